//! Rater training: a response, its criteria to be marked, and then the gold standard beside them.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Command, Place, command, digit};
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::Seek;
use super::services::Services;
use super::theme::Look;
use super::when::when;
use super::wrap::{self, Styled};
use super::{list, markdown, widgets};
use crate::app::{Outcome, RaterTraining};
use crate::bank::{Mark, harmless, one_line};
use crate::report::agreement::{share, signed};
use crate::report::training::{differs, figures, figures_of, machine};
use crate::session::training::{Event, Judged, Phase, Sample, Training};
use crate::store::{Claim, SavedTraining, StoreError, same_name};

/// A training on the screen.
pub struct Trainer<'a> {
    services: Services<'a>,
    session: RaterTraining<'a>,
    rater: Option<String>,
    /// The criterion chosen.
    chosen: usize,
    /// Where the page is scrolled to.
    top: usize,
    /// Past trainings of the same interviewer, once this one is over.
    past: Vec<SavedTraining>,
    seek: Seek,
}

impl<'a> Trainer<'a> {
    /// Shows a training that was claimed.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn open(
        services: Services<'a>,
        training: Training,
        claim: Claim,
        rater: Option<String>,
        now: Instant,
    ) -> Result<BoxedScreen<'a>, StoreError> {
        let Services {
            store,
            rubric_grades: grades,
            ..
        } = services;
        let mut session = RaterTraining::run(store, claim, training, grades, now)?;
        session.never_block();
        let mut trainer = Self {
            services,
            session,
            rater,
            chosen: 0,
            top: 0,
            past: Vec::new(),
            seek: Seek::default(),
        };
        trainer.look_up()?;
        Ok(Box::new(trainer))
    }

    fn place(&self) -> Place {
        match self.training().phase {
            Phase::Marking => Place::Training,
            Phase::Comparing => Place::Trained,
            Phase::Summary | Phase::Left => Place::Trainings,
        }
    }

    fn training(&self) -> &Training {
        self.session.session()
    }

    /// The next mark for the chosen criterion: 1, ½, 0, and round again.
    fn turn(&mut self, now: Instant, body: Rect) -> Transition<'a> {
        let judged = self
            .training()
            .sample()
            .and_then(|s| s.criteria.get(self.chosen));
        let mark = match judged.and_then(|judged| judged.own) {
            None | Some(Mark::None) => Mark::Full,
            Some(Mark::Full) => Mark::Half,
            Some(Mark::Half) => Mark::None,
        };
        let criterion = self.chosen;
        self.follow(body);
        self.event(Event::Mark { criterion, mark }, now)
    }

    fn next(&mut self, now: Instant, body: Rect) -> Transition<'a> {
        match self.training().phase {
            Phase::Marking => {
                if let Some(unmarked) = self.training().sample().and_then(Sample::unmarked) {
                    self.chosen = unmarked;
                    self.follow(body);
                    return Transition::Notice(
                        "First mark every criterion; this one has no mark.".into(),
                    );
                }
                let step = self.event(Event::Compare, now);
                self.top = self.lines(body.width).1.saturating_sub(2);
                step
            }
            Phase::Comparing => {
                let step = self.event(Event::Next, now);
                self.chosen = 0;
                self.top = 0;
                match self.look_up() {
                    Ok(()) => step,
                    Err(error) => Transition::Notice(error.to_string()),
                }
            }
            Phase::Summary | Phase::Left => Transition::Back,
        }
    }

    fn event(&mut self, event: Event, now: Instant) -> Transition<'a> {
        Self::after(self.session.handle(event, now))
    }

    /// The comparison is of use without the grader's marks too.
    fn after(outcome: Outcome) -> Transition<'a> {
        Transition::after(Outcome {
            problem: None,
            ..outcome
        })
    }

    /// Once it is over, past trainings show how somebody changes.
    fn look_up(&mut self) -> Result<(), StoreError> {
        if self.training().phase == Phase::Summary {
            self.past = self.services.store.trainings()?;
            let own = self.rater.clone();
            self.past.retain(|past| match (&past.rater, &own) {
                (Some(one), Some(other)) => same_name(one, other),
                (one, other) => one.is_none() && other.is_none(),
            });
        }
        Ok(())
    }

    fn scroll(&mut self, body: Rect, by: usize, down: bool) {
        let last = self
            .lines(body.width)
            .0
            .len()
            .saturating_sub(usize::from(body.height));
        self.top = if down {
            (self.top + by).min(last)
        } else {
            self.top.saturating_sub(by)
        };
    }

    /// Brings the chosen criterion into view.
    fn follow(&mut self, body: Rect) {
        let (lines, criteria) = self.lines(body.width);
        let at = self.criterion_lines(body.width);
        let start = criteria + at.iter().take(self.chosen).sum::<usize>();
        let end = start + at.get(self.chosen).copied().unwrap_or(1) - 1;
        self.top = widgets::follow(self.top, end, lines.len(), body.height);
        self.top = self.top.min(start);
    }

    /// How many lines each criterion takes.
    fn criterion_lines(&self, room: u16) -> Vec<usize> {
        let sample = self.training().sample();
        let criteria = sample.map_or(&[][..], |sample| &sample.criteria[..]);
        let rows = criteria.iter().enumerate();
        rows.map(|(number, judged)| self.criterion(number, judged, room).len())
            .collect()
    }

    /// Everything on the page, and the line at which the criteria begin.
    fn lines(&self, room: u16) -> (Vec<Line<'static>>, usize) {
        let look = &self.services.look;
        let Some(sample) = self.training().sample() else {
            return (Vec::new(), 0);
        };
        if matches!(self.training().phase, Phase::Summary | Phase::Left) {
            return (self.summary(room), 0);
        }
        let mut lines = markdown::lines(&sample.prompt, room, look);
        lines.extend([Line::default(), Line::styled("The response", look.bold)]);
        let side = Span::styled(format!("{} ", look.symbols.side), look.dim);
        let response = Styled::new(&harmless(sample.response.trim()), look.base);
        lines.extend(response.lines(usize::from(room), &side, &side));
        lines.push(Line::default());
        if self.training().phase == Phase::Comparing {
            let same = sample
                .criteria
                .iter()
                .filter(|c| c.own == Some(c.gold))
                .count();
            let message = format!("{same} of {} marks the same", sample.criteria.len());
            lines.push(Line::styled(message, look.accent.patch(look.bold)));
        } else {
            lines.push(Line::styled("Your marks", look.bold));
        }
        let criteria = lines.len();
        for (number, judged) in sample.criteria.iter().enumerate() {
            lines.extend(self.criterion(number, judged, room));
        }
        (lines, criteria)
    }

    fn criterion(&self, number: usize, judged: &Judged, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let comparing = self.training().phase == Phase::Comparing;
        let (lead, style) = list::lead(look, number == self.chosen && !comparing);
        let shown = if number < 9 {
            (number + 1).to_string()
        } else {
            " ".to_owned()
        };
        let nothing = || (format!("{}  ", look.symbols.nothing), look.dim);
        let (mark, mark_style) = judged.own.map_or_else(nothing, |mark| look.mark(mark));
        let first = format!("{lead} {shown} {mark}  ");
        let indent = " ".repeat(wrap::width(&first));
        let text = Styled::new(&one_line(&judged.text), style);
        let rest = Span::raw(indent.clone());
        let mut lines = text.lines(usize::from(room), &rest, &rest);
        if let Some(line) = lines.first_mut() {
            line.spans.splice(
                ..1,
                [
                    Span::styled(format!("{lead} {shown} "), style),
                    Span::styled(format!("{mark}  "), mark_style),
                ],
            );
        }
        if comparing {
            let (gold, gold_style) = look.mark(judged.gold);
            let mut line = vec![
                Span::raw(indent),
                Span::styled("gold ", look.dim),
                Span::styled(gold, gold_style),
            ];
            if let Some(mark) = machine(self.training().grade(), judged) {
                let (mark, style) = look.mark(mark);
                line.push(Span::styled("  viva ", look.dim));
                line.push(Span::styled(mark, style));
            }
            line.push(Span::styled(format!("  {}", differs(judged)), look.dim));
            lines.push(Line::from(line));
        }
        lines
    }

    /// The figures, and those of the past.
    fn summary(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let mut lines = vec![Line::styled("How your marks compare", look.bold)];
        for [name, figure, more] in figures(&self.training().figures()) {
            let first = format!("{name:<8}  {figure:>6}  ");
            let rest = Span::raw(" ".repeat(wrap::width(&first)));
            let more = Styled::new(&more, look.dim);
            let first = Span::raw(signs(look, &first));
            lines.extend(more.lines(usize::from(room), &first, &rest));
        }
        if self.past.len() > 1 {
            lines.extend([Line::default(), Line::styled("Over time", look.bold)]);
            let head = format!("{:<18}{:>6}{:>10}", "", "exact", "leniency");
            lines.push(Line::styled(head, look.dim));
            let now = (self.services.clock)();
            for past in &self.past {
                let figures = figures_of(past);
                let line = format!(
                    "{:<18}{:>6}{:>10}",
                    when(past.started, &now),
                    share(figures.counts.exact()),
                    signed(figures.leniency)
                );
                lines.push(Line::raw(line));
            }
        }
        lines
    }
}

impl<'a> Screen<'a> for Trainer<'a> {
    fn resize(&mut self, area: Rect) {
        if self.training().phase == Phase::Marking {
            self.follow(widgets::page(area).body);
        }
    }

    fn tick(&mut self, now: Instant, _: Rect) -> Transition<'a> {
        Self::after(self.session.tick(now))
    }

    fn is_waiting(&self) -> bool {
        self.training().is_grading()
    }

    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let body = widgets::page(area).body;
        let criteria = self
            .training()
            .sample()
            .map_or(0, |sample| sample.criteria.len());
        let place = self.place();
        if self.seek.takes(place, key) {
            let lines: Vec<String> = self.training().sample().map_or_else(Vec::new, |sample| {
                let criteria = sample.criteria.iter();
                criteria.map(|judged| one_line(&judged.text)).collect()
            });
            let step = self.seek.key(place, key, &mut self.chosen, &lines);
            self.follow(body);
            return step;
        }
        match command(place, key) {
            Some(Command::Mark) => {
                // Digits count from 1.
                let chosen = digit(key).map_or(self.chosen, |digit| digit - 1);
                if chosen < criteria {
                    self.chosen = chosen;
                    return self.turn(now, body);
                }
            }
            Some(Command::Reveal) => return self.turn(now, body),
            Some(Command::Choose) => return self.next(now, body),
            Some(Command::Back) => return Transition::Back,
            Some(Command::Help) => return Transition::Help(place.into()),
            Some(Command::PromptDown) => self.scroll(body, usize::from(body.height) / 2, true),
            Some(Command::PromptUp) => self.scroll(body, usize::from(body.height) / 2, false),
            Some(other) if place == Place::Training => {
                self.chosen = list::moved(self.chosen, criteria, body.height, other);
                self.follow(body);
            }
            Some(other) => {
                let tops = self.lines(body.width).0.len();
                self.top = list::scrolled(self.top, tops, body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        let of = self.training().samples.len();
        let (title, right) = match (self.training().phase, self.training().sample()) {
            (Phase::Summary | Phase::Left, _) | (_, None) => (
                "Rater training".to_owned(),
                widgets::count(of, "response", "responses"),
            ),
            (_, Some(sample)) => (
                one_line(&sample.title),
                format!("response {} of {of}", self.training().current + 1),
            ),
        };
        widgets::title(frame, page.title, look, &title, &[right]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, self.place());
        let (lines, _) = self.lines(page.body.width);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
        self.seek.render(frame, &page, look, Place::Training);
    }
}

/// A report's line in signs that the screen has.
pub fn signs(look: &Look, line: &str) -> String {
    if look.symbols.dot.is_ascii() {
        crate::report::ascii(line)
    } else {
        line.to_owned()
    }
}
