//! What a person adds to an item: a note and a star; and what can be asked of earlier answers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::database::{Sql, Store, read_item};
use super::saved::{SavedEntry, SessionKind};
use super::standings::{forget, item_id};
use crate::bank::ItemRef;

/// So many earlier answers to an item are looked at, the newest ones.
const ANSWERS: i64 = 50;

/// What a person has added to an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnNote {
    /// The note, in Markdown; empty for none.
    pub note: String,
    /// The item has a star.
    pub starred: bool,
}

/// An earlier answer to an item.
#[derive(Clone, Debug, PartialEq)]
pub struct PastAnswer {
    /// The number of its session.
    pub session: i64,
    /// What sort of session.
    pub kind: SessionKind,
    /// When that began.
    pub started: Timestamp,
    /// The answer with its marks.
    pub saved: SavedEntry,
}

impl Store {
    /// What the person has added to an item.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn own_note(&self, item: &ItemRef) -> Result<OwnNote, StoreError> {
        self.read(|db| {
            db.prepare_cached("SELECT note, starred FROM items WHERE bank = ?1 AND item = ?2")?
                .query_row(params![item.bank.as_str(), item.item.as_str()], |row| {
                    Ok(OwnNote {
                        note: row.get(0)?,
                        starred: row.get(1)?,
                    })
                })
                .optional()
                .map(Option::unwrap_or_default)
        })
    }

    /// Keeps a note on an item; an empty one is none.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn set_note(&self, item: &ItemRef, note: &str) -> Result<(), StoreError> {
        let at = self.time().as_millisecond();
        self.write(|tx| {
            let id = item_id(tx, item)?;
            tx.execute(
                "UPDATE items SET note = ?2, noted_at = ?3 WHERE id = ?1 AND note <> ?2",
                params![id, note, at],
            )?;
            forget(tx, id)
        })
    }

    /// Gives an item a star, or takes it back.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn set_star(&self, item: &ItemRef, starred: bool) -> Result<(), StoreError> {
        let at = self.time().as_millisecond();
        self.write(|tx| {
            let id = item_id(tx, item)?;
            tx.execute(
                "UPDATE items SET starred = ?2, starred_at = ?3 WHERE id = ?1 AND starred <> ?2",
                params![id, starred, at],
            )?;
            forget(tx, id)
        })
    }

    /// Every note that is not empty.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn notes(&self) -> Result<BTreeMap<ItemRef, String>, StoreError> {
        self.read(|db| {
            db.prepare_cached("SELECT bank, item, note FROM items WHERE note <> ''")?
                .query_map([], |row| Ok((read_item(row)?, row.get(2)?)))?
                .collect()
        })
    }

    /// The items with a star.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn starred(&self) -> Result<BTreeSet<ItemRef>, StoreError> {
        self.items_of("SELECT bank, item FROM items WHERE starred", [])
    }

    /// The items that were answered or reviewed at least once.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn answered(&self) -> Result<BTreeSet<ItemRef>, StoreError> {
        self.items_of(
            "SELECT bank, item FROM entries WHERE submitted_at IS NOT NULL
             UNION
             SELECT i.bank, i.item FROM items i
             WHERE EXISTS (SELECT 1 FROM reviews r LEFT JOIN undone u ON u.review = r.id
                           WHERE r.item = i.id AND u.review IS NULL)",
            [],
        )
    }

    /// The items whose last answer scored less than that, a person's own marks counted.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn scored_below(&self, score: f64) -> Result<BTreeSet<ItemRef>, StoreError> {
        self.items_of(
            "SELECT e.bank, e.item
             FROM (SELECT id, bank, item, row_number() OVER (
                       PARTITION BY bank, item ORDER BY submitted_at DESC, id DESC) AS nth
                   FROM entries WHERE submitted_at IS NOT NULL AND graded_at IS NOT NULL) e
             JOIN marks m ON m.entry = e.id
             WHERE e.nth = 1
             GROUP BY e.id
             HAVING sum(m.weight * coalesce(
                        (SELECT o.mark FROM overrides o
                         WHERE o.entry = e.id AND o.criterion = m.criterion
                         ORDER BY o.id DESC LIMIT 1), m.mark)) < ?1 * sum(m.weight)",
            [score],
        )
    }

    fn items_of(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<BTreeSet<ItemRef>, StoreError> {
        self.read(|db| {
            db.prepare_cached(query)?
                .query_map(parameters, read_item)?
                .collect()
        })
    }

    /// The earlier answers to an item, the newest first; the last of very many.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn answers_to(&self, item: &ItemRef) -> Result<Vec<PastAnswer>, StoreError> {
        let places: Vec<(i64, i64)> = self.read(|db| {
            db.prepare_cached(
                "SELECT session, position FROM entries
                 WHERE bank = ?1 AND item = ?2 AND submitted_at IS NOT NULL
                 ORDER BY submitted_at DESC, id DESC LIMIT ?3",
            )?
            .query_map(
                params![item.bank.as_str(), item.item.as_str(), ANSWERS],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .collect::<Sql<_>>()
        })?;
        let mut answers = Vec::new();
        for (id, position) in places {
            let session = self.session(id)?;
            let saved = session.entries.into_iter().nth(position as usize);
            answers.extend(saved.map(|saved| PastAnswer {
                session: id,
                kind: session.kind,
                started: session.started,
                saved,
            }));
        }
        Ok(answers)
    }
}

#[cfg(test)]
mod tests;
