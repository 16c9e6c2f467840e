//! The formats that questions come in: what they are called, how they are recognized and read.

use std::path::Path;

use super::source::Binary;
use super::{
    ConvertError, Imported, Parsed, aiken, article, csv, gift, json_cards, markdown, moodle,
    obsidian, org,
};

/// What a person says about a source, for the formats that leave something open.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Where the questions of an outline are.
    pub outline: markdown::Options,
    /// What is in which column of rows of cells.
    pub layout: csv::Layout,
}

/// A format that questions come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// An interview post as plain text.
    Article,
    /// Markdown.
    Markdown,
    /// Rows of cells.
    Csv,
    /// Rows of cells with tabs between them.
    Tsv,
    /// A package or collection of Anki.
    Anki,
    /// A note of Obsidian with cards in it.
    Obsidian,
    /// Emacs' outlines.
    Org,
    /// Moodle's text format.
    Gift,
    /// The format with `ANSWER:` lines.
    Aiken,
    /// Moodle's XML.
    Moodle,
    /// Cards as JSON.
    Json,
    /// A history of this program.
    History,
    /// A bank of this program.
    Bank,
}

impl SourceFormat {
    /// What `viva import` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Anki => "anki",
            Self::Obsidian => "obsidian",
            Self::Org => "org",
            Self::Gift => "gift",
            Self::Aiken => "aiken",
            Self::Moodle => "moodle",
            Self::Json => "json",
            Self::History => "history",
            Self::Bank => "bank",
        }
    }

    /// What people call it, with an article.
    pub fn description(self) -> &'static str {
        match self {
            Self::Article => "an article",
            Self::Markdown => "Markdown",
            Self::Csv => "a spreadsheet",
            Self::Tsv => "a spreadsheet with tabs",
            Self::Anki => "an Anki package",
            Self::Obsidian => "an Obsidian note with cards",
            Self::Org => "an org file",
            Self::Gift => "GIFT",
            Self::Aiken => "Aiken",
            Self::Moodle => "Moodle XML",
            Self::Json => "JSON",
            Self::History => "a history of Viva",
            Self::Bank => "a bank of Viva",
        }
    }

    /// What is needed for an item in it.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Article => "an article numbers its questions, or has `Answer:` below them",
            Self::Markdown => {
                "questions are headings, bold lines, list entries or `<details>` with text below, or \
                 `Q:` lines; --questions says which"
            }
            Self::Csv | Self::Tsv => {
                "below the header there is a row for each question, with its answer"
            }
            Self::Anki => "a note has a question and an answer",
            Self::Obsidian => {
                "cards are lines with `::` between question and answer, or a `?` on a line between them"
            }
            Self::Org => "questions are headlines with text below",
            Self::Gift => "a question ends in braces with its answers",
            Self::Aiken => "options follow a question, and an `ANSWER:` line follows them",
            Self::Moodle => "a `<question>` has a `<questiontext>`",
            Self::Json => "an object has a `question` and an `answer`",
            Self::History | Self::Bank => "it holds no questions",
        }
    }

    /// Reads a text in it. Rows of cells are handed to `take` one by one, and `progress` is told
    /// how many bytes are read; all else is in what comes back.
    ///
    /// # Errors
    ///
    /// The text cannot be read in this format, or is no questions at all.
    pub fn read(
        self,
        file: &str,
        text: &str,
        options: &ReadOptions,
        progress: &mut dyn FnMut(u64),
        take: &mut dyn FnMut(Imported),
    ) -> Result<Parsed, ConvertError> {
        match self {
            Self::Article => article::read(text),
            Self::Markdown | Self::Anki => markdown::read(text, &options.outline),
            Self::Csv | Self::Tsv => {
                let mut layout = options.layout.clone();
                if self == Self::Tsv && !text.starts_with("#separator:") {
                    layout.delimiter = layout.delimiter.or(Some(b'\t'));
                }
                csv::read_each(file, text, &layout, progress, take)
            }
            Self::Obsidian => obsidian::read(text),
            Self::Org => org::read(text, &options.outline),
            Self::Gift => gift::read(text),
            Self::Aiken => aiken::read(text),
            Self::Moodle => moodle::read(file, text),
            Self::Json => json_cards::read(file, text),
            Self::Bank => Err(ConvertError::IsBank {
                file: file.to_owned(),
            }),
            Self::History => Err(ConvertError::OtherFormat {
                file: file.to_owned(),
                found: self.description(),
                named: "questions",
                format: self.name(),
            }),
        }
    }

    /// What a text is if it shows it: `None` for Markdown and plain text, which may be anything.
    pub fn of_text(text: &str) -> Option<Self> {
        let first = text.lines().next().unwrap_or_default();
        Some(if first.starts_with("{\"history\":") {
            Self::History
        } else if is_bank(text) {
            Self::Bank
        } else if csv::is_of_anki(text) {
            Self::Csv
        } else if moodle::looks_like(text) {
            Self::Moodle
        } else if json_cards::looks_like(text) {
            Self::Json
        } else if aiken::looks_like(text) {
            Self::Aiken
        } else if gift::looks_like(text) {
            Self::Gift
        } else if org::looks_like(text) {
            Self::Org
        } else if obsidian::looks_like(text) {
            Self::Obsidian
        } else if aiken::has_choices(text) {
            // Options that are not quite in its form; Markdown's reader knows them.
            Self::Markdown
        } else if article::looks_like(text) {
            Self::Article
        } else if csv::looks_like(text) {
            Self::Csv
        } else {
            return None;
        })
    }

    /// What a text is, with the help of its file's name.
    pub fn recognize(path: &Path, text: &str) -> Self {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        let named = match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "org" => Some(Self::Org),
            "gift" => Some(Self::Gift),
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            _ => None,
        };
        let markdown = matches!(
            &*extension,
            "md" | "markdown" | "mdown" | "mkd" | "html" | "htm"
        );
        match (Self::of_text(text), named) {
            // Somebody who calls a sheet a sheet knows; its cells may look like anything.
            (_, Some(sheet @ (Self::Csv | Self::Tsv))) => sheet,
            (Some(Self::Csv | Self::Article) | None, Some(named)) => named,
            (Some(Self::Csv | Self::Article) | None, None) if markdown => Self::Markdown,
            (Some(found), _) => found,
            (None, None) => Self::Markdown,
        }
    }

    /// Whether bytes are a package or collection of Anki.
    pub fn is_anki(bytes: &[u8]) -> bool {
        matches!(
            Binary::recognize(bytes),
            Some(Binary::AnkiPackage | Binary::Sqlite)
        )
    }
}

/// A key `bank` and a key `items` at the left edge.
fn is_bank(text: &str) -> bool {
    let mut keys = text.lines().take(2_000);
    keys.clone().any(|line| line.starts_with("bank:"))
        && keys.any(|line| line.starts_with("items:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_it_holds() {
        use SourceFormat::{
            Aiken, Article, Bank, Csv, Gift, History, Json, Markdown, Moodle, Obsidian, Org, Tsv,
        };
        for (name, text, expected) in [
            ("a.txt", "Which?\nA. one\nB. two\nANSWER: A\n", Aiken),
            (
                "a.txt",
                "::a::What is it? {}\n\n::b::Which? {=one ~two}\n",
                Gift,
            ),
            (
                "a.xml",
                "<?xml version=\"1.0\"?>\n<quiz>\n</quiz>\n",
                Moodle,
            ),
            (
                "a.txt",
                "[{\"question\": \"Why?\", \"answer\": \"So.\"}]",
                Json,
            ),
            (
                "a.txt",
                "* Locks\n** What is a lock? :drill:\nA guard.\n",
                Org,
            ),
            (
                "a.md",
                "What is a lock?::A guard.\nWhat is a key?::A pass.\n",
                Obsidian,
            ),
            ("a.md", "## What is a lock?\n\nA guard.\n", Markdown),
            ("a.txt", "question,answer\nWhy?,So.\n", Csv),
            ("a.tsv", "Why?\tSo.\n", Tsv),
            ("a.txt", "latch\tA short lock.\nmutex\tA lock.\n", Csv),
            (
                "a.txt",
                "latch\tA lock that is\nheld briefly.\nmutex\tA lock.\n",
                Csv,
            ),
            (
                "a.txt",
                "What is a heap?;A tree\nWhat is a stack?;LIFO\nWhat is a queue?;FIFO\n",
                Csv,
            ),
            (
                "a.txt",
                "1. What is a lock?\nAnswer: A guard.\n2. Why?\nAnswer: So.\n",
                Article,
            ),
            (
                "a.md",
                "1. What is a lock?\n\n   Answer: A guard.\n2. Why?\n\n   Answer: So.\n",
                Markdown,
            ),
            ("a.txt", "bank: b\nitems:\n  - id: a\n", Bank),
            ("a.jsonl", "{\"history\":{\"format\":1}}\n", History),
            ("a", "What is a lock?\n", Markdown),
        ] {
            assert_eq!(
                SourceFormat::recognize(Path::new(name), text),
                expected,
                "{name}: {text}"
            );
        }
    }
}
