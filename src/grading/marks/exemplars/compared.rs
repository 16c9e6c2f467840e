//! A response beside the exemplars of its item: what each passage says of each criterion.

use std::ops::Range;

use super::stem_numbers::StemNumber;
use super::{Exemplars, Gram, LogOdds, SPOKEN_OF, together_weight};
use crate::grading::text::Token;

/// How sharply the passages that speak most of a criterion stand out: one that speaks of it by 1 more
/// counts 1.6 times as much.
const FOCUS: f64 = 0.5;

/// The log odds that whoever says the sentence of a criterion word for word is right: less than what
/// outweighs that it is denied.
const WORD_FOR_WORD: f64 = 3.0;
/// The words of a sentence of no more than this many may stand in a row in one that says something else.
const FEW_WORDS: usize = 4;

/// The grams of a text that stand in exemplars, each a *row* with what it says of each criterion, in the
/// order of the grams.
struct Rows {
    /// For each word by itself and for each with the next, in turn: its row.
    of_places: Vec<Option<u32>>,
    odds: Vec<LogOdds>,
    criteria: usize,
}

impl Rows {
    fn new(exemplars: &Exemplars, stems: &[Option<StemNumber>]) -> Self {
        let mut grams: Vec<(Gram, usize)> = Vec::with_capacity(2 * stems.len());
        for (at, stem) in stems.iter().enumerate() {
            let Some(stem) = *stem else { continue };
            grams.push((Gram::one(stem), Self::place_of_word(at)));
            if let Some(&Some(next)) = stems.get(at + 1) {
                grams.push((Gram::pair(stem, next), Self::place_of_pair(at)));
            }
        }
        grams.sort_unstable_by_key(|&(gram, _)| gram);
        let criteria = exemplars.by_sums.len();
        let mut rows = Self {
            of_places: vec![None; 2 * stems.len()],
            odds: Vec::with_capacity(grams.len() * criteria),
            criteria,
        };
        let mut row = 0;
        for same in grams.chunk_by(|a, b| a.0 == b.0) {
            if exemplars.add_log_odds(same[0].0, &mut rows.odds) {
                for &(_, place) in same {
                    rows.of_places[place] = Some(row);
                }
                row += 1;
            }
        }
        rows
    }

    fn place_of_word(word: usize) -> usize {
        2 * word
    }

    /// Of a word with the next.
    fn place_of_pair(word: usize) -> usize {
        2 * word + 1
    }
}

/// Passages with one end in common, each longer than the one before.
pub(in crate::grading::marks) struct Series {
    /// The first word of each, or the word behind the last of each.
    pub from: usize,
    /// Their other ends, from the nearest on: all behind `from`, or all before it.
    pub to: Vec<usize>,
}

/// What a passage says of each criterion, each of its grams once, while it grows at one of its ends.
struct Growing<'a> {
    rows: &'a Rows,
    /// For each row: it is in the sums.
    counted: Vec<bool>,
    grams: f64,
    sums: Vec<LogOdds>,
}

impl<'a> Growing<'a> {
    fn new(rows: &'a Rows) -> Self {
        Self {
            rows,
            counted: vec![false; rows.odds.len() / rows.criteria],
            grams: 0.0,
            sums: vec![LogOdds::default(); rows.criteria],
        }
    }

    /// Adds what the passages of a series say.
    fn grow(mut self, series: Series, said: &mut Said) {
        let Series { from, to } = series;
        let mut at = from;
        for to in to {
            while at < to {
                if at > from {
                    self.add(Rows::place_of_pair(at - 1));
                }
                self.add(Rows::place_of_word(at));
                at += 1;
            }
            while at > to {
                at -= 1;
                self.add(Rows::place_of_word(at));
                if at + 1 < from {
                    self.add(Rows::place_of_pair(at));
                }
            }
            said.passages.push(from.min(to)..from.max(to));
            said.odds.extend(self.together());
        }
    }

    fn add(&mut self, place: usize) {
        let Some(row) = self.rows.of_places[place].map(|row| row as usize) else {
            return;
        };
        if std::mem::replace(&mut self.counted[row], true) {
            return;
        }
        self.grams += 1.0;
        let odds = &self.rows.odds[row * self.rows.criteria..];
        for (sum, odds) in self.sums.iter_mut().zip(odds) {
            *sum = sum.plus(*odds);
        }
    }

    /// What its grams say together. A long passage says more than a short one, but not as much more as if
    /// its words knew nothing of each other.
    fn together(&self) -> impl Iterator<Item = LogOdds> {
        let weight = together_weight(self.grams);
        self.sums.iter().map(move |sum| sum.times(weight))
    }
}

/// What passages say.
#[derive(Default)]
struct Said {
    passages: Vec<Range<usize>>,
    /// Passage by passage, of each criterion.
    odds: Vec<LogOdds>,
}

/// A response compared with the exemplars of its item.
pub(in crate::grading::marks) struct Compared<'a> {
    exemplars: &'a Exemplars,
    said: Said,
    /// For each criterion: whether its own sentence stands in the response word for word.
    word_for_word: Vec<bool>,
}

impl<'a> Compared<'a> {
    /// Compares the passages of a response, given by the places of its words. Words that its author
    /// withholds say nothing.
    pub fn new(
        exemplars: &'a Exemplars,
        tokens: &[Token],
        withheld: impl Fn(usize) -> bool,
        passages: impl Iterator<Item = Series>,
    ) -> Self {
        let words = tokens.iter().enumerate();
        let numbers =
            words.map(|(at, token)| exemplars.numbers.of(token).filter(|_| !withheld(at)));
        let numbers: Vec<Option<StemNumber>> = numbers.collect();
        let stands = |own_words: &Vec<StemNumber>| {
            let own_words = own_words.iter().copied().map(Some);
            own_words.len() > FEW_WORDS
                && (numbers.windows(own_words.len()))
                    .any(|words| own_words.clone().eq(words.iter().copied()))
        };
        let word_for_word = exemplars.own_words.iter().map(stands).collect();
        let rows = Rows::new(exemplars, &numbers);
        let mut said = Said::default();
        for series in passages {
            Growing::new(&rows).grow(series, &mut said);
        }
        Self {
            exemplars,
            said,
            word_for_word,
        }
    }

    /// What a response says of a criterion: how much the passage speaks of it that does so most, and a mean of
    /// what all of them say, in which one counts the more, the more it speaks of just this criterion.
    /// Whoever says the criterion's sentence word for word says all of it. Nothing where no sentence is known.
    pub fn said(&self, criterion: usize) -> Option<LogOdds> {
        self.exemplars.know(criterion).then_some(())?;
        let said = || self.by_passages(criterion);
        let about = said().map(|odds| odds.about).reduce(f64::max)?;
        let weighed = said().map(|odds| ((FOCUS * (odds.about - about)).exp(), odds));
        let (sum, all) = weighed.fold((LogOdds::default(), 0.0), |(sum, all), (weight, odds)| {
            (sum.plus(odds.times(weight)), all + weight)
        });
        let mean = sum.times(1.0 / all);
        // Exemplars that are the same responses for all criteria do not tell of which one they speak.
        let untold = (SPOKEN_OF - self.exemplars.usual[criterion]).max(0.0);
        let said = LogOdds {
            about: about + untold,
            right: mean.right * self.exemplars.boost(criterion),
            ..mean
        };
        Some(if self.word_for_word[criterion] {
            LogOdds {
                right: said.right.max(WORD_FOR_WORD),
                half: f64::NEG_INFINITY,
                ..said
            }
        } else {
            said
        })
    }

    /// The passage that speaks most of a criterion; of equals the first. Nothing where no sentence is
    /// known.
    pub fn passage(&self, criterion: usize) -> Option<Range<usize>> {
        self.exemplars.know(criterion).then_some(())?;
        let about = self.by_passages(criterion).map(|said| said.about);
        let passages = self.said.passages.iter().zip(about).rev();
        let best = passages.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some(best.0.clone())
    }

    /// What each passage says of a criterion.
    fn by_passages(
        &self,
        criterion: usize,
    ) -> impl DoubleEndedIterator<Item = LogOdds> + ExactSizeIterator {
        let criteria = self.word_for_word.len();
        self.said
            .odds
            .chunks(criteria)
            .map(move |odds| odds[criterion])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::exemplars;
    use super::*;
    use crate::grading::text::tokenise;

    #[test]
    fn a_passage_says_the_same_from_whichever_end_it_has_grown() {
        let exemplars = exemplars();
        let text = "It keeps copies in memory and copies in memory answer faster than a disk.";
        let tokens = tokenise(text);
        let said = |from: usize, to: Vec<usize>| -> Vec<(Range<usize>, LogOdds)> {
            let series = std::iter::once(Series { from, to });
            let compared = Compared::new(&exemplars, &tokens, |_| false, series);
            let odds: Vec<LogOdds> = compared.by_passages(0).collect();
            compared.said.passages.into_iter().zip(odds).collect()
        };
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let words = [2, 5, 9, tokens.len()];
        for (to, (range, forward)) in words.into_iter().zip(said(0, words.to_vec())) {
            let (same, backward) = said(to, vec![to - 1, to / 2, 0]).pop().unwrap();
            assert_eq!((range, &same), (0..to, &(0..to)));
            assert!(near(forward.about, backward.about) && near(forward.right, backward.right));
        }
    }
}
