//! The store and the team's hub brought together: what is committed here goes there, and what
//! colleagues committed comes here as far as the hub lets it.
//!
//! Everything is done in steps that are whole by themselves, and each looks first at what is there
//! already. So a sync that was cut anywhere is simply done again, and two at once do no harm. No
//! step rests on a clock.

mod candidates;
mod cards;
mod decisions;
mod files;

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::graders::run_command;
use super::settings::HubOptions;
use crate::bank::one_line;
use crate::hub::{Address, Hello, Hub, HubError, Role};
use crate::store::{Membership, SavedScreening, Store, StoreError, same_name};

pub use files::{ShareError, Shared, share};

/// How long the command may take that prints the connection string: it may ask for a passphrase.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why folder and hub could not be brought together.
#[derive(Debug, Error)]
pub enum SyncError {
    /// Nothing is configured.
    #[error(
        "no hub is configured; `connection` or `command` in the section [hub] of the configuration \
         says where it is, as does the variable VIVA_HUB_CONNECTION"
    )]
    NotConfigured,
    /// The command prints no connection string.
    #[error("the command of `hub.command` prints no connection string: {0}")]
    Command(String),
    /// The folder belongs to no hub yet.
    #[error("this data folder belongs to no hub yet; `viva hub join` joins one")]
    NotJoined,
    /// The folder belongs to another hub.
    #[error(
        "this data folder belongs to another hub, joined on {joined}; `viva hub join --anew` joins \
         this one instead"
    )]
    OtherHub {
        /// When it joined.
        joined: String,
    },
    /// The login is not registered.
    #[error(
        "the login `{0}` is not registered on the hub; an owner registers it with `viva hub people \
         add {0} --name NAME --role interviewer`"
    )]
    Stranger(String),
    /// The name here and the name there are two people's.
    #[error(
        "you are `{here}` in the configuration, but the login `{login}` is registered as `{there}`; \
         set `me.name` to that name, or have an owner change it with `viva hub people add`"
    )]
    OtherName {
        /// The name in the configuration.
        here: String,
        /// The login.
        login: String,
        /// The name on the hub.
        there: String,
    },
    /// The hub.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file that cannot be read or written.
    #[error("{file}: {source}")]
    File {
        /// Which one.
        file: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A committed scorecard as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardForm {
    /// As it was committed: JSON.
    pub body: String,
    /// Each amendment: JSON.
    pub amendments: Vec<String>,
}

/// How scorecards are written for the hub and read from it. What a scorecard looks like is a
/// matter of reports, which this room knows nothing of.
#[derive(Clone, Copy, Debug)]
pub struct CardForms {
    /// A screening by an interviewer of that name; `None` where it is not committed.
    pub write: fn(&SavedScreening, &str) -> Option<CardForm>,
    /// The screening that a card tells of.
    pub read: fn(&CardForm) -> Result<SavedScreening, String>,
}

/// Whose word counts where both have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Prefer {
    /// What is in this folder.
    Mine,
    /// What is on the hub.
    Hub,
}

/// Where plans and banks of one's own are.
#[derive(Clone, Debug)]
pub struct Folders {
    /// The plans.
    pub plans: PathBuf,
    /// The banks.
    pub banks: PathBuf,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Synced {
    /// What went to the hub.
    pub sent: Moved,
    /// What came from it.
    pub received: Moved,
    /// What is worth knowing of it.
    pub notes: Vec<String>,
    /// What was left as it is on both sides, and why.
    pub conflicts: Vec<String>,
}

/// How much was moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    /// Scorecards.
    pub scorecards: usize,
    /// Amendments of scorecards that were there.
    pub amendments: usize,
    /// Candidates that are new or were changed.
    pub candidates: usize,
    /// Decisions and their amendments.
    pub decisions: usize,
    /// Candidates whom one will not rate.
    pub declines: usize,
    /// Plans and banks.
    pub files: usize,
}

impl Moved {
    /// Nothing was.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the hub is.
///
/// # Errors
///
/// Nothing is configured, or the connection string cannot be had or used.
pub fn address(options: &HubOptions) -> Result<Address, SyncError> {
    let trusting = |text: &str| -> Result<Address, SyncError> {
        Ok(text.parse::<Address>()?.trusting(options.ca.clone()))
    };
    if let Some(text) = options.connection.as_deref() {
        return trusting(text);
    }
    let Some(command) = options.command.as_deref() else {
        return Err(SyncError::NotConfigured);
    };
    let printed = run_command(command, String::new(), PATIENCE)
        .map_err(|error| SyncError::Command(one_line(&error.to_string())))?;
    let line = printed.lines().map(str::trim).find(|line| !line.is_empty());
    let line = line.ok_or_else(|| SyncError::Command("it printed nothing".to_owned()))?;
    trusting(line)
}

/// Makes this folder belong to the hub. `me` is the name in the configuration.
///
/// # Errors
///
/// The login is not registered, or by another name; or the folder belongs to another hub and
/// `anew` is not said.
pub fn join(
    store: &Store,
    hub: &mut Hub,
    me: Option<&str>,
    anew: bool,
) -> Result<(Hello, String), SyncError> {
    let hello = hub.hello()?;
    let name = registered(&hello, me)?;
    if let Some(before) = store
        .hub()?
        .filter(|before| before.uid != hello.uid && !anew)
    {
        return Err(other_hub(&before));
    }
    store.join_hub(&hello.uid, &hello.login, &name)?;
    Ok((hello, name))
}

fn other_hub(before: &Membership) -> SyncError {
    SyncError::OtherHub {
        joined: before.joined.strftime("%Y-%m-%d").to_string(),
    }
}

/// The name that the login is registered by.
fn registered(hello: &Hello, me: Option<&str>) -> Result<String, SyncError> {
    let name = hello.name.clone().filter(|_| !hello.roles.is_empty());
    let name = name.ok_or_else(|| SyncError::Stranger(one_line(&hello.login)))?;
    match me {
        Some(me) if !same_name(me, &name) => Err(SyncError::OtherName {
            here: one_line(me),
            login: one_line(&hello.login),
            there: one_line(&name),
        }),
        _ => Ok(name),
    }
}

/// A sync under way.
struct Sync<'a> {
    store: &'a Store,
    hub: &'a mut Hub,
    forms: CardForms,
    prefer: Option<Prefer>,
    hello: Hello,
    /// The name that the login is registered by.
    name: String,
    done: Synced,
}

impl Sync<'_> {
    /// Goes through all that the two sides can have of each other.
    fn run(mut self, folders: &Folders) -> Result<Synced, SyncError> {
        let people = self.candidates()?;
        self.declines(&people)?;
        self.cards(&people)?;
        self.decisions(&people)?;
        self.files(folders)?;
        Ok(self.done)
    }

    fn has(&self, role: Role) -> bool {
        self.hello.roles.contains(&role)
    }

    fn note(&mut self, note: String) {
        self.done.notes.push(note);
    }

    fn conflict(&mut self, conflict: String) {
        self.done.conflicts.push(conflict);
    }

    /// Takes an error about one thing for a conflict; others end the sync.
    fn or_conflict<T>(
        &mut self,
        result: Result<T, HubError>,
        about: impl FnOnce() -> String,
    ) -> Result<Option<T>, SyncError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(
                error @ (HubError::Conflict(_)
                | HubError::Author(_)
                | HubError::Forgotten(_)
                | HubError::Server(_)),
            ) => {
                self.conflict(format!("{}: {error}", about()));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Brings folder and hub together.
///
/// # Errors
///
/// The folder belongs to no hub or to another, the login is not registered, the connection breaks,
/// or the store fails. What was done until then is done.
pub fn sync(
    store: &Store,
    hub: &mut Hub,
    forms: CardForms,
    folders: &Folders,
    me: Option<&str>,
    prefer: Option<Prefer>,
) -> Result<Synced, SyncError> {
    let result = admitted(store, hub, me).and_then(|(hello, name)| {
        let sync = Sync {
            store,
            hub,
            forms,
            prefer,
            hello,
            name,
            done: Synced::default(),
        };
        sync.run(folders)
    });
    match &result {
        Ok(_) => store.hub_synced(None)?,
        Err(error) => store.hub_synced(Some(&one_line(&error.to_string())))?,
    }
    result
}

/// Who the hub says that it is, and under which name one is registered there.
fn admitted(store: &Store, hub: &mut Hub, me: Option<&str>) -> Result<(Hello, String), SyncError> {
    let joined = store.hub()?.ok_or(SyncError::NotJoined)?;
    let hello = hub.hello()?;
    if hello.uid != joined.uid {
        return Err(other_hub(&joined));
    }
    let name = registered(&hello, me)?;
    Ok((hello, name))
}

/// How many of one's own scorecards and decisions the hub has not had as they are, as far as can be
/// told without asking it: those that were committed, amended or recorded since the last sync.
///
/// # Errors
///
/// The store fails.
pub fn waiting(store: &Store, joined: &Membership) -> Result<usize, StoreError> {
    let since = joined.synced;
    let cards = store.committed_cards()?;
    let own = cards.iter().filter(|card| {
        let by_me = card
            .interviewer
            .as_deref()
            .is_none_or(|by| same_name(by, &joined.name));
        !card.imported && by_me
    });
    let is_after = |at: &str| {
        let at = at.parse::<jiff::Timestamp>().ok();
        since.is_none_or(|since| at.is_none_or(|at| at > since))
    };
    let after = own
        .filter(|card| is_after(&card.committed) || card.amended.as_deref().is_some_and(is_after));
    let decisions = store.kept_decisions()?;
    let decisions = decisions
        .values()
        .flatten()
        .filter(|one| !one.received && since.is_none_or(|since| one.decision.at > since));
    Ok(after.count() + decisions.count())
}
