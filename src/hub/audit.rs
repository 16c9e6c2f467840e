//! Who did what on the hub.

use jiff::Timestamp;
use serde::Serialize;

use super::connection::time;
use super::{Hub, HubError};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Who: the login.
    pub login: String,
    /// `read`, `commit`, `amend`, `candidate`, `merge`, `decide`, `decline`, `share`, `people` or
    /// `forget`.
    pub action: String,
    /// The uid of the card, the decision or the candidate, `candidates` for all, the file, or the login that it was done to.
    pub about: String,
    /// More of it: the uid of the candidate, the roles, the revision.
    pub detail: String,
}

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this login only.
    pub login: Option<String>,
    /// About one of these uids only.
    pub uids: Option<Vec<String>>,
    /// Show this many of the newest entries.
    pub most: i64,
}

impl Hub {
    /// What was done, the newest first: everything for an owner, one's own for others.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn audit(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>, HubError> {
        let rows = self.rows(
            "SELECT a.at, a.login, a.action, a.about, a.detail FROM viva.audit a
             WHERE ($1::text IS NULL OR a.login = $1)
                 AND ($2::text[] IS NULL OR a.about = ANY ($2) OR a.detail = ANY ($2))
             ORDER BY a.id DESC LIMIT $3",
            &[&filter.login, &filter.uids, &filter.most],
        )?;
        let read = |row: &postgres::Row| AuditRow {
            at: time(row, "at"),
            login: row.get("login"),
            action: row.get("action"),
            about: row.get("about"),
            detail: row.get("detail"),
        };
        Ok(rows.iter().map(read).collect())
    }
}
