//! Items imported once more beside those that are there.

use super::super::article;
use super::*;

const POST: &str = "1. What is a lock?\nAnswer: A guard.\n\n2. What is a queue?\nAnswer: A line.\nWhat to look for:\n- First in\n- First out\n";

fn merged(source: &str, bank: Option<&str>, source_wins: bool) -> Merged {
    let target = Target {
        file: "b.yaml",
        text: bank,
        id: "b",
        title: None,
        tags: &[],
        source_wins,
    };
    merge(&target, article::read(source).unwrap(), None).unwrap()
}

fn change(merged: &Merged) -> Vec<(&str, Vec<&'static str>)> {
    let changes = merged.changes.iter();
    changes.map(|c| (c.id.as_str(), c.fields.clone())).collect()
}

#[test]
fn importing_the_same_again_changes_not_a_byte() {
    let first = merged(POST, None, false);
    let again = merged(POST, Some(&first.text), false);
    assert_eq!(again.text, first.text);
    assert_eq!((again.unchanged, again.changes.len()), (2, 0));
}

#[test]
fn the_source_changes_what_the_author_left_alone_and_nothing_else() {
    let first = merged(POST, None, false).text;
    let edited = first
        .replace("A guard.", "A guard of one.  # mine")
        .replace("items:", "# My bank.\nitems:")
        .replace(
            "        text: First in",
            "        # important\n        text: First in\n        match: [first in]",
        );
    let source = POST.replace("A line.", "A waiting line.");
    let again = merged(&source, Some(&edited), false);
    assert_eq!(change(&again), [("queue", vec!["answer"])]);
    assert!(again.conflicts.is_empty() && !again.rewritten);
    let by_hand = edited.replace("answer: A line.", "answer: A waiting line.");
    assert_eq!(without_records(&again.text), without_records(&by_hand));
}

#[test]
fn what_both_changed_is_a_conflict_and_the_authors_words_stay() {
    let first = merged(POST, None, false).text;
    let edited = first.replace("A guard.", "A guard of one.");
    let source = POST.replace("A guard.", "A guard of all.");
    for _ in 0..2 {
        let again = merged(&source, Some(&edited), false);
        assert_eq!(again.conflicts.len(), 1);
        assert_eq!(again.conflicts[0].source, "A guard of all.");
        assert_eq!(again.conflicts[0].bank, "A guard of one.");
        assert_eq!(again.text, edited);
    }
    let taken = merged(&source, Some(&edited), true);
    assert!(taken.text.contains("A guard of all.") && taken.conflicts.is_empty());
    let after = merged(&source, Some(&taken.text), false);
    assert_eq!(after.text, taken.text);
}

#[test]
fn criteria_come_and_go_with_the_source_but_not_the_authors() {
    let first = merged(POST, None, false).text;
    let edited = first.replace(
        "        text: First out",
        "        text: First out\n        match: [out first]",
    );
    let source = POST.replace("- First in\n- First out", "- Order kept\n- Bounded");
    let again = merged(&source, Some(&edited), false);
    let ids: Vec<&str> = again.bank.items[1]
        .look_for
        .iter()
        .map(|c| c.id.as_str())
        .collect();
    assert_eq!(ids, ["first-out", "order-kept", "bounded"]);
    assert_eq!(again.conflicts.len(), 1);
    assert_eq!(again.conflicts[0].source, "(taken away)");
}

#[test]
fn an_item_that_the_author_took_out_stays_out() {
    let first = merged(POST, None, false).text;
    let start = first.find("  - id: lock").unwrap();
    let end = first.find("  - id: queue").unwrap();
    let edited = format!("{}{}", &first[..start], &first[end..]);
    let again = merged(POST, Some(&edited), false);
    assert_eq!(again.removed, ["lock"]);
    assert_eq!(again.text, edited);
}

#[test]
fn an_item_is_known_by_its_answer_when_its_question_was_reworded() {
    let first = merged(POST, None, false).text;
    let source = POST.replace("What is a lock?", "What do locks do?");
    let again = merged(&source, Some(&first), false);
    assert_eq!(change(&again), [("lock", vec!["prompt"])]);
}

#[test]
fn new_items_are_added_behind_the_others() {
    let first = merged(POST, None, false).text;
    let source = format!("{POST}\n3. What is a stack?\nAnswer: A pile.\n");
    let again = merged(&source, Some(&first), false);
    assert_eq!(change(&again), [("stack", vec![])]);
    assert!(!again.rewritten);
    assert_eq!(merged(&source, Some(&again.text), false).text, again.text);
}

#[test]
fn a_bank_written_by_hand_keeps_what_it_says() {
    let bank = "bank: mine\nitems: [{id: lock, prompt: 'What is a lock?', answer: Mine.}]\n";
    let again = merged(POST, Some(bank), false);
    assert!(again.rewritten, "a list in brackets is laid out anew");
    assert_eq!(again.bank.id.as_str(), "mine");
    assert_eq!(again.bank.items[0].answer.as_deref(), Some("Mine."));
    assert_eq!(again.conflicts[0].field, "answer");
}

#[test]
fn the_same_item_twice_is_taken_once() {
    let duplicates = merged(
        &format!("{POST}\n3. What is a lock?\nAnswer: A guard.\n"),
        None,
        false,
    );
    assert_eq!(duplicates.bank.items.len(), 2);
    assert_eq!(duplicates.duplicates.len(), 1);
    let differing = merged(
        &format!("{POST}\n3. What is a lock?\nAnswer: Other.\n"),
        None,
        false,
    );
    assert_eq!(differing.bank.items[2].id.as_str(), "lock-2");
}
