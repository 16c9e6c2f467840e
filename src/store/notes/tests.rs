use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::bank::{BankId, CriterionId, ItemId, Mark, Weight};
use crate::grading::{Confidence, CriterionMark, Grade, Reason};
use crate::session::quiz::{Answer, Entry, Settings, State, Timing};
use crate::store::record::Record;
use crate::store::{NewEntry, NewSession};

fn item(name: &str) -> ItemRef {
    ItemRef {
        bank: BankId::new("b"),
        item: ItemId::new(name),
    }
}

fn store(at: &str) -> (tempfile::TempDir, Store) {
    let at: Timestamp = at.parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), move || at).unwrap();
    (folder, store)
}

fn own(note: &str, starred: bool) -> OwnNote {
    OwnNote {
        note: note.to_owned(),
        starred,
    }
}

/// A quiz of one item, answered, with the mark of its one criterion.
fn answer(store: &Store, name: &str, mark: Mark) -> i64 {
    let entry = Entry::new(
        item(name),
        vec![(CriterionId::new("c"), Weight::ONE)],
        Some(Duration::from_secs(60)),
    );
    let claim = store
        .start_session(&NewSession {
            kind: SessionKind::Quiz,
            settings: Settings {
                timing: Timing::PerItem,
                exam: false,
                overtime: false,
            },
            drill: None,
            seed: None,
            entries: vec![NewEntry {
                entry: entry.clone(),
                rubric: "r".to_owned(),
            }],
        })
        .unwrap();
    let mut answered = entry;
    answered.response = "So.".to_owned();
    answered.state = State::Answered(Answer {
        timed_out: false,
        grade: None,
        grading: true,
        overrides: BTreeMap::new(),
    });
    let id = claim.id();
    store.store_response(id, 0, &answered).unwrap();
    let grade = Grade::new(vec![CriterionMark {
        id: CriterionId::new("c"),
        mark,
        weight: Weight::ONE,
        reason: Reason::Matched,
        confidence: Confidence::High,
        evidence: Vec::new(),
    }]);
    store.store_grade(id, 0, &grade).unwrap();
    store.finish(id).unwrap();
    id
}

fn names(items: &BTreeSet<ItemRef>) -> Vec<&str> {
    items.iter().map(|item| item.item.as_str()).collect()
}

#[test]
fn a_note_and_a_star_stay_until_they_are_taken_back() {
    let (_folder, store) = store("2026-03-01T10:00:00Z");
    assert_eq!(store.own_note(&item("i")).unwrap(), own("", false));
    store.set_note(&item("i"), "Read *this*.").unwrap();
    store.set_star(&item("i"), true).unwrap();
    assert_eq!(
        store.own_note(&item("i")).unwrap(),
        own("Read *this*.", true)
    );
    assert_eq!(names(&store.starred().unwrap()), ["i"]);
    store.set_note(&item("i"), "").unwrap();
    store.set_star(&item("i"), false).unwrap();
    assert_eq!(store.own_note(&item("i")).unwrap(), own("", false));
    assert!(store.notes().unwrap().is_empty());
}

#[test]
fn a_note_and_a_star_go_with_a_renamed_item_and_meet_those_of_the_new_name() {
    let (_folder, store) = store("2026-03-01T10:00:00Z");
    store.set_note(&item("old"), "one").unwrap();
    store.set_star(&item("old"), true).unwrap();
    let name = |item: &ItemRef| crate::store::record::Name::from(item);
    store
        .rename(&name(&item("old")), &name(&item("new")))
        .unwrap();
    assert_eq!(store.own_note(&item("new")).unwrap(), own("one", true));
    store.set_note(&item("third"), "two").unwrap();
    store
        .rename(&name(&item("new")), &name(&item("third")))
        .unwrap();
    assert_eq!(
        store.own_note(&item("third")).unwrap(),
        own("two\n\none", true)
    );
}

fn exported(store: &Store) -> Vec<Record> {
    let mut records = Vec::new();
    let done = store.export_history(|record| {
        records.push(record);
        Ok::<(), ()>(())
    });
    done.unwrap().unwrap();
    records
}

fn import(store: &Store, records: Vec<Record>) -> usize {
    let records = records.into_iter().enumerate();
    let taken = store.import_history(records.map(|(line, record)| (line, Ok(record))));
    taken.unwrap().unwrap().notes
}

#[test]
fn notes_and_stars_go_to_another_machine_and_the_newer_ones_win() {
    let (_one, early) = store("2026-03-01T10:00:00Z");
    let (_two, late) = store("2026-03-02T10:00:00Z");
    early.set_note(&item("i"), "early").unwrap();
    early.set_star(&item("i"), true).unwrap();
    assert_eq!(import(&late, exported(&early)), 1);
    assert_eq!(late.own_note(&item("i")).unwrap(), own("early", true));
    assert_eq!(import(&late, exported(&early)), 0);
    late.set_note(&item("i"), "late").unwrap();
    late.set_star(&item("i"), false).unwrap();
    import(&late, exported(&early));
    assert_eq!(late.own_note(&item("i")).unwrap(), own("late", false));
    import(&early, exported(&late));
    assert_eq!(early.own_note(&item("i")).unwrap(), own("late", false));
}

#[test]
fn the_last_answer_tells_weak_items_and_those_without_any_were_never_answered() {
    let (_folder, store) = store("2026-03-01T10:00:00Z");
    answer(&store, "better", Mark::None);
    answer(&store, "better", Mark::Full);
    let id = answer(&store, "worse", Mark::Half);
    assert_eq!(names(&store.answered().unwrap()), ["better", "worse"]);
    assert_eq!(names(&store.scored_below(0.7).unwrap()), ["worse"]);
    let own = |mark| BTreeMap::from([(CriterionId::new("c"), mark)]);
    store.store_overrides(id, 0, &own(Mark::Full)).unwrap();
    assert!(store.scored_below(0.7).unwrap().is_empty());
    store.store_overrides(id, 0, &BTreeMap::new()).unwrap();
    assert_eq!(names(&store.scored_below(0.7).unwrap()), ["worse"]);
}

#[test]
fn earlier_answers_come_newest_first() {
    let (_folder, store) = store("2026-03-01T10:00:00Z");
    let ids = [
        answer(&store, "i", Mark::None),
        answer(&store, "i", Mark::Full),
    ];
    answer(&store, "other", Mark::Full);
    let answers = store.answers_to(&item("i")).unwrap();
    let sessions: Vec<i64> = answers.iter().map(|answer| answer.session).collect();
    assert_eq!(sessions, [ids[1], ids[0]]);
    let scores = answers.iter().map(|answer| {
        let answer = answer.saved.entry.answer().unwrap();
        answer.score().unwrap().percent()
    });
    assert_eq!(scores.collect::<Vec<_>>(), [100, 0]);
}

#[test]
fn what_was_forgotten_of_an_item_takes_note_and_star_along() {
    let (_folder, store) = store("2026-03-01T10:00:00Z");
    store.set_note(&item("i"), "one").unwrap();
    store.set_star(&item("i"), true).unwrap();
    store.forget_item(&item("i")).unwrap();
    assert_eq!(store.own_note(&item("i")).unwrap(), own("", false));
}
