//! How fast a frame is drawn, and how fast a key is answered, at 80×24 and at 200×60.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may fail by panicking"
)]

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::ZonedDateTime;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use viva::app::DrillConfig;
use viva::app::GradeWorker;
use viva::app::quiz_options::QuizOptions;
use viva::app::speech::Speech;
use viva::bank::Source;
use viva::grading::{GraderSettings, ItemGrader, Patterns};
use viva::schedule::Limits;
use viva::store::Store;
use viva::tui::{App, Home, Look, QuizScreen, Services, Theme};

fn frames(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let now = || "2026-03-12T12:00[UTC]".parse::<ZonedDateTime>().unwrap();
    let store = Store::open(folder.path(), move || now().timestamp()).unwrap();
    let library = Arc::new(viva::bank::load(&[Source::Builtin]).unwrap());
    let settings = GraderSettings {
        patterns: Patterns::FromBank,
        synonyms: Vec::new(),
    };
    let grades = GradeWorker::new(ItemGrader::new(Arc::clone(&library), settings));
    let drill_config = DrillConfig {
        limits: Limits {
            new: 2,
            reviews: 100,
        },
        ..DrillConfig::default()
    };
    let quiz_options = RefCell::new(QuizOptions::default());
    let services = Services {
        library: &library,
        left_out: &[],
        store: &store,
        grades: &grades,
        screening_grades: &grades,
        rubric_grades: &grades,
        speech: &Speech::default(),
        look: Look::new(Theme::Terminal, true),
        drill_config: &drill_config,
        quiz_options: &quiz_options,
        plans: &Vec::new,
        me: None,
        clock: &now,
        seed: &|| 1,
    };
    let item = library.find("slow-first-requests").unwrap();
    let answer = item.item.answer.as_deref().unwrap();

    let mut group = c.benchmark_group("frame");
    for (width, height) in [(80, 24), (200, 60)] {
        let now = Instant::now();
        let mut app = App::new(services.look, now);
        app.open(Box::new(Home::new(services).unwrap()));
        app.resize(Rect::new(0, 0, width, height));
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut draw = |app: &App<'_>, name: &str| {
            group.bench_function(format!("{name}, {width}x{height}"), |b| {
                b.iter(|| {
                    terminal.draw(|frame| app.render(frame)).unwrap();
                });
            });
        };
        draw(&app, "home");
        let new = QuizOptions::default().plan_of(&library, &[item.reference()]);
        app.open(QuizScreen::start(services, &new, now).unwrap());
        app.paste(answer);
        draw(&app, "answering");
        app.key(KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL));
        draw(&app, "result");
    }
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
