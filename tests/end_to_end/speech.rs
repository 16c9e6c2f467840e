//! Spoken practice line by line: a question read aloud, an answer dictated.
#![cfg(unix)]

use crate::Viva;
use crate::quiz::Running;
use crate::viva::{GATEWAYS, missing, wait_until};

/// Stands in for a recogniser: it records until it is interrupted, and prints the text.
const RECOGNISER: &str = "trap 'echo \"I would keep it warm.\"; exit 0' INT\n: > ready\n\
                          while :; do sleep 0.05; done\n";

fn viva(config: &str) -> Viva {
    Viva::new()
        .bank(GATEWAYS)
        .file("config.toml", config)
        .file("recognise", RECOGNISER)
        .env("LANG", "C.UTF-8")
        .env("VIVA_CONFIG", "config.toml")
}

/// Waits for the recogniser: one that was not up yet when it is stopped has nothing to print.
fn is_ready(viva: &Viva) {
    wait_until("it listens", || viva.path("ready").exists());
}

#[test]
fn what_is_dictated_is_a_line_of_the_answer() {
    let viva = viva("[speech]\ndictate = 'sh recognise'\n").args(["mock", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("First of all");
    running.type_line(":dictate");
    running.wait_for("Dictating; :dictate stops it.");
    running.type_line(".");
    running.wait_for("Dictation is under way");
    is_ready(&viva);
    running.type_line(":dictate");
    running.wait_for("I would keep it warm.");
    running.type_line(".");
    running.wait_for("Probe 1");
    assert!(running.end_of_input());
    let entry = &viva.history()["entries"][0];
    assert_eq!(entry["response"], "First of all\nI would keep it warm.");
}

#[test]
fn a_dictation_that_is_under_way_counts_where_the_input_ends() {
    let viva = viva("[speech]\ndictate = 'sh recognise'\n").args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line(":dictate");
    running.wait_for("Dictating");
    is_ready(&viva);
    assert!(running.end_of_input());
    let entry = &viva.history()["entries"][0];
    assert_eq!(entry["response"], "I would keep it warm.");
}

#[test]
fn a_command_that_fails_says_why_and_nothing_typed_is_lost() {
    let config = "[speech]\ndictate = \"echo 'no microphone' >&2; exit 3;\"\n";
    let viva = viva(config).args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("I would keep it warm.");
    running.type_line(":dictate");
    running.wait_for("no microphone");
    running.type_line(".");
    running.wait_for("Enter continues.");
    assert!(running.end_of_input());
    let entry = &viva.history()["entries"][0];
    assert_eq!(entry["response"], "I would keep it warm.");
}

#[test]
fn without_a_command_it_is_said_how_to_name_one() {
    let ran = viva("")
        .args(["quiz", "--plain", "warm"])
        .stdin(":read\n:dictate\nwarm\n.\n")
        .run();
    for message in ["`speech.read_aloud` in", "`speech.dictate` in"] {
        assert!(ran.stdout.contains(message), "{}", ran.stdout);
    }
}

#[test]
fn a_question_is_heard_from_espeak_ng() {
    let found = std::process::Command::new("espeak-ng")
        .arg("--version")
        .output();
    if found.is_err() {
        return missing("espeak-ng");
    }
    let viva = viva("[speech]\nread_aloud = 'espeak-ng --stdin --stdout > heard.wav'\n")
        .args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line(":read");
    let heard = viva.path("heard.wav");
    let samples = || {
        let bytes = std::fs::read(&heard).unwrap_or_default();
        bytes.get(44..).unwrap_or_default().to_vec()
    };
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    // Half a second of sound that is not silence.
    while samples().iter().filter(|byte| **byte != 0).count() < 22_050 {
        assert!(std::time::Instant::now() < until, "nothing was heard");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    running.type_line(":quit");
    assert!(running.end_of_input());
}
