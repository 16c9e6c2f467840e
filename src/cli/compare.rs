//! `viva compare`: several scorecards of one plan beside each other.

use super::cards;
use super::presented::{Presentation, open};
use super::{Context, Error};
use crate::report::compare::{By, Grid};
use crate::tui::Compare;

/// Which scorecards, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva compare 'Platform engineer'  all scorecards of a plan
  viva compare 3 5 8                these three
  viva compare 3 5 8 --format html -o panel.html
  viva compare platform --format csv --rows candidates  a row for each

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
    /// How to show it.
    #[command(flatten)]
    pub presentation: Presentation,
}

/// The order of the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// Their names
    Name,
    /// Their scores, the highest first
    Score,
}

/// Compares.
///
/// # Errors
///
/// A store that cannot be used, or scorecards that cannot be compared.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let presentation = &args.presentation;
    let anonymous = presentation.anonymous;
    let store = context.store_to_read()?;
    let cards = cards::cards_of_plan(&store, &args.names, anonymous, context)?;
    let by = match args.by {
        Order::Name => By::Name,
        Order::Score => By::Score,
    };
    let mut grid = Grid::new(&cards, by);
    if !anonymous {
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
    if presentation.is_on_screen() {
        let zone = presentation.zone();
        return open(context, |look| {
            Box::new(Compare::new(look, grid, cards, zone))
        });
    }
    presentation.write(&grid, context)
}
