//! Stories of a drill, told in events.

use std::time::Duration;

use super::*;
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Mark, Weight};
use crate::grading::{Confidence, CriterionMark, Grade, Reason};
use crate::session::quiz::Event as Q;

mod laws;

fn item(name: &str) -> ItemRef {
    ItemRef {
        bank: BankId::new("bank"),
        item: ItemId::new(name),
    }
}

fn criteria() -> Vec<(CriterionId, Weight)> {
    ["one", "two"]
        .map(|id| (CriterionId::new(id), Weight::ONE))
        .to_vec()
}

/// An item that is due, with 100 s and these tags.
fn due(name: &str, tags: &str) -> (Entry, Card) {
    let tags = tags.split_whitespace().map(str::to_owned).collect();
    let time = Some(Duration::from_secs(100));
    (
        Entry::new(item(name), criteria(), time),
        Card::new(AskReason::Due, tags),
    )
}

fn drill_of(names: &[&str]) -> Drill {
    let entries = names.iter().map(|name| due(name, "")).collect();
    Drill::new(Settings::default(), entries)
}

/// The marks that a response names, as in `1 0`; none where it names none.
fn grade(response: &str) -> Grade {
    let mut marks = response.split_whitespace().map(|word| match word {
        "1" => Mark::Full,
        "½" => Mark::Half,
        _ => Mark::None,
    });
    let given = criteria().into_iter().map(|(id, weight)| CriterionMark {
        id,
        mark: marks.next().unwrap_or(Mark::None),
        weight,
        reason: Reason::Missed,
        confidence: Confidence::High,
        evidence: Vec::new(),
    });
    Grade::new(given.collect())
}

/// Feeds an event, grades whatever is to be graded, and says what was to be done.
fn play(drill: &mut Drill, event: impl Into<Event>) -> Vec<Effect> {
    let mut done = Vec::new();
    for effect in drill.update(event.into()) {
        let graded = match effect {
            Effect::Quiz(quiz::Effect::Grade { index }) => {
                let grade = grade(&drill.quiz().entries[index].response);
                drill.update(Q::Graded { index, grade }.into())
            }
            _ => Vec::new(),
        };
        done.push(effect);
        done.extend(graded);
    }
    done
}

/// The name of the item that is shown.
fn here(drill: &Drill) -> &str {
    match drill.quiz().phase {
        Phase::Summary => "the end",
        _ => drill
            .quiz()
            .entry()
            .map_or("", |entry| entry.item.item.as_str()),
    }
}

fn write(drill: &mut Drill, text: &str) {
    play(drill, Q::Edited(text.to_owned()));
    play(drill, Q::Submit);
}

/// Answers the current item and rates it.
fn answer(drill: &mut Drill, rating: Rating) -> Vec<Effect> {
    write(drill, "1 1");
    play(drill, Event::Rate(rating))
}

fn seconds(drill: &mut Drill, seconds: u64) -> Vec<Effect> {
    play(drill, Q::Tick(Duration::from_secs(seconds)))
}

/// The names of the items in the order in which they come, each rated good.
fn all_in_order(mut drill: Drill) -> Vec<String> {
    let mut order = Vec::new();
    while drill.quiz().phase != Phase::Summary {
        order.push(here(&drill).to_owned());
        answer(&mut drill, Rating::Good);
    }
    order
}

#[test]
fn an_answer_is_rated_before_the_next_item_comes() {
    let mut drill = drill_of(&["a", "b"]);
    write(&mut drill, "1 1");
    assert!(drill.is_rating());
    assert_eq!(here(&drill), "a");
    let effects = play(&mut drill, Event::Rate(Rating::Good));
    assert_eq!(effects, [Effect::StoreReview { index: 0 }]);
    assert_eq!(here(&drill), "b");
    assert_eq!(drill.quiz().phase, Phase::Answering);
}

#[test]
fn going_on_accepts_the_rating_that_the_grade_proposes() {
    for (text, time, rating) in [
        ("0 0", 10, Rating::Again),
        ("1 0", 10, Rating::Hard),
        ("1 ½", 90, Rating::Good),
        ("1 1", 10, Rating::Easy),
    ] {
        let mut drill = drill_of(&["a", "b"]);
        seconds(&mut drill, time);
        write(&mut drill, text);
        assert_eq!(drill.proposed(), Some(rating), "{text}");
        play(&mut drill, Q::Next);
        assert_eq!(drill.card(0).unwrap().rated, Some(rating));
    }
}

#[test]
fn a_mark_that_the_person_changes_changes_the_proposal() {
    let mut drill = drill_of(&["a"]);
    seconds(&mut drill, 90);
    write(&mut drill, "0 0");
    for id in ["one", "two"] {
        let (criterion, mark) = (CriterionId::new(id), Some(Mark::Full));
        play(&mut drill, Q::Override { criterion, mark });
    }
    assert_eq!(drill.proposed(), Some(Rating::Good));
}

#[test]
fn the_clock_warns_and_never_hands_in() {
    let mut drill = drill_of(&["a"]);
    play(&mut drill, Q::Edited("half a thou".to_owned()));
    let rings: usize = (0..20)
        .flat_map(|_| seconds(&mut drill, 10))
        .filter(|effect| *effect == Effect::Quiz(quiz::Effect::Ring))
        .count();
    assert_eq!(rings, 3);
    assert_eq!(drill.quiz().phase, Phase::Answering);
    assert_eq!(drill.quiz().time_left(), Some(-100.0));
}

#[test]
fn a_failed_item_comes_back_after_four_others_until_it_passes() {
    let mut drill = drill_of(&["a", "b", "c", "d", "e", "f", "g"]);
    let effects = answer(&mut drill, Rating::Again);
    let expected = [
        Effect::StoreReview { index: 0 },
        Effect::StoreEntry { index: 7 },
    ];
    assert_eq!(effects, expected);
    for name in ["b", "c", "d", "e"] {
        assert_eq!(here(&drill), name);
        answer(&mut drill, Rating::Good);
    }
    assert_eq!(here(&drill), "a");
    assert_eq!(drill.card(7).unwrap().reason, AskReason::Failed);
    assert_eq!(
        drill.quiz().entry().unwrap().response,
        "",
        "a fresh attempt"
    );
    answer(&mut drill, Rating::Again);
    assert_eq!(all_in_order(drill), ["f", "g", "a"]);
}

#[test]
fn where_nothing_else_waits_a_failed_item_comes_back_at_once() {
    let mut drill = drill_of(&["a"]);
    answer(&mut drill, Rating::Again);
    assert_eq!(here(&drill), "a");
    let effects = answer(&mut drill, Rating::Hard);
    assert_eq!(here(&drill), "the end");
    let finish = Effect::Quiz(quiz::Effect::StoreFinish);
    assert_eq!(effects, [Effect::StoreReview { index: 1 }, finish]);
}

#[test]
fn topics_alternate() {
    let entries = [("a", "x"), ("b", "x"), ("c", "x"), ("d", "y")];
    let entries = entries.map(|(name, tags)| due(name, tags)).to_vec();
    let drill = Drill::new(Settings::default(), entries);
    assert_eq!(all_in_order(drill), ["a", "b", "d", "c"]);
}

#[test]
fn an_item_put_off_comes_last_with_what_was_written() {
    let mut drill = drill_of(&["a", "b", "c"]);
    play(&mut drill, Q::Edited("a beginning".to_owned()));
    play(&mut drill, Q::Skip);
    for name in ["b", "c"] {
        assert_eq!(here(&drill), name);
        answer(&mut drill, Rating::Good);
    }
    assert_eq!(here(&drill), "a");
    assert_eq!(drill.quiz().entry().unwrap().response, "a beginning");
    assert_eq!(play(&mut drill, Q::Skip), [], "nothing else waits");
}

#[test]
fn undo_goes_back_rating_by_rating_and_no_answer_is_asked_for_twice() {
    let mut drill = drill_of(&["a", "b", "c"]);
    answer(&mut drill, Rating::Good);
    answer(&mut drill, Rating::Easy);
    assert_eq!(here(&drill), "c");
    let effects = play(&mut drill, Q::Undo);
    let draft = Effect::Quiz(quiz::Effect::SaveDraft { index: 2 });
    assert_eq!(effects, [draft, Effect::TakeBackReview { index: 1 }]);
    assert_eq!((here(&drill), drill.is_rating()), ("b", true));
    play(&mut drill, Q::Undo);
    assert_eq!((here(&drill), drill.is_rating()), ("a", true));
    assert_eq!(play(&mut drill, Q::Undo), [], "that was all");

    play(&mut drill, Event::Rate(Rating::Hard));
    assert_eq!(
        (here(&drill), drill.is_rating()),
        ("b", true),
        "still to be rated"
    );
    play(&mut drill, Event::Rate(Rating::Hard));
    assert_eq!((here(&drill), drill.quiz().phase), ("c", Phase::Answering));
}

#[test]
fn undo_takes_back_changes_of_marks_before_ratings() {
    let mut drill = drill_of(&["a", "b"]);
    answer(&mut drill, Rating::Good);
    write(&mut drill, "0 0");
    let (criterion, mark) = (CriterionId::new("one"), Some(Mark::Full));
    play(&mut drill, Q::Override { criterion, mark });
    play(&mut drill, Q::Undo);
    assert_eq!(here(&drill), "b");
    assert_eq!(drill.quiz().score(1).unwrap().get(), 0.0);
    play(&mut drill, Q::Undo);
    assert_eq!(here(&drill), "a");
}

#[test]
fn a_failure_taken_back_does_not_come_again_unless_it_fails_anew() {
    let mut drill = drill_of(&["a", "b"]);
    answer(&mut drill, Rating::Again);
    play(&mut drill, Q::Undo);
    play(&mut drill, Event::Rate(Rating::Good));
    assert_eq!(all_in_order(drill.clone()), ["b"]);

    play(&mut drill, Q::Undo);
    let effects = play(&mut drill, Event::Rate(Rating::Again));
    assert_eq!(
        effects,
        [Effect::StoreReview { index: 0 }],
        "its place is there already"
    );
    assert_eq!(all_in_order(drill), ["b", "a"]);
}

#[test]
fn the_last_rating_can_be_taken_back_after_the_end() {
    let mut drill = drill_of(&["a"]);
    answer(&mut drill, Rating::Again);
    answer(&mut drill, Rating::Good);
    assert_eq!(here(&drill), "the end");
    let effects = play(&mut drill, Q::Undo);
    assert_eq!(
        effects,
        [Effect::Reopen, Effect::TakeBackReview { index: 1 }]
    );
    assert!(drill.is_rating());
    play(&mut drill, Q::Undo);
    play(&mut drill, Event::Rate(Rating::Good));
    assert_eq!(
        here(&drill),
        "the end",
        "it has passed, so its second answer is not needed"
    );
}

#[test]
fn an_item_set_aside_is_not_asked_until_that_is_taken_back() {
    for (event, stored, back) in [
        (
            Event::Suspend,
            Effect::StoreSuspended {
                index: 0,
                suspended: true,
            },
            Effect::StoreSuspended {
                index: 0,
                suspended: false,
            },
        ),
        (
            Event::Bury,
            Effect::StoreBuried {
                index: 0,
                buried: true,
            },
            Effect::StoreBuried {
                index: 0,
                buried: false,
            },
        ),
    ] {
        let mut drill = drill_of(&["a", "b"]);
        let effects = play(&mut drill, event.clone());
        assert!(effects.contains(&stored), "{effects:?}");
        assert_eq!(all_in_order(drill.clone()), ["b"]);
        let effects = play(&mut drill, Q::Undo);
        assert!(effects.contains(&back), "{effects:?}");
        assert_eq!(all_in_order(drill), ["a", "b"]);
    }
}

#[test]
fn an_answer_can_be_set_aside_instead_of_rated() {
    let mut drill = drill_of(&["a", "b"]);
    write(&mut drill, "1 1");
    play(&mut drill, Event::Suspend);
    assert_eq!(here(&drill), "b");
    play(&mut drill, Q::Undo);
    assert_eq!((here(&drill), drill.is_rating()), ("a", true));
}

#[test]
fn once_the_time_is_used_up_no_further_item_is_asked() {
    let settings = Settings {
        budget: Some(Duration::from_secs(60)),
        ..Settings::default()
    };
    let mut drill = Drill::new(settings, vec![due("a", ""), due("b", ""), due("c", "")]);
    seconds(&mut drill, 40);
    answer(&mut drill, Rating::Good);
    seconds(&mut drill, 40);
    assert_eq!(here(&drill), "b", "what is begun is finished");
    answer(&mut drill, Rating::Good);
    assert_eq!(here(&drill), "the end");
    assert_eq!(drill.progress().left, 1);
}

#[test]
fn in_recall_the_ticks_of_the_person_are_the_score() {
    let settings = Settings {
        recall: true,
        ..Settings::default()
    };
    let mut drill = Drill::new(settings, vec![due("a", "")]);
    seconds(&mut drill, 90);
    play(&mut drill, Q::Submit);
    assert_eq!(drill.proposed(), None, "nothing is ticked yet");
    for id in ["one", "two"] {
        let (criterion, mark) = (CriterionId::new(id), Some(Mark::Full));
        play(&mut drill, Q::Override { criterion, mark });
    }
    assert_eq!(drill.proposed(), Some(Rating::Good));
}

#[test]
fn a_mark_stands_once_it_is_rated() {
    let mut drill = drill_of(&["a"]);
    answer(&mut drill, Rating::Good);
    play(&mut drill, Q::Open(0));
    let (criterion, mark) = (CriterionId::new("one"), Some(Mark::None));
    assert_eq!(play(&mut drill, Q::Override { criterion, mark }), []);
    play(&mut drill, Q::Next);
    assert_eq!(here(&drill), "the end");
}

/// As the store gives it back: the same entries with their ratings.
fn resumed(drill: &Drill, rated: &[usize]) -> Drill {
    let entries = drill
        .quiz
        .entries
        .iter()
        .cloned()
        .zip(drill.cards.iter().cloned());
    let current = drill.quiz.current;
    Drill::resume(drill.settings, entries.collect(), rated, current).0
}

#[test]
fn a_drill_goes_on_where_it_was_left() {
    let mut drill = drill_of(&["a", "b", "c"]);
    answer(&mut drill, Rating::Again);
    play(&mut drill, Q::Edited("half a thou".to_owned()));
    seconds(&mut drill, 7);
    let mut later = resumed(&drill, &[0]);
    assert_eq!(here(&later), "b");
    assert_eq!(later.quiz().entry().unwrap().response, "half a thou");
    assert_eq!(later.quiz().entry().unwrap().used, Duration::from_secs(7));
    assert_eq!(all_in_order(later.clone()), ["b", "c", "a"]);
    play(&mut later, Q::Undo);
    assert_eq!((here(&later), later.is_rating()), ("a", true));
}

#[test]
fn an_answer_that_was_not_rated_is_shown_again_when_the_drill_goes_on() {
    let mut drill = drill_of(&["a", "b"]);
    write(&mut drill, "1 1");
    let later = resumed(&drill, &[]);
    assert_eq!((here(&later), later.is_rating()), ("a", true));
}

#[test]
fn a_drill_that_is_over_can_be_looked_at_and_its_last_step_taken_back() {
    let mut drill = drill_of(&["a"]);
    answer(&mut drill, Rating::Good);
    let entries = drill
        .quiz
        .entries
        .iter()
        .cloned()
        .zip(drill.cards.iter().cloned());
    let mut past = Drill::review_finished(drill.settings, entries.collect(), &[0]);
    assert_eq!(past.quiz().phase, Phase::Summary);
    play(&mut past, Q::Undo);
    assert_eq!((here(&past), past.is_rating()), ("a", true));
}

#[test]
fn a_drill_of_nothing_is_over() {
    assert_eq!(drill_of(&[]).quiz().phase, Phase::Summary);
}

#[test]
fn undoing_the_rating_of_an_item_that_is_gone_asks_for_nothing_without_a_prompt() {
    let mut drill = drill_of(&["a", "b"]);
    answer(&mut drill, Rating::Good);
    let mut entries = drill.quiz().entries.clone();
    entries[0].gone = true;
    let cards = (0..2).map(|index| drill.card(index).unwrap().clone());
    let entries = entries.into_iter().zip(cards).collect();
    let (mut drill, _) = Drill::resume(drill.settings, entries, &[0], 1);
    let done = play(&mut drill, Q::Undo);
    assert!(done.contains(&Effect::TakeBackReview { index: 0 }));
    assert_eq!(here(&drill), "b");
    assert!(!drill.is_rating());
}
