//! The full screen: at its home, or with another screen on top.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use super::backup::Weekly;
use super::hub::AutoSync;
use super::terminal::{fresh_seed, is_terminal};
use super::{Context, Error, privacy};
use crate::app::GradeWorker;
use crate::app::plans::by_role;
use crate::app::quiz_options::QuizOptions;
use crate::app::speech::Speech;
use crate::app::topics;
use crate::bank::Library;
use crate::bank::plan::PlanFile;
use crate::grading::Patterns;
use crate::store::Store;
use crate::tui::{self, App, BoxedScreen, End, Home, Services};

/// Opens the program at its home screen.
///
/// # Errors
///
/// Banks that do not load, a store that cannot be used, or no terminal.
pub fn home(context: &Context) -> Result<(), Error> {
    if !is_terminal() {
        return Err(Error::NoTerminal);
    }
    let library = context.library()?;
    let store = context.store()?;
    privacy::ensure(context)?;
    let _weekly = Weekly::begin(context, &store);
    let _hub = AutoSync::begin(context, &store);
    let options = QuizOptions::default();
    with_services(context, &library, &store, options, |services, now| {
        let mut app = App::new(services.look, now);
        app.open(Box::new(Home::new(services)?));
        run(context, &mut app)
    })
}

/// Runs the full screen with a screen over the home screen until the person leaves it. `options`
/// are what a further quiz begins with.
///
/// # Errors
///
/// A store or a terminal that cannot be used, or the signal that ended it.
pub fn open(
    context: &Context,
    library: &Arc<Library>,
    store: &Store,
    options: QuizOptions,
    open: impl for<'a> FnOnce(Services<'a>, Instant) -> Result<BoxedScreen<'a>, Error>,
) -> Result<(), Error> {
    with_services(context, library, store, options, |services, now| {
        let screen = open(services, now)?;
        let mut app = App::new(services.look, now);
        app.open(Box::new(Home::new(services)?));
        app.open(screen);
        run(context, &mut app)
    })
}

/// Gives the screens what they work on.
///
/// # Errors
///
/// Synonyms that cannot be read, or a store that cannot be used.
pub fn with_services(
    context: &Context,
    library: &Arc<Library>,
    store: &Store,
    options: QuizOptions,
    work: impl FnOnce(Services<'_>, Instant) -> Result<(), Error>,
) -> Result<(), Error> {
    let grades = GradeWorker::new(context.grader(library, Patterns::FromBank)?);
    let rubric_grades = GradeWorker::new(context.built_in_grader(library)?);
    let screening_grades = GradeWorker::new(context.screening_grader(library)?);
    let drill_config = context.drill_config(store)?;
    store.answer_quickly()?;
    store.sync_in_background()?;
    let mut options = options;
    if !context.names_banks() {
        topics::narrow(&mut options.filter, store, library)?;
    }
    let clock = context.clock();
    let speech = Speech::new(context.settings().speech.clone());
    // `viva check` reports a plan with problems.
    let plans = || {
        let files = context.plans();
        files
            .iter()
            .filter_map(|file| PlanFile::read(file).ok())
            // A plan with roles is offered once for each.
            .flat_map(|file| match by_role(&file) {
                roles if roles.is_empty() => vec![file],
                roles => roles,
            })
            .collect()
    };
    let services = Services {
        library,
        left_out: context.left_out(),
        store,
        grades: &grades,
        screening_grades: &screening_grades,
        rubric_grades: &rubric_grades,
        speech: &speech,
        look: context.look(),
        drill_config: &drill_config,
        quiz_options: &RefCell::new(options),
        plans: &plans,
        me: context.me(),
        clock: &move || clock.here(),
        seed: &fresh_seed,
    };
    work(services, Instant::now())
}

/// Runs the program until the person leaves it, and prints what there is to say then.
///
/// # Errors
///
/// A terminal that cannot be used, or the signal that ended it.
pub fn run(context: &Context, app: &mut App<'_>) -> Result<(), Error> {
    let end = tui::run(app, context.settings().mouse);
    if let Some(farewell) = app.farewell() {
        context.print(&farewell)?;
    }
    match end? {
        End::Quit => Ok(()),
        End::Signal(signal) => Err(Error::Signal(signal)),
    }
}
