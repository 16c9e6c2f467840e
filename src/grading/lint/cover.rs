//! Whether one pattern finds all that another finds.
//!
//! The answer is worked out from the patterns alone. Where it says yes, every response that the
//! narrow one matches is matched by the wide one; a no may be wrong in involved cases.

use std::cell::OnceCell;

use super::super::patterns::compiled::{Compiled, Node};
use super::super::patterns::matcher::LONGEST_SENTENCE;
use super::super::patterns::reading::TermId;
use super::super::patterns::slot::{Filling, SlotId};
use super::super::patterns::vocabulary::{Name, Vocabulary};
use crate::bank::pattern::{Form, Within};

/// The most words, little ones counted, that two neighbours of a phrase take together.
const NEIGHBOURS: usize = 10;

/// The terms of a vocabulary by their numbers.
pub struct Names<'a> {
    /// Looked up where two terms are compared that are not one.
    names: OnceCell<Vec<Name<'a>>>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Names<'a> {
    /// Those of a vocabulary.
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        Self {
            names: OnceCell::new(),
            vocabulary,
        }
    }

    /// Whether `wide` matches wherever `narrow` does. Both are of the vocabulary.
    pub fn covers(&self, wide: &Compiled, narrow: &Compiled) -> bool {
        // What is denied counts in another way where a pattern names a negation itself.
        wide.about_negation == narrow.about_negation && self.node(&wide.node, &narrow.node)
    }

    fn node(&self, wide: &Node, narrow: &Node) -> bool {
        match (wide, narrow) {
            (_, Node::Any(parts)) => {
                !parts.is_empty() && parts.iter().all(|part| self.node(wide, part))
            }
            (Node::Any(parts), _) => parts.iter().any(|part| self.node(part, narrow)),
            (Node::Sequence(wide), Node::Sequence(narrow)) => self.sequence(wide, narrow),
            // Every part of an `all` must stand, so one that is covered is enough.
            (Node::Sequence(_), Node::All { parts, .. }) => {
                parts.iter().any(|part| self.node(wide, part))
            }
            (
                Node::All {
                    parts,
                    barred,
                    within,
                },
                Node::Sequence(slots),
            ) => {
                let near = self.longest(slots).saturating_sub(1) * NEIGHBOURS < reach(*within);
                // Each part has a slot of its own.
                let slots: Vec<&[SlotId]> = slots.chunks(1).collect();
                near && barred.is_empty()
                    && apart(parts, &slots, |part, slot| match part {
                        Node::Sequence(wide) => self.sequence(wide, slot),
                        _ => false,
                    })
            }
            (
                Node::All {
                    parts,
                    barred,
                    within,
                },
                Node::All {
                    parts: narrow,
                    within: nearer,
                    ..
                },
            ) => {
                barred.is_empty()
                    && reach(*nearer) <= reach(*within)
                    && apart(parts, narrow, |part, narrow| self.node(part, narrow))
            }
        }
    }

    /// What the author of a pattern has written for a place.
    fn written(&self, slot: SlotId) -> &Filling {
        &self.vocabulary.slot(slot).written
    }

    /// The wide words stand among the narrow ones, side by side and in order.
    fn sequence(&self, wide: &[SlotId], narrow: &[SlotId]) -> bool {
        let alone = wide.len() == 1;
        let runs = narrow.windows(wide.len().max(1));
        let mut runs = runs.map(|run| run.iter().zip(wide));
        runs.any(|mut run| run.all(|(&narrow, &wide)| self.slot(wide, narrow, alone)))
            // Or one place of the narrow phrase holds all of the wide one, however it is filled.
            || narrow.iter().any(|&slot| {
                let slot = self.written(slot);
                let word = |&narrow: &TermId| matches!(wide, [only] if self.word(*only, narrow));
                slot.terms.iter().all(word)
                    && slot.sequences.iter().all(|slots| self.sequence(wide, slots))
            })
            || matches!(wide, [only] if {
                let mut sequences = self.written(*only).sequences.iter();
                sequences.any(|slots| self.sequence(slots, narrow))
            })
    }

    /// The most words that fill these places.
    fn longest(&self, slots: &[SlotId]) -> usize {
        let slot = |&slot: &SlotId| {
            let slot = self.written(slot);
            // A quantity is two words.
            let word = if slot.terms.is_empty() { 0 } else { 2 };
            let sequences = slot.sequences.iter().map(|slots| self.longest(slots));
            sequences.max().unwrap_or(0).max(word)
        };
        slots.iter().map(slot).sum()
    }

    /// Whether what fills the narrow place fills the wide one. Beside other places, `alone` being
    /// false, a word among several is not enough: the others may part it from its neighbours.
    fn slot(&self, wide: SlotId, narrow: SlotId, alone: bool) -> bool {
        let narrow = self.written(narrow);
        narrow.terms.iter().all(|&narrow| self.word(wide, narrow))
            && narrow.sequences.iter().all(|narrow| {
                if alone {
                    self.words(wide, narrow)
                } else {
                    self.phrase(wide, narrow)
                }
            })
    }

    /// Whether words in order fill a place with nothing left over.
    fn phrase(&self, wide: SlotId, narrow: &[SlotId]) -> bool {
        let mut sequences = self.written(wide).sequences.iter();
        sequences.any(|wide| {
            wide.len() == narrow.len()
                && wide
                    .iter()
                    .zip(narrow)
                    .all(|(&wide, &narrow)| self.slot(wide, narrow, false))
        })
    }

    /// Whether a word fills a place.
    fn word(&self, wide: SlotId, narrow: TermId) -> bool {
        let wide = self.written(wide).terms.iter();
        wide.into_iter().any(|&wide| self.term(wide, narrow))
    }

    /// Whether words in order hold what fills a place.
    fn words(&self, wide: SlotId, narrow: &[SlotId]) -> bool {
        let wide = self.written(wide);
        let holds = |wide: TermId| {
            narrow.iter().any(|&slot| {
                let slot = self.written(slot);
                slot.sequences.is_empty() && slot.terms.iter().all(|&term| self.term(wide, term))
            })
        };
        wide.terms.iter().any(|&wide| holds(wide))
            || wide
                .sequences
                .iter()
                .any(|wide| self.sequence(wide, narrow))
    }

    fn term(&self, wide: TermId, narrow: TermId) -> bool {
        if wide == narrow {
            return true;
        }
        let names = self.names.get_or_init(|| self.vocabulary.names());
        let (Some(wide), Some(narrow)) = (names.get(wide as usize), names.get(narrow as usize))
        else {
            return false;
        };
        match (wide.form, narrow.form) {
            (Some(Form::Inflected), Some(Form::Exact)) => {
                super::super::text::stem(narrow.key) == wide.key
            }
            (Some(Form::Prefix), Some(Form::Prefix | Form::Exact)) => {
                narrow.key.starts_with(wide.key)
            }
            _ => false,
        }
    }
}

/// The stretch of words that parts may stand in.
fn reach(within: Within) -> usize {
    match within {
        Within::Words(words) => words,
        Within::Sentence => LONGEST_SENTENCE as usize,
        Within::Response => usize::MAX,
    }
}

/// Whether each part covers one of the others, no two the same.
fn apart<T>(parts: &[Node], others: &[T], covers: impl Fn(&Node, &T) -> bool) -> bool {
    fn choose(rows: &[Vec<usize>], taken: &mut Vec<usize>) -> bool {
        let Some(row) = rows.get(taken.len()) else {
            return true;
        };
        row.iter().any(|&at| {
            if taken.contains(&at) {
                return false;
            }
            taken.push(at);
            let fits = choose(rows, taken);
            taken.pop();
            fits
        })
    }
    if parts.len() > others.len() || parts.len() > 8 {
        return false;
    }
    let rows: Vec<Vec<usize>> = parts
        .iter()
        .map(|part| {
            let fitting = others.iter().enumerate();
            let fitting = fitting.filter(|(_, other)| covers(part, other));
            fitting.map(|(at, _)| at).collect()
        })
        .collect();
    choose(&rows, &mut Vec::new())
}
