//! What all screens share: the page with its two lines above and below, lists, scrolling text.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::keys::{Command, Keys};
use super::theme::Look;
use super::wrap::{self, Styled};
use crate::bank::{harmless, one_line};
use crate::store::SavedSession;

/// The widest a page gets: text of 88 characters and a margin of one on each side.
const PAGE: u16 = 90;

/// Below this many columns things that stood side by side stand one under the other.
pub const NARROW: u16 = 70;

/// The smallest screen that anything is drawn on.
pub const SMALLEST: (u16, u16) = (30, 10);

/// A screen's parts.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The title line.
    pub title: Rect,
    /// The line under it: a rule, or the clock.
    pub rule: Rect,
    /// The room for what the screen is about.
    pub body: Rect,
    /// The rule above the keys.
    pub foot_rule: Rect,
    /// The keys.
    pub foot: Rect,
}

/// Divides the screen: in the middle a page of readable width, with a margin.
pub fn page(area: Rect) -> Page {
    page_of(area, PAGE)
}

/// The same with another greatest width, for what stands in columns.
pub fn page_of(area: Rect, widest: u16) -> Page {
    let width = area.width.min(widest);
    let page = Rect {
        x: area.x + (area.width - width) / 2,
        width,
        ..area
    };
    // Two rows above the body and two below it. By hand: the first layout that is solved costs more
    // than the rest of a screen.
    let rows = |from: u16, to: u16| Rect {
        x: page.x + 1,
        width: page.width.saturating_sub(2),
        y: page.y + from.min(area.height),
        height: to.min(area.height).saturating_sub(from),
    };
    let end = area.height.saturating_sub(2).max(2);
    Page {
        title: rows(0, 1),
        rule: rows(1, 2),
        body: rows(2, end),
        foot_rule: rows(end, end + 1),
        foot: rows(end + 1, end + 2),
    }
}

/// Draws the title on the left and on the right the longest of the facts that fits.
pub fn title(frame: &mut Frame<'_>, area: Rect, look: &Look, left: &str, right: &[String]) {
    let right: Vec<Line<'static>> = right
        .iter()
        .map(|fact| Line::styled(fact.clone(), look.dim))
        .collect();
    title_with(frame, area, look, left, &right);
}

/// The same with facts in styles of their own.
pub fn title_with(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    left: &str,
    right: &[Line<'static>],
) {
    let room = usize::from(area.width);
    let need = wrap::width(left);
    let whole = right.iter().find(|fact| fact.width() + 2 + need <= room);
    // A long title is cut rather than leaving out every fact.
    let right = whole
        .or(right.last())
        .filter(|fact| fact.width() + 10 <= room);
    let right = right.map_or_else(Vec::new, |fact| {
        let styled =
            |span: &Span<'static>| Span::styled(span.content.clone(), fact.style.patch(span.style));
        fact.spans.iter().map(styled).collect()
    });
    let left = vec![Span::styled(left.to_owned(), look.bold)];
    frame.render_widget(ends(left, right, area.width, look.symbols.ellipsis), area);
}

/// Draws a thin line across.
pub fn rule(frame: &mut Frame<'_>, area: Rect, look: &Look) {
    let line = look.symbols.rule.repeat(usize::from(area.width));
    frame.render_widget(Line::styled(line, look.dim), area);
}

/// Draws the keys that work here, as many as there is room for; the last, help, always.
pub fn footer(frame: &mut Frame<'_>, page: &Page, look: &Look, keys: impl Into<Keys>) {
    footer_without(frame, page, look, keys, &[]);
}

/// The same, without actions that would do nothing now.
pub fn footer_without(
    frame: &mut Frame<'_>,
    page: &Page,
    look: &Look,
    keys: impl Into<Keys>,
    idle: &[Command],
) {
    rule(frame, page.foot_rule, look);
    let shown: Vec<(String, &str)> = keys
        .into()
        .bindings()
        .filter(|binding| !binding.short.is_empty() && !idle.contains(&binding.command))
        .map(|binding| (binding.key(), binding.short))
        .collect();
    frame.render_widget(key_line(look, &shown, page.foot.width), page.foot);
}

/// Keys and their words in a row, those that don't fit left out from the end, but for the last.
pub fn key_line(look: &Look, keys: &[(String, &str)], room: u16) -> Line<'static> {
    let (wide, narrow) = (fitting(keys, room, 3), fitting(keys, room, 2));
    // Closer together only where more of them can be shown so.
    let (shown, gap) = if narrow.len() > wide.len() {
        (narrow, 2)
    } else {
        (wide, 3)
    };
    let mut spans = Vec::new();
    for (index, (key, word)) in shown.into_iter().enumerate() {
        if index > 0 {
            spans.push(Span::raw(" ".repeat(gap)));
        }
        spans.push(Span::styled(key.clone(), look.bold));
        spans.push(Span::styled(format!(" {word}"), look.dim));
    }
    Line::from(spans)
}

/// The keys there is room for, the first ones first, and the last in any case.
fn fitting<'a, 'k>(
    keys: &'a [(String, &'k str)],
    room: u16,
    gap: usize,
) -> Vec<&'a (String, &'k str)> {
    let takes = |(key, word): &(String, &str)| wrap::width(key) + 1 + wrap::width(word);
    let Some((last, others)) = keys.split_last() else {
        return Vec::new();
    };
    let mut left = usize::from(room).saturating_sub(takes(last));
    let mut shown = Vec::new();
    for key in others {
        if let Some(rest) = left.checked_sub(takes(key) + gap) {
            left = rest;
            shown.push(key);
        }
    }
    shown.push(last);
    shown
}

/// Draws a question and its answers where the keys stand.
pub fn question(
    frame: &mut Frame<'_>,
    page: &Page,
    look: &Look,
    asked: &str,
    answers: &[(&str, &str)],
) {
    let asked = wrap::shorten(
        asked,
        usize::from(page.foot_rule.width),
        look.symbols.ellipsis,
    );
    frame.render_widget(
        Line::styled(asked, look.accent.patch(look.bold)),
        page.foot_rule,
    );
    let answers: Vec<(String, &str)> = answers
        .iter()
        .map(|&(key, word)| (key.to_owned(), word))
        .collect();
    frame.render_widget(key_line(look, &answers, page.foot.width), page.foot);
}

/// Tells something above the keys, until the next key.
pub fn notice(frame: &mut Frame<'_>, area: Rect, look: &Look, text: &str) {
    let page = page(area);
    let first = Span::styled("! ", look.bad.patch(look.bold));
    let text = Styled::new(&harmless(text), look.bold);
    let lines = text.lines(usize::from(page.body.width), &first, &Span::raw("  "));
    let height = (lines.len() as u16).min(page.body.height);
    let room = Rect {
        y: page.foot_rule.bottom() - height.max(1),
        height: height.max(1),
        ..page.foot_rule
    };
    frame.render_widget(Clear, room);
    frame.buffer_mut().set_style(room, look.base);
    frame.render_widget(Paragraph::new(lines), room);
}

/// Where a long text or list is scrolled to: its first visible line.
pub fn visible(top: usize, lines: usize, room: u16) -> usize {
    top.min(lines.saturating_sub(usize::from(room)))
}

/// Where to scroll to so that a line is in view, moving no more than needed.
pub fn follow(top: usize, line: usize, lines: usize, room: u16) -> usize {
    let room = usize::from(room).max(1);
    let top = top.min(line).max((line + 1).saturating_sub(room));
    top.min(lines.saturating_sub(room))
}

/// Draws lines at the head of an area, and gives the rest of it.
pub fn above(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'static>>) -> Rect {
    let height = lines.len() as u16;
    frame.render_widget(Paragraph::new(lines), area);
    Rect {
        y: area.y + height,
        height: area.height.saturating_sub(height),
        ..area
    }
}

/// Draws lines from `top` on, and says at the right edge where there is more.
pub fn scrolled(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    lines: &[Line<'static>],
    top: usize,
) {
    rows(frame, area, look, lines.len(), top, |index| {
        lines[index].clone()
    });
}

/// The same for lines that are made only where they are seen, of so many.
pub fn rows(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    count: usize,
    top: usize,
    line: impl Fn(usize) -> Line<'static>,
) {
    if area.height == 0 {
        return;
    }
    let top = visible(top, count, area.height);
    let end = count.min(top + usize::from(area.height));
    let shown: Vec<Line<'static>> = (top..end).map(line).collect();
    frame.render_widget(Paragraph::new(shown), area);
    let [up, down] = look.symbols.more;
    let edge = Rect {
        x: area.right(),
        width: 1,
        height: 1,
        ..area
    }
    .intersection(frame.area());
    if top > 0 {
        frame.render_widget(Line::styled(up, look.accent), edge);
    }
    if end < count {
        let y = area.bottom() - 1;
        frame.render_widget(Line::styled(down, look.accent), Rect { y, ..edge });
    }
}

/// A line with something at its right end; the left part is shortened to leave room for it.
pub fn ends(
    left: Vec<Span<'static>>,
    right: Vec<Span<'static>>,
    room: u16,
    ellipsis: &str,
) -> Line<'static> {
    let room = usize::from(room);
    let need: usize = right.iter().map(|span| wrap::width(&span.content)).sum();
    let mut left_room = room.saturating_sub(need + usize::from(need > 0));
    let mut spans = Vec::new();
    for span in left {
        let text = wrap::shorten(&span.content, left_room, ellipsis);
        left_room -= wrap::width(&text).min(left_room);
        spans.push(Span::styled(text, span.style));
    }
    let used: usize = spans.iter().map(|span| wrap::width(&span.content)).sum();
    spans.push(Span::raw(" ".repeat(room.saturating_sub(used + need))));
    spans.extend(right);
    Line::from(spans)
}

/// A bar of so many cells, filled to a share from 0 to 1.
pub fn bar(look: &Look, share: f64, cells: usize, style: Style) -> [Span<'static>; 2] {
    let filled = (share.clamp(0.0, 1.0) * cells as f64).round() as usize;
    [
        Span::styled(look.symbols.filled.repeat(filled), style),
        Span::styled(look.symbols.empty.repeat(cells - filled), look.dim),
    ]
}

/// A number with its noun, as in `1 item` and `3 items`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Facts joined by a dot.
pub fn facts(look: &Look, facts: &[String]) -> String {
    let shown: Vec<&str> = facts
        .iter()
        .map(String::as_str)
        .filter(|f| !f.is_empty())
        .collect();
    shown.join(&format!(" {} ", look.symbols.dot))
}

/// Pads a text to so many cells on the right.
pub fn pad(text: &str, cells: usize) -> String {
    let gap = cells.saturating_sub(wrap::width(text));
    format!("{text}{}", " ".repeat(gap))
}

/// The score of a stored quiz in words: `62 %`, or a dash where nothing was answered.
pub fn score(session: &SavedSession) -> String {
    let score = session.by_item().overall();
    score.map_or_else(|| "-".to_owned(), |score| format!("{} %", score.percent()))
}

/// Draws what is sought, with the cursor behind it while it is being typed.
pub fn sought(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    typed: &str,
    number: &str,
    typing: bool,
) {
    let shown = format!("Find {}", one_line(typed));
    title(frame, area, look, &shown, &[number.to_owned()]);
    if typing {
        let x = area.x + wrap::width(&shown).min(usize::from(area.width) - 1) as u16;
        frame.set_cursor_position(Position { x, y: area.y });
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::Theme;
    use super::*;

    #[test]
    fn a_line_in_view_is_not_scrolled_to() {
        assert_eq!(follow(3, 5, 20, 10), 3);
        assert_eq!(follow(3, 1, 20, 10), 1);
        assert_eq!(follow(0, 12, 20, 10), 3);
        assert_eq!(follow(15, 19, 20, 10), 10);
    }

    #[test]
    fn keys_that_do_not_fit_are_left_out_but_help_stays() {
        let look = Look::new(Theme::Plain, true);
        let keys = [
            ("enter".to_owned(), "start"),
            ("o".to_owned(), "options"),
            ("?".to_owned(), "help"),
        ];
        assert_eq!(
            key_line(&look, &keys, 80).to_string(),
            "enter start   o options   ? help"
        );
        assert_eq!(
            key_line(&look, &keys, 24).to_string(),
            "enter start   ? help"
        );
    }
}
