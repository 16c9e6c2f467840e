//! A drill: what is due comes back, is answered and rated, until all of it is passed.
//!
//! Answering, the clock, the marks and their overrides are a quiz's, whose clock warns and never
//! hands in. What a drill adds:
//!
//! - An answer is rated before the next item comes. The grade proposes the rating; the person
//!   accepts it or gives another.
//! - An item rated *again* comes back as a further entry once a few others were asked, until it
//!   passes. How often that counts is the log's business: each rating is told to it.
//! - Of what waits the first comes with which no tag comes three times in a row.
//! - Steps (a rating, an item put off, suspended or buried) are taken back one by one, the
//!   newest first, even after the end. An answer whose rating was taken back is shown again to
//!   be rated; nothing else comes before it.
//! - A drill is finished when nothing waits, or when its time is used up.

pub mod order;
mod types;

use crate::schedule::Rating;

use super::quiz::{self, Entry, Phase, Quiz, State, Timing};
pub use types::{AskReason, Card, DrillStep, Effect, Event, Progress, SetAside, Settings};

/// So many other items are asked before a failed one comes back.
const GAP: usize = 4;

/// A drill.
#[derive(Clone, Debug, PartialEq)]
pub struct Drill {
    /// How it is run.
    pub settings: Settings,
    quiz: Quiz,
    /// One for each entry.
    cards: Vec<Card>,
    /// What can be taken back, the newest last.
    steps: Vec<DrillStep>,
    /// The entries in the order in which they were shown.
    shown: Vec<usize>,
}

impl Drill {
    /// The settings of its quiz.
    pub const QUIZ: quiz::Settings = quiz::Settings {
        timing: Timing::PerItem,
        exam: false,
        overtime: true,
    };

    /// A fresh drill at its first item. One without items is finished.
    pub fn new(settings: Settings, entries: Vec<(Entry, Card)>) -> Self {
        let (entries, cards) = entries.into_iter().unzip();
        let mut drill = Self {
            settings,
            quiz: Quiz::new(Self::QUIZ, entries),
            cards,
            steps: Vec::new(),
            shown: Vec::new(),
        };
        if let Some(first) = drill.pick() {
            drill.ask(first);
        }
        drill
    }

    /// A drill as it was left. `rated` are the entries that were rated, in that order; the
    /// ratings stand on their cards.
    ///
    /// The effects catch up on what a sudden end left undone.
    pub fn resume(
        settings: Settings,
        entries: Vec<(Entry, Card)>,
        rated: &[usize],
        current: usize,
    ) -> (Self, Vec<Effect>) {
        let mut drill = Self::new(settings, entries);
        drill.shown = rated.to_vec();
        drill.steps = rated
            .iter()
            .map(|&index| DrillStep::Rated {
                index,
                back: drill.back_of(index),
            })
            .collect();
        let ungraded = drill.quiz.grade_again().into_iter();
        let mut effects: Vec<Effect> = ungraded.map(Effect::from).collect();
        if drill.waits(current) || drill.is_unrated(current) {
            drill.show(current);
        } else {
            effects.extend(drill.next_entry());
        }
        (drill, effects)
    }

    /// A finished drill, whose steps can still be taken back.
    pub fn review_finished(
        settings: Settings,
        entries: Vec<(Entry, Card)>,
        rated: &[usize],
    ) -> Self {
        let (mut drill, _) = Self::resume(settings, entries, rated, usize::MAX);
        drill.quiz.close();
        drill
    }

    /// The answering, the marks and the results.
    pub fn quiz(&self) -> &Quiz {
        &self.quiz
    }

    /// What is known of an entry besides its response.
    pub fn card(&self, index: usize) -> Option<&Card> {
        self.cards.get(index)
    }

    /// The last step: what an undo takes back, once no change of a mark is left.
    pub fn last_step(&self) -> Option<DrillStep> {
        self.steps.last().copied()
    }

    /// The entries that are rated, in the order in which they were.
    pub fn rated(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().filter_map(|step| match step {
            DrillStep::Rated { index, .. } => Some(*index),
            _ => None,
        })
    }

    /// The answer that is shown now is still to be rated.
    pub fn is_rating(&self) -> bool {
        self.quiz.phase == Phase::Result { review: false } && self.is_unrated(self.quiz.current)
    }

    /// The rating that the current answer proposes; `None` where it is not graded.
    pub fn proposed(&self) -> Option<Rating> {
        self.proposed_for(self.quiz.current)
    }

    /// The rating that the answer of an entry proposes.
    pub fn proposed_for(&self, index: usize) -> Option<Rating> {
        let entry = self.quiz.entries.get(index)?;
        let answer = entry.answer()?;
        // What was only thought has no marks before the person gives some.
        if self.settings.recall && answer.overrides.is_empty() {
            return None;
        }
        let score = answer.score()?;
        let suggested = entry.allowed.unwrap_or(entry.used);
        Some(
            self.settings
                .thresholds
                .propose(score, entry.used, suggested),
        )
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for (index, card) in self.cards.iter().enumerate() {
            if let Some(rating) = card.rated {
                progress.rated += 1;
                progress.passed += usize::from(rating.passed());
            } else if self.waits(index) || self.is_unrated(index) {
                progress.left += 1;
                progress.failed += usize::from(card.reason == AskReason::Failed);
            }
        }
        progress
    }

    /// The time for this drill is used up.
    pub fn is_time_up(&self) -> bool {
        let budget = self.settings.budget;
        budget.is_some_and(|budget| self.quiz.used() >= budget)
    }

    /// Takes an event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        use quiz::Event as Q;
        let phase = self.quiz.phase;
        match event {
            Event::Rate(rating) if self.is_rating() => self.rate(rating),
            Event::Suspend => self.put_aside(SetAside::Suspended),
            Event::Bury => self.put_aside(SetAside::Buried),
            Event::Rate(_) => Vec::new(),
            Event::Quiz(Q::Next) if self.is_rating() => match self.proposed() {
                Some(rating) => self.rate(rating),
                None => Vec::new(),
            },
            Event::Quiz(Q::Skip) if phase == Phase::Answering => self.defer(),
            Event::Quiz(Q::Skip) => Vec::new(),
            Event::Quiz(Q::Undo) => self.undo(),
            Event::Quiz(Q::Finish) if self.is_rating() => Vec::new(),
            // A rating stands on the marks it was given for.
            Event::Quiz(Q::Override { .. }) if !self.is_rating() => Vec::new(),
            Event::Quiz(Q::Open(_)) if !self.quiz.is_finished() => Vec::new(),
            Event::Quiz(Q::Open(index)) if self.quiz.answer(index).is_none() => Vec::new(),
            Event::Quiz(event) => self.pass_on(event),
        }
    }

    fn pass_on(&mut self, event: quiz::Event) -> Vec<Effect> {
        let effects = self.quiz.update(event);
        effects.into_iter().map(Effect::from).collect()
    }

    fn rate(&mut self, rating: Rating) -> Vec<Effect> {
        let index = self.quiz.current;
        self.cards[index].rated = Some(rating);
        let mut effects = vec![Effect::StoreReview { index }];
        let back = (!rating.passed()).then(|| {
            let (back, effect) = self.bring_back(index);
            effects.extend(effect);
            back
        });
        self.steps.push(DrillStep::Rated { index, back });
        effects.extend(self.next_entry());
        effects
    }

    /// Lets a failed item come back: as an entry of before whose failure was taken back, or as
    /// a new one.
    fn bring_back(&mut self, index: usize) -> (usize, Option<Effect>) {
        let ready = self.count_rated() + GAP;
        if let Some(back) = self.back_of(index) {
            let card = &mut self.cards[back];
            (card.set_aside, card.earliest_turn) = (None, ready);
            return (back, None);
        }
        let entry = &self.quiz.entries[index];
        let fresh = Entry::new(entry.item.clone(), entry.criteria.clone(), entry.allowed);
        let mut card = Card::new(AskReason::Failed, self.cards[index].tags.clone());
        card.earliest_turn = ready;
        self.quiz.entries.push(fresh);
        self.cards.push(card);
        let index = self.cards.len() - 1;
        (index, Some(Effect::StoreEntry { index }))
    }

    /// The next entry of the same item.
    fn back_of(&self, index: usize) -> Option<usize> {
        let item = &self.quiz.entries.get(index)?.item;
        let mut after = self.quiz.entries.iter().skip(index + 1);
        Some(index + 1 + after.position(|entry| entry.item == *item)?)
    }

    fn defer(&mut self) -> Vec<Effect> {
        let index = self.quiz.current;
        let others = (0..self.cards.len()).any(|other| other != index && self.waits(other));
        if !others {
            return Vec::new();
        }
        let effects = self.save_draft();
        let last = self.cards.iter().map(|card| card.deferred_until).max();
        let before =
            std::mem::replace(&mut self.cards[index].deferred_until, last.unwrap_or(0) + 1);
        self.steps.push(DrillStep::Deferred { index, before });
        [effects, self.next_entry()].concat()
    }

    fn put_aside(&mut self, how: SetAside) -> Vec<Effect> {
        let index = self.quiz.current;
        if !(self.is_rating() || self.quiz.phase == Phase::Answering) {
            return Vec::new();
        }
        let mut effects = self.save_draft();
        self.cards[index].set_aside = Some(how);
        let (step, effect) = match how {
            SetAside::Suspended => {
                let suspended = true;
                (
                    DrillStep::Suspended(index),
                    Effect::StoreSuspended { index, suspended },
                )
            }
            _ => {
                let buried = true;
                (
                    DrillStep::Buried(index),
                    Effect::StoreBuried { index, buried },
                )
            }
        };
        self.steps.push(step);
        effects.push(effect);
        effects.extend(self.next_entry());
        effects
    }

    fn undo(&mut self) -> Vec<Effect> {
        if matches!(self.quiz.phase, Phase::Paused | Phase::Left) {
            return Vec::new();
        }
        if self.is_rating() {
            let effects = self.pass_on(quiz::Event::Undo);
            if !effects.is_empty() {
                return effects;
            }
        }
        let Some(step) = self.steps.pop() else {
            return Vec::new();
        };
        let mut effects = self.save_draft();
        if self.quiz.is_finished() {
            self.quiz.reopen();
            effects.push(Effect::Reopen);
        }
        let index = step.index();
        let card = &mut self.cards[index];
        match step {
            DrillStep::Rated { back, .. } => {
                card.rated = None;
                if let Some(back) = back {
                    self.cards[back].set_aside = Some(SetAside::Gone);
                }
                effects.push(Effect::TakeBackReview { index });
            }
            DrillStep::Suspended(_) => {
                card.set_aside = None;
                let suspended = false;
                effects.push(Effect::StoreSuspended { index, suspended });
            }
            DrillStep::Buried(_) => {
                card.set_aside = None;
                let buried = false;
                effects.push(Effect::StoreBuried { index, buried });
            }
            DrillStep::Deferred { before, .. } => card.deferred_until = before,
        }
        // What was shown since was not.
        if let Some(at) = self.shown.iter().rposition(|shown| *shown == index) {
            self.shown.truncate(at);
        }
        if self.is_there(index) {
            self.show(index);
        } else {
            effects.extend(self.next_entry());
        }
        effects
    }

    /// On to what comes next, or to the end.
    fn next_entry(&mut self) -> Vec<Effect> {
        let unrated = (0..self.cards.len()).find(|index| self.is_unrated(*index));
        if let Some(index) = unrated {
            self.show(index);
            return Vec::new();
        }
        match self.pick().filter(|_| !self.is_time_up()) {
            Some(index) => {
                self.ask(index);
                Vec::new()
            }
            None => self.pass_on(quiz::Event::Finish),
        }
    }

    /// Shows an entry where it stands: to be answered, or to be rated.
    fn show(&mut self, index: usize) {
        if self.is_unrated(index) {
            self.shown.push(index);
            self.quiz.show_result(index);
        } else {
            self.ask(index);
        }
    }

    fn ask(&mut self, index: usize) {
        self.shown.push(index);
        self.quiz.ask(index);
    }

    /// What comes next of all that waits.
    fn pick(&self) -> Option<usize> {
        let rated = self.count_rated();
        let mut waiting: Vec<usize> = (0..self.cards.len()).filter(|i| self.waits(*i)).collect();
        // Where nothing else waits, failed items come back sooner.
        if waiting
            .iter()
            .any(|&i| self.cards[i].earliest_turn <= rated && self.cards[i].deferred_until == 0)
        {
            waiting.retain(|&i| {
                self.cards[i].earliest_turn <= rated && self.cards[i].deferred_until == 0
            });
        }
        // A failed item has waited long enough; what was put off comes last.
        let priority = |index: &usize| {
            let card = &self.cards[*index];
            (
                card.deferred_until,
                card.reason != AskReason::Failed || card.earliest_turn > rated,
                card.earliest_turn,
                *index,
            )
        };
        waiting.sort_by_key(priority);
        if let Some(first) = waiting.first() {
            let later = self.cards[*first].deferred_until;
            waiting.retain(|&index| self.cards[index].deferred_until == later);
        }
        let tags = |index: usize| self.cards[index].tags.as_slice();
        let before = self.shown.len().saturating_sub(2);
        let shown: Vec<&[String]> = self.shown[before..].iter().map(|&i| tags(i)).collect();
        order::next(waiting.iter().map(|&index| (index, tags(index))), &shown)
    }

    fn count_rated(&self) -> usize {
        self.cards
            .iter()
            .filter(|card| card.rated.is_some())
            .count()
    }

    /// It is still to be answered.
    fn waits(&self, index: usize) -> bool {
        let open = self.quiz.entries.get(index);
        open.is_some_and(|entry| entry.state == State::Open) && self.is_there(index)
    }

    /// It is answered and still to be rated.
    fn is_unrated(&self, index: usize) -> bool {
        self.quiz.answer(index).is_some()
            && self.cards[index].rated.is_none()
            && self.is_there(index)
    }

    /// It is not set aside, and its item is in a bank: nothing is asked or rated without a prompt.
    fn is_there(&self, index: usize) -> bool {
        self.cards[index].set_aside.is_none() && !self.quiz.entries[index].gone
    }

    fn save_draft(&self) -> Vec<Effect> {
        let index = self.quiz.current;
        match self.quiz.phase {
            Phase::Answering => vec![quiz::Effect::SaveDraft { index }.into()],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
