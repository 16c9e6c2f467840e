//! Reading a text, within bounds.

use std::io::Read;

use super::ConvertError;

/// The largest text that is read, in bytes: as much as a bank may have.
pub const MAX_TEXT: u64 = crate::bank::MAX_FILE;
/// The most items that are taken from a source.
pub const MAX_ITEMS: usize = 250_000;

/// Reads a text in UTF-8; a byte order mark before it is taken off. `file` stands for it in
/// messages.
///
/// # Errors
///
/// It cannot be read, is too large, or is not UTF-8.
pub fn read_text(file: &str, source: impl Read) -> Result<String, ConvertError> {
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
            "a.txt:2:2: the file is not UTF-8: byte 0xFF stands here; save it as UTF-8"
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
}
