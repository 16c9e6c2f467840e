//! A member of a group of synonyms, or of a side of opposites: a few words, by norm and stem.

use compact_str::CompactString;

use crate::grading::text::{is_little_in_pattern, tokenise};

/// The words of one member of a group: norm and stem of each.
pub(crate) type Member = Vec<(CompactString, CompactString)>;

/// The words of a member that carry meaning.
pub(super) fn member(text: &str) -> Member {
    tokenise(text)
        .into_iter()
        .filter(|token| !is_little_in_pattern(&token.norm))
        .map(|token| (token.norm, token.stem))
        .collect()
}

/// Stems in order as one key: most are so short that they need no room of their own.
pub(in crate::grading) fn key<S: AsRef<str>>(stems: &[S]) -> CompactString {
    let mut key = CompactString::default();
    for stem in stems {
        // No stem has a blank in it, nor is one empty.
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(stem.as_ref());
    }
    key
}

/// Whether a member has just these stems.
pub(super) fn has_stems<S: AsRef<str>>(member: &Member, stems: &[S]) -> bool {
    let own = member.iter().map(|(_, stem)| stem.as_str());
    own.eq(stems.iter().map(AsRef::as_ref))
}
