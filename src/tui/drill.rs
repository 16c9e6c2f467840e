//! A drill on the screen: what it adds to a quiz. Thinking instead of writing, rating, setting
//! aside, and taking back.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::keys::{self, Command, Place};
use super::quiz::{QuizScreen, answering, result};
use super::screen::{BoxedScreen, Transition};
use super::services::Services;
use super::writing::AnswerScreen;
use super::{closing, list, rating, today, widgets, wrap};
use crate::app::{Answering, DrillOptions, DrillSummary, NewDrill};
use crate::bank::ItemRef;
use crate::report;
use crate::report::drill::{comes_back, missing};
use crate::schedule::Rating;
use crate::session::drill::{Drill, Event};
use crate::session::quiz::{Event as Q, Phase};
use crate::store::StoreError;

impl<'a> QuizScreen<'a> {
    /// Begins a drill.
    pub(super) fn start_drill(
        services: Services<'a>,
        new: &NewDrill,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let session = Answering::start_drill(services.sessions(), new, now)?;
        Ok(Self::boxed(services, session))
    }

    /// Takes up an unfinished drill without the items that are gone.
    pub(super) fn resume_drill_left(
        services: Services<'a>,
        id: i64,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let (session, outcome) = Answering::resume_drill(services.sessions(), id, now)?;
        Ok(Self::resumed(services, session, &outcome))
    }

    /// Takes the last rating back, whenever it was given, and shows that answer; `None` where
    /// there is none.
    ///
    /// # Errors
    ///
    /// The drill runs elsewhere, or the store fails.
    pub fn undo_drill(
        services: Services<'a>,
        now: Instant,
    ) -> Result<Option<BoxedScreen<'a>>, StoreError> {
        let session = Answering::undo_drill(services.sessions(), now)?;
        Ok(session.map(|session| Self::boxed(services, session)))
    }

    /// The drill, if it is one.
    pub fn drill(&self) -> Option<&Drill> {
        self.session.drill()
    }

    /// Where the person is in a drill, for the keys.
    pub(super) fn place_in(&self, drill: &Drill) -> Place {
        match drill.quiz().phase {
            Phase::Answering if drill.settings.recall => Place::Thinking,
            Phase::Answering => Place::Drilling,
            Phase::Paused => Place::Paused,
            Phase::Result { review: false } => Place::Rating,
            Phase::Result { review: true } => Place::Past,
            Phase::Summary | Phase::Left => Place::Closing,
        }
    }

    /// The ratings of the answer that is shown, where it is to be rated.
    pub(super) fn ratings(&self, room: u16) -> Option<[Line<'static>; 2]> {
        let drill = self.drill().filter(|drill| drill.is_rating())?;
        let days = comes_back(drill, self.session.preview());
        Some(rating::lines(
            &days,
            drill.proposed(),
            &self.services.look,
            room,
        ))
    }

    /// Reads what the screen to come tells from the store.
    pub(super) fn look_up(&mut self) -> Result<(), StoreError> {
        let (store, library) = (self.services.store, self.services.library);
        let Some(drill) = self.drill() else {
            return Ok(());
        };
        let mut leech = None;
        if drill.is_rating()
            && let Some(entry) = drill.quiz().entry()
            && let Some(state) = store.standing(&entry.item)?.state
            && state.is_leech()
        {
            let find = |item: &ItemRef| library.get(item);
            let missed = missing(&store.keeps_missing(&entry.item)?, &entry.item, &find);
            leech = Some((state.lapses, missed));
        }
        let closing = match drill.quiz().phase {
            Phase::Summary => Some(DrillSummary::read(
                store,
                drill,
                self.services.drill_config,
            )?),
            _ => None,
        };
        self.leech = leech;
        self.closing = closing;
        Ok(())
    }

    /// What a key does in a drill where a quiz has no such key.
    pub(super) fn drill_key(
        &mut self,
        place: Place,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        match (place, given) {
            (Place::Rating, Some(Command::Rate)) => {
                let number = keys::digit(key).map_or(0, |digit| digit as i64);
                match Rating::from_number(number) {
                    Some(rating) => self.event(Event::Rate(rating), now, area),
                    None => Transition::Stay,
                }
            }
            (Place::Rating, Some(Command::Next)) if self.proposed().is_none() => {
                let message = self.drill().map(report::drill::no_proposal);
                Transition::Notice(message.unwrap_or_default().to_owned())
            }
            (Place::Thinking, Some(Command::Reveal)) => self.event(Q::Submit, now, area),
            (_, Some(Command::Suspend)) => self.set_aside(Event::Suspend, now, area),
            (_, Some(Command::Bury)) => self.set_aside(Event::Bury, now, area),
            (_, Some(Command::UndoStep)) => self.undo_step(now, area),
            (Place::Thinking | Place::Drilling, Some(Command::Skip)) => {
                if self.drill().is_some_and(|drill| drill.progress().left > 1) {
                    self.event(Q::Skip, now, area)
                } else {
                    Transition::Notice("No other item is left today.".to_owned())
                }
            }
            (Place::Thinking, given) => self.thinking_key(given, now, area),
            (Place::Closing, given) => self.closing_key(given, now, area),
            _ => self.result_key(given, key, now, area),
        }
    }

    /// Sets the item aside, and says so: the next one is there at once.
    fn set_aside(&mut self, event: Event, now: Instant, area: Rect) -> Transition<'a> {
        let message = match (&event, self.entry()) {
            (_, None) => return Transition::Stay,
            (Event::Suspend, Some(entry)) => {
                today::suspended(&self.services.item_title(&entry.item))
            }
            (_, Some(entry)) => today::buried(&self.services.item_title(&entry.item)),
        };
        match self.event(event, now, area) {
            Transition::Stay => Transition::Notice(message),
            step => step,
        }
    }

    fn proposed(&self) -> Option<Rating> {
        self.drill().and_then(Drill::proposed)
    }

    fn undo_step(&mut self, now: Instant, area: Rect) -> Transition<'a> {
        let before = (self.shown, self.quiz().score(self.quiz().current));
        let step = self.event(Q::Undo, now, area);
        let after = (self.shown, self.quiz().score(self.quiz().current));
        match step {
            Transition::Stay if before == after => {
                Transition::Notice("There is nothing to undo in this drill.".to_owned())
            }
            step => step,
        }
    }

    fn thinking_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        match given {
            Some(Command::Pause) => self.event(Q::Pause, now, area),
            Some(Command::Back) => self.event(Q::Leave, now, area),
            Some(other) => {
                let room = widgets::page(area).body;
                let lines = answering::prompt(self, room.width).len();
                let tops = lines.saturating_sub(usize::from(room.height)) + 1;
                self.writing.prompt_top =
                    list::moved(self.writing.prompt_top, tops, room.height, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    fn closing_key(&mut self, given: Option<Command>, now: Instant, area: Rect) -> Transition<'a> {
        let items = self
            .closing
            .as_ref()
            .map_or(&[][..], |closing| &closing.items);
        match given {
            _ if self.quiz().phase == Phase::Left => Transition::Back,
            Some(Command::Choose) => match items.get(self.chosen).map(|closed| closed.index) {
                Some(index) => self.event(Q::Open(index), now, area),
                None => Transition::Stay,
            },
            Some(Command::Home) => self.event(Q::Leave, now, area),
            Some(Command::Again) => {
                let options = DrillOptions::default();
                Transition::replace(today::open(self.services, options, now))
            }
            Some(other) => {
                self.chosen = list::moved(self.chosen, items.len(), area.height / 2, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    /// Opens the item of the closing screen so many lines further.
    pub(super) fn turn_over(&mut self, by: isize, now: Instant, area: Rect) -> Transition<'a> {
        let items = self
            .closing
            .as_ref()
            .map_or(&[][..], |closing| &closing.items);
        let to = self.chosen.saturating_add_signed(by);
        match items.get(to).map(|closed| closed.index) {
            Some(index) => {
                self.chosen = to;
                self.event(Q::Open(index), now, area)
            }
            None => Transition::Stay,
        }
    }

    /// What is said when an item keeps being forgotten.
    pub(super) fn about_leech(&self, index: usize) -> String {
        let entry = self.quiz().entries.get(index);
        let title = entry.map_or_else(String::new, |entry| self.services.item_title(&entry.item));
        format!(
            "{title} keeps being forgotten: a leech. Look at what its answers lack, split it, or \
             suspend it (u, then S)."
        )
    }

    /// Draws what a quiz does not have; true where it has drawn.
    pub(super) fn render_drill(&self, frame: &mut Frame<'_>, area: Rect) -> bool {
        match self.drill().map(|drill| self.place_in(drill)) {
            Some(Place::Thinking) => self.render_thinking(frame, area),
            Some(Place::Closing) => closing::render(self, frame, area),
            Some(Place::Rating | Place::Past) => result::render(self, frame, area),
            _ => return false,
        }
        true
    }

    /// The prompt alone, to be thought about.
    fn render_thinking(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        answering::head(self, frame, &page);
        let mut lines = answering::prompt(self, page.body.width);
        lines.push(Line::default());
        let none = Span::raw("");
        let hint = "Say your answer aloud or think it through to its end, then reveal.";
        let hint = wrap::Styled::new(hint, look.dim);
        lines.extend(hint.lines(usize::from(page.body.width), &none, &none));
        widgets::scrolled(frame, page.body, look, &lines, self.writing.prompt_top);
        widgets::footer(frame, &page, look, Place::Thinking);
    }

    /// The word about an item that keeps being forgotten, above its result.
    pub(super) fn leech_lines(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let Some((lapses, missed)) = &self.leech else {
            return Vec::new();
        };
        let none = Span::raw("");
        let first = Span::styled("! leech ", look.bad.patch(look.bold));
        let mut text = wrap::Styled::new(&format!("forgotten {lapses} times"), look.bold);
        if !missed.is_empty() {
            text.push("; often missing", Style::new());
        }
        let mut lines = text.lines(usize::from(room), &first, &none);
        for line in missed {
            let bullet = Span::styled(format!("  {} ", look.symbols.bullet), look.dim);
            let text = wrap::Styled::new(line, Style::new());
            lines.extend(text.lines(usize::from(room), &bullet, &Span::raw("    ")));
        }
        lines.push(Line::default());
        lines
    }
}
