//! What is due and the interviews ahead as a calendar (iCalendar, RFC 5545).
//!
//! Every entry lasts all day and has a name of its own that stays the same, so that importing the
//! calendar again brings the entries up to date.

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;

use super::agenda::about;
use super::layout::count;
use crate::app::agenda::DayAhead;
use crate::bank::{BankId, one_line};
use crate::schedule::Day;

/// Writes the days that ask for something, and the days of interviews. `now` is when it is written.
pub fn calendar(days: &[DayAhead], goals: &[(Option<BankId>, Day)], now: Timestamp) -> String {
    let mut calendar = Calendar::new();
    calendar.name("Viva");
    for ahead in days {
        let parts = [(ahead.due, "due"), (ahead.new, "new")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        let summary = format!("Viva: {}", parts.join(", "));
        let items = count(ahead.due + ahead.new, "item");
        let details = format!("{items}, {}. Start with: viva drill", about(ahead.minutes));
        let name = format!("due-{}", date(ahead.day));
        calendar.push(all_day(&name, ahead.day, now, &summary, &details));
    }
    for (bank, day) in goals {
        let of = bank.as_ref().map(|bank| one_line(bank.as_str()));
        let summary = match &of {
            Some(bank) => format!("Interview: {bank}"),
            None => "Interview".to_owned(),
        };
        // A bank has one interview ahead: where that moves, so does its entry.
        let name = of.map_or("interview".to_owned(), |bank| format!("interview-{bank}"));
        calendar.push(all_day(
            &name,
            *day,
            now,
            &summary,
            "viva goal shows how well you are prepared",
        ));
    }
    calendar.done().to_string()
}

fn date(day: Day) -> String {
    day.date().strftime("%Y%m%d").to_string()
}

fn all_day(name: &str, day: Day, now: Timestamp, summary: &str, details: &str) -> Event {
    let on = |key: &str, day: Day| {
        let mut property = Property::new(key, date(day));
        property.add_parameter("VALUE", "DATE");
        property.done()
    };
    let mut event = Event::new();
    event
        .uid(&format!("{name}@viva"))
        .add_property("DTSTAMP", now.strftime("%Y%m%dT%H%M%SZ").to_string())
        .append_property(on("DTSTART", day))
        .append_property(on("DTEND", day.plus(1)))
        .summary(summary)
        .description(details)
        // It takes no time that somebody else could not ask for.
        .add_property("TRANSP", "TRANSPARENT");
    event.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_and_each_interview_is_an_entry_that_lasts_all_day() {
        let day = |text: &str| Day::from_date(text.parse().unwrap());
        let ahead = DayAhead {
            day: day("2026-02-28"),
            due: 12,
            new: 3,
            minutes: 40,
        };
        let goals = [(Some(BankId::new("net")), day("2026-03-05"))];
        let text = calendar(&[ahead], &goals, "2026-02-27T10:00:00Z".parse().unwrap());
        for line in [
            "BEGIN:VCALENDAR",
            "UID:due-20260228@viva",
            "DTSTAMP:20260227T100000Z",
            "DTSTART;VALUE=DATE:20260228",
            "DTEND;VALUE=DATE:20260301",
            "SUMMARY:Viva: 12 due\\, 3 new",
            "UID:interview-net@viva",
            "SUMMARY:Interview: net",
            "END:VCALENDAR",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}: {text}");
        }
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
        assert!(text.ends_with("\r\n"));
    }

    #[test]
    fn long_lines_are_folded_and_an_interview_that_moves_keeps_its_name() {
        let bank = BankId::new("netzwerk-ü".repeat(12));
        let on = |day: &str| {
            let goal = (Some(bank.clone()), Day::from_date(day.parse().unwrap()));
            calendar(&[], &[goal], "2026-02-27T10:00:00Z".parse().unwrap())
        };
        let (first, moved) = (on("2026-03-05"), on("2026-03-09"));
        assert!(first.split("\r\n").all(|line| line.len() <= 75), "{first}");
        assert!(!first.replace("\r\n", "").contains('\n'), "{first}");
        let uid = |text: &str| {
            let whole = text.replace("\r\n ", "");
            let mut lines = whole.lines();
            lines
                .find(|line| line.starts_with("UID:"))
                .map(str::to_owned)
        };
        assert_eq!(uid(&first), uid(&moved));
        assert!(uid(&first).unwrap().contains(bank.as_str()));
    }
}
