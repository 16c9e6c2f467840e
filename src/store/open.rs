//! Opening the file: making it, telling whether it can be used, and bringing it up to date.
//!
//! Nothing is written to a file before it is known to be ours and of a format known here.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::network::network_file_system;
use super::{StoreError, names, pages};

/// The file in the data folder.
pub const FILE_NAME: &str = "viva.db";

/// "VIVA" in ASCII, where SQLite files say whose they are. [`MIGRATIONS`] writes it.
pub(super) const APPLICATION_ID: i64 = 0x5649_5641;

/// How long a statement waits for another program's.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Every format since the first; a format once released is never changed, only followed.
pub(super) const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("schema_1.sql")),
    M::up(include_str!("screenings.sql")),
    M::up(include_str!("reviews.sql")),
    M::up(include_str!("plans.sql")),
    M::up(include_str!("codes.sql")),
    M::up(include_str!("trainings.sql")),
    M::up(include_str!("drills.sql")),
    M::up(include_str!("history.sql")),
    M::up(include_str!("topics.sql")),
    M::up(include_str!("candidates.sql")),
    M::up(include_str!("probes.sql")),
    M::up(include_str!("judges.sql")),
    M::up(include_str!("anchors.sql")),
    M::up(include_str!("notes.sql")),
    M::up(include_str!("rubrics.sql")),
    M::up(include_str!("coverage.sql")),
    M::up(include_str!("decisions.sql")),
    M::up(include_str!("hub.sql")),
    M::up(include_str!("decision_uids.sql")),
    M::up(include_str!("unfinished.sql")),
    M::up(include_str!("unused.sql")),
];

/// Opens the file in `folder`, makes it where there is none, and brings it up to date.
pub(super) fn open(folder: &Path, migrations: &[M<'_>]) -> Result<Connection, StoreError> {
    if let Some(kind) = network_file_system(folder) {
        return Err(StoreError::Network {
            folder: folder.to_owned(),
            kind,
        });
    }
    make_folder(folder).map_err(|source| StoreError::Folder {
        path: folder.to_owned(),
        source,
    })?;
    let file = folder.join(FILE_NAME);
    // Two first starts at once, or two updates, go one after the other. Who makes the file does so in
    // one turn, so that nobody takes it for one that was emptied. What stands in the way of a turn
    // stands in the way of the file as well, and is told there.
    let is_empty = fs::metadata(&file).map_or(true, |about| about.len() == 0);
    let turn = if is_empty {
        Turn::wait(&turn_file(folder)).ok()
    } else {
        None
    };
    refuse_what_was_emptied(folder, &file)?;
    make_file(&file).map_err(|source| StoreError::ReadOnly {
        file: file.clone(),
        what: source.to_string(),
    })?;
    let with_file = |source| StoreError::from_sql(&file, source);
    let mut db = Connection::open_with_flags(
        &file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(with_file)?;
    // SQLite opens for reading what it may not write. To ask for anything would then make files
    // beside it that are in the way once it may be written again.
    if db.is_readonly(MAIN_DB).map_err(with_file)? {
        return Err(StoreError::ReadOnly {
            what: "it may only be read".to_owned(),
            file,
        });
    }
    db.busy_timeout(PATIENCE).map_err(with_file)?;
    names::teach(&db).map_err(with_file)?;
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    refuse_what_is_not_ours(&db, &file, migrations.len())?;

    let turn = match turn {
        Some(turn) => turn,
        None => Turn::wait(&turn_file(folder))?,
    };
    db.pragma_update(None, "journal_mode", "WAL")
        .map_err(with_file)?;
    // In WAL mode only FULL waits for the disk at each commit: a response must outlast a power
    // cut from the moment its result shows.
    db.pragma_update(None, "synchronous", "FULL")
        .map_err(with_file)?;
    db.pragma_update(None, "foreign_keys", true)
        .map_err(with_file)?;
    let version = pragma(&db, "user_version").map_err(with_file)?;
    if version < migrations.len() as i64 {
        if version > 0 {
            copy_aside(&db, &file, version)?;
        }
        Migrations::from_slice(migrations)
            .to_latest(&mut db)
            .map_err(|error| match error {
                rusqlite_migration::Error::RusqliteError { err, .. } => with_file(err),
                other => StoreError::Damaged {
                    file: file.clone(),
                    what: other.to_string(),
                },
            })?;
    }
    drop(turn);
    Ok(db)
}

/// The file on which programs that change the format wait for each other.
pub(super) fn turn_file(folder: &Path) -> PathBuf {
    folder.join(format!("{FILE_NAME}.lock"))
}

/// The folder of backups, in the folder of the database.
pub const BACKUPS: &str = "backups";

/// A file without a byte is a new one, unless a copy tells that there was something in it.
fn refuse_what_was_emptied(folder: &Path, file: &Path) -> Result<(), StoreError> {
    if fs::metadata(file).map_or(true, |meta| meta.len() > 0) {
        return Ok(());
    }
    let begins = format!("{FILE_NAME}.v");
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let copies = entries(folder).filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(&begins) && name.contains("-backup")
    });
    let backups = entries(&folder.join(BACKUPS));
    let backups = backups.filter(|entry| entry.path().extension().is_some_and(|end| end == "zip"));
    let newest = copies
        .chain(backups)
        .filter(|entry| entry.metadata().is_ok_and(|meta| meta.len() > 0))
        .max_by_key(|entry| entry.metadata().and_then(|meta| meta.modified()).ok());
    match newest {
        Some(copy) => Err(StoreError::Emptied {
            file: file.to_owned(),
            copy: copy.path(),
        }),
        None => Ok(()),
    }
}

fn refuse_what_is_not_ours(db: &Connection, file: &Path, known: usize) -> Result<(), StoreError> {
    let with_file = |source| StoreError::from_sql(file, source);
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(with_file)?;
    let version = pragma(db, "user_version").map_err(with_file)?;
    let is_new = tables == 0 && version == 0;
    if !is_new && pragma(db, "application_id").map_err(with_file)? != APPLICATION_ID {
        return Err(StoreError::Foreign {
            file: file.to_owned(),
        });
    }
    if version > known as i64 {
        return Err(StoreError::Newer {
            file: file.to_owned(),
            found: version,
            known: known as i64,
        });
    }
    Ok(())
}

pub(super) fn pragma(db: &Connection, name: &str) -> rusqlite::Result<i64> {
    db.pragma_query_value(None, name, |row| row.get(0))
}

/// Copies the file as it is to a name that nothing has yet.
fn copy_aside(db: &Connection, file: &Path, version: i64) -> Result<(), StoreError> {
    let failed = |copy: &Path, what: String| StoreError::Copy {
        file: file.to_owned(),
        copy: copy.to_owned(),
        what,
    };
    for number in 1.. {
        let copy = copy_name(file, version, number);
        match private().write(true).create_new(true).open(&copy) {
            Ok(_) => {
                let copied = Connection::open(&copy).and_then(|mut to| pages::copy(db, &mut to));
                return copied.map_err(|error| {
                    // Half a copy is worse than none; if even this fails, it says why.
                    let _ = fs::remove_file(&copy);
                    failed(&copy, error.to_string())
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&copy, error.to_string())),
        }
    }
    Ok(())
}

fn copy_name(file: &Path, version: i64, number: u32) -> PathBuf {
    let suffix = if number == 1 {
        String::new()
    } else {
        format!("-{number}")
    };
    file.with_file_name(format!("{FILE_NAME}.v{version}-backup{suffix}"))
}

/// A mark by which those who wait for the database are seen, held until it is dropped or the program
/// ends, however it ends.
#[derive(Debug)]
pub(super) struct Waiting {
    _file: File,
}

impl Waiting {
    /// Begins to wait. Where that cannot be told, nobody sees it.
    pub(super) fn begin(path: &Path) -> Option<Self> {
        let file = Turn::file(path).ok()?;
        // Who looks whether somebody waits holds it for a moment.
        file.lock_shared().ok()?;
        Some(Self { _file: file })
    }

    /// Somebody waits.
    pub(super) fn is_seen(path: &Path) -> bool {
        Turn::file(path)
            .is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
    }
}

/// A lock on a file of its own, held until it is dropped or the program ends, however it ends.
#[derive(Debug)]
pub(super) struct Turn {
    _file: Option<File>,
}

impl Turn {
    /// Waits until nobody else holds it.
    pub(super) fn wait(path: &Path) -> Result<Self, StoreError> {
        loop {
            let file = Self::file(path)?;
            match file.lock() {
                Ok(()) if is_at(&file, path) => return Ok(Self { _file: Some(file) }),
                // Whoever held it has removed it: others lock the one that is there now.
                Ok(()) => {}
                Err(error) => return Self::without(path, error),
            }
        }
    }

    /// Takes it, unless somebody else holds it.
    pub(super) fn take(path: &Path) -> Result<Option<Self>, StoreError> {
        loop {
            let file = Self::file(path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => return Ok(Some(Self { _file: Some(file) })),
                // As above.
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Ok(None),
                Err(fs::TryLockError::Error(error)) => {
                    return Self::without(path, error).map(Some);
                }
            }
        }
    }

    /// Tells whether nobody holds it, without getting in the way of others who ask.
    pub(super) fn is_free(path: &Path) -> Result<bool, StoreError> {
        match Self::file(path)?.try_lock_shared() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Self::without(path, error).map(|_| true),
        }
    }

    fn file(path: &Path) -> Result<File, StoreError> {
        // To open a pipe waits for who reads it.
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
            return Err(StoreError::ReadOnly {
                file: path.to_owned(),
                what: "it is not a file".to_owned(),
            });
        }
        private()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|source| StoreError::ReadOnly {
                file: path.to_owned(),
                what: source.to_string(),
            })
    }

    /// Some network folders know no locks. SQLite's own care is enough for one program there.
    fn without(path: &Path, error: io::Error) -> Result<Self, StoreError> {
        if error.kind() == io::ErrorKind::Unsupported {
            return Ok(Self { _file: None });
        }
        Err(StoreError::Folder {
            path: path.to_owned(),
            source: error,
        })
    }
}

/// Which file it is, by whatever name.
#[cfg(unix)]
pub(super) type FileId = (u64, u64);
#[cfg(not(unix))]
pub(super) type FileId = ();

#[cfg(unix)]
pub(super) fn file_id(about: &fs::Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
pub(super) fn file_id(_: &fs::Metadata) -> FileId {}

/// Whether an open file still has its name.
fn is_at(file: &File, path: &Path) -> bool {
    let same = |about: fs::Metadata, other| file_id(&about) == file_id(&other);
    fs::metadata(path).is_ok_and(|there| file.metadata().is_ok_and(|own| same(own, there)))
}

/// Makes the folder, readable by its owner alone, where there is none.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the file before SQLite does, so that only its owner can read it and what SQLite puts
/// beside it. One that is there is not touched: to open and close it here would drop the locks
/// that another connection of this process holds on it.
pub(super) fn make_file(file: &Path) -> io::Result<()> {
    match private().write(true).create_new(true).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

pub(super) fn private() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn first_starts_at_once_beside_a_backup_take_none_for_an_emptied_file() {
        for _ in 0..10 {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join(BACKUPS)).unwrap();
            fs::write(folder.path().join(BACKUPS).join("a.zip"), "a backup").unwrap();
            let ready = Barrier::new(6);
            thread::scope(|scope| {
                let starts = [(); 6].map(|()| {
                    scope.spawn(|| {
                        ready.wait();
                        open(folder.path(), MIGRATIONS).map(drop)
                    })
                });
                for start in starts {
                    start.join().unwrap().unwrap();
                }
            });
        }
    }

    #[test]
    fn one_that_waits_is_seen_however_often_others_look() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waiting");
        let over = AtomicBool::new(false);
        let all = thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    Waiting::is_seen(&path);
                }
            });
            let all = (0..2_000).all(|_| Waiting::begin(&path).is_some());
            over.store(true, Ordering::SeqCst);
            all
        });
        assert!(all);
    }
}
