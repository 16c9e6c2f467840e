//! What an import tells of: what it found, what it left out and why, what became of the bank.

use serde::Serialize;

use super::Common;
use super::input::ReadFile;
use super::remarks::Remark;
use super::reviews::ReviewCounts;
use crate::bank::{CriterionId, ItemId, one_line};
use crate::cli::output::count;
use crate::convert::{Form, Merged, Skipped};
use crate::report::layout::{Side, columns};

/// So many parts that were left out for one reason are listed.
const LISTED: usize = 12;
/// So many other forms of questions are named.
const LISTED_FORMS: usize = 3;
/// So many columns of an item are shown.
const WIDTH: usize = 88;
/// So many items are listed in a dry run.
const LISTED_ITEMS: usize = 200;

/// The account of an import.
#[derive(Serialize)]
pub struct ImportSummary<'a> {
    files: Vec<File<'a>>,
    bank: Option<Bank<'a>>,
    #[serde(skip)]
    dry: bool,
}

#[derive(Serialize)]
struct File<'a> {
    file: &'a str,
    /// The name of its format.
    format: &'static str,
    #[serde(skip)]
    recognized: Option<&'static str>,
    /// What carries the questions, and why.
    questions: Option<QuestionForm<'a>>,
    /// What else could carry them.
    other_forms: Vec<QuestionForm<'a>>,
    items: usize,
    skipped: Vec<SkippedPart<'a>>,
}

#[derive(Serialize)]
struct QuestionForm<'a> {
    form: &'a str,
    questions: usize,
    reason: &'a str,
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
    /// What to look at.
    remarks: &'a [Remark],
    /// Some items as they would be imported.
    #[serde(skip)]
    samples: Vec<Sample<'a>>,
}

struct Sample<'a> {
    id: &'a str,
    prompt: &'a str,
    look_for: usize,
    answer: Option<&'a str>,
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
    /// What to look at.
    pub remarks: &'a [Remark],
}

impl<'a> ImportSummary<'a> {
    pub fn new(common: &Common, read: &'a [ReadFile], outcome: Option<Outcome<'a>>) -> Self {
        let files = read.iter().map(|read| File {
            file: &read.file,
            format: read.format.name(),
            recognized: read.recognized.then(|| read.format.description()),
            questions: read.found.forms.first().map(question_form),
            other_forms: read.found.forms.iter().skip(1).map(question_form).collect(),
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
            dry: common.dry_run || outcome.is_none(),
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for file in &self.files {
            out.push_str(&format!(
                "{}: {}{} found, {} left out\n",
                file.file,
                file.recognized
                    .map_or(String::new(), |what| format!("{what}; ")),
                count(file.items, "item"),
                count(file.skipped.len(), "part")
            ));
            if let Some(form) = file.questions.as_ref().filter(|_| self.dry) {
                out.push_str(&format!(
                    "  the questions are {}: {}\n",
                    form.form, form.reason
                ));
                for other in file.other_forms.iter().take(LISTED_FORMS) {
                    let (questions, form) = (other.questions, other.form);
                    let questions = count(questions, "question");
                    out.push_str(&format!("    not used: {form}, {questions}\n"));
                }
            }
            out.push_str(&reasons(&file.skipped));
        }
        if let Some(bank) = &self.bank {
            out.push_str(&bank.text());
        }
        out
    }
}

fn question_form(form: &Form) -> QuestionForm<'_> {
    QuestionForm {
        form: &form.name,
        questions: form.questions,
        reason: &form.reason,
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
    let mut named: Vec<&str> = Vec::new();
    for SkippedPart { reason, .. } in skipped {
        if named.contains(reason) {
            continue;
        }
        named.push(reason);
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
        remarks,
    } = outcome;
    let items = merged.changes.iter().map(|change| Item {
        id: change.id.as_str(),
        title: &change.title,
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
        remarks,
        samples: if common.dry_run {
            samples(merged)
        } else {
            Vec::new()
        },
    }
}

/// The first new items, one from the middle and one from the end tell as much as three can.
fn samples(merged: &Merged) -> Vec<Sample<'_>> {
    let new: Vec<&ItemId> = merged
        .changes
        .iter()
        .filter(|change| change.fields.is_empty())
        .map(|change| &change.id)
        .collect();
    let mut places = match new.len() {
        0 => Vec::new(),
        length => vec![0, length / 2, length - 1],
    };
    places.dedup();
    let items = places.into_iter().filter_map(|place| {
        let id = new[place];
        merged.bank.items.iter().find(|item| item.id == *id)
    });
    items
        .map(|item| Sample {
            id: item.id.as_str(),
            prompt: &item.prompt,
            look_for: item.look_for.len(),
            answer: item.answer.as_deref(),
        })
        .collect()
}

/// The first lines of a text, indented.
fn excerpt(text: &str, lines: usize) -> String {
    let mut out = String::new();
    for line in text.lines().take(lines) {
        let line = one_line(line);
        let short: String = line.chars().take(WIDTH).collect();
        let cut = if short.len() < line.len() { "…" } else { "" };
        out.push_str(format!("      {short}{cut}").trim_end());
        out.push('\n');
    }
    let more = text.lines().count().saturating_sub(lines);
    if more > 0 {
        out.push_str(&format!("      … and {} more\n", count(more, "line")));
    }
    out
}

impl Sample<'_> {
    fn text(&self) -> String {
        let mut out = format!("    {}\n{}", self.id, excerpt(self.prompt, 6));
        if self.look_for > 0 {
            out.push_str(&format!(
                "     looks for {}\n",
                count(self.look_for, "point")
            ));
        }
        match self.answer {
            Some(answer) => out.push_str(&format!("     answer\n{}", excerpt(answer, 6))),
            None if self.look_for == 0 => out.push_str("     no answer\n"),
            None => {}
        }
        out
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
            parts.push(format!("{} from other sources", self.other_items));
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
        if !self.samples.is_empty() {
            out.push_str("  as they would be imported:\n");
            for sample in &self.samples {
                out.push_str(&sample.text());
            }
        }
        for Remark { text, items } in self.remarks {
            out.push_str(&format!("  {text}\n"));
            for id in items.iter().take(LISTED) {
                out.push_str(&format!("    {id}\n"));
            }
            if items.len() > LISTED {
                let more = items.len() - LISTED;
                out.push_str(&format!("    and {more} more; --format json lists all\n"));
            }
        }
        for id in self.removed {
            out.push_str(&format!(
                "  {id} is left out: you removed it from the bank\n"
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
                "  the bank was rewritten without its comments, because its layout was not \
                 understood\n",
            );
        }
        out
    }
}
