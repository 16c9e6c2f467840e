//! `viva export`: items in another format, or a history.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Subcommand;

use super::list::FilterArgs;
use super::output::count;
use super::{Context, Error, files, history_file};
use crate::bank::{Bank, Found, Item, Library};
use crate::convert::{self, anki};

/// To which format.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva export markdown --tag lambda -o sheet.md  a sheet to study from
  viva export csv --bank my-bank.yaml -o my.csv  for a spreadsheet, and back
  viva export anki -o viva.apkg                  for Anki, with schedules
  viva export moodle --tag sql -o essays.xml     for a course, with the rubric")]
pub struct Args {
    /// The format
    #[command(subcommand)]
    pub to: To,
}

/// The formats that can be written.
#[derive(Debug, Subcommand)]
#[command(subcommand_value_name = "FORMAT", subcommand_help_heading = "Formats")]
pub enum To {
    /// A package for Anki, with tags and each item's schedule
    Anki(AnkiArgs),
    /// Rows for a spreadsheet; `viva import csv` reads them back
    Csv(Common),
    /// A study sheet
    Markdown(Common),
    /// A bank as JSON, which can be loaded as it is
    Json(Common),
    /// Essays in GIFT, Moodle's text format, with answer and rubric as feedback
    Gift(Common),
    /// Essays in Moodle XML, with the rubric for graders
    Moodle(Common),
    /// A note with cards for Obsidian
    Obsidian(Common),
    /// Everything you have done, as JSON lines
    History(history_file::ExportArgs),
}

/// Which items, and where they go.
#[derive(clap::Args, Clone, Debug)]
pub struct Common {
    /// Items by name; without any, all that fit
    #[arg(value_name = "ITEM")]
    pub items: Vec<String>,
    /// What fits.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// The file to write; without it, or for `-`, the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a package for Anki takes.
#[derive(clap::Args, Clone, Debug)]
pub struct AnkiArgs {
    /// Items by name; without any, all that fit
    #[arg(value_name = "ITEM")]
    pub items: Vec<String>,
    /// What fits.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// The package to write; `-` is the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Leave out what you have learnt: every card is new
    #[arg(long)]
    pub no_history: bool,
}

/// Exports.
///
/// # Errors
///
/// Banks that do not load, items that are not there, or a file that cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    // A history needs no banks.
    let library = || context.library();
    match &args.to {
        To::History(args) => history_file::export(args, context),
        To::Anki(args) => package(args, &*library()?, context),
        To::Csv(common) => text(common, &*library()?, context, |items| {
            one_bank(items)?;
            Ok(convert::csv::write(items.iter().map(|found| found.item)))
        }),
        To::Markdown(common) => text(common, &*library()?, context, |items| {
            Ok(convert::study_sheet::write(items.iter().copied()))
        }),
        To::Gift(common) => text(common, &*library()?, context, |items| {
            Ok(convert::gift::write(with_banks(items)))
        }),
        To::Moodle(common) => text(common, &*library()?, context, |items| {
            Ok(convert::moodle::write(with_banks(items)))
        }),
        To::Obsidian(common) => text(common, &*library()?, context, |items| {
            Ok(convert::obsidian::write(with_banks(items)))
        }),
        To::Json(common) => text(common, &*library()?, context, |items| {
            let bank = Bank {
                items: items.iter().map(|found| found.item.clone()).collect(),
                ..one_bank(items)?.clone()
            };
            Ok(convert::json::write(&bank)?)
        }),
    }
}

fn with_banks<'a>(items: &[Found<'a>]) -> impl Iterator<Item = (&'a Bank, &'a Item)> {
    items.iter().map(|found| (found.bank, found.item))
}

fn text(
    common: &Common,
    library: &Library,
    context: &Context,
    write: impl FnOnce(&[Found<'_>]) -> Result<String, Error>,
) -> Result<(), Error> {
    let items = chosen(library, &common.items, &common.filter)?;
    let text = write(&items)?;
    let Some(path) = &common.output else {
        return files::print(text.as_bytes());
    };
    files::replace(path, &text)?;
    report_exported(items.len(), path, context)
}

/// Says what was written where, unless that was the standard output.
fn report_exported(items: usize, path: &std::path::Path, context: &Context) -> Result<(), Error> {
    if files::is_standard(path) {
        return Ok(());
    }
    context.print(&format!(
        "{}: {}\n",
        files::shown(path),
        count(items, "item")
    ))
}

fn chosen<'a>(
    library: &'a Library,
    names: &[String],
    filter: &FilterArgs,
) -> Result<Vec<Found<'a>>, Error> {
    let mut items = library.select(&filter.filter())?;
    if !names.is_empty() {
        let mut named = Vec::new();
        for name in names {
            named.push(library.find(name)?.reference());
        }
        items.retain(|found| named.contains(&found.reference()));
    }
    if items.is_empty() {
        return Err(Error::NoItems);
    }
    Ok(items)
}

/// The bank that all of them are in.
fn one_bank<'a>(items: &[Found<'a>]) -> Result<&'a Bank, Error> {
    let mut banks = items.iter().map(|found| found.bank);
    let first = banks.next().ok_or(Error::NoItems)?;
    if banks.all(|bank| bank.id == first.id) {
        Ok(first)
    } else {
        Err(Error::SeveralBanks)
    }
}

fn package(args: &AnkiArgs, library: &Library, context: &Context) -> Result<(), Error> {
    let items = chosen(library, &args.items, &args.filter)?;
    let moment = context.moment();
    let cards: Vec<anki::Card<'_>> = items
        .iter()
        .map(|found| anki::Card {
            name: found.reference(),
            item: found.item,
            deck: &found.bank.title,
            tags: found.tags(),
            scheduling: None,
            reviews: Vec::new(),
        })
        .collect();
    let cards = if args.no_history {
        cards
    } else {
        learnt(cards, context)?
    };
    let (today, offset) = (moment.day.number(), moment.offset);
    let bytes = anki::write(&cards, moment.at.as_millisecond(), today, offset)?;
    if files::is_standard(&args.output) && io::stdout().is_terminal() {
        return Err(Error::BinaryToTerminal);
    }
    files::replace_private(&args.output, &bytes)?;
    report_exported(items.len(), &args.output, context)
}

/// Adds what has been learnt, if there is a store at all.
fn learnt<'a>(cards: Vec<anki::Card<'a>>, context: &Context) -> Result<Vec<anki::Card<'a>>, Error> {
    use std::collections::BTreeMap;

    use crate::convert::PastReview;
    use crate::store::LogFilter;

    let Ok(folder) = context.data_dir() else {
        return Ok(cards);
    };
    if !folder.exists() {
        return Ok(cards);
    }
    let store = context.store_to_read()?;
    let standings = store.standings()?;
    let mut reviews: BTreeMap<_, Vec<PastReview>> = BTreeMap::new();
    store.read_log(&LogFilter::default(), |review| {
        let interval = review.due.map_or(1, |due| due.since(review.moment.day));
        reviews.entry(review.item).or_default().push(PastReview {
            id: review.moment.at.as_millisecond(),
            at: review.moment.at.as_millisecond(),
            rating: review.rating.number(),
            used: u64::try_from(review.used.as_millis()).unwrap_or(u64::MAX),
            interval: interval.max(1),
        });
    })?;
    Ok(cards
        .into_iter()
        .map(|card| {
            let standing = standings.get(&card.name);
            let state = standing.and_then(|standing| Some((standing, standing.state?)));
            anki::Card {
                scheduling: state.map(|(standing, state)| anki::Scheduling {
                    last: state.last.number(),
                    due: state.due.number(),
                    reviews: state.reviews,
                    lapses: state.lapses,
                    stability: state.memory.stability,
                    difficulty: state.memory.difficulty,
                    suspended: standing.suspended,
                }),
                reviews: reviews.remove(&card.name).unwrap_or_default(),
                ..card
            }
        })
        .collect())
}
