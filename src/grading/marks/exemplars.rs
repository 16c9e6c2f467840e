//! How much the words of a response speak for right claims or for wrong ones, by sentences whose marks
//! are known.
//!
//! Patterns tell that the words of a claim stand, and hardly tell what is said with them. Of most
//! criteria people say much the same, right or wrong; so a passage in words that stand in sentences that
//! earn nothing, rather than in those that earn the full mark, is likely wrong, whatever pattern it meets.
//!
//! Words and pairs of neighboring words are counted in the sentences of each kind, each once a sentence,
//! and weigh the logarithm of the ratio of their shares: naive Bayes, which with pairs of words keeps up
//! with far heavier methods on short texts (Wang and Manning, *Baselines and Bigrams: Simple, Good
//! Sentiment and Topic Classification*, ACL 2012). Of a response's passages all count, the more the more
//! their words are those of the criterion and not of another: what a candidate says there decides, and
//! not what sounds most right somewhere else.

use std::iter::Sum;
use std::sync::LazyLock;

use crate::bank::{Criterion, Item, Mark};
use crate::grading::text::tokenise;

mod compared;
mod packed;
mod stem_numbers;

pub(super) use compared::{Compared, Series};

use stem_numbers::{StemNumber, StemNumbers};

/// The exemplars of the built-in banks, by the item's id, in order: made by the build.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in_exemplars.rs"));

/// What is added to each count, so that a word that stands on one side alone does not decide alone.
const SMOOTHING: f64 = 0.3;

/// What grams say together is their mean, times their number to this power.
const TOGETHER: f64 = 0.6;

/// From this number of sentences on, a criterion's odds stand as they are counted.
const MANY: f64 = 64.0;
/// The odds of fewer are multiplied by this at most.
const MOST_BOOST: f64 = 2.0;

/// Where its exemplars tell the criteria of an item apart, a response that speaks of one does so by at
/// least these log odds.
pub(super) const SPOKEN_OF: f64 = 4.0;

/// A stem, or two neighboring ones: in one number, since they are sorted by the thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Gram(u64);

impl Gram {
    fn one(stem: StemNumber) -> Self {
        Self(u64::from(stem) << 32)
    }

    fn pair(stem: StemNumber, next: StemNumber) -> Self {
        Self(u64::from(stem) << 32 | (u64::from(next) + 1))
    }

    /// The number of the stem that it begins with.
    fn first(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// The marks that a sentence can earn.
const KINDS: u32 = 3;

/// In how many sentences something stands, by the mark that they earn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sentences {
    full: u32,
    half: u32,
    none: u32,
}

/// Sentences are counted in halves: what earns half the mark is half right …
type Halves = u32;

impl Sentences {
    /// As counted, kind by kind.
    fn of(counted: [u16; KINDS as usize]) -> Self {
        let [full, half, none] = counted.map(u32::from);
        Self { full, half, none }
    }

    fn all(self) -> Halves {
        2 * (self.full + self.half + self.none)
    }

    fn right(self) -> Halves {
        2 * self.full + self.half
    }

    /// … and half wrong.
    fn wrong(self) -> Halves {
        2 * self.none + self.half
    }

    fn half_right(self) -> Halves {
        2 * self.half
    }
}

impl Sum for Sentences {
    fn sum<I: Iterator<Item = Self>>(sentences: I) -> Self {
        sentences.fold(Self::default(), |sum, more| Self {
            full: sum.full + more.full,
            half: sum.half + more.half,
            none: sum.none + more.none,
        })
    }
}

/// In how many sentences for one criterion a gram stands. An item has thousands of them, so it is small.
#[derive(Debug)]
struct Count {
    gram: Gram,
    criterion: u16,
    /// By the mark that they earn.
    sentences: [u16; KINDS as usize],
}

/// What words say of one criterion, as logarithms of odds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::grading) struct LogOdds {
    /// That they speak of this criterion and not of another one of the item.
    pub about: f64,
    /// That what they say of it is right and not wrong.
    pub right: f64,
    /// That it is half of the claim, and neither all of it nor something else.
    pub half: f64,
}

impl LogOdds {
    fn plus(self, other: Self) -> Self {
        Self {
            about: self.about + other.about,
            right: self.right + other.right,
            half: self.half + other.half,
        }
    }

    fn times(self, factor: f64) -> Self {
        Self {
            about: self.about * factor,
            right: self.right * factor,
            half: self.half * factor,
        }
    }
}

/// The exemplars of an item, counted.
#[derive(Debug)]
pub(in crate::grading) struct Exemplars {
    numbers: StemNumbers,
    /// By gram, in order.
    counts: Vec<Count>,
    /// For each stem where the counts of the grams begin that begin with it, and where the last ones end.
    starts: Vec<u32>,
    /// For each criterion: what its sums add to the log odds of every gram, or nothing where no sentence
    /// is known.
    by_sums: Vec<Option<LogOdds>>,
    /// For each criterion: how many sentences are known.
    known: Vec<u32>,
    /// For each criterion: the log odds that its usual sentence speaks of it.
    usual: Vec<f64>,
    /// For each criterion: the stems of its own sentence but for the first, which mostly says what the
    /// candidate does: explains, names, uses.
    own_words: Vec<Vec<StemNumber>>,
}

impl Exemplars {
    /// Those of an item's criteria, in its bank and in the program, if there are any. Beside the few of a
    /// bank the sentence of each criterion is a right one as well: authors write other words for it under
    /// `full`, and its own, where they are used wrongly, under `none`.
    pub fn new(item: &Item, criteria: &[Criterion]) -> Option<Self> {
        let built_in = built_in(item);
        let of_claim = |claim| built_in.iter().find(|known| known.claim == claim);
        let has_own = |criterion: &Criterion| !criterion.exemplars.is_empty();
        let are_few = built_in.is_empty() && criteria.iter().any(has_own);
        let groups = criteria.iter().map(|criterion| {
            let built_in = of_claim(&criterion.text);
            let built_in = built_in.map(|known| [&known.full[..], &known.half, &known.none]);
            let own = criterion.exemplars.by_mark().into_iter();
            let kinds =
                own.zip(built_in.unwrap_or_default())
                    .map(move |((mark, own), built_in)| {
                        let is_right = mark == Mark::Full && are_few;
                        let text = is_right.then_some(criterion.text.as_str());
                        let own = own.iter().map(String::as_str);
                        own.chain(text).chain(built_in.iter().copied())
                    });
            (criterion.text.as_str(), kinds)
        });
        let mut exemplars = Self::count(groups)?;
        for (criterion, by_sums) in criteria.iter().zip(&mut exemplars.by_sums) {
            // Of a criterion without exemplars its sentence tells what belongs to it and to no other,
            // and not what is right or wrong.
            if !has_own(criterion) && of_claim(&criterion.text).is_none() {
                *by_sums = None;
            }
        }
        Some(exemplars)
    }

    /// For each criterion, its own sentence and those by the mark that they earn, the highest mark first.
    /// Nothing where none is known.
    fn count<'a, Kinds, Said>(of_criteria: impl Iterator<Item = (&'a str, Kinds)>) -> Option<Self>
    where
        Kinds: IntoIterator<Item = Said>,
        Said: IntoIterator<Item = &'a str>,
    {
        let mut numbers = StemNumbers::default();
        let mut numbered = |sentence| -> Vec<StemNumber> {
            let tokens = tokenise(sentence).into_iter();
            tokens.map(|token| numbers.add(token.stem)).collect()
        };
        let mut stand: Vec<(Gram, u32)> = Vec::new();
        let mut sums = Vec::new();
        let mut known = Vec::new();
        let mut own_words = Vec::new();
        for (criterion, (own, kinds)) in (0..).zip(of_criteria) {
            sums.push(Sentences::default());
            known.push(0);
            own_words.push(numbered(own).into_iter().skip(1).collect());
            for (kind, sentences) in (0..).zip(kinds) {
                for sentence in sentences {
                    known[criterion as usize] += 1;
                    let grams = different_grams(&numbered(sentence));
                    let place = criterion * KINDS + kind;
                    stand.extend(grams.into_iter().map(|gram| (gram, place)));
                }
            }
        }
        stand.sort_unstable();
        let same = |a: &(Gram, u32), b: &(Gram, u32)| (a.0, a.1 / KINDS) == (b.0, b.1 / KINDS);
        let runs = stand.chunk_by(same);
        let counts: Vec<Count> = runs
            .map(|run| {
                let mut sentences = [0; KINDS as usize];
                for &(_, place) in run {
                    sentences[(place % KINDS) as usize] += 1;
                }
                let (gram, place) = run[0];
                let sum = &mut sums[(place / KINDS) as usize];
                *sum = [*sum, Sentences::of(sentences)].into_iter().sum();
                Count {
                    gram,
                    criterion: (place / KINDS) as u16,
                    sentences,
                }
            })
            .collect();
        let grams = counts.chunk_by(|a, b| a.gram == b.gram).count() as f64;
        let by_sums = log_odds_of_sums(&sums, SMOOTHING * grams);
        (!counts.is_empty()).then(|| Self {
            usual: usual_log_odds(&counts, &by_sums, &known),
            by_sums,
            starts: starts(&counts, numbers.len()),
            numbers,
            counts,
            known,
            own_words,
        })
    }

    /// Whether there are any for a criterion.
    fn know(&self, criterion: usize) -> bool {
        self.by_sums[criterion].is_some()
    }

    /// How much more the log odds count that something is right: in few sentences most words stand once,
    /// so that their odds are smaller than what they tell. Chosen on the built-in banks, with 2 to 32
    /// sentences of a kind kept.
    fn boost(&self, criterion: usize) -> f64 {
        let few = MANY / f64::from(self.known[criterion]);
        few.sqrt().clamp(1.0, MOST_BOOST)
    }

    /// Adds what a gram says of each criterion, if it stands in any sentence, and tells whether it does.
    fn add_log_odds(&self, gram: Gram, odds: &mut Vec<LogOdds>) -> bool {
        let [start, end] = [0, 1].map(|next| self.starts[gram.first() + next] as usize);
        let counts = &self.counts[start..end];
        let from = counts.partition_point(|count| count.gram < gram);
        let own = counts[from..].chunk_by(|a, b| a.gram == b.gram).next();
        let Some(own) = own.filter(|own| own[0].gram == gram) else {
            return false;
        };
        let own = own
            .iter()
            .map(|count| (count.criterion, Sentences::of(count.sentences)));
        let anywhere: Halves = own.clone().map(|(_, sentences)| sentences.all()).sum();
        let start = odds.len();
        // Of most criteria it stands in no sentence, neither right nor wrong.
        let nowhere = LogOdds {
            about: log_ratio(0, anywhere),
            ..LogOdds::default()
        };
        let by_sums = self.by_sums.iter();
        odds.extend(by_sums.map(|by_sums| nowhere.plus(by_sums.unwrap_or_default())));
        for (criterion, sentences) in own {
            let criterion = usize::from(criterion);
            let counts = log_odds(sentences, anywhere, log_ratio);
            odds[start + criterion] = counts.plus(self.by_sums[criterion].unwrap_or_default());
        }
        true
    }
}

/// For each criterion the log odds that a sentence speaks of it which has as many grams as its own have in
/// the mean, and which say as much.
fn usual_log_odds(counts: &[Count], by_sums: &[Option<LogOdds>], known: &[u32]) -> Vec<f64> {
    let mut usual = vec![(0.0, 0.0); known.len()];
    for same in counts.chunk_by(|a, b| a.gram == b.gram) {
        let all = |count: &Count| Sentences::of(count.sentences).all();
        let anywhere: Halves = same.iter().map(all).sum();
        for count in same {
            let criterion = usize::from(count.criterion);
            let by_sums = by_sums[criterion].map_or(0.0, |by_sums| by_sums.about);
            let about = log_ratio(all(count), anywhere - all(count)) + by_sums;
            let times = f64::from(all(count)) / 2.0;
            let (sum, grams) = &mut usual[criterion];
            *sum += times * about;
            *grams += times;
        }
    }
    let usual = usual.into_iter().zip(known);
    usual
        .map(|((sum, grams), &known)| {
            let known = f64::from(known.max(1));
            sum / known * together_weight(grams / known)
        })
        .collect()
}

/// For each stem where its counts begin, and where the last ones end.
fn starts(counts: &[Count], stems: usize) -> Vec<u32> {
    let mut starts = Vec::with_capacity(stems + 1);
    for (at, count) in (0..).zip(counts) {
        starts.resize(starts.len().max(count.gram.first() + 1), at);
    }
    starts.resize(stems + 1, counts.len() as u32);
    starts
}

/// What the program knows of an item's criteria.
fn built_in(item: &Item) -> Vec<packed::Exemplars<'static>> {
    let at = BUILT_IN.binary_search_by_key(&item.id.as_str(), |(id, _)| id);
    let known = at.ok().map(|at| postcard::from_bytes(BUILT_IN[at].1));
    known.and_then(Result::ok).unwrap_or_default()
}

/// What sums of counts add to log odds. A share is a count divided by its sum, so that the larger sum
/// speaks against.
fn log_odds_of_sums(sums: &[Sentences], smoothing: f64) -> Vec<Option<LogOdds>> {
    let all = sums.iter().copied().sum::<Sentences>().all();
    let smoothed = |sum: Halves| f64::from(sum) / 2.0 + smoothing;
    let ratio = |own, other| (smoothed(other) / smoothed(own)).ln();
    let known = sums
        .iter()
        .map(|&own| (own.all() > 0).then(|| log_odds(own, all, ratio)));
    known.collect()
}

/// What the sentences of one criterion say beside those for any, by how one count stands to another.
fn log_odds(
    own: Sentences,
    anywhere: Halves,
    log_ratio: impl Fn(Halves, Halves) -> f64,
) -> LogOdds {
    LogOdds {
        about: log_ratio(own.all(), anywhere - own.all()),
        right: log_ratio(own.right(), own.wrong()),
        half: log_ratio(own.half_right(), own.all() - own.half_right()),
    }
}

/// The logarithm of how large one smoothed count is beside another.
fn log_ratio(one: Halves, other: Halves) -> f64 {
    logarithm(one) - logarithm(other)
}

/// The logarithm of a smoothed count. Few are large.
fn logarithm(count: Halves) -> f64 {
    static KNOWN: LazyLock<Vec<f64>> = LazyLock::new(|| (0..256).map(worked_out).collect());
    fn worked_out(count: Halves) -> f64 {
        (f64::from(count) / 2.0 + SMOOTHING).ln()
    }
    let known = KNOWN.get(count as usize).copied();
    known.unwrap_or_else(|| worked_out(count))
}

/// The grams of some words, in order.
fn different_grams(stems: &[StemNumber]) -> Vec<Gram> {
    let single = stems.iter().map(|&stem| Gram::one(stem));
    let pairs = stems.windows(2).map(|pair| Gram::pair(pair[0], pair[1]));
    let mut grams: Vec<Gram> = single.chain(pairs).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// How much the sum of this many grams counts.
fn together_weight(grams: f64) -> f64 {
    f64::max(grams, 1.0).powf(TOGETHER - 1.0)
}

#[cfg(test)]
mod tests;
