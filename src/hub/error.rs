//! What can go wrong with a hub, in words for whoever reads it.

use postgres::error::SqlState;
use thiserror::Error;

use super::VERSION;
use crate::bank::one_line;

/// Why the hub did not do what was asked.
#[derive(Debug, Error)]
pub enum HubError {
    /// The connection string cannot be used.
    #[error("the connection string of the hub cannot be used: {0}")]
    Address(String),
    /// The server is another machine, and the connection would not be encrypted.
    #[error(
        "the hub at {0} is not this machine, so `sslmode=disable` cannot be used: the connection \
         has to be encrypted"
    )]
    Unencrypted(String),
    /// The system has no certificates to verify a server with.
    #[error("no certificate of an authority was found on this system: {0}")]
    Certificates(String),
    /// Nobody answers, or the connection broke.
    #[error("the hub at {place} cannot be reached: {what}")]
    Unreachable {
        /// Where it should be.
        place: String,
        /// What happened.
        what: String,
    },
    /// The server does not let the login in.
    #[error("the hub at {place} does not let you in: {what}")]
    Login {
        /// Where.
        place: String,
        /// What it said.
        what: String,
    },
    /// The database is there, without a hub.
    #[error("there is no hub in this database yet; `viva hub init` makes one")]
    NoHub,
    /// The hub is of a version that this program is too old for.
    #[error("{0}, but this viva knows version {VERSION}: update viva")]
    TooOld(String),
    /// The hub is older than this program can use.
    #[error(
        "the hub is of version {0}, which is older than this viva can use; whoever set it up \
         updates it with `viva hub init`"
    )]
    HubTooOld(i32),
    /// The login may not do that.
    #[error("{0}; an owner of the hub adds people with `viva hub people add`")]
    Role(String),
    /// The server's own rules forbid it.
    #[error("the hub's server does not allow it: {0}")]
    Denied(String),
    /// The candidate was forgotten.
    #[error("{0}")]
    Forgotten(String),
    /// It contradicts what is on the hub.
    #[error("{0}")]
    Conflict(String),
    /// The author is somebody else.
    #[error("{0}")]
    Author(String),
    /// Anything else that the server said.
    #[error("the hub's server said: {0}")]
    Server(String),
}

impl HubError {
    /// Says what an error of the connection means.
    pub(super) fn new(error: &postgres::Error, place: &str) -> Self {
        let Some(db) = error.as_db_error() else {
            let what = chain(error);
            return if error.is_closed() || is_network(error) {
                Self::Unreachable {
                    place: place.to_owned(),
                    what,
                }
            } else if what.contains("password missing") {
                Self::Login {
                    place: place.to_owned(),
                    what: "it asks for a password, and the connection string has none; \
                           `hub.command` can print one that has it"
                        .to_owned(),
                }
            } else {
                Self::Server(what)
            };
        };
        let said = one_line(db.message());
        let code = db.code();
        let class = &code.code()[..2.min(code.code().len())];
        match (class, code.code()) {
            (_, "VH001") => Self::TooOld(said),
            (_, "VH002") => Self::Role(said),
            (_, "VH003") => Self::Forgotten(said),
            (_, "VH004") => Self::Conflict(said),
            (_, "VH005") => Self::Author(said),
            ("28", _) | (_, "3D000") => Self::Login {
                place: place.to_owned(),
                what: said,
            },
            (_, "3F000" | "42883") => Self::NoHub,
            (_, "42501") => Self::Denied(said),
            // Shut down, starting up, or out of connections.
            ("57" | "08", _) | (_, "53300") if *code != SqlState::QUERY_CANCELED => {
                Self::Unreachable {
                    place: place.to_owned(),
                    what: said,
                }
            }
            _ => Self::Server(said),
        }
    }

    /// It may work later, with nothing changed here.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }
}

fn is_network(error: &postgres::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<std::io::Error>() {
            return true;
        }
        source = inner.source();
    }
    let text = error.to_string();
    text.contains("connecting to server") || text.contains("timed out")
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = vec![one_line(&error.to_string())];
    let mut source = error.source();
    while let Some(inner) = source {
        let text = one_line(&inner.to_string());
        if !said.iter().any(|before| before.contains(&text)) {
            said.push(text);
        }
        source = inner.source();
    }
    said.join(": ")
}
