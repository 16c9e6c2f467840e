//! From a response to its marks: text → tokens → patterns → marks → grade.
//!
//! This room knows rubrics and text. It knows nothing of sessions, files or screens.
//!
//! # The method
//!
//! A rubric is prepared once (`compiled`, `vocabulary`): every word of its patterns becomes a
//! *term*, found by its Snowball stem, as a prefix, exactly, or as a quantity with its unit. The
//! synonyms of the bank become further ways to fill a place.
//!
//! A response is read once (`text`, `vocabulary`): split into words, contractions resolved,
//! spellings and irregular forms brought together, stemmed, cut into sentences; each word is
//! looked up among the terms. Only a word that neither the rubric nor general English knows is
//! tried as a run-together compound and as a misspelling (optimal string alignment distance 1
//! from five letters on, 2 from eight).
//!
//! `negation` finds what is denied, after NegEx (Chapman et al., *A simple algorithm for
//! identifying negated findings and diseases in discharge summaries*, J. Biomed. Inform. 34,
//! 2001): cues open a scope that punctuation, a conjunction or a new clause ends. A cue inside
//! another's scope cancels it; a pattern that names a negation itself is not undone by it.
//! `listing` finds bare lists of terms.
//!
//! A pattern then stands where its parts stand (`matcher`): each form is a merge over the sorted
//! places of its parts, so time grows with the number of places and never with combinations. The
//! patterns of a rubric share most of their places (alternatives for one word), so each distinct
//! one is kept once and filled at most once for a response; most patterns are passed over because
//! one of their places has no word in the response. A
//! criterion (`rubric`) earns
//!
//! | mark | reason | when |
//! | --- | --- | --- |
//! | 1 | matched | a `match` pattern stands, is meant, and no `not` pattern covers a word of it |
//! | ½ | contradicted | … but the same statement is denied in another sentence |
//! | ½ | partial | only a `partial` pattern stands, or all words of a `match` pattern in any order within 30 words |
//! | 0 or ½ | listed only | it stands in a bare list; ½ where the criterion asks for names |
//! | 0 | contradicted | it stands in a claim that `not` rules out |
//! | 0 | negated | it stands, but denied |
//! | 0 | missed | nothing stands |
//!
//! Confidence is low where half a mark is given, and where a full one hangs on a misspelling, on one
//! loose pattern of eight or more, or stands beside a claim that is ruled out. Such a full mark
//! is halved (partial) where the response earns full marks for less than half of the rubric.
//!
//! Criteria without patterns are judged by their sentence: see `derive`; items without a rubric by
//! their model answer: see `reference`. `agreement` and `calibrate` measure all of it against
//! people's marks by quadratic-weighted kappa (Cohen, *Weighted kappa*, Psychological Bulletin 70,
//! 1968).

pub mod agreement;
mod calibrate;
mod claim;
mod clauses;
mod compiled;
mod derived;
mod error;
mod evidence;
mod grade;
mod grader;
#[cfg(test)]
mod grammar;
mod initials;
mod judge;
mod language;
pub mod lint;
mod listing;
mod matcher;
mod model_answer;
mod opposites;
mod polarity;
mod prose;
mod prove;
mod reference;
mod rubric;
mod signs;
mod suggest;
mod synonyms;
mod text;
mod units;
mod verdict;
mod vocabulary;
mod written;

pub use calibrate::{Calibration, CriterionReport, Disagreement, LearnedFrom, Marked, calibrate};
pub(crate) use derived::criteria;
pub use error::GradeError;
pub use grade::{Confidence, CriterionMark, Evidence, Grade, Reason, Score};
pub use grader::{Grader, GraderSettings, ItemGrader, Request};
pub use judge::{AskedCriterion, Judge, JudgeError, JudgeName, Opinion, Question, is_answer};
pub use language::foreign_language;
pub use model_answer::earning_sentences;
pub use prove::prove;
pub use rubric::{MAX_RESPONSE, Patterns, Rubric};
pub use suggest::Suggestion;
pub use written::write_patterns;
