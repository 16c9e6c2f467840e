//! Where items stand: the states that the log amounts to, and what the person has set aside.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::StoreError;
use super::database::{Sql, Store};
use super::database::{rating, read_item};
use super::review::{Rebuilt, Standing};
use crate::bank::ItemRef;
use crate::schedule::{Counted, Day, ItemState, Load, Memory, Model, Rating, WIDEST};

/// The columns that [`read_standing`] wants.
const SELECT: &str = "
    SELECT i.bank, i.item, i.suspended_at IS NOT NULL, i.buried_until,
           s.stability, s.difficulty, s.last, s.due, s.reviews, s.lapses";

impl Store {
    /// The items that were set aside, suspended or until a later day.
    pub fn set_aside(&self, day: Day) -> Result<Vec<Standing>, StoreError> {
        let mut standings: Vec<Standing> = self.standings()?.into_values().collect();
        standings.retain(|standing| !standing.is_free(day));
        Ok(standings)
    }

    /// The items due on a day, the longest overdue first; suspended and buried ones stay away.
    ///
    /// The index on `due` gives the list without a look at what is not due, the one on `last`
    /// the items that a clock far ahead has sent away.
    pub fn due_items(&self, day: Day) -> Result<Vec<Standing>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached(&format!(
                "{SELECT} FROM states s JOIN items i ON i.id = s.item
                 WHERE s.item IN (SELECT item FROM states WHERE due <= ?1
                                  UNION ALL SELECT item FROM states WHERE last > ?1 + ?2)
                   AND i.suspended_at IS NULL
                   AND (i.buried_until IS NULL OR i.buried_until <= ?1)
                 ORDER BY s.due, s.item"
            ))?;
            query
                .query_map([day.number(), WIDEST], read_standing)?
                .collect()
        })
    }

    /// Where every item stands that something is known about, by name.
    pub fn standings(&self) -> Result<BTreeMap<ItemRef, Standing>, StoreError> {
        self.read(|db| {
            db.prepare_cached(&format!(
                "{SELECT} FROM items i LEFT JOIN states s ON s.item = i.id"
            ))?
            .query_map([], |row| {
                let standing = read_standing(row)?;
                Ok((standing.item.clone(), standing))
            })?
            .collect()
        })
    }

    /// Whether nothing was ever begun or reviewed, and no goal was set.
    pub fn is_untouched(&self) -> Result<bool, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM goals)
                    AND NOT EXISTS (SELECT 1 FROM reviews)
                    AND NOT EXISTS (SELECT 1 FROM sessions)",
            )?
            .query_row([], |row| row.get(0))
        })
    }

    /// Where one item stands; one that nothing is known about is new.
    pub fn standing(&self, item: &ItemRef) -> Result<Standing, StoreError> {
        self.read(|db| {
            db.prepare_cached(&format!(
                "{SELECT} FROM items i LEFT JOIN states s ON s.item = i.id
                 WHERE i.bank = ?1 AND i.item = ?2"
            ))?
            .query_row(
                params![item.bank.as_str(), item.item.as_str()],
                read_standing,
            )
            .optional()
            .map(|found| {
                found.unwrap_or_else(|| Standing {
                    item: item.clone(),
                    state: None,
                    suspended: false,
                    buried_until: None,
                })
            })
        })
    }

    /// How many items fall due on each day from one to another. Suspended ones do not count.
    pub fn due_load(&self, from: Day, to: Day) -> Result<Load, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT s.due, count(*) FROM states s JOIN items i ON i.id = s.item
                 WHERE s.due BETWEEN ?1 AND ?2 AND i.suspended_at IS NULL GROUP BY s.due",
            )?
            .query_map([from.number(), to.number()], |row| {
                Ok((Day::new(row.get(0)?), row.get(1)?))
            })?
            .collect()
        })
    }

    /// Sets an item aside until it is taken back, or takes it back.
    pub fn suspend(&self, item: &ItemRef, suspended: bool) -> Result<(), StoreError> {
        let at = suspended.then(|| self.time().as_millisecond());
        self.write(|tx| {
            let id = item_id(tx, item)?;
            tx.execute(
                "UPDATE items SET suspended_at = ?2 WHERE id = ?1",
                params![id, at],
            )?;
            forget(tx, id)
        })
    }

    /// Sets an item aside until a day, or with `None` takes it back.
    pub fn bury(&self, item: &ItemRef, until: Option<Day>) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = item_id(tx, item)?;
            tx.execute(
                "UPDATE items SET buried_until = ?2 WHERE id = ?1",
                params![id, until.map(Day::number)],
            )?;
            forget(tx, id)
        })
    }

    /// What the scheduler has learnt from, item by item: the day and the rating of each review.
    pub fn histories(&self) -> Result<Vec<Vec<(Day, Rating)>>, StoreError> {
        self.transaction(|tx| {
            let mut histories = Vec::new();
            each_history(tx, |_, log| {
                histories.push(
                    log.iter()
                        .map(|review| (review.day, review.rating))
                        .collect(),
                );
                Ok(())
            })?;
            Ok(histories)
        })
    }

    /// Works every state out from the log again and says what was different.
    pub fn rebuild(&self, model: &Model) -> Result<Rebuilt, StoreError> {
        self.write(|tx| rebuild(tx, model))
    }
}

impl Store {
    /// The items whose state is not what the log amounts to.
    pub fn stale_states(&self, model: &Model) -> Result<Vec<ItemRef>, StoreError> {
        let atomic = self.begin()?;
        let rebuilt = self.read(|db| rebuild(db, model))?;
        // Only to look: nothing of it happens.
        drop(atomic);
        Ok(rebuilt.changed)
    }
}

/// Works every state out from the log again.
pub(super) fn rebuild(tx: &Connection, model: &Model) -> Sql<Rebuilt> {
    let mut before: BTreeMap<i64, ItemState> = BTreeMap::new();
    let mut query =
        tx.prepare("SELECT item, stability, difficulty, last, due, reviews, lapses FROM states")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        before.insert(row.get(0)?, read_state(row, 1)?);
    }
    tx.execute("DELETE FROM states", [])?;

    let mut rebuilt = Rebuilt::default();
    let mut changed = Vec::new();
    each_history(tx, |item, log| {
        if let Some(state) = ItemState::replay(model, log) {
            keep_state(tx, item, &state)?;
            rebuilt.items += 1;
            rebuilt.reviews += state.reviews as usize;
            if before.remove(&item) != Some(state) {
                changed.push(item);
            }
        }
        Ok(())
    })?;
    // What is left had a state that no review gives.
    changed.extend(before.into_keys());
    changed.sort_unstable();
    for item in changed {
        let name = tx.query_row(
            "SELECT bank, item FROM items WHERE id = ?1",
            [item],
            read_item,
        )?;
        rebuilt.changed.push(name);
    }
    Ok(rebuilt)
}

/// Gives each item with the reviews that reach the scheduler, in their order: one pass over the
/// log along its index by item.
fn each_history(tx: &Connection, mut each: impl FnMut(i64, Vec<Counted>) -> Sql<()>) -> Sql<()> {
    let mut query = tx.prepare(
        "SELECT r.item, r.day, r.rating, r.due FROM reviews r
         LEFT JOIN undone u ON u.review = r.id
         WHERE r.kind IN ('new', 'review') AND u.review IS NULL
         ORDER BY r.item, r.turn, r.uid",
    )?;
    let mut rows = query.query([])?;
    let mut current: Option<(i64, Vec<Counted>)> = None;
    while let Some(row) = rows.next()? {
        let item = row.get(0)?;
        let review = read_counted(row, 1)?;
        match &mut current {
            Some((same, log)) if *same == item => log.push(review),
            _ => {
                if let Some((last, log)) = current.replace((item, vec![review])) {
                    each(last, log)?;
                }
            }
        }
    }
    match current {
        Some((last, log)) => each(last, log),
        None => Ok(()),
    }
}

/// Works the state of one item out from the log again.
pub(super) fn recompute(tx: &Connection, model: &Model, item: i64) -> Sql<()> {
    let log: Vec<Counted> = tx
        .prepare_cached(
            "SELECT r.day, r.rating, r.due FROM reviews r
             LEFT JOIN undone u ON u.review = r.id
             WHERE r.item = ?1 AND r.kind IN ('new', 'review') AND u.review IS NULL
             ORDER BY r.turn, r.uid",
        )?
        .query_map([item], |row| read_counted(row, 0))?
        .collect::<Sql<_>>()?;
    match ItemState::replay(model, log) {
        Some(state) => keep_state(tx, item, &state),
        None => tx
            .execute("DELETE FROM states WHERE item = ?1", [item])
            .map(drop),
    }
}

/// The number of an item, which it gets where it has none.
pub(super) fn item_id(tx: &Connection, item: &ItemRef) -> Sql<i64> {
    let name = params![item.bank.as_str(), item.item.as_str()];
    let found = tx
        .prepare_cached("SELECT id FROM items WHERE bank = ?1 AND item = ?2")?
        .query_row(name, |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            tx.prepare_cached("INSERT INTO items (bank, item) VALUES (?1, ?2)")?
                .execute(name)?;
            Ok(tx.last_insert_rowid())
        }
    }
}

/// Drops an item that nothing is known about any more.
pub(super) fn forget(tx: &Connection, item: i64) -> Sql<()> {
    tx.prepare_cached(
        "DELETE FROM items WHERE id = ?1 AND suspended_at IS NULL AND buried_until IS NULL
         AND noted_at IS NULL AND starred_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM reviews WHERE item = ?1)",
    )?
    .execute([item])
    .map(drop)
}

/// The state of an item as kept.
pub(super) fn state_of(tx: &Connection, item: i64) -> Sql<Option<ItemState>> {
    tx.prepare_cached(
        "SELECT stability, difficulty, last, due, reviews, lapses FROM states WHERE item = ?1",
    )?
    .query_row([item], |row| read_state(row, 0))
    .optional()
}

/// Keeps the state of an item.
pub(super) fn keep_state(tx: &Connection, item: i64, state: &ItemState) -> Sql<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO states
             (item, stability, difficulty, last, due, reviews, lapses)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        item,
        state.memory.stability,
        state.memory.difficulty,
        state.last.number(),
        state.due.number(),
        state.reviews,
        state.lapses,
    ])
    .map(drop)
}

/// A state whose columns begin at the one with this number.
fn read_state(row: &Row<'_>, first: usize) -> Sql<ItemState> {
    Ok(ItemState {
        memory: Memory {
            stability: row.get(first)?,
            difficulty: row.get(first + 1)?,
        },
        last: Day::new(row.get(first + 2)?),
        due: Day::new(row.get(first + 3)?),
        reviews: row.get(first + 4)?,
        lapses: row.get(first + 5)?,
    })
}

fn read_counted(row: &Row<'_>, first: usize) -> Sql<Counted> {
    Ok(Counted {
        day: Day::new(row.get(first)?),
        rating: rating(row.get(first + 1)?)?,
        due: Day::new(row.get(first + 2)?),
    })
}

fn read_standing(row: &Row<'_>) -> Sql<Standing> {
    let has_state = row.get::<_, Option<i64>>(6)?.is_some();
    Ok(Standing {
        item: read_item(row)?,
        suspended: row.get(2)?,
        buried_until: row.get::<_, Option<i32>>(3)?.map(Day::new),
        state: has_state.then(|| read_state(row, 4)).transpose()?,
    })
}
