//! An interview in a real pseudo-terminal, from home to the scorecard.

use ptyprocess::Signal;

use crate::Viva;
use crate::plan::PLAN;
use crate::screen::{ENTER, ESC, SUBMIT, Terminal};
use crate::viva::GATEWAYS;

fn viva() -> Viva {
    Viva::new()
        .bank(GATEWAYS)
        .file("data/plans/platform.yaml", PLAN)
        .env("LANG", "C.UTF-8")
}

fn interview() -> Viva {
    let args = ["screen", "--plan", "platform", "--candidate", "A. Example"];
    viva().args(args).args(["--interviewer", "I. Viewer"])
}

#[test]
fn a_note_is_on_disk_once_the_screen_has_gone_on() {
    let viva = interview();
    let mut terminal = Terminal::open(&viva);
    terminal.shows("What are API keys for?");
    terminal.types("nlost otherwise");
    terminal.shows("enter done");
    terminal.types(ENTER);
    terminal.shows("0:00  lost otherwise");
    terminal.process.kill(Signal::SIGKILL).unwrap();
    drop(terminal);
    let resumed = viva.again().args(["screen", "--plain", "--resume"]);
    let ran = resumed.stdin("finish\nrecommend no\ncommit\n").run();
    let shown = ran.then().args(["scorecard", "show", "1"]).run();
    assert!(shown.stdout.contains("lost otherwise"), "{}", shown.stdout);
}

#[test]
fn an_interview_is_killed_resumed_and_committed() {
    let viva = interview();
    let mut terminal = Terminal::open(&viva);
    terminal.shows("A. Example · Platform engineer");
    terminal.shows("What are API keys for?");
    terminal.types("aa");
    terminal.shows("a ◐ ½");
    terminal.types("Ahesitated");
    terminal.types(ENTER);
    terminal.types("!tests are for others");
    terminal.types(ENTER);
    terminal.shows("! red flag  tests are for others");
    terminal.types("j");
    terminal.shows("Why are first requests slow?");
    terminal.types("tI keep it warm.");
    terminal.types(SUBMIT);
    terminal.shows("suggested ✓ 1");
    terminal.types("a");
    terminal.shows("a ✓ 1");
    terminal.process.kill(Signal::SIGKILL).unwrap();
    drop(terminal);

    let viva = viva.again().args(["screen", "--resume"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.shows("2 of 2 asked");
    terminal.shows("suggested ✓ 1");
    terminal.shows("tests are for others");
    terminal.types("k");
    terminal.shows("“hesitated”");
    terminal.types("F");
    terminal.shows("What do you recommend?");
    terminal.types("jj");
    terminal.types(ENTER);
    terminal.shows("✓ yes");
    terminal.types("\t");
    terminal.shows("ctrl-d done");
    terminal.types("Solid.");
    terminal.types(SUBMIT);
    terminal.shows("enter choose");
    assert!(!terminal.screen().contains("88 %"), "{}", terminal.screen());
    terminal.types("C");
    terminal.shows("Commit?");
    terminal.types("y");
    terminal.shows("Recommendation: yes");
    terminal.shows("88 %");
    terminal.types(ESC);
    terminal.shows("Quiz");
    terminal.types("q");
    terminal.ends_with(0);

    let list = viva.again().args(["scorecard", "show", "1"]).run();
    for part in ["A. Example", "Solid.", "88 %", "hesitated"] {
        assert!(list.stdout.contains(part), "{part}\n{}", list.stdout);
    }
}

#[test]
fn a_small_terminal_shows_one_panel_after_the_other() {
    let viva = interview();
    let mut terminal = Terminal::open(&viva);
    terminal.shows("They meter.");
    terminal.resize(40, 15);
    terminal.shows("What are API keys for?");
    terminal.types("\t");
    terminal.shows("a · –  They meter.");
    terminal.types("a");
    terminal.shows("a ✓ 1  They meter.");
    terminal.types("\t");
    terminal.shows("Warm-up");
    terminal.types(ESC);
    terminal.shows("Leave");
    terminal.types("y");
    terminal.shows("screening of");
    terminal.types("q");
    terminal.ends_with(0);
}

#[test]
fn a_ready_plan_is_offered_before_any_question() {
    let viva = Viva::new().args(["plan", "new", "hired"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("3  Senior cloud engineer   10 items, 1:00:00");
    terminal.types("7");
    terminal.types(ENTER);
    terminal.shows("write a number from 1 to 3");
    terminal.types("3");
    terminal.types(ENTER);
    terminal.shows("viva plan show hired");
    terminal.ends_with(0);
    let shown = viva.again().args(["plan", "show", "hired"]).run();
    assert!(
        shown.stdout.contains("aws-core/one-account-for-everything"),
        "{}",
        shown.stdout
    );
}

#[test]
fn a_plan_is_written_by_answering_questions() {
    let viva = viva().args(["plan", "new", "asked"]);
    let mut terminal = Terminal::open(&viva);
    for (question, answer) in [
        ("Title [asked]:", "Asked"),
        ("Role (optional):", ""),
        ("Section 1", "Warm-up"),
        ("Time, like 10m", "5m"),
        ("Items and rules", "kyes"),
        ("did you mean `keys`?", "keys, 1 scenario"),
        ("Slow first requests", ""),
    ] {
        terminal.shows(question);
        terminal.types(answer);
        terminal.types(ENTER);
    }
    terminal.shows("viva plan show asked");
    terminal.ends_with(0);
    let shown = viva.again().args(["plan", "show", "asked"]).run();
    assert!(
        shown.stdout.contains("Slow first requests"),
        "{}",
        shown.stdout
    );
}
