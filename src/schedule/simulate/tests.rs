//! What simulated learners show about the schedule and about goals.

use super::*;
use crate::bank::{BankId, ItemId, ItemRef};
use crate::schedule::Retention;

const START: Day = Day::new(20_000);
const NOTHING: Limits = Limits { new: 0, reviews: 0 };

fn cards(count: usize, goal: Option<Day>) -> Vec<Card> {
    (0..count)
        .map(|n| Card {
            item: ItemRef {
                bank: BankId::new("b"),
                item: ItemId::new(format!("item-{n}")),
            },
            state: None,
            goal,
        })
        .collect()
}

fn wishing(retention: f32) -> Scheduler {
    Scheduler {
        retention: Retention::new(retention).unwrap(),
        ..Scheduler::default()
    }
}

/// So many reviews, and the share of items remembered in the end.
fn outlook(count: usize, days: i32, goal: bool, retention: f32) -> (f32, f32) {
    let end = START.plus(days);
    let cards = cards(count, goal.then_some(end));
    let members: Vec<usize> = (0..count).collect();
    let limits = Limits {
        new: 10,
        reviews: 100,
    };
    let scheduler = wishing(retention);
    let days = START..end;
    let forecast = forecast(
        &scheduler, &cards, &members, days, limits, NOTHING, 1_000_000,
    );
    let reviews = forecast.days.iter().map(|day| day.reviews).sum();
    (reviews, forecast.recall)
}

#[test]
fn more_is_remembered_on_the_day_of_a_goal_than_by_the_plain_schedule_with_as_many_reviews() {
    for (count, days) in [(23, 10), (23, 21), (23, 60), (80, 30)] {
        let (reviews, recall) = outlook(count, days, true, 0.9);
        let (plain_reviews, plain) = outlook(count, days, false, 0.9);
        assert!(recall > plain + 0.02 && reviews < plain_reviews * 1.35);
        // The plain schedule comes to less even where it asks for many more reviews.
        let (plain_reviews, plain) = outlook(count, days, false, 0.95);
        assert!(recall > plain && reviews < plain_reviews);
    }
    // Here both ask for about as many.
    for (count, days) in [(23, 21), (80, 30)] {
        let (reviews, recall) = outlook(count, days, true, 0.9);
        let (plain_reviews, plain) = outlook(count, days, false, 0.9);
        assert!((reviews - plain_reviews).abs() < plain_reviews * 0.05);
        assert!(recall > plain + 0.025, "{recall} {plain}");
    }
}

/// A learner of new cards, with a goal or without.
fn learner(count: usize, goal: Option<Day>, limits: Limits, seed: u64) -> Simulation {
    let cards = cards(count, goal);
    let scheduler = Scheduler::default();
    let learner = Learner::new(&scheduler.model, &cards, seed);
    Simulation::new(scheduler, cards, learner, limits)
}

#[test]
fn towards_a_goal_each_item_is_seen_and_reviewed_before_the_day() {
    for (days, new_limit) in [(2, 10), (4, 10), (7, 2), (30, 10)] {
        let goal = START.plus(days);
        let limits = Limits {
            new: new_limit,
            reviews: 100,
        };
        let mut life = learner(23, Some(goal), limits, 1);
        let mut new_by_day = Vec::new();
        for n in 0..days {
            let steps = life.live(START.plus(n), NOTHING);
            new_by_day.push(steps.iter().filter(|step| step.new).count());
        }
        for card in &life.cards {
            assert!(card.state.unwrap().reviews >= 2, "{card:?}");
        }
        let busiest = *new_by_day.iter().max().unwrap();
        let even = 23usize.div_ceil(days as usize - 1);
        assert_eq!(busiest, even, "spread evenly: {new_by_day:?}");
    }
}

#[test]
fn the_last_round_keeps_to_the_limit_of_a_day_and_leaves_nobody_out() {
    let goal = START.plus(30);
    let limits = Limits {
        new: 10,
        reviews: 20,
    };
    let mut life = learner(60, Some(goal), limits, 3);
    for n in 0..30 {
        let steps = life.live(START.plus(n), NOTHING);
        assert!(steps.iter().filter(|step| !step.new).count() <= 20);
    }
    let once = |card: &&Card| card.state.unwrap().reviews < 2;
    assert_eq!(life.cards.iter().filter(once).count(), 0);
    let stale = life.cards.iter().filter(|card| {
        let state = card.state.unwrap();
        state.retrievability(&life.scheduler.model, goal) < 0.9 && state.last < goal.plus(-4)
    });
    assert_eq!(stale.count(), 0);
}

#[test]
fn a_missed_week_before_the_interview_is_made_up_for_as_far_as_the_limits_allow() {
    let goal = START.plus(30);
    let limits = Limits {
        new: 10,
        reviews: 100,
    };
    let mut life = learner(23, Some(goal), limits, 5);
    for n in (0..18).chain(25..30) {
        life.live(START.plus(n), NOTHING);
    }
    for card in 0..23 {
        assert!(life.learner.recall(card, goal) > 0.85);
    }
}

#[test]
fn after_the_day_the_usual_schedule_goes_on_from_the_states_as_they_are() {
    let goal = START.plus(10);
    let limits = Limits {
        new: 10,
        reviews: 100,
    };
    let mut life = learner(23, Some(goal), limits, 2);
    for n in 0..10 {
        life.live(START.plus(n), NOTHING);
    }
    let plain: Vec<Card> = life
        .cards
        .iter()
        .map(|card| Card {
            goal: None,
            ..card.clone()
        })
        .collect();
    for day in [goal, goal.plus(1), goal.plus(40)] {
        let with = life.scheduler.agenda(&life.cards, day, limits, NOTHING);
        let without = life.scheduler.agenda(&plain, day, limits, NOTHING);
        assert_eq!(with, without);
    }
}

/// Lives half a year for several learners; says how many of the reviews were remembered.
fn half_a_year(count: usize, retention: f32, limits: Limits, seeds: u64) -> f32 {
    let (mut reviews, mut passed) = (0, 0);
    for seed in 0..seeds {
        let cards = cards(count, None);
        let scheduler = wishing(retention);
        let learner = Learner::new(&scheduler.model, &cards, seed);
        let mut life = Simulation::new(scheduler, cards, learner, limits);
        for n in 0..180 {
            for step in life.live(START.plus(n), NOTHING) {
                if !step.new {
                    reviews += 1;
                    passed += usize::from(step.rating.passed());
                }
            }
        }
    }
    passed as f32 / reviews as f32
}

#[test]
fn what_is_remembered_comes_within_two_points_of_what_was_desired() {
    let limits = Limits {
        new: 10,
        reviews: 1000,
    };
    for retention in [0.8, 0.85, 0.9, 0.95] {
        let measured = half_a_year(250, retention, limits, 2);
        assert!((measured - retention).abs() < 0.02, "{measured}");
    }
    // A small bank says little in one life, so many are lived.
    let measured = half_a_year(23, 0.9, limits, 40);
    assert!((measured - 0.9).abs() < 0.02, "{measured}");
}

#[test]
fn with_more_due_than_a_day_may_bring_nothing_starves() {
    let limits = Limits {
        new: 20,
        reviews: 25,
    };
    let mut life = learner(200, None, limits, 4);
    let mut seen = [0; 200];
    for n in 0..180 {
        let steps = life.live(START.plus(n), NOTHING);
        assert!(steps.iter().filter(|step| step.new).count() <= 20);
        assert!(steps.iter().filter(|step| !step.new).count() <= 25);
        for step in steps {
            seen[step.card] += 1;
        }
    }
    assert!(seen.iter().all(|times| *times >= 2), "{seen:?}");
    let today = START.plus(180);
    for card in &life.cards {
        let late = today.since(card.state.unwrap().due);
        assert!(late < 30, "{late} days late");
    }
}

#[test]
fn the_same_seed_lives_the_same_days() {
    let limits = Limits {
        new: 10,
        reviews: 100,
    };
    let live = |seed| {
        let mut life = learner(23, None, limits, seed);
        (0..60)
            .map(|n| life.live(START.plus(n), NOTHING))
            .collect::<Vec<_>>()
    };
    assert_eq!(live(7), live(7));
    assert_ne!(live(7), live(8));
}
