//! Stories of `viva backup`, `viva restore` and `viva doctor`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

/// One quiz is kept, in a home of its own.
fn practised() -> Ran {
    Viva::new()
        .bank(GATEWAYS)
        .env("LANG", "C.UTF-8")
        .args(["quiz", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n")
        .run()
}

fn then(ran: Ran) -> Viva {
    ran.then()
        .env("LANG", "C.UTF-8")
        .args(["--bank", "bank.yaml"])
}

fn backups(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.join("data/backups"));
    let entries = entries.into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn answer(ran: Ran) -> (String, Ran) {
    let ran = then(ran).args(["history", "1", "--format", "json"]).run();
    (
        ran.json()["entries"][0]["response"]
            .as_str()
            .unwrap()
            .to_owned(),
        ran,
    )
}

#[test]
fn a_backup_brings_everything_back() {
    let ran = practised();
    fs::create_dir_all(ran.home().join("data/banks")).unwrap();
    let own = ran.home().join("data/banks/own.yaml");
    fs::write(&own, "bank: own\nitems: [{id: i, prompt: P, answer: A.}]\n").unwrap();
    let ran = then(ran).args(["backup", "safe.zip"]).run();
    assert_eq!(
        ran.stdout,
        "safe.zip: the database and 1 file, read again and found sound\n"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(ran.home().join("safe.zip"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    fs::remove_dir_all(ran.home().join("data")).unwrap();
    let ran = then(ran).args(["restore", "safe.zip", "--yes"]).run();
    assert_eq!(ran.stdout, "safe.zip: restored, with 1 file\n");
    assert!(own.exists());
    assert_eq!(answer(ran).0, "I would keep it warm.");
}

#[test]
fn a_backup_goes_through_a_pipe_and_back() {
    let ran = practised();
    let made = then(ran).args(["backup", "-"]);
    let output = made.command().output().unwrap();
    assert!(output.status.success());
    let fresh = Viva::new()
        .file("safe.zip", &output.stdout)
        .args(["restore", "-", "--yes"]);
    let backup = fs::File::open(fresh.path("safe.zip")).unwrap();
    let restored = fresh.command().stdin(backup).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let text = String::from_utf8(restored.stdout).unwrap();
    assert!(text.starts_with("the standard input: restored"), "{text}");
    let history = fresh
        .again()
        .args(["history", "1", "--format", "json"])
        .run();
    let answered = &history.json()["entries"][0]["response"];
    assert_eq!(answered, "I would keep it warm.");
}

#[test]
fn a_restore_backs_up_first_what_it_replaces() {
    let ran = then(practised()).args(["backup", "one.zip"]).run();
    let ran = then(ran)
        .args(["quiz", "--plain", "keys"])
        .stdin("They meter.\n.\n")
        .run();
    let ran = then(ran).args(["restore", "one.zip", "--yes"]).run();
    assert!(
        ran.stdout.contains("What was there before is in "),
        "{}",
        ran.stdout
    );
    let count = |ran: Ran| {
        let ran = then(ran).args(["history", "--format", "json"]).run();
        (ran.json().as_array().unwrap().len(), ran)
    };
    let (sessions, ran) = count(ran);
    assert_eq!(sessions, 1);
    let mut made = backups(ran.home());
    made.retain(|path| path.to_string_lossy().ends_with("-before-restore.zip"));
    let before = made.remove(0);
    let ran = then(ran)
        .args(["restore", before.to_str().unwrap(), "--yes"])
        .run();
    assert_eq!(count(ran).0, 2);
}

#[test]
fn a_damaged_database_is_moved_aside_and_the_backup_comes_in() {
    let ran = then(practised()).args(["backup", "safe.zip"]).run();
    let junk = "this is no database ".repeat(200);
    fs::write(ran.home().join("data/viva.db"), &junk).unwrap();
    let ran = then(ran).args(["doctor"]).status(1).any_stderr().run();
    assert!(ran.stdout.contains("! database: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("`viva restore FILE`"), "{}", ran.stdout);
    let ran = then(ran).args(["restore", "safe.zip", "--yes"]).run();
    let (text, ran) = answer(ran);
    assert_eq!(text, "I would keep it warm.");
    let aside = fs::read_dir(ran.home().join("data"))
        .unwrap()
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().contains(".aside-"))
        .unwrap();
    assert_eq!(fs::read_to_string(aside.path()).unwrap(), junk);
}

#[test]
fn damage_that_nobody_reads_is_noticed_once_a_week_when_a_session_begins() {
    let quiz = |ran: Ran, day: &str| {
        then(ran)
            .env("VIVA_NOW", &format!("{day}T09:00:00Z"))
            .args(["quiz", "--plain", "warm"])
            .stdin("I would keep it warm.\n.\n")
            .any_stderr()
            .run()
    };
    let ran = practised();
    let left = ran.home().join("data/backups/.viva-killed.tmp");
    // A folder that only its owner may enter, as `viva` itself makes it.
    let ran = then(ran).args(["backup"]).run();
    fs::remove_file(backups(ran.home()).remove(0)).unwrap();
    let file = fs::File::create(&left).unwrap();
    let then_at = std::time::SystemTime::now() - std::time::Duration::from_secs(100);
    file.set_modified(then_at).unwrap();
    drop(file);
    let ran = quiz(ran, "2026-03-01");
    assert_eq!(ran.stderr, "");
    assert!(!left.exists(), "what a killed backup left");
    assert_eq!(backups(ran.home()).len(), 1, "the backup of the week");
    // A page of a table that no quiz looks at.
    let file = ran.home().join("data/viva.db");
    let db = rusqlite::Connection::open(&file).unwrap();
    let page: i64 = db
        .query_row(
            "SELECT rootpage FROM sqlite_master WHERE name = 'trainings'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let size: i64 = db
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .unwrap();
    drop(db);
    let mut bytes = fs::read(&file).unwrap();
    let start = usize::try_from((page - 1) * size).unwrap();
    bytes[start..start + 100].fill(0xff);
    fs::write(&file, &bytes).unwrap();
    // Not at each start.
    let ran = quiz(ran, "2026-03-03");
    assert_eq!(ran.stderr, "");
    let mut ran = ran;
    // From the next check on each time, until it is repaired.
    for day in ["2026-03-09", "2026-03-10"] {
        ran = quiz(ran, day);
        let told = "The weekly backup was not made: the database is damaged: ";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("`viva restore FILE` restores a backup"),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.contains("Model answer"), "the answer is kept");
    }
    assert_eq!(
        backups(ran.home()).len(),
        1,
        "none is made of a damaged one"
    );
    // The backup of the week before brings everything back that was there then.
    let safe = backups(ran.home()).remove(0);
    let ran = then(ran).args(["doctor"]).status(1).any_stderr().run();
    assert!(ran.stdout.contains("! database: "), "{}", ran.stdout);
    let ran = then(ran)
        .args(["restore", safe.to_str().unwrap(), "--yes"])
        .any_stderr()
        .status(0)
        .run();
    then(ran).args(["doctor"]).run();
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let ran = practised();
    fs::write(ran.home().join("no.zip"), "PK nothing").unwrap();
    let ran = then(ran)
        .args(["restore", "no.zip", "--yes"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("not a backup"), "{}", ran.stderr);
    assert_eq!(answer(ran).0, "I would keep it warm.");
}

#[test]
fn imports_and_renames_are_preceded_by_a_backup() {
    let ran = then(practised())
        .args(["rename", "gateway/warm", "gateway/keys"])
        .run();
    let names = |ran: &Ran| -> Vec<String> {
        let all = backups(ran.home());
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        all.iter().map(name).collect()
    };
    assert!(names(&ran)[0].ends_with("-before-rename.zip"));
    let ran = then(ran).args(["export", "history", "-o", "h.jsonl"]).run();
    let ran = then(ran).args(["import", "history", "h.jsonl"]).run();
    assert!(
        names(&ran)
            .iter()
            .any(|name| name.contains("-before-import"))
    );
}

#[cfg(unix)]
#[test]
fn the_doctor_finds_what_is_wrong_and_repairs_what_is_safe() {
    use std::os::unix::fs::PermissionsExt;

    let ran = then(practised()).args(["doctor"]).run();
    assert!(
        ran.stdout
            .ends_with("Everything is sound: database, schedule, files.\n")
    );
    let data = ran.home().join("data");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let left = data.join(".viva-left.tmp");
    let file = fs::File::create(&left).unwrap();
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(600);
    file.set_modified(long_ago).unwrap();
    drop(file);
    let db = rusqlite::Connection::open(data.join("viva.db")).unwrap();
    db.execute_batch(
        "INSERT INTO items (bank, item) VALUES ('gateway', 'warm');
         INSERT INTO states (item, stability, difficulty, last, due, reviews, lapses)
         SELECT id, 1, 1, 1, 1, 1, 0 FROM items;",
    )
    .unwrap();
    drop(db);
    let ran = then(ran).args(["doctor"]).status(1).run();
    for message in [
        "can be used by others (mode 755)",
        ".viva-left.tmp was left by a run that was interrupted",
        "the schedule of 1 item is not what the log of reviews says: gateway/warm",
        "3 problems; `viva doctor --fix` repairs what is safe",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
    let ran = then(ran).args(["doctor", "--fix"]).run();
    assert_eq!(ran.stdout.matches("fixed ").count(), 3, "{}", ran.stdout);
    assert!(!left.exists());
    let mode = fs::metadata(&data).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(backups(ran.home()).len(), 1);
    let ran = then(ran).args(["doctor", "--format", "json"]).run();
    assert_eq!(ran.json()["sound"], true);
}

#[test]
fn what_only_reads_works_where_nothing_can_be_written() {
    let ran = practised();
    let data = ran.home().join("data");
    // As good as a folder without the right to write, and holds for everybody.
    fs::remove_file(data.join("viva.db.lock")).unwrap();
    fs::create_dir(data.join("viva.db.lock")).unwrap();
    let ran = then(ran)
        .args(["quiz", "--plain", "keys"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("cannot be written"), "{}", ran.stderr);
    let (text, mut ran) = answer(ran);
    assert_eq!(text, "I would keep it warm.");
    for args in [
        &["due"][..],
        &["due", "--count"],
        &["stats", "--plain"],
        &["drill", "--plan"],
        &["show", "warm"],
        &["history"],
        &["export", "history"],
        &["export", "csv"],
        &["export", "anki", "-o", "cards.apkg"],
        &["scorecard", "list"],
        &["backup", "safe.zip"],
    ] {
        ran = then(ran).args(args.iter().copied()).run();
    }
    assert!(ran.home().join("safe.zip").exists());
}

#[test]
fn a_bank_that_an_import_joins_is_backed_up_first() {
    let first = Viva::new()
        .file("cards.csv", "prompt,answer\nWhy?,Because.\n")
        .args(["import", "csv", "cards.csv", "-o", "data/banks/own.yaml"])
        .run();
    let viva = first.then();
    let old = std::fs::read_to_string(viva.path("data/banks/own.yaml")).unwrap();
    assert!(!viva.path("data/backups").exists());
    let ran = viva
        .file(
            "cards.csv",
            "prompt,answer\nWhy?,Because of that.\nHow?,So.\n",
        )
        .args(["import", "csv", "cards.csv", "-o", "data/banks/own.yaml"])
        .run();
    let folder = ran.home().join("data/backups");
    let backup = std::fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert!(backup.to_string_lossy().ends_with("-import.zip"));
    let backup = backup.to_string_lossy().into_owned();
    let ran = ran.then().args(["restore", &backup, "--yes"]).run();
    let now = std::fs::read_to_string(ran.home().join("data/banks/own.yaml")).unwrap();
    assert_eq!(now, old);
}

#[test]
fn the_doctor_names_what_an_editor_had_when_the_program_was_killed() {
    let viva = Viva::new().file("data/editing/7-0.md", "From the editor.\n");
    let ran = viva.args(["doctor"]).status(1).run();
    for message in [
        "editing/7-0.md",
        "continue the session to have it in your answer",
    ] {
        assert!(ran.stdout.contains(message), "{message}\n{}", ran.stdout);
    }
}
