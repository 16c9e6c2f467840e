//! What can be wrong with the store, in words that say which file and what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use super::SessionKind;
use crate::bank::as_argument;

/// What went wrong with the store.
///
/// ```
/// use jiff::Timestamp;
/// use viva::store::{Store, StoreError};
///
/// let folder = tempfile::tempdir()?;
/// let store = Store::open(folder.path(), Timestamp::now)?;
/// assert!(matches!(store.session(12), Err(StoreError::NoSession { id: 12 })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
pub enum StoreError {
    /// A later version of the program has written the file.
    #[error(
        "{}: written by a newer viva (format {found}, this one knows {known}); nothing was \
         changed. Update viva, or choose another folder with --data-dir", .file.display()
    )]
    Newer {
        /// Which file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// The file is no database, or is broken, or holds what this program never writes.
    #[error(
        "{}: damaged ({what}); nothing was changed. `viva restore FILE` puts a backup in its place \
         and keeps the file; viva's own backups are in `backups` beside it", .file.display()
    )]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// The file holds nothing, and there is a copy of an earlier one.
    #[error(
        "{}: the file is empty, but a backup exists; nothing was changed. To continue \
         from the backup, {}; to start over, remove the empty file",
        .file.display(), from_backup(.copy)
    )]
    Emptied {
        /// Which file.
        file: PathBuf,
        /// The newest copy.
        copy: PathBuf,
    },
    /// The file is a database of some other program.
    #[error(
        "{}: not a store of viva but another program's database; nothing was changed. Choose \
         another folder with --data-dir", .file.display()
    )]
    Foreign {
        /// Which file.
        file: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error(
        "{}: cannot be written ({what}). Give yourself the right to write it and its folder, or \
         choose another folder with --data-dir", .file.display()
    )]
    ReadOnly {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        what: String,
    },
    /// No room is left.
    #[error(
        "{}: the disk is full. Free some space and try again: what is stored is safe", .file.display()
    )]
    Full {
        /// Which file.
        file: PathBuf,
    },
    /// The disk has failed while it wrote.
    #[error(
        "{}: the disk did not write what it was given ({what}), so the last of it may be lost. \
         Leave: text that is not saved is then printed; then check the disk", .file.display()
    )]
    NotOnDisk {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        what: String,
    },
    /// The file is not where it was opened.
    #[error(
        "{}: the file was moved, deleted or replaced while viva was using it, so nothing more can \
         be saved. Put it back where it was, or leave: text that is not saved is then printed",
        .file.display()
    )]
    Moved {
        /// Which file.
        file: PathBuf,
    },
    /// A newer program has changed the format while this one was running.
    #[error(
        "{}: a newer viva has updated the file's format while this one was running, so \
         nothing more can be saved here. Leave, and start viva again", .file.display()
    )]
    Outdated {
        /// Which file.
        file: PathBuf,
    },
    /// The data folder is on another computer.
    #[error(
        "{}: this folder is on a network file system ({kind}), where the history could be damaged; \
         choose a folder on a local disk with --data-dir or VIVA_DATA_DIR, and keep a copy here \
         with `viva backup`", .folder.display()
    )]
    Network {
        /// Which folder.
        folder: PathBuf,
        /// What sort of file system.
        kind: String,
    },
    /// Another program has held the file for too long.
    #[error(
        "{}: another program is using it. Close that program and try again",
        .file.display()
    )]
    Locked {
        /// Which file.
        file: PathBuf,
    },
    /// The data folder or a file in it cannot be made.
    #[error("{}: {source}. Choose another folder with --data-dir", .path.display())]
    Folder {
        /// Which folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The old file could not be copied aside, so it was not brought to the new format.
    #[error(
        "{}: cannot be copied to {} before its format is updated ({what}); nothing was \
         changed", .file.display(), .copy.display()
    )]
    Copy {
        /// Which file.
        file: PathBuf,
        /// Where the copy should stand.
        copy: PathBuf,
        /// What went wrong.
        what: String,
    },
    /// There is no such session.
    #[error("there is no session {id}; `viva history` lists them")]
    NoSession {
        /// The number asked for.
        id: i64,
    },
    /// There is no such training.
    #[error("there is no training {id}; `viva train-rater --results` lists them")]
    NoTraining {
        /// The number asked for.
        id: i64,
    },
    /// Another viva is running that session.
    #[error("session {id} is open in another viva; continue there, or close it first")]
    Running {
        /// Which session.
        id: i64,
    },
    /// A drill is no quiz, and the other way round.
    #[error("session {id} is a {}; `{}` continues it", kind.as_str(), kind.resume(*id))]
    OtherKind {
        /// Which session.
        id: i64,
        /// What it is.
        kind: SessionKind,
    },
    /// That session is over.
    #[error("session {id} is finished; `viva history {id}` shows it")]
    Finished {
        /// Which session.
        id: i64,
    },
    /// Of all that an unfinished session still asks, no loaded bank has anything.
    #[error(
        "session {id} has nothing left that can be asked: no loaded bank has {items}. Name their \
         bank with --bank; `viva history {id}` shows what was answered"
    )]
    ItemsGone {
        /// Which session.
        id: i64,
        /// The names of the items.
        items: String,
    },
    /// There is no such screening.
    #[error("there is no scorecard {id}; `viva scorecard list` lists them")]
    NoScreening {
        /// The number asked for.
        id: i64,
    },
    /// There is no such candidate.
    #[error("there is no candidate {id}; `viva candidate list` lists them")]
    NoCandidate {
        /// The number asked for.
        id: i64,
    },
    /// Anything else that the database said.
    #[error("{}: {source}", .file.display())]
    Sql {
        /// Which file.
        file: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Says what a database error means for the person.
    pub(super) fn from_sql(file: &Path, source: rusqlite::Error) -> Self {
        let file = file.to_owned();
        let what = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { file, what }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { file, what }
            }
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { file },
            _ => match source {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Damaged { file, what },
                source => Self::Sql { file, source },
            },
        }
    }
}

/// How to continue from a backup: a whole one, or a copy of the database alone.
fn from_backup(copy: &Path) -> String {
    let shown = copy.display();
    if copy.extension().is_some_and(|end| end == "zip") {
        format!("run `viva restore {}`", as_argument(&shown.to_string()))
    } else {
        format!("copy {shown} over the empty file")
    }
}
