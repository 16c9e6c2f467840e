//! The words that a rubric's patterns ask for, and where they stand in a response.
//!
//! A rubric's words are gathered once. A response is then read once: each of its words is
//! looked up by its stem, and only a word that neither the rubric nor general English knows
//! is looked at again as a run-together compound or as a misspelling.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use strsim::osa_distance;

use super::initials::Initials;
use super::reading::{Hit, Reading, TermId};
use super::slot::{Fillable, Filling, Places, Sequence, Slot, SlotId, Slots};
use super::spelling::{OPENING, Openings, Spelling, abbreviates, letters_of};
use super::text::{Break, Token, quantity, rank, stem, tokenise};
use crate::bank::pattern::Form;

/// The shortest word of a pattern that may be misspelt, in letters.
const MISSPELT_FROM: usize = 5;
/// The shortest word of a pattern that may be misspelt twice.
const MISSPELT_TWICE_FROM: usize = 8;
/// The shortest word of a criterion that may be abbreviated.
const ABBREVIATED_FROM: usize = 5;
/// General English words up to this rank are never taken for an abbreviation of another.
const WHOLE_WORDS: u32 = 1_300;
/// Words of their own that look like the beginnings of others.
const WHOLE: [&str; 4] = ["pro", "pros", "con", "cons"];
/// General English words up to this rank are never taken for a misspelling of another.
const KNOWN_WORDS: u32 = 20_000;
/// Two words that are written as one have so many bytes at least.
const JOINED_FROM: usize = 4;
/// The shortest word that may be written in two parts, in letters.
const DIVIDED_FROM: usize = 4;

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// How it is compared; `None` for a quantity.
    pub form: Option<Form>,
    /// A stem, a beginning, a word or a quantity.
    pub key: String,
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

impl Vocabulary {
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
        if let Some(opening) = norm.as_bytes().first_chunk() {
            self.openings.add(*opening);
        }
        self.spellings.entry(first).or_default().push(Spelling {
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
    pub fn names(&self) -> Vec<Name> {
        let name = |form: Option<Form>| {
            move |(key, id): (&str, TermId)| {
                let key = key.to_owned();
                (id, Name { form, key })
            }
        };
        let inflected = self.inflected.iter().map(|(key, id)| (&**key, *id));
        let exact = self.exact.iter().map(|(key, id)| (&**key, *id));
        let prefixes = self.prefixes.values().flatten();
        let prefixes = prefixes.map(|(key, id)| (&**key, *id));
        let quantities = self.quantities.iter().map(|(key, id)| (key.as_str(), *id));
        let mut names: Vec<(TermId, Name)> = inflected
            .map(name(Some(Form::Inflected)))
            .chain(exact.map(name(Some(Form::Exact))))
            .chain(prefixes.map(name(Some(Form::Prefix))))
            .chain(quantities.map(name(None)))
            .collect();
        names.sort_by_key(|(id, _)| *id);
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Reads a response: its words, and where each term stands.
    pub fn read(&self, response: &str) -> Reading {
        self.read_words(tokenise(response), response)
    }

    /// The same of a response that has been split into its words.
    pub fn read_words(&self, words: Vec<Token>, response: &str) -> Reading {
        let mut tokens: Vec<Token> = Vec::with_capacity(words.len());
        let mut found: Vec<(TermId, Hit)> = Vec::with_capacity(words.len());
        let mut misspellings: FxHashMap<CompactString, Vec<TermId>> = FxHashMap::default();
        let mut extra = 0;
        for mut token in words {
            token.content += extra;
            let before = found.len();
            let here = |misspelt| Hit::word(tokens.len(), misspelt);
            found.extend(self.known(&token).map(|term| (term, here(false))));
            if found.len() == before
                && let Some(words) = self.spelt_out(&token, response)
            {
                extra += words.len() as u32 - 1;
                for word in words {
                    let here = Hit::word(tokens.len(), false);
                    found.extend(self.known(&word).map(|term| (term, here)));
                    tokens.push(word);
                }
                continue;
            }
            if found.len() == before && !self.abbreviable.is_empty() {
                found.extend(self.short_for(&token).map(|term| (term, here(true))));
            }
            if found.len() == before && !is_english(&token) && !has_marks(&token) {
                if let Some((first, second)) = self.split(&token, response) {
                    extra += 1;
                    for part in [first, second] {
                        let here = Hit::word(tokens.len(), false);
                        found.extend(self.known(&part).map(|term| (term, here)));
                        tokens.push(part);
                    }
                    continue;
                }
                if !misspellings.contains_key(&token.norm) {
                    misspellings.insert(token.norm.clone(), self.misspelling_of(&token));
                }
                let terms = misspellings.get(&token.norm).into_iter().flatten();
                found.extend(terms.map(|&term| (term, here(true))));
            }
            tokens.push(token);
        }
        self.note_pairs(&tokens, &mut found);
        Reading::new(tokens, self.slots.terms(), &found)
    }

    /// Notes the terms that two words side by side make: one word in two parts, or a quantity.
    fn note_pairs(&self, tokens: &[Token], found: &mut Vec<(TermId, Hit)>) {
        for (first, pair) in tokens.windows(2).enumerate() {
            let [token, next] = pair else { continue };
            if next.before > Break::Blank {
                continue;
            }
            let here = Hit {
                last: first as u32 + 1,
                ..Hit::word(first, false)
            };
            let hit = |&term: &TermId| (term, here);
            if self.may_begin(&token.norm, &next.norm) {
                let joined = stem(&format!("{}{}", token.norm, next.norm));
                found.extend(self.inflected.get(joined.as_str()).map(hit));
            }
            if !self.quantities.is_empty() && token.norm.as_bytes()[0].is_ascii_digit() {
                let key = quantity(&token.norm, &next.norm);
                found.extend(key.and_then(|key| self.quantities.get(&key)).map(hit));
            }
        }
    }

    /// Whether a word and the next may be one word in two parts.
    fn may_begin(&self, one: &str, next: &str) -> bool {
        let mut bytes = one.bytes().chain(next.bytes());
        let opening: [u8; OPENING] = std::array::from_fn(|_| bytes.next().unwrap_or_default());
        // "a" and "i" are words of their own, and no part of another.
        if matches!(one, "a" | "i") || !self.openings.may_have(opening) {
            return false;
        }
        let known = self.spellings.get(&char::from(opening[0]));
        let mut words = known.into_iter().flatten().map(|known| known.word.as_str());
        words.any(|word| {
            word.as_bytes().starts_with(&opening)
                && word.len() >= one.len() + 2
                && word.starts_with(one)
        })
    }

    /// The terms that a word matches as it stands.
    fn known<'a>(&'a self, token: &'a Token) -> impl Iterator<Item = TermId> + 'a {
        let inflected = self.inflected.get(token.stem.as_str());
        let exact = (!self.exact.is_empty())
            .then(|| self.exact.get(token.norm.as_str()))
            .flatten();
        let first = token.norm.chars().next().unwrap_or(' ');
        let prefixes = (!self.prefixes.is_empty())
            .then(|| self.prefixes.get(&first))
            .flatten();
        let prefixes = prefixes
            .into_iter()
            .flatten()
            .filter(|(prefix, _)| token.norm.starts_with(&**prefix))
            .map(|(_, term)| term);
        inflected.into_iter().chain(exact).chain(prefixes).copied()
    }

    /// The words that initials stand for, a letter each, or one word for all of them.
    fn spelt_out(&self, token: &Token, response: &str) -> Option<Vec<Token>> {
        let written = &response[token.start..token.end];
        let short = written.strip_suffix('s').unwrap_or(written);
        if self.initials.is_empty() || !short.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let words = self.initials.get(short.to_ascii_lowercase().as_str())?;
        let part = |(at, (norm, stem)): (usize, &(CompactString, CompactString))| {
            let last = at + 1 == words.len();
            Token {
                start: token.start + at,
                end: if last {
                    token.end
                } else {
                    token.start + at + 1
                },
                norm: norm.clone(),
                stem: stem.clone(),
                before: if at == 0 { token.before } else { Break::Joined },
                sentence: token.sentence,
                content: token.content + at as u32,
                little: false,
                rank: rank(norm),
            }
        };
        Some(words.iter().enumerate().map(part).collect())
    }

    /// Where the second word begins in two that are written as one.
    fn cut(&self, joined: &str) -> Option<usize> {
        (1..joined.len()).find(|&cut| {
            let first = &joined[..cut];
            let known = self.words.get(first);
            if known.is_none() && !self.neighbours.ids.contains_key(first) {
                return false;
            }
            let second = stem(&joined[cut..]);
            let term = self.inflected.get(&second);
            matches!((known, term), (Some(known), Some(&term))
                if self.joined.contains(&(known.number, term)))
                || self.neighbours.has(first, &second)
        })
    }

    /// A run-together word in its two parts: `coldstart`, `IntegrationLatency`.
    fn split(&self, token: &Token, response: &str) -> Option<(Token, Token)> {
        let written = &response[token.start..token.end];
        if !written.is_ascii() || written.len() != token.norm.len() {
            return None;
        }
        let hump = || written[1..].find(char::is_uppercase).map(|at| at + 1);
        let cut = self.cut(&token.norm).or_else(|| {
            hump().filter(|&cut| {
                let part = |norm: &str| self.inflected.contains_key(stem(norm).as_str());
                part(&token.norm[..cut]) || part(&token.norm[cut..])
            })
        })?;
        let part = |from: usize, to: usize, before: Break, content: u32| Token {
            start: token.start + from,
            end: token.start + to,
            norm: token.norm[from..to].into(),
            stem: stem(&token.norm[from..to]),
            before,
            sentence: token.sentence,
            content,
            little: false,
            rank: rank(&token.norm[from..to]),
        };
        (cut < token.norm.len()).then(|| {
            (
                part(0, cut, token.before, token.content),
                part(cut, token.norm.len(), Break::Joined, token.content + 1),
            )
        })
    }

    /// The terms that a word may be an abbreviation of: it begins them, or it leaves out vowels.
    fn short_for<'a>(&'a self, token: &'a Token) -> impl Iterator<Item = TermId> + 'a {
        let norm = token.norm.as_str();
        let short = norm.strip_suffix('s').unwrap_or(norm);
        let may_be = (3..=5).contains(&short.len())
            && short.bytes().all(|byte| byte.is_ascii_lowercase())
            && !WHOLE.contains(&norm)
            && token.rank > WHOLE_WORDS;
        let first = short.chars().next().filter(|_| may_be);
        first
            .and_then(|first| self.abbreviable.get(&first))
            .into_iter()
            .flatten()
            .filter(move |(word, _)| word.len() >= short.len() + 2 && abbreviates(short, word))
            .map(|(_, term)| *term)
    }

    /// The terms that a word no dictionary knows may be a misspelling of: the nearest ones.
    fn misspelling_of(&self, token: &Token) -> Vec<TermId> {
        let norm = token.norm.as_str();
        if norm.len() + 1 < MISSPELT_FROM || norm.len() > 40 || !norm.is_ascii() {
            return Vec::new();
        }
        let mut letters = norm.chars();
        let first = letters.next();
        // The second letter too: the first two may have changed places.
        let starts = first
            .into_iter()
            .chain(letters.next().filter(|&second| Some(second) != first));
        let (all, own) = (letters_of(norm), letters_of(&token.stem));
        let mut nearest = usize::MAX;
        let mut terms = Vec::new();
        for spelling in starts
            .filter_map(|start| self.spellings.get(&start))
            .flatten()
            .filter(|spelling| spelling.word.len() >= MISSPELT_FROM)
        {
            let allowed = if spelling.word.len() >= MISSPELT_TWICE_FROM {
                2
            } else {
                1
            };
            // Each slip costs or brings in one letter at most, and stemming brings in an "i".
            let strange = (own & !spelling.letters).count_ones();
            let lacking = (spelling.stem_letters & !all).count_ones();
            if strange.max(lacking) > allowed + 1 {
                continue;
            }
            let allowed = allowed as usize;
            // A stem is shorter than its word by an ending, so its distance is worth looking at
            // only where the lengths are near.
            let near = |one: &str, other: &str| {
                if one.len().abs_diff(other.len()) > allowed {
                    usize::MAX
                } else {
                    osa_distance(one, other)
                }
            };
            let mut distance = near(norm, &spelling.word);
            if spelling.stem.len() >= MISSPELT_FROM {
                distance = distance.min(near(&token.stem, &spelling.stem));
            }
            if distance <= allowed && distance <= nearest {
                if distance < nearest {
                    terms.clear();
                    nearest = distance;
                }
                terms.push(spelling.term);
            }
        }
        terms
    }
}

/// A name with marks in it, such as `C++` or `O(log n)`, is no misspelling of another.
fn has_marks(token: &Token) -> bool {
    token.norm.contains(['(', '+', '#'])
}

/// General English knows the word.
fn is_english(token: &Token) -> bool {
    token.little || token.rank <= KNOWN_WORDS
}
