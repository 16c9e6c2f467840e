//! The items of a quiz as a list, to go to one of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::QuizScreen;
use crate::session::quiz::{Entry, Phase, State};
use crate::tui::answer::clock_line;
use crate::tui::keys::Place;
use crate::tui::{list, widgets};

/// Draws the list.
pub fn render(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let page = widgets::page(area);
    let quiz = screen.quiz();
    let counts = quiz.counts();
    let left = format!("{} left", counts.open + counts.skipped);
    widgets::title(frame, page.title, look, "The quiz's items", &[left]);
    if quiz.phase == Phase::Answering {
        frame.render_widget(clock_line(quiz, look, page.rule.width), page.rule);
    } else {
        widgets::rule(frame, page.rule, look);
    }
    widgets::footer(frame, &page, look, Place::Items);
    let chosen = screen.items.unwrap_or(0);
    let lines: Vec<Line<'static>> = quiz
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let (lead, style) = list::lead(look, index == chosen);
            let title = screen.services.item_title(&entry.item);
            let here = index == quiz.current;
            let left = vec![
                Span::styled(format!("{lead} {:>2}  ", index + 1), style),
                Span::styled(title, style),
            ];
            let right = vec![Span::styled(state(screen, index, entry, here), look.dim)];
            widgets::ends(left, right, page.body.width, look.symbols.ellipsis)
        })
        .collect();
    let top = list::top(chosen, lines.len(), page.body.height);
    widgets::scrolled(frame, page.body, look, &lines, top);
    screen.seek.render(frame, &page, look, Place::Items);
}

fn state(screen: &QuizScreen<'_>, index: usize, entry: &Entry, here: bool) -> String {
    let quiz = screen.quiz();
    match &entry.state {
        State::Answered(_) if quiz.settings.exam => "answered".to_owned(),
        State::Answered(_) => quiz.score(index).map_or_else(
            || "answered".to_owned(),
            |score| format!("{} %", score.percent()),
        ),
        _ if here => "here".to_owned(),
        State::Skipped => "skipped".to_owned(),
        State::Open if entry.response.is_empty() => "to do".to_owned(),
        State::Open => "begun".to_owned(),
    }
}
