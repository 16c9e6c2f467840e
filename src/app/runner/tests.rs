//! The promises of a running quiz: what is on disk, and when.

use std::cell::Cell;
use std::path::Path;

use super::*;
use crate::app::FakeGrades;
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Mark, Weight};
use crate::grading::{Confidence, CriterionMark, Grade, GradeError, Reason};
use crate::session::quiz::{Phase, Settings, Timing};
use crate::store::{NewEntry, SavedSession, SessionKind, SessionState};

fn store(folder: &Path) -> Store {
    Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
}

fn new_session(items: usize) -> NewSession {
    let entry = |n| NewEntry {
        entry: Entry::new(
            ItemRef {
                bank: BankId::new("bank"),
                item: ItemId::new(format!("item-{n}")),
            },
            vec![(CriterionId::new("heart"), Weight::ONE)],
            Some(Duration::from_secs(60)),
        ),
        rubric: String::new(),
    };
    NewSession {
        kind: SessionKind::Quiz,
        drill: None,
        settings: Settings {
            timing: Timing::PerItem,
            exam: false,
            overtime: false,
        },
        seed: None,
        entries: (0..items).map(entry).collect(),
    }
}

fn full_marks() -> Grade {
    Grade::new(vec![CriterionMark {
        id: CriterionId::new("heart"),
        mark: Mark::Full,
        weight: Weight::ONE,
        reason: Reason::Matched,
        confidence: Confidence::High,
        evidence: Vec::new(),
    }])
}

/// A clock for the test to set, in milliseconds since the start of the quiz.
struct Clock(Instant);

impl Clock {
    fn at(&self, millis: u64) -> Instant {
        self.0 + Duration::from_millis(millis)
    }
}

fn start(store: &Store, items: usize) -> (Runner<'_>, Clock) {
    let clock = Clock(Instant::now());
    let grade = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let runner = Runner::start(store, &new_session(items), grade, clock.at(0)).unwrap();
    (runner, clock)
}

fn edited(text: &str) -> Event {
    Event::Edited(text.to_owned())
}

fn stored(store: &Store, runner: &Runner<'_>) -> SavedSession {
    store.session(runner.session()).unwrap()
}

#[test]
fn a_response_is_on_disk_before_it_is_graded() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (store(folder.path()), store(folder.path()));
    let seen = Cell::new(false);
    let grade = FakeGrades::new(|_, response| {
        let saved = there.sessions(1).unwrap().remove(0);
        let entry = &saved.entries[0].entry;
        assert_eq!(entry.response, response);
        assert!(entry.answer().unwrap().grade.is_none());
        seen.set(true);
        Ok(full_marks())
    });
    let now = Instant::now();
    let mut runner = Runner::start(&here, &new_session(1), &grade, now).unwrap();
    runner.handle(edited("on disk first"), now).unwrap();
    runner.handle(Event::Submit, now).unwrap();
    assert!(seen.get());
    let saved = stored(&there, &runner);
    assert_eq!(saved.look_back().score(0).unwrap().percent(), 100);
}

#[test]
fn a_draft_is_kept_within_two_seconds_and_not_at_every_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    let mut writes = 0;
    let mut kept = String::new();
    for tenth in 1..=40 {
        let typed = "x".repeat(tenth);
        let now = clock.at(tenth as u64 * 100);
        runner.handle(edited(&typed), now).unwrap();
        let on_disk = stored(&store, &runner).entries[0].entry.response.clone();
        assert!(typed.len() - on_disk.len() <= 20, "more than 2 s behind");
        if on_disk != kept {
            writes += 1;
            kept = on_disk;
        }
    }
    assert!(writes <= 8, "{writes} writes for 40 keys");
    runner.tick(clock.at(6_000)).unwrap();
    assert_eq!(stored(&store, &runner).entries[0].entry.response.len(), 40);
}

#[test]
fn after_a_sudden_end_item_text_and_time_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let id = {
        let store = store(folder.path());
        let (mut runner, clock) = start(&store, 3);
        runner.handle(Event::Skip, clock.at(0)).unwrap();
        runner
            .handle(edited("to be continued"), clock.at(10_000))
            .unwrap();
        runner.tick(clock.at(20_000)).unwrap();
        runner.tick(clock.at(21_000)).unwrap();
        runner.tick(clock.at(22_000)).unwrap();
        runner.session()
    };
    let store = store(folder.path());
    let offered = store.unfinished(SessionKind::Quiz).unwrap().unwrap();
    assert_eq!((offered.id, offered.state), (id, SessionState::Open));
    let grade = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let (runner, _) = Runner::resume(&store, id, grade, Instant::now()).unwrap();
    let quiz = runner.quiz();
    assert_eq!((quiz.current, quiz.phase), (1, Phase::Answering));
    assert_eq!(quiz.entries[1].response, "to be continued");
    assert_eq!(quiz.time_left(), Some(38.0));
}

#[test]
fn a_response_left_ungraded_by_a_sudden_end_is_graded_on_resuming() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let id = {
        let (mut runner, clock) = start(&store, 1);
        let mut entry = runner.quiz().entries[0].clone();
        runner.update(Event::Submit.into());
        entry.state = runner.quiz().entries[0].state.clone();
        store.store_response(runner.session(), 0, &entry).unwrap();
        runner.skip_time(clock.at(1));
        runner.session()
    };
    let grade = FakeGrades::leaked(|_, _| Ok(full_marks()));
    Runner::resume(&store, id, grade, Instant::now()).unwrap();
    let saved = store.session(id).unwrap();
    assert_eq!(saved.look_back().score(0).unwrap().percent(), 100);
}

#[test]
fn a_grade_that_takes_its_time_is_kept_when_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let now = Instant::now();
    let mut runner = Runner::start(&store, &new_session(2), grades, now).unwrap();
    grades.hold(true);
    runner.handle(Event::Submit, now).unwrap();
    assert!(runner.quiz().is_grading(0));
    runner.handle(Event::Next, now).unwrap();
    runner.handle(edited("the next answer"), now).unwrap();
    assert!(stored(&store, &runner).look_back().score(0).is_none());
    grades.hold(false);
    runner.tick(now).unwrap();
    assert!(!runner.quiz().is_grading(0));
    assert_eq!(runner.quiz().entry().unwrap().response, "the next answer");
    let saved = stored(&store, &runner);
    assert_eq!(saved.look_back().score(0).unwrap().percent(), 100);
}

#[test]
fn a_response_whose_grade_was_under_way_at_a_sudden_end_is_graded_on_resuming() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let now = Instant::now();
    let mut runner = Runner::start(&store, &new_session(2), grades, now).unwrap();
    grades.hold(true);
    runner.handle(edited("under way"), now).unwrap();
    runner.handle(Event::Submit, now).unwrap();
    let id = runner.session();
    drop(runner);
    grades.hold(false);
    let (runner, _) = Runner::resume(&store, id, grades, now).unwrap();
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    let saved = stored(&store, &runner);
    assert_eq!(saved.entries[0].entry.response, "under way");
    assert_eq!(saved.look_back().score(0).unwrap().percent(), 100);
}

#[test]
fn time_running_out_rings_and_stores_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner
        .handle(edited("just in ti"), clock.at(59_900))
        .unwrap();
    let reaction = runner.tick(clock.at(60_100)).unwrap();
    assert!(reaction.ring);
    let saved = stored(&store, &runner);
    assert_eq!(saved.entries[0].entry.response, "just in ti");
    assert!(saved.entries[0].entry.answer().unwrap().timed_out);
}

#[test]
fn a_key_pressed_after_the_end_of_the_time_comes_too_late() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner.handle(edited("in time"), clock.at(50_000)).unwrap();
    runner.handle(edited("too late"), clock.at(70_000)).unwrap();
    assert_eq!(runner.quiz().entries[0].response, "in time");
}

#[test]
fn time_spent_elsewhere_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner.tick(clock.at(1_000)).unwrap();
    runner.skip_time(clock.at(9_000));
    runner.tick(clock.at(10_000)).unwrap();
    assert_eq!(runner.quiz().used(), Duration::from_secs(2));
}

#[test]
fn leaving_keeps_the_draft_at_once_and_finishing_ends_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner.handle(edited("later"), clock.at(10)).unwrap();
    assert!(runner.handle(Event::Leave, clock.at(20)).unwrap().exit);
    let saved = stored(&store, &runner);
    assert_eq!(saved.state, SessionState::Left);
    assert_eq!(saved.entries[0].entry.response, "later");
    let (mut other, clock) = start(&store, 1);
    other.handle(Event::Finish, clock.at(0)).unwrap();
    assert_eq!(stored(&store, &other).state, SessionState::Finished);
}

#[test]
fn a_response_that_cannot_be_graded_is_stored_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let grade = FakeGrades::leaked(|_, _| Err(GradeError::TooLong));
    let now = Instant::now();
    let mut runner = Runner::start(&store, &new_session(2), grade, now).unwrap();
    runner.handle(edited("…"), now).unwrap();
    let reaction = runner.handle(Event::Submit, now).unwrap();
    assert_eq!(reaction.problem, Some(GradeError::TooLong.to_string()));
    assert!(!runner.quiz().is_grading(0));
    assert_eq!(stored(&store, &runner).entries[0].entry.response, "…");
    runner.handle(Event::Next, now).unwrap();
    assert_eq!(runner.quiz().current, 1);
}

#[test]
fn what_could_not_be_stored_is_stored_as_soon_as_it_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 1);
    let file = folder.path().join(crate::store::FILE_NAME);
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    here.lose_patience();
    runner.handle(edited("not lost"), clock.at(10)).unwrap();
    let error = runner.handle(Event::Submit, clock.at(20)).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert!(runner.quiz().answer(0).unwrap().grade.is_none());
    other.execute_batch("ROLLBACK").unwrap();
    runner.tick(clock.at(30)).unwrap();
    assert!(runner.quiz().answer(0).unwrap().grade.is_some());
    let saved = stored(&here, &runner);
    assert_eq!(saved.entries[0].entry.response, "not lost");
    assert!(saved.entries[0].entry.answer().unwrap().grade.is_some());
}
