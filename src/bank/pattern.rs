//! The pattern language: what must stand in a response for a criterion to count.
//!
//! This file holds its abstract form and reads its written one. What a pattern means
//! for a response is the business of the grading room.

/// A pattern, as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Words in this order, close together, in one sentence.
    Phrase(Phrase),
    /// Every part, in any order.
    All {
        /// The parts; a [`Pattern::None`] among them forbids.
        parts: Vec<Pattern>,
        /// How near each other they must stand.
        within: Within,
    },
    /// One of the parts.
    Any(Vec<Pattern>),
    /// None of the parts, where the pattern around it looks.
    None(Vec<Pattern>),
}

/// How near each other the parts of an `all` must stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// In one sentence.
    #[default]
    Sentence,
    /// In one sentence, and in a stretch of this many words.
    Words(usize),
    /// Anywhere in the response.
    Response,
}

/// A sequence of slots, each filled by one of its alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// At least one.
    pub slots: Vec<Slot>,
}

/// The alternatives for one place in a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// At least one; each is one word or several.
    pub alternatives: Vec<Vec<Word>>,
}

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written, without its marks.
    pub text: String,
    /// How it is compared.
    pub form: Form,
}

/// How a word of a pattern is compared with a word of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Its inflections, its synonyms and, in a long word, a misspelling.
    Inflected,
    /// `word*`: whatever begins so.
    Prefix,
    /// `"word"`: this word only.
    Exact,
}
