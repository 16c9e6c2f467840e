//! What today asks for, before a drill: the items with why they are asked, and those set aside.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::gone::resume;
use super::keys::{Command, Place, command};
use super::quiz::QuizScreen;
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::{self, Seek};
use super::services::Services;
use super::widgets::facts;
use super::{list, widgets, wrap};
use crate::app::{Draft, DrillOptions, Forecast, NewDrill, Resumable, Today};
use crate::report::drill;
use crate::session::drill::AskReason;
use crate::store::{SessionKind, Standing, StoreError};

/// What is said once an item is suspended.
pub(super) fn suspended(title: &str) -> String {
    format!("Suspended until you unsuspend it: {title}.")
}

/// What is said once an item is buried.
pub(super) fn buried(title: &str) -> String {
    format!("Buried until tomorrow: {title}.")
}

/// Said where no rating can be taken back.
pub const NOTHING_TO_UNDO: &str = "There is no rating to undo.";

/// The drill that was left today, or what today asks for. Named items are asked at once.
///
/// # Errors
///
/// A tag or bank that is nowhere, or the store fails.
pub fn open<'a>(
    services: Services<'a>,
    options: DrillOptions,
    now: Instant,
) -> Result<BoxedScreen<'a>, Box<dyn std::error::Error>> {
    if options.are_usual()
        && let Some(Resumable::Session(session)) =
            services.unfinished_drill(options.settings.cram)?
    {
        return Ok(resume(SessionKind::Drill, services, session, now)?);
    }
    let at_once = !options.items.is_empty();
    let screen = TodayScreen::new(services, options)?;
    if at_once {
        return Ok(screen.start(now)?);
    }
    Ok(Box::new(screen))
}

/// The screen before a drill.
pub struct TodayScreen<'a> {
    services: Services<'a>,
    choices: DrillOptions,
    today: Today,
    /// What lies between today and each interview.
    ahead: Vec<Forecast>,
    /// The items set aside.
    aside: Vec<Standing>,
    /// An answer begun on another day, and the drill that it was begun in.
    left: Option<(i64, Option<Draft>)>,
    chosen: usize,
    seek: Seek,
}

impl<'a> TodayScreen<'a> {
    /// What the day asks for, as of now.
    pub fn new(
        services: Services<'a>,
        choices: DrillOptions,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let found = choices.select(services.library, services.store)?;
        let today = services.agenda(&found, &choices)?;
        let cram = choices.settings.cram;
        let left = match services.unfinished_drill(cram)? {
            Some(Resumable::Past { session, draft }) => Some((session, draft)),
            _ => None,
        };
        Ok(Self {
            services,
            ahead: Forecast::read(services.store, &found, services.drill_config)?,
            aside: services.store.set_aside(today.day)?,
            choices,
            today,
            left,
            chosen: 0,
            seek: Seek::default(),
        })
    }

    /// The drill that is shown, and the one of another day that it takes the place of.
    fn drill(&self) -> (NewDrill, Option<i64>) {
        let services = self.services;
        let mut new = self.today.drill(services.library, self.choices.settings);
        if let Some((_, Some(draft))) = &self.left {
            new.begin_with(draft);
        }
        (new, self.left.as_ref().map(|(session, _)| *session))
    }

    /// Begins the drill that is shown.
    fn start(&self, now: Instant) -> Result<BoxedScreen<'a>, StoreError> {
        let (new, past) = self.drill();
        let drill = QuizScreen::start_drill(self.services, &new, now)?;
        if let Some(past) = past {
            self.services.store.finish(past)?;
        }
        Ok(drill)
    }

    fn count(&self) -> usize {
        self.today.asked.len() + self.aside.len()
    }

    /// Sets the chosen item aside, or takes it back.
    fn set_aside(&mut self, suspend: bool) -> Result<String, StoreError> {
        let store = self.services.store;
        let tomorrow = self.today.day.plus(1);
        if let Some(asked) = self.today.asked.get(self.chosen) {
            let title = self.services.item_title(&asked.item);
            if suspend {
                store.suspend(&asked.item, true)?;
                Ok(suspended(&title))
            } else {
                store.bury(&asked.item, Some(tomorrow))?;
                Ok(buried(&title))
            }
        } else if let Some(standing) = self.aside.get(self.chosen - self.today.asked.len()) {
            if standing.suspended {
                store.suspend(&standing.item, false)?;
            } else {
                store.bury(&standing.item, None)?;
            }
            let title = self.services.item_title(&standing.item);
            Ok(format!("It comes again: {title}."))
        } else {
            Ok("There is no item to set aside.".to_owned())
        }
    }

    /// Reads all of it again.
    fn again(&mut self) -> Transition<'a> {
        match Self::new(self.services, self.choices.clone()) {
            Ok(fresh) => {
                let chosen = self.chosen.min(fresh.count().saturating_sub(1));
                *self = Self { chosen, ..fresh };
                Transition::Stay
            }
            Err(error) => Transition::Notice(error.to_string()),
        }
    }

    /// What there is to say before the list.
    fn above(&self, services: Services<'_>, room: u16) -> Vec<Line<'static>> {
        let look = &services.look;
        let none = Span::raw("");
        let mut said: Vec<String> = self
            .ahead
            .iter()
            .map(|ahead| drill::forecast(ahead, self.today.day))
            .collect();
        if self.today.asked.is_empty() {
            said.push(match self.today.next {
                Some((day, 0)) => format!(
                    "Nothing left for today. New items come on {}.",
                    drill::date(day)
                ),
                Some((day, 1)) => format!(
                    "Nothing is left for today. The next item falls due on {}.",
                    drill::date(day)
                ),
                Some((day, items)) => format!(
                    "Nothing is left for today. {items} items fall due on {}.",
                    drill::date(day)
                ),
                None => "Nothing is due.".to_owned(),
            });
        }
        if let Some((_, Some(draft))) = &self.left {
            let title = services.item_title(&draft.item);
            said.push(format!("Your unfinished answer is saved: {title}."));
        }
        let held = drill::kept_back(self.today.held_back);
        if !held.is_empty() {
            said.push(held);
        }
        let mut lines: Vec<Line<'static>> = said
            .iter()
            .flat_map(|text| {
                wrap::Styled::new(text, look.dim).lines(usize::from(room), &none, &none)
            })
            .collect();
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines
    }

    fn line(&self, index: usize, services: Services<'_>, room: u16) -> Line<'static> {
        let look = &services.look;
        let (lead, style) = list::lead(look, index == self.chosen);
        let (item, about, style_of_about) = match self.today.asked.get(index) {
            Some(asked) => {
                let leech = asked.state.is_some_and(|state| state.is_leech());
                let leech = if leech { "! leech" } else { "" };
                let why = drill::why(asked, self.today.day);
                let about = facts(look, &[leech.to_owned(), why]);
                let new = asked.reason == AskReason::New;
                let about_style = if new { look.accent } else { look.dim };
                (&asked.item, about, about_style)
            }
            None => {
                let standing = &self.aside[index - self.today.asked.len()];
                let about = match standing.buried_until {
                    _ if standing.suspended => "suspended".to_owned(),
                    Some(day) => format!("back {}", drill::when(day.since(self.today.day))),
                    None => String::new(),
                };
                (&standing.item, about, look.dim)
            }
        };
        let title = services.item_title(item);
        let left = vec![
            Span::styled(format!("{lead} "), style),
            Span::styled(title, style),
        ];
        let right = vec![Span::styled(about, style_of_about)];
        widgets::ends(left, right, room, look.symbols.ellipsis)
    }
}

impl<'a> Screen<'a> for TodayScreen<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let services = self.services;
        if self.seek.takes(Place::Today, key) {
            let lines: Vec<String> = (0..self.count())
                .map(|index| self.line(index, services, seek::WHOLE).to_string())
                .collect();
            return self.seek.key(Place::Today, key, &mut self.chosen, &lines);
        }
        match command(Place::Today, key) {
            Some(Command::Choose) if self.today.asked.is_empty() => Transition::Notice(
                "Nothing is due; `viva drill --cram` practises anyway.".to_owned(),
            ),
            Some(Command::Choose) => Transition::replace(self.start(now)),
            Some(Command::UndoStep) => match QuizScreen::undo_drill(services, now) {
                Ok(None) => Transition::Notice(NOTHING_TO_UNDO.to_owned()),
                Ok(Some(drill)) => Transition::Replace(drill),
                Err(error) => Transition::Notice(error.to_string()),
            },
            Some(Command::Reveal) => {
                self.choices.settings.recall = !self.choices.settings.recall;
                self.again()
            }
            Some(given @ (Command::Suspend | Command::Bury)) => {
                let result = self.set_aside(given == Command::Suspend);
                match result {
                    Ok(message) => match self.again() {
                        Transition::Stay => Transition::Notice(message),
                        step => step,
                    },
                    Err(error) => Transition::Notice(error.to_string()),
                }
            }
            Some(Command::Back) => Transition::Back,
            Some(Command::Help) => Transition::Help(Place::Today.into()),
            Some(other) => {
                let room = widgets::page(area).body.height.saturating_sub(2);
                self.chosen = list::moved(self.chosen, self.count(), room, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let look = &services.look;
        let page = widgets::page(area);
        let mut all = drill::facts(&self.today);
        let name = if self.choices.settings.cram {
            "Cram"
        } else {
            "Drill"
        };
        let first = all.first().cloned().unwrap_or_default();
        if self.choices.settings.recall {
            all.push("recall".to_owned());
        }
        widgets::title(frame, page.title, look, name, &[facts(look, &all), first]);
        widgets::rule(frame, page.rule, look);
        let mut idle = Vec::new();
        if self.today.asked.is_empty() {
            idle.extend([Command::Choose, Command::Reveal]);
        }
        if self.count() == 0 {
            idle.extend([Command::Suspend, Command::Bury, Command::Find]);
        }
        widgets::footer_without(frame, &page, look, Place::Today, &idle);

        let room = page.body.width;
        let mut above = self.above(services, room);
        above.truncate(usize::from(page.body.height / 2));
        let list_area = widgets::above(frame, page.body, above);
        let top = list::top(self.chosen, self.count(), list_area.height);
        widgets::rows(frame, list_area, look, self.count(), top, |index| {
            self.line(index, services, room)
        });
        self.seek.render(frame, &page, look, Place::Today);
    }
}
