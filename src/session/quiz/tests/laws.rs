//! What holds for every quiz, whatever happens to it.

use proptest::prelude::*;

use super::*;

fn any_settings() -> impl Strategy<Value = Settings> {
    let timing = prop_oneof![
        Just(Timing::PerItem),
        Just(Timing::Untimed),
        (1u64..400).prop_map(|s| Timing::Total(Duration::from_secs(s))),
    ];
    (timing, any::<bool>(), any::<bool>()).prop_map(|(timing, exam, overtime)| Settings {
        timing,
        exam,
        overtime,
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let mark = prop_oneof![
        Just(None),
        Just(Some(Mark::None)),
        Just(Some(Mark::Half)),
        Just(Some(Mark::Full)),
    ];
    prop_oneof![
        4 => (0u64..60).prop_map(|s| Event::Tick(Duration::from_secs(s))),
        1 => Just(Event::Tick(Duration::MAX)),
        3 => "[a-c]{0,2}".prop_map(Event::Edited),
        4 => Just(Event::Submit),
        4 => Just(Event::Next),
        3 => Just(Event::Skip),
        3 => (0usize..7).prop_map(Event::Open),
        1 => Just(Event::Pause),
        2 => Just(Event::Resume),
        2 => ("heavy|light|other", mark).prop_map(|(id, mark)| Event::Override {
            criterion: CriterionId::new(id),
            mark,
        }),
        2 => Just(Event::Undo),
        1 => (0usize..7).prop_map(|index| Event::Graded {
            index,
            grade: grade(Mark::Half, Mark::Half),
        }),
        1 => Just(Event::Finish),
        1 => Just(Event::Leave),
    ]
}

proptest! {
    #[test]
    fn no_order_of_events_breaks_a_quiz(
        settings in any_settings(),
        count in 0usize..5,
        events in prop::collection::vec(any_event(), 0..60),
    ) {
        let mut quiz = quiz(settings, count);
        let mut finishes = 0;
        let mut responses = Vec::new();
        for event in events {
            let before = quiz.clone();
            for effect in play(&mut quiz, event) {
                match effect {
                    Effect::StoreResponse { index } => {
                        prop_assert!(!responses.contains(&index), "submitted twice");
                        responses.push(index);
                    }
                    Effect::Grade { index } => {
                        prop_assert_eq!(responses.last(), Some(&index));
                    }
                    Effect::StoreFinish => finishes += 1,
                    _ => {}
                }
            }
            for (old, new) in before.entries.iter().zip(&quiz.entries) {
                prop_assert!(new.used >= old.used, "time used shrank");
                if let Some(answer) = old.answer() {
                    prop_assert!(new.answer().is_some(), "an answer was lost");
                    prop_assert_eq!(&old.response, &new.response);
                    prop_assert_eq!(answer.timed_out, new.answer().unwrap().timed_out);
                }
            }
            if count > 0 {
                prop_assert!(quiz.current < count);
                prop_assert_eq!(finishes == 1, quiz.is_finished());
            }
            prop_assert!(finishes <= 1, "finished twice");
            if quiz.phase == Phase::Answering {
                prop_assert!(quiz.entry().unwrap().state == State::Open);
                prop_assert!(!quiz.is_finished());
            }
            if quiz.phase == Phase::Summary {
                prop_assert!(quiz.is_finished());
            }
            let counts = quiz.counts();
            prop_assert_eq!(counts.open + counts.skipped + counts.answered, count);
        }
    }

    #[test]
    fn a_quiz_resumed_at_any_moment_can_be_brought_to_its_end(
        settings in any_settings(),
        events in prop::collection::vec(any_event(), 0..30),
    ) {
        let mut before = quiz(settings, 4);
        for event in events {
            play(&mut before, event);
        }
        prop_assume!(!before.is_finished());
        let (mut after, _) = Quiz::resume(settings, before.entries.clone(), before.current);
        prop_assert_eq!(after.used(), before.used());
        for _ in 0..20 {
            play(&mut after, Event::Submit);
            play(&mut after, Event::Next);
        }
        prop_assert_eq!(after.phase, Phase::Summary);
        prop_assert_eq!(after.counts().answered, 4);
    }
}
