//! What a drill asks for beyond a quiz: reviews in the log, items set aside, entries that come
//! back; and what each rating would do.

use std::time::Instant;

use super::{Play, Reaction, Runner};
use crate::app::grades::Grades;
use crate::bank::Library;
use crate::schedule::Moment;
use crate::session::drill::{Drill, Effect};
use crate::session::quiz;
use crate::store::{Almanac, Claim, NewDrill, NewReview, Prospect, SessionKind, Store, StoreError};

impl<'a> Runner<'a> {
    /// Begins a drill. The clock of its first item starts at `now`.
    pub fn start_drill(
        store: &'a Store,
        new: &NewDrill,
        almanac: &'a Almanac,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = store.start_session(&new.session)?;
        let entries = new.session.entries.iter().map(|new| new.entry.clone());
        let settings = almanac.with_thresholds(new.session.drill.unwrap_or_default());
        let drill = Drill::new(settings, entries.zip(new.cards.iter().cloned()).collect());
        let mut runner = Self::of_drill(store, claim, drill, almanac, grades, now);
        runner.carry_out()?;
        Ok(runner)
    }

    /// Goes on with an unfinished drill where it was left. Its clock goes on at `now`.
    pub fn resume_drill(
        store: &'a Store,
        session: i64,
        library: &Library,
        almanac: &'a Almanac,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<(Self, Reaction), StoreError> {
        let (_, claim) = store.resume_session(session, SessionKind::Drill)?;
        let saved = store.saved_drill(session, library, almanac.today(store))?;
        let settings = almanac.with_thresholds(saved.settings);
        let (drill, effects) = Drill::resume(settings, saved.entries, &saved.rated, saved.current);
        let mut runner = Self::of_drill(store, claim, drill, almanac, grades, now);
        runner.stored_current = saved.current;
        runner.waiting.extend(effects);
        let reaction = runner.carry_out()?;
        Ok((runner, reaction))
    }

    /// Takes the last step of the newest drill back, be it over or unfinished, and goes on with
    /// it there. `None` where there is no step to take back.
    pub fn undo_drill(
        store: &'a Store,
        library: &Library,
        almanac: &'a Almanac,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Option<(Self, Reaction)>, StoreError> {
        let Some(session) = store.last_rated_session()? else {
            return Ok(None);
        };
        let claim = store.wait_for_claim(&session.to_string(), session)?;
        let saved = store.saved_drill(session, library, almanac.today(store))?;
        let settings = almanac.with_thresholds(saved.settings);
        let drill = if saved.finished {
            Drill::look_back(settings, saved.entries, &saved.rated)
        } else {
            store.reopen(session)?;
            Drill::resume(settings, saved.entries, &saved.rated, saved.current).0
        };
        let mut runner = Self::of_drill(store, claim, drill, almanac, grades, now);
        runner.stored_current = saved.current;
        let reaction = runner.handle(quiz::Event::Undo, now)?;
        Ok(Some((runner, reaction)))
    }

    fn of_drill(
        store: &'a Store,
        claim: Claim,
        drill: Drill,
        almanac: &'a Almanac,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Self {
        let play = Play::Drill(Box::new(drill), almanac);
        Self::of(store, claim, play, grades, now)
    }

    /// The drill as it stands, if it is one.
    pub fn drill(&self) -> Option<&Drill> {
        match &self.play {
            Play::Drill(drill, _) => Some(drill),
            Play::Quiz(_) => None,
        }
    }

    /// What each rating would make of the answer to be rated.
    pub fn prospect(&self) -> Option<&Prospect> {
        self.prospect.as_ref().map(|(_, prospect)| prospect)
    }

    /// Works out what each rating would do, once for each answer that is to be rated.
    pub(super) fn weigh(&mut self) -> Result<(), StoreError> {
        let Play::Drill(drill, almanac) = &self.play else {
            return Ok(());
        };
        if !drill.is_rating() {
            self.prospect = None;
            return Ok(());
        }
        let index = drill.quiz().current;
        if self.prospect.as_ref().is_none_or(|(of, _)| *of != index) {
            let (_, prospect) = self.prospect_of(index, almanac)?;
            self.prospect = Some((index, prospect));
        }
        Ok(())
    }

    fn prospect_of(
        &self,
        index: usize,
        almanac: &Almanac,
    ) -> Result<(Moment, Prospect), StoreError> {
        let moment = almanac.moment(self.store);
        let entries = &self.quiz().entries;
        let item = &entries[index.min(entries.len() - 1)].item;
        let prospect = almanac.prospect(self.store, item, moment.day)?;
        Ok((moment, prospect))
    }

    pub(super) fn carry_out_drill(
        &mut self,
        effect: &Effect,
        reaction: &mut Reaction,
    ) -> Result<(), StoreError> {
        let (store, session) = (self.store, self.session());
        let Play::Drill(drill, almanac) = &self.play else {
            return Ok(());
        };
        let item = |index: usize| drill.quiz().entries.get(index).map(|entry| &entry.item);
        match *effect {
            Effect::Quiz(_) => {}
            Effect::StoreReview { index } => {
                let Some(rating) = drill.card(index).and_then(|card| card.rated) else {
                    return Ok(());
                };
                let (moment, prospect) = self.prospect_of(index, almanac)?;
                let entry = &drill.quiz().entries[index];
                let answer = entry.answer();
                let machine = answer
                    .and_then(|answer| answer.grade.as_ref())
                    .filter(|_| !drill.settings.recall);
                let added = store.add_review(
                    &almanac.scheduler.model,
                    &NewReview {
                        item: entry.item.clone(),
                        moment,
                        rating,
                        proposed: drill.proposed_for(index),
                        machine: machine.map(|grade| grade.score),
                        score: drill.quiz().score(index),
                        overridden: answer.is_some_and(|answer| !answer.overrides.is_empty()),
                        used: entry.used,
                        entry: Some((session, index)),
                        cram: drill.settings.cram,
                        due: prospect.outcomes.of(rating).due,
                    },
                )?;
                if added.is_leech_now() {
                    reaction.leech = Some(index);
                }
            }
            Effect::TakeBackReview { index } => {
                store.take_back_review(&almanac.scheduler.model, session, index)?;
            }
            Effect::StoreEntry { index } => store.repeat_entry(session, index, item(index))?,
            Effect::StoreSuspended { index, suspended } => {
                if let Some(item) = item(index) {
                    store.suspend(item, suspended)?;
                }
            }
            Effect::StoreBuried { index, buried } => {
                let tomorrow = almanac.today(store).plus(1);
                if let Some(item) = item(index) {
                    store.bury(item, buried.then_some(tomorrow))?;
                }
            }
            Effect::Reopen => {
                store.reopen(session)?;
                // The file that claims it went with its end.
                if let Some(claim) = store.claim(&session.to_string(), session)? {
                    self.claim = claim;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
