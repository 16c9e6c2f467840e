//! A response, looked at once for all criteria of an item, in *stretches*: its sentences, cut where
//! speech has no full stops, and each of their clauses.

use std::ops::Range;
use std::rc::Rc;

use super::evidence;
use super::exemplars::{Compared, Exemplars, LogOdds, Series};
use crate::grading::Evidence;
use crate::grading::patterns::matcher::{Match, MatchContext};
use crate::grading::text::clauses::clauses;

/// The longest stretch of a sentence, in words.
const STRETCH: u32 = 40;

/// A response, looked at once for all criteria.
pub(in crate::grading) struct ParsedResponse<'a> {
    response: &'a str,
    pub context: MatchContext<'a>,
    /// For each word: it stands in a bare list.
    pub listed: &'a [bool],
    /// For each word: the number of its stretch.
    stretch: Vec<u32>,
    /// For each word: the first word of its clause.
    clause: Vec<u32>,
    /// What its words say of each criterion, if anything is known.
    compared: Option<Rc<Compared<'a>>>,
}

impl<'a> ParsedResponse<'a> {
    pub fn new(response: &'a str, context: MatchContext<'a>, listed: &'a [bool]) -> Self {
        let tokens = &context.reading.tokens;
        let mut stretch = Vec::with_capacity(tokens.len());
        let (mut number, mut start) = (0_u32, 0_u32);
        for (at, token) in tokens.iter().enumerate() {
            let ended = at > 0
                && (tokens[at - 1].sentence != token.sentence || at as u32 - start >= STRETCH);
            if ended {
                number += 1;
                start = at as u32;
            }
            stretch.push(number);
        }
        Self {
            response,
            listed,
            stretch,
            clause: clauses(tokens),
            compared: None,
            context,
        }
    }

    /// The same, compared with what is known of each criterion.
    pub fn compared_with(self, exemplars: Option<&'a Exemplars>) -> Self {
        let tokens = &self.context.reading.tokens;
        let withheld = |at| self.context.polarity.withholds(at);
        let compared =
            exemplars.map(|known| Compared::new(known, tokens, withheld, self.passages()));
        Self {
            compared: compared.map(Rc::new),
            ..self
        }
    }

    /// The same, compared as another look at the same response is.
    pub fn compared_as(self, other: &Self) -> Self {
        Self {
            compared: other.compared.clone(),
            ..self
        }
    }

    /// The passages that may make a claim: each stretch, alone and with the next, and what is left of
    /// it without its first or its last clauses, so that a clause beside a claim takes nothing away.
    fn passages(&self) -> impl Iterator<Item = Series> {
        let last = self.stretches();
        (0..last).flat_map(move |at| {
            let Range { start, end } = self.words(at, at);
            let with_next = self.words(at, (at + 1).min(last - 1)).end;
            let ends = self.cuts(start, end).chain([end]);
            let ends = ends.chain(self.cuts(end, with_next)).chain([with_next]);
            let to_end = Series {
                from: end,
                to: self.cuts(start, end).rev().collect(),
            };
            let from_start = Series {
                from: start,
                to: ends.collect(),
            };
            [from_start, to_end]
        })
    }

    /// Where clauses begin between two words.
    fn cuts(&self, start: usize, end: usize) -> impl DoubleEndedIterator<Item = usize> {
        (start + 1..end).filter(|&word| self.clause[word] as usize == word)
    }

    /// The words of some stretches.
    pub fn words(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.stretch.partition_point(|&at| (at as usize) < first);
        let end = self.stretch.partition_point(|&at| at as usize <= last);
        start..end
    }

    /// What its words say of a criterion, if sentences with known marks are at hand.
    pub fn said_of(&self, criterion: usize) -> Option<LogOdds> {
        self.compared.as_ref()?.said(criterion)
    }

    /// The passage whose words speak most of a criterion, if sentences with known marks are at hand.
    pub fn passage_on(&self, criterion: usize) -> Option<Range<usize>> {
        self.compared.as_ref()?.passage(criterion)
    }

    /// How many stretches it has.
    pub fn stretches(&self) -> usize {
        self.stretch.last().map_or(0, |&last| last as usize + 1)
    }

    /// The number of the stretch that a word is in.
    pub fn stretch_of(&self, word: u32) -> usize {
        self.stretch[word as usize] as usize
    }

    /// The first word of the clause that a word is in.
    pub fn clause_of(&self, word: u32) -> u32 {
        self.clause[word as usize]
    }

    /// The words of the clauses from the one that a word is in to another's.
    pub fn clauses(&self, from: usize, to: usize) -> Range<usize> {
        let (first, last) = (self.clause[from], self.clause[to]);
        let start = self.clause.partition_point(|&clause| clause < first);
        start..self.clause.partition_point(|&clause| clause <= last)
    }

    /// The clauses that hold the words of a match.
    pub fn quote(&self, found: &Match) -> Vec<Evidence> {
        let tokens = &self.context.reading.tokens;
        evidence::quote(self.response, tokens, &self.clause, &found.words)
    }

    /// It is said: neither only asked about or heard of, nor an entry of a list.
    pub fn is_said(&self, found: &Match) -> bool {
        let polarity = self.context.polarity;
        let said =
            |&word: &u32| !self.listed[word as usize] && !polarity.leaves_open(word as usize);
        found.words.iter().any(said)
    }

    /// It is said not to hold alone or always: "not only the last one".
    pub fn is_restricted(&self, found: &Match) -> bool {
        let mut words = found.words.iter();
        words.any(|&word| self.context.polarity.restricts(word as usize))
    }
}
