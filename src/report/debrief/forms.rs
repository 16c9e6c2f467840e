//! A debrief as text, Markdown, HTML and CSV.

use jiff::tz::TimeZone;
use maud::{Markup, html as markup};

use super::blocks::{Tone, blocks, title, whose, words};
use super::{Debrief, Point, Said};
use crate::bank::{harmless, one_line};
use crate::report::compare::Rows;
use crate::report::layout::{count, letter, wrap};
use crate::report::paint::Paint;
use crate::report::scorecard::html::{bar, class, document};
use crate::report::scorecard::markdown::{escaped, paragraphs};
use crate::report::scorecard::{csv as cells, wording};

/// What it is of, in a line.
fn about(debrief: &Debrief) -> String {
    format!(
        "Debrief: {}, {}",
        count(debrief.cards.len(), "scorecard"),
        count(debrief.rounds(), "round")
    )
}

/// For a terminal.
pub fn text(debrief: &Debrief, zone: &TimeZone, paint: Paint) -> String {
    let mut out = format!(
        "{}\n{}\n",
        paint.bold(&one_line(&debrief.candidate)),
        paint.dim(&about(debrief))
    );
    for block in blocks(debrief, zone) {
        out.push_str(&format!("\n{}\n", paint.bold(&block.heading)));
        for row in block.rows {
            let indent = row.lead.chars().count();
            for (index, line) in wrap(&row.text, indent).lines().enumerate() {
                let line = line.get(indent.min(line.len())..).unwrap_or_default();
                let line = match row.tone {
                    Tone::Strong => paint.bold(line),
                    Tone::Dim => paint.dim(line),
                    Tone::Plain | Tone::Bad | Tone::Good => line.to_owned(),
                };
                let lead = if index == 0 {
                    row.lead.clone()
                } else {
                    " ".repeat(indent)
                };
                out.push_str(format!("{lead}{line}").trim_end());
                out.push('\n');
            }
        }
    }
    out
}

/// As Markdown.
pub fn markdown(debrief: &Debrief, zone: &TimeZone) -> String {
    let mut out = format!(
        "# Debrief: {}\n\n{}\n",
        escaped(&debrief.candidate),
        about(debrief)
    );
    out.push_str("\n## Decision\n\n");
    if debrief.decisions.is_empty() {
        out.push_str("None is recorded yet.\n");
    }
    for (index, decision) in debrief.decisions.iter().enumerate().rev() {
        let holds = index + 1 == debrief.decisions.len();
        let by = decision
            .by
            .as_deref()
            .map_or(String::new(), |by| format!(" by {}", escaped(by)));
        let (before, outcome) = if holds {
            ("", format!("**{}**", decision.outcome))
        } else {
            ("before: ", decision.outcome.to_string())
        };
        out.push_str(&format!(
            "- {before}{outcome}, {}{by}: {}\n",
            wording::day(decision.at, zone),
            escaped(&decision.reason)
        ));
    }
    out.push_str("\n## Recommendations\n\n");
    if debrief.is_split() {
        let votes = wording::tally(debrief.cards.iter().map(|card| card.recommendation));
        out.push_str(&format!("**They differ: {votes}.**\n\n"));
    }
    out.push_str("|  | Interviewer | Round | Date | Recommendation | Score | Judged |\n");
    out.push_str("| --- | --- | --- | --- | --- | ---: | ---: |\n");
    for (index, card) in debrief.cards.iter().enumerate() {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            letter(index),
            escaped(card.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
            escaped(&card.title),
            wording::day(card.started, zone),
            wording::recommendation(card.recommendation),
            wording::headline(card.score, card.too_little_asked),
            card.coverage
                .judged
                .map_or(String::new(), |judged| format!("{judged} %")),
        ));
    }
    for (index, card) in debrief.cards.iter().enumerate() {
        if !card.summary.trim().is_empty() {
            let summary = paragraphs(&card.summary);
            out.push_str(&format!(
                "\n{}:\n\n{summary}",
                escaped(&whose(debrief, index))
            ));
        }
    }
    if !debrief.hidden.is_empty() {
        out.push_str("\n## Not shown\n\n");
    }
    for hidden in &debrief.hidden {
        let who = escaped(hidden.interviewer.as_deref().unwrap_or(wording::NAMELESS));
        let title = escaped(&hidden.title);
        out.push_str(&format!("- {who}, {title}: {}\n", escaped(&hidden.why)));
    }
    let mut said = |heading: &str, all: &[Said]| {
        if all.is_empty() {
            return;
        }
        out.push_str(&format!("\n## {heading}\n\n"));
        for said in all {
            let item = said
                .item
                .as_deref()
                .map_or(String::new(), |item| format!(", {}", escaped(item)));
            let who = escaped(&whose(debrief, said.card));
            out.push_str(&format!("- {} ({who}{item})\n", escaped(&said.text)));
        }
    };
    said("Red flags", &debrief.red_flags);
    said("Strengths", &debrief.strengths);
    let mut points = |heading: &str, all: &[Point]| {
        if all.is_empty() {
            return;
        }
        out.push_str(&format!("\n## {heading}\n\n"));
        for point in all {
            out.push_str(&format!("- {}\n", escaped(&title(point))));
            for given in &point.given {
                let words = words(given);
                let words = if words.is_empty() {
                    String::new()
                } else {
                    format!(": {}", escaped(&words))
                };
                let who = escaped(&whose(debrief, given.card));
                out.push_str(&format!(
                    "  - {} {who}{words}\n",
                    wording::rating(given.rating)
                ));
            }
        }
    };
    points("Judged differently", &debrief.disagreements);
    points("Judged alike", &debrief.agreements);
    points("Judged by one interviewer", &debrief.judged_once);
    if !debrief.unasked.is_empty() {
        out.push_str("\n## Nobody judged\n\n");
    }
    for open in &debrief.unasked {
        if open.criteria.is_empty() {
            let (title, plan) = (escaped(&open.title), escaped(&open.plan));
            out.push_str(&format!("- {title} ({plan})\n"));
        }
        for text in &open.criteria {
            out.push_str(&format!("- {}: {}\n", escaped(&open.title), escaped(text)));
        }
    }
    out
}

/// As one HTML file.
pub fn html(debrief: &Debrief, zone: &TimeZone) -> String {
    let heading = format!("Debrief: {}", one_line(&debrief.candidate));
    document(
        &heading,
        &markup! {
            header {
                h1 { (heading) }
                p.plan {
                    (count(debrief.cards.len(), "scorecard")) ", " (count(debrief.rounds(), "round"))
                    @if let Some(id) = &debrief.outside_id { ", " (one_line(id)) }
                }
            }
            section {
                h2 { "Decision" }
                @if debrief.decisions.is_empty() { p { "None is recorded yet." } }
                @for (index, decision) in debrief.decisions.iter().enumerate().rev() {
                    @let holds = index + 1 == debrief.decisions.len();
                    p class=[(!holds).then_some("secondary")] {
                        @if !holds { "Before: " }
                        strong { (decision.outcome) }
                        ", " (wording::day(decision.at, zone))
                        @if let Some(by) = &decision.by { " by " (one_line(by)) }
                        ": " span.typed { (harmless(&decision.reason)) }
                    }
                }
            }
            section {
                h2 { "Recommendations" }
                @if debrief.is_split() {
                    p.warning {
                        strong { "They differ: " (wording::tally(debrief.cards.iter().map(|card| card.recommendation))) }
                    }
                }
                (recommendations(debrief, zone))
                @for hidden in &debrief.hidden {
                    p.secondary {
                        "Not shown: " (one_line(hidden.interviewer.as_deref().unwrap_or(wording::NAMELESS)))
                        ", " (one_line(&hidden.title)) ": " (one_line(&hidden.why))
                    }
                }
            }
            (said("Red flags", "! ", debrief, &debrief.red_flags))
            (said("Strengths", "+ ", debrief, &debrief.strengths))
            (points("Judged differently", debrief, &debrief.disagreements))
            (points("Judged alike", debrief, &debrief.agreements))
            (points("Judged by one interviewer", debrief, &debrief.judged_once))
            @if !debrief.unasked.is_empty() {
                section {
                    h2 { "Nobody judged" }
                    ul {
                        @for open in &debrief.unasked {
                            @if open.criteria.is_empty() {
                                li { (one_line(&open.title)) " " small { "(" (one_line(&open.plan)) ")" } }
                            }
                            @for text in &open.criteria {
                                li { (one_line(&open.title)) ": " (one_line(text)) }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn recommendations(debrief: &Debrief, zone: &TimeZone) -> Markup {
    markup! {
        table.panel {
            thead {
                tr {
                    th scope="col" { "Interviewer" }
                    th scope="col" { "Recommendation" }
                    th scope="col" { "Score" }
                    th scope="col" { "Why" }
                }
            }
            tbody {
                @for (index, card) in debrief.cards.iter().enumerate() {
                    tr {
                        th scope="row" {
                            (whose(debrief, index))
                            p.under { (one_line(&card.title)) ", " span.nowrap { (wording::day(card.started, zone)) } }
                        }
                        td data-label="Recommendation" { strong { (wording::recommendation(card.recommendation)) } }
                        td.score data-label="Score" {
                            @if card.too_little_asked { (wording::TOO_LITTLE) } @else {
                                (bar(card.score, "Score")) " " (wording::percent(card.score))
                            }
                            @if let Some(judged) = card.coverage.judged { p.under { (judged) " % judged" } }
                        }
                        td { p.typed { (harmless(card.summary.trim())) } }
                    }
                }
            }
        }
    }
}

fn said(heading: &str, sign: &str, debrief: &Debrief, all: &[Said]) -> Markup {
    markup! {
        @if !all.is_empty() {
            section {
                h2 { (heading) }
                ul {
                    @for said in all {
                        li {
                            strong { (sign) }
                            span.typed { (harmless(&said.text)) } " "
                            small {
                                "(" (whose(debrief, said.card))
                                @if let Some(item) = &said.item { ", " (one_line(item)) }
                                ")"
                            }
                        }
                    }
                }
            }
        }
    }
}

fn points(heading: &str, debrief: &Debrief, all: &[Point]) -> Markup {
    markup! {
        @if !all.is_empty() {
            section {
                h2 { (heading) " (" (all.len()) ")" }
                @for point in all {
                    article.point {
                        h3 { (title(point)) }
                        @if point.changed_rubric {
                            p.secondary { "The rubric changed between the interviews." }
                        }
                        table {
                            tbody {
                                @for given in &point.given {
                                    tr {
                                        th.who scope="row" { (whose(debrief, given.card)) }
                                        td class={ "mark " (class(given.rating)) } { (wording::rating(given.rating)) }
                                        td {
                                            @if !given.note.trim().is_empty() {
                                                span.typed { (harmless(given.note.trim())) } " "
                                            }
                                            @for quote in &given.quotes { q { (one_line(quote)) } " " }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// As comma-separated values: a row for the candidate, or one for each criterion of each card.
pub fn csv(debrief: &Debrief, rows: Rows) -> String {
    match rows {
        Rows::Candidates => candidate_row(debrief),
        Rows::Criteria => criterion_rows(debrief),
    }
}

fn candidate_row(debrief: &Debrief) -> String {
    let value = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let list = |all: Vec<String>| all.join("; ");
    let (score, spread) = debrief.score();
    let of_cards =
        |of: &dyn Fn(&super::Card) -> String| list(debrief.cards.iter().map(of).collect());
    let texts = |all: &[Said]| list(all.iter().map(|said| said.text.clone()).collect());
    let mut rounds: Vec<String> = debrief
        .cards
        .iter()
        .map(|card| card.title.clone())
        .collect();
    rounds.dedup();
    let decision = debrief.decision();
    let row = vec![
        debrief.candidate.clone(),
        debrief.outside_id.clone().unwrap_or_default(),
        list(rounds),
        debrief.cards.len().to_string(),
        of_cards(&|card| card.interviewer.clone().unwrap_or_default()),
        of_cards(&|card| card.recommendation.to_string()),
        value(score),
        value(spread),
        of_cards(&|card| wording::headline(card.score, card.too_little_asked)),
        texts(&debrief.red_flags),
        texts(&debrief.strengths),
        debrief.disagreements.len().to_string(),
        debrief.unasked.len().to_string(),
        decision.map_or(String::new(), |decision| decision.outcome.to_string()),
        decision.map_or(String::new(), |decision| decision.reason.clone()),
        decision.map_or(String::new(), |decision| decision.at.to_string()),
        decision
            .and_then(|decision| decision.by.clone())
            .unwrap_or_default(),
    ];
    let head = [
        "candidate",
        "outside_id",
        "rounds",
        "scorecards",
        "interviewers",
        "recommendations",
        "score",
        "spread",
        "scores",
        "red_flags",
        "strengths",
        "judged_differently",
        "nobody_judged",
        "decision",
        "decision_reason",
        "decided_at",
        "decided_by",
    ];
    cells::table(&head, [row])
}

fn criterion_rows(debrief: &Debrief) -> String {
    let head = [
        "candidate",
        "outside_id",
        "round",
        "interviewer",
        "scorecard",
        "bank",
        "item",
        "title",
        "criterion",
        "text",
        "weight",
        "rating",
        "mark",
        "spread",
        "note",
        "quotes",
    ];
    let mut rows = Vec::new();
    let all = debrief.disagreements.iter().chain(&debrief.agreements);
    for point in all.chain(&debrief.judged_once) {
        for given in &point.given {
            let Some(card) = debrief.cards.get(given.card) else {
                continue;
            };
            rows.push(vec![
                debrief.candidate.clone(),
                debrief.outside_id.clone().unwrap_or_default(),
                card.title.clone(),
                card.interviewer.clone().unwrap_or_default(),
                card.id.to_string(),
                point.bank.clone(),
                point.item.clone(),
                point.title.clone(),
                point.criterion.clone(),
                point.text.clone(),
                point.weight.to_string(),
                given.rating.to_string(),
                wording::mark_value(given.rating.counted()),
                point
                    .spread
                    .map_or(String::new(), |spread| spread.to_string()),
                given.note.clone(),
                given.quotes.join(" … "),
            ]);
        }
    }
    cells::table(&head, rows)
}
