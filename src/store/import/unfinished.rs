//! What the parts of an import leave to be done once all are in, and doing it: by the import, or,
//! where that was cut short, by whoever opens the store next.

use std::time::Instant;

use rusqlite::Connection;

use super::LONGEST_PART;
use crate::schedule::Model;
use crate::store::StoreError;
use crate::store::database::{Sql, Store};
use crate::store::open::Turn;
use crate::store::plans::fitted;
use crate::store::standings::{forget, recompute};

/// Imports come one after the other.
const TURN: &str = "import";

impl Store {
    /// Waits until no other program imports a history.
    pub(in crate::store) fn wait_for_imports(&self) -> Result<Turn, StoreError> {
        Turn::wait(&self.claim_file(TURN)?)
    }

    /// Does what an import that was cut short has left, unless one is under way.
    pub(in crate::store) fn finish_what_was_cut_short(&self) -> Result<(), StoreError> {
        let is_left = self.read(|db| {
            db.query_row(
                "SELECT EXISTS (SELECT 1 FROM unfinished_items)
                     OR EXISTS (SELECT 1 FROM unfinished_indexes)",
                [],
                |row| row.get(0),
            )
        })?;
        if is_left && let Some(_turn) = Turn::take(&self.claim_file(TURN)?)? {
            self.finish_imports()?;
        }
        Ok(())
    }

    /// Does what is left, part by part.
    pub(super) fn finish_imports(&self) -> Result<(), StoreError> {
        loop {
            let atomic = self.begin_patiently()?;
            let begun = Instant::now();
            let is_done = self.read(|db| finish_some(db, || begun.elapsed() >= LONGEST_PART))?;
            atomic.commit()?;
            if is_done {
                return Ok(());
            }
            self.let_others_write();
        }
    }
}

/// Notes items whose states are to be worked out again.
pub(super) fn note_items(tx: &Connection, items: impl Iterator<Item = i64>) -> Sql<()> {
    let mut note =
        tx.prepare_cached("INSERT OR IGNORE INTO unfinished_items (item) VALUES (?1)")?;
    for item in items {
        note.execute([item])?;
    }
    Ok(())
}

/// The same of all there are.
pub(super) fn note_every_item(tx: &Connection) -> Sql<()> {
    tx.execute(
        "INSERT OR IGNORE INTO unfinished_items (item) SELECT id FROM items",
        [],
    )
    .map(drop)
}

/// Notes an index that was taken down.
pub(super) fn note_index(tx: &Connection, sql: &str) -> Sql<()> {
    tx.execute("INSERT INTO unfinished_indexes (sql) VALUES (?1)", [sql])
        .map(drop)
}

/// Puts up again the indexes that were taken down, until that has taken too long; says whether all
/// of them are up.
pub(super) fn put_up_indexes(tx: &Connection, is_over: &dyn Fn() -> bool) -> Sql<bool> {
    let indexes: Vec<String> = tx
        .prepare("SELECT sql FROM unfinished_indexes ORDER BY rowid")?
        .query_map([], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    for (at, sql) in indexes.iter().enumerate() {
        if at > 0 && is_over() {
            return Ok(false);
        }
        tx.execute_batch(sql)?;
        tx.execute("DELETE FROM unfinished_indexes WHERE sql = ?1", [sql])?;
    }
    Ok(true)
}

/// Does all that is left.
pub(super) fn finish(tx: &Connection) -> Sql<()> {
    finish_some(tx, || false).map(drop)
}

/// Does what is left until that has taken too long; says whether it is done.
fn finish_some(tx: &Connection, is_over: impl Fn() -> bool) -> Sql<bool> {
    if !put_up_indexes(tx, &is_over)? {
        return Ok(false);
    }
    let parameters = fitted(tx)?.map(|fitted| fitted.parameters);
    let model = Model::new(&parameters.unwrap_or_default());
    let items: Vec<i64> = tx
        .prepare_cached("SELECT item FROM unfinished_items ORDER BY item")?
        .query_map([], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    let mut done = tx.prepare_cached("DELETE FROM unfinished_items WHERE item = ?1")?;
    for item in items {
        if is_over() {
            return Ok(false);
        }
        recompute(tx, &model, item)?;
        forget(tx, item)?;
        done.execute([item])?;
    }
    Ok(true)
}
