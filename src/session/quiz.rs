//! A quiz: items answered against the clock, each graded and explained, or all at the end.

use std::collections::BTreeMap;
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
    /// One time for the whole quiz.
    Total(Duration),
    /// No limit; the time used is still counted.
    Untimed,
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
    /// The machine's marks; `None` until the driver has graded it.
    pub grade: Option<Grade>,
    /// Marks that a person changed.
    pub overrides: BTreeMap<CriterionId, Mark>,
}

/// What the person is looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Writing the answer to the current item, the clock running.
    Answering,
    /// The clock stands still; prompt and answer are hidden.
    Paused,
    /// Reading the result of the current item, right after submitting or from the summary.
    Result {
        /// Opened from the summary: leaving it goes back there.
        review: bool,
    },
    /// All items are answered or skipped for good.
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
    /// Hand in the answer.
    Submit,
    /// The driver graded the response of entry `index`.
    Graded {
        /// Which entry.
        index: usize,
        /// Its marks.
        grade: Grade,
    },
    /// Pass over the current item.
    Skip,
    /// Open the entry `index`: a skipped or open one for answering, an answered one for review.
    Open(usize),
    /// Stop the clock and hide everything.
    Pause,
    /// Go on.
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
    /// From the summary or with skipped items left: end the quiz with what there is.
    Finish,
    /// Leave; what is unfinished can be resumed.
    Leave,
}

/// What the driver must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Keep the draft and the time used (the driver may wait for a pause in typing).
    SaveDraft {
        /// Which entry.
        index: usize,
    },
    /// Put the response on disk before anything else is shown.
    StoreResponse {
        /// Which entry.
        index: usize,
    },
    /// Grade the response and answer with [`Event::Graded`].
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
    /// Time is nearly up, or up.
    Ring,
    /// The screens are done with this quiz.
    Exit,
}

/// A quiz.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiz {
    /// How it is run.
    pub settings: Settings,
    /// Its items, in order.
    pub entries: Vec<Entry>,
    /// Which of them is current.
    pub current: usize,
    /// What the person is looking at.
    pub phase: Phase,
}

impl Quiz {
    /// Takes an event and says what is to be done about it.
    pub fn update(&mut self, _event: Event) -> Vec<Effect> {
        todo!()
    }

    /// The time left on the clock that counts now: the item's or the whole quiz's.
    /// Negative once in overtime; `None` without a limit.
    pub fn time_left(&self) -> Option<f64> {
        todo!()
    }

    /// The score of an answered entry, overrides counted.
    pub fn score(&self, _index: usize) -> Option<Score> {
        todo!()
    }
}
