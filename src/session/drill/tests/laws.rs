//! What holds for every drill, whatever happens to it.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// What the store would hold.
#[derive(Clone, Debug, Default, PartialEq)]
struct Kept {
    reviews: Vec<usize>,
    suspended: BTreeSet<usize>,
    buried: BTreeSet<usize>,
    finished: bool,
}

impl Kept {
    fn keep(&mut self, effect: &Effect) {
        let set = |set: &mut BTreeSet<usize>, index, into| {
            if into {
                set.insert(index)
            } else {
                set.remove(&index)
            }
        };
        match *effect {
            Effect::StoreReview { index } => self.reviews.push(index),
            Effect::TakeBackReview { index } => {
                assert_eq!(self.reviews.pop(), Some(index), "the newest first");
            }
            Effect::StoreSuspended { index, suspended } => {
                assert!(
                    set(&mut self.suspended, index, suspended),
                    "it was so already"
                );
            }
            Effect::StoreBuried { index, buried } => {
                assert!(set(&mut self.buried, index, buried), "it was so already");
            }
            Effect::Quiz(quiz::Effect::StoreFinish) => self.finished = true,
            Effect::Reopen => self.finished = false,
            _ => {}
        }
    }
}

/// What undo must bring back: what is kept, and of each entry that is not gone its rating and
/// whether it waits.
#[derive(Debug, PartialEq)]
struct Picture {
    cards: Vec<(usize, Option<Rating>, Option<SetAside>, u32)>,
    kept: Kept,
    steps: Vec<DrillStep>,
}

impl Picture {
    fn new(drill: &Drill, kept: &Kept) -> Self {
        let cards = drill.cards.iter().enumerate();
        let there = cards.filter(|(_, card)| card.set_aside != Some(SetAside::Gone));
        Self {
            cards: there
                .map(|(index, card)| (index, card.rated, card.set_aside, card.deferred_until))
                .collect(),
            kept: Kept {
                finished: false,
                ..kept.clone()
            },
            steps: drill.steps.clone(),
        }
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let rating = prop::sample::select(Rating::ALL.to_vec());
    let mark = prop::sample::select(vec![None, Some(Mark::None), Some(Mark::Full)]);
    prop_oneof![
        3 => (0u64..60).prop_map(|s| Q::Tick(Duration::from_secs(s)).into()),
        3 => "[01] [01]".prop_map(|text| Q::Edited(text).into()),
        6 => Just(Q::Submit.into()),
        6 => rating.prop_map(Event::Rate),
        3 => Just(Q::Next.into()),
        2 => Just(Q::Skip.into()),
        4 => Just(Q::Undo.into()),
        1 => Just(Event::Suspend),
        1 => Just(Event::Bury),
        1 => Just(Q::Pause.into()),
        1 => Just(Q::Resume.into()),
        1 => (0usize..6).prop_map(|index| Q::Open(index).into()),
        1 => ("one|two", mark).prop_map(|(id, mark)| Q::Override {
            criterion: CriterionId::new(id),
            mark,
        }.into()),
    ]
}

fn any_drill() -> impl Strategy<Value = Drill> {
    let tags = prop::collection::vec("[xyz]( [xyz])?", 1..6);
    (tags, prop::option::of(30u64..300)).prop_map(|(tags, budget)| {
        let settings = Settings {
            budget: budget.map(Duration::from_secs),
            ..Settings::default()
        };
        let entries = tags
            .iter()
            .enumerate()
            .map(|(n, tags)| due(&format!("item-{n}"), tags));
        Drill::new(settings, entries.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_order_of_events_loses_anything_and_undo_brings_each_step_back(
        mut drill in any_drill(),
        events in prop::collection::vec(any_event(), 0..80),
    ) {
        let mut kept = Kept::default();
        let mut pictures = Vec::new();
        for event in events {
            let before = drill.clone();
            let picture = Picture::new(&drill, &kept);
            for effect in play(&mut drill, event) {
                kept.keep(&effect);
            }
            // Undo of a change of a mark is no step back.
            if drill.steps.len() > before.steps.len() {
                pictures.push(picture);
            } else if drill.steps.len() < before.steps.len() {
                prop_assert_eq!(Picture::new(&drill, &kept), pictures.pop().unwrap());
                let index = before.last_step().unwrap().index();
                prop_assert_eq!(drill.quiz.answer(index), before.quiz.answer(index));
            }
            prop_assert_eq!(kept.finished, drill.quiz.is_finished());
            for (index, entry) in drill.quiz.entries.iter().enumerate() {
                let card = &drill.cards[index];
                prop_assert_eq!(card.rated.is_some(), kept.reviews.contains(&index));
                prop_assert!(card.rated.is_none() || entry.answer().is_some());
                if let Some(old) = before.quiz.entries.get(index) {
                    prop_assert!(entry.used >= old.used, "time used shrank");
                    let may_change = index == before.quiz.current && old.answer().is_none();
                    prop_assert!(may_change || entry.response == old.response, "a text was lost");
                    prop_assert!(old.answer().is_none() || entry.answer().is_some());
                }
            }
            match drill.quiz.phase {
                Phase::Answering => prop_assert!(drill.waits(drill.quiz.current)),
                Phase::Result { review: false } => prop_assert!(drill.is_rating()),
                // Only what has passed, was set aside, or has no time any more is not asked.
                Phase::Summary => prop_assert!(drill.progress().left == 0 || drill.is_time_up()),
                _ => {}
            }
        }
    }

    #[test]
    fn no_tag_comes_three_times_in_a_row_while_another_waits(
        drill in any_drill(),
        ratings in prop::collection::vec(prop::sample::select(Rating::ALL.to_vec()), 30),
    ) {
        let mut drill = Drill { settings: Settings::default(), ..drill };
        for rating in ratings {
            let [.., a, b, c] = drill.shown[..] else {
                answer(&mut drill, rating);
                continue;
            };
            if drill.quiz.phase == Phase::Summary {
                break;
            }
            let tags = |index: usize| drill.cards[index].tags.as_slice();
            if order::third_in_a_row(tags(c), &[tags(a), tags(b)]) {
                let rated = drill.count_rated();
                let another = (0..drill.cards.len()).find(|&other| {
                    drill.waits(other)
                        && drill.cards[other].earliest_turn <= rated
                        && !order::third_in_a_row(tags(other), &[tags(a), tags(b)])
                });
                prop_assert_eq!(another, None);
            }
            answer(&mut drill, rating);
        }
    }

    #[test]
    fn a_drill_resumed_at_any_moment_can_be_brought_to_its_end(
        mut drill in any_drill(),
        events in prop::collection::vec(any_event(), 0..40),
    ) {
        for event in events {
            play(&mut drill, event);
        }
        prop_assume!(!drill.quiz.is_finished());
        let rated: Vec<usize> = drill.rated().collect();
        let mut later = resumed(&drill, &rated);
        prop_assert_eq!(later.quiz.used(), drill.quiz.used());
        prop_assert_eq!(later.progress(), drill.progress());
        for _ in 0..20 {
            play(&mut later, Q::Submit);
            play(&mut later, Event::Rate(Rating::Good));
        }
        prop_assert_eq!(later.quiz.phase, Phase::Summary);
    }
}
