//! Whether a bank's rubrics do what its author says: model answers and examples, graded.

use rayon::prelude::*;

use crate::bank::{Bank, Fault, Item, Mark, Path};

use super::synonyms::Synonyms;
use super::units::Background;
use super::{CriterionMark, Grade, MAX_RESPONSE, Patterns, Reason, Rubric};

/// Grades every model answer, which must earn every criterion in full, and every example,
/// which must get exactly its marks. Paths start at the bank.
///
/// Only items with patterns are proved: a sentence cannot be held to account.
pub fn prove(bank: &Bank) -> Vec<Fault> {
    let background = Background::from_bank(bank);
    let synonyms = Synonyms::from_bank(bank);
    let found: Vec<Vec<Fault>> = bank
        .items
        .par_iter()
        .enumerate()
        .map(|(at, item)| {
            let mut faults = Vec::new();
            if can_be_proved(item) {
                let path = Path::root().key("items").index(at);
                let rubric = Rubric::prepared(item, &synonyms, &background, Patterns::FromBank);
                prove_answer(item, &rubric, &path, &mut faults);
                prove_examples(item, &rubric, &path, &mut faults);
            }
            faults
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// The places of the items whose model answer does not earn full marks by their own rubric, or
/// cannot be graded at all.
pub fn not_earned(bank: &Bank) -> Vec<usize> {
    let (background, synonyms) = (Background::from_bank(bank), Synonyms::from_bank(bank));
    let earns = |item: &Item| {
        item.answer.as_ref().is_none_or(|answer| {
            let rubric = Rubric::prepared(item, &synonyms, &background, Patterns::FromBank);
            let grade = rubric.grade(answer);
            grade.is_ok_and(|grade| grade.criteria.iter().all(|c| c.mark == Mark::Full))
        })
    };
    let items = bank.items.par_iter().enumerate();
    items
        .filter_map(|(at, item)| (!earns(item)).then_some(at))
        .collect()
}

/// There is something to hold the rubric to; or an answer that is too long to be graded at all.
fn can_be_proved(item: &Item) -> bool {
    let too_long = |answer: &String| answer.len() > MAX_RESPONSE;
    item.look_for
        .iter()
        .any(|criterion| !criterion.full.is_empty())
        || !item.examples.is_empty()
        || item.answer.as_ref().is_some_and(too_long)
}

fn prove_answer(item: &Item, rubric: &Rubric, path: &Path, faults: &mut Vec<Fault>) {
    let Some(answer) = &item.answer else { return };
    let path = path.key("answer");
    let Some(grade) = graded(rubric, answer, &path, faults) else {
        return;
    };
    for (criterion, got) in item.look_for.iter().zip(&grade.criteria) {
        // A derived rubric cannot be mended by the author.
        if !criterion.full.is_empty() && got.mark != Mark::Full {
            faults.push(
                Fault::at(
                    &path,
                    format!(
                        "the model answer must earn `{}` in full, but gets {}",
                        got.id,
                        explained(got)
                    ),
                )
                .hint("say it in the answer, or widen the criterion's patterns"),
            );
        }
    }
}

fn prove_examples(item: &Item, rubric: &Rubric, path: &Path, faults: &mut Vec<Fault>) {
    for (i, example) in item.examples.iter().enumerate() {
        let path = path.key("examples").index(i);
        let Some(grade) = graded(rubric, &example.response, &path.key("response"), faults) else {
            continue;
        };
        for (id, wanted) in &example.marks {
            let Some(got) = grade.criteria.iter().find(|got| got.id == *id) else {
                continue;
            };
            if got.mark != *wanted {
                faults.push(
                    Fault::at(
                        &path.key("marks").key(id.as_str()),
                        format!(
                            "this example must get {wanted} for `{id}`, but gets {}",
                            explained(got)
                        ),
                    )
                    .hint(if got.mark > *wanted {
                        "narrow the patterns, or rule the claim out with `not`"
                    } else {
                        "widen the patterns"
                    }),
                );
            }
        }
    }
}

fn graded(rubric: &Rubric, response: &str, path: &Path, faults: &mut Vec<Fault>) -> Option<Grade> {
    rubric
        .grade(response)
        .map_err(|_| {
            let told = format!("longer than the {MAX_RESPONSE} bytes that are graded; shorten it");
            faults.push(Fault::at(path, told));
        })
        .ok()
}

fn explained(got: &CriterionMark) -> String {
    let why = match got.reason {
        Reason::Matched => "matched",
        Reason::Partial => "matched in part",
        Reason::Missed => return format!("{} (nothing matches)", got.mark),
        Reason::Negated => "negated",
        Reason::ListedOnly => "listed only",
        Reason::Contradicted => "ruled out by `not`",
        Reason::Mentioned => "only mentioned",
        Reason::OffPoint => "says something else",
    };
    let quotes: Vec<String> = got
        .evidence
        .iter()
        .map(|evidence| format!("“{}”", evidence.text))
        .collect();
    format!("{} ({why}: {})", got.mark, quotes.join(", "))
}
