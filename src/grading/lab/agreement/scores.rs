//! How well scores of whole responses agree: the grader's with those that people gave.

use serde::Serialize;

use super::correlation;

/// A person's score from which a response counts as one with full score.
pub const FULL_SCORE: f64 = 0.95;
/// A mean of several people's scores may come out this much too low in binary numbers.
const ROUNDING: f64 = 1e-9;

/// What pairs of scores show; scores are from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ScoreAgreement {
    /// How many responses have both scores.
    pub responses: usize,
    /// Pearson's r, from -1 to 1; `None` where either side never changes.
    pub correlation: Option<f64>,
    /// The mean absolute difference, from 0 to 1; `None` of no responses.
    pub mean_difference: Option<f64>,
    /// How many have full score by people: at least [`FULL_SCORE`].
    pub full: usize,
    /// How well the grader's score tells those from the others; see [`auc`].
    pub full_auc: Option<f64>,
}

impl ScoreAgreement {
    /// Of pairs of people's score and the grader's.
    pub fn new(pairs: &[(f64, f64)]) -> Self {
        let difference: f64 = pairs
            .iter()
            .map(|(human, machine)| (human - machine).abs())
            .sum();
        let (full, others): (Vec<_>, Vec<_>) = pairs
            .iter()
            .partition(|(human, _)| *human >= FULL_SCORE - ROUNDING);
        let machine = |pairs: Vec<(f64, f64)>| -> Vec<f64> {
            pairs.into_iter().map(|(_, machine)| machine).collect()
        };
        let (full, others) = (machine(full), machine(others));
        Self {
            responses: pairs.len(),
            correlation: correlation(pairs),
            mean_difference: (!pairs.is_empty()).then(|| difference / pairs.len() as f64),
            full: full.len(),
            full_auc: auc(&full, others),
        }
    }
}

/// The area under the receiver operating characteristic, as the share of pairs of a member of
/// `above` and one of `below` in which the former is higher, ties counted half (J. Hanley and
/// B. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC)
/// curve", Radiology 143, 1982). 1 tells the two apart throughout, ½ is chance; `None` where one
/// side is empty.
pub fn auc(above: &[f64], mut below: Vec<f64>) -> Option<f64> {
    let pairs = above.len() * below.len();
    below.sort_by(f64::total_cmp);
    // Each pair counts twice, so that a tie counts one.
    let won: usize = above
        .iter()
        .map(|score| {
            let lower = below.partition_point(|other| other < score);
            let not_higher = below.partition_point(|other| other <= score);
            lower + not_higher
        })
        .sum();
    (pairs > 0).then(|| won as f64 / (2 * pairs) as f64)
}

/// The mean of several people's scores; `None` of none.
pub fn mean(scores: &[f64]) -> Option<f64> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: Option<f64>, wanted: f64) {
        let got = got.unwrap();
        assert!((got - wanted).abs() < 1e-9, "{got}, not {wanted}");
    }

    #[test]
    fn auc_is_the_share_of_pairs_in_the_right_order_with_ties_counted_half() {
        // Of six pairs 0.9 wins three; 0.5 wins one, ties one and loses one.
        near(auc(&[0.9, 0.5], vec![0.5, 0.7, 0.1]), 4.5 / 6.0);
        near(auc(&[1.0], vec![0.0, 0.9]), 1.0);
        near(auc(&[0.0], vec![0.2, 0.9]), 0.0);
        near(auc(&[0.4, 0.4], vec![0.4]), 0.5);
    }

    #[test]
    fn auc_is_undefined_where_one_side_is_empty() {
        assert_eq!(auc(&[], vec![0.5]), None);
        assert_eq!(auc(&[0.5], Vec::new()), None);
    }

    #[test]
    fn pairs_of_scores_give_correlation_difference_and_auc() {
        let found = ScoreAgreement::new(&[(1.0, 0.8), (0.95, 0.4), (0.5, 0.4), (0.0, 0.1)]);
        assert_eq!((found.responses, found.full), (4, 2));
        near(found.mean_difference, (0.2 + 0.55 + 0.1 + 0.1) / 4.0);
        // 0.8 wins two; 0.4 ties one and wins one.
        near(found.full_auc, 3.5 / 4.0);
        near(
            found.correlation,
            correlation(&[(1.0, 0.8), (0.95, 0.4), (0.5, 0.4), (0.0, 0.1)]).unwrap(),
        );
    }

    #[test]
    fn a_mean_of_full_scores_is_a_full_score_whatever_binary_numbers_make_of_it() {
        let human = mean(&[0.95; 7]).unwrap();
        assert_eq!(ScoreAgreement::new(&[(human, 1.0)]).full, 1);
        assert_eq!(ScoreAgreement::new(&[(0.949, 1.0)]).full, 0);
    }

    #[test]
    fn no_scores_show_nothing() {
        assert_eq!(ScoreAgreement::new(&[]), ScoreAgreement::default());
        assert_eq!(mean(&[]), None);
    }
}
