//! What responses would be worth as exemplars: each is marked by a rubric that knows the others.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::bank::{Exemplars, Item, ItemRef, bare_sentence};
use crate::grading::marks::units::Background;
use crate::grading::words::synonyms::Synonyms;
use crate::grading::{GradeError, ItemGrader, Patterns, Rubric};

use super::agreement::Confusion;
use super::calibrate::{Marked, pairs};
use super::offered::of_item;

/// So many different responses an item must have: of fewer the others say too little.
pub const LEAST_LEFT_OUT: usize = 4;
/// In so many parts the responses to an item are left out.
const FOLDS: usize = 5;

/// How well marks agree with people's where responses are exemplars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many responses were marked.
    pub responses: usize,
    /// How many of them the bank has as exemplars.
    pub known: usize,
    /// Their pairs of marks where none of the responses is an exemplar.
    pub without: Confusion,
    /// … where the others are, those in other parts of the item's responses.
    pub with: Confusion,
}

impl LeftOut {
    /// Kappa without the exemplars and with them, where both are defined.
    pub fn kappas(&self) -> Option<(f64, f64)> {
        self.without.kappa().zip(self.with.kappa())
    }

    fn and(mut self, other: Self) -> Self {
        self.responses += other.responses;
        self.known += other.known;
        self.without.merge(&other.without);
        self.with.merge(&other.with);
        self
    }
}

/// Marks the responses to items in files by rubrics that know the other responses: those to an item
/// are dealt out to five parts, or as many as there are responses, and each part is marked with the
/// others as exemplars. Nothing where there is no item with enough responses.
///
/// # Errors
///
/// A response that cannot be graded.
pub fn leave_out(grader: &ItemGrader, marked: &[Marked]) -> Result<Option<LeftOut>, GradeError> {
    let settings = grader.settings();
    if settings.patterns == Patterns::Derived {
        return Ok(None);
    }
    let mut by_item: BTreeMap<&ItemRef, Vec<&Marked>> = BTreeMap::new();
    for marked in marked.iter().filter(|marked| !marked.marks.is_empty()) {
        by_item.entry(&marked.item).or_default().push(marked);
    }
    let mut all = LeftOut::default();
    let in_files = grader.library().banks.iter();
    for loaded in in_files.filter(|loaded| loaded.path.is_some()) {
        let bank = &loaded.bank;
        let items = bank.items.iter().filter_map(|item| {
            let marked = by_item.get(&bank.reference(item))?;
            let is_enough = !item.look_for.is_empty() && marked.len() >= LEAST_LEFT_OUT;
            is_enough.then_some((item, marked))
        });
        let items: Vec<_> = items.collect();
        if items.is_empty() {
            continue;
        }
        let synonyms = Synonyms::with_own(bank, &settings.synonyms);
        let background = Background::from_bank(bank);
        let prepared =
            |item: &Item| Rubric::prepared(item, &synonyms, &background, Patterns::FromBank);
        let found = items
            .into_par_iter()
            .map(|(item, marked)| of_one(item, marked, prepared));
        let found: Vec<LeftOut> = found.collect::<Result<_, _>>()?;
        all = found.into_iter().fold(all, LeftOut::and);
    }
    Ok((all.responses > 0).then_some(all))
}

fn of_one(
    item: &Item,
    marked: &[&Marked],
    prepared: impl Fn(&Item) -> Rubric,
) -> Result<LeftOut, GradeError> {
    // The same words are left out together, whoever said them.
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    let numbered: Vec<usize> = marked
        .iter()
        .map(|marked| {
            let next = numbers.len();
            *numbers
                .entry(bare_sentence(&marked.response))
                .or_insert(next)
        })
        .collect();
    if numbers.len() < LEAST_LEFT_OUT {
        return Ok(LeftOut::default());
    }
    let mut known = vec![false; numbers.len()];
    let mut without = item.clone();
    for criterion in &mut without.look_for {
        let mut forget = |said: &mut Vec<String>| {
            said.retain(|said| {
                let number = numbers.get(&bare_sentence(said));
                number.is_none_or(|&number| {
                    known[number] = true;
                    false
                })
            });
        };
        let Exemplars { full, half, none } = &mut criterion.exemplars;
        [full, half, none].into_iter().for_each(&mut forget);
    }
    let mut found = LeftOut {
        responses: marked.len(),
        known: numbered.iter().filter(|number| known[**number]).count(),
        ..LeftOut::default()
    };
    let rubric = prepared(&without);
    for marked in marked {
        count(&mut found.without, &rubric, marked)?;
    }
    let folds = numbers.len().min(FOLDS);
    for fold in 0..folds {
        let all = || marked.iter().zip(&numbered);
        let others = all().filter(|(_, number)| **number % folds != fold);
        let others: Vec<&Marked> = others.map(|(marked, _)| *marked).collect();
        let mut with = without.clone();
        let (given, _) = of_item(&without, &others);
        for (criterion, given) in with.look_for.iter_mut().zip(&given) {
            criterion.exemplars.append(given);
        }
        let rubric = prepared(&with);
        for (marked, _) in all().filter(|(_, number)| **number % folds == fold) {
            count(&mut found.with, &rubric, marked)?;
        }
    }
    Ok(found)
}

fn count(into: &mut Confusion, rubric: &Rubric, marked: &Marked) -> Result<(), GradeError> {
    let grade = rubric.grade(&marked.response)?;
    for (human, machine) in pairs(marked, &grade) {
        into.add(human, machine.mark);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::bank::{CriterionId, Library, Mark, read_bank};
    use crate::grading::GraderSettings;

    const RIGHT: [&str; 4] = [
        "We park it aside after three tries.",
        "After some tries I would park it aside.",
        "Park it aside, so the others get through.",
        "It is put aside after three tries so the others get through.",
    ];
    const WRONG: [&str; 4] = [
        "Just keep retrying until it works.",
        "I keep retrying it until it works at some point.",
        "Keep retrying, it works at some point.",
        "I would delete it at some point.",
    ];

    fn bank(exemplars: &str) -> String {
        format!(
            "{{bank: b, items: [{{id: i, prompt: P, look_for: [
                {{id: c, text: Moves it to a dead letter queue.{exemplars}}}]}}]}}"
        )
    }

    fn left_out(
        bank: &str,
        responses: usize,
        patterns: Patterns,
        in_file: bool,
    ) -> Option<LeftOut> {
        let mut library = Library::from_iter([read_bank("b.yaml", bank).unwrap()]);
        library.banks[0].path = in_file.then(|| PathBuf::from("b.yaml"));
        let item = library.find("i").unwrap().reference();
        let marked = |(response, mark): (&&str, Mark)| Marked {
            item: item.clone(),
            id: (*response).to_owned(),
            response: (*response).to_owned(),
            marks: BTreeMap::from([(CriterionId::new("c"), mark)]),
            rounded: BTreeSet::new(),
            score: None,
            let_stand: BTreeMap::new(),
        };
        let right = RIGHT.iter().map(|right| (right, Mark::Full));
        let wrong = WRONG.iter().map(|wrong| (wrong, Mark::None));
        let both = right.zip(wrong).flat_map(|(right, wrong)| [right, wrong]);
        let marked: Vec<Marked> = both.take(responses).map(marked).collect();
        let settings = GraderSettings {
            patterns,
            synonyms: Vec::new(),
        };
        leave_out(&ItemGrader::new(Arc::new(library), settings), &marked).unwrap()
    }

    #[test]
    fn each_response_is_marked_by_what_the_others_say() {
        let found = left_out(&bank(""), 8, Patterns::FromBank, true).unwrap();
        assert_eq!((found.responses, found.known), (8, 0));
        assert_eq!((found.without.total(), found.with.total()), (8, 8));
        let right = |counts: &Confusion| counts.count(Mark::Full, Mark::Full);
        assert!(right(&found.with) > right(&found.without), "{found:?}");
    }

    #[test]
    fn exemplars_of_the_bank_that_are_these_responses_do_not_count() {
        let all = format!(", exemplars: {{full: {RIGHT:?}, none: {WRONG:?}}}");
        let found = left_out(&bank(&all), 8, Patterns::FromBank, true).unwrap();
        let anew = left_out(&bank(""), 8, Patterns::FromBank, true).unwrap();
        assert_eq!(found, LeftOut { known: 8, ..anew });
    }

    #[test]
    fn nothing_is_found_out_by_few_responses_of_banks_in_no_file_or_without_exemplars() {
        let bank = bank("");
        assert_eq!(left_out(&bank, 3, Patterns::FromBank, true), None);
        assert!(left_out(&bank, 4, Patterns::FromBank, true).is_some());
        assert_eq!(left_out(&bank, 8, Patterns::FromBank, false), None);
        assert_eq!(left_out(&bank, 8, Patterns::Derived, true), None);
    }
}
