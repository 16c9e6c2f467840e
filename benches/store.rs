//! How fast the store answers with a million reviews in its log.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may fail by panicking"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use viva::bank::{BankId, ItemId, ItemRef};
use viva::schedule::{Day, Limits, Load, Model, Moment, Rating, Scheduler};
use viva::store::{FILE_NAME, LogFilter, NewReview, Store};

const ITEMS: i64 = 20_000;
const REVIEWS_EACH: i64 = 50;
/// 2026-11-25.
const TODAY: Day = Day::new(20_782);

fn now() -> Timestamp {
    Timestamp::from_second(i64::from(TODAY.number()) * 86_400 + 43_200).unwrap()
}

fn item(number: i64) -> ItemRef {
    ItemRef {
        bank: BankId::new("generated"),
        item: ItemId::new(format!("item-{number}")),
    }
}

/// A store of many items whose reviews lie ever further apart, and of which one in a hundred is
/// due on any day.
fn fill(folder: &Path) -> Store {
    drop(Store::open(folder, now).unwrap());
    let mut db = Connection::open(folder.join(FILE_NAME)).unwrap();
    let tx = db.transaction().unwrap();
    {
        let mut add_item = tx
            .prepare("INSERT INTO items (id, bank, item) VALUES (?1, 'generated', ?2)")
            .unwrap();
        let mut add_review = tx
            .prepare(
                "INSERT INTO reviews (item, at, turn, day, utc_offset, kind, rating, used_ms, due)
                 VALUES (?1, ?2, ?2, ?3, 0, ?4, ?5, 90000, ?6)",
            )
            .unwrap();
        for number in 1..=ITEMS {
            let name = format!("item-{number}");
            add_item.execute(params![number, name]).unwrap();
        }
        // As a log grows: day after day, many items on each.
        for nth in 0..REVIEWS_EACH {
            for number in 1..=ITEMS {
                let last = i64::from(TODAY.number()) - 1 - number % 100;
                let gap = 20 + number % 7;
                let day = last - (REVIEWS_EACH - 1 - nth) * gap;
                let due = if nth + 1 == REVIEWS_EACH {
                    last + 100
                } else {
                    day + gap
                };
                let kind = if nth == 0 { "new" } else { "review" };
                let rating = if (number + nth) % 10 == 0 { 1 } else { 3 };
                let at = day * 86_400_000 + number;
                add_review
                    .execute(params![number, at, day, kind, rating, due])
                    .unwrap();
            }
        }
    }
    tx.commit().unwrap();
    drop(db);
    let store = Store::open(folder, now).unwrap();
    let start = std::time::Instant::now();
    let rebuilt = store.rebuild(&Model::default()).unwrap();
    println!(
        "worked {} states out from {} reviews in {:.2?}",
        rebuilt.items,
        rebuilt.reviews,
        start.elapsed()
    );
    store
}

fn bench(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let store = fill(folder.path());
    let scheduler = Scheduler::default();
    let mut group = c.benchmark_group("store of a million reviews");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(3));

    let due = store.due_items(TODAY).unwrap();
    println!("{} items are due", due.len());
    assert!(!due.is_empty());
    group.bench_function("due list", |b| {
        b.iter(|| black_box(store.due_items(black_box(TODAY)).unwrap()));
    });
    group.bench_function("due on the days ahead", |b| {
        b.iter(|| black_box(store.due_load(TODAY, TODAY.plus(90)).unwrap()));
    });
    group.bench_function("what was done today", |b| {
        b.iter(|| {
            black_box((
                store.done_on(TODAY).unwrap(),
                store.unpassed(TODAY).unwrap(),
            ))
        });
    });

    let mut number = 0;
    group.bench_function("adding a review", |b| {
        b.iter(|| {
            number = number % ITEMS + 1;
            let item = item(number);
            let state = store.standing(&item).unwrap().state;
            let outcomes = scheduler.outcomes(&item, state.as_ref(), TODAY, &Load::new());
            let moment = Moment {
                at: now(),
                day: TODAY,
                offset: 0,
            };
            let due = outcomes.for_rating(Rating::Good).due;
            let new = NewReview {
                proposed: Some(Rating::Good),
                used: Duration::from_secs(90),
                ..NewReview::new(item, moment, Rating::Good, due)
            };
            black_box(store.add_review(&scheduler.model, &new).unwrap())
        });
    });
    group.bench_function("taking a review back", |b| {
        b.iter(|| black_box(store.undo_reviews(&scheduler.model, 1).unwrap()));
    });

    let names: Vec<ItemRef> = (1..=ITEMS).map(item).collect();
    group.bench_function("the agenda of 20 000 items", |b| {
        b.iter(|| {
            let cards = store.cards(names.iter().cloned(), TODAY).unwrap();
            let limits = Limits {
                new: 10,
                reviews: 100,
            };
            let done = store.done_of_limits(TODAY).unwrap();
            black_box(scheduler.agenda(&cards, TODAY, limits, done))
        });
    });
    group.sample_size(10);
    group.bench_function("reading the whole log", |b| {
        b.iter(|| {
            let mut count = 0;
            store
                .read_log(&LogFilter::default(), |_| count += 1)
                .unwrap();
            black_box(count)
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
