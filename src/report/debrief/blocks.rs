//! What a debrief says, in the order in which it is read: headings with rows, for the terminal and
//! the full screen alike.

use jiff::tz::TimeZone;

use super::{Debrief, Given, Point, Said};
use crate::bank::{harmless, one_line};
use crate::report::layout::{count, letter};
use crate::report::scorecard::wording;

/// What a row is, beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Text to read.
    Plain,
    /// Secondary.
    Dim,
    /// What to read first.
    Strong,
    /// Against the candidate, or against each other.
    Bad,
    /// For the candidate.
    Good,
}

/// A row of a block: what leads it, and a text that wraps beside that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What stands before the text.
    pub lead: String,
    /// The text; it may have several lines.
    pub text: String,
    /// What it is.
    pub tone: Tone,
}

/// A heading with rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The heading.
    pub heading: String,
    /// What stands below it.
    pub rows: Vec<Row>,
}

fn row(lead: impl Into<String>, text: impl Into<String>, tone: Tone) -> Row {
    Row {
        lead: lead.into(),
        text: text.into(),
        tone,
    }
}

/// The whole debrief.
pub fn blocks(debrief: &Debrief, zone: &TimeZone) -> Vec<Block> {
    let mut blocks = vec![decision(debrief, zone), recommendations(debrief, zone)];
    let mut add = |heading: String, rows: Vec<Row>| {
        if !rows.is_empty() {
            blocks.push(Block { heading, rows });
        }
    };
    let hidden = debrief.hidden.iter().map(|hidden| {
        let who = one_line(hidden.interviewer.as_deref().unwrap_or(wording::NAMELESS));
        let text = format!("{who}, {}: {}", one_line(&hidden.title), hidden.why);
        row("  ", text, Tone::Dim)
    });
    add("Not shown".to_owned(), hidden.collect());
    add(
        "Red flags".to_owned(),
        said(debrief, &debrief.red_flags, "! ", Tone::Bad),
    );
    add(
        "Strengths".to_owned(),
        said(debrief, &debrief.strengths, "+ ", Tone::Good),
    );
    add(
        format!("Judged differently ({})", debrief.disagreements.len()),
        points(&debrief.disagreements),
    );
    add(
        format!("Judged alike ({})", debrief.agreements.len()),
        points(&debrief.agreements),
    );
    add(
        format!("Judged by one interviewer ({})", debrief.judged_once.len()),
        points(&debrief.judged_once),
    );
    let mut unasked = Vec::new();
    for open in &debrief.unasked {
        let title = one_line(&open.title);
        if open.criteria.is_empty() {
            unasked.push(row(
                "  – ",
                format!("{title} ({})", one_line(&open.plan)),
                Tone::Plain,
            ));
        }
        for text in &open.criteria {
            unasked.push(row(
                "  – ",
                format!("{title}: {}", one_line(text)),
                Tone::Plain,
            ));
        }
    }
    add(format!("Nobody judged ({})", unasked.len()), unasked);
    blocks
}

fn decision(debrief: &Debrief, zone: &TimeZone) -> Block {
    let mut rows = Vec::new();
    for (index, decision) in debrief.decisions.iter().enumerate().rev() {
        let holds = index + 1 == debrief.decisions.len();
        let by = decision
            .by
            .as_deref()
            .map_or(String::new(), |by| format!(" by {}", one_line(by)));
        let text = format!(
            "{}, {}{by}: {}",
            decision.outcome,
            wording::day(decision.at, zone),
            harmless(&decision.reason)
        );
        let (lead, tone) = if holds {
            ("  ", Tone::Strong)
        } else {
            ("  before: ", Tone::Dim)
        };
        rows.push(row(lead, text, tone));
    }
    if rows.is_empty() {
        rows.push(row("  ", "none is recorded yet", Tone::Dim));
    }
    Block {
        heading: "Decision".to_owned(),
        rows,
    }
}

fn recommendations(debrief: &Debrief, zone: &TimeZone) -> Block {
    let mut rows = Vec::new();
    if debrief.cards.is_empty() {
        rows.push(row("  ", "no scorecard is shown", Tone::Dim));
    }
    if debrief.cards.len() > 1 {
        let mut line = wording::tally(debrief.cards.iter().map(|card| card.recommendation));
        if let (Some(mean), Some(spread)) = debrief.score() {
            line += &format!(
                "; scores {} on average, {} apart",
                wording::percent(Some(mean)),
                (spread * 100.0).round()
            );
        }
        let (line, tone) = if debrief.is_split() {
            (format!("They differ: {line}"), Tone::Bad)
        } else {
            (line, Tone::Plain)
        };
        rows.push(row("  ", line, tone));
    }
    for (index, card) in debrief.cards.iter().enumerate() {
        let lead = format!("{} ", letter(index));
        let indent = " ".repeat(lead.len());
        let mut facts = vec![
            wording::recommendation(card.recommendation).to_owned(),
            wording::headline(card.score, card.too_little_asked),
        ];
        facts.extend(
            card.coverage
                .judged
                .map(|judged| format!("{judged} % judged")),
        );
        rows.push(row(lead, facts.join(" · "), Tone::Strong));
        let mut about = vec![
            one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
            one_line(&card.title),
            wording::day(card.started, zone),
            format!("scorecard {}", card.id),
        ];
        if card.amendments > 0 {
            about.push(count(card.amendments, "amendment"));
        }
        rows.push(row(indent.clone(), about.join(" · "), Tone::Dim));
        if !card.summary.trim().is_empty() {
            rows.push(row(indent, harmless(card.summary.trim()), Tone::Plain));
        }
    }
    Block {
        heading: format!("Recommendations ({})", debrief.cards.len()),
        rows,
    }
}

/// Whose card it is, as its letter and name.
pub(super) fn whose(debrief: &Debrief, card: usize) -> String {
    let own = debrief.cards.get(card);
    let name = own.and_then(|card| card.interviewer.as_deref());
    format!(
        "{} {}",
        letter(card),
        one_line(name.unwrap_or(wording::NAMELESS))
    )
}

fn said(debrief: &Debrief, all: &[Said], sign: &str, tone: Tone) -> Vec<Row> {
    all.iter()
        .map(|said| {
            let mut place = whose(debrief, said.card);
            if let Some(item) = &said.item {
                place += &format!(", {}", one_line(item));
            }
            row(
                format!("  {sign}"),
                format!("{} ({place})", one_line(&said.text)),
                tone,
            )
        })
        .collect()
}

/// A criterion with its item, in a line.
pub(super) fn title(point: &Point) -> String {
    let weight = wording::weight(point.weight);
    let weight = weight.map_or(String::new(), |weight| format!(" ({weight})"));
    format!(
        "{}: {}{weight}",
        one_line(&point.title),
        one_line(&point.text)
    )
}

/// The note and the quotes of a card on a criterion.
pub(super) fn words(given: &Given) -> String {
    let mut words = Vec::new();
    if !given.note.trim().is_empty() {
        words.push(one_line(given.note.trim()));
    }
    words.extend(
        given
            .quotes
            .iter()
            .map(|quote| format!("“{}”", one_line(quote))),
    );
    words.join("  ")
}

fn points(points: &[Point]) -> Vec<Row> {
    let mut rows = Vec::new();
    for point in points {
        let first = point.given.first();
        let alike = point.given.iter().all(|given| {
            words(given).is_empty() && Some(given.rating) == first.map(|first| first.rating)
        });
        if let Some(first) = first.filter(|_| alike && !point.changed_rubric) {
            let letters: Vec<String> = point.given.iter().map(|g| letter(g.card)).collect();
            let lead = format!("  {} {}  ", wording::short(first.rating), letters.join(" "));
            rows.push(row(lead, title(point), Tone::Plain));
            continue;
        }
        rows.push(row("  ", title(point), Tone::Plain));
        if point.changed_rubric {
            let line = "the rubric changed between the interviews";
            rows.push(row("    ", line, Tone::Dim));
        }
        let mut silent: Vec<String> = Vec::new();
        for given in &point.given {
            let words = words(given);
            let sign = format!("{} {}", letter(given.card), wording::rating(given.rating));
            if words.is_empty() {
                silent.push(sign);
            } else {
                rows.push(row(format!("    {sign}  "), words, Tone::Dim));
            }
        }
        if !silent.is_empty() {
            rows.push(row("    ", silent.join(", "), Tone::Dim));
        }
    }
    rows
}
