//! A command that judges: a question goes in as one line of JSON, marks come out as one.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::super::shell;
use crate::bank::one_line;
use crate::grading::{Judge, JudgeError, JudgeName, Question};

/// So much is read of what a command prints, in bytes.
const MOST: u64 = 1024 * 1024;
/// How often it is looked whether a command has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Runs a command for each question. Its input ends after the line, so that a script may read to
/// the end or line by line.
#[derive(Debug)]
pub struct CommandJudge {
    name: JudgeName,
    command: String,
    patience: Duration,
}

impl CommandJudge {
    /// A command as it is configured, and how long an answer may take.
    pub fn new(command: String, patience: Duration) -> Self {
        Self {
            name: JudgeName {
                grader: "command".to_owned(),
                model: None,
            },
            command,
            patience,
        }
    }
}

impl Judge for CommandJudge {
    fn name(&self) -> &JudgeName {
        &self.name
    }

    fn identity(&self) -> String {
        format!("command\n{}", self.command)
    }

    fn ask(&self, question: &Question<'_>) -> Result<String, JudgeError> {
        let line = serde_json::to_string(question).unwrap_or_default() + "\n";
        let printed = run(&self.command, line, self.patience)?;
        let first = printed.lines().find(|line| !line.trim().is_empty());
        first
            .map(str::to_owned)
            .ok_or_else(|| JudgeError::Failed("the command printed nothing".to_owned()))
    }
}

/// Runs a configured command with an input, and gives what it printed.
pub(in crate::app) fn run(
    configured: &str,
    input: String,
    patience: Duration,
) -> Result<String, JudgeError> {
    let deadline = Instant::now() + patience;
    let failed =
        |what: &str, error: io::Error| JudgeError::Failed(format!("the command {what}: {error}"));
    let mut command = shell::command(configured, &[]);
    alone(&mut command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed("cannot be run", error))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input must not hold anything up.
        thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let (printed, output) = mpsc::channel();
    let (said, errors) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || printed.send(read(stdout)));
    }
    if let Some(stderr) = child.stderr.take() {
        thread::spawn(move || said.send(read(stderr)));
    }
    let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
    let output = match output.recv_timeout(left(deadline)) {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => {
            kill(&mut child);
            return Err(failed("cannot be read", error));
        }
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            kill(&mut child);
            return Err(timed_out(patience));
        }
    };
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if left(deadline).is_zero() => {
                kill(&mut child);
                return Err(timed_out(patience));
            }
            Ok(None) => thread::sleep(LOOK_EVERY),
            Err(error) => return Err(failed("cannot be waited for", error)),
        }
    };
    if status.success() {
        return Ok(output);
    }
    let said = errors.recv_timeout(LOOK_EVERY * 20);
    let said = said.ok().and_then(Result::ok).unwrap_or_default();
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    let last = last.map_or(String::new(), |line| {
        let line: String = one_line(line.trim()).chars().take(200).collect();
        format!(": {line}")
    });
    Err(JudgeError::Failed(format!(
        "the command failed ({status}){last}"
    )))
}

fn timed_out(patience: Duration) -> JudgeError {
    JudgeError::TimedOut {
        seconds: patience.as_secs(),
    }
}

fn read(source: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    source.take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// In a process group of its own, so that what it has started can be ended with it.
#[cfg(unix)]
fn alone(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn alone(_: &mut Command) {}

/// Ends it and what it has started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // It may have ended just now.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn ask(command: &str, patience: Duration) -> Result<String, JudgeError> {
        let judge = CommandJudge::new(command.to_owned(), patience);
        judge.ask(&Question {
            version: 1,
            item: "i",
            prompt: "P",
            criteria: Vec::new(),
            response: "It is 'quoted' and\nbroken.",
        })
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_command_reads_the_question_as_one_line_and_prints_one() {
        let echoed = ask("head -n 1", LONG).unwrap();
        let asked: serde_json::Value = serde_json::from_str(&echoed).unwrap();
        assert_eq!(asked["response"], "It is 'quoted' and\nbroken.");
        assert_eq!(
            ask("cat >/dev/null; echo; echo '{}'; echo more", LONG).unwrap(),
            "{}"
        );
    }

    #[test]
    fn a_command_that_fails_says_what_it_said_last() {
        let result = ask("echo first >&2; echo 'no licence' >&2; exit 3", LONG);
        assert_eq!(
            result.unwrap_err().to_string(),
            "the command failed (exit status: 3): no licence"
        );
        let result = ask("true", LONG).unwrap_err().to_string();
        assert_eq!(result, "the command printed nothing");
    }

    #[test]
    fn a_command_that_takes_too_long_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("goes on");
        let writes = "while :; do echo >> \"$0\"; sleep 0.1; done";
        let command = format!("sh -c '{writes}' '{}' & sleep 600; echo", file.display());
        let result = ask(&command, Duration::from_secs(1));
        assert_eq!(result, Err(JudgeError::TimedOut { seconds: 1 }));
        let written = || std::fs::read(&file).unwrap_or_default().len();
        let then = written();
        thread::sleep(Duration::from_secs(1));
        assert_eq!(written(), then);
    }
}
