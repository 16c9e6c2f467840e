//! What a learner's sessions run on.

use super::drill_config::DrillConfig;
use super::grades::Grades;
use crate::bank::Library;
use crate::store::Store;

/// What a quiz, a drill or a mock interview runs on.
#[derive(Clone, Copy)]
pub struct SessionServices<'a> {
    /// Where it is kept.
    pub store: &'a Store,
    /// The loaded banks.
    pub library: &'a Library,
    /// When a day ends and items come back.
    pub config: &'a DrillConfig,
    /// What gives responses their marks.
    pub grades: &'a dyn Grades,
}
