//! Drills on the screen: how they look, and what keys do to them.

use super::*;
use crate::bank::ItemId;
use crate::schedule::{Model, Moment, Rating};
use crate::store::NewReview;

macro_rules! looks {
    ($name:ident, $test:expr) => {
        let test: &mut Test<'_> = $test;
        assert_snapshot!(concat!(stringify!($name), "_80x24"), test.screen_at(80, 24));
        assert_snapshot!(concat!(stringify!($name), "_40x15"), test.screen_at(40, 15));
    };
}

/// Fails an item on so many days before the day of the tests.
fn keep_failing(test: &Test<'_>, item: &str, days: i32) {
    let zone = TimeZone::UTC;
    for day in (1..=days).rev() {
        let at = "2026-03-12T12:00:00Z".parse::<jiff::Timestamp>().unwrap()
            - jiff::SignedDuration::from_hours(24 * i64::from(day));
        let moment = Moment::new(at, &zone, DayEnd::default());
        let item = ItemRef {
            item: ItemId::new(item),
            ..test.item()
        };
        let due = moment.day.plus(1);
        let new = NewReview {
            used: Duration::from_secs(60),
            ..NewReview::new(item, moment, Rating::Again, due)
        };
        test.store.add_review(&Model::default(), &new).unwrap();
    }
}

impl Test<'_> {
    /// The first item of the bank.
    fn item(&self) -> ItemRef {
        let bank = read_bank("bank.yaml", BANK).unwrap();
        ItemRef {
            bank: bank.id.clone(),
            item: bank.items[0].id.clone(),
        }
    }

    /// From home into today's drill.
    fn drill(&mut self) -> &mut Self {
        self.keys("d").enter()
    }

    /// Both items of the day, the first one at the second try.
    fn whole_drill(&mut self) -> &mut Self {
        self.drill().keys("Hm.").wait(20).ctrl('d').keys("1");
        self.keys("Use API keys.").wait(30).ctrl('d').keys("3");
        self.keys(WELL).wait(40).ctrl('d').keys("3")
    }
}

#[test]
fn what_today_asks_for() {
    story(|test| {
        keep_failing(test, "slow-first-requests", 9);
        test.keys("d");
        looks!(today, test);
    });
}

#[test]
fn a_line_of_today_is_found_by_what_it_says() {
    story(|test| {
        keep_failing(test, "slow-first-requests", 9);
        test.keys("d/new");
        looks!(today_finding, test);
        test.enter().shows_not("Find").shows("start");
    });
}

#[test]
fn a_day_that_asks_for_nothing() {
    story(|test| {
        test.whole_drill().keys("q");
        test.shows("done for today");
        test.keys("d");
        looks!(today_done, test);
    });
}

#[test]
fn answering_in_a_drill() {
    story(|test| {
        test.drill().keys("Hm.").ctrl('d').keys("1");
        test.keys("They meter.").wait(20);
        looks!(drilling, test);
    });
}

#[test]
fn an_answer_to_be_rated() {
    story(|test| {
        test.drill().keys(WELL).wait(125).ctrl('d');
        looks!(rating, test);
    });
}

#[test]
fn an_answer_to_an_item_that_keeps_being_forgotten() {
    story(|test| {
        keep_failing(test, "slow-first-requests", 9);
        test.drill().keys("A cold start.").wait(60).ctrl('d');
        looks!(rating_leech, test);
    });
}

#[test]
fn thinking_and_ticking() {
    story(|test| {
        test.keys("dr").enter().wait(50);
        looks!(thinking, test);
        test.enter().keys("ab");
        looks!(ticking, test);
    });
}

#[test]
fn the_end_of_a_drill() {
    story(|test| {
        test.whole_drill();
        looks!(closing, test);
        test.enter();
        looks!(past, test);
    });
}

#[test]
fn ratings_without_symbols_beyond_ascii() {
    with(Theme::Plain, false, in_order(), |test| {
        test.drill().keys(WELL).wait(125).ctrl('d');
        assert_snapshot!("ascii_rating", test.screen());
    });
}

#[test]
fn keys_for_a_rating() {
    story(|test| {
        test.drill().keys(WELL).ctrl('d').keys("?");
        assert_snapshot!("help_rating_80x24", test.screen());
    });
}

#[test]
fn digits_rate_and_letters_change_marks() {
    story(|test| {
        test.drill().keys(WELL).wait(100).ctrl('d').shows("a ✓ 1");
        test.keys("a").shows("a ◐ ½").keys("u").shows("a ✓ 1");
        test.keys("4").shows("1 left");
        let reviews = test.store.last_reviews(9).unwrap();
        assert_eq!(reviews[0].rating, Rating::Easy);
    });
}

#[test]
fn an_answer_still_being_graded_is_rated_by_hand_or_later() {
    story(|test| {
        test.drill().keys("Something");
        test.grades.hold(true);
        test.ctrl('d').shows("grading…");
        test.enter().shows("still being graded");
        test.grades.hold(false);
        test.wait(1).shows("0 %").shows_not("grading…");
    });
}

#[test]
fn enter_accepts_the_rating_that_is_marked() {
    story(|test| {
        test.drill()
            .keys("Hm.")
            .wait(100)
            .ctrl('d')
            .shows("again 1 today ‹ enter");
        test.enter();
        let reviews = test.store.last_reviews(9).unwrap();
        assert_eq!(
            (reviews[0].rating, reviews[0].proposed),
            (Rating::Again, Some(Rating::Again))
        );
    });
}

#[test]
fn the_last_rating_is_taken_back_at_the_end_and_at_the_next_start() {
    story(|test| {
        test.whole_drill().shows("Drill done").keys("u");
        test.shows("good 3").keys("2").shows("Drill done").keys("q");
        test.keys("du")
            .shows("hard 2")
            .keys("u")
            .shows("Use API keys.");
        assert_eq!(test.store.last_reviews(9).unwrap().len(), 1);
    });
}

#[test]
fn a_drill_that_was_left_goes_on_with_what_was_written() {
    story(|test| {
        test.drill().keys("Half a thou").wait(2).esc().keys("y");
        test.shows("continue")
            .keys("d")
            .shows("Half a thou")
            .keys("ght");
        test.shows("Half a thought");
    });
}

#[test]
fn an_item_is_set_aside_and_taken_back_in_the_list() {
    story(|test| {
        test.keys("d").shows("2 new").keys("S").shows("suspended");
        test.keys("G")
            .keys("S")
            .shows_not("suspended")
            .shows("2 new");
        test.keys("B").shows("back tomorrow");
    });
}

#[test]
fn an_item_is_set_aside_while_it_is_answered_and_taken_back_with_its_text() {
    story(|test| {
        test.drill()
            .keys("Half")
            .press(KeyCode::F(8))
            .shows("1 left")
            .shows_not("Half");
        test.press(KeyCode::F(7)).shows("Half").shows("2 left");
    });
}

#[test]
fn the_last_item_cannot_be_put_off() {
    story(|test| {
        test.drill()
            .ctrl('n')
            .shows("2 left")
            .keys("Hm.")
            .ctrl('d')
            .keys("3");
        test.shows("1 left")
            .ctrl('n')
            .shows("No other item is left today.");
    });
}

#[test]
fn a_quiz_that_is_unfinished_does_not_take_the_place_of_a_drill() {
    story(|test| {
        test.keys("z").keys("Hm").esc().keys("y").shows("Resume");
        test.keys("d").shows("2 new");
    });
}
