//! What holds for every response, however strange.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use viva::bank::{Library, Source};
use viva::grading::{GraderSettings, ItemGrader, Patterns};

/// One of the built-in banks: a response is graded against every item.
static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let one = Source::named(Path::new("aws-api-gateway-lambda"), &[Source::Builtin]);
    Arc::new(viva::bank::load(&[one]).unwrap())
});

/// Words that the patterns, the negation and the tokeniser care about, between arbitrary text.
fn response() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "provisioned concurrency",
        "cold-start",
        "not",
        "wouldn't",
        "instead of",
        "without",
        "X-Ray",
        "no",
        "?",
        ".",
        "\n- ",
        ", ",
        "API Gateway",
        "CloudWatch",
        "15min",
        "10,240 MB",
        "coldstarts",
        "concurency",
        "w/o",
        "IntegrationLatency",
        "é",
        "\u{301}",
        "日本語",
        "ﬁ",
        "’",
        "\u{0}",
        "\u{1b}[31m",
        "İ",
    ]);
    let piece = prop_oneof![3 => known.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec((piece, prop::sample::select(vec!["", " ", "  "])), 0..40).prop_map(
        |pieces| {
            pieces
                .into_iter()
                .map(|(piece, blank)| piece + blank)
                .collect()
        },
    )
}

fn holds_for(response: &str, patterns: Patterns) -> Result<(), TestCaseError> {
    let settings = GraderSettings {
        patterns,
        synonyms: Vec::new(),
    };
    let mut grader = ItemGrader::new(Arc::clone(&LIBRARY), settings);
    for found in LIBRARY.items() {
        let grade = grader.grade(&found.reference(), response).unwrap();
        prop_assert!((0.0..=1.0).contains(&grade.score.get()));
        prop_assert_eq!(grade.criteria.len(), found.item.look_for.len());
        for evidence in grade
            .criteria
            .iter()
            .flat_map(|criterion| &criterion.evidence)
        {
            prop_assert_eq!(
                response.get(evidence.start..evidence.end),
                Some(evidence.text.as_str())
            );
            prop_assert!(!evidence.text.is_empty());
        }
    }
    Ok(())
}

#[test]
fn words_written_together_after_a_quote_are_graded() {
    holds_for("cold-start é\"coldstarts", Patterns::FromBank).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_response_gets_a_score_between_0_and_1_and_evidence_that_quotes_it(response in response()) {
        holds_for(&response, Patterns::FromBank)?;
    }

    #[test]
    fn the_same_holds_for_derived_patterns(response in response()) {
        holds_for(&response, Patterns::Derived)?;
    }
}
