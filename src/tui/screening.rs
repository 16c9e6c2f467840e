//! A screening on the screen: what the interviewer's keys, pastes and the time do to it.
//!
//! The rules of a screening are the session's; keeping it is the store's. Whatever is typed goes
//! to the screening letter by letter, so that nothing hangs on a line being finished.

mod begin;
mod deciding;
mod draw;
mod input;
mod lists;
mod verdict;

use std::time::Instant;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::editor::Editor;
use super::keys::{self, Command, LETTERS, Place, command_with};
use super::list;
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::Seek;
use super::services::Services;
use crate::app::{Interview, Unsaved};
use crate::bank::{Hit, Mark, find, one_line};
use crate::session::screening::{
    Amend, Entry, Event, Phase, Rating, Recommendation, RemarkKind, Screening as Session,
};
use crate::store::StoreError;

pub use begin::BeginScreening;

/// A screening on the screen.
pub struct Screening<'a> {
    services: Services<'a>,
    interview: Interview<'a>,
    panel: Panel,
    /// The criterion dealt with last; its text is shown in full.
    touched: usize,
    /// The criterion that the first letter stands for.
    first: usize,
    /// Where prompt and probes are scrolled to.
    top: usize,
    /// The model answer is shown instead of the probes.
    revealed: bool,
    input: Option<Input>,
    /// What is typed is done as soon as it is on disk: whether to go back then.
    finishing: Option<bool>,
    finder: Option<Finder<'a>>,
    /// The remark chosen, where they are listed to reword one.
    remark: Option<usize>,
    picking: Option<Pick>,
    /// The line chosen in the decision and the verdict.
    chosen: usize,
    /// Really commit?
    asking: bool,
    /// Really leave?
    leaving: bool,
    /// Marks, probes and notes are not shown: somebody else sees the screen.
    hidden: bool,
    seek: Seek,
}

/// What is shown where there is no room for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    Prompt,
    Criteria,
    Plan,
}

/// A text being typed, and what it is for.
struct Input {
    purpose: InputPurpose,
    editor: Editor,
}

#[derive(Clone, Debug, PartialEq)]
enum InputPurpose {
    /// A remark; `None` until it says something.
    Remark(RemarkKind, Option<usize>),
    /// The note on a criterion of the current item.
    CriterionNote(usize),
    /// What the candidate says.
    Response,
    Summary,
    /// Another note on a criterion of a committed screening.
    NewNote {
        entry: usize,
        criterion: usize,
    },
    /// Another summary of a committed screening.
    NewSummary,
    /// Why a committed screening is changed.
    Reason(Amend),
    /// Why it never took place.
    Discard,
    /// What to look for in the answer to a question of the interviewer's own.
    Improvised(String),
}

impl InputPurpose {
    fn place(&self) -> Place {
        match self {
            Self::Response | Self::Summary | Self::NewSummary => Place::Dictating,
            Self::Reason(_) => Place::Reason,
            Self::Discard => Place::Discarding,
            Self::Improvised(_) => Place::Improvising,
            _ => Place::Jotting,
        }
    }
}

/// Finding an item.
struct Finder<'a> {
    typed: Editor,
    hits: Vec<Hit<'a>>,
    chosen: usize,
}

/// Choosing another value of something committed.
struct Pick {
    values: Vec<Amend>,
    chosen: usize,
}

impl<'a> Screening<'a> {
    /// Begins a screening.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start(
        services: Services<'a>,
        new: Session,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let interview = Interview::start(services.store, new, services.screening_grades, now)?;
        Ok(Box::new(Self::new(services, interview)))
    }

    /// Takes up an unfinished screening, or opens a committed one to amend it.
    ///
    /// # Errors
    ///
    /// It is not there, or runs elsewhere; or the store fails.
    pub fn resume(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let interview = Interview::resume(services.store, id, services.screening_grades, now)?;
        Ok(Box::new(Self::new(services, interview)))
    }

    fn new(services: Services<'a>, mut interview: Interview<'a>) -> Self {
        interview.never_block();
        Self {
            services,
            interview,
            panel: Panel::Prompt,
            touched: 0,
            first: 0,
            top: 0,
            revealed: false,
            input: None,
            finishing: None,
            finder: None,
            remark: None,
            picking: None,
            chosen: 0,
            asking: false,
            leaving: false,
            hidden: false,
            seek: Seek::default(),
        }
    }

    /// The screening.
    pub fn session(&self) -> &Session {
        self.interview.session()
    }

    /// It can be continued.
    pub fn is_unfinished(&self) -> bool {
        self.session().committed.is_none() && self.session().discarded.is_none()
    }

    fn entry(&self) -> Option<&Entry> {
        self.session().entry()
    }

    fn place(&self) -> Place {
        if let Some(input) = &self.input {
            return input.purpose.place();
        }
        if self.finder.is_some() {
            return Place::Adding;
        }
        if self.picking.is_some() {
            return Place::Choosing;
        }
        if self.remark.is_some() {
            return Place::Remarks;
        }
        match self.session().phase {
            Phase::Interviewing | Phase::Paused => Place::Screening,
            Phase::Deciding => Place::Deciding,
            Phase::Committed | Phase::Left => Place::Verdict,
        }
    }

    fn event(&mut self, event: Event, now: Instant) -> Transition<'a> {
        Transition::after(self.interview.handle(event, now))
    }

    fn timestamp(&self) -> Timestamp {
        (self.services.clock)().timestamp()
    }

    /// Finds a line of the list that is shown.
    fn find_line(&mut self, place: Place, key: KeyEvent) -> Transition<'a> {
        let lines: Vec<String> = match (&self.picking, self.remark) {
            (Some(pick), _) => pick.values.iter().map(verdict::value_name).collect(),
            (None, Some(_)) => {
                let remarks = self.session().remarks.iter();
                remarks.map(|remark| one_line(&remark.text)).collect()
            }
            (None, None) => verdict::texts(self),
        };
        let chosen = match (&mut self.picking, &mut self.remark) {
            (Some(pick), _) => &mut pick.chosen,
            (None, Some(remark)) => remark,
            (None, None) => &mut self.chosen,
        };
        self.seek.key(place, key, chosen, &lines)
    }

    fn interview_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let Some(given) = given else {
            return Transition::Stay;
        };
        if given == Command::Hide {
            self.hidden = !self.hidden;
            self.top = 0;
            return Transition::Stay;
        }
        let shows_nothing = matches!(
            given,
            Command::Up
                | Command::Down
                | Command::Top
                | Command::Bottom
                | Command::Ask
                | Command::Pause
                | Command::Section
                | Command::PromptDown
                | Command::PromptUp
                | Command::Back
        );
        if self.hidden && !shows_nothing {
            return Transition::Notice("Marks and notes are hidden; z shows them.".to_owned());
        }
        if given == Command::Discard {
            return self.discard();
        }
        if self.session().phase == Phase::Paused {
            return match given {
                Command::Pause | Command::Ask => self.event(Event::Resume, now),
                Command::Back => {
                    self.leaving = true;
                    Transition::Stay
                }
                _ => Transition::Notice("The clock is paused; ctrl-p continues.".to_owned()),
            };
        }
        match given {
            Command::Mark => self.cycle(key, now),
            Command::Direct => self.mark_directly(key, now),
            Command::NoteOn => {
                if let Some(index) = self.lettered(key) {
                    self.touched = index;
                    let note = self.entry().map_or("", |entry| &entry.criteria[index].note);
                    self.input = Some(Input {
                        editor: Editor::new(note),
                        purpose: InputPurpose::CriterionNote(index),
                    });
                }
                Transition::Stay
            }
            Command::Note => self.jot(RemarkKind::Note),
            Command::RedFlag => self.jot(RemarkKind::RedFlag),
            Command::Strength => self.jot(RemarkKind::Strength),
            Command::Respond => {
                let said = self.entry().map_or("", |entry| &entry.response);
                self.input = Some(Input {
                    editor: Editor::new(said),
                    purpose: InputPurpose::Response,
                });
                Transition::Stay
            }
            Command::Remarks if self.session().remarks.is_empty() => {
                Transition::Notice("Nothing is noted yet.".to_owned())
            }
            Command::Remarks => {
                self.remark = Some(self.session().remarks.len() - 1);
                Transition::Stay
            }
            Command::Up | Command::Down | Command::Top | Command::Bottom => {
                let order = self.session().order();
                let at = order
                    .iter()
                    .position(|index| *index == self.session().current);
                let to = list::moved(at.unwrap_or(0), order.len(), 1, given);
                order
                    .get(to)
                    .map_or(Transition::Stay, |index| self.open(*index, now))
            }
            Command::Ask => self.event(Event::Ask, now),
            Command::CouldNotAnswer => self.rest(Rating::CouldNotAnswer, now),
            Command::NotEnough => self.rest(Rating::NotEnoughEvidence, now),
            Command::RestMissed => self.rest(Rating::Marked(Mark::None), now),
            Command::TakeBack => {
                let asked = |s: &Self| s.entry().is_some_and(|entry| entry.asked);
                let step = self.event(Event::TakeBack, now);
                if asked(self) {
                    return Transition::Notice(
                        "Something is written about this item, so it was asked.".to_owned(),
                    );
                }
                step
            }
            Command::UndoMark => self.event(Event::Undo, now),
            Command::Find => {
                self.finder = Some(Finder {
                    typed: Editor::default(),
                    hits: find(self.services.library.items(), ""),
                    chosen: 0,
                });
                Transition::Stay
            }
            Command::Reveal => {
                self.revealed = !self.revealed;
                self.top = 0;
                self.panel = Panel::Prompt;
                Transition::Stay
            }
            Command::MoreMarks => {
                let count = self.entry().map_or(0, |entry| entry.criteria.len());
                let next = self.first + LETTERS.len();
                self.first = if next < count { next } else { 0 };
                self.touched = self.first;
                Transition::Stay
            }
            Command::Section => {
                self.panel = draw::next_panel(self.panel, area);
                Transition::Stay
            }
            Command::PromptDown | Command::PromptUp => {
                let (lines, height) = draw::middle_size(self, area);
                let last = lines.saturating_sub(usize::from(height));
                let page = usize::from(height).saturating_sub(1).max(1);
                self.top = if given == Command::PromptDown {
                    (self.top + page).min(last)
                } else {
                    self.top.saturating_sub(page)
                };
                Transition::Stay
            }
            Command::Pause => self.event(Event::Pause, now),
            Command::Finish => {
                let now_chosen = self.session().recommendation;
                self.chosen = Recommendation::ALL
                    .iter()
                    .position(|one| Some(*one) == now_chosen)
                    .unwrap_or(0);
                self.event(Event::Finish, now)
            }
            Command::Back => {
                self.leaving = true;
                Transition::Stay
            }
            _ => Transition::Stay,
        }
    }

    fn open(&mut self, index: usize, now: Instant) -> Transition<'a> {
        if index != self.session().current {
            (self.touched, self.first, self.top) = (0, 0, 0);
            self.revealed = false;
        }
        self.event(Event::Open(index), now)
    }

    fn rest(&mut self, rating: Rating, now: Instant) -> Transition<'a> {
        self.event(Event::RateRest(rating), now)
    }

    /// Asks why the screening never took place.
    fn discard(&mut self) -> Transition<'a> {
        self.input = Some(Input {
            editor: Editor::default(),
            purpose: InputPurpose::Discard,
        });
        Transition::Stay
    }

    fn jot(&mut self, kind: RemarkKind) -> Transition<'a> {
        self.input = Some(Input {
            editor: Editor::default(),
            purpose: InputPurpose::Remark(kind, None),
        });
        Transition::Stay
    }

    /// The criterion that a letter stands for.
    fn lettered(&self, key: KeyEvent) -> Option<usize> {
        let (place, _) = keys::letter(key)?;
        let count = self.entry()?.criteria.len();
        Some(self.first + place).filter(|index| *index < count)
    }

    fn cycle(&mut self, key: KeyEvent, now: Instant) -> Transition<'a> {
        let Some(criterion) = self.lettered(key) else {
            return Transition::Stay;
        };
        let Some(entry) = self.entry() else {
            return Transition::Stay;
        };
        let rating = match entry.criteria[criterion].rating {
            Rating::NotAsked | Rating::CouldNotAnswer => Rating::Marked(Mark::Full),
            Rating::Marked(Mark::Full) => Rating::Marked(Mark::Half),
            Rating::Marked(Mark::Half) => Rating::Marked(Mark::None),
            Rating::Marked(Mark::None) => Rating::NotEnoughEvidence,
            Rating::NotEnoughEvidence => Rating::NotAsked,
        };
        self.touched = criterion;
        self.event(Event::Rate { criterion, rating }, now)
    }

    /// A mark for the criterion dealt with last, without going round.
    fn mark_directly(&mut self, key: KeyEvent, now: Instant) -> Transition<'a> {
        let rating = match key.code {
            KeyCode::Char('1') => Rating::Marked(Mark::Full),
            KeyCode::Char('2') => Rating::Marked(Mark::Half),
            KeyCode::Char('3') => Rating::Marked(Mark::None),
            KeyCode::Char('4') => Rating::CouldNotAnswer,
            KeyCode::Char('5') => Rating::NotEnoughEvidence,
            _ => return Transition::Stay,
        };
        let criterion = self.touched;
        self.event(Event::Rate { criterion, rating }, now)
    }

    fn remarks_key(&mut self, given: Option<Command>, area: Rect) -> Transition<'a> {
        let Some(chosen) = self.remark else {
            return Transition::Stay;
        };
        let remarks = &self.session().remarks;
        match given {
            Some(Command::Choose) => {
                if let Some(remark) = remarks.get(chosen) {
                    self.input = Some(Input {
                        editor: Editor::new(&remark.text),
                        purpose: InputPurpose::Remark(remark.kind, Some(chosen)),
                    });
                }
                self.remark = None;
            }
            Some(Command::Back) => self.remark = None,
            Some(other) => {
                let moved = list::moved(chosen, remarks.len(), area.height / 2, other);
                self.remark = Some(moved);
            }
            None => {}
        }
        Transition::Stay
    }
}

impl<'a> Screen<'a> for Screening<'a> {
    fn tick(&mut self, now: Instant, _: Rect) -> Transition<'a> {
        let step = Transition::after(self.interview.tick(now));
        match self.finishing.take() {
            Some(back) => self.finish_input(back, now),
            None => step,
        }
    }

    fn leave(&mut self, now: Instant, waits: bool) {
        drop(self.interview.leave(Event::Leave, now, waits));
    }

    fn unsaved(&self) -> Option<Unsaved> {
        self.interview.unsaved()
    }

    fn paste(&mut self, text: &str, now: Instant, _: Rect) -> Transition<'a> {
        if let Some(input) = &mut self.input {
            let several = input.purpose.place() == Place::Dictating;
            let line = crate::bank::one_line(text);
            input.editor.insert(if several { text } else { &line });
            return self.typed(now);
        }
        if let Some(finder) = &mut self.finder {
            finder.typed.insert(&crate::bank::one_line(text));
            self.find();
        }
        Transition::Stay
    }

    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        self.finishing = None;
        if self.asking {
            self.asking = false;
            let second = self.session().wants_second_word();
            return match key.code {
                // Another key than usual, so that habit does not give it.
                KeyCode::Char('s') if second => {
                    self.chosen = 0;
                    self.event(Event::CommitAnyway(self.timestamp()), now)
                }
                KeyCode::Char('y') | KeyCode::Enter if !second => {
                    self.chosen = 0;
                    self.event(Event::Commit(self.timestamp()), now)
                }
                _ => Transition::Stay,
            };
        }
        if self.leaving {
            self.leaving = false;
            return match key.code {
                KeyCode::Char('y') | KeyCode::Enter => self.event(Event::Leave, now),
                _ => Transition::Stay,
            };
        }
        let place = self.place();
        let is_list = matches!(place, Place::Choosing | Place::Remarks | Place::Verdict);
        if is_list && self.seek.takes(place, key) {
            return self.find_line(place, key);
        }
        let letters = self.entry().map_or(0, |entry| entry.criteria.len());
        let given = command_with(place, key, letters.saturating_sub(self.first));
        if given == Some(Command::Help) {
            return Transition::Help(place.into());
        }
        match place {
            Place::Jotting
            | Place::Dictating
            | Place::Reason
            | Place::Discarding
            | Place::Improvising => self.input_key(given, key, now, area),
            Place::Adding => self.finder_key(given, key, now),
            Place::Choosing => self.pick_key(given),
            Place::Remarks => self.remarks_key(given, area),
            Place::Deciding => self.deciding_key(given, now),
            Place::Verdict => self.verdict_key(given, now, area),
            _ => self.interview_key(given, key, now, area),
        }
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        match self.session().phase {
            Phase::Interviewing | Phase::Paused => draw::render(self, frame, area),
            Phase::Deciding => verdict::render_decision(self, frame, area),
            Phase::Committed | Phase::Left => verdict::render(self, frame, area),
        }
    }

    fn farewell(&mut self) -> Option<String> {
        self.is_unfinished().then(|| {
            format!(
                "The screening is saved; `viva screen --resume={}` continues it.\n",
                self.interview.id()
            )
        })
    }

    fn is_waiting(&self) -> bool {
        self.session().is_grading(self.session().current) || self.interview.is_waiting()
    }
}
