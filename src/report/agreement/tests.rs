use insta::assert_snapshot;

use super::*;
use crate::report::paint::Paint;
use crate::report::scorecard::samples::saved;

/// A scorecard of the sample plan with these ratings, in the order of its criteria.
fn card(candidate: &str, interviewer: &str, ratings: [Rating; 5]) -> Scorecard {
    let mut saved = saved();
    let screening = &mut saved.screening;
    screening.about.candidate = candidate.to_owned();
    screening.about.interviewer = Some(interviewer.to_owned());
    screening.amendments.clear();
    let criteria = screening
        .entries
        .iter_mut()
        .flat_map(|entry| &mut entry.criteria);
    for (criterion, rating) in criteria.zip(ratings) {
        criterion.rating = rating;
        criterion.suggestion = None;
    }
    Scorecard::from_saved(&saved).unwrap()
}

const FULL: Rating = Rating::Marked(Mark::Full);
const HALF: Rating = Rating::Marked(Mark::Half);
const NONE: Rating = Rating::Marked(Mark::None);
const COULD_NOT: Rating = Rating::CouldNotAnswer;
const UNCLEAR: Rating = Rating::NotEnoughEvidence;

fn two_raters() -> Vec<(i64, Scorecard)> {
    vec![
        (1, card("Ann", "Bo", [FULL, HALF, FULL, NONE, UNCLEAR])),
        (
            2,
            card("Ann", "Cy", [FULL, NONE, UNCLEAR, COULD_NOT, UNCLEAR]),
        ),
        (3, card("Di", "Bo", [NONE, FULL, FULL, HALF, FULL])),
        (4, card("di", "cy", [HALF, NONE, FULL, HALF, FULL])),
        (5, card("Ed", "Bo", [NONE; 5])),
    ]
}

#[test]
fn two_raters_in_the_terminal() {
    let found = agreement(&two_raters()).unwrap();
    assert_snapshot!(text(&found, false, Paint::none()));
}

#[test]
fn two_raters_are_measured_by_kappa_of_what_both_judged() {
    let found = agreement(&two_raters()).unwrap();
    assert_eq!(found.measure, Measure::WeightedKappa);
    // Bo by Cy: 1-1, ½-0, 0-0 of Ann; 0-½, 1-0, 1-1, ½-½, 1-1 of Di.
    let mut counts = Confusion::default();
    for (bo, cy) in [
        (Mark::Full, Mark::Full),
        (Mark::Half, Mark::None),
        (Mark::None, Mark::None),
        (Mark::None, Mark::Half),
        (Mark::Full, Mark::None),
        (Mark::Full, Mark::Full),
        (Mark::Half, Mark::Half),
        (Mark::Full, Mark::Full),
    ] {
        counts.add(bo, cy);
    }
    assert_eq!(found.agreement, counts.kappa());
    assert_eq!((found.units, found.left_out), (8, 2));
    assert_eq!(found.exact, Share { count: 5, of: 8 });
    let (low, high) = found.interval.unwrap();
    assert!(low <= counts.kappa().unwrap() && counts.kappa().unwrap() <= high);
}

#[test]
fn the_criterion_on_which_raters_differ_most_comes_first() {
    let found = agreement(&two_raters()).unwrap();
    let order: Vec<(&str, f64)> = found
        .criteria
        .iter()
        .map(|criterion| (criterion.id.as_str(), criterion.distance))
        .collect();
    assert_eq!(
        order,
        [
            ("small", 0.75),
            ("warm", 0.25),
            ("meter", 0.0),
            ("vpc", 0.0),
            ("queue", 0.0)
        ]
    );
}

#[test]
fn a_rater_above_the_others_is_lenient() {
    let found = agreement(&two_raters()).unwrap();
    let bo = &found.raters[0];
    assert_eq!((bo.name.as_str(), bo.marks), ("Bo", 8));
    // ½ − 0, 0 − ½, 1 − 0 of eight.
    assert!((bo.leniency - 1.0 / 8.0).abs() < 1e-12);
    assert_eq!(found.raters[1].leniency, -bo.leniency);
    assert_eq!(manner(bo.leniency), "lenient");
    assert_eq!(signed(-0.001), "+0.00");
}

#[test]
fn more_raters_are_measured_by_alpha_with_marks_missing() {
    // Krippendorff's four observers, those of his twelve units that hold 1, 2 and 3 only.
    let rows = [
        ("A", [NONE, HALF, FULL, FULL, HALF]),
        ("B", [NONE, HALF, FULL, FULL, HALF]),
        ("C", [UNCLEAR, FULL, FULL, FULL, HALF]),
        ("D", [NONE, HALF, FULL, FULL, HALF]),
    ];
    let cards: Vec<(i64, Scorecard)> = rows
        .iter()
        .zip(1..)
        .map(|((rater, ratings), id)| (id, card("Ann", rater, *ratings)))
        .collect();
    let found = agreement(&cards).unwrap();
    assert_eq!(found.measure, Measure::Alpha);
    let units = [
        vec![0, 0, 0],
        vec![1, 1, 2, 1],
        vec![2, 2, 2, 2],
        vec![2, 2, 2, 2],
        vec![1, 1, 1, 1],
    ]
    .to_vec();
    assert_eq!(found.agreement, alpha(&units, Metric::Interval));
    assert_eq!(found.ordinal_alpha, alpha(&units, Metric::Ordinal));
    assert_eq!(found.exact, Share { count: 24, of: 27 });
}

#[test]
fn what_cannot_be_compared_is_told() {
    let one = vec![
        (1, card("Ann", "Bo", [FULL; 5])),
        (2, card("Di", "Cy", [FULL; 5])),
    ];
    assert_eq!(agreement(&one).unwrap_err(), NoAgreement::OneRater);
    let twice = vec![
        (4, card("Ann", "Bo", [FULL; 5])),
        (2, card("ann", "bo", [FULL; 5])),
    ];
    assert_eq!(agreement(&twice).unwrap_err(), NoAgreement::Twice(2, 4));
    let silent = vec![
        (1, card("Ann", "Bo", [UNCLEAR; 5])),
        (2, card("Ann", "Cy", [FULL; 5])),
    ];
    assert_eq!(agreement(&silent).unwrap_err(), NoAgreement::NoUnits);
}

#[test]
fn raters_are_compared_with_the_grader_too() {
    let mut cards = two_raters();
    for (_, card) in &mut cards {
        let criterion = &mut card.sections[0].items[0].criteria[0];
        criterion.suggestion = Some(crate::report::scorecard::Suggestion {
            mark: Mark::Full,
            reason: crate::grading::Reason::Matched,
            confidence: crate::grading::Confidence::High,
            evidence: Vec::new(),
        });
    }
    let grader = agreement(&cards).unwrap().grader.unwrap();
    assert_eq!(grader.exact, Share { count: 2, of: 4 });
}
