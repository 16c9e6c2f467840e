//! Responses that people marked, as exemplars of the criteria that they marked.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::bank::{
    AddedExemplars, Bank, Criterion, Exemplars, Item, ItemId, Unfit, as_exemplar, bare_sentence,
};

use super::calibrate::Marked;

/// What marked responses give a bank.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// The exemplars, in the order of the bank.
    pub added: Vec<AddedExemplars>,
    /// How many responses and exemplars that are, and what was left out.
    pub counts: OfferCounts,
}

/// How much there is to be added, and what was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OfferCounts {
    /// Exemplars to be added: a response is one for each criterion that it gets a mark for.
    pub exemplars: usize,
    /// The responses that they are.
    pub responses: usize,
    /// Responses whose words the bank has already, or another of them.
    pub known: usize,
    /// Responses longer than an exemplar may be.
    pub too_long: usize,
    /// Responses with control characters.
    pub control: usize,
    /// Responses to items whose criteria come from the model answer.
    pub without_rubric: usize,
    /// Exemplars beyond as many as a criterion may have of a mark.
    pub beyond: usize,
    /// Criteria of which all responses get the same mark: there is nothing to tell it by.
    pub one_sided: usize,
}

impl OfferCounts {
    /// Adds the counts of another bank.
    pub fn add(&mut self, other: &Self) {
        self.exemplars += other.exemplars;
        self.responses += other.responses;
        self.known += other.known;
        self.too_long += other.too_long;
        self.control += other.control;
        self.without_rubric += other.without_rubric;
        self.beyond += other.beyond;
        self.one_sided += other.one_sided;
    }
}

/// What the responses to a bank's items give it. Only marks of people count.
pub fn offer(bank: &Bank, marked: &[Marked]) -> Offer {
    let mut by_item: BTreeMap<&ItemId, Vec<&Marked>> = BTreeMap::new();
    for marked in marked {
        if marked.item.bank == bank.id && !marked.marks.is_empty() {
            by_item.entry(&marked.item.item).or_default().push(marked);
        }
    }
    let mut offer = Offer::default();
    for item in &bank.items {
        let Some(marked) = by_item.get(&item.id) else {
            continue;
        };
        if item.look_for.is_empty() {
            offer.counts.without_rubric += marked.len();
            continue;
        }
        let (given, counts) = of_item(item, marked);
        offer.counts.add(&counts);
        let given = given.into_iter().zip(&item.look_for);
        let given = given.filter(|(exemplars, _)| !exemplars.is_empty());
        offer
            .added
            .extend(given.map(|(exemplars, criterion)| AddedExemplars {
                item: item.id.clone(),
                criterion: criterion.id.clone(),
                exemplars,
            }));
    }
    offer
}

/// What responses to an item give each of its criteria.
pub(super) fn of_item(item: &Item, marked: &[&Marked]) -> (Vec<Exemplars>, OfferCounts) {
    let mut counts = OfferCounts::default();
    let mut texts = Vec::new();
    for marked in marked {
        match as_exemplar(&marked.response) {
            Ok(text) => texts.push((*marked, bare_sentence(&text), text)),
            // It is no loss.
            Err(Unfit::Empty) => {}
            Err(Unfit::TooLong) => counts.too_long += 1,
            Err(Unfit::Control) => counts.control += 1,
        }
    }
    // By response: it gives an exemplar, or would if the bank did not have it.
    let (mut gives, mut is_known) = (vec![false; texts.len()], vec![false; texts.len()]);
    let given = item.look_for.iter().map(|criterion| {
        let mut known = bare_exemplars(criterion);
        let mut given = Exemplars::default();
        let mut givers = Vec::new();
        for (at, (marked, bare, text)) in texts.iter().enumerate() {
            let Some(&mark) = marked.marks.get(&criterion.id) else {
                continue;
            };
            let of_mark = given.of_mut(mark);
            let own = criterion.exemplars.by_mark();
            let own = own.iter().find(|(of, _)| *of == mark);
            let there = own.map_or(0, |(_, said)| said.len()) + of_mark.len();
            if !known.insert(bare.clone()) {
                is_known[at] = true;
            } else if there >= Exemplars::MOST {
                counts.beyond += 1;
            } else {
                of_mark.push(text.clone());
                givers.push(at);
            }
        }
        let there = criterion.exemplars.by_mark().into_iter();
        let both = there.zip(given.by_mark());
        let kinds = both.filter(|((_, there), (_, given))| there.len() + given.len() > 0);
        let is_one_sided = kinds.count() < 2;
        if !givers.is_empty() && is_one_sided {
            counts.one_sided += 1;
            return Exemplars::default();
        }
        counts.exemplars += givers.len();
        givers.into_iter().for_each(|at| gives[at] = true);
        given
    });
    let given = given.collect();
    counts.responses = gives.iter().filter(|gives| **gives).count();
    let only_known = gives.iter().zip(&is_known);
    counts.known = only_known
        .filter(|(gives, known)| !**gives && **known)
        .count();
    (given, counts)
}

/// The exemplars of a criterion as they are compared.
fn bare_exemplars(criterion: &Criterion) -> FxHashSet<String> {
    let said = criterion.exemplars.by_mark().into_iter();
    said.flat_map(|(_, said)| said)
        .map(|said| bare_sentence(said))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{CriterionId, Mark, read_bank};

    const BANK: &str = "{bank: b, items: [
        {id: i, prompt: P, look_for: [
            {id: warm, text: It is warm., exemplars: {full: [Hot.]}},
            {id: quick, text: It is quick.}]},
        {id: j, prompt: P, answer: A.}]}";

    fn marked(response: &str, marks: &[(&str, Mark)]) -> Marked {
        let bank = read_bank("b.yaml", BANK).unwrap();
        let marks = marks.iter();
        Marked {
            item: bank.reference(&bank.items[0]),
            id: response.to_owned(),
            response: response.to_owned(),
            marks: marks
                .map(|(id, mark)| (CriterionId::new(*id), *mark))
                .collect(),
            rounded: std::collections::BTreeSet::new(),
            score: None,
            let_stand: BTreeMap::from([(CriterionId::new("quick"), Mark::None)]),
        }
    }

    fn offered(marked: &[Marked]) -> Offer {
        offer(&read_bank("b.yaml", BANK).unwrap(), marked)
    }

    #[test]
    fn a_response_is_an_exemplar_of_the_criteria_that_people_marked() {
        let offer = offered(&[
            marked(
                " Cold\r\nand slow. ",
                &[("warm", Mark::None), ("quick", Mark::None)],
            ),
            marked("Quick.", &[("quick", Mark::Full)]),
            marked("hot!", &[("warm", Mark::Full)]),
        ]);
        let said: Vec<_> = offer.added.iter().map(|a| &a.exemplars).collect();
        assert_eq!(said[0].none, ["Cold\nand slow."]);
        assert!(said[0].full.is_empty(), "it is there");
        assert_eq!(
            (&said[1].full[..], said[1].none.len()),
            (&["Quick.".to_owned()][..], 1)
        );
        let counts = OfferCounts {
            exemplars: 3,
            responses: 2,
            known: 1,
            ..OfferCounts::default()
        };
        assert_eq!(offer.counts, counts);
    }

    #[test]
    fn what_cannot_be_an_exemplar_or_tells_nothing_is_left_out_and_counted() {
        let mut to_j = marked("A.", &[("a", Mark::Full)]);
        to_j.item.item = ItemId::new("j");
        let offer = offered(&[
            marked(&"long ".repeat(401), &[("warm", Mark::None)]),
            marked("\u{1b}[2J", &[("warm", Mark::None)]),
            marked("  ", &[("warm", Mark::None)]),
            marked("Quick.", &[("quick", Mark::Full)]),
            marked("Fast.", &[("quick", Mark::Full)]),
            to_j,
        ]);
        assert!(offer.added.is_empty());
        let counts = OfferCounts {
            too_long: 1,
            control: 1,
            without_rubric: 1,
            one_sided: 1,
            ..OfferCounts::default()
        };
        assert_eq!(offer.counts, counts);
    }
}
