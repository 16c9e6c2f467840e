//! Files of responses with people's marks: JSON lines and CSV in, marked responses out.
//!
//! A line that cannot be used never stops the reading: it is noted, with what is wrong.

mod csv_file;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::bank::{CriterionId, ItemRef, Library, Mark, did_you_mean, one_line};
use crate::cli::lines::{Lines, MAX_LINE, json_object};
use crate::cli::{Error, files};
use crate::grading::agreement::{mean, median, nearest};
use crate::grading::{GradeError, MAX_RESPONSE, Marked, criteria};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum InputFormat {
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

/// A line that cannot be used, or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    file: String,
    /// The line, and for JSON the column: `12` or `12:5`; then what is wrong.
    problem: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.problem)
    }
}

/// Reads files one after the other.
pub struct Reading<'a> {
    library: &'a Library,
    responses: Vec<Response>,
    known: HashMap<(ItemRef, Same), usize>,
    bad_lines: Vec<BadLine>,
}

/// What makes two lines speak of the same response to an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Same {
    Id(String),
    Text(String),
}

/// A response with the marks and scores of all who marked it.
struct Response {
    item: ItemRef,
    id: String,
    response: String,
    ratings: BTreeMap<CriterionId, Vec<Mark>>,
    /// The criteria with a rating between two marks.
    rounded: BTreeSet<CriterionId>,
    scores: Vec<f64>,
}

/// A line as it stands in a file.
struct Entry {
    item: String,
    id: Option<String>,
    response: String,
    /// By criterion the marks of one person or several.
    marks: Vec<(String, Vec<f64>)>,
    /// Of the whole response, those of one person or several.
    scores: Vec<f64>,
    /// Without an id, lines of the same text are the same response.
    same_by_text: bool,
}

/// One line of JSON.
#[derive(Deserialize)]
struct JsonEntry {
    item: String,
    id: Option<Value>,
    response: String,
    marks: Option<Map<String, Value>>,
    score: Option<Value>,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub fn new(library: &'a Library) -> Self {
        Self {
            library,
            responses: Vec::new(),
            known: HashMap::new(),
            bad_lines: Vec::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It cannot be opened or read.
    pub fn file(&mut self, path: &Path, format: Option<InputFormat>) -> Result<(), Error> {
        let is_csv = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        match format {
            Some(InputFormat::Csv) => csv_file::read(self, path),
            None if is_csv => csv_file::read(self, path),
            Some(InputFormat::Jsonl) | None => self.json_lines(path),
        }
    }

    /// The responses with the median of their marks and the mean of their scores, and the lines
    /// that could not be used.
    pub fn finish(self) -> (Vec<Marked>, Vec<BadLine>) {
        let marked = self.responses.into_iter().map(|response| Marked {
            item: response.item,
            id: response.id,
            response: response.response,
            marks: response
                .ratings
                .into_iter()
                .filter_map(|(id, marks)| Some((id, median(&marks)?)))
                .collect(),
            rounded: response.rounded,
            score: mean(&response.scores),
            let_stand: BTreeMap::new(),
        });
        (marked.collect(), self.bad_lines)
    }

    fn json_lines(&mut self, path: &Path) -> Result<(), Error> {
        let mut lines = Lines::open(path)?;
        let file = file_name(path);
        while let Some(line) = lines.next()? {
            let number = line.number;
            let read = match line.text {
                None => Err(format!("{number}: longer than {MAX_LINE} bytes")),
                Some(text) => json_object(number, text).and_then(|entry| {
                    let entry = json_entry(entry);
                    entry.map_err(|problem| format!("{number}: {problem}"))
                }),
            };
            match read {
                Ok(entry) => self.take(&file, number, entry),
                Err(problem) => self.bad(&file, problem),
            }
        }
        Ok(())
    }

    fn bad(&mut self, file: &str, problem: String) {
        let file = file.to_owned();
        self.bad_lines.push(BadLine { file, problem });
    }

    /// Takes in a line, or notes what is wrong with it.
    fn take(&mut self, file: &str, number: usize, entry: Entry) {
        if let Err(problem) = self.try_take(&format!("{file}:{number}"), entry) {
            self.bad(file, format!("{number}: {problem}"));
        }
    }

    fn try_take(&mut self, place: &str, entry: Entry) -> Result<(), String> {
        let found = self
            .library
            .find(&entry.item)
            .map_err(|error| error.to_string())?;
        if entry.response.len() > MAX_RESPONSE {
            return Err(GradeError::TooLong.to_string());
        }
        let criteria = criteria(found.item);
        let known = || criteria.iter().map(|criterion| criterion.id.as_str());
        let mut ratings = Vec::new();
        let mut rounded = BTreeSet::new();
        for (name, values) in entry.marks {
            if !known().any(|id| id == name) {
                let hint = did_you_mean(&name, known())
                    .map(|hint| format!("; {hint}"))
                    .unwrap_or_default();
                return Err(format!(
                    "the item `{}` has no criterion `{}`{hint}",
                    found.item.id,
                    one_line(&name)
                ));
            }
            for value in values {
                let mark = nearest(value)
                    .ok_or_else(|| format!("the mark of `{name}` is {value}; {MARKS}"))?;
                let id = CriterionId::new(name.clone());
                if mark.value() != value {
                    rounded.insert(id.clone());
                }
                ratings.push((id, mark));
            }
        }
        if let Some(score) = entry
            .scores
            .iter()
            .find(|score| !(0.0..=1.0).contains(*score))
        {
            return Err(format!("the score is {score}; {SCORES}"));
        }
        if ratings.is_empty() && entry.scores.is_empty() {
            return Err("it has neither marks nor a score".to_owned());
        }
        let item = found.reference();
        let same = match entry.id {
            Some(ref id) => Some(Same::Id(id.clone())),
            None if entry.same_by_text => Some(Same::Text(entry.response.clone())),
            None => None,
        };
        let key = same.map(|same| (item.clone(), same));
        let at = match key.as_ref().and_then(|key| self.known.get(key)) {
            Some(&at) if self.responses[at].response != entry.response => {
                return Err(format!(
                    "the id `{}` is already used by another response to this item",
                    one_line(&self.responses[at].id)
                ));
            }
            Some(&at) => at,
            None => {
                self.responses.push(Response {
                    item,
                    id: entry.id.unwrap_or_else(|| place.to_owned()),
                    response: entry.response,
                    ratings: BTreeMap::new(),
                    rounded: BTreeSet::new(),
                    scores: Vec::new(),
                });
                let at = self.responses.len() - 1;
                self.known.extend(key.map(|key| (key, at)));
                at
            }
        };
        let response = &mut self.responses[at];
        for (id, mark) in ratings {
            response.ratings.entry(id).or_default().push(mark);
        }
        response.rounded.extend(rounded);
        response.scores.extend(entry.scores);
        Ok(())
    }
}

const MARKS: &str = "a mark is a number from 0 to 1";
const SCORES: &str = "a score is a number from 0 to 1";

fn file_name(path: &Path) -> String {
    if files::is_standard(path) {
        "standard input".to_owned()
    } else {
        one_line(&path.display().to_string())
    }
}

fn json_entry(entry: JsonEntry) -> Result<Entry, String> {
    let marks = entry
        .marks
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| {
            let values = values(&value).map_err(|value| {
                let name = one_line(&name);
                format!("the mark of `{name}` is {}; {MARKS}", shown(value))
            })?;
            Ok((name, values))
        })
        .collect::<Result<_, String>>()?;
    let scores = values(&entry.score.unwrap_or_default())
        .map_err(|value| format!("the score is {}; {SCORES}", shown(value)))?;
    Ok(Entry {
        item: entry.item,
        id: entry.id.map(|id| match id {
            Value::String(id) => id,
            other => other.to_string(),
        }),
        response: entry.response,
        marks,
        scores,
        same_by_text: false,
    })
}

/// One person's number, or several people's; `null` for one who gave none. The error is what is
/// not a number.
fn values(value: &Value) -> Result<Vec<f64>, &Value> {
    let given = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    given
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| value.as_f64().ok_or(value))
        .collect()
}

fn shown(value: &Value) -> String {
    let text = one_line(&value.to_string());
    if text.chars().count() > 40 {
        text.chars().take(40).chain(['…']).collect()
    } else {
        text
    }
}
