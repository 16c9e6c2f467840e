//! Long stories on a store: half a year of drills, clock changes, journeys.

use std::collections::BTreeMap;

use super::*;
use crate::bank::{Source, load};
use crate::schedule::simulate::Learner;
use crate::schedule::{Card, Limits, counts};
use crate::store::{Done, Standing};

/// The items of the bank in the program.
fn built_in() -> Vec<ItemRef> {
    let library = load(&[Source::Builtin]).unwrap();
    library.items().map(|found| found.reference()).collect()
}

const LIMITS: Limits = Limits { new: 3, reviews: 8 };

/// Everything that a person could see of the schedule.
type Seen = (Vec<Card>, Vec<Standing>, Done, Vec<ItemRef>);

/// Somebody who drills on a store.
struct Life {
    test: TestStore,
    items: Vec<ItemRef>,
    learner: Learner,
    added: usize,
}

impl Life {
    fn new(zone: &str) -> Self {
        let items = built_in();
        let mut test = TestStore::new();
        test.zone = TimeZone::get(zone).unwrap();
        let day = test.today();
        let cards = test.store.cards(items.iter().cloned(), day).unwrap();
        Self {
            learner: Learner::new(&test.scheduler.model, &cards, 1),
            test,
            items,
            added: 0,
        }
    }

    fn cards(&self) -> Vec<Card> {
        let items = self.items.iter().cloned();
        self.test.store.cards(items, self.test.today()).unwrap()
    }

    fn seen(&self) -> Seen {
        let (store, day) = (&self.test.store, self.test.today());
        (
            self.cards(),
            store.due_items(day).unwrap(),
            store.done_on(day).unwrap(),
            store.unpassed(day).unwrap(),
        )
    }

    fn add(&mut self, item: &ItemRef, rating: Rating) -> Added {
        let (store, moment) = (&self.test.store, self.test.moment());
        let state = store.standing(item).unwrap().state;
        let load = store.due_load(moment.day, moment.day.plus(400)).unwrap();
        let outcomes = self
            .test
            .scheduler
            .outcomes(item, state.as_ref(), moment.day, &load);
        let new = NewReview {
            item: item.clone(),
            due: outcomes.for_rating(rating).due,
            ..self.test.new_review("any", rating)
        };
        self.added += 1;
        store.add_review(&self.test.scheduler.model, &new).unwrap()
    }

    /// Does what the day asks for; says what was reviewed and whether it was remembered.
    fn drill(&mut self, each: impl Fn(&mut Self, &ItemRef, Rating)) -> Vec<(ItemRef, bool)> {
        let day = self.test.today();
        let done = self.test.store.done_of_limits(day).unwrap();
        let cards = self.cards();
        let agenda = self.test.scheduler.agenda(&cards, day, LIMITS, done);
        let mut reviewed = Vec::new();
        for index in agenda.due.into_iter().chain(agenda.new) {
            let item = &cards[index].item;
            let place = self.items.iter().position(|other| other == item).unwrap();
            let rating = self.learner.rate(place, day);
            each(self, item, rating);
            if cards[index].state.is_some() {
                reviewed.push((item.clone(), rating.passed()));
            }
            if !rating.passed() {
                // It comes back until it passes.
                assert_eq!(self.add(item, Rating::Again).kind, ReviewKind::Repeat);
                assert_eq!(self.add(item, Rating::Good).kind, ReviewKind::Repeat);
            }
        }
        reviewed
    }
}

#[test]
fn half_a_year_of_drills_keeps_to_its_limits_and_every_step_can_be_taken_back() {
    let mut life = Life::new("Europe/Berlin");
    life.test.at("2026-03-15T18:00:00Z");
    let start = life.test.today();
    let mut reviews = 0;
    for n in 0..180 {
        // At another hour each day, sometimes after midnight.
        let hour = 9 + n * 7 % 17;
        let midnight: Timestamp = "2026-03-15T00:00:00Z".parse().unwrap();
        life.test
            .now
            .set(midnight + jiff::SignedDuration::from_hours(24 * n + hour));
        let day = life.test.today();
        assert_eq!(day, start.plus(n as i32));
        reviews += life
            .drill(|life, item, rating| {
                let before = life.seen();
                life.add(item, rating);
                let after = life.seen();
                assert_ne!(before, after);
                life.test
                    .store
                    .undo_reviews(&life.test.scheduler.model, 1)
                    .unwrap();
                assert_eq!(life.seen(), before, "taken back");
                life.add(item, rating);
                assert_eq!(life.seen(), after, "done again");
            })
            .len();
        let done = life.test.store.done_on(day).unwrap();
        assert!(
            done.new <= LIMITS.new && done.reviews <= LIMITS.reviews,
            "{done:?}"
        );
        assert_eq!(life.test.unpassed(), [""; 0]);
    }
    assert!(reviews > 100, "{reviews}");
    let today = life.test.today();
    for card in life.cards() {
        let state = card.state.expect("every item was seen");
        assert!(state.reviews >= 2);
        assert!(
            today.since(state.due) <= 1,
            "{} waits since {}",
            card.item,
            state.due
        );
    }
    assert_eq!(life.test.log().len(), life.added);
    let standings = life.test.store.standings().unwrap();
    let rebuilt = life.test.store.rebuild(&life.test.scheduler.model).unwrap();
    assert_eq!(rebuilt.changed, []);
    assert_eq!(life.test.store.standings().unwrap(), standings);
}

#[test]
fn neither_clock_changes_nor_journeys_lose_a_review_or_count_one_twice() {
    let mut life = Life::new("Europe/Berlin");
    let mut at: Timestamp = "2026-03-20T05:00:00Z".parse().unwrap();
    let end: Timestamp = "2026-11-10T05:00:00Z".parse().unwrap();
    let mut counted = BTreeMap::new();
    while at < end {
        // The nights in which clocks change are lived hour by hour, some weeks abroad.
        let date = at.strftime("%m-%d").to_string();
        let (zone, step) = match date.as_str() {
            "03-28" | "03-29" | "10-24" | "10-25" => ("Europe/Berlin", 1),
            date if date < "06-01" => ("Europe/Berlin", 31),
            date if date < "06-10" => ("Pacific/Auckland", 11),
            date if date < "06-20" => ("Pacific/Honolulu", 13),
            _ => ("Europe/Berlin", 29),
        };
        life.test.zone = TimeZone::get(zone).unwrap();
        life.test.now.set(at);
        let day = life.test.today();
        life.drill(|life, item, rating| {
            let added = life.add(item, rating);
            assert!(added.kind.counts());
            let last = added.before.map(|state| state.last);
            assert!(counts(last, day), "{item} on {day} after {last:?}");
        });
        let agenda = life.test.scheduler.agenda(
            &life.cards(),
            day,
            LIMITS,
            life.test.store.done_of_limits(day).unwrap(),
        );
        assert_eq!(
            (agenda.due, agenda.new),
            (vec![], vec![]),
            "nothing comes twice on {day}"
        );
        at += jiff::SignedDuration::from_hours(step);
    }
    let log = life.test.log();
    assert_eq!(log.len(), life.added, "nothing is lost");
    for review in log.iter().filter(|review| review.kind.counts()) {
        *counted
            .entry((review.item.clone(), review.moment.day))
            .or_insert(0) += 1;
    }
    assert!(counted.values().all(|times| *times == 1));
    assert!(life.cards().iter().all(|card| card.state.is_some()));
    assert_eq!(
        life.test
            .store
            .rebuild(&life.test.scheduler.model)
            .unwrap()
            .changed,
        []
    );
}
