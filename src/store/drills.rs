//! What drills ask of the database beside their sessions: which reviews are theirs, and items
//! that come once more.

use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::database::{Sql, Store, damaged};
use super::standings::{forget, recompute};
use crate::bank::{CriterionId, ItemRef};
use crate::schedule::{Model, Rating};

impl Store {
    /// Which criteria the last answers to an item lacked: how often, of how many answers; those
    /// that were missed most come first.
    pub fn keeps_missing(
        &self,
        item: &ItemRef,
    ) -> Result<Vec<(CriterionId, usize, usize)>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT m.criterion, sum(COALESCE(
                            (SELECT o.mark FROM overrides o
                             WHERE o.entry = m.entry AND o.criterion = m.criterion
                             ORDER BY o.id DESC LIMIT 1), m.mark) < 1) AS missed, count(*)
                 FROM (SELECT id FROM entries
                       WHERE bank = ?1 AND item = ?2 AND graded_at IS NOT NULL
                       ORDER BY id DESC LIMIT 10) e
                 JOIN marks m ON m.entry = e.id
                 GROUP BY m.criterion HAVING missed > 0 ORDER BY missed DESC, min(m.position)",
            )?
            .query_map(params![item.bank.as_str(), item.item.as_str()], |row| {
                let number =
                    |column| -> Sql<usize> { Ok(row.get::<_, i64>(column)?.max(0) as usize) };
                let criterion = CriterionId::new(row.get::<_, String>(0)?);
                Ok((criterion, number(1)?, number(2)?))
            })?
            .collect()
        })
    }

    /// The entries of a session that are rated, in that order, with their ratings.
    pub(crate) fn ratings(&self, session: i64) -> Result<Vec<(usize, Rating)>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT e.position, r.rating FROM entries e JOIN reviews r ON r.entry = e.id
                 LEFT JOIN undone u ON u.review = r.id
                 WHERE e.session = ?1 AND u.review IS NULL ORDER BY r.id",
            )?
            .query_map([session], |row| {
                let rating: i64 = row.get(1)?;
                let rating = Rating::from_number(rating)
                    .ok_or_else(|| damaged(format!("a rating of {rating}")))?;
                Ok((row.get::<_, i64>(0)?.max(0) as usize, rating))
            })?
            .collect()
        })
    }

    /// The newest drill in which something was rated that still stands.
    pub(crate) fn last_rated_session(&self) -> Result<Option<i64>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT e.session FROM reviews r JOIN entries e ON e.id = r.entry
                 JOIN sessions s ON s.id = e.session
                 LEFT JOIN undone u ON u.review = r.id
                 WHERE u.review IS NULL AND s.kind = 'drill' ORDER BY r.id DESC LIMIT 1",
            )?
            .query_row([], |row| row.get(0))
            .optional()
        })
    }

    /// Takes back the review of an entry.
    pub(crate) fn take_back_review(
        &self,
        model: &Model,
        session: i64,
        index: usize,
    ) -> Result<(), StoreError> {
        let at = self.time().as_millisecond();
        self.write(|tx| {
            let found: Option<(i64, i64)> = tx
                .query_row(
                    "SELECT r.id, r.item FROM entries e JOIN reviews r ON r.entry = e.id
                     LEFT JOIN undone u ON u.review = r.id
                     WHERE e.session = ?1 AND e.position = ?2 AND u.review IS NULL
                     ORDER BY r.id DESC LIMIT 1",
                    params![session, index as i64],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            if let Some((review, item)) = found {
                tx.execute(
                    "INSERT INTO undone (review, at) VALUES (?1, ?2)",
                    [review, at],
                )?;
                recompute(tx, model, item)?;
                forget(tx, item)?;
            }
            Ok(())
        })
    }

    /// Puts an item of a session at its end once more, at this place.
    pub(crate) fn repeat_entry(
        &self,
        session: i64,
        position: usize,
        item: Option<&ItemRef>,
    ) -> Result<(), StoreError> {
        let Some(item) = item else { return Ok(()) };
        self.write(|tx| {
            tx.execute(
                "INSERT OR IGNORE INTO entries
                     (session, position, bank, item, rubric, criteria, allowed_ms)
                 SELECT session, ?2, bank, item, rubric, criteria, allowed_ms FROM entries
                 WHERE session = ?1 AND bank = ?3 AND item = ?4 ORDER BY position LIMIT 1",
                params![
                    session,
                    position as i64,
                    item.bank.as_str(),
                    item.item.as_str()
                ],
            )
        })?;
        Ok(())
    }

    /// Lets a session continue that was over or left.
    pub(crate) fn reopen(&self, session: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE sessions SET state = 'open', ended_at = NULL WHERE id = ?1",
                [session],
            )
        })?;
        Ok(())
    }
}
