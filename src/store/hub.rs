//! What this folder knows of the team's hub: which one it belongs to, and what both last agreed on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::candidates::{Candidate, add_alias, id_of_uid, print, traits_of};
use super::database::{Sql, Store, parsed};
use super::names::folded;
use super::screenings::{SavedScreening, insert};

/// The hub that a folder belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Names the hub.
    pub uid: String,
    /// The login there.
    pub login: String,
    /// The name that the login is registered by.
    pub name: String,
    /// Since when.
    pub joined: Timestamp,
    /// When a sync last came to its end.
    pub synced: Option<Timestamp>,
    /// Why the last one did not.
    pub problem: Option<String>,
}

/// What folder and hub last agreed on about a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// What the hub calls the candidate.
    pub uid: String,
    /// The hub's revision.
    pub revision: i64,
    /// A hash of the record.
    pub digest: String,
}

/// What folder and hub last agreed on about a plan or a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedFile {
    /// `plan` or `bank`.
    pub kind: String,
    /// The id of the plan or the bank.
    pub id: String,
    /// The name of its file in the folder for that kind.
    pub file: String,
    /// The hub's revision.
    pub revision: i64,
    /// A hash of the file.
    pub digest: String,
}

/// What a candidate's record says, for another store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What another system calls them.
    pub outside_id: Option<String>,
    /// The note on the person.
    pub note: String,
    /// The day on which they are to be forgotten.
    pub forget_on: Option<Date>,
}

impl From<&Candidate> for Record {
    fn from(candidate: &Candidate) -> Self {
        Self {
            name: candidate.name.clone(),
            aliases: candidate.aliases.clone(),
            outside_id: candidate.outside_id.clone(),
            note: candidate.note.clone(),
            forget_on: candidate.forget_on,
        }
    }
}

/// What has to be known of a committed scorecard to tell whether another store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedCard {
    /// Its number here.
    pub id: i64,
    /// Its uid.
    pub uid: String,
    /// The candidate's number here.
    pub candidate: i64,
    /// Who interviewed.
    pub interviewer: Option<String>,
    /// It came from a colleague.
    pub imported: bool,
    /// When it was committed, as it is written.
    pub committed: String,
    /// How many amendments it has.
    pub amendments: usize,
    /// When it was last amended, as it is written.
    pub amended: Option<String>,
}

/// What is left of somebody who was forgotten elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForgottenPrints {
    /// What the names were hashed with.
    pub salt: Vec<u8>,
    /// The names, hashed.
    pub prints: Vec<Vec<u8>>,
}

impl ForgottenPrints {
    /// Hashes names with a salt.
    pub fn new<'a>(salt: Vec<u8>, names: impl IntoIterator<Item = &'a str>) -> Self {
        let prints = traits_of(names, []);
        let prints = prints.iter().map(|one| print(&salt, one)).collect();
        Self { salt, prints }
    }

    /// Whether one of them was called so.
    pub fn holds(&self, name: &str) -> bool {
        self.prints
            .contains(&print(&self.salt, &format!("name:{}", folded(name))))
    }
}

impl Store {
    /// The hub that this folder belongs to, if to any.
    pub fn hub(&self) -> Result<Option<Membership>, StoreError> {
        self.read(|db| {
            db.query_row("SELECT * FROM hub", [], |row| {
                let synced: Option<String> = row.get("synced_at")?;
                Ok(Membership {
                    uid: row.get("uid")?,
                    login: row.get("login")?,
                    name: row.get("name")?,
                    joined: parsed(&row.get::<_, String>("joined_at")?)?,
                    synced: synced.as_deref().map(parsed).transpose()?,
                    problem: row.get("problem")?,
                })
            })
            .optional()
        })
    }

    /// Keeps which hub this folder belongs to. What was agreed with another is not true any more.
    pub fn join_hub(&self, uid: &str, login: &str, name: &str) -> Result<(), StoreError> {
        let before = self.hub()?;
        let now = self.now();
        self.write(|tx| {
            if before.as_ref().is_none_or(|before| before.uid != uid) {
                tx.execute_batch(
                    "DELETE FROM hub_candidates; DELETE FROM hub_files; DELETE FROM hub",
                )?;
            }
            tx.execute(
                "INSERT INTO hub (one, uid, login, name, joined_at) VALUES (1, ?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET login = ?2, name = ?3",
                params![uid, login, name, now],
            )?;
            Ok(())
        })
    }

    /// Keeps that a sync came to its end, or why it did not.
    pub fn hub_synced(&self, problem: Option<&str>) -> Result<(), StoreError> {
        let now = problem.is_none().then(|| self.now());
        self.write(|tx| {
            tx.execute(
                "UPDATE hub SET synced_at = coalesce(?1, synced_at), problem = ?2",
                params![now, problem],
            )?;
            Ok(())
        })
    }

    /// What was agreed on about candidates, by their numbers here.
    pub fn agreed_candidates(&self) -> Result<BTreeMap<i64, Agreed>, StoreError> {
        self.read(|db| {
            db.prepare("SELECT candidate, uid, revision, digest FROM hub_candidates")?
                .query_map([], |row| {
                    let agreed = Agreed {
                        uid: row.get(1)?,
                        revision: row.get(2)?,
                        digest: row.get(3)?,
                    };
                    Ok((row.get(0)?, agreed))
                })?
                .collect()
        })
    }

    /// Keeps what was agreed on about a candidate.
    pub fn agree_on_candidate(&self, id: i64, agreed: &Agreed) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO hub_candidates (candidate, uid, revision, digest)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET uid = ?2, revision = ?3, digest = ?4",
                params![id, agreed.uid, agreed.revision, agreed.digest],
            )?;
            Ok(())
        })
    }

    /// What was agreed on about plans and banks.
    pub fn agreed_files(&self) -> Result<Vec<AgreedFile>, StoreError> {
        self.read(|db| {
            db.prepare(
                "SELECT kind, id, file, revision, digest FROM hub_files ORDER BY kind DESC, id",
            )?
            .query_map([], |row| {
                Ok(AgreedFile {
                    kind: row.get(0)?,
                    id: row.get(1)?,
                    file: row.get(2)?,
                    revision: row.get(3)?,
                    digest: row.get(4)?,
                })
            })?
            .collect()
        })
    }

    /// Keeps what was agreed on about a plan or a bank.
    pub fn agree_on_file(&self, agreed: &AgreedFile) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO hub_files (kind, id, file, revision, digest)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    agreed.kind,
                    agreed.id,
                    agreed.file,
                    agreed.revision,
                    agreed.digest
                ],
            )?;
            Ok(())
        })
    }

    /// The uids of every candidate by their numbers, each candidate's own first.
    pub fn uids_of_candidates(&self) -> Result<BTreeMap<i64, Vec<String>>, StoreError> {
        self.read(|db| {
            let mut all: BTreeMap<i64, Vec<String>> = BTreeMap::new();
            let mut query = db.prepare(
                "SELECT id, uid, 0 AS other FROM candidates
                 UNION ALL SELECT candidate, uid, 1 FROM candidate_uids ORDER BY 1, 3, 2",
            )?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                all.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
            Ok(all)
        })
    }

    /// Makes a candidate's record say what another store says of them.
    pub fn take_record(&self, id: i64, record: &Record) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE candidates SET name = ?2, outside_id = ?3, note = ?4, forget_on = ?5
                 WHERE id = ?1",
                params![
                    id,
                    record.name,
                    record.outside_id,
                    record.note,
                    record.forget_on.map(|day| day.to_string())
                ],
            )?;
            tx.execute(
                "UPDATE screenings SET candidate = ?2 WHERE candidate_id = ?1 AND candidate <> ?2",
                params![id, record.name],
            )?;
            tx.execute("DELETE FROM candidate_aliases WHERE candidate = ?1", [id])?;
            for alias in &record.aliases {
                add_alias(tx, id, alias)?;
            }
            Ok(())
        })
    }

    /// Every committed scorecard, without what it says, the oldest first.
    pub fn committed_cards(&self) -> Result<Vec<CommittedCard>, StoreError> {
        self.read(|db| {
            db.prepare(
                "SELECT s.id, s.uid, coalesce(s.candidate_id, 0), s.interviewer, s.imported,
                        s.committed_at,
                        (SELECT count(*) FROM screening_amendments a WHERE a.screening = s.id),
                        (SELECT a.at FROM screening_amendments a WHERE a.screening = s.id
                         ORDER BY a.id DESC LIMIT 1)
                 FROM screenings s
                 WHERE s.committed_at IS NOT NULL AND s.discarded_at IS NULL ORDER BY s.id",
            )?
            .query_map([], |row| {
                Ok(CommittedCard {
                    id: row.get(0)?,
                    uid: row.get(1)?,
                    candidate: row.get(2)?,
                    interviewer: row.get(3)?,
                    imported: row.get(4)?,
                    committed: row.get(5)?,
                    amendments: row.get::<_, i64>(6)?.max(0) as usize,
                    amended: row.get(7)?,
                })
            })?
            .collect()
        })
    }

    /// How many scorecards of those who use this folder are committed, how many amendments they
    /// have, and how many decisions were recorded: it changes with each of them.
    pub fn own_commits(&self) -> Result<(i64, i64, i64), StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT count(*),
                     (SELECT count(*) FROM screening_amendments a JOIN screenings s
                      ON s.id = a.screening WHERE NOT s.imported),
                     (SELECT count(*) FROM candidate_decisions WHERE NOT received)
                 FROM screenings WHERE NOT imported AND committed_at IS NOT NULL",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        })
    }

    /// Keeps a scorecard that another store of one's own, or a colleague's, has sent.
    ///
    /// # Errors
    ///
    /// The store fails, also where a screening of that uid is there already.
    pub fn receive_screening(&self, saved: &SavedScreening) -> Result<i64, StoreError> {
        self.write(|tx| insert(tx, saved, self.time()))
    }

    /// Keeps what is left of somebody who was forgotten elsewhere; false where it is here.
    pub fn receive_forgotten(
        &self,
        at: Timestamp,
        prints: &ForgottenPrints,
        uids: &[String],
    ) -> Result<bool, StoreError> {
        self.write(|tx| {
            let known = tx.query_row(
                "SELECT count(*) > 0 FROM forgotten WHERE salt = ?1",
                [&prints.salt],
                |row| row.get(0),
            )?;
            if known {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO forgotten (at, salt) VALUES (?1, ?2)",
                params![at.to_string(), prints.salt],
            )?;
            let id = tx.last_insert_rowid();
            let uids = traits_of([], uids.iter().map(String::as_str));
            let uids = uids.iter().map(|one| print(&prints.salt, one));
            let mut insert = tx.prepare(
                "INSERT OR IGNORE INTO forgotten_prints (forgotten, print) VALUES (?1, ?2)",
            )?;
            for one in prints.prints.iter().cloned().chain(uids) {
                insert.execute(params![id, one])?;
            }
            Ok(true)
        })
    }

    /// Keeps that all these uids mean a candidate, but for those that mean somebody.
    pub fn add_candidate_uids(&self, id: i64, uids: &[String]) -> Result<(), StoreError> {
        self.write(|tx| {
            for uid in uids {
                if id_of_uid(tx, uid)?.is_none() {
                    tx.execute(
                        "INSERT INTO candidate_uids (uid, candidate) VALUES (?1, ?2)",
                        params![uid, id],
                    )?;
                }
            }
            Ok(())
        })
    }

    /// Random bytes to hash with.
    pub fn fresh_salt(&self) -> Result<Vec<u8>, StoreError> {
        self.read(|db| -> Sql<Vec<u8>> {
            db.query_row("SELECT randomblob(16)", [], |row| row.get(0))
        })
    }
}
