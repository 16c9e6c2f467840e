//! From a response to its marks: text → tokens → patterns → marks → grade.
//!
//! This room knows rubrics and text. It knows nothing of sessions, files or screens.

pub mod agreement;
mod calibrate;
mod derive;
mod error;
mod grade;
mod grader;
#[cfg(test)]
mod grammar;
mod listing;
mod matcher;
mod negation;
mod prove;
mod reference;
mod rubric;
mod suggest;
mod synonyms;
mod text;
mod vocabulary;

pub use calibrate::{Calibration, CriterionReport, Disagreement, LearnedFrom, Marked, calibrate};
pub use error::GradeError;
pub use grade::{Confidence, CriterionMark, Evidence, Grade, Reason, Score};
pub use grader::Grader;
pub use prove::prove;
pub(crate) use reference::criteria;
pub use rubric::{MAX_RESPONSE, Patterns, Rubric};
pub use suggest::Suggestion;
