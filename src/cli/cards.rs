//! Choosing scorecards from the store: which are meant, and which may be seen.

use std::path::Path;

use crate::app::candidates::{Seal, Seals};
use crate::bank::one_line;
use crate::report::compare::Rows;
use crate::report::scorecard::anonymous::anonymous;
use crate::report::scorecard::{Scorecard, wording};
use crate::store::{SavedScreening, Store, StoreError, same_name};

use super::error::CardsError;
use super::output::complain;
use super::{Context, Error};

/// What a row of comma-separated values is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CsvRows {
    /// A candidate, as an applicant system takes them
    Candidates,
    /// A criterion
    Criteria,
}

impl From<CsvRows> for Rows {
    fn from(rows: CsvRows) -> Self {
        match rows {
            CsvRows::Candidates => Self::Candidates,
            CsvRows::Criteria => Self::Criteria,
        }
    }
}

/// Why a scorecard is sealed, in a few words for a list.
pub fn sealed_words(seal: Seal) -> String {
    match seal {
        Seal::Open(by) => format!("sealed until {by} is committed"),
        Seal::Unrated { .. } => "sealed until you have rated".to_owned(),
    }
}

/// How a screening came out, in a few words for a list, or why that is not shown.
pub fn state(saved: &SavedScreening, seals: &Seals) -> String {
    if saved.screening.discarded.is_some() {
        return "discarded".to_owned();
    }
    let seal = seals.for_screening(saved.id).first().copied();
    match (Scorecard::from_saved(saved), seal) {
        (None, _) => "not committed".to_owned(),
        (Some(_), Some(seal)) => sealed_words(seal),
        (Some(card), None) => wording::recommendation(card.recommendation).to_owned(),
    }
}

/// The error that tells of a seal.
pub fn sealed(id: i64, seal: Seal) -> CardsError {
    match seal {
        Seal::Open(by) => CardsError::Sealed { id, by },
        Seal::Unrated { candidate } => CardsError::Unrated { id, candidate },
    }
}

/// One scorecard, if it may be seen.
pub fn card(store: &Store, seals: &Seals, id: i64) -> Result<Scorecard, CardsError> {
    let saved = store.screening(id)?;
    unsealed(seals, &saved)
}

/// The scorecard of a screening, if it may be seen.
pub fn unsealed(seals: &Seals, saved: &SavedScreening) -> Result<Scorecard, CardsError> {
    let id = saved.id;
    if saved.screening.discarded.is_some() {
        return Err(CardsError::Discarded { id });
    }
    if let Some(&seal) = seals.for_screening(id).first() {
        return Err(sealed(id, seal));
    }
    Scorecard::from_saved(saved).ok_or(CardsError::NotCommitted { id })
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
    let seals = Seals::read(store, context.me())?;
    let mut cards: Vec<(i64, Scorecard)> = Vec::new();
    for name in names {
        let found = match name.parse::<i64>() {
            Ok(id) => vec![(id, card(store, &seals, id)?)],
            Err(_) if Path::new(name).is_file() => {
                named(store, &seals, &context.plan(Path::new(name))?.plan.id)?
            }
            Err(_) => named(store, &seals, name)?,
        };
        for (id, card) in found {
            if cards.iter().all(|(known, _)| *known != id) {
                cards.push((id, card));
            }
        }
    }
    let (first, first_card) = cards.first().ok_or(CardsError::NoneLeft)?;
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

fn named(store: &Store, seals: &Seals, name: &str) -> Result<Vec<(i64, Scorecard)>, CardsError> {
    let mut of_plan = store.screenings()?;
    of_plan.retain(|saved| {
        let about = &saved.screening.about;
        let counts = saved.screening.discarded.is_none();
        counts && (same_name(&about.plan, name) || same_name(&about.title, name))
    });
    if of_plan.is_empty() {
        return Err(CardsError::NoPlan(one_line(name)));
    }
    // The oldest first, so that the order does not hang on what was added since.
    of_plan.reverse();
    let mut cards = Vec::new();
    for saved in of_plan {
        match unsealed(seals, &saved) {
            Ok(card) => cards.push((saved.id, card)),
            Err(CardsError::Store(error)) => return Err(error.into()),
            Err(reason) => complain(&format!("left out: {reason}")),
        }
    }
    Ok(cards)
}
