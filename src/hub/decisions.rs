//! What was decided of candidates, and who will not rate whom.

use super::{Hub, HubError};

/// The version of the hub's schema that has them first.
pub const DECISIONS_SINCE: i32 = 2;

/// That something was decided, without what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDecision {
    /// Its uid.
    pub uid: String,
    /// What the candidate is called on the hub.
    pub candidate: String,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionText {
    /// Its uid.
    pub uid: String,
    /// The name that who decided is registered by.
    pub name: String,
    /// A JSON object with `outcome`, `reason` and `at`.
    pub body: String,
}

/// Somebody whom the login will not rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubDecline {
    /// What the candidate is called on the hub.
    pub candidate: String,
    /// The plan's id; empty for every plan.
    pub plan: String,
}

impl Hub {
    /// The decisions that the caller may know, those of a candidate in their order.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn list_decisions(&mut self) -> Result<Vec<ListedDecision>, HubError> {
        let rows = self.rows(
            "SELECT d.uid, d.candidate FROM viva.decisions d ORDER BY d.candidate, d.number",
            &[],
        )?;
        let read = |row: &postgres::Row| ListedDecision {
            uid: row.get("uid"),
            candidate: row.get("candidate"),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// What decisions say, of those that the caller may know. The hub writes down who read them.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn read_decisions(&mut self, uids: &[&str]) -> Result<Vec<DecisionText>, HubError> {
        let rows = self.rows("SELECT * FROM viva.read_decisions($1)", &[&uids])?;
        let read = |row: &postgres::Row| DecisionText {
            uid: row.get("uid"),
            name: row.get("name"),
            body: row.get("body"),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Keeps a decision after so many that the caller knows; false where there are more by now.
    ///
    /// # Errors
    ///
    /// Scorecards of the candidate are sealed for the caller, or the candidate was forgotten.
    pub fn put_decision(
        &mut self,
        candidate: &str,
        uid: &str,
        body: &str,
        known: usize,
    ) -> Result<bool, HubError> {
        let known = i32::try_from(known).unwrap_or(i32::MAX);
        let row = self.one(
            "SELECT viva.put_decision($1, $2, $3, $4)",
            &[&candidate, &uid, &body, &known],
        )?;
        Ok(row.get(0))
    }

    /// Whom the caller will not rate.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn declines(&mut self) -> Result<Vec<HubDecline>, HubError> {
        let rows = self.rows(
            "SELECT d.candidate, d.plan FROM viva.declines d
             WHERE d.login = session_user::text ORDER BY d.at",
            &[],
        )?;
        let read = |row: &postgres::Row| HubDecline {
            candidate: row.get("candidate"),
            plan: row.get("plan"),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Keeps that the caller will not rate a candidate, by one plan or, where it is empty, by any.
    ///
    /// # Errors
    ///
    /// The caller is no interviewer, or there is no such candidate.
    pub fn put_decline(&mut self, candidate: &str, plan: &str) -> Result<(), HubError> {
        self.rows("SELECT viva.put_decline($1, $2)", &[&candidate, &plan])?;
        Ok(())
    }
}
