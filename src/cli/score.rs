//! `viva score`: grades one response, or a batch of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;

use indicatif::ProgressBar;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::grader::{Failures, GraderArgs};
use super::lines::{Line as Numbered, Lines, MAX_LINE, json_object, open};
use super::output::{Paint, complain, json, json_line};
use super::{Context, Error, Format, progress};
use crate::bank::{Found, Library, one_line};
use crate::grading::{Grade, GradeError, ItemGrader, MAX_RESPONSE, Patterns, foreign_language};
use crate::report::layout::wrap;
use crate::report::quiz::{language, marks};

/// What to grade.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva score --item slow-first-requests --response answer.txt
  echo 'Provisioned concurrency.' | viva score --item slow-first-requests
  viva score --batch responses.jsonl > marks.jsonl
  viva score --batch responses.jsonl --grader endpoint > marks.jsonl

A batch holds a JSON object a line: {\"item\": \"…\", \"response\": \"…\", \"id\": \"…\"}. One \
object a line comes out, in the same order. A line that cannot be graded gives an object with an \
`error`; the others are still graded, and the exit status is 1.")]
pub struct Args {
    /// The item that the response answers
    #[arg(
        long,
        value_name = "ITEM",
        required_unless_present = "batch",
        conflicts_with = "batch"
    )]
    pub item: Option<String>,
    /// The file that holds the response; `-`, or nothing, is the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub response: Option<PathBuf>,
    /// A file of responses as JSON lines; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    pub batch: Option<PathBuf>,
    /// Judge every criterion by its sentence alone, ignoring the bank's patterns
    #[arg(long)]
    pub ignore_patterns: bool,
    /// What marks it.
    #[command(flatten)]
    pub grader: GraderArgs,
    /// How to print it (a batch is always JSON)
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// One line of a batch.
#[derive(Deserialize)]
struct Line {
    item: String,
    response: String,
    id: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Scored<'a> {
    item: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a serde_json::Value>,
    /// Of the response, where it is not English: no mark is sure then.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    #[serde(flatten)]
    grade: &'a Grade,
}

#[derive(Serialize)]
struct Failed<'a> {
    item: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a serde_json::Value>,
    error: String,
}

/// Grades and prints.
///
/// # Errors
///
/// An unknown item, a response that cannot be read or graded, or a batch with such a line.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let context = &context.with_grader(&args.grader);
    let library = context.library()?;
    let patterns = if args.ignore_patterns {
        Patterns::Derived
    } else {
        Patterns::FromBank
    };
    let mut grader = context.grader(&library, patterns)?;
    if let Some(path) = &args.batch {
        return batch(path, &library, &grader, context);
    }
    let found = library.find(args.item.as_deref().unwrap_or_default())?;
    let response = read_response(args.response.as_deref())?;
    let grade = grader.grade(&found.reference(), &response)?;
    match args.format {
        Format::Json => context.print(&json(&Scored {
            item: found.item.id.as_str(),
            id: None,
            language: foreign_language(&response),
            grade: &grade,
        })?),
        Format::Text => context.print(&text(found, &response, &grade, context.paint())),
    }
}

/// Reads a response from a file, or from the standard input.
///
/// # Errors
///
/// It cannot be read, is too long or is not UTF-8.
pub fn read_response(path: Option<&Path>) -> Result<String, Error> {
    let (mut source, what) = open(path.unwrap_or(Path::new("-")))?;
    if path.is_none() && io::stdin().is_terminal() {
        eprintln!("Type the response; end it with Ctrl-D on a line of its own.");
    }
    let mut bytes = Vec::new();
    let limit = MAX_RESPONSE as u64 + 1;
    source
        .by_ref()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read {
            what: what.clone(),
            source,
        })?;
    if bytes.len() > MAX_RESPONSE {
        return Err(GradeError::TooLong.into());
    }
    String::from_utf8(bytes).map_err(|error| Error::Read {
        what,
        source: io::Error::new(
            io::ErrorKind::InvalidData,
            format!("byte {} is not UTF-8", error.utf8_error().valid_up_to() + 1),
        ),
    })
}

/// So many lines are graded at a time …
const AT_ONCE: usize = 1024;
/// … or so many bytes of them, so that a batch of any length takes little room.
const BYTES_AT_ONCE: usize = 4 * 1024 * 1024;

/// Grades a file of responses. Where a grader from outside the program is asked, what it has marked
/// is printed at once, and kept: so a batch that is interrupted has lost nothing.
fn batch(
    path: &Path,
    library: &Library,
    grader: &ItemGrader,
    context: &Context,
) -> Result<(), Error> {
    let at_once = context.graders_at_once();
    let mut graders: Vec<ItemGrader> = (0..at_once).map(|_| grader.fork()).collect();
    let bar = context
        .asks_a_judge()
        .then(|| progress::bar("Grading", count_lines(path)));
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (graded, failures) = grade_lines(path, library, &mut graders, bar.as_ref(), &mut out)?;
    drop(bar);
    failures
        .warning()
        .iter()
        .for_each(|warning| complain(warning));
    if graded { Ok(()) } else { Err(Error::Reported) }
}

/// Grades the lines of a file, several at once, and writes a line for each in their order. Gives
/// whether every line could be graded, and what the graders that were asked have failed at. With a
/// bar to show, they are graders that are waited for.
///
/// # Errors
///
/// The file cannot be read, or what is printed cannot be written.
pub fn grade_lines(
    path: &Path,
    library: &Library,
    graders: &mut [ItemGrader],
    bar: Option<&ProgressBar>,
    out: &mut dyn Write,
) -> Result<(bool, Failures), Error> {
    let at_once = graders.len();
    let most = if bar.is_some() { at_once } else { AT_ONCE };
    let mut failures = Failures::default();
    let mut lines = Lines::open(path)?;
    let mut failed = false;
    loop {
        let taken = take(&mut lines, most)?;
        if taken.is_empty() {
            break;
        }
        let grade = |(lines, grader): (&[Owned], &mut ItemGrader)| {
            let mut failures = Failures::default();
            let grade = |(number, text): &Owned| {
                let text = text.as_deref();
                let number = *number;
                scored(&Numbered { number, text }, library, grader, &mut failures)
            };
            (lines.iter().map(grade).collect::<Vec<_>>(), failures)
        };
        // What waits for others needs a thread each, however few cores there are.
        let graded: Vec<_> = if bar.is_some() {
            thread::scope(|scope| {
                let work: Vec<_> = taken
                    .chunks(taken.len().div_ceil(at_once))
                    .zip(graders.iter_mut())
                    .map(|part| scope.spawn(|| grade(part)))
                    .collect();
                let done = work.into_iter().map(|work| match work.join() {
                    Ok(done) => done,
                    Err(panic) => std::panic::resume_unwind(panic),
                });
                done.collect()
            })
        } else {
            taken
                .par_chunks(taken.len().div_ceil(at_once))
                .zip(graders.par_iter_mut())
                .map(grade)
                .collect()
        };
        for (lines, some) in graded {
            failures.merge(some);
            for line in lines {
                failed |= line.is_err();
                let (Ok(printed) | Err(printed)) = line;
                out.write_all(printed.as_bytes())?;
            }
        }
        if let Some(bar) = bar {
            out.flush()?;
            bar.inc(taken.len() as u64);
        }
    }
    out.flush()?;
    Ok((!failed, failures))
}

/// A line of its own: its number, and what it says if it is not too long.
type Owned = (usize, Option<Vec<u8>>);

/// How many lines a file has, as far as that can be known before it is read.
fn count_lines(path: &Path) -> u64 {
    /// Longer files are counted as they come.
    const LONGEST: u64 = 256 << 20;
    let is_short = fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= LONGEST);
    let bytes = is_short.then(|| fs::read(path).ok()).flatten();
    bytes.map_or(0, |bytes| {
        bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .count() as u64
    })
}

/// The next lines, so many at most; none at the end.
fn take(lines: &mut Lines, most: usize) -> Result<Vec<Owned>, Error> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while taken.len() < most && bytes < BYTES_AT_ONCE {
        let Some(Numbered { number, text }) = lines.next()? else {
            break;
        };
        bytes += text.map_or(0, <[u8]>::len);
        taken.push((number, text.map(<[u8]>::to_vec)));
    }
    Ok(taken)
}

/// The line to print for one of the batch: a grade, or what is wrong.
fn scored(
    Numbered { number, text }: &Numbered<'_>,
    library: &Library,
    grader: &mut ItemGrader,
    failures: &mut Failures,
) -> Result<String, String> {
    let failed = |item: Option<&str>, id: Option<&serde_json::Value>, error: String| {
        json_line(&Failed { item, id, error })
    };
    let Some(text) = text else {
        let error = format!("line {number}: longer than {MAX_LINE} bytes");
        return Err(failed(None, None, error));
    };
    let line: Line = json_object(*number, text)
        .map_err(|problem| failed(None, None, format!("line {problem}")))?;
    let id = line.id.as_ref();
    let grade = library
        .find(&line.item)
        .map_err(|error| error.to_string())
        .and_then(|found| {
            grader
                .grade(&found.reference(), &line.response)
                .map_err(|error| error.to_string())
        });
    if let Ok(grade) = &grade {
        failures.add(grade);
    }
    match grade {
        Ok(grade) => Ok(json_line(&Scored {
            item: &line.item,
            id,
            language: foreign_language(&line.response),
            grade: &grade,
        })),
        Err(error) => Err(failed(Some(&line.item), id, error)),
    }
}

/// A grade for people.
fn text(found: Found<'_>, response: &str, grade: &Grade, paint: Paint) -> String {
    let language = language(response).map(|line| wrap(&format!("? {line}"), 2) + "\n");
    format!(
        "{}  {}\n\n{}{}",
        paint.bold(&one_line(&found.item.title)),
        paint.accent(&format!("{} %", grade.of_marks().percent())),
        language.unwrap_or_default(),
        marks(grade, &BTreeMap::new(), Some(found), None, paint),
    )
}
