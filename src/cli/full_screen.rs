//! The full screen: at its home, in a quiz, or where one was left.

use std::sync::Arc;
use std::time::Instant;

use super::quiz::fresh_seed;
use super::{Context, Error};
use crate::app::DrillOptions;
use crate::app::GradeWorker;
use crate::app::quiz_options::QuizOptions;
use crate::bank::Library;
use crate::bank::plan::PlanFile;
use crate::grading::Patterns;
use crate::report::compare::Grid;
use crate::session::screening::Screening;
use crate::session::training::Training;
use crate::store::{Claim, NewSession, Store};
use crate::tui::{self, App, End, Services};

/// Where the program begins.
#[derive(Debug)]
pub enum Begin {
    /// At home.
    Home,
    /// In a new quiz.
    Quiz(NewSession),
    /// In an unfinished one.
    Resume(i64),
    /// At the statistics.
    Stats,
    /// In the drill that was left, or with what today asks for.
    Drill(DrillOptions),
    /// With the last rating taken back.
    UndoDrill,
    /// In a rater's training.
    Training(Box<Training>, Claim, Option<String>),
    /// With scorecards beside each other.
    Compare(Box<Grid>),
    /// In a new screening.
    Screening(Box<Screening>),
    /// In one that was left, or is committed.
    ResumeScreening(i64),
}

/// Opens the program at its home screen.
///
/// # Errors
///
/// Banks that do not load, a store that cannot be used, or no terminal.
pub fn home(context: &Context) -> Result<(), Error> {
    if !super::quiz::is_terminal() {
        return Err(Error::NoTerminal);
    }
    let library = context.library()?;
    let store = context.store()?;
    run(
        context,
        &library,
        &store,
        QuizOptions::default(),
        Begin::Home,
    )
}

/// Runs the full screen until the person leaves it.
///
/// # Errors
///
/// A store or a terminal that cannot be used, or the signal that ended it.
pub fn run(
    context: &Context,
    library: &Arc<Library>,
    store: &Store,
    choices: QuizOptions,
    begin: Begin,
) -> Result<(), Error> {
    let grades = GradeWorker::new(context.grader(library, Patterns::FromBank)?);
    let drill_config = context.drill_config(store)?;
    let clock = context.clock();
    // A plan with problems is told of by `viva check`.
    let plans = || {
        let files = super::plan::own(context);
        files
            .iter()
            .filter_map(|file| PlanFile::read(file).ok())
            .collect()
    };
    let services = Services {
        library,
        store,
        grades: &grades,
        look: context.look(),
        drill_config: &drill_config,
        plans: &plans,
        clock: &move || clock.here(),
        seed: &fresh_seed,
    };
    let mut app = App::new(services, choices, Instant::now())?;
    match begin {
        Begin::Home => {}
        Begin::Quiz(new) => app.start(&new)?,
        Begin::Resume(session) => app.resume(session)?,
        Begin::Stats => app.stats()?,
        Begin::Drill(choices) => app
            .drill(choices)
            .map_err(|error| Error::Begin(error.to_string()))?,
        Begin::UndoDrill => app.undo_drill()?,
        Begin::Training(training, claim, rater) => app.train(*training, claim, rater)?,
        Begin::Compare(grid) => app.compare(*grid),
        Begin::Screening(new) => app.screen(*new)?,
        Begin::ResumeScreening(id) => app.resume_screening(id)?,
    }
    let end = tui::run(&mut app);
    if app.is_unfinished() {
        context.print(if app.is_drill() {
            "The drill is kept as it stands; `viva drill` goes on with it.\n"
        } else {
            "The quiz is kept as it stands; `viva quiz --resume` goes on with it.\n"
        })?;
    }
    if let Some(id) = app.unfinished_screening() {
        context.print(&format!(
            "The screening is kept as it stands; `viva screen --resume={id}` goes on with it.\n"
        ))?;
    }
    told(end?)
}

/// What the end of the full screen is to the command that opened it.
///
/// # Errors
///
/// The signal that ended it.
pub fn told(end: End) -> Result<(), Error> {
    match end {
        End::Quit => Ok(()),
        End::Signal(signal) => Err(Error::Signal(signal)),
    }
}
