//! A comparison as text, Markdown, HTML and CSV.

use maud::{Markup, html as markup};

use super::{Cell, Column, Grid, Note, Row};
use crate::bank::{harmless, one_line};
use crate::report::layout::{Side, count, table, wrap, wrap_to};
use crate::report::paint::Paint;
use crate::report::quiz::add_lines;
use crate::report::scorecard::html::{bar, class, document};
use crate::report::scorecard::markdown::escaped;
use crate::report::scorecard::{csv as cells, wording};

/// So many columns stand side by side in a terminal; more follow below.
const SIDE_BY_SIDE: usize = 5;

/// The width of what stands before the columns.
const LABEL: usize = 34;

/// A letter for each column, as in a spreadsheet: A to Z, then AA.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

/// The difference of two scores or marks in hundredths.
fn spread(spread: Option<f64>) -> String {
    spread.map_or(String::new(), |spread| (spread * 100.0).round().to_string())
}

fn cell(cell: Option<&Cell>) -> &'static str {
    cell.map_or("", |cell| wording::short(cell.rating))
}

fn interviewer(column: &Column) -> String {
    one_line(column.interviewer.as_deref().unwrap_or(wording::NAMELESS))
}

/// The number of a cell's note.
fn note_of(notes: &[Note<'_>], row: &Row, column: usize) -> Option<usize> {
    let found = notes
        .iter()
        .find(|note| note.column == column && std::ptr::eq(note.row, row));
    found.map(|note| note.number)
}

/// The score of the whole, or that too little was asked.
fn whole(column: &Column) -> String {
    if column.too_little_asked {
        wording::TOO_LITTLE.to_owned()
    } else {
        wording::percent_short(column.score)
    }
}

/// What is to be known before the grid is read.
fn warnings(grid: &Grid) -> Vec<String> {
    let mut all: Vec<String> = grid.unlike().into_iter().collect();
    all.extend(rubrics(grid));
    all
}

/// Rubrics that are not the same.
fn rubrics(grid: &Grid) -> Vec<String> {
    grid.changed_rubrics
        .iter()
        .map(|title| {
            format!(
                "The rubric of “{}” is not the same on all scorecards: its marks are of \
                 different things.",
                one_line(title)
            )
        })
        .collect()
}

/// For a terminal: the columns under letters, the notes as footnotes.
pub fn text(grid: &Grid, paint: Paint) -> String {
    let mut out = format!(
        "{}\n{}\n\n",
        paint.bold(&one_line(&grid.title)),
        paint.dim(&count(grid.columns.len(), "scorecard"))
    );
    for warning in warnings(grid) {
        out.push_str(&wrap(&format!("! {warning}"), 0));
        out.push('\n');
    }
    let head = [
        "",
        "candidate",
        "interviewer",
        "score",
        "recommendation",
        "covered",
    ];
    let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec())
        .chain(grid.columns.iter().enumerate().map(|(index, column)| {
            vec![
                letter(index),
                one_line(&column.candidate),
                interviewer(column),
                whole(column),
                wording::recommendation(column.recommendation).to_owned(),
                format!(
                    "{} of {}",
                    column.coverage.asked,
                    count(column.coverage.items, "item")
                ),
            ]
        }))
        .collect();
    let sides = [
        Side::Left,
        Side::Left,
        Side::Left,
        Side::Right,
        Side::Left,
        Side::Left,
    ];
    let lines = table(&sides, &rows, paint);
    add_lines(&mut out, &lines);

    let notes = grid.notes();
    for first in (0..grid.columns.len()).step_by(SIDE_BY_SIDE) {
        out.push('\n');
        out.push_str(&block(grid, &notes, first, paint));
    }
    if !notes.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("Notes")));
        for note in &notes {
            let lead = format!("[{}] {} ", note.number, letter(note.column));
            let line = format!(
                "{} ({}: {})",
                one_line(note.text),
                one_line(&note.line.title),
                one_line(&note.row.text)
            );
            out.push_str(&format!("{lead}{}", wrap(&line, lead.len()).trim_start()));
        }
    }
    out.push_str(&format!("\n{}", paint.dim(&wrap(wording::LEGEND, 0))));
    out.push_str(&paint.dim(&wrap(
        "spread: from the lowest to the highest, in hundredths",
        0,
    )));
    out
}

/// Some columns of the grid, from `first` on.
fn block(grid: &Grid, notes: &[Note<'_>], first: usize, paint: Paint) -> String {
    let shown = first..grid.columns.len().min(first + SIDE_BY_SIDE);
    let mut sides = vec![Side::Left];
    sides.extend(shown.clone().map(|_| Side::Left));
    sides.push(Side::Right);
    let mut head = vec![String::new()];
    head.extend(shown.clone().map(letter));
    head.push("spread".to_owned());
    let mut rows = vec![head];
    let mut strong = Vec::new();
    let scores = |all: &[Option<f64>]| -> Vec<String> {
        shown
            .clone()
            .map(|column| wording::percent_short(all.get(column).copied().flatten()))
            .collect()
    };
    let mut add = |label: &str, indent: usize, cells: Vec<String>, spread: String| {
        // Wrapped, so that no part of a criterion is lost.
        let label = wrap_to(&one_line(label), indent, LABEL);
        for (index, line) in label.lines().enumerate() {
            let mut row = vec![line.to_owned()];
            if index == 0 {
                row.extend(cells.iter().cloned());
                row.push(spread.clone());
            } else {
                row.extend(std::iter::repeat_n(String::new(), cells.len() + 1));
            }
            rows.push(row);
        }
        rows.len() - label.lines().count()
    };
    let all = shown.clone().map(|column| whole(&grid.columns[column]));
    strong.push(add("Whole", 0, all.collect(), spread(grid.spread)));
    for part in &grid.sections {
        strong.push(add(
            &part.title,
            0,
            scores(&part.scores),
            spread(part.spread),
        ));
        for line in &part.items {
            add(&line.title, 1, scores(&line.scores), spread(line.spread));
            for row in &line.criteria {
                let cells = shown.clone().map(|column| {
                    let given = cell(row.cells.get(column).and_then(Option::as_ref));
                    match note_of(notes, row, column) {
                        Some(number) => format!("{given} [{number}]"),
                        None => given.to_owned(),
                    }
                });
                add(&row.text, 3, cells.collect(), spread(row.spread));
            }
        }
    }
    let mut lines = table(&sides, &rows, paint);
    for index in strong {
        lines[index] = paint.bold(&lines[index]);
    }
    let mut out = String::new();
    add_lines(&mut out, &lines);
    out
}

/// As Markdown, the notes as a list below.
pub fn markdown(grid: &Grid) -> String {
    let mut out = format!("# Comparison: {}\n\n", escaped(&grid.title));
    for warning in warnings(grid) {
        out.push_str(&format!("**{}**\n\n", escaped(&warning)));
    }
    out.push_str("| Candidate | Interviewer | Score | Recommendation | Covered |\n");
    out.push_str("| --- | --- | ---: | --- | --- |\n");
    for column in &grid.columns {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            escaped(&column.candidate),
            escaped(&interviewer(column)),
            whole(column),
            wording::recommendation(column.recommendation),
            wording::coverage(column.coverage)
        ));
    }
    let labels: Vec<String> = (0..grid.columns.len())
        .map(|column| escaped(&grid.label(column)))
        .collect();
    out.push_str(&format!("\n|  | {} | Spread |\n", labels.join(" | ")));
    out.push_str(&format!(
        "| --- |{} ---: |\n",
        " --- |".repeat(labels.len())
    ));
    let scores = |all: &[Option<f64>]| -> Vec<String> {
        all.iter()
            .map(|score| wording::percent_short(*score))
            .collect()
    };
    let mut add = |label: String, cells: &[String], spread: String| {
        out.push_str(&format!("| {label} | {} | {spread} |\n", cells.join(" | ")));
    };
    let all: Vec<String> = grid.columns.iter().map(whole).collect();
    add("**Whole**".to_owned(), &all, spread(grid.spread));
    let notes = grid.notes();
    for part in &grid.sections {
        let title = format!("**{}**", escaped(&part.title));
        add(title, &scores(&part.scores), spread(part.spread));
        for line in &part.items {
            add(
                escaped(&line.title),
                &scores(&line.scores),
                spread(line.spread),
            );
            for row in &line.criteria {
                let cells: Vec<String> = (0..row.cells.len())
                    .map(|column| {
                        let given = cell(row.cells[column].as_ref());
                        match note_of(&notes, row, column) {
                            Some(number) => format!("{given} ({number})"),
                            None => given.to_owned(),
                        }
                    })
                    .collect();
                let text = format!("· {}", escaped(&row.text));
                add(text, &cells, spread(row.spread));
            }
        }
    }
    if !notes.is_empty() {
        out.push_str("\n## Notes\n\n");
        for note in &notes {
            out.push_str(&format!(
                "{}. {}: {} ({}: {})\n",
                note.number,
                escaped(&grid.label(note.column)),
                escaped(note.text),
                escaped(&note.line.title),
                escaped(&note.row.text)
            ));
        }
    }
    out.push_str(&format!("\n{}\n", escaped(wording::LEGEND)));
    out
}

/// As one HTML file.
pub fn html(grid: &Grid) -> String {
    let notes = grid.notes();
    let title = format!("Comparison: {}", one_line(&grid.title));
    document(
        &title,
        &markup! {
            header { h1 { (title) } }
            @for warning in warnings(grid) { p.warning { strong { "! " (warning) } } }
            section {
                h2 { "Candidates" }
                div.wide tabindex="0" role="region" aria-label="Candidates" {
                    table.grid.people {
                        thead {
                            tr {
                                th scope="col" { "Candidate" }
                                th scope="col" { "Score" }
                                th scope="col" { "Recommendation" }
                                th scope="col" { "Covered" }
                                th scope="col" { "Interviewer" }
                            }
                        }
                        tbody {
                            @for column in &grid.columns {
                                tr {
                                    th scope="row" { (one_line(&column.candidate)) }
                                    td.score {
                                        (bar(column.score, &column.candidate)) " "
                                        (whole(column))
                                    }
                                    td { (wording::recommendation(column.recommendation)) }
                                    td.covered { (wording::coverage(column.coverage)) }
                                    td { (interviewer(column)) }
                                }
                            }
                        }
                    }
                }
            }
            section {
                h2 { "Criteria" }
                div.wide tabindex="0" role="region" aria-label="Criteria" { (criteria(grid, &notes)) }
                p.secondary { (wording::LEGEND) ". Spread: from the lowest to the highest, in hundredths." }
            }
            @if !notes.is_empty() {
                section {
                    h2 { "Notes" }
                    ol {
                        @for note in &notes {
                            li id={ "note-" (note.number) } {
                                strong { (one_line(&grid.label(note.column))) } ": "
                                span.typed { (harmless(note.text)) } " "
                                small {
                                    "(" (one_line(&note.line.title)) ": " (one_line(&note.row.text)) ") "
                                    a.back href={ "#cell-" (note.number) } { "back" }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn criteria(grid: &Grid, notes: &[Note<'_>]) -> Markup {
    markup! {
        table.grid.marks {
            thead {
                tr {
                    th scope="col" { "Criterion" }
                    @for column in 0..grid.columns.len() { th scope="col" { (one_line(&grid.label(column))) } }
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
                    @for line in &part.items {
                        (scores("item", &line.title, &line.scores, line.spread))
                        @for row in &line.criteria {
                            tr {
                                th.criterion scope="row" { (one_line(&row.text)) }
                                @for (column, given) in row.cells.iter().enumerate() {
                                    td class=(given.as_ref().map_or("silent", |given| class(given.rating))) {
                                        (cell(given.as_ref()))
                                        @if let Some(number) = note_of(notes, row, column) {
                                            " "
                                            a id={ "cell-" (number) } href={ "#note-" (number) }
                                                aria-label={ "Note " (number) } { "[" (number) "]" }
                                        }
                                    }
                                }
                                td.number { (spread(row.spread)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn scores(kind: &str, title: &str, scores: &[Option<f64>], range: Option<f64>) -> Markup {
    markup! {
        tr class=(kind) {
            th scope="row" { (one_line(title)) }
            @for score in scores { td { (wording::percent_short(*score)) } }
            td.number { (spread(range)) }
        }
    }
}

/// As comma-separated values: a line for each criterion, for each column its rating and its note.
pub fn csv(grid: &Grid) -> String {
    let mut head: Vec<String> = ["section", "item", "criterion", "text", "weight", "spread"]
        .map(str::to_owned)
        .to_vec();
    for column in 0..grid.columns.len() {
        let label = grid.label(column);
        head.push(label.clone());
        head.push(format!("{label}: note"));
    }
    let mut rows = Vec::new();
    let value = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let totals = |section: &str, item: &str, range: Option<f64>, all: &[Option<f64>]| {
        let mut row = vec![section.to_owned(), item.to_owned()];
        row.extend([String::new(), String::new(), String::new(), value(range)]);
        row.extend(all.iter().flat_map(|score| [value(*score), String::new()]));
        row
    };
    for warning in warnings(grid) {
        rows.push(vec![warning]);
    }
    let mut whole = vec![String::new(); 5];
    whole.push(value(grid.spread));
    whole.extend(grid.columns.iter().flat_map(|column| {
        let too_little = column
            .too_little_asked
            .then(|| wording::TOO_LITTLE.to_owned());
        [
            too_little.unwrap_or_else(|| value(column.score)),
            String::new(),
        ]
    }));
    rows.push(whole);
    for part in &grid.sections {
        rows.push(totals(&part.title, "", part.spread, &part.scores));
        for line in &part.items {
            let item = format!("{}/{}", line.bank, line.item);
            rows.push(totals(&part.title, &item, line.spread, &line.scores));
            for row in &line.criteria {
                let mut cells = vec![
                    part.title.clone(),
                    item.clone(),
                    row.id.clone(),
                    row.text.clone(),
                    row.weight.to_string(),
                    value(row.spread),
                ];
                cells.extend(row.cells.iter().flat_map(|cell| match cell {
                    Some(cell) => [cell.rating.to_string(), cell.note.clone()],
                    None => [String::new(), String::new()],
                }));
                rows.push(cells);
            }
        }
    }
    cells::table(&head, rows)
}
