//! Stories of `viva check` as a linter.

use std::fs;
use std::process::Command;

use crate::Viva;

/// A bank with something for three rules to find.
const LOOSE: &str = "\
bank: mine
items:
  - id: warm
    prompt: How do you keep it warm?
    tags: [lambda]
    look_for:
      - id: keep
        text: Keeps it warm.
        match:
          # The usual words.
          - keep warm      # short
          - always keep warm
          - time
    answer: I keep it warm all the time.
    examples:
      - {response: I keep it warm., marks: {keep: 1}}
  - {id: two, prompt: Two?, answer: Two., tags: [lambda]}
  - {id: three, prompt: Three?, answer: Three., tags: [lamdba]}
";

#[test]
fn what_a_rule_finds_is_told_with_its_name_and_is_no_error() {
    Viva::new()
        .file("mine.yaml", LOOSE)
        .args(["check", "mine.yaml"])
        .stdout(
            "\
mine.yaml:12:13: warning: `keep warm` finds all that this pattern finds [redundant-pattern]
 12 |           - always keep warm
    |             ^
    = remove it, or narrow the other

mine.yaml:13:13: warning: the single word “time” earns the full mark [common-word]
 13 |           - time
    |             ^
    = ask for the words around it as well

mine.yaml:18:51: warning: `lamdba` is used once; `lambda` looks like what was meant [tag-spelling]
 18 |   - {id: three, prompt: Three?, answer: Three., tags: [lamdba]}
    |                                                   ^
    = write `lambda`

3 items, 1 criterion, 1 example: no problems, 3 warnings
2 of them can be fixed with --fix
--notes shows 1 note more
"
            .replace(":18:51:", ":18:56:")
            .replace(
                "    |                                                   ^\n    = write",
                "    |                                                        ^\n    = write",
            )
            .as_str(),
        )
        .run();
}

#[test]
fn what_can_be_mended_is_mended_and_nothing_else_is_touched() {
    let ran = Viva::new()
        .file("mine.yaml", LOOSE)
        .args(["check", "mine.yaml", "--fix"])
        .run();
    let text = fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    let wanted = LOOSE
        .replace("          - always keep warm\n", "")
        .replace("lamdba", "lambda");
    assert_eq!(text, wanted);
    assert!(
        ran.stdout
            .contains("2 places fixed\n3 items, 1 criterion, 1 example: no problems, 1 warning\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_rule_can_be_denied_or_switched_off() {
    let check = |args: &[&str], status| {
        let viva = Viva::new()
            .file("mine.yaml", LOOSE)
            .args(["check", "mine.yaml"]);
        viva.args(args.iter().copied()).status(status).run().stdout
    };
    assert!(check(&["--deny", "warnings"], 1).ends_with(
        "3 problems in 1 file\n2 of them can be fixed with --fix\n--notes shows 1 note more\n"
    ));
    let one = check(&["--deny", "common-word"], 1);
    assert!(one.contains("mine.yaml:13:13: the single word"), "{one}");
    assert!(one.contains("1 problem, 2 warnings in 1 file\n"), "{one}");
    let off = [
        "--allow",
        "common-word",
        "--allow",
        "redundant-pattern",
        "--allow",
        "tag-spelling",
    ];
    assert_eq!(
        check(&off, 0),
        "3 items, 1 criterion, 1 example: no problems\n--notes shows 1 note more\n"
    );
}

#[test]
fn a_comment_in_the_bank_switches_a_rule_off() {
    let bank = LOOSE
        .replace("- time\n", "- time  # viva: allow common-word\n")
        .replace(
            "bank: mine",
            "# viva: allow tag-spelling, redundant-pattern\nbank: mine",
        );
    let ran = Viva::new()
        .file("mine.yaml", &bank)
        .args(["check", "mine.yaml", "--deny", "warnings"])
        .run()
        .then()
        .args(["check", "mine.yaml", "--fix"])
        .run();
    assert_eq!(
        fs::read_to_string(ran.home().join("mine.yaml")).unwrap(),
        bank
    );
}

#[test]
fn notes_are_shown_on_request() {
    let ran = Viva::new()
        .file("mine.yaml", LOOSE)
        .args(["check", "mine.yaml", "--notes"])
        .run();
    assert!(
        ran.stdout
            .contains("mine.yaml:12:13: note: neither the model answer")
    );
    assert!(
        ran.stdout.contains("3 warnings, 1 note\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn programs_read_the_rule_and_the_severity() {
    let json = Viva::new()
        .file("mine.yaml", LOOSE)
        .args(["check", "mine.yaml", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["errors"], 0);
    assert_eq!(json["warnings"], 3);
    assert_eq!(json["problems"][0]["rule"], "redundant-pattern");
    assert_eq!(json["problems"][0]["severity"], "warning");
    assert_eq!(json["problems"][0]["fixable"], true);
}

#[test]
fn github_gets_a_command_a_line() {
    Viva::new()
        .file("mine.yaml", LOOSE.replace("warm all the time", "cold"))
        .args(["check", "mine.yaml", "--format", "github", "--allow", "tag-spelling"])
        .status(1)
        .stdout(
            "\
::warning file=mine.yaml,line=12,col=13,title=redundant-pattern::`keep warm` finds all that this \
pattern finds%0Aremove it, or narrow the other
::warning file=mine.yaml,line=13,col=13,title=common-word::the single word “time” earns the full mark%0Aask for the words around it as well
::error file=mine.yaml,line=14,col=13,title=viva check::the model answer must earn `keep` in full, but gets 0 (nothing matches)%0Asay it in the answer, or widen the criterion's patterns
",
        )
        .run();
}

#[test]
fn the_rules_are_listed_and_explained() {
    let ran = Viva::new().args(["check", "--list-rules"]).run();
    assert!(
        ran.stdout
            .contains("redundant-pattern    warning  --fix  a pattern that finds nothing")
    );
    let ran = ran.then().args(["check", "--explain", "common-word"]).run();
    assert!(
        ran.stdout
            .starts_with("common-word (warning)\n\n  Finds a full mark for a single")
    );
    let ran = ran
        .then()
        .args(["check", "--explain", "comon-word"])
        .status(2)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("did you mean `common-word`?"),
        "{}",
        ran.stderr
    );
}

/// The bank with a changed item id and a lost criterion.
fn changed() -> String {
    LOOSE
        .replace("id: two", "id: second")
        .replace("id: keep\n", "id: kept\n")
        .replace("marks: {keep: 1}", "marks: {kept: 1}")
}

const LOST: [&str; 2] = [
    "warning: `warm` has lost the criterion `keep`: earlier marks for it are no longer linked [lost-criterion]",
    "warning: the item `two` is gone: earlier answers to it are no longer linked [lost-item]",
];

#[test]
fn ids_are_compared_with_an_earlier_version_in_a_folder() {
    let ran = Viva::new()
        .file("old/mine.yaml", LOOSE)
        .file("mine.yaml", changed())
        .args(["check", "mine.yaml", "--against", "old"])
        .run();
    for lost in LOST {
        assert!(ran.stdout.contains(lost), "{}", ran.stdout);
    }
    assert!(
        ran.stdout
            .contains("= `kept` looks like it: restore its old id")
    );
    let ran = ran.then().args(["check", "old", "--against", "old"]).run();
    assert!(!ran.stdout.contains("lost-"), "{}", ran.stdout);
}

#[test]
fn ids_are_compared_with_a_revision_of_git() {
    let viva = Viva::new().file("repo/banks/mine.yaml", LOOSE);
    let git = |args: &[&str]| {
        let status = Command::new("git")
            .args([
                "-c",
                "user.name=n",
                "-c",
                "user.email=e@x",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(args)
            .current_dir(viva.path("repo"))
            .output();
        status.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        crate::viva::missing("git");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-q", "-m", "one"]));
    let viva = viva.file("repo/banks/mine.yaml", changed()).file(
        "repo/banks/new.yaml",
        "{bank: n, items: [{id: i, prompt: P, answer: A}]}",
    );
    let ran = viva
        .args(["check", "repo/banks", "--against", "HEAD"])
        .run();
    for lost in LOST {
        assert!(ran.stdout.contains(lost), "{}", ran.stdout);
    }
    let ran = ran
        .then()
        .args(["check", "repo/banks", "--against", "--all"])
        .status(2)
        .any_stderr()
        .run();
    ran.then()
        .args(["check", "repo/banks", "--against", "v0"])
        .status(1)
        .stderr(&format!(
            "error: `v0` is neither a file nor a folder, and git has no such revision in {}\n",
            std::path::Path::new("repo/banks").display()
        ))
        .run();
}
