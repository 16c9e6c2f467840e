//! `viva forget`: removing everything kept about a candidate.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::candidate_name::{self, read_name};
use super::clock;
use super::output::{count, json};
use super::{Context, Error, Format, files};
use crate::app::backup;
use crate::bank::one_line;
use crate::store::{Store, Traces};

/// Whom to forget.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva forget --candidate 'A. Example'
  viva forget --candidate 3 --yes

What will be removed is shown first. Files that you exported or printed are not touched. A salted \
hash of the names stays, so that `viva scorecard import` asks before it brings the person back; \
the name cannot be read from it.")]
pub struct Args {
    /// The candidate, by name or number; letter case does not count
    #[arg(long, value_name = "CANDIDATE", value_parser = read_name)]
    pub candidate: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    candidate: String,
    forgotten: bool,
    screenings: Vec<i64>,
    copies: Vec<String>,
    /// Files in which the name still stands, since it was written down about somebody else.
    still_in: Vec<String>,
}

/// Shows what is kept about a candidate, and removes it.
///
/// # Errors
///
/// Nothing is kept, nobody says yes, one of the screenings is open, or the store fails.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let whom = [args.candidate.clone()];
    all(&store, &whom, args.yes, args.format, context)
}

/// The same for several people, named as they are typed.
///
/// # Errors
///
/// As [`run`].
pub fn all(
    store: &Store,
    whom: &[String],
    yes: bool,
    format: Format,
    context: &Context,
) -> Result<(), Error> {
    let found = whom
        .iter()
        .map(|named| traces(store, named, context))
        .collect::<Result<Vec<(Traces, Vec<PathBuf>)>, Error>>()?;
    if format == Format::Text {
        for (traces, held) in &found {
            context.print_text(&shown(traces, held))?;
        }
    }
    if !yes && !super::terminal::confirmed("Permanently remove all of it? [y/N] ")? {
        return context.print("Nothing was removed.\n");
    }
    let data = context.data_dir()?;
    let mut reports = Vec::new();
    for (named, (traces, held)) in whom.iter().zip(&found) {
        for file in held {
            backup::change(file, data, |copy| store.forget_in_copy(copy, traces))?;
        }
        reports.push(forget(store, named, traces, held)?);
    }
    if format == Format::Json {
        return match reports.as_slice() {
            [one] => context.print(&json(one)?),
            several => context.print(&json(&several)?),
        };
    }
    let mut text = "Removed.\n".to_owned();
    let mut still_in: Vec<&String> = reports.iter().flat_map(|one| &one.still_in).collect();
    still_in.dedup();
    for file in still_in {
        let _ = writeln!(
            text,
            "The name is still in {file}: it was written about something else, as in a \
             note on another candidate."
        );
    }
    context.print_text(&text)
}

/// What is kept about somebody, in the store or only in copies of it, and in which backups.
fn traces(store: &Store, named: &str, context: &Context) -> Result<(Traces, Vec<PathBuf>), Error> {
    let unknown = match candidate_name::named(store, named) {
        Ok(candidate) => {
            let traces = store.traces(candidate.id)?;
            let held = held(store, &traces, context)?;
            return Ok((traces, held));
        }
        Err(unknown @ Error::NoCandidate { .. }) => unknown,
        Err(error) => return Err(error),
    };
    let traces = store.traces_in_copies(named)?;
    let held = held(store, &traces, context)?;
    if traces.is_empty() && held.is_empty() {
        Err(unknown)
    } else {
        Ok((traces, held))
    }
}

fn forget(store: &Store, named: &str, traces: &Traces, held: &[PathBuf]) -> Result<Report, Error> {
    store.forget(traces)?;
    let names: Vec<&str> = match &traces.candidate {
        Some(candidate) => candidate.names().collect(),
        None => vec![named],
    };
    let mut still_in = Vec::new();
    for name in &names {
        for file in store.files_with(name)? {
            let file = files::shown(&file);
            if !still_in.contains(&file) {
                still_in.push(file);
            }
        }
    }
    Ok(Report {
        candidate: names.first().map_or(String::new(), |&name| name.to_owned()),
        forgotten: true,
        screenings: traces.screenings.iter().map(|saved| saved.id).collect(),
        copies: traces
            .copies
            .iter()
            .map(|(file, _)| files::shown(file))
            .chain(held.iter().map(|file| files::shown(file)))
            .collect(),
        still_in,
    })
}

/// The backups in the data folder that hold something about a candidate.
fn held(store: &Store, traces: &Traces, context: &Context) -> Result<Vec<PathBuf>, Error> {
    let data = context.data_dir()?;
    let mut held = Vec::new();
    for file in backup::all_backups(data) {
        let mut found = false;
        backup::change(&file, data, |copy| {
            found = store.copy_holds(copy, traces)?;
            Ok(false)
        })?;
        if found {
            held.push(file);
        }
    }
    Ok(held)
}

/// What is kept, in words.
fn shown(traces: &Traces, held: &[PathBuf]) -> String {
    let zone = clock::zone();
    let mut out = String::new();
    if let Some(candidate) = &traces.candidate {
        let _ = writeln!(out, "The record of {}", candidate_name::describe(candidate));
    }
    for saved in &traces.screenings {
        let about = &saved.screening.about;
        let started = saved.started.to_zoned_datetime(zone.clone());
        let state = match (saved.is_committed(), saved.imported) {
            _ if saved.screening.discarded.is_some() => "discarded",
            (true, true) => "committed, imported",
            (true, false) => "committed",
            (false, _) => "unfinished",
        };
        let remarks = count(saved.screening.remarks.len(), "note");
        let interviewer = about.interviewer.as_deref().unwrap_or("nobody named");
        let _ = writeln!(
            out,
            "Screening {} of {}: {}, {}, by {}, {state}, {remarks}",
            saved.id,
            one_line(&about.candidate),
            one_line(&about.title),
            started.strftime("%Y-%m-%d %H:%M"),
            one_line(interviewer),
        );
    }
    for (file, number) in &traces.copies {
        let number = count(*number, "screening");
        let _ = writeln!(out, "{number} in the older copy {}", files::shown(file));
    }
    for file in held {
        let _ = writeln!(out, "In the backup {}", files::shown(file));
    }
    out
}
