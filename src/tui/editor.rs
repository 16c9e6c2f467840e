//! The answer editor as a pure model: a text, a cursor and what can be undone.
//!
//! Positions are byte offsets that always lie between two characters as a reader sees them
//! (grapheme clusters). It knows the width that rows wrap at, and draws nothing.

mod rows;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use rows::Wrapped;

use super::keys::{Command, Move};
use super::wrap;

/// How many steps can be undone.
const UNDO_DEPTH: usize = 1_000;

/// A text being written.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    text: String,
    cursor: usize,
    /// The column that moving up and down tries to keep.
    goal: Option<usize>,
    /// What was cut last, for putting back.
    cut: String,
    undo: Vec<Change>,
    redo: Vec<Change>,
    /// The rows at the width that was asked for last, kept as the text changes.
    wrapped: RefCell<Option<Wrapped>>,
}

/// One step of undo: at `at`, `removed` was replaced by `inserted`.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    at: usize,
    removed: String,
    inserted: String,
    /// Where the cursor was.
    before: usize,
    /// More of the same may still join this step.
    joins: Joins,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Joins {
    Typing,
    Erasing,
    Nothing,
}

/// One row on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The bytes of the text that stand in it; a line break is in no row.
    pub bytes: Range<usize>,
    /// The text's line ends here.
    pub ends_line: bool,
}

impl Editor {
    /// Changes the text as a key of the editor's says, or types what the key is.
    pub fn apply(&mut self, given: Option<Command>, key: KeyEvent) {
        match given {
            Some(Command::Go(to)) => self.go(to),
            Some(Command::Delete(to)) => self.delete(to),
            Some(Command::PutBack) => self.put_back(),
            Some(Command::Undo) => self.undo(),
            Some(Command::Redo) => self.redo(),
            Some(_) => {}
            None => {
                let typing = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
                if let (true, KeyCode::Char(c)) = (typing, key.code) {
                    self.type_char(c);
                }
            }
        }
    }

    /// An editor that holds a text, the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        Self {
            cursor: text.len(),
            text,
            ..Self::default()
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    #[cfg(test)]
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// How many words there are.
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// Types one character.
    pub fn type_char(&mut self, c: char) {
        let typed = clean(c.encode_utf8(&mut [0; 4]));
        self.replace(self.cursor..self.cursor, &typed, Joins::Typing);
    }

    /// Inserts words, apart from what stands before them.
    pub fn insert_words(&mut self, text: &str) {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let apart = before.chars().next_back().is_none_or(char::is_whitespace);
        let gap = if apart { "" } else { " " };
        self.insert(&format!("{gap}{text}"));
    }

    /// Inserts text in one step of undo.
    pub fn insert(&mut self, text: &str) {
        self.replace(self.cursor..self.cursor, &clean(text), Joins::Nothing);
    }

    /// Replaces everything in one step of undo; the cursor goes to the end.
    pub fn set(&mut self, text: &str) {
        let text = clean(text);
        if text != self.text {
            self.replace(0..self.text.len(), &text, Joins::Nothing);
        }
    }

    /// Deletes from the cursor to where a move would lead, and keeps it if it is more than a
    /// character.
    pub fn delete(&mut self, to: Move) {
        let other = self.target(to);
        let range = self.cursor.min(other)..self.cursor.max(other);
        let joins = match to {
            Move::Left | Move::Right => Joins::Erasing,
            _ => {
                if !range.is_empty() {
                    self.cut = self.text[range.clone()].to_owned();
                }
                Joins::Nothing
            }
        };
        // At a line's end there is only its break to delete.
        let range = match to {
            Move::LineEnd if range.is_empty() => self.cursor..self.after(self.cursor),
            _ => range,
        };
        self.replace(range, "", joins);
    }

    /// Puts back what was deleted last by word, line or more.
    pub fn put_back(&mut self) {
        let cut = std::mem::take(&mut self.cut);
        self.replace(self.cursor..self.cursor, &cut, Joins::Nothing);
        self.cut = cut;
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        if let Some(change) = self.undo.pop() {
            let inserted = change.at..change.at + change.inserted.len();
            self.splice(inserted, &change.removed);
            self.cursor = change.before;
            self.goal = None;
            self.redo.push(change);
        }
    }

    /// Does again what was taken back.
    pub fn redo(&mut self) {
        if let Some(mut change) = self.redo.pop() {
            let removed = change.at..change.at + change.removed.len();
            self.splice(removed, &change.inserted);
            self.cursor = self.snap(change.at + change.inserted.len());
            self.goal = None;
            change.joins = Joins::Nothing;
            self.undo.push(change);
        }
    }

    /// Moves the cursor.
    pub fn go(&mut self, to: Move) {
        self.cursor = self.target(to);
        self.goal = None;
        self.seal();
    }

    /// Moves the cursor up (negative) or down by rows of a width, keeping its column.
    pub fn go_rows(&mut self, by: isize, room: usize) {
        let rows = self.rows(room);
        let (row, column) = self.place(&rows);
        let goal = *self.goal.get_or_insert(column);
        let target = row.saturating_add_signed(by);
        self.cursor = match rows.get(target) {
            _ if by < 0 && row == 0 => 0,
            Some(row) => self.byte_at(row, goal),
            None if row + 1 == rows.len() => self.text.len(),
            None => rows.last().map_or(0, |row| self.byte_at(row, goal)),
        };
        self.seal();
    }

    /// The rows of the text at a width.
    pub fn rows(&self, room: usize) -> Rc<Vec<Row>> {
        let mut wrapped = self.wrapped.borrow_mut();
        let known = wrapped.as_ref().and_then(|wrapped| wrapped.at(room));
        known.unwrap_or_else(|| {
            let new = Wrapped::new(&self.text, room);
            let rows = new.at(room).unwrap_or_default();
            *wrapped = Some(new);
            rows
        })
    }

    /// The row and column of the cursor, in cells.
    pub fn place(&self, rows: &[Row]) -> (usize, usize) {
        let row = rows
            .partition_point(|row| row.bytes.start <= self.cursor)
            .saturating_sub(1);
        let start = rows.get(row).map_or(0, |row| row.bytes.start);
        let before = self.text.get(start..self.cursor).unwrap_or_default();
        (row, wrap::width(before))
    }

    fn byte_at(&self, row: &Row, column: usize) -> usize {
        let text = self.text.get(row.bytes.clone()).unwrap_or_default();
        let mut used = 0;
        let mut last = row.bytes.start;
        for (at, grapheme) in text.grapheme_indices(true) {
            last = row.bytes.start + at;
            used += wrap::width(grapheme);
            if used > column {
                return last;
            }
        }
        // The end of a row that goes on is the beginning of the next: stay before it.
        if row.ends_line { row.bytes.end } else { last }
    }

    fn target(&self, to: Move) -> usize {
        let (before, after) = self.text.split_at(self.cursor);
        match to {
            Move::Left => self.before(self.cursor),
            Move::Right => self.after(self.cursor),
            Move::WordLeft => words(before).next_back().map_or(0, |word| word.start),
            Move::WordRight => {
                let word = words(after).next();
                word.map_or(self.text.len(), |word| self.cursor + word.end)
            }
            Move::LineStart => before.rfind('\n').map_or(0, |at| at + 1),
            Move::LineEnd => after
                .find('\n')
                .map_or(self.text.len(), |at| self.cursor + at),
            Move::Start => 0,
            Move::End => self.text.len(),
        }
    }

    fn before(&self, at: usize) -> usize {
        let before = self.text[..at].grapheme_indices(true).next_back();
        before.map_or(0, |(start, _)| start)
    }

    fn after(&self, at: usize) -> usize {
        let next = self.text[at..].graphemes(true).next();
        at + next.map_or(0, str::len)
    }

    /// The next place from `at` on where a cursor may stand.
    fn snap(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        if at == self.text.len() || cursor.is_boundary(&self.text, 0) == Ok(true) {
            return at;
        }
        let next = cursor.next_boundary(&self.text, 0).ok().flatten();
        next.unwrap_or(self.text.len())
    }

    fn splice(&mut self, range: Range<usize>, with: &str) {
        let changed = range.start..range.start + with.len();
        let gone = range.len();
        self.text.replace_range(range, with);
        if let Some(wrapped) = self.wrapped.get_mut() {
            wrapped.change(&self.text, changed, gone);
        }
    }

    fn replace(&mut self, range: Range<usize>, with: &str, joins: Joins) {
        if range.is_empty() && with.is_empty() {
            return;
        }
        let removed = self.text[range.clone()].to_owned();
        self.splice(range.clone(), with);
        self.redo.clear();
        let change = Change {
            at: range.start,
            removed,
            inserted: with.to_owned(),
            before: self.cursor,
            joins,
        };
        if let Some(change) = self.join(change) {
            self.undo.push(change);
            if self.undo.len() > UNDO_DEPTH {
                self.undo.remove(0);
            }
        }
        self.cursor = self.snap(range.start + with.len());
        self.goal = None;
    }

    /// Joins a change to the step before, if it carries on with it; otherwise gives it back.
    fn join(&mut self, change: Change) -> Option<Change> {
        let Some(last) = self
            .undo
            .last_mut()
            .filter(|last| last.joins == change.joins)
        else {
            return Some(change);
        };
        match change.joins {
            Joins::Typing => {
                let follows = last.at + last.inserted.len() == change.at;
                let new_word = last.inserted.ends_with(char::is_whitespace)
                    && !change.inserted.starts_with(char::is_whitespace);
                if !follows || new_word {
                    return Some(change);
                }
                last.inserted.push_str(&change.inserted);
            }
            Joins::Erasing if change.at + change.removed.len() == last.at => {
                last.at = change.at;
                last.removed.insert_str(0, &change.removed);
            }
            Joins::Erasing if change.at == last.at => last.removed.push_str(&change.removed),
            Joins::Erasing | Joins::Nothing => return Some(change),
        }
        None
    }

    /// Whatever comes next is a step of its own.
    fn seal(&mut self) {
        if let Some(last) = self.undo.last_mut() {
            last.joins = Joins::Nothing;
        }
    }
}

/// The words of a text: runs of letters and digits, with what belongs inside them.
fn words(text: &str) -> impl DoubleEndedIterator<Item = Range<usize>> {
    text.unicode_word_indices()
        .map(|(start, word)| start..start + word.len())
}

/// Text as the editor keeps it: line breaks are `\n`, a tab is four blanks, and other control
/// characters are gone.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', "    ")
        .chars()
        .filter(|&c| c == '\n' || !c.is_control())
        .collect()
}

#[cfg(test)]
mod tests;
