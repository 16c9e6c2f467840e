//! What the log keeps, and what it amounts to.

mod half_a_year;

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rusqlite::params;

use super::*;
use crate::bank::{BankId, ItemId};
use crate::grading::Score;
use crate::schedule::{DayEnd, Load, Moment, Parameters, Rating, Scheduler};
use crate::store::Uid;

/// A store whose clock the test sets.
struct Desk {
    store: Store,
    now: Rc<Cell<Timestamp>>,
    zone: TimeZone,
    scheduler: Scheduler,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Rc::new(Cell::new("2026-03-01T12:00:00Z".parse().unwrap()));
        Self {
            store: open(folder.path(), &now),
            now,
            zone: TimeZone::UTC,
            scheduler: Scheduler::default(),
            _folder: folder,
        }
    }

    fn at(&self, text: &str) {
        self.now.set(text.parse().unwrap());
    }

    fn pass_days(&self, days: i64) {
        let hours = jiff::SignedDuration::from_hours(24 * days);
        self.now.set(self.now.get() + hours);
    }

    fn moment(&self) -> Moment {
        Moment::new(self.now.get(), &self.zone, DayEnd::default())
    }

    fn today(&self) -> Day {
        self.moment().day
    }

    fn new_review(&self, name: &str, rating: Rating) -> NewReview {
        let state = self.state(name);
        let moment = self.moment();
        let outcomes =
            self.scheduler
                .outcomes(&item(name), state.as_ref(), moment.day, &Load::new());
        NewReview {
            item: item(name),
            moment,
            rating,
            proposed: Some(Rating::Good),
            machine: Some(Score::clamped(0.8)),
            score: Some(Score::clamped(0.9)),
            overridden: true,
            used: Duration::from_millis(61_500),
            entry: None,
            cram: false,
            due: outcomes.for_rating(rating).due,
        }
    }

    fn review(&self, name: &str, rating: Rating) -> Added {
        let new = self.new_review(name, rating);
        self.store.add_review(&self.scheduler.model, &new).unwrap()
    }

    fn cram(&self, name: &str, rating: Rating) -> Added {
        let new = NewReview {
            cram: true,
            ..self.new_review(name, rating)
        };
        self.store.add_review(&self.scheduler.model, &new).unwrap()
    }

    fn undo(&self, count: usize) -> Vec<String> {
        let undone = self
            .store
            .undo_reviews(&self.scheduler.model, count)
            .unwrap();
        undone.iter().map(|r| r.item.item.to_string()).collect()
    }

    fn state(&self, name: &str) -> Option<ItemState> {
        self.store.standing(&item(name)).unwrap().state
    }

    fn due(&self) -> Vec<String> {
        let due = self.store.due_items(self.today()).unwrap();
        due.iter().map(|s| s.item.item.to_string()).collect()
    }

    fn unpassed(&self) -> Vec<String> {
        let items = self.store.unpassed(self.today()).unwrap();
        items.iter().map(|item| item.item.to_string()).collect()
    }

    fn log(&self) -> Vec<Review> {
        let mut log = Vec::new();
        let filter = LogFilter {
            undone: true,
            ..LogFilter::default()
        };
        self.store
            .read_log(&filter, |review| log.push(review))
            .unwrap();
        log
    }
}

fn open(folder: &Path, now: &Rc<Cell<Timestamp>>) -> Store {
    let now = Rc::clone(now);
    Store::open(folder, move || now.get()).unwrap()
}

fn item(name: &str) -> ItemRef {
    ItemRef {
        bank: BankId::new("b"),
        item: ItemId::new(name),
    }
}

#[test]
fn a_review_comes_back_as_it_was_kept() {
    let desk = Desk::new();
    let new = desk.new_review("one", Rating::Hard);
    let added = desk.store.add_review(&desk.scheduler.model, &new).unwrap();
    let [review] = &desk.log()[..] else {
        panic!("one review")
    };
    assert_eq!(
        *review,
        Review {
            id: added.id,
            item: new.item,
            moment: new.moment,
            turn: new.moment.at,
            kind: ReviewKind::New,
            rating: Rating::Hard,
            proposed: Some(Rating::Good),
            machine: new.machine,
            score: new.score,
            overridden: true,
            used: new.used,
            due: Some(new.due),
            entry: None,
            undone: None,
            imported: None,
        }
    );
    let name: Uid = added.id.to_string().parse().unwrap();
    assert_eq!(name, added.id);
}

#[test]
fn only_the_first_rating_of_a_day_reaches_the_schedule() {
    let desk = Desk::new();
    assert_eq!(desk.review("one", Rating::Again).kind, ReviewKind::New);
    let state = desk.state("one");
    assert_eq!(desk.review("one", Rating::Easy).kind, ReviewKind::Repeat);
    assert_eq!(desk.state("one"), state);
    desk.pass_days(1);
    assert_eq!(desk.review("one", Rating::Good).kind, ReviewKind::Review);
    assert_ne!(desk.state("one"), state);
}

#[test]
fn practice_changes_neither_schedule_nor_limits_nor_leeches() {
    let desk = Desk::new();
    assert_eq!(desk.cram("one", Rating::Again).kind, ReviewKind::Cram);
    assert_eq!(desk.state("one"), None);
    assert_eq!(desk.unpassed(), [""; 0]);
    let done = desk.store.done_on(desk.today()).unwrap();
    assert_eq!(
        (done.new, done.reviews, done.repeats, done.crams),
        (0, 0, 0, 1)
    );
    assert_eq!(
        desk.review("one", Rating::Good).kind,
        ReviewKind::New,
        "seen first"
    );
}

#[test]
fn an_item_is_due_from_its_day_on_until_it_is_reviewed() {
    let desk = Desk::new();
    desk.review("one", Rating::Good);
    desk.review("two", Rating::Again);
    assert_eq!(desk.due(), [""; 0]);
    desk.pass_days(1);
    assert_eq!(desk.due(), ["two"]);
    desk.pass_days(1);
    assert_eq!(desk.due(), ["two", "one"]);
    desk.pass_days(400);
    assert_eq!(
        desk.due(),
        ["two", "one"],
        "a year without use loses nothing"
    );
    desk.review("two", Rating::Good);
    assert_eq!(desk.due(), ["one"]);
}

#[test]
fn a_failed_item_comes_back_until_it_passes() {
    let desk = Desk::new();
    desk.review("one", Rating::Again);
    desk.review("two", Rating::Again);
    desk.review("three", Rating::Good);
    desk.review("one", Rating::Again);
    assert_eq!(desk.unpassed(), ["two", "one"]);
    desk.review("two", Rating::Good);
    assert_eq!(desk.unpassed(), ["one"]);
    desk.undo(1);
    assert_eq!(desk.unpassed(), ["two", "one"]);
    desk.pass_days(1);
    assert_eq!(desk.unpassed(), [""; 0], "tomorrow they are due anyway");
}

#[test]
fn what_was_set_aside_stays_away() {
    let desk = Desk::new();
    for name in ["one", "two", "three"] {
        desk.review(name, Rating::Again);
    }
    desk.pass_days(1);
    desk.store.suspend(&item("one"), true).unwrap();
    desk.store
        .bury(&item("two"), Some(desk.today().plus(1)))
        .unwrap();
    assert_eq!(desk.due(), ["three"]);
    let standing = desk.store.standing(&item("two")).unwrap();
    assert!(!standing.is_free(desk.today()) && standing.is_free(desk.today().plus(1)));
    desk.pass_days(1);
    assert_eq!(desk.due(), ["two", "three"]);
    desk.store.suspend(&item("one"), false).unwrap();
    assert_eq!(desk.due(), ["one", "two", "three"]);
}

#[test]
fn an_item_that_was_never_seen_can_be_set_aside_and_leaves_no_trace_when_taken_back() {
    let desk = Desk::new();
    desk.store.suspend(&item("one"), true).unwrap();
    assert!(desk.store.standings().unwrap()[&item("one")].suspended);
    desk.store.suspend(&item("one"), false).unwrap();
    assert!(desk.store.standings().unwrap().is_empty());
}

#[test]
fn undoing_brings_schedule_and_limits_back_and_keeps_the_log() {
    let desk = Desk::new();
    desk.review("one", Rating::Good);
    desk.pass_days(3);
    let before = (
        desk.state("one"),
        desk.due(),
        desk.store.done_on(desk.today()).unwrap(),
    );
    desk.review("one", Rating::Again);
    desk.review("two", Rating::Good);
    desk.review("one", Rating::Good);
    assert_eq!(desk.undo(3), ["one", "two", "one"]);
    let after = (
        desk.state("one"),
        desk.due(),
        desk.store.done_on(desk.today()).unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(desk.state("two"), None);
    assert_eq!(desk.log().len(), 4, "nothing leaves the log");
    assert_eq!(desk.undo(9), ["one"]);
    assert_eq!(desk.undo(9), [""; 0]);
}

#[test]
fn undoing_goes_on_in_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let now = Rc::new(Cell::new("2026-03-01T12:00:00Z".parse().unwrap()));
    let desk = Desk {
        store: open(folder.path(), &now),
        now,
        ..Desk::new()
    };
    desk.review("one", Rating::Good);
    let again = Desk {
        store: open(folder.path(), &desk.now),
        ..Desk::new()
    };
    assert_eq!(again.store.last_reviews(1).unwrap()[0].item, item("one"));
    assert_eq!(again.undo(1), ["one"]);
    assert_eq!(again.state("one"), None);
}

#[test]
fn the_eighth_lapse_makes_a_leech_and_every_fourth_after_says_so_again() {
    let desk = Desk::new();
    let mut said = Vec::new();
    for day in 0..18 {
        if desk.review("one", Rating::Again).is_leech_now() {
            said.push(day);
        }
        assert!(
            !desk.review("one", Rating::Again).is_leech_now(),
            "a repeat is no lapse"
        );
        desk.pass_days(1);
    }
    assert_eq!(said, [8, 12, 16]);
}

#[test]
fn a_clock_set_back_neither_loses_nor_counts_a_review_twice() {
    let desk = Desk::new();
    desk.at("2026-03-05T12:00:00Z");
    desk.review("one", Rating::Good);
    let state = desk.state("one");
    desk.at("2026-03-04T12:00:00Z");
    assert_eq!(desk.due(), [""; 0]);
    assert_eq!(desk.review("one", Rating::Again).kind, ReviewKind::Repeat);
    assert_eq!(desk.state("one"), state);
    desk.at("2026-03-05T18:00:00Z");
    assert_eq!(desk.review("one", Rating::Again).kind, ReviewKind::Repeat);
    assert_eq!(desk.log().len(), 3);
    assert_eq!(
        desk.store.rebuild(&desk.scheduler.model).unwrap().changed,
        []
    );
}

#[test]
fn reviews_made_with_the_clock_years_ahead_are_due_again_when_it_is_right() {
    let desk = Desk::new();
    desk.at("2031-03-01T12:00:00Z");
    desk.review("one", Rating::Easy);
    desk.at("2026-03-01T12:00:00Z");
    assert_eq!(desk.due(), ["one"]);
    assert_eq!(desk.review("one", Rating::Good).kind, ReviewKind::Review);
    assert_eq!(desk.due(), [""; 0]);
    desk.pass_days(1);
    desk.review("one", Rating::Good);
    let turns: Vec<_> = desk.log().iter().map(|review| review.turn).collect();
    assert!(turns.is_sorted());
    assert_eq!(
        desk.store.rebuild(&desk.scheduler.model).unwrap().changed,
        []
    );
}

#[test]
fn the_load_counts_what_falls_due_on_each_day() {
    let desk = Desk::new();
    for name in ["one", "two", "three"] {
        desk.review(name, Rating::Good);
    }
    desk.review("four", Rating::Again);
    desk.store.suspend(&item("three"), true).unwrap();
    let day = desk.today();
    let load = desk.store.due_load(day, day.plus(30)).unwrap();
    assert_eq!(load, Load::from([(day.plus(1), 1), (day.plus(2), 2)]));
}

#[test]
fn rebuilding_says_which_states_were_wrong_and_mends_them() {
    let desk = Desk::new();
    desk.review("one", Rating::Good);
    desk.review("two", Rating::Good);
    let states = desk.store.standings().unwrap();
    desk.store
        .write(|tx| tx.execute("UPDATE states SET stability = 99 WHERE item = 1", []))
        .unwrap();
    let rebuilt = desk.store.rebuild(&desk.scheduler.model).unwrap();
    assert_eq!((rebuilt.items, rebuilt.reviews), (2, 2));
    assert_eq!(rebuilt.changed, [item("one")]);
    assert_eq!(desk.store.standings().unwrap(), states);
}

#[test]
fn the_log_can_be_read_by_item_and_by_day() {
    let desk = Desk::new();
    desk.review("one", Rating::Good);
    desk.pass_days(2);
    desk.review("one", Rating::Good);
    desk.review("two", Rating::Good);
    desk.review("three", Rating::Good);
    desk.undo(1);
    let names = |filter: LogFilter| {
        let mut names = Vec::new();
        desk.store
            .read_log(&filter, |review| names.push(review.item.item.to_string()))
            .unwrap();
        names
    };
    assert_eq!(names(LogFilter::default()), ["one", "one", "two"]);
    let today = Some(desk.today());
    assert_eq!(
        names(LogFilter {
            from: today,
            ..LogFilter::default()
        }),
        ["one", "two"]
    );
    let one = Some(item("one"));
    assert_eq!(
        names(LogFilter {
            item: one,
            to: today,
            ..LogFilter::default()
        }),
        ["one", "one"]
    );
}

#[test]
fn every_question_of_a_day_is_answered_along_an_index() {
    let desk = Desk::new();
    let plan = |sql: &str| {
        desk.store
            .read(|db| {
                db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?
                    .query_map([], |row| row.get::<_, String>(3))?
                    .collect::<Sql<Vec<_>>>()
            })
            .unwrap()
            .join("\n")
    };
    for (sql, index) in [
        (
            "SELECT * FROM states WHERE item IN (SELECT item FROM states WHERE due <= 1
             UNION ALL SELECT item FROM states WHERE last > 9)",
            "states_by_due",
        ),
        (
            "SELECT max(turn) FROM reviews WHERE item = 1",
            "reviews_by_item",
        ),
        (
            "SELECT kind, count(*) FROM reviews WHERE day = 1 GROUP BY kind",
            "reviews_by_day",
        ),
    ] {
        let plan = plan(sql);
        assert!(
            plan.contains(index) && !plan.contains("SCAN"),
            "{sql}: {plan}"
        );
    }
}

/// What a person may do.
#[derive(Clone, Debug)]
enum Act {
    Review(u8, Rating),
    Cram(u8, Rating),
    Undo(usize),
    Hours(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let rating = || proptest::sample::select(Rating::ALL.to_vec());
    prop_oneof![
        6 => (0u8..4, rating()).prop_map(|(item, rating)| Act::Review(item, rating)),
        1 => (0u8..4, rating()).prop_map(|(item, rating)| Act::Cram(item, rating)),
        2 => (1usize..4).prop_map(Act::Undo),
        4 => (-60i64..400).prop_map(Act::Hours),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn working_the_states_out_again_gives_the_same_ones(
        acts in proptest::collection::vec(act(), 1..30),
    ) {
        let desk = Desk::new();
        for act in acts {
            match act {
                Act::Review(name, rating) => drop(desk.review(&name.to_string(), rating)),
                Act::Cram(name, rating) => drop(desk.cram(&name.to_string(), rating)),
                Act::Undo(count) => drop(desk.undo(count)),
                Act::Hours(hours) => {
                    desk.now.set(desk.now.get() + jiff::SignedDuration::from_hours(hours));
                }
            }
        }
        let standings = desk.store.standings().unwrap();
        let rebuilt = desk.store.rebuild(&desk.scheduler.model).unwrap();
        prop_assert_eq!(rebuilt.changed, []);
        prop_assert_eq!(desk.store.standings().unwrap(), standings);
    }
}

#[test]
fn other_parameters_give_other_memories_and_the_same_due_days() {
    let desk = Desk::new();
    desk.review("one", Rating::Good);
    desk.pass_days(2);
    desk.review("one", Rating::Good);
    let before = desk.state("one").unwrap();
    let mut values = *Parameters::default().values();
    values[2] *= 2.0;
    let other = Model::new(&Parameters::try_from(values.to_vec()).unwrap());
    assert_eq!(desk.store.rebuild(&other).unwrap().changed, [item("one")]);
    let after = desk.state("one").unwrap();
    assert_ne!(after.memory, before.memory);
    assert_eq!(
        (after.due, after.last, after.reviews),
        (before.due, before.last, before.reviews)
    );
}

#[test]
fn a_review_knows_the_response_it_was_given_for() {
    let desk = Desk::new();
    desk.store
        .write(|tx| {
            tx.execute_batch(
                "INSERT INTO sessions (id, kind, state, started_at, settings, version)
                 VALUES (7, 'drill', 'open', '', '', '');
                 INSERT INTO entries (session, position, bank, item, rubric, criteria)
                 VALUES (7, 2, 'b', 'one', '', '[]')",
            )
        })
        .unwrap();
    let new = NewReview {
        entry: Some((7, 2)),
        ..desk.new_review("one", Rating::Good)
    };
    desk.store.add_review(&desk.scheduler.model, &new).unwrap();
    assert_eq!(desk.log()[0].entry, Some((7, 2)));
    desk.store
        .write(|tx| tx.execute("DELETE FROM sessions WHERE id = ?1", params![7]))
        .unwrap();
    assert_eq!(desk.log()[0].entry, None, "a review outlives its session");
}
