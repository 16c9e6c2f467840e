//! Stories of `viva import`.

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

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
fn a_study_sheet_of_every_bank_comes_back_item_for_item() {
    let written = Viva::new().args(["export", "markdown"]).run();
    let sheet = written.stdout.clone();
    let items = written
        .then()
        .args(["list", "--format", "json"])
        .run()
        .json();
    let items = items["items"].as_array().map_or(0, Vec::len);
    assert!(items > 200, "{items}");
    let read = Viva::new()
        .args(["import", "-", "--dry-run"])
        .stdin(&sheet)
        .run();
    let summary = read.stdout.lines().next().unwrap_or_default().to_owned();
    assert!(
        summary.ends_with(&format!("{items} items found, 0 parts left out")),
        "{summary}, not {items}"
    );
    assert!(
        !read.stdout.contains("without an answer:"),
        "{}",
        read.stdout
    );
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
        .run();
    let begins = "sheet.csv: 52 items found, 0 parts left out\nmine.yaml: 52 items added\n";
    assert!(ran.stdout.starts_with(begins), "{}", ran.stdout);
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
fn what_was_exported_for_other_programs_comes_back_with_every_answer() {
    for (format, file) in [
        ("gift", "out.gift"),
        ("moodle", "out.xml"),
        ("obsidian", "out.md"),
    ] {
        let ran = Viva::new()
            .args(["export", format, "--bank", "networking", "-o", file])
            .run();
        let ran = ran
            .then()
            .args(["import", file, "-o", "mine.yaml", "--format", "json"])
            .run();
        let json = ran.json();
        assert_eq!(json["files"][0]["format"], format);
        assert_eq!(json["files"][0]["items"], 15, "{format}");
        let list = ran.then().args(["list", "--bank", "mine.yaml"]).run();
        assert!(
            !list.stdout.contains("unanswered"),
            "{format}: {}",
            list.stdout
        );
    }
}

#[test]
fn what_was_exported_for_courses_comes_back_with_ids_kinds_and_rubrics() {
    let of_bank = |ran: Ran, bank: &str| -> (Vec<serde_json::Value>, Ran) {
        let ran = ran.then().args(["export", "json", "--bank", bank]).run();
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let items = json["items"].as_array().unwrap().iter();
        let items = items.map(|item| {
            let points = item["look_for"].as_array().cloned().unwrap_or_default();
            let points: Vec<serde_json::Value> = points
                .iter()
                .map(|point| serde_json::json!([point["weight"]]))
                .collect();
            let kind = item.get("kind").cloned().unwrap_or("question".into());
            serde_json::json!([item["id"], kind, points])
        });
        (items.collect(), ran)
    };
    for (format, file) in [("gift", "out.gift"), ("moodle", "out.xml")] {
        let ran = Viva::new()
            .args(["export", format, "--bank", "networking", "-o", file])
            .run();
        let ran = ran.then().args(["import", file, "-o", "mine.yaml"]).run();
        let (before, ran) = of_bank(ran, "networking");
        let (after, _) = of_bank(ran, "mine.yaml");
        assert_eq!(before, after, "{format}");
    }
    let ran = Viva::new()
        .args(["export", "gift", "--bank", "networking", "-o", "one.gift"])
        .run();
    let ran = ran
        .then()
        .args(["import", "one.gift", "-o", "mine.yaml"])
        .run();
    let ran = ran
        .then()
        .args(["export", "gift", "--bank", "mine.yaml", "-o", "two.gift"])
        .run();
    let read = |name| std::fs::read_to_string(ran.home().join(name)).unwrap();
    let again = read("two.gift").replace("[id:mine/", "[id:networking/");
    assert_eq!(again, read("one.gift"));
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
post.txt: 3 items found, 0 parts left out
mine.yaml: 3 items would be added
    lock     new  What is a lock?
    nothing  new  What is nothing?
    queue    new  What is a queue?
  as they would be imported:
    lock
      What is a lock?
     answer
      A guard.
    nothing
      What is nothing?
     no answer
    queue
      What is a queue?
     answer
      A line.
  1 question without an answer: for interviews only, until there is a rubric or a model answer
    nothing
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
    assert!(ran.stderr.contains("3 items found"), "{}", ran.stderr);
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
post.txt: 3 items found, 0 parts left out
mine.yaml: 0 items added, 1 changed, 2 the same
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
    assert_eq!(json["files"][0]["items"], 3);
    assert_eq!(json["files"][0]["format"], "article");
    assert_eq!(json["bank"]["items"][2]["id"], "queue");
    assert_eq!(json["bank"]["remarks"][0]["items"][0], "nothing");
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
        .stderr("error: post.txt:2:9: the file is not UTF-8: byte 0xFF is here; save it as UTF-8\n")
        .run();
}

#[test]
fn a_file_of_any_format_is_recognised_and_comes_in() {
    let files = [
        (
            "deck.md",
            "#flashcards/db\n\nWhat is a latch?::A short lock.\n\nWhat is a mutex?\n?\nA lock.\n",
        ),
        (
            "deck.org",
            "* What is a latch? :drill:\nA short lock.\n* What is a mutex? :drill:\nA lock.\n",
        ),
        (
            "quiz.txt",
            "::latch::What is a latch? {=A short lock}\n\n::mutex::What is a mutex? {}\n",
        ),
        (
            "aiken.txt",
            "Which is short?\nA. a latch\nB. a mutex\nANSWER: A\n\nWhich is not?\nA. a latch\nB. a mutex\nANSWER: B\n",
        ),
        (
            "quiz.xml",
            "<?xml version=\"1.0\"?>\n<quiz>\n<question type=\"essay\"><name><text>a</text></name><questiontext><text>What is a latch?</text></questiontext></question>\n\
             <question type=\"shortanswer\"><name><text>b</text></name><questiontext><text>Which lock is short?</text></questiontext><answer fraction=\"100\"><text>latch</text></answer></question>\n</quiz>\n",
        ),
        (
            "cards.json",
            "[{\"question\": \"What is a latch?\", \"answer\": \"A short lock.\"}, {\"question\": \"What is a mutex?\", \"answer\": \"A lock.\"}]",
        ),
        ("set.txt", "latch\tA short lock.\nmutex\tA lock.\n"),
        (
            "notes.txt",
            "#separator:tab\n#html:true\nlatch\tA <b>short</b> lock.\nmutex\tA lock.\n",
        ),
        (
            "sheet.csv",
            "sep=;\nquestion;answer\nWhat is a latch?;A short lock.\nWhat is a mutex?;A lock.\n",
        ),
        (
            "post.txt",
            "1. What is a latch?\nAnswer: A short lock.\n2. What is a mutex?\nAnswer: A lock.\n",
        ),
        (
            "plain.md",
            "**What is a latch?**\n\nA short lock.\n\n**What is a mutex?**\n\nA lock.\n",
        ),
    ];
    for (name, text) in files {
        let ran = Viva::new()
            .file(name, text)
            .args(["import", name, "-o", "mine.yaml"])
            .run();
        assert!(
            ran.stdout.contains(": 2 items added\n"),
            "{name}: {}",
            ran.stdout
        );
        let check = ran.then().args(["check", "mine.yaml"]).run();
        assert!(check.stdout.contains("2 items"), "{name}: {}", check.stdout);
    }
}

#[test]
fn a_dry_run_says_what_carries_the_questions_and_another_form_can_be_named() {
    let text = "# Locks\n\n## Latches\n\n- What is a latch?\n- What is a spin lock?\n";
    let ran = Viva::new()
        .file("locks.md", text)
        .args(["import", "locks.md", "--dry-run"])
        .run();
    assert!(
        ran.stdout.contains("  the questions are list entries: "),
        "{}",
        ran.stdout
    );
    let ran = ran
        .then()
        .args([
            "import",
            "locks.md",
            "--questions",
            "heading:2",
            "--dry-run",
        ])
        .run();
    assert!(
        ran.stdout
            .contains("1 item would be added\n    latches  new  Latches\n"),
        "{}",
        ran.stdout
    );
    ran.then()
        .args([
            "import",
            "locks.md",
            "--questions",
            "headlines",
            "--dry-run",
        ])
        .status(2)
        .any_stderr()
        .run();
}

#[test]
fn a_file_of_another_format_than_named_is_said_to_be_one() {
    for (named, name, text, says) in [
        (
            "csv",
            "a.csv",
            "[{\"question\": \"Why?\", \"answer\": \"So.\"}]",
            "a.csv looks like JSON and not like a spreadsheet; `viva import json` reads it",
        ),
        (
            "gift",
            "a.gift",
            "[{\"question\": \"Why?\", \"answer\": \"So.\"}]",
            "a.gift looks like JSON and not like GIFT; `viva import json` reads it",
        ),
        (
            "anki",
            "a.apkg",
            "## What is a latch?\n\nA lock.\n",
            "a.apkg looks like Markdown and not like an Anki package; `viva import markdown` reads it",
        ),
        (
            "json",
            "a.json",
            "question,answer\nWhy?,So.\n",
            "a.json looks like a spreadsheet and not like JSON; `viva import csv` reads it",
        ),
        (
            "markdown",
            "a.md",
            "bank: b\nitems:\n  - {id: a, prompt: Why?, answer: So.}\n",
            "a.md is a bank already; name it with --bank, or copy it into your folder of banks",
        ),
        (
            "csv",
            "a.csv",
            "PK\u{3}\u{4} and nothing else",
            "a.csv looks like a damaged archive; unpack it first",
        ),
    ] {
        Viva::new()
            .file(name, text)
            .args(["import", named, name])
            .status(1)
            .stderr(&format!("error: {says}\n"))
            .run();
    }
}

#[test]
fn folders_get_a_sentence() {
    let ran = Viva::new()
        .file("notes/a.md", "# a\n")
        .args(["import", "markdown", "notes"])
        .status(1)
        .stderr("error: notes is a folder; name the files in it, for instance notes/*.md\n")
        .run();
    ran.then()
        .file("post.txt", POST)
        .args(["import", "post.txt", "-o", "notes"])
        .status(1)
        .stderr("error: notes is a folder; name the file to write in it\n")
        .run();
    for args in [
        &["score", "--item", "warm", "--response", "notes"][..],
        &["score", "--batch", "notes"],
        &["import", "history", "notes"],
        &["scorecard", "import", "notes"],
        &["calibrate", "notes"],
        &["restore", "notes", "--yes"],
    ] {
        let ran = Viva::new()
            .file("notes/a.md", "# a\n")
            .bank(GATEWAYS)
            .args(args.iter().copied())
            .status(1)
            .any_stderr()
            .run();
        assert!(
            ran.stderr
                .contains("notes cannot be read: it is a folder; name a file in it"),
            "{args:?}: {}",
            ran.stderr
        );
    }
    for args in [
        &["export", "gift", "-o", "notes"][..],
        &["export", "anki", "-o", "notes"],
        &["export", "history", "-o", "notes"],
        &["backup", "notes"],
    ] {
        Viva::new()
            .file("notes/a.md", "# a\n")
            .bank(GATEWAYS)
            .args(args.iter().copied())
            .status(1)
            .stderr("error: notes is a folder; name the file to write in it\n")
            .run();
    }
}

#[test]
fn what_is_too_long_to_be_graded_is_told_by_import_and_by_check() {
    let long = "A sentence about what is long. ".repeat(2_300);
    let text = format!("## What is long?\n\n{long}\n\n## What is a latch?\n\nA lock.\n");
    let ran = Viva::new()
        .file("a.md", text)
        .args(["import", "a.md", "-o", "a.yaml"])
        .any_stderr()
        .run();
    assert!(
        ran.stdout
            .contains("1 answer longer than 64 KiB: `viva check` and grading refuse them"),
        "{}",
        ran.stdout
    );
    let ran = ran
        .then()
        .args(["check", "a.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stdout
            .contains("longer than the 65536 bytes that are graded; shorten it")
            && !ran.stdout.contains("the response is longer"),
        "{}",
        ran.stdout
    );
}

#[cfg(unix)]
#[test]
fn every_export_writes_to_the_file_behind_a_link() {
    for format in ["gift", "moodle", "obsidian", "csv", "json", "anki"] {
        let viva = Viva::new().bank(GATEWAYS);
        std::os::unix::fs::symlink("real", viva.path("link")).unwrap();
        let ran = viva
            .args(["export", format, "-o", "link"])
            .any_stderr()
            .run();
        assert!(ran.home().join("link").is_symlink(), "{format}");
        let length = std::fs::metadata(ran.home().join("real")).unwrap().len();
        assert!(length > 0, "{format}");
    }
}

#[cfg(unix)]
#[test]
fn a_bank_is_written_through_links_and_to_devices() {
    let viva = Viva::new().file("post.txt", POST).file("real.yaml", "");
    std::fs::remove_file(viva.path("real.yaml")).unwrap();
    std::os::unix::fs::symlink("real.yaml", viva.path("link.yaml")).unwrap();
    let ran = viva.args(["import", "post.txt", "-o", "link.yaml"]).run();
    let link = ran.home().join("link.yaml");
    assert!(link.is_symlink());
    let bank = std::fs::read_to_string(ran.home().join("real.yaml")).unwrap();
    assert!(bank.starts_with("bank: link\n"), "{bank}");
    std::os::unix::fs::symlink("/dev/null", ran.home().join("null")).unwrap();
    let ran = ran
        .then()
        .args(["import", "post.txt", "-o", "null"])
        .any_stderr()
        .run();
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("items added"), "{}", ran.stderr);
    assert!(ran.home().join("null").is_symlink());
    assert!(
        std::fs::metadata(ran.home().join("null"))
            .unwrap()
            .file_type()
            != std::fs::metadata("/").unwrap().file_type()
    );
}
