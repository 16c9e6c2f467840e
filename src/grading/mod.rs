//! From a response to its marks: text → tokens → patterns → marks → grade.
//!
//! This room knows rubrics and text. It knows nothing of sessions, files or screens.

mod grade;

pub use grade::{Confidence, CriterionMark, Evidence, Grade, Reason, Score};
