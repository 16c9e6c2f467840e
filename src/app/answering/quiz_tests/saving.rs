//! What a running quiz does where saving fails, has to wait or takes its time.

use std::io;
use std::sync::mpsc::Sender;

use rusqlite::Connection;

use super::*;
use crate::store::sync::tests::{locked, slow};

/// Another program that writes to the store, which does not wait for it.
fn refuse(store: &Store, folder: &Path) -> Connection {
    store.lose_patience();
    locked(folder)
}

/// A quiz on a disk that takes its time: it is done once it is told to be.
fn start_on_slow_disk(
    store: &Store,
    items: usize,
) -> (Answering<'_>, Clock, Sender<io::Result<()>>) {
    let (mut runner, clock) = start(store, items);
    runner.never_block();
    (runner, clock, slow(store))
}

#[test]
fn what_cannot_be_saved_has_not_happened_and_can_be_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 2);
    let refusal = refuse(&here, folder.path());
    runner
        .handle(edited("not lost"), clock.at(10))
        .saved()
        .unwrap();
    let error = runner
        .handle(Event::Submit, clock.at(20))
        .saved()
        .unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    let quiz = runner.quiz();
    assert_eq!((quiz.phase, quiz.current), (Phase::Answering, 0));
    assert_eq!(quiz.entries[0].response, "not lost");
    drop(refusal);
    runner.handle(Event::Submit, clock.at(30)).saved().unwrap();
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    let saved = stored(&here, &runner);
    assert_eq!(saved.entries[0].entry.response, "not lost");
    assert!(saved.entries[0].entry.answer().unwrap().grade.is_some());
}

#[test]
fn a_lock_holds_up_nobody_and_what_was_done_happens_once_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 2);
    runner.never_block();
    let other = locked(folder.path());
    runner
        .handle(edited("not lost"), clock.at(10))
        .saved()
        .unwrap();
    let begun = Instant::now();
    let outcome = runner.handle(Event::Submit, clock.at(20)).saved().unwrap();
    // The store itself would wait five seconds.
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(outcome.saving && runner.is_waiting());
    assert_eq!(runner.quiz().phase, Phase::Answering);
    // Nothing else overtakes it, and the clock stands still.
    let outcome = runner.handle(Event::Skip, clock.at(3_000));
    assert!(outcome.saving && outcome.error.is_none());
    assert!(runner.tick(clock.at(4_000)).saved().unwrap().saving);
    let outcome = runner.tick(clock.at(9_000));
    assert!(matches!(outcome.error, Some(StoreError::Locked { .. })));
    drop(other);
    let outcome = runner.tick(clock.at(9_100)).saved().unwrap();
    assert!(!outcome.saving && !runner.is_waiting());
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    let saved = stored(&here, &runner);
    assert_eq!(saved.entries[0].entry.response, "not lost");
    assert!(saved.entries[0].entry.used < Duration::from_secs(1));
    assert_eq!(runner.quiz().entries[1].state, quiz::State::Open);
}

#[cfg(unix)]
#[test]
fn a_store_that_is_moved_away_is_told_at_once_and_leaving_names_what_would_be_lost() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let here = store(&data);
    let (mut runner, clock) = start(&here, 2);
    runner.handle(edited("kept"), clock.at(10)).saved().unwrap();
    runner.tick(clock.at(1_100)).saved().unwrap();
    assert!(runner.unsaved().is_none());
    let away = folder.path().join("away");
    std::fs::rename(&data, &away).unwrap();
    let error = runner.tick(clock.at(2_200)).saved().unwrap_err();
    assert!(matches!(error, StoreError::Moved { .. }), "{error:?}");
    drop(runner.handle(edited("kept, and more"), clock.at(2_300)));
    let outcome = runner.handle(Event::Leave, clock.at(2_400));
    assert!(outcome.cannot_leave && !outcome.exit);
    let unsaved = runner.unsaved().unwrap();
    assert_eq!(unsaved.session, "quiz 1");
    assert_eq!(unsaved.texts[0].about, "bank/item-0");
    assert_eq!(unsaved.texts[0].text, "kept, and more");
    // Back in its place, it is as if nothing had been.
    std::fs::rename(&away, &data).unwrap();
    let outcome = runner.handle(Event::Leave, clock.at(2_500)).saved();
    assert!(outcome.unwrap().exit);
    assert!(runner.unsaved().is_none());
}

#[cfg(unix)]
#[test]
fn a_log_that_is_deleted_is_told_before_anything_is_written_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 1);
    std::fs::remove_file(folder.path().join("viva.db-wal")).unwrap();
    drop(runner.handle(edited("an answer"), clock.at(10)));
    let error = runner.handle(Event::Submit, clock.at(20)).saved();
    assert!(matches!(error, Err(StoreError::Moved { .. })), "{error:?}");
    assert_eq!(runner.quiz().phase, Phase::Answering);
    assert_eq!(runner.unsaved().unwrap().texts[0].text, "an answer");
}

#[test]
fn a_draft_that_could_not_be_saved_is_saved_as_soon_as_it_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 1);
    let refusal = refuse(&here, folder.path());
    runner
        .handle(edited("still here"), clock.at(10))
        .saved()
        .unwrap();
    assert!(runner.tick(clock.at(2_000)).error.is_some());
    assert_eq!(runner.quiz().entry().unwrap().response, "still here");
    drop(refusal);
    runner.tick(clock.at(2_100)).saved().unwrap();
    let on_disk = stored(&here, &runner);
    assert_eq!(on_disk.entries[0].entry.response, "still here");
}

#[test]
fn time_that_ran_out_while_nothing_could_be_saved_hands_in_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock) = start(&here, 1);
    runner
        .handle(edited("in ti"), clock.at(59_000))
        .saved()
        .unwrap();
    let refusal = refuse(&here, folder.path());
    assert!(runner.tick(clock.at(61_000)).error.is_some());
    assert_eq!(runner.quiz().phase, Phase::Answering);
    // What is typed meanwhile is not lost either.
    assert!(
        runner
            .handle(edited("in time"), clock.at(62_000))
            .error
            .is_some()
    );
    drop(refusal);
    runner.tick(clock.at(63_000)).saved().unwrap();
    assert!(runner.quiz().answer(0).unwrap().timed_out);
    let saved = stored(&here, &runner);
    assert_eq!(saved.entries[0].entry.response, "in time");
}

#[test]
fn a_grade_that_could_not_be_saved_is_saved_later() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, now, grades) = start_graded(&here, 1);
    grades.hold(true);
    runner.handle(Event::Submit, now).saved().unwrap();
    grades.hold(false);
    let refusal = refuse(&here, folder.path());
    assert!(runner.tick(now).error.is_some());
    assert!(runner.quiz().is_grading(0));
    drop(refusal);
    runner.tick(now).saved().unwrap();
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    assert!(stored(&here, &runner).finished_quiz().score(0).is_some());
}

#[test]
fn what_is_to_be_saved_at_once_waits_for_another_program_without_holding_anybody_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let (mut runner, now, _) = start_graded(&store, 1);
    runner.never_block();
    let other = locked(folder.path());
    runner.handle(edited("half a thou"), now).saved().unwrap();
    let outcome = runner.save_now(now);
    assert!(outcome.saving && outcome.error.is_none());
    drop(other);
    let outcome = runner.save_now(now);
    assert!(!outcome.saving && outcome.error.is_none());
    let saved = store.session(runner.id()).unwrap();
    assert_eq!(saved.entries[0].entry.response, "half a thou");
}

#[test]
fn a_slow_disk_holds_up_nobody_and_a_result_shows_once_it_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock, disk) = start_on_slow_disk(&here, 2);
    runner
        .handle(edited("not lost"), clock.at(10))
        .saved()
        .unwrap();
    let begun = Instant::now();
    let outcome = runner.handle(Event::Submit, clock.at(20)).saved().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(outcome.saving && outcome.waits_for_disk && runner.is_waiting());
    assert_eq!(runner.quiz().phase, Phase::Answering);
    // What is typed meanwhile is not meant for what comes next, and the clock stands still.
    runner.handle(edited("not lost!!!"), clock.at(30));
    assert!(runner.tick(clock.at(60_000)).saved().unwrap().saving);
    disk.send(Ok(())).unwrap();
    let outcome = runner.wait_for_disk(Duration::from_secs(20), Outcome::default());
    assert!(outcome.error.is_none() && !outcome.saving);
    assert_eq!(runner.quiz().score(0).unwrap().percent(), 100);
    let entry = &stored(&here, &runner).entries[0].entry;
    assert_eq!(entry.response, "not lost");
    assert!(entry.used < Duration::from_secs(1));
}

#[test]
fn leaving_while_the_disk_is_slow_happens_after_what_was_done_before() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock, disk) = start_on_slow_disk(&here, 2);
    runner.handle(edited("not lost"), clock.at(10));
    runner.handle(Event::Submit, clock.at(20));
    let outcome = runner.handle(Event::Leave, clock.at(30));
    assert!(!outcome.exit && outcome.saving && runner.unsaved().is_some());
    drop(disk);
    let outcome = runner.leave(Event::Leave, clock.at(40), true);
    assert!(outcome.exit && runner.unsaved().is_none());
    let saved = stored(&here, &runner);
    assert!(saved.entries[0].entry.answer().is_some());
}

#[test]
fn a_disk_that_fails_is_told_and_what_it_did_not_take_can_be_printed() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock, disk) = start_on_slow_disk(&here, 2);
    runner.handle(edited("not lost"), clock.at(10));
    disk.send(Err(std::io::Error::other("it is broken")))
        .unwrap();
    let mut outcome = runner.handle(Event::Submit, clock.at(20));
    for step in 1..200 {
        if outcome.error.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
        outcome = runner.tick(clock.at(20 + step));
    }
    assert!(matches!(outcome.error, Some(StoreError::NotOnDisk { .. })));
    assert_eq!(runner.quiz().phase, Phase::Answering);
    let outcome = runner.handle(Event::Leave, clock.at(300));
    assert!(outcome.cannot_leave);
    assert_eq!(runner.unsaved().unwrap().texts[0].text, "not lost");
}

#[test]
fn what_is_to_be_on_disk_at_once_is_not_taken_for_saved_before() {
    let folder = tempfile::tempdir().unwrap();
    let here = store(folder.path());
    let (mut runner, clock, disk) = start_on_slow_disk(&here, 1);
    runner.handle(edited("half a thou"), clock.at(10));
    assert!(runner.save_now(clock.at(20)).waits_for_disk);
    assert!(runner.save_now(clock.at(30)).waits_for_disk);
    disk.send(Ok(())).unwrap();
    assert!(here.is_on_disk(Duration::from_secs(20)).unwrap());
    assert!(!runner.save_now(clock.at(40)).saving);
}
