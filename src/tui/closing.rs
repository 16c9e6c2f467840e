//! The end of a drill: what was done, what comes back when, and what lies ahead.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::keys::{Command, Place};
use super::quiz::QuizScreen;
use super::widgets::{facts, pad};
use super::{list, widgets, wrap};
use crate::app::DrilledItem;
use crate::report::drill::{ahead, closed_due, closing_facts};
use crate::schedule::Rating;

/// Draws it.
pub fn render(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let page = widgets::page(area);
    let (Some(drill), Some(closing)) = (screen.drill(), &screen.closing) else {
        return;
    };
    let name = if drill.settings.cram { "Cram" } else { "Drill" };
    let all = closing_facts(drill, closing);
    let few = [facts(look, &all), facts(look, &all[..1])];
    widgets::title(frame, page.title, look, &format!("{name} done"), &few);
    widgets::rule(frame, page.rule, look);
    let mut idle = Vec::new();
    if closing.items.is_empty() {
        idle.push(Command::Choose);
    }
    if drill.last_step().is_none() {
        idle.push(Command::UndoStep);
    }
    widgets::footer_without(frame, &page, look, Place::Closing, &idle);

    let room = page.body.width;
    let none = Span::raw("");
    let mut above: Vec<Line<'static>> = Vec::new();
    for line in ahead(drill, closing) {
        let text = wrap::Styled::new(&line, look.bold);
        above.extend(text.lines(usize::from(room), &none, &none));
    }
    let leeches: Vec<&DrilledItem> = closing
        .items
        .iter()
        .filter(|closed| closed.is_leech)
        .collect();
    for closed in leeches.iter().take(2) {
        let first = Span::styled("! leech ", look.bad.patch(look.bold));
        let title = screen.services.item_title(&closed.item);
        let text = format!("{title} was forgotten {} times", closed.lapses);
        let text = wrap::Styled::new(&text, look.base);
        above.extend(text.lines(usize::from(room), &first, &Span::raw("  ")));
    }
    if !above.is_empty() {
        above.push(Line::default());
    }
    let most = usize::from(page.body.height / 2);
    above.truncate(most);
    let list_area = widgets::above(frame, page.body, above);
    if closing.items.is_empty() {
        let text = Line::styled("Nothing was rated.", look.dim);
        frame.render_widget(text, list_area);
        return;
    }
    let lines: Vec<Line<'static>> = closing
        .items
        .iter()
        .enumerate()
        .map(|(index, closed)| line(screen, closed, index, closed_due(closed, closing.day), room))
        .collect();
    let top = list::top(screen.chosen, lines.len(), list_area.height);
    widgets::scrolled(frame, list_area, look, &lines, top);
    screen.seek.render(frame, &page, look, Place::Closing);
}

fn line(
    screen: &QuizScreen<'_>,
    closed: &DrilledItem,
    index: usize,
    due: String,
    room: u16,
) -> Line<'static> {
    let look = &screen.services.look;
    let (lead, style) = list::lead(look, index == screen.chosen);
    let left = vec![
        Span::styled(format!("{lead} {:>2} ", index + 1), style),
        Span::styled(screen.services.item_title(&closed.item), style),
    ];
    let wide = room + 2 >= widgets::NARROW;
    let mut right = Vec::new();
    if wide {
        let ratings: Vec<&str> = closed
            .ratings
            .iter()
            .map(|rating| rating.as_str())
            .collect();
        // Many tries are told by their number.
        let ratings = match ratings.len() {
            0..=2 => ratings.join(", "),
            tries => format!("{tries} tries"),
        };
        let rated = if closed.ratings[0] == Rating::Again {
            look.bad
        } else {
            look.dim
        };
        if let Some(score) = closed.score {
            let text = format!("{:>5}  ", format!("{} %", score.percent()));
            right.push(Span::styled(text, look.score(score.get())));
        }
        right.push(Span::styled(pad(&ratings, 13), rated));
        right.push(Span::styled(pad(&due, 12), look.dim));
    } else {
        right.push(Span::styled(
            if due.is_empty() {
                closed.ratings[0].to_string()
            } else {
                due
            },
            look.dim,
        ));
    }
    widgets::ends(left, right, room, look.symbols.ellipsis)
}
