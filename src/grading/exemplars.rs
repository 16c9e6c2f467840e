//! How near a passage of a response comes to sentences whose marks are known.
//!
//! Patterns tell that the words of a claim stand, and hardly tell what is said with them. Of most
//! criteria people say much the same, right or wrong; so a passage that is nearer to sentences that
//! earn nothing than to those that earn the full mark is likely wrong, whatever words stand in it.
//!
//! Nearness is the cosine between bags of stems, each weighed by `(1 + ln tf) · idf` (Salton and
//! Buckley, *Term-weighting approaches in automatic text retrieval*, Information Processing &
//! Management 24, 1988), where the sentences for all criteria of the item are the collection: what all
//! of them say weighs little. Of each kind the mean of the nearest few counts. Of a response's passages
//! all count, the more the more they speak of the criterion and not of another: what a candidate says
//! there decides, and not what comes nearest to a right sentence somewhere else.

use std::ops::Range;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::bank::{Criterion, Item};

use super::text::{Token, tokenise};

mod packed;

/// The exemplars of the built-in banks, by the item's id, in order: made by the build.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in_exemplars.rs"));

/// The nearest so many sentences of a kind count.
const NEAREST: usize = 3;

/// How sharply the passages that speak most of a criterion stand out: one that is nearer by 0.1 counts
/// 4.5 times as much.
const FOCUS: f64 = 15.0;

/// How near a passage comes to the sentences of one criterion, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Nearness {
    /// To those that earn the full mark.
    pub full: f64,
    /// To those that earn half of it.
    pub half: f64,
    /// To those that earn nothing.
    pub none: f64,
}

impl Nearness {
    /// To any of them.
    fn nearest(self) -> f64 {
        self.full.max(self.half).max(self.none)
    }

    /// The one that speaks more for the full mark.
    pub fn better(self, other: Self) -> Self {
        let for_full = |near: &Self| near.full - near.none;
        if for_full(&other) > for_full(&self) {
            other
        } else {
            self
        }
    }
}

/// The exemplars of an item, looked up.
#[derive(Debug)]
pub(super) struct Exemplars {
    numbers: FxHashMap<CompactString, StemNumber>,
    /// By number.
    stems: Vec<Stem>,
    /// For each criterion: where its sentences begin, by kind. One more ends the last.
    begins: Vec<[usize; 3]>,
    sentences: usize,
}

/// Numbers a stem that stands in the exemplars.
type StemNumber = u32;

#[derive(Debug, Default)]
struct Stem {
    idf: f64,
    /// The sentences where it stands, in order, with its share in each.
    shares: Vec<(usize, f64)>,
}

impl Exemplars {
    /// Those of an item's criteria, if the program has any.
    pub fn new(item: &Item, criteria: &[Criterion]) -> Option<Self> {
        let at = BUILT_IN
            .binary_search_by_key(&item.id.as_str(), |(id, _)| id)
            .ok()?;
        let known: Vec<packed::Exemplars<'_>> = postcard::from_bytes(BUILT_IN[at].1).ok()?;
        let groups = criteria.iter().map(|criterion| {
            let known = known.iter().find(|known| known.claim == criterion.text);
            known.map_or([&[][..]; 3], |known| {
                [&known.full[..], &known.half, &known.none]
            })
        });
        Self::index(groups)
    }

    /// Nothing where no sentence is known.
    fn index<'a>(criteria: impl Iterator<Item = [&'a [&'a str]; 3]>) -> Option<Self> {
        let mut exemplars = Self {
            numbers: FxHashMap::default(),
            stems: Vec::new(),
            begins: Vec::new(),
            sentences: 0,
        };
        for kinds in criteria {
            let begins = kinds.map(|sentences| {
                let begin = exemplars.sentences;
                for sentence in sentences {
                    exemplars.add(sentence);
                }
                begin
            });
            exemplars.begins.push(begins);
        }
        let end = exemplars.sentences;
        exemplars.begins.push([end; 3]);
        exemplars.weigh();
        (end > 0).then_some(exemplars)
    }

    fn add(&mut self, sentence: &str) {
        let mut numbers: Vec<StemNumber> = tokenise(sentence)
            .into_iter()
            .map(|token| {
                let next = self.numbers.len() as StemNumber;
                *self.numbers.entry(token.stem).or_insert(next)
            })
            .collect();
        self.stems.resize_with(self.numbers.len(), Stem::default);
        for (number, count) in counted(&mut numbers) {
            let shares = &mut self.stems[number as usize].shares;
            shares.push((self.sentences, damped(count)));
        }
        self.sentences += 1;
    }

    /// Gives each stem its idf, and each sentence the length 1.
    fn weigh(&mut self) {
        let mut lengths = vec![0.0; self.sentences];
        for stem in &mut self.stems {
            let (all, own) = (self.sentences as f64, stem.shares.len() as f64);
            stem.idf = ((1.0 + all) / (1.0 + own)).ln() + 1.0;
            for (sentence, share) in &mut stem.shares {
                *share *= stem.idf;
                lengths[*sentence] += *share * *share;
            }
        }
        for stem in &mut self.stems {
            for (sentence, share) in &mut stem.shares {
                *share /= lengths[*sentence].sqrt();
            }
        }
    }

    /// The number of a stem, if it stands in any of them.
    fn number(&self, stem: &CompactString) -> Option<StemNumber> {
        self.numbers.get(stem).copied()
    }

    /// How many criteria there are.
    fn criteria(&self) -> usize {
        self.begins.len() - 1
    }

    /// Whether there are any for a criterion.
    fn know(&self, criterion: usize) -> bool {
        self.begins[criterion][0] < self.begins[criterion + 1][0]
    }

    /// How near a passage comes to the sentences of some criteria, in order. Its stems are given by
    /// number.
    fn nearness(
        &self,
        passage: impl Iterator<Item = StemNumber>,
        criteria: Range<usize>,
    ) -> Vec<Nearness> {
        let (first, end) = (self.begins[criteria.start][0], self.begins[criteria.end][0]);
        let mut cosines = vec![0.0; end - first];
        let mut length = 0.0;
        let mut passage: Vec<StemNumber> = passage.collect();
        for (number, count) in counted(&mut passage) {
            let stem = &self.stems[number as usize];
            let share = damped(count) * stem.idf;
            length += share * share;
            let from = stem
                .shares
                .partition_point(|&(sentence, _)| sentence < first);
            for &(sentence, own) in &stem.shares[from..] {
                let Some(cosine) = cosines.get_mut(sentence - first) else {
                    break;
                };
                *cosine += share * own;
            }
        }
        let length = f64::sqrt(length).max(f64::MIN_POSITIVE);
        let near = |from: usize, to: usize| nearest(&cosines[from - first..to - first]) / length;
        self.begins[criteria.start..=criteria.end]
            .windows(2)
            .map(|at| Nearness {
                full: near(at[0][0], at[0][1]),
                half: near(at[0][1], at[0][2]),
                none: near(at[0][2], at[1][0]),
            })
            .collect()
    }
}

/// A response compared with the exemplars of its item. Words are given by their places.
pub(super) struct Compared<'a> {
    exemplars: &'a Exemplars,
    /// For each word: the number of its stem, if that stands in the exemplars.
    stems: Vec<Option<StemNumber>>,
    /// For each passage: how near it comes to the sentences of each criterion.
    near: Vec<Vec<Nearness>>,
}

impl<'a> Compared<'a> {
    /// Compares the passages of a response.
    pub fn new(
        exemplars: &'a Exemplars,
        tokens: &[Token],
        passages: impl Iterator<Item = Range<usize>>,
    ) -> Self {
        let numbers = tokens.iter().map(|token| exemplars.number(&token.stem));
        let mut compared = Self {
            exemplars,
            stems: numbers.collect(),
            near: Vec::new(),
        };
        let all = 0..exemplars.criteria();
        let near = passages.map(|words| compared.nearness(words, all.clone()));
        compared.near = near.collect();
        compared
    }

    fn nearness(&self, words: Range<usize>, criteria: Range<usize>) -> Vec<Nearness> {
        let known = self.stems[words].iter().copied().flatten();
        self.exemplars.nearness(known, criteria)
    }

    /// How near the passages that speak of a criterion come to its sentences: a mean in which one
    /// counts the more, the more it speaks of just this criterion. Nothing where none of its sentences
    /// is known.
    pub fn near(&self, criterion: usize) -> Option<Nearness> {
        self.exemplars.know(criterion).then_some(())?;
        let about = self.near.iter().map(|passage| about(passage, criterion));
        let about: Vec<f64> = about.collect();
        let most = about.iter().copied().reduce(f64::max)?;
        let (mut sum, mut all) = (Nearness::default(), 0.0);
        for (passage, about) in self.near.iter().zip(about) {
            let near = passage[criterion];
            let weight = (FOCUS * (about - most)).exp();
            sum.full += weight * near.full;
            sum.half += weight * near.half;
            sum.none += weight * near.none;
            all += weight;
        }
        Some(Nearness {
            full: sum.full / all,
            half: sum.half / all,
            none: sum.none / all,
        })
    }

    /// How near the one of some passages comes that speaks most for a criterion.
    pub fn nearest_of(
        &self,
        passages: impl Iterator<Item = Range<usize>>,
        criterion: usize,
    ) -> Nearness {
        passages
            .map(|words| self.nearness(words, criterion..criterion + 1)[0])
            .reduce(Nearness::better)
            .unwrap_or_default()
    }
}

/// How much a passage speaks of a criterion: how near it comes to any of its sentences, and less where
/// it comes nearer to those of another.
fn about(passage: &[Nearness], criterion: usize) -> f64 {
    let own = passage[criterion].nearest();
    let others = passage
        .iter()
        .enumerate()
        .filter(|&(at, _)| at != criterion);
    let other = others.map(|(_, near)| near.nearest()).fold(0.0, f64::max);
    own + (own - other).min(0.0)
}

/// The mean of the nearest few.
fn nearest(cosines: &[f64]) -> f64 {
    let mut best = [0.0; NEAREST];
    for &cosine in cosines {
        let mut next = cosine;
        for place in &mut best {
            if next > *place {
                std::mem::swap(&mut next, place);
            }
        }
    }
    best.iter().sum::<f64>() / cosines.len().clamp(1, NEAREST) as f64
}

fn damped(count: usize) -> f64 {
    1.0 + (count as f64).ln()
}

/// Each number with how often it stands.
fn counted(numbers: &mut [StemNumber]) -> impl Iterator<Item = (StemNumber, usize)> {
    numbers.sort_unstable();
    numbers
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len()))
}

#[cfg(test)]
mod tests {
    use super::super::{Patterns, Rubric};
    use super::*;
    use crate::bank::{self, Mark, Source};

    /// The mark of a criterion of a built-in item, or of one that differs from it.
    fn mark(item: &str, criterion: &str, change: fn(&mut Criterion), response: &str) -> Mark {
        let library = bank::load(&[Source::Builtin]).unwrap();
        let found = library.find(item).unwrap();
        let mut item = found.item.clone();
        item.look_for.iter_mut().for_each(change);
        let rubric = Rubric::new(found.bank, &item, Patterns::FromBank);
        let grade = rubric.grade(response).unwrap();
        let mut marks = grade.criteria.iter();
        marks.find(|c| c.id.as_str() == criterion).unwrap().mark
    }

    #[test]
    fn a_wrong_claim_in_the_right_words_earns_nothing() {
        let wrong = "A cold start is when Lambda has to create a new execution environment for every \
                     single request, so each call waits.";
        assert_eq!(mark("cold-start", "definition", |_| {}, wrong), Mark::None);
    }

    #[test]
    fn a_claim_in_words_that_no_pattern_has_is_recognised() {
        let plain = "A Region is somewhere else on the planet, on its own, and what I save there \
                     stays there until I copy it.";
        let given = |change| mark("regions-and-zones", "region-is-an-area", change, plain);
        assert!(given(|_| {}) > Mark::None);
        // … where the claim is the one that they were marked by.
        assert_eq!(given(|criterion| criterion.text.push('!')), Mark::None);
    }

    #[test]
    fn facts_that_are_swapped_stay_wrong_where_the_rubric_names_them() {
        let swapped = "A failed readiness probe restarts the container and a failed liveness probe \
                       takes it out of the Service.";
        let (item, criterion) = (
            "probe-turns-slowness-into-outage",
            "liveness-restarts-readiness-withholds",
        );
        assert_eq!(mark(item, criterion, |_| {}, swapped), Mark::None);
    }

    fn nearness(exemplars: &Exemplars, passage: &str) -> Nearness {
        let tokens = tokenise(passage);
        let known = tokens
            .iter()
            .filter_map(|token| exemplars.number(&token.stem));
        exemplars.nearness(known, 0..1)[0]
    }

    fn exemplars() -> Exemplars {
        let full = ["A cache answers faster since it keeps copies in memory."];
        let none = ["A cache is slower because every read goes to the disk."];
        Exemplars::index([[&full[..], &[], &none[..]]].into_iter()).unwrap()
    }

    #[test]
    fn a_sentence_is_nearest_to_itself() {
        let near = nearness(
            &exemplars(),
            "A cache answers faster since it keeps copies in memory.",
        );
        assert!((near.full - 1.0).abs() < 1e-9, "{near:?}");
        assert!(near.none < 0.5, "{near:?}");
    }

    #[test]
    fn a_passage_is_near_to_what_says_the_same_in_other_forms_of_its_words() {
        let near = nearness(
            &exemplars(),
            "Reading a cache would be slow, going to disks",
        );
        assert!(near.none > 2.0 * near.full, "{near:?}");
    }

    #[test]
    fn a_passage_without_a_known_word_is_near_to_nothing() {
        let near = nearness(&exemplars(), "Lighthouses");
        assert_eq!(near, Nearness::default());
    }

    #[test]
    fn what_is_said_of_a_criterion_decides_and_not_what_is_said_of_another() {
        let [memory, size] = [
            ["A cache answers faster since it keeps copies in memory."],
            ["When it is full, the entry that was used least recently has to leave."],
        ];
        let wrong = ["When it is full, nothing has to leave and the newest entry is refused."];
        let exemplars =
            Exemplars::index([[&memory[..], &[], &[]], [&size[..], &[], &wrong[..]]].into_iter())
                .unwrap();
        let response = "It keeps copies in memory. When it is full the newest entry is refused.";
        let tokens = tokenise(response);
        let end = tokens.iter().position(|token| token.sentence > 0).unwrap();
        let passages = [0..end, end..tokens.len()];
        let compared = Compared::new(&exemplars, &tokens, passages.into_iter());
        let near = [0, 1].map(|criterion| compared.near(criterion).unwrap());
        assert!(near[0].full > 0.5, "{near:?}");
        assert!(near[1].none > 1.5 * near[1].full, "{near:?}");
    }

    #[test]
    fn a_criterion_of_which_nothing_is_known_is_told_apart() {
        let known = ["A cache keeps copies."];
        let groups = [[&[][..]; 3], [&known[..], &[], &[]]];
        let exemplars = Exemplars::index(groups.into_iter()).unwrap();
        assert!(!exemplars.know(0) && exemplars.know(1));
    }

    #[test]
    fn without_sentences_there_is_nothing_to_compare_with() {
        assert!(Exemplars::index([[&[][..]; 3]].into_iter()).is_none());
    }
}
