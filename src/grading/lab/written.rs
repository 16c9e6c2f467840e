//! Patterns for criteria that have none, written so that their author can edit them.
//!
//! A criterion without patterns is judged by how much of its sentence a response shows (see
//! `marks::claim`). That judgement is no pattern: it weighs every word. What is written here comes near
//! it: the smallest sets of the sentence's weightiest units that hold enough of its weight, each
//! unit with its synonyms, earn the mark, and smaller sets earn half. A criterion whose patterns
//! would not give the model answer its full mark stays without.

use std::collections::HashSet;

use compact_str::CompactString;

use crate::bank::pattern::{Form, Pattern, Phrase, Slot, Within, Word};
use crate::bank::{Bank, Criterion, CriterionId, Item, ItemId, Mark};
use crate::grading::derived::criteria;
use crate::grading::marks::units::{Background, Surroundings, Unit, units};
use crate::grading::patterns::vocabulary::Vocabulary;
use crate::grading::text::english_rank;
use crate::grading::words::synonyms::Synonyms;
use crate::grading::{Patterns, Rubric};

/// So much of a criterion's weight earns the mark (chosen among 0.2 to 0.45: near to that judgement on the
/// examples of the built-in bank, with few opposite marks).
const FULL: f64 = 0.25;
/// So much earns half (chosen in the same way).
const HALF: f64 = 0.12;
/// So many of the weightiest units are combined.
const UNITS: usize = 7;
/// At most so many patterns of a sort.
const MOST: usize = 12;
/// A single word among the most frequent of English says too little to stand for another.
const FREQUENT: usize = 1_500;
/// At most so many ways to say a unit.
const WAYS: usize = 6;

/// Gives patterns to every criterion of these items that has none; items without a rubric get one
/// from their answer. Names the criteria that stay without.
pub fn write_patterns(bank: &mut Bank, items: &HashSet<ItemId>) -> Vec<(ItemId, CriterionId)> {
    let background = Background::from_bank(bank);
    let own = Synonyms::from_bank(bank);
    let mut left = Vec::new();
    for at in 0..bank.items.len() {
        if !items.contains(&bank.items[at].id) {
            continue;
        }
        let mut item = bank.items[at].clone();
        item.look_for = criteria(&item);
        let surroundings = Surroundings::new(&item, &background, &own);
        let written: Vec<Criterion> = item
            .look_for
            .iter()
            .map(|criterion| match criterion.full.is_empty() {
                true => with_patterns(criterion, &surroundings),
                false => criterion.clone(),
            })
            .collect();
        let before = std::mem::replace(&mut item.look_for, written);
        prove(&mut item, &before, &own, &background, &mut left);
        // Where no criterion has got any, the answer judges better than its parts.
        if !bank.items[at].look_for.is_empty() || item.look_for.iter().any(|c| !c.full.is_empty()) {
            bank.items[at] = item;
        }
    }
    left
}

/// Takes the patterns away that the model answer does not satisfy.
fn prove(
    item: &mut Item,
    before: &[Criterion],
    own: &Synonyms,
    background: &Background,
    left: &mut Vec<(ItemId, CriterionId)>,
) {
    let rubric = Rubric::prepared(item, own, background, Patterns::FromBank);
    let grade = item.answer.as_deref().map(|answer| rubric.grade(answer));
    for (at, was) in before.iter().enumerate() {
        let full = match &grade {
            // Nothing to hold them against.
            None => true,
            Some(Ok(grade)) => grade
                .criteria
                .get(at)
                .is_some_and(|got| got.mark == Mark::Full),
            Some(Err(_)) => false,
        };
        if !full && was.full.is_empty() {
            item.look_for[at] = was.clone();
        }
        if item.look_for[at].full.is_empty() {
            left.push((item.id.clone(), was.id.clone()));
        }
    }
}

fn with_patterns(criterion: &Criterion, surroundings: &Surroundings<'_>) -> Criterion {
    let mut vocabulary = Vocabulary::default();
    let mut units = units(&criterion.text, surroundings, &mut vocabulary);
    let total: f64 = units.iter().map(|unit| unit.weight).sum();
    units.retain(|unit| !unit.denied);
    units.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    units.dedup_by(|a, b| a.stems == b.stems);
    units.truncate(UNITS);
    let mut weighed: Vec<(f64, Slot)> = Vec::new();
    for unit in &units {
        let Some(slot) = slot(unit) else { continue };
        // Two words that stand for each other are one thing to say.
        let again = weighed.iter_mut().find(|(_, known)| {
            let mut ways = slot.alternatives.iter();
            ways.any(|way| known.alternatives.contains(way))
        });
        match again {
            Some((weight, _)) => *weight += unit.weight / total,
            None => weighed.push((unit.weight / total, slot)),
        }
    }
    let full = sets(&weighed, FULL, 2);
    let partial = sets(&weighed, HALF, 1);
    let partial = partial.into_iter().filter(|set| !full.contains(set));
    Criterion {
        partial: partial.map(|set| pattern(&set, &weighed)).collect(),
        full: full.iter().map(|set| pattern(set, &weighed)).collect(),
        ..criterion.clone()
    }
}

/// The smallest sets of units, by their places, that weigh so much, the heaviest first.
fn sets(weighed: &[(f64, Slot)], share: f64, least: usize) -> Vec<Vec<usize>> {
    let least = least.min(weighed.len());
    let mut found: Vec<(f64, Vec<usize>)> = Vec::new();
    let mut all: Vec<Vec<usize>> = (1_usize..1 << weighed.len())
        .map(|bits| {
            (0..weighed.len())
                .filter(|at| bits & (1 << at) != 0)
                .collect()
        })
        .collect();
    all.sort_by_key(Vec::len);
    for set in all {
        let weight: f64 = set.iter().map(|at: &usize| weighed[*at].0).sum();
        let smaller = |known: &(f64, Vec<usize>)| known.1.iter().all(|at| set.contains(at));
        if weight >= share && set.len() >= least && !found.iter().any(smaller) {
            found.push((weight, set));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(MOST);
    found.into_iter().map(|(_, set)| set).collect()
}

fn pattern(set: &[usize], weighed: &[(f64, Slot)]) -> Pattern {
    let mut places = set.to_vec();
    places.sort_unstable();
    let mut parts: Vec<Pattern> = places
        .into_iter()
        .map(|at| {
            Pattern::Phrase(Phrase {
                slots: vec![weighed[at].1.clone()],
            })
        })
        .collect();
    match parts.len() {
        1 => parts.remove(0),
        _ => Pattern::All {
            parts,
            within: Within::Sentence,
        },
    }
}

/// A unit with the words that stand for it; the bank's own synonyms stand for it anyway.
fn slot(unit: &Unit) -> Option<Slot> {
    let stems: Vec<&str> = unit.stems.iter().map(CompactString::as_str).collect();
    let synonyms = Synonyms::lexicon().standing_for(&stems);
    let synonyms = synonyms.filter(|member| match member.as_slice() {
        [(norm, _)] => english_rank(norm).is_none_or(|rank| rank >= FREQUENT),
        _ => true,
    });
    let ways = synonyms.map(|member| member.iter().map(|(norm, _)| norm.as_str()).collect());
    let itself: Vec<&str> = unit.words.iter().map(CompactString::as_str).collect();
    let mut alternatives: Vec<Vec<Word>> = Vec::new();
    for way in std::iter::once(itself).chain(ways).filter_map(words) {
        if alternatives.len() < WAYS && !alternatives.contains(&way) {
            alternatives.push(way);
        }
    }
    (!alternatives.is_empty()).then_some(Slot { alternatives })
}

/// Words of a pattern; none where its language cannot write them.
fn words(norms: Vec<&str>) -> Option<Vec<Word>> {
    let words: Vec<Word> = norms
        .into_iter()
        .map(|norm| Word {
            text: norm.to_owned(),
            form: Form::Inflected,
        })
        .collect();
    let alone = Slot {
        alternatives: vec![words],
    };
    let read: Phrase = alone.to_string().parse().ok()?;
    (read.slots == [alone.clone()]).then(|| alone.alternatives.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Source, load, read_bank, write_bank};
    use crate::grading::prove;

    const BANK: &str = "bank: b\ntitle: B\nitems:\n  - id: i\n    prompt: How do you make requests safe to repeat?\n    look_for:\n      - id: key\n        text: Has clients send an idempotency key with each payment.\n      - id: own\n        text: Explains exponential backoff with jitter.\n        match: [backoff]\n    answer: The clients send an idempotency key with every payment, and use backoff.\n  - id: j\n    prompt: What is a cache?\n    answer: A small, fast memory that keeps copies of data which is often used.\n";

    fn written(yaml: &str) -> (Bank, Vec<(ItemId, CriterionId)>) {
        let mut bank = read_bank("b.yaml", yaml).unwrap();
        let all = bank.items.iter().map(|item| item.id.clone()).collect();
        let left = write_patterns(&mut bank, &all);
        (bank, left)
    }

    #[test]
    fn a_criterion_without_patterns_gets_some_and_the_authors_stay() {
        let (bank, left) = written(BANK);
        let [key, own] = &bank.items[0].look_for[..] else {
            panic!("{:?}", bank.items[0]);
        };
        assert!(!key.full.is_empty() && !key.partial.is_empty());
        assert_eq!(own.full.len(), 1);
        assert_eq!(left, []);
        let text = write_bank(&bank);
        assert_eq!(read_bank("b", &text).unwrap(), bank, "{text}");
        assert_eq!(prove(&bank), []);
    }

    #[test]
    fn an_item_without_a_rubric_gets_one_from_its_answer() {
        let (bank, _) = written(BANK);
        assert_eq!(bank.items[1].look_for.len(), 1);
        assert!(!bank.items[1].look_for[0].full.is_empty());
    }

    #[test]
    fn what_is_written_marks_nearly_as_the_sentences_do() {
        let mut library = load(&[Source::Builtin]).unwrap();
        let bank = &mut library.banks[0].bank;
        // A person's own bank: of the built-in ones exemplars are known as well.
        for item in &mut bank.items {
            item.id = ItemId::new(format!("own-{}", item.id));
        }
        let by_sentence = bank.clone();
        for criterion in bank.items.iter_mut().flat_map(|item| &mut item.look_for) {
            criterion.full.clear();
            criterion.partial.clear();
            criterion.not.clear();
        }
        let all = bank.items.iter().map(|item| item.id.clone()).collect();
        write_patterns(bank, &all);
        let (mut pairs, mut same, mut apart) = (0, 0, 0);
        for (before, after) in by_sentence.items.iter().zip(&bank.items) {
            let sentence = Rubric::new(&by_sentence, before, Patterns::Derived);
            let pattern = Rubric::new(bank, after, Patterns::FromBank);
            for example in &before.examples {
                let a = sentence.grade(&example.response).unwrap().criteria;
                let b = pattern.grade(&example.response).unwrap().criteria;
                for (a, b) in a.iter().zip(&b) {
                    pairs += 1;
                    same += usize::from(a.mark == b.mark);
                    let gap = (a.mark.value() - b.mark.value()).abs();
                    apart += usize::from(gap == 1.0);
                }
            }
        }
        assert!(
            same * 20 >= pairs * 11 && apart * 10 <= pairs,
            "{same} and {apart} of {pairs}"
        );
    }
}
