//! Scorecards beside each other: a grid to walk through, with what stands behind the chosen cell.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::keys::{Command, Place, command};
use super::screen::{Screen, Transition};
use super::seek::Seek;
use super::theme::Look;
use super::training::signs;
use super::widgets::pad;
use super::wrap::{self, Styled};
use super::{list, widgets};
use crate::bank::{harmless, one_line};
use crate::report::compare::{Cell, Grid, Line as Item, Part, Row};
use crate::report::scorecard::wording;
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
}

impl<'a> Entry<'a> {
    /// What it is about.
    fn text(self) -> &'a str {
        match self {
            Self::Whole => "Whole",
            Self::Part(part) => &part.title,
            Self::Item(item) => &item.title,
            Self::Criterion(_, row) => &row.text,
        }
    }
}

/// The comparison on the screen.
pub struct Compare {
    look: Look,
    grid: Grid,
    row: usize,
    column: usize,
    /// The chosen row is shown with everything said of it; scrolled to this line.
    opened: Option<usize>,
    seek: Seek,
}

impl Compare {
    /// The grid at its first line.
    pub fn new(look: Look, grid: Grid) -> Self {
        Self {
            look,
            grid,
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
            for item in &part.items {
                entries.push(Entry::Item(item));
                let criteria = item.criteria.iter();
                entries.extend(criteria.map(|row| Entry::Criterion(item, row)));
            }
        }
        entries
    }

    /// What stands behind the chosen cell, in a few lines.
    fn detail(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let label = one_line(&self.grid.label(self.column));
        let mut lines = vec![Line::styled(label, look.bold)];
        match self.entries().get(self.row) {
            Some(Entry::Criterion(item, row)) => {
                let asked = format!("{}: {}", one_line(&item.title), one_line(&row.text));
                let asked = wrap::shorten(&asked, usize::from(room), look.symbols.ellipsis);
                lines.push(Line::styled(asked, look.dim));
                let cell = row.cells.get(self.column).and_then(Option::as_ref);
                lines.extend(said(cell, room, look));
            }
            _ => lines.extend(self.about(self.column, room, look)),
        }
        lines
    }

    /// The scorecard of a column: recommendation, coverage, summary.
    fn about(&self, column: usize, room: u16, look: &Look) -> Vec<Line<'static>> {
        let Some(column) = self.grid.columns.get(column) else {
            return Vec::new();
        };
        let told = [
            wording::recommendation(column.recommendation).to_owned(),
            wording::headline(column.score, column.too_little_asked),
            wording::coverage(column.coverage),
        ];
        let told = signs(look, &widgets::facts(look, &told));
        let room = usize::from(room);
        let blank = Span::raw("");
        let mut lines = Styled::new(&told, look.base).lines(room, &blank, &blank);
        let summary = Styled::new(&harmless(column.summary.trim()), look.dim);
        lines.extend(summary.lines(room, &blank, &blank));
        lines
    }

    /// The chosen row with what every scorecard says of it.
    fn everything(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let blank = Span::raw("");
        let mut lines = Vec::new();
        if let (Some(told), true) = (self.grid.unlike(), self.row == 0) {
            let told = Styled::new(&told, look.bad);
            lines.extend(told.lines(usize::from(room), &blank, &blank));
            lines.push(Line::default());
        }
        let heading = match self.entries().get(self.row) {
            Some(Entry::Criterion(item, row)) => {
                format!("{}: {}", one_line(&item.title), one_line(&row.text))
            }
            Some(Entry::Item(item)) => one_line(&item.title),
            Some(Entry::Part(part)) => one_line(&part.title),
            Some(Entry::Whole) | None => "Whole".to_owned(),
        };
        let heading = Styled::new(&heading, look.accent.patch(look.bold));
        lines.extend(heading.lines(usize::from(room), &blank, &blank));
        for column in 0..self.grid.columns.len() {
            lines.push(Line::default());
            lines.push(Line::styled(one_line(&self.grid.label(column)), look.bold));
            match self.entries().get(self.row) {
                Some(Entry::Criterion(_, row)) => {
                    let cell = row.cells.get(column).and_then(Option::as_ref);
                    lines.extend(said(cell, room, look));
                }
                Some(Entry::Item(item)) => {
                    for row in &item.criteria {
                        let cell = row.cells.get(column).and_then(Option::as_ref);
                        lines.push(Line::styled(format!("  {}", one_line(&row.text)), look.dim));
                        lines.extend(said(cell, room, look));
                    }
                }
                Some(Entry::Part(part)) => {
                    let score = part.scores.get(column).copied().flatten();
                    let coverage = part.coverage.get(column).copied().flatten();
                    let mut told = vec![wording::percent(score)];
                    told.extend(coverage.map(wording::coverage));
                    lines.push(Line::raw(format!("  {}", widgets::facts(look, &told))));
                }
                Some(Entry::Whole) | None => lines.extend(self.about(column, room, look)),
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
        let mut number = widgets::count(self.grid.columns.len(), "scorecard", "scorecards");
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
fn said(cell: Option<&Cell>, room: u16, look: &Look) -> Vec<Line<'static>> {
    let Some(cell) = cell else {
        return vec![Line::styled("  not on this scorecard", look.dim)];
    };
    let mut told = signs(look, wording::rating(cell.rating));
    if let Some(mark) = cell.suggestion {
        let grader = look.mark(mark).0;
        told.push_str(&format!("   (grader: {grader})"));
    }
    let mut lines = vec![Line::styled(format!("  {told}"), style(cell.rating, look))];
    if !cell.note.trim().is_empty() {
        let lead = Span::raw("  ");
        let note = Styled::new(&harmless(cell.note.trim()), look.base);
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
        Constraint::Length(DETAIL),
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
        };
        let indent = "  ".repeat(indent);
        let text = format!("{lead} {indent}{}", one_line(entry.text()));
        let room = self.label.saturating_sub(1);
        let text = wrap::shorten(&text, room, look.symbols.ellipsis);
        let style = if chosen { chosen_style } else { style };
        let mut spans = vec![Span::styled(pad(&text, self.label), style)];
        for column in self.columns() {
            let one = |score: Option<f64>| {
                let style = score.map_or(look.dim, |_| look.base);
                (wording::percent_short(score), style)
            };
            let score = |scores: &[Option<f64>]| one(scores.get(column).copied().flatten());
            let (text, mut style) = match entry {
                Entry::Whole => match grid.columns.get(column) {
                    Some(own) if own.too_little_asked => ("too little".to_owned(), look.dim),
                    own => one(own.and_then(|own| own.score)),
                },
                Entry::Part(part) => score(&part.scores),
                Entry::Item(item) => score(&item.scores),
                Entry::Criterion(_, row) => cell(row, column, look),
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

/// A rating in a few characters; an asterisk says that a note stands behind it.
fn cell(row: &Row, column: usize, look: &Look) -> (String, Style) {
    match row.cells.get(column).and_then(Option::as_ref) {
        Some(cell) => {
            let note = if cell.note.trim().is_empty() {
                ""
            } else {
                " *"
            };
            (
                format!("{}{note}", wording::short(cell.rating)),
                style(cell.rating, look),
            )
        }
        None => (String::new(), look.dim),
    }
}
