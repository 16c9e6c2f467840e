//! The program as a value: a stack of screens, and what a key, a paste or time does to it.
//!
//! It draws itself from its state alone and never touches the terminal, so all of it can be
//! tested without one. What only a terminal can do it asks for as a [`HostRequest`].

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::{Frame, Terminal};

use super::help::Help;
use super::screen::{BoxedScreen, HostRequest, Transition};
use super::theme::Look;
use super::unsaved::Leaving;
use super::widgets;
use crate::app::Unsaved;

/// The most time that a single tick counts. A machine that slept, or a terminal that stood
/// still, must not eat the time for an answer; nobody is away from a running program longer
/// without one of these.
const LONGEST_TICK: Duration = Duration::from_secs(5);

/// So many lines a turn of the wheel goes.
const WHEEL: usize = 3;

/// The program.
pub struct App<'a> {
    look: Look,
    /// The uppermost last; never empty until the program ends.
    stack: Vec<BoxedScreen<'a>>,
    help: Option<Help>,
    notice: Option<String>,
    /// What is so at the moment.
    status: Option<&'static str>,
    /// The person wants to leave, and something is not saved.
    leaving: Option<Leaving>,
    /// What was left unsaved, to be written elsewhere.
    unsaved: Vec<Unsaved>,
    requests: Vec<HostRequest>,
    /// What was copied and is not on the clipboard yet.
    copied: Option<String>,
    area: Rect,
    now: Instant,
}

impl<'a> App<'a> {
    /// The program without a screen yet. `now` is only compared with itself and the time that
    /// passes.
    pub fn new(look: Look, now: Instant) -> Self {
        Self {
            look,
            stack: Vec::new(),
            help: None,
            notice: None,
            status: None,
            leaving: None,
            unsaved: Vec::new(),
            requests: Vec::new(),
            copied: None,
            area: Rect::new(0, 0, 80, 24),
            now,
        }
    }

    /// Puts a screen on top.
    pub fn open(&mut self, mut screen: BoxedScreen<'a>) {
        screen.resize(self.area);
        self.stack.push(screen);
    }

    /// Tells something.
    pub fn notice(&mut self, text: String) {
        self.notice = Some(text);
    }

    /// What is asked of whoever runs the program, each once.
    pub fn take_requests(&mut self) -> Vec<HostRequest> {
        std::mem::take(&mut self.requests)
    }

    /// The text that was copied last, once.
    pub fn take_copied(&mut self) -> Option<String> {
        self.copied.take()
    }

    /// The screen has this size now.
    pub fn resize(&mut self, area: Rect) {
        self.area = area;
        for screen in &mut self.stack {
            screen.resize(area);
        }
    }

    /// Time has gone by. At most five seconds of it count: more means that the machine slept.
    pub fn tick(&mut self, by: Duration) {
        self.now += by.min(LONGEST_TICK);
        let (now, area) = (self.now, self.area);
        self.status = None;
        self.with_top(|screen| screen.tick(now, area));
        if let Some(leaving) = &self.leaving
            && self.find_unsaved().is_none()
        {
            // It could be saved after all.
            let quits = leaving.quits;
            self.leaving = None;
            self.go(quits);
        }
    }

    /// A key was pressed.
    pub fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        self.notice = None;
        if let Some(leaving) = &mut self.leaving {
            match leaving.key(key) {
                Some(true) => self.leave_unsaved(),
                Some(false) => self.leaving = None,
                None => {}
            }
            return;
        }
        if key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL {
            self.leave_all(false);
            match self.find_unsaved() {
                Some(_) => self.leaving = Some(Leaving::new(true, None)),
                None => self.requests.push(HostRequest::Quit),
            }
            return;
        }
        let (now, area) = (self.now, self.area);
        if let Some(help) = &mut self.help {
            if help.key(key, area) {
                self.help = None;
            }
            return;
        }
        self.with_top(|screen| screen.key(key, now, area));
    }

    /// The wheel was turned: it scrolls as the arrows do, while a text is written as a page does.
    pub fn wheel(&mut self, down: bool) {
        let (code, times) = match (self.text().is_some(), down) {
            (true, true) => (KeyCode::PageDown, 1),
            (true, false) => (KeyCode::PageUp, 1),
            (false, true) => (KeyCode::Down, WHEEL),
            (false, false) => (KeyCode::Up, WHEEL),
        };
        for _ in 0..times {
            self.key(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }

    /// A row of the screen was clicked. In a list the line there is selected, and the line that is
    /// selected is opened; elsewhere nothing happens.
    pub fn click(&mut self, row: u16) {
        let (now, area) = (self.now, self.area);
        if self.help.is_none() && self.leaving.is_none() {
            let clicked = self.stack.last_mut();
            if let Some(step) = clicked.and_then(|screen| screen.click(row, now, area)) {
                self.notice = None;
                self.with_top(|_| step);
                return;
            }
        }
        let Some(chosen) = self.chosen_row().filter(|_| self.text().is_none()) else {
            return;
        };
        let page = widgets::page(self.area);
        if !(page.body.top()..page.body.bottom()).contains(&row) {
            return;
        }
        let steps = i32::from(row) - i32::from(chosen);
        match steps {
            0 => self.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)),
            1.. => (0..steps).for_each(|_| self.step(KeyCode::Down, row)),
            _ => (0..-steps).for_each(|_| self.step(KeyCode::Up, row)),
        }
    }

    /// Moves the selection, unless it is where it shall be: lists scroll under it.
    fn step(&mut self, code: KeyCode, row: u16) {
        if self.chosen_row() != Some(row) {
            self.key(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }

    /// The row of the line that is selected, as it is drawn.
    fn chosen_row(&self) -> Option<u16> {
        let mut terminal =
            Terminal::new(TestBackend::new(self.area.width, self.area.height)).ok()?;
        terminal.draw(|frame| self.render(frame)).ok()?;
        let page = widgets::page(self.area);
        let buffer = terminal.backend().buffer();
        let mut rows = page.body.top()..page.body.bottom();
        rows.find(|y| {
            let cell = buffer.cell((page.body.x, *y));
            cell.is_some_and(|cell| cell.symbol() == self.look.symbols.chosen)
        })
    }

    /// Text was pasted, in one go.
    pub fn paste(&mut self, text: &str) {
        let (now, area) = (self.now, self.area);
        if self.help.is_none() && self.leaving.is_none() {
            self.with_top(|screen| screen.paste(text, now, area));
        }
    }

    /// The text that is being written, for an editor of the person's own.
    pub fn text(&self) -> Option<&str> {
        self.stack.last()?.text()
    }

    /// Where that editor finds the text, if it is to be found again after a sudden end.
    pub fn text_file(&self) -> Option<PathBuf> {
        self.stack.last()?.text_file()
    }

    /// The file to open in that editor, and at which line.
    pub fn file(&self) -> Option<(PathBuf, usize)> {
        self.stack.last()?.file()
    }

    /// The person's own editor is done after `by`, and left this text. The time counts in
    /// full, but the text is taken first, so that it is what is submitted at zero.
    pub fn written(&mut self, text: Result<String, String>, by: Duration) {
        let text = text.map_err(|problem| self.notice = Some(problem)).ok();
        let before = self.now;
        self.now += by;
        let (now, area) = (self.now, self.area);
        self.with_top(|screen| screen.written(text.as_deref(), before, now, area));
    }

    /// Leaves whatever is running, so that it can be resumed.
    pub fn leave(&mut self) {
        self.leave_all(true);
    }

    fn leave_all(&mut self, waits: bool) {
        for screen in &mut self.stack {
            screen.leave(self.now, waits);
        }
    }

    fn find_unsaved(&self) -> Option<Unsaved> {
        self.stack.iter().rev().find_map(|screen| screen.unsaved())
    }

    fn leave_unsaved(&mut self) {
        let Some(leaving) = self.leaving.take() else {
            return;
        };
        self.unsaved.extend(self.find_unsaved());
        self.requests.push(HostRequest::WriteUnsaved);
        self.go(leaving.quits);
    }

    fn go(&mut self, quits: bool) {
        if quits {
            self.requests.push(HostRequest::Quit);
        } else {
            self.back();
        }
    }

    /// What could not be saved of what is being left, each once: to be written elsewhere.
    pub fn take_unsaved(&mut self) -> Vec<Unsaved> {
        std::mem::take(&mut self.unsaved)
    }

    /// The same of what runs, where the program ends without asking.
    pub fn end_unsaved(&mut self) -> Vec<Unsaved> {
        self.unsaved.extend(self.find_unsaved());
        self.take_unsaved()
    }

    /// What is printed when the person has quit: what is unfinished, and how to take it up again.
    pub fn farewell(&mut self) -> Option<String> {
        self.stack
            .iter_mut()
            .rev()
            .find_map(|screen| screen.farewell())
    }

    /// Something is under way that is shown as soon as it is there.
    pub fn is_waiting(&self) -> bool {
        self.stack.last().is_some_and(|screen| screen.is_waiting())
    }

    fn with_top(&mut self, act: impl FnOnce(&mut BoxedScreen<'a>) -> Transition<'a>) {
        let Some(screen) = self.stack.last_mut() else {
            return;
        };
        match act(screen) {
            Transition::Stay => {}
            Transition::Open(screen) => self.open(screen),
            Transition::Replace(screen) => {
                self.stack.pop();
                self.open(screen);
            }
            Transition::Back => self.back(),
            Transition::Help(keys) => self.help = Some(Help::new(keys)),
            Transition::Ask(request) => self.requests.push(request),
            Transition::Notice(notice) => self.notice = Some(notice),
            Transition::Copy(text) => {
                let words = text.split_whitespace().count();
                let words = widgets::count(words, "word", "words");
                self.notice = Some(format!("Copied, {words}, where the terminal allows it."));
                self.copied = Some(text);
                self.requests.push(HostRequest::Copy);
            }
            Transition::Status(status) => self.status = Some(status),
            Transition::CannotLeave(why) => match self.find_unsaved() {
                Some(_) => self.leaving = Some(Leaving::new(false, Some(why))),
                // Nothing is lost but the note that it was left.
                None => self.back(),
            },
        }
    }

    fn back(&mut self) {
        // It is let go of first, or the one beneath would not find what it left to be resumed.
        self.stack.pop();
        match self.stack.last_mut() {
            Some(screen) => {
                screen.resize(self.area);
                if let Err(error) = screen.refresh() {
                    self.notice = Some(error.to_string());
                }
            }
            None => self.requests.push(HostRequest::Quit),
        }
    }

    /// Draws what the person sees.
    pub fn render(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let look = &self.look;
        frame.buffer_mut().set_style(area, look.base);
        let (width, height) = widgets::SMALLEST;
        if area.width < width || area.height < height {
            too_small(frame, area);
            return;
        }
        if let Some(help) = &self.help {
            help.render(frame, area, look);
        } else if let Some(screen) = self.stack.last() {
            screen.render(frame, area);
        }
        if let Some(leaving) = &self.leaving {
            leaving.render(frame, area, look, self.notice.as_deref());
        } else if let Some(notice) = self.notice.as_deref().or(self.status) {
            widgets::notice(frame, area, look, notice);
        }
    }
}

/// Says how much room is needed.
fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (width, height) = widgets::SMALLEST;
    let lines = [
        "viva needs more room:".to_owned(),
        format!("{width} columns, {height} rows."),
        format!("Here: {} by {}.", area.width, area.height),
    ];
    let lines: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
    frame.render_widget(ratatui::text::Text::from(lines), area);
}
