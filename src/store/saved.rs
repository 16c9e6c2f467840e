//! Sessions as plain values: about to begin, and as stored.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::session::drill;
use crate::session::mock::Probe;
use crate::session::quiz::{Entry, Settings};

/// What sort of session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// Items against the clock.
    Quiz,
    /// What is due today.
    Drill,
    /// An interview with the learner as the candidate.
    Mock,
}

impl SessionKind {
    const ALL: [Self; 3] = [Self::Quiz, Self::Drill, Self::Mock];

    /// The word for it, as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quiz => "quiz",
            Self::Drill => "drill",
            Self::Mock => "mock",
        }
    }

    /// What to type to continue an unfinished one of this number.
    pub fn resume(self, id: i64) -> String {
        match self {
            Self::Quiz => format!("viva quiz --resume={id}"),
            Self::Drill => "viva drill".to_owned(),
            Self::Mock => format!("viva mock --resume={id}"),
        }
    }
}

impl fmt::Display for SessionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SessionKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("a session of kind {word}"))
    }
}

/// A session about to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What sort of session.
    pub kind: SessionKind,
    /// How it is run.
    pub settings: Settings,
    /// How it is run as a drill, if it is one.
    pub drill: Option<drill::Settings>,
    /// Where its choice of items came from; `None` where they were named.
    pub seed: Option<u64>,
    /// Its items.
    pub entries: Vec<NewEntry>,
}

/// An item of a session about to begin.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The item, its criteria and its time.
    pub entry: Entry,
    /// A hash of the rubric, to tell later whether it has changed since.
    pub rubric: String,
}

/// A session as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedSession {
    /// Its number, which people quote.
    pub id: i64,
    /// What sort of session.
    pub kind: SessionKind,
    /// How far it came.
    pub state: SessionState,
    /// When it began.
    pub started: Timestamp,
    /// When it was finished or last left; `None` while it runs or after a sudden end.
    pub ended: Option<Timestamp>,
    /// How it is run.
    pub settings: Settings,
    /// How it is run as a drill, if it is one.
    pub drill: Option<drill::Settings>,
    /// Where its choice of items came from.
    pub seed: Option<u64>,
    /// The version of the program that started it.
    pub version: String,
    /// The entry looked at last.
    pub current: usize,
    /// Its items, in order.
    pub entries: Vec<SavedEntry>,
}

/// An item of a stored session.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedEntry {
    /// The item and how far it came.
    pub entry: Entry,
    /// A hash of the rubric at the time.
    pub rubric: String,
    /// When the response was submitted.
    pub submitted: Option<Timestamp>,
    /// The probes that followed it in a mock interview.
    pub probes: Vec<Probe>,
}

/// How far a stored session came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionState {
    /// Begun and not ended: it is running, or it ended suddenly.
    Open,
    /// Left; it can be resumed.
    Left,
    /// Over.
    Finished,
}

impl SessionState {
    /// The word for it, as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Left => "left",
            Self::Finished => "finished",
        }
    }
}
