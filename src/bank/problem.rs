//! A fault as a person sees it: the file, the line and column, the line itself, a caret.

use std::fmt;

use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use super::fault::{Fault, Severity};
use super::lower::QUOTE;
use super::position::{Lines, Position, locate};
use super::text::{harmless, one_line};

/// How many characters of a long line are shown.
const SHOWN: usize = 96;

/// Something wrong with a file, ready to print. All its text is safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, as the person named it.
    pub file: String,
    /// Where in it, if it is about one place.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// The rule that found it.
    pub rule: Option<&'static str>,
    /// Whether `--fix` can fix it.
    pub fixable: bool,
}

/// A place in a file, with what stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
    /// The place in the bank, `items[3].prompt`; empty where the file is no YAML.
    pub path: String,
    /// The line as it stands there.
    pub source: String,
}

impl Problem {
    /// A problem with a file as a whole.
    pub(super) fn whole_file(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: one_line(file),
            place: None,
            message: message.into(),
            hint: None,
            severity: Severity::Error,
            rule: None,
            fixable: false,
        }
    }

    /// A problem at a line and column.
    pub fn at(file: &str, text: &str, position: Position, message: &str) -> Self {
        Self::placed(file, &Lines::new(text), position, "", message)
    }

    fn placed(
        file: &str,
        lines: &Lines<'_>,
        position: Position,
        path: &str,
        message: &str,
    ) -> Self {
        Self {
            file: one_line(file),
            place: Some(Place {
                line: position.line,
                column: position.column,
                path: one_line(path),
                source: harmless(lines.get(position.line)).into_owned(),
            }),
            message: harmless(message).into_owned(),
            hint: None,
            severity: Severity::Error,
            rule: None,
            fixable: false,
        }
    }

    /// The same, with advice.
    #[must_use]
    pub fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.map(|hint| harmless(&hint).into_owned());
        self
    }

    /// The problems that faults of a text are, in the order of their lines.
    pub fn from_faults(file: &str, text: &str, faults: &[Fault]) -> Vec<Self> {
        if faults.is_empty() {
            return Vec::new();
        }
        let lines = Lines::new(text);
        let mut problems: Vec<(Position, Self)> = faults
            .iter()
            .zip(locate(text, faults))
            .map(|(fault, position)| {
                let path = fault.path.to_string();
                let hint = match fault.hint.as_deref() {
                    Some(QUOTE) => Some(quoted(&lines, position)),
                    _ => fault.hint.clone(),
                };
                let problem =
                    Self::placed(file, &lines, position, &path, &fault.message).hint(hint);
                let problem = Self {
                    severity: fault.severity,
                    rule: fault.rule,
                    fixable: fault.fix.is_some(),
                    ..problem
                };
                (position, problem)
            })
            .collect();
        problems.sort_by_key(|(position, _)| *position);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }
}

/// The hint to quote a number or a word, as it is written.
fn quoted(lines: &Lines<'_>, position: Position) -> String {
    let line = lines.get(position.line).chars();
    let written: String = line
        .skip(position.column.saturating_sub(1))
        .take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}'))
        .take(SHOWN)
        .collect();
    if written.is_empty() {
        QUOTE.to_owned()
    } else {
        format!("{QUOTE}: \"{written}\"")
    }
}

impl fmt::Display for Problem {
    /// As a compiler would: `file:line:column: message`, the line, a caret, the hint. What is less
    /// than an error says so, with the rule that found it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lead = match self.severity {
            Severity::Error => String::new(),
            less => format!("{}: ", less.as_str()),
        };
        let rule = match self.rule {
            Some(rule) => format!(" [{rule}]"),
            None => String::new(),
        };
        let Some(place) = &self.place else {
            write!(f, "{}: {lead}{}{rule}", self.file, self.message)?;
            return match &self.hint {
                Some(hint) => write!(f, "\n  = {hint}"),
                None => Ok(()),
            };
        };
        let Place { line, column, .. } = place;
        let file = &self.file;
        writeln!(f, "{file}:{line}:{column}: {lead}{}{rule}", self.message)?;
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        let (shown, caret) = window(&place.source, column.saturating_sub(1));
        writeln!(f, " {number} | {shown}")?;
        write!(f, " {gutter} | {}^", " ".repeat(caret))?;
        if let Some(hint) = &self.hint {
            write!(f, "\n {gutter} = {hint}")?;
        }
        Ok(())
    }
}

/// The part of a line around a character, and how many cells stand before that character.
fn window(line: &str, at: usize) -> (String, usize) {
    let count = line.chars().count();
    let at = at.min(count);
    let first = if count <= SHOWN {
        0
    } else {
        at.saturating_sub(SHOWN / 2).min(count - SHOWN)
    };
    let mut shown = String::new();
    let mut caret = 0;
    if first > 0 {
        shown.push('…');
        caret += 1;
    }
    for (index, c) in line.chars().enumerate().skip(first).take(SHOWN) {
        // A tab is as wide as the terminal pleases; one blank is sure.
        let c = if c == '\t' { ' ' } else { c };
        if index < at {
            caret += c.width().unwrap_or(1);
        }
        shown.push(c);
    }
    if first + SHOWN < count {
        shown.push('…');
    }
    (shown.trim_end().to_owned(), caret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::fault::Path;

    #[test]
    fn a_problem_shows_its_line_with_a_caret() {
        let text = "bank: x\nitems:\n  - id: x\n    promt: 日本\n";
        let path = Path::root().key("items").index(0).key("promt");
        let fault = Fault::at(&path, "unknown key `promt`").hint("did you mean `prompt`?");
        assert_eq!(
            Problem::from_faults("a.yaml", text, &[fault])[0].to_string(),
            "a.yaml:4:12: unknown key `promt`\n \
             4 |     promt: 日本\n   \
               |            ^\n   \
               = did you mean `prompt`?"
        );
    }

    #[test]
    fn the_caret_stands_under_wide_characters() {
        assert_eq!(window("日本x", 2), ("日本x".to_owned(), 4));
        assert_eq!(window("\t\tx", 2), ("  x".to_owned(), 2));
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let line = format!("{}!{}", "a".repeat(300), "b".repeat(300));
        let (shown, caret) = window(&line, 300);
        assert_eq!(shown.chars().nth(caret), Some('!'));
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() < 100);
    }

    #[test]
    fn a_line_with_control_characters_is_harmless() {
        let position = Position { line: 1, column: 2 };
        let problem = Problem::at("a\x1b.yaml", "a\x1b[31m", position, "bad \x1b");
        assert!(!problem.to_string().contains('\x1b'));
    }
}
