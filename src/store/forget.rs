//! Forgetting a candidate: every screening of theirs leaves the store and the copies beside it,
//! and no byte of it stays in any of these files.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::StoreError;
use super::database::{Sql, Store};
use super::open::{FILE_NAME, Turn};
use super::screenings::{SavedScreening, claim_name, same_name};

/// What is kept about a candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traces {
    /// Their screenings, the newest first.
    pub screenings: Vec<SavedScreening>,
    /// Copies of the store from before a change of its format that hold some as well, and how
    /// many.
    pub copies: Vec<(PathBuf, usize)>,
}

impl Traces {
    /// Nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.screenings.is_empty() && self.copies.is_empty()
    }
}

impl Store {
    /// What is kept about a candidate.
    pub fn traces(&self, candidate: &str) -> Result<Traces, StoreError> {
        let mut screenings = self.screenings()?;
        screenings.retain(|saved| same_name(&saved.screening.about.candidate, candidate));
        let mut copies = Vec::new();
        for copy in self.copies()? {
            let found = self.in_copy(&copy, |db| Ok(ids_of(db, candidate)?.len()))?;
            if found > 0 {
                copies.push((copy, found));
            }
        }
        Ok(Traces { screenings, copies })
    }

    /// Every candidate, each once, in the order of their names.
    pub fn candidates(&self) -> Result<Vec<String>, StoreError> {
        self.read(|db| {
            db.prepare("SELECT DISTINCT candidate FROM screenings ORDER BY candidate")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// Removes every screening of a candidate, from the copies first: should that fail, the
    /// store still tells of it.
    ///
    /// Deleted pages are overwritten, then the files are written anew without what was free in
    /// them, for earlier versions of a row may lie there, and the write-ahead log is emptied.
    ///
    /// # Errors
    ///
    /// One of the screenings is open, or another program uses the store; nothing may be gone
    /// then, or all of it but for the log. To forget once more is always safe.
    pub fn forget(&self, candidate: &str) -> Result<(), StoreError> {
        let traces = self.traces(candidate)?;
        let mut claims = Vec::new();
        for saved in &traces.screenings {
            claims.push(self.wait_for_claim(&claim_name(saved.id), saved.id)?);
        }
        for (copy, _) in &traces.copies {
            self.in_copy(copy, |db| {
                db.pragma_update(None, "journal_mode", "DELETE")?;
                remove(db, candidate)?;
                db.execute_batch("VACUUM")
            })?;
        }
        self.read(|db| {
            remove(db, candidate)?;
            db.execute_batch("VACUUM")
        })?;
        let busy: bool =
            self.read(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)))?;
        if busy {
            return Err(StoreError::Locked {
                file: self.file().to_owned(),
            });
        }
        drop(claims);
        for saved in &traces.screenings {
            // It says nothing but a number. A file that stays does no harm.
            let _ = fs::remove_file(self.claim_file(&claim_name(saved.id))?);
        }
        Ok(())
    }

    /// The files of the store in which a text still stands, as it is written.
    pub fn files_with(&self, text: &str) -> Result<Vec<PathBuf>, StoreError> {
        let mut files = self.copies()?;
        files.push(self.file().to_owned());
        files.retain(|file| {
            let bytes = fs::read(file).unwrap_or_default();
            let text = text.as_bytes();
            !text.is_empty() && bytes.windows(text.len()).any(|window| window == text)
        });
        Ok(files)
    }

    /// The copies of the store that were made before its format was changed.
    fn copies(&self) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.file().parent().unwrap_or(Path::new("."));
        let failed = |source| StoreError::Folder {
            path: folder.to_owned(),
            source,
        };
        let mut copies = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let version = name
                .strip_prefix(FILE_NAME)
                .and_then(|n| n.strip_prefix(".v"));
            let is_copy = version.is_some_and(|rest| {
                let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                let number = digits.strip_prefix("-backup");
                digits.len() < rest.len()
                    && number.is_some_and(|n| n.chars().all(|c| c == '-' || c.is_ascii_digit()))
            });
            if is_copy && path.is_file() {
                copies.push(path);
            }
        }
        copies.sort();
        Ok(copies)
    }

    fn in_copy<T>(
        &self,
        copy: &Path,
        work: impl FnOnce(&Connection) -> Sql<T>,
    ) -> Result<T, StoreError> {
        let _turn = Turn::wait(&self.turn_file())?;
        let told = |source| StoreError::from_sql(copy, source);
        let db = Connection::open(copy).map_err(told)?;
        db.pragma_update(None, "foreign_keys", true).map_err(told)?;
        work(&db).map_err(told)
    }
}

/// The screenings of a candidate; none where the format knows no screenings yet.
fn ids_of(db: &Connection, candidate: &str) -> Sql<Vec<i64>> {
    if !db.table_exists(None, "screenings")? {
        return Ok(Vec::new());
    }
    let mut query = db.prepare("SELECT id, candidate FROM screenings")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let all: Vec<(i64, String)> = rows.collect::<Sql<_>>()?;
    let theirs = all
        .into_iter()
        .filter(|(_, name)| same_name(name, candidate));
    Ok(theirs.map(|(id, _)| id).collect())
}

fn remove(db: &Connection, candidate: &str) -> Sql<()> {
    db.pragma_update(None, "secure_delete", true)?;
    let tx = db.unchecked_transaction()?;
    for id in ids_of(&tx, candidate)? {
        // What belongs to it goes with it.
        tx.execute("DELETE FROM screenings WHERE id = ?1", [id])?;
    }
    tx.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::screening::{About, Screening};
    use crate::store::open::open;

    const NAME: &str = "Quillon Aberystwyth";

    fn store(folder: &Path) -> Store {
        Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn screening(candidate: &str, summary: &str) -> Screening {
        let about = About {
            candidate: candidate.to_owned(),
            ..About::default()
        };
        let mut screening = Screening::new(about, Vec::new(), Vec::new());
        summary.clone_into(&mut screening.summary);
        screening
    }

    /// Whether a text stands in any file of a folder.
    fn stands_in(folder: &Path, text: &str) -> bool {
        fs::read_dir(folder).unwrap().any(|entry| {
            let bytes = fs::read(entry.unwrap().path()).unwrap_or_default();
            bytes.windows(text.len()).any(|w| w == text.as_bytes())
        })
    }

    #[test]
    fn what_is_forgotten_stands_in_no_file_not_even_as_an_earlier_version() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        store
            .start_screening(&screening("B. Other", "stays here"))
            .unwrap();
        let first = "first-draft ".repeat(2_000);
        let theirs = screening(NAME, &first);
        let id = store.start_screening(&theirs).unwrap().id();
        for text in ["second-draft", "third-draft"] {
            store.store_decision(id, &screening(NAME, text)).unwrap();
        }
        assert!(stands_in(folder.path(), NAME) && stands_in(folder.path(), "second-draft"));
        store.forget(" quillon  ABERYSTWYTH ").unwrap();
        for text in [NAME, "first-draft", "second-draft", "third-draft"] {
            assert!(!stands_in(folder.path(), text), "{text}");
        }
        assert_eq!(store.candidates().unwrap(), ["B. Other"]);
        assert_eq!(
            store.screenings().unwrap()[0].screening.summary,
            "stays here"
        );
    }

    #[test]
    fn copies_made_before_a_change_of_format_forget_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let id = {
            let store = store(folder.path());
            store.start_screening(&screening(NAME, "")).unwrap().id()
        };
        // As the next version of the program would open it.
        let later = [
            super::super::open::MIGRATIONS,
            &[rusqlite_migration::M::up("SELECT 1")],
        ];
        drop(open(folder.path(), &later.concat()).unwrap());
        let file = folder.path().join(FILE_NAME);
        let copies: Vec<PathBuf> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains("-backup"))
            .collect();
        let [copy] = copies.as_slice() else {
            panic!("{copies:?}");
        };
        fs::copy(copy, &file).unwrap();
        let store = store(folder.path());
        let traces = store.traces(NAME).unwrap();
        assert_eq!(traces.screenings[0].id, id);
        assert_eq!(traces.copies, [(copy.clone(), 1)]);
        store.forget(NAME).unwrap();
        assert!(store.traces(NAME).unwrap().is_empty());
        drop(store);
        assert!(!stands_in(folder.path(), NAME));
    }

    #[test]
    fn a_screening_that_is_open_is_not_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let claim = store.start_screening(&screening(NAME, "")).unwrap();
        let refused = store.forget(NAME);
        assert!(matches!(refused, Err(StoreError::Running { .. })));
        assert!(!store.traces(NAME).unwrap().is_empty());
        drop(claim);
        store.forget(NAME).unwrap();
        assert!(store.traces(NAME).unwrap().is_empty());
    }

    #[test]
    fn a_name_that_others_wrote_down_is_still_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let other = screening("B. Other", &format!("better than {NAME}"));
        store.start_screening(&other).unwrap();
        store.start_screening(&screening(NAME, "")).unwrap();
        store.forget(NAME).unwrap();
        assert_eq!(
            store.files_with(NAME).unwrap(),
            [folder.path().join(FILE_NAME)]
        );
        store.forget("B. Other").unwrap();
        assert!(store.files_with(NAME).unwrap().is_empty());
    }
}
