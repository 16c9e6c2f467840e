//! Scorecards to read, one after the other, opened from where they stand beside each other.

use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Command, Place, command};
use super::screen::{Screen, Transition};
use super::theme::Look;
use super::training::signs;
use super::wrap::Styled;
use super::{list, widgets};
use crate::bank::one_line;
use crate::report::paint::Paint;
use crate::report::scorecard::{Scorecard, text, wording};

/// Scorecards, each with its number.
pub struct Cards {
    look: Look,
    cards: Vec<(i64, Scorecard)>,
    /// Where days are told.
    zone: TimeZone,
    shown: usize,
    top: usize,
}

impl Cards {
    /// The first of them.
    pub fn new(look: Look, cards: Vec<(i64, Scorecard)>, zone: TimeZone) -> Self {
        Self {
            look,
            cards,
            zone,
            shown: 0,
            top: 0,
        }
    }

    fn lines(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.look;
        let Some((_, card)) = self.cards.get(self.shown) else {
            return Vec::new();
        };
        let card_text = text::text(card, &self.zone, Paint::none());
        let card_text = signs(look, &card_text);
        let mut lines = Vec::new();
        for line in card_text.lines() {
            let words = line.trim_start();
            let indent = Span::raw(" ".repeat(line.len() - words.len()));
            lines.extend(Styled::new(words, look.base).lines(usize::from(room), &indent, &indent));
        }
        lines
    }
}

impl<'a> Screen<'a> for Cards {
    fn key(&mut self, key: KeyEvent, _: Instant, area: Rect) -> Transition<'a> {
        let body = widgets::page(area).body;
        let last = self.cards.len().saturating_sub(1);
        match command(Place::Cards, key) {
            Some(Command::Help) => return Transition::Help(Place::Cards.into()),
            Some(Command::Back) => return Transition::Back,
            Some(Command::After) => (self.shown, self.top) = ((self.shown + 1).min(last), 0),
            Some(Command::Before) => (self.shown, self.top) = (self.shown.saturating_sub(1), 0),
            Some(other) => {
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
        let (title, number) = self.cards.get(self.shown).map_or_else(
            || ("Scorecards".to_owned(), String::new()),
            |(id, card)| {
                let who = card.interviewer.as_deref().unwrap_or(wording::NAMELESS);
                let number = format!("{} of {}", self.shown + 1, self.cards.len());
                (format!("Scorecard {id} by {}", one_line(who)), number)
            },
        );
        widgets::title(frame, page.title, look, &title, &[number]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, Place::Cards);
        let lines = self.lines(page.body.width);
        widgets::scrolled(frame, page.body, look, &lines, self.top);
    }
}
