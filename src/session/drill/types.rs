//! The words of a drill: its settings, why an item is asked, what happens and what is asked for.
//!
//! Plain values; the rules stand beside the machine that uses them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::schedule::{Rating, Thresholds};
use crate::session::quiz;

/// How a drill is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Answers are thought, not written: reveal, tick what was covered, rate.
    #[serde(default)]
    pub recall: bool,
    /// Practice that the schedule does not learn from.
    #[serde(default)]
    pub cram: bool,
    /// Once so much time is used, no further item is asked.
    #[serde(default)]
    pub budget: Option<Duration>,
    /// Where one rating ends and the next begins. A matter of the configuration: not stored.
    #[serde(skip)]
    pub thresholds: Thresholds,
}

/// Why an item is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AskReason {
    /// It is about to be forgotten.
    Due,
    /// It was never asked before.
    New,
    /// It failed earlier today.
    Failed,
    /// The person named it.
    Named,
}

/// What a drill knows of an entry besides the response.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Why it is asked.
    pub reason: AskReason,
    /// Its topics, without those that all items share.
    pub tags: Vec<String>,
    /// How it was rated.
    pub rated: Option<Rating>,
    /// It will not be asked now.
    pub set_aside: Option<SetAside>,
    /// When it was put off: what was put off later has a higher number; 0 for never.
    pub deferred_until: u32,
    /// How many ratings must have been given before it may come: a failed item is not asked
    /// again at once where something else waits.
    pub earliest_turn: usize,
}

impl Card {
    /// An entry that waits.
    pub fn new(reason: AskReason, tags: Vec<String>) -> Self {
        Self {
            reason,
            tags,
            rated: None,
            set_aside: None,
            deferred_until: 0,
            earliest_turn: 0,
        }
    }
}

/// Why an entry that waits is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAside {
    /// The item stays away until the person takes it back.
    Suspended,
    /// The item stays away until tomorrow.
    Buried,
    /// What had asked for it was taken back, or happened elsewhere.
    Gone,
}

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrillStep {
    /// An entry was rated; where it failed it comes back as the other entry.
    Rated {
        /// Which one.
        index: usize,
        /// As which it comes back.
        back: Option<usize>,
    },
    /// The item of an entry was suspended.
    Suspended(usize),
    /// The item of an entry was buried.
    Buried(usize),
    /// An entry was put off.
    Deferred {
        /// Which one.
        index: usize,
        /// Its [`Card::deferred_until`] before that.
        before: u32,
    },
}

impl DrillStep {
    /// The entry that it happened to.
    pub fn index(self) -> usize {
        match self {
            Self::Rated { index, .. }
            | Self::Deferred { index, .. }
            | Self::Suspended(index)
            | Self::Buried(index) => index,
        }
    }
}

/// What happens to a drill.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// What can happen in a quiz too. [`quiz::Event::Next`] accepts the rating that is proposed,
    /// [`quiz::Event::Skip`] puts the item off, [`quiz::Event::Undo`] takes the last change of a
    /// mark back or else the last step.
    Quiz(quiz::Event),
    /// Rate the answer that is shown.
    Rate(Rating),
    /// Set the current item aside until the person takes it back.
    Suspend,
    /// Set the current item aside until tomorrow.
    Bury,
}

impl From<quiz::Event> for Event {
    fn from(event: quiz::Event) -> Self {
        Self::Quiz(event)
    }
}

/// What the driver must do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// What a quiz asks for too.
    Quiz(quiz::Effect),
    /// Put the rating of an entry into the log of reviews.
    StoreReview {
        /// Which entry.
        index: usize,
    },
    /// Take the review of an entry back.
    TakeBackReview {
        /// Which entry.
        index: usize,
    },
    /// Put a further entry of the session on disk.
    StoreEntry {
        /// Which entry.
        index: usize,
    },
    /// Suspend the item of an entry, or take it back.
    StoreSuspended {
        /// Which entry.
        index: usize,
        /// Which of the two.
        suspended: bool,
    },
    /// Bury the item of an entry until tomorrow, or take it back.
    StoreBuried {
        /// Which entry.
        index: usize,
        /// Which of the two.
        buried: bool,
    },
    /// The finished session continues after all.
    Reopen,
}

impl From<quiz::Effect> for Effect {
    fn from(effect: quiz::Effect) -> Self {
        Self::Quiz(effect)
    }
}

/// How far a drill has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Ratings given.
    pub rated: usize,
    /// Of those, how many were passed.
    pub passed: usize,
    /// Entries still to be rated.
    pub left: usize,
    /// Of those, how many failed earlier.
    pub failed: usize,
}
