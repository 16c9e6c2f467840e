//! The keys of a place and what they do, drawn from the key map, and how marks come about.

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Binding, Command, Keys, Note, Place, command};
use super::list;
use super::theme::Look;
use super::training::signs;
use super::widgets;
use super::widgets::pad;
use super::wrap::{Styled, width};
use crate::bank::Mark;
use crate::report::scorecard::wording;

/// The help screen.
pub struct Help {
    keys: Keys,
    top: usize,
}

impl Help {
    /// Help for a place.
    pub fn new(keys: Keys) -> Self {
        Self { keys, top: 0 }
    }

    /// What a key does; true where help is to be closed.
    pub fn key(&mut self, key: KeyEvent, area: Rect) -> bool {
        let body = widgets::page(area).body;
        match command(Place::Help, key) {
            Some(Command::Back) => return true,
            Some(other) => {
                // The line count does not depend on the look.
                let look = Look::new(super::theme::Theme::Plain, true);
                let lines = self.lines(body.width, &look).len();
                self.top = list::scrolled(self.top, lines, body.height, other);
            }
            None => {}
        }
        false
    }

    /// Draws it.
    pub fn render(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let page = widgets::page(area);
        let of = format!("keys {}", self.keys.name);
        widgets::title(frame, page.title, look, "Help", &[of]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, Place::Help);
        let lines = self.lines(page.body.width, look);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
    }

    fn lines(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let bindings: Vec<&Binding> = self.keys.bindings().collect();
        let widest = bindings
            .iter()
            .map(|binding| width(&binding.all_keys()))
            .max();
        let column = widest.unwrap_or(0).min(usize::from(room) * 2 / 5);
        let mut lines = Vec::new();
        for binding in bindings {
            lines.extend(row(binding, column, room, look));
        }
        for note in self.keys.notes {
            lines.push(Line::default());
            lines.extend(match note {
                Note::Marks => about_marks(room, look),
                Note::Ratings => about_ratings(room, look),
                Note::Grid => about_grids(room, look),
            });
        }
        lines
    }
}

/// The keys on the left, wrapped if need be, and beside them what they do.
fn row(binding: &Binding, column: usize, room: u16, look: &Look) -> Vec<Line<'static>> {
    let none = Span::raw("");
    let keys = Styled::new(&binding.all_keys(), look.bold).lines(column, &none, &none);
    let text_room = usize::from(room).saturating_sub(column + 2);
    let text =
        Styled::new(binding.long, ratatui::style::Style::new()).lines(text_room, &none, &none);
    (0..keys.len().max(text.len()))
        .map(|at| {
            let key = keys.get(at).map_or_else(String::new, ToString::to_string);
            let mut spans = vec![Span::styled(pad(&key, column + 2), look.bold)];
            spans.extend(text.get(at).into_iter().flat_map(|line| line.spans.clone()));
            Line::from(spans)
        })
        .collect()
}

fn about_grids(room: u16, look: &Look) -> Vec<Line<'static>> {
    let text = format!(
        "{}; * a note. Spread: from the lowest to the highest, in hundredths.",
        wording::LEGEND
    );
    let none = Span::raw("");
    Styled::new(&signs(look, &text), look.dim).lines(usize::from(room), &none, &none)
}

fn about_marks(room: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled("Marks", look.bold)];
    let rest = Span::raw("     ");
    for (mark, text) in [
        (Mark::Full, "said, and meant"),
        (
            Mark::Half,
            "said in part, or only listed where a statement is asked for",
        ),
        (
            Mark::None,
            "not found, or denied, or beside a claim that is wrong",
        ),
    ] {
        let (symbol, style) = look.mark(mark);
        let first = Span::styled(pad(&symbol, 5), style);
        let text = Styled::new(text, ratatui::style::Style::new());
        lines.extend(text.lines(usize::from(room), &first, &rest));
    }
    let text = "The words that a mark rests on are underlined in your answer. Marks follow \
                patterns, not understanding: where one is wrong, change it. Your mark counts, and \
                the machine's stays beside it.";
    let none = Span::raw("");
    lines.extend(Styled::new(text, look.dim).lines(usize::from(room), &none, &none));
    lines
}

fn about_ratings(room: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled("Ratings", look.bold)];
    for (name, text) in [
        (
            "again",
            "failed; it comes back in this drill until you pass it",
        ),
        ("hard", "passed, but with gaps or much time"),
        ("good", "passed"),
        ("easy", "nearly everything said, and fast"),
    ] {
        let first = Span::styled(pad(name, 7), look.bold);
        let text = Styled::new(text, ratatui::style::Style::new());
        lines.extend(text.lines(usize::from(room), &first, &Span::raw("       ")));
    }
    let text = "Your score and your time propose one; enter accepts it. Only the first rating of a \
                day moves an item in the calendar.";
    let none = Span::raw("");
    lines.extend(Styled::new(text, look.dim).lines(usize::from(room), &none, &none));
    lines
}
