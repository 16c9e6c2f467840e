//! A debrief on the screen: all scorecards of one candidate, and the decision.

use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::cards::Cards;
use super::editor::Editor;
use super::keys::{Command, Place, command};
use super::screen::{Screen, Transition};
use super::theme::Look;
use super::training::signs;
use super::wrap::Styled;
use super::{answer, list, widgets};
use crate::bank::one_line;
use crate::report::debrief::{Debrief as DebriefReport, Tone, blocks};
use crate::report::scorecard::Scorecard;
use crate::store::{Outcome, Store};

/// The debrief on the screen.
pub struct Debrief<'a> {
    look: Look,
    store: &'a Store,
    /// The candidate's number.
    candidate: i64,
    /// Who decides, where that is known.
    me: Option<String>,
    debrief: DebriefReport,
    cards: Vec<(i64, Scorecard)>,
    /// Where days are told.
    zone: TimeZone,
    top: usize,
    /// The outcome chosen, while one is chosen.
    choosing: Option<usize>,
    /// The outcome chosen, and why.
    deciding: Option<(Outcome, Editor)>,
}

impl<'a> Debrief<'a> {
    /// A debrief at its beginning. `cards` are those it tells of.
    pub fn new(
        look: Look,
        store: &'a Store,
        candidate: i64,
        me: Option<&str>,
        debrief: DebriefReport,
        mut cards: Vec<(i64, Scorecard)>,
        zone: TimeZone,
    ) -> Self {
        // As they stand in the debrief.
        let place = |id: i64| debrief.cards.iter().position(|card| card.id == id);
        cards.sort_by_key(|(id, _)| place(*id));
        Self {
            look,
            store,
            candidate,
            me: me.map(str::to_owned),
            debrief,
            cards,
            zone,
            top: 0,
            choosing: None,
            deciding: None,
        }
    }

    fn place(&self) -> Place {
        match (&self.deciding, self.choosing) {
            (Some(_), _) => Place::Concluding,
            (None, Some(_)) => Place::Choosing,
            (None, None) => Place::Debrief,
        }
    }

    fn lines(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.look;
        let mut lines = Vec::new();
        for (index, block) in blocks(&self.debrief, &self.zone).into_iter().enumerate() {
            if index > 0 {
                lines.push(Line::default());
            }
            lines.push(Line::styled(block.heading, look.accent.patch(look.bold)));
            for row in block.rows {
                let lead = signs(look, &row.lead);
                let rest = Span::raw(" ".repeat(Span::raw(&lead).width()));
                let style = match row.tone {
                    Tone::Plain => look.base,
                    Tone::Dim => look.dim,
                    Tone::Strong => look.bold,
                    Tone::Bad => look.bad,
                    Tone::Good => look.good,
                };
                let text = Styled::new(&signs(look, &row.text), style);
                let first = Span::styled(lead, style);
                lines.extend(text.lines(usize::from(room), &first, &rest));
            }
        }
        lines
    }

    fn choosing_key(&mut self, given: Option<Command>) -> Transition<'a> {
        let chosen = self.choosing.unwrap_or(0);
        match given {
            Some(Command::Choose) => {
                self.choosing = None;
                let outcome = Outcome::ALL[chosen.min(Outcome::ALL.len() - 1)];
                self.deciding = Some((outcome, Editor::default()));
            }
            Some(Command::Back) => self.choosing = None,
            Some(other) => {
                self.choosing = Some(list::moved(chosen, Outcome::ALL.len(), 4, other));
            }
            None => {}
        }
        Transition::Stay
    }

    fn deciding_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        area: Rect,
    ) -> Transition<'a> {
        let Some((outcome, editor)) = &mut self.deciding else {
            return Transition::Stay;
        };
        let width = answer::text_width(widgets::page(area).body);
        match given {
            Some(Command::Back) => {
                self.deciding = None;
                return Transition::Notice("Nothing was recorded.".to_owned());
            }
            Some(Command::Choose) if editor.text().trim().is_empty() => {
                return Transition::Notice("A decision needs a reason; esc cancels.".to_owned());
            }
            Some(Command::Choose) => {
                let me = self.me.as_deref();
                let decided = self
                    .store
                    .decide(self.candidate, *outcome, editor.text(), me);
                return match decided {
                    Ok(decision) => {
                        self.debrief.decisions.push(decision);
                        self.deciding = None;
                        self.top = 0;
                        Transition::Stay
                    }
                    // What was typed stays.
                    Err(error) => Transition::Notice(format!("Not recorded: {error}")),
                };
            }
            Some(Command::Up) => editor.go_rows(-1, width),
            Some(Command::Down) => editor.go_rows(1, width),
            given => editor.apply(given, key),
        }
        Transition::Stay
    }
}

impl<'a> Screen<'a> for Debrief<'a> {
    fn paste(&mut self, text: &str, _: Instant, _: Rect) -> Transition<'a> {
        if let Some((_, editor)) = &mut self.deciding {
            editor.insert(&one_line(text));
        }
        Transition::Stay
    }

    fn key(&mut self, key: KeyEvent, _: Instant, area: Rect) -> Transition<'a> {
        let place = self.place();
        let given = command(place, key);
        if given == Some(Command::Help) {
            return Transition::Help(place.into());
        }
        match place {
            Place::Choosing => return self.choosing_key(given),
            Place::Concluding => return self.deciding_key(given, key, area),
            _ => {}
        }
        match given {
            Some(Command::Back) => return Transition::Back,
            Some(Command::Cards) if self.cards.is_empty() => {
                return Transition::Notice("No scorecard is shown.".to_owned());
            }
            Some(Command::Cards) => {
                return Transition::Open(Box::new(Cards::new(
                    self.look,
                    self.cards.clone(),
                    self.zone.clone(),
                )));
            }
            Some(Command::Conclude) if self.debrief.hidden.iter().any(|hidden| hidden.sealed) => {
                return Transition::Notice(
                    "Scorecards are sealed for you: commit yours first, or `viva candidate decline` says \
                     that you will not rate.".to_owned(),
                );
            }
            Some(Command::Conclude) => self.choosing = Some(0),
            Some(other) => {
                let body = widgets::page(area).body;
                let lines = self.lines(body.width).len();
                self.top = list::scrolled(self.top, lines, body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.look;
        let page = widgets::page(area);
        let number = widgets::count(self.debrief.cards.len(), "scorecard", "scorecards");
        let title = format!("Debrief: {}", one_line(&self.debrief.candidate));
        widgets::title(frame, page.title, look, &title, &[number]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, self.place());
        let none = Span::raw("");
        let ask = |debrief: &str| {
            let debrief = Styled::new(debrief, look.accent.patch(look.bold));
            debrief.lines(usize::from(page.body.width), &none, &none)
        };
        if let Some(chosen) = self.choosing {
            let mut lines = ask(if self.debrief.decisions.is_empty() {
                "What is decided?"
            } else {
                "What is decided now? What was decided before stays."
            });
            for (index, outcome) in Outcome::ALL.into_iter().enumerate() {
                let (lead, style): (&str, Style) = list::lead(look, index == chosen);
                lines.push(Line::styled(format!("{lead} {outcome}"), style));
            }
            widgets::scrolled(frame, page.body, look, &lines, 0);
            return;
        }
        if let Some((outcome, editor)) = &self.deciding {
            let lines = ask(&format!("{outcome}: why?"));
            let height = lines.len() as u16;
            widgets::scrolled(frame, page.body, look, &lines, 0);
            let text = Rect {
                y: page.body.y + height,
                height: page.body.height.saturating_sub(height),
                ..page.body
            };
            answer::written(frame, text, look, editor, usize::MAX, true);
            return;
        }
        let lines = self.lines(page.body.width);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
    }
}
