//! What time it is. For tests the clock can be set: `VIVA_NOW` is the moment at which the program
//! starts, as in `2026-03-01T09:00:00Z`; from there it runs on. The time zone is the system's,
//! which `TZ` sets.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
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
        self.now().to_zoned_datetime(zone())
    }
}

/// The time zone here, which `TZ` sets.
pub fn zone() -> TimeZone {
    static ZONE: LazyLock<TimeZone> =
        LazyLock::new(|| linked_zone().unwrap_or_else(TimeZone::system));
    ZONE.clone()
}

/// Where days are told: for what is anonymous nowhere in particular.
pub fn zone_for(anonymous: bool) -> TimeZone {
    if anonymous { TimeZone::UTC } else { zone() }
}

/// The zone that the system's link leads to: to look its name up among all zones, as is usual, reads
/// every folder of them first.
fn linked_zone() -> Option<TimeZone> {
    if !cfg!(unix) || env::var_os("TZ").is_some() {
        return None;
    }
    let file = fs::read_link("/etc/localtime").ok()?;
    let (_, name) = file.to_str()?.rsplit_once("/zoneinfo/")?;
    // What stands in folders of another kind is named by what follows.
    let name = ["posix/", "right/"].iter().fold(name, |name, folder| {
        name.strip_prefix(folder).unwrap_or(name)
    });
    TimeZone::tzif(name, &fs::read("/etc/localtime").ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_of_the_link_is_the_one_that_its_name_stands_for() {
        let Some(zone) = linked_zone() else {
            println!("skipped: no link to a zone, or TZ is set");
            return;
        };
        let system = TimeZone::system();
        assert_eq!(zone.iana_name(), system.iana_name());
        for month in 1..=12 {
            let day = jiff::civil::date(2026, month, 15).at(12, 0, 0, 0);
            let at = |zone: TimeZone| zone.to_zoned_datetime(day).unwrap().timestamp();
            assert_eq!(at(zone.clone()), at(system.clone()));
        }
    }
}
