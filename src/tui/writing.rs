//! Writing an answer against the clock: what the screens of quizzes, drills and mock interviews
//! share. The text, what was dictated into it, where it and what is asked are scrolled to, and the
//! moment of rest after the clock, not the person, has changed the screen.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::answer::{self, Parts};
use super::editor::Editor;
use super::keys::Command;
use super::screen::{HostRequest, Transition};
use super::services::Services;
use super::widgets;
use crate::app::editing::{self, RECOVERED};
use crate::app::speech::Dictation;
use crate::app::{Driver, Outcome, Session};
use crate::grading::MAX_RESPONSE;
use crate::session::quiz::Event;

/// For how long nothing must be typed before keys count again: whoever is typing must not mark or
/// leave what they have not seen yet.
const QUIET: Duration = Duration::from_secs(1);

/// Said to whoever types on meanwhile.
const TYPING_ON: &str = "The time is up. Keys count again once you pause for a second.";

/// Said to whoever continues while dictating.
const DICTATING: &str = "Dictation is under way: ctrl-t stops it first.";

/// A text that is being written. `P` says which of a session's texts it is.
pub(super) struct Writing<P> {
    editor: Editor,
    /// Which text the editor holds.
    held: Option<P>,
    editor_top: usize,
    /// Where what is asked is scrolled to.
    pub prompt_top: usize,
    /// Keys do nothing until then.
    quiet_until: Option<Instant>,
    /// The person's own editor opens as soon as the text is on disk.
    opens_editor: bool,
    /// What is told first.
    notice: Option<&'static str>,
}

/// What a key leaves the screen to do.
enum Written<'a> {
    /// To take over the text, which may have changed.
    Text,
    /// To submit it.
    Submit,
    /// To ask whether to submit it although it is empty.
    Blank,
    /// To ask the program for this.
    Ask(Transition<'a>),
}

impl<P: Copy + PartialEq> Writing<P> {
    /// Nothing is written yet.
    pub fn new() -> Self {
        Self {
            editor: Editor::default(),
            held: None,
            editor_top: 0,
            prompt_top: 0,
            quiet_until: None,
            opens_editor: false,
            notice: None,
        }
    }

    /// What stands written.
    pub fn text(&self) -> &str {
        self.editor.text()
    }

    /// Nothing stands written.
    pub fn is_blank(&self) -> bool {
        self.text().trim().is_empty()
    }

    /// A session was taken up again: tells what of it the person did not type here.
    pub fn tell_recovered(&mut self, outcome: &Outcome) {
        self.notice = outcome.recovered.then_some(RECOVERED);
    }

    /// Goes over to a text of the session, unless it is the one that is written already.
    pub fn hold(&mut self, part: P, text: &str) {
        if self.held != Some(part) {
            self.editor = Editor::new(text);
            self.held = Some(part);
            self.prompt_top = 0;
        }
    }

    /// No text of the session is written now.
    pub fn release(&mut self) {
        self.held = None;
    }

    /// Scrolls so that the cursor is in view.
    fn settle(&mut self, parts: &Parts) {
        let rows = self.editor.rows(parts.text_width());
        let (row, _) = self.editor.place(&rows);
        self.editor_top = widgets::follow(self.editor_top, row, rows.len(), parts.editor.height);
    }

    /// What is typed while keys rest is told so; it makes the rest longer.
    pub fn rests<'a>(&mut self, now: Instant) -> Option<Transition<'a>> {
        // Who types on does not want the editor any more.
        self.opens_editor = false;
        self.quiet_until?;
        self.quiet_until = Some(now + QUIET);
        Some(Transition::Notice(TYPING_ON.to_owned()))
    }

    /// A key was pressed that is not the screen's own; `asked` is what can be read aloud.
    fn key<'a>(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        parts: &Parts,
        services: Services<'_>,
        asked: &str,
    ) -> Written<'a> {
        let speech = services.speech;
        let notice = |done: Result<(), String>| {
            Written::Ask(done.map_or_else(Transition::Notice, |()| Transition::Stay))
        };
        match given {
            Some(Command::Submit) if self.is_blank() => return Written::Blank,
            Some(Command::Submit) if self.text().len() > MAX_RESPONSE => {
                let kib = MAX_RESPONSE / 1024;
                return notice(Err(format!(
                    "An answer is {kib} KiB at most; shorten this one."
                )));
            }
            Some(Command::Submit) => return Written::Submit,
            Some(Command::ReadAloud) => return notice(speech.read_or_stop(asked)),
            Some(Command::Dictate) => return notice(speech.dictate_or_stop()),
            Some(Command::PromptUp) => self.turn_page(-1, parts),
            Some(Command::PromptDown) => self.turn_page(1, parts),
            Some(Command::Up) => self.editor.go_rows(-1, parts.text_width()),
            Some(Command::Down) => self.editor.go_rows(1, parts.text_width()),
            Some(Command::Newline) => self.editor.type_char('\n'),
            given => self.editor.apply(given, key),
        }
        Written::Text
    }

    /// Scrolls what is asked, or where all of it is in view the text.
    fn turn_page(&mut self, by: isize, parts: &Parts) {
        let height = usize::from(parts.prompt.height);
        if parts.prompt_lines > height {
            let page = height.saturating_sub(1).max(1) as isize;
            let last = parts.prompt_lines - height;
            self.prompt_top = self.prompt_top.saturating_add_signed(by * page).min(last);
        } else {
            let page = (parts.editor.height as isize - 1).max(1);
            self.editor.go_rows(by * page, parts.text_width());
        }
    }

    /// Draws what is asked, and the text below its label.
    pub fn render(
        &self,
        frame: &mut Frame<'_>,
        parts: &Parts,
        services: &Services<'_>,
        (asked, label): (&[Line<'static>], &str),
        cursor: bool,
    ) {
        let look = &services.look;
        widgets::scrolled(frame, parts.prompt, look, asked, self.prompt_top);
        let words = widgets::count(self.editor.words(), "word", "words");
        let left = vec![
            Span::styled(label.to_owned(), look.bold),
            Span::styled(services.speech_label(), look.accent),
        ];
        let right = vec![Span::styled(words, look.dim)];
        let label = widgets::ends(left, right, parts.label.width, look.symbols.ellipsis);
        frame.render_widget(label, parts.label);
        answer::written(
            frame,
            parts.editor,
            look,
            &self.editor,
            self.editor_top,
            cursor,
        );
    }
}

/// Before anything else is shown, what is being dictated is waited for, and reading aloud ends.
pub(super) fn ends_speech<'a>(
    given: Option<Command>,
    services: Services<'_>,
) -> Option<Transition<'a>> {
    use Command::{Bury, Items, Pause, Skip, Submit, Suspend};
    let goes_on = matches!(given, Some(Submit | Skip | Items | Pause | Suspend | Bury));
    let waits = goes_on && services.speech.is_dictating();
    if goes_on && !waits {
        services.speech.stop();
    }
    waits.then(|| Transition::Notice(DICTATING.to_owned()))
}

/// A screen on which an answer is written against the clock.
pub(super) trait AnswerScreen<'a> {
    /// What is answered.
    type Session: Session<Event: From<Event>> + 'a;

    /// Which of the session's texts is written.
    type Part: Copy + PartialEq;

    /// What the screens work on.
    fn services(&self) -> Services<'a>;

    /// What runs.
    fn session(&self) -> &Driver<'a, Self::Session>;

    /// The same, to let something happen.
    fn session_mut(&mut self) -> &mut Driver<'a, Self::Session>;

    /// Follows the session to where it stands now, and says what came of an event.
    fn react(&mut self, outcome: Outcome, area: Rect) -> Transition<'a>;

    /// The text.
    fn writing(&mut self) -> &mut Writing<Self::Part>;

    /// Which text of the session is written now, if one is.
    fn part(&self) -> Option<Self::Part>;

    /// The number of that text, for the file in which the person's own editor has it.
    fn number(part: Self::Part) -> usize;

    /// That text, as the session has it.
    fn known(&self) -> &str;

    /// The text is in view, and nothing else is asked first.
    fn takes_text(&self) -> bool;

    /// Where things stand on a screen of this size.
    fn parts(&self, area: Rect) -> Parts;

    /// What is asked now, to be read aloud.
    fn asked(&self) -> String;

    /// Asks whether to submit it although it is empty.
    fn ask_blank(&mut self);

    /// Lets something happen in the session.
    fn event(
        &mut self,
        event: impl Into<<Self::Session as Session>::Event>,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let outcome = self.session_mut().handle(event, now);
        self.react(outcome, area)
    }

    /// A key was pressed while the clock stands still.
    fn paused_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        match given {
            Some(Command::Pause) => self.event(Event::Resume, now, area),
            Some(Command::Back) => self.event(Event::Leave, now, area),
            _ => Transition::Stay,
        }
    }

    /// The file in which the person's own editor has the text.
    fn editor_file(&self) -> Option<PathBuf> {
        let number = Self::number(self.part()?);
        let (store, id) = (self.services().store, self.session().id());
        Some(editing::file(store, id, number))
    }

    /// Hands the text to the person's own editor, once what is typed so far is saved.
    fn open_editor(&mut self, now: Instant) -> Transition<'a> {
        let saved = self.session_mut().save_now(now);
        self.writing().opens_editor = saved.saving;
        if saved.error.is_some() || saved.saving {
            return Transition::after(saved);
        }
        Transition::Ask(HostRequest::EditText)
    }

    /// A key was pressed that is not the screen's own.
    fn write(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let (parts, services, asked) = (self.parts(area), self.services(), self.asked());
        match self.writing().key(given, key, &parts, services, &asked) {
            Written::Text => self.edited(now, area),
            Written::Submit => self.event(Event::Submit, now, area),
            Written::Blank => {
                self.ask_blank();
                Transition::Stay
            }
            Written::Ask(step) => step,
        }
    }

    /// Scrolls so that the cursor is in view on a screen of this size.
    fn settle(&mut self, area: Rect) {
        if self.part().is_some() {
            let parts = self.parts(area);
            self.writing().settle(&parts);
        }
    }

    /// Tells the session what stands written, if that has changed.
    fn edited(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        self.settle(area);
        let text = self.writing().text().to_owned();
        if self.part().is_none() || self.known() == text {
            return Transition::Stay;
        }
        self.event(Event::Edited(text), now, area)
    }

    /// For [`Screen::tick`](super::screen::Screen::tick): what was dictated goes to the cursor, and
    /// keys rest once time has ended what was being written.
    fn tick_answer(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        let speech = self.services().speech;
        match speech.poll() {
            Some(Dictation::Failed(why)) => return Transition::Notice(why),
            Some(Dictation::Text(text)) if self.part().is_some() => {
                self.writing().editor.insert_words(&text);
                let step = self.edited(now, area);
                if !step.is_stay() {
                    return step;
                }
            }
            _ => {}
        }
        let writing = self.writing();
        writing.quiet_until = writing.quiet_until.filter(|until| now < *until);
        let before = self.part();
        let outcome = self.session_mut().tick(now);
        let step = self.react(outcome, area);
        if before.is_some() && self.part() != before {
            speech.stop();
            self.writing().quiet_until = Some(now + QUIET);
        }
        if let Some(notice) = self.writing().notice.take() {
            return Transition::Notice(notice.to_owned());
        }
        if std::mem::take(&mut self.writing().opens_editor) && self.part().is_some() {
            return self.open_editor(now);
        }
        step
    }

    /// For [`Screen::leave`](super::screen::Screen::leave).
    fn leave_session(&mut self, now: Instant, waits: bool) {
        self.services().speech.stop();
        drop(self.session_mut().leave(Event::Leave, now, waits));
    }

    /// For [`Screen::paste`](super::screen::Screen::paste).
    fn paste_answer(&mut self, text: &str, now: Instant, area: Rect) -> Transition<'a> {
        if self.part().is_none() || !self.takes_text() || self.writing().quiet_until.is_some() {
            return Transition::Stay;
        }
        self.writing().editor.insert(text);
        self.edited(now, area)
    }

    /// For [`Screen::written`](super::screen::Screen::written): the text of the person's own editor
    /// counts as of before the time that it took.
    fn answer_written(
        &mut self,
        text: Option<&str>,
        before: Instant,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        if let (Some(text), Some(_)) = (text, self.part()) {
            let text = text.strip_suffix('\n').unwrap_or(text);
            let file = self.editor_file();
            self.writing().editor.set(text);
            let step = self.edited(before, area);
            let saved = self.session_mut().save_now(before);
            // Otherwise it is found where the session is taken up again.
            if let Some(file) = file.filter(|_| saved.error.is_none() && !saved.saving) {
                editing::remove(&file);
            }
            if !step.is_stay() {
                return step;
            }
        }
        self.tick_answer(now, area)
    }
}
