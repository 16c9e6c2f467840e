//! A screening: an interviewer asks a candidate the items of a plan and marks what is said.
//!
//! The rules, in one place:
//!
//! - The clock runs only in [`Phase::Interviewing`] and never ends anything: it warns. Time goes
//!   to the current item while that is asked, and to its section in any case.
//! - An item is asked from [`Event::Ask`] on, or from the first thing that is said of it.
//! - A criterion has a mark or one of three silences. What nobody asked about does not count, nor
//!   does what gave too little evidence; what the candidate could not answer counts as nothing
//!   earned. So the score of an item, of a section and of the whole is the weighted mean over the
//!   criteria that count in it. [`Coverage`] tells how much that was; where it is less than the plan
//!   wants, the whole has no score.
//! - Items that the interviewer added are marked like any other and stand apart: no section's score
//!   and not the whole's is of them.
//! - The grader's marks for a typed response stand beside the interviewer's and never become
//!   theirs. They go when the response changes.
//! - The recommendation is committed before any score is shown. From then on nothing is
//!   overwritten: a later change is an [`Amendment`] with time and reason, and
//!   [`Screening::amended`] is the screening with all of them made.
//! - An event that makes no sense where the screening stands does nothing.

mod amend;
mod score;
mod types;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::quiz::Warning;
use crate::bank::Fingerprint;
use crate::grading::Grade;

pub use types::{
    About, Amend, Amendment, Change, Coverage, Criterion, Discarded, Effect, Entry, Event,
    ON_THE_SPOT, Part, Phase, Rating, Recommendation, Remark, RemarkKind, Section, Suggestion,
};

/// A screening.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// Who and after which plan.
    pub about: About,
    /// The parts of the plan.
    pub sections: Vec<Section>,
    /// Its items in the order in which they came: the plan's, then those added.
    pub entries: Vec<Entry>,
    /// Notes, red flags and strengths, in the order in which they were begun.
    pub remarks: Vec<Remark>,
    /// What the interviewer recommends.
    pub recommendation: Option<Recommendation>,
    /// Why, in a few sentences.
    pub summary: String,
    /// When it was committed.
    pub committed: Option<Timestamp>,
    /// That it never took place.
    pub discarded: Option<Discarded>,
    /// What was changed since, in order.
    pub amendments: Vec<Amendment>,
    /// The entry looked at.
    pub current: usize,
    /// What the interviewer is doing.
    pub phase: Phase,
    /// What ratings replaced, the newest last.
    undo: Vec<(usize, Vec<Rating>, bool)>,
    /// The entries whose marks are asked for and have not come yet.
    grading: BTreeSet<usize>,
}

impl Screening {
    /// A fresh screening at its first item; its clock begins to run.
    pub fn new(about: About, sections: Vec<Section>, entries: Vec<Entry>) -> Self {
        let first = (0..sections.len())
            .find_map(|section| entries.iter().position(|entry| entry.section == section));
        Self {
            about,
            sections,
            entries,
            remarks: Vec::new(),
            recommendation: None,
            summary: String::new(),
            committed: None,
            discarded: None,
            amendments: Vec::new(),
            current: first.unwrap_or(0),
            phase: Phase::Interviewing,
            undo: Vec::new(),
            grading: BTreeSet::new(),
        }
    }

    /// The screening as it goes on after it was left: among its items, or committed. The effects
    /// catch up on what a sudden end left undone: typed responses that nobody graded.
    pub fn resume(mut self) -> (Self, Vec<Effect>) {
        self.current = self.current.min(self.entries.len().saturating_sub(1));
        self.undo.clear();
        if self.committed.is_some() {
            self.phase = Phase::Committed;
            return (self, Vec::new());
        }
        self.phase = Phase::Interviewing;
        self.grading = (0..self.entries.len())
            .filter(|&index| self.waits_for_grade(index))
            .collect();
        let ungraded = self.grading.iter();
        let effects = ungraded.map(|&index| Effect::Grade { index }).collect();
        (self, effects)
    }

    /// Takes an event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        use Phase::{Committed, Deciding, Interviewing, Left, Paused};
        match (self.phase, event) {
            (Left, _) => Vec::new(),
            (_, Event::Graded { index, grade }) => self.graded(index, &grade),
            (_, Event::NotGraded { index }) => {
                self.grading.remove(&index);
                Vec::new()
            }
            (_, Event::Leave) => self.leave(),
            (
                Committed,
                Event::Amend {
                    amend,
                    reason,
                    by,
                    at,
                },
            ) => self.amend(amend, &reason, by, at),
            (Committed | Interviewing, Event::Open(index)) => self.open(index),
            (Committed, _) => Vec::new(),
            (_, Event::Discard { reason, at }) => self.discard(&reason, at),
            (Interviewing, Event::Tick(by)) => self.tick(by),
            (Interviewing, Event::Ask) => self.ask(),
            (Interviewing, Event::TakeBack) => self.take_back(),
            (Interviewing, Event::Rate { criterion, rating }) => self.rate(criterion, rating),
            (Interviewing, Event::RateRest(rating)) => self.rate_rest(rating),
            (Interviewing, Event::Undo) => self.undo(),
            (Interviewing, Event::Typed(text)) => self.typed(text),
            (Interviewing, Event::Suggest) => self.suggest(),
            (Interviewing, Event::Add(entry)) => self.add(*entry),
            (Interviewing | Deciding, Event::CriterionNote { criterion, text }) => {
                self.criterion_note(criterion, text)
            }
            (_, Event::Remark { kind, text, at }) => self.remark(kind, text, at),
            (_, Event::Reword { remark, text }) => self.reword(remark, text),
            (Interviewing, Event::Pause) => self.go(Paused),
            (Paused, Event::Resume) | (Deciding, Event::Back) => self.go(Interviewing),
            (Interviewing, Event::Finish) => self.go(Deciding),
            (Deciding, Event::Recommend(recommendation)) => {
                self.recommendation = Some(recommendation);
                vec![Effect::Store(Part::Decision)]
            }
            (Deciding, Event::Summarise(text)) if text != self.summary => {
                self.summary = text;
                vec![Effect::Draft(Part::Decision)]
            }
            (Deciding, Event::Commit(at)) if !self.wants_second_word() => self.commit(at),
            (Deciding, Event::CommitAnyway(at)) => self.commit(at),
            _ => Vec::new(),
        }
    }

    fn commit(&mut self, at: Timestamp) -> Vec<Effect> {
        if self.recommendation.is_none() {
            return Vec::new();
        }
        self.phase = Phase::Committed;
        self.committed = Some(at);
        self.undo.clear();
        vec![Effect::Store(Part::Decision), Effect::StoreCommit(at)]
    }

    /// The entries as the plan has them: section by section, those added at each one's end.
    pub fn order(&self) -> Vec<usize> {
        (0..self.sections.len())
            .flat_map(|section| self.in_section(section))
            .collect()
    }

    /// The entries of a section, in order.
    pub fn in_section(&self, section: usize) -> impl Iterator<Item = usize> {
        (0..self.entries.len()).filter(move |&index| self.entries[index].section == section)
    }

    /// The current entry; `None` only in a screening without items.
    pub fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.current)
    }

    /// The section of the current entry.
    pub fn section(&self) -> Option<&Section> {
        self.sections.get(self.entry()?.section)
    }

    /// The time on the screening's clock.
    pub fn elapsed(&self) -> Duration {
        self.sections.iter().map(|section| section.used).sum()
    }

    /// The time planned for the whole: the sections' own, or else what their items add up to.
    pub fn planned(&self) -> Duration {
        (0..self.sections.len())
            .map(|section| self.section_time(section))
            .sum()
    }

    /// The time planned for a section: its own, or else what its items add up to.
    pub fn section_time(&self, section: usize) -> Duration {
        let own = self.sections.get(section).and_then(|section| section.time);
        own.unwrap_or_else(|| {
            let items = self.in_section(section);
            items.map(|index| self.entries[index].time).sum()
        })
    }

    /// How near the end of its time the current item is.
    pub fn item_warning(&self) -> Warning {
        self.entry().map_or(Warning::Calm, |entry| {
            Warning::from_time(entry.time, entry.used)
        })
    }

    /// How near the end of its time a section is.
    pub fn section_warning(&self, section: usize) -> Warning {
        self.sections.get(section).map_or(Warning::Calm, |part| {
            Warning::from_time(self.section_time(section), part.used)
        })
    }

    /// The entries that the plan has, without those added.
    pub fn planned_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.added)
    }

    /// A hash of which items the plan gave: scorecards with the same one can be compared. In
    /// whatever order they came.
    pub fn list(&self) -> String {
        let mut items: Vec<String> = self.planned_entries().map(|e| e.item.to_string()).collect();
        items.sort_unstable();
        let mut hash = Fingerprint::default();
        items.iter().for_each(|item| hash.take(item));
        hash.hex()
    }

    /// The marks of an entry's response are asked for and have not come yet.
    pub fn is_grading(&self, index: usize) -> bool {
        self.grading.contains(&index)
    }

    /// Something was typed for the entry, and no grade of it is there.
    fn waits_for_grade(&self, index: usize) -> bool {
        self.entries.get(index).is_some_and(|entry| {
            !entry.response.trim().is_empty()
                && entry.item.bank.as_str() != ON_THE_SPOT
                && entry.criteria.iter().all(|c| c.suggestion.is_none())
        })
    }

    fn go(&mut self, phase: Phase) -> Vec<Effect> {
        self.phase = phase;
        self.store_current()
    }

    fn leave(&mut self) -> Vec<Effect> {
        let mut effects = match self.phase {
            Phase::Committed => Vec::new(),
            _ => self.store_current(),
        };
        self.phase = Phase::Left;
        effects.push(Effect::Exit);
        effects
    }

    fn store_current(&self) -> Vec<Effect> {
        vec![
            Effect::Store(Part::Times),
            Effect::Store(Part::Entry(self.current)),
        ]
    }

    fn open(&mut self, index: usize) -> Vec<Effect> {
        if index >= self.entries.len() || index == self.current {
            return Vec::new();
        }
        let effects = match self.phase {
            Phase::Committed => Vec::new(),
            _ => self.store_current(),
        };
        self.current = index;
        effects
    }

    fn tick(&mut self, by: Duration) -> Vec<Effect> {
        let Some(entry) = self.entries.get_mut(self.current) else {
            return Vec::new();
        };
        let section = entry.section;
        let asked = entry.asked;
        let warnings = |screening: &Self| {
            let section = screening.section_warning(section);
            (screening.item_warning(), section)
        };
        let before = warnings(self);
        if asked && let Some(entry) = self.entries.get_mut(self.current) {
            entry.used = entry.used.saturating_add(by);
        }
        if let Some(section) = self.sections.get_mut(section) {
            section.used = section.used.saturating_add(by);
        }
        let after = warnings(self);
        let mut effects = Vec::new();
        if after.0 > before.0 || after.1 > before.1 {
            effects.push(Effect::Ring);
        }
        if !by.is_zero() {
            effects.push(Effect::Clock(Part::Times));
            if asked {
                effects.push(Effect::Clock(Part::Entry(self.current)));
            }
        }
        effects
    }

    fn ask(&mut self) -> Vec<Effect> {
        match self.entries.get_mut(self.current) {
            Some(entry) if !entry.asked => {
                entry.asked = true;
                self.store_current()
            }
            _ => Vec::new(),
        }
    }

    fn take_back(&mut self) -> Vec<Effect> {
        let remarked = self.remarks.iter().any(|r| r.entry == Some(self.current));
        let Some(entry) = self.entries.get_mut(self.current) else {
            return Vec::new();
        };
        let noted = entry.criteria.iter().any(|c| !c.note.is_empty());
        if !entry.asked || remarked || noted || !entry.response.is_empty() {
            return Vec::new();
        }
        self.change_ratings(|entry| {
            entry.asked = false;
            for criterion in &mut entry.criteria {
                criterion.rating = Rating::NotAsked;
            }
        })
    }

    fn rate(&mut self, criterion: usize, rating: Rating) -> Vec<Effect> {
        self.change_ratings(|entry| {
            if let Some(criterion) = entry.criteria.get_mut(criterion) {
                criterion.rating = rating;
                entry.asked |= rating != Rating::NotAsked;
            }
        })
    }

    fn rate_rest(&mut self, rating: Rating) -> Vec<Effect> {
        self.change_ratings(|entry| {
            for criterion in &mut entry.criteria {
                if criterion.rating == Rating::NotAsked {
                    criterion.rating = rating;
                    entry.asked |= rating != Rating::NotAsked;
                }
            }
        })
    }

    /// Changes the current entry so that it can be undone.
    fn change_ratings(&mut self, change: impl FnOnce(&mut Entry)) -> Vec<Effect> {
        let Some(entry) = self.entries.get_mut(self.current) else {
            return Vec::new();
        };
        let before = entry.clone();
        change(entry);
        if *entry == before {
            return Vec::new();
        }
        let ratings = before.criteria.iter().map(|c| c.rating).collect();
        self.undo.push((self.current, ratings, before.asked));
        vec![Effect::Store(Part::Entry(self.current))]
    }

    fn undo(&mut self) -> Vec<Effect> {
        let index = self.current;
        let Some(at) = self.undo.iter().rposition(|(entry, ..)| *entry == index) else {
            return Vec::new();
        };
        let (_, ratings, asked) = self.undo.remove(at);
        let Some(entry) = self.entries.get_mut(index) else {
            return Vec::new();
        };
        // What was typed or noted since was said of an item that was asked.
        let noted = entry.criteria.iter().any(|c| !c.note.is_empty());
        entry.asked = asked || noted || !entry.response.is_empty();
        for (criterion, rating) in entry.criteria.iter_mut().zip(ratings) {
            criterion.rating = rating;
        }
        vec![Effect::Store(Part::Entry(index))]
    }

    fn criterion_note(&mut self, criterion: usize, text: String) -> Vec<Effect> {
        let index = self.current;
        let Some(entry) = self.entries.get_mut(index) else {
            return Vec::new();
        };
        match entry.criteria.get_mut(criterion) {
            Some(criterion) if criterion.note != text => {
                entry.asked |= !text.is_empty();
                criterion.note = text;
                vec![Effect::Draft(Part::Entry(index))]
            }
            _ => Vec::new(),
        }
    }

    fn remark(&mut self, kind: RemarkKind, text: String, at: Timestamp) -> Vec<Effect> {
        if text.is_empty() {
            return Vec::new();
        }
        let entry = (self.phase == Phase::Interviewing && self.current < self.entries.len())
            .then_some(self.current);
        self.remarks.push(Remark {
            kind,
            text,
            entry,
            at,
            elapsed: self.elapsed(),
        });
        vec![Effect::Draft(Part::Remarks)]
    }

    fn reword(&mut self, remark: usize, text: String) -> Vec<Effect> {
        match self.remarks.get_mut(remark) {
            Some(found) if found.text != text => {
                if text.is_empty() {
                    self.remarks.remove(remark);
                } else {
                    found.text = text;
                }
                vec![Effect::Draft(Part::Remarks)]
            }
            _ => Vec::new(),
        }
    }

    fn typed(&mut self, text: String) -> Vec<Effect> {
        let index = self.current;
        match self.entries.get_mut(index) {
            Some(entry) if entry.response != text => {
                entry.asked |= !text.is_empty();
                entry.response = text;
                // What comes now would be the marks of another text.
                self.grading.remove(&index);
                for criterion in &mut entry.criteria {
                    criterion.suggestion = None;
                }
                vec![Effect::Draft(Part::Entry(index))]
            }
            _ => Vec::new(),
        }
    }

    fn suggest(&mut self) -> Vec<Effect> {
        let index = self.current;
        let mut effects = vec![Effect::Store(Part::Entry(index))];
        if self.waits_for_grade(index) && self.grading.insert(index) {
            effects.push(Effect::Grade { index });
        }
        effects
    }

    fn graded(&mut self, index: usize, grade: &Grade) -> Vec<Effect> {
        let awaited = self.grading.remove(&index);
        if self.committed.is_some() || !awaited {
            return Vec::new();
        }
        let Some(entry) = self.entries.get_mut(index) else {
            return Vec::new();
        };
        for given in &grade.criteria {
            // A bank may have changed since the interview began; what it no longer has gets
            // no suggestion.
            let criterion = entry.criteria.iter_mut().find(|c| c.id == given.id);
            if let Some(criterion) = criterion {
                criterion.suggestion = Some(Suggestion {
                    mark: given.mark,
                    reason: given.reason,
                    confidence: given.confidence,
                    evidence: given.evidence.clone(),
                });
            }
        }
        vec![Effect::Store(Part::Entry(index))]
    }

    fn add(&mut self, mut entry: Entry) -> Vec<Effect> {
        let known = self.entries.iter().position(|e| e.item == entry.item);
        if let Some(index) = known {
            return self.open(index);
        }
        let mut effects = self.store_current();
        entry.added = true;
        entry.section = self.entry().map_or(0, |current| current.section);
        self.entries.push(entry);
        self.current = self.entries.len() - 1;
        effects.push(Effect::Store(Part::Entry(self.current)));
        effects
    }

    fn discard(&mut self, reason: &str, at: Timestamp) -> Vec<Effect> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Vec::new();
        }
        let mut effects = self.store_current();
        self.discarded = Some(Discarded {
            at,
            reason: reason.to_owned(),
        });
        self.phase = Phase::Left;
        effects.extend([Effect::StoreDiscard, Effect::Exit]);
        effects
    }
}

#[cfg(test)]
mod tests;
