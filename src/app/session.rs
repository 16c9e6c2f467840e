//! What the driver runs: a session as it sees it, what one event of it has to be done on the store,
//! and what comes of that for a front end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::unsaved::UnsavedText;
use crate::bank::ItemRef;
use crate::grading::Grade;
use crate::store::{Atomic, Store, StoreError};

/// How long a draft may wait to be saved.
pub(super) const DRAFT_WAIT: Duration = Duration::from_secs(1);

/// How long a clock may wait that goes on by itself. Less than that is lost where the machine
/// fails; leaving and every other end save it.
const CLOCK_WAIT: Duration = Duration::from_secs(30);

/// A session as the driver runs it: a state machine, and what its effects mean on the store.
pub trait Session: Clone {
    /// What happens to it.
    type Event: Clone;
    /// What it asks for.
    type Effect;
    /// A part of it that is saved while somebody types, no more than once a second, and while its
    /// clock goes on, once in half a minute.
    type Draft: Copy + Ord;

    /// Takes an event and says what is to be done about it.
    fn update(&mut self, event: Self::Event) -> Vec<Self::Effect>;

    /// Lets time go by.
    fn tick(&mut self, by: Duration) -> Vec<Self::Effect>;

    /// The event that the marks of an entry have come; without marks it could not be graded.
    fn graded(entry: usize, grade: Option<Grade>) -> Self::Event;

    /// What is graded of an entry: to which item, and the response.
    fn response(&self, entry: usize) -> Option<(&ItemRef, &str)>;

    /// Whether an event is that the person leaves.
    fn is_leave(event: &Self::Event) -> bool;

    /// The person is still where they were: at the same item, doing the same. What they did there
    /// is meant for there.
    fn is_at_same_place(&self, before: &Self) -> bool;

    /// What it is called where its unsaved texts are printed, such as `quiz`.
    fn name(&self) -> &'static str;

    /// What a person has typed in a draft, and what it is about.
    fn texts(&self, draft: Self::Draft) -> Vec<UnsavedText>;

    /// Saves a draft.
    ///
    /// # Errors
    ///
    /// The store fails.
    fn save(&self, draft: Self::Draft, store: &Store, id: i64) -> Result<(), StoreError>;

    /// Carries out an effect.
    ///
    /// # Errors
    ///
    /// The store fails.
    fn carry_out(&self, effect: &Self::Effect, work: &mut Work<'_, Self>)
    -> Result<(), StoreError>;

    /// Saves what goes without an effect, such as the entry that is looked at. `before` is the
    /// session before the event; without it the session was just begun or resumed.
    ///
    /// # Errors
    ///
    /// The store fails.
    fn moved(&self, _before: Option<&Self>, _work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        Ok(())
    }

    /// Reads from the store what a screen shows of it beside its own state.
    ///
    /// # Errors
    ///
    /// The store fails.
    fn look_up(&mut self, _store: &Store) -> Result<(), StoreError> {
        Ok(())
    }
}

/// What a person is told who did something that could not be saved.
pub fn not_saved(error: &StoreError) -> String {
    format!("Not saved, and nothing has changed: {error}.")
}

/// What a front end must do besides drawing the session.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Ring: the time is nearly up, or up.
    pub ring: bool,
    /// The person has left.
    pub exit: bool,
    /// A response could not be graded, and why. It is saved all the same.
    pub problem: Option<String>,
    /// The item of this entry has become a leech, or is one still: worth a word.
    pub leech: Option<usize>,
    /// What could not be saved: see the policy of [`Driver`](super::Driver).
    pub error: Option<StoreError>,
    /// The person wanted to leave, and that could not be saved.
    pub cannot_leave: bool,
    /// An event waits for another program to let go of the store, or for the disk.
    pub saving: bool,
    /// It is the disk that is waited for.
    pub waits_for_disk: bool,
    /// What the person's own editor saved before a sudden end stands in the text again.
    pub recovered: bool,
}

impl Outcome {
    /// The same, for those who end where something cannot be saved.
    ///
    /// # Errors
    ///
    /// What could not be saved.
    pub fn saved(mut self) -> Result<Self, StoreError> {
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.ring |= other.ring;
        self.exit |= other.exit;
        self.problem = other.problem.or(self.problem.take());
        self.leech = other.leech.or(self.leech);
        self.cannot_leave |= other.cannot_leave;
        self.saving |= other.saving;
        self.waits_for_disk |= other.waits_for_disk;
        self.recovered |= other.recovered;
        self.fail(other.error);
    }

    pub(super) fn fail(&mut self, error: Option<StoreError>) {
        // The first failure is the cause; those after it follow from it.
        self.error = self.error.take().or(error);
    }
}

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
