//! Stories of a quiz, told in events.

use super::*;
use crate::bank::{BankId, ItemId, ItemRef, Weight};
use crate::grading::{Confidence, CriterionMark, Reason};

const SECOND: Duration = Duration::from_secs(1);

const PER_ITEM: Settings = Settings {
    timing: Timing::PerItem,
    exam: false,
    overtime: false,
};
const EXAM: Settings = Settings {
    exam: true,
    ..PER_ITEM
};
const OVERTIME: Settings = Settings {
    overtime: true,
    ..PER_ITEM
};
const UNTIMED: Settings = Settings {
    timing: Timing::Untimed,
    ..PER_ITEM
};

fn total(seconds: u64) -> Settings {
    Settings {
        timing: Timing::Total(Duration::from_secs(seconds)),
        ..PER_ITEM
    }
}

fn criterion(id: &str) -> CriterionId {
    CriterionId::new(id)
}

/// Items of two criteria, `heavy` with weight 3 and `light` with weight 1, and 100 s each.
fn entries(count: usize) -> Vec<Entry> {
    (1..=count)
        .map(|n| {
            Entry::new(
                ItemRef {
                    bank: BankId::new("bank"),
                    item: ItemId::new(format!("item-{n}")),
                },
                vec![
                    (criterion("heavy"), Weight::new(3.0).unwrap()),
                    (criterion("light"), Weight::ONE),
                ],
                Some(Duration::from_secs(100)),
            )
        })
        .collect()
}

fn quiz(settings: Settings, count: usize) -> Quiz {
    Quiz::new(settings, entries(count))
}

fn grade(heavy: Mark, light: Mark) -> Grade {
    let mark = |id, mark, weight| CriterionMark {
        id: criterion(id),
        mark,
        weight,
        reason: Reason::Missed,
        confidence: Confidence::High,
        evidence: Vec::new(),
    };
    Grade::new(vec![
        mark("heavy", heavy, Weight::new(3.0).unwrap()),
        mark("light", light, Weight::ONE),
    ])
}

/// Feeds an event, grades whatever is to be graded, and says what was to be done.
fn play(quiz: &mut Quiz, event: Event) -> Vec<Effect> {
    let mut done = Vec::new();
    for effect in quiz.update(event) {
        let graded = match effect {
            Effect::Grade { index } => quiz.update(Event::Graded {
                index,
                grade: grade(Mark::Full, Mark::None),
            }),
            _ => Vec::new(),
        };
        done.push(effect);
        done.extend(graded);
    }
    done
}

#[test]
fn a_grade_may_come_when_the_next_item_is_answered_or_all_is_over() {
    let mut quiz = quiz(PER_ITEM, 2);
    quiz.update(Event::Submit);
    assert!(quiz.is_grading(0));
    quiz.update(Event::Next);
    quiz.update(Event::Submit);
    quiz.update(Event::Next);
    assert_eq!(quiz.phase, Phase::Summary);
    assert_eq!((quiz.overall(), quiz.is_grading_any()), (None, true));
    let grade = grade(Mark::Full, Mark::None);
    let effects = quiz.update(Event::Graded { index: 0, grade });
    assert_eq!(effects, [Effect::StoreGrade { index: 0 }]);
    assert_eq!(quiz.update(Event::NotGraded { index: 1 }), []);
    assert!(!quiz.is_grading_any());
    assert_eq!(quiz.overall().unwrap().percent(), 75);
}

fn tick(quiz: &mut Quiz, seconds: u64) -> Vec<Effect> {
    play(quiz, Event::Tick(Duration::from_secs(seconds)))
}

fn type_in(quiz: &mut Quiz, text: &str) -> Vec<Effect> {
    play(quiz, Event::Edited(text.to_owned()))
}

/// Submits the current item and continues.
fn answer(quiz: &mut Quiz) {
    play(quiz, Event::Submit);
    play(quiz, Event::Next);
}

#[test]
fn a_submitted_response_is_stored_before_it_is_graded_and_then_shown() {
    let mut quiz = quiz(PER_ITEM, 2);
    type_in(&mut quiz, "Keep it warm.");
    let effects = play(&mut quiz, Event::Submit);
    assert_eq!(
        effects,
        [
            Effect::StoreResponse { index: 0 },
            Effect::Grade { index: 0 },
            Effect::StoreGrade { index: 0 },
        ]
    );
    assert_eq!(quiz.phase, Phase::Result { review: false });
    assert_eq!(quiz.entries[0].response, "Keep it warm.");
    assert_eq!(quiz.score(0).unwrap().percent(), 75);
    assert!(!quiz.answer(0).unwrap().timed_out);
}

#[test]
fn an_empty_response_may_be_submitted() {
    let mut quiz = quiz(PER_ITEM, 1);
    play(&mut quiz, Event::Submit);
    assert_eq!(quiz.counts().answered, 1);
}

#[test]
fn the_last_result_leads_to_the_summary_and_finishes_the_quiz() {
    let mut quiz = quiz(PER_ITEM, 2);
    answer(&mut quiz);
    assert_eq!((quiz.position(), quiz.is_last()), (2, true));
    play(&mut quiz, Event::Submit);
    assert_eq!(play(&mut quiz, Event::Next), [Effect::StoreFinish]);
    assert_eq!(quiz.phase, Phase::Summary);
    assert!(quiz.is_finished());
}

#[test]
fn typing_asks_to_keep_the_draft_and_passing_time_the_clock() {
    let mut quiz = quiz(PER_ITEM, 1);
    assert_eq!(type_in(&mut quiz, "a"), [Effect::SaveDraft { index: 0 }]);
    assert_eq!(type_in(&mut quiz, "a"), []);
    assert_eq!(tick(&mut quiz, 1), [Effect::SaveClock { index: 0 }]);
    assert_eq!(quiz.entries[0].used, SECOND);
}

#[test]
fn time_running_out_submits_what_was_typed_and_says_so() {
    let mut quiz = quiz(PER_ITEM, 2);
    type_in(&mut quiz, "half a th");
    tick(&mut quiz, 99);
    let effects = tick(&mut quiz, 5);
    assert_eq!(
        effects,
        [
            Effect::Ring,
            Effect::StoreResponse { index: 0 },
            Effect::Grade { index: 0 },
            Effect::StoreGrade { index: 0 },
        ]
    );
    assert!(quiz.answer(0).unwrap().timed_out);
    assert_eq!(quiz.entries[0].response, "half a th");
    assert_eq!(quiz.entries[0].used, Duration::from_secs(100));
    assert_eq!(quiz.phase, Phase::Result { review: false });
    play(&mut quiz, Event::Next);
    assert_eq!(quiz.time_left(), Some(100.0));
}

#[test]
fn overtime_counts_on_instead_of_submitting() {
    let mut quiz = quiz(OVERTIME, 1);
    tick(&mut quiz, 130);
    assert_eq!(quiz.phase, Phase::Answering);
    assert_eq!(quiz.time_left(), Some(-30.0));
    assert_eq!(quiz.warning(), Warning::Up);
    play(&mut quiz, Event::Submit);
    assert!(!quiz.answer(0).unwrap().timed_out);
}

#[test]
fn the_bell_rings_once_at_a_quarter_a_tenth_and_at_the_end() {
    let mut quiz = quiz(OVERTIME, 1);
    let mut rung = Vec::new();
    for second in 1..=120 {
        if tick(&mut quiz, 1).contains(&Effect::Ring) {
            rung.push((second, quiz.warning()));
        }
    }
    assert_eq!(
        rung,
        [
            (75, Warning::Hurry),
            (90, Warning::Last),
            (100, Warning::Up)
        ]
    );
}

#[test]
fn a_total_time_ends_the_quiz_with_the_items_not_reached_unanswered() {
    let mut quiz = quiz(total(60), 3);
    tick(&mut quiz, 20);
    answer(&mut quiz);
    assert_eq!(quiz.time_left(), Some(40.0));
    let effects = tick(&mut quiz, 45);
    assert_eq!(effects.last(), Some(&Effect::StoreFinish));
    assert_eq!(quiz.phase, Phase::Result { review: false });
    assert!(quiz.answer(1).unwrap().timed_out);
    assert_eq!(quiz.used(), Duration::from_secs(60));
    assert_eq!(play(&mut quiz, Event::Next), []);
    assert_eq!(quiz.phase, Phase::Summary);
    assert_eq!((quiz.counts().answered, quiz.counts().open), (2, 1));
}

#[test]
fn a_total_time_that_ends_an_exam_leads_straight_to_the_summary() {
    let settings = Settings {
        exam: true,
        ..total(60)
    };
    let mut quiz = quiz(settings, 2);
    tick(&mut quiz, 61);
    assert_eq!(quiz.phase, Phase::Summary);
    assert!(quiz.score(0).is_some());
}

#[test]
fn without_a_limit_the_time_used_is_still_counted() {
    let mut quiz = quiz(UNTIMED, 1);
    tick(&mut quiz, 10_000);
    assert_eq!(quiz.phase, Phase::Answering);
    assert_eq!(quiz.time_left(), None);
    assert_eq!(quiz.allowed(), None);
    assert_eq!(quiz.used(), Duration::from_secs(10_000));
    assert_eq!(quiz.warning(), Warning::Calm);
}

#[test]
fn the_clock_stands_still_while_a_result_is_read_and_while_paused() {
    let mut quiz = quiz(PER_ITEM, 2);
    play(&mut quiz, Event::Pause);
    assert_eq!(quiz.phase, Phase::Paused);
    assert_eq!(tick(&mut quiz, 500), []);
    play(&mut quiz, Event::Resume);
    assert_eq!(quiz.time_left(), Some(100.0));
    play(&mut quiz, Event::Submit);
    tick(&mut quiz, 500);
    assert_eq!(quiz.used(), Duration::ZERO);
}

#[test]
fn nothing_can_be_typed_or_submitted_while_paused() {
    let mut quiz = quiz(PER_ITEM, 1);
    play(&mut quiz, Event::Pause);
    type_in(&mut quiz, "sneaky");
    play(&mut quiz, Event::Submit);
    assert_eq!(quiz.entries[0].response, "");
    assert_eq!(quiz.phase, Phase::Paused);
}

#[test]
fn skipped_items_come_back_in_order_after_the_last_one() {
    let mut quiz = quiz(PER_ITEM, 4);
    play(&mut quiz, Event::Skip);
    answer(&mut quiz);
    play(&mut quiz, Event::Skip);
    assert!(!quiz.is_last());
    answer(&mut quiz);
    assert_eq!(quiz.current, 0);
    assert_eq!(quiz.phase, Phase::Answering);
    answer(&mut quiz);
    assert_eq!((quiz.current, quiz.is_last()), (2, true));
    answer(&mut quiz);
    assert_eq!(quiz.phase, Phase::Summary);
    assert_eq!(quiz.counts().answered, 4);
}

#[test]
fn what_is_skipped_a_second_time_is_skipped_for_good() {
    let mut quiz = quiz(PER_ITEM, 2);
    for _ in 0..3 {
        assert_eq!(quiz.phase, Phase::Answering);
        play(&mut quiz, Event::Skip);
    }
    assert_eq!(quiz.current, 1);
    play(&mut quiz, Event::Skip);
    assert_eq!(quiz.phase, Phase::Summary);
    assert_eq!(quiz.counts().skipped, 2);
    assert_eq!(quiz.overall(), None);
}

#[test]
fn skipping_the_only_item_left_ends_the_quiz() {
    let mut quiz = quiz(PER_ITEM, 2);
    answer(&mut quiz);
    assert!(quiz.is_last());
    assert_eq!(
        play(&mut quiz, Event::Skip),
        [
            Effect::SaveDraft { index: 1 },
            Effect::StoreState { index: 1 },
            Effect::StoreFinish,
        ]
    );
}

#[test]
fn a_skipped_item_keeps_its_draft_and_its_time() {
    let mut quiz = quiz(PER_ITEM, 2);
    type_in(&mut quiz, "a start");
    tick(&mut quiz, 30);
    play(&mut quiz, Event::Skip);
    assert_eq!(
        play(&mut quiz, Event::Open(0)),
        [
            Effect::SaveDraft { index: 1 },
            Effect::StoreState { index: 0 },
        ]
    );
    assert_eq!(quiz.entries[0].response, "a start");
    assert_eq!(quiz.time_left(), Some(70.0));
    answer(&mut quiz);
    assert_eq!(quiz.current, 1);
}

#[test]
fn looking_back_at_an_answer_returns_to_the_item_being_answered() {
    let mut quiz = quiz(PER_ITEM, 3);
    answer(&mut quiz);
    play(&mut quiz, Event::Skip);
    type_in(&mut quiz, "in the middle of it");
    play(&mut quiz, Event::Open(0));
    assert_eq!(quiz.phase, Phase::Result { review: true });
    play(&mut quiz, Event::Next);
    assert_eq!((quiz.current, quiz.phase), (2, Phase::Answering));
    assert_eq!(quiz.entries[2].response, "in the middle of it");
}

#[test]
fn an_exam_goes_straight_on_and_shows_results_only_at_the_end() {
    let mut quiz = quiz(EXAM, 2);
    play(&mut quiz, Event::Submit);
    assert_eq!((quiz.current, quiz.phase), (1, Phase::Answering));
    play(&mut quiz, Event::Open(0));
    assert_eq!((quiz.current, quiz.phase), (1, Phase::Answering));
    let effects = play(&mut quiz, Event::Submit);
    assert_eq!(effects.last(), Some(&Effect::StoreFinish));
    assert_eq!(quiz.phase, Phase::Summary);
    play(&mut quiz, Event::Open(0));
    assert_eq!(quiz.phase, Phase::Result { review: true });
    play(&mut quiz, Event::Next);
    assert_eq!(quiz.phase, Phase::Summary);
}

#[test]
fn finishing_early_keeps_the_draft_and_what_there_is() {
    let mut quiz = quiz(PER_ITEM, 3);
    answer(&mut quiz);
    type_in(&mut quiz, "unfinished");
    assert_eq!(
        play(&mut quiz, Event::Finish),
        [Effect::SaveDraft { index: 1 }, Effect::StoreFinish]
    );
    assert_eq!(quiz.phase, Phase::Summary);
    assert_eq!(play(&mut quiz, Event::Finish), []);
    assert_eq!(quiz.overall().unwrap().percent(), 75);
}

#[test]
fn an_unanswered_item_of_a_finished_quiz_can_be_read_but_not_answered() {
    let mut quiz = quiz(PER_ITEM, 2);
    answer(&mut quiz);
    play(&mut quiz, Event::Finish);
    play(&mut quiz, Event::Open(1));
    assert_eq!(quiz.phase, Phase::Result { review: true });
    play(&mut quiz, Event::Submit);
    let mark = Some(Mark::Full);
    let criterion = criterion("heavy");
    assert_eq!(play(&mut quiz, Event::Override { criterion, mark }), []);
    assert!(quiz.answer(1).is_none());
}

#[test]
fn leaving_keeps_the_draft_and_nothing_happens_any_more() {
    let mut quiz = quiz(PER_ITEM, 2);
    type_in(&mut quiz, "later");
    assert_eq!(
        play(&mut quiz, Event::Leave),
        [Effect::SaveDraft { index: 0 }, Effect::Exit]
    );
    let left = quiz.clone();
    for event in [Event::Submit, Event::Skip, Event::Finish, Event::Leave] {
        assert_eq!(play(&mut quiz, event), []);
    }
    assert_eq!(quiz, left);
    assert!(!quiz.is_finished());
}

#[test]
fn an_override_counts_before_the_machines_mark_and_beside_it() {
    let mut quiz = quiz(PER_ITEM, 1);
    play(&mut quiz, Event::Submit);
    let own = |mark| Event::Override {
        criterion: criterion("light"),
        mark,
    };
    assert_eq!(
        play(&mut quiz, own(Some(Mark::Full))),
        [Effect::StoreOverrides { index: 0 }]
    );
    assert_eq!(quiz.score(0).unwrap().percent(), 100);
    let light = criterion("light");
    assert_eq!(quiz.final_mark(0, &light), Some(Mark::Full));
    let machine = quiz.answer(0).unwrap().grade.as_ref().unwrap();
    assert_eq!(machine.criteria[1].mark, Mark::None);
    assert_eq!(play(&mut quiz, own(Some(Mark::Full))), []);
    play(&mut quiz, own(None));
    assert_eq!(quiz.score(0).unwrap().percent(), 75);
}

#[test]
fn a_mark_for_a_criterion_that_the_item_has_not_is_ignored() {
    let mut quiz = quiz(PER_ITEM, 1);
    play(&mut quiz, Event::Submit);
    let unknown = Event::Override {
        criterion: criterion("other"),
        mark: Some(Mark::Full),
    };
    assert_eq!(play(&mut quiz, unknown), []);
    assert_eq!(quiz.score(0).unwrap().percent(), 75);
}

#[test]
fn overrides_are_undone_one_by_one_and_only_those_of_the_item_shown() {
    let mut quiz = quiz(PER_ITEM, 2);
    let own = |id: &str, mark| Event::Override {
        criterion: criterion(id),
        mark: Some(mark),
    };
    play(&mut quiz, Event::Submit);
    play(&mut quiz, own("light", Mark::Half));
    play(&mut quiz, own("light", Mark::Full));
    play(&mut quiz, own("heavy", Mark::None));
    play(&mut quiz, Event::Next);
    play(&mut quiz, Event::Submit);
    assert_eq!(play(&mut quiz, Event::Undo), []);
    play(&mut quiz, Event::Open(0));
    let stored = [Effect::StoreOverrides { index: 0 }];
    let mut left = Vec::new();
    while play(&mut quiz, Event::Undo) == stored {
        left.push(quiz.answer(0).unwrap().overrides.clone());
    }
    let light = |mark| BTreeMap::from([(criterion("light"), mark)]);
    assert_eq!(
        left,
        [light(Mark::Full), light(Mark::Half), BTreeMap::new()]
    );
}

#[test]
fn a_resumed_quiz_stands_at_the_same_item_with_its_text_and_time() {
    let mut before = quiz(PER_ITEM, 3);
    answer(&mut before);
    type_in(&mut before, "half");
    tick(&mut before, 40);
    let (after, effects) = Quiz::resume(PER_ITEM, before.entries.clone(), before.current);
    assert_eq!(effects, []);
    assert_eq!((after.current, after.phase), (1, Phase::Answering));
    assert_eq!(after.time_left(), Some(60.0));
    assert_eq!(after.entries, before.entries);
}

#[test]
fn a_resumed_quiz_grades_what_a_sudden_end_left_ungraded() {
    let mut before = quiz(PER_ITEM, 2);
    before.update(Event::Submit);
    let (after, effects) = Quiz::resume(PER_ITEM, before.entries, 0);
    assert_eq!(effects, [Effect::Grade { index: 0 }]);
    assert_eq!(after.phase, Phase::Result { review: false });
}

#[test]
fn a_resumed_exam_with_everything_answered_is_finished() {
    let mut before = quiz(EXAM, 1);
    play(&mut before, Event::Submit);
    let (after, effects) = Quiz::resume(EXAM, before.entries, 0);
    assert_eq!(effects, [Effect::StoreFinish]);
    assert_eq!(after.phase, Phase::Summary);
}

#[test]
fn a_quiz_whose_total_time_is_used_up_resumes_at_its_summary() {
    let mut before = quiz(total(60), 2);
    before.update(Event::Tick(60 * SECOND));
    let (after, effects) = Quiz::resume(total(60), before.entries, 0);
    assert_eq!(effects, [Effect::Grade { index: 0 }, Effect::StoreFinish]);
    assert_eq!(after.phase, Phase::Summary);
}

#[test]
fn a_quiz_without_items_has_nothing_but_a_summary() {
    let mut quiz = quiz(PER_ITEM, 0);
    assert_eq!(quiz.phase, Phase::Summary);
    play(&mut quiz, Event::Open(0));
    assert_eq!(play(&mut quiz, Event::Leave), [Effect::Exit]);
}

mod laws;
