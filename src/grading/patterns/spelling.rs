//! How the words of a vocabulary are written: what is quick to compare with a misspelling, with a word
//! in two parts, or with a short form.

use compact_str::CompactString;
use strsim::osa_distance;

use super::reading::TermId;
use crate::grading::text::Token;

/// The shortest word that may be misspelt, in letters.
pub(super) const MISSPELT_FROM: usize = 5;
/// The shortest word that may be misspelt twice.
const MISSPELT_TWICE_FROM: usize = 8;
/// General English words up to this rank are never taken for a misspelling of another.
const KNOWN_WORDS: u32 = 20_000;

/// So many bytes of a run-together word tell whether it is worth stemming.
pub(super) const OPENING: usize = 4;
/// How many groups of those are told apart.
const OPENING_GROUPS: usize = 8_192;

/// How words begin, as a bit for each of so many groups of beginnings.
#[derive(Clone, Debug)]
pub(super) struct Openings([u64; OPENING_GROUPS / 64]);

impl Default for Openings {
    fn default() -> Self {
        Self([0; OPENING_GROUPS / 64])
    }
}

impl Openings {
    pub fn add(&mut self, opening: [u8; OPENING]) {
        let (at, bit) = Self::place(opening);
        self.0[at] |= bit;
    }

    /// No, or perhaps.
    pub fn may_have(&self, opening: [u8; OPENING]) -> bool {
        let (at, bit) = Self::place(opening);
        self.0[at] & bit != 0
    }

    fn place(opening: [u8; OPENING]) -> (usize, u64) {
        // Letters differ in their last five bits.
        let letters = opening.iter().map(|byte| usize::from(byte & 31));
        let group = letters.fold(0, |mixed, letter| (mixed << 3) ^ letter) % OPENING_GROUPS;
        (group / 64, 1 << (group % 64))
    }
}

/// A word that may be misspelt or written in two parts.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    pub opening: [u8; OPENING],
    pub word: CompactString,
    pub stem: CompactString,
    pub letters: u32,
    pub stem_letters: u32,
    pub term: TermId,
}

/// Which letters a word has, a bit for each.
pub(in crate::grading) fn letters_of(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |letters, byte| letters | 1 << (byte - b'a'))
}

/// Whether a word may be a misspelling of another: general English doesn't know it, and it is no name with
/// marks in it, such as `C++` or `O(log n)`.
pub(in crate::grading) fn may_be_misspelt(token: &Token) -> bool {
    let is_english = token.little || token.rank <= KNOWN_WORDS;
    !is_english && !token.norm.contains(['(', '+', '#'])
}

/// How many slips a word of so many letters may have.
pub(in crate::grading) fn slips_allowed(letters: usize) -> usize {
    usize::from(letters >= MISSPELT_FROM) + usize::from(letters >= MISSPELT_TWICE_FROM)
}

/// How many slips make one word of another, each with the letters it has, if they are no more than
/// allowed.
pub(in crate::grading) fn slips_between(
    (one, own): (&str, u32),
    (other, its): (&str, u32),
    allowed: usize,
) -> Option<usize> {
    // A slip changes one letter into one other.
    let most = (own & !its).count_ones().max((its & !own).count_ones()) as usize;
    let near = most <= allowed && one.len().abs_diff(other.len()) <= allowed;
    near.then(|| osa_distance(one, other))
        .filter(|&slips| slips <= allowed)
}

/// Whether a short form begins a word, or is what is left of it without its vowels.
pub(super) fn abbreviates(short: &str, word: &str) -> bool {
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
