//! A response as read with a vocabulary: its words, and where each term stands.

use std::sync::Arc;

use crate::grading::text::Token;

/// Names a word of a vocabulary.
pub(crate) type TermId = u32;

/// A response as read with a vocabulary.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Its words.
    pub tokens: Arc<[Token]>,
    /// Where terms stand: term by term, in order.
    hits: Vec<Hit>,
    /// For each term where its places begin in `hits`, and where the last one's end.
    starts: Vec<u32>,
}

impl Reading {
    /// Sorts places by their terms, and leaves the order of each term's as it is.
    pub(super) fn new(tokens: Arc<[Token]>, terms: usize, found: &[(TermId, Hit)]) -> Self {
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
