//! What a day is planned by, for the commands that report it.

use std::sync::Arc;

use super::{Context, Error};
use crate::app::agenda::{DayPlan, Needs, listed};
use crate::bank::{self, FilesSeen, ItemList, Library, ListedItem, Source};
use crate::store::Store;

/// What banks hold, as it is known.
enum Known {
    List(ItemList),
    Library(Arc<Library>),
}

/// Shorter lists of items are read from their banks as quickly.
const SHORT: usize = 100;

/// Asks the store and, where their files have changed, the banks.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn day_plan(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    plan_with(Needs::DaysAhead, context, store)
}

/// The same, as far as today asks for it.
///
/// # Errors
///
/// As [`day_plan`].
pub fn today(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    plan_with(Needs::Today, context, store)
}

fn plan_with(needs: Needs, context: &Context, store: &Store) -> Result<DayPlan, Error> {
    match known_items(context)? {
        Known::List(list) => plan_of(list.items(), needs, context, store),
        Known::Library(library) => plan_of(listed(&library), needs, context, store),
    }
}

/// What today asks for, in a moment: where to read the banks could take longer, by what they held
/// when they were last read.
///
/// # Errors
///
/// As [`day_plan`].
pub fn quick_today(context: &Context, store: &Store) -> Result<DayPlan, Error> {
    let sources = context.sources();
    if !context.names_banks() && !bank::is_quick(&sources) {
        let known = context.cache();
        if let Some(list) = known.and_then(|cache| cache.last_item_list(&sources)) {
            return plan_of(list.items(), Needs::Today, context, store);
        }
        // Nobody has looked yet: what is due is known, and the program's own banks are.
        let library = bank::load(&[Source::Builtin])?;
        return plan_of(listed(&library), Needs::Today, context, store);
    }
    today(context, store)
}

fn plan_of<'a>(
    known: impl Iterator<Item = ListedItem<'a>> + Clone,
    needs: Needs,
    context: &Context,
    store: &Store,
) -> Result<DayPlan, Error> {
    let settings = context.settings();
    let scheduler = settings.scheduler(&store.parameters()?);
    let day = context.moment().day;
    Ok(DayPlan::read(
        store,
        known,
        needs,
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
fn known_items(context: &Context) -> Result<Known, Error> {
    let sources = context.sources();
    let cache = context.cache();
    let seen = FilesSeen::now(&sources);
    if let Some(list) = cache
        .as_ref()
        .and_then(|cache| cache.item_list(&sources, seen))
    {
        return Ok(Known::List(list));
    }
    let library = context.library()?;
    // What was left out is named every time.
    let is_worth = !context.names_banks() || listed(&library).nth(SHORT).is_some();
    if is_worth
        && context.left_out().is_empty()
        && let Some(cache) = cache
    {
        cache.keep_item_list(&sources, seen, listed(&library));
    }
    Ok(Known::Library(library))
}
