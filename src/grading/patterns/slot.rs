//! A place of a pattern and what may fill it, by numbers of a vocabulary; and which places a response
//! has the words for.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use super::in_order::InOrder;
use super::reading::{Reading, TermId};

/// Names a place of a pattern: what may stand there.
pub(crate) type SlotId = u32;
/// The places of words in order.
pub(super) type Places = SmallVec<[SlotId; 4]>;

/// What may fill one place of a sequence: any of these words, or of these words in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::grading) struct Slot {
    /// What the pattern's author has written.
    pub(in crate::grading) written: Filling,
    /// Other words for it, which the author has not written.
    pub(super) akin: Filling,
}

/// Words, and words in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::grading) struct Filling {
    pub(in crate::grading) terms: SmallVec<[TermId; 4]>,
    pub(in crate::grading) sequences: Vec<Places>,
}

impl Filling {
    /// The other's ways to fill a place as well.
    pub(super) fn extend(&mut self, other: Self) {
        self.terms.extend(other.terms);
        self.sequences.extend(other.sequences);
    }
}

impl Slot {
    pub(super) fn word(term: TermId) -> Self {
        let mut slot = Self::default();
        slot.written.terms.push(term);
        slot
    }
}

/// A sequence of slots that fills another.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    fills: SlotId,
    pub parts: Places,
    /// The author of the pattern has not written it.
    pub akin: bool,
}

/// The slots of a rubric, each once and after those inside it, and which of them a word fills.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    all: IndexSet<Slot, FxBuildHasher>,
    /// For each term the slot that it fills alone, where there is one.
    of_word: Vec<Option<SlotId>>,
    /// For each term the slots that it fills, and whether their author has not written it.
    filled_by: Vec<SmallVec<[(SlotId, bool); 4]>>,
    /// The sequences that fill slots, in the order of those.
    sequences: Vec<Sequence>,
    /// For each slot the numbers of the sequences to look at where it is filled.
    called_up_by: Vec<SmallVec<[u32; 4]>>,
}

impl Slots {
    /// Makes room for so many terms.
    pub fn reserve(&mut self, terms: usize) {
        self.all.reserve(terms);
        self.of_word.reserve(terms);
        self.filled_by.reserve(terms);
    }

    /// Makes room for one more term, and gives its number.
    pub fn new_term(&mut self) -> TermId {
        self.filled_by.push(SmallVec::new());
        self.of_word.push(None);
        number_of(self.filled_by.len() - 1)
    }

    /// How many terms there are.
    pub fn terms(&self) -> usize {
        self.filled_by.len()
    }

    pub fn get(&self, slot: SlotId) -> &Slot {
        &self.all[slot as usize]
    }

    pub fn sequence(&self, number: u32) -> &Sequence {
        &self.sequences[number as usize]
    }

    /// The slot that a word fills alone.
    pub fn of_word(&mut self, term: TermId) -> SlotId {
        if let Some(known) = self.of_word[term as usize] {
            return known;
        }
        let slot = self.take_in(Slot::word(term));
        self.of_word[term as usize] = Some(slot);
        slot
    }

    /// Takes in a slot, if it is not known yet.
    pub fn take_in(&mut self, slot: Slot) -> SlotId {
        let (at, new) = self.all.insert_full(slot);
        let id = number_of(at);
        if new {
            self.called_up_by.push(SmallVec::new());
            let Slot { written, akin } = &self.all[at];
            for (filling, akin) in [(written, false), (akin, true)] {
                for &term in &filling.terms {
                    self.filled_by[term as usize].push((id, akin));
                }
                for parts in &filling.sequences {
                    let Some(&first) = parts.first() else {
                        continue;
                    };
                    self.called_up_by[first as usize].push(number_of(self.sequences.len()));
                    self.sequences.push(Sequence {
                        fills: id,
                        parts: parts.clone(),
                        akin,
                    });
                }
            }
        }
        id
    }

    /// The slots for which a response has the words, and what fills each there.
    pub fn fillable(&self, reading: &Reading) -> Fillable {
        let mut fillable = Fillable::with_none(self.all.len());
        // Sequences to look at. A slot comes after those inside it, and so do the sequences that fill
        // it: one calls up those after it.
        let mut called_up = InOrder::none_below(self.sequences.len());
        for term in reading.standing() {
            for &(slot, akin) in &self.filled_by[term as usize] {
                let (ways, new) = fillable.ways(slot);
                ways.terms.push((term, akin));
                if new {
                    called_up.add_all(&self.called_up_by[slot as usize]);
                }
            }
        }
        while let Some(number) = called_up.next() {
            let sequence = &self.sequences[number as usize];
            if !sequence.parts.iter().all(|&part| fillable.has(part)) {
                continue;
            }
            let (ways, new) = fillable.ways(sequence.fills);
            ways.sequences.push(number);
            if new {
                called_up.add_all(&self.called_up_by[sequence.fills as usize]);
            }
        }
        fillable
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

/// Of so many slots a response has the words for one, or thereabouts.
const USUALLY_FILLED: usize = 4;
/// A slot that nothing fills.
const NOWHERE: u32 = u32::MAX;

impl Fillable {
    /// None of so many.
    pub(super) fn with_none(slots: usize) -> Self {
        Self {
            at: vec![NOWHERE; slots],
            ways: Vec::with_capacity(slots / USUALLY_FILLED),
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

fn number_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
