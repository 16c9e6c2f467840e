//! Changing fields in the text of a bank that people have edited, without touching the rest: its
//! comments, its order, its way of writing.
//!
//! Only the lines of a field that changed are written anew. Whether the result says what it should
//! is for the caller to prove, by reading it; where this file does not understand how a bank is
//! laid out, it says so by giving nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::bank::{Content, Document, Item, Node, Path, item_fields};

/// The order of an item's keys.
const ORDER: [&str; 11] = [
    "id", "kind", "title", "level", "time", "tags", "prompt", "look_for", "answer", "notes",
    "examples",
];

/// What is to change.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// By the item's place in the bank: the item as it should be, and the fields that differ.
    pub items: BTreeMap<usize, (&'a Item, Vec<&'static str>)>,
    /// Items to add behind the others.
    pub added: Vec<&'a Item>,
}

/// Where the keys of an item stand.
struct Layout {
    /// The column of its keys, counted from 0.
    column: usize,
    /// Each key with the index of its line.
    keys: Vec<(String, usize)>,
}

/// Applies changes to a bank's text.
pub fn apply(text: &str, changes: &Changes<'_>) -> Option<String> {
    let layouts = layouts(text)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // By the line before which it stands, and the lines it stands for.
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (place, (item, fields)) in &changes.items {
        let layout = layouts.get(*place)?;
        let written = item_fields(item, layout.column);
        for field in fields {
            let new = written.iter().find(|(key, _)| key == field);
            edits.push(edit(
                &lines,
                layout,
                field,
                new.map(|(_, text)| text.as_str()),
            )?);
        }
    }
    if !changes.added.is_empty() {
        let last = layouts.last()?;
        let end = last.end(&lines, last.keys.len() - 1);
        let first = layouts.first()?;
        let dash = lines.get(first.keys.first()?.1)?.find('-')?;
        let lead = format!("{}-", " ".repeat(dash));
        let mut added = String::new();
        for item in &changes.added {
            let fields = item_fields(item, first.column);
            let written: String = fields.into_iter().map(|(_, text)| text).collect();
            added.push_str(&format!("{lead:<0$}", first.column));
            added.push_str(written.get(first.column..)?);
        }
        edits.push((end..end, added));
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        if range.start < at {
            return None;
        }
        out.extend(lines[at..range.start].iter().copied());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&new);
        at = range.end;
    }
    out.extend(lines[at..].iter().copied());
    Some(out)
}

/// The lines that a field's new text takes the place of.
fn edit(
    lines: &[&str],
    layout: &Layout,
    field: &str,
    new: Option<&str>,
) -> Option<(Range<usize>, String)> {
    let at = layout.keys.iter().position(|(key, _)| key == field);
    let Some(at) = at else {
        // Behind the last of the keys that come before it.
        let rank = |key: &str| ORDER.iter().position(|known| *known == key);
        let before = layout
            .keys
            .iter()
            .rposition(|(key, _)| rank(key) < rank(field))?;
        let end = layout.end(lines, before);
        return Some((end..end, new?.to_owned()));
    };
    let start = layout.keys[at].1;
    let range = start..layout.end(lines, at);
    let line = lines.get(start)?;
    let lead = line.get(..layout.column)?;
    if lead.trim().is_empty() {
        return Some((range, new.unwrap_or_default().to_owned()));
    }
    // The first key shares its line with the dash.
    Some((range, format!("{lead}{}", new?.get(layout.column..)?)))
}

impl Layout {
    /// The line after the last one of a key's value; comments that stand behind it are not its.
    fn end(&self, lines: &[&str], key: usize) -> usize {
        let start = self.keys[key].1;
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let limit = self.keys.get(key + 1).map(|(_, line)| *line);
        let mut end = limit.unwrap_or_else(|| {
            let below = lines.iter().enumerate().skip(start + 1);
            let outside = |line: &str| !line.trim().is_empty() && indent(line) < self.column;
            below
                .clone()
                .find(|(_, line)| outside(line))
                .map_or(lines.len(), |(at, _)| at)
        });
        while end > start + 1 {
            let line = lines[end - 1];
            let comment = line.trim_start().starts_with('#') && indent(line) <= self.column;
            if !comment && !line.trim().is_empty() {
                break;
            }
            end -= 1;
        }
        end
    }
}

/// How the items of a bank are laid out; `None` where one is not in block style.
fn layouts(text: &str) -> Option<Vec<Layout>> {
    if text.contains('\r') {
        return None;
    }
    let document = Document::new(text);
    let items = document.node(Path::root().key("items").steps())?;
    let Content::List(items) = &items.content else {
        return None;
    };
    let layouts: Option<Vec<Layout>> = items.iter().map(layout).collect();
    layouts.filter(|layouts| !layouts.is_empty())
}

/// How an item is laid out, if each of its keys begins a line, one below the other.
fn layout(item: &Node) -> Option<Layout> {
    let Content::Mapping(entries) = &item.content else {
        return None;
    };
    let column = item.start.column - 1;
    let mut keys: Vec<(String, usize)> = Vec::new();
    for (key, _) in entries {
        let line = key.position.line - 1;
        let below = keys.last().is_none_or(|(_, last)| *last < line);
        if key.position.column - 1 != column || !below {
            return None;
        }
        keys.push((key.name.clone()?, line));
    }
    (!keys.is_empty()).then_some(Layout { column, keys })
}
