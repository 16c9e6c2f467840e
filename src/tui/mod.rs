//! The full-screen program: the event loop, one file a screen, shared widgets.
//!
//! [`App`] is the program as a value and knows no terminal. This file runs it on one: it reads
//! keys and time, draws, and gives the terminal back whatever happens.

mod answer;
mod app;
mod browse;
mod cards;
mod chart;
mod closing;
mod compare;
mod debrief;
mod drill;
mod editor;
mod external;
mod gone;
mod help;
mod history;
mod home;
mod item_page;
mod keys;
mod list;
mod markdown;
mod mock;
mod options;
mod quiz;
mod rating;
mod reason;
mod screen;
mod screening;
mod seek;
mod services;
mod stats;
mod still;
mod terminal;
mod theme;
mod today;
mod topics;
mod training;
mod trial;
mod unsaved;
mod when;
mod widgets;
mod wrap;
mod writing;

pub use app::App;
pub use compare::Compare;
pub use debrief::Debrief;
pub use external::open as open_editor;
pub use gone::resume;
pub use home::Home;
pub use mock::MockScreen;
pub use quiz::QuizScreen;
pub use screen::{BoxedScreen, HostRequest, Screen, Transition};
pub use screening::Screening;
pub use services::Services;
pub use stats::StatsScreen;
pub use terminal::{End, run};
pub use theme::{Look, Symbols, Theme};
pub use today::{NOTHING_TO_UNDO, open as open_drill};
pub use training::Trainer;
pub use trial::{News, Trial, Tried};

use std::time::Instant;

use crate::store::{SessionKind, StoreError};

/// A finished session of this kind, to look at again.
fn review<'a>(
    kind: SessionKind,
    services: Services<'a>,
    id: i64,
    now: Instant,
) -> Result<BoxedScreen<'a>, StoreError> {
    match kind {
        SessionKind::Quiz | SessionKind::Drill => QuizScreen::review(services, id, now),
        SessionKind::Mock => MockScreen::review(services, id, now),
    }
}

/// Takes up an unfinished session without the items that are gone.
fn resume_what_is_left<'a>(
    kind: SessionKind,
    services: Services<'a>,
    id: i64,
    now: Instant,
) -> Result<BoxedScreen<'a>, StoreError> {
    match kind {
        SessionKind::Quiz => QuizScreen::resume_what_is_left(services, id, now),
        SessionKind::Drill => QuizScreen::resume_drill_left(services, id, now),
        SessionKind::Mock => MockScreen::resume_what_is_left(services, id, now),
    }
}

#[cfg(test)]
mod tests;
