//! The promises of a running quiz: what is on disk, and when.

mod saving;

use std::cell::Cell;
use std::path::Path;

use super::*;
use crate::app::{FakeGrades, Grades};
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Library, Mark, Weight, read_bank};
use crate::grading::{Confidence, CriterionMark, Grade, GradeError, Reason};
use crate::session::quiz::{Entry, Event, Phase, Settings, Timing};
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

/// A bank that still has the first so many items.
fn library(items: usize) -> Library {
    let items: Vec<String> = (0..items)
        .map(|n| {
            format!(
                "{{id: item-{n}, title: T, prompt: P, look_for: [{{id: heart, text: The heart}}]}}"
            )
        })
        .collect();
    if items.is_empty() {
        return Library { banks: Vec::new() };
    }
    let yaml = format!("{{bank: bank, items: [{}]}}", items.join(", "));
    Library::from_iter([read_bank("bank.yaml", &yaml).unwrap()])
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

/// With a bank that still has the first so many items.
fn services<'a>(store: &'a Store, items: usize, grades: &'a dyn Grades) -> SessionServices<'a> {
    SessionServices {
        store,
        library: Box::leak(Box::new(library(items))),
        config: Box::leak(Box::default()),
        grades,
    }
}

fn resume(store: &Store, id: i64, items: usize) -> Result<(Answering<'_>, Outcome), StoreError> {
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    Answering::resume_quiz(services(store, items, grades), id, Instant::now())
}

fn start(store: &Store, items: usize) -> (Answering<'_>, Clock) {
    let (runner, now, _) = start_graded(store, items);
    (runner, Clock(now))
}

/// The same with its start, and with the grades that it gets: full marks.
fn start_graded(
    store: &Store,
    items: usize,
) -> (Answering<'_>, Instant, &'static FakeGrades<'static>) {
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let now = Instant::now();
    let runner =
        Answering::start_quiz(services(store, 3, grades), &new_session(items), now).unwrap();
    (runner, now, grades)
}

fn edited(text: &str) -> Event {
    Event::Edited(text.to_owned())
}

fn stored(store: &Store, runner: &Answering<'_>) -> SavedSession {
    store.session(runner.id()).unwrap()
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
    let mut runner =
        Answering::start_quiz(services(&here, 3, &grade), &new_session(1), now).unwrap();
    runner.handle(edited("on disk first"), now).saved().unwrap();
    runner.handle(Event::Submit, now).saved().unwrap();
    assert!(seen.get());
    let saved = stored(&there, &runner);
    assert_eq!(saved.finished_quiz().score(0).unwrap().percent(), 100);
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
        runner.handle(edited(&typed), now).saved().unwrap();
        let on_disk = stored(&store, &runner).entries[0].entry.response.clone();
        assert!(typed.len() - on_disk.len() <= 20, "more than 2 s behind");
        if on_disk != kept {
            writes += 1;
            kept = on_disk;
        }
    }
    assert!(writes <= 8, "{writes} writes for 40 keys");
    runner.tick(clock.at(6_000)).saved().unwrap();
    assert_eq!(stored(&store, &runner).entries[0].entry.response.len(), 40);
}

#[test]
fn after_a_sudden_end_item_text_and_time_are_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let id = {
        let store = store(folder.path());
        let (mut runner, clock) = start(&store, 3);
        runner.handle(Event::Skip, clock.at(0)).saved().unwrap();
        runner
            .handle(edited("to be continued"), clock.at(10_000))
            .saved()
            .unwrap();
        runner.tick(clock.at(22_000)).saved().unwrap();
        runner.id()
    };
    let store = store(folder.path());
    let offered = store.unfinished(SessionKind::Quiz).unwrap().unwrap();
    assert_eq!((offered.id, offered.state), (id, SessionState::Open));
    let (runner, _) = resume(&store, id, 2).unwrap();
    let quiz = runner.quiz();
    assert_eq!((quiz.current, quiz.phase), (1, Phase::Answering));
    assert_eq!(quiz.entries[1].response, "to be continued");
    assert_eq!(quiz.time_left(), Some(38.0));
}

#[test]
fn a_clock_that_goes_on_by_itself_is_saved_every_half_minute() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    let mut saved = Vec::new();
    for second in 1..=65 {
        runner.tick(clock.at(second * 1_000)).saved().unwrap();
        let used = stored(&store, &runner).entries[0].entry.used.as_secs();
        if saved.last().is_none_or(|last| *last != used) {
            saved.push(used);
        }
    }
    assert_eq!(saved, [0, 30, 60]);
}

#[test]
fn the_clock_is_saved_with_what_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner.tick(clock.at(10_000)).saved().unwrap();
    runner
        .handle(edited("a"), clock.at(10_500))
        .saved()
        .unwrap();
    runner.tick(clock.at(12_000)).saved().unwrap();
    let entry = stored(&store, &runner).entries[0].entry.clone();
    assert_eq!((entry.response.as_str(), entry.used.as_secs()), ("a", 12));
}

#[test]
fn a_grade_that_takes_its_time_is_kept_when_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, now, grades) = start_graded(&store, 2);
    grades.hold(true);
    runner.handle(Event::Submit, now).saved().unwrap();
    assert!(runner.quiz().is_grading(0));
    runner.handle(Event::Next, now).saved().unwrap();
    runner
        .handle(edited("the next answer"), now)
        .saved()
        .unwrap();
    assert!(stored(&store, &runner).finished_quiz().score(0).is_none());
    grades.hold(false);
    runner.tick(now).saved().unwrap();
    assert!(!runner.quiz().is_grading(0));
    assert_eq!(runner.quiz().entry().unwrap().response, "the next answer");
    let saved = stored(&store, &runner);
    assert_eq!(saved.finished_quiz().score(0).unwrap().percent(), 100);
}

#[test]
fn a_response_whose_grade_was_under_way_at_a_sudden_end_is_graded_on_resuming() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, now, grades) = start_graded(&store, 2);
    grades.hold(true);
    runner.handle(edited("under way"), now).saved().unwrap();
    runner.handle(Event::Submit, now).saved().unwrap();
    let id = runner.id();
    drop(runner);
    grades.hold(false);
    let (runner, _) = Answering::resume_quiz(services(&store, 2, grades), id, now).unwrap();
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    let saved = stored(&store, &runner);
    assert_eq!(saved.entries[0].entry.response, "under way");
    assert_eq!(saved.finished_quiz().score(0).unwrap().percent(), 100);
}

#[test]
fn time_running_out_rings_and_stores_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner
        .handle(edited("just in ti"), clock.at(59_900))
        .saved()
        .unwrap();
    let reaction = runner.tick(clock.at(60_100)).saved().unwrap();
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
    runner
        .handle(edited("in time"), clock.at(50_000))
        .saved()
        .unwrap();
    runner
        .handle(edited("too late"), clock.at(70_000))
        .saved()
        .unwrap();
    assert_eq!(runner.quiz().entries[0].response, "in time");
}

#[test]
fn time_spent_elsewhere_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner.tick(clock.at(1_000)).saved().unwrap();
    runner.skip_time(clock.at(9_000));
    runner.tick(clock.at(10_000)).saved().unwrap();
    assert_eq!(runner.quiz().used(), Duration::from_secs(2));
}

#[test]
fn leaving_keeps_the_draft_at_once_and_finishing_ends_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, clock) = start(&store, 1);
    runner
        .handle(edited("later"), clock.at(10))
        .saved()
        .unwrap();
    assert!(
        runner
            .handle(Event::Leave, clock.at(20))
            .saved()
            .unwrap()
            .exit
    );
    let saved = stored(&store, &runner);
    assert_eq!(saved.state, SessionState::Left);
    assert_eq!(saved.entries[0].entry.response, "later");
    let (mut other, clock) = start(&store, 1);
    other.handle(Event::Finish, clock.at(0)).saved().unwrap();
    assert_eq!(stored(&store, &other).state, SessionState::Finished);
}

#[test]
fn a_response_that_cannot_be_graded_is_stored_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let grade = FakeGrades::leaked(|_, _| Err(GradeError::TooLong));
    let now = Instant::now();
    let mut runner =
        Answering::start_quiz(services(&store, 3, grade), &new_session(2), now).unwrap();
    runner.handle(edited("…"), now).saved().unwrap();
    let reaction = runner.handle(Event::Submit, now).saved().unwrap();
    assert_eq!(reaction.problem, Some(GradeError::TooLong.to_string()));
    assert!(!runner.quiz().is_grading(0));
    assert_eq!(stored(&store, &runner).entries[0].entry.response, "…");
    runner.handle(Event::Next, now).saved().unwrap();
    assert_eq!(runner.quiz().current, 1);
}

#[test]
fn a_finished_quiz_whose_last_grade_was_lost_is_graded_when_it_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let now = Instant::now();
    let mut runner =
        Answering::start_quiz(services(&here, 3, grades), &new_session(1), now).unwrap();
    grades.hold(true);
    runner.handle(Event::Submit, now).saved().unwrap();
    runner.handle(Event::Next, now).saved().unwrap();
    let id = runner.id();
    drop(runner);
    grades.hold(false);
    let past = Answering::review_finished(services(&here, 2, grades), id, now).unwrap();
    assert_eq!(past.quiz().score(0).unwrap().percent(), 100);
    let saved = here.session(id).unwrap();
    assert_eq!(saved.state, SessionState::Finished);
    assert_eq!(saved.finished_quiz().score(0).unwrap().percent(), 100);
}

/// A quiz of three items, left at the last of them with a draft.
fn left_at_the_last(folder: &Path) -> i64 {
    let store = store(folder);
    let grades = FakeGrades::leaked(|_, _| Ok(full_marks()));
    let now = Instant::now();
    let mut runner =
        Answering::start_quiz(services(&store, 3, grades), &new_session(3), now).unwrap();
    runner.handle(Event::Open(2), now).saved().unwrap();
    runner.handle(edited("half a thou"), now).saved().unwrap();
    runner.handle(Event::Leave, now).saved().unwrap();
    runner.id()
}

#[test]
fn what_can_be_asked_is_asked_where_an_item_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let id = left_at_the_last(folder.path());
    let store = store(folder.path());
    let (mut runner, _) = resume(&store, id, 2).unwrap();
    let now = Instant::now();
    for position in [0, 1] {
        assert_eq!(runner.quiz().current, position);
        assert_eq!(runner.quiz().phase, Phase::Answering);
        runner.handle(Event::Submit, now).saved().unwrap();
        runner.handle(Event::Next, now).saved().unwrap();
    }
    assert_eq!(runner.quiz().phase, Phase::Summary);
    let saved = store.session(id).unwrap();
    assert_eq!(saved.state, SessionState::Finished);
    assert_eq!(saved.entries[2].entry.response, "half a thou");
}

#[test]
fn the_draft_of_an_item_that_is_gone_can_be_looked_at_and_not_submitted() {
    let folder = tempfile::tempdir().unwrap();
    let id = left_at_the_last(folder.path());
    let store = store(folder.path());
    let (mut runner, _) = resume(&store, id, 2).unwrap();
    let now = Instant::now();
    runner.handle(Event::Open(2), now).saved().unwrap();
    assert_eq!(runner.quiz().phase, Phase::Result { review: true });
    assert_eq!(runner.quiz().entry().unwrap().response, "half a thou");
    runner.handle(Event::Submit, now).saved().unwrap();
    assert!(runner.quiz().answer(2).is_none());
    runner.handle(Event::Next, now).saved().unwrap();
    assert_eq!(
        (runner.quiz().current, runner.quiz().phase),
        (0, Phase::Answering)
    );
}

#[test]
fn a_session_of_which_nothing_can_be_asked_says_so_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let id = left_at_the_last(folder.path());
    let store = store(folder.path());
    let message = resume(&store, id, 0).map(drop).unwrap_err().to_string();
    assert!(
        message.contains("bank/item-0, bank/item-1, bank/item-2"),
        "{message}"
    );
    assert_ne!(store.session(id).unwrap().state, SessionState::Finished);
    assert!(resume(&store, id, 3).is_ok());
}

#[test]
fn an_answer_is_judged_by_the_rubric_of_the_day_and_its_text_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let id = left_at_the_last(folder.path());
    let store = store(folder.path());
    let (mut runner, _) = resume(&store, id, 3).unwrap();
    let now = Instant::now();
    runner.handle(Event::Submit, now).saved().unwrap();
    let heart = CriterionId::new("heart");
    let entries = store.session(id).unwrap().entries;
    assert_eq!(entries[2].entry.kept_text(&heart), Some("The heart"));
    // Three items with one rubric.
    assert_eq!(entries[0].rubric, entries[2].rubric);
    assert!(std::sync::Arc::ptr_eq(
        entries[0].entry.rubric.as_ref().unwrap(),
        entries[2].entry.rubric.as_ref().unwrap(),
    ));
}

#[test]
fn what_an_editor_saved_before_a_sudden_end_is_in_the_answer_again() {
    let folder = tempfile::tempdir().unwrap();
    let id = left_at_the_last(folder.path());
    let store = store(folder.path());
    let file = crate::app::editing::file(&store, id, 2);
    crate::app::editing::write(&file, "half a thought\n").unwrap();
    let (runner, outcome) = resume(&store, id, 3).unwrap();
    assert!(outcome.recovered);
    assert_eq!(runner.quiz().entry().unwrap().response, "half a thought");
    let saved = store.session(id).unwrap();
    assert_eq!(saved.entries[2].entry.response, "half a thought");
    assert!(!file.exists());
}
