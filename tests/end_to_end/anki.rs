//! Stories of packages for Anki and from Anki.

use std::io::{Cursor, Write as _};
use std::process::Command;

use crate::Viva;
use crate::import::serves;

/// The forms that packages have had.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Note types as JSON, `collection.anki2`.
    Older,
    /// Note types in tables, `collection.anki21b` under zstd.
    Current,
}

/// Two moments of 25 November 2026, in milliseconds.
const REVIEWS: [i64; 2] = [1_795_590_000_000, 1_795_676_400_000];

/// A package of fifty plain notes, one with holes and one that asks both ways round; the first
/// was reviewed twice.
fn package(form: Form) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("collection");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.create_collation("unicase", |a: &str, b: &str| {
        a.to_lowercase().cmp(&b.to_lowercase())
    })
    .unwrap();
    db.execute_batch(
        "CREATE TABLE col (id integer primary key, models text, decks text);
         CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text);
         CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer);
         CREATE TABLE revlog (id integer primary key, cid integer, ease integer, ivl integer,
                              time integer, type integer, factor integer);",
    )
    .unwrap();
    let (models, decks) = match form {
        Form::Older => (
            r#"{"1":{"flds":[{"name":"Front"},{"name":"Back"}]},"2":{"flds":[{"name":"Text"},{"name":"Back Extra"}]}}"#,
            r#"{"7":{"name":"Interview::Systems"}}"#,
        ),
        Form::Current => {
            db.execute_batch(
                "CREATE TABLE fields (ntid integer, ord integer, name text collate unicase,
                                      primary key (ntid, ord)) without rowid;
                 CREATE UNIQUE INDEX fields_by_name ON fields (name, ntid);
                 CREATE TABLE decks (id integer primary key, name text collate unicase);
                 INSERT INTO fields VALUES (1, 0, 'Front'), (1, 1, 'Back'), (2, 0, 'Text'),
                                           (2, 1, 'Back Extra');
                 INSERT INTO decks VALUES (7, 'Interview' || char(31) || 'Systems');",
            )
            .unwrap();
            ("", "")
        }
    };
    db.execute("INSERT INTO col VALUES (1, ?1, ?2)", [models, decks])
        .unwrap();
    let add = |id: i64, kind: i64, front: &str, back: &str, cards: i64| {
        db.execute(
            "INSERT INTO notes VALUES (?1, 'guid-' || ?1, ?2, ' systems os::linux ', ?3)",
            rusqlite::params![id, kind, format!("{front}\u{1f}{back}")],
        )
        .unwrap();
        for ord in 0..cards {
            db.execute(
                "INSERT INTO cards VALUES (?1 * 10 + ?2, ?1, 7, ?2)",
                [id, ord],
            )
            .unwrap();
        }
    };
    for id in 1..=50 {
        let front = format!("What does <b>signal {id}</b> do?");
        let back =
            format!("<div>It is number {id}:</div><ul><li>it stops</li><li>a &lt; b</li></ul>");
        add(id, 1, &front, &back, 1);
    }
    add(
        51,
        2,
        "A {{c1::mutex::lock}} guards a {{c2::critical section}}.",
        "POSIX",
        2,
    );
    add(52, 1, "mutex <img src=lock.png>", "lock", 2);
    for at in REVIEWS {
        db.execute(
            "INSERT INTO revlog VALUES (?1, 10, 3, 4, 5000, 1, 2500)",
            [at],
        )
        .unwrap();
    }
    db.close().unwrap();
    let collection = std::fs::read(path).unwrap();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut file = |name: &str, content: &[u8]| {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    };
    match form {
        Form::Older => file("collection.anki2", &collection),
        Form::Current => {
            let level = ruzstd::encoding::CompressionLevel::Fastest;
            file(
                "collection.anki21b",
                &ruzstd::encoding::compress_to_vec(&*collection, level),
            );
            file("collection.anki2", b"asks for a newer Anki");
        }
    }
    file("media", b"{}");
    file("../../escaped", b"x");
    archive.finish().unwrap().into_inner()
}

#[test]
fn packages_of_both_forms_become_a_bank_that_serves() {
    for form in [Form::Older, Form::Current] {
        let ran = Viva::new()
            .file("deck.apkg", package(form))
            .args(["import", "anki", "deck.apkg", "-o", "mine.yaml"])
            .run();
        assert!(
            ran.stdout.starts_with(
                "\
deck.apkg: 53 items found, 2 parts left out
  an image or a sound: only its name is kept
    note 52  mutex (image: lock.png)
  a reversed card
    note 52  lock
mine.yaml: 53 items added
  2 reviews added to your log
"
            ),
            "{}",
            ran.stdout
        );
        let bank = std::fs::read_to_string(ran.home().join("mine.yaml")).unwrap();
        for message in [
            "title: 'Interview: Systems'\n",
            "    tags: [systems, 'os::linux']\n    prompt: What does signal 7 do?\n    answer: |\n      It is number 7:\n\n      - it stops\n      - a < b\n",
            "prompt: A [lock] guards a critical section.\n",
        ] {
            assert!(bank.contains(message), "{message}\n---\n{bank}");
        }
        assert!(!ran.home().parent().unwrap().join("escaped").exists());
        serves(ran.then(), "53 items");
    }
}

#[test]
fn the_review_history_comes_along_once_and_goes_out_again() {
    let import = ["import", "anki", "deck.apkg", "-o", "data/banks/mine.yaml"];
    let first = Viva::new()
        .file("deck.apkg", package(Form::Current))
        .args(import)
        .run();
    let again = first.then().args(import).run();
    assert!(
        again
            .stdout
            .ends_with("  0 reviews added to your log, 2 there already\n"),
        "{}",
        again.stdout
    );
    let out = again
        .then()
        .args(["export", "anki", "mine/signal-1", "-o", "out.apkg"])
        .run();
    let back = out
        .then()
        .args(["import", "anki", "out.apkg", "-o", "back.yaml", "--dry-run"])
        .run();
    assert!(
        back.stdout
            .ends_with("  2 reviews would be added to your log\n"),
        "{}",
        back.stdout
    );
}

#[test]
fn what_is_no_package_is_an_error() {
    Viva::new()
        .file("deck.apkg", "no zip")
        .args(["import", "anki", "deck.apkg"])
        .status(1)
        .any_stderr()
        .run();
    let ran = Viva::new()
        .file("deck.apkg", &package(Form::Current)[..2_000])
        .args(["import", "anki", "deck.apkg"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.starts_with(
            "error: deck.apkg is not an Anki package or collection that can be read: "
        ),
        "{}",
        ran.stderr
    );
}

/// What an independent reader of archives and databases says about a package.
const READER: &str = r#"
import json, sqlite3, sys, tempfile, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
assert sorted(archive.namelist()) == ["collection.anki2", "media"], archive.namelist()
assert json.loads(archive.read("media")) == {}
with tempfile.NamedTemporaryFile() as file:
    file.write(archive.read("collection.anki2"))
    file.flush()
    db = sqlite3.connect(file.name)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    ver, models, decks, conf, dconf = db.execute("select ver, models, decks, conf, dconf from col").fetchone()
    models, decks = json.loads(models), json.loads(decks)
    json.loads(conf), json.loads(dconf)
    assert ver == 11
    fields = [field["name"] for field in next(iter(models.values()))["flds"]]
    for mid, flds, csum, tags in db.execute("select mid, flds, csum, tags from notes"):
        assert str(mid) in models and len(flds.split("\x1f")) == len(fields) and csum > 0
        assert tags == "" or (tags[0] == tags[-1] == " ")
    for did, nid in db.execute("select did, nid from cards"):
        assert str(did) in decks
        assert db.execute("select count(*) from notes where id = ?", (nid,)).fetchone() == (1,)
    row = db.execute("select n.flds, n.tags, c.type, c.queue, c.ivl, c.reps, c.data from notes n join cards c on c.nid = n.id order by n.id limit 1").fetchone()
    print(json.dumps([db.execute("select count(*) from notes").fetchone()[0], row,
        db.execute("select ease, time from revlog order by id").fetchall()]))
"#;

#[test]
fn an_independent_reader_opens_the_package() {
    let python = Command::new("python3")
        .args(["-c", "import sqlite3, zipfile"])
        .status();
    if !python.is_ok_and(|status| status.success()) {
        crate::viva::missing("python3");
        return;
    }
    let ran = Viva::new()
        .bank(crate::viva::GATEWAYS)
        .args(["export", "anki", "-o", "out.apkg"])
        .stdout("out.apkg: 2 items\n")
        .run();
    let read = Command::new("python3")
        .args(["-c", READER])
        .arg(ran.home().join("out.apkg"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success(), "{errors}");
    let message: serde_json::Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(message[0], 2);
    assert_eq!(
        message[1][0],
        "Why are first requests slow?\u{1f}I keep it warm, with a small package.\u{1f}<ul><li>Keeps instances warm.</li><li>Makes the package small.</li></ul>\u{1f}"
    );
    assert_eq!(message[1][1], " lambda ");
}
