//! What the scheduler learns from an attempt, and what a score and a time suggest.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::grading::Score;

/// How well an item was remembered.
///
/// ```
/// use viva::schedule::Rating;
///
/// assert_eq!(Rating::from_number(3), Some(Rating::Good));
/// assert!(Rating::Hard < Rating::Easy && !Rating::Again.passed());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Not well enough: it failed.
    Again,
    /// Passed, with much trouble.
    Hard,
    /// Passed.
    Good,
    /// Passed without any trouble.
    Easy,
}

impl Rating {
    /// All of them, the worst first.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// Its number, from 1 for again to 4 for easy.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The rating with that number.
    pub fn from_number(number: i64) -> Option<Self> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::ALL.get(index).copied()
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }

    /// Whether the item was remembered.
    pub fn passed(self) -> bool {
        self != Self::Again
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where one rating ends and the next begins. Scores go from 0 to 1; times are shares of the
/// time that the item suggests.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// A lower score has failed, and "again" is proposed.
    #[serde(deserialize_with = "share")]
    #[schemars(range(min = 0, max = 1))]
    pub pass: f64,
    /// A lower score is "hard".
    #[serde(deserialize_with = "share")]
    #[schemars(range(min = 0, max = 1))]
    pub good: f64,
    /// From this score on it is "easy", if it was fast.
    #[serde(deserialize_with = "share")]
    #[schemars(range(min = 0, max = 1))]
    pub easy: f64,
    /// Up to this share of the item's time is fast.
    #[serde(deserialize_with = "times")]
    #[schemars(range(min = 0, max = 100))]
    pub fast: f64,
    /// More than this share of the item's time is "hard", however good the score.
    #[serde(deserialize_with = "times")]
    #[schemars(range(min = 0, max = 100))]
    pub slow: f64,
    /// What counts of a mark that came only after a probe, in a mock interview: 0 nothing, 1 all.
    #[serde(deserialize_with = "share")]
    #[schemars(range(min = 0, max = 1))]
    pub after_probe: f64,
}

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    within(deserializer, 1.0)
}

fn times<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    within(deserializer, 100.0)
}

fn within<'de, D: Deserializer<'de>>(deserializer: D, highest: f64) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if (0.0..=highest).contains(&number) {
        return Ok(number);
    }
    let message = format!("expected a number from 0 to {highest}, found {number}");
    Err(D::Error::custom(message))
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            pass: 0.5,
            good: 0.7,
            easy: 0.95,
            fast: 0.6,
            slow: 1.5,
            after_probe: 0.75,
        }
    }
}

impl Thresholds {
    /// The rating that a score proposes, with the time used of the time suggested. What has
    /// failed is again, however fast or slow.
    pub fn propose(&self, score: Score, used: Duration, suggested: Duration) -> Rating {
        // A score of 0.7 may have been added up to a hair less.
        let reaches = |threshold: f64| score.get() + 1e-9 >= threshold;
        let takes = |share: f64| suggested.as_secs_f64() * share;
        let used = used.as_secs_f64();
        if !reaches(self.pass) {
            Rating::Again
        } else if !reaches(self.good) || used > takes(self.slow) {
            Rating::Hard
        } else if reaches(self.easy) && used <= takes(self.fast) {
            Rating::Easy
        } else {
            Rating::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proposed(score: f64, seconds: u64) -> Rating {
        let of = Duration::from_secs;
        Thresholds::default().propose(Score::clamped(score), of(seconds), of(100))
    }

    #[test]
    fn a_score_and_a_time_propose_a_rating() {
        assert_eq!(proposed(0.49, 10), Rating::Again);
        assert_eq!(proposed(0.5, 10), Rating::Hard);
        assert_eq!(proposed(0.7, 100), Rating::Good);
        assert_eq!(proposed(1.0, 61), Rating::Good);
        assert_eq!(proposed(1.0, 60), Rating::Easy);
        assert_eq!(proposed(1.0, 151), Rating::Hard, "right, but slow");
    }

    #[test]
    fn a_score_that_was_added_up_to_a_hair_less_reaches_its_threshold() {
        let thirds = 0.7 - 1e-12;
        assert_eq!(proposed(thirds, 100), Rating::Good);
    }

    #[test]
    fn ratings_are_numbered_from_one() {
        for rating in Rating::ALL {
            assert_eq!(
                Rating::from_number(i64::from(rating.number())),
                Some(rating)
            );
        }
        assert_eq!(Rating::from_number(0), None);
        assert_eq!(Rating::from_number(5), None);
        assert_eq!(Rating::from_number(i64::MIN), None);
    }

    proptest! {
        #[test]
        fn what_failed_is_again_whatever_the_time(score in 0.0..0.499f64, used in 0u64..100_000) {
            prop_assert_eq!(proposed(score, used), Rating::Again);
        }

        #[test]
        fn a_better_score_never_proposes_less(
            a in 0.0..=1.0f64, b in 0.0..=1.0f64, used in 0u64..500,
        ) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(proposed(low, used) <= proposed(high, used));
        }
    }
}
