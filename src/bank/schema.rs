//! What a bank's file may hold, as types that its JSON Schema is derived from.
//!
//! The loader reads a bank by hand, so that it can tell every fault of a file at once. These types
//! say the same to editors and to other programs: they are never filled, only described, and the
//! tests below hold the loader and them together.

#![expect(dead_code, reason = "the fields are described, never read")]

mod plan;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::model::{Kind, Level};

pub use plan::plan_schema;

/// The JSON Schema of a bank, draft 2020-12.
pub fn schema() -> Schema {
    schema_for::<Bank>()
}

fn schema_for<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    without_null(&mut schema);
    schema
}

/// A bank of interview items for viva
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Bank {
    /// The bank's id, unique among the loaded banks. History hangs on it: keep it for ever
    bank: Id,
    /// The bank's title, for people
    title: Option<Text>,
    /// Tags that every item of the bank has besides its own
    #[schemars(length(max = 100))]
    tags: Option<Vec<Text>>,
    /// Groups of words and phrases that mean the same everywhere in this bank
    #[schemars(length(min = 1))]
    synonyms: Option<Vec<Synonyms>>,
    /// Pairs of words that exclude each other in this bank
    #[schemars(length(min = 1))]
    opposites: Option<Vec<Opposites>>,
    /// The questions and scenarios
    #[schemars(length(min = 1))]
    items: Vec<Item>,
}

/// Words and phrases that mean the same, as in `[dead letter queue, DLQ]`
#[derive(JsonSchema)]
#[schemars(inline)]
struct Synonyms(#[schemars(length(min = 2, max = 100))] Vec<Text>);

/// Two sides that exclude each other, each a word or a list of words that mean the same, as in
/// `[ordered, [unordered, in any order]]`
#[derive(JsonSchema)]
#[schemars(inline)]
struct Opposites(#[schemars(length(equal = 2))] Vec<Side>);

/// A word or phrase, or several that mean the same
#[derive(JsonSchema)]
#[schemars(inline, untagged)]
enum Side {
    One(Text),
    Several(#[schemars(length(min = 1, max = 100))] Vec<Text>),
}

/// A question or a scenario: what is asked, what a good response says, a model answer
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = [
        {"required": ["look_for"]},
        {"required": ["answer"]},
        {"required": ["unanswered"], "properties": {"unanswered": {"const": true}}},
    ])
)]
struct Item {
    /// The item's id, unique in its bank. History hangs on it: keep it for ever
    id: Id,
    /// `question` asks for knowledge, `scenario` describes a situation to deal with
    kind: Option<Kind>,
    /// A short name for lists; without one, the first words of the prompt
    title: Option<Text>,
    /// By whom one would ask it
    level: Option<Level>,
    /// The time suggested for the answer, like `4m`, `3m30s` or `90s`
    time: Option<Time>,
    /// The item's own tags
    #[schemars(length(max = 100))]
    tags: Option<Vec<Text>>,
    /// What is asked
    prompt: Text,
    /// The rubric: what a good response says. Without it, the criteria come from the answer
    #[schemars(length(min = 1))]
    look_for: Option<Vec<Criterion>>,
    /// The model answer; it must earn every criterion that has patterns in full
    answer: Option<Text>,
    /// Nobody has answered it yet: it is for interviews, until it has a rubric or an answer
    unanswered: Option<bool>,
    /// What has changed since, and where to read more
    notes: Option<Text>,
    /// Sample responses with their marks: tests of the rubric
    #[schemars(length(min = 1))]
    examples: Option<Vec<Example>>,
}

/// One line of a rubric
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Criterion {
    /// The criterion's id, unique in its item. Marks hang on it: keep it for ever
    id: Id,
    /// What a good response says, as a sentence
    text: Text,
    /// How much it counts; 1 where nothing is given
    weight: Option<Weight>,
    /// Patterns; any one of them earns the mark. Without them the sentence itself is compared
    #[schemars(rename = "match", length(min = 1))]
    full: Option<Vec<Pattern>>,
    /// Patterns; any one of them earns half the mark
    #[schemars(length(min = 1))]
    partial: Option<Vec<Pattern>>,
    /// Patterns; a match that one of them covers does not count
    #[schemars(length(min = 1))]
    not: Option<Vec<Pattern>>,
    /// What to ask next when it is missing
    follow_up: Option<Text>,
    /// What responses that earn 1, 0.5 and 0 are like, for people who mark; grading does not read it
    #[schemars(extend("minProperties" = 1))]
    anchors: Option<Anchors>,
    /// Sentences as candidates say them, by the mark that each earns: what marks are weighed by
    #[schemars(extend("minProperties" = 1))]
    exemplars: Option<Exemplars>,
}

/// What responses that earn each mark are like
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Anchors {
    /// What earns 1
    #[schemars(rename = "1")]
    full: Option<Text>,
    /// What earns 0.5
    #[schemars(rename = "0.5")]
    half: Option<Text>,
    /// What earns 0.5, written as a sign
    #[schemars(rename = "½")]
    half_sign: Option<Text>,
    /// What earns 0
    #[schemars(rename = "0")]
    none: Option<Text>,
}

/// Sentences as candidates say them; a dozen or two of each kind are good, a handful helps
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Exemplars {
    /// They earn 1, each in another way
    #[schemars(length(min = 1, max = 1000))]
    full: Option<Vec<Sentence>>,
    /// They earn 0.5
    #[schemars(length(min = 1, max = 1000))]
    half: Option<Vec<Sentence>>,
    /// They earn 0: wrong claims in the right words, denials, bare mentions
    #[schemars(length(min = 1, max = 1000))]
    none: Option<Vec<Sentence>>,
}

/// A sample response and the marks it must get
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Example {
    /// The response
    response: String,
    /// What criteria must earn, by their ids: 1, 0.5 or 0
    #[schemars(extend("minProperties" = 1))]
    marks: BTreeMap<String, Mark>,
}

/// What must stand in a response for a criterion to count
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Pattern {
    Phrase(Phrase),
    All(All),
    Any(Any),
}

/// Words in this order, close together, in one sentence. `a|b` gives alternatives, `[two words]|b`
/// phrases among them, `word*` a beginning, `"word"` that word only
#[derive(JsonSchema)]
#[schemars(inline)]
struct Phrase(#[schemars(regex(pattern = r"\S"))] String);

/// Every part, in any order
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct All {
    /// The parts; `none:` among them says what must not be there
    #[schemars(length(min = 1), extend("contains" = {"$ref": "#/$defs/Pattern"}))]
    all: Vec<Part>,
    /// How near each other the parts must stand; in one sentence where nothing is given
    within: Option<Within>,
}

/// One of the parts
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct Any {
    /// The patterns of which one is enough
    #[schemars(length(min = 1))]
    any: Vec<Pattern>,
}

/// A part of an `all`
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Part {
    Wanted(Pattern),
    Barred(Barred),
}

/// None of these where the pattern around it looks
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct Barred {
    /// The patterns that must not be there
    #[schemars(length(min = 1))]
    none: Vec<Pattern>,
}

/// How near each other parts must stand
#[derive(JsonSchema)]
#[schemars(inline, untagged)]
enum Within {
    /// In one sentence, and in a stretch of this many words
    Words(#[schemars(range(min = 1, max = 1000))] u16),
    /// In one sentence, or anywhere in the response
    Place(Place),
}

#[derive(JsonSchema)]
#[schemars(inline, rename_all = "lowercase")]
enum Place {
    Sentence,
    Response,
}

#[derive(JsonSchema)]
#[schemars(inline)]
struct Id(#[schemars(regex(pattern = "^[a-z0-9][a-z0-9._-]*$"), length(max = 100))] String);

#[derive(JsonSchema)]
#[schemars(inline)]
struct Text(#[schemars(regex(pattern = r"\S"))] String);

#[derive(JsonSchema)]
#[schemars(inline)]
struct Sentence(#[schemars(regex(pattern = r"\S"), length(max = 2000))] String);

#[derive(JsonSchema)]
#[schemars(inline)]
struct Time(
    #[schemars(regex(
        pattern = r"^\s*([0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)\s*$"
    ))]
    String,
);

#[derive(JsonSchema)]
#[schemars(inline, extend("exclusiveMinimum" = 0, "maximum" = 1000))]
struct Weight(f64);

#[derive(JsonSchema)]
#[schemars(inline, extend("enum" = [0, 0.5, 1]))]
struct Mark(f64);

/// A key may be left out, but not left empty: takes away the null that optional fields allow.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(forms)) = schema.get_mut("anyOf") {
        let before = forms.len();
        forms.retain(|form| *form != json!({"type": "null"}));
        if let ([Value::Object(only)], true) = (&forms[..], forms.len() < before) {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.insert(key, value);
            }
        }
    }
    transform_subschemas(&mut without_null, schema);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bank::{lower, pattern, read_bank};

    fn validator() -> jsonschema::Validator {
        jsonschema::validator_for(schema().as_value()).unwrap()
    }

    fn as_json(yaml: &str) -> Value {
        let value: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap();
        serde_json::to_value(value).unwrap()
    }

    fn keys(value: &Value) -> BTreeSet<String> {
        value["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    }

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn the_schema_is_one_by_the_rules_of_its_draft() {
        let schema = schema();
        assert_eq!(
            schema.get("$schema").unwrap(),
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(jsonschema::meta::is_valid(schema.as_value()));
    }

    #[test]
    fn the_schema_has_the_keys_of_the_loader_and_no_others() {
        let schema = schema();
        let schema = schema.as_value();
        let defs = &schema["$defs"];
        assert_eq!(keys(schema), set(lower::BANK_KEYS));
        assert_eq!(keys(&defs["Item"]), set(lower::ITEM_KEYS));
        assert_eq!(keys(&defs["Criterion"]), set(lower::CRITERION_KEYS));
        assert_eq!(keys(&defs["Exemplars"]), set(lower::EXEMPLAR_KEYS));
        assert_eq!(keys(&defs["Example"]), set(lower::EXAMPLE_KEYS));
        let forms = ["Pattern", "Part"]
            .iter()
            .flat_map(|name| defs[name]["anyOf"].as_array().unwrap().iter());
        let of_patterns: BTreeSet<String> = forms
            .filter(|form| form.get("properties").is_some())
            .flat_map(keys)
            .collect();
        assert_eq!(of_patterns, set(&pattern::KEYS));
    }

    #[test]
    fn the_shipped_banks_are_valid() {
        let validator = validator();
        for built_in in crate::bank::built_in::BUILTIN {
            let bank = as_json(built_in.text);
            let errors: Vec<String> = validator
                .iter_errors(&bank)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    const SOUND: &str = "
bank: b
title: B
tags: [one]
synonyms: [[dead letter queue, DLQ]]
opposites: [[ordered, [unordered, in any order]]]
items:
  - id: i
    kind: scenario
    title: I
    level: mid
    time: 3m30s
    tags: [two]
    prompt: Why?
    look_for:
      - id: c
        text: Because.
        weight: 0.5
        match: [because, {any: [since, as]}, {all: [a, {all: [b, c]}, {none: [d]}], within: 8}]
        partial: [{all: [a, b], within: response}]
        not: [{all: [a], within: sentence}]
        follow_up: Really?
        anchors: {1: Says why., 0.5: Half of it., 0: Nothing.}
        exemplars: {full: [Because it is so.], half: [Because.], none: [No reason., I forgot.]}
    answer: Because.
    notes: None.
    examples:
      - {response: because, marks: {c: 1}}
";

    #[test]
    fn what_the_loader_takes_is_valid_and_what_it_refuses_is_not() {
        let validator = validator();
        assert!(read_bank("b", SOUND).is_ok());
        assert!(validator.is_valid(&as_json(SOUND)));
        let long_sentence = format!("[{}]", "a".repeat(2_001));
        for (sound, broken) in [
            ("bank: b\n", ""),
            ("bank: b\n", "bank: My Bank\n"),
            ("title: B", "title: \"  \""),
            ("title: B", "title: "),
            ("title: B", "title: 7"),
            ("title: B", "titel: B"),
            ("tags: [one]", "tags: one"),
            ("tags: [one]", "tags: ['']"),
            ("[[dead letter queue, DLQ]]", "[[DLQ]]"),
            ("[[dead letter queue, DLQ]]", "[]"),
            ("id: i\n", "id: -i\n"),
            ("kind: scenario", "kind: riddle"),
            ("level: mid", "level: middle"),
            ("time: 3m30s", "time: 4"),
            ("time: 3m30s", "time: 30s3m"),
            ("    prompt: Why?\n", ""),
            ("weight: 0.5", "weight: 0"),
            ("weight: 0.5", "weight: 1001"),
            ("text: Because.", "text: "),
            ("match: [because,", "match: [7,"),
            ("match: [because,", "match: [[a],"),
            ("match: [because,", "match: ['',"),
            ("match: [because,", "match: [{none: [a]},"),
            ("any: [since, as]", "any: []"),
            ("any: [since, as]", "any: [{none: [a]}]"),
            ("any: [since, as]", "any: [since], within: 3"),
            ("any: [since, as]", "any: [since], all: [a]"),
            ("any: [since, as]", "some: [since]"),
            ("within: 8", "within: 0"),
            ("within: 8", "within: 1001"),
            ("within: 8", "within: line"),
            ("within: 8", "near: 8"),
            ("all: [a], within: sentence", "all: [{none: [a]}]"),
            ("{1: Says why.", "{2: Says why."),
            ("{1: Says why., 0.5: Half of it., 0: Nothing.}", "{}"),
            ("{1: Says why.", "{1: ''"),
            ("{full: [Because it", "{fulll: [Because it"),
            ("[Because it is so.]", "Because it is so."),
            ("[Because it is so.]", "[]"),
            ("[Because it is so.]", "[7]"),
            ("[Because it is so.]", "['  ']"),
            ("[Because it is so.]", long_sentence.as_str()),
            (
                "{full: [Because it is so.], half: [Because.], none: [No reason., I forgot.]}",
                "{}",
            ),
            ("marks: {c: 1}", "marks: {c: 2}"),
            ("marks: {c: 1}", "marks: {}"),
            ("response: because, ", ""),
        ] {
            let text = SOUND.replacen(sound, broken, 1);
            assert_ne!(text, SOUND, "{sound}");
            assert!(
                read_bank("b", &text).is_err(),
                "the loader takes {broken:?}"
            );
            assert!(
                !validator.is_valid(&as_json(&text)),
                "the schema takes {broken:?}"
            );
        }
    }

    #[test]
    fn an_item_needs_a_rubric_or_an_answer() {
        let bank = |item: &str| format!("{{bank: b, items: [{{id: i, prompt: P{item}}}]}}");
        for (item, fine) in [
            ("", false),
            (", answer: A", true),
            (", look_for: [{id: c, text: T}]", true),
            (", unanswered: true", true),
            (", unanswered: false", false),
        ] {
            let text = bank(item);
            assert_eq!(read_bank("b", &text).is_ok(), fine);
            assert_eq!(validator().is_valid(&as_json(&text)), fine);
        }
    }
}
