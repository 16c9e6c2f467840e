use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::app::FakeGrades;
use crate::bank::{Bank, Library, read_bank};
use crate::grading::{GraderSettings, ItemGrader, Patterns};
use crate::tui::{App, Look, Theme};

fn grader(bank: Bank) -> ItemGrader {
    let library = Library::from_iter([bank]);
    let settings = GraderSettings {
        patterns: Patterns::FromBank,
        synonyms: Vec::new(),
    };
    ItemGrader::new(Arc::new(library), settings)
}

/// An item of two criteria, the first with this pattern.
fn tried(pattern: &str, faults: &[&str]) -> Tried {
    let bank = format!(
        "bank: b\nitems:\n  - id: i\n    title: Slow first requests\n    prompt: P\n    look_for:\n      - {{id: keep, text: Keeps it warm., weight: 2, match: [{pattern}]}}\n      - {{id: small, text: T, match: [small package]}}\n"
    );
    let bank = read_bank("b.yaml", &bank).unwrap();
    let (title, item) = (bank.items[0].title.clone(), bank.reference(&bank.items[0]));
    let grader = RefCell::new(grader(bank));
    Tried {
        title: title.to_string(),
        item,
        grades: Box::new(FakeGrades::new(move |item, response| {
            grader.borrow_mut().grade(item, response)
        })),
        faults: faults.iter().map(|fault| (*fault).to_owned()).collect(),
        samples: vec![
            (
                "The model answer".to_owned(),
                "Keep it warm, with a small package.".to_owned(),
            ),
            ("Example 1".to_owned(), "No idea.".to_owned()),
        ],
        line: 3,
    }
}

/// A trial whose bank becomes one thing after another.
fn with_trial(changes: Vec<Result<Tried, String>>, story: impl FnOnce(&mut App<'_>)) {
    let changes = RefCell::new(VecDeque::from(changes));
    let news = Box::new(|| changes.borrow_mut().pop_front());
    let look = Look::new(Theme::Plain, true);
    let now = tried("warm pool", &[]);
    let file = Some(PathBuf::from("mine.yaml"));
    let mut app = App::new(look, Instant::now());
    app.open(Box::new(Trial::new(look, now, file, "", news)));
    story(&mut app);
}

fn screen(trial: &mut App<'_>, width: u16, height: u16) -> String {
    trial.resize(Rect::new(0, 0, width, height));
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| trial.render(frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = (0..height).map(|y| {
        let row: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
        row.trim_end().to_owned() + "\n"
    });
    rows.collect()
}

fn types(trial: &mut App<'_>, text: &str) {
    for c in text.chars() {
        trial.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    }
}

fn ctrl(trial: &mut App<'_>, c: char) {
    trial.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
}

#[test]
fn its_keys_do_what_help_says_of_them() {
    crate::tui::keys::assert_sound(KEYS);
}

#[test]
fn marks_follow_what_is_typed_and_what_the_bank_says() {
    let changes = vec![Ok(tried(
        "keep warm",
        &["the model answer must earn `keep` in full"],
    ))];
    with_trial(changes, |trial| {
        types(trial, "I'd keep it warm, with a small package.");
        let before = screen(trial, 80, 24);
        assert!(
            before.contains("✗ 0  keep") && before.contains("✓ 1  small"),
            "{before}"
        );
        trial.tick(Duration::ZERO);
        assert_snapshot!("changed_80x24", screen(trial, 80, 24));
        assert_snapshot!("changed_40x15", screen(trial, 40, 15));
    });
}

#[test]
fn a_bank_that_breaks_keeps_the_last_marks_on_the_screen() {
    let broken = "line 12: an alternative is missing here".to_owned();
    with_trial(vec![Err(broken), Ok(tried("keep warm", &[]))], |trial| {
        types(trial, "small package");
        trial.tick(Duration::ZERO);
        assert_snapshot!("broken_80x24", screen(trial, 80, 24));
        trial.tick(Duration::ZERO);
        assert!(!screen(trial, 80, 24).contains("missing here"));
    });
}

#[test]
fn samples_come_one_after_the_other_and_what_was_typed_comes_back() {
    with_trial(Vec::new(), |trial| {
        types(trial, "mine");
        ctrl(trial, 'n');
        assert!(screen(trial, 80, 24).contains("Keep it warm, with a small package."));
        ctrl(trial, 'n');
        assert!(screen(trial, 80, 24).contains("No idea."));
        ctrl(trial, 'z');
        ctrl(trial, 'z');
        assert!(screen(trial, 80, 24).contains("│ mine"));
    });
}

#[test]
fn the_file_is_opened_at_the_item_and_looked_at_again_afterwards() {
    with_trial(vec![Ok(tried("keep warm", &[]))], |trial| {
        types(trial, "keep warm");
        ctrl(trial, 'o');
        assert_eq!(trial.take_requests(), [HostRequest::EditFile]);
        assert_eq!(trial.file(), Some((PathBuf::from("mine.yaml"), 3)));
        trial.written(Ok(String::new()), Duration::ZERO);
        assert!(screen(trial, 80, 24).contains("✓ 1  keep  was"));
        trial.written(Err("the editor failed".to_owned()), Duration::ZERO);
        assert!(screen(trial, 80, 24).contains("the editor failed"));
    });
}

#[test]
fn what_stands_there_at_the_end_is_an_example_that_the_bank_takes() {
    with_trial(Vec::new(), |trial| {
        assert_eq!(trial.farewell(), None);
        trial.paste("A small package.\n\nAnd: a \"warm\" pool.");
        let example = trial.farewell().unwrap();
        assert_eq!(
            example,
            "      - response: |\n          A small package.\n\n          And: a \"warm\" pool.\n        marks: { keep: 1, small: 1 }\n"
        );
        let bank = format!(
            "bank: b\nitems:\n  - id: i\n    prompt: P\n    look_for: [{{id: keep, text: T}}, {{id: small, text: T}}]\n    examples:\n{example}"
        );
        assert_eq!(
            read_bank("b.yaml", &bank).unwrap().items[0].examples[0]
                .response
                .trim(),
            "A small package.\n\nAnd: a \"warm\" pool."
        );
    });
}

#[test]
fn a_small_terminal_scrolls_the_marks_and_help_opens_over_it() {
    with_trial(Vec::new(), |trial| {
        trial.resize(Rect::new(0, 0, 40, 10));
        let before = screen(trial, 40, 10);
        trial.key(KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE));
        assert_ne!(screen(trial, 40, 10), before);
        trial.key(KeyEvent::new(KeyCode::F(1), KeyModifiers::NONE));
        assert!(screen(trial, 80, 24).contains("Help"));
    });
}
