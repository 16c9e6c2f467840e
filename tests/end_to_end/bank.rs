//! Stories of `viva bank` and `viva edit`.

use std::fs;

use crate::Viva;
use crate::viva::GATEWAYS;

/// The path of a bank in the data folder, as it is printed.
fn kept(viva: &Viva, name: &str) -> String {
    viva.data_dir()
        .join("banks")
        .join(name)
        .display()
        .to_string()
}

#[test]
fn an_added_bank_is_always_there_and_listed_with_its_version() {
    let viva = Viva::new().file("mine.yaml", GATEWAYS);
    let path = kept(&viva, "gateway.yaml");
    let ran = viva
        .args(["bank", "add", "mine.yaml"])
        .stdout(&format!("Added: gateway, 2 items, as {path}\n"))
        .run();
    let ran = ran.then().args(["show", "keys"]).run();
    let ran = ran.then().args(["bank", "list", "--format", "json"]).run();
    let json = ran.json();
    let bank = json["banks"].as_array().unwrap().last().unwrap();
    assert_eq!(bank["id"], "gateway");
    assert_eq!(bank["items"], serde_json::json!(["warm", "keys"]));
    assert_eq!(bank["origin"], path);
    assert_eq!(bank["version"].as_str().unwrap().len(), 16);
    let ran = ran.then().args(["bank", "list"]).run();
    assert!(
        ran.stdout
            .lines()
            .any(|line| { line.split_whitespace().take(2).eq(["gateway", "Gateways"]) }),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_bank_that_does_not_pass_is_refused_unless_forced() {
    let broken = GATEWAYS.replace("answer: They meter.", "answer: They lock.");
    let ran = Viva::new()
        .file("mine.yaml", &broken)
        .args(["bank", "add", "mine.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("the model answer must earn `meter` in full")
            && ran
                .stderr
                .ends_with("error: 1 problem; nothing was added: --force adds it anyway\n"),
        "{}",
        ran.stderr
    );
    assert!(!ran.home().join("data/banks").exists());
    let ran = ran
        .then()
        .args(["bank", "add", "--force", "mine.yaml"])
        .run();
    assert!(ran.stdout.starts_with("Added: gateway"));
}

#[test]
fn a_bank_that_cannot_be_read_is_refused_even_when_forced() {
    let ran = Viva::new()
        .file("mine.yaml", "bank: mine\n")
        .args(["bank", "add", "--force", "mine.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("would be left out of everything"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_id_of_a_built_in_bank_is_taken() {
    Viva::new()
        .file("mine.yaml", GATEWAYS.replace("bank: gateway", "bank: aws-api-gateway-lambda"))
        .args(["bank", "add", "mine.yaml"])
        .status(1)
        .stderr("error: a built-in bank has the id `aws-api-gateway-lambda`; choose a different id for the new one\n")
        .run();
}

#[test]
fn a_new_version_says_what_changed_and_whose_history_is_lost() {
    let viva = Viva::new().file("mine.yaml", GATEWAYS);
    let path = kept(&viva, "gateway.yaml");
    let old = kept(&viva, "gateway.yaml.old");
    let ran = viva.args(["bank", "add", "mine.yaml"]).run();
    let ran = ran
        .then()
        .args(["quiz", "--plain", "keys"])
        .stdin("They meter.\n.\n")
        .any_stderr()
        .run();
    let new = GATEWAYS
        .replace("id: keys", "id: api-keys")
        .replace("text: Keeps instances warm.", "text: Keeps them warm.");
    let ran = ran
        .then()
        .file("mine.yaml", &new)
        .args(["bank", "add", "mine.yaml"])
        .stdout(&format!(
            "\
Replaced: gateway, 2 items, in {path}
  new: api-keys
  changed: warm
  gone: keys
  1 answer to `keys` will no longer be linked in the history; `api-keys` looks like it and could take its old id
The previous version was saved as {old}
"
        ))
        .run();
    assert_eq!(fs::read_to_string(&old).unwrap(), GATEWAYS);
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
    ran.then()
        .args(["bank", "add", "mine.yaml"])
        .stdout(&format!("Unchanged: gateway, 2 items, in {path}\n"))
        .run();
}

#[test]
fn removing_asks_and_keeps_the_history() {
    let viva = Viva::new().file("data/banks/mine.yaml", GATEWAYS);
    let path = kept(&viva, "mine.yaml");
    let ran = viva
        .args(["bank", "remove", "gateway"])
        .status(1)
        .stderr("error: cannot ask for confirmation here; use --yes\n")
        .run();
    assert!(ran.home().join("data/banks/mine.yaml").exists());
    let ran = ran
        .then()
        .args(["bank", "remove", "gatway"])
        .status(1)
        .stderr("error: no bank of yours is called `gatway`; did you mean `gateway`?\n")
        .run();
    let ran = ran
        .then()
        .args(["bank", "remove", "gateway", "--yes"])
        .stdout(&format!("Removed: {path}\n"))
        .run();
    assert!(!ran.home().join("data/banks/mine.yaml").exists());
}

#[test]
fn a_broken_bank_can_be_removed_by_the_name_of_its_file() {
    let ran = Viva::new()
        .file("data/banks/mine.yaml", "bank: mine\n")
        .args(["bank", "list"])
        .run();
    assert!(
        ran.stdout
            .contains("1 problem: files with problems are left out until this is fixed"),
        "{}",
        ran.stdout
    );
    let ran = ran.then().args(["bank", "remove", "mine", "--yes"]).run();
    ran.then()
        .args(["bank", "remove", "../mine", "--yes"])
        .status(1)
        .any_stderr()
        .run();
}

#[cfg(unix)]
mod editor {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// An editor of that name that notes what it is given and changes "meter".
    fn with_editor(viva: Viva, name: &str, change: &str) -> Viva {
        let script = format!(
            "#!/bin/sh\necho \"$@\" > seen\nfor last; do :; done\nsed -i.bak '{change}' \"$last\"\n"
        );
        let viva = viva.file(name, script);
        let path = viva.path(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        viva.env("EDITOR", path.to_str().unwrap())
    }

    #[test]
    fn an_item_is_opened_at_its_line_and_checked() {
        let viva = with_editor(
            Viva::new().bank(GATEWAYS),
            "nano",
            "s/tags: .lambda./tags: [aws]/",
        );
        let ran = viva
            .args(["edit", "keys"])
            .stdout("bank.yaml: no problems\n")
            .run();
        let line = GATEWAYS
            .lines()
            .position(|line| line.contains("id: keys"))
            .unwrap()
            + 1;
        let seen = fs::read_to_string(ran.home().join("seen")).unwrap();
        assert_eq!(seen, format!("+{line} bank.yaml\n"));
        assert!(
            fs::read_to_string(ran.home().join("bank.yaml"))
                .unwrap()
                .contains("[aws]")
        );
    }

    #[test]
    fn what_the_edit_broke_is_told() {
        let viva = with_editor(
            Viva::new().bank(GATEWAYS),
            "vi",
            "s/prompt: What/promt: What/",
        );
        let ran = viva.args(["edit", "keys"]).status(1).any_stderr().run();
        assert!(
            ran.stderr.contains("unknown key `promt` in an item")
                && ran.stderr.contains("did you mean `prompt`?"),
            "{}",
            ran.stderr
        );
    }

    #[test]
    fn a_bank_that_is_broken_already_is_told_once() {
        let broken = GATEWAYS.replace("prompt: What", "promt: What");
        let ran = Viva::new()
            .bank(&broken)
            .args(["edit", "keys"])
            .status(1)
            .any_stderr()
            .run();
        assert_eq!(
            ran.stderr.matches("unknown key `promt`").count(),
            1,
            "{}",
            ran.stderr
        );
    }

    #[test]
    fn a_built_in_item_and_a_missing_editor_are_told() {
        Viva::new()
            .args(["edit", "slow-first-requests"])
            .status(1)
            .stderr("error: `aws-api-gateway-lambda/slow-first-requests` is in a built-in bank, which cannot be changed; `viva new bank` creates your own\n")
            .run();
        Viva::new()
            .bank(GATEWAYS)
            .args(["edit", "keys"])
            .status(1)
            .stderr("error: no editor is set; set VISUAL or EDITOR to its command\n")
            .run();
    }
}

#[test]
fn a_long_bank_is_kept_as_it_was_read_and_what_is_kept_can_be_deleted() {
    let items: String = (0..100)
        .map(|n| {
            format!("  - {{id: i{n}, prompt: What is meant by {n}?, answer: The number {n}.}}\n")
        })
        .collect();
    let text = format!("bank: long\ntitle: Long\nitems:\n{items}");
    let viva = Viva::new().file("long.yaml", &text);
    let cache = viva.data_dir().join("cache");
    let listed = |viva: Viva| viva.args(["list", "--bank", "long.yaml"]).run();
    let kept = |viva: Viva| viva.args(["bank", "list", "--format", "json"]).run();

    // Without a store there is nothing that it could be kept beside.
    let first = listed(viva);
    let list = first.stdout.clone();
    assert!(!cache.exists());
    let ran = first.then().args(["due", "--bank", "long.yaml"]).run();
    let ran = kept(ran.then());
    assert_eq!(ran.json()["cache"]["banks"], 1);
    assert_eq!(ran.json()["cache"]["folder"], cache.to_str().unwrap());
    let ran = ran.then().args(["bank", "list"]).run();
    assert!(ran.stdout.contains("\nCache: 1 bank, "), "{}", ran.stdout);
    assert_eq!(kept(listed(ran.then()).then()).json()["cache"]["banks"], 1);

    // What has changed is read, and told as ever.
    let viva = listed(Viva::new().file("long.yaml", &text)).then();
    let broken = viva.args(["due", "--bank", "long.yaml"]).run();
    let path = broken.home().join("long.yaml");
    fs::write(
        &path,
        text.replace(
            "answer: The number 7.",
            "look_for: [{id: c, text: T, match: ['|']}]",
        ),
    )
    .unwrap();
    let ran = broken
        .then()
        .args(["list", "--bank", "long.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.starts_with("long.yaml:11:"), "{}", ran.stderr);
    fs::write(&path, &text).unwrap();

    let ran = ran.then();
    fs::remove_dir_all(ran.data_dir().join("cache")).unwrap();
    let ran = listed(ran);
    assert_eq!(ran.stdout, list);
    assert_eq!(kept(ran.then()).json()["cache"]["banks"], 1);
}
