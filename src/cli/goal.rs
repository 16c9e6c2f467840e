//! `viva goal`: when the interview is, items a day until then, and a forecast.

use serde::Serialize;

use super::day_plan::day_plan;
use super::output::{count, json};
use super::{Context, Error, Format};
use crate::app::agenda::{DayPlan, goals_in_order, members, two_digits};
use crate::bank::{BankId, one_line};
use crate::report::agenda::{about, percent, rounded};
use crate::report::layout::{Side, columns};
use crate::schedule::simulate::forecast;
use crate::schedule::{Agenda, Card, Day, Goals};
use crate::store::Store;

/// When the interview is, and on what.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva goal 2026-12-15                 the interview is on that day
  viva goal 2026-12-15 --bank my-bank  … for the items of that bank only
  viva goal                            items a day until then, and a forecast
  viva goal --clear                    remove it

Until that day new items are spread so that each is seen and reviewed in time, reviews follow the \
usual schedule, and the last days before it bring back whatever might be forgotten. The limits \
for reviews apply; from the day itself on the usual schedule continues.")]
pub struct Args {
    /// The day of the interview
    #[arg(value_name = "DATE")]
    pub day: Option<Day>,
    /// Remove the day: of all banks, or of those named with --bank
    #[arg(long, conflicts_with = "day")]
    pub clear: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How many looks at a card a plan may take.
const LOOKS: usize = 2_000_000;

/// How many days ahead an interview can be planned for.
const FARTHEST: i32 = 730;

#[derive(Serialize)]
struct Report {
    today: Day,
    goals: Vec<GoalReport>,
}

#[derive(Serialize)]
struct GoalReport {
    /// `null` for every bank that has no goal of its own.
    bank: Option<BankId>,
    day: Day,
    days_left: i32,
    items: usize,
    /// How many of them were never seen.
    unseen: usize,
    /// What each day before is likely to bring, from today on.
    days: Vec<DayReport>,
    /// The share of the items likely to be remembered on the day.
    expected: f64,
    /// What it would be by the usual schedule alone.
    expected_without: f64,
}

#[derive(Serialize)]
struct DayReport {
    day: Day,
    new: f64,
    reviews: f64,
    minutes: u64,
}

/// Sets, clears or shows goals.
///
/// # Errors
///
/// A day that is not ahead, banks that do not load, or a store that cannot be used.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let today = context.moment().day;
    if let Some(day) = args.day
        && !(1..=FARTHEST).contains(&day.since(today))
    {
        return Err(Error::GoalDay { day, today });
    }
    if args.day.is_some() || args.clear {
        for bank in banks(args, context, &store)? {
            store.set_goal(bank.as_ref(), args.day)?;
        }
    }
    let report = report(context, &store, today)?;
    match args.format {
        Format::Json => context.print(&json(&report)?),
        Format::Text => context.print(&text(&report, context)),
    }
}

/// The banks whose goal is meant; `None` among them stands for all without one of their own.
fn banks(args: &Args, context: &Context, store: &Store) -> Result<Vec<Option<BankId>>, Error> {
    if context.names_banks() {
        let library = context.library()?;
        let ids = library
            .banks
            .iter()
            .map(|loaded| Some(loaded.bank.id.clone()));
        return Ok(ids.collect());
    }
    let mut all = vec![None];
    if args.clear {
        all.extend(store.goals()?.banks.into_keys().map(Some));
    }
    Ok(all)
}

fn report(context: &Context, store: &Store, today: Day) -> Result<Report, Error> {
    if store.goals()? == Goals::default() {
        let goals = Vec::new();
        return Ok(Report { today, goals });
    }
    let today = day_plan(context, store)?;
    let agenda = today.agenda();
    let goals = goals_in_order(&today.goals)
        .into_iter()
        .map(|(bank, day)| goal_report(&today, &agenda, bank, day));
    Ok(Report {
        today: today.day,
        goals: goals.collect(),
    })
}

fn goal_report(today: &DayPlan, agenda: &Agenda, bank: Option<BankId>, day: Day) -> GoalReport {
    let members = members(today, bank.as_ref());
    let unseen = |index: &&usize| today.cards[**index].state.is_none();
    let forecast = |cards: &[Card]| {
        let days = today.day..day;
        forecast(
            &today.scheduler,
            cards,
            &members,
            days,
            today.limits,
            today.done,
            LOOKS,
        )
    };
    let with = forecast(&today.cards);
    let plain: Vec<Card> = today
        .cards
        .iter()
        .map(|card| Card {
            goal: None,
            ..card.clone()
        })
        .collect();
    let without = forecast(&plain);
    let load = today.load(agenda, |place| members.contains(&place));
    let days = with.days.iter().map(|step| {
        if step.day == today.day {
            // Of today more is known than of the days after.
            return DayReport {
                day: step.day,
                new: load.new as f64,
                reviews: (load.due + load.failed) as f64,
                minutes: load.minutes,
            };
        }
        DayReport {
            day: step.day,
            new: two_digits(step.new),
            reviews: two_digits(step.reviews),
            minutes: today.minutes(step.new + step.reviews),
        }
    });
    GoalReport {
        bank,
        day,
        days_left: day.since(today.day).max(0),
        items: members.len(),
        unseen: members.iter().filter(unseen).count(),
        days: days.collect(),
        expected: two_digits(with.recall),
        expected_without: two_digits(without.recall),
    }
}

fn text(report: &Report, context: &Context) -> String {
    if report.goals.is_empty() {
        let example = report.today.plus(21);
        return format!("No interview is ahead; `viva goal {example}` sets its day.\n");
    }
    let paragraphs: Vec<String> = report
        .goals
        .iter()
        .map(|goal| paragraph(goal, report.goals.len() > 1, context))
        .collect();
    paragraphs.join("\n")
}

fn paragraph(goal: &GoalReport, others: bool, context: &Context) -> String {
    let what = match &goal.bank {
        Some(bank) => one_line(bank.as_str()),
        None if others => "every bank without a day of its own".to_owned(),
        None => "all banks".to_owned(),
    };
    if goal.days_left == 0 {
        return format!(
            "The interview of {} is over or today ({what}): the usual schedule applies.\n",
            goal.day
        );
    }
    if goal.items == 0 {
        return format!(
            "Interview on {} ({what}): there are no items for it.\n",
            goal.day
        );
    }
    let days = count(goal.days_left as usize, "day");
    let paint = context.paint();
    let mut out = paint.bold(&format!("Interview on {}, in {days}: {what}", goal.day)) + "\n";
    let mut rows = vec![[
        "items".to_owned(),
        format!("{}, {} of them not seen yet", goal.items, goal.unseen),
    ]];
    let cost = |new: f64, reviews: f64, minutes: u64| {
        let (new, reviews) = (rounded(new), rounded(reviews));
        format!("{new} new, {reviews} reviews, {}", about(minutes))
    };
    if let Some(today) = goal.days.first() {
        rows.push([
            "today".to_owned(),
            cost(today.new, today.reviews, today.minutes),
        ]);
    }
    let number = goal.days.len().max(1) as f64;
    let sum = |of: fn(&DayReport) -> f64| goal.days.iter().map(of).sum::<f64>();
    let all_minutes: u64 = goal.days.iter().map(|day| day.minutes).sum();
    rows.push([
        "a day until then".to_owned(),
        cost(
            sum(|day| day.new) / number,
            sum(|day| day.reviews) / number,
            (all_minutes as f64 / number).ceil() as u64,
        ),
    ]);
    let load = |day: &DayReport| day.new + day.reviews;
    if let Some(fullest) = goal.days.iter().max_by(|a, b| load(a).total_cmp(&load(b))) {
        rows.push([
            "the fullest day".to_owned(),
            format!(
                "{}: {}",
                fullest.day,
                cost(fullest.new, fullest.reviews, fullest.minutes)
            ),
        ]);
    }
    rows.push([
        "expected then".to_owned(),
        format!(
            "{} remembered, about {:.0} of {}",
            percent(goal.expected),
            goal.expected * goal.items as f64,
            count(goal.items, "item"),
        ),
    ]);
    rows.push([
        "without the goal".to_owned(),
        percent(goal.expected_without),
    ]);
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|[name, value]| vec![format!("  {name}"), value])
        .collect();
    for line in columns(&[Side::Left, Side::Left], &rows) {
        out += &line;
        out.push('\n');
    }
    let pace = goal.days.first().map_or(0.0, |day| day.new);
    let limit = context.settings().new_per_day;
    if pace > f64::from(limit) {
        out += &format!(
            "  More new items a day than your limit of {limit}, so that each is seen in time.\n"
        );
    }
    if goal.unseen > 0 && goal.days_left < 2 {
        out += "  No day is left to review the new items before the interview.\n";
    }
    out
}
