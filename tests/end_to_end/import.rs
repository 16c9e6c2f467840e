//! Stories of `viva import`.

use crate::Viva;

const ARTICLE: &str = include_str!("../data/article.txt");
const COLLECTION: &str = include_str!("../data/collection.md");

/// What was imported must be sound, and a quiz must run on it.
pub fn serves(viva: Viva, items: &str) {
    let checked = viva.args(["check", "mine.yaml"]).run();
    assert!(
        checked.stdout.contains(items) && checked.stdout.contains(": no problems"),
        "{}",
        checked.stdout
    );
    let quiz = checked
        .then()
        .args([
            "--bank",
            "mine.yaml",
            "quiz",
            "--plain",
            "-n",
            "2",
            "--seed",
            "7",
        ])
        .stdin("It keeps things apart.\n.\n\nI would measure first.\n.\n\n")
        .any_stderr()
        .run();
    let history = quiz.then().args(["history", "1", "--format", "json"]).run();
    let entries = history.json()["entries"].as_array().unwrap().len();
    assert_eq!(entries, 2);
}

#[test]
fn an_article_becomes_a_bank_that_serves() {
    let ran = Viva::new()
        .file("post.txt", ARTICLE)
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .run();
    assert!(
        ran.stdout
            .starts_with("post.txt: 52 items found, 20 parts left out\n")
            && ran.stdout.ends_with("mine.yaml: 52 items added\n"),
        "{}",
        ran.stdout
    );
    serves(ran.then(), "52 items, 170 criteria");
}

#[test]
fn a_markdown_collection_becomes_a_bank_that_serves() {
    let ran = Viva::new()
        .file("questions.md", COLLECTION)
        .args(["import", "markdown", "questions.md", "-o", "mine.yaml"])
        .run();
    assert!(
        ran.stdout.starts_with("questions.md: 52 items found"),
        "{}",
        ran.stdout
    );
    serves(ran.then(), "52 items");
}

#[test]
fn a_spreadsheet_becomes_a_bank_that_serves() {
    let ran = Viva::new()
        .file("sheet.csv", include_str!("../data/sheet.csv"))
        .args(["import", "csv", "sheet.csv", "-o", "mine.yaml"])
        .stdout("sheet.csv: 52 items found, 0 parts left out\nmine.yaml: 52 items added\n")
        .run();
    serves(ran.then(), "52 items");
}

#[test]
fn flashcards_between_tabs_need_no_header() {
    let cards: String = (0..60)
        .map(|n| format!("term {n}\tthe \"meaning\" of number {n}\n"))
        .collect();
    let ran = Viva::new()
        .file("set.txt", &cards)
        .args(["import", "tsv", "set.txt", "-o", "mine.yaml"])
        .run();
    serves(ran.then(), "60 items");
    let ran = Viva::new()
        .file("set.txt", &cards)
        .args(["import", "tsv", "set.txt", "-o", "mine.yaml"])
        .args(["--columns", "answer,prompt"])
        .run();
    serves(ran.then(), "60 items");
    Viva::new()
        .file("set.csv", "a,b\n")
        .args(["import", "csv", "set.csv"])
        .status(1)
        .stderr(
            "error: set.csv:1: no column is called `prompt` (or question, front, term): a, b; name \
             the columns with --columns, for instance --columns prompt,answer\n",
        )
        .run();
}

#[test]
fn what_was_exported_for_a_spreadsheet_comes_back_as_the_same_items() {
    let ran = Viva::new()
        .args(["export", "csv", "--bank", "networking", "-o", "all.csv"])
        .run();
    let ran = ran
        .then()
        .args(["import", "csv", "all.csv", "-o", "mine.yaml"])
        .run();
    let back = ran
        .then()
        .args(["--bank", "mine.yaml", "export", "csv", "-o", "again.csv"])
        .run();
    let read = |name| std::fs::read_to_string(back.home().join(name)).unwrap();
    assert_eq!(read("all.csv"), read("again.csv"));
}

#[test]
fn escapes_in_every_cell_never_reach_the_terminal() {
    let evil = "a\u{1b}[31m\u{9b}2Jb";
    let ran = Viva::new()
        .file(
            "e.csv",
            format!("id,prompt,answer,tags,level,kind,{evil}\n{evil},{evil},{evil},{evil},{evil},{evil},{evil}\n,,{evil}\n"),
        )
        .args(["import", "csv", "e.csv", "-o", "mine.yaml"])
        .run();
    let live = |text: &str| text.contains(|c: char| c.is_control() && c != '\n');
    assert!(!live(&ran.stdout), "{:?}", ran.stdout);
    let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    assert!(!live(&bank), "{bank:?}");
    for format in ["markdown", "json", "csv"] {
        let out = Viva::new().bank(&bank).args(["export", format]).run();
        assert!(format == "csv" || !live(&out.stdout), "{:?}", out.stdout);
    }
}

const POST: &str = "\
Ten questions

1. What is a lock?
Answer: A guard.

2. What is nothing?

3. What is a queue?
Answer: A line.
";

#[test]
fn a_dry_run_shows_what_would_be_and_writes_nothing() {
    let ran = Viva::new()
        .file("post.txt", POST)
        .args([
            "import",
            "article",
            "post.txt",
            "-o",
            "mine.yaml",
            "--dry-run",
        ])
        .stdout(
            "\
post.txt: 2 items found, 1 part left out
  a question without an answer
    line 6  What is nothing?
mine.yaml: 2 items would be added
    lock   new  What is a lock?
    queue  new  What is a queue?
",
        )
        .run();
    assert!(!ran.home().join("mine.yaml").exists());
}

#[test]
fn without_a_file_to_write_the_bank_is_printed() {
    let ran = Viva::new()
        .args(["import", "article", "-", "--id", "mine", "--tag", "sync"])
        .stdin(POST)
        .any_stderr()
        .run();
    assert!(
        ran.stdout
            .starts_with("bank: mine\ntitle: Ten questions\ntags: [sync]\nitems:\n  - id: lock\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("2 items found"), "{}", ran.stderr);
}

#[test]
fn importing_again_updates_and_names_conflicts() {
    let ran = Viva::new()
        .file("post.txt", POST)
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .run();
    let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    let edited = bank.replace("A guard.", "Mine.");
    let source = POST
        .replace("A guard.", "Theirs.")
        .replace("A line.", "A waiting line.");
    let ran = ran
        .then()
        .file("mine.yaml", &edited)
        .file("post.txt", source)
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .stdout(
            "\
post.txt: 2 items found, 1 part left out
  a question without an answer
    line 6  What is nothing?
mine.yaml: 0 items added, 1 changed, 1 the same
    queue  answer  What is a queue?
  conflict: answer of lock has changed on both sides; yours stays
    source  Theirs.
    bank    Mine.
  change yours to end a conflict, or take the source's with --theirs
",
        )
        .run();
    let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    assert!(bank.contains("answer: Mine.") && bank.contains("answer: A waiting line."));
}

#[test]
fn derived_patterns_are_written_out_and_hold_for_the_model_answers() {
    let ran = Viva::new()
        .file("post.txt", ARTICLE)
        .args([
            "import",
            "article",
            "post.txt",
            "-o",
            "mine.yaml",
            "--with-patterns",
        ])
        .run();
    let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    assert!(bank.matches("        match:\n").count() > 100, "{bank}");
    let again = ran
        .then()
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .run();
    assert!(
        again
            .stdout
            .contains("mine.yaml: 0 items added, 52 the same\n"),
        "{}",
        again.stdout
    );
    serves(again.then(), "52 items, 170 criteria");
}

#[test]
fn the_json_tells_of_everything() {
    let json = Viva::new()
        .file("post.txt", POST)
        .args([
            "import",
            "article",
            "post.txt",
            "-o",
            "mine.yaml",
            "--format",
            "json",
        ])
        .run()
        .json();
    assert_eq!(json["files"][0]["items"], 2);
    assert_eq!(json["files"][0]["skipped"][0]["line"], 6);
    assert_eq!(json["bank"]["items"][1]["id"], "queue");
    assert_eq!(json["bank"]["written"], true);
}

#[test]
fn a_file_with_nothing_in_it_is_an_error_that_says_what_was_expected() {
    Viva::new()
        .file("post.txt", "Just some words.\n")
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .status(1)
        .stderr(
            "\
post.txt: 0 items found, 0 parts left out
error: no item was found in post.txt; an article numbers its questions, or has `Answer:` below them
",
        )
        .run();
}

#[test]
fn a_bank_with_problems_is_not_touched() {
    let broken = "bank: mine\nitems: 3\n";
    let ran = Viva::new()
        .file("post.txt", POST)
        .file("mine.yaml", broken)
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("mine.yaml:2:8"), "{}", ran.stderr);
    let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    assert_eq!(bank, broken);
}

#[test]
fn bytes_that_are_no_text_are_named() {
    Viva::new()
        .file("post.txt", b"1. What?\nAnswer: \xff\n")
        .args(["import", "article", "post.txt", "-o", "mine.yaml"])
        .status(1)
        .stderr(
            "error: post.txt:2:9: the file is not UTF-8: byte 0xFF stands here; save it as UTF-8\n",
        )
        .run();
}
