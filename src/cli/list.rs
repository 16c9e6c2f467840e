//! `viva list`: banks and items.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::output::{count, json};
use super::{Context, Error, Format};
use crate::app::past::PastFilter;
use crate::bank::{self, Filter, Found, Kind, Level, LoadedBank, clock, one_line};
use crate::report::layout::{Side, columns};

/// Which items, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva list --kind question --level junior
  viva list --tag lambda --tag security  items that have both tags
  viva list --find 'cold st'             letters of an id, a title or a tag
  viva list --format json")]
pub struct Args {
    /// What to list.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Items that match these letters, the best first
    #[arg(long, value_name = "TEXT")]
    pub find: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// The options that choose items, for every command that takes several.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct FilterArgs {
    /// Items of this kind only
    #[arg(long, value_parser = one_of(Kind::ALL, Kind::as_str))]
    pub kind: Option<Kind>,
    /// Items with this tag only (repeatable: with all of them)
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Items of this level only
    #[arg(long, value_parser = one_of(Level::ALL, Level::as_str))]
    pub level: Option<Level>,
}

impl FilterArgs {
    /// What they mean to the library.
    pub fn filter(&self) -> Filter {
        Filter {
            kind: self.kind,
            level: self.level,
            bank: None,
            topics: Vec::new(),
            tags: self.tags.clone(),
        }
    }
}

/// The options that choose items by what is known of them.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct PastArgs {
    /// Items with a star only
    #[arg(long)]
    pub starred: bool,
    /// Items whose last answer scored less than 70 % only
    #[arg(long)]
    pub weak: bool,
    /// Items that you have never answered only
    #[arg(long, conflicts_with = "weak")]
    pub never: bool,
}

impl PastArgs {
    /// What they mean to an app.
    pub fn filter(self) -> PastFilter {
        PastFilter {
            starred: self.starred,
            weak: self.weak,
            never: self.never,
        }
    }
}

/// Reads one of a few words.
fn one_of<T, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).try_map(move |word| {
        let found = all.into_iter().find(|value| name(*value) == word);
        found.ok_or("not one of the possible values")
    })
}

#[derive(Serialize)]
struct Listing<'a> {
    banks: Vec<BankLine<'a>>,
    items: Vec<ItemLine<'a>>,
}

#[derive(Serialize)]
struct BankLine<'a> {
    id: &'a str,
    title: &'a str,
    tags: &'a [String],
    questions: usize,
    scenarios: usize,
    origin: &'a str,
}

/// An item without what would give its answer away.
#[derive(Serialize)]
pub(super) struct ItemLine<'a> {
    bank: &'a str,
    id: &'a str,
    title: &'a str,
    kind: Kind,
    level: Option<Level>,
    /// In seconds.
    time: Option<u64>,
    tags: Vec<&'a str>,
}

impl<'a> ItemLine<'a> {
    pub(super) fn new(found: Found<'a>) -> Self {
        let Found { bank, item } = found;
        Self {
            bank: bank.id.as_str(),
            id: item.id.as_str(),
            title: &item.title,
            kind: item.kind,
            level: item.level,
            time: item.time.map(|time| time.as_secs()),
            tags: found.tags(),
        }
    }
}

/// Lists what is chosen.
///
/// # Errors
///
/// Banks that do not load, or a tag that no item has.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let mut items = library.select(&args.filter.filter())?;
    if let Some(typed) = &args.find {
        let hits = bank::find(items, typed);
        items = hits.into_iter().map(|hit| hit.found).collect();
    }
    match args.format {
        Format::Text => context.page(&text(&library.banks, &items, context)),
        Format::Json => context.print(&json(&Listing {
            banks: library.banks.iter().map(bank_line).collect(),
            items: items.into_iter().map(ItemLine::new).collect(),
        })?),
    }
}

fn bank_line(loaded: &LoadedBank) -> BankLine<'_> {
    let bank = &loaded.bank;
    let of_kind = |kind| bank.items.iter().filter(|item| item.kind == kind).count();
    BankLine {
        id: bank.id.as_str(),
        title: &bank.title,
        tags: &bank.tags,
        questions: of_kind(Kind::Question),
        scenarios: of_kind(Kind::Scenario),
        origin: &loaded.origin,
    }
}

fn text(banks: &[LoadedBank], items: &[Found<'_>], context: &Context) -> String {
    let paint = context.paint();
    let mut out = String::new();
    let mut add = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };

    let rows: Vec<Vec<String>> = banks
        .iter()
        .map(|loaded| {
            let line = bank_line(loaded);
            vec![
                one_line(line.id),
                one_line(line.title),
                count(line.questions, "question"),
                count(line.scenarios, "scenario"),
                one_line(line.origin),
            ]
        })
        .collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Left];
    for line in columns(&sides, &rows) {
        add(&paint.bold(&line));
    }
    if items.is_empty() {
        add("\nNo item matches.");
        return out;
    }

    // An id alone names an item only within its bank.
    let several = banks.len() > 1;
    let name = |found: &Found<'_>| {
        if several {
            found.reference().to_string()
        } else {
            found.item.id.to_string()
        }
    };
    let head = ["item", "kind", "level", "time", "title"].map(str::to_owned);
    let rows: Vec<Vec<String>> = std::iter::once(head.to_vec())
        .chain(items.iter().map(|found| {
            let item = found.item;
            vec![
                one_line(&name(found)),
                if item.is_answered() {
                    item.kind.to_string()
                } else {
                    format!("{}, unanswered", item.kind)
                },
                item.level.map_or("–".to_owned(), |level| level.to_string()),
                item.time.map_or("–".to_owned(), clock),
                one_line(&item.title),
            ]
        }))
        .collect();
    let sides = [Side::Left, Side::Left, Side::Left, Side::Right, Side::Left];
    add("");
    for (index, line) in columns(&sides, &rows).iter().enumerate() {
        add(&if index == 0 {
            paint.dim(line)
        } else {
            line.clone()
        });
    }
    out
}
