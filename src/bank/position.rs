//! Where in a text a fault stands: from paths to lines and columns.
//!
//! Only where there is something to report is the text walked a second time, so that
//! reading a sound bank costs nothing for positions.

use saphyr_parser::ScalarStyle;

use super::document::{Content, Document, Node};
pub use super::fault::Position;
use super::fault::{Fault, Path, Spot};

/// The position of each fault, in the same order. What cannot be found (in an alias, or
/// in text that is no YAML) gets the position of the nearest place around it.
pub(super) fn locate(text: &str, faults: &[Fault]) -> Vec<Position> {
    let known: Option<Vec<Position>> = faults.iter().map(|fault| fault.position).collect();
    known.unwrap_or_else(|| {
        let lines = Lines::new(text);
        let document = Document::new(text);
        let find = |fault: &Fault| {
            let known = fault.position;
            known.unwrap_or_else(|| position(fault, &document, &lines))
        };
        faults.iter().map(find).collect()
    })
}

fn position(fault: &Fault, document: &Document<'_>, lines: &Lines<'_>) -> Position {
    let path = fault.path.steps();
    let keys = document.keys(path);
    match (document.nearest(path), fault.spot) {
        (_, Spot::Key) if !keys.is_empty() => keys[0],
        (_, Spot::RepeatedKey(place)) if !keys.is_empty() => {
            keys.get(place).copied().unwrap_or(keys[0])
        }
        (Some((node, true)), Spot::Offset(offset)) => offset_of(node, offset, lines),
        (Some((node, true)), _) => node.start,
        // The key stands there, and then the text breaks off.
        _ if !keys.is_empty() => keys[0],
        (Some((node, false)), _) => node.start,
        (None, _) => Position { line: 1, column: 1 },
    }
}

/// Where the value of a place begins.
pub fn place_of(text: &str, path: &Path) -> Position {
    let found = locate(text, &[Fault::at(path, "")]);
    found
        .first()
        .copied()
        .unwrap_or(Position { line: 1, column: 1 })
}

/// The lines of a text, as YAML counts them.
pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut lines = Vec::new();
        let mut rest = text;
        while let Some(end) = rest.find(['\n', '\r']) {
            lines.push(&rest[..end]);
            let after = &rest[end..];
            rest = after.strip_prefix("\r\n").unwrap_or(&after[1..]);
        }
        lines.push(rest);
        Self { lines }
    }

    /// A line by its number, counted from 1; empty past the end, and where it is so long
    /// that nobody would look at it.
    pub(super) fn get(&self, line: usize) -> &'a str {
        line.checked_sub(1)
            .and_then(|index| self.lines.get(index))
            .copied()
            .filter(|line| line.len() <= LONGEST_LINE)
            .unwrap_or_default()
    }
}

/// The longest line that is searched and shown, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Where a byte of a string stands in the text, escapes and folded lines undone.
fn offset_of(node: &Node, offset: usize, lines: &Lines<'_>) -> Position {
    let Content::Scalar(value, style) = &node.content else {
        return node.start;
    };
    let before = value.get(..offset).unwrap_or(value);
    let start = past_properties(node.start, lines);
    match style {
        ScalarStyle::Plain => Raw::at(lines, start, Quotes::None).skip(before),
        ScalarStyle::SingleQuoted => Raw::at(lines, start, Quotes::Single).skip(before),
        ScalarStyle::DoubleQuoted => Raw::at(lines, start, Quotes::Double).skip(before),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let folded = *style == ScalarStyle::Folded;
            block(value, before.len(), lines, start.line, folded)
        }
    }
}

/// Where a scalar begins behind its anchor and its tag.
fn past_properties(start: Position, lines: &Lines<'_>) -> Position {
    let mut column = start.column;
    let line = lines.get(start.line);
    loop {
        let rest: Vec<char> = line.chars().skip(column - 1).collect();
        if !matches!(rest.first(), Some('&' | '!')) {
            return Position { column, ..start };
        }
        let word = rest.iter().take_while(|c| !c.is_whitespace()).count();
        let blanks = rest[word..]
            .iter()
            .take_while(|c| c.is_whitespace())
            .count();
        column += word + blanks;
    }
}

/// Where a byte of a block scalar stands, given its first line with text. The value's
/// lines are those of the text without their indentation; folding joins them.
fn block(value: &str, offset: usize, lines: &Lines<'_>, first: usize, folded: bool) -> Position {
    let is_empty = |line| lines.get(line).trim().is_empty();
    let mut line = first;
    let mut at = value.len() - value.trim_start_matches('\n').len();
    while at < value.len() && line <= lines.lines.len() {
        let raw = lines.get(line);
        let rest = &value[at..];
        // The line's own blanks belong to the value, what stands before them is indentation.
        let own = rest.chars().take_while(|c| *c == ' ').count();
        let text = raw.trim_start_matches(' ');
        let indent = (raw.len() - text.len()).saturating_sub(own);
        let length = own + text.len();
        if offset <= at + length {
            let inside = value.get(at..offset).map_or(0, |part| part.chars().count());
            return Position {
                line,
                column: indent + inside + 1,
            };
        }
        line += 1;
        let mut breaks = 1;
        if folded {
            // One line break reads as a blank, each further one as itself.
            while is_empty(line) && line <= lines.lines.len() {
                line += 1;
                breaks += 1;
            }
            breaks = (breaks - 1).max(1);
        }
        at += length + breaks;
        if !value.is_char_boundary(at) {
            break;
        }
    }
    Position { line, column: 1 }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

/// Walks the text as written beside the value as read.
struct Raw<'a> {
    lines: &'a Lines<'a>,
    line: usize,
    column: usize,
    /// What is left of the line, without the blanks at its end.
    rest: &'a str,
    quotes: Quotes,
}

impl<'a> Raw<'a> {
    fn at(lines: &'a Lines<'a>, start: Position, quotes: Quotes) -> Self {
        let mut raw = Self {
            lines,
            line: start.line,
            column: 1,
            rest: lines.get(start.line).trim_end(),
            quotes,
        };
        raw.forward(start.column - 1 + usize::from(quotes != Quotes::None));
        raw
    }

    fn forward(&mut self, characters: usize) {
        let mut rest = self.rest.chars();
        for _ in 0..characters {
            self.column += usize::from(rest.next().is_some());
        }
        self.rest = rest.as_str();
    }

    /// To the first character of the next line behind its indentation.
    fn next_line(&mut self) {
        self.line += 1;
        let line = self.lines.get(self.line).trim_end();
        self.rest = line.trim_start_matches([' ', '\t']);
        self.column = 1 + line.len() - self.rest.len();
    }

    fn skip(mut self, read: &str) -> Position {
        let mut read = read.chars().peekable();
        while let Some(next) = read.peek() {
            if self.rest.is_empty() {
                if !next.is_whitespace() || self.line > self.lines.lines.len() {
                    break;
                }
                let mut breaks = 0;
                while self.rest.is_empty() && self.line <= self.lines.lines.len() {
                    self.next_line();
                    breaks += 1;
                }
                // One line break reads as a blank, each further one as itself.
                for _ in 0..(breaks - 1).max(1) {
                    read.next();
                }
                continue;
            }
            let mut rest = self.rest.chars();
            let width = match (self.quotes, rest.next(), rest.next()) {
                (Quotes::Double, Some('\\'), None) => {
                    // An escaped line break stands for nothing.
                    self.next_line();
                    continue;
                }
                (Quotes::Single, Some('\''), Some('\'')) => 2,
                (Quotes::Double, Some('\\'), Some('x')) => 4,
                (Quotes::Double, Some('\\'), Some('u')) => 6,
                (Quotes::Double, Some('\\'), Some('U')) => 10,
                (Quotes::Double, Some('\\'), Some(_)) => 2,
                _ => 1,
            };
            self.forward(width);
            read.next();
        }
        Position {
            line: self.line,
            column: self.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::fault::Path;

    /// Where the first `!` of the scalar under `a` stands in the text, by the value.
    fn mark(text: &str) -> (usize, usize) {
        let tree: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
        let value = tree["a"].as_str().unwrap();
        let path = Path::root().key("a");
        let fault = Fault::at(&path, "here").spot(Spot::Offset(value.find('!').unwrap()));
        let position = locate(text, &[fault])[0];
        (position.line, position.column)
    }

    /// Where it really stands.
    fn truth(text: &str) -> (usize, usize) {
        let before = &text[..text.find('!').unwrap()];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        (line, column)
    }

    #[test]
    fn a_byte_of_a_string_is_found_in_every_style() {
        for text in [
            "a: one two! x",
            "a:   ü two! x",
            "a: 'it''s ''two''! x'",
            "a: \"tab\\t \\u00e9 \\x41 \\U0001F600 \\\"q\\\"! x\"",
            "a: one\n  two\n\n\n  three! x",
            "a: 'one\n  two''\n\n  three! x'",
            "a: \"one \\\n   two\n   three! x\"",
            "a: !!str one! x",
            "a: |\n  one\n    two! x\n",
            "a: |\n  one\n\n  ü two! x\n",
            "a: |-  # note\n\n  one\n  two! x\n",
            "b: 1\na: >\n  one\n  two! x\n",
            "a: >-\n  one\n\n  two\n  three! x\n",
            "a:\n  two! x",
        ] {
            if text.contains("!!str") {
                assert_eq!(mark(text), (1, 13), "{text}");
            } else {
                assert_eq!(mark(text), truth(text), "{text}");
            }
        }
    }

    #[test]
    fn keys_and_values_are_told_apart() {
        let text = "items:\n  - id: x\n    look_for: [a, {b: c}]\n  - id: y\n    id: z\n";
        let item = |index| Path::root().key("items").index(index);
        let at = |path: &Path, spot| {
            let position = locate(text, &[Fault::at(path, "").spot(spot)])[0];
            (position.line, position.column)
        };
        assert_eq!(at(&item(0), Spot::Value), (2, 5));
        assert_eq!(at(&item(0).key("id"), Spot::Key), (2, 5));
        assert_eq!(at(&item(0).key("id"), Spot::Value), (2, 9));
        let b = item(0).key("look_for").index(1).key("b");
        assert_eq!(at(&b, Spot::Value), (3, 23));
        assert_eq!(at(&item(1).key("id"), Spot::RepeatedKey(1)), (5, 5));
    }

    #[test]
    fn what_cannot_be_found_is_placed_at_what_holds_it() {
        let text = "a: &x [1, 2]\nb: *x\n";
        let path = Path::root().key("b").index(1);
        assert_eq!(
            locate(text, &[Fault::at(&path, "")])[0],
            Position { line: 2, column: 4 }
        );
        assert_eq!(
            locate("", &[Fault::at(&path, "")])[0],
            Position { line: 1, column: 1 }
        );
    }
}
