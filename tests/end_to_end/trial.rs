//! Stories of `viva try` without its screen.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::Viva;
use crate::viva::GATEWAYS;

#[test]
fn marks_are_printed_once() {
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["try", "keys"])
        .stdin("They meter.")
        .run();
    assert!(
        ran.stdout.starts_with("100 %\n 1 ✓ 1  They meter.\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn marks_are_printed_again_when_the_patterns_change_or_break() {
    let viva = Viva::new()
        .bank(GATEWAYS)
        .file("answer.txt", "They identify clients.")
        .args(["try", "keys", "--watch", "--response", "answer.txt"]);
    let mut child = viva.command().stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut until = |wanted: &str| {
        let found = lines
            .by_ref()
            .map(Result::unwrap)
            .any(|line| line.contains(wanted));
        assert!(found, "{wanted}");
    };
    until("✗ 0  They meter.");
    let bank = viva.path("bank.yaml");
    fs::write(
        &bank,
        GATEWAYS.replace("match: [meter]", "match: [meter, identify]"),
    )
    .unwrap();
    until("meter: ✗ 0 → ✓ 1");
    until("100 %");
    fs::write(
        &bank,
        GATEWAYS.replace("match: [meter]", "match: ['meter|']"),
    )
    .unwrap();
    until("an alternative is missing here");
    fs::write(viva.path("answer.txt"), "no idea at all").unwrap();
    fs::write(&bank, GATEWAYS).unwrap();
    until("meter: ✓ 1 → ✗ 0");
    child.kill().unwrap();
    child.wait().unwrap();
}
