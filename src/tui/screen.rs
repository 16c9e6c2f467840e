//! What a screen is, and what it can ask for.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::keys::Keys;
use crate::app::{Outcome, Unsaved, not_saved};
use crate::store::StoreError;

/// One screen of the program. Screens lie on a stack; the uppermost is drawn and gets the keys.
///
/// A screen is a value that knows no terminal: it draws from its state alone, and what only the
/// program or its host can do it asks for with a [`Transition`]. `now` is only compared with
/// itself and with the time that passes; `area` is the whole screen.
pub trait Screen<'a> {
    /// A key was pressed.
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a>;

    /// Draws what the person sees.
    fn render(&self, frame: &mut Frame<'_>, area: Rect);

    /// A row was clicked; `None` where the screen is a list like others, whose lines are selected
    /// and opened.
    fn click(&mut self, _row: u16, _now: Instant, _area: Rect) -> Option<Transition<'a>> {
        None
    }

    /// Text was pasted, in one go.
    fn paste(&mut self, _text: &str, _now: Instant, _area: Rect) -> Transition<'a> {
        Transition::Stay
    }

    /// Time has gone by.
    fn tick(&mut self, _now: Instant, _area: Rect) -> Transition<'a> {
        Transition::Stay
    }

    /// The screen has this size now.
    fn resize(&mut self, _area: Rect) {}

    /// What lay above it is gone: it shows things as they are now.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn refresh(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Leaves whatever is running, so that it can be resumed. `waits`: another program that
    /// holds the store is waited for.
    fn leave(&mut self, _now: Instant, _waits: bool) {}

    /// What was typed and could not be saved.
    fn unsaved(&self) -> Option<Unsaved> {
        None
    }

    /// What is printed when the person has quit: what is unfinished, and how to take it up again.
    fn farewell(&mut self) -> Option<String> {
        None
    }

    /// Something is under way that is shown as soon as it is there.
    fn is_waiting(&self) -> bool {
        false
    }

    /// The text that is being written, for an editor of the person's own.
    fn text(&self) -> Option<&str> {
        None
    }

    /// Where that editor finds the text: a file that is found again after a sudden end.
    fn text_file(&self) -> Option<PathBuf> {
        None
    }

    /// The file to open in that editor, and at which line.
    fn file(&self) -> Option<(PathBuf, usize)> {
        None
    }

    /// The person's own editor, begun at `before`, is done; where it had the text, this is left
    /// of it. Without a text it failed.
    fn written(
        &mut self,
        _text: Option<&str>,
        _before: Instant,
        _now: Instant,
        _area: Rect,
    ) -> Transition<'a> {
        Transition::Stay
    }
}

/// Any screen.
pub type BoxedScreen<'a> = Box<dyn Screen<'a> + 'a>;

/// What a screen asks the program for.
pub enum Transition<'a> {
    /// Nothing.
    Stay,
    /// Another screen on top of it.
    Open(BoxedScreen<'a>),
    /// Another screen in place of it.
    Replace(BoxedScreen<'a>),
    /// To be left, for the screen beneath it; the last one ends the program.
    Back,
    /// To show what its keys do.
    Help(Keys),
    /// Something of whoever runs the program.
    Ask(HostRequest),
    /// To tell something.
    Notice(String),
    /// To put a text on the clipboard of the person's terminal.
    Copy(String),
    /// To tell something for as long as it is so.
    Status(&'static str),
    /// To be left although that cannot be saved, and why.
    CannotLeave(String),
}

/// What the program asks of whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostRequest {
    /// To end.
    Quit,
    /// To have [`Screen::text`] in the person's own editor, and back with [`Screen::written`].
    EditText,
    /// To have [`Screen::file`] open in that editor, and to be told afterwards.
    EditFile,
    /// To make a sound.
    Ring,
    /// To put the text that was copied on the clipboard.
    Copy,
    /// To write down what could not be saved: see [`App::take_unsaved`](super::App::take_unsaved).
    WriteUnsaved,
}

/// Told while another program holds the store.
pub(super) const SAVING: &str =
    "Saving: another program is using the history; this takes a moment…";

/// Told while what was done is not on disk yet.
pub(super) const SAVING_SLOWLY: &str = "Saving: the disk is slow; this takes a moment…";

impl<'a> Transition<'a> {
    /// Another screen on top, or why there is none.
    pub(super) fn open<E: Display>(screen: Result<BoxedScreen<'a>, E>) -> Self {
        screen.map_or_else(|error| Self::Notice(error.to_string()), Self::Open)
    }

    /// Another screen in place of this one, or why there is none.
    pub(super) fn replace<E: Display>(screen: Result<BoxedScreen<'a>, E>) -> Self {
        screen.map_or_else(|error| Self::Notice(error.to_string()), Self::Replace)
    }

    /// What the outcome of an event leaves a screen to ask for.
    pub(super) fn after(outcome: Outcome) -> Self {
        match outcome {
            Outcome {
                error: Some(error),
                cannot_leave: true,
                ..
            } => Self::CannotLeave(error.to_string()),
            Outcome {
                error: Some(error), ..
            } => Self::Notice(not_saved(&error)),
            Outcome { exit: true, .. } => Self::Back,
            Outcome {
                problem: Some(problem),
                ..
            } => Self::Notice(problem),
            Outcome {
                waits_for_disk: true,
                ..
            } => Self::Status(SAVING_SLOWLY),
            Outcome { saving: true, .. } => Self::Status(SAVING),
            Outcome { ring: true, .. } => Self::Ask(HostRequest::Ring),
            _ => Self::Stay,
        }
    }

    /// Nothing is asked for.
    pub(super) fn is_stay(&self) -> bool {
        matches!(self, Self::Stay)
    }
}
