//! What goes badly: criteria that answers leave out, and items that keep being forgotten.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ByName, Given, by_name};
use crate::bank::{CriterionId, ItemRef, Library, Mark, one_line};
use crate::grading::criteria;
use crate::schedule::{Day, ItemState};
use crate::store::Judged;

/// An older answer says less than the one after it, by this factor.
const FADING: f64 = 0.8;

/// A criterion that answers leave out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weak {
    /// Its item.
    #[serde(flatten)]
    pub item: ItemRef,
    /// The item's title.
    pub title: String,
    /// Its id.
    pub criterion: CriterionId,
    /// What it wants.
    pub text: String,
    /// What to ask where it is missing.
    pub follow_up: Option<String>,
    /// Its marks in the last answers, the newest first.
    pub marks: Vec<Mark>,
    /// The share of the mark that was lost, newer answers counting more.
    pub lost: f64,
}

/// An item that keeps being forgotten.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leech {
    /// Which.
    #[serde(flatten)]
    pub item: ItemRef,
    /// Its title.
    pub title: String,
    /// How often it was forgotten.
    pub lapses: u32,
    /// It is suspended.
    pub suspended: bool,
    /// When it comes back.
    pub due: Day,
    /// What its answers leave out, the worst first.
    pub missing: Vec<Weak>,
}

impl Weak {
    /// A short name: its id, where somebody gave it one, or else what it wants.
    pub fn name(&self) -> &str {
        let id = self.criterion.as_str();
        let number = id.strip_prefix("point-").map(str::parse::<u32>);
        if matches!(number, Some(Ok(_))) {
            &self.text
        } else {
            id
        }
    }

    /// In how many of its last answers it was left out, at least in part.
    pub fn left_out(&self) -> usize {
        self.marks
            .iter()
            .filter(|mark| **mark != Mark::Full)
            .count()
    }

    /// What it loses an answer: its share of the mark times its weight, and less where there are
    /// few answers to tell from.
    fn cost(&self, weight: f64) -> f64 {
        let answers = self.marks.len() as f64;
        self.lost * weight * answers / (answers + 1.0)
    }
}

/// What answers leave out, the worst first.
pub fn weakest(judged: &[Judged], library: &Library) -> Vec<Weak> {
    if judged.is_empty() {
        return Vec::new();
    }
    weak(judged, &by_name(library))
}

/// What answers leave out, the worst first. What is no longer in a bank, and what the last two
/// answers both had in full, is not left out any more.
pub(super) fn weak(judged: &[Judged], by_name: &ByName<'_>) -> Vec<Weak> {
    let mut all: Vec<(f64, Weak)> = Vec::new();
    for judged in judged.chunk_by(|a, b| a.item == b.item) {
        let Some(found) = judged.first().and_then(|j| by_name.get(&j.item)) else {
            continue;
        };
        let rubric = criteria(found.item);
        for Judged {
            item,
            criterion,
            weight,
            marks,
        } in judged
        {
            let Some(wanted) = rubric.iter().find(|c| c.id == *criterion) else {
                continue;
            };
            let learnt = marks.iter().take(2).all(|mark| *mark == Mark::Full);
            if learnt || marks.is_empty() {
                continue;
            }
            let weak = Weak {
                item: item.clone(),
                title: one_line(&found.item.title),
                criterion: criterion.clone(),
                text: one_line(&wanted.text),
                follow_up: wanted.follow_up.as_deref().map(one_line),
                lost: lost(marks),
                marks: marks.clone(),
            };
            all.push((weak.cost(weight.get()), weak));
        }
    }
    // A stable sort: what costs the same stays in the order of banks and rubrics.
    all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    all.into_iter().map(|(_, weak)| weak).collect()
}

/// The share of the mark that was lost, each answer counting less than the one after it.
fn lost(marks: &[Mark]) -> f64 {
    let (mut lost, mut whole, mut share) = (0.0, 0.0, 1.0);
    for mark in marks {
        lost += share * (1.0 - mark.value());
        whole += share;
        share *= FADING;
    }
    lost / whole
}

/// The items that keep being forgotten, the worst first.
pub(super) fn leeches(given: &Given<'_>, by_name: &ByName<'_>, weakest: &[Weak]) -> Vec<Leech> {
    // Looked up item by item: a long list is gone through once.
    let mut by_item: BTreeMap<&ItemRef, Vec<&Weak>> = BTreeMap::new();
    for weak in weakest {
        by_item.entry(&weak.item).or_default().push(weak);
    }
    let mut leeches: Vec<Leech> = given
        .stored
        .standings
        .values()
        .filter_map(|standing| {
            let state = standing.state.filter(ItemState::is_leech)?;
            let found = by_name.get(&standing.item)?;
            Some(Leech {
                item: standing.item.clone(),
                title: one_line(&found.item.title),
                lapses: state.lapses,
                suspended: standing.suspended,
                due: state.due,
                missing: by_item
                    .get(&standing.item)
                    .into_iter()
                    .flatten()
                    .map(|weak| (*weak).clone())
                    .collect(),
            })
        })
        .collect();
    leeches.sort_by_key(|leech| std::cmp::Reverse(leech.lapses));
    leeches
}
