//! Bringing what was found into a bank: a new one, or one that was imported before and edited
//! since.
//!
//! Each item is merged field by field from three sides: what the source said last time (its hash,
//! see [`record`](super::record)), what it says now, and what the bank says. A side that did not
//! change gives way to the one that did; where both did, the bank keeps its text and the conflict
//! is named. Rubrics are merged criterion by criterion, so that patterns which the author has added
//! stay where the source changes other lines. An item is known again by its key; or by its id or
//! its answer, where the key has changed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ids::{UniqueIds, hash};
use super::patch::{Changes, apply};
use super::record::{
    FIELDS, Record, content, criterion_hash, read_records, short, without_records, write_records,
};
use super::seen::Seen;
use super::{ConvertError, Imported, Parsed, PastReview, Skipped};
use crate::bank::{
    Bank, BankId, Criterion, CriterionId, Item, ItemId, one_line, prove_readable, read_bank,
    write_bank,
};

/// The bank that items are brought into.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// Its file, for messages.
    pub file: &'a str,
    /// What stands there, if it is there.
    pub text: Option<&'a str>,
    /// The id of a new bank.
    pub id: &'a str,
    /// The title of a new bank; the source's own, or else its id, where there is none.
    pub title: Option<&'a str>,
    /// The tags of a new bank.
    pub tags: &'a [String],
    /// Where both sides changed, the source is right.
    pub source_wins: bool,
}

impl Target<'_> {
    /// A bank without items for what is imported.
    pub(super) fn empty_bank(&self, title: Option<String>) -> Bank {
        Bank {
            id: BankId::new(self.id),
            title: self
                .title
                .map(str::to_owned)
                .or(title)
                .map(|title| one_line(&title))
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| self.id.to_owned()),
            tags: self.tags.to_vec(),
            synonyms: Vec::new().into(),
            opposites: Vec::new().into(),
            items: Vec::new(),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The bank as it is now; without the items, where they went into its text as they came.
    pub bank: Bank,
    /// Its text.
    pub text: String,
    /// Items that are new or have changed.
    pub changes: Vec<Change>,
    /// How many items say the same as before.
    pub unchanged: usize,
    /// How many of the bank's items are not in the source.
    pub other_items: usize,
    /// Items that the author has taken out of the bank.
    pub removed: Vec<String>,
    /// Fields that both sides changed.
    pub conflicts: Vec<Conflict>,
    /// The bank could not be changed in place, so that its comments are gone.
    pub rewritten: bool,
    /// The same item, found twice in the source.
    pub duplicates: Vec<Skipped>,
    /// The items of the bank that the source has reviews of.
    pub reviewed: Vec<Reviewed>,
}

impl Merged {
    /// A bank to which nothing has happened.
    pub(super) fn unchanged(bank: Bank) -> Self {
        Self {
            bank,
            text: String::new(),
            changes: Vec::new(),
            unchanged: 0,
            other_items: 0,
            removed: Vec::new(),
            conflicts: Vec::new(),
            rewritten: false,
            duplicates: Vec::new(),
            reviewed: Vec::new(),
        }
    }
}

/// An item that the source has reviews of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// What the source knows it by.
    pub key: String,
    /// Its id in the bank.
    pub id: ItemId,
    /// The reviews.
    pub reviews: Vec<PastReview>,
}

/// An item that is new or has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: ItemId,
    /// Its title.
    pub title: String,
    /// Which fields; none for a new item.
    pub fields: Vec<&'static str>,
}

/// A field that the source and the author both changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The item.
    pub id: ItemId,
    /// The field; for a criterion `look_for`.
    pub field: &'static str,
    /// What the source says.
    pub source: String,
    /// What the bank says.
    pub bank: String,
}

/// Completes the rubrics of these items before a bank is written.
pub type CompleteRubrics<'a> = &'a mut dyn FnMut(&mut Bank, &HashSet<ItemId>);

/// Merges what was read with a bank.
///
/// # Errors
///
/// The bank that is there has problems.
pub fn merge(
    target: &Target<'_>,
    found: Parsed,
    finish: Option<CompleteRubrics<'_>>,
) -> Result<Merged, ConvertError> {
    let before = target
        .text
        .map(|text| read_bank(target.file, text))
        .transpose()
        .map_err(|problems| ConvertError::Broken { problems })?;
    let old = before.as_ref().map_or(0, |bank| bank.items.len());
    let bank = before.unwrap_or_else(|| target.empty_bank(found.title));
    let records = target.text.map(read_records).unwrap_or_default();
    let mut merger = Merger::new(bank, records, target.source_wins);
    for imported in found.items {
        merger.take(imported);
    }
    merger.finish(target, old, finish)
}

struct Merger {
    merged: Merged,
    source_wins: bool,
    records: Vec<Record>,
    /// By id, the place of an item in the bank.
    places: HashMap<String, usize>,
    /// The places of records: by key, by id, by the hash of an answer that only one has.
    by_key: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    by_answer: HashMap<String, Option<usize>>,
    /// Records that an item of the source has claimed.
    claimed: HashSet<usize>,
    ids: UniqueIds,
    seen: Seen,
    /// By place in the bank, the fields to write.
    touched: BTreeMap<usize, Vec<&'static str>>,
    /// The ids of the items of the source.
    assigned: HashSet<ItemId>,
}

impl Merger {
    fn new(bank: Bank, records: Vec<Record>, source_wins: bool) -> Self {
        let mut ids = UniqueIds::default();
        let places = bank.items.iter().enumerate();
        let places: HashMap<String, usize> =
            places.map(|(at, item)| (item.id.to_string(), at)).collect();
        for item in &bank.items {
            ids.reserve(item.id.as_str());
        }
        let (mut by_key, mut by_id, mut by_answer) =
            (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, record) in records.iter().enumerate() {
            ids.reserve(&record.id);
            by_key.insert(record.key.clone(), at);
            by_id.insert(record.id.clone(), at);
            if let Some(answer) = record.fields.get("answer") {
                by_answer
                    .entry(answer.clone())
                    .and_modify(|place| *place = None)
                    .or_insert(Some(at));
            }
        }
        Self {
            merged: Merged::unchanged(bank),
            source_wins,
            records,
            places,
            by_key,
            by_id,
            by_answer,
            claimed: HashSet::new(),
            ids,
            seen: Seen::default(),
            touched: BTreeMap::new(),
            assigned: HashSet::new(),
        }
    }

    fn take(&mut self, mut imported: Imported) {
        if self.seen.is_repeated(&mut imported) {
            self.merged.duplicates.push(Skipped::repeated(&imported));
            return;
        }
        let record = self.known(&imported);
        let id = match record {
            Some(at) => {
                self.claimed.insert(at);
                self.records[at].id.clone()
            }
            // An item of the author's own that has the id already is the same item.
            None if self.is_authors(&imported.item.id) => imported.item.id.to_string(),
            None => self.ids.take(imported.item.id.as_str()),
        };
        imported.item.id = ItemId::new(id.clone());
        let new = Record::new(&imported.key, &imported.item);
        match (self.places.get(&id).copied(), record) {
            (Some(place), _) => self.merge(place, &imported.item, record, new),
            (None, Some(at)) => {
                self.merged.removed.push(id);
                self.records[at].key = new.key;
                return;
            }
            (None, None) => {
                self.places.insert(id.clone(), self.merged.bank.items.len());
                self.claimed.insert(self.records.len());
                self.records.push(new);
                self.merged.changes.push(Change {
                    id: imported.item.id.clone(),
                    title: imported.item.title.to_string(),
                    fields: Vec::new(),
                });
                self.merged.bank.items.push(imported.item);
            }
        }
        let id = ItemId::new(id);
        self.assigned.insert(id.clone());
        if !imported.reviews.is_empty() {
            let (key, reviews) = (imported.key, imported.reviews);
            self.merged.reviewed.push(Reviewed { key, id, reviews });
        }
    }

    /// The record of an item of the source.
    fn known(&self, imported: &Imported) -> Option<usize> {
        let free = |at: &usize| !self.claimed.contains(at);
        let by_key = self.by_key.get(&hash(&imported.key)).copied();
        let by_id = || self.by_id.get(imported.item.id.as_str()).copied();
        let by_answer = || {
            let answer = short(imported.item.answer.as_deref()?);
            self.by_answer.get(&answer).copied().flatten()
        };
        by_key
            .filter(free)
            .or_else(|| by_id().filter(free))
            .or_else(|| by_answer().filter(free))
    }

    /// Whether the bank has an item of this id that no source is known to have given.
    fn is_authors(&self, id: &ItemId) -> bool {
        self.places.contains_key(id.as_str())
            && !self.by_id.contains_key(id.as_str())
            && !self.assigned.contains(id)
    }

    fn merge(&mut self, place: usize, theirs: &Item, record: Option<usize>, mut new: Record) {
        let mut item = self.merged.bank.items[place].clone();
        let base = record.map(|at| self.records[at].clone());
        let mut fields = Vec::new();
        for field in FIELDS {
            let (mine, source) = (content(&item, field), content(theirs, field));
            if mine == source {
                continue;
            }
            let hashed = |content: &Option<String>| content.as_deref().map(short);
            let known = base.as_ref().map(|base| base.fields.get(field).cloned());
            match known {
                Some(known) if hashed(&source) == known => {}
                Some(known) if hashed(&mine) == known || self.source_wins => {
                    copy(theirs, &mut item, field);
                    fields.push(field);
                }
                None if source.is_none() => {}
                None if self.source_wins => {
                    copy(theirs, &mut item, field);
                    fields.push(field);
                }
                known => {
                    // The next import tells of it again, until both sides agree.
                    match known.flatten() {
                        Some(known) => new.fields.insert(field.to_owned(), known),
                        None => new.fields.remove(field),
                    };
                    self.merged.conflicts.push(Conflict {
                        id: item.id.clone(),
                        field,
                        source: source.unwrap_or_default(),
                        bank: mine.unwrap_or_default(),
                    });
                }
            }
        }
        if self.merge_rubric(&mut item, theirs, base.as_ref(), &mut new) {
            fields.push("look_for");
        }
        if fields.is_empty() {
            self.merged.unchanged += 1;
        } else {
            self.merged.changes.push(Change {
                id: item.id.clone(),
                title: item.title.to_string(),
                fields: fields.clone(),
            });
            self.touched.insert(place, fields);
        }
        self.merged.bank.items[place] = item;
        match record {
            Some(at) => self.records[at] = new,
            None => {
                self.claimed.insert(self.records.len());
                self.records.push(new);
            }
        }
    }

    /// Merges the criteria; whether any has changed.
    fn merge_rubric(
        &mut self,
        item: &mut Item,
        theirs: &Item,
        base: Option<&Record>,
        new: &mut Record,
    ) -> bool {
        let before = item.look_for.clone();
        let known = |criterion: &Criterion| base?.criteria.get(&short(criterion.id.as_str()));
        let source = |id: &CriterionId| theirs.look_for.iter().find(|c| c.id == *id);
        let mut clashes: Vec<(String, String)> = Vec::new();
        let mut merged: Vec<Criterion> = Vec::new();
        for mine in &before {
            let hash = short(mine.id.as_str());
            match (known(mine), source(&mine.id)) {
                // The author's own.
                (None, None) => merged.push(mine.clone()),
                (None, Some(now)) => {
                    if criterion_hash(now) != criterion_hash(mine) && now.text != mine.text {
                        clashes.push((now.text.clone(), mine.text.clone()));
                    }
                    merged.push(mine.clone());
                }
                (Some(was), now) => {
                    let mine_changed = criterion_hash(mine) != was.written;
                    let source_says = now.map(criterion_hash);
                    let source_changed = source_says.as_ref() != Some(&was.source);
                    if !source_changed || source_says == Some(criterion_hash(mine)) {
                        new.criteria.insert(hash, was.clone());
                        merged.push(mine.clone());
                    } else if !mine_changed || self.source_wins {
                        merged.extend(now.cloned());
                    } else {
                        new.criteria.insert(hash, was.clone());
                        let now = now.map_or("(taken away)", |now| now.text.as_str());
                        clashes.push((now.to_owned(), mine.text.clone()));
                        merged.push(mine.clone());
                    }
                }
            }
        }
        for now in &theirs.look_for {
            let there = merged.iter().any(|c| c.id == now.id);
            let gone = known(now).is_some();
            if !there && !gone {
                merged.push(now.clone());
            }
        }
        for (source, bank) in clashes {
            let (id, field) = (item.id.clone(), "look_for");
            self.merged.conflicts.push(Conflict {
                id,
                field,
                source,
                bank,
            });
        }
        item.look_for = merged;
        item.look_for != before
    }

    /// Lets the rubrics of the source's items be completed, and remembers what came of it.
    fn complete(&mut self, old: usize, finish: CompleteRubrics<'_>) {
        let before: Vec<_> = self
            .merged
            .bank
            .items
            .iter()
            .map(|i| i.look_for.clone())
            .collect();
        finish(&mut self.merged.bank, &self.assigned);
        for record in &mut self.records {
            let Some(&place) = self.places.get(&record.id) else {
                continue;
            };
            let item = &self.merged.bank.items[place];
            if item.look_for == before[place] {
                continue;
            }
            for was in &before[place] {
                let now = item.look_for.iter().find(|now| now.id == was.id);
                if let Some(known) = record.criteria.get_mut(&short(was.id.as_str()))
                    && known.written == criterion_hash(was)
                {
                    known.written = now.map(criterion_hash).unwrap_or_default();
                }
            }
            let fields = self.touched.entry(place).or_default();
            if place < old && !fields.contains(&"look_for") {
                if fields.is_empty() {
                    self.merged.unchanged -= 1;
                    self.merged.changes.push(Change {
                        id: item.id.clone(),
                        title: item.title.to_string(),
                        fields: vec!["look_for"],
                    });
                }
                fields.push("look_for");
            }
        }
    }

    fn finish(
        mut self,
        target: &Target<'_>,
        old: usize,
        finish: Option<CompleteRubrics<'_>>,
    ) -> Result<Merged, ConvertError> {
        if let Some(finish) = finish {
            self.complete(old, finish);
        }
        let mine = self.merged.bank.items[..old].iter();
        self.merged.other_items = mine
            .filter(|item| !self.assigned.contains(&item.id))
            .count();
        let records = write_records(&self.records);
        let bank = &self.merged.bank;
        let patched = target.text.and_then(|text| {
            let changed = self.touched.iter().filter(|(place, _)| **place < old);
            let changes = Changes {
                items: changed
                    .map(|(place, fields)| (*place, (&bank.items[*place], fields.clone())))
                    .collect(),
                added: bank.items[old..].iter().collect(),
            };
            let text = apply(&without_records(text), &changes)? + &records;
            // Sound only where it says what it should.
            let read = read_bank(target.file, &text);
            read.is_ok_and(|read| read == *bank).then_some(text)
        });
        self.merged.rewritten = target.text.is_some() && patched.is_none();
        self.merged.text = match patched {
            Some(text) => text,
            None => {
                let text = write_bank(bank) + &records;
                prove_readable(target.file, &text)
                    .map_err(|problems| ConvertError::Broken { problems })?;
                text
            }
        };
        Ok(self.merged)
    }
}

fn copy(from: &Item, to: &mut Item, field: &str) {
    match field {
        "kind" => to.kind = from.kind,
        "title" => to.title.clone_from(&from.title),
        "level" => to.level = from.level,
        "time" => to.time = from.time,
        "tags" => to.tags.clone_from(&from.tags),
        "prompt" => {
            let own = to.title != crate::bank::beginning(&to.prompt);
            to.prompt.clone_from(&from.prompt);
            if !own {
                *to.title = crate::bank::beginning(&to.prompt);
            }
        }
        "answer" => to.answer.clone_from(&from.answer),
        "notes" => to.notes.clone_from(&from.notes),
        "examples" => to.examples.clone_from(&from.examples),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
