//! What a day asks for and what an interview ahead asks for, in words.

use super::layout::count;
use crate::app::agenda::GoalOutlook;
use crate::bank::one_line;

/// What the days before an interview ask for on average, and what to expect.
pub fn goal_line(goal: &GoalOutlook) -> String {
    let of = goal.bank.as_ref().map_or_else(String::new, |bank| {
        format!(" for {}", one_line(bank.as_str()))
    });
    format!(
        "interview{of} on {}, in {}: {} expected\n  by {} new and {} reviews a day, {}",
        goal.day,
        count(goal.days_left.unsigned_abs() as usize, "day"),
        percent(goal.expected),
        rounded(goal.new),
        rounded(goal.reviews),
        about(goal.minutes),
    )
}

/// A share in per cent.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A number a day, with one digit where it is small.
pub fn rounded(number: f64) -> String {
    if number >= 9.5 || (number - number.round()).abs() < 0.05 {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

/// `about 1 minute`, `about 2 minutes`.
pub fn about(minutes: u64) -> String {
    format!("about {}", count(minutes as usize, "minute"))
}
