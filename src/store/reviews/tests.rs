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
struct TestStore {
    store: Store,
    now: Rc<Cell<Timestamp>>,
    zone: TimeZone,
    scheduler: Scheduler,
    _folder: tempfile::TempDir,
}

impl TestStore {
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
    let test = TestStore::new();
    let new = test.new_review("one", Rating::Hard);
    let added = test.store.add_review(&test.scheduler.model, &new).unwrap();
    let [review] = &test.log()[..] else {
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
    let test = TestStore::new();
    assert_eq!(test.review("one", Rating::Again).kind, ReviewKind::New);
    let state = test.state("one");
    assert_eq!(test.review("one", Rating::Easy).kind, ReviewKind::Repeat);
    assert_eq!(test.state("one"), state);
    test.pass_days(1);
    assert_eq!(test.review("one", Rating::Good).kind, ReviewKind::Review);
    assert_ne!(test.state("one"), state);
}

#[test]
fn practice_changes_neither_schedule_nor_limits_nor_leeches() {
    let test = TestStore::new();
    assert_eq!(test.cram("one", Rating::Again).kind, ReviewKind::Cram);
    assert_eq!(test.state("one"), None);
    assert_eq!(test.unpassed(), [""; 0]);
    let done = test.store.done_on(test.today()).unwrap();
    assert_eq!(
        (done.new, done.reviews, done.repeats, done.crams),
        (0, 0, 0, 1)
    );
    assert_eq!(
        test.review("one", Rating::Good).kind,
        ReviewKind::New,
        "seen first"
    );
}

#[test]
fn a_store_is_untouched_until_something_is_reviewed_or_planned() {
    let test = TestStore::new();
    assert!(test.store.is_untouched().unwrap());
    test.store.set_goal(None, Some(test.today())).unwrap();
    assert!(!test.store.is_untouched().unwrap());
    test.store.set_goal(None, None).unwrap();
    assert!(test.store.is_untouched().unwrap());
    test.review("a", Rating::Good);
    assert!(!test.store.is_untouched().unwrap());
}

#[test]
fn an_item_is_due_from_its_day_on_until_it_is_reviewed() {
    let test = TestStore::new();
    test.review("one", Rating::Good);
    test.review("two", Rating::Again);
    assert_eq!(test.due(), [""; 0]);
    test.pass_days(1);
    assert_eq!(test.due(), ["two"]);
    test.pass_days(1);
    assert_eq!(test.due(), ["two", "one"]);
    test.pass_days(400);
    assert_eq!(
        test.due(),
        ["two", "one"],
        "a year without use loses nothing"
    );
    test.review("two", Rating::Good);
    assert_eq!(test.due(), ["one"]);
}

#[test]
fn a_failed_item_comes_back_until_it_passes() {
    let test = TestStore::new();
    test.review("one", Rating::Again);
    test.review("two", Rating::Again);
    test.review("three", Rating::Good);
    test.review("one", Rating::Again);
    assert_eq!(test.unpassed(), ["two", "one"]);
    test.review("two", Rating::Good);
    assert_eq!(test.unpassed(), ["one"]);
    test.undo(1);
    assert_eq!(test.unpassed(), ["two", "one"]);
    test.pass_days(1);
    assert_eq!(test.unpassed(), [""; 0], "tomorrow they are due anyway");
}

#[test]
fn what_was_set_aside_stays_away() {
    let test = TestStore::new();
    for name in ["one", "two", "three"] {
        test.review(name, Rating::Again);
    }
    test.pass_days(1);
    test.store.suspend(&item("one"), true).unwrap();
    test.store
        .bury(&item("two"), Some(test.today().plus(1)))
        .unwrap();
    assert_eq!(test.due(), ["three"]);
    let standing = test.store.standing(&item("two")).unwrap();
    assert!(!standing.is_free(test.today()) && standing.is_free(test.today().plus(1)));
    test.pass_days(1);
    assert_eq!(test.due(), ["two", "three"]);
    test.store.suspend(&item("one"), false).unwrap();
    assert_eq!(test.due(), ["one", "two", "three"]);
}

#[test]
fn an_item_that_was_never_seen_can_be_set_aside_and_leaves_no_trace_when_taken_back() {
    let test = TestStore::new();
    test.store.suspend(&item("one"), true).unwrap();
    assert!(test.store.standings().unwrap()[&item("one")].suspended);
    test.store.suspend(&item("one"), false).unwrap();
    assert!(test.store.standings().unwrap().is_empty());
}

#[test]
fn undoing_brings_schedule_and_limits_back_and_keeps_the_log() {
    let test = TestStore::new();
    test.review("one", Rating::Good);
    test.pass_days(3);
    let before = (
        test.state("one"),
        test.due(),
        test.store.done_on(test.today()).unwrap(),
    );
    test.review("one", Rating::Again);
    test.review("two", Rating::Good);
    test.review("one", Rating::Good);
    assert_eq!(test.undo(3), ["one", "two", "one"]);
    let after = (
        test.state("one"),
        test.due(),
        test.store.done_on(test.today()).unwrap(),
    );
    assert_eq!(after, before);
    assert_eq!(test.state("two"), None);
    assert_eq!(test.log().len(), 4, "nothing leaves the log");
    assert_eq!(test.undo(9), ["one"]);
    assert_eq!(test.undo(9), [""; 0]);
}

#[test]
fn undoing_goes_on_in_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let now = Rc::new(Cell::new("2026-03-01T12:00:00Z".parse().unwrap()));
    let test = TestStore {
        store: open(folder.path(), &now),
        now,
        ..TestStore::new()
    };
    test.review("one", Rating::Good);
    let again = TestStore {
        store: open(folder.path(), &test.now),
        ..TestStore::new()
    };
    assert_eq!(again.store.last_reviews(1).unwrap()[0].item, item("one"));
    assert_eq!(again.undo(1), ["one"]);
    assert_eq!(again.state("one"), None);
}

#[test]
fn the_eighth_lapse_makes_a_leech_and_every_fourth_after_says_so_again() {
    let test = TestStore::new();
    let mut said = Vec::new();
    for day in 0..18 {
        if test.review("one", Rating::Again).is_leech_now() {
            said.push(day);
        }
        assert!(
            !test.review("one", Rating::Again).is_leech_now(),
            "a repeat is no lapse"
        );
        test.pass_days(1);
    }
    assert_eq!(said, [8, 12, 16]);
}

#[test]
fn a_clock_set_back_neither_loses_nor_counts_a_review_twice() {
    let test = TestStore::new();
    test.at("2026-03-05T12:00:00Z");
    test.review("one", Rating::Good);
    let state = test.state("one");
    test.at("2026-03-04T12:00:00Z");
    assert_eq!(test.due(), [""; 0]);
    assert_eq!(test.review("one", Rating::Again).kind, ReviewKind::Repeat);
    assert_eq!(test.state("one"), state);
    test.at("2026-03-05T18:00:00Z");
    assert_eq!(test.review("one", Rating::Again).kind, ReviewKind::Repeat);
    assert_eq!(test.log().len(), 3);
    assert_eq!(
        test.store.rebuild(&test.scheduler.model).unwrap().changed,
        []
    );
}

#[test]
fn reviews_made_with_the_clock_years_ahead_are_due_again_when_it_is_right() {
    let test = TestStore::new();
    test.at("2031-03-01T12:00:00Z");
    test.review("one", Rating::Easy);
    test.at("2026-03-01T12:00:00Z");
    assert_eq!(test.due(), ["one"]);
    assert_eq!(test.review("one", Rating::Good).kind, ReviewKind::Review);
    assert_eq!(test.due(), [""; 0]);
    test.pass_days(1);
    test.review("one", Rating::Good);
    let turns: Vec<_> = test.log().iter().map(|review| review.turn).collect();
    assert!(turns.is_sorted());
    assert_eq!(
        test.store.rebuild(&test.scheduler.model).unwrap().changed,
        []
    );
}

#[test]
fn the_load_counts_what_falls_due_on_each_day() {
    let test = TestStore::new();
    for name in ["one", "two", "three"] {
        test.review(name, Rating::Good);
    }
    test.review("four", Rating::Again);
    test.store.suspend(&item("three"), true).unwrap();
    let day = test.today();
    let load = test.store.due_load(day, day.plus(30)).unwrap();
    assert_eq!(load, Load::from([(day.plus(1), 1), (day.plus(2), 2)]));
}

#[test]
fn rebuilding_says_which_states_were_wrong_and_mends_them() {
    let test = TestStore::new();
    test.review("one", Rating::Good);
    test.review("two", Rating::Good);
    let states = test.store.standings().unwrap();
    test.store
        .write(|tx| tx.execute("UPDATE states SET stability = 99 WHERE item = 1", []))
        .unwrap();
    let rebuilt = test.store.rebuild(&test.scheduler.model).unwrap();
    assert_eq!((rebuilt.items, rebuilt.reviews), (2, 2));
    assert_eq!(rebuilt.changed, [item("one")]);
    assert_eq!(test.store.standings().unwrap(), states);
}

#[test]
fn the_log_can_be_read_by_item_and_by_day() {
    let test = TestStore::new();
    test.review("one", Rating::Good);
    test.pass_days(2);
    test.review("one", Rating::Good);
    test.review("two", Rating::Good);
    test.review("three", Rating::Good);
    test.undo(1);
    let names = |filter: LogFilter| {
        let mut names = Vec::new();
        test.store
            .read_log(&filter, |review| names.push(review.item.item.to_string()))
            .unwrap();
        names
    };
    assert_eq!(names(LogFilter::default()), ["one", "one", "two"]);
    let today = Some(test.today());
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
    let test = TestStore::new();
    let plan = |sql: &str| {
        test.store
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
        let test = TestStore::new();
        for act in acts {
            match act {
                Act::Review(name, rating) => drop(test.review(&name.to_string(), rating)),
                Act::Cram(name, rating) => drop(test.cram(&name.to_string(), rating)),
                Act::Undo(count) => drop(test.undo(count)),
                Act::Hours(hours) => {
                    test.now.set(test.now.get() + jiff::SignedDuration::from_hours(hours));
                }
            }
        }
        let standings = test.store.standings().unwrap();
        let rebuilt = test.store.rebuild(&test.scheduler.model).unwrap();
        prop_assert_eq!(rebuilt.changed, []);
        prop_assert_eq!(test.store.standings().unwrap(), standings);
    }
}

#[test]
fn other_parameters_give_other_memories_and_the_same_due_days() {
    let test = TestStore::new();
    test.review("one", Rating::Good);
    test.pass_days(2);
    test.review("one", Rating::Good);
    let before = test.state("one").unwrap();
    let mut values = *Parameters::default().values();
    values[2] *= 2.0;
    let other = Model::new(&Parameters::try_from(values.to_vec()).unwrap());
    assert_eq!(test.store.rebuild(&other).unwrap().changed, [item("one")]);
    let after = test.state("one").unwrap();
    assert_ne!(after.memory, before.memory);
    assert_eq!(
        (after.due, after.last, after.reviews),
        (before.due, before.last, before.reviews)
    );
}

#[test]
fn a_review_knows_the_response_it_was_given_for() {
    let test = TestStore::new();
    test.store
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
        ..test.new_review("one", Rating::Good)
    };
    test.store.add_review(&test.scheduler.model, &new).unwrap();
    assert_eq!(test.log()[0].entry, Some((7, 2)));
    test.store
        .write(|tx| tx.execute("DELETE FROM sessions WHERE id = ?1", params![7]))
        .unwrap();
    assert_eq!(test.log()[0].entry, None, "a review outlives its session");
}
