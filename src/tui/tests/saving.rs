//! What a person meets where saving waits, takes its time or fails.

use super::*;
use crate::store::sync::tests::locked;

/// Another program that writes to the store, until it is dropped.
fn lock(test: &Test<'_>) -> rusqlite::Connection {
    locked(test.store.folder())
}

#[test]
fn a_key_is_never_held_up_by_another_programs_lock() {
    story(|test| {
        test.keys("z").keys(WELL);
        let other = lock(test);
        test.ctrl('d').shows("Saving: another program");
        test.shows("Your answer").wait(2).shows("Saving");
        drop(other);
        test.wait(1).shows_not("Saving").shows("58 %");
    });
}

#[test]
fn what_is_not_saved_is_left_only_with_a_word_and_is_handed_out() {
    story(|test| {
        test.keys("z").keys("Not on disk yet.");
        let other = lock(test);
        test.ctrl('c').shows("What you typed is not saved");
        assert!(test.app.take_requests().is_empty());
        test.keys("y").enter().shows("not saved").esc();
        test.shows_not("not saved").shows("Not on disk yet.");
        test.ctrl('c').keys("leave");
        insta::assert_snapshot!("unsaved_80x24", test.screen());
        insta::assert_snapshot!("unsaved_40x15", test.screen_at(40, 15));
        test.enter();
        assert_eq!(
            test.app.take_requests(),
            [HostRequest::WriteUnsaved, HostRequest::Quit]
        );
        let unsaved = test.app.take_unsaved().remove(0);
        assert_eq!(unsaved.texts[0].text, "Not on disk yet.");
        drop(other);
    });
}

#[test]
fn leaving_waits_for_nobody_once_saving_works_again() {
    story(|test| {
        test.keys("z").keys("Saved in the end.");
        let other = lock(test);
        test.ctrl('c').shows("What you typed is not saved");
        drop(other);
        test.wait(1);
        assert_eq!(test.app.take_requests(), [HostRequest::Quit]);
        let saved = test.store.sessions(1).unwrap().remove(0);
        assert_eq!(saved.entries[0].entry.response, "Saved in the end.");
    });
}

#[test]
fn an_editor_opens_once_the_text_is_on_disk() {
    story(|test| {
        test.keys("z").keys("Half a thou");
        let other = lock(test);
        test.ctrl('o');
        assert!(test.app.take_requests().is_empty());
        test.app.tick(Duration::from_millis(100));
        assert!(test.app.take_requests().is_empty());
        test.shows("Saving: another program is using the history");
        drop(other);
        test.app.tick(Duration::from_millis(100));
        assert_eq!(test.app.take_requests(), [HostRequest::EditText]);
        let saved = test.store.sessions(1).unwrap();
        assert_eq!(saved[0].entries[0].entry.response, "Half a thou");
    });
}

#[test]
fn what_meets_a_lock_outside_of_a_session_is_told_and_can_be_done_again() {
    story(|test| {
        test.store.answer_quickly().unwrap();
        test.keys("d");
        let other = lock(test);
        test.keys("S").shows("another program is using it");
        drop(other);
        test.keys("S").shows("Suspended");
    });
}

#[test]
fn while_the_disk_is_slow_keys_work_and_the_wait_is_told() {
    story(|test| {
        test.keys("z").keys("Half a thou");
        let disk = crate::store::sync::tests::slow(test.store);
        test.ctrl('d').shows("Saving: the disk is slow");
        test.shows("Half a thou").shows("Your answer");
        test.press(KeyCode::F(1)).shows("Show the keys");
        test.press(KeyCode::Esc);
        drop(disk);
        assert!(test.store.is_on_disk(Duration::from_secs(20)).unwrap());
        test.app.tick(Duration::from_millis(100));
        test.shows("took 0:00 of 4:00");
    });
}

#[test]
fn a_note_stays_open_until_it_is_on_disk() {
    story(|test| {
        test.keys("/slow")
            .esc()
            .keys("p")
            .keys("n")
            .keys("Look it up.");
        let other = lock(test);
        test.store.answer_quickly().unwrap();
        test.ctrl('d')
            .shows("Saving: another program is using the history");
        drop(other);
        let disk = crate::store::sync::tests::slow(test.store);
        test.app.tick(Duration::from_millis(100));
        test.shows("Saving: the disk is slow").shows("Look it up.");
        drop(disk);
        assert!(test.store.is_on_disk(Duration::from_secs(20)).unwrap());
        test.app.tick(Duration::from_millis(100));
        test.shows("Your note").shows("answer it");
        let notes = test.store.notes().unwrap();
        assert!(notes.values().any(|note| note == "Look it up."));
    });
}

#[test]
fn a_note_that_cannot_be_saved_needs_a_word_to_be_left() {
    story(|test| {
        test.keys("/slow")
            .esc()
            .keys("p")
            .keys("n")
            .keys("Look it up.");
        test.store.answer_quickly().unwrap();
        let other = lock(test);
        test.ctrl('c').shows("type the word leave");
        test.keys("leave").enter();
        let unsaved = test.app.take_unsaved();
        assert_eq!(unsaved[0].texts[0].text, "Look it up.");
        drop(other);
    });
}
