//! The end of a screening: first the recommendation, then, once committed, the scores.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Screening, draw, lists};
use crate::bank::{clock, harmless, one_line};
use crate::grading::Score;
use crate::report::scorecard::wording;
use crate::session::screening::{
    Amend, Change, Entry, Recommendation, RemarkKind, Screening as Session,
};
use crate::tui::seek;
use crate::tui::theme::Look;
use crate::tui::when::when;
use crate::tui::widgets::{self, count};
use crate::tui::wrap::Styled;
use crate::tui::{answer, list};

/// Draws the decision: what is recommended, and why. No score is here.
pub(super) fn render_decision(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let page = widgets::page(area);
    let session = screening.session();
    draw::head(screening, frame, &page);
    let mut lines = vec![Line::styled("What do you recommend?", look.bold)];
    for (index, one) in Recommendation::ALL.into_iter().enumerate() {
        let (lead, style) = list::lead(look, index == screening.chosen);
        let chosen = session.recommendation == Some(one);
        let mark = if chosen { look.symbols.full } else { " " };
        lines.push(Line::styled(format!("{lead} {mark} {one}"), style));
    }
    let coverage = session.coverage();
    let unrated: usize = session.entries.iter().map(Entry::unrated).sum();
    let mut message = format!(
        "{} of {} asked, {} % of the weight judged",
        coverage.asked,
        count(coverage.items, "item", "items"),
        coverage.judged
    );
    if session.too_little_asked() {
        let needed = session.about.needed;
        message.push_str(&format!(" ({needed} % wanted for a score)"));
    }
    message.push('.');
    if unrated > 0 {
        let criteria = count(unrated, "criterion", "criteria");
        message.push_str(&format!(
            " {criteria} of them without a mark will not count."
        ));
    }
    if page.body.height >= 14 {
        message.push_str(" Scores are shown once you have committed.");
    }
    let none = Span::raw("");
    lines.push(Line::default());
    lines.extend(Styled::new(&message, look.dim).lines(usize::from(page.body.width), &none, &none));
    let flags = session
        .remarks
        .iter()
        .filter(|remark| remark.kind != RemarkKind::Note);
    let flags: Vec<Line<'static>> = flags
        .flat_map(|remark| lists::remark_lines(remark, page.body.width, look))
        .collect();
    let room = usize::from(page.body.height);
    if !flags.is_empty() && lines.len() + flags.len() + 6 <= room {
        lines.push(Line::default());
        lines.extend(flags);
    }
    lines.push(Line::default());
    // The summary keeps at least a quarter of the room.
    let most = room - (room / 4).max(2);
    let top = screening.chosen.saturating_sub(most.saturating_sub(2));
    let lines: Vec<Line<'static>> = lines.into_iter().skip(top).take(most).collect();
    let above = lines.len() as u16;
    let upper = Rect {
        height: above,
        ..page.body
    };
    widgets::scrolled(frame, upper, look, &lines, 0);
    let label = Rect {
        y: page.body.y + above,
        height: 1,
        ..page.body
    };
    let title = match screening.input.as_ref().map(|input| &input.purpose) {
        Some(super::InputPurpose::Discard) => "Why it never took place",
        Some(super::InputPurpose::Remark(..)) => "Note",
        _ => "Summary",
    };
    frame.render_widget(Line::styled(title, look.bold), label);
    let text = Rect {
        y: label.bottom(),
        height: page.body.height.saturating_sub(above + 1),
        ..page.body
    };
    match &screening.input {
        Some(input) => {
            answer::written(frame, text, look, &input.editor, usize::MAX, true);
        }
        None => {
            let summary = if session.summary.is_empty() {
                Styled::new("tab writes it", look.dim)
            } else {
                Styled::new(&harmless(&session.summary), Style::new())
            };
            let lines = summary.lines(usize::from(text.width), &none, &none);
            widgets::scrolled(frame, text, look, &lines, 0);
        }
    }
    if screening.asking && session.wants_second_word() {
        let answers = [("s", "strong yes anyway"), ("n", "not yet")];
        let asked = format!(
            "Strong yes on {} % of the plan's weight? It wants {} %.",
            coverage.judged, session.about.needed
        );
        widgets::question(frame, &page, look, &asked, &answers);
    } else if screening.asking {
        let answers = [("y", "commit"), ("n", "not yet")];
        let asked = "Commit? From then on every change is an amendment.";
        widgets::question(frame, &page, look, asked, &answers);
    } else {
        widgets::footer(frame, &page, look, screening.place());
    }
}

/// What a line of the verdict is about, where it can be amended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Recommendation,
    Summary,
    Criterion(usize, usize),
}

/// Everything that can be amended, in the order of the lines.
pub(super) fn targets(session: &Session) -> Vec<Target> {
    let mut targets = vec![Target::Recommendation, Target::Summary];
    for index in session.order() {
        let criteria = 0..session.entries[index].criteria.len();
        targets.extend(criteria.map(|criterion| Target::Criterion(index, criterion)));
    }
    targets
}

/// Draws the verdict: recommendation, summary, scores by section, item and criterion.
pub(super) fn render(screening: &Screening<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screening.services.look;
    let page = widgets::page(area);
    let session = screening.session();
    let about = &session.about;
    let left = format!(
        "{} {} {}",
        one_line(&about.candidate),
        look.symbols.dot,
        one_line(&about.title)
    );
    let number = format!("scorecard {}", screening.interview.id());
    widgets::title(frame, page.title, look, &left, &[number]);
    widgets::rule(frame, page.rule, look);
    if let Some(pick) = &screening.picking {
        widgets::footer(frame, &page, look, screening.place());
        let lines: Vec<Line<'static>> = pick
            .values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let (lead, style) = list::lead(look, index == pick.chosen);
                Line::styled(format!("{lead} {}", value_name(value)), style)
            })
            .collect();
        widgets::scrolled(frame, page.body, look, &lines, 0);
        screening.seek.render(frame, &page, look, screening.place());
        return;
    }
    let (lines, places) = lines(screening, page.body.width);
    let place = places.get(screening.chosen).copied().unwrap_or(0);
    let mut list_area = page.body;
    if let Some(input) = &screening.input {
        let height = (page.body.height / 3).max(2);
        let label = Rect {
            y: page.body.bottom() - height,
            height: 1,
            ..page.body
        };
        let text = Rect {
            y: label.bottom(),
            height: height - 1,
            ..page.body
        };
        list_area.height -= height;
        let asked = match input.purpose {
            super::InputPurpose::Reason(_) => "Reason for the change",
            super::InputPurpose::NewNote { .. } => "The note on this criterion",
            _ => "Summary",
        };
        frame.render_widget(Line::styled(asked, look.accent.patch(look.bold)), label);
        answer::written(frame, text, look, &input.editor, usize::MAX, true);
    }
    let top = list::top(place, lines.len(), list_area.height);
    widgets::scrolled(frame, list_area, look, &lines, top);
    widgets::footer(frame, &page, look, screening.place());
    screening.seek.render(frame, &page, look, screening.place());
}

pub(super) fn value_name(value: &Amend) -> String {
    match value {
        Amend::Rating { to, .. } => to.to_string(),
        Amend::Recommendation(to) => to.to_string(),
        Amend::CriterionNote { to, .. } | Amend::Summary(to) => one_line(to),
    }
}

/// The score of the whole, or that there is none.
fn headline(session: &Session, look: &Look) -> Span<'static> {
    if session.too_little_asked() {
        return Span::styled(wording::TOO_LITTLE, look.half.patch(look.bold));
    }
    percent(session.score(), look)
}

fn percent(score: Option<Score>, look: &Look) -> Span<'static> {
    score.map_or_else(
        || Span::styled("    not scored", look.dim),
        |score| Span::styled(format!("{:>3} %", score.percent()), look.score(score.get())),
    )
}

/// What the line of each target says.
pub(super) fn texts(screening: &Screening<'_>) -> Vec<String> {
    let (lines, places) = lines(screening, seek::WHOLE);
    let places = places.into_iter();
    places.map(|place| lines[place].to_string()).collect()
}

/// The lines, and where each target stands among them.
fn lines(screening: &Screening<'_>, room: u16) -> (Vec<Line<'static>>, Vec<usize>) {
    let look = &screening.services.look;
    let session = screening.session().amended();
    let ellipsis = look.symbols.ellipsis;
    let mut lines = Vec::new();
    let mut places = Vec::new();
    let mut target = |lines: &Vec<Line<'static>>| {
        places.push(lines.len());
        list::lead(look, places.len() - 1 == screening.chosen)
    };
    let (lead, style) = target(&lines);
    let recommendation = session.recommendation.map_or("", Recommendation::as_str);
    lines.push(widgets::ends(
        vec![Span::styled(
            format!("{lead} Recommendation: {recommendation}"),
            style.patch(look.bold),
        )],
        vec![headline(&session, look)],
        room,
        ellipsis,
    ));
    let (lead, style) = target(&lines);
    let summary = if session.summary.trim().is_empty() {
        "no summary".to_owned()
    } else {
        harmless(&session.summary).into_owned()
    };
    let first = Span::styled(format!("{lead} "), style);
    lines.extend(Styled::new(&summary, style).lines(usize::from(room), &first, &Span::raw("  ")));
    let coverage = session.coverage();
    let covered = format!(
        "{} of {} asked, {} % of the weight judged ({} % wanted), {} of {}",
        coverage.asked,
        count(coverage.items, "item", "items"),
        coverage.judged,
        session.about.needed,
        clock(session.elapsed()),
        clock(session.planned())
    );
    let indent = Span::raw("  ");
    lines.extend(Styled::new(&covered, look.dim).lines(usize::from(room), &indent, &indent));
    for (number, section) in session.sections.iter().enumerate() {
        lines.push(Line::default());
        lines.push(widgets::ends(
            vec![Span::styled(
                format!("  {}", one_line(&section.title)),
                look.bold,
            )],
            vec![percent(session.section_score(number), look)],
            room,
            ellipsis,
        ));
        for index in session.in_section(number) {
            let entry = &session.entries[index];
            let asked = match (entry.asked, entry.added) {
                (true, true) => "  added, not in the score",
                (true, false) => "",
                (false, _) => "  not asked",
            };
            lines.push(widgets::ends(
                vec![
                    Span::raw(format!("  {}", one_line(&entry.title))),
                    Span::styled(asked, look.dim),
                ],
                vec![percent(entry.score(), look)],
                room,
                ellipsis,
            ));
            for criterion in &entry.criteria {
                let (lead, style) = target(&lines);
                let (mark, marked) = draw::rating(criterion.rating, look);
                let suggested = criterion.suggestion.as_ref().map_or_else(String::new, |s| {
                    format!("  suggested {}", look.mark(s.mark).0)
                });
                lines.push(widgets::ends(
                    vec![
                        Span::styled(format!("{lead}   "), style),
                        Span::styled(format!("{mark:<3}  "), marked),
                        Span::styled(one_line(&criterion.text), style),
                    ],
                    vec![Span::styled(suggested, look.dim)],
                    room,
                    ellipsis,
                ));
                if !criterion.note.is_empty() {
                    let note = Styled::new(&one_line(&criterion.note), look.dim);
                    let indent = Span::raw(" ".repeat(9));
                    lines.extend(note.lines(usize::from(room), &indent, &indent));
                }
            }
        }
    }
    amendments(&session, screening, room, &mut lines);
    (lines, places)
}

fn amendments(
    session: &Session,
    screening: &Screening<'_>,
    room: u16,
    lines: &mut Vec<Line<'static>>,
) {
    let look = &screening.services.look;
    if session.amendments.is_empty() {
        return;
    }
    lines.push(Line::default());
    lines.push(Line::styled("  Amendments", look.bold));
    let now = (screening.services.clock)();
    for amendment in &session.amendments {
        let what = match &amendment.change {
            Change::Rating {
                entry,
                criterion,
                from,
                to,
            } => {
                let entry = &session.entries[*entry];
                let id = &entry.criteria[*criterion].id;
                format!("{}, {id}: {from} to {to}", one_line(&entry.title))
            }
            Change::CriterionNote {
                entry, criterion, ..
            } => {
                let entry = &session.entries[*entry];
                let id = &entry.criteria[*criterion].id;
                format!("{}, {id}: its note", one_line(&entry.title))
            }
            Change::Recommendation { from, to } => format!("recommendation: {from} to {to}"),
            Change::Summary { .. } => "summary".to_owned(),
        };
        let at = when(amendment.at, &now);
        let dot = look.symbols.dot;
        let text = format!("{at} {dot} {what} {dot} {}", one_line(&amendment.reason));
        let indent = Span::raw("  ");
        lines.extend(Styled::new(&text, Style::new()).lines(usize::from(room), &indent, &indent));
    }
}
