//! A comparison as text and Markdown.

use super::{Cell, Column, Grid, Line, Note, Panel, Row};
use crate::bank::one_line;
use crate::report::layout::{Side, count, letter, table, wrap, wrap_to};
use crate::report::paint::Paint;
use crate::report::quiz::add_lines;
use crate::report::scorecard::markdown::escaped;
use crate::report::scorecard::wording;

/// The width of what stands before the columns.
const LABEL: usize = 34;

/// The difference of two scores or marks in hundredths.
pub(super) fn spread(spread: Option<f64>) -> String {
    spread.map_or(String::new(), |spread| (spread * 100.0).round().to_string())
}

/// A score, and how far the panel is apart where it is.
pub(super) fn score(panel: Panel) -> String {
    let shown = wording::percent_short(panel.score);
    match panel.panel_spread.filter(|spread| *spread > 0.0) {
        Some(apart) => format!("{shown} ({})", spread(Some(apart))),
        None => shown,
    }
}

/// The same of the whole.
pub(super) fn whole(column: &Column) -> String {
    if column.too_little_asked {
        wording::TOO_LITTLE.to_owned()
    } else {
        score(column.panel)
    }
}

/// What the panel gave: a mark, or where several interviewed, the sign of each.
pub fn cell(cell: &Cell) -> String {
    let mut given = cell.cards.iter().map(|card| card.as_ref());
    match (cell.cards.len(), given.next().flatten()) {
        (0 | 1, None) => String::new(),
        (1, Some(only)) => wording::short(only.rating).to_owned(),
        _ => {
            let sign = |card: &Option<super::Given>| {
                let short = card.as_ref().map_or("", |card| wording::short(card.rating));
                short
                    .chars()
                    .next()
                    .map_or_else(|| "·".to_owned(), String::from)
            };
            let signs: Vec<String> = cell.cards.iter().map(sign).collect();
            signs.join(" ")
        }
    }
}

/// What the signs of cells mean.
pub(super) fn legend(grid: &Grid) -> String {
    let mut shown = wording::LEGEND.to_owned();
    if grid.has_panels() {
        shown.push_str(
            ". Where several interviewed a candidate each has a sign, and a score is their mean, \
             with how far they are apart in hundredths in brackets",
        );
    }
    shown
}

/// The numbers of a cell's notes.
pub(super) fn notes_of(notes: &[Note<'_>], row: &Row, column: usize) -> Vec<usize> {
    let of = |note: &&Note<'_>| note.column == column && std::ptr::eq(note.row, row);
    notes.iter().filter(of).map(|note| note.number).collect()
}

fn numbered(notes: &[Note<'_>], row: &Row, column: usize) -> Option<String> {
    let numbers = notes_of(notes, row, column);
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    (!numbers.is_empty()).then(|| numbers.join(","))
}

/// How much was covered, from the least to the most, in per cent.
pub(super) fn judged(column: &Column) -> String {
    let all = column.cards.iter().filter_map(|card| card.coverage.judged);
    match (all.clone().min(), all.max()) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most} %"),
        (Some(all), _) => format!("{all} %"),
        _ => String::new(),
    }
}

/// For a terminal: the columns under letters, the notes as footnotes.
pub fn text(grid: &Grid, paint: Paint) -> String {
    let mut out = format!(
        "{}\n{}\n\n",
        paint.bold(&one_line(&grid.title)),
        paint.dim(&format!(
            "{}, {}",
            count(grid.columns.len(), "candidate"),
            count(grid.cards(), "scorecard")
        ))
    );
    for warning in grid.warnings() {
        out.push_str(&wrap(&format!("! {warning}"), 0));
        out.push('\n');
    }
    add_lines(&mut out, &people(grid, paint));
    let notes = grid.notes();
    // What a panel is apart takes room.
    let beside = if grid.has_panels() { 4 } else { 5 };
    for first in (0..grid.columns.len()).step_by(beside) {
        let shown = first..grid.columns.len().min(first + beside);
        out.push('\n');
        out.push_str(&block(grid, &notes, shown, paint));
    }
    if !notes.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("Notes")));
        for note in &notes {
            let lead = format!("[{}] {} ", note.number, letter(note.column));
            let by = grid.columns.get(note.column).map(|column| &column.cards);
            let by = by
                .filter(|cards| cards.len() > 1)
                .and_then(|cards| cards.get(note.card));
            let by = by.map_or(String::new(), |card| {
                let name = card.interviewer.as_deref().unwrap_or(wording::NAMELESS);
                format!("{}: ", one_line(name))
            });
            let line = format!(
                "{by}{} ({}: {})",
                one_line(note.text),
                one_line(&note.line.title),
                one_line(&note.row.text)
            );
            out.push_str(&format!("{lead}{}", wrap(&line, lead.len()).trim_start()));
        }
    }
    out.push_str(&format!("\n{}", paint.dim(&wrap(&legend(grid), 0))));
    out.push_str(&paint.dim(&wrap(
        "spread: from the lowest candidate to the highest, in hundredths",
        0,
    )));
    out
}

/// The candidates, each with the scorecards of their panel.
fn people(grid: &Grid, paint: Paint) -> Vec<String> {
    let head = [
        "",
        "candidate",
        "score",
        "recommendation",
        "judged",
        "scorecard",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (index, column) in grid.columns.iter().enumerate() {
        let all = column.cards.iter().map(|card| card.recommendation);
        let panel = column.cards.len() > 1;
        let ids: Vec<String> = column
            .cards
            .iter()
            .map(|card| card.id.to_string())
            .collect();
        rows.push(vec![
            letter(index),
            one_line(&column.candidate),
            whole(column),
            match column.cards.first() {
                Some(card) if !panel => wording::recommendation(card.recommendation).to_owned(),
                _ => wording::tally(all),
            },
            judged(column),
            if panel { String::new() } else { ids.join(", ") },
        ]);
        for card in column.cards.iter().filter(|_| panel) {
            rows.push(vec![
                String::new(),
                format!(
                    "  {}",
                    one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS))
                ),
                wording::headline(card.score, card.too_little_asked),
                wording::recommendation(card.recommendation).to_owned(),
                card.coverage
                    .judged
                    .map_or(String::new(), |judged| format!("{judged} %")),
                card.id.to_string(),
            ]);
        }
    }
    let sides = [
        Side::Left,
        Side::Left,
        Side::Left,
        Side::Left,
        Side::Right,
        Side::Right,
    ];
    table(&sides, &rows, paint)
}

/// Some columns of the grid.
fn block(grid: &Grid, notes: &[Note<'_>], shown: std::ops::Range<usize>, paint: Paint) -> String {
    let mut sides = vec![Side::Left];
    sides.extend(shown.clone().map(|_| Side::Left));
    sides.push(Side::Right);
    let mut head = vec![String::new()];
    head.extend(shown.clone().map(letter));
    head.push("spread".to_owned());
    let mut rows = vec![head];
    let mut strong = Vec::new();
    let scores = |all: &[Panel]| -> Vec<String> {
        let one = |column: usize| score(all.get(column).copied().unwrap_or_default());
        shown.clone().map(one).collect()
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
    let whole = shown.clone().map(|column| match &grid.columns[column] {
        // The table above has it in full.
        own if own.too_little_asked => "too little".to_owned(),
        own => score(own.panel),
    });
    strong.push(add("Whole", 0, whole.collect(), spread(grid.spread)));
    // Each line of an item: its label, how far it is indented, its cells and their spread.
    let item = |line: &Line| {
        let own = (
            line.title.clone(),
            1,
            scores(&line.scores),
            spread(line.spread),
        );
        let criteria = line.criteria.iter().map(|row| {
            let cells = shown.clone().map(|column| {
                let given = cell(&row.cells[column]);
                match numbered(notes, row, column) {
                    Some(number) => format!("{given} [{number}]"),
                    None => given,
                }
            });
            (row.text.clone(), 3, cells.collect(), spread(row.spread))
        });
        std::iter::once(own).chain(criteria).collect::<Vec<_>>()
    };
    for part in &grid.sections {
        strong.push(add(
            &part.title,
            0,
            scores(&part.scores),
            spread(part.spread),
        ));
        for (label, indent, cells, spread) in part.items.iter().flat_map(item) {
            add(&label, indent, cells, spread);
        }
    }
    if !grid.added.is_empty() {
        let none = shown.clone().map(|_| String::new()).collect();
        strong.push(add("Added, in no score", 0, none, String::new()));
        for (label, indent, cells, spread) in grid.added.iter().flat_map(item) {
            add(&label, indent, cells, spread);
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
    for warning in grid.warnings() {
        out.push_str(&format!("**{}**\n\n", escaped(&warning)));
    }
    out.push_str("| Candidate | Interviewer | Score | Recommendation | Judged |\n");
    out.push_str("| --- | --- | ---: | --- | ---: |\n");
    for column in &grid.columns {
        if column.cards.len() > 1 {
            out.push_str(&format!(
                "| **{}** | {} | {} | {} | {} |\n",
                escaped(&column.candidate),
                count(column.cards.len(), "interviewer"),
                whole(column),
                wording::tally(column.cards.iter().map(|card| card.recommendation)),
                judged(column)
            ));
        }
        for card in &column.cards {
            out.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                escaped(&column.candidate),
                escaped(card.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
                wording::headline(card.score, card.too_little_asked),
                wording::recommendation(card.recommendation),
                card.coverage
                    .judged
                    .map_or(String::new(), |judged| format!("{judged} %")),
            ));
        }
    }
    let labels: Vec<String> = (0..grid.columns.len())
        .map(|column| escaped(&grid.label(column)))
        .collect();
    out.push_str(&format!("\n|  | {} | Spread |\n", labels.join(" | ")));
    out.push_str(&format!(
        "| --- |{} ---: |\n",
        " --- |".repeat(labels.len())
    ));
    let notes = grid.notes();
    let line_of = |label: String, cells: &[String], spread: String| {
        format!("| {label} | {} | {spread} |\n", cells.join(" | "))
    };
    let scores = |all: &[Panel]| -> Vec<String> { all.iter().copied().map(score).collect() };
    let all: Vec<String> = grid.columns.iter().map(whole).collect();
    out.push_str(&line_of("**Whole**".to_owned(), &all, spread(grid.spread)));
    let item = |line: &Line| -> String {
        let title = escaped(&line.title);
        let mut shown = line_of(title, &scores(&line.scores), spread(line.spread));
        for row in &line.criteria {
            let cells: Vec<String> = (0..row.cells.len())
                .map(|column| {
                    let given = cell(&row.cells[column]);
                    match numbered(&notes, row, column) {
                        Some(number) => format!("{given} ({number})"),
                        None => given,
                    }
                })
                .collect();
            let text = format!("· {}", escaped(&row.text));
            shown.push_str(&line_of(text, &cells, spread(row.spread)));
        }
        shown
    };
    for part in &grid.sections {
        let title = format!("**{}**", escaped(&part.title));
        out.push_str(&line_of(title, &scores(&part.scores), spread(part.spread)));
        part.items.iter().for_each(|line| out.push_str(&item(line)));
    }
    if !grid.added.is_empty() {
        let none = vec![String::new(); labels.len()];
        out.push_str(&line_of(
            "**Added, in no score**".to_owned(),
            &none,
            String::new(),
        ));
        grid.added.iter().for_each(|line| out.push_str(&item(line)));
    }
    if !notes.is_empty() {
        out.push_str("\n## Notes\n\n");
        for note in &notes {
            out.push_str(&format!(
                "{}. {}: {} ({}: {})\n",
                note.number,
                escaped(&grid.card_label(note.column, note.card)),
                escaped(note.text),
                escaped(&note.line.title),
                escaped(&note.row.text)
            ));
        }
    }
    out.push_str(&format!("\n{}\n", escaped(&legend(grid))));
    out
}
