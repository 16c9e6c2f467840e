use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tempfile::TempDir;

use super::super::cache::tests::damages;
use super::super::fault::{Path, Severity};
use super::super::load::{Checked, check, check_by};
use super::super::source::Source;
use super::*;

/// Finds the word `odd` in prompts, and counts how often it is asked to look.
#[derive(Default)]
struct Finder {
    looks: AtomicUsize,
    /// What it was given to remember.
    remembered: Mutex<Option<Vec<u8>>>,
    allows_all: bool,
}

impl Inspector for Finder {
    fn inspect(&self, loaded: &LoadedBank, memory: Option<&mut Vec<u8>>) -> Vec<Fault> {
        self.looks.fetch_add(1, Relaxed);
        if let Some(memory) = memory {
            *self.remembered.lock().unwrap() = Some(memory.clone());
            memory.push(7);
        }
        odd(loaded)
    }

    fn apply_levels(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        faults.retain(|_| !self.allows_all);
        faults
    }

    fn rule(&self, name: &str) -> Option<&'static str> {
        (name == "odd-word").then_some("odd-word")
    }
}

fn odd(loaded: &LoadedBank) -> Vec<Fault> {
    let items = loaded.bank.items.iter().enumerate();
    let odd = items.filter(|(_, item)| item.prompt.contains("odd"));
    odd.map(|(at, _)| Fault {
        severity: Severity::Warning,
        rule: Some("odd-word"),
        ..Fault::at(
            &Path::root().key("items").index(at).key("prompt"),
            "an odd word",
        )
    })
    .collect()
}

/// A folder with a bank and the cache beside it.
struct Kept {
    folder: TempDir,
}

const ITEMS: &str = "  - {id: a, prompt: Even?, answer: Yes.}\n  - id: b\n    prompt: An odd one?\n    answer: Yes.\n";

impl Kept {
    fn new() -> Self {
        let kept = Self {
            folder: TempDir::new().unwrap(),
        };
        kept.write(&format!("bank: b\nitems:\n{ITEMS}"));
        kept
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("b.yaml")
    }

    fn write(&self, text: &str) {
        fs::write(self.file(), text).unwrap();
    }

    fn cache(&self) -> Cache {
        Cache::new(self.folder.path().join("cache"))
    }

    fn cached(&self) -> PathBuf {
        self.cache()
            .place_of(&real(&self.file()), FINDINGS_EXTENSION)
    }

    fn sources(&self) -> [Source; 1] {
        [Source::Path(self.file())]
    }

    /// Checks it as the program does, and that the cache changes nothing of what is found. Says how
    /// often it was looked at.
    fn check(&self) -> (Checked, usize) {
        let finder = Finder::default();
        let checked = check_by(&finder, &self.sources(), Some(&self.cache()));
        assert_eq!(checked, check(&self.sources(), odd));
        (checked, finder.looks.load(Relaxed))
    }

    fn looks(&self) -> usize {
        self.check().1
    }
}

fn lines(checked: &Checked) -> Vec<usize> {
    let places = checked
        .problems
        .iter()
        .filter_map(|problem| problem.place.as_ref());
    places.map(|place| place.line).collect()
}

#[test]
fn a_bank_that_is_as_it_was_is_not_looked_at_again() {
    let kept = Kept::new();
    assert_eq!(kept.looks(), 1);
    let (checked, looks) = kept.check();
    assert_eq!((looks, lines(&checked)), (0, vec![5]));
    fs::remove_dir_all(kept.cache().folder()).unwrap();
    assert_eq!(kept.looks(), 1, "it is safe to delete");
}

#[test]
fn what_is_found_stands_where_it_stands_now() {
    let kept = Kept::new();
    kept.check();
    kept.write(&format!(
        "# One line more.\nbank: b\ntitle: B\nitems:\n{ITEMS}"
    ));
    let (checked, looks) = kept.check();
    assert_eq!((looks, lines(&checked)), (1, vec![7]));
    assert_eq!(kept.check().0, checked);
    kept.write("bank: b\nitems:\n  - {id: a, prompt: Even?, answer: Yes.}\n");
    assert_eq!(lines(&kept.check().0), [0; 0]);
}

#[test]
fn a_bank_with_a_byte_order_mark_is_kept_as_any_other() {
    let kept = Kept::new();
    kept.write(&format!("\u{feff}bank: b\nitems:\n{ITEMS}"));
    assert_eq!(lines(&kept.check().0), [5]);
    let (checked, looks) = kept.check();
    assert_eq!((looks, lines(&checked)), (0, vec![5]));
}

#[test]
fn a_comment_switches_off_what_was_found_before() {
    let kept = Kept::new();
    kept.check();
    let items = ITEMS.replace("one?", "one? # viva: allow odd-word");
    kept.write(&format!("bank: b\nitems:\n{items}"));
    for looks in [1, 0] {
        let (checked, looked) = kept.check();
        assert_eq!((looked, lines(&checked)), (looks, Vec::new()));
    }
}

#[test]
fn what_is_told_may_differ_from_one_check_to_the_next() {
    let kept = Kept::new();
    let silent = Finder {
        allows_all: true,
        ..Finder::default()
    };
    let checked = check_by(&silent, &kept.sources(), Some(&kept.cache()));
    assert_eq!(checked.problems, []);
    let (checked, looks) = kept.check();
    assert_eq!((looks, checked.problems.len()), (0, 1));
}

#[test]
fn what_was_left_to_be_remembered_comes_back_when_the_bank_has_changed() {
    let kept = Kept::new();
    let finder = Finder::default();
    for (text, remembered) in [("", None), ("# 1", Some(vec![])), ("# 2", Some(vec![7]))] {
        if remembered.is_some() {
            kept.write(&format!("bank: b\nitems:\n{ITEMS}{text}"));
            check_by(&finder, &kept.sources(), Some(&kept.cache()));
        }
        assert_eq!(finder.remembered.lock().unwrap().take(), remembered);
    }
}

#[test]
fn damaged_findings_are_passed_over_and_made_anew() {
    let kept = Kept::new();
    kept.check();
    let whole = fs::read(kept.cached()).unwrap();
    for damaged in damages(&whole, 1) {
        fs::write(kept.cached(), damaged).unwrap();
        kept.check();
    }
    fs::write(kept.cached(), b"x").unwrap();
    assert_eq!((kept.looks(), kept.looks()), (1, 0));
}

#[test]
fn what_another_build_has_found_is_passed_over() {
    let kept = Kept::new();
    kept.check();
    let mut bytes = fs::read(kept.cached()).unwrap();
    // The form stands first, behind its length.
    bytes[1] = if bytes[1] == b'0' { b'1' } else { b'0' };
    fs::write(kept.cached(), bytes).unwrap();
    assert_eq!((kept.looks(), kept.looks()), (1, 0));
}

#[cfg(unix)]
#[test]
fn what_another_user_has_put_there_is_passed_over() {
    let kept = Kept::new();
    kept.check();
    if std::os::unix::fs::chown(kept.cached(), Some(12_345), None).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    assert_eq!(kept.looks(), 1);
}

#[test]
fn findings_of_a_file_that_is_gone_go_as_well_and_those_of_the_program_stay() {
    let kept = Kept::new();
    let finder = Finder::default();
    check_by(&finder, &[Source::Builtin], Some(&kept.cache()));
    let built_in = finder.looks.swap(0, Relaxed);
    kept.check();
    fs::rename(kept.file(), kept.folder.path().join("c.yaml")).unwrap();
    let gone = kept.cached();
    assert!(gone.exists());
    let sources = [Source::Path(kept.folder.path().join("c.yaml"))];
    check_by(&finder, &sources, Some(&kept.cache()));
    assert!(!gone.exists());
    check_by(&finder, &[Source::Builtin], Some(&kept.cache()));
    assert_eq!((built_in > 1, finder.looks.load(Relaxed)), (true, 1));
}

#[test]
fn a_folder_that_is_not_there_keeps_nothing_and_nothing_is_wrong() {
    let kept = Kept::new();
    let nowhere = Cache::new(kept.folder.path().join("none/cache"));
    let finder = Finder::default();
    for _ in 0..2 {
        let checked = check_by(&finder, &kept.sources(), Some(&nowhere));
        assert_eq!(lines(&checked), [5]);
    }
    assert_eq!(finder.looks.load(Relaxed), 2);
}
