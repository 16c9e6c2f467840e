//! Stories of questions that nobody has answered yet.

use crate::Viva;

const BANK: &str = "
bank: open
title: Open questions
items:
  - id: books
    prompt: Which book would you give to a colleague?
    unanswered: true
  - id: lock
    prompt: What is a lock?
    answer: A guard for what several threads share.
";

#[test]
fn a_question_without_an_answer_says_so_or_is_an_error() {
    let checked = Viva::new()
        .file("b.yaml", BANK)
        .args(["check", "b.yaml"])
        .run();
    assert!(checked.stdout.contains("2 items"), "{}", checked.stdout);
    let silent = BANK.replace("    unanswered: true\n", "");
    let refused = Viva::new()
        .file("b.yaml", silent)
        .args(["check", "b.yaml"])
        .status(1)
        .any_stderr()
        .run();
    let message = refused.stdout + &refused.stderr;
    assert!(
        message.contains("`unanswered: true` keeps a question for interviews"),
        "{message}"
    );
    Viva::new()
        .file(
            "b.yaml",
            BANK.replace("unanswered: true", "unanswered: perhaps"),
        )
        .args(["list", "--bank", "b.yaml"])
        .status(1)
        .any_stderr()
        .run();
}

#[test]
fn a_quiz_and_a_drill_leave_it_out() {
    let quiz = Viva::new()
        .bank(BANK)
        .args(["quiz", "--plain", "--seed", "1"])
        .stdin("A guard for what several threads share.\n.\n\n")
        .any_stderr()
        .run();
    assert!(!quiz.stdout.contains("book"), "{}", quiz.stdout);
    let plan = quiz
        .then()
        .args(["--bank", "bank.yaml", "drill", "--plan", "--format", "json"])
        .run()
        .json();
    assert!(!plan.to_string().contains("books"), "{plan}");
    let due = Viva::new().bank(BANK).args(["due", "--count"]).run();
    assert_eq!(due.stdout, "1\n");
}

#[test]
fn a_quiz_on_it_says_why_not() {
    Viva::new()
        .bank(BANK)
        .args(["quiz", "--plain", "books"])
        .status(1)
        .stderr(
            "error: `open/books` has no rubric and no model answer yet, so a response to it cannot \
             be marked; `viva screen` can ask it\n",
        )
        .run();
}

#[test]
fn lists_and_the_item_itself_show_it() {
    let list = Viva::new().bank(BANK).args(["list"]).run();
    assert!(
        list.stdout.contains("question, unanswered"),
        "{}",
        list.stdout
    );
    let shown = list
        .then()
        .args(["--bank", "bank.yaml", "show", "books", "--reveal"])
        .run();
    assert!(
        shown
            .stdout
            .contains("Nothing yet: it is for interviews only."),
        "{}",
        shown.stdout
    );
}

#[test]
fn an_interviewer_rates_the_answer_as_a_whole() {
    let plan =
        "plan: p\ntitle: P\nsections:\n  - title: All\n    time: 10m\n    items: [open/books]\n";
    let screen = Viva::new()
        .bank(BANK)
        .file("p.yaml", plan)
        .args([
            "screen",
            "--plain",
            "--plan",
            "p.yaml",
            "--candidate",
            "Ada",
        ])
        .stdin("1 1\n")
        .any_stderr()
        .run();
    assert!(
        screen.stdout.contains("The answer as a whole."),
        "{}",
        screen.stdout
    );
}
