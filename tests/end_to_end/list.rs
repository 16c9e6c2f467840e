//! Stories of `viva list`.

use crate::Viva;

pub const TWO: &str = "
bank: gateway
title: Gateways
tags: [cloud]
items:
  - id: slow-first
    kind: scenario
    title: Slow first requests
    level: mid
    time: 12m
    tags: [lambda]
    prompt: Why are first requests slow?
    answer: Cold starts.
  - id: keys
    prompt: What are API keys for?
    answer: Metering.
";

const ONE: &str =
    "{bank: sql, items: [{id: keys, title: Foreign keys, time: 90s, prompt: How?, answer: So}]}";

#[test]
fn banks_come_first_and_items_stand_in_columns() {
    Viva::new()
        .bank(TWO)
        .args(["list"])
        .stdout(
            "\
gateway  Gateways  1 question  1 scenario  bank.yaml

item        kind      level   time  title
slow-first  scenario  mid    12:00  Slow first requests
keys        question  –          –  What are API keys for?
",
        )
        .run();
}

#[test]
fn items_of_several_banks_have_their_full_names() {
    Viva::new()
        .bank(TWO)
        .bank(ONE)
        .args(["list", "--kind", "question"])
        .stdout(
            "\
gateway  Gateways  1 question   1 scenario  bank.yaml
sql      sql       1 question  0 scenarios  bank2.yaml

item          kind      level  time  title
gateway/keys  question  –         –  What are API keys for?
sql/keys      question  –      1:30  Foreign keys
",
        )
        .run();
}

#[test]
fn filters_narrow_the_list() {
    for (args, expected) in [
        (vec!["--kind", "scenario"], vec!["slow-first"]),
        (vec!["--tag", "cloud"], vec!["slow-first", "keys"]),
        (
            vec!["--tag", "cloud", "--tag", "Lambda"],
            vec!["slow-first"],
        ),
        (vec!["--level", "mid"], vec!["slow-first"]),
        (vec!["--level", "senior"], vec![]),
        (vec!["--find", "api keys"], vec!["keys"]),
        (vec!["--find", "slwfrst"], vec!["slow-first"]),
    ] {
        let ran = Viva::new()
            .bank(TWO)
            .args(["list", "--format", "json"])
            .args(args.clone())
            .run();
        let json = ran.json();
        let ids: Vec<&str> = json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, expected, "{args:?}");
    }
}

#[test]
fn the_json_has_everything_but_the_answers() {
    let json = Viva::new()
        .bank(TWO)
        .args(["list", "--format", "json"])
        .run()
        .json();
    assert_eq!(
        json["items"][0],
        serde_json::json!({
            "bank": "gateway", "id": "slow-first", "title": "Slow first requests",
            "kind": "scenario", "level": "mid", "time": 720, "tags": ["cloud", "lambda"],
        })
    );
    assert_eq!(json["banks"][0]["origin"], "bank.yaml");
    assert_eq!(json["banks"][0]["scenarios"], 1);
}

#[test]
fn a_list_without_items_says_so() {
    let ran = Viva::new()
        .bank(TWO)
        .args(["list", "--level", "senior"])
        .run();
    assert!(ran.stdout.ends_with("\nNo item matches.\n"));
}

#[test]
fn an_unknown_tag_is_told_with_the_one_that_was_meant() {
    Viva::new()
        .bank(TWO)
        .args(["list", "--tag", "lamda"])
        .status(1)
        .stdout("")
        .stderr("error: no item has the tag `lamda`; did you mean `lambda`?\n")
        .run();
}

#[test]
fn an_unknown_kind_is_a_wrong_command_line() {
    let ran = Viva::new()
        .bank(TWO)
        .args(["list", "--kind", "scenaro"])
        .status(2)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("scenario"), "{}", ran.stderr);
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Viva::new()
        .bank(TWO)
        .args(["list"])
        .command()
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}
