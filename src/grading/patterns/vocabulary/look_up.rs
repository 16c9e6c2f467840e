//! How a text is read with a vocabulary: what it makes of each word by itself, and of two that stand
//! side by side.

use std::cell::RefCell;
use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::reading::{Hit, Reading, TermId};
use super::super::spelling::{
    MISSPELT_FROM, OPENING, abbreviates, letters_of, may_be_misspelt, slips_allowed, slips_between,
};
use super::Vocabulary;
use crate::grading::text::{Break, Token, quantity, rank, stem, tokenise};

/// General English words up to this rank are never taken for an abbreviation of another.
const WHOLE_WORDS: u32 = 1_300;
/// Words of their own that look like the beginnings of others.
const WHOLE: [&str; 4] = ["pro", "pros", "con", "cons"];

/// The terms that a word stands for, and whether it was taken for a misspelling of them.
type Terms = SmallVec<[(TermId, bool); 2]>;

/// What a vocabulary makes of a word, whatever stands beside it.
#[derive(Clone, Debug)]
enum Meaning {
    /// One word, even where it stands for nothing.
    Terms(Terms),
    /// It is several words written as one.
    Divided(Vec<Token>),
}

/// The words of texts, each with a number.
#[derive(Debug, Default)]
pub(in crate::grading) struct WordNumbers {
    /// By the word as it is compared and as it is written.
    numbers: FxHashMap<CompactString, u32>,
}

impl WordNumbers {
    /// The numbers of the words of a text.
    pub fn of(&mut self, tokens: &[Token], text: &str) -> Vec<u32> {
        let number = |token: &Token| {
            let mut key = token.norm.clone();
            let written = &text[token.start..token.end];
            if written != key {
                // The norm has no blank in it.
                key.push(' ');
                key.push_str(written);
            }
            let next = self.numbers.len() as u32;
            *self.numbers.entry(key).or_insert(next)
        };
        tokens.iter().map(number).collect()
    }
}

/// What a vocabulary makes of the words that it has met, by their numbers. A word that is several in
/// one is looked at each time.
#[derive(Debug, Default)]
pub(in crate::grading) struct Met(Vec<Option<Terms>>);

impl Vocabulary {
    /// Reads a response: its words, and where each term stands.
    pub fn read(&self, response: &str) -> Reading {
        let mut misspellings = FxHashMap::default();
        self.read_words(&tokenise(response).into(), |_, token| {
            self.meaning(token, response, &mut misspellings)
        })
    }

    /// The same of one of many texts that have been split into words with numbers.
    pub fn read_again(
        &self,
        words: &Arc<[Token]>,
        numbers: &[u32],
        response: &str,
        met: &mut Met,
    ) -> Reading {
        let mut misspellings = FxHashMap::default();
        self.read_words(words, |at, token| {
            let number = numbers[at] as usize;
            if let Some(Some(terms)) = met.0.get(number) {
                return Meaning::Terms(terms.clone());
            }
            let meaning = self.meaning(token, response, &mut misspellings);
            if let Meaning::Terms(terms) = &meaning {
                met.0.resize(met.0.len().max(number + 1), None);
                met.0[number] = Some(terms.clone());
            }
            meaning
        })
    }

    fn read_words(
        &self,
        words: &Arc<[Token]>,
        mut meaning: impl FnMut(usize, &Token) -> Meaning,
    ) -> Reading {
        // Where a word is several in one, those behind it are others by their places.
        let mut moved: Option<Vec<Token>> = None;
        let mut found: Vec<(TermId, Hit)> = Vec::with_capacity(words.len());
        let mut extra = 0;
        for (nth, token) in words.iter().enumerate() {
            let at = moved.as_ref().map_or(nth, Vec::len);
            match meaning(nth, token) {
                Meaning::Terms(terms) => {
                    let terms = terms.into_iter();
                    found.extend(terms.map(|(term, misspelt)| (term, Hit::word(at, misspelt))));
                    if let Some(moved) = &mut moved {
                        moved.push(Token {
                            content: token.content + extra,
                            ..token.clone()
                        });
                    }
                }
                Meaning::Divided(parts) => {
                    let moved = moved.get_or_insert_with(|| words[..nth].to_vec());
                    let more = parts.len() as u32 - 1;
                    for part in parts {
                        let here = Hit::word(moved.len(), false);
                        found.extend(self.known(&part).map(|term| (term, here)));
                        moved.push(Token {
                            content: part.content + extra,
                            ..part
                        });
                    }
                    extra += more;
                }
            }
        }
        let tokens = moved.map_or_else(|| Arc::clone(words), Arc::from);
        self.note_pairs(&tokens, &mut found);
        Reading::new(tokens, self.slots.terms(), &found)
    }

    /// What a word says by itself.
    fn meaning(
        &self,
        token: &Token,
        response: &str,
        misspellings: &mut FxHashMap<CompactString, Vec<TermId>>,
    ) -> Meaning {
        let mut terms: Terms = self.known(token).map(|term| (term, false)).collect();
        if !terms.is_empty() {
            return Meaning::Terms(terms);
        }
        if let Some(words) = self.spelt_out(token, response) {
            return Meaning::Divided(words);
        }
        if !self.abbreviable.is_empty() {
            terms.extend(self.short_for(token).map(|term| (term, true)));
        }
        if terms.is_empty() && may_be_misspelt(token) {
            if let Some((first, second)) = self.split(token, response) {
                return Meaning::Divided(vec![first, second]);
            }
            if !misspellings.contains_key(&token.norm) {
                misspellings.insert(token.norm.clone(), self.misspelling_of(token));
            }
            let known = misspellings.get(&token.norm).into_iter().flatten();
            terms.extend(known.map(|&term| (term, true)));
        }
        Meaning::Terms(terms)
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
                let joined = remembered_stem(&token.norm, &next.norm);
                found.extend(self.inflected.get(&joined).map(hit));
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
        known.into_iter().flatten().any(|known| {
            known.opening == opening
                && known.word.len() >= one.len() + 2
                && known.word.starts_with(one)
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
            let allowed = slips_allowed(spelling.word.len());
            // Each slip costs or brings in one letter at most, and stemming brings in an "i".
            let strange = (own & !spelling.letters).count_ones();
            let lacking = (spelling.stem_letters & !all).count_ones();
            if strange.max(lacking) as usize > allowed + 1 {
                continue;
            }
            let by_word = slips_between((norm, all), (&spelling.word, spelling.letters), allowed);
            // A stem is shorter than its word by an ending, so its distance is worth looking at
            // only where the lengths are near.
            let by_stem = (spelling.stem.len() >= MISSPELT_FROM).then(|| {
                let known = (spelling.stem.as_str(), spelling.stem_letters);
                slips_between((&token.stem, own), known, allowed)
            });
            let Some(distance) = by_word.into_iter().chain(by_stem.flatten()).min() else {
                continue;
            };
            if distance <= nearest {
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

/// So many words in two parts are remembered with their stems.
const REMEMBERED: usize = 4_096;

/// The stem of a word in two parts. The same stand side by side in many texts, and stemming is dear.
fn remembered_stem(first: &str, second: &str) -> CompactString {
    thread_local! {
        static MET: RefCell<FxHashMap<CompactString, CompactString>> = RefCell::default();
    }
    let mut joined = CompactString::from(first);
    joined.push_str(second);
    MET.with_borrow_mut(|met| {
        if let Some(known) = met.get(&joined) {
            return known.clone();
        }
        if met.len() >= REMEMBERED {
            met.clear();
        }
        let stem = stem(&joined);
        met.insert(joined, stem.clone());
        stem
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::compiled::ItemPatterns;
    use super::*;
    use crate::bank::read_bank;
    use crate::grading::words::synonyms::Synonyms;

    #[test]
    fn texts_that_are_read_one_after_the_other_are_read_as_each_by_itself() {
        let bank = read_bank(
            "b.yaml",
            "{bank: b, items: [{id: i, prompt: P, look_for: [{id: c, text: T, match:
                [cold start, provisioned concurrency, 15 min, {all: [throttl*, timeout]}]}]}]}",
        );
        let patterns = ItemPatterns::new(&bank.unwrap().items[0].look_for, &Synonyms::default());
        let vocabulary = patterns.vocabulary;
        let (mut numbers, mut met) = (WordNumbers::default(), Met::default());
        for text in [
            "A coldstart takes 15 minutes; ColdStart, time out and a cold-start.",
            "Provisoned concurrency: no coldstart, but throttling for 900s. Cold starts!",
            "TimeOut time-out timeouts provisioned concurency coldstart coldstart Start",
            "",
        ] {
            let tokens: Arc<[Token]> = tokenise(text).into();
            let numbered = numbers.of(&tokens, text);
            let again = vocabulary.read_again(&tokens, &numbered, text, &mut met);
            let alone = vocabulary.read(text);
            assert_eq!(again.tokens, alone.tokens, "{text}");
            for term in 0..vocabulary.slots.terms() as TermId {
                assert_eq!(again.hits(term), alone.hits(term), "{text}");
            }
        }
    }
}
