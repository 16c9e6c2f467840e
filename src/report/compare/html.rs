//! A comparison as one HTML file: the grid fits a screen of 1280 pixels and a sheet of A4 across
//! with ten candidates, and each candidate opens to their scorecards.

use maud::{Markup, html as markup};

use super::forms::{cell, judged, legend, notes_of, score, spread, whole};
use super::{Cell, Column, Grid, Line, Note, Panel};
use crate::bank::{harmless, one_line};
use crate::report::scorecard::html::{class, wide_document};
use crate::report::scorecard::wording;

/// Fewer candidates leave room for whole criteria.
const FEW: usize = 5;

/// As one HTML file.
pub fn html(grid: &Grid) -> String {
    let notes = grid.notes();
    let title = format!("Comparison: {}", one_line(&grid.title));
    wide_document(
        &title,
        &markup! {
            header { h1 { (title) } }
            @for warning in grid.warnings() { p.warning { strong { "! " (warning) } } }
            section {
                h2 { "Candidates" }
                table.people {
                    thead {
                        tr {
                            th scope="col" { "Candidate" }
                            th scope="col" { "Score" }
                            th scope="col" { "Recommendation" }
                            th scope="col" { "Judged" }
                            th scope="col" { "Interviewers" }
                        }
                    }
                    tbody {
                        @for (index, column) in grid.columns.iter().enumerate() {
                            tr {
                                th scope="row" { a href={ "#cards-" (index + 1) } { (one_line(&grid.label(index))) } }
                                td data-label="Score" { (whole(column)) }
                                td data-label="Recommendation" { (recommendation(column)) }
                                td data-label="Judged" { (judged(column)) }
                                td data-label="Interviewers" { (interviewers(column)) }
                            }
                        }
                    }
                }
            }
            section {
                h2 { "Criteria" }
                (criteria(grid, &notes))
                p.secondary.legend {
                    (legend(grid)) ". An asterisk: there is a note. Spread: from the lowest candidate \
                    to the highest, in hundredths."
                }
            }
            section.opens {
                h2 { "Scorecards" }
                @for (index, column) in grid.columns.iter().enumerate() {
                    (opened(index, column, grid, &notes))
                }
            }
        },
    )
}

fn recommendation(column: &Column) -> String {
    match column.cards.as_slice() {
        [card] => wording::recommendation(card.recommendation).to_owned(),
        cards => wording::tally(cards.iter().map(|card| card.recommendation)),
    }
}

fn interviewers(column: &Column) -> String {
    let name =
        |card: &super::Card| one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS));
    let names: Vec<String> = column.cards.iter().map(name).collect();
    names.join(", ")
}

fn criteria(grid: &Grid, notes: &[Note<'_>]) -> Markup {
    markup! {
        table.marks.few[grid.columns.len() < FEW] {
            thead {
                tr {
                    th.label scope="col" { "Criterion" }
                    @for column in 0..grid.columns.len() {
                        th scope="col" { a href={ "#cards-" (column + 1) } { (one_line(&grid.label(column))) } }
                    }
                    th.number scope="col" { "Spread" }
                }
            }
            tbody {
                tr.total {
                    th scope="row" { "Whole" }
                    @for column in &grid.columns { td { (whole(column)) } }
                    td.number { (spread(grid.spread)) }
                }
                @for part in &grid.sections {
                    (scores("section", &part.title, &part.scores, part.spread))
                    @for line in &part.items { (item(line, notes)) }
                }
                @if !grid.added.is_empty() {
                    tr.section {
                        th scope="row" { (wording::ADDED) }
                        @for _ in &grid.columns { td {} }
                        td {}
                    }
                    @for line in &grid.added { (item(line, notes)) }
                }
            }
        }
    }
}

fn item(line: &Line, notes: &[Note<'_>]) -> Markup {
    markup! {
        (scores("item", &line.title, &line.scores, line.spread))
        @for row in &line.criteria {
            tr {
                // Cut where it is long, and whole for a pointer and for who listens.
                th.criterion scope="row" title=(one_line(&row.text)) { span { (one_line(&row.text)) } }
                @for (column, own) in row.cells.iter().enumerate() {
                    td {
                        (signs(own))
                        @if !notes_of(notes, row, column).is_empty() { "*" }
                    }
                }
                td.number { (spread(row.spread)) }
            }
        }
    }
}

/// What each interviewer gave.
fn signs(own: &Cell) -> Markup {
    markup! {
        @if let [only] = own.cards.as_slice() {
            @if let Some(given) = only { span class=(class(given.rating)) { (cell(own)) } }
        } @else {
            @for card in &own.cards {
                @match card {
                    Some(given) => {
                        span class=(class(given.rating)) title=(wording::rating(given.rating)) {
                            (wording::short(given.rating).chars().next().unwrap_or(' '))
                        } " "
                    }
                    None => { "· " }
                }
            }
        }
    }
}

fn scores(kind: &str, title: &str, scores: &[Panel], range: Option<f64>) -> Markup {
    markup! {
        tr class=(kind) {
            th scope="row" { (one_line(title)) }
            @for panel in scores { td { (score(*panel)) } }
            td.number { (spread(range)) }
        }
    }
}

/// A candidate's scorecards, closed until somebody opens them.
fn opened(index: usize, column: &Column, grid: &Grid, notes: &[Note<'_>]) -> Markup {
    markup! {
        details id={ "cards-" (index + 1) } {
            summary { strong { (one_line(&grid.label(index))) } ": " (whole(column)) ", " (recommendation(column)) }
            @if let Some(decision) = &column.decision {
                p { "Decision: " strong { (decision.outcome) } ". " span.typed { (harmless(&decision.reason)) } }
            }
            @for (place, card) in column.cards.iter().enumerate() {
                article {
                    h3 {
                        (one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS)))
                        ": " (wording::recommendation(card.recommendation))
                    }
                    p.secondary {
                        "Scorecard " (card.id) ", " (wording::headline(card.score, card.too_little_asked))
                        ", " (wording::covered(card.coverage))
                    }
                    @if !card.summary.trim().is_empty() { p.typed { (harmless(card.summary.trim())) } }
                    table {
                        tbody {
                            @for line in grid.all_lines() {
                                @for row in &line.criteria {
                                    @if let Some(given) = row.cells.get(index).and_then(|own| own.cards.get(place)).and_then(Option::as_ref) {
                                        tr {
                                            th scope="row" {
                                                small { (one_line(&line.title)) } br;
                                                (one_line(&row.text))
                                                @for note in notes.iter().filter(|note| std::ptr::eq(note.row, row) && (note.column, note.card) == (index, place)) {
                                                    p.under.typed { "Note: " (harmless(note.text)) }
                                                }
                                            }
                                            td class={ "mark " (class(given.rating)) } { (wording::rating(given.rating)) }
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
