//! Other formats in and out, one file a format.
//!
//! A reader takes text (or a file, where the format is none of text) and hands over what it
//! [`Parsed`]: items, each with the key it is known by in its source, and every part of the source
//! that became no item, with its lines and the reason. What a reader found is then merged
//! ([`merge`](merge())) with the bank that was written before, if there is one.
//!
//! This room never prints, grades or stores. Whatever a file says, the time and the memory that a
//! reader takes stay in proportion to its length, and its length is limited. The readers of long
//! lists hand over their items one by one, and a [`NewBank`] is written from them as they come.

pub mod aiken;
pub mod anki;
pub mod article;
mod choice;
mod cloze;
pub mod csv;
mod error;
mod formats;
pub mod gift;
mod grader_notes;
mod html;
mod ids;
pub mod json;
pub mod json_cards;
mod limits;
pub mod markdown;
mod merge;
pub mod moodle;
mod new_bank;
pub mod obsidian;
pub mod org;
mod patch;
mod plain_text;
mod record;
mod seen;
mod source;
pub mod study_sheet;
#[cfg(test)]
mod tests;

pub use error::ConvertError;
pub use formats::{ReadOptions, SourceFormat};
pub use limits::{MAX_ITEMS, MAX_TEXT};
pub use merge::{Change, CompleteRubrics, Conflict, Merged, Reviewed, Target, merge};
pub use new_bank::NewBank;
pub use source::{LineCount, decode, read_bytes, read_text};

use std::collections::HashSet;

use crate::bank::{Body, Criterion, CriterionId, Item, ItemId, Kind, beginning};

/// What a reader made of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The source's own title.
    pub title: Option<String>,
    /// The items, in the source's order.
    pub items: Vec<Imported>,
    /// How many items have been handed over one by one, and stand no longer among them.
    pub handed_over: usize,
    /// What became no item, in the source's order.
    pub skipped: Vec<Skipped>,
    /// The forms that its questions were found in, where there are several to choose from.
    pub forms: Vec<Form>,
}

/// A form that questions have in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is.
    pub name: String,
    /// How many questions have it.
    pub questions: usize,
    /// Why it was chosen.
    pub reason: String,
}

/// An item and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What the source knows it by, so that it is known again when the source has changed.
    pub key: String,
    /// Where it stands.
    pub at: Place,
    /// The item. Its id is a proposal; other items may have the same.
    pub item: Item,
    /// What is known of earlier reviews, in the order of time.
    pub reviews: Vec<PastReview>,
}

/// A review in another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastReview {
    /// Its name there.
    pub id: i64,
    /// When it was, in milliseconds since 1970.
    pub at: i64,
    /// From 1, again, to 4, easy.
    pub rating: u8,
    /// The time used, in milliseconds.
    pub used: u64,
    /// In how many days the item was to come back.
    pub interval: i32,
}

/// A part of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// From a line to a line, both counted from 1 and included.
    Lines(usize, usize),
    /// A note of a collection, in its order, counted from 1.
    Note(usize),
    /// An entry of a file without lines that mean anything, counted from 1.
    Entry(usize),
    /// The whole of it.
    File,
}

/// A part of a source that became no item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it stands.
    pub at: Place,
    /// Why it was left out.
    pub reason: &'static str,
    /// How it begins.
    pub text: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&match self {
            Self::Lines(first, last) if first == last => format!("line {first}"),
            Self::Lines(first, last) => format!("lines {first}-{last}"),
            Self::Note(number) => format!("note {number}"),
            Self::Entry(number) => format!("entry {number}"),
            Self::File => "in all".to_owned(),
        })
    }
}

impl Place {
    /// The first line, where there are lines.
    pub fn line(self) -> Option<usize> {
        match self {
            Self::Lines(first, _) => Some(first),
            Self::Note(_) | Self::Entry(_) | Self::File => None,
        }
    }
}

impl Skipped {
    fn new(at: Place, reason: &'static str, text: &str) -> Self {
        Self {
            at,
            reason,
            text: beginning(text),
        }
    }

    fn repeated(imported: &Imported) -> Self {
        let text = &imported.item.prompt;
        Self::new(imported.at, "the same item is already above", text)
    }
}

impl Parsed {
    /// Hands over the first items.
    fn hand_over(&mut self, items: usize, take: &mut dyn FnMut(Imported)) {
        let items = items.min(self.items.len());
        self.handed_over += items;
        self.items.drain(..items).for_each(take);
    }

    fn skip(&mut self, at: Place, reason: &'static str, text: &str) {
        self.skipped.push(Skipped::new(at, reason, text));
    }

    /// Adds an item, unless there are too many. Texts end where they do when a bank is read, and those
    /// that a bank would call empty are none.
    fn push(&mut self, mut imported: Imported) -> Result<(), ConvertError> {
        if self.items.len() + self.handed_over >= MAX_ITEMS {
            return Err(ConvertError::TooManyItems);
        }
        let item = &mut imported.item;
        let says = |text: &String| !text.trim().is_empty();
        let body = &mut *item.body;
        let texts = [&mut body.prompt, &mut item.title].into_iter();
        let texts = texts.chain(&mut body.answer).chain(&mut body.notes);
        let criteria = body.look_for.iter_mut();
        for text in texts.chain(criteria.map(|criterion| &mut criterion.text)) {
            text.truncate(text.trim_end().len());
        }
        item.answer = item.answer.take().filter(says);
        item.notes = item.notes.take().filter(says);
        item.look_for.retain(|criterion| says(&criterion.text));
        item.tags.retain(says);
        let mut tags = HashSet::new();
        item.tags.retain(|tag| tags.insert(tag.clone()));
        item.tags.truncate(MAX_TAGS);
        if !says(&item.prompt) {
            let text = item.answer.as_deref().unwrap_or_default();
            self.skip(imported.at, "an answer without a question", text);
            return Ok(());
        }
        if !says(&item.title) {
            item.title = beginning(&item.prompt).into();
        }
        self.items.push(imported);
        Ok(())
    }
}

/// The most tags that an item of a bank has.
const MAX_TAGS: usize = 100;

/// An item of which only the prompt is known; its id and title come from that.
fn item(prompt: &str) -> Item {
    let title = beginning(&markdown::without_targets(&without_options(prompt)));
    Item {
        id: ItemId::new(ids::slug(&title)),
        kind: Kind::default(),
        title: title.into(),
        level: None,
        time: None,
        tags: Vec::new().into(),
        body: Body {
            prompt: prompt.to_owned(),
            ..Body::default()
        }
        .into(),
    }
}

/// A prompt without the fences of its code and without the options below it: neither is read in a
/// title.
fn without_options(prompt: &str) -> String {
    let mut lines: Vec<&str> = prompt.trim_end().lines().collect();
    if lines.len() < 2 {
        return prompt.to_owned();
    }
    let option =
        |line: &str| plain_text::bullet(line.trim_start()).is_some() || line.starts_with("  ");
    while let [_, .., last] = lines[..]
        && (last.trim().is_empty() || option(last))
    {
        lines.pop();
    }
    // A heading within a prompt begins a part of it.
    let part = lines.iter().skip(1).position(|line| line.starts_with('#'));
    let fence = lines.iter().position(|line| plain_text::is_fence(line));
    if let Some(part) = part.filter(|part| fence.is_none_or(|fence| *part < fence)) {
        lines.truncate(part + 1);
    }
    lines.retain(|line| !plain_text::is_fence(line));
    let kept = lines.join("\n");
    if kept.trim().is_empty() {
        prompt.to_owned()
    } else {
        kept
    }
}

/// Criteria of these texts, each with an id from its words.
fn criteria<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Criterion> {
    let mut ids = ids::UniqueIds::default();
    texts
        .into_iter()
        .map(|text| {
            let id = CriterionId::new(ids.take(&ids::slug(text)));
            Criterion::without_patterns(id, text.to_owned())
        })
        .collect()
}
