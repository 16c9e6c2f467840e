//! Files of responses, a line at a time: a file of any length takes little room.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use super::{Error, files};
use crate::bank::one_line;
use crate::grading::MAX_RESPONSE;

/// The longest line, in bytes: a response whose every byte is escaped, and its keys.
pub const MAX_LINE: u64 = 8 * MAX_RESPONSE as u64;

/// A longer line is not read to its end: it may have none.
const LONGEST_SKIPPED: u64 = 64 << 20;

/// So much of a file is read at once.
const AT_ONCE: usize = 64 * 1024;

/// Opens a file for reading, or the standard input for `-`; with a name for messages.
///
/// # Errors
///
/// It cannot be opened.
pub fn open(path: &Path) -> Result<(Box<dyn BufRead>, String), Error> {
    if files::is_standard(path) {
        return Ok((
            Box::new(io::stdin().lock()),
            "the standard input".to_owned(),
        ));
    }
    let what = one_line(&path.display().to_string());
    match File::open(path).and_then(|file| files::no_folder(path).map(|()| file)) {
        Ok(file) => Ok((Box::new(BufReader::with_capacity(AT_ONCE, file)), what)),
        Err(source) => Err(Error::Read { what, source }),
    }
}

/// The lines of a file that are not empty.
pub struct Lines {
    source: Box<dyn BufRead>,
    what: String,
    longest: u64,
    number: usize,
    line: Vec<u8>,
}

/// A line with its number, counted from 1.
pub struct Line<'a> {
    /// Where it stands.
    pub number: usize,
    /// What it says; `None` for a line that is too long.
    pub text: Option<&'a [u8]>,
}

impl Lines {
    /// Opens a file, whose lines have [`MAX_LINE`] bytes at most.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_with(path, MAX_LINE)
    }

    /// The same, with lines of so many bytes at most.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    pub fn open_with(path: &Path, longest: u64) -> Result<Self, Error> {
        let (source, what) = open(path)?;
        Ok(Self {
            source,
            what,
            longest,
            number: 0,
            line: Vec::new(),
        })
    }

    /// The name of the file, for messages.
    pub fn file(&self) -> &str {
        &self.what
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line has no end.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, Error> {
        loop {
            let more = self.read().map_err(|source| Error::Read {
                what: self.what.clone(),
                source,
            })?;
            if !more {
                return Ok(None);
            }
            self.number += 1;
            if !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let fits = self.line.len() as u64 <= self.longest;
        Ok(Some(Line {
            number: self.number,
            // serde_json would count a column past the end from the start of the next line.
            text: fits.then_some(self.line.trim_ascii_end()),
        }))
    }

    fn read(&mut self) -> io::Result<bool> {
        self.line.clear();
        let limit = self.longest + 1;
        let read = (&mut self.source)
            .take(limit)
            .read_until(b'\n', &mut self.line)?;
        if read as u64 == limit && !self.line.ends_with(b"\n") {
            skip_line(&mut self.source)?;
        }
        Ok(read > 0)
    }
}

fn skip_line(source: &mut dyn BufRead) -> io::Result<()> {
    let mut skipped = 0;
    loop {
        if skipped > LONGEST_SKIPPED {
            let what = format!("a line has more than {} MiB", LONGEST_SKIPPED >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        let buffer = source.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (length, ended) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        source.consume(length);
        skipped += length as u64;
        if ended {
            return Ok(());
        }
    }
}

/// The object of JSON that a line is.
///
/// # Errors
///
/// It is none, or not such a one: the line, the column and what is wrong.
pub fn json_object<T: DeserializeOwned>(number: usize, line: &[u8]) -> Result<T, String> {
    // Some editors set a mark at the start of a file.
    let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    // A list would be taken for an object without its keys.
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err(format!(
            "{number}:1: it is no JSON object, which begins with `{{`"
        ));
    }
    serde_json::from_slice(text).map_err(|error| {
        // It speaks of line 1 of a text that is another line of the file.
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        format!("{number}:{}: {what}", error.column())
    })
}
