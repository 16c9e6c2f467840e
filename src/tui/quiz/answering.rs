//! Answering an item of a quiz or a drill: the prompt, the editor and the clock, and the same while it
//! stands still.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Question, QuizScreen};
use crate::app::mock::only_asked;
use crate::bank::one_line;
use crate::session::drill::AskReason;
use crate::tui::answer::{self, Parts};
use crate::tui::keys::{Command, Place};
use crate::tui::widgets::facts;
use crate::tui::{markdown, widgets, wrap};

/// Divides a screen of this size.
pub fn parts(screen: &QuizScreen<'_>, area: Rect) -> Parts {
    let body = widgets::page(area).body;
    let prompt_lines = prompt(screen, body.width).len();
    answer::divide(body, prompt_lines)
}

/// What is asked now, to be read aloud.
pub fn asked(screen: &QuizScreen<'_>) -> String {
    let entry = screen.entry();
    let found = entry.and_then(|entry| screen.services.library.get(&entry.item));
    found.map_or(String::new(), |found| found.item.prompt.clone())
}

/// The prompt of the current item.
pub fn prompt(screen: &QuizScreen<'_>, room: u16) -> Vec<Line<'static>> {
    let look = &screen.services.look;
    let Some(entry) = screen.entry() else {
        return Vec::new();
    };
    match screen.services.library.get(&entry.item) {
        Some(found) => {
            let mut lines = markdown::lines(&found.item.prompt, room, look);
            let only = only_asked(&found, entry);
            if !only.is_empty() {
                lines.push(Line::default());
                lines.push(Line::styled("Only this is asked now:", look.bold));
            }
            for question in only {
                let bullet = Span::styled(format!("{} ", look.symbols.bullet), look.dim);
                let text = wrap::Styled::new(&one_line(&question), look.accent);
                lines.extend(text.lines(usize::from(room), &bullet, &Span::raw("  ")));
            }
            lines
        }
        None => {
            let text = format!(
                "The bank `{}` is not loaded, so this item cannot be shown. Open the program with \
                 that bank, or skip the item.",
                entry.item.bank
            );
            markdown::lines(&text, room, look)
        }
    }
}

/// Draws the item and the answer.
pub fn render(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let page = widgets::page(area);
    head(screen, frame, &page);

    let parts = parts(screen, area);
    let prompt = prompt(screen, page.body.width);
    let cursor = screen.asking.is_none();
    let label = (&prompt[..], "Your answer");
    screen
        .writing
        .render(frame, &parts, &screen.services, label, cursor);

    match screen.asking {
        None => widgets::footer_without(frame, &page, look, screen.place(), &idle(screen)),
        Some(Question::Leave) => widgets::question(
            frame,
            &page,
            look,
            if screen.drill().is_some() {
                "Leave? You can continue the drill later."
            } else {
                "Leave? You can resume the quiz later."
            },
            &[("y", "leave"), ("f", "finish it here"), ("n", "stay")],
        ),
        Some(Question::Empty) => widgets::question(
            frame,
            &page,
            look,
            "Your answer is empty. Submit it?",
            &[("y", "submit"), ("n", "keep writing")],
        ),
        Some(Question::LastSkip) => widgets::question(
            frame,
            &page,
            look,
            "This is the last item. End the quiz?",
            &[("y", "end the quiz"), ("n", "stay")],
        ),
    }
}

/// Actions that would do nothing now.
fn idle(screen: &QuizScreen<'_>) -> Vec<Command> {
    if let Some(drill) = screen.drill() {
        let nothing_else = (drill.progress().left <= 1).then_some(Command::Skip);
        let no_step = drill.last_step().is_none().then_some(Command::UndoStep);
        nothing_else.into_iter().chain(no_step).collect()
    } else if screen.quiz().entries.len() > 1 {
        Vec::new()
    } else {
        vec![Command::Skip, Command::Items]
    }
}

/// Draws the pause: nothing that would help.
pub fn render_paused(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, area: Rect) {
    let look = &screen.services.look;
    let page = widgets::page(area);
    head(screen, frame, &page);
    widgets::footer(frame, &page, look, Place::Paused);
    answer::paused(frame, page.body, look);
}

/// Draws the title with the item's facts, and the clock under it.
pub fn head(screen: &QuizScreen<'_>, frame: &mut Frame<'_>, page: &widgets::Page) {
    let look = &screen.services.look;
    let quiz = screen.quiz();
    let place = match screen.drill() {
        Some(drill) => {
            let why = drill.card(quiz.current).map(|card| match card.reason {
                AskReason::New => "new",
                AskReason::Failed => "once more",
                AskReason::Due | AskReason::Named => "",
            });
            let left = format!("{} left", drill.progress().left);
            facts(look, &[why.unwrap_or_default().to_owned(), left])
        }
        None => format!("{} of {}", quiz.position(), quiz.entries.len()),
    };
    let found = quiz
        .entry()
        .and_then(|entry| screen.services.library.get(&entry.item));
    let (title, right) = match found {
        Some(found) => {
            let kind = found.item.kind.to_string();
            let tags = one_line(&found.item.tags.join(", "));
            let all = facts(look, &[kind.clone(), tags, place.clone()]);
            let some = facts(look, &[kind, place.clone()]);
            (one_line(&found.item.title), vec![all, some, place])
        }
        None => ("Item not found".to_owned(), vec![place]),
    };
    widgets::title(frame, page.title, look, &title, &right);
    frame.render_widget(answer::clock_line(quiz, look, page.rule.width), page.rule);
}
