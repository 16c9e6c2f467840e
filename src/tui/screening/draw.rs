//! The interview on the screen: plan, prompt with probes, criteria, notes; as many side by side
//! as there is room for.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{InputPurpose, Panel, Screening, lists};
use crate::bank::{clock, one_line};
use crate::session::quiz::Warning;
use crate::session::screening::{Criterion, Entry, Phase, Rating};
use crate::tui::keys::Command;
use crate::tui::theme::Look;
use crate::tui::widgets::{self, Page};
use crate::tui::wrap::{self, Styled};
use crate::tui::{answer, list, markdown};

/// The widest that the interview gets.
const WIDEST: u16 = 124;
/// From here on plan, prompt and criteria stand side by side.
const THREE: u16 = 100;
/// From here on two of them do.
const TWO: u16 = 60;

/// Where things stand; what there is no room for is `None`.
#[derive(Clone, Copy, Debug)]
struct Parts {
    plan: Option<Rect>,
    middle: Option<Rect>,
    criteria: Option<Rect>,
    /// The line above the notes.
    label: Rect,
    notes: Rect,
}

pub(super) fn page(area: Rect) -> Page {
    widgets::page_of(area, WIDEST)
}

fn parts(screening: &Screening<'_>, area: Rect) -> Parts {
    let body = page(area).body;
    let dictating =
        matches!(&screening.input, Some(input) if input.purpose == InputPurpose::Response);
    let notes = match body.height {
        height if dictating => height / 2,
        24.. => 6,
        18.. => 4,
        _ => 2,
    };
    let above = body.height.saturating_sub(notes + 1);
    let column = |x: u16, width: u16| Rect {
        x: body.x + x,
        y: body.y,
        width,
        height: above,
    };
    let (plan, middle, criteria) = if area.width >= THREE {
        let plan = 28;
        let rest = body.width - plan - 6;
        let middle = rest / 2;
        (
            Some(column(0, plan)),
            Some(column(plan + 3, middle)),
            Some(column(plan + 3 + middle + 3, rest - middle)),
        )
    } else if area.width >= TWO {
        let left = (body.width - 3) * 12 / 25;
        let criteria = column(left + 3, body.width - left - 3);
        match screening.panel {
            Panel::Plan => (Some(column(0, left)), None, Some(criteria)),
            _ => (None, Some(column(0, left)), Some(criteria)),
        }
    } else {
        let all = Some(column(0, body.width));
        match screening.panel {
            Panel::Plan => (all, None, None),
            Panel::Prompt => (None, all, None),
            Panel::Criteria => (None, None, all),
        }
    };
    let label = Rect {
        y: body.y + above,
        height: 1.min(body.height),
        ..body
    };
    Parts {
        plan,
        middle,
        criteria,
        label,
        notes: Rect {
            y: label.bottom(),
            height: body.height.saturating_sub(above + 1),
            ..body
        },
    }
}

/// The panel that comes after one, of those that do not stand side by side.
pub(super) fn next_panel(panel: Panel, area: Rect) -> Panel {
    match panel {
        _ if area.width >= THREE => Panel::Prompt,
        Panel::Plan => Panel::Prompt,
        Panel::Prompt if area.width >= TWO => Panel::Plan,
        Panel::Prompt => Panel::Criteria,
        Panel::Criteria => Panel::Plan,
    }
}

/// How many lines prompt and probes have, and how many of them are in view.
pub(super) fn middle_size(screening: &Screening<'_>, area: Rect) -> (usize, u16) {
    parts(screening, area).middle.map_or((0, 0), |middle| {
        (middle_lines(screening, middle.width).len(), middle.height)
    })
}

/// How wide rows of what is typed are.
pub(super) fn input_width(area: Rect) -> usize {
    answer::text_width(page(area).body)
}

/// Draws the interview.
pub(super) fn render(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let page = page(area);
    head(screening, frame, &page);
    if screening.remark.is_some() {
        widgets::footer(frame, &page, look, screening.place());
        lists::remarks(screening, frame, page.body);
        screening.seek.render(frame, &page, look, screening.place());
        return;
    }
    if screening.finder.is_some() {
        widgets::footer(frame, &page, look, screening.place());
        lists::finder(screening, frame, page.body);
        return;
    }
    let parts = parts(screening, area);
    if let Some(area) = parts.plan {
        plan(screening, frame, area);
    }
    if let Some(area) = parts.middle {
        let lines = middle_lines(screening, area.width);
        widgets::scrolled(frame, area, look, &lines, screening.top);
    }
    if let Some(area) = parts.criteria.filter(|_| !screening.hidden) {
        criteria(screening, frame, area);
    }
    let columns: Vec<Rect> = [parts.plan, parts.middle, parts.criteria]
        .into_iter()
        .flatten()
        .collect();
    for right in columns.iter().skip(1) {
        for y in right.y..right.bottom() {
            let x = right.x - 2;
            frame
                .buffer_mut()
                .set_string(x, y, look.symbols.side, look.dim);
        }
    }
    if screening.hidden {
        widgets::rule(frame, parts.label, look);
        let hint = "Marks and notes are hidden; z shows them ";
        let hint = wrap::shorten(hint, usize::from(parts.label.width), look.symbols.ellipsis);
        frame.render_widget(Line::styled(hint, look.dim), parts.label);
    } else {
        lists::notes(screening, frame, parts.label, parts.notes);
    }
    let mut idle = Vec::new();
    if area.width >= THREE {
        idle.push(Command::Section);
    }
    if screening.entry().is_none_or(|entry| entry.asked) {
        idle.push(Command::Ask);
    }
    if screening.hidden {
        // They do nothing until marks and notes are shown again.
        idle.extend([
            Command::Mark,
            Command::NoteOn,
            Command::Note,
            Command::Respond,
            Command::Find,
            Command::Finish,
        ]);
    }
    if screening.leaving {
        let answers = [("y", "leave"), ("n", "stay")];
        let asked = "Leave the interview? It is saved and can be resumed.";
        widgets::question(frame, &page, look, asked, &answers);
    } else {
        widgets::footer_without(frame, &page, look, screening.place(), &idle);
    }
}

/// Draws title and clocks.
pub(super) fn head(screening: &Screening<'_>, frame: &mut Frame<'_>, page: &Page) {
    let look = &screening.services.look;
    let session = screening.session();
    let left = format!(
        "{} {} {}",
        one_line(&session.about.candidate),
        look.symbols.dot,
        one_line(&session.about.title)
    );
    let whole = Warning::from_time(session.planned(), session.elapsed());
    let total = clock_text(session.elapsed(), session.planned(), whole, look);
    let mut rights = Vec::new();
    if session.phase == Phase::Paused {
        let paused = Span::styled("paused", look.accent.patch(look.bold));
        rights.push(Line::from(vec![paused, Span::raw("  "), total]));
    } else if let Some(entry) = screening.entry().filter(|entry| entry.asked) {
        let item = clock_text(entry.used, entry.time, session.item_warning(), look);
        rights.push(Line::from(vec![
            total,
            Span::styled("   item ", look.dim),
            item.clone(),
        ]));
        rights.push(Line::from(item));
    } else {
        let open = Span::styled("   item not asked yet", look.dim);
        rights.push(Line::from(vec![total.clone(), open]));
        rights.push(Line::from(total));
    }
    widgets::title_with(frame, page.title, look, &left, &rights);
    widgets::rule(frame, page.rule, look);
    if let (Some(entry), Some(section)) = (screening.entry(), session.section()) {
        let number = entry.section;
        let time = clock_text(
            section.used,
            session.section_time(number),
            session.section_warning(number),
            look,
        );
        let coverage = session.coverage();
        let asked = format!(" {} of {} asked ", coverage.asked, coverage.items);
        let title = format!("{} ", one_line(&section.title));
        let rule = look.symbols.rule;
        let left = vec![Span::styled(title, look.dim), time, Span::raw(" ")];
        let used: usize = left.iter().map(Span::width).sum::<usize>() + asked.len() + 2;
        let gap = usize::from(page.rule.width).saturating_sub(used);
        let mut spans = left;
        spans.push(Span::styled(rule.repeat(gap), look.dim));
        spans.push(Span::styled(format!("{asked}{rule}{rule}"), look.dim));
        if gap > 0 {
            frame.render_widget(Line::from(spans), page.rule);
        }
    }
}

/// A clock that counts up to a limit, with a word where it nears it.
fn clock_text(used: Duration, limit: Duration, warning: Warning, look: &Look) -> Span<'static> {
    let text = format!("{} of {}", clock(used), clock(limit));
    match warning {
        Warning::Calm => Span::styled(text, look.dim),
        Warning::Hurry => Span::styled(format!("{text} hurry"), look.half.patch(look.bold)),
        Warning::Last => Span::styled(format!("{text} last"), look.bad.patch(look.bold)),
        Warning::Up => Span::styled(format!("{text} over"), look.bad.patch(look.bold)),
    }
}

fn plan(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let session = screening.session();
    let mut lines = Vec::new();
    let mut current = 0;
    for (number, section) in session.sections.iter().enumerate() {
        let title = Span::styled(one_line(&section.title), look.bold);
        let warning = session.section_warning(number);
        let limit = session.section_time(number);
        let style = if warning == Warning::Up {
            look.bad
        } else {
            look.dim
        };
        let time = format!("{}/{}", clock(section.used), clock(limit));
        lines.push(widgets::ends(
            vec![title],
            vec![Span::styled(time, style)],
            area.width,
            look.symbols.ellipsis,
        ));
        for index in session.in_section(number) {
            let here = index == session.current;
            if here {
                current = lines.len();
            }
            let entry = &session.entries[index];
            lines.push(plan_line(entry, here, screening.hidden, area.width, look));
        }
    }
    let top = list::top(current, lines.len(), area.height);
    widgets::scrolled(frame, area, look, &lines, top);
}

fn plan_line(entry: &Entry, here: bool, hidden: bool, room: u16, look: &Look) -> Line<'static> {
    let (lead, style) = list::lead(look, here);
    let symbols = look.symbols;
    let state = match (entry.asked, entry.unrated()) {
        (false, _) => symbols.dot,
        (true, _) if hidden => symbols.half,
        (true, 0) => symbols.full,
        (true, _) => symbols.half,
    };
    let mark = if entry.added { " +" } else { "" };
    let left = vec![
        Span::styled(format!("{lead}{state} "), style),
        Span::styled(format!("{}{mark}", one_line(&entry.title)), style),
    ];
    let time = if entry.asked { entry.used } else { entry.time };
    let over = entry.asked && entry.used >= entry.time;
    let style = if over { look.bad } else { look.dim };
    let right = vec![Span::styled(clock(time), style)];
    widgets::ends(left, right, room, symbols.ellipsis)
}

fn middle_lines(screening: &Screening<'_>, room: u16) -> Vec<Line<'static>> {
    let look = &screening.services.look;
    let Some(entry) = screening.entry() else {
        let text = "This plan asks nothing; f finds an item.";
        return markdown::lines(text, room, look);
    };
    let mut lines = vec![Line::styled(one_line(&entry.title), look.bold)];
    lines.extend(markdown::lines(&entry.prompt, room, look));
    if screening.hidden {
        return lines;
    }
    lines.push(Line::default());
    if screening.revealed {
        lines.push(Line::styled("Model answer", look.bold));
        let found = screening.services.library.get(&entry.item);
        let answer = found.and_then(|found| found.item.answer.as_deref());
        let answer = answer.unwrap_or("No loaded bank has one.");
        lines.extend(markdown::lines(answer, room, look));
        return lines;
    }
    // What is missing first, then what is there in part, then the rest.
    let mut probes: Vec<(usize, &Criterion, &str)> = entry
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(index, c)| Some((index, c, c.follow_up.as_deref()?)))
        .collect();
    probes.sort_by_key(|(_, criterion, _)| missing(criterion.rating));
    if !probes.is_empty() {
        lines.push(Line::styled("Ask next", look.bold));
    }
    for (index, criterion, probe) in probes {
        let style = if missing(criterion.rating) == 2 {
            look.dim
        } else {
            Style::new()
        };
        let first = Span::styled(format!("{} ", lists::letter(screening, index)), look.accent);
        let text = Styled::new(&one_line(probe), style);
        lines.extend(text.lines(usize::from(room), &first, &Span::raw("  ")));
    }
    if !entry.response.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled("They said", look.bold));
        let text = crate::bank::harmless(&entry.response).into_owned();
        let none = Span::raw("");
        lines.extend(Styled::new(&text, look.dim).lines(usize::from(room), &none, &none));
    }
    lines
}

fn missing(rating: Rating) -> u8 {
    match rating.counted() {
        Some(crate::bank::Mark::Full) => 2,
        Some(crate::bank::Mark::Half) => 1,
        Some(crate::bank::Mark::None) | None => 0,
    }
}

/// The letter of a criterion, or a blank where it has none now.
fn criteria(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let Some(entry) = screening.entry() else {
        return;
    };
    let legend = legend(look, area.width);
    // What does not change with the marks decides, so that nothing jumps.
    let rows = |index: usize| {
        let fresh = Criterion {
            rating: Rating::NotAsked,
            note: String::new(),
            suggestion: None,
            ..entry.criteria[index].clone()
        };
        criterion(screening, index, &fresh, area.width, Extent::Whole).len()
    };
    let all: Vec<usize> = (0..entry.criteria.len()).map(rows).collect();
    let need =
        all.iter().map(|rows| (*rows).min(3)).sum::<usize>() + all.iter().max().unwrap_or(&0);
    let fits = need + legend.len() <= usize::from(area.height);
    let shown = if fits { legend.len() } else { 0 };
    let room = area.height - shown as u16;
    let count = entry.criteria.len();
    // Texts are cut to as many rows as let all criteria be seen. The one dealt with is whole: where
    // there is no room even for it, what stands below its text is cut to a row each.
    let block = |index: usize, extent: Extent| {
        criterion(screening, index, &entry.criteria[index], area.width, extent)
    };
    let own = [Extent::Whole, Extent::Tight]
        .into_iter()
        .find(|extent| block(screening.touched, *extent).len() <= usize::from(room))
        .unwrap_or(Extent::Tight);
    let cut = |extent: Extent| -> Vec<Vec<Line<'static>>> {
        (0..count)
            .map(|index| {
                block(
                    index,
                    if index == screening.touched {
                        own
                    } else {
                        extent
                    },
                )
            })
            .collect()
    };
    let total = |blocks: &[Vec<Line<'static>>]| blocks.iter().map(Vec::len).sum::<usize>();
    let extents = [
        Extent::Whole,
        Extent::Rows(6),
        Extent::Rows(4),
        Extent::Rows(3),
        Extent::Rows(2),
        Extent::Rows(1),
    ];
    let blocks = extents
        .into_iter()
        .map(cut)
        .find(|blocks| total(blocks) <= usize::from(room))
        .unwrap_or_else(|| cut(Extent::Rows(1)));
    let before: usize = blocks.iter().take(screening.touched).map(Vec::len).sum();
    let last = before + blocks.get(screening.touched).map_or(0, Vec::len);
    let lines: Vec<Line<'static>> = blocks.into_iter().flatten().collect();
    let top = if lines.len() <= usize::from(room) {
        0
    } else {
        // Its text from the first word on, whatever else there is.
        widgets::follow(before, last.saturating_sub(1), lines.len(), room).min(before)
    };
    let list = Rect {
        height: room,
        ..area
    };
    widgets::scrolled(frame, list, look, &lines, top);
    for (row, line) in legend.into_iter().take(shown).enumerate() {
        let y = area.bottom() - shown as u16 + row as u16;
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..area
            },
        );
    }
}

fn legend(look: &Look, room: u16) -> Vec<Line<'static>> {
    let line = |keys: &[(&str, &'static str)]| {
        let keys: Vec<(String, &str)> = keys.iter().map(|(k, w)| ((*k).to_owned(), *w)).collect();
        widgets::key_line(look, &keys, room)
    };
    vec![
        Line::default(),
        line(&[("0", "could not answer"), ("x", "missed")]),
        line(&[(".", "not enough evidence")]),
        line(&[("!", "red flag"), ("+", "strength")]),
    ]
}

/// How much of a criterion is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Everything.
    Whole,
    /// The whole text, and a row of each thing below it.
    Tight,
    /// So many rows of the text, and a row of each thing below it.
    Rows(usize),
}

fn criterion(
    screening: &Screening<'_>,
    index: usize,
    criterion: &Criterion,
    room: u16,
    extent: Extent,
) -> Vec<Line<'static>> {
    let most = match extent {
        Extent::Rows(most) => most,
        Extent::Whole | Extent::Tight => usize::MAX,
    };
    let look = &screening.services.look;
    let (mark, style) = rating(criterion.rating, look);
    let letter = format!("{} ", lists::letter(screening, index));
    let lead = format!("{letter}{mark:<3}  ");
    let first = Span::styled(lead.clone(), style);
    let rest = Span::raw(" ".repeat(Span::raw(lead).width()));
    let mut text = Styled::new(&one_line(&criterion.text), Style::new());
    let weight = criterion.weight.get();
    if (weight - 1.0).abs() > f64::EPSILON {
        text.push(&format!(" weight {weight}"), look.dim);
    }
    let mut lines = text.lines(usize::from(room), &first, &rest);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let cut = look.symbols.ellipsis;
            let spans = std::mem::take(&mut last.spans);
            let room = room.saturating_sub(Span::raw(cut).width() as u16);
            *last = widgets::ends(spans, Vec::new(), room, "");
            last.spans.pop_if(|gap| gap.content.trim().is_empty());
            last.push_span(cut);
        }
    }
    // What each mark stands for, beside the criterion that is being marked.
    let anchors = (index == screening.touched).then_some(&criterion.anchors);
    let anchors: Vec<(crate::bank::Mark, &str)> =
        anchors.map_or_else(Vec::new, |anchors| anchors.all().collect());
    let mut more = |text: &str, style: Style| {
        let below = Styled::new(text, style).lines(usize::from(room), &rest, &rest);
        let long = below.len() > 1;
        if extent == Extent::Whole || !long {
            lines.extend(below);
        } else {
            let fits = usize::from(room).saturating_sub(rest.width());
            let text = wrap::shorten(text, fits, look.symbols.ellipsis);
            lines.extend(Styled::new(&text, style).lines(usize::from(room), &rest, &rest));
        }
    };
    for (mark, text) in anchors {
        let (sign, _) = look.mark(mark);
        more(&format!("{sign}: {}", one_line(text)), look.dim);
    }
    if let Rating::CouldNotAnswer | Rating::NotEnoughEvidence = criterion.rating {
        more(criterion.rating.as_str(), look.dim);
    }
    if !criterion.note.is_empty() {
        let [open, close] = look.symbols.quotes;
        more(
            &format!("{open}{}{close}", one_line(&criterion.note)),
            look.dim,
        );
    }
    if let Some(suggestion) = &criterion.suggestion {
        let (mark, _) = look.mark(suggestion.mark);
        let quote = suggestion
            .evidence
            .first()
            .map_or_else(String::new, |quote| {
                let [open, close] = look.symbols.quotes;
                format!(": {open}{}{close}", one_line(&quote.text))
            });
        let sure = match suggestion.confidence {
            crate::grading::Confidence::High => "",
            crate::grading::Confidence::Low => ", unsure",
        };
        let text = format!("suggested {mark} {}{sure}{quote}", suggestion.reason);
        more(&text, look.accent);
    }
    lines
}

/// The symbol and number of a rating.
pub(super) fn rating(rating: Rating, look: &Look) -> (String, Style) {
    let s = look.symbols;
    match rating {
        Rating::Marked(mark) => look.mark(mark),
        Rating::CouldNotAnswer => (format!("{} {}", s.none, s.nothing), look.bad),
        Rating::NotEnoughEvidence => (format!("? {}", s.nothing), look.half),
        Rating::NotAsked => (format!("{} {}", s.dot, s.nothing), look.dim),
    }
}
