//! Lengths of time as people write them: `4m`, `3m30s`, `90s`, `1h`.

use std::time::Duration;

/// The longest time that an answer or a quiz may be given.
const LONGEST: u64 = 24 * 60 * 60;

/// Reads hours, minutes and seconds, each at most once and in this order.
///
/// # Errors
///
/// Says what is wrong with it; the forms that are understood stand in [`HINT`].
///
/// ```
/// use std::time::Duration;
/// use viva::bank::read_duration;
///
/// assert_eq!(read_duration("3m30s"), Ok(Duration::from_secs(210)));
/// assert!(read_duration("soon").is_err());
/// ```
pub fn read_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{}` is not a length of time", super::text::one_line(text));
    let mut rest = text.trim();
    let mut seconds: u64 = 0;
    let mut units = [('h', 3_600), ('m', 60), ('s', 1)].into_iter();
    if rest.is_empty() {
        return Err("the length of time is empty".to_owned());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        let mut tail = rest[digits..].chars();
        let unit = tail.next().ok_or_else(wrong)?;
        let (_, size) = units.find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        seconds = number
            .checked_mul(size)
            .and_then(|more| seconds.checked_add(more))
            .ok_or_else(wrong)?;
        rest = tail.as_str();
    }
    match seconds {
        0 => Err("a length of time is more than 0".to_owned()),
        1..=LONGEST => Ok(Duration::from_secs(seconds)),
        _ => Err("a length of time is 24h at most".to_owned()),
    }
}

/// How to write a length of time.
pub const HINT: &str = "write it like `4m`, `3m30s`, `90s` or `1h`";

/// Minutes and seconds, `m:ss`; hours stand before them where there are any.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(viva::bank::clock(Duration::from_secs(210)), "3:30");
/// assert_eq!(viva::bank::clock(Duration::from_secs(3_725)), "1:02:05");
/// ```
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_minutes_and_seconds_add_up() {
        for (text, seconds) in [
            ("4m", 240),
            ("3m30s", 210),
            ("90s", 90),
            ("1h", 3_600),
            (" 1h5s ", 3_605),
            ("24h", 86_400),
        ] {
            assert_eq!(
                read_duration(text),
                Ok(Duration::from_secs(seconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "4",
            "m",
            "4 m",
            "30s3m",
            "4m4m",
            "-4m",
            "4.5m",
            "4min",
            "0s",
            "25h",
            "99999999999999999999h",
            "9999999999999999h",
            "٣m",
        ] {
            assert!(read_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_clock_shows_hours_only_where_there_are_any() {
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
        assert_eq!(clock(Duration::from_secs(3_665)), "1:01:05");
    }
}
