//! A place of a pattern and what may fill it, by numbers of a vocabulary.

/// Names a word of a vocabulary.
pub(crate) type TermId = u32;
/// Names a place of a pattern: what may stand there.
pub(crate) type SlotId = u32;

/// What may fill one place of a sequence: any of these words, or of these words in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub(super) terms: Vec<TermId>,
    pub(super) sequences: Vec<Vec<SlotId>>,
    /// Other words for it, which the pattern's author has not written.
    pub(super) akin: Akin,
}

/// What the program knows to stand for a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Akin {
    pub(super) terms: Vec<TermId>,
    pub(super) sequences: Vec<Vec<SlotId>>,
}
