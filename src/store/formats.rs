//! Every format that a released program has written: a database of each comes up whole, and the
//! steps from one to the next stay as they were.

use std::path::Path;

use sha1_smol::Sha1;

use super::open::{FILE_NAME, MIGRATIONS};
use super::*;
use crate::schedule::Scheduler;

/// The steps that were released, and a hash of each. One that was released is never edited: it has
/// been run on databases that are out there. What is to change goes into a further step.
const RELEASED: [(&str, &str); 8] = [
    (
        include_str!("schema_1.sql"),
        "99f6fd2e98e6453208731f344c55926fef15750c",
    ),
    (
        include_str!("screenings.sql"),
        "22cad96ee9c74051aa4fd5b6f27e202fbd3f6ad8",
    ),
    (
        include_str!("reviews.sql"),
        "20fb0390a94b3e28f1a47e1b7ab17b9b4d56a17f",
    ),
    (
        include_str!("plans.sql"),
        "d529f225deb4257778b330dc466a0b9e00a521f7",
    ),
    (
        include_str!("codes.sql"),
        "c8b2cb229b60046e21e91ec77485a21579c3db7d",
    ),
    (
        include_str!("trainings.sql"),
        "47bb5a384a576dd6a7d0345b6942cc3406a880a2",
    ),
    (
        include_str!("drills.sql"),
        "719b901fec157711ef3be62dd63f39da4a98b1b4",
    ),
    (
        include_str!("history.sql"),
        "a17df7034e829abc1de76cddc4780979012914e4",
    ),
];

/// A database of each of these formats.
const FIXTURES: [&str; 8] = [
    include_str!("../../tests/data/formats/v1.sql"),
    include_str!("../../tests/data/formats/v2.sql"),
    include_str!("../../tests/data/formats/v3.sql"),
    include_str!("../../tests/data/formats/v4.sql"),
    include_str!("../../tests/data/formats/v5.sql"),
    include_str!("../../tests/data/formats/v6.sql"),
    include_str!("../../tests/data/formats/v7.sql"),
    include_str!("../../tests/data/formats/v8.sql"),
];

fn open(folder: &Path) -> Store {
    Store::open(folder, || "2026-03-02T12:00:00Z".parse().unwrap()).unwrap()
}

#[test]
fn a_released_step_is_never_edited() {
    for (number, (sql, hash)) in RELEASED.iter().enumerate() {
        let now = Sha1::from(sql.replace("\r\n", "\n")).digest().to_string();
        assert_eq!(now, *hash, "step {} was edited", number + 1);
    }
    assert!(RELEASED.len() <= MIGRATIONS.len());
}

#[test]
fn a_database_of_every_earlier_format_comes_up_whole() {
    for (index, fixture) in FIXTURES.iter().enumerate() {
        let format = index + 1;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        let db = rusqlite::Connection::open(&file).unwrap();
        db.execute_batch(fixture).unwrap();
        let found: i64 = db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(found, format as i64);
        drop(db);

        let store = open(folder.path());
        assert!(store.problems(false).unwrap().is_empty(), "format {format}");
        let backup = folder.path().join(format!("{FILE_NAME}.v{format}-backup"));
        assert_eq!(backup.exists(), format < MIGRATIONS.len());
        if backup.exists() {
            assert!(problems_of_copy(&backup).unwrap().is_empty());
        }

        let unused: Vec<String> = store
            .read(|db| {
                db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'shelf%'")?
                    .query_map([], |row| row.get(0))?
                    .collect()
            })
            .unwrap();
        assert!(unused.is_empty(), "format {format}: {unused:?}");

        let quiz = store.session(1).unwrap();
        assert_eq!(quiz.state, SessionState::Left);
        let first = &quiz.entries[0].entry;
        assert_eq!(first.response, "I would keep it warm.");
        assert_eq!(quiz.finished_quiz().score(0).unwrap().percent(), 75);
        assert_eq!(quiz.entries[1].entry.response, "They are there to");
        if format >= 2 {
            let card = store.screening(1).unwrap();
            let screening = card.screening;
            assert_eq!(screening.about.candidate, "A. Example");
            assert_eq!(screening.entries[0].criteria[1].note, "hesitated");
            assert_eq!(screening.remarks[0].text, "calm");
            assert_eq!(screening.summary, "Good.");
            assert_eq!(screening.amended().summary, "Better.");
        }
        if format >= 3 {
            let mut log = Vec::new();
            store
                .read_log(&LogFilter::default(), |review| log.push(review.item))
                .unwrap();
            assert_eq!(log.len(), 1, "the other was taken back");
            assert_eq!(store.standings().unwrap().len(), 2);
            let model = Scheduler::default().model;
            assert!(store.stale_states(&model).unwrap().is_empty());
        }
        if format >= 6 {
            assert_eq!(
                store.training(1).unwrap().rater.as_deref(),
                Some("B. Other")
            );
        }
        if format >= 7 {
            let drill = store.session(2).unwrap();
            assert_eq!(drill.kind, SessionKind::Drill);
            assert_eq!(drill.entries[0].entry.response, "They meter.");
        }
        // Once more, it is as any other.
        drop(store);
        assert_eq!(open(folder.path()).session(1).unwrap(), quiz);
    }
}

#[test]
fn a_program_that_is_open_while_a_newer_one_changes_the_format_writes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let here = open(folder.path());
    here.suspend(&item(), true).unwrap();
    let newer = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    newer
        .pragma_update(None, "user_version", MIGRATIONS.len() as i64 + 1)
        .unwrap();
    let error = here.suspend(&item(), false).unwrap_err();
    assert!(matches!(error, StoreError::Outdated { .. }), "{error:?}");
    assert!(error.to_string().contains("newer viva"), "{error}");
    assert!(matches!(here.begin(), Err(StoreError::Outdated { .. })));
}

fn item() -> crate::bank::ItemRef {
    crate::bank::ItemRef {
        bank: crate::bank::BankId::new("b"),
        item: crate::bank::ItemId::new("i"),
    }
}
