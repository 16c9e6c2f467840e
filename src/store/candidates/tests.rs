//! What becomes of a candidate's record, and of the screenings that hang on it.

use std::path::Path;

use rusqlite_migration::Migrations;

use super::*;
use crate::session::screening::{About, Screening};
use crate::store::names::teach;
use crate::store::open::MIGRATIONS;

fn store(folder: &Path) -> Store {
    Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
}

fn screen(store: &Store, name: &str) -> i64 {
    let about = About {
        candidate: name.to_owned(),
        ..About::default()
    };
    let screening = Screening::new(about, Vec::new(), Vec::new());
    store.start_screening(&screening).unwrap().id()
}

fn name_on(store: &Store, screening: i64) -> String {
    store
        .screening(screening)
        .unwrap()
        .screening
        .about
        .candidate
}

#[test]
fn screenings_of_one_name_hang_on_one_record() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let first = screen(&store, "Ann Example");
    screen(&store, "ann  EXAMPLE");
    screen(&store, "Di Third");
    let all = store.candidates().unwrap();
    let message: Vec<_> = all
        .iter()
        .map(|one| (one.name.as_str(), one.screenings))
        .collect();
    assert_eq!(message, [("Ann Example", 2), ("Di Third", 1)]);
    let about = store.screening(first).unwrap().screening.about;
    assert_eq!(about.candidate_uid.as_ref(), Some(&all[0].uid));
}

#[test]
fn a_corrected_name_stands_on_every_scorecard_and_the_old_one_still_finds_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let first = screen(&store, "Anna Kowalsky");
    let id = store.candidates().unwrap()[0].id;
    let correction = Correction {
        name: Some("Anna Kowalski".to_owned()),
        outside_id: Some("ATS-7".to_owned()),
        forget_on: Some(Some("2026-12-31".parse().unwrap())),
        ..Correction::default()
    };
    let corrected = store.correct_candidate(id, &correction).unwrap();
    assert_eq!(corrected.aliases, ["Anna Kowalsky"]);
    assert_eq!(corrected.outside_id.as_deref(), Some("ATS-7"));
    assert_eq!(corrected.forget_on.unwrap().to_string(), "2026-12-31");
    let second = screen(&store, "anna kowalsky");
    assert_eq!(name_on(&store, first), "Anna Kowalski");
    assert_eq!(name_on(&store, second), "Anna Kowalski");
    assert_eq!(store.candidates().unwrap()[0].screenings, 2);
}

#[test]
fn merging_keeps_every_scorecard_and_every_way_to_find_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let ids = [
        screen(&store, "Anna Kowalski"),
        screen(&store, "Anna Kowalska"),
    ];
    let [into, from] = ["Anna Kowalski", "Anna Kowalska"].map(|name| {
        store
            .candidates()
            .unwrap()
            .into_iter()
            .find(|c| c.name == name)
            .unwrap()
    });
    let day = |day: &str| Correction {
        forget_on: Some(Some(day.parse().unwrap())),
        ..Correction::default()
    };
    store
        .correct_candidate(into.id, &day("2027-01-01"))
        .unwrap();
    store
        .correct_candidate(from.id, &day("2026-06-01"))
        .unwrap();
    let merged = store.merge_candidates(from.id, into.id).unwrap();
    assert_eq!((merged.screenings, merged.aliases.len()), (2, 1));
    assert_eq!(
        merged.forget_on.unwrap().to_string(),
        "2026-06-01",
        "a merge keeps nobody longer"
    );
    for id in ids {
        assert_eq!(name_on(&store, id), "Anna Kowalski");
    }
    let by_old_uid = store.candidate_by_uid(&from.uid).unwrap().unwrap();
    assert_eq!(by_old_uid.id, into.id);
    assert!(matches!(
        store.candidate(from.id),
        Err(StoreError::NoCandidate { .. })
    ));
}

#[test]
fn a_store_from_before_gets_a_record_for_each_name() {
    let mut db = Connection::open_in_memory().unwrap();
    teach(&db).unwrap();
    let own = MIGRATIONS
        .iter()
        .position(|one| format!("{one:?}").contains("CREATE TABLE candidates"))
        .unwrap();
    let all = Migrations::from_slice(MIGRATIONS);
    all.to_version(&mut db, own).unwrap();
    for (uid, name) in [
        ("a", "Ann Example"),
        ("b", "Di Third"),
        ("c", "ann  example"),
    ] {
        db.execute(
            "INSERT INTO screenings (uid, plan, title, candidate, started_at, version)
             VALUES (?1, 'p', 'P', ?2, '2026-03-01T12:00:00Z', '0')",
            [uid, name],
        )
        .unwrap();
    }
    all.to_latest(&mut db).unwrap();
    let message: Vec<(String, i64)> = db
        .prepare(
            "SELECT c.name, count(*) FROM candidates c JOIN screenings s ON s.candidate_id = c.id
             GROUP BY c.id ORDER BY c.id",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Sql<_>>()
        .unwrap();
    assert_eq!(
        message,
        [("Ann Example".to_owned(), 2), ("Di Third".to_owned(), 1)]
    );
}
