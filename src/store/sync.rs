//! Whether what was committed outlasts a power cut, where no commit waits for the disk itself.

use std::io;
use std::time::Duration;

use super::StoreError;
use super::database::Store;
use super::log_sync::{Disk, LogFile, LogSync};

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

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Instant;

    use rusqlite::Connection;

    use super::*;
    use crate::bank::{BankId, ItemId, ItemRef};
    use crate::store::FILE_NAME;
    use crate::store::log_sync::LONG_LOG;

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
        let other = Connection::open(folder.join(FILE_NAME)).unwrap();
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
            let length = || std::fs::metadata(&log).unwrap().len();
            longest = longest.max(length());
            // Nobody types that much at once.
            let until = Instant::now() + Duration::from_secs(20);
            while length() > LONG_LOG && Instant::now() < until {
                thread::sleep(Duration::from_millis(5));
            }
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
