//! Stories of `viva quiz --plain` and `viva history`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Instant;

use crate::Viva;
use crate::viva::{GATEWAYS, PATIENCE};

const WARM: &str = "I would keep it warm.";

fn quiz() -> Viva {
    Viva::new().bank(GATEWAYS).env("LANG", "C.UTF-8")
}

fn go_on(home: crate::viva::Ran) -> Viva {
    home.then()
        .env("LANG", "C.UTF-8")
        .args(["--bank", "bank.yaml"])
}

#[test]
fn an_answer_is_graded_explained_and_kept() {
    let ran = quiz()
        .args(["quiz", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n")
        .run();
    assert!(ran.stdout.contains("Why are first requests slow?"));
    for message in [
        "Slow first requests  75 % · took 0:00 of 4:00",
        " 1 ✓ 1  Keeps instances warm. (weight 3)\n        matched: “I would keep it warm”",
        " 2 ✗ 0  Makes the package small.\n        missed\n        Next time: What would you drop?",
        "Model answer\n  I keep it warm, with a small package.",
        "75 % · 1 item · 0:00 of 4:00",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
    assert!(!ran.stdout.contains('\x1b'), "no cursor control");

    let list = go_on(ran).args(["history", "--format", "json"]).run();
    let json = list.json();
    assert_eq!(json[0]["state"], "finished");
    assert_eq!(json[0]["score"], 0.75);
    let one = go_on(list).args(["history", "1", "--format", "json"]).run();
    let entry = &one.json()["entries"][0];
    assert_eq!(entry["item"], "warm");
    assert_eq!(entry["response"], WARM);
    assert_eq!(
        entry["criteria"][0]["evidence"][0]["text"],
        "I would keep it warm"
    );
    assert_eq!(entry["criteria"][1]["reason"], "missed");
    let text = go_on(one).args(["history", "1"]).run();
    assert!(text.stdout.contains("Your answer\n  I would keep it warm."));
}

#[test]
fn the_end_of_the_input_ends_the_answer_and_what_is_not_reached_can_be_resumed() {
    let ran = quiz()
        .args(["quiz", "--plain", "warm", "keys"])
        .stdin(WARM)
        .run();
    assert!(ran.stdout.contains("75 %"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Left. `viva quiz --plain --resume=1`"));
    let ran = go_on(ran)
        .args(["quiz", "--plain", "--resume"])
        .stdin("They meter.\n.\n")
        .run();
    assert!(!ran.stdout.contains("Why are first requests slow?"));
    assert!(ran.stdout.contains("88 % · 2 items"), "{}", ran.stdout);
    go_on(ran)
        .args(["quiz", "--plain", "--resume"])
        .status(1)
        .stderr("error: there is no unfinished quiz to continue; `viva quiz` starts one\n")
        .run();
}

#[test]
fn an_exam_tells_nothing_before_its_end() {
    let ran = quiz()
        .args(["quiz", "--plain", "--exam", "--order", "bank"])
        .stdin("warm\n.\nno idea\n.\n")
        .run();
    let second = ran.stdout.find("What are API keys for?").unwrap();
    let marks = ran.stdout.find("Keeps instances warm.").unwrap();
    assert!(second < marks, "{}", ran.stdout);
    assert!(ran.stdout.contains("38 % · 2 items"), "{}", ran.stdout);
}

#[test]
fn a_mark_can_be_overridden_and_the_graders_stays_beside_it() {
    let ran = quiz()
        .args(["quiz", "--plain", "warm"])
        .stdin("warm\n.\nmark 2 = 1/2\nmark 9 = 1\nmark 1 = 0\nundo\n\n")
        .run();
    assert!(ran.stdout.contains("2 is now ◐ ½. The score is 88 %."));
    assert!(ran.stdout.contains("There is no criterion 9 here."));
    let one = go_on(ran).args(["history", "1", "--format", "json"]).run();
    let criteria = &one.json()["entries"][0]["criteria"];
    assert_eq!(criteria[1]["mark"], 0.0);
    assert_eq!(criteria[1]["override"], 0.5);
    assert_eq!(criteria[0]["override"], serde_json::Value::Null);
    assert_eq!(one.json()["score"], 0.875);
}

#[test]
fn skipped_items_come_back_and_finish_ends_early() {
    let ran = quiz()
        .args(["quiz", "--plain", "warm", "keys"])
        .stdin(":skip\nThey meter.\n.\n\n:help\n:nonsense\n::a line\n:finish\n")
        .run();
    assert_eq!(
        ran.stdout.matches("Why are first requests slow?").count(),
        2
    );
    assert!(ran.stdout.contains("`:nonsense` is not a command"));
    let help = "\n  .         submit the answer\n  :skip     skip;";
    assert!(ran.stdout.contains(help), "{}", ran.stdout);
    assert!(ran.stdout.contains("1 of 2 items answered"));
    let one = go_on(ran).args(["history", "1", "--format", "json"]).run();
    assert_eq!(one.json()["entries"][0]["response"], ":a line");
}

#[test]
fn the_same_seed_gives_the_same_items() {
    let items: String = (0..30)
        .map(|n| {
            format!("  - {{id: i{n}, title: Item number {n}., prompt: P, answer: So it is.}}\n")
        })
        .collect();
    let asked = |seed| {
        let ran = Viva::new()
            .bank(&format!("bank: many\nitems:\n{items}"))
            .args(["quiz", "--plain", "--exam", "-n", "5", "--seed", seed])
            .stdin(&".\n".repeat(5))
            .run();
        let json = ran
            .then()
            .args(["history", "1", "--format", "json"])
            .run()
            .json();
        assert_eq!(json["seed"].to_string(), seed);
        let entries = json["entries"].as_array().unwrap().clone();
        let items = entries
            .iter()
            .map(|e| e["item"].as_str().unwrap().to_owned());
        items.collect::<Vec<_>>()
    };
    assert_eq!(asked("11"), asked("11"));
    assert_ne!(asked("11"), asked("12"));
}

#[test]
fn without_a_terminal_the_full_screen_names_plain() {
    let ran = quiz().args(["quiz"]).status(1).any_stderr().run();
    assert!(ran.stderr.contains("--plain"), "{}", ran.stderr);
}

#[test]
fn a_choice_that_nothing_fits_and_flags_that_exclude_each_other_are_refused() {
    let ran = quiz()
        .args(["quiz", "--plain", "--tag", "lambda", "--level", "junior"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("no item matches"), "{}", ran.stderr);
    for args in [
        &["--time", "3m", "--total", "9m"][..],
        &["--no-timer", "--overtime"],
        &["--resume", "--exam"],
        &["warm", "--tag", "lambda"],
        &["-n", "0"],
        &["--time", "soon"],
    ] {
        let command = ["quiz", "--plain"].iter().chain(args).copied();
        quiz().args(command).status(2).any_stderr().run();
    }
    let ran = quiz()
        .args(["quiz", "--plain", "--time", "5"])
        .status(2)
        .any_stderr()
        .run();
    let help = "`5` is not a length of time; write it like `4m`";
    assert!(ran.stderr.contains(help), "{}", ran.stderr);
}

#[test]
fn an_unknown_session_is_told() {
    quiz()
        .args(["history", "7"])
        .status(1)
        .stderr("error: there is no session 7; `viva history` lists them\n")
        .run();
}

#[test]
fn a_damaged_store_is_told_and_left_alone() {
    let junk = "this is no database ".repeat(200);
    let ran = quiz()
        .file("data/viva.db", &junk)
        .args(["history"])
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("viva.db: damaged"), "{}", ran.stderr);
    let left = std::fs::read_to_string(ran.home().join("data/viva.db")).unwrap();
    assert_eq!(left, junk);
}

#[test]
fn text_of_an_answer_cannot_command_the_terminal() {
    let ran = quiz()
        .args(["quiz", "--plain", "warm"])
        .stdin("warm \x1b]0;title\x07\n.\n")
        .run();
    let ran = go_on(ran).args(["history", "1"]).run();
    assert!(ran.stdout.contains("warm ␛]0;title␇"));
    assert!(!ran.stdout.contains(['\x1b', '\x07']));
}

#[test]
fn a_locale_without_utf_8_gets_ascii_symbols() {
    let ran = quiz()
        .env("LANG", "C")
        .args(["quiz", "--plain", "warm"])
        .stdin("warm\n.\n")
        .run();
    assert!(ran.stdout.is_ascii(), "{}", ran.stdout);
    assert!(ran.stdout.contains(" 1 + 1  Keeps instances warm."));
}

/// A quiz that is typed into while it runs.
pub struct Running {
    pub child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (to, lines) = mpsc::channel();
        thread::spawn(move || {
            output
                .lines()
                .map_while(Result::ok)
                .try_for_each(|l| to.send(l))
        });
        Self {
            input: child.stdin.take(),
            child,
            lines,
        }
    }

    pub fn type_line(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for a line that contains the text.
    pub fn wait_for(&self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while let Ok(line) = self.lines.recv_timeout(until - Instant::now()) {
            if line.contains(text) {
                return;
            }
        }
        panic!("{text:?} was never printed");
    }

    pub fn end_of_input(&mut self) -> bool {
        self.input = None;
        self.child.wait().unwrap().success()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A failed test leaves nothing running; one that has ended cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn when_the_time_runs_out_what_was_typed_is_submitted() {
    let viva = quiz().args(["quiz", "--plain", "--time", "2s", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("I keep it warm and");
    running.wait_for("hurry");
    running.wait_for("time ran out");
    running.wait_for("75 % · took 0:02 of 0:02 · time ran out");
    running.type_line("too late");
    running.wait_for("does not count");
    assert!(running.end_of_input());
    let session = viva.history();
    let entry = &session["entries"][0];
    assert_eq!(entry["timed_out"], true);
    assert_eq!(entry["response"], "I keep it warm and");
}

#[test]
fn overtime_counts_on_and_submits_nothing() {
    let viva = quiz().args(["quiz", "--plain", "--time", "1s", "--overtime", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("overtime counts on");
    running.type_line("at last: warm");
    running.type_line(".");
    running.wait_for("75 %");
    assert!(running.end_of_input());
    let session = viva.history();
    let entry = &session["entries"][0];
    assert_eq!(entry["timed_out"], false);
    assert!(entry["used"].as_f64().unwrap() > 1.0);
}

#[test]
fn a_killed_quiz_goes_on_at_the_same_item_with_text_and_time() {
    let viva = quiz().args(["quiz", "--plain", "warm", "keys"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("warm");
    running.type_line(".");
    running.wait_for("Model answer");
    running.type_line("");
    running.wait_for("What are API keys for?");
    running.type_line("They are there to");
    viva.stores_entry("response = 'They are there to' AND used_ms >= 1000");
    running.kill();

    let viva = viva.again().args(["quiz", "--plain", "--resume"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Item 2 of 2 · question · security · 1:5");
    running.wait_for("They are there to");
    running.type_line("meter.");
    running.type_line(".");
    running.wait_for("Model answer");
    running.type_line("");
    running.wait_for("88 % · 2 items");
    assert!(running.end_of_input());
    let session = viva.history();
    let entry = &session["entries"][1];
    assert_eq!(entry["response"], "They are there to\nmeter.");
    assert!(entry["used"].as_f64().unwrap() >= 1.0);
}

#[test]
fn two_quizzes_at_once_do_not_disturb_each_other() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut one = Running::start(viva.command());
    one.wait_for("Your answer:");
    let mut two = Running::start(viva.command());
    two.wait_for("Your answer:");
    // What runs elsewhere is not offered.
    let resume = viva.again().args(["quiz", "--plain", "--resume"]);
    let refused = resume.command().output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let newest = String::from_utf8(refused.stderr).unwrap();
    let resume = resume.again().args(["quiz", "--plain", "--resume=2"]);
    let by_number = resume.command().output().unwrap();
    let by_number = String::from_utf8(by_number.stderr).unwrap();
    assert!(
        newest.contains("session 2 is open in another viva"),
        "{newest}"
    );
    assert_eq!(newest, by_number, "the same sentence for both");
    one.type_line("warm");
    two.type_line("a small package");
    one.type_line(".");
    two.type_line(".");
    one.wait_for("75 %");
    two.wait_for("25 %");
    assert!(one.end_of_input());
    assert!(two.end_of_input());
    let json = resume
        .again()
        .args(["history", "--format", "json"])
        .run()
        .json();
    let scores: Vec<f64> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["score"].as_f64().unwrap())
        .collect();
    assert_eq!(scores, [0.25, 0.75]);
}

#[cfg(unix)]
#[test]
fn a_signal_to_end_keeps_the_draft_to_the_last_line() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    running.type_line("the last line");
    running.type_line(":time");
    running.wait_for("left.");
    let pid = running.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(sent.unwrap().success());
    running.wait_for("--resume=1");
    let session = viva.history();
    assert_eq!(session["state"], "left");
    assert_eq!(session["entries"][0]["response"], "the last line");
}
