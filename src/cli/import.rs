//! `viva import`: questions in another format become a bank, or bring one up to date; a history
//! comes in from its file.

mod input;
mod remarks;
mod reviews;
mod summary;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Subcommand;
use indicatif::ProgressBar;

use super::output::{complain, json};
use super::progress::spinner;
use super::{Context, Error, Format, backup, files, history_file, lines};
use crate::bank::{Bank, CriterionId, ItemId, kebab, read_id};
use crate::convert::csv::{Column, Layout};
use crate::convert::markdown::Carrier;
use crate::convert::{
    self, CompleteRubrics, Imported, Merged, NewBank, Parsed, SourceFormat, Target,
};
use crate::grading::write_patterns;
use crate::store::FILE_NAME;

use input::{Instructions, ReadFile};
use remarks::Remarks;
use reviews::ReviewCounts;
use summary::{ImportSummary, Outcome};

/// From which format.
#[derive(clap::Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  viva import questions.md --dry-run              see what would be written
  viva import questions.md -o my-bank.yaml        write it
  viva quiz --bank my-bank.yaml                   and use it
  viva import notes.md --questions heading:4 -o my-bank.yaml
  viva import tsv cards.txt --columns answer,prompt -o my-bank.yaml
  viva import deck.apkg -o my-bank.yaml

Without a format, each file is recognized by what it holds.

Importing the same source again brings the bank up to date: what you have edited since
stays, and where the source has changed the same lines, the conflict is named."
)]
pub struct Args {
    /// The format, if it should not be detected
    #[command(subcommand)]
    pub from: Option<From>,
    /// Files of any format.
    #[command(flatten)]
    pub any: AnyFormat,
}

/// The formats that can be imported.
#[derive(Debug, Subcommand)]
#[command(subcommand_value_name = "FORMAT", subcommand_help_heading = "Formats")]
pub enum From {
    /// Interview posts as plain text: numbered questions, `Answer:`, `What to look for:`
    Article(Common),
    /// Markdown: headings, bold lines, lists, `<details>`, tables or `Q:` / `A:` pairs
    Markdown(Outline),
    /// Comma-separated values with a header, as spreadsheets write them
    Csv(Rows),
    /// Tab-separated values, as Quizlet and Anki export them
    Tsv(Rows),
    /// Anki packages, .apkg or .colpkg, or collections, with their review history
    Anki(WithHistory),
    /// Obsidian notes with cards: `::`, `?`, cloze; with their review schedules
    Obsidian(WithHistory),
    /// Emacs Org files: headlines, or headlines tagged for org-drill
    Org(Outline),
    /// GIFT, Moodle's text format
    Gift(Common),
    /// Aiken: options and an `ANSWER:` line
    Aiken(Common),
    /// Moodle XML
    Moodle(Common),
    /// Cards as JSON: lists of questions, CrowdAnki's decks, a bank as JSON
    Json(Common),
    /// Your history, as `viva export history` has written it
    History(history_file::ImportArgs),
}

/// What an import of files of any format takes.
#[derive(clap::Args, Clone, Debug)]
pub struct AnyFormat {
    /// What every import takes.
    #[command(flatten)]
    pub common: Common,
    /// Where the questions of a Markdown or org file are, if that is not detected correctly:
    /// heading:1 to heading:6, bold, list, list:2, bold-list, details, pairs, table, lines
    #[arg(long, value_name = "FORM", value_parser = Carrier::parse)]
    pub questions: Option<Carrier>,
    /// Do not import the review history
    #[arg(long)]
    pub no_history: bool,
}

/// What an import of outlines takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Outline {
    /// What every import takes.
    #[command(flatten)]
    pub common: Common,
    /// What carries the questions, if it is not detected correctly: heading:1 to heading:6, bold,
    /// list, list:2, bold-list, details, pairs, table, lines
    #[arg(long, value_name = "FORM", value_parser = Carrier::parse)]
    pub questions: Option<Carrier>,
}

/// What an import of rows takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Rows {
    /// What every import takes.
    #[command(flatten)]
    pub common: Common,
    /// What the columns hold, where the first row does not say: `prompt,answer,tags`; `-` for a
    /// column that is not wanted
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = convert::csv::column)]
    pub columns: Option<Vec<Column>>,
    /// What separates the cells; detected from the first rows by default
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub delimiter: Option<u8>,
}

/// What an import of flashcards with a review history takes.
#[derive(clap::Args, Clone, Debug)]
pub struct WithHistory {
    /// What every import takes.
    #[command(flatten)]
    pub common: Common,
    /// Do not import the review history
    #[arg(long)]
    pub no_history: bool,
}

fn delimiter(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("one character, or `tab`"),
    }
}

/// What every import of items takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Common {
    /// The files; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The bank to write or to bring up to date; without it, it is printed
    #[arg(short, long, value_name = "BANK")]
    pub output: Option<PathBuf>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The id of a new bank; else that of its file name
    #[arg(long, value_name = "ID", value_parser = read_id)]
    pub id: Option<String>,
    /// The title of a new bank; else that of the source
    #[arg(long, value_name = "TITLE")]
    pub title: Option<String>,
    /// A tag for a new bank (repeatable)
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Write patterns under every criterion that has none, for you to edit
    #[arg(long)]
    pub with_patterns: bool,
    /// Where you and the source changed the same thing, take what the source says
    #[arg(long)]
    pub theirs: bool,
    /// How to print what was done
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Imports.
///
/// # Errors
///
/// A file that cannot be read, that holds no item, or a bank that has problems.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let begun = Instant::now();
    let done = run_quietly(args, context);
    let text = match &done {
        Ok(()) => "viva: the import is done",
        Err(_) => "viva: the import has failed",
    };
    super::notify::when_long(begun.elapsed(), text);
    done
}

fn run_quietly(args: &Args, context: &Context) -> Result<(), Error> {
    let Some(from) = &args.from else {
        let AnyFormat {
            common,
            questions,
            no_history,
        } = &args.any;
        let instructions = Instructions {
            questions: *questions,
            ..Instructions::default()
        };
        return import(common, &instructions, !no_history, context);
    };
    let (format, common) = match from {
        From::Article(common) => (SourceFormat::Article, common),
        From::Markdown(outline) => (SourceFormat::Markdown, &outline.common),
        From::Csv(rows) => (SourceFormat::Csv, &rows.common),
        From::Tsv(rows) => (SourceFormat::Tsv, &rows.common),
        From::Anki(cards) => (SourceFormat::Anki, &cards.common),
        From::Obsidian(cards) => (SourceFormat::Obsidian, &cards.common),
        From::Org(outline) => (SourceFormat::Org, &outline.common),
        From::Gift(common) => (SourceFormat::Gift, common),
        From::Aiken(common) => (SourceFormat::Aiken, common),
        From::Moodle(common) => (SourceFormat::Moodle, common),
        From::Json(common) => (SourceFormat::Json, common),
        From::History(args) => return history_file::import(args, context),
    };
    let mut instructions = Instructions {
        format: Some(format),
        ..Instructions::default()
    };
    let mut history = true;
    match from {
        From::Markdown(outline) | From::Org(outline) => instructions.questions = outline.questions,
        From::Csv(rows) | From::Tsv(rows) => {
            instructions.layout = Layout {
                delimiter: rows.delimiter,
                columns: rows.columns.clone(),
            };
        }
        From::Anki(cards) | From::Obsidian(cards) => history = !cards.no_history,
        _ => {}
    }
    import(common, &instructions, history, context)
}

fn import(
    common: &Common,
    instructions: &Instructions,
    history: bool,
    context: &Context,
) -> Result<(), Error> {
    let path = common
        .output
        .as_deref()
        .filter(|path| !files::is_standard(path));
    // One that is there is compared with what comes in, and patterns are written for a whole bank.
    let is_new = !path.is_some_and(Path::exists) && !common.with_patterns && !common.dry_run;
    if is_new {
        let mut bank = NewBank::default();
        let mut remarks = Remarks::default();
        let mut read = read_all(common, path, instructions, &mut |imported| {
            if let Some(item) = bank.take(imported) {
                remarks.look(&item);
            }
        })?;
        let title = title(&mut read);
        let waiting = waiting(items(&read));
        let names = Names::new(common, path);
        let merged = bank.finish(&names.target(common, None), title)?;
        waiting.finish_and_clear();
        let imported = ImportedBank {
            merged,
            without: Vec::new(),
            remarks,
            before: None,
        };
        return put(common, path, &read, imported, history, context);
    }
    let mut all = Vec::new();
    let read = read_all(common, path, instructions, &mut |imported| {
        all.push(imported);
    })?;
    into_bank(common, path, read, all, history, context)
}

/// Reads all files.
fn read_all(
    common: &Common,
    output: Option<&Path>,
    instructions: &Instructions,
    take: &mut dyn FnMut(Imported),
) -> Result<Vec<ReadFile>, Error> {
    let mut all = Vec::new();
    for path in &common.files {
        all.push(input::read(path, instructions, take)?);
    }
    if items(&all) == 0 {
        complain(ImportSummary::new(common, &all, None).text().trim_end());
        let hint = all.first().map_or("", |read| read.format.wanted());
        let files: Vec<String> = all.into_iter().map(|read| read.file).collect();
        let files = files.join(", ");
        return Err(Error::NothingFound { files, hint });
    }
    if let Some(path) = output.filter(|path| path.is_dir()) {
        let what = files::shown(path);
        return Err(Error::Folder { what });
    }
    Ok(all)
}

/// How many items were found.
fn items(read: &[ReadFile]) -> usize {
    read.iter().map(|read| read.items).sum()
}

/// The first title that a source has.
fn title(read: &mut [ReadFile]) -> Option<String> {
    read.iter_mut().find_map(|read| read.found.title.take())
}

/// How the bank that is written or brought up to date is called.
struct Names {
    /// Its file, for messages.
    file: String,
    /// Its id, if it is new.
    id: String,
}

impl Names {
    fn new(common: &Common, path: Option<&Path>) -> Self {
        let id = common.id.clone();
        Self {
            file: path.map_or("the bank".to_owned(), files::shown),
            id: id.unwrap_or_else(|| id_of(path, &common.files)),
        }
    }

    /// The bank; `text` is what stands there.
    fn target<'a>(&'a self, common: &'a Common, text: Option<&'a str>) -> Target<'a> {
        Target {
            file: &self.file,
            text,
            id: &self.id,
            title: common.title.as_deref(),
            tags: &common.tags,
            source_wins: common.theirs,
        }
    }
}

/// What shows that a large bank is being put together.
fn waiting(items: usize) -> ProgressBar {
    if items < 10_000 {
        return ProgressBar::hidden();
    }
    spinner("putting the bank together")
}

/// Brings what was found into a bank that may be there.
fn into_bank(
    common: &Common,
    path: Option<&Path>,
    mut read: Vec<ReadFile>,
    items: Vec<Imported>,
    history: bool,
    context: &Context,
) -> Result<(), Error> {
    let before = match path {
        // Nothing is read from a device or a pipe.
        Some(path) if path.is_file() => {
            let (source, name) = lines::open(path)?;
            Some(convert::read_text(&name, source)?)
        }
        _ => None,
    };
    let waiting = waiting(items.len());
    let mut without = Vec::new();
    let mut patterns =
        |bank: &mut Bank, items: &HashSet<ItemId>| without = write_patterns(bank, items);
    let finish: Option<CompleteRubrics<'_>> = if common.with_patterns {
        Some(&mut patterns)
    } else {
        None
    };
    let all = Parsed {
        title: title(&mut read),
        items,
        ..Parsed::default()
    };
    let names = Names::new(common, path);
    let merged = convert::merge(&names.target(common, before.as_deref()), all, finish)?;
    waiting.finish_and_clear();
    let new = merged.changes.iter().map(|change| &change.id);
    let remarks = Remarks::new(&merged.bank, new);
    let imported = ImportedBank {
        merged,
        without,
        remarks,
        before,
    };
    put(common, path, &read, imported, history, context)
}

/// Makes a backup before a bank is joined with what was found, where there is something to back up.
fn back_up(bank: &Path, context: &Context) -> Result<(), Error> {
    let Ok(data) = context.data_dir() else {
        return Ok(());
    };
    let is_own = match (bank.canonicalize(), data.canonicalize()) {
        (Ok(bank), Ok(data)) => bank.starts_with(data),
        _ => false,
    };
    if is_own || data.join(FILE_NAME).exists() {
        backup::before_bank(&context.store()?, context)?;
    }
    Ok(())
}

/// What came of an import.
struct ImportedBank {
    merged: Merged,
    /// Criteria that got no patterns.
    without: Vec<(ItemId, CriterionId)>,
    remarks: Remarks,
    /// What stood in its file.
    before: Option<String>,
}

/// Writes the bank, and tells of it.
fn put(
    common: &Common,
    path: Option<&Path>,
    read: &[ReadFile],
    imported: ImportedBank,
    history: bool,
    context: &Context,
) -> Result<(), Error> {
    let ImportedBank {
        merged,
        without,
        remarks,
        before,
    } = imported;
    let remarks = remarks.finish(&merged.bank);
    let mut outcome = Outcome {
        merged: &merged,
        without: &without,
        past: ReviewCounts::default(),
        remarks: &remarks,
    };
    if let Some(path) = path
        && !common.dry_run
        && before.as_deref() != Some(merged.text.as_str())
    {
        if before.is_some() {
            back_up(path, context)?;
        }
        files::replace(path, &merged.text)?;
    }
    if history {
        // Without a bank to hang them on, reviews stay where they are.
        let dry = common.dry_run || path.is_none();
        outcome.past = reviews::add_reviews(&merged, dry, context)?;
    }
    let report = ImportSummary::new(common, read, Some(outcome));
    if path.is_none() && !common.dry_run {
        complain(report.text().trim_end());
        return context.print(&merged.text);
    }
    match common.format {
        // Whoever reads the device or the pipe wants the bank alone.
        Format::Text if path.is_some_and(|path| path.exists() && !path.is_file()) => {
            complain(report.text().trim_end());
            Ok(())
        }
        Format::Text => context.print(&report.text()),
        Format::Json => context.print(&json(&report)?),
    }
}

/// A bank's id from the name of its file, or else of the first source.
fn id_of(output: Option<&Path>, files: &[PathBuf]) -> String {
    let named = output.or(files.first().map(PathBuf::as_path));
    let stem = named.and_then(Path::file_stem).unwrap_or_default();
    let id = kebab(&stem.to_string_lossy());
    if id.is_empty() {
        "imported".to_owned()
    } else {
        id
    }
}
