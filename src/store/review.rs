//! Reviews and the standing of items as plain values.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Uid;
use crate::bank::ItemRef;
use crate::grading::Score;
use crate::schedule::{Day, ItemState, Moment, Rating, leech_now};

/// A review about to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReview {
    /// Of which item.
    pub item: ItemRef,
    /// When, and on which day.
    pub moment: Moment,
    /// How it was rated.
    pub rating: Rating,
    /// The rating that the grade had proposed.
    pub proposed: Option<Rating>,
    /// The machine's score; `None` where nothing was typed.
    pub machine: Option<Score>,
    /// The score after the person's overrides, or from the criteria that the person ticked.
    pub score: Option<Score>,
    /// Whether the person changed a mark.
    pub overridden: bool,
    /// The time used.
    pub used: Duration,
    /// The session and the place in it where the response stands.
    pub entry: Option<(i64, usize)>,
    /// It is practice that the schedule does not learn from.
    pub cram: bool,
    /// The day on which the item was said to come back. It is kept if the review counts.
    pub due: Day,
}

impl NewReview {
    /// Of an item that was rated without a text and without a session, in no time.
    pub fn new(item: ItemRef, moment: Moment, rating: Rating, due: Day) -> Self {
        Self {
            item,
            moment,
            rating,
            proposed: None,
            machine: None,
            score: None,
            overridden: false,
            used: Duration::ZERO,
            entry: None,
            cram: false,
            due,
        }
    }
}

/// What sort of review: whether the schedule has learnt from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewKind {
    /// The first ever of its item; it counts.
    New,
    /// The first of a day; it counts.
    Review,
    /// Another one of the same day, which does not count.
    Repeat,
    /// Practice, which does not count.
    Cram,
}

impl ReviewKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Review, Self::Repeat, Self::Cram];

    /// The word for it, as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Review => "review",
            Self::Repeat => "repeat",
            Self::Cram => "cram",
        }
    }

    /// Whether it reaches the scheduler.
    pub fn counts(self) -> bool {
        matches!(self, Self::New | Self::Review)
    }
}

impl FromStr for ReviewKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("a review of kind {word}"))
    }
}

/// A review as it stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its name.
    pub id: Uid,
    /// Of which item.
    pub item: ItemRef,
    /// When, and on which day.
    pub moment: Moment,
    /// When it counts as done: later than it says itself only where the clock was set back.
    pub turn: Timestamp,
    /// What sort of review.
    pub kind: ReviewKind,
    /// How it was rated.
    pub rating: Rating,
    /// The rating that the grade had proposed.
    pub proposed: Option<Rating>,
    /// The machine's score.
    pub machine: Option<Score>,
    /// The score after overrides.
    pub score: Option<Score>,
    /// Whether the person changed a mark.
    pub overridden: bool,
    /// The time used.
    pub used: Duration,
    /// When it was said to come back, if it counts.
    pub due: Option<Day>,
    /// The session and the place in it where the response stands.
    pub entry: Option<(i64, usize)>,
    /// When it was taken back.
    pub undone: Option<Timestamp>,
    /// When it was brought in from a copy of a history.
    pub imported: Option<Timestamp>,
}

/// What a review that was kept has done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Added {
    /// Its name.
    pub id: Uid,
    /// What sort of review it was.
    pub kind: ReviewKind,
    /// The item's state before it.
    pub before: Option<ItemState>,
    /// And after.
    pub after: Option<ItemState>,
}

impl Added {
    /// Whether the item has just become a leech, or has gone on being one for a while.
    pub fn is_leech_now(&self) -> bool {
        let lapses = |state: Option<ItemState>| state.map_or(0, |state| state.lapses);
        lapses(self.after) > lapses(self.before) && leech_now(lapses(self.after))
    }
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Which item.
    pub item: ItemRef,
    /// What its reviews amount to; `None` where none has counted yet.
    pub state: Option<ItemState>,
    /// It stays away until the person takes it back.
    pub suspended: bool,
    /// It stays away until this day.
    pub buried_until: Option<Day>,
}

impl Standing {
    /// Whether it may be asked for on a day.
    pub fn is_free(&self, day: Day) -> bool {
        !self.suspended && self.buried_until.is_none_or(|until| until <= day)
    }
}

/// What was done on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Items seen for the first time.
    pub new: u32,
    /// Reviews that counted, those of new items left out.
    pub reviews: u32,
    /// Repetitions within the day.
    pub repeats: u32,
    /// Practice beside the schedule.
    pub crams: u32,
    /// The time used for all of them.
    pub used: Duration,
}

/// What working the states out from the log has given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many items have a state.
    pub items: usize,
    /// How many reviews count.
    pub reviews: usize,
    /// The items whose stored state was another.
    pub changed: Vec<ItemRef>,
}
