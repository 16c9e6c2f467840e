//! `viva hub audit`: who read and wrote what.

use super::connect;
use crate::bank::one_line;
use crate::cli::candidate_name;
use crate::cli::clock;
use crate::cli::output::json;
use crate::cli::{Context, Error, Format};
use crate::hub::{AuditFilter, AuditRow};
use crate::report::layout::{Side, titled};

/// Which rows.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva hub audit --candidate 'Anna Kowalski'
  viva hub audit --login bo --limit 500 --format json

An owner sees everything, others what they did themselves. Candidates and scorecards are \
named by their uids, so that nobody who was forgotten is named.")]
pub struct Args {
    /// About this candidate and their scorecards only
    #[arg(long, value_name = "CANDIDATE")]
    pub candidate: Option<String>,
    /// By this login only
    #[arg(long, value_name = "LOGIN")]
    pub login: Option<String>,
    /// Show this many of the newest entries
    #[arg(
        long = "limit",
        alias = "most",
        value_name = "N",
        default_value_t = 100
    )]
    pub most: u32,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Shows it.
///
/// # Errors
///
/// The hub cannot be reached, or no such candidate.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let uids = match &args.candidate {
        None => None,
        Some(named) => {
            let store = context.store_to_read()?;
            let candidate = candidate_name::named(&store, named)?;
            let uids = store.uids_of_candidates()?.remove(&candidate.id);
            let cards = store.screenings_of(candidate.id)?;
            let cards = cards.into_iter().map(|saved| saved.uid);
            Some(uids.unwrap_or_default().into_iter().chain(cards).collect())
        }
    };
    let mut hub = connect(context)?;
    hub.hello()?;
    let rows = hub.audit(&AuditFilter {
        login: args.login.clone(),
        uids,
        most: args.most.into(),
    })?;
    if args.format == Format::Json {
        return context.print(&json(&rows)?);
    }
    if rows.is_empty() {
        return context.print_text("Nothing was done, or nothing that you may see.\n");
    }
    let zone = clock::zone();
    let line = |row: &AuditRow| {
        let at = row.at.to_zoned_datetime(zone.clone());
        vec![
            at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            one_line(&row.login),
            row.action.clone(),
            one_line(&row.about),
            one_line(&row.detail),
        ]
    };
    let head = ["when", "login", "did", "about", "detail"].map(|name| (name, Side::Left));
    let text = titled(head, rows.iter().map(line), context.paint());
    context.page_text(&text)
}
