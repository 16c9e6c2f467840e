//! From signs to a mark.
//!
//! Four sums, by what stands in the response: a pattern for the full mark; only one for half of it;
//! neither; and for criteria without patterns what their sentence shows. Each estimates the mark from
//! the [`Signs`]; what is nearer to half a mark than to a whole one or none is half.
//!
//! Where sentences with known marks are at hand (`exemplars`), a second sum weighs the first against
//! what the words of the response tell by them, and counts that for far more.
//!
//! The weights were fitted by ridge regression on responses written to known marks by language models,
//! and items were left out in turn to choose the signs. For the first sums they answered 113 items of
//! seven banks in six manners: a criterion is met in the usual terms or in plain words, met by half,
//! claimed wrongly in the right words, denied, only mentioned, or left out, at random. For the second
//! there were 1,752 more, eight to each item of the built-in banks: by experts in plain words, by people
//! who are wrong in the right words, by middling ones, and by some who are each in turn. What sounds like
//! half of a claim was read off 876 others. The bounds are a little above and below the middle, because
//! half a mark that says "unsure" to everything tells nobody anything.

use crate::bank::Mark;

use super::exemplars::SPOKEN_OF;
use super::signs::Signs;

/// What a criterion is judged by in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grading) enum Ground {
    /// A pattern for the full mark stands.
    Full,
    /// A pattern for half the mark stands.
    Partial,
    /// None of its patterns stands.
    Neither,
    /// It has no patterns, only its sentence.
    Sentence,
}

/// From this estimate on it is half a mark.
const HALF: f64 = 0.45;
/// From this estimate on it is the full mark.
const FULL: f64 = 0.6;
/// A mark is unsure where the estimate is this near to a bound.
const UNSURE: f64 = 0.01;

/// Where this share of what stands around a pattern belongs to the claim, the pattern's own words earn
/// what the author says, unless something speaks against them.
const BELONGS: f64 = 0.45;
/// Where more than this of its sentence is denied, that speaks against it …
const MOSTLY_DENIED: f64 = 0.5;
/// … and where more than this is answered with the opposite.
const OPPOSED: f64 = 0.05;

/// Where exemplars are known, an estimate begins here, …
const BASE: f64 = 0.36;
/// … the rubric's own estimate is added with this weight, …
const RUBRIC: f64 = 0.2;
/// … and the log odds that what is said is right with this one.
const RIGHT: f64 = 0.08;
/// What the log odds that a response speaks of the criterion at all lack is taken off with this weight.
const ABOUT: f64 = 0.06;

/// In the middle of what is half a mark.
const IN_HALF: f64 = (HALF + FULL) / 2.0;
/// With these log odds against it, what is said is surely not half of a claim; nor is it …
const SURELY_NOT_HALF: f64 = 3.0;
/// … where the log odds that a response speaks of the claim are no more than this, …
const BARELY_SPOKEN_OF: f64 = 2.0;
/// … nor where those that it is right, or those that it is wrong, reach this.
const CLEARLY: f64 = 4.0;
/// Where this share of what is said around a pattern belongs to the claim, nothing is added to it that could
/// reverse it …
const NOTHING_ADDED: f64 = 0.9;
/// … and its words stand even where exemplars tell that they are wrong, up to these log odds.
const LEEWAY: f64 = 1.5;
/// From these log odds on, that something is right outweighs that the rubric rules it out, that most of the
/// criterion's sentence is denied, or that some of it is answered with the opposite.
const OUTWEIGHS: f64 = 4.0;
/// The least for what stands as its author wrote it: the full mark, and sure.
const AS_WRITTEN: f64 = FULL + 2.0 * UNSURE;

/// The mark that a grader would most likely give, from 0 to 1 or a little beyond.
pub(in crate::grading) fn estimate(ground: Ground, signs: &Signs) -> f64 {
    let by_rubric = by_rubric(ground, signs);
    let Some(said) = signs.said else {
        return by_rubric;
    };
    let mut estimate =
        BASE + RUBRIC * by_rubric + RIGHT * said.right + ABOUT * (said.about - SPOKEN_OF).min(0.0);
    let half_stands = ground == Ground::Partial && by_rubric >= HALF;
    let speaks_of_it = said.about > BARELY_SPOKEN_OF || half_stands;
    if speaks_of_it && said.right.abs() < CLEARLY {
        // What sounds like half of the claim is drawn to the middle of what is half a mark.
        let sounds_half = (1.0 + said.half / SURELY_NOT_HALF).clamp(0.0, 1.0);
        estimate += (IN_HALF - estimate) * sounds_half;
    }
    // What the author has written stands, unless its words are rather those of wrong claims.
    let leeway = if signs.explained >= NOTHING_ADDED {
        LEEWAY
    } else {
        0.0
    };
    if ground == Ground::Full && counts_as_written(signs) && said.right >= -leeway {
        estimate = estimate.max(AS_WRITTEN);
    }
    // A claim that the rubric rules out, or a denial, may be made of just the words of a right claim; but
    // where those are put together as right claims are, the rubric has gone too far.
    let reversed = signs.denied > MOSTLY_DENIED || signs.opposed > OPPOSED;
    if (signs.ruled_out || reversed) && said.right < OUTWEIGHS {
        estimate = estimate.min(by_rubric);
    }
    estimate
}

/// What its patterns and its sentence alone say of it.
fn by_rubric(ground: Ground, s: &Signs) -> f64 {
    let flag = |set: bool| f64::from(u8::from(set));
    match ground {
        Ground::Full => {
            let weighed = -0.07 + 0.66 * s.explained + 0.18 * s.words + 0.08 * s.everywhere
                - 0.08 * flag(s.full_denied)
                - 0.25 * flag(s.partial_denied)
                - 0.3 * s.denied
                - 2.5 * s.opposed
                - 0.18 * s.rival
                - 0.5 * flag(s.ruled_out);
            weighed.max(if counts_as_written(s) { FULL } else { 0.0 })
        }
        Ground::Partial => {
            let weighed = 0.23 + 0.15 * s.explained + 0.08 * s.words
                - 0.12 * s.everywhere
                - 0.4 * s.denied
                - 0.5 * s.opposed
                - 0.18 * s.rival
                - 0.33 * flag(s.ruled_out);
            weighed.max(if half_as_written(s) { HALF } else { 0.0 })
        }
        Ground::Neither => {
            0.32 * s.credit + 0.03 * s.explained + 0.06 * s.words + 0.25 * s.everywhere
                - 0.14 * s.denied
                - 0.7 * s.opposed
                - 0.14 * s.rival
                - 0.14 * s.rival_claim
                - 0.28 * flag(s.ruled_out)
        }
        Ground::Sentence => {
            0.06 + 0.12 * s.explained + 0.19 * s.words + 0.47 * s.together
                - 0.2 * s.rival_claim
                - 0.3 * s.denied
                - 1.9 * s.opposed
        }
    }
}

fn counts_as_written(signs: &Signs) -> bool {
    let against = signs.denied_as_written
        || signs.ruled_out
        || signs.denied > MOSTLY_DENIED
        || signs.opposed > OPPOSED;
    signs.literal && signs.explained >= BELONGS && !against
}

/// Half of a claim of which something is denied is no half.
fn half_as_written(signs: &Signs) -> bool {
    counts_as_written(signs) && !signs.full_denied && !signs.partial_denied
}

/// A claim of a model answer is shown enough for a mark from this estimate on, where the whole
/// response bears it out (chosen by eye on answers of two to four sentences to long model answers).
pub(in crate::grading) fn shown_enough(mark: Mark) -> f64 {
    match mark {
        Mark::None => 0.0,
        Mark::Half => 0.28,
        Mark::Full => 0.42,
    }
}

/// More of a claim is denied or answered with the opposite than a slip.
pub(in crate::grading) fn speaks_against(signs: &Signs) -> bool {
    signs.denied > MOSTLY_DENIED || signs.opposed > 0.3
}

/// The mark for an estimate, and whether it is unsure.
pub(in crate::grading) fn mark(estimate: f64) -> (Mark, bool) {
    let mark = if estimate < HALF {
        Mark::None
    } else if estimate < FULL {
        Mark::Half
    } else {
        Mark::Full
    };
    let near = |bound: f64| (estimate - bound).abs() < UNSURE;
    (mark, mark == Mark::Half || near(HALF) || near(FULL))
}
