//! The words of a quiz: its settings, its items, what happens to it and what it asks for.
//!
//! Plain values; the rules stand beside the machine that uses them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::bank::{CriterionId, ItemRef, Mark, Weight};
use crate::grading::{Grade, Score};

/// How the time for answers is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Every item has its own time.
    PerItem,
    /// One time for the whole quiz. Written in seconds.
    Total(#[serde(with = "seconds")] Duration),
    /// No limit; the time used is still counted.
    Untimed,
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(time.as_secs_f64())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(seconds).map_err(D::Error::custom)
    }
}

/// How a quiz is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How the time is given.
    pub timing: Timing,
    /// All feedback comes at the end.
    pub exam: bool,
    /// At zero the clock counts on instead of submitting.
    pub overtime: bool,
}

/// One item of a quiz and how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which item.
    pub item: ItemRef,
    /// Its criteria and their weights, in order.
    pub criteria: Vec<(CriterionId, Weight)>,
    /// The time allowed, where items are timed one by one.
    pub allowed: Option<Duration>,
    /// The time used so far.
    pub used: Duration,
    /// What stands in the editor, or was submitted.
    pub response: String,
    /// Where it stands.
    pub state: State,
    /// The rubric that it is judged by, or was.
    pub rubric: Option<Arc<KeptRubric>>,
    /// No loaded bank has the item any more: it is passed over, and what stands written stays.
    pub gone: bool,
}

/// What a rubric asked for when an answer was judged by it, whatever its bank says today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptRubric {
    /// A hash of the rubric.
    pub fingerprint: String,
    /// The text of each criterion; empty where an earlier version of the program did not keep it.
    pub texts: Vec<(CriterionId, String)>,
}

impl Entry {
    /// An item that nobody has seen yet.
    pub fn new(
        item: ItemRef,
        criteria: Vec<(CriterionId, Weight)>,
        allowed: Option<Duration>,
    ) -> Self {
        Self {
            item,
            criteria,
            allowed,
            used: Duration::ZERO,
            response: String::new(),
            state: State::Open,
            rubric: None,
            gone: false,
        }
    }

    /// What a criterion asked for when the answer was judged, where that was kept.
    pub fn kept_text(&self, criterion: &CriterionId) -> Option<&str> {
        let texts = &self.rubric.as_ref()?.texts;
        let kept = texts.iter().find(|(id, _)| id == criterion)?;
        Some(&kept.1)
    }

    /// Whether a criterion counts here: a drill may ask for some of an item's criteria only.
    pub fn asks_for(&self, criterion: &CriterionId) -> bool {
        self.criteria.iter().any(|(id, _)| id == criterion)
    }

    /// What came of the response, once it is submitted.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.state {
            State::Answered(answer) => Some(answer),
            State::Open | State::Skipped => None,
        }
    }

    /// The same with the machine's marks, once it is graded.
    pub fn graded(&self) -> Option<(&Answer, &Grade)> {
        let answer = self.answer()?;
        Some((answer, answer.grade.as_ref()?))
    }

    pub(super) fn answer_mut(&mut self) -> Option<&mut Answer> {
        match &mut self.state {
            State::Answered(answer) => Some(answer),
            State::Open | State::Skipped => None,
        }
    }
}

/// Where one item stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Not submitted yet (never shown, or shown with a draft).
    Open,
    /// Passed over; it can be gone back to.
    Skipped,
    /// Submitted.
    Answered(Answer),
}

/// What came of a submitted response.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The clock submitted it.
    pub timed_out: bool,
    /// The machine's marks; `None` until they have come, and for good where they could not be
    /// given.
    pub grade: Option<Grade>,
    /// The marks are asked for and have not come yet.
    pub grading: bool,
    /// Marks that a person changed.
    pub overrides: BTreeMap<CriterionId, Mark>,
}

impl Answer {
    /// The mark that counts for a criterion: a person's, or else the machine's.
    pub fn final_mark(&self, criterion: &CriterionId) -> Option<Mark> {
        self.overrides.get(criterion).copied().or_else(|| {
            let grade = self.grade.as_ref()?;
            let given = grade.criteria.iter().find(|c| c.id == *criterion)?;
            Some(given.mark)
        })
    }

    /// The score with every override counted; `None` until it is graded.
    pub fn score(&self) -> Option<Score> {
        let grade = self.grade.as_ref()?;
        Some(Score::from_marks(grade.criteria.iter().map(|c| {
            let mark = self.overrides.get(&c.id).copied().unwrap_or(c.mark);
            (mark, c.weight)
        })))
    }
}

/// What the person is looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Writing the answer to the current item, the clock running.
    Answering,
    /// The clock stands still; prompt and answer are hidden.
    Paused,
    /// Reading the result of the current item. In a finished quiz it may be an unanswered one.
    Result {
        /// Opened to look back: leaving it goes to the summary of a finished quiz, or to the
        /// item that was being answered.
        review: bool,
    },
    /// The quiz is finished: every item is answered, skipped for good or out of reach.
    Summary,
    /// Left; nothing more happens. An unfinished quiz can be resumed from the store.
    Left,
}

/// What happens to a quiz.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// This much time has gone by since the last one.
    Tick(Duration),
    /// The editor holds this text now.
    Edited(String),
    /// Submit the answer.
    Submit,
    /// The response of entry `index` is graded.
    Graded {
        /// Which entry.
        index: usize,
        /// Its marks.
        grade: Grade,
    },
    /// The response of entry `index` could not be graded.
    NotGraded {
        /// Which entry.
        index: usize,
    },
    /// Pass over the current item.
    Skip,
    /// Open the entry `index`: a skipped or open one for answering, an answered one for review
    /// (in an exam only once it is finished).
    Open(usize),
    /// Stop the clock and hide everything.
    Pause,
    /// Continue.
    Resume,
    /// A person's own mark for a criterion of the current item; `None` takes it back.
    Override {
        /// Which criterion.
        criterion: CriterionId,
        /// The mark; `None` returns to the machine's.
        mark: Option<Mark>,
    },
    /// Take back the last override of the current item.
    Undo,
    /// From a result to the next open item, or to the summary.
    Next,
    /// End the quiz with what there is.
    Finish,
    /// Leave; what is unfinished can be resumed.
    Leave,
}

/// How near the end of the time is, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// More than a quarter of the time is left, or there is no limit.
    Calm,
    /// A quarter or less is left.
    Hurry,
    /// A tenth or less is left.
    Last,
    /// Nothing is left: time is up, or it is overtime.
    Up,
}

impl Warning {
    /// How near the end of a limit so much time is.
    pub fn from_time(limit: Duration, used: Duration) -> Self {
        let left = limit.saturating_sub(used);
        if left.is_zero() {
            Self::Up
        } else if left <= limit / 10 {
            Self::Last
        } else if left <= limit / 4 {
            Self::Hurry
        } else {
            Self::Calm
        }
    }
}

/// How many items of a quiz stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not submitted and not skipped.
    pub open: usize,
    /// Passed over.
    pub skipped: usize,
    /// Submitted.
    pub answered: usize,
}

/// What the driver must do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Keep the draft and the time used (the driver may wait for a pause in typing).
    SaveDraft {
        /// Which entry.
        index: usize,
    },
    /// Keep the time used, at the latest when half a minute has passed; it goes with the draft.
    SaveClock {
        /// Which entry.
        index: usize,
    },
    /// Put the response on disk before anything else is shown.
    StoreResponse {
        /// Which entry.
        index: usize,
    },
    /// Ask for the marks of the response; [`Event::Graded`] or [`Event::NotGraded`] brings them,
    /// at once or later.
    Grade {
        /// Which entry.
        index: usize,
    },
    /// Put the grade on disk.
    StoreGrade {
        /// Which entry.
        index: usize,
    },
    /// Put the overrides on disk.
    StoreOverrides {
        /// Which entry.
        index: usize,
    },
    /// Put on disk that the entry was skipped or reopened.
    StoreState {
        /// Which entry.
        index: usize,
    },
    /// Put on disk that the quiz is finished.
    StoreFinish,
    /// Time is at a quarter, at a tenth, or up: once at each.
    Ring,
    /// The screens are done with this quiz.
    Exit,
}
