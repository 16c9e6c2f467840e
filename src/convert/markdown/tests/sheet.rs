//! Questions that come with what their answers are marked by.

use super::super::super::study_sheet;
use super::{pairs, parsed};
use crate::bank::{Item, Library, read_bank};
use crate::convert::tests::pair;

const BANKS: [&str; 2] = [
    r#"
bank: locks
title: Locks
tags: [sync]
items:
  - id: order
    level: mid
    time: 2m
    tags: [deadlock]
    title: Lock order
    prompt: "Two threads wait for each other.\n\nWhat do you do?"
    look_for:
      - {id: a, text: Takes locks in one order, weight: 2, follow_up: "Which order, and who keeps it?"}
      - {id: b, text: Keeps them for a short time, follow_up: Why not for long?, anchors: {1: Says why, 0.5: Says so, 0: Silent}}
      - {id: c, text: Tries again with a limit, follow_up: Explain the limit}
    answer: "In one order.\n\n- first `a`\n- then `b`\n\n```rust\nlock(a);\n# not a heading\n```"
    notes: "Old.\n\nAnd older."
  - id: latch
    kind: scenario
    prompt: Explain what a latch is
    look_for: [{id: a, text: "Is it short?"}, {id: b, text: Spins}]
    answer: A short lock.
"#,
    r#"
bank: queues
title: Queues
items:
  - id: one
    level: senior
    title: The only one
    prompt: A queue grows. Tell me what you look at.
    look_for: [{id: a, text: The rate, follow_up: At which end?}, {id: b, text: The age}]
  - id: bare
    prompt: What is a queue?
    answer: A line.
  - id: asked
    title: Asked only
    unanswered: true
    prompt: "When did you last\nuse one?"
"#,
];

fn library(banks: &[&str]) -> Library {
    let banks = banks.iter().map(|bank| read_bank("b", bank).unwrap());
    banks.collect()
}

fn comes_back(banks: &[&str]) {
    let library = library(banks);
    let sheet = study_sheet::write(library.items());
    let back = parsed(&sheet);
    let titles: Vec<&str> = back.items.iter().map(|i| i.item.title.as_str()).collect();
    assert_eq!(back.items.len(), library.items().count(), "{titles:?}");
    for (found, back) in library.items().zip(&back.items) {
        let (item, back): (&Item, &Item) = (found.item, &back.item);
        assert_eq!(back.prompt, item.prompt);
        assert_eq!(back.title, item.title);
        assert_eq!(back.kind, item.kind);
        assert_eq!(back.level, item.level);
        assert_eq!(back.time, item.time);
        assert_eq!(*back.tags, found.tags());
        assert_eq!(back.answer, item.answer);
        assert_eq!(back.notes, item.notes);
        assert_eq!(back.look_for.len(), item.look_for.len());
        for (criterion, back) in item.look_for.iter().zip(&back.look_for) {
            assert_eq!(back.text, criterion.text);
            assert_eq!(back.weight, criterion.weight);
            assert_eq!(back.follow_up, criterion.follow_up);
            assert_eq!(back.anchors, criterion.anchors);
        }
    }
    assert!(back.skipped.is_empty(), "{:?}", back.skipped);
}

#[test]
fn a_study_sheet_comes_back_item_for_item() {
    comes_back(&BANKS[..1]);
    comes_back(&BANKS);
}

#[test]
fn a_guide_without_a_line_about_its_questions_is_read_as_well() {
    let text = "# Guide\n\n## Flaky tests\n\nA test fails at times.\n\n**Key points:**\n\n1. Finds the order\n   - What if it passes alone?\n   - How would you bisect?\n2. Fixes the clock\n\n**Answer:** Run it alone.\n\n## Why do tests wait?\n\n**What to look for**\n\n- Names the port\n  - Which one is it?\n\n**Answer**\n\nFor a port.\n";
    let found = parsed(text);
    let item = &found.items[0].item;
    assert_eq!(item.title, "Flaky tests");
    assert_eq!(
        pairs(text),
        [
            pair("A test fails at times.", "Run it alone."),
            pair("Why do tests wait?", "For a port."),
        ]
    );
    let points: Vec<(&str, Option<&str>)> = item
        .look_for
        .iter()
        .map(|point| (point.text.as_str(), point.follow_up.as_deref()))
        .collect();
    assert_eq!(
        points,
        [
            ("Finds the order", Some("What if it passes alone?")),
            ("Fixes the clock", None)
        ]
    );
}

#[test]
fn a_list_of_questions_below_such_a_label_is_still_one_of_questions() {
    let text = "## What we look for\n\n- What is a lock?\n  A guard.\n- What is a latch?\n  A short lock.\n";
    assert_eq!(parsed(text).items.len(), 2);
}
