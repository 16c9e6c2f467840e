//! How long statistics take on a store with a million reviews, half of them in the last year.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may fail by panicking"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use viva::bank::{Library, read_bank};
use viva::report::stats::{Given, first_day, stats};
use viva::schedule::{Day, DayEnd, Model, Scheduler};
use viva::store::{FILE_NAME, Store};

const ITEMS: i64 = 5_000;
const REVIEWS_EACH: i64 = 200;
/// How many of the reviews of an item, the newest ones, have their answer with four marks.
const ANSWERS_EACH: i64 = 20;
/// 2026-11-25.
const TODAY: Day = Day::new(20_782);

fn now() -> Timestamp {
    Timestamp::from_second(i64::from(TODAY.number()) * 86_400 + 43_200).unwrap()
}

fn library() -> Library {
    let mut yaml = String::from("bank: generated\ntitle: Generated\nitems:\n");
    for number in 1..=ITEMS {
        let _ = write!(
            yaml,
            "
  - id: item-{number}
    title: Item {number}
    tags: [topic-{}, part-{}]
    prompt: What?
    look_for:
      - {{id: a, text: The first., match: [first]}}
      - {{id: b, text: The second., match: [second]}}
      - {{id: c, text: The third., match: [third]}}
      - {{id: d, text: The fourth., match: [fourth]}}
    answer: first second third fourth
",
            number % 17,
            number % 5,
        );
    }
    Library::from_iter([read_bank("generated.yaml", &yaml).unwrap()])
}

fn fill(folder: &Path) -> Store {
    drop(Store::open(folder, now).unwrap());
    let mut db = Connection::open(folder.join(FILE_NAME)).unwrap();
    let tx = db.transaction().unwrap();
    {
        let mut add_item = tx
            .prepare("INSERT INTO items (id, bank, item) VALUES (?1, 'generated', ?2)")
            .unwrap();
        let mut add_session = tx
            .prepare(
                "INSERT INTO sessions (kind, state, started_at, settings, version, uid)
                 VALUES ('drill', 'finished', ?1,
                         '{\"timing\":\"untimed\",\"exam\":false,\"overtime\":false}', '0.1.0',
                         randomblob(16))",
            )
            .unwrap();
        let mut add_entry = tx
            .prepare(
                "INSERT INTO entries (session, position, bank, item, rubric, criteria, used_ms,
                                      state, response, submitted_at, graded_at)
                 VALUES (?1, ?2, 'generated', ?3, '', '[[\"a\",1.0]]', 90000, 'answered',
                         'What one says in an answer of the usual length, which is not short.',
                         ?4, ?4)",
            )
            .unwrap();
        let mut add_mark = tx
            .prepare("INSERT INTO marks VALUES (?1, ?2, ?3, ?4, 1.0, 'matched', 'high', '[]')")
            .unwrap();
        let mut add_review = tx
            .prepare(
                "INSERT INTO reviews
                     (item, at, turn, day, utc_offset, kind, rating, score, used_ms, due, entry)
                 VALUES (?1, ?2, ?2, ?3, 0, ?4, ?5, ?6, 90000, ?7, ?8)",
            )
            .unwrap();
        for number in 1..=ITEMS {
            let name = format!("item-{number}");
            add_item.execute(params![number, name]).unwrap();
        }
        // As a log grows: day after day. Half of the reviews lie in the last year.
        for nth in 0..REVIEWS_EACH {
            let late = nth >= REVIEWS_EACH / 2;
            let ago = if late {
                (REVIEWS_EACH - nth) * 3
            } else {
                400 + (REVIEWS_EACH - nth) * 7
            };
            let at = Timestamp::from_second((i64::from(TODAY.number()) - ago) * 86_400).unwrap();
            let session = (REVIEWS_EACH - nth <= ANSWERS_EACH)
                .then(|| add_session.insert([at.to_string()]).unwrap());
            for number in 1..=ITEMS {
                let day = i64::from(TODAY.number()) - ago - number % 3;
                let failed = (number + nth) % 10 == 0;
                let entry = session.map(|session| {
                    let name = format!("item-{number}");
                    let entry = add_entry
                        .insert(params![session, number, name, at.to_string()])
                        .unwrap();
                    for (position, id) in ["a", "b", "c", "d"].iter().enumerate() {
                        let mark = ((number + nth + position as i64) % 3) as f64 / 2.0;
                        add_mark
                            .execute(params![entry, position as i64, id, mark])
                            .unwrap();
                    }
                    entry
                });
                add_review
                    .execute(params![
                        number,
                        day * 86_400_000 + number,
                        day,
                        if nth == 0 { "new" } else { "review" },
                        if failed { 1 } else { 3 },
                        if failed { 0.3 } else { 0.8 },
                        day + 3,
                        entry,
                    ])
                    .unwrap();
            }
        }
    }
    tx.commit().unwrap();
    drop(db);
    let store = Store::open(folder, now).unwrap();
    store.rebuild(&Model::default()).unwrap();
    store
}

fn bench(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let store = fill(folder.path());
    let library = library();
    let scheduler = Scheduler::default();
    let first = first_day(TODAY);
    let mut group = c.benchmark_group("statistics of a million reviews");
    group.sample_size(10);
    group.bench_function("the log added up", |b| {
        b.iter(|| black_box(store.tallies(first, TODAY).unwrap()));
    });
    group.bench_function("what 5 000 items have earned", |b| {
        b.iter(|| black_box(store.judged().unwrap()));
    });
    group.bench_function("a glance, as at home", |b| {
        b.iter(|| {
            let month = store.tallies(TODAY.plus(-29), TODAY).unwrap();
            black_box((month, store.judged_lately().unwrap()))
        });
    });
    group.bench_function("all of it", |b| {
        b.iter(|| {
            black_box(stats(&Given {
                stored: &store.statistics(first).unwrap(),
                library: &library,
                scheduler: &scheduler,
                zone: &TimeZone::UTC,
                day_end: DayEnd::default(),
                today: TODAY,
            }))
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
