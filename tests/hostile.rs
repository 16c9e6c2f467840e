//! Whatever a file holds, every reader ends in good time, with items or with an error.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::io::Write as _;

use proptest::prelude::*;
use viva::bank::read_bank;
use viva::convert::{
    self, ConvertError, Parsed, SourceFormat, Target, aiken, anki, article, csv, gift, json_cards,
    markdown, moodle, obsidian, org,
};

/// So many cases, or as many as `PROPTEST_CASES` says.
fn cases(few: u32) -> ProptestConfig {
    let said = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: if said { config.cases } else { few },
        failure_persistence: None,
        ..config
    }
}

/// Pieces that one of the readers has an opinion on, between arbitrary text.
fn text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "1. ",
        "2) ",
        "Q3: ",
        "Scenario: ",
        "Question: ",
        "Answer:",
        "**Answer:**",
        "What to look for:",
        "Follow-up:",
        "Level: hard",
        "Tags: a, b",
        "• ",
        "- ",
        "•\n",
        "# ",
        "## ",
        "### What is ",
        "?",
        "```",
        "~~~",
        "---",
        "⸻",
        "Q: ",
        "A: ",
        "C: a [b]",
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<br>",
        "<b>",
        "<script>alert(1)</script>",
        "<pre><code>",
        "</pre>",
        "<img src=x>",
        "![a](b.png)",
        "&lt;",
        "&#0;",
        "<ul><li>",
        "<!--",
        "-->",
        "<table><tr><td>",
        "`",
        "``",
        "{{c1::a::b}}",
        "}}",
        "\u{1b}[31m",
        "\u{9b}2J",
        "\u{202e}",
        "\u{0}",
        "\u{feff}",
        "\u{a0}",
        "\u{1f}",
        ",",
        ";",
        "\"",
        "\"\"",
        "prompt,answer\n",
        "'=1+1",
        "[a, b]",
        "- id: x\n  text: y",
        "Final Thoughts",
        "::",
        ":::",
        "\n?\n",
        "\n??\n",
        "==a==",
        "<!--SR:!2025-11-17,195,310-->",
        "#flashcards/a",
        "\n* ",
        "\n** a :drill:\n",
        ":PROPERTIES:\n",
        ":END:\n",
        "#+begin_src\n",
        "[a||b]",
        "{=a ~b}",
        "{}",
        "$CATEGORY: a",
        "\n??? question \"a?\"\n\n",
        "\n!!! a\n    ",
        "\n> [!question]- a?\n> ",
        "\n:::details a?\n",
        "\n:::\n",
        "\na?\n: b\n",
        "\n    ",
        "12. ",
        "\n128.\n\n",
        "-> ",
        " >> ",
        " {#a}\n",
        "\n❓ ",
        "a:: b\n",
        " #card",
        "\\",
        "\nA. a\nB. b\nANSWER: A\n",
        "<quiz>",
        "<question type=\"essay\">",
        "<text>",
        "]]>",
        "{\"question\": \"a\", \"answer\": \"",
        "[{",
        "#separator:tab\n",
        "#tags column:2\n",
        "sep=;\n",
        "[^1]",
        "\n[^1]: a\n    ",
        "<a href=\"https://a.example/(b)\">",
        "</a>",
        "{% highlight a %}\n",
        "{{< a >}}\n",
        "<Tabs>\n",
        "\nAnn: Why?\n",
        "\n**Ben:** So.\n",
        "II. ",
        "#+filetags: :a:b:\n",
        "\n## Answers\n\n1. a\n2. b\n",
        "| Question | Answer | Level | Tags |\n|---|---|---|---|\n| ",
        "é",
        "日本語",
        "👩‍💻",
    ]);
    let piece =
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>(), 2 => "[a-z ]{1,12}"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// What was found makes a sound bank, whose text cannot command a terminal; and importing the
/// same again changes nothing.
fn sound(found: Result<Parsed, ConvertError>) -> Result<(), TestCaseError> {
    let Ok(found) = found else { return Ok(()) };
    if found.items.is_empty() {
        return Ok(());
    }
    let target = |text| Target {
        file: "b.yaml",
        text,
        id: "b",
        title: None,
        tags: &[],
        source_wins: false,
    };
    let first = convert::merge(&target(None), found.clone(), None)
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let live = |c: char| c.is_control() && c != '\n' && c != '\t';
    prop_assert!(!first.text.contains(live), "{}", first.text);
    let again = convert::merge(&target(Some(&first.text)), found, None)
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&again.text, &first.text);
    prop_assert!(again.changes.is_empty() && again.conflicts.is_empty());
    Ok(())
}

fn package(content: &[u8], name: &str) -> Result<Parsed, ConvertError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut archive = zip::ZipWriter::new(&mut file);
    for evil in ["../../evil", "/tmp/evil", name] {
        archive
            .start_file(evil, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
    anki::read("a.apkg", file.path())
}

/// A collection as it lies in Anki's own folder.
fn bare(content: &[u8]) -> Result<Parsed, ConvertError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    anki::read("collection.anki2", file.path())
}

/// A collection of one note with these fields.
fn collection(prompt: &str, answer: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "CREATE TABLE col (models, decks); INSERT INTO col VALUES ('{}', '{}');
         CREATE TABLE notes (id, guid, mid, tags, flds);
         CREATE TABLE cards (id, nid, did, ord);
         CREATE TABLE revlog (id, cid, ease, ivl, time, type, factor);
         INSERT INTO cards VALUES (1, 1, 1, 0);
         INSERT INTO revlog VALUES (1700000000000, 1, 9, -60, -1, 0, 0),
                                   (1700000000001, 1, 3, -60, -1, 0, 0);",
    )
    .unwrap();
    db.execute(
        "INSERT INTO notes VALUES (1, 'g', 1, 'a b', ?1)",
        [format!("{prompt}\u{1f}{answer}")],
    )
    .unwrap();
    db.close().unwrap();
    std::fs::read(path).unwrap()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn articles_of_any_text(text in text()) {
        sound(article::read(&text))?;
    }

    #[test]
    fn markdown_of_any_text(text in text()) {
        sound(markdown::read(&text, &markdown::Options::default()))?;
    }

    #[test]
    fn rows_of_any_text(text in text(), tabs in any::<bool>(), headless in any::<bool>()) {
        let layout = csv::Layout {
            delimiter: tabs.then_some(b'\t'),
            columns: headless.then(|| vec![csv::Column::Prompt, csv::Column::Answer, csv::Column::LookFor]),
        };
        sound(csv::read("a.csv", &text, &layout, &mut |_| {}))?;
        sound(csv::read("a.txt", &format!("#separator:tab\n#html:true\n#tags column:3\n{text}\tb\ta b\n"), &csv::Layout::default(), &mut |_| {}))?;
        sound(csv::read("a.csv", &format!("prompt,answer,look_for,tags\n{text}"), &csv::Layout::default(), &mut |_| {}))?;
    }

    #[test]
    fn decks_and_quizzes_of_any_text(text in text()) {
        sound(obsidian::read(&text))?;
        sound(org::read(&text, &markdown::Options::default()))?;
        sound(gift::read(&text))?;
        sound(gift::read(&format!("::a::Why {text}{{={text}}}")))?;
        sound(aiken::read(&text))?;
        sound(moodle::read("a.xml", &format!("<quiz>{text}</quiz>")))?;
        sound(moodle::read("a.xml", &format!(
            "<quiz><question type=\"shortanswer\"><questiontext><text><![CDATA[{text}]]></text></questiontext>\
             <answer fraction=\"100\"><text>a</text></answer></question></quiz>"
        )))?;
        sound(json_cards::read("a.json", &text))?;
        let cards = serde_json::json!([{"question": text, "answer": text, "tags": [text]}, {text.clone(): text}]);
        sound(json_cards::read("a.json", &cards.to_string()))?;
        let pairs = serde_json::json!([[text, text], [text, "b"]]);
        sound(json_cards::read("a.json", &pairs.to_string()))?;
        let talk = serde_json::json!([{"role": "user", "content": text}, {"role": text, "content": text}]);
        sound(json_cards::read("a.json", &talk.to_string()))?;
        let cells = serde_json::json!([{"cell_type": "markdown", "source": [text, text]},
            {"cell_type": "code", "source": text}, {"source": 1}]);
        let note = serde_json::json!({"__type__": "Note", "fields": [text, text], "guid": text,
            "note_model_uuid": "m", "tags": [text]});
        let model = serde_json::json!({"__type__": "NoteModel", "crowdanki_uuid": "m", "name": text,
            "flds": [{"name": text, "ord": 0}, {"name": "Back", "ord": 1}]});
        let deck = serde_json::json!({"__type__": "Deck", "name": text, "notes": [note],
            "note_models": [model], "children": [{"__type__": "Deck", "name": "b", "notes": [note]}]});
        sound(json_cards::read("a.json", &deck.to_string()))?;
        let groups = serde_json::json!([{"name": text, "questions": cards}, {"title": text, "a": pairs}]);
        sound(json_cards::read("a.json", &groups.to_string()))?;
        let book = serde_json::json!({"cells": cells, "nbformat": 4});
        sound(json_cards::read("a.ipynb", &book.to_string()))?;
        let _ = SourceFormat::recognize(std::path::Path::new("a"), &text);
    }

    #[test]
    fn bytes_that_may_be_no_text(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(text) = convert::read_text("a", bytes.as_slice()) {
            sound(article::read(&text))?;
            sound(markdown::read(&text, &markdown::Options::default()))?;
        }
    }

    #[test]
    fn banks_of_any_text(text in text()) {
        let _ = read_bank("b.yaml", &text);
        let _ = read_bank("b.yaml", &format!("bank: b\nitems:\n  - id: i\n    prompt: {text}\n"));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn packages_of_any_fields(prompt in text(), answer in text()) {
        sound(package(&collection(&prompt, &answer), "collection.anki21"))?;
        sound(bare(&collection(&prompt, &answer)))?;
    }

    #[test]
    fn packages_that_are_damaged(
        at in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 1..64),
        name in prop::sample::select(vec!["collection.anki2", "collection.anki21", "collection.anki21b"])
    ) {
        let mut content = collection("a?", "b");
        let at = at.index(content.len());
        let end = (at + bytes.len()).min(content.len());
        content[at..end].copy_from_slice(&bytes[..end - at]);
        let packed = match name {
            "collection.anki21b" => ruzstd::encoding::compress_to_vec(
                content.as_slice(), ruzstd::encoding::CompressionLevel::Fastest),
            _ => content,
        };
        sound(package(&packed, name))?;
        if name == "collection.anki2" {
            sound(bare(&packed))?;
        }
        // And where the archive or the compression itself is damaged.
        let _ = package(&bytes, name);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        prop_assert!(anki::read("a.apkg", file.path()).is_err());
    }
}

#[test]
fn twenty_thousand_lines_of_each_worst_kind_are_read_to_their_end() {
    for line in [
        "1. a?\n",
        "<details>\n",
        "<details><summary>",
        "Q: a\n",
        "- \n",
        "# a?\n",
        "`",
        "<pre>",
        "a\n\n",
        "Answer:\n",
        "\"",
        "[",
        "![",
        "**",
        "{{c1::",
        "&",
        "<",
        "2. b\n",
        "> ",
        "| a ",
        "a::b\n",
        "a\n?\nb\n",
        "==",
        "* a\n",
        "** a :drill:\n",
        ":a:\n",
        "{",
        "{=",
        "::a::",
        "A. a\n",
        "ANSWER: A\n",
        "<question>",
        "<quiz>",
        "[",
        "{\"a\":",
        "\\",
        "||",
        "#a:b\n",
        "??? a\n",
        "a\n: b\n",
        ": a\n",
        ":::a\n",
        "> [!a]- b\n",
        "12. a\n   ",
        "| a? | b |\n|---|---|\n",
        "a) b\n",
        "[^1]: a\n",
        "a[^1]?\n\n",
        "<a href=\"https://a.example\">",
        "<a href=https://a.example>a</a>\n",
        "Ann: Why?\nBen: So.\n",
        "1. a?\n# Answers\n",
        "a?\n\n---\n\nb\n\n",
        "#+filetags: :a:\n",
        "* a :b:\n** c?\n",
    ] {
        let text = line.repeat(20_000);
        let _ = article::read(&text);
        let _ = markdown::read(&text, &markdown::Options::default());
        let _ = csv::read("a", &text, &csv::Layout::default(), &mut |_| {});
        let _ = obsidian::read(&text);
        let _ = org::read(&text, &markdown::Options::default());
        let _ = gift::read(&text);
        let _ = aiken::read(&text);
        let _ = moodle::read("a", &text);
        let _ = json_cards::read("a", &text);
        let _ = SourceFormat::recognize(std::path::Path::new("a"), &text);
    }
}

#[test]
fn aliases_that_would_unfold_to_a_billion_nodes_are_refused() {
    let mut text = "bank: b\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
    for level in 1..10 {
        let one = format!("*x{}", level - 1);
        text.push_str(&format!(
            "x{level}: &x{level} [{}]\n",
            vec![one; 10].join(", ")
        ));
    }
    let problems = read_bank("b.yaml", &text).unwrap_err();
    assert!(
        problems[0].message.contains("repeat too much"),
        "{}",
        problems[0]
    );
}

/// A bank reads what was imported back as the text it is, however YAML would read it.
#[test]
fn answers_of_any_one_character_stand_in_the_bank_or_are_none() {
    let odd = [0..=0x24f, 0x2000..=0x206f, 0xfe00..=0xfeff, 0xfff0..=0xffff];
    let odd = odd.into_iter().flatten().filter_map(char::from_u32);
    let words = [
        "~",
        "null",
        "''",
        "\"\"",
        "|",
        ">",
        "!!null",
        "!a",
        "&a",
        "\u{0}\n\u{1}",
        "---",
        "...",
        "- ",
    ];
    let mut rows = "question\tanswer\tnotes\n".to_owned();
    let mut pairs = String::new();
    for text in odd.map(String::from).chain(words.map(str::to_owned)) {
        for text in [
            format!(" {text}\n"),
            format!("{text}\n{text}"),
            format!("\n{text}"),
        ] {
            let cell = text.replace('"', "\"\"");
            rows.push_str(&format!("Why?\t\"{cell}\"\t\"{cell}\"\n"));
            pairs.push_str(&format!("Q: Why?\nA: {text}\n\n"));
        }
    }
    sound(csv::read(
        "a.tsv",
        &rows,
        &csv::Layout::default(),
        &mut |_| {},
    ))
    .unwrap();
    sound(markdown::read(&pairs, &markdown::Options::default())).unwrap();
}
