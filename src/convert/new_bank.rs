//! A new bank, written as its items come in: of a large source, nothing is held but what its bank
//! will say, and the names of its items.

use std::collections::{HashMap, HashSet};
use std::mem::take;

use twox_hash::XxHash3_128;

use super::ids::UniqueIds;
use super::merge::{Change, Merged, Reviewed, Target};
use super::record::{Record, write_records};
use super::{ConvertError, Imported, Skipped};
use crate::bank::{Bank, BankId, Item, ItemId, one_line, prove_readable, write_head, write_item};

/// What has come from a source, by hashes alone.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Keys and what came under them.
    items: HashSet<u128>,
    /// By key, the number for the next other item of the same key.
    numbers: HashMap<u128, usize>,
}

impl Seen {
    /// Whether the same item has come before. Another one with the same key gets a key of its own.
    pub(super) fn is_repeated(&mut self, imported: &mut Imported) -> bool {
        let first = hash(&imported.key);
        if !self.items.insert(hash_of_item(first, &imported.item)) {
            return true;
        }
        let Some(next) = self.numbers.get(&first) else {
            self.numbers.insert(first, 2);
            return false;
        };
        let mut number = *next;
        let key = loop {
            let key = format!("{}\u{1f}{number}", imported.key);
            number += 1;
            if !self.numbers.contains_key(&hash(&key)) {
                break key;
            }
        };
        self.numbers.insert(hash(&key), 2);
        self.numbers.insert(first, number);
        imported.key = key;
        false
    }
}

fn hash(text: &str) -> u128 {
    XxHash3_128::oneshot(text.as_bytes())
}

fn hash_of_item(key: u128, item: &Item) -> u128 {
    let all = (
        (key, &item.id, item.kind, item.title.as_str()),
        (item.level, item.time, &*item.tags, &*item.body),
    );
    // Nothing of it can fail to be written to memory.
    XxHash3_128::oneshot(&postcard::to_allocvec(&all).unwrap_or_default())
}

/// A bank without items for what is imported.
pub(super) fn empty_bank(target: &Target<'_>, title: Option<String>) -> Bank {
    Bank {
        id: BankId::new(target.id),
        title: target
            .title
            .map(str::to_owned)
            .or(title)
            .map(|title| one_line(&title))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| target.id.to_owned()),
        tags: target.tags.to_vec(),
        synonyms: Vec::new().into(),
        opposites: Vec::new().into(),
        items: Vec::new(),
    }
}

/// A bank that is being written.
#[derive(Debug, Default)]
pub struct NewBank {
    /// The text of its items.
    items: String,
    /// What the next import will want to know of each.
    records: String,
    ids: UniqueIds,
    seen: Seen,
    changes: Vec<Change>,
    duplicates: Vec<Skipped>,
    reviewed: Vec<Reviewed>,
}

impl NewBank {
    /// Writes an item, and gives it as the bank has it; `None` where it stands there already.
    pub fn take(&mut self, mut imported: Imported) -> Option<Item> {
        if self.seen.is_repeated(&mut imported) {
            self.duplicates.push(Skipped::repeated(&imported));
            return None;
        }
        let Imported {
            key,
            mut item,
            reviews,
            ..
        } = imported;
        item.id = ItemId::new(self.ids.take(item.id.as_str()));
        self.items.push_str(&write_item(&item));
        self.records.push_str(&Record::new(&key, &item).line());
        self.changes.push(Change {
            id: item.id.clone(),
            title: item.title.to_string(),
            fields: Vec::new(),
        });
        if !reviews.is_empty() {
            let id = item.id.clone();
            self.reviewed.push(Reviewed { key, id, reviews });
        }
        Some(item)
    }

    /// The bank as it is written; `title` is the source's own.
    ///
    /// # Errors
    ///
    /// It has problems, which `target` names the file of.
    pub fn finish(
        mut self,
        target: &Target<'_>,
        title: Option<String>,
    ) -> Result<Merged, ConvertError> {
        let bank = empty_bank(target, title);
        let mut text = take(&mut self.items);
        text.insert_str(0, &write_head(&bank));
        text.push_str(&write_records(&[]));
        text.push_str(&take(&mut self.records));
        prove_readable(target.file, &text).map_err(|problems| ConvertError::Broken { problems })?;
        Ok(Merged {
            text,
            changes: self.changes,
            duplicates: self.duplicates,
            reviewed: self.reviewed,
            ..Merged::unchanged(bank)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Parsed, csv, merge};
    use super::*;

    fn target() -> Target<'static> {
        Target {
            file: "b.yaml",
            text: None,
            id: "b",
            title: None,
            tags: &[],
            source_wins: false,
        }
    }

    fn parsed(rows: &str) -> Parsed {
        csv::read("a.csv", rows, &csv::Layout::default(), &mut |_| {}).unwrap()
    }

    #[test]
    fn a_bank_that_is_written_as_it_comes_is_the_one_that_is_put_together() {
        let found = parsed(
            "question,answer,tags\nWhat is a lock?,A guard.,a\nWhat is a lock?,Another.,\n\
             What is a lock?,A guard.,a\nWhat is a lock?,A third.,\nWhat is a  queue?,\"A: line\nof 2\",\n",
        );
        let mut bank = NewBank::default();
        let mut taken = Vec::new();
        for imported in found.items.clone() {
            taken.extend(bank.take(imported));
        }
        let written = bank.finish(&target(), Some("T".to_owned())).unwrap();
        let found = Parsed {
            title: Some("T".to_owned()),
            ..found
        };
        let merged = merge(&target(), found, None).unwrap();
        assert_eq!(written.text, merged.text);
        assert_eq!(taken, merged.bank.items);
        assert_eq!(written.changes, merged.changes);
        assert_eq!(written.duplicates, merged.duplicates);
        assert_eq!(written.duplicates.len(), 1);
    }

    #[test]
    fn items_of_one_key_are_told_apart_also_from_a_key_that_looks_like_theirs() {
        let mut seen = Seen::default();
        let found = parsed("question,answer\nWhy?,a\nWhy?,b\nWhy?,c\n").items;
        let mut keys = Vec::new();
        for (number, mut imported) in found.into_iter().enumerate() {
            imported.key = ["k", "k\u{1f}2", "k"][number].to_owned();
            assert!(!seen.is_repeated(&mut imported));
            keys.push(imported.key);
        }
        assert_eq!(keys, ["k", "k\u{1f}2", "k\u{1f}3"]);
    }
}
