//! The sessions of a history that comes in: new ones, and what others have more than is here.

use rusqlite::{OptionalExtension, params};

use super::{Importer, Taken};
use crate::bank::{ItemRef, Mark};
use crate::session::mock::Probe;
use crate::store::database::{Sql, from_json, json, millis};
use crate::store::export::overrides;
use crate::store::record::{EntryRecord, EntryState, OverrideRecord, SessionRecord};
use crate::store::saved::SessionState;
use crate::store::sessions::{insert_mark, insert_opinion};

impl Importer<'_> {
    pub(super) fn session(&mut self, mut session: SessionRecord) -> Taken {
        for entry in &mut session.entries {
            let item = self.named(ItemRef {
                bank: entry.bank.clone(),
                item: entry.item.clone(),
            })?;
            (entry.bank, entry.item) = (item.bank, item.item);
            if (entry.state == EntryState::Answered) != entry.submitted.is_some() {
                return Ok(Err(
                    "an entry is answered when it was submitted, and only then".to_owned(),
                ));
            }
            if entry.graded.is_none() && !entry.marks.is_empty() {
                return Ok(Err("an entry with marks was graded".to_owned()));
            }
        }
        let here: Option<i64> = self
            .tx
            .prepare_cached("SELECT id FROM sessions WHERE uid = ?1")?
            .query_row([session.uid], |row| row.get(0))
            .optional()?;
        let Some(id) = here else {
            let id = self.insert_session(&session)?;
            let mut ids = Vec::new();
            for (position, entry) in session.entries.iter().enumerate() {
                ids.push(self.insert_entry(id, position as i64, entry)?);
            }
            self.entries.insert(session.uid, ids);
            self.imported.sessions += 1;
            return Ok(Ok(()));
        };
        if self.running.contains(&id) {
            return Ok(Err(format!(
                "session {id} is open in another viva; finish or close it there first"
            )));
        }
        self.extend_session(id, &session)?;
        Ok(Ok(()))
    }

    fn insert_session(&self, session: &SessionRecord) -> Sql<i64> {
        self.tx
            .prepare_cached(
                "INSERT INTO sessions
                     (kind, state, started_at, ended_at, settings, seed, version, current, uid,
                      drill)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .insert(params![
                session.kind.as_str(),
                session.state.as_str(),
                session.started.to_string(),
                session.ended.map(|at| at.to_string()),
                json(&session.settings)?,
                session.seed.map(|seed| seed.to_string()),
                session.version,
                session.current,
                session.uid,
                session.drill.as_ref().map(json).transpose()?,
            ])
    }

    fn insert_entry(&self, session: i64, position: i64, entry: &EntryRecord) -> Sql<i64> {
        let id = self
            .tx
            .prepare_cached(
                "INSERT INTO entries
                     (session, position, bank, item, rubric, criteria, allowed_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .insert(params![
                session,
                position,
                entry.bank.as_str(),
                entry.item.as_str(),
                entry.rubric,
                json(&entry.criteria)?,
                entry.allowed_ms.map(clamped),
            ])?;
        self.fill_entry(id, entry)?;
        self.grade_entry(id, entry)?;
        self.override_entry(id, &entry.overrides)?;
        self.probe_entry(id, entry)?;
        Ok(id)
    }

    fn fill_entry(&self, id: i64, entry: &EntryRecord) -> Sql<()> {
        self.tx
            .prepare_cached(
                "UPDATE entries SET state = ?2, used_ms = ?3, response = ?4, timed_out = ?5,
                        submitted_at = ?6
                 WHERE id = ?1",
            )?
            .execute(params![
                id,
                match entry.state {
                    EntryState::Open => "open",
                    EntryState::Skipped => "skipped",
                    EntryState::Answered => "answered",
                },
                clamped(entry.used_ms),
                entry.response,
                entry.timed_out,
                entry.submitted.map(|at| at.to_string()),
            ])
            .map(drop)
    }

    /// Adds the marks where there are none, and says whether it did.
    fn grade_entry(&self, id: i64, entry: &EntryRecord) -> Sql<bool> {
        let Some(graded) = entry.graded else {
            return Ok(false);
        };
        let fresh = self.tx.execute(
            "UPDATE entries SET graded_at = ?2, rubric = ?3, criteria = ?4
             WHERE id = ?1 AND graded_at IS NULL",
            params![id, graded.to_string(), entry.rubric, json(&entry.criteria)?],
        )? > 0;
        if fresh {
            for (position, given) in entry.marks.iter().enumerate() {
                insert_mark(self.tx, id, position, given)?;
            }
            if let Some(opinion) = &entry.opinion {
                insert_opinion(self.tx, id, opinion)?;
            }
        }
        Ok(fresh)
    }

    /// Adds the overrides that are not here yet, in the order of time, and says whether any was.
    fn override_entry(&self, id: i64, theirs: &[OverrideRecord]) -> Sql<bool> {
        let mut all = overrides(self.tx, id)?;
        let before = all.len();
        let new: Vec<_> = theirs
            .iter()
            .filter(|o| !all.contains(o))
            .cloned()
            .collect();
        if new.is_empty() {
            return Ok(false);
        }
        if before > 0 {
            // The newest counts, by its place: they are put in order together.
            self.tx
                .execute("DELETE FROM overrides WHERE entry = ?1", [id])?;
        }
        all.extend(new);
        all.sort_by_key(|o| o.at);
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO overrides (entry, criterion, mark, at) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for given in all {
            insert.execute(params![
                id,
                given.criterion.as_str(),
                given.mark.map(Mark::value),
                given.at.to_string(),
            ])?;
        }
        Ok(true)
    }

    /// Takes the probes of the copy that came further with them, and says whether that was the
    /// file's.
    fn probe_entry(&self, id: i64, entry: &EntryRecord) -> Sql<bool> {
        if entry.probes.is_empty() {
            return Ok(false);
        }
        let here: String =
            self.tx
                .query_row("SELECT probes FROM entries WHERE id = ?1", [id], |row| {
                    row.get(0)
                })?;
        let here: Vec<Probe> = from_json(&here)?;
        if Probe::progress(&entry.probes) <= Probe::progress(&here) {
            return Ok(false);
        }
        self.tx.execute(
            "UPDATE entries SET probes = ?2 WHERE id = ?1",
            params![id, json(&entry.probes)?],
        )?;
        Ok(true)
    }

    /// Adds to a session that is here what the file knows more of it.
    fn extend_session(&mut self, id: i64, session: &SessionRecord) -> Sql<()> {
        let mut more = false;
        let mut ids = Vec::new();
        for (position, entry) in session.entries.iter().enumerate() {
            let place = self.place_of(id, position as i64, entry)?;
            let Some((here, answered)) = place else {
                let end = self.tx.query_row(
                    "SELECT count(*) FROM entries WHERE session = ?1",
                    [id],
                    |row| row.get(0),
                )?;
                ids.push(self.insert_entry(id, end, entry)?);
                more = true;
                continue;
            };
            ids.push(here);
            if entry.state == EntryState::Answered && !answered {
                self.fill_entry(here, entry)?;
                more = true;
            }
            more |= self.grade_entry(here, entry)?;
            more |= self.override_entry(here, &entry.overrides)?;
            more |= self.probe_entry(here, entry)?;
        }
        self.entries.insert(session.uid, ids);
        if session.state == SessionState::Finished {
            let finished = self.tx.execute(
                "UPDATE sessions SET state = 'finished', ended_at = ?2
                 WHERE id = ?1 AND state <> 'finished'",
                params![id, session.ended.map(|at| at.to_string())],
            )?;
            more |= finished > 0;
        }
        if more {
            self.imported.extended_sessions += 1;
        } else {
            self.imported.known_sessions += 1;
        }
        Ok(())
    }

    /// The entry here that is the file's one, and whether it is answered. There is none where
    /// the two copies of the session have gone on differently.
    fn place_of(&self, id: i64, position: i64, entry: &EntryRecord) -> Sql<Option<(i64, bool)>> {
        let submitted = entry.submitted.map(|at| at.to_string());
        self.tx
            .prepare_cached(
                "SELECT id, state = 'answered' FROM entries
                 WHERE session = ?1 AND bank = ?3 AND item = ?4 AND (
                     submitted_at = ?5
                     OR (position = ?2 AND (?5 IS NULL
                         -- What was typed here is not lost to what was answered there.
                         OR (submitted_at IS NULL AND response IN ('', ?6)))))
                 ORDER BY submitted_at IS NULL LIMIT 1",
            )?
            .query_row(
                params![
                    id,
                    position,
                    entry.bank.as_str(),
                    entry.item.as_str(),
                    submitted,
                    entry.response,
                ],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
    }
}

fn clamped(ms: u64) -> i64 {
    millis(std::time::Duration::from_millis(ms))
}
