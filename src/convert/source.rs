//! Reading a text, within bounds: its bytes, its encoding, and what it is where it is no text.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{ConvertError, MAX_TEXT};

/// A file that holds no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// A package of Anki.
    AnkiPackage,
    /// A database of SQLite, such as a collection of Anki.
    Sqlite,
    /// Anything else, by its name, with what to do about it.
    Other(&'static str, &'static str),
}

impl Binary {
    /// What it looks like, and what to do about it.
    pub fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::AnkiPackage => ("an Anki package", "`viva import anki` reads it"),
            Self::Sqlite => (
                "a database",
                "`viva import anki` reads it if it is a collection of Anki",
            ),
            Self::Other(what, advice) => (what, advice),
        }
    }

    /// What the first bytes of a file say. Of an archive, all of it is wanted.
    pub fn recognize(bytes: &[u8]) -> Option<Self> {
        const TEXT: &str = "save it as plain text or Markdown, or copy its text into a file";
        const SHEET: &str = "save it as CSV";
        let begins = |magic: &[u8]| bytes.starts_with(magic);
        Some(match bytes {
            _ if begins(b"PK\x03\x04") => return Some(in_archive(bytes)),
            _ if begins(b"SQLite format 3\0") => Self::Sqlite,
            _ if begins(b"%PDF") => Self::Other("a PDF", TEXT),
            _ if begins(b"{\\rtf") => Self::Other("a document in RTF", TEXT),
            _ if begins(b"\xd0\xcf\x11\xe0") => Self::Other(
                "a document of an old office program",
                "save it as CSV or as plain text",
            ),
            _ if begins(b"\x1f\x8b")
                || begins(b"BZh")
                || begins(b"\xfd7zXZ")
                || begins(b"7z\xbc\xaf") =>
            {
                Self::Other("a compressed file", "unpack it first")
            }
            _ if begins(b"\x89PNG") || begins(b"\xff\xd8\xff") || begins(b"GIF8") => {
                Self::Other("a picture", "viva reads text")
            }
            _ if begins(b"NUMBERS") => Self::Other("a spreadsheet", SHEET),
            _ => return None,
        })
    }
}

/// What an archive holds, by the names in it.
fn in_archive(bytes: &[u8]) -> Binary {
    const TEXT: &str = "save it as plain text or Markdown, or copy its text into a file";
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Binary::Other("a damaged archive", "unpack it first");
    };
    let has = |start: &str| {
        archive
            .file_names()
            .flatten()
            .take(10_000)
            .any(|name| name.starts_with(start))
    };
    if has("collection.anki2") {
        Binary::AnkiPackage
    } else if has("word/") {
        Binary::Other("a Word document", TEXT)
    } else if has("xl/") {
        Binary::Other("an Excel workbook", "save the sheet as CSV")
    } else if has("ppt/") {
        Binary::Other("a presentation", TEXT)
    } else if has("META-INF/container.xml") {
        Binary::Other("an e-book", TEXT)
    } else if has("content.xml") {
        Binary::Other(
            "a document of LibreOffice",
            "save it as CSV or as plain text",
        )
    } else {
        Binary::Other("an archive", "unpack it and name the files in it")
    }
}

/// Reads a text; a byte order mark before it is taken off. `file` stands for it in messages.
///
/// # Errors
///
/// It cannot be read, is too large, or is neither UTF-8 nor marked as UTF-16.
pub fn read_text(file: &str, source: impl Read) -> Result<String, ConvertError> {
    decode(file, read_bytes(file, source)?)
}

/// Reads a file, within bounds.
///
/// # Errors
///
/// It cannot be read, or is too large.
pub fn read_bytes(file: &str, source: impl Read) -> Result<Vec<u8>, ConvertError> {
    let mut bytes = Vec::new();
    source
        .take(MAX_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| ConvertError::Read {
            file: file.to_owned(),
            source,
        })?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(ConvertError::TooLarge {
            file: file.to_owned(),
        });
    }
    Ok(bytes)
}

/// The text that bytes are: UTF-8, or UTF-16 with a byte order mark, as Excel saves it.
///
/// # Errors
///
/// They are no text, or in another encoding.
pub fn decode(file: &str, bytes: Vec<u8>) -> Result<String, ConvertError> {
    if let Some(binary) = Binary::recognize(&bytes) {
        let (what, advice) = binary.advice();
        return Err(ConvertError::Foreign {
            file: file.to_owned(),
            what,
            advice: advice.to_owned(),
        });
    }
    match bytes[..] {
        [0xff, 0xfe, ref rest @ ..] => return wide(file, rest, u16::from_le_bytes),
        [0xfe, 0xff, ref rest @ ..] => return wide(file, rest, u16::from_be_bytes),
        _ => {}
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let before = String::from_utf8_lossy(&bytes[..valid]);
        let last = before.rsplit('\n').next().unwrap_or_default();
        ConvertError::NotUtf8 {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
            byte: bytes[valid],
        }
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Text of two bytes a character.
fn wide(file: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ConvertError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(ConvertError::BrokenUtf16 {
            file: file.to_owned(),
        }),
    }
}

/// Counts lines up to the rows of a file. The CSV reader's own count is of where it stood before
/// a row, which may be before the end of the last line and before empty ones.
#[derive(Debug)]
pub struct LineCount<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: usize,
}

impl<'a> LineCount<'a> {
    /// Begins at the first line.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            counted: 0,
            line: 1,
        }
    }

    /// The line, counted from 1, of the first row that starts at or after a byte. Bytes are
    /// asked for in their order.
    pub fn at(&mut self, byte: usize) -> usize {
        let blank = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let start = byte + rest.iter().take_while(|byte| blank(byte)).count();
        let passed = self.bytes.get(self.counted..start).unwrap_or_default();
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.counted = self.counted.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_place() {
        let error = read_text("a.txt", b"ab\nc\xffd".as_slice()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.txt:2:2: the file is not UTF-8: byte 0xFF is here; save it as UTF-8"
        );
    }

    #[test]
    fn more_than_a_bank_could_hold_is_not_read() {
        let endless = std::io::repeat(b'a');
        let error = read_text("a.txt", endless).unwrap_err();
        assert!(error.to_string().contains("larger than 64 MiB"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(read_text("a", "\u{feff}x".as_bytes()).unwrap(), "x");
    }

    #[test]
    fn utf_16_is_read_where_it_is_marked() {
        let units: Vec<u16> = "\u{feff}Größe?\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(read_text("a", &little[..]).unwrap(), "Größe?\n");
        assert_eq!(read_text("a", &big[..]).unwrap(), "Größe?\n");
        let error = read_text("a.csv", &little[..5]).unwrap_err().to_string();
        assert!(
            error.starts_with("a.csv is marked as UTF-16 but is not valid"),
            "{error}"
        );
    }

    #[test]
    fn files_that_hold_no_text_are_known_by_their_first_bytes() {
        for (bytes, message) in [
            (
                &b"%PDF-1.7"[..],
                "a.csv looks like a PDF; save it as plain text",
            ),
            (
                b"SQLite format 3\0",
                "a.csv looks like a database; `viva import anki` reads it",
            ),
            (
                b"PK\x03\x04rest",
                "a.csv looks like a damaged archive; unpack it",
            ),
            (
                b"\x89PNG\r\n",
                "a.csv looks like a picture; viva reads text",
            ),
        ] {
            let error = read_text("a.csv", bytes).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
