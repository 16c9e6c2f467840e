//! `viva stats`: what a history says about the person.

use super::full_screen;
use super::output::json;
use super::{Context, Error, Format, clock};
use crate::app::quiz_options::QuizOptions;
use crate::report::stats::text::text;
use crate::report::stats::{Given, first_day, stats};
use crate::tui::StatsScreen;

/// How it is shown.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva stats                on the full screen
  viva stats --plain        as text, as it is in a pipe
  viva stats --format json  for programs

Recall is the share of reviews that passed on the day they were due or later; first reviews and \
practice are not counted. What you leave out comes from the last five answers to each item, in \
quizzes and drills, with your own marks where you gave them.")]
pub struct Args {
    /// Print text instead of opening the full screen
    #[arg(long)]
    pub plain: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Shows the statistics.
///
/// # Errors
///
/// Banks that do not load, or a store that cannot be used.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let store = context.store_to_read()?;
    let full = !args.plain && args.format == Format::Text && super::terminal::is_terminal();
    if full {
        let options = QuizOptions::default();
        return full_screen::open(context, &library, &store, options, |services, _| {
            Ok(StatsScreen::open(services)?)
        });
    }
    let today = context.moment().day;
    let stats = stats(&Given {
        stored: &store.statistics(first_day(today))?,
        library: &library,
        scheduler: &context.settings().scheduler(&store.parameters()?),
        zone: &clock::zone(),
        day_end: context.settings().day_end,
        today,
    });
    match args.format {
        Format::Json => context.print(&json(&stats)?),
        Format::Text => {
            let text = text(&stats, context.paint());
            context.page_text(&text)
        }
    }
}
