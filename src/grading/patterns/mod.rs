//! A rubric's patterns, and where they stand in a response.
//!
//! A rubric's patterns are `compiled`: the words that they ask for become the terms of a `vocabulary`,
//! and what may fill one of their places a `slot`. A response is read with the vocabulary (`reading`),
//! misspellings included (`spelling`), and `matcher` finds the patterns in it. This room never weighs
//! what it finds: it knows no mark.

pub(super) mod compiled;
#[cfg(test)]
mod grammar;
pub(super) mod in_order;
pub(super) mod matcher;
pub(super) mod reading;
pub(super) mod slot;
pub(super) mod spelling;
pub(super) mod vocabulary;
