//! The debrief of a mock interview: what was said unprompted, what needed a probe, what was missed,
//! and a drill of just that.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::MockScreen;
use crate::app::NewDrill;
use crate::app::mock::{MOST_WEAK, drill_of};
use crate::report;
use crate::report::mock::{about_ratings, by_how, criterion_text, probed, time, unmarked};
use crate::report::quiz::{beside, judged_by};
use crate::session::mock::{CriterionResult, Phase};
use crate::session::quiz;
use crate::store::SessionKind;
use crate::tui::keys::{Binding, Command, Key, Keys, Note, SCROLL, binding as b};
use crate::tui::quiz::QuizScreen;
use crate::tui::reason::reason;
use crate::tui::screen::Transition;
use crate::tui::widgets::{facts, pad};
use crate::tui::wrap::Styled;
use crate::tui::writing::AnswerScreen;
use crate::tui::{list, widgets};

/// Where the text of a criterion begins.
const INDENT: usize = 7;

pub(super) const DEBRIEF: Keys = Keys::new("for the debrief", AFTER, SCROLL, &[Note::Marks]);

#[rustfmt::skip]
const AFTER: &[Binding] = &[
    b(Command::Choose, &[Key::Plain(KeyCode::Enter)], "review", "Look at the selected item with its model answer, and change marks"),
    b(Command::After, &[Key::Plain(KeyCode::Right), Key::Plain(KeyCode::Char('l')), Key::Plain(KeyCode::Tab)], "item", "Select the next item"),
    b(Command::Before, &[Key::Plain(KeyCode::Left), Key::Plain(KeyCode::Char('h')), Key::Plain(KeyCode::BackTab)], "", "Select the previous item"),
    b(Command::Start(SessionKind::Drill), &[Key::Plain(KeyCode::Char('d'))], "drill the weakest", "A drill of just the weakest criteria"),
    b(Command::Home, &[Key::Plain(KeyCode::Char('q')), Key::Plain(KeyCode::Esc)], "home", "To the home screen"),
    b(Command::Help, &[Key::Plain(KeyCode::Char('?')), Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

impl<'a> MockScreen<'a> {
    /// A key was pressed.
    pub(super) fn debrief_key(
        &mut self,
        given: Option<Command>,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let body = widgets::page(area).body;
        match given {
            _ if self.mock().phase() == Phase::Left => return Transition::Back,
            Some(Command::Home) => return self.event(quiz::Event::Leave, now, area),
            Some(Command::Choose) => {
                let (services, id) = (self.services, self.session.id());
                return Transition::open(QuizScreen::review_item(services, id, self.chosen, now));
            }
            Some(Command::Start(SessionKind::Drill)) => {
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
                self.top = list::scrolled(self.top, lines.len(), body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    /// A row was clicked: the item there is selected, and the one that is selected is looked at.
    pub(super) fn debrief_click(&mut self, row: u16, now: Instant, area: Rect) -> Transition<'a> {
        let body = widgets::page(area).body;
        let (lines, heads) = self.debrief(body.width);
        let top = widgets::visible(self.top, lines.len(), body.height);
        let Some(line) = row.checked_sub(body.y).map(|row| top + usize::from(row)) else {
            return Transition::Stay;
        };
        match heads.iter().rposition(|head| *head <= line) {
            Some(item) if item == self.chosen && heads[item] == line => {
                self.debrief_key(Some(Command::Choose), now, area)
            }
            Some(item) if line < lines.len() => {
                self.chosen = item;
                Transition::Stay
            }
            _ => Transition::Stay,
        }
    }

    /// Draws it.
    pub(super) fn render_debrief(&self, frame: &mut Frame<'_>, area: Rect) {
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
            vec![Command::Start(SessionKind::Drill)]
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
            let whole = mock.whole(index);
            let grade = whole.as_ref().and_then(|whole| Some(whole.graded()?.1));
            if let Some(judged) = grade.and_then(judged_by) {
                let style = if judged.starts_with('!') {
                    look.half
                } else {
                    look.dim
                };
                let lead = Span::raw("  ");
                lines.extend(Styled::new(&judged, style).lines(usize::from(room), &lead, &lead));
            }
            let results = mock.criterion_results(index);
            for (name, group) in by_how(&results) {
                lines.push(Line::styled(format!("  {name}"), look.accent));
                for line in group {
                    lines.extend(self.criterion(index, line, room));
                    let lead = Span::raw(" ".repeat(INDENT));
                    for more in grade.map_or_else(Vec::new, |grade| beside(grade, &line.given)) {
                        let more = Styled::new(&more, look.dim);
                        lines.extend(more.lines(usize::from(room), &lead, &lead));
                    }
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

    fn criterion(&self, index: usize, line: &CriterionResult, room: u16) -> Vec<Line<'static>> {
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
