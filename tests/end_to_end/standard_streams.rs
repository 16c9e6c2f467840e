//! `-` stands for the standard input or output wherever a file is named.

use crate::Viva;
use crate::plan::PLAN;
use crate::viva::GATEWAYS;

#[test]
fn a_bank_is_checked_listed_and_added_from_the_standard_input() {
    let broken = GATEWAYS.replace("time: 2m", "time: soon");
    let ran = Viva::new()
        .args(["check", "-"])
        .stdin(&broken)
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stdout.starts_with("<stdin>:"), "{}", ran.stdout);
    let list = Viva::new()
        .args(["list", "--bank", "-", "--format", "json"])
        .stdin(GATEWAYS)
        .run();
    assert!(
        list.stdout.contains("Slow first requests"),
        "{}",
        list.stdout
    );
    let added = Viva::new().args(["bank", "add", "-"]).stdin(GATEWAYS).run();
    assert!(
        added.stdout.starts_with("Added: gateway, 2 items"),
        "{}",
        added.stdout
    );
    let shown = added.then().args(["show", "warm"]).run();
    assert!(shown.stdout.contains("Why are first requests slow?"));
}

#[test]
fn what_has_no_file_is_not_fixed_in_silence() {
    Viva::new()
        .args(["check", "--fix", "-"])
        .stdin(GATEWAYS)
        .status(1)
        .stderr("error: the standard input cannot be fixed; name the file\n")
        .run();
}

#[test]
fn a_plan_is_read_from_the_standard_input_and_written_to_the_standard_output() {
    let shown = Viva::new()
        .bank(GATEWAYS)
        .args(["plan", "show", "-"])
        .stdin(PLAN)
        .run();
    assert!(
        shown.stdout.starts_with("Platform engineer\n"),
        "{}",
        shown.stdout
    );
    let written = shown
        .then()
        .args(["--bank", "bank.yaml", "plan", "new", "p", "-o", "-"])
        .args(["--section", "Depth: warm"])
        .run();
    assert!(
        written.stdout.starts_with("plan: p\n"),
        "{}",
        written.stdout
    );
    assert!(!written.home().join("-").exists());
}

#[test]
fn an_export_to_the_standard_output_is_the_export_and_nothing_else() {
    let viva = || Viva::new().bank(GATEWAYS);
    for format in ["csv", "json", "markdown"] {
        let piped = viva().args(["export", format, "-o", "-"]).run().stdout;
        let printed = viva().args(["export", format]).run().stdout;
        assert_eq!(piped, printed, "{format}");
    }
    let package = viva()
        .args(["export", "anki", "-o", "-"])
        .command()
        .output()
        .unwrap();
    assert!(package.stdout.starts_with(b"PK"), "a zip file");
    let bank = Viva::new().args(["new", "bank", "b", "-o", "-"]).run();
    assert!(bank.stdout.contains("bank: b "), "{}", bank.stdout);
}

#[test]
fn responses_are_marked_from_the_standard_input() {
    let viva = |args: &[&str]| {
        let viva = Viva::new().bank(GATEWAYS).args(args.iter().copied());
        viva.stdin("I keep it warm.\n").run().stdout
    };
    for args in [
        ["score", "--item", "warm", "--response", "-"].as_slice(),
        &["try", "warm", "--response", "-"],
    ] {
        let printed = viva(args);
        assert!(printed.contains("75 %"), "{printed}");
    }
    let batch = Viva::new().bank(GATEWAYS).args(["score", "--batch", "-"]);
    let batch = batch.stdin("{\"item\": \"warm\", \"response\": \"warm\"}\n");
    assert!(batch.run().stdout.contains("\"score\":0.75"));
}

#[test]
fn a_gold_file_comes_from_the_standard_input() {
    let gold = "{\"item\": \"warm\", \"response\": \"I keep it warm.\", \"marks\": {\"keep\": 1, \"small\": 0}}\n";
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["train-rater", "-", "--plain"])
        .stdin(gold)
        .run();
    assert!(
        ran.stdout.starts_with("Training of 1 response\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_configuration_comes_from_the_standard_input() {
    let ran = Viva::new()
        .args(["--config", "-", "config", "--format", "json"])
        .stdin("new_per_day = 3\n")
        .run();
    assert_eq!(
        ran.json()["settings"]["new_per_day"]["value"],
        3,
        "{}",
        ran.stdout
    );
    let ran = ran
        .then()
        .args(["--config", "-", "config"])
        .stdin("new_per_day = soon\n")
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("<stdin>:1:15"), "{}", ran.stderr);
}

#[test]
fn a_history_goes_through_a_pipe_whole() {
    let quiz = Viva::new()
        .bank(GATEWAYS)
        .args(["quiz", "warm", "--plain", "--no-timer"])
        .stdin("I keep it warm.\n\n")
        .any_stderr()
        .run();
    let exported = quiz
        .then()
        .args(["export", "history", "-o", "-"])
        .run()
        .stdout;
    let there = Viva::new()
        .args(["import", "history", "-"])
        .stdin(&exported)
        .run();
    let again = there.then().args(["export", "history"]).run().stdout;
    assert_eq!(exported, again);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;

    for device in ["/dev/null", "/dev/stdout"] {
        let ran = Viva::new()
            .bank(GATEWAYS)
            .args(["export", "csv", "-o", device])
            .run();
        assert_eq!(
            ran.stdout.contains("Why are first requests slow?"),
            device == "/dev/stdout",
            "{device}: {}",
            ran.stdout
        );
    }
    let kind = std::fs::metadata("/dev/null").unwrap().file_type();
    assert!(kind.is_char_device());
}
