//! How a long log comes in quickly: with room for what is being written, and with its indexes put up
//! once, in order, rather than added to at a million random places.

use rusqlite::Connection;

use super::{bulk, unfinished};
use crate::store::database::Sql;

/// Fewer new reviews are added to the indexes one by one.
const MANY: i64 = if cfg!(test) { 5 } else { 1_000 };

/// How much of the database may be in memory while a history comes in, in KiB.
const ROOM: i64 = 128 * 1024;

/// The indexes of the log, which can be done without while reviews come in.
pub(super) struct LogIndexes {
    /// How many reviews there were before.
    before: i64,
    /// How many have come since the indexes were whole.
    new: i64,
    /// They are taken down.
    gone: bool,
}

impl LogIndexes {
    pub fn new(tx: &Connection) -> Sql<Self> {
        Ok(Self {
            before: tx.query_row("SELECT count(*) FROM reviews", [], |row| row.get(0))?,
            new: 0,
            gone: false,
        })
    }

    /// A review has come. Where there are many, compared with those that are here, the indexes are
    /// taken down, which is told: to put them up again costs as much as is in them.
    pub fn after_review(&mut self, tx: &Connection) -> Sql<bool> {
        self.new += 1;
        let many = !self.gone && self.new >= MANY.max(self.before / 2);
        if many {
            let mut query = tx.prepare(
                // One of a part of the log is added to in the order of time.
                "SELECT name, sql FROM sqlite_schema
                 WHERE type = 'index' AND tbl_name = 'reviews' AND sql NOT LIKE '% WHERE %'",
            )?;
            let indexes: Vec<(String, String)> = query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Sql<_>>()?;
            drop(query);
            for (name, sql) in indexes {
                tx.execute_batch(&format!("DROP INDEX {name}"))?;
                unfinished::note_index(tx, &sql)?;
            }
            self.gone = true;
        }
        Ok(many)
    }

    /// Puts up again what was taken down.
    pub fn restore(&mut self, tx: &Connection) -> Sql<()> {
        if self.gone {
            self.before += self.new;
            self.new = 0;
            self.gone = false;
            unfinished::put_up_indexes(tx, &|| false)?;
        }
        Ok(())
    }
}

/// A log that has become so long, in pages, is carried over into the database after a part.
const LONG_LOG: i64 = 20_000;

/// More of the database is kept in memory and in its log, as long as this lives.
pub(super) struct Roomy<'a> {
    tx: &'a Connection,
    usual: (i64, i64),
}

impl<'a> Roomy<'a> {
    pub fn begin(tx: &'a Connection) -> Sql<Self> {
        let pragma = |name| tx.pragma_query_value(None, name, |row| row.get(0));
        let usual = (pragma("cache_size")?, pragma("wal_autocheckpoint")?);
        // Below zero it counts KiB.
        tx.pragma_update(None, "cache_size", -ROOM)?;
        tx.pragma_update(None, "wal_autocheckpoint", LONG_LOG)?;
        Ok(Self { tx, usual })
    }
}

impl Drop for Roomy<'_> {
    fn drop(&mut self) {
        // Where the import has failed.
        let _ = bulk::set_checks(self.tx, true);
        // With the larger one all goes on as well.
        let _ = self.tx.pragma_update(None, "cache_size", self.usual.0);
        let _ = self
            .tx
            .pragma_update(None, "wal_autocheckpoint", self.usual.1);
    }
}
