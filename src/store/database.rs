//! The database itself: opening it, transactions, the right to run a session, and how values stand
//! in columns.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use super::StoreError;
use super::log_sync::LogSync;
use super::open::{self, FILE_NAME, FileId, MIGRATIONS, Turn, Waiting};
use crate::bank::{BankId, ItemId, ItemRef, Mark, Weight};
use crate::schedule::Rating;

/// How long another program is waited for where somebody waits for the answer to a key.
const QUICK: Duration = Duration::from_millis(100);

/// How long those who wait for the database are let have it.
const FOR_OTHERS: Duration = Duration::from_millis(500);

/// By what those who wait for the database are seen.
const WAITING: &str = "waiting";

/// The store of one data folder.
pub struct Store {
    /// What waits for the disk, where that is a thread. It ends before the connection does.
    pub(super) sync: OnceCell<LogSync>,
    pub(super) db: Connection,
    folder: PathBuf,
    file: PathBuf,
    /// The files as they were when they were opened.
    place: Place,
    clock: Box<dyn Fn() -> Timestamp>,
    /// How long who can wait waits for another program that writes.
    patience: Cell<Duration>,
    /// Seen by programs that write for long, while this one waits for them.
    waiting: RefCell<Option<Waiting>>,
    /// Where the files lie that are thrown away with this.
    _scratch: Option<TempDir>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("file", &self.file).finish()
    }
}

/// The right to run a session, which no other program has at the same time. It is given back
/// when it is dropped or the program ends, however suddenly.
#[derive(Debug)]
pub struct Claim {
    id: i64,
    name: String,
    _turn: Turn,
}

impl Claim {
    /// The session.
    pub fn id(&self) -> i64 {
        self.id
    }
}

impl Store {
    /// Opens the store in a data folder and makes what is missing. `clock` says what time it is.
    ///
    /// ```
    /// use jiff::Timestamp;
    /// use viva::store::Store;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let store = Store::open(folder.path(), Timestamp::now)?;
    /// assert!(store.sessions(10)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(
        folder: &Path,
        clock: impl Fn() -> Timestamp + 'static,
    ) -> Result<Self, StoreError> {
        let db = open::open(folder, MIGRATIONS)?;
        let store = Self {
            sync: OnceCell::new(),
            place: Place::new(&folder.join(FILE_NAME)),
            db,
            folder: folder.to_owned(),
            file: folder.join(FILE_NAME),
            clock: Box::new(clock),
            patience: Cell::new(open::PATIENCE),
            waiting: RefCell::new(None),
            _scratch: None,
        };
        match store.finish_what_was_cut_short() {
            // Whoever holds it does it, or the next one.
            Err(StoreError::Locked { .. }) => Ok(store),
            finished => finished.map(|()| store),
        }
    }

    /// The same for those who only read. Where nothing can be written, they read a copy, and what
    /// they write is thrown away with it.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn open_to_read(
        folder: &Path,
        clock: impl Fn() -> Timestamp + Clone + 'static,
    ) -> Result<Self, StoreError> {
        let unwritable = match Self::open(folder, clock.clone()) {
            Err(error @ (StoreError::ReadOnly { .. } | StoreError::Folder { .. })) => error,
            opened => return opened,
        };
        let Ok(scratch) = copy_to_read(folder) else {
            return Err(unwritable);
        };
        let mut store = Self::open(scratch.path(), clock)?;
        store._scratch = Some(scratch);
        Ok(store)
    }

    /// Claims what goes by that name and number; somebody else may be about to let go of it.
    pub(crate) fn wait_for_claim(&self, name: &str, id: i64) -> Result<Claim, StoreError> {
        let mut claim = self.claim(name, id)?;
        for _ in 0..10 {
            if claim.is_some() {
                break;
            }
            // Perhaps another program only looked whether it is running.
            thread::sleep(Duration::from_millis(20));
            claim = self.claim(name, id)?;
        }
        claim.ok_or(StoreError::Running { id })
    }

    pub(crate) fn claim(&self, name: &str, id: i64) -> Result<Option<Claim>, StoreError> {
        let turn = Turn::take(&self.claim_file(name)?)?;
        Ok(turn.map(|turn| Claim {
            id,
            name: name.to_owned(),
            _turn: turn,
        }))
    }

    /// Removes the file of a claim that nobody needs any more. One that stays does no harm.
    pub(crate) fn remove_claim_file(&self, claim: &Claim) {
        let _ = self.claim_file(&claim.name).map(fs::remove_file);
    }

    /// Claims the same anew, where the file of the claim was removed; `None` where it is claimed
    /// still.
    pub(crate) fn renew(&self, claim: &Claim) -> Result<Option<Claim>, StoreError> {
        self.claim(&claim.name, claim.id)
    }

    pub(super) fn claim_file(&self, name: &str) -> Result<PathBuf, StoreError> {
        let running = self.folder.join("running");
        open::make_folder(&running).map_err(|source| StoreError::Folder {
            path: running.clone(),
            source,
        })?;
        Ok(running.join(name))
    }

    /// Waits for no other program from now on, so that a test need not either.
    #[cfg(test)]
    pub(crate) fn lose_patience(&self) {
        self.patience.set(Duration::ZERO);
        self.db.busy_timeout(Duration::ZERO).unwrap();
    }

    /// From now on another program's lock holds nothing up for longer than anybody notices: what
    /// meets it fails, and can be done again. [`Store::begin_patiently`] waits all the same.
    ///
    /// # Errors
    ///
    /// The store cannot be used.
    pub fn answer_quickly(&self) -> Result<(), StoreError> {
        self.read(|db| db.busy_timeout(QUICK))
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn turn_file(&self) -> PathBuf {
        open::turn_file(&self.folder)
    }

    /// What time it is, as it is stored with sessions.
    pub(super) fn now(&self) -> String {
        self.time().to_string()
    }

    /// What time it is.
    pub(crate) fn time(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        work(&self.db).map_err(|source| StoreError::from_sql(&self.file, source))
    }

    /// Several queries about one moment.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        self.read(|db| {
            if !db.is_autocommit() {
                // A part of what was begun.
                return work(db);
            }
            let tx = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
            let result = work(&tx)?;
            tx.commit()?;
            Ok(result)
        })
    }

    /// Begins a transaction that holds everything written until it is committed; where it is
    /// dropped instead, nothing of it has happened.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn begin(&self) -> Result<Atomic<'_>, StoreError> {
        let begun = self.begin_within(self.usual_patience()?);
        if begun.is_err() {
            // It is not tried again.
            self.waiting.replace(None);
        }
        begun
    }

    fn begin_now(&self) -> Result<Atomic<'_>, StoreError> {
        let begun = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate);
        let with_file = |source| StoreError::from_sql(&self.file, source);
        let tx = begun.map_err(with_file)?;
        self.check_format(&tx)?;
        Ok(Atomic { store: self, tx })
    }

    fn usual_patience(&self) -> Result<Duration, StoreError> {
        let with_file = |source| StoreError::from_sql(&self.file, source);
        let usual = open::pragma(&self.db, "busy_timeout").map_err(with_file)?;
        Ok(duration(usual))
    }

    /// The same, without waiting for another program that writes.
    ///
    /// # Errors
    ///
    /// The store cannot be written, or is being written.
    pub fn begin_at_once(&self) -> Result<Atomic<'_>, StoreError> {
        self.begin_within(Duration::ZERO)
    }

    /// The same, waiting for another program that writes as long as anybody may.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn begin_patiently(&self) -> Result<Atomic<'_>, StoreError> {
        self.begin_within(self.patience.get())
    }

    fn begin_within(&self, patience: Duration) -> Result<Atomic<'_>, StoreError> {
        self.check_place()?;
        let with_file = |source| StoreError::from_sql(&self.file, source);
        let usual = self.usual_patience()?;
        self.db.busy_timeout(Duration::ZERO).map_err(with_file)?;
        let mut begun = self.begin_now();
        if matches!(begun, Err(StoreError::Locked { .. })) {
            if self.waiting.borrow().is_none() {
                let file = self.claim_file(WAITING)?;
                self.waiting.replace(Waiting::begin(&file));
            }
            if !patience.is_zero() {
                self.db.busy_timeout(patience).map_err(with_file)?;
                begun = self.begin_now();
            }
        }
        self.db.busy_timeout(usual).map_err(with_file)?;
        if begun.is_ok() {
            self.waiting.replace(None);
        }
        begun
    }

    /// Lets those write who wait for the database, for a moment.
    pub(super) fn let_others_write(&self) {
        let Ok(file) = self.claim_file(WAITING) else {
            return;
        };
        let begun = Instant::now();
        while Waiting::is_seen(&file) && begun.elapsed() < FOR_OTHERS {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the file and its log are still where they were opened, and of this format: what is
    /// written to a file that was moved or deleted is lost as soon as it is closed.
    ///
    /// # Errors
    ///
    /// They are not.
    pub fn check_place(&self) -> Result<(), StoreError> {
        match self.place.missing() {
            Some(file) => Err(StoreError::Moved {
                file: file.to_owned(),
            }),
            None => self.check_format(&self.db),
        }
    }

    /// Whether no newer program has changed the format meanwhile.
    fn check_format(&self, db: &Connection) -> Result<(), StoreError> {
        match open::pragma(db, "user_version") {
            Ok(version) if version > MIGRATIONS.len() as i64 => Err(StoreError::Outdated {
                file: self.file.clone(),
            }),
            // What cannot be read just now is told where something is written.
            _ => Ok(()),
        }
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All of it or nothing. The lock is taken at the beginning, where waiting for another
    /// program is possible, and not halfway.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        if !self.db.is_autocommit() {
            // A part of what was begun.
            return self.read(work);
        }
        let atomic = self.begin()?;
        let result = self.read(work)?;
        atomic.commit()?;
        Ok(result)
    }
}

/// Copies the files of a store to where something can be written.
fn copy_to_read(folder: &Path) -> io::Result<TempDir> {
    let scratch = tempfile::Builder::new().prefix("viva-").tempdir()?;
    for suffix in ["", "-wal"] {
        let name = format!("{FILE_NAME}{suffix}");
        let path = folder.join(&name);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            // To open a pipe waits for who writes it.
            Ok(meta) if !meta.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
            _ => {}
        }
        let mut from = fs::File::open(path)?;
        let mut to = open::private()
            .write(true)
            .create_new(true)
            .open(scratch.path().join(name))?;
        io::copy(&mut from, &mut to)?;
    }
    Ok(scratch)
}

/// The files of a database, and which files they are.
#[derive(Debug)]
struct Place(Vec<(PathBuf, FileId)>);

impl Place {
    fn new(file: &Path) -> Self {
        let with = |suffix: &str| {
            let mut name = file.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let files = [file.to_owned(), with("-wal"), with("-shm")];
        let known = |path: PathBuf| {
            let id = file_id(&path)?;
            Some((path, id))
        };
        Self(files.into_iter().filter_map(known).collect())
    }

    /// The first that is not there, or another one.
    fn missing(&self) -> Option<&Path> {
        let gone = self.0.iter().find(|(path, id)| file_id(path) != Some(*id));
        gone.map(|(path, _)| path.as_path())
    }
}

fn file_id(path: &Path) -> Option<FileId> {
    fs::metadata(path).ok().map(|about| open::file_id(&about))
}

/// Several changes of the store, of which all happen or none.
#[derive(Debug)]
pub struct Atomic<'a> {
    store: &'a Store,
    tx: Transaction<'a>,
}

impl Atomic<'_> {
    /// Puts all of it on disk, or where a thread waits for the disk, on its way there.
    ///
    /// # Errors
    ///
    /// The store cannot be written; nothing of it has happened.
    pub fn commit(self) -> Result<(), StoreError> {
        let done = self.tx.commit();
        done.map_err(|source| StoreError::from_sql(&self.store.file, source))?;
        self.store.committed();
        Ok(())
    }
}

pub(super) type Sql<T> = rusqlite::Result<T>;

/// Whether `which`, with its one parameter, selects any row of a table that it calls `s`. What is
/// read of the rows takes several statements, which need not be prepared for nothing.
pub(super) fn is_any(tx: &Connection, table: &str, which: &str, parameter: i64) -> Sql<bool> {
    tx.prepare(&format!("SELECT EXISTS (SELECT 1 FROM {table} s {which})"))?
        .query_row([parameter], |row| row.get(0))
}

pub(super) fn read_mark_value(mark: f64) -> Sql<Mark> {
    Mark::from_value(mark).ok_or_else(|| damaged(format!("a mark of {mark}")))
}

pub(super) fn read_weight(weight: f64) -> Sql<Weight> {
    Weight::new(weight).ok_or_else(|| damaged(format!("a weight of {weight}")))
}

pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn duration(millis: i64) -> Duration {
    Duration::from_millis(millis.max(0).unsigned_abs())
}

pub(super) fn json(value: &impl Serialize) -> Sql<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Sql<T> {
    serde_json::from_str(text).map_err(damaged)
}

/// The one word that an enum without data is written as.
pub(super) fn word(value: &impl Serialize) -> Sql<String> {
    json(value).map(|quoted| quoted.trim_matches('"').to_owned())
}

pub(super) fn from_word<T: DeserializeOwned>(word: String) -> Sql<T> {
    serde_json::from_value(word.into()).map_err(damaged)
}

pub(super) fn parsed<T: std::str::FromStr>(text: &str) -> Sql<T>
where
    T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    text.parse().map_err(damaged)
}

pub(super) fn damaged(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
}

/// The item whose bank and id stand in the first two columns.
pub(super) fn read_item(row: &Row<'_>) -> Sql<ItemRef> {
    Ok(ItemRef {
        bank: BankId::new(row.get::<_, String>(0)?),
        item: ItemId::new(row.get::<_, String>(1)?),
    })
}

/// The rating of that number.
pub(super) fn rating(number: i64) -> Sql<Rating> {
    Rating::from_number(number).ok_or_else(|| damaged(format!("a rating of {number}")))
}

/// The moment so many milliseconds after the first of 1970.
pub(super) fn timestamp(millis: i64) -> Sql<Timestamp> {
    Timestamp::from_millisecond(millis).map_err(damaged)
}
