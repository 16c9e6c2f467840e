//! `viva screen --plain` and `viva forget`: an interview line by line, and what stays of it.

use std::fs;
use std::path::Path;

use crate::Viva;
use crate::plan::PLAN;
use crate::viva::{GATEWAYS, Ran};

const NAME: &str = "Quillon Aberystwyth";

fn viva() -> Viva {
    Viva::new().bank(GATEWAYS).file("p.yaml", PLAN)
}

fn start(candidate: &str) -> [&str; 6] {
    [
        "screen",
        "--plain",
        "--plan",
        "p.yaml",
        "--candidate",
        candidate,
    ]
}

/// Another run in the same home.
fn then<'a>(ran: Ran, args: impl IntoIterator<Item = &'a str>, stdin: &str) -> Viva {
    ran.then()
        .args(["--bank", "bank.yaml"])
        .args(args)
        .stdin(stdin)
}

/// An interview from the first mark to the commit.
pub const WHOLE: &str = "\
mark 1 = 1/2
on 1 hesitated
note arrived late
flag tests are for others
next
said I keep it warm.
mark 1 = 1
rest = not enough evidence
finish
recommend yes
summary Knows the basics.
commit
";

#[test]
fn an_interview_ends_with_a_recommendation_and_only_then_with_scores() {
    let ran = viva().args(start("A. Example")).stdin(WHOLE).run();
    let (before, after) = ran.stdout.split_once("yes: 88 %").unwrap();
    assert!(
        !before.contains(": 50 %") && !before.contains("100 %"),
        "no score before the commit:\n{before}"
    );
    for part in [
        "What keys are for\n1 of 2 - Warm-up - 2:00",
        "suggested 1, matched: \"I keep it warm\"",
        "Scores are shown once you have committed.",
    ] {
        assert!(before.contains(part), "{part}\n{before}");
    }
    for part in [
        "2 of 2 items asked, 2 of 3 criteria judged, ",
        "Knows the basics.",
        "Warm-up: 50 %",
        "Depth: 100 %",
        "2 [not enough evidence] Makes the package small.",
    ] {
        assert!(after.contains(part), "{part}\n{after}");
    }
}

#[test]
fn a_strong_yes_on_little_is_committed_with_a_second_word_and_without_a_score() {
    let strong = "mark 1 = 1\nfinish\nrecommend strong yes\ncommit\n";
    let ran = viva().args(start("A. Example")).stdin(strong).run();
    assert!(
        ran.stdout.contains("`commit anyway` commits it"),
        "{}",
        ran.stdout
    );
    let resumed = ["screen", "--plain", "--resume=1"];
    let ran = then(ran, resumed, "finish\ncommit anyway\n").run();
    assert!(
        ran.stdout.contains("strong yes: too little asked\n"),
        "{}",
        ran.stdout
    );
    let list = ran.then().args(["scorecard", "list"]).run();
    assert!(list.stdout.contains("too little asked"), "{}", list.stdout);
    let json = list
        .then()
        .args(["scorecard", "list", "--format", "json"])
        .run()
        .json();
    assert_eq!(json[0]["score"], serde_json::Value::Null);
    assert_eq!(json[0]["too_little_asked"], true);
}

#[test]
fn an_interview_that_is_left_goes_on_where_it_was() {
    let ran = viva()
        .args(start("A. Example"))
        .stdin("mark 1 = 1\nnote calm\nnext\n")
        .run();
    assert!(
        ran.stdout.contains("`viva screen --resume` continues it"),
        "{}",
        ran.stdout
    );
    let ran = then(ran, start("a. example"), "")
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("`viva screen --resume=1` continues it"),
        "{}",
        ran.stderr
    );
    let ran = then(ran, ["screen", "--plain", "--resume"], "plan\n").run();
    assert!(
        ran.stdout.contains("Slow first requests\n2 of 2"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("1 What keys are for: done"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_committed_interview_is_only_amended() {
    let ran = viva().args(start("A. Example")).stdin(WHOLE).run();
    let ran = then(ran, ["screen", "--plain", "--resume=1"], "")
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("`viva screen --amend 1`"),
        "{}",
        ran.stderr
    );
    let amend = "amend 1 1 = 1\namend 1 1 = 1 because I misheard\n";
    let ran = then(ran, ["screen", "--plain", "--amend", "1"], amend).run();
    assert!(
        ran.stdout.contains("As in `amend 3 2"),
        "a reason is asked for: {}",
        ran.stdout
    );
    assert!(ran.stdout.contains("yes: 100 %"), "{}", ran.stdout);
    assert!(ran.stdout.contains("1 amendment made."), "{}", ran.stdout);
}

#[test]
fn a_scorecard_is_not_amended_while_another_of_the_same_interview_is_open() {
    let by = |name| {
        start("A. Example")
            .into_iter()
            .chain(["--interviewer", name])
    };
    let ran = viva().args(by("First")).stdin(WHOLE).run();
    let ran = then(ran, by("Second"), "mark 1 = 1\n").run();
    let amend = ["screen", "--plain", "--amend", "1"];
    let ran = then(ran, amend, "").status(1).any_stderr().run();
    assert!(
        ran.stderr.contains("sealed until screening 2"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stdout.contains(" %"), "{}", ran.stdout);
    let commit = "finish\nrecommend no\ncommit\n";
    let ran = then(ran, ["screen", "--plain", "--resume=2"], commit).run();
    let ran = then(ran, amend, "").run();
    assert!(ran.stdout.contains("yes: 88 %"), "{}", ran.stdout);
}

#[test]
fn a_question_typed_on_the_spot_is_on_the_card_and_in_no_score() {
    let typed = "find no such thing\npose Why Zig? =\npose Why Zig? = Names comptime; allocators\n\
                 mark 1 = 1\n";
    let stdin = format!("{typed}before\n{WHOLE}");
    let ran = viva().args(start("A. Example")).stdin(&stdin).run();
    assert!(
        ran.stdout.contains("`pose QUESTION = CRITERION`"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("one to 3 things"), "{}", ran.stdout);
    let ran = ran
        .then()
        .args(["scorecard", "export", "1", "--format", "json"])
        .run();
    let card = ran.json();
    let items = card["sections"][0]["items"].as_array().unwrap();
    assert_eq!(
        (&items[1]["bank"], &items[1]["added"]),
        (&"on-the-spot".into(), &true.into())
    );
    assert_eq!(card["coverage"]["items"], 2);
    let elsewhere = Viva::new().file("card.json", card.to_string());
    elsewhere.args(["scorecard", "import", "card.json"]).run();
}

#[test]
fn an_item_is_added_during_the_interview() {
    let plan = PLAN
        .replace("      - { count: 1, kind: scenario }\n", "      - keys\n")
        .replace("    items: [keys]\n", "    items: [warm]\n");
    let plan = plan.replace("  - title: Depth\n    items:\n      - keys\n", "");
    let viva = Viva::new().bank(GATEWAYS).file("p.yaml", plan);
    let ran = viva
        .args(start("A. Example"))
        .stdin("find keys\nadd keys\nmark 1 = 1\nplan\n")
        .run();
    assert!(
        ran.stdout.contains("gateway/keys  What keys are for"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("2 What keys are for: done"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_name_is_asked_for_and_an_unknown_plan_is_told() {
    let ran = viva()
        .args(["screen", "--plain"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("--plan and --candidate"),
        "{}",
        ran.stderr
    );
    let args = ["screen", "--plain", "--plan", "nowhere", "--candidate", "A"];
    let ran = then(ran, args, "").status(1).any_stderr().run();
    assert!(
        ran.stderr.contains("there is no plan `nowhere`"),
        "{}",
        ran.stderr
    );
}

/// Every file under a folder that holds a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else {
            let bytes = fs::read(&path).unwrap();
            if bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[test]
fn a_forgotten_candidate_leaves_no_byte_in_the_data_folder() {
    let ran = viva().args(start(NAME)).stdin(WHOLE).run();
    let ran = then(ran, start("B. Other"), "note on time\n").run();
    let data = ran.home().join("data");
    for text in [NAME, "hesitated", "tests are for others", "I keep it warm."] {
        assert!(!files_with(&data, text).is_empty(), "{text} was kept");
    }
    let ran = then(ran, ["forget", "--candidate", NAME], "")
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stdout
            .contains(&format!("Screening 1 of {NAME}: Platform engineer"))
    );
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert!(!files_with(&data, NAME).is_empty(), "nobody said yes");
    let args = ["forget", "--candidate", "quillon aberystwyth", "--yes"];
    let ran = then(ran, args, "").run();
    assert!(ran.stdout.ends_with("Removed.\n"), "{}", ran.stdout);
    for text in [
        NAME,
        "hesitated",
        "tests are for others",
        "I keep it warm.",
        "Knows the basics",
    ] {
        assert_eq!(files_with(&data, text), Vec::<String>::new(), "{text}");
    }
    let ran = then(ran, args, "").status(1).any_stderr().run();
    assert!(
        ran.stderr
            .contains("nothing is stored about `quillon aberystwyth`"),
        "{}",
        ran.stderr
    );
    then(ran, ["screen", "--plain", "--resume=2"], "").run();
}

#[test]
fn a_forgotten_candidate_is_in_no_backup_either() {
    let ran = viva().args(start(NAME)).stdin(WHOLE).run();
    let ran = then(ran, ["backup"], "").run();
    let file = ran.stdout.split(": ").next().unwrap().to_owned();
    let args = ["forget", "--candidate", NAME, "--yes"];
    let ran = then(ran, args, "").run();
    assert!(
        ran.stdout.contains(&format!("In the backup {file}\n")),
        "{}",
        ran.stdout
    );
    let ran = then(ran, ["restore", &file, "--yes"], "").run();
    let ran = then(ran, ["scorecard", "list", "--format", "json"], "").run();
    assert_eq!(ran.json().as_array().unwrap().len(), 0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;

    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["plan", "new", "p", "--section", "Depth: warm"])
        .run();
    let args = ["screen", "--plain", "--plan", "p", "--candidate", NAME];
    let ran = then(ran, args, "note calm\n").run();
    let data = ran.home().join("data");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(&data), 0);
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0, "{}", path.display());
    }
}
