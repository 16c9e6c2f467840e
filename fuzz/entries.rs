// Where hostile bytes come in: one function for each reader and for the grader. The targets of
// cargo-fuzz, the properties in `tests/entries.rs` and the campaign all go through these.
//
// A function returns when its reader has ended in good order, with a result or with an error. A
// panic, a hang, or a promise that is broken is a finding.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use viva::bank::plan::PlanFile;
use viva::bank::{Library, LoadedBank, harmless, read_bank};
use viva::convert::{
    self, SourceFormat, Target, aiken, anki, article, csv, gift, json_cards, markdown, moodle,
    obsidian, org,
};
use viva::grading::{GraderSettings, ItemGrader, Patterns};
use viva::report::scorecard::Scorecard;
use viva::store::record::Record;

/// A reader, by name, and what feeds it.
pub type Entry = (&'static str, fn(&[u8]));

/// All of them.
pub const ENTRIES: [Entry; 16] = [
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

fn history(bytes: &[u8]) {
    for line in text(bytes).lines() {
        if let Ok(record) = serde_json::from_str::<Record>(line) {
            let written = serde_json::to_string(&record);
            assert!(written.is_ok(), "what is read is written");
        }
    }
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

fn grade(bytes: &[u8]) {
    let response = text(bytes);
    let mut grader = GRADER.lock().unwrap_or_else(PoisonError::into_inner);
    let library = Arc::clone(grader.library());
    for found in library.items() {
        let Ok(grade) = grader.grade(&found.reference(), &response) else {
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
