//! What a learner meets everywhere: keys that rest, the mouse, copying, what home tells.

use super::*;
use crate::schedule::{Model, Moment};
use crate::store::NewReview;

impl Test<'_> {
    /// Rates an item on each of so many days up to yesterday.
    fn reviewed(&self, item: &str, days: i32) {
        for ago in (1..=days).rev() {
            let day: Day = "2026-03-12".parse().unwrap();
            let at: Timestamp = format!("{}T10:00:00Z", day.plus(-ago)).parse().unwrap();
            let moment = Moment::new(at, &TimeZone::UTC, DayEnd::default());
            let item = ItemRef {
                bank: BankId::new("test"),
                item: ItemId::new(item),
            };
            let due = moment.day.plus(3);
            let new = NewReview {
                used: Duration::from_secs(60),
                ..NewReview::new(item, moment, Rating::Good, due)
            };
            self.store.add_review(&Model::default(), &new).unwrap();
        }
    }

    pub(super) fn click(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        let row = screen.lines().position(|line| line.contains(text));
        self.app.click(row.unwrap() as u16);
        self
    }
}

#[test]
fn after_a_time_out_keys_rest_until_nothing_is_typed_for_a_second() {
    story(|test| {
        test.keys("z").keys("half an ans").wait(240);
        test.shows("Slow first requests").shows("time ran out");
        // Whoever types on neither marks nor leaves.
        for _ in 0..5 {
            test.enter();
            test.app.tick(Duration::from_millis(700));
        }
        test.shows("time ran out")
            .shows("Keys count again once you pause");
        test.app.tick(Duration::from_millis(1_100));
        test.enter().shows("What API keys are for");
    });
}

#[test]
fn setting_an_item_aside_says_what_it_did() {
    story(|test| {
        test.keys("d").keys("S");
        test.shows("Suspended until you unsuspend it: Slow first requests.");
        test.keys("B").shows("Buried until tomorrow:");
    });
}

#[test]
fn recall_begins_without_marks_and_proposes_nothing() {
    story(|test| {
        test.keys("d").keys("r").enter().enter();
        test.shows("a –").shows_not("✗ 0").shows_not("‹");
        test.enter()
            .shows("Tick what you covered, or rate it yourself");
        test.keys("a").shows("a ✓ 1").shows("‹ enter");
    });
}

#[test]
fn the_sentences_that_earn_the_selected_criterion_are_highlighted() {
    story(|test| {
        test.resize(100, 60);
        test.keys("z").keys(WELL).ctrl('d');
        let before = test.style_of("Provisioned Concurrency keeps");
        // The second criterion is about what keeps environments warm.
        test.keys("]]");
        let after = test.style_of("Provisioned Concurrency keeps");
        assert_ne!(before, after);
        assert!(after.add_modifier.contains(Modifier::UNDERLINED));
        let other = test.style_of("A smaller package");
        assert!(!other.add_modifier.contains(Modifier::UNDERLINED));
        test.shows("2›");
        // Past the last one nothing is selected.
        test.keys("[[").shows_not("›");
    });
}

#[test]
fn an_answer_and_the_model_answer_are_copied() {
    story(|test| {
        test.keys("z")
            .keys("Say nothing of it.")
            .ctrl('d')
            .keys("y");
        test.shows("Copied, 4 words");
        assert_eq!(
            test.app.take_copied().as_deref(),
            Some("Say nothing of it.")
        );
        assert!(test.app.take_requests().contains(&HostRequest::Copy));
        test.keys("Y");
        let model = test.app.take_copied().unwrap();
        assert!(model.starts_with("A cold start is the time"), "{model}");
    });
}

#[test]
fn a_click_selects_a_line_and_a_second_one_opens_it() {
    story(|test| {
        test.click("Browse").shows("› Browse");
        test.click("Browse").shows("What API keys are for");
        test.click("What API keys are for");
        test.shows("› What API keys are for");
    });
}

#[test]
fn the_wheel_moves_in_a_list_and_never_in_a_text() {
    story(|test| {
        test.app.wheel(true);
        test.shows_not("› Quiz");
        test.app.wheel(false);
        test.shows("› Quiz");
        test.keys("z").keys("one line");
        test.app.wheel(true);
        let text = test.app.text().unwrap().to_owned();
        assert_eq!(text, "one line");
    });
}

#[test]
fn home_tells_the_interview_the_week_the_streak_and_recall_against_the_target() {
    story(|test| {
        test.reviewed("keys", 4);
        let day: Day = "2026-03-24".parse().unwrap();
        test.store.set_goal(None, Some(day)).unwrap();
        let home = Home::new(test.services).unwrap();
        test.open(Box::new(home));
        test.shows("Goal     interview in 12 days, on Tuesday, 24 March")
            .shows("Week")
            .shows("today ")
            .shows("Streak   4 days in a row")
            .shows("this month, target 90 %");
        assert_snapshot!("home_outlook_80x24", test.screen_at(80, 24));
        assert_snapshot!("home_outlook_40x15", test.screen_at(40, 15));
    });
}

#[test]
fn home_names_what_is_weakest_by_its_text_and_never_by_an_id() {
    story(|test| {
        test.whole_quiz().keys("q");
        test.shows("weakest: ").shows_not("weakest: auth");
    });
}

#[test]
fn what_is_dictated_comes_in_at_the_cursor() {
    story(|test| {
        test.keys("z").keys("I would").ctrl('t');
        let start = Instant::now();
        while !test.screen().contains("I would keep it warm") {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{}",
                test.screen()
            );
            std::thread::sleep(Duration::from_millis(20));
            test.app.tick(Duration::from_millis(20));
        }
        test.keys("!").shows("I would keep it warm!");
    });
}

#[test]
fn a_question_is_read_aloud_and_that_is_shown() {
    story(|test| {
        test.keys("z")
            .ctrl('l')
            .shows("reading aloud: ctrl-l stops");
    });
}

#[test]
fn reading_aloud_ends_with_the_answer() {
    story(|test| {
        test.keys("z").keys("I would").ctrl('l');
        assert!(test.services.speech.is_reading());
        test.ctrl('d');
        assert!(!test.services.speech.is_reading());
    });
}
