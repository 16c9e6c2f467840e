//! Scorecards: a committed screening as a published value, for people to read and to pass on.
//!
//! [`Scorecard`] is what the JSON file holds, and every other form is made from it. It says
//! everything that the screening said, so that a colleague's program reads it back without loss:
//! figures are worked out anew and must agree with those stated. What it shows is amended; each
//! amendment stands beside it with what it replaced.
//!
//! What was typed is untrusted in every form: see [`html`], [`markdown`], [`csv`] and [`text`].

pub mod anonymous;
pub mod csv;
pub mod html;
pub mod markdown;
mod read;
mod shared;
pub mod text;
pub mod wording;

use std::time::Duration;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::bank::plan::USUAL_COVERAGE;
use crate::bank::{Anchors, Mark};
use crate::grading::Score;
use crate::session::screening::{self, Rating, Recommendation, RemarkKind, Screening};
use crate::store::SavedScreening;

pub use read::CardError;

/// The version of the form that is written here; later ones are refused.
pub const VERSION: u32 = 1;

/// A scorecard as published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "A scorecard of viva")]
pub struct Scorecard {
    /// The version of this form: 1.
    pub scorecard: u32,
    /// The scorecard's name wherever it is brought to: 32 hexadecimal digits.
    #[schemars(regex(pattern = "^[0-9a-f]{32}$"))]
    pub uid: String,
    /// Names are replaced by codes, and times of day are left out.
    #[serde(default)]
    pub anonymous: bool,
    /// The version of viva that the interview was held with.
    pub viva: String,
    /// What was asked.
    pub plan: Plan,
    /// The candidate's name, or code.
    pub candidate: String,
    /// What the candidate's record is called wherever it is brought to: 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate_uid: Option<String>,
    /// The interviewer's name, or code.
    pub interviewer: Option<String>,
    /// When the interview began.
    #[schemars(schema_with = "moment")]
    pub started: Timestamp,
    /// When the recommendation was committed, before any score was shown.
    #[schemars(schema_with = "moment")]
    pub committed: Timestamp,
    /// What the interviewer recommends.
    #[schemars(schema_with = "recommendation")]
    pub recommendation: Recommendation,
    /// Why, in a few sentences.
    pub summary: String,
    /// The weighted mean over the criteria that count, 0 to 1, without those of added items; null
    /// where too little was asked.
    pub score: Option<f64>,
    /// Less of the plan's weight was judged than the plan wants, so that there is no score.
    #[serde(default)]
    pub too_little_asked: bool,
    /// How much of the plan was covered.
    pub coverage: Coverage,
    /// A hash of which items the plan gave, in hexadecimal: scorecards with the same one can be
    /// compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The plan's parts.
    pub sections: Vec<Section>,
    /// Notes, red flags and strengths, in the order in which they were made.
    pub remarks: Vec<Remark>,
    /// What was changed after the commit, in order. Everything else here is as changed.
    pub amendments: Vec<Amendment>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Scorecards of the same plan can be compared.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The role that the candidate is wanted for.
    pub role: Option<String>,
    /// How much of its weight must be judged, in per cent, before there is a score.
    #[serde(default = "usual_coverage")]
    #[schemars(range(max = 100))]
    pub coverage: u8,
}

fn usual_coverage() -> u8 {
    USUAL_COVERAGE
}

/// How much was covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Items asked.
    pub asked: usize,
    /// Items there are.
    pub items: usize,
    /// Criteria that count: marked, or asked and not answered.
    pub counted: usize,
    /// Criteria there are.
    pub criteria: usize,
    /// The weight of those that count, of the weight of all, in whole per cent, rounded down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<u8>,
}

/// A part of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// The seconds planned for it.
    pub time: Option<f64>,
    /// The seconds spent in it.
    pub used: f64,
    /// The weighted mean over the criteria that count; null where none does.
    pub score: Option<f64>,
    /// How much of it was covered.
    pub coverage: Coverage,
    /// Its items.
    pub items: Vec<Item>,
}

/// A question or a scenario, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its number on this scorecard, from 1.
    pub number: usize,
    /// Its bank.
    pub bank: String,
    /// Its id there.
    pub item: String,
    /// `question` or `scenario`.
    #[schemars(with = "String")]
    pub kind: crate::bank::Kind,
    /// `junior`, `mid` or `senior`.
    #[schemars(with = "Option<String>")]
    pub level: Option<crate::bank::Level>,
    /// Its title.
    pub title: String,
    /// What was read aloud.
    pub prompt: String,
    /// A hash of the rubric: the same hash, the same rubric.
    pub rubric: String,
    /// The interviewer added it; the plan does not have it.
    pub added: bool,
    /// It was asked.
    pub asked: bool,
    /// The seconds planned for it.
    pub time: f64,
    /// The seconds it took.
    pub used: f64,
    /// The weighted mean over the criteria that count; null where none does.
    pub score: Option<f64>,
    /// What the candidate said, where the interviewer typed it.
    pub response: String,
    /// What was looked for.
    pub criteria: Vec<Criterion>,
}

/// What was looked for, and what was given for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// What a good response says.
    pub text: String,
    /// How much it counts.
    pub weight: f64,
    /// What to ask when it is missing.
    pub follow_up: Option<String>,
    /// What responses that earn each mark are like.
    #[serde(default, skip_serializing_if = "Anchors::is_empty")]
    pub anchors: Anchors,
    /// A mark, or one of three silences: could not answer (counts as 0), not enough evidence and
    /// not asked (do not count).
    #[schemars(schema_with = "rating")]
    pub rating: Rating,
    /// The mark that goes into the score: 1, 0.5 or 0; null where nothing does.
    #[schemars(with = "Option<f64>")]
    pub mark: Option<Mark>,
    /// The interviewer's note.
    pub note: String,
    /// What the grader made of the typed response. It never counts.
    pub suggestion: Option<Suggestion>,
}

/// The grader's mark, as a suggestion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// 1, 0.5 or 0.
    #[schemars(with = "f64")]
    pub mark: Mark,
    /// Why, in a word.
    #[schemars(with = "String")]
    pub reason: crate::grading::Reason,
    /// `high` or `low`.
    #[schemars(with = "String")]
    pub confidence: crate::grading::Confidence,
    /// The words of the response that it rests on.
    pub evidence: Vec<String>,
}

/// What the interviewer wrote down while the clock ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// What sort of remark it is.
    #[schemars(schema_with = "remark_kind")]
    pub kind: RemarkKind,
    /// The note, or the words quoted.
    pub text: String,
    /// The number of the item that it was made at.
    pub item: Option<usize>,
    /// When.
    #[schemars(schema_with = "moment")]
    pub at: Timestamp,
    /// Whole seconds on the interview's clock.
    pub elapsed: u64,
}

/// A change after the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amendment {
    /// When.
    #[schemars(schema_with = "moment")]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who made it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What.
    #[serde(flatten)]
    pub change: Change,
}

/// What an amendment changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// What is given for a criterion.
    Rating {
        /// The item's number.
        item: usize,
        /// The criterion's id.
        criterion: String,
        /// What counted before.
        #[schemars(schema_with = "rating")]
        from: Rating,
        /// What counts now.
        #[schemars(schema_with = "rating")]
        to: Rating,
    },
    /// The note on a criterion.
    CriterionNote {
        /// The item's number.
        item: usize,
        /// The criterion's id.
        criterion: String,
        /// What it said before.
        from: String,
        /// What it says now.
        to: String,
    },
    /// The recommendation.
    Recommendation {
        /// What it was before.
        #[schemars(schema_with = "recommendation")]
        from: Recommendation,
        /// What it is now.
        #[schemars(schema_with = "recommendation")]
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

/// The JSON Schema of a scorecard.
pub fn scorecard_schema() -> Schema {
    schemars::schema_for!(Scorecard)
}

fn moment(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "format": "date-time"})
}

fn rating(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": Rating::ALL.map(Rating::as_str)})
}

fn recommendation(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": Recommendation::ALL.map(Recommendation::as_str)})
}

fn remark_kind(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": RemarkKind::ALL.map(RemarkKind::as_str)})
}

impl Scorecard {
    /// The scorecard of a screening; `None` where it is not committed.
    pub fn from_saved(saved: &SavedScreening) -> Option<Self> {
        let screening = saved.screening.amended();
        let number = |entry: usize| number_of(&screening, entry);
        let (sections, remarks) = Self::parts(&screening);
        Some(Self {
            scorecard: VERSION,
            uid: saved.uid.clone(),
            anonymous: false,
            viva: saved.version.clone(),
            plan: Plan {
                id: screening.about.plan.clone(),
                title: screening.about.title.clone(),
                role: screening.about.role.clone(),
                coverage: screening.about.needed,
            },
            candidate: screening.about.candidate.clone(),
            candidate_uid: screening.about.candidate_uid.clone(),
            interviewer: screening.about.interviewer.clone(),
            started: saved.started,
            committed: screening.committed?,
            recommendation: screening.recommendation?,
            summary: screening.summary.clone(),
            score: screening.score().map(Score::get),
            too_little_asked: screening.too_little_asked(),
            coverage: screening.coverage().into(),
            list: Some(screening.list()),
            sections,
            remarks,
            amendments: screening
                .amendments
                .iter()
                .filter_map(|amendment| amendment_of(amendment, &screening, &number))
                .collect(),
        })
    }

    /// The sections and the remarks of a screening, committed or not.
    pub fn parts(screening: &Screening) -> (Vec<Section>, Vec<Remark>) {
        let number = |entry: usize| number_of(screening, entry);
        let sections = (0..screening.sections.len())
            .map(|section| section_of(screening, section, &number))
            .collect();
        let remarks = screening
            .remarks
            .iter()
            .map(|remark| Remark {
                kind: remark.kind,
                text: remark.text.clone(),
                item: remark.entry.and_then(number),
                at: remark.at,
                elapsed: remark.elapsed.as_secs(),
            })
            .collect();
        (sections, remarks)
    }

    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The items that the interviewer added, which stand apart from the plan's.
    pub fn added(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|item| item.added)
    }

    /// The time that the interview took.
    pub fn used(&self) -> Duration {
        self.sections
            .iter()
            .map(|section| seconds(section.used))
            .sum()
    }

    /// The amendments of a criterion's rating or note.
    pub fn amendments_of(&self, number: usize, id: &str) -> impl Iterator<Item = &Amendment> {
        self.amendments.iter().filter(move |amendment| {
            matches!(
                &amendment.change,
                Change::Rating { item, criterion, .. } | Change::CriterionNote { item, criterion, .. }
                    if *item == number && criterion == id
            )
        })
    }
}

impl From<screening::Coverage> for Coverage {
    fn from(coverage: screening::Coverage) -> Self {
        Self {
            asked: coverage.asked,
            items: coverage.items,
            counted: coverage.counted,
            criteria: coverage.criteria,
            judged: Some(coverage.judged),
        }
    }
}

/// A time given in seconds.
pub(super) fn seconds(seconds: f64) -> Duration {
    Duration::from_millis((seconds * 1_000.0).round() as u64)
}

/// The number of an entry on the scorecard: it keeps it through amendments and remarks, which name
/// it by its place.
fn number_of(screening: &Screening, entry: usize) -> Option<usize> {
    let order = screening.order();
    let place = order.iter().position(|&index| index == entry);
    place.map(|place| place + 1)
}

fn section_of(
    screening: &Screening,
    index: usize,
    number: &impl Fn(usize) -> Option<usize>,
) -> Section {
    let section = &screening.sections[index];
    Section {
        title: section.title.clone(),
        time: section.time.map(|time| time.as_secs_f64()),
        used: section.used.as_secs_f64(),
        score: screening.section_score(index).map(Score::get),
        coverage: screening.section_coverage(index).into(),
        items: screening
            .in_section(index)
            .map(|entry| item_of(&screening.entries[entry], number(entry).unwrap_or(0)))
            .collect(),
    }
}

fn item_of(entry: &screening::Entry, number: usize) -> Item {
    Item {
        number,
        bank: entry.item.bank.to_string(),
        item: entry.item.item.to_string(),
        kind: entry.kind,
        level: entry.level,
        title: entry.title.clone(),
        prompt: entry.prompt.clone(),
        rubric: entry.rubric.clone(),
        added: entry.added,
        asked: entry.asked,
        time: entry.time.as_secs_f64(),
        used: entry.used.as_secs_f64(),
        score: entry.score().map(Score::get),
        response: entry.response.clone(),
        criteria: entry
            .criteria
            .iter()
            .map(|criterion| Criterion {
                id: criterion.id.to_string(),
                text: criterion.text.clone(),
                weight: criterion.weight.get(),
                follow_up: criterion.follow_up.clone(),
                anchors: criterion.anchors.clone(),
                rating: criterion.rating,
                mark: criterion.rating.counted(),
                note: criterion.note.clone(),
                suggestion: criterion.suggestion.as_ref().map(|given| Suggestion {
                    mark: given.mark,
                    reason: given.reason,
                    confidence: given.confidence,
                    evidence: given.evidence.iter().map(|e| e.text.clone()).collect(),
                }),
            })
            .collect(),
    }
}

fn amendment_of(
    amendment: &screening::Amendment,
    screening: &Screening,
    number: &impl Fn(usize) -> Option<usize>,
) -> Option<Amendment> {
    let id = |entry: usize, criterion: usize| {
        let criterion = screening.entries.get(entry)?.criteria.get(criterion)?;
        Some(criterion.id.to_string())
    };
    let change = match &amendment.change {
        screening::Change::Rating {
            entry,
            criterion,
            from,
            to,
        } => Change::Rating {
            item: number(*entry)?,
            criterion: id(*entry, *criterion)?,
            from: *from,
            to: *to,
        },
        screening::Change::CriterionNote {
            entry,
            criterion,
            from,
            to,
        } => Change::CriterionNote {
            item: number(*entry)?,
            criterion: id(*entry, *criterion)?,
            from: from.clone(),
            to: to.clone(),
        },
        screening::Change::Recommendation { from, to } => Change::Recommendation {
            from: *from,
            to: *to,
        },
        screening::Change::Summary { from, to } => Change::Summary {
            from: from.clone(),
            to: to.clone(),
        },
    };
    Some(Amendment {
        at: amendment.at,
        reason: amendment.reason.clone(),
        by: amendment.by.clone(),
        change,
    })
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
