//! The words that a rubric's patterns ask for, and where they stand in a response.
//!
//! A rubric's words are gathered once. A response is then read once: each of its words is
//! looked up by its stem, and only a word that neither the rubric nor general English knows
//! is looked at again as a run-together compound or as a misspelling.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

mod look_up;

pub(in crate::grading) use look_up::{Met, WordNumbers};

use super::reading::{Reading, TermId};
use super::slot::{Fillable, Filling, Places, Sequence, Slot, SlotId, Slots};
use super::spelling::{Openings, Spelling, letters_of};
use crate::bank::pattern::Form;
use crate::grading::text::quantity;
use crate::grading::words::initials::Initials;

/// The shortest word of a criterion that may be abbreviated.
const ABBREVIATED_FROM: usize = 5;
/// Two words that are written as one have so many bytes at least.
const JOINED_FROM: usize = 4;
/// The shortest word that may be written in two parts, in letters.
const DIVIDED_FROM: usize = 4;

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    /// How it is compared; `None` for a quantity.
    pub form: Option<Form>,
    /// A stem, a beginning, a word or a quantity.
    pub key: &'a str,
}

/// All words that the patterns of one rubric ask for. It is kept small: what a response is held
/// against should stay in the processor's cache.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    /// By stem: words that match their inflections.
    inflected: FxHashMap<CompactString, TermId>,
    /// The same by each word that was taken in, with its number.
    words: FxHashMap<CompactString, WordAsWritten>,
    /// Words that match themselves alone.
    exact: FxHashMap<CompactString, TermId>,
    /// By first letter: the prefix.
    prefixes: FxHashMap<char, Vec<(CompactString, TermId)>>,
    quantities: FxHashMap<String, TermId>,
    /// By first letter: words that may be misspelt or written in two parts.
    spellings: FxHashMap<char, Vec<Spelling>>,
    /// How those begin.
    openings: Openings,
    /// By first letter: words that may be shortened.
    abbreviable: FxHashMap<char, Vec<(CompactString, TermId)>>,
    initials: Initials,
    neighbours: Neighbours,
    /// The same of words that match their inflections: the first as it is written, the second by
    /// its term.
    joined: FxHashSet<(u32, TermId)>,
    slots: Slots,
    /// What words of patterns become with their synonyms, while patterns are taken in.
    pub(super) expansions: FxHashMap<(CompactString, Form), Expansion>,
    /// The same by stems: what the program knows to stand for words.
    pub(super) akin: FxHashMap<CompactString, Filling>,
}

/// What a word of a pattern becomes.
#[derive(Clone, Debug)]
pub(super) struct Expansion {
    pub slot: Slot,
    /// A word for it negates.
    pub about_negation: bool,
}

/// Words that stand side by side in a pattern, and so may be written as one.
#[derive(Clone, Debug, Default)]
struct Neighbours {
    /// First words as they are written, second ones by their stem.
    ids: FxHashMap<CompactString, u32>,
    pairs: FxHashSet<(u32, u32)>,
}

/// A word that matches its inflections.
#[derive(Clone, Copy, Debug)]
struct WordAsWritten {
    /// The words of a vocabulary are counted as they are written.
    number: u32,
    term: TermId,
}

impl Neighbours {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.ids.insert(word.into(), id);
        id
    }

    /// Whether the second word follows the first.
    fn has(&self, first: &str, second_stem: &str) -> bool {
        let pair = (self.ids.get(first), self.ids.get(second_stem));
        matches!(pair, (Some(&first), Some(&second)) if self.pairs.contains(&(first, second)))
    }
}

/// So many words most rubrics have at least, with what stands for them.
const USUAL: usize = 400;

impl Vocabulary {
    /// One with room for what most rubrics ask for.
    pub fn with_room() -> Self {
        let mut vocabulary = Self::default();
        vocabulary.inflected.reserve(USUAL);
        vocabulary.words.reserve(USUAL);
        vocabulary.slots.reserve(USUAL);
        vocabulary
    }

    /// Takes in a word of a pattern.
    pub fn term(&mut self, norm: &str, stem: &str, form: Form) -> TermId {
        match form {
            Form::Inflected => self.word(norm, stem).term,
            Form::Exact => match self.exact.get(norm) {
                Some(&known) => known,
                None => {
                    let id = self.slots.new_term();
                    self.exact.insert(norm.into(), id);
                    id
                }
            },
            Form::Prefix => {
                let first = norm.chars().next().unwrap_or(' ');
                let prefixes = self.prefixes.entry(first).or_default();
                match prefixes.iter().find(|(prefix, _)| **prefix == *norm) {
                    Some(&(_, known)) => known,
                    None => {
                        let id = self.slots.new_term();
                        prefixes.push((norm.into(), id));
                        id
                    }
                }
            }
        }
    }

    /// Takes in a word that matches its inflections.
    fn word(&mut self, norm: &str, stem: &str) -> WordAsWritten {
        if let Some(&known) = self.words.get(norm) {
            return known;
        }
        let term = match self.inflected.get(stem) {
            Some(&term) => term,
            None => {
                let term = self.slots.new_term();
                self.inflected.insert(stem.into(), term);
                term
            }
        };
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let word = WordAsWritten { number, term };
        self.words.insert(norm.into(), word);
        self.note_spelling(norm, stem, term);
        word
    }

    /// Notes how a word may be misspelt, or written in two parts.
    fn note_spelling(&mut self, norm: &str, stem: &str, id: TermId) {
        let first = norm.chars().next().unwrap_or(' ');
        if norm.len() < DIVIDED_FROM || !norm.is_ascii() || first.is_ascii_digit() {
            return;
        }
        let Some(opening) = norm.as_bytes().first_chunk() else {
            return;
        };
        self.openings.add(*opening);
        self.spellings.entry(first).or_default().push(Spelling {
            opening: *opening,
            word: norm.into(),
            stem: stem.into(),
            letters: letters_of(norm),
            stem_letters: letters_of(stem),
            term: id,
        });
    }

    /// Takes in the places of a phrase.
    pub fn slots(&mut self, slots: impl IntoIterator<Item = Slot>) -> Places {
        let slots = slots.into_iter();
        slots.map(|slot| self.slots.take_in(slot)).collect()
    }

    /// Takes in words that match their inflections.
    pub fn terms(&mut self, words: &[(CompactString, CompactString)]) -> SmallVec<[TermId; 4]> {
        let words = words.iter();
        words
            .map(|(norm, stem)| self.word(norm, stem).term)
            .collect()
    }

    /// The same of words that stand side by side: two of them may be written as one.
    pub fn neighbours(
        &mut self,
        words: &[(CompactString, CompactString)],
    ) -> SmallVec<[TermId; 4]> {
        let mut before: Option<(usize, u32)> = None;
        let words = words.iter();
        words
            .map(|(norm, stem)| {
                let word = self.word(norm, stem);
                if let Some((length, first)) = before
                    && length + norm.len() >= JOINED_FROM
                {
                    self.joined.insert((first, word.term));
                }
                before = Some((norm.len(), word.number));
                word.term
            })
            .collect()
    }

    /// The places of words in order.
    pub fn places(&mut self, terms: &[TermId]) -> Places {
        let terms = terms.iter();
        terms.map(|&term| self.slots.of_word(term)).collect()
    }

    /// What may stand in a place of a pattern.
    pub fn slot(&self, slot: SlotId) -> &Slot {
        self.slots.get(slot)
    }

    /// A sequence of slots that fills another.
    pub fn sequence(&self, number: u32) -> &Sequence {
        self.slots.sequence(number)
    }

    /// The slots for which a response has the words, and what fills each there.
    pub fn fillable(&self, reading: &Reading) -> Fillable {
        self.slots.fillable(reading)
    }

    /// Takes in a number with its unit, if the two make a quantity.
    pub fn quantity(&mut self, number: &str, unit: &str) -> Option<TermId> {
        let key = quantity(number, unit)?;
        if let Some(&id) = self.quantities.get(&key) {
            return Some(id);
        }
        let id = self.slots.new_term();
        self.quantities.insert(key, id);
        Some(id)
    }

    /// Notes that two words of a pattern stand side by side: they may be written as one.
    pub fn may_join(&mut self, first: &str, second: &str, second_stem: &str) {
        if first.len() + second.len() >= JOINED_FROM {
            let pair = (self.neighbours.id(first), self.neighbours.id(second_stem));
            self.neighbours.pairs.insert(pair);
        }
    }

    /// Notes that a word may be shortened in a response: `mgd`, `conc`, `tmpl`.
    pub fn may_be_short(&mut self, norm: &str, stem: &str) {
        if norm.len() >= ABBREVIATED_FROM && norm.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let term = self.term(norm, stem, Form::Inflected);
            let words = self
                .abbreviable
                .entry(norm.chars().next().unwrap_or(' '))
                .or_default();
            if !words.iter().any(|(_, known)| *known == term) {
                words.push((norm.into(), term));
            }
        }
    }

    /// Takes in initials that a response may write for words.
    pub fn may_be_initials(&mut self, initials: Initials) {
        self.initials = initials;
    }

    /// Forgets what only the taking in of patterns needs.
    pub fn settle(&mut self) {
        self.expansions = FxHashMap::default();
        self.akin = FxHashMap::default();
    }

    /// What its terms are, by their numbers.
    pub fn names(&self) -> Vec<Name<'_>> {
        let unnamed = Name {
            form: None,
            key: "",
        };
        let mut names = vec![unnamed; self.slots.terms()];
        let mut name = |id: TermId, form, key| names[id as usize] = Name { form, key };
        for (key, id) in &self.inflected {
            name(*id, Some(Form::Inflected), key.as_str());
        }
        for (key, id) in &self.exact {
            name(*id, Some(Form::Exact), key);
        }
        for (key, id) in self.prefixes.values().flatten() {
            name(*id, Some(Form::Prefix), key);
        }
        for (key, id) in &self.quantities {
            name(*id, None, key);
        }
        names
    }
}
