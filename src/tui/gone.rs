//! What is told before a session is taken up again whose items are not all in a bank any more: which
//! they are, and what was written to them.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::keys::{Binding, Command, HELP_KEY, Key, Keys, SCROLL, binding as b, command};
use super::resume_what_is_left;
use super::screen::{BoxedScreen, Screen, Transition};
use super::services::Services;
use super::{list, markdown, widgets};
use crate::app::Gone;
use crate::report::gone::gone_items;
use crate::store::{SessionKind, StoreError};

const KEYS: Keys = Keys::new("for items that are gone", OWN, SCROLL, &[]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Choose, &[Key::Plain(KeyCode::Enter)], "continue", "Continue without them"),
    b(Command::Quit, &[Key::Plain(KeyCode::Char('f'))], "finish", "End the session here; what was written stays in the history"),
    b(Command::Back, &[Key::Plain(KeyCode::Esc), Key::Plain(KeyCode::Char('q'))], "back", "Go back; the session can be continued once its banks are loaded"),
    HELP_KEY,
];

/// The items of a session that no loaded bank has.
pub struct GoneScreen<'a> {
    services: Services<'a>,
    kind: SessionKind,
    gone: Gone,
    top: usize,
}

/// Takes up an unfinished session; where items of it are gone, it is asked first what to do.
///
/// # Errors
///
/// It is not there, is of another kind, is finished, or runs elsewhere; or the store fails.
pub fn resume<'a>(
    kind: SessionKind,
    services: Services<'a>,
    id: i64,
    now: Instant,
) -> Result<BoxedScreen<'a>, StoreError> {
    let saved = services.store.session(id)?;
    let Some(gone) = Gone::find(&saved, services.library) else {
        return resume_what_is_left(kind, services, id, now);
    };
    Ok(Box::new(GoneScreen {
        services,
        kind: saved.kind,
        gone,
        top: 0,
    }))
}

impl<'a> GoneScreen<'a> {
    fn lines(&self, room: u16) -> Vec<Line<'static>> {
        markdown::lines(&gone_items(&self.gone), room, &self.services.look)
    }

    fn resume(&self, now: Instant) -> Transition<'a> {
        let (services, id) = (self.services, self.gone.session);
        Transition::replace(resume_what_is_left(self.kind, services, id, now))
    }

    fn finish(&self) -> Transition<'a> {
        let (store, id) = (self.services.store, self.gone.session);
        let finished = store
            .resume_session(id, self.kind)
            .and_then(|(_, claim)| store.finish(claim.id()));
        match finished {
            Ok(()) => Transition::Back,
            Err(error) => Transition::Notice(error.to_string()),
        }
    }

    /// What cannot be done: there is nothing to continue with, or still something.
    fn idle(&self) -> Vec<Command> {
        match self.gone.left {
            0 => vec![Command::Choose],
            _ => vec![Command::Quit],
        }
    }
}

impl<'a> Screen<'a> for GoneScreen<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        match command(KEYS, key) {
            Some(Command::Help) => Transition::Help(KEYS),
            Some(Command::Back) => Transition::Back,
            Some(given @ (Command::Choose | Command::Quit)) => match given {
                _ if self.idle().contains(&given) => Transition::Stay,
                Command::Choose => self.resume(now),
                _ => self.finish(),
            },
            Some(other) => {
                let page = widgets::page(area);
                let rows = usize::from(page.body.height);
                let tops = self.lines(page.body.width).len().saturating_sub(rows) + 1;
                self.top = list::moved(self.top, tops, page.body.height, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        let title = format!("Session {}, a {}", self.gone.session, self.kind.as_str());
        let number = widgets::count(self.gone.items.len(), "item is gone", "items are gone");
        widgets::title(frame, page.title, look, &title, &[number]);
        widgets::rule(frame, page.rule, look);
        widgets::footer_without(frame, &page, look, KEYS, &self.idle());
        let lines = self.lines(page.body.width);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::assert_sound;
    use super::*;

    #[test]
    fn every_key_shown_does_what_is_said_of_it() {
        assert_sound(KEYS);
    }
}
