//! The words that turn a statement, as the data file groups them.

use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::text::{Break, Token, data_lines, tokenise};

/// What a phrase does: see the head of each kind in the data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Harmless,
    Restriction,
    Retraction,
    Report,
    Blank,
    Doubt,
    Instead,
    Failing,
    Negator,
    Nobody,
    Determiner,
    Others,
    Rejecting,
    Refusal,
    Declining,
    Verdict,
    Ended,
}

/// The kinds that are cues, by their names in the data file; of equally long cues the first wins.
/// The `exact` ones stand as written, in no other inflection.
const CUES: [(&str, Cue, bool); 17] = [
    ("restrictions", Cue::Restriction, false),
    ("harmless", Cue::Harmless, false),
    ("retractions", Cue::Retraction, true),
    ("reports", Cue::Report, true),
    ("blanks", Cue::Blank, false),
    ("doubts", Cue::Doubt, false),
    ("instead", Cue::Instead, false),
    ("failing", Cue::Failing, false),
    ("negators", Cue::Negator, true),
    ("nobodies", Cue::Nobody, true),
    ("determiners", Cue::Determiner, true),
    ("others", Cue::Others, false),
    ("rejecting", Cue::Rejecting, false),
    ("refusals", Cue::Refusal, false),
    ("declining", Cue::Declining, false),
    ("verdicts", Cue::Verdict, true),
    ("ended", Cue::Ended, true),
];

/// Adjectives stand as written: "not needed" says that it is no good, "not need X" that X is.
const VALUES: &str = "values";

/// All words, by what they do.
#[derive(Debug, Default)]
pub(super) struct Words {
    cues: Phrases<Cue>,
    /// Kinds that are looked at beside a cue.
    kinds: FxHashMap<&'static str, Phrases<()>>,
    none: Phrases<()>,
}

/// Phrases, found by their first word.
#[derive(Debug)]
struct Phrases<T> {
    by_stem: FxHashMap<CompactString, Vec<(Vec<CompactString>, T)>>,
    by_norm: FxHashMap<CompactString, Vec<(Vec<CompactString>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self {
            by_stem: FxHashMap::default(),
            by_norm: FxHashMap::default(),
        }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &str, exact: bool, what: T) {
        let tokens = tokenise(phrase).into_iter();
        let words: Vec<CompactString> = tokens
            .map(|token| if exact { token.norm } else { token.stem })
            .collect();
        let Some(first) = words.first() else { return };
        let known = if exact {
            &mut self.by_norm
        } else {
            &mut self.by_stem
        };
        known.entry(first.clone()).or_default().push((words, what));
    }

    /// The phrases that stand at a place, each with its length.
    fn at<'a>(&'a self, tokens: &'a [Token], at: usize) -> impl Iterator<Item = (T, usize)> + 'a {
        let first = tokens.get(at);
        let by_stem = first.and_then(|first| self.by_stem.get(&first.stem));
        let by_norm = first.and_then(|first| self.by_norm.get(&first.norm));
        let stands = move |words: &[CompactString], exact: bool| {
            words.iter().enumerate().skip(1).all(|(i, word)| {
                tokens.get(at + i).is_some_and(|token| {
                    let form = if exact { &token.norm } else { &token.stem };
                    form == word && token.before < Break::Clause
                })
            })
        };
        let by_stem = by_stem.into_iter().flatten().map(|known| (known, false));
        let by_norm = by_norm.into_iter().flatten().map(|known| (known, true));
        by_stem
            .chain(by_norm)
            .filter(move |((words, _), exact)| stands(words, *exact))
            .map(|((words, what), _)| (*what, words.len()))
    }
}

impl Words {
    fn read(text: &'static str) -> Self {
        let mut words = Self::default();
        for line in data_lines(text) {
            let Some((kind, members)) = line.split_once(':') else {
                continue;
            };
            let cue = CUES.iter().find(|(name, ..)| *name == kind);
            for member in members.split(',') {
                if let Some(&(_, cue, exact)) = cue {
                    words.cues.add(member, exact, cue);
                } else {
                    let exact = kind == VALUES;
                    words.kinds.entry(kind).or_default().add(member, exact, ());
                }
            }
        }
        words
    }

    /// The cues at a place, each with how many words it has.
    pub(super) fn cues(&self, tokens: &[Token], at: usize) -> Vec<(Cue, usize)> {
        let mut cues: Vec<(Cue, usize)> = self.cues.at(tokens, at).collect();
        let order = |cue: Cue| CUES.iter().position(|&(_, known, _)| known == cue);
        cues.sort_by_key(|&(cue, length)| (std::cmp::Reverse(length), order(cue)));
        cues
    }

    /// How many words the longest phrase of a kind at a place has; 0 where none stands.
    pub(super) fn length(&self, kind: &str, tokens: &[Token], at: usize) -> usize {
        let phrases = self.kinds.get(kind).unwrap_or(&self.none);
        phrases
            .at(tokens, at)
            .map(|(_, length)| length)
            .max()
            .unwrap_or(0)
    }

    /// Whether a word is one of a kind.
    pub(super) fn is(&self, kind: &str, token: &Token) -> bool {
        self.length(kind, std::slice::from_ref(token), 0) == 1
    }
}

pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("../data/denial.txt")));

/// Words of a pattern that make it about a negation.
static ABOUT_NEGATION: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let words = "not no nobody nothing never without nor neither hardly lack lacks zero none avoid \
        instead rather useless pointless unnecessary overkill against rid";
    words.split_whitespace().collect()
});

/// Whether a word could be part of a cue: patterns that hold one are about the negation.
pub(crate) fn is_cue_word(norm: &str, stem: &str) -> bool {
    ABOUT_NEGATION.contains(norm) || ABOUT_NEGATION.contains(stem)
}
