//! Items as rows.

use csv::{Terminator, WriterBuilder};

use super::columns::{Column, WRITTEN};
use super::{look_for, tags};
use crate::bank::{Item, beginning, is_formula, item_fields};

/// Writes items as rows.
pub fn write<'a>(items: impl IntoIterator<Item = &'a Item>) -> String {
    let mut rows = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = rows.write_record(WRITTEN.map(|(name, _)| name));
    for item in items {
        let _ = rows.write_record(WRITTEN.map(|(_, column)| guarded(&cell(item, column))));
    }
    let bytes = rows.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn cell(item: &Item, column: Column) -> String {
    let yaml = |field| {
        let fields = item_fields(item, 0);
        let written = fields.into_iter().find(|(key, _)| *key == field);
        let written = written.map(|(_, text)| text).unwrap_or_default();
        let (_, value) = written.split_once(':').unwrap_or_default();
        // The list under the key, as far left as it goes.
        let lines = value.trim_matches('\n').lines();
        let lines = lines.map(|line| line.strip_prefix("  ").unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    };
    match column {
        Column::Id => item.id.to_string(),
        Column::Kind => item.kind.to_string(),
        Column::Title if item.title == beginning(&item.prompt) => String::new(),
        Column::Title => item.title.to_string(),
        Column::Level => item
            .level
            .map(|level| level.to_string())
            .unwrap_or_default(),
        Column::Time => yaml("time"),
        Column::Tags => {
            let plain = item.tags.join(", ");
            match tags(&plain) {
                Some(tags) if tags == *item.tags && !plain.starts_with(['[', '\'']) => plain,
                _ => yaml("tags"),
            }
        }
        Column::Prompt => item.prompt.clone(),
        Column::LookFor => {
            let texts: Vec<&str> = item.look_for.iter().map(|c| c.text.as_str()).collect();
            let plain = texts.join("\n");
            match look_for(&plain) {
                Some(read) if read == item.look_for => plain,
                _ => yaml("look_for"),
            }
        }
        Column::Answer => item.answer.clone().unwrap_or_default(),
        Column::Notes => item.notes.clone().unwrap_or_default(),
        Column::Examples => yaml("examples"),
        Column::Choice | Column::WrongChoice | Column::Ignored => String::new(),
    }
}

/// A cell that no spreadsheet runs, and of which no blank is lost.
fn guarded(cell: &str) -> String {
    if needs_guard(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A cell without what guards it.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell.trim_start(),
    }
}

/// Whether a cell would be run or trimmed, or be taken for a guarded one.
fn needs_guard(cell: &str) -> bool {
    let rest = cell.strip_prefix('\'');
    is_odd(cell) || rest.is_some_and(|rest| is_odd(rest) || rest.starts_with('\''))
}

fn is_odd(cell: &str) -> bool {
    is_formula(cell) || cell.starts_with(char::is_whitespace)
}
