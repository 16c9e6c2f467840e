//! The pattern language: what must stand in a response for a criterion to count.
//!
//! This file holds its abstract form; it can be read and written. What a pattern means
//! for a response is the business of the grading room.

mod read;

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(test)]
pub(super) use read::KEYS;
pub use read::PhraseError;

/// A pattern, as a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// Words in this order, close together, in one sentence.
    Phrase(Phrase),
    /// Every part, in any order.
    All {
        /// The parts; a [`Pattern::None`] among them forbids.
        parts: Vec<Pattern>,
        /// How near each other they must stand.
        within: Within,
    },
    /// One of the parts.
    Any(Vec<Pattern>),
    /// None of the parts, where the pattern around it looks.
    None(Vec<Pattern>),
}

/// How near each other the parts of an `all` must stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Within {
    /// In one sentence.
    #[default]
    Sentence,
    /// In one sentence, and in a stretch of this many words.
    Words(usize),
    /// Anywhere in the response.
    Response,
}

/// A sequence of slots, each filled by one of its alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// At least one.
    pub slots: Vec<Slot>,
}

/// The alternatives for one place in a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// At least one; each is one word or several.
    pub alternatives: Vec<Vec<Word>>,
}

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// As written, without its marks.
    pub text: String,
    /// How it is compared.
    pub form: Form,
}

/// How a word of a pattern is compared with a word of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    /// Its inflections, its synonyms and, in a long word, a misspelling.
    Inflected,
    /// `word*`: whatever begins so.
    Prefix,
    /// `"word"`: this word only.
    Exact,
}

impl fmt::Display for Pattern {
    /// As flow YAML: what [`Pattern::read`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (join, parts) = match self {
            Self::Phrase(phrase) => return write_scalar(f, &phrase.to_string()),
            Self::All { parts, .. } => ("all", parts),
            Self::Any(parts) => ("any", parts),
            Self::None(parts) => ("none", parts),
        };
        write!(f, "{{{join}: [")?;
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{part}")?;
        }
        f.write_str("]")?;
        if let Self::All { within, .. } = self {
            match within {
                Within::Sentence => {}
                Within::Words(words) => write!(f, ", within: {words}")?,
                Within::Response => f.write_str(", within: response")?,
            }
        }
        f.write_str("}")
    }
}

impl fmt::Display for Phrase {
    /// What [`str::parse`] reads back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, slot) in self.slots.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{slot}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, words) in self.alternatives.iter().enumerate() {
            if index > 0 {
                f.write_str("|")?;
            }
            let joined = words
                .iter()
                .map(Word::to_string)
                .collect::<Vec<_>>()
                .join(" ");
            if words.len() == 1 {
                f.write_str(&joined)?;
            } else {
                write!(f, "[{joined}]")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            Form::Inflected => f.write_str(&self.text),
            Form::Prefix => write!(f, "{}*", self.text),
            Form::Exact => write!(f, "\"{}\"", self.text),
        }
    }
}

/// Writes a string so that YAML reads the same string back, plain where that is safe.
fn write_scalar(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let harmless =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '|' | '*' | '-' | '_' | '.' | '/');
    let keyword = ["true", "false", "null"].contains(&text.to_ascii_lowercase().as_str());
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(harmless) && !keyword
    {
        return f.write_str(text);
    }
    let printable = |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(printable) {
        return write!(f, "'{}'", text.replace('\'', "''"));
    }
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if printable(c) => write!(f, "{c}")?,
            c => write!(f, "\\U{:08X}", u32::from(c))?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests;
