//! The rows of a text, wrapped anew only around what has changed.

use std::ops::Range;
use std::rc::Rc;

use super::Row;
use crate::tui::wrap;

/// So many rows before a change are wrapped again: a shorter word may fit into the row above it, and
/// a mark may widen the last character of that row.
const BEFORE: usize = 2;

/// The rows of a text at one width.
#[derive(Clone, Debug)]
pub(super) struct Wrapped {
    room: usize,
    /// At least one.
    rows: Rc<Vec<Row>>,
}

impl Wrapped {
    pub fn new(text: &str, room: usize) -> Self {
        let mut rows = Vec::new();
        each_row(text, 0, room, |row| {
            rows.push(row);
            true
        });
        Self {
            room,
            rows: Rc::new(rows),
        }
    }

    /// The rows, if this is their width.
    pub fn at(&self, room: usize) -> Option<Rc<Vec<Row>>> {
        (self.room == room).then(|| Rc::clone(&self.rows))
    }

    /// The text was changed: at `changed.start` stands what goes up to `changed.end`, and so many
    /// bytes are gone.
    pub fn change(&mut self, text: &str, changed: Range<usize>, gone: usize) {
        let rows = Rc::make_mut(&mut self.rows);
        let touched = rows.partition_point(|row| row.bytes.start <= changed.start);
        let first = touched.saturating_sub(1 + BEFORE);
        let start = rows.get(first).map_or(0, |row| row.bytes.start);
        // Where a row from before would begin now.
        let now = |at: usize| at - gone + changed.len();
        let mut same = rows.partition_point(|row| row.bytes.start < changed.start + gone);
        let mut new = Vec::new();
        let mut met = false;
        each_row(text, start, self.room, |row| {
            let begins = row.bytes.start;
            while let Some(old) = rows.get(same)
                && now(old.bytes.start) < begins
            {
                same += 1;
            }
            // From here on all is as it was.
            met = begins >= changed.end
                && rows
                    .get(same)
                    .is_some_and(|old| now(old.bytes.start) == begins);
            if !met {
                new.push(row);
            }
            !met
        });
        let rest = if met {
            rows.split_off(same)
        } else {
            Vec::new()
        };
        rows.truncate(first);
        rows.append(&mut new);
        rows.extend(rest.into_iter().map(|row| Row {
            bytes: now(row.bytes.start)..now(row.bytes.end),
            ..row
        }));
    }
}

/// Gives each row of a text from the beginning of one on, as long as they are wanted.
fn each_row(text: &str, start: usize, room: usize, mut take: impl FnMut(Row) -> bool) {
    let mut start = start;
    for line in text.get(start..).unwrap_or_default().split('\n') {
        for row in wrap::each_row(line, room) {
            let row = Row {
                ends_line: row.end == line.len(),
                bytes: start + row.start..start + row.end,
            };
            if !take(row) {
                return;
            }
        }
        start += line.len() + 1;
    }
}
