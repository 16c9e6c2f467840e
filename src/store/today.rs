//! What a day asks for: from what the person wants of a drill to the drill about to begin.
//!
//! The same for every front end. Due items come first, then new ones, both up to the limits of
//! the day; topics alternate. Named items, and those of a cram, come whatever the calendar says.

use std::time::Duration;

use serde::Serialize;

use super::StoreError;
use super::drills::{Almanac, NewDrill, topics};
use super::plan::{new_entry, time_for};
use super::review::{Done, Standing};
use super::saved::{NewSession, SessionKind};
use super::sessions::Store;
use crate::bank::{CriterionId, Filter, Found, ItemRef, Library, SelectError};
use crate::grading::Score;
use crate::schedule::{Day, ItemState, LONGEST, Rating};
use crate::session::drill::{Card, Drill, Settings, Why, order};

/// What a person wants of a drill.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrillChoices {
    /// Which items may come.
    pub filter: Filter,
    /// These and no others, whether they are due or not.
    pub items: Vec<ItemRef>,
    /// At most so many new items, instead of what the day has left.
    pub new: Option<u32>,
    /// At most so many items in all.
    pub limit: Option<usize>,
    /// How it is run.
    pub settings: Settings,
}

/// An item that a day asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Which one.
    pub item: ItemRef,
    /// Why.
    pub why: Why,
    /// Where it stands; `None` for a new one.
    pub state: Option<ItemState>,
    /// How long it is likely to take.
    pub time: Duration,
}

/// What a day asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The day.
    pub day: Day,
    /// The items, in the order in which they would come.
    pub asked: Vec<Asked>,
    /// How many due and new items the limits keep back.
    pub held_back: HeldBack,
    /// The next day on which something falls due, and how much.
    pub next: Option<(Day, u32)>,
    /// What was done today already.
    pub done: Done,
}

/// What the limits of a day keep back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Items that are due.
    pub due: usize,
    /// Items that were never asked.
    pub new: usize,
}

/// The part of the suggested time that answers take, as long as too little is known.
const USUAL_PACE: f64 = 0.75;

impl DrillChoices {
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
    /// A tag or bank that is nowhere.
    pub fn select<'a>(&self, library: &'a Library) -> Result<Vec<Found<'a>>, SelectError> {
        if self.items.is_empty() {
            return library.select(&self.filter);
        }
        Ok(self
            .items
            .iter()
            .filter_map(|item| library.get(item))
            .collect())
    }
}

impl Today {
    /// How many items come for this reason.
    pub fn count(&self, why: Why) -> usize {
        self.asked.iter().filter(|asked| asked.why == why).count()
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
                .map(|(asked, tags)| Card::new(asked.why, tags))
                .collect(),
        }
    }
}

/// What came of a drill.
#[derive(Clone, Debug, PartialEq)]
pub struct Closing {
    /// The day on which it is looked at.
    pub day: Day,
    /// Its items, in the order in which they were first rated.
    pub items: Vec<Closed>,
    /// How many items fall due tomorrow.
    pub tomorrow: u32,
}

/// What came of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
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
    pub fn begin_with(&mut self, draft: &super::drills::Draft) {
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

impl Store {
    /// What a day asks for, of these items.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn today(
        &self,
        found: &[Found<'_>],
        library: &Library,
        choices: &DrillChoices,
        almanac: &Almanac,
    ) -> Result<Today, StoreError> {
        let day = almanac.today(self);
        let standings = self.standings()?;
        let failed = self.unpassed(day)?;
        let done = self.done_on(day)?;
        let pace = self.pace()?.unwrap_or(USUAL_PACE);
        let pace = if choices.settings.recall {
            pace / 2.0
        } else {
            pace
        };
        let any = choices.settings.cram || !choices.items.is_empty();

        let mut due = Vec::new();
        let mut new = Vec::new();
        for found in found {
            let item = found.reference();
            let standing = standings.get(&item);
            let state = standing.and_then(|standing| standing.state);
            let is_free = standing.is_none_or(|standing| standing.is_free(day));
            if !is_free && choices.items.is_empty() {
                continue;
            }
            let why = match state {
                None => Why::New,
                _ if failed.contains(&item) => Why::Failed,
                Some(state) if state.is_due(day) => Why::Due,
                Some(_) if any => Why::Named,
                Some(_) => continue,
            };
            let asked = Asked {
                why,
                state,
                time: time_for(found.item).mul_f64(pace),
                item,
            };
            if why == Why::New {
                new.push(asked);
            } else {
                due.push(asked);
            }
        }
        // What failed today is shortest in mind, then what is overdue longest.
        due.sort_by_key(|asked| (asked.why != Why::Failed, asked.state.map(|state| state.due)));
        let mut held_back = HeldBack::default();
        if !any {
            let left = |limit: u32, done: u32| limit.saturating_sub(done) as usize;
            let again = due.iter().filter(|asked| asked.why == Why::Failed).count();
            let reviews = again + left(almanac.reviews_per_day, done.reviews);
            let fresh = choices
                .new
                .map_or(left(almanac.new_per_day, done.new), |new| new as usize);
            held_back = HeldBack {
                due: due.len().saturating_sub(reviews),
                new: new.len().saturating_sub(fresh),
            };
            due.truncate(reviews);
            new.truncate(fresh);
        } else if let Some(fresh) = choices.new {
            new.truncate(fresh as usize);
        }
        let mut asked = [due, new].concat();
        if !choices.items.is_empty() {
            // Named items come in the order in which they were named.
            let place = |asked: &Asked| choices.items.iter().position(|item| *item == asked.item);
            asked.sort_by_key(place);
        }
        asked.truncate(choices.limit.unwrap_or(usize::MAX));
        if choices.items.is_empty() {
            let tags: Vec<Vec<String>> =
                topics(library, asked.iter().map(|asked| &asked.item)).collect();
            let order = order::interleaved(&tags);
            asked = order
                .into_iter()
                .map(|index| asked[index].clone())
                .collect();
        }
        let load = self.due_load(day.plus(1), day.plus(LONGEST as i32))?;
        Ok(Today {
            day,
            asked,
            held_back,
            next: load.into_iter().next(),
            done,
        })
    }

    /// What came of a drill.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn closing(&self, drill: &Drill, almanac: &Almanac) -> Result<Closing, StoreError> {
        let day = almanac.today(self);
        let mut items: Vec<Closed> = Vec::new();
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
            let state = self.standing(&entry.item)?.state;
            let state = state.filter(|_| !drill.settings.cram);
            let is_leech = state.is_some_and(|state| state.is_leech());
            items.push(Closed {
                item: entry.item.clone(),
                index,
                ratings: vec![rating],
                score: drill.quiz().score(index),
                due: state.map(|state| state.due),
                lapses: state.map_or(0, |state| state.lapses),
                is_leech,
                missed: if is_leech {
                    self.keeps_missing(&entry.item)?
                } else {
                    Vec::new()
                },
            });
        }
        let tomorrow = day.plus(1);
        let load = self.due_load(tomorrow, tomorrow)?;
        Ok(Closing {
            day,
            items,
            tomorrow: load.values().sum(),
        })
    }

    /// The items that were set aside, suspended or until a later day.
    pub fn set_aside(&self, day: Day) -> Result<Vec<Standing>, StoreError> {
        let mut standings: Vec<Standing> = self.standings()?.into_values().collect();
        standings.retain(|standing| !standing.is_free(day));
        Ok(standings)
    }

    /// The part of the suggested time that the last answers took, where there are a few.
    fn pace(&self) -> Result<Option<f64>, StoreError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT CASE WHEN count(*) >= 5 THEN avg(share) END FROM (
                     SELECT min(r.used_ms * 1.0 / e.allowed_ms, 2.0) AS share
                     FROM reviews r JOIN entries e ON e.id = r.entry
                     WHERE e.allowed_ms > 0 ORDER BY r.id DESC LIMIT 100)",
            )?
            .query_row([], |row| row.get(0))
        })
    }
}
