//! Stories of exemplars in a person's own bank.

use serde_json::Value;

use crate::Viva;

/// A bank of one item with a criterion of each sort: with patterns and without.
const QUEUES: &str = "
bank: queues
items:
  - id: poison-message
    title: A message that never succeeds
    prompt: One message makes the consumer crash each time it is delivered. What do you change?
    look_for:
      - id: dead-letter-queue
        text: Moves a message that keeps failing into a dead letter queue after a few attempts.
        match:
          - all: [dead letter queue, fail|retry|attempt|receive]
        exemplars:
          full:
            - After five tries it goes into its own queue and someone gets an alert.
            - Once it has blown up three times we park it somewhere else, so the others get through.
            - If it still crashes after the third delivery, it is put aside and the rest carries on.
            - The bad one gets taken out of the way after a few goes.
          half:
            - I'd have a dead letter queue.
            - There should be a place for bad messages.
          none:
            - The dead letter queue retries it until it works.
            - Dead letter queues delete the messages that keep failing after a few attempts.
            - I wouldn't bother with a second queue.
            - Just keep retrying it, at some point it will succeed.
      - id: idempotent
        text: Makes processing idempotent, because a message may be delivered more than once.
        exemplars:
          full:
            - Handling the same one twice must do no harm, so I remember the ids I have seen.
            - The consumer checks whether it has done this order before, and if so does nothing.
            - A second delivery has no effect since we upsert by key.
          none:
            - Every message is delivered exactly once, so there is nothing to do.
            - The queue removes duplicates for us.
            - Idempotent means that processing is fast.
    answer: |
      A message that fails a few attempts goes into a dead letter queue. Processing is idempotent,
      because a message may be delivered more than once.
";

/// The bank without its exemplars.
fn without_exemplars() -> String {
    let is_theirs = |line: &&str| {
        line.starts_with("          ") && !line.contains("all:") || line.contains("exemplars:")
    };
    let lines = QUEUES.lines().filter(|line| !is_theirs(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The marks of a response for both criteria, and the reasons.
fn marks(bank: &str, response: &str, flags: &[&str]) -> [(f64, String); 2] {
    let grade = Viva::new()
        .bank(bank)
        .args(["score", "--item", "poison-message", "--format", "json"])
        .args(flags.iter().copied())
        .stdin(response)
        .run()
        .json();
    let of = |criterion: &Value| {
        let reason = criterion["reason"].as_str().unwrap().to_owned();
        (criterion["mark"].as_f64().unwrap(), reason)
    };
    [&grade["criteria"][0], &grade["criteria"][1]].map(of)
}

#[test]
fn a_claim_in_words_that_no_pattern_has_earns_its_mark() {
    let aside = "We park it somewhere after three tries, and the others carry on.";
    assert_eq!(marks(&without_exemplars(), aside, &[])[0].0, 0.0);
    assert_eq!(marks(QUEUES, aside, &[])[0].0, 1.0);
    // … also for a criterion that has no patterns at all.
    let twice = "We look whether this order was done before, and then do nothing the second time.";
    assert_eq!(marks(&without_exemplars(), twice, &[])[1].0, 0.0);
    assert_eq!(marks(QUEUES, twice, &[])[1].0, 1.0);
}

#[test]
fn a_wrong_claim_in_the_right_words_loses_its_mark() {
    let retries =
        "After a few attempts the dead letter queue retries the failed message until it works.";
    assert_eq!(marks(&without_exemplars(), retries, &[])[0].0, 1.0);
    assert_eq!(
        marks(QUEUES, retries, &[])[0],
        (0.0, "off_point".to_owned())
    );
}

#[test]
fn sentences_are_measured_without_exemplars() {
    for response in [
        "We park it somewhere after three tries, and the others carry on.",
        "After a few attempts the dead letter queue retries the failed message until it works.",
        "We look whether this order was done before, and then do nothing the second time.",
    ] {
        let alone = marks(QUEUES, response, &["--ignore-patterns"]);
        let without = marks(&without_exemplars(), response, &["--ignore-patterns"]);
        assert_eq!(alone, without, "{response}");
    }
}

#[test]
fn check_finds_exemplars_that_tell_nothing_and_removes_those_that_stand_twice() {
    let edited = QUEUES
        .replace(
            "            - The bad one gets taken",
            "            - after five tries it goes into its own queue and someone gets an alert!  # again\n            \
             - The bad one gets taken",
        )
        .replace("            - I'd have a dead letter queue.\n", "            - The queue removes duplicates for us.\n")
        .replace(
            "            - There should be a place for bad messages.",
            "            - Just keep retrying it, at some point it will succeed",
        );
    let checked = Viva::new()
        .bank(&edited)
        .args(["check", "bank.yaml", "--fix"])
        .run();
    assert_eq!(
        checked.stdout,
        "\
bank.yaml:25:15: warning: this sentence stands under `half` as well [repeated-exemplar]
 25 |             - Just keep retrying it, at some point it will succeed.
    |               ^
    = it earns one mark: leave it under that one

1 place fixed
1 item, 2 criteria, 0 examples: no problems, 1 warning
--notes shows 1 note more
"
    );
    let fixed = edited.lines().filter(|line| !line.ends_with("# again"));
    let fixed: String = fixed.map(|line| format!("{line}\n")).collect();
    let written = std::fs::read_to_string(checked.home().join("bank.yaml")).unwrap();
    assert_eq!(written, fixed);
}

#[test]
fn the_model_answer_and_the_words_of_a_criterion_still_earn_everything() {
    Viva::new()
        .bank(QUEUES)
        .args(["check", "--deny", "warnings", "bank.yaml"])
        .stdout("1 item, 2 criteria, 0 examples: no problems\n--notes shows 1 note more\n")
        .run();
    let right = "A message that fails three attempts goes into a dead letter queue.";
    assert_eq!(marks(QUEUES, right, &[])[0].0, 1.0);
}
