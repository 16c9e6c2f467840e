//! `viva plan`: what an interviewer writes before the interview.

use std::fs;

use crate::Viva;
use crate::viva::GATEWAYS;

pub const PLAN: &str = "\
plan: platform
title: Platform engineer
role: Senior engineer
seed: 3
sections:
  - title: Warm-up
    time: 5m
    items: [keys]
  - title: Depth
    items:
      - { count: 1, kind: scenario }
";

#[test]
fn a_plan_is_written_from_the_command_line_and_shown() {
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["plan", "new", "platform", "--title", "Platform engineer"])
        .args([
            "--section",
            "Warm-up 5m: keys",
            "--section",
            "Depth: 1 scenario #lambda",
        ])
        .run();
    assert!(
        ran.stdout.contains("viva plan show platform"),
        "{}",
        ran.stdout
    );
    ran.then()
        .args(["--bank", "bank.yaml", "plan", "show", "platform"])
        .stdout(
            "Platform engineer\nplatform - 2 items - 9:00 - a score from 60 % judged\n\n\
             Warm-up  5:00\n  What keys are for  2:00  question    gateway/keys\n\n\
             Depth  4:00\n  Slow first requests  4:00  scenario    gateway/warm\n",
        )
        .run();
}

#[test]
fn a_ready_plan_is_an_hour_and_can_be_changed() {
    let ran = Viva::new()
        .args(["plan", "new", "platform", "--from", "mid-cloud-engineer"])
        .args(["--section", "Closing 5m: networking/tcp-or-udp"])
        .any_stderr()
        .status(2)
        .run();
    assert!(ran.stderr.contains("--section"), "{}", ran.stderr);
    let ran = ran
        .then()
        .args(["plan", "new", "platform", "--from", "mid-cloud-engineer"])
        .run();
    let ran = ran
        .then()
        .args(["plan", "show", "platform", "--format", "json"])
        .run();
    let plan = ran.json();
    assert_eq!(
        (&plan["plan"], &plan["seconds"]),
        (&"platform".into(), &3600.into())
    );
    assert_eq!(plan["title"], "Cloud engineer");
    assert_eq!(plan["sections"][0]["items"][0]["bank"], "kubernetes");
}

#[test]
fn a_plan_is_never_overwritten_unasked() {
    let section = ["--section", "Depth: warm"];
    let viva = Viva::new().bank(GATEWAYS).file("p.yaml", "mine");
    let ran = viva
        .args(["plan", "new", "p", "-o", "p.yaml"])
        .args(section)
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("p.yaml already exists"),
        "{}",
        ran.stderr
    );
    let ran = ran
        .then()
        .args([
            "--bank",
            "bank.yaml",
            "plan",
            "new",
            "p",
            "-o",
            "p.yaml",
            "--force",
        ])
        .args(section)
        .run();
    let text = fs::read_to_string(ran.home().join("p.yaml")).unwrap();
    assert!(text.starts_with("plan: p\n"), "{text}");
}

#[test]
fn what_is_wrong_with_a_plan_is_told_with_its_place() {
    let plan = PLAN
        .replace("[keys]", "[kyes]")
        .replace("count: 1", "count: 4");
    let viva = Viva::new().bank(GATEWAYS).file("p.yaml", plan);
    let ran = viva.args(["check", "p.yaml"]).status(1).run();
    for part in [
        "p.yaml:8:13: no item is called `kyes`",
        "did you mean `keys`?",
        "p.yaml:11:9: needs 4 scenarios, found 1",
        "2 problems in 1 file",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let ran = ran
        .then()
        .file(
            "q.yaml",
            "plan: q\nsections:\n  - tilte: A\n    items: [warm]\n",
        )
        .args(["--bank", "bank.yaml", "plan", "show", "q.yaml"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("q.yaml:3:5: unknown key `tilte` in a section"),
        "{}",
        ran.stderr
    );
}

#[test]
fn check_looks_over_the_plans_of_the_data_folder_as_well() {
    let viva = Viva::new().bank(GATEWAYS).file("data/plans/p.yaml", PLAN);
    let ran = viva.args(["check"]).run();
    assert!(ran.stdout.contains("1 plan: no problems"), "{}", ran.stdout);
}

#[test]
fn a_sheet_is_printed_in_markdown_and_html() {
    let viva = Viva::new().bank(GATEWAYS).file("p.yaml", PLAN);
    let ran = viva.args(["plan", "show", "p.yaml", "--sheet", "md"]).run();
    for part in [
        "# Platform engineer",
        "### 1. What keys are for (2:00)",
        "| [ ] | [ ] | [ ] | Keeps instances warm. (weight 3) |",
        "- What would you drop?",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let ran = ran
        .then()
        .args([
            "--bank",
            "bank.yaml",
            "plan",
            "show",
            "p.yaml",
            "--sheet",
            "html",
        ])
        .run();
    assert!(ran.stdout.starts_with("<!DOCTYPE html>"), "{}", ran.stdout);
    assert!(ran.stdout.contains("@page { size: A4"), "{}", ran.stdout);
}

#[test]
fn a_plan_is_shown_to_programs() {
    let viva = Viva::new().bank(GATEWAYS).file("p.yaml", PLAN);
    let plan = viva
        .args(["plan", "show", "p.yaml", "--format", "json"])
        .run()
        .json();
    assert_eq!(plan["sections"][1]["items"][0]["item"], "warm");
    assert_eq!(plan["seconds"], 540);
}
