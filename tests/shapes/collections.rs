//! Collections as people keep them, written by hand and each in its own way, through the program
//! itself: every question is an item, with its own answer. What came in is kept as a snapshot.

use std::fs;
use std::path::Path;
use std::process::Command;

use viva::bank::{Bank, read_bank};

/// What the program makes of a file when nobody says what it is.
fn imported(path: &Path) -> Bank {
    let home = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_viva"))
        .arg("import")
        .arg(path)
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path())
        .env("VIVA_DATA_DIR", home.path().join("data"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{}: {told}", path.display());
    let text = String::from_utf8(out.stdout).unwrap();
    read_bank("imported.yaml", &text).unwrap_or_else(|problems| panic!("{problems:?}\n{told}"))
}

/// A line for each item, with all that it holds.
fn listing(bank: &Bank) -> String {
    let line = |text: &str| text.trim().replace('\n', "⏎");
    let mut out = String::new();
    for item in &bank.items {
        out.push_str(&line(&item.prompt));
        if let Some(answer) = &item.answer {
            out.push_str(&format!(" → {}", line(answer)));
        }
        for criterion in &item.look_for {
            out.push_str(&format!(" ◦ {}", line(&criterion.text)));
        }
        if let Some(notes) = &item.notes {
            out.push_str(&format!(" ({})", line(notes)));
        }
        out.push('\n');
    }
    out
}

/// So many items come in, and they are those of the snapshot.
fn comes_in(name: &str, path: &Path, count: usize) {
    let bank = imported(path);
    let listing = listing(&bank);
    assert_eq!(bank.items.len(), count, "{name}:\n{listing}");
    insta::assert_snapshot!(name, listing);
}

fn kept(name: &str, count: usize) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/collections");
    comes_in(name, &Path::new(folder).join(name), count);
}

/// A file of these bytes.
fn written(name: &str, bytes: &[u8], count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    comes_in(name, &path, count);
}

#[test]
fn markdown_with_numbered_headings_contents_and_ways_back_to_the_top() {
    kept("headings.md", 41);
}

#[test]
fn markdown_with_bold_questions_in_sections() {
    kept("bold.md", 44);
}

#[test]
fn markdown_with_bold_tasks_that_ask_nothing_between_bold_questions() {
    kept("boldbare.md", 42);
}

#[test]
fn markdown_with_bold_entries_of_numbered_lists_that_count_anew() {
    kept("numbered.md", 42);
}

#[test]
fn markdown_with_bulleted_questions_and_answers_nested_below() {
    kept("bullets.md", 42);
}

#[test]
fn markdown_with_questions_to_unfold() {
    kept("details.md", 42);
}

#[test]
fn markdown_with_answers_to_unfold() {
    kept("details-answers.md", 40);
}

#[test]
fn markdown_with_q_and_a() {
    kept("qa.md", 41);
}

#[test]
fn markdown_with_underlined_headings() {
    kept("setext.md", 43);
}

#[test]
fn markdown_of_a_site_with_unnumbered_headings_in_answers() {
    kept("mixed.md", 44);
}

#[test]
fn markdown_with_multiple_choice_of_three_kinds() {
    kept("choices.md", 40);
}

#[test]
fn markdown_with_questions_alone() {
    kept("questions.md", 44);
}

#[test]
fn markdown_with_tables_of_questions() {
    kept("table.md", 41);
}

#[test]
fn markdown_with_answers_in_quotes() {
    kept("quotes.md", 40);
}

#[test]
fn markdown_in_chinese() {
    kept("chinese.md", 41);
}

#[test]
fn markdown_in_five_languages() {
    kept("languages.md", 42);
}

#[test]
fn notes_of_obsidian() {
    // Those that ask both ways come in as they were written.
    kept("notes-obsidian.md", 43);
}

#[test]
fn an_outline_of_org() {
    kept("outline.org", 43);
}

#[test]
fn a_drill_of_org() {
    kept("drill.org", 40);
}

#[test]
fn a_quiz_in_gift() {
    kept("quiz.gift", 41);
}

#[test]
fn a_quiz_in_aiken() {
    kept("quiz.aiken.txt", 41);
}

#[test]
fn a_quiz_of_moodle() {
    kept("moodle.xml", 41);
}

#[test]
fn a_set_of_quizlet() {
    kept("quizlet.txt", 41);
}

#[test]
fn the_text_that_anki_writes() {
    kept("anki.txt", 41);
}

#[test]
fn a_sheet_that_names_its_separator() {
    kept("sheet-sep.csv", 40);
}

#[test]
fn a_sheet_in_utf_16() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/collections");
    let text = fs::read_to_string(Path::new(folder).join("sheet-sep.csv")).unwrap();
    let text = text.strip_prefix("sep=;\n").unwrap().replace('\n', "\r\n");
    let mut bytes = vec![0xff, 0xfe];
    for unit in text.encode_utf16() {
        bytes.extend(unit.to_le_bytes());
    }
    written("sheet-utf16.csv", &bytes, 40);
}

#[test]
fn cards_as_json() {
    kept("cards.json", 41);
}

#[test]
fn a_deck_of_crowdanki() {
    kept("crowdanki.json", 41);
}

#[test]
fn cards_of_hashcards() {
    kept("hashcards.md", 42);
}

#[test]
fn cards_of_repeater() {
    kept("repeater.md", 40);
}

/// A collection of Anki with a note for each line of a file.
fn anki_collection() -> Vec<u8> {
    let notes = include_str!("../data/collections/anki-cards.tsv");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("collection.anki2");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        r#"CREATE TABLE col (id integer primary key, models text, decks text);
         CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text);
         CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer);
         CREATE TABLE revlog (id integer primary key, cid integer, ease integer, ivl integer,
                              time integer, type integer, factor integer);
         INSERT INTO col VALUES (1, '{"1":{"flds":[{"name":"Front"},{"name":"Back"}]}}',
                                 '{"7":{"name":"Data structures"}}');"#,
    )
    .unwrap();
    for (id, note) in (1_i64..).zip(notes.lines()) {
        let fields = note.replace('\t', "\u{1f}");
        db.execute(
            "INSERT INTO notes VALUES (?1, 'guid-' || ?1, 1, ' graphs ', ?2)",
            rusqlite::params![id, fields],
        )
        .unwrap();
        db.execute("INSERT INTO cards VALUES (?1, ?1, 7, 0)", [id])
            .unwrap();
    }
    db.close().unwrap();
    fs::read(path).unwrap()
}

#[test]
fn a_bare_collection_of_anki() {
    written("collection.anki2", &anki_collection(), 41);
}

#[test]
fn a_package_of_anki() {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [
        ("collection.anki2", &anki_collection()[..]),
        ("media", b"{}"),
    ] {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    written("deck.apkg", &archive.finish().unwrap().into_inner(), 41);
}

#[test]
fn a_whole_article_with_all_the_damage_that_pasting_does() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/collections/article.txt"
    );
    let bank = imported(Path::new(path));
    let scenarios = |item: &&viva::bank::Item| item.kind == viva::bank::Kind::Scenario;
    let counts: Vec<usize> = bank
        .items
        .iter()
        .filter(scenarios)
        .map(|item| item.look_for.len())
        .collect();
    // Lists without bullets, with two entries in a line, with an entry cut off and repeated.
    assert_eq!(counts, [4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4]);
    assert_eq!(counts.iter().sum::<usize>(), 47);
    let eleventh = bank.items[10].answer.as_deref().unwrap_or_default();
    assert_eq!(eleventh.lines().count(), 3, "{eleventh}");
    comes_in("article.txt", Path::new(path), 23);
}
