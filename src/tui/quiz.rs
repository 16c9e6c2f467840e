//! A quiz on the screen: which of its screens is shown, and what keys and time do to it.
//!
//! The rules of a quiz are the session's; keeping it is the store's. Here a key becomes an
//! event, and what the quiz is at becomes a screen.

use std::error::Error;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::editor::Editor;
use super::gone::GoneScreen;
use super::item_page::{self, ItemPage};
use super::keys::{self, Command, Place, command, command_with};
use super::screen::{BoxedScreen, HostRequest, Screen, Transition};
use super::seek::Seek;
use super::services::Services;
use super::{answer, items, list, result, summary, widgets};
use crate::app::speech::Heard;
use crate::app::{Answering, DrillSummary, Outcome, Unsaved};
use crate::bank::{ItemRef, Mark};
use crate::grading::{Confidence, MAX_RESPONSE, earning_sentences};
use crate::session::drill;
use crate::session::quiz::{Entry, Event, Phase, Quiz};
use crate::store::{NewSession, StoreError};

/// For how long nothing must be typed before keys count again, after the clock, not the person, has
/// changed the screen: whoever is typing must not mark or leave what they have not seen yet.
pub(super) const QUIET: std::time::Duration = std::time::Duration::from_secs(1);

/// Said to whoever types on meanwhile.
pub(super) const TYPING_ON: &str = "The time is up. Keys count again once you pause for a second.";

/// Said to whoever submits while dictating.
pub(super) const DICTATING: &str = "Dictation is under way: ctrl-t stops it, then submit.";

/// What a command for spoken practice leaves a screen to say.
pub(super) fn told<'a>(done: Result<(), String>) -> Transition<'a> {
    done.map_or_else(Transition::Notice, |()| Transition::Stay)
}

/// A quiz on the screen.
pub struct QuizScreen<'a> {
    pub(super) services: Services<'a>,
    pub(super) session: Answering<'a>,
    pub(super) editor: Editor,
    /// Which entry's text the editor holds.
    held: Option<usize>,
    pub(super) editor_top: usize,
    pub(super) prompt_top: usize,
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
    /// Keys do nothing until then.
    quiet_until: Option<Instant>,
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
        let session = Answering::start_quiz(services.store, new, services.grades, now)?;
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

    /// Takes up an unfinished quiz.
    ///
    /// # Errors
    ///
    /// It is not there, is finished, or runs elsewhere; or the store fails.
    pub fn resume(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        match GoneScreen::open(services, id)? {
            Some(told) => Ok(told),
            None => Self::resume_what_is_left(services, id, now),
        }
    }

    /// Takes up an unfinished quiz without the items that are gone.
    pub(super) fn resume_what_is_left(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (store, library) = (services.store, services.library);
        let (session, _) = Answering::resume_quiz(store, id, library, services.grades, now)?;
        Ok(Self::boxed(services, session))
    }

    /// Looks at a finished session again.
    pub(super) fn review(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (store, library) = (services.store, services.library);
        let session = Answering::review_finished(store, id, library, services.grades, now)?;
        Ok(Self::boxed(services, session))
    }

    /// Looks at one result of a finished session again, and at nothing else of it.
    pub(super) fn review_item(
        services: Services<'a>,
        id: i64,
        index: usize,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (store, library) = (services.store, services.library);
        let mut session = Answering::review_finished(store, id, library, services.grades, now)?;
        session.handle(Event::Open(index), now).saved()?;
        let mut screen = Self::new(services, session);
        screen.only_result = true;
        Ok(Box::new(screen))
    }

    pub(super) fn boxed(services: Services<'a>, session: Answering<'a>) -> BoxedScreen<'a> {
        Box::new(Self::new(services, session))
    }

    fn new(services: Services<'a>, mut session: Answering<'a>) -> Self {
        session.never_block();
        let shown = (session.quiz().current, session.quiz().phase);
        let mut screen = Self {
            services,
            session,
            editor: Editor::default(),
            held: None,
            editor_top: 0,
            prompt_top: 0,
            result_top: 0,
            built_in: false,
            first_mark: 0,
            chosen: 0,
            items: None,
            asking: None,
            quiet_until: None,
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

    /// It can be gone on with.
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
        let parts = answer::parts(self, area);
        let Some(given) = given else {
            let typing = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
            if let (true, KeyCode::Char(c)) = (typing, key.code) {
                self.editor.type_char(c);
                return self.edited(now, area);
            }
            return Transition::Stay;
        };
        match given {
            Command::Submit if self.services.speech.is_dictating() => {
                return Transition::Notice(DICTATING.to_owned());
            }
            Command::ReadAloud => {
                let found = self
                    .entry()
                    .and_then(|entry| self.services.library.get(&entry.item));
                let prompt = found.map_or(String::new(), |found| found.item.prompt.clone());
                return told(self.services.speech.read_or_stop(&prompt));
            }
            Command::Dictate => return told(self.services.speech.dictate_or_stop()),
            Command::Submit if self.editor.text().trim().is_empty() => {
                self.asking = Some(Question::Empty);
            }
            Command::Submit if self.editor.text().len() > MAX_RESPONSE => {
                let kib = MAX_RESPONSE / 1024;
                return Transition::Notice(format!(
                    "An answer is {kib} KiB at most; shorten this one."
                ));
            }
            Command::Submit => return self.event(Event::Submit, now, area),
            Command::Pause => return self.event(Event::Pause, now, area),
            Command::Skip if self.quiz().is_last() => self.asking = Some(Question::LastSkip),
            Command::Skip => return self.event(Event::Skip, now, area),
            Command::External => {
                let outcome = self.session.save_now(now);
                return match outcome.error {
                    Some(_) => Transition::after(outcome),
                    None => Transition::Ask(HostRequest::EditText),
                };
            }
            Command::Items => self.items = Some(self.quiz().current),
            Command::Back => self.asking = Some(Question::Leave),
            Command::PromptUp | Command::PromptDown => {
                let down = given == Command::PromptDown;
                let by = if down { 1 } else { -1 };
                if parts.prompt_lines > usize::from(parts.prompt.height) {
                    let last = parts.prompt_lines - usize::from(parts.prompt.height);
                    let page = usize::from(parts.prompt.height).saturating_sub(1).max(1) as isize;
                    self.prompt_top = self.prompt_top.saturating_add_signed(by * page).min(last);
                } else {
                    let page = (parts.editor.height as isize - 1).max(1);
                    self.editor.go_rows(by * page, parts.text_width());
                }
            }
            Command::Up => self.editor.go_rows(-1, parts.text_width()),
            Command::Down => self.editor.go_rows(1, parts.text_width()),
            Command::Newline => self.editor.type_char('\n'),
            Command::Go(to) => self.editor.go(to),
            Command::Delete(to) => self.editor.delete(to),
            Command::PutBack => self.editor.put_back(),
            Command::Undo => self.editor.undo(),
            Command::Redo => self.editor.redo(),
            _ => {}
        }
        self.edited(now, area)
    }

    /// Takes what was dictated, at the cursor.
    fn hear(&mut self, heard: Heard, now: Instant, area: Rect) -> Transition<'a> {
        match heard {
            Heard::Failed(why) => Transition::Notice(why),
            Heard::Said(text) if self.quiz().phase == Phase::Answering => {
                self.editor.insert_words(&text);
                self.edited(now, area)
            }
            Heard::Said(_) => Transition::Stay,
        }
    }

    /// Tells the quiz what stands in the editor, if that has changed.
    fn edited(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        self.settle(area);
        let text = self.editor.text();
        if self.entry().is_none_or(|entry| entry.response == text) {
            return Transition::Stay;
        }
        self.event(Event::Edited(text.to_owned()), now, area)
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

    pub(super) fn result_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let body = result::body(self, area);
        match given {
            Some(Command::Next) if self.only_result => return Transition::Back,
            Some(Command::Next) => return self.event(Event::Next, now, area),
            Some(Command::Back) => return self.event(Event::Leave, now, area),
            Some(Command::Items) => self.items = Some(self.quiz().current),
            Some(Command::UndoMark) => return self.event(Event::Undo, now, area),
            Some(Command::Agree) if self.undecided().is_none() => {
                return match self.entry() {
                    Some(entry) if !entry.response.is_empty() => {
                        Transition::Copy(entry.response.clone())
                    }
                    _ => Transition::Notice("There is no answer to copy.".to_owned()),
                };
            }
            Some(Command::CopyModel) => {
                let found = self
                    .entry()
                    .and_then(|entry| self.services.library.get(&entry.item));
                let model = found.and_then(|found| found.item.answer.clone());
                return model.map_or_else(
                    || Transition::Notice("There is no model answer to copy.".to_owned()),
                    Transition::Copy,
                );
            }
            Some(Command::SelectNext) => self.select(1),
            Some(Command::SelectBefore) => self.select(-1),
            Some(Command::Agree) => return self.decide(Mark::Full, now, area),
            Some(Command::Disagree) => return self.decide(Mark::None, now, area),
            Some(Command::Mark) => {
                let nth = keys::digit(key)
                    .map(|digit| digit - 1)
                    .or(keys::letter(key).map(|(nth, _)| nth));
                return match nth.filter(|nth| *nth < self.marks_at_once()) {
                    Some(nth) => self.change_mark(self.first_mark + nth, now, area),
                    None => Transition::Stay,
                };
            }
            Some(Command::ItemPage) => {
                if let Some(entry) = self.entry() {
                    let page = ItemPage::open(self.services, &entry.item);
                    return item_page::opened(page);
                }
            }
            Some(Command::BuiltIn) => self.built_in = !self.built_in && self.is_judged(),
            Some(Command::MoreMarks) => {
                let count = self.entry().map_or(0, |entry| entry.criteria.len());
                let next = self.first_mark + self.marks_at_once();
                self.first_mark = if next < count { next } else { 0 };
            }
            Some(Command::Before | Command::After) if !self.is_unfinished() => {
                let by = if given == Some(Command::After) { 1 } else { -1 };
                if self.drill().is_some() {
                    return self.turn_over(by, now, area);
                }
                let to = self.quiz().current.saturating_add_signed(by);
                if to < self.quiz().entries.len() {
                    self.chosen = to;
                    return self.event(Event::Open(to), now, area);
                }
            }
            Some(Command::Section) => {
                let (lines, answers) = result::lines(self, body.width);
                let last = lines.len().saturating_sub(usize::from(body.height));
                self.result_top = if self.result_top < answers.min(last) {
                    answers.min(last)
                } else {
                    0
                };
            }
            Some(other) => {
                let (lines, _) = result::lines(self, body.width);
                let tops = lines.len().saturating_sub(usize::from(body.height)) + 1;
                self.result_top = list::moved(self.result_top, tops, body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    /// Selects the next or the previous criterion, and past the last one none.
    fn select(&mut self, by: isize) {
        let Some(entry) = self.entry() else { return };
        let places = entry.criteria.len() as isize + 1;
        // Nothing selected stands before the first and after the last.
        let now = self
            .selected
            .as_ref()
            .map_or(0, |(index, _)| *index as isize + 1);
        let next = (now + by).rem_euclid(places);
        let index = usize::try_from(next - 1).ok();
        self.selected = index.and_then(|index| {
            let found = self.services.library.get(&entry.item)?;
            let (criterion, _) = entry.criteria.get(index)?;
            Some((index, earning_sentences(&found, criterion)))
        });
    }

    /// How many criteria have a key at once: digits, or letters where digits rate.
    pub(super) fn marks_at_once(&self) -> usize {
        if self.drill().is_some() {
            keys::LETTERS.len()
        } else {
            9
        }
    }

    /// Whether a grader from outside the program was asked about the answer that is shown.
    pub(super) fn is_judged(&self) -> bool {
        let graded = self.entry().and_then(Entry::graded);
        graded.is_some_and(|(_, grade)| grade.opinion.is_some())
    }

    /// Gives the next of the three marks to a criterion; the machine's own is no override.
    fn change_mark(&mut self, index: usize, now: Instant, area: Rect) -> Transition<'a> {
        // The marks that count are changed, so they are shown.
        self.built_in = false;
        let quiz = self.session.quiz();
        let Some((criterion, _)) = quiz.entry().and_then(|entry| entry.criteria.get(index)) else {
            return Transition::Stay;
        };
        let criterion = criterion.clone();
        // What was only thought is ticked without a grade.
        let recalls = self.drill().is_some_and(|drill| drill.settings.recall);
        let mark = quiz.final_mark(quiz.current, &criterion);
        let Some(mark) = mark.or(recalls.then_some(Mark::None)) else {
            return Transition::Stay;
        };
        let next = match mark {
            Mark::Full => Mark::Half,
            Mark::Half => Mark::None,
            Mark::None => Mark::Full,
        };
        let grade = quiz
            .answer(quiz.current)
            .and_then(|answer| answer.grade.as_ref());
        let given = grade.and_then(|grade| grade.criteria.iter().find(|c| c.id == criterion));
        let is_machines = given.is_some_and(|given| given.mark == next);
        let mark = (!is_machines).then_some(next);
        self.event(Event::Override { criterion, mark }, now, area)
    }

    /// The first criterion that the machine is unsure of and the person has not decided.
    pub(super) fn undecided(&self) -> Option<&crate::bank::CriterionId> {
        let answer = self.quiz().answer(self.quiz().current)?;
        let unsure = answer.grade.as_ref()?.criteria.iter().find(|given| {
            given.confidence == Confidence::Low && !answer.overrides.contains_key(&given.id)
        })?;
        Some(&unsure.id)
    }

    fn decide(&mut self, mark: Mark, now: Instant, area: Rect) -> Transition<'a> {
        let Some(criterion) = self.undecided().cloned() else {
            return Transition::Stay;
        };
        let mark = Some(mark);
        self.event(Event::Override { criterion, mark }, now, area)
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

    pub(super) fn event(
        &mut self,
        event: impl Into<drill::Event>,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let outcome = self.session.handle(event, now);
        self.react(outcome, area)
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
            Phase::Answering if self.held != Some(quiz.current) => {
                let text = quiz.entry().map_or("", |entry| entry.response.as_str());
                self.editor = Editor::new(text);
                self.held = Some(quiz.current);
                self.prompt_top = 0;
            }
            Phase::Answering | Phase::Paused => {}
            Phase::Result { .. } | Phase::Summary | Phase::Left => self.held = None,
        }
    }

    /// Scrolls so that the cursor is in view on a screen of this size.
    fn settle(&mut self, area: Rect) {
        if self.quiz().phase == Phase::Answering {
            let parts = answer::parts(self, area);
            let rows = self.editor.rows(parts.text_width());
            let (row, _) = self.editor.place(&rows);
            self.editor_top =
                widgets::follow(self.editor_top, row, rows.len(), parts.editor.height);
        }
    }
}

impl<'a> Screen<'a> for QuizScreen<'a> {
    fn text(&self) -> Option<&str> {
        (self.quiz().phase == Phase::Answering).then(|| self.editor.text())
    }

    fn tick(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        if let Some(heard) = self.services.speech.poll() {
            let step = self.hear(heard, now, area);
            if !step.is_stay() {
                return step;
            }
        }
        if self.quiet_until.is_some_and(|until| now >= until) {
            self.quiet_until = None;
        }
        let before = self.shown;
        let outcome = self.session.tick(now);
        let step = self.react(outcome, area);
        if self.shown != before {
            self.services.speech.stop();
            self.quiet_until = Some(now + QUIET);
        }
        step
    }

    fn leave(&mut self, now: Instant, waits: bool) {
        self.services.speech.stop();
        drop(self.session.leave(Event::Leave, now, waits));
    }

    fn unsaved(&self) -> Option<Unsaved> {
        self.session.unsaved()
    }

    fn paste(&mut self, text: &str, now: Instant, area: Rect) -> Transition<'a> {
        let writes = matches!(self.place(), Place::Answering | Place::Drilling);
        if !writes || self.asking.is_some() || self.quiet_until.is_some() {
            return Transition::Stay;
        }
        self.editor.insert(text);
        self.edited(now, area)
    }

    fn written(
        &mut self,
        text: Option<&str>,
        before: Instant,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        if let (Some(text), Phase::Answering) = (text, self.quiz().phase) {
            self.editor.set(text.strip_suffix('\n').unwrap_or(text));
            let step = self.edited(before, area);
            if !step.is_stay() {
                return step;
            }
        }
        self.tick(now, area)
    }

    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        if self.quiet_until.is_some() {
            self.quiet_until = Some(now + QUIET);
            return Transition::Notice(TYPING_ON.to_owned());
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
            Place::Paused => match given {
                Some(Command::Pause) => self.event(Event::Resume, now, area),
                Some(Command::Back) => self.event(Event::Leave, now, area),
                _ => Transition::Stay,
            },
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
            Phase::Answering => answer::render(self, frame, area),
            Phase::Paused => answer::render_paused(self, frame, area),
            Phase::Result { .. } => result::render(self, frame, area),
            Phase::Summary => summary::render(self, frame, area),
        }
    }

    fn resize(&mut self, area: Rect) {
        self.settle(area);
    }

    fn farewell(&mut self) -> Option<String> {
        let told = match self.drill() {
            _ if !self.is_unfinished() => return None,
            Some(_) => "The drill is saved; `viva drill` continues it.\n",
            None => "The quiz is saved; `viva quiz --resume` continues it.\n",
        };
        Some(told.to_owned())
    }

    fn is_waiting(&self) -> bool {
        self.quiz().is_grading_any() || self.session.is_waiting()
    }
}
