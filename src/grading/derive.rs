//! Marks from prose: for criteria that have no patterns.
//!
//! # Method
//!
//! A criterion's sentence is taken apart into weighted [`units`](super::units), which a response
//! shows more or less strongly.
//!
//! Of a response six things are taken:
//!
//! - **share**: the weight shown in its best stretch (a sentence, cut at [`STRETCH`] words), as
//!   a share of the criterion's weight;
//! - **breadth**: how many units with a rarity above [`TELLING`] it shows anywhere, of
//!   [`ENOUGH_UNITS`] at most;
//! - **relevance**: the share of its telling words that show something of any criterion of the
//!   item;
//! - **everywhere**: the weight shown anywhere, as a share of the criterion's weight: who explains
//!   at length spreads a point over sentences;
//! - **denied**: the share of its weight that is denied somewhere;
//! - **denied elsewhere**: the share of weight that it denies, averaged over the item's other
//!   criteria. Who rejects the rest of a topic rarely means this part of it.
//!
//! A logistic function of the six ([`WEIGHTS`]) estimates the mark. Where it is unsure, half a
//! mark loses least against either truth, and the confidence is low.
//!
//! The constants were fitted on graded responses of many kinds to 32 items of ten topics, written
//! and marked by language models, and kept only where they held for items that were left out (ten
//! folds by item). The weights were then moved half-way to what fits responses of further writers
//! best; refitted on two items in three, they gained 0.02 to 0.03 on those writers' responses to the
//! third. What gained nothing there is not here: pairs of neighbouring words as units of
//! their own, alternatives and examples as one unit, proper names weighing more, subordinate
//! clauses and general verbs weighing less, stretches of two sentences, the other criteria's marks.

use std::collections::HashMap;

use crate::bank::{Criterion, Mark};

use super::matcher::{Match, Sight};
use super::units::{Place, Surroundings, Unit, places, units};
use super::vocabulary::{Reading, Vocabulary};

/// The longest stretch of a sentence, in words: speech has no full stops (fitted: searches ended
/// between 43 and 55).
const STRETCH: u32 = 50;
/// Above this rarity a unit says something by itself (chosen: about the rank 270 of English).
const TELLING: f64 = 0.2;
/// A unit counts as shown above this strength (chosen).
const SHOWN: f64 = 0.3;
/// A criterion of which more is denied than this, and too little said, is said to be denied
/// (chosen).
const MUCH_DENIED: f64 = 0.25;
/// More telling units than these add no breadth (chosen).
const ENOUGH_UNITS: usize = 4;
/// A response of fewer telling words than these is not more relevant for its shortness (chosen).
const FEW_WORDS: usize = 10;
/// The logistic function's weights of share, breadth, relevance, denied elsewhere, denied and
/// everywhere (fitted).
const WEIGHTS: [f64; 6] = [5.2, 0.3, 2.3, -5.0, -0.5, 1.5];
/// The logistic function's constant (fitted).
const CONSTANT: f64 = -2.65;
/// Half a mark from this estimate on, and a full mark from its opposite (fitted).
const HALF_FROM: f64 = 0.35;

/// What a criterion's sentence asks for, as weighted units of meaning.
#[derive(Debug)]
pub(crate) struct Derived {
    units: Vec<Unit>,
    total: f64,
}

/// What of a criterion stands in a response.
#[derive(Debug, Default)]
pub(crate) struct Showing {
    /// The weight shown in the best stretch, as a share of all.
    share: f64,
    /// The telling units shown anywhere, as a share of enough of them.
    breadth: f64,
    /// The weight that is denied somewhere, as a share of all.
    denied: f64,
    /// The weight that is shown somewhere, as a share of all.
    everywhere: f64,
    /// The words that show something, in no order.
    words: Vec<u32>,
    /// The best stretch.
    pub found: Option<Match>,
    /// What is denied, where that is much.
    pub refused: Option<Match>,
}

impl Derived {
    /// Takes a criterion's sentence apart.
    pub fn new(
        criterion: &Criterion,
        surroundings: &Surroundings<'_>,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let units = units(&criterion.text, surroundings, vocabulary);
        let total = units.iter().map(|unit| unit.weight).sum();
        Self { units, total }
    }

    /// Looks for it in a response.
    pub fn showing(&self, sight: &Sight<'_>, listed: &[bool]) -> Showing {
        let total = self.total.max(f64::MIN_POSITIVE);
        let places = places(&self.units, sight, listed);
        let mut denied = vec![0.0_f64; self.units.len()];
        let mut shown = vec![0.0_f64; self.units.len()];
        for place in &places {
            let most = if place.denied {
                &mut denied
            } else {
                &mut shown
            };
            most[place.unit] = most[place.unit].max(place.strength);
        }
        let weighed = |strengths: &[f64]| -> f64 {
            let weights = self.units.iter().map(|unit| unit.weight);
            weights.zip(strengths).map(|(weight, s)| weight * s).sum()
        };
        let telling = self
            .units
            .iter()
            .zip(&shown)
            .filter(|(unit, strength)| unit.rarity > TELLING && **strength > SHOWN)
            .count();
        let refused = places.iter().filter(|place| place.denied);
        let refused = refused.map(|place| place.found.clone());
        let refused = refused.reduce(|all, found| all.and(&found));
        let denied = weighed(&denied) / total;
        let (best, found) = self.best_stretch(&places, sight.reading);
        Showing {
            share: best / total,
            breadth: telling.min(ENOUGH_UNITS) as f64 / ENOUGH_UNITS as f64,
            denied,
            everywhere: weighed(&shown) / total,
            words: places
                .iter()
                .flat_map(|p| &p.found.words)
                .copied()
                .collect(),
            found,
            refused: refused.filter(|_| denied > MUCH_DENIED),
        }
    }

    /// The weight that the best stretch shows, and its words.
    fn best_stretch(&self, places: &[Place], reading: &Reading) -> (f64, Option<Match>) {
        let starts = stretches(reading);
        let stretch = |place: &Place| starts[place.found.first() as usize];
        let mut best = (0.0, None);
        let affirmed: Vec<&Place> = places.iter().filter(|place| !place.denied).collect();
        for together in affirmed.chunk_by(|a, b| stretch(a) == stretch(b)) {
            let mut shown: HashMap<usize, f64> = HashMap::new();
            for place in together {
                let most = shown.entry(place.unit).or_default();
                *most = most.max(place.strength);
            }
            let mut in_order: Vec<_> = shown.into_iter().collect();
            in_order.sort_by_key(|&(unit, _)| unit);
            let weight = in_order
                .iter()
                .map(|(unit, s)| self.units[*unit].weight * s)
                .sum();
            if weight > best.0 {
                let words = together.iter().map(|place| &place.found);
                best = (weight, words.cloned().reduce(|all, found| all.and(&found)));
            }
        }
        best
    }
}

/// For each word the first word of its stretch: its sentence, cut where it is long.
fn stretches(reading: &Reading) -> Vec<u32> {
    let mut starts: Vec<u32> = Vec::with_capacity(reading.tokens.len());
    for (at, token) in reading.tokens.iter().enumerate() {
        let at = at as u32;
        let goes_on = starts.last().filter(|&&start| {
            reading.tokens[start as usize].sentence == token.sentence && at - start < STRETCH
        });
        starts.push(goes_on.copied().unwrap_or(at));
    }
    starts
}

/// The share of a response's telling words that show something of any criterion.
pub(crate) fn relevance<'a>(showings: impl Iterator<Item = &'a Showing>, reading: &Reading) -> f64 {
    let mut relevant = vec![false; reading.tokens.len()];
    for &word in showings.flat_map(|showing| &showing.words) {
        relevant[word as usize] = true;
    }
    let telling = reading.tokens.iter().filter(|token| !token.little).count();
    let both = reading
        .tokens
        .iter()
        .zip(relevant)
        .filter(|(token, relevant)| *relevant && !token.little);
    both.count() as f64 / telling.max(FEW_WORDS) as f64
}

/// The share of weight that a response denies, averaged over the criteria other than this one.
pub(crate) fn denied_elsewhere(showings: &[Option<Showing>], this: usize) -> f64 {
    let others = showings
        .iter()
        .enumerate()
        .filter(|&(other, _)| other != this);
    let denied: Vec<f64> = others
        .filter_map(|(_, showing)| Some(showing.as_ref()?.denied))
        .collect();
    denied.iter().sum::<f64>() / denied.len().max(1) as f64
}

impl Showing {
    /// The mark that a grader would most likely give; half a mark is a guess.
    pub fn mark(&self, relevance: f64, denied_elsewhere: f64) -> Mark {
        let taken = [
            self.share,
            self.breadth,
            relevance,
            denied_elsewhere,
            self.denied,
            self.everywhere,
        ];
        let sum: f64 = taken
            .iter()
            .zip(WEIGHTS)
            .map(|(x, weight)| x * weight)
            .sum();
        let estimate = 1.0 / (1.0 + (-CONSTANT - sum).exp());
        if self.found.is_none() || estimate < HALF_FROM {
            Mark::None
        } else if estimate < 1.0 - HALF_FROM {
            Mark::Half
        } else {
            Mark::Full
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Confidence, CriterionMark, Patterns, Reason, Rubric};
    use crate::bank::{Mark, read_bank};

    const BANK: &str = "bank: b\ntitle: B\nitems:\n  - id: i\n    kind: question\n    prompt: How do you make requests safe to repeat?\n    look_for:\n      - id: key\n        text: Has clients send an idempotency key with each payment.\n      - id: backoff\n        text: Explains exponential backoff with jitter between the retries.\n      - id: limit\n        text: Gives up after 15 minutes.\n";

    fn marked(criterion: &str, response: &str) -> CriterionMark {
        let bank = read_bank("b.yaml", BANK).unwrap();
        let rubric = Rubric::new(&bank, &bank.items[0], Patterns::Derived);
        let grade = rubric.grade(response).unwrap();
        grade
            .criteria
            .into_iter()
            .find(|c| c.id.as_str() == criterion)
            .unwrap()
    }

    fn mark(criterion: &str, response: &str) -> Mark {
        marked(criterion, response).mark
    }

    #[test]
    fn the_criterion_in_its_own_words_is_a_full_mark() {
        let response = "The clients send an idempotency key with every payment.";
        assert_eq!(mark("key", response), Mark::Full);
        assert_eq!(mark("backoff", response), Mark::None);
    }

    #[test]
    fn a_response_about_something_else_earns_nothing() {
        let off = "I would first talk to the team about the roadmap and then plan the sprint.";
        for criterion in ["key", "backoff", "limit"] {
            let marked = marked(criterion, off);
            assert_eq!(
                (marked.mark, marked.confidence),
                (Mark::None, Confidence::High)
            );
        }
    }

    #[test]
    fn plain_words_of_the_lexicon_stand_for_terms() {
        let plain =
            "Each try waits with growing pauses, at random so that not all knock again at once.";
        assert_ne!(mark("backoff", plain), Mark::None);
    }

    #[test]
    fn a_denied_criterion_is_negated_and_quotes_what_is_denied() {
        let marked = marked(
            "backoff",
            "I would not use exponential backoff with jitter.",
        );
        assert_eq!((marked.mark, marked.reason), (Mark::None, Reason::Negated));
        assert!(marked.evidence[0].text.contains("backoff"));
    }

    #[test]
    fn abbreviations_of_the_words_asked_for_are_read() {
        let response = "exp backoff + jitter for the rtrs";
        assert_ne!(mark("backoff", response), Mark::None);
    }

    #[test]
    fn equal_quantities_are_one_unit_whatever_they_are_written_in() {
        assert_eq!(mark("limit", "I'd give up after 900 seconds."), Mark::Full);
    }

    #[test]
    fn the_common_words_of_a_criterion_alone_earn_nothing() {
        assert_eq!(mark("key", "We send each of them something."), Mark::None);
    }

    #[test]
    fn a_bare_list_of_terms_earns_nothing() {
        let list = "idempotency key, exponential backoff, jitter, retries, circuit breaker, timeout, queue, Redis";
        assert_eq!(mark("backoff", list), Mark::None);
    }
}
