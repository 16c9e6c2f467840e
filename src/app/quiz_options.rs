//! From a person's choices to a quiz about to begin: which items, in which order, how timed.
//!
//! The same for every front end. It reads no clock and draws no lot: the seed is given.

use std::sync::Arc;
use std::time::Duration;

use super::past::PastFilter;
use crate::bank::{
    Bank, Criterion, Exemplars, Filter, Fingerprint, Found, Item, ItemRef, Library, SelectError,
};
use crate::grading::criteria;
use crate::session::choose::{Order, choose};
use crate::session::quiz::{Entry, KeptRubric, Settings, Timing};
use crate::store::{NewEntry, NewSession, SessionKind, Store, StoreError};

/// How many items a quiz has where nothing else is said.
pub const USUAL_NUMBER: usize = 10;

/// What a person wants of a quiz.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizOptions {
    /// Which items may come.
    pub filter: Filter,
    /// Which of these, by what is known of them.
    pub past: PastFilter,
    /// How many of them; `None` for all.
    pub number: Option<usize>,
    /// In which order.
    pub order: Order,
    /// How they are timed.
    pub time: Time,
    /// All feedback comes at the end.
    pub exam: bool,
    /// At zero the clock counts on.
    pub overtime: bool,
}

impl Default for QuizOptions {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            past: PastFilter::default(),
            number: Some(USUAL_NUMBER),
            order: Order::Random,
            time: Time::Own,
            exam: false,
            overtime: false,
        }
    }
}

/// Why there are no items to choose from.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// A tag or bank that is nowhere.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a quiz is timed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// Each item has the time it suggests, or what is usual for its kind.
    #[default]
    Own,
    /// Each item has this much.
    Each(Duration),
    /// The whole quiz has this much.
    Total(Duration),
    /// No limit.
    None,
}

impl QuizOptions {
    /// The items to choose from.
    ///
    /// # Errors
    ///
    /// A tag or bank that is nowhere, or a store that cannot be read.
    pub fn fitting<'a>(
        &self,
        library: &'a Library,
        store: &Store,
    ) -> Result<Vec<Found<'a>>, ChoiceError> {
        let mut wanted = library.select(&self.filter)?;
        wanted.retain(|found| found.item.is_answered());
        self.past.retain(store, &mut wanted)?;
        Ok(wanted)
    }

    /// The quiz that a seed gives. The same choices, banks, history and seed give the same quiz.
    ///
    /// # Errors
    ///
    /// As [`QuizOptions::fitting`]. The quiz has no entries where no item fits.
    pub fn plan(
        &self,
        library: &Library,
        store: &Store,
        seed: u64,
    ) -> Result<NewSession, ChoiceError> {
        Ok(self.plan_from(&self.fitting(library, store)?, seed))
    }

    fn plan_from(&self, wanted: &[Found<'_>], seed: u64) -> NewSession {
        let number = self.number.unwrap_or(wanted.len());
        let chosen = choose(wanted, number, self.order, seed);
        let seed = (self.order == Order::Random).then_some(seed);
        self.session(&chosen, seed)
    }

    /// A quiz of these items, in this order; those that no bank has are left out.
    pub fn plan_of(&self, library: &Library, items: &[ItemRef]) -> NewSession {
        let found = items.iter().filter_map(|item| library.get(item));
        let found: Vec<Found<'_>> = found.filter(|found| found.item.is_answered()).collect();
        self.session(&found, None)
    }

    fn session(&self, items: &[Found<'_>], seed: Option<u64>) -> NewSession {
        NewSession {
            kind: SessionKind::Quiz,
            drill: None,
            settings: Settings {
                timing: match self.time {
                    Time::Own | Time::Each(_) => Timing::PerItem,
                    Time::Total(limit) => Timing::Total(limit),
                    Time::None => Timing::Untimed,
                },
                exam: self.exam,
                overtime: self.overtime,
            },
            seed,
            entries: items.iter().map(|found| self.entry(found)).collect(),
        }
    }

    fn entry(&self, found: &Found<'_>) -> NewEntry {
        let allowed = match self.time {
            Time::Own => Some(time_for(found.item)),
            Time::Each(limit) => Some(limit),
            Time::Total(_) | Time::None => None,
        };
        new_entry(found, allowed)
    }
}

/// An item as an entry that nobody has seen yet.
pub(super) fn new_entry(found: &Found<'_>, allowed: Option<Duration>) -> NewEntry {
    let criteria = criteria(found.item);
    let weights = criteria.iter().map(|c| (c.id.clone(), c.weight)).collect();
    let mut entry = Entry::new(found.reference(), weights, allowed);
    let kept = KeptRubric {
        fingerprint: fingerprint(&criteria),
        texts: criteria.into_iter().map(|c| (c.id, c.text)).collect(),
    };
    let rubric = kept.fingerprint.clone();
    entry.rubric = Some(Arc::new(kept));
    NewEntry { entry, rubric }
}

/// The time an item suggests, or what is usual for its kind.
pub fn time_for(item: &Item) -> Duration {
    item.time_or_usual()
}

/// A hash of everything in a rubric that marks depend on, in hexadecimal. The same on every
/// machine; it tells a changed rubric.
pub fn fingerprint(criteria: &[Criterion]) -> String {
    let mut hash = Fingerprint::default();
    take_rubric(&mut hash, criteria);
    hash.hex()
}

/// A hash of all that is asked and marked in a bank: it tells whether two people have the same one.
pub fn version(bank: &Bank) -> String {
    let mut hash = Fingerprint::default();
    hash.take(bank.id.as_str());
    for word in bank.synonyms.iter().flatten() {
        hash.take(word);
    }
    for item in &bank.items {
        hash.take(item.id.as_str());
        hash.take(&item.prompt);
        hash.take(item.answer.as_deref().unwrap_or_default());
        take_rubric(&mut hash, &criteria(item));
    }
    hash.hex()
}

fn take_rubric(hash: &mut Fingerprint, criteria: &[Criterion]) {
    for criterion in criteria {
        hash.take(criterion.id.as_str());
        hash.take(&criterion.text);
        hash.take(&criterion.weight.get().to_string());
        for (group, patterns) in [
            ("match", &criterion.full),
            ("partial", &criterion.partial),
            ("not", &criterion.not),
        ] {
            hash.take(group);
            for pattern in patterns {
                hash.take(&pattern.to_string());
            }
        }
        // Nothing is taken in where there are none, so that hashes from before still hold.
        for (mark, said) in criterion.exemplars.by_mark() {
            for sentence in said {
                hash.take(Exemplars::key(mark));
                hash.take(sentence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    fn library(text: &str) -> Library {
        Library::from_iter([read_bank("b.yaml", text).unwrap()])
    }

    const BANK: &str = "{bank: b, items: [
        {id: one, title: One, time: 90s, prompt: P, answer: First point. Second point.},
        {id: two, title: Two, kind: scenario, prompt: P, look_for: [{id: c, text: T, weight: 2, match: [cache]}]}]}";

    fn plan(choices: &QuizOptions) -> NewSession {
        let library = library(BANK);
        let wanted: Vec<Found<'_>> = library.items().collect();
        choices.plan_from(&wanted, 7)
    }

    fn allowed(session: &NewSession) -> Vec<Option<u64>> {
        let seconds = |new: &NewEntry| new.entry.allowed.map(|time| time.as_secs());
        session.entries.iter().map(seconds).collect()
    }

    #[test]
    fn each_item_has_its_own_time_or_what_is_usual_for_its_kind() {
        let in_order = QuizOptions {
            order: Order::Bank,
            ..QuizOptions::default()
        };
        assert_eq!(allowed(&plan(&in_order)), [Some(90), Some(240)]);
    }

    #[test]
    fn a_total_or_no_time_leaves_items_without_their_own() {
        let ten = Duration::from_secs(600);
        let session = plan(&QuizOptions {
            time: Time::Total(ten),
            ..QuizOptions::default()
        });
        assert_eq!(session.settings.timing, Timing::Total(ten));
        assert_eq!(allowed(&session), [None, None]);
        let session = plan(&QuizOptions {
            time: Time::None,
            ..QuizOptions::default()
        });
        assert_eq!(session.settings.timing, Timing::Untimed);
    }

    #[test]
    fn only_a_random_choice_keeps_its_seed() {
        assert_eq!(plan(&QuizOptions::default()).seed, Some(7));
        assert_eq!(
            plan(&QuizOptions {
                order: Order::Bank,
                ..QuizOptions::default()
            })
            .seed,
            None
        );
    }

    #[test]
    fn a_rubric_has_the_same_fingerprint_until_its_marks_could_change() {
        let of = |bank: &str| {
            let library = library(bank);
            let item = library.items().nth(1).unwrap().item;
            fingerprint(&criteria(item))
        };
        assert_eq!(of(BANK), of(&BANK.replace("title: Two", "title: Renamed")));
        assert_ne!(
            of(BANK),
            of(&BANK.replace("match: [cache]", "match: [caching layer]"))
        );
        assert_ne!(of(BANK), of(&BANK.replace("weight: 2", "weight: 3")));
        let said = |said: &str| of(&BANK.replace("weight: 2", said));
        assert_ne!(said("weight: 2, exemplars: {full: [It caches.]}"), of(BANK));
        assert_ne!(
            said("weight: 2, exemplars: {full: [It caches.]}"),
            said("weight: 2, exemplars: {none: [It caches.]}")
        );
    }
}
