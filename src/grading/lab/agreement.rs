//! How well two judges' marks agree: the machine's and those that people gave.
//!
//! Pure figures from counts. This file grades nothing and knows neither items nor texts.
//!
//! The main figure is Cohen's kappa with quadratic weights (J. Cohen, "Weighted kappa: nominal
//! scale agreement with provision for scaled disagreement or partial credit", Psychological
//! Bulletin 70, 1968). Where `n[i][j]` counts the marks that are `i` by people and `j` by the
//! machine (i, j = 0, 1, 2 for the marks 0, ½, 1), `h[i]` and `m[j]` are its row and column
//! sums and `n` is the total,
//!
//! ```text
//! kappa = 1 − Σ (i − j)² n[i][j]  ÷  Σ (i − j)² h[i] m[j] / n
//! ```
//!
//! 1 is full agreement, 0 what the two would reach by lot if each kept to its own share of 0, ½
//! and 1. It is undefined where that lot cannot disagree: both gave one and the same mark
//! throughout.
//!
//! Its interval is the percentile bootstrap over responses: responses are drawn again with all
//! their marks, since the marks of one response hang together.

mod alpha;
mod scores;

use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use serde::{Serialize, Serializer};

use crate::bank::Mark;

pub use alpha::{Metric, alpha, alpha_interval};
pub use scores::{FULL_SCORE, ScoreAgreement, auc, mean};

const MARKS: [Mark; 3] = [Mark::None, Mark::Half, Mark::Full];

/// How often an interval's responses are drawn again.
pub const RESAMPLES: usize = 1_000;

/// Counts of pairs of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confusion {
    /// By people's mark, then by the machine's: 0, ½, 1.
    counts: [[usize; 3]; 3],
}

/// A count out of a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Out of how many.
    pub of: usize,
}

/// How well the machine finds what people found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Of those that the machine marked so, the share that people marked so too.
    pub precision: Share,
    /// Of those that people marked so, the share that the machine marked so too.
    pub recall: Share,
}

impl Share {
    /// The share, from 0 to 1; `None` out of nothing.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rate().serialize(serializer)
    }
}

impl Serialize for Confusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.counts.serialize(serializer)
    }
}

impl Confusion {
    /// Counts a pair.
    pub fn add(&mut self, human: Mark, machine: Mark) {
        self.counts[human as usize][machine as usize] += 1;
    }

    /// Counts all pairs of another.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
    }

    /// How many pairs have these marks.
    pub fn count(&self, human: Mark, machine: Mark) -> usize {
        self.counts[human as usize][machine as usize]
    }

    /// How many pairs there are.
    pub fn total(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// How many marks are not the same.
    pub fn wrong(&self) -> Share {
        let same = self.exact();
        Share {
            count: same.of - same.count,
            ..same
        }
    }

    /// How many marks are the same.
    pub fn exact(&self) -> Share {
        Share {
            count: MARKS.iter().map(|&mark| self.count(mark, mark)).sum(),
            of: self.total(),
        }
    }

    /// Full marks among those where people gave nothing.
    pub fn false_full(&self) -> Share {
        self.given(Mark::None, Mark::Full)
    }

    /// Nothing among those where people gave full marks.
    pub fn missed_full(&self) -> Share {
        self.given(Mark::Full, Mark::None)
    }

    fn given(&self, human: Mark, machine: Mark) -> Share {
        Share {
            count: self.count(human, machine),
            of: self.counts[human as usize].iter().sum(),
        }
    }

    /// How well the machine finds what earned anything: a mark of ½ or 1.
    pub fn earned(&self) -> Found {
        self.found(Mark::Half)
    }

    /// How well the machine finds what earned full marks.
    pub fn full(&self) -> Found {
        self.found(Mark::Full)
    }

    /// Precision and recall of marks of at least `least`.
    fn found(&self, least: Mark) -> Found {
        let sum = |human: Mark, machine: Mark| -> usize {
            self.counts[human as usize..]
                .iter()
                .flat_map(|row| &row[machine as usize..])
                .sum()
        };
        let both = sum(least, least);
        let share = |of| Share { count: both, of };
        Found {
            precision: share(sum(Mark::None, least)),
            recall: share(sum(least, Mark::None)),
        }
    }

    /// The sum of squared distances between the marks, in half marks: 4 for a 0 against a 1.
    pub fn distance(&self) -> usize {
        self.weighted_sum(|human, machine| self.count(human, machine))
    }

    /// Quadratic-weighted kappa; `None` where it is undefined.
    pub fn kappa(&self) -> Option<f64> {
        let row = |human: Mark| -> usize { self.counts[human as usize].iter().sum() };
        let column =
            |machine: Mark| -> usize { self.counts.iter().map(|row| row[machine as usize]).sum() };
        let expected = self.weighted_sum(|human, machine| row(human) * column(machine));
        let expected = expected as f64 / self.total() as f64;
        (expected > 0.0).then(|| 1.0 - self.distance() as f64 / expected)
    }

    fn weighted_sum(&self, count: impl Fn(Mark, Mark) -> usize) -> usize {
        let pairs = MARKS
            .iter()
            .flat_map(|&human| MARKS.iter().map(move |&machine| (human, machine)));
        pairs
            .map(|(human, machine)| {
                (human as usize).abs_diff(machine as usize).pow(2) * count(human, machine)
            })
            .sum()
    }
}

/// The 95 % interval of kappa by percentile bootstrap over responses, each given by its own
/// counts: lower and upper end. The generator is ChaCha with 12 rounds from this seed.
///
/// `None` for fewer than two responses, or where kappa is undefined whatever is drawn.
pub fn interval(responses: &[Confusion], seed: u64) -> Option<(f64, f64)> {
    resample(responses, seed, |drawn| {
        let mut all = Confusion::default();
        drawn.iter().for_each(|one| all.merge(one));
        all.kappa()
    })
}

/// The middle 95 % of a figure over so many as there are, drawn again and again.
fn resample<T>(all: &[T], seed: u64, figure: impl Fn(&[&T]) -> Option<f64>) -> Option<(f64, f64)> {
    if all.len() < 2 {
        return None;
    }
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut lot = ChaCha12Rng::from_seed(key);
    let mut draw = || {
        // The part of the length that 64 drawn bits are of 2⁶⁴: as even as anyone can tell.
        let fraction = u128::from(lot.next_u64()) * all.len() as u128;
        &all[(fraction >> 64) as usize]
    };
    let mut figures: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let drawn: Vec<&T> = all.iter().map(|_| draw()).collect();
            figure(&drawn)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let end = |share: f64| {
        figures
            .get((share * figures.len() as f64) as usize)
            .copied()
    };
    Some((end(0.025)?, end(0.975)?))
}

/// Pearson's correlation of pairs; `None` where one side never changes.
pub fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    // Compared as they are: the mean of equal numbers need not be quite their value, and what is
    // left over would correlate.
    let (x, y) = pairs.first()?;
    if pairs.iter().all(|pair| pair.0 == *x) || pairs.iter().all(|pair| pair.1 == *y) {
        return None;
    }
    let n = pairs.len() as f64;
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / n;
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mean_x, y - mean_y);
        xy += dx * dy;
        xx += dx * dx;
        yy += dy * dy;
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// The mark nearest to a number from 0 to 1, the higher of two that are equally near; `None` for
/// any other number.
pub fn nearest(value: f64) -> Option<Mark> {
    if !(0.0..=1.0).contains(&value) {
        return None;
    }
    let distance = |mark: &Mark| (mark.value() - value).abs();
    MARKS
        .into_iter()
        .rev()
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
}

/// The median of several raters' marks, the lower mark where it falls between two; `None` of
/// none.
pub fn median(marks: &[Mark]) -> Option<Mark> {
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    let high = *marks.get(marks.len() / 2)?;
    if marks.len() % 2 == 1 {
        return Some(high);
    }
    let low = *marks.get(marks.len() / 2 - 1)?;
    let between = (low.value() + high.value()) / 2.0;
    MARKS.into_iter().rev().find(|mark| mark.value() <= between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mark::{Full, Half, None as Zero};

    fn counts(counts: [[usize; 3]; 3]) -> Confusion {
        Confusion { counts }
    }

    fn near(got: Option<f64>, wanted: f64) {
        let got = got.unwrap();
        assert!((got - wanted).abs() < 1e-9, "{got}, not {wanted}");
    }

    /// Ten marks: 3 zeros, 2 halves and 5 full ones on either side.
    const WORKED: [[usize; 3]; 3] = [[2, 1, 0], [0, 1, 1], [1, 0, 4]];

    #[test]
    fn kappa_is_one_less_the_distance_over_the_expected_distance() {
        // Distance: 1 (0 for ½) + 1 (½ for 1) + 4 (1 for 0) = 6.
        // By lot: (3·2 + 2·3 + 2·5 + 5·2 + 4·3·5 + 4·5·3) / 10 = 15.2.
        near(counts(WORKED).kappa(), 1.0 - 6.0 / 15.2);
    }

    #[test]
    fn kappa_is_what_gwet_has_published_for_two_abstractors() {
        // K. Gwet, irrCAC 1.0 (2019), "Weighted chance-corrected agreement coefficients": the table
        // `cont3x3abstractors` of his Handbook of Inter-Rater Reliability (4th edition, 2014), with
        // quadratic weights.
        let kappa = counts([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
            .kappa()
            .unwrap();
        assert!((kappa - 0.892).abs() < 0.000_5, "{kappa}");
    }

    #[test]
    fn kappa_is_1_for_the_same_marks_0_for_unrelated_ones_and_below_for_opposite_ones() {
        near(counts([[3, 0, 0], [0, 2, 0], [0, 0, 4]]).kappa(), 1.0);
        near(counts([[2, 0, 2], [0, 0, 0], [2, 0, 2]]).kappa(), 0.0);
        near(counts([[0, 0, 3], [0, 0, 0], [3, 0, 0]]).kappa(), -1.0);
    }

    #[test]
    fn kappa_is_undefined_where_all_marks_are_the_same_and_where_there_are_none() {
        assert_eq!(counts([[7, 0, 0], [0; 3], [0; 3]]).kappa(), None);
        assert_eq!(Confusion::default().kappa(), None);
    }

    #[test]
    fn exact_agreement_and_both_sorts_of_gross_error_are_shares_of_what_people_gave() {
        let worked = counts(WORKED);
        assert_eq!(worked.exact(), Share { count: 7, of: 10 });
        assert_eq!(worked.wrong(), Share { count: 3, of: 10 });
        assert_eq!(worked.false_full(), Share { count: 0, of: 3 });
        assert_eq!(worked.missed_full(), Share { count: 1, of: 5 });
        near(worked.missed_full().rate(), 0.2);
        assert_eq!(Confusion::default().missed_full().rate(), None);
    }

    #[test]
    fn precision_is_of_what_the_machine_gave_and_recall_of_what_people_gave() {
        let Found { precision, recall } = counts(WORKED).earned();
        // Of 7 marks that the machine gave for something, people gave 6; of people's 7, it found 6.
        assert_eq!(precision, Share { count: 6, of: 7 });
        assert_eq!(recall, Share { count: 6, of: 7 });
        let Found { precision, recall } = counts([[0, 0, 2], [0, 0, 1], [3, 0, 4]]).full();
        assert_eq!(precision, Share { count: 4, of: 7 });
        assert_eq!(recall, Share { count: 4, of: 7 });
        let Found { precision, recall } = counts([[5, 1, 0], [1, 0, 1], [0, 2, 0]]).full();
        assert_eq!(precision, Share { count: 0, of: 1 });
        assert_eq!(recall, Share { count: 0, of: 2 });
    }

    #[test]
    fn pairs_are_counted_by_people_first() {
        let mut counted = Confusion::default();
        counted.add(Full, Zero);
        counted.add(Full, Zero);
        counted.add(Half, Full);
        assert_eq!(counted, counts([[0; 3], [0, 0, 1], [2, 0, 0]]));
        assert_eq!(counted.total(), 3);
        assert_eq!(counted.distance(), 9);
    }

    #[test]
    fn the_correlation_is_of_deviations_from_the_means() {
        // Means 2 and 3: (−1·−1 + 0·−1 + 1·2) / √(2 · 6) = 3 / √12.
        let pairs = [(1.0, 2.0), (2.0, 2.0), (3.0, 5.0)];
        near(correlation(&pairs), 3.0 / 12f64.sqrt());
        near(correlation(&[(0.0, 1.0), (1.0, 0.0)]), -1.0);
        assert_eq!(correlation(&[(0.0, 1.0), (1.0, 1.0)]), None);
        assert_eq!(correlation(&[]), None);
        assert_eq!(correlation(&[(0.7, 0.1), (0.7, 0.2), (0.7, 0.4)]), None);
    }

    #[test]
    fn the_interval_is_the_same_for_the_same_seed_and_holds_kappa() {
        let good = counts([[1, 0, 0], [0; 3], [0, 0, 1]]);
        let bad = counts([[0, 0, 1], [0; 3], [0, 0, 1]]);
        let responses: Vec<_> = [good, good, good, bad].repeat(5);
        let mut all = Confusion::default();
        responses.iter().for_each(|one| all.merge(one));
        let kappa = all.kappa().unwrap();
        let (low, high) = interval(&responses, 1).unwrap();
        assert!(low < kappa && kappa < high, "{low} {kappa} {high}");
        assert_eq!(interval(&responses, 1), Some((low, high)));
        assert_ne!(interval(&responses, 2), Some((low, high)));
    }

    #[test]
    fn responses_that_are_all_alike_leave_no_room_for_an_interval() {
        let one = counts([[1, 0, 0], [0; 3], [0, 1, 1]]);
        let (low, high) = interval(&[one; 4], 1).unwrap();
        near(Some(low), one.kappa().unwrap());
        near(Some(high), one.kappa().unwrap());
        assert_eq!(interval(&[one], 1), None);
    }

    #[test]
    fn a_number_between_marks_is_the_nearest_and_the_higher_of_two_equally_near() {
        for (value, wanted) in [
            (0.0, Some(Zero)),
            (0.2499, Some(Zero)),
            (0.25, Some(Half)),
            (0.5, Some(Half)),
            (0.7499, Some(Half)),
            (0.75, Some(Full)),
            (0.8, Some(Full)),
            (1.0, Some(Full)),
            (-0.01, None),
            (1.01, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(nearest(value), wanted, "{value}");
        }
    }

    #[test]
    fn the_median_of_an_even_number_of_raters_is_the_lower_mark_where_it_falls_between() {
        for (marks, wanted) in [
            (&[Zero, Full, Full][..], Some(Full)),
            (&[Zero, Full], Some(Half)),
            (&[Half, Zero], Some(Zero)),
            (&[Full, Half], Some(Half)),
            (&[Full, Zero, Half, Half], Some(Half)),
            (&[Half], Some(Half)),
            (&[], None),
        ] {
            assert_eq!(median(marks), wanted, "{marks:?}");
        }
    }
}
