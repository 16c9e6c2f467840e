//! What a day asks for: from what the person wants of a drill to the drill about to begin.
//!
//! The same for every front end. Due items come first, then new ones, as the agenda has them with
//! its limits and goals; topics alternate. Named items, and those of a cram, come whatever the
//! calendar says.

use std::collections::BTreeSet;
use std::time::Duration;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::drill::{Draft, NewDrill, topics};
use super::drill_config::DrillConfig;
use super::past::PastFilter;
use super::quiz_options::{ChoiceError, new_entry, time_for};
use super::topics::keep_new_of_chosen;
use crate::bank::{CriterionId, Filter, Found, ItemRef, Library};
use crate::grading::Score;
use crate::schedule::simulate::forecast;
use crate::schedule::{self, Day, ItemState, Limits, Rating, shown_due};
use crate::session::drill::{AskReason, Card, Drill, Settings, order};
use crate::store::{Done, NewSession, SessionKind, Store, StoreError};

/// What a person wants of a drill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrillOptions {
    /// Which items may come.
    pub filter: Filter,
    /// Which of these, by what is known of them.
    pub past: PastFilter,
    /// These and no others, whether they are due or not.
    pub items: Vec<ItemRef>,
    /// At most so many new items, instead of what the day has left.
    pub new: Option<u32>,
    /// At most this many items in all.
    pub limit: Option<usize>,
    /// How it is run.
    pub settings: Settings,
}

/// An item that a day asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct TodayItem {
    /// Which one.
    pub item: ItemRef,
    /// Why.
    pub reason: AskReason,
    /// Where it stands; `None` for a new one.
    pub state: Option<ItemState>,
    /// The day of the interview that it is learnt for, if there is one to come.
    pub goal: Option<Day>,
    /// How long it is likely to take.
    pub time: Duration,
}

/// What a day asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The day.
    pub day: Day,
    /// The items, in the order in which they would come.
    pub asked: Vec<TodayItem>,
    /// How many due and new items are kept back, and why.
    pub held_back: HeldBack,
    /// The next day that brings something, and how many reviews.
    pub next: Option<(Day, usize)>,
    /// What was done today already.
    pub done: Done,
}

/// What the limits of a day keep back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Items that are due, beyond the limit of reviews a day.
    pub due: usize,
    /// Items that were never asked, beyond the limit of new ones a day.
    pub new: usize,
    /// Items that were never asked and come on the days until an interview.
    pub later: usize,
    /// Items that were never asked, beyond what this drill shall bring.
    pub unwanted: usize,
    /// The limits of a day.
    #[serde(skip)]
    pub limits: Limits,
}

/// How many looks ahead a screen waits for.
const LOOKS: usize = 200_000;

/// What lies between today and an interview.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The day of the interview.
    pub goal: Day,
    /// How many items a day is likely to bring until then, on average.
    pub items: f32,
    /// How long those are likely to take.
    pub time: Duration,
    /// How likely an item is remembered on the day, on average.
    pub recall: f32,
}

impl DrillOptions {
    /// Nothing is chosen: whatever the day asks for.
    pub fn are_usual(&self) -> bool {
        let settings = Settings {
            thresholds: self.settings.thresholds,
            ..Settings::default()
        };
        *self
            == Self {
                settings,
                ..Self::default()
            }
    }

    /// The items that may come, of those that are loaded.
    ///
    /// # Errors
    ///
    /// A tag or bank that is nowhere, or a store that cannot be read.
    pub fn select<'a>(
        &self,
        library: &'a Library,
        store: &Store,
    ) -> Result<Vec<Found<'a>>, ChoiceError> {
        let mut found = if self.items.is_empty() {
            library.select(&self.filter)?
        } else {
            let items = self.items.iter();
            items.filter_map(|item| library.get(item)).collect()
        };
        found.retain(|found| found.item.is_answered());
        self.past.retain(store, &mut found)?;
        Ok(found)
    }
}

impl Today {
    /// How many items come for this reason.
    pub fn count(&self, why: AskReason) -> usize {
        self.asked
            .iter()
            .filter(|asked| asked.reason == why)
            .count()
    }

    /// How long all of it is likely to take.
    pub fn time(&self) -> Duration {
        self.asked.iter().map(|asked| asked.time).sum()
    }

    /// The drill that asks for it.
    pub fn drill(&self, library: &Library, settings: Settings) -> NewDrill {
        let found = self
            .asked
            .iter()
            .filter_map(|asked| library.get(&asked.item));
        let entries = found.map(|found| new_entry(&found, Some(time_for(found.item))));
        let tags = topics(library, self.asked.iter().map(|asked| &asked.item));
        let cards = self.asked.iter().zip(tags);
        NewDrill {
            session: NewSession {
                kind: SessionKind::Drill,
                settings: Drill::QUIZ,
                drill: Some(settings),
                seed: None,
                entries: entries.collect(),
            },
            cards: cards
                .map(|(asked, tags)| Card::new(asked.reason, tags))
                .collect(),
        }
    }
}

/// What came of a drill.
#[derive(Clone, Debug, PartialEq)]
pub struct DrillSummary {
    /// The day on which it is looked at.
    pub day: Day,
    /// Its items, in the order in which they were first rated.
    pub items: Vec<DrilledItem>,
    /// How many items fall due tomorrow.
    pub tomorrow: u32,
}

/// What came of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct DrilledItem {
    /// Which one.
    pub item: ItemRef,
    /// The entry with the last answer.
    pub index: usize,
    /// How it was rated, time after time; once at least.
    pub ratings: Vec<Rating>,
    /// The score of the first answer.
    pub score: Option<Score>,
    /// When it comes back; `None` after a cram.
    pub due: Option<Day>,
    /// How often it was forgotten.
    pub lapses: u32,
    /// It keeps being forgotten.
    pub is_leech: bool,
    /// What its last answers lacked, if it keeps being forgotten.
    pub missed: Vec<(CriterionId, usize, usize)>,
}

impl NewDrill {
    /// Begins with this item and what stands written of it.
    pub fn begin_with(&mut self, draft: &Draft) {
        let entries = &mut self.session.entries;
        let Some(at) = entries.iter().position(|new| new.entry.item == draft.item) else {
            return;
        };
        entries[..=at].rotate_right(1);
        self.cards[..=at].rotate_right(1);
        let entry = &mut entries[0].entry;
        entry.response.clone_from(&draft.response);
        entry.used = draft.used;
    }
}

/// The next day that brings something beside what is asked today, and how many reviews of it.
fn next(
    cards: &[schedule::Card],
    asked: &[TodayItem],
    any_new: bool,
    today: Day,
) -> Option<(Day, usize)> {
    let tomorrow = today.plus(1);
    let asked: FxHashSet<&ItemRef> = asked.iter().map(|asked| &asked.item).collect();
    let is_left = |card: &&schedule::Card| !asked.contains(&card.item);
    let due =
        |card: &schedule::Card| Some(shown_due(card.state?.due, card.goal, today).max(tomorrow));
    let is_new = |card: &&schedule::Card| card.state.is_none();
    let new = any_new && cards.iter().filter(is_new).any(|card| is_left(&card));
    let seen = cards.iter().filter(|card| card.state.is_some());
    let days = seen.filter(is_left).filter_map(due);
    let first = days.clone().chain(new.then_some(tomorrow)).min()?;
    Some((first, days.filter(|day| *day == first).count()))
}

impl Today {
    /// What a day asks for, of these items.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read(
        store: &Store,
        found: &[Found<'_>],
        library: &Library,
        choices: &DrillOptions,
        drill_config: &DrillConfig,
    ) -> Result<Self, StoreError> {
        let day = drill_config.today(store);
        let done = store.done_on(day)?;
        let usual = store.usual_time()?;
        let asked_of = |card: &schedule::Card, reason: AskReason| -> Option<TodayItem> {
            let time = usual.unwrap_or(time_for(library.get(&card.item)?.item));
            Some(TodayItem {
                item: card.item.clone(),
                reason,
                state: card.state,
                goal: card.goal,
                time: if choices.settings.recall {
                    time / 2
                } else {
                    time
                },
            })
        };
        let mut cards = store.cards(found.iter().map(Found::reference), day)?;
        if choices.filter.tags.is_empty() {
            keep_new_of_chosen(store, &mut cards)?;
        }
        let mut held_back = HeldBack::default();
        let mut asked: Vec<TodayItem>;
        if choices.items.is_empty() && !choices.settings.cram {
            let limits = Limits {
                new: choices
                    .new
                    .map_or(drill_config.limits.new, |new| done.new.saturating_add(new)),
                ..drill_config.limits
            };
            let done = store.done_of_limits(day)?;
            let mut agenda = drill_config.scheduler.agenda(&cards, day, limits, done);
            // A goal may ask for more than the person wants now.
            let wanted = choices.new.map_or(usize::MAX, |new| new as usize);
            let beyond = agenda.new.split_off(wanted.min(agenda.new.len()));
            let unwanted: BTreeSet<usize> = beyond.into_iter().collect();
            let failed = store.unpassed(day)?;
            let failed = failed
                .iter()
                .filter_map(|item| cards.iter().find(|c| c.item == *item));
            let due = agenda.due.iter().map(|index| &cards[*index]);
            let new = agenda.new.iter().map(|index| &cards[*index]);
            // What failed today is shortest in mind; then what is most likely forgotten.
            asked = failed
                .map(|card| (card, AskReason::Failed))
                .chain(due.map(|card| (card, AskReason::Due)))
                .chain(new.map(|card| (card, AskReason::New)))
                .filter_map(|(card, why)| asked_of(card, why))
                .collect();
            held_back = HeldBack {
                due: agenda.beyond,
                limits: drill_config.limits,
                ..HeldBack::default()
            };
            for (place, card) in cards.iter().enumerate() {
                if card.state.is_some() || agenda.new.contains(&place) {
                    continue;
                }
                let is_for_goal = card.goal.is_some_and(|goal| goal > day);
                if unwanted.contains(&place) || (choices.new.is_some() && !is_for_goal) {
                    held_back.unwanted += 1;
                } else if is_for_goal {
                    held_back.later += 1;
                } else {
                    held_back.new += 1;
                }
            }
        } else {
            asked = asked_anyway(store, found, choices, day)?
                .iter()
                .filter_map(|(card, why)| asked_of(card, *why))
                .collect();
        }
        let beyond = asked
            .len()
            .saturating_sub(choices.limit.unwrap_or(usize::MAX));
        asked.truncate(asked.len() - beyond);
        if choices.items.is_empty() {
            let tags: Vec<Vec<String>> =
                topics(library, asked.iter().map(|asked| &asked.item)).collect();
            let order = order::interleaved(&tags);
            asked = order
                .into_iter()
                .map(|index| asked[index].clone())
                .collect();
        }
        Ok(Self {
            day,
            next: next(&cards, &asked, drill_config.limits.new > 0, day),
            asked,
            held_back,
            done,
        })
    }
}

/// Named items, in the order in which they were named, or those of a cram, the least
/// remembered first: they come whatever the calendar says.
fn asked_anyway(
    store: &Store,
    found: &[Found<'_>],
    choices: &DrillOptions,
    day: Day,
) -> Result<Vec<(schedule::Card, AskReason)>, StoreError> {
    let standings = store.standings()?;
    let goals = store.goals()?;
    let failed = store.unpassed(day)?;
    let mut asked = Vec::new();
    for item in found.iter().map(Found::reference) {
        let standing = standings.get(&item);
        if choices.items.is_empty() && standing.is_some_and(|s| !s.is_free(day)) {
            continue;
        }
        let state = standing.and_then(|standing| standing.state);
        let why = match state {
            None => AskReason::New,
            _ if failed.contains(&item) => AskReason::Failed,
            Some(state) if state.is_due(day) => AskReason::Due,
            Some(_) => AskReason::Named,
        };
        let goal = goals.for_bank(&item.bank, day);
        asked.push((schedule::Card { item, state, goal }, why));
    }
    if let Some(new) = choices.new {
        let mut left = new;
        asked.retain(|(_, why)| {
            let stays = *why != AskReason::New || left > 0;
            left -= u32::from(*why == AskReason::New && stays);
            stays
        });
    }
    if choices.items.is_empty() {
        asked.sort_by_key(|(card, _)| (card.state.is_none(), card.state.map(|state| state.due)));
    }
    Ok(asked)
}

impl Forecast {
    /// What lies between today and each interview to come, of these items: what it costs and
    /// what to expect.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read(
        store: &Store,
        found: &[Found<'_>],
        drill_config: &DrillConfig,
    ) -> Result<Vec<Self>, StoreError> {
        let day = drill_config.today(store);
        let cards = store.cards(found.iter().map(Found::reference), day)?;
        let suggested: Duration = found.iter().map(|found| time_for(found.item)).sum();
        let each = match store.usual_time()? {
            Some(time) => time,
            None => suggested / u32::try_from(found.len()).unwrap_or(u32::MAX).max(1),
        };
        let done = store.done_of_limits(day)?;
        let goals: BTreeSet<Day> = cards.iter().filter_map(|card| card.goal).collect();
        let outlooks = goals.into_iter().map(|goal| {
            let members: Vec<usize> = (0..cards.len())
                .filter(|index| cards[*index].goal == Some(goal))
                .collect();
            let scheduler = &drill_config.scheduler;
            let days = day..goal;
            let forecast = forecast(
                scheduler,
                &cards,
                &members,
                days,
                drill_config.limits,
                done,
                LOOKS,
            );
            let items: f32 = forecast
                .days
                .iter()
                .map(|step| step.new + step.reviews)
                .sum();
            let a_day = items / forecast.days.len().max(1) as f32;
            Self {
                goal,
                items: a_day,
                time: each.mul_f32(a_day),
                recall: forecast.recall,
            }
        });
        Ok(outlooks.collect())
    }
}

impl DrillSummary {
    /// What came of a drill.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn read(
        store: &Store,
        drill: &Drill,
        drill_config: &DrillConfig,
    ) -> Result<Self, StoreError> {
        let day = drill_config.today(store);
        let goals = store.goals()?;
        let mut items: Vec<DrilledItem> = Vec::new();
        for index in drill.rated() {
            let entry = &drill.quiz().entries[index];
            let Some(rating) = drill.card(index).and_then(|card| card.rated) else {
                continue;
            };
            if let Some(closed) = items.iter_mut().find(|closed| closed.item == entry.item) {
                closed.index = index;
                closed.ratings.push(rating);
                continue;
            }
            let state = store.standing(&entry.item)?.state;
            let state = state.filter(|_| !drill.settings.cram);
            let is_leech = state.is_some_and(|state| state.is_leech());
            let goal = goals.for_bank(&entry.item.bank, day);
            items.push(DrilledItem {
                item: entry.item.clone(),
                index,
                ratings: vec![rating],
                score: drill.quiz().score(index),
                due: state.map(|state| shown_due(state.due, goal, day)),
                lapses: state.map_or(0, |state| state.lapses),
                is_leech,
                missed: if is_leech {
                    store.keeps_missing(&entry.item)?
                } else {
                    Vec::new()
                },
            });
        }
        let tomorrow = day.plus(1);
        let load = store.due_load(tomorrow, tomorrow)?;
        Ok(Self {
            day,
            items,
            tomorrow: load.values().sum(),
        })
    }
}
