//! The page of an item, the finder, and the marks of another grader.

use super::*;

const ANSWER: &str = "There is no warm container, so put provisioned concurrency on it.";

/// A quiz in which the first item was answered.
fn answered(test: &mut Test<'_>, text: &str) {
    test.enter().keys(text).ctrl('d');
}

#[test]
fn the_page_of_an_item_has_note_star_and_earlier_answers() {
    story(|test| {
        answered(test, ANSWER);
        test.keys("p")
            .shows("You have no note on it.")
            .shows("1 answer");
        test.keys("s").shows("★ starred");
        test.keys("n").keys("Read **this** again").ctrl('d');
        test.shows("Your note").shows("Read this again");
        let item = test
            .library
            .find("slow-first-requests")
            .unwrap()
            .reference();
        let own = test.store.own_note(&item).unwrap();
        assert_eq!(
            (own.note.as_str(), own.starred),
            ("Read **this** again", true)
        );
        test.enter();
        insta::assert_snapshot!("item_page_80x24", test.screen());
        insta::assert_snapshot!("item_page_40x15", test.screen_at(40, 15));
        test.esc()
            .shows("Slow first requests")
            .shows("change a mark");
    });
}

#[test]
fn a_note_is_kept_a_second_after_it_was_typed() {
    story(|test| {
        test.keys("/slow")
            .press(KeyCode::Esc)
            .keys("p")
            .keys("n")
            .keys("Half a th");
        test.wait(2);
        let item = test
            .library
            .find("slow-first-requests")
            .unwrap()
            .reference();
        assert_eq!(test.store.own_note(&item).unwrap().note, "Half a th");
        test.keys("ought").ctrl('d').esc().esc();
        // The finder reads notes as well.
        test.keys("/thought")
            .shows("Found in your note: Half a thought");
    });
}

#[test]
fn the_finder_says_where_it_found_and_keeps_the_answer_to_itself() {
    story(|test| {
        test.keys("/lazy loading").shows("1 of 3");
        test.shows("Found in the model answer.");
        test.shows_not("shorten the rest");
        test.press(KeyCode::Tab)
            .shows("Found in the model answer: …");
    });
}

#[test]
fn another_graders_marks_stand_with_the_built_in_ones_one_key_away() {
    story(|test| {
        answered(test, &format!("{ANSWER} That is {JUDGED} it."));
        test.shows("Marked by endpoint (m); 1 mark not taken; built-in marks give 0 %");
        test.shows("It is kept warm.").shows("built-in: ✗ 0");
        insta::assert_snapshot!("result_judged_80x24", test.screen());
        insta::assert_snapshot!("result_judged_40x15", test.screen_at(40, 15));
        test.keys("b")
            .shows("Built-in marks, 0 %; those of endpoint (m) count");
        test.shows_not("It is kept warm.");
        // A changed mark is one of those that count.
        test.keys("1")
            .shows("Marked by endpoint (m)")
            .shows("your mark");
    });
}

#[test]
fn a_quiz_of_starred_items_can_be_chosen_before_it() {
    story(|test| {
        let item = test.library.find("keys").unwrap().reference();
        test.store.set_star(&item, true).unwrap();
        test.keys("o").shows("3 items to choose from");
        while !test.screen().contains("› So far") {
            test.keys("j");
        }
        test.press(KeyCode::Right)
            .shows("starred")
            .shows("1 item to choose from");
        test.press(KeyCode::Right)
            .shows("weak")
            .shows("0 items to choose from");
        test.press(KeyCode::Right).shows("never answered");
        test.press(KeyCode::Right).shows("3 items to choose from");
    });
}
