//! Marks from prose: for criteria that have no patterns.
//!
//! # Method
//!
//! A criterion's sentence is taken apart into *units*: each telling word, or the longest phrase
//! there that a group of synonyms knows. The verb that opens it ("Explains …") and little words
//! say nothing. A unit has a **weight**:
//!
//! - rarity: 0.05 for the most frequent words of English, rising with the logarithm of the rank to
//!   1 for words that a list of 20 000 does not know;
//! - × how telling it is in its bank: 1 if no other criterion has it, towards 0 if all do;
//! - ÷ the square root of the number of the item's criteria that have it;
//! - × [`PROMPT`] if the prompt says it already;
//! - × 1 + [`PHRASE`] for each further word of a phrase.
//!
//! A unit is **shown** by its own words (strength 1), by what the bank or the lexicon has for them
//! (strength 1) and by what the lexicon has for their synonyms ([`SECOND_HAND`]). A common word
//! shows a rare one in part only: the strength is multiplied by the ratio of their rarities.
//! Denied words and words in bare lists show nothing.
//!
//! Of a response four things are taken:
//!
//! - **share**: the weight shown in its best stretch (a sentence, cut at [`STRETCH`] words), as
//!   a share of the criterion's weight;
//! - **breadth**: how many units with a rarity above [`TELLING`] it shows anywhere, of
//!   [`ENOUGH_UNITS`] at most;
//! - **relevance**: the share of its telling words that show something of any criterion of the
//!   item;
//! - **denied elsewhere**: the share of weight that it denies, averaged over the item's other
//!   criteria. Who rejects the rest of a topic rarely means this part of it.
//!
//! A logistic function of the four ([`WEIGHTS`]) estimates the mark. Where it is unsure, half a
//! mark loses least against either truth, and the confidence is low.
//!
//! The constants were fitted on graded responses of many kinds to 32 items of ten topics, written
//! and marked by language models, and kept only where they held for items that were left out (ten
//! folds by item). What gained nothing there is not here: pairs of neighbouring words as units of
//! their own, alternatives and examples as one unit, proper names weighing more, subordinate
//! clauses and general verbs weighing less, stretches of two sentences, the other criteria's marks.

use std::collections::HashMap;

use crate::bank::{Bank, Criterion, Item, Mark};

use super::matcher::{Compiled, Match};
use super::negation::Negation;
use super::reference::criteria;
use super::synonyms::{Member, Synonyms};
use super::text::{Break, Token, english_rank, quantity, tokenise};
use super::vocabulary::{Reading, Vocabulary};

/// What is left of the weight of a word that the prompt says (fitted).
const PROMPT: f64 = 0.3;
/// What each further word of a phrase adds to its weight (fitted).
const PHRASE: f64 = 0.5;
/// The strength of a synonym's synonym (fitted; flat between 0.3 and 0.6).
const SECOND_HAND: f64 = 0.5;
/// The longest stretch of a sentence, in words: speech has no full stops (fitted; flat above 40).
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
/// The logistic function's weights of share, breadth, relevance and denied elsewhere (fitted).
const WEIGHTS: [f64; 4] = [4.3, 0.85, 3.7, -4.4];
/// The logistic function's constant (fitted).
const CONSTANT: f64 = -2.75;
/// Half a mark from this estimate on, and a full mark from its opposite (fitted).
const HALF_FROM: f64 = 0.38;
/// Between this estimate and its opposite the confidence is low: most such marks are wrong.
const UNSURE_FROM: f64 = 0.3;
/// The logarithm of the rank up to which words of English tell nothing, and how much further
/// those lie that tell all (fitted on the mean of the above).
const RARITY: (f64, f64) = (4.5, 5.5);
/// How much a word in all criteria of a bank loses (fitted).
const BACKGROUND: f64 = 0.8;
/// A bank of fewer criteria is too small to tell what is common in it.
const SMALL_BANK: u32 = 30;

/// How common words are in a bank's criteria: what most of them say tells little.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// By stem: in how many criteria.
    criteria_with: HashMap<String, u32>,
    criteria: u32,
}

impl Background {
    pub fn of(bank: &Bank) -> Self {
        let mut background = Self::default();
        for criterion in bank.items.iter().flat_map(criteria) {
            background.criteria += 1;
            let mut stems: Vec<_> = tokenise(&criterion.text)
                .into_iter()
                .map(|token| token.stem)
                .collect();
            stems.sort_unstable();
            stems.dedup();
            for stem in stems {
                *background.criteria_with.entry(stem).or_default() += 1;
            }
        }
        background
    }

    /// 1 for a word of one criterion alone, towards 0 for one in all of them.
    fn telling(&self, stem: &str) -> f64 {
        let with = f64::from(self.criteria_with.get(stem).copied().unwrap_or(1).max(1));
        let all = f64::from(self.criteria.max(SMALL_BANK));
        1.0 - BACKGROUND * with.ln() / all.ln()
    }
}

/// What a criterion's sentence asks for, as weighted units of meaning.
#[derive(Debug)]
pub(crate) struct Derived {
    units: Vec<Unit>,
    total: f64,
}

#[derive(Debug)]
pub(super) struct Unit {
    /// The stems of its words.
    pub stems: Vec<String>,
    pub weight: f64,
    rarity: f64,
    /// What shows it, by strength.
    shown_by: Vec<(f64, Compiled)>,
    /// The sentence itself denies it, so a denial in the response is no objection.
    denied: bool,
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
    /// The words that show something, in no order.
    words: Vec<u32>,
    /// The best stretch.
    pub found: Option<Match>,
    /// What is denied, where that is much.
    pub refused: Option<Match>,
}

/// Where a unit stands.
pub(super) struct Place {
    pub unit: usize,
    pub strength: f64,
    pub found: Match,
    pub denied: bool,
}

/// What a text's units are weighed against.
pub(super) struct Surroundings<'a> {
    /// The stems of the prompt.
    prompt: Vec<String>,
    /// The stems of each criterion of the item.
    siblings: Vec<Vec<String>>,
    background: &'a Background,
    /// The bank's own synonyms.
    own: &'a Synonyms,
}

impl<'a> Surroundings<'a> {
    pub fn of(item: &Item, background: &'a Background, own: &'a Synonyms) -> Self {
        let stems = |text: &str| tokenise(text).into_iter().map(|token| token.stem).collect();
        Self {
            prompt: stems(&item.prompt),
            siblings: item.look_for.iter().map(|c| stems(&c.text)).collect(),
            background,
            own,
        }
    }

    fn weight(&self, words: &[&Token]) -> f64 {
        let most = |of: &dyn Fn(&Token) -> f64| words.iter().map(|t| of(t)).fold(0.0, f64::max);
        let siblings = words
            .iter()
            .map(|token| {
                let with = self.siblings.iter().filter(|s| s.contains(&token.stem));
                with.count().max(1)
            })
            .min()
            .unwrap_or(1);
        let mut weight = most(&|token| rarity(&token.norm))
            * most(&|token| self.background.telling(&token.stem))
            / (siblings as f64).sqrt()
            * (1.0 + PHRASE * (words.len() as f64 - 1.0));
        if words.iter().all(|token| self.prompt.contains(&token.stem)) {
            weight *= PROMPT;
        }
        weight
    }
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
    pub fn showing(&self, reading: &Reading, negation: &Negation, listed: &[bool]) -> Showing {
        let total = self.total.max(f64::MIN_POSITIVE);
        let places = places(&self.units, reading, negation, listed);
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
        let (best, found) = self.best_stretch(&places, reading);
        Showing {
            share: best / total,
            breadth: telling.min(ENOUGH_UNITS) as f64 / ENOUGH_UNITS as f64,
            denied,
            words: places.iter().flat_map(|p| p.found.words.clone()).collect(),
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

/// Takes a text apart.
pub(super) fn units(
    text: &str,
    surroundings: &Surroundings<'_>,
    vocabulary: &mut Vocabulary,
) -> Vec<Unit> {
    let tokens = tokenise(text);
    let negation = Negation::of(&tokens);
    let mut units = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.little || is_example(&token.norm) || (units.is_empty() && is_framing(token)) {
            at += 1;
            continue;
        }
        let run: Vec<&Token> = tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(i, token)| *i == 0 || (token.before <= Break::Blank && !token.little))
            .map(|(_, token)| token)
            .collect();
        let stems: Vec<&str> = run.iter().map(|token| token.stem.as_str()).collect();
        let known = surroundings.own.longest_at(&stems).0;
        let mut length = known.max(Synonyms::lexicon().longest_at(&stems).0).max(1);
        if length == 1 && run.len() > 1 && quantity(&run[0].norm, &run[1].norm).is_some() {
            length = 2;
        }
        let words = &run[..length];
        for word in words {
            vocabulary.may_be_short(&word.norm);
        }
        let rarest = words
            .iter()
            .map(|word| rarity(&word.norm))
            .fold(0.0, f64::max);
        units.push(Unit {
            stems: words.iter().map(|word| word.stem.clone()).collect(),
            weight: surroundings.weight(words),
            rarity: rarest,
            shown_by: by_strength(words, rarest, surroundings.own, vocabulary),
            denied: negation.denies(at),
        });
        at += length;
    }
    units
}

/// What the lexicon knows about the terms of a text, as units of their own that the terms
/// themselves do not show.
pub(super) fn known_about(text: &str, vocabulary: &mut Vocabulary) -> Vec<Unit> {
    let tokens = tokenise(text);
    let lexicon = Synonyms::lexicon();
    let mut units = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let stems: Vec<&str> = tokens[at..]
            .iter()
            .map(|token| token.stem.as_str())
            .collect();
        let length = lexicon.longest_at(&stems).0.max(1);
        for member in lexicon.pointed_at(&stems[..length]) {
            units.push(Unit {
                stems: member.iter().map(|(_, stem)| stem.clone()).collect(),
                weight: 1.0,
                rarity: 1.0,
                shown_by: vec![(
                    1.0,
                    Compiled::any_of(std::slice::from_ref(member), vocabulary),
                )],
                denied: false,
            });
        }
        at += length;
    }
    units
}

/// What shows these words, the equally strong together.
fn by_strength(
    words: &[&Token],
    rarest: f64,
    own: &Synonyms,
    vocabulary: &mut Vocabulary,
) -> Vec<(f64, Compiled)> {
    let literal: Member = words
        .iter()
        .map(|token| (token.norm.clone(), token.stem.clone()))
        .collect();
    let mut strengths: Vec<(f64, Vec<Member>)> = vec![(1.0, vec![literal.clone()])];
    let mut known = vec![literal];
    for (hand, member) in synonyms(words, own) {
        if known.contains(member) {
            continue;
        }
        known.push(member.clone());
        let rarities = member.iter().map(|(norm, _)| rarity(norm)).sum::<f64>();
        let further = 0.15 * (member.len() as f64 - 1.0);
        let strength = hand * ((rarities + further) / rarest.max(0.3)).min(1.0);
        // In steps, so that few patterns stand for many members.
        let strength = (strength * 10.0).round() / 10.0;
        match strengths.iter_mut().find(|(known, _)| *known == strength) {
            Some((_, members)) => members.push(member.clone()),
            None => strengths.push((strength, vec![member.clone()])),
        }
    }
    strengths
        .into_iter()
        .filter(|(strength, _)| *strength > 0.0)
        .map(|(strength, members)| (strength, Compiled::any_of(&members, vocabulary)))
        .collect()
}

/// What may stand for these words, with its strength: their synonyms, then theirs.
fn synonyms<'a>(words: &[&Token], own: &'a Synonyms) -> Vec<(f64, &'a Member)> {
    let lexicon = Synonyms::lexicon();
    let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
    let stems_of = |member: &'a Member| -> Vec<&'a str> {
        member.iter().map(|(_, stem)| stem.as_str()).collect()
    };
    let firsts = own.of(&stems).into_iter().chain(lexicon.of(&stems));
    let by_own = own
        .of(&stems)
        .into_iter()
        .flat_map(|m| lexicon.of(&stems_of(m)));
    let seconds = lexicon
        .equal_to(&stems)
        .into_iter()
        .flat_map(|member| lexicon.pointed_at(&stems_of(member)));
    firsts
        .chain(by_own)
        .map(|member| (1.0, member))
        .chain(seconds.map(|member| (SECOND_HAND, member)))
        .collect()
}

/// Where units stand in a response, in order; those in bare lists left out.
pub(super) fn places(
    units: &[Unit],
    reading: &Reading,
    negation: &Negation,
    listed: &[bool],
) -> Vec<Place> {
    let mut places = Vec::new();
    for (unit, asked) in units.iter().enumerate() {
        for (strength, pattern) in &asked.shown_by {
            places.extend(
                pattern
                    .anywhere(reading)
                    .into_iter()
                    .filter(|found| !listed[found.first() as usize])
                    .map(|found| Place {
                        unit,
                        strength: *strength,
                        denied: !asked.denied && negation.denies_match(&found.words),
                        found,
                    }),
            );
        }
    }
    places.sort_by_key(|place| (place.found.first(), place.unit));
    places
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
    /// The mark that a grader would most likely give, and whether that is a guess.
    pub fn mark(&self, relevance: f64, denied_elsewhere: f64) -> (Mark, bool) {
        let taken = [self.share, self.breadth, relevance, denied_elsewhere];
        let sum: f64 = taken
            .iter()
            .zip(WEIGHTS)
            .map(|(x, weight)| x * weight)
            .sum();
        let estimate = 1.0 / (1.0 + (-CONSTANT - sum).exp());
        let mark = if self.found.is_none() || estimate < HALF_FROM {
            Mark::None
        } else if estimate < 1.0 - HALF_FROM {
            Mark::Half
        } else {
            Mark::Full
        };
        let unsure = (UNSURE_FROM..1.0 - UNSURE_FROM).contains(&estimate);
        (mark, unsure && self.found.is_some())
    }
}

/// From 0.05 for the most frequent words of English to 1 for those it does not know.
fn rarity(norm: &str) -> f64 {
    let (nothing, all) = RARITY;
    match english_rank(norm) {
        None => 1.0,
        Some(rank) => (((rank as f64).ln() - nothing) / all).clamp(0.05, 1.0),
    }
}

/// Announces examples and names none.
fn is_example(norm: &str) -> bool {
    matches!(norm, "instance" | "example" | "say")
}

/// The verb that opens a criterion speaks of the response and not of the matter.
fn is_framing(token: &Token) -> bool {
    matches!(
        token.stem.as_str(),
        "use"
            | "say"
            | "explain"
            | "describ"
            | "mention"
            | "name"
            | "discuss"
            | "know"
            | "understand"
            | "propos"
            | "make"
            | "set"
            | "list"
            | "give"
            | "talk"
            | "show"
            | "state"
            | "note"
            | "consid"
            | "suggest"
            | "look"
            | "bring"
            | "tell"
            | "recogn"
            | "appreci"
            | "identifi"
            | "demonstr"
            | "outlin"
            | "defin"
            | "point"
            | "acknowledg"
            | "argu"
            | "recommend"
            | "refer"
    )
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
