//! `viva goal`: when the interview is, what it takes until then, and what to expect.

use std::fmt;

use serde::Serialize;

use super::due::{Today, about};
use super::output::{count, json};
use super::{Context, Error, Format};
use crate::bank::{BankId, ItemRef, one_line};
use crate::report::layout::{Side, columns};
use crate::schedule::simulate::forecast;
use crate::schedule::{Card, Day, Goals};
use crate::store::Store;

/// When the interview is, and on what.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva goal 2026-12-15                     the interview is on that day
  viva goal 2026-12-15 --bank my-bank      … on the items of that bank only
  viva goal                                what it takes until then, and what to expect
  viva goal --clear                        no interview any more

Until the day new items are spread so that each is seen and reviewed in time, the usual
schedule holds, and the last days before bring back whatever would not be firm. The
limits for reviews hold; from the day itself on, the usual schedule goes on.")]
pub struct Args {
    /// The day of the interview
    #[arg(value_name = "DATE")]
    pub day: Option<Day>,
    /// Forget the day: of all banks, or of those named with --bank
    #[arg(long, conflicts_with = "day")]
    pub clear: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How many looks at a card a plan may take.
const LOOKS: usize = 2_000_000;

/// How many where it has to be quick.
const GLANCE: usize = 50_000;

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
    let today = Today::of(context, store)?;
    let goals = wanted(&today.goals)
        .into_iter()
        .map(|(bank, day)| goal_report(&today, bank, day));
    Ok(Report {
        today: today.day,
        goals: goals.collect(),
    })
}

/// All goals, the next one first.
fn wanted(goals: &Goals) -> Vec<(Option<BankId>, Day)> {
    let own = goals.banks.iter();
    let own = own.map(|(bank, day)| (Some(bank.clone()), *day));
    let all = goals.all.map(|day| (None, day));
    let mut wanted: Vec<_> = all.into_iter().chain(own).collect();
    wanted.sort_by_key(|(_, day)| *day);
    wanted
}

/// The cards that are learnt for a goal.
fn members(today: &Today, bank: Option<&BankId>) -> Vec<usize> {
    let has_own = |item: &ItemRef| {
        today
            .goals
            .banks
            .get(&item.bank)
            .is_some_and(|day| *day > today.day)
    };
    let is_its = |index: &usize| {
        let item = &today.cards[*index].item;
        bank.map_or_else(|| !has_own(item), |bank| item.bank == *bank)
    };
    (0..today.cards.len()).filter(is_its).collect()
}

fn goal_report(today: &Today, bank: Option<BankId>, day: Day) -> GoalReport {
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
    let days = with.days.iter().map(|step| DayReport {
        day: step.day,
        new: two_digits(step.new),
        reviews: two_digits(step.reviews),
        minutes: today.minutes(step.new + step.reviews),
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

/// A goal in one line: what its days ask for on average, and what to expect.
#[derive(Debug, Serialize)]
pub(super) struct Forecast {
    bank: Option<BankId>,
    day: Day,
    days_left: i32,
    /// New items a day.
    new: f64,
    /// Reviews a day.
    reviews: f64,
    /// Minutes a day.
    minutes: u64,
    /// The share of the items likely to be remembered on the day.
    expected: f64,
}

/// The goals ahead that some item is learnt for, each in one line.
pub(super) fn outlooks(today: &Today) -> Vec<Forecast> {
    let ahead = wanted(&today.goals)
        .into_iter()
        .filter(|(_, day)| *day > today.day);
    let outlooks = ahead.filter_map(|(bank, day)| {
        let members = members(today, bank.as_ref());
        if members.is_empty() {
            return None;
        }
        let days = today.day..day;
        let forecast = forecast(
            &today.scheduler,
            &today.cards,
            &members,
            days,
            today.limits,
            today.done,
            GLANCE,
        );
        let number = forecast.days.len().max(1) as f32;
        let new = forecast.days.iter().map(|day| day.new).sum::<f32>() / number;
        let reviews = forecast.days.iter().map(|day| day.reviews).sum::<f32>() / number;
        Some(Forecast {
            bank,
            day,
            days_left: day.since(today.day),
            new: two_digits(new),
            reviews: two_digits(reviews),
            minutes: today.minutes(new + reviews),
            expected: two_digits(forecast.recall),
        })
    });
    outlooks.collect()
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.bank.as_ref().map_or_else(String::new, |bank| {
            format!(" for {}", one_line(bank.as_str()))
        });
        write!(
            f,
            "interview{of} on {}, in {}: {} expected\n  by {} new and {} reviews a day, {}",
            self.day,
            count(self.days_left.unsigned_abs() as usize, "day"),
            percent(self.expected),
            rounded(self.new),
            rounded(self.reviews),
            about(self.minutes),
        )
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
            "The interview of {} is over or today ({what}): the usual schedule holds.\n",
            goal.day
        );
    }
    if goal.items == 0 {
        return format!(
            "Interview on {} ({what}): no item is there for it.\n",
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
    let limit = context.config().new_per_day;
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

/// More digits would pretend to know more.
fn two_digits(number: f32) -> f64 {
    (f64::from(number) * 100.0).round() / 100.0
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A number of items to be expected, without a fraction where there is none to speak of.
fn rounded(number: f64) -> String {
    if number >= 9.5 || (number - number.round()).abs() < 0.05 {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}
