//! The statistics as text.

use jiff::civil::Date;

use super::{Stats, Weak, busy, shade};
use crate::report::layout::{Side, columns, count, wrap};
use crate::report::paint::Paint;
use crate::report::quiz::{add_lines, symbol};

/// Nothing, then a little, some, much and most.
const SHADES: [char; 5] = ['·', '░', '▒', '▓', '█'];

/// Eight heights, the lowest first.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The most cells of a bar.
const BAR: usize = 40;

/// How many of the weakest criteria are told.
const MAX_SHOWN: usize = 10;

/// How many weeks are told of.
const MAX_WEEKS: usize = 12;

/// The statistics, one section after the other.
pub fn text(stats: &Stats, paint: Paint) -> String {
    let mut out = head(stats, paint);
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out.push_str(&format!("\n{}\n", paint.bold(title)));
            add_lines(&mut out, &lines);
        }
    };
    section("The year", year(stats));
    section("The next 30 days", ahead(stats));
    section("Recall by week", weeks(stats));
    section("Scores by tag, and the last 26 weeks", tags(stats));
    section("Left out most", weakest(stats));
    section("Forgotten again and again", leeches(stats));
    out
}

fn head(stats: &Stats, paint: Paint) -> String {
    let mut out = paint.bold(&format!("Statistics of {}", stats.today));
    out.push_str("\n\n");
    for (name, facts) in figures(stats) {
        out.push_str(&format!("{name:<8}{}\n", facts.join(" · ")));
    }
    out
}

/// The figures that say most, by name.
pub fn figures(stats: &Stats) -> Vec<(&'static str, Vec<String>)> {
    let wanted = format!("{:.0} % wanted", stats.wanted.get() * 100.0);
    let mut recall = match stats.month.share() {
        Some(share) => vec![
            format!("{:.0} % in 30 days", share * 100.0),
            wanted,
            count(stats.month.reviews as usize, "review"),
        ],
        None => vec!["nothing was due in 30 days".to_owned(), wanted],
    };
    if let Some(expected) = stats.expected {
        recall.push(format!("{:.0} % expected today", expected * 100.0));
    }
    let items = stats.items;
    let mut kinds = vec![
        format!("{} mature", items.mature),
        format!("{} young", items.young),
        format!("{} new", items.new),
    ];
    if items.suspended > 0 {
        kinds.push(format!("{} suspended", items.suspended));
    }
    if items.orphans > 0 {
        kinds.push(format!("{} in no bank", items.orphans));
    }
    let effort = stats.effort;
    let mut days = vec![format!("{} in the year", effort.days)];
    if effort.in_a_row > 0 {
        days.push(format!("{} in a row", effort.in_a_row));
    }
    if effort.minutes_a_day > 0.0 {
        days.push(format!("{} each", minutes(effort.minutes_a_day)));
    }
    vec![("Recall", recall), ("Items", kinds), ("Days", days)]
}

/// Minutes in words: `7 minutes`; less than one is `under a minute`.
pub fn minutes(minutes: f64) -> String {
    match minutes.round() as usize {
        0 => "under a minute".to_owned(),
        minutes => count(minutes, "minute"),
    }
}

/// The day of the month and the month, as in `7 Dec`.
pub fn short(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}

fn year(stats: &Stats) -> Vec<String> {
    let most = busy(&stats.days);
    if most == 0 {
        return Vec::new();
    }
    let mut lines = vec![
        format!("     {}", months(stats, stats.weeks.len()))
            .trim_end()
            .to_owned(),
    ];
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        let cells: String = stats
            .days
            .iter()
            .skip(weekday)
            .step_by(7)
            .map(|day| SHADES[shade(day.answers, most)])
            .collect();
        lines.push(format!("{name}  {cells}"));
    }
    let key: Vec<String> = levels(most)
        .into_iter()
        .map(|(level, answers)| format!("{} {answers}", SHADES[level]))
        .collect();
    lines.push(format!("     {}  answers a day", key.join("  ")));
    lines
}

/// The days of a week, as short as they are understood.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The names of the months over the last so many weeks, each where its first whole week begins.
pub fn months(stats: &Stats, weeks: usize) -> String {
    let mut line = String::new();
    let mut last = None;
    let skipped = stats.weeks.len().saturating_sub(weeks);
    for (column, week) in stats.weeks.iter().skip(skipped).enumerate() {
        let date = week.week.date();
        let is_new = last.is_some_and(|month| month != date.month());
        last = Some(date.month());
        // A name at the right edge would be cut.
        let name = date.strftime("%b").to_string();
        if is_new && line.chars().count() < column && column + name.len() <= weeks {
            let gap = column - line.chars().count();
            line.push_str(&" ".repeat(gap));
            line.push_str(&name);
        }
    }
    line
}

/// Each shade that can occur, and how many answers it stands for: `0`, `1-3`, `4+`.
pub fn levels(busy: u32) -> Vec<(usize, String)> {
    let mut levels: Vec<(usize, u32, u32)> = Vec::new();
    for answers in 0..=busy {
        let level = shade(answers, busy);
        match levels.last_mut() {
            Some(last) if last.0 == level => last.2 = answers,
            _ => levels.push((level, answers, answers)),
        }
    }
    levels
        .into_iter()
        .map(|(level, from, to)| {
            let text = match (from, to) {
                _ if level == 4 => format!("{from}+"),
                (from, to) if from == to => from.to_string(),
                (from, to) => format!("{from}-{to}"),
            };
            (level, text)
        })
        .collect()
}

/// What is coming.
pub fn coming(stats: &Stats) -> Vec<String> {
    let due: u32 = stats.ahead.iter().map(|day| day.due).sum();
    if due == 0 {
        return vec!["nothing falls due".to_owned()];
    }
    let mut facts = vec![format!("{} due", count(due as usize, "review"))];
    if let Some(seconds) = stats.effort.seconds_a_review {
        let a_day = f64::from(due) * seconds / 60.0 / stats.ahead.len() as f64;
        facts.push(format!("{} a day", minutes(a_day)));
    }
    facts.push("new items not counted".to_owned());
    facts
}

fn ahead(stats: &Stats) -> Vec<String> {
    // The first week day by day, then week by week.
    let (near, far) = stats.ahead.split_at(stats.ahead.len().min(7));
    let near = near.iter().enumerate().map(|(after, day)| {
        let name = if after == 0 {
            "today".to_owned()
        } else {
            short(day.day.date())
        };
        (name, day.due)
    });
    let far = far.chunks(7).filter_map(|days| {
        let (first, last) = (days.first()?, days.last()?);
        let name = format!("{} – {}", short(first.day.date()), short(last.day.date()));
        Some((name, days.iter().map(|day| day.due).sum()))
    });
    let rows: Vec<(String, u32)> = near.chain(far).collect();
    let most = rows.iter().map(|(_, due)| *due).max().unwrap_or(0);
    if most == 0 {
        return Vec::new();
    }
    let cells: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, due)| vec![format!("  {name}"), due.to_string(), bar(due, most)])
        .collect();
    let mut lines = columns(&[Side::Left, Side::Right, Side::Left], &cells);
    lines.push(format!("  {}", coming(stats).join(" · ")));
    lines
}

fn bar(value: u32, most: u32) -> String {
    let share = f64::from(value) / f64::from(most.max(1));
    let cells = (share * BAR as f64).round() as usize;
    "█".repeat(cells.max(usize::from(value > 0)))
}

fn weeks(stats: &Stats) -> Vec<String> {
    let weeks_ahead: Vec<_> = stats
        .weeks
        .iter()
        .rev()
        .filter(|week| week.recall.reviews + week.new > 0 || week.minutes > 0.0)
        .take(MAX_WEEKS)
        .collect();
    if weeks_ahead.is_empty() {
        return Vec::new();
    }
    let head = ["  week of", "recall", "reviews", "new", "time"];
    let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec())
        .chain(weeks_ahead.into_iter().map(|week| {
            let share = week.recall.share();
            vec![
                format!("  {}", week.week),
                share.map_or("–".to_owned(), |share| format!("{:.0} %", share * 100.0)),
                week.recall.reviews.to_string(),
                week.new.to_string(),
                minutes(week.minutes),
            ]
        }))
        .collect();
    columns(
        &[
            Side::Left,
            Side::Right,
            Side::Right,
            Side::Right,
            Side::Right,
        ],
        &rows,
    )
}

fn tags(stats: &Stats) -> Vec<String> {
    let rows: Vec<Vec<String>> = stats
        .tags
        .iter()
        .map(|tag| {
            let weeks = &tag.weeks[tag.weeks.len().saturating_sub(26)..];
            let line: String = weeks
                .iter()
                .map(|score| score.map_or(' ', |score| HEIGHTS[height(score.get())]))
                .collect();
            vec![
                format!("  {}", tag.tag),
                format!("{} %", tag.score.percent()),
                count(tag.answers as usize, "answer"),
                line,
            ]
        })
        .collect();
    columns(&[Side::Left, Side::Right, Side::Right, Side::Left], &rows)
}

/// Which of eight heights a share has.
pub fn height(share: f64) -> usize {
    ((share.clamp(0.0, 1.0) * 7.0).round() as usize).min(7)
}

/// How often a criterion was left out: `3 of 5`.
pub fn often(weak: &Weak) -> String {
    format!("{} of {}", weak.left_out(), weak.marks.len())
}

fn weakest(stats: &Stats) -> Vec<String> {
    let shown = stats.weakest.iter().take(MAX_SHOWN);
    shown.flat_map(|weak| weak_lines(weak, true)).collect()
}

fn weak_lines(weak: &Weak, with_item: bool) -> Vec<String> {
    let lead = format!("  {}  ", often(weak));
    let mut text = weak.text.clone();
    if with_item {
        text.push_str(&format!(" ({})", weak.title));
    }
    let wrapped = wrap(&text, lead.chars().count());
    format!("{lead}{}", wrapped.trim_start())
        .lines()
        .map(str::to_owned)
        .collect()
}

fn leeches(stats: &Stats) -> Vec<String> {
    let mut lines = Vec::new();
    for leech in &stats.leeches {
        let set_aside = if leech.suspended { "suspended" } else { "" };
        let due = format!("due {}", leech.due);
        lines.push(format!(
            "  {}: forgotten {}, {}",
            leech.title,
            count(leech.lapses as usize, "time"),
            if leech.suspended { set_aside } else { &due },
        ));
        lines.extend(leech.missing.iter().map(|weak| {
            let newest = weak.marks.first().map_or("", |mark| symbol(*mark));
            let lead = format!("      {newest}  ");
            let text = wrap(&weak.text, lead.chars().count());
            format!("{lead}{}", text.trim())
        }));
    }
    lines
}
