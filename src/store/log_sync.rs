//! Waiting for the disk on a thread of its own.
//!
//! A commit appends to the log of the database, where every program sees it at once. That it
//! outlasts a power cut takes one thing more: the log must reach the disk, and a slow disk takes
//! seconds for that. [`LogSync`] waits for it, one sync after the other, in the order of the log;
//! it also carries the log over into the database once it has become long. Whoever shows that
//! something is saved asks [`Store::is_on_disk`](super::Store::is_on_disk) first.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::open::{FILE_NAME, pragma};

/// A longer log is carried over into the database: in bytes, a thousand pages.
pub(super) const LONG_LOG: u64 = 4 << 20;

/// How long a program runs before its log is made ready.
const SOON: Duration = Duration::from_millis(300);

/// What a log lies on.
pub(super) trait Disk: Send + 'static {
    /// Returns once everything that was written to the log is on disk.
    fn sync(&mut self) -> io::Result<()>;

    /// Makes the log ready, so that the first commit need not.
    fn begin(&mut self) {}

    /// Carries a long log over into the database.
    fn tidy(&mut self) {}
}

/// The thread, and how far it has come.
#[derive(Debug)]
pub(super) struct LogSync {
    progress: Arc<Progress>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Progress {
    counts: Mutex<Counts>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    /// So many commits there were,
    committed: u64,
    /// and so many of them are on disk.
    synced: u64,
    /// After a failed sync the system takes what it could not write for written: another sync
    /// would say that all is well.
    failed: Option<Failed>,
    ends: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Failed {
    pub(super) kind: io::ErrorKind,
    pub(super) what: String,
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogSync {
    pub(super) fn start(disk: impl Disk) -> Self {
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let thread = thread::spawn(move || run(&shared, disk));
        Self {
            progress,
            thread: Some(thread),
        }
    }

    pub(super) fn committed(&self) {
        self.progress.lock().committed += 1;
        self.progress.changed.notify_all();
    }

    pub(super) fn is_done(&self, wait: Duration) -> Result<bool, Failed> {
        let until = Instant::now() + wait;
        let mut counts = self.progress.lock();
        let wanted = counts.committed;
        loop {
            if counts.synced >= wanted {
                return Ok(true);
            }
            if let Some(failed) = &counts.failed {
                return Err(failed.clone());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            let waited = self.progress.changed.wait_timeout(counts, left);
            counts = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// The last commits are waited for.
impl Drop for LogSync {
    fn drop(&mut self) {
        self.progress.lock().ends = true;
        self.progress.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(progress: &Progress, mut disk: impl Disk) {
    let mut begins = Some(Instant::now() + SOON);
    loop {
        let mut counts = progress.lock();
        let wanted = loop {
            if counts.committed > counts.synced && counts.failed.is_none() {
                break Some(counts.committed);
            }
            if counts.ends {
                return;
            }
            let left = begins.map(|at| at.saturating_duration_since(Instant::now()));
            counts = match left {
                Some(Duration::ZERO) => break None,
                Some(left) => {
                    let waited = progress.changed.wait_timeout(counts, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => {
                    let waited = progress.changed.wait(counts);
                    waited.unwrap_or_else(PoisonError::into_inner)
                }
            };
        };
        drop(counts);
        let Some(wanted) = wanted else {
            begins = None;
            disk.begin();
            continue;
        };
        begins = None;
        let synced = disk.sync();
        let is_ending = {
            let mut counts = progress.lock();
            match synced {
                Ok(()) => counts.synced = wanted,
                Err(error) => {
                    counts.failed = Some(Failed {
                        kind: error.kind(),
                        what: error.to_string(),
                    });
                }
            }
            counts.ends
        };
        progress.changed.notify_all();
        // At the end the database does that by itself.
        if !is_ending {
            disk.tidy();
        }
    }
}

/// The log of a database.
pub(super) struct LogFile {
    database: PathBuf,
    path: PathBuf,
    /// Kept open: an error is told to those who have the file open when it happens.
    log: Option<File>,
    connection: Option<Connection>,
}

impl LogFile {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            database: folder.join(FILE_NAME),
            path: folder.join(format!("{FILE_NAME}-wal")),
            log: None,
            connection: None,
        }
    }

    fn log(&mut self) -> io::Result<&File> {
        if self.log.is_none() {
            // Windows syncs only what may be written.
            self.log = Some(OpenOptions::new().write(true).open(&self.path)?);
        }
        self.log
            .as_ref()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn connection(&mut self) -> rusqlite::Result<&Connection> {
        if self.connection.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = Connection::open_with_flags(&self.database, flags)?;
            db.busy_timeout(Duration::ZERO)?;
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "wal_autocheckpoint", 0)?;
            // A log that begins anew gives its room back.
            db.pragma_update(None, "journal_size_limit", 0)?;
            self.connection = Some(db);
        }
        self.connection
            .as_ref()
            .ok_or(rusqlite::Error::InvalidQuery)
    }

    /// Writes the first page of a new log. Whoever does that waits for the disk, so that no old
    /// page of the log is ever taken for a new one; here nobody minds.
    fn begin_log(&mut self) -> rusqlite::Result<()> {
        let db = self.connection()?;
        db.execute_batch("BEGIN IMMEDIATE")?;
        let version = pragma(db, "user_version");
        let written = version.and_then(|same| db.pragma_update(None, "user_version", same));
        match written {
            Ok(()) => db.execute_batch("COMMIT"),
            Err(error) => {
                db.execute_batch("ROLLBACK")?;
                Err(error)
            }
        }
    }

    fn carry_over(&mut self) -> rusqlite::Result<()> {
        let db = self.connection()?;
        let (pages, carried): (i64, i64) =
            db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
                Ok((row.get(1)?, row.get(2)?))
            })?;
        if pages == carried {
            self.begin_log()?;
        }
        Ok(())
    }

    fn length(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |meta| meta.len())
    }
}

impl Disk for LogFile {
    fn sync(&mut self) -> io::Result<()> {
        self.log()?.sync_data()
    }

    fn begin(&mut self) {
        // A program that writes at this moment does it itself.
        if self.length() == 0 {
            let _ = self.begin_log();
        }
    }

    fn tidy(&mut self) {
        // What could not be done is done after the next commit.
        if self.length() > LONG_LOG {
            let _ = self.carry_over();
        }
    }
}
