//! Copies of the whole database, whether one is sound, and taking one in again.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::database::{Sql, Store};
use super::open::{self, APPLICATION_ID, Turn};
use super::pages::{copy, copy_into};
use super::{StoreError, names};

impl Store {
    /// Copies the database, as it is at one moment, to a file that is not there yet. The copy is a
    /// single file, for its owner alone.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or the file not be written.
    pub fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        open::make_file(file).map_err(|source| StoreError::ReadOnly {
            file: file.to_owned(),
            what: source.to_string(),
        })?;
        self.read(|db| copy(db, &mut Connection::open(file)?))
    }

    /// Puts the content of another database of the same format in the place of this one's, all of
    /// it or nothing.
    ///
    /// # Errors
    ///
    /// One of the two cannot be used.
    pub fn replace_with(&self, file: &Path) -> Result<(), StoreError> {
        let with_file = |source| StoreError::from_sql(self.file(), source);
        let from = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(|source| StoreError::from_sql(file, source))?;
        let mut to = Connection::open(self.file()).map_err(with_file)?;
        copy_into(&from, &mut to).map_err(with_file)
    }

    /// What is wrong with the database itself: broken pages and indexes, and rows that belong to
    /// none. `quick` leaves out what takes long.
    ///
    /// # Errors
    ///
    /// It cannot be read at all.
    pub fn problems(&self, quick: bool) -> Result<Vec<String>, StoreError> {
        self.read(|db| problems(db, quick))
    }

    /// What runs at the moment: the names of claims that a program holds.
    ///
    /// # Errors
    ///
    /// The claims cannot be read.
    pub fn claimed(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for name in self.claim_names() {
            if !Turn::is_free(&self.claim_file(&name)?)? {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Removes the files of claims that no program holds, and says how many there were.
    ///
    /// # Errors
    ///
    /// The claims cannot be read.
    pub fn remove_free_claims(&self) -> Result<usize, StoreError> {
        let mut removed = 0;
        for name in self.claim_names() {
            let file = self.claim_file(&name)?;
            // Held until it is gone: nobody can claim it between the look and the removal.
            if let Some(_turn) = Turn::take(&file)?
                && fs::remove_file(&file).is_ok()
            {
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// The names of all files of claims.
    pub fn claim_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder().join("running"));
        let entries = entries.into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Whether nothing has ever been kept: nothing that a backup would be for.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        self.read(|db| {
            db.query_row(
                "SELECT NOT EXISTS (SELECT 1 FROM sessions)
                    AND NOT EXISTS (SELECT 1 FROM reviews)
                    AND NOT EXISTS (SELECT 1 FROM screenings)
                    AND NOT EXISTS (SELECT 1 FROM trainings)",
                [],
                |row| row.get(0),
            )
        })
    }
}

/// What is wrong with a copy of a database, whatever its format.
///
/// # Errors
///
/// It cannot be read, or is not of this program.
pub fn problems_of_copy(file: &Path) -> Result<Vec<String>, StoreError> {
    let with_file = |source| StoreError::from_sql(file, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags).map_err(with_file)?;
    if open::pragma(&db, "application_id").map_err(with_file)? != APPLICATION_ID {
        return Err(StoreError::Foreign {
            file: file.to_owned(),
        });
    }
    names::teach(&db).map_err(with_file)?;
    problems(&db, false).map_err(with_file)
}

fn check_lines(db: &Connection, check: &str) -> Sql<Vec<String>> {
    db.prepare(check)?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn problems(db: &Connection, quick: bool) -> Sql<Vec<String>> {
    let check = if quick {
        "PRAGMA quick_check(20)"
    } else {
        "PRAGMA integrity_check(20)"
    };
    let mut found = match check_lines(db, check) {
        // Some damage ends the check itself.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            return Ok(vec![error.to_string()]);
        }
        checked => checked?,
    };
    found.retain(|line| line != "ok");
    if !quick {
        let mut query = db.prepare("PRAGMA foreign_key_check")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (table, of): (String, String) = (row.get(0)?, row.get(2)?);
            let id: Option<i64> = row.get(1)?;
            let id = id.map_or(String::new(), |id| format!(" {id}"));
            found.push(format!(
                "a row of {table}{id} refers to a row of {of} that is not there"
            ));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::store::open::FILE_NAME;

    fn store(folder: &Path) -> Store {
        Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_copy_is_one_file_with_everything_and_is_taken_in_again() {
        let folder = tempfile::tempdir().unwrap();
        let here = store(&folder.path().join("data"));
        assert!(here.is_empty().unwrap());
        let goal = |here: &Store| usize::from(here.goals().unwrap().all.is_some());
        here.set_goal(None, Some("2026-04-01".parse().unwrap()))
            .unwrap();
        let file = folder.path().join("copy.db");
        here.copy_to(&file).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        assert!(problems_of_copy(&file).unwrap().is_empty());
        here.set_goal(None, None).unwrap();
        assert_eq!(goal(&here), 0);
        here.replace_with(&file).unwrap();
        assert_eq!(goal(&here), 1);
        assert!(here.problems(false).unwrap().is_empty());
    }

    #[test]
    fn a_broken_page_and_a_lost_row_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let here = store(folder.path());
        let other = Connection::open(folder.path().join(FILE_NAME)).unwrap();
        names::teach(&other).unwrap();
        other
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO entries (session, position, bank, item, rubric, criteria)
                 VALUES (77, 0, 'b', 'i', '', '[]');",
            )
            .unwrap();
        let found = here.problems(false).unwrap();
        assert_eq!(
            found,
            ["a row of entries 1 refers to a row of sessions that is not there"]
        );
        assert!(here.problems(true).unwrap().is_empty());
    }

    #[test]
    fn what_runs_is_told_and_what_is_left_of_claims_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let here = store(folder.path());
        let claim = here.claim("7", 7).unwrap().unwrap();
        drop(here.claim("8", 8).unwrap());
        assert_eq!(here.claimed().unwrap(), ["7"]);
        assert_eq!(here.remove_free_claims().unwrap(), 1);
        assert_eq!(here.claim_names(), ["7"]);
        drop(claim);
    }

    #[test]
    fn what_one_has_claimed_no_other_claims_while_free_claims_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (held, over) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let claimers = [(); 3].map(|()| {
                scope.spawn(|| {
                    let here = store(folder.path());
                    for _ in 0..500 {
                        if let Some(claim) = here.claim("7", 7).unwrap() {
                            assert!(!held.swap(true, Ordering::SeqCst), "it is held twice");
                            thread::sleep(Duration::from_micros(100));
                            held.store(false, Ordering::SeqCst);
                            drop(claim);
                        }
                    }
                })
            });
            scope.spawn(|| {
                let here = store(folder.path());
                while !over.load(Ordering::SeqCst) {
                    here.remove_free_claims().unwrap();
                }
            });
            let ended = claimers.map(thread::ScopedJoinHandle::join);
            over.store(true, Ordering::SeqCst);
            assert!(ended.iter().all(Result::is_ok), "{ended:?}");
        });
    }
}
