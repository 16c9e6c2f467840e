//! `viva scorecard`: scorecards shown, passed on, brought in and amended.

mod amend;
mod import;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::cards::{self, CsvRows, card, hidden};
use super::clock;
use super::output::json;
use super::{Context, Error, Format, files};
use crate::app::candidates::{Seal, Seals};
use crate::bank::one_line;
use crate::report::layout::{Side, titled};
use crate::report::scorecard::{Scorecard, csv, html, markdown, text, wording};
use crate::session::screening::Recommendation;
use crate::store::{SavedScreening, Store};

/// What to do with scorecards.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva scorecard list
  viva scorecard show 3
  viva scorecard export 3 --format html -o scorecard.html
  viva scorecard export 3 --format json --anonymous -o blind.json
  viva scorecard import from-a-colleague.json

While an interview that you rate yourself is not committed, other interviewers' scorecards of it \
are sealed: so that nobody's marks are influenced by another's.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with scorecards.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// List all scorecards
    List {
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Show a scorecard
    Show {
        /// Its number
        #[arg(value_name = "SCORECARD")]
        id: i64,
        /// Replace the names of candidate and interviewer by codes, in notes and quotations too
        #[arg(long)]
        anonymous: bool,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Write a scorecard as Markdown, HTML, JSON or CSV
    Export {
        /// Its number
        #[arg(value_name = "SCORECARD")]
        id: i64,
        /// The format to write
        #[arg(long, value_enum, value_name = "FORMAT")]
        format: Form,
        /// What a row of the CSV is
        #[arg(long, value_enum, default_value = "criteria", value_name = "WHAT")]
        rows: CsvRows,
        /// The file to write, readable by you alone, instead of the standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace the names of candidate and interviewer by codes, and times by days
        #[arg(long)]
        anonymous: bool,
    },
    /// Import scorecards that colleagues have exported as JSON
    Import(import::Args),
    /// Change a committed scorecard; the reason and what it said before are kept
    Amend(amend::Args),
}

/// A form of a scorecard or a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Markdown
    Md,
    /// One HTML file, for a browser and to print
    Html,
    /// JSON, for programs and to be imported
    Json,
    /// Comma-separated values, for spreadsheets
    Csv,
}

/// Does it.
///
/// # Errors
///
/// A store that cannot be used, no such scorecard, or one that may not be seen.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = match args.command {
        Command::Import { .. } | Command::Amend(_) => context.store()?,
        _ => context.store_to_read()?,
    };
    let seals = Seals::read(&store, context.me())?;
    match &args.command {
        Command::List { format } => list(&store, &seals, &clock::zone(), *format, context),
        Command::Show {
            id,
            anonymous,
            format,
        } => {
            let card = hidden(&store, *id, card(&store, &seals, *id)?, *anonymous)?;
            let zone = clock::zone_for(*anonymous);
            match format {
                Format::Json => context.print(&json(&card)?),
                Format::Text => context.page_text(&text::text(&card, &zone, context.paint())),
            }
        }
        Command::Export {
            id,
            format,
            rows,
            output,
            anonymous,
        } => {
            let card = hidden(&store, *id, card(&store, &seals, *id)?, *anonymous)?;
            let zone = clock::zone_for(*anonymous);
            let written = match format {
                Form::Md => markdown::markdown(&card, &zone),
                Form::Html => html::page(&card, &zone),
                Form::Json => json(&card)?,
                Form::Csv => match rows {
                    CsvRows::Candidates => csv::candidate(&card),
                    CsvRows::Criteria => csv::csv(&card),
                },
            };
            write(output.as_deref(), &written)
        }
        Command::Import(args) => import::run(&store, args, context),
        Command::Amend(args) => amend::run(&store, args, context),
    }
}

/// Writes to a file, all of it or nothing, readable by its owner alone; or prints.
pub fn write(output: Option<&Path>, text: &str) -> Result<(), Error> {
    match output {
        Some(path) => files::replace_private(path, text),
        None => files::print(text.as_bytes()),
    }
}

/// A scorecard in the list.
#[derive(Serialize)]
struct Brief {
    id: i64,
    uid: String,
    candidate: String,
    interviewer: Option<String>,
    plan: String,
    title: String,
    started: Timestamp,
    committed: Option<Timestamp>,
    imported: bool,
    amendments: usize,
    /// It may not be seen yet.
    sealed: bool,
    /// The screenings that have to be committed before it may be seen.
    sealed_by: Vec<i64>,
    /// It never took place.
    discarded: bool,
    /// How it came out, in words.
    #[serde(skip)]
    state: String,
    recommendation: Option<Recommendation>,
    score: Option<f64>,
    /// There is no score, since less was judged than the plan wants.
    too_little_asked: bool,
    /// The judged share of the plan's weight, in per cent.
    judged: Option<u8>,
    /// A hash of which items the plan gave.
    list: Option<String>,
}

fn brief(seals: &Seals, saved: &SavedScreening) -> Brief {
    let sealed = seals.for_screening(saved.id);
    // Neither what is sealed nor what is not decided shows how it came out.
    let card = Scorecard::from_saved(saved).filter(|_| sealed.is_empty());
    let about = &saved.screening.about;
    Brief {
        id: saved.id,
        uid: saved.uid.clone(),
        candidate: about.candidate.clone(),
        interviewer: about.interviewer.clone(),
        plan: about.plan.clone(),
        title: about.title.clone(),
        started: saved.started,
        committed: saved.screening.committed,
        imported: saved.imported,
        amendments: saved.screening.amendments.len(),
        sealed: !sealed.is_empty(),
        state: cards::state(saved, seals),
        sealed_by: sealed
            .iter()
            .filter_map(|seal| match seal {
                Seal::Open(by) => Some(*by),
                Seal::Unrated { .. } => None,
            })
            .collect(),
        discarded: saved.screening.discarded.is_some(),
        recommendation: card.as_ref().map(|card| card.recommendation),
        too_little_asked: card.as_ref().is_some_and(|card| card.too_little_asked),
        judged: card.as_ref().and_then(|card| card.coverage.judged),
        list: card.as_ref().and_then(|card| card.list.clone()),
        score: card.and_then(|card| card.score),
    }
}

fn list(
    store: &Store,
    seals: &Seals,
    zone: &TimeZone,
    format: Format,
    context: &Context,
) -> Result<(), Error> {
    let saved = store.screenings()?;
    let all: Vec<Brief> = saved.iter().map(|saved| brief(seals, saved)).collect();
    if format == Format::Json {
        return context.print(&json(&all)?);
    }
    if all.is_empty() {
        return context.print_text(
            "No scorecard yet. `viva screen --plan FILE --candidate NAME` starts one.\n",
        );
    }
    let head = [
        ("id", Side::Right),
        ("date", Side::Left),
        ("candidate", Side::Left),
        ("interviewer", Side::Left),
        ("plan", Side::Left),
        ("score", Side::Right),
        ("recommendation", Side::Left),
    ];
    let rows = all.iter().map(|brief| line(brief, zone));
    context.page_text(&titled(head, rows, context.paint()))
}

fn line(brief: &Brief, zone: &TimeZone) -> Vec<String> {
    let mut facts = vec![brief.state.clone()];
    if brief.imported {
        facts.push("imported".to_owned());
    }
    if brief.amendments > 0 {
        facts.push("amended".to_owned());
    }
    vec![
        brief.id.to_string(),
        wording::day(brief.started, zone),
        one_line(&brief.candidate),
        one_line(brief.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
        one_line(&brief.title),
        if brief.too_little_asked {
            wording::TOO_LITTLE.to_owned()
        } else {
            wording::percent_short(brief.score)
        },
        facts.join(", "),
    ]
}
