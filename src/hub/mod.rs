//! The team's hub: a PostgreSQL where committed scorecards meet, with their candidates, plans and
//! banks.
//!
//! Plain values in and out. This room knows no store and no scorecard: what a card says is a text
//! here. What must not depend on a program stands in the `schema_*.sql` and the server enforces it:
//! who may read what, who wrote what, and that nothing is changed once it is there. What joins it
//! to the store stands in [`crate::app::hub`].
//!
//! Nothing here runs, and no certificate is read, before somebody calls [`Hub::connect`].

mod address;
mod audit;
mod candidates;
mod cards;
mod connection;
mod decisions;
mod error;
mod files;
mod migrations;
mod people;
mod role;
#[cfg(test)]
#[cfg(unix)]
#[path = "../../tests/end_to_end/postgres.rs"]
mod server;
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub use address::Address;
pub use audit::{AuditFilter, AuditRow};
pub use candidates::{Forgotten, HubCandidate, PutResult};
pub use cards::{CardText, Listed, NewCard};
pub use connection::{Hello, Hub};
pub use decisions::{DECISIONS_SINCE, DecisionText, HubDecline, ListedDecision};
pub use error::HubError;
pub use files::{FileKind, HubFile, Revision};
pub use migrations::Migrated;
pub use people::Person;
pub use role::Role;

/// The version of the hub's schema that this program knows. Functions of an earlier one stay as
/// they are, so that earlier programs go on working; where that cannot be, a migration raises
/// `oldest_client`, and they are refused.
pub const VERSION: i32 = 2;
