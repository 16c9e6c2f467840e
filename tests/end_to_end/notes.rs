//! Stories of what a person adds to an item, and of items by what is known of them.

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

fn then(ran: Ran) -> Viva {
    ran.then()
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
        .args(["--bank", "bank.yaml"])
}

/// A home in which `warm` was answered badly, and `keys` never.
fn answered() -> Ran {
    Viva::new()
        .bank(GATEWAYS)
        .env("VIVA_NOW", "2026-03-01T10:00:00Z")
        .args(["quiz", "--plain", "warm"])
        .stdin("A small package.\n.\n\n")
        .run()
}

#[test]
fn a_note_and_a_star_are_shown_with_the_earlier_answers() {
    let ran = answered();
    let ran = then(ran)
        .args(["note", "warm", "--set", "-", "--star"])
        .stdin("Read *this* again.\n")
        .stdout(
            "\
Slow first requests  starred

  Read *this* again.

answered          session        then   now
2026-03-01 10:00        1  quiz  25 %  25 %
",
        )
        .run();
    // Another rubric gives another mark today; what was given stays.
    let ran = then(ran)
        .file(
            "bank.yaml",
            GATEWAYS
                .replace("text: Makes the package small.", "text: Names the vendor.")
                .replace("match: [small package]", "match: [acme]"),
        )
        .args(["note", "warm", "--format", "json"])
        .run();
    let report = ran.json();
    assert_eq!(report["note"], "Read *this* again.");
    assert_eq!(report["answers"][0]["then"], 0.25);
    assert_eq!(report["answers"][0]["now"], 0.0);
    let ran = then(ran)
        .args(["note", "warm", "--unstar", "--set", "-"])
        .run();
    assert!(ran.stdout.contains("You have no note on it."));
    assert!(!ran.stdout.contains("starred"));
}

/// The titles that a plain quiz with these flags asks for before it is left.
fn asked(ran: Ran, flags: &[&str]) -> (Ran, Vec<&'static str>) {
    let ran = then(ran)
        .args(["quiz", "--plain", "--order", "bank"])
        .args(flags.iter().copied())
        .stdin(":finish\n")
        .any_stderr()
        .run();
    let titles = ["Slow first requests", "What keys are for"];
    let asked = titles
        .into_iter()
        .filter(|title| ran.stdout.contains(title));
    let asked = asked.collect();
    (ran, asked)
}

#[test]
fn a_quiz_asks_what_has_a_star_went_badly_or_was_never_answered() {
    let ran = then(answered()).args(["note", "keys", "--star"]).run();
    let (ran, starred) = asked(ran, &["--starred"]);
    assert_eq!(starred, ["What keys are for"]);
    let (ran, weak) = asked(ran, &["--weak"]);
    assert_eq!(weak, ["Slow first requests"]);
    let (ran, never) = asked(ran, &["--never"]);
    assert_eq!(never, ["What keys are for"]);
    then(ran)
        .args(["quiz", "--plain", "--starred", "--weak"])
        .status(1)
        .stderr("error: no item matches every filter; leave one out, or see with `viva list` what there is\n")
        .run();
}

#[test]
fn a_drill_of_what_has_a_star_is_not_done_where_nothing_has_one() {
    then(answered())
        .args(["drill", "--plain", "--starred"])
        .status(1)
        .stderr("error: no item matches every filter; leave one out, or see with `viva list` what there is\n")
        .run();
}

#[test]
fn a_drill_asks_only_for_what_has_a_star() {
    let ran = then(answered()).args(["note", "keys", "--star"]).run();
    let plan = then(ran)
        .args(["drill", "--starred", "--format", "json"])
        .run()
        .stdout;
    assert!(
        plan.contains("\"keys\"") && !plan.contains("\"warm\""),
        "{plan}"
    );
}

#[test]
fn notes_and_stars_go_along_with_the_history() {
    let ran = then(answered())
        .args(["note", "warm", "--set", "-", "--star"])
        .stdin("Mine.\n")
        .run();
    let history = then(ran).args(["export", "history"]).run().stdout;
    let ran = Viva::new()
        .bank(GATEWAYS)
        .file("history.jsonl", history)
        .args(["import", "history", "history.jsonl"])
        .any_stderr()
        .run();
    let report = then(ran)
        .args(["note", "warm", "--format", "json"])
        .run()
        .json();
    assert_eq!(
        (&report["note"], &report["starred"]),
        (&"Mine.".into(), &true.into())
    );
}
