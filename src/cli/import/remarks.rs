//! What looks wrong in what was found, so that nobody has to read a whole bank to see it.

use std::collections::{BTreeMap, HashMap};
use std::mem::take;

use serde::Serialize;
use twox_hash::XxHash3_64;

use crate::bank::{Bank, Item, ItemId, one_line};
use crate::cli::output::count;
use crate::grading::{MAX_RESPONSE, foreign_language, not_earned};

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
    /// A remark about items, if there are any.
    fn about(text: String, items: Vec<String>) -> Option<Self> {
        (!items.is_empty()).then_some(Self { text, items })
    }
}

/// What is seen of items that come in, one by one.
#[derive(Debug, Default)]
pub struct Remarks {
    unanswered: Vec<String>,
    /// By the hash of a prompt, how often it came. Of a large source this is much of what is held,
    /// and two prompts of one hash would only be counted as one.
    prompts: HashMap<u64, u32>,
    /// How those begin that came more than once.
    repeated: HashMap<u64, String>,
    answered: usize,
    asking: Vec<String>,
    too_long: Vec<String>,
    languages: BTreeMap<&'static str, usize>,
    foreign: Vec<String>,
    to_grade: Vec<Item>,
}

impl Remarks {
    /// What is seen of items of a bank that have just come in.
    pub fn new<'a>(bank: &Bank, new: impl Iterator<Item = &'a ItemId>) -> Self {
        let by_id: HashMap<&ItemId, &Item> =
            bank.items.iter().map(|item| (&item.id, item)).collect();
        let mut remarks = Self::default();
        for item in new.filter_map(|id| by_id.get(id)) {
            remarks.look(item);
        }
        remarks
    }

    /// Looks at an item.
    pub fn look(&mut self, item: &Item) {
        let id = || item.id.to_string();
        if !item.is_answered() {
            self.unanswered.push(id());
        }
        let prompt = item.prompt.trim();
        let hash = XxHash3_64::oneshot(prompt.as_bytes());
        let times = self.prompts.entry(hash).or_default();
        *times += 1;
        if *times == 2 {
            let beginning = one_line(&crate::bank::beginning(prompt));
            self.repeated.insert(hash, beginning);
        }
        let Some(answer) = &item.answer else { return };
        self.answered += 1;
        if answer.trim_end().ends_with(['?', '？', '؟']) {
            self.asking.push(id());
        }
        if answer.len() > MAX_RESPONSE {
            self.too_long.push(id());
        }
        if let Some(language) = foreign_language(&format!("{}\n{answer}", item.prompt)) {
            *self.languages.entry(language).or_default() += 1;
            self.foreign.push(id());
        }
        if self.to_grade.len() < GRADED {
            self.to_grade.push(item.clone());
        }
    }

    /// What is to be said of the items that have come into a bank.
    pub fn finish(mut self, bank: &Bank) -> Vec<Remark> {
        let poor = self.not_earned(bank);
        [
            self.unanswered(),
            self.same_prompt(),
            self.asking(),
            self.too_long(),
            self.foreign(),
            poor,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn unanswered(&mut self) -> Option<Remark> {
        let text = format!(
            "{} without an answer: for interviews only, until there is a rubric or a model answer",
            count(self.unanswered.len(), "question")
        );
        Remark::about(text, take(&mut self.unanswered))
    }

    /// Many prompts that are the same say that something else is the question.
    fn same_prompt(&self) -> Option<Remark> {
        let repeated = self.repeated.iter();
        let (times, prompt) = repeated
            .map(|(hash, prompt)| (self.prompts[hash], prompt))
            .max()?;
        (times >= 3).then(|| Remark {
            text: format!(
                "{times} prompts are `{prompt}`: --questions names what carries the questions"
            ),
            items: Vec::new(),
        })
    }

    fn asking(&mut self) -> Option<Remark> {
        let asking = take(&mut self.asking);
        let text = format!(
            "{} of {} end in a question mark",
            asking.len(),
            count(self.answered, "answer")
        );
        let many = asking.len() >= 3 || asking.len() * 4 > self.answered;
        Remark::about(text, asking).filter(|_| many)
    }

    /// Grading refuses what is longer.
    fn too_long(&mut self) -> Option<Remark> {
        let text = format!(
            "{} longer than {} KiB: `viva check` and grading refuse them; shorten them",
            count(self.too_long.len(), "answer"),
            MAX_RESPONSE >> 10
        );
        Remark::about(text, take(&mut self.too_long))
    }

    /// Marks are made for English.
    fn foreign(&mut self) -> Option<Remark> {
        let most = self.languages.iter().max_by_key(|&(_, times)| times);
        let text = format!(
            "{} of {} in {}: marks are made for English, and none of theirs will be sure",
            self.foreign.len(),
            count(self.answered, "item"),
            most?.0,
        );
        Remark::about(text, take(&mut self.foreign))
    }

    /// A model answer that does not earn full marks is no measure for others.
    fn not_earned(&mut self, bank: &Bank) -> Option<Remark> {
        let bank = Bank {
            items: take(&mut self.to_grade),
            id: bank.id.clone(),
            title: bank.title.clone(),
            tags: bank.tags.clone(),
            synonyms: bank.synonyms.clone(),
            opposites: bank.opposites.clone(),
        };
        let poor: Vec<String> = not_earned(&bank)
            .into_iter()
            .map(|at| bank.items[at].id.to_string())
            .collect();
        let graded = bank.items.len();
        let text = format!(
            "{} of {} would not earn full marks by {} own rubric; `viva score` shows why",
            poor.len(),
            count(graded, "model answer"),
            if graded == 1 { "its" } else { "their" }
        );
        Remark::about(text, poor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    fn texts(items: &str) -> Vec<String> {
        let bank = read_bank("b", &format!("bank: b\nitems:\n{items}")).unwrap();
        let ids: Vec<ItemId> = bank.items.iter().map(|item| item.id.clone()).collect();
        let found = Remarks::new(&bank, ids.iter()).finish(&bank);
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
