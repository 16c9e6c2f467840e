//! The log of reviews in and out of the database.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::database::timestamp;
use super::database::{Sql, Store, duration, parsed, read_item};
use super::review::{Added, Done, NewReview, Review, ReviewKind};
use super::review_row::{ReviewRow, SELECT, read_review};
use super::standings::{item_id, keep_state, recompute, state_of};
use super::uid::Uid;
use crate::bank::ItemRef;
use crate::grading::Score;
use crate::schedule::{Counted, Day, ItemState, Model, counts};

/// Which reviews of the log are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
    /// Of this item.
    pub item: Option<ItemRef>,
    /// Those taken back as well.
    pub undone: bool,
}

impl Store {
    /// Keeps a review and the state it leaves, both or neither.
    ///
    /// Whether it counts is decided here, by what the log says at this moment: another program
    /// may have kept a review of the same item since the person saw it.
    pub fn add_review(&self, model: &Model, new: &NewReview) -> Result<Added, StoreError> {
        self.write(|tx| {
            let item = item_id(tx, &new.item)?;
            let before = state_of(tx, item)?;
            let kind = match before {
                _ if new.cram => ReviewKind::Cram,
                None => ReviewKind::New,
                Some(state) if counts(Some(state.last), new.moment.day) => ReviewKind::Review,
                Some(_) => ReviewKind::Repeat,
            };
            let review = Counted {
                day: new.moment.day,
                rating: new.rating,
                due: new.due.max(new.moment.day.plus(1)),
            };
            let at = new.moment.at.as_millisecond();
            let last: Option<i64> = tx.query_row(
                "SELECT max(turn) FROM reviews WHERE item = ?1",
                [item],
                |row| row.get(0),
            )?;
            let entry = match new.entry {
                Some((session, position)) => tx
                    .prepare_cached("SELECT id FROM entries WHERE session = ?1 AND position = ?2")?
                    .query_row(params![session, position as i64], |row| row.get(0))
                    .optional()?,
                None => None,
            };
            let row = ReviewRow {
                uid: None,
                item,
                moment: new.moment,
                turn: timestamp(last.map_or(at, |last| at.max(last + 1)))?,
                kind,
                rating: new.rating,
                proposed: new.proposed,
                machine: new.machine.map(Score::get),
                score: new.score.map(Score::get),
                overridden: new.overridden,
                used: new.used,
                due: kind.counts().then_some(review.due),
                entry,
                imported: None,
            };
            let id: Uid = tx.query_row(
                "SELECT uid FROM reviews WHERE id = ?1",
                [row.insert(tx)?],
                |row| row.get(0),
            )?;
            let after = if kind.counts() {
                let after = ItemState::after(model, before.as_ref(), review);
                keep_state(tx, item, &after)?;
                Some(after)
            } else {
                before
            };
            Ok(Added {
                id,
                kind,
                before,
                after,
            })
        })
    }

    /// Takes the newest reviews back, at most so many, and says which they were, the newest
    /// first. What came from a copy of a history was not done here and is left alone.
    pub fn undo_reviews(&self, model: &Model, count: usize) -> Result<Vec<Review>, StoreError> {
        let at = self.time().as_millisecond();
        self.write(|tx| {
            let reviews = newest(tx, count)?;
            for review in &reviews {
                tx.execute(
                    "INSERT INTO undone (review, at) SELECT id, ?2 FROM reviews WHERE uid = ?1",
                    params![review.id, at],
                )?;
            }
            let mut items: Vec<&ItemRef> = reviews.iter().map(|review| &review.item).collect();
            items.sort();
            items.dedup();
            for item in items {
                let id = item_id(tx, item)?;
                recompute(tx, model, id)?;
            }
            Ok(reviews)
        })
    }

    /// The newest reviews that can be taken back, at most so many, the newest first.
    pub fn last_reviews(&self, count: usize) -> Result<Vec<Review>, StoreError> {
        self.transaction(|tx| newest(tx, count))
    }

    /// Reads the log, one review after the other, however long it is: all of it in the order in
    /// which it came, which needs no sorting; one item's in the order of time.
    pub fn read_log(
        &self,
        filter: &LogFilter,
        mut each: impl FnMut(Review),
    ) -> Result<(), StoreError> {
        let from = filter.from.map_or(i32::MIN, Day::number);
        let to = filter.to.map_or(i32::MAX, Day::number);
        let (bank, item) = match &filter.item {
            Some(item) => (Some(item.bank.as_str()), Some(item.item.as_str())),
            None => (None, None),
        };
        // The plus keeps the index by day away: reading along it would need sorting.
        let (which, order) = match &filter.item {
            Some(_) => (
                "AND r.item = (SELECT id FROM items WHERE bank = ?4 AND item = ?5)",
                "r.turn, r.id",
            ),
            None => ("AND ?4 IS ?5", "r.id"),
        };
        self.transaction(|tx| {
            let mut query = tx.prepare(&format!(
                "{SELECT} WHERE +r.day BETWEEN ?1 AND ?2 AND (?3 OR u.review IS NULL) {which}
                 ORDER BY {order}"
            ))?;
            let mut rows = query.query(params![from, to, filter.undone, bank, item])?;
            while let Some(row) = rows.next()? {
                each(read_review(row)?);
            }
            Ok(())
        })
    }

    /// What was done on a day.
    pub fn done_on(&self, day: Day) -> Result<Done, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT r.kind, count(*), sum(r.used_ms) FROM reviews r
                 LEFT JOIN undone u ON u.review = r.id
                 WHERE r.day = ?1 AND u.review IS NULL GROUP BY r.kind",
            )?;
            let mut rows = query.query([day.number()])?;
            let mut done = Done::default();
            while let Some(row) = rows.next()? {
                let kind: ReviewKind = parsed(&row.get::<_, String>(0)?)?;
                let count = match kind {
                    ReviewKind::New => &mut done.new,
                    ReviewKind::Review => &mut done.reviews,
                    ReviewKind::Repeat => &mut done.repeats,
                    ReviewKind::Cram => &mut done.crams,
                };
                *count = row.get(1)?;
                done.used += duration(row.get(2)?);
            }
            Ok(done)
        })
    }

    /// The items whose last rating of a day is *again*: they come back until they pass, in this
    /// session or in a later one of the same day. In the order in which they failed.
    pub fn unpassed(&self, day: Day) -> Result<Vec<ItemRef>, StoreError> {
        self.read(|db| {
            // With max() in the list, SQLite takes the other columns from the row it stands in.
            let mut query = db.prepare_cached(
                "SELECT i.bank, i.item FROM (
                     SELECT r.item, r.rating, max(r.id) AS newest FROM reviews r
                     LEFT JOIN undone u ON u.review = r.id
                     WHERE r.day = ?1 AND r.kind <> 'cram' AND u.review IS NULL
                     GROUP BY r.item
                 ) l JOIN items i ON i.id = l.item
                 WHERE l.rating = 1 AND i.suspended_at IS NULL
                   AND (i.buried_until IS NULL OR i.buried_until <= ?1)
                 ORDER BY l.newest",
            )?;
            query.query_map([day.number()], read_item)?.collect()
        })
    }
}

/// The newest reviews that were made here and not taken back: along the log from its end.
fn newest(tx: &Connection, count: usize) -> Sql<Vec<Review>> {
    tx.prepare_cached(&format!(
        "{SELECT} WHERE u.review IS NULL AND r.imported_at IS NULL ORDER BY r.id DESC LIMIT ?1"
    ))?
    .query_map([i64::try_from(count).unwrap_or(i64::MAX)], read_review)?
    .collect()
}

#[cfg(test)]
mod tests;
