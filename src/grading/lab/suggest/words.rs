//! The telling words of responses, by what they mean rather than by how they are written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use compact_str::CompactString;

use crate::bank::Found;
use crate::grading::polarity::{Polarity, is_cue_word};
use crate::grading::text::listing::listed;
use crate::grading::text::{Break, Token, english_rank, tokenise};
use crate::grading::words::synonyms::Synonyms;

/// At most so many alternatives stand for one word.
const ALTERNATIVES: usize = 4;

/// Names a word, its inflections and its synonyms.
pub(super) type WordId = u32;

/// A telling word at its place in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Which word.
    pub word: WordId,
    /// How many words stand before it.
    pub at: usize,
    /// In which sentence.
    pub sentence: u32,
    /// Nothing but a blank parts it from the word before.
    pub follows: bool,
}

/// The telling words read so far, with their forms.
#[derive(Debug)]
pub(super) struct Words {
    own: Synonyms,
    prompt: HashSet<CompactString>,
    ids: HashMap<CompactString, WordId>,
    words: Vec<Word>,
}

/// A word: its stems, each with how often it stands in which form.
type Word = BTreeMap<CompactString, BTreeMap<CompactString, usize>>;

impl Words {
    /// None yet, of responses to this item.
    pub fn new(found: Found<'_>) -> Self {
        let prompt = tokenise(&found.item.prompt);
        Self {
            own: Synonyms::from_bank(found.bank),
            prompt: prompt.into_iter().map(|token| token.stem).collect(),
            ids: HashMap::new(),
            words: Vec::new(),
        }
    }

    /// The telling words of a response but for some spans; those not met before are taken in.
    pub fn read(&mut self, response: &str, without: &[Range<usize>]) -> Vec<Place> {
        let mut places = Vec::new();
        for (at, token) in telling(response) {
            let left_out = |span: &Range<usize>| token.start < span.end && span.start < token.end;
            if without.iter().any(left_out) {
                continue;
            }
            let word = self.word(&token.stem).unwrap_or_else(|| {
                self.words.push(Word::new());
                (self.words.len() - 1) as WordId
            });
            self.ids.insert(token.stem.clone(), word);
            let forms = self.words[word as usize].entry(token.stem.clone());
            *forms.or_default().entry(token.norm.clone()).or_default() += 1;
            places.push(place(word, at, &token));
        }
        places
    }

    /// The telling words of a text that have been met before.
    pub fn look_up(&self, text: &str) -> Vec<Place> {
        telling(text)
            .filter_map(|(at, token)| Some(place(self.word(&token.stem)?, at, &token)))
            .collect()
    }

    /// The telling words of a text that have been met in responses, but for those of the prompt.
    pub fn of_text(&self, text: &str) -> BTreeSet<WordId> {
        let words = self.look_up(text).into_iter().map(|place| place.word);
        words.filter(|&word| self.telling(word) > 0.0).collect()
    }

    /// How a pattern asks for a word: the form that is met most of each of its stems, as
    /// alternatives.
    pub fn written(&self, word: WordId) -> String {
        let mut stems: Vec<(usize, &str)> = self.words[word as usize]
            .values()
            .map(|forms| (forms.values().sum(), most_frequent(forms)))
            .collect();
        stems.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let written: Vec<&str> = stems
            .into_iter()
            .take(ALTERNATIVES)
            .map(|(_, form)| form)
            .collect();
        written.join("|")
    }

    /// How telling a word is: 0 for one of the prompt, from near 0 for the most frequent words of
    /// English to 1 for those it does not know. What stands for several tells as the commonest.
    pub fn telling(&self, word: WordId) -> f64 {
        let stems = &self.words[word as usize];
        if stems.keys().any(|stem| self.prompt.contains(stem)) {
            return 0.0;
        }
        stems
            .values()
            .map(|forms| rarity(most_frequent(forms)))
            .fold(1.0, f64::min)
    }

    /// The word of a stem: met before, or one with which it shares all meanings met.
    fn word(&self, stem: &str) -> Option<WordId> {
        if let Some(&word) = self.ids.get(stem) {
            return Some(word);
        }
        let key = [stem];
        let known = [&self.own, Synonyms::lexicon()].into_iter();
        let alike: Vec<&str> = known
            .flat_map(|synonyms| synonyms.equal_to(&key))
            .filter_map(|member| match &member[..] {
                [(_, stem)] => Some(stem.as_str()),
                _ => None,
            })
            .collect();
        alike
            .iter()
            .filter_map(|stem| self.ids.get(*stem).copied())
            // Synonyms of synonyms drift: every one must stand for every other.
            .find(|&word| {
                let mut stems = self.words[word as usize].keys();
                stems.all(|stem| alike.contains(&stem.as_str()))
            })
    }
}

fn place(word: WordId, at: usize, token: &Token) -> Place {
    Place {
        word,
        at,
        sentence: token.sentence,
        follows: token.before <= Break::Blank,
    }
}

/// The words that carry meaning, neither deny anything nor are denied, and are more than listed;
/// each with how many words stand before it.
fn telling(response: &str) -> impl Iterator<Item = (usize, Token)> {
    let tokens = tokenise(response);
    let polarity = Polarity::read(&tokens, response);
    let listed = listed(&tokens, response);
    tokens
        .into_iter()
        .zip(listed)
        .enumerate()
        .filter(move |(at, (token, listed))| {
            !token.little
                && !is_cue_word(&token.norm, &token.stem)
                && !listed
                && !polarity.denies(*at)
        })
        .map(|(at, (token, _))| (at, token))
}

/// The form met most; of several the shortest, then the first by letters.
fn most_frequent(forms: &BTreeMap<CompactString, usize>) -> &str {
    forms
        .iter()
        .max_by_key(|&(form, count)| (*count, std::cmp::Reverse((form.len(), form))))
        .map_or("", |(form, _)| form)
}

/// From the rank in general English: 0 up to the 90th word, 1 from the 22,000th on. A number
/// says little without what it counts.
fn rarity(norm: &str) -> f64 {
    if norm.bytes().all(|byte| !byte.is_ascii_alphabetic()) && norm.is_ascii() {
        return 0.3;
    }
    english_rank(norm).map_or(1.0, |rank| {
        (((rank as f64).ln() - 4.5) / 5.5).clamp(0.05, 1.0)
    })
}
