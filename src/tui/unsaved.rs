//! Leaving although something could not be saved: a word to be typed, so that no key does it by
//! mistake.

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::theme::Look;
use super::widgets;

/// The word.
const WORD: &str = "leave";

/// Somebody wants to leave what is not saved.
#[derive(Debug)]
pub struct Leaving {
    /// The whole program, and not only its uppermost screen.
    pub quits: bool,
    why: Option<String>,
    typed: String,
}

impl Leaving {
    /// Nothing is typed yet.
    pub fn new(quits: bool, why: Option<String>) -> Self {
        Self {
            quits,
            why,
            typed: String::new(),
        }
    }

    /// A key was pressed: whether to leave, or to stay, once that is clear.
    pub fn key(&mut self, key: KeyEvent) -> Option<bool> {
        match key.code {
            KeyCode::Esc => return Some(false),
            KeyCode::Enter if self.typed.trim().eq_ignore_ascii_case(WORD) => return Some(true),
            KeyCode::Enter => self.typed.clear(),
            KeyCode::Backspace => drop(self.typed.pop()),
            KeyCode::Char(c)
                if key.modifiers.difference(KeyModifiers::SHIFT).is_empty()
                    && self.typed.len() < WORD.len() =>
            {
                self.typed.push(c);
            }
            _ => {}
        }
        None
    }

    /// Draws the question where the keys stand, with the reason above.
    pub fn render(&self, frame: &mut Frame<'_>, area: Rect, look: &Look, notice: Option<&str>) {
        let message = format!(
            "What you typed is not saved{} To leave anyway, type the word {WORD}: the text is \
             then printed, and written to a file where there is room.",
            match notice.or(self.why.as_deref()) {
                Some(why) => format!(": {}.", why.trim_end_matches('.')),
                None => ".".to_owned(),
            }
        );
        widgets::notice(frame, area, look, &message);
        let page = widgets::page(area);
        frame.render_widget(ratatui::widgets::Clear, page.foot);
        frame.buffer_mut().set_style(page.foot, look.base);
        let typed = format!("{}_", self.typed);
        let keys = [
            (typed, "typed"),
            ("enter".to_owned(), "leave"),
            ("esc".to_owned(), "stay"),
        ];
        frame.render_widget(widgets::key_line(look, &keys, page.foot.width), page.foot);
    }
}
