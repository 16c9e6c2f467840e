//! Whether one pattern finds all that another finds.
//!
//! The answer is worked out from the patterns alone. Where it says yes, every response that the
//! narrow one matches is matched by the wide one; a no may be wrong in involved cases.

use super::super::compiled::{Compiled, Filler, Node, Slot};
use super::super::matcher::LONGEST_SENTENCE;
use super::super::vocabulary::{Name, TermId, Vocabulary};
use crate::bank::pattern::{Form, Within};

/// The most words, little ones counted, that two neighbours of a phrase take together.
const NEIGHBOURS: usize = 10;

/// The terms of a vocabulary by their numbers.
pub struct Names(Vec<Name>);

impl Names {
    /// Those of a vocabulary.
    pub fn of(vocabulary: &Vocabulary) -> Self {
        Self(vocabulary.names())
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
                let near = longest(slots).saturating_sub(1) * NEIGHBOURS < reach(*within);
                // Each part has a slot of its own.
                let slots: Vec<&[Slot]> = slots.chunks(1).collect();
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

    /// The wide words stand among the narrow ones, side by side and in order.
    fn sequence(&self, wide: &[Slot], narrow: &[Slot]) -> bool {
        let runs = narrow.windows(wide.len().max(1));
        let mut runs = runs.map(|run| run.iter().zip(wide));
        runs.any(|mut run| run.all(|(narrow, wide)| self.slot(wide, narrow)))
            // Or one place of the narrow phrase holds all of the wide one, however it is filled.
            || narrow.iter().any(|Slot(fillers)| {
                fillers.iter().all(|filler| match filler {
                    Filler::Term(_) => match wide {
                        [only] => self.fills(only, filler),
                        _ => false,
                    },
                    Filler::Sequence(slots) => self.sequence(wide, slots),
                })
            })
            || matches!(wide, [Slot(fillers)] if fillers.iter().any(|filler| match filler {
                Filler::Term(_) => false,
                Filler::Sequence(slots) => self.sequence(slots, narrow),
            }))
    }

    fn slot(&self, wide: &Slot, narrow: &Slot) -> bool {
        narrow.0.iter().all(|filler| self.fills(wide, filler))
    }

    fn fills(&self, wide: &Slot, narrow: &Filler) -> bool {
        wide.0.iter().any(|wide| match (wide, narrow) {
            (Filler::Term(wide), Filler::Term(narrow)) => self.term(*wide, *narrow),
            (Filler::Term(_), Filler::Sequence(slots)) => slots.iter().any(|Slot(fillers)| {
                fillers.iter().all(|narrow| match (wide, narrow) {
                    (Filler::Term(wide), Filler::Term(narrow)) => self.term(*wide, *narrow),
                    _ => false,
                })
            }),
            (Filler::Sequence(wide), Filler::Sequence(narrow)) => self.sequence(wide, narrow),
            (Filler::Sequence(_), Filler::Term(_)) => false,
        })
    }

    fn term(&self, wide: TermId, narrow: TermId) -> bool {
        if wide == narrow {
            return true;
        }
        let (Some(wide), Some(narrow)) = (self.0.get(wide as usize), self.0.get(narrow as usize))
        else {
            return false;
        };
        match (wide.form, narrow.form) {
            (Some(Form::Inflected), Some(Form::Exact)) => {
                super::super::text::stem(&narrow.key) == wide.key
            }
            (Some(Form::Prefix), Some(Form::Prefix | Form::Exact)) => {
                narrow.key.starts_with(&wide.key)
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

/// The most words that fill these places.
fn longest(slots: &[Slot]) -> usize {
    let filler = |filler: &Filler| match filler {
        // A quantity is two words.
        Filler::Term(_) => 2,
        Filler::Sequence(slots) => longest(slots),
    };
    let slot = |slot: &Slot| slot.0.iter().map(filler).max().unwrap_or(0);
    slots.iter().map(slot).sum()
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
