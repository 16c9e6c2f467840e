//! Stories of `viva check`.

use crate::Viva;
use crate::list::TWO;

#[test]
fn a_sound_bank_is_counted() {
    Viva::new()
        .file("mine.yaml", TWO)
        .args(["check", "mine.yaml"])
        .stdout("2 items, 0 criteria, 0 examples: no problems\n")
        .run();
}

#[test]
fn the_built_in_banks_are_sound() {
    let ran = Viva::new().args(["check", "builtin"]).run();
    assert!(ran.stdout.ends_with(": no problems\n"), "{}", ran.stdout);
    assert!(!ran.stdout.starts_with("0 "));
}

#[test]
fn without_a_path_all_banks_that_would_be_loaded_are_checked() {
    let all = Viva::new()
        .file("data/banks/mine.yml", TWO)
        .args(["check", "--format", "json"]);
    let builtin = Viva::new().args(["check", "--format", "json"]);
    let items = |viva: Viva| viva.run().json()["items"].as_u64().unwrap();
    assert_eq!(items(all), items(builtin) + 2);
}

#[test]
fn every_problem_is_shown_with_its_line_a_caret_and_a_hint() {
    Viva::new()
        .file(
            "mine.yaml",
            "\
bank: mine
items:
  - id: one
    promt: Why?
    prompt: Why?
    time: 4 min
    look_for:
      - id: ünï
        text: Says why.
        match: [because, 'since|']
    examples:
      - response: because
        marks: {warm: 1}
",
        )
        .args(["check", "mine.yaml"])
        .status(1)
        .stdout(
            "\
mine.yaml:4:5: unknown key `promt` in an item
 4 |     promt: Why?
   |     ^
   = did you mean `prompt`?

mine.yaml:6:11: `4 min` is not a length of time
 6 |     time: 4 min
   |           ^
   = write it like `4m`, `3m30s`, `90s` or `1h`

mine.yaml:8:13: an id may contain only lowercase letters a-z, digits, `-`, `_` and `.`
 8 |       - id: ünï
   |             ^
   = for instance `slow-first-requests`

mine.yaml:10:33: an alternative is missing here
 10 |         match: [because, 'since|']
    |                                 ^
    = write `a|b` without blanks around the `|`

mine.yaml:13:17: the item has no criterion `warm`
 13 |         marks: {warm: 1}
    |                 ^
    = the criteria are ünï

5 problems in 1 file
",
        )
        .run();
}

#[test]
fn the_json_lists_the_problems() {
    let json = Viva::new()
        .file("mine.yaml", "bank: mine\nitems: []\n")
        .args(["check", "mine.yaml", "--format", "json"])
        .status(1)
        .run()
        .json();
    assert_eq!(
        json["problems"],
        serde_json::json!([{
            "file": "mine.yaml", "line": 2, "column": 1, "path": "items", "source": "items: []",
            "message": "`items` is empty", "hint": "add at least one item here",
            "severity": "error", "rule": null, "fixable": false,
        }])
    );
}

#[test]
fn a_folder_is_checked_file_by_file() {
    let ran = Viva::new()
        .file("banks/a.yaml", "bank: a\n")
        .file("banks/b.yml", "bank: b\n")
        .file("banks/notes.txt", "no bank")
        .file("banks/.hidden.yaml", "no bank")
        .args(["check", "banks"])
        .status(1)
        .run();
    assert!(
        ran.stdout.ends_with("2 problems in 2 files\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn control_characters_in_a_broken_bank_stay_harmless() {
    let ran = Viva::new()
        .file("mine.yaml", "bank: \"a\\e[31m\"\n\"k\\e\": \u{9b}31m\n")
        .args(["check", "mine.yaml"])
        .status(1)
        .run();
    assert!(
        !ran.stdout.contains(|c: char| c.is_control() && c != '\n'),
        "{:?}",
        ran.stdout
    );
}

/// A bank whose items come one by one, with warnings and notes.
fn with_items(items: &[&str]) -> String {
    format!("bank: mine\nitems:\n{}", items.concat())
}

const WARM: &str = "  - id: warm\n    prompt: How do you keep it warm?\n    look_for:\n      - id: ping\n        text: Pings it.\n        match: [ping it, ping it often]\n    answer: I ping it.\n";
const COLD: &str = "  - id: cold\n    prompt: Why is it cold?\n    look_for:\n      - id: idle\n        text: It was idle.\n        match: [idle]\n    answer: It was busy.\n";

#[test]
fn a_check_says_the_same_whether_it_was_checked_before_or_not() {
    let edited = COLD.replace("busy", "idle");
    let versions = [
        with_items(&[WARM, COLD]),
        with_items(&[WARM, COLD]),
        with_items(&[COLD, WARM]),
        with_items(&["  # A comment more.\n\n", COLD, WARM]),
        with_items(&[&edited, WARM]),
        with_items(&[&edited]),
        with_items(&[WARM, COLD]),
    ];
    let options: [&[&str]; 4] = [
        &["--notes"],
        &["--format", "json"],
        &["--format", "github", "--notes", "--deny", "warnings"],
        &["--allow", "redundant-pattern"],
    ];
    // The one has a data folder, in which it keeps what was found; the other has none.
    let keeping = Viva::new().file("data/banks/sound.yaml", TWO);
    let forgetting = Viva::new();
    let mut told = Vec::new();
    for version in &versions {
        for options in options {
            let [with, without] = [&keeping, &forgetting].map(|viva| {
                std::fs::write(viva.path("mine.yaml"), version).unwrap();
                let mut command = viva.command();
                command.args(["check", "mine.yaml"]).args(options);
                command.output().unwrap()
            });
            assert_eq!(with, without, "{options:?}\n{version}");
            told.push(with.stdout);
        }
    }
    let folder = std::fs::read_dir(keeping.path("data/cache")).unwrap();
    let mut names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.any(|name| name.ends_with(".findings")));
    assert!(!forgetting.path("data").exists());
    told.sort();
    told.dedup();
    assert!(told.len() > 8, "{} different outputs", told.len());
}
