//! Stories of `viva show`.

use crate::Viva;
use crate::list::TWO;

const FULL: &str = "
bank: gateway
title: Gateways
items:
  - id: slow-first
    kind: scenario
    title: Slow first requests
    level: mid
    time: 4m
    tags: [lambda]
    prompt: |
      Why are first requests slow, and what do you do about it when your users will not wait for them?

      - look at the package
    look_for:
      - id: warm
        text: Keeps instances warm.
        weight: 2
        match: [keep|hold warm, '\"warm\"']
        partial: [pinger]
        follow_up: What does it cost?
      - id: small
        text: Makes the package small.
        exemplars:
          full: [I throw out what I do not need., A lean build starts sooner.]
          none: [A small package costs more.]
    answer: Provisioned concurrency.
    notes: Since 2019 networks cost little.
";

#[test]
fn an_item_is_shown_without_its_answer() {
    Viva::new()
        .bank(FULL)
        .args(["show", "slow-first"])
        .stdout(
            "\
Slow first requests
gateway/slow-first · scenario · mid · 4:00 · lambda
Gateways

Why are first requests slow, and what do you do about it when your users will not wait
for them?

- look at the package
",
        )
        .run();
}

#[test]
fn reveal_shows_rubric_follow_ups_answer_and_notes() {
    let ran = Viva::new()
        .bank(FULL)
        .args(["show", "gateway/slow-first", "--reveal"])
        .run();
    let (_, revealed) = ran.stdout.split_once("package\n").unwrap();
    assert_eq!(
        revealed,
        "
Look for
  warm · weight 2
    Keeps instances warm.
    Ask next: What does it cost?
  small
    Makes the package small.
    Exemplars: 2 right, 1 wrong

Model answer
  Provisioned concurrency.

Notes
  Since 2019 networks cost little.
"
    );
}

#[test]
fn the_json_gives_nothing_away_without_reveal() {
    let json = Viva::new()
        .bank(FULL)
        .args(["show", "slow-first", "--format", "json"])
        .run()
        .json();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "bank", "id", "kind", "level", "prompt", "tags", "time", "title"
        ]
    );
    let json = Viva::new()
        .bank(FULL)
        .args(["show", "slow-first", "--format", "json", "--reveal"])
        .run()
        .json();
    assert_eq!(
        json["look_for"][0]["match"],
        serde_json::json!(["keep|hold warm", "'\"warm\"'"])
    );
    assert_eq!(json["look_for"][0]["weight"], 2.0);
    assert_eq!(json["look_for"][0].get("exemplars"), None);
    assert_eq!(
        json["look_for"][1]["exemplars"],
        serde_json::json!({
            "full": ["I throw out what I do not need.", "A lean build starts sooner."],
            "half": [],
            "none": ["A small package costs more."]
        })
    );
    assert_eq!(json["answer"], "Provisioned concurrency.");
}

#[test]
fn an_unknown_item_is_told_with_the_one_that_was_meant() {
    Viva::new()
        .bank(TWO)
        .args(["show", "slow-frist"])
        .status(1)
        .stderr("error: no item is called `slow-frist`; did you mean `slow-first`?\n")
        .run();
}

#[test]
fn a_name_of_several_items_is_told_with_all_of_them() {
    Viva::new()
        .bank(TWO)
        .bank("{bank: sql, items: [{id: keys, prompt: How?, answer: So}]}")
        .args(["show", "keys"])
        .status(1)
        .stderr("error: `keys` is ambiguous; use one of: gateway/keys, sql/keys\n")
        .run();
}

#[test]
fn text_that_would_command_the_terminal_is_shown_and_not_obeyed() {
    let bank = r#"
bank: b
title: "T\e]0;x\a"
items:
  - id: i
    title: "A\e[2J\x9b1mB"
    tags: ["t\e"]
    prompt: "P\e[31m \u202E x"
    look_for: [{id: c, text: "T\e", follow_up: "F\e", exemplars: {full: ["E\e"]}}]
    answer: "A\x7f"
    notes: "N\e"
"#;
    for args in [
        vec!["list"],
        vec!["list", "--format", "json"],
        vec!["show", "i", "--reveal"],
        vec!["show", "i", "--reveal", "--format", "json"],
    ] {
        let ran = Viva::new().bank(bank).args(args.clone()).run();
        let live = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stdout.contains(live), "{args:?}: {:?}", ran.stdout);
    }
    let ran = Viva::new()
        .bank(bank)
        .args(["list", "--tag", "\x1b[31m"])
        .status(1)
        .any_stderr()
        .run();
    assert!(!ran.stderr.contains('\x1b'));
}
