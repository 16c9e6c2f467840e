use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::built_in::BUILTIN;
use super::super::load::read_whole;
use super::super::packed::{PackedBank, PackedItems};
use super::*;

/// What comes of the parts.
fn in_parts(text: &str) -> Option<Bank> {
    let (bank, items) = read_parts(text.as_bytes(), &KnownItems::default(), |items, _| {
        Some(items)
    })?;
    Some(Bank {
        items: items.into_iter().flatten().collect(),
        ..bank
    })
}

/// A bank of several parts, with what may stand in one.
fn long() -> String {
    let mut text = "\
# A bank.
---
bank: b
title: 'It''s
  long'
tags: [t]

items:  # all of them
  # the first
"
    .to_owned();
    for n in 0..400 {
        let _ = write!(
            text,
            "  - id: i{n}
    prompt: |
      Why?

      - id: not-an-item
      # no comment
    look_for:
      - id: a
        text: \"Says
          so\"
        match: [a, {{all: [b, c]}}]
      - {{id: b, text: Says more.}}
    # a comment
    answer: >-
      Because a, b and c.

",
        );
    }
    text + "synonyms:\n  - [one, two]\n"
}

#[test]
fn a_long_bank_is_the_same_in_parts_and_whole() {
    let text = long();
    assert!(Cutter::new(text.as_bytes()).count() > 2);
    assert_eq!(in_parts(&text), read_whole("b", &text).ok());
    assert!(in_parts(&text).is_some());
}

#[test]
fn an_item_whose_text_was_read_before_is_not_parsed_again() {
    let item =
        |n: usize, prompt: &str| format!("  - id: i{n}\n    prompt: {prompt}\n    answer: So.\n");
    let text = format!("bank: b\nitems:\n{}{}", item(1, "Why?"), item(2, "Who?"));
    let texts_of = |text: &str| {
        let read = read_parts(text.as_bytes(), &KnownItems::default(), |_, texts| {
            Some(texts)
        });
        read.unwrap().1.concat()
    };
    let mut before = in_parts(&text).unwrap();
    let mut other = before.items.remove(0);
    other.prompt = "Known.".to_owned();
    let first = PackedItems::pack(&[other], vec![texts_of(&text)[0]]).unwrap();
    let packed = PackedBank::new(&before, vec![first]).unwrap();
    let packed = [packed.heads().unwrap(), packed.bodies().concat()].concat();
    let known = KnownItems::unpack(&packed.into()).unwrap();
    let longer = text.replace("items:\n", &format!("items:\n{}", item(3, "When?")));
    let (_, read) = read_parts(longer.as_bytes(), &known, |items, _| Some(items)).unwrap();
    let prompts: Vec<&str> = read.iter().flatten().map(|item| &*item.prompt).collect();
    assert_eq!(prompts, ["When?", "Known.", "Who?"]);
    assert_eq!(texts_of(&longer)[1..], texts_of(&text));
}

#[test]
fn built_in_banks_are_the_same_in_parts_and_whole() {
    for bank in BUILTIN {
        assert!(in_parts(bank.text).is_some(), "{}", &bank.text[..60]);
        assert_eq!(in_parts(bank.text), read_whole("b", bank.text).ok());
    }
}

#[test]
fn items_may_stand_at_the_left_margin_with_windows_line_ends() {
    let text = "bank: b\nitems:\n- id: i\n  prompt: Why?\n  answer: So.\n-\n  id: j\n  prompt: Who?\n  answer: I.\ntags: [t]\n";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        assert_eq!(in_parts(&text).unwrap().items.len(), 2);
        assert_eq!(in_parts(&text), read_whole("b", &text).ok());
    }
}

/// Texts that look as if they could be cut, and mean something else.
#[test]
fn what_is_no_list_of_items_is_read_whole() {
    let item = "  - id: i\n    prompt: Why?\n    answer: So.\n";
    for text in [
        format!("title: \"a\nitems:\n{item}\"\nbank: b\nitems:\n{item}"),
        format!("title: \"a\nitems:\n{item}\"\nbank: b\n"),
        format!("{{bank: b}}\nitems:\n{item}"),
        format!(" bank: b\nitems:\n{item}"),
        format!("bank: b\nitems:\n{item} tags: [t]\n"),
        format!("bank: b\nitems:\n{item}bank: c\n"),
        format!("bank: b\nitems:\n{item}items:\n{item}"),
        format!("bank: b\nitems:\n{item}...\n{item}"),
        format!("bank: b\nitems:\n{item}---\nbank: c\n"),
        format!("bank: b\nitems:\n{item}{item}"),
        format!("bank: b\nitems:\n{item}    # \u{2028}  - id: j\n"),
        format!(
            "bank: b\nitems:\n{item}\r...\r{}",
            item.replace(": i", ": j")
        ),
        format!("bank: &a b\nitems:\n{item}    notes: *a\n"),
        format!(
            "bank: b\nitems:\n{}{}",
            item.replace("Why?", "&a Why?"),
            item.replace("Why?", "*a").replace(": i", ": j")
        ),
        format!("bank: b\nitems:\n{item}  -\tid: j\n    prompt: Who?\n    answer: I.\n"),
        format!("bank: b\nitems: []\n{item}"),
        format!("bank: b\nitems:\n{item}    notes: \"a\n  - id: j\n    prompt: b\"\n"),
        "bank: b\nitems:\n".to_owned(),
        String::new(),
    ] {
        let whole = read_whole("b", &text).ok();
        let parts = in_parts(&text);
        assert!(parts.is_none() || parts == whole, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Whatever happens to the lines of a bank.
    #[test]
    fn a_bank_in_parts_is_never_another_bank(
        edits in prop::collection::vec(
            (0..60_usize, 0..9_usize, prop::sample::select(vec![
                "", " ", "- ", "  - ", "  - id: x", "\"", "'", "items:", "items: # x", "# x", "---", "...",
                "&a ", "*a", "{", "}", "[", "]", "|", ">-", "tags: [t]", "\t", "\r", "%", "? ", ": ", "!",
                "\u{2028}", "\u{85}", "    prompt: x", "bank: c", "    - x",
            ])),
            0..4,
        ),
        margin in any::<bool>(),
    ) {
        let mut text = "\
bank: b
title: B
items:
  - id: i
    prompt: |
      Why?
       - id: x

    look_for:
      - id: a
        text: Says so.
  - id: j
    prompt: >-
      Who
      is it?
    answer: 'It is
      me'
tags:
  - t
".to_owned();
        if margin {
            text = text.replace("\n  ", "\n");
        }
        for (line, column, piece) in edits {
            let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            let line = line % lines.len();
            let column = column.min(lines[line].chars().count());
            let byte = lines[line].char_indices().nth(column).map_or(lines[line].len(), |(at, _)| at);
            match line % 3 {
                0 => lines.insert(line, piece.to_owned()),
                1 => lines[line].insert_str(byte, piece),
                _ => { lines.remove(line); }
            }
            text = lines.join("\n");
        }
        if let Some(bank) = in_parts(&text) {
            prop_assert_eq!(Some(bank), read_whole("b", &text).ok(), "{}", text);
        }
    }
}
