//! Candidates on the hub, and what is left of those who were forgotten.

use super::{Hub, HubError};

/// A candidate's record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HubCandidate {
    /// What they are called on the hub.
    pub uid: String,
    /// What they are called in the stores of those who take part, the uid included.
    pub uids: Vec<String>,
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What another system calls them.
    pub outside_id: Option<String>,
    /// The note on the person.
    pub note: String,
    /// The day on which they are to be forgotten.
    pub forget_on: Option<String>,
    /// Counts the changes, from 1.
    pub revision: i64,
}

/// What came of keeping a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutResult {
    /// It is kept.
    Kept {
        /// What the candidate is called on the hub.
        uid: String,
        /// The revision that it is now.
        revision: i64,
    },
    /// Somebody else has changed it since.
    Changed,
}

/// What is left of somebody who was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// What they were called on the hub.
    pub uid: String,
    /// When.
    pub at: jiff::Timestamp,
    /// What their names were hashed with.
    pub salt: Vec<u8>,
    /// Their names, hashed.
    pub prints: Vec<Vec<u8>>,
    /// What they and their cards were called.
    pub uids: Vec<String>,
}

impl Hub {
    /// Every candidate, in the order in which they came.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn candidates(&mut self) -> Result<Vec<HubCandidate>, HubError> {
        let rows = self.rows(
            "SELECT c.*, (SELECT array_agg(u.uid ORDER BY u.uid) FROM viva.candidate_uids u
                          WHERE u.candidate = c.uid) AS uids
             FROM viva.candidates c ORDER BY c.added_at, c.uid",
            &[],
        )?;
        let read = |row: &postgres::Row| {
            let aliases: String = row.get("aliases");
            HubCandidate {
                uid: row.get("uid"),
                uids: row
                    .get::<_, Option<Vec<String>>>("uids")
                    .unwrap_or_default(),
                name: row.get("name"),
                aliases: serde_json::from_str(&aliases).unwrap_or_default(),
                outside_id: row.get("outside_id"),
                note: row.get("note"),
                forget_on: row.get("forget_on"),
                revision: row.get("revision"),
            }
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Keeps a record. Its `revision` is the one that the caller knows, 0 for none; its uids are
    /// taken for one person's.
    ///
    /// # Errors
    ///
    /// The candidate was forgotten, or the hub cannot be asked.
    pub fn put_candidate(&mut self, candidate: &HubCandidate) -> Result<PutResult, HubError> {
        let aliases = serde_json::to_string(&candidate.aliases).unwrap_or_default();
        let row = self.one(
            "SELECT * FROM viva.put_candidate($1, $2, $3, $4, $5, $6, $7)",
            &[
                &candidate.uids,
                &candidate.name,
                &aliases,
                &candidate.outside_id,
                &candidate.note,
                &candidate.forget_on,
                &candidate.revision,
            ],
        )?;
        Ok(if row.get("done") {
            PutResult::Kept {
                uid: row.get("uid"),
                revision: row.get("revision"),
            }
        } else {
            PutResult::Changed
        })
    }

    /// Whoever was forgotten, the first first.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn forgotten(&mut self) -> Result<Vec<Forgotten>, HubError> {
        let rows = self.rows(
            "SELECT f.uid, f.salt, f.at,
                (SELECT array_agg(p.print) FROM viva.forgotten_prints p
                 WHERE p.forgotten = f.uid) AS prints,
                (SELECT array_agg(u.uid) FROM viva.forgotten_uids u
                 WHERE u.forgotten = f.uid) AS uids
             FROM viva.forgotten f ORDER BY f.at, f.uid",
            &[],
        )?;
        let read = |row: &postgres::Row| Forgotten {
            uid: row.get("uid"),
            at: super::connection::time(row, "at"),
            salt: row.get("salt"),
            prints: row
                .get::<_, Option<Vec<Vec<u8>>>>("prints")
                .unwrap_or_default(),
            uids: row
                .get::<_, Option<Vec<String>>>("uids")
                .unwrap_or_default(),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// Removes a candidate and all their cards; only the prints stay. Gives the number of cards.
    ///
    /// # Errors
    ///
    /// The caller is no owner, or there is no such candidate.
    pub fn forget(
        &mut self,
        uid: &str,
        salt: &[u8],
        prints: &[Vec<u8>],
    ) -> Result<usize, HubError> {
        let row = self.one("SELECT viva.forget($1, $2, $3)", &[&uid, &salt, &prints])?;
        Ok(row.get::<_, i32>(0).max(0) as usize)
    }
}
