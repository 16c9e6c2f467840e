//! Words, sentences and stems of a text.

use super::*;

fn norms(text: &str) -> Vec<CompactString> {
    tokenise(text).into_iter().map(|token| token.norm).collect()
}

#[test]
fn names_with_marks_in_them_are_one_word() {
    assert_eq!(norms("C++, C# and C"), ["c++", "c#", "and", "c"]);
    assert_eq!(norms("It is O(n log n)."), ["it", "is", "o(nlogn)"]);
    assert_eq!(norms("in O( log(n) )"), ["in", "o(logn)"]);
    assert_eq!(norms("O(n * m), O(n²)"), ["o(nm)", "o(n^2)"]);
    assert_eq!(norms("I/O(slow)"), ["i", "o", "slow"]);
    assert_eq!(norms("O(1"), ["o", "1"]);
    assert_eq!(norms("a#b, #include"), ["a", "b", "include"]);
}

#[test]
fn a_plain_word_ends_where_any_word_would() {
    let marks = |text: &str| if text == "c++" { 2 } else { 0 };
    for text in [
        "plain",
        "don't",
        "don’t",
        "a,b",
        "1,000 x",
        "1.5",
        "e.g.",
        "x'",
        "naïve",
        "a\u{301}b",
        "c++",
        "b\u{a0}c",
        "v1",
        "q'1",
        "9'",
        "日本 語",
        "end.",
    ] {
        let word = next_word(text, 0).map(|(_, end)| end - marks(text));
        assert_eq!(word, Some(end_of_word(text, 0)), "{text}");
    }
}

fn sentences(text: &str) -> u32 {
    tokenise(text).last().map_or(0, |token| token.sentence + 1)
}

#[test]
fn an_abbreviation_has_a_plural() {
    assert_eq!(
        norms("VMs, SCPs and an SCP; DNS"),
        ["vm", "scp", "and", "an", "scp", "dns"]
    );
}

#[test]
fn contractions_leave_their_negation() {
    assert_eq!(
        norms("I wouldn't, can’t, dont and it's"),
        ["i", "not", "not", "not", "and", "it"]
    );
}

#[test]
fn hyphens_and_slashes_join_words() {
    let tokens = tokenise("X-Ray /v1");
    assert_eq!(tokens[1].before, Break::Joined);
    assert_eq!(tokens[2].norm, "v1");
}

#[test]
fn numbers_lose_their_separators_and_their_units() {
    assert_eq!(
        norms("10,240MB and fifteen minutes, 0.5 s"),
        ["10240", "mb", "and", "15", "minutes", "0.5", "s"]
    );
}

#[test]
fn without_in_shorthand_is_one_word() {
    assert_eq!(
        norms("config w/o redeploy w/ vars"),
        ["config", "without", "redeploy", "w", "vars"]
    );
}

#[test]
fn accents_and_full_width_letters_are_folded() {
    assert_eq!(norms("Café Ｌambda"), ["cafe", "lambda"]);
}

#[test]
fn a_word_of_marks_and_an_apostrophe_is_kept_as_written() {
    assert_eq!(norms("\u{10a05}'a"), ["\u{10a05}'a"]);
}

#[test]
fn equal_quantities_have_one_form() {
    assert_eq!(quantity("15", "min"), quantity("900", "s"));
    assert_eq!(quantity("10", "gb"), quantity("10240", "mb"));
    assert_eq!(quantity("10", "users"), None);
}

#[test]
fn inflections_and_spellings_share_a_stem() {
    for (one, other) in [
        ("configure", "configuring"),
        ("kept", "keeping"),
        ("initialised", "initialize"),
        ("invocation", "invokes"),
        ("behaviour", "behaviors"),
    ] {
        assert_eq!(stem(one), stem(other), "{one} and {other}");
    }
}

#[test]
fn a_full_stop_ends_a_sentence_but_not_an_abbreviation_or_a_number() {
    assert_eq!(sentences("Use S3, e.g. for 0.5 GB files. Then done."), 2);
    assert_eq!(sentences("1. first thing\n2. second thing"), 2);
}

#[test]
fn bullets_are_sentences_and_wrapped_lines_are_not() {
    assert_eq!(sentences("- one\n- two\n- three"), 3);
    let wrapped =
        "a line that is long enough to have been wrapped by an editor or a terminal\nand goes on";
    assert_eq!(sentences(wrapped), 1);
}
