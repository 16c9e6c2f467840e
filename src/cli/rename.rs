//! `viva rename`: the history of an item, or of a whole bank, continues under another name.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::KeptError;
use super::output::{count, json};
use super::{Context, Error, Format, backup};
use crate::app::backup::BackupReason;
use crate::bank::{BankId, ItemId, ItemRef, Library, did_you_mean, one_line};
use crate::store::Kept;
use crate::store::record::Name;

/// From what to what.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva rename cold-starts slow-first-requests  the bank has renamed this item
  viva rename old-bank/cold-starts new-bank/cold-starts
  viva rename old-bank new-bank                every item of a bank
  viva check --history                         items without a bank")]
pub struct Args {
    /// The old name: an item, `bank/item`, or a bank
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The new name: an item of a loaded bank, or a loaded bank
    #[arg(value_name = "NEW")]
    pub new: String,
    /// If NEW has a history of its own, merge the two
    #[arg(long)]
    pub merge: bool,
    /// How to print what was done
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    from: String,
    to: String,
    items: usize,
    reviews: usize,
    entries: usize,
}

/// Renames.
///
/// # Errors
///
/// A name of nothing, or of something that has a history of its own.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let store = context.store()?;
    let kept = store.kept()?;
    let from = old_name(&args.old, &kept)?;
    let to = new_name(&args.new, &from, &library)?;
    if from == to {
        return Err(KeptError::Same(from).into());
    }
    let moved: Vec<&Kept> = kept.iter().filter(|kept| from.covers(&kept.item)).collect();
    let own: Vec<&Kept> = kept
        .iter()
        .filter(|kept| to.covers(&kept.item) && kept.reviews + kept.entries > 0)
        // Of a bank only what has a namesake in the other is in the way.
        .filter(|own| to.is_item() || moved.iter().any(|kept| kept.item.item == own.item.item))
        .collect();
    if !own.is_empty() && !args.merge {
        let history = amount(&own);
        return Err(KeptError::Taken { name: to, history }.into());
    }
    backup::before(BackupReason::Rename, &store, context)?;
    store.rename(&from, &to)?;
    let report = Report {
        from: from.to_string(),
        to: to.to_string(),
        items: moved.len(),
        reviews: moved.iter().map(|kept| kept.reviews).sum(),
        entries: moved.iter().map(|kept| kept.entries).sum(),
    };
    if args.format == Format::Json {
        return context.print(&json(&report)?);
    }
    let mut out = format!(
        "`{}` is `{}` now: {}\n",
        one_line(&report.from),
        one_line(&report.to),
        amount(&moved)
    );
    let lost = moved.iter().filter(|kept| {
        let item = ItemRef {
            bank: to.bank.clone(),
            item: to.item.clone().unwrap_or_else(|| kept.item.item.clone()),
        };
        library.get(&item).is_none()
    });
    match lost.count() {
        0 => {}
        lost => out.push_str(&format!(
            "{} of them {} not in the bank; `viva check --history` lists what to rename\n",
            lost,
            if lost == 1 { "is" } else { "are" }
        )),
    }
    context.print(&out)
}

/// How much is kept, in words: `2 items, 12 reviews, 3 places in sessions`.
pub fn amount(kept: &[&Kept]) -> String {
    let mut parts = Vec::new();
    if kept.len() != 1 {
        parts.push(count(kept.len(), "item"));
    }
    parts.push(count(kept.iter().map(|kept| kept.reviews).sum(), "review"));
    let places = match kept.iter().map(|kept| kept.entries).sum() {
        1 => "1 place in a session".to_owned(),
        places => format!("{places} places in sessions"),
    };
    parts.push(places);
    parts.join(", ")
}

/// The item or bank of that name that something is kept of; an item rather than a bank.
pub fn old_name(text: &str, kept: &[Kept]) -> Result<Name, KeptError> {
    let items: Vec<&ItemRef> = kept
        .iter()
        .map(|kept| &kept.item)
        .filter(|item| item.item.as_str() == text || item.to_string() == text)
        .collect();
    match items[..] {
        [item] => Ok(Name::from(item)),
        [] if kept.iter().any(|kept| kept.item.bank.as_str() == text) => Ok(Name {
            bank: BankId::new(text),
            item: None,
        }),
        [] => {
            let names: Vec<String> = kept
                .iter()
                .flat_map(|kept| {
                    let ItemRef { bank, item } = &kept.item;
                    [kept.item.to_string(), item.to_string(), bank.to_string()]
                })
                .collect();
            Err(KeptError::Unknown {
                name: one_line(text),
                hint: did_you_mean(text, names.iter().map(String::as_str)),
            })
        }
        _ => Err(KeptError::Several {
            name: one_line(text),
            names: items.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// The item or bank of that name that is loaded: the same sort of thing as the old one. An item
/// without its bank's name is looked for in the old one's bank first.
fn new_name(text: &str, from: &Name, library: &Library) -> Result<Name, Error> {
    if !from.is_item() {
        let banks = || library.banks.iter().map(|loaded| loaded.bank.id.as_str());
        return match banks().find(|bank| *bank == text) {
            Some(bank) => Ok(Name {
                bank: BankId::new(bank),
                item: None,
            }),
            None => Err(Error::Kept(KeptError::NoBank {
                name: one_line(text),
                hint: did_you_mean(text, banks()),
            })),
        };
    }
    let at_home = ItemRef {
        bank: from.bank.clone(),
        item: ItemId::new(text),
    };
    let found = match library.get(&at_home) {
        Some(found) => found,
        None => library.find(text)?,
    };
    Ok(Name::from(&found.reference()))
}

/// The names nearest to one that no bank has: the same id in another bank, then the most alike.
pub fn suggestions(item: &ItemRef, library: &Library) -> Vec<ItemRef> {
    let mut near: BTreeMap<(usize, String), ItemRef> = BTreeMap::new();
    for found in library.items() {
        let candidate = found.reference();
        let (old, new) = (item.item.as_str(), candidate.item.as_str());
        let away = strsim::damerau_levenshtein(old, new);
        let longest = old.chars().count().max(new.chars().count());
        let is_near = away * 2 <= longest || new.contains(old) || old.contains(new);
        if is_near {
            let elsewhere = usize::from(candidate.bank != item.bank && away > 0);
            near.insert((away + elsewhere, candidate.to_string()), candidate);
        }
    }
    near.into_values().take(3).collect()
}
