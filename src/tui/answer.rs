//! Where a prompt and an answer stand, the text that is written, and the clock: for every screen on
//! which something is written.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::editor::Editor;
use super::theme::Look;
use super::{widgets, wrap};
use crate::bank::clock;
use crate::session::quiz::{Quiz, Warning};

/// Where things stand.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The prompt.
    pub prompt: Rect,
    /// How many rows the whole prompt has.
    pub prompt_lines: usize,
    /// The line above the answer.
    pub label: Rect,
    /// The answer, with a line down its left side.
    pub editor: Rect,
}

impl Parts {
    /// How wide rows of the answer may be; one cell stays free for the cursor.
    pub fn text_width(&self) -> usize {
        text_width(self.editor)
    }
}

/// Divides the body of a page.
pub(super) fn divide(body: Rect, prompt_lines: usize) -> Parts {
    let height = body.height;
    // A blank line before the answer, where there is room for such.
    let gap = u16::from(height >= 9);
    let least = (height * 2 / 5).clamp(2, 8);
    let most = height.saturating_sub(1 + gap + least);
    let prompt_height = u16::try_from(prompt_lines).unwrap_or(u16::MAX).min(most);
    let part = |y: u16, height: u16| Rect {
        y: body.y + y.min(body.height),
        height: height.min(body.height.saturating_sub(y)),
        ..body
    };
    let label = prompt_height + gap;
    Parts {
        prompt: part(0, prompt_height),
        prompt_lines,
        label: part(label, 1),
        editor: part(label + 1, height.saturating_sub(label + 1)),
    }
}

/// How wide rows of a text may be in an area; one cell stays free for the cursor.
pub fn text_width(area: Rect) -> usize {
    usize::from(area.width).saturating_sub(3).max(1)
}

/// Draws a text that is being written, with a line down its left side.
pub fn written(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    editor: &Editor,
    top: usize,
    cursor: bool,
) {
    let rows = editor.rows(text_width(area));
    let (row, column) = editor.place(&rows);
    let top = widgets::follow(top, row, rows.len(), area.height);
    let text_area = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        ..area
    };
    for y in area.y..area.bottom() {
        frame
            .buffer_mut()
            .set_string(area.x, y, look.symbols.side, look.dim);
    }
    widgets::rows(frame, text_area, look, rows.len(), top, |index| {
        let text = editor.text().get(rows[index].bytes.clone());
        Line::raw(text.unwrap_or_default().to_owned())
    });
    if cursor && area.height > 0 {
        let x = text_area.x + column.min(usize::from(text_area.width.saturating_sub(1))) as u16;
        let y = area.y + row.saturating_sub(top) as u16;
        frame.set_cursor_position(Position { x, y });
    }
}

/// Says that the clock stands still.
pub fn paused(frame: &mut Frame<'_>, body: Rect, look: &Look) {
    let text = "The clock is paused. Prompt and answer are hidden until you continue.";
    let none = Span::raw("");
    let mut lines = vec![
        Line::styled("Paused", look.accent.patch(look.bold)),
        Line::default(),
    ];
    let text = wrap::Styled::new(text, Style::new());
    lines.extend(text.lines(usize::from(body.width), &none, &none));
    let above = usize::from(body.height).saturating_sub(lines.len()) / 3;
    lines.splice(0..0, vec![Line::default(); above]);
    widgets::scrolled(frame, body, look, &lines, 0);
}

/// The clock: a line as long as the time that is left, and the time in figures and words.
pub fn clock_line(quiz: &Quiz, look: &Look, room: u16) -> Line<'static> {
    let room = usize::from(room);
    let (label, style) = clock_label(quiz, look);
    let after = 2;
    // The label grows to the left over the empty part, so that nothing moves.
    let longest = quiz.time_limit().map_or(0, |limit| clock(limit).len() + 2);
    let cells = room.saturating_sub(longest + after);
    let share = match (quiz.time_left(), quiz.time_limit()) {
        // In whole seconds, so that line and figures change together.
        (Some(left), Some(limit)) if !limit.is_zero() => left.ceil() / limit.as_secs_f64(),
        _ => 0.0,
    };
    let filled = (share.clamp(0.0, 1.0) * cells as f64).ceil() as usize;
    let before = room.saturating_sub(wrap::width(&label) + after);
    let filled = filled.min(before);
    Line::from(vec![
        Span::styled(look.symbols.left.repeat(filled), style),
        Span::styled(look.symbols.rule.repeat(before - filled), look.dim),
        Span::styled(label, style),
        Span::styled(look.symbols.rule.repeat(after), look.dim),
    ])
}

fn clock_label(quiz: &Quiz, look: &Look) -> (String, Style) {
    let Some(left) = quiz.time_left() else {
        let used = quiz
            .entry()
            .map_or_else(Default::default, |entry| entry.used);
        return (format!(" {} ", clock(used)), look.dim);
    };
    // Seconds begun count whole, so that zero is shown only when it is reached.
    let left_shown = std::time::Duration::from_secs(left.max(0.0).ceil() as u64);
    let bold = |style: Style| style.patch(look.bold);
    match quiz.warning() {
        Warning::Calm => (format!(" {} ", clock(left_shown)), look.accent),
        Warning::Hurry => (format!(" hurry {} ", clock(left_shown)), bold(look.half)),
        Warning::Last if left_shown.as_secs() < 100 => {
            (format!(" last {} s ", left_shown.as_secs()), bold(look.bad))
        }
        Warning::Last => (format!(" last {} ", clock(left_shown)), bold(look.bad)),
        Warning::Up => {
            let over = std::time::Duration::from_secs((-left).max(0.0) as u64);
            (format!(" overtime +{} ", clock(over)), bold(look.bad))
        }
    }
}
