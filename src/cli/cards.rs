//! Choosing scorecards from the store: which are meant, and which may be seen.

use std::path::Path;

use crate::bank::one_line;
use crate::report::scorecard::Scorecard;
use crate::report::scorecard::anonymous::anonymous;
use crate::store::{SavedScreening, Store, StoreError, same_name};

use super::output::complain;
use super::{Context, Error};

/// Why scorecards cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum CardsError {
    /// The interview is still going on, or its recommendation is not made.
    #[error("screening {id} is not committed yet; `viva screen --resume={id}` continues it")]
    NotCommitted {
        /// The screening.
        id: i64,
    },
    /// Somebody's own scorecard of the interview comes first.
    #[error(
        "scorecard {id} is sealed until screening {by} of the same candidate is committed; \
         `viva screen --resume={by}` continues it"
    )]
    Sealed {
        /// The scorecard.
        id: i64,
        /// The screening that seals it.
        by: i64,
    },
    /// No plan is called so.
    #[error("no scorecard has a plan called `{0}`; `viva scorecard list` shows what there is")]
    NoPlan(String),
    /// What is not of one plan cannot be compared.
    #[error(
        "scorecards {0} and {1} are of different plans; only those of the same plan can be compared"
    )]
    OtherPlan(i64, i64),
    /// All of them are sealed or not committed.
    #[error("no scorecard is left to show")]
    Nothing,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The screenings that seal a scorecard: those of the same interview by other interviewers that
/// are not committed yet. One's own second try seals nothing.
pub fn seals(store: &Store, saved: &SavedScreening) -> Result<Vec<i64>, StoreError> {
    let mut by = store.sealed_by(saved.id)?;
    let mut failed = None;
    by.retain(|&id| match store.screening(id) {
        Ok(other) => match (
            &other.screening.about.interviewer,
            &saved.screening.about.interviewer,
        ) {
            (Some(one), Some(other)) => !same_name(one, other),
            _ => true,
        },
        Err(error) => {
            failed = Some(error);
            true
        }
    });
    failed.map_or(Ok(by), Err)
}

/// One scorecard, if it may be seen.
pub fn card(store: &Store, id: i64) -> Result<Scorecard, CardsError> {
    let saved = store.screening(id)?;
    if let Some(&by) = seals(store, &saved)?.first() {
        return Err(CardsError::Sealed { id, by });
    }
    Scorecard::from_saved(&saved).ok_or(CardsError::NotCommitted { id })
}

/// The scorecard without names, if asked for.
pub fn hidden(
    store: &Store,
    id: i64,
    card: Scorecard,
    hide: bool,
) -> Result<Scorecard, StoreError> {
    if hide {
        Ok(anonymous(&card, &store.codes(id)?))
    } else {
        Ok(card)
    }
}

/// The scorecards of one plan that names mean: numbers of scorecards, or the plan's id, title or
/// file. Of a plan, those that may not be seen are left out and said.
pub fn cards_of_plan(
    store: &Store,
    names: &[String],
    hide: bool,
    context: &Context,
) -> Result<Vec<(i64, Scorecard)>, Error> {
    let mut cards: Vec<(i64, Scorecard)> = Vec::new();
    for name in names {
        let found = match name.parse::<i64>() {
            Ok(id) => vec![(id, card(store, id)?)],
            Err(_) if Path::new(name).is_file() => {
                named(store, &context.plan(Path::new(name))?.plan.id)?
            }
            Err(_) => named(store, name)?,
        };
        for (id, card) in found {
            if cards.iter().all(|(known, _)| *known != id) {
                cards.push((id, card));
            }
        }
    }
    let (first, first_card) = cards.first().ok_or(CardsError::Nothing)?;
    let other = cards
        .iter()
        .find(|(_, card)| card.plan.id != first_card.plan.id);
    if let Some((other, _)) = other {
        return Err(CardsError::OtherPlan(*first, *other).into());
    }
    let hidden = cards
        .into_iter()
        .map(|(id, card)| Ok((id, hidden(store, id, card, hide)?)));
    hidden.collect()
}

fn named(store: &Store, name: &str) -> Result<Vec<(i64, Scorecard)>, CardsError> {
    let mut of_plan = store.screenings()?;
    of_plan.retain(|saved| {
        let about = &saved.screening.about;
        same_name(&about.plan, name) || same_name(&about.title, name)
    });
    if of_plan.is_empty() {
        return Err(CardsError::NoPlan(one_line(name)));
    }
    // The oldest first, so that the order does not hang on what was added since.
    of_plan.reverse();
    let mut cards = Vec::new();
    for saved in of_plan {
        match card(store, saved.id) {
            Ok(card) => cards.push((saved.id, card)),
            Err(CardsError::Store(error)) => return Err(error.into()),
            Err(told) => complain(&format!("left out: {told}")),
        }
    }
    Ok(cards)
}
