//! What was found in the items of a bank, kept for the next look at it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::super::lab::prove::{Proof, Prover};
use super::elsewhere::Readings;
use crate::bank::{Bank, Body, Fault, Item};

/// What was found in items, by all that it hangs on.
#[derive(Default, Serialize, Deserialize)]
pub struct Memory {
    findings: FxHashMap<u128, Findings>,
    readings: FxHashMap<u128, Readings>,
}

/// What was found in an item by itself. Paths start at the item.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Findings {
    pub proof: Proof,
    /// By the place of the rule among all.
    pub by_rule: Vec<(usize, Vec<Fault>)>,
}

/// Stand for what the findings of an item hang on.
#[derive(Clone, Copy)]
pub struct ItemKeys {
    item: u128,
    /// For what its patterns find in a text.
    patterns: u128,
}

/// Makes keys for the items of a bank.
pub struct Keys {
    /// Stands for what the bank gives to all of them.
    given: Vec<u8>,
}

impl Memory {
    /// What [`Memory::write`] has made; nothing where it is anything else.
    pub fn read(bytes: &[u8]) -> Self {
        postcard::from_bytes(bytes).unwrap_or_default()
    }

    pub fn write(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    pub fn findings(&self, keys: &ItemKeys) -> Option<&Findings> {
        self.findings.get(&keys.item)
    }

    pub fn readings(&self, keys: &ItemKeys) -> Option<&Readings> {
        self.readings.get(&keys.patterns)
    }

    pub fn keep(&mut self, keys: ItemKeys, findings: &Findings, readings: Readings) {
        self.findings.insert(keys.item, findings.clone());
        if !readings.is_empty() {
            self.readings
                .entry(keys.patterns)
                .or_default()
                .extend(readings);
        }
    }
}

impl Keys {
    pub fn new(bank: &Bank) -> Self {
        Self {
            given: packed(&(&*bank.synonyms, &*bank.opposites)),
        }
    }

    /// The keys of the item at a place. What only the build decides, such as its own exemplars, is no part of
    /// them.
    pub fn of(&self, at: usize, item: &Item, prover: &Prover<'_>) -> ItemKeys {
        let body: &Body = &item.body;
        let head = (&item.id, item.kind, &*item.title, item.level, item.time);
        let hash = |parts: [Vec<u8>; 2]| {
            let mut hash = XxHash3_128::new();
            for part in [&self.given].into_iter().chain(&parts) {
                hash.write(&(part.len() as u64).to_le_bytes());
                hash.write(part);
            }
            hash.finish_128()
        };
        ItemKeys {
            item: hash([
                packed(&(head, &*item.tags, body)),
                prover.surroundings_of(at, item),
            ]),
            patterns: hash([packed(&body.look_for), Vec::new()]),
        }
    }
}

/// A value as bytes that no other value has.
fn packed<T: Serialize>(value: &T) -> Vec<u8> {
    // Only a lack of memory is in the way.
    postcard::to_allocvec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{prove_and_lint, prove_and_lint_again};
    use super::*;
    use crate::bank::{Path, read_bank};

    /// Some items of a bank as people write them, with patterns, synonyms and examples.
    const TEXT: &str = include_str!("../../../content/messaging-and-caching.yaml");
    const ITEMS: usize = 8;

    fn bank() -> Bank {
        let mut bank = read_bank("b.yaml", TEXT).unwrap();
        bank.items.truncate(ITEMS);
        bank
    }

    type Edit = fn(&mut Bank);

    /// Edits of all that findings hang on, one after the other.
    const EDITS: [(&str, Edit); 14] = [
        ("nothing", |_| {}),
        ("a prompt", |bank| bank.items[1].prompt.push_str(" Why?")),
        ("an answer", |bank| {
            bank.items[2].answer = Some("It depends on the queue.".to_owned());
        }),
        ("no answer", |bank| bank.items[3].answer = None),
        ("a sentence", |bank| {
            bank.items[0].look_for[0].text = "Names the queue and its consumers.".to_owned();
        }),
        ("a pattern moved", |bank| {
            bank.items[4].look_for[0].full.rotate_left(1);
        }),
        ("fewer patterns", |bank| {
            bank.items[4].look_for[0].full.truncate(1);
        }),
        ("no patterns", |bank| bank.items[5].look_for[0].full.clear()),
        ("a mark", |bank| {
            for example in &mut bank.items[1].examples {
                example
                    .marks
                    .iter_mut()
                    .for_each(|(_, mark)| *mark = crate::bank::Mark::Half);
            }
        }),
        ("synonyms", |bank| {
            bank.synonyms
                .push(vec!["queue".to_owned(), "backlog".to_owned()]);
        }),
        ("items in another order", |bank| bank.items.rotate_left(3)),
        ("an item less", |bank| drop(bank.items.remove(2))),
        ("an item twice", |bank| {
            let mut again = bank.items[0].clone();
            again.id = crate::bank::ItemId::new("again");
            bank.items.insert(1, again);
        }),
        ("tags and times", |bank| {
            bank.items[0].tags.push("queus".to_owned());
            bank.items[1].time = Some(std::time::Duration::from_secs(1));
        }),
    ];

    #[test]
    fn a_look_with_a_memory_finds_what_a_look_without_one_finds() {
        let mut bank = bank();
        let mut memory = Vec::new();
        let mut counts = Vec::new();
        for (what, edit) in EDITS {
            edit(&mut bank);
            let found = prove_and_lint(&bank);
            assert_eq!(
                prove_and_lint_again(&bank, Some(&mut memory)),
                found,
                "{what}"
            );
            counts.push(found.0.len() + found.1.len());
        }
        counts.dedup();
        assert!(
            counts.len() > 6,
            "the edits hardly change what is found: {counts:?}"
        );
    }

    /// How many items are not looked at again after an edit: what is remembered of them says so.
    fn remembered_after(edit: impl FnOnce(&mut Bank)) -> usize {
        let mut bank = bank();
        let mut bytes = Vec::new();
        prove_and_lint_again(&bank, Some(&mut bytes));
        let mut memory = Memory::read(&bytes);
        assert_eq!(memory.findings.len(), ITEMS);
        for findings in memory.findings.values_mut() {
            let mark = Fault::at(&Path::root().key("id"), "remembered");
            findings.proof.faults.push(mark);
        }
        bytes = memory.write();
        edit(&mut bank);
        let (proof, _) = prove_and_lint_again(&bank, Some(&mut bytes));
        proof
            .iter()
            .filter(|fault| fault.message == "remembered")
            .count()
    }

    #[test]
    fn an_edited_item_alone_is_looked_at_again() {
        assert_eq!(remembered_after(|_| {}), ITEMS);
        assert_eq!(
            remembered_after(|bank| bank.items[2].prompt.push('?')),
            ITEMS - 1
        );
        assert_eq!(
            remembered_after(|bank| bank.items[2].answer = None),
            ITEMS - 1
        );
        assert_eq!(
            remembered_after(|bank| bank.items[2].look_for[0].full.truncate(1)),
            ITEMS - 1
        );
        assert_eq!(remembered_after(|bank| bank.items.reverse()), ITEMS);
        assert_eq!(remembered_after(|bank| bank.title.push('!')), ITEMS);
        // All of them may match other words now.
        assert_eq!(remembered_after(|bank| bank.synonyms.clear()), 0);
    }

    #[test]
    fn only_an_edited_answer_is_read_again_for_the_patterns_of_others() {
        let mut bank = bank();
        let mut bytes = Vec::new();
        prove_and_lint_again(&bank, Some(&mut bytes));
        let mut memory = Memory::read(&bytes);
        // As if every first pattern had fired on every answer.
        for firing in memory
            .readings
            .values_mut()
            .flat_map(|readings| readings.values_mut())
        {
            *firing = vec![0];
        }
        bytes = memory.write();
        bank.items[2].answer = Some("It depends.".to_owned());
        let (_, found) = prove_and_lint_again(&bank, Some(&mut bytes));
        let messages = found
            .iter()
            .filter(|fault| fault.rule == Some("fires-elsewhere"));
        let messages: Vec<&str> = messages.map(|fault| fault.message.as_str()).collect();
        assert_eq!(messages.len(), ITEMS);
        let all_but_one = "this pattern fires on the model answers of 6 of 7 other items";
        assert_eq!(
            messages
                .iter()
                .filter(|message| **message == all_but_one)
                .count(),
            ITEMS - 1
        );
    }

    #[test]
    fn a_memory_that_is_none_is_as_good_as_an_empty_one() {
        let bank = bank();
        for bytes in [&b"?"[..], &[0xff; 40], TEXT.as_bytes()] {
            let mut bytes = bytes.to_vec();
            assert_eq!(
                prove_and_lint_again(&bank, Some(&mut bytes)),
                prove_and_lint(&bank)
            );
            assert_eq!(Memory::read(&bytes).findings.len(), ITEMS);
        }
    }
}
