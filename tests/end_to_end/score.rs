//! Stories of `viva score`.

use serde_json::Value;

use crate::Viva;

const BANK: &str = "
bank: gateway
items:
  - id: slow-first
    title: Slow first requests
    prompt: Why are first requests slow?
    look_for:
      - id: warm
        text: Uses Provisioned Concurrency.
        weight: 2
        match: [provisioned concurrency]
        follow_up: What keeps an instance warm?
      - id: tracing
        text: Looks at traces with X-Ray.
        match: [x-ray]
";

fn line(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_response_from_the_standard_input_is_scored_and_explained() {
    Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first"])
        .stdin("I would use provisioned concurrency, and I wouldn't need X-Ray.")
        .stdout(
            "\
Slow first requests  67 %

 1 ✓ 1  Uses Provisioned Concurrency. (weight 2)
        matched: “I would use provisioned concurrency”
 2 ✗ 0  Looks at traces with X-Ray.
        ! negated: “I wouldn't need X-Ray”
",
        )
        .run();
}

#[test]
fn a_missed_criterion_comes_with_what_to_ask_next() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first", "--response", "answer.txt"])
        .file("answer.txt", "No idea.")
        .run();
    assert!(
        ran.stdout
            .contains("Next time: What keeps an instance warm?"),
        "{}",
        ran.stdout
    );
}

#[test]
fn evidence_in_json_is_given_in_bytes_of_the_response() {
    let response = "Ähm… we use “provisioned concurrency”.";
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first", "--format", "json"])
        .stdin(response)
        .run();
    let grade = line(&ran.stdout);
    let evidence = &grade["criteria"][0]["evidence"][0];
    let span = |key: &str| usize::try_from(evidence[key].as_u64().unwrap()).unwrap();
    assert_eq!(
        &response[span("start")..span("end")],
        "Ähm… we use “provisioned concurrency"
    );
    assert_eq!(evidence["text"], "Ähm… we use “provisioned concurrency");
    assert_eq!(grade["criteria"][0]["mark"], 1.0);
    assert_eq!(grade["criteria"][0]["weight"], 2.0);
    assert_eq!(grade["criteria"][0]["reason"], "matched");
    assert_eq!(grade["criteria"][1]["reason"], "missed");
}

#[test]
fn a_batch_is_graded_line_by_line_in_its_order() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--batch", "-"])
        .stdin(
            "{\"item\": \"slow-first\", \"id\": \"a/1\", \"response\": \"X-Ray\", \"style\": \"terse\"}\n\
             \n\
             {\"item\": \"slow-first\", \"id\": 7, \"response\": \"\"}\n",
        )
        .run();
    let lines: Vec<Value> = ran.stdout.lines().map(line).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["id"], &lines[0]["item"]),
        (&"a/1".into(), &"slow-first".into())
    );
    assert_eq!(lines[0]["criteria"][1]["mark"], 1.0);
    assert_eq!(
        (&lines[1]["id"], &lines[1]["score"]),
        (&7.into(), &0.0.into())
    );
}

#[test]
fn a_bad_line_of_a_batch_is_an_error_of_its_own_and_the_rest_is_graded() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--batch", "responses.jsonl"])
        .file(
            "responses.jsonl",
            "{\"item\": \"slow-frst\", \"id\": \"a\", \"response\": \"X-Ray\"}\n\
             {\"item\": \"slow-first\", \"response\"\n\
             {\"item\": \"slow-first\", \"id\": \"c\", \"response\": \"X-Ray\"}\n",
        )
        .status(1)
        .run();
    let lines: Vec<Value> = ran.stdout.lines().map(line).collect();
    assert_eq!(lines[0]["item"], "slow-frst");
    assert_eq!(lines[0]["id"], "a");
    let error = lines[0]["error"].as_str().unwrap();
    assert!(error.contains("did you mean `slow-first`"), "{error}");
    let error = lines[1]["error"].as_str().unwrap();
    assert!(error.starts_with("line 2:"), "{error}");
    assert_eq!(lines[2]["criteria"][1]["mark"], 1.0);
}

#[test]
fn a_line_that_is_no_object_is_told_as_such_and_a_mark_at_the_start_is_none_of_it() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--batch", "-"])
        .stdin(
            "\u{feff}{\"item\": \"slow-first\", \"response\": \"X-Ray\"}\n\
             [\"slow-first\", \"X-Ray\", null]\n\
             X-Ray\n",
        )
        .status(1)
        .run();
    let lines: Vec<Value> = ran.stdout.lines().map(line).collect();
    assert_eq!(lines[0]["item"], "slow-first");
    for (number, line) in (2..).zip(&lines[1..]) {
        let error = format!("line {number}:1: it is no JSON object, which begins with `{{`");
        assert_eq!(line["error"], error);
    }
}

#[test]
fn a_response_over_the_limit_is_refused_and_says_why() {
    Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first"])
        .stdin(&"word ".repeat(14_000))
        .status(1)
        .stderr("error: the response is longer than the 65536 bytes that are graded; shorten it\n")
        .run();
}

#[test]
fn patterns_can_be_left_out_so_that_the_sentence_alone_counts() {
    let ran = Viva::new()
        .bank(
            "
bank: gateway
items:
  - id: tracing
    prompt: How do you find the slow part?
    look_for:
      - id: it
        text: Turns on X-Ray tracing.
        match: [nothing that anybody says]
",
        )
        .args([
            "score",
            "--item",
            "tracing",
            "--ignore-patterns",
            "--format",
            "json",
        ])
        .stdin("I'd turn on X-Ray tracing.")
        .run();
    assert_eq!(line(&ran.stdout)["criteria"][0]["mark"], 1.0);
}

#[test]
fn control_characters_of_a_response_never_reach_the_terminal() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first"])
        .stdin("provisioned \u{1b}[31m\u{9b}concurrency")
        .run();
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{9b}']),
        "{:?}",
        ran.stdout
    );
}

#[test]
fn a_persons_own_synonyms_hold_in_every_bank() {
    let viva = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first", "--format", "json"])
        .stdin("I would buy hot spares.");
    std::fs::create_dir_all(viva.data_dir()).unwrap();
    let file = viva.data_dir().join("synonyms.txt");
    std::fs::write(file, "# mine\nprovisioned concurrency = hot spares\n").unwrap();
    assert_eq!(viva.run().json()["criteria"][0]["mark"], 1.0);
}

#[test]
fn a_line_of_own_synonyms_that_is_no_group_is_told_with_its_place() {
    let viva = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "slow-first"])
        .stdin("Hot spares.")
        .status(1)
        .any_stderr();
    std::fs::create_dir_all(viva.data_dir()).unwrap();
    std::fs::write(viva.data_dir().join("synonyms.txt"), "DLQ\n").unwrap();
    let ran = viva.run();
    assert!(ran.stderr.contains("synonyms.txt:1:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("two members or more"), "{}", ran.stderr);
}
