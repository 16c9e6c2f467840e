//! Screenings on the store: how they begin and are taken up again, and what their effects mean
//! there.

use std::time::{Duration, Instant};

use super::driver::Driver;
use super::grades::Grades;
use super::session::{Session, Work};
use super::unsaved::UnsavedText;
use crate::bank::ItemRef;
use crate::grading::Grade;
use crate::session::screening::{Effect, Event, Part, Screening};
use crate::store::{Store, StoreError};

/// A screening that runs on a store.
pub type Interview<'a> = Driver<'a, Screening>;

impl Session for Screening {
    type Event = Event;
    type Effect = Effect;
    type Draft = Part;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        Self::update(self, event)
    }

    fn tick(&mut self, by: Duration) -> Vec<Effect> {
        Self::update(self, Event::Tick(by))
    }

    fn graded(index: usize, grade: Option<Grade>) -> Event {
        match grade {
            Some(grade) => Event::Graded { index, grade },
            None => Event::NotGraded { index },
        }
    }

    fn response(&self, entry: usize) -> Option<(&ItemRef, &str)> {
        let entry = self.entries.get(entry)?;
        Some((&entry.item, &entry.response))
    }

    fn is_leave(event: &Event) -> bool {
        matches!(event, Event::Leave)
    }

    fn is_at_same_place(&self, before: &Self) -> bool {
        (self.current, self.phase) == (before.current, before.phase)
    }

    fn name(&self) -> &'static str {
        "screening"
    }

    fn texts(&self, part: Part) -> Vec<UnsavedText> {
        let text = |about: String, text: &str| UnsavedText {
            about,
            text: text.to_owned(),
        };
        match part {
            Part::Times => Vec::new(),
            Part::Entry(index) => {
                let Some(entry) = self.entries.get(index) else {
                    return Vec::new();
                };
                let said = text(format!("{}: the response", entry.item), &entry.response);
                let notes = entry.criteria.iter().map(|criterion| {
                    let about = format!("{}: the note on {}", entry.item, criterion.id);
                    text(about, &criterion.note)
                });
                [said].into_iter().chain(notes).collect()
            }
            Part::Remarks => {
                let remarks = self.remarks.iter();
                remarks
                    .map(|remark| text(remark.kind.to_string(), &remark.text))
                    .collect()
            }
            Part::Decision => vec![text("the summary".to_owned(), &self.summary)],
        }
    }

    fn save(&self, part: Part, store: &Store, id: i64) -> Result<(), StoreError> {
        match part {
            Part::Times => store.store_times(id, self),
            Part::Entry(index) => match self.entries.get(index) {
                Some(entry) => store.store_entry(id, index, entry),
                None => Ok(()),
            },
            Part::Remarks => store.store_remarks(id, &self.remarks),
            Part::Decision => store.store_decision(id, self),
        }
    }

    fn carry_out(&self, effect: &Effect, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        let id = work.id();
        match *effect {
            Effect::Draft(part) => work.save_soon(part),
            Effect::Clock(part) => work.save_later(part),
            Effect::Store(part) => work.save_now(part)?,
            Effect::Grade { index } => work.grade(index),
            Effect::StoreCommit(at) => work.store()?.commit_screening(id, at)?,
            Effect::StoreAmendment => {
                if let Some(amendment) = self.amendments.last() {
                    work.store()?.store_amendment(id, amendment)?;
                }
            }
            Effect::StoreDiscard => {
                if let Some(discarded) = &self.discarded {
                    work.store()?.discard_screening(id, discarded)?;
                }
            }
            Effect::Ring => work.ring(),
            Effect::Exit => {
                work.store()?.leave_screening(id)?;
                work.exit();
            }
        }
        Ok(())
    }
}

impl<'a> Interview<'a> {
    /// Begins a screening. Its clock starts at `now`.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start(
        store: &'a Store,
        screening: Screening,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = store.start_screening(&screening)?;
        let begun = (screening, Vec::new());
        Ok(Self::new(store, (claim.id(), Some(claim)), begun, grades, now)?.0)
    }

    /// Takes one up: among its items, or, once committed, to amend it.
    ///
    /// # Errors
    ///
    /// It is not there, or runs elsewhere; or the store fails.
    pub fn resume(
        store: &'a Store,
        id: i64,
        grades: &'a dyn Grades,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let (saved, claim) = store.resume_screening(id)?;
        let begun = saved.screening.resume();
        Ok(Self::new(store, (id, Some(claim)), begun, grades, now)?.0)
    }
}
#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::Arc;

    use super::*;
    use crate::app::plans;
    use crate::app::{FakeGrades, Outcome};
    use crate::bank::plan::PlanFile;
    use crate::bank::{Library, Mark, read_bank};
    use crate::grading::{GraderSettings, ItemGrader, Patterns};
    use crate::session::screening::{Rating, Recommendation, RemarkKind};

    const BANK: &str =
        "{bank: b, items: [{id: one, prompt: P, look_for: [{id: c, text: T, match: [heart]}]},
        {id: two, prompt: P, answer: First point.}]}";

    fn library() -> Library {
        Library::from_iter([read_bank("b.yaml", BANK).unwrap()])
    }

    fn screening(library: &Library) -> Screening {
        let plan = "plan: p\nsections: [{title: A, items: [one, two]}]\n";
        let file = PlanFile::from_text("p.yaml", plan.to_owned()).unwrap();
        plans::screening(&file, library, "A. Example", None).unwrap()
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
            interview.handle(event, now).saved().unwrap();
            let entry = &on_disk(store, interview.id()).entries[0];
            assert_eq!((entry.asked, entry.criteria[0].rating), (true, rating));
        });
    }

    #[test]
    fn ratings_given_while_the_disk_is_slow_come_one_after_the_other() {
        with_interview(|store, interview, now| {
            interview.never_block();
            let disk = crate::store::sync::tests::slow(store);
            let rate = |mark| Event::Rate {
                criterion: 0,
                rating: Rating::Marked(mark),
            };
            interview.handle(rate(Mark::Half), now).saved().unwrap();
            let outcome = interview.handle(rate(Mark::Full), now).saved().unwrap();
            assert!(outcome.waits_for_disk && interview.is_settling());
            let given =
                |interview: &Interview<'_>| interview.session().entries[0].criteria[0].rating;
            assert_eq!(given(interview), Rating::NotAsked);
            drop(disk);
            for _ in 0..4 {
                let wait = Duration::from_secs(20);
                let _ = interview.wait_for_disk(wait, Outcome::default());
            }
            assert_eq!(given(interview), Rating::Marked(Mark::Full));
            let entry = &on_disk(store, interview.id()).entries[0];
            assert_eq!(entry.criteria[0].rating, Rating::Marked(Mark::Full));
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
            interview.handle(event, now).saved().unwrap();
            assert!(on_disk(store, interview.id()).remarks.is_empty());
            interview
                .tick(now + Duration::from_millis(1_100))
                .saved()
                .unwrap();
            assert_eq!(on_disk(store, interview.id()).remarks[0].text, "calm");
        });
    }

    #[test]
    fn a_typed_response_gets_a_suggestion_that_is_kept() {
        with_interview(|store, interview, now| {
            let text = Event::Typed("the heart".to_owned());
            interview.handle(text, now).saved().unwrap();
            interview.handle(Event::Suggest, now).saved().unwrap();
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
                    by: None,
                    at,
                },
            ] {
                interview.handle(event, now).saved().unwrap();
            }
            let saved = on_disk(store, interview.id());
            assert_eq!(saved.committed, Some(at));
            assert_eq!(saved.recommendation, Some(Recommendation::No));
            assert_eq!(saved.amended().recommendation, Some(Recommendation::Yes));
        });
    }
}
