//! The page of one item: the person's own note and star, and all earlier answers with their marks
//! then and by today's rubric.

use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::answer;
use super::editor::Editor;
use super::keys::{Binding, Command, Key, Keys, LIST, Place, binding as b, command};
use super::list;
use super::markdown;
use super::quiz::QuizScreen;
use super::reason::reason;
use super::screen::{BoxedScreen, SAVING, SAVING_SLOWLY, Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::when::when;
use super::widgets::{self, count, facts, pad};
use super::wrap::Styled;
use crate::app::quiz_options::time_for;
use crate::app::{GRACE, PendingGrades, Unsaved, UnsavedText};
use crate::bank::{Found, ItemRef, clock, harmless, one_line};
use crate::grading::{CriterionMark, Grade, criteria};
use crate::session::quiz::Answer;
use crate::store::{OwnNote, PastAnswer, StoreError};

pub(super) const KEYS: Keys = Keys::new("for an item", OWN, LIST, &[super::keys::Note::Marks]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Choose, &[Key::Plain(KeyCode::Enter)], "show", "Show or hide the answer with its marks then and now"),
    b(Command::Star, &[Key::Plain(KeyCode::Char('s'))], "star", "Give the item a star, or remove it"),
    b(Command::Note, &[Key::Plain(KeyCode::Char('n'))], "note", "Write your note on the item, in Markdown"),
    b(Command::Again, &[Key::Plain(KeyCode::Char('a'))], "answer it", "A quiz of this one item"),
    b(Command::Back, &[Key::Plain(KeyCode::Esc), Key::Plain(KeyCode::Char('q'))], "back", "Go back"),
    b(Command::Help, &[Key::Plain(KeyCode::Char('?')), Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

/// A note is saved when nothing was typed for so long, besides when it is done.
const SAVE_AFTER: Duration = Duration::from_secs(1);

/// Where the text of a mark begins.
const INDENT: usize = 4;

/// Opens a page, or says why there is none.
pub(super) fn opened<'a>(page: Result<Option<BoxedScreen<'a>>, StoreError>) -> Transition<'a> {
    match page {
        Ok(Some(page)) => Transition::Open(page),
        Ok(None) => Transition::Notice("No loaded bank has this item any more.".to_owned()),
        Err(error) => Transition::Notice(error.to_string()),
    }
}

/// The page of an item.
pub struct ItemPage<'a> {
    services: Services<'a>,
    found: Found<'a>,
    item: ItemRef,
    own: OwnNote,
    answers: Vec<PastAnswer>,
    /// What each answer earns by today's rubric, once that is known.
    now: Vec<Option<Grade>>,
    asked: PendingGrades<'a>,
    /// The answer that is chosen.
    chosen: usize,
    /// It is shown with its marks.
    is_open: bool,
    /// How far that is scrolled.
    scrolled: usize,
    /// The note as it is being written.
    editor: Option<Editor>,
    /// The person is done with it, and it is not on disk yet.
    closes: bool,
    /// When something was typed that is not saved yet.
    typed: Option<Instant>,
}

impl<'a> ItemPage<'a> {
    /// The page of an item; `None` where no loaded bank has it.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn open(
        services: Services<'a>,
        item: &ItemRef,
    ) -> Result<Option<BoxedScreen<'a>>, StoreError> {
        let Some(found) = services.library.get(item) else {
            return Ok(None);
        };
        let mut page = Self {
            services,
            found,
            item: item.clone(),
            own: services.store.own_note(item)?,
            answers: Vec::new(),
            now: Vec::new(),
            asked: PendingGrades::new(services.rubric_grades),
            chosen: 0,
            is_open: false,
            scrolled: 0,
            editor: None,
            closes: false,
            typed: None,
        };
        page.read()?;
        Ok(Some(Box::new(page)))
    }

    /// Reads the answers, and asks for their marks by today's rubric.
    fn read(&mut self) -> Result<(), StoreError> {
        self.answers = self.services.store.answers_to(&self.item)?;
        self.now = vec![None; self.answers.len()];
        for (index, answer) in self.answers.iter().enumerate() {
            let response = &answer.saved.entry.response;
            if !response.trim().is_empty() {
                self.asked.ask(index, &self.item, response);
            }
        }
        self.take(crate::app::GRACE);
        Ok(())
    }

    /// Takes the marks that have come.
    fn take(&mut self, wait: Duration) {
        while let Some((index, grade)) = self.asked.next(wait) {
            if let Some(place) = self.now.get_mut(index) {
                *place = grade.ok();
            }
        }
    }

    /// Saves the note, if it was changed.
    fn save(&mut self) -> Result<(), StoreError> {
        if let Some(editor) = &self.editor {
            let text = editor.text().trim_end();
            if text != self.own.note {
                self.services.store.set_note(&self.item, text)?;
                text.clone_into(&mut self.own.note);
            }
        }
        self.typed = None;
        Ok(())
    }

    /// Closes the note once it is on disk: until then it is typed.
    fn close_note(&mut self) -> Transition<'a> {
        let saved = self.save();
        let saved = saved.and_then(|()| self.services.store.is_on_disk(GRACE));
        match saved {
            Ok(true) => {
                self.closes = false;
                self.editor = None;
                Transition::Stay
            }
            Ok(false) => Transition::Status(SAVING_SLOWLY),
            Err(StoreError::Locked { .. }) => Transition::Status(SAVING),
            Err(error) => {
                self.closes = false;
                Transition::Notice(format!("Not saved: {error}."))
            }
        }
    }

    fn note_key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let width = answer::text_width(self.note_area(area));
        let given = command(Place::Dictating, key);
        match given {
            Some(Command::Help) => return Transition::Help(Place::Dictating.into()),
            Some(Command::Submit | Command::Back) => {
                self.closes = true;
                return self.close_note();
            }
            _ => {}
        }
        // Who types on does not want it closed any more.
        self.closes = false;
        let Some(editor) = &mut self.editor else {
            return Transition::Stay;
        };
        match given {
            Some(Command::Newline) => editor.type_char('\n'),
            Some(Command::Up) => editor.go_rows(-1, width),
            Some(Command::Down) => editor.go_rows(1, width),
            given => editor.apply(given, key),
        }
        self.typed = Some(now);
        Transition::Stay
    }

    fn note_area(&self, area: Rect) -> Rect {
        let body = widgets::page(area).body;
        Rect {
            y: body.y + 1.min(body.height),
            height: body.height.saturating_sub(1),
            ..body
        }
    }

    /// Everything on the page, and the line of the chosen answer.
    fn lines(&self, room: u16) -> (Vec<Line<'static>>, usize) {
        let look = &self.services.look;
        let none = Span::raw("");
        let width = usize::from(room);
        let several = self.services.library.banks.len() > 1;
        let about = about(&self.found, several, look);
        let mut lines = Styled::new(&about, look.dim).lines(width, &none, &none);
        lines.push(Line::default());
        if self.own.note.is_empty() {
            lines.push(Line::styled("You have no note on it.", look.dim));
        } else {
            lines.push(Line::styled("Your note", look.bold));
            lines.extend(markdown::lines(&self.own.note, room, look));
        }
        lines.push(Line::default());
        if self.answers.is_empty() {
            lines.push(Line::styled("You have not answered it yet.", look.dim));
            return (lines, 0);
        }
        lines.push(self.heading(look, room));
        let mut at = lines.len();
        for (index, answer) in self.answers.iter().enumerate() {
            if index == self.chosen {
                at = lines.len();
            }
            lines.push(self.row(index, answer, look, room));
            if self.is_open && index == self.chosen {
                lines.extend(self.opened(answer, self.now[index].as_ref(), look, room));
            }
        }
        (lines, at)
    }

    /// How many answers there are, and how their scores went, the oldest first.
    fn heading(&self, look: &Look, room: u16) -> Line<'static> {
        let scores = self.answers.iter().rev().filter_map(|answer| {
            let answer = answer.saved.entry.answer()?;
            Some(answer.score()?.get())
        });
        let heights = look.symbols.heights;
        let trend: String = scores
            .map(|score| {
                let step = (score * (heights.len() - 1) as f64).round() as usize;
                heights[step.min(heights.len() - 1)]
            })
            .collect();
        let left = vec![
            Span::styled(
                format!("{}  ", count(self.answers.len(), "answer", "answers")),
                look.bold,
            ),
            Span::styled(trend, look.accent),
        ];
        let right = vec![Span::styled("then  now ", look.dim)];
        widgets::ends(left, right, room, look.symbols.ellipsis)
    }

    fn row(&self, index: usize, past: &PastAnswer, look: &Look, room: u16) -> Line<'static> {
        let (lead, style) = list::lead(look, index == self.chosen);
        let submitted = past.saved.submitted.unwrap_or(past.started);
        let day = when(submitted, &(self.services.clock)());
        let entry = &past.saved.entry;
        let wrote = if entry.response.trim().is_empty() {
            "nothing written".to_owned()
        } else {
            one_line(&entry.response)
        };
        let left = vec![
            Span::styled(format!("{lead} {} ", pad(&day, 16)), style),
            Span::styled(pad(past.kind.as_str(), 6), look.dim),
            Span::styled(
                wrote,
                if index == self.chosen {
                    style
                } else {
                    look.dim
                },
            ),
        ];
        let percent = |score: Option<crate::grading::Score>| match score {
            Some(score) => (format!("{:>4} %", score.percent()), look.score(score.get())),
            None => (format!("{:>6}", look.symbols.nothing), look.dim),
        };
        let (then, then_style) = percent(entry.answer().and_then(Answer::score));
        let (now, now_style) = percent(self.now[index].as_ref().map(|grade| grade.score));
        let right = vec![Span::styled(then, then_style), Span::styled(now, now_style)];
        widgets::ends(left, right, room, look.symbols.ellipsis)
    }

    /// An answer with the marks it got, and those that it would get today.
    fn opened(
        &self,
        past: &PastAnswer,
        now: Option<&Grade>,
        look: &Look,
        room: u16,
    ) -> Vec<Line<'static>> {
        let width = usize::from(room);
        let lead = Span::raw(" ".repeat(INDENT));
        let entry = &past.saved.entry;
        let text = harmless(entry.response.trim()).replace('\t', "    ");
        let mut lines = Styled::new(&text, Style::new()).lines(width, &lead, &lead);
        lines.push(Line::default());
        let mark_of = |marks: &[CriterionMark], id| {
            let mut marks = marks.iter();
            marks.find(|given| given.id == id).cloned()
        };
        let answer = entry.answer();
        for criterion in criteria(self.found.item) {
            let then = answer.and_then(|answer| answer.final_mark(&criterion.id));
            let today = now.and_then(|now| mark_of(&now.criteria, criterion.id.clone()));
            let shown = |mark| match mark {
                Some(mark) => look.mark(mark),
                None => (look.symbols.nothing.to_owned(), look.dim),
            };
            let (then_text, then_style) = shown(then);
            let (now_text, now_style) = shown(today.as_ref().map(|given| given.mark));
            let marks = vec![
                Span::styled(pad(&then_text, 6), then_style),
                Span::styled(now_text, now_style),
            ];
            let used: usize = marks.iter().map(Span::width).sum();
            let text = Styled::new(&one_line(&criterion.text), look.bold);
            let mut rows = text.lines(width.saturating_sub(used + 2), &lead, &lead);
            if let Some(first) = rows.first_mut() {
                let gap = width.saturating_sub(first.width() + used.max(9));
                first.spans.push(Span::raw(" ".repeat(gap)));
                first.spans.extend(marks);
            }
            lines.extend(rows);
            if let Some(given) = &today {
                let mut text = Styled::default();
                reason(&mut text, given, look);
                lines.extend(text.lines(width, &lead, &lead));
            }
        }
        lines.push(Line::default());
        lines
    }
}

impl<'a> Screen<'a> for ItemPage<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        if self.editor.is_some() {
            return self.note_key(key, now, area);
        }
        match command(KEYS, key) {
            Some(Command::Choose) => {
                self.is_open = !self.is_open && !self.answers.is_empty();
                self.scrolled = 0;
            }
            Some(Command::Star) => {
                let starred = !self.own.starred;
                if let Err(error) = self.services.store.set_star(&self.item, starred) {
                    return Transition::Notice(format!("Not saved: {error}."));
                }
                self.own.starred = starred;
            }
            Some(Command::Note) => self.editor = Some(Editor::new(&self.own.note)),
            Some(Command::Again) => {
                let items = std::slice::from_ref(&self.item);
                return Transition::open(QuizScreen::start_of(self.services, items, now));
            }
            Some(Command::Back) => return Transition::Back,
            Some(Command::Help) => return Transition::Help(KEYS),
            Some(other) => {
                let body = widgets::page(area).body;
                if self.is_open {
                    // An answer that is read is scrolled; the list waits until it is closed.
                    let (lines, at) = self.lines(body.width);
                    let tops = lines.len().saturating_sub(at + usize::from(body.height)) + 1;
                    self.scrolled = list::moved(self.scrolled, tops, body.height, other);
                } else {
                    let count = self.answers.len();
                    self.chosen = list::moved(self.chosen, count, body.height, other);
                }
            }
            None => {}
        }
        Transition::Stay
    }

    fn paste(&mut self, text: &str, now: Instant, _: Rect) -> Transition<'a> {
        if let Some(editor) = &mut self.editor {
            editor.insert(text);
            self.typed = Some(now);
        }
        Transition::Stay
    }

    fn tick(&mut self, now: Instant, _: Rect) -> Transition<'a> {
        self.take(Duration::ZERO);
        if self.closes {
            return self.close_note();
        }
        let rested = self
            .typed
            .is_some_and(|typed| now.saturating_duration_since(typed) >= SAVE_AFTER);
        if rested && let Err(error) = self.save() {
            self.typed = Some(now);
            return Transition::Notice(format!("Not saved: {error}."));
        }
        Transition::Stay
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        self.read()
    }

    fn leave(&mut self, _: Instant, _: bool) {
        // Where it cannot be saved now, it was saved a second ago.
        drop(self.save());
    }

    fn unsaved(&self) -> Option<Unsaved> {
        let text = self.editor.as_ref()?.text().trim_end();
        let on_disk = self.services.store.is_on_disk(Duration::ZERO);
        (text != self.own.note || !matches!(on_disk, Ok(true))).then(|| Unsaved {
            session: "a note".to_owned(),
            folder: self.services.store.folder().to_owned(),
            texts: vec![UnsavedText {
                about: self.item.to_string(),
                text: text.to_owned(),
            }],
        })
    }

    fn is_waiting(&self) -> bool {
        self.asked.is_waiting() || self.typed.is_some() || self.closes
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        let starred = if self.own.starred {
            vec![format!("{} starred", look.symbols.star)]
        } else {
            Vec::new()
        };
        let title = one_line(&self.found.item.title);
        widgets::title(frame, page.title, look, &title, &starred);
        widgets::rule(frame, page.rule, look);
        if let Some(editor) = &self.editor {
            widgets::footer(frame, &page, look, Place::Dictating);
            let heading = Line::styled("Your note", look.bold);
            frame.render_widget(
                heading,
                Rect {
                    height: 1,
                    ..page.body
                },
            );
            answer::written(frame, self.note_area(area), look, editor, 0, true);
            return;
        }
        let mut idle = Vec::new();
        if self.answers.is_empty() {
            idle.push(Command::Choose);
        }
        if !self.found.item.is_answered() {
            idle.push(Command::Again);
        }
        widgets::footer_without(frame, &page, look, KEYS, &idle);
        let (lines, at) = self.lines(page.body.width);
        // An opened answer is read from its first line on.
        let top = if self.is_open {
            at + self.scrolled
        } else {
            list::top(at, lines.len(), page.body.height)
        };
        widgets::scrolled(frame, page.body, look, &lines, top);
    }
}

/// What an item is, in one line.
pub(super) fn about(found: &Found<'_>, several: bool, look: &Look) -> String {
    let item = found.item;
    let topic = several.then(|| one_line(&found.bank.title));
    facts(
        look,
        &[
            topic.unwrap_or_default(),
            item.kind.to_string(),
            item.level
                .map_or_else(String::new, |level| level.to_string()),
            clock(time_for(item)),
            one_line(&item.tags.join(", ")),
        ],
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_keys_of_the_page_do_not_contradict_each_other() {
        super::super::keys::assert_sound(super::KEYS);
    }
}
