//! `viva due`: what today asks for, in a few milliseconds.

use serde::Serialize;

use super::day_plan::{self, day_plan, quick_today};
use super::output::json;
use super::{Context, Error};
use crate::app::agenda::{self, DayPlan, GoalOutlook};
use crate::report::agenda::{about, goal_line};
use crate::report::calendar::calendar;
use crate::schedule::{Agenda, Card, Day, shown_due};
use crate::store::Store;

/// How to print it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva due                          12 due, 3 new: about 40 minutes
  viva due --count                  15, for a shell prompt
  viva due --format json            for scripts
  viva due --format ics > viva.ics  the weeks ahead, for a calendar

The banks are not read unless their files have changed.")]
pub struct Args {
    /// Print only how many items there are to do
    #[arg(long)]
    pub count: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", conflicts_with = "count")]
    pub format: DueFormat,
}

/// How what is due is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum DueFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For calendars.
    Ics,
}

/// So many days are put into a calendar.
const CALENDAR_DAYS: i32 = 28;

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
    goals: Vec<GoalOutlook>,
}

/// Prints what today asks for.
///
/// # Errors
///
/// A store that cannot be used, or banks that have to be read and do not load.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    if args.format == DueFormat::Ics {
        let today = day_plan(context, &store)?;
        let days = agenda::days_ahead(&today, CALENDAR_DAYS);
        let goals = agenda::goals_in_order(&today.goals);
        return context.print(&calendar(&days, &goals, context.moment().at));
    }
    let report = report(context, &store, args.count)?;
    match args.format {
        DueFormat::Json | DueFormat::Ics => context.print(&json(&report)?),
        DueFormat::Text if args.count => {
            let count = report.due + report.failed + report.new;
            context.print(&format!("{count}\n"))
        }
        DueFormat::Text => context.print(&(text(&report) + "\n")),
    }
}

fn report(context: &Context, store: &Store, quick: bool) -> Result<Report, Error> {
    let today = if quick {
        quick_today(context, store)?
    } else {
        day_plan::today(context, store)?
    };
    let agenda = today.agenda();
    let load = today.load(&agenda, |_| true);
    Ok(Report {
        day: today.day,
        due: load.due,
        failed: load.failed,
        new: load.new,
        beyond: agenda.beyond,
        minutes: load.minutes,
        next: (load.count() == 0).then(|| next(&today, &agenda)).flatten(),
        goals: agenda::outlooks(&today),
    })
}

/// The next day with something to do, as far as can be said today.
fn next(today: &DayPlan, agenda: &Agenda) -> Option<Day> {
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
        text += &format!("; {} more over today's limit", report.beyond);
    }
    for goal in &report.goals {
        text.push('\n');
        text += &goal_line(goal);
    }
    text
}
