//! How near a passage of a response comes to sentences whose marks are known.
//!
//! Patterns tell that the words of a claim stand, and hardly tell what is said with them. Of most
//! criteria people say much the same, right or wrong; so a passage that is nearer to sentences that
//! earn nothing than to those that earn the full mark is likely wrong, whatever words stand in it.
//!
//! Nearness is the cosine between bags of stems, each weighed by `(1 + ln tf) · idf` (Salton and
//! Buckley, *Term-weighting approaches in automatic text retrieval*, Information Processing &
//! Management 24, 1988), where the sentences for all criteria of the item are the collection: what all
//! of them say weighs little. Of each kind the mean of the nearest few counts.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::bank::{Criterion, Item};

use super::text::tokenise;

mod packed;

/// The exemplars of the built-in banks, by the item's id, in order: made by the build.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/built_in_exemplars.rs"));

/// The nearest so many sentences of a kind count.
const NEAREST: usize = 3;

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
    /// For each stem: its idf, and its share in the sentences where it stands.
    stems: FxHashMap<CompactString, Stem>,
    /// For each criterion: where its sentences begin, by kind. One more ends the last.
    begins: Vec<[usize; 3]>,
    sentences: usize,
}

#[derive(Debug, Default)]
struct Stem {
    idf: f64,
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
            stems: FxHashMap::default(),
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
        let tokens = tokenise(sentence);
        for (stem, count) in counted(tokens.iter().map(|token| &token.stem)) {
            let stem = self.stems.entry(stem.clone()).or_default();
            stem.shares.push((self.sentences, damped(count)));
        }
        self.sentences += 1;
    }

    /// Gives each stem its idf, and each sentence the length 1.
    fn weigh(&mut self) {
        let mut lengths = vec![0.0; self.sentences];
        for stem in self.stems.values_mut() {
            let (all, own) = (self.sentences as f64, stem.shares.len() as f64);
            stem.idf = ((1.0 + all) / (1.0 + own)).ln() + 1.0;
            for (sentence, share) in &mut stem.shares {
                *share *= stem.idf;
                lengths[*sentence] += *share * *share;
            }
        }
        for stem in self.stems.values_mut() {
            for (sentence, share) in &mut stem.shares {
                *share /= lengths[*sentence].sqrt();
            }
        }
    }

    /// How near a passage comes to the sentences of each criterion.
    pub fn nearness<'t>(&self, passage: impl Iterator<Item = &'t CompactString>) -> Vec<Nearness> {
        let mut cosines = vec![0.0; self.sentences];
        let mut length = 0.0;
        for (stem, count) in counted(passage) {
            if let Some(stem) = self.stems.get(stem) {
                let share = damped(count) * stem.idf;
                length += share * share;
                for &(sentence, own) in &stem.shares {
                    cosines[sentence] += share * own;
                }
            }
        }
        let length = f64::sqrt(length).max(f64::MIN_POSITIVE);
        let near = |from: usize, to: usize| nearest(&mut cosines[from..to].to_vec()) / length;
        self.begins
            .windows(2)
            .map(|at| Nearness {
                full: near(at[0][0], at[0][1]),
                half: near(at[0][1], at[0][2]),
                none: near(at[0][2], at[1][0]),
            })
            .collect()
    }
}

/// The mean of the nearest few.
fn nearest(cosines: &mut [f64]) -> f64 {
    cosines.sort_by(|a, b| b.total_cmp(a));
    let count = cosines.len().clamp(1, NEAREST);
    cosines.iter().take(count).sum::<f64>() / count as f64
}

fn damped(count: u32) -> f64 {
    1.0 + f64::from(count).ln()
}

/// Each stem with how often it stands.
fn counted<'t>(
    stems: impl Iterator<Item = &'t CompactString>,
) -> impl Iterator<Item = (&'t CompactString, u32)> {
    let mut stems: Vec<&CompactString> = stems.collect();
    stems.sort_unstable();
    let runs: Vec<(&CompactString, u32)> = stems
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], run.len() as u32))
        .collect();
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearness(exemplars: &Exemplars, passage: &str) -> Nearness {
        let tokens = tokenise(passage);
        exemplars.nearness(tokens.iter().map(|token| &token.stem))[0]
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
    fn without_sentences_there_is_nothing_to_compare_with() {
        assert!(Exemplars::index([[&[][..]; 3]].into_iter()).is_none());
    }
}
