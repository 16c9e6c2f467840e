//! Rater trainings on the store: how they begin and are taken up again, and what their effects
//! mean there.

use std::time::{Duration, Instant};

use super::driver::Driver;
use super::grades::Grades;
use super::session::{Session, Work};
use super::unsaved::UnsavedText;
use crate::bank::ItemRef;
use crate::grading::Grade;
use crate::session::training::{Effect, Event, Training};
use crate::store::{Claim, Store, StoreError};

/// A rater's training that runs on a store.
pub type RaterTraining<'a> = Driver<'a, Training>;

impl Session for Training {
    type Event = Event;
    type Effect = Effect;
    /// Nothing is typed.
    type Draft = ();

    fn update(&mut self, event: Event) -> Vec<Effect> {
        Self::update(self, event)
    }

    /// It has no clock.
    fn tick(&mut self, _: Duration) -> Vec<Effect> {
        Vec::new()
    }

    fn graded(sample: usize, grade: Option<Grade>) -> Event {
        Event::Graded { sample, grade }
    }

    fn response(&self, sample: usize) -> Option<(&ItemRef, &str)> {
        let sample = self.samples.get(sample)?;
        Some((&sample.item, &sample.response))
    }

    fn is_leave(event: &Event) -> bool {
        matches!(event, Event::Leave)
    }

    fn is_at_same_place(&self, before: &Self) -> bool {
        (self.current, self.phase) == (before.current, before.phase)
    }

    fn name(&self) -> &'static str {
        "training"
    }

    fn texts(&self, (): ()) -> Vec<UnsavedText> {
        Vec::new()
    }

    fn save(&self, (): (), _: &Store, _: i64) -> Result<(), StoreError> {
        Ok(())
    }

    fn carry_out(&self, effect: &Effect, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        match *effect {
            Effect::StoreMark { .. } | Effect::StoreRevealed(_) | Effect::StoreFinished => {
                let id = work.id();
                work.store()?.store_training(id, self, effect)?;
            }
            Effect::Grade { sample } => work.grade(sample),
            Effect::Exit => work.exit(),
        }
        Ok(())
    }
}

impl<'a> RaterTraining<'a> {
    /// Runs a training that was claimed.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn run(
        store: &'a Store,
        claim: Claim,
        training: Training,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let begun = (training, Vec::new());
        Ok(Self::new(store, (claim.id(), Some(claim)), begun, grades, now)?.0)
    }
}
