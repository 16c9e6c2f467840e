use super::*;
use crate::bank::{Bank, read_bank};

const WARM: &str = "match: [provisioned concurrency]";

fn bank(criterion: &str) -> Bank {
    let yaml = format!(
        "bank: cold\nitems:\n  - id: first\n    prompt: Why are first requests slow?\n    \
         look_for:\n      - id: warm\n        text: Keeps instances warm.\n        {criterion}\n"
    );
    read_bank("b.yaml", &yaml).unwrap()
}

fn suggestions(bank: &Bank, sample: &Sample<'_>) -> Vec<Suggestion> {
    let item = &bank.items[0];
    suggest(Found { bank, item }, &item.look_for[0], sample).unwrap()
}

fn missed<'a>(responses: &[&'a str]) -> Vec<Missed<'a>> {
    let missed = responses.iter().map(|&response| Missed {
        response,
        claimed: Vec::new(),
    });
    missed.collect()
}

fn patterns(responses: &[&str], lacking: &[&str]) -> Vec<String> {
    let sample = Sample {
        missed: missed(responses),
        lacking: lacking.to_vec(),
        found: Vec::new(),
    };
    suggestions(&bank(WARM), &sample)
        .iter()
        .map(|suggestion| suggestion.pattern.to_string())
        .collect()
}

#[test]
fn words_that_stand_side_by_side_in_the_missed_responses_are_suggested_as_a_phrase() {
    let got = patterns(
        &[
            "Spare capacity is what I'd pay for.",
            "You buy spare capacity, it costs money.",
        ],
        &["Make the package small.", "Capacity is what slows it."],
    );
    assert_eq!(got.first().map(String::as_str), Some("spare capacity"));
}

#[test]
fn words_near_each_other_are_suggested_together_where_each_alone_would_not_do() {
    let got = patterns(
        &[
            "Have a container, ready.",
            "Ready before the traffic, the container answers.",
        ],
        &["The container is new.", "It is ready when it is ready."],
    );
    assert_eq!(got, ["{all: [container, ready], within: 10}"]);
}

#[test]
fn a_word_is_written_in_its_most_frequent_form() {
    let got = patterns(
        &["Preheat it.", "By preheating.", "Preheat, that is."],
        &["No idea."],
    );
    assert_eq!(got, ["preheat"]);
}

#[test]
fn synonyms_count_as_one_word_and_are_written_as_alternatives() {
    let got = patterns(
        &["Prewarm the db.", "The database is to be prewarmed."],
        &["Prewarm what?", "A bigger db.", "The database."],
    );
    assert_eq!(got, ["{all: [prewarm, database|db], within: 10}"]);
}

#[test]
fn what_responses_without_the_point_say_too_is_not_suggested() {
    assert!(patterns(&["Preheat it.", "I preheat."], &["Preheat.", "Nothing."]).is_empty());
}

#[test]
fn a_word_that_is_denied_where_the_point_is_missing_tells_all_the_same() {
    let got = patterns(
        &["Preheat it.", "I would preheat."],
        &[
            "I would never preheat it.",
            "Preheat, cache, batch, queue, retry, shard.",
        ],
    );
    assert_eq!(got, ["preheat"]);
}

#[test]
fn common_words_and_words_of_the_prompt_tell_nothing() {
    let missed = ["A good thing about requests.", "One good thing, requests."];
    assert!(patterns(&missed, &["No idea."]).is_empty());
}

#[test]
fn one_response_shares_nothing() {
    assert!(patterns(&["Preheat the container."], &["No idea."]).is_empty());
}

#[test]
fn what_the_criterion_rules_out_is_not_suggested() {
    let sample = Sample {
        missed: missed(&["Preheat it.", "I would preheat."]),
        lacking: vec!["No idea."],
        found: Vec::new(),
    };
    let ruled_out = bank("match: [provisioned concurrency]\n        not: [preheat]");
    assert!(suggestions(&ruled_out, &sample).is_empty());
    assert_eq!(suggestions(&bank(WARM), &sample).len(), 1);
}

#[test]
fn what_another_criterion_found_in_a_response_is_passed_over() {
    let claim = |response: &'static str, words: &str| {
        let start = response.find(words).unwrap();
        Missed {
            response,
            claimed: std::iter::once(start..start + words.len()).collect(),
        }
    };
    let sample = Sample {
        missed: vec![
            claim("Preheat it and shrink the bundle.", "shrink the bundle"),
            claim("I shrink the bundle, and I preheat.", "shrink the bundle"),
        ],
        lacking: vec!["No idea."],
        found: Vec::new(),
    };
    let got = suggestions(&bank(WARM), &sample);
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!(got[0].pattern.to_string(), "preheat");
}

#[test]
fn words_of_the_criterions_sentence_come_first_and_those_of_others_last() {
    let warm = "match: [x]\n      - {id: small, text: Shrinks the bundle., match: [y]}";
    let sample = Sample {
        missed: missed(&[
            "Shrink. A kestrel. An instance.",
            "Kestrel. By instances. Shrinking.",
        ]),
        lacking: vec!["No idea."],
        found: Vec::new(),
    };
    let got: Vec<String> = suggestions(&bank(warm), &sample)
        .iter()
        .map(|suggestion| suggestion.pattern.to_string())
        .collect();
    assert_eq!(got, ["instance", "kestrel", "shrink"]);
}

#[test]
fn few_are_suggested_and_each_adds_something() {
    let said = "Gazelle heron ibis jackal kestrel lemur. Marmot narwhal. Ocelot puffin. Quokka.";
    let got = patterns(&[said, said], &["No idea."]);
    assert_eq!(got.len(), MOST, "{got:?}");
    for (i, one) in got.iter().enumerate() {
        assert!(!got[..i].iter().any(|other| other.contains(one)), "{got:?}");
    }
}

#[test]
fn whatever_responses_say_a_suggestion_reads_back_as_the_same_pattern() {
    let odd = "Überlauf 99th 0.5 GB no: true yes | [b] \"q\" * ñandú x-ray's \u{1b}[31m 日本語 off \
               #null ~ kubectl's \u{301}a";
    let sample = Sample {
        missed: missed(&[odd, odd]),
        lacking: vec![""],
        found: vec![odd],
    };
    let got = suggestions(&bank(WARM), &sample);
    assert!(!got.is_empty());
    for suggestion in got {
        let written = suggestion.pattern.to_string();
        let value = serde_yaml::from_str(&written).unwrap();
        assert_eq!(Pattern::read(&value), Ok(suggestion.pattern), "{written}");
    }
}

#[test]
fn the_log_likelihood_ratio_compares_what_is_seen_with_what_the_sums_would_give() {
    let near = |got: f64, wanted: f64| assert!((got - wanted).abs() < 1e-9, "{got} {wanted}");
    // All of ten and none of ten, five expected in every cell: 2 · 2 · 10 ln 2.
    near(log_likelihood((10, 10), (0, 10)), 40.0 * 2f64.ln());
    near(log_likelihood((3, 6), (2, 4)), 0.0);
    near(log_likelihood((2, 2), (0, 0)), 0.0);
}
