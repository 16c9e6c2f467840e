//! `viva history`: earlier sessions.

use super::output::json;
use super::{Context, Error, Format, clock};
use crate::bank::{Found, ItemRef};
use crate::report::history::{SessionJson, list, session};

/// Which sessions, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva history     all sessions, the newest first
  viva history 12  session 12 with its answers and marks
  viva history --format json")]
pub struct Args {
    /// Show this session with its answers, marks, evidence and your own marks
    #[arg(value_name = "SESSION")]
    pub session: Option<i64>,
    /// List at most this many
    #[arg(short, value_name = "N", conflicts_with = "session")]
    pub number: Option<usize>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Prints the history.
///
/// # Errors
///
/// A store that cannot be used, or no such session.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store_to_read()?;
    let zone = clock::zone();
    let Some(id) = args.session else {
        let sessions = store.sessions(args.number.unwrap_or(usize::MAX))?;
        return match args.format {
            Format::Text => context.page_text(&list(&sessions, &zone, context.paint())),
            Format::Json => {
                let sessions: Vec<_> = sessions.iter().map(SessionJson::brief).collect();
                context.print(&json(&sessions)?)
            }
        };
    };
    let saved = store.session(id)?;
    match args.format {
        Format::Json => context.print(&json(&SessionJson::full(&saved))?),
        Format::Text => {
            // The history stands in the store; banks only lend their titles and texts to it.
            let library = context.library()?;
            let find = |item: &ItemRef| -> Option<Found<'_>> { library.get(item) };
            context.page_text(&session(&saved, &find, &zone, context.paint()))
        }
    }
}
