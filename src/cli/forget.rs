//! `viva forget`: removing everything kept about a candidate.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::output::{count, json};
use super::screen::read_name;
use super::{Context, Error, Format, files};
use crate::bank::{did_you_mean, one_line};
use crate::store::Traces;

/// Whom to forget.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva forget --candidate 'A. Example'
  viva forget --candidate 'A. Example' --yes

What will be removed is shown first. Files that you exported or printed are not touched.")]
pub struct Args {
    /// The candidate; letter case does not count
    #[arg(long, value_name = "NAME", value_parser = read_name)]
    pub candidate: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report<'a> {
    candidate: &'a str,
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
    let traces = store.traces(&args.candidate)?;
    if traces.is_empty() {
        let known = store.candidates()?;
        return Err(Error::NoCandidate {
            name: args.candidate.clone(),
            hint: did_you_mean(&args.candidate, known.iter().map(String::as_str))
                .map(|hint| one_line(&hint)),
        });
    }
    if args.format == Format::Text {
        context.print(&shown(&traces))?;
    }
    if !args.yes && !super::terminal::confirmed("Permanently remove all of it? [y/N] ")? {
        return context.print("Nothing was removed.\n");
    }
    store.forget(&args.candidate)?;
    let names: Vec<&str> = traces
        .screenings
        .iter()
        .map(|saved| saved.screening.about.candidate.as_str())
        .chain([args.candidate.as_str()])
        .collect();
    let mut still_in = Vec::new();
    for name in names {
        for file in store.files_with(name)? {
            let file = files::shown(&file);
            if !still_in.contains(&file) {
                still_in.push(file);
            }
        }
    }
    if args.format == Format::Json {
        return context.print(&json(&Report {
            candidate: &args.candidate,
            forgotten: true,
            screenings: traces.screenings.iter().map(|saved| saved.id).collect(),
            copies: traces
                .copies
                .iter()
                .map(|(file, _)| files::shown(file))
                .collect(),
            still_in,
        })?);
    }
    let mut text = "Removed.\n".to_owned();
    for file in still_in {
        let _ = writeln!(
            text,
            "The name still stands in {file}: it was written down about something else, as in a \
             note on another candidate."
        );
    }
    context.print(&text)
}

/// What is kept, in words.
fn shown(traces: &Traces) -> String {
    let zone = TimeZone::system();
    let mut out = String::new();
    for saved in &traces.screenings {
        let about = &saved.screening.about;
        let started = saved.started.to_zoned_datetime(zone.clone());
        let state = match (saved.is_committed(), saved.imported) {
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
    out
}
