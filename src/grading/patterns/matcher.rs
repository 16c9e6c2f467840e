//! Where patterns stand in a response.
//!
//! Every form is matched by a merge over the sorted places of its parts, so the time grows in
//! proportion to the number of places and never with their combinations.

use std::borrow::Cow;
use std::cell::{LazyCell, OnceCell};

use smallvec::{SmallVec, smallvec};

use super::compiled::{Compiled, Node};
use super::reading::{Hit, Reading};
use super::slot::{Fillable, SlotId, Ways};
use super::vocabulary::Vocabulary;
use crate::bank::pattern::Within;
use crate::grading::polarity::Polarity;
use crate::grading::text::Token;

/// How many telling words may stand between two neighbours of a phrase.
const PHRASE_GAP: u32 = 3;
/// How many words, little ones counted, may stand between them.
const PHRASE_GAP_RAW: u32 = 8;
/// Speech has no full stops: a sentence longer than this is looked at in stretches of it.
pub(in crate::grading) const LONGEST_SENTENCE: u32 = 45;
/// How many earlier places of a part are tried when the newest one shares a word with another part.
const LOOK_BACK: usize = 3;
/// How many choices of places are tried for one window.
const MOST_TRIES: u32 = 64;

/// Where a pattern stands: the places of its words, in order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Indices of the words of the response, in order.
    pub words: SmallVec<[u32; 6]>,
    /// Some of them were taken for a misspelling.
    pub misspelt: bool,
    /// How many of the pattern's words stand there in others that mean much the same.
    pub akin: u8,
}

impl Clone for Match {
    fn clone(&self) -> Self {
        // Matches are copied a lot, and a slice is copied faster than word by word.
        Self {
            words: SmallVec::from_slice(&self.words),
            ..*self
        }
    }
}

impl Match {
    /// Where a word stands as it is.
    fn of_hit(hit: Hit, akin: bool) -> Self {
        let mut words = SmallVec::new();
        words.push(hit.first);
        if hit.last > hit.first {
            words.extend(hit.first + 1..=hit.last);
        }
        Self {
            words,
            misspelt: hit.misspelt,
            akin: u8::from(akin),
        }
    }

    /// These words, in order; `None` for none.
    pub fn from_words(words: impl IntoIterator<Item = u32>) -> Option<Self> {
        let words: SmallVec<[u32; 6]> = words.into_iter().collect();
        (!words.is_empty()).then_some(Self {
            words,
            misspelt: false,
            akin: 0,
        })
    }

    pub fn first(&self) -> u32 {
        self.words[0]
    }

    pub fn last(&self) -> u32 {
        self.words[self.words.len() - 1]
    }

    /// Whether two matches use one word.
    pub fn shares_a_word(&self, other: &Self) -> bool {
        let (mut one, mut two) = (self.words.iter().peekable(), other.words.iter().peekable());
        while let (Some(a), Some(b)) = (one.peek(), two.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => one.next(),
                std::cmp::Ordering::Greater => two.next(),
            };
        }
        false
    }

    /// The words of both.
    pub fn and(mut self, other: &Self) -> Self {
        self.words.extend_from_slice(&other.words);
        self.words.sort_unstable();
        self.words.dedup();
        self.misspelt |= other.misspelt;
        self.akin = self.akin.saturating_add(other.akin);
        self
    }

    fn joined(mut self, other: &Self) -> Self {
        self.words.extend_from_slice(&other.words);
        self.misspelt |= other.misspelt;
        self.akin = self.akin.saturating_add(other.akin);
        self
    }
}

impl Compiled {
    /// Where the pattern stands and is meant: not denied.
    pub fn affirmed<'s>(&self, context: &'s MatchContext<'_>) -> Cow<'s, [Match]> {
        if !self.node.is_possible(context) {
            return Cow::default();
        }
        if self.about_negation {
            let mut matches = self.anywhere(context).into_owned();
            matches.retain(|found| !context.polarity.denies_match(&found.words));
            return Cow::Owned(matches);
        }
        Matcher {
            context,
            without_denied: !context.is_plain,
        }
        .node(&self.node)
    }

    /// Where each of its parts stands and is meant.
    pub fn parts<'s>(&self, context: &'s MatchContext<'_>) -> Vec<Cow<'s, [Match]>> {
        let matcher = Matcher {
            context,
            without_denied: !context.is_plain && !self.about_negation,
        };
        match &self.node {
            Node::Sequence(slots) => slots
                .iter()
                .map(|&slot| Cow::Borrowed(matcher.slot(slot)))
                .collect(),
            Node::All { parts, .. } => parts.iter().map(|part| matcher.node(part)).collect(),
            node @ Node::Any(_) => vec![matcher.node(node)],
        }
    }

    /// Where the pattern stands, denied or not.
    pub fn anywhere<'s>(&self, context: &'s MatchContext<'_>) -> Cow<'s, [Match]> {
        if !self.node.is_possible(context) {
            return Cow::default();
        }
        Matcher {
            context,
            without_denied: false,
        }
        .node(&self.node)
    }
}

impl Node {
    /// Whether the words it needs are there at all: a quick look that spares most patterns the
    /// slow one.
    fn is_possible(&self, context: &MatchContext<'_>) -> bool {
        match self {
            Self::Sequence(slots) => slots.iter().all(|&slot| context.fillable.has(slot)),
            Self::Any(parts) => parts.iter().any(|part| part.is_possible(context)),
            Self::All { parts, .. } => parts.iter().all(|part| part.is_possible(context)),
        }
    }
}

/// A response as the patterns of a rubric see it. Patterns share many of their places, and what
/// fills each is worked out once.
pub(crate) struct MatchContext<'a> {
    pub reading: &'a Reading,
    pub polarity: &'a Polarity,
    /// Everything is said as it stands.
    is_plain: bool,
    vocabulary: &'a Vocabulary,
    fillable: Fillable,
    /// For each slot that can be filled: where it is, once that has been asked.
    filled: Vec<OnceCell<Vec<Match>>>,
    /// The same without words that are denied.
    affirmed: Vec<OnceCell<Vec<Match>>>,
}

impl<'a> MatchContext<'a> {
    pub fn new(vocabulary: &'a Vocabulary, reading: &'a Reading, polarity: &'a Polarity) -> Self {
        let fillable = vocabulary.fillable(reading);
        let is_plain = polarity.is_plain();
        let unasked = |asked: bool| vec![OnceCell::new(); if asked { fillable.len() } else { 0 }];
        Self {
            reading,
            polarity,
            vocabulary,
            filled: unasked(true),
            affirmed: unasked(!is_plain),
            is_plain,
            fillable,
        }
    }
}

struct Matcher<'a> {
    context: &'a MatchContext<'a>,
    /// Words that are denied are passed over.
    without_denied: bool,
}

impl<'a> Matcher<'a> {
    fn node(&self, node: &Node) -> Cow<'a, [Match]> {
        match node {
            Node::Sequence(slots) => self.sequence(slots),
            Node::Any(parts) => Cow::Owned(self.any(parts)),
            Node::All {
                parts,
                barred,
                within,
            } => Cow::Owned(self.all(parts, barred, *within)),
        }
    }

    fn any(&self, parts: &[Node]) -> Vec<Match> {
        let possible = parts.iter().filter(|part| part.is_possible(self.context));
        sorted(
            possible
                .flat_map(|part| self.node(part).into_owned())
                .collect(),
        )
    }

    fn slot(&self, slot: SlotId) -> &'a [Match] {
        let Some((at, ways)) = self.context.fillable.get(slot) else {
            return &[];
        };
        let filled = if self.without_denied {
            &self.context.affirmed[at]
        } else {
            &self.context.filled[at]
        };
        filled.get_or_init(|| self.fill(ways))
    }

    fn fill(&self, ways: &Ways) -> Vec<Match> {
        let polarity = self.context.polarity;
        let hits = |term| self.context.reading.hits(term);
        let room = ways.terms.iter().map(|&(term, _)| hits(term).len()).sum();
        let mut matches = Vec::with_capacity(room);
        for &(term, akin) in &ways.terms {
            for &hit in hits(term) {
                let mut words = hit.first..=hit.last;
                if !(self.without_denied && words.any(|at| polarity.denies(at as usize))) {
                    matches.push(Match::of_hit(hit, akin));
                }
            }
        }
        for &number in &ways.sequences {
            let sequence = self.context.vocabulary.sequence(number);
            let found = self.sequence(&sequence.parts).into_owned().into_iter();
            matches.extend(found.map(|found| Match {
                akin: u8::from(sequence.akin),
                ..found
            }));
        }
        sorted(matches)
    }

    /// For every place of the last slot the nearest chain of places before it.
    fn sequence(&self, slots: &[SlotId]) -> Cow<'a, [Match]> {
        let Some((&first, rest)) = slots.split_first() else {
            return Cow::default();
        };
        if rest.is_empty() {
            return Cow::Borrowed(self.slot(first));
        }
        if !slots.iter().all(|&slot| self.context.fillable.has(slot)) {
            return Cow::default();
        }
        let mut chains = Cow::Borrowed(self.slot(first));
        for &slot in rest {
            if chains.is_empty() {
                break;
            }
            if !chains.is_sorted_by_key(Match::last) {
                chains.to_mut().sort_by_key(Match::last);
            }
            let mut longer = Vec::new();
            let mut ended = 0;
            for next in self.slot(slot) {
                while ended < chains.len() && chains[ended].last() < next.first() {
                    ended += 1;
                }
                let Some(chain) = ended.checked_sub(1).map(|at| &chains[at]) else {
                    continue;
                };
                if self.close(chain.last(), next.first()) {
                    longer.push(chain.clone().joined(next));
                }
            }
            chains = Cow::Owned(longer);
        }
        if !chains.is_sorted_by_key(Match::first) {
            chains.to_mut().sort_by_key(Match::first);
        }
        chains
    }

    /// Two neighbours of a phrase stand near enough in one sentence.
    fn close(&self, left: u32, right: u32) -> bool {
        let (a, b) = (self.token(left), self.token(right));
        a.sentence == b.sentence
            && b.content <= a.content + PHRASE_GAP + 1
            && (1..=PHRASE_GAP_RAW + 1).contains(&right.saturating_sub(left))
    }

    fn token(&self, at: u32) -> &Token {
        &self.context.reading.tokens[at as usize]
    }

    /// The smallest windows that hold a place of every part, in one pass over all places.
    fn all(&self, parts: &[Node], barred: &[Node], within: Within) -> Vec<Match> {
        let mut places: SmallVec<[Cow<'a, [Match]>; 4]> = SmallVec::new();
        for part in parts {
            let matches = self.node(part);
            if matches.is_empty() {
                return Vec::new();
            }
            places.push(matches);
        }
        let mut windows = self.windows(&places, within);
        let barred = LazyCell::new(|| self.any(barred));
        windows.retain(|window| !self.is_barred(&barred, window, within));
        windows
    }

    /// The smallest windows that hold a place of every part.
    fn windows(&self, places: &[Cow<'a, [Match]>], within: Within) -> Vec<Match> {
        let mut order: Vec<(u32, usize, usize)> = places
            .iter()
            .enumerate()
            .flat_map(|(part, matches)| {
                matches
                    .iter()
                    .enumerate()
                    .map(move |(i, found)| (found.last(), part, i))
            })
            .collect();
        order.sort_unstable();
        let mut newest: SmallVec<[Option<usize>; 4]> = smallvec![None; places.len()];
        let mut result = Vec::new();
        for (_, part, i) in order {
            newest[part] = Some(i);
            result.extend(self.window(places, &newest, part, within));
        }
        sorted(result)
    }

    /// One place of every part, the newest of `part` among them, no word used twice.
    fn window(
        &self,
        places: &[Cow<'a, [Match]>],
        newest: &[Option<usize>],
        part: usize,
        within: Within,
    ) -> Option<Match> {
        let chosen = places[part][newest[part]?].clone();
        // Parts with few places choose first: the others can give way to them.
        let mut others: SmallVec<[&[Match]; 4]> = SmallVec::new();
        for (other, matches) in places
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != part)
        {
            let last = newest[other]?;
            others.push(&matches[last.saturating_sub(LOOK_BACK)..=last]);
        }
        others.sort_by_key(|matches| matches.len());
        self.choose(chosen, &others, within, &mut { MOST_TRIES })
    }

    /// Adds a place of every other part, trying the newest first and going back where two parts
    /// want one word.
    fn choose(
        &self,
        chosen: Match,
        others: &[&[Match]],
        within: Within,
        tries: &mut u32,
    ) -> Option<Match> {
        let Some((matches, others)) = others.split_first() else {
            return Some(chosen);
        };
        matches.iter().rev().find_map(|place| {
            *tries = tries.checked_sub(1)?;
            let fits = !place.shares_a_word(&chosen) && self.together(&chosen, place, within);
            let with = fits.then(|| chosen.clone().and(place))?;
            self.choose(with, others, within, tries)
        })
    }

    fn together(&self, one: &Match, other: &Match, within: Within) -> bool {
        let first = one.first().min(other.first());
        let last = one.last().max(other.last());
        let reach = match within {
            Within::Response => return true,
            Within::Sentence => LONGEST_SENTENCE,
            Within::Words(words) => u32::try_from(words).unwrap_or(u32::MAX),
        };
        last - first < reach && self.token(first).sentence == self.token(last).sentence
    }

    fn is_barred(&self, barred: &[Match], window: &Match, within: Within) -> bool {
        // Beyond the longest reach nothing is together, so only the neighbourhood is looked at.
        let reach = match within {
            Within::Response => return !barred.is_empty(),
            Within::Sentence => LONGEST_SENTENCE,
            Within::Words(words) => u32::try_from(words).unwrap_or(u32::MAX),
        };
        let from =
            barred.partition_point(|found| found.first().saturating_add(reach) < window.first());
        barred[from..]
            .iter()
            .take_while(|found| found.first() <= window.last().saturating_add(reach))
            .any(|found| self.together(found, window, within))
    }
}

fn sorted(mut matches: Vec<Match>) -> Vec<Match> {
    if matches.is_sorted_by(|a, b| a.first() < b.first()) {
        return matches;
    }
    // Most differ in their first word, which is cheap to compare.
    matches.sort_by(|a, b| {
        let by_words = || (&a.words, a.akin, a.misspelt).cmp(&(&b.words, b.akin, b.misspelt));
        a.first().cmp(&b.first()).then_with(by_words)
    });
    matches.dedup_by(|a, b| a.first() == b.first() && a.words == b.words);
    matches
}
