//! What one event of a session has to be done on the store, and what is left of it afterwards.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::driver::{DRAFT_WAIT, Outcome, Session};
use crate::store::{Atomic, Store, StoreError};

/// How long a clock may wait that goes on by itself. Less than that is lost where the machine
/// fails; leaving and every other end save it.
const CLOCK_WAIT: Duration = Duration::from_secs(30);

/// What one event has to be done: collected while its effects are carried out.
pub struct Work<'w, S: Session> {
    pub(super) session: &'w S,
    pub(super) store: &'w Store,
    pub(super) waits: bool,
    pub(super) id: i64,
    /// Begun with the first thing that is saved.
    pub(super) atomic: Option<Atomic<'w>>,
    pub(super) now: Instant,
    pub(super) collected: Collected<S::Draft>,
}

/// What is left of an event once all of it is saved.
pub(super) struct Collected<D> {
    /// What is not saved yet, and by when it must be.
    pub(super) drafts: BTreeMap<D, Instant>,
    /// The entries to ask grades for.
    pub(super) questions: Vec<usize>,
    pub(super) outcome: Outcome,
    pub(super) finished: bool,
    pub(super) reopened: bool,
}

impl<'w, S: Session> Work<'w, S> {
    /// The number of the session in the store.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The store, to save something before anything else is shown.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn store(&mut self) -> Result<&'w Store, StoreError> {
        if self.atomic.is_none() {
            self.atomic = Some(begin(self.store, self.waits)?);
            // What was typed before it is saved before it.
            self.save_drafts()?;
        }
        Ok(self.store)
    }

    /// Saves a draft within the next second.
    pub fn save_soon(&mut self, draft: S::Draft) {
        self.save_within(draft, DRAFT_WAIT);
    }

    /// Saves a draft of which only the clock has gone on: with whatever is saved next, and within
    /// half a minute.
    pub fn save_later(&mut self, draft: S::Draft) {
        self.save_within(draft, CLOCK_WAIT);
    }

    fn save_within(&mut self, draft: S::Draft, wait: Duration) {
        let by = self.now + wait;
        let known = self.collected.drafts.entry(draft).or_insert(by);
        *known = by.min(*known);
    }

    /// Saves a draft before anything else is shown.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn save_now(&mut self, draft: S::Draft) -> Result<(), StoreError> {
        self.session.save(draft, self.store()?, self.id)
    }

    /// Asks for the marks of an entry, once all is saved.
    pub fn grade(&mut self, entry: usize) {
        self.collected.questions.push(entry);
    }

    /// Tells the person that time runs out.
    pub fn ring(&mut self) {
        self.collected.outcome.ring = true;
    }

    /// The person has left.
    pub fn exit(&mut self) {
        self.collected.outcome.exit = true;
    }

    /// The item of an entry is a leech.
    pub fn leech(&mut self, entry: usize) {
        self.collected.outcome.leech = Some(entry);
    }

    /// The session is over, so that nobody needs to claim it any more.
    pub fn finished(&mut self) {
        self.collected.finished = true;
    }

    /// The session, which was over, is not: it has to be claimed again.
    pub fn reopened(&mut self) {
        self.collected.reopened = true;
    }

    /// Puts all of it on disk.
    pub(super) fn commit(mut self) -> Result<Collected<S::Draft>, StoreError> {
        if let Some(atomic) = self.atomic.take() {
            self.save_drafts()?;
            atomic.commit()?;
        }
        Ok(self.collected)
    }

    fn save_drafts(&mut self) -> Result<(), StoreError> {
        while let Some((draft, _)) = self.collected.drafts.pop_first() {
            self.session.save(draft, self.store, self.id)?;
        }
        Ok(())
    }
}

/// Begins to save; waits for another program that saves, or gives up at once.
pub(super) fn begin(store: &Store, waits: bool) -> Result<Atomic<'_>, StoreError> {
    if waits {
        store.begin_patiently()
    } else {
        store.begin_at_once()
    }
}
