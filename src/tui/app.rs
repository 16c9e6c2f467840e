//! The program as a value: what is on the screen, and what a key, a paste or time does to it.
//!
//! It draws itself from its state alone and never touches the terminal, so all of it can be
//! tested without one. What only a terminal can do it asks for as a [`Wish`].

use std::time::{Duration, Instant};

use jiff::Zoned;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::browse::Browse;
use super::compare::Compare;
use super::help::Help;
use super::history::History;
use super::home::Home;
use super::keys::Place;
use super::options::Options;
use super::quiz::QuizScreen;
use super::screening::{BeginScreening, Screening};
use super::stats::StatsScreen;
use super::theme::Look;
use super::today::TodayScreen;
use super::training::Trainer;
use super::widgets;
use crate::app::quiz_options::QuizOptions;
use crate::app::{Answering, Grades, Interview, Outcome, RaterTraining, not_saved};
use crate::app::{DrillConfig, DrillOptions, Resumable};
use crate::bank::plan::PlanFile;
use crate::bank::{ItemRef, Library};
use crate::report::compare::Grid;
use crate::report::stats::{self, Given, Recall, Stats, Weak};
use crate::schedule::Day;
use crate::session::screening;
use crate::session::training::Training;
use crate::store::{Claim, NewSession, Store, StoreError};

/// The most time that a single tick counts. A machine that slept, or a terminal that stood
/// still, must not eat the time for an answer; nobody is away from a running program longer
/// without one of these.
const LONGEST_TICK: Duration = Duration::from_secs(5);

/// What the program works on. It is borrowed for as long as the program runs.
#[derive(Clone, Copy)]
pub struct Services<'a> {
    /// The loaded banks.
    pub library: &'a Library,
    /// Where everything is kept.
    pub store: &'a Store,
    /// What gives responses their marks.
    pub grades: &'a dyn Grades,
    /// How it looks.
    pub look: Look,
    /// When a day ends and items come back.
    pub drill_config: &'a DrillConfig,
    /// The plans for screenings that there are.
    pub plans: &'a dyn Fn() -> Vec<PlanFile>,
    /// What day and time it is here.
    pub clock: &'a dyn Fn() -> Zoned,
    /// A seed for each choice by lot.
    pub seed: &'a dyn Fn() -> u64,
}

impl Services<'_> {
    /// Today, as drills count days.
    pub(super) fn today(&self) -> Day {
        let now = (self.clock)();
        Day::of(now.timestamp(), now.time_zone(), self.drill_config.day_end)
    }

    /// What was remembered in the last 30 days, and what is left out most of late.
    pub(super) fn glance(&self) -> Result<(Recall, Vec<Weak>), StoreError> {
        let today = self.today();
        let tallies = self.store.tallies(today.plus(1 - stats::MONTH), today)?;
        let weakest = stats::weakest(&self.store.judged_lately()?, self.library);
        Ok((stats::month(&tallies, today), weakest))
    }

    /// The statistics as of now.
    pub(super) fn stats(&self) -> Result<Stats, StoreError> {
        let today = self.today();
        Ok(stats::stats(&Given {
            stored: &self.store.statistics(stats::first_day(today))?,
            library: self.library,
            scheduler: &self.drill_config.scheduler,
            zone: (self.clock)().time_zone(),
            day_end: self.drill_config.day_end,
            today,
        }))
    }
}

/// What the program wants of whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To end.
    Quit,
    /// To have the text in the person's own editor, and back with [`App::written`].
    Editor,
    /// To have a file open in that editor, and to be told afterwards.
    File,
    /// To make a sound.
    Ring,
}

impl Step {
    /// What the outcome of an event leaves a screen to want.
    pub(super) fn after(outcome: Outcome) -> Self {
        match outcome {
            Outcome {
                error: Some(error), ..
            } => Self::Notice(not_saved(&error)),
            Outcome { exit: true, .. } => Self::Home,
            Outcome {
                problem: Some(problem),
                ..
            } => Self::Notice(problem),
            Outcome { ring: true, .. } => Self::Wish(Wish::Ring),
            _ => Self::Stay,
        }
    }
}

/// What a screen wants after a key.
pub(super) enum Step {
    /// Nothing.
    Stay,
    /// Another screen.
    Home,
    Options,
    Browse {
        finding: bool,
    },
    History,
    Stats,
    /// The keys of a place.
    Help(Place),
    /// A quiz.
    Start,
    StartOf(Vec<ItemRef>),
    Resume(i64),
    LookBack(i64),
    /// What today asks for, or the drill of today that was left.
    Drill,
    /// The drill that is shown.
    StartDrill,
    /// The last rating taken back.
    UndoDrill,
    /// A screening: the choice of its plan, a new one, or one that was left.
    BeginScreening,
    Screen(Box<screening::Screening>),
    ResumeScreening(i64),
    /// Something of whoever runs the program.
    Wish(Wish),
    /// To tell something.
    Notice(String),
}

enum Screen<'a> {
    Home(Home),
    Options(Options),
    Browse(Browse<'a>),
    History(History),
    Stats(Box<StatsScreen>),
    Today(Box<TodayScreen>),
    Quiz(Box<QuizScreen<'a>>),
    BeginScreening(BeginScreening),
    Training(Box<Trainer<'a>>),
    Compare(Box<Compare>),
    Screening(Box<Screening<'a>>),
    /// Nothing: the home screen could not be read.
    Nothing,
}

/// The program.
pub struct App<'a> {
    services: Services<'a>,
    choices: QuizOptions,
    screen: Screen<'a>,
    help: Option<Help>,
    notice: Option<String>,
    wishes: Vec<Wish>,
    area: Rect,
    now: Instant,
}

impl<'a> App<'a> {
    /// The program at its home screen. `choices` are what a quiz begins with; `now` is only
    /// compared with itself and the time that passes.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn new(
        services: Services<'a>,
        choices: QuizOptions,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let home = Home::new(services)?;
        Ok(Self {
            services,
            choices,
            screen: Screen::Home(home),
            help: None,
            notice: None,
            wishes: Vec::new(),
            area: Rect::new(0, 0, 80, 24),
            now,
        })
    }

    /// Begins a quiz at once.
    ///
    /// # Errors
    ///
    /// The store cannot keep it.
    pub fn start(&mut self, new: &NewSession) -> Result<(), StoreError> {
        let Services { store, grades, .. } = self.services;
        let quiz = Answering::start_quiz(store, new, grades, self.now)?;
        self.show(quiz);
        Ok(())
    }

    /// Goes on with an unfinished quiz.
    ///
    /// # Errors
    ///
    /// It is not there, is finished, or runs elsewhere; or the store fails.
    pub fn resume(&mut self, session: i64) -> Result<(), StoreError> {
        let Services { store, grades, .. } = self.services;
        let (quiz, _) = Answering::resume_quiz(store, session, grades, self.now)?;
        self.show(quiz);
        Ok(())
    }

    /// Opens the statistics.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn stats(&mut self) -> Result<(), StoreError> {
        self.screen = Screen::Stats(Box::new(StatsScreen::new(self.services)?));
        Ok(())
    }

    /// Goes on with the drill that was left today, or shows what today asks for. Named items are
    /// asked at once.
    ///
    /// # Errors
    ///
    /// A tag or bank that is nowhere, or the store fails.
    pub fn drill(&mut self, choices: DrillOptions) -> Result<(), Box<dyn std::error::Error>> {
        let services = self.services;
        // A drill that is on the screen is let go of first, or it would not be found.
        self.screen = Screen::Nothing;
        if choices.are_usual()
            && let Some(Resumable::Session(session)) =
                Resumable::find(services.store, choices.settings.cram, services.drill_config)?
        {
            let (store, grades) = (services.store, services.grades);
            let (library, config) = (services.library, services.drill_config);
            let resumed =
                Answering::resume_drill(store, session, library, config, grades, self.now)?;
            self.show(resumed.0);
            return Ok(());
        }
        let at_once = !choices.items.is_empty();
        self.screen = Screen::Today(Box::new(TodayScreen::new(services, choices)?));
        if at_once {
            self.start_drill()?;
        }
        Ok(())
    }

    fn start_drill(&mut self) -> Result<(), StoreError> {
        let Screen::Today(today) = &self.screen else {
            return Ok(());
        };
        let (new, past) = today.drill(self.services);
        let services = self.services;
        let (store, config) = (services.store, services.drill_config);
        let drill = Answering::start_drill(store, &new, config, services.grades, self.now)?;
        if let Some(past) = past {
            self.services.store.finish(past)?;
        }
        self.show(drill);
        Ok(())
    }

    /// Takes the last rating back, whenever it was given, and shows that answer.
    ///
    /// # Errors
    ///
    /// The drill runs elsewhere, or the store fails.
    pub fn undo_drill(&mut self) -> Result<(), StoreError> {
        let services = self.services;
        let (store, grades) = (services.store, services.grades);
        let (library, config) = (services.library, services.drill_config);
        match Answering::undo_drill(store, library, config, grades, self.now)? {
            Some(drill) => self.show(drill),
            None => self.notice = Some("There is no rating to take back.".to_owned()),
        }
        Ok(())
    }

    /// Shows a training that was claimed.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn train(
        &mut self,
        training: Training,
        claim: Claim,
        rater: Option<String>,
    ) -> Result<(), StoreError> {
        let Services { store, grades, .. } = self.services;
        let session = RaterTraining::run(store, claim, training, grades, self.now)?;
        let trainer = Trainer::new(self.services, session, rater)?;
        self.screen = Screen::Training(Box::new(trainer));
        Ok(())
    }

    /// Shows scorecards beside each other.
    pub fn compare(&mut self, grid: Grid) {
        self.screen = Screen::Compare(Box::new(Compare::new(grid)));
    }

    /// Begins a screening at once.
    ///
    /// # Errors
    ///
    /// The store cannot keep it.
    pub fn screen(&mut self, new: screening::Screening) -> Result<(), StoreError> {
        let Services { store, grades, .. } = self.services;
        let interview = Interview::start(store, new, grades, self.now)?;
        self.screen = Screen::Screening(Box::new(Screening::new(self.services, interview)));
        Ok(())
    }

    /// Goes on with an unfinished screening, or opens a committed one to amend it.
    ///
    /// # Errors
    ///
    /// It is not there, or runs elsewhere; or the store fails.
    pub fn resume_screening(&mut self, id: i64) -> Result<(), StoreError> {
        let Services { store, grades, .. } = self.services;
        let interview = Interview::resume(store, id, grades, self.now)?;
        self.screen = Screen::Screening(Box::new(Screening::new(self.services, interview)));
        Ok(())
    }

    /// The screening on the screen, if it is not committed: its number.
    pub fn unfinished_screening(&self) -> Option<i64> {
        match &self.screen {
            Screen::Screening(screening) if screening.is_unfinished() => Some(screening.id()),
            _ => None,
        }
    }

    fn show(&mut self, session: Answering<'a>) {
        let mut quiz = QuizScreen::new(self.services, session);
        quiz.settle(self.area);
        self.screen = Screen::Quiz(Box::new(quiz));
    }

    /// What is wanted of whoever runs the program, each once.
    pub fn take_wishes(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.wishes)
    }

    /// The screen has this size now.
    pub fn resize(&mut self, area: Rect) {
        self.area = area;
        match &mut self.screen {
            Screen::Quiz(quiz) => quiz.settle(area),
            Screen::Training(training) => training.settle(area),
            _ => {}
        }
    }

    /// Time has gone by. At most five seconds of it count: more means that the machine slept.
    pub fn tick(&mut self, by: Duration) {
        self.now += by.min(LONGEST_TICK);
        let step = match &mut self.screen {
            Screen::Quiz(quiz) => quiz.tick(self.now, self.area),
            Screen::Screening(screening) => screening.tick(self.now),
            Screen::Training(training) => training.tick(self.now),
            _ => return,
        };
        self.follow(step);
    }

    /// A key was pressed.
    pub fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        self.notice = None;
        let ctrl_c = ratatui::crossterm::event::KeyCode::Char('c');
        if key.code == ctrl_c && key.modifiers == KeyModifiers::CONTROL {
            self.leave();
            self.wishes.push(Wish::Quit);
            return;
        }
        if let Some(help) = &mut self.help {
            if help.key(key, self.area) {
                self.help = None;
            }
            return;
        }
        let step = match &mut self.screen {
            Screen::Home(home) => home.key(key),
            Screen::Options(options) => options.key(key, &mut self.choices, self.services),
            Screen::Browse(browse) => browse.key(key, self.services, self.area),
            Screen::History(history) => history.key(key, self.services, self.area),
            Screen::Stats(stats) => stats.key(key, &self.services.look, self.area),
            Screen::Today(today) => today.key(key, self.services, self.area),
            Screen::Quiz(quiz) => quiz.key(key, self.now, self.area),
            Screen::BeginScreening(begin) => begin.key(key, self.services, self.area),
            Screen::Training(training) => training.key(key, self.now, self.area),
            Screen::Compare(compare) => compare.key(key, self.area, &self.services.look),
            Screen::Screening(screening) => screening.key(key, self.now, self.area),
            Screen::Nothing => Step::Home,
        };
        self.follow(step);
    }

    /// Text was pasted, in one go.
    pub fn paste(&mut self, text: &str) {
        if self.help.is_some() {
            return;
        }
        let step = match &mut self.screen {
            Screen::Quiz(quiz) => quiz.paste(text, self.now, self.area),
            Screen::Browse(browse) => browse.paste(text, self.services),
            Screen::BeginScreening(begin) => begin.paste(text),
            Screen::Screening(screening) => screening.paste(text, self.now),
            _ => Step::Stay,
        };
        self.follow(step);
    }

    /// The text that is being written, for an editor of the person's own.
    pub fn text(&self) -> Option<&str> {
        match &self.screen {
            Screen::Quiz(quiz) => quiz.text(),
            _ => None,
        }
    }

    /// The person's own editor is done after `by`, and left this text. The time counts in
    /// full, but the text is taken first, so that it is what is handed in at zero.
    pub fn written(&mut self, text: Result<String, String>, by: Duration) {
        let text = match text {
            Ok(text) => Some(text),
            Err(problem) => {
                self.notice = Some(problem);
                None
            }
        };
        if let Screen::Quiz(quiz) = &mut self.screen {
            let before = self.now;
            self.now += by;
            let step = quiz.written(text.as_deref(), before, self.now, self.area);
            self.follow(step);
        }
    }

    /// Leaves whatever is running, so that it can be resumed.
    pub fn leave(&mut self) {
        match &mut self.screen {
            Screen::Quiz(quiz) => quiz.leave(self.now),
            Screen::Screening(screening) => screening.leave(self.now),
            _ => {}
        }
    }

    /// A grade is under way.
    pub fn is_waiting(&self) -> bool {
        match &self.screen {
            Screen::Quiz(quiz) => quiz.quiz().is_grading_any(),
            Screen::Screening(screening) => {
                let session = screening.session();
                session.is_grading(session.current)
            }
            Screen::Training(training) => training.is_waiting(),
            _ => false,
        }
    }

    /// There is an unfinished quiz on the screen.
    pub fn is_unfinished(&self) -> bool {
        matches!(&self.screen, Screen::Quiz(quiz) if quiz.is_unfinished())
    }

    /// What is unfinished is a drill.
    pub fn is_drill(&self) -> bool {
        matches!(&self.screen, Screen::Quiz(quiz) if quiz.drill().is_some())
    }

    fn follow(&mut self, step: Step) {
        if let Err(error) = self.try_follow(step) {
            self.notice = Some(error.to_string());
        }
    }

    fn try_follow(&mut self, step: Step) -> Result<(), Box<dyn std::error::Error>> {
        let services = self.services;
        match step {
            Step::Stay => {}
            Step::Home => {
                // The quiz is let go of first, or home would not find it to be resumed.
                self.screen = Screen::Nothing;
                self.screen = Screen::Home(Home::new(services)?);
            }
            Step::Options => self.screen = Screen::Options(Options::new()),
            Step::Browse { finding } => {
                self.screen = Screen::Browse(Browse::new(services, finding));
            }
            Step::History => self.screen = Screen::History(History::new(services)?),
            Step::Stats => self.stats()?,
            Step::Help(place) => self.help = Some(Help::new(place)),
            Step::Start => {
                let new = self.choices.plan(services.library, (services.seed)())?;
                if new.entries.is_empty() {
                    self.notice = Some("No item fits these choices.".to_owned());
                } else {
                    self.start(&new)?;
                }
            }
            Step::StartOf(items) => {
                let new = self.choices.plan_of(services.library, &items);
                if new.entries.is_empty() {
                    self.notice = Some("The banks of these items are not loaded.".to_owned());
                } else {
                    self.start(&new)?;
                }
            }
            Step::Resume(session) => self.resume(session)?,
            Step::LookBack(session) => {
                let (store, grades) = (services.store, services.grades);
                let quiz = Answering::review_finished(store, session, grades, self.now)?;
                self.show(quiz);
            }
            Step::Drill => self.drill(DrillOptions::default())?,
            Step::StartDrill => self.start_drill()?,
            Step::UndoDrill => self.undo_drill()?,
            Step::BeginScreening => match BeginScreening::new(services) {
                Some(begin) => self.screen = Screen::BeginScreening(begin),
                None => {
                    self.notice = Some(
                        "There is no plan yet; `viva plan new` writes one into the data folder."
                            .to_owned(),
                    );
                }
            },
            Step::Screen(new) => self.screen(*new)?,
            Step::ResumeScreening(id) => self.resume_screening(id)?,
            Step::Wish(wish) => self.wishes.push(wish),
            Step::Notice(notice) => self.notice = Some(notice),
        }
        Ok(())
    }

    /// Draws what the person sees.
    pub fn render(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let look = &self.services.look;
        frame.buffer_mut().set_style(area, look.base);
        let (width, height) = widgets::SMALLEST;
        if area.width < width || area.height < height {
            too_small(frame, area);
            return;
        }
        if let Some(help) = &self.help {
            help.render(frame, area, look);
        } else {
            match &self.screen {
                Screen::Home(home) => home.render(frame, area, self.services, &self.choices),
                Screen::Options(options) => {
                    options.render(frame, area, self.services, &self.choices);
                }
                Screen::Browse(browse) => browse.render(frame, area, self.services),
                Screen::History(history) => history.render(frame, area, self.services),
                Screen::Stats(stats) => stats.render(frame, area, self.services),
                Screen::Today(today) => today.render(frame, area, self.services),
                Screen::Quiz(quiz) => quiz.render(frame, area),
                Screen::BeginScreening(begin) => begin.render(frame, area, self.services),
                Screen::Training(training) => training.render(frame, area),
                Screen::Compare(compare) => compare.render(frame, area, look),
                Screen::Screening(screening) => screening.render(frame, area),
                Screen::Nothing => {}
            }
        }
        if let Some(notice) = &self.notice {
            widgets::notice(frame, area, look, notice);
        }
    }
}

/// Says how much room is needed.
pub(super) fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (width, height) = widgets::SMALLEST;
    let lines = [
        "viva needs more room:".to_owned(),
        format!("{width} columns, {height} rows."),
        format!("Here: {} by {}.", area.width, area.height),
    ];
    let lines: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
    frame.render_widget(ratatui::text::Text::from(lines), area);
}
