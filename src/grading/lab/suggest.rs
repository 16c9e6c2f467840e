//! Patterns that a criterion lacks: what responses that people marked full, and the machine did
//! not, say in common and responses that people marked 0 do not say.
//!
//! The method, for one criterion:
//!
//! 1. A response's telling words are those that carry meaning, are neither a sign of a negation
//!    nor denied by one, and stand in no bare list. They are compared by stem; words that the lexicon or the bank takes for the same count as one. Candidates
//!    are one to three of them within [`WINDOW`] words of one sentence, and two side by side as
//!    a phrase, that at least [`SUPPORT`] missed responses share. A candidate needs words that
//!    are rare enough in general English and not in the item's prompt; one that only adds a word
//!    to another without telling the responses better apart is dropped, and so is a word or pair
//!    that tells no more than a phrase.
//!    What other criteria found in a missed response is passed over.
//! 2. They are ranked by the log-likelihood ratio G² of standing in the missed responses against
//!    standing in those marked 0 (T. Dunning, "Accurate methods for the statistics of surprise
//!    and coincidence", Computational Linguistics 19, 1993). It counts twice for words of the
//!    criterion's own sentence and half for those of the item's other criteria: who knows one
//!    thing often knows the others, so the words of all of them stand in the same responses.
//! 3. The best are made patterns and put to the test with the real grader, negation, lists and
//!    the criterion's `not` included. What stays earns full marks in [`SUPPORT`] missed responses
//!    at least and in at most one in [`FALSE_ONE_IN`] of those marked 0; ranked by G² of these
//!    counts, which must be more than chance, where there are responses enough to tell.
//!
//! This file changes no bank: whether a pattern says the idea is for its author to judge.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::bank::pattern::{Pattern, Phrase, Within};
use crate::bank::{Criterion, CriterionId, Exemplars, Found, Item, Mark};
use crate::grading::marks::units::Background;
use crate::grading::words::synonyms::Synonyms;
use crate::grading::{GradeError, Patterns, Rubric};

use words::{Place, WordId, Words};

mod words;

/// A pattern is worth suggesting when so many missed responses share it.
pub const SUPPORT: usize = 2;
/// The stretch in which the words of a pattern stand.
pub const WINDOW: usize = 10;
/// Of the responses that people marked 0, one in so many may have it.
pub const FALSE_ONE_IN: usize = 20;
/// At most so many patterns are suggested for a criterion.
const MOST: usize = 5;
/// So many candidates are put to the test.
const TESTED: usize = 60;
/// What the words of a candidate must tell together: one word past the 2,500 most frequent
/// does, or two more common ones.
const TELLING: f64 = 0.6;

/// A G² that chance alone exceeds one time in twenty (χ² with one degree of freedom).
const CHANCE: f64 = 3.841;

/// The responses to an item from which patterns for a criterion are learned.
#[derive(Debug, Default)]
pub(crate) struct Sample<'a> {
    /// People gave full marks; the patterns are to find them.
    pub missed: Vec<Missed<'a>>,
    /// People gave nothing.
    pub lacking: Vec<&'a str>,
    /// People gave full marks and the machine too.
    pub found: Vec<&'a str>,
}

/// A response that patterns are to find.
#[derive(Clone, Debug)]
pub(crate) struct Missed<'a> {
    /// The response.
    pub response: &'a str,
    /// What other criteria found in it: it says something else.
    pub claimed: Vec<Range<usize>>,
}

/// A suggested pattern.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// The pattern, to be put under `match`.
    #[serde(serialize_with = "as_text")]
    pub pattern: Pattern,
    /// How many of the missed responses it earns full marks.
    pub earns: usize,
    /// How many of the responses that people marked 0 it earns full marks too.
    pub wrongly: usize,
    /// How good a sign it is: G² of the two counts.
    pub likelihood: f64,
}

fn as_text<S: Serializer>(pattern: &Pattern, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(pattern)
}

/// Suggests patterns for a criterion, the best first.
///
/// # Errors
///
/// A response that cannot be graded.
pub(crate) fn suggest(
    found: Found<'_>,
    criterion: &Criterion,
    sample: &Sample<'_>,
) -> Result<Vec<Suggestion>, GradeError> {
    if sample.missed.len() < SUPPORT {
        return Ok(Vec::new());
    }
    let mut words = Words::new(found);
    let candidates = candidates(&mut words, found.item, criterion, sample);
    let tested = test(found, criterion, candidates, sample)?;
    Ok(choose(tested))
}

/// Words that stand near each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Feature {
    /// One to three, in any order; here in that of their ids.
    Near(Vec<WordId>),
    /// Two side by side, in this order.
    Phrase(WordId, WordId),
}

impl Feature {
    fn words(&self) -> BTreeSet<WordId> {
        match self {
            Self::Near(words) => words.iter().copied().collect(),
            Self::Phrase(first, second) => BTreeSet::from([*first, *second]),
        }
    }

    /// The features that make this one idle where they tell as much: those that ask for a word
    /// less, and a phrase of the same words.
    fn better(&self, phrases: &HashMap<WordId, Vec<Self>>) -> Vec<Self> {
        let Self::Near(words) = self else {
            return Vec::new();
        };
        match words[..] {
            // A word alone says less than one would think: better with its neighbour.
            [word] => phrases.get(&word).cloned().unwrap_or_default(),
            [one, other] => vec![
                Self::Near(vec![one]),
                Self::Near(vec![other]),
                Self::Phrase(one, other),
                Self::Phrase(other, one),
            ],
            _ => (0..words.len())
                .map(|left_out| {
                    let mut rest = words.clone();
                    rest.remove(left_out);
                    Self::Near(rest)
                })
                .collect(),
        }
    }

    /// As a pattern of a bank; `None` where a word has no written form there.
    fn pattern(&self, words: &Words) -> Option<Pattern> {
        let phrase = |text: String| -> Option<Phrase> { text.parse().ok() };
        match self {
            Self::Phrase(first, second) => {
                let text = format!("{} {}", words.written(*first), words.written(*second));
                Some(Pattern::Phrase(phrase(text)?))
            }
            Self::Near(ids) => {
                let mut parts = ids
                    .iter()
                    .map(|&id| Some(Pattern::Phrase(phrase(words.written(id))?)))
                    .collect::<Option<Vec<_>>>()?;
                if parts.len() == 1 {
                    return parts.pop();
                }
                let within = Within::Words(WINDOW);
                Some(Pattern::All { parts, within })
            }
        }
    }
}

/// In how many responses of each sort a feature stands.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    missed: usize,
    lacking: usize,
    found: usize,
}

/// A pattern to be tested.
#[derive(Debug)]
struct Candidate {
    pattern: Pattern,
    words: BTreeSet<WordId>,
    /// In how many responses that are found already its words stand too.
    found: usize,
    telling: f64,
    bearing: f64,
}

/// A pattern and what it would do.
#[derive(Debug)]
struct Tested {
    candidate: Candidate,
    earns: BTreeSet<usize>,
    wrongly: usize,
    likelihood: f64,
}

/// What tells the missed responses from those marked 0, the best first.
fn candidates(
    words: &mut Words,
    item: &Item,
    criterion: &Criterion,
    sample: &Sample<'_>,
) -> Vec<Candidate> {
    let counted = count(words, sample);
    let subject = Subject::new(item, criterion, words);
    let mut ranked: Vec<(f64, Counts, &Feature, Candidate)> = worth_a_test(&counted)
        .into_iter()
        .filter_map(|(feature, counts)| {
            let bearing = subject.bearing(feature);
            let (missed, lacking) = (sample.missed.len(), sample.lacking.len());
            let likelihood = log_likelihood((counts.missed, missed), (counts.lacking, lacking));
            let candidate = Candidate {
                pattern: feature.pattern(words)?,
                words: feature.words(),
                found: counts.found,
                telling: telling(feature, words),
                bearing,
            };
            Some((bearing * likelihood, counts, feature, candidate))
        })
        .collect();
    ranked.sort_by(
        |(value_a, a, feature_a, one), (value_b, b, feature_b, other)| {
            value_b
                .total_cmp(value_a)
                .then(other.bearing.total_cmp(&one.bearing))
                .then(b.missed.cmp(&a.missed))
                .then(b.found.cmp(&a.found))
                .then(other.telling.total_cmp(&one.telling))
                .then(feature_a.cmp(feature_b))
        },
    );
    ranked
        .into_iter()
        .take(TESTED)
        .map(|(_, _, _, candidate)| candidate)
        .collect()
}

/// In how many responses the features stand that could tell the missed ones from those marked 0.
fn count(words: &mut Words, sample: &Sample<'_>) -> HashMap<Feature, Counts> {
    let missed: Vec<Vec<Place>> = sample
        .missed
        .iter()
        .map(|missed| words.read(missed.response, &missed.claimed))
        .collect();
    let shared = shared(&missed);
    let mut counted: HashMap<Feature, Counts> = HashMap::new();
    for places in &missed {
        for feature in features(places, &shared) {
            counted.entry(feature).or_default().missed += 1;
        }
    }
    counted
        .retain(|feature, counts| counts.missed >= SUPPORT && telling(feature, words) >= TELLING);
    let mut look = |texts: &[&str], count: fn(&mut Counts)| {
        for text in texts {
            for feature in features(&words.look_up(text), &shared) {
                counted.get_mut(&feature).into_iter().for_each(count);
            }
        }
    };
    look(&sample.lacking, |counts| counts.lacking += 1);
    look(&sample.found, |counts| counts.found += 1);
    counted.retain(|_, counts| counts.lacking * FALSE_ONE_IN <= sample.lacking.len());
    counted
}

/// What the words of a feature tell together.
fn telling(feature: &Feature, words: &Words) -> f64 {
    let feature = feature.words().into_iter();
    feature.map(|word| words.telling(word)).sum()
}

/// The features that tell more than any better one does.
fn worth_a_test(counted: &HashMap<Feature, Counts>) -> Vec<(&Feature, Counts)> {
    let mut phrases: HashMap<WordId, Vec<Feature>> = HashMap::new();
    for feature in counted.keys() {
        if let Feature::Phrase(first, second) = feature {
            for word in [first, second] {
                phrases.entry(*word).or_default().push(feature.clone());
            }
        }
    }
    let tells_more = |feature: &Feature, counts: &Counts| {
        let better = feature.better(&phrases);
        !better.iter().any(|better| {
            counted.get(better).is_some_and(|other| {
                other.missed == counts.missed && other.lacking == counts.lacking
            })
        })
    };
    counted
        .iter()
        .filter(|(feature, counts)| tells_more(feature, counts))
        .map(|(feature, counts)| (feature, *counts))
        .collect()
}

/// What a criterion is about, by its words, and what the others of the item are about.
struct Subject {
    own: BTreeSet<WordId>,
    others: BTreeSet<WordId>,
}

impl Subject {
    fn new(item: &Item, criterion: &Criterion, words: &Words) -> Self {
        let others = item.look_for.iter();
        Self {
            own: words.of_text(&criterion.text),
            others: others
                .filter(|other| other.id != criterion.id)
                .flat_map(|other| words.of_text(&other.text))
                .collect(),
        }
    }

    /// How much a feature counts: more where it speaks of the criterion, less where of another.
    fn bearing(&self, feature: &Feature) -> f64 {
        let words = feature.words();
        if !words.is_disjoint(&self.own) {
            2.0
        } else if !words.is_disjoint(&self.others) {
            0.5
        } else {
            1.0
        }
    }
}

/// The words that enough responses have.
fn shared(responses: &[Vec<Place>]) -> HashSet<WordId> {
    let mut counts: HashMap<WordId, usize> = HashMap::new();
    for places in responses {
        let once: BTreeSet<WordId> = places.iter().map(|place| place.word).collect();
        for word in once {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= SUPPORT);
    counts.into_keys().collect()
}

/// The features of a response that are made of these words.
fn features(places: &[Place], of: &HashSet<WordId>) -> HashSet<Feature> {
    let places: Vec<Place> = places
        .iter()
        .copied()
        .filter(|place| of.contains(&place.word))
        .collect();
    let mut features = HashSet::new();
    for (i, first) in places.iter().enumerate() {
        features.insert(Feature::Near(vec![first.word]));
        let near: Vec<&Place> = places[i + 1..]
            .iter()
            .take_while(|place| place.at - first.at < WINDOW && place.sentence == first.sentence)
            .filter(|place| place.word != first.word)
            .collect();
        if let Some(next) = near.first()
            && next.at == first.at + 1
            && next.follows
        {
            features.insert(Feature::Phrase(first.word, next.word));
        }
        for (j, second) in near.iter().enumerate() {
            features.insert(near_each_other(&[first.word, second.word]));
            for third in &near[j + 1..] {
                if third.word != second.word {
                    features.insert(near_each_other(&[first.word, second.word, third.word]));
                }
            }
        }
    }
    features
}

fn near_each_other(words: &[WordId]) -> Feature {
    let mut words = words.to_vec();
    words.sort_unstable();
    Feature::Near(words)
}

/// Grades the responses by each candidate alone, and keeps those that do good.
fn test(
    found: Found<'_>,
    criterion: &Criterion,
    candidates: Vec<Candidate>,
    sample: &Sample<'_>,
) -> Result<Vec<Tested>, GradeError> {
    let mut item = found.item.clone();
    item.look_for = candidates
        .iter()
        .enumerate()
        .map(|(i, candidate)| Criterion {
            id: CriterionId::new(i.to_string()),
            full: vec![candidate.pattern.clone()],
            partial: Vec::new(),
            // What a pattern finds is to be seen by itself.
            exemplars: Exemplars::default(),
            ..criterion.clone()
        })
        .collect();
    let synonyms = Synonyms::from_bank(found.bank);
    let background = Background::from_bank(found.bank);
    let rubric = Rubric::prepared(&item, &synonyms, &background, Patterns::FromBank);
    let mut tested: Vec<Tested> = candidates
        .into_iter()
        .map(|candidate| Tested {
            candidate,
            earns: BTreeSet::new(),
            wrongly: 0,
            likelihood: 0.0,
        })
        .collect();
    for (i, missed) in sample.missed.iter().enumerate() {
        for (got, tested) in rubric
            .grade(missed.response)?
            .criteria
            .iter()
            .zip(&mut tested)
        {
            if got.mark == Mark::Full {
                tested.earns.insert(i);
            }
        }
    }
    for response in &sample.lacking {
        for (got, tested) in rubric.grade(response)?.criteria.iter().zip(&mut tested) {
            tested.wrongly += usize::from(got.mark == Mark::Full);
        }
    }
    let (missed, lacking) = (sample.missed.len(), sample.lacking.len());
    for tested in &mut tested {
        tested.likelihood = log_likelihood((tested.earns.len(), missed), (tested.wrongly, lacking));
    }
    let least = if log_likelihood((missed, missed), (0, lacking)) < CHANCE {
        0.0
    } else {
        CHANCE
    };
    tested.retain(|tested| {
        tested.earns.len() >= SUPPORT
            && tested.candidate.bearing * tested.likelihood >= least
            && tested.wrongly * FALSE_ONE_IN <= lacking
            && tested.wrongly * missed <= tested.earns.len() * lacking
    });
    Ok(tested)
}

/// The best, and those that find other responses or say it in other words.
fn choose(mut tested: Vec<Tested>) -> Vec<Suggestion> {
    tested.sort_by(|one, other| {
        let (a, b) = (&one.candidate, &other.candidate);
        (b.bearing * other.likelihood)
            .total_cmp(&(a.bearing * one.likelihood))
            .then(b.bearing.total_cmp(&a.bearing))
            .then(other.earns.len().cmp(&one.earns.len()))
            .then(b.found.cmp(&a.found))
            .then(b.telling.total_cmp(&a.telling))
            .then_with(|| a.pattern.to_string().cmp(&b.pattern.to_string()))
    });
    let mut chosen: Vec<Tested> = Vec::new();
    for tested in tested {
        if chosen.len() == MOST {
            break;
        }
        let idle = chosen.iter().any(|earlier| {
            tested.earns.is_subset(&earlier.earns)
                && !tested.candidate.words.is_disjoint(&earlier.candidate.words)
        });
        if !idle {
            chosen.push(tested);
        }
    }
    chosen
        .into_iter()
        .map(|tested| Suggestion {
            pattern: tested.candidate.pattern,
            earns: tested.earns.len(),
            wrongly: tested.wrongly,
            likelihood: tested.likelihood,
        })
        .collect()
}

/// G² of a sign that stands in so many out of so many of one sort, and of another.
fn log_likelihood(one: (usize, usize), other: (usize, usize)) -> f64 {
    let total = (one.1 + other.1) as f64;
    let with = (one.0 + other.0) as f64;
    let term = |observed: usize, of: usize, column: f64| {
        let expected = of as f64 * column / total;
        if observed == 0 {
            0.0
        } else {
            observed as f64 * (observed as f64 / expected).ln()
        }
    };
    let cells =
        [one, other].map(|(has, of)| term(has, of, with) + term(of - has, of, total - with));
    // Rounding may leave a shadow of a negative number where there is no difference.
    (2.0 * cells.iter().sum::<f64>()).max(0.0)
}

#[cfg(test)]
mod tests;
