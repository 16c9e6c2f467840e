//! What the file keeps of a screening, and what it no longer lets go of.

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::bank::{Anchors, BankId, CriterionId, ItemId, ItemRef, Kind, Level, Mark, Weight};
use crate::grading::{Confidence, Evidence, Reason};
use crate::session::screening::{
    About, Change, Criterion, Rating, RemarkKind, Section, Suggestion,
};

const NOON: &str = "2026-03-01T12:00:00Z";

fn store(folder: &Path) -> Store {
    Store::open(folder, || NOON.parse().unwrap()).unwrap()
}

fn at(text: &str) -> Timestamp {
    format!("2026-03-01T{text}Z").parse().unwrap()
}

fn entry(id: &str) -> Entry {
    let weight = Weight::new(2.5).unwrap();
    let follow_up = Some("How fast?".to_owned());
    let criterion = |id: &str| {
        Criterion::new(
            CriterionId::new(id),
            "Says so.".to_owned(),
            weight,
            follow_up.clone(),
        )
    };
    Entry {
        item: ItemRef {
            bank: BankId::new("bank"),
            item: ItemId::new(id),
        },
        section: 0,
        added: false,
        kind: Kind::Scenario,
        level: Some(Level::Mid),
        title: "Title".to_owned(),
        prompt: "Why?".to_owned(),
        rubric: "r1".to_owned(),
        time: Duration::from_secs(90),
        used: Duration::ZERO,
        asked: false,
        response: String::new(),
        criteria: vec![criterion("heart"), criterion("liver")],
    }
}

fn screening(candidate: &str) -> Screening {
    let about = About {
        plan: "platform".to_owned(),
        title: "Platform engineer".to_owned(),
        role: Some("Engineer".to_owned()),
        candidate: candidate.to_owned(),
        candidate_uid: None,
        interviewer: Some("I. Viewer".to_owned()),
        needed: 60,
    };
    let section = Section {
        title: "Depth".to_owned(),
        time: Some(Duration::from_secs(600)),
        used: Duration::ZERO,
    };
    Screening::new(about, vec![section], vec![entry("one"), entry("two")])
}

#[test]
fn everything_entered_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut screening = screening("A. Example");
    screening.about.candidate_uid = Some("a1".repeat(16));
    let claim = store(folder.path()).start_screening(&screening).unwrap();
    let id = claim.id();

    screening.sections[0].used = Duration::from_millis(61_500);
    screening.current = 1;
    let entry = &mut screening.entries[1];
    entry.asked = true;
    entry.used = Duration::from_millis(1_500);
    entry.response = "It beats.".to_owned();
    entry.criteria[0].rating = Rating::Marked(Mark::Half);
    entry.criteria[0].note = "hesitated".to_owned();
    entry.criteria[0].suggestion = Some(Suggestion {
        mark: Mark::Full,
        reason: Reason::Matched,
        confidence: Confidence::Low,
        evidence: vec![Evidence::quote("It beats.", 3..8).unwrap()],
    });
    entry.criteria[1].rating = Rating::CouldNotAnswer;
    let mut added = self::entry("three");
    added.added = true;
    added.criteria[0].anchors = Anchors {
        full: Some("Names it.".to_owned()),
        ..Anchors::default()
    };
    screening.entries.push(added);
    screening.remarks.push(Remark {
        kind: RemarkKind::Strength,
        text: "“I would measure first”".to_owned(),
        entry: Some(1),
        at: at("12:31:00"),
        elapsed: Duration::from_secs(60),
    });
    screening.recommendation = Some(Recommendation::StrongYes);
    screening.summary = "Good.\nVery.".to_owned();

    let store = store(folder.path());
    store.store_times(id, &screening).unwrap();
    store.store_entry(id, 1, &screening.entries[1]).unwrap();
    store.store_entry(id, 2, &screening.entries[2]).unwrap();
    store.store_remarks(id, &screening.remarks).unwrap();
    store.store_decision(id, &screening).unwrap();
    assert_eq!(store.screening(id).unwrap().screening, screening);
    drop(claim);
    let (resumed, _claim) = store.resume_screening(id).unwrap();
    assert_eq!(resumed.screening, screening);
    assert_eq!(resumed.uid.len(), 32);
}

#[test]
fn a_committed_screening_takes_amendments_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let mut screening = screening("A. Example");
    let id = store.start_screening(&screening).unwrap().id();
    store.commit_screening(id, at("13:00:00")).unwrap();
    let committed = store.screening(id).unwrap();

    screening.entries[0].criteria[0].rating = Rating::Marked(Mark::Full);
    screening.summary = "Else.".to_owned();
    store.store_entry(id, 0, &screening.entries[0]).unwrap();
    store.store_decision(id, &screening).unwrap();
    store.store_remarks(id, &[]).unwrap();
    store.commit_screening(id, at("15:00:00")).unwrap();
    assert_eq!(store.screening(id).unwrap(), committed);

    let amendment = Amendment {
        at: at("14:00:00"),
        reason: "Misheard.".to_owned(),
        by: Some("I. Viewer".to_owned()),
        change: Change::Summary {
            from: String::new(),
            to: "Better.".to_owned(),
        },
    };
    store.store_amendment(id, &amendment).unwrap();
    let amended = store.screening(id).unwrap().screening;
    assert_eq!(amended.amendments, [amendment]);
    assert_eq!(amended.summary, "");
    assert_eq!(amended.amended().summary, "Better.");
}

#[test]
fn a_screening_runs_in_one_program_at_a_time_and_is_offered_when_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let claim = store.start_screening(&screening("A. Example")).unwrap();
    let id = claim.id();
    assert!(store.unfinished_screenings().unwrap().is_empty());
    assert!(matches!(
        store.resume_screening(id),
        Err(StoreError::Running { .. })
    ));
    drop(claim);
    assert_eq!(store.unfinished_screenings().unwrap()[0].id, id);
    store.commit_screening(id, at("13:00:00")).unwrap();
    assert!(store.unfinished_screenings().unwrap().is_empty());
}

#[test]
fn a_screening_keeps_its_uid_wherever_it_is_brought() {
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let (here, there) = (store(here.path()), store(there.path()));
    let id = here.start_screening(&screening("A. Example")).unwrap().id();
    let mut saved = here.screening(id).unwrap();
    saved.screening.committed = Some(at("13:00:00"));
    let other = there.add_screening(&saved).unwrap();
    let found = there.screening_by_uid(&saved.uid).unwrap().unwrap();
    assert_eq!((found.id, found.imported), (other, true));
    assert_eq!(found.screening, saved.screening);
    assert!(there.add_screening(&saved).is_err(), "it is there already");
    assert_eq!(there.screening_by_uid("other").unwrap(), None);
}

#[test]
fn a_discarded_screening_says_why_and_changes_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let mut screening = screening("A. Example");
    let id = store.start_screening(&screening).unwrap().id();
    let discarded = Discarded {
        at: at("13:00:00"),
        reason: "did not come".to_owned(),
    };
    store.discard_screening(id, &discarded).unwrap();
    screening.summary = "Else.".to_owned();
    store.store_decision(id, &screening).unwrap();
    let saved = store.screening(id).unwrap().screening;
    assert_eq!(
        (saved.discarded, saved.summary.as_str()),
        (Some(discarded), "")
    );
    assert!(store.unfinished_screenings().unwrap().is_empty());
    assert!(store.screening_states().unwrap()[0].discarded);
}
