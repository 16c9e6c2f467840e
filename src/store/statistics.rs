//! What statistics are made of: the log and the answers added up, so that a million reviews
//! become a few thousand plain rows.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::reviews::{rating, read_item};
use super::sessions::{Sql, Store, damaged, duration, parsed, read_mark_value, read_weight};
use super::{ReviewKind, Standing, StoreError};
use crate::bank::{CriterionId, ItemRef, Mark, Weight};
use crate::grading::Score;
use crate::schedule::{Day, Goals, Rating, WIDEST};

/// How many of the last answers to an item its criteria are judged by.
const JUDGED_BY: usize = 5;

/// How many answers "lately" is.
const LATELY: i64 = 200;

/// Every review of a span of days, with all that figures are made of.
const TALLIES: &str = "
    SELECT day, kind, rating, used_ms, score, item, id FROM reviews
    WHERE day BETWEEN ?1 AND ?2 ORDER BY day, kind, rating";

/// The reviews of one kind and one rating on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: Day,
    /// The kind.
    pub kind: ReviewKind,
    /// The rating.
    pub rating: Rating,
    /// How many.
    pub reviews: u32,
    /// The time used for them.
    pub used: Duration,
}

/// The scores of an item in a week.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekScore {
    /// The week's Monday.
    pub week: Day,
    /// The item.
    pub item: ItemRef,
    /// How many reviews had a score.
    pub scores: u32,
    /// What these add up to.
    pub sum: f64,
}

/// An answer in a quiz.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizAnswer {
    /// The item.
    pub item: ItemRef,
    /// When it was handed in.
    pub at: Timestamp,
    /// The time used.
    pub used: Duration,
    /// The score, overrides counted; `None` where it was not graded.
    pub score: Option<Score>,
}

/// What a criterion has earned in the last answers to its item, in quizzes and drills.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The item.
    pub item: ItemRef,
    /// The criterion.
    pub criterion: CriterionId,
    /// How much it counted the last time.
    pub weight: Weight,
    /// Its marks, overrides counted, the newest first.
    pub marks: Vec<Mark>,
}

/// All that statistics are made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// The log added up.
    pub tallies: Tallies,
    /// The answers in quizzes.
    pub quiz: Vec<QuizAnswer>,
    /// What criteria have earned, item by item.
    pub judged: Vec<Judged>,
    /// Where items stand.
    pub standings: BTreeMap<ItemRef, Standing>,
    /// When interviews are.
    pub goals: Goals,
}

/// What there is to report of a span of days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallies {
    /// The reviews by day, kind and rating, in this order.
    pub days: Vec<DayCount>,
    /// The scores by week and item, in this order.
    pub scores: Vec<WeekScore>,
}

impl Store {
    /// All that statistics from a day on are made of. Quizzes know moments and not days, so those
    /// of a day or two before may be among them.
    pub fn statistics(&self, from: Day) -> Result<Statistics, StoreError> {
        let since = Timestamp::from_second(i64::from(from.plus(-WIDEST).number()) * 86_400);
        Ok(Statistics {
            tallies: self.tallies(from, Day::new(i32::MAX))?,
            quiz: self.quiz_answers(since.unwrap_or(Timestamp::MIN))?,
            judged: self.judged()?,
            standings: self.standings()?,
            goals: self.goals()?,
        })
    }

    /// Adds the log up from one day to another, in one pass.
    ///
    /// `reviews_by_day` holds all that is asked for, so a million reviews are a run along an index
    /// and not a million looks at the log; those taken back are few and known beforehand.
    pub fn tallies(&self, from: Day, to: Day) -> Result<Tallies, StoreError> {
        self.read(|db| {
            let undone: FxHashSet<i64> = db
                .prepare_cached("SELECT review FROM undone")?
                .query_map([], |row| row.get(0))?
                .collect::<Sql<_>>()?;
            let mut days: Vec<DayCount> = Vec::new();
            let mut scores: FxHashMap<(i32, i64), (u32, f64)> = FxHashMap::default();
            let mut query = db.prepare_cached(TALLIES)?;
            let mut rows = query.query(params![from.number(), to.number()])?;
            while let Some(row) = rows.next()? {
                if undone.contains(&row.get(6)?) {
                    continue;
                }
                let day = Day::new(row.get(0)?);
                let kind = row.get_ref(1)?.as_str().map_err(damaged)?;
                let number: i64 = row.get(2)?;
                let used = duration(row.get(3)?);
                match days.last_mut() {
                    Some(last)
                        if last.day == day
                            && last.kind.as_str() == kind
                            && i64::from(last.rating.number()) == number =>
                    {
                        last.reviews += 1;
                        last.used += used;
                    }
                    _ => days.push(DayCount {
                        day,
                        kind: parsed(kind)?,
                        rating: rating(number)?,
                        reviews: 1,
                        used,
                    }),
                }
                if let Some(score) = row.get::<_, Option<f64>>(4)? {
                    let week = day.monday().number();
                    let (count, sum) = scores.entry((week, row.get(5)?)).or_default();
                    *count += 1;
                    *sum += score;
                }
            }
            let names: FxHashMap<i64, ItemRef> = db
                .prepare_cached("SELECT bank, item, id FROM items")?
                .query_map([], |row| Ok((row.get(2)?, read_item(row)?)))?
                .collect::<Sql<_>>()?;
            let mut scores: Vec<WeekScore> = scores
                .into_iter()
                .filter_map(|((week, item), (scores, sum))| {
                    Some(WeekScore {
                        week: Day::new(week),
                        item: names.get(&item)?.clone(),
                        scores,
                        sum,
                    })
                })
                .collect();
            scores.sort_by(|a, b| (a.week, &a.item).cmp(&(b.week, &b.item)));
            Ok(Tallies { days, scores })
        })
    }

    /// The answers in quizzes since a moment, in the order of their sessions.
    pub fn quiz_answers(&self, since: Timestamp) -> Result<Vec<QuizAnswer>, StoreError> {
        self.read(|db| {
            // A quiz has few items: their marks are added up where they stand.
            db.prepare_cached(
                "SELECT e.bank, e.item, e.submitted_at, e.used_ms,
                        (SELECT sum(m.weight * coalesce(
                                    (SELECT o.mark FROM overrides o
                                     WHERE o.entry = m.entry AND o.criterion = m.criterion
                                     ORDER BY o.id DESC LIMIT 1), m.mark)) / sum(m.weight)
                         FROM marks m WHERE m.entry = e.id)
                 FROM sessions s JOIN entries e ON e.session = s.id
                 WHERE s.kind = 'quiz' AND e.submitted_at >= ?1
                 ORDER BY e.session, e.position",
            )?
            .query_map([since.to_string()], |row| {
                Ok(QuizAnswer {
                    item: read_item(row)?,
                    at: parsed(&row.get::<_, String>(2)?)?,
                    used: duration(row.get(3)?),
                    score: row.get::<_, Option<f64>>(4)?.map(Score::clamped),
                })
            })?
            .collect()
        })
    }

    /// What the criteria of every item have earned in its last answers. An answer whose review
    /// was taken back says nothing.
    pub fn judged(&self) -> Result<Vec<Judged>, StoreError> {
        self.read(|db| {
            let mut judged = Vec::new();
            // From item to item along the index: the answers between are not looked at.
            let mut next = db.prepare_cached(
                "SELECT bank, item FROM entries
                 WHERE submitted_at IS NOT NULL AND (bank, item) > (?1, ?2)
                 ORDER BY bank, item LIMIT 1",
            )?;
            let mut at = (String::new(), String::new());
            loop {
                let mut rows = next.query(params![at.0, at.1])?;
                let Some(row) = rows.next()? else { break };
                let item = read_item(row)?;
                at = (row.get(0)?, row.get(1)?);
                judged.extend(judged_of(db, &item)?);
            }
            Ok(judged)
        })
    }

    /// The same of the items that were answered last: some, and quickly.
    pub fn judged_lately(&self) -> Result<Vec<Judged>, StoreError> {
        self.read(|db| {
            let items = db
                .prepare_cached(
                    "SELECT DISTINCT bank, item FROM entries
                     WHERE id > (SELECT max(id) FROM entries) - ?1 AND submitted_at IS NOT NULL
                     ORDER BY bank, item",
                )?
                .query_map([LATELY], read_item)?
                .collect::<Sql<Vec<_>>>()?;
            let mut judged = Vec::new();
            for item in &items {
                judged.extend(judged_of(db, item)?);
            }
            Ok(judged)
        })
    }
}

fn judged_of(db: &Connection, item: &ItemRef) -> Sql<Vec<Judged>> {
    let mut query = db.prepare_cached(
        "SELECT m.criterion, m.weight, coalesce(
                    (SELECT o.mark FROM overrides o
                     WHERE o.entry = m.entry AND o.criterion = m.criterion
                     ORDER BY o.id DESC LIMIT 1), m.mark)
         FROM (SELECT id, submitted_at FROM entries e
               WHERE bank = ?1 AND item = ?2 AND submitted_at IS NOT NULL
                 AND (NOT EXISTS (SELECT 1 FROM reviews WHERE entry = e.id)
                      OR EXISTS (SELECT 1 FROM reviews r WHERE r.entry = e.id
                                 AND NOT EXISTS (SELECT 1 FROM undone WHERE review = r.id)))
               ORDER BY submitted_at DESC, id DESC LIMIT ?3) e
         JOIN marks m ON m.entry = e.id
         ORDER BY e.submitted_at DESC, e.id DESC, m.position",
    )?;
    let mut judged: Vec<Judged> = Vec::new();
    let mut rows = query.query(params![
        item.bank.as_str(),
        item.item.as_str(),
        JUDGED_BY as i64
    ])?;
    while let Some(row) = rows.next()? {
        let (criterion, weight, mark) = read_judgement(row)?;
        match judged.iter_mut().find(|known| known.criterion == criterion) {
            Some(known) => known.marks.push(mark),
            None => judged.push(Judged {
                item: item.clone(),
                criterion,
                weight,
                marks: vec![mark],
            }),
        }
    }
    Ok(judged)
}

fn read_judgement(row: &Row<'_>) -> Sql<(CriterionId, Weight, Mark)> {
    Ok((
        CriterionId::new(row.get::<_, String>(0)?),
        read_weight(row.get(1)?)?,
        read_mark_value(row.get(2)?)?,
    ))
}

#[cfg(test)]
mod tests;
