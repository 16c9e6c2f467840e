//! The choices before a quiz: which items, how many, how timed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Command, Place, command};
use super::list;
use super::quiz::QuizScreen;
use super::screen::{Screen, Transition};
use super::services::Services;
use super::theme::Look;
use super::topics::{self as topics_screen, Topics};
use super::widgets::{self, count};
use super::widgets::{facts, pad};
use crate::app::past::PastFilter;
use crate::app::quiz_options::{QuizOptions, Time};
use crate::app::topics;
use crate::bank::{Filter, Found, Kind, Level, clock, one_line};
use crate::session::choose::Order;

/// The screen with the choices. The choices themselves are the program's.
pub struct Options<'a> {
    services: Services<'a>,
    chosen: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Number,
    Kind,
    Level,
    Topics,
    Tag,
    Past,
    Order,
    Time,
    Overtime,
    Exam,
}

impl Field {
    fn all(services: Services<'_>) -> Vec<Self> {
        let all = [
            Self::Number,
            Self::Kind,
            Self::Level,
            Self::Topics,
            Self::Tag,
            Self::Past,
            Self::Order,
            Self::Time,
            Self::Overtime,
            Self::Exam,
        ];
        let several = services.library.banks.len() > 1;
        all.into_iter()
            .filter(|&field| several || field != Self::Topics)
            .collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Number => "Items",
            Self::Kind => "Kind",
            Self::Level => "Level",
            Self::Tag => "Tag",
            Self::Past => "So far",
            Self::Topics => "Topics",
            Self::Order => "Order",
            Self::Time => "Time",
            Self::Overtime => "At zero",
            Self::Exam => "Results",
        }
    }
}

impl<'a> Options<'a> {
    /// The options, the first one chosen.
    pub fn new(services: Services<'a>) -> Self {
        Self {
            services,
            chosen: 0,
        }
    }
}

impl<'a> Screen<'a> for Options<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, _: Rect) -> Transition<'a> {
        let services = self.services;
        let mut options = services.quiz_options.borrow_mut();
        let fields = Field::all(services);
        let field = fields.get(self.chosen).copied().unwrap_or(Field::Number);
        match command(Place::Options, key) {
            Some(Command::Choose) => {
                drop(options);
                return Transition::replace(QuizScreen::start_usual(services, now));
            }
            Some(Command::Back) => return Transition::Back,
            Some(Command::Topics) if services.library.banks.len() > 1 => {
                drop(options);
                return Transition::open(Topics::open(services));
            }
            Some(Command::Help) => return Transition::Help(Place::Options.into()),
            Some(Command::After) => turn(field, &mut options, services, 1),
            Some(Command::Before) => turn(field, &mut options, services, -1),
            Some(other) => {
                self.chosen = list::moved(self.chosen, fields.len(), u16::MAX, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let choices = &*services.quiz_options.borrow();
        let look = &services.look;
        let page = widgets::page(area);
        let fit = fitting(choices, services);
        let fact = format!("{} to choose from", count(fit, "item", "items"));
        let few = count(fit, "item", "items");
        widgets::title(frame, page.title, look, "A quiz", &[fact, few]);
        widgets::rule(frame, page.rule, look);
        let several = services.library.banks.len() > 1;
        let hidden = if several { &[][..] } else { &[Command::Topics] };
        widgets::footer_without(frame, &page, look, Place::Options, hidden);
        let [before, after] = look.symbols.turns;
        let mut lines = Vec::new();
        for (index, field) in Field::all(services).into_iter().enumerate() {
            let chosen = index == self.chosen;
            let (lead, style) = list::lead(look, chosen);
            let value = value(field, choices, services);
            let mut spans = vec![Span::styled(
                format!("{lead} {}", pad(field.name(), 10)),
                style,
            )];
            if chosen {
                spans.push(Span::styled(format!("{before} "), look.accent));
                spans.push(Span::styled(value, look.bold));
                spans.push(Span::styled(format!(" {after}"), look.accent));
            } else {
                spans.push(Span::raw(format!("  {value}")));
            }
            lines.push(widgets::ends(
                spans,
                Vec::new(),
                page.body.width,
                look.symbols.ellipsis,
            ));
        }
        if page.body.height as usize > lines.len() {
            lines.insert(0, Line::default());
        }
        let top = list::top(self.chosen + 1, lines.len(), page.body.height);
        widgets::scrolled(frame, page.body, look, &lines, top);
    }
}

/// How many items fit the choices.
pub(super) fn fitting(choices: &QuizOptions, services: Services<'_>) -> usize {
    let fit = choices.fitting(services.library, services.store);
    fit.map_or(0, |items| items.len())
}

/// The choices in one line.
pub fn describe(choices: &QuizOptions, fit: usize, services: Services<'_>, look: &Look) -> String {
    let number = choices.number.map_or(fit, |number| number.min(fit));
    let filter = &choices.filter;
    facts(
        look,
        &[
            count(number, "item", "items"),
            filter
                .kind
                .map_or_else(String::new, |kind| kind.to_string()),
            filter
                .level
                .map_or_else(String::new, |level| level.to_string()),
            one_line(&filter.tags.join(", ")),
            choices.past.describe(),
            if filter.topics.is_empty() {
                String::new()
            } else {
                topics_screen::describe(filter, services)
            },
            time_name(choices.time),
            if choices.exam {
                "exam".to_owned()
            } else {
                String::new()
            },
        ],
    )
}

fn time_name(time: Time) -> String {
    match time {
        Time::Own => "each its own time".to_owned(),
        Time::Each(each) => format!("{} each", clock(each)),
        Time::Total(total) => format!("{} for all", clock(total)),
        Time::None => "no time limit".to_owned(),
    }
}

fn value(field: Field, choices: &QuizOptions, services: Services<'_>) -> String {
    let filter = &choices.filter;
    match field {
        Field::Number => choices
            .number
            .map_or_else(|| "all".to_owned(), |n| n.to_string()),
        Field::Kind => match filter.kind {
            None => "questions and scenarios".to_owned(),
            Some(Kind::Question) => "questions".to_owned(),
            Some(Kind::Scenario) => "scenarios".to_owned(),
        },
        Field::Level => filter
            .level
            .map_or_else(|| "any".to_owned(), |level| level.to_string()),
        Field::Tag if filter.tags.is_empty() => "any".to_owned(),
        Field::Tag => one_line(&filter.tags.join(", ")),
        Field::Past if choices.past == PastFilter::default() => "any".to_owned(),
        Field::Past => choices.past.describe(),
        Field::Topics => topics_screen::describe(filter, services),
        Field::Order => match choices.order {
            Order::Random => "random".to_owned(),
            Order::Bank => "bank order".to_owned(),
        },
        Field::Time => time_name(choices.time),
        Field::Overtime if choices.overtime => "keep counting".to_owned(),
        Field::Overtime => "submit".to_owned(),
        Field::Exam if choices.exam => "at the end".to_owned(),
        Field::Exam => "after each item".to_owned(),
    }
}

/// Goes on to the next value of a field, or back to the one before.
fn turn(field: Field, choices: &mut QuizOptions, services: Services<'_>, by: isize) {
    let filter = &mut choices.filter;
    match field {
        Field::Number => {
            let usual = [1, 2, 3, 5, 8, 10, 15, 20, 30]
                .map(Some)
                .into_iter()
                .chain([None]);
            next(&mut choices.number, usual.collect(), by);
        }
        Field::Kind => {
            let kinds = Kind::ALL.map(Some).into_iter();
            next(
                &mut filter.kind,
                [None].into_iter().chain(kinds).collect(),
                by,
            );
        }
        Field::Level => {
            let levels = Level::ALL.map(Some).into_iter();
            next(
                &mut filter.level,
                [None].into_iter().chain(levels).collect(),
                by,
            );
        }
        Field::Topics => {
            // What is remembered, then all, then each alone: here it is for this quiz.
            let mine = topics::chosen(services.store, services.library).unwrap_or_default();
            let several = (mine.len() > 1).then_some(mine);
            let banks = services.library.banks.iter();
            let each = banks.map(|loaded| vec![loaded.bank.id.clone()]);
            let ring = several.into_iter().chain([Vec::new()]).chain(each);
            next(&mut filter.topics, ring.collect(), by);
        }
        Field::Tag => {
            let of_topics = Filter {
                topics: filter.topics.clone(),
                ..Filter::default()
            };
            let found = services.library.select(&of_topics).unwrap_or_default();
            let tags: BTreeSet<&str> = found.iter().flat_map(Found::tags).collect();
            let tags = tags.into_iter().map(|tag| vec![tag.to_owned()]);
            next(
                &mut filter.tags,
                [Vec::new()].into_iter().chain(tags).collect(),
                by,
            );
        }
        Field::Past => next(&mut choices.past, PastFilter::EACH.to_vec(), by),
        Field::Order => next(&mut choices.order, vec![Order::Random, Order::Bank], by),
        Field::Time => {
            let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
            let each = [1, 2, 3, 5, 8].map(|m| Time::Each(minutes(m)));
            let total = [10, 20, 30, 45, 60].map(|m| Time::Total(minutes(m)));
            let times = [Time::Own]
                .into_iter()
                .chain(each)
                .chain(total)
                .chain([Time::None]);
            next(&mut choices.time, times.collect(), by);
        }
        Field::Overtime => choices.overtime = !choices.overtime,
        Field::Exam => choices.exam = !choices.exam,
    }
}

/// Moves along a ring of values. One that is not in it, from the command line, is left for
/// its beginning.
fn next<T: PartialEq + Clone>(value: &mut T, ring: Vec<T>, by: isize) {
    let at = ring.iter().position(|other| other == value);
    let count = ring.len() as isize;
    let to = at.map_or(0, |at| (at as isize + by).rem_euclid(count.max(1)));
    if let Some(new) = ring.into_iter().nth(to as usize) {
        *value = new;
    }
}
