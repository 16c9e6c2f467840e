//! A response as read with a vocabulary: its words, where each term stands, and which places of the
//! patterns it can fill.

use smallvec::SmallVec;

use super::slot::{SlotId, TermId};
use super::text::Token;

/// A response as read with a vocabulary.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Its words.
    pub tokens: Vec<Token>,
    /// Where terms stand: term by term, in order.
    hits: Vec<Hit>,
    /// For each term where its places begin in `hits`, and where the last one's end.
    starts: Vec<u32>,
}

impl Reading {
    /// Sorts places by their terms, and leaves the order of each term's as it is.
    pub(super) fn new(tokens: Vec<Token>, terms: usize, found: &[(TermId, Hit)]) -> Self {
        let mut starts = vec![0_u32; terms + 1];
        for (term, _) in found {
            starts[*term as usize + 1] += 1;
        }
        for term in 0..terms {
            starts[term + 1] += starts[term];
        }
        let mut next = starts.clone();
        let mut hits = vec![Hit::default(); found.len()];
        for (term, hit) in found {
            let at = &mut next[*term as usize];
            hits[*at as usize] = *hit;
            *at += 1;
        }
        Self {
            tokens,
            hits,
            starts,
        }
    }

    /// The terms that stand somewhere.
    pub(super) fn standing(&self) -> impl Iterator<Item = TermId> + '_ {
        let ends = self.starts.windows(2).zip(0..);
        ends.filter(|(ends, _)| ends[0] < ends[1])
            .map(|(_, term)| term)
    }

    /// Where a term stands.
    pub fn hits(&self, term: TermId) -> &[Hit] {
        let term = term as usize;
        &self.hits[self.starts[term] as usize..self.starts[term + 1] as usize]
    }
}

/// A place where a term stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Its first word.
    pub first: u32,
    /// Its last word.
    pub last: u32,
    /// It was taken for a misspelling.
    pub misspelt: bool,
}

impl Hit {
    pub(super) fn word(at: usize, misspelt: bool) -> Self {
        let at = at as u32;
        Self {
            first: at,
            last: at,
            misspelt,
        }
    }
}

/// The slots for which a response has the words.
#[derive(Debug)]
pub(crate) struct Fillable {
    /// For each slot its number among the fillable ones.
    at: Vec<u32>,
    ways: Vec<Ways>,
}

/// What fills a slot in a response.
#[derive(Debug, Default)]
pub(crate) struct Ways {
    /// Words, and whether the pattern's author has not written them.
    pub terms: SmallVec<[(TermId, bool); 4]>,
    /// The numbers of sequences.
    pub sequences: SmallVec<[u32; 4]>,
}

/// A slot that nothing fills.
const NOWHERE: u32 = u32::MAX;

impl Fillable {
    /// None of so many.
    pub(super) fn with_none(slots: usize) -> Self {
        Self {
            at: vec![NOWHERE; slots],
            ways: Vec::new(),
        }
    }

    /// Whether a response has the words for a slot at all.
    pub fn has(&self, slot: SlotId) -> bool {
        self.at[slot as usize] != NOWHERE
    }

    /// The number of a slot among the fillable ones, and what fills it.
    pub fn get(&self, slot: SlotId) -> Option<(usize, &Ways)> {
        let at = self.at[slot as usize] as usize;
        Some((at, self.ways.get(at)?))
    }

    /// How many slots can be filled.
    pub fn len(&self) -> usize {
        self.ways.len()
    }

    /// What fills a slot, and whether nothing was known to until now.
    pub(super) fn ways(&mut self, slot: SlotId) -> (&mut Ways, bool) {
        let at = &mut self.at[slot as usize];
        let new = *at == NOWHERE;
        if new {
            *at = self.ways.len() as u32;
            self.ways.push(Ways::default());
        }
        (&mut self.ways[*at as usize], new)
    }
}
