//! `viva compare`: several scorecards of one plan beside each other.

use std::path::PathBuf;
use std::time::Instant;

use jiff::tz::TimeZone;

use super::cards::{self, CsvRows};
use super::full_screen;
use super::output::json;
use super::scorecard::write;
use super::terminal::is_terminal;
use super::{Context, Error};
use crate::report::compare::{By, Grid, csv, html, markdown, text};
use crate::tui::{App, Compare};

/// Which scorecards, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva compare 'Platform engineer'  all scorecards of a plan
  viva compare 3 5 8                these three
  viva compare 3 5 8 --format html -o panel.html
  viva compare platform --format csv --rows candidates   a row each, for the applicant system

A candidate has one column, whoever interviewed them: a score is the panel's mean, with how far they \
are apart. On a terminal it is a full screen in which each cell's note and the scorecards are one key \
away; --plain prints the grid, with the notes as footnotes. Candidates are sorted by name, so that a grid ranks nobody who \
did not ask for it.")]
pub struct Args {
    /// A plan's id, title or file, or numbers of scorecards
    #[arg(value_name = "PLAN|SCORECARD", required = true)]
    pub names: Vec<String>,
    /// The order of the candidates
    #[arg(long, value_enum, default_value = "name", value_name = "ORDER")]
    pub by: Order,
    /// Replace the names of candidates and interviewers by codes
    #[arg(long)]
    pub anonymous: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: GridForm,
    /// What a row of the CSV is
    #[arg(long, value_enum, default_value = "criteria", value_name = "WHAT")]
    pub rows: CsvRows,
    /// The file to write, readable by you alone, instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print the grid instead of opening the full screen
    #[arg(long)]
    pub plain: bool,
}

/// The order of the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// Their names
    Name,
    /// Their scores, the highest first
    Score,
}

/// A form of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum GridForm {
    /// For a terminal
    Text,
    /// Markdown
    Md,
    /// One HTML file
    Html,
    /// JSON
    Json,
    /// Comma-separated values
    Csv,
}

/// Compares.
///
/// # Errors
///
/// A store that cannot be used, or scorecards that cannot be compared.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    let cards = cards::cards_of_plan(&store, &args.names, args.anonymous, context)?;
    let by = match args.by {
        Order::Name => By::Name,
        Order::Score => By::Score,
    };
    let mut grid = Grid::new(&cards, by);
    if !args.anonymous {
        for column in &mut grid.columns {
            let uid = column.candidate_uid.as_deref();
            let record = uid
                .map(|uid| store.candidate_by_uid(uid))
                .transpose()?
                .flatten();
            if let Some(record) = record {
                column.decision = store.decisions(record.id)?.pop();
                column.outside_id = record.outside_id;
            }
        }
    }
    let written = match args.format {
        GridForm::Text if args.output.is_none() && !args.plain && is_terminal() => {
            let look = context.look();
            let mut app = App::new(look, Instant::now());
            let zone = if args.anonymous {
                TimeZone::UTC
            } else {
                TimeZone::system()
            };
            app.open(Box::new(Compare::new(look, grid, cards, zone)));
            return full_screen::run(context, &mut app);
        }
        GridForm::Text if args.output.is_none() => {
            return context.page_text(&text(&grid, context.paint()));
        }
        GridForm::Text => text(&grid, crate::report::paint::Paint::none()),
        GridForm::Md => markdown(&grid),
        GridForm::Html => html(&grid),
        GridForm::Json => json(&grid)?,
        GridForm::Csv => csv(&grid, args.rows.into()),
    };
    write(args.output.as_deref(), &written)
}
