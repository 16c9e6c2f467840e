//! What words mean: which say the same, which exclude each other, and what initials stand for.
//!
//! The lexicon that ships with the program, what a bank adds to it, and the names of an item. This room
//! never knows a pattern, nor a response.

pub(super) mod initials;
pub(super) mod member;
pub(super) mod opposites;
pub(super) mod synonyms;
