//! `viva quiz`: a timed quiz, in full screen or line by line.

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::backup::Weekly;
use super::full_screen;
use super::plain::with_plain;
use super::practice::{ChoiceArgs, HeldArgs, length_of_time, named, to_resume};
use super::{Context, Error};
use crate::app::quiz_options::{QuizOptions, Time, USUAL_NUMBER};
use crate::grading::Patterns;
use crate::session::choose::Order;
use crate::store::SessionKind;
use crate::tui::{QuizScreen, resume};

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
        conflicts_with_all = ["FilterArgs", "PastArgs", "number", "order", "seed"]
    )]
    pub items: Vec<String>,
    /// What to choose from.
    #[command(flatten)]
    pub choice: ChoiceArgs,
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
    /// Time for each item, like `3m` or `90s`, instead of its own
    #[arg(long, value_name = "TIME", value_parser = length_of_time, conflicts_with_all = ["total", "no_timer"])]
    pub time: Option<Duration>,
    /// One time for the whole quiz
    #[arg(
        long,
        value_name = "TIME",
        value_parser = length_of_time,
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
    /// How it is held.
    #[command(flatten)]
    pub held: HeldArgs,
    /// Continue an unfinished quiz: the newest, or the one named as in --resume=12
    #[arg(
        long,
        value_name = "SESSION",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = [
            "items", "FilterArgs", "PastArgs", "number", "order", "seed", "time", "total", "no_timer", "exam", "overtime"
        ]
    )]
    pub resume: Option<Option<i64>>,
}

impl Args {
    fn time(&self) -> Time {
        match (self.time, self.total) {
            (Some(each), _) => Time::Each(each),
            (_, Some(total)) => Time::Total(total),
            _ if self.no_timer => Time::None,
            _ => Time::Own,
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
    let (context, library, store) = args.held.open(context)?;
    let _weekly = Weekly::begin(&context, &store);
    let choices = QuizOptions {
        order: args.order,
        exam: args.exam,
        overtime: args.overtime,
        ..args
            .choice
            .options(args.number, args.time(), &context, &store, &library)?
    };
    let named = named(&library, &args.items)?;
    let new = if named.is_empty() {
        choices.plan(&library, &store, args.choice.seed())?
    } else {
        choices.plan_of(&library, &named)
    };
    if new.entries.is_empty() && args.resume.is_none() {
        return Err(Error::NoItems);
    }
    let (kind, plain) = (SessionKind::Quiz, args.held.plain);
    let resumed = to_resume(&store, &library, kind, args.resume, plain)?;
    if !plain {
        return full_screen::open(&context, &library, &store, choices, |services, now| {
            Ok(match resumed {
                Some(id) => resume(kind, services, id, now)?,
                None => QuizScreen::start(services, &new, now)?,
            })
        });
    }
    let grader = context.grader(&library, Patterns::FromBank)?;
    with_plain(&context, &library, &store, grader, |io| {
        let mut again = match resumed {
            Some(session) => io.resume(session)?,
            None => io.start(&new)?,
        };
        while let Some(items) = again {
            again = io.start(&choices.plan_of(&library, &items))?;
        }
        Ok(())
    })
}
