//! One broken file in the folder of banks stops nothing.

use crate::Viva;
use crate::list::TWO;

const BROKEN: &str = "bank: broken\nitems:\n  - id: a\n   prompt: Why?\n";

fn with_a_broken_bank() -> Viva {
    Viva::new()
        .file("data/banks/broken.yaml", BROKEN)
        .file("data/banks/two.yaml", TWO)
}

#[test]
fn it_is_named_once_and_every_command_works() {
    let mut ran = with_a_broken_bank().args(["bank", "list"]).run();
    assert!(
        ran.stdout.contains("broken.yaml:4:")
            && ran.stdout.contains("files with problems are left out"),
        "{}",
        ran.stdout
    );
    for command in [
        &["list"][..],
        &["due"],
        // What is kept of the banks between two runs does not hide it.
        &["due"],
        &["quiz", "--plain", "-n", "1", "--seed", "1"],
        &["export", "json", "gateway/slow-first"],
    ] {
        ran = ran.then().args(command.iter().copied()).any_stderr().run();
        let times = ran.stderr.matches("broken.yaml:4: ").count();
        assert_eq!(times, 1, "{command:?}: {}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn the_home_screen_names_it() {
    let viva = with_a_broken_bank();
    let mut terminal = crate::screen::Terminal::open(&viva);
    terminal.says("broken.yaml was left out");
    terminal.types("q");
    terminal.ends_with(0);
}

#[test]
fn naming_it_is_an_error_still() {
    let ran = with_a_broken_bank()
        .args(["list", "--bank", "data/banks/broken.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.ends_with("no bank was loaded\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn of_two_banks_of_one_id_the_first_is_used() {
    let ran = Viva::new()
        .file("data/banks/a.yaml", TWO)
        .file("data/banks/b.yaml", TWO)
        .args(["list"])
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("b.yaml:2: another bank has the same id"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_said_to() {
    let viva = with_a_broken_bank();
    std::fs::remove_file(viva.path("data/banks/broken.yaml")).unwrap();
    std::os::unix::fs::symlink("gone.yaml", viva.path("data/banks/link.yaml")).unwrap();
    let ran = viva.args(["list"]).any_stderr().run();
    assert!(
        ran.stderr
            .contains("link.yaml: the link leads to a file that is not there"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_hint_to_quote_a_number_shows_it_as_it_is_written() {
    for written in ["0o17", "0x1F", "1.0", "1e3", "true", "-12"] {
        for bank in [
            format!("bank: b\nitems:\n  - id: a\n    prompt: Which?\n    answer: {written}\n"),
            format!("bank: b\nitems: [{{id: a, prompt: Which?, answer: {written}}}]\n"),
            format!(
                "bank: b\nitems: [{{id: a, prompt: Which?, look_for: [{{id: c, text: c, match: [{written}]}}]}}]\n"
            ),
        ] {
            let ran = Viva::new()
                .file("b.yaml", bank)
                .args(["check", "b.yaml"])
                .status(1)
                .any_stderr()
                .run();
            let hint = format!("put it in quotes: \"{written}\"");
            assert!(ran.stdout.contains(&hint), "{written}: {}", ran.stdout);
        }
    }
}

#[test]
fn an_emptied_database_is_continued_from_a_backup() {
    let ran = Viva::new()
        .args(["quiz", "--plain", "-n", "1"])
        .stdin("It is so.\n.\n")
        .run();
    let ran = ran.then().args(["backup"]).run();
    std::fs::write(ran.home().join("data/viva.db"), "").unwrap();
    for name in ["data/viva.db-wal", "data/viva.db-shm"] {
        let _ = std::fs::remove_file(ran.home().join(name));
    }
    let ran = ran.then().args(["due"]).status(1).any_stderr().run();
    let (_, command) = ran.stderr.split_once("run `viva restore ").unwrap();
    let (backup, _) = command.split_once('`').unwrap();
    let backup = backup.to_owned();
    let ran = ran
        .then()
        .args(["restore", &backup, "--yes"])
        .any_stderr()
        .run();
    let ran = ran.then().args(["history"]).run();
    assert!(!ran.stdout.contains("No session yet"), "{}", ran.stdout);
}

#[test]
fn an_emptied_database_beside_a_backup_is_not_taken_for_a_new_one() {
    let ran = Viva::new()
        .file("data/viva.db", "")
        .file("data/viva.db.v7-backup", "SQLite format 3")
        .args(["due"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("viva.db: the file is empty, but a backup")
            && ran.stderr.contains("viva.db.v7-backup over the empty file"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        std::fs::metadata(ran.home().join("data/viva.db"))
            .unwrap()
            .len(),
        0
    );
    std::fs::remove_file(ran.home().join("data/viva.db")).unwrap();
    let ran = ran.then().args(["due"]).run();
    // And without a backup it is a new one.
    std::fs::remove_file(ran.home().join("data/viva.db.v7-backup")).unwrap();
    std::fs::write(ran.home().join("data/viva.db"), "").unwrap();
    for name in ["data/viva.db-wal", "data/viva.db-shm"] {
        let _ = std::fs::remove_file(ran.home().join(name));
    }
    ran.then().args(["due"]).run();
}
