//! The result of an item: the score, each mark with its reason and what it rests on, and the
//! answer beside the model answer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::QuizScreen;
use crate::bank::{Criterion, Mark, clock, harmless, one_line};
use crate::grading::{Confidence, CriterionMark, Grade, Opinion, Reason, criteria};
use crate::report::quiz::{beside, criterion_text, judged_by, language, rubric_changed};
use crate::session::quiz::{Answer, Entry};
use crate::tui::keys::{Command, LETTERS, Place};
use crate::tui::reason::reason;
use crate::tui::theme::Look;
use crate::tui::widgets::{facts, pad};
use crate::tui::wrap::{self, Styled};
use crate::tui::{markdown, widgets};

/// Where the text of a criterion begins: after its number and its mark.
const INDENT: usize = 7;

/// Draws it.
pub fn render(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let page = widgets::page(area);
    let quiz = screen.quiz();
    let Some(entry) = screen.entry() else {
        return;
    };
    let title = screen.services.item_title(&entry.item);
    widgets::title_with(frame, page.title, look, &title, &right(screen, entry));
    widgets::rule(frame, page.rule, look);
    let place = screen.place();
    let mut idle = Vec::new();
    if quiz
        .answer(quiz.current)
        .is_none_or(|answer| answer.grade.is_none())
    {
        idle.extend([Command::Mark, Command::UndoMark]);
    }
    if !screen.is_judged() {
        idle.push(Command::BuiltIn);
    }
    if quiz
        .answer(quiz.current)
        .is_none_or(|answer| answer.overrides.is_empty())
    {
        idle.push(Command::UndoMark);
    }
    if let Some(drill) = screen.drill()
        && drill.last_step().is_none()
        && idle.contains(&Command::UndoMark)
    {
        idle.push(Command::UndoStep);
    }
    widgets::footer_without(frame, &page, look, place, &idle);
    let body = body(screen, area);
    let (lines, _) = lines(screen, body.width);
    widgets::scrolled(frame, body, look, &lines, screen.result_top);
    if let Some([first, second]) = screen.ratings(body.width) {
        let row = |y: u16| Rect {
            y: page.body.bottom() - y,
            height: 1,
            ..page.body
        };
        if second.width() > 0 {
            frame.render_widget(first, row(2));
            frame.render_widget(second, row(1));
        } else {
            frame.render_widget(first, row(1));
        }
    }
}

/// The room for marks and answers: where the answer is to be rated, the ratings stand below it.
pub fn body(screen: &QuizScreen<'_>, area: Rect) -> Rect {
    let body = widgets::page(area).body;
    let rows = match screen.ratings(body.width) {
        Some([_, second]) => 2 + u16::from(second.width() > 0),
        None => 0,
    };
    Rect {
        height: body.height.saturating_sub(rows),
        ..body
    }
}

/// The score, the time and how it came to an end.
fn right(screen: &QuizScreen<'_>, entry: &Entry) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let recalls = screen.drill().is_some_and(|drill| drill.settings.recall);
    let unticked = entry
        .answer()
        .is_some_and(|answer| answer.overrides.is_empty());
    let score = match quiz.score(quiz.current) {
        Some(_) if recalls && unticked => Span::raw(""),
        Some(score) => Span::styled(
            format!("{} %", score.percent()),
            look.score(score.get()).patch(look.bold),
        ),
        None if quiz.is_grading(quiz.current) => {
            Span::styled(format!("grading{}", look.symbols.ellipsis), look.bold)
        }
        None if entry.answer().is_some() => Span::styled("not marked", look.dim),
        None => Span::styled("not answered", look.dim),
    };
    let used = clock(entry.used);
    let time = match entry.allowed {
        Some(allowed) => format!("{used} of {}", clock(allowed)),
        None => used,
    };
    let late = match entry.answer() {
        Some(answer) if answer.timed_out => "time ran out",
        _ => "",
    };
    let place = if screen.place() == Place::Review {
        format!("{} of {}", quiz.position(), quiz.entries.len())
    } else {
        String::new()
    };
    let with = |more: &[String]| {
        let more = facts(look, more);
        let gap = if more.is_empty() { "" } else { "   " };
        Line::from(vec![
            score.clone(),
            Span::raw(gap),
            Span::styled(more, look.dim),
        ])
    };
    let late = late.to_owned();
    let took = format!("took {time}");
    let all = with(&[late.clone(), took, place.clone()]);
    if place.is_empty() {
        let short = if late.is_empty() { time } else { late };
        vec![all, with(&[short]), with(&[])]
    } else {
        vec![all, with(&[late, place.clone()]), with(&[place])]
    }
}

/// Everything that stands in the result, and the line at which the answers begin.
pub fn lines(screen: &QuizScreen<'_>, room: u16) -> (Vec<Line<'static>>, usize) {
    let look = &screen.services.look;
    let Some(entry) = screen.entry() else {
        return (Vec::new(), 0);
    };
    let found = screen.services.library.get(&entry.item);
    let rubric = found.map_or_else(Vec::new, |found| criteria(found.item));
    let mut lines = screen.leech_lines(room);
    if let Some(text) = entry.graded().and_then(|_| language(&entry.response)) {
        let text = Styled::new(&text, Style::new());
        let (first, rest) = (Span::styled("? ", look.half), Span::raw("  "));
        lines.extend(text.lines(usize::from(room), &first, &rest));
        lines.push(Line::default());
    }
    if let Some(message) = rubric_changed(entry, found) {
        let none = Span::raw("");
        lines.extend(Styled::new(message, look.half).lines(usize::from(room), &none, &none));
        lines.push(Line::default());
    }
    let first = screen.first_mark;
    let drill = screen.drill();
    let graded = entry.graded();
    let built_in = graded
        .and_then(|(_, grade)| grade.opinion.as_deref())
        .filter(|_| screen.built_in);
    let shown: &[CriterionMark] = match (built_in, graded) {
        (Some(opinion), _) => &opinion.built_in,
        (None, Some((_, grade))) => &grade.criteria,
        (None, None) => &[],
    };
    lines.extend(judge_lines(graded, built_in, look, room));
    let selected = screen.selected.as_ref().map(|(index, _)| *index);
    for (index, (id, weight)) in entry.criteria.iter().enumerate() {
        let criterion = rubric.iter().find(|criterion| criterion.id == *id);
        let nth = index
            .checked_sub(first)
            .filter(|nth| *nth < screen.marks_at_once());
        let number = match (nth, drill) {
            (None, _) => String::new(),
            (Some(nth), None) => (nth + 1).to_string(),
            (Some(_), Some(drill)) if !drill.is_rating() => String::new(),
            (Some(nth), Some(_)) => LETTERS[nth..=nth].to_owned(),
        };
        let row = Row {
            number,
            selected: selected == Some(index),
            text: one_line(criterion_text(entry, criterion, id)),
            weight: weight.get(),
            criterion,
            given: shown.iter().find(|given| given.id == *id),
            grade: graded
                .map(|(_, grade)| grade)
                .filter(|_| built_in.is_none()),
            answer: entry.answer().filter(|_| built_in.is_none()),
            asked: built_in.is_none()
                && screen.undecided() == Some(id)
                && drill.is_none_or(|drill| drill.is_rating() && !drill.settings.recall),
            ticked: drill.is_some_and(|drill| drill.settings.recall),
        };
        lines.extend(row.lines(look, room));
    }
    lines.push(Line::default());
    let answers = lines.len();
    let model = found.and_then(|found| found.item.answer.as_deref());
    if drill.is_some_and(|drill| drill.settings.recall) {
        lines.push(Line::styled("Model answer", look.bold));
        let mut shown = markdown::lines(model.unwrap_or_default(), room, look);
        highlight_all(&mut shown, screen);
        lines.extend(shown);
    } else {
        lines.extend(panels(screen, entry, shown, model, room));
    }
    if let Some(notes) = found.and_then(|found| found.item.notes.as_deref()) {
        lines.extend([Line::default(), Line::styled("Notes", look.bold)]);
        lines.extend(markdown::lines(notes, room, look));
    }
    (lines, answers)
}

/// Who gave the marks, where somebody else than the built-in grader was asked.
fn judge_lines(
    graded: Option<(&Answer, &Grade)>,
    built_in: Option<&Opinion>,
    look: &Look,
    room: u16,
) -> Vec<Line<'static>> {
    let text = match built_in {
        Some(opinion) => Some(format!(
            "Built-in marks, {} %; those of {} count",
            opinion.built_in_score.percent(),
            opinion.judge
        )),
        None => graded.and_then(|(_, grade)| judged_by(grade)),
    };
    let Some(text) = text else {
        return Vec::new();
    };
    let style = if text.starts_with('!') {
        look.half
    } else {
        look.dim
    };
    let none = Span::raw("");
    let mut lines = Styled::new(&text, style).lines(usize::from(room), &none, &none);
    lines.push(Line::default());
    lines
}

/// A criterion and what came of it.
struct Row<'a> {
    number: String,
    /// What earns it is highlighted in the model answer.
    selected: bool,
    text: String,
    weight: f64,
    criterion: Option<&'a Criterion>,
    given: Option<&'a CriterionMark>,
    /// All marks that count, where those are shown.
    grade: Option<&'a Grade>,
    answer: Option<&'a Answer>,
    /// The person is asked about it now.
    asked: bool,
    /// Nothing was written: the person ticks what was covered.
    ticked: bool,
}

impl Row<'_> {
    fn lines(&self, look: &Look, room: u16) -> Vec<Line<'static>> {
        let mark = self.given.map(|given| {
            let changed = self
                .answer
                .and_then(|answer| answer.overrides.get(&given.id));
            (changed.copied().unwrap_or(given.mark), changed.is_some())
        });
        // Nothing was written that could be marked: only what the person ticks counts.
        let mark = mark.filter(|(_, changed)| *changed || !self.ticked);
        let (symbol, style) = match mark {
            Some((mark, _)) => look.mark(mark),
            None => (look.symbols.nothing.to_owned(), look.dim),
        };
        let facts = self.facts(look, mark.is_some_and(|(_, changed)| changed));
        // Where it is narrow they stand before the reason and not beside the text.
        let narrow = room + 2 < widgets::NARROW;
        let (right, below) = if narrow {
            (Vec::new(), facts)
        } else {
            (facts, Vec::new())
        };
        let right_width: usize = right.iter().map(Span::width).sum();
        let text_room =
            usize::from(room).saturating_sub(right_width + 2 * usize::from(right_width > 0));
        let lead = Span::raw(" ".repeat(INDENT));
        let mut lines = Styled::new(&self.text, look.bold).lines(text_room, &lead, &lead);
        if let Some(first) = lines.first_mut() {
            if let Some(lead) = first.spans.first_mut() {
                let (sign, style) = if self.selected {
                    (look.symbols.chosen, look.accent.patch(look.bold))
                } else {
                    (" ", look.dim)
                };
                *lead = Span::styled(format!("{:>1}{sign}", self.number), style);
            }
            first.spans.insert(
                1,
                Span::styled(pad(&symbol, INDENT - 2), style.patch(look.bold)),
            );
            let gap = usize::from(room).saturating_sub(first.width() + right_width);
            if right_width > 0 {
                first.spans.push(Span::raw(" ".repeat(gap)));
                first.spans.extend(right);
            }
        }
        let indented = |text: Styled| text.lines(usize::from(room), &lead, &lead);
        if let Some(given) = self.given.filter(|_| !self.ticked) {
            let mut text = Styled::default();
            for fact in &below {
                text.push(&fact.content, fact.style);
            }
            if !below.is_empty() {
                text.push("  ", look.dim);
            }
            reason(&mut text, given, look);
            lines.extend(indented(text));
            if let Some((_, true)) = mark {
                let (machine, _) = look.mark(given.mark);
                let text = format!("your mark; the machine gave {machine}");
                lines.extend(indented(Styled::new(&text, look.dim)));
            }
            for text in self
                .grade
                .map_or_else(Vec::new, |grade| beside(grade, given))
            {
                lines.extend(indented(Styled::new(&text, look.dim)));
            }
        }
        if self.asked {
            let mut text = Styled::new("y", look.bold);
            text.push(" it counts   ", look.dim);
            text.push("n", look.bold);
            text.push(" it does not", look.dim);
            lines.extend(indented(text));
        }
        let follow_up = self
            .criterion
            .and_then(|criterion| criterion.follow_up.as_deref());
        if let (Some(follow_up), Some((Mark::None | Mark::Half, _)) | None) = (follow_up, mark) {
            let mut text = Styled::new("Next time: ", look.accent);
            text.push(&one_line(follow_up), Style::new());
            lines.extend(indented(text));
        }
        lines
    }

    fn facts(&self, look: &Look, changed: bool) -> Vec<Span<'static>> {
        let mut right = Vec::new();
        if self
            .given
            .is_some_and(|given| given.confidence == Confidence::Low)
            && !changed
        {
            right.push(Span::styled("? unsure", look.half));
        }
        if self.weight != 1.0 {
            if !right.is_empty() {
                right.push(Span::raw("  "));
            }
            right.push(Span::styled(format!("weight {}", self.weight), look.dim));
        }
        right
    }
}

/// The answer and the model answer: side by side, or one under the other where it is narrow.
fn panels(
    screen: &QuizScreen<'_>,
    entry: &Entry,
    shown: &[CriterionMark],
    model: Option<&str>,
    room: u16,
) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let narrow = room + 2 < widgets::NARROW;
    let column = if narrow { room } else { (room - 3) / 2 };
    let mut left = vec![Line::styled("Your answer", look.bold)];
    left.extend(response(entry, shown, look, column));
    let Some(model) = model else {
        return left;
    };
    let mut right = vec![Line::styled("Model answer", look.bold)];
    let mut shown = markdown::lines(model, column, look);
    highlight_all(&mut shown, screen);
    right.extend(shown);
    if narrow {
        left.push(Line::default());
        left.extend(right);
        return left;
    }
    (0..left.len().max(right.len()))
        .map(|row| {
            let mut line = left.get(row).cloned().unwrap_or_default();
            let style = line.style;
            for span in &mut line.spans {
                span.style = style.patch(span.style);
            }
            let used: usize = line
                .spans
                .iter()
                .map(|span| wrap::width(&span.content))
                .sum();
            let gap = usize::from(column).saturating_sub(used);
            let mut spans = line.spans;
            spans.push(Span::raw(" ".repeat(gap)));
            spans.push(Span::styled(format!(" {} ", look.symbols.side), look.dim));
            if let Some(line) = right.get(row) {
                let styled = line
                    .spans
                    .iter()
                    .map(|span| Span::styled(span.content.clone(), line.style.patch(span.style)));
                spans.extend(styled);
            }
            Line::from(spans)
        })
        .collect()
}

/// Highlights what earns the selected criterion.
fn highlight_all(lines: &mut [Line<'static>], screen: &QuizScreen<'_>) {
    let style = screen
        .services
        .look
        .evidence
        .patch(screen.services.look.bold);
    if let Some((_, sentences)) = &screen.selected {
        for sentence in sentences {
            highlight(lines, sentence, style);
        }
    }
}

/// Gives the words of a sentence a style where they stand in laid out lines: its letters and digits
/// in their order, whatever signs and breaks the layout has put between them.
fn highlight(lines: &mut [Line<'static>], sentence: &str, style: Style) {
    let wanted: Vec<char> = sentence.chars().filter(|c| c.is_alphanumeric()).collect();
    // Where each letter stands: its line, its span, and its bytes there.
    let mut letters: Vec<(char, usize, usize, usize)> = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        for (nth, span) in line.spans.iter().enumerate() {
            let stand = span
                .content
                .char_indices()
                .filter(|(_, c)| c.is_alphanumeric());
            letters.extend(stand.map(|(at, c)| (c, row, nth, at)));
        }
    }
    if wanted.is_empty() {
        return;
    }
    let found = letters.windows(wanted.len()).position(|window| {
        let here = window.iter().map(|(c, ..)| *c);
        here.eq(wanted.iter().copied())
    });
    let Some(first) = found else { return };
    let stands = &letters[first..first + wanted.len()];
    for (row, line) in lines.iter_mut().enumerate() {
        let mut spans = Vec::new();
        for (nth, span) in line.spans.drain(..).enumerate() {
            let here = stands.iter().filter(|(_, r, n, _)| (*r, *n) == (row, nth));
            let places: Vec<(char, usize)> = here.map(|(c, .., at)| (*c, *at)).collect();
            let (Some((_, from)), Some((c, last))) = (places.first(), places.last()) else {
                spans.push(span);
                continue;
            };
            let to = last + c.len_utf8();
            let text = span.content.into_owned();
            for (piece, style) in [
                (&text[..*from], span.style),
                (&text[*from..to], span.style.patch(style)),
                (&text[to..], span.style),
            ] {
                if !piece.is_empty() {
                    spans.push(Span::styled(piece.to_owned(), style));
                }
            }
        }
        line.spans = spans;
    }
}

/// The response with what marks rest on underlined.
fn response(entry: &Entry, shown: &[CriterionMark], look: &Look, room: u16) -> Vec<Line<'static>> {
    let text = entry.response.as_str();
    let none = Span::raw("");
    if text.trim().is_empty() {
        return vec![Line::styled("nothing written", look.dim)];
    }
    let mut styles = vec![Style::new(); text.len()];
    for given in shown {
        let style = match given.reason {
            Reason::Negated | Reason::Contradicted => look.bad.add_modifier(Modifier::UNDERLINED),
            _ => look.evidence,
        };
        for evidence in &given.evidence {
            let end = evidence.end.min(text.len());
            if let Some(span) = styles.get_mut(evidence.start.min(end)..end) {
                span.fill(style);
            }
        }
    }
    let mut shown = Styled::default();
    let mut start = 0;
    for at in 1..=text.len() {
        let ends = at == text.len() || styles[at] != styles[start];
        if ends && text.is_char_boundary(at) {
            let piece = text.get(start..at).unwrap_or_default();
            shown.push(&harmless(piece).replace('\t', "    "), styles[start]);
            start = at;
        }
    }
    shown.lines(usize::from(room), &none, &none)
}
