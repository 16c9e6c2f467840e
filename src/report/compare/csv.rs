//! A comparison as comma-separated values: a row for each candidate, or for each criterion.

use super::{Card, Column, Grid, Line, Panel, Rows};
use crate::report::scorecard::{csv as cells, wording};

/// The comparison, with a row for each candidate or each criterion.
pub fn csv(grid: &Grid, rows: Rows) -> String {
    match rows {
        Rows::Candidates => candidates(grid),
        Rows::Criteria => criteria(grid),
    }
}

fn value(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn candidates(grid: &Grid) -> String {
    let mut head: Vec<String> = [
        "candidate",
        "candidate_uid",
        "outside_id",
        "plan",
        "scorecards",
        "interviewers",
        "recommendations",
        "score",
        "panel_spread",
        "too_little_asked",
        "scores",
        "judged",
        "list",
        "decision",
        "decision_reason",
        "decided_at",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(
        grid.sections
            .iter()
            .map(|part| format!("section: {}", part.title)),
    );
    let row = |(index, column): (usize, &Column)| {
        let of = |of: &dyn Fn(&Card) -> String| {
            let all: Vec<String> = column.cards.iter().map(of).collect();
            all.join("; ")
        };
        let mut lists: Vec<&str> = column
            .cards
            .iter()
            .filter_map(|card| card.list.as_deref())
            .collect();
        lists.dedup();
        let decision = column.decision.as_ref();
        let mut row = vec![
            column.candidate.clone(),
            column.candidate_uid.clone().unwrap_or_default(),
            column.outside_id.clone().unwrap_or_default(),
            grid.title.clone(),
            of(&|card| card.id.to_string()),
            of(&|card| card.interviewer.clone().unwrap_or_default()),
            of(&|card| card.recommendation.to_string()),
            value(column.panel.score),
            value(column.panel.panel_spread),
            column.too_little_asked.to_string(),
            of(&|card| wording::headline(card.score, card.too_little_asked)),
            of(&|card| {
                card.coverage
                    .judged
                    .map_or(String::new(), |judged| judged.to_string())
            }),
            lists.join("; "),
            decision.map_or(String::new(), |decision| decision.outcome.to_string()),
            decision.map_or(String::new(), |decision| decision.reason.clone()),
            decision.map_or(String::new(), |decision| decision.at.to_string()),
        ];
        row.extend(
            grid.sections
                .iter()
                .map(|part| value(part.scores[index].score)),
        );
        row
    };
    cells::table(&head, grid.columns.iter().enumerate().map(row))
}

/// For each scorecard its rating and its note.
fn criteria(grid: &Grid) -> String {
    let mut head: Vec<String> = ["section", "item", "criterion", "text", "weight", "spread"]
        .map(str::to_owned)
        .to_vec();
    for (index, column) in grid.columns.iter().enumerate() {
        for card in 0..column.cards.len() {
            let label = grid.card_label(index, card);
            head.push(label.clone());
            head.push(format!("{label}: note"));
        }
    }
    let mut rows: Vec<Vec<String>> = grid
        .warnings()
        .into_iter()
        .map(|warning| vec![warning])
        .collect();
    let mut whole = vec![String::new(); 5];
    whole.push(value(grid.spread));
    for card in grid.columns.iter().flat_map(|column| &column.cards) {
        let too_little = card
            .too_little_asked
            .then(|| wording::TOO_LITTLE.to_owned());
        whole.extend([
            too_little.unwrap_or_else(|| value(card.score)),
            String::new(),
        ]);
    }
    rows.push(whole);
    for part in &grid.sections {
        let mut row = vec![part.title.clone()];
        row.extend([
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            value(part.spread),
        ]);
        row.extend(means(grid, &part.scores));
        rows.push(row);
        for line in &part.items {
            rows.extend(item(grid, &part.title, line));
        }
    }
    for line in &grid.added {
        rows.extend(item(grid, wording::ADDED, line));
    }
    cells::table(&head, rows)
}

/// The panel's mean in the first cell of each candidate.
fn means(grid: &Grid, scores: &[Panel]) -> Vec<String> {
    let mut row = Vec::new();
    for (column, panel) in grid.columns.iter().zip(scores) {
        for card in 0..column.cards.len() {
            let mean = if card == 0 {
                value(panel.score)
            } else {
                String::new()
            };
            row.extend([mean, String::new()]);
        }
    }
    row
}

fn item(grid: &Grid, section: &str, line: &Line) -> Vec<Vec<String>> {
    let name = format!("{}/{}", line.bank, line.item);
    let mut first = vec![section.to_owned(), name.clone()];
    first.extend([
        String::new(),
        String::new(),
        String::new(),
        value(line.spread),
    ]);
    first.extend(means(grid, &line.scores));
    let mut rows = vec![first];
    for row in &line.criteria {
        let mut cells = vec![
            section.to_owned(),
            name.clone(),
            row.id.clone(),
            row.text.clone(),
            row.weight.to_string(),
            value(row.spread),
        ];
        for given in row.cells.iter().flat_map(|cell| &cell.cards) {
            cells.extend(match given {
                Some(given) => [given.rating.to_string(), given.note.clone()],
                None => [String::new(), String::new()],
            });
        }
        rows.push(cells);
    }
    rows
}
