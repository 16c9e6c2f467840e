//! A mock interview: items answered against one clock, with probes where an answer left something
//! out, and no word of feedback before the end.
//!
//! Answering and the clock are a quiz's. What a mock interview adds:
//!
//! - After an answer come its marks, which nobody is shown, and then at most [`MOST_PROBES`]
//!   probes: the follow-ups of the weightiest criteria that are missing or half met, asked in the
//!   order of the rubric. What has been said by then, in an answer to an earlier probe too, is not
//!   asked for.
//! - The answer to a probe is graded together with all that was said to the item before it.
//! - Passing is an answer of nothing: an item that is passed on has no probes, a probe that is
//!   refused leaves its criterion as it is. What stands written is never thrown away by it.
//! - Time that runs out submits what stands written and ends the interview.
//! - Every item that is done is rated once, for the schedule of drills.

mod marks;
mod types;

use std::collections::BTreeMap;
use std::time::Duration;

use super::quiz::{self, Answer, Counts, Entry, Quiz, State, Timing};
use crate::bank::{CriterionId, Mark};
use crate::grading::{Grade, Score};

pub use marks::{
    CriterionResult, HowMet, Weak, criterion_results, interview_score, rated_score, whole,
};
pub use types::{Effect, Event, MOST_PROBES, Part, Phase, Probe, ProbeState, Topic};

/// A mock interview.
#[derive(Clone, Debug, PartialEq)]
pub struct Mock {
    quiz: Quiz,
    /// What is known of each entry besides its answer.
    topics: Vec<Topic>,
    phase: Phase,
    /// What grades are asked for, and the text that each is about.
    to_grade: BTreeMap<Part, String>,
}

impl Mock {
    /// A fresh one, its clock standing at the first item. One without items is over.
    pub fn new(timing: Timing, items: Vec<(Entry, Topic)>) -> Self {
        let (entries, topics) = items.into_iter().unzip();
        let settings = quiz::Settings {
            timing,
            exam: false,
            overtime: false,
        };
        let quiz = Quiz::new(settings, entries);
        Self {
            phase: if quiz.is_finished() {
                Phase::Debrief
            } else {
                Phase::Answering
            },
            quiz,
            topics,
            to_grade: BTreeMap::new(),
        }
    }

    /// One that was left or ended suddenly: at the same item, and at the same probe.
    ///
    /// The effects catch up on what a sudden end left undone.
    pub fn resume(
        timing: Timing,
        items: Vec<(Entry, Topic)>,
        current: usize,
    ) -> (Self, Vec<Effect>) {
        let mut mock = Self::new(timing, items);
        mock.quiz.current = current.min(mock.quiz.entries.len().saturating_sub(1));
        let mut effects = mock.grade_again();
        let total_is_up = matches!(timing, Timing::Total(_)) && mock.quiz.clock_stops();
        if total_is_up {
            effects.extend(mock.finish());
        } else {
            effects.extend(mock.follow());
        }
        (mock, effects)
    }

    /// One that is over, to read its debrief again.
    pub fn review_finished(timing: Timing, items: Vec<(Entry, Topic)>) -> (Self, Vec<Effect>) {
        let mut mock = Self::new(timing, items);
        mock.quiz.close();
        mock.phase = Phase::Debrief;
        let effects = mock.grade_again();
        (mock, effects)
    }

    /// The answering and the clock.
    pub fn quiz(&self) -> &Quiz {
        &self.quiz
    }

    /// What the person is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The probes of an entry that were asked so far.
    pub fn probes(&self, index: usize) -> &[Probe] {
        self.topics
            .get(index)
            .map_or(&[], |topic| topic.probes.as_slice())
    }

    /// The probe that is being answered.
    pub fn probe(&self) -> Option<&Probe> {
        let probe = self.probes(self.quiz.current).last()?;
        (probe.state == ProbeState::Open).then_some(probe)
    }

    /// What is being written: an answer, or that to a probe. `None` where nothing is.
    pub fn writing(&self) -> Option<Part> {
        let index = self.quiz.current;
        match self.phase {
            Phase::Answering | Phase::Paused if self.is_open(index) => Some(Part::answer(index)),
            Phase::Probing | Phase::Paused if self.probe().is_some() => {
                Some(Part::probe(index, self.probes(index).len() - 1))
            }
            _ => None,
        }
    }

    /// The text of a part: as it is typed, or as it was submitted.
    pub fn text(&self, part: Part) -> &str {
        match part.probe {
            None => {
                let entry = self.quiz.entries.get(part.index);
                entry.map_or("", |entry| &entry.response)
            }
            Some(nth) => {
                let probe = self.probes(part.index).get(nth);
                probe.map_or("", |probe| &probe.response)
            }
        }
    }

    /// The text whose marks are asked for.
    pub fn to_grade(&self, part: Part) -> Option<&str> {
        self.to_grade.get(&part).map(String::as_str)
    }

    /// An entry with all that was said to it, and the marks for all of it.
    pub fn whole(&self, index: usize) -> Option<Entry> {
        let entry = self.quiz.entries.get(index)?;
        Some(whole(entry, self.probes(index)))
    }

    /// What came of each criterion of an entry.
    pub fn criterion_results(&self, index: usize) -> Vec<CriterionResult> {
        let entry = self.quiz.entries.get(index);
        entry.map_or_else(Vec::new, |entry| {
            criterion_results(entry, self.probes(index))
        })
    }

    /// The mean score of the items that were answered, all that was said counted; `None` while
    /// nothing is graded.
    pub fn overall(&self) -> Option<Score> {
        interview_score(self.items())
    }

    /// The criteria that lost most, first what was missed, then what needed a probe.
    pub fn weakest(&self) -> Vec<Weak> {
        marks::weakest(self.items())
    }

    fn items(&self) -> impl Iterator<Item = (&Entry, &[Probe])> {
        let probes = self.topics.iter().map(|topic| topic.probes.as_slice());
        self.quiz.entries.iter().zip(probes)
    }

    /// The marks of some answer are asked for and have not come yet.
    pub fn is_grading(&self) -> bool {
        (0..self.topics.len()).any(|index| self.is_grading_of(index))
    }

    /// How many items stand where.
    pub fn counts(&self) -> Counts {
        self.quiz.counts()
    }

    /// Takes an event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        use Phase::{Answering, Debrief, Left, Listening, Paused, Probing};
        use quiz::Event as Q;
        match (self.phase, event) {
            (_, Event::Graded { part, grade }) => self.graded(part, grade),
            (Answering, Event::Quiz(event @ (Q::Tick(_) | Q::Edited(_) | Q::Submit))) => {
                self.answer(event)
            }
            (Answering, Event::Pass) if self.is_blank() => self.answer(Q::Submit),
            (Probing, Event::Quiz(Q::Tick(by))) => self.tick_probe(by),
            (Probing, Event::Quiz(Q::Edited(text))) => self.edit_probe(text),
            (Probing, Event::Quiz(Q::Submit)) => self.settle_probe(false),
            (Probing, Event::Pass) if self.is_blank() => self.settle_probe(false),
            (Answering | Probing, Event::Quiz(Q::Pause)) => {
                self.phase = Paused;
                self.save_draft()
            }
            (Paused, Event::Quiz(Q::Resume)) => self.follow(),
            (Answering | Probing | Listening | Paused, Event::Quiz(Q::Finish)) => {
                let mut effects = self.save_draft();
                effects.extend(self.finish());
                effects
            }
            (
                Debrief,
                Event::Override {
                    index,
                    criterion,
                    mark,
                },
            ) => self.mark(index, &criterion, mark),
            (Answering | Probing | Listening | Paused | Debrief, Event::Quiz(Q::Leave)) => {
                let mut effects = self.save_draft();
                self.phase = Left;
                effects.push(Effect::Quiz(quiz::Effect::Exit));
                effects
            }
            _ => Vec::new(),
        }
    }

    fn is_open(&self, index: usize) -> bool {
        let entry = self.quiz.entries.get(index);
        entry.is_some_and(|entry| entry.answer().is_none())
    }

    /// No bank has the item any more: it is passed over, with all that was said to it.
    fn is_gone(&self, index: usize) -> bool {
        self.quiz.entries.get(index).is_some_and(|entry| entry.gone)
    }

    fn can_be_asked(&self, index: usize) -> bool {
        self.is_open(index) && !self.is_gone(index)
    }

    fn is_blank(&self) -> bool {
        let part = self.writing();
        part.is_some_and(|part| self.text(part).trim().is_empty())
    }

    fn is_grading_of(&self, index: usize) -> bool {
        self.quiz.is_grading(index) || self.probes(index).iter().any(|probe| probe.grading)
    }

    /// Lets the quiz take an event that is about the answer.
    fn answer(&mut self, event: quiz::Event) -> Vec<Effect> {
        let effects = self.quiz.update(event);
        let mut effects = self.translated(effects);
        if !self.is_open(self.quiz.current) {
            effects.extend(self.follow());
        }
        effects
    }

    fn translated(&mut self, effects: Vec<quiz::Effect>) -> Vec<Effect> {
        use quiz::Effect as Q;
        let one = |effect| match effect {
            Q::SaveDraft { index } => Some(Effect::SaveDraft(Part::answer(index))),
            Q::SaveClock { index } => Some(Effect::SaveClock(Part::answer(index))),
            Q::Grade { index } => {
                let part = Part::answer(index);
                self.to_grade.insert(part, self.text(part).to_owned());
                Some(Effect::Grade(part))
            }
            // Nothing is skipped here, and leaving is this machine's own business.
            Q::StoreState { .. } | Q::Exit => None,
            other => Some(Effect::Quiz(other)),
        };
        effects.into_iter().filter_map(one).collect()
    }

    fn open_probe(&mut self) -> Option<(Part, &mut Probe)> {
        let index = self.quiz.current;
        let probes = &mut self.topics.get_mut(index)?.probes;
        let nth = probes.len().checked_sub(1)?;
        let probe = &mut probes[nth];
        (probe.state == ProbeState::Open).then_some((Part::probe(index, nth), probe))
    }

    fn tick_probe(&mut self, by: Duration) -> Vec<Effect> {
        let (by, rings) = self.quiz.spend(by);
        let stops = self.quiz.clock_stops();
        let mut effects = Vec::new();
        if rings {
            effects.push(Effect::Quiz(quiz::Effect::Ring));
        }
        if let Some((part, probe)) = self.open_probe() {
            probe.used = probe.used.saturating_add(by);
            if stops {
                effects.extend(self.settle_probe(true));
            } else if !by.is_zero() {
                effects.push(Effect::SaveClock(part));
            }
        }
        effects
    }

    fn edit_probe(&mut self, text: String) -> Vec<Effect> {
        match self.open_probe() {
            Some((part, probe)) if probe.response != text => {
                probe.response = text;
                vec![Effect::SaveDraft(part)]
            }
            _ => Vec::new(),
        }
    }

    /// Takes the answer to a probe; one of nothing refuses it.
    fn settle_probe(&mut self, timed_out: bool) -> Vec<Effect> {
        let Some((part, probe)) = self.open_probe() else {
            return Vec::new();
        };
        probe.timed_out = timed_out;
        let mut effects = vec![Effect::StoreProbe(part)];
        if probe.response.trim().is_empty() {
            probe.state = ProbeState::Refused;
        } else {
            probe.state = ProbeState::Answered;
            effects.extend(self.grade_probe(part));
        }
        effects.extend(if timed_out {
            self.finish()
        } else {
            self.follow()
        });
        effects
    }

    fn grade_probe(&mut self, part: Part) -> Option<Effect> {
        let nth = part.probe?;
        let entry = self.quiz.entries.get(part.index)?;
        let probes = &mut self.topics.get_mut(part.index)?.probes;
        let said = marks::said(entry, probes.get(..=nth)?);
        probes.get_mut(nth)?.grading = true;
        self.to_grade.insert(part, said);
        Some(Effect::Grade(part))
    }

    fn graded(&mut self, part: Part, grade: Option<Grade>) -> Vec<Effect> {
        let index = part.index;
        self.to_grade.remove(&part);
        let mut effects = match part.probe {
            None => {
                let event = match grade {
                    Some(grade) => quiz::Event::Graded { index, grade },
                    None => quiz::Event::NotGraded { index },
                };
                let effects = self.quiz.update(event);
                self.translated(effects)
            }
            Some(nth) => self.probe_graded(part, nth, grade),
        };
        if self.phase == Phase::Listening && index == self.quiz.current {
            effects.extend(self.follow());
        } else if self.quiz.is_finished() || index != self.quiz.current {
            effects.extend(self.rate(index));
        }
        effects
    }

    fn probe_graded(&mut self, part: Part, nth: usize, grade: Option<Grade>) -> Vec<Effect> {
        let topic = self.topics.get_mut(part.index);
        let Some(probe) = topic.and_then(|topic| topic.probes.get_mut(nth)) else {
            return Vec::new();
        };
        probe.grading = false;
        match grade {
            Some(grade) if probe.marks.is_none() && probe.state == ProbeState::Answered => {
                probe.marks = Some(grade.criteria);
                probe.opinion = grade.opinion;
                vec![Effect::StoreProbe(part)]
            }
            _ => Vec::new(),
        }
    }

    /// Asks for the marks that a sudden end, or a grader that failed, has left open.
    fn grade_again(&mut self) -> Vec<Effect> {
        let effects = self.quiz.grade_again();
        let mut effects = self.translated(effects);
        for index in 0..self.topics.len() {
            for nth in 0..self.probes(index).len() {
                let probe = &self.probes(index)[nth];
                if probe.state == ProbeState::Answered && probe.marks.is_none() {
                    effects.extend(self.grade_probe(Part::probe(index, nth)));
                }
            }
        }
        effects
    }

    /// On to what comes now: the answer, its marks, a probe, the next item, or the end.
    fn follow(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        loop {
            let index = self.quiz.current;
            if self.quiz.is_finished() {
                self.phase = Phase::Debrief;
                effects.extend(self.rate(index));
                return effects;
            }
            if self.can_be_asked(index) {
                self.quiz.ask(index);
                self.phase = Phase::Answering;
                return effects;
            }
            if self.is_grading_of(index) {
                self.phase = Phase::Listening;
                return effects;
            }
            if self.probe().is_some() && !self.is_gone(index) {
                self.phase = Phase::Probing;
                return effects;
            }
            if let Some(probe) = self.next_probe(index) {
                let probes = &mut self.topics[index].probes;
                probes.push(probe);
                effects.push(Effect::StoreProbe(Part::probe(index, probes.len() - 1)));
                self.phase = Phase::Probing;
                return effects;
            }
            effects.extend(self.rate(index));
            match (0..self.topics.len()).find(|next| self.can_be_asked(*next)) {
                Some(next) => self.quiz.ask(next),
                None => {
                    self.quiz.close();
                    effects.push(Effect::Quiz(quiz::Effect::StoreFinish));
                }
            }
        }
    }

    /// What an interviewer would ask now about an answer.
    fn next_probe(&self, index: usize) -> Option<Probe> {
        let topic = self.topics.get(index)?;
        let entry = self.quiz.entries.get(index)?;
        let room = MOST_PROBES.checked_sub(topic.probes.len())?;
        let answer = entry.answer()?;
        if answer.timed_out || entry.response.trim().is_empty() {
            return None;
        }
        let asked = |id: &CriterionId| topic.probes.iter().any(|probe| probe.criterion == *id);
        let so_far = whole(entry, &topic.probes);
        let grade = so_far.answer()?.grade.as_ref()?;
        // By their place in the rubric.
        let mut lacking: Vec<(usize, f64, &CriterionId, &str)> = grade
            .criteria
            .iter()
            .enumerate()
            .filter(|(_, given)| given.mark != Mark::Full && !asked(&given.id))
            .filter_map(|(place, given)| {
                let question = topic.follow_up(&given.id)?;
                Some((place, given.weight.get(), &given.id, question))
            })
            .collect();
        // A stable sort: of those that weigh the same the first of the rubric come first.
        lacking.sort_by(|a, b| b.1.total_cmp(&a.1));
        lacking.truncate(room);
        let (_, _, criterion, question) = lacking.into_iter().min_by_key(|(place, ..)| *place)?;
        Some(Probe::new(criterion.clone(), question.to_owned()))
    }

    /// Rates an entry for the schedule, once all of its marks are there.
    fn rate(&mut self, index: usize) -> Vec<Effect> {
        let is_graded = |answer: &Answer| answer.grade.is_some();
        let entry = self.quiz.entries.get(index);
        let graded = entry.and_then(Entry::answer).is_some_and(is_graded);
        let pending = self.is_grading_of(index);
        match self.topics.get_mut(index) {
            Some(topic) if graded && !pending && !topic.rated => {
                topic.rated = true;
                vec![Effect::StoreReview { index }]
            }
            _ => Vec::new(),
        }
    }

    fn finish(&mut self) -> Vec<Effect> {
        let index = self.quiz.current;
        self.quiz.close();
        self.phase = Phase::Debrief;
        let mut effects = vec![Effect::Quiz(quiz::Effect::StoreFinish)];
        effects.extend(self.rate(index));
        effects
    }

    fn mark(&mut self, index: usize, criterion: &CriterionId, mark: Option<Mark>) -> Vec<Effect> {
        let Some(entry) = self.quiz.entries.get_mut(index) else {
            return Vec::new();
        };
        let known = entry.criteria.iter().any(|(id, _)| id == criterion);
        match &mut entry.state {
            State::Answered(answer) if known => {
                match mark {
                    Some(mark) => answer.overrides.insert(criterion.clone(), mark),
                    None => answer.overrides.remove(criterion),
                };
                vec![Effect::Quiz(quiz::Effect::StoreOverrides { index })]
            }
            _ => Vec::new(),
        }
    }

    fn save_draft(&self) -> Vec<Effect> {
        self.writing().map(Effect::SaveDraft).into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
