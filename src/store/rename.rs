//! Other names for items, and items that are gone: the history of each stays until the person
//! says otherwise.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::Uid;
use super::database::{Sql, Store};
use super::database::{read_item, timestamp};
use super::record::{Name, Rename};
use super::standings::{forget, recompute};
use crate::bank::{ItemId, ItemRef};
use crate::schedule::{Day, Model};

/// What is kept of one item.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Kept {
    /// The item.
    #[serde(flatten)]
    pub item: ItemRef,
    /// Its reviews in the log, those taken back included.
    pub reviews: usize,
    /// Its places in quizzes and drills.
    pub entries: usize,
    /// The day of its last review or session.
    pub last: Option<Day>,
    /// It is suspended or buried.
    pub aside: bool,
}

impl Store {
    /// What is kept of every item, by name.
    pub fn kept(&self) -> Result<Vec<Kept>, StoreError> {
        // Each side is counted along an index; the two meet item by item.
        self.read(|db| {
            db.prepare(
                "WITH logged AS (
                     SELECT item, count(*) AS reviews, max(day) AS last FROM reviews GROUP BY item
                 ), named AS (
                     SELECT i.bank, i.item, coalesce(l.reviews, 0) AS reviews, 0 AS entries, l.last,
                            i.suspended_at IS NOT NULL OR i.buried_until IS NOT NULL AS aside
                     FROM items i LEFT JOIN logged l ON l.item = i.id
                     UNION ALL
                     SELECT bank, item, 0, count(*),
                            unixepoch(max(submitted_at)) / 86400, 0
                     FROM entries GROUP BY bank, item
                 )
                 SELECT bank, item, sum(reviews), sum(entries), max(last), max(aside)
                 FROM named GROUP BY bank, item ORDER BY bank, item",
            )?
            .query_map([], |row| {
                Ok(Kept {
                    item: read_item(row)?,
                    reviews: row.get::<_, i64>(2)? as usize,
                    entries: row.get::<_, i64>(3)? as usize,
                    last: row.get::<_, Option<i32>>(4)?.map(Day::new),
                    aside: row.get(5)?,
                })
            })?
            .collect()
        })
    }

    /// Carries the history of an item over to another name, or of a whole bank; where that has a
    /// history already, the two become one.
    pub fn rename(&self, from: &Name, to: &Name) -> Result<(), StoreError> {
        let at = self.time().as_millisecond();
        let model = Model::new(&self.parameters()?);
        self.write(|tx| {
            let rename = Rename {
                uid: tx.query_row("SELECT randomblob(16)", [], |row| row.get::<_, Uid>(0))?,
                at: timestamp(at)?,
                from: from.clone(),
                to: to.clone(),
            };
            for item in move_all(tx, from, |item| rename.apply(item))? {
                recompute(tx, &model, item)?;
            }
            keep(tx, &rename)
        })
    }

    /// Drops everything that is kept of an item: its log, its states, and its places in sessions;
    /// a session that has no others goes as well.
    ///
    /// # Errors
    ///
    /// One of its sessions runs elsewhere; or the store fails.
    pub fn forget_item(&self, item: &ItemRef) -> Result<(), StoreError> {
        let name = params![item.bank.as_str(), item.item.as_str()];
        let unfinished: Vec<i64> = self.read(|db| {
            db.prepare(
                "SELECT DISTINCT s.id FROM sessions s JOIN entries e ON e.session = s.id
                 WHERE e.bank = ?1 AND e.item = ?2 AND s.state <> 'finished'",
            )?
            .query_map(name, |row| row.get(0))?
            .collect()
        })?;
        for id in unfinished {
            if !self.is_free(id)? {
                return Err(StoreError::Running { id });
            }
        }
        self.write(|tx| {
            let id: Option<i64> = tx
                .query_row(
                    "SELECT id FROM items WHERE bank = ?1 AND item = ?2",
                    name,
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(id) = id {
                tx.execute(
                    "DELETE FROM undone WHERE review IN (SELECT id FROM reviews WHERE item = ?1)",
                    [id],
                )?;
                tx.execute("DELETE FROM reviews WHERE item = ?1", [id])?;
                tx.execute("DELETE FROM states WHERE item = ?1", [id])?;
                tx.execute(
                    "UPDATE items SET suspended_at = NULL, buried_until = NULL, note = '',
                            noted_at = NULL, starred = 0, starred_at = NULL
                     WHERE id = ?1",
                    [id],
                )?;
                forget(tx, id)?;
            }
            let entries: Vec<(i64, i64, i64)> = tx
                .prepare(
                    "SELECT id, session, position FROM entries WHERE bank = ?1 AND item = ?2
                     ORDER BY session, position DESC",
                )?
                .query_map(name, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Sql<_>>()?;
            for (entry, session, position) in entries {
                tx.execute("DELETE FROM entries WHERE id = ?1", [entry])?;
                close_gap(tx, session, position)?;
            }
            // They quote responses, and nothing tells to which item.
            tx.execute("DELETE FROM judge_answers", [])?;
            Ok(())
        })
    }
}

/// Lets the entries after a place move up, and drops a session that has none.
fn close_gap(tx: &Connection, session: i64, position: i64) -> Sql<()> {
    let later: Vec<i64> = tx
        .prepare_cached(
            "SELECT id FROM entries WHERE session = ?1 AND position > ?2 ORDER BY position",
        )?
        .query_map([session, position], |row| row.get(0))?
        .collect::<Sql<_>>()?;
    // One by one: no two may have the same place even for a moment.
    for id in later {
        tx.execute(
            "UPDATE entries SET position = position - 1 WHERE id = ?1",
            [id],
        )?;
    }
    tx.execute(
        "UPDATE sessions SET current = current - 1 WHERE id = ?1 AND current > ?2",
        [session, position],
    )?;
    tx.execute(
        "DELETE FROM sessions WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM entries WHERE session = ?1)",
        [session],
    )
    .map(drop)
}

/// Keeps that something was renamed. The goal of a bank goes along, unless the new name has one,
/// and so does its place among the chosen topics.
pub(super) fn keep(tx: &Connection, rename: &Rename) -> Sql<()> {
    if !rename.from.is_item() {
        let banks = params![rename.from.bank.as_str(), rename.to.bank.as_str()];
        tx.execute(
            "UPDATE OR IGNORE goals SET bank = ?2 WHERE bank = ?1",
            banks,
        )?;
        tx.execute("DELETE FROM goals WHERE bank = ?1 AND bank <> ?2", banks)?;
        tx.execute(
            "UPDATE OR REPLACE topics SET bank = ?2 WHERE bank = ?1",
            banks,
        )?;
    }
    let item = |name: &Name| name.item.as_ref().map(|item| item.as_str().to_owned());
    tx.execute(
        "INSERT INTO renames (uid, at, bank, item, to_bank, to_item)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            rename.uid,
            rename.at.as_millisecond(),
            rename.from.bank.as_str(),
            item(&rename.from),
            rename.to.bank.as_str(),
            item(&rename.to),
        ],
    )
    .map(drop)
}

/// Gives every item of that name another one, and says which items have got a longer log by it.
pub(super) fn move_all(
    tx: &Connection,
    from: &Name,
    rename: impl Fn(&mut ItemRef),
) -> Sql<BTreeSet<i64>> {
    let items: Vec<ItemRef> = tx
        .prepare_cached(
            "SELECT bank, item FROM items WHERE bank = ?1 AND (?2 IS NULL OR item = ?2)
             UNION
             SELECT bank, item FROM entries WHERE bank = ?1 AND (?2 IS NULL OR item = ?2)",
        )?
        .query_map(
            params![from.bank.as_str(), from.item.as_ref().map(ItemId::as_str)],
            read_item,
        )?
        .collect::<Sql<_>>()?;
    let mut merged = BTreeSet::new();
    for item in items {
        let mut to = item.clone();
        rename(&mut to);
        if to != item {
            merged.extend(move_one(tx, &item, &to)?);
        }
    }
    Ok(merged)
}

fn move_one(tx: &Connection, from: &ItemRef, to: &ItemRef) -> Sql<Option<i64>> {
    let names = params![
        from.bank.as_str(),
        from.item.as_str(),
        to.bank.as_str(),
        to.item.as_str(),
    ];
    tx.execute(
        "UPDATE entries SET bank = ?3, item = ?4 WHERE bank = ?1 AND item = ?2",
        names,
    )?;
    let id = |item: &ItemRef| {
        tx.prepare_cached("SELECT id FROM items WHERE bank = ?1 AND item = ?2")?
            .query_row(params![item.bank.as_str(), item.item.as_str()], |row| {
                row.get::<_, i64>(0)
            })
            .optional()
    };
    let (Some(old), new) = (id(from)?, id(to)?) else {
        return Ok(None);
    };
    let Some(new) = new else {
        // History hangs on the row: its name is all that changes.
        tx.execute(
            "UPDATE items SET bank = ?3, item = ?4 WHERE bank = ?1 AND item = ?2",
            names,
        )?;
        return Ok(None);
    };
    tx.execute(
        "UPDATE items SET
             suspended_at = coalesce(suspended_at, (SELECT suspended_at FROM items WHERE id = ?1)),
             buried_until = coalesce(buried_until, (SELECT buried_until FROM items WHERE id = ?1)),
             note = (SELECT CASE WHEN '' IN (items.note, old.note) THEN items.note || old.note
                            ELSE items.note || char(10, 10) || old.note END
                     FROM items old WHERE old.id = ?1),
             noted_at = (SELECT max(coalesce(items.noted_at, old.noted_at),
                                    coalesce(old.noted_at, items.noted_at))
                         FROM items old WHERE old.id = ?1),
             starred = (SELECT max(items.starred, old.starred) FROM items old WHERE old.id = ?1),
             starred_at = (SELECT max(coalesce(items.starred_at, old.starred_at),
                                      coalesce(old.starred_at, items.starred_at))
                           FROM items old WHERE old.id = ?1)
         WHERE id = ?2",
        [old, new],
    )?;
    tx.execute("UPDATE reviews SET item = ?2 WHERE item = ?1", [old, new])?;
    tx.execute("DELETE FROM states WHERE item = ?1", [old])?;
    tx.execute("DELETE FROM items WHERE id = ?1", [old])?;
    Ok(Some(new))
}
