//! What the file keeps, and what it refuses.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite_migration::M;

use super::*;
use crate::bank::Weight;
use crate::grading::{Confidence, Evidence, Reason};
use crate::session::quiz::{Phase, Quiz, Settings, Timing};
use crate::store::open::{FILE_NAME, MIGRATIONS, open};
use crate::store::sync::tests::locked;

const NOON: &str = "2026-03-01T12:00:00Z";

fn store(folder: &Path) -> Store {
    try_store(folder).unwrap()
}

fn try_store(folder: &Path) -> Result<Store, StoreError> {
    Store::open(folder, || NOON.parse().unwrap())
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn settings() -> Settings {
    Settings {
        timing: Timing::Total(Duration::from_secs(90)),
        exam: true,
        overtime: false,
    }
}

/// Two items of one criterion each.
fn new_session() -> NewSession {
    let entries = ["one", "two"].map(|item| NewEntry {
        entry: Entry::new(
            ItemRef {
                bank: BankId::new("bank"),
                item: ItemId::new(item),
            },
            vec![(CriterionId::new("heart"), Weight::new(2.5).unwrap())],
            Some(Duration::from_millis(90_500)),
        ),
        rubric: "r1".to_owned(),
    });
    NewSession {
        kind: SessionKind::Quiz,
        drill: None,
        settings: settings(),
        seed: Some(u64::MAX),
        entries: entries.to_vec(),
    }
}

fn answered(text: &str) -> Entry {
    let mut entry = new_session().entries[0].entry.clone();
    entry.response = text.to_owned();
    entry.used = Duration::from_millis(1_234);
    entry.state = State::Answered(Answer {
        timed_out: true,
        grade: None,
        grading: false,
        overrides: BTreeMap::new(),
    });
    entry
}

fn grade() -> Grade {
    Grade::new(vec![CriterionMark {
        id: CriterionId::new("heart"),
        mark: Mark::Half,
        weight: Weight::new(2.5).unwrap(),
        reason: Reason::ListedOnly,
        confidence: Confidence::Low,
        evidence: vec![Evidence::quote("naïve words", 0..6).unwrap()],
    }])
}

fn overrides(mark: Mark) -> BTreeMap<CriterionId, Mark> {
    BTreeMap::from([(CriterionId::new("heart"), mark)])
}

#[test]
fn a_session_comes_back_as_it_was_stored() {
    let folder = folder();
    let id = {
        let store = store(folder.path());
        let id = store.start_session(&new_session()).unwrap().id();
        store
            .store_response(id, 0, &answered("naïve words"))
            .unwrap();
        store.store_grade(id, 0, &grade()).unwrap();
        store
            .store_overrides(id, 0, &overrides(Mark::Full))
            .unwrap();
        store.store_state(id, 1, &State::Skipped).unwrap();
        store.store_current(id, 1).unwrap();
        id
    };
    let saved = store(folder.path()).session(id).unwrap();
    assert_eq!(saved.kind, SessionKind::Quiz);
    assert_eq!(saved.state, SessionState::Open);
    assert_eq!(saved.started.to_string(), NOON);
    assert_eq!(saved.settings, settings());
    assert_eq!(saved.seed, Some(u64::MAX));
    assert_eq!(saved.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(saved.current, 1);
    let mut first = answered("naïve words");
    first.state = State::Answered(Answer {
        timed_out: true,
        grade: Some(grade()),
        grading: false,
        overrides: overrides(Mark::Full),
    });
    first.rubric.clone_from(&saved.entries[0].entry.rubric);
    assert_eq!(saved.entries[0].entry, first);
    assert_eq!(saved.entries[0].rubric, "r1");
    assert_eq!(saved.entries[0].submitted.unwrap().to_string(), NOON);
    assert_eq!(saved.entries[1].entry.state, State::Skipped);
    assert_eq!(saved.finished_quiz().score(0).unwrap().percent(), 100);
}

#[test]
fn sessions_are_listed_with_the_newest_first() {
    let folder = folder();
    let store = store(folder.path());
    let ids: Vec<_> = (0..3)
        .map(|_| store.start_session(&new_session()).unwrap().id())
        .collect();
    let listed: Vec<_> = store.sessions(2).unwrap().iter().map(|s| s.id).collect();
    assert_eq!(listed, [ids[2], ids[1]]);
    assert_eq!(store.sessions(usize::MAX).unwrap().len(), 3);
    assert!(matches!(
        store.session(99),
        Err(StoreError::NoSession { id: 99 })
    ));
}

#[test]
fn a_session_that_ended_suddenly_is_offered_with_its_draft() {
    let folder = folder();
    let store_1 = store(folder.path());
    let claim = store_1.start_session(&new_session()).unwrap();
    let mut entry = new_session().entries[0].entry.clone();
    entry.response = "half a thou".to_owned();
    entry.used = Duration::from_secs(30);
    store_1.save_draft(claim.id(), 0, &entry).unwrap();
    drop(claim); // as the system does when it ends a program

    let saved = store(folder.path())
        .unfinished(SessionKind::Quiz)
        .unwrap()
        .unwrap();
    let (quiz, effects) = Quiz::resume(saved.settings, saved.quiz_entries(), saved.current);
    assert_eq!(effects, []);
    assert_eq!(quiz.phase, Phase::Answering);
    assert_eq!(quiz.entries[0].response, "half a thou");
    assert_eq!(quiz.time_left(), Some(60.0));
}

#[test]
fn a_session_that_is_running_is_not_offered_to_another_program() {
    let folder = folder();
    let (here, there) = (store(folder.path()), store(folder.path()));
    let older = here.start_session(&new_session()).unwrap().id();
    let running = here.start_session(&new_session()).unwrap();
    assert_eq!(
        there.unfinished(SessionKind::Quiz).unwrap().unwrap().id,
        older
    );
    assert!(matches!(
        there.resume_session(running.id(), SessionKind::Quiz),
        Err(StoreError::Running { .. })
    ));
    let id = running.id();
    drop(running);
    assert_eq!(
        there.resume_session(id, SessionKind::Quiz).unwrap().0.id,
        id
    );
}

#[test]
fn a_finished_session_is_neither_offered_nor_resumed() {
    let folder = folder();
    let store = store(folder.path());
    let id = store.start_session(&new_session()).unwrap().id();
    store.leave(id).unwrap();
    assert_eq!(store.session(id).unwrap().state, SessionState::Left);
    store.finish(id).unwrap();
    store.leave(id).unwrap();
    assert_eq!(store.session(id).unwrap().state, SessionState::Finished);
    assert_eq!(store.unfinished(SessionKind::Quiz).unwrap(), None);
    assert!(matches!(
        store.resume_session(id, SessionKind::Quiz),
        Err(StoreError::Finished { .. })
    ));
}

#[test]
fn what_was_submitted_and_graded_is_never_changed() {
    let folder = folder();
    let store = store(folder.path());
    let id = store.start_session(&new_session()).unwrap().id();
    store.store_response(id, 0, &answered("first")).unwrap();
    store.store_grade(id, 0, &grade()).unwrap();
    let before = store.session(id).unwrap();
    store.save_draft(id, 0, &answered("draft")).unwrap();
    store.store_response(id, 0, &answered("second")).unwrap();
    store.store_state(id, 0, &State::Open).unwrap();
    store.store_grade(id, 0, &Grade::new(Vec::new())).unwrap();
    assert_eq!(store.session(id).unwrap(), before);
}

#[test]
fn overrides_are_only_ever_added_and_the_newest_counts() {
    let folder = folder();
    let store = store(folder.path());
    let id = store.start_session(&new_session()).unwrap().id();
    store.store_response(id, 0, &answered("text")).unwrap();
    for now in [
        overrides(Mark::Full),
        overrides(Mark::Full),
        overrides(Mark::None),
        BTreeMap::new(),
    ] {
        store.store_overrides(id, 0, &now).unwrap();
        let saved = store.session(id).unwrap();
        assert_eq!(saved.entries[0].entry.answer().unwrap().overrides, now);
    }
    let rows: i64 = store
        .db
        .query_row("SELECT count(*) FROM overrides", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 3, "one for each change");
}

#[test]
fn a_session_begins_while_another_program_looks_what_runs() {
    let folder = folder();
    let here = store(folder.path());
    let (next, over) = (AtomicI64::new(1), AtomicBool::new(false));
    let begun: Result<Vec<_>, _> = thread::scope(|scope| {
        scope.spawn(|| {
            let there = store(folder.path());
            while !over.load(Ordering::SeqCst) {
                there.is_free(next.load(Ordering::SeqCst)).unwrap();
                thread::sleep(Duration::from_micros(50));
            }
        });
        let sessions = (0..200).map(|_| {
            let claim = here.start_session(&new_session())?;
            next.store(claim.id() + 1, Ordering::SeqCst);
            Ok::<_, StoreError>(claim)
        });
        let begun = sessions.collect();
        over.store(true, Ordering::SeqCst);
        begun
    });
    begun.unwrap();
}

/// Tries again where the other one was always quicker, as on a slow disk.
fn in_turn<T>(write: impl Fn() -> Result<T, StoreError>) -> T {
    for _ in 0..20 {
        match write() {
            Err(StoreError::Locked { .. }) => {}
            written => return written.unwrap(),
        }
    }
    panic!("the other one never lets it write");
}

#[test]
fn two_programs_write_at_once_and_nothing_is_lost() {
    let folder = folder();
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let path = folder.path().to_owned();
            thread::spawn(move || {
                let store = store(&path);
                for _ in 0..20 {
                    let claim = in_turn(|| store.start_session(&new_session()));
                    in_turn(|| store.save_draft(claim.id(), 1, &answered("mine")));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let sessions = store(folder.path()).sessions(usize::MAX).unwrap();
    assert_eq!(sessions.len(), 40);
    assert!(
        sessions
            .iter()
            .all(|s| s.entries[1].entry.response == "mine")
    );
}

#[test]
fn a_damaged_file_is_refused_and_left_alone() {
    let folder = folder();
    let file = folder.path().join(FILE_NAME);
    let bytes = b"These are not the bytes of a database, however long one looks.".repeat(40);
    fs::write(&file, &bytes).unwrap();
    let error = try_store(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains("viva.db: damaged"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn a_row_that_makes_no_sense_is_told_as_damage() {
    let folder = folder();
    let store = store(folder.path());
    let id = store.start_session(&new_session()).unwrap().id();
    store
        .db
        .execute("UPDATE sessions SET settings = '{'", [])
        .unwrap();
    let error = store.session(id).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let folder = folder();
    let store = store(folder.path());
    store.db.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let file = folder.path().join(FILE_NAME);
    let before = fs::read(&file).unwrap();
    let error = try_store(folder.path()).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 99, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("Update viva"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let folder = folder();
    let file = folder.path().join(FILE_NAME);
    let other = Connection::open(&file).unwrap();
    other
        .execute_batch("CREATE TABLE recipes (name TEXT)")
        .unwrap();
    drop(other);
    let before = fs::read(&file).unwrap();
    let error = try_store(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_folder_in_place_of_the_file_is_told_clearly() {
    let folder = folder();
    fs::create_dir(folder.path().join(FILE_NAME)).unwrap();
    let error = try_store(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    assert!(error.to_string().contains("--data-dir"), "{error}");
}

#[test]
fn a_file_in_place_of_the_folder_is_told_clearly() {
    let folder = folder();
    let path = folder.path().join("taken");
    fs::write(&path, "").unwrap();
    let error = try_store(&path).unwrap_err();
    assert!(matches!(error, StoreError::Folder { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_is_told_clearly() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    drop(store(folder.path()));
    let file = folder.path().join(FILE_NAME);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().append(true).open(&file).is_ok() {
        eprintln!("skipped: root may write it all the same");
        return;
    }
    let error = try_store(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    // Nothing was left that is in the way afterwards.
    for beside in ["-wal", "-shm"] {
        let path = folder.path().join(format!("{FILE_NAME}{beside}"));
        assert!(!path.exists(), "{}", path.display());
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    drop(store(folder.path()));
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let data = folder.path().join("data");
    let store = store(&data);
    let _claim = store.start_session(&new_session()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        let open_to_others = mode(&path) & 0o077;
        assert_eq!(open_to_others, 0, "{}", path.display());
    }
}

#[test]
fn a_full_disk_is_told_and_what_was_stored_stays() {
    let folder = folder();
    let store = store(folder.path());
    let id = store.start_session(&new_session()).unwrap().id();
    let pages: i64 = store
        .db
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    // SQLite says the same of a file that may not grow as of a disk without room.
    store
        .db
        .pragma_query_value(None, &format!("max_page_count({pages})"), |_| Ok(()))
        .or_else(|_| {
            store
                .db
                .execute_batch(&format!("PRAGMA max_page_count = {pages}"))
        })
        .unwrap();
    let error = store
        .save_draft(id, 0, &answered(&"long ".repeat(20_000)))
        .unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    let saved = store.session(id).unwrap();
    assert_eq!(saved.entries[0].entry.response, "");
    store.save_draft(id, 0, &answered("short")).unwrap();
}

#[test]
fn a_file_that_another_program_holds_is_told_clearly() {
    let folder = folder();
    let store = store(folder.path());
    store.db.busy_timeout(Duration::from_millis(10)).unwrap();
    let other = locked(folder.path());
    let error = store.start_session(&new_session()).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    store.start_session(&new_session()).unwrap();
}

#[test]
fn the_old_file_is_copied_aside_before_a_migration_and_no_copy_is_overwritten() {
    let folder = folder();
    let id = {
        let store = store(folder.path());
        store.start_session(&new_session()).unwrap().id()
    };
    let known = MIGRATIONS.len();
    let earlier = folder.path().join(format!("viva.db.v{known}-backup"));
    fs::write(&earlier, "an earlier copy").unwrap();
    let later = [MIGRATIONS, &[M::up("DROP TABLE overrides")]].concat();
    let db = open(folder.path(), &later).unwrap();
    assert!(db.prepare("SELECT * FROM overrides").is_err());
    drop(db);

    assert_eq!(fs::read_to_string(&earlier).unwrap(), "an earlier copy");
    let kept = tempfile::tempdir().unwrap();
    fs::copy(
        folder.path().join(format!("viva.db.v{known}-backup-2")),
        kept.path().join(FILE_NAME),
    )
    .unwrap();
    assert_eq!(store(kept.path()).session(id).unwrap().entries.len(), 2);
    assert!(matches!(
        try_store(folder.path()),
        Err(StoreError::Newer { found, .. }) if found == known as i64 + 1
    ));
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let folder = folder();
    drop(store(folder.path()));
    let later = [MIGRATIONS, &[M::up("DROP TABLE overrides; nonsense")]].concat();
    open(folder.path(), &later).unwrap_err();
    let id = store(folder.path()).start_session(&new_session());
    assert!(id.is_ok());
}

#[test]
fn a_first_opening_leaves_no_copy() {
    let folder = folder();
    drop(store(folder.path()));
    drop(store(folder.path()));
    let copies = fs::read_dir(folder.path())
        .unwrap()
        .filter(|e| {
            e.as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains("backup")
        })
        .count();
    assert_eq!(copies, 0);
}
