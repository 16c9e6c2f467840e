//! What the tests of the formats look at in what was read.

use super::Parsed;

/// The prompts and answers of the items, each answer empty where there is none.
pub(super) fn pairs(parsed: Parsed) -> Vec<(String, String)> {
    let items = parsed.items.into_iter();
    items
        .map(|i| {
            (
                i.item.prompt.clone(),
                i.item.answer.clone().unwrap_or_default(),
            )
        })
        .collect()
}

/// The same, borrowed.
pub(super) fn borrowed_pairs(parsed: &Parsed) -> Vec<(&str, &str)> {
    let items = parsed.items.iter().map(|imported| &imported.item);
    items
        .map(|item| {
            (
                item.prompt.as_str(),
                item.answer.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

/// One of the pairs.
pub(super) fn pair(prompt: &str, answer: &str) -> (String, String) {
    (prompt.to_owned(), answer.to_owned())
}
