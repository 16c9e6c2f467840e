//! Rows with a column for each part of an item, as spreadsheets and flashcard programs write them.
//!
//! A header names the columns, or the caller does; where neither does, the cells tell. Rubrics and
//! examples stand in one cell: what to look for as plain lines, or in YAML as in a bank where there
//! is more to say than lines hold. What is written here reads back as the same items.
//!
//! A cell that a spreadsheet would run as a formula is written with a `'` before it, which is
//! taken off when it is read.

mod columns;
mod head;
#[cfg(test)]
mod tests;
mod write;

use std::mem::take;

use csv::{ReaderBuilder, StringRecord};

use super::anki::NoteFields;
use super::choice::{Choice, choice_item};
use super::ids::{key, slug};
use super::limits::MAX_COLUMNS;
use super::markdown::choice_letters;
use super::plain_text::bullet;
use super::source::LineCount;
use super::{ConvertError, Imported, Parsed, Place, criteria, html, item};
use crate::bank::{
    Item, ItemId, Kind, beginning, is_id, item_fields, one_line, read_bank, read_duration,
};

use columns::Header;
use head::{AnkiHead, Head};
use write::unguarded;

pub use columns::{Column, column};
pub use write::write;

/// So many rows are looked at to find out what the columns hold.
const SAMPLE: usize = 20;

/// How a file is laid out.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// What separates the cells; found out from the first rows, where it is not said.
    pub delimiter: Option<u8>,
    /// The columns; a header names them, where they are not said.
    pub columns: Option<Vec<Column>>,
}

/// Whether a text is a sheet with a header that names a column of questions, or says of itself how
/// its rows are written.
pub fn looks_like(text: &str) -> bool {
    let head = Head::read(text);
    if head.rows > 0 {
        return true;
    }
    let delimiter = head::delimiter_of(text);
    let rows = sample(text, delimiter);
    let mut headers = rows
        .iter()
        .filter_map(|row| Header::from_header(row.iter()));
    if headers.any(|header| header.known() >= 2) {
        return true;
    }
    let cells = |row: &&StringRecord| (2..=4).contains(&row.len());
    let full = rows.iter().filter(cells).count();
    if delimiter == b'\t' {
        // Flashcard sites do not quote line breaks: a row may go on in the next line.
        let begins = rows.first().is_some_and(|row| row.len() > 1);
        let enough = full * 2 >= rows.len() || (full >= 3 && full * 10 >= rows.len());
        return begins && full >= 2 && enough && rows.iter().all(|r| r.len() <= 4);
    }
    full >= 3 && full == rows.len() && columns_of_cells(&rows, delimiter).is_some()
}

/// Whether a text begins with the lines that Anki writes above its notes.
pub(super) fn is_of_anki(text: &str) -> bool {
    text.starts_with('#') && Head::read(text).anki.is_some()
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
    let mut items = Vec::new();
    let found = read_each(file, text, layout, progress, &mut |item| items.push(item))?;
    Ok(Parsed {
        items,
        handed_over: 0,
        ..found
    })
}

/// The same, handing over the items one by one.
///
/// # Errors
///
/// As [`read`].
pub fn read_each(
    file: &str,
    text: &str,
    layout: &Layout,
    progress: &mut dyn FnMut(u64),
    take: &mut dyn FnMut(Imported),
) -> Result<Parsed, ConvertError> {
    let head = Head::read(text);
    let before = head.rows;
    let rows = &text[before..];
    let delimiter = layout
        .delimiter
        .or(head.delimiter)
        .unwrap_or_else(|| head::delimiter_of(rows));
    let quoted = match head::open_quote(rows, delimiter) {
        None => true,
        // Flashcard sites write tabs and never quote.
        Some(_) if delimiter == b'\t' => false,
        Some(line) => {
            return Err(ConvertError::Quote {
                file: file.to_owned(),
                line: line + text[..before].matches('\n').count(),
            });
        }
    };
    let mut first = reader(rows, delimiter, quoted).into_records();
    if first
        .by_ref()
        .take(SAMPLE)
        .flatten()
        .any(|row| row.len() > MAX_COLUMNS)
    {
        return Err(ConvertError::TooManyColumns {
            file: file.to_owned(),
        });
    }
    let anki = head.anki.filter(|_| layout.columns.is_none());
    let mut sheet = Sheet::new(layout, delimiter, anki, rows, file)?;
    let mut records = reader(rows, delimiter, quoted);
    let mut lines = LineCount::new(text.as_bytes());
    let mut row = StringRecord::new();
    // What is read from a text is UTF-8, and rows may be of any length: nothing else goes wrong.
    while records.read_record(&mut row).unwrap_or(false) {
        let start = before + row.position().map_or(0, csv::Position::byte) as usize;
        let end = before + records.position().byte() as usize;
        let first = lines.at(start);
        let last = first + text[start..end].trim().matches('\n').count();
        progress(end as u64);
        sheet.row(&row, Place::Lines(first, last))?;
        // The last one may continue in the next row.
        let complete = sheet.found.items.len().saturating_sub(1);
        sheet.found.hand_over(complete, take);
    }
    sheet.found.hand_over(usize::MAX, take);
    Ok(sheet.found)
}

fn reader(rows: &str, delimiter: u8, quoted: bool) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoted)
        .delimiter(delimiter)
        .from_reader(rows.as_bytes())
}

/// The first rows that say something.
fn sample(rows: &str, delimiter: u8) -> Vec<StringRecord> {
    let quoted = head::open_quote(rows, delimiter).is_none();
    let records = reader(rows, delimiter, quoted).into_records();
    let records = records.map_while(Result::ok);
    let says = |row: &StringRecord| {
        row.len() <= MAX_COLUMNS && row.iter().any(|cell| !cell.trim().is_empty())
    };
    records.filter(says).take(SAMPLE).collect()
}

/// A sheet that is being read.
struct Sheet {
    found: Parsed,
    header: Header,
    /// How many rows that say something stand up to the header, itself included.
    above: usize,
    /// How many of them have passed.
    passed: usize,
    anki: Option<AnkiHead>,
    /// A row of one cell continues the answer above it: flashcard sites do not quote line breaks.
    continues: bool,
}

impl Sheet {
    fn new(
        layout: &Layout,
        delimiter: u8,
        anki: Option<AnkiHead>,
        rows: &str,
        file: &str,
    ) -> Result<Self, ConvertError> {
        let mut sheet = Self {
            found: Parsed::default(),
            header: Header::said(Vec::new()),
            above: 0,
            passed: 0,
            anki,
            continues: false,
        };
        if let Some(columns) = &layout.columns {
            sheet.header = Header::said(columns.clone());
            return Ok(sheet);
        }
        if let Some(anki) = &sheet.anki {
            sheet.found.title.clone_from(&anki.deck);
            return Ok(sheet);
        }
        let first = sample(rows, delimiter);
        // The first of those that name most columns: a title may speak of questions too.
        let headers = first.iter().enumerate();
        let header = headers
            .filter_map(|(index, row)| Some((index, Header::from_header(row.iter())?)))
            .rev()
            .max_by_key(|(_, header)| header.known());
        if let Some((index, header)) = header {
            sheet.header = header;
            sheet.above = index + 1;
        } else if let Some(columns) = columns_of_cells(&first, delimiter) {
            sheet.header = Header::said(columns);
            sheet.continues = delimiter == b'\t';
        } else if let Some(row) = first.first() {
            let blank = rows.lines().take_while(|line| line.trim().is_empty());
            return Err(ConvertError::Header {
                file: file.to_owned(),
                line: blank.count() + 1,
                names: row.iter().map(one_line).collect::<Vec<_>>().join(", "),
            });
        }
        Ok(sheet)
    }

    fn row(&mut self, row: &StringRecord, at: Place) -> Result<(), ConvertError> {
        let Some(beginning) = row.iter().find(|cell| !cell.trim().is_empty()) else {
            return Ok(());
        };
        if self.passed < self.above {
            self.passed += 1;
            if self.passed < self.above {
                self.found.skip(at, "a row above the header", beginning);
            } else {
                for index in &self.header.unknown {
                    let name = row.get(*index).unwrap_or_default();
                    let reason = "a column of a name that is not known";
                    self.found.skip(at, reason, name);
                }
            }
            return Ok(());
        }
        if let Some(anki) = &self.anki {
            return anki.note(row).push(at, None, &mut self.found);
        }
        if self.continues
            && (row.len() == 1 || row.get(0).is_some_and(|cell| cell.trim().is_empty()))
            && let Some(above) = self.found.items.last_mut()
            && let Some(answer) = &mut above.item.answer
        {
            answer.push('\n');
            answer.push_str(row.iter().collect::<Vec<_>>().join("\t").trim_end());
            if let (Place::Lines(first, _), Place::Lines(_, last)) = (above.at, at) {
                above.at = Place::Lines(first, last);
            }
            return Ok(());
        }
        match read_row(&self.header, row, at, &mut self.found) {
            Some(imported) => self.found.push(imported),
            None => Ok(()),
        }
    }
}

/// What the columns of rows without a header hold. A tab is hardly ever anything but the end of a
/// cell; elsewhere a column has to ask.
fn columns_of_cells(rows: &[StringRecord], delimiter: u8) -> Option<Vec<Column>> {
    // Behind tabs, rows of one cell go on with the text of the row above.
    let whole: Vec<StringRecord>;
    let rows = if delimiter == b'\t' {
        let begun = rows.iter().filter(|row| row.len() > 1);
        whole = begun.cloned().collect();
        &whole
    } else {
        rows
    };
    let widths = || rows.iter().map(StringRecord::len);
    let width = widths().max()?;
    if width < 2 {
        return None;
    }
    let asking = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .filter(|cell| cell.trim_end().ends_with(['?', '？', '؟']))
            .count()
    };
    let most = (0..width - 1).max_by_key(|column| (asking(*column), usize::MAX - column))?;
    let prompt = if asking(most) * 2 >= rows.len() {
        most
    } else if delimiter == b'\t' && widths().filter(|width| *width >= 2).count() * 2 >= rows.len() {
        0
    } else {
        return None;
    };
    let mut columns = vec![Column::Ignored; width];
    columns[prompt] = Column::Prompt;
    columns[prompt + 1] = Column::Answer;
    let short = |cell: &str| cell.split_whitespace().count() <= 4 && !cell.ends_with('.');
    for (index, column) in columns.iter_mut().enumerate().skip(prompt + 2) {
        let cells = || rows.iter().filter_map(|row| row.get(index));
        *column = if cells().all(|cell| short(cell.trim())) {
            Column::Tags
        } else {
            Column::Notes
        };
    }
    Some(columns)
}

impl AnkiHead {
    /// A row as the note that it is.
    fn note(&self, row: &StringRecord) -> NoteFields {
        let plain = self.html == Some(false);
        let cell =
            |index: Option<usize>| index.and_then(|index| row.get(index)).unwrap_or_default();
        let mut note = NoteFields {
            guid: cell(self.guid_column).trim().to_owned(),
            tags: self.tags.clone(),
            ..NoteFields::default()
        };
        note.tags
            .extend(cell(self.tags_column).split_whitespace().map(str::to_owned));
        if let Some(deck) = cell(self.deck_column).rsplit("::").next()
            && !deck.trim().is_empty()
        {
            note.tags.push(slug(deck));
        }
        for (index, field) in row.iter().enumerate() {
            if self.is_special(index) {
                continue;
            }
            note.names
                .push(self.names.get(index).cloned().unwrap_or_default());
            note.fields.push(if plain {
                let text = field.replace('&', "&amp;").replace('<', "&lt;");
                text.replace('\n', "<br>")
            } else {
                field.to_owned()
            });
        }
        note
    }
}

/// The cells of a row by what they hold.
struct Cells<'a> {
    header: &'a Header,
    row: &'a StringRecord,
}

impl Cells<'_> {
    fn all(&self, wanted: Column) -> impl Iterator<Item = String> {
        let cells = self.header.columns.iter().zip(self.row);
        cells
            .filter(move |(column, _)| **column == wanted)
            .map(|(_, cell)| self.text(cell))
    }

    fn first(&self, wanted: Column) -> Option<String> {
        self.all(wanted).find(|cell| !cell.trim().is_empty())
    }

    /// Sheets of others hold line ends of any kind, and HTML.
    fn text(&self, cell: &str) -> String {
        let cell = unguarded(cell).trim_end();
        if self.header.own {
            return cell.to_owned();
        }
        html::of_either(&cell.replace("\r\n", "\n").replace('\r', "\n"))
    }
}

fn read_row(
    header: &Header,
    row: &StringRecord,
    at: Place,
    found: &mut Parsed,
) -> Option<Imported> {
    let cells = Cells { header, row };
    for extra in row
        .iter()
        .skip(header.columns.len())
        .filter(|cell| !cell.trim().is_empty())
    {
        found.skip(at, "a cell beyond the last column", extra);
    }
    let Some(prompt) = cells.first(Column::Prompt) else {
        found.skip(
            at,
            "a row without a question",
            row.iter().find(|cell| !cell.trim().is_empty())?,
        );
        return None;
    };
    let answer = cells.first(Column::Answer);
    let notes = cells.first(Column::Notes);
    let options = options(&cells, answer.as_deref());
    let mut item = if options.is_empty() {
        let mut item = item(&prompt);
        if header.own {
            // What a bank calls it that gives no title.
            item.title = beginning(&prompt).into();
        }
        item.answer = answer;
        item.notes = notes;
        item
    } else {
        let mut item = choice_item(&prompt, &options, notes.as_deref());
        if !options.iter().any(|option| option.right) {
            item.answer = answer;
            item.notes = notes;
        }
        item
    };
    if let Some(title) = cells.first(Column::Title) {
        item.id = ItemId::new(slug(&title));
        item.title = title.into();
    }
    let id = cells.first(Column::Id);
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
    if let Some(cell) = cells.first(Column::Kind) {
        match Kind::ALL
            .into_iter()
            .find(|kind| cell.trim().eq_ignore_ascii_case(kind.as_str()))
        {
            Some(kind) => item.kind = kind,
            None => odd("a kind that is not question or scenario", &cell),
        }
    }
    if let Some(cell) = cells.first(Column::Level) {
        match columns::level(&cell) {
            Some(level) => item.level = Some(level),
            None => odd("a level that is not junior, mid or senior", &cell),
        }
    }
    if let Some(cell) = cells.first(Column::Time) {
        match read_duration(&cell) {
            Ok(time) => item.time = Some(time),
            Err(_) => odd("a time that is not one (`4m`, `3m30s`)", &cell),
        }
    }
    for cell in cells.all(Column::Tags).filter(|cell| !cell.is_empty()) {
        match tags(&cell) {
            Some(tags) => item.tags.extend(tags),
            None => odd("more than 100 tags", &cell),
        }
    }
    if let Some(cell) = cells.first(Column::LookFor) {
        match look_for(&cell) {
            Some(criteria) => item.look_for = criteria,
            None => odd("a rubric that is not valid bank YAML", &cell),
        }
    }
    if let Some(cell) = cells.first(Column::Examples) {
        match with_yaml(&item, "examples", &cell) {
            Some(mut read) => item.examples = take(&mut read.examples),
            None => odd(
                "examples that are not valid bank YAML, or that belong to another rubric",
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

/// The options of a row, and which of them the answer names: by letter, number or in full.
fn options(cells: &Cells<'_>, answer: Option<&str>) -> Vec<Choice> {
    let says = |text: &String| !text.trim().is_empty();
    let named: Vec<(&String, String)> = cells
        .header
        .choices
        .iter()
        .zip(cells.all(Column::Choice))
        .filter(|(_, text)| says(text))
        .collect();
    let answer = answer.unwrap_or_default();
    let full = named.iter().any(|(_, text)| key(text) == key(answer));
    let letters = choice_letters(answer).unwrap_or_default();
    let is_named = |name: &str, index: usize| {
        let bare = answer.trim().trim_end_matches(['.', ')']);
        let listed = bare.split([',', ';', '|', ' ']).map(str::trim);
        let in_list = bare.len() <= 20 && listed.clone().any(|one| one.eq_ignore_ascii_case(name));
        let letter = char::from(b'A' + u8::try_from(index).unwrap_or(25).min(25));
        in_list
            || letters.contains(&letter)
            || option_of(bare).is_some_and(|one| one.eq_ignore_ascii_case(name))
    };
    let mut options: Vec<Choice> = named
        .iter()
        .enumerate()
        .map(|(index, (name, text))| {
            let right = match full {
                true => key(text) == key(answer),
                false => is_named(name, index),
            };
            Choice::new(text.trim(), right)
        })
        .collect();
    let wrong: Vec<String> = cells.all(Column::WrongChoice).filter(says).collect();
    if !wrong.is_empty() && says(&answer.to_owned()) {
        options.push(Choice::new(answer.trim(), true));
        options.extend(wrong.iter().map(|text| Choice::new(text.trim(), false)));
        // The place of an option must not tell that it is right.
        options.sort_by(|one, other| one.text.cmp(&other.text));
    }
    options
}

/// The letter or number of `Option B`.
fn option_of(answer: &str) -> Option<&str> {
    let (word, name) = answer.split_once(char::is_whitespace)?;
    let words = ["option", "choice", "answer", "opt"];
    words
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
        .then(|| name.trim())
}

fn tags(cell: &str) -> Option<Vec<String>> {
    if cell.starts_with('[') {
        let read = with_yaml(&item("x"), "tags", cell);
        return read.map(|read| read.tags.to_vec());
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
        return with_yaml(&item("x"), "look_for", cell).map(|mut read| take(&mut read.look_for));
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
