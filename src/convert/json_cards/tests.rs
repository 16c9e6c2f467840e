//! Decks of cards in JSON.

use super::super::tests::{pair, pairs};
use super::*;

fn cards(text: &str) -> Vec<(String, String)> {
    pairs(read("a.json", text).unwrap())
}

#[test]
fn a_list_of_cards_with_tags() {
    let text = r#"[{"question": "What is a socket?", "answer": "An end.", "tags": ["net", "tcp"], "difficulty": "hard"}]"#;
    assert_eq!(cards(text), [pair("What is a socket?", "An end.")]);
    let item = &read("a.json", text).unwrap().items[0].item;
    assert_eq!(item.tags, ["net", "tcp"]);
    assert_eq!(item.level, Some(Level::Senior));
}

#[test]
fn cards_are_found_however_deep_and_by_whatever_name() {
    assert_eq!(
        cards(
            r#"{"title": "T", "topics": {"Locks": [{"q": "What is a lock?", "a": "A guard."}], "Queues": {"cards": [{"front": "What is a queue?", "back": ["first in", "first out"]}]}}, "version": 2}"#
        ),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a queue?", "- first in\n- first out")
        ]
    );
    assert_eq!(
        cards(r#"{"What is a lock?": "A guard.", "What is a queue?": "A line."}"#),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a queue?", "A line.")
        ]
    );
    assert_eq!(
        cards(
            "{\"prompt\": \"Why?\", \"answer\": \"So.\"}\n{\"prompt\": \"How?\", \"answer\": \"<p>Like <b>this</b></p>\"}\n"
        ),
        [pair("Why?", "So."), pair("How?", "Like this")]
    );
}

#[test]
fn options_are_asked_and_the_right_one_is_the_answer() {
    for text in [
        r#"[{"question": "Which?", "options": ["a", "b", "c"], "answer": "b"}]"#,
        r#"[{"question": "Which?", "options": ["a", "b", "c"], "correctAnswer": 1}]"#,
        r#"[{"question": "Which?", "options": ["a", "b", "c"], "answer": "B"}]"#,
        r#"[{"question": "Which?", "options": {"A": "a", "B": "b", "C": "c"}, "answer": "B"}]"#,
        r#"[{"question": "Which?", "answers": [{"text": "a", "correct": false}, {"text": "b", "correct": true}, {"text": "c", "correct": false}]}]"#,
    ] {
        assert_eq!(
            cards(text),
            [pair("Which?\n\n- a\n- b\n- c", "b")],
            "{text}"
        );
    }
}

#[test]
fn notes_of_crowd_anki_are_known_by_their_models() {
    let text = r#"{"__type__": "Deck", "name": "NLP::Basics", "children": [],
        "note_models": [{"__type__": "NoteModel", "crowdanki_uuid": "m", "flds": [{"name": "Back"}, {"name": "Front"}]}],
        "notes": [
            {"__type__": "Note", "fields": ["It is <i>so</i>.", "Why &amp; how?"], "guid": "g", "note_model_uuid": "m", "tags": ["t"]},
            {"__type__": "Note", "fields": ["A {{c1::mutex}} guards.", ""], "guid": "h", "note_model_uuid": "x", "tags": []}
        ]}"#;
    assert_eq!(
        cards(text),
        [
            pair("Why & how?", "It is so."),
            pair("A […] guards.", "mutex")
        ]
    );
    let parsed = read("a.json", text).unwrap();
    assert_eq!(parsed.items[0].key, "g");
    assert_eq!(parsed.items[0].item.tags, ["t"]);
    assert_eq!(parsed.title.as_deref(), Some("NLP::Basics"));
}

#[test]
fn what_is_no_json_is_an_error_with_its_place() {
    let error = read("a.json", "[{\"question\": }]")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "a.json:1:15: the file is not valid JSON: expected value"
    );
    assert!(read("a.json", "[{\"a\": 1}]").unwrap().items.is_empty());
}

#[test]
fn what_is_named_holds_what_stands_in_it() {
    let text = r#"{"title": "Web", "categories": [
        {"name": "CSS", "questions": [{"q": "What is a flex box?", "a": "A row."}]},
        {"name": "JS", "questions": [{"q": "What is a loop?", "a": "A turn."}]}]}"#;
    let parsed = read("a.json", text).unwrap();
    let tags: Vec<&str> = parsed
        .items
        .iter()
        .map(|i| i.item.tags[0].as_str())
        .collect();
    assert_eq!(tags, ["css", "js"]);
    assert_eq!(parsed.title.as_deref(), Some("Web"));
}
