//! What to study: every topic with its items, those chosen marked. A change is kept at once.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Binding, Command, Key, Keys, LIST, binding as b, command};
use super::list;
use super::screen::{BoxedScreen, Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::widgets::{self, count, facts};
use crate::app::topics::{Topic, topics};
use crate::bank::{BankId, Filter, one_line};
use crate::store::StoreError;

pub(super) const KEYS: Keys = Keys::new("for topics", OWN, LIST, &[]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Mark, &[Key::Plain(KeyCode::Char(' ')), Key::Plain(KeyCode::Char('x'))], "choose", "Select or deselect this topic"),
    b(Command::Again, &[Key::Plain(KeyCode::Char('a'))], "all", "Study all topics"),
    b(Command::Back, &[Key::Plain(KeyCode::Enter), Key::Plain(KeyCode::Esc), Key::Plain(KeyCode::Char('q'))], "done", "Go back; what is chosen is kept"),
    b(Command::Help, &[Key::Plain(KeyCode::Char('?')), Key::Plain(KeyCode::F(1))], "help", "Show the keys"),
];

/// The list of topics.
pub struct Topics<'a> {
    services: Services<'a>,
    topics: Vec<Topic>,
    /// Line 0 stands for all of them.
    chosen: usize,
}

impl<'a> Topics<'a> {
    /// The topics as of now.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn open(services: Services<'a>) -> Result<BoxedScreen<'a>, StoreError> {
        Ok(Box::new(Self {
            topics: topics(services.store, services.library)?,
            services,
            chosen: 0,
        }))
    }

    fn is_all(&self) -> bool {
        !self.topics.iter().any(|topic| topic.is_chosen)
    }

    fn choose(&mut self, line: usize) -> Transition<'a> {
        match line.checked_sub(1).and_then(|at| self.topics.get_mut(at)) {
            Some(topic) => topic.is_chosen = !topic.is_chosen,
            None => self
                .topics
                .iter_mut()
                .for_each(|topic| topic.is_chosen = false),
        }
        let chosen = self.topics.iter().filter(|topic| topic.is_chosen);
        let banks: Vec<BankId> = chosen.map(|topic| topic.bank.clone()).collect();
        match self.services.store.set_topics(&banks) {
            Ok(()) => {
                self.services.quiz_options.borrow_mut().filter.topics = banks;
                Transition::Stay
            }
            Err(error) => Transition::Notice(error.to_string()),
        }
    }

    fn line(&self, line: usize, look: &Look, room: u16) -> Line<'static> {
        let (lead, style) = list::lead(look, line == self.chosen);
        let (is_chosen, title, items, new) = match line.checked_sub(1) {
            Some(at) => {
                let topic = &self.topics[at];
                (
                    topic.is_chosen,
                    one_line(&topic.title),
                    topic.items,
                    topic.new,
                )
            }
            None => {
                let sum = |of: fn(&Topic) -> usize| self.topics.iter().map(of).sum();
                let all = format!("All {}", count(self.topics.len(), "topic", "topics"));
                (
                    self.is_all(),
                    all,
                    sum(|topic| topic.items),
                    sum(|topic| topic.new),
                )
            }
        };
        let sign = if is_chosen { "[x]" } else { "[ ]" };
        let left = vec![
            Span::styled(format!("{lead} {sign} "), style),
            Span::styled(
                title,
                if is_chosen {
                    style.patch(look.bold)
                } else {
                    style
                },
            ),
        ];
        let mut counts = format!("  {:>9}", count(items, "item", "items"));
        if room + 2 >= widgets::NARROW {
            counts += &format!(" {:>8}", format!("{new} new"));
        }
        let right = vec![Span::styled(counts, look.dim)];
        widgets::ends(left, right, room, look.symbols.ellipsis)
    }
}

impl<'a> Screen<'a> for Topics<'a> {
    fn key(&mut self, key: KeyEvent, _: Instant, area: Rect) -> Transition<'a> {
        match command(KEYS, key) {
            Some(Command::Mark) => return self.choose(self.chosen),
            Some(Command::Again) => return self.choose(0),
            Some(Command::Back) => return Transition::Back,
            Some(Command::Help) => return Transition::Help(KEYS),
            Some(other) => {
                let page = widgets::page(area).body.height;
                self.chosen = list::moved(self.chosen, self.topics.len() + 1, page, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let look = &self.services.look;
        let page = widgets::page(area);
        let is_all = self.is_all();
        let counted = self.topics.iter().filter(|topic| is_all || topic.is_chosen);
        let items = counted.map(|topic| topic.items).sum();
        let about = facts(
            look,
            &[
                count(items, "item", "items"),
                "quizzes and new items".to_owned(),
            ],
        );
        let few = count(items, "item", "items");
        widgets::title(frame, page.title, look, "Your topics", &[about, few]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, KEYS);
        let lines = self.topics.len() + 1;
        let top = list::top(self.chosen, lines, page.body.height);
        widgets::rows(frame, page.body, look, lines, top, |index| {
            self.line(index, look, page.body.width)
        });
    }
}

/// The topics that a filter wants, in a few words.
pub fn describe(filter: &Filter, services: Services<'_>) -> String {
    let banks = &services.library.banks;
    match filter.topics.as_slice() {
        [] => format!("all {}", banks.len()),
        [only] => services
            .library
            .bank(only)
            .map_or_else(|_| one_line(only.as_str()), |bank| one_line(&bank.title)),
        several => format!("{} of {} topics", several.len(), banks.len()),
    }
}
