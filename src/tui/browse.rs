//! Browsing and finding items: a list, what was typed with its letters marked, and a preview.

use std::collections::BTreeMap;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::editor::Editor;
use super::item_page::{self, ItemPage};
use super::keys::Move;
use super::keys::{Command, Place, command};
use super::quiz::QuizScreen;
use super::screen::{Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::{list, markdown, widgets, wrap};
use crate::bank::{Found, Hit, ItemRef, find, find_with_notes, harmless, one_line};
use crate::grading::criteria;
use crate::store::StoreError;

/// The list of items.
pub struct Browse<'a> {
    services: Services<'a>,
    typed: Editor,
    /// The person's own notes, which are looked through as well.
    notes: BTreeMap<ItemRef, String>,
    /// The items that fit what was typed.
    hits: Vec<Hit<'a>>,
    finding: bool,
    chosen: usize,
    /// Rubric and model answer are shown.
    revealed: bool,
    /// Where the preview is scrolled to.
    preview_top: usize,
}

impl<'a> Browse<'a> {
    /// All items; with `finding`, ready to type.
    pub fn new(services: Services<'a>, finding: bool) -> Self {
        Self {
            services,
            typed: Editor::default(),
            // What cannot be read is not found.
            notes: services.store.notes().unwrap_or_default(),
            hits: find(services.library.items(), ""),
            finding,
            chosen: 0,
            revealed: false,
            preview_top: 0,
        }
    }

    /// Finds anew what fits, after the typed text has changed.
    fn find(&mut self) {
        let items = self.services.library.items();
        self.hits = find_with_notes(items, self.typed.text(), &self.notes);
        self.choose(0);
    }

    fn choose(&mut self, line: usize) {
        self.chosen = line;
        self.preview_top = 0;
    }

    fn render_typed(&self, frame: &mut Frame<'_>, area: Rect, look: &Look, number: &str) {
        if !self.finding && self.typed.text().is_empty() {
            widgets::title(frame, area, look, "Items", &[number.to_owned()]);
            return;
        }
        widgets::sought(frame, area, look, self.typed.text(), number, self.finding);
    }

    fn preview(&self, services: Services<'_>, room: u16) -> Vec<Line<'static>> {
        let look = &services.look;
        let Some(Hit {
            found, elsewhere, ..
        }) = self.hits.get(self.chosen)
        else {
            return Vec::new();
        };
        let none = Span::raw("");
        let title = wrap::Styled::new(&one_line(&found.item.title), look.bold);
        let mut lines = title.lines(usize::from(room), &none, &none);
        let about = wrap::Styled::new(
            &item_page::about(found, services.library.banks.len() > 1, look),
            look.dim,
        );
        lines.extend(about.lines(usize::from(room), &none, &none));
        if let Some((place, text)) = elsewhere {
            // What tells the answer stays hidden until it is revealed.
            let hidden = place.gives_away() && !self.revealed;
            let message = if hidden {
                format!("Found in {}.", place.as_str())
            } else {
                format!("Found in {}: {}", place.as_str(), one_line(text))
            };
            let message = wrap::Styled::new(&message, look.accent);
            lines.extend(message.lines(usize::from(room), &none, &none));
        }
        lines.push(Line::default());
        lines.extend(markdown::lines(&found.item.prompt, room, look));
        if self.revealed {
            lines.extend(revealed(found, room, look));
        }
        lines
    }
}

impl<'a> Screen<'a> for Browse<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let services = self.services;
        let place = if self.finding {
            Place::Find
        } else {
            Place::Browse
        };
        let (list, preview) = parts(widgets::page(area).body, self.hits.len());
        match command(place, key) {
            Some(Command::Choose) => {
                let chosen = self.hits.get(self.chosen);
                let Some(item) = chosen.map(|hit| hit.found.reference()) else {
                    return Transition::Stay;
                };
                return Transition::open(QuizScreen::start_of(services, &[item], now));
            }
            Some(Command::ItemPage) => {
                let chosen = self.hits.get(self.chosen);
                let Some(item) = chosen.map(|hit| hit.found.reference()) else {
                    return Transition::Stay;
                };
                return item_page::opened(ItemPage::open(services, &item));
            }
            Some(Command::Find) => self.finding = true,
            Some(Command::Back) if self.finding => self.finding = false,
            Some(Command::Back) if !self.typed.text().is_empty() => {
                self.typed = Editor::default();
                self.find();
            }
            Some(Command::Back) => return Transition::Back,
            Some(Command::Help) => return Transition::Help(place.into()),
            Some(Command::Reveal) => {
                self.revealed = !self.revealed;
                self.preview_top = 0;
            }
            Some(Command::PromptDown) => {
                let lines = self.preview(services, preview.width).len();
                let last = lines.saturating_sub(usize::from(preview.height));
                self.preview_top = (self.preview_top + usize::from(preview.height) / 2).min(last);
            }
            Some(Command::PromptUp) => {
                let by = usize::from(preview.height) / 2;
                self.preview_top = self.preview_top.saturating_sub(by);
            }
            Some(Command::Delete(to)) => {
                self.typed.delete(to);
                self.find();
            }
            Some(other) => {
                let count = self.hits.len();
                self.choose(list::moved(self.chosen, count, list.height, other));
            }
            None => {
                let typing = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
                if let (true, true, KeyCode::Char(c)) = (self.finding, typing, key.code) {
                    self.typed.type_char(c);
                    self.find();
                }
            }
        }
        Transition::Stay
    }

    /// Pasted text is what to find.
    fn paste(&mut self, text: &str, _: Instant, _: Rect) -> Transition<'a> {
        self.typed.go(Move::End);
        self.typed.insert(&one_line(text));
        self.finding = true;
        self.find();
        Transition::Stay
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        self.notes = self.services.store.notes()?;
        Ok(())
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let look = &services.look;
        let page = widgets::page(area);
        let hits = &self.hits;
        let all = services.library.items().count();
        let number = if self.typed.text().is_empty() {
            widgets::count(all, "item", "items")
        } else {
            format!("{} of {all}", hits.len())
        };
        self.render_typed(frame, page.title, look, &number);
        widgets::rule(frame, page.rule, look);
        let place = if self.finding {
            Place::Find
        } else {
            Place::Browse
        };
        widgets::footer(frame, &page, look, place);

        let (list, preview) = parts(page.body, hits.len());
        let top = list::top(self.chosen, hits.len(), list.height);
        widgets::rows(frame, list, look, hits.len(), top, |index| {
            line(&hits[index], index == self.chosen, look, list.width)
        });
        if hits.is_empty() {
            frame.render_widget(Line::styled("  No matches.", look.dim), list);
        }
        let side_by_side = preview.y == list.y;
        if side_by_side {
            for y in preview.y..preview.bottom() {
                let x = preview.x.saturating_sub(2);
                frame
                    .buffer_mut()
                    .set_string(x, y, look.symbols.side, look.dim);
            }
        } else {
            let y = preview.y.saturating_sub(1);
            let height = 1;
            widgets::rule(
                frame,
                Rect {
                    y,
                    height,
                    ..preview
                },
                look,
            );
        }
        let lines = self.preview(services, preview.width);
        widgets::scrolled(frame, preview, look, &lines, self.preview_top);
    }
}

fn revealed(found: &Found<'_>, room: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default(), Line::styled("What to look for", look.bold)];
    let bullet = Span::styled(format!("{} ", look.symbols.bullet), look.dim);
    for criterion in criteria(found.item) {
        let text = wrap::Styled::new(&harmless(criterion.text.trim()), Style::new());
        lines.extend(text.lines(usize::from(room), &bullet, &Span::raw("  ")));
    }
    for (title, text) in [
        ("Model answer", &found.item.answer),
        ("Notes", &found.item.notes),
    ] {
        if let Some(text) = text {
            lines.extend([Line::default(), Line::styled(title, look.bold)]);
            lines.extend(markdown::lines(text, room, look));
        }
    }
    lines
}

/// The list and the preview: side by side where there is room, else one under the other.
fn parts(body: Rect, hits: usize) -> (Rect, Rect) {
    if body.width + 2 >= widgets::NARROW {
        let [list, _, preview] = Layout::horizontal([
            Constraint::Percentage(40),
            Constraint::Length(4),
            Constraint::Fill(1),
        ])
        .areas(body);
        (list, preview)
    } else {
        let hits = u16::try_from(hits).unwrap_or(u16::MAX);
        let list_height = (body.height / 2).max(2).min(hits.max(2));
        let [list, _, preview] = Layout::vertical([
            Constraint::Length(list_height),
            Constraint::Length(1),
            Constraint::Fill(1),
        ])
        .areas(body);
        (list, preview)
    }
}

/// A title with the letters that were matched.
fn line(hit: &Hit<'_>, chosen: bool, look: &Look, room: u16) -> Line<'static> {
    let (lead, style) = list::lead(look, chosen);
    let mut spans = vec![Span::styled(format!("{lead} "), style)];
    let title = harmless(&hit.found.item.title);
    for (index, c) in title.chars().enumerate() {
        let c = if c == '\n' || c == '\t' { ' ' } else { c };
        let style = if hit.title.contains(&index) {
            look.evidence.patch(look.bold)
        } else {
            style
        };
        match spans.last_mut() {
            Some(last) if index > 0 && last.style == style => last.content.to_mut().push(c),
            _ => spans.push(Span::styled(c.to_string(), style)),
        }
    }
    let place = hit.elsewhere.as_ref().map(|(place, _)| place.short());
    let place = place.map(|place| Span::styled(place, look.dim));
    widgets::ends(
        spans,
        place.into_iter().collect(),
        room,
        look.symbols.ellipsis,
    )
}
