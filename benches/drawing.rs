//! How long a frame takes: the answer being written, and its result.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{Timestamp, Zoned};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use viva::bank::{ItemRef, Source, load};
use viva::grading::{Grader, Patterns};
use viva::store::Store;
use viva::store::plan::Choices;
use viva::tui::{App, Look, Theme, World};

const ANSWER: &str = "A cold start is when there is no warm container, so Lambda has to boot the \
    runtime and run the init code. I'd first check how big the package is, drop what we don't \
    need, and then put provisioned concurrency on the alias. ";

fn frames(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for the store");
    let path: &Path = folder.path();
    let store = Store::open(path, Timestamp::now).expect("a store");
    let library = load(&[Source::Builtin]).expect("the built-in bank");
    let grader = Grader::new(&library, Patterns::FromBank);
    let grade = |item: &ItemRef, response: &str| Ok(grader.grade(item, response)?);
    let world = World {
        library: &library,
        store: &store,
        grade: &grade,
        look: Look::new(Theme::Terminal, true),
        clock: &Zoned::now,
        seed: &|| 1,
    };
    let item = library
        .find("slow-first-requests")
        .expect("a built-in item");
    let new = Choices::default().plan_of(&library, &[item.reference()]);
    let mut app = App::new(world, Choices::default(), Instant::now()).expect("the program");
    app.start(&new).expect("a quiz");
    app.resize(Rect::new(0, 0, 120, 40));
    app.paste(&ANSWER.repeat(3));
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a screen");

    c.bench_function("a frame of an answer of 120 words", |b| {
        b.iter(|| {
            app.tick(black_box(Duration::from_micros(1)));
            terminal.draw(|frame| app.render(frame)).expect("a frame");
        });
    });
    app.key(KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL));
    c.bench_function("a frame of its result", |b| {
        b.iter(|| {
            terminal.draw(|frame| app.render(frame)).expect("a frame");
        });
    });
}

criterion_group!(benches, frames);
criterion_main!(benches);
