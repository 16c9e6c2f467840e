//! Waiting for the disk on a thread of its own.
//!
//! A commit appends to the log of the database, where every program sees it at once. That it
//! outlasts a power cut takes one thing more: the log must reach the disk, and a slow disk takes
//! seconds for that. [`LogSync`] waits for it, one sync after the other, in the order of the log;
//! it also carries the log over into the database once it has become long. Whoever shows that
//! something is saved asks [`Store::is_on_disk`] first.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::database::Store;
use super::open::{FILE_NAME, pragma};

/// A longer log is carried over into the database: in bytes, a thousand pages.
const LONG_LOG: u64 = 4 << 20;

/// How long a program runs before its log is made ready.
const SOON: Duration = Duration::from_millis(300);

impl Store {
    /// From now on no commit waits for the disk: a thread does. [`Store::is_on_disk`] says how far
    /// it has come.
    ///
    /// # Errors
    ///
    /// The store cannot be used.
    pub fn sync_in_background(&self) -> Result<(), StoreError> {
        self.sync_with(LogFile::new(self.folder()))
    }

    pub(super) fn sync_with(&self, disk: impl Disk) -> Result<(), StoreError> {
        if self.sync.get().is_none() {
            // The log alone is what this connection writes, and it waits for none of it.
            self.read(|db| {
                db.pragma_update(None, "wal_autocheckpoint", 0)?;
                db.pragma_update(None, "synchronous", "NORMAL")
            })?;
            let _ = self.sync.set(LogSync::start(disk));
        }
        Ok(())
    }

    /// Whether everything that was committed outlasts a power cut. Waits so long at most.
    ///
    /// # Errors
    ///
    /// The disk has failed. What was committed since then is not certain to be there after a
    /// failure of the machine, and this does not get better until the program is started again.
    pub fn is_on_disk(&self, wait: Duration) -> Result<bool, StoreError> {
        match self.sync.get() {
            Some(sync) => sync.is_done(wait).map_err(|error| match error.kind {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full {
                    file: self.file().to_owned(),
                },
                _ => StoreError::NotOnDisk {
                    file: self.file().to_owned(),
                    what: error.what,
                },
            }),
            None => Ok(true),
        }
    }

    /// Something was committed.
    pub(super) fn committed(&self) {
        if let Some(sync) = self.sync.get() {
            sync.committed();
        }
    }
}

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
struct Failed {
    kind: io::ErrorKind,
    what: String,
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogSync {
    fn start(disk: impl Disk) -> Self {
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let thread = thread::spawn(move || run(&shared, disk));
        Self {
            progress,
            thread: Some(thread),
        }
    }

    fn committed(&self) {
        self.progress.lock().committed += 1;
        self.progress.changed.notify_all();
    }

    fn is_done(&self, wait: Duration) -> Result<bool, Failed> {
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
struct LogFile {
    database: PathBuf,
    path: PathBuf,
    /// Kept open: an error is told to those who have the file open when it happens.
    log: Option<File>,
    connection: Option<Connection>,
}

impl LogFile {
    fn new(folder: &Path) -> Self {
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

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::bank::{BankId, ItemId, ItemRef};

    /// A disk that answers when it is told to.
    pub(crate) struct SlowDisk(Receiver<io::Result<()>>);

    impl Disk for SlowDisk {
        fn sync(&mut self) -> io::Result<()> {
            self.0.recv().unwrap_or(Ok(()))
        }
    }

    /// From now on the disk of a store is as slow as the sender is.
    pub(crate) fn slow(store: &Store) -> Sender<io::Result<()>> {
        let (answers, disk) = channel();
        store.sync_with(SlowDisk(disk)).unwrap();
        answers
    }

    /// Another program that writes to the store in a folder, until it is dropped.
    pub(crate) fn locked(folder: &Path) -> Connection {
        let other = Connection::open(folder.join(crate::store::FILE_NAME)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        other
    }

    fn store(folder: &Path) -> Store {
        Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn item(number: usize) -> ItemRef {
        ItemRef {
            bank: BankId::new("bank"),
            item: ItemId::new(format!("item-{number}")),
        }
    }

    #[test]
    fn a_slow_disk_holds_up_no_commit_and_is_told_when_it_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let disk = slow(&store);
        store.set_note(&item(0), "One").unwrap();
        store.set_note(&item(1), "Two").unwrap();
        assert!(!store.is_on_disk(Duration::from_millis(10)).unwrap());
        disk.send(Ok(())).unwrap();
        disk.send(Ok(())).unwrap();
        assert!(store.is_on_disk(Duration::from_secs(20)).unwrap());
    }

    #[test]
    fn a_disk_that_fails_is_told_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let disk = slow(&store);
        store.set_note(&item(0), "One").unwrap();
        disk.send(Err(io::Error::other("it is broken"))).unwrap();
        let wait = Duration::from_secs(20);
        let error = store.is_on_disk(wait).unwrap_err().to_string();
        assert!(error.contains("it is broken"), "{error}");
        store.set_note(&item(0), "Two").unwrap();
        assert!(store.is_on_disk(wait).is_err());
    }

    #[test]
    fn what_was_committed_last_is_waited_for_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let here = store(folder.path());
        here.sync_in_background().unwrap();
        here.set_note(&item(0), "One").unwrap();
        drop(here);
        let note = store(folder.path()).own_note(&item(0)).unwrap().note;
        assert_eq!(note, "One");
    }

    #[test]
    fn a_long_log_is_carried_over_and_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        store.sync_in_background().unwrap();
        let log = folder.path().join("viva.db-wal");
        let long = "x".repeat(200_000);
        let mut longest = 0;
        for number in 0..100 {
            store.set_note(&item(number), &long).unwrap();
            assert!(store.is_on_disk(Duration::from_secs(20)).unwrap());
            longest = longest.max(std::fs::metadata(&log).unwrap().len());
            // Nobody types that much at once.
            thread::sleep(Duration::from_millis(20));
        }
        assert!(longest < 4 * LONG_LOG, "{longest}");
        let db = Connection::open(folder.path().join(FILE_NAME)).unwrap();
        let whole: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
        assert_eq!(store.own_note(&item(99)).unwrap().note, long);
    }

    #[test]
    fn a_program_that_writes_nothing_makes_its_log_ready_and_rests() {
        let folder = tempfile::tempdir().unwrap();
        drop(store(folder.path()));
        let store = store(folder.path());
        store.sync_in_background().unwrap();
        let log = folder.path().join("viva.db-wal");
        let length = || std::fs::metadata(&log).map_or(0, |meta| meta.len());
        let until = Instant::now() + Duration::from_secs(20);
        while length() < 4096 && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
        let made = length();
        assert!(made >= 4096);
        thread::sleep(Duration::from_millis(400));
        assert_eq!(length(), made);
    }
}
