//! The collection as decks of flashcards and as quizzes.

use std::path::Path;

use viva::convert::markdown::Options;
use viva::convert::{
    ConvertError, Parsed, SourceFormat, aiken, csv, gift, json_cards, moodle, obsidian, org,
};

use crate::{Card, Holds, cards, whole};

/// A text of all cards comes in whole, and is known for what it is.
fn comes_in(
    name: &str,
    format: SourceFormat,
    write: impl Fn(usize, &Card) -> String,
    read: impl Fn(&str) -> Result<Parsed, ConvertError>,
    holds: Holds,
) {
    let cards = cards();
    let text: String = cards
        .iter()
        .enumerate()
        .map(|(at, card)| write(at, card))
        .collect();
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        assert_eq!(
            SourceFormat::recognize(Path::new("a.txt"), &text),
            format,
            "{name}"
        );
        whole(name, &cards, &read(&text).unwrap(), holds);
    }
}

fn points(card: &Card) -> String {
    card.points
        .iter()
        .map(|point| format!("- {point}\n"))
        .collect()
}

#[test]
fn notes_of_obsidian() {
    comes_in(
        "pairs on a line",
        SourceFormat::Obsidian,
        |at, card| {
            let deck = if at % 7 == 0 {
                format!("#flashcards/part{at}\n\n## Part {at}\n\n")
            } else {
                String::new()
            };
            format!(
                "{deck}{}::{}\n<!--SR:!2025-11-17,195,310-->\n\n",
                card.question, card.answer
            )
        },
        obsidian::read,
        Holds::Sentence,
    );
    comes_in(
        "pairs of several lines",
        SourceFormat::Obsidian,
        |_, card| format!("{}\n?\n{}\n{}\n", card.question, card.answer, points(card)),
        obsidian::read,
        Holds::All,
    );
}

#[test]
fn outlines_of_org() {
    let read = |text: &str| org::read(text, &Options::default());
    comes_in(
        "drill",
        SourceFormat::Org,
        |at, card| {
            let section = if at % 7 == 0 {
                format!("* Part {at}\n")
            } else {
                String::new()
            };
            format!(
                "{section}** {}  :drill:part:\n:PROPERTIES:\n:ID: 0000-{at}\n:END:\n*** Answer\n{}\n{}",
                card.question,
                card.answer,
                points(card)
            )
        },
        read,
        Holds::All,
    );
    comes_in(
        "headlines",
        SourceFormat::Org,
        |at, card| {
            let section = if at % 7 == 0 {
                format!("* Part {at}\n")
            } else {
                String::new()
            };
            format!("{section}** TODO {}\n   {}\n", card.question, card.answer)
        },
        read,
        Holds::Sentence,
    );
}

/// Marks of GIFT are escaped as Moodle does.
fn escaped(text: &str) -> String {
    let special = ['\\', '~', '=', '#', '{', '}', ':'];
    let mut out = String::new();
    for c in text.chars() {
        if special.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[test]
fn quizzes() {
    comes_in(
        "GIFT",
        SourceFormat::Gift,
        |at, card| {
            format!(
                "// question {at}\n::Number {at}::{} {{={}}}\n\n",
                escaped(&card.question),
                escaped(&card.answer)
            )
        },
        gift::read,
        Holds::Sentence,
    );
    comes_in(
        "essays in GIFT",
        SourceFormat::Gift,
        |at, card| {
            format!(
                "::Number {at}::[markdown]{} {{}}\n\n",
                escaped(&card.question)
            )
        },
        gift::read,
        Holds::Nothing,
    );
    comes_in(
        "Moodle XML",
        SourceFormat::Moodle,
        |at, card| {
            let head = if at == 0 {
                "<?xml version=\"1.0\"?>\n<quiz>\n"
            } else {
                ""
            };
            format!(
                "{head}<question type=\"essay\"><name><text>Number {at}</text></name>\n\
                 <questiontext format=\"html\"><text><![CDATA[<p>{}</p>]]></text></questiontext>\n\
                 <generalfeedback format=\"html\"><text><![CDATA[<p>{}</p>]]></text></generalfeedback>\n\
                 </question>\n{}",
                html(&card.question),
                html(&card.answer),
                if at == 51 { "</quiz>\n" } else { "" }
            )
        },
        |text| moodle::read("a.xml", text),
        Holds::Sentence,
    );
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn the_right_option_of_each_question_in_aiken() {
    let cards = cards();
    let mut text = String::new();
    for card in &cards {
        let options = ["A. Nobody knows\n", "C) It depends\n"];
        let line = card.answer.replace('\n', " ");
        let question = card.question.replace('\n', " ");
        text.push_str(&format!(
            "{question}\n{}B. {line}\n{}ANSWER: B\n\n",
            options[0], options[1]
        ));
    }
    let read = aiken::read(&text).unwrap();
    assert_eq!(read.items.len(), cards.len());
    for (card, imported) in cards.iter().zip(&read.items) {
        let item = &imported.item;
        assert!(
            item.prompt.starts_with(&card.question.replace('\n', " ")),
            "{item:#?}"
        );
        assert!(item.prompt.contains("- Nobody knows"), "{item:#?}");
        assert_eq!(
            item.answer.as_deref(),
            Some(&*card.answer.replace('\n', " "))
        );
    }
}

/// A cell as spreadsheets quote it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[test]
fn sheets_and_text_exports() {
    let read = |text: &str| csv::read("a", text, &csv::Layout::default(), &mut |_| {});
    comes_in(
        "Anki's text export",
        SourceFormat::Csv,
        |at, card| {
            let head = if at == 0 {
                "#separator:tab\n#html:true\n#tags column:3\n"
            } else {
                ""
            };
            format!(
                "{head}{}\t{}\tpart{} all\n",
                quoted(&html(&card.question)),
                quoted(&html(&card.answer)),
                at / 7
            )
        },
        read,
        Holds::Sentence,
    );
    comes_in(
        "Quizlet's export",
        SourceFormat::Csv,
        |_, card| format!("{}\t{}\n", card.question, card.answer),
        read,
        Holds::Sentence,
    );
    comes_in(
        "Excel's own",
        SourceFormat::Csv,
        |at, card| {
            let head = if at == 0 {
                "sep=;\nNo;Interview Question;Model Answer;Category\n"
            } else {
                ""
            };
            format!(
                "{head}{at};{};{};Part {}\n",
                quoted(&card.question),
                quoted(&card.answer),
                at / 7
            )
        },
        read,
        Holds::Sentence,
    );
}

#[test]
fn cards_in_json() {
    let cards = cards();
    let plain: Vec<_> = cards
        .iter()
        .map(|card| serde_json::json!({"question": card.question, "answer": card.answer, "points": card.points}))
        .collect();
    let nested = serde_json::json!({"topics": {"part": {"questions": plain}}});
    let lines: String = plain.iter().map(|card| format!("{card}\n")).collect();
    for text in [
        serde_json::json!(plain).to_string(),
        nested.to_string(),
        lines,
    ] {
        assert_eq!(
            SourceFormat::recognize(Path::new("a"), &text),
            SourceFormat::Json
        );
        whole(
            "JSON",
            &cards,
            &json_cards::read("a", &text).unwrap(),
            Holds::All,
        );
    }
    let notes: Vec<_> = cards
        .iter()
        .enumerate()
        .map(|(at, card)| {
            serde_json::json!({"__type__": "Note", "guid": format!("g{at}"), "note_model_uuid": "m",
                "fields": [html(&card.question), html(&card.answer)], "tags": []})
        })
        .collect();
    let deck = serde_json::json!({"__type__": "Deck", "name": "All", "children": [], "notes": notes,
        "note_models": [{"__type__": "NoteModel", "crowdanki_uuid": "m", "flds": [{"name": "Front"}, {"name": "Back"}]}]});
    whole(
        "CrowdAnki",
        &cards,
        &json_cards::read("a", &deck.to_string()).unwrap(),
        Holds::Sentence,
    );
}
