//! What becomes of texts in this format.

use super::super::tests::{pair, pairs};
use super::*;

fn cards(text: &str) -> Vec<(String, String)> {
    pairs(read(text).unwrap())
}

const NOTE: &str = "\
#flashcards/net

## Transport

What does a socket join?::A host and a port.
<!--SR:!2025-11-17,195,310-->

- **What is a datagram?** :: A packet [[IP|of its own]].

What is a connection?
?
Two ends, and what
is between them:

- **What are the flags?**
?
- SYN
- ACK
  <!-- a note -->
```
a :: b

?
```
<!--SR:!2025-11-18,12,250-->

Port 80 is for ==HTTP== and port ==443== for HTTPS.
<!--SR:!2025-08-27,153,310!2025-08-28,10,250-->

#flashcards/cpp
A type that may be empty:::std::optional
Use `a::b` or std::vector here.

loose words
";

#[test]
fn cards_of_every_sort_are_read() {
    assert_eq!(
        cards(NOTE),
        [
            pair("What does a socket join?", "A host and a port."),
            pair("What is a datagram?", "A packet of its own."),
            pair(
                "What is a connection?",
                "Two ends, and what\nis between them:"
            ),
            pair(
                "What are the flags?",
                "- SYN\n- ACK\n\n```\na :: b\n\n?\n```"
            ),
            pair("Port 80 is for […] and port 443 for HTTPS.", "HTTP"),
            pair("Port 80 is for HTTP and port […] for HTTPS.", "443"),
            pair("A type that may be empty", "std::optional"),
        ]
    );
    let parsed = read(NOTE).unwrap();
    assert_eq!(parsed.items[0].item.tags, ["net"]);
    assert_eq!(parsed.items[6].item.tags, ["cpp"]);
    let skipped: Vec<(Place, &str)> = parsed.skipped.iter().map(|s| (s.at, s.reason)).collect();
    assert_eq!(
        skipped,
        [
            (Place::Lines(31, 31), "a reversed card"),
            (Place::Lines(32, 32), "text that is not a card"),
            (Place::Lines(34, 34), "text that is not a card"),
        ]
    );
}

#[test]
fn a_schedule_is_the_last_review_of_its_card() {
    let items = read(NOTE).unwrap().items;
    let day = |year, month, day| {
        let date = jiff::civil::date(year, month, day);
        i64::from(super::day(&date.to_string()).unwrap()) * DAY + DAY / 2
    };
    let reviews = |at: usize| -> Vec<(i64, i32)> {
        items[at]
            .reviews
            .iter()
            .map(|r| (r.at, r.interval))
            .collect()
    };
    assert_eq!(reviews(0), [(day(2025, 5, 6), 195)]);
    assert_eq!(reviews(1), []);
    assert_eq!(reviews(3), [(day(2025, 11, 6), 12)]);
    assert_eq!(reviews(5), [(day(2025, 8, 18), 10)]);
}

#[test]
fn only_notes_with_cards_look_like_it() {
    assert!(looks_like(NOTE));
    assert!(looks_like("#flashcards\n\nWhat?\n?\nThat.\n"));
    assert!(!looks_like(
        "# What is `a::b`?\n\nA path like std::vector.\n\n## Why?\n\nSo.\n"
    ));
}

#[test]
fn what_is_written_reads_back_as_the_same_cards() {
    let bank = crate::bank::read_bank("b", "bank: b\ntitle: B\nitems:\n  - id: i\n    prompt: \"Why?\\n\\nA::b\"\n    look_for: [{id: c, text: Point}]\n    answer: \"So:\\n\\n```\\nx\\n\\ny::z\\n```\"\n").unwrap();
    let text = write(bank.items.iter().map(|item| (&bank, item)));
    let back = read(&text).unwrap();
    assert_eq!(back.items.len(), 1, "{text}");
    assert_eq!(back.items[0].item.tags, ["b"]);
    assert!(back.items[0].item.prompt.starts_with("Why?"));
    assert!(back.items[0].item.answer.as_ref().unwrap().contains("y::z"));
    assert!(back.skipped.is_empty(), "{:?}", back.skipped);
}

#[test]
fn terms_of_one_word_and_cards_below_an_answer_are_cards() {
    let note = "#flashcards\nLatch::A short lock.\nFence:::A barrier in memory\nuse std::mem here\n\nWhat is a semaphore?\n?\nA counter\nthat blocks.\nWhat is a monitor?::A lock with conditions.\nWhat is a future?::A later value.\n<!--SR:!2025-11-18,12,250-->\n";
    assert_eq!(
        cards(note),
        [
            pair("Latch", "A short lock."),
            pair("Fence", "A barrier in memory"),
            pair("What is a semaphore?", "A counter\nthat blocks."),
            pair("What is a monitor?", "A lock with conditions."),
            pair("What is a future?", "A later value."),
        ]
    );
}

#[test]
fn a_long_note_without_an_empty_line_is_read() {
    let note = "#flashcards\n".to_owned()
        + &"What is it?\n?\nThat.\n<!--SR:!2025-11-18,12,250-->\n".repeat(40_000);
    assert_eq!(read(&note).unwrap().items.len(), 40_000);
}

#[test]
fn a_question_line_above_the_next_divider_ends_the_answer_before_it() {
    let note = "#flashcards\nWhat is a latch?\n?\nA short lock.\nHeld briefly.\nWhat is a fence?\n??\nA barrier.\n**Why yield?**\n?\n```\nwhile busy {}\n?\n```\n";
    assert_eq!(
        cards(note),
        [
            pair("What is a latch?", "A short lock.\nHeld briefly."),
            pair("What is a fence?", "A barrier."),
            pair("Why yield?", "```\nwhile busy {}\n?\n```"),
        ]
    );
}

#[test]
fn many_cards_without_an_empty_line_are_cards_each() {
    let note = "#flashcards\n".to_owned() + &"What is it?\n?\nThat.\nAnd more.\n".repeat(40_000);
    assert_eq!(read(&note).unwrap().items.len(), 40_000);
}
