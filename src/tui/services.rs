//! What the screens work on. It is borrowed for as long as the program runs.

use std::cell::RefCell;

use jiff::ZonedDateTime;

use super::theme::Look;
use crate::app::agenda::{self, DayPlan, Needs};
use crate::app::quiz_options::QuizOptions;
use crate::app::speech::Speech;
use crate::app::{DrillConfig, DrillOptions, Grades, Resumable, SessionServices, Today};
use crate::bank::plan::PlanFile;
use crate::bank::{Found, ItemRef, Library, Problem, one_line};
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
    /// What reads questions aloud and writes down what is said.
    pub speech: &'a Speech,
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

impl<'a> Services<'a> {
    /// What a learner's sessions run on.
    pub(super) fn sessions(&self) -> SessionServices<'a> {
        SessionServices {
            store: self.store,
            library: self.library,
            config: self.drill_config,
            grades: self.grades,
        }
    }

    /// What is said beside an answer while somebody reads or listens.
    pub(super) fn speech_label(&self) -> &'static str {
        if self.speech.is_dictating() {
            "   dictating: ctrl-t stops"
        } else if self.speech.is_reading() {
            "   reading aloud: ctrl-l stops"
        } else {
            ""
        }
    }

    /// What the day asks for, of these items.
    pub(super) fn agenda(
        &self,
        found: &[Found<'_>],
        options: &DrillOptions,
    ) -> Result<Today, StoreError> {
        let (store, library) = (self.store, self.library);
        Today::read(store, found, library, options, self.drill_config)
    }

    /// The drill that can be continued.
    pub(super) fn unfinished_drill(&self, cram: bool) -> Result<Option<Resumable>, StoreError> {
        Resumable::find(self.store, self.library, cram, self.drill_config)
    }

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

    /// What the days ahead are planned by.
    pub(super) fn day_plan(&self) -> Result<DayPlan, StoreError> {
        let config = self.drill_config;
        let scheduler = config.scheduler.clone();
        DayPlan::read(
            self.store,
            agenda::listed(self.library),
            Needs::DaysAhead,
            self.today(),
            scheduler,
            config.limits,
        )
    }

    /// On how many days in a row, up to today or yesterday, something was reviewed.
    pub(super) fn streak(&self) -> Result<usize, StoreError> {
        let today = self.today();
        let mut streak = 0;
        // A month at a time: most rows are short.
        for month in 0.. {
            let last = today.plus(-month * stats::MONTH);
            let tallies = self.store.tallies(last.plus(1 - stats::MONTH), last)?;
            for ago in 0..stats::MONTH {
                let day = last.plus(-ago);
                let is_active = tallies.days.iter().any(|count| count.day == day);
                if is_active {
                    streak += 1;
                } else if day != today {
                    return Ok(streak);
                }
            }
        }
        Ok(streak)
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
