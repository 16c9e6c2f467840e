//! The topics that a person has chosen to study: quizzes draw from them, and the new items of a drill
//! come from them. What was begun comes back whatever is chosen.

use std::collections::BTreeSet;

use crate::bank::{Bank, BankId, Filter, Item, Library};
use crate::schedule::Card;
use crate::store::{Store, StoreError};

/// A bank as something to study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The bank.
    pub bank: BankId,
    /// Its title.
    pub title: String,
    /// How many of its items can be practised.
    pub items: usize,
    /// How many of those were never seen.
    pub new: usize,
    /// The person has chosen it.
    pub is_chosen: bool,
}

/// Every loaded bank with something to practise, in the banks' order.
///
/// # Errors
///
/// The store cannot be read.
pub fn topics(store: &Store, library: &Library) -> Result<Vec<Topic>, StoreError> {
    let standings = store.standings()?;
    let is_new = |bank: &Bank, item: &Item| {
        // Before anything was learnt, nobody need be looked up.
        let standing = (!standings.is_empty()).then(|| standings.get(&bank.reference(item)));
        (standing.flatten()).is_none_or(|standing| standing.state.is_none())
    };
    let chosen = chosen(store, library)?;
    let topics = library.banks.iter().map(|loaded| {
        let bank = &loaded.bank;
        let items = bank.items.iter().filter(|item| item.is_answered());
        let new = items.clone().filter(|item| is_new(bank, item));
        Topic {
            bank: bank.id.clone(),
            title: bank.title.clone(),
            new: new.count(),
            items: items.count(),
            is_chosen: chosen.contains(&bank.id),
        }
    });
    Ok(topics.filter(|topic| topic.items > 0).collect())
}

/// The chosen banks that are loaded; none where all are to come.
///
/// # Errors
///
/// The store cannot be read.
pub fn chosen(store: &Store, library: &Library) -> Result<Vec<BankId>, StoreError> {
    let mut banks = store.topics()?;
    banks.retain(|bank| library.bank(bank).is_ok());
    Ok(banks)
}

/// Narrows what a person wants to the chosen topics, unless it names banks or tags itself.
///
/// # Errors
///
/// The store cannot be read.
pub fn narrow(filter: &mut Filter, store: &Store, library: &Library) -> Result<(), StoreError> {
    if filter.bank.is_none() && filter.topics.is_empty() && filter.tags.is_empty() {
        filter.topics = chosen(store, library)?;
    }
    Ok(())
}

/// Leaves out the items that were never seen and are of no chosen topic.
pub(super) fn keep_new_of_chosen(store: &Store, cards: &mut Vec<Card>) -> Result<(), StoreError> {
    if let Some(chosen) = chosen_of(store, cards.iter().map(|card| &card.item.bank))? {
        cards.retain(|card| card.state.is_some() || chosen.contains(&card.item.bank));
    }
    Ok(())
}

/// The topics that new items come from; `None` where they come from all. A choice that none of the
/// banks of the cards belongs to, as when other banks are named, counts as none.
pub(super) fn chosen_of<'a>(
    store: &Store,
    mut banks: impl Iterator<Item = &'a BankId>,
) -> Result<Option<BTreeSet<BankId>>, StoreError> {
    let chosen: BTreeSet<BankId> = store.topics()?.into_iter().collect();
    let is_any = !chosen.is_empty() && banks.any(|bank| chosen.contains(bank));
    Ok(is_any.then_some(chosen))
}
