//! `viva due`: what today asks for, in a few milliseconds.

use std::time::Duration;

use serde::Serialize;

use super::goal::{self, Forecast};
use super::output::json;
use super::{Context, Error, Format};
use crate::app::quiz_options::time_for;
use crate::bank::{self, ItemRef};
use crate::schedule::{Agenda, Card, Day, Goals, Limits, Scheduler, shown_due};
use crate::store::Store;

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
    /// What the interviews ahead ask for, and what to expect.
    goals: Vec<Forecast>,
}

/// What everything that a day is planned by says today.
pub(super) struct Today {
    /// The day.
    pub day: Day,
    /// When items come back.
    pub scheduler: Scheduler,
    /// The items that may come.
    pub cards: Vec<Card>,
    /// How much the day may bring.
    pub limits: Limits,
    /// How much of that was done.
    pub done: Limits,
    /// How long an item is likely to take: what it has taken, or what items suggest.
    pub each: Duration,
    /// When the interviews are.
    pub goals: Goals,
}

impl Today {
    /// Asks the store and, where their files have changed, the banks.
    ///
    /// # Errors
    ///
    /// A store that cannot be used, or banks that have to be read and do not load.
    pub(super) fn of(context: &Context, store: &Store) -> Result<Self, Error> {
        let config = context.config();
        let day = context.moment().day;
        let known = known_items(context, store)?;
        let suggested: Duration = known.iter().map(|(_, time)| time).sum();
        let count = u32::try_from(known.len()).unwrap_or(u32::MAX).max(1);
        Ok(Self {
            day,
            scheduler: config.scheduler(&store.parameters()?),
            cards: store.cards(known.into_iter().map(|(item, _)| item), day)?,
            limits: config.limits(),
            done: store.done_of_limits(day)?,
            each: store.usual_time()?.unwrap_or(suggested / count),
            goals: store.goals()?,
        })
    }

    /// What is left to do of the day.
    pub(super) fn agenda(&self) -> Agenda {
        self.scheduler
            .agenda(&self.cards, self.day, self.limits, self.done)
    }

    /// So many items in whole minutes; something takes at least one.
    pub(super) fn minutes(&self, count: f32) -> u64 {
        (self.each.as_secs_f32() * count / 60.0).ceil() as u64
    }
}

/// Prints what today asks for.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
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
    let today = Today::of(context, store)?;
    let agenda = today.agenda();
    let failed = store.unpassed(today.day)?;
    let is_known = |item: &&ItemRef| today.cards.iter().any(|card| card.item == **item);
    let failed = failed.iter().filter(is_known).count();
    let count = agenda.due.len() + failed + agenda.new.len();
    Ok(Report {
        day: today.day,
        due: agenda.due.len(),
        failed,
        new: agenda.new.len(),
        beyond: agenda.beyond,
        minutes: today.minutes(count as f32),
        next: (count == 0).then(|| next(&today, &agenda)).flatten(),
        goals: goal::outlooks(&today),
    })
}

/// The next day with something to do, as far as can be said today.
fn next(today: &Today, agenda: &Agenda) -> Option<Day> {
    let tomorrow = today.day.plus(1);
    let is_new = |card: &Card| card.state.is_none();
    if agenda.beyond > 0 || today.limits.new > 0 && today.cards.iter().any(is_new) {
        return Some(tomorrow);
    }
    let due = |card: &Card| Some(shown_due(card.state?.due, card.goal, today.day).max(tomorrow));
    today.cards.iter().filter_map(due).min()
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
    let mut text = match report.next {
        _ if !parts.is_empty() => format!("{}: {}", parts.join(", "), about(report.minutes)),
        Some(day) => format!("nothing due; next on {day}"),
        None => "nothing due".to_owned(),
    };
    if report.beyond > 0 {
        text += &format!("; {} more wait beyond today's limit", report.beyond);
    }
    for goal in &report.goals {
        text.push('\n');
        text += &goal.to_string();
    }
    text
}

/// `about 1 minute`, `about 2 minutes`.
pub(super) fn about(minutes: u64) -> String {
    format!("about {}", super::output::count(minutes as usize, "minute"))
}

/// Every item of the banks with the time it suggests, in the banks' order. Unless banks were
/// named, they are read only where their files have changed since somebody last looked.
///
/// # Errors
///
/// Banks that have to be read and do not load.
fn known_items(context: &Context, store: &Store) -> Result<Vec<(ItemRef, Duration)>, Error> {
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
