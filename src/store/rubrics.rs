//! What rubrics asked for when answers were judged by them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::database::{Sql, Store, from_json, json};
use crate::bank::CriterionId;
use crate::session::quiz::{Entry, KeptRubric};

impl Store {
    /// Judges an entry by another rubric from now on, because its bank has changed; one that is
    /// graded already stays as it was judged.
    pub(crate) fn renew_rubric(
        &self,
        session: i64,
        index: usize,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let Some(rubric) = &entry.rubric else {
            return Ok(());
        };
        self.write(|tx| {
            tx.execute(
                "UPDATE entries SET rubric = ?3, criteria = ?4
                 WHERE session = ?1 AND position = ?2 AND graded_at IS NULL",
                params![
                    session,
                    index as i64,
                    rubric.fingerprint,
                    json(&entry.criteria)?
                ],
            )?;
            keep(tx, &rubric.fingerprint, &rubric.texts)
        })
    }
}

/// Keeps the texts of a rubric, unless they are there.
pub(super) fn keep(tx: &Connection, hash: &str, texts: &[(CriterionId, String)]) -> Sql<()> {
    if texts.is_empty() {
        return Ok(());
    }
    tx.prepare_cached("INSERT OR IGNORE INTO rubrics (hash, texts) VALUES (?1, ?2)")?
        .execute(params![hash, json(&texts)?])
        .map(drop)
}

/// The rubrics that were read, so that entries share them.
#[derive(Default)]
pub(super) struct Rubrics(BTreeMap<String, Arc<KeptRubric>>);

impl Rubrics {
    /// The rubric of this hash, as far as it was kept.
    pub fn get(&mut self, db: &Connection, hash: &str) -> Sql<Arc<KeptRubric>> {
        if let Some(known) = self.0.get(hash) {
            return Ok(Arc::clone(known));
        }
        let texts: Option<String> = db
            .prepare_cached("SELECT texts FROM rubrics WHERE hash = ?1")?
            .query_row([hash], |row| row.get(0))
            .optional()?;
        let rubric = Arc::new(KeptRubric {
            fingerprint: hash.to_owned(),
            texts: texts.as_deref().map_or(Ok(Vec::new()), from_json)?,
        });
        self.0.insert(hash.to_owned(), Arc::clone(&rubric));
        Ok(rubric)
    }
}
