//! What time it is. For tests the clock can be set: `VIVA_NOW` is the moment at which the program
//! starts, as in `2026-03-01T09:00:00Z`; from there it runs on. The time zone is the system's,
//! which `TZ` sets.

use std::ffi::OsString;

use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use super::Error;

/// A clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// How far it is ahead of the system's.
    ahead: SignedDuration,
}

impl Clock {
    /// The system's clock, or one that is set to a moment.
    ///
    /// # Errors
    ///
    /// What was given is no moment.
    pub fn new(set: Option<OsString>) -> Result<Self, Error> {
        let Some(set) = set.filter(|text| !text.is_empty()) else {
            return Ok(Self {
                ahead: SignedDuration::ZERO,
            });
        };
        let set = set.to_string_lossy();
        let moment: Timestamp = set.parse().map_err(|_| Error::NoMoment {
            text: set.into_owned(),
        })?;
        Ok(Self {
            ahead: moment.duration_since(Timestamp::now()),
        })
    }

    /// What time it is.
    pub fn now(self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    /// What day and time it is here.
    pub fn here(self) -> ZonedDateTime {
        self.now().to_zoned_datetime(jiff::tz::TimeZone::system())
    }
}
