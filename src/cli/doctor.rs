//! `viva doctor`: whether everything that is kept is sound, and what to do where it is not.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::backup::before;
use super::output::{count, json};
use super::{Context, Error, Format, files};
use crate::app::backup::{BackupReason, FOLDER};
use crate::app::{FILE_PREFIX, editing};
use crate::store::{FILE_NAME, Store, network_file_system};

/// What is done about it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva doctor        look, and change nothing
  viva doctor --fix  repair what can be repaired without losing anything

It looks at the database and its references, at the schedule against the log of reviews that it \
comes from, at who may read the files, at what interrupted runs have left, and at the file system. \
Exit status 1: something was found that is not repaired.")]
pub struct Args {
    /// Repair what is safe to repair; a backup is made first
    #[arg(long)]
    pub fix: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Something that was found.
#[derive(Debug, Serialize)]
struct Finding {
    /// What was looked at.
    about: &'static str,
    /// What is wrong.
    problem: String,
    /// What to do, or what was done.
    advice: String,
    /// `--fix` repairs it.
    fixable: bool,
    /// It was repaired.
    fixed: bool,
}

impl Finding {
    fn new(about: &'static str, problem: String, advice: &str) -> Self {
        Self {
            about,
            problem,
            advice: advice.to_owned(),
            fixable: false,
            fixed: false,
        }
    }

    fn fixable(about: &'static str, problem: String, advice: &str) -> Self {
        Self {
            fixable: true,
            ..Self::new(about, problem, advice)
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    folder: String,
    sound: bool,
    findings: &'a [Finding],
}

/// Looks, and repairs what is safe if that is wanted.
///
/// # Errors
///
/// Something was found that is not repaired.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let data = context.data_dir()?;
    let mut findings = Vec::new();
    if data.is_dir() {
        modes(data, &mut findings);
        if let Some(kind) = network_file_system(data) {
            findings.push(Finding::new(
                "file system",
                format!("the data folder is on a network file system ({kind}), where the database's log does not work"),
                "choose a folder on a local disk with --data-dir, and keep a copy with `viva backup`",
            ));
        }
        leftovers(data, &mut findings);
        if data.join(FILE_NAME).exists() {
            match context.store() {
                Ok(store) => database(&store, context, &mut findings)?,
                Err(error) => findings.push(Finding::new(
                    "database",
                    plain(&error),
                    "`viva restore FILE` restores a backup; viva's own are in `backups`",
                )),
            }
        }
    }
    if args.fix {
        fix(data, context, &mut findings)?;
    }
    let is_sound = findings.iter().all(|finding| finding.fixed);
    match args.format {
        Format::Json => context.print(&json(&Report {
            folder: files::shown(data),
            sound: is_sound,
            findings: &findings,
        })?)?,
        Format::Text => context.print_text(&text(data, &findings))?,
    }
    if is_sound {
        Ok(())
    } else {
        Err(Error::Reported)
    }
}

fn plain(error: &Error) -> String {
    let text = error.to_string();
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

fn text(data: &Path, findings: &[Finding]) -> String {
    let mut out = format!("{}\n", files::shown(data));
    if findings.is_empty() {
        out.push_str("Everything is sound: database, schedule, files.\n");
        return out;
    }
    for finding in findings {
        let sign = if finding.fixed { "fixed" } else { "!" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{sign} {}: {}", finding.about, finding.problem);
        if !finding.fixed {
            let _ = writeln!(out, "  {}", finding.advice);
        }
    }
    let open = findings.iter().filter(|finding| !finding.fixed).count();
    let fixable = findings
        .iter()
        .any(|finding| finding.fixable && !finding.fixed);
    if open > 0 {
        let _ = writeln!(
            out,
            "\n{}{}",
            count(open, "problem"),
            if fixable {
                "; `viva doctor --fix` repairs what is safe"
            } else {
                ""
            }
        );
    }
    out
}

const OPEN: &str = "open to others";
const LEFT: &str = "left over";
const SCHEDULE: &str = "schedule";

/// What others may read or write.
#[cfg(unix)]
fn modes(data: &Path, findings: &mut Vec<Finding>) {
    for path in private_paths(data) {
        if let Some(mode) = open_mode(&path) {
            findings.push(Finding::fixable(
                OPEN,
                format!(
                    "{} can be used by others (mode {mode:o})",
                    files::shown(&path)
                ),
                "it holds answers and what was said about candidates; close it with --fix",
            ));
        }
    }
}

#[cfg(not(unix))]
fn modes(_: &Path, _: &mut Vec<Finding>) {}

/// What is nobody else's business: the folder, the database and its copies, the backups.
#[cfg(unix)]
fn private_paths(data: &Path) -> Vec<std::path::PathBuf> {
    let mut paths = vec![data.to_owned()];
    for folder in [data.to_owned(), data.join(FOLDER)] {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        paths.extend(entries.map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let ours = [FILE_NAME, FILE_PREFIX, "auto-", "viva-"];
            path.is_file() && ours.iter().any(|begin| name.starts_with(begin))
        }));
    }
    paths.extend([data.join(FOLDER)].into_iter().filter(|path| path.is_dir()));
    paths.sort();
    paths
}

/// The mode of a file that others can use; nothing where only its owner can.
#[cfg(unix)]
pub(super) fn open_mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Closes the data folder, and what is nobody else's business in it, to others.
#[cfg(unix)]
pub(super) fn close(data: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for path in private_paths(data) {
        if let Some(mode) = open_mode(&path) {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn open_mode(_: &Path) -> Option<u32> {
    None
}

#[cfg(not(unix))]
pub(super) fn close(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What interrupted runs have left.
fn leftovers(data: &Path, findings: &mut Vec<Finding>) {
    for folder in [
        data.to_owned(),
        data.join(FOLDER),
        data.join("banks"),
        data.join("plans"),
    ] {
        for path in files::leftovers(&folder) {
            findings.push(Finding::fixable(
                LEFT,
                format!(
                    "{} was left by a run that was interrupted",
                    files::shown(&path)
                ),
                "nothing needs it; --fix removes it",
            ));
        }
    }
    let edited = fs::read_dir(data.join(editing::FOLDER));
    for entry in edited.into_iter().flatten().flatten() {
        findings.push(Finding::new(
            "unsaved text",
            format!(
                "{} holds what an editor of yours had when viva ended",
                files::shown(&entry.path())
            ),
            "continue the session to have it in your answer, or read it and remove the file",
        ));
    }
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with(FILE_PREFIX) {
            findings.push(Finding::new(
                "unsaved text",
                format!(
                    "{} holds text that could not be saved",
                    files::shown(&entry.path())
                ),
                "read it, put what matters where it belongs, and remove the file",
            ));
        }
    }
}

fn database(store: &Store, context: &Context, findings: &mut Vec<Finding>) -> Result<(), Error> {
    match store.problems(false) {
        Ok(problems) => findings.extend(problems.into_iter().map(|problem| {
            Finding::new(
                "database",
                problem,
                "`viva restore FILE` restores a backup; viva's own are in `backups`",
            )
        })),
        Err(error) => {
            findings.push(Finding::new(
                "database",
                error.to_string(),
                "`viva restore FILE` restores a backup; viva's own are in `backups`",
            ));
            return Ok(());
        }
    }
    let model = context.settings().scheduler(&store.parameters()?).model;
    let stale = store.stale_states(&model)?;
    if !stale.is_empty() {
        let first = stale.iter().take(3).map(ToString::to_string);
        let first = first.collect::<Vec<_>>().join(", ");
        findings.push(Finding::fixable(
            SCHEDULE,
            format!(
                "{} not what the log of reviews says: {first}{}",
                match stale.len() {
                    1 => "the schedule of 1 item is".to_owned(),
                    more => format!("the schedules of {more} items are"),
                },
                if stale.len() > 3 { ", …" } else { "" }
            ),
            "--fix recomputes it from the log, as does `viva drill --rebuild`",
        ));
    }
    Ok(())
}

fn fix(data: &Path, context: &Context, findings: &mut [Finding]) -> Result<(), Error> {
    let is = |finding: &Finding, about: &str| finding.fixable && finding.about == about;
    if findings.iter().any(|finding| is(finding, SCHEDULE)) {
        let store = context.store()?;
        before(BackupReason::Repair, &store, context)?;
        let model = context.settings().scheduler(&store.parameters()?).model;
        store.rebuild(&model)?;
    }
    if findings.iter().any(|finding| is(finding, OPEN)) {
        close(data).map_err(|source| Error::Write {
            what: files::shown(data),
            source,
        })?;
    }
    for folder in [
        data.to_owned(),
        data.join(FOLDER),
        data.join("banks"),
        data.join("plans"),
    ] {
        files::remove_leftovers(&folder);
    }
    if let Ok(store) = context.store() {
        store.remove_free_claims()?;
    }
    for finding in findings.iter_mut().filter(|finding| finding.fixable) {
        finding.fixed = true;
    }
    Ok(())
}
