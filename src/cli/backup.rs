//! `viva backup`, `viva restore`, and the backups that are made without being asked for.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::Serialize;

use super::output::{complain, count, json};
use super::{Context, Error, Format, files};
use crate::app::backup::{self, BackupError, BackupReason, Contents, Places, Unpacked};
use crate::app::temporary;
use crate::store::{FILE_NAME, Store, StoreError, make_private_folder};

/// Where the backup goes.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva backup                      into the `backups` folder of the data folder
  viva backup /mnt/usb/viva.zip    anywhere else
  viva backup - | ssh host 'cat > viva.zip'

One zip file with everything: answers, schedule, screenings, and the banks, plans, synonyms and \
settings of your own. It is read again and checked before it counts. viva also makes backups by \
itself, once a week and before imports, renames and restores, and keeps fewer of the older ones.")]
pub struct BackupArgs {
    /// The file to write; `-` is the standard output
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What is taken back.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva restore ~/viva.zip
  viva restore ~/.local/share/viva/backups/auto-20260301-090000-weekly.zip

What is there now is backed up first, so a restore can be undone by another. Banks and plans that \
the backup does not have stay. A copy of the database alone, as `viva.db.v3-backup`, can be \
restored as well.")]
pub struct RestoreArgs {
    /// A backup; `-` is the standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Made<'a> {
    file: String,
    #[serde(flatten)]
    contents: &'a Contents,
}

#[derive(Serialize)]
struct Restored<'a> {
    restored: String,
    #[serde(flatten)]
    contents: &'a Contents,
    /// What was there before.
    before: Option<String>,
}

fn places(context: &Context) -> Result<Places<'_>, Error> {
    Ok(Places {
        data: context.data_dir()?,
        settings: context.config().file.as_deref(),
    })
}

/// Makes a backup.
///
/// # Errors
///
/// A store that cannot be read or is damaged, or a file that cannot be written.
pub fn run(args: &BackupArgs, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    let places = places(context)?;
    let file = match &args.file {
        Some(file) => file.clone(),
        None => {
            let stamp = context.clock().here().strftime("%Y%m%d-%H%M%S").to_string();
            let folder = places.data.join(backup::FOLDER);
            make_private_folder(&folder).map_err(Error::Output)?;
            folder.join(format!("viva-{stamp}.zip"))
        }
    };
    // Checked before a byte of it goes where somebody relies on it.
    let mut archive = tempfile::tempfile_in(store.folder()).map_err(Error::Output)?;
    temporary::remove_on_signals();
    let contents = backup::write(&store, places, &mut archive)?;
    archive.rewind().map_err(Error::Output)?;
    files::replace_with(&file, |out| {
        io::copy(&mut archive, out)?;
        Ok(())
    })?;
    if files::is_standard(&file) {
        return Ok(());
    }
    let shown = files::shown(&file);
    match args.format {
        Format::Json => context.print(&json(&Made {
            file: shown,
            contents: &contents,
        })?),
        Format::Text => context.print(&format!(
            "{shown}: the database and {}, read again and found sound\n",
            count(contents.files.len(), "file")
        )),
    }
}

/// Takes a backup back.
///
/// # Errors
///
/// No backup, one that is damaged, a session that runs, or a file that cannot be written.
pub fn restore(args: &RestoreArgs, context: &Context) -> Result<(), Error> {
    let places = places(context)?;
    let (mut source, shown) = open_to_search(&args.file)?;
    let unpacked = Unpacked::read(&mut source, places.data)?;
    if !args.yes {
        let when = unpacked.contents.about.as_ref().map(|about| about.made);
        let when = when.map_or(String::new(), |made| format!(" of {made}"));
        let question = format!("Replace what is there now with the backup{when}? [y/N] ");
        if !super::terminal::confirmed(&question)? {
            return context.print("Nothing was changed.\n");
        }
    }
    let before = match context.store() {
        Ok(store) => {
            if !store.claimed()?.is_empty() {
                return Err(BackupError::Running.into());
            }
            match before(BackupReason::Restore, &store, context) {
                Ok(before) => {
                    store.replace_with(&unpacked.database())?;
                    before
                }
                // Part of it can be read: that is what a backup is wanted for.
                Err(Error::Backup(
                    BackupError::Damaged(_) | BackupError::Store(StoreError::Damaged { .. }),
                )) => {
                    drop(store);
                    Some(instead(&unpacked, places, context)?)
                }
                Err(error) => return Err(error),
            }
        }
        // What cannot be opened cannot be backed up either: it is moved aside as it is.
        Err(Error::Store(
            StoreError::Damaged { .. } | StoreError::Emptied { .. } | StoreError::Newer { .. },
        )) => Some(instead(&unpacked, places, context)?),
        Err(error) => return Err(error),
    };
    for (from, to) in unpacked.files(places) {
        let content = std::fs::read(&from).map_err(|source| Error::Read {
            what: files::shown(&from),
            source,
        })?;
        let same = std::fs::metadata(&to)
            .is_ok_and(|meta| meta.is_file() && meta.len() == content.len() as u64);
        if same && std::fs::read(&to).is_ok_and(|there| there == content) {
            continue;
        }
        files::replace_with(&to, |out| Ok(out.write_all(&content)?))?;
    }
    let before = before.as_deref().map(files::shown);
    match args.format {
        Format::Json => context.print(&json(&Restored {
            restored: shown,
            contents: &unpacked.contents,
            before,
        })?),
        Format::Text => {
            let kept = before.map_or(String::new(), |before| {
                format!("What was there before is in {before}\n")
            });
            context.print(&format!(
                "{shown}: restored, with {}\n{kept}",
                count(unpacked.contents.files.len(), "file")
            ))
        }
    }
}

/// The largest stream that is taken for a backup, in bytes.
const LARGEST_STREAM: u64 = 4 << 30;

/// A backup to be read in any order, and its name. The standard input and pipes are copied first.
fn open_to_search(path: &Path) -> Result<(File, String), Error> {
    let (given, shown) = super::lines::open(path)?;
    let is_file = std::fs::metadata(path).is_ok_and(|meta| meta.is_file());
    let failed = |source| Error::Read {
        what: shown.clone(),
        source,
    };
    if is_file && !files::is_standard(path) {
        let file = File::open(path).map_err(failed)?;
        return Ok((file, shown));
    }
    let mut copy = tempfile::tempfile().map_err(failed)?;
    let copied = io::copy(&mut given.take(LARGEST_STREAM), &mut copy);
    copied.and_then(|_| copy.rewind()).map_err(failed)?;
    Ok((copy, shown))
}

/// Moves a database aside that cannot be used, and makes one of the backup: gives where it is now.
fn instead(unpacked: &Unpacked, places: Places<'_>, context: &Context) -> Result<PathBuf, Error> {
    let aside = move_aside(places.data, context)?;
    let store = Store::open(places.data, jiff::Timestamp::now)?;
    store.replace_with(&unpacked.database())?;
    Ok(aside)
}

/// Gives a database that cannot be used, and what belongs to it, another name.
fn move_aside(data: &Path, context: &Context) -> Result<PathBuf, Error> {
    let stamp = context.clock().here().strftime("%Y%m%d-%H%M%S").to_string();
    let name = |suffix: &str| format!("{FILE_NAME}.aside-{stamp}{suffix}");
    for suffix in ["-wal", "-shm", ""] {
        let from = data.join(format!("{FILE_NAME}{suffix}"));
        if !from.exists() {
            continue;
        }
        std::fs::rename(&from, data.join(name(suffix))).map_err(|source| Error::Write {
            what: files::shown(&from),
            source,
        })?;
    }
    Ok(data.join(name("")))
}

/// Removes what backups that were killed have left: copies of everything.
fn remove_leftovers(context: &Context) {
    if let Ok(data) = context.data_dir() {
        files::remove_leftovers(data);
        files::remove_leftovers(&data.join(backup::FOLDER));
    }
}

/// Makes a backup before something is changed that could turn out wrong, and says where it is.
///
/// # Errors
///
/// It cannot be made: then nothing is to be changed.
pub fn before(
    why: BackupReason,
    store: &Store,
    context: &Context,
) -> Result<Option<PathBuf>, Error> {
    temporary::remove_on_signals();
    remove_leftovers(context);
    let now = context.clock().here();
    Ok(backup::automatic(store, places(context)?, why, &now)?)
}

/// The same before a bank is changed, whether anything was answered yet or not.
///
/// # Errors
///
/// As [`before`].
pub fn before_bank(store: &Store, context: &Context) -> Result<(), Error> {
    temporary::remove_on_signals();
    remove_leftovers(context);
    let now = context.clock().here();
    backup::archived(store, places(context)?, BackupReason::Import, &now)?;
    Ok(())
}

/// How long a session that begins waits for what the check of the week finds.
const SOON: Duration = Duration::from_millis(200);

/// The check and the backup of the week, made beside whatever the person does. Dropping it waits
/// for its end.
#[derive(Debug)]
pub struct Weekly {
    thread: Option<JoinHandle<Result<(), Error>>>,
    /// What it ends with was told when the session began.
    is_told: bool,
}

impl Weekly {
    /// Begins it, if it is time for it. A damaged database is told before the session begins, where
    /// the check is done in a moment, and otherwise at the end; it is looked at again each time
    /// until it is repaired.
    pub fn begin(context: &Context, store: &Store) -> Self {
        let now = context.clock().here();
        let is_due = context
            .data_dir()
            .is_ok_and(|data| backup::is_weekly_due(data, &now));
        if !is_due || store.is_empty().unwrap_or(true) {
            return Self {
                thread: None,
                is_told: false,
            };
        }
        let context = context.clone();
        let (found, finds) = mpsc::channel();
        let thread = thread::spawn(move || {
            let store = context.store()?;
            let problems = store.problems(true)?;
            let damaged = |problems| Error::from(BackupError::DamagedStore(problems));
            // Who began it waits only for a moment.
            let _ = found.send((!problems.is_empty()).then(|| damaged(problems.clone())));
            if !problems.is_empty() {
                return Err(damaged(problems));
            }
            remove_leftovers(&context);
            // A session ends in its own way when a signal comes.
            backup::automatic(&store, places(&context)?, BackupReason::Weekly, &now)?;
            Ok(())
        });
        let damage = finds.recv_timeout(SOON).ok().flatten();
        damage.iter().for_each(tell);
        Self {
            thread: Some(thread),
            is_told: damage.is_some(),
        }
    }
}

fn tell(error: &Error) {
    let error = error.to_string();
    let why = error.strip_prefix("error: ").unwrap_or(&error);
    complain(&format!("The weekly backup was not made: {why}"));
}

impl Drop for Weekly {
    fn drop(&mut self) {
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Ok(Err(error))) = ended
            && !self.is_told
        {
            tell(&error);
        }
    }
}
