//! Questions in the rows of a table.

use super::super::super::csv::{Column, column};
use super::super::carrier::Carrier;
use super::super::document::Block;
use super::super::inline;
use super::super::signals::{self, Asks};
use super::Reading;
use crate::bank::Level;

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its line, as an index.
    pub line: usize,
    /// The answer's cell.
    pub answer: String,
    /// What a column of levels says.
    pub level: Option<Level>,
    /// What columns of tags say.
    pub tags: Vec<String>,
    /// What columns of notes say.
    pub notes: Vec<String>,
}

impl Reading<'_> {
    /// Notes the rows of a table that hold questions.
    pub(super) fn note_rows(&mut self, at: usize, block: &Block) {
        let lines = &self.document.lines;
        let cells = |line: usize| -> Vec<String> { row_cells(&lines[line].text) };
        let head = cells(block.lines.start);
        let rows = block.lines.start + 2..block.lines.end;
        let Some((question, answer)) = columns_of(&head, rows.clone().map(cells)) else {
            return;
        };
        let told: Vec<(usize, Column)> = head
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != question && Some(*at) != answer)
            .filter_map(|(at, name)| {
                let name = name.trim_matches(['*', '_', ' ']);
                if let Ok(column) = column(name) {
                    return Some((at, column));
                }
                let speaks = |cell: &String| cell.chars().filter(|c| c.is_alphabetic()).count() > 1;
                let mut rows = rows.clone().map(cells);
                if rows.any(|row| row.get(at).is_some_and(speaks)) {
                    self.left_columns.push((block.lines.start, name.to_owned()));
                }
                None
            })
            .collect();
        for line in rows {
            let cells = cells(line);
            let asked = cells.get(question).map_or("", String::as_str);
            let link = inline::inline(asked).links;
            if link.iter().any(|link| link.url.starts_with('#')) {
                continue;
            }
            let before = self.candidates.len();
            let asked = inline::question(asked);
            self.push(at, Carrier::Row, asked, String::new());
            if let Some(row) = self.candidates.get_mut(before) {
                row.asks = Asks::Question;
                let answer = answer.and_then(|at| cells.get(at)).cloned();
                let of = |wanted: Column| {
                    let told = told.iter().filter(move |(_, column)| *column == wanted);
                    told.filter_map(|(at, _)| cells.get(*at))
                        .filter(|cell| !signals::says_nothing(cell))
                };
                row.row = Some(Row {
                    line,
                    answer: answer.unwrap_or_default(),
                    level: of(Column::Level).find_map(|cell| signals::level(cell)),
                    tags: of(Column::Tags)
                        .flat_map(|cell| cell.split([',', ';']))
                        .map(|tag| inline::inline(tag.trim()).words)
                        .filter(|tag| !tag.is_empty())
                        .collect(),
                    notes: of(Column::Notes).cloned().collect(),
                });
            }
        }
    }
}

/// Which columns of a table hold questions and answers: by their names, else by what stands in
/// them.
fn columns_of(
    head: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Option<(usize, Option<usize>)> {
    const ASK: &[&str] = &["question", "questions", "q", "prompt", "term", "front"];
    const ANSWER: &[&str] = &[
        "answer",
        "answers",
        "a",
        "definition",
        "meaning",
        "back",
        "explanation",
        "solution",
        "response",
    ];
    let name = |cell: &String| cell.trim_matches(['*', '_', ' ']).to_lowercase();
    let called = |names: &[&str]| head.iter().position(|cell| names.contains(&&*name(cell)));
    let speaks_of = |words: &[&str], but: Option<usize>| {
        let mut cells = head.iter().enumerate();
        let found = cells.find(|(at, cell)| {
            let name = name(cell);
            Some(*at) != but && name.split(' ').any(|word| words.contains(&word))
        });
        found.map(|(at, _)| at)
    };
    let rows: Vec<Vec<String>> = rows.collect();
    let cells = |at: usize| rows.iter().filter_map(move |row| row.get(at));
    let asking = (0..head.len()).find(|at| {
        let asking = cells(*at)
            .filter(|cell| signals::ends_question(cell))
            .count();
        asking >= 3 && 10 * asking >= 7 * rows.len()
    });
    let question = called(ASK)
        .or_else(|| speaks_of(&ASK[..2], None))
        .or(asking)?;
    // Without a name that says it, the longest text is the answer; a level or a link is none.
    let longest = || {
        let words = |at: usize| -> usize {
            let cells = cells(at).filter(|cell| !inline::is_only_links(cell));
            cells.map(|cell| cell.split_whitespace().count()).sum()
        };
        let others = (0..head.len()).filter(|at| *at != question);
        let best = others.max_by_key(|at| words(*at))?;
        (words(best) >= 3 * rows.len()).then_some(best)
    };
    let answer = called(ANSWER)
        .filter(|at| *at != question)
        .or_else(|| speaks_of(ANSWER, Some(question)))
        .or_else(longest);
    Some((question, answer))
}

/// The cells of a row.
fn row_cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut code = false;
    let mut escaped = false;
    for c in line.chars() {
        let cell = cells.len() - 1;
        match c {
            '|' if !escaped && !code => cells.push(String::new()),
            '|' if escaped => {
                cells[cell].pop();
                cells[cell].push('|');
            }
            '`' => {
                code = !code;
                cells[cell].push(c);
            }
            c => cells[cell].push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
