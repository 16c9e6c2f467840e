use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use tempfile::TempDir;

use super::super::load::{load_available, read_bank, read_whole};
use super::super::model::Bank;
use super::super::packed::PackedBank;
use super::super::source::Source;
use super::super::split::LONG;
use super::{Cache, FINDINGS_EXTENSION, FORM, Header, SHORTEST};

/// A folder with a bank that is long enough to be kept, and the cache beside it.
struct Kept {
    folder: TempDir,
    text: String,
}

impl Kept {
    fn new() -> Self {
        Self::with_items(60)
    }

    fn with_items(items: usize) -> Self {
        let mut text = "bank: b\ntitle: B\ntags: [t]\nsynonyms: [[one, two]]\nitems:\n".to_owned();
        for n in 0..items {
            text += &format!(
                "  - id: i{n}\n    kind: scenario\n    level: mid\n    time: 90s\n    tags: [x]\n    \
                 prompt: Why {n}?\n    look_for:\n      - {{id: c, text: Says so., weight: 2, match: \
                 [{{all: [a|b, '[c d]'], within: 9}}, {{all: [e, {{none: [f*]}}]}}], not: ['\"g\"']}}\n    \
                 answer: Because a, c d.\n    examples: [{{response: a c d, marks: {{c: 0.5}}}}]\n"
            );
        }
        text += "  - {id: open, prompt: Who?, unanswered: true}\n";
        assert!(text.len() > SHORTEST);
        let kept = Self {
            folder: TempDir::new().unwrap(),
            text,
        };
        fs::write(kept.file(), &kept.text).unwrap();
        kept
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("b.yaml")
    }

    fn cache(&self) -> Cache {
        Cache::new(self.folder.path().join("cache"))
    }

    fn cached(&self) -> PathBuf {
        self.cache().place(&self.file())
    }

    fn bank(&self) -> Bank {
        read_bank("b.yaml", &self.text).unwrap()
    }

    /// Loads it as the program does.
    fn load(&self) -> Bank {
        let source = Source::Path(self.file());
        let loaded = load_available(&[source], Some(&self.cache())).unwrap();
        loaded.library.banks[0].bank.clone()
    }

    fn is_cached(&self) -> bool {
        self.cache().get(&self.file()).is_some()
    }
}

#[test]
fn a_bank_comes_back_from_the_cache_as_it_was_read() {
    let kept = Kept::new();
    assert!(!kept.is_cached());
    assert_eq!(kept.load(), kept.bank());
    assert_eq!(kept.cache().get(&kept.file()), Some(kept.bank()));
    assert_eq!(kept.load(), kept.bank());
    assert_eq!(kept.cache().size().banks, 1);
}

#[test]
fn a_long_bank_is_read_kept_and_read_anew_as_a_short_one_is() {
    for mark in ["", "\u{feff}"] {
        let mut kept = Kept::with_items(400);
        assert!(kept.text.len() > LONG);
        kept.text.insert_str(0, mark);
        fs::write(kept.file(), &kept.text).unwrap();
        let whole = read_whole("b.yaml", &kept.text).unwrap();
        assert_eq!(kept.load(), whole);
        assert!(kept.is_cached());
        assert_eq!(kept.load(), whole);
        kept.text = kept.text.replace("Why 3?", "When 3?");
        fs::write(kept.file(), &kept.text).unwrap();
        assert!(!kept.is_cached());
        assert_eq!(kept.load().items[3].prompt, "When 3?");
        assert!(kept.is_cached());
        let bytes = fs::read(kept.cached()).unwrap();
        fs::write(kept.cached(), &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(kept.load(), kept.bank());
        assert!(kept.is_cached());
    }
}

/// Where most items are known from the last reading, what is wrong is told as ever.
#[test]
fn an_edited_long_bank_is_read_as_one_that_was_never_read() {
    let mut kept = Kept::with_items(400);
    kept.load();
    let (first, second) = ("  - id: i0\n", "  - id: i1\n");
    let new = "  - id: new\n    prompt: Who?\n    answer: I.\n";
    for (old, new) in [
        (first, format!("{new}{first}")),
        ("Why 7?", "When 7?".to_owned()),
        ("bank: b\n", "bank: b\ntitle: C\n".to_owned()),
        ("title: B\n", String::new()),
        (second, "  - id: other\n".to_owned()),
        ("  - {id: open", "  # Still open.\n  - {id: open".to_owned()),
        (second, first.to_owned()),
        ("id: i9\n", "id: i8\n".to_owned()),
        ("id: i8\n", "id: i9\n".to_owned()),
        (
            "kind: scenario\n    level: mid\n    time: 90s\n    tags: [x]\n    prompt: Why 5?",
            "prompt: *a".to_owned(),
        ),
    ] {
        kept.text = kept.text.replacen(old, &new, 1);
        fs::write(kept.file(), &kept.text).unwrap();
        let source = [Source::Path(kept.file())];
        let name = kept.file().display().to_string();
        let loaded = load_available(&source, Some(&kept.cache()));
        match read_whole(&name, &kept.text) {
            Ok(whole) => assert_eq!(loaded.unwrap().library.banks[0].bank, whole),
            Err(problems) => assert_eq!(loaded.unwrap_err().problems, problems),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_long_bank_comes_through_a_pipe_that_gives_it_only_once() {
    let kept = Kept::with_items(400);
    let pipe = kept.folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    let (text, to) = (kept.text.clone(), pipe.clone());
    let writer = std::thread::spawn(move || fs::write(to, text));
    let loaded = load_available(&[Source::Path(pipe)], Some(&kept.cache())).unwrap();
    assert_eq!(loaded.library.banks[0].bank, kept.bank());
    writer.join().unwrap().unwrap();
}

#[test]
fn a_long_bank_with_a_fault_is_not_kept_and_its_fault_is_told() {
    let mut kept = Kept::with_items(400);
    kept.text = kept.text.replace(
        "time: 90s\n    tags: [x]\n    prompt: Why 200?",
        "time: soon",
    );
    fs::write(kept.file(), &kept.text).unwrap();
    let source = [Source::Path(kept.file())];
    let error = load_available(&source, Some(&kept.cache())).unwrap_err();
    let lines: Vec<usize> = error
        .problems
        .iter()
        .filter_map(|p| Some(p.place.as_ref()?.line))
        .collect();
    let line = kept
        .text
        .lines()
        .position(|line| line.ends_with("soon"))
        .unwrap()
        + 1;
    assert!(lines.contains(&line), "{lines:?}");
    assert!(!kept.is_cached());
}

#[test]
fn an_item_is_known_to_be_answered_before_its_text_is_read() {
    let kept = Kept::new();
    kept.load();
    let bank = kept.cache().get(&kept.file()).unwrap();
    assert!(bank.items[0].is_answered());
    assert!(!bank.items[60].is_answered());
}

#[test]
fn a_bank_whose_text_has_changed_is_read_anew() {
    let mut kept = Kept::new();
    kept.load();
    kept.text = kept.text.replace("Why 3?", "When 3?");
    fs::write(kept.file(), &kept.text).unwrap();
    assert_eq!(kept.load().items[3].prompt, "When 3?");
    assert_eq!(kept.load(), kept.bank());
    assert_eq!(kept.cache().size().banks, 1, "in the place of the other");
}

/// A file with a byte changed, every so many bytes another one; without any, with half of them, and with
/// one more.
pub(in crate::bank) fn damages(whole: &[u8], step: usize) -> Vec<Vec<u8>> {
    let mut damages: Vec<Vec<u8>> = (0..whole.len())
        .step_by(step)
        .map(|at| {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 0x20;
            damaged
        })
        .collect();
    damages.push(Vec::new());
    damages.push(whole[..whole.len() / 2].to_vec());
    damages.push([whole, b"x"].concat());
    damages
}

#[test]
fn a_damaged_cache_is_passed_over_and_made_anew() {
    let kept = Kept::new();
    kept.load();
    let whole = fs::read(kept.cached()).unwrap();
    for damaged in damages(&whole, whole.len() / 50) {
        fs::write(kept.cached(), damaged).unwrap();
        assert_eq!(kept.load(), kept.bank());
    }
    kept.load();
    assert_eq!(fs::read(kept.cached()).unwrap().len(), whole.len());
}

#[test]
fn what_another_build_has_kept_is_passed_over() {
    let kept = Kept::new();
    kept.load();
    let mut bytes = fs::read(kept.cached()).unwrap();
    // The form stands first, behind its length.
    bytes[1] = if bytes[1] == b'0' { b'1' } else { b'0' };
    fs::write(kept.cached(), bytes).unwrap();
    assert!(!kept.is_cached());
    assert_eq!(kept.load(), kept.bank());
    assert!(kept.is_cached());
}

#[cfg(unix)]
#[test]
fn what_another_user_has_put_there_is_passed_over() {
    let kept = Kept::new();
    kept.load();
    assert!(kept.is_cached());
    if std::os::unix::fs::chown(kept.cached(), Some(12_345), None).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    assert!(!kept.is_cached());
    assert_eq!(kept.load(), kept.bank());
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let kept = Kept::new();
    fs::write(kept.folder.path().join("cache"), "a file").unwrap();
    assert_eq!(kept.load(), kept.bank());
    let nowhere = Cache::new(kept.folder.path().join("none/cache"));
    nowhere.put(
        &kept.file(),
        0,
        &PackedBank::new(&kept.bank(), Vec::new()).unwrap(),
    );
    assert!(!kept.folder.path().join("none").exists());
}

#[test]
fn what_was_kept_of_a_file_that_is_gone_goes_as_well() {
    let kept = Kept::new();
    let gone = kept.folder.path().join("gone.yaml");
    fs::write(&gone, &kept.text).unwrap();
    load_available(&[Source::Path(gone.clone())], Some(&kept.cache())).unwrap();
    assert_eq!(kept.cache().size().banks, 1);
    fs::remove_file(&gone).unwrap();
    kept.load();
    assert_eq!(kept.cache().size().banks, 1);
    assert!(kept.is_cached());
}

#[test]
fn what_several_write_first_at_once_is_all_kept() {
    for _ in 0..50 {
        let kept = Kept::new();
        let cache = kept.cache();
        let ready = Barrier::new(4);
        let write = |name: &str| {
            let header = Header {
                form: FORM,
                text: 0,
                packed: 0,
                file: "",
            };
            let place = cache.place_of(Path::new(name), FINDINGS_EXTENSION);
            ready.wait();
            cache.write_parts(&place, &header, &[])
        };
        thread::scope(|scope| {
            let write = &write;
            let writers: Vec<_> = ["a", "b", "c", "d"]
                .map(|name| scope.spawn(move || write(name)))
                .into();
            for writer in writers {
                assert!(writer.join().unwrap().is_ok());
            }
        });
    }
}
