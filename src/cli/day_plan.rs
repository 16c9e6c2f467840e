//! What a day is planned by, for the commands that report it.

use std::time::Duration;

use super::{Context, Error};
use crate::app::agenda::DayPlan;
use crate::app::quiz_options::time_for;
use crate::bank::{self, ItemRef, Library, Source};
use crate::store::Store;

/// Asks the store and, where their files have changed, the banks.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn day_plan(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    of_items(known_items(context, store)?, context, store)
}

/// The same in a moment: where to read the banks could take longer, by what they held when they
/// were last read.
///
/// # Errors
///
/// As [`day_plan`].
pub fn quick_day_plan(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    if !context.names_banks() && !bank::is_quick(&context.sources()) {
        let known = match store.last_shelf()? {
            Some(shelf) => shelf,
            // Nobody has looked yet: what is due is known, and the program's own banks are.
            None => items_of(&bank::load(&[Source::Builtin])?),
        };
        return of_items(known, context, store);
    }
    day_plan(context, store)
}

fn of_items(
    known: Vec<(ItemRef, Duration)>,
    context: &Context,
    store: &Store,
) -> Result<DayPlan, Error> {
    let settings = context.settings();
    let scheduler = settings.scheduler(&store.parameters()?);
    let day = context.moment().day;
    Ok(DayPlan::read(
        store,
        known,
        day,
        scheduler,
        settings.limits(),
    )?)
}

/// Every item of the banks with the time it suggests, in the banks' order. Unless banks were
/// named, they are read only where their files have changed since somebody last looked.
///
/// # Errors
///
/// Banks that have to be read and do not load.
fn known_items(context: &Context, store: &Store) -> Result<Vec<(ItemRef, Duration)>, Error> {
    let mark = bank::fingerprint_files(&context.sources());
    let keep = !context.names_banks();
    if keep && let Some(shelf) = store.shelf(&mark)? {
        return Ok(shelf);
    }
    let library = context.library()?;
    let items = items_of(&library);
    // What was left out is named every time.
    if keep && context.left_out().is_empty() {
        // It only saves time. Another program may be writing just now.
        let _ = store.keep_shelf(&mark, &items);
    }
    Ok(items)
}

fn items_of(library: &Library) -> Vec<(ItemRef, Duration)> {
    let answered = library.items().filter(|found| found.item.is_answered());
    answered
        .map(|found| (found.reference(), time_for(found.item)))
        .collect()
}
