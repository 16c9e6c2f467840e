//! Interviews: stories of what an interviewer's keys do, and the screen as it looks.

use super::*;
use crate::app::plans;
use crate::session::screening::{Criterion, Rating, Recommendation, Screening, Suggestion};

/// An interview that has just begun.
fn interview(story: impl FnOnce(&mut Test<'_>)) {
    with(Theme::Terminal, true, in_order(), |test| {
        let new = new(test);
        let screen = crate::tui::Screening::start(test.services, new, test.now).unwrap();
        test.open(screen);
        story(test);
    });
}

fn new(test: &Test<'_>) -> Screening {
    let file = PlanFile::from_text("p.yaml", PLAN.to_owned()).unwrap();
    let library = test.library;
    plans::screening(&file, library, "A. Example", Some("I. Viewer")).unwrap()
}

/// What is on disk.
fn kept(test: &Test<'_>) -> Screening {
    test.store.screening(1).unwrap().screening
}

impl Test<'_> {
    /// To the item of four criteria, asked, with marks, notes and a flag.
    fn asked(&mut self) -> &mut Self {
        self.keys("j").enter().wait(125);
        self.keys("abbcccAno VPC").enter();
        self.keys("nknew init code outside the handler").enter();
        self.wait(7).keys("!tests are for others").enter()
    }
}

macro_rules! looks {
    ($name:ident, $test:expr) => {
        let test: &mut Test<'_> = $test;
        assert_snapshot!(
            concat!(stringify!($name), "_100x30"),
            test.screen_at(100, 30)
        );
        assert_snapshot!(concat!(stringify!($name), "_80x24"), test.screen_at(80, 24));
        assert_snapshot!(concat!(stringify!($name), "_40x15"), test.screen_at(40, 15));
    };
}

#[test]
fn an_interview_looks() {
    interview(|test| {
        looks!(interview_begins, test);
        test.asked();
        looks!(interview, test);
        test.press(KeyCode::Tab);
        assert_snapshot!("interview_plan_80x24", test.screen_at(80, 24));
        test.resize(40, 15);
        test.press(KeyCode::Tab);
        assert_snapshot!("interview_prompt_40x15", test.screen());
        test.press(KeyCode::Tab);
        assert_snapshot!("interview_criteria_40x15", test.screen());
    });
}

#[test]
fn typing_what_is_said_looks() {
    interview(|test| {
        test.keys("jt").keys(WELL);
        looks!(interview_typing, test);
        test.ctrl('d');
        looks!(interview_suggested, test);
    });
}

#[test]
fn deciding_and_the_verdict_look() {
    interview(|test| {
        test.asked().keys("F").keys("jj").enter();
        test.press(KeyCode::Tab).keys("Solid on the basics.").esc();
        looks!(interview_decision, test);
        test.keys("C").keys("y");
        looks!(interview_verdict, test);
        test.keys("jjj").enter().keys("jj").enter();
        test.keys("I misheard.").enter();
        looks!(interview_amended, test);
    });
}

#[test]
fn a_line_of_the_scorecard_is_copied() {
    interview(|test| {
        test.asked().keys("F").enter().keys("C").keys("y");
        test.keys("y").shows("Copied, ");
        let copied = test.app.take_copied().unwrap();
        assert!(copied.starts_with("Recommendation:"), "{copied}");
        assert!(test.app.take_requests().contains(&HostRequest::Copy));
    });
}

#[test]
fn what_to_amend_is_found_and_so_is_its_new_value() {
    interview(|test| {
        test.asked().keys("F").enter().keys("C").keys("y");
        test.keys("/summary").shows("1 fits").enter().enter();
        test.keys("Solid.").shows("Solid.").ctrl('d');
        test.keys("It was left out.").enter();
        test.keys("/recommendation").enter().enter();
        test.keys("/strong no").shows("1 fits").enter().enter();
        test.keys("I misheard.")
            .enter()
            .shows("Recommendation: strong no");
    });
}

#[test]
fn an_interview_without_more_than_ascii() {
    with(Theme::Plain, false, in_order(), |test| {
        let new = new(test);
        let screen = crate::tui::Screening::start(test.services, new, test.now).unwrap();
        test.open(screen);
        test.asked();
        let screen = test.screen_at(100, 30);
        assert!(screen.is_ascii(), "{screen}");
    });
}

#[test]
fn a_letter_goes_through_the_marks_and_each_is_on_disk_at_once() {
    interview(|test| {
        test.keys("j");
        let mut seen = Vec::new();
        for _ in 0..5 {
            test.keys("b");
            seen.push(kept(test).entries[1].criteria[1].rating);
        }
        assert_eq!(
            seen,
            [
                Rating::Marked(Mark::Full),
                Rating::Marked(Mark::Half),
                Rating::Marked(Mark::None),
                Rating::NotEnoughEvidence,
                Rating::NotAsked,
            ]
        );
        test.keys("b").keys("u");
        assert_eq!(kept(test).entries[1].criteria[1].rating, Rating::NotAsked);
    });
}

#[test]
fn the_clock_turns_to_a_warning_and_never_interrupts() {
    interview(|test| {
        test.enter().wait(80).shows("1:20 of 2:00");
        test.wait(10).shows("1:30 of 2:00 hurry");
        assert!(test.app.take_requests().contains(&HostRequest::Ring));
        test.wait(60).shows("2:30 of 2:00 over");
        test.keys("a").shows("✓ 1");
        assert_eq!(
            kept(test).entries[0].criteria[0].rating,
            Rating::Marked(Mark::Full)
        );
    });
}

#[test]
fn the_probes_of_what_is_missing_come_first() {
    interview(|test| {
        test.keys("j");
        let first = |test: &mut Test<'_>| {
            let screen = test.screen_at(100, 40);
            let after = screen.split("Ask next").nth(1).unwrap().to_owned();
            let line = after.lines().nth(1).unwrap().to_owned();
            line.split('│')
                .nth(1)
                .unwrap()
                .trim()
                .chars()
                .next()
                .unwrap()
        };
        let before = first(test);
        test.keys(&before.to_string());
        assert_ne!(first(test), before);
    });
}

#[test]
fn nothing_typed_is_lost_by_leaving_and_it_goes_on_from_there() {
    interview(|test| {
        test.keys("j").keys("nhalf a no").wait(2);
        assert_eq!(kept(test).remarks[0].text, "half a no");
        test.keys("te").esc().keys("qy");
        assert_eq!(kept(test).remarks[0].text, "half a note");
        let screen = crate::tui::Screening::resume(test.services, 1, test.now).unwrap();
        test.open(screen);
        test.shows("half a note").shows("Slow first requests");
    });
}

#[test]
fn a_remark_is_reworded_and_taken_away() {
    interview(|test| {
        test.keys("nfirst").enter().keys("+second").enter();
        test.keys("Nk").enter().keys(" thing").enter();
        assert_eq!(kept_after(test, 2).remarks[0].text, "first thing");
        test.keys("N").enter().ctrl('u').enter();
        assert_eq!(kept_after(test, 2).remarks.len(), 1);
    });
}

fn kept_after(test: &mut Test<'_>, seconds: u64) -> Screening {
    test.wait(seconds);
    kept(test)
}

#[test]
fn an_item_is_found_and_added_to_the_section() {
    interview(|test| {
        test.keys("fslow").enter().shows("Slow first requests");
        assert_eq!(kept_after(test, 2).entries.len(), 2, "the plan has it");
        test.keys("fwide").enter();
        let kept = kept_after(test, 2);
        assert_eq!(kept.entries.len(), 3);
        assert_eq!((kept.entries[2].added, kept.entries[2].section), (true, 1));
    });
}

#[test]
fn no_score_is_shown_before_the_commit() {
    interview(|test| {
        test.keys("a").keys("ja").shows_not("100 %");
        test.keys("F")
            .shows_not("100 %")
            .shows("What do you recommend?");
        test.keys("C").shows("Choose a recommendation first");
        test.keys("jj").enter().keys("Cn");
        assert_eq!(kept(test).committed, None);
        test.keys("Cy").shows("100 %").shows("too little asked");
        let kept = kept(test);
        assert_eq!(kept.recommendation, Some(Recommendation::Yes));
        assert!(kept.committed.is_some());
    });
}

#[test]
fn a_strong_yes_on_little_is_asked_about_by_another_key() {
    interview(|test| {
        test.keys("a").keys("F").keys("jjj").enter();
        test.keys("C").shows("Strong yes on ").keys("y");
        assert_eq!(kept(test).committed, None);
        test.keys("Cs").shows("too little asked");
        assert!(kept(test).committed.is_some());
    });
}

#[test]
fn a_committed_screening_is_changed_with_a_reason_only() {
    interview(|test| {
        test.keys("a").keys("F").enter().keys("Cy");
        test.keys("jj").enter().keys("jj").enter().enter();
        test.shows("needs a reason").esc();
        assert!(kept(test).amendments.is_empty());
        test.enter().keys("jj").enter().keys("Misheard.").enter();
        test.shows("Misheard.");
        let kept = kept(test);
        assert_eq!(
            kept.entries[0].criteria[0].rating,
            Rating::Marked(Mark::Full)
        );
        assert_eq!(kept.amendments.len(), 1);
    });
}

#[test]
fn home_leads_to_a_screening_and_back_to_one_that_was_left() {
    story(|test| {
        test.keys("s").shows("Platform engineer");
        assert_snapshot!("interview_choose_plan", test.screen_at(80, 24));
        test.keys("/senior").shows("1 fits").enter();
        test.enter().enter().shows("Type the candidate's name.");
        test.keys("A. Example").enter().keys("Me");
        assert_snapshot!("interview_names", test.screen_at(40, 15));
        test.enter()
            .shows("What API keys are for")
            .keys("a")
            .keys("qy");
        test.shows("Resume   screening of A. Example · 1 of 2 asked · today 12:00");
        let about = kept(test).about;
        assert_eq!(about.candidate, "A. Example");
        assert_eq!(about.interviewer.as_deref(), Some("Me"));
        test.enter().shows("a ✓ 1");
    });
}

#[test]
fn no_mark_takes_three_presses() {
    interview(|test| {
        test.keys("j").enter();
        let rating = |test: &Test<'_>, at: usize| kept(test).entries[1].criteria[at].rating;
        for (keys, wanted) in [
            ("a1", Rating::Marked(Mark::Full)),
            ("a2", Rating::Marked(Mark::Half)),
            ("a3", Rating::Marked(Mark::None)),
            ("a4", Rating::CouldNotAnswer),
            ("a5", Rating::NotEnoughEvidence),
        ] {
            test.keys(keys);
            assert_eq!(rating(test, 0), wanted, "{keys}");
        }
        assert_eq!(rating(test, 1), Rating::NotAsked);
    });
}

#[test]
fn esc_asks_before_it_leaves_an_interview() {
    interview(|test| {
        test.press(KeyCode::Esc);
        assert!(test.screen().contains("Leave the interview?"));
        test.keys("n");
        assert!(test.screen().contains("A. Example"));
        test.press(KeyCode::Esc).keys("y");
        assert!(!test.screen().contains("item not asked yet"));
    });
}

#[test]
fn the_criterion_being_marked_is_readable_in_full_with_suggestions_shown() {
    let text = "Says that a cold start is the time to make an execution environment, load the \
                code and run what stands outside the handler, and that attaching the function to \
                a network once made it far longer than it is today, END-OF-TEXT.";
    interview(|test| {
        let mut new = new(test);
        for entry in &mut new.entries {
            let long = |index: usize| Criterion {
                suggestion: Some(Suggestion {
                    mark: Mark::Half,
                    reason: crate::grading::Reason::Partial,
                    confidence: crate::grading::Confidence::Low,
                    evidence: vec![Evidence {
                        start: 0,
                        end: 0,
                        text: "it has to boot the runtime and then run the init code".repeat(2),
                    }],
                }),
                anchors: crate::bank::Anchors {
                    full: Some("Explains all of it with an example of their own work.".to_owned()),
                    half: Some("Names it, but cannot say what makes it longer.".to_owned()),
                    none: Some("Takes it for a network problem of the caller.".to_owned()),
                },
                note: "took a hint and then went on and on about it".to_owned(),
                ..Criterion::new(
                    CriterionId::new(format!("c{index}")),
                    format!("BEGINS{index} {text}"),
                    crate::bank::Weight::ONE,
                    None,
                )
            };
            entry.criteria = (0..6).map(long).collect();
        }
        let screen = crate::tui::Screening::start(test.services, new, test.now).unwrap();
        test.open(screen);
        for (nth, key) in ["a", "c", "f"].into_iter().enumerate() {
            test.keys(key);
            let screen = test.screen_at(80, 24);
            let words: String = screen.split_whitespace().collect::<Vec<_>>().join(" ");
            let begins = format!("BEGINS{}", nth * 2 + usize::from(nth == 2));
            assert!(screen.contains(&begins), "{begins} in {screen}");
            assert!(words.contains("END-OF-TEXT."), "{screen}");
            assert!(words.contains("suggested"), "{screen}");
        }
    });
}

#[test]
fn marks_and_notes_are_hidden_from_a_shared_screen_and_stay_as_they_are() {
    interview(|test| {
        test.keys("anslow to begin").enter();
        test.shows("slow to begin");
        test.keys("z").shows_not("slow to begin").shows("hidden");
        assert_snapshot!("interview_hidden_80x24", test.screen_at(80, 24));
        test.keys("a").shows("z shows them");
        let marked = |test: &Test<'_>| kept(test).entries[0].criteria[0].rating;
        assert_eq!(marked(test), Rating::Marked(Mark::Full));
        test.keys("z").shows("slow to begin");
    });
}

#[test]
fn a_question_that_no_bank_has_is_asked_all_the_same_and_counts_apart() {
    interview(|test| {
        test.keys("fWhy do you like Zig?")
            .shows("enter asks it anyway");
        test.enter().enter().shows("what to look for");
        test.keys("Names comptime; names allocators").enter();
        test.shows("Why do you like Zig?").shows("Names comptime");
        test.keys("a");
        let kept = kept(test);
        let asked = kept.entries.last().unwrap();
        assert!(asked.added && asked.asked);
        assert_eq!(asked.criteria.len(), 2);
        assert_eq!(asked.criteria[0].rating, Rating::Marked(Mark::Full));
        assert_eq!(kept.coverage().counted, 0);
    });
}

#[test]
fn a_finished_note_is_kept_at_once() {
    interview(|test| {
        test.keys("ncalm").enter();
        assert_eq!(kept(test).remarks[0].text, "calm");
    });
}

#[test]
fn an_interview_that_never_took_place_is_discarded_with_a_reason() {
    interview(|test| {
        test.ctrl('x').enter();
        assert!(kept(test).discarded.is_none(), "it needs a reason");
        test.keys("fell ill").enter();
        let discarded = kept(test).discarded.unwrap();
        assert_eq!(discarded.reason, "fell ill");
    });
}
