//! Why a file cannot be converted.

use std::io;

use crate::bank::{LoadError, Problem};

use super::limits::{MAX_COLUMNS, MAX_ITEMS, MAX_TEXT};

/// Why a file cannot be read or written in another format. Every message names the file and,
/// where there is one, the line.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The file system says no.
    #[error("{file} cannot be read: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// More text than a bank could hold.
    #[error("{file}: the file is larger than {} MiB; split it into several", MAX_TEXT / (1 << 20))]
    TooLarge {
        /// The file.
        file: String,
    },
    /// Not text, or not in the encoding that everything else is in.
    #[error(
        "{file}:{line}:{column}: the file is not UTF-8: byte 0x{byte:02X} is here; save it as UTF-8"
    )]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, in characters, counted from 1.
        column: usize,
        /// What stands there.
        byte: u8,
    },
    /// Text of two bytes a character that is damaged.
    #[error("{file} is marked as UTF-16 but is not valid UTF-16; save it as UTF-8")]
    BrokenUtf16 {
        /// The file.
        file: String,
    },
    /// A file in a form that is not read as text.
    #[error("{file} looks like {what}; {advice}")]
    Foreign {
        /// The file.
        file: String,
        /// What it looks like.
        what: &'static str,
        /// What to do about it.
        advice: String,
    },
    /// A folder where a file is wanted.
    #[error("{file} is a folder; name the files in it, for instance {file}/*.md")]
    Folder {
        /// The folder.
        file: String,
    },
    /// A file of another format than was named.
    #[error("{file} looks like {found} and not like {named}; `viva import {format}` reads it")]
    OtherFormat {
        /// The file.
        file: String,
        /// What it looks like.
        found: &'static str,
        /// What it was said to be.
        named: &'static str,
        /// The name of the format that it looks like.
        format: &'static str,
    },
    /// A file that needs no import.
    #[error("{file} is a bank already; name it with --bank, or copy it into your folder of banks")]
    IsBank {
        /// The file.
        file: String,
    },
    /// A quote in a row that is not closed as it should be.
    #[error(
        "{file}:{line}: a quote that opens in this row is never closed before the end of a cell; \
         double the quotes inside of quoted cells"
    )]
    Quote {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// A file that should be JSON and is not.
    #[error("{file}:{line}:{column}: the file is not valid JSON: {what}")]
    Json {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// A file that should be XML and is not.
    #[error("{file}:{line}: the file is not valid XML: {what}")]
    Xml {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A first row that names no column of questions.
    #[error(
        "{file}:{line}: no column is called `prompt` (or question, front, term): {names}; name the \
         columns with --columns, for instance --columns prompt,answer"
    )]
    Header {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The names that stand there.
        names: String,
    },
    /// A package that is none, or one that is damaged or too large.
    #[error("{file} is not an Anki package or collection that can be read: {reason}")]
    Package {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// A package that cannot be made.
    #[error("the package cannot be made: {reason}")]
    Unwritten {
        /// Why.
        reason: String,
    },
    /// The form of questions that was asked for stands nowhere.
    #[error("no question was found in {wanted}; the file has {found}")]
    NoSuchQuestions {
        /// The form.
        wanted: String,
        /// What there is instead.
        found: String,
    },
    /// More items than a bank should hold.
    #[error("more than {MAX_ITEMS} items; split the file into several")]
    TooManyItems,
    /// More cells in a row than a sheet of questions has.
    #[error(
        "{file}: a row has more than {MAX_COLUMNS} cells; keep those with questions and answers"
    )]
    TooManyColumns {
        /// Which file.
        file: String,
    },
    /// The bank that is there, or the one that would be, has problems.
    #[error("{}", LoadError { problems: problems.clone() })]
    Broken {
        /// At least one.
        problems: Vec<Problem>,
    },
}
