//! From a memory to the day on which an item comes back.
//!
//! Items learnt together would stay together for ever, so an interval is varied a little, as
//! Anki does it, and of the days it may fall on the emptier ones are likelier. The same item at
//! the same review with the same load always gets the same day.

use std::collections::BTreeMap;

use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};

use super::{Counted, Day, ItemState, Memory, Model, Rating, Retention, counts};
use crate::bank::{Fingerprint, ItemRef};

/// The longest interval, in days.
pub const LONGEST: u32 = 36_500;

/// How many items are due on which day.
pub type Load = BTreeMap<Day, u32>;

/// What a rating would make of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// How firmly it is remembered then.
    pub memory: Memory,
    /// When it is due then.
    pub due: Day,
}

/// What each rating would make of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcomes([Outcome; 4]);

impl Outcomes {
    /// What one rating would make of it.
    pub fn for_rating(&self, rating: Rating) -> Outcome {
        self.0[rating as usize]
    }
}

/// Says when an item comes back.
#[derive(Clone, Debug)]
pub struct Scheduler {
    /// The person's memory.
    pub model: Model,
    /// How likely an item must still be remembered when it comes back.
    pub retention: Retention,
    /// Whether intervals are varied.
    pub fuzz: bool,
}

impl Default for Scheduler {
    fn default() -> Self {
        Self {
            model: Model::default(),
            retention: Retention::default(),
            fuzz: true,
        }
    }
}

/// By how much intervals are varied: this share of what lies between these lengths in days.
const FUZZ: [(f32, f32, f32); 3] = [(2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, f32::MAX, 0.05)];

impl Scheduler {
    /// What each rating would make of an item on a day. `load` says how many other items are
    /// due on the days ahead; without it no day is preferred.
    ///
    /// Where a review would not count, as the second one of a day, nothing changes with any
    /// rating.
    pub fn outcomes(
        &self,
        item: &ItemRef,
        state: Option<&ItemState>,
        day: Day,
        load: &Load,
    ) -> Outcomes {
        if let Some(state) = state
            && !counts(Some(state.last), day)
        {
            let same = Outcome {
                memory: state.memory,
                due: state.due,
            };
            return Outcomes([same; 4]);
        }
        let elapsed = state.map_or(0, |state| state.elapsed(day));
        let memories = self.model.next_all(state.map(|s| s.memory), elapsed);
        let reviews = state.map_or(0, |state| state.reviews);
        // A better rating never brings an item back earlier than a worse one that passes.
        let mut earliest = 1;
        Outcomes(Rating::ALL.map(|rating| {
            let memory = memories[rating as usize];
            let ideal = self.model.interval(memory, self.retention);
            let least = if rating.passed() { earliest } else { 1 };
            let draw = Draw::new(item, reviews, rating);
            let interval = self.settle(ideal, least, day, load, &draw);
            if rating.passed() {
                earliest = interval;
            }
            Outcome {
                memory,
                due: day.plus(interval as i32),
            }
        }))
    }

    /// The whole number of days that an ideal interval becomes.
    fn settle(&self, ideal: f32, least: u32, day: Day, load: &Load, draw: &Draw) -> u32 {
        let (low, high) = if self.fuzz {
            bounds(ideal, least)
        } else {
            let exact = (ideal.round() as u32).clamp(least, LONGEST);
            (exact, exact)
        };
        if low == high {
            return low;
        }
        let weights: Vec<f64> = (low..=high)
            .map(|interval| {
                let others = load.get(&day.plus(interval as i32)).copied().unwrap_or(0);
                // Twice as full is more than four times as unlikely.
                (1.0 + f64::from(others)).powf(-2.15)
            })
            .collect();
        let mut drawn = draw.draw() * weights.iter().sum::<f64>();
        (low..=high)
            .zip(&weights)
            .find(|(_, weight)| {
                drawn -= **weight;
                drawn < 0.0
            })
            .map_or(high, |(interval, _)| interval)
    }

    /// The state after a review rated so.
    pub fn review(
        &self,
        item: &ItemRef,
        state: Option<&ItemState>,
        day: Day,
        rating: Rating,
        load: &Load,
    ) -> ItemState {
        let due = self.outcomes(item, state, day, load).for_rating(rating).due;
        ItemState::after(&self.model, state, Counted { day, rating, due })
    }
}

/// The shortest and the longest interval that an ideal one may become. Up to two and a half days
/// they are the same.
fn bounds(ideal: f32, least: u32) -> (u32, u32) {
    let exact = (ideal.round() as u32).clamp(least, LONGEST);
    if ideal < FUZZ[0].0 {
        return (exact, exact);
    }
    let spread = FUZZ.iter().fold(1.0, |spread, (from, to, share)| {
        spread + share * (ideal.min(*to) - from).max(0.0)
    });
    let low = ((ideal - spread).round() as u32).clamp(least.max(2), LONGEST);
    let high = ((ideal + spread).round() as u32).clamp(low, LONGEST);
    (low, high)
}

/// A number drawn by lot, always the same one for the same review of the same item.
struct Draw([u8; 32]);

impl Draw {
    fn new(item: &ItemRef, reviews: u32, rating: Rating) -> Self {
        let mut key = [0; 32];
        let mut hash = Fingerprint::default();
        hash.take(item.bank.as_str());
        hash.take(item.item.as_str());
        key[..8].copy_from_slice(&hash.number().to_le_bytes());
        key[8..12].copy_from_slice(&reviews.to_le_bytes());
        key[12] = rating.number();
        Self(key)
    }

    /// From 0 to 1, without 1.
    fn draw(&self) -> f64 {
        let bits = ChaCha12Rng::from_seed(self.0).next_u64() >> 11;
        bits as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bank::{BankId, ItemId};

    fn item(name: &str) -> ItemRef {
        ItemRef {
            bank: BankId::new("b"),
            item: ItemId::new(name),
        }
    }

    fn state(stability: f32, last: i32) -> ItemState {
        ItemState {
            memory: Memory {
                stability,
                difficulty: 5.0,
            },
            last: Day::new(last),
            due: Day::new(last).plus(stability as i32),
            reviews: 3,
            lapses: 0,
        }
    }

    fn exact() -> Scheduler {
        Scheduler {
            fuzz: false,
            ..Scheduler::default()
        }
    }

    fn intervals(
        scheduler: &Scheduler,
        name: &str,
        state: Option<&ItemState>,
        load: &Load,
    ) -> [i32; 4] {
        let day = state.map_or(Day::new(100), |state| state.due);
        let outcomes = scheduler.outcomes(&item(name), state, day, load);
        Rating::ALL.map(|rating| outcomes.for_rating(rating).due.since(day))
    }

    #[test]
    fn a_new_item_comes_back_after_one_day_or_the_days_that_its_rating_is_worth() {
        assert_eq!(intervals(&exact(), "a", None, &Load::new()), [1, 1, 2, 8]);
    }

    #[test]
    fn intervals_up_to_two_and_a_half_days_are_exact() {
        for name in ["a", "b", "c", "d", "e"] {
            let [again, hard, good, _] = intervals(&Scheduler::default(), name, None, &Load::new());
            assert_eq!([again, hard, good], [1, 1, 2]);
        }
        assert_eq!(bounds(2.4, 1), (2, 2));
        assert_eq!(bounds(2.5, 1), (2, 4));
    }

    #[test]
    fn longer_intervals_are_varied_as_anki_varies_them() {
        assert_eq!(bounds(10.0, 1), (8, 12));
        assert_eq!(bounds(100.0, 1), (93, 107));
        assert_eq!(bounds(1e9, 1), (LONGEST, LONGEST));
    }

    #[test]
    fn a_stronger_wish_to_remember_brings_items_back_sooner() {
        let eager = Scheduler {
            retention: Retention::new(0.97).unwrap(),
            ..exact()
        };
        let state = state(30.0, 70);
        let usual = intervals(&exact(), "a", Some(&state), &Load::new());
        let sooner = intervals(&eager, "a", Some(&state), &Load::new());
        assert!(sooner[2] < usual[2] / 2, "{sooner:?} {usual:?}");
    }

    #[test]
    fn items_learnt_together_part_and_a_full_day_is_shunned() {
        let state = state(40.0, 60);
        let full = intervals(&exact(), "a", Some(&state), &Load::new())[2];
        let load = Load::from([(state.due.plus(full), 50)]);
        let days: Vec<i32> = (0..50)
            .map(|n| {
                let name = n.to_string();
                intervals(&Scheduler::default(), &name, Some(&state), &load)[2]
            })
            .collect();
        let kinds: std::collections::BTreeSet<_> = days.iter().collect();
        assert!(kinds.len() > 5, "{days:?}");
        assert!(days.iter().all(|day| *day != full), "{days:?}");
    }

    #[test]
    fn a_second_review_of_the_day_changes_nothing() {
        let mut state = state(4.0, 96);
        let first = Scheduler::default().review(
            &item("a"),
            Some(&state),
            Day::new(100),
            Rating::Good,
            &Load::new(),
        );
        state = first;
        let outcomes =
            Scheduler::default().outcomes(&item("a"), Some(&state), Day::new(100), &Load::new());
        for rating in Rating::ALL {
            assert_eq!(outcomes.for_rating(rating).due, first.due);
            assert_eq!(outcomes.for_rating(rating).memory, first.memory);
        }
    }

    proptest! {
        #[test]
        fn a_better_rating_never_comes_back_sooner_and_nothing_the_same_day(
            stability in 0.01..40_000f32, difficulty in 1.0..10f32, late in 0i32..5000,
            retention in Retention::LOWEST..=Retention::HIGHEST, fuzz: bool, name in "[a-z]{1,6}",
            reviews in 1u32..100,
        ) {
            let state = ItemState {
                memory: Memory { stability, difficulty },
                reviews,
                ..state(stability, 0)
            };
            let scheduler = Scheduler {
                retention: Retention::new(retention).unwrap(),
                fuzz,
                ..Scheduler::default()
            };
            let day = Day::new(1 + late);
            let outcomes = scheduler.outcomes(&item(&name), Some(&state), day, &Load::new());
            let [again, hard, good, easy] =
                Rating::ALL.map(|rating| outcomes.for_rating(rating).due.since(day));
            prop_assert!(again >= 1 && hard >= 1);
            prop_assert!(good >= hard && easy >= good && easy <= LONGEST as i32);
            let again = scheduler.outcomes(&item(&name), Some(&state), day, &Load::new());
            prop_assert_eq!(outcomes, again, "the same lot is drawn again");
        }
    }
}
