//! A quiz on the screen: which of its screens is shown, and what keys and time do to it.
//!
//! The rules of a quiz are the session's; keeping it is the store's. Here a key becomes an
//! event, and what the quiz is at becomes a screen.

pub(super) mod answering;
mod items;
mod marking;
pub(super) mod result;
mod summary;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::answer::Parts;
use super::keys::{Command, Place, command, command_with};
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::Seek;
use super::services::Services;
use super::writing::{AnswerScreen, Writing, ends_speech};
use super::{list, widgets};
use crate::app::{ActiveSession, Answering, DrillSummary, Outcome, Unsaved};
use crate::bank::ItemRef;
use crate::session::quiz::{Entry, Event, Phase, Quiz};
use crate::store::{NewSession, StoreError};

/// A quiz on the screen.
pub struct QuizScreen<'a> {
    pub(super) services: Services<'a>,
    pub(super) session: Answering<'a>,
    /// The answer to the entry of that index.
    pub(super) writing: Writing<usize>,
    /// Where a result is scrolled to.
    pub(super) result_top: usize,
    /// The built-in marks are shown in place of another grader's.
    pub(super) built_in: bool,
    /// The first criterion that a digit stands for.
    pub(super) first_mark: usize,
    /// The line chosen in the summary.
    pub(super) chosen: usize,
    /// The line chosen in the list of items, where that is shown.
    pub(super) items: Option<usize>,
    pub(super) asking: Option<Question>,
    pub(super) shown: (usize, Phase),
    /// How often the item shown was forgotten, and what its answers lacked, if it is a leech.
    pub(super) leech: Option<(u32, Vec<String>)>,
    /// What came of a drill, once it is over.
    pub(super) closing: Option<DrillSummary>,
    pub(super) seek: Seek,
    /// One result is looked at, and no more.
    only_result: bool,
    /// The criterion selected in a result, and the sentences of the model answer that earn it.
    pub(super) selected: Option<(usize, Vec<String>)>,
}

/// What the person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Really leave?
    Leave,
    /// Whether to submit an empty answer.
    Empty,
    /// Really end the quiz by skipping?
    LastSkip,
}

impl<'a> QuizScreen<'a> {
    /// Begins a quiz.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start(
        services: Services<'a>,
        new: &NewSession,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = Answering::start_quiz(services.sessions(), new, now)?;
        Ok(Self::boxed(services, session))
    }

    /// Begins a quiz with the options as they are.
    pub(super) fn start_usual(
        services: Services<'a>,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, Box<dyn Error>> {
        let options = services.quiz_options.borrow();
        let new = options.plan(services.library, services.store, (services.seed)())?;
        if new.entries.is_empty() {
            return Err("No item fits these options.".into());
        }
        Ok(Self::start(services, &new, now)?)
    }

    /// Begins a quiz of these items.
    pub(super) fn start_of(
        services: Services<'a>,
        items: &[ItemRef],
        now: Instant,
    ) -> Result<BoxedScreen<'a>, Box<dyn Error>> {
        let options = services.quiz_options.borrow();
        let new = options.plan_of(services.library, items);
        if new.entries.is_empty() {
            return Err("No bank has these items, or nobody has answered them yet.".into());
        }
        Ok(Self::start(services, &new, now)?)
    }

    /// Takes up an unfinished quiz without the items that are gone.
    pub(super) fn resume_what_is_left(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (session, outcome) = Answering::resume_quiz(services.sessions(), id, now)?;
        Ok(Self::resumed(services, session, &outcome))
    }

    /// Looks at a finished session again.
    pub(super) fn review(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = Answering::review_finished(services.sessions(), id, now)?;
        Ok(Self::boxed(services, session))
    }

    /// Looks at one result of a finished session again, and at nothing else of it.
    pub(super) fn review_item(
        services: Services<'a>,
        id: i64,
        index: usize,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let mut session = Answering::review_finished(services.sessions(), id, now)?;
        session.handle(Event::Open(index), now).saved()?;
        let mut screen = Self::new(services, session);
        screen.only_result = true;
        Ok(Box::new(screen))
    }

    pub(super) fn boxed(services: Services<'a>, session: Answering<'a>) -> BoxedScreen<'a> {
        Box::new(Self::new(services, session))
    }

    /// One that was taken up again.
    pub(super) fn resumed(
        services: Services<'a>,
        session: Answering<'a>,
        outcome: &Outcome,
    ) -> BoxedScreen<'a> {
        let mut screen = Self::new(services, session);
        screen.writing.tell_recovered(outcome);
        Box::new(screen)
    }

    fn new(services: Services<'a>, mut session: Answering<'a>) -> Self {
        session.never_block();
        let shown = (session.quiz().current, session.quiz().phase);
        let mut screen = Self {
            services,
            session,
            writing: Writing::new(),
            result_top: 0,
            built_in: false,
            first_mark: 0,
            chosen: 0,
            items: None,
            asking: None,
            shown,
            leech: None,
            closing: None,
            seek: Seek::default(),
            only_result: false,
            selected: None,
        };
        screen.take_over();
        // What cannot be looked up is not shown.
        drop(screen.look_up());
        screen
    }

    /// The quiz.
    pub fn quiz(&self) -> &Quiz {
        self.session.quiz()
    }

    pub(super) fn entry(&self) -> Option<&Entry> {
        self.quiz().entry()
    }

    /// It can be continued.
    pub fn is_unfinished(&self) -> bool {
        !self.quiz().is_finished()
    }

    /// Where the person is, for the keys.
    pub(super) fn place(&self) -> Place {
        if let Some(drill) = self.drill() {
            return self.place_in(drill);
        }
        match self.quiz().phase {
            _ if self.items.is_some() => Place::Items,
            Phase::Answering => Place::Answering,
            Phase::Paused => Place::Paused,
            Phase::Result { review: false } if self.is_unfinished() => Place::Result,
            Phase::Result { .. } => Place::Review,
            Phase::Summary | Phase::Left => Place::Summary,
        }
    }

    /// Finds a line of the list that is shown.
    fn find(&mut self, place: Place, key: KeyEvent) -> Transition<'a> {
        let title = |item| self.services.item_title(item);
        let lines: Vec<String> = match &self.closing {
            Some(closing) => closing.items.iter().map(|line| title(&line.item)).collect(),
            None => {
                let entries = self.quiz().entries.iter();
                entries.map(|entry| title(&entry.item)).collect()
            }
        };
        let chosen = self.items.as_mut().unwrap_or(&mut self.chosen);
        self.seek.key(place, key, chosen, &lines)
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
            Some(Command::Pause) => return self.event(Event::Pause, now, area),
            Some(Command::Skip) if self.quiz().is_last() => {
                self.asking = Some(Question::LastSkip);
            }
            Some(Command::Skip) => return self.event(Event::Skip, now, area),
            Some(Command::External) => return self.open_editor(now),
            Some(Command::Items) => self.items = Some(self.quiz().current),
            Some(Command::Back) => self.asking = Some(Question::Leave),
            _ => return self.write(given, key, now, area),
        }
        Transition::Stay
    }

    fn items_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        let Some(chosen) = self.items else {
            return Transition::Stay;
        };
        match given {
            Some(Command::Choose) => {
                self.items = None;
                let answered = self.quiz().answer(chosen).is_some();
                if answered && self.quiz().settings.exam {
                    let text = "In an exam, a submitted answer is final.";
                    return Transition::Notice(text.to_owned());
                }
                return self.event(Event::Open(chosen), now, area);
            }
            Some(Command::Back) => self.items = None,
            Some(other) => {
                let room = widgets::page(area).body.height;
                let count = self.quiz().entries.len();
                self.items = Some(list::moved(chosen, count, room, other));
            }
            None => {}
        }
        Transition::Stay
    }

    fn summary_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        match given {
            _ if self.quiz().phase == Phase::Left => Transition::Back,
            Some(Command::Choose) => self.event(Event::Open(self.chosen), now, area),
            Some(Command::Home) => self.event(Event::Leave, now, area),
            Some(Command::Again) => {
                let missed = summary::missed(self.quiz());
                if missed.is_empty() {
                    return Transition::Notice("Nothing was missed.".to_owned());
                }
                Transition::replace(Self::start_of(self.services, &missed, now))
            }
            Some(other) => {
                let count = self.quiz().entries.len();
                self.chosen = list::moved(self.chosen, count, area.height / 2, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    fn answer_question(
        &mut self,
        question: Question,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let submits = command(Place::Answering, key) == Some(Command::Submit);
        let skips = command(Place::Answering, key) == Some(Command::Skip);
        let event = match (question, key.code) {
            (Question::Leave, KeyCode::Char('y')) => Event::Leave,
            (Question::Leave, KeyCode::Char('f')) => Event::Finish,
            (Question::Empty, KeyCode::Char('y')) => Event::Submit,
            (Question::LastSkip, KeyCode::Char('y')) => Event::Skip,
            (Question::Empty, _) if submits => Event::Submit,
            (Question::LastSkip, _) if skips => Event::Skip,
            (_, KeyCode::Char('n') | KeyCode::Esc) => {
                self.asking = None;
                return Transition::Stay;
            }
            _ => return Transition::Stay,
        };
        self.asking = None;
        self.event(event, now, area)
    }

    /// Follows the quiz to where it stands now.
    fn take_over(&mut self) {
        let quiz = self.session.quiz();
        let now = (quiz.current, quiz.phase);
        if now != self.shown {
            self.shown = now;
            self.result_top = 0;
            self.built_in = false;
            self.first_mark = 0;
            self.selected = None;
            self.asking = None;
            self.items = None;
        }
        match quiz.phase {
            Phase::Answering => {
                let text = quiz.entry().map_or("", |entry| entry.response.as_str());
                self.writing.hold(quiz.current, text);
            }
            Phase::Paused => {}
            Phase::Result { .. } | Phase::Summary | Phase::Left => self.writing.release(),
        }
    }
}

impl<'a> AnswerScreen<'a> for QuizScreen<'a> {
    type Session = ActiveSession<'a>;
    type Part = usize;

    fn services(&self) -> Services<'a> {
        self.services
    }

    fn session(&self) -> &Answering<'a> {
        &self.session
    }

    fn session_mut(&mut self) -> &mut Answering<'a> {
        &mut self.session
    }

    fn react(&mut self, mut outcome: Outcome, area: Rect) -> Transition<'a> {
        let before = self.shown;
        self.take_over();
        self.settle(area);
        if before != self.shown {
            let looked_up = self.look_up();
            outcome.error = outcome.error.or(looked_up.err());
        }
        match outcome.leech {
            Some(index) if outcome.error.is_none() => Transition::Notice(self.about_leech(index)),
            _ => Transition::after(outcome),
        }
    }

    fn writing(&mut self) -> &mut Writing<usize> {
        &mut self.writing
    }

    fn part(&self) -> Option<usize> {
        let quiz = self.quiz();
        (quiz.phase == Phase::Answering).then_some(quiz.current)
    }

    fn number(part: usize) -> usize {
        part
    }

    fn known(&self) -> &str {
        self.entry().map_or("", |entry| &entry.response)
    }

    fn takes_text(&self) -> bool {
        let writes = matches!(self.place(), Place::Answering | Place::Drilling);
        writes && self.asking.is_none()
    }

    fn parts(&self, area: Rect) -> Parts {
        answering::parts(self, area)
    }

    fn asked(&self) -> String {
        answering::asked(self)
    }

    fn ask_blank(&mut self) {
        self.asking = Some(Question::Empty);
    }
}

impl<'a> Screen<'a> for QuizScreen<'a> {
    fn text(&self) -> Option<&str> {
        self.part().map(|_| self.writing.text())
    }

    fn tick(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        self.tick_answer(now, area)
    }

    fn leave(&mut self, now: Instant, waits: bool) {
        self.leave_session(now, waits);
    }

    fn unsaved(&self) -> Option<Unsaved> {
        self.session.unsaved()
    }

    fn paste(&mut self, text: &str, now: Instant, area: Rect) -> Transition<'a> {
        self.paste_answer(text, now, area)
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

    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        if let Some(step) = self.writing.rests(now) {
            return step;
        }
        if let Some(question) = self.asking {
            return self.answer_question(question, key, now, area);
        }
        let place = self.place();
        if self.seek.takes(place, key) {
            return self.find(place, key);
        }
        let letters = self.entry().map_or(0, |entry| entry.criteria.len());
        let given = command_with(place, key, letters.saturating_sub(self.first_mark));
        if given == Some(Command::Help) {
            return Transition::Help(place.into());
        }
        match place {
            Place::Answering => self.answering(given, key, now, area),
            Place::Drilling
                if !matches!(
                    given,
                    Some(Command::Skip | Command::Suspend | Command::Bury | Command::UndoStep)
                ) =>
            {
                self.answering(given, key, now, area)
            }
            Place::Drilling | Place::Thinking | Place::Rating | Place::Past | Place::Closing => {
                self.drill_key(place, given, key, now, area)
            }
            Place::Items => self.items_key(given, now, area),
            Place::Paused => self.paused_key(given, now, area),
            Place::Result | Place::Review => self.result_key(given, key, now, area),
            _ => self.summary_key(given, now, area),
        }
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        if self.render_drill(frame, area) {
            return;
        }
        match self.quiz().phase {
            Phase::Left => {}
            _ if self.items.is_some() => items::render(self, frame, area),
            Phase::Answering => answering::render(self, frame, area),
            Phase::Paused => answering::render_paused(self, frame, area),
            Phase::Result { .. } => result::render(self, frame, area),
            Phase::Summary => summary::render(self, frame, area),
        }
    }

    fn resize(&mut self, area: Rect) {
        self.settle(area);
    }

    fn farewell(&mut self) -> Option<String> {
        let message = match self.drill() {
            _ if !self.is_unfinished() => return None,
            Some(_) => "The drill is saved; `viva drill` continues it.\n",
            None => "The quiz is saved; `viva quiz --resume` continues it.\n",
        };
        Some(message.to_owned())
    }

    fn is_waiting(&self) -> bool {
        self.quiz().is_grading_any() || self.session.is_waiting()
    }
}
