//! Marked responses as CSV, in either of two forms: a column for each criterion, or a line for
//! each mark. Both may have a column with the score of the whole response, and a file may have
//! nothing else.

use std::io::Read;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{Entry, MARKS, Reading, SCORES, file_name};
use crate::bank::{did_you_mean, one_line};
use crate::cli::Error;
use crate::cli::lines::open;
use crate::convert::LineCount;
use crate::grading::criteria;

/// Where the parts of an entry stand.
struct Columns {
    item: usize,
    id: Option<usize>,
    response: usize,
    score: Option<usize>,
    marks: Marks,
}

enum Marks {
    /// Of each criterion in a column of its own.
    Wide(Vec<(usize, String)>),
    /// Of the criterion that one column names, in another.
    Long { criterion: usize, mark: usize },
}

/// Reads a file of that sort.
///
/// # Errors
///
/// It cannot be opened or read.
pub(super) fn read(reading: &mut Reading<'_>, path: &Path) -> Result<(), Error> {
    let (mut source, what) = open(path)?;
    let file = file_name(path);
    let mut bytes = Vec::new();
    source
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read { what, source })?;
    let mut lines = LineCount::new(&bytes);
    let mut rows = ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes.as_slice());
    let mut columns = None;
    let mut row = StringRecord::new();
    loop {
        let more = rows.read_record(&mut row);
        let position = match &more {
            Ok(false) => return Ok(()),
            Ok(true) => row.position(),
            Err(error) => error.position(),
        };
        let number = lines.at(position.map_or(0, csv::Position::byte) as usize);
        let problem = match (more, &columns) {
            (Ok(_), Some(columns)) => match entry(columns, &row) {
                Ok(entry) => {
                    reading.take(&file, number, entry);
                    continue;
                }
                Err(problem) => problem,
            },
            (Ok(_), None) => match header(reading, &file, number, &row) {
                Ok(found) => {
                    columns = Some(found);
                    continue;
                }
                Err(problem) => problem,
            },
            (Err(error), _) => fault(error),
        };
        reading.bad(&file, format!("{number}: {problem}"));
        if columns.is_none() {
            return Ok(());
        }
    }
}

fn fault(error: csv::Error) -> String {
    match error.into_kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{len} cells, but the header has {expected_len}"),
        ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => "it is not CSV".to_owned(),
    }
}

/// What the header says.
fn header(
    reading: &mut Reading<'_>,
    file: &str,
    number: usize,
    row: &StringRecord,
) -> Result<Columns, String> {
    let names: Vec<&str> = row.iter().map(str::trim).collect();
    let place = |wanted: &str| {
        names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(wanted))
    };
    let needed = |wanted: &str| {
        place(wanted).ok_or_else(|| {
            format!("the header has no column `{wanted}`; it needs `item` and `response`, with commas between")
        })
    };
    let (item, response) = (needed("item")?, needed("response")?);
    let (id, score) = (place("id"), place("score"));
    if let (Some(criterion), Some(mark)) = (place("criterion"), place("mark")) {
        return Ok(Columns {
            item,
            id,
            response,
            score,
            marks: Marks::Long { criterion, mark },
        });
    }
    let library = reading.library;
    let known: Vec<String> = library
        .items()
        .flat_map(|found| criteria(found.item))
        .map(|criterion| criterion.id.as_str().to_owned())
        .collect();
    let mut marks = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if at == item || at == response || Some(at) == id || Some(at) == score {
            continue;
        }
        if known.iter().any(|id| id == name) {
            marks.push((at, (*name).to_owned()));
        } else {
            let hint = did_you_mean(name, known.iter().map(String::as_str))
                .map(|hint| format!("; {hint}"))
                .unwrap_or_default();
            let name = one_line(name);
            reading.bad(
                file,
                format!("{number}: no item has a criterion `{name}`; its column is left out{hint}"),
            );
        }
    }
    if marks.is_empty() && score.is_none() {
        return Err(
            "the header names no criterion; add a column for each, or write `criterion` and \
             `mark`, or a `score` of the whole response"
                .to_owned(),
        );
    }
    Ok(Columns {
        item,
        id,
        response,
        score,
        marks: Marks::Wide(marks),
    })
}

fn entry(columns: &Columns, row: &StringRecord) -> Result<Entry, String> {
    let cell = |at: usize| row.get(at).unwrap_or_default();
    let number = |at: usize| -> Result<Vec<f64>, String> {
        let text = cell(at).trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let value = text.parse().map_err(|_| one_line(text))?;
        Ok(vec![value])
    };
    let mark = |name: &str, at: usize| {
        number(at).map_err(|text| {
            let name = one_line(name);
            format!("the mark of `{name}` is `{text}`; {MARKS}")
        })
    };
    let marks = match &columns.marks {
        Marks::Wide(marks) => marks
            .iter()
            .map(|(at, name)| Ok((name.clone(), mark(name, *at)?)))
            .filter(|mark| !matches!(mark, Ok((_, values)) if values.is_empty()))
            .collect::<Result<_, String>>()?,
        Marks::Long {
            criterion,
            mark: given,
        } => match (cell(*criterion).trim(), cell(*given).trim()) {
            // A line for the score alone.
            ("", "") => Vec::new(),
            (name, _) => vec![(name.to_owned(), mark(name, *given)?)],
        },
    };
    let scores = columns
        .score
        .map_or(Ok(Vec::new()), number)
        .map_err(|text| format!("the score is `{text}`; {SCORES}"))?;
    let id = columns
        .id
        .map(|at| cell(at).trim())
        .filter(|id| !id.is_empty());
    Ok(Entry {
        item: cell(columns.item).trim().to_owned(),
        id: id.map(str::to_owned),
        response: cell(columns.response).to_owned(),
        marks,
        scores,
        same_by_text: matches!(columns.marks, Marks::Long { .. }),
    })
}
