//! Statistics from the command line.

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

fn answered() -> Ran {
    Viva::new()
        .bank(GATEWAYS)
        .args(["quiz", "--plain", "warm"])
        .stdin("I keep it warm.\n.\n\n")
        .any_stderr()
        .run()
}

#[test]
fn what_an_answer_leaves_out_is_told() {
    let message = answered()
        .then()
        .env("LANG", "C.UTF-8")
        .args(["--bank", "bank.yaml", "stats", "--plain"])
        .run();
    assert!(
        message
            .stdout
            .contains("Items   0 mature · 0 young · 2 new\n"),
        "{}",
        message.stdout
    );
    assert!(
        message
            .stdout
            .contains("Left out most\n  1 of 1  Makes the package small. (Slow first requests)\n"),
        "{}",
        message.stdout
    );
}

#[test]
fn in_a_pipe_statistics_are_text_and_in_an_ascii_locale_plain_signs() {
    let message = answered()
        .then()
        .args(["--bank", "bank.yaml", "stats"])
        .run();
    assert!(message.stdout.is_ascii(), "{}", message.stdout);
    assert!(
        message.stdout.contains("- 0  # 1+  answers a day"),
        "{}",
        message.stdout
    );
}

#[test]
fn programs_get_every_figure() {
    let stats = answered()
        .then()
        .args(["--bank", "bank.yaml", "stats", "--format", "json"])
        .run()
        .json();
    assert_eq!(stats["items"]["new"], 2);
    assert_eq!(stats["effort"]["days"], 1);
    assert_eq!(stats["weakest"][0]["criterion"], "small");
    assert_eq!(stats["weakest"][0]["item"], "warm");
    assert_eq!(stats["ahead"].as_array().unwrap().len(), 30);
    assert_eq!(stats["weeks"].as_array().unwrap().len(), 53);
}

#[test]
fn without_a_history_there_is_little_to_tell() {
    Viva::new()
        .bank(GATEWAYS)
        .env("VIVA_NOW", "2026-03-04T12:00:00Z")
        .args(["stats", "--plain"])
        .stdout(
            "Statistics of 2026-03-04\n\nRecall  nothing was due in 30 days - 90 % wanted\n\
             Items   0 mature - 0 young - 2 new\nDays    0 in the year\n",
        )
        .run();
}
