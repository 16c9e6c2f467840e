//! Statistics, a page for each question: how much was done, what is coming, how much was
//! remembered, where it is weak, and what keeps being forgotten.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::chart::{self, Chart};
use super::keys::{Command, Place, command, digit};
use super::quiz::QuizScreen;
use super::screen::{BoxedScreen, Screen, Transition};
use super::seek::Seek;
use super::services::Services;
use super::theme::Look;
use super::widgets::{facts, pad};
use super::{list, widgets, wrap};
use crate::report::stats::text::{
    WEEKDAYS, coming, figures, height, levels, minutes, months, often, short,
};
use crate::report::stats::{Leech, Stats, Weak, busy, shade};
use crate::store::StoreError;

/// The cells before the first day of the year's picture: the names of the weekdays.
const MARGIN: usize = 5;

/// The most rows that the chosen line of a list is explained in.
const DETAIL: u16 = 7;

/// The pages, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Year,
    Ahead,
    Recall,
    Tags,
    Weakest,
    Leeches,
}

impl Page {
    const ALL: [Self; 6] = [
        Self::Year,
        Self::Ahead,
        Self::Recall,
        Self::Tags,
        Self::Weakest,
        Self::Leeches,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Ahead => "ahead",
            Self::Recall => "recall",
            Self::Tags => "tags",
            Self::Weakest => "weakest",
            Self::Leeches => "leeches",
        }
    }
}

/// The statistics on the screen.
pub struct StatsScreen<'a> {
    services: Services<'a>,
    stats: Stats,
    page: Page,
    chosen: usize,
    seek: Seek,
}

impl<'a> StatsScreen<'a> {
    /// The statistics as of now.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn open(services: Services<'a>) -> Result<BoxedScreen<'a>, StoreError> {
        Ok(Box::new(Self {
            services,
            stats: services.stats()?,
            page: Page::Year,
            chosen: 0,
            seek: Seek::default(),
        }))
    }

    /// How many lines the page's list has; 0 where it has none.
    fn lines(&self) -> usize {
        match self.page {
            Page::Year | Page::Ahead | Page::Recall => 0,
            Page::Tags => self.stats.tags.len(),
            Page::Weakest => self.stats.weakest.len(),
            Page::Leeches => self.stats.leeches.len(),
        }
    }

    /// What the lines of the page's list say.
    fn texts(&self, look: &Look) -> Vec<String> {
        let stats = &self.stats;
        let text = |line: Vec<Span<'static>>| Line::from(line).to_string();
        match self.page {
            Page::Year | Page::Ahead | Page::Recall => Vec::new(),
            Page::Tags => stats.tags.iter().map(|tag| tag.tag.clone()).collect(),
            Page::Weakest => {
                let lines = stats.weakest.iter();
                lines
                    .map(|weak| format!("{} {}", weak.title, text(weak_line(weak, look))))
                    .collect()
            }
            Page::Leeches => {
                let lines = stats.leeches.iter();
                lines.map(|leech| text(leech_line(leech, look))).collect()
            }
        }
    }

    fn turn(&mut self, by: usize) {
        let at = Page::ALL.iter().position(|page| *page == self.page);
        let next = (at.unwrap_or(0) + by) % Page::ALL.len();
        self.turn_to(Page::ALL[next]);
    }

    fn turn_to(&mut self, page: Page) {
        self.page = page;
        self.chosen = 0;
    }

    /// The names of the pages, this one in brackets that need no colour.
    fn tabs(&self, look: &Look) -> Line<'static> {
        let [left, right] = look.symbols.turns;
        let mut spans = Vec::new();
        for (number, page) in Page::ALL.into_iter().enumerate() {
            let name = format!("{} {}", number + 1, page.name());
            if page == self.page {
                let chosen = look.accent.patch(look.bold);
                spans.push(Span::styled(format!("{left}{name}{right}"), chosen));
            } else {
                spans.push(Span::styled(format!(" {name} "), look.dim));
            }
        }
        Line::from(spans)
    }

    fn year(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let stats = &self.stats;
        let room = usize::from(area.width);
        let mut lines = Vec::new();
        for (name, all) in figures(stats) {
            let name = pad(name, 8);
            let text = fitting(look, &all, room - wrap::width(&name).min(room));
            lines.push(Line::from(vec![
                Span::styled(name, look.bold),
                Span::raw(text),
            ]));
        }
        let roomy = usize::from(area.height) >= lines.len() + 11;
        if roomy {
            lines.push(Line::default());
        }
        let weeks = stats.weeks.len().min(room.saturating_sub(MARGIN));
        let most = busy(&stats.days);
        let margin = " ".repeat(MARGIN);
        let names = format!("{margin}{}", months(stats, weeks));
        lines.push(Line::styled(names, look.dim));
        let skipped = (stats.weeks.len() - weeks) * 7;
        for (weekday, name) in WEEKDAYS.iter().enumerate() {
            let mut spans = vec![Span::styled(pad(name, MARGIN), look.dim)];
            let days = stats.days.iter().skip(skipped + weekday).step_by(7);
            spans.extend(days.map(|day| shaded(shade(day.answers, most), look)));
            lines.push(Line::from(spans));
        }
        if roomy {
            let mut spans = vec![Span::raw(margin)];
            for (level, answers) in levels(most) {
                spans.push(shaded(level, look));
                spans.push(Span::styled(format!(" {answers}  "), look.dim));
            }
            spans.push(Span::styled("answers a day", look.dim));
            lines.push(Line::default());
            lines.push(Line::from(spans));
        }
        frame.render_widget(Paragraph::new(lines), area);
    }

    fn ahead(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let stats = &self.stats;
        let [first, upper, second, lower] = halves(area);
        headline(frame, first, look, "Next 30 days", &coming(stats));
        let due: Vec<Option<u64>> = stats.ahead.iter().map(|day| Some(day.due.into())).collect();
        let labels = stats
            .ahead
            .iter()
            .enumerate()
            .step_by(7)
            .map(|(after, day)| {
                let name = if after == 0 {
                    "today".to_owned()
                } else {
                    short(day.day.date())
                };
                (after, name)
            });
        Chart {
            values: &due,
            labels: labels.collect(),
            gap: u16::from(usize::from(chart::room(upper)) >= 2 * due.len()),
            ..Chart::default()
        }
        .render(frame, upper, look);
        let per_day = stats.effort.minutes_a_day;
        let mut text = Vec::new();
        if per_day > 0.0 {
            text.push(format!("{} on a day of practice", minutes(per_day)));
        }
        headline(frame, second, look, "Minutes a day", &text);
        let shown = usize::from(chart::room(lower)).min(stats.days.len());
        let days = &stats.days[stats.days.len() - shown..];
        let used: Vec<u64> = days.iter().map(|day| day.minutes.round() as u64).collect();
        let monday = |day: &crate::schedule::Day| *day == day.monday();
        // A name takes seven cells: every second Monday has one.
        let labels: Vec<(usize, String)> = days
            .iter()
            .enumerate()
            .filter(|(_, day)| monday(&day.day) && (stats.today.since(day.day) / 7) % 2 == 0)
            .map(|(at, day)| (at, short(day.day.date())))
            .collect();
        chart::line(frame, lower, look, &used, &labels);
    }

    fn recall(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let stats = &self.stats;
        let wanted = (stats.wanted.get() * 100.0).round() as u64;
        let percent = |share: f64| (share * 100.0).round() as u64;
        let recall = figures(stats).into_iter().next();
        let text = recall.map_or_else(Vec::new, |(_, facts)| facts);
        let [first, rest] = split(area, 1);
        headline(frame, first, look, "Recall by week", &text);
        let list_rows = if rest.height >= 14 { 5 } else { 0 };
        let [upper, lower] = split(rest, rest.height - list_rows);
        let wide = area.width + 2 >= widgets::NARROW;
        let (bar, gap) = if wide { (2, 1) } else { (1, 0) };
        let shown = usize::from(chart::room(upper) / (bar + gap)).min(stats.weeks.len());
        let weeks = &stats.weeks[stats.weeks.len() - shown..];
        let values: Vec<Option<u64>> = weeks
            .iter()
            .map(|week| week.recall.share().map(percent))
            .collect();
        let every = if wide { 4 } else { 8 };
        let labels = weeks
            .iter()
            .enumerate()
            .filter(|(at, _)| (shown - 1 - at) % every == 0 && at + 2 < shown + usize::from(!wide))
            .map(|(at, week)| (at, short(week.week.date())))
            .collect();
        Chart {
            values: &values,
            labels,
            most: Some(100),
            wish: Some(wanted),
            bar,
            gap,
        }
        .render(frame, upper, look);
        let weeks_shown = stats
            .weeks
            .iter()
            .rev()
            .filter(|week| week.recall.reviews > 0);
        let lines: Vec<Line<'static>> = weeks_shown
            .take(usize::from(lower.height.saturating_sub(1)))
            .map(|week| {
                let share = week.recall.share().unwrap_or(0.0);
                let mut line = vec![
                    Span::styled(format!("{:>6}", short(week.week.date())), look.dim),
                    Span::raw(format!("  {:>3} %", percent(share))),
                ];
                let text = format!(
                    " of {:>4}  {} new  {}",
                    week.recall.reviews,
                    week.new,
                    minutes(week.minutes)
                );
                line.push(Span::styled(text, look.dim));
                Line::from(line)
            })
            .collect();
        let lower = Rect {
            y: lower.y + lower.height.min(1),
            height: lower.height.saturating_sub(1),
            ..lower
        };
        frame.render_widget(Paragraph::new(lines), lower);
    }

    fn tags(&self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let nothing = "No tag tells answers apart yet.";
        let tags = &self.stats.tags;
        let widest = tags
            .iter()
            .map(|tag| wrap::width(&tag.tag))
            .max()
            .unwrap_or(0);
        let name = widest.min(usize::from(area.width) / 3);
        let left = usize::from(area.width).saturating_sub(name + 4 + 7);
        // Half of what is left is the bar, the other half the weeks.
        let cells = (left / 2).saturating_sub(2).min(20);
        let weeks = left.saturating_sub(cells + 2).min(26);
        self.list(frame, area, look, nothing, |index| {
            let tag = &tags[index];
            let score = tag.score.get();
            let shown = wrap::shorten(&tag.tag, name, look.symbols.ellipsis);
            let mut spans = vec![Span::raw(format!("{}  ", pad(&shown, name)))];
            spans.extend(widgets::bar(look, score, cells, look.score(score)));
            spans.push(Span::raw(format!(" {:>3} %  ", tag.score.percent())));
            let skipped = tag.weeks.len().saturating_sub(weeks);
            let line: String = tag.weeks[skipped..]
                .iter()
                .map(|score| score.map_or(" ", |score| look.symbols.heights[height(score.get())]))
                .collect();
            spans.push(Span::styled(line, look.accent));
            spans
        });
    }

    /// The room for the list of a page, and for what is said of its chosen line.
    fn parts(&self, body: Rect) -> (Rect, Rect) {
        let detail = match self.page {
            Page::Weakest | Page::Leeches if self.lines() > 0 => DETAIL.min(body.height * 2 / 3),
            Page::Tags if self.lines() > 0 => 2,
            _ => 0,
        };
        let [list, detail] = split(body, body.height - detail);
        (list, detail)
    }

    fn list(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        look: &Look,
        nothing: &str,
        line: impl Fn(usize) -> Vec<Span<'static>>,
    ) {
        let count = self.lines();
        if count == 0 {
            let none = Span::raw("");
            let lines =
                wrap::Styled::new(nothing, look.dim).lines(usize::from(area.width), &none, &none);
            frame.render_widget(Paragraph::new(lines), area);
            return;
        }
        let (room, detail) = self.parts(area);
        let top = list::top(self.chosen, count, room.height);
        widgets::rows(frame, room, look, count, top, |index| {
            let (lead, style) = list::lead(look, index == self.chosen);
            let mut spans = vec![Span::styled(format!("{lead} "), style)];
            spans.extend(line(index));
            widgets::ends(spans, Vec::new(), room.width, look.symbols.ellipsis)
        });
        let mut lines = self.detail(detail.width, look);
        lines.truncate(usize::from(detail.height));
        frame.render_widget(Paragraph::new(lines), detail);
    }

    /// What is said of the chosen line.
    fn detail(&self, room: u16, look: &Look) -> Vec<Line<'static>> {
        let mut lines = vec![Line::styled(
            look.symbols.rule.repeat(usize::from(room)),
            look.dim,
        )];
        let none = Span::raw("");
        let mut add = |text: &str, style: Style, first: &Span<'static>| {
            let rest = Span::raw(" ".repeat(first.width()));
            lines.extend(wrap::Styled::new(text, style).lines(usize::from(room), first, &rest));
        };
        match self.page {
            Page::Year | Page::Ahead | Page::Recall => {}
            Page::Tags => {
                if let Some(tag) = self.stats.tags.get(self.chosen) {
                    let answers = widgets::count(tag.answers as usize, "answer", "answers");
                    let text = facts(look, &[tag.tag.clone(), format!("{answers} in the year")]);
                    add(&text, look.dim, &none);
                }
            }
            Page::Weakest => {
                if let Some(weak) = self.stats.weakest.get(self.chosen) {
                    add(&weak.text, Style::new(), &none);
                    let marks: Vec<String> = weak
                        .marks
                        .iter()
                        .map(|mark| {
                            let (symbol, _) = look.mark(*mark);
                            symbol.split(' ').next().unwrap_or_default().to_owned()
                        })
                        .collect();
                    let about = format!("the newest first: {}", marks.join(" "));
                    add(&facts(look, &[weak.title.clone(), about]), look.dim, &none);
                    if let Some(follow_up) = &weak.follow_up {
                        add(&format!("Next time: {follow_up}"), look.dim, &none);
                    }
                }
            }
            Page::Leeches => {
                if let Some(leech) = self.stats.leeches.get(self.chosen) {
                    if leech.missing.is_empty() {
                        add("Nothing is missing from its answers.", look.dim, &none);
                    }
                    for weak in &leech.missing {
                        let (symbol, style) = weak
                            .marks
                            .first()
                            .map_or((String::new(), Style::new()), |mark| look.mark(*mark));
                        add(
                            &weak.text,
                            Style::new(),
                            &Span::styled(symbol + "  ", style),
                        );
                    }
                }
            }
        }
        lines
    }
}

impl<'a> Screen<'a> for StatsScreen<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let look = &self.services.look;
        if self.seek.takes(Place::Stats, key) {
            let lines = self.texts(look);
            if lines.is_empty() {
                return Transition::Stay;
            }
            return self.seek.key(Place::Stats, key, &mut self.chosen, &lines);
        }
        let body = widgets::page(area).body;
        match command(Place::Stats, key) {
            Some(Command::Back) => return Transition::Back,
            Some(Command::Help) => return Transition::Help(Place::Stats.into()),
            Some(Command::After) => self.turn(1),
            Some(Command::Before) => self.turn(Page::ALL.len() - 1),
            Some(Command::Page) => {
                if let Some(page) = digit(key).and_then(|digit| Page::ALL.get(digit - 1)) {
                    self.turn_to(*page);
                }
            }
            Some(Command::Choose) => {
                let item = match self.page {
                    Page::Weakest => self.stats.weakest.get(self.chosen).map(|weak| &weak.item),
                    Page::Leeches => self.stats.leeches.get(self.chosen).map(|leech| &leech.item),
                    _ => None,
                };
                if let Some(item) = item {
                    let quiz = QuizScreen::start_of(self.services, std::slice::from_ref(item), now);
                    return Transition::open(quiz);
                }
            }
            Some(other) => {
                let room = self.parts(body).0.height;
                self.chosen = list::moved(self.chosen, self.lines(), room, other);
            }
            None => {}
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let look = &services.look;
        let page = widgets::page(area);
        let at = Page::ALL.iter().position(|p| *p == self.page).unwrap_or(0);
        let short = format!("{} {}/{}", self.page.name(), at + 1, Page::ALL.len());
        let right = [self.tabs(look), Line::styled(short, look.accent)];
        widgets::title_with(frame, page.title, look, "Stats", &right);
        widgets::rule(frame, page.rule, look);
        let has_items = matches!(self.page, Page::Weakest | Page::Leeches) && self.lines() > 0;
        let mut idle = Vec::new();
        if !has_items {
            idle.push(Command::Choose);
        }
        if self.lines() == 0 {
            idle.push(Command::Find);
        }
        widgets::footer_without(frame, &page, look, Place::Stats, &idle);
        let body = page.body;
        match self.page {
            Page::Year => self.year(frame, body, look),
            Page::Ahead => self.ahead(frame, body, look),
            Page::Recall => self.recall(frame, body, look),
            Page::Tags => self.tags(frame, body, look),
            Page::Weakest => {
                let nothing = "No answer has left anything out. What answers in quizzes and drills \
                               leave out is listed here, the worst first.";
                self.list(frame, body, look, nothing, |index| {
                    weak_line(&self.stats.weakest[index], look)
                });
            }
            Page::Leeches => {
                let nothing = "No item has been forgotten eight times.";
                self.list(frame, body, look, nothing, |index| {
                    leech_line(&self.stats.leeches[index], look)
                });
            }
        }
        self.seek.render(frame, &page, look, Place::Stats);
    }

    fn refresh(&mut self) -> Result<(), StoreError> {
        self.stats = self.services.stats()?;
        Ok(())
    }
}

fn shaded(level: usize, look: &Look) -> Span<'static> {
    let style = if level == 0 { look.dim } else { look.accent };
    Span::styled(look.symbols.shades[level], style)
}

fn weak_line(weak: &Weak, look: &Look) -> Vec<Span<'static>> {
    let (symbol, style) = weak
        .marks
        .first()
        .map_or((String::new(), Style::new()), |mark| look.mark(*mark));
    let symbol = symbol.split(' ').next().unwrap_or_default().to_owned();
    vec![
        Span::styled(format!("{symbol} "), style),
        Span::styled(format!("{}  ", often(weak)), look.dim),
        Span::raw(weak.text.clone()),
    ]
}

fn leech_line(leech: &Leech, look: &Look) -> Vec<Span<'static>> {
    let due = if leech.suspended {
        "suspended".to_owned()
    } else {
        format!("due {}", short(leech.due.date()))
    };
    vec![
        Span::raw(format!("{:>2}", leech.lapses)),
        Span::styled(" times  ", look.dim),
        Span::raw(leech.title.clone()),
        Span::styled(format!(" {} {due}", look.symbols.dot), look.dim),
    ]
}

/// As many of the facts as there is room for: what says least stands last, and is left out rather
/// than cut.
fn fitting(look: &Look, all: &[String], room: usize) -> String {
    let texts = (1..=all.len())
        .rev()
        .map(|count| facts(look, &all[..count]));
    let mut texts = texts.skip_while(|text| wrap::width(text) > room);
    texts
        .next()
        .or_else(|| all.first().cloned())
        .unwrap_or_default()
}

fn headline(frame: &mut Frame<'_>, area: Rect, look: &Look, title: &str, all: &[String]) {
    let room = usize::from(area.width).saturating_sub(wrap::width(title) + 2);
    let text = fitting(look, all, room);
    let left = vec![
        Span::styled(format!("{title}  "), look.bold),
        Span::styled(text, look.dim),
    ];
    let line = widgets::ends(left, Vec::new(), area.width, look.symbols.ellipsis);
    frame.render_widget(line, area);
}

/// The first so many rows, and the rest.
fn split(area: Rect, rows: u16) -> [Rect; 2] {
    let rows = rows.min(area.height);
    [
        Rect {
            height: rows,
            ..area
        },
        Rect {
            y: area.y + rows,
            height: area.height - rows,
            ..area
        },
    ]
}

/// Two headlines with a chart under each.
fn halves(area: Rect) -> [Rect; 4] {
    let gap = u16::from(area.height >= 14);
    let [first, rest] = split(area, 1);
    let [upper, rest] = split(rest, rest.height.saturating_sub(1 + gap).div_ceil(2));
    let [_, rest] = split(rest, gap);
    let [second, lower] = split(rest, 1);
    [first, upper, second, lower]
}
