//! Runs a quiz or a drill on a store: carries out what it asks for, the same for every front end.
//!
//! A front end tells it what the person does and what time it is, and draws [`Runner::quiz`] and
//! [`Runner::drill`]. The runner reads no clock, key or screen, and it does not know how a mark
//! comes about.

mod steps;

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use super::grades::{Asked, GRACE, Grades};
use crate::session::drill::{self, Drill};
use crate::session::quiz::{Effect, Entry, Event, Quiz};
use crate::store::{Almanac, Claim, NewSession, Prospect, SessionKind, Store, StoreError};

/// How long a draft may wait to be kept.
const DRAFT_WAIT: Duration = Duration::from_secs(1);

/// What a front end must do besides drawing the quiz.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reaction {
    /// Ring: the time is nearly up, or up.
    pub ring: bool,
    /// The person has left.
    pub exit: bool,
    /// The response could not be graded, and why. It is stored all the same.
    pub problem: Option<String>,
    /// The item of this entry has become a leech, or goes on being one: worth a word.
    pub leech: Option<usize>,
}

/// What runs.
#[derive(Debug)]
enum Play<'a> {
    Quiz(Quiz),
    Drill(Box<Drill>, &'a Almanac),
}

/// A quiz or a drill that runs on a store.
pub struct Runner<'a> {
    store: &'a Store,
    claim: Claim,
    play: Play<'a>,
    asked: Asked<'a>,
    /// When the quiz last learned of the time.
    now: Instant,
    /// What is still to be done; more than nothing only after an error.
    waiting: VecDeque<drill::Effect>,
    /// The draft not kept yet, and since when.
    draft: Option<(usize, Instant)>,
    /// The entry that the store has as current.
    stored_current: usize,
    /// What each rating would make of the answer to be rated, and which entry that is.
    prospect: Option<(usize, Prospect)>,
}

impl fmt::Debug for Runner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("session", &self.claim.id())
            .field("play", &self.play)
            .finish_non_exhaustive()
    }
}

impl<'a> Runner<'a> {
    /// Begins a quiz. The clock of its first item starts at `now`.
    pub fn start(
        store: &'a Store,
        new: &NewSession,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = store.start_session(new)?;
        let entries = new.entries.iter().map(|e| e.entry.clone()).collect();
        let quiz = Quiz::new(new.settings, entries);
        Ok(Self::of(store, claim, Play::Quiz(quiz), grades, now))
    }

    /// Goes on with an unfinished quiz where it was left. Its clock goes on at `now`.
    pub fn resume(
        store: &'a Store,
        session: i64,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<(Self, Reaction), StoreError> {
        let (saved, claim) = store.resume_session(session, SessionKind::Quiz)?;
        let (quiz, effects) = saved.resume();
        let mut runner = Self::of(store, claim, Play::Quiz(quiz), grades, now);
        runner.stored_current = saved.current;
        runner
            .waiting
            .extend(effects.into_iter().map(drill::Effect::from));
        let reaction = runner.carry_out()?;
        Ok((runner, reaction))
    }

    fn of(
        store: &'a Store,
        claim: Claim,
        play: Play<'a>,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Self {
        let mut runner = Self {
            store,
            claim,
            stored_current: 0,
            play,
            asked: Asked::new(grades),
            now,
            waiting: VecDeque::new(),
            draft: None,
            prospect: None,
        };
        runner.stored_current = runner.quiz().current;
        runner
    }

    /// The quiz as it stands; in a drill the one that asks for its answers.
    pub fn quiz(&self) -> &Quiz {
        match &self.play {
            Play::Quiz(quiz) => quiz,
            Play::Drill(drill, _) => drill.quiz(),
        }
    }

    /// The number of the session in the store.
    pub fn session(&self) -> i64 {
        self.claim.id()
    }

    /// Lets the time since the last call go by, then the event happen.
    ///
    /// # Errors
    ///
    /// What the store could not keep. The quiz has gone on, nothing typed is lost, and every
    /// later call tries again to store it.
    pub fn handle(
        &mut self,
        event: impl Into<drill::Event>,
        now: Instant,
    ) -> Result<Reaction, StoreError> {
        self.pass_time(now);
        let effects = self.update(event.into());
        self.waiting.extend(effects);
        self.carry_out()
    }

    /// What happens in a drill alone does nothing to a quiz.
    fn update(&mut self, event: drill::Event) -> Vec<drill::Effect> {
        match (&mut self.play, event) {
            (Play::Drill(drill, _), event) => drill.update(event),
            (Play::Quiz(quiz), drill::Event::Quiz(event)) => {
                quiz.update(event).into_iter().map(Into::into).collect()
            }
            (Play::Quiz(_), _) => Vec::new(),
        }
    }

    /// Lets the time since the last call go by. Front ends call it a few times a second.
    ///
    /// # Errors
    ///
    /// As [`Runner::handle`].
    pub fn tick(&mut self, now: Instant) -> Result<Reaction, StoreError> {
        self.pass_time(now);
        self.carry_out()
    }

    /// Lets time go by that does not count, as while another program has the screen.
    pub fn skip_time(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    fn pass_time(&mut self, now: Instant) {
        let by = now.saturating_duration_since(self.now);
        self.now = self.now.max(now);
        let effects = self.update(Event::Tick(by).into());
        self.waiting.extend(effects);
    }

    /// Waits so long at most for the grades that are under way. Front ends that have nothing to
    /// draw meanwhile call it.
    ///
    /// # Errors
    ///
    /// As [`Runner::handle`].
    pub fn wait_for_grades(&mut self, wait: Duration) -> Result<Reaction, StoreError> {
        let mut reaction = Reaction::default();
        self.take_grades(wait, &mut reaction)?;
        Ok(reaction)
    }

    fn carry_out(&mut self) -> Result<Reaction, StoreError> {
        let mut reaction = Reaction::default();
        let was_waiting = self.asked.is_waiting();
        self.carry_out_all(&mut reaction)?;
        let wait = if was_waiting { Duration::ZERO } else { GRACE };
        self.take_grades(wait, &mut reaction)?;
        if self
            .draft
            .is_some_and(|(_, since)| self.now >= since + DRAFT_WAIT)
        {
            self.keep_draft()?;
        }
        let current = self.quiz().current;
        if self.stored_current != current {
            self.store.store_current(self.session(), current)?;
            self.stored_current = current;
        }
        self.weigh()?;
        Ok(reaction)
    }

    fn carry_out_all(&mut self, reaction: &mut Reaction) -> Result<(), StoreError> {
        while let Some(effect) = self.waiting.front().cloned() {
            match &effect {
                drill::Effect::Quiz(effect) => self.carry_out_one(effect, reaction)?,
                effect => {
                    self.keep_draft()?;
                    self.carry_out_drill(effect, reaction)?;
                }
            }
            self.waiting.pop_front();
        }
        Ok(())
    }

    /// Takes the grades that have come, waiting so long at most for each.
    fn take_grades(&mut self, wait: Duration, reaction: &mut Reaction) -> Result<(), StoreError> {
        while let Some((index, grade)) = self.asked.next(wait) {
            let event = match grade {
                Ok(grade) => Event::Graded { index, grade },
                Err(error) => {
                    reaction.problem = Some(error.to_string());
                    Event::NotGraded { index }
                }
            };
            let effects = self.update(event.into());
            self.waiting.extend(effects);
            self.carry_out_all(reaction)?;
        }
        self.weigh()
    }

    fn carry_out_one(
        &mut self,
        effect: &Effect,
        reaction: &mut Reaction,
    ) -> Result<(), StoreError> {
        let (store, id) = (self.store, self.session());
        if let Effect::SaveDraft { index } = *effect {
            if self.draft.is_some_and(|(waiting, _)| waiting != index) {
                self.keep_draft()?;
            }
            self.draft.get_or_insert((index, self.now));
            return Ok(());
        }
        if let (Effect::StoreResponse { index }, Some((waiting, _))) = (effect, self.draft)
            && *index == waiting
        {
            // The response is the draft's last state.
            self.draft = None;
        }
        self.keep_draft()?;
        match *effect {
            Effect::SaveDraft { .. } => {}
            Effect::StoreResponse { index } => {
                if let Some(entry) = self.entry(index) {
                    store.store_response(id, index, entry)?;
                }
            }
            Effect::Grade { index } => {
                if let Some(entry) = self.quiz().entries.get(index) {
                    let (item, response) = (entry.item.clone(), entry.response.clone());
                    self.asked.ask(index, &item, &response);
                }
            }
            Effect::StoreGrade { index } => {
                if let Some(grade) = self.quiz().answer(index).and_then(|a| a.grade.as_ref()) {
                    store.store_grade(id, index, grade)?;
                }
            }
            Effect::StoreOverrides { index } => {
                if let Some(answer) = self.quiz().answer(index) {
                    store.store_overrides(id, index, &answer.overrides)?;
                }
            }
            Effect::StoreState { index } => {
                if let Some(entry) = self.entry(index) {
                    store.store_state(id, index, &entry.state)?;
                }
            }
            Effect::StoreFinish => store.finish(id)?,
            Effect::Ring => reaction.ring = true,
            Effect::Exit => {
                store.leave(id)?;
                reaction.exit = true;
            }
        }
        Ok(())
    }

    fn keep_draft(&mut self) -> Result<(), StoreError> {
        if let Some((index, _)) = self.draft {
            if let Some(entry) = self.entry(index) {
                self.store.save_draft(self.session(), index, entry)?;
            }
            self.draft = None;
        }
        Ok(())
    }

    fn entry(&self, index: usize) -> Option<&Entry> {
        self.quiz().entries.get(index)
    }
}

#[cfg(test)]
mod tests;
