//! Forgetting a candidate: every screening of theirs leaves the store and the copies beside it,
//! and no byte of it stays in any of these files.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::StoreError;
use super::candidates::{Candidate, ids_named, leave_prints};
use super::database::{Sql, Store};
use super::names::{self, same_name};
use super::open::{FILE_NAME, Turn};
use super::screenings::{SavedScreening, claim_name};

/// What is kept about a candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traces {
    /// Their record; none where only copies hold something.
    pub candidate: Option<Candidate>,
    /// Their screenings, the newest first.
    pub screenings: Vec<SavedScreening>,
    /// Copies of the store from before a change of its format that hold some as well, and how
    /// many.
    pub copies: Vec<(PathBuf, usize)>,
    /// By what the screenings are known in copies.
    who: Who,
}

/// By what a person's screenings are known in a copy of any format.
#[derive(Clone, Debug, Default, PartialEq)]
struct Who {
    /// The uids of their record.
    uids: Vec<String>,
    /// The uids of their screenings.
    screenings: Vec<String>,
    /// Their names, as far as nobody else has them.
    names: Vec<String>,
}

impl Traces {
    /// Nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.candidate.is_none() && self.copies.is_empty()
    }
}

impl Store {
    /// What is kept about a candidate.
    ///
    /// # Errors
    ///
    /// There is no such candidate, or the store fails.
    pub fn traces(&self, candidate: i64) -> Result<Traces, StoreError> {
        let record = self.candidate(candidate)?;
        let screenings = self.screenings_of(candidate)?;
        let mut uids: Vec<String> = self.read(|db| {
            db.prepare("SELECT uid FROM candidate_uids WHERE candidate = ?1")?
                .query_map([candidate], |row| row.get(0))?
                .collect()
        })?;
        uids.push(record.uid.clone());
        let mut names = Vec::new();
        for name in record.names() {
            // Where two people have one name, an old copy does not tell whose a screening is.
            if self.read(|db| ids_named(db, name))? == [candidate] {
                names.push(name.to_owned());
            }
        }
        let who = Who {
            uids,
            screenings: screenings.iter().map(|saved| saved.uid.clone()).collect(),
            names,
        };
        Ok(Traces {
            candidate: Some(record),
            screenings,
            copies: self.copies_with(&who)?,
            who,
        })
    }

    /// What copies of the store hold about somebody who has no record in it.
    pub fn traces_in_copies(&self, name: &str) -> Result<Traces, StoreError> {
        let who = Who {
            names: vec![name.to_owned()],
            ..Who::default()
        };
        Ok(Traces {
            copies: self.copies_with(&who)?,
            who,
            ..Traces::default()
        })
    }

    /// Removes a candidate's record and every screening of theirs, from the copies first: should
    /// that fail, the store still tells of it. A salted hash of names and uids stays, by which
    /// [`Store::forgotten`] knows them if they are brought back.
    ///
    /// Deleted pages are overwritten, then the files are written anew without what was free in
    /// them, for earlier versions of a row may lie there, and the write-ahead log is emptied.
    ///
    /// # Errors
    ///
    /// One of the screenings is open, or another program uses the store; nothing may be gone
    /// then, or all of it but for the log. To forget once more is always safe.
    pub fn forget(&self, traces: &Traces) -> Result<(), StoreError> {
        let mut claims = Vec::new();
        for saved in &traces.screenings {
            claims.push(self.wait_for_claim(&claim_name(saved.id), saved.id)?);
        }
        let who = &traces.who;
        for (copy, _) in &traces.copies {
            self.in_copy(copy, |db| {
                db.pragma_update(None, "journal_mode", "DELETE")?;
                remove(db, who, None)?;
                db.execute_batch("VACUUM")
            })?;
        }
        let record = traces.candidate.as_ref();
        self.read(|db| {
            db.pragma_update(None, "secure_delete", true)?;
            remove(db, who, record.map(|record| (record, self.time())))?;
            db.execute_batch("VACUUM")
        })?;
        let busy: bool =
            self.read(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)))?;
        if busy {
            return Err(StoreError::Locked {
                file: self.file().to_owned(),
            });
        }
        for claim in &claims {
            // It says nothing but a number.
            self.remove_claim_file(claim);
        }
        Ok(())
    }

    /// The copies that hold something of a person, and how many screenings.
    fn copies_with(&self, who: &Who) -> Result<Vec<(PathBuf, usize)>, StoreError> {
        let mut copies = Vec::new();
        for copy in self.copies()? {
            let found = self.in_copy(&copy, |db| Ok(ids_of(db, who)?.len()))?;
            if found > 0 {
                copies.push((copy, found));
            }
        }
        Ok(copies)
    }

    /// Whether a copy of a store holds something of a person.
    ///
    /// # Errors
    ///
    /// The copy cannot be read.
    pub fn copy_holds(&self, copy: &Path, traces: &Traces) -> Result<bool, StoreError> {
        self.in_copy(copy, |db| is_in(db, &traces.who))
    }

    /// Removes what a copy of a store holds of a person, as [`Store::forget`] does; false where
    /// that is nothing.
    ///
    /// # Errors
    ///
    /// The copy cannot be written.
    pub fn forget_in_copy(&self, copy: &Path, traces: &Traces) -> Result<bool, StoreError> {
        self.in_copy(copy, |db| {
            if !is_in(db, &traces.who)? {
                return Ok(false);
            }
            db.pragma_update(None, "journal_mode", "DELETE")?;
            remove(db, &traces.who, None)?;
            db.execute_batch("VACUUM")?;
            Ok(true)
        })
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
        let with_file = |source| StoreError::from_sql(copy, source);
        let db = Connection::open(copy).map_err(with_file)?;
        db.pragma_update(None, "foreign_keys", true)
            .map_err(with_file)?;
        names::teach(&db).map_err(with_file)?;
        work(&db).map_err(with_file)
    }
}

/// The screenings of a person; none where the format knows no screenings yet.
fn ids_of(db: &Connection, who: &Who) -> Sql<Vec<i64>> {
    if !db.table_exists(None, "screenings")? {
        return Ok(Vec::new());
    }
    let mut query = db.prepare("SELECT id, uid, candidate FROM screenings")?;
    let rows = query.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let all: Vec<(i64, String, String)> = rows.collect::<Sql<_>>()?;
    let theirs = all.into_iter().filter(|(_, uid, name)| {
        who.screenings.contains(uid) || who.names.iter().any(|own| same_name(own, name))
    });
    Ok(theirs.map(|(id, ..)| id).collect())
}

/// Whether a store, or a copy of one, holds a screening or the record of a person.
fn is_in(db: &Connection, who: &Who) -> Sql<bool> {
    if !ids_of(db, who)?.is_empty() {
        return Ok(true);
    }
    if !db.table_exists(None, "candidates")? {
        return Ok(false);
    }
    let mut query = db.prepare("SELECT uid, name FROM candidates")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (uid, name): (String, String) = (row.get(0)?, row.get(1)?);
        if who.uids.contains(&uid) || who.names.iter().any(|own| same_name(own, &name)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes everything of a person; `left` is who leaves prints, and when.
fn remove(db: &Connection, who: &Who, left: Option<(&Candidate, Timestamp)>) -> Sql<()> {
    db.pragma_update(None, "secure_delete", true)?;
    let tx = db.unchecked_transaction()?;
    for id in ids_of(&tx, who)? {
        // What belongs to it goes with it.
        tx.execute("DELETE FROM screenings WHERE id = ?1", [id])?;
    }
    if tx.table_exists(None, "candidates")? {
        for uid in &who.uids {
            tx.execute(
                "DELETE FROM screenings
                 WHERE candidate_id = (SELECT id FROM candidates WHERE uid = ?1)",
                [uid],
            )?;
            tx.execute("DELETE FROM candidates WHERE uid = ?1", [uid])?;
        }
        for name in &who.names {
            // A record by that name that a copy had before another became this one.
            tx.execute(
                "DELETE FROM candidates WHERE name = ?1 COLLATE person_name
                 AND NOT EXISTS (SELECT 1 FROM screenings s WHERE s.candidate_id = candidates.id)",
                [name],
            )?;
        }
    }
    if let Some((record, at)) = left {
        let uids = who.uids.iter().chain(&who.screenings);
        leave_prints(&tx, at, record.names(), uids.map(String::as_str))?;
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

    /// The number of the candidate of that name.
    fn id(store: &Store, name: &str) -> i64 {
        let all = store.candidates().unwrap();
        let found = all.iter().find(|one| same_name(&one.name, name));
        found.unwrap().id
    }

    fn forget(store: &Store, name: &str) -> Result<(), StoreError> {
        store.forget(&store.traces(id(store, name)).unwrap())
    }

    fn names_in(store: &Store) -> Vec<String> {
        let all = store.candidates().unwrap();
        all.into_iter().map(|one| one.name).collect()
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
        forget(&store, " quillon  ABERYSTWYTH ").unwrap();
        for text in [NAME, "first-draft", "second-draft", "third-draft"] {
            assert!(!stands_in(folder.path(), text), "{text}");
        }
        assert_eq!(names_in(&store), ["B. Other"]);
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
        let traces = store.traces(self::id(&store, NAME)).unwrap();
        assert_eq!(traces.screenings[0].id, id);
        assert_eq!(traces.copies, [(copy.clone(), 1)]);
        store.forget(&traces).unwrap();
        assert!(store.traces_in_copies(NAME).unwrap().is_empty());
        drop(store);
        assert!(!stands_in(folder.path(), NAME));
    }

    #[test]
    fn a_screening_that_is_open_is_not_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let claim = store.start_screening(&screening(NAME, "")).unwrap();
        let refused = forget(&store, NAME);
        assert!(matches!(refused, Err(StoreError::Running { .. })));
        assert_eq!(names_in(&store), [NAME]);
        drop(claim);
        forget(&store, NAME).unwrap();
        assert!(names_in(&store).is_empty());
    }

    #[test]
    fn a_name_that_others_wrote_down_is_still_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let other = screening("B. Other", &format!("better than {NAME}"));
        store.start_screening(&other).unwrap();
        store.start_screening(&screening(NAME, "")).unwrap();
        forget(&store, NAME).unwrap();
        assert_eq!(
            store.files_with(NAME).unwrap(),
            [folder.path().join(FILE_NAME)]
        );
        forget(&store, "B. Other").unwrap();
        assert!(store.files_with(NAME).unwrap().is_empty());
    }

    #[test]
    fn a_namesake_is_not_forgotten_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        for uid in ["1", "2"] {
            let mut theirs = screening(NAME, uid);
            theirs.about.candidate_uid = Some(uid.repeat(32));
            store.start_screening(&theirs).unwrap();
        }
        let first = store.candidate_by_uid(&"1".repeat(32)).unwrap().unwrap();
        store.forget(&store.traces(first.id).unwrap()).unwrap();
        let left = store.screenings().unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].screening.summary, "2");
    }

    #[test]
    fn who_was_forgotten_is_known_again_by_name_or_card_and_nobody_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        store.start_screening(&screening(NAME, "")).unwrap();
        let card = store.screenings().unwrap()[0].uid.clone();
        forget(&store, NAME).unwrap();
        let noon = Some("2026-03-01T12:00:00Z".parse().unwrap());
        assert_eq!(store.forgotten(["quillon aberystwyth"], []).unwrap(), noon);
        assert_eq!(
            store.forgotten(["Somebody"], [card.as_str()]).unwrap(),
            noon
        );
        assert_eq!(store.forgotten(["Somebody"], ["else"]).unwrap(), None);
        drop(store);
        assert!(!stands_in(folder.path(), "uillon"));
    }
}
