//! What stands before the rows of a file, and what parts their cells.

use super::super::limits::MAX_COLUMNS;
use super::Header;
use super::columns::{Column, column};

/// What a file says of itself before its first row.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Where the rows begin, in bytes.
    pub rows: usize,
    /// What parts the cells.
    pub delimiter: Option<u8>,
    /// What Anki says of its notes.
    pub anki: Option<AnkiHead>,
}

/// The lines that Anki writes above the notes that it exports as text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct AnkiHead {
    /// Whether fields are HTML.
    pub html: Option<bool>,
    /// The name of every column.
    pub names: Vec<String>,
    /// Tags of every note.
    pub tags: Vec<String>,
    /// The deck of every note.
    pub deck: Option<String>,
    /// The column of each note's tags.
    pub tags_column: Option<usize>,
    /// The column of what a note is known by.
    pub guid_column: Option<usize>,
    /// The column of each note's deck.
    pub deck_column: Option<usize>,
    /// The column of each note's type.
    pub type_column: Option<usize>,
}

impl Head {
    /// Reads what stands there.
    pub fn read(text: &str) -> Self {
        let mut head = Self::default();
        let line = text.lines().next().unwrap_or_default();
        if let Some(delimiter) = stated_separator(line) {
            head.delimiter = Some(delimiter);
            head.rows = after_line(text, 0);
            return head;
        }
        let mut anki = AnkiHead::default();
        let mut any = false;
        while let Some(rest) = text.get(head.rows..).and_then(|r| r.strip_prefix('#')) {
            let line = rest.lines().next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if !anki.take(
                &name.trim().to_lowercase(),
                value.trim_end(),
                &mut head.delimiter,
            ) {
                break;
            }
            any = true;
            head.rows = after_line(text, head.rows);
        }
        if any {
            head.anki = Some(anki);
            head.delimiter = head.delimiter.or(Some(b'\t'));
        }
        head
    }
}

impl AnkiHead {
    /// Whether a line was one of Anki's.
    fn take(&mut self, name: &str, value: &str, delimiter: &mut Option<u8>) -> bool {
        let number = || value.trim().parse::<usize>().ok()?.checked_sub(1);
        match name {
            "separator" => *delimiter = separator(value),
            "html" => self.html = Some(value.trim().eq_ignore_ascii_case("true")),
            "columns" => {
                let by = delimiter.map_or('\t', char::from);
                self.names = value.split(by).map(|name| name.trim().to_owned()).collect();
            }
            "tags" => self.tags = value.split_whitespace().map(str::to_owned).collect(),
            "deck" => self.deck = Some(value.trim().to_owned()),
            "tags column" => self.tags_column = number(),
            "guid column" => self.guid_column = number(),
            "deck column" => self.deck_column = number(),
            "notetype column" => self.type_column = number(),
            "notetype" | "if matches" | "match scope" | "allow html" => {}
            _ => return false,
        }
        true
    }

    /// Whether a column holds no field of the note.
    pub fn is_special(&self, index: usize) -> bool {
        [
            self.tags_column,
            self.guid_column,
            self.deck_column,
            self.type_column,
        ]
        .contains(&Some(index))
    }
}

/// Excel's own line: `sep=;`.
fn stated_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches(['"', '\u{feff}', '\r']);
    let rest = line
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .map(|_| &line[4..])?;
    let first = *rest.as_bytes().first()?;
    let alone = rest
        .trim_start_matches([first as char, '"'])
        .trim()
        .is_empty();
    (first.is_ascii() && !first.is_ascii_alphanumeric() && alone).then_some(first)
}

fn separator(value: &str) -> Option<u8> {
    match value.trim().to_lowercase().as_str() {
        "tab" | "\\t" => Some(b'\t'),
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        "space" => Some(b' '),
        "pipe" => Some(b'|'),
        "colon" => Some(b':'),
        _ => match value.as_bytes() {
            [byte] if byte.is_ascii() => Some(*byte),
            _ => None,
        },
    }
}

fn after_line(text: &str, from: usize) -> usize {
    text[from..]
        .find('\n')
        .map_or(text.len(), |end| from + end + 1)
}

/// What parts the cells: what makes most names of columns of a first row, or else what stands
/// equally often in most lines.
pub fn delimiter_of(text: &str) -> u8 {
    const LINES: usize = 20;
    let head: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(LINES)
        .collect();
    let names = |by: char| {
        let known = |line: &&str| {
            cells(line, by)
                .filter(|name| {
                    let name = name.trim_matches(['"', ' ']);
                    column(name).is_ok_and(|column| column != Column::Ignored)
                })
                .count()
        };
        let first = head.first().map_or(0, known);
        // A header that only guesses would find counts as well.
        let guessed = head.first().and_then(|line| {
            Header::from_header(cells(line, by).map(|name| name.trim_matches(['"', ' '])))
        });
        let guessed = guessed.map_or(0, |header| {
            let columns = header.columns.iter();
            columns.filter(|column| **column != Column::Ignored).count()
        });
        first
            .max(guessed)
            .max(head.iter().map(known).max().unwrap_or(0))
    };
    let steady = |by: char| {
        let counts: Vec<usize> = head.iter().map(|line| line.matches(by).count()).collect();
        let usual = counts.iter().copied().max_by_key(|count| {
            let same = counts.iter().filter(|other| *other == count).count();
            (same, *count)
        });
        match usual {
            Some(usual) if usual > 0 => counts.iter().filter(|count| **count == usual).count(),
            _ => 0,
        }
    };
    [',', ';', '|', '\t']
        .into_iter()
        .max_by_key(|by| (names(*by), steady(*by), *by != '|'))
        .map_or(b',', |by| by as u8)
}

/// What a line has between its separators, as far as a row of a sheet goes.
fn cells(line: &str, by: char) -> impl Iterator<Item = &str> + Clone {
    line.split(by).take(MAX_COLUMNS)
}

/// The line of the first quote that is not closed as it should be: by one that a cell's end
/// follows.
pub fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut line) = (0, 1);
    let mut cell_begins = true;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == b'"' && cell_begins {
            let opened = line;
            loop {
                match (bytes.get(at), bytes.get(at + 1)) {
                    (None, _) => return Some(opened),
                    (Some(b'"'), Some(b'"')) => at += 2,
                    (Some(b'"'), next) => {
                        at += 1;
                        match next {
                            None | Some(b'\n' | b'\r') => break,
                            Some(next) if *next == delimiter => break,
                            Some(_) => return Some(opened),
                        }
                    }
                    (Some(byte), _) => {
                        line += usize::from(*byte == b'\n');
                        at += 1;
                    }
                }
            }
            cell_begins = false;
            continue;
        }
        line += usize::from(byte == b'\n');
        cell_begins = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_says_what_parts_its_cells() {
        for (text, delimiter) in [
            ("sep=;\nprompt;answer\n", b';'),
            ("\"sep=,\"\r\nprompt,answer\n", b','),
            ("SEP=\t\n", b'\t'),
            ("sep=;;\nprompt;answer;tags\n", b';'),
        ] {
            let head = Head::read(text);
            assert_eq!(head.delimiter, Some(delimiter), "{text}");
            assert!(head.rows > 0 && head.anki.is_none());
        }
        assert_eq!(Head::read("sep=a\n"), Head::default());
        assert_eq!(Head::read("separate,answer\n"), Head::default());
    }

    #[test]
    fn anki_says_how_its_notes_are_written() {
        let head = Head::read(
            "#separator:Semicolon\n#html:false\n#columns:Front;Back;Tags\n#tags column:3\nWhy?;So.;a\n",
        );
        assert_eq!(head.delimiter, Some(b';'));
        let anki = head.anki.unwrap();
        assert_eq!(anki.html, Some(false));
        assert_eq!(anki.names, ["Front", "Back", "Tags"]);
        assert!(anki.is_special(2) && !anki.is_special(1));
        assert_eq!(
            Head::read("# What is this?\nprompt,answer\n"),
            Head::default()
        );
    }

    #[test]
    fn what_parts_cells_is_found_without_names_as_well() {
        for (text, delimiter) in [
            ("Question;Answer, in short\nWhy?;So, so.\n", b';'),
            ("What is a, b?;One.\nWhy?;Two.\n", b';'),
            (
                "What is a lock?\tA guard, as it were.\nWhy?\tSo, then, so.\n",
                b'\t',
            ),
            ("Why?,So.\n", b','),
            ("Question|Answer\nWhy?|So.\n", b'|'),
        ] {
            assert_eq!(delimiter_of(text), delimiter, "{text}");
        }
    }
}
