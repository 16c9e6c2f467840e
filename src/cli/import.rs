//! `viva import`: questions in another format become a bank, or bring one up to date; a history
//! comes in from its file.

mod reviews;
mod summary;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::ProgressBar;

use super::output::{complain, json};
use super::progress::{bar, spinner};
use super::{Context, Error, Format, files, history_file, lines};
use crate::bank::{Bank, ItemId, read_id};
use crate::convert::csv::{Column, Layout};
use crate::convert::{self, CompleteRubrics, ConvertError, Parsed, Target};
use crate::grading::write_patterns;

use reviews::ReviewCounts;
use summary::{ImportSummary, Outcome};

/// From which format.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva import article post.txt -o my-bank.yaml --dry-run   what would be in it
  viva import article post.txt -o my-bank.yaml             write it
  viva quiz --bank my-bank.yaml                            and use it
  viva import tsv cards.txt --columns prompt,answer -o my-bank.yaml
  viva import anki deck.apkg -o my-bank.yaml

Importing the same source again brings the bank up to date: what you have edited since
stays, and where the source has changed the same lines, the conflict is named.")]
pub struct Args {
    /// The format
    #[command(subcommand)]
    pub from: From,
}

/// The formats that can be imported.
#[derive(Debug, Subcommand)]
#[command(subcommand_value_name = "FORMAT", subcommand_help_heading = "Formats")]
pub enum From {
    /// Interview posts as plain text: numbered questions, `Answer:`, `What to look for:`
    Article(Common),
    /// Markdown: headings, `<details>` or `Q:` / `A:` pairs
    Markdown(Common),
    /// Comma-separated values with a header, as spreadsheets write them
    Csv(Rows),
    /// Tab-separated values, as Quizlet exports them
    Tsv(Rows),
    /// Packages of Anki, .apkg or .colpkg, with their review history
    Anki(Packages),
    /// Your history, as `viva export history` has written it
    History(history_file::ImportArgs),
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
    /// What parts the cells; found out from the first row if it is not said
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub delimiter: Option<u8>,
}

/// What an import of packages takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Packages {
    /// What every import takes.
    #[command(flatten)]
    pub common: Common,
    /// Leave the review history where it is
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
    match &args.from {
        From::Article(common) => texts(
            common,
            "an article numbers its questions, or has `Answer:` below them",
            |_, text| convert::article::read(text),
            context,
        ),
        From::Markdown(common) => texts(
            common,
            "questions are headings with text below, `<details>` with a `<summary>`, or `Q:` lines",
            |_, text| convert::markdown::read(text, &convert::markdown::Options::default()),
            context,
        ),
        From::Csv(args) => rows(args, args.delimiter, context),
        From::Tsv(args) => rows(args, args.delimiter.or(Some(b'\t')), context),
        From::Anki(args) => packages(args, context),
        From::History(args) => history_file::import(args, context),
    }
}

/// A file and what was found in it.
struct ReadFile {
    file: String,
    /// How many items.
    items: usize,
    found: Parsed,
}

impl ReadFile {
    fn new(file: String, found: Parsed) -> Self {
        Self {
            file,
            items: found.items.len(),
            found,
        }
    }
}

fn texts(
    common: &Common,
    hint: &'static str,
    read: impl Fn(&str, &str) -> Result<Parsed, ConvertError>,
    context: &Context,
) -> Result<(), Error> {
    let mut all = Vec::new();
    for path in &common.files {
        let (source, file) = lines::open(path)?;
        let text = convert::read_text(&file, source)?;
        let found = read(&file, &text)?;
        all.push(ReadFile::new(file, found));
    }
    into_bank(common, hint, all, false, context)
}

fn rows(args: &Rows, delimiter: Option<u8>, context: &Context) -> Result<(), Error> {
    let layout = Layout {
        delimiter,
        columns: args.columns.clone(),
    };
    texts(
        &args.common,
        "below the header there is a row for each question, with its answer",
        |file, text| {
            let bar = progress(text.len());
            convert::csv::read(file, text, &layout, &mut |done| bar.set_position(done))
        },
        context,
    )
}

/// A bar for long work.
fn progress(bytes: usize) -> ProgressBar {
    if bytes < 1 << 20 {
        return ProgressBar::hidden();
    }
    bar("reading", bytes as u64)
}

/// What shows that a large bank is being put together.
fn waiting(items: usize) -> ProgressBar {
    if items < 10_000 {
        return ProgressBar::hidden();
    }
    spinner("putting the bank together")
}

fn packages(args: &Packages, context: &Context) -> Result<(), Error> {
    let mut all = Vec::new();
    for path in &args.common.files {
        let file = files::shown(path);
        let found = convert::anki::read(&file, path)?;
        all.push(ReadFile::new(file, found));
    }
    let hint = "a note has a question and an answer";
    into_bank(&args.common, hint, all, !args.no_history, context)
}

/// Brings what was found into the bank, and tells of it.
fn into_bank(
    common: &Common,
    hint: &'static str,
    mut read: Vec<ReadFile>,
    history: bool,
    context: &Context,
) -> Result<(), Error> {
    let mut all = Parsed::default();
    for ReadFile { found, .. } in &mut read {
        all.items.append(&mut found.items);
        all.title = all.title.or(found.title.take());
    }
    if all.items.is_empty() {
        complain(ImportSummary::new(common, &read, None).text().trim_end());
        let files: Vec<String> = read.into_iter().map(|read| read.file).collect();
        let files = files.join(", ");
        return Err(Error::NothingFound { files, hint });
    }
    let path = common
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    let file = path.map_or("the bank".to_owned(), files::shown);
    let before = match path {
        Some(path) if path.exists() => {
            let (source, name) = lines::open(path)?;
            Some(convert::read_text(&name, source)?)
        }
        _ => None,
    };
    let id = common
        .id
        .clone()
        .unwrap_or_else(|| id_of(path, &common.files));
    let target = Target {
        file: &file,
        text: before.as_deref(),
        id: &id,
        title: common.title.as_deref(),
        tags: &common.tags,
        source_wins: common.theirs,
    };
    let waiting = waiting(all.items.len());
    let mut without = Vec::new();
    let mut patterns =
        |bank: &mut Bank, items: &HashSet<ItemId>| without = write_patterns(bank, items);
    let finish: Option<CompleteRubrics<'_>> = if common.with_patterns {
        Some(&mut patterns)
    } else {
        None
    };
    let merged = convert::merge(&target, all, finish)?;
    waiting.finish_and_clear();
    let mut outcome = Outcome {
        merged: &merged,
        without: &without,
        past: ReviewCounts::default(),
    };
    if let Some(path) = path
        && !common.dry_run
        && before.as_deref() != Some(merged.text.as_str())
    {
        files::replace(path, &merged.text)?;
    }
    if history {
        // Without a bank to hang them on, reviews stay where they are.
        let dry = common.dry_run || path.is_none();
        outcome.past = reviews::add_reviews(&merged, dry, context)?;
    }
    let told = ImportSummary::new(common, &read, Some(outcome));
    if path.is_none() && !common.dry_run {
        complain(told.text().trim_end());
        return context.print(&merged.text);
    }
    match common.format {
        Format::Text => context.print(&told.text()),
        Format::Json => context.print(&json(&told)?),
    }
}

/// A bank's id from the name of its file, or else of the first source.
fn id_of(output: Option<&Path>, files: &[PathBuf]) -> String {
    let named = output.or(files.first().map(PathBuf::as_path));
    let stem = named.and_then(Path::file_stem).unwrap_or_default();
    let words: Vec<String> = stem
        .to_string_lossy()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut id = words.join("-");
    id.truncate(100);
    if id.is_empty() {
        "imported".to_owned()
    } else {
        id
    }
}
