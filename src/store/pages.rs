//! Copying the pages of a database into another.

use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

/// How often a copy is begun again while another program has the database to itself.
const TRIES: u32 = 100;

/// Copies a whole database in one step, which holds up those who write for as long as it takes,
/// and leaves the copy as a single file.
pub(super) fn copy(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    copy_into(from, to)?;
    // Beside a copy nothing else is to lie.
    to.pragma_update(None, "journal_mode", "DELETE")
}

/// The same into a database that is there, all of it or nothing.
pub(super) fn copy_into(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(from, to)?;
    for _ in 0..TRIES {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ => thread::sleep(Duration::from_millis(50)),
        }
    }
    Err(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
        None,
    ))
}
