//! What an import remembers in the bank, so that the next one can tell what has changed since, and
//! on which side.
//!
//! The records stand in comments at the end of the file, one line an item: the hash of the key that
//! the source knows it by, its id, and for each field a hash of what the source said. For a rubric
//! that is one hash a criterion, and a second one where what was written is not what the source
//! said (patterns were added). No text is repeated, so the file stays readable; and a record whose
//! item is gone says that the author has taken it away.

use std::collections::BTreeMap;

use super::ids::hash;
use crate::bank::pattern::Pattern;
use crate::bank::{Criterion, Item, beginning};

/// How each record begins.
const MARK: &str = "# imported ";
/// What stands above them.
const HEADING: &str = "# What `viva import` wrote, so that importing again keeps later edits:";

/// The fields that are compared one by one; the rubric is compared criterion by criterion.
pub const FIELDS: [&str; 9] = [
    "kind", "title", "level", "time", "tags", "prompt", "answer", "notes", "examples",
];

/// What the source said about an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The hash of its key.
    pub key: String,
    /// Its id in the bank.
    pub id: String,
    /// By field, the hash of its content; none for a field that was not there.
    pub fields: BTreeMap<String, String>,
    /// By the hash of its id, each criterion.
    pub criteria: BTreeMap<String, CriterionHashes>,
}

/// A criterion as the source gave it and as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriterionHashes {
    /// The hash of what the source gave.
    pub source: String,
    /// The hash of what was written.
    pub written: String,
}

/// A short hash: two different texts of one item never meet by accident.
pub fn short(text: &str) -> String {
    let mut hash = hash(text);
    hash.truncate(8);
    hash
}

/// What a field says, in one text; `None` where it says nothing of its own.
pub fn content(item: &Item, field: &str) -> Option<String> {
    match field {
        "kind" => Some(item.kind.to_string()),
        "title" => Some(item.title.to_string()).filter(|title| *title != beginning(&item.prompt)),
        "level" => item.level.map(|level| level.to_string()),
        "time" => item.time.map(|time| time.as_secs().to_string()),
        "tags" => Some(item.tags.join("\u{1f}")).filter(|tags| !tags.is_empty()),
        "prompt" => Some(item.prompt.clone()),
        "answer" => item.answer.clone(),
        "notes" => item.notes.clone(),
        "examples" => {
            let examples = item.examples.iter().map(|example| {
                let marks = example.marks.iter();
                let marks = marks.map(|(id, mark)| format!("{id}\u{1f}{}", mark.value()));
                std::iter::once(example.response.clone())
                    .chain(marks)
                    .collect::<Vec<_>>()
                    .join("\u{1f}")
            });
            Some(examples.collect::<Vec<_>>().join("\u{1e}")).filter(|all| !all.is_empty())
        }
        _ => None,
    }
}

/// The hash of a criterion's content.
pub fn criterion_hash(criterion: &Criterion) -> String {
    let patterns = |patterns: &[Pattern]| {
        let written: Vec<String> = patterns.iter().map(Pattern::to_string).collect();
        written.join("\u{1e}")
    };
    // Nothing is said where there are none, so that hashes from before still hold.
    let anchors = if criterion.anchors.is_empty() {
        String::new()
    } else {
        format!("\u{1f}{:?}", criterion.anchors)
    };
    let mut exemplars = String::new();
    for (mark, said) in criterion.exemplars.by_mark() {
        for sentence in said {
            exemplars += &format!("\u{1e}{mark}\u{1f}{sentence}");
        }
    }
    let content = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        criterion.text,
        criterion.weight.get(),
        patterns(&criterion.full),
        patterns(&criterion.partial),
        patterns(&criterion.not),
        criterion.follow_up.as_deref().unwrap_or_default(),
    );
    short(&(content + &anchors + &exemplars))
}

impl Record {
    /// What a source says about an item.
    pub fn new(key: &str, item: &Item) -> Self {
        let fields = FIELDS
            .into_iter()
            .filter_map(|field| Some((field.to_owned(), short(&content(item, field)?))))
            .collect();
        let criteria = item.look_for.iter().map(|criterion| {
            let source = criterion_hash(criterion);
            let written = source.clone();
            (
                short(criterion.id.as_str()),
                CriterionHashes { source, written },
            )
        });
        Self {
            key: hash(key),
            id: item.id.to_string(),
            fields,
            criteria: criteria.collect(),
        }
    }

    /// As it stands in a bank.
    pub fn line(&self) -> String {
        let mut line = format!("{MARK}{} {}", self.key, self.id);
        for (field, hash) in &self.fields {
            line.push_str(&format!(" {field}={hash}"));
        }
        for (id, CriterionHashes { source, written }) in &self.criteria {
            line.push_str(&format!(" {id}:{source}"));
            if written != source {
                line.push_str(&format!(":{written}"));
            }
        }
        line + "\n"
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.strip_prefix(MARK)?.split_whitespace();
        let mut record = Self {
            key: parts.next()?.to_owned(),
            id: parts.next()?.to_owned(),
            ..Self::default()
        };
        for part in parts {
            if let Some((field, hash)) = part.split_once('=') {
                record.fields.insert(field.to_owned(), hash.to_owned());
            } else if let Some((id, hashes)) = part.split_once(':') {
                let (source, written) = hashes.split_once(':').unwrap_or((hashes, hashes));
                let (source, written) = (source.to_owned(), written.to_owned());
                record
                    .criteria
                    .insert(id.to_owned(), CriterionHashes { source, written });
            }
        }
        Some(record)
    }
}

/// The records in a bank's text.
pub fn read_records(text: &str) -> Vec<Record> {
    text.lines().filter_map(Record::read).collect()
}

/// A bank's text without its records.
pub fn without_records(text: &str) -> String {
    let mut kept: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with(MARK) && line.trim_end() != HEADING)
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push('\n');
    kept
}

/// The records as they stand at the end of a bank.
pub fn write_records(records: &[Record]) -> String {
    let mut out = format!("\n{HEADING}\n");
    for record in records {
        out.push_str(&record.line());
    }
    out
}
