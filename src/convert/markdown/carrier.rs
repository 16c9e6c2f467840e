//! The forms that questions have in Markdown.

use std::fmt;

/// The form of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// A line that begins with `Q:`.
    Label,
    /// A heading of this level.
    Heading(u8),
    /// The summary of a `<details>`.
    Fold,
    /// A bold line.
    Bold,
    /// A row of a table with a column of questions.
    Row,
    /// A list entry, this deep, that begins with bold text.
    BoldItem(u8),
    /// A list entry, this deep.
    Item(u8),
    /// A line of its own that ends in a question mark.
    Line,
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label => f.write_str("lines that begin with `Q:`"),
            Self::Heading(level) => write!(f, "headings of level {level}"),
            Self::Fold => f.write_str("summaries of `<details>`"),
            Self::Bold => f.write_str("bold lines"),
            Self::Row => f.write_str("rows of a table"),
            Self::BoldItem(1) => f.write_str("bold list entries"),
            Self::BoldItem(depth) => write!(f, "bold list entries, {depth} deep"),
            Self::Item(1) => f.write_str("list entries"),
            Self::Item(depth) => write!(f, "list entries, {depth} deep"),
            Self::Line => f.write_str("lines that end in a question mark"),
        }
    }
}

impl Carrier {
    /// Reads `heading:4`, `bold`, `list`, `list:2`, `details`, `pairs`, `table`, `lines`.
    ///
    /// # Errors
    ///
    /// Says which there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, number) = match text.split_once(':') {
            Some((name, number)) => (name, number.trim().parse::<u8>().ok()),
            None => (text, None),
        };
        let wrong = text.contains(':') && number.is_none();
        Ok(match (name.trim().to_lowercase().as_str(), number) {
            _ if wrong => return Err(Self::choices(text)),
            ("heading" | "headings", Some(level @ 1..=6)) => Self::Heading(level),
            ("heading" | "headings", None) => Self::Heading(2),
            ("bold", None) => Self::Bold,
            ("bold-list", depth) => Self::BoldItem(depth.unwrap_or(1)),
            ("list" | "bullets", depth) => Self::Item(depth.unwrap_or(1)),
            ("details" | "summary", None) => Self::Fold,
            ("pairs" | "qa", None) => Self::Label,
            ("table", None) => Self::Row,
            ("lines", None) => Self::Line,
            _ => return Err(Self::choices(text)),
        })
    }

    fn choices(text: &str) -> String {
        format!(
            "`{}` is none of heading:1 to heading:6, bold, list, list:2, bold-list, details, \
             pairs, table, lines",
            crate::bank::one_line(text)
        )
    }

    /// Whether questions of this form are entries of lists.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Item(_) | Self::BoldItem(_))
    }
}
