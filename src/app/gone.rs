//! What has become of the items of a session since its banks were edited: those that are gone are
//! passed over by name, the others are judged by their rubric as it is now.

use super::quiz_options::new_entry;
use super::services::SessionServices;
use crate::bank::{ItemRef, Library};
use crate::store::{Claim, SavedSession, SessionKind, SessionState, Store, StoreError};

/// The items of an unfinished session that no loaded bank has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The session.
    pub session: i64,
    /// The items, in their order there.
    pub items: Vec<GoneItem>,
    /// How many items can still be asked.
    pub left: usize,
}

/// An item that no loaded bank has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneItem {
    /// Which item.
    pub item: ItemRef,
    /// What stands written to it; empty where nothing does.
    pub draft: String,
}

impl Gone {
    /// The items of a session that are still to be answered and that no loaded bank has; nothing
    /// where it has all of them, or where the session is over.
    pub fn find(saved: &SavedSession, library: &Library) -> Option<Self> {
        if saved.state == SessionState::Finished {
            return None;
        }
        let mut gone = Self {
            session: saved.id,
            items: Vec::new(),
            left: 0,
        };
        for (index, entry) in saved.entries.iter().map(|saved| &saved.entry).enumerate() {
            let is_there = library.get(&entry.item).is_some();
            let is_graded = entry.answer().is_some_and(|answer| answer.grade.is_some());
            if is_there {
                // A result that is being looked at may still have to be rated.
                gone.left += usize::from(!is_graded || index == saved.current);
            } else if !is_graded {
                gone.items.push(GoneItem {
                    item: entry.item.clone(),
                    draft: entry.response.clone(),
                });
            }
        }
        (!gone.items.is_empty()).then_some(gone)
    }

    /// Refuses to take up a session of which nothing can be asked.
    fn refuse_empty(saved: &SavedSession, library: &Library) -> Result<(), StoreError> {
        match Self::find(saved, library) {
            Some(gone) if gone.left == 0 => Err(StoreError::ItemsGone {
                id: gone.session,
                items: gone.names(),
            }),
            _ => Ok(()),
        }
    }

    /// Their names.
    pub fn names(&self) -> String {
        let names: Vec<String> = self
            .items
            .iter()
            .map(|gone| gone.item.to_string())
            .collect();
        names.join(", ")
    }
}

/// Claims an unfinished session of which something can still be asked, as its banks are now.
///
/// # Errors
///
/// It is not there, is finished or of another kind, or runs elsewhere; nothing of it can be asked; or
/// the store fails.
pub(super) fn take_up(
    services: SessionServices<'_>,
    id: i64,
    kind: SessionKind,
) -> Result<(SavedSession, Claim), StoreError> {
    let (mut saved, claim) = services.store.resume_session(id, kind)?;
    Gone::refuse_empty(&saved, services.library)?;
    match_banks(services.store, services.library, &mut saved)?;
    Ok((saved, claim))
}

/// Looks for the items of a session that is taken up again: what is gone is marked so, and what is
/// still to be judged takes the rubric that its bank has now.
///
/// # Errors
///
/// The store fails.
pub(super) fn match_banks(
    store: &Store,
    library: &Library,
    saved: &mut SavedSession,
) -> Result<(), StoreError> {
    for (index, saved_entry) in saved.entries.iter_mut().enumerate() {
        let entry = &mut saved_entry.entry;
        let Some(found) = library.get(&entry.item) else {
            entry.gone = true;
            continue;
        };
        if entry.answer().is_some_and(|answer| answer.grade.is_some()) {
            continue;
        }
        let now = new_entry(&found, entry.allowed);
        if now.rubric == saved_entry.rubric {
            continue;
        }
        // A drill may ask for some criteria of an item only.
        let before = entry.rubric.as_ref().map_or(0, |kept| kept.texts.len());
        let mut criteria = now.entry.criteria;
        if entry.criteria.len() < before {
            let mut asked = criteria.clone();
            asked.retain(|(id, _)| entry.asks_for(id));
            if !asked.is_empty() {
                criteria = asked;
            }
        }
        entry.criteria = criteria;
        entry.rubric = now.entry.rubric;
        saved_entry.rubric = now.rubric;
        store.renew_rubric(saved.id, index, entry)?;
    }
    Ok(())
}
