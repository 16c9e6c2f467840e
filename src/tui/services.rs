//! What the screens work on. It is borrowed for as long as the program runs.

use std::cell::RefCell;

use jiff::ZonedDateTime;

use super::theme::Look;
use crate::app::quiz_options::QuizOptions;
use crate::app::{DrillConfig, Grades};
use crate::bank::plan::PlanFile;
use crate::bank::{ItemRef, Library, Problem, one_line};
use crate::report::stats::{self, Given, Recall, Stats, Weak};
use crate::schedule::Day;
use crate::store::{Store, StoreError};

/// What the screens work on.
#[derive(Clone, Copy)]
pub struct Services<'a> {
    /// The loaded banks.
    pub library: &'a Library,
    /// The problems of banks that were left out.
    pub left_out: &'a [Problem],
    /// Where everything is kept.
    pub store: &'a Store,
    /// What gives responses their marks.
    pub grades: &'a dyn Grades,
    /// The built-in grader, for answers of earlier days.
    pub rubric_grades: &'a dyn Grades,
    /// What gives the responses of candidates their marks.
    pub screening_grades: &'a dyn Grades,
    /// How it looks.
    pub look: Look,
    /// When a day ends and items come back.
    pub drill_config: &'a DrillConfig,
    /// What a quiz begins with; a screen may change it for those to come.
    pub quiz_options: &'a RefCell<QuizOptions>,
    /// The plans for screenings that there are.
    pub plans: &'a dyn Fn() -> Vec<PlanFile>,
    /// Who interviews, where that is configured.
    pub me: Option<&'a str>,
    /// What day and time it is here.
    pub clock: &'a dyn Fn() -> ZonedDateTime,
    /// A seed for each random choice.
    pub seed: &'a dyn Fn() -> u64,
}

impl Services<'_> {
    /// The name of an item in lists, even if no loaded bank has it.
    pub(super) fn item_title(&self, item: &ItemRef) -> String {
        let found = self.library.get(item);
        found.map_or_else(
            || one_line(item.item.as_str()),
            |found| one_line(&found.item.title),
        )
    }

    /// Today, as drills count days.
    pub(super) fn today(&self) -> Day {
        let now = (self.clock)();
        Day::from_timestamp(now.timestamp(), now.time_zone(), self.drill_config.day_end)
    }

    /// What was remembered in the last 30 days, and what is left out most of late.
    pub(super) fn glance(&self) -> Result<(Recall, Vec<Weak>), StoreError> {
        let today = self.today();
        let tallies = self.store.tallies(today.plus(1 - stats::MONTH), today)?;
        let weakest = stats::weakest(&self.store.judged_lately()?, self.library);
        Ok((stats::month(&tallies, today), weakest))
    }

    /// The statistics as of now.
    pub(super) fn stats(&self) -> Result<Stats, StoreError> {
        let today = self.today();
        Ok(stats::stats(&Given {
            stored: &self.store.statistics(stats::first_day(today))?,
            library: self.library,
            scheduler: &self.drill_config.scheduler,
            zone: (self.clock)().time_zone(),
            day_end: self.drill_config.day_end,
            today,
        }))
    }
}
