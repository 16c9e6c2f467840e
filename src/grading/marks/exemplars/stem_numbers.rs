//! The stems that stand in the exemplars of an item, each with a number, and which of them a misspelt
//! word means.

use std::collections::hash_map::Entry;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::grading::patterns::spelling::{
    letters_of, may_be_misspelt, slips_allowed, slips_between,
};
use crate::grading::text::Token;

/// Numbers a stem that stands in the exemplars.
pub(super) type StemNumber = u32;

/// A stem that may be misspelt.
#[derive(Debug)]
struct Spelling {
    stem: CompactString,
    letters: u32,
    number: StemNumber,
}

/// The stems of some sentences.
#[derive(Debug, Default)]
pub(super) struct StemNumbers {
    numbers: FxHashMap<CompactString, StemNumber>,
    /// By the first letter.
    spellings: FxHashMap<u8, Vec<Spelling>>,
}

impl StemNumbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number of a stem: a new one where it hasn't stood yet.
    pub fn add(&mut self, stem: CompactString) -> StemNumber {
        let number = self.numbers.len() as StemNumber;
        match self.numbers.entry(stem) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let stem = new.key();
                if slips_allowed(stem.len()) > 0 {
                    let first = stem.as_bytes()[0];
                    self.spellings.entry(first).or_default().push(Spelling {
                        stem: stem.clone(),
                        letters: letters_of(stem),
                        number,
                    });
                }
                *new.insert(number)
            }
        }
    }

    /// The number of a word's stem, or where it is no word at all, of the stem that it is most likely a
    /// misspelling of.
    pub fn of(&self, token: &Token) -> Option<StemNumber> {
        let known = self.numbers.get(&token.stem).copied();
        known.or_else(|| may_be_misspelt(token).then(|| self.nearest(&token.stem))?)
    }

    fn nearest(&self, misspelt: &str) -> Option<StemNumber> {
        let first = misspelt.as_bytes().first()?;
        let letters = letters_of(misspelt);
        let allowed = slips_allowed(misspelt.len());
        let near = |spelling: &Spelling| {
            let known = (spelling.stem.as_str(), spelling.letters);
            let slips = slips_between((misspelt, letters), known, allowed)?;
            Some((slips, spelling.number))
        };
        let nearest = self.spellings.get(first)?.iter().filter_map(near).min();
        nearest.map(|(_, number)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grading::text::tokenise;

    fn number(numbers: &StemNumbers, word: &str) -> Option<StemNumber> {
        numbers.of(&tokenise(word)[0])
    }

    #[test]
    fn a_misspelt_word_has_the_number_of_the_one_that_is_meant() {
        let mut numbers = StemNumbers::default();
        for token in tokenise("throttling concurrency endpoint thread") {
            numbers.add(token.stem);
        }
        assert_eq!(number(&numbers, "throttling"), Some(0));
        assert_eq!(number(&numbers, "thottling"), Some(0));
        assert_eq!(number(&numbers, "concurency"), Some(1));
        assert_eq!(number(&numbers, "enpoint"), Some(2));
        assert_eq!(number(&numbers, "xylophonez"), None);
    }

    #[test]
    fn a_word_of_its_own_is_no_misspelling_of_another() {
        let mut numbers = StemNumbers::default();
        for token in tokenise("stopping latency") {
            numbers.add(token.stem);
        }
        assert_eq!(number(&numbers, "shopping"), None);
        assert_eq!(number(&numbers, "late"), None);
    }
}
