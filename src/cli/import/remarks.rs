//! What looks wrong in what was found, so that nobody has to read a whole bank to see it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use crate::bank::{Bank, Item, ItemId, ItemRef, Library, LoadedBank, Mark, one_line};
use crate::cli::output::count;
use crate::grading::{GraderSettings, ItemGrader, MAX_RESPONSE, Patterns, foreign_language};

/// So many model answers are graded: as many as nobody has to wait for.
const GRADED: usize = 1_000;

/// Something to look at, and the items that it is about.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it is.
    pub text: String,
    /// The ids of the items, where they help.
    pub items: Vec<String>,
}

impl Remark {
    fn about<'a>(text: String, items: impl IntoIterator<Item = &'a Item>) -> Self {
        Self {
            text,
            items: items.into_iter().map(|item| item.id.to_string()).collect(),
        }
    }
}

/// What can be said of items of a bank that have just come in.
pub fn remarks<'a>(bank: &Bank, new: impl Iterator<Item = &'a ItemId>) -> Vec<Remark> {
    let by_id: HashMap<&ItemId, &Item> = bank.items.iter().map(|item| (&item.id, item)).collect();
    let items: Vec<&Item> = new.filter_map(|id| by_id.get(id).copied()).collect();
    let mut remarks = Vec::new();
    remarks.extend(unanswered(&items));
    remarks.extend(same_prompt(&items));
    remarks.extend(asking_answers(&items));
    remarks.extend(too_long(&items));
    remarks.extend(foreign(&items));
    remarks.extend(not_earned(bank, &items));
    remarks
}

fn unanswered(items: &[&Item]) -> Option<Remark> {
    let without: Vec<&Item> = items
        .iter()
        .filter(|item| !item.is_answered())
        .copied()
        .collect();
    let text = format!(
        "{} without an answer: for interviews only, until there is a rubric or a model answer",
        count(without.len(), "question")
    );
    (!without.is_empty()).then(|| Remark::about(text, without))
}

/// Many prompts that are the same say that something else is the question.
fn same_prompt(items: &[&Item]) -> Option<Remark> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for item in items {
        *times.entry(item.prompt.trim()).or_default() += 1;
    }
    let (prompt, times) = times
        .into_iter()
        .max_by_key(|(prompt, times)| (*times, *prompt))?;
    (times >= 3).then(|| Remark {
        text: format!(
            "{times} prompts are `{}`: --questions names what carries the questions",
            one_line(&crate::bank::beginning(prompt))
        ),
        items: Vec::new(),
    })
}

fn asking_answers(items: &[&Item]) -> Option<Remark> {
    let answered = items.iter().filter(|item| item.answer.is_some()).count();
    let asks = |item: &&&Item| {
        let answer = item.answer.as_deref().unwrap_or_default();
        answer.trim_end().ends_with(['?', '？', '؟'])
    };
    let asking: Vec<&Item> = items.iter().filter(asks).copied().collect();
    let text = format!(
        "{} of {} end in a question mark",
        asking.len(),
        count(answered, "answer")
    );
    (asking.len() >= 3 || asking.len() * 4 > answered && !asking.is_empty())
        .then(|| Remark::about(text, asking))
}

/// Grading refuses what is longer.
fn too_long(items: &[&Item]) -> Option<Remark> {
    let long = |item: &&&Item| item.answer.as_ref().is_some_and(|a| a.len() > MAX_RESPONSE);
    let long: Vec<&Item> = items.iter().filter(long).copied().collect();
    let text = format!(
        "{} longer than {} KiB: `viva check` and grading refuse them; shorten them",
        count(long.len(), "answer"),
        MAX_RESPONSE >> 10
    );
    (!long.is_empty()).then(|| Remark::about(text, long))
}

/// Marks are made for English.
fn foreign(items: &[&Item]) -> Option<Remark> {
    let answered: Vec<&Item> = items
        .iter()
        .filter(|item| item.answer.is_some())
        .copied()
        .collect();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut foreign = Vec::new();
    for item in &answered {
        let text = format!(
            "{}\n{}",
            item.prompt,
            item.answer.as_deref().unwrap_or_default()
        );
        if let Some(language) = foreign_language(&text) {
            *languages.entry(language).or_default() += 1;
            foreign.push(*item);
        }
    }
    let (language, _) = languages.into_iter().max_by_key(|&(_, times)| times)?;
    let text = format!(
        "{} of {} in {language}: marks are made for English, and none of theirs will be sure",
        foreign.len(),
        count(answered.len(), "item"),
    );
    Some(Remark::about(text, foreign))
}

/// A model answer that does not earn full marks is no measure for others.
fn not_earned(bank: &Bank, items: &[&Item]) -> Option<Remark> {
    let answered = items.iter().filter(|item| item.answer.is_some());
    let graded: Vec<&Item> = answered.take(GRADED).copied().collect();
    let library = Library {
        banks: vec![LoadedBank {
            bank: bank.clone(),
            origin: bank.id.to_string(),
            path: None,
        }],
    };
    let settings = GraderSettings {
        patterns: Patterns::FromBank,
        synonyms: Vec::new(),
    };
    let mut grader = ItemGrader::new(Arc::new(library), settings);
    let mut earns = |item: &Item| {
        let reference = ItemRef {
            bank: bank.id.clone(),
            item: item.id.clone(),
        };
        let answer = item.answer.as_deref().unwrap_or_default();
        let grade = grader.grade(&reference, answer);
        grade.is_ok_and(|grade| grade.criteria.iter().all(|c| c.mark == Mark::Full))
    };
    let poor: Vec<&Item> = graded.iter().filter(|item| !earns(item)).copied().collect();
    let text = format!(
        "{} of {} would not earn full marks by {} own rubric; `viva score` shows why",
        poor.len(),
        count(graded.len(), "model answer"),
        if graded.len() == 1 { "its" } else { "their" }
    );
    (!poor.is_empty()).then(|| Remark::about(text, poor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    fn texts(items: &str) -> Vec<String> {
        let bank = read_bank("b", &format!("bank: b\nitems:\n{items}")).unwrap();
        let ids: Vec<ItemId> = bank.items.iter().map(|item| item.id.clone()).collect();
        let found = remarks(&bank, ids.iter());
        found.into_iter().map(|remark| remark.text).collect()
    }

    #[test]
    fn prompts_that_are_all_the_same_are_told() {
        let items: String = (0..4)
            .map(|n| format!("  - {{id: a{n}, prompt: Answer, answer: 'A cache takes memory.'}}\n"))
            .collect();
        let found = texts(&items);
        assert!(found[0].starts_with("4 prompts are `Answer`"), "{found:?}");
    }

    #[test]
    fn answers_that_ask_are_told() {
        let found = texts("  - {id: a, prompt: Caches, answer: 'What does a cache cost?'}\n");
        assert_eq!(found[0], "1 of 1 answer end in a question mark");
    }

    #[test]
    fn questions_without_an_answer_are_counted() {
        let found = texts("  - {id: a, prompt: Why?, unanswered: true}\n");
        assert!(
            found[0].starts_with("1 question without an answer"),
            "{found:?}"
        );
        assert_eq!(
            texts("  - {id: a, prompt: What does a cache cost?, answer: A cache takes memory.}\n"),
            [""; 0]
        );
    }

    #[test]
    fn a_model_answer_that_does_not_earn_its_own_marks_is_told() {
        let found = texts(
            "  - {id: a, prompt: Why?, answer: Because., look_for: [{id: c, text: A cache takes memory.}]}\n",
        );
        assert!(
            found[0].starts_with("1 of 1 model answer would not earn"),
            "{found:?}"
        );
    }
}
