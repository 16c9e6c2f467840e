//! A connection to the hub, and what holds for everything that is asked on it.

use std::collections::HashMap;
use std::fmt;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use postgres::types::ToSql;
use postgres::{Client, Row, Statement, Transaction};

use super::{Address, HubError, Role, VERSION};

/// The oldest version of a hub that this program can work with.
const OLDEST_HUB: i32 = 1;

/// How often something is tried that others who write at the same moment may thwart.
const TRIES: u32 = 8;

/// A connection to the hub.
pub struct Hub {
    pub(super) client: Client,
    address: Address,
    /// What was asked before, so that the server need not read it again.
    prepared: HashMap<&'static str, Statement>,
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Which hub it is, and who one is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Names the hub: 32 hexadecimal digits.
    pub uid: String,
    /// The version of its schema.
    pub version: i32,
    /// The login of the connection.
    pub login: String,
    /// The name that the login is registered by; none for a login that is not.
    pub name: Option<String>,
    /// What the login may do.
    pub roles: Vec<Role>,
    /// What time it is there.
    pub now: Timestamp,
}

impl Hub {
    /// Connects.
    ///
    /// # Errors
    ///
    /// Nobody answers, the server cannot be verified, or it does not let the login in.
    pub fn connect(address: &Address) -> Result<Self, HubError> {
        let mut hub = Self {
            client: address.open()?,
            address: address.clone(),
            prepared: HashMap::new(),
        };
        // Nobody waits for ever, and nobody makes others wait who has gone away.
        hub.batch(
            "SET statement_timeout = '60s';
             SET lock_timeout = '20s';
             SET idle_in_transaction_session_timeout = '60s';
             SET client_min_messages = warning",
        )?;
        Ok(hub)
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks which hub it is and who one is.
    ///
    /// # Errors
    ///
    /// There is no hub, or it and this program are too far apart.
    pub fn hello(&mut self) -> Result<Hello, HubError> {
        let row = self.one("SELECT * FROM viva.hello($1)", &[&VERSION])?;
        let roles: String = row.get("roles");
        let hello = Hello {
            uid: row.get("uid"),
            version: row.get("version"),
            login: row.get("login"),
            name: row.get("name"),
            roles: roles
                .split(',')
                .filter_map(|role| role.parse().ok())
                .collect(),
            now: time(&row, "now"),
        };
        if hello.version < OLDEST_HUB {
            return Err(HubError::HubTooOld(hello.version));
        }
        Ok(hello)
    }

    pub(super) fn hub_error(&self, error: &postgres::Error) -> HubError {
        HubError::new(error, &self.address.to_string())
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), HubError> {
        let done = self.client.batch_execute(sql);
        done.map_err(|error| self.hub_error(&error))
    }

    pub(super) fn rows(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, HubError> {
        let statement = match self.prepared.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let prepared = self.client.prepare(sql);
                let statement = prepared.map_err(|error| self.hub_error(&error))?;
                self.prepared.insert(sql, statement.clone());
                statement
            }
        };
        let mut tries = 0;
        loop {
            tries += 1;
            match self.client.query(&statement, parameters) {
                Ok(rows) => return Ok(rows),
                Err(error) if tries < TRIES && is_thwarted(&error) => pause(tries),
                Err(error) => return Err(self.hub_error(&error)),
            }
        }
    }

    pub(super) fn one(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, HubError> {
        let rows = self.rows(sql, parameters)?;
        let first = rows.into_iter().next();
        first.ok_or_else(|| HubError::Server("it gave no answer".to_owned()))
    }

    /// Everything or nothing; once more where others who wrote at the same moment thwarted it.
    pub(super) fn together<T>(
        &mut self,
        mut work: impl FnMut(&mut Transaction<'_>) -> Result<T, postgres::Error>,
    ) -> Result<T, HubError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let done = self.client.transaction().and_then(|mut tx| {
                let value = work(&mut tx)?;
                tx.commit()?;
                Ok(value)
            });
            match done {
                Ok(value) => return Ok(value),
                Err(error) if tries < TRIES && is_thwarted(&error) => pause(tries),
                Err(error) => return Err(self.hub_error(&error)),
            }
        }
    }
}

/// A moment in a column.
pub(super) fn time(row: &Row, column: &str) -> Timestamp {
    let at: std::time::SystemTime = row.get(column);
    Timestamp::try_from(at).unwrap_or_default()
}

/// A serialization failure, a deadlock, or a row that another has just added.
fn is_thwarted(error: &postgres::Error) -> bool {
    let code = error.code().map(postgres::error::SqlState::code);
    matches!(code, Some("40001" | "40P01" | "23505"))
}

fn pause(tries: u32) {
    thread::sleep(Duration::from_millis(10 << tries.min(6)));
}
