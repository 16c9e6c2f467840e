//! What a new version of a bank has that the old one had not, and what it has lost.
//!
//! History hangs on ids, so ids alone are compared; texts only help to say what a new id was
//! called before.

use super::fault::{Fault, Path};
use super::model::{Bank, Criterion, CriterionId, Item, ItemId};

/// The difference between two versions of a bank.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Items that only the new one has.
    pub added: Vec<ItemId>,
    /// Items that only the old one has, each with the new one that looks like it.
    pub lost: Vec<(ItemId, Option<ItemId>)>,
    /// Criteria that an item has lost, each with the new one that looks like it.
    pub lost_criteria: Vec<(ItemId, CriterionId, Option<CriterionId>)>,
    /// Items in both that differ in anything.
    pub changed: Vec<ItemId>,
    /// The old bank's id, where the new one has another.
    pub renamed_from: Option<String>,
}

/// Compares two versions of a bank.
pub fn changes(old: &Bank, new: &Bank) -> Changes {
    let find = |bank: &'_ Bank, id: &ItemId| bank.items.iter().position(|item| item.id == *id);
    let added: Vec<&Item> = new
        .items
        .iter()
        .filter(|item| find(old, &item.id).is_none())
        .collect();
    let mut changes = Changes {
        added: added.iter().map(|item| item.id.clone()).collect(),
        renamed_from: (old.id != new.id).then(|| old.id.to_string()),
        ..Changes::default()
    };
    for item in &old.items {
        let Some(at) = find(new, &item.id) else {
            let like = added
                .iter()
                .find(|new| new.prompt == item.prompt || new.title == item.title);
            changes
                .lost
                .push((item.id.clone(), like.map(|item| item.id.clone())));
            continue;
        };
        let now = &new.items[at];
        if now != item {
            changes.changed.push(item.id.clone());
        }
        let has = |item: &Item, id: &CriterionId| item.look_for.iter().any(|c| c.id == *id);
        for criterion in &item.look_for {
            if !has(now, &criterion.id) {
                let like = now
                    .look_for
                    .iter()
                    .find(|new| !has(item, &new.id) && is_like(new, criterion));
                changes.lost_criteria.push((
                    item.id.clone(),
                    criterion.id.clone(),
                    like.map(|criterion| criterion.id.clone()),
                ));
            }
        }
    }
    changes
}

fn is_like(one: &Criterion, other: &Criterion) -> bool {
    one.text == other.text || (!one.full.is_empty() && one.full == other.full)
}

impl Changes {
    /// Whether earlier answers or marks would belong to nothing any more.
    pub fn lose_history(&self) -> bool {
        self.renamed_from.is_some() || !self.lost.is_empty() || !self.lost_criteria.is_empty()
    }

    /// What is lost, in sentences, each with the name of its rule and its place in the new bank.
    pub fn faults(&self, new: &Bank) -> Vec<Fault> {
        let root = Path::root();
        let item_path = |id: &ItemId| {
            let at = new.items.iter().position(|item| item.id == *id);
            at.map(|at| root.key("items").index(at))
        };
        let fault = |rule, path: &Path, message: String, hint: String| Fault {
            severity: super::Severity::Warning,
            rule: Some(rule),
            ..Fault::at(path, message).hint(hint)
        };
        let mut faults = Vec::new();
        if let Some(old) = &self.renamed_from {
            faults.push(fault(
                "lost-item",
                &root.key("bank"),
                format!("the bank was called `{old}`: earlier answers are no longer linked to it"),
                format!("keep the id `{old}`; the `title` may change"),
            ));
        }
        for (id, like) in &self.lost {
            let like_path = like.as_ref().and_then(item_path).map(|path| path.key("id"));
            let hint = match like {
                Some(like) => format!("`{like}` looks like it: restore its old id"),
                None => {
                    format!("keep an item `{id}`, or accept that its answers are no longer linked")
                }
            };
            faults.push(fault(
                "lost-item",
                &like_path.unwrap_or_else(|| root.key("items")),
                format!("the item `{id}` is gone: earlier answers to it are no longer linked"),
                hint,
            ));
        }
        for (item, id, like) in &self.lost_criteria {
            let Some(path) = item_path(item).map(|path| path.key("look_for")) else {
                continue;
            };
            let hint = match like {
                Some(like) => format!("`{like}` looks like it: restore its old id"),
                None => format!(
                    "keep a criterion `{id}`, or accept that its marks are no longer linked"
                ),
            };
            faults.push(fault(
                "lost-criterion",
                &path,
                format!("`{item}` has lost the criterion `{id}`: earlier marks for it are no longer linked"),
                hint,
            ));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    const OLD: &str = "{bank: b, items: [
        {id: one, prompt: First?, look_for: [{id: a, text: A}, {id: b, text: B}]},
        {id: two, prompt: Second?, answer: A}]}";

    fn compared(new: &str) -> (Changes, Vec<String>) {
        let (old, new) = (read_bank("o", OLD).unwrap(), read_bank("n", new).unwrap());
        let changes = changes(&old, &new);
        let faults = changes.faults(&new);
        let messages = faults
            .iter()
            .map(|f| format!("{} {} = {}", f.path, f.message, f.hint.clone().unwrap()));
        let messages = messages.collect();
        (changes, messages)
    }

    #[test]
    fn nothing_is_lost_where_ids_stay() {
        let (changes, messages) = compared(
            &OLD.replace("First?", "What?")
                .replace("text: A}", "text: X}"),
        );
        assert_eq!(changes.changed, [ItemId::new("one")]);
        assert!(!changes.lose_history());
        assert_eq!(messages, Vec::<String>::new());
    }

    #[test]
    fn an_item_of_a_new_id_is_recognised_by_what_it_asks() {
        let (changes, messages) = compared(&OLD.replace("id: two", "id: second"));
        assert_eq!(changes.added, [ItemId::new("second")]);
        assert!(changes.lose_history());
        assert_eq!(
            messages,
            [
                "items[1].id the item `two` is gone: earlier answers to it are no longer linked = \
                 `second` looks like it: restore its old id"
            ]
        );
    }

    #[test]
    fn a_criterion_and_a_bank_are_missed_as_well() {
        let (_, messages) = compared(
            &OLD.replace("id: b, text: B", "id: c, text: B")
                .replace("bank: b", "bank: c"),
        );
        assert_eq!(
            messages,
            [
                "bank the bank was called `b`: earlier answers are no longer linked to it = keep \
                 the id `b`; the `title` may change",
                "items[0].look_for `one` has lost the criterion `b`: earlier marks for it are no longer linked = `c` looks like it: restore its old id",
            ]
        );
    }
}
