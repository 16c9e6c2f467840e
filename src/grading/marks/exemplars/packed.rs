//! The form in which exemplars lie in the program. The build script writes it, and has nothing else
//! of this room.

use serde::{Deserialize, Serialize};

/// Sentences as candidates say them, by the mark that each earns for one criterion.
#[derive(Deserialize, Serialize)]
pub struct Exemplars<'a> {
    /// The criterion's sentence: where a bank says it otherwise, these marks do not hold.
    pub claim: &'a str,
    /// They earn the full mark.
    #[serde(borrow)]
    pub full: Vec<&'a str>,
    /// They earn half of it.
    #[serde(borrow)]
    pub half: Vec<&'a str>,
    /// They earn nothing: wrong claims, denials, and words without a claim.
    #[serde(borrow)]
    pub none: Vec<&'a str>,
}
