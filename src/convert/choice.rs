//! Questions with options, whatever format they come in: the options are asked, the right ones are
//! the answer, and the wrong ones stand nowhere else.

use super::item;
use crate::bank::Item;

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// It is right.
    pub right: bool,
}

impl Choice {
    /// An option.
    pub fn new(text: impl Into<String>, right: bool) -> Self {
        Self {
            text: text.into(),
            right,
        }
    }
}

/// An item that asks for the right ones of some options. `explained` says why.
pub fn choice_item(prompt: &str, options: &[Choice], explained: Option<&str>) -> Item {
    let written: Vec<String> = options
        .iter()
        .map(|option| format!("- {}", indented(&option.text)))
        .collect();
    let prompt = match written.is_empty() {
        true => prompt.to_owned(),
        false => format!("{prompt}\n\n{}", written.join("\n")),
    };
    let mut item = item(&prompt);
    let right: Vec<&str> = options
        .iter()
        .filter(|option| option.right)
        .map(|option| option.text.as_str())
        .collect();
    let mut answer = match right[..] {
        [only] => only.to_owned(),
        _ => {
            let list: Vec<String> = right
                .iter()
                .map(|text| format!("- {}", indented(text)))
                .collect();
            list.join("\n")
        }
    };
    if let Some(explained) = explained.map(str::trim).filter(|text| !text.is_empty()) {
        if !answer.is_empty() {
            answer.push_str("\n\n");
        }
        answer.push_str(explained);
    }
    item.answer = Some(answer).filter(|answer| !answer.is_empty());
    item
}

/// The right options of a question that wants a short answer: the first, and what else is right.
pub fn short_answer(prompt: &str, right: &[String], explained: Option<&str>) -> Item {
    let mut item = item(prompt);
    let mut answer = right.first().cloned().unwrap_or_default();
    if let Some(explained) = explained.map(str::trim).filter(|text| !text.is_empty()) {
        if !answer.is_empty() {
            answer.push_str("\n\n");
        }
        answer.push_str(explained);
    }
    item.answer = Some(answer).filter(|answer| !answer.is_empty());
    if right.len() > 1 {
        item.notes = Some(format!("Also right: {}", right[1..].join(", ")));
    }
    item
}

/// A text of several lines as an entry of a list.
fn indented(text: &str) -> String {
    text.trim().replace('\n', "\n  ")
}
