//! A day's plan, as far as today asks for it and as far as the days ahead do.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::*;
use crate::bank::ItemId;
use crate::schedule::{DayEnd, Moment, Rating};
use crate::store::NewReview;

const TODAY: &str = "2026-03-20T12:00:00Z";

/// Two banks of fifteen items, and a store.
struct Known {
    banks: [BankId; 2],
    items: Vec<String>,
    store: Store,
    _folder: TempDir,
}

impl Known {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let now = || TODAY.parse().unwrap();
        Self {
            banks: ["one", "two"].map(BankId::new),
            items: (0..15).map(|number| format!("item-{number}")).collect(),
            store: Store::open(folder.path(), now).unwrap(),
            _folder: folder,
        }
    }

    fn items(&self) -> impl Iterator<Item = ListedItem<'_>> + Clone {
        self.banks.iter().flat_map(|bank| {
            let items = self.items.iter().enumerate();
            items.map(move |(number, item)| ListedItem {
                bank,
                item,
                time: Duration::from_secs(60 + 7 * number as u64),
            })
        })
    }

    fn item(&self, bank: usize, number: usize) -> ItemRef {
        ItemRef {
            bank: self.banks[bank].clone(),
            item: ItemId::new(self.items[number].as_str()),
        }
    }

    fn moment(at: &str) -> Moment {
        let at: Timestamp = at.parse().unwrap();
        Moment::new(at, &TimeZone::UTC, DayEnd::default())
    }

    fn review(&self, item: ItemRef, at: &str, rating: Rating) {
        let moment = Self::moment(at);
        let new = NewReview::new(item, moment, rating, moment.day.plus(3));
        let scheduler = Scheduler::default();
        self.store.add_review(&scheduler.model, &new).unwrap();
    }

    fn plan(&self, needs: Needs, new: u32) -> DayPlan {
        let limits = Limits { new, reviews: 50 };
        let day = Self::moment(TODAY).day;
        let scheduler = Scheduler::default();
        DayPlan::read(&self.store, self.items(), needs, day, scheduler, limits).unwrap()
    }

    /// What today asks for must not hang on whether somebody wants to know of the days ahead.
    #[track_caller]
    fn check(&self, what: &str) {
        for new in [0, 1, 4, 100] {
            let [today, all] = [Needs::Today, Needs::DaysAhead].map(|needs| self.plan(needs, new));
            let asked = |plan: &DayPlan| {
                let agenda = plan.agenda();
                let of = |places: &[usize]| -> Vec<String> {
                    let items = places
                        .iter()
                        .map(|place| plan.cards[*place].item.to_string());
                    items.collect()
                };
                let load = plan.load(&agenda, |_| true);
                let is_new = |card: &Card| card.state.is_none();
                let more = plan.cards.iter().filter(|card| is_new(card)).count() > agenda.new.len();
                let lists = (of(&agenda.due), of(&agenda.new), of(&plan.failed));
                (lists, load, agenda.beyond, more, plan.each)
            };
            assert_eq!(asked(&today), asked(&all), "{what}, {new} new ones a day");
            assert!(today.cards.len() <= all.cards.len());
        }
    }
}

#[test]
fn today_asks_for_the_same_whether_the_days_ahead_are_looked_at_or_not() {
    let known = Known::new();
    known.check("nothing learnt");
    for number in [0, 3, 9] {
        known.review(known.item(0, number), "2026-03-02T12:00:00Z", Rating::Good);
    }
    known.review(known.item(1, 4), "2026-03-19T12:00:00Z", Rating::Easy);
    known.check("some due");
    known.review(known.item(0, 3), TODAY, Rating::Again);
    known.check("one failed");
    known.store.suspend(&known.item(0, 1), true).unwrap();
    let tomorrow = Known::moment(TODAY).day.plus(1);
    known.store.bury(&known.item(0, 2), Some(tomorrow)).unwrap();
    known.check("some set aside");
    known.store.set_topics(&[known.banks[1].clone()]).unwrap();
    known.check("a topic chosen");
    known.store.set_topics(&[BankId::new("other")]).unwrap();
    known.check("a topic chosen that none of the banks is");
    let goal = Some(tomorrow.plus(5));
    known.store.set_goal(Some(&known.banks[0]), goal).unwrap();
    known.check("an interview ahead");
}

#[test]
fn of_new_items_today_takes_no_more_than_it_can_bring_and_one() {
    let known = Known::new();
    assert_eq!(known.plan(Needs::Today, 4).cards.len(), 5);
    assert_eq!(known.plan(Needs::DaysAhead, 4).cards.len(), 30);
    // All of them are spread over the days until the interview.
    let goal = Known::moment(TODAY).day.plus(5);
    known.store.set_goal(None, Some(goal)).unwrap();
    assert_eq!(known.plan(Needs::Today, 4).cards.len(), 30);
}
