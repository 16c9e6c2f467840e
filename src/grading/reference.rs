//! Items without a rubric.
use super::text::tokenise;
use crate::bank::{Criterion, CriterionId, Item, Weight};

/// The rubric of an item: its own, or one criterion for each sentence of its model answer.
pub(crate) fn criteria(item: &Item) -> Vec<Criterion> {
    if !item.look_for.is_empty() {
        return item.look_for.clone();
    }
    sentences(item.answer.as_deref().unwrap_or_default())
        .into_iter()
        .enumerate()
        .map(|(i, text)| Criterion {
            id: CriterionId::new(format!("point-{}", i + 1)),
            text: text.to_owned(),
            weight: Weight::ONE,
            full: Vec::new(),
            partial: Vec::new(),
            not: Vec::new(),
            follow_up: None,
        })
        .collect()
}

fn sentences(text: &str) -> Vec<&str> {
    tokenise(text)
        .chunk_by(|a, b| a.sentence == b.sentence)
        .filter_map(|tokens| text.get(tokens.first()?.start..tokens.last()?.end))
        .collect()
}
