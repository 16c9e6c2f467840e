//! The words of a mock interview: probes, what happens and what is asked for.
//!
//! Plain values; the rules stand beside the machine that uses them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bank::{CriterionId, Mark};
use crate::grading::{CriterionMark, Grade, Opinion};
use crate::session::quiz;

/// The most probes after one answer.
pub const MOST_PROBES: usize = 2;

/// What is known of an item besides its answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// What can be asked about a criterion, where the bank has such a question.
    pub follow_ups: Vec<(CriterionId, String)>,
    /// The probes that were asked, in order.
    pub probes: Vec<Probe>,
    /// The schedule of drills has learnt of it.
    pub rated: bool,
}

impl Topic {
    /// What to ask about a criterion.
    pub fn follow_up(&self, criterion: &CriterionId) -> Option<&str> {
        let found = self.follow_ups.iter().find(|(id, _)| id == criterion)?;
        Some(&found.1)
    }
}

/// A question about one criterion that an answer left out, and what was said to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The criterion.
    pub criterion: CriterionId,
    /// What was asked.
    pub question: String,
    /// How far it came.
    pub state: ProbeState,
    /// What stands written, or was submitted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub response: String,
    /// The time used for it.
    #[serde(rename = "used_ms", with = "millis")]
    pub used: Duration,
    /// The clock submitted it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timed_out: bool,
    /// The machine's marks for all that was said to the item up to here; `None` until they have
    /// come, and for good where they could not be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<CriterionMark>>,
    /// What a grader from outside the program said, beside those marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Box<Opinion>>,
    /// The marks are asked for and have not come yet.
    #[serde(skip)]
    pub grading: bool,
}

/// How far a probe came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbeState {
    /// It is asked and not answered yet.
    Open,
    /// The person had nothing to say to it.
    Refused,
    /// It was answered.
    Answered,
}

impl Probe {
    /// A probe that is about to be answered.
    pub fn new(criterion: CriterionId, question: String) -> Self {
        Self {
            criterion,
            question,
            state: ProbeState::Open,
            response: String::new(),
            used: Duration::ZERO,
            timed_out: false,
            marks: None,
            opinion: None,
            grading: false,
        }
    }

    /// How far probes of one answer came: of two copies the one that is further knows more.
    pub fn progress(probes: &[Self]) -> (usize, usize, usize) {
        let settled = probes.iter().filter(|one| one.state != ProbeState::Open);
        let graded = probes.iter().filter(|one| one.marks.is_some());
        (probes.len(), settled.count(), graded.count())
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

/// Something that is said: the answer to an item, or to one of its probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Which entry.
    pub index: usize,
    /// Which of its probes, from 0; `None` for the answer itself.
    pub probe: Option<usize>,
}

impl Part {
    /// The answer to an item.
    pub fn answer(index: usize) -> Self {
        Self { index, probe: None }
    }

    /// The answer to a probe.
    pub fn probe(index: usize, probe: usize) -> Self {
        let probe = Some(probe);
        Self { index, probe }
    }

    /// All parts of an interview numbered, for those that know only numbers.
    pub fn number(self) -> usize {
        self.index * (MOST_PROBES + 1) + self.probe.map_or(0, |probe| probe + 1)
    }

    /// The part of that number.
    pub fn from_number(number: usize) -> Self {
        let index = number / (MOST_PROBES + 1);
        let probe = (number % (MOST_PROBES + 1)).checked_sub(1);
        Self { index, probe }
    }
}

/// What the person is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Writing the answer to the current item, the clock running.
    Answering,
    /// The interviewer considers what was said: its marks are under way. The clock stands still.
    Listening,
    /// Writing the answer to a probe, the clock running.
    Probing,
    /// The clock stands still; prompt and answer are hidden.
    Paused,
    /// It is over; what was said and what was not is told.
    Debrief,
    /// Left; nothing more happens. An unfinished one can be resumed from the store.
    Left,
}

/// What happens to a mock interview.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// What happens in a quiz too: time, text, submitting, pausing, finishing and leaving. The rest
    /// of a quiz does nothing here.
    Quiz(quiz::Event),
    /// Say nothing to it; only where nothing stands written.
    Pass,
    /// The marks of a part have come; without marks it could not be graded.
    Graded {
        /// Which part.
        part: Part,
        /// Its marks.
        grade: Option<Grade>,
    },
    /// A person's own mark for a criterion, once it is over; `None` takes it back.
    Override {
        /// Which entry.
        index: usize,
        /// Which criterion.
        criterion: CriterionId,
        /// The mark.
        mark: Option<Mark>,
    },
}

impl From<quiz::Event> for Event {
    fn from(event: quiz::Event) -> Self {
        Self::Quiz(event)
    }
}

/// What the driver must do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// What answering asks for in a quiz too; drafts, clocks and marks are asked for by part.
    Quiz(quiz::Effect),
    /// Keep the draft and the time used (the driver may wait for a pause in typing).
    SaveDraft(Part),
    /// Keep the time used, at the latest when half a minute has passed; it goes with the draft.
    SaveClock(Part),
    /// Put a probe as it stands on disk before anything else is shown: asked, answered, refused
    /// or graded.
    StoreProbe(Part),
    /// Ask for the marks of a part; [`Event::Graded`] brings them, at once or later.
    Grade(Part),
    /// Put a rating for an entry into the log of reviews.
    StoreReview {
        /// Which entry.
        index: usize,
    },
}
