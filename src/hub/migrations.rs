//! Making the hub and bringing it up to date: forward only, all of it in one transaction.

use super::{Hub, HubError, VERSION};

/// A step to a version of the schema.
pub(super) struct Step {
    pub(super) sql: &'static str,
    /// The oldest version that a program may know from then on.
    pub(super) oldest_client: i32,
}

/// The steps from nothing on; one that was released never changes.
pub(super) const STEPS: &[Step] = &[
    Step {
        sql: include_str!("schema_1.sql"),
        oldest_client: 1,
    },
    Step {
        sql: include_str!("schema_2.sql"),
        oldest_client: 1,
    },
];

/// Held by whoever makes or changes the schema: "VIVA" in ASCII.
const LOCK: i64 = 0x5649_5641;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version before; 0 where there was no hub.
    pub from: i32,
    /// The version now.
    pub to: i32,
}

impl Hub {
    /// Makes the hub in this database, or brings it up to date. Where it has no owner yet, the
    /// login becomes the first, by that name.
    ///
    /// # Errors
    ///
    /// The login may not do so, or the hub is newer than this program; nothing has changed then.
    pub fn init(&mut self, name: &str) -> Result<Migrated, HubError> {
        self.migrate(STEPS, name)
    }

    pub(super) fn migrate(&mut self, steps: &[Step], name: &str) -> Result<Migrated, HubError> {
        let known = i32::try_from(steps.len()).unwrap_or(VERSION);
        let migrated = self.together(|tx| {
            // Two who do it at once go one after the other. It is let go at the end.
            tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
            let there: bool = tx
                .query_one(
                    "SELECT count(*) > 0 FROM information_schema.schemata
                     WHERE schema_name = 'viva'",
                    &[],
                )?
                .get(0);
            let from: i32 = if there {
                tx.query_one("SELECT version FROM viva.hub", &[])?.get(0)
            } else {
                0
            };
            for (index, step) in steps.iter().enumerate().skip(from.max(0) as usize) {
                tx.batch_execute(step.sql)?;
                let version = index as i32 + 1;
                if version == 1 {
                    let uid = "replace(gen_random_uuid()::text, '-', '')";
                    tx.execute(
                        &format!(
                            "INSERT INTO viva.hub (uid, version, oldest_client)
                             VALUES ({uid}, 1, $1)"
                        ),
                        &[&step.oldest_client],
                    )?;
                } else {
                    tx.execute(
                        "UPDATE viva.hub SET version = $1, oldest_client = $2",
                        &[&version, &step.oldest_client],
                    )?;
                }
            }
            if from <= known {
                tx.execute("SELECT viva.found($1)", &[&name])?;
            }
            Ok(Migrated {
                from,
                to: from.max(known),
            })
        })?;
        if migrated.to > known {
            return Err(HubError::TooOld(format!(
                "the hub is of version {} already",
                migrated.to
            )));
        }
        Ok(migrated)
    }
}
