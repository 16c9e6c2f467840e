//! `viva screen`: an interview by a plan.

use std::path::PathBuf;

use super::backup::Weekly;
use super::candidate_name::{self, read_name};
use super::cards;
use super::full_screen;
use super::hub::AutoSync;
use super::plain::with_plain;
use super::{Context, Error, privacy};
use crate::app::candidates::{Seals, is_own};
use crate::app::plans;
use crate::app::quiz_options::QuizOptions;
use crate::bank::{Library, one_line};
use crate::session::screening::{Discarded, Screening as Session};
use crate::store::{SavedScreening, Store, same_name};
use crate::tui::Screening;

/// Which interview, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva screen --plan platform --candidate 'A. Example' --interviewer 'B. Rater'
  viva screen --resume   continue the screening you left
  viva screen --amend 3  change a committed one, with a reason
  viva screen --discard=4 --reason 'She did not come'

`viva plan new` writes a plan, `viva plan show` shows what it asks.")]
pub struct Args {
    /// The plan: its file, or its id if it is in the `plans` folder of the data folder
    #[arg(long, value_name = "PLAN", requires = "candidate")]
    pub plan: Option<PathBuf>,
    /// The role, where the plan has several
    #[arg(long, value_name = "ROLE", requires = "plan")]
    pub role: Option<String>,
    /// Who is interviewed: a name, or the number of a candidate
    #[arg(long, value_name = "CANDIDATE", value_parser = read_name, requires = "plan")]
    pub candidate: Option<String>,
    /// The candidate is somebody new, even if another has that name or one like it
    #[arg(long, requires = "candidate")]
    pub new_candidate: bool,
    /// Who interviews; without it, `me.name` of the configuration
    #[arg(long, value_name = "NAME", value_parser = read_name, requires = "plan")]
    pub interviewer: Option<String>,
    /// Begin another screening, even if one of the same candidate is unfinished
    #[arg(long, requires = "plan")]
    pub anew: bool,
    /// Continue an unfinished screening: the newest, or the one named as in --resume=12
    #[arg(
        long,
        value_name = "SCREENING",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["plan", "amend"]
    )]
    pub resume: Option<Option<i64>>,
    /// Open a committed screening to amend it
    #[arg(long, value_name = "SCREENING", conflicts_with = "plan")]
    pub amend: Option<i64>,
    /// Discard a screening that never took place: the newest, or the one named as in --discard=12
    #[arg(
        long,
        value_name = "SCREENING",
        num_args = 0..=1,
        require_equals = true,
        requires = "reason",
        conflicts_with_all = ["plan", "amend", "resume"]
    )]
    pub discard: Option<Option<i64>>,
    /// Why it is discarded
    #[arg(long, value_name = "TEXT", requires = "discard")]
    pub reason: Option<String>,
    /// Line by line on standard input and output, without moving the cursor
    #[arg(long)]
    pub plain: bool,
}

/// Runs a screening.
///
/// # Errors
///
/// Banks or a plan with problems, no such screening, a store that cannot be used, or no terminal
/// where one is needed.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if let Some(named) = args.discard {
        return discard(named, args.reason.as_deref().unwrap_or_default(), context);
    }
    if !args.plain && !super::terminal::is_terminal() {
        return Err(Error::NoTerminal);
    }
    let context = &context.for_screenings();
    let library = context.library()?;
    let store = context.store()?;
    privacy::ensure(context)?;
    let _weekly = Weekly::begin(context, &store);
    let _hub = AutoSync::begin(context, &store);
    let begin = begin(args, context, &library, &store)?;
    if !args.plain {
        let options = QuizOptions::default();
        return full_screen::open(context, &library, &store, options, |services, now| {
            Ok(match begin {
                Start::New(new) => Screening::start(services, *new, now)?,
                Start::Resumed(id) => Screening::resume(services, id, now)?,
            })
        });
    }
    let grader = context.screening_grader(&library)?;
    with_plain(context, &library, &store, grader, |io| match begin {
        Start::New(new) => io.screen(*new),
        Start::Resumed(id) => io.resume_screening(id),
    })
}

/// What is run.
enum Start {
    New(Box<Session>),
    /// One that was left, or is committed.
    Resumed(i64),
}

fn begin(args: &Args, context: &Context, library: &Library, store: &Store) -> Result<Start, Error> {
    if let Some(id) = args.amend {
        let saved = store.screening(id)?;
        if !saved.is_committed() {
            return Err(Error::NotCommitted(id));
        }
        if saved.imported {
            return Err(Error::Colleagues(id));
        }
        if !is_own(&saved, context.me()) {
            return Err(not_yours(&saved, context));
        }
        if let Some(&seal) = Seals::read(store, context.me())?.for_screening(id).first() {
            return Err(cards::sealed(id, seal).into());
        }
        return Ok(Start::Resumed(id));
    }
    if let Some(named) = args.resume {
        return Ok(Start::Resumed(unfinished(named, store, context)?.id));
    }
    let (Some(plan), Some(candidate)) = (&args.plan, &args.candidate) else {
        return Err(Error::NoPlanNamed);
    };
    let mut file = context.plan(plan)?;
    if let Some(role) = &args.role {
        file.plan = file.plan.for_role(role).map_err(Error::Role)?;
    }
    let interviewer = args.interviewer.as_deref().or(context.me());
    let mut new = plans::screening(&file, library, candidate, interviewer).map_err(Error::plan)?;
    match candidate_name::screened(store, candidate, args.new_candidate)? {
        Some(candidate) => {
            new.about.candidate = candidate.name;
            new.about.candidate_uid = Some(candidate.uid);
        }
        // A uid of its own, so that no namesake's record is taken.
        None => new.about.candidate_uid = Some(store.fresh_uid()?),
    }
    let same = |saved: &SavedScreening| {
        let about = &saved.screening.about;
        let of = |name: &Option<String>| name.clone().unwrap_or_default();
        about.plan == new.about.plan
            && about.candidate_uid == new.about.candidate_uid
            && same_name(&of(&about.interviewer), interviewer.unwrap_or_default())
    };
    let unfinished = store.unfinished_screenings()?.into_iter().find(same);
    match unfinished.filter(|_| !args.anew) {
        Some(saved) => Err(Error::UnfinishedScreening {
            id: saved.id,
            candidate: new.about.candidate.clone(),
        }),
        None => Ok(Start::New(Box::new(new))),
    }
}

/// One's own unfinished screening: the one named, or the newest.
fn unfinished(
    named: Option<i64>,
    store: &Store,
    context: &Context,
) -> Result<SavedScreening, Error> {
    let saved = match named {
        Some(id) => store.screening(id)?,
        None => store
            .unfinished_screenings()?
            .into_iter()
            .find(|saved| is_own(saved, context.me()))
            .ok_or(Error::NoScreeningToResume)?,
    };
    if saved.is_committed() {
        return Err(Error::Committed(saved.id));
    }
    if saved.screening.discarded.is_some() {
        return Err(Error::Discarded(saved.id));
    }
    if !is_own(&saved, context.me()) {
        return Err(not_yours(&saved, context));
    }
    Ok(saved)
}

/// The error that a screening is somebody else's.
pub fn not_yours(saved: &SavedScreening, context: &Context) -> Error {
    let interviewer = saved.screening.about.interviewer.as_deref();
    Error::NotYours {
        id: saved.id,
        interviewer: one_line(interviewer.unwrap_or_default()),
        me: one_line(context.me().unwrap_or_default()),
    }
}

fn discard(named: Option<i64>, reason: &str, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::NoReason);
    }
    let id = unfinished(named, &store, context)?.id;
    let (saved, _claim) = store.resume_screening(id)?;
    let discarded = Discarded {
        at: context.clock().now(),
        reason: reason.to_owned(),
    };
    store.discard_screening(id, &discarded)?;
    context.print_text(&format!(
        "Screening {id} of {} is discarded: it seals nothing and counts nowhere.\n",
        one_line(&saved.screening.about.candidate)
    ))
}
