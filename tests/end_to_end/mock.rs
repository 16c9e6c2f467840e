//! Stories of `viva mock --plain`.

use crate::Viva;
use crate::quiz::Running;
use crate::viva::GATEWAYS;

fn mock() -> Viva {
    Viva::new().bank(GATEWAYS).env("LANG", "C.UTF-8")
}

fn after(ran: crate::viva::Ran) -> Viva {
    ran.then()
        .env("LANG", "C.UTF-8")
        .args(["--bank", "bank.yaml"])
}

#[test]
fn an_answer_is_probed_and_the_debrief_comes_at_the_end() {
    let ran = mock()
        .args(["mock", "--plain", "warm", "keys"])
        .stdin("I would keep it warm.\n.\nI would ship a small package.\n.\nThey meter.\n.\n")
        .run();
    let probe = ran.stdout.find("Probe 1: What would you drop?").unwrap();
    let next = ran.stdout.find("What are API keys for?").unwrap();
    let message = ran.stdout.find("Unprompted").unwrap();
    assert!(probe < next && next < message, "{}", ran.stdout);
    for message in [
        "Mock interview of 2 items · 8:00 in all · feedback at the end",
        "100 % · 2 items",
        "After a probe\n     ✓ 1  Makes the package small.\n          asked: What would you drop?\n",
        "matched: “I would ship a small package”",
        "what came after a probe counts 75 %",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
    let json = after(ran)
        .args(["history", "1", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["kind"], "mock");
    let entry = &json["entries"][0];
    assert_eq!(entry["probes"][0]["criterion"], "small");
    assert_eq!(entry["criteria"][1]["how"], "after a probe");
    assert_eq!(entry["criteria"][0]["how"], "unprompted");
}

#[test]
fn a_refused_probe_is_missed() {
    let ran = mock()
        .args(["mock", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n:pass\n\n")
        .run();
    assert!(
        ran.stdout
            .contains("asked: What would you drop? (nothing was said to it)"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("75 % · 1 item"), "{}", ran.stdout);
}

#[test]
fn a_killed_one_continues_at_the_same_probe_with_text_and_time() {
    let viva = mock().args(["mock", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("I would keep it warm.");
    running.type_line(".");
    running.wait_for("Probe 1: What would you drop?");
    running.type_line("First of all");
    viva.stores_entry(
        "json_extract(probes, '$[0].response') = 'First of all' \
         AND json_extract(probes, '$[0].used_ms') >= 1000",
    );
    running.kill();

    let viva = viva.again().args(["mock", "--plain", "--resume"]);
    let mut running = Running::start(viva.command());
    running.wait_for("You said:");
    running.wait_for("Probe 1: What would you drop?");
    running.wait_for("First of all");
    running.type_line("a small package.");
    running.type_line(".");
    running.wait_for("100 % · 1 item");
    assert!(running.end_of_input());
    let entry = &viva.history()["entries"][0];
    assert_eq!(
        entry["probes"][0]["response"],
        "First of all\na small package."
    );
    assert!(entry["probes"][0]["used_ms"].as_u64().unwrap() >= 1_000);
}

#[test]
fn what_it_learnt_goes_to_drills_and_to_another_machine() {
    let ran = mock()
        .args(["mock", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\na small package\n.\n")
        .run();
    let due = after(ran).args(["due", "--format", "json"]).run();
    assert_eq!(due.json()["new"], 1, "the other item");
    let file = after(due).args(["export", "history"]).run();
    assert!(file.stdout.contains("\"probes\":[{"), "{}", file.stdout);
    assert!(file.stdout.contains("\"review\""), "{}", file.stdout);
    let again = mock()
        .args(["import", "history", "-"])
        .stdin(&file.stdout)
        .run();
    let json = after(again)
        .args(["history", "1", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["entries"][0]["probes"][0]["state"], "answered");
}

#[test]
fn the_weakest_are_drilled_with_their_questions() {
    let ran = mock()
        .args(["mock", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n:pass\ndrill\na small package\n.\n\n")
        .run();
    assert!(
        ran.stdout
            .contains("Only this is asked now:\n  - What would you drop?"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_result_is_reviewed_from_the_debrief_and_its_marks_changed() {
    let ran = mock()
        .args(["mock", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n:pass\nreview 1\nmark 2 = 1\n\n")
        .run();
    assert!(ran.stdout.contains("Model answer"), "{}", ran.stdout);
    assert!(ran.stdout.contains("100 % · 1 item"), "{}", ran.stdout);
}

#[test]
fn it_has_four_items_unless_a_number_is_given() {
    let number = |args: &[&str]| {
        let ran = Viva::new()
            .env("LANG", "C.UTF-8")
            .args(["mock", "--plain", "--seed", "7"])
            .args(args.iter().copied())
            .stdin("")
            .run();
        let first = ran.stdout.lines().next().unwrap_or_default().to_owned();
        first.split(" · ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(number(&[]), "Mock interview of 4 items");
    assert_eq!(number(&["-n", "2"]), "Mock interview of 2 items");
}
