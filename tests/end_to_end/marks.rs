//! The same answer through every front end, with a word that only the person's own synonyms know:
//! the marks are the same everywhere.

use serde_json::{Value, json};

use crate::Viva;

const BANK: &str = "
bank: queues
items:
  - id: poison
    title: A message that always fails
    prompt: One message makes the consumer crash. What do you do?
    look_for:
      - {id: aside, text: Moves it into a dead letter queue., match: [dead letter queue]}
      - {id: retry, text: Retries a few times first., match: [retry]}
    answer: After a retry it goes into a dead letter queue.
    examples:
      - response: It goes onto the naughty step.
        marks: {aside: 0.5, retry: 0}
";

const SYNONYMS: &str = "dead letter queue = naughty step\n";

const RESPONSE: &str = "It goes onto the naughty step.";

const PLAN: &str = "plan: p\ntitle: Plan\nsections: [{title: Only, items: [poison]}]\n";

fn viva() -> Viva {
    Viva::new()
        .bank(BANK)
        .file("data/synonyms.txt", SYNONYMS)
        .file("data/plans/p.yaml", PLAN)
        .env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
}

/// The criteria with the marks that are expected.
fn expected() -> Value {
    json!([["aside", 1.0], ["retry", 0.0]])
}

fn marks(criteria: &Value) -> Value {
    let criteria = criteria.as_array().unwrap().iter();
    criteria
        .map(|one| json!([one["id"], one["mark"]]))
        .collect()
}

/// The marks of the first answer of the first session.
fn kept(viva: Viva) -> Value {
    marks(&viva.history()["entries"][0]["criteria"])
}

#[test]
fn without_the_synonym_the_answer_earns_nothing() {
    let ran = Viva::new()
        .bank(BANK)
        .args(["score", "--item", "poison", "--format", "json"])
        .stdin(RESPONSE)
        .run();
    assert_eq!(ran.json()["score"], 0.0);
}

#[test]
fn score_marks_it() {
    let ran = viva()
        .args(["score", "--item", "poison", "--format", "json"])
        .stdin(RESPONSE)
        .run();
    assert_eq!(marks(&ran.json()["criteria"]), expected());
    let line = json!({"item": "poison", "response": RESPONSE}).to_string();
    let ran = viva().args(["score", "--batch", "-"]).stdin(&line).run();
    assert_eq!(marks(&ran.json()["criteria"]), expected());
}

#[test]
fn a_quiz_and_a_drill_line_by_line_mark_it() {
    for kind in ["quiz", "drill"] {
        let viva = viva()
            .args([kind, "--plain"])
            .stdin(&format!("{RESPONSE}\n.\n\n"));
        let ran = viva.run();
        assert!(ran.stdout.contains(" 1 ✓ 1  Moves it"), "{}", ran.stdout);
        assert_eq!(kept(ran.then()), expected(), "{kind}");
    }
}

#[test]
fn a_trial_marks_it() {
    let ran = viva().args(["try", "poison"]).stdin(RESPONSE).run();
    assert!(ran.stdout.contains(" 1 ✓ 1  Moves it"), "{}", ran.stdout);
    assert!(ran.stdout.contains(" 2 ✗ 0  Retries"), "{}", ran.stdout);
}

#[test]
fn a_calibration_agrees_with_people_who_mark_it_so() {
    let marked = |response: &str, marks: Value| {
        json!({"item": "poison", "response": response, "marks": marks}).to_string()
    };
    let lines = [
        marked(RESPONSE, json!({"aside": 1, "retry": 0})),
        marked("No idea.", json!({"aside": 0, "retry": 0})),
    ];
    viva()
        .args(["calibrate", "-", "--min-kappa", "1"])
        .stdin(&lines.join("\n"))
        .run();
}

#[test]
fn a_screening_line_by_line_suggests_it() {
    let ran = viva()
        .args([
            "screen",
            "--plain",
            "--plan",
            "p",
            "--candidate",
            "A. Example",
        ])
        .stdin(&format!("said {RESPONSE}\n"))
        .run();
    assert!(
        ran.stdout.contains("suggested 1, matched"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("suggested 0, missed"), "{}", ran.stdout);
}

#[test]
fn a_raters_training_line_by_line_shows_it_beside_the_gold_standard() {
    let ran = viva()
        .args(["train-rater", "--plain"])
        .stdin("1\n0\n")
        .run();
    for line in ["gold ◐ ½  viva ✓ 1", "gold ✗ 0  viva ✗ 0"] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
}

#[cfg(unix)]
mod in_full_screen {
    use super::*;
    use crate::screen::{ENTER, SUBMIT, Terminal};

    #[test]
    fn a_quiz_and_a_drill_mark_it() {
        for kind in ["quiz", "drill"] {
            let viva = viva().args([kind]);
            let mut terminal = Terminal::open(&viva);
            if kind == "drill" {
                terminal.shows("1 new");
                terminal.types(ENTER);
            }
            terminal.shows("Your answer");
            terminal.types(RESPONSE);
            terminal.shows("6 words");
            terminal.types(SUBMIT);
            terminal.shows("✓ 1  Moves it");
            terminal.shows("✗ 0  Retries");
            drop(terminal);
            assert_eq!(kept(viva), expected(), "{kind}");
        }
    }

    #[test]
    fn a_trial_marks_it() {
        let viva = viva().args(["try", "poison"]);
        let mut terminal = Terminal::open(&viva);
        terminal.shows("Response");
        terminal.types(RESPONSE);
        terminal.shows("✓ 1  aside");
        terminal.shows("✗ 0  retry");
    }

    #[test]
    fn a_screening_suggests_it() {
        let viva = viva().args(["screen", "--plan", "p", "--candidate", "A. Example"]);
        let mut terminal = Terminal::open(&viva);
        terminal.shows("One message makes");
        terminal.types(&format!("t{RESPONSE}"));
        terminal.types(SUBMIT);
        terminal.shows("suggested ✓ 1");
        terminal.shows("suggested ✗ 0");
    }

    #[test]
    fn a_raters_training_shows_it_beside_the_gold_standard() {
        let viva = viva().args(["train-rater"]);
        let mut terminal = Terminal::open(&viva);
        terminal.shows("naughty step");
        terminal.types(&format!("1222{ENTER}"));
        terminal.shows("gold ◐ ½  viva ✓ 1");
        terminal.shows("gold ✗ 0  viva ✗ 0");
    }
}
