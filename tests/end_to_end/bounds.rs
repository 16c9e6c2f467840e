//! Every reader has its limits, and says which.

use std::fmt::Write as _;
#[cfg(unix)]
use std::fs;
#[cfg(unix)]
use std::path::Path;
use std::process::Output;

use crate::Viva;
use crate::viva::GATEWAYS;

fn output(viva: &Viva) -> (Output, String) {
    let output = viva.command().output().unwrap();
    let mut shown = String::from_utf8_lossy(&output.stdout).into_owned();
    shown.push_str(&String::from_utf8_lossy(&output.stderr));
    (output, shown)
}

#[test]
fn every_reader_ends_on_a_file_without_an_end_and_says_its_limit() {
    let mut commands: Vec<(Vec<&str>, &str)> = [
        "article", "markdown", "csv", "tsv", "obsidian", "org", "gift", "aiken", "moodle", "json",
        "anki",
    ]
    .into_iter()
    .map(|format| {
        let import = vec!["import", format, "/dev/zero", "-o", "new.yaml"];
        (import, "larger than 64 MiB")
    })
    .collect();
    commands.extend([
        (
            vec!["import", "/dev/zero", "-o", "new.yaml"],
            "larger than 64 MiB",
        ),
        (
            vec!["import", "history", "/dev/zero"],
            "a line has more than 64 MiB",
        ),
        (
            vec!["scorecard", "import", "/dev/zero"],
            "longer than 33554432 bytes",
        ),
        (
            vec!["score", "--item", "warm", "--response", "/dev/zero"],
            "longer than the 65536 bytes",
        ),
        (
            vec!["score", "--batch", "/dev/zero"],
            "a line has more than 64 MiB",
        ),
        (
            vec!["calibrate", "/dev/zero"],
            "a line has more than 64 MiB",
        ),
        (vec!["restore", "/dev/zero", "--yes"], "not a backup"),
        (vec!["check", "/dev/zero"], "larger than 64 MiB"),
        (vec!["list", "--bank", "/dev/zero"], "larger than 64 MiB"),
        (vec!["plan", "show", "/dev/zero"], "larger than 64 MiB"),
        (
            vec!["--config", "/dev/zero", "list"],
            "larger than 1048576 bytes",
        ),
    ]);
    for (arguments, limit) in commands {
        let viva = Viva::new().bank(GATEWAYS).args(arguments.iter().copied());
        let (output, shown) = output(&viva);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {shown}");
        assert!(shown.contains(limit), "{arguments:?}: {shown}");
    }
}

#[test]
fn every_reader_ends_on_what_is_nested_ten_thousand_times() {
    const DEEP: usize = 10_000;
    let between = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(DEEP), close.repeat(DEEP))
    };
    let html = between("<div>", "x", "</div>");
    let lists = (0..200).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{}- a", "  ".repeat(depth));
        text
    });
    let files = [
        ("a.json", between("[", "", "]"), "json"),
        ("a.xml", between("<a>", "", "</a>"), "moodle"),
        ("a.csv", format!("prompt,answer\nQ?,\"{html}\"\n"), "csv"),
        (
            "a.md",
            format!("# Q?\n\n{} x\n\n{lists}", ">".repeat(DEEP)),
            "markdown",
        ),
        ("a.org", format!("{} Q?\nA.\n", "*".repeat(DEEP)), "org"),
        ("a.gift", format!("{}=a}}", "Q {".repeat(DEEP)), "gift"),
        (
            "a.txt",
            format!("{}::answer\n", "{{c1::".repeat(DEEP)),
            "obsidian",
        ),
    ];
    for (name, text, format) in files {
        let viva = Viva::new()
            .file(name, text)
            .args(["import", format, name, "-o", "new.yaml"]);
        let (output, shown) = output(&viva);
        // Not by a signal, and not by a panic.
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{format}: {shown}"
        );
    }
    let bank = format!("bank: b\nitems: {}\n", between("[", "", "]"));
    let viva = Viva::new().file("b.yaml", bank).args(["check", "b.yaml"]);
    assert!(output(&viva).1.contains("nested more than 128 levels deep"));
    let history = format!("{{\"history\":{{\"format\":1}}}}\n{}\n", "[".repeat(DEEP));
    let viva = Viva::new()
        .file("h.jsonl", history)
        .args(["import", "history", "h.jsonl"]);
    assert_eq!(output(&viva).0.status.code(), Some(1));
}

#[test]
fn twenty_thousand_criteria_and_columns_are_refused_with_what_to_do() {
    let mut bank = "bank: b\nitems:\n - id: i\n   prompt: P\n   look_for:\n".to_owned();
    let (mut names, mut cells) = ("prompt,answer".to_owned(), "Why?,Because.".to_owned());
    for number in 0..20_000 {
        let _ = writeln!(bank, "    - {{id: c{number}, text: T{number}.}}");
        let _ = write!(names, ",c{number}");
        cells.push_str(",x");
    }
    let viva = Viva::new().file("b.yaml", bank).args(["check", "b.yaml"]);
    let (_, shown) = output(&viva);
    assert!(
        shown.contains("has 20000 entries; 1000 are the most"),
        "{shown}"
    );
    let viva = Viva::new()
        .file("a.csv", format!("{names}\n{cells}\n"))
        .args(["import", "csv", "a.csv", "-o", "new.yaml"]);
    let (output, shown) = output(&viva);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        shown.contains("a row has more than 1000 cells; keep those"),
        "{shown}"
    );
}

/// A pipe of that name; false where none can be made.
#[cfg(unix)]
fn make_pipe(path: &Path) -> bool {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let made = std::process::Command::new("mkfifo").arg(path).status();
    made.is_ok_and(|status| status.success())
}

/// What a command says that must not wait for anybody; longer than a minute, and it waits.
#[cfg(unix)]
fn output_soon(viva: &Viva, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = viva.command();
    let child = command
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let pid = child.id().to_string();
    let (to, from) = std::sync::mpsc::channel();
    std::thread::spawn(move || to.send(child.wait_with_output()));
    let Ok(output) = from.recv_timeout(std::time::Duration::from_secs(60)) else {
        let _ = std::process::Command::new("kill")
            .args(["-9", &pid])
            .status();
        panic!("{arguments:?} waits");
    };
    let output = output.unwrap();
    let mut shown = String::from_utf8_lossy(&output.stdout).into_owned();
    shown.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.code(), shown)
}

#[cfg(unix)]
#[test]
fn every_reader_takes_a_pipe_that_is_named_as_it_takes_a_file() {
    let backup = {
        let viva = Viva::new().bank(GATEWAYS);
        let viva = viva.args(["quiz", "--plain", "warm"]).stdin("warm\n.\n");
        let ran = viva.run().then().args(["backup", "safe.zip"]).run();
        fs::read(ran.home().join("safe.zip")).unwrap()
    };
    let deck = {
        let viva = Viva::new().bank(GATEWAYS);
        let ran = viva.args(["export", "anki", "-o", "deck.apkg"]).run();
        fs::read(ran.home().join("deck.apkg")).unwrap()
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let marked = "{\"item\": \"warm\", \"response\": \"warm\", \"marks\": {\"keep\": 1}}\n";
    let readers: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        (
            "a.txt",
            text("Question 1: Why?\n\nBecause of it.\n"),
            vec!["import", "article"],
        ),
        (
            "a.md",
            text("# Why?\n\nBecause of it.\n"),
            vec!["import", "markdown"],
        ),
        (
            "a.csv",
            text("prompt,answer\nWhy?,Because.\n"),
            vec!["import", "csv"],
        ),
        (
            "a.tsv",
            text("prompt\tanswer\nWhy?\tBecause.\n"),
            vec!["import", "tsv"],
        ),
        ("a.md", text("Why?::Because.\n"), vec!["import", "obsidian"]),
        ("a.org", text("* Why?\nBecause.\n"), vec!["import", "org"]),
        ("a.gift", text("Why? {=because}\n"), vec!["import", "gift"]),
        (
            "a.txt",
            text("Which?\nA. one\nB. two\nANSWER: B\n"),
            vec!["import", "aiken"],
        ),
        (
            "a.xml",
            text(
                "<?xml version=\"1.0\"?><quiz><question type=\"shortanswer\"><questiontext format=\"html\"><text>Why?</text></questiontext><answer fraction=\"100\"><text>because</text></answer></question></quiz>",
            ),
            vec!["import", "moodle"],
        ),
        (
            "a.json",
            text("[{\"question\": \"Why?\", \"answer\": \"Because.\"}]"),
            vec!["import", "json"],
        ),
        ("a.apkg", deck, vec!["import", "anki"]),
        (
            "a.csv",
            text("prompt,answer\nWhy?,Because.\n"),
            vec!["import"],
        ),
        (
            "h.jsonl",
            text("{\"history\":{\"format\":1}}\n"),
            vec!["import", "history"],
        ),
        ("card.json", text("{}"), vec!["scorecard", "import"]),
        (
            "r.txt",
            text("I keep it warm."),
            vec!["score", "--item", "warm", "--response"],
        ),
        (
            "b.jsonl",
            text("{\"item\": \"warm\", \"response\": \"warm\"}\n"),
            vec!["score", "--batch"],
        ),
        ("m.jsonl", text(marked), vec!["calibrate"]),
        (
            "m.csv",
            text("item,response,keep\nwarm,warm,1\n"),
            vec!["calibrate"],
        ),
        ("safe.zip", backup, vec!["restore", "--yes"]),
        ("own.yaml", text(GATEWAYS), vec!["check"]),
        ("own.yaml", text(GATEWAYS), vec!["list", "--bank"]),
        (
            "plan.yaml",
            text("plan: p\ntitle: P\nsections: [{title: A, items: [warm, keys]}]\n"),
            vec!["plan", "show"],
        ),
        ("set.toml", text("mouse = true\n"), vec!["list", "--config"]),
    ];
    for (name, content, arguments) in readers {
        let mut arguments: Vec<&str> = arguments;
        arguments.push(name);
        if arguments[0] == "import" && arguments[1] != "history" {
            arguments.extend(["-o", "new.yaml"]);
        }
        let of_file = output_soon(&Viva::new().bank(GATEWAYS).file(name, &content), &arguments);
        let viva = Viva::new().bank(GATEWAYS);
        let pipe = viva.path(name);
        if !make_pipe(&pipe) {
            eprintln!("skipped: no mkfifo");
            return;
        }
        std::thread::spawn(move || fs::write(pipe, content));
        let of_pipe = output_soon(&viva, &arguments);
        if arguments[0] != "scorecard" {
            assert_eq!(of_file.0, Some(0), "{arguments:?}: {}", of_file.1);
        }
        // Names of backups tell the time.
        if arguments[0] == "restore" {
            assert_eq!(of_file.0, of_pipe.0, "{arguments:?}: {}", of_pipe.1);
        } else {
            assert_eq!(of_file, of_pipe, "{arguments:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nothing_waits_for_a_pipe_or_an_endless_device_that_was_not_named() {
    let quiz: &[&str] = &["quiz", "--plain", "slow-first-requests"];
    let places: [(&str, &[&[&str]]); 13] = [
        (
            "data/banks/found.yaml",
            &[&["list"], &["due", "--count"], quiz],
        ),
        ("data/banks/found.md", &[&["list"], &["doctor"]]),
        (
            "data/plans/found.yaml",
            &[
                &["plan", "list"],
                &["plan", "show", "found"],
                &["backup", "safe.zip"],
            ],
        ),
        (
            "data/synonyms.txt",
            &[&["list"], quiz, &["backup", "safe.zip"]],
        ),
        ("data/editing/found.txt", &[&["doctor"], quiz]),
        (
            "data/backups/auto-20260101-100000-weekly.zip",
            &[&["doctor"], &["forget", "Nobody", "--yes"], quiz],
        ),
        (
            "data/backups/.viva-found.tmp",
            &[&["doctor", "--fix"], quiz],
        ),
        (
            "data/running/7",
            &[&["doctor", "--fix"], &["backup", "safe.zip"], quiz],
        ),
        (
            "data/cache/0123456789abcdef.bank",
            &[&["list"], &["due"], quiz],
        ),
        (
            "data/viva.db",
            &[
                &["history"],
                &["due", "--count"],
                &["doctor", "--fix"],
                quiz,
            ],
        ),
        ("data/viva.db-wal", &[&["history"], &["doctor"], quiz]),
        ("data/viva.db.lock", &[&["history"], &["doctor"], quiz]),
        ("xdg-config/viva/config.toml", &[&["list"], &["config"]]),
    ];
    for (place, commands) in places {
        for is_device in [false, true] {
            let viva = Viva::new();
            let path = viva.path(place);
            if is_device {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
            } else if !make_pipe(&path) {
                eprintln!("skipped: no mkfifo");
                return;
            }
            if viva.data_dir().is_dir() {
                // As the program makes it.
                use std::os::unix::fs::PermissionsExt;
                let private = fs::Permissions::from_mode(0o700);
                fs::set_permissions(viva.data_dir(), private).unwrap();
            }
            for arguments in commands {
                let (status, shown) = output_soon(&viva, arguments);
                assert!(
                    matches!(status, Some(0..=2)),
                    "{arguments:?} at {place}: {status:?} {shown}"
                );
            }
        }
    }
}
