//! Candidates in and out of the database: records with an id that stay when a name is corrected,
//! and what is left of those who were forgotten.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::StoreError;
use super::database::{Sql, Store, parsed};
use super::names::folded;

/// A person who is screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Their number in this store, which people quote.
    pub id: i64,
    /// Their name in every store that they are brought to: 32 hexadecimal digits.
    pub uid: String,
    /// The name that is shown.
    pub name: String,
    /// Other spellings and earlier names.
    pub aliases: Vec<String>,
    /// What another system calls them, such as the applicant system.
    pub outside_id: Option<String>,
    /// A note on the person, not on an interview.
    pub note: String,
    /// The day on which they are to be forgotten.
    pub forget_on: Option<Date>,
    /// When the record was made.
    pub created: Timestamp,
    /// How many screenings are kept of them, those discarded included.
    pub screenings: usize,
}

impl Candidate {
    /// The name and every other one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// What is changed of a candidate's record; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Another name. The one before becomes an alias.
    pub name: Option<String>,
    /// Another name that they go by.
    pub alias: Option<String>,
    /// A name that they do not go by any more.
    pub drop_alias: Option<String>,
    /// What another system calls them; empty for nothing.
    pub outside_id: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The day on which they are to be forgotten; `Some(None)` for none.
    pub forget_on: Option<Option<Date>>,
}

/// Somebody whom the owner of the store will not rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline {
    /// The candidate's number.
    pub candidate: i64,
    /// The plan; `None` for every plan.
    pub plan: Option<String>,
}

/// What has to be known of a screening to tell who may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreeningState {
    /// Its number.
    pub id: i64,
    /// The candidate's number.
    pub candidate: i64,
    /// The plan's id.
    pub plan: String,
    /// The interviewer's name.
    pub interviewer: Option<String>,
    /// It came from a colleague.
    pub imported: bool,
    /// It is committed.
    pub committed: bool,
    /// It was discarded.
    pub discarded: bool,
}

const SELECT: &str = "SELECT c.*,
    (SELECT json_group_array(name) FROM
         (SELECT a.name FROM candidate_aliases a WHERE a.candidate = c.id ORDER BY a.name)) AS aliases,
    (SELECT count(*) FROM screenings s WHERE s.candidate_id = c.id) AS screenings
    FROM candidates c";

impl Store {
    /// Every candidate, in the order of their names.
    pub fn candidates(&self) -> Result<Vec<Candidate>, StoreError> {
        self.read(|db| {
            db.prepare(&format!(
                "{SELECT} ORDER BY c.name COLLATE person_name, c.id"
            ))?
            .query_map([], read_candidate)?
            .collect()
        })
    }

    /// The candidate of that number.
    ///
    /// # Errors
    ///
    /// There is none, or the store fails.
    pub fn candidate(&self, id: i64) -> Result<Candidate, StoreError> {
        self.read(|db| {
            db.query_row(&format!("{SELECT} WHERE c.id = ?1"), [id], read_candidate)
                .optional()
        })?
        .ok_or(StoreError::NoCandidate { id })
    }

    /// The candidate that a uid means, also one that was merged into another.
    pub fn candidate_by_uid(&self, uid: &str) -> Result<Option<Candidate>, StoreError> {
        let id = self.read(|db| id_of_uid(db, uid))?;
        id.map(|id| self.candidate(id)).transpose()
    }

    /// Makes a record of a person who has none, with `uid` or a new one.
    pub fn add_candidate(&self, name: &str, uid: Option<&str>) -> Result<Candidate, StoreError> {
        let at = self.time();
        let id = self.write(|tx| add(tx, name, uid, at))?;
        self.candidate(id)
    }

    /// A uid for a record that is not there yet.
    pub fn fresh_uid(&self) -> Result<String, StoreError> {
        self.read(|db| db.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0)))
    }

    /// Changes a record. Every screening of the person stays theirs and shows the new name.
    ///
    /// # Errors
    ///
    /// There is no such candidate, or the store fails.
    pub fn correct_candidate(
        &self,
        id: i64,
        correction: &Correction,
    ) -> Result<Candidate, StoreError> {
        let before = self.candidate(id)?;
        self.write(|tx| {
            if let Some(name) = correction
                .name
                .as_deref()
                .filter(|name| *name != before.name)
            {
                tx.execute(
                    "UPDATE candidates SET name = ?2 WHERE id = ?1",
                    params![id, name],
                )?;
                tx.execute(
                    "UPDATE screenings SET candidate = ?2 WHERE candidate_id = ?1",
                    params![id, name],
                )?;
                add_alias(tx, id, &before.name)?;
                tx.execute(
                    "DELETE FROM candidate_aliases WHERE candidate = ?1 AND name = ?2",
                    params![id, name],
                )?;
            }
            if let Some(alias) = &correction.alias {
                add_alias(tx, id, alias)?;
            }
            if let Some(alias) = &correction.drop_alias {
                tx.execute(
                    "DELETE FROM candidate_aliases
                     WHERE candidate = ?1 AND name = ?2 COLLATE person_name",
                    params![id, alias],
                )?;
            }
            if let Some(outside_id) = &correction.outside_id {
                tx.execute(
                    "UPDATE candidates SET outside_id = nullif(?2, '') WHERE id = ?1",
                    params![id, outside_id],
                )?;
            }
            if let Some(note) = &correction.note {
                tx.execute(
                    "UPDATE candidates SET note = ?2 WHERE id = ?1",
                    params![id, note],
                )?;
            }
            if let Some(day) = correction.forget_on {
                tx.execute(
                    "UPDATE candidates SET forget_on = ?2 WHERE id = ?1",
                    params![id, day.map(|day| day.to_string())],
                )?;
            }
            Ok(())
        })?;
        self.candidate(id)
    }

    /// Makes one record of two: everything of `from` goes to `into`, whose name stays.
    ///
    /// # Errors
    ///
    /// One of them is not there, or the store fails.
    pub fn merge_candidates(&self, from: i64, into: i64) -> Result<Candidate, StoreError> {
        let (gone, kept) = (self.candidate(from)?, self.candidate(into)?);
        if from == into {
            return Ok(kept);
        }
        self.write(|tx| {
            tx.execute(
                "UPDATE screenings SET candidate_id = ?2, candidate = ?3 WHERE candidate_id = ?1",
                params![from, into, kept.name],
            )?;
            for name in gone.names().filter(|name| *name != kept.name) {
                add_alias(tx, into, name)?;
            }
            tx.execute(
                "UPDATE candidate_uids SET candidate = ?2 WHERE candidate = ?1",
                params![from, into],
            )?;
            tx.execute(
                "INSERT INTO candidate_uids (uid, candidate) VALUES (?1, ?2)",
                params![gone.uid, into],
            )?;
            tx.execute(
                "UPDATE OR IGNORE candidate_declines SET candidate = ?2 WHERE candidate = ?1",
                params![from, into],
            )?;
            tx.execute(
                "UPDATE candidate_decisions SET candidate = ?2 WHERE candidate = ?1",
                params![from, into],
            )?;
            let mut note = kept.note.clone();
            let other_id = gone
                .outside_id
                .as_ref()
                .filter(|_| kept.outside_id.is_some());
            let other_id = other_id.filter(|id| Some(*id) != kept.outside_id.as_ref());
            let other_id = other_id.map(|id| format!("Also known as {id}."));
            for line in [Some(gone.note.clone()), other_id].into_iter().flatten() {
                if !line.is_empty() {
                    note = format!("{note}\n{line}").trim().to_owned();
                }
            }
            // Who is to be forgotten is not kept longer by a merge.
            let day = gone.forget_on.into_iter().chain(kept.forget_on).min();
            tx.execute(
                "UPDATE candidates SET note = ?2, forget_on = ?3,
                     outside_id = coalesce(outside_id, ?4) WHERE id = ?1",
                params![into, note, day.map(|day| day.to_string()), gone.outside_id],
            )?;
            tx.execute("DELETE FROM candidates WHERE id = ?1", [from])?;
            Ok(())
        })?;
        self.candidate(into)
    }

    /// Keeps that a uid of another store means a candidate of this one.
    pub fn add_candidate_uid(&self, id: i64, uid: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            if id_of_uid(tx, uid)?.is_none() {
                tx.execute(
                    "INSERT INTO candidate_uids (uid, candidate) VALUES (?1, ?2)",
                    params![uid, id],
                )?;
            }
            Ok(())
        })
    }

    /// Keeps that the owner of the store will not rate a candidate, by one plan or by any.
    pub fn decline(&self, candidate: i64, plan: Option<&str>) -> Result<(), StoreError> {
        self.candidate(candidate)?;
        self.write(|tx| {
            tx.execute(
                "INSERT OR IGNORE INTO candidate_declines (candidate, plan, at) VALUES (?1, ?2, ?3)",
                params![candidate, plan.unwrap_or_default(), self.now()],
            )?;
            Ok(())
        })
    }

    /// Whom the owner of the store will not rate.
    pub fn declines(&self) -> Result<Vec<Decline>, StoreError> {
        self.read(|db| {
            db.prepare("SELECT candidate, plan FROM candidate_declines ORDER BY candidate, plan")?
                .query_map([], |row| {
                    let plan: String = row.get(1)?;
                    Ok(Decline {
                        candidate: row.get(0)?,
                        plan: Some(plan).filter(|plan| !plan.is_empty()),
                    })
                })?
                .collect()
        })
    }

    /// What has to be known of every screening to tell who may see it, by their numbers.
    pub fn screening_states(&self) -> Result<Vec<ScreeningState>, StoreError> {
        self.read(|db| {
            db.prepare(
                "SELECT id, coalesce(candidate_id, 0), plan, interviewer, imported,
                        committed_at IS NOT NULL, discarded_at IS NOT NULL
                 FROM screenings ORDER BY id",
            )?
            .query_map([], |row| {
                Ok(ScreeningState {
                    id: row.get(0)?,
                    candidate: row.get(1)?,
                    plan: row.get(2)?,
                    interviewer: row.get(3)?,
                    imported: row.get(4)?,
                    committed: row.get(5)?,
                    discarded: row.get(6)?,
                })
            })?
            .collect()
        })
    }

    /// When somebody was forgotten who had one of these names or uids; `None` where nobody was.
    pub fn forgotten<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        uids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let traits = traits_of(names, uids);
        self.read(|db| {
            let mut query = db.prepare("SELECT id, at, salt FROM forgotten ORDER BY id DESC")?;
            let mut rows = query.query([])?;
            let mut known =
                db.prepare("SELECT 1 FROM forgotten_prints WHERE forgotten = ?1 AND print = ?2")?;
            while let Some(row) = rows.next()? {
                let (id, salt): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
                for one in &traits {
                    if known.exists(params![id, print(&salt, one)])? {
                        return parsed(&row.get::<_, String>(1)?).map(Some);
                    }
                }
            }
            Ok(None)
        })
    }
}

/// Leaves of somebody who is about to be removed what tells that they were here, to whoever knows
/// their name already.
pub(super) fn leave_prints<'a>(
    tx: &Connection,
    at: Timestamp,
    names: impl IntoIterator<Item = &'a str>,
    uids: impl IntoIterator<Item = &'a str>,
) -> Sql<()> {
    tx.execute(
        "INSERT INTO forgotten (at, salt) VALUES (?1, randomblob(16))",
        [at.to_string()],
    )?;
    let id = tx.last_insert_rowid();
    let salt: Vec<u8> = tx.query_row("SELECT salt FROM forgotten WHERE id = ?1", [id], |row| {
        row.get(0)
    })?;
    let mut insert =
        tx.prepare("INSERT OR IGNORE INTO forgotten_prints (forgotten, print) VALUES (?1, ?2)")?;
    for one in traits_of(names, uids) {
        insert.execute(params![id, print(&salt, &one)])?;
    }
    Ok(())
}

pub(super) fn traits_of<'a>(
    names: impl IntoIterator<Item = &'a str>,
    uids: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let names = names
        .into_iter()
        .map(|name| format!("name:{}", folded(name)));
    let uids = uids.into_iter().map(|uid| format!("uid:{uid}"));
    names.chain(uids).collect()
}

pub(super) fn print(salt: &[u8], text: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(text.as_bytes());
    hash.finalize().to_vec()
}

/// The record that a screening belongs to: of that uid, or else the only one of that name, or
/// else a new one.
pub(super) fn record_for(
    tx: &Connection,
    uid: Option<&str>,
    name: &str,
    at: Timestamp,
) -> Sql<(i64, String)> {
    let known = match uid {
        Some(uid) => id_of_uid(tx, uid)?,
        None => match ids_named(tx, name)?.as_slice() {
            [id] => Some(*id),
            _ => None,
        },
    };
    let id = match known {
        Some(id) => id,
        None => add(tx, name, uid, at)?,
    };
    let shown = tx.query_row("SELECT name FROM candidates WHERE id = ?1", [id], |row| {
        row.get(0)
    })?;
    Ok((id, shown))
}

fn add(tx: &Connection, name: &str, uid: Option<&str>, at: Timestamp) -> Sql<i64> {
    tx.execute(
        "INSERT INTO candidates (uid, name, created_at)
         VALUES (coalesce(?1, lower(hex(randomblob(16)))), ?2, ?3)",
        params![uid, name, at.to_string()],
    )?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn add_alias(tx: &Connection, id: i64, name: &str) -> Sql<()> {
    tx.execute(
        "INSERT OR IGNORE INTO candidate_aliases (candidate, name) VALUES (?1, ?2)",
        params![id, name],
    )?;
    Ok(())
}

pub(super) fn id_of_uid(db: &Connection, uid: &str) -> Sql<Option<i64>> {
    db.query_row(
        "SELECT id FROM candidates WHERE uid = ?1
         UNION ALL SELECT candidate FROM candidate_uids WHERE uid = ?1 LIMIT 1",
        [uid],
        |row| row.get(0),
    )
    .optional()
}

/// The candidates who have that name, or had it.
pub(super) fn ids_named(db: &Connection, name: &str) -> Sql<Vec<i64>> {
    db.prepare(
        "SELECT id FROM candidates WHERE name = ?1 COLLATE person_name
         UNION SELECT candidate FROM candidate_aliases WHERE name = ?1 COLLATE person_name
         ORDER BY 1",
    )?
    .query_map([name], |row| row.get(0))?
    .collect()
}

fn read_candidate(row: &Row<'_>) -> Sql<Candidate> {
    let day: Option<String> = row.get("forget_on")?;
    let aliases: String = row.get("aliases")?;
    Ok(Candidate {
        id: row.get("id")?,
        uid: row.get("uid")?,
        name: row.get("name")?,
        aliases: super::database::from_json(&aliases)?,
        outside_id: row.get("outside_id")?,
        note: row.get("note")?,
        forget_on: day.as_deref().map(parsed).transpose()?,
        created: parsed(&row.get::<_, String>("created_at")?)?,
        screenings: row.get::<_, i64>("screenings")?.max(0) as usize,
    })
}

#[cfg(test)]
mod tests;
