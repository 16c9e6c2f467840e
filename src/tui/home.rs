//! The home screen: what can be done, what was left unfinished, and the last results.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::browse::Browse;
use super::history::{self, History};
use super::keys::{Binding, Command, HELP_KEY, Key, Keys, LIST, binding as b, command};
use super::mock::{self, MockScreen};
use super::options::{self, Options};
use super::quiz::QuizScreen;
use super::screen::{HostRequest, Screen, Transition};
use super::screening::{BeginScreening, Screening};
use super::services::Services;
use super::stats::StatsScreen;
use super::theme::Look;
use super::today;
use super::topics::Topics;
use super::when::{day, when};
use super::widgets::{self, facts, score};
use super::wrap;
use crate::app::agenda::{days_ahead, goals_in_order};
use crate::app::candidates::is_own;
use crate::app::quiz_options::QuizOptions;
use crate::app::topics::{Topic, topics};
use crate::app::{DrillOptions, Resumable};
use crate::bank::{Found, clock, first_of_each_file, one_line};
use crate::report::drill;
use crate::report::stats::{Recall, Weak};
use crate::session::quiz::Timing;
use crate::store::{SavedScreening, SavedSession, SessionKind, SessionState, Store, StoreError};

const KEYS: Keys = Keys::new("at home", OWN, LIST, &[]);

#[rustfmt::skip]
const OWN: &[Binding] = &[
    b(Command::Choose, &[Key::Plain(KeyCode::Enter)], "start", "Open the selected line"),
    b(Command::Options, &[Key::Plain(KeyCode::Char('o'))], "options", "Choose a quiz's items and time"),
    b(Command::Start(SessionKind::Quiz), &[Key::Plain(KeyCode::Char('z'))], "", "Start a quiz"),
    b(Command::Resume, &[Key::Plain(KeyCode::Char('r'))], "", "Resume the unfinished quiz or mock interview"),
    b(Command::Start(SessionKind::Mock), &[Key::Plain(KeyCode::Char('m'))], "", "Rehearse an interview, with probes"),
    b(Command::Start(SessionKind::Drill), &[Key::Plain(KeyCode::Char('d'))], "", "Drill what is due today"),
    b(Command::Screen, &[Key::Plain(KeyCode::Char('s'))], "", "Screen a candidate by a plan"),
    b(Command::Topics, &[Key::Plain(KeyCode::Char('p'))], "", "Choose what to study"),
    b(Command::Browse, &[Key::Plain(KeyCode::Char('/'))], "", "Browse and find items"),
    b(Command::History, &[Key::Plain(KeyCode::Char('h'))], "", "Look at past quizzes"),
    b(Command::Stats, &[Key::Plain(KeyCode::Char('t'))], "", "Look at your statistics"),
    b(Command::Quit, &[Key::Plain(KeyCode::Char('q')), Key::Plain(KeyCode::Esc)], "quit", "Quit"),
    HELP_KEY,
];

/// So many days ahead are shown.
const WEEK: i32 = 7;

/// How many past quizzes are looked at for the last results.
const LOOKED_AT: usize = 20;

/// The home screen.
pub struct Home<'a> {
    services: Services<'a>,
    past: Past,
    /// The newest screening that was left.
    screening: Option<Box<SavedScreening>>,
    /// What there is to study.
    topics: Vec<Topic>,
    /// How many items fit what a quiz begins with.
    fitting: usize,
    /// What today's drill is about, in facts.
    drill: Vec<String>,
    chosen: usize,
}

/// What there is to say once somebody has begun something.
#[derive(Default)]
struct Past {
    unfinished: Option<SavedSession>,
    /// The newest finished quizzes.
    recent: Vec<SavedSession>,
    /// What was remembered lately, and what is left out.
    recall: Recall,
    weakest: Vec<Weak>,
    /// What lies ahead and behind: a word, and what there is to say.
    outlook: Vec<(&'static str, String)>,
}

impl Past {
    fn read(services: Services<'_>) -> Result<Self, StoreError> {
        let recent = services
            .store
            .sessions(LOOKED_AT)?
            .into_iter()
            .filter(|session| session.state == SessionState::Finished)
            .take(3)
            .collect();
        let (recall, weakest) = services.glance()?;
        Ok(Self {
            unfinished: unfinished(services.store)?,
            recent,
            recall,
            weakest,
            outlook: outlook(services)?,
        })
    }
}

/// A line to choose.
#[derive(Clone, Copy, PartialEq)]
enum Row {
    Resume,
    Quiz,
    Mock,
    Drill,
    Interview,
    Screen,
    Topics,
    Browse,
    Results,
    Stats,
}

impl<'a> Home<'a> {
    /// The home screen as of now.
    pub fn new(services: Services<'a>) -> Result<Self, StoreError> {
        let past = if services.store.is_untouched()? {
            Past::default()
        } else {
            Past::read(services)?
        };
        Ok(Self {
            services,
            past,
            topics: topics(services.store, services.library)?,
            fitting: options::fitting(&services.quiz_options.borrow(), services),
            drill: drill_facts(services)?,
            screening: services
                .store
                .unfinished_screenings()?
                .into_iter()
                .find(|saved| is_own(saved, services.me))
                .map(Box::new),
            chosen: 0,
        })
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = vec![Row::Quiz, Row::Mock, Row::Drill, Row::Screen, Row::Browse];
        if self.topics.len() > 1 {
            rows.insert(4, Row::Topics);
        }
        if self.screening.is_some() {
            rows.insert(0, Row::Interview);
        }
        if self.past.unfinished.is_some() {
            rows.insert(0, Row::Resume);
        }
        if !self.past.recent.is_empty() || self.past.unfinished.is_some() {
            rows.push(Row::Results);
        }
        if rows.contains(&Row::Results)
            || self.past.recall.reviews > 0
            || !self.past.weakest.is_empty()
        {
            rows.push(Row::Stats);
        }
        rows
    }

    fn line(
        &self,
        row: Row,
        chosen: bool,
        services: Services<'_>,
        choices: &QuizOptions,
        room: u16,
    ) -> Line<'static> {
        let look = &services.look;
        let (name, text, key) = match row {
            Row::Resume => ("Resume", self.unfinished_text(services), "r"),
            Row::Quiz => (
                "Quiz",
                options::describe(choices, self.fitting, services, look),
                "z",
            ),
            Row::Mock => ("Mock", mock::describe(choices, self.fitting, look), "m"),
            Row::Drill => ("Drill", facts(look, &self.drill), "d"),
            Row::Interview => ("Resume", self.screening_text(services), ""),
            Row::Screen => ("Screen", "a candidate".to_owned(), "s"),
            Row::Topics => ("Topics", self.topics_text(look), "p"),
            Row::Browse => {
                let items = services.library.items().count();
                ("Browse", widgets::count(items, "item", "items"), "/")
            }
            Row::Results => ("Results", self.results_text(services), "h"),
            Row::Stats => ("Stats", self.stats_text(look), "t"),
        };
        let (lead, style) = if chosen {
            (look.symbols.chosen, look.accent.patch(look.bold))
        } else {
            (" ", look.bold)
        };
        let left = vec![
            Span::styled(format!("{lead} {name:<9}"), style),
            Span::raw(text),
        ];
        let right = vec![Span::styled(format!(" {key}"), look.dim)];
        widgets::ends(left, right, room, look.symbols.ellipsis)
    }

    fn unfinished_text(&self, services: Services<'_>) -> String {
        let Some(session) = &self.past.unfinished else {
            return String::new();
        };
        let dot = services.look.symbols.dot;
        let number = session.entries.len();
        let mut text = format!(
            "item {} of {number} {dot} {}",
            session.current + 1,
            when(session.started, &(services.clock)())
        );
        if let Some(entry) = session
            .entries
            .get(session.current)
            .map(|saved| &saved.entry)
        {
            let left = match session.settings.timing {
                Timing::PerItem => entry.allowed.map(|all| all.saturating_sub(entry.used)),
                Timing::Total(all) => {
                    let used = session.entries.iter().map(|saved| saved.entry.used).sum();
                    Some(all.saturating_sub(used))
                }
                Timing::Untimed => None,
            };
            if let Some(left) = left.filter(|_| entry.answer().is_none()) {
                let _ = write!(text, " {dot} {} left", clock(left));
            }
        }
        text
    }

    fn screening_text(&self, services: Services<'_>) -> String {
        let Some(saved) = &self.screening else {
            return String::new();
        };
        let coverage = saved.screening.coverage();
        facts(
            &services.look,
            &[
                format!(
                    "screening of {}",
                    one_line(&saved.screening.about.candidate)
                ),
                format!("{} of {} asked", coverage.asked, coverage.items),
                when(saved.started, &(services.clock)()),
            ],
        )
    }

    fn results_text(&self, services: Services<'_>) -> String {
        let Some(last) = self.past.recent.first() else {
            return "past quizzes".to_owned();
        };
        let ended = last.ended.unwrap_or(last.started);
        format!("last {} {}", score(last), day(ended, &(services.clock)()))
    }

    fn topics_text(&self, look: &Look) -> String {
        let chosen: Vec<&Topic> = self.topics.iter().filter(|topic| topic.is_chosen).collect();
        let counted: Vec<&Topic> = match chosen.len() {
            0 => self.topics.iter().collect(),
            _ => chosen.clone(),
        };
        let items = counted.iter().map(|topic| topic.items).sum();
        let new: usize = counted.iter().map(|topic| topic.new).sum();
        let which = match chosen.as_slice() {
            [] => format!("all {}", self.topics.len()),
            [only] => one_line(&only.title),
            several => format!("{} of {}", several.len(), self.topics.len()),
        };
        facts(
            look,
            &[
                which,
                widgets::count(items, "item", "items"),
                format!("{new} new"),
            ],
        )
    }

    fn stats_text(&self, look: &Look) -> String {
        let mut about = Vec::new();
        if let Some(share) = self.past.recall.share() {
            let target = self.services.drill_config.scheduler.retention.get() * 100.0;
            about.push(format!(
                "recall {:.0} % this month, target {target:.0} %",
                share * 100.0
            ));
        }
        if !self.past.weakest.is_empty() {
            let text =
                |weak: &Weak| wrap::shorten(&one_line(&weak.text), 30, look.symbols.ellipsis);
            let weakest: Vec<String> = self.past.weakest.iter().take(2).map(text).collect();
            about.push(format!("weakest: {}", weakest.join(", ")));
        }
        if about.is_empty() {
            about.push("how you are doing".to_owned());
        }
        facts(look, &about)
    }

    fn last_results(&self, services: Services<'_>, room: u16) -> Vec<Line<'static>> {
        let look = &services.look;
        let now = (services.clock)();
        let dot = look.symbols.dot;
        let mut lines = Vec::new();
        if self.past.recent.is_empty() && self.past.unfinished.is_none() {
            let text = "A quiz shows one question at a time. Write what you would say aloud; each \
                        point of the answer is marked at once, with the words that earned it.";
            let lead = Span::raw("  ");
            return wrap::Styled::new(text, look.dim).lines(usize::from(room), &lead, &lead);
        }
        for (index, session) in self.past.recent.iter().enumerate() {
            let lead = if index == 0 { "Last" } else { "" };
            let ended = session.ended.unwrap_or(session.started);
            let items = widgets::count(session.by_item().entries.len(), "item", "items");
            let text = format!(
                "{:>5}  {dot} {items} {dot} {}",
                score(session),
                when(ended, &now)
            );
            let spans = vec![
                Span::styled(format!("  {lead:<9}"), look.dim),
                Span::styled(text, look.dim),
            ];
            lines.push(widgets::ends(
                spans,
                Vec::new(),
                room,
                look.symbols.ellipsis,
            ));
        }
        lines
    }
}

impl<'a> Screen<'a> for Home<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, _: Rect) -> Transition<'a> {
        let rows = self.rows();
        let last = rows.len() - 1;
        let Some(command) = command(KEYS, key) else {
            return Transition::Stay;
        };
        let go = match command {
            Command::Choose => rows.get(self.chosen).copied(),
            Command::Start(SessionKind::Quiz) => Some(Row::Quiz),
            Command::Resume => Some(Row::Resume),
            Command::Start(SessionKind::Mock) => Some(Row::Mock),
            Command::Start(SessionKind::Drill) => Some(Row::Drill),
            Command::Screen => Some(Row::Screen),
            Command::Topics => Some(Row::Topics),
            Command::Browse => Some(Row::Browse),
            Command::History => Some(Row::Results),
            Command::Stats => Some(Row::Stats),
            Command::Options => return Transition::Open(Box::new(Options::new(self.services))),
            Command::Help => return Transition::Help(KEYS),
            Command::Quit => return Transition::Ask(HostRequest::Quit),
            Command::Up => {
                self.chosen = self.chosen.saturating_sub(1);
                None
            }
            Command::Down => {
                self.chosen = (self.chosen + 1).min(last);
                None
            }
            Command::Top | Command::PageUp => {
                self.chosen = 0;
                None
            }
            Command::Bottom | Command::PageDown => {
                self.chosen = last;
                None
            }
            _ => None,
        };
        let services = self.services;
        match go {
            Some(Row::Resume) => match &self.past.unfinished {
                Some(session) => history::open(session, services, now),
                None => {
                    Transition::Notice("There is no unfinished quiz or mock interview.".to_owned())
                }
            },
            Some(Row::Quiz) => Transition::open(QuizScreen::start_usual(services, now)),
            Some(Row::Mock) => Transition::open(MockScreen::start_usual(services, now)),
            Some(Row::Drill) => {
                Transition::open(today::open(services, DrillOptions::default(), now))
            }
            Some(Row::Interview) => match &self.screening {
                Some(saved) => Transition::open(Screening::resume(services, saved.id, now)),
                None => Transition::Stay,
            },
            Some(Row::Screen) => BeginScreening::open(services),
            Some(Row::Topics) if self.topics.len() > 1 => Transition::open(Topics::open(services)),
            Some(Row::Topics) => Transition::Notice("There is only one topic.".to_owned()),
            Some(Row::Browse) => {
                let finding = command == Command::Browse;
                Transition::Open(Box::new(Browse::new(services, finding)))
            }
            Some(Row::Results) => Transition::open(History::open(services)),
            Some(Row::Stats) => Transition::open(StatsScreen::open(services)),
            None => Transition::Stay,
        }
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        *self = Self::new(self.services)?;
        Ok(())
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let choices = &*services.quiz_options.borrow();
        let look = &services.look;
        let page = widgets::page(area);
        let banks: Vec<String> = services
            .library
            .banks
            .iter()
            .map(|loaded| one_line(&loaded.bank.title))
            .collect();
        let few = [
            banks.join(", "),
            widgets::count(banks.len(), "bank", "banks"),
        ];
        widgets::title(frame, page.title, look, "viva", &few);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, KEYS);

        let mut lines = vec![Line::default()];
        for (index, row) in self.rows().into_iter().enumerate() {
            lines.push(self.line(
                row,
                index == self.chosen,
                services,
                choices,
                page.body.width,
            ));
        }
        if let Some(text) = left_out(services, usize::from(page.body.width)) {
            lines.push(Line::default());
            lines.push(Line::styled(text, look.bad));
        }
        let last = self.last_results(services, page.body.width);
        let room = usize::from(page.body.height);
        // The last results go first where there is no room for all.
        let outlook = self.past.outlook.len() + 1;
        if !self.past.outlook.is_empty() && lines.len() + outlook <= room {
            lines.push(Line::default());
            for (name, text) in &self.past.outlook {
                let left = vec![
                    Span::styled(format!("  {name:<9}"), look.dim),
                    Span::raw(text.clone()),
                ];
                lines.push(widgets::ends(
                    left,
                    Vec::new(),
                    page.body.width,
                    look.symbols.ellipsis,
                ));
            }
        }
        if lines.len() + 1 + last.len() <= room {
            let gap = (room - lines.len() - last.len()).min(2);
            lines.extend(vec![Line::default(); gap]);
            lines.extend(last);
        }
        frame.render_widget(Paragraph::new(lines), page.body);
    }
}

/// The newest quiz or mock interview that nobody runs and that is not over.
fn unfinished(store: &Store) -> Result<Option<SavedSession>, StoreError> {
    let quiz = store.unfinished(SessionKind::Quiz)?;
    let mock = store.unfinished(SessionKind::Mock)?;
    Ok(quiz
        .into_iter()
        .chain(mock)
        .max_by_key(|session| session.id))
}

/// Files of banks that could not be loaded, in as many words as there is room for.
fn left_out(services: Services<'_>, room: usize) -> Option<String> {
    let files = first_of_each_file(services.left_out);
    let first = files.first()?;
    let name = Path::new(&first.file).file_name().unwrap_or_default();
    let facts_shown = match files.len() {
        1 => format!("! {} was left out", name.to_string_lossy()),
        number => format!("! {number} bank files were left out"),
    };
    let short = match files.len() {
        1 => "! A bank was left out".to_owned(),
        number => format!("! {number} banks were left out"),
    };
    let options = [
        format!("{facts_shown}; `viva check` says why"),
        format!("{facts_shown}: `viva check`"),
        format!("{short}: `viva check`"),
    ];
    let fits = |text: &&String| wrap::width(text) <= room;
    options.iter().find(fits).or(options.last()).cloned()
}

/// The days to the interview, what the week brings, and the days in a row; nothing of it before
/// anything was learnt.
fn outlook(services: Services<'_>) -> Result<Vec<(&'static str, String)>, StoreError> {
    let look = &services.look;
    let plan = services.day_plan()?;
    let mut facts_shown = Vec::new();
    let goal = goals_in_order(&plan.goals)
        .into_iter()
        .find(|(_, day)| *day > plan.day);
    if let Some((bank, day)) = goal {
        let of = bank.and_then(|id| {
            let mut banks = services.library.banks.iter();
            Some(one_line(
                &banks.find(|loaded| loaded.bank.id == id)?.bank.title,
            ))
        });
        let days = widgets::count(day.since(plan.day).unsigned_abs() as usize, "day", "days");
        let when = format!("interview in {days}, on {}", drill::date(day));
        facts_shown.push(("Goal", facts(look, &[when, of.unwrap_or_default()])));
    }
    if plan.cards.iter().any(|card| card.state.is_some()) {
        let ahead = days_ahead(&plan, WEEK);
        let week = (0..WEEK).map(|at| {
            let day = plan.day.plus(at);
            let load = ahead.iter().find(|ahead| ahead.day == day);
            let items = load.map_or(0, |load| load.due + load.new);
            let name = match at {
                0 => "today".to_owned(),
                _ => drill::weekday(day),
            };
            format!("{name} {items}")
        });
        let week: Vec<String> = week.collect();
        facts_shown.push(("Week", facts(look, &week)));
    }
    let streak = services.streak()?;
    if streak > 1 {
        facts_shown.push(("Streak", format!("{streak} days in a row")));
    }
    Ok(facts_shown)
}

/// What today asks for, or what is left of a drill that was begun.
fn drill_facts(services: Services<'_>) -> Result<Vec<String>, StoreError> {
    if let Some(Resumable::Session(session)) = services.unfinished_drill(false)? {
        let begun = services.store.session(session)?;
        let at = begun.entries.get(begun.current);
        let title = at.map_or_else(String::new, |saved| services.item_title(&saved.entry.item));
        return Ok(vec!["continue".to_owned(), title]);
    }
    let choices = DrillOptions::default();
    // Everything may come, so no tag or bank can be wrong.
    let found = services.library.items();
    let found: Vec<Found<'_>> = found.filter(|found| found.item.is_answered()).collect();
    Ok(drill::facts(&services.agenda(&found, &choices)?))
}

#[cfg(test)]
mod tests {
    use super::super::keys::assert_sound;
    use super::*;

    #[test]
    fn every_key_shown_does_what_is_said_of_it() {
        assert_sound(KEYS);
    }
}
