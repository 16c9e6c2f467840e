//! What a day asks for, what a rating does, and what came of a drill, in words.

use jiff::civil::Date;
use serde::Serialize;

use super::agenda::about;
use super::layout::{Side, columns, count, wrap};
use super::paint::Paint;
use super::quiz::{Finder, add_lines, percent, title};
use crate::app::agenda::minutes;
use crate::app::{DrillSummary, DrilledItem, Forecast, HeldBack, RatingPreview, Today, TodayItem};
use crate::bank::{ItemRef, clock, one_line};
use crate::grading::criteria;
use crate::schedule::{Day, Model, Rating};
use crate::session::drill::{AskReason, Drill};

/// When something comes, so many days from now: `today`, `tomorrow`, `in 8 days`, `in 7 weeks`,
/// `in 5 months`, `in 2 years`.
pub fn when(days: i32) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => format!("in {}", length(days)),
    }
}

/// So many days: `8 days`, `7 weeks`, `5 months`, `2 years`.
pub fn length(days: i32) -> String {
    let whole = |unit: f64, name: &str| count((f64::from(days) / unit).round() as usize, name);
    match days {
        ..=30 => count(days.max(0) as usize, "day"),
        31..=90 => whole(7.0, "week"),
        91..=700 => whole(30.44, "month"),
        _ => whole(365.25, "year"),
    }
}

/// When each rating would bring an item back, in the order of [`Rating::ALL`]. What fails comes
/// back today; in a cram nothing else is said.
pub fn comes_back(drill: &Drill, preview: Option<&RatingPreview>) -> [String; 4] {
    Rating::ALL.map(|rating| match preview {
        _ if !rating.passed() => "today".to_owned(),
        Some(preview) if !drill.settings.cram => when(preview.days(rating)),
        _ => String::new(),
    })
}

/// What a day asks for, in facts: `6 due`, `2 new`, `about 14 minutes`. Where it asks for
/// nothing, when something comes.
pub fn facts(today: &Today) -> Vec<String> {
    let number = |why, word: &str| {
        let number = today.count(why);
        (number > 0).then(|| format!("{number} {word}"))
    };
    let mut facts: Vec<String> = [
        number(AskReason::Failed, "still to pass"),
        number(AskReason::Due, "due"),
        number(AskReason::Named, "not due yet"),
        number(AskReason::New, "new"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !facts.is_empty() {
        facts.push(about(minutes(today.time()).max(1)));
        return facts;
    }
    let done = today.done.new + today.done.reviews;
    if done > 0 {
        facts.push("done for today".to_owned());
    }
    match today.next {
        Some((day, _)) if done > 0 => facts.push(format!("next {}", when(day.since(today.day)))),
        Some((day, _)) => facts.push(format!("nothing due: next {}", when(day.since(today.day)))),
        None if done == 0 => facts.push("nothing due".to_owned()),
        None => {}
    }
    facts
}

/// What the limits of a day keep back, as a sentence; empty where that is nothing.
pub fn kept_back(held: HeldBack) -> String {
    let limit = |number: u32, what: &str| format!("at most {} a day", count(number as usize, what));
    let parts: Vec<String> = [
        (held.due, "due", limit(held.limits.reviews, "review")),
        (held.new, "new", limit(held.limits.new, "new item")),
        (
            held.later,
            "new",
            "spread over the days until the interview".to_owned(),
        ),
        (held.unwanted, "new", "more than you asked for".to_owned()),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, word, why)| format!("{number} {word} ({why})"))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("Held back: {}.", parts.join(", "))
}

/// Why an item is asked: `due`, `3 days overdue`, `new`, `failed today`, `due in 5 days`.
pub fn why(asked: &TodayItem, today: Day) -> String {
    let late = asked.state.map_or(0, |state| today.since(state.due));
    match asked.reason {
        AskReason::New => "new".to_owned(),
        AskReason::Failed => "failed today".to_owned(),
        AskReason::Due if late < 0 => "for the interview".to_owned(),
        AskReason::Due if late > 0 => format!("{} overdue", length(late)),
        AskReason::Due => "due".to_owned(),
        AskReason::Named => format!("due {}", when(-late)),
    }
}

/// What lies between today and an interview, as a sentence.
pub fn forecast(forecast: &Forecast, today: Day) -> String {
    format!(
        "Interview on {}, {}: about {} and {} a day; {:.0} % remembered on the day.",
        date(forecast.goal),
        when(forecast.goal.since(today)),
        count(forecast.items.round() as usize, "item"),
        count(minutes(forecast.time) as usize, "minute"),
        forecast.recall * 100.0,
    )
}

/// The items of a day, one a line, with why each is asked.
pub fn plan(today: &Today, ahead: &[Forecast], find: &Finder<'_>, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.accent(&facts(today).join(" · ")));
    for ahead in ahead {
        out.push_str(&wrap(&forecast(ahead, today.day), 0));
    }
    if !today.asked.is_empty() {
        out.push('\n');
    }
    let rows: Vec<Vec<String>> = today
        .asked
        .iter()
        .enumerate()
        .map(|(index, asked)| {
            let leech = asked.state.is_some_and(|state| state.is_leech());
            vec![
                format!("{:>3}", index + 1),
                title(&asked.item, find(&asked.item)),
                why(asked, today.day),
                if leech { "leech" } else { "" }.to_owned(),
            ]
        })
        .collect();
    let sides = [Side::Right, Side::Left, Side::Left, Side::Left];
    add_lines(&mut out, &columns(&sides, &rows));
    let held = kept_back(today.held_back);
    if !held.is_empty() {
        out.push_str(&format!("\n{}\n", paint.dim(&held)));
    }
    out
}

/// What a day asks for, for programs.
#[derive(Debug, Serialize)]
pub struct PlanJson<'a> {
    day: Day,
    items: Vec<AskedJson<'a>>,
    seconds: u64,
    held_back: HeldBack,
    next: Option<NextJson>,
    goals: Vec<GoalJson>,
    done: DoneJson,
}

#[derive(Debug, Serialize)]
struct AskedJson<'a> {
    bank: &'a str,
    item: &'a str,
    title: Option<&'a str>,
    why: AskReason,
    due: Option<Day>,
    recall: Option<f32>,
    lapses: u32,
    leech: bool,
    seconds: u64,
}

#[derive(Debug, Serialize)]
struct GoalJson {
    day: Day,
    items_a_day: f32,
    seconds_a_day: u64,
    recall: f32,
}

#[derive(Debug, Serialize)]
struct NextJson {
    day: Day,
    reviews: usize,
}

#[derive(Debug, Serialize)]
struct DoneJson {
    new: u32,
    reviews: u32,
    repeats: u32,
    seconds: u64,
}

impl<'a> PlanJson<'a> {
    /// The same, with how likely each item is still remembered.
    pub fn new(today: &'a Today, ahead: &[Forecast], find: &Finder<'a>, model: &Model) -> Self {
        let items = today.asked.iter().map(|asked| AskedJson {
            bank: asked.item.bank.as_str(),
            item: asked.item.item.as_str(),
            title: find(&asked.item).map(|found| found.item.title.as_str()),
            why: asked.reason,
            due: asked.state.map(|state| state.due),
            recall: asked
                .state
                .map(|state| state.retrievability(model, today.day)),
            lapses: asked.state.map_or(0, |state| state.lapses),
            leech: asked.state.is_some_and(|state| state.is_leech()),
            seconds: asked.time.as_secs(),
        });
        Self {
            day: today.day,
            items: items.collect(),
            seconds: today.time().as_secs(),
            held_back: today.held_back,
            next: today.next.map(|(day, reviews)| NextJson { day, reviews }),
            goals: ahead
                .iter()
                .map(|ahead| GoalJson {
                    day: ahead.goal,
                    items_a_day: ahead.items,
                    seconds_a_day: ahead.time.as_secs(),
                    recall: ahead.recall,
                })
                .collect(),
            done: DoneJson {
                new: today.done.new,
                reviews: today.done.reviews,
                repeats: today.done.repeats,
                seconds: today.done.used.as_secs(),
            },
        }
    }
}

/// What an item keeps missing, in words: each criterion with how often, the most often missed
/// first.
pub fn missing(
    missed: &[(crate::bank::CriterionId, usize, usize)],
    item: &ItemRef,
    find: &Finder<'_>,
) -> Vec<String> {
    let texts = find(item).map_or_else(Vec::new, |found| criteria(found.item));
    let most = missed.iter().take(3);
    most.map(|(id, times, of)| {
        let text = texts.iter().find(|criterion| criterion.id == *id);
        let text = text.map_or_else(|| id.to_string(), |criterion| one_line(&criterion.text));
        format!("{text} (missed {times} of {of} times)")
    })
    .collect()
}

/// What came of a drill, in facts: how many items, how many at the first try, the score, the
/// time.
pub fn closing_facts(drill: &Drill, closing: &DrillSummary) -> Vec<String> {
    let items = closing.items.len();
    let first = closing
        .items
        .iter()
        .filter(|closed| closed.ratings[0].passed())
        .count();
    let mut facts = vec![count(items, "item")];
    if items > 0 {
        facts.push(match first {
            _ if first == items => "all at the first try".to_owned(),
            _ => format!("{first} at the first try"),
        });
        facts.push(percent(drill.quiz().overall(), "no score"));
    }
    facts.push(clock(drill.quiz().used()));
    facts
}

/// What lies ahead after a drill, in sentences.
pub fn ahead(drill: &Drill, closing: &DrillSummary) -> Vec<String> {
    let mut lines = Vec::new();
    let left = drill.progress().left;
    if left > 0 {
        let why = if drill.is_time_up() {
            "The time is used up: "
        } else {
            ""
        };
        lines.push(format!(
            "{why}{} left for later today.",
            count(left, "item")
        ));
    }
    if !drill.settings.cram {
        lines.push(match closing.tomorrow {
            0 => "Nothing falls due tomorrow.".to_owned(),
            due => format!(
                "{} due tomorrow.",
                if due == 1 {
                    "1 item falls".to_owned()
                } else {
                    format!("{due} items fall")
                }
            ),
        });
    }
    lines
}

/// When an item of a finished drill comes back.
pub fn closed_due(closed: &DrilledItem, day: Day) -> String {
    closed
        .due
        .map_or_else(String::new, |due| when(due.since(day)))
}

/// The end of a drill: what was done, what comes back when, and what lies ahead.
pub fn closing(drill: &Drill, closing: &DrillSummary, find: &Finder<'_>, paint: Paint) -> String {
    let mut out = format!(
        "{}\n",
        paint.accent(&closing_facts(drill, closing).join(" · "))
    );
    let rows: Vec<Vec<String>> = closing
        .items
        .iter()
        .enumerate()
        .map(|(index, closed)| {
            let ratings: Vec<&str> = closed
                .ratings
                .iter()
                .map(|rating| rating.as_str())
                .collect();
            vec![
                format!("{:>3}", index + 1),
                title(&closed.item, find(&closed.item)),
                percent(closed.score, "–"),
                ratings.join(", "),
                closed_due(closed, closing.day),
                if closed.is_leech { "leech" } else { "" }.to_owned(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        out.push('\n');
    }
    let sides = [
        Side::Right,
        Side::Left,
        Side::Right,
        Side::Left,
        Side::Left,
        Side::Left,
    ];
    add_lines(&mut out, &columns(&sides, &rows));
    for closed in closing.items.iter().filter(|closed| closed.is_leech) {
        out.push_str(&leech(closed.lapses, &closed.item, &closed.missed, find));
    }
    out.push('\n');
    for line in ahead(drill, closing) {
        out.push_str(&wrap(&line, 0));
    }
    out
}

/// A word about an item that keeps being forgotten.
pub fn leech(
    lapses: u32,
    item: &ItemRef,
    missed: &[(crate::bank::CriterionId, usize, usize)],
    find: &Finder<'_>,
) -> String {
    let mut out = format!(
        "\n! leech: {} was forgotten {lapses} times.",
        title(item, find(item))
    );
    let missing = missing(missed, item, find);
    if !missing.is_empty() {
        out.push_str(" Often missing:");
    }
    out.push('\n');
    for line in missing {
        out.push_str(&wrap(&format!("- {line}"), 2));
    }
    out
}

/// A date with its day of the week, as in `Tuesday, 15 December`.
pub fn date(day: Day) -> String {
    let date: Date = day.date();
    date.strftime("%A, %-d %B").to_string()
}

/// The short name of a day of the week.
pub fn weekday(day: Day) -> String {
    day.date().strftime("%a").to_string()
}

/// Why the answer that is shown proposes no rating, and what to do.
pub fn no_proposal(drill: &Drill) -> &'static str {
    let quiz = drill.quiz();
    if drill.settings.recall {
        "Tick what you covered, or rate it yourself with 1 to 4."
    } else if quiz.is_grading(quiz.current) {
        "This answer is still being graded: wait, or rate it yourself with 1 to 4."
    } else {
        "This answer could not be graded: rate it yourself with 1 to 4."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_back_is_told_with_the_true_reason() {
        let limits = crate::schedule::Limits {
            new: 10,
            reviews: 1,
        };
        let none = HeldBack {
            limits,
            ..HeldBack::default()
        };
        assert_eq!(kept_back(none), "");
        let shown_line = |held| kept_back(HeldBack { limits, ..held });
        let of = HeldBack::default;
        let beyond = HeldBack { due: 3, ..of() };
        assert_eq!(
            shown_line(beyond),
            "Held back: 3 due (at most 1 review a day)."
        );
        let limited = HeldBack { new: 5, ..of() };
        assert_eq!(
            shown_line(limited),
            "Held back: 5 new (at most 10 new items a day)."
        );
        let spread = HeldBack { later: 7, ..of() };
        assert_eq!(
            shown_line(spread),
            "Held back: 7 new (spread over the days until the interview)."
        );
        let asked = HeldBack {
            unwanted: 2,
            ..of()
        };
        assert_eq!(
            shown_line(asked),
            "Held back: 2 new (more than you asked for)."
        );
    }

    #[test]
    fn intervals_are_said_as_people_say_them() {
        let said: Vec<String> = [0, 1, 2, 30, 31, 90, 91, 365, 701, 3650].map(when).into();
        assert_eq!(
            said,
            [
                "today",
                "tomorrow",
                "in 2 days",
                "in 30 days",
                "in 4 weeks",
                "in 13 weeks",
                "in 3 months",
                "in 12 months",
                "in 2 years",
                "in 10 years",
            ]
        );
    }
}
