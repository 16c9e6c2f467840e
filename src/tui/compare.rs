//! Scorecards beside each other: a grid to walk through, with what stands behind the chosen cell.

use std::time::Instant;

use jiff::tz::TimeZone;
use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::cards::Cards;
use super::keys::{Command, Place, command};
use super::screen::{Screen, Transition};
use super::seek::Seek;
use super::theme::Look;
use super::training::signs;
use super::widgets::pad;
use super::wrap::{self, Styled};
use super::{list, widgets};
use crate::bank::{harmless, one_line};
use crate::report::compare::{self, Given, Grid, Line as Item, Panel, Part, Row};
use crate::report::scorecard::{Scorecard, wording};
use crate::session::screening::Rating;

/// The cells of a column.
const COLUMN: usize = 11;

/// The cells of the spread.
const SPREAD: usize = 6;

/// The lines below the grid that tell of the chosen cell.
const DETAIL: u16 = 4;

/// A line of the grid.
#[derive(Clone, Copy)]
enum Entry<'a> {
    Whole,
    Part(&'a Part),
    Item(&'a Item),
    Criterion(&'a Item, &'a Row),
    /// The head of the items that interviewers added.
    Added,
}

impl<'a> Entry<'a> {
    /// What it is about.
    fn text(self) -> &'a str {
        match self {
            Self::Whole => "Whole",
            Self::Part(part) => &part.title,
            Self::Item(item) => &item.title,
            Self::Criterion(_, row) => &row.text,
            Self::Added => wording::ADDED,
        }
    }
}

fn with_criteria<'a>(entries: &mut Vec<Entry<'a>>, item: &'a Item) {
    entries.push(Entry::Item(item));
    let criteria = item.criteria.iter();
    entries.extend(criteria.map(|row| Entry::Criterion(item, row)));
}

/// The comparison on the screen.
pub struct Compare {
    look: Look,
    grid: Grid,
    /// The scorecards behind the grid.
    cards: Vec<(i64, Scorecard)>,
    /// Where days are told.
    zone: TimeZone,
    row: usize,
    column: usize,
    /// The chosen row is shown with everything said of it; scrolled to this line.
    opened: Option<usize>,
    seek: Seek,
}

impl Compare {
    /// The grid at its first line.
    pub fn new(look: Look, grid: Grid, cards: Vec<(i64, Scorecard)>, zone: TimeZone) -> Self {
        Self {
            look,
            grid,
            cards,
            zone,
            row: 0,
            column: 0,
            opened: None,
            seek: Seek::default(),
        }
    }

    fn place(&self) -> Place {
        match self.opened {
            Some(_) => Place::Compared,
            None => Place::Compare,
        }
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = vec![Entry::Whole];
        for part in &self.grid.sections {
            entries.push(Entry::Part(part));
            part.items
                .iter()
                .for_each(|item| with_criteria(&mut entries, item));
        }
        if !self.grid.added.is_empty() {
            entries.push(Entry::Added);
        }
        self.grid
            .added
            .iter()
            .for_each(|item| with_criteria(&mut entries, item));
        entries
    }

    /// The scorecards of the chosen column.
    fn column_cards(&self) -> Vec<(i64, Scorecard)> {
        let column = self.grid.columns.get(self.column);
        let ids = column.into_iter().flat_map(|column| &column.cards);
        ids.filter_map(|own| self.cards.iter().find(|(id, _)| *id == own.id).cloned())
            .collect()
    }

    /// What stands behind the chosen cell, in a few lines.
    fn detail(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let label = one_line(&self.grid.label(self.column));
        let mut lines = vec![Line::styled(label, look.bold)];
        match self.entries().get(self.row) {
            Some(Entry::Criterion(item, row)) => {
                let asked = format!("{}: {}", one_line(&item.title), one_line(&row.text));
                let blank = Span::raw("");
                let asked = Styled::new(&asked, look.dim);
                lines.extend(asked.lines(usize::from(room), &blank, &blank));
                lines.extend(self.said(self.column, row, room));
            }
            _ => lines.extend(self.about(self.column, room, look)),
        }
        lines
    }

    /// What the panel says of a candidate on the whole: recommendations, coverage, summaries.
    fn about(&self, column: usize, room: u16, look: &Look) -> Vec<Line<'static>> {
        let Some(column) = self.grid.columns.get(column) else {
            return Vec::new();
        };
        let blank = Span::raw("");
        let room = usize::from(room);
        let mut lines = Vec::new();
        let panel = column.cards.len() > 1;
        if panel {
            let all = column.cards.iter().map(|card| card.recommendation);
            let text = signs(
                look,
                &format!("{}: {}", column.headline(), wording::tally(all)),
            );
            lines.extend(Styled::new(&text, look.base).lines(room, &blank, &blank));
        }
        for card in &column.cards {
            let mut text = Vec::new();
            if panel {
                text.push(one_line(
                    card.interviewer.as_deref().unwrap_or(wording::NAMELESS),
                ));
            }
            text.extend([
                wording::recommendation(card.recommendation).to_owned(),
                wording::headline(card.score, card.too_little_asked),
                wording::covered(card.coverage),
            ]);
            let text = signs(look, &widgets::facts(look, &text));
            lines.extend(Styled::new(&text, look.base).lines(room, &blank, &blank));
            let summary = Styled::new(&harmless(card.summary.trim()), look.dim);
            lines.extend(summary.lines(room, &blank, &blank));
        }
        lines
    }

    /// What the scorecards of a column say of a criterion.
    fn said(&self, column: usize, row: &Row, room: u16) -> Vec<Line<'static>> {
        let look = &self.look;
        let (Some(own), Some(cell)) = (self.grid.columns.get(column), row.cells.get(column)) else {
            return Vec::new();
        };
        let panel = own.cards.len() > 1;
        let mut lines = Vec::new();
        for (card, given) in own.cards.iter().zip(&cell.cards) {
            let name = card.interviewer.as_deref().unwrap_or(wording::NAMELESS);
            let who = if panel {
                format!("{}: ", one_line(name))
            } else {
                String::new()
            };
            lines.extend(said(&who, given.as_ref(), room, look));
        }
        lines
    }

    /// The chosen row with what every scorecard says of it.
    fn everything(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let blank = Span::raw("");
        let mut lines = Vec::new();
        if let (Some(text), true) = (self.grid.unlike(), self.row == 0) {
            let text = Styled::new(&text, look.bad);
            lines.extend(text.lines(usize::from(room), &blank, &blank));
            lines.push(Line::default());
        }
        let heading = match self.entries().get(self.row) {
            Some(Entry::Criterion(item, row)) => {
                format!("{}: {}", one_line(&item.title), one_line(&row.text))
            }
            Some(Entry::Item(item)) => one_line(&item.title),
            Some(Entry::Part(part)) => one_line(&part.title),
            Some(Entry::Added) => wording::ADDED.to_owned(),
            Some(Entry::Whole) | None => "Whole".to_owned(),
        };
        let heading = Styled::new(&heading, look.accent.patch(look.bold));
        lines.extend(heading.lines(usize::from(room), &blank, &blank));
        for column in 0..self.grid.columns.len() {
            lines.push(Line::default());
            lines.push(Line::styled(one_line(&self.grid.label(column)), look.bold));
            match self.entries().get(self.row) {
                Some(Entry::Criterion(_, row)) => lines.extend(self.said(column, row, room)),
                Some(Entry::Item(item)) => {
                    for row in &item.criteria {
                        lines.push(Line::styled(format!("  {}", one_line(&row.text)), look.dim));
                        lines.extend(self.said(column, row, room));
                    }
                }
                Some(Entry::Part(part)) => {
                    let panel = part.scores.get(column).copied().unwrap_or_default();
                    let mut text = vec![wording::percent(panel.score)];
                    text.extend(
                        panel
                            .panel_spread
                            .map(|apart| format!("the panel is {} apart", (apart * 100.0).round())),
                    );
                    lines.push(Line::raw(format!("  {}", widgets::facts(look, &text))));
                }
                Some(Entry::Whole | Entry::Added) | None => {
                    lines.extend(self.about(column, room, look));
                }
            }
        }
        lines
    }
}

impl<'a> Screen<'a> for Compare {
    fn key(&mut self, key: KeyEvent, _: Instant, area: Rect) -> Transition<'a> {
        let look = &self.look;
        let place = self.place();
        if self.seek.takes(place, key) {
            let entries = self.entries();
            let lines: Vec<String> = entries.iter().map(|entry| one_line(entry.text())).collect();
            return self.seek.key(place, key, &mut self.row, &lines);
        }
        let body = widgets::page(area).body;
        let columns = self.grid.columns.len();
        match (command(place, key), self.opened) {
            (Some(Command::Help), _) => return Transition::Help(place.into()),
            (Some(Command::Back), Some(_)) => self.opened = None,
            (Some(Command::Back), None) => return Transition::Back,
            (Some(Command::Choose), None) => self.opened = Some(0),
            (Some(Command::Cards), None) => {
                return Transition::Open(Box::new(Cards::new(
                    *look,
                    self.column_cards(),
                    self.zone.clone(),
                )));
            }
            (Some(Command::Before), None) => self.column = self.column.saturating_sub(1),
            (Some(Command::After), None) => {
                self.column = (self.column + 1).min(columns.saturating_sub(1));
            }
            (Some(other), Some(top)) => {
                let lines = self.everything(body.width, look).len();
                let tops = lines.saturating_sub(usize::from(body.height)) + 1;
                self.opened = Some(list::moved(top, tops, body.height, other));
            }
            (Some(other), None) => {
                let entries = self.entries().len();
                let [_, rows, _, _] = parts(body);
                self.row = list::moved(self.row, entries, rows.height, other);
            }
            (None, _) => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.look;
        let page = widgets::page(area);
        let mut number = widgets::count(self.grid.cards(), "scorecard", "scorecards");
        if self.grid.lists.len() > 1 {
            number = format!("not the same items! {number}");
        }
        widgets::title(
            frame,
            page.title,
            look,
            &one_line(&self.grid.title),
            &[number],
        );
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, self.place());
        if let Some(top) = self.opened {
            let lines = self.everything(page.body.width, look);
            widgets::scrolled(frame, page.body, look, &lines, top);
            return;
        }
        let [head, rows, rule, detail] = parts(page.body);
        let view = View::new(self, page.body.width);
        frame.render_widget(view.head(look), head);
        let entries = self.entries();
        let top = list::top(self.row, entries.len(), rows.height);
        widgets::rows(frame, rows, look, entries.len(), top, |index| {
            view.line(entries[index], index == self.row, look)
        });
        widgets::rule(frame, rule, look);
        let lines = self.detail(page.body.width, look);
        widgets::scrolled(frame, detail, look, &lines, 0);
        self.seek.render(frame, &page, look, Place::Compare);
    }
}

/// What a scorecard says of a criterion.
fn said(who: &str, given: Option<&Given>, room: u16, look: &Look) -> Vec<Line<'static>> {
    let Some(given) = given else {
        return vec![Line::styled(
            format!("  {who}not on this scorecard"),
            look.dim,
        )];
    };
    let mut text = format!("{who}{}", wording::rating(given.rating));
    if let Some(mark) = given.suggestion {
        let grader = look.mark(mark).0;
        text.push_str(&format!("   (grader: {grader})"));
    }
    let text = signs(look, &text);
    let mut lines = vec![Line::styled(format!("  {text}"), style(given.rating, look))];
    if !given.note.trim().is_empty() {
        let lead = Span::raw("  ");
        let note = Styled::new(&harmless(given.note.trim()), look.base);
        lines.extend(note.lines(usize::from(room), &lead, &lead));
    }
    lines
}

fn style(rating: Rating, look: &Look) -> Style {
    rating.counted().map_or(look.dim, |mark| look.mark(mark).1)
}

/// The head, the rows, a rule and the detail.
fn parts(body: Rect) -> [Rect; 4] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length((body.height / 4).max(DETAIL)),
    ])
    .areas(body)
}

/// Which columns are in view, and how wide the labels are.
struct View<'a> {
    compare: &'a Compare,
    label: usize,
    first: usize,
    shown: usize,
    spread: bool,
}

impl<'a> View<'a> {
    fn new(compare: &'a Compare, room: u16) -> Self {
        let room = usize::from(room);
        let columns = compare.grid.columns.len();
        let spread = room >= usize::from(widgets::NARROW) - 2;
        let left = room - if spread { SPREAD + 1 } else { 0 };
        // At least a third is for what the line is about.
        let shown = ((left * 2 / 3) / COLUMN).clamp(1, columns.max(1));
        // As few columns as needed are scrolled past.
        let first = (compare.column + 1).saturating_sub(shown);
        Self {
            compare,
            label: left.saturating_sub(shown * COLUMN),
            first,
            shown,
            spread,
        }
    }

    fn columns(&self) -> std::ops::Range<usize> {
        let all = self.compare.grid.columns.len();
        self.first..all.min(self.first + self.shown)
    }

    fn head(&self, look: &Look) -> Line<'static> {
        let [before, after] = look.symbols.turns;
        let all = self.compare.grid.columns.len();
        let mut hidden = String::new();
        if self.first > 0 {
            hidden.push_str(&format!("{before} {} ", self.first));
        }
        if self.columns().end < all {
            hidden.push_str(&format!("{} {after}", all - self.columns().end));
        }
        let mut spans = vec![Span::styled(pad(&hidden, self.label), look.dim)];
        for column in self.columns() {
            let name = one_line(&self.compare.grid.label(column));
            let name = wrap::shorten(&name, COLUMN - 1, look.symbols.ellipsis);
            let style = if column == self.compare.column {
                look.accent.patch(look.bold)
            } else {
                look.dim
            };
            spans.push(Span::styled(pad(&name, COLUMN), style));
        }
        if self.spread {
            spans.push(Span::styled(format!("{:>SPREAD$}", "spread"), look.dim));
        }
        Line::from(spans)
    }

    fn line(&self, entry: Entry<'_>, chosen: bool, look: &Look) -> Line<'static> {
        let (lead, chosen_style) = list::lead(look, chosen);
        let grid = &self.compare.grid;
        let (indent, style, spread) = match entry {
            Entry::Whole => (0, look.bold, grid.spread),
            Entry::Part(part) => (0, look.bold, part.spread),
            Entry::Item(item) => (1, look.base, item.spread),
            Entry::Criterion(_, row) => (2, look.dim, row.spread),
            Entry::Added => (0, look.bold, None),
        };
        let indent = "  ".repeat(indent);
        let text = format!("{lead} {indent}{}", one_line(entry.text()));
        let room = self.label.saturating_sub(1);
        let text = wrap::shorten(&text, room, look.symbols.ellipsis);
        let style = if chosen { chosen_style } else { style };
        let mut spans = vec![Span::styled(pad(&text, self.label), style)];
        for column in self.columns() {
            let one = |panel: Panel| {
                let style = panel.score.map_or(look.dim, |_| look.base);
                let apart = panel.panel_spread.filter(|apart| *apart > 0.0);
                let apart = apart.map_or(String::new(), |apart| {
                    format!(" ({})", (apart * 100.0).round())
                });
                (
                    format!("{}{apart}", wording::percent_short(panel.score)),
                    style,
                )
            };
            let score = |scores: &[Panel]| one(scores.get(column).copied().unwrap_or_default());
            let (text, mut style) = match entry {
                Entry::Whole => match grid.columns.get(column) {
                    Some(own) if own.too_little_asked => ("too little".to_owned(), look.dim),
                    own => one(own.map(|own| own.panel).unwrap_or_default()),
                },
                Entry::Part(part) => score(&part.scores),
                Entry::Item(item) => score(&item.scores),
                Entry::Criterion(_, row) => cell(row, column, look),
                Entry::Added => (String::new(), look.dim),
            };
            if chosen && column == self.compare.column {
                style = style
                    .patch(look.bold)
                    .add_modifier(ratatui::style::Modifier::REVERSED);
            }
            let text = signs(look, &text);
            let gap = COLUMN.saturating_sub(wrap::width(&text));
            spans.push(Span::styled(text, style));
            spans.push(Span::raw(" ".repeat(gap)));
        }
        if self.spread {
            let spread = spread.map_or(String::new(), |s| (s * 100.0).round().to_string());
            spans.push(Span::styled(format!("{spread:>SPREAD$}"), look.dim));
        }
        Line::from(spans)
    }
}

/// The ratings in a few characters; an asterisk says that a note stands behind them.
fn cell(row: &Row, column: usize, look: &Look) -> (String, Style) {
    let Some(cell) = row.cells.get(column) else {
        return (String::new(), look.dim);
    };
    let given = || cell.cards.iter().flatten();
    let noted = given().any(|given| !given.note.trim().is_empty());
    let note = if noted { " *" } else { "" };
    let style = match (cell.cards.len(), given().next()) {
        (1, Some(only)) => style(only.rating, look),
        (_, Some(_)) => look.base,
        (_, None) => look.dim,
    };
    (format!("{}{note}", compare::cell(cell)), style)
}
