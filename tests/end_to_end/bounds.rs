//! Every reader has its limits, and says which.

use std::fmt::Write as _;
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
