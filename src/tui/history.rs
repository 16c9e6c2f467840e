//! Past quizzes, to look at again or to resume.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::gone::resume;
use super::keys::{Command, Place, command};
use super::list;
use super::review;
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::{self, Seek};
use super::services::Services;
use super::today;
use super::when::when;
use super::widgets;
use super::widgets::{facts, score};
use crate::app::DrillOptions;
use crate::bank::clock;
use crate::store::{SavedSession, SessionKind, SessionState, StoreError};

/// How many are shown: enough to scroll for a while, few enough to load at once.
const SHOWN: usize = 200;

/// The list of past quizzes.
pub struct History<'a> {
    services: Services<'a>,
    sessions: Vec<SavedSession>,
    chosen: usize,
    seek: Seek,
}

impl<'a> History<'a> {
    /// The list as of now, the newest first.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn open(services: Services<'a>) -> Result<BoxedScreen<'a>, StoreError> {
        Ok(Box::new(Self {
            services,
            sessions: services.store.sessions(SHOWN)?,
            chosen: 0,
            seek: Seek::default(),
        }))
    }
}

impl<'a> Screen<'a> for History<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let services = self.services;
        if self.seek.takes(Place::History, key) {
            let sessions = self.sessions.iter();
            let lines: Vec<String> = sessions
                .map(|session| line(session, false, services, seek::WHOLE).to_string())
                .collect();
            return self.seek.key(Place::History, key, &mut self.chosen, &lines);
        }
        let page = widgets::page(area).body.height;
        match command(Place::History, key) {
            Some(Command::Choose) => match self.sessions.get(self.chosen) {
                Some(session) => open(session, services, now),
                None => Transition::Stay,
            },
            Some(Command::Back) => Transition::Back,
            Some(Command::Help) => Transition::Help(Place::History.into()),
            Some(other) => {
                self.chosen = list::moved(self.chosen, self.sessions.len(), page, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        self.sessions = self.services.store.sessions(SHOWN)?;
        Ok(())
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let look = &services.look;
        let page = widgets::page(area);
        let number = widgets::count(self.sessions.len(), "session", "sessions");
        widgets::title(frame, page.title, look, "Results", &[number]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, Place::History);
        let count = self.sessions.len();
        let top = list::top(self.chosen, count, page.body.height);
        widgets::rows(frame, page.body, look, count, top, |index| {
            line(
                &self.sessions[index],
                index == self.chosen,
                services,
                page.body.width,
            )
        });
        self.seek.render(frame, &page, look, Place::History);
    }
}

/// A session to look at again, or to continue.
pub(super) fn open<'a>(
    session: &SavedSession,
    services: Services<'a>,
    now: Instant,
) -> Transition<'a> {
    let (id, over) = (session.id, session.state == SessionState::Finished);
    match session.kind {
        kind if over => Transition::open(review(kind, services, id, now)),
        SessionKind::Drill => Transition::open(today::open(services, DrillOptions::default(), now)),
        kind => Transition::open(resume(kind, services, id, now)),
    }
}

fn line(session: &SavedSession, chosen: bool, services: Services<'_>, room: u16) -> Line<'static> {
    let look = &services.look;
    let quiz = session.by_item();
    let (lead, style) = list::lead(look, chosen);
    let kind = match session.kind {
        SessionKind::Quiz => "",
        other => other.as_str(),
    };
    let state = match session.state {
        SessionState::Finished if session.settings.exam && kind.is_empty() => "exam",
        SessionState::Finished => "",
        SessionState::Open | SessionState::Left => "unfinished",
    };
    let first = session.entries.first();
    let first = first.map_or_else(String::new, |saved| services.item_title(&saved.entry.item));
    let items = widgets::count(quiz.entries.len(), "item", "items");
    let began = when(session.started, &(services.clock)());
    if room + 2 < widgets::NARROW {
        let about = facts(look, &[began, kind.to_owned(), state.to_owned(), items]);
        let left = vec![
            Span::styled(format!("{lead} {:>5}  ", score(session)), style),
            Span::raw(about),
        ];
        return widgets::ends(left, Vec::new(), room, look.symbols.ellipsis);
    }
    let more = facts(look, &[items, kind.to_owned(), state.to_owned(), first]);
    let left = vec![
        Span::styled(format!("{lead} {:>5}", score(session)), style),
        Span::raw(format!("  {began:<18}")),
        Span::styled(more, look.dim),
    ];
    let right = vec![Span::styled(clock(quiz.used()), look.dim)];
    widgets::ends(left, right, room, look.symbols.ellipsis)
}
