//! What happens when a person does something.

use super::*;

#[test]
fn an_answer_is_written_handed_in_marked_and_kept() {
    story(|test| {
        test.enter().keys(WELL).ctrl('d');
        test.shows("58 %")
            .shows("said: “no warm container”")
            .shows("! negated: “VPC”");
        let saved = test.store.session(1).unwrap();
        let answer = saved.entries[0].entry.answer().unwrap();
        assert_eq!(saved.entries[0].entry.response, WELL);
        assert_eq!(answer.score().unwrap().percent(), 58);
    });
}

#[test]
fn the_words_a_mark_rests_on_are_underlined_even_without_colour() {
    with(Theme::Plain, true, in_order(), |test| {
        test.enter()
            .keys("Put provisioned concurrency on it.")
            .ctrl('d')
            .press(KeyCode::Tab);
        let style = test.style_of("provisioned concurrency on");
        assert!(style.add_modifier.contains(Modifier::UNDERLINED));
    });
}

#[test]
fn a_grade_that_takes_its_time_is_waited_for_while_keys_work() {
    story(|test| {
        test.enter().keys(WELL);
        test.grades.hold(true);
        test.ctrl('d').shows("grading…").shows("Model answer");
        test.keys("1").shows_not("your mark");
        test.grades.hold(false);
        test.wait(1).shows("58 %").shows_not("grading…");
    });
}

#[test]
fn a_grade_may_come_while_the_next_item_is_answered() {
    story(|test| {
        test.enter().keys(WELL);
        test.grades.hold(true);
        test.ctrl('d').enter().shows("Your answer");
        test.grades.hold(false);
        test.wait(1).keys("Still here").shows("Still here");
        let saved = test.store.session(1).unwrap();
        let answer = saved.entries[0].entry.answer().unwrap();
        assert_eq!(answer.score().unwrap().percent(), 58);
    });
}

#[test]
fn a_mark_goes_round_and_an_undo_takes_it_back() {
    story(|test| {
        test.enter().keys(WELL).ctrl('d').keys("1");
        test.shows("1 ◐ ½")
            .shows("your mark; the machine gave ✓ 1")
            .shows("50 %");
        test.keys("1")
            .shows("1 ✗ 0")
            .keys("1")
            .shows("1 ✓ 1")
            .shows_not("your mark");
        test.keys("2u").shows("2 ✓ 1");
        assert!(
            test.store.session(1).unwrap().entries[0]
                .entry
                .answer()
                .unwrap()
                .overrides
                .len()
                <= 1
        );
    });
}

#[test]
fn what_the_machine_is_unsure_of_the_person_decides() {
    story(|test| {
        test.enter()
            .keys(WELL)
            .ctrl('d')
            .shows("? unsure")
            .keys("n");
        test.shows("3 ✗ 0")
            .shows_not("? unsure")
            .shows_not("it counts");
        let saved = test.store.session(1).unwrap();
        let overrides = &saved.entries[0].entry.answer().unwrap().overrides;
        assert_eq!(overrides.get(&CriterionId::new("init")), Some(&Mark::None));
    });
}

#[test]
fn the_clock_hurries_then_counts_the_last_seconds_then_hands_in() {
    story(|test| {
        test.enter()
            .keys("Half a thought")
            .wait(179)
            .shows(" 1:01 ")
            .shows_not("hurry");
        test.wait(1).shows("hurry 1:00");
        assert!(test.style_of("hurry").add_modifier.contains(Modifier::BOLD));
        test.wait(40).shows("last 20 s").wait(20);
        test.shows("time ran out · took 4:00 of 4:00")
            .shows("Half a thought");
        assert!(test.app.take_requests().contains(&HostRequest::Ring));
    });
}

#[test]
fn while_somebody_thinks_the_screen_changes_once_a_second() {
    story(|test| {
        test.enter().keys("Half a thought").wait(3);
        // Not on the second, where it is a matter of rounding whether that has passed.
        test.app.tick(Duration::from_millis(50));
        let mut before = test.screen();
        let mut changes = 0;
        for _ in 0..300 {
            test.app.tick(Duration::from_millis(100));
            let now = test.screen();
            changes += usize::from(now != before);
            before = now;
        }
        assert_eq!(changes, 30);
    });
}

#[test]
fn keys_still_being_typed_when_the_time_runs_out_change_nothing() {
    story(|test| {
        test.enter().keys(WELL).wait(240).keys("1n").enter();
        test.shows("time ran out").shows_not("your mark");
        test.wait(2).keys("1").shows("your mark");
    });
}

#[test]
fn overtime_counts_on() {
    let choices = QuizOptions {
        overtime: true,
        ..in_order()
    };
    with(Theme::Terminal, true, choices, |test| {
        test.enter()
            .wait(252)
            .shows("overtime +0:12")
            .keys("late")
            .ctrl('d');
        test.shows("took 4:12 of 4:00").shows_not("time ran out");
    });
}

#[test]
fn without_a_limit_the_time_is_counted_up() {
    let choices = QuizOptions {
        time: Time::None,
        ..in_order()
    };
    with(Theme::Terminal, true, choices, |test| {
        test.enter()
            .wait(65)
            .shows(" 1:05 ")
            .keys("x")
            .ctrl('d')
            .shows("took 1:05");
    });
}

#[test]
fn a_sleeping_machine_does_not_eat_the_time() {
    story(|test| {
        test.enter();
        test.app.tick(Duration::from_secs(3_600));
        test.shows(" 3:55 ");
    });
}

#[test]
fn a_pause_hides_everything_and_stops_the_clock() {
    story(|test| {
        test.enter().keys("secret").wait(5).ctrl('p').wait(60);
        test.shows("Paused")
            .shows(" 3:55 ")
            .shows_not("secret")
            .shows_not("API Gateway");
        test.enter().shows("secret").shows(" 3:55 ");
    });
}

#[test]
fn a_skipped_item_comes_back_with_its_text() {
    story(|test| {
        test.enter()
            .keys("begun")
            .ctrl('n')
            .shows("2 of 3")
            .keys("b")
            .ctrl('d')
            .enter();
        test.keys("c")
            .ctrl('d')
            .enter()
            .shows("1 of 3")
            .shows("begun");
        test.ctrl('n')
            .shows("This is the last item")
            .keys("y")
            .shows("item by item");
    });
}

#[test]
fn any_item_can_be_gone_to() {
    story(|test| {
        test.enter()
            .ctrl('g')
            .shows("The quiz's items")
            .keys("G")
            .enter()
            .shows("3 of 3");
    });
}

#[test]
fn nothing_is_handed_in_only_on_purpose() {
    story(|test| {
        test.enter()
            .ctrl('d')
            .shows("Your answer is empty")
            .esc()
            .shows("submit");
        test.ctrl('d')
            .ctrl('d')
            .shows("0 %")
            .shows("nothing written");
    });
}

#[test]
fn leaving_asks_and_the_quiz_is_resumed_where_it_was() {
    story(|test| {
        test.enter()
            .keys("half done")
            .wait(10)
            .esc()
            .shows("Leave?")
            .keys("n")
            .keys("!");
        test.shows("half done!").esc().keys("y");
        test.shows("Resume").shows("item 1 of 3").shows("3:50 left");
        test.enter().shows("half done!").shows(" 3:50 ");
    });
}

#[test]
fn a_quiz_can_be_finished_early() {
    story(|test| {
        test.enter().keys(WELL).ctrl('d').enter().esc().keys("f");
        test.shows("58 %").shows("not answered");
        assert_eq!(test.store.session(1).unwrap().state, SessionState::Finished);
    });
}

#[test]
fn an_exam_tells_nothing_before_its_end() {
    let choices = QuizOptions {
        exam: true,
        ..in_order()
    };
    with(Theme::Terminal, true, choices, |test| {
        test.enter()
            .keys(WELL)
            .ctrl('d')
            .shows("2 of 3")
            .shows_not("%");
        test.ctrl('g')
            .shows("answered")
            .shows_not("%")
            .keys("g")
            .enter();
        test.shows("In an exam, a submitted answer");
        test.keys("b").ctrl('d').keys("c").ctrl('d');
        test.shows("exam")
            .shows("58 %")
            .enter()
            .shows("said: “no warm container”");
    });
}

#[test]
fn the_summary_leads_to_each_answer_and_back() {
    story(|test| {
        test.whole_quiz()
            .enter()
            .shows("28 %")
            .shows("time ran out")
            .shows("Left out");
        test.keys("j")
            .enter()
            .shows("What API keys are for")
            .shows("! only listed: “API keys”");
        test.press(KeyCode::Right)
            .shows("3 of 3")
            .esc()
            .shows("item by item");
    });
}

#[test]
fn what_was_missed_is_run_again() {
    story(|test| {
        test.enter().keys(WELL).ctrl('d').keys("345").enter();
        test.keys("x")
            .ctrl('d')
            .enter()
            .keys("x")
            .ctrl('d')
            .keys("1")
            .enter();
        test.shows("100 %")
            .keys("m")
            .shows("What API keys are for")
            .shows("1 of 1");
    });
}

#[test]
fn past_quizzes_are_looked_at_again_and_their_marks_changed() {
    story(|test| {
        test.whole_quiz()
            .enter()
            .keys("q")
            .shows("28 %")
            .keys("h")
            .enter()
            .enter();
        test.shows("said: “no warm container”")
            .keys("5")
            .shows("your mark");
        let saved = test.store.session(1).unwrap();
        assert_eq!(saved.entries[0].entry.answer().unwrap().overrides.len(), 1);
        test.esc().esc().shows("1 session").esc().shows("Browse");
    });
}

#[test]
fn home_offers_only_what_there_is() {
    story(|test| {
        test.shows_not("Resume")
            .shows_not("Results")
            .keys("r")
            .shows("There is no unfinished quiz");
        test.keys("j").shows_not("There is no unfinished quiz");
    });
}

#[test]
fn home_names_a_bank_that_was_left_out() {
    story(|test| {
        let broken = read_bank("/home/me/banks/broken.yaml", "bank: b\n").unwrap_err();
        let services = Services {
            left_out: broken.leak(),
            ..test.services
        };
        test.open(Box::new(Home::new(services).unwrap()));
        test.shows("! broken.yaml was left out; `viva check` says why");
        test.resize(40, 15);
        test.shows("! A bank was left out: `viva check`")
            .shows("Browse");
    });
}

#[test]
fn a_found_item_is_answered_at_once() {
    story(|test| {
        test.keys("/slow fi")
            .shows("1 of 3")
            .enter()
            .shows("1 of 1")
            .shows("Slow first requests");
    });
}

#[test]
fn matched_letters_stand_out() {
    story(|test| {
        test.keys("/slow");
        assert!(
            test.style_of("Slow first")
                .add_modifier
                .contains(Modifier::UNDERLINED)
        );
        assert!(
            !test
                .style_of("first requests")
                .add_modifier
                .contains(Modifier::UNDERLINED)
        );
    });
}

#[test]
fn choices_decide_what_comes() {
    story(|test| {
        test.keys("oj")
            .press(KeyCode::Right)
            .shows("‹ questions ›")
            .shows("2 items");
        test.enter().shows("1 of 2").shows("What API keys are for");
    });
}

#[test]
fn no_items_for_the_choices_is_said() {
    story(|test| {
        test.keys("oj")
            .press(KeyCode::Left)
            .keys("j")
            .press(KeyCode::Right)
            .enter();
        test.shows("No item fits these options.");
    });
}

#[test]
fn a_paste_arrives_whole_and_is_undone_whole() {
    story(|test| {
        test.enter();
        test.app.paste("first line\r\nsecond\tline\x1b[31m");
        test.shows("│ first line")
            .shows("│ second    line[31m")
            .ctrl('z')
            .shows_not("first line");
    });
}

#[test]
fn the_text_of_ones_own_editor_comes_back_and_its_time_counts() {
    story(|test| {
        test.enter().keys("draft").ctrl('o');
        assert_eq!(test.app.take_requests(), [HostRequest::EditText]);
        assert_eq!(test.app.text(), Some("draft"));
        test.app
            .written(Ok("draft, bettered\n".to_owned()), Duration::from_secs(60));
        test.shows("draft, bettered").shows(" 3:00 ");
        test.app
            .written(Err("No editor is named".to_owned()), Duration::ZERO);
        test.shows("! No editor is named").shows("draft, bettered");
        test.app
            .written(Ok("too late".to_owned()), Duration::from_secs(600));
        test.shows("time ran out").shows("too late");
    });
}

#[test]
fn ctrl_c_ends_the_program_and_keeps_the_quiz() {
    story(|test| {
        test.enter().keys("kept").ctrl('c');
        assert_eq!(test.app.take_requests(), [HostRequest::Quit]);
        assert!(test.app.farewell().unwrap().contains("viva quiz --resume"));
        let saved = test.store.session(1).unwrap();
        assert_eq!(saved.entries[0].entry.response, "kept");
        assert_eq!(saved.state, SessionState::Left);
    });
}

#[test]
fn the_cursor_stands_where_the_next_character_comes() {
    story(|test| {
        test.enter().keys("日本e\u{301}");
        let mut terminal = test.draw();
        let position = terminal.get_cursor_position().unwrap();
        assert_eq!((position.x, position.y), (1 + 2 + 5, 6));
    });
}

#[test]
fn a_resize_keeps_the_cursor_in_view() {
    story(|test| {
        test.enter()
            .keys(&"many words that go on ".repeat(40))
            .keys("END");
        for (width, height) in [(40, 15), (30, 10), (120, 50), (80, 24)] {
            test.resize(width, height);
            test.shows("END");
        }
    });
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        6 => prop::sample::select(
            "abcdefghijklmnopqrstuvwxyzG0123459?/ 日".chars().collect::<Vec<_>>()
        ).prop_map(KeyCode::Char),
        4 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::Up, KeyCode::Down,
            KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home,
            KeyCode::End, KeyCode::Backspace, KeyCode::Delete, KeyCode::F(1),
        ]),
    ];
    let with = prop_oneof![
        3 => Just(KeyModifiers::NONE),
        2 => Just(KeyModifiers::CONTROL),
        1 => Just(KeyModifiers::ALT),
    ];
    (code, with).prop_map(|(code, with)| KeyEvent::new(code, with))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_order_of_keys_and_no_size_makes_it_fail(
        steps in prop::collection::vec((any_key(), 0u64..40, 1u16..130, 1u16..50), 1..40),
        exam: bool,
        overtime: bool,
    ) {
        let choices = QuizOptions { exam, overtime, ..in_order() };
        with(Theme::Terminal, true, choices, |test| {
            for (key, seconds, width, height) in steps {
                test.app.key(key);
                test.app.tick(Duration::from_secs(seconds));
                test.resize(width, height);
                test.draw();
            }
        });
    }
}

#[test]
fn what_is_left_out_is_practised_from_the_statistics() {
    story(|test| {
        test.whole_quiz().keys("qt5");
        test.shows("They do not authenticate").enter();
        test.shows("A colleague protects an API").esc();
    });
}

#[test]
fn the_pages_of_the_statistics_go_round() {
    story(|test| {
        test.practised().keys("th").shows("‹6 leeches›");
        test.keys("l").shows("‹1 year›").keys("9").shows("‹1 year›");
        test.keys("2").shows("Next 30 days").esc().shows("Quiz");
    });
}

#[test]
fn items_that_are_gone_are_named_with_their_drafts_before_a_session_is_continued() {
    story(|test| {
        let old = read_bank(
            "old.yaml",
            "{bank: test, items: [
                {id: old, title: Old, prompt: P, look_for: [{id: x, text: T}]},
                {id: keys, title: Keys, prompt: P, look_for: [{id: keys, text: T}]}]}",
        );
        let old = Library::from_iter([old.unwrap()]);
        let new = in_order().plan(&old, test.store, 1).unwrap();
        let now = test.now;
        {
            let services = test.services.sessions();
            let mut quiz = crate::app::Answering::start_quiz(services, &new, now).unwrap();
            let text = "It is not there any more,\n  but this is.".to_owned();
            quiz.handle(crate::session::quiz::Event::Edited(text), now);
            quiz.handle(crate::session::quiz::Event::Leave, now);
        }
        test.keys("h").enter();
        assert_snapshot!("gone_80x24", test.screen_at(80, 24));
        assert_snapshot!("gone_40x15", test.screen_at(40, 15));
        test.enter().shows("API keys").shows("Your answer");
        test.keys("Use API keys.").ctrl('d').enter();
        test.shows("25 %").shows("not answered");
    });
}
