// Where hostile bytes come in: one function for each reader and for the grader. The targets of
// cargo-fuzz, the properties in `tests/entries.rs` and the campaign all go through these.
//
// A function returns when its reader has ended in good order, with a result or with an error. A
// panic, a hang, or a promise that is broken is a finding.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::Timestamp;
use tempfile::TempDir;
use viva::app::backup::Unpacked;
use viva::app::settings::{Configuration, Environment, Flags, keys};
use viva::bank::plan::PlanFile;
use viva::bank::{
    Cache, Library, LoadedBank, Source, harmless, load_available, load_synonyms, read_bank,
};
use viva::cli::{InputFormat, MarkedResponses, grade_lines};
use viva::convert::{
    self, SourceFormat, Target, aiken, anki, article, csv, gift, json_cards, markdown, moodle,
    obsidian, org,
};
use viva::grading::{
    GraderSettings, ItemGrader, Judge, JudgeError, JudgeName, Patterns, Question, calibrate,
};
use viva::hub::Address;
use viva::report::scorecard::Scorecard;
use viva::store::Store;
use viva::store::record::Record;

/// A reader, by name, and what feeds it.
pub type Entry = (&'static str, fn(&[u8]));

/// All of them.
pub const ENTRIES: [Entry; 25] = [
    ("bank", bank),
    ("plan", plan),
    ("article", |bytes| merged(article::read(&text(bytes)))),
    ("markdown", |bytes| {
        merged(markdown::read(&text(bytes), &markdown::Options::default()));
    }),
    ("csv", |bytes| {
        merged(csv::read(
            "a.csv",
            &text(bytes),
            &csv::Layout::default(),
            &mut |_| {},
        ));
    }),
    ("obsidian", |bytes| merged(obsidian::read(&text(bytes)))),
    ("org", |bytes| {
        merged(org::read(&text(bytes), &markdown::Options::default()));
    }),
    ("gift", |bytes| merged(gift::read(&text(bytes)))),
    ("aiken", |bytes| merged(aiken::read(&text(bytes)))),
    ("moodle", |bytes| {
        merged(moodle::read("a.xml", &text(bytes)));
    }),
    ("json_cards", |bytes| {
        merged(json_cards::read("a.json", &text(bytes)));
    }),
    ("decode", decode),
    ("scorecard", scorecard),
    ("history", history),
    ("anki", package),
    ("grade", grade),
    ("load", load),
    ("settings", settings),
    ("synonyms", synonyms),
    ("backup", backup),
    ("address", |bytes| {
        let _ = text(bytes).parse::<Address>();
    }),
    ("judge", judge),
    ("batch", batch),
    ("marked_lines", |bytes| marked(bytes, InputFormat::Jsonl)),
    ("marked_table", |bytes| marked(bytes, InputFormat::Csv)),
];

/// Feeds one of them.
pub fn feed(name: &str, bytes: &[u8]) {
    let (_, entry) = ENTRIES
        .iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("there is no reader `{name}`"));
    entry(bytes);
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn bank(bytes: &[u8]) {
    match read_bank("a.yaml", &text(bytes)) {
        Ok(bank) => {
            let written = viva::convert::json::write(&bank);
            if let Ok(written) = written {
                assert!(
                    read_bank("b.yaml", &written).is_ok(),
                    "what is written is read again"
                );
            }
        }
        Err(problems) => assert!(!problems.is_empty(), "a bank that is refused says why"),
    }
}

fn plan(bytes: &[u8]) {
    if let Err(problems) = PlanFile::from_text("a.yaml", text(bytes)) {
        assert!(!problems.is_empty(), "a plan that is refused says why");
    }
}

/// What was found becomes a bank, which a second import leaves as it is.
fn merged(found: Result<convert::Parsed, convert::ConvertError>) {
    let Ok(found) = found else { return };
    if found.items.is_empty() {
        return;
    }
    let target = |text| Target {
        file: "a.yaml",
        text,
        id: "a",
        title: None,
        tags: &[],
        source_wins: false,
    };
    let again = found.clone();
    let Ok(first) = convert::merge(&target(None), found, None) else {
        return;
    };
    let second = convert::merge(&target(Some(&first.text)), again, None);
    let second = second.unwrap_or_else(|error| panic!("the bank is read again: {error}"));
    assert_eq!(second.text, first.text, "importing twice is importing once");
}

fn decode(bytes: &[u8]) {
    if let Ok(text) = convert::decode("a", bytes.to_vec()) {
        let _ = SourceFormat::recognize(Path::new("a"), &text);
        let shown = harmless(&text);
        assert!(
            shown
                .chars()
                .all(|c| !c.is_control() || c == '\n' || c == '\t'),
            "nothing live is shown"
        );
    }
    let _ = SourceFormat::is_anki(bytes);
}

fn scorecard(bytes: &[u8]) {
    if let Ok(card) = Scorecard::read(&text(bytes)) {
        let _ = card.to_screening();
    }
}

thread_local! {
    static STORE: Option<(TempDir, Store)> = {
        let folder = tempfile::tempdir().ok();
        folder.and_then(|folder| {
            let store = Store::open(folder.path(), || Timestamp::UNIX_EPOCH).ok()?;
            // No power is cut here.
            store.sync_in_background().ok()?;
            Some((folder, store))
        })
    };
}

fn history(bytes: &[u8]) {
    let records = || -> Vec<(usize, Result<Record, String>)> {
        let text = text(bytes);
        let read = |line| serde_json::from_str(line).map_err(|error| error.to_string());
        text.lines().map(read).enumerate().collect()
    };
    for (_, record) in records() {
        if let Ok(record) = record {
            let written = serde_json::to_string(&record);
            assert!(written.is_ok(), "what is read is written");
        }
    }
    STORE.with(|store| {
        let Some((_, store)) = store else { return };
        let Ok(Ok(_)) = store.import_history(records()) else {
            return;
        };
        let again = store.import_history(records());
        let again = again.unwrap_or_else(|error| panic!("it came in before: {error}"));
        let again = again.unwrap_or_else(|_| panic!("it came in before without faults"));
        assert_eq!(
            (again.reviews, again.sessions, again.renames),
            (0, 0, 0),
            "importing twice is importing once"
        );
    });
}

/// The bytes as a file, which is gone after the work.
fn as_file(bytes: &[u8], work: impl FnOnce(&Path)) {
    let Ok(mut file) = tempfile::NamedTempFile::with_suffix(".yaml") else {
        return;
    };
    if std::io::copy(&mut Cursor::new(bytes), file.as_file_mut()).is_ok() {
        work(file.path());
    }
}

/// A bank on disk is the same again when it comes from the cache.
fn load(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    as_file(bytes, |path| {
        let sources = [Source::Path(path.to_owned())];
        let cache = Cache::new(folder.path().join("cache"));
        let first = load_available(&sources, Some(&cache));
        let again = load_available(&sources, Some(&cache));
        match (first, again) {
            (Ok(first), Ok(again)) => assert_eq!(
                first.library.items().count(),
                again.library.items().count(),
                "a cached bank is the bank"
            ),
            (Err(first), Err(_)) => {
                assert!(!first.problems.is_empty(), "what is refused says why");
            }
            _ => panic!("a file is read once and refused once"),
        }
    });
}

fn settings(bytes: &[u8]) {
    as_file(bytes, |path| {
        let flags = Flags {
            config: Some(path.to_owned()),
            ..Flags::default()
        };
        if let Ok(config) = Configuration::read(flags, &Environment::default()) {
            for key in keys() {
                let _ = config.settings.shown(&key.path);
            }
        }
    });
}

fn synonyms(bytes: &[u8]) {
    as_file(bytes, |path| {
        if let Err(error) = load_synonyms(path) {
            assert!(!error.problems.is_empty(), "what is refused says why");
        }
    });
}

/// An archive with damaged files in it, and damaged archives.
fn backup(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    if let Ok(unpacked) = Unpacked::read(&mut Cursor::new(bytes), folder.path()) {
        for name in &unpacked.contents.files {
            assert!(!name.contains(".."), "nothing comes out elsewhere");
        }
    }
    let left = std::fs::read_dir(folder.path()).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left of it");
}

fn package(bytes: &[u8]) {
    // A reader of packages takes a file.
    let Ok(mut file) = tempfile::NamedTempFile::new() else {
        return;
    };
    if std::io::copy(&mut Cursor::new(bytes), file.as_file_mut()).is_ok() {
        merged(anki::read("a.apkg", file.path()));
    }
}

const GRADED: &str = "\
bank: a
synonyms: [[API gateway, APIGW]]
items:
  - id: i
    prompt: Why are first requests slow?
    look_for:
      - {id: warm, text: Keeps instances warm., match: [keep warm, 'provisioned concurrency'], not: [pinger]}
      - {id: cost, text: Weighs what idle capacity costs against slow first requests.}
      - {id: fast, text: Answers within 200 ms., match: [{all: [within, 200 ms]}]}
    answer: I keep them warm with provisioned concurrency; idle capacity costs money. It answers within 200 ms.
";

static GRADER: LazyLock<Mutex<ItemGrader>> = LazyLock::new(|| {
    let bank = read_bank("a.yaml", GRADED).unwrap_or_else(|_| panic!("the bank is sound"));
    let library = Library {
        banks: vec![LoadedBank {
            bank,
            origin: "a.yaml".to_owned(),
            path: None,
        }],
    };
    let settings = GraderSettings {
        patterns: Patterns::FromBank,
        synonyms: Vec::new(),
    };
    Mutex::new(ItemGrader::new(Arc::new(library), settings))
});

/// Says always what it was told to say.
struct Parrot(Mutex<String>, JudgeName);

impl Judge for Parrot {
    fn name(&self) -> &JudgeName {
        &self.1
    }

    fn identity(&self) -> String {
        String::new()
    }

    fn ask(&self, _: &Question<'_>) -> Result<String, JudgeError> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(said.clone())
    }
}

const JUDGED: &str = "I keep it warm with provisioned concurrency. It costs money.";

/// What another grader answers: its marks are taken with evidence alone.
fn judge(bytes: &[u8]) {
    let name = JudgeName {
        grader: "command".to_owned(),
        model: None,
    };
    let parrot = Arc::new(Parrot(Mutex::new(text(bytes)), name));
    let settings = GraderSettings {
        patterns: Patterns::FromBank,
        synonyms: Vec::new(),
    };
    let library = {
        let grader = GRADER.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(grader.library())
    };
    let mut grader = ItemGrader::new(library, settings).judged_by(parrot);
    grade_all(&mut grader, JUDGED);
}

fn grade(bytes: &[u8]) {
    let response = text(bytes);
    let mut grader = GRADER.lock().unwrap_or_else(PoisonError::into_inner);
    grade_all(&mut grader, &response);
}

/// Responses to grade, a line each: whatever a line says, one comes out for it.
fn batch(bytes: &[u8]) {
    as_file(bytes, |path| {
        let mut grader = GRADER.lock().unwrap_or_else(PoisonError::into_inner);
        let library = Arc::clone(grader.library());
        let mut printed = Vec::new();
        let graders = std::slice::from_mut(&mut *grader);
        if grade_lines(path, &library, graders, None, &mut printed).is_err() {
            return;
        }
        let lines = bytes.split(|byte| *byte == b'\n');
        let wanted = lines.filter(|line| !line.trim_ascii().is_empty()).count();
        let printed = text(&printed);
        assert_eq!(printed.lines().count(), wanted, "a line comes for each");
        for line in printed.lines() {
            let read: Result<serde_json::Value, _> = serde_json::from_str(line);
            let read = read.unwrap_or_else(|error| panic!("{line} is read: {error}"));
            assert!(
                read.get("score").is_some() != read.get("error").is_some(),
                "a line is graded, or says why not"
            );
        }
    });
}

/// Responses with people's marks: those that can be used are compared, whatever the others are.
fn marked(bytes: &[u8], format: InputFormat) {
    as_file(bytes, |path| {
        let mut grader = GRADER.lock().unwrap_or_else(PoisonError::into_inner);
        let library = Arc::clone(grader.library());
        let mut reading = MarkedResponses::new(&library);
        let read = reading.file(path, Some(format));
        let (marked, bad) = reading.finish();
        for line in bad {
            let line = line.to_string();
            assert!(!line.contains(char::is_control), "{line:?} is one line");
        }
        if read.is_err() {
            return;
        }
        let compared = calibrate(&mut grader, &marked, 1);
        let compared = compared.unwrap_or_else(|error| panic!("it was read: {error}"));
        assert!(
            compared.responses <= marked.len(),
            "none comes from nowhere"
        );
    });
}

/// Holds a response against every item: whatever it is, a score is a share, and evidence stands in it.
fn grade_all(grader: &mut ItemGrader, response: &str) {
    let library = Arc::clone(grader.library());
    for found in library.items() {
        let Ok(grade) = grader.grade(&found.reference(), response) else {
            continue;
        };
        assert!(
            (0.0..=1.0).contains(&grade.score.get()),
            "a score is a share"
        );
        for evidence in grade.criteria.iter().flat_map(|given| &given.evidence) {
            assert_eq!(
                response.get(evidence.start..evidence.end),
                Some(evidence.text.as_str()),
                "evidence stands in the response"
            );
        }
    }
}
