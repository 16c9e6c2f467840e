//! Plans and banks that were shared.

use std::fmt;

use super::{Hub, HubError};

/// What sort of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A plan.
    Plan,
    /// A bank.
    Bank,
}

impl FileKind {
    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Bank => "bank",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file on the hub: its newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubFile {
    /// What sort of file.
    pub kind: FileKind,
    /// The id of the plan or the bank.
    pub id: String,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// A hash of what it says.
    pub digest: String,
}

/// What came of sharing a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revision {
    /// It is this revision now.
    Kept(i64),
    /// Somebody else has changed it since.
    Changed,
}

impl Hub {
    /// Every file, without what it says.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn files(&mut self) -> Result<Vec<HubFile>, HubError> {
        let rows = self.rows(
            "SELECT f.kind, f.id, f.revision, f.digest FROM viva.files f
             WHERE f.revision = (SELECT max(n.revision) FROM viva.files n
                                 WHERE n.kind = f.kind AND n.id = f.id)
             ORDER BY f.kind DESC, f.id",
            &[],
        )?;
        let read = |row: &postgres::Row| HubFile {
            kind: match row.get::<_, &str>("kind") {
                "plan" => FileKind::Plan,
                _ => FileKind::Bank,
            },
            id: row.get("id"),
            revision: row.get("revision"),
            digest: row.get("digest"),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// What a file says.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn read_file(&mut self, file: &HubFile) -> Result<String, HubError> {
        let row = self.one(
            "SELECT body FROM viva.files WHERE kind = $1 AND id = $2 AND revision = $3",
            &[&file.kind.as_str(), &file.id, &file.revision],
        )?;
        Ok(row.get(0))
    }

    /// Keeps a file. Its revision is the one that the caller knows, 0 for none.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn put_file(&mut self, file: &HubFile, body: &str) -> Result<Revision, HubError> {
        let row = self.one(
            "SELECT * FROM viva.put_file($1, $2, $3, $4, $5)",
            &[
                &file.kind.as_str(),
                &file.id,
                &file.digest,
                &body,
                &file.revision,
            ],
        )?;
        Ok(if row.get("done") {
            Revision::Kept(row.get("revision"))
        } else {
            Revision::Changed
        })
    }
}
