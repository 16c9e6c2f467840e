//! Stories of the full screen, in a real pseudo-terminal: what is typed goes in as bytes, and
//! what comes out is read by a terminal emulator.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use ptyprocess::{PtyProcess, Signal, WaitStatus};

use crate::Viva;
use crate::scorecard::{screening, with};
use crate::viva::{GATEWAYS, PATIENCE};

mod drill;

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// The program on a terminal of its own.
pub struct Terminal {
    pub process: PtyProcess,
    keyboard: File,
    emulator: Arc<Mutex<vt100::Parser>>,
    /// How many bytes the program has written.
    written: Arc<AtomicUsize>,
}

impl Terminal {
    pub fn open(viva: &Viva) -> Self {
        // As under a shell that echoes what is typed.
        let program = viva.command();
        let mut command = Command::new("sh");
        command
            .args(["-c", "stty echo; exec \"$0\" \"$@\""])
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(program.get_current_dir().unwrap())
            .env_clear()
            .env("TERM", "xterm-256color")
            .envs(
                program
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
        let process = PtyProcess::spawn(command).unwrap();
        let keyboard = process.get_raw_handle().unwrap();
        let mut output = process.get_raw_handle().unwrap();
        let emulator = Arc::new(Mutex::new(vt100::Parser::new(cells(24), cells(80), 0)));
        let read = Arc::clone(&emulator);
        let written = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&written);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                counted.fetch_add(count, Ordering::SeqCst);
                read.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self {
            process,
            keyboard,
            emulator,
            written,
        }
    }

    pub fn screen(&self) -> String {
        self.emulator.lock().unwrap().screen().contents()
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_so(&self.screen()) {
            assert!(
                start.elapsed() < PATIENCE,
                "{what}: not on the screen:\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn shows(&self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// As [`Terminal::shows`], wherever lines break.
    pub fn says(&self, text: &str) {
        let words = |screen: &str| screen.split_whitespace().collect::<Vec<_>>().join(" ");
        self.wait_until(text, |screen| words(screen).contains(text));
    }

    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let mut emulator = self.emulator.lock().unwrap();
        emulator.screen_mut().set_size(cells(rows), cells(columns));
        self.process.set_window_size(columns, rows).unwrap();
    }

    pub fn ends(&mut self) -> WaitStatus {
        let start = Instant::now();
        loop {
            match self.process.status().unwrap() {
                WaitStatus::StillAlive => assert!(start.elapsed() < PATIENCE, "it does not end"),
                status => return status,
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn ends_with(&mut self, code: i32) {
        assert!(matches!(self.ends(), WaitStatus::Exited(_, status) if status == code));
    }

    /// The terminal is as a shell needs it.
    fn is_given_back(&self) {
        self.wait_until("nothing of the program's", |screen| {
            !screen.contains("help")
        });
        let emulator = self.emulator.lock().unwrap();
        let screen = emulator.screen();
        assert!(!screen.alternate_screen());
        assert!(!screen.bracketed_paste());
        assert!(!screen.hide_cursor());
        assert!(self.process.get_echo().unwrap(), "typing is not echoed");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A failed test leaves nothing running; one that has ended cannot be killed.
        let _ = self.process.kill(Signal::SIGKILL);
        let _ = self.process.wait();
    }
}

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const SUBMIT: &str = "\x04";
const EDITOR: &str = "\x0f";

fn viva() -> Viva {
    Viva::new().bank(GATEWAYS).env("LANG", "C.UTF-8")
}

#[test]
fn scorecards_are_walked_through_in_a_grid() {
    use ::viva::bank::Mark;
    use ::viva::session::screening::Rating;
    let ratings = [Rating::Marked(Mark::Full); 3];
    let mut viva = Viva::new().env("LANG", "C.UTF-8");
    for candidate in ["Ann", "Di"] {
        viva = with(viva, &screening(candidate, "Bo Rater", ratings));
    }
    let viva = viva.args(["compare", "platform"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("2 scorecards");
    terminal.types("jjjj");
    terminal.shows("Ann only named it");
    terminal.types("l");
    terminal.shows("Di only named it");
    terminal.types(ENTER);
    terminal.wait_until("both notes", |screen| {
        screen.contains("Ann only named it") && screen.contains("Di only named it")
    });
    terminal.types("qq");
    terminal.ends_with(0);
    terminal.is_given_back();
}

#[test]
fn a_training_that_was_killed_goes_on_where_it_stood() {
    let bank = GATEWAYS.replace(
        "    answer: I keep it warm",
        "    examples:
      - {response: It is warm., marks: {keep: 1, small: 0}}
    answer: I keep it warm",
    );
    let viva = Viva::new()
        .bank(&bank)
        .env("LANG", "C.UTF-8")
        .args(["train-rater"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("It is warm.");
    terminal.types("11");
    terminal.shows("½  Keeps instances warm.");
    terminal.process.kill(Signal::SIGKILL).unwrap();
    terminal.ends();
    let viva = viva.again().args(["train-rater", "--resume"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("½  Keeps instances warm.");
    terminal.types(&format!("222{ENTER}"));
    terminal.shows("1 of 2 marks the same");
    terminal.types(ENTER);
    terminal.shows("How your marks compare");
    terminal.types(ENTER);
    terminal.ends_with(0);
    terminal.is_given_back();
}

#[test]
fn a_quiz_from_home_to_history() {
    let viva = viva();
    let mut terminal = Terminal::open(&viva);
    terminal.shows("2 items · each its own time");
    terminal.types("o");
    terminal.shows("2 items to choose from");
    for _ in 0..5 {
        terminal.types("\x1b[B");
    }
    terminal.types("l");
    terminal.shows("‹ bank order ›");
    terminal.types(ENTER);
    terminal.shows("Why are first requests slow?");
    terminal.types("I would keep it warm.");
    terminal.shows("5 words");
    terminal.types(SUBMIT);
    terminal.shows("75 %");
    terminal.shows("said: “I would keep it warm”");
    terminal.shows("Next time: What would you drop?");
    terminal.types("2");
    terminal.shows("your mark; the machine gave ✗ 0");
    terminal.shows("100 %");
    terminal.types(ENTER);
    terminal.shows("What are API keys for?");
    terminal.types("They lock the door.");
    terminal.shows("4 words");
    terminal.types(SUBMIT);
    terminal.shows("not found");
    terminal.types(ENTER);
    terminal.shows("50 %   2 items");
    terminal.types("q");
    terminal.shows("last 50 % today");
    terminal.types("q");
    terminal.ends_with(0);
    terminal.is_given_back();

    let session = viva.history();
    assert_eq!(session["state"], "finished");
    assert_eq!(session["entries"][0]["response"], "I would keep it warm.");
    assert_eq!(session["entries"][0]["score"], 1.0);
    assert_eq!(session["entries"][1]["score"], 0.0);
}

#[test]
fn a_killed_quiz_is_offered_again_with_its_text_and_time() {
    let viva = viva().args(["quiz", "warm", "keys"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("warm");
    terminal.shows("1 word");
    terminal.types(SUBMIT);
    terminal.shows("75 %");
    terminal.types(ENTER);
    terminal.shows("What are API keys for?");
    terminal.types("They are there to");
    viva.stores_entry("response = 'They are there to'");
    terminal.process.kill(Signal::SIGKILL).unwrap();
    terminal.ends();

    let viva = viva.again();
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Resume   item 2 of 2");
    terminal.types(ENTER);
    terminal.shows("They are there to");
    terminal.wait_until("1:5x left", |screen| screen.contains(" 1:5"));
    terminal.types(" meter.");
    terminal.shows("They are there to meter.");
    terminal.types(SUBMIT);
    terminal.shows("said: “They are there to meter”");
    terminal.types(ENTER);
    terminal.shows("88 %   2 items");
}

#[test]
fn when_the_time_runs_out_what_was_typed_is_handed_in() {
    // A machine that is too busy to type in time gets more of it.
    for seconds in [3, 15, 45] {
        let time = format!("{seconds}s");
        let viva = viva().args(["quiz", "--time", &time, "warm"]);
        let mut terminal = Terminal::open(&viva);
        let shows_in_time = |terminal: &Terminal, text: &str| {
            let over = "time ran out";
            terminal.wait_until(text, |screen| {
                screen.contains(text) || screen.contains(over)
            });
            !terminal.screen().contains(over)
        };
        let begun = shows_in_time(&terminal, "Why are first requests slow?");
        terminal.types("I keep it warm and");
        let typed = begun && shows_in_time(&terminal, "I keep it warm and");
        if !(typed && shows_in_time(&terminal, "hurry")) {
            continue;
        }
        terminal.shows(&format!(
            "time ran out · took 0:{seconds:02} of 0:{seconds:02}"
        ));
        terminal.shows("said: “I keep it warm and”");
        let session = viva.history();
        assert_eq!(session["entries"][0]["timed_out"], true);
        assert_eq!(session["entries"][0]["response"], "I keep it warm and");
        return;
    }
    panic!("it was never typed in time");
}

#[test]
fn a_paste_and_a_resize_keep_the_text_in_view() {
    let viva = viva().args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    let text = "many words in one go, ".repeat(20);
    terminal.types(&format!("\x1b[200~{text}\rTHE END\x1b[201~"));
    terminal.shows("THE END");
    for (columns, rows) in [(40, 15), (30, 10), (100, 30)] {
        terminal.resize(columns, rows);
        terminal.shows("THE END");
        terminal.shows("Your answer");
    }
    terminal.resize(20, 5);
    terminal.shows("more room");
    terminal.resize(80, 24);
    terminal.shows("THE END");
}

#[test]
fn a_key_beside_a_resize_is_shown_without_another_key() {
    let viva = viva().args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    for round in 1..=60 {
        // The key comes while the program is busy with a storm of sizes.
        for columns in [100, 60, 90, 80] {
            thread::sleep(Duration::from_micros(97 * round));
            terminal.resize(columns, 24);
        }
        terminal.types("x");
        terminal.shows(&"x".repeat(round as usize));
    }
}

#[test]
fn a_signal_to_end_gives_the_terminal_back_and_keeps_the_quiz() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
        let viva = viva().args(["quiz", "warm"]);
        let mut terminal = Terminal::open(&viva);
        terminal.shows("Why are first requests slow?");
        terminal.types("not done yet");
        terminal.shows("3 words");
        terminal.process.signal(signal).unwrap();
        terminal.ends_with(128 + signal as i32);
        terminal.is_given_back();
        terminal.shows("viva quiz --resume");
        let viva = viva.again().args(["quiz", "--resume"]);
        let terminal = Terminal::open(&viva);
        terminal.shows("not done yet");
    }
}

#[test]
fn ctrl_c_ends_at_once_and_keeps_the_quiz() {
    let viva = viva().args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("half");
    terminal.shows("1 word");
    terminal.types("\x03");
    terminal.ends_with(0);
    terminal.is_given_back();
    let session = viva.history();
    assert_eq!(session["state"], "left");
    assert_eq!(session["entries"][0]["response"], "half");
}

#[test]
fn leaving_asks_and_goes_home() {
    let viva = viva().args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types(ESC);
    terminal.shows("Leave? You can resume the quiz later.");
    terminal.types("y");
    terminal.shows("Resume   item 1 of 1");
}

#[test]
fn an_editor_of_ones_own_gets_the_text_and_gives_it_back() {
    let viva = viva()
        .file(
            "editor",
            "#!/bin/sh\nprintf ' and a small package' >> \"$2\"\n",
        )
        .args(["quiz", "warm"]);
    let editor = viva.path("editor");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let viva = viva.env("VISUAL", &format!("'{}' --wait", editor.display()));
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("keep it warm");
    terminal.shows("3 words");
    terminal.types(EDITOR);
    terminal.shows("keep it warm and a small package");
    terminal.types(SUBMIT);
    terminal.shows("100 %");
}

#[test]
fn a_terminal_that_can_only_print_is_sent_to_plain() {
    let viva = viva().env("TERM", "dumb");
    let process = PtyProcess::spawn(viva.command()).unwrap();
    let mut said = String::new();
    // Reading ends in an error where the other side is closed.
    let _ = process.get_raw_handle().unwrap().read_to_string(&mut said);
    assert!(said.contains("--plain"), "{said}");
}

#[test]
fn a_text_longer_than_the_terminal_goes_through_the_pager() {
    let pager = "sed 's/^/paged /'";
    let viva =
        Viva::new()
            .env("VIVA_PAGER", pager)
            .args(["show", "slow-first-requests", "--reveal"]);
    let mut terminal = Terminal::open(&viva);
    terminal.resize(80, 24);
    terminal.shows("paged ");
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));

    // What fits is simply printed.
    let viva = Viva::new()
        .bank(GATEWAYS)
        .env("VIVA_PAGER", pager)
        .args(["list"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("What keys are for");
    assert!(!terminal.screen().contains("paged"));
    assert!(matches!(terminal.ends(), WaitStatus::Exited(_, 0)));
}

#[test]
fn a_home_screen_at_rest_writes_nothing() {
    let viva = Viva::new();
    let terminal = Terminal::open(&viva);
    terminal.shows("quit");
    let written = || terminal.written.load(Ordering::SeqCst);
    let start = Instant::now();
    let mut at_rest = 0;
    // What is due may come in later.
    while at_rest != written() {
        assert!(start.elapsed() < PATIENCE, "it never rests");
        at_rest = written();
        thread::sleep(Duration::from_secs(1));
    }
    thread::sleep(Duration::from_secs(2));
    assert_eq!(written(), at_rest);
}
