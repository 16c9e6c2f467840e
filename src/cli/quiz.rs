//! `viva quiz`: a timed quiz, in full screen or line by line.

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::backup::Weekly;
use super::full_screen;
use super::grader::GraderArgs;
use super::list::{FilterArgs, PastArgs};
use super::plain::PlainIo;
use super::terminal::{fresh_seed, is_terminal};
use super::{Context, Error};
use crate::app::quiz_options::{QuizOptions, Time, USUAL_NUMBER};
use crate::app::topics;
use crate::app::{Gone, GradeWorker};
use crate::bank::{ItemRef, Library, read_duration};
use crate::grading::Patterns;
use crate::session::choose::Order;
use crate::store::{SavedSession, SessionKind, Store, StoreError};
use crate::tui::QuizScreen;

/// Which items, how timed, and how shown.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva quiz                              ten items, each with its own time
  viva quiz --tag lambda -n 5 --time 3m  five items, three minutes each
  viva quiz --exam --total 20m           all feedback at the end
  viva quiz slow-first-requests          this item
  viva quiz --resume                     continue where you left off
  viva quiz --plain                      for screen readers and pipes

An answer is kept while you type it. Whatever ends the program, --resume continues at the same \
item, with its text and time.")]
pub struct Args {
    /// Items by name, in this order, instead of a selection
    #[arg(
        value_name = "ITEM",
        conflicts_with_all = ["kind", "tags", "level", "starred", "weak", "never", "number", "order", "seed"]
    )]
    pub items: Vec<String>,
    /// What to choose from.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// What is known of them.
    #[command(flatten)]
    pub past: PastArgs,
    /// How many items
    #[arg(
        short,
        value_name = "N",
        default_value_t = USUAL_NUMBER as u32,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub number: u32,
    /// In which order they are taken
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "random",
        value_parser = PossibleValuesParser::new(["random", "bank"])
            .try_map(|word| word.parse::<Order>())
    )]
    pub order: Order,
    /// The same seed gives the same items again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Time for each item, like `3m` or `90s`, instead of its own
    #[arg(long, value_name = "TIME", value_parser = read_duration, conflicts_with_all = ["total", "no_timer"])]
    pub time: Option<Duration>,
    /// One time for the whole quiz
    #[arg(
        long,
        value_name = "TIME",
        value_parser = read_duration,
        conflicts_with = "no_timer"
    )]
    pub total: Option<Duration>,
    /// No time limit
    #[arg(long, conflicts_with = "overtime")]
    pub no_timer: bool,
    /// All feedback at the end
    #[arg(long)]
    pub exam: bool,
    /// Let the clock keep running at zero instead of submitting
    #[arg(long)]
    pub overtime: bool,
    /// What marks the answers.
    #[command(flatten)]
    pub grader: GraderArgs,
    /// Line by line on standard input and output, without moving the cursor
    #[arg(long)]
    pub plain: bool,
    /// Continue an unfinished quiz: the newest, or the one named as in --resume=12
    #[arg(
        long,
        value_name = "SESSION",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = [
            "items", "kind", "tags", "level", "starred", "weak", "never", "number", "order", "seed", "time", "total",
            "no_timer", "exam", "overtime"
        ]
    )]
    pub resume: Option<Option<i64>>,
}

impl Args {
    fn choices(&self) -> QuizOptions {
        QuizOptions {
            filter: self.filter.filter(),
            past: self.past.filter(),
            number: Some(self.number as usize),
            order: self.order,
            time: match (self.time, self.total) {
                (Some(each), _) => Time::Each(each),
                (_, Some(total)) => Time::Total(total),
                _ if self.no_timer => Time::None,
                _ => Time::Own,
            },
            exam: self.exam,
            overtime: self.overtime,
        }
    }
}

/// Runs a quiz.
///
/// # Errors
///
/// Banks that do not load, items that are not there, a store that cannot be used, or no
/// terminal where one is needed.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if !args.plain && !is_terminal() {
        return Err(Error::NoTerminal);
    }
    let context = &context.with_grader(&args.grader);
    let library = context.library()?;
    let store = context.store()?;
    let _weekly = Weekly::begin(context, &store);
    let mut choices = args.choices();
    if !context.names_banks() {
        topics::narrow(&mut choices.filter, &store, &library)?;
    }
    let named = named(&library, &args.items)?;
    let new = if named.is_empty() {
        choices.plan(&library, &store, args.seed.unwrap_or_else(fresh_seed))?
    } else {
        choices.plan_of(&library, &named)
    };
    if new.entries.is_empty() && args.resume.is_none() {
        return Err(Error::NoItems);
    }
    let resumed = args
        .resume
        .map(|session| to_resume(&store, &library, SessionKind::Quiz, session, args.plain))
        .transpose()?;
    if !args.plain {
        return full_screen::open(context, &library, &store, choices, |services, now| {
            Ok(match resumed {
                Some(id) => QuizScreen::resume(services, id, now)?,
                None => QuizScreen::start(services, &new, now)?,
            })
        });
    }
    let grades = GradeWorker::new(context.grader(&library, Patterns::FromBank)?);
    let io = PlainIo::new(context, &library, &store, &grades);
    let mut again = match resumed {
        Some(session) => io.resume(session)?,
        None => io.start(&new)?,
    };
    while let Some(items) = again {
        again = io.start(&choices.plan_of(&library, &items))?;
    }
    Ok(())
}

/// The items of these names, each with something to compare an answer with.
///
/// # Errors
///
/// One that is not there, or that nobody has answered yet.
pub(super) fn named(library: &Library, names: &[String]) -> Result<Vec<ItemRef>, Error> {
    names
        .iter()
        .map(|name| {
            let found = library.find(name)?;
            let item = found.reference();
            if found.item.is_answered() {
                Ok(item)
            } else {
                Err(Error::Unanswered(item))
            }
        })
        .collect()
}

/// The session of a kind to resume: the newest that nobody runs, or the one named.
///
/// # Errors
///
/// There is none, or line by line no loaded bank has anything that it still asks for; or the store fails.
pub(super) fn to_resume(
    store: &Store,
    library: &Library,
    kind: SessionKind,
    session: Option<i64>,
    plain: bool,
) -> Result<i64, Error> {
    let saved: SavedSession = match session {
        Some(id) => store.session(id)?,
        None => match (store.unfinished(kind)?, store.newest_running(kind)?) {
            (Some(saved), _) => saved,
            // It is not over: whoever has it is named, as where its number was given.
            (None, Some(id)) => return Err(StoreError::Running { id }.into()),
            (None, None) => return Err(Error::NothingToResume(kind)),
        },
    };
    match Gone::find(&saved, library) {
        // What can be asked is asked; the full screen tells what is gone, and ends it if need be.
        Some(gone) if gone.left == 0 && plain => Err(StoreError::ItemsGone {
            id: gone.session,
            items: gone.names(),
        }
        .into()),
        _ => Ok(saved.id),
    }
}
