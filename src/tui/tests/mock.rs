//! Mock interviews on the screen: how they look, and what keys do to them.

use super::*;
use crate::session::mock::ProbeState;

macro_rules! looks {
    ($name:ident, $test:expr) => {
        let test: &mut Test<'_> = $test;
        assert_snapshot!(concat!(stringify!($name), "_80x24"), test.screen_at(80, 24));
        assert_snapshot!(concat!(stringify!($name), "_40x15"), test.screen_at(40, 15));
    };
}

impl Test<'_> {
    /// The first answer of a mock interview: it leaves out what keeps environments warm, and
    /// trade-offs.
    fn first_answer(&mut self) -> &mut Self {
        self.keys("m")
            .keys("When there is no warm container, Lambda boots one.");
        self.wait(3).ctrl('d')
    }

    /// One item answered with probes, one passed on, one answered in full.
    fn whole_mock(&mut self) -> &mut Self {
        self.first_answer();
        self.keys("I'd set provisioned concurrency.")
            .wait(4)
            .ctrl('d');
        self.ctrl('n').ctrl('n');
        self.keys("Something.").ctrl('d')
    }
}

#[test]
fn an_answer_is_followed_by_a_probe_about_what_weighs_most() {
    story(|test| {
        test.first_answer()
            .shows("Probe 1: What does it cost while traffic is low?")
            .shows("You said: When there is no warm container")
            .shows_not("%");
        looks!(mock_probe, test);
    });
}

#[test]
fn nothing_of_a_mark_is_shown_before_the_end() {
    story(|test| {
        test.first_answer();
        test.keys("Costs.")
            .ctrl('d')
            .shows("Probe 2:")
            .shows_not("✗");
        test.ctrl('n').shows("What API keys are for").shows_not("%");
    });
}

#[test]
fn the_debrief_tells_what_was_unprompted_what_needed_a_probe_and_what_was_missed() {
    story(|test| {
        test.whole_mock()
            .shows("Debrief")
            .shows("Weakest")
            .shows("After a probe");
        looks!(mock_debrief, test);
        test.keys("G")
            .shows("what came after a probe")
            .shows("75 %");
    });
}

#[test]
fn passing_keeps_what_stands_written() {
    story(|test| {
        test.keys("m")
            .keys("begun")
            .ctrl('n')
            .shows("You have begun an answer");
        test.shows("begun");
        test.esc().keys("y");
        let saved = test.store.sessions(1).unwrap().remove(0);
        assert_eq!(saved.entries[0].entry.response, "begun");
    });
}

#[test]
fn it_is_left_in_a_probe_and_resumed_there_from_home() {
    story(|test| {
        test.first_answer().keys("It costs").esc().keys("y");
        test.shows("Resume")
            .keys("r")
            .shows("Probe 1")
            .shows("It costs");
    });
}

#[test]
fn a_mark_changed_in_the_review_changes_the_debrief() {
    story(|test| {
        test.whole_mock();
        test.enter().shows("Slow first requests").keys("4").esc();
        test.shows("Debrief");
        let saved = test.store.sessions(1).unwrap().remove(0);
        let overrides = &saved.entries[0].entry.answer().unwrap().overrides;
        assert_eq!(overrides.get(&CriterionId::new("vpc")), Some(&Mark::Full));
    });
}

#[test]
fn a_click_selects_an_item_of_the_debrief_and_a_second_one_looks_at_it() {
    story(|test| {
        test.whole_mock().press(KeyCode::Right);
        test.press(KeyCode::Right).keys("g");
        test.shows_not("›").click("1 Slow").shows("› 1 Slow");
        // Beside the items nothing happens.
        test.click("Weakest").shows("Debrief").shows("› 1 Slow");
        test.click("1 Slow").shows_not("Weakest").shows("took");
        test.esc().shows("Debrief");
    });
}

#[test]
fn the_weakest_criteria_are_drilled_and_nothing_else() {
    story(|test| {
        test.whole_mock().keys("d");
        test.shows("Only this is asked now:");
        let saved = test.store.sessions(1).unwrap().remove(0);
        assert!(saved.drill.unwrap().cram);
        let asked: usize = saved.entries.iter().map(|e| e.entry.criteria.len()).sum();
        assert_eq!(asked, crate::app::mock::MOST_WEAK);
        looks!(mock_drill, test);
    });
}

#[test]
fn a_refused_probe_is_said_to_be_refused() {
    story(|test| {
        test.first_answer().ctrl('n').ctrl('n');
        let saved = test.store.sessions(1).unwrap().remove(0);
        let states: Vec<_> = saved.entries[0].probes.iter().map(|p| p.state).collect();
        assert_eq!(states, [ProbeState::Refused, ProbeState::Refused]);
        test.esc().keys("f").shows("nothing was said to it");
    });
}

#[test]
fn a_pause_hides_the_probe() {
    story(|test| {
        test.first_answer()
            .ctrl('p')
            .shows("Paused")
            .shows_not("Probe 1");
        test.enter().shows("Probe 1");
    });
}
