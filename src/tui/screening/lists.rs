//! Notes and findings of a screening on the screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Input, InputPurpose, Screening};
use crate::bank::{clock, one_line};
use crate::session::screening::{Remark, RemarkKind};
use crate::tui::keys::{LETTERS, Place};
use crate::tui::theme::Look;
use crate::tui::wrap::{self, Styled};
use crate::tui::{answer, list, widgets};

/// The letter that marks a criterion.
pub(super) fn letter(screening: &Screening<'_>, index: usize) -> char {
    let place = index.checked_sub(screening.first);
    place
        .and_then(|place| LETTERS.chars().nth(place))
        .unwrap_or(' ')
}

/// Draws the notes, and what is being typed below them.
pub(super) fn notes(screening: &Screening<'_>, frame: &mut Frame<'_>, heading: Rect, area: Rect) {
    let look = &screening.services.look;
    widgets::rule(frame, heading, look);
    let typing = screening.input.as_ref();
    let label = typing.map_or_else(
        || "Notes".to_owned(),
        |input| input_label(screening, &input.purpose),
    );
    let style = if typing.is_some() {
        look.accent.patch(look.bold)
    } else {
        look.dim
    };
    let label = wrap::shorten(
        &format!("{label} "),
        usize::from(heading.width),
        look.symbols.ellipsis,
    );
    frame.render_widget(Line::styled(label, style), heading);
    let editing = match typing.map(|input| &input.purpose) {
        Some(InputPurpose::Remark(_, index)) => *index,
        _ => None,
    };
    let mut list = area;
    if let Some(input) = typing {
        let height = input_height(input, area);
        let area = Rect {
            y: area.bottom() - height,
            height,
            ..area
        };
        list.height -= height;
        answer::written(frame, area, look, &input.editor, usize::MAX, true);
    }
    let remarks = screening.session().remarks.iter().enumerate();
    let lines: Vec<Line<'static>> = remarks
        .filter(|(index, _)| Some(*index) != editing)
        .flat_map(|(_, remark)| remark_lines(remark, list.width, look))
        .collect();
    if lines.is_empty() && typing.is_none() {
        let text = "n writes a note with the time, ! a red flag, + a strength.";
        frame.render_widget(Line::styled(text, look.dim), list);
    }
    widgets::scrolled(frame, list, look, &lines, lines.len());
}

/// A line of input grows with its text, a text of several lines has all the room.
fn input_height(input: &Input, notes: Rect) -> u16 {
    if input.purpose.place() == Place::Dictating {
        return notes.height;
    }
    let rows = input.editor.rows(answer::text_width(notes));
    (rows.len() as u16).clamp(1, notes.height.max(1))
}

fn input_label(screening: &Screening<'_>, purpose: &InputPurpose) -> String {
    match purpose {
        InputPurpose::Remark(RemarkKind::Note, _) => "Note".to_owned(),
        InputPurpose::Remark(RemarkKind::RedFlag, _) => "Red flag: what was said".to_owned(),
        InputPurpose::Remark(RemarkKind::Strength, _) => "Strength: what was said".to_owned(),
        InputPurpose::CriterionNote(index) => format!("Note on {}", letter(screening, *index)),
        InputPurpose::Response => "What the candidate says".to_owned(),
        InputPurpose::Summary | InputPurpose::NewSummary => "Summary".to_owned(),
        InputPurpose::NewNote { .. } => "The note on this criterion".to_owned(),
        InputPurpose::Reason(_) => "Reason for the change".to_owned(),
        InputPurpose::Discard => "Why it never took place".to_owned(),
        InputPurpose::Improvised(question) => {
            format!(
                "What to look for, one to three with ; between: {}",
                one_line(question)
            )
        }
    }
}

/// A remark with its time on the screening's clock.
pub(super) fn remark_lines(remark: &Remark, room: u16, look: &Look) -> Vec<Line<'static>> {
    let time = format!("{:>6}  ", clock(remark.elapsed));
    let rest = Span::raw(" ".repeat(time.len()));
    let first = Span::styled(time, look.dim);
    let mut text = match remark.kind {
        RemarkKind::Note => Styled::default(),
        RemarkKind::RedFlag => Styled::new("! red flag  ", look.bad.patch(look.bold)),
        RemarkKind::Strength => Styled::new("+ strength  ", look.good.patch(look.bold)),
    };
    text.push(&one_line(&remark.text), Style::new());
    text.lines(usize::from(room), &first, &rest)
}

/// Draws all remarks, to choose one.
pub(super) fn remarks(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let chosen = screening.remark.unwrap_or(0);
    let session = screening.session();
    let lines: Vec<Line<'static>> = session
        .remarks
        .iter()
        .enumerate()
        .map(|(index, remark)| {
            let (lead, style) = list::lead(look, index == chosen);
            let row = remark_lines(remark, u16::MAX, look).into_iter().next();
            let mut spans = vec![Span::styled(format!("{lead} "), style)];
            spans.extend(row.map(|line| line.spans).unwrap_or_default());
            widgets::ends(spans, Vec::new(), area.width, look.symbols.ellipsis)
        })
        .collect();
    let top = list::top(chosen, lines.len(), area.height);
    widgets::scrolled(frame, area, look, &lines, top);
}

/// Draws what was found.
pub(super) fn finder(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let Some(finder) = &screening.finder else {
        return;
    };
    let session = screening.session();
    let typed = Line::from(vec![
        Span::styled("Find ", look.bold),
        Span::raw(finder.typed.text().to_owned()),
    ]);
    let cursor = area.x + (typed.width() as u16).min(area.width.saturating_sub(1));
    frame.render_widget(typed, Rect { height: 1, ..area });
    frame.set_cursor_position((cursor, area.y));
    let list_area = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let top = list::top(finder.chosen, finder.hits.len(), list_area.height);
    widgets::rows(frame, list_area, look, finder.hits.len(), top, |index| {
        let found = finder.hits[index].found;
        let (lead, style) = list::lead(look, index == finder.chosen);
        let title = one_line(&found.item.title);
        let left = vec![Span::styled(format!("{lead} {title}"), style)];
        let item = found.reference();
        let planned = session.entries.iter().any(|entry| entry.item == item);
        let right = if planned { "in the plan" } else { "add" };
        let right = vec![Span::styled(right, look.dim)];
        widgets::ends(left, right, list_area.width, look.symbols.ellipsis)
    });
    if finder.hits.is_empty() {
        let question = finder.typed.text().trim();
        let hint = if question.is_empty() {
            "No matches.".to_owned()
        } else {
            format!("No matches. enter asks it anyway: {}", one_line(question))
        };
        let indent = Span::raw("  ");
        let lines =
            Styled::new(&hint, look.dim).lines(usize::from(list_area.width), &indent, &indent);
        widgets::scrolled(frame, list_area, look, &lines, 0);
    }
}
