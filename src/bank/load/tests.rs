use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::bank::{Kind, Level, Mark, Weight};

/// Every problem of a bank, as `line:column message`.
fn problems(text: &str) -> Vec<String> {
    read_bank("b.yaml", text)
        .unwrap_err()
        .into_iter()
        .map(|problem| {
            let place = problem.place.unwrap();
            format!("{}:{} {}", place.line, place.column, problem.message)
        })
        .collect()
}

/// A bank of one item with these lines in it.
fn item(lines: &str) -> String {
    let mut text = "bank: b\nitems:\n  - id: i\n    prompt: Why?\n".to_owned();
    for line in lines.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[test]
fn anchors_say_what_each_mark_is_like() {
    let lines = "look_for:\n  - id: c\n    text: T\n    anchors:\n      1: Names own decisions.\n      \
                 ½: Says “we”.\n      0: None.\n";
    let bank = read_bank("b.yaml", &item(lines)).unwrap();
    let anchors = &bank.items[0].look_for[0].anchors;
    let error_text: Vec<(Mark, &str)> = anchors.all().collect();
    assert_eq!(
        error_text,
        [
            (Mark::Full, "Names own decisions."),
            (Mark::Half, "Says “we”."),
            (Mark::None, "None.")
        ]
    );
}

#[test]
fn anchors_of_other_marks_or_without_words_are_told_with_their_place() {
    let given = |anchors: &str| {
        problems(&item(&format!(
            "look_for:\n  - id: c\n    text: T\n    anchors: {anchors}\n"
        )))
    };
    assert_eq!(
        given("{2: Better.}"),
        ["8:22 an anchor is for 1, 0.5 or 0, not `2`"]
    );
    assert_eq!(given("{1: ''}"), ["8:22 an anchor is a text"]);
    assert_eq!(
        given("{0.5: A., ½: B.}"),
        ["8:31 the mark ½ has two anchors"]
    );
    assert_eq!(given("high"), ["8:18 `anchors` says what earns 1, ½ and 0"]);
}

#[test]
fn exemplars_are_sentences_by_the_mark_that_they_earn() {
    let lines = "look_for:\n  - id: c\n    text: T\n    exemplars:\n      none: [' It waits. ']\n      \
                 full:\n        - It is put\n          aside.\n        - 'Aside: there.'\n";
    let bank = read_bank("b.yaml", &item(lines)).unwrap();
    let exemplars = &bank.items[0].look_for[0].exemplars;
    assert_eq!(exemplars.full, ["It is put aside.", "Aside: there."]);
    assert_eq!(exemplars.none, ["It waits."]);
    assert!(exemplars.half.is_empty() && !exemplars.is_empty());
}

#[test]
fn exemplars_that_are_no_sentences_are_told_with_their_place() {
    let given = |exemplars: &str| {
        let lines = format!("look_for:\n  - id: c\n    text: T\n    exemplars: {exemplars}\n");
        let problems = read_bank("b.yaml", &item(&lines)).unwrap_err();
        let told = problems.into_iter().map(|problem| {
            let place = problem.place.unwrap();
            let (line, column) = (place.line, place.column);
            let hint = problem.hint.unwrap_or_default();
            format!("{line}:{column} {}; {hint}", problem.message)
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(
        given("{ful: [It waits.]}"),
        ["8:21 unknown key `ful` in `exemplars`; did you mean `full`?"]
    );
    assert_eq!(
        given("{1: [It waits.]}"),
        ["8:21 unknown key `1` in `exemplars`; `exemplars` has full, half, none"]
    );
    assert_eq!(
        given("{full: It waits., none: []}"),
        [
            "8:27 `full` is a list; put `- ` before each of its entries",
            "8:38 `none` is empty; fill it, or remove the key"
        ]
    );
    assert_eq!(
        given("{half: ['', 7, It waits., {It: waits.}]}"),
        [
            "8:28 an entry of `half` is empty; write a sentence, or remove it",
            "8:32 `half` is text, this is a number; put it in quotes: \"7\"",
            "8:46 `half` is text, this is a mapping; a text with a colon, or one that begins with a \
             bracket, needs quotes"
        ]
    );
    let long = "word ".repeat(401);
    assert_eq!(
        given(&format!("{{none: [{long}]}}")),
        [
            "8:28 an exemplar of 2004 characters; 2000 are the most; a sentence or two is enough: \
             longer responses are `examples` of the item"
        ]
    );
    for nothing in ["", "[It waits.]", "{}", "It waits."] {
        assert_eq!(
            given(nothing)
                .concat()
                .split(';')
                .next()
                .unwrap()
                .split_once(' ')
                .unwrap()
                .1,
            "`exemplars` says what people say, by the mark that it earns",
            "{nothing}"
        );
    }
}

#[test]
fn a_full_bank_is_read() {
    let bank = read_bank(
        "b.yaml",
        r"
bank: b
title: A bank
tags: [one]
synonyms: [[dead letter queue, DLQ]]
opposites: [[ordered, [unordered, in any order]]]
items:
  - id: i
    kind: scenario
    title: An item
    level: senior
    time: 3m30s
    tags: [two]
    prompt: |
      Why?
    look_for:
      - id: c
        text: Says why.
        weight: 1.5
        match: [because]
        partial: [{all: [a, b]}]
        not: [just because]
        follow_up: Why not?
      - id: d
        text: Says how.
    answer: Because.
    notes: See there.
    examples:
      - response: because
        marks: {c: 1, d: 0.5}
",
    )
    .unwrap();
    assert_eq!(bank.title, "A bank");
    assert_eq!(*bank.synonyms, [["dead letter queue", "DLQ"]]);
    assert_eq!(
        *bank.opposites,
        [[vec!["ordered"], vec!["unordered", "in any order"]]]
    );
    let item = &bank.items[0];
    assert_eq!(
        (item.kind, item.level, item.time),
        (
            Kind::Scenario,
            Some(Level::Senior),
            Some(Duration::from_secs(210))
        )
    );
    assert_eq!(item.prompt, "Why?");
    assert_eq!(item.look_for[0].weight, Weight::new(1.5).unwrap());
    assert_eq!(item.look_for[0].full[0].to_string(), "because");
    assert_eq!(item.look_for[0].partial[0].to_string(), "{all: [a, b]}");
    assert_eq!(item.look_for[0].not.len(), 1);
    assert_eq!(item.look_for[0].follow_up.as_deref(), Some("Why not?"));
    assert!(item.look_for[1].full.is_empty());
    assert_eq!(item.look_for[1].weight, Weight::ONE);
    let marks: Vec<Mark> = item.examples[0].marks.iter().map(|(_, m)| *m).collect();
    assert_eq!(marks, [Mark::Full, Mark::Half]);
}

#[test]
fn what_is_left_out_has_a_sensible_default() {
    let long = "Why does a very long question with quite many words in it need a title?";
    let text = format!("bank: b\nitems: [{{id: i, prompt: {long}, answer: So.}}]");
    let bank = read_bank("b.yaml", &text).unwrap();
    assert_eq!(bank.title, "b");
    assert_eq!(bank.items[0].kind, Kind::Question);
    assert_eq!(
        bank.items[0].title,
        "Why does a very long question with quite many words in…"
    );
    assert!(bank.items[0].look_for.is_empty());
}

#[test]
fn the_built_in_banks_load() {
    let library = load(&[Source::Builtin, Source::Builtin]).unwrap();
    assert_eq!(library.banks.len(), BUILTIN.len());
    for (built_in, loaded) in BUILTIN.iter().zip(&library.banks) {
        let from_text = read_bank("b.yaml", built_in.text).unwrap();
        assert_eq!(from_text, loaded.bank, "prepared as it is written");
        assert_eq!(built_in.id, loaded.bank.id.as_str());
    }
    assert!(library.items().count() > 0);
}

#[test]
fn every_fault_is_reported_at_its_place() {
    for (text, expected) in [
        (
            item("answer: A\npromt: x"),
            "6:5 unknown key `promt` in an item",
        ),
        (item("look_for: []"), "5:5 `look_for` is empty"),
        (
            item("title: x"),
            "3:5 the item has no `look_for` and no `answer`",
        ),
        (
            item("answer: A\ntime: 4min"),
            "6:11 `4min` is not a length of time",
        ),
        (
            item("answer: A\ntime: 4"),
            "6:11 a length of time needs a unit",
        ),
        (
            item("answer: A\nkind: scenari"),
            "6:11 `kind` is one of question, scenario",
        ),
        (
            item("answer: A\nlevel: 3"),
            "6:12 `level` is one of junior, mid, senior",
        ),
        (item("answer: ''"), "5:5 `answer` is empty"),
        (
            item("answer: 404"),
            "5:13 `answer` is text, this is a number",
        ),
        (
            item("answer: A\nid: j"),
            "6:5 the key `id` is defined twice in this mapping",
        ),
        (item("answer: A\ntags: x"), "6:11 `tags` is a list"),
        (
            item("answer: A\ntags: [x, '']"),
            "6:15 an entry of `tags` is empty",
        ),
        (
            item("answer: A\ntrue: x"),
            "3:5 a key in this mapping is not text",
        ),
        (
            item("answer: A\n404: x"),
            "6:5 unknown key `404` in an item",
        ),
        (
            item("look_for:\n  - id: c\n    text: T\n  - id: c\n    text: U"),
            "8:13 the criterion id `c` is defined twice in this item",
        ),
        (
            item("look_for:\n  - id: C d\n    text: T"),
            "6:13 an id may contain only lowercase letters a-z, digits, `-`, `_` and `.`",
        ),
        (
            item("look_for:\n  - id: c"),
            "6:9 `text` is missing: a criterion needs it",
        ),
        (
            item("look_for:\n  - id: c\n    text: T\n    match: []"),
            "8:9 `match` is empty",
        ),
        (
            item("look_for:\n  - id: c\n    text: T\n    match: word"),
            "8:16 `match` is a list of patterns",
        ),
        (
            item("look_for:\n  - id: c\n    text: T\n    match: ['one [two', three]"),
            "8:22 this `[` is never closed",
        ),
        (
            item(
                "look_for:\n  - id: c\n    text: T\n    match:\n      - >\n        one\n        two|",
            ),
            "11:17 an alternative is missing here",
        ),
        (
            item("look_for:\n  - id: c\n    text: T\n    match: [{all: [a, {any: []}]}]"),
            "8:33 `any` is empty",
        ),
        (
            item("look_for:\n  - {id: c, text: T, weight: 0}"),
            "6:34 a weight is a number above 0, at most 1000",
        ),
        (
            item("look_for:\n  - {id: c, text: T, weight: -1}"),
            "6:34 a weight is a number above 0, at most 1000",
        ),
        (
            item("look_for:\n  - {id: c, text: T, weight: .nan}"),
            "6:34 a weight is a number above 0, at most 1000",
        ),
        (
            item("look_for: [{id: cat, text: T}]\nexamples: [{response: x, marks: {cot: 1}}]"),
            "6:38 the item has no criterion `cot`",
        ),
        (
            item("look_for: [{id: c, text: T}]\nexamples: [{response: x, marks: {c: 0.7}}]"),
            "6:41 a mark is 0, 0.5 or 1",
        ),
        (
            item("look_for: [{id: c, text: T}]\nexamples: [{response: x}]"),
            "6:16 `marks` is missing: an example needs it",
        ),
        ("bank: b\nitems: []".to_owned(), "2:1 `items` is empty"),
        ("bank: b".to_owned(), "1:1 the bank has no `items`"),
        (
            "bank: b\nitems:\n- {id: i, prompt: P, answer: A}\n- {id: i, prompt: P, answer: A}"
                .to_owned(),
            "4:8 the item id `i` is defined twice in this bank",
        ),
        (
            "bank: b\nsynonyms: [[a]]\nitems: [{id: i, prompt: P, answer: A}]".to_owned(),
            "2:12 a group of synonyms is a list of at least two",
        ),
        (
            "bank: b\nopposites: [[up, down, left]]\nitems: [{id: i, prompt: P, answer: A}]"
                .to_owned(),
            "2:13 opposites are a list of two sides",
        ),
        ("- a".to_owned(), "1:1 a bank is a mapping"),
        (String::new(), "1:1 the file is empty"),
        ("# nothing".to_owned(), "1:1 the file is empty"),
        (
            "bank: b\n---\nbank: c".to_owned(),
            "1:1 the file holds more than one YAML document",
        ),
        (
            "bank: !x b".to_owned(),
            "1:7 a YAML tag (`!…`) is not supported in a bank",
        ),
        (
            "bank: *b".to_owned(),
            "1:7 this alias (`*…`) names no anchor (`&…`) above it",
        ),
        (
            "bank: b\ntitle: one: two".to_owned(),
            "2:11 not YAML: mapping values are not allowed in this context",
        ),
    ] {
        assert_eq!(problems(&text), [expected], "{text}");
    }
}

#[test]
fn all_faults_are_reported_in_one_run_in_the_order_of_their_lines() {
    assert_eq!(
        problems(&item(
            "lvel: mid\nlook_for:\n  - id: c\n    weight: 0\n  - id: d\n    text: T\n    match: ['a|', 5]\ntime: soon"
        )),
        [
            "5:5 unknown key `lvel` in an item",
            "7:9 `text` is missing: a criterion needs it",
            "8:17 a weight is a number above 0, at most 1000",
            "11:20 an alternative is missing here",
            "11:23 a pattern is text, this is a number",
            "12:11 `soon` is not a length of time",
        ]
    );
}

#[test]
fn a_hint_names_what_was_meant() {
    let found = read_bank("b.yaml", &item("answer: A\nlook_fro: x")).unwrap_err();
    assert_eq!(found[0].hint.as_deref(), Some("did you mean `look_for`?"));
}

/// Why a text is refused, and at which line and column the reader gave up.
fn refusal(text: &str) -> (String, usize, usize) {
    let problem = read_bank("b.yaml", text).unwrap_err().remove(0);
    let place = problem.place.unwrap();
    (problem.message, place.line, place.column)
}

#[test]
fn hostile_files_are_refused_before_they_are_read_to_the_end() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let refs = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
    }
    let repeats = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1 << 20),
        vec!["*a"; 10_000].join(", ")
    );
    for (text, message) in [
        (laughs, "aliases (`*…`) repeat too much of the file"),
        (repeats, "aliases (`*…`) repeat too much of the file"),
        (
            "a: &a [*a]".to_owned(),
            "lists and mappings are nested more than 128 levels deep",
        ),
        (
            "[".repeat(1 << 20),
            "lists and mappings are nested more than 128 levels deep",
        ),
        (
            "{a: ".repeat(1 << 18),
            "lists and mappings are nested more than 128 levels deep",
        ),
        (
            "- ".repeat(1 << 16),
            "lists and mappings are nested more than 128 levels deep",
        ),
    ] {
        let (said, line, column) = refusal(&text);
        assert_eq!(said, message, "{}…", &text[..40.min(text.len())]);
        assert!(
            line == 1 && column < 1100,
            "{message}: read to {line}:{column}"
        );
    }
}

#[test]
fn brackets_in_plain_text_are_no_nesting() {
    let prompt = "f(x[".repeat(200);
    let text = item(&format!("answer: '{prompt}'"));
    assert!(read_bank("b.yaml", &text).is_ok());
}

#[test]
fn a_thousand_faults_are_enough() {
    let item = "{id: i, prompt: P, answer: A, x: 1, x: 2}";
    let text = format!("bank: b\nitems: [{}]", vec![item; 3_000].join(", "));
    let found = read_bank("b.yaml", &text).unwrap_err();
    assert!((1_000..1_100).contains(&found.len()), "{}", found.len());
    assert!(found.last().unwrap().message.contains("more problems"));
}

#[test]
fn faults_in_very_long_lines_do_not_search_those_lines() {
    let keys = format!("{{{}}}", "a: 1, ".repeat(20_000));
    let words = item(&format!(
        "look_for: [{{id: c, text: T, match: ['{}|']}}]",
        "x ".repeat(40_000)
    ));
    for text in [keys, words] {
        let found = read_bank("b.yaml", &text).unwrap_err();
        assert!(found.len() < MAX_FAULTS + 100, "{}", found.len());
        let mut places = found.iter().filter_map(|problem| problem.place.as_ref());
        assert!(places.all(|place| place.source.is_empty()), "{found:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_loader_panic(text in "\\PC{0,200}|([a-z:&*!#|>\\[\\]{},'\"\\- \\n\\t]|é){0,200}") {
        drop(read_bank("b.yaml", &text));
    }

    #[test]
    fn no_damage_to_a_bank_makes_the_loader_panic(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "[-:\\[\\]{}|&*'\"a \\n\u{0}é]{0,3}"), 1..6)
    ) {
        let mut text = BUILTIN[0].text.chars().take(3_000).collect::<Vec<char>>();
        for (at, insert) in cuts {
            let at = at.index(text.len());
            let end = (at + 2).min(text.len());
            text.splice(at..end, insert.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(problems) = read_bank("b.yaml", &text) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                prop_assert!(!problem.to_string().contains('\0'));
            }
        }
    }
}

#[test]
fn a_list_that_no_command_would_come_to_the_end_of_is_refused_by_its_number() {
    let criteria = "{id: a, text: T}, ".repeat(20_000);
    let text = format!("bank: b\nitems:\n  - {{id: i, prompt: P, look_for: [{criteria}]}}\n");
    let problems = read_bank("b.yaml", &text).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].message,
        "`look_for` has 20000 entries; 1000 are the most"
    );
    assert_eq!(problems[0].place.as_ref().unwrap().line, 3);
}
