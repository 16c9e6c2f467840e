//! What a day is planned by, for the commands that report it.

use super::{Context, Error};
use crate::app::agenda::DayPlan;
use crate::app::quiz_options::time_for;
use crate::bank::{self, Library, Shelf, Source};
use crate::store::Store;

/// Shorter lists of items are read from their banks as quickly.
const SHORT: usize = 100;

/// Asks the store and, where their files have changed, the banks.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn day_plan(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    plan_of(known_items(context)?, context, store)
}

/// The same in a moment: where to read the banks could take longer, by what they held when they
/// were last read.
///
/// # Errors
///
/// As [`day_plan`].
pub fn quick_day_plan(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    let sources = context.sources();
    if !context.names_banks() && !bank::is_quick(&sources) {
        let known = match context.cache().and_then(|cache| cache.last_shelf(&sources)) {
            Some(shelf) => shelf,
            // Nobody has looked yet: what is due is known, and the program's own banks are.
            None => items_of(&bank::load(&[Source::Builtin])?),
        };
        return plan_of(known, context, store);
    }
    day_plan(context, store)
}

fn plan_of(known: Shelf, context: &Context, store: &Store) -> Result<DayPlan, Error> {
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

/// Every item of the banks with the time it suggests, in the banks' order. They are read only where
/// their files have changed since somebody last looked.
///
/// # Errors
///
/// Banks that have to be read and do not load.
fn known_items(context: &Context) -> Result<Shelf, Error> {
    let sources = context.sources();
    let cache = context.cache();
    if let Some(shelf) = cache.as_ref().and_then(|cache| cache.shelf(&sources)) {
        return Ok(shelf);
    }
    let library = context.library()?;
    let items = items_of(&library);
    // What was left out is named every time.
    let is_worth = !context.names_banks() || items.len() > SHORT;
    if is_worth
        && context.left_out().is_empty()
        && let Some(cache) = cache
    {
        cache.keep_shelf(&sources, &items);
    }
    Ok(items)
}

fn items_of(library: &Library) -> Shelf {
    let answered = library.items().filter(|found| found.item.is_answered());
    answered
        .map(|found| (found.reference(), time_for(found.item)))
        .collect()
}
