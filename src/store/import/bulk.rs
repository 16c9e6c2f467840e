//! Reviews that come in many at a time, while the log goes without its indexes.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use rustc_hash::FxHashSet;

use crate::store::Uid;
use crate::store::database::Sql;
use crate::store::review_row::ReviewRow;

/// So many are written with one statement: more gain nothing.
const AT_ONCE: usize = if cfg!(test) { 4 } else { 64 };

/// What comes in and is not written yet, and what is there already.
///
/// What the columns may hold is not checked again by the database: to look each row's kind up makes
/// a table of the four there are. Types and [`super::sound`] have seen to all of it.
#[derive(Default)]
pub(super) struct Bulk {
    /// The names of all reviews: without its index the log cannot be asked for one.
    known: FxHashSet<Uid>,
    /// The number of the last review whose name is among them.
    last: i64,
    /// What is not written yet, and when it was taken back.
    waiting: Vec<(ReviewRow, Option<Timestamp>)>,
}

impl Bulk {
    pub fn begin(tx: &Connection) -> Sql<Self> {
        let mut bulk = Self::default();
        bulk.begin_part(tx)?;
        Ok(bulk)
    }

    /// Others may have written meanwhile.
    pub fn begin_part(&mut self, tx: &Connection) -> Sql<()> {
        let mut query =
            tx.prepare_cached("SELECT id, uid FROM reviews WHERE id > ? ORDER BY id")?;
        let mut rows = query.query([self.last])?;
        while let Some(row) = rows.next()? {
            self.last = row.get(0)?;
            self.known.insert(row.get(1)?);
        }
        set_checks(tx, false)
    }

    /// Writes what is not written yet.
    pub fn end_part(&mut self, tx: &Connection) -> Sql<()> {
        self.write(tx)?;
        set_checks(tx, true)
    }

    pub fn knows(&self, uid: Uid) -> bool {
        self.known.contains(&uid)
    }

    /// Adds a review, if it is not known yet, and says whether it did.
    pub fn add(
        &mut self,
        tx: &Connection,
        uid: Uid,
        row: ReviewRow,
        undone: Option<Timestamp>,
    ) -> Sql<bool> {
        if !self.known.insert(uid) {
            return Ok(false);
        }
        self.waiting.push((row, undone));
        if self.waiting.len() == AT_ONCE {
            self.write(tx)?;
        }
        Ok(true)
    }

    fn write(&mut self, tx: &Connection) -> Sql<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let first = ReviewRow::insert_all(tx, self.waiting.iter().map(|(row, _)| row))?;
        for (id, (_, undone)) in (first..).zip(&self.waiting) {
            if let Some(at) = undone {
                tx.prepare_cached("INSERT INTO undone (review, at) VALUES (?1, ?2)")?
                    .execute(params![id, at.as_millisecond()])?;
            }
            self.last = id;
        }
        self.waiting.clear();
        Ok(())
    }
}

/// Whether the database looks at what columns may hold.
pub(super) fn set_checks(tx: &Connection, on: bool) -> Sql<()> {
    tx.pragma_update(None, "ignore_check_constraints", !on)
}
