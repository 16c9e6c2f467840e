//! `viva completions` and what shells then ask for, `viva man`, `viva --version`.

use std::fs;

use crate::Viva;
use crate::plan::PLAN;
use crate::viva::GATEWAYS;
#[cfg(unix)]
use crate::viva::missing;

/// What a shell offers for the last of these words, an id a line with its description.
fn offered(viva: Viva, words: &[&str]) -> String {
    viva.env("COMPLETE", "fish")
        .args(["--", "viva"])
        .args(words.iter().copied())
        .run()
        .stdout
        .trim_end()
        .to_owned()
}

fn with_bank() -> Viva {
    Viva::new().file("data/banks/gateway.yaml", GATEWAYS)
}

#[test]
fn each_shell_gets_a_script_that_asks_viva() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let script = Viva::new().args(["completions", shell]).run().stdout;
        assert!(script.contains("COMPLETE"), "{shell}: {script}");
        assert!(script.contains("viva"), "{shell}: {script}");
    }
}

#[cfg(unix)]
#[test]
fn a_bash_that_has_read_its_script_offers_ids() {
    use std::process::Command;

    if Command::new("bash").arg("--version").output().is_err() {
        return missing("bash");
    }
    let viva = with_bank();
    let program = viva.command();
    let folder = std::path::Path::new(program.get_program())
        .parent()
        .unwrap();
    let path = std::env::join_paths(
        std::iter::once(folder.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c"])
        .arg(
            "source <(viva completions bash) && COMP_WORDS=(viva show war) COMP_CWORD=2 && \
             _clap_complete_viva viva war show && printf '%s\\n' \"${COMPREPLY[@]}\"",
        )
        .current_dir(viva.path(""))
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    let offered = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        offered.trim(),
        "warm",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn commands_and_ids_are_offered_with_what_they_stand_for() {
    assert_eq!(
        offered(with_bank(), &["sta"]),
        "stats\tSee what you remember, what is coming, and what you leave out"
    );
    assert_eq!(
        offered(with_bank(), &["show", "war"]),
        "warm\tSlow first requests"
    );
    assert_eq!(
        offered(
            Viva::new().bank(GATEWAYS),
            &["list", "--bank", "bank.yaml", "--tag", "sec"]
        ),
        "security\t1 item"
    );
    assert_eq!(
        offered(with_bank(), &["--bank", "gat"]),
        "gateway\tGateways"
    );
    assert_eq!(
        offered(
            with_bank().file("data/plans/platform.yaml", PLAN),
            &["plan", "show", "pla"]
        ),
        "platform\tPlatform engineer"
    );
}

#[test]
fn a_bank_named_before_the_cursor_is_the_one_whose_items_are_offered() {
    let viva = Viva::new().file("mine.yaml", GATEWAYS);
    assert_eq!(
        offered(viva, &["show", "--bank", "mine.yaml", "ke"]),
        "keys\tWhat keys are for"
    );
}

#[test]
fn sessions_are_offered_by_number_and_no_store_is_made_for_a_tab() {
    let viva = with_bank();
    let data = viva.data_dir();
    let ran = viva
        .env("COMPLETE", "fish")
        .args(["--", "viva", "history", ""])
        .run();
    assert!(!data.join("viva.db").exists());
    let quiz = ran
        .then()
        .env("VIVA_NOW", "2026-03-04T12:00:00Z")
        .args(["quiz", "warm", "--plain", "--no-timer"])
        .stdin("I keep it warm.\n\n")
        .any_stderr()
        .run();
    let offered = offered(quiz.then(), &["history", ""]);
    assert!(offered.starts_with("1\tquiz of 2026-03-04"), "{offered}");
}

#[test]
fn graders_are_offered_as_they_are_configured() {
    let viva = || {
        Viva::new()
            .env("VIVA_GRADER_ADDRESS", "http://127.0.0.1:9/v1")
            .env("VIVA_GRADER_MODEL", "small")
    };
    assert_eq!(
        offered(viva(), &["quiz", "--grader", ""]),
        "built-in\tthe rubric's patterns\nendpoint\thttp://127.0.0.1:9/v1\n\
         endpoint:small\thttp://127.0.0.1:9/v1"
    );
    let command = viva().env("VIVA_GRADER_COMMAND", "sh grader.sh");
    assert_eq!(
        offered(command, &["mock", "--grader", "c"]),
        "command\tsh grader.sh"
    );
}

#[test]
fn what_is_offered_in_nushell_is_json() {
    let ran = with_bank()
        .env("COMPLETE", "nushell")
        .args(["--", "viva", "show", "war"])
        .run();
    assert_eq!(
        ran.json(),
        serde_json::json!([{"value": "warm", "description": "Slow first requests"}])
    );
}

#[test]
fn every_command_has_a_manual_page() {
    let ran = Viva::new().args(["man", "--out", "man"]).run();
    let read = |name: &str| fs::read_to_string(ran.home().join("man").join(name)).unwrap();
    assert!(read("viva.1").contains("Prepare for technical interviews"));
    assert!(read("viva-quiz.1").contains("Answer items against the clock"));
    assert!(read("viva-scorecard-export.1").contains("anonymous"));
    let pages = fs::read_dir(ran.home().join("man")).unwrap().count();
    assert_eq!(ran.stdout, format!("{pages} pages written to man\n"));
    let printed = ran.then().args(["man", "--out", "-"]).run().stdout;
    assert!(printed.contains(".TH viva 1"), "{printed}");
}

#[test]
fn the_version_says_how_it_was_built() {
    let ran = Viva::new().args(["--version"]).run();
    let version = concat!("viva ", env!("CARGO_PKG_VERSION"));
    assert!(ran.stdout.starts_with(version), "{}", ran.stdout);
    assert!(ran.stdout.contains(" build for "), "{}", ran.stdout);
    let short = ran.then().args(["-V"]).run().stdout;
    assert_eq!(short.lines().count(), 1);
}
