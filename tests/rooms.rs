//! The direction of the rooms: what each may use of the others. CONTRIBUTING.md draws it.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The rooms, and which others each may use.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("bank", &[]),
    ("grading", &["bank"]),
    ("schedule", &["bank", "grading"]),
    ("session", &["bank", "grading", "schedule"]),
    ("convert", &["bank"]),
    ("hub", &["bank"]),
    ("store", &["bank", "grading", "schedule", "session"]),
    (
        "app",
        &["bank", "grading", "schedule", "session", "store", "hub"],
    ),
    (
        "report",
        &["bank", "grading", "schedule", "session", "store", "app"],
    ),
    (
        "tui",
        &[
            "bank", "grading", "schedule", "session", "store", "app", "report",
        ],
    ),
    (
        "cli",
        &[
            "bank", "grading", "schedule", "session", "store", "app", "report", "hub", "convert",
            "tui",
        ],
    ),
];

/// The code of a room, file by file, without comments and tests.
fn code(room: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    let comments = Regex::new(r"//[^\n]*").unwrap();
    let tests = Regex::new(r"#\[cfg\(test\)\]\s*mod \w+ \{").unwrap();
    let for_tests = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);").unwrap();
    let mut folders = vec![root];
    let mut read = Vec::new();
    let mut only_tests = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                // The modules of `a.rs` are in `a/`, those of `mod.rs` beside it.
                let below = match path.file_stem().unwrap().to_str().unwrap() {
                    "mod" => folder.clone(),
                    name => folder.join(name),
                };
                for module in for_tests.captures_iter(&text) {
                    only_tests.push(below.join(&module[1]));
                }
                let text = tests.split(&text).next().unwrap().to_owned();
                read.push((path, comments.replace_all(&text, "").into_owned()));
            }
        }
    }
    read.retain(|(path, _)| {
        let module = path.with_extension("");
        !only_tests.iter().any(|tests| module.starts_with(tests))
    });
    assert!(!read.is_empty(), "{room} has no code");
    read
}

#[test]
fn data_goes_one_way_through_the_rooms() {
    let uses = Regex::new(r"\bcrate::(\w+)").unwrap();
    let rooms = MAY_USE.map(|(room, _)| room);
    for (room, may) in MAY_USE {
        for (path, text) in code(room) {
            for used in uses.captures_iter(&text) {
                let used = &used[1];
                assert!(
                    used == room || may.contains(&used) || !rooms.contains(&used),
                    "{}: `{room}` may not use `{used}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_room_of_the_library_is_checked() {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let modules = Regex::new(r"(?m)^(?:pub )?mod (\w+);").unwrap();
    let text = fs::read_to_string(lib).unwrap();
    let mut found: Vec<&str> = modules
        .captures_iter(&text)
        .map(|module| module.extract::<1>().1[0])
        .collect();
    let mut rooms = MAY_USE.map(|(room, _)| room).to_vec();
    found.sort_unstable();
    rooms.sort_unstable();
    assert_eq!(found, rooms);
}

#[test]
fn the_store_takes_values_of_grading_and_session_and_none_of_their_rules() {
    let uses = Regex::new(r"(?s)use crate::(?:grading|session)::([^;]*);").unwrap();
    let names = Regex::new(r"(?:^|[{,\s])(\w+)\s*(?:[,}]|$)").unwrap();
    let paths = Regex::new(r"crate::(?:grading|session)::(?:\w+::)*(\w+)\(").unwrap();
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    for (path, text) in code("store") {
        for used in uses.captures_iter(&text) {
            // A module that stands alone is a path to its types: `use crate::session::drill;`.
            let inside = used[1].rsplit("::").next().unwrap();
            for name in names.captures_iter(inside) {
                assert!(
                    is_type(&name[1]) || !used[1].contains(['{', ':']),
                    "{}: `{}` is a rule of grading or of a session",
                    path.display(),
                    &name[1]
                );
            }
        }
        if let Some(call) = paths.captures(&text) {
            panic!("{}: calls `{}`", path.display(), &call[1]);
        }
    }
}
