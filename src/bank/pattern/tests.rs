use proptest::prelude::*;

use super::*;
use crate::bank::fault::{Fault, Spot};

fn read(yaml: &str) -> Pattern {
    Pattern::read(&serde_yaml::from_str(yaml).unwrap()).unwrap()
}

fn faults(yaml: &str) -> Vec<Fault> {
    Pattern::read(&serde_yaml::from_str(yaml).unwrap()).unwrap_err()
}

/// The only fault of a pattern, as `path message`, and where in the string it points.
fn fault(yaml: &str) -> (String, Option<usize>) {
    let faults = faults(yaml);
    assert_eq!(faults.len(), 1, "{faults:?}");
    let offset = match faults[0].spot {
        Spot::Offset(offset) => Some(offset),
        _ => None,
    };
    let path = faults[0].path.to_string();
    let message = &faults[0].message;
    let shown = if path.is_empty() {
        message.clone()
    } else {
        format!("{path}: {message}")
    };
    (shown, offset)
}

fn w(text: &str, form: Form) -> Word {
    Word {
        text: text.to_owned(),
        form,
    }
}

fn phrase(slots: Vec<Vec<Vec<Word>>>) -> Pattern {
    Pattern::Phrase(Phrase {
        slots: slots
            .into_iter()
            .map(|alternatives| Slot { alternatives })
            .collect(),
    })
}

#[test]
fn blanks_separate_the_slots_of_a_phrase() {
    assert_eq!(
        read("  provisioned \t concurrency "),
        phrase(vec![
            vec![vec![w("provisioned", Form::Inflected)]],
            vec![vec![w("concurrency", Form::Inflected)]],
        ])
    );
}

#[test]
fn alternatives_of_every_sort_can_fill_one_slot() {
    assert_eq!(
        read(r#"'[keep warm]|pre-warm*|"warm"|"very warm"|[a "b c" d*]'"#),
        phrase(vec![vec![
            vec![w("keep", Form::Inflected), w("warm", Form::Inflected)],
            vec![w("pre-warm", Form::Prefix)],
            vec![w("warm", Form::Exact)],
            vec![w("very", Form::Exact), w("warm", Form::Exact)],
            vec![
                w("a", Form::Inflected),
                w("b", Form::Exact),
                w("c", Form::Exact),
                w("d", Form::Prefix)
            ],
        ]])
    );
}

#[test]
fn punctuation_inside_a_word_stays_in_it() {
    for word in ["x-ray", "console.log", "/v1", "c++", "don't", "größe"] {
        assert_eq!(
            read(&format!("\"{word}\"")),
            phrase(vec![vec![vec![w(word, Form::Inflected)]]])
        );
    }
}

#[test]
fn marks_inside_quotes_are_only_letters() {
    assert_eq!(
        read(r#"'"arr[0]|x*"'"#),
        phrase(vec![vec![vec![w("arr[0]|x*", Form::Exact)]]])
    );
}

#[test]
fn mappings_join_patterns_and_nest() {
    let a = phrase(vec![vec![vec![w("a", Form::Inflected)]]]);
    let b = phrase(vec![vec![vec![w("b", Form::Inflected)]]]);
    assert_eq!(
        read("{all: [a, {any: [a, b]}, {none: [b]}], within: 5}"),
        Pattern::All {
            parts: vec![
                a.clone(),
                Pattern::Any(vec![a.clone(), b.clone()]),
                Pattern::None(vec![b])
            ],
            within: Within::Words(5),
        }
    );
    for (yaml, within) in [
        ("{all: [a]}", Within::Sentence),
        ("{all: [a], within: sentence}", Within::Sentence),
        ("{all: [a], within: response}", Within::Response),
    ] {
        assert_eq!(
            read(yaml),
            Pattern::All {
                parts: vec![a.clone()],
                within
            }
        );
    }
}

#[test]
fn a_fault_in_a_phrase_points_at_its_byte() {
    for (yaml, message, offset) in [
        ("''", "the pattern is empty", 0),
        ("'  '", "the pattern is empty", 0),
        ("a||b", "an alternative is missing here", 2),
        ("a|", "an alternative is missing here", 2),
        ("'|a'", "an alternative is missing here", 0),
        ("a | b", "an alternative is missing here", 2),
        ("ä a|", "an alternative is missing here", 5),
        ("one [two three", "this `[` is never closed", 4),
        ("'[]'", "the brackets are empty", 0),
        ("'[a|b]'", "alternatives are not allowed inside brackets", 2),
        ("'[a [b]]'", "brackets cannot be nested", 3),
        ("one ]", "there is a stray `]` here", 4),
        ("one two]", "a blank or `|` is missing before `]`", 7),
        ("'say \"hello'", "this quote is never closed", 4),
        ("say \"\"", "the quotes are empty", 4),
        ("a\"b\"", "there is a stray `\"` here", 1),
        ("'\"a\"b'", "a blank or `|` is missing before `b`", 3),
        ("'[a]b'", "a blank or `|` is missing before `b`", 3),
        (
            "one \"*\"",
            "`*` has no letter and no digit, so no word can match it",
            5,
        ),
        ("'* one'", "a `*` must follow the start of a word", 0),
        ("con*fig", "a `*` is only allowed at the end of a word", 3),
        ("con**", "a `*` is only allowed at the end of a word", 3),
        (
            "a - b",
            "`-` has no letter and no digit, so no word can match it",
            2,
        ),
        ("\"a \\a\"", "a control character (U+0007) is here", 2),
    ] {
        let (found, at) = fault(yaml);
        assert_eq!((found.as_str(), at), (message, Some(offset)), "{yaml}");
    }
}

#[test]
fn a_fault_in_a_mapping_names_its_path() {
    for (yaml, message) in [
        ("404", "a pattern is text, this is a number"),
        ("true", "a pattern is text, this is the value true"),
        ("", "a pattern is missing here"),
        ("[a]", "a pattern is text or a mapping, this is a list"),
        ("!x a", "a YAML tag (`!…`) is not supported here"),
        ("{all: []}", "all: `all` is empty"),
        ("{any: []}", "any: `any` is empty"),
        ("{all: a}", "all: `all` needs a list of patterns"),
        ("{none: [a]}", "`none` alone only says what must not appear"),
        (
            "{all: [{none: [a]}]}",
            "all: `all` only says what must not appear",
        ),
        (
            "{any: [a, {none: [a]}]}",
            "any[1]: `none` is not allowed in `any`",
        ),
        (
            "{within: 5}",
            "a pattern's mapping needs `all`, `any` or `none`",
        ),
        ("{}", "a pattern's mapping needs `all`, `any` or `none`"),
        (
            "{any: [a], within: 5}",
            "within: `within` belongs to `all` only",
        ),
        (
            "{all: [a], within: 0}",
            "within: `within` is a number of words from 1 to 1000, `sentence` or `response`",
        ),
        (
            "{all: [a], any: [b]}",
            "any: `all` and `any` are in the same mapping",
        ),
        ("{oll: [a]}", "oll: unknown key `oll` in a pattern"),
        (
            "{all: [a, {any: [b, 'c|']}]}",
            "all[1].any[1]: an alternative is missing here",
        ),
    ] {
        assert_eq!(fault(yaml).0, message, "{yaml}");
    }
}

#[test]
fn a_misspelled_key_is_recognised() {
    assert_eq!(
        faults("{al: [a]}")[0].hint.as_deref(),
        Some("did you mean `all`?")
    );
    assert_eq!(
        faults("{all: [a], within: respnse}")[0].hint.as_deref(),
        Some("did you mean `response`?")
    );
}

#[test]
fn every_fault_is_found_in_one_go() {
    assert_eq!(faults("{all: ['a|', 5, {any: []}]}").len(), 3);
}

#[test]
fn depth_and_size_are_limited() {
    let deep = format!("{}a{}", "{any: [".repeat(17), "]}".repeat(17));
    assert!(
        fault(&deep)
            .0
            .ends_with("patterns may nest 16 deep at most")
    );
    let long = "word ".repeat(1_001);
    assert_eq!(fault(&long).0, "a pattern may have at most 1000 words");
}

fn any_word() -> impl Strategy<Value = Word> {
    prop_oneof![
        (
            "[\\p{L}0-9'#,:{}&!%@`.-]{0,5}\\p{L}[\\p{L}0-9'#,:{}\\\\-]{0,5}",
            prop_oneof![Just(Form::Inflected), Just(Form::Prefix), Just(Form::Exact)]
        ),
        ("true|null|12|1e3|~x|0x1f", Just(Form::Inflected)),
        ("[\\[\\]|*]{0,2}a[\\[\\]|*]{0,2}", Just(Form::Exact)),
    ]
    .prop_map(|(text, form)| Word { text, form })
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    use prop::collection::vec;
    let phrase = vec(vec(vec(any_word(), 1..3), 1..3), 1..3).prop_map(phrase);
    phrase.prop_recursive(4, 24, 4, |inner| {
        let within = prop_oneof![
            Just(Within::Sentence),
            (1..=1_000_usize).prop_map(Within::Words),
            Just(Within::Response)
        ];
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Pattern::Any),
            (vec(inner.clone(), 1..4), vec(inner, 0..2), within).prop_map(
                |(mut parts, none, within)| {
                    if !none.is_empty() {
                        parts.push(Pattern::None(none));
                    }
                    Pattern::All { parts, within }
                }
            ),
        ]
    })
}

proptest! {
    #[test]
    fn a_pattern_is_read_back_as_it_was_written(pattern in any_pattern()) {
        let written = pattern.to_string();
        let value = serde_yaml::from_str(&written)
            .map_err(|error| TestCaseError::fail(format!("{written}: {error}")))?;
        prop_assert_eq!(Pattern::read(&value), Ok(pattern), "{}", written);
    }

    #[test]
    fn no_string_makes_the_reader_panic(text in "\\PC{0,20}|[a \"\\[\\]|*é]{0,12}") {
        if let Err(error) = text.parse::<Phrase>() {
            prop_assert!(text.is_char_boundary(error.offset));
        }
    }
}
