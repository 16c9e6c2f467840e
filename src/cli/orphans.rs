//! `viva check --history`: items that something is kept of and that no loaded bank has any more.

use std::io::{self, BufRead, IsTerminal, Write};

use serde::Serialize;

use super::error::KeptError;
use super::output::json;
use super::rename::{amount, old_name, suggestions};
use super::{Context, Error, Format};
use crate::bank::{ItemRef, Library, one_line};
use crate::report::layout::{Side, columns, count};
use crate::store::{Kept, Store};

/// What to do about the history.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "History")]
pub struct Orphans {
    /// List the items with a history that no loaded bank has any more
    #[arg(long, conflicts_with_all = ["paths", "fix", "against", "notes", "allow", "deny"])]
    pub history: bool,
    /// Delete everything kept about such an item, for good (repeatable)
    #[arg(long, value_name = "ITEM", requires = "history")]
    pub forget: Vec<String>,
    /// Do not ask before something is forgotten
    #[arg(long, requires = "forget")]
    pub yes: bool,
}

#[derive(Serialize)]
struct Orphan<'a> {
    #[serde(flatten)]
    kept: &'a Kept,
    suggestions: Vec<ItemRef>,
}

/// Lists the orphans, or forgets some of them.
///
/// # Errors
///
/// Banks or a store that cannot be read; a name of nothing, or of an item that a bank has.
pub fn run(args: &Orphans, format: Format, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let store = if args.forget.is_empty() {
        context.store_to_read()?
    } else {
        context.store()?
    };
    let kept = store.kept()?;
    if !args.forget.is_empty() {
        return forget(args, &library, &store, &kept, context);
    }
    let orphans: Vec<Orphan<'_>> = kept
        .iter()
        .filter(|kept| library.get(&kept.item).is_none())
        .map(|kept| Orphan {
            kept,
            suggestions: suggestions(&kept.item, &library),
        })
        .collect();
    match format {
        Format::Json => context.print(&json(&orphans)?),
        Format::Text => context.print(&text(&orphans, kept.len())),
    }
}

fn text(orphans: &[Orphan<'_>], all: usize) -> String {
    if orphans.is_empty() {
        return format!(
            "{} with a history, each in a loaded bank\n",
            count(all, "item")
        );
    }
    let head = ["item", "reviews", "in sessions", "last"];
    let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec())
        .chain(orphans.iter().map(|orphan| {
            let kept = orphan.kept;
            let last = kept.last.map_or("never".to_owned(), |day| day.to_string());
            vec![
                one_line(&kept.item.to_string()),
                kept.reviews.to_string(),
                kept.entries.to_string(),
                last,
            ]
        }))
        .collect();
    let sides = [Side::Left, Side::Right, Side::Right, Side::Left];
    let mut lines = columns(&sides, &rows).into_iter();
    let mut out = String::new();
    let mut add = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    add(&lines.next().unwrap_or_default());
    for (line, orphan) in lines.zip(orphans) {
        add(&line);
        for near in &orphan.suggestions {
            add(&format!("    viva rename {} {near}", orphan.kept.item));
        }
    }
    out.push_str(&format!(
        "\n{} with a history in no loaded bank. It is kept until you rename it, or delete it\nwith `viva check --history --forget ITEM`.\n",
        count(orphans.len(), "item")
    ));
    out
}

fn forget(
    args: &Orphans,
    library: &Library,
    store: &Store,
    kept: &[Kept],
    context: &Context,
) -> Result<(), Error> {
    // Every name is looked up before anything is forgotten.
    let mut doomed: Vec<&Kept> = Vec::new();
    for name in &args.forget {
        let found = old_name(name, kept)?;
        for kept in kept.iter().filter(|kept| found.covers(&kept.item)) {
            if library.get(&kept.item).is_some() {
                return Err(KeptError::InUse(kept.item.clone()).into());
            }
            if !doomed.contains(&kept) {
                doomed.push(kept);
            }
        }
    }
    for kept in &doomed {
        let name = one_line(&kept.item.to_string());
        context.print(&format!("{name}: {}\n", amount(&[*kept])))?;
    }
    if !args.yes && !confirmed(context)? {
        return Err(KeptError::Unconfirmed.into());
    }
    for kept in &doomed {
        store.forget_item(&kept.item)?;
    }
    context.print(&format!("{} forgotten\n", count(doomed.len(), "item")))
}

fn confirmed(context: &Context) -> Result<bool, Error> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    context.print("Permanently forget all of it? y/N ")?;
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
