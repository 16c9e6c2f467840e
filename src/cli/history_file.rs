//! `viva export history` and `viva import history`: the whole history as a file of JSON lines.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::rc::Rc;

use super::lines::{Line, Lines};
use super::output::{complain, count, json, json_line};
use super::{Context, Error, Format, backup, files};
use crate::app::backup::BackupReason;
use crate::bank::MAX_FILE;
use crate::store::record::Record;
use crate::store::{Faulty, Imported};

/// The longest line, in bytes: a session with all its answers.
const LONGEST_LINE: u64 = MAX_FILE;

/// How many bad lines are shown: more only scroll the first ones away.
const SHOWN: usize = 20;

/// Where the history goes.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva export history -o history.jsonl  a backup, or for another machine
  viva export history | gzip > history.gz

Quizzes and drills with responses, marks and your own marks; the log of reviews with what was \
undone; what is suspended or buried; goals, fitted parameters, renamed items. Screenings are \
about other people and are not in it; banks and the configuration are files of their own.")]
pub struct ExportArgs {
    /// The file to write; without it, or for `-`, the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Which histories come in.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva import history history.jsonl
  gunzip -c history.gz | viva import history -

What is missing here is added, and nothing is removed: importing a file twice is the same as \
importing it once, and two machines that exchange their files end up with the same history. A \
file with a bad line changes nothing; of one so long that it comes in part by part, the parts \
before the bad line stay, and it says what they were. An import that is cut short is completed by \
another one.")]
pub struct ImportArgs {
    /// The files; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Writes the history.
///
/// # Errors
///
/// A store that cannot be read, or an output that cannot be written.
pub fn export(args: &ExportArgs, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    let write = |out: &mut dyn Write| -> Result<(), Error> {
        let mut out = BufWriter::new(out);
        store.export_history(|record| out.write_all(json_line(&record).as_bytes()))??;
        Ok(out.flush()?)
    };
    match &args.output {
        None => files::print_with(write),
        Some(path) => files::replace_with(path, write),
    }
}

/// A line of a file.
#[derive(Debug)]
struct Place {
    file: Rc<str>,
    line: usize,
    column: usize,
}

/// Takes histories in.
///
/// # Errors
///
/// Files that cannot be read, or lines that make no sense.
pub fn import(args: &ImportArgs, context: &Context) -> Result<(), Error> {
    let sources = args
        .files
        .iter()
        .map(|path| Lines::open_with(path, LONGEST_LINE))
        .collect::<Result<Vec<_>, Error>>()?;
    let store = context.store()?;
    backup::before(BackupReason::Import, &store, context)?;
    let records = sources.into_iter().flat_map(records);
    match store.import_history(records)? {
        Ok(imported) => match args.format {
            Format::Text => context.print(&report_import(&imported)),
            Format::Json => context.print(&json(&imported)?),
        },
        Err(Faulty { faults, imported }) => {
            for (place, fault) in faults.iter().take(SHOWN) {
                let Place { file, line, column } = place;
                complain(&format!("{file}:{line}:{column}: {fault}"));
            }
            if let Some(more @ 1..) = faults.len().checked_sub(SHOWN) {
                complain(&format!("… and {more} more"));
            }
            let bad = count(faults.len(), "bad line");
            if imported == Imported::default() {
                complain(&format!("\nerror: {bad}; nothing was imported"));
            } else {
                complain(&format!(
                    "\nerror: {bad}; the parts of the file before the first one were imported. \
                     Correct the file and import it again\n\n{}",
                    report_import(&imported).trim_end()
                ));
            }
            Err(Error::Reported)
        }
    }
}

/// The records of a file, each with its place. What cannot be read ends it.
fn records(mut lines: Lines) -> impl Iterator<Item = (Place, Result<Record, String>)> {
    let file: Rc<str> = lines.file().into();
    let mut last = 0;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let (line, column, record) = match lines.next() {
            Ok(None) => return None,
            Ok(Some(Line { number, text: None })) => {
                let most = LONGEST_LINE >> 20;
                (number, 1, Err(format!("longer than {most} MiB")))
            }
            Ok(Some(Line {
                number,
                text: Some(text),
            })) => match serde_json::from_slice(text) {
                Ok(record) => (number, 1, Ok(record)),
                Err(error) => (number, error.column().max(1), Err(plain(&error))),
            },
            Err(error) => {
                ended = true;
                let why = match error {
                    Error::Read { source, .. } => source.to_string(),
                    other => other.to_string(),
                };
                (last + 1, 1, Err(format!("cannot be read: {why}")))
            }
        };
        last = line;
        let place = Place {
            file: Rc::clone(&file),
            line,
            column,
        };
        Some((place, record))
    })
}

/// What is wrong, without the place, which is said another way.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((what, _)) => what.to_owned(),
        None => message,
    }
}

fn report_import(imported: &Imported) -> String {
    let mut added = vec![
        count(imported.reviews, "review"),
        count(imported.sessions, "session"),
    ];
    let others = [
        (
            imported.extended_sessions,
            "session extended",
            "sessions extended",
        ),
        (imported.undone, "review undone", "reviews undone"),
        (imported.items, "item set aside", "items set aside"),
        (imported.notes, "note or star", "notes and stars"),
        (imported.renames, "renaming", "renamings"),
        (imported.goals, "goal", "goals"),
        (
            imported.parameters,
            "fit of parameters",
            "fits of parameters",
        ),
    ];
    for (number, one, many) in others {
        if number > 0 {
            added.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    }
    let mut out = format!("Added: {}\n", added.join(", "));
    if imported.known_reviews + imported.known_sessions > 0 {
        out.push_str(&format!(
            "Already present: {}, {}\n",
            count(imported.known_reviews, "review"),
            count(imported.known_sessions, "session")
        ));
    }
    out
}
