//! Stories of where banks come from, and of files that are none.

use std::fs::File;

use crate::Viva;
use crate::list::TWO;

/// What the errors of a run that loads `--bank NAME` begin with.
fn refused(viva: Viva, name: &str, expected: &str) {
    let ran = viva
        .args(["list", "--bank", name])
        .status(1)
        .stdout("")
        .any_stderr()
        .run();
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with("error: 1 problem; no bank was loaded\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_mistake_made_in_every_item_is_told_twenty_times_and_the_rest_are_counted() {
    let items: String = (1..=30)
        .map(|n| {
            format!(
                "  - {id}\n",
                id = format_args!("{{id: i{n}, title: T, prompt: P?}}")
            )
        })
        .collect();
    let bank = format!("bank: many\ntitle: Many\nitems:\n{items}");
    let message = |command: &[&str]| {
        let viva = Viva::new()
            .file("many.yaml", &bank)
            .args(command.iter().copied());
        viva.status(1).any_stderr().run()
    };
    let listed = message(&["list", "--bank", "many.yaml"]);
    assert_eq!(listed.stderr.matches("many.yaml:").count(), 20);
    assert!(
        listed
            .stderr
            .ends_with("and 10 more: fix these first\n\nerror: 30 problems; no bank was loaded\n"),
        "{}",
        listed.stderr
    );
    let checked = message(&["check", "many.yaml"]);
    let all = checked.stdout + &checked.stderr;
    assert_eq!(all.matches("many.yaml:").count(), 30, "{all}");
}

/// The ids of the banks that are loaded.
fn loaded(viva: Viva) -> Vec<String> {
    let json = viva.args(["list", "--format", "json"]).run().json();
    let banks = json["banks"].as_array().unwrap();
    banks
        .iter()
        .map(|bank| bank["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_built_in_bank_and_those_in_the_data_folder_are_always_there() {
    let built_in = loaded(Viva::new());
    assert!(built_in.len() > 10 && built_in.contains(&"networking".to_owned()));
    let mut with_own = built_in;
    with_own.push("gateway".to_owned());
    assert_eq!(
        loaded(Viva::new().file("data/banks/mine.yaml", TWO)),
        with_own
    );
    let elsewhere = Viva::new()
        .file("elsewhere/banks/mine.yaml", TWO)
        .args(["--data-dir", "elsewhere"]);
    assert_eq!(loaded(elsewhere), with_own);
}

#[test]
fn where_banks_are_named_only_those_are_loaded() {
    let viva = || Viva::new().file("data/banks/mine.yaml", TWO);
    assert_eq!(
        loaded(viva().bank("{bank: b, items: [{id: i, prompt: P, answer: A}]}")),
        ["b"]
    );
    assert_eq!(
        loaded(viva().args(["--bank", "builtin"])),
        loaded(Viva::new())
    );
    assert_eq!(loaded(viva().args(["--bank", "gateway"])), ["gateway"]);
    assert_eq!(
        loaded(viva().args(["--bank", "networking", "--bank", "networking"])),
        ["networking"]
    );
}

#[test]
fn a_folder_is_loaded_in_the_order_of_its_names() {
    let viva = Viva::new()
        .file(
            "f/b.yml",
            "{bank: second, items: [{id: i, prompt: P, answer: A}]}",
        )
        .file(
            "f/a.YAML",
            "{bank: first, items: [{id: i, prompt: P, answer: A}]}",
        )
        .args(["--bank", "f", "--bank", "f/b.yml"]);
    assert_eq!(loaded(viva), ["first", "second"]);
}

#[test]
fn two_banks_of_one_id_are_refused() {
    let viva = Viva::new().file("f/a.yaml", TWO).file("f/b.yaml", TWO);
    let place = |name: &str| std::path::Path::new("f").join(name).display().to_string();
    refused(
        viva,
        "f",
        &format!(
            "{}:2:7: another bank has the same id `gateway`: {}\n",
            place("b.yaml"),
            place("a.yaml")
        ),
    );
}

#[test]
fn a_missing_file_is_told_with_one_of_a_like_name() {
    refused(
        Viva::new().file("networks.yaml", TWO),
        "netwroks.yaml",
        "netwroks.yaml: no such file, folder or bank\n  = did you mean `networks.yaml`?\n",
    );
    refused(
        Viva::new(),
        "no/folder",
        &format!("{}: no such file or folder\n", "no/folder"),
    );
    refused(
        Viva::new(),
        "biultin",
        "biultin: no such file, folder or bank\n  = did you mean `builtin`?\n",
    );
}

#[test]
fn a_folder_without_banks_is_told() {
    refused(
        Viva::new().file("f/notes.txt", ""),
        "f",
        "f: no bank is in this folder\n",
    );
}

#[test]
fn an_empty_file_is_told() {
    refused(
        Viva::new().file("e.yaml", ""),
        "e.yaml",
        "e.yaml:1:1: the file is empty\n",
    );
}

#[test]
fn bytes_that_are_no_utf_8_are_told_with_their_place() {
    refused(
        Viva::new().file("latin.yaml", b"bank: x\ntitle: caf\xe9\n"),
        "latin.yaml",
        "latin.yaml:2:11: the file is not UTF-8: byte 0xE9 is here\n 2 | title: caf\u{fffd}\n",
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = format!("\u{feff}{}", TWO.trim_start().replace('\n', "\r\n"));
    assert_eq!(loaded(Viva::new().bank(&text)), ["gateway"]);
    refused(
        Viva::new().file(
            "w.yaml",
            "\u{feff}bank: b\r\nitmes: []\r\nitems: [{id: i, prompt: P, answer: A}]",
        ),
        "w.yaml",
        "w.yaml:2:1: unknown key `itmes` in a bank\n 2 | itmes: []\n",
    );
}

#[test]
fn a_huge_file_is_refused_unread() {
    let viva = Viva::new();
    let file = File::create(viva.path("huge.yaml")).unwrap();
    file.set_len(64 * 1024 * 1024 + 1).unwrap();
    refused(
        viva,
        "huge.yaml",
        "huge.yaml: the file is larger than 64 MiB\n",
    );
}

#[test]
fn aliases_that_would_blow_up_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let refs = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
    }
    let viva = Viva::new().file("bomb.yaml", text);
    let ran = viva
        .args(["list", "--bank", "bomb.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("aliases (`*…`) repeat too much of the file"),
        "{}",
        ran.stderr
    );
}

#[test]
fn deep_nesting_is_refused() {
    let viva = Viva::new().file("deep.yaml", "[".repeat(100_000));
    let ran = viva
        .args(["list", "--bank", "deep.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("lists and mappings are nested more than 128 levels deep"),
        "{}",
        ran.stderr
    );
}

#[test]
fn help_explains_every_command_and_a_wrong_one_is_status_2() {
    let ran = Viva::new().args(["--help"]).run();
    for word in ["list", "show", "check", "--bank", "--data-dir", "Examples:"] {
        assert!(ran.stdout.contains(word), "{word}");
    }
    Viva::new().args(["lst"]).status(2).any_stderr().run();
}
