//! Reviews that were done in another program, brought into the log.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::database::Store;
use super::review::ReviewKind;
use super::review_row::ReviewRow;
use super::standings::{item_id, recompute};
use super::uid::Uid;
use crate::bank::ItemRef;
use crate::schedule::{Day, Model, Moment, Rating};

/// A review that was done in another program.
#[derive(Clone, Debug, PartialEq)]
pub struct PastReview {
    /// Its name, the same whenever it is brought in.
    pub name: [u8; 16],
    /// Of which item.
    pub item: ItemRef,
    /// When, and on which day.
    pub moment: Moment,
    /// How it was rated.
    pub rating: Rating,
    /// The time used.
    pub used: Duration,
    /// The day on which the item was to come back.
    pub due: Day,
}

impl Store {
    /// Adds what is not in the log yet, and works out the states that change by it; says how many
    /// that were. The reviews of an item come in the order of time.
    ///
    /// As everywhere, the first review of a day counts, and the others of that day do not.
    pub fn add_past_reviews(
        &self,
        model: &Model,
        reviews: &[PastReview],
    ) -> Result<usize, StoreError> {
        // While a long history comes in, the log cannot be asked for names.
        let _turn = self.wait_for_imports()?;
        let now = self.time();
        self.write(|tx| {
            let mut touched = BTreeSet::new();
            let mut known = tx.prepare_cached("SELECT 1 FROM reviews WHERE uid = ?1")?;
            // The day of the last review that counts, up to a day.
            let mut counted = tx.prepare_cached(
                "SELECT max(r.day) FROM reviews r LEFT JOIN undone u ON u.review = r.id
                 WHERE r.item = ?1 AND r.day <= ?2 AND r.kind IN ('new', 'review')
                   AND u.review IS NULL",
            )?;
            let mut added = 0;
            for review in reviews {
                let is_known = known.query_row([review.name], |_| Ok(())).optional()?;
                if is_known.is_some() {
                    continue;
                }
                let item = item_id(tx, &review.item)?;
                let day = review.moment.day;
                let last: Option<i32> =
                    counted.query_row(params![item, day.number()], |row| row.get(0))?;
                let kind = match last {
                    None => ReviewKind::New,
                    Some(last) if last < day.number() => ReviewKind::Review,
                    Some(_) => ReviewKind::Repeat,
                };
                let row = ReviewRow {
                    uid: Some(Uid::from_bytes(review.name)),
                    item,
                    moment: review.moment,
                    turn: review.moment.at,
                    kind,
                    rating: review.rating,
                    proposed: None,
                    machine: None,
                    score: None,
                    overridden: false,
                    used: review.used,
                    due: kind.counts().then_some(review.due.max(day.plus(1))),
                    entry: None,
                    imported: Some(now),
                };
                row.insert(tx)?;
                touched.insert(item);
                added += 1;
            }
            for item in touched {
                recompute(tx, model, item)?;
            }
            Ok(added)
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::bank::{BankId, ItemId};
    use crate::schedule::{DayEnd, Parameters};
    use crate::store::{LogFilter, ReviewKind};

    fn review(name: u8, at: &str, rating: Rating) -> PastReview {
        let at: Timestamp = at.parse().unwrap();
        let moment = Moment::new(at, &jiff::tz::TimeZone::UTC, DayEnd::default());
        PastReview {
            name: [name; 16],
            item: ItemRef {
                bank: BankId::new("b"),
                item: ItemId::new("i"),
            },
            moment,
            rating,
            used: Duration::from_secs(5),
            due: moment.day.plus(3),
        }
    }

    #[test]
    fn past_reviews_give_a_state_and_come_in_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), || Timestamp::UNIX_EPOCH).unwrap();
        let model = Model::new(&Parameters::default());
        let log = [
            review(1, "2026-01-01T10:00:00Z", Rating::Again),
            review(2, "2026-01-01T10:10:00Z", Rating::Good),
            review(3, "2026-01-04T10:00:00Z", Rating::Good),
        ];
        assert_eq!(store.add_past_reviews(&model, &log).unwrap(), 3);
        assert_eq!(store.add_past_reviews(&model, &log).unwrap(), 0);
        let mut kinds = Vec::new();
        store
            .read_log(&LogFilter::default(), |review| kinds.push(review.kind))
            .unwrap();
        assert_eq!(
            kinds,
            [ReviewKind::New, ReviewKind::Repeat, ReviewKind::Review]
        );
        let state = store.standing(&log[0].item).unwrap().state.unwrap();
        assert_eq!(state.reviews, 2);
        assert_eq!(state.last, log[2].moment.day);
        let before = store.rebuild(&model).unwrap();
        assert_eq!(before.changed, []);
    }
}
