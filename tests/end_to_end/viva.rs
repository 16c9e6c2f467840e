//! A builder for runs of the program, each in a home and a data folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is so, and fails where it never is.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "it never comes to that: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A bank of two items, for stories in which little hangs on the bank.
pub const GATEWAYS: &str = "
bank: gateway
title: Gateways
items:
  - id: warm
    kind: scenario
    title: Slow first requests
    time: 4m
    tags: [lambda]
    prompt: Why are first requests slow?
    look_for:
      - id: keep
        text: Keeps instances warm.
        weight: 3
        match: [warm]
      - id: small
        text: Makes the package small.
        match: [small package]
        follow_up: What would you drop?
    answer: I keep it warm, with a small package.
  - id: keys
    title: What keys are for
    time: 2m
    tags: [security]
    prompt: What are API keys for?
    look_for:
      - {id: meter, text: They meter., match: [meter]}
    answer: They meter.
";

/// A run that is being set up.
pub struct Viva {
    home: TempDir,
    args: Vec<String>,
    banks: usize,
    envs: Vec<(String, String)>,
    stdin: String,
    status: i32,
    stdout: Option<String>,
    stderr: Option<String>,
}

/// What a run printed.
pub struct Ran {
    viva: Viva,
    pub stdout: String,
    pub stderr: String,
}

impl Viva {
    pub fn new() -> Self {
        Self::in_home(TempDir::new().unwrap())
    }

    fn in_home(home: TempDir) -> Self {
        Self {
            home,
            args: Vec::new(),
            banks: 0,
            envs: Vec::new(),
            stdin: String::new(),
            status: 0,
            stdout: None,
            stderr: Some(String::new()),
        }
    }

    /// Writes a bank, `bank.yaml` (then `bank2.yaml` …), and names it with `--bank`.
    pub fn bank(mut self, yaml: &str) -> Self {
        self.banks += 1;
        let name = match self.banks {
            1 => "bank.yaml".to_owned(),
            n => format!("bank{n}.yaml"),
        };
        fs::write(self.path(&name), yaml).unwrap();
        self.args.extend(["--bank".to_owned(), name]);
        self
    }

    /// Writes a file into the folder the program runs in.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        #[cfg(unix)]
        {
            // As the program makes it.
            use std::os::unix::fs::DirBuilderExt;
            let data = self.data_dir();
            if path.starts_with(&data) && !data.exists() {
                fs::DirBuilder::new().mode(0o700).create(&data).unwrap();
            }
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Where a file of that name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The data folder; it need not be there yet.
    pub fn data_dir(&self) -> PathBuf {
        self.path("data")
    }

    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.args.extend(args.into_iter().map(str::to_owned));
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.envs.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    /// The exit status expected; 0 unless said.
    pub fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// The output expected, from its first to its last character.
    pub fn stdout(mut self, text: &str) -> Self {
        self.stdout = Some(text.to_owned());
        self
    }

    /// The errors expected, from the first to the last character; none unless said.
    pub fn stderr(mut self, text: &str) -> Self {
        self.stderr = Some(text.to_owned());
        self
    }

    /// There may be errors; the test looks at them itself.
    pub fn any_stderr(mut self) -> Self {
        self.stderr = None;
        self
    }

    /// The command as set up, for tests that run it in their own way.
    pub fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_viva"));
        command
            .args(&self.args)
            .current_dir(self.home.path())
            .env_clear()
            .envs(kept())
            .env("HOME", self.home.path())
            // Wherever the test runs.
            .env("TZ", "UTC")
            .env("XDG_DATA_HOME", self.path("xdg-data"))
            .env("XDG_CONFIG_HOME", self.path("xdg-config"))
            .env("VIVA_DATA_DIR", self.data_dir())
            .envs(self.envs.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Waits until a program that runs has stored an entry for which that is true, in SQL.
    pub fn stores_entry(&self, is_true: &str) {
        let query = format!("SELECT EXISTS (SELECT 1 FROM entries WHERE {is_true})");
        wait_until(&format!("{is_true}: stored"), || {
            let store = Connection::open(self.data_dir().join("viva.db")).unwrap();
            store
                .query_row(&query, [], |row| row.get::<_, bool>(0))
                .unwrap()
        });
    }

    /// The first session of this home, as the history tells it.
    pub fn history(self) -> serde_json::Value {
        self.again()
            .args(["history", "1", "--format", "json"])
            .run()
            .json()
    }

    /// Sets up the next run in the same home, with the same environment and banks.
    pub fn again(self) -> Self {
        let banks: Vec<String> = (1..=self.banks)
            .map(|n| match n {
                1 => "bank.yaml".to_owned(),
                n => format!("bank{n}.yaml"),
            })
            .flat_map(|name| ["--bank".to_owned(), name])
            .collect();
        Self {
            args: banks,
            banks: self.banks,
            envs: self.envs,
            ..Self::in_home(self.home)
        }
    }

    /// Runs the program and compares what it did with what was expected.
    pub fn run(self) -> Ran {
        let output = assert_cmd::Command::from_std(self.command())
            .write_stdin(self.stdin.as_str())
            // Against hanging only: a busy machine may take its time.
            .timeout(Duration::from_secs(300))
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let message = format!(
            "{:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
            self.args
        );
        assert_eq!(output.status.code(), Some(self.status), "{message}");
        if let Some(expected) = &self.stdout {
            assert_eq!(&stdout, expected, "{message}");
        }
        if let Some(expected) = &self.stderr {
            assert_eq!(&stderr, expected, "{message}");
        }
        Ran {
            viva: self,
            stdout,
            stderr,
        }
    }
}

impl Ran {
    /// The output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Sets up the next run in the same home.
    pub fn then(self) -> Viva {
        Viva::in_home(self.viva.home)
    }

    /// The folder the program ran in.
    pub fn home(&self) -> &Path {
        self.viva.home.path()
    }
}

/// A test leaves out what needs a tool that is not there; with `VIVA_TEST_ALL` it fails instead.
pub fn missing(tool: &str) {
    let all = std::env::var_os("VIVA_TEST_ALL").is_some_and(|value| !value.is_empty());
    assert!(!all, "{tool} is not installed, and VIVA_TEST_ALL is set");
    eprintln!("skipped: no {tool}");
}

/// What a program needs from the environment to run at all.
fn kept() -> impl Iterator<Item = (String, String)> {
    ["PATH", "SystemRoot", "TEMP", "TMP", "LLVM_PROFILE_FILE"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
}
