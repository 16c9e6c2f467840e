use proptest::prelude::*;

use super::super::patterns::matcher::MatchContext;
use super::super::polarity::Polarity;
use super::cover::Names;
use super::*;
use crate::bank::read_bank;

/// What is found in a bank, as `rule path: message`. The answers of most of these banks say nothing,
/// so that they earn nothing is left out.
fn found(yaml: &str) -> Vec<String> {
    let bank = read_bank("b.yaml", yaml).unwrap();
    let messages = lint(&bank)
        .into_iter()
        .filter(|fault| fault.rule != Some("own-answer"))
        .map(|fault| format!("{} {}: {}", fault.rule.unwrap(), fault.path, fault.message));
    messages.collect()
}

/// What one rule finds in a criterion with these keys.
fn in_criterion(rule: &str, keys: &str) -> Vec<String> {
    let bank = format!(
        "bank: b\nsynonyms: [[dead letter queue, DLQ]]\nitems:\n  - id: i\n    prompt: P\n    look_for:\n      - {{id: c, text: T, {keys}}}\n"
    );
    let start = format!("{rule} items[0].look_for[0].");
    let found = found(&bank);
    let of_rule = found.iter().filter_map(|text| text.strip_prefix(&start));
    of_rule.map(str::to_owned).collect()
}

/// The places of patterns that another makes needless.
fn needless(keys: &str) -> Vec<String> {
    let messages = in_criterion("redundant-pattern", keys);
    let places = messages.iter().filter_map(|text| text.split(':').next());
    places.map(str::to_owned).collect()
}

#[test]
fn rules_have_names_of_their_own_and_say_why() {
    for (at, rule) in RULES.iter().enumerate() {
        assert!(!RULES[..at].iter().any(|other| other.name == rule.name));
        assert!(rule.why.ends_with('.') && !rule.summary.ends_with('.'));
    }
}

#[test]
fn a_longer_phrase_needs_no_place_beside_a_shorter_one() {
    assert_eq!(
        needless("match: [round widget, teal round widget]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: [teal round widget, round widget]"),
        ["match[0]"]
    );
    assert_eq!(needless("match: [teal widget, teal round widget]"), [""; 0]);
    assert_eq!(needless("match: [widget round, round widget]"), [""; 0]);
}

#[test]
fn of_two_that_find_the_same_the_second_is_needless() {
    assert_eq!(
        needless("match: [warm pool, x y, warming pools]"),
        ["match[2]"]
    );
    assert_eq!(
        needless("match: [dead letter queue, x y, DLQ]"),
        ["match[2]"]
    );
}

#[test]
fn alternatives_are_covered_one_by_one() {
    assert_eq!(
        needless("match: ['warm|hot pool', warm pool]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: ['warm|hot pool', 'warm|cold pool']"),
        [""; 0]
    );
    assert_eq!(
        needless("match: ['[warm pool]|cache', warm pool of things]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: ['config*', '\"configure\"']"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: [configure, '\"configured\"']"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: ['\"configured\"', configure]"),
        ["match[0]"]
    );
}

#[test]
fn parts_in_any_order_cover_a_phrase_and_nearer_or_further_parts() {
    assert_eq!(
        needless("match: [{all: [warm, pool]}, warm pool]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: [{all: [warm, pool], within: 3}, warm pool]"),
        [""; 0]
    );
    assert_eq!(
        needless("match: [{all: [a1, b1]}, {all: [b1, c1, a1], within: 5}]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: [{all: [a1, b1], within: 5}, {all: [a1, b1]}]"),
        ["match[0]"]
    );
    assert_eq!(
        needless("match: [warm pool, {all: [keep, warm pool]}]"),
        ["match[1]"]
    );
    assert_eq!(
        needless("match: [{any: [warm pool, cache]}, warm pool]"),
        ["match[1]"]
    );
}

#[test]
fn what_bars_something_covers_nothing_that_does_not() {
    assert_eq!(
        needless("match: [{all: [a1, b1, {none: [c1]}]}, {all: [a1, b1]}]"),
        ["match[0]"]
    );
    assert_eq!(needless("match: [warm pool, no warm pool]"), [""; 0]);
    // Two parts want two words.
    assert_eq!(
        needless("match: [{all: [a1, a1]}, {all: [a1, b1]}]"),
        [""; 0]
    );
}

#[test]
fn half_a_mark_for_what_earns_the_whole_is_needless() {
    assert_eq!(
        needless("match: [warm pool], partial: [keep warm pool, pool]"),
        ["partial[0]"]
    );
    assert_eq!(
        needless("match: [keep warm pool], partial: [warm pool]"),
        [""; 0]
    );
}

#[test]
fn a_common_word_alone_earns_too_easily() {
    let messages = |keys: &str| in_criterion("common-word", keys);
    assert_eq!(
        messages("match: [time]"),
        ["match[0]: the single word “time” earns the full mark"]
    );
    assert_eq!(messages("match: ['cache|time']").len(), 1);
    assert_eq!(messages("match: [{any: [cold start, time]}]").len(), 1);
    // Little words fall away, but not inside brackets that would shrink to one word.
    assert_eq!(
        messages("match: [time of the, preflight, 'time*', run time, at once, '[at once]']"),
        [
            "match[0]: the single word “time” earns the full mark",
            "match[4]: the single word “once” earns the full mark"
        ]
    );
    assert_eq!(messages("partial: [time], match: [preflight]").len(), 0);
}

#[test]
fn a_pattern_that_nothing_can_match_is_told() {
    let messages = |keys: &str| in_criterion("impossible-pattern", keys);
    assert_eq!(
        messages("match: [{all: [one two three, four five], within: 3}]"),
        ["match[0]: no response can match this pattern"]
    );
    assert_eq!(
        messages("match: [{all: [warm pool, {none: [pool]}]}]"),
        ["match[0]: no response can match this pattern"]
    );
    assert_eq!(
        messages("match: [keep warm pool], not: [warm pool]"),
        ["match[0]: whatever this pattern finds, `not` rules out"]
    );
    assert_eq!(
        messages(
            "match: [{all: [one two, three], within: 3}, no server, {all: [no|without, 'server|[own box]']}], not: [server farm]"
        ),
        [""; 0]
    );
}

/// A bank of items that ask and answer, the first with a rubric.
fn answers(pattern: &str, answers: &[&str]) -> String {
    let mut bank = "bank: b\nitems:\n".to_owned();
    for (at, answer) in answers.iter().enumerate() {
        bank.push_str(&format!(
            "  - id: i{at}\n    prompt: P{at}\n    answer: {answer}\n"
        ));
        if at == 0 {
            bank.push_str(&format!(
                "    look_for: [{{id: c, text: T, match: [{pattern}]}}]\n"
            ));
        }
    }
    bank
}

#[test]
fn a_pattern_that_fires_on_other_answers_is_told_from_three_on() {
    let messages = |bank: &str| {
        found(bank)
            .iter()
            .any(|text| text.starts_with("fires-elsewhere"))
    };
    let others = [
        "Warm it.",
        "Keep it warm.",
        "A warm cache.",
        "Something else.",
    ];
    assert!(messages(&answers(
        "warm",
        &[&["Warm."], &others[..]].concat()
    )));
    assert!(!messages(&answers(
        "warm",
        &[&["Warm."], &others[1..]].concat()
    )));
    assert!(!messages(&answers(
        "warm cache",
        &[&["Warm."], &others[..]].concat()
    )));
}

#[test]
fn criteria_want_examples() {
    let bank = |examples: &str| {
        format!(
            "bank: b\nitems:\n  - id: i\n    prompt: P\n    answer: cache and retry\n    look_for: [{{id: one, text: T, match: [cache]}}, {{id: two, text: T, match: [retry]}}, {{id: three, text: By its sentence.}}]\n{examples}"
        )
    };
    assert_eq!(
        found(&bank(
            "    examples: [{response: cache, marks: {one: 1}}]\n"
        )),
        ["untested-criterion items[0].look_for[1].id: no example says what `two` earns"]
    );
    assert_eq!(
        found(&bank("")),
        ["no-examples items[0].id: no example tests this rubric"]
    );
}

#[test]
fn a_pattern_that_nothing_exercises_is_noted() {
    assert_eq!(
        found(
            "bank: b\nitems:\n  - id: i\n    prompt: P\n    answer: cache\n    look_for: [{id: c, text: T, match: [cache, memoize]}]\n    examples: [{response: no idea, marks: {c: 0}}]\n"
        ),
        [
            "unexercised-pattern items[0].look_for[0].match[1]: neither the model answer nor an example meets this pattern"
        ]
    );
}

#[test]
fn an_answer_that_cannot_be_said_in_time_is_told() {
    let bank = |words: usize| {
        format!(
            "bank: b\nitems:\n  - {{id: i, prompt: P, time: 1m, answer: {}}}\n",
            "word ".repeat(words)
        )
    };
    assert_eq!(found(&bank(150)), [""; 0]);
    assert_eq!(
        found(&bank(160)),
        ["long-answer items[0].answer: 160 words take 1:04 to say, and the item has 1:00"]
    );
}

#[test]
fn a_tag_used_once_that_looks_like_another_is_told() {
    let bank = |tags: [&str; 3]| {
        let items: String = tags
            .iter()
            .enumerate()
            .map(|(at, tag)| {
                format!("  - {{id: i{at}, prompt: P{at}, answer: A, tags: [{tag}]}}\n")
            })
            .collect();
        found(&format!("bank: b\nitems:\n{items}"))
    };
    assert_eq!(
        bank(["lambda", "lambda", "lamdba"]),
        [
            "tag-spelling items[2].tags[0]: `lamdba` is used once; `lambda` looks like what was meant"
        ]
    );
    assert_eq!(bank(["lambda", "Lambda", "lambda"]).len(), 1);
    assert_eq!(bank(["http1", "http1", "http2"]), [""; 0]);
    assert_eq!(bank(["data", "data", "security"]), [""; 0]);
    assert_eq!(bank(["lambda", "lamdba", "x"]), [""; 0]);
}

#[test]
fn two_items_that_ask_the_same_are_told() {
    assert_eq!(
        found(
            "bank: b\nitems:\n  - {id: one, prompt: What is a cache?, answer: A}\n  - {id: two, prompt: 'what is the  CACHE', answer: A}\n  - {id: three, prompt: What is a queue?, answer: A}\n"
        ),
        ["duplicate-prompt items[1].prompt: `one` asks the same"]
    );
}

/// A pattern of a bank that knows one pair of synonyms.
fn compiled(yaml: &str, vocabulary: &mut Vocabulary) -> Compiled {
    let words = [vec!["dead letter queue".to_owned(), "DLQ".to_owned()]];
    let synonyms = Synonyms::new(words.iter().map(Vec::as_slice));
    let pattern = Pattern::read(&serde_yaml::from_str(yaml).unwrap()).unwrap();
    Compiled::new(&pattern, vocabulary, &synonyms)
}

/// Patterns over few words, so that one often covers another.
fn pattern() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "warm",
        "pool",
        "cache",
        "\"pools\"",
        "ca*",
        "[warm pool]",
        "DLQ",
    ]);
    let slot = prop::collection::vec(word, 1..3).prop_map(|words| words.join("|"));
    let phrase =
        prop::collection::vec(slot, 1..4).prop_map(|slots| format!("'{}'", slots.join(" ")));
    phrase.prop_recursive(2, 6, 3, |inner| {
        let parts = prop::collection::vec(inner, 1..4).prop_map(|parts| parts.join(", "));
        let within = prop::sample::select(vec![
            "",
            ", within: 4",
            ", within: 30",
            ", within: response",
        ]);
        let bar = prop::sample::select(vec!["", "", ", {none: [cache]}"]);
        prop_oneof![
            parts
                .clone()
                .prop_map(|parts| format!("{{any: [{parts}]}}")),
            (parts, within, bar)
                .prop_map(|(parts, within, bar)| format!("{{all: [{parts}{bar}]{within}}}")),
        ]
    })
}

#[test]
fn a_sentence_is_an_exemplar_once() {
    let found = |exemplars: &str| in_criterion("repeated-exemplar", exemplars);
    assert_eq!(
        found("exemplars: {full: [It is warm., It stays so.], none: [' it is  Warm ', It cools.]}"),
        ["exemplars.none[0]: this sentence stands under `full` as well"]
    );
    assert_eq!(
        found("exemplars: {full: [It is warm., It stays so., It is warm!], none: [It cools.]}"),
        ["exemplars.full[2]: this sentence stands under `full` already"]
    );
    assert_eq!(
        found("exemplars: {full: [It is warm., Is it warmer?], none: [It is not warm.]}"),
        [""; 0]
    );
}

#[test]
fn exemplars_do_not_all_earn_one_mark() {
    let found = |exemplars: &str| in_criterion("one-sided-exemplars", exemplars);
    for (exemplars, what) in [
        ("full: [It is warm.]", "no sentence is wrong"),
        ("none: [It cools.]", "no sentence is right"),
        (
            "half: [Warmth.]",
            "no sentence is right or wrong, only half right",
        ),
    ] {
        let found = found(&format!("exemplars: {{{exemplars}}}"));
        assert_eq!(found.len(), 1);
        let start = format!("exemplars: {what}: there is nothing to tell ");
        assert!(found[0].starts_with(&start), "{found:?}");
    }
    for two in [
        "full: [It is warm.], none: [It cools.]",
        "full: [It is warm.], half: [Warmth.]",
        "half: [Warmth.], none: [It cools.]",
    ] {
        let found = found(&format!("exemplars: {{{two}}}"));
        assert_eq!(found, [""; 0], "{two}");
    }
    assert_eq!(found("match: [warm]"), [""; 0]);
}

#[test]
fn an_exemplar_that_earns_the_opposite_of_its_mark_is_told_with_what_it_earns() {
    let misjudged = |criterion: &str| {
        let criterion = format!("{{id: c, {criterion}}}");
        let found = found(&format!(
            "{{bank: b, items: [{{id: i, prompt: P, look_for: [{criterion},
             {{id: d, text: Entries expire after some time.}}]}}]}}"
        ));
        let of_rule = found
            .iter()
            .filter_map(|text| text.strip_prefix("misjudged-exemplar items[0].look_for[0]."));
        of_rule.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        misjudged(
            "text: A cache answers from memory., match: [copies in memory], not: [goes to the disk],
             exemplars: {
               full: [Every read goes to the disk., It keeps copies in memory., It reads copies in memory.],
               none: [It goes to the disk each time., All goes to the disk., Nothing is in memory.]}"
        ),
        [
            "exemplars.full[0]: “Every read goes to the disk.” must earn 1, but gets 0 (ruled out by \
             `not`: “Every read goes to the disk”)"
        ]
    );
    assert_eq!(
        misjudged(
            "text: Writes go through the cache., match: [through the cache], exemplars: {
               full: [Writes go through the cache., All writes go through the cache.,
                 Writes go straight through the cache.],
               none: [They go around it., Writes go through the cache too.]}"
        ),
        [
            "exemplars.none[1]: “Writes go through the cache too.” must earn 0, but gets 1 \
             (matched: “Writes go through the cache too”)"
        ]
    );
}

fn response() -> impl Strategy<Value = String> {
    let words = "warm pool pools cache dead letter queue x x, x. not no";
    let words: Vec<&str> = words.split(' ').collect();
    prop::collection::vec(prop::sample::select(words), 1..20).prop_map(|words| words.join(" "))
}

#[test]
fn a_phrase_in_one_place_may_hold_its_neighbours_apart() {
    let found = |wide: &str, narrow: &str| {
        let mut vocabulary = Vocabulary::default();
        let wide = compiled(wide, &mut vocabulary);
        let narrow = compiled(narrow, &mut vocabulary);
        Names::new(&vocabulary).covers(&wide, &narrow)
    };
    assert!(!found("'warm cache'", "'[warm pool] cache'"));
    assert!(!found("'cache warm'", "'cache [pool warm]'"));
    assert!(found("'[warm pool] cache'", "'[warm pool] cache entry'"));
    assert!(found("'warm'", "'[warm pool] cache'"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_pattern_that_covers_another_is_met_wherever_the_other_is(
        wide in pattern(),
        narrow in pattern(),
        responses in prop::collection::vec(response(), 8),
    ) {
        let mut vocabulary = Vocabulary::default();
        let wide_one = compiled(&wide, &mut vocabulary);
        let narrow_one = compiled(&narrow, &mut vocabulary);
        prop_assume!(Names::new(&vocabulary).covers(&wide_one, &narrow_one));
        for response in responses {
            let reading = vocabulary.read(&response);
            let polarity = Polarity::read(&reading.tokens, &response);
            let context = MatchContext::new(&vocabulary, &reading, &polarity);
            let met = |pattern: &Compiled| !pattern.affirmed(&context).is_empty();
            prop_assert!(
                met(&wide_one) || !met(&narrow_one),
                "{} covers {} but not on {:?}", wide, narrow, response
            );
        }
    }
}
