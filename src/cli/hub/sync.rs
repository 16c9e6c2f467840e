//! `viva hub sync` and `viva hub share`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{connect, folders};
use crate::app::hub::{self, Moved, Prefer, ShareError, Synced};
use crate::bank::one_line;
use crate::cli::output::{complain, count, json};
use crate::cli::{Context, Error, Format};
use crate::report::scorecard::Scorecard;

/// How to sync.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
A sync can be cut at any moment and done again: nothing is lost, and nothing comes twice. What was \
changed here and on the hub is named and left as it is on both sides; --prefer settles it for \
candidates, plans and banks. Scorecards never change, so nothing settles two of one uid.")]
pub struct Args {
    /// Which side wins where a candidate, a plan or a bank was changed both here and on the hub
    #[arg(long, value_name = "SIDE", value_enum)]
    pub prefer: Option<Prefer>,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What to share.
#[derive(clap::Args, Debug)]
pub struct ShareArgs {
    /// Plans or banks of the data folder: their ids, or their files
    #[arg(value_name = "PLAN", required = true)]
    pub names: Vec<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Does it.
///
/// # Errors
///
/// The hub cannot be reached, the folder does not belong to it, or something was left as it is
/// since both sides have changed it.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let mut hub = connect(context)?;
    let folders = folders(context)?;
    let synced = hub::sync(
        &store,
        &mut hub,
        Scorecard::FORMS,
        &folders,
        context.me(),
        args.prefer,
    )?;
    match args.format {
        Format::Json => context.print(&json(&synced)?)?,
        Format::Text => {
            context.print_text(&shown(&synced))?;
            for conflict in &synced.conflicts {
                complain(&format!("conflict: {conflict}"));
            }
        }
    }
    if synced.conflicts.is_empty() {
        Ok(())
    } else {
        Err(Error::Reported)
    }
}

/// What a sync did, in words; conflicts apart.
fn shown(synced: &Synced) -> String {
    let mut out = String::new();
    for note in &synced.notes {
        let _ = writeln!(out, "{note}");
    }
    if synced.sent.is_nothing() && synced.received.is_nothing() {
        out.push_str("Nothing new on either side.\n");
    }
    for (what, moved) in [("Sent", &synced.sent), ("Received", &synced.received)] {
        if !moved.is_nothing() {
            let _ = writeln!(out, "{what}: {}.", parts(moved));
        }
    }
    out
}

fn parts(moved: &Moved) -> String {
    let parts = [
        (moved.scorecards, "scorecard"),
        (moved.amendments, "amendment"),
        (moved.candidates, "candidate"),
        (moved.decisions, "decision"),
        (moved.declines, "decline"),
        (moved.files, "file"),
    ];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, of)| count(number, of)).collect();
    parts.join(", ")
}

#[derive(Serialize)]
struct SharedJson<'a> {
    kind: &'a str,
    id: &'a str,
    revision: i64,
}

/// Shares plans and banks.
///
/// # Errors
///
/// One of them has problems or is not in the data folder, or the hub cannot be reached.
pub fn share(args: &ShareArgs, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let folders = folders(context)?;
    let files = args.names.iter().map(|name| file(name, context));
    let files: Vec<PathBuf> = files.collect::<Result<_, _>>()?;
    let mut hub = connect(context)?;
    if store
        .hub()?
        .is_none_or(|joined| hub.hello().is_ok_and(|hello| hello.uid != joined.uid))
    {
        return Err(hub::SyncError::NotJoined.into());
    }
    let mut shared = Vec::new();
    for file in &files {
        shared.push(
            hub::share(&store, &mut hub, &folders, file).map_err(|error| match error {
                ShareError::Sync(error) => Error::Hub(error),
                ShareError::Problems(problems) => Error::Plan(problems),
                other => Error::Share(other),
            })?,
        );
    }
    if args.format == Format::Json {
        let rows = shared.iter().map(|one| SharedJson {
            kind: one.kind.as_str(),
            id: &one.id,
            revision: one.revision,
        });
        return context.print(&json(&rows.collect::<Vec<_>>())?);
    }
    let rows = shared.iter().map(|one| {
        format!(
            "The {} `{}` is on the hub: revision {}.\n",
            one.kind,
            one_line(&one.id),
            one.revision
        )
    });
    context.print_text(&rows.collect::<String>())
}

/// The file that a name means: a file, or a plan or a bank of the data folder by its id.
fn file(name: &Path, context: &Context) -> Result<PathBuf, Error> {
    if name.is_file() {
        return Ok(name.to_owned());
    }
    let id = name.to_string_lossy();
    for path in context.plans() {
        let by_name = path.file_stem() == Some(name.as_os_str());
        let read = || crate::bank::plan::PlanFile::read(&path).is_ok_and(|file| file.plan.id == id);
        if by_name || read() {
            return Ok(path);
        }
    }
    let library = context.library()?;
    let mut banks = library.banks.iter();
    let own = banks.find(|loaded| loaded.bank.id.as_str() == id);
    match own.map(|loaded| loaded.path.clone()) {
        Some(Some(path)) => Ok(path),
        Some(None) => Err(Error::BuiltInBank(one_line(&id))),
        // What it says of plans is true, and of banks too.
        None => Err(Error::NoSuchFile(one_line(&id))),
    }
}
