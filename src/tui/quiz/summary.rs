//! The end of a quiz: the score, where it comes from, what was left out, and every item.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::QuizScreen;
use crate::bank::{ItemRef, Mark, clock, one_line};
use crate::grading::criteria;
use crate::report::quiz::criterion_text;
use crate::session::quiz::{Quiz, State};
use crate::tui::keys::{Command, Place};
use crate::tui::theme::Look;
use crate::tui::widgets::{facts, pad};
use crate::tui::{list, widgets, wrap};

/// Items below this score count as missed.
const MISSED_BELOW: f64 = 0.7;

/// The most rows of tags and of what was left out: more is no summary.
const MOST_ABOVE: usize = 8;

/// The items to do again: those below 70 %, and those without an answer or a mark.
pub fn missed(quiz: &Quiz) -> Vec<ItemRef> {
    let is_missed = |index: &usize| quiz.score(*index).is_none_or(|s| s.get() < MISSED_BELOW);
    (0..quiz.entries.len())
        .filter(is_missed)
        .map(|index| quiz.entries[index].item.clone())
        .collect()
}

/// Draws it.
pub fn render(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let page = widgets::page(area);
    title(screen, frame, page.title);
    widgets::rule(frame, page.rule, look);
    let mut idle = Vec::new();
    if missed(quiz).is_empty() {
        idle.push(Command::Again);
    }
    widgets::footer_without(frame, &page, look, Place::Summary, &idle);

    let height = usize::from(page.body.height);
    let items = items(screen, page.body.width);
    // At least half of the room is the list's; what stands above it begins with the weakest.
    let list_rows = items.len().min((height / 2).max(3));
    let mut above = above(
        screen,
        page.body.width,
        height.saturating_sub(list_rows + 1).min(MOST_ABOVE),
    );
    if !above.is_empty() {
        above.push(Line::default());
    }
    let list_area = widgets::above(frame, page.body, above);
    let top = list::top(screen.chosen, items.len(), list_area.height);
    widgets::scrolled(frame, list_area, look, &items, top);
    screen.seek.render(frame, &page, look, Place::Summary);
}

fn title(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let items = widgets::count(quiz.entries.len(), "item", "items");
    let used = clock(quiz.used());
    let time = quiz
        .allowed()
        .map_or(used.clone(), |all| format!("{used} of {}", clock(all)));
    let (score, style) = match quiz.overall() {
        Some(score) => (format!("{} %", score.percent()), look.score(score.get())),
        None => ("Nothing was answered".to_owned(), Style::new()),
    };
    let exam = if quiz.settings.exam { "exam" } else { "" };
    let about = facts(look, &[items, time, exam.to_owned()]);
    let left = vec![
        Span::styled(score, style.patch(look.bold)),
        Span::styled(format!("   {about}"), look.dim),
    ];
    let used: usize = left.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(used + 3);
    let line = if quiz.entries.len() > 1 {
        sparkline(quiz, look)
    } else {
        String::new()
    };
    let named = format!("{line}  item by item");
    let right = [named, line.clone()]
        .into_iter()
        .find(|text| wrap::width(text) <= room);
    let right = right.filter(|_| !line.is_empty());
    let right = vec![Span::styled(right.unwrap_or_default(), look.accent)];
    frame.render_widget(
        widgets::ends(left, right, area.width, look.symbols.ellipsis),
        area,
    );
}

/// The items' scores as heights.
fn sparkline(quiz: &Quiz, look: &Look) -> String {
    let heights = look.symbols.heights;
    (0..quiz.entries.len())
        .map(|index| match quiz.score(index) {
            Some(score) => {
                let step = (score.get() * (heights.len() - 1) as f64).round() as usize;
                heights[step.min(heights.len() - 1)]
            }
            None => " ",
        })
        .collect()
}

/// The tags' scores and what was left out: side by side, or one after the other.
fn above(screen: &QuizScreen<'_>, room: u16, rows: usize) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let narrow = room + 2 < widgets::NARROW;
    let column = if narrow { room } else { (room - 4) / 2 };
    let mut left = tags(screen, column);
    let mut right = left_out(screen, column);
    if narrow {
        let half = if right.is_empty() {
            rows
        } else {
            rows.div_ceil(2)
        };
        left.truncate(half);
        right.truncate(rows - left.len());
        if right.len() > 1 {
            left.extend(right);
        }
        return left;
    }
    let count = left.len().max(right.len()).min(rows);
    (0..count)
        .map(|row| {
            let mut line = left.get(row).cloned().unwrap_or_default();
            let gap = usize::from(column) + 4 - line.width().min(usize::from(column));
            line.spans.push(Span::raw(" ".repeat(gap)));
            if let Some(right) = right.get(row) {
                let style = right.style;
                line.spans.extend(
                    right
                        .spans
                        .iter()
                        .map(|s| Span::styled(s.content.clone(), style.patch(s.style))),
                );
            }
            line
        })
        .map(|line| line.style(look.base))
        .collect()
}

/// The mean score by tag, the weakest first.
fn tags(screen: &QuizScreen<'_>, room: u16) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let mut by_tag: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (index, entry) in quiz.entries.iter().enumerate() {
        if let (Some(found), Some(score)) =
            (screen.services.library.get(&entry.item), quiz.score(index))
        {
            for tag in &found.item.tags {
                by_tag.entry(tag).or_default().push(score.get());
            }
        }
    }
    let mut tags: Vec<(&str, f64)> = by_tag
        .into_iter()
        .map(|(tag, scores)| (tag, scores.iter().sum::<f64>() / scores.len() as f64))
        .collect();
    tags.sort_by(|a, b| a.1.total_cmp(&b.1));
    let widest = tags
        .iter()
        .map(|(tag, _)| wrap::width(tag))
        .max()
        .unwrap_or(0);
    let name = widest.min(usize::from(room) / 2);
    let cells = usize::from(room).saturating_sub(name + 2 + 7).min(20);
    tags.into_iter()
        .map(|(tag, score)| {
            let tag = wrap::shorten(&one_line(tag), name, look.symbols.ellipsis);
            let mut spans = vec![Span::raw(format!("{}  ", pad(&tag, name)))];
            spans.extend(widgets::bar(look, score, cells, look.score(score)));
            spans.push(Span::raw(format!(" {:>3.0} %", score * 100.0)));
            Line::from(spans)
        })
        .collect()
}

/// The criteria that weigh most among those not met, under a heading.
fn left_out(screen: &QuizScreen<'_>, room: u16) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let mut missing: Vec<(f64, Mark, String)> = Vec::new();
    for (index, entry) in quiz.entries.iter().enumerate() {
        let found = screen.services.library.get(&entry.item);
        let rubric = found.map_or_else(Vec::new, |found| criteria(found.item));
        for (id, weight) in &entry.criteria {
            if let Some(mark) = quiz.final_mark(index, id) {
                let lost = (1.0 - mark.value()) * weight.get();
                if lost > 0.0 {
                    let now = rubric.iter().find(|criterion| criterion.id == *id);
                    missing.push((lost, mark, one_line(criterion_text(entry, now, id))));
                }
            }
        }
    }
    // A stable sort: what weighs the same stays in the order it was asked.
    missing.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut lines = Vec::new();
    if !missing.is_empty() {
        lines.push(Line::styled("Left out", look.bold));
    }
    for (_, mark, text) in missing {
        let (symbol, style) = look.mark(mark);
        let symbol = symbol.split(' ').next().unwrap_or_default().to_owned();
        let left = vec![Span::styled(format!("{symbol} "), style), Span::raw(text)];
        lines.push(widgets::ends(left, Vec::new(), room, look.symbols.ellipsis));
    }
    lines
}

fn items(screen: &QuizScreen<'_>, room: u16) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let wide = room + 2 >= widgets::NARROW;
    let late_width = "time ran out".len();
    let mut lines = Vec::new();
    for (index, entry) in quiz.entries.iter().enumerate() {
        let (lead, style) = list::lead(look, index == screen.chosen);
        let title = screen.services.item_title(&entry.item);
        let left = vec![
            Span::styled(format!("{lead} {:>2} ", index + 1), style),
            Span::styled(title, style),
        ];
        let (score, score_style, word) = match (&entry.state, quiz.score(index)) {
            (State::Answered(answer), Some(score)) => {
                let word = if answer.timed_out { "time ran out" } else { "" };
                (
                    format!("{} %", score.percent()),
                    look.score(score.get()),
                    word,
                )
            }
            (State::Answered(answer), None) if answer.grading => {
                (String::new(), Style::new(), "grading")
            }
            (State::Answered(_), None) => (String::new(), Style::new(), "not marked"),
            (State::Skipped, _) => (String::new(), Style::new(), "skipped"),
            (State::Open, _) => (String::new(), Style::new(), "not answered"),
        };
        let mut time = clock(entry.used);
        if let Some(allowed) = entry.allowed {
            time = format!("{time} / {}", clock(allowed));
        }
        let right = if wide {
            vec![
                Span::styled(format!("{score:>6}"), score_style),
                Span::styled(format!("  {time:>13}  "), look.dim),
                Span::styled(pad(word, late_width), look.dim),
            ]
        } else if score.is_empty() {
            vec![Span::styled(word.to_owned(), look.dim)]
        } else {
            vec![Span::styled(score, score_style)]
        };
        lines.push(widgets::ends(left, right, room, look.symbols.ellipsis));
    }
    lines
}
