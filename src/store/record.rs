//! A history as lines for a file: what is exported, and what comes in again.
//!
//! A file begins with a [`Record::History`]. Renamings come next, because they say what the names
//! after them mean; then the items set aside, the goals, what was fitted, the rubrics, the sessions
//! that were judged by them, and the log, which names sessions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::saved::{SessionKind, SessionState};
use super::{ReviewKind, Uid};
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Mark, Weight};
use crate::grading::{CriterionMark, Opinion};
use crate::schedule::optimize::Figures;
use crate::schedule::{Day, Parameters, Rating};
use crate::session::drill;
use crate::session::mock::Probe;
use crate::session::quiz::Settings;

/// The format that is written. What it says of a history is never said otherwise later.
pub const FORMAT: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Record {
    /// The beginning.
    History(Beginning),
    /// An item or a bank was given another name.
    Rename(Rename),
    /// An item is set aside.
    Item(Aside),
    /// When an interview is.
    Goal(GoalRecord),
    /// Parameters fitted to the log.
    Parameters(ParametersRecord),
    /// What a rubric asked for.
    Rubric(RubricRecord),
    /// A quiz, a drill or a mock interview with its responses.
    Session(SessionRecord),
    /// A review.
    Review(ReviewRecord),
}

/// What the file is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// See [`FORMAT`].
    pub format: u32,
}

/// Another name for an item, or for a bank and so for all of its items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Its name in every copy.
    pub uid: Uid,
    /// When.
    pub at: Timestamp,
    /// The old name.
    pub from: Name,
    /// The new one; that of an item for an item, of a bank for a bank.
    pub to: Name,
}

/// Names an item or a bank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// The bank.
    pub bank: BankId,
    /// The item; `None` for the bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
}

/// An item that is suspended or buried, or has a note or a star.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// Its bank.
    pub bank: BankId,
    /// Its id.
    pub item: ItemId,
    /// Since when it is suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Timestamp>,
    /// The day on which it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buried: Option<Day>,
    /// The person's own note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteRecord>,
    /// The star.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub star: Option<StarRecord>,
}

/// A person's own note on an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteRecord {
    /// What it says, in Markdown; empty where it was taken back.
    pub text: String,
    /// When it was last changed.
    pub at: Timestamp,
}

/// A star of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarRecord {
    /// Whether it has one; not, where it was taken back.
    pub on: bool,
    /// When that was last changed.
    pub at: Timestamp,
}

/// When an interview is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalRecord {
    /// On which bank; `None` for all that have no goal of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankId>,
    /// The day.
    pub day: Day,
    /// When that was said.
    pub at: Timestamp,
}

/// Parameters fitted to the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParametersRecord {
    /// When.
    pub at: Timestamp,
    /// The numbers; `None` says: back to the default parameters.
    pub numbers: Option<Parameters>,
    /// To how many reviews.
    pub reviews: u32,
    /// How well the ones before them did, and how well they do.
    pub figures: Option<(Figures, Figures)>,
}

/// What a rubric asked for when answers were judged by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricRecord {
    /// A hash of the rubric, by which entries name it.
    pub hash: String,
    /// The text of each criterion.
    pub texts: Vec<(CriterionId, String)>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
    /// Its name in every copy; its number is another one in each.
    pub uid: Uid,
    /// What sort of session.
    pub kind: SessionKind,
    /// How far it came.
    pub state: SessionState,
    /// When it began.
    pub started: Timestamp,
    /// When it was finished or last left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// How it is run.
    pub settings: Settings,
    /// How it is run as a drill, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drill: Option<drill::Settings>,
    /// Where its choice of items came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The version of the program that started it.
    pub version: String,
    /// The entry looked at last.
    pub current: u32,
    /// Its items, in order.
    pub entries: Vec<EntryRecord>,
}

/// An item of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRecord {
    /// Its bank.
    pub bank: BankId,
    /// Its id.
    pub item: ItemId,
    /// A hash of the rubric at the time.
    pub rubric: String,
    /// Its criteria and their weights, in order.
    pub criteria: Vec<(CriterionId, Weight)>,
    /// How far it came.
    pub state: EntryState,
    /// The time allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_ms: Option<u64>,
    /// The time used.
    pub used_ms: u64,
    /// What was typed.
    pub response: String,
    /// The time ran out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timed_out: bool,
    /// When the response was submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Timestamp>,
    /// When it was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graded: Option<Timestamp>,
    /// The machine's marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<CriterionMark>,
    /// What a grader from outside the program said, if one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Box<Opinion>>,
    /// The person's own marks, in the order in which they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideRecord>,
    /// The probes that followed it in a mock interview, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
}

/// How far an item of a session came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryState {
    /// Not answered yet.
    Open,
    /// Passed over.
    Skipped,
    /// Answered.
    Answered,
}

/// A mark that a person gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideRecord {
    /// Which criterion.
    pub criterion: CriterionId,
    /// The mark; `None` where an earlier one was taken back.
    pub mark: Option<Mark>,
    /// When.
    pub at: Timestamp,
}

/// A review of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewRecord {
    /// Its name in every copy.
    pub uid: Uid,
    /// The item's bank.
    pub bank: BankId,
    /// The item's id.
    pub item: ItemId,
    /// When.
    pub at: Timestamp,
    /// When it counts as done, where the clock had been set back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Timestamp>,
    /// On which day, where the person was.
    pub day: Day,
    /// How far local time was ahead of UTC there, in seconds.
    pub utc_offset: i32,
    /// What sort of review.
    pub kind: ReviewKind,
    /// How it was rated.
    pub rating: Rating,
    /// The rating that the grade had proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Rating>,
    /// The machine's score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<f64>,
    /// The score after overrides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The person changed a mark.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overridden: bool,
    /// The time used.
    pub used_ms: u64,
    /// When it was said to come back, if it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// The response it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryName>,
    /// When it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Timestamp>,
}

/// Names an entry of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryName {
    /// The session.
    pub session: Uid,
    /// The place in it, from 0.
    pub position: u32,
}

impl Name {
    /// Whether it is an item's name, and not a bank's.
    pub fn is_item(&self) -> bool {
        self.item.is_some()
    }

    /// Whether it is this item's name, or that of its bank.
    pub fn covers(&self, item: &ItemRef) -> bool {
        self.bank == item.bank && self.item.as_ref().is_none_or(|id| *id == item.item)
    }
}

impl From<&ItemRef> for Name {
    fn from(item: &ItemRef) -> Self {
        Self {
            bank: item.bank.clone(),
            item: Some(item.item.clone()),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.item {
            Some(item) => write!(f, "{}/{item}", self.bank),
            None => write!(f, "{}", self.bank),
        }
    }
}

impl Rename {
    /// Gives an item its new name, if this is about it.
    pub fn apply(&self, item: &mut ItemRef) {
        if self.from.covers(item) {
            item.bank = self.to.bank.clone();
            if let Some(new) = &self.to.item {
                item.item = new.clone();
            }
        }
    }
}
