//! What statistics are made of: the log and the answers added up, so that a million reviews
//! become a few thousand plain rows.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::database::{Sql, Store, damaged, duration, parsed, read_mark_value, read_weight};
use super::database::{rating, read_item};
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

/// The scores of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemScores {
    /// The item.
    pub item: ItemRef,
    /// The weeks that have any, in their order.
    pub weeks: Vec<WeekScore>,
}

/// The scores of an item in a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeekScore {
    /// The week's Monday.
    pub week: Day,
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
    /// When it was submitted.
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
    /// The scores by item, in the order of their names.
    pub scores: Vec<ItemScores>,
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
            let mut scores: FxHashMap<i64, Vec<WeekScore>> = FxHashMap::default();
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
                    let week = day.monday();
                    let weeks = scores.entry(row.get(5)?).or_default();
                    match weeks.last_mut() {
                        Some(last) if last.week == week => {
                            last.scores += 1;
                            last.sum += score;
                        }
                        _ => weeks.push(WeekScore {
                            week,
                            scores: 1,
                            sum: score,
                        }),
                    }
                }
            }
            let scores = db
                .prepare_cached("SELECT bank, item, id FROM items ORDER BY bank, item")?
                .query_map([], |row| {
                    let weeks = scores.remove(&row.get(2)?);
                    weeks
                        .map(|weeks| {
                            Ok(ItemScores {
                                item: read_item(row)?,
                                weeks,
                            })
                        })
                        .transpose()
                })?
                .filter_map(Result::transpose)
                .collect::<Sql<_>>()?;
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
            let mut answers = Answers::new(db)?;
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
                judged.extend(answers.judged(&item)?);
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
            let mut answers = Answers::new(db)?;
            let mut judged = Vec::new();
            for item in &items {
                judged.extend(answers.judged(item)?);
            }
            Ok(judged)
        })
    }
}

/// The last answers to one item after another. Answers that do not count and answers with marks
/// of the person's own are few: which they are is asked once, and not of each answer.
struct Answers<'a> {
    newest_first: CachedStatement<'a>,
    marks: CachedStatement<'a>,
    own_marks: CachedStatement<'a>,
    taken_back: FxHashSet<i64>,
    overridden: FxHashSet<i64>,
}

impl<'a> Answers<'a> {
    fn new(db: &'a Connection) -> Sql<Self> {
        let ids = |query: &str| -> Sql<FxHashSet<i64>> {
            db.prepare_cached(query)?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        Ok(Self {
            newest_first: db.prepare_cached(
                "SELECT id FROM entries
                 WHERE bank = ?1 AND item = ?2 AND submitted_at IS NOT NULL
                 ORDER BY submitted_at DESC, id DESC",
            )?,
            marks: db.prepare_cached(
                "SELECT criterion, weight, mark FROM marks WHERE entry = ?1 ORDER BY position",
            )?,
            own_marks: db.prepare_cached(
                "SELECT criterion, mark FROM overrides WHERE entry = ?1 ORDER BY id",
            )?,
            // One that was taken back and rated again counts. The join is crossed for its order:
            // from the few that were taken back, and not from all that have an answer.
            taken_back: ids(
                "SELECT r.entry FROM undone u CROSS JOIN reviews r ON r.id = u.review
                 WHERE r.entry IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM reviews again WHERE again.entry = r.entry
                                   AND NOT EXISTS (SELECT 1 FROM undone WHERE review = again.id))",
            )?,
            overridden: ids("SELECT DISTINCT entry FROM overrides")?,
        })
    }

    fn judged(&mut self, item: &ItemRef) -> Sql<Vec<Judged>> {
        let taken_back = &self.taken_back;
        let answers = self
            .newest_first
            .query_map([item.bank.as_str(), item.item.as_str()], |row| row.get(0))?
            .filter(|id| !matches!(id, Ok(id) if taken_back.contains(id)))
            .take(JUDGED_BY)
            .collect::<Sql<Vec<i64>>>()?;
        let mut judged: Vec<Judged> = Vec::new();
        for answer in answers {
            let own = self.own_marks_of(answer)?;
            let mut rows = self.marks.query([answer])?;
            while let Some(row) = rows.next()? {
                let criterion = row.get_ref(0)?.as_str().map_err(damaged)?;
                let mark = read_mark_value(match own.get(criterion) {
                    Some(mark) => *mark,
                    None => row.get(2)?,
                })?;
                match judged
                    .iter_mut()
                    .find(|known| known.criterion.as_str() == criterion)
                {
                    Some(known) => known.marks.push(mark),
                    None => judged.push(Judged {
                        item: item.clone(),
                        criterion: CriterionId::new(criterion),
                        weight: read_weight(row.get(1)?)?,
                        marks: vec![mark],
                    }),
                }
            }
        }
        Ok(judged)
    }

    /// What the person gave instead, where it stands: the newest of each criterion counts, and
    /// one without a mark says that the machine's holds.
    fn own_marks_of(&mut self, answer: i64) -> Sql<BTreeMap<String, f64>> {
        let mut own = BTreeMap::new();
        if !self.overridden.contains(&answer) {
            return Ok(own);
        }
        let mut rows = self.own_marks.query([answer])?;
        while let Some(row) = rows.next()? {
            let criterion: String = row.get(0)?;
            match row.get(1)? {
                Some(mark) => own.insert(criterion, mark),
                None => own.remove(&criterion),
            };
        }
        Ok(own)
    }
}

#[cfg(test)]
mod tests;
