//! Lists: which line is chosen after a key, and where the list is scrolled to.

use ratatui::style::Style;

use super::keys::Command;
use super::theme::Look;

/// The line that is chosen after a movement, of so many lines with so many in view.
pub fn moved(chosen: usize, lines: usize, room: u16, by: Command) -> usize {
    let page = usize::from(room).saturating_sub(1).max(1);
    let target = match by {
        Command::Up => chosen.saturating_sub(1),
        Command::Down => chosen + 1,
        Command::PageUp => chosen.saturating_sub(page),
        Command::PageDown => chosen + page,
        Command::Top => 0,
        Command::Bottom => lines,
        _ => chosen,
    };
    target.min(lines.saturating_sub(1))
}

/// The first line in view after a movement, of a text of so many lines.
pub fn scrolled(top: usize, lines: usize, room: u16, by: Command) -> usize {
    let tops = lines.saturating_sub(usize::from(room)) + 1;
    moved(top, tops, room, by)
}

/// Where a list is scrolled to: the chosen line as near the middle as the ends allow. It
/// follows from the chosen line alone, so nothing has to be remembered.
pub fn top(chosen: usize, lines: usize, room: u16) -> usize {
    let room = usize::from(room);
    chosen
        .saturating_sub(room / 2)
        .min(lines.saturating_sub(room))
}

/// What stands before a line, and its style.
pub fn lead(look: &Look, chosen: bool) -> (&'static str, Style) {
    if chosen {
        (look.symbols.chosen, look.accent.patch(look.bold))
    } else {
        (" ", Style::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movement_stops_at_both_ends() {
        assert_eq!(moved(0, 5, 3, Command::Up), 0);
        assert_eq!(moved(3, 5, 3, Command::PageDown), 4);
        assert_eq!(moved(2, 5, 3, Command::Bottom), 4);
        assert_eq!(moved(0, 0, 3, Command::Down), 0);
    }

    #[test]
    fn the_chosen_line_is_in_view() {
        for chosen in 0..50 {
            let top = top(chosen, 50, 7);
            assert!((top..top + 7).contains(&chosen));
        }
        assert_eq!(top(2, 50, 7), 0);
        assert_eq!(top(3, 4, 7), 0);
    }
}
