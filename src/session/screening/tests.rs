//! What an interviewer can count on.

use super::*;
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Kind, Mark, Weight};
use crate::grading::{Confidence, CriterionMark, Reason, Score};

const FULL: Rating = Rating::Marked(Mark::Full);
const HALF: Rating = Rating::Marked(Mark::Half);
const NONE: Rating = Rating::Marked(Mark::None);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn at(text: &str) -> Timestamp {
    format!("2026-03-01T{text}Z").parse().unwrap()
}

fn entry(id: &str, section: usize) -> Entry {
    let criterion = |id: &str, weight| {
        let text = format!("Says {id}.");
        Criterion::new(
            CriterionId::new(id),
            text,
            Weight::new(weight).unwrap(),
            None,
        )
    };
    Entry {
        item: ItemRef {
            bank: BankId::new("bank"),
            item: ItemId::new(id),
        },
        section,
        added: false,
        kind: Kind::Question,
        level: None,
        title: id.to_owned(),
        prompt: "Why?".to_owned(),
        rubric: "r1".to_owned(),
        time: seconds(100),
        used: Duration::ZERO,
        asked: false,
        response: String::new(),
        criteria: vec![criterion("heart", 2.0), criterion("liver", 1.0)],
    }
}

/// Two sections, the first of two items, the second of one; two criteria each.
fn screening() -> Screening {
    let section = |title: &str, time| Section {
        title: title.to_owned(),
        time,
        used: Duration::ZERO,
    };
    Screening::new(
        About {
            candidate: "A. Example".to_owned(),
            ..About::default()
        },
        vec![
            section("Warm-up", Some(seconds(300))),
            section("Depth", None),
        ],
        vec![entry("one", 0), entry("two", 0), entry("three", 1)],
    )
}

fn rate(screening: &mut Screening, criterion: usize, rating: Rating) -> Vec<Effect> {
    screening.update(Event::Rate { criterion, rating })
}

fn commit(screening: &mut Screening) {
    screening.update(Event::Finish);
    screening.update(Event::Recommend(Recommendation::Yes));
    screening.update(Event::Summarise("Knows the heart.".to_owned()));
    screening.update(Event::Commit(at("13:00:00")));
}

#[test]
fn a_rating_is_kept_at_once_and_makes_the_item_asked() {
    let mut screening = screening();
    assert_eq!(
        rate(&mut screening, 0, FULL),
        [Effect::Store(Part::Entry(0))]
    );
    assert!(screening.entries[0].asked);
    assert_eq!(screening.entries[0].criteria[0].rating, FULL);
    assert_eq!(rate(&mut screening, 0, FULL), [], "nothing has changed");
}

#[test]
fn time_goes_to_the_section_and_to_the_item_only_while_it_is_asked() {
    let mut screening = screening();
    screening.update(Event::Tick(seconds(10)));
    assert_eq!(screening.entries[0].used, Duration::ZERO);
    screening.update(Event::Ask);
    screening.update(Event::Tick(seconds(5)));
    screening.update(Event::Open(2));
    screening.update(Event::Tick(seconds(1)));
    assert_eq!(screening.entries[0].used, seconds(5));
    assert_eq!(screening.sections[0].used, seconds(15));
    assert_eq!(screening.elapsed(), seconds(16));
}

#[test]
fn the_clock_warns_and_never_ends_anything() {
    let mut screening = screening();
    screening.update(Event::Ask);
    let rings = |effects: Vec<Effect>| effects.contains(&Effect::Ring);
    assert!(!rings(screening.update(Event::Tick(seconds(74)))));
    assert!(rings(screening.update(Event::Tick(seconds(1)))));
    assert!(rings(screening.update(Event::Tick(seconds(25)))));
    assert_eq!(screening.item_warning(), Warning::Up);
    screening.update(Event::Tick(seconds(500)));
    assert_eq!(screening.section_warning(0), Warning::Up);
    assert_eq!(screening.entries[0].used, seconds(600));
    assert_eq!(screening.phase, Phase::Interviewing);
}

#[test]
fn a_section_without_a_time_has_that_of_its_items() {
    let screening = screening();
    assert_eq!(screening.section_time(0), seconds(300));
    assert_eq!(screening.section_time(1), seconds(100));
    assert_eq!(screening.planned(), seconds(400));
}

#[test]
fn no_time_goes_by_in_a_pause() {
    let mut screening = screening();
    screening.update(Event::Pause);
    assert_eq!(screening.update(Event::Tick(seconds(60))), []);
    screening.update(Event::Resume);
    screening.update(Event::Tick(seconds(1)));
    assert_eq!(screening.elapsed(), seconds(1));
}

#[test]
fn each_silence_counts_in_its_own_way() {
    let mut screening = screening();
    screening.about.needed = 0;
    rate(&mut screening, 0, FULL);
    assert_eq!(
        screening.score().map(Score::get),
        Some(1.0),
        "liver was not asked"
    );
    rate(&mut screening, 1, Rating::NotEnoughEvidence);
    assert_eq!(screening.score().map(Score::get), Some(1.0));
    rate(&mut screening, 1, Rating::CouldNotAnswer);
    let score = screening.score().map(Score::get).unwrap();
    assert!((score - 2.0 / 3.0).abs() < 1e-9, "{score}");
    let expected = Coverage {
        asked: 1,
        items: 3,
        counted: 2,
        criteria: 6,
        judged: 33,
    };
    assert_eq!(screening.coverage(), expected);
}

#[test]
fn what_was_judged_counts_by_its_weight_whichever_item_it_is_of() {
    let mut screening = screening();
    rate(&mut screening, 0, FULL);
    screening.update(Event::Open(1));
    rate(&mut screening, 0, NONE);
    rate(&mut screening, 1, NONE);
    // Weights 2, 2 and 1 are judged, the first of them is earned.
    assert_eq!(screening.section_score(0).map(Score::get), Some(0.4));
    assert_eq!(screening.section_score(1), None);
}

#[test]
fn there_is_no_score_until_so_much_of_the_weight_is_judged_as_the_plan_wants() {
    let mut screening = screening();
    rate(&mut screening, 0, FULL);
    rate(&mut screening, 1, FULL);
    screening.update(Event::Open(1));
    rate(&mut screening, 1, Rating::CouldNotAnswer);
    assert_eq!(screening.coverage().judged, 44, "4 of 9");
    assert!(screening.too_little_asked());
    assert_eq!(screening.score(), None);
    assert!(screening.section_score(0).is_some());
    rate(&mut screening, 0, FULL);
    assert_eq!(screening.coverage().judged, 66);
    assert_eq!(screening.score().map(Score::get), Some(5.0 / 6.0));
    screening.about.needed = 67;
    assert_eq!(screening.score(), None);
}

#[test]
fn an_added_item_is_no_part_of_score_coverage_and_list() {
    let mut screening = screening();
    screening.about.needed = 0;
    rate(&mut screening, 0, FULL);
    let before = (screening.score(), screening.coverage(), screening.list());
    screening.update(Event::Add(Box::new(entry("four", 0))));
    rate(&mut screening, 0, NONE);
    rate(&mut screening, 1, NONE);
    assert_eq!(screening.entries[3].score().map(Score::get), Some(0.0));
    assert_eq!(screening.section_score(0).map(Score::get), Some(1.0));
    let after = (screening.score(), screening.coverage(), screening.list());
    assert_eq!(after, before);
}

#[test]
fn two_screenings_have_the_same_list_if_the_plan_gave_the_same_items() {
    let one = screening();
    let mut other = screening();
    other.entries.swap(0, 1);
    assert_eq!(one.list(), other.list());
    other.entries[0] = entry("four", 0);
    assert_ne!(one.list(), other.list());
}

#[test]
fn a_strong_yes_on_too_little_wants_a_second_word() {
    let mut screening = screening();
    rate(&mut screening, 0, FULL);
    screening.update(Event::Finish);
    screening.update(Event::Recommend(Recommendation::StrongYes));
    assert_eq!(screening.update(Event::Commit(at("13:00:00"))), []);
    assert_eq!(screening.phase, Phase::Deciding);
    screening.update(Event::CommitAnyway(at("13:00:00")));
    assert_eq!(screening.phase, Phase::Committed);
}

#[test]
fn a_strong_yes_on_enough_and_any_other_word_on_little_want_no_second() {
    let mut little = screening();
    rate(&mut little, 0, FULL);
    commit(&mut little);
    assert_eq!(little.phase, Phase::Committed, "a yes");
    let mut enough = screening();
    for index in 0..3 {
        enough.update(Event::Open(index));
        rate(&mut enough, 0, FULL);
    }
    enough.update(Event::Finish);
    enough.update(Event::Recommend(Recommendation::StrongYes));
    enough.update(Event::Commit(at("13:00:00")));
    assert_eq!(enough.phase, Phase::Committed);
}

#[test]
fn the_rest_of_an_item_gets_a_rating_in_one_go_and_loses_it_again() {
    let mut screening = screening();
    rate(&mut screening, 0, HALF);
    screening.update(Event::RateRest(Rating::CouldNotAnswer));
    let ratings = |screening: &Screening| -> Vec<Rating> {
        screening.entries[0]
            .criteria
            .iter()
            .map(|c| c.rating)
            .collect()
    };
    assert_eq!(ratings(&screening), [HALF, Rating::CouldNotAnswer]);
    screening.update(Event::Undo);
    assert_eq!(ratings(&screening), [HALF, Rating::NotAsked]);
    screening.update(Event::Undo);
    assert_eq!(ratings(&screening), [Rating::NotAsked; 2]);
    assert!(!screening.entries[0].asked);
}

#[test]
fn an_item_is_not_asked_after_all_unless_something_was_written_of_it() {
    let mut screening = screening();
    rate(&mut screening, 0, FULL);
    screening.update(Event::TakeBack);
    assert!(!screening.entries[0].asked);
    assert_eq!(screening.score(), None);
    screening.update(Event::CriterionNote {
        criterion: 0,
        text: "hesitated".to_owned(),
    });
    assert_eq!(screening.update(Event::TakeBack), []);
    assert!(screening.entries[0].asked);
}

#[test]
fn a_remark_has_its_times_and_its_item_and_goes_when_it_says_nothing() {
    let mut screening = screening();
    screening.update(Event::Tick(seconds(61)));
    screening.update(Event::Remark {
        kind: RemarkKind::RedFlag,
        text: "“t".to_owned(),
        at: at("12:31:00"),
    });
    screening.update(Event::Reword {
        remark: 0,
        text: "“tests are for others”".to_owned(),
    });
    let remark = &screening.remarks[0];
    assert_eq!(remark.text, "“tests are for others”");
    assert_eq!((remark.at, remark.elapsed), (at("12:31:00"), seconds(61)));
    assert_eq!(remark.entry, Some(0));
    screening.update(Event::Reword {
        remark: 0,
        text: String::new(),
    });
    assert_eq!(screening.remarks, []);
}

fn heart_grade() -> Grade {
    Grade::new(vec![CriterionMark {
        id: CriterionId::new("heart"),
        mark: Mark::Half,
        weight: Weight::ONE,
        reason: Reason::Partial,
        confidence: Confidence::Low,
        evidence: Vec::new(),
    }])
}

#[test]
fn a_suggestion_stands_beside_the_rating_and_never_becomes_one() {
    let mut screening = screening();
    screening.update(Event::Typed("it beats".to_owned()));
    let effects = screening.update(Event::Suggest);
    assert_eq!(
        effects,
        [Effect::Store(Part::Entry(0)), Effect::Grade { index: 0 }]
    );
    screening.update(Event::Graded {
        index: 0,
        grade: heart_grade(),
    });
    let heart = &screening.entries[0].criteria[0];
    assert_eq!(heart.rating, Rating::NotAsked);
    assert_eq!(heart.suggestion.as_ref().map(|s| s.mark), Some(Mark::Half));
    assert_eq!(screening.score(), None);
}

#[test]
fn a_suggestion_goes_when_the_response_changes() {
    let mut screening = screening();
    screening.update(Event::Typed("it beats".to_owned()));
    screening.update(Event::Suggest);
    screening.update(Event::Graded {
        index: 0,
        grade: heart_grade(),
    });
    assert!(screening.entries[0].criteria[0].suggestion.is_some());
    screening.update(Event::Typed("it beats fast".to_owned()));
    assert_eq!(screening.entries[0].criteria[0].suggestion, None);
}

#[test]
fn marks_of_a_response_that_has_changed_meanwhile_do_not_count() {
    let mut screening = screening();
    screening.update(Event::Typed("it beats".to_owned()));
    screening.update(Event::Suggest);
    assert!(screening.is_grading(0));
    screening.update(Event::Typed("it beats fast".to_owned()));
    assert!(!screening.is_grading(0));
    let grade = heart_grade();
    assert_eq!(screening.update(Event::Graded { index: 0, grade }), []);
    assert_eq!(screening.entries[0].criteria[0].suggestion, None);
}

#[test]
fn what_was_typed_before_a_sudden_end_is_graded_on_resuming() {
    let mut screening = screening();
    screening.update(Event::Typed("it beats".to_owned()));
    let (resumed, effects) = screening.clone().resume();
    assert_eq!(effects, [Effect::Grade { index: 0 }]);
    assert_eq!(resumed.phase, Phase::Interviewing);
}

#[test]
fn an_added_item_ends_the_current_section_and_is_gone_to() {
    let mut screening = screening();
    screening.update(Event::Open(1));
    let effects = screening.update(Event::Add(Box::new(entry("four", 9))));
    assert!(effects.contains(&Effect::Store(Part::Entry(3))));
    assert_eq!(screening.current, 3);
    assert!(screening.entries[3].added);
    assert_eq!(screening.order(), [0, 1, 3, 2]);
    screening.update(Event::Add(Box::new(entry("two", 0))));
    assert_eq!(screening.current, 1, "one that is there is gone to");
    assert_eq!(screening.entries.len(), 4);
}

#[test]
fn a_commit_needs_a_recommendation() {
    let mut screening = screening();
    screening.update(Event::Finish);
    assert_eq!(screening.update(Event::Commit(at("13:00:00"))), []);
    assert_eq!(screening.phase, Phase::Deciding);
    screening.update(Event::Recommend(Recommendation::No));
    let effects = screening.update(Event::Commit(at("13:00:00")));
    assert_eq!(effects.last(), Some(&Effect::StoreCommit(at("13:00:00"))));
    assert_eq!(screening.phase, Phase::Committed);
}

#[test]
fn nothing_committed_is_overwritten() {
    let mut screening = screening();
    rate(&mut screening, 0, FULL);
    commit(&mut screening);
    let committed = screening.clone();
    for event in [
        Event::Rate {
            criterion: 0,
            rating: NONE,
        },
        Event::Typed("more".to_owned()),
        Event::Summarise("Else.".to_owned()),
        Event::Recommend(Recommendation::StrongNo),
        Event::Tick(seconds(5)),
        Event::Back,
        Event::Graded {
            index: 0,
            grade: heart_grade(),
        },
    ] {
        assert_eq!(screening.update(event), []);
    }
    assert_eq!(screening, committed);
}

#[test]
fn an_amendment_keeps_what_it_replaces() {
    let mut screening = screening();
    screening.about.needed = 0;
    rate(&mut screening, 0, FULL);
    commit(&mut screening);
    let amend = |to| Event::Amend {
        amend: Amend::Rating {
            entry: 0,
            criterion: 0,
            to,
        },
        reason: " Misheard. ".to_owned(),
        by: None,
        at: at("14:00:00"),
    };
    assert_eq!(screening.update(amend(FULL)), [], "nothing would change");
    assert_eq!(screening.update(amend(HALF)), [Effect::StoreAmendment]);
    screening.update(amend(NONE));
    assert_eq!(screening.score().map(Score::get), Some(1.0));
    assert_eq!(screening.amended().score().map(Score::get), Some(0.0));
    assert_eq!(screening.amendments[0].reason, "Misheard.");
    let Change::Rating { from, to, .. } = &screening.amendments[1].change else {
        panic!("{:?}", screening.amendments);
    };
    assert_eq!((*from, *to), (HALF, NONE));
}

#[test]
fn an_amendment_needs_a_reason() {
    let mut screening = screening();
    commit(&mut screening);
    let event = Event::Amend {
        amend: Amend::Recommendation(Recommendation::No),
        reason: " ".to_owned(),
        by: None,
        at: at("14:00:00"),
    };
    assert_eq!(screening.update(event), []);
}

#[test]
fn leaving_keeps_everything_and_nothing_happens_afterwards() {
    let mut screening = screening();
    let effects = screening.update(Event::Leave);
    assert_eq!(
        effects,
        [
            Effect::Store(Part::Times),
            Effect::Store(Part::Entry(0)),
            Effect::Exit
        ]
    );
    assert_eq!(rate(&mut screening, 0, FULL), []);
}

#[test]
fn words_are_read_as_they_are_written() {
    for rating in Rating::ALL {
        assert_eq!(rating.as_str().parse(), Ok(rating));
    }
    assert_eq!(
        "maybe".parse::<Recommendation>().unwrap_err(),
        "a recommendation is one of strong no, no, yes, strong yes, not enough evidence, not \
         `maybe`"
    );
}
