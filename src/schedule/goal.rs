//! The course towards an interview: what is reviewed when, so that as much as the time allows is
//! remembered on its day.
//!
//! Spacing makes memories firm, so the usual schedule applies at first. What counts in the end is
//! one day, and a review shortly before it is worth more there than one at any other time. So
//! the days before the interview are kept for a last round in which every item that would not be
//! firm comes once more, the least firm ones last. New items are spread over the days before.
//!
//! A course is worked out afresh each day from the states as they are; it never changes them.
//! A missed day, another limit or another goal needs no mending, and after the interview the
//! usual schedule continues from the truth.

use std::collections::BTreeMap;

use super::{Card, Day, ItemState, Scheduler};
use crate::bank::BankId;

/// The days of the interviews that somebody learns for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goals {
    /// The one for every bank that has none of its own.
    pub all: Option<Day>,
    /// Those of single banks.
    pub banks: BTreeMap<BankId, Day>,
}

impl Goals {
    /// The day for which the items of a bank are learnt, seen from a day before it. On the day
    /// itself, and after, the usual schedule continues.
    pub fn for_bank(&self, bank: &BankId, today: Day) -> Option<Day> {
        let to_come = |day: Option<Day>| day.filter(|day| *day > today);
        to_come(self.banks.get(bank).copied()).or_else(|| to_come(self.all))
    }
}

/// An item that will be remembered so likely on the day needs no last review.
const FIRM: f32 = 0.985;

/// The last new items come so many days before the interview, so that the day between is left to
/// review them.
const LAST_NEW: i32 = 2;

/// A review that falls due shortly before the last round waits for it, if by then the item is
/// hardly less likely to be remembered than was desired.
const PATIENCE: f32 = 0.02;

/// The course of some items towards an interview.
pub(super) struct Course {
    /// The day of the interview.
    goal: Day,
    /// How many reviews of the last round a day may have.
    capacity: usize,
    /// The first day of the last round.
    round: Day,
}

impl Course {
    /// The course of so many items, with so many reviews a day at most.
    pub(super) fn new(goal: Day, items: usize, reviews_per_day: u32) -> Self {
        // A sixth is left for what fails in the last round and is back.
        let capacity = ((reviews_per_day - reviews_per_day / 6) as usize).max(1);
        let days = items.div_ceil(capacity).max(1);
        Self {
            goal,
            capacity,
            round: goal.plus(-i32::try_from(days).unwrap_or(i32::MAX)),
        }
    }

    /// Which of the members are to be reviewed on a day before the interview.
    pub(super) fn due(
        &self,
        scheduler: &Scheduler,
        cards: &[Card],
        members: &[usize],
        day: Day,
    ) -> Vec<usize> {
        let model = &scheduler.model;
        let mut due = Vec::new();
        let mut waiting: Vec<(usize, ItemState)> = Vec::new();
        // Items that will need a review on a later day, and cannot have it today.
        let mut to_come = 0;
        for index in members {
            let Some(state) = cards[*index].state else {
                to_come += 1;
                continue;
            };
            if state.last == day {
                to_come += usize::from(state.reviews == 1);
                continue;
            }
            if day < self.round {
                let later = state.retrievability(model, self.round);
                let can_wait = later + PATIENCE >= scheduler.retention.get();
                if state.is_due(day) && !can_wait {
                    due.push(*index);
                }
            } else if state.last >= self.round && state.reviews > 1 {
                // It has had its turn; but what failed there is back.
                if state.is_due(day) {
                    due.push(*index);
                }
            } else if state.is_due(day) || state.retrievability(model, self.goal) < FIRM {
                waiting.push((*index, state));
            }
        }
        // Each day of the round takes what the days after it have no room for.
        let days_after = self.goal.since(day).saturating_sub(1).max(0) as usize;
        let room_later = (self.capacity * days_after).saturating_sub(to_come);
        let now = waiting.len().saturating_sub(room_later);
        waiting.sort_by(|(_, a), (_, b)| b.memory.stability.total_cmp(&a.memory.stability));
        due.extend(waiting.into_iter().take(now).map(|(index, _)| index));
        due
    }

    /// Which of the members are seen for the first time on a day: as many as it takes for all
    /// to come in time, evenly spread.
    pub(super) fn new_items(&self, cards: &[Card], members: &[usize], day: Day) -> Vec<usize> {
        let state = |index: &usize| cards[*index].state;
        let seen_today = |index: &&usize| {
            state(index).is_some_and(|state| state.reviews == 1 && state.last == day)
        };
        let today = members.iter().filter(seen_today).count();
        let unseen = members.iter().filter(|index| state(index).is_none());
        let days = self.goal.since(day).saturating_sub(LAST_NEW - 1).max(1) as usize;
        let share = (unseen.clone().count() + today).div_ceil(days);
        unseen.take(share.saturating_sub(today)).copied().collect()
    }
}
