//! Runs a screening on a store: carries out what it asks for, the same for every front end.
//!
//! As with a quiz (see [`super::Runner`]) a front end tells it what the interviewer does and what
//! time it is, and draws [`Interview::screening`].

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::{Duration, Instant};

use super::Reaction;
use super::grades::{Asked, GRACE, Grades};
use crate::session::screening::{Effect, Event, Part, Screening};
use crate::store::{Claim, Store, StoreError};

/// How long what is being typed may wait to be kept.
const DRAFT_WAIT: Duration = Duration::from_secs(1);

/// A screening that runs on a store.
pub struct Interview<'a> {
    store: &'a Store,
    claim: Claim,
    screening: Screening,
    asked: Asked<'a>,
    /// When the screening last learned of the time.
    now: Instant,
    /// What is still to be done; more than nothing only after an error.
    waiting: VecDeque<Effect>,
    /// What is not kept yet, and since when.
    drafts: BTreeMap<Part, Instant>,
}

impl fmt::Debug for Interview<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interview")
            .field("id", &self.claim.id())
            .field("screening", &self.screening)
            .finish_non_exhaustive()
    }
}

impl<'a> Interview<'a> {
    /// Begins a screening. Its clock starts at `now`.
    pub fn start(
        store: &'a Store,
        screening: Screening,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = store.start_screening(&screening)?;
        Ok(Self::of(store, claim, screening, grades, now))
    }

    /// Goes on with one: among its items, or, once committed, to amend it.
    pub fn resume(
        store: &'a Store,
        id: i64,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let (saved, claim) = store.resume_screening(id)?;
        let (screening, effects) = saved.screening.resume();
        let mut interview = Self::of(store, claim, screening, grades, now);
        interview.waiting.extend(effects);
        interview.carry_out()?;
        Ok(interview)
    }

    fn of(
        store: &'a Store,
        claim: Claim,
        screening: Screening,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Self {
        Self {
            store,
            claim,
            screening,
            asked: Asked::new(grades),
            now,
            waiting: VecDeque::new(),
            drafts: BTreeMap::new(),
        }
    }

    /// The screening as it stands.
    pub fn screening(&self) -> &Screening {
        &self.screening
    }

    /// Its number in the store.
    pub fn id(&self) -> i64 {
        self.claim.id()
    }

    /// Lets the time since the last call go by, then the event happen.
    ///
    /// # Errors
    ///
    /// What the store could not keep. The screening has gone on, nothing typed is lost, and
    /// every later call tries again to store it.
    pub fn handle(&mut self, event: Event, now: Instant) -> Result<Reaction, StoreError> {
        self.pass_time(now);
        let effects = self.screening.update(event);
        self.waiting.extend(effects);
        self.carry_out()
    }

    /// Lets the time since the last call go by. Front ends call it a few times a second.
    ///
    /// # Errors
    ///
    /// As [`Interview::handle`].
    pub fn tick(&mut self, now: Instant) -> Result<Reaction, StoreError> {
        self.pass_time(now);
        self.carry_out()
    }

    fn pass_time(&mut self, now: Instant) {
        let by = now.saturating_duration_since(self.now);
        self.now = self.now.max(now);
        let effects = self.screening.update(Event::Tick(by));
        self.waiting.extend(effects);
    }

    fn carry_out(&mut self) -> Result<Reaction, StoreError> {
        let mut reaction = Reaction::default();
        let was_waiting = self.asked.is_waiting();
        self.carry_out_all(&mut reaction)?;
        let wait = if was_waiting { Duration::ZERO } else { GRACE };
        self.take_grades(wait, &mut reaction)?;
        if self
            .drafts
            .values()
            .any(|since| self.now >= *since + DRAFT_WAIT)
        {
            self.keep_drafts()?;
        }
        Ok(reaction)
    }

    /// Waits so long at most for the grades that are under way. Front ends that have nothing to
    /// draw meanwhile call it.
    ///
    /// # Errors
    ///
    /// As [`Interview::handle`].
    pub fn wait_for_grades(&mut self, wait: Duration) -> Result<Reaction, StoreError> {
        let mut reaction = Reaction::default();
        self.take_grades(wait, &mut reaction)?;
        Ok(reaction)
    }

    fn carry_out_all(&mut self, reaction: &mut Reaction) -> Result<(), StoreError> {
        while let Some(effect) = self.waiting.front().cloned() {
            self.carry_out_one(&effect, reaction)?;
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
            let effects = self.screening.update(event);
            self.waiting.extend(effects);
            self.carry_out_all(reaction)?;
        }
        Ok(())
    }

    fn carry_out_one(
        &mut self,
        effect: &Effect,
        reaction: &mut Reaction,
    ) -> Result<(), StoreError> {
        if let Effect::Draft(part) = *effect {
            self.drafts.entry(part).or_insert(self.now);
            return Ok(());
        }
        let (store, id) = (self.store, self.id());
        if let Effect::Store(part) = *effect {
            self.drafts.insert(part, self.now);
        }
        self.keep_drafts()?;
        match *effect {
            Effect::Draft(_) | Effect::Store(_) => {}
            Effect::Grade { index } => {
                if let Some(entry) = self.screening.entries.get(index) {
                    self.asked.ask(index, &entry.item, &entry.response);
                }
            }
            Effect::StoreCommit(at) => store.commit_screening(id, at)?,
            Effect::StoreAmendment => {
                if let Some(amendment) = self.screening.amendments.last() {
                    store.store_amendment(id, amendment)?;
                }
            }
            Effect::Ring => reaction.ring = true,
            Effect::Exit => {
                store.leave_screening(id)?;
                reaction.exit = true;
            }
        }
        Ok(())
    }

    fn keep_drafts(&mut self) -> Result<(), StoreError> {
        while let Some((part, _)) = self.drafts.first_key_value() {
            let (store, id, screening) = (self.store, self.claim.id(), &self.screening);
            match *part {
                Part::Times => store.store_times(id, screening)?,
                Part::Entry(index) => {
                    if let Some(entry) = screening.entries.get(index) {
                        store.store_entry(id, index, entry)?;
                    }
                }
                Part::Remarks => store.store_remarks(id, &screening.remarks)?,
                Part::Decision => store.store_decision(id, screening)?,
            }
            self.drafts.pop_first();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::Arc;

    use super::*;
    use crate::app::FakeGrades;
    use crate::bank::plan::PlanFile;
    use crate::bank::{Library, LoadedBank, Mark, read_bank};
    use crate::grading::{GraderSettings, ItemGrader, Patterns};
    use crate::session::screening::{Rating, Recommendation, RemarkKind};
    use crate::store::agenda;

    const BANK: &str =
        "{bank: b, items: [{id: one, prompt: P, look_for: [{id: c, text: T, match: [heart]}]},
        {id: two, prompt: P, answer: First point.}]}";

    fn library() -> Library {
        Library {
            banks: vec![LoadedBank {
                bank: read_bank("b.yaml", BANK).unwrap(),
                origin: "b.yaml".to_owned(),
                path: None,
            }],
        }
    }

    fn screening(library: &Library) -> Screening {
        let plan = "plan: p\nsections: [{title: A, items: [one, two]}]\n";
        let file = PlanFile::of("p.yaml", plan.to_owned()).unwrap();
        agenda::screening(&file, library, "A. Example", None).unwrap()
    }

    fn on_disk(store: &Store, id: i64) -> Screening {
        store.screening(id).unwrap().screening
    }

    /// A store in a folder of its own, a library, and a screening that has just begun.
    fn with_interview(test: impl FnOnce(&Store, &mut Interview<'_>, Instant)) {
        let folder = tempfile::tempdir().unwrap();
        let noon = || "2026-03-01T12:00:00Z".parse().unwrap();
        let store = Store::open(folder.path(), noon).unwrap();
        let library = library();
        let settings = GraderSettings {
            patterns: Patterns::FromBank,
            synonyms: Vec::new(),
        };
        let grader = ItemGrader::new(Arc::new(library.clone()), settings);
        let grader = RefCell::new(grader);
        let grades = FakeGrades::new(|item, text| grader.borrow_mut().grade(item, text));
        let start = Instant::now();
        let screening = screening(&library);
        let mut interview = Interview::start(&store, screening, &grades, start).unwrap();
        test(&store, &mut interview, start);
    }

    #[test]
    fn a_rating_is_on_disk_before_anything_else_happens() {
        with_interview(|store, interview, now| {
            let rating = Rating::Marked(Mark::Half);
            let event = Event::Rate {
                criterion: 0,
                rating,
            };
            interview.handle(event, now).unwrap();
            let entry = &on_disk(store, interview.id()).entries[0];
            assert_eq!((entry.asked, entry.criteria[0].rating), (true, rating));
        });
    }

    #[test]
    fn what_is_typed_is_on_disk_a_second_later() {
        with_interview(|store, interview, now| {
            let event = Event::Remark {
                kind: RemarkKind::Note,
                text: "calm".to_owned(),
                at: "2026-03-01T12:00:00Z".parse().unwrap(),
            };
            interview.handle(event, now).unwrap();
            assert!(on_disk(store, interview.id()).remarks.is_empty());
            interview.tick(now + Duration::from_millis(1_100)).unwrap();
            assert_eq!(on_disk(store, interview.id()).remarks[0].text, "calm");
        });
    }

    #[test]
    fn a_typed_response_gets_a_suggestion_that_is_kept() {
        with_interview(|store, interview, now| {
            let text = Event::Typed("the heart".to_owned());
            interview.handle(text, now).unwrap();
            interview.handle(Event::Suggest, now).unwrap();
            let entry = &on_disk(store, interview.id()).entries[0];
            let criterion = &entry.criteria[0];
            assert_eq!(
                criterion.suggestion.as_ref().map(|s| s.mark),
                Some(Mark::Full)
            );
            assert_eq!(criterion.rating, Rating::NotAsked);
        });
    }

    #[test]
    fn a_commit_and_an_amendment_are_kept() {
        with_interview(|store, interview, now| {
            let at = "2026-03-01T13:00:00Z".parse().unwrap();
            for event in [
                Event::Finish,
                Event::Recommend(Recommendation::No),
                Event::Commit(at),
                Event::Amend {
                    amend: crate::session::screening::Amend::Recommendation(Recommendation::Yes),
                    reason: "Misheard.".to_owned(),
                    at,
                },
            ] {
                interview.handle(event, now).unwrap();
            }
            let saved = on_disk(store, interview.id());
            assert_eq!(saved.committed, Some(at));
            assert_eq!(saved.recommendation, Some(Recommendation::No));
            assert_eq!(saved.amended().recommendation, Some(Recommendation::Yes));
        });
    }
}
