//! The ratings of an answer, and when each of them brings the item back.

use ratatui::text::{Line, Span};

use super::theme::Look;
use super::wrap;
use crate::schedule::Rating;

/// The ratings with their keys, as wide as there is room: in one line, or where that does not fit
/// in two, the days under the words. `days` are in the order of [`Rating::ALL`].
pub fn lines(
    days: &[String; 4],
    proposed: Option<Rating>,
    look: &Look,
    room: u16,
) -> [Line<'static>; 2] {
    let room = usize::from(room);
    for mark in [" enter", ""] {
        let line = one_line(days, proposed, mark, look);
        if line.width() <= room {
            return [line, Line::default()];
        }
    }
    two_lines(days, proposed, look, room)
}

fn one_line(
    days: &[String; 4],
    proposed: Option<Rating>,
    mark: &str,
    look: &Look,
) -> Line<'static> {
    let mut spans = Vec::new();
    for (rating, days) in Rating::ALL.into_iter().zip(days) {
        if !spans.is_empty() {
            spans.push(Span::raw("   "));
        }
        let is_proposed = proposed == Some(rating);
        let style = if is_proposed {
            look.accent.patch(look.bold)
        } else {
            look.dim
        };
        spans.push(Span::styled(format!("{rating} "), style));
        spans.push(Span::styled(rating.number().to_string(), look.bold));
        if !days.is_empty() {
            spans.push(Span::styled(format!(" {days}"), style));
        }
        if is_proposed {
            let [before, _] = look.symbols.turns;
            spans.push(Span::styled(format!(" {before}{mark}"), style));
        }
    }
    Line::from(spans)
}

fn two_lines(
    days: &[String; 4],
    proposed: Option<Rating>,
    look: &Look,
    room: usize,
) -> [Line<'static>; 2] {
    let column = room / 4;
    let mut above = Vec::new();
    let mut below = Vec::new();
    for (rating, days) in Rating::ALL.into_iter().zip(days) {
        let is_proposed = proposed == Some(rating);
        let style = if is_proposed {
            look.accent.patch(look.bold)
        } else {
            look.dim
        };
        let sign = if is_proposed {
            look.symbols.turns[0]
        } else {
            ""
        };
        let name = format!("{rating} ");
        let used = wrap::width(&name) + 1 + wrap::width(sign);
        above.push(Span::styled(name, style));
        above.push(Span::styled(rating.number().to_string(), look.bold));
        above.push(Span::styled(sign, style));
        above.push(Span::raw(" ".repeat(column.saturating_sub(used))));
        let days = days.strip_prefix("in ").unwrap_or(days);
        let days = wrap::shorten(days, column.saturating_sub(1), look.symbols.ellipsis);
        let gap = column.saturating_sub(wrap::width(&days));
        below.push(Span::styled(days, style));
        below.push(Span::raw(" ".repeat(gap)));
    }
    [Line::from(above), Line::from(below)]
}

#[cfg(test)]
mod tests {
    use super::super::theme::Theme;
    use super::*;

    fn shown(days: [&str; 4], room: u16) -> Vec<String> {
        let look = Look::new(Theme::Plain, true);
        let lines = lines(&days.map(str::to_owned), Some(Rating::Good), &look, room);
        lines
            .iter()
            .map(|line| line.to_string().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn ratings_stand_in_one_line_where_they_fit_and_else_in_two() {
        let days = ["today", "in 3 days", "in 8 days", "in 19 days"];
        assert_eq!(
            shown(days, 88),
            [
                "again 1 today   hard 2 in 3 days   good 3 in 8 days ‹ enter   easy 4 in 19 days",
                ""
            ]
        );
        assert_eq!(
            shown(days, 38),
            [
                "again 1  hard 2   good 3‹  easy 4",
                "today    3 days   8 days   19 days"
            ]
        );
    }

    #[test]
    fn where_nothing_is_said_of_days_the_keys_remain() {
        assert_eq!(
            shown(["today", "", "", ""], 60)[0],
            "again 1 today   hard 2   good 3 ‹ enter   easy 4"
        );
    }
}
