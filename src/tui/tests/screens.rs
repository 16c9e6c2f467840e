//! Every screen as it looks, at 80 columns by 24 rows and at 40 by 15.

use super::*;

macro_rules! looks {
    ($name:ident, $test:expr) => {
        let test: &mut Test<'_> = $test;
        assert_snapshot!(concat!(stringify!($name), "_80x24"), test.screen_at(80, 24));
        assert_snapshot!(concat!(stringify!($name), "_40x15"), test.screen_at(40, 15));
    };
}

#[test]
fn home_for_the_first_time() {
    story(|test| {
        looks!(home_first, test);
    });
}

#[test]
fn home_with_a_history() {
    story(|test| {
        test.whole_quiz().enter().keys("q");
        test.keys("z").keys("I would").wait(80).ctrl('p').esc();
        looks!(home, test);
    });
}

#[test]
fn choices() {
    story(|test| {
        test.keys("ojjj").press(KeyCode::Right);
        looks!(options, test);
    });
}

/// Two banks beside the small one.
const MORE: [&str; 2] = [
    "{bank: sql, title: SQL and data stores, items: [
       {id: joins, title: Joins, tags: [tables], prompt: How?, answer: So},
       {id: locks, title: Locks, tags: [transactions], prompt: How?, answer: So}]}",
    "{bank: linux, title: Linux and shell, items: [{id: signals, title: Signals, prompt: Which?, answer: Few}]}",
];

fn with_topics(story: impl FnOnce(&mut Test<'_>)) {
    let banks = [BANK, MORE[0], MORE[1]];
    with_banks(&banks, Theme::Terminal, true, in_order(), story);
}

#[test]
fn topics_to_study() {
    with_topics(|test| {
        test.keys("pjj j");
        looks!(topics, test);
        test.esc();
        looks!(home_with_a_topic, test);
        test.keys("ojjj");
        looks!(options_with_a_topic, test);
    });
}

#[test]
fn chosen_topics_are_kept_and_a_quiz_draws_from_them() {
    with_topics(|test| {
        test.keys("pjj j ").enter();
        assert_eq!(
            test.store.topics().unwrap(),
            [BankId::new("linux"), BankId::new("sql")]
        );
        test.shows("2 of 3").shows("3 items").shows("2 new");
        test.keys("z").shows("1 of 3").shows("Joins");
        test.esc().keys("q");
    });
}

#[test]
fn a_topic_is_chosen_for_one_quiz_without_being_remembered() {
    with_topics(|test| {
        test.keys("ojjj")
            .press(KeyCode::Right)
            .press(KeyCode::Right);
        test.shows("SQL and data stores").shows("2 items");
        assert_eq!(test.store.topics().unwrap(), []);
        // Only tags of the topic are left to choose from.
        test.keys("j").press(KeyCode::Right).shows("tables");
        test.press(KeyCode::Right).shows("transactions");
        test.press(KeyCode::Right).shows("any");
    });
}

#[test]
fn answering() {
    story(|test| {
        test.keys("z").keys(WELL).wait(79);
        looks!(answering, test);
    });
}

#[test]
fn answering_wide_characters() {
    story(|test| {
        test.keys("z")
            .ctrl('n')
            .ctrl('n')
            .keys("日本語 und cafe\u{301} 👨‍👩‍👧 ende");
        looks!(answering_wide, test);
    });
}

#[test]
fn a_prompt_with_a_list_and_code() {
    story(|test| {
        test.keys("z").ctrl('n').keys("They identify clients.");
        looks!(prompt, test);
    });
}

#[test]
fn the_last_seconds() {
    story(|test| {
        test.keys("z").keys("Hm").wait(221);
        looks!(last_seconds, test);
    });
}

#[test]
fn a_question_before_leaving() {
    story(|test| {
        test.keys("z").keys("Hm").esc();
        looks!(leaving, test);
    });
}

#[test]
fn paused() {
    story(|test| {
        test.keys("z").keys(WELL).ctrl('p');
        looks!(paused, test);
    });
}

#[test]
fn the_items_of_a_quiz() {
    story(|test| {
        test.keys("z")
            .keys(WELL)
            .ctrl('d')
            .enter()
            .ctrl('n')
            .ctrl('g');
        looks!(items, test);
    });
}

#[test]
fn a_result() {
    story(|test| {
        test.keys("z").keys(WELL).wait(125).ctrl('d');
        looks!(result, test);
        test.press(KeyCode::Tab);
        assert_snapshot!("result_answers_80x24", test.screen());
        test.press(KeyCode::Tab).resize(40, 15);
        test.press(KeyCode::Tab);
        assert_snapshot!("result_answers_40x15", test.screen());
    });
}

#[test]
fn a_result_with_changed_marks() {
    story(|test| {
        test.keys("z").keys(WELL).ctrl('d').keys("y4");
        looks!(result_changed, test);
    });
}

#[test]
fn a_result_after_the_time_ran_out() {
    story(|test| {
        test.keys("z").wait(241);
        looks!(timed_out, test);
    });
}

#[test]
fn the_summary() {
    story(|test| {
        test.whole_quiz().enter();
        looks!(summary, test);
    });
}

#[test]
fn past_results() {
    story(|test| {
        test.whole_quiz()
            .enter()
            .keys("q")
            .keys("zHm")
            .esc()
            .keys("y")
            .keys("h");
        looks!(history, test);
        test.keys("/nowhere")
            .shows("No matches.")
            .esc()
            .shows("open");
    });
}

#[test]
fn browsing() {
    story(|test| {
        test.keys("G").enter();
        looks!(browse, test);
        test.press(KeyCode::Tab);
        looks!(browse_revealed, test);
    });
}

#[test]
fn finding() {
    story(|test| {
        test.keys("/api");
        looks!(find, test);
        test.keys("zzz");
        looks!(find_nothing, test);
    });
}

#[test]
fn help() {
    story(|test| {
        test.keys("z").press(KeyCode::F(1));
        looks!(help, test);
    });
}

#[test]
fn all_of_it_without_more_than_ascii() {
    with(Theme::Plain, false, in_order(), |test| {
        assert_snapshot!("ascii_home", test.screen_at(80, 24));
        test.keys("z").keys(WELL).wait(100);
        assert_snapshot!("ascii_answering", test.screen_at(80, 24));
        test.ctrl('d');
        assert_snapshot!("ascii_result", test.screen_at(80, 24));
        let chrome = test.screen_at(80, 24);
        assert!(chrome.is_ascii(), "{chrome}");
    });
}

#[test]
fn a_wide_terminal_keeps_text_readable() {
    story(|test| {
        test.keys("z").keys(WELL).ctrl('d');
        assert_snapshot!("result_140x40", test.screen_at(140, 40));
    });
}

#[test]
fn below_thirty_by_ten_it_asks_for_room() {
    story(|test| {
        test.keys("z");
        assert_snapshot!("too_small", test.screen_at(29, 9));
        assert!(!test.screen_at(30, 10).contains("more room"));
        assert_snapshot!("smallest", test.screen_at(30, 10));
    });
}

#[test]
fn statistics() {
    story(|test| {
        test.practised().whole_quiz().keys("q");
        looks!(home_practised, test);
        test.keys("t");
        looks!(stats_year, test);
        test.keys("l");
        looks!(stats_ahead, test);
        test.keys("l");
        looks!(stats_recall, test);
        test.keys("4");
        looks!(stats_tags, test);
        test.keys("5j");
        looks!(stats_weakest, test);
        test.keys("6");
        looks!(stats_leeches, test);
    });
}

#[test]
fn statistics_of_nothing() {
    story(|test| {
        test.keys("t");
        looks!(stats_nothing, test);
        test.keys("5").shows("No answer has left anything out.");
        test.keys("6")
            .shows("No item has been forgotten eight times.");
    });
}

#[test]
fn statistics_in_ascii() {
    with(Theme::Plain, false, in_order(), |test| {
        test.practised().keys("t");
        assert_snapshot!("ascii_stats_year", test.screen());
        test.keys("3");
        assert_snapshot!("ascii_stats_recall", test.screen());
    });
}
