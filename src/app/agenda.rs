//! The day's agenda: everything that a day is planned by, what is left to do of it, and what the
//! interviews ahead ask for.

use std::time::Duration;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::quiz_options::time_for;
use super::topics::chosen_of;
use crate::bank::{BankId, Found, ItemRef, Library, ListedItem};
use crate::schedule::simulate::forecast;
use crate::schedule::{Agenda, Card, Day, Goals, Limits, Scheduler, shown_due};
use crate::store::{Standing, Store, StoreError};

/// How many where it has to be quick.
const GLANCE: usize = 50_000;

/// What is asked of a day's plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// What is left to do today, and whether more is to come.
    Today,
    /// What the days ahead may bring.
    DaysAhead,
}

/// What everything that a day is planned by says today.
pub struct DayPlan {
    /// The day.
    pub day: Day,
    /// When items come back.
    pub scheduler: Scheduler,
    /// The items that may come, in the banks' order; of the new ones, where no more was asked for,
    /// as many as today can bring and one more.
    pub cards: Vec<Card>,
    /// How much the day may bring.
    pub limits: Limits,
    /// How much of that was done.
    pub done: Limits,
    /// How long an item is likely to take on average: what it has taken, or what items suggest.
    pub each: Duration,
    /// What an item has taken, on average; `None` where nothing was done yet.
    usual: Option<Duration>,
    /// What each of the cards suggests.
    suggested: Vec<Duration>,
    /// Those that failed today and have not passed since, by their place among the cards.
    failed: Vec<usize>,
    /// When the interviews are.
    pub goals: Goals,
}

/// The items of loaded banks that a day can bring.
pub fn listed(library: &Library) -> impl Iterator<Item = ListedItem<'_>> + Clone {
    let answered = library.items().filter(|found| found.item.is_answered());
    answered.map(|Found { bank, item }| ListedItem {
        bank: &bank.id,
        item: item.id.as_str(),
        time: time_for(item),
    })
}

impl DayPlan {
    /// Asks the store. `known` are the items of the banks.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read<'a>(
        store: &Store,
        known: impl Iterator<Item = ListedItem<'a>> + Clone,
        needs: Needs,
        day: Day,
        scheduler: Scheduler,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let goals = store.goals()?;
        let all_goals = goals.banks.values().chain(&goals.all);
        let mut new_left = match needs {
            Needs::Today if all_goals.into_iter().all(|goal| *goal <= day) => {
                limits.new.saturating_add(1)
            }
            // What is learnt for a goal is spread over the days until then.
            Needs::Today | Needs::DaysAhead => u32::MAX,
        };
        let standings = store.standings()?;
        let standings: FxHashMap<(&str, &str), &Standing> = (standings.values())
            .map(|standing| {
                let item = &standing.item;
                ((item.bank.as_str(), item.item.as_str()), standing)
            })
            .collect();
        let standing = |known: &ListedItem<'a>| -> Option<&Standing> {
            // Thousands need not be looked up where nothing was learnt.
            (!standings.is_empty())
                .then(|| standings.get(&(known.bank.as_str(), known.item)).copied())?
        };
        let is_free = |known: &ListedItem<'a>| standing(known).is_none_or(|s| s.is_free(day));
        let free = known.clone().filter(is_free);
        let chosen = chosen_of(store, free.map(|known| known.bank))?;
        let (mut cards, mut suggested) = (Vec::new(), Vec::new());
        let (mut all, mut count) = (Duration::ZERO, 0_u32);
        for known in known {
            all += known.time;
            count = count.saturating_add(1);
            let standing = standing(&known);
            let state = standing.and_then(|standing| standing.state);
            let is_wanted = standing.is_none_or(|standing| standing.is_free(day))
                && (state.is_some()
                    || new_left > 0 && chosen.as_ref().is_none_or(|set| set.contains(known.bank)));
            if is_wanted {
                new_left -= u32::from(state.is_none());
                let item = known.reference();
                let goal = goals.for_bank(&item.bank, day);
                cards.push(Card { item, state, goal });
                suggested.push(known.time);
            }
        }
        let usual = store.usual_time()?;
        let failed = store.unpassed(day)?;
        let place = |item: &ItemRef| cards.iter().position(|card| card.item == *item);
        Ok(Self {
            day,
            scheduler,
            suggested,
            failed: failed.iter().filter_map(place).collect(),
            cards,
            limits,
            done: store.done_of_limits(day)?,
            each: usual.unwrap_or(all / count.max(1)),
            usual,
            goals,
        })
    }

    /// What is left to do today of these cards.
    pub fn load(&self, agenda: &Agenda, is_wanted: impl Fn(usize) -> bool) -> DayLoad {
        let wanted = |places: &[usize]| -> Vec<usize> {
            let places = places.iter().copied();
            places.filter(|place| is_wanted(*place)).collect()
        };
        let (due, new) = (wanted(&agenda.due), wanted(&agenda.new));
        let failed = wanted(&self.failed);
        let all = due.iter().chain(&new).chain(&failed);
        let time = all.map(|place| self.usual.unwrap_or(self.suggested[*place]));
        DayLoad {
            minutes: minutes(time.sum()),
            due: due.len(),
            new: new.len(),
            failed: failed.len(),
        }
    }

    /// What is left to do of the day.
    pub fn agenda(&self) -> Agenda {
        self.scheduler
            .agenda(&self.cards, self.day, self.limits, self.done)
    }

    /// So many items in whole minutes; something takes at least one.
    pub fn minutes(&self, count: f32) -> u64 {
        minutes(self.each.mul_f32(count))
    }
}

/// A time in whole minutes, as every front end says it; something takes at least one.
pub fn minutes(time: Duration) -> u64 {
    u64::try_from(time.as_millis().div_ceil(60_000)).unwrap_or(u64::MAX)
}

/// What is left to do of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayLoad {
    /// Reviews that are due.
    pub due: usize,
    /// Items to see for the first time.
    pub new: usize,
    /// Items that failed today and have not passed since.
    pub failed: usize,
    /// How long all of it is likely to take.
    pub minutes: u64,
}

impl DayLoad {
    /// How many items.
    pub fn count(&self) -> usize {
        self.due + self.new + self.failed
    }
}

/// What a day is likely to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayAhead {
    /// The day.
    pub day: Day,
    /// Reviews that are due on it.
    pub due: usize,
    /// Items to see for the first time.
    pub new: usize,
    /// How long it is likely to take, in minutes.
    pub minutes: u64,
}

/// The days from today on that ask for something: today's agenda, and later what is due by then
/// and new items as far as the limit lets them come. What is done meanwhile changes it.
pub fn days_ahead(today: &DayPlan, days: i32) -> Vec<DayAhead> {
    let agenda = today.agenda();
    let load = today.load(&agenda, |_| true);
    let mut unseen = today
        .cards
        .iter()
        .filter(|card| card.state.is_none())
        .count();
    let mut due = vec![0_usize; usize::try_from(days).unwrap_or_default()];
    for card in &today.cards {
        let Some(state) = card.state else { continue };
        let ahead = shown_due(state.due, card.goal, today.day).since(today.day);
        if let Some(count) = usize::try_from(ahead).ok().and_then(|at| due.get_mut(at))
            && ahead > 0
        {
            *count += 1;
        }
    }
    let ahead = due.into_iter().enumerate().map(|(at, due)| {
        let (due, new) = match at {
            0 => (load.due + load.failed, load.new),
            _ => (due, unseen.min(today.limits.new as usize)),
        };
        unseen = unseen.saturating_sub(new);
        DayAhead {
            day: today.day.plus(i32::try_from(at).unwrap_or(i32::MAX)),
            due,
            new,
            minutes: match at {
                0 => load.minutes,
                _ => today.minutes((due + new) as f32),
            },
        }
    });
    ahead.filter(|day| day.due + day.new > 0).collect()
}

/// All goals, the next one first.
pub fn goals_in_order(goals: &Goals) -> Vec<(Option<BankId>, Day)> {
    let own = goals.banks.iter();
    let own = own.map(|(bank, day)| (Some(bank.clone()), *day));
    let all = goals.all.map(|day| (None, day));
    let mut wanted: Vec<_> = all.into_iter().chain(own).collect();
    wanted.sort_by_key(|(_, day)| *day);
    wanted
}

/// The cards that are learnt for a goal.
pub fn members(today: &DayPlan, bank: Option<&BankId>) -> Vec<usize> {
    let has_own = |item: &ItemRef| {
        today
            .goals
            .banks
            .get(&item.bank)
            .is_some_and(|day| *day > today.day)
    };
    let is_its = |index: &usize| {
        let item = &today.cards[*index].item;
        bank.map_or_else(|| !has_own(item), |bank| item.bank == *bank)
    };
    (0..today.cards.len()).filter(is_its).collect()
}

/// A goal in one line: what its days ask for on average, and what to expect.
#[derive(Debug, Serialize)]
pub struct GoalOutlook {
    /// Of which bank; `None` for all that have no goal of their own.
    pub bank: Option<BankId>,
    /// The day of the interview.
    pub day: Day,
    /// How many days are left.
    pub days_left: i32,
    /// New items a day.
    pub new: f64,
    /// Reviews a day.
    pub reviews: f64,
    /// Minutes a day.
    pub minutes: u64,
    /// The share of the items likely to be remembered on the day.
    pub expected: f64,
}

/// The goals ahead that some item is learnt for, each in one line.
pub fn outlooks(today: &DayPlan) -> Vec<GoalOutlook> {
    let ahead = goals_in_order(&today.goals)
        .into_iter()
        .filter(|(_, day)| *day > today.day);
    let outlooks = ahead.filter_map(|(bank, day)| {
        let members = members(today, bank.as_ref());
        if members.is_empty() {
            return None;
        }
        let days = today.day..day;
        let forecast = forecast(
            &today.scheduler,
            &today.cards,
            &members,
            days,
            today.limits,
            today.done,
            GLANCE,
        );
        let number = forecast.days.len().max(1) as f32;
        let new = forecast.days.iter().map(|day| day.new).sum::<f32>() / number;
        let reviews = forecast.days.iter().map(|day| day.reviews).sum::<f32>() / number;
        Some(GoalOutlook {
            bank,
            day,
            days_left: day.since(today.day),
            new: two_digits(new),
            reviews: two_digits(reviews),
            minutes: today.minutes(new + reviews),
            expected: two_digits(forecast.recall),
        })
    });
    outlooks.collect()
}

/// A number to two digits after the point.
pub fn two_digits(number: f32) -> f64 {
    (f64::from(number) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests;
