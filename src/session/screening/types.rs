//! The words of a screening: what is asked, what the interviewer says of it, what happens and
//! what is to be done.
//!
//! Plain values; the rules stand beside the machine that uses them. Everything that a scorecard
//! shows is in them as it was on the day, so that banks and plans may change afterwards.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bank::plan::USUAL_COVERAGE;
use crate::bank::{Anchors, CriterionId, ItemRef, Kind, Level, Mark, Weight};
use crate::grading::{Confidence, Evidence, Grade, Reason};

/// The bank of questions that the interviewer typed during the interview; no grader knows it.
pub const ON_THE_SPOT: &str = "on-the-spot";

/// Who is screened, by whom, after which plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The plan's id: scorecards of the same plan can be compared.
    pub plan: String,
    /// The plan's title.
    pub title: String,
    /// The role that the candidate is wanted for.
    pub role: Option<String>,
    /// The candidate's name.
    pub candidate: String,
    /// The uid of the candidate's record; `None` where the name alone says who it is.
    pub candidate_uid: Option<String>,
    /// The interviewer's name.
    pub interviewer: Option<String>,
    /// How much of the plan's weight must be judged, in per cent, before there is a score.
    pub needed: u8,
}

impl Default for About {
    fn default() -> Self {
        Self {
            plan: String::new(),
            title: String::new(),
            role: None,
            candidate: String::new(),
            candidate_uid: None,
            interviewer: None,
            needed: USUAL_COVERAGE,
        }
    }
}

/// A part of the plan, with its own time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// The time planned for it.
    pub time: Option<Duration>,
    /// The time spent in it, its items' included.
    pub used: Duration,
}

/// An item of the plan and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which item.
    pub item: ItemRef,
    /// The section it belongs to, counted from 0.
    pub section: usize,
    /// The interviewer added it; the plan does not have it.
    pub added: bool,
    /// What sort of item it is.
    pub kind: Kind,
    /// How hard it is.
    pub level: Option<Level>,
    /// Its title.
    pub title: String,
    /// What to read aloud.
    pub prompt: String,
    /// A hash of the rubric, to tell whether two scorecards rest on the same one.
    pub rubric: String,
    /// The time planned for it.
    pub time: Duration,
    /// The time it took, counted while it was asked.
    pub used: Duration,
    /// It was asked.
    pub asked: bool,
    /// What the candidate said, where the interviewer typed it.
    pub response: String,
    /// What to look for, in the rubric's order.
    pub criteria: Vec<Criterion>,
}

/// A criterion as it was on the day, and what was said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// What a good response says.
    pub text: String,
    /// How much it counts.
    pub weight: Weight,
    /// What to ask when it is missing.
    pub follow_up: Option<String>,
    /// What responses that earn each mark are like.
    pub anchors: Anchors,
    /// What the interviewer gives for it.
    pub rating: Rating,
    /// The interviewer's note on it; empty where there is none.
    pub note: String,
    /// What the grader makes of the typed response. It never counts.
    pub suggestion: Option<Suggestion>,
}

impl Criterion {
    /// One that nobody has said anything of yet.
    pub fn new(id: CriterionId, text: String, weight: Weight, follow_up: Option<String>) -> Self {
        Self {
            id,
            text,
            weight,
            follow_up,
            anchors: Anchors::default(),
            rating: Rating::NotAsked,
            note: String::new(),
            suggestion: None,
        }
    }
}

/// The grader's mark, as a suggestion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The mark.
    pub mark: Mark,
    /// Why.
    pub reason: Reason,
    /// How sure the grader is.
    pub confidence: Confidence,
    /// The words of the response that it rests on.
    pub evidence: Vec<Evidence>,
}

/// What an interviewer gives for a criterion: a mark, or one of three silences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rating {
    /// Nobody asked about it. It does not count.
    #[default]
    NotAsked,
    /// The candidate was asked and could not answer. It counts as nothing earned.
    CouldNotAnswer,
    /// The candidate was asked, and what was said is not enough to judge. It does not count.
    NotEnoughEvidence,
    /// A mark.
    Marked(Mark),
}

impl Rating {
    /// Every rating, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Marked(Mark::Full),
        Self::Marked(Mark::Half),
        Self::Marked(Mark::None),
        Self::CouldNotAnswer,
        Self::NotEnoughEvidence,
        Self::NotAsked,
    ];

    /// The mark that goes into the score; `None` where nothing does.
    pub fn counted(self) -> Option<Mark> {
        match self {
            Self::Marked(mark) => Some(mark),
            Self::CouldNotAnswer => Some(Mark::None),
            Self::NotEnoughEvidence | Self::NotAsked => None,
        }
    }

    /// The word for it, as stored and exported: `1`, `0.5`, `0` or the silence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marked(Mark::Full) => "1",
            Self::Marked(Mark::Half) => "0.5",
            Self::Marked(Mark::None) => "0",
            Self::CouldNotAnswer => "could not answer",
            Self::NotEnoughEvidence => "not enough evidence",
            Self::NotAsked => "not asked",
        }
    }
}

/// What an interviewer recommends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recommendation {
    /// Surely not.
    StrongNo,
    /// Rather not.
    No,
    /// Rather yes.
    Yes,
    /// Surely.
    StrongYes,
    /// The interview does not allow one.
    NotEnoughEvidence,
}

impl Recommendation {
    /// Every recommendation, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::StrongNo,
        Self::No,
        Self::Yes,
        Self::StrongYes,
        Self::NotEnoughEvidence,
    ];

    /// The words for it, as stored, exported and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StrongNo => "strong no",
            Self::No => "no",
            Self::Yes => "yes",
            Self::StrongYes => "strong yes",
            Self::NotEnoughEvidence => "not enough evidence",
        }
    }
}

/// What the interviewer wrote down while the clock ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What sort of remark it is.
    pub kind: RemarkKind,
    /// The note, or the words quoted.
    pub text: String,
    /// The item it was made at.
    pub entry: Option<usize>,
    /// The time of day when it was begun.
    pub at: Timestamp,
    /// The time on the screening's clock when it was begun.
    pub elapsed: Duration,
}

/// What sort of remark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemarkKind {
    /// A note.
    Note,
    /// Something that speaks against the candidate, with the words said.
    RedFlag,
    /// Something that speaks for the candidate, with the words said.
    Strength,
}

impl RemarkKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Note, Self::RedFlag, Self::Strength];

    /// The words for it, as stored, exported and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::RedFlag => "red flag",
            Self::Strength => "strength",
        }
    }
}

/// Read and written as the words that [`as_str`](Rating::as_str) gives.
macro_rules! in_words {
    ($name:ident, $what:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
                found.ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!(
                        "{} is one of {}, not `{}`",
                        $what,
                        all.join(", "),
                        crate::bank::one_line(word)
                    )
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

in_words!(Rating, "a rating");
in_words!(Recommendation, "a recommendation");
in_words!(RemarkKind, "a remark");

/// A change after the scorecard was committed. What it replaces stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who made it, where that is known.
    #[serde(default)]
    pub by: Option<String>,
    /// What now counts.
    pub change: Change,
}

/// That a screening never took place, so that it counts nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// When it was said.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What an amendment changes. Entries and criteria are counted from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// What is given for a criterion.
    Rating {
        /// Which entry.
        entry: usize,
        /// Which of its criteria.
        criterion: usize,
        /// What counted before.
        from: Rating,
        /// What counts now.
        to: Rating,
    },
    /// The note on a criterion.
    CriterionNote {
        /// Which entry.
        entry: usize,
        /// Which of its criteria.
        criterion: usize,
        /// What it said before.
        from: String,
        /// What it says now.
        to: String,
    },
    /// The recommendation.
    Recommendation {
        /// What it was before.
        from: Recommendation,
        /// What it is now.
        to: Recommendation,
    },
    /// The summary.
    Summary {
        /// What it said before.
        from: String,
        /// What it says now.
        to: String,
    },
}

/// What the interviewer is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Asking, listening and marking; the clock runs.
    Interviewing,
    /// The clock stands still.
    Paused,
    /// Making up their mind, before any score is shown; they can still go back.
    Deciding,
    /// Committed: the scores are shown, and only amendments change anything.
    Committed,
    /// Left; what is not committed can be resumed.
    Left,
}

/// What happens to a screening.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// This much time has gone by since the last one.
    Tick(Duration),
    /// Go to this entry.
    Open(usize),
    /// The current item is being asked now.
    Ask,
    /// The current item was not asked after all: its ratings are taken back. Nothing happens
    /// where something was typed or noted about it.
    TakeBack,
    /// What is given for a criterion of the current item.
    Rate {
        /// Which criterion, counted from 0.
        criterion: usize,
        /// What.
        rating: Rating,
    },
    /// The same for every criterion of the current item that has no rating yet.
    RateRest(Rating),
    /// Take back the last ratings of the current item.
    Undo,
    /// The note on a criterion of the current item says this now.
    CriterionNote {
        /// Which criterion, counted from 0.
        criterion: usize,
        /// What it says.
        text: String,
    },
    /// A remark is begun.
    Remark {
        /// What sort.
        kind: RemarkKind,
        /// What it says so far.
        text: String,
        /// The time of day.
        at: Timestamp,
    },
    /// A remark says this now; one that says nothing is taken away.
    Reword {
        /// Which remark, counted from 0.
        remark: usize,
        /// What it says.
        text: String,
    },
    /// What the candidate says to the current item, as typed so far.
    Typed(String),
    /// The interviewer has stopped typing: the grader may look at it.
    Suggest,
    /// What was typed for the entry `index` is graded.
    Graded {
        /// Which entry.
        index: usize,
        /// Its marks.
        grade: Grade,
    },
    /// What was typed for the entry `index` could not be graded.
    NotGraded {
        /// Which entry.
        index: usize,
    },
    /// Another item, added at the end of the current section and gone to.
    Add(Box<Entry>),
    /// Stop the clock.
    Pause,
    /// Let it run again.
    Resume,
    /// Nothing more is asked: on to the recommendation.
    Finish,
    /// Back from the recommendation to the items.
    Back,
    /// The recommendation chosen so far.
    Recommend(Recommendation),
    /// The summary as typed so far.
    Summarise(String),
    /// Commit. It needs a recommendation, and nothing happens where that
    /// [wants a second word](super::Screening::wants_second_word).
    Commit(Timestamp),
    /// Commit all the same: the second word.
    CommitAnyway(Timestamp),
    /// Change something committed. It needs a reason.
    Amend {
        /// What.
        amend: Amend,
        /// Why.
        reason: String,
        /// Who.
        by: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// It never took place. It needs a reason.
    Discard {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// Leave.
    Leave,
}

/// What is to be changed after the commit. Entries and criteria are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Amend {
    /// What is given for a criterion.
    Rating {
        /// Which entry.
        entry: usize,
        /// Which of its criteria.
        criterion: usize,
        /// What counts now.
        to: Rating,
    },
    /// The note on a criterion.
    CriterionNote {
        /// Which entry.
        entry: usize,
        /// Which of its criteria.
        criterion: usize,
        /// What it says now.
        to: String,
    },
    /// The recommendation.
    Recommendation(Recommendation),
    /// The summary.
    Summary(String),
}

/// A part of a screening that is kept by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The times used in the sections.
    Times,
    /// An entry, its ratings and notes.
    Entry(usize),
    /// All remarks.
    Remarks,
    /// Recommendation and summary.
    Decision,
}

/// What the driver must do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Keep this; the driver may wait for a pause in typing.
    Draft(Part),
    /// Keep this, of which only the clock has gone on, at the latest when half a minute has passed.
    Clock(Part),
    /// Keep this before anything else is shown.
    Store(Part),
    /// Ask for the marks of what was typed; [`Event::Graded`] or [`Event::NotGraded`] brings
    /// them, at once or later.
    Grade {
        /// Which entry.
        index: usize,
    },
    /// Put on disk that it is committed, as of then.
    StoreCommit(Timestamp),
    /// Put the last amendment on disk.
    StoreAmendment,
    /// Put on disk that it was discarded.
    StoreDiscard,
    /// The time of the item or its section is at a quarter, at a tenth, or up.
    Ring,
    /// The screens are done with it.
    Exit,
}

/// How much of a plan, or of a part of it, the interview covered. Added items are no part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Items asked.
    pub asked: usize,
    /// Items there are.
    pub items: usize,
    /// Criteria that count: marked, or asked and not answered.
    pub counted: usize,
    /// Criteria there are.
    pub criteria: usize,
    /// The weight of the criteria that count, of all criteria's, in whole per cent, rounded down.
    pub judged: u8,
}
