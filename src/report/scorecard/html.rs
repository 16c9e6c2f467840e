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
            @if !card.remarks.is_empty() {
                section {
                    h2 { "Notes" }
                    ul {
                        @for remark in &card.remarks {
                            li {
                                @if remark.kind != RemarkKind::Note {
                                    strong { (wording::remark_kind(remark.kind)) }
                                    " "
                                }
                                span.typed { (harmless(&remark.text)) }
                                " "
                                small { "(" (one_line(&wording::remark_place(remark, card))) ")" }
                            }
                        }
                    }
                }
            }
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
            body { main { (content) } }
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
                    Some(told) => (told),
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

fn item_html(item: &Item, card: &Scorecard) -> Markup {
    html! {
        article {
            h3 { (item.number) ". " (one_line(&item.title)) }
            p.secondary { (wording::item_facts(item)) }
            (prose(&item.prompt))
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
