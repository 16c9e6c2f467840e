//! Screenings in and out of the database.
//!
//! Every part is kept by itself as it is entered. Once a screening is committed none of this
//! changes anything of it but [`Store::store_amendment`], which only adds.

mod rows;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::StoreError;
use super::candidates::record_for;
use super::database::{Claim, Sql, Store, is_any, json, millis, word};
use super::open::Turn;
use crate::session::screening::{Amendment, Discarded, Entry, Recommendation, Remark, Screening};

use rows::{
    read_about, read_amendment, read_criterion, read_entry, read_remark, read_screening,
    read_section,
};

/// A screening as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedScreening {
    /// Its number in this store, which people quote.
    pub id: i64,
    /// Its name in every store that it is brought to: 32 hexadecimal digits.
    pub uid: String,
    /// It came from a colleague.
    pub imported: bool,
    /// When it began.
    pub started: Timestamp,
    /// The version of the program that started it.
    pub version: String,
    /// What was asked and what came of it, without the amendments made (see
    /// [`Screening::amended`]).
    pub screening: Screening,
}

impl SavedScreening {
    /// It is committed: a scorecard that only amendments change.
    pub fn is_committed(&self) -> bool {
        self.screening.committed.is_some()
    }
}

impl Store {
    /// Every screening of a candidate, the newest first, those discarded included.
    pub fn screenings_of(&self, id: i64) -> Result<Vec<SavedScreening>, StoreError> {
        self.load_screenings("WHERE s.candidate_id = ?1", id)
    }

    /// Keeps a screening about to begin, and claims it.
    pub fn start_screening(&self, new: &Screening) -> Result<Claim, StoreError> {
        self.write(|tx| {
            let uid: String =
                tx.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?;
            let saved = SavedScreening {
                id: 0,
                uid,
                imported: false,
                started: self.time(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                screening: new.clone(),
            };
            let id = insert(tx, &saved, self.time())?;
            // Before the commit: nobody may see it unclaimed.
            Ok(self.wait_for_claim(&claim_name(id), id))
        })?
    }

    /// Keeps a screening that came from elsewhere, with its uid, and gives its number here.
    ///
    /// # Errors
    ///
    /// The store fails, also where a screening of that uid is there already.
    pub fn add_screening(&self, saved: &SavedScreening) -> Result<i64, StoreError> {
        self.write(|tx| {
            insert(
                tx,
                &SavedScreening {
                    imported: true,
                    ..saved.clone()
                },
                self.time(),
            )
        })
    }

    /// Claims a screening, to continue or to amend it.
    pub fn resume_screening(&self, id: i64) -> Result<(SavedScreening, Claim), StoreError> {
        self.screening(id)?;
        let claim = self.wait_for_claim(&claim_name(id), id)?;
        // Read only now: whoever ran it until a moment ago may have changed it.
        Ok((self.screening(id)?, claim))
    }

    /// Keeps the time used in each section and which item is looked at.
    pub fn store_times(&self, id: i64, screening: &Screening) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute(
                "UPDATE screenings SET current = ?2 WHERE id = ?1",
                params![id, screening.current as i64],
            )?;
            let mut update = tx.prepare(
                "UPDATE screening_sections SET used_ms = ?3 WHERE screening = ?1 AND position = ?2",
            )?;
            for (position, section) in screening.sections.iter().enumerate() {
                update.execute(params![id, position as i64, millis(section.used)])?;
            }
            Ok(())
        })
    }

    /// Keeps an item with everything said of it; one that was added is new.
    pub fn store_entry(&self, id: i64, index: usize, entry: &Entry) -> Result<(), StoreError> {
        self.write_open(id, |tx| put_entry(tx, id, index, entry))
    }

    /// Keeps all remarks.
    pub fn store_remarks(&self, id: i64, remarks: &[Remark]) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute("DELETE FROM screening_remarks WHERE screening = ?1", [id])?;
            put_remarks(tx, id, remarks)
        })
    }

    /// Keeps the recommendation and the summary.
    pub fn store_decision(&self, id: i64, screening: &Screening) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute(
                "UPDATE screenings SET recommendation = ?2, summary = ?3 WHERE id = ?1",
                params![
                    id,
                    screening.recommendation.map(Recommendation::as_str),
                    screening.summary
                ],
            )?;
            Ok(())
        })
    }

    /// Keeps that a screening is committed; from now on it only takes amendments.
    pub fn commit_screening(&self, id: i64, at: Timestamp) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute(
                "UPDATE screenings SET committed_at = ?2 WHERE id = ?1",
                params![id, at.to_string()],
            )?;
            Ok(())
        })
    }

    /// Keeps that a screening was discarded: it never took place, and nothing changes it any more.
    pub fn discard_screening(&self, id: i64, discarded: &Discarded) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute(
                "UPDATE screenings SET discarded_at = ?2, discard_reason = ?3 WHERE id = ?1",
                params![id, discarded.at.to_string(), discarded.reason],
            )?;
            Ok(())
        })
    }

    /// Keeps an amendment of a committed screening.
    pub fn store_amendment(&self, id: i64, amendment: &Amendment) -> Result<(), StoreError> {
        self.write(|tx| put_amendment(tx, id, amendment))
    }

    /// Keeps that a screening was left without being committed.
    pub fn leave_screening(&self, id: i64) -> Result<(), StoreError> {
        self.write_open(id, |tx| {
            tx.execute(
                "UPDATE screenings SET left_at = ?2 WHERE id = ?1",
                params![id, self.now()],
            )?;
            Ok(())
        })
    }

    /// The screenings that are neither committed nor discarded, and that no running program holds, the newest first.
    pub fn unfinished_screenings(&self) -> Result<Vec<SavedScreening>, StoreError> {
        let mut free = self.load_screenings(
            "WHERE s.committed_at IS NULL AND s.discarded_at IS NULL AND ?1",
            1,
        )?;
        let mut failed = None;
        free.retain(|saved| {
            let path = self.claim_file(&claim_name(saved.id));
            let is_free = path.and_then(|path| Turn::is_free(&path));
            is_free.unwrap_or_else(|error| {
                failed = Some(error);
                false
            })
        });
        failed.map_or(Ok(free), Err)
    }

    /// Every screening, committed or not, the newest first.
    pub fn screenings(&self) -> Result<Vec<SavedScreening>, StoreError> {
        self.load_screenings("WHERE ?1", 1)
    }

    /// One screening with everything in it.
    pub fn screening(&self, id: i64) -> Result<SavedScreening, StoreError> {
        let found = self.load_screenings("WHERE s.id = ?1", id)?;
        let found = found.into_iter().next();
        found.ok_or(StoreError::NoScreening { id })
    }

    /// The screening of that uid, if it is here.
    pub fn screening_by_uid(&self, uid: &str) -> Result<Option<SavedScreening>, StoreError> {
        let id = self.read(|db| {
            db.query_row("SELECT id FROM screenings WHERE uid = ?1", [uid], |row| {
                row.get(0)
            })
            .optional()
        })?;
        id.map(|id| self.screening(id)).transpose()
    }

    /// The screenings that `which`, with its one parameter, selects; the newest first.
    pub(super) fn load_screenings(
        &self,
        which: &str,
        parameter: i64,
    ) -> Result<Vec<SavedScreening>, StoreError> {
        self.transaction(|tx| {
            if !is_any(tx, "screenings", which, parameter)? {
                return Ok(Vec::new());
            }
            let mut criteria = grouped(
                tx,
                "screening_criteria",
                "item, position",
                (which, parameter),
                |row| Ok((row.get::<_, i64>("item")?, read_criterion(row)?)),
            )?;
            let mut entries = grouped(
                tx,
                "screening_items",
                "position",
                (which, parameter),
                |row| {
                    let of = criteria.entry(row.get("screening")?).or_default();
                    let position: i64 = row.get("position")?;
                    let own = of.extract_if(.., |(item, _)| *item == position);
                    read_entry(row, own.map(|(_, criterion)| criterion).collect())
                },
            )?;
            let mut sections = grouped(
                tx,
                "screening_sections",
                "position",
                (which, parameter),
                read_section,
            )?;
            let mut remarks = grouped(
                tx,
                "screening_remarks",
                "position",
                (which, parameter),
                read_remark,
            )?;
            let mut amendments = grouped(
                tx,
                "screening_amendments",
                "id",
                (which, parameter),
                read_amendment,
            )?;
            tx.prepare(&format!(
                "SELECT s.*, (SELECT c.uid FROM candidates c WHERE c.id = s.candidate_id)
                     AS candidate_uid
                 FROM screenings s {which} ORDER BY s.id DESC"
            ))?
            .query_map([parameter], |row| {
                let id: i64 = row.get("id")?;
                let mut screening = Screening::new(
                    read_about(row)?,
                    sections.remove(&id).unwrap_or_default(),
                    entries.remove(&id).unwrap_or_default(),
                );
                screening.remarks = remarks.remove(&id).unwrap_or_default();
                screening.amendments = amendments.remove(&id).unwrap_or_default();
                read_screening(row, screening)
            })?
            .collect()
        })
    }

    /// Changes a screening unless it is committed or discarded.
    fn write_open(
        &self,
        id: i64,
        work: impl FnOnce(&Connection) -> Sql<()>,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let open = tx.query_row(
                "SELECT committed_at IS NULL AND discarded_at IS NULL FROM screenings WHERE id = ?1",
                [id],
                |row| row.get(0),
            );
            match open.optional()? {
                Some(true) => work(tx),
                Some(false) | None => Ok(()),
            }
        })
    }
}

/// What the claim of a screening goes by.
pub(super) fn claim_name(id: i64) -> String {
    format!("screening-{id}")
}

/// The rows of a table that belong to the screenings selected, in order, by screening.
fn grouped<T>(
    tx: &Connection,
    table: &str,
    order: &str,
    (which, parameter): (&str, i64),
    mut read: impl FnMut(&Row<'_>) -> Sql<T>,
) -> Sql<BTreeMap<i64, Vec<T>>> {
    let mut groups: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    let mut query = tx.prepare(&format!(
        "SELECT * FROM {table} WHERE screening IN (SELECT s.id FROM screenings s {which})
         ORDER BY screening, {order}"
    ))?;
    let mut rows = query.query([parameter])?;
    while let Some(row) = rows.next()? {
        let one = read(row)?;
        groups.entry(row.get("screening")?).or_default().push(one);
    }
    Ok(groups)
}

pub(super) fn insert(tx: &Connection, saved: &SavedScreening, now: Timestamp) -> Sql<i64> {
    let screening = &saved.screening;
    let about = &screening.about;
    let uid = about.candidate_uid.as_deref();
    let (candidate, name) = record_for(tx, uid, &about.candidate, now)?;
    tx.execute(
        "INSERT INTO screenings
             (uid, imported, plan, title, role, candidate, interviewer, started_at, committed_at,
              version, current, recommendation, summary, candidate_id, needed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            saved.uid,
            saved.imported,
            about.plan,
            about.title,
            about.role,
            name,
            about.interviewer,
            saved.started.to_string(),
            screening.committed.map(|at| at.to_string()),
            saved.version,
            screening.current as i64,
            screening.recommendation.map(Recommendation::as_str),
            screening.summary,
            candidate,
            about.needed,
        ],
    )?;
    let id = tx.last_insert_rowid();
    let mut insert = tx.prepare(
        "INSERT INTO screening_sections (screening, position, title, time_ms, used_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (position, section) in screening.sections.iter().enumerate() {
        insert.execute(params![
            id,
            position as i64,
            section.title,
            section.time.map(millis),
            millis(section.used),
        ])?;
    }
    for (index, entry) in screening.entries.iter().enumerate() {
        put_entry(tx, id, index, entry)?;
    }
    put_remarks(tx, id, &screening.remarks)?;
    for amendment in &screening.amendments {
        put_amendment(tx, id, amendment)?;
    }
    Ok(id)
}

fn put_entry(tx: &Connection, id: i64, index: usize, entry: &Entry) -> Sql<()> {
    tx.prepare_cached(
        "INSERT INTO screening_items
             (screening, position, section, added, bank, item, kind, level, title, prompt, rubric,
              time_ms, used_ms, asked, response)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT DO UPDATE SET
             used_ms = excluded.used_ms, asked = excluded.asked, response = excluded.response",
    )?
    .execute(params![
        id,
        index as i64,
        entry.section as i64,
        entry.added,
        entry.item.bank.as_str(),
        entry.item.item.as_str(),
        word(&entry.kind)?,
        entry.level.map(|level| word(&level)).transpose()?,
        entry.title,
        entry.prompt,
        entry.rubric,
        millis(entry.time),
        millis(entry.used),
        entry.asked,
        entry.response,
    ])?;
    let mut put = tx.prepare_cached(
        "INSERT INTO screening_criteria
             (screening, item, position, criterion, text, weight, follow_up, rating, note,
              suggestion, anchors)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT DO UPDATE SET
             rating = excluded.rating, note = excluded.note, suggestion = excluded.suggestion",
    )?;
    for (position, criterion) in entry.criteria.iter().enumerate() {
        put.execute(params![
            id,
            index as i64,
            position as i64,
            criterion.id.as_str(),
            criterion.text,
            criterion.weight.get(),
            criterion.follow_up,
            criterion.rating.as_str(),
            criterion.note,
            criterion.suggestion.as_ref().map(json).transpose()?,
            (!criterion.anchors.is_empty())
                .then(|| json(&criterion.anchors))
                .transpose()?,
        ])?;
    }
    Ok(())
}

fn put_remarks(tx: &Connection, id: i64, remarks: &[Remark]) -> Sql<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO screening_remarks (screening, position, kind, text, item, at, elapsed_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, remark) in remarks.iter().enumerate() {
        insert.execute(params![
            id,
            position as i64,
            remark.kind.as_str(),
            remark.text,
            remark.entry.map(|entry| entry as i64),
            remark.at.to_string(),
            millis(remark.elapsed),
        ])?;
    }
    Ok(())
}

fn put_amendment(tx: &Connection, id: i64, amendment: &Amendment) -> Sql<()> {
    tx.execute(
        "INSERT INTO screening_amendments (screening, at, reason, change, made_by)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id,
            amendment.at.to_string(),
            amendment.reason,
            json(&amendment.change)?,
            amendment.by,
        ],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
