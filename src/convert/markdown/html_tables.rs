//! Tables of HTML within Markdown, as tables of Markdown.

use std::collections::HashMap;

use super::super::html;
use super::signals::opens_fence;

/// A table of HTML as one of Markdown.
pub struct HtmlTable {
    /// How many lines it takes.
    pub lines: usize,
    /// Its rows, each with the line that it begins on, counted from the table's first.
    pub rows: Vec<(usize, String)>,
}

/// By their first line, the tables of HTML that are nothing but rows of equally many short cells.
pub fn html_tables(lines: &[&str]) -> HashMap<usize, HtmlTable> {
    const LONGEST: usize = 2_000;
    let starts = |line: &str, tag: &str| {
        let bare = line.trim_start();
        bare.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    let mut found = HashMap::new();
    let mut fenced = false;
    let mut at = 0;
    while at < lines.len() {
        fenced ^= opens_fence(lines[at]).is_some();
        if fenced || !starts(lines[at], "<table") {
            at += 1;
            continue;
        }
        let near = &lines[at..lines.len().min(at + LONGEST)];
        let end = near
            .iter()
            .position(|line| line.to_ascii_lowercase().contains("</table>"));
        let Some(end) = end else {
            at += near.len();
            continue;
        };
        let source = near[..=end].join("\n");
        if let Some(rows) = plain_rows(&source) {
            let begins = near[..=end].iter().enumerate().flat_map(|(offset, line)| {
                std::iter::repeat_n(offset, line.to_ascii_lowercase().matches("<tr").count())
            });
            // The line below the head has no row of its own.
            let begins: Vec<usize> = begins.collect();
            let place = |row: usize| begins.get(row.saturating_sub(usize::from(row > 0)));
            let rows = rows
                .into_iter()
                .enumerate()
                .map(|(row, text)| (place(row).copied().unwrap_or(end), text));
            let rows = rows.collect();
            found.insert(
                at,
                HtmlTable {
                    lines: end + 1,
                    rows,
                },
            );
        }
        at += end + 1;
    }
    found
}

/// The rows of a table, if all have as many cells as the first and none goes on in another line.
fn plain_rows(source: &str) -> Option<Vec<String>> {
    let lower = source.to_ascii_lowercase();
    let nested = lower.matches("<table").count() > 1;
    if nested
        || ["<pre", "<li", "<details", "rowspan", "colspan"]
            .iter()
            .any(|tag| lower.contains(tag))
    {
        return None;
    }
    let made = html::text(&source.replace(['\r', '\n'], " "));
    let rows: Vec<&str> = made.text.lines().map(str::trim).collect();
    let cells = |row: &str| row.matches(" | ").count();
    let first = cells(rows.first()?);
    let even = first > 0 && rows.iter().all(|row| cells(row) == first);
    (even && rows.len() >= 4 && made.media == 0)
        .then(|| rows.into_iter().map(|row| format!("| {row} |")).collect())
}
