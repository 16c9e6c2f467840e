//! What has come from a source already, so that nothing comes twice.

use std::collections::{HashMap, HashSet};

use twox_hash::XxHash3_128;

use super::Imported;
use crate::bank::Item;

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

#[cfg(test)]
mod tests {
    use super::super::csv;
    use super::*;

    #[test]
    fn items_of_one_key_are_told_apart_also_from_a_key_that_looks_like_theirs() {
        let mut seen = Seen::default();
        let rows = "question,answer\nWhy?,a\nWhy?,b\nWhy?,c\n";
        let found = csv::read("a.csv", rows, &csv::Layout::default(), &mut |_| {});
        let mut keys = Vec::new();
        for (number, mut imported) in found.unwrap().items.into_iter().enumerate() {
            imported.key = ["k", "k\u{1f}2", "k"][number].to_owned();
            assert!(!seen.is_repeated(&mut imported));
            keys.push(imported.key);
        }
        assert_eq!(keys, ["k", "k\u{1f}2", "k\u{1f}3"]);
    }
}
