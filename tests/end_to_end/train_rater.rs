//! Stories of `viva train-rater`, line by line.

use serde_json::json;

use crate::Viva;

const BANK: &str = "
bank: gateway
items:
  - id: warm
    title: Slow first requests
    prompt: Why are first requests slow?
    look_for:
      - {id: keep, text: Keeps instances warm., match: [warm]}
      - {id: small, text: Makes the package small., match: [small package]}
    answer: I keep it warm, with a small package.
    examples:
      - response: I keep it warm.
        marks: {keep: 1, small: 0}
";

fn train(stdin: &str) -> Viva {
    Viva::new()
        .bank(BANK)
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
        .args(["train-rater", "--plain", "--rater", "Bo Rater"])
        .stdin(stdin)
}

#[test]
fn a_response_is_marked_blind_and_then_compared() {
    let ran = train("1\nback\n1/2\n1\n").run();
    let (before, after) = ran.stdout.split_once("0 of 2 marks the same\n").unwrap();
    assert!(
        before.contains("Response 1 of 1: Slow first requests\n"),
        "{before}"
    );
    assert!(before.contains("  I keep it warm.\n"), "{before}");
    assert!(!before.contains("gold"), "{before}");
    for message in [
        " 1 ◐ ½  gold ✓ 1  viva ✓ 1  you gave less: Keeps instances warm.\n",
        " 2 ✓ 1  gold ✗ 0  viva ✗ 0  you gave more: Makes the package small.\n",
        "exact      0 %  the same mark: 0 of 2\n",
        "leniency  +0.25  lenient: your mean mark less the gold standard's\n",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words(after).contains(&words(message)),
            "{message:?} in\n{after}"
        );
    }
}

#[test]
fn what_is_no_mark_is_asked_again() {
    let ran = train("2\n\n1\n0\n").run();
    assert!(
        ran.stdout.contains("2 of 2 marks the same\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.stdout.matches("A mark is 1, 1/2 or 0.").count(), 3);
}

#[test]
fn a_training_that_was_left_goes_on_with_the_marks_that_were_given() {
    let left = train("1\n").run();
    let message = "Saved; `viva train-rater --resume=1` continues it.\n";
    assert!(left.stdout.ends_with(message), "{}", left.stdout);
    let results = left
        .then()
        .args(["train-rater", "--results=1", "--format", "json"])
        .run();
    // What is not compared yet gives no gold standard away.
    assert_eq!(
        (
            results.json()["compared"].clone(),
            results.json()["marks"].clone()
        ),
        (json!(0), json!(0))
    );
    assert_eq!(results.json()["samples"], json!([]));
    // The bank need not be there any more.
    let ran = results.then().env("LANG", "C.UTF-8");
    let ran = ran
        .args(["train-rater", "--plain", "--resume"])
        .stdin("0\n")
        .run();
    assert!(
        !ran.stdout.contains("Keeps instances warm.    mark:"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("2 of 2 marks the same\n"),
        "{}",
        ran.stdout
    );
    ran.then()
        .args(["train-rater", "--plain", "--resume"])
        .status(1)
        .stderr(
            "error: there is no unfinished training to continue; `viva train-rater` begins one\n",
        )
        .run();
}

#[test]
fn results_tell_how_somebody_changes() {
    let first = train("1/2\n1\n").run().then();
    let second = first
        .bank(BANK)
        .args(["train-rater", "--plain", "--rater", "bo rater"]);
    let second = second.stdin("1\n0\n").run().then();
    let other = second
        .bank(BANK)
        .args(["train-rater", "--plain"])
        .stdin("1\n1\n")
        .run();
    let all = other
        .then()
        .args(["train-rater", "--results", "--rater", "Bo Rater"]);
    let all = all.args(["--format", "json"]).run();
    let figures: Vec<_> = all
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["id"].clone(),
                one["leniency"].clone(),
                one["exact"].clone(),
            )
        })
        .collect();
    assert_eq!(
        figures,
        [
            (json!(2), json!(0.0), json!(1.0)),
            (json!(1), json!(0.25), json!(0.0))
        ]
    );
    let text = all
        .then()
        .env("LANG", "C.UTF-8")
        .args(["train-rater", "--results"])
        .run();
    assert_eq!(text.stdout.lines().count(), 5, "{}", text.stdout);
}

#[test]
fn a_gold_file_can_be_marked_instead() {
    let line = json!({"item": "warm", "id": "a", "response": "A small package.",
        "marks": {"small": [1, 1, 0.5]}});
    let ran = Viva::new()
        .bank(BANK)
        .env("LANG", "C.UTF-8")
        .file("gold.jsonl", format!("{line}\nnonsense\n"))
        .args(["train-rater", "--plain", "gold.jsonl"])
        .stdin("1\n")
        .any_stderr()
        .run();
    assert!(ran.stderr.starts_with("gold.jsonl:2:"), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("Training of 1 response\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("1 of 1 mark the same\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_same_seed_gives_the_same_responses() {
    let many: String = (0..20)
        .map(|n| {
            json!({"item": "warm", "id": n, "response": format!("Answer {n}."),
                "marks": {"keep": 0}})
            .to_string()
                + "\n"
        })
        .collect();
    let run = |seed: &str| {
        let viva = Viva::new().bank(BANK).file("gold.jsonl", &many);
        let args = [
            "train-rater",
            "--plain",
            "gold.jsonl",
            "-n",
            "1",
            "--seed",
            seed,
        ];
        viva.args(args).stdin("0\n").run().stdout
    };
    assert_eq!(run("1"), run("1"));
    assert_ne!(run("1"), run("2"));
}

#[test]
fn banks_without_marked_examples_leave_nothing_to_train_on() {
    let bank = BANK.split("    examples:").next().unwrap();
    Viva::new()
        .bank(bank)
        .args(["train-rater", "--plain"])
        .status(1)
        .stderr(
            "error: there is nothing to mark: no example of these banks, and no line of these \
             files, has marks\n",
        )
        .run();
}

#[test]
fn without_a_terminal_plain_is_asked_for() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["train-rater"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("--plain"), "{}", ran.stderr);
}
