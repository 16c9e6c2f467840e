//! Why a file cannot be converted.

use std::io;

use crate::bank::{LoadError, Problem};

use super::source::{MAX_ITEMS, MAX_TEXT};

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
        "{file}:{line}:{column}: the file is not UTF-8: byte 0x{byte:02X} stands here; save it as UTF-8"
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
    /// More items than a bank should hold.
    #[error("more than {MAX_ITEMS} items; split the file into several")]
    TooManyItems,
    /// The bank that is there, or the one that would be, has problems.
    #[error("{}", LoadError { problems: problems.clone() })]
    Broken {
        /// At least one.
        problems: Vec<Problem>,
    },
}
