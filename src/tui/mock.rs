//! A mock interview on the screen: answers and probes against one clock, and the debrief.
//!
//! The rules are the session's; keeping it is the store's.

mod debrief;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use debrief::DEBRIEF;

use super::answer::{self, Parts};
use super::keys::{Binding, Command, EDITING, Key, Keys, binding as b, command};
use super::screen::{BoxedScreen, Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::widgets::facts;
use super::wrap::Styled;
use super::writing::{AnswerScreen, Writing, ends_speech};
use super::{markdown, widgets};
use crate::app::mock::{ActiveMock, MockInterview, USUAL_NUMBER, by_options};
use crate::app::quiz_options::QuizOptions;
use crate::app::{Outcome, Unsaved};
use crate::bank::{harmless, one_line};
use crate::session::mock::{Event, Mock, Part, Phase, ProbeState};
use crate::session::quiz;
use crate::store::{NewSession, StoreError};

const ANSWERING: Keys = Keys::new("while answering", OWN, EDITING, &[]);
const PAUSED: Keys = Keys::new("while paused", PAUSE, &[], &[]);
const LISTENING: Keys = Keys::new("while the answer is considered", WAITING, &[], &[]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Submit, &[Key::Ctrl(KeyCode::Char('d')), Key::Ctrl(KeyCode::Char('s')), Key::Plain(KeyCode::F(2))], "submit", "Submit the answer"),
    b(Command::Skip, &[Key::Ctrl(KeyCode::Char('n')), Key::Plain(KeyCode::F(4))], "pass", "Pass; the question does not come back"),
    b(Command::Pause, &[Key::Ctrl(KeyCode::Char('p')), Key::Plain(KeyCode::F(3))], "pause", "Pause the clock; prompt and answer are hidden"),
    b(Command::External, &[Key::Ctrl(KeyCode::Char('o')), Key::Plain(KeyCode::F(5))], "editor", "Write in $VISUAL or $EDITOR; the clock keeps running"),
    b(Command::Back, &[Key::Plain(KeyCode::Esc)], "leave", "Leave the interview; it can be resumed"),
    b(Command::Help, &[Key::Plain(KeyCode::F(1)), Key::Alt(KeyCode::Char('h'))], "help", "Show the keys"),
    b(Command::ReadAloud, &[Key::Ctrl(KeyCode::Char('l'))], "", "Read the question aloud, or stop; `speech.read_aloud` in the configuration names the command"),
    b(Command::Dictate, &[Key::Ctrl(KeyCode::Char('t'))], "", "Dictate at the cursor, or stop; `speech.dictate` in the configuration names the command"),
    b(Command::PromptUp, &[Key::Plain(KeyCode::PageUp)], "", "Scroll what is asked up, or the cursor a page"),
    b(Command::PromptDown, &[Key::Plain(KeyCode::PageDown)], "", "Scroll what is asked down, or the cursor a page"),
];

#[rustfmt::skip]
const PAUSE: &[Binding] = &[
    b(Command::Pause, &[Key::Plain(KeyCode::Enter), Key::Ctrl(KeyCode::Char('p')), Key::Plain(KeyCode::Char(' ')), Key::Plain(KeyCode::F(3))], "continue", "Continue; the clock runs again"),
    b(Command::Back, &[Key::Plain(KeyCode::Esc), Key::Plain(KeyCode::Char('q'))], "leave", "Leave the interview; it can be resumed"),
    b(Command::Help, &[Key::Plain(KeyCode::Char('?')), Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

#[rustfmt::skip]
const WAITING: &[Binding] = &[
    b(Command::Back, &[Key::Plain(KeyCode::Esc)], "leave", "Leave the interview; it can be resumed"),
    b(Command::Help, &[Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

/// What a mock interview by these options is, in words.
pub(super) fn describe(options: &QuizOptions, fit: usize, look: &Look) -> String {
    let wanted = options.number.map_or(USUAL_NUMBER, |n| n.min(USUAL_NUMBER));
    let number = wanted.min(fit);
    let items = widgets::count(number, "item", "items");
    facts(
        look,
        &[
            items,
            "with probes".to_owned(),
            "feedback at the end".to_owned(),
        ],
    )
}

/// A mock interview on the screen.
pub struct MockScreen<'a> {
    services: Services<'a>,
    session: MockInterview<'a>,
    writing: Writing<Part>,
    /// The item selected in the debrief, and where that is scrolled to.
    chosen: usize,
    top: usize,
    asking: Option<Question>,
    shown: (Phase, Option<Part>),
}

/// What the person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Leave,
    Empty,
}

impl<'a> MockScreen<'a> {
    /// Begins one.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start(
        services: Services<'a>,
        new: &NewSession,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = MockInterview::start(services.sessions(), new, now)?;
        Ok(Box::new(Self::new(services, session)))
    }

    /// Begins one of the items that the options choose from.
    pub(super) fn start_usual(
        services: Services<'a>,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, Box<dyn Error>> {
        let options = services.quiz_options.borrow();
        let options = QuizOptions {
            number: Some(options.number.map_or(USUAL_NUMBER, |n| n.min(USUAL_NUMBER))),
            time: crate::app::quiz_options::Time::Own,
            ..options.clone()
        };
        let new = by_options(
            &options,
            services.library,
            services.store,
            (services.seed)(),
        )?;
        if new.entries.is_empty() {
            return Err("No item fits these options.".into());
        }
        Ok(Self::start(services, &new, now)?)
    }

    /// Takes up an unfinished one without the items that are gone.
    pub(super) fn resume_what_is_left(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (session, outcome) = MockInterview::resume(services.sessions(), id, now)?;
        let mut screen = Self::new(services, session);
        screen.writing.tell_recovered(&outcome);
        Ok(Box::new(screen))
    }

    /// Reads the debrief of a finished one again.
    pub(super) fn review(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = MockInterview::review_finished(services.sessions(), id, now)?;
        Ok(Box::new(Self::new(services, session)))
    }

    fn new(services: Services<'a>, mut session: MockInterview<'a>) -> Self {
        session.never_block();
        let shown = (session.mock().phase(), session.mock().writing());
        let mut screen = Self {
            services,
            session,
            writing: Writing::new(),
            chosen: 0,
            top: 0,
            asking: None,
            shown,
        };
        screen.take_over();
        screen
    }

    fn mock(&self) -> &Mock {
        self.session.mock()
    }

    fn keys(&self) -> Keys {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing => ANSWERING,
            Phase::Paused => PAUSED,
            Phase::Listening => LISTENING,
            Phase::Debrief | Phase::Left => DEBRIEF,
        }
    }

    /// What is asked now: the item's prompt, or a probe with what was said before it.
    fn question(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let mock = self.mock();
        let Some(entry) = mock.quiz().entry() else {
            return Vec::new();
        };
        let prompt = match self.services.library.get(&entry.item) {
            Some(found) => found.item.prompt.clone(),
            None => format!(
                "The bank `{}` is not loaded, so this item cannot be shown. Open the program with \
                 that bank, or pass.",
                entry.item.bank
            ),
        };
        let probes = mock.probes(mock.quiz().current);
        let Some((probe, before)) = probes.split_last() else {
            return markdown::lines(&prompt, room, look);
        };
        let width = usize::from(room);
        let none = Span::raw("");
        let mut question = Styled::new(&format!("Probe {}: ", probes.len()), look.accent);
        question.push(&one_line(&probe.question), look.bold);
        let mut lines = question.lines(width, &none, &none);
        let mut said = |name: &str, text: &str| {
            let mut said = Styled::new(&format!("{name} "), look.dim.patch(look.bold));
            said.push(harmless(text).trim(), look.dim);
            lines.extend(said.lines(width, &none, &none));
        };
        said("You said:", &entry.response);
        for earlier in before {
            said("Asked:", &one_line(&earlier.question));
            match earlier.state {
                ProbeState::Refused => said("You passed.", ""),
                _ => said("You said:", &earlier.response),
            }
        }
        lines.push(Line::styled("The question", look.dim.patch(look.bold)));
        let prompt = markdown::lines(&prompt, room, look);
        lines.extend(prompt.into_iter().map(|line| line.style(look.dim)));
        lines
    }

    fn answering(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        if let Some(step) = ends_speech(given, self.services) {
            return step;
        }
        match given {
            Some(Command::Pause) => return self.event(quiz::Event::Pause, now, area),
            Some(Command::Skip) if self.writing.is_blank() => {
                return self.event(Event::Pass, now, area);
            }
            Some(Command::Skip) => {
                return Transition::Notice(
                    "You have begun an answer: ctrl-d submits it; erase it to pass.".to_owned(),
                );
            }
            Some(Command::External) => return self.open_editor(now),
            Some(Command::Back) => self.asking = Some(Question::Leave),
            _ => return self.write(given, key, now, area),
        }
        Transition::Stay
    }

    fn answer_question(
        &mut self,
        question: Question,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let again = command(ANSWERING, key) == Some(Command::Submit);
        let event = match (question, key.code) {
            (Question::Leave, KeyCode::Char('y')) => quiz::Event::Leave.into(),
            (Question::Leave, KeyCode::Char('f')) => quiz::Event::Finish.into(),
            (Question::Empty, KeyCode::Char('y')) => Event::Pass,
            (Question::Empty, _) if again => Event::Pass,
            (_, KeyCode::Char('n') | KeyCode::Esc) => {
                self.asking = None;
                return Transition::Stay;
            }
            _ => return Transition::Stay,
        };
        self.asking = None;
        self.event(event, now, area)
    }

    /// Follows the interview to where it stands now.
    fn take_over(&mut self) {
        let mock = self.session.mock();
        let now = (mock.phase(), mock.writing());
        if now != self.shown {
            self.shown = now;
            self.asking = None;
        }
        match now.1 {
            Some(part) => self.writing.hold(part, mock.text(part)),
            None if mock.phase() == Phase::Listening => {}
            None => self.writing.release(),
        }
    }

    fn render_answering(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        self.head(frame, &page);
        let parts = self.parts(area);
        let asked = self.question(page.body.width);
        let listens = self.mock().phase() == Phase::Listening;
        let label = if listens {
            format!(
                "The interviewer considers what you said{}",
                look.symbols.ellipsis
            )
        } else {
            "Your answer".to_owned()
        };
        let cursor = self.asking.is_none() && !listens;
        let label = (&asked[..], &*label);
        self.writing
            .render(frame, &parts, &self.services, label, cursor);
        match self.asking {
            None => widgets::footer(frame, &page, look, self.keys()),
            Some(Question::Leave) => widgets::question(
                frame,
                &page,
                look,
                "Leave? You can resume the interview later.",
                &[("y", "leave"), ("f", "finish it here"), ("n", "stay")],
            ),
            Some(Question::Empty) => widgets::question(
                frame,
                &page,
                look,
                "Your answer is empty. Pass?",
                &[("y", "pass"), ("n", "keep writing")],
            ),
        }
    }

    fn head(&self, frame: &mut Frame<'_>, page: &widgets::Page) {
        let look = &self.services.look;
        let quiz = self.mock().quiz();
        let place = format!("{} of {}", quiz.position(), quiz.entries.len());
        let title = quiz
            .entry()
            .map_or_else(String::new, |entry| self.services.item_title(&entry.item));
        let all = facts(look, &["mock interview".to_owned(), place.clone()]);
        widgets::title(frame, page.title, look, &title, &[all, place]);
        frame.render_widget(answer::clock_line(quiz, look, page.rule.width), page.rule);
    }

    fn render_paused(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        self.head(frame, &page);
        widgets::footer(frame, &page, look, PAUSED);
        answer::paused(frame, page.body, look);
    }
}

impl<'a> AnswerScreen<'a> for MockScreen<'a> {
    type Session = ActiveMock<'a>;
    type Part = Part;

    fn services(&self) -> Services<'a> {
        self.services
    }

    fn session(&self) -> &MockInterview<'a> {
        &self.session
    }

    fn session_mut(&mut self) -> &mut MockInterview<'a> {
        &mut self.session
    }

    fn react(&mut self, outcome: Outcome, area: Rect) -> Transition<'a> {
        self.take_over();
        self.settle(area);
        Transition::after(outcome)
    }

    fn writing(&mut self) -> &mut Writing<Part> {
        &mut self.writing
    }

    fn part(&self) -> Option<Part> {
        let writes = matches!(self.mock().phase(), Phase::Answering | Phase::Probing);
        self.mock().writing().filter(|_| writes)
    }

    fn number(part: Part) -> usize {
        part.number()
    }

    fn known(&self) -> &str {
        self.part().map_or("", |part| self.mock().text(part))
    }

    fn takes_text(&self) -> bool {
        self.asking.is_none()
    }

    fn parts(&self, area: Rect) -> Parts {
        let body = widgets::page(area).body;
        answer::divide(body, self.question(body.width).len())
    }

    fn asked(&self) -> String {
        let mock = self.mock();
        if let Some(probe) = mock.probe() {
            return probe.question.clone();
        }
        let entry = mock.quiz().entry();
        let found = entry.and_then(|entry| self.services.library.get(&entry.item));
        found.map_or(String::new(), |found| found.item.prompt.clone())
    }

    fn ask_blank(&mut self) {
        self.asking = Some(Question::Empty);
    }
}

impl<'a> Screen<'a> for MockScreen<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        if let Some(step) = self.writing.rests(now) {
            return step;
        }
        if let Some(question) = self.asking {
            return self.answer_question(question, key, now, area);
        }
        let given = command(self.keys(), key);
        if given == Some(Command::Help) {
            return Transition::Help(self.keys());
        }
        match self.mock().phase() {
            Phase::Answering | Phase::Probing => self.answering(given, key, now, area),
            Phase::Paused => self.paused_key(given, now, area),
            Phase::Listening => match given {
                Some(Command::Back) => self.event(quiz::Event::Leave, now, area),
                _ => Transition::Stay,
            },
            Phase::Debrief | Phase::Left => self.debrief_key(given, now, area),
        }
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing | Phase::Listening => {
                self.render_answering(frame, area);
            }
            Phase::Paused => self.render_paused(frame, area),
            Phase::Debrief => self.render_debrief(frame, area),
            Phase::Left => {}
        }
    }

    fn click(&mut self, row: u16, now: Instant, area: Rect) -> Option<Transition<'a>> {
        let over = self.mock().phase() == Phase::Debrief;
        over.then(|| self.debrief_click(row, now, area))
    }

    fn paste(&mut self, text: &str, now: Instant, area: Rect) -> Transition<'a> {
        self.paste_answer(text, now, area)
    }

    fn tick(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        self.tick_answer(now, area)
    }

    fn resize(&mut self, area: Rect) {
        self.settle(area);
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        // Marks may have been changed in the review of an item.
        if self.mock().phase() == Phase::Debrief {
            let (services, id) = (self.services.sessions(), self.session.id());
            self.session = MockInterview::review_finished(services, id, Instant::now())?;
            self.session.never_block();
        }
        Ok(())
    }

    fn leave(&mut self, now: Instant, waits: bool) {
        self.leave_session(now, waits);
    }

    fn unsaved(&self) -> Option<Unsaved> {
        self.session.unsaved()
    }

    fn farewell(&mut self) -> Option<String> {
        let over = self.mock().quiz().is_finished();
        (!over)
            .then(|| "The mock interview is saved; `viva mock --resume` continues it.\n".to_owned())
    }

    fn is_waiting(&self) -> bool {
        self.mock().is_grading()
    }

    fn text(&self) -> Option<&str> {
        self.part().map(|_| self.writing.text())
    }

    fn text_file(&self) -> Option<PathBuf> {
        self.editor_file()
    }

    fn written(
        &mut self,
        text: Option<&str>,
        before: Instant,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        self.answer_written(text, before, now, area)
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::assert_sound;
    use super::*;

    #[test]
    fn every_key_does_what_it_says() {
        for keys in [ANSWERING, PAUSED, LISTENING, DEBRIEF] {
            assert_sound(keys);
        }
    }
}
