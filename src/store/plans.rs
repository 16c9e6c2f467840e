//! What a day's plan stands on besides the log: goals, fitted parameters, what the banks hold.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::database::timestamp;
use super::database::{Sql, Store, duration, from_json, json};
use super::review::Rebuilt;
use super::standings::rebuild;
use crate::bank::{BankId, ItemRef};
use crate::schedule::optimize::Figures;
use crate::schedule::{Card, Day, Goals, Limits, Model, Parameters};

/// Parameters fitted to a person's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// When.
    pub at: Timestamp,
    /// The parameters.
    pub parameters: Parameters,
    /// To how many reviews.
    pub reviews: usize,
    /// How well the parameters before them did.
    pub before: Figures,
    /// How well they do.
    pub after: Figures,
}

impl Store {
    /// When the interviews are, those that are over included.
    pub fn goals(&self) -> Result<Goals, StoreError> {
        self.read(|db| {
            let mut goals = Goals::default();
            let mut query = db.prepare_cached("SELECT bank, day FROM goals")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let (bank, day) = (row.get::<_, String>(0)?, Day::new(row.get(1)?));
                if bank.is_empty() {
                    goals.all = Some(day);
                } else {
                    goals.banks.insert(BankId::new(bank), day);
                }
            }
            Ok(goals)
        })
    }

    /// Keeps when the interview on a bank is, or with no bank on all that have no goal of their
    /// own; without a day there is none any more. Says whether anything has changed.
    pub fn set_goal(&self, bank: Option<&BankId>, day: Option<Day>) -> Result<bool, StoreError> {
        let bank = bank.map_or("", BankId::as_str);
        let at = self.time().as_millisecond();
        self.write(|tx| match day {
            Some(day) => tx.execute(
                "INSERT INTO goals (bank, day, set_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (bank) DO UPDATE SET day = ?2, set_at = ?3 WHERE day <> ?2",
                params![bank, day.number(), at],
            ),
            None => tx.execute("DELETE FROM goals WHERE bank = ?1", [bank]),
        })
        .map(|changed| changed > 0)
    }

    /// The items that may come on a day, as [`crate::schedule::Scheduler::agenda`] wants them:
    /// those of the list that are not set aside, with their states and goals.
    pub fn cards(
        &self,
        items: impl IntoIterator<Item = ItemRef>,
        day: Day,
    ) -> Result<Vec<Card>, StoreError> {
        let mut standings = self.standings()?;
        let goals = self.goals()?;
        let cards = items.into_iter().filter_map(|item| {
            // Thousands need not be looked up where nothing was learnt.
            let standing = (!standings.is_empty()).then(|| standings.remove(&item));
            let standing = standing.flatten();
            let free = standing
                .as_ref()
                .is_none_or(|standing| standing.is_free(day));
            let state = standing.and_then(|standing| standing.state);
            let goal = goals.for_bank(&item.bank, day);
            free.then_some(Card { item, state, goal })
        });
        Ok(cards.collect())
    }

    /// What was done on a day already, of what its limits are about.
    pub fn done_of_limits(&self, day: Day) -> Result<Limits, StoreError> {
        let done = self.done_on(day)?;
        Ok(Limits {
            new: done.new,
            reviews: done.reviews,
        })
    }

    /// The mean time of the newest reviews that counted, where there are enough to tell.
    pub fn usual_time(&self) -> Result<Option<Duration>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT count(*), avg(used_ms) FROM (
                     SELECT used_ms FROM reviews WHERE kind IN ('new', 'review')
                     ORDER BY id DESC LIMIT 100)",
            )?
            .query_row([], |row| {
                let enough = row.get::<_, i64>(0)? >= 10;
                let mean: Option<f64> = row.get(1)?;
                Ok(mean.filter(|_| enough).map(|mean| duration(mean as i64)))
            })
        })
    }

    /// The parameters of this person's memory: the fitted ones, or what fits most people.
    pub fn parameters(&self) -> Result<Parameters, StoreError> {
        Ok(self
            .fitted()?
            .map(|fitted| fitted.parameters)
            .unwrap_or_default())
    }

    /// The fitted parameters, if there are any that count.
    pub fn fitted(&self) -> Result<Option<Fitted>, StoreError> {
        self.read(fitted)
    }

    /// Keeps fitted parameters, and what they make of every item; `None` goes back to the default parameters. Due days stay as they were promised.
    ///
    /// The newest parameters count, so where the clock was set back they are given the moment
    /// after those before them.
    pub fn keep_parameters(&self, fitted: Option<&Fitted>) -> Result<Rebuilt, StoreError> {
        let at = self.time();
        let parameters = fitted.map(|fitted| fitted.parameters.clone());
        let model = Model::new(&parameters.clone().unwrap_or_default());
        self.write(|tx| {
            tx.execute(
                "INSERT INTO parameters (at, numbers, reviews, figures)
                 SELECT max(?1, coalesce(max(at) + 1, ?1)), ?2, ?3, ?4 FROM parameters",
                params![
                    fitted.map_or(at, |fitted| fitted.at).as_millisecond(),
                    parameters.as_ref().map(json).transpose()?,
                    fitted.map_or(0, |fitted| fitted.reviews as i64),
                    json(&fitted.map(|fitted| (fitted.before, fitted.after)))?,
                ],
            )?;
            rebuild(tx, &model)
        })
    }
}

/// The fitted parameters, if there are any that count: the newest by their time, wherever they
/// came from.
pub(super) fn fitted(db: &Connection) -> Sql<Option<Fitted>> {
    let newest = db
        .prepare_cached(
            "SELECT at, numbers, reviews, figures FROM parameters ORDER BY at DESC, id DESC LIMIT 1",
        )?
        .query_row([], |row| {
            let Some(numbers) = row.get::<_, Option<String>>(1)? else {
                return Ok(None);
            };
            let (before, after) = from_json(&row.get::<_, String>(3)?)?;
            Ok(Some(Fitted {
                at: timestamp(row.get(0)?)?,
                parameters: from_json(&numbers)?,
                reviews: row.get::<_, i64>(2)?.max(0) as usize,
                before,
                after,
            }))
        })
        .optional()?;
    Ok(newest.flatten())
}
