//! A rubric on the bench: a response is typed here, patterns are changed in an editor, and the
//! marks follow both at once.
//!
//! It knows no files: whoever runs it says when the rubric is another one.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::answer;
use super::editor::Editor;
use super::keys::{Binding, Command, EDITING, Key, Keys, Note, binding as b, command};
use super::list;
use super::reason::reason;
use super::screen::{HostRequest, Screen, Transition};
use super::theme::Look;
use super::widgets;
use super::widgets::pad;
use super::wrap::Styled;
use crate::app::{GRACE, Grades, Ticket};
use crate::bank::{CriterionId, ItemRef, Mark, harmless, one_line};
use crate::grading::{Confidence, CriterionMark, Grade, GradeError};

const KEYS: Keys = Keys::new("for trying a rubric", OWN, EDITING, &[Note::Marks]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::External, &[Key::Ctrl(KeyCode::Char('o')), Key::Plain(KeyCode::F(5))], "patterns", "Change the item in $VISUAL or $EDITOR; the marks follow"),
    b(Command::Next, &[Key::Ctrl(KeyCode::Char('n')), Key::Plain(KeyCode::F(4))], "samples", "The model answer and the examples, one after the other"),
    b(Command::PageDown, &[Key::Plain(KeyCode::PageDown)], "", "Scroll the marks down"),
    b(Command::PageUp, &[Key::Plain(KeyCode::PageUp)], "", "Scroll the marks up"),
    b(Command::Back, &[Key::Plain(KeyCode::Esc)], "leave", "Leave; the response is printed as an example to paste"),
    b(Command::Help, &[Key::Plain(KeyCode::F(1)), Key::Alt(KeyCode::Char('h'))], "help", "Show the keys"),
];

/// How long the marks of the last response are waited for at the end.
const LAST_WAIT: Duration = Duration::from_secs(60);

/// Where the text of a mark begins: after its symbol and its figure.
const INDENT: usize = 5;

/// An item as its bank says it now.
pub struct Tried {
    /// Its title.
    pub title: String,
    /// What it is called.
    pub item: ItemRef,
    /// What marks responses to it.
    pub grades: Box<dyn Grades>,
    /// What `check` says about the item.
    pub faults: Vec<String>,
    /// Texts to try, each with a name: the model answer and the examples.
    pub samples: Vec<(String, String)>,
    /// The line of the bank at which it stands.
    pub line: usize,
}

/// One version of the item, and the marks that it gives.
struct Version {
    item: Tried,
    /// The question under way and the response that it is about.
    asked: Option<(Ticket, String)>,
    /// The last marks that came, and the response that they are of.
    given: Option<(String, Result<Grade, GradeError>)>,
}

impl Version {
    fn new(item: Tried) -> Self {
        Self {
            item,
            asked: None,
            given: None,
        }
    }

    /// Takes the marks that have come, and asks for those of this response where they are not
    /// there. Only a first question is waited for, so that typing is never slow.
    fn follow(&mut self, response: &str) {
        self.take(Duration::ZERO);
        if self.asked.is_none() && !self.has(response) {
            let ticket = self.item.grades.ask(&self.item.item, response);
            self.asked = Some((ticket, response.to_owned()));
            self.take(GRACE);
        }
    }

    fn take(&mut self, wait: Duration) {
        while let Some((ticket, response)) = self.asked.take() {
            match self.item.grades.reply(wait) {
                Some(reply) if reply.ticket == ticket => {
                    self.given = Some((response, reply.grade));
                }
                other => {
                    self.asked = Some((ticket, response));
                    if other.is_none() {
                        break;
                    }
                }
            }
        }
    }

    fn has(&self, response: &str) -> bool {
        self.given.as_ref().is_some_and(|(of, _)| of == response)
    }

    /// The last marks that came: those of an older response until the next are there.
    fn grade(&self) -> Option<&Result<Grade, GradeError>> {
        self.given.as_ref().map(|(_, grade)| grade)
    }
}

/// What has become of the item since it was last asked for; `None` where nothing has.
pub type News<'a> = Box<dyn FnMut() -> Option<Result<Tried, String>> + 'a>;

/// The screen.
pub struct Trial<'a> {
    look: Look,
    news: News<'a>,
    /// The bank's file; `None` for a built-in one, whose patterns cannot be changed.
    file: Option<PathBuf>,
    now: Version,
    /// The previous item the last change, to compare marks with.
    before: Option<Version>,
    /// Why the file as it stands cannot be used.
    broken: Option<String>,
    response: Editor,
    /// For so long nothing must be typed before marks are asked for.
    rest: Duration,
    /// When something was typed of which the marks are not asked for yet.
    typed: Option<Instant>,
    /// Which sample comes next.
    sample: usize,
    top: usize,
}

impl<'a> Trial<'a> {
    /// An item and a response to begin with.
    pub fn new(
        look: Look,
        now: Tried,
        file: Option<PathBuf>,
        response: &str,
        news: News<'a>,
    ) -> Self {
        let mut trial = Self {
            look,
            news,
            file,
            now: Version::new(now),
            before: None,
            broken: None,
            response: Editor::new(response),
            rest: Duration::ZERO,
            typed: None,
            sample: 0,
            top: 0,
        };
        trial.grade();
        trial
    }

    /// The same, with marks asked for only once nothing was typed for a while.
    #[must_use]
    pub fn resting(mut self, rest: Duration) -> Self {
        self.rest = rest;
        self
    }

    /// Something was typed, perhaps.
    fn typed(&mut self, before: &str, now: Instant) {
        if self.response.text() != before {
            self.typed = Some(now);
        }
        self.grade_if_rested(now);
    }

    fn grade_if_rested(&mut self, now: Instant) {
        let rested = self
            .typed
            .is_none_or(|typed| now.saturating_duration_since(typed) >= self.rest);
        if rested {
            self.typed = None;
            self.grade();
        }
    }

    /// Brings the marks up to what is written.
    fn grade(&mut self) {
        let text = self.response.text();
        self.now.follow(text);
        if let Some(before) = &mut self.before {
            before.follow(text);
        }
    }

    /// The response with its marks, as an example to paste into the bank; `None` where nothing
    /// was written.
    fn example(&mut self) -> Option<String> {
        let text = self.response.text();
        if text.trim().is_empty() {
            return None;
        }
        self.now.take(LAST_WAIT);
        self.now.follow(text);
        self.now.take(LAST_WAIT);
        let grade = self.now.grade()?.as_ref().ok()?;
        let lines: Vec<String> = harmless(text.trim())
            .lines()
            .map(|line| format!("          {line}").trim_end().to_owned())
            .collect();
        let marks: Vec<String> = grade
            .criteria
            .iter()
            .map(|given| format!("{}: {}", given.id, given.mark.value()))
            .collect();
        Some(format!(
            "      - response: |\n{}\n        marks: {{ {} }}\n",
            lines.join("\n"),
            marks.join(", ")
        ))
    }

    fn look_for_news(&mut self) {
        match (self.news)() {
            None => {}
            Some(Ok(new)) => {
                let old = std::mem::replace(&mut self.now, Version::new(new));
                self.before = Some(old);
                self.broken = None;
            }
            Some(Err(problem)) => self.broken = Some(problem),
        }
    }

    fn next_sample(&mut self) -> Transition<'a> {
        let samples = &self.now.item.samples;
        let Some((name, text)) = samples.get(self.sample % samples.len().max(1)) else {
            let message = "The item has no model answer and no examples.";
            return Transition::Notice(message.to_owned());
        };
        let message = format!("{name}; ctrl-z restores your text.");
        self.response.set(text);
        self.sample += 1;
        Transition::Notice(message)
    }

    fn press(&mut self, key: KeyEvent, area: Rect) -> Transition<'a> {
        let room = answer::text_width(parts(area).response);
        let Some(given) = command(KEYS, key) else {
            let plain = !key
                .modifiers
                .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
            if let (KeyCode::Char(c), true) = (key.code, plain) {
                self.response.type_char(c);
            }
            return Transition::Stay;
        };
        match given {
            // It stays where it is, for its example to be printed.
            Command::Back => return Transition::Ask(HostRequest::Quit),
            Command::Help => return Transition::Help(KEYS),
            Command::External if self.file.is_some() => {
                return Transition::Ask(HostRequest::EditFile);
            }
            Command::External => {
                let message = "A built-in bank has no file to change.";
                return Transition::Notice(message.to_owned());
            }
            Command::Next => return self.next_sample(),
            Command::PageDown | Command::PageUp => {
                let parts = parts(area);
                let lines = self.marks(parts.marks.width).len();
                let tops = lines.saturating_sub(usize::from(parts.marks.height)) + 1;
                self.top = list::moved(self.top, tops, parts.marks.height, given);
            }
            Command::Up => self.response.go_rows(-1, room),
            Command::Down => self.response.go_rows(1, room),
            Command::Newline => self.response.type_char('\n'),
            Command::Go(to) => self.response.go(to),
            Command::Delete(to) => self.response.delete(to),
            Command::PutBack => self.response.put_back(),
            Command::Undo => self.response.undo(),
            Command::Redo => self.response.redo(),
            _ => {}
        }
        Transition::Stay
    }

    /// The marks with what they rest on, and what is wrong with the bank.
    fn marks(&self, room: u16) -> Vec<Line<'static>> {
        let look = &self.look;
        let none = Span::raw("");
        let mut lines = Vec::new();
        let mut say = |text: &str, style: Style| {
            lines.extend(Styled::new(&harmless(text), style).lines(
                usize::from(room),
                &none,
                &none,
            ));
        };
        if let Some(problem) = &self.broken {
            say(&format!("! {problem}"), look.bad);
            say(
                "The marks below are from the last version that could be read.",
                look.dim,
            );
            lines.push(Line::default());
        }
        let text = self.response.text();
        let earlier = self.before.as_ref().filter(|before| before.has(text));
        let earlier = earlier.and_then(|before| before.grade()?.as_ref().ok());
        match self.now.grade() {
            None => lines.push(Line::styled(self.grading(), look.dim)),
            Some(Ok(grade)) => {
                for given in &grade.criteria {
                    let was = earlier.and_then(|earlier| mark_of(earlier, &given.id));
                    lines.extend(self.row(given, was, room));
                }
            }
            Some(Err(problem)) => lines.push(Line::styled(problem.to_string(), look.bad)),
        }
        lines.push(Line::default());
        let mut say = |text: &str, style: Style| {
            lines.extend(Styled::new(&harmless(text), style).lines(
                usize::from(room),
                &none,
                &none,
            ));
        };
        if self.now.item.faults.is_empty() {
            say(
                "The model answer and the examples get the expected marks.",
                look.dim,
            );
        }
        for fault in &self.now.item.faults {
            say(&format!("! {}", one_line(fault)), look.half);
        }
        lines
    }

    fn grading(&self) -> String {
        format!("grading{}", self.look.symbols.ellipsis)
    }

    fn row(&self, given: &CriterionMark, was: Option<Mark>, room: u16) -> Vec<Line<'static>> {
        let look = &self.look;
        let (symbol, style) = look.mark(given.mark);
        let mut head = vec![
            Span::styled(pad(&symbol, INDENT), style.patch(look.bold)),
            Span::styled(one_line(given.id.as_str()), look.bold),
        ];
        if let Some(was) = was.filter(|was| *was != given.mark) {
            let (symbol, _) = look.mark(was);
            head.push(Span::styled(format!("  was {symbol}"), look.accent));
        }
        if given.weight.get() != 1.0 {
            head.push(Span::styled(
                format!("  weight {}", given.weight.get()),
                look.dim,
            ));
        }
        if given.confidence == Confidence::Low {
            head.push(Span::styled("  ? unsure", look.half));
        }
        let lead = Span::raw(" ".repeat(INDENT));
        let mut why = Styled::default();
        reason(&mut why, given, look);
        let mut lines = vec![Line::from(head)];
        lines.extend(why.lines(usize::from(room), &lead, &lead));
        lines
    }
}

fn mark_of(grade: &Grade, id: &CriterionId) -> Option<Mark> {
    let given = grade.criteria.iter().find(|given| given.id == *id)?;
    Some(given.mark)
}

/// Where things stand on a screen of a size.
struct Parts {
    label: Rect,
    response: Rect,
    marks: Rect,
}

fn parts(area: Rect) -> Parts {
    let body = widgets::page(area).body;
    let height = (body.height * 2 / 5).clamp(2, 9).min(body.height);
    let part = |y: u16, height: u16| Rect {
        y: body.y + y.min(body.height),
        height: height.min(body.height.saturating_sub(y)),
        ..body
    };
    Parts {
        label: part(0, 1),
        response: part(1, height.saturating_sub(1)),
        marks: part(height + 1, body.height.saturating_sub(height + 1)),
    }
}

impl<'a> Screen<'a> for Trial<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let before = self.response.text().to_owned();
        let transition = self.press(key, area);
        self.typed(&before, now);
        transition
    }

    fn paste(&mut self, text: &str, now: Instant, _: Rect) -> Transition<'a> {
        let before = self.response.text().to_owned();
        self.response.insert(text);
        self.typed(&before, now);
        Transition::Stay
    }

    fn tick(&mut self, now: Instant, _: Rect) -> Transition<'a> {
        self.look_for_news();
        self.grade_if_rested(now);
        Transition::Stay
    }

    fn file(&self) -> Option<(PathBuf, usize)> {
        Some((self.file.clone()?, self.now.item.line))
    }

    fn written(&mut self, _: Option<&str>, _: Instant, _: Instant, _: Rect) -> Transition<'a> {
        self.look_for_news();
        self.grade();
        Transition::Stay
    }

    fn is_waiting(&self) -> bool {
        self.now.asked.is_some()
    }

    /// The response with its marks, as an example to paste into the bank.
    fn farewell(&mut self) -> Option<String> {
        self.example()
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.look;
        let page = widgets::page(area);
        let parts = parts(area);
        let score = match self.now.grade() {
            _ if self.now.asked.is_some() => self.grading(),
            Some(Ok(grade)) => format!("{} %", grade.of_marks().percent()),
            Some(Err(_)) | None => String::new(),
        };
        let file = self.file.as_ref().map_or("built in".to_owned(), |file| {
            one_line(&file.display().to_string())
        });
        let facts = [format!("{file}   {score}"), score];
        widgets::title(
            frame,
            page.title,
            look,
            &one_line(&self.now.item.title),
            &facts,
        );
        widgets::rule(frame, page.rule, look);
        let words = widgets::count(self.response.words(), "word", "words");
        let label = widgets::ends(
            vec![Span::styled("Response", look.bold)],
            vec![Span::styled(words, look.dim)],
            parts.label.width,
            look.symbols.ellipsis,
        );
        frame.render_widget(label, parts.label);
        answer::written(frame, parts.response, look, &self.response, 0, true);
        let lines = self.marks(parts.marks.width);
        let top = widgets::visible(self.top, lines.len(), parts.marks.height);
        widgets::scrolled(frame, parts.marks, look, &lines, top);
        let idle = if self.file.is_some() {
            Vec::new()
        } else {
            vec![Command::External]
        };
        widgets::footer_without(frame, &page, look, KEYS, &idle);
    }
}

#[cfg(test)]
mod tests;
