//! Drills: how one is read from the store to be taken up again, and what an
//! earlier one has left.

use std::collections::BTreeMap;
use std::time::Duration;

use super::drill_config::DrillConfig;
use super::gone::{Gone, match_banks};
use super::services::SessionServices;
use crate::bank::{ItemRef, Library};
use crate::schedule::Rating;
use crate::session::drill::{AskReason, Card, SetAside, Settings};
use crate::session::quiz::Entry;
use crate::store::{
    NewSession, SavedEntry, SavedSession, SessionKind, SessionState, Store, StoreError,
};

/// A drill about to begin.
#[derive(Clone, Debug)]
pub struct NewDrill {
    /// Its session.
    pub session: NewSession,
    /// What is known of each of its entries.
    pub cards: Vec<Card>,
}

/// A drill as it was left.
#[derive(Clone, Debug)]
pub(super) struct SavedDrill {
    pub settings: Settings,
    pub entries: Vec<(Entry, Card)>,
    /// The entries that were rated, in that order.
    pub rated: Vec<usize>,
    pub current: usize,
    pub finished: bool,
}

/// The topics of items, without those that all of them have.
pub fn topics<'a>(
    library: &Library,
    items: impl Iterator<Item = &'a ItemRef>,
) -> impl Iterator<Item = Vec<String>> {
    let tags: Vec<Vec<String>> = items
        .map(|item| {
            let found = library.get(item);
            found.map_or_else(Vec::new, |found| found.item.tags.to_vec())
        })
        .collect();
    let shared: Vec<String> = match tags.split_first() {
        Some((first, rest)) if !rest.is_empty() => first
            .iter()
            .filter(|tag| rest.iter().all(|tags| tags.contains(tag)))
            .cloned()
            .collect(),
        _ => Vec::new(),
    };
    tags.into_iter().map(move |mut tags| {
        tags.retain(|tag| !shared.contains(tag));
        tags
    })
}

/// An answer that was begun in a drill that will not be resumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// To which item.
    pub item: ItemRef,
    /// What stands written.
    pub response: String,
    /// The time used.
    pub used: Duration,
}

/// What an earlier drill has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resumable {
    /// It is of today and goes on.
    Session(i64),
    /// It is of another day, or no bank has its items: a new drill takes its place, and the answer
    /// that was begun.
    Past {
        /// Which one.
        session: i64,
        /// What stands written and is not rated.
        draft: Option<Draft>,
    },
}

impl SavedDrill {
    /// A drill with all that its cards hang on, as of a day.
    pub(super) fn read(services: SessionServices<'_>, session: i64) -> Result<Self, StoreError> {
        let (store, library) = (services.store, services.library);
        let today = services.config.today(store);
        let ratings = store.ratings(session)?;
        let mut saved = store.session(session)?;
        if bring_back_failed(store, session, &saved.entries, &ratings)? {
            saved = store.session(session)?;
        }
        match_banks(store, library, &mut saved)?;
        let standings = store.standings()?;
        let saved_drill = saved.drill.unwrap_or_default();
        let mut tags = topics(library, saved.entries.iter().map(|s| &s.entry.item))
            .collect::<Vec<_>>()
            .into_iter();
        let rated_here: BTreeMap<usize, Rating> = ratings.iter().copied().collect();
        let mut entries: Vec<(Entry, Card)> = Vec::new();
        for (index, saved) in saved.entries.into_iter().enumerate() {
            let entry = saved.entry;
            let before = entries
                .iter()
                .rposition(|(other, _)| other.item == entry.item);
            let standing = standings.get(&entry.item);
            let state = standing.and_then(|standing| standing.state);
            let why = match (before, state) {
                (Some(_), _) => AskReason::Failed,
                (None, None) => AskReason::New,
                (None, Some(_)) => AskReason::Due,
            };
            let mut card = Card::new(why, tags.next().unwrap_or_default());
            card.rated = rated_here.get(&index).copied();
            if card.rated.is_none() {
                let asked_for = match before {
                    Some(before) => entries[before].1.rated == Some(Rating::Again),
                    // Elsewhere it may have been reviewed since.
                    None => {
                        saved_drill.cram
                            || entry.answer().is_some()
                            || state.is_none_or(|state| state.last != today)
                    }
                };
                card.set_aside = match standing {
                    Some(standing) if standing.suspended => Some(SetAside::Suspended),
                    Some(standing) if !standing.is_free(today) => Some(SetAside::Buried),
                    _ if !asked_for => Some(SetAside::Gone),
                    _ => None,
                };
            }
            entries.push((entry, card));
        }
        Ok(Self {
            settings: saved_drill,
            entries,
            rated: ratings.into_iter().map(|(index, _)| index).collect(),
            current: saved.current,
            finished: saved.state == SessionState::Finished,
        })
    }
}

/// Where the program ended between a failure and its coming back, catches up on that.
fn bring_back_failed(
    store: &Store,
    session: i64,
    entries: &[SavedEntry],
    ratings: &[(usize, Rating)],
) -> Result<bool, StoreError> {
    let mut count = entries.len();
    for (index, rating) in ratings {
        let item = &entries[*index].entry.item;
        let after = entries
            .iter()
            .skip(index + 1)
            .any(|saved| saved.entry.item == *item);
        if !rating.passed() && !after {
            store.repeat_entry(session, count, Some(item))?;
            count += 1;
        }
    }
    Ok(count > entries.len())
}

impl Resumable {
    /// What the newest unfinished drill that nobody runs has left; a cram or not.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn find(
        store: &Store,
        library: &Library,
        cram: bool,
        drill_config: &DrillConfig,
    ) -> Result<Option<Self>, StoreError> {
        let is_cram = |saved: &SavedSession| saved.drill.is_some_and(|drill| drill.cram);
        let wanted = |saved: &SavedSession| is_cram(saved) == cram;
        let Some(saved) = store.find_unfinished(SessionKind::Drill, wanted)? else {
            return Ok(None);
        };
        let session = saved.id;
        let today = drill_config.today(store);
        let is_past = |saved: &SavedSession| drill_config.day_of(saved.started) != today;
        // The day of those before it is over as well, and nobody comes back to them.
        let older = |other: &SavedSession| wanted(other) && other.id < session && is_past(other);
        while let Some(older) = store.find_unfinished(SessionKind::Drill, older)? {
            store.finish(older.id)?;
        }
        let is_empty = Gone::find(&saved, library).is_some_and(|gone| gone.left == 0);
        if !is_past(&saved) && !is_empty {
            return Ok(Some(Self::Session(session)));
        }
        let ratings = store.ratings(session)?;
        let is_rated = ratings.iter().any(|(index, _)| *index == saved.current);
        let current = saved.entries.into_iter().nth(saved.current);
        let draft = current
            .map(|saved| saved.entry)
            .filter(|entry| !is_rated && !entry.response.trim().is_empty())
            .map(|entry| Draft {
                item: entry.item,
                response: entry.response,
                used: entry.used,
            });
        if draft.is_none() {
            store.finish(session)?;
            return Ok(None);
        }
        Ok(Some(Self::Past { session, draft }))
    }
}
