//! Runs a session on a store, whatever its kind: the time, what is saved and when, and grades.
//!
//! A front end tells it what the person does and what time it is, and draws [`Driver::session`].
//! The driver reads no clock, key or screen, and it does not know how a mark comes about.
//!
//! **When saving fails**, there is one policy. All that an event asks to be saved is saved in one
//! transaction, before the session takes the event: so either the event has happened, on disk and
//! in memory, or the old state stands in both, and [`Outcome::error`] says why. What a person
//! does is then done again by that person; what comes by itself (the clock, a grade, the draft of
//! a text) is tried again at every call. Typed text is in the session at once, whatever the disk
//! does. Leaving fails like everything else; [`Driver::unsaved`] is what would be lost by leaving
//! all the same, for a front end to print and write elsewhere.
//!
//! **A slow disk** holds nobody up where a thread of the store waits for it: see
//! [`Store::sync_in_background`]. What the person did is committed at once, and happens on the
//! screen once it is on disk. Until then the session stands as it was, [`Outcome::saving`] holds,
//! and what the person does meanwhile happens afterwards, in order, unless it belongs to what they
//! have left by then.
//!
//! **Another program's lock** is waited for by the store, unless [`Driver::never_block`] was
//! called: then an event that meets a lock is kept and tried again at every call, and meanwhile
//! [`Outcome::saving`] holds. After [`LONGEST_LOCK`] that is an error as well, and tried on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use super::editing;
use super::grades::{GRACE, Grades, PendingGrades};
use super::services::SessionServices;
use super::session::{Collected, DRAFT_WAIT, Outcome, Session, Work, begin};
use super::unsaved::{Unsaved, UnsavedText};
use crate::grading::{Grade, GradeError};
use crate::store::{Claim, Store, StoreError};

/// How long another program's lock is no error.
pub const LONGEST_LOCK: Duration = Duration::from_secs(5);

/// How long the disk is waited for before anybody is told.
const DISK_GRACE: Duration = Duration::from_millis(100);

/// The same for those whom nothing but a wait can be shown.
const DISK_PATIENCE: Duration = Duration::from_secs(1);

/// How often it is looked whether the store is still in its place.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a session will be once it is on disk.
struct PendingStep<S: Session> {
    next: S,
    done: Collected<S::Draft>,
    is_leave: bool,
}

/// What a step came from, and with that when it has happened for the person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepOrigin {
    /// The session begins.
    First,
    /// Once it is on disk.
    OfPerson { is_leave: bool },
    /// At once: nobody sees by it that anything is saved.
    OfItself,
}

/// A session that runs on a store.
pub struct Driver<'a, S: Session> {
    store: &'a Store,
    id: i64,
    /// None for a finished session that is looked at again.
    claim: Option<Claim>,
    session: S,
    asked: PendingGrades<'a>,
    /// When the session last learned of the time.
    now: Instant,
    /// What is not saved yet, and by when it must be.
    drafts: BTreeMap<S::Draft, Instant>,
    /// A grade that has come and is not saved yet.
    grade: Option<(usize, Result<Grade, GradeError>)>,
    /// Another program's lock is waited for by the store.
    waits: bool,
    /// What the person did while another program held the store.
    waiting: Option<S::Event>,
    /// Since when another program holds the store.
    locked: Option<Instant>,
    /// What the person did, committed and not on disk yet.
    settling: Option<PendingStep<S>>,
    /// What the person did meanwhile.
    queue: VecDeque<S::Event>,
    /// Drafts that are committed and not on disk yet.
    unsynced: BTreeSet<S::Draft>,
    /// When it was last looked whether the store is in its place.
    looked: Instant,
}

impl<'a, S: Session> Driver<'a, S> {
    /// Runs a session that was claimed, with what a learner's sessions use: see [`Driver::new`].
    ///
    /// # Errors
    ///
    /// The store fails.
    pub(super) fn claimed(
        services: SessionServices<'a>,
        claim: Claim,
        begun: (S, Vec<S::Effect>),
        now: Instant,
    ) -> Result<(Self, Outcome), StoreError> {
        let claim = (claim.id(), Some(claim));
        Self::new(services.store, claim, begun, services.grades, now)
    }

    /// Runs a session that was claimed, or without a claim looks at a finished one again.
    /// `effects` are what it asks for to begin with; its clock starts at `now`.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn new(
        store: &'a Store,
        (id, claim): (i64, Option<Claim>),
        (session, effects): (S, Vec<S::Effect>),
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<(Self, Outcome), StoreError> {
        let mut driver = Self {
            store,
            id,
            claim,
            session: session.clone(),
            asked: PendingGrades::new(grades),
            now,
            drafts: BTreeMap::new(),
            grade: None,
            waits: true,
            waiting: None,
            locked: None,
            settling: None,
            queue: VecDeque::new(),
            unsynced: BTreeSet::new(),
            looked: now,
        };
        let mut outcome = Outcome::default();
        driver.carry_out(session, &effects, StepOrigin::First, &mut outcome)?;
        driver.catch_up(&mut outcome, GRACE);
        match outcome.error.take() {
            Some(error) => Err(error),
            None => Ok((driver, outcome)),
        }
    }

    /// The session as it stands.
    pub fn session(&self) -> &S {
        &self.session
    }

    /// Its number in the store.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// It is a finished session that is looked at again.
    pub fn is_past(&self) -> bool {
        self.claim.is_none()
    }

    /// A grade is under way, or something waits to be saved.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_waiting()
            || self.grade.is_some()
            || self.waiting.is_some()
            || self.is_settling()
    }

    /// What the person did waits for the disk.
    pub fn is_settling(&self) -> bool {
        self.settling.is_some()
    }

    /// From now on no call waits for another program to let go of the store.
    pub fn never_block(&mut self) {
        self.waits = false;
    }

    /// Lets the time since the last call go by, then the event happen.
    pub fn handle(&mut self, event: impl Into<S::Event>, now: Instant) -> Outcome {
        let mut outcome = Outcome::default();
        self.pass_time(now, &mut outcome);
        self.try_again(&mut outcome);
        self.apply(event.into(), &mut outcome);
        self.catch_up(&mut outcome, Duration::ZERO);
        outcome
    }

    fn apply(&mut self, event: S::Event, outcome: &mut Outcome) {
        let is_leave = S::is_leave(&event);
        if let Some(settling) = &self.settling {
            if is_leave || settling.next.is_at_same_place(&self.session) {
                self.queue.push_back(event);
            }
            outcome.cannot_leave |= is_leave && outcome.error.is_some();
            return;
        }
        let happens = event.clone();
        let step = StepOrigin::OfPerson { is_leave };
        if let Err(error) = self.try_step(outcome, step, |session| session.update(happens)) {
            if self.is_passing(&error) && (self.waiting.is_none() || is_leave) {
                self.waiting = Some(event);
                outcome.saving = true;
            } else if self.waiting.is_none() {
                outcome.cannot_leave = is_leave;
                outcome.fail(Some(error));
            }
        }
    }

    /// The same for the event of leaving. `waits`: another program is waited for, because this
    /// one is about to end.
    pub fn leave(&mut self, event: impl Into<S::Event>, now: Instant, waits: bool) -> Outcome {
        let before = self.waits;
        self.waits |= waits;
        let mut outcome = self.handle(event, now);
        if waits && self.settling.is_some() {
            // Once for what was settling before, and once for the leaving itself.
            for _ in 0..2 {
                let _ = self.store.is_on_disk(LONGEST_LOCK);
                outcome.add(self.tick(now));
            }
        }
        self.waits = before;
        outcome
    }

    /// Lets the time since the last call go by. Front ends call it a few times a second.
    pub fn tick(&mut self, now: Instant) -> Outcome {
        let mut outcome = Outcome::default();
        self.pass_time(now, &mut outcome);
        self.try_again(&mut outcome);
        self.catch_up(&mut outcome, Duration::ZERO);
        outcome
    }

    /// Waits so long at most for a grade that is under way; for front ends that have nothing to
    /// draw meanwhile. The clock does not go on.
    pub fn wait_for_grade(&mut self, wait: Duration) -> Outcome {
        let mut outcome = Outcome::default();
        self.catch_up(&mut outcome, wait);
        outcome
    }

    /// Waits so long at most for the disk, where something waits for it. Adds to what came before;
    /// for front ends that have nothing else to do meanwhile.
    #[must_use]
    pub fn wait_for_disk(&mut self, wait: Duration, before: Outcome) -> Outcome {
        let mut outcome = before;
        // What it says is asked again.
        let _ = self.store.is_on_disk(wait);
        self.settle(&mut outcome);
        outcome
    }

    /// Saves at once what is typed so far, before something else is shown. Where another program
    /// holds the store, that is still to be done: [`Outcome::saving`] says so.
    pub fn save_now(&mut self, now: Instant) -> Outcome {
        let mut outcome = Outcome::default();
        self.pass_time(now, &mut outcome);
        self.settle(&mut outcome);
        if self.settling.is_some() {
            return outcome;
        }
        let mut is_typed = !self.drafts.is_empty();
        if !self.unsynced.is_empty() {
            // On a slow disk the clock alone would be saved again and again.
            if !self.reaches_disk(&mut outcome) {
                return outcome;
            }
            self.unsynced.clear();
            is_typed = self.drafts.values().any(|by| *by <= now + DRAFT_WAIT);
        }
        if is_typed && let Err(error) = self.save_drafts() {
            if self.is_passing(&error) {
                outcome.saving = true;
            } else {
                outcome.fail(Some(error));
            }
        } else if !self.unsynced.is_empty() && self.reaches_disk(&mut outcome) {
            self.unsynced.clear();
        }
        outcome
    }

    /// Takes over what the person's own editor saved of a part before the program ended, as the
    /// event that `edited` makes of it.
    pub(super) fn recover(
        &mut self,
        part: usize,
        before: &str,
        edited: impl FnOnce(String) -> S::Event,
        outcome: &mut Outcome,
    ) {
        let file = editing::file(self.store, self.id, part);
        match editing::read(&file) {
            Ok(Some(text)) if text != before => {
                let now = self.now;
                outcome.add(self.handle(edited(text), now));
                let saved = self.save_now(now);
                let is_saved = saved.error.is_none() && !saved.saving;
                outcome.add(saved);
                if is_saved {
                    editing::remove(&file);
                }
                outcome.recovered = true;
            }
            Ok(Some(_)) => editing::remove(&file),
            Ok(None) => {}
            Err(problem) => outcome.problem = Some(problem),
        }
    }

    /// What the person has typed and what is not on disk; nothing where all of it is.
    pub fn unsaved(&self) -> Option<Unsaved> {
        // Where only the clock has gone on, the text is on disk.
        let typed = self.drafts.iter();
        let typed = typed.filter(|(_, by)| **by <= self.now + DRAFT_WAIT);
        let mut drafts: BTreeSet<S::Draft> = typed.map(|(draft, _)| *draft).collect();
        if !matches!(self.store.is_on_disk(Duration::ZERO), Ok(true)) {
            drafts.extend(&self.unsynced);
        }
        let texts = drafts.iter().flat_map(|draft| self.session.texts(*draft));
        let texts: Vec<UnsavedText> = texts.filter(|text| !text.text.trim().is_empty()).collect();
        (!texts.is_empty()).then(|| Unsaved {
            session: format!("{} {}", self.session.name(), self.id),
            folder: self.store.folder().to_owned(),
            texts,
        })
    }

    /// Lets time go by that does not count, as while another program has the screen.
    pub fn skip_time(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    fn pass_time(&mut self, now: Instant, outcome: &mut Outcome) {
        self.settle(outcome);
        if self.waiting.is_some() || self.settling.is_some() {
            // What the person did is done; that something holds it up costs no time.
            self.skip_time(now);
            return;
        }
        let by = now.saturating_duration_since(self.now);
        let step = StepOrigin::OfPerson { is_leave: false };
        match self.try_step(outcome, step, |session| session.tick(by)) {
            Ok(()) => self.now = self.now.max(now),
            Err(error) if self.is_passing_at(&error, now) => outcome.saving = true,
            Err(error) => outcome.fail(Some(error)),
        }
    }

    /// Tries once more what met a lock.
    fn try_again(&mut self, outcome: &mut Outcome) {
        let Some(event) = self.waiting.take() else {
            return;
        };
        let happens = event.clone();
        let is_leave = S::is_leave(&event);
        let step = StepOrigin::OfPerson { is_leave };
        let Err(error) = self.try_step(outcome, step, |session| session.update(happens)) else {
            return;
        };
        if self.is_passing(&error) {
            outcome.saving = true;
            self.waiting = Some(event);
        } else if matches!(error, StoreError::Locked { .. }) && !S::is_leave(&event) {
            outcome.fail(Some(error));
            self.waiting = Some(event);
        } else {
            outcome.cannot_leave = S::is_leave(&event);
            outcome.fail(Some(error));
        }
    }

    /// Lets happen what is on disk by now, and what the person did meanwhile.
    fn settle(&mut self, outcome: &mut Outcome) {
        while let Some(settling) = &self.settling {
            let is_leave = settling.is_leave || self.queue.iter().any(S::is_leave);
            match self.store.is_on_disk(Duration::ZERO) {
                Ok(true) => {}
                Ok(false) => {
                    (outcome.saving, outcome.waits_for_disk) = (true, true);
                    return;
                }
                Err(error) => {
                    outcome.cannot_leave |= is_leave;
                    outcome.fail(Some(error));
                    return;
                }
            }
            let Some(PendingStep { next, done, .. }) = self.settling.take() else {
                return;
            };
            self.unsynced.clear();
            if !next.is_at_same_place(&self.session) {
                self.queue.retain(S::is_leave);
            }
            if self.take_over(next, done, outcome) {
                self.take_grades(outcome, GRACE);
            }
            while self.settling.is_none()
                && let Some(event) = self.queue.pop_front()
            {
                self.apply(event, outcome);
            }
        }
    }

    /// Whether what was committed is on disk. It is waited for as long as nobody notices.
    fn reaches_disk(&self, outcome: &mut Outcome) -> bool {
        let wait = if self.waits {
            DISK_PATIENCE
        } else {
            DISK_GRACE
        };
        match self.store.is_on_disk(wait) {
            Ok(true) => return true,
            Ok(false) => (outcome.saving, outcome.waits_for_disk) = (true, true),
            Err(error) => outcome.fail(Some(error)),
        }
        false
    }

    /// Another program holds the store, and not for long yet.
    fn is_passing(&mut self, error: &StoreError) -> bool {
        self.is_passing_at(error, self.now)
    }

    fn is_passing_at(&mut self, error: &StoreError, now: Instant) -> bool {
        if self.waits || !matches!(error, StoreError::Locked { .. }) {
            return false;
        }
        let since = *self.locked.get_or_insert(now);
        now.saturating_duration_since(since) < LONGEST_LOCK
    }

    /// What was left over: grades that have come, drafts that have waited long enough.
    fn catch_up(&mut self, outcome: &mut Outcome, wait: Duration) {
        if self.settling.is_some() {
            return;
        }
        self.take_grades(outcome, wait);
        if !self.unsynced.is_empty() {
            match self.store.is_on_disk(Duration::ZERO) {
                Ok(true) => self.unsynced.clear(),
                Ok(false) => {}
                Err(error) => outcome.fail(Some(error)),
            }
        }
        if self.drafts.values().any(|by| self.now >= *by)
            && let Err(error) = self.save_drafts()
            && !self.is_passing(&error)
        {
            outcome.fail(Some(error));
        }
        if self.now >= self.looked + LOOK_EVERY {
            self.looked = self.now;
        }
        if self.looked == self.now {
            outcome.fail(self.store.check_place().err());
        }
        let looked_up = self.session.look_up(self.store);
        outcome.fail(looked_up.err());
    }

    fn save_drafts(&mut self) -> Result<(), StoreError> {
        let atomic = begin(self.store, self.waits)?;
        for draft in self.drafts.keys() {
            self.session.save(*draft, self.store, self.id)?;
        }
        atomic.commit()?;
        self.locked = None;
        self.unsynced.extend(self.drafts.keys());
        self.drafts.clear();
        Ok(())
    }

    fn try_step(
        &mut self,
        outcome: &mut Outcome,
        step: StepOrigin,
        change: impl FnOnce(&mut S) -> Vec<S::Effect>,
    ) -> Result<(), StoreError> {
        let mut next = self.session.clone();
        let effects = change(&mut next);
        if self.carry_out(next, &effects, step, outcome)? {
            self.take_grades(outcome, GRACE);
        }
        Ok(())
    }

    /// Carries out what a changed session asks for, and then takes its state, as soon as it is on
    /// disk. Says whether grades were asked for.
    fn carry_out(
        &mut self,
        next: S,
        effects: &[S::Effect],
        step: StepOrigin,
        outcome: &mut Outcome,
    ) -> Result<bool, StoreError> {
        let mut work = Work {
            session: &next,
            store: self.store,
            waits: self.waits,
            id: self.id,
            atomic: None,
            now: self.now,
            collected: Collected {
                drafts: self.drafts.clone(),
                questions: Vec::new(),
                outcome: Outcome::default(),
                finished: false,
                reopened: false,
            },
        };
        for effect in effects {
            next.carry_out(effect, &mut work)?;
        }
        next.moved(
            Some(&self.session).filter(|_| step != StepOrigin::First),
            &mut work,
        )?;
        let had_lock = work.atomic.is_some();
        let done = work.commit()?;
        if had_lock {
            self.locked = None;
            self.unsynced.extend(self.drafts.keys());
            if let StepOrigin::OfPerson { is_leave } = step
                && !self.reaches_disk(outcome)
            {
                outcome.cannot_leave |= is_leave && outcome.error.is_some();
                self.settling = Some(PendingStep {
                    next,
                    done,
                    is_leave,
                });
                return Ok(false);
            }
        }
        Ok(self.take_over(next, done, outcome))
    }

    /// Takes the state of a session that is saved. Says whether grades were asked for.
    fn take_over(&mut self, next: S, done: Collected<S::Draft>, outcome: &mut Outcome) -> bool {
        self.session = next;
        self.drafts = done.drafts;
        outcome.add(done.outcome);
        if let Some(claim) = &self.claim {
            if done.finished {
                self.store.remove_claim_file(claim);
            }
            if done.reopened
                && let Ok(Some(renewed)) = self.store.renew(claim)
            {
                self.claim = Some(renewed);
            }
        }
        for entry in &done.questions {
            if let Some((item, response)) = self.session.response(*entry) {
                self.asked.ask(*entry, item, response);
            }
        }
        !done.questions.is_empty()
    }

    /// Takes the grades that have come, waiting so long at most for each.
    fn take_grades(&mut self, outcome: &mut Outcome, wait: Duration) {
        loop {
            if self.grade.is_none() {
                self.grade = self.asked.next(wait);
            }
            let Some((entry, grade)) = &self.grade else {
                return;
            };
            let event = S::graded(*entry, grade.as_ref().ok().cloned());
            let problem = grade.as_ref().err().map(GradeError::to_string);
            // A grade that cannot be saved is kept, and tried again at the next call.
            if let Err(error) = self.try_step(outcome, StepOrigin::OfItself, |session| {
                session.update(event)
            }) {
                if !self.is_passing(&error) {
                    outcome.fail(Some(error));
                }
                return;
            }
            self.grade = None;
            outcome.problem = problem.or(outcome.problem.take());
        }
    }
}
