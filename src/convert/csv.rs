//! Rows with a column for each part of an item, as spreadsheets and flashcard sites write them.
//!
//! A header names the columns, or the caller does. Rubrics and examples stand in one cell: what to
//! look for as plain lines, or in YAML as in a bank where there is more to say than lines hold.
//! What is written here reads back as the same items.
//!
//! A cell that a spreadsheet would run as a formula is written with a `'` before it, which is
//! taken off when it is read.

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use super::ids::{key, slug};
use super::plain_text::bullet;
use super::source::LineCount;
use super::{ConvertError, Imported, Parsed, Place, criteria, item};
use crate::bank::{
    Item, ItemId, Kind, Level, beginning, did_you_mean, is_id, item_fields, one_line, read_bank,
    read_duration,
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The id of the item.
    Id,
    /// Question or scenario.
    Kind,
    /// A short name.
    Title,
    /// Junior, mid or senior.
    Level,
    /// The time for the answer.
    Time,
    /// Words between commas.
    Tags,
    /// What is asked.
    Prompt,
    /// The rubric.
    LookFor,
    /// The model answer.
    Answer,
    /// Notes.
    Notes,
    /// Sample responses with their marks.
    Examples,
    /// Nothing that is wanted.
    Ignored,
}

/// The columns as they are written.
const WRITTEN: [(&str, Column); 11] = [
    ("id", Column::Id),
    ("kind", Column::Kind),
    ("title", Column::Title),
    ("level", Column::Level),
    ("time", Column::Time),
    ("tags", Column::Tags),
    ("prompt", Column::Prompt),
    ("look_for", Column::LookFor),
    ("answer", Column::Answer),
    ("notes", Column::Notes),
    ("examples", Column::Examples),
];

/// Other names that people give them.
const ALIASES: [(&str, Column); 48] = [
    ("question", Column::Prompt),
    ("q", Column::Prompt),
    ("question text", Column::Prompt),
    ("question title", Column::Prompt),
    ("interview question", Column::Prompt),
    ("a", Column::Answer),
    ("answer text", Column::Answer),
    ("sample answer", Column::Answer),
    ("expected answer", Column::Answer),
    ("desired answer", Column::Answer),
    ("reference answer", Column::Answer),
    ("correct answer", Column::Answer),
    ("ideal answer", Column::Answer),
    ("response", Column::Answer),
    ("explanation", Column::Notes),
    ("rationale", Column::Notes),
    ("hint", Column::Notes),
    ("hints", Column::Notes),
    ("subject", Column::Tags),
    ("deck", Column::Tags),
    ("section", Column::Tags),
    ("questions", Column::Prompt),
    ("front", Column::Prompt),
    ("term", Column::Prompt),
    ("ask", Column::Prompt),
    ("answers", Column::Answer),
    ("back", Column::Answer),
    ("definition", Column::Answer),
    ("model answer", Column::Answer),
    ("solution", Column::Answer),
    ("look for", Column::LookFor),
    ("what to look for", Column::LookFor),
    ("criteria", Column::LookFor),
    ("rubric", Column::LookFor),
    ("key points", Column::LookFor),
    ("points", Column::LookFor),
    ("tag", Column::Tags),
    ("topic", Column::Tags),
    ("topics", Column::Tags),
    ("category", Column::Tags),
    ("difficulty", Column::Level),
    ("seniority", Column::Level),
    ("type", Column::Kind),
    ("name", Column::Title),
    ("note", Column::Notes),
    ("comment", Column::Notes),
    ("-", Column::Ignored),
    ("", Column::Ignored),
];

/// What the first cell of a dangerous formula begins with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How a file is laid out.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// What parts the cells; found out from the header, where it is not said.
    pub delimiter: Option<u8>,
    /// The columns; the first row names them, where they are not said.
    pub columns: Option<Vec<Column>>,
}

/// The column of that name.
///
/// # Errors
///
/// There is none; says which there are.
pub fn column(name: &str) -> Result<Column, String> {
    let wanted = name.trim().to_lowercase().replace('_', " ");
    let known = || WRITTEN.iter().chain(&ALIASES);
    known()
        .find(|(known, _)| known.replace('_', " ") == wanted)
        .map(|(_, column)| *column)
        .ok_or_else(|| {
            let hint = did_you_mean(&wanted, known().map(|(name, _)| *name));
            let names: Vec<&str> = WRITTEN.iter().map(|(name, _)| *name).collect();
            let hint =
                hint.unwrap_or_else(|| format!("the columns are {}, and `-`", names.join(", ")));
            format!("no column is called `{}`; {hint}", one_line(name))
        })
}

/// Reads rows. `file` stands for the file in errors; `progress` hears how many bytes are done.
///
/// # Errors
///
/// A quote that is never closed, a header that names no question, or too many items.
pub fn read(
    file: &str,
    text: &str,
    layout: &Layout,
    progress: &mut dyn FnMut(u64),
) -> Result<Parsed, ConvertError> {
    let delimiter = layout.delimiter.unwrap_or_else(|| delimiter_of(text));
    let quoted = match open_quote(text, delimiter) {
        None => true,
        // Flashcard sites write tabs and never quote.
        Some(_) if delimiter == b'\t' => false,
        Some(line) => {
            return Err(ConvertError::Quote {
                file: file.to_owned(),
                line,
            });
        }
    };
    let mut rows = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoted)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut found = Parsed::default();
    let mut columns = layout.columns.clone();
    let mut lines = LineCount::new(text.as_bytes());
    let mut row = StringRecord::new();
    // What is read from a text is UTF-8, and rows may be of any length: nothing else goes wrong.
    while rows.read_record(&mut row).unwrap_or(false) {
        let start = row.position().map_or(0, csv::Position::byte);
        let end = rows.position().byte();
        let first = lines.at(start as usize);
        let last = first
            + text[start as usize..end as usize]
                .trim()
                .matches('\n')
                .count();
        progress(end);
        let at = Place::Lines(first, last);
        match &columns {
            Some(columns) => {
                if let Some(imported) = read_row(columns, &row, at, &mut found) {
                    found.push(imported)?;
                }
            }
            None => columns = Some(header(file, &row, at, &mut found)?),
        }
    }
    Ok(found)
}

fn header(
    file: &str,
    row: &StringRecord,
    at: Place,
    found: &mut Parsed,
) -> Result<Vec<Column>, ConvertError> {
    let mut columns = Vec::new();
    for name in row {
        columns.push(column(name).unwrap_or_else(|_| {
            found.skip(at, "a column of a name that is not known", name);
            Column::Ignored
        }));
    }
    if columns.contains(&Column::Prompt) {
        return Ok(columns);
    }
    let line = at.line().unwrap_or(1);
    Err(ConvertError::Header {
        file: file.to_owned(),
        line,
        names: row.iter().map(one_line).collect::<Vec<_>>().join(", "),
    })
}

fn read_row(
    columns: &[Column],
    row: &StringRecord,
    at: Place,
    found: &mut Parsed,
) -> Option<Imported> {
    if row.iter().all(|cell| cell.trim().is_empty()) {
        return None;
    }
    let cell = |wanted: Column| {
        let cells = columns
            .iter()
            .zip(row)
            .filter(|(column, _)| **column == wanted);
        let mut cells = cells
            .map(|(_, cell)| unguarded(cell))
            .filter(|cell| !cell.trim().is_empty());
        cells.next().map(|cell| cell.trim_end().to_owned())
    };
    for extra in row
        .iter()
        .skip(columns.len())
        .filter(|cell| !cell.trim().is_empty())
    {
        found.skip(at, "a cell beyond the last column", extra);
    }
    let Some(prompt) = cell(Column::Prompt) else {
        found.skip(
            at,
            "a row without a question",
            row.iter().find(|cell| !cell.trim().is_empty())?,
        );
        return None;
    };
    let mut item = item(&prompt);
    if let Some(title) = cell(Column::Title) {
        item.id = ItemId::new(slug(&title));
        item.title = title;
    }
    let id = cell(Column::Id);
    match id.as_deref().map(str::trim) {
        Some(id) if is_id(id) => item.id = ItemId::new(id),
        Some(id) => found.skip(
            at,
            "an id that holds more than a-z, 0-9, `-`, `_` and `.`",
            id,
        ),
        None => {}
    }
    let mut odd = |reason, cell: &str| found.skip(at, reason, cell);
    if let Some(cell) = cell(Column::Kind) {
        match Kind::ALL
            .into_iter()
            .find(|kind| cell.eq_ignore_ascii_case(kind.as_str()))
        {
            Some(kind) => item.kind = kind,
            None => odd("a kind that is not question or scenario", &cell),
        }
    }
    if let Some(cell) = cell(Column::Level) {
        match Level::ALL
            .into_iter()
            .find(|level| cell.eq_ignore_ascii_case(level.as_str()))
        {
            Some(level) => item.level = Some(level),
            None => odd("a level that is not junior, mid or senior", &cell),
        }
    }
    if let Some(cell) = cell(Column::Time) {
        match read_duration(&cell) {
            Ok(time) => item.time = Some(time),
            Err(_) => odd("a time that is not one (`4m`, `3m30s`)", &cell),
        }
    }
    if let Some(cell) = cell(Column::Tags) {
        match tags(&cell) {
            Some(tags) => item.tags = tags,
            None => odd("more than 100 tags", &cell),
        }
    }
    if let Some(cell) = cell(Column::LookFor) {
        match look_for(&cell) {
            Some(criteria) => item.look_for = criteria,
            None => odd("a rubric that is no YAML of a bank", &cell),
        }
    }
    item.answer = cell(Column::Answer);
    item.notes = cell(Column::Notes);
    if item.answer.is_none() && item.look_for.is_empty() {
        odd("a question without an answer", &prompt);
        return None;
    }
    if let Some(cell) = cell(Column::Examples) {
        match with_yaml(&item, "examples", &cell) {
            Some(read) => item.examples = read.examples,
            None => odd(
                "examples that are no YAML of a bank, or of another rubric",
                &cell,
            ),
        }
    }
    Some(Imported {
        key: id.unwrap_or_else(|| key(&prompt)),
        at,
        item,
        reviews: Vec::new(),
    })
}

fn tags(cell: &str) -> Option<Vec<String>> {
    if cell.starts_with('[') {
        let read = with_yaml(&item("x"), "tags", cell);
        return read.map(|read| read.tags);
    }
    let tags = cell.split([',', ';', '\n']).map(str::trim);
    let tags: Vec<String> = tags
        .filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect();
    (tags.len() <= 100).then_some(tags)
}

/// The rubric in a cell: YAML, or a criterion a line.
fn look_for(cell: &str) -> Option<Vec<crate::bank::Criterion>> {
    if cell.starts_with("- id:") {
        return with_yaml(&item("x"), "look_for", cell).map(|read| read.look_for);
    }
    let lines = cell.lines().map(str::trim);
    let lines = lines.map(|line| bullet(line).map_or(line, |(_, rest)| rest));
    Some(criteria(lines.filter(|line| !line.is_empty())))
}

/// The item with a field read from YAML, by the reader that reads banks.
fn with_yaml(item: &Item, field: &str, cell: &str) -> Option<Item> {
    let mut text = "bank: b\nitems:\n  - id: i\n    prompt: p\n    answer: a\n".to_owned();
    if field == "examples" {
        let rubric = item_fields(item, 4)
            .into_iter()
            .find(|(key, _)| *key == "look_for");
        text.push_str(&rubric.map(|(_, rubric)| rubric).unwrap_or_default());
    }
    if cell.starts_with('[') {
        text.push_str(&format!("    {field}: {cell}\n"));
    } else {
        text.push_str(&format!("    {field}:\n"));
        for line in cell.lines() {
            text.push_str(&format!("      {line}\n"));
        }
    }
    read_bank("", &text).ok()?.items.pop()
}

/// What parts the cells of the first row.
fn delimiter_of(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let names = |by: char| {
        head.split(by)
            .filter(|name| column(name.trim_matches(['"', ' '])).is_ok())
    };
    [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|by| names(*by).filter(|name| !name.is_empty()).count())
        .map_or(b',', |by| by as u8)
}

/// The line of the first quote that is not closed as it should be: by one that a cell's end
/// follows.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
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

/// Writes items as rows.
pub fn write<'a>(items: impl IntoIterator<Item = &'a Item>) -> String {
    let mut rows = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = rows.write_record(WRITTEN.map(|(name, _)| name));
    for item in items {
        let _ = rows.write_record(WRITTEN.map(|(_, column)| guarded(&cell(item, column))));
    }
    let bytes = rows.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn cell(item: &Item, column: Column) -> String {
    let yaml = |field| {
        let fields = item_fields(item, 0);
        let written = fields.into_iter().find(|(key, _)| *key == field);
        let written = written.map(|(_, text)| text).unwrap_or_default();
        let (_, value) = written.split_once(':').unwrap_or_default();
        // The list under the key, as far left as it goes.
        let lines = value.trim_matches('\n').lines();
        let lines = lines.map(|line| line.strip_prefix("  ").unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    };
    match column {
        Column::Id => item.id.to_string(),
        Column::Kind => item.kind.to_string(),
        Column::Title if item.title == beginning(&item.prompt) => String::new(),
        Column::Title => item.title.clone(),
        Column::Level => item
            .level
            .map(|level| level.to_string())
            .unwrap_or_default(),
        Column::Time => yaml("time"),
        Column::Tags => {
            let plain = item.tags.join(", ");
            match tags(&plain) {
                Some(tags) if tags == item.tags && !plain.starts_with(['[', '\'']) => plain,
                _ => yaml("tags"),
            }
        }
        Column::Prompt => item.prompt.clone(),
        Column::LookFor => {
            let texts: Vec<&str> = item.look_for.iter().map(|c| c.text.as_str()).collect();
            let plain = texts.join("\n");
            match look_for(&plain) {
                Some(read) if read == item.look_for => plain,
                _ => yaml("look_for"),
            }
        }
        Column::Answer => item.answer.clone().unwrap_or_default(),
        Column::Notes => item.notes.clone().unwrap_or_default(),
        Column::Examples => yaml("examples"),
        Column::Ignored => String::new(),
    }
}

/// A cell that no spreadsheet runs, and of which no blank is lost.
fn guarded(cell: &str) -> String {
    if needs_guard(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell.trim_start(),
    }
}

/// Whether a cell would be run or trimmed, or be taken for a guarded one.
fn needs_guard(cell: &str) -> bool {
    let rest = cell.strip_prefix('\'');
    is_odd(cell) || rest.is_some_and(|rest| is_odd(rest) || rest.starts_with('\''))
}

fn is_odd(cell: &str) -> bool {
    cell.starts_with(FORMULA) || cell.starts_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_it(text: &str) -> Result<Parsed, ConvertError> {
        read("a.csv", text, &Layout::default(), &mut |_| {})
    }

    fn skipped(found: &Parsed) -> Vec<String> {
        let skipped = found.skipped.iter();
        skipped.map(|s| format!("{}: {}", s.at, s.reason)).collect()
    }

    #[test]
    fn a_header_says_what_the_columns_are() {
        let found = read_it(
            "Question;Answer;Tags;Level;What to look for;Owner\n\
             Why?;\"So; it\nis\";aws, db;senior;\"- One\n- Two\";me\n",
        )
        .unwrap();
        let item = &found.items[0].item;
        assert_eq!(item.prompt, "Why?");
        assert_eq!(item.answer.as_deref(), Some("So; it\nis"));
        assert_eq!(item.tags, ["aws", "db"]);
        assert_eq!(item.level, Some(Level::Senior));
        assert_eq!(item.look_for[1].text, "Two");
        assert_eq!(
            skipped(&found),
            ["line 1: a column of a name that is not known"]
        );
    }

    #[test]
    fn columns_can_be_named_where_there_is_no_header() {
        let layout = Layout {
            delimiter: Some(b'\t'),
            columns: Some(vec![Column::Prompt, Column::Answer]),
        };
        let text = "mutex\ta \"lock\"\n\"odd\tone\n";
        let found = read("a.tsv", text, &layout, &mut |_| {}).unwrap();
        assert_eq!(found.items[0].item.answer.as_deref(), Some("a \"lock\""));
        assert_eq!(found.items[1].item.prompt, "\"odd");
    }

    #[test]
    fn rows_that_are_no_items_are_named_with_their_lines() {
        let found = read_it("prompt,answer\nA?,a\n\n,b\n\"C\n?\",\nD?,d,more\n").unwrap();
        assert_eq!(found.items.len(), 2);
        assert_eq!(
            skipped(&found),
            [
                "line 4: a row without a question",
                "lines 5-6: a question without an answer",
                "line 7: a cell beyond the last column",
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_is_an_error_with_its_line() {
        for text in [
            "prompt,answer\nA?,\"a\nB?,b\n",
            "prompt,answer\nA?,\"a\nB?,\"b\"\n",
        ] {
            let error = read_it(text).unwrap_err().to_string();
            assert!(error.starts_with("a.csv:2: a quote"), "{error}");
        }
        assert_eq!(
            read_it("prompt,answer\n5\" disk?,a\n").unwrap().items.len(),
            1
        );
    }

    #[test]
    fn a_header_without_questions_is_an_error() {
        let error = read_it("a,b\n1,2\n").unwrap_err().to_string();
        assert!(
            error.starts_with("a.csv:1: no column is called `prompt`"),
            "{error}"
        );
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_written_as_text() {
        let mut item = item("=1+1");
        item.answer = Some("'-x".to_owned());
        let written = write([&item]);
        assert!(
            written.contains(",'=1+1,") && written.contains(",''-x,"),
            "{written}"
        );
        assert_eq!(read_it(&written).unwrap().items[0].item, item);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, ..Default::default() })]

        #[test]
        fn what_is_written_reads_back_as_the_same_items(item in crate::bank::written::item()) {
            let written = write([&item]);
            let found = read_it(&written).unwrap();
            proptest::prop_assert_eq!(&found.skipped, &[]);
            proptest::prop_assert_eq!(&found.items[0].item, &item, "{}", written);
        }
    }
}
