//! What goes out comes in again, once.

mod machine;
mod parts;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::bank::{BankId, CriterionId, ItemId, Mark, Weight};
use crate::grading::{Confidence, CriterionMark, Evidence, Grade, Reason, Score};
use crate::schedule::optimize::Figures;
use crate::schedule::{DayEnd, ItemState, Load, Model, Moment, Parameters, Rating, Scheduler};
use crate::session::drill;
use crate::session::mock::{Probe, ProbeState};
use crate::session::quiz::{Answer, Entry, Settings, State, Timing};
use crate::store::record::{EntryState, Name};
use crate::store::{Fitted, LogFilter, NewEntry, NewReview, NewSession, SessionKind, Standing};
use machine::{Deed, Machine, answer, deed, good, item, records, renamed, sorted};

#[test]
fn parameters_kept_after_the_clock_was_set_back_count() {
    let machine = Machine::with(&[Deed::Fit(1), Deed::Hours(-10), Deed::Fit(2)]);
    let kept = machine.store.parameters().unwrap();
    assert_eq!(
        kept.values()[2],
        Parameters::default().values()[2] + 2.0,
        "the last ones"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_goes_out_of_one_store_and_into_an_empty_one_goes_out_the_same(
        deeds in proptest::collection::vec(deed(), 1..25),
    ) {
        let old = Machine::with(&deeds);
        let new = Machine::new();
        let lines = old.exported();
        new.import(&lines);
        prop_assert_eq!(&new.exported(), &lines);
        prop_assert_eq!(new.standings(), old.standings());
        prop_assert_eq!(new.store.rebuild(&new.model()).unwrap().changed, vec![]);
        new.import(&lines);
        prop_assert_eq!(&new.exported(), &lines, "the second time changes nothing");
        old.import(&lines);
        prop_assert_eq!(old.exported(), lines, "nor does one's own history");
    }

    #[test]
    fn two_machines_that_swap_their_histories_know_the_same(
        shared in proptest::collection::vec(deed(), 0..8),
        here in proptest::collection::vec(deed(), 0..10),
        there in proptest::collection::vec(deed(), 0..10),
    ) {
        prop_assume!(renamed(&here).is_disjoint(&renamed(&there)));
        let one = Machine::with(&shared);
        let other = Machine::new();
        other.import(&one.exported());
        other.now.set(one.now.get() + SignedDuration::from_millis(3));
        here.iter().for_each(|deed| one.does(deed));
        there.iter().for_each(|deed| other.does(deed));
        let from_one = one.exported();
        one.import(&other.exported());
        other.import(&from_one);
        prop_assert_eq!(sorted(one.exported()), sorted(other.exported()));
        prop_assert_eq!(one.standings(), other.standings());
    }
}

#[test]
fn a_review_taken_back_elsewhere_is_taken_back_here() {
    let old = Machine::with(&[good(0), Deed::Hours(48), good(0)]);
    let new = Machine::new();
    new.import(&old.exported());
    assert_eq!(new.state(0).unwrap().reviews, 2);
    old.does(&Deed::Undo(1));
    assert_eq!(
        new.import(&old.exported()),
        Imported {
            known_reviews: 2,
            undone: 1,
            ..Imported::default()
        }
    );
    assert_eq!(new.state(0), old.state(0));
}

#[test]
fn a_session_that_went_on_elsewhere_goes_on_here() {
    let old = Machine::with(&[answer(0, false)]);
    let new = Machine::new();
    new.import(&old.exported());
    old.store.finish(1).unwrap();
    let keep = CriterionId::new("keep");
    old.now.set(old.now.get() + SignedDuration::from_mins(1));
    old.store
        .store_overrides(1, 0, &BTreeMap::from([(keep, Mark::None)]))
        .unwrap();
    assert_eq!(new.import(&old.exported()).extended_sessions, 1);
    assert_eq!(new.exported(), old.exported());
    assert_eq!(new.import(&old.exported()).known_sessions, 1);
}

#[test]
fn what_is_typed_here_is_not_lost_to_what_was_answered_elsewhere() {
    let old = Machine::with(&[answer(0, false)]);
    let mut before = old.exported();
    // The same session before the answer, as it was taken along.
    before.retain(|line| !line.starts_with("{\"review\""));
    let mut session: Record = serde_json::from_str(&before[1]).unwrap();
    if let Record::Session(session) = &mut session {
        let entry = &mut session.entries[0];
        entry.state = EntryState::Open;
        entry.response = "my draft".to_owned();
        (entry.submitted, entry.graded) = (None, None);
        entry.marks.clear();
        entry.overrides.clear();
    }
    before[1] = serde_json::to_string(&session).unwrap();
    let new = Machine::new();
    new.import(&before);
    new.import(&old.exported());
    let saved = new.store.session(1).unwrap();
    let responses: Vec<&str> = saved
        .entries
        .iter()
        .map(|saved| saved.entry.response.as_str())
        .collect();
    assert_eq!(responses, ["my draft", "warm"]);
    new.import(&old.exported());
    assert_eq!(new.store.session(1).unwrap().entries.len(), 2);
}

#[test]
fn what_comes_in_under_an_old_name_belongs_to_the_new_one() {
    let old = Machine::with(&[good(0), answer(0, true)]);
    let new = Machine::new();
    new.import(&old.exported());
    new.does(&Deed::Rename(0, 1));
    old.does(&Deed::Hours(48));
    old.does(&good(0));
    new.import(&old.exported());
    assert_eq!(new.state(0), None);
    assert_eq!(new.state(1).unwrap().reviews, 2);
    assert_eq!(new.store.session(1).unwrap().entries[0].entry.item, item(1));
    // And the other machine learns of the new name.
    old.import(&new.exported());
    assert_eq!((old.state(0), old.state(1)), (None, new.state(1)));
}

#[test]
fn a_bank_with_another_name_takes_all_its_items_along() {
    let machine = Machine::with(&[good(0), good(1), answer(2, true)]);
    let name = |bank: &str| Name {
        bank: BankId::new(bank),
        item: None,
    };
    let goal = "2026-12-15".parse().ok();
    machine.store.set_goal(Some(&name("b").bank), goal).unwrap();
    machine.store.rename(&name("b"), &name("c")).unwrap();
    assert_eq!(
        machine
            .store
            .goals()
            .unwrap()
            .banks
            .get(&name("c").bank)
            .copied(),
        goal
    );
    let kept = machine.store.kept().unwrap();
    let names: Vec<String> = kept.iter().map(|kept| kept.item.to_string()).collect();
    assert_eq!(names, ["c/item-0", "c/item-1", "c/item-2"]);
    let other = Machine::new();
    other.import(&machine.exported());
    assert_eq!(other.exported(), machine.exported());
}

#[test]
fn two_histories_that_become_one_give_the_state_of_both() {
    let machine = Machine::with(&[good(0), Deed::Hours(48), good(1), Deed::Hours(48), good(0)]);
    machine.does(&Deed::Rename(0, 1));
    assert_eq!(machine.state(1).unwrap().reviews, 3);
    assert_eq!(machine.standings().len(), 1);
    let rebuilt = machine.store.rebuild(&machine.model()).unwrap();
    assert!(rebuilt.changed.is_empty());
}

#[test]
fn what_is_forgotten_leaves_no_trace_and_the_rest_as_it_was() {
    let machine = Machine::with(&[good(0), answer(1, true)]);
    let rest = machine.exported();
    for deed in [
        good(2),
        answer(2, true),
        Deed::Undo(1),
        Deed::Suspend(2, true),
    ] {
        machine.does(&deed);
    }
    machine.store.forget_item(&item(2)).unwrap();
    assert_eq!(machine.exported(), rest);
}

#[test]
fn one_bad_line_keeps_everything_out_and_every_bad_line_is_told() {
    let mut lines = Machine::with(&[answer(0, true), good(1)]).exported();
    let Record::Review(review) = serde_json::from_str(&lines[2]).unwrap() else {
        panic!("the review of the answer")
    };
    let mut add = |number: u8, change: &dyn Fn(&mut ReviewRecord)| {
        let mut wrong = review.clone();
        wrong.uid = format!("{number:032x}").parse().unwrap();
        change(&mut wrong);
        lines.push(serde_json::to_string(&Record::Review(wrong)).unwrap());
    };
    add(1, &|review| review.due = None);
    add(2, &|review| review.score = Some(1.5));
    add(3, &|review| review.entry.as_mut().unwrap().position = 7);
    add(4, &|_| ());
    lines.push(lines[3].replace("\"rating\":\"good\"", "\"rating\":\"fine\""));
    let machine = Machine::new();
    let faults = machine.try_import(&lines).unwrap_err();
    let places: Vec<usize> = faults.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [5, 6, 7, 9], "{faults:?}");
    assert!(faults[2].1.contains("entry 7 of session"), "{faults:?}");
    assert!(
        faults[3].1.starts_with("unknown variant `fine`"),
        "{faults:?}"
    );
    assert_eq!(machine.reviews(), 0);
    assert_eq!(machine.exported().len(), 1);
}

#[test]
fn another_file_and_a_later_format_are_refused() {
    let machine = Machine::new();
    let lines = Machine::with(&[good(0)]).exported();
    let faults = machine.try_import(&lines[1..]).unwrap_err();
    assert!(
        faults[0].1.contains("not the first line of a history"),
        "{faults:?}"
    );
    let newer = [lines[0].replace('1', "2")];
    let faults = machine.try_import(&newer).unwrap_err();
    assert!(faults[0].1.contains("newer viva (format 2"), "{faults:?}");
}

#[test]
fn a_session_that_runs_is_left_alone() {
    let machine = Machine::with(&[answer(0, false)]);
    let lines = machine.exported();
    let (_, claim) = machine.store.resume_session(1, SessionKind::Drill).unwrap();
    let faults = machine.try_import(&lines).unwrap_err();
    assert!(faults[0].1.contains("open in another viva"), "{faults:?}");
    drop(claim);
    assert_eq!(machine.import(&lines).known_sessions, 1);
}

#[test]
fn a_review_that_is_in_a_file_twice_comes_in_once() {
    let one = Machine::with(&[good(1), good(2), good(1)]);
    let mut lines = one.exported();
    let reviews = lines.iter().filter(|line| line.starts_with(r#"{"review""#));
    let again: Vec<String> = reviews.cloned().collect();
    lines.extend(again);
    let other = Machine::new();
    let imported = other.import(&lines);
    assert_eq!((imported.reviews, imported.known_reviews), (3, 3));
    assert_eq!(other.reviews(), 3);
    assert_eq!(other.standings(), one.standings());
}
