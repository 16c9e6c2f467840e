//! The words that a rubric's patterns ask for, and where they stand in a response.
//!
//! A rubric's words are gathered once. A response is then read once: each of its words is
//! looked up by its stem, and only a word that neither the rubric nor general English knows
//! is looked at again as a run-together compound or as a misspelling.

use rustc_hash::{FxHashMap, FxHashSet};
use strsim::osa_distance;

use super::text::{Break, Token, english_rank, quantity, stem, tokenise};
use crate::bank::pattern::Form;

/// Names a word of a vocabulary.
pub(crate) type TermId = u32;

/// The shortest word of a pattern that may be misspelt, in letters.
const MISSPELT_FROM: usize = 5;
/// The shortest word of a pattern that may be misspelt twice.
const MISSPELT_TWICE_FROM: usize = 8;
/// The shortest word of a criterion that may be abbreviated.
const ABBREVIATED_FROM: usize = 5;
/// General English words up to this rank are never taken for an abbreviation of another.
const WHOLE_WORDS: usize = 1_300;
/// General English words up to this rank are never taken for a misspelling of another.
const KNOWN_WORDS: usize = 20_000;

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// How it is compared; `None` for a quantity.
    pub form: Option<Form>,
    /// A stem, a beginning, a word or a quantity.
    pub key: String,
}

/// All words that the patterns of one rubric ask for.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    terms: FxHashMap<(u8, String), TermId>,
    by_stem: FxHashMap<String, Vec<TermId>>,
    by_norm: FxHashMap<String, Vec<TermId>>,
    /// By first letter: the prefix.
    prefixes: FxHashMap<char, Vec<(String, TermId)>>,
    quantities: FxHashMap<String, TermId>,
    /// By first letter: words long enough to be misspelt.
    misspellable: FxHashMap<char, Vec<(String, String, TermId)>>,
    /// By first letter: words that may be shortened.
    abbreviable: FxHashMap<char, Vec<(String, TermId)>>,
    /// Run-together words, by their stem, with the length of the first part.
    joined: FxHashMap<String, usize>,
    /// The beginnings of words that could stand in two parts.
    beginnings: FxHashSet<String>,
}

impl Vocabulary {
    /// Takes in a word of a pattern.
    pub fn term(&mut self, norm: &str, form: Form) -> TermId {
        let (kind, key) = match form {
            Form::Inflected => (0, stem(norm)),
            Form::Prefix => (1, norm.to_owned()),
            Form::Exact => (2, norm.to_owned()),
        };
        let known = self.terms.get(&(kind, key.clone())).copied();
        let id = known.unwrap_or_else(|| self.new_term(kind, key.clone()));
        match form {
            Form::Inflected => {
                self.note_spelling(norm, &key, id);
                if known.is_none() {
                    self.by_stem.entry(key).or_default().push(id);
                }
            }
            _ if known.is_some() => {}
            Form::Prefix => {
                let first = norm.chars().next().unwrap_or(' ');
                self.prefixes.entry(first).or_default().push((key, id));
            }
            Form::Exact => self.by_norm.entry(key).or_default().push(id),
        }
        id
    }

    /// Notes how a word may be misspelt, or written in two parts.
    fn note_spelling(&mut self, norm: &str, stem: &str, id: TermId) {
        let first = norm.chars().next().unwrap_or(' ');
        if norm.len() < 4 || !norm.is_ascii() || first.is_ascii_digit() {
            return;
        }
        if norm.len() >= MISSPELT_FROM {
            let spellings = self.misspellable.entry(first).or_default();
            if !spellings.iter().any(|(word, _, _)| word == norm) {
                spellings.push((norm.to_owned(), stem.to_owned(), id));
            }
        }
        // "a" and "i" are words of their own, and no part of another.
        let shortest = if matches!(first, 'a' | 'i') { 2 } else { 1 };
        self.beginnings
            .extend((shortest..norm.len() - 1).map(|cut| norm[..cut].to_owned()));
    }

    /// Takes in a number with its unit, if the two make a quantity.
    pub fn quantity(&mut self, number: &str, unit: &str) -> Option<TermId> {
        let key = quantity(number, unit)?;
        if let Some(&id) = self.quantities.get(&key) {
            return Some(id);
        }
        let id = self.new_term(3, key.clone());
        self.quantities.insert(key, id);
        Some(id)
    }

    /// Notes that two words of a pattern stand side by side: they may be written as one.
    pub fn may_join(&mut self, first: &str, second: &str) {
        let joined = format!("{first}{second}");
        if joined.len() >= 4 {
            self.joined.entry(stem(&joined)).or_insert(first.len());
        }
    }

    /// Notes that a word may be shortened in a response: `mgd`, `conc`, `tmpl`.
    pub fn may_be_short(&mut self, norm: &str) {
        if norm.len() >= ABBREVIATED_FROM && norm.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let term = self.term(norm, Form::Inflected);
            let words = self
                .abbreviable
                .entry(norm.chars().next().unwrap_or(' '))
                .or_default();
            if !words.iter().any(|(_, known)| *known == term) {
                words.push((norm.to_owned(), term));
            }
        }
    }

    fn new_term(&mut self, kind: u8, key: String) -> TermId {
        let id = TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX);
        self.terms.insert((kind, key), id);
        id
    }

    /// What its terms are, by their numbers.
    pub fn names(&self) -> Vec<Name> {
        let mut names: Vec<(TermId, Name)> = self
            .terms
            .iter()
            .map(|((kind, key), id)| {
                let form = match kind {
                    0 => Some(Form::Inflected),
                    1 => Some(Form::Prefix),
                    2 => Some(Form::Exact),
                    _ => None,
                };
                let key = key.clone();
                (*id, Name { form, key })
            })
            .collect();
        names.sort_by_key(|(id, _)| *id);
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Reads a response: its words, and where each term stands.
    pub fn read(&self, response: &str) -> Reading {
        let mut tokens = Vec::new();
        let mut found: Vec<Found> = Vec::new();
        let mut misspellings: FxHashMap<String, Vec<TermId>> = FxHashMap::default();
        let mut extra = 0;
        for mut token in tokenise(response) {
            token.content += extra;
            let mut terms = self.known(&token);
            let mut misspelt = false;
            if terms.is_empty() && !self.abbreviable.is_empty() {
                terms = self.short_for(&token);
                misspelt = !terms.is_empty();
            }
            if terms.is_empty() && english_rank(&token.norm).is_none_or(|rank| rank > KNOWN_WORDS) {
                if let Some((first, second)) = self.split(&token, response) {
                    extra += 1;
                    found.push(Found {
                        terms: self.known(&first),
                        misspelt: false,
                    });
                    found.push(Found {
                        terms: self.known(&second),
                        misspelt: false,
                    });
                    tokens.extend([first, second]);
                    continue;
                }
                if let Some(cached) = misspellings.get(&token.norm) {
                    terms.clone_from(cached);
                } else {
                    terms = self.misspelling_of(&token);
                    misspellings.insert(token.norm.clone(), terms.clone());
                }
                misspelt = !terms.is_empty();
            }
            found.push(Found { terms, misspelt });
            tokens.push(token);
        }
        self.reading(tokens, &found)
    }

    fn reading(&self, tokens: Vec<Token>, found: &[Found]) -> Reading {
        let mut hits = vec![Vec::new(); self.terms.len()];
        for (at, (token, found)) in tokens.iter().zip(found).enumerate() {
            let first = at as u32;
            for &term in &found.terms {
                hits[term as usize].push(Hit {
                    first,
                    last: first,
                    misspelt: found.misspelt,
                });
            }
            let Some(next) = tokens
                .get(at + 1)
                .filter(|next| next.before <= Break::Blank)
            else {
                continue;
            };
            let mut two = |term: TermId| {
                hits[term as usize].push(Hit {
                    first,
                    last: first + 1,
                    misspelt: false,
                });
            };
            if self.beginnings.contains(&token.norm) {
                let joined = stem(&format!("{}{}", token.norm, next.norm));
                self.by_stem
                    .get(&joined)
                    .into_iter()
                    .flatten()
                    .for_each(|&term| two(term));
            }
            if !self.quantities.is_empty() && token.norm.as_bytes()[0].is_ascii_digit() {
                let key = quantity(&token.norm, &next.norm);
                key.and_then(|key| self.quantities.get(&key))
                    .into_iter()
                    .for_each(|&term| two(term));
            }
        }
        Reading { tokens, hits }
    }

    /// The terms that a word matches as it stands.
    fn known(&self, token: &Token) -> Vec<TermId> {
        let mut terms: Vec<TermId> = Vec::new();
        terms.extend(self.by_stem.get(&token.stem).into_iter().flatten());
        if !self.by_norm.is_empty() {
            terms.extend(self.by_norm.get(&token.norm).into_iter().flatten());
        }
        if !self.prefixes.is_empty() {
            let first = token.norm.chars().next().unwrap_or(' ');
            let prefixes = self.prefixes.get(&first).into_iter().flatten();
            terms.extend(
                prefixes
                    .filter(|(prefix, _)| token.norm.starts_with(prefix))
                    .map(|(_, term)| term),
            );
        }
        terms
    }

    /// A run-together word in its two parts: `coldstart`, `IntegrationLatency`.
    fn split(&self, token: &Token, response: &str) -> Option<(Token, Token)> {
        let written = &response[token.start..token.end];
        if !written.is_ascii() || written.len() != token.norm.len() {
            return None;
        }
        let hump = || written[1..].find(char::is_uppercase).map(|at| at + 1);
        let cut = self.joined.get(&token.stem).copied().or_else(|| {
            hump().filter(|&cut| {
                let part = |norm: &str| self.by_stem.contains_key(&stem(norm));
                part(&token.norm[..cut]) || part(&token.norm[cut..])
            })
        })?;
        let part = |from: usize, to: usize, before: Break, content: u32| Token {
            start: token.start + from,
            end: token.start + to,
            norm: token.norm[from..to].to_owned(),
            stem: stem(&token.norm[from..to]),
            before,
            sentence: token.sentence,
            content,
            little: false,
        };
        (cut < token.norm.len()).then(|| {
            (
                part(0, cut, token.before, token.content),
                part(cut, token.norm.len(), Break::Joined, token.content + 1),
            )
        })
    }

    /// The terms that a word may be an abbreviation of: it begins them, or it leaves out vowels.
    fn short_for(&self, token: &Token) -> Vec<TermId> {
        let norm = token.norm.as_str();
        let short = norm.strip_suffix('s').unwrap_or(norm);
        if !(3..=5).contains(&short.len())
            || !short.bytes().all(|byte| byte.is_ascii_lowercase())
            || english_rank(norm).is_some_and(|rank| rank <= WHOLE_WORDS)
        {
            return Vec::new();
        }
        let first = short.chars().next().unwrap_or(' ');
        self.abbreviable
            .get(&first)
            .into_iter()
            .flatten()
            .filter(|(word, _)| word.len() >= short.len() + 2 && abbreviates(short, word))
            .map(|(_, term)| *term)
            .collect()
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
        let mut nearest = usize::MAX;
        let mut terms = Vec::new();
        for (word, stem, term) in starts
            .filter_map(|start| self.misspellable.get(&start))
            .flatten()
        {
            let allowed = if word.len() >= MISSPELT_TWICE_FROM {
                2
            } else {
                1
            };
            // A stem is shorter than its word by an ending, so its distance is worth looking at
            // only where the lengths are near.
            let near = |one: &str, other: &str| {
                if one.len().abs_diff(other.len()) > allowed {
                    usize::MAX
                } else {
                    osa_distance(one, other)
                }
            };
            let mut distance = near(norm, word);
            if stem.len() >= MISSPELT_FROM {
                distance = distance.min(near(&token.stem, stem));
            }
            if distance <= allowed && distance <= nearest {
                if distance < nearest {
                    terms.clear();
                    nearest = distance;
                }
                terms.push(*term);
            }
        }
        terms
    }
}

/// Whether a short form begins a word, or is what is left of it without its vowels.
fn abbreviates(short: &str, word: &str) -> bool {
    if word.starts_with(short) {
        return true;
    }
    let vowel = |c: char| "aeiou".contains(c);
    if short.chars().skip(1).any(vowel) {
        return false;
    }
    let mut letters = word.chars();
    let in_order = short.chars().all(|wanted| letters.any(|c| c == wanted));
    // What follows the last letter is an ending.
    in_order && letters.as_str().len() <= 4
}

/// What a word of the response is to a vocabulary.
struct Found {
    terms: Vec<TermId>,
    misspelt: bool,
}

/// A response as read with a vocabulary.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Its words.
    pub tokens: Vec<Token>,
    /// For each term where it stands, in order.
    pub hits: Vec<Vec<Hit>>,
}

/// A place where a term stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Its first word.
    pub first: u32,
    /// Its last word.
    pub last: u32,
    /// It was taken for a misspelling.
    pub misspelt: bool,
}
