//! A mock interview on the screen: answers and probes against one clock, and the debrief.
//!
//! The rules are the session's; keeping it is the store's.

use std::error::Error;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::answer::{self, Parts};
use super::editor::Editor;
use super::gone::GoneScreen;
use super::keys::{Binding, Command, EDITING, Key, Keys, Note, SCROLL, binding as b, command};
use super::options::fitting;
use super::quiz::{DICTATING, QUIET, QuizScreen, TYPING_ON, told};
use super::result::reason;
use super::screen::{BoxedScreen, HostRequest, Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::widgets::{facts, pad};
use super::wrap::Styled;
use super::{list, markdown, widgets};
use crate::app::mock::{MOST_WEAK, MockInterview, USUAL_NUMBER, by_options, drill_of};
use crate::app::quiz_options::QuizOptions;
use crate::app::speech;
use crate::app::{NewDrill, Outcome, Unsaved};
use crate::bank::{harmless, one_line};
use crate::grading::MAX_RESPONSE;
use crate::report::mock::{about_ratings, by_how, criterion_text, probed, time, unmarked};
use crate::report::{self};
use crate::session::mock::{Event, Heard, Mock, Part, Phase, ProbeState};
use crate::store::{NewSession, StoreError};

/// Where the text of a criterion begins in the debrief.
const INDENT: usize = 7;

const ANSWERING: Keys = Keys::new("while answering", OWN, EDITING, &[]);
const PAUSED: Keys = Keys::new("while paused", PAUSE, &[], &[]);
const LISTENING: Keys = Keys::new("while the answer is considered", WAITING, &[], &[]);
const DEBRIEF: Keys = Keys::new("for the debrief", AFTER, SCROLL, &[Note::Marks]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Submit, &[Key::Ctrl(KeyCode::Char('d')), Key::Ctrl(KeyCode::Char('s')), Key::Plain(KeyCode::F(2))], "submit", "Submit the answer"),
    b(Command::Skip, &[Key::Ctrl(KeyCode::Char('n')), Key::Plain(KeyCode::F(4))], "pass", "Say nothing to it; it does not come back"),
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

#[rustfmt::skip]
const AFTER: &[Binding] = &[
    b(Command::Choose, &[Key::Plain(KeyCode::Enter)], "review", "Look at the selected item with its model answer, and change marks"),
    b(Command::After, &[Key::Plain(KeyCode::Right), Key::Plain(KeyCode::Char('l')), Key::Plain(KeyCode::Tab)], "item", "Select the next item"),
    b(Command::Before, &[Key::Plain(KeyCode::Left), Key::Plain(KeyCode::Char('h')), Key::Plain(KeyCode::BackTab)], "", "Select the previous item"),
    b(Command::Drill, &[Key::Plain(KeyCode::Char('d'))], "drill the weakest", "A drill of just the weakest criteria"),
    b(Command::Home, &[Key::Plain(KeyCode::Char('q')), Key::Plain(KeyCode::Esc)], "home", "To the home screen"),
    b(Command::Help, &[Key::Plain(KeyCode::Char('?')), Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

/// What a mock interview by these options is, in words.
pub(super) fn describe(options: &QuizOptions, services: Services<'_>, look: &Look) -> String {
    let wanted = options.number.map_or(USUAL_NUMBER, |n| n.min(USUAL_NUMBER));
    let number = wanted.min(fitting(options, services));
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
    editor: Editor,
    /// Which part's text the editor holds.
    held: Option<Part>,
    editor_top: usize,
    prompt_top: usize,
    /// The item selected in the debrief, and where that is scrolled to.
    chosen: usize,
    top: usize,
    asking: Option<Question>,
    /// Keys do nothing until nothing was typed for a moment.
    quiet_until: Option<Instant>,
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
        let (store, library) = (services.store, services.library);
        let (config, grades) = (services.drill_config, services.grades);
        let session = MockInterview::start(store, new, library, config, grades, now)?;
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

    /// Takes an unfinished one up, at the same item and probe.
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

    /// Takes up an unfinished one without the items that are gone.
    pub(super) fn resume_what_is_left(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (store, library) = (services.store, services.library);
        let (config, grades) = (services.drill_config, services.grades);
        let (session, _) = MockInterview::resume(store, id, library, config, grades, now)?;
        Ok(Box::new(Self::new(services, session)))
    }

    /// Reads the debrief of a finished one again.
    pub(super) fn review(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = Self::finished(services, id, now)?;
        Ok(Box::new(Self::new(services, session)))
    }

    fn finished(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<MockInterview<'a>, StoreError> {
        let (store, library) = (services.store, services.library);
        let (config, grades) = (services.drill_config, services.grades);
        MockInterview::review_finished(store, id, library, config, grades, now)
    }

    fn new(services: Services<'a>, mut session: MockInterview<'a>) -> Self {
        session.never_block();
        let shown = (session.mock().phase(), session.mock().writing());
        let mut screen = Self {
            services,
            session,
            editor: Editor::default(),
            held: None,
            editor_top: 0,
            prompt_top: 0,
            chosen: 0,
            top: 0,
            asking: None,
            quiet_until: None,
            shown,
        };
        screen.take_over();
        screen
    }

    fn mock(&self) -> &Mock {
        self.session.mock()
    }

    fn is_writing(&self) -> bool {
        matches!(self.mock().phase(), Phase::Answering | Phase::Probing)
    }

    fn keys(&self) -> Keys {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing => ANSWERING,
            Phase::Paused => PAUSED,
            Phase::Listening => LISTENING,
            Phase::Debrief | Phase::Left => DEBRIEF,
        }
    }

    fn parts(&self, area: Rect) -> Parts {
        let body = widgets::page(area).body;
        answer::divide(body, self.asked(body.width).len())
    }

    /// What is asked now: the item's prompt, or a probe with what was said before it.
    fn asked(&self, room: u16) -> Vec<Line<'static>> {
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
        let lead = Span::styled(format!("Probe {}: ", probes.len()), look.accent);
        let question = Styled::new(&one_line(&probe.question), look.bold);
        let mut lines = question.lines(width, &lead, &none);
        let mut said = |name: &str, text: &str| {
            let lead = Span::styled(format!("{name} "), look.dim.patch(look.bold));
            let text = harmless(text);
            lines.extend(Styled::new(text.trim(), look.dim).lines(width, &lead, &none));
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
        let parts = self.parts(area);
        let blank = self.editor.text().trim().is_empty();
        match given {
            Some(Command::Submit) if self.services.speech.is_dictating() => {
                return Transition::Notice(DICTATING.to_owned());
            }
            Some(Command::ReadAloud) => {
                return told(self.services.speech.read_or_stop(&self.question()));
            }
            Some(Command::Dictate) => return told(self.services.speech.dictate_or_stop()),
            Some(Command::Submit) if blank => self.asking = Some(Question::Empty),
            Some(Command::Submit) if self.editor.text().len() > MAX_RESPONSE => {
                let kib = MAX_RESPONSE / 1024;
                return Transition::Notice(format!(
                    "An answer is {kib} KiB at most; shorten this one."
                ));
            }
            Some(Command::Submit) => return self.event(Event::Submit, now, area),
            Some(Command::Skip) if blank => return self.event(Event::Pass, now, area),
            Some(Command::Skip) => {
                return Transition::Notice(
                    "You have begun an answer: ctrl-d submits it; erase it to pass.".to_owned(),
                );
            }
            Some(Command::Pause) => return self.event(Event::Pause, now, area),
            Some(Command::External) => return Transition::Ask(HostRequest::EditText),
            Some(Command::Back) => self.asking = Some(Question::Leave),
            Some(given @ (Command::PromptUp | Command::PromptDown)) => {
                let by = if given == Command::PromptDown { 1 } else { -1 };
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
            Some(Command::Up) => self.editor.go_rows(-1, parts.text_width()),
            Some(Command::Down) => self.editor.go_rows(1, parts.text_width()),
            Some(Command::Newline) => self.editor.type_char('\n'),
            given => self.editor.apply(given, key),
        }
        self.edited(now, area)
    }

    /// What is asked now, to be read aloud.
    fn question(&self) -> String {
        let mock = self.mock();
        if let Some(probe) = mock.probe() {
            return probe.question.clone();
        }
        let entry = mock.quiz().entry();
        let found = entry.and_then(|entry| self.services.library.get(&entry.item));
        found.map_or(String::new(), |found| found.item.prompt.clone())
    }

    /// Tells the interview what stands in the editor, if that has changed.
    fn edited(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        self.settle(area);
        let text = self.editor.text();
        let held = self.held.map(|part| self.mock().text(part));
        if !self.is_writing() || held.is_none_or(|held| held == text) {
            return Transition::Stay;
        }
        self.event(Event::Edited(text.to_owned()), now, area)
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
            (Question::Leave, KeyCode::Char('y')) => Event::Leave,
            (Question::Leave, KeyCode::Char('f')) => Event::Finish,
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

    fn debrief_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        let body = widgets::page(area).body;
        match given {
            _ if self.mock().phase() == Phase::Left => return Transition::Back,
            Some(Command::Home) => return self.event(Event::Leave, now, area),
            Some(Command::Choose) => {
                let (services, id) = (self.services, self.session.id());
                return Transition::open(QuizScreen::review_item(services, id, self.chosen, now));
            }
            Some(Command::Drill) => {
                let new: NewDrill = drill_of(self.mock(), self.services.library);
                if new.session.entries.is_empty() {
                    return Transition::Notice(
                        "Nothing was missed, and nothing needed a probe.".to_owned(),
                    );
                }
                return Transition::replace(QuizScreen::start_drill(self.services, &new, now));
            }
            Some(given @ (Command::Before | Command::After)) => {
                let last = self.mock().quiz().entries.len().saturating_sub(1);
                let by = if given == Command::After { 1 } else { -1 };
                self.chosen = self.chosen.saturating_add_signed(by).min(last);
                let (lines, heads) = self.debrief(body.width);
                let head = heads.get(self.chosen).copied().unwrap_or_default();
                self.top = widgets::visible(head.saturating_sub(1), lines.len(), body.height);
            }
            Some(other) => {
                let (lines, _) = self.debrief(body.width);
                let tops = lines.len().saturating_sub(usize::from(body.height)) + 1;
                self.top = list::moved(self.top, tops, body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn event(&mut self, event: Event, now: Instant, area: Rect) -> Transition<'a> {
        let outcome = self.session.handle(event, now);
        self.react(outcome, area)
    }

    fn react(&mut self, outcome: Outcome, area: Rect) -> Transition<'a> {
        self.take_over();
        self.settle(area);
        Transition::after(outcome)
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
            Some(part) if self.held != Some(part) => {
                self.editor = Editor::new(mock.text(part));
                self.held = Some(part);
                self.prompt_top = 0;
            }
            Some(_) => {}
            None if mock.phase() == Phase::Listening => {}
            None => self.held = None,
        }
    }

    /// Scrolls so that the cursor is in view on a screen of this size.
    fn settle(&mut self, area: Rect) {
        if self.is_writing() {
            let parts = self.parts(area);
            let rows = self.editor.rows(parts.text_width());
            let (row, _) = self.editor.place(&rows);
            self.editor_top =
                widgets::follow(self.editor_top, row, rows.len(), parts.editor.height);
        }
    }

    fn render_answering(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        self.head(frame, &page);
        let parts = self.parts(area);
        let asked = self.asked(page.body.width);
        widgets::scrolled(frame, parts.prompt, look, &asked, self.prompt_top);
        let listens = self.mock().phase() == Phase::Listening;
        let label = if listens {
            format!(
                "The interviewer considers what you said{}",
                look.symbols.ellipsis
            )
        } else {
            "Your answer".to_owned()
        };
        let words = widgets::count(self.editor.words(), "word", "words");
        let left = vec![
            Span::styled(label, look.bold),
            Span::styled(self.services.speech_label(), look.accent),
        ];
        let right = vec![Span::styled(words, look.dim)];
        let label = widgets::ends(left, right, parts.label.width, look.symbols.ellipsis);
        frame.render_widget(label, parts.label);
        let cursor = self.asking.is_none() && !listens;
        let editor = &self.editor;
        answer::written(frame, parts.editor, look, editor, self.editor_top, cursor);
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

    fn render_debrief(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        let mut all = report::mock::facts(self.mock());
        let first = facts(look, &all[..1]);
        if self.mock().is_grading() {
            all.insert(0, format!("grading{}", look.symbols.ellipsis));
        }
        widgets::title(
            frame,
            page.title,
            look,
            "Debrief",
            &[facts(look, &all), first],
        );
        widgets::rule(frame, page.rule, look);
        let idle = if self.mock().weakest().is_empty() {
            vec![Command::Drill]
        } else {
            Vec::new()
        };
        widgets::footer_without(frame, &page, look, DEBRIEF, &idle);
        let (lines, _) = self.debrief(page.body.width);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
    }

    /// The debrief, and the line at which each item begins.
    fn debrief(&self, room: u16) -> (Vec<Line<'static>>, Vec<usize>) {
        let look = &self.services.look;
        let mock = self.mock();
        let mut lines = self.weakest(room);
        let mut heads = Vec::new();
        for (index, entry) in mock.quiz().entries.iter().enumerate() {
            heads.push(lines.len());
            let (lead, style) = list::lead(look, index == self.chosen);
            let title = self.services.item_title(&entry.item);
            let left = vec![
                Span::styled(format!("{lead} {} ", index + 1), style),
                Span::styled(title, look.bold.patch(style)),
            ];
            let score = mock.whole(index).and_then(|whole| whole.answer()?.score());
            let score = match score {
                Some(score) => {
                    let style = look.score(score.get()).patch(look.bold);
                    Span::styled(format!("{} %", score.percent()), style)
                }
                None => Span::styled(unmarked(mock, index), look.dim),
            };
            let narrow = room + 2 < widgets::NARROW;
            let took = Span::styled(format!("   {}", time(mock, index)), look.dim);
            let right = if narrow {
                vec![score]
            } else {
                vec![score, took]
            };
            lines.push(widgets::ends(left, right, room, look.symbols.ellipsis));
            let heard = mock.heard(index);
            for (name, group) in by_how(&heard) {
                lines.push(Line::styled(format!("  {name}"), look.accent));
                for line in group {
                    lines.extend(self.told(index, line, room));
                }
            }
            lines.push(Line::default());
        }
        let none = Span::raw("");
        let after_probe = self.services.drill_config.thresholds.after_probe;
        let text = Styled::new(&about_ratings(after_probe), look.dim);
        lines.extend(text.lines(usize::from(room), &none, &none));
        (lines, heads)
    }

    fn told(&self, index: usize, line: &Heard, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let mock = self.mock();
        let Some(entry) = mock.quiz().entries.get(index) else {
            return Vec::new();
        };
        let found = self.services.library.get(&entry.item);
        let (symbol, style) = look.mark(line.mark);
        let first = Span::styled(
            format!("  {}", pad(&symbol, INDENT - 2)),
            style.patch(look.bold),
        );
        let lead = Span::raw(" ".repeat(INDENT));
        let width = usize::from(room);
        let text = Styled::new(&criterion_text(entry, found, &line.criterion), Style::new());
        let mut lines = text.lines(width, &first, &lead);
        if let Some(asked) = probed(line, mock.probes(index)) {
            let mut text = Styled::new("asked: ", look.accent);
            text.push(&asked, Style::new());
            lines.extend(text.lines(width, &lead, &lead));
        }
        if !line.given.evidence.is_empty() {
            let mut text = Styled::default();
            reason(&mut text, &line.given, look);
            lines.extend(text.lines(width, &lead, &lead));
        }
        lines
    }

    fn weakest(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let weak = self.mock().weakest();
        if weak.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![Line::styled("Weakest", look.bold)];
        for one in weak.iter().take(MOST_WEAK) {
            let Some(entry) = self.mock().quiz().entries.get(one.index) else {
                continue;
            };
            let found = self.services.library.get(&entry.item);
            let (symbol, style) = look.mark(one.mark);
            let left = vec![
                Span::styled(format!("  {}", pad(&symbol, INDENT - 2)), style),
                Span::raw(criterion_text(entry, found, &one.criterion)),
            ];
            let how = format!(" {}", one.how.as_str());
            let right = vec![Span::styled(how, look.dim)];
            lines.push(widgets::ends(left, right, room, look.symbols.ellipsis));
        }
        lines.push(Line::default());
        lines
    }
}

impl<'a> Screen<'a> for MockScreen<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        if self.quiet_until.is_some() {
            self.quiet_until = Some(now + QUIET);
            return Transition::Notice(TYPING_ON.to_owned());
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
            Phase::Paused => match given {
                Some(Command::Pause) => self.event(Event::Resume, now, area),
                Some(Command::Back) => self.event(Event::Leave, now, area),
                _ => Transition::Stay,
            },
            Phase::Listening => match given {
                Some(Command::Back) => self.event(Event::Leave, now, area),
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

    fn paste(&mut self, text: &str, now: Instant, area: Rect) -> Transition<'a> {
        if !self.is_writing() || self.asking.is_some() || self.quiet_until.is_some() {
            return Transition::Stay;
        }
        self.editor.insert(text);
        self.edited(now, area)
    }

    fn tick(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        if self.quiet_until.is_some_and(|until| now >= until) {
            self.quiet_until = None;
        }
        match self.services.speech.poll() {
            Some(speech::Heard::Failed(why)) => return Transition::Notice(why),
            Some(speech::Heard::Said(text)) if self.is_writing() => {
                self.editor.insert_words(&text);
                let step = self.edited(now, area);
                if !step.is_stay() {
                    return step;
                }
            }
            _ => {}
        }
        let was_writing = self.is_writing();
        let outcome = self.session.tick(now);
        let step = self.react(outcome, area);
        if was_writing && !self.is_writing() {
            self.services.speech.stop();
            self.quiet_until = Some(now + QUIET);
        }
        step
    }

    fn resize(&mut self, area: Rect) {
        self.settle(area);
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        // Marks may have been changed in the review of an item.
        if self.mock().phase() == Phase::Debrief {
            let id = self.session.id();
            self.session = Self::finished(self.services, id, Instant::now())?;
            self.session.never_block();
        }
        Ok(())
    }

    fn leave(&mut self, now: Instant, waits: bool) {
        self.services.speech.stop();
        drop(self.session.leave(Event::Leave, now, waits));
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
        self.is_writing().then(|| self.editor.text())
    }

    fn written(
        &mut self,
        text: Option<&str>,
        before: Instant,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        if let (Some(text), true) = (text, self.is_writing()) {
            self.editor.set(text.strip_suffix('\n').unwrap_or(text));
            let step = self.edited(before, area);
            if !step.is_stay() {
                return step;
            }
        }
        self.tick(now, area)
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
