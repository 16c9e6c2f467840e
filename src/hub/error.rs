//! What can go wrong with a hub, in words for whoever reads it.

use postgres::error::SqlState;
use rustls::{CertificateError, Error as TlsError};
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
    /// The file of an authority of one's own has no certificate.
    #[error("{file}, which `hub.ca` names, gives no certificate of an authority: {what}")]
    Authority {
        /// The file.
        file: String,
        /// Why.
        what: String,
    },
    /// The server does not prove who it is, so that nothing was said to it.
    #[error("the hub at {place} cannot be trusted: {what}")]
    Untrusted {
        /// Where it should be.
        place: String,
        /// What is wrong with its certificate.
        what: String,
    },
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
            let place = place.to_owned();
            if let Some(tls) = tls_error(error) {
                let what = distrust(tls);
                return Self::Untrusted { place, what };
            }
            if what.contains("server does not support TLS") {
                let what = "it offers no encrypted connection".to_owned();
                return Self::Untrusted { place, what };
            }
            return if error.is_closed() || is_network(error) {
                Self::Unreachable { place, what }
            } else if what.contains("password missing") {
                Self::Login {
                    place,
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
            (_, "42710") => Self::Conflict(format!(
                "{said}; without --create it is registered as it is"
            )),
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

/// What was wrong with the certificate, or else with the encryption.
fn tls_error(error: &postgres::Error) -> Option<&TlsError> {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        // An error of input and output does not count what it wraps as its source.
        let wrapped = inner.downcast_ref::<std::io::Error>();
        let wrapped = wrapped.and_then(|io| io.get_ref()?.downcast_ref());
        if let Some(found) = wrapped.or_else(|| inner.downcast_ref()) {
            return Some(found);
        }
        source = inner.source();
    }
    None
}

fn distrust(error: &TlsError) -> String {
    match error {
        TlsError::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is of an authority that this system does not know; `ca` in the \
             section [hub] names a file with an authority's certificate"
                .to_owned()
        }
        TlsError::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is for another name; the connection string has to name the server \
              as its certificate does"
            .to_owned(),
        TlsError::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "its certificate has expired".to_owned(),
        other => one_line(&other.to_string()),
    }
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
