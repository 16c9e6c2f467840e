//! A new bank, written as its items come in: of a large source, nothing is held but what its bank
//! will say, and the names of its items.

use std::mem::take;

use super::ids::UniqueIds;
use super::merge::{Change, Merged, Reviewed, Target};
use super::record::{Record, write_records};
use super::seen::Seen;
use super::{ConvertError, Imported, Skipped};
use crate::bank::{Item, ItemId, prove_readable, write_head, write_item};

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
        let bank = target.empty_bank(title);
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
}
