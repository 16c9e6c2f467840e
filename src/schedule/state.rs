//! The state of an item, as its reviews in the log make it.

use serde::Serialize;

use super::{Day, Memory, Model, Rating};

/// Where an item that was reviewed at least once stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ItemState {
    /// How firmly it is remembered.
    pub memory: Memory,
    /// The day of the last review that counted.
    pub last: Day,
    /// The day on which it falls due.
    pub due: Day,
    /// How many reviews have counted.
    pub reviews: u32,
    /// How many of them failed, the first ever left out: what was never known is not forgotten.
    pub lapses: u32,
}

/// A review that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Its day.
    pub day: Day,
    /// How it was rated.
    pub rating: Rating,
    /// The day on which the item falls due again, as it was said then.
    pub due: Day,
}

/// How far apart local days can be at one moment: from the far west to the far east of the date
/// line.
pub const WIDEST: i32 = 2;

/// Whether a review on `day` counts for an item whose last one that counted was on `last`: only
/// the first of a day does. A day that is back, because clocks were set back or the person
/// has travelled west, is still the same one; but a last review that lies further ahead than
/// travelling explains was made with a wrong clock and holds nothing up.
pub fn counts(last: Option<Day>, day: Day) -> bool {
    last.is_none_or(|last| day > last || last.since(day) > WIDEST)
}

impl ItemState {
    /// The state after a review of the state before it.
    pub fn after(model: &Model, before: Option<&Self>, review: Counted) -> Self {
        let elapsed = before.map_or(0, |state| state.elapsed(review.day));
        let lapsed = before.is_some() && !review.rating.passed();
        Self {
            memory: model.next(before.map(|state| state.memory), elapsed, review.rating),
            last: review.day,
            due: review.due.max(review.day.plus(1)),
            reviews: before.map_or(0, |state| state.reviews) + 1,
            lapses: before.map_or(0, |state| state.lapses) + u32::from(lapsed),
        }
    }

    /// The state that a log gives, its reviews in order; those that do not count are passed over.
    pub fn replay(model: &Model, log: impl IntoIterator<Item = Counted>) -> Option<Self> {
        log.into_iter().fold(None, |state: Option<Self>, review| {
            if counts(state.map(|state| state.last), review.day) {
                Some(Self::after(model, state.as_ref(), review))
            } else {
                state
            }
        })
    }

    /// How many days have gone by since its last review.
    pub fn elapsed(&self, day: Day) -> u32 {
        u32::try_from(day.since(self.last)).unwrap_or(0)
    }

    /// Whether it is due on a day. One whose last review was made with a clock far ahead is.
    pub fn is_due(&self, day: Day) -> bool {
        self.due <= day || self.last.since(day) > WIDEST
    }

    /// The probability of remembering it on a day.
    pub fn retrievability(&self, model: &Model, day: Day) -> f32 {
        model.retrievability(self.memory, self.elapsed(day) as f32)
    }

    /// Whether it keeps being forgotten.
    pub fn is_leech(&self) -> bool {
        is_leech(self.lapses)
    }
}

/// How many lapses make a leech.
const LEECH: u32 = 8;

/// How many more make it worth saying again.
const LEECH_AGAIN: u32 = 4;

/// Whether an item with so many lapses is a leech.
pub fn is_leech(lapses: u32) -> bool {
    lapses >= LEECH
}

/// Whether the lapse with this number is one to speak about: the eighth, and every fourth after.
pub fn leech_now(lapses: u32) -> bool {
    is_leech(lapses) && (lapses - LEECH).is_multiple_of(LEECH_AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(day: i32, rating: Rating) -> Counted {
        let day = Day::new(day);
        Counted {
            day,
            rating,
            due: day.plus(3),
        }
    }

    fn replay(log: &[(i32, Rating)]) -> ItemState {
        let log = log.iter().map(|(day, rating)| review(*day, *rating));
        ItemState::replay(&Model::default(), log).unwrap()
    }

    #[test]
    fn only_the_first_review_of_a_day_counts() {
        let once = replay(&[(1, Rating::Again), (5, Rating::Good)]);
        let more = replay(&[
            (1, Rating::Again),
            (1, Rating::Good),
            (5, Rating::Good),
            (5, Rating::Again),
        ]);
        assert_eq!(once, more);
        assert_eq!((once.reviews, once.lapses), (2, 0));
    }

    #[test]
    fn a_day_lived_twice_by_travelling_west_counts_once() {
        let state = replay(&[(10, Rating::Good), (9, Rating::Again), (8, Rating::Again)]);
        assert_eq!((state.last, state.reviews), (Day::new(10), 1));
        assert!(!state.is_due(Day::new(9)));
    }

    #[test]
    fn a_review_with_the_clock_years_ahead_holds_nothing_up() {
        let state = replay(&[(4000, Rating::Good)]);
        assert!(state.is_due(Day::new(10)));
        let state = replay(&[(4000, Rating::Good), (10, Rating::Good)]);
        assert_eq!((state.last, state.reviews), (Day::new(10), 2));
        assert!(!state.is_due(Day::new(12)) && state.is_due(Day::new(13)));
    }

    #[test]
    fn what_fails_at_first_sight_has_not_lapsed() {
        assert_eq!(replay(&[(1, Rating::Again)]).lapses, 0);
        assert_eq!(replay(&[(1, Rating::Again), (2, Rating::Again)]).lapses, 1);
    }

    #[test]
    fn a_leech_is_spoken_of_at_eight_lapses_and_every_four_after() {
        let said: Vec<u32> = (0..20).filter(|lapses| leech_now(*lapses)).collect();
        assert_eq!(said, [8, 12, 16]);
        assert!(!is_leech(7) && is_leech(9));
    }
}
