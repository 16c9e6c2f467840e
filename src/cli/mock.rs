//! `viva mock`: an interview with the learner as the candidate, in full screen or line by line.

mod plain;

use std::path::PathBuf;
use std::time::Duration;

use super::backup::Weekly;
use super::full_screen;
use super::plain::with_plain;
use super::practice::{ChoiceArgs, HeldArgs, length_of_time, named, to_resume};
use super::{Context, Error};
use crate::app::mock::{USUAL_NUMBER, by_options, by_plan, of_items};
use crate::app::quiz_options::{QuizOptions, Time};
use crate::bank::{Library, LoadError};
use crate::grading::Patterns;
use crate::store::{NewSession, SessionKind, Store};
use crate::tui::{MockScreen, resume};

/// Which items, how timed, and how shown.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva mock                  four items, with probes on what answers left out
  viva mock --plan platform  what that plan would ask a candidate
  viva mock --tag lambda -n 3 --total 20m
  viva mock --resume         continue where you left off, at the same probe
  viva mock --plain          for screen readers and pipes

After an answer at most two probes come, about what weighs most among what it left out. No marks \
are shown before the end. Then a debrief says what you said unprompted, what needed a probe and \
what was \
missed, and drills just that.")]
pub struct Args {
    /// Items by name, in this order, instead of a selection
    #[arg(
        value_name = "ITEM",
        conflicts_with_all = ["FilterArgs", "PastArgs", "number", "seed", "plan"]
    )]
    pub items: Vec<String>,
    /// The items of a plan: its file, or its id if it is in the `plans` folder of the data folder
    #[arg(
        long,
        value_name = "PLAN",
        conflicts_with_all = ["FilterArgs", "PastArgs", "number", "seed"]
    )]
    pub plan: Option<PathBuf>,
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
    /// The time for the whole interview, instead of what its items suggest
    #[arg(long, value_name = "TIME", value_parser = length_of_time, conflicts_with = "no_timer")]
    pub total: Option<Duration>,
    /// No time limit
    #[arg(long)]
    pub no_timer: bool,
    /// How it is held.
    #[command(flatten)]
    pub held: HeldArgs,
    /// Continue an unfinished one: the newest, or the one named as in --resume=12
    #[arg(
        long,
        value_name = "SESSION",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = [
            "items", "FilterArgs", "PastArgs", "number", "seed", "plan", "total", "no_timer"
        ]
    )]
    pub resume: Option<Option<i64>>,
}

impl Args {
    fn time(&self) -> Time {
        match self.total {
            Some(total) => Time::Total(total),
            None if self.no_timer => Time::None,
            None => Time::Own,
        }
    }

    fn session(
        &self,
        context: &Context,
        library: &Library,
        store: &Store,
    ) -> Result<NewSession, Error> {
        if let Some(plan) = &self.plan {
            let file = context.plan(plan)?;
            let new = by_plan(&file, library, self.time());
            return Ok(new.map_err(|problems| LoadError { problems })?);
        }
        if !self.items.is_empty() {
            return Ok(of_items(
                library,
                &named(library, &self.items)?,
                self.time(),
            ));
        }
        let options = self
            .choice
            .options(self.number, self.time(), context, store, library)?;
        Ok(by_options(&options, library, store, self.choice.seed())?)
    }
}

/// Runs a mock interview.
///
/// # Errors
///
/// Banks or a plan with problems, items that are not there, a store that cannot be used, or no
/// terminal where one is needed.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let (context, library, store) = args.held.open(context)?;
    let _weekly = Weekly::begin(&context, &store);
    let new = args.session(&context, &library, &store)?;
    if new.entries.is_empty() && args.resume.is_none() {
        return Err(Error::NoItems);
    }
    let (kind, plain) = (SessionKind::Mock, args.held.plain);
    let resumed = to_resume(&store, &library, kind, args.resume, plain)?;
    if !plain {
        let options = QuizOptions::default();
        return full_screen::open(&context, &library, &store, options, |services, now| {
            Ok(match resumed {
                Some(id) => resume(kind, services, id, now)?,
                None => MockScreen::start(services, &new, now)?,
            })
        });
    }
    let grader = context.grader(&library, Patterns::FromBank)?;
    with_plain(&context, &library, &store, grader, |io| match resumed {
        Some(id) => io.resume_mock(id),
        None => io.start_mock(&new),
    })
}
