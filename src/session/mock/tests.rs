//! Stories of a mock interview, told in events.

use super::*;
use crate::bank::{BankId, ItemId, ItemRef, Weight};
use crate::grading::{Confidence, CriterionMark, Evidence, Grade, Reason};
use crate::session::quiz::Event as Q;

const SECOND: Duration = Duration::from_secs(1);

/// Four criteria by a letter each; `d` weighs 3, `b` 2, the others 1.
const CRITERIA: [(&str, f64); 4] = [("a", 1.0), ("b", 2.0), ("c", 1.0), ("d", 3.0)];

fn item(name: &str) -> (Entry, Topic) {
    let item = ItemRef {
        bank: BankId::new("bank"),
        item: ItemId::new(name),
    };
    let criteria =
        CRITERIA.map(|(id, weight)| (CriterionId::new(id), Weight::new(weight).unwrap()));
    let follow_ups = CRITERIA.map(|(id, _)| (CriterionId::new(id), format!("What of {id}?")));
    let topic = Topic {
        follow_ups: follow_ups.to_vec(),
        ..Topic::default()
    };
    (
        Entry::new(item, criteria.to_vec(), Some(100 * SECOND)),
        topic,
    )
}

fn items(count: usize) -> Vec<(Entry, Topic)> {
    (1..=count).map(|n| item(&format!("item-{n}"))).collect()
}

fn total(seconds: u32) -> Timing {
    Timing::Total(seconds * SECOND)
}

fn mock(count: usize) -> Mock {
    Mock::new(total(600), items(count))
}

/// A letter among the words is a full mark, one followed by `?` half of it.
fn grade(text: &str) -> Grade {
    let given = CRITERIA.map(|(id, weight)| {
        let mut words = text.split_whitespace();
        let half = format!("{id}?");
        let mark = if words.clone().any(|word| word == id) {
            Mark::Full
        } else if words.any(|word| word == half) {
            Mark::Half
        } else {
            Mark::None
        };
        let at = text.rfind(id).filter(|_| mark != Mark::None);
        CriterionMark {
            id: CriterionId::new(id),
            mark,
            weight: Weight::new(weight).unwrap(),
            reason: Reason::Matched,
            confidence: Confidence::High,
            evidence: at
                .and_then(|at| Evidence::quote(text, at..at + 1))
                .into_iter()
                .collect(),
        }
    });
    Grade::new(given.to_vec())
}

/// Feeds an event, grades whatever is to be graded, and says what was to be done.
fn play(mock: &mut Mock, event: impl Into<Event>) -> Vec<Effect> {
    let mut done = Vec::new();
    for effect in mock.update(event.into()) {
        if let Effect::Grade(part) = effect {
            done.push(effect);
            let grade = mock.to_grade(part).map(grade);
            done.extend(play(mock, Event::Graded { part, grade }));
        } else {
            done.push(effect);
        }
    }
    done
}

fn say(mock: &mut Mock, text: &str) -> Vec<Effect> {
    play(mock, Q::Edited(text.to_owned()));
    play(mock, Q::Submit)
}

fn asked(mock: &Mock) -> Option<&str> {
    mock.probe().map(|probe| probe.question.as_str())
}

fn hows(mock: &Mock, index: usize) -> Vec<HowMet> {
    mock.criterion_results(index)
        .iter()
        .map(|line| line.how)
        .collect()
}

#[test]
fn the_two_weightiest_gaps_are_asked_for_in_the_order_of_the_rubric() {
    let mut mock = mock(1);
    say(&mut mock, "c");
    assert_eq!(mock.phase(), Phase::Probing);
    assert_eq!(asked(&mock), Some("What of b?"));
    say(&mut mock, "b");
    assert_eq!(asked(&mock), Some("What of d?"));
    say(&mut mock, "d");
    assert_eq!(mock.phase(), Phase::Debrief);
    assert_eq!(
        hows(&mock, 0),
        [
            HowMet::Missed,
            HowMet::AfterProbe,
            HowMet::Unprompted,
            HowMet::AfterProbe
        ]
    );
}

#[test]
fn what_is_half_met_is_asked_for_and_what_is_met_is_not() {
    let mut mock = mock(1);
    say(&mut mock, "a b? c d");
    assert_eq!(asked(&mock), Some("What of b?"));
    say(&mut mock, "b");
    assert_eq!(mock.phase(), Phase::Debrief);
}

#[test]
fn what_the_answer_to_a_probe_has_said_is_not_asked_for() {
    let mut mock = mock(1);
    say(&mut mock, "a c");
    assert_eq!(asked(&mock), Some("What of b?"));
    say(&mut mock, "b and d");
    assert_eq!(mock.phase(), Phase::Debrief, "d was said by the way");
    assert_eq!(mock.probes(0).len(), 1);
    assert_eq!(hows(&mock, 0)[3], HowMet::AfterProbe);
}

#[test]
fn the_mark_of_a_probe_is_made_from_both_answers() {
    let mut mock = mock(1);
    play(&mut mock, Q::Edited("a c d".to_owned()));
    play(&mut mock, Q::Submit);
    play(&mut mock, Q::Edited("b".to_owned()));
    let effects = mock.update(Q::Submit.into());
    let part = Part::probe(0, 0);
    assert!(effects.contains(&Effect::Grade(part)));
    assert_eq!(mock.to_grade(part), Some("a c d\n\nb"));
    let grade = grade("a c d\n\nb");
    play(
        &mut mock,
        Event::Graded {
            part,
            grade: Some(grade),
        },
    );
    let whole = mock.whole(0).unwrap();
    assert_eq!(whole.answer().unwrap().score().unwrap().percent(), 100);
    let evidence = &mock.criterion_results(0)[1].given.evidence[0];
    assert_eq!(&whole.response[evidence.start..evidence.end], "b");
}

#[test]
fn a_refused_probe_leaves_its_criterion_as_it_was() {
    let mut mock = mock(1);
    say(&mut mock, "a b? c d");
    let effects = play(&mut mock, Event::Pass);
    assert_eq!(mock.probes(0)[0].state, ProbeState::Refused);
    assert!(effects.contains(&Effect::StoreProbe(Part::probe(0, 0))));
    let line = &mock.criterion_results(0)[1];
    assert_eq!(
        (line.mark, line.how, line.probe),
        (Mark::Half, HowMet::Unprompted, Some(0))
    );
}

#[test]
fn a_bad_answer_to_a_probe_leaves_it_missed() {
    let mut mock = mock(1);
    say(&mut mock, "a c d");
    say(&mut mock, "no idea");
    assert_eq!(hows(&mock, 0)[1], HowMet::Missed);
}

#[test]
fn an_item_that_is_passed_on_has_no_probes() {
    let mut mock = mock(2);
    play(&mut mock, Event::Pass);
    assert_eq!((mock.phase(), mock.quiz().current), (Phase::Answering, 1));
    assert!(hows(&mock, 0).iter().all(|how| *how == HowMet::Missed));
}

#[test]
fn passing_never_throws_away_what_stands_written() {
    let mut mock = mock(1);
    play(&mut mock, Q::Edited("begun".to_owned()));
    assert!(play(&mut mock, Event::Pass).is_empty());
    assert_eq!(mock.text(Part::answer(0)), "begun");
    say(&mut mock, "a c d");
    play(&mut mock, Q::Edited("begun".to_owned()));
    assert!(play(&mut mock, Event::Pass).is_empty());
    assert_eq!(mock.phase(), Phase::Probing);
}

#[test]
fn nothing_is_told_before_the_end_and_the_clock_rests_while_marks_come() {
    let mut mock = mock(2);
    play(&mut mock, Q::Edited("a".to_owned()));
    let effects = mock.update(Q::Submit.into());
    assert_eq!(
        effects,
        [
            Effect::Quiz(quiz::Effect::StoreResponse { index: 0 }),
            Effect::Grade(Part::answer(0))
        ]
    );
    assert_eq!(mock.phase(), Phase::Listening);
    assert!(mock.update(Q::Tick(SECOND).into()).is_empty());
    assert_eq!(mock.quiz().used(), Duration::ZERO);
}

#[test]
fn a_grade_that_cannot_be_given_ends_the_probing() {
    let mut mock = mock(2);
    play(&mut mock, Q::Edited("a".to_owned()));
    mock.update(Q::Submit.into());
    let part = Part::answer(0);
    mock.update(Event::Graded { part, grade: None });
    assert_eq!((mock.phase(), mock.quiz().current), (Phase::Answering, 1));
}

#[test]
fn time_counts_for_the_whole_and_for_each_item_and_probe() {
    let mut mock = mock(2);
    play(&mut mock, Q::Tick(10 * SECOND));
    say(&mut mock, "a c d");
    play(&mut mock, Q::Tick(5 * SECOND));
    assert_eq!(mock.quiz().time_left(), Some(585.0));
    assert_eq!(mock.quiz().entries[0].used, 15 * SECOND);
    assert_eq!(mock.probes(0)[0].used, 5 * SECOND);
}

#[test]
fn time_that_runs_out_in_a_probe_submits_it_and_ends_the_interview() {
    let mut mock = Mock::new(total(20), items(2));
    say(&mut mock, "a c d");
    play(&mut mock, Q::Edited("b".to_owned()));
    let effects = play(&mut mock, Q::Tick(30 * SECOND));
    assert_eq!(mock.phase(), Phase::Debrief);
    assert!(mock.probes(0)[0].timed_out);
    assert_eq!(hows(&mock, 0)[1], HowMet::AfterProbe);
    assert!(effects.contains(&Effect::Quiz(quiz::Effect::StoreFinish)));
    assert!(effects.contains(&Effect::StoreReview { index: 0 }));
    assert!(mock.quiz().entries[1].answer().is_none());
}

#[test]
fn time_that_runs_out_in_an_answer_ends_the_interview_without_probes() {
    let mut mock = Mock::new(total(20), items(2));
    play(&mut mock, Q::Edited("a".to_owned()));
    play(&mut mock, Q::Tick(30 * SECOND));
    assert_eq!(mock.phase(), Phase::Debrief);
    assert!(mock.probes(0).is_empty());
    assert_eq!(hows(&mock, 0)[0], HowMet::Unprompted);
}

#[test]
fn a_pause_stops_the_clock_in_a_probe_and_leads_back_to_it() {
    let mut mock = mock(1);
    say(&mut mock, "a c d");
    play(&mut mock, Q::Pause);
    play(&mut mock, Q::Tick(SECOND));
    play(&mut mock, Q::Resume);
    assert_eq!(mock.phase(), Phase::Probing);
    assert_eq!(mock.quiz().used(), Duration::ZERO);
}

#[test]
fn it_is_taken_up_at_the_same_probe() {
    let mut before = mock(2);
    say(&mut before, "a c");
    play(&mut before, Q::Edited("half a sente".to_owned()));
    let items = before
        .quiz()
        .entries
        .iter()
        .cloned()
        .zip(before.topics.iter().cloned());
    let (after, effects) = Mock::resume(total(600), items.collect(), 0);
    assert_eq!(after.phase(), Phase::Probing);
    assert_eq!(after.probe().unwrap().response, "half a sente");
    assert!(effects.is_empty());
}

#[test]
fn an_answer_whose_marks_were_lost_is_graded_again_and_then_probed() {
    let mut before = mock(1);
    play(&mut before, Q::Edited("a c d".to_owned()));
    before.update(Q::Submit.into());
    let items = before
        .quiz()
        .entries
        .iter()
        .cloned()
        .zip(before.topics.iter().cloned());
    let (mut after, effects) = Mock::resume(total(600), items.collect(), 0);
    assert_eq!(after.phase(), Phase::Listening);
    assert_eq!(effects, [Effect::Grade(Part::answer(0))]);
    let part = Part::answer(0);
    play(
        &mut after,
        Event::Graded {
            part,
            grade: Some(grade("a c d")),
        },
    );
    assert_eq!(asked(&after), Some("What of b?"));
}

#[test]
fn each_item_is_rated_once_when_it_is_done() {
    let mut mock = mock(2);
    let rated = |effects: &[Effect]| {
        let is_review = |effect: &&Effect| matches!(effect, Effect::StoreReview { .. });
        effects.iter().filter(is_review).count()
    };
    assert_eq!(
        rated(&say(&mut mock, "a c d")),
        0,
        "a probe is still to come"
    );
    assert_eq!(rated(&say(&mut mock, "b")), 1);
    assert_eq!(rated(&say(&mut mock, "a b c d")), 1);
    assert_eq!(mock.phase(), Phase::Debrief);
}

#[test]
fn what_came_after_a_probe_counts_a_share_in_the_rating() {
    let mut mock = mock(1);
    say(&mut mock, "a c d");
    say(&mut mock, "b");
    let (entry, probes) = (&mock.quiz().entries[0], mock.probes(0));
    let score = |share| rated_score(entry, probes, share).unwrap().get();
    assert!((score(0.75) - (5.0 + 1.5) / 7.0).abs() < 1e-9);
    assert!((score(1.0) - 1.0).abs() < 1e-9);
    assert!((score(0.0) - 5.0 / 7.0).abs() < 1e-9);
}

#[test]
fn a_persons_own_mark_counts_at_the_end() {
    let mut mock = mock(1);
    say(&mut mock, "a c d");
    say(&mut mock, "I forgot");
    let event = |mark| Event::Override {
        index: 0,
        criterion: CriterionId::new("b"),
        mark,
    };
    let effects = play(&mut mock, event(Some(Mark::Full)));
    assert_eq!(
        effects,
        [Effect::Quiz(quiz::Effect::StoreOverrides { index: 0 })]
    );
    assert_eq!(mock.criterion_results(0)[1].how, HowMet::AfterProbe);
    play(&mut mock, event(None));
    assert_eq!(mock.criterion_results(0)[1].how, HowMet::Missed);
}

#[test]
fn an_item_without_follow_ups_has_no_probes() {
    let (entry, _) = item("item-1");
    let mut mock = Mock::new(Timing::Untimed, vec![(entry, Topic::default())]);
    say(&mut mock, "a");
    assert_eq!(mock.phase(), Phase::Debrief);
}

#[test]
fn ending_it_early_keeps_what_there_is() {
    let mut mock = mock(3);
    say(&mut mock, "a c d");
    let effects = play(&mut mock, Q::Finish);
    assert_eq!(mock.phase(), Phase::Debrief);
    assert!(effects.contains(&Effect::Quiz(quiz::Effect::StoreFinish)));
    assert!(effects.contains(&Effect::StoreReview { index: 0 }));
    assert_eq!(mock.counts().answered, 1);
}

#[test]
fn parts_are_numbered_and_found_by_their_number() {
    for part in [
        Part::answer(0),
        Part::probe(0, 1),
        Part::answer(1),
        Part::probe(7, 0),
    ] {
        assert_eq!(Part::from_number(part.number()), part);
    }
}
