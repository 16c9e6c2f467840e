//! Stories of a store that fails while something runs: nothing that was typed is lost.

use std::fs;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::Viva;
use crate::quiz::Running;
use crate::screen::Terminal;
use crate::viva::GATEWAYS;

fn quiz() -> Viva {
    Viva::new().bank(GATEWAYS).env("LANG", "C.UTF-8")
}

/// Another program that writes to the store, until it is dropped.
fn lock(viva: &Viva) -> Connection {
    let other = Connection::open(viva.data_dir().join("viva.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

/// What was written because it could not be saved.
fn unsaved(viva: &Viva) -> String {
    let names = fs::read_dir(viva.path("")).unwrap().flatten();
    let mut files = names.filter(|file| {
        let name = file.file_name();
        name.to_string_lossy().starts_with("viva-unsaved-")
    });
    fs::read_to_string(files.next().unwrap().path()).unwrap()
}

#[test]
fn an_answer_that_is_piped_in_waits_for_another_program() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    let other = lock(&viva);
    running.type_line("I would keep it warm.");
    running.type_line(".");
    running.wait_for("another program is using it");
    drop(other);
    running.wait_for("Saving works again.");
    running.wait_for("75 %");
    assert!(running.end_of_input());
    let session = viva.history();
    assert_eq!(session["state"], "finished");
    assert_eq!(session["entries"][0]["response"], "I would keep it warm.");
}

#[test]
fn an_answer_that_cannot_be_saved_is_printed_and_written_elsewhere() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    running.type_line("I would keep it warm.");
    running.type_line(".");
    running.wait_for("Not saved, of quiz 1:");
    running.wait_for("# gateway/warm");
    running.wait_for("I would keep it warm.");
    assert!(!running.end_of_input());
    assert_eq!(
        unsaved(&viva),
        "Not saved, of quiz 1:\n\n# gateway/warm\nI would keep it warm.\n"
    );
}

#[test]
fn line_by_line_a_second_word_leaves_what_is_not_saved() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Your answer:");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    terminal.types("I would keep it warm.\n");
    terminal.shows("the file was moved");
    terminal.types(":quit\n");
    terminal.shows("`quit anyway` leaves");
    terminal.types(":quit anyway\n");
    terminal.shows("Not saved, of quiz 1:");
    terminal.ends_with(0);
    assert!(unsaved(&viva).contains("I would keep it warm."));
}

#[test]
fn notes_of_a_screening_that_cannot_be_saved_are_printed_and_written() {
    let plan = "plan: p\ntitle: P\nsections: [{title: A, items: [warm]}]\n";
    let viva = quiz().file("plan.yaml", plan).args([
        "screen",
        "--plain",
        "--plan",
        "plan.yaml",
        "--candidate",
        "A. Example",
    ]);
    let mut running = Running::start(viva.command());
    running.wait_for("Why are first requests slow?");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    running.type_line("note hesitated at first");
    running.wait_for("Not saved, of screening 1:");
    assert!(!running.end_of_input());
    assert!(unsaved(&viva).ends_with("# note\nhesitated at first\n"));
}

#[test]
fn on_the_screen_a_moved_store_is_told_and_a_word_leaves() {
    let viva = quiz().args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("Typed before.");
    thread::sleep(Duration::from_millis(1_500));
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    terminal.shows("Not saved, and nothing has changed");
    terminal.types(" And after.");
    terminal.types("\x03");
    terminal.shows("type the word leave");
    terminal.types("leave\r");
    terminal.shows("Not saved, of quiz 1:");
    terminal.shows("Typed before. And after.");
    terminal.ends_with(0);
    assert!(unsaved(&viva).contains("Typed before. And after."));
}

#[test]
fn an_item_that_went_from_its_bank_is_skipped_by_name_and_its_draft_is_shown() {
    for kind in ["quiz", "drill", "mock"] {
        let ran = Viva::new()
            .bank(GATEWAYS)
            .args([kind, "--plain", "warm", "keys"])
            .stdin("Half a thou\n:quit\n")
            .run();
        let viva = ran.then();
        let home = viva.path("");
        let bank = fs::read_to_string(home.join("bank.yaml")).unwrap();
        let edited = bank.replace("id: warm\n", "id: other\n");
        assert_ne!(bank, edited);
        fs::write(home.join("bank.yaml"), edited).unwrap();
        let resume: &[&str] = match kind {
            "drill" => &["drill", "--plain"],
            "mock" => &["mock", "--plain", "--resume"],
            _ => &["quiz", "--plain", "--resume"],
        };
        let ran = viva
            .args(["--bank", "bank.yaml"])
            .args(resume.iter().copied())
            .stdin("They meter.\n.\n\n\n")
            .run();
        for told in [
            "so they are skipped",
            "warm: your draft",
            "      Half a thou",
        ] {
            assert!(ran.stdout.contains(told), "{kind}: {told}\n{}", ran.stdout);
        }
        assert!(
            ran.stdout.contains("What are API keys for?"),
            "{kind}\n{}",
            ran.stdout
        );
        let history = ran
            .then()
            .args(["--bank", "bank.yaml", "history", "1"])
            .run();
        assert!(
            history.stdout.contains("Half a thou"),
            "{kind}\n{}",
            history.stdout
        );
    }
}

#[test]
fn history_shows_the_criterion_as_it_was_judged_and_says_that_the_rubric_has_changed() {
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["quiz", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n\n")
        .run();
    assert!(!ran.stdout.contains("has changed since"));
    let viva = ran.then();
    let file = viva.path("bank.yaml");
    let bank = fs::read_to_string(&file).unwrap();
    let edited = bank.replace("Keeps instances warm.", "Something else.");
    assert_ne!(bank, edited);
    fs::write(&file, edited).unwrap();
    let ran = viva.args(["--bank", "bank.yaml", "history", "1"]).run();
    for told in [
        "The rubric has changed since; the criteria read as they did then.",
        "Keeps instances warm.",
    ] {
        assert!(ran.stdout.contains(told), "{told}\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("Something else."), "{}", ran.stdout);
    // It goes along to another machine.
    let exported = ran.then().args(["export", "history"]).run();
    let other = Viva::new().file("history.jsonl", &exported.stdout);
    let ran = other.args(["import", "history", "history.jsonl"]).run();
    let ran = ran.then().args(["history", "1", "--format", "json"]).run();
    let criterion = &ran.json()["entries"][0]["criteria"][0];
    assert_eq!(criterion["text"], "Keeps instances warm.");
}
