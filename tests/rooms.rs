//! The direction of the rooms: what each may use of the others. CONTRIBUTING.md draws it.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
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

/// The rooms within `grading`, and its files that stand by themselves: each may use those before it.
const GRADING: [&str; 15] = [
    "error",
    "grade",
    "text",
    "derived",
    "words",
    "polarity",
    "patterns",
    "marks",
    "rubric",
    "grader",
    "judge",
    "item_grader",
    "model_answer",
    "lab",
    "lint",
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

/// What stands in braces, taken apart at its own commas.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start) = (0, 0);
    let mut found = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(group[start..].trim());
    found.retain(|member| !member.is_empty());
    found
}

/// The names behind a path, each up to its first colon: `{a::B, c}` names `a` and `c`.
fn names_behind<'t>(text: &'t str, path: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(path) {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':')) {
            continue;
        }
        let rest = &text[at + path.len()..];
        let all = match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 1;
                let end = group.find(|c| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    depth == 0
                });
                members(&group[..end.unwrap_or(group.len())])
            }
            None => vec![rest],
        };
        let end = |name: &str| name.find(|c: char| !c.is_alphanumeric() && c != '_');
        found.extend(
            all.into_iter()
                .map(|name| &name[..end(name).unwrap_or(name.len())]),
        );
    }
    found
}

/// The names that a module hands on of those in it, and which of them each is from.
fn handed_on(text: &str) -> BTreeMap<&str, &str> {
    let uses = r"pub(?:\([^)]*\))? use (?:self::)?(\w+)::(?:\w+::)*(\w+|\{[^}]*\});";
    let uses = Regex::new(uses).unwrap();
    let mut origins = BTreeMap::new();
    for used in uses.captures_iter(text) {
        let (_, [module, names]) = used.extract();
        let names = members(names.trim_matches(['{', '}']));
        origins.extend(names.into_iter().map(|name| (name, module)));
    }
    origins
}

#[test]
fn within_grading_each_room_uses_those_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/grading");
    let top = fs::read_to_string(root.join("mod.rs")).unwrap();
    let origins = handed_on(&top);
    let place = |name: &str| GRADING.iter().position(|room| *room == name);
    for (path, text) in code("grading") {
        let module = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Vec<&str> = module.iter().map(|part| part.to_str().unwrap()).collect();
        module.pop_if(|name| *name == "mod");
        let Some(room) = module.first() else {
            continue;
        };
        let own = place(room).unwrap_or_else(|| panic!("`{room}` has no place in grading"));
        let to_grading = "super::".repeat(module.len());
        let uses = names_behind(&text, &to_grading).into_iter();
        for used in uses.chain(names_behind(&text, "crate::grading::")) {
            let used = origins.get(used).copied().unwrap_or(used);
            assert!(
                place(used).is_none_or(|used| used <= own),
                "{}: `{room}` may not use `{used}`",
                path.display()
            );
        }
    }
}

#[test]
fn no_two_files_beside_each_other_use_each_other() {
    let mut circles = Vec::new();
    for (room, _) in MAY_USE {
        // By folder, what each file uses of the others in it.
        let mut folders: BTreeMap<PathBuf, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        let files = code(room);
        let texts: BTreeMap<&Path, &str> = files
            .iter()
            .map(|(path, text)| (path.as_path(), text.as_str()))
            .collect();
        for (path, text) in &files {
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let folder = path.parent().unwrap();
            let parent = [folder.join("mod.rs"), folder.with_extension("rs")];
            let parent = parent.iter().find_map(|file| texts.get(file.as_path()));
            let origins = handed_on(parent.copied().unwrap_or_default());
            let relative = folder.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            let from_root = relative
                .components()
                .skip(1)
                .map(std::path::Component::as_os_str);
            let from_root: Vec<&str> = from_root.map(|part| part.to_str().unwrap()).collect();
            let absolute = format!("crate::{}::", from_root.join("::"));
            let uses = names_behind(text, "super::").into_iter();
            let uses = uses.chain(names_behind(text, &absolute));
            let uses = uses
                .map(|name| origins.get(name).copied().unwrap_or(name))
                .filter(|name| *name != stem && folder.join(name).with_extension("rs").exists());
            let beside = folders.entry(folder.to_owned()).or_default();
            beside.insert(stem.to_owned(), uses.map(str::to_owned).collect());
        }
        for (folder, files) in folders {
            for (file, uses) in &files {
                let back =
                    |used: &&String| files.get(*used).is_some_and(|back| back.contains(file));
                let both: Vec<&String> = uses.iter().filter(back).collect();
                circles.extend(
                    both.iter()
                        .map(|used| format!("{folder:?}: {file}, {used}")),
                );
            }
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}
