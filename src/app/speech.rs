//! Spoken practice: commands of the person's own that read a question aloud and that write down what
//! is said. None is known before the configuration names one.
//!
//! The command that reads aloud gets the text on its standard input. The one for dictation records
//! until it is interrupted (SIGINT, as by ctrl-c) or ends by itself, and prints the text.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Read, Write};
use std::process::{Child, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use pulldown_cmark::{Event, Parser, TagEnd};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shell;
use crate::bank::one_line;

/// The commands for spoken practice; an empty one is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SpeechCommands {
    /// The command that reads a question aloud; it gets the text on its standard input, as
    /// `espeak-ng` and `say` do.
    pub read_aloud: String,
    /// The command for dictation: it records until it is interrupted and prints the text.
    pub dictate: String,
}

/// What has come of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dictation {
    /// What was said.
    Text(String),
    /// Why it did not work.
    Failed(String),
}

/// The commands, and which of them run.
#[derive(Debug, Default)]
pub struct Speech {
    commands: SpeechCommands,
    reading: RefCell<Option<Running>>,
    dictating: RefCell<Option<Running>>,
}

struct Running {
    command: String,
    child: Child,
    output: JoinHandle<String>,
    complaints: JoinHandle<String>,
    /// The person has stopped it: how it ends is no failure then.
    stopped: bool,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

impl Speech {
    /// Nothing runs yet.
    pub fn new(commands: SpeechCommands) -> Self {
        Self {
            commands,
            reading: RefCell::new(None),
            dictating: RefCell::new(None),
        }
    }

    /// A question is being read.
    pub fn is_reading(&self) -> bool {
        self.reading.borrow().is_some()
    }

    /// What is said is being written down.
    pub fn is_dictating(&self) -> bool {
        self.dictating.borrow().is_some()
    }

    /// Reads a Markdown text aloud, or stops reading.
    ///
    /// # Errors
    ///
    /// No command is configured, or it cannot be started.
    pub fn read_or_stop(&self, text: &str) -> Result<(), String> {
        if let Some(running) = self.reading.borrow_mut().as_mut() {
            running.end();
            return Ok(());
        }
        let command = configured(&self.commands.read_aloud, "read_aloud")?;
        let mut running = Running::start(command)?;
        if let Some(mut input) = running.child.stdin.take() {
            let text = spoken(text);
            // One that reads nothing is not waited for, and its failure is told by its end.
            thread::spawn(move || input.write_all(text.as_bytes()));
        }
        *self.reading.borrow_mut() = Some(running);
        Ok(())
    }

    /// Begins to write down what is said, or stops that; [`Speech::poll`] brings the text.
    ///
    /// # Errors
    ///
    /// No command is configured, or it cannot be started.
    pub fn dictate_or_stop(&self) -> Result<(), String> {
        if let Some(running) = self.dictating.borrow_mut().as_mut() {
            if running.stopped {
                running.end();
            } else {
                running.interrupt();
            }
            return Ok(());
        }
        let command = configured(&self.commands.dictate, "dictate")?;
        let mut running = Running::start(command)?;
        drop(running.child.stdin.take());
        *self.dictating.borrow_mut() = Some(running);
        Ok(())
    }

    /// Ends whatever runs, and forgets it.
    pub fn stop(&self) {
        for running in [&self.reading, &self.dictating] {
            if let Some(mut running) = running.borrow_mut().take() {
                running.end();
                // It is gone soon; nobody waits for it.
                thread::spawn(move || running.child.wait());
            }
        }
    }

    /// What has come of a command that has ended. Returns at once.
    pub fn poll(&self) -> Option<Dictation> {
        if let Some((running, status)) = ended(&self.reading)
            && let Some(failure) = running.failure(status, false)
        {
            return Some(Dictation::Failed(failure));
        }
        let (mut running, status) = ended(&self.dictating)?;
        let text = running.take_output();
        let text = text.trim();
        if !text.is_empty() && (status.success() || running.stopped) {
            return Some(Dictation::Text(text.to_owned()));
        }
        running.failure(status, true).map(Dictation::Failed)
    }
}

impl Drop for Speech {
    fn drop(&mut self) {
        self.stop();
    }
}

fn configured<'a>(command: &'a str, name: &str) -> Result<&'a str, String> {
    if command.trim().is_empty() {
        return Err(format!(
            "No command is configured; `speech.{name}` in the configuration names one."
        ));
    }
    Ok(command)
}

/// The command that has ended, and how.
fn ended(running: &RefCell<Option<Running>>) -> Option<(Running, ExitStatus)> {
    let mut slot = running.borrow_mut();
    let status = slot.as_mut()?.child.try_wait().ok()??;
    Some((slot.take()?, status))
}

impl Running {
    fn start(configured: &str) -> Result<Self, String> {
        let mut command = shell::command(configured, &[]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // What it starts itself ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let failed =
            |error: io::Error| format!("`{}` cannot be run: {error}", one_line(configured));
        let mut child = command.spawn().map_err(failed)?;
        Ok(Self {
            command: one_line(configured),
            output: all_of(child.stdout.take()),
            complaints: all_of(child.stderr.take()),
            child,
            stopped: false,
        })
    }

    /// Asks it to end in good order.
    fn interrupt(&mut self) {
        self.stopped = true;
        #[cfg(unix)]
        self.signal("INT");
        #[cfg(not(unix))]
        drop(self.child.kill());
    }

    fn end(&mut self) {
        self.stopped = true;
        #[cfg(unix)]
        self.signal("KILL");
        #[cfg(not(unix))]
        drop(self.child.kill());
    }

    /// Sends a signal to it and to all that it has started. The shell that ran it does that: the
    /// standard library knows no signal but the one that ends at once.
    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let group = self.child.id();
        let kill = format!("kill -{name} -{group}");
        // One that has ended already needs none.
        let _ = std::process::Command::new("sh")
            .args(["-c", &kill])
            .stderr(Stdio::null())
            .status();
    }

    fn take_output(&mut self) -> String {
        let nothing = thread::spawn(String::new);
        std::mem::replace(&mut self.output, nothing)
            .join()
            .unwrap_or_default()
    }

    /// Why it failed, if it did.
    fn failure(self, status: ExitStatus, wants_text: bool) -> Option<String> {
        let complaints = self.complaints.join().unwrap_or_default();
        let last = complaints.lines().rfind(|line| !line.trim().is_empty());
        let why = last.map_or_else(String::new, |line| format!(": {}", one_line(line)));
        if !status.success() && !self.stopped {
            return Some(format!("`{}` failed ({status}){why}", self.command));
        }
        wants_text.then(|| format!("`{}` has printed no text{why}", self.command))
    }
}

/// How much of what a command prints is read, in bytes.
const MOST_HEARD: u64 = 1 << 20;

fn all_of(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // What came before a failure counts, and nobody says more than that.
            let mut stream = stream.take(MOST_HEARD);
            let _ = stream.read_to_end(&mut bytes);
            let _ = io::copy(&mut stream.into_inner(), &mut io::sink());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A Markdown text as it is read: without its signs.
fn spoken(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => text.push('\n'),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    fn speech(read_aloud: &str, dictate: &str) -> Speech {
        Speech::new(SpeechCommands {
            read_aloud: read_aloud.to_owned(),
            dictate: dictate.to_owned(),
        })
    }

    fn wait<T>(mut until: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = until() {
                return found;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "it never came");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stands in for a recogniser: it records until it is interrupted, and prints the text.
    fn recogniser(folder: &std::path::Path) -> String {
        // A shell cannot trap what was ignored when it began, as where tests run in the background;
        // what was handled it can. Whoever interrupts the tests still ends them.
        let interrupt = signal_hook::consts::SIGINT;
        signal_hook::flag::register_conditional_default(interrupt, Arc::new(true.into())).unwrap();
        let script = folder.join("recognise");
        let text = "trap 'echo \"I would keep it warm.\"; exit 0' INT\necho ready > \"$1\"\n\
                    while :; do sleep 0.05; done\n";
        std::fs::write(&script, text).unwrap();
        format!("sh {} {}", script.display(), folder.join("ready").display())
    }

    #[test]
    fn what_is_said_comes_once_it_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let speech = speech("", &recogniser(folder.path()));
        speech.dictate_or_stop().unwrap();
        wait(|| folder.path().join("ready").exists().then_some(()));
        assert!(speech.is_dictating());
        assert_eq!(speech.poll(), None);
        speech.dictate_or_stop().unwrap();
        let dictated = wait(|| speech.poll());
        assert_eq!(
            dictated,
            Dictation::Text("I would keep it warm.".to_owned())
        );
        assert!(!speech.is_dictating());
    }

    #[test]
    fn a_command_that_fails_says_why() {
        let speech = speech("exit 0;", "echo 'no microphone' >&2; exit 3;");
        speech.dictate_or_stop().unwrap();
        let Dictation::Failed(why) = wait(|| speech.poll()) else {
            panic!("it has not failed");
        };
        assert!(why.contains("exit status: 3"), "{why}");
        assert!(why.ends_with(": no microphone"), "{why}");
    }

    #[test]
    fn nothing_runs_before_the_configuration_names_a_command() {
        let speech = Speech::default();
        let why = speech.dictate_or_stop().unwrap_err();
        assert!(why.contains("`speech.dictate`"), "{why}");
        let why = speech.read_or_stop("P").unwrap_err();
        assert!(why.contains("`speech.read_aloud`"), "{why}");
    }

    #[test]
    fn a_question_is_read_without_its_signs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("read");
        let speech = speech(&format!("cat > {};", file.display()), "");
        let prompt = "What is `PATH`?\n\n- **one**\n- two\n";
        speech.read_or_stop(prompt).unwrap();
        wait(|| (speech.poll().is_none() && !speech.is_reading()).then_some(()));
        let read = std::fs::read_to_string(file).unwrap();
        assert_eq!(read, "What is PATH?\none\ntwo\n");
    }

    #[test]
    fn reading_is_stopped_and_that_is_no_failure() {
        let speech = speech("sleep 60;", "");
        speech.read_or_stop("P").unwrap();
        assert!(speech.is_reading());
        speech.read_or_stop("P").unwrap();
        wait(|| {
            assert_eq!(speech.poll(), None);
            (!speech.is_reading()).then_some(())
        });
    }

    #[test]
    fn espeak_ng_reads_a_question() {
        let found = std::process::Command::new("espeak-ng")
            .arg("--version")
            .output();
        if found.is_err() {
            let all = std::env::var_os("VIVA_TEST_ALL").is_some_and(|value| !value.is_empty());
            assert!(!all, "espeak-ng is not installed, and VIVA_TEST_ALL is set");
            println!("skipped: no espeak-ng");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let sound = folder.path().join("sound.wav");
        let speech = speech(&format!("espeak-ng --stdin -w {}", sound.display()), "");
        speech.read_or_stop("Why are first requests slow?").unwrap();
        wait(|| {
            assert_eq!(speech.poll(), None);
            (!speech.is_reading()).then_some(())
        });
        assert!(std::fs::metadata(sound).unwrap().len() > 1_000);
    }
}
