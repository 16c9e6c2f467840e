//! Patterns from prose: for criteria that have none, and for items that have no rubric.

use crate::bank::pattern::{Form, Pattern, Phrase, Slot, Within, Word};
use crate::bank::{Criterion, CriterionId, Item, Weight};

use super::text::tokenise;

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

/// The criterion with patterns derived from its text.
pub(crate) fn with_patterns(criterion: &Criterion) -> Criterion {
    let words: Vec<_> = tokenise(&criterion.text)
        .into_iter()
        .filter(|token| !token.little)
        .collect();
    let part = |norm: &str| {
        Pattern::Phrase(Phrase {
            slots: vec![Slot {
                alternatives: vec![vec![Word {
                    text: norm.to_owned(),
                    form: Form::Inflected,
                }]],
            }],
        })
    };
    let parts = words.iter().map(|token| part(&token.norm)).collect();
    Criterion {
        full: vec![Pattern::All {
            parts,
            within: Within::Response,
        }],
        partial: Vec::new(),
        not: Vec::new(),
        ..criterion.clone()
    }
}
