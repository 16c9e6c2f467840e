//! A scorecard as one HTML file: no scripts, nothing from outside, made to be printed on A4, read
//! on a phone and by a screen reader.
//!
//! `maud` escapes whatever is put into the page; a policy in its head allows nothing to be loaded
//! or run even so.

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Criterion, Item, Scorecard, wording};
use crate::bank::{harmless, one_line};
use crate::grading::Score;
use crate::session::screening::{Rating, RemarkKind};

/// What every page of ours looks like. Every text has a contrast of at least 4.5 to 1.
const STYLE: &str = include_str!("style.css");

/// The whole scorecard.
pub fn page(card: &Scorecard, zone: &TimeZone) -> String {
    let title = format!("Scorecard: {}", one_line(&card.candidate));
    document(
        &title,
        &html! {
            header {
                h1 { (title) }
                p.plan {
                    (one_line(&card.plan.title))
                    @if let Some(role) = &card.plan.role { " · " (one_line(role)) }
                }
            }
            (facts(card, zone))
            @if !card.summary.trim().is_empty() {
                section {
                    h2 { "Summary" }
                    (prose(&card.summary))
                }
            }
            (remarks("Red flags", card, RemarkKind::RedFlag))
            (remarks("Strengths", card, RemarkKind::Strength))
            section {
                h2 { "Sections" }
                (sections(card))
            }
            @for part in &card.sections {
                section {
                    h2 { (one_line(&part.title)) }
                    @for item in part.items.iter().filter(|item| !item.added) { (item_html(item, card)) }
                }
            }
            @if card.added().next().is_some() {
                section {
                    h2 { (wording::ADDED) }
                    p.secondary { (wording::ADDED_APART) "." }
                    @for item in card.added() { (item_html(item, card)) }
                }
            }
            (remarks("Notes", card, RemarkKind::Note))
            @if !card.amendments.is_empty() {
                section {
                    h2 #amended { "Amended after the commit" }
                    ul {
                        @for amendment in &card.amendments {
                            li {
                                (wording::amended(amendment, zone)) ": "
                                (harmless(&wording::amendment(amendment, card)))
                                " Why: " (harmless(&amendment.reason))
                            }
                        }
                    }
                }
            }
        },
    )
}

/// A page of ours around its content.
pub fn document(title: &str, content: &Markup) -> String {
    page_of(title, "narrow", content)
}

/// A page as wide as a table needs, printed across.
pub fn wide_document(title: &str, content: &Markup) -> String {
    page_of(title, "across", content)
}

fn page_of(title: &str, kind: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body class=(kind) { main { (content) } }
        }
    };
    page.into_string() + "\n"
}

fn facts(card: &Scorecard, zone: &TimeZone) -> Markup {
    html! {
        dl.facts {
            dt { "Recommendation" }
            dd { strong { (wording::recommendation(card.recommendation)) } }
            dt { "Score" }
            dd {
                @match wording::too_little(card) {
                    Some(uncovered) => (uncovered),
                    None => { (bar(card.score, "Score")) " " (wording::percent(card.score)) }
                }
            }
            dt { "Covered" }
            dd { (wording::covered(card.coverage)) }
            dt { "Interviewer" }
            dd { (one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS))) }
            dt { "Date" }
            dd { (wording::day(card.started, zone)) }
            dt { "Time" }
            dd { (wording::time(card.used().as_secs_f64(), None)) }
        }
    }
}

fn sections(card: &Scorecard) -> Markup {
    html! {
        table.sections {
            thead {
                tr {
                    th scope="col" { "Section" }
                    th scope="col" { "Score" }
                    th scope="col" { "Covered" }
                }
            }
            tbody {
                @for section in &card.sections {
                    tr {
                        th scope="row" { (one_line(&section.title)) }
                        td.score {
                            (bar(section.score, &section.title)) " "
                            (wording::percent_short(section.score))
                        }
                        td {
                            (wording::coverage(section.coverage)) " in "
                            (wording::time(section.used, section.time))
                        }
                    }
                }
            }
        }
    }
}

/// The remarks of a kind; nothing where there is none.
fn remarks(title: &str, card: &Scorecard, kind: RemarkKind) -> Markup {
    html! {
        @if card.remarks.iter().any(|remark| remark.kind == kind) {
            section {
                h2 { (title) }
                ul {
                    @for remark in card.remarks.iter().filter(|remark| remark.kind == kind) {
                        li {
                            @if kind != RemarkKind::Note { strong { (wording::remark_sign(kind)) } " " }
                            span.typed { (harmless(&remark.text)) }
                            " "
                            small { "(" (one_line(&wording::remark_place(remark, card))) ")" }
                        }
                    }
                }
            }
        }
    }
}

/// A text whose lines were broken for an editor, in paragraphs that fill the line. Lists, code and
/// what is indented keep their lines.
fn reflowed(text: &str) -> Markup {
    let text = harmless(text.trim());
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    let mut is_code = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        let words = line.trim();
        let number = words.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_list = words.starts_with(['-', '*', '+', '|'])
            || (number.len() < words.len() && number.starts_with(['.', ')']));
        let keeps = is_code || fence || is_list || line.starts_with("    ");
        if fence {
            is_code = !is_code;
        }
        let Some(paragraph) = paragraphs.last_mut() else {
            continue;
        };
        match paragraph.last_mut() {
            _ if words.is_empty() && !is_code => {
                if !paragraph.is_empty() {
                    paragraphs.push(Vec::new());
                }
            }
            Some(before) if !keeps && !before.ends_with("```") => {
                before.push(' ');
                before.push_str(words);
            }
            _ => paragraph.push(if is_code {
                line.to_owned()
            } else {
                words.to_owned()
            }),
        }
    }
    html! {
        @for lines in paragraphs.iter().filter(|lines| !lines.is_empty()) {
            p.typed { (lines.join("\n")) }
        }
    }
}

fn item_html(item: &Item, card: &Scorecard) -> Markup {
    html! {
        article.item {
            h3 { (item.number) ". " (one_line(&item.title)) }
            p.secondary { (wording::item_facts(item)) }
            (reflowed(&item.prompt))
            @if item.asked {
                table {
                    thead {
                        tr {
                            th scope="col" { "Criterion" }
                            th.mark scope="col" { "Mark" }
                        }
                    }
                    tbody {
                        @for criterion in &item.criteria { (criterion_html(criterion, item, card)) }
                    }
                }
            }
            @if !item.response.trim().is_empty() {
                h4 { "What was said" }
                blockquote { (prose(&item.response)) }
            }
        }
    }
}

fn criterion_html(criterion: &Criterion, item: &Item, card: &Scorecard) -> Markup {
    html! {
        tr {
            th scope="row" {
                (one_line(&criterion.text))
                @if let Some(weight) = wording::weight(criterion.weight) {
                    " " small { "(" (weight) ")" }
                }
                @if let Some(anchor) = wording::anchor(criterion) {
                    p.under { (one_line(&anchor)) }
                }
                @if !criterion.note.trim().is_empty() {
                    p.under.typed { "Note: " (harmless(criterion.note.trim())) }
                }
                @if let Some(suggestion) = wording::suggestion(criterion) {
                    p.under { (one_line(&suggestion)) }
                }
                @if card.amendments_of(item.number, &criterion.id).count() > 0 {
                    p.under { a href="#amended" { "Amended" } }
                }
            }
            td class={ "mark " (class(criterion.rating)) } { (wording::rating(criterion.rating)) }
        }
    }
}

/// The class that a rating is coloured by; the sign says the same.
pub fn class(rating: Rating) -> &'static str {
    match rating.counted() {
        Some(crate::bank::Mark::Full) => "full",
        Some(crate::bank::Mark::Half) => "half",
        Some(crate::bank::Mark::None) => "none",
        None => "silent",
    }
}

/// A score as a bar, with words for those who do not see it.
pub fn bar(score: Option<f64>, of: &str) -> Markup {
    let Some(score) = score else {
        return html! {};
    };
    let percent = Score::clamped(score).percent();
    html! {
        svg.bar viewBox="0 0 100 10" width="100" height="10" role="img"
            aria-label={ (one_line(of)) ": " (percent) " per cent" } {
            rect.track width="100" height="10" rx="2" {}
            rect.filled width=(percent) height="10" rx="2" {}
        }
    }
}

/// What was typed, its lines kept.
fn prose(text: &str) -> Markup {
    html! { p.typed { (harmless(text.trim())) } }
}
