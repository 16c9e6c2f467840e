//! `viva agreement`: how well interviewers of the same interviews agree.

use super::output::{complain, json};
use super::{Context, Error, Format, cards};
use crate::report::agreement::{agreement, text};

/// Which scorecards, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva agreement 'Platform engineer'  all scorecards of a plan
  viva agreement 3 4                  two of the same interview
  viva agreement 3 4 5 --format json

Two interviewers are measured by quadratic-weighted kappa, more by Krippendorff's alpha: 1 is \
full agreement, 0 agreement by chance. Criteria that an interviewer left open are not counted.")]
pub struct Args {
    /// A plan's id, title or file, or numbers of scorecards
    #[arg(value_name = "PLAN|SCORECARD", required = true)]
    pub names: Vec<String>,
    /// Replace the names of candidates and interviewers by codes
    #[arg(long)]
    pub anonymous: bool,
    /// Show every criterion that two interviewers judged
    #[arg(long)]
    pub all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Measures and reports.
///
/// # Errors
///
/// A store that cannot be used, or scorecards that cannot be compared.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    let cards = cards::cards_of_plan(&store, &args.names, args.anonymous, context)?;
    let found = match agreement(&cards) {
        Ok(found) => found,
        Err(nothing) => {
            complain(&format!("error: {nothing}"));
            return Err(Error::Reported);
        }
    };
    match args.format {
        Format::Json => context.print(&json(&found)?),
        Format::Text => context.page_text(&text(&found, args.all, context.paint())),
    }
}
