//! What drills go by besides what is stored: the calendar of a person, and what each rating makes of
//! an item.

use jiff::tz::TimeZone;

use crate::bank::ItemRef;
use crate::schedule::{
    Day, DayEnd, LONGEST, Limits, Moment, Outcomes, Rating, Scheduler, Thresholds, shown_due,
};
use crate::session::drill::Settings;
use crate::store::{Store, StoreError};

/// The calendar and the wishes of a person: what a drill goes by beside what is stored.
#[derive(Clone, Debug)]
pub struct DrillConfig {
    /// When items come back.
    pub scheduler: Scheduler,
    /// Where one rating ends and the next begins.
    pub thresholds: Thresholds,
    /// Where the person is.
    pub zone: TimeZone,
    /// When a day ends there.
    pub day_end: DayEnd,
    /// How much a day may bring.
    pub limits: Limits,
}

/// Nothing is chosen: in UTC, and a day brings nothing.
impl Default for DrillConfig {
    fn default() -> Self {
        Self {
            scheduler: Scheduler::default(),
            thresholds: Thresholds::default(),
            zone: TimeZone::UTC,
            day_end: DayEnd::default(),
            limits: Limits::default(),
        }
    }
}

/// What each rating would make of an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatingPreview {
    /// What it would make of it.
    pub outcomes: Outcomes,
    /// The day from which that is seen.
    pub today: Day,
    /// The day of the interview that the item is learnt for.
    pub goal: Option<Day>,
}

impl RatingPreview {
    /// In how many days a rating brings the item back, as it is shown: nothing is promised past
    /// an interview.
    pub fn days(&self, rating: Rating) -> i32 {
        shown_due(self.outcomes.for_rating(rating).due, self.goal, self.today).since(self.today)
    }
}

impl DrillConfig {
    /// Now, as the store's clock has it.
    pub fn moment(&self, store: &Store) -> Moment {
        Moment::new(store.time(), &self.zone, self.day_end)
    }

    /// The day that it is.
    pub fn today(&self, store: &Store) -> Day {
        self.moment(store).day
    }

    /// The day on which a session began.
    pub fn day_of(&self, at: jiff::Timestamp) -> Day {
        Day::from_timestamp(at, &self.zone, self.day_end)
    }

    /// What each rating would make of an item on a day.
    pub fn preview(
        &self,
        store: &Store,
        item: &ItemRef,
        day: Day,
    ) -> Result<RatingPreview, StoreError> {
        let state = store.standing(item)?.state;
        let load = store.due_load(day.plus(1), day.plus(LONGEST as i32))?;
        Ok(RatingPreview {
            outcomes: self.scheduler.outcomes(item, state.as_ref(), day, &load),
            today: day,
            goal: store.goals()?.for_bank(&item.bank, day),
        })
    }

    pub(super) fn with_thresholds(&self, settings: Settings) -> Settings {
        Settings {
            thresholds: self.thresholds,
            ..settings
        }
    }
}
