//! A learner made of the memory model and of lots, who does what each day asks for.
//!
//! It tells what a plan costs and what it comes to, before anybody has followed it. The same
//! seed gives the same days.

use std::collections::BTreeSet;
use std::ops::Range;

use fsrs::SimulatorConfig;
use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};

use super::agenda::Limits;
use super::{Card, Day, Load, Memory, Model, Rating, Scheduler};

/// Somebody who remembers as a model says.
#[derive(Debug)]
pub struct Learner {
    model: Model,
    /// What is remembered how firmly, and since when, by the places of the cards.
    memories: Vec<Option<(Memory, Day)>>,
    /// How likely each rating is at first sight.
    first: [f32; 4],
    /// How likely each rating that passes is where the item is remembered.
    passed: [f32; 3],
    lot: ChaCha12Rng,
}

impl Learner {
    /// Somebody whose memory holds the states of the cards, and who rates as most people do.
    pub fn new(model: &Model, cards: &[Card], seed: u64) -> Self {
        let usual = SimulatorConfig::default();
        Self {
            model: model.clone(),
            memories: cards
                .iter()
                .map(|card| card.state.map(|state| (state.memory, state.last)))
                .collect(),
            first: usual.first_rating_prob,
            passed: usual.review_rating_prob,
            lot: ChaCha12Rng::seed_from_u64(seed),
        }
    }

    /// How likely a card is remembered on a day; one that was never seen is not.
    pub fn recall(&self, card: usize, day: Day) -> f32 {
        self.memories[card].map_or(0.0, |(memory, last)| {
            self.model.retrievability(memory, day.since(last) as f32)
        })
    }

    /// Tries to remember a card, and learns from it.
    pub fn rate(&mut self, card: usize, day: Day) -> Rating {
        let before = self.memories[card];
        let rating = match before {
            None => Rating::ALL[self.draw(self.first)],
            Some(_) if self.chance() >= self.recall(card, day) => Rating::Again,
            Some(_) => Rating::ALL[1 + self.draw(self.passed)],
        };
        let elapsed = before.map_or(0, |(_, last)| day.since(last).max(0).unsigned_abs());
        let memory = self
            .model
            .next(before.map(|(memory, _)| memory), elapsed, rating);
        self.memories[card] = Some((memory, day));
        rating
    }

    /// A number from 0 to 1, without 1.
    fn chance(&mut self) -> f32 {
        (self.lot.next_u32() >> 8) as f32 / (1u32 << 24) as f32
    }

    /// One of several places, each as likely as its weight.
    fn draw<const N: usize>(&mut self, weights: [f32; N]) -> usize {
        let mut drawn = self.chance() * weights.iter().sum::<f32>();
        weights
            .iter()
            .position(|weight| {
                drawn -= weight;
                drawn < 0.0
            })
            .unwrap_or(N - 1)
    }
}

/// A review of a simulated day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The place of the card.
    pub card: usize,
    /// How it was rated.
    pub rating: Rating,
    /// The day on which it was said to come back.
    pub due: Day,
    /// Whether it was seen for the first time.
    pub new: bool,
}

/// Cards, who learns them, and by which rules.
#[derive(Debug)]
pub struct Simulation {
    /// The rules.
    pub scheduler: Scheduler,
    /// The cards as they stand.
    pub cards: Vec<Card>,
    /// Who learns them.
    pub learner: Learner,
    /// How much a day may bring.
    pub limits: Limits,
    load: Load,
}

impl Simulation {
    /// Begins with the cards as they stand.
    pub fn new(scheduler: Scheduler, cards: Vec<Card>, learner: Learner, limits: Limits) -> Self {
        let mut load = Load::new();
        for state in cards.iter().filter_map(|card| card.state) {
            *load.entry(state.due).or_default() += 1;
        }
        Self {
            scheduler,
            cards,
            learner,
            limits,
            load,
        }
    }

    /// Lives a day that has had `done` already.
    pub fn live(&mut self, day: Day, done: Limits) -> Vec<Step> {
        let agenda = self.scheduler.agenda(&self.cards, day, self.limits, done);
        let cards = agenda.due.into_iter().chain(agenda.new);
        cards.map(|card| self.review(card, day)).collect()
    }

    fn review(&mut self, index: usize, day: Day) -> Step {
        let rating = self.learner.rate(index, day);
        let card = &mut self.cards[index];
        let before = card.state;
        if let Some(state) = before
            && let Some(count) = self.load.get_mut(&state.due)
        {
            *count = count.saturating_sub(1);
        }
        let state = self
            .scheduler
            .review(&card.item, before.as_ref(), day, rating, &self.load);
        *self.load.entry(state.due).or_default() += 1;
        card.state = Some(state);
        Step {
            card: index,
            rating,
            due: state.due,
            new: before.is_none(),
        }
    }
}

/// What a plan is likely to cost and to come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What each day is likely to bring.
    pub days: Vec<Expected>,
    /// How likely an item is remembered in the end, on average.
    pub recall: f32,
}

/// What a day is likely to bring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Which day.
    pub day: Day,
    /// New items.
    pub new: f32,
    /// Reviews.
    pub reviews: f32,
}

/// How often the days are lived to look ahead, if there is time for it.
const LIVES: usize = 12;

/// Looks ahead: what the days of a range are likely to bring of some of the cards, and how many
/// of them are remembered on the day after. The first day has had `done` already. At most
/// about `looks` times a card is looked at, but each day is lived once.
pub fn forecast(
    scheduler: &Scheduler,
    cards: &[Card],
    members: &[usize],
    days: Range<Day>,
    limits: Limits,
    done: Limits,
    looks: usize,
) -> Forecast {
    let is_member: BTreeSet<usize> = members.iter().copied().collect();
    let length = days.end.since(days.start).max(0);
    let mut forecast = Forecast {
        days: (0..length)
            .map(|n| Expected {
                day: days.start.plus(n),
                new: 0.0,
                reviews: 0.0,
            })
            .collect(),
        recall: 0.0,
    };
    let of_a_life = (cards.len() * forecast.days.len()).max(1);
    let lives = (looks / of_a_life).clamp(1, LIVES);
    for seed in 0..lives {
        let learner = Learner::new(&scheduler.model, cards, seed as u64);
        let mut life = Simulation::new(scheduler.clone(), cards.to_vec(), learner, limits);
        let mut done = done;
        for expected in &mut forecast.days {
            let steps = life.live(expected.day, done);
            for step in steps.iter().filter(|step| is_member.contains(&step.card)) {
                if step.new {
                    expected.new += 1.0;
                } else {
                    expected.reviews += 1.0;
                }
            }
            done = Limits { new: 0, reviews: 0 };
        }
        let recalls = members
            .iter()
            .map(|card| life.learner.recall(*card, days.end));
        forecast.recall += recalls.sum::<f32>() / members.len().max(1) as f32;
    }
    let lives = lives as f32;
    forecast.recall /= lives;
    for expected in &mut forecast.days {
        expected.new /= lives;
        expected.reviews /= lives;
    }
    forecast
}

#[cfg(test)]
mod tests;
