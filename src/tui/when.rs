//! Days and times as people say them.

use jiff::{Timestamp, ZonedDateTime};

/// When something was, seen from now: `today 14:02`, `yesterday 9:30`, `Friday 14:02`, `3 March`,
/// `3 March 2025`.
pub fn when(then: Timestamp, now: &ZonedDateTime) -> String {
    let then = then.to_zoned_datetime(now.time_zone().clone());
    let days = (now.date() - then.date()).get_days();
    let time = then.strftime("%-H:%M");
    match days {
        0 => format!("today {time}"),
        1 => format!("yesterday {time}"),
        2..=6 => format!("{} {time}", then.strftime("%A")),
        _ if then.year() == now.year() => then.strftime("%-d %B").to_string(),
        _ => then.strftime("%-d %B %Y").to_string(),
    }
}

/// The same without the time of the day.
pub fn day(then: Timestamp, now: &ZonedDateTime) -> String {
    let text = when(then, now);
    match text.rsplit_once(' ') {
        Some((day, time)) if time.contains(':') => day.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_as_people_name_them() {
        let now: ZonedDateTime = "2026-03-12T15:00[UTC]".parse().unwrap();
        let seen = |then: &str| when(then.parse().unwrap(), &now);
        assert_eq!(seen("2026-03-12T14:02Z"), "today 14:02");
        assert_eq!(seen("2026-03-11T23:59Z"), "yesterday 23:59");
        assert_eq!(seen("2026-03-06T09:05Z"), "Friday 9:05");
        assert_eq!(seen("2026-01-06T09:05Z"), "6 January");
        assert_eq!(seen("2025-12-31T09:05Z"), "31 December 2025");
        assert_eq!(day("2026-03-06T09:05Z".parse().unwrap(), &now), "Friday");
        assert_eq!(
            day("2025-12-31T09:05Z".parse().unwrap(), &now),
            "31 December 2025"
        );
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_person_is() {
        let now: ZonedDateTime = "2026-03-12T01:00[Europe/Berlin]".parse().unwrap();
        assert_eq!(
            when("2026-03-11T22:30Z".parse().unwrap(), &now),
            "yesterday 23:30"
        );
    }
}
