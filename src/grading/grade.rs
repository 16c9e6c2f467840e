//! What grading gives: marks with their reasons and evidence, and the score they add up to.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bank::{CriterionId, Mark, Weight, one_line};

/// All marks of a response and the weighted score.
///
/// ```
/// use std::sync::Arc;
///
/// use viva::bank::{Library, Mark, read_bank};
/// use viva::grading::{Grade, GraderSettings, ItemGrader, Patterns};
///
/// let bank = "{bank: b, items: [{id: i, prompt: Why?, answer: A cache and a queue., look_for: [
///     {id: cache, text: Names a cache., weight: 3, match: [cache]},
///     {id: queue, text: Names a queue., match: [queue]}]}]}";
/// let library = Library::from_iter([read_bank("b.yaml", bank).unwrap()]);
/// let item = library.find("i")?.reference();
/// let settings = GraderSettings { patterns: Patterns::FromBank, synonyms: Vec::new() };
/// let mut grader = ItemGrader::new(Arc::new(library), settings);
/// let grade: Grade = grader.grade(&item, "A cache helps.")?;
/// assert_eq!(grade.criteria[0].mark, Mark::Full);
/// assert_eq!(grade.score.percent(), 75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grade {
    /// The weighted mean of the marks; where an item has a model answer and no rubric, the finer
    /// number that its marks are rounded to halves from.
    pub score: Score,
    /// A mark for each criterion, in the rubric's order.
    pub criteria: Vec<CriterionMark>,
    /// What a grader from outside the program said, if one was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Box<Opinion>>,
}

impl Grade {
    /// Adds marks up to a score.
    pub fn new(criteria: Vec<CriterionMark>) -> Self {
        let score = Score::from_marks(criteria.iter().map(|c| (c.mark, c.weight)));
        Self::scored(score, criteria)
    }

    /// The same for some of the criteria; as it is where all of them are wanted, or none.
    pub fn only(self, wanted: impl Fn(&CriterionId) -> bool) -> Self {
        let number = self.criteria.iter().filter(|c| wanted(&c.id)).count();
        if number == 0 || number == self.criteria.len() {
            return self;
        }
        let kept = self.criteria.into_iter().filter(|c| wanted(&c.id));
        Self::new(kept.collect())
    }

    /// Marks beside a score that was not added up from them.
    fn scored(score: Score, criteria: Vec<CriterionMark>) -> Self {
        Self {
            score,
            criteria,
            opinion: None,
        }
    }

    /// Marks that were rounded from how near a response comes to a model answer. The score is as
    /// near to that as the marks allow: what they round off, and no more.
    pub fn near(nearness: Score, criteria: Vec<CriterionMark>) -> Self {
        let weights = || criteria.iter().map(|c| c.weight.get());
        let heaviest = weights().fold(0.0, f64::max);
        let rounded = heaviest / weights().sum::<f64>().max(heaviest).max(f64::MIN_POSITIVE) / 4.0;
        let mean = Score::from_marks(criteria.iter().map(|c| (c.mark, c.weight))).get();
        let score = nearness.get().clamp(mean - rounded, mean + rounded);
        Self::scored(Score::clamped(score), criteria)
    }

    /// The weighted mean of the marks, as it is shown to people.
    pub fn of_marks(&self) -> Score {
        Score::from_marks(self.criteria.iter().map(|c| (c.mark, c.weight)))
    }
}

/// What one criterion earned, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionMark {
    /// Which criterion.
    pub id: CriterionId,
    /// What it earned.
    pub mark: Mark,
    /// How much it counts.
    pub weight: Weight,
    /// Why.
    pub reason: Reason,
    /// How sure the grader is.
    pub confidence: Confidence,
    /// The words of the response that earned the mark, or that explain why nothing was earned.
    pub evidence: Vec<Evidence>,
}

/// Why a criterion earned what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A pattern stands in the response.
    Matched,
    /// Only a pattern for half the mark does, or a loose one that the rest does not bear out.
    Partial,
    /// Nothing was found.
    Missed,
    /// It is there, but denied or rejected.
    Negated,
    /// The words are only listed where a statement is asked for.
    ListedOnly,
    /// It is there, but so is a wrong claim that the rubric names.
    Contradicted,
    /// It is only asked about or heard of.
    Mentioned,
    /// Its words are there, in a statement that says something else.
    OffPoint,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Matched => "matched",
            Self::Partial => "partial",
            Self::Missed => "missed",
            Self::Negated => "negated",
            Self::ListedOnly => "listed only",
            Self::Contradicted => "contradicted",
            Self::Mentioned => "mentioned",
            Self::OffPoint => "off the point",
        })
    }
}

/// How sure the grader is of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// As sure as patterns can be.
    High,
    /// The person should decide.
    Low,
}

/// A span of the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there.
    pub text: String,
}

impl Evidence {
    /// Quotes a span; `None` where it does not lie on character boundaries of the response.
    pub fn quote(response: &str, span: Range<usize>) -> Option<Self> {
        let text = response.get(span.clone())?.to_owned();
        Some(Self {
            start: span.start,
            end: span.end,
            text,
        })
    }
}

/// What a judge said of a response, kept beside the marks that count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Who was asked.
    #[serde(flatten)]
    pub judge: JudgeName,
    /// Why none of its marks counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The criteria whose mark was not taken, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<CriterionId, String>,
    /// What it said about the marks that were taken.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<CriterionId, String>,
    /// The built-in marks.
    pub built_in: Vec<CriterionMark>,
    /// The built-in score.
    pub built_in_score: Score,
}

impl Opinion {
    /// The built-in mark for a criterion.
    pub fn built_in(&self, criterion: &CriterionId) -> Option<&CriterionMark> {
        self.built_in.iter().find(|given| given.id == *criterion)
    }

    /// Whether the mark that counts for a criterion is the judge's.
    pub fn counts_for(&self, criterion: &CriterionId) -> bool {
        self.failure.is_none() && !self.refused.contains_key(criterion)
    }
}

/// What a judge is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeName {
    /// The kind of grader, as it is named in the configuration.
    pub grader: String,
    /// Which model judges, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

impl fmt::Display for JudgeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.model {
            Some(model) => write!(f, "{} ({})", self.grader, one_line(model)),
            None => write!(f, "{}", self.grader),
        }
    }
}

/// A share of what could be earned, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Score(f64);

impl From<f64> for Score {
    fn from(score: f64) -> Self {
        Self::clamped(score)
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

impl Score {
    /// The weighted mean of marks; 0 where there are none.
    pub fn from_marks(marks: impl IntoIterator<Item = (Mark, Weight)>) -> Self {
        let (earned, possible) =
            marks
                .into_iter()
                .fold((0.0, 0.0), |(earned, possible), (mark, weight)| {
                    (
                        earned + mark.value() * weight.get(),
                        possible + weight.get(),
                    )
                });
        Self::clamped(if possible > 0.0 {
            earned / possible
        } else {
            0.0
        })
    }

    /// The nearest score to a number; 0 for one that is not a number.
    pub fn clamped(score: f64) -> Self {
        Self(if score.is_nan() {
            0.0
        } else {
            score.clamp(0.0, 1.0)
        })
    }

    /// The number, from 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }

    /// In whole per cent.
    pub fn percent(self) -> u8 {
        (self.0 * 100.0).round() as u8
    }
}
