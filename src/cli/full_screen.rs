//! The full screen: at its home, in a quiz, or where one was left.

use std::time::Instant;

use jiff::{Timestamp, Zoned};

use super::quiz::fresh_seed;
use super::{Context, Error};
use crate::bank::{ItemRef, Library};
use crate::grading::{Grade, Grader, Patterns};
use crate::report::compare::Grid;
use crate::session::screening::Screening;
use crate::session::training::Training;
use crate::store::plan::Choices;
use crate::store::{Claim, NewSession, Store};
use crate::tui::{self, App, End, World};

/// Where the program begins.
#[derive(Debug)]
pub enum Begin {
    /// At home.
    Home,
    /// In a new quiz.
    Quiz(NewSession),
    /// In an unfinished one.
    Resume(i64),
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
    let store = Store::open(context.data_dir()?, Timestamp::now)?;
    run(context, &library, &store, Choices::default(), Begin::Home)
}

/// Runs the full screen until the person leaves it.
///
/// # Errors
///
/// A store or a terminal that cannot be used, or the signal that ended it.
pub fn run(
    context: &Context,
    library: &Library,
    store: &Store,
    choices: Choices,
    begin: Begin,
) -> Result<(), Error> {
    let grader = Grader::new(library, Patterns::FromBank);
    let grade =
        |item: &ItemRef, response: &str| -> Result<Grade, _> { Ok(grader.grade(item, response)?) };
    let world = World {
        library,
        store,
        grade: &grade,
        look: context.look(),
        clock: &Zoned::now,
        seed: &fresh_seed,
    };
    let mut app = App::new(world, choices, Instant::now())?;
    match begin {
        Begin::Home => {}
        Begin::Quiz(new) => app.start(&new)?,
        Begin::Resume(session) => app.resume(session)?,
        Begin::Training(training, claim, rater) => app.train(*training, claim, rater)?,
        Begin::Compare(grid) => app.compare(*grid),
        Begin::Screening(new) => app.screen(*new)?,
        Begin::ResumeScreening(id) => app.resume_screening(id)?,
    }
    let end = tui::run(&mut app);
    if app.is_unfinished() {
        context.print("The quiz is kept as it stands; `viva quiz --resume` goes on with it.\n")?;
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
