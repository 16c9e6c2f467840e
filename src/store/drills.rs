//! Drills in and out of the database, and what they need to know of the calendar.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::saved::{NewSession, SavedEntry, SavedSession, SessionKind, SessionState};
use super::sessions::{Sql, Store, damaged};
use super::standings::{forget, recompute};
use crate::bank::{CriterionId, ItemRef, Library};
use crate::schedule::{
    Day, DayEnd, LONGEST, Limits, Model, Moment, Outcomes, Rating, Scheduler, Thresholds, shown_due,
};
use crate::session::drill::{Away, Card, Settings, Why};
use crate::session::quiz::Entry;

/// The calendar and the wishes of a person: what a drill goes by beside what is stored.
#[derive(Clone, Debug)]
pub struct Almanac {
    /// When items come back.
    pub scheduler: Scheduler,
    /// Where one rating ends and the next begins.
    pub thresholds: Thresholds,
    /// Where the person is.
    pub zone: TimeZone,
    /// When a day ends there.
    pub day_end: DayEnd,
    /// How much a day may bring.
    pub limits: Limits,
}

/// What each rating would make of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prospect {
    /// What it would make of it.
    pub outcomes: Outcomes,
    /// The day from which that is seen.
    pub today: Day,
    /// The day of the interview that the item is learnt for.
    pub goal: Option<Day>,
}

impl Prospect {
    /// In how many days a rating brings the item back, as it is shown: nothing is promised past
    /// an interview.
    pub fn days(&self, rating: Rating) -> i32 {
        shown_due(self.outcomes.of(rating).due, self.goal, self.today).since(self.today)
    }
}

/// A drill about to begin.
#[derive(Clone, Debug)]
pub struct NewDrill {
    /// Its session.
    pub session: NewSession,
    /// What is known of each of its entries.
    pub cards: Vec<Card>,
}

/// A drill as it was left.
#[derive(Clone, Debug)]
pub(crate) struct SavedDrill {
    pub settings: Settings,
    pub entries: Vec<(Entry, Card)>,
    /// The entries that were rated, in that order.
    pub rated: Vec<usize>,
    pub current: usize,
    pub finished: bool,
}

impl Almanac {
    /// Now, as the store's clock has it.
    pub fn moment(&self, store: &Store) -> Moment {
        Moment::of(store.time(), &self.zone, self.day_end)
    }

    /// The day that it is.
    pub fn today(&self, store: &Store) -> Day {
        self.moment(store).day
    }

    /// The day on which a session began.
    pub fn day_of(&self, at: jiff::Timestamp) -> Day {
        Day::of(at, &self.zone, self.day_end)
    }

    /// What each rating would make of an item on a day.
    pub fn prospect(
        &self,
        store: &Store,
        item: &ItemRef,
        day: Day,
    ) -> Result<Prospect, StoreError> {
        let state = store.standing(item)?.state;
        let load = store.due_load(day.plus(1), day.plus(LONGEST as i32))?;
        Ok(Prospect {
            outcomes: self.scheduler.outcomes(item, state.as_ref(), day, &load),
            today: day,
            goal: store.goals()?.of(&item.bank, day),
        })
    }

    pub(crate) fn with_thresholds(&self, settings: Settings) -> Settings {
        Settings {
            thresholds: self.thresholds,
            ..settings
        }
    }
}

/// The topics of items, without those that all of them have.
pub fn topics<'a>(
    library: &Library,
    items: impl Iterator<Item = &'a ItemRef>,
) -> impl Iterator<Item = Vec<String>> {
    let tags: Vec<Vec<String>> = items
        .map(|item| {
            let found = library.get(item);
            found.map_or_else(Vec::new, |found| found.item.tags.clone())
        })
        .collect();
    let shared: Vec<String> = match tags.split_first() {
        Some((first, rest)) if !rest.is_empty() => first
            .iter()
            .filter(|tag| rest.iter().all(|tags| tags.contains(tag)))
            .cloned()
            .collect(),
        _ => Vec::new(),
    };
    tags.into_iter().map(move |mut tags| {
        tags.retain(|tag| !shared.contains(tag));
        tags
    })
}

/// An answer that was begun in a drill that will not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// To which item.
    pub item: ItemRef,
    /// What stands written.
    pub response: String,
    /// The time used.
    pub used: Duration,
}

/// What an earlier drill has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// It is of today and goes on.
    Session(i64),
    /// It is of another day: a new drill takes its place, and the answer that was begun.
    Past {
        /// Which one.
        session: i64,
        /// What stands written and is not rated.
        draft: Option<Draft>,
    },
}

impl Store {
    /// A drill with all that its cards hang on, as of a day.
    pub(crate) fn saved_drill(
        &self,
        session: i64,
        library: &Library,
        today: Day,
    ) -> Result<SavedDrill, StoreError> {
        let ratings = self.ratings(session)?;
        let mut saved = self.session(session)?;
        if self.bring_back_failed(session, &saved.entries, &ratings)? {
            saved = self.session(session)?;
        }
        let standings = self.standings()?;
        let mut tags = topics(library, saved.entries.iter().map(|s| &s.entry.item))
            .collect::<Vec<_>>()
            .into_iter();
        let rated_here: BTreeMap<usize, Rating> = ratings.iter().copied().collect();
        let mut entries: Vec<(Entry, Card)> = Vec::new();
        for (index, saved) in saved.entries.into_iter().enumerate() {
            let entry = saved.entry;
            let before = entries
                .iter()
                .rposition(|(other, _)| other.item == entry.item);
            let standing = standings.get(&entry.item);
            let state = standing.and_then(|standing| standing.state);
            let why = match (before, state) {
                (Some(_), _) => Why::Failed,
                (None, None) => Why::New,
                (None, Some(_)) => Why::Due,
            };
            let mut card = Card::new(why, tags.next().unwrap_or_default());
            card.rated = rated_here.get(&index).copied();
            if card.rated.is_none() {
                let asked_for = match before {
                    Some(before) => entries[before].1.rated == Some(Rating::Again),
                    // Elsewhere it may have been reviewed since.
                    None => {
                        entry.answer().is_some()
                            || library.get(&entry.item).is_some()
                                && state.is_none_or(|state| state.last != today)
                    }
                };
                card.away = match standing {
                    Some(standing) if standing.suspended => Some(Away::Suspended),
                    Some(standing) if !standing.is_free(today) => Some(Away::Buried),
                    _ if !asked_for => Some(Away::Gone),
                    _ => None,
                };
            }
            entries.push((entry, card));
        }
        Ok(SavedDrill {
            settings: saved.drill.unwrap_or_default(),
            entries,
            rated: ratings.into_iter().map(|(index, _)| index).collect(),
            current: saved.current,
            finished: saved.state == SessionState::Finished,
        })
    }

    /// Where the program ended between a failure and its coming back, catches up on that.
    fn bring_back_failed(
        &self,
        session: i64,
        entries: &[SavedEntry],
        ratings: &[(usize, Rating)],
    ) -> Result<bool, StoreError> {
        let mut count = entries.len();
        for (index, rating) in ratings {
            let item = &entries[*index].entry.item;
            let after = entries
                .iter()
                .skip(index + 1)
                .any(|saved| saved.entry.item == *item);
            if !rating.passed() && !after {
                self.repeat_entry(session, count, Some(item))?;
                count += 1;
            }
        }
        Ok(count > entries.len())
    }

    /// What the newest unfinished drill that nobody runs has left; a cram or not.
    pub fn leftover(&self, cram: bool, almanac: &Almanac) -> Result<Option<Leftover>, StoreError> {
        let is_cram = |saved: &SavedSession| saved.drill.is_some_and(|drill| drill.cram);
        let wanted = |saved: &SavedSession| is_cram(saved) == cram;
        let Some(saved) = self.find_unfinished(SessionKind::Drill, wanted)? else {
            return Ok(None);
        };
        let session = saved.id;
        if almanac.day_of(saved.started) == almanac.today(self) {
            return Ok(Some(Leftover::Session(session)));
        }
        let ratings = self.ratings(session)?;
        let is_rated = ratings.iter().any(|(index, _)| *index == saved.current);
        let current = saved.entries.into_iter().nth(saved.current);
        let draft = current
            .map(|saved| saved.entry)
            .filter(|entry| !is_rated && !entry.response.trim().is_empty())
            .map(|entry| Draft {
                item: entry.item,
                response: entry.response,
                used: entry.used,
            });
        Ok(Some(Leftover::Past { session, draft }))
    }

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
    fn ratings(&self, session: i64) -> Result<Vec<(usize, Rating)>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT e.position, r.rating FROM entries e JOIN reviews r ON r.entry = e.id
                 LEFT JOIN undone u ON u.review = r.id
                 WHERE e.session = ?1 AND u.review IS NULL ORDER BY r.id",
            )?
            .query_map([session], |row| {
                let rating: i64 = row.get(1)?;
                let rating = Rating::of_number(rating)
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
                 LEFT JOIN undone u ON u.review = r.id
                 WHERE u.review IS NULL ORDER BY r.id DESC LIMIT 1",
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

    /// Lets a session go on that was over or left.
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
