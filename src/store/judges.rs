//! What graders from outside the program answered, and where responses may be sent.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::database::Store;
use super::open::{self, FILE_NAME, MIGRATIONS};

impl Store {
    /// Whether responses may be sent to an address that is not this machine.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn is_allowed(&self, address: &str) -> Result<bool, StoreError> {
        let found = self.read(|db| {
            db.query_row(
                "SELECT 1 FROM allowed_addresses WHERE address = ?1",
                [address],
                |_| Ok(()),
            )
            .optional()
        })?;
        Ok(found.is_some())
    }

    /// Keeps that responses may be sent there.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn allow(&self, address: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO allowed_addresses (address, at) VALUES (?1, ?2)",
                params![address, self.now()],
            )
        })?;
        Ok(())
    }
}

/// The answers of graders from outside the program, each under a hash of what it hangs on. It has
/// a connection of its own, so that a grader can use it on another thread.
pub struct JudgeAnswers {
    db: Mutex<Connection>,
    file: PathBuf,
}

impl fmt::Debug for JudgeAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JudgeAnswers")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl JudgeAnswers {
    /// Opens them in a data folder.
    ///
    /// # Errors
    ///
    /// The store cannot be used.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            db: Mutex::new(open::open(folder, MIGRATIONS)?),
            file: folder.join(FILE_NAME),
        })
    }

    /// The answer under that key, if there is one.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        db.query_row(
            "SELECT answer FROM judge_answers WHERE key = ?1",
            [key],
            |row| row.get(0),
        )
        .optional()
        .map_err(|source| StoreError::from_sql(&self.file, source))
    }

    /// Keeps an answer.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn put(&self, key: &str, answer: &str) -> Result<(), StoreError> {
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        db.execute(
            "INSERT OR REPLACE INTO judge_answers (key, answer) VALUES (?1, ?2)",
            [key, answer],
        )
        .map(drop)
        .map_err(|source| StoreError::from_sql(&self.file, source))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn an_answer_is_found_again_under_its_key_while_the_store_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let _store = Store::open(folder.path(), || Timestamp::UNIX_EPOCH).unwrap();
        let answers = JudgeAnswers::open(folder.path()).unwrap();
        answers.put("a", "{}").unwrap();
        let again = JudgeAnswers::open(folder.path()).unwrap();
        assert_eq!(again.get("a").unwrap().as_deref(), Some("{}"));
        assert_eq!(again.get("b").unwrap(), None);
    }

    #[test]
    fn an_address_is_allowed_once_and_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), || Timestamp::UNIX_EPOCH).unwrap();
        assert!(!store.is_allowed("https://a.example").unwrap());
        store.allow("https://a.example").unwrap();
        store.allow("https://a.example").unwrap();
        assert!(store.is_allowed("https://a.example").unwrap());
    }
}
