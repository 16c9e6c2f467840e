//! Days as a person counts them: they end when one goes to bed, not at midnight.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day, as the number of days since 1970-01-01. It has no time zone: a review of
/// Monday stays one of Monday wherever the person travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

/// The time of day at which a day ends and the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayEnd(Time);

/// A moment with the day it belongs to where the person was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// On which day.
    pub day: Day,
    /// How far local time was ahead of UTC, in seconds.
    pub offset: i32,
}

/// The day whose number is 0.
const FIRST: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day with this number; 0 is 1970-01-01.
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// Its number.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day of a date in the calendar.
    pub fn from_date(date: Date) -> Self {
        let days = date.duration_since(FIRST).as_hours() / 24;
        // Every date of the calendar is less than eight million days away.
        Self(days as i32)
    }

    /// Its date; the calendar's first or last where the number lies outside of it.
    pub fn date(self) -> Date {
        FIRST.saturating_add(SignedDuration::from_hours(i64::from(self.0) * 24))
    }

    /// The day that a moment belongs to in a zone.
    ///
    /// It never runs backwards while time goes on, even where clocks are set back across the
    /// end of the day: once a day has begun, its eve does not return.
    pub fn from_timestamp(at: Timestamp, zone: &TimeZone, end: DayEnd) -> Self {
        let local = Self::from_date(zone.to_datetime(at).date());
        [local.plus(1), local]
            .into_iter()
            .find(|day| day.starts(zone, end).is_some_and(|start| start <= at))
            .unwrap_or(local.plus(-1))
    }

    /// When it begins in a zone: at the end of the day before. Where clocks skip that time it is
    /// the moment after the gap; where they show it twice, the first of the two.
    fn starts(self, zone: &TimeZone, end: DayEnd) -> Option<Timestamp> {
        let start = self.date().to_datetime(end.0);
        zone.to_ambiguous_timestamp(start).compatible().ok()
    }

    /// The day so many days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days lie between an earlier day and this one; negative where it is later.
    pub fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        // Day 0 was a Thursday.
        self.plus(-(self.0.saturating_add(3).rem_euclid(7)))
    }
}

impl fmt::Display for Day {
    /// As in `2026-12-15`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().to_string())
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let date: Date = text
            .parse()
            .map_err(|_| format!("a day is written like 2026-12-15, not `{text}`"))?;
        Ok(Self::from_date(date))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Default for DayEnd {
    /// Four in the morning.
    fn default() -> Self {
        Self(Time::constant(4, 0, 0, 0))
    }
}

impl FromStr for DayEnd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a time of day like 04:00, found `{text}`");
        let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
        let number = |digits: &str| {
            let plain =
                (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let (hour, minute) = number(hour).zip(number(minute)).ok_or_else(wrong)?;
        Time::new(hour, minute, 0, 0).map(Self).map_err(|_| wrong())
    }
}

impl TryFrom<String> for DayEnd {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<DayEnd> for String {
    fn from(end: DayEnd) -> Self {
        end.to_string()
    }
}

impl fmt::Display for DayEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}", self.0.hour(), self.0.minute()))
    }
}

impl Moment {
    /// What a moment is to a person in a zone.
    pub fn new(at: Timestamp, zone: &TimeZone, end: DayEnd) -> Self {
        Self {
            at,
            day: Day::from_timestamp(at, zone, end),
            offset: zone.to_offset(at).seconds(),
        }
    }

    /// When the day after this moment's begins: until then nothing more falls due.
    pub fn tomorrow(self, zone: &TimeZone, end: DayEnd) -> Timestamp {
        let next = self.day.plus(1).starts(zone, end);
        next.unwrap_or_else(|| self.at.saturating_add(24.hours()).unwrap_or(Timestamp::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(at: &str, zone: &str, end: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        Day::from_timestamp(at.parse().unwrap(), &zone, end.parse().unwrap()).to_string()
    }

    #[test]
    fn a_day_ends_at_four_in_the_morning_local_time() {
        let berlin = |at| day(at, "Europe/Berlin", "04:00");
        assert_eq!(berlin("2026-07-02T01:59:59Z"), "2026-07-01");
        assert_eq!(berlin("2026-07-02T02:00:00Z"), "2026-07-02");
        assert_eq!(berlin("2026-12-02T02:59:59Z"), "2026-12-01");
        assert_eq!(berlin("2026-12-02T03:00:00Z"), "2026-12-02");
    }

    #[test]
    fn the_same_moment_is_another_day_elsewhere() {
        let at = "2026-07-02T12:00:00Z";
        assert_eq!(day(at, "Pacific/Kiritimati", "04:00"), "2026-07-02");
        assert_eq!(day(at, "Pacific/Pago_Pago", "04:00"), "2026-07-01");
    }

    #[test]
    fn a_day_that_ends_in_the_hour_skipped_in_spring_begins_after_it() {
        // On 29 March 2026 at 02:00 the clocks of Berlin are set to 03:00.
        let berlin = |at| day(at, "Europe/Berlin", "02:30");
        assert_eq!(berlin("2026-03-29T00:59:59Z"), "2026-03-28");
        assert_eq!(berlin("2026-03-29T01:30:00Z"), "2026-03-29");
        assert_eq!(berlin("2026-03-30T00:29:59Z"), "2026-03-29");
    }

    #[test]
    fn a_day_that_ends_in_the_hour_repeated_in_autumn_begins_once() {
        // On 25 October 2026 at 03:00 the clocks of Berlin are set back to 02:00.
        let berlin = |at| day(at, "Europe/Berlin", "02:30");
        assert_eq!(berlin("2026-10-25T00:29:59Z"), "2026-10-24");
        assert_eq!(berlin("2026-10-25T00:30:00Z"), "2026-10-25");
        assert_eq!(berlin("2026-10-25T01:10:00Z"), "2026-10-25", "02:10 again");
    }

    #[test]
    fn a_day_is_written_and_read_as_a_date() {
        assert_eq!(Day::new(0).to_string(), "1970-01-01");
        assert_eq!("2026-12-15".parse::<Day>().unwrap().number(), 20_802);
        assert!("2026-02-30".parse::<Day>().is_err());
        assert!("tomorrow".parse::<Day>().is_err());
    }

    #[test]
    fn the_end_of_a_day_is_a_time_of_day() {
        assert_eq!("4:00".parse(), Ok(DayEnd::default()));
        assert_eq!(DayEnd::default().to_string(), "04:00");
        for wrong in ["24:00", "4", "4:60", "04:00:00", "-1:00", "+4:00", ""] {
            assert!(wrong.parse::<DayEnd>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        for date in ["2026-11-23", "2026-11-25", "2026-11-29"] {
            let day: Day = date.parse().unwrap();
            assert_eq!(day.monday().to_string(), "2026-11-23");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_day_returns_while_time_goes_on(
            start in 0i64..2_000_000_000,
            steps in proptest::collection::vec(1i64..40_000, 1..40),
            zone in proptest::sample::select(vec![
                "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana",
                "Pacific/Apia", "Asia/Kolkata",
            ]),
            hour in 0i8..24, minute in 0i8..60,
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let end: DayEnd = format!("{hour}:{minute}").parse().unwrap();
            let mut at = start;
            let mut last = Day::from_timestamp(Timestamp::from_second(at).unwrap(), &zone, end);
            for step in steps {
                at += step;
                let moment = Moment::new(Timestamp::from_second(at).unwrap(), &zone, end);
                prop_assert!(moment.day >= last, "{} after {last} in {zone:?}", moment.day);
                prop_assert!(moment.tomorrow(&zone, end) > moment.at);
                last = moment.day;
            }
        }
    }
}
