//! A quiz: items answered against the clock, each graded and explained, or all at the end.
//!
//! The rules, in one place:
//!
//! - The clock runs only in [`Phase::Answering`]. Without overtime it stops exactly at zero,
//!   and what stands in the editor is submitted. One time for the whole quiz ends the quiz:
//!   the current item is submitted, those not reached stay unanswered.
//! - After an answer comes the next open item, round the end if need be. Once no item is open,
//!   the skipped ones come back, in order and once; what is skipped then is skipped for good,
//!   and the quiz is finished. [`Quiz::is_last`] tells that nothing comes after the current
//!   item, so that a screen can ask before a skip ends the quiz.
//! - [`Phase::Summary`] is reached only by a finished quiz. A finished quiz can be reviewed and
//!   its marks overridden, but no item of it can be answered any more; opening an unanswered
//!   one shows [`Phase::Result`] with nothing but the model answer to read.
//! - An item that no bank has any more is passed over: it is never asked, its draft can be looked
//!   at, and once nothing else is left the quiz is finished without it.
//! - An event that makes no sense where the quiz stands does nothing.

mod types;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bank::{CriterionId, Mark};
use crate::grading::{Grade, Score};

pub use types::{
    Answer, Counts, Effect, Entry, Event, KeptRubric, Phase, Settings, State, Timing, Warning,
};

/// A quiz.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiz {
    /// How it is run.
    pub settings: Settings,
    /// Its items, in order.
    pub entries: Vec<Entry>,
    /// Which of them is current.
    pub current: usize,
    /// What the person is looking at.
    pub phase: Phase,
    /// Nothing can be answered any more.
    finished: bool,
    /// The skipped items are coming back.
    going_back: bool,
    /// The item that was being answered when another was opened for review.
    interrupted: Option<usize>,
    /// What each override replaced, the newest last.
    undo: Vec<(usize, CriterionId, Option<Mark>)>,
}

impl Quiz {
    /// A fresh quiz, its clock standing at the first item. One without items is finished.
    pub fn new(settings: Settings, entries: Vec<Entry>) -> Self {
        let finished = entries.is_empty();
        Self {
            settings,
            entries,
            current: 0,
            phase: if finished {
                Phase::Summary
            } else {
                Phase::Answering
            },
            finished,
            going_back: false,
            interrupted: None,
            undo: Vec::new(),
        }
    }

    /// An unfinished quiz as it was left: at the same item, answering it or reading its result.
    ///
    /// The effects catch up on what a sudden end left undone: responses without a grade, or
    /// the finish of a quiz in which nothing is left to answer.
    pub fn resume(settings: Settings, entries: Vec<Entry>, current: usize) -> (Self, Vec<Effect>) {
        let mut quiz = Self::new(settings, entries);
        quiz.current = current.min(quiz.entries.len().saturating_sub(1));
        let mut effects = quiz.grade_again();
        let total_is_up = matches!(settings.timing, Timing::Total(_)) && quiz.clock_stops();
        if total_is_up {
            effects.extend(quiz.finish());
        } else if quiz.answer(quiz.current).is_some() {
            if settings.exam {
                effects.extend(quiz.advance());
            } else {
                quiz.phase = Phase::Result { review: false };
            }
        } else if quiz.entry().is_some_and(|entry| entry.gone) {
            effects.extend(quiz.advance());
        } else if !quiz.finished {
            effects.extend(quiz.start_answering(quiz.current));
        }
        (quiz, effects)
    }

    /// A finished quiz, to look at its summary and its answers again.
    pub fn review_finished(settings: Settings, entries: Vec<Entry>) -> Self {
        let mut quiz = Self::new(settings, entries);
        quiz.finished = true;
        quiz.phase = Phase::Summary;
        quiz
    }

    /// Takes an event and says what is to be done about it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use viva::bank::{BankId, ItemId, ItemRef};
    /// use viva::session::quiz::{Effect, Entry, Event, Quiz, Settings, Timing};
    ///
    /// let item = ItemRef { bank: BankId::new("b"), item: ItemId::new("i") };
    /// let entry = Entry::new(item, Vec::new(), Some(Duration::from_secs(60)));
    /// let settings = Settings { timing: Timing::PerItem, exam: false, overtime: false };
    /// let mut quiz = Quiz::new(settings, vec![entry]);
    ///
    /// quiz.update(Event::Edited("I keep it warm.".to_owned()));
    /// // Time runs out: the answer is submitted as it stands.
    /// let effects = quiz.update(Event::Tick(Duration::from_secs(61)));
    /// assert!(effects.iter().any(|effect| matches!(effect, Effect::Grade { index: 0 })));
    /// ```
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        use Phase::{Answering, Left, Paused, Result, Summary};
        match (self.phase, event) {
            (_, Event::Graded { index, grade }) => self.graded(index, grade),
            (_, Event::NotGraded { index }) => self.not_graded(index),
            (Answering, Event::Tick(by)) => self.tick(by),
            (Answering, Event::Edited(text)) => self.edited(text),
            (Answering, Event::Submit) => self.submit(false),
            (Answering, Event::Skip) => self.skip(),
            (Answering, Event::Pause) => {
                self.phase = Paused;
                self.save_draft()
            }
            (Paused, Event::Resume) => {
                self.phase = Answering;
                Vec::new()
            }
            (Answering | Result { .. } | Summary, Event::Open(index)) => self.open(index),
            (Result { .. }, Event::Override { criterion, mark }) => self.mark(criterion, mark),
            (Result { .. }, Event::Undo) => self.undo(),
            (Result { review }, Event::Next) => self.next(review),
            (Answering | Paused | Result { .. }, Event::Finish) => {
                let mut effects = self.save_draft();
                effects.extend(self.finish());
                effects
            }
            (Answering | Paused | Result { .. } | Summary, Event::Leave) => {
                let mut effects = self.save_draft();
                self.phase = Left;
                effects.push(Effect::Exit);
                effects
            }
            _ => Vec::new(),
        }
    }

    /// The time left on the clock that counts now, in seconds: the item's or the whole quiz's.
    /// Negative once in overtime; `None` without a limit.
    pub fn time_left(&self) -> Option<f64> {
        let (limit, used) = self.clock()?;
        Some(limit.as_secs_f64() - used.as_secs_f64())
    }

    /// What the clock that counts now started from; `None` without a limit.
    pub fn time_limit(&self) -> Option<Duration> {
        self.clock().map(|(limit, _)| limit)
    }

    /// How near the end of the time is.
    pub fn warning(&self) -> Warning {
        self.clock().map_or(Warning::Calm, |(limit, used)| {
            Warning::from_time(limit, used)
        })
    }

    /// The score of an answered entry, overrides counted; `None` until it is graded.
    pub fn score(&self, index: usize) -> Option<Score> {
        self.answer(index)?.score()
    }

    /// The mean score of the answered items, each counting the same; unanswered ones are left
    /// out. `None` while nothing is graded.
    pub fn overall(&self) -> Option<Score> {
        let scores: Vec<f64> = (0..self.entries.len())
            .filter_map(|index| Some(self.score(index)?.get()))
            .collect();
        (!scores.is_empty())
            .then(|| Score::clamped(scores.iter().sum::<f64>() / scores.len() as f64))
    }

    /// The mark that counts for a criterion of an answered entry, overrides before the machine's.
    pub fn final_mark(&self, index: usize, criterion: &CriterionId) -> Option<Mark> {
        self.answer(index)?.final_mark(criterion)
    }

    /// The current entry; `None` only in a quiz without items.
    pub fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.current)
    }

    /// What came of the response to an entry, once it is submitted.
    pub fn answer(&self, index: usize) -> Option<&Answer> {
        self.entries.get(index)?.answer()
    }

    /// The marks of an answer are asked for and have not come yet.
    pub fn is_grading(&self, index: usize) -> bool {
        self.answer(index).is_some_and(|answer| answer.grading)
    }

    /// The marks of some answer are asked for and have not come yet.
    pub fn is_grading_any(&self) -> bool {
        (0..self.entries.len()).any(|index| self.is_grading(index))
    }

    /// The place of the current item, counted from 1.
    pub fn position(&self) -> usize {
        self.current + 1
    }

    /// Nothing comes after the current item but the summary.
    pub fn is_last(&self) -> bool {
        self.following().is_none()
    }

    /// Nothing can be answered any more.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// How many items stand where.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            match entry.state {
                State::Open => counts.open += 1,
                State::Skipped => counts.skipped += 1,
                State::Answered(_) => counts.answered += 1,
            }
        }
        counts
    }

    /// The time used for all items together.
    pub fn used(&self) -> Duration {
        self.entries
            .iter()
            .fold(Duration::ZERO, |sum, entry| sum.saturating_add(entry.used))
    }

    /// The time allowed for all items together; `None` where any of them has no limit.
    pub fn allowed(&self) -> Option<Duration> {
        match self.settings.timing {
            Timing::Total(limit) => Some(limit),
            Timing::PerItem => self.entries.iter().try_fold(Duration::ZERO, |sum, entry| {
                Some(sum.saturating_add(entry.allowed?))
            }),
            Timing::Untimed => None,
        }
    }

    /// Limit and time used of the clock that counts now.
    fn clock(&self) -> Option<(Duration, Duration)> {
        match self.settings.timing {
            Timing::PerItem => {
                let entry = self.entry()?;
                Some((entry.allowed?, entry.used))
            }
            Timing::Total(limit) => Some((limit, self.used())),
            Timing::Untimed => None,
        }
    }

    /// The time is up, and the clock does not count on.
    pub(super) fn clock_stops(&self) -> bool {
        !self.settings.overtime && self.warning() == Warning::Up
    }

    /// Lets time go by for the current item: how much of it counts, and whether that rings.
    pub(super) fn spend(&mut self, by: Duration) -> (Duration, bool) {
        let before = self.warning();
        let by = match self.clock() {
            // A machine that slept through the end of the time has used no more than there was.
            Some((limit, used)) if !self.settings.overtime => by.min(limit.saturating_sub(used)),
            _ => by,
        };
        if let Some(entry) = self.entries.get_mut(self.current) {
            entry.used = entry.used.saturating_add(by);
        }
        (by, self.warning() > before)
    }

    fn tick(&mut self, by: Duration) -> Vec<Effect> {
        let (by, rings) = self.spend(by);
        let mut effects = Vec::new();
        if rings {
            effects.push(Effect::Ring);
        }
        if self.clock_stops() {
            effects.extend(self.submit(true));
        } else if !by.is_zero() && self.is_drafting() {
            let index = self.current;
            effects.push(Effect::SaveClock { index });
        }
        effects
    }

    fn edited(&mut self, text: String) -> Vec<Effect> {
        match self.entries.get_mut(self.current) {
            Some(entry) if entry.response != text => {
                entry.response = text;
                self.save_draft()
            }
            _ => Vec::new(),
        }
    }

    fn submit(&mut self, timed_out: bool) -> Vec<Effect> {
        let index = self.current;
        let Some(entry) = self.entries.get_mut(index) else {
            return Vec::new();
        };
        entry.state = State::Answered(Answer {
            timed_out,
            grade: None,
            grading: true,
            overrides: BTreeMap::new(),
        });
        let mut effects = vec![Effect::StoreResponse { index }, Effect::Grade { index }];
        let quiz_is_over = timed_out && matches!(self.settings.timing, Timing::Total(_));
        if quiz_is_over {
            effects.extend(self.finish());
        } else if self.settings.exam {
            effects.extend(self.advance());
        }
        if !self.settings.exam {
            self.phase = Phase::Result { review: false };
        }
        effects
    }

    fn graded(&mut self, index: usize, grade: Grade) -> Vec<Effect> {
        let entry = self.entries.get(index);
        let grade = grade.only(|id| entry.is_none_or(|entry| entry.asks_for(id)));
        match self.entries.get_mut(index).and_then(Entry::answer_mut) {
            Some(answer) if answer.grade.is_none() => {
                answer.grade = Some(grade);
                answer.grading = false;
                vec![Effect::StoreGrade { index }]
            }
            _ => Vec::new(),
        }
    }

    fn not_graded(&mut self, index: usize) -> Vec<Effect> {
        if let Some(answer) = self.entries.get_mut(index).and_then(Entry::answer_mut) {
            answer.grading = false;
        }
        Vec::new()
    }

    /// Asks for the marks that a sudden end, or a grader that failed, has left open.
    pub fn grade_again(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (index, entry) in self.entries.iter_mut().enumerate() {
            if let Some(answer) = entry.answer_mut().filter(|answer| answer.grade.is_none()) {
                answer.grading = true;
                effects.push(Effect::Grade { index });
            }
        }
        effects
    }

    fn skip(&mut self) -> Vec<Effect> {
        let mut effects = self.save_draft();
        let index = self.current;
        if let Some(entry) = self.entries.get_mut(index) {
            entry.state = State::Skipped;
            effects.push(Effect::StoreState { index });
        }
        effects.extend(self.advance());
        effects
    }

    fn open(&mut self, index: usize) -> Vec<Effect> {
        let Some(entry) = self.entries.get(index) else {
            return Vec::new();
        };
        let answered = entry.answer().is_some();
        let looks_back = self.finished || entry.gone || (answered && !self.settings.exam);
        if answered && !looks_back || (self.phase == Phase::Answering && index == self.current) {
            return Vec::new();
        }
        let effects = self.save_draft();
        if looks_back {
            if self.phase == Phase::Answering {
                self.interrupted = Some(self.current);
            }
            self.current = index;
            self.phase = Phase::Result { review: true };
            return effects;
        }
        self.interrupted = None;
        [effects, self.start_answering(index)].concat()
    }

    fn mark(&mut self, criterion: CriterionId, mark: Option<Mark>) -> Vec<Effect> {
        let index = self.current;
        let Some(entry) = self.entries.get_mut(index) else {
            return Vec::new();
        };
        let known = entry.criteria.iter().any(|(id, _)| *id == criterion);
        let Some(answer) = entry.answer_mut().filter(|_| known) else {
            return Vec::new();
        };
        let before = answer.overrides.get(&criterion).copied();
        if before == mark {
            return Vec::new();
        }
        set(&mut answer.overrides, &criterion, mark);
        self.undo.push((index, criterion, before));
        vec![Effect::StoreOverrides { index }]
    }

    fn undo(&mut self) -> Vec<Effect> {
        let index = self.current;
        let Some(at) = self.undo.iter().rposition(|(entry, ..)| *entry == index) else {
            return Vec::new();
        };
        let (_, criterion, before) = self.undo.remove(at);
        let Some(answer) = self.entries.get_mut(index).and_then(Entry::answer_mut) else {
            return Vec::new();
        };
        set(&mut answer.overrides, &criterion, before);
        vec![Effect::StoreOverrides { index }]
    }

    fn next(&mut self, review: bool) -> Vec<Effect> {
        let interrupted = self.interrupted.take();
        match interrupted {
            _ if self.finished => {
                self.phase = Phase::Summary;
                Vec::new()
            }
            Some(index) if review => self.start_answering(index),
            _ => self.advance(),
        }
    }

    /// On to the item that follows, or to the end.
    fn advance(&mut self) -> Vec<Effect> {
        match self.following() {
            Some((index, going_back)) => {
                self.going_back = going_back;
                self.start_answering(index)
            }
            None => self.finish(),
        }
    }

    /// The item that follows the current one, and whether the skipped ones are coming back.
    fn following(&self) -> Option<(usize, bool)> {
        if self.finished {
            return None;
        }
        let others = |wanted: fn(&State) -> bool| {
            let is_wanted = move |index: &usize| {
                let entry = &self.entries[*index];
                wanted(&entry.state) && !entry.gone
            };
            let after = (self.current + 1..self.entries.len()).find(is_wanted);
            let before = (0..self.current.min(self.entries.len())).find(is_wanted);
            (before, after)
        };
        let (open_before, open_after) = others(|state| matches!(state, State::Open));
        if let Some(index) = open_after.or(open_before) {
            return Some((index, false));
        }
        let (skipped_before, skipped_after) = others(|state| matches!(state, State::Skipped));
        if self.going_back {
            skipped_after
        } else {
            skipped_before.or(skipped_after)
        }
        .map(|index| (index, true))
    }

    fn start_answering(&mut self, index: usize) -> Vec<Effect> {
        self.current = index;
        self.phase = Phase::Answering;
        match self.entries.get_mut(index) {
            Some(entry) if entry.state == State::Skipped => {
                entry.state = State::Open;
                vec![Effect::StoreState { index }]
            }
            _ => Vec::new(),
        }
    }

    fn finish(&mut self) -> Vec<Effect> {
        self.phase = Phase::Summary;
        if self.finished {
            return Vec::new();
        }
        self.finished = true;
        vec![Effect::StoreFinish]
    }

    /// Asks for the answer to an entry, whatever comes in a quiz.
    pub(super) fn ask(&mut self, index: usize) {
        self.start_answering(index);
    }

    /// Shows the result of an entry.
    pub(super) fn show_result(&mut self, index: usize) {
        self.current = index;
        self.phase = Phase::Result { review: false };
    }

    /// Takes back that it is finished.
    pub(super) fn reopen(&mut self) {
        self.finished = false;
    }

    /// Is finished, with what there is.
    pub(super) fn close(&mut self) {
        self.finish();
    }

    /// Asks to keep the current draft, if the item is still without an answer.
    fn save_draft(&self) -> Vec<Effect> {
        let index = self.current;
        match self.is_drafting() {
            true => vec![Effect::SaveDraft { index }],
            false => Vec::new(),
        }
    }

    fn is_drafting(&self) -> bool {
        let entry = self.entry();
        entry.is_some_and(|entry| entry.answer().is_none()) && !self.finished
    }
}

fn set(overrides: &mut BTreeMap<CriterionId, Mark>, criterion: &CriterionId, mark: Option<Mark>) {
    match mark {
        Some(mark) => overrides.insert(criterion.clone(), mark),
        None => overrides.remove(criterion),
    };
}

#[cfg(test)]
mod tests;
