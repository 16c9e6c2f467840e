//! Stories of `viva new` and `viva schema`.

use std::fs;

use crate::Viva;

/// The ids of a bank's items.
fn items(viva: Viva, bank: &str) -> Vec<String> {
    let json = viva
        .args(["list", "--bank", bank, "--format", "json"])
        .run()
        .json();
    let items = json["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_new_bank_passes_check_at_once() {
    let ran = Viva::new()
        .args(["new", "bank", "databases"])
        .stdout(
            "\
Written: databases.yaml, with one item to change.
Next: `viva check databases.yaml`, then `viva quiz --bank databases.yaml`.
",
        )
        .run();
    ran.then()
        .args(["check", "databases.yaml"])
        .stdout("1 item, 2 criteria, 3 examples: no problems\n")
        .run();
}

#[test]
fn a_new_bank_names_its_schema_which_stands_beside_it() {
    let ran = Viva::new()
        .args(["new", "bank", "db", "-o", "banks/db.yaml"])
        .run();
    let bank = fs::read_to_string(ran.home().join("banks/db.yaml")).unwrap();
    assert!(
        bank.starts_with("# yaml-language-server: $schema=viva-bank.schema.json\n"),
        "{bank}"
    );
    let schema = fs::read_to_string(ran.home().join("banks/viva-bank.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let value: serde_yaml::Value = serde_yaml::from_str(&bank).unwrap();
    let value = serde_json::to_value(value).unwrap();
    assert!(jsonschema::is_valid(&schema, &value));
}

#[test]
fn nothing_is_overwritten() {
    let viva = Viva::new().file("mine.yaml", "precious");
    let ran = viva
        .args(["new", "bank", "mine"])
        .status(1)
        .stderr("error: mine.yaml already exists; choose another file with -o\n")
        .run();
    let text = fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    assert_eq!(text, "precious");
}

#[test]
fn a_new_item_comes_last_and_the_rest_of_the_file_stays() {
    let bank = "\
bank: mine
items:
  # the first
  - {id: one, prompt: Why?, answer: Because.}   # short
# the end
";
    let ran = Viva::new()
        .file("mine.yaml", bank)
        .args(["new", "item", "--bank", "mine.yaml", "two"])
        .stdout("Added: two, at the end of mine.yaml.\nNext: `viva edit two --bank mine.yaml`.\n")
        .run();
    let text = fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
    let (before, after) = bank.split_once("# the end").unwrap();
    assert!(text.starts_with(before), "{text}");
    assert!(text.ends_with(&format!("# the end{after}")), "{text}");
    let ran = ran.then().args(["check", "mine.yaml"]).run();
    assert_eq!(items(ran.then(), "mine.yaml"), ["one", "two"]);
}

#[test]
fn an_id_that_is_taken_or_is_none_is_refused() {
    let ran = Viva::new()
        .args(["new", "bank", "mine"])
        .run()
        .then()
        .args(["new", "item", "--bank", "mine.yaml", "first-item"])
        .status(1)
        .stderr("error: an item `mine/first-item` already exists; choose a different id for the new one\n")
        .run();
    let ran = ran
        .then()
        .args(["new", "item", "--bank", "mine.yaml", "My Item"])
        .status(2)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("write `my-item`"), "{}", ran.stderr);
}

#[test]
fn the_built_in_bank_cannot_be_added_to() {
    Viva::new()
        .args(["new", "item", "mine"])
        .status(1)
        .stderr("error: choose a bank with --bank FILE\n")
        .run();
}

#[test]
fn a_bank_in_brackets_is_told_where_items_can_be_added() {
    let ran = Viva::new()
        .bank("{bank: b, items: [{id: i, prompt: P, answer: A}]}")
        .args(["new", "item", "two"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("each after `- `"), "{}", ran.stderr);
}

#[test]
fn the_schema_is_printed_or_written() {
    let ran = Viva::new().args(["schema"]).run();
    let printed = ran.stdout.clone();
    assert_eq!(ran.json()["title"], "Bank");
    let ran = ran
        .then()
        .args(["schema", "--write", "here"])
        .stdout(&format!(
            "Written: {}\n",
            std::path::Path::new("here")
                .join("viva-bank.schema.json")
                .display()
        ))
        .run();
    let written = fs::read_to_string(ran.home().join("here/viva-bank.schema.json")).unwrap();
    assert_eq!(written, printed);
}
