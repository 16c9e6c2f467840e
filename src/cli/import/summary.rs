//! What an import tells of: what it found, what it left out and why, what became of the bank.

use serde::Serialize;

use super::reviews::ReviewCounts;
use super::{Common, ReadFile};
use crate::bank::{CriterionId, ItemId, one_line};
use crate::cli::output::count;
use crate::convert::{Merged, Skipped};
use crate::report::layout::{Side, columns};

/// So many parts that were left out for one reason are listed.
const LISTED: usize = 12;
/// So many items are listed in a dry run.
const LISTED_ITEMS: usize = 200;

/// The account of an import.
#[derive(Serialize)]
pub struct ImportSummary<'a> {
    files: Vec<File<'a>>,
    bank: Option<Bank<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    file: &'a str,
    items: usize,
    skipped: Vec<SkippedPart<'a>>,
}

#[derive(Serialize)]
struct SkippedPart<'a> {
    /// `lines 3-9`, `note 2`.
    at: String,
    /// The first line, where there are lines.
    line: Option<usize>,
    reason: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Bank<'a> {
    path: Option<String>,
    id: &'a str,
    written: bool,
    items: Vec<Item<'a>>,
    unchanged: usize,
    other_items: usize,
    removed: &'a [String],
    conflicts: Vec<ConflictReport<'a>>,
    rewritten: bool,
    reviews: ReviewCounts,
    /// Criteria for which no pattern could be written, `item/criterion`.
    without_patterns: Vec<String>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    title: &'a str,
    /// The fields that changed; none for a new item.
    changed: &'a [&'static str],
}

#[derive(Serialize)]
struct ConflictReport<'a> {
    id: &'a str,
    field: &'static str,
    source: &'a str,
    bank: &'a str,
}

/// What came of it.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    /// The bank.
    pub merged: &'a Merged,
    /// Criteria that got no patterns though they should have.
    pub without: &'a [(ItemId, CriterionId)],
    /// The reviews.
    pub past: ReviewCounts,
}

impl<'a> ImportSummary<'a> {
    pub fn new(common: &Common, read: &'a [ReadFile], outcome: Option<Outcome<'a>>) -> Self {
        let files = read.iter().map(|read| File {
            file: &read.file,
            items: read.items,
            skipped: read.found.skipped.iter().map(skipped_part).collect(),
        });
        let mut files: Vec<File<'a>> = files.collect();
        if let (Some(Outcome { merged, .. }), Some(last)) = (outcome, files.last_mut()) {
            last.skipped
                .extend(merged.duplicates.iter().map(skipped_part));
        }
        Self {
            files,
            bank: outcome.map(|outcome| bank(common, outcome)),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for file in &self.files {
            out.push_str(&format!(
                "{}: {} found, {} left out\n",
                file.file,
                count(file.items, "item"),
                count(file.skipped.len(), "part")
            ));
            out.push_str(&reasons(&file.skipped));
        }
        if let Some(bank) = &self.bank {
            out.push_str(&bank.text());
        }
        out
    }
}

fn skipped_part(skipped: &Skipped) -> SkippedPart<'_> {
    SkippedPart {
        at: skipped.at.to_string(),
        line: skipped.at.line(),
        reason: skipped.reason,
        text: &skipped.text,
    }
}

/// Reason by reason, in the order in which they first came.
fn reasons(skipped: &[SkippedPart<'_>]) -> String {
    let mut out = String::new();
    let mut told: Vec<&str> = Vec::new();
    for SkippedPart { reason, .. } in skipped {
        if told.contains(reason) {
            continue;
        }
        told.push(reason);
        let same: Vec<&SkippedPart<'_>> = skipped
            .iter()
            .filter(|left| left.reason == *reason)
            .collect();
        out.push_str(&format!("  {reason}\n"));
        let rows: Vec<Vec<String>> = same
            .iter()
            .take(LISTED)
            .map(|left| vec![left.at.clone(), one_line(left.text)])
            .collect();
        for line in columns(&[Side::Left, Side::Left], &rows) {
            out.push_str(&format!("    {line}\n"));
        }
        if same.len() > LISTED {
            let more = same.len() - LISTED;
            out.push_str(&format!("    and {more} more; --format json lists all\n"));
        }
    }
    out
}

fn bank<'a>(common: &Common, outcome: Outcome<'a>) -> Bank<'a> {
    let Outcome {
        merged,
        without,
        past,
    } = outcome;
    let titles: std::collections::HashMap<_, _> = merged
        .bank
        .items
        .iter()
        .map(|item| (&item.id, item.title.as_str()))
        .collect();
    let items = merged.changes.iter().map(|change| Item {
        id: change.id.as_str(),
        title: titles.get(&change.id).copied().unwrap_or_default(),
        changed: &change.fields,
    });
    Bank {
        path: common
            .output
            .as_ref()
            .map(|path| one_line(&path.display().to_string())),
        id: merged.bank.id.as_str(),
        written: !common.dry_run,
        items: items.collect(),
        unchanged: merged.unchanged,
        other_items: merged.other_items,
        removed: &merged.removed,
        conflicts: merged
            .conflicts
            .iter()
            .map(|conflict| ConflictReport {
                id: conflict.id.as_str(),
                field: conflict.field,
                source: &conflict.source,
                bank: &conflict.bank,
            })
            .collect(),
        rewritten: merged.rewritten,
        reviews: past,
        without_patterns: without
            .iter()
            .map(|(item, criterion)| format!("{item}/{criterion}"))
            .collect(),
    }
}

impl Bank<'_> {
    fn text(&self) -> String {
        let name = self.path.as_deref().unwrap_or(self.id);
        let added = self.items.iter().filter(|item| item.changed.is_empty());
        let added = added.count();
        let changed = self.items.len() - added;
        let would = if self.written { "" } else { "would be " };
        let mut parts = vec![format!("{} {would}added", count(added, "item"))];
        if changed > 0 {
            parts.push(format!("{changed} {would}changed"));
        }
        if self.unchanged > 0 {
            parts.push(format!("{} the same", self.unchanged));
        }
        if self.other_items > 0 {
            parts.push(format!("{} from other_items", self.other_items));
        }
        let mut out = format!("{name}: {}\n", parts.join(", "));
        if !self.written || changed > 0 {
            let listed = self
                .items
                .iter()
                .filter(|item| !self.written || !item.changed.is_empty());
            let rows: Vec<Vec<String>> = listed
                .clone()
                .take(LISTED_ITEMS)
                .map(|item| {
                    let what = match item.changed {
                        [] => "new".to_owned(),
                        fields => fields.join(", "),
                    };
                    vec![item.id.to_owned(), what, one_line(item.title)]
                })
                .collect();
            for line in columns(&[Side::Left, Side::Left, Side::Left], &rows) {
                out.push_str(&format!("    {line}\n"));
            }
            let more = listed.count().saturating_sub(LISTED_ITEMS);
            if more > 0 {
                out.push_str(&format!("    and {more} more; --format json lists all\n"));
            }
        }
        for id in self.removed {
            out.push_str(&format!(
                "  {id} stays out: you have taken it out of the bank\n"
            ));
        }
        for clash in &self.conflicts {
            out.push_str(&format!(
                "  conflict: {} of {} has changed on both sides; yours stays\n    \
                 source  {}\n    bank    {}\n",
                clash.field,
                clash.id,
                one_line(clash.source),
                one_line(clash.bank)
            ));
        }
        if !self.conflicts.is_empty() {
            out.push_str("  change yours to end a conflict, or take the source's with --theirs\n");
        }
        let ReviewCounts { found, added } = self.reviews;
        if found > 0 && self.written {
            let known = found - added;
            out.push_str(&format!("  {} added to your log", count(added, "review")));
            if known > 0 {
                out.push_str(&format!(", {known} there already"));
            }
            out.push('\n');
        } else if found > 0 {
            out.push_str(&format!(
                "  {} would be added to your log\n",
                count(found, "review")
            ));
        }
        let without = self.without_patterns.len();
        if without > 0 {
            out.push_str(&format!(
                "  {} without patterns, since the model answer would not have earned them: they are \
                 judged by their sentence\n",
                count(without, "criterion")
            ));
            for name in self.without_patterns.iter().take(LISTED) {
                out.push_str(&format!("    {name}\n"));
            }
            if without > LISTED {
                let more = without - LISTED;
                out.push_str(&format!("    and {more} more; --format json lists all\n"));
            }
        }
        if self.rewritten {
            out.push_str(
                "  the bank was laid out anew, without its comments: its layout was not understood\n",
            );
        }
        out
    }
}
