//! Sessions in and out of the database.

use std::collections::BTreeMap;
use std::fs;

use rusqlite::{Connection, Row, params};

use super::StoreError;
use super::database::{
    Claim, Sql, Store, duration, from_json, from_word, is_any, json, millis, parsed,
    read_mark_value, read_weight, word,
};
use super::open::Turn;
use super::rubrics::{self, Rubrics};
use super::saved::{NewEntry, NewSession, SavedEntry, SavedSession, SessionKind, SessionState};
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Mark};
use crate::grading::{CriterionMark, Grade, Opinion};
use crate::session::mock::Probe;
use crate::session::quiz::{Answer, Entry, State};

impl Store {
    /// Begins a session and claims it.
    pub fn start_session(&self, new: &NewSession) -> Result<Claim, StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO sessions
                     (kind, state, started_at, settings, seed, version, uid, drill)
                 VALUES (?5, 'open', ?1, ?2, ?3, ?4, randomblob(16), ?6)",
                params![
                    self.now(),
                    json(&new.settings)?,
                    new.seed.map(|seed| seed.to_string()),
                    env!("CARGO_PKG_VERSION"),
                    new.kind.as_str(),
                    new.drill.as_ref().map(json).transpose()?,
                ],
            )?;
            let id = tx.last_insert_rowid();
            for (position, entry) in new.entries.iter().enumerate() {
                insert_entry(tx, id, position, entry)?;
            }
            // Before the commit: nobody may see it unclaimed.
            Ok(self.wait_for_claim(&id.to_string(), id))
        })?
    }

    /// Claims an unfinished session of a kind, to continue it.
    pub fn resume_session(
        &self,
        id: i64,
        kind: SessionKind,
    ) -> Result<(SavedSession, Claim), StoreError> {
        let claim = self.wait_for_claim(&id.to_string(), id)?;
        // Read only now: whoever ran it until a moment ago may have changed it.
        let saved = self.session(id)?;
        if saved.kind != kind {
            let kind = saved.kind;
            return Err(StoreError::OtherKind { id, kind });
        }
        if saved.state == SessionState::Finished {
            return Err(StoreError::Finished { id });
        }
        self.write(|tx| tx.execute("UPDATE sessions SET state = 'open' WHERE id = ?1", [id]))?;
        Ok((saved, claim))
    }

    /// Puts another item at the end of a session and says its place there.
    pub fn add_entry(&self, id: i64, new: &NewEntry) -> Result<usize, StoreError> {
        self.write(|tx| {
            let position: i64 = tx.query_row(
                "SELECT count(*) FROM entries WHERE session = ?1",
                [id],
                |row| row.get(0),
            )?;
            let position = position as usize;
            insert_entry(tx, id, position, new)?;
            Ok(position)
        })
    }

    /// Keeps what stands in the editor and the time used; an answered item stays as it is.
    pub fn save_draft(&self, id: i64, index: usize, entry: &Entry) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE entries SET response = ?3, used_ms = ?4
                 WHERE session = ?1 AND position = ?2 AND state <> 'answered'",
                params![id, index as i64, entry.response, millis(entry.used)],
            )
        })?;
        Ok(())
    }

    /// Keeps a submitted response; one that is there already stays as it is.
    pub fn store_response(&self, id: i64, index: usize, entry: &Entry) -> Result<(), StoreError> {
        let timed_out = entry.answer().is_some_and(|answer| answer.timed_out);
        self.write(|tx| {
            tx.execute(
                "UPDATE entries SET response = ?3, used_ms = ?4, state = 'answered',
                        timed_out = ?5, submitted_at = ?6
                 WHERE session = ?1 AND position = ?2 AND state <> 'answered'",
                params![
                    id,
                    index as i64,
                    entry.response,
                    millis(entry.used),
                    timed_out,
                    self.now(),
                ],
            )
        })?;
        Ok(())
    }

    /// Keeps the machine's marks; those that are there already stay as they are.
    pub fn store_grade(&self, id: i64, index: usize, grade: &Grade) -> Result<(), StoreError> {
        self.write(|tx| {
            let fresh = tx.execute(
                "UPDATE entries SET graded_at = ?3
                 WHERE session = ?1 AND position = ?2 AND graded_at IS NULL",
                params![id, index as i64, self.now()],
            )?;
            if fresh == 0 {
                return Ok(());
            }
            let entry = entry_id(tx, id, index)?;
            for (position, given) in grade.criteria.iter().enumerate() {
                insert_mark(tx, entry, position, given)?;
            }
            if let Some(opinion) = &grade.opinion {
                insert_opinion(tx, entry, opinion)?;
            }
            Ok(())
        })
    }

    /// Brings the overrides of an entry to these, by adding what has changed.
    pub fn store_overrides(
        &self,
        id: i64,
        index: usize,
        overrides: &BTreeMap<CriterionId, Mark>,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let entry = entry_id(tx, id, index)?;
            let mut before = BTreeMap::new();
            let mut query =
                tx.prepare("SELECT criterion, mark FROM overrides WHERE entry = ?1 ORDER BY id")?;
            let mut rows = query.query([entry])?;
            while let Some(row) = rows.next()? {
                apply_override(&mut before, row)?;
            }
            let changed = overrides
                .iter()
                .filter(|(criterion, mark)| before.get(*criterion) != Some(*mark))
                .map(|(criterion, mark)| (criterion, Some(mark.value())));
            let gone = before
                .keys()
                .filter(|criterion| !overrides.contains_key(*criterion))
                .map(|criterion| (criterion, None));
            let mut insert = tx.prepare(
                "INSERT INTO overrides (entry, criterion, mark, at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (criterion, mark) in changed.chain(gone) {
                insert.execute(params![entry, criterion.as_str(), mark, self.now()])?;
            }
            Ok(())
        })
    }

    /// Keeps the probes that followed an answer, as they stand.
    pub fn store_probes(&self, id: i64, index: usize, probes: &[Probe]) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE entries SET probes = ?3 WHERE session = ?1 AND position = ?2",
                params![id, index as i64, json(&probes)?],
            )
        })?;
        Ok(())
    }

    /// Keeps that an item was skipped or opened again; an answered one stays as it is.
    pub fn store_state(&self, id: i64, index: usize, state: &State) -> Result<(), StoreError> {
        let state = match state {
            State::Open => "open",
            State::Skipped => "skipped",
            State::Answered(_) => return Ok(()),
        };
        self.write(|tx| {
            tx.execute(
                "UPDATE entries SET state = ?3
                 WHERE session = ?1 AND position = ?2 AND state <> 'answered'",
                params![id, index as i64, state],
            )
        })?;
        Ok(())
    }

    /// Keeps which entry is looked at.
    pub fn store_current(&self, id: i64, current: usize) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE sessions SET current = ?2 WHERE id = ?1",
                params![id, current as i64],
            )
        })?;
        Ok(())
    }

    /// Keeps that an unfinished session was left.
    pub fn leave(&self, id: i64) -> Result<(), StoreError> {
        self.end(id, SessionState::Left)
    }

    /// Keeps that a session is over. An unfinished one is so given up.
    pub fn finish(&self, id: i64) -> Result<(), StoreError> {
        self.end(id, SessionState::Finished)?;
        // Nobody claims it any more. A file that stays does no harm.
        let _ = fs::remove_file(self.claim_file(&id.to_string())?);
        Ok(())
    }

    /// Keeps that a session is over, its claim left as it is.
    pub(crate) fn store_finished(&self, id: i64) -> Result<(), StoreError> {
        self.end(id, SessionState::Finished)
    }

    fn end(&self, id: i64, state: SessionState) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE sessions SET state = ?2, ended_at = ?3
                 WHERE id = ?1 AND state <> 'finished'",
                params![id, state.as_str(), self.now()],
            )
        })?;
        Ok(())
    }

    /// The newest unfinished session of a kind that no running program holds.
    pub fn unfinished(&self, kind: SessionKind) -> Result<Option<SavedSession>, StoreError> {
        self.find_unfinished(kind, |_| true)
    }

    /// The newest of those that is wanted.
    pub(crate) fn find_unfinished(
        &self,
        kind: SessionKind,
        is_wanted: impl Fn(&SavedSession) -> bool,
    ) -> Result<Option<SavedSession>, StoreError> {
        for id in self.unfinished_ids(kind)? {
            if self.is_free(id)? {
                let saved = self.session(id)?;
                if is_wanted(&saved) {
                    return Ok(Some(saved));
                }
            }
        }
        Ok(None)
    }

    /// The newest unfinished session of a kind that a running program holds.
    pub fn newest_running(&self, kind: SessionKind) -> Result<Option<i64>, StoreError> {
        let ids = self.unfinished_ids(kind)?;
        for id in ids {
            if !self.is_free(id)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn unfinished_ids(&self, kind: SessionKind) -> Result<Vec<i64>, StoreError> {
        self.read(|db| {
            db.prepare(
                "SELECT id FROM sessions WHERE state <> 'finished' AND kind = ?1
                 ORDER BY id DESC",
            )?
            .query_map([kind.as_str()], |row| row.get(0))?
            .collect::<Result<Vec<i64>, _>>()
        })
    }

    /// Whether no running program holds a session.
    pub(super) fn is_free(&self, id: i64) -> Result<bool, StoreError> {
        Turn::is_free(&self.claim_file(&id.to_string())?)
    }

    /// One session with everything in it.
    pub fn session(&self, id: i64) -> Result<SavedSession, StoreError> {
        let found = self.load("WHERE s.id = ?1", id)?;
        found.into_iter().next().ok_or(StoreError::NoSession { id })
    }

    /// The newest sessions first, at most so many.
    pub fn sessions(&self, limit: usize) -> Result<Vec<SavedSession>, StoreError> {
        self.load(
            "WHERE s.id IN (SELECT id FROM sessions ORDER BY id DESC LIMIT ?1)",
            i64::try_from(limit).unwrap_or(i64::MAX),
        )
    }

    /// The sessions that `which`, with its one parameter, selects; the newest first.
    fn load(&self, which: &str, parameter: i64) -> Result<Vec<SavedSession>, StoreError> {
        self.transaction(|tx| {
            if !is_any(tx, "sessions", which, parameter)? {
                return Ok(Vec::new());
            }
            let mut marks: BTreeMap<i64, Vec<CriterionMark>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT m.* FROM marks m JOIN entries e ON e.id = m.entry
                 JOIN sessions s ON s.id = e.session {which} ORDER BY m.entry, m.position"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                marks
                    .entry(row.get("entry")?)
                    .or_default()
                    .push(read_mark(row)?);
            }
            let mut opinions: BTreeMap<i64, Box<Opinion>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT o.entry, o.opinion FROM opinions o JOIN entries e ON e.id = o.entry
                 JOIN sessions s ON s.id = e.session {which}"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                opinions.insert(row.get(0)?, from_json(&row.get::<_, String>(1)?)?);
            }
            let mut overrides: BTreeMap<i64, BTreeMap<CriterionId, Mark>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT o.criterion, o.mark, o.entry FROM overrides o
                 JOIN entries e ON e.id = o.entry
                 JOIN sessions s ON s.id = e.session {which} ORDER BY o.id"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                apply_override(overrides.entry(row.get("entry")?).or_default(), row)?;
            }
            let mut rubrics = Rubrics::default();
            let mut entries: BTreeMap<i64, Vec<SavedEntry>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT e.* FROM entries e JOIN sessions s ON s.id = e.session {which}
                 ORDER BY e.session, e.position"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get("id")?;
                let marks = marks.remove(&id).unwrap_or_default();
                let overrides = overrides.remove(&id).unwrap_or_default();
                let mut grade = Grade::new(marks);
                grade.opinion = opinions.remove(&id);
                let mut entry = read_entry(row, grade, overrides)?;
                entry.entry.rubric = Some(rubrics.get(tx, &entry.rubric)?);
                entries.entry(row.get("session")?).or_default().push(entry);
            }
            let mut query = tx.prepare(&format!(
                "SELECT * FROM sessions s {which} ORDER BY s.id DESC"
            ))?;
            query
                .query_map([parameter], |row| {
                    let entries = entries.remove(&row.get("id")?).unwrap_or_default();
                    read_session(row, entries)
                })?
                .collect()
        })
    }
}

fn insert_entry(tx: &Connection, session: i64, position: usize, new: &NewEntry) -> Sql<()> {
    let NewEntry { entry, rubric } = new;
    tx.prepare_cached(
        "INSERT INTO entries
             (session, position, bank, item, rubric, criteria, allowed_ms, used_ms, response)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        session,
        position as i64,
        entry.item.bank.as_str(),
        entry.item.item.as_str(),
        rubric,
        json(&entry.criteria)?,
        entry.allowed.map(millis),
        millis(entry.used),
        entry.response,
    ])?;
    match &entry.rubric {
        Some(kept) => rubrics::keep(tx, rubric, &kept.texts),
        None => Ok(()),
    }
}

/// Keeps a mark of the machine's.
pub(super) fn insert_mark(
    tx: &Connection,
    entry: i64,
    position: usize,
    given: &CriterionMark,
) -> Sql<()> {
    tx.prepare_cached(
        "INSERT INTO marks
             (entry, position, criterion, mark, weight, reason, confidence, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        entry,
        position as i64,
        given.id.as_str(),
        given.mark.value(),
        given.weight.get(),
        word(&given.reason)?,
        word(&given.confidence)?,
        json(&given.evidence)?,
    ])
    .map(drop)
}

/// Keeps what a grader from outside the program said.
pub(super) fn insert_opinion(tx: &Connection, entry: i64, opinion: &Opinion) -> Sql<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO opinions (entry, opinion) VALUES (?1, ?2)")?
        .execute(params![entry, json(opinion)?])
        .map(drop)
}

fn entry_id(tx: &Connection, session: i64, index: usize) -> Sql<i64> {
    tx.query_row(
        "SELECT id FROM entries WHERE session = ?1 AND position = ?2",
        params![session, index as i64],
        |row| row.get(0),
    )
}

fn read_session(row: &Row<'_>, entries: Vec<SavedEntry>) -> Sql<SavedSession> {
    let state: String = row.get("state")?;
    let seed: Option<String> = row.get("seed")?;
    let ended: Option<String> = row.get("ended_at")?;
    Ok(SavedSession {
        id: row.get("id")?,
        kind: parsed(&row.get::<_, String>("kind")?)?,
        state: match state.as_str() {
            "open" => SessionState::Open,
            "left" => SessionState::Left,
            _ => SessionState::Finished,
        },
        started: parsed(&row.get::<_, String>("started_at")?)?,
        ended: ended.as_deref().map(parsed).transpose()?,
        settings: from_json(&row.get::<_, String>("settings")?)?,
        drill: match row.get::<_, Option<String>>("drill")? {
            Some(settings) => Some(from_json(&settings)?),
            None => None,
        },
        seed: seed.as_deref().map(parsed).transpose()?,
        version: row.get("version")?,
        current: row.get::<_, i64>("current")?.max(0) as usize,
        entries,
    })
}

fn read_entry(
    row: &Row<'_>,
    grade: Grade,
    overrides: BTreeMap<CriterionId, Mark>,
) -> Sql<SavedEntry> {
    let criteria: Vec<(CriterionId, f64)> = from_json(&row.get::<_, String>("criteria")?)?;
    let criteria = criteria
        .into_iter()
        .map(|(id, weight)| Ok((id, read_weight(weight)?)))
        .collect::<Sql<_>>()?;
    let state: String = row.get("state")?;
    let graded = row.get::<_, Option<String>>("graded_at")?.is_some();
    let submitted: Option<String> = row.get("submitted_at")?;
    let mut entry = Entry::new(
        ItemRef {
            bank: BankId::new(row.get::<_, String>("bank")?),
            item: ItemId::new(row.get::<_, String>("item")?),
        },
        criteria,
        row.get::<_, Option<i64>>("allowed_ms")?.map(duration),
    );
    entry.used = duration(row.get("used_ms")?);
    entry.response = row.get("response")?;
    entry.state = match state.as_str() {
        "open" => State::Open,
        "skipped" => State::Skipped,
        _ => State::Answered(Answer {
            grading: false,
            timed_out: row.get("timed_out")?,
            grade: graded.then_some(grade),
            overrides,
        }),
    };
    Ok(SavedEntry {
        entry,
        rubric: row.get("rubric")?,
        submitted: submitted.as_deref().map(parsed).transpose()?,
        probes: from_json(&row.get::<_, String>("probes")?)?,
    })
}

pub(super) fn read_mark(row: &Row<'_>) -> Sql<CriterionMark> {
    Ok(CriterionMark {
        id: CriterionId::new(row.get::<_, String>("criterion")?),
        mark: read_mark_value(row.get("mark")?)?,
        weight: read_weight(row.get("weight")?)?,
        reason: from_word(row.get("reason")?)?,
        confidence: from_word(row.get("confidence")?)?,
        evidence: from_json(&row.get::<_, String>("evidence")?)?,
    })
}

/// Lets an override, its criterion and mark in the first columns, follow the earlier ones.
fn apply_override(overrides: &mut BTreeMap<CriterionId, Mark>, row: &Row<'_>) -> Sql<()> {
    let criterion = CriterionId::new(row.get::<_, String>(0)?);
    match row.get::<_, Option<f64>>(1)? {
        Some(mark) => overrides.insert(criterion, read_mark_value(mark)?),
        None => overrides.remove(&criterion),
    };
    Ok(())
}

#[cfg(test)]
mod tests;
