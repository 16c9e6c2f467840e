//! `viva due`: what today asks for, in a few milliseconds.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::output::json;
use super::{Context, Error, Format};
use crate::bank::{self, ItemRef};
use crate::schedule::{Agenda, Card, Day, shown_due};
use crate::store::Store;
use crate::store::plan::time_for;

/// How to print it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva due                        12 due, 3 new: about 40 minutes
  viva due --count                15, for a shell prompt
  viva due --format json          for scripts

The banks are not read unless their files have changed.")]
pub struct Args {
    /// Print only how many items there are to do
    #[arg(long)]
    pub count: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", conflicts_with = "count")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    day: Day,
    /// Reviews to do today.
    due: usize,
    /// Items that failed today and have not passed since.
    failed: usize,
    /// Items to see for the first time today.
    new: usize,
    /// Reviews that wait for the days after because of the limit.
    beyond: usize,
    minutes: u64,
    /// When there is nothing to do: the next day with something.
    next: Option<Day>,
}

/// Prints what today asks for.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = Store::open(context.data_dir()?, Timestamp::now)?;
    let report = report(context, &store)?;
    match args.format {
        Format::Json => context.print(&json(&report)?),
        Format::Text if args.count => {
            let count = report.due + report.failed + report.new;
            context.print(&format!("{count}\n"))
        }
        Format::Text => context.print(&(text(&report) + "\n")),
    }
}

fn report(context: &Context, store: &Store) -> Result<Report, Error> {
    let config = context.config();
    let day = context.moment().day;
    let known = known_items(context, store)?;
    let cards = store.cards(known.iter().map(|(item, _)| item.clone()), day)?;
    let scheduler = config.scheduler(&store.parameters()?);
    let agenda = scheduler.agenda(&cards, day, config.limits(), store.done_of_limits(day)?);
    let failed = store.unpassed(day)?;
    let is_known = |item: &&ItemRef| cards.iter().any(|card| card.item == **item);
    let failed = failed.iter().filter(is_known).count();
    let count = agenda.due.len() + failed + agenda.new.len();
    let each = time_each(store, &known)?;
    Ok(Report {
        day,
        due: agenda.due.len(),
        failed,
        new: agenda.new.len(),
        beyond: agenda.beyond,
        minutes: minutes(each, count as f32),
        next: (count == 0).then(|| next(&cards, &agenda, day)).flatten(),
    })
}

/// The next day with something to do, as far as can be said today.
fn next(cards: &[Card], agenda: &Agenda, day: Day) -> Option<Day> {
    let tomorrow = day.plus(1);
    if agenda.beyond > 0 || cards.iter().any(|card| card.state.is_none()) {
        return Some(tomorrow);
    }
    let due = |card: &Card| Some(shown_due(card.state?.due, card.goal, day).max(tomorrow));
    cards.iter().filter_map(due).min()
}

fn text(report: &Report) -> String {
    let parts = [
        (report.due, "due"),
        (report.failed, "failed today"),
        (report.new, "new"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() {
        return match report.next {
            Some(day) => format!("nothing due; next on {day}"),
            None => "nothing due".to_owned(),
        };
    }
    let mut text = format!("{}: {}", parts.join(", "), about(report.minutes));
    if report.beyond > 0 {
        text += &format!("; {} more wait beyond today's limit", report.beyond);
    }
    text
}

/// `about 1 minute`, `about 2 minutes`.
pub(super) fn about(minutes: u64) -> String {
    format!("about {}", super::output::count(minutes as usize, "minute"))
}

/// So many items in whole minutes; something takes at least one.
pub(super) fn minutes(each: Duration, count: f32) -> u64 {
    (each.as_secs_f32() * count / 60.0).ceil() as u64
}

/// How long an item is likely to take: what it has taken, or what items suggest.
pub(super) fn time_each(store: &Store, items: &[(ItemRef, Duration)]) -> Result<Duration, Error> {
    let suggested: Duration = items.iter().map(|(_, time)| time).sum();
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX).max(1);
    Ok(store.usual_time()?.unwrap_or(suggested / count))
}

/// Every item of the banks with the time it suggests, in the banks' order. Unless banks were
/// named, they are read only where their files have changed since somebody last looked.
///
/// # Errors
///
/// Banks that have to be read and do not load.
pub(super) fn known_items(
    context: &Context,
    store: &Store,
) -> Result<Vec<(ItemRef, Duration)>, Error> {
    let mark = bank::mark_of(&context.sources());
    let keep = !context.names_banks();
    if keep && let Some(shelf) = store.shelf(&mark)? {
        return Ok(shelf);
    }
    let library = context.library()?;
    let items: Vec<(ItemRef, Duration)> = library
        .items()
        .map(|found| (found.reference(), time_for(found.item)))
        .collect();
    if keep {
        // It only saves time. Another program may be writing just now.
        let _ = store.keep_shelf(&mark, &items);
    }
    Ok(items)
}
