//! What the commands that ask a learner something have in common: which items, and how it is held.

use std::sync::Arc;
use std::time::Duration;

use super::grader::GraderArgs;
use super::list::{FilterArgs, PastArgs};
use super::terminal::{fresh_seed, is_terminal};
use super::{Context, Error, privacy};
use crate::app::quiz_options::{QuizOptions, Time};
use crate::app::{Gone, topics};
use crate::bank::{DURATION_HINT, ItemRef, Library, read_duration};
use crate::store::{SavedSession, SessionKind, Store, StoreError};

/// What a session's items are chosen from, where they are not named.
#[derive(clap::Args, Debug)]
pub struct ChoiceArgs {
    /// What to choose from.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// What is known of them.
    #[command(flatten)]
    pub past: PastArgs,
    /// The same seed gives the same items again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

impl ChoiceArgs {
    /// The seed that was given, or a fresh one.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(fresh_seed)
    }

    /// Options that choose so many of these items: where no bank is named, from the topics that
    /// were chosen.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn options(
        &self,
        number: u32,
        time: Time,
        context: &Context,
        store: &Store,
        library: &Library,
    ) -> Result<QuizOptions, Error> {
        let mut filter = self.filter.filter();
        if !context.names_banks() {
            topics::narrow(&mut filter, store, library)?;
        }
        Ok(QuizOptions {
            filter,
            past: self.past.filter(),
            number: Some(number as usize),
            time,
            ..QuizOptions::default()
        })
    }
}

/// A time on the command line.
pub(super) fn length_of_time(text: &str) -> Result<Duration, String> {
    read_duration(text).map_err(|wrong| format!("{wrong}; {DURATION_HINT}"))
}

/// How a session is held.
#[derive(clap::Args, Debug)]
pub struct HeldArgs {
    /// What marks the answers.
    #[command(flatten)]
    pub grader: GraderArgs,
    /// Line by line on standard input and output, without moving the cursor
    #[arg(long)]
    pub plain: bool,
}

impl HeldArgs {
    /// The program with the grader that was chosen, the banks and the store.
    ///
    /// # Errors
    ///
    /// Banks that do not load, a store that cannot be used, or no terminal where one is needed.
    pub fn open(&self, context: &Context) -> Result<(Context, Arc<Library>, Store), Error> {
        if !self.plain && !is_terminal() {
            return Err(Error::NoTerminal);
        }
        let context = context.with_grader(&self.grader);
        let (library, store) = (context.library()?, context.store()?);
        privacy::ensure(&context)?;
        Ok((context, library, store))
    }
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

/// The session of a kind to resume, where that is asked for: the newest that nobody runs, or the one
/// named.
///
/// # Errors
///
/// There is none, or line by line no loaded bank has anything that it still asks for; or the store fails.
pub(super) fn to_resume(
    store: &Store,
    library: &Library,
    kind: SessionKind,
    resume: Option<Option<i64>>,
    plain: bool,
) -> Result<Option<i64>, Error> {
    let Some(session) = resume else {
        return Ok(None);
    };
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
        _ => Ok(Some(saved.id)),
    }
}
