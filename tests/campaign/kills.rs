//! The program, killed at random moments in everything that writes.
//!
//! What a run has confirmed is what it has shown: a result stands for a response that is on disk.
//! After every kill the database is whole, everything confirmed is in it, and the program takes up
//! its work at the place that the database says.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use ptyprocess::PtyProcess;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use tempfile::TempDir;

const BANK: &str = "\
bank: gateway
items:
  - id: warm
    prompt: Why are first requests slow?
    look_for: [{id: keep, text: Keeps instances warm., match: [warm]}, {id: small, text: Small package., match: [small package]}]
    answer: I keep it warm, with a small package.
  - id: keys
    prompt: What are API keys for?
    look_for: [{id: meter, text: They meter., match: [meter]}]
    answer: They meter.
";

const PLAN: &str = "plan: p\ntitle: P\nsections: [{title: A, items: [warm, keys]}]\n";

/// Databases of earlier formats.
const FORMATS: [&str; 8] = [
    include_str!("../data/formats/v1.sql"),
    include_str!("../data/formats/v2.sql"),
    include_str!("../data/formats/v3.sql"),
    include_str!("../data/formats/v4.sql"),
    include_str!("../data/formats/v5.sql"),
    include_str!("../data/formats/v6.sql"),
    include_str!("../data/formats/v7.sql"),
    include_str!("../data/formats/v8.sql"),
];

/// The program that is killed.
fn program() -> OsString {
    std::env::var_os("VIVA_CAMPAIGN_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_viva").into())
}

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many at once.
const WORKERS: usize = 6;

type Check = Result<(), String>;
type Scenario = fn(&mut Run) -> Check;

const SCENARIOS: [(&str, Scenario); 15] = [
    ("quiz", quiz),
    ("mock", mock),
    ("drill", drill),
    ("screening", screening),
    ("import", import),
    ("merge", merge),
    ("backup", backup),
    ("restore", restore),
    ("migration", migration),
    ("two-writers", two_writers),
    ("full-disk", full_disk),
    ("power", power),
    ("screen", full_screen),
    ("terminal", closed_terminal),
    ("editor", editor),
];

/// Kills so often, and says what was found.
pub fn run(seed: u64, kills: u64, only: Option<&str>) -> Vec<String> {
    let scenarios: Vec<_> = SCENARIOS
        .into_iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name || only == "kills"))
        .collect();
    if scenarios.is_empty() {
        return Vec::new();
    }
    let (next, begun) = (AtomicU64::new(0), Instant::now());
    let found = Mutex::new(Vec::new());
    let figures = Mutex::new(BTreeMap::<&str, (u64, u64)>::new());
    let endings = Mutex::new(BTreeMap::<&str, u64>::new());
    let shim = TempDir::new().unwrap();
    let _ = SHIM.set(make_shim(shim.path()));
    let worker = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= kills {
                break;
            }
            let (name, scenario) = scenarios[number as usize % scenarios.len()];
            let mut run = Run::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
            let ended = scenario(&mut run)
                .and_then(|()| run.is_whole())
                .and_then(|()| run.is_tidy());
            if let Err(finding) = ended {
                found
                    .lock()
                    .unwrap()
                    .push(format!("{name} {number}: {finding}"));
            }
            let mut figures = figures.lock().unwrap();
            let of = figures.entry(name).or_default();
            of.0 += 1;
            of.1 += run.confirmed.len() as u64 + run.confirmed_elsewhere;
            *endings.lock().unwrap().entry(run.ending).or_default() += 1;
        }
    };
    thread::scope(|scope| {
        // Most of the time is waiting.
        for _ in 0..WORKERS {
            scope.spawn(worker);
        }
    });
    let figures = figures.into_inner().unwrap();
    for (name, (kills, confirmed)) in &figures {
        println!("{name:<12} {kills:>6} kills, {confirmed:>6} confirmed");
    }
    let endings = endings.into_inner().unwrap();
    let endings = endings.iter().map(|(how, times)| format!("{how} {times}"));
    println!("ended by {}", endings.collect::<Vec<_>>().join(", "));
    let sum = |of: fn(&(u64, u64)) -> u64| figures.values().map(of).sum::<u64>();
    println!(
        "{} kills, {} confirmed and looked for, in {:.0?}",
        sum(|(kills, _)| *kills),
        sum(|(_, confirmed)| *confirmed),
        begun.elapsed()
    );
    found.into_inner().unwrap()
}

/// Signals that the program answers.
const ANSWERED: [&str; 4] = ["TERM", "HUP", "INT", "QUIT"];

/// How a run is ended.
const ENDINGS: [&str; 14] = [
    "TERM",
    "HUP",
    "INT",
    "QUIT",
    "TSTP, CONT, KILL",
    "WINCH storm, KILL",
    "KILL",
    "KILL",
    "KILL",
    "KILL",
    "KILL",
    "KILL",
    "KILL",
    "KILL",
];

/// One kill, in a home of its own.
struct Run {
    home: TempDir,
    random: ChaCha12Rng,
    /// Texts that the program has shown to be on disk.
    confirmed: Vec<String>,
    /// How many more were looked for in files and copies.
    confirmed_elsewhere: u64,
    tokens: u64,
    /// What ended the program.
    ending: &'static str,
}

impl Run {
    fn new(seed: u64) -> Self {
        let home = TempDir::new().unwrap();
        fs::write(home.path().join("bank.yaml"), BANK).unwrap();
        fs::write(home.path().join("plan.yaml"), PLAN).unwrap();
        Self {
            home,
            random: ChaCha12Rng::seed_from_u64(seed),
            confirmed: Vec::new(),
            confirmed_elsewhere: 0,
            tokens: 0,
            ending: "itself",
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// A text that stands nowhere else.
    fn token(&mut self) -> String {
        self.tokens += 1;
        format!(
            "token{}x{}",
            self.random.random_range(0..1_000_000),
            self.tokens
        )
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(["--bank", "bank.yaml"]).args(arguments);
        self.at_home(&mut command);
        command
    }

    fn at_home(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .current_dir(self.home.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .env("LANG", "C.UTF-8")
            .env("TERM", "xterm-256color")
            .env("VIVA_DATA_DIR", self.path("data"));
    }

    /// Runs to the end, and gives the output.
    fn output(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that ends early takes less than all of it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        if output.status.success() {
            Ok(out)
        } else {
            Err(format!(
                "{arguments:?} ended with {}: {error}{out}",
                output.status
            ))
        }
    }

    fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments))
    }

    /// As [`Run::kill_later`], and mostly once there is something to lose.
    fn kill_at_work(&mut self, running: &mut Running, begins: &str) -> thread::JoinHandle<()> {
        if self.random.random_range(0..5) > 0 {
            running.begins_with(begins);
        }
        self.kill_later(running.child.id(), 5_000)
    }

    /// Lets a while go by and then sends a signal that ends the program, whatever it does.
    fn kill_later(&mut self, pid: u32, longest: u64) -> thread::JoinHandle<()> {
        let delay = Duration::from_millis(self.random.random_range(0..longest));
        let ending = ENDINGS[self.random.random_range(0..ENDINGS.len())];
        self.ending = ending;
        thread::spawn(move || {
            thread::sleep(delay);
            match ending {
                "TSTP, CONT, KILL" => {
                    // Stopped for a moment, as with ctrl-z, and going on.
                    signal(pid, "TSTP");
                    thread::sleep(Duration::from_millis(60));
                    signal(pid, "CONT");
                    thread::sleep(Duration::from_millis(60));
                    signal(pid, "KILL");
                }
                "WINCH storm, KILL" => {
                    // The same again and again, with new sizes of the window between.
                    for _ in 0..10 {
                        signal(pid, "TSTP");
                        signal(pid, "WINCH");
                        thread::sleep(Duration::from_millis(5));
                        signal(pid, "CONT");
                        signal(pid, "WINCH");
                        thread::sleep(Duration::from_millis(5));
                    }
                    signal(pid, "KILL");
                }
                name => signal(pid, name),
            }
        })
    }

    fn database(&self) -> Option<Connection> {
        let file = self.path("data/viva.db");
        file.exists().then(|| Connection::open(file).unwrap())
    }

    /// What is typed is on disk a second later; the machine may be busy.
    fn keeps(&mut self, token: String) -> Check {
        let until = Instant::now() + PATIENCE;
        loop {
            let kept = self.database().is_some_and(|db| {
                let query = "SELECT EXISTS (SELECT 1 FROM entries WHERE instr(response, ?1))";
                db.query_row(query, [&token], |row| row.get(0))
                    .unwrap_or(false)
            });
            if kept {
                self.confirmed.push(token);
                return Ok(());
            }
            if Instant::now() > until {
                return Err(format!("{token} was typed and never kept"));
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// The database is whole, and everything confirmed is in it.
    fn is_whole(&self) -> Check {
        let Some(db) = self.database() else {
            return match self.confirmed.first() {
                Some(text) => Err(format!("{text} was confirmed, and there is no database")),
                None => Ok(()),
            };
        };
        is_sound(&db)?;
        for text in &self.confirmed {
            let found: bool = db
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM entries WHERE instr(response, ?1))
                         OR EXISTS (SELECT 1 FROM screening_remarks WHERE instr(text, ?1))
                         OR EXISTS (SELECT 1 FROM screening_criteria WHERE instr(note, ?1))",
                    [text],
                    |row| row.get(0),
                )
                .map_err(|error| error.to_string())?;
            if !found {
                return Err(format!("{text} was confirmed and is missing"));
            }
        }
        drop(db);
        // What a kill leaves behind is nothing to be repaired.
        self.output(&["history"], "").map(drop)
    }

    /// Whoever is asked to end leaves no temporary file.
    fn is_tidy(&self) -> Check {
        if !ANSWERED.contains(&self.ending) {
            return Ok(());
        }
        for folder in [self.path(""), self.path("data"), self.path("data/backups")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with(".viva-") && name.ends_with(".tmp") {
                    return Err(format!("{name} was left by who was asked to end"));
                }
            }
        }
        Ok(())
    }

    /// An unfinished session is taken up at its item, with its draft.
    fn resumes_kind(&self, kind: &str, arguments: &[&str]) -> Check {
        let Some(db) = self.database() else {
            return Ok(());
        };
        let unfinished = db.query_row(
            "SELECT e.response, e.item FROM sessions s
             JOIN entries e ON e.session = s.id AND e.position = s.current
             WHERE s.state <> 'finished' AND s.kind = ?1 AND e.state = 'open'
             ORDER BY s.id DESC LIMIT 1",
            [kind],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        );
        let Ok((draft, item)) = unfinished else {
            return Ok(());
        };
        drop(db);
        let out = self.output(arguments, ":quit\n")?;
        let prompt = match item.as_str() {
            "warm" => "Why are first requests slow?",
            _ => "What are API keys for?",
        };
        if !(out.contains(prompt) && out.contains(draft.trim())) {
            return Err(format!(
                "{prompt} with {draft:?} is not where the {kind} resumes: {out}"
            ));
        }
        Ok(())
    }

    /// An unfinished screening is taken up at its item.
    fn resumes_screening(&self) -> Check {
        let Some(db) = self.database() else {
            return Ok(());
        };
        let unfinished = db.query_row(
            "SELECT s.id, i.prompt FROM screenings s
             JOIN screening_items i ON i.screening = s.id AND i.position = s.current
             WHERE s.committed_at IS NULL ORDER BY s.id DESC LIMIT 1",
            [],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        );
        let Ok((id, prompt)) = unfinished else {
            return Ok(());
        };
        drop(db);
        let resume = format!("--resume={id}");
        let out = self.output(&["screen", "--plain", &resume], "quit\n")?;
        if !out.contains(prompt.trim()) {
            return Err(format!(
                "{prompt} is not where the screening resumes: {out}"
            ));
        }
        Ok(())
    }

    /// An unfinished quiz is taken up at its item, with its draft.
    fn resumes(&self) -> Check {
        let Some(db) = self.database() else {
            return Ok(());
        };
        let unfinished = db.query_row(
            "SELECT s.id, e.response, e.state, s.current FROM sessions s
             JOIN entries e ON e.session = s.id AND e.position = s.current
             WHERE s.state <> 'finished' AND s.kind = 'quiz' ORDER BY s.id DESC LIMIT 1",
            [],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, i64>(3)?,
                ))
            },
        );
        let Ok((id, draft, state, current)) = unfinished else {
            return Ok(());
        };
        drop(db);
        let out = self.output(&["quiz", "--plain", &format!("--resume={id}")], ":quit\n")?;
        let place = format!("Item {} of 2", current + 1);
        if state == "open" && !(out.contains(&place) && out.contains(draft.trim())) {
            return Err(format!(
                "{place} with {draft:?} is not where it resumes: {out}"
            ));
        }
        Ok(())
    }
}

fn is_sound(db: &Connection) -> Check {
    // As the program compares names; here nobody has more than one.
    db.create_collation("person_name", |one, other| {
        one.to_lowercase().cmp(&other.to_lowercase())
    })
    .unwrap();
    let message: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| format!("integrity: {error}"))?;
    let mut query = db.prepare("PRAGMA foreign_key_check").unwrap();
    let orphans = query.query_map([], |_| Ok(())).unwrap().count();
    if message == "ok" && orphans == 0 {
        Ok(())
    } else {
        Err(format!(
            "integrity: {message}; {orphans} rows belong to nothing"
        ))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn signal(pid: u32, name: &str) {
    // It may have ended already.
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .stderr(Stdio::null())
        .status();
    drop(sent);
}

/// A program that is typed into while it runs.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Lines that were waited for and are still to be looked at.
    waiting: VecDeque<String>,
    seen: String,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (to, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in output.split(b'\n').map_while(Result::ok) {
                if to.send(text(&line)).is_err() {
                    break;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            lines,
            waiting: VecDeque::new(),
            seen: String::new(),
        }
    }

    fn types(&mut self, line: &str) -> bool {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{line}").is_ok()
    }

    /// Waits for a line with the text, which is to be looked at afterwards.
    fn begins_with(&mut self, wanted: &str) {
        let until = Instant::now() + PATIENCE;
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            let is_there = line.contains(wanted);
            self.waiting.push_back(line);
            if is_there {
                return;
            }
        }
    }

    fn next_line(&mut self, until: Instant) -> Option<String> {
        let left = until.saturating_duration_since(Instant::now());
        let waiting = self.waiting.pop_front();
        waiting.or_else(|| self.lines.recv_timeout(left).ok())
    }

    /// Waits for a line with the text; false where the program ended before.
    fn shows(&mut self, wanted: &str) -> bool {
        let until = Instant::now() + PATIENCE;
        while let Some(line) = self.next_line(until) {
            self.seen.push_str(&line);
            self.seen.push('\n');
            if line.contains(wanted) {
                return true;
            }
        }
        false
    }

    fn ends(&mut self) -> ExitStatus {
        self.input = None;
        let status = self.child.wait().unwrap();
        while let Some(line) = self.next_line(Instant::now() + Duration::from_millis(200)) {
            self.seen.push_str(&line);
            self.seen.push('\n');
        }
        status
    }
}

/// Two answers, and a draft in between.
fn answer_all(running: &mut Running, run: &mut Run) {
    for _ in 0..2 {
        if !running.shows("Your answer:") {
            return;
        }
        let token = run.token();
        if !(running.types(&format!("warm {token}")) && running.types(".")) {
            return;
        }
        if running.shows("Model answer") {
            run.confirmed.push(token);
        }
        let pause = run.random.random_range(0..300);
        thread::sleep(Duration::from_millis(pause));
        if !running.types("") {
            return;
        }
    }
}

fn quiz(run: &mut Run) -> Check {
    let mut running = run.start(&["quiz", "--plain", "warm", "keys"]);
    let killer = run.kill_at_work(&mut running, "Your answer:");
    answer_all(&mut running, run);
    killer.join().unwrap();
    running.ends();
    run.resumes()
}

/// As a quiz, but that what an answer is worth is told at the end: the next prompt confirms it.
fn mock(run: &mut Run) -> Check {
    let mut running = run.start(&["mock", "--plain", "warm", "keys"]);
    let killer = run.kill_at_work(&mut running, "Your answer:");
    let mut given: Option<String> = None;
    for wanted in ["Your answer:", "Your answer:", "counts as a review"] {
        if !running.shows(wanted) {
            break;
        }
        run.confirmed.extend(given.take());
        let token = run.token();
        if !(running.types(&format!("warm {token}")) && running.types(".")) {
            break;
        }
        given = Some(token);
    }
    killer.join().unwrap();
    running.ends();
    run.resumes_kind("mock", &["mock", "--plain", "--resume"])
}

/// Answers two items and rates them in a drill, or continues with the next in a quiz. Gives how many
/// ratings were confirmed.
fn answer_without_pause(running: &mut Running, run: &mut Run, is_drill: bool) -> i64 {
    let mut rated = 0;
    for number in 0..2 {
        if !running.shows("Your answer:") {
            break;
        }
        let token = run.token();
        if !(running.types(&format!("warm {token}")) && running.types(".")) {
            break;
        }
        if running.shows("Model answer") {
            run.confirmed.push(token);
        }
        if !running.types(if is_drill { "3" } else { "" }) {
            break;
        }
        // The next item, or the end, is shown once the rating is on disk.
        if is_drill && running.shows(if number == 0 { "question" } else { "Drill" }) {
            rated += 1;
        }
    }
    rated
}

/// All ratings that were confirmed are there.
fn has_ratings(db: &Connection, rated: i64) -> Check {
    let reviews: i64 = db
        .query_row("SELECT count(*) FROM reviews", [], |row| row.get(0))
        .unwrap_or(0);
    if reviews < rated {
        return Err(format!(
            "{rated} ratings were confirmed, {reviews} are there"
        ));
    }
    Ok(())
}

fn drill(run: &mut Run) -> Check {
    let mut running = run.start(&["drill", "--plain"]);
    let killer = run.kill_at_work(&mut running, "Your answer:");
    let rated = answer_without_pause(&mut running, run, true);
    killer.join().unwrap();
    running.ends();
    let Some(db) = run.database() else {
        return Ok(());
    };
    has_ratings(&db, rated)?;
    drop(db);
    run.resumes_kind("drill", &["drill", "--plain"])
}

fn screening(run: &mut Run) -> Check {
    let arguments = [
        "screen",
        "--plain",
        "--plan",
        "plan.yaml",
        "--candidate",
        "A. Example",
    ];
    let mut running = run.start(&arguments);
    let killer = run.kill_at_work(&mut running, "Why are first requests slow?");
    if running.shows("Why are first requests slow?") {
        for number in 1..=2 {
            let token = run.token();
            let lines = [
                format!("note calm {token}"),
                // What was typed before a mark is on disk before the mark.
                format!("mark {number} = 1"),
                "time".to_owned(),
            ];
            if !lines.iter().all(|line| running.types(line)) {
                break;
            }
            if running.shows(":") && running.types("show") && running.shows("Small package") {
                run.confirmed.push(token);
            }
        }
    }
    killer.join().unwrap();
    running.ends();
    run.resumes_screening()
}

/// Reviews as another machine would send them.
fn reviews(count: u64) -> String {
    let mut out = "{\"history\":{\"format\":1}}\n".to_owned();
    for number in 0..count {
        let (day, minute) = (1 + number % 28, number % 60);
        let due = format!("2026-0{}-{day:02}", 2 + number % 7);
        out.push_str(&format!(
            "{{\"review\":{{\"uid\":\"{number:032x}\",\"bank\":\"gateway\",\"item\":\"i{}\",\
             \"at\":\"2026-01-{day:02}T10:{minute:02}:00Z\",\"day\":\"2026-01-{day:02}\",\
             \"utc_offset\":0,\"kind\":\"review\",\"rating\":\"good\",\"used_ms\":1000,\
             \"due\":\"{due}\"}}}}\n",
            number % 97
        ));
    }
    out
}

/// A response is kept, so that there is something to lose.
fn practise(run: &mut Run) -> Check {
    let token = run.token();
    run.output(&["quiz", "--plain", "warm"], &format!("warm {token}\n.\n"))?;
    run.confirmed.push(token);
    Ok(())
}

/// Kills a command at work, and gives what it had said until then.
fn kill_while(run: &mut Run, arguments: &[&str], longest: u64) -> String {
    let mut running = run.start(arguments);
    let killer = run.kill_later(running.child.id(), longest);
    running.ends();
    killer.join().unwrap();
    running.seen
}

fn import(run: &mut Run) -> Check {
    practise(run)?;
    // Most come in whole; a long one comes in part by part, and others can write between.
    let is_long = run.random.random_range(0..6) == 0;
    let (wanted, longest) = if is_long {
        (30_000, 9_000)
    } else {
        (1_500, 1_200)
    };
    fs::write(run.path("history.jsonl"), reviews(wanted)).unwrap();
    kill_while(run, &["import", "history", "history.jsonl"], longest);
    if is_long {
        practise(run)?;
    }
    run.is_whole()?;
    run.output(&["import", "history", "history.jsonl"], "")?;
    let db = run.database().unwrap();
    let count: i64 = db
        .query_row("SELECT count(*) FROM reviews", [], |row| row.get(0))
        .unwrap();
    drop(db);
    if count != wanted as i64 {
        return Err(format!("{count} of {wanted} reviews after importing again"));
    }
    // On a slow machine what the kill has left is old enough to be told.
    match run.output(&["doctor"], "") {
        Err(told) if told.matches("\n! ").count() != told.matches("\n! left over").count() => {
            Err(told)
        }
        _ => Ok(()),
    }
}

/// Rows that an import joins with a bank, one version after the other, until one is killed. What
/// the earlier ones said to be in the bank is in it, and so is what a person has written into it.
fn merge(run: &mut Run) -> Check {
    let rows = |version: u64, count: u64| {
        let mut rows = "prompt,answer\n".to_owned();
        for number in 0..count {
            rows.push_str(&format!(
                "Why {number}?,Because of {number} in version {version}.\n"
            ));
        }
        rows
    };
    practise(run)?;
    let first = run.random.random_range(100..300);
    fs::write(run.path("rows.csv"), rows(1, first)).unwrap();
    let into = |bank| ["import", "csv", "rows.csv", "-o", bank];
    run.output(&into("own.yaml"), "")?;
    let own = run.token();
    let imported = fs::read_to_string(run.path("own.yaml")).unwrap();
    // What the import knows of its rows stands below the items.
    let mine = format!("\n  - id: mine\n    prompt: Why {own}?\n    answer: Because of it.\n\n#");
    let mut old = imported.replacen("\n\n#", &mine, 1);
    fs::write(run.path("own.yaml"), &old).unwrap();
    let mut joined = first;
    for version in 2..=4 {
        let count = first + 20 * version;
        fs::write(run.path("rows.csv"), rows(version, count)).unwrap();
        fs::write(run.path("whole.yaml"), &old).unwrap();
        run.output(&into("whole.yaml"), "")?;
        let new = fs::read_to_string(run.path("whole.yaml")).unwrap();
        let said = kill_while(run, &into("own.yaml"), 1_500);
        let now = fs::read_to_string(run.path("own.yaml")).unwrap();
        if now != old && now != new {
            return Err("the bank is neither the old nor the new one".to_owned());
        }
        if !now.contains(&own) {
            return Err(format!("{own} was in the bank and is missing"));
        }
        run.confirmed_elsewhere += 1;
        if !said.contains("own.yaml") {
            // Killed before it had said what it did. What earlier ones did is there.
            let count = if now == old { joined } else { count };
            let there = now.matches("Because of ").count() as u64;
            if there != count + 1 {
                return Err(format!("{there} of {} items are there", count + 1));
            }
            break;
        }
        if now != new {
            return Err("it said what is in the bank, and that is not there".to_owned());
        }
        run.confirmed_elsewhere += count - joined;
        (old, joined) = (new, count);
    }
    run.output(&["check", "own.yaml"], "").map(drop)
}

fn backup(run: &mut Run) -> Check {
    practise(run)?;
    run.output(&["backup", "safe.zip"], "")?;
    kill_while(run, &["backup", "safe.zip"], 900);
    let other = run.path("other");
    let target = other.to_string_lossy();
    run.output(&["--data-dir", &target, "restore", "safe.zip", "--yes"], "")?;
    let db = Connection::open(other.join("viva.db")).unwrap();
    is_sound(&db)?;
    let found: i64 = db
        .query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
        .unwrap();
    if found != 1 {
        return Err("the backup has lost the quiz".to_owned());
    }
    Ok(())
}

fn restore(run: &mut Run) -> Check {
    practise(run)?;
    run.output(&["backup", "safe.zip"], "")?;
    let later = run.token();
    run.output(&["quiz", "--plain", "keys"], &format!("meter {later}\n.\n"))?;
    kill_while(run, &["restore", "safe.zip", "--yes"], 1_200);
    // It has happened or it has not, and in either case what was there before can be had again.
    let db = run.database().unwrap();
    is_sound(&db)?;
    let sessions: i64 = db
        .query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
        .unwrap();
    drop(db);
    if sessions == 1 {
        let folder = run.path("data/backups");
        let before = fs::read_dir(folder).unwrap().flatten().find(|entry| {
            let name = entry.file_name();
            name.to_string_lossy().ends_with("-before-restore.zip")
        });
        let Some(before) = before else {
            return Err("nothing is left of what was there before".to_owned());
        };
        let path = before.path();
        run.output(&["restore", &path.to_string_lossy(), "--yes"], "")?;
    }
    run.confirmed.push(later);
    Ok(())
}

fn migration(run: &mut Run) -> Check {
    let format = run.random.random_range(0..FORMATS.len());
    fs::create_dir(run.path("data")).unwrap();
    let db = Connection::open(run.path("data/viva.db")).unwrap();
    db.execute_batch(FORMATS[format]).unwrap();
    drop(db);
    kill_while(run, &["history"], 400);
    run.output(&["history", "1"], "")?;
    run.confirmed.push("I would keep it warm.".to_owned());
    if format >= 1 {
        run.confirmed.push("hesitated".to_owned());
    }
    Ok(())
}

fn two_writers(run: &mut Run) -> Check {
    let mut one = run.start(&["quiz", "--plain", "warm", "keys"]);
    let mut other = run.start(&["quiz", "--plain", "keys", "warm"]);
    let killer = run.kill_at_work(&mut one, "Your answer:");
    for _ in 0..2 {
        for running in [&mut one, &mut other] {
            if !running.shows("Your answer:") {
                continue;
            }
            let token = run.token();
            if running.types(&format!("meter {token}"))
                && running.types(".")
                && running.shows("Model answer")
            {
                run.confirmed.push(token);
                running.types("");
            }
        }
    }
    killer.join().unwrap();
    one.ends();
    let status = other.ends();
    if !status.success() {
        return Err(format!("the other one ended with {status}"));
    }
    run.resumes()
}

/// The smallest of disks, where this user may mount one, until it is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: &std::path::Path, kib: u32) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let size = format!("size={kib}k,mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder)
            .output()
            .is_ok_and(|out| out.status.success());
        mounted.then(|| Self(folder.to_owned()))
    }

    /// Whoever looks at it needs some room too.
    fn grow(&self) {
        let _ = Command::new("mount")
            .args(["-o", "remount,size=16m"])
            .arg(&self.0)
            .status();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Files may not grow beyond a size, or the data folder is a small disk: either end is met
/// somewhere on the way.
fn full_disk(run: &mut Run) -> Check {
    run.ending = "full disk";
    let is_small = cfg!(target_os = "linux") && run.random.random_bool(0.5);
    let kib = run.random.random_range(400..1_600);
    let disk = is_small
        .then(|| Disk::mount(&run.path("data"), kib))
        .flatten();
    if run.random.random_bool(0.5) && disk.is_none() {
        practise(run)?;
    }
    let blocks = match disk {
        Some(_) => 100_000,
        None => run.random.random_range(1..400),
    };
    let mut command = Command::new("bash");
    command
        .args([
            "-c",
            &format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\""),
        ])
        .arg(program())
        .args(["--bank", "bank.yaml", "quiz", "--plain", "warm", "keys"]);
    run.at_home(&mut command);
    let mut running = Running::start(command);
    let mut typed = Vec::new();
    for _ in 0..2 {
        if !running.shows("Your answer:") {
            break;
        }
        let token = run.token();
        // So long that it does not fit.
        let long = "warm ".repeat(run.random.random_range(1..4_000));
        if !(running.types(&format!("{token} {long}")) && running.types(".")) {
            break;
        }
        typed.push(token.clone());
        if running.shows("Model answer") {
            run.confirmed.push(token);
        }
        if !running.types("") {
            break;
        }
    }
    running.ends();
    if let Some(disk) = &disk {
        disk.grow();
    }
    // What is not in the database was printed.
    let kept = run.database().map_or(String::new(), |db| {
        let all: Result<String, _> =
            db.query_row("SELECT group_concat(response) FROM entries", [], |row| {
                row.get(0)
            });
        all.unwrap_or_default()
    });
    if disk.is_some() {
        // It goes with what is on it; what there was is looked for here.
        let db = run.database();
        db.as_ref().map_or(Ok(()), is_sound)?;
        for token in run.confirmed.drain(..) {
            if !kept.contains(&token) {
                return Err(format!("{token} was confirmed and is missing"));
            }
        }
    }
    for token in typed {
        if !kept.contains(&token) && !running.seen.contains(&token) {
            return Err(format!("{token} was typed, and neither kept nor printed"));
        }
    }
    Ok(())
}

/// A disk of which nothing is left but what was synced: before a sync the file is copied, and once
/// the sync has returned the copy is what the disk holds. A file that was removed stays removed.
const DISK: &str = "\
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int synced(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *from = getenv(\"DISK_FROM\"), *to = getenv(\"DISK_TO\"), *slow = getenv(\"DISK_SLOW\");
    char link[64], path[PATH_MAX], kept[2 * PATH_MAX], copy[2 * PATH_MAX + 32], bytes[65536];
    snprintf(link, sizeof link, \"/proc/self/fd/%d\", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!from || !to || length < 0) return real(fd);
    path[length] = 0;
    if (strncmp(path, from, strlen(from)) || strchr(path + strlen(from), '/')) return real(fd);
    pthread_mutex_lock(&turn);
    snprintf(kept, sizeof kept, \"%s%s\", to, path + strlen(from));
    snprintf(copy, sizeof copy, \"%s.%d\", kept, (int)getpid());
    /* To close another descriptor of the database would drop the locks that are held on it. */
    off_t at = 0;
    int own = pread(fd, bytes, 1, 0) >= 0, in = own ? fd : open(path, O_RDONLY);
    int out = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while (out >= 0 && (length = pread(in, bytes, sizeof bytes, at)) > 0) {
        if (write(out, bytes, length) != length) abort();
        at += length;
    }
    if (!own) close(in);
    close(out);
    if (slow) usleep(1000 * atoi(slow));
    int result = real(fd);
    if (result == 0) rename(copy, kept);
    pthread_mutex_unlock(&turn);
    return result;
}
int fsync(int fd) { return synced(\"fsync\", fd); }
int fdatasync(int fd) { return synced(\"fdatasync\", fd); }
int unlink(const char *path) {
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, \"unlink\");
    const char *from = getenv(\"DISK_FROM\"), *to = getenv(\"DISK_TO\");
    char kept[2 * PATH_MAX];
    int result = real(path);
    if (result == 0 && from && to && !strncmp(path, from, strlen(from))) {
        snprintf(kept, sizeof kept, \"%s%s\", to, path + strlen(from));
        real(kept);
    }
    return result;
}
";

/// The disk as a library that the program is started with, where one can be made.
static SHIM: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Needs a C compiler, as the program itself does.
fn make_shim(folder: &std::path::Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("disk.c"), folder.join("disk.so"));
    fs::write(&source, DISK).unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-pthread", "-o"])
        .arg(&library);
    let made = cc.arg(&source).arg("-ldl").output();
    let is_made = cfg!(target_os = "linux") && made.is_ok_and(|out| out.status.success());
    if !is_made {
        println!("skipped: no disk that loses what was not synced");
    }
    is_made.then_some(library)
}

/// The power fails while a slow disk is being waited for: what was shown as saved had been synced.
fn power(run: &mut Run) -> Check {
    let Some(Some(shim)) = SHIM.get() else {
        return quiz(run);
    };
    let (data, disk) = (run.path("data"), run.path("disk"));
    for folder in [&data, &disk] {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new().mode(0o700).create(folder).unwrap();
    }
    let is_drill = run.random.random_bool(0.4);
    let arguments: &[&str] = if is_drill {
        &["drill", "--plain"]
    } else {
        &["quiz", "--plain", "warm", "keys"]
    };
    let slow = run.random.random_range(0..400).to_string();
    let mut command = run.command(arguments);
    command
        .env("LD_PRELOAD", shim)
        .env("DISK_FROM", format!("{}/", data.display()))
        .env("DISK_TO", format!("{}/", disk.display()))
        .env("DISK_SLOW", slow);
    let mut running = Running::start(command);
    if run.random.random_range(0..5) > 0 {
        running.begins_with("Your answer:");
    }
    let pid = running.child.id();
    let delay = Duration::from_millis(run.random.random_range(0..4_000));
    run.ending = "power cut";
    let killer = thread::spawn(move || {
        thread::sleep(delay);
        signal(pid, "KILL");
    });
    let rated = answer_without_pause(&mut running, run, is_drill);
    killer.join().unwrap();
    running.ends();
    // What had not been synced is gone.
    fs::remove_dir_all(&data).unwrap();
    fs::rename(&disk, &data).unwrap();
    if rated > 0 {
        let db = run.database().ok_or("there is no database")?;
        has_ratings(&db, rated)?;
        run.confirmed_elsewhere += rated as u64;
    }
    run.is_whole()?;
    if is_drill {
        run.resumes_kind("drill", &["drill", "--plain"])
    } else {
        run.resumes()
    }
}

/// The program on a terminal of its own.
struct Screen {
    process: PtyProcess,
    keyboard: fs::File,
    /// What it has written, with all that commands the terminal.
    written: Arc<Mutex<String>>,
}

impl Screen {
    fn open(run: &Run) -> Self {
        Self::of(run.command(&["quiz", "warm", "keys"]))
    }

    fn of(command: Command) -> Self {
        let process = PtyProcess::spawn(command).unwrap();
        let keyboard = process.get_raw_handle().unwrap();
        let mut output = process.get_raw_handle().unwrap();
        let written = Arc::new(Mutex::new(String::new()));
        let shared = Arc::clone(&written);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                shared.lock().unwrap().push_str(&text(&bytes[..length]));
            }
        });
        Self {
            process,
            keyboard,
            written,
        }
    }

    /// Waits until the question is on the screen; false where it never is.
    fn asks(&self) -> bool {
        let until = Instant::now() + PATIENCE;
        while !self.written.lock().unwrap().contains("requests slow") {
            if Instant::now() > until {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        true
    }

    fn types(&mut self, keys: &str) {
        // It may have ended already.
        let _ = self.keyboard.write_all(keys.as_bytes());
    }
}

/// Typed text, a storm of new sizes, and the end.
fn full_screen(run: &mut Run) -> Check {
    let mut screen = Screen::open(run);
    if !screen.asks() {
        return Err("no question was shown".to_owned());
    }
    let token = run.token();
    screen.types(&format!("warm {token}"));
    for _ in 0..run.random.random_range(5..40) {
        let (columns, rows) = (
            run.random.random_range(10..160),
            run.random.random_range(4..60),
        );
        let _ = screen.process.set_window_size(columns, rows);
        thread::sleep(Duration::from_millis(run.random.random_range(1..40)));
    }
    run.keeps(token)?;
    let alive = screen.process.is_alive().unwrap_or(false);
    let pid = screen.process.pid().as_raw().unsigned_abs();
    run.kill_later(pid, 300).join().unwrap();
    ended(&screen.process)?;
    if !alive {
        return Err("it ended by itself".to_owned());
    }
    run.resumes()
}

/// A person's own editor has the text when the program is killed.
fn editor(run: &mut Run) -> Check {
    let token = run.token();
    let script = format!("printf 'warm {token}' > \"$1\"\n: > saved\nsleep 20\n");
    fs::write(run.path("ed.sh"), script).unwrap();
    let mut command = run.command(&["quiz", "warm", "keys"]);
    command.env("VISUAL", "exec sh ed.sh");
    let mut screen = Screen::of(command);
    if !screen.asks() {
        return Err("no question was shown".to_owned());
    }
    screen.types("Typed.");
    screen.types("\u{f}");
    let until = Instant::now() + PATIENCE;
    while !run.path("saved").exists() {
        if Instant::now() > until || !screen.process.is_alive().unwrap_or(false) {
            return Err("no editor was opened".to_owned());
        }
        thread::sleep(Duration::from_millis(20));
    }
    let pid = screen.process.pid().as_raw().unsigned_abs();
    thread::sleep(Duration::from_millis(run.random.random_range(0..300)));
    run.ending = "KILL";
    signal(pid, "KILL");
    ended(&screen.process)?;
    let out = run.output(&["quiz", "--plain", "--resume"], ":quit\n")?;
    if !out.contains(&token) {
        return Err(format!(
            "what the editor saved is not where it resumes: {out}"
        ));
    }
    run.confirmed.push(token);
    Ok(())
}

/// Set for a process of the campaign that does nothing but hold a terminal.
pub const HOLDS_TERMINAL: &str = "VIVA_CAMPAIGN_HOLDS_TERMINAL";

/// Runs the program that the arguments name on a terminal of its own, says its number, and types
/// what the standard input says. When this process is killed, the terminal is gone.
pub fn hold_terminal() {
    let mut arguments = std::env::args_os().skip(1);
    let mut command = Command::new(arguments.next().unwrap());
    command.args(arguments).env_remove(HOLDS_TERMINAL);
    let mut screen = Screen::of(command);
    println!("{}", screen.process.pid());
    screen.asks();
    let mut input = std::io::stdin();
    let mut bytes = [0; 256];
    while let Ok(length @ 1..) = input.read(&mut bytes) {
        let _ = screen.keyboard.write_all(&bytes[..length]);
    }
}

/// The window is closed while somebody types: its end of the terminal is gone.
fn closed_terminal(run: &mut Run) -> Check {
    run.ending = "closed terminal";
    let program = run.command(&["quiz", "warm", "keys"]);
    let mut holder = Command::new(std::env::current_exe().unwrap());
    run.at_home(&mut holder);
    holder
        .arg(program.get_program())
        .args(program.get_args())
        .env(HOLDS_TERMINAL, "1");
    let mut holder = Running::start(holder);
    let number = holder.lines.recv_timeout(PATIENCE).unwrap_or_default();
    let pid: u32 = number.parse().map_err(|_| "no terminal".to_owned())?;
    let mut types = |text: &str| {
        let input = holder.input.as_mut().unwrap();
        drop(write!(input, "{text}").and_then(|()| input.flush()));
    };
    let token = run.token();
    types(&format!("warm {token}"));
    run.keeps(token)?;
    // And on, so that it may be at anything.
    types(" and more");
    thread::sleep(Duration::from_millis(run.random.random_range(0..1_200)));
    holder.child.kill().unwrap();
    let until = Instant::now() + PATIENCE;
    while runs(pid) {
        if Instant::now() > until {
            signal(pid, "KILL");
            return Err("it outlives its terminal".to_owned());
        }
        thread::sleep(Duration::from_millis(20));
    }
    holder.ends();
    run.resumes()
}

/// Whether a process that is nobody's child here still runs. One that has ended may be there until
/// somebody asks how.
fn runs(pid: u32) -> bool {
    let asked = Command::new("ps")
        .args(["-o", "stat=", "-p", &pid.to_string()])
        .output();
    match (fs::read_to_string(format!("/proc/{pid}/stat")), asked) {
        (Ok(stat), _) => !stat
            .rsplit(") ")
            .next()
            .unwrap_or_default()
            .starts_with('Z'),
        (Err(_), Ok(told)) => !told.stdout.is_empty() && !told.stdout.starts_with(b"Z"),
        (Err(_), Err(_)) => false,
    }
}

fn ended(process: &PtyProcess) -> Check {
    let until = Instant::now() + PATIENCE;
    while process.is_alive().unwrap_or(false) {
        if Instant::now() > until {
            signal(process.pid().as_raw().unsigned_abs(), "KILL");
            return Err("it does not end".to_owned());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
