//! Finding a line of a list: what is typed stands where the title was, and the choice goes to
//! the lines that have it. The list stays whole, so that what lies around them stays in view.

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::widgets::Clear;

use super::editor::Editor;
use super::keys::{Command, Keys, Place, command};
use super::screen::Transition;
use super::theme::Look;
use super::widgets::{self, Page};
use crate::bank::lines_with;

/// The columns that a line is made with to be searched: enough for all that it says.
pub const WHOLE: u16 = 400;

/// What is being sought in a list, if anything is.
#[derive(Default)]
pub struct Seek(Option<Typing>);

struct Typing {
    /// The list.
    keys: Keys,
    typed: Editor,
    /// The lines that fit, in order.
    fits: Vec<usize>,
    /// The line that was chosen before.
    before: usize,
}

impl Seek {
    /// Whether a key at this list is for finding: it begins to, or something is being typed.
    pub fn takes(&self, keys: impl Into<Keys>, key: KeyEvent) -> bool {
        let keys = keys.into();
        self.at(keys).is_some() || command(keys, key) == Some(Command::Find)
    }

    fn at(&self, keys: Keys) -> Option<&Typing> {
        self.0.as_ref().filter(|typing| typing.keys == keys)
    }

    /// What such a key does to the choice among the lines.
    pub fn key<'a>(
        &mut self,
        keys: impl Into<Keys>,
        key: KeyEvent,
        chosen: &mut usize,
        lines: &[String],
    ) -> Transition<'a> {
        let keys = keys.into();
        let Some(typing) = self.0.as_mut().filter(|typing| typing.keys == keys) else {
            self.0 = Some(Typing {
                keys,
                typed: Editor::default(),
                fits: (0..lines.len()).collect(),
                before: *chosen,
            });
            return Transition::Stay;
        };
        let fits = &typing.fits;
        match command(Place::Seek, key) {
            Some(Command::Choose) => self.0 = None,
            Some(Command::Back) => {
                *chosen = typing.before;
                self.0 = None;
            }
            Some(Command::Help) => return Transition::Help(Place::Seek.into()),
            Some(Command::Down) => {
                let next = fits.iter().find(|line| **line > *chosen);
                *chosen = next.copied().unwrap_or(*chosen);
            }
            Some(Command::Up) => {
                let last = fits.iter().rfind(|line| **line < *chosen);
                *chosen = last.copied().unwrap_or(*chosen);
            }
            given => {
                typing.typed.apply(given, key);
                typing.fits = lines_with(lines, typing.typed.text());
                // The nearest from where the search began, and round again.
                let next = typing.fits.iter().find(|line| **line >= typing.before);
                let next = next.or(typing.fits.first());
                *chosen = next.copied().unwrap_or(typing.before);
            }
        }
        Transition::Stay
    }

    /// Draws it over the title and the keys of the list, while something is being typed.
    pub fn render(&self, frame: &mut Frame<'_>, page: &Page, look: &Look, keys: impl Into<Keys>) {
        let Some(typing) = self.at(keys.into()) else {
            return;
        };
        for line in [page.title, page.foot] {
            frame.render_widget(Clear, line);
            frame.buffer_mut().set_style(line, look.base);
        }
        let number = match typing.fits.len() {
            0 => "No matches.".to_owned(),
            _ if typing.typed.text().trim().is_empty() => String::new(),
            1 => "1 fits".to_owned(),
            many => format!("{many} fit"),
        };
        widgets::sought(frame, page.title, look, typing.typed.text(), &number, true);
        widgets::footer(frame, page, look, Place::Seek);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    use super::*;

    const LINES: [&str; 4] = ["Cold starts", "Foreign keys", "API keys", "Warm pools"];

    /// The line chosen after these keys, where the second was chosen before.
    fn after(keys: &[KeyCode]) -> usize {
        let lines = LINES.map(str::to_owned);
        let (mut seek, mut chosen) = (Seek::default(), 1);
        for code in keys {
            let key = KeyEvent::new(*code, KeyModifiers::NONE);
            assert!(seek.takes(Place::Today, key));
            seek.key(Place::Today, key, &mut chosen, &lines);
        }
        chosen
    }

    fn typed(text: &str, then: &[KeyCode]) -> usize {
        let typed = text.chars().map(KeyCode::Char);
        after(&typed.chain(then.iter().copied()).collect::<Vec<_>>())
    }

    #[test]
    fn the_choice_goes_to_the_next_line_that_fits_and_round_again() {
        assert_eq!(typed("/", &[]), 1);
        assert_eq!(typed("/keys", &[]), 1);
        assert_eq!(typed("/api", &[]), 2);
        assert_eq!(typed("/cold", &[]), 0);
    }

    #[test]
    fn arrows_go_from_one_line_that_fits_to_the_next() {
        assert_eq!(typed("/keys", &[KeyCode::Down]), 2);
        assert_eq!(typed("/keys", &[KeyCode::Down, KeyCode::Down]), 2);
        assert_eq!(typed("/keys", &[KeyCode::Down, KeyCode::Up]), 1);
    }

    #[test]
    fn enter_stays_at_what_was_found_and_escape_goes_back() {
        assert_eq!(typed("/warm", &[KeyCode::Enter]), 3);
        assert_eq!(typed("/warm", &[KeyCode::Esc]), 1);
    }

    #[test]
    fn where_nothing_fits_the_choice_stays_and_less_typed_finds_again() {
        assert_eq!(typed("/warmx", &[]), 1);
        assert_eq!(typed("/warmx", &[KeyCode::Backspace]), 3);
    }
}
