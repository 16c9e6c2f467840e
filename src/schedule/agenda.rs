//! What a day asks for: which reviews, and how many new items.

use std::collections::BTreeMap;

use super::goal::Course;
use super::{Card, Day, Scheduler};

/// How much a day may bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// New items.
    pub new: u32,
    /// Reviews, new items left out.
    pub reviews: u32,
}

/// What a day asks for still. Items are named by their places in the list of cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The reviews, the item least likely to be remembered first.
    pub due: Vec<usize>,
    /// The new items, in the order of the cards.
    pub new: Vec<usize>,
    /// How many reviews are due beyond the day's limit. They come on the days after.
    pub beyond: usize,
}

impl Scheduler {
    /// What a day asks for still, within its limits, of which `done` was done already.
    ///
    /// A goal may ask for more new items than the limit allows, so that each can be seen in
    /// time; what is not learnt for a goal then waits.
    pub fn agenda(&self, cards: &[Card], day: Day, limits: Limits, done: Limits) -> Agenda {
        let mut groups: BTreeMap<Option<Day>, Vec<usize>> = BTreeMap::new();
        for (index, card) in cards.iter().enumerate() {
            let goal = card.goal.filter(|goal| *goal > day);
            groups.entry(goal).or_default().push(index);
        }
        let mut due = Vec::new();
        let mut new = Vec::new();
        for (goal, members) in &groups {
            let Some(goal) = *goal else { continue };
            let course = Course::new(goal, members.len(), limits.reviews);
            due.extend(course.due(self, cards, members, day));
            new.extend(course.new_items(cards, members, day));
        }
        if let Some(free) = groups.get(&None) {
            let state = |index: &usize| cards[*index].state;
            let is_due = |index: &&usize| state(index).is_some_and(|state| state.is_due(day));
            due.extend(free.iter().filter(is_due));
            let room = limits.new.saturating_sub(done.new) as usize;
            let room = room.saturating_sub(new.len());
            let unseen = free.iter().filter(|index| state(index).is_none());
            new.extend(unseen.take(room));
        }
        new.sort_unstable();
        let key = |index: &usize| {
            let state = cards[*index].state;
            state.map_or(0.0, |state| state.retrievability(&self.model, day))
        };
        due.sort_by(|a, b| {
            key(a)
                .total_cmp(&key(b))
                .then_with(|| cards[*a].item.cmp(&cards[*b].item))
        });
        let room = limits.reviews.saturating_sub(done.reviews) as usize;
        let beyond = due.len().saturating_sub(room);
        due.truncate(room);
        Agenda { due, new, beyond }
    }
}

/// The day on which an item is said to come back while it is learnt for a goal: nothing is
/// promised past it, but for what the last round before it has had already.
pub fn shown_due(due: Day, goal: Option<Day>, today: Day) -> Day {
    match goal {
        Some(goal) if today < goal.plus(-1) => due.min(goal.plus(-1)),
        _ => due,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{BankId, ItemId, ItemRef};
    use crate::schedule::{ItemState, Memory};

    const TODAY: Day = Day::new(100);

    fn card(name: &str, due: Option<(i32, f32)>, goal: Option<i32>) -> Card {
        Card {
            item: ItemRef {
                bank: BankId::new("b"),
                item: ItemId::new(name),
            },
            state: due.map(|(due, stability)| ItemState {
                memory: Memory {
                    stability,
                    difficulty: 5.0,
                },
                last: Day::new(90),
                due: Day::new(due),
                reviews: 2,
                lapses: 0,
            }),
            goal: goal.map(Day::new),
        }
    }

    fn limits(new: u32, reviews: u32) -> Limits {
        Limits { new, reviews }
    }

    fn agenda(cards: &[Card], limit: Limits, done: Limits) -> Agenda {
        Scheduler::default().agenda(cards, TODAY, limit, done)
    }

    #[test]
    fn the_least_remembered_comes_first_and_what_is_beyond_the_limit_waits() {
        let cards = [
            card("firm", Some((100, 20.0)), None),
            card("weak", Some((99, 2.0)), None),
            card("later", Some((101, 9.0)), None),
            card("middle", Some((100, 8.0)), None),
        ];
        let all = agenda(&cards, limits(0, 9), limits(0, 0));
        assert_eq!((all.due, all.beyond), (vec![1, 3, 0], 0));
        let some = agenda(&cards, limits(0, 5), limits(0, 3));
        assert_eq!((some.due, some.beyond), (vec![1, 3], 1));
    }

    #[test]
    fn new_items_come_in_the_order_of_the_bank_up_to_what_the_day_still_allows() {
        let cards = ["a", "b", "c"].map(|name| card(name, None, None));
        assert_eq!(agenda(&cards, limits(2, 9), limits(0, 0)).new, [0, 1]);
        assert_eq!(agenda(&cards, limits(2, 9), limits(1, 0)).new, [0]);
        assert_eq!(agenda(&cards, limits(2, 9), limits(5, 0)).new, [0; 0]);
    }

    #[test]
    fn what_is_learnt_for_an_interview_goes_before_other_new_items() {
        let cards = [
            card("other", None, None),
            card("one", None, Some(103)),
            card("two", None, Some(103)),
            card("three", None, Some(103)),
        ];
        // Two days are left for three new items; the limit of one does not hold them up.
        assert_eq!(agenda(&cards, limits(1, 9), limits(0, 0)).new, [1, 2]);
        assert_eq!(agenda(&cards, limits(3, 9), limits(0, 0)).new, [0, 1, 2]);
    }

    #[test]
    fn a_goal_that_is_over_changes_nothing() {
        let cards = [
            card("one", Some((101, 9.0)), Some(100)),
            card("two", None, Some(99)),
        ];
        let agenda = agenda(&cards, limits(0, 9), limits(0, 0));
        assert_eq!(agenda, Agenda::default());
    }

    #[test]
    fn nothing_is_promised_past_the_interview_until_the_last_day_before_it() {
        let goal = Some(Day::new(110));
        let shown = |due: i32, today: i32| shown_due(Day::new(due), goal, Day::new(today)).number();
        assert_eq!(shown(105, 100), 105);
        assert_eq!(shown(140, 100), 109);
        assert_eq!(shown(140, 109), 140);
        assert_eq!(shown_due(Day::new(140), None, TODAY).number(), 140);
    }
}
