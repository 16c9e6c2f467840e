//! Rater trainings in and out of the database. Every mark is kept as it is given.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::StoreError;
use super::database::{Claim, Sql, Store, parsed, read_mark_value};
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Mark};
use crate::session::training::{Effect, Judged, Sample, Training};

/// A training as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedTraining {
    /// Its number, which people quote.
    pub id: i64,
    /// Whose marks; `None` where nobody said.
    pub rater: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it was over.
    pub finished: Option<Timestamp>,
    /// What was marked, and how.
    pub samples: Vec<Sample>,
}

impl Store {
    /// Keeps a training about to begin, and claims it.
    pub fn start_training(
        &self,
        training: &Training,
        rater: Option<&str>,
    ) -> Result<Claim, StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO trainings (rater, started_at) VALUES (?1, ?2)",
                params![rater, self.now()],
            )?;
            let id = tx.last_insert_rowid();
            let mut sample = tx.prepare(
                "INSERT INTO training_samples
                     (training, position, bank, item, title, prompt, response)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let mut mark = tx.prepare(
                "INSERT INTO training_marks
                     (training, sample, position, criterion, text, gold)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for (position, one) in training.samples.iter().enumerate() {
                sample.execute(params![
                    id,
                    position as i64,
                    one.item.bank.as_str(),
                    one.item.item.as_str(),
                    one.title,
                    one.prompt,
                    one.response,
                ])?;
                for (place, judged) in one.criteria.iter().enumerate() {
                    mark.execute(params![
                        id,
                        position as i64,
                        place as i64,
                        judged.id.as_str(),
                        judged.text,
                        judged.gold.value(),
                    ])?;
                }
            }
            // Before the commit: nobody may see it unclaimed.
            Ok(self.wait_for_claim(&claim_name(id), id))
        })?
    }

    /// Claims a training that is not over, to continue it.
    pub fn resume_training(&self, id: i64) -> Result<(SavedTraining, Claim), StoreError> {
        self.training(id)?;
        let claim = self.wait_for_claim(&claim_name(id), id)?;
        // Read only now: whoever ran it until a moment ago may have changed it.
        Ok((self.training(id)?, claim))
    }

    /// Keeps what an effect of a training names.
    pub fn store_training(
        &self,
        id: i64,
        training: &Training,
        effect: &Effect,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            match *effect {
                Effect::StoreMark { sample, criterion } => {
                    let samples = training.samples.get(sample);
                    let own = samples.and_then(|s| s.criteria.get(criterion)?.own);
                    tx.execute(
                        "UPDATE training_marks SET own = ?4
                         WHERE training = ?1 AND sample = ?2 AND position = ?3",
                        params![id, sample as i64, criterion as i64, own.map(Mark::value)],
                    )?;
                }
                Effect::StoreRevealed(sample) => {
                    tx.execute(
                        "UPDATE training_samples SET revealed = 1
                         WHERE training = ?1 AND position = ?2",
                        params![id, sample as i64],
                    )?;
                }
                Effect::StoreFinished => {
                    tx.execute(
                        "UPDATE trainings SET finished_at = ?2
                         WHERE id = ?1 AND finished_at IS NULL",
                        params![id, self.now()],
                    )?;
                }
                Effect::Grade { .. } | Effect::Exit => {}
            }
            Ok(())
        })
    }

    /// One training with everything in it.
    pub fn training(&self, id: i64) -> Result<SavedTraining, StoreError> {
        let found = self.load_trainings("WHERE t.id = ?1", id)?;
        let found = found.into_iter().next();
        found.ok_or(StoreError::NoTraining { id })
    }

    /// Every training, the newest first.
    pub fn trainings(&self) -> Result<Vec<SavedTraining>, StoreError> {
        self.load_trainings("WHERE ?1", 1)
    }

    /// The trainings that `which`, with its one parameter, selects; the newest first.
    fn load_trainings(
        &self,
        which: &str,
        parameter: i64,
    ) -> Result<Vec<SavedTraining>, StoreError> {
        self.transaction(|tx| {
            let of = format!("training IN (SELECT t.id FROM trainings t {which})");
            let mut marks: BTreeMap<(i64, i64), Vec<Judged>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT * FROM training_marks WHERE {of} ORDER BY training, sample, position"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                let place = (row.get("training")?, row.get("sample")?);
                marks.entry(place).or_default().push(read_judged(row)?);
            }
            let mut samples: BTreeMap<i64, Vec<Sample>> = BTreeMap::new();
            let mut query = tx.prepare(&format!(
                "SELECT * FROM training_samples WHERE {of} ORDER BY training, position"
            ))?;
            let mut rows = query.query([parameter])?;
            while let Some(row) = rows.next()? {
                let place = (row.get("training")?, row.get("position")?);
                let criteria = marks.remove(&place).unwrap_or_default();
                let of = samples.entry(place.0).or_default();
                of.push(read_sample(row, criteria)?);
            }
            tx.prepare(&format!(
                "SELECT * FROM trainings t {which} ORDER BY t.id DESC"
            ))?
            .query_map([parameter], |row| {
                let id: i64 = row.get("id")?;
                let finished: Option<String> = row.get("finished_at")?;
                Ok(SavedTraining {
                    id,
                    rater: row.get("rater")?,
                    started: parsed(&row.get::<_, String>("started_at")?)?,
                    finished: finished.as_deref().map(parsed).transpose()?,
                    samples: samples.remove(&id).unwrap_or_default(),
                })
            })?
            .collect()
        })
    }
}

fn claim_name(id: i64) -> String {
    format!("training-{id}")
}

fn read_judged(row: &Row<'_>) -> Sql<Judged> {
    let own: Option<f64> = row.get("own")?;
    Ok(Judged {
        id: CriterionId::new(row.get::<_, String>("criterion")?),
        text: row.get("text")?,
        gold: read_mark_value(row.get("gold")?)?,
        own: own.map(read_mark_value).transpose()?,
    })
}

fn read_sample(row: &Row<'_>, criteria: Vec<Judged>) -> Sql<Sample> {
    Ok(Sample {
        item: ItemRef {
            bank: BankId::new(row.get::<_, String>("bank")?),
            item: ItemId::new(row.get::<_, String>("item")?),
        },
        title: row.get("title")?,
        prompt: row.get("prompt")?,
        response: row.get("response")?,
        criteria,
        revealed: row.get("revealed")?,
    })
}

#[cfg(test)]
mod tests;
