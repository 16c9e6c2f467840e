//! Mock interviews: what one consists of, and running it on the store.

use std::time::{Duration, Instant};

use super::answering::{carry_out, moved};
use super::drill::{NewDrill, topics};
use super::drill_config::DrillConfig;
use super::driver::Driver;
use super::gone::{match_banks, take_up};
use super::plans;
use super::quiz_options::{ChoiceError, QuizOptions, Time, new_entry, time_for};
use super::services::SessionServices;
use super::session::{Outcome, Session, Work};
use super::unsaved::UnsavedText;
use crate::bank::plan::PlanFile;
use crate::bank::{CriterionId, Found, ItemRef, Library, Problem};
use crate::grading::{Grade, criteria};
use crate::session::drill::{self, AskReason, Card, Drill};
use crate::session::mock::{Effect, Event, Mock, Part, Topic, rated_score};
use crate::session::quiz::{self, Entry, Settings, Timing};
use crate::store::{
    Claim, NewEntry, NewReview, NewSession, SavedEntry, SavedSession, SessionKind, Store,
    StoreError,
};

/// How many items a mock interview has where nothing else is said.
pub const USUAL_NUMBER: usize = 4;

/// What probes add to the time that an item suggests.
const TIME_FOR_PROBES: Duration = Duration::from_secs(60);

/// So many criteria are named as the weakest, and drilled.
pub const MOST_WEAK: usize = 5;

/// A mock interview that runs on a store.
pub type MockInterview<'a> = Driver<'a, ActiveMock<'a>>;

/// A mock interview and what it goes by.
#[derive(Clone, Debug)]
pub struct ActiveMock<'a> {
    mock: Mock,
    config: &'a DrillConfig,
}

/// A mock interview of the items that fit, by lot or in the banks' order.
///
/// # Errors
///
/// A tag or bank that is nowhere, or a store that cannot be read. It has no entries where no item
/// fits.
pub fn by_options(
    options: &QuizOptions,
    library: &Library,
    store: &Store,
    seed: u64,
) -> Result<NewSession, ChoiceError> {
    let chosen = options.plan(library, store, seed)?;
    let items: Vec<ItemRef> = items_of(&chosen).collect();
    Ok(NewSession {
        seed: chosen.seed,
        ..of_items(library, &items, options.time)
    })
}

fn items_of(new: &NewSession) -> impl Iterator<Item = ItemRef> {
    new.entries.iter().map(|new| new.entry.item.clone())
}

/// A mock interview of these items, in this order; those that no bank has, and those without an
/// answer to compare with, are left out. Without a time of its own it lasts as long as its items
/// suggest, and a minute more for the probes of each.
pub fn of_items(library: &Library, items: &[ItemRef], time: Time) -> NewSession {
    let found = items.iter().filter_map(|item| library.get(item));
    let timed = found.map(|found| (found, time_for(found.item)));
    session(timed, time)
}

/// The mock interview that a plan gives: the items that a candidate would be asked, in the same
/// order and with the same time.
///
/// # Errors
///
/// Every item that no bank has, and every rule that too few items fit.
pub fn by_plan(file: &PlanFile, library: &Library, time: Time) -> Result<NewSession, Vec<Problem>> {
    let screening = plans::screening(file, library, "", None)?;
    let entries = screening.entries.iter();
    let timed = entries.filter_map(|entry| Some((library.get(&entry.item)?, entry.time)));
    let mut new = session(timed, time);
    let sections: Option<Duration> = screening.sections.iter().map(|one| one.time).sum();
    if let (Some(planned), Time::Own) = (sections.filter(|time| !time.is_zero()), time) {
        new.settings.timing = Timing::Total(planned);
    }
    Ok(new)
}

fn session<'a>(items: impl Iterator<Item = (Found<'a>, Duration)>, time: Time) -> NewSession {
    let entries: Vec<_> = items
        .filter(|(found, _)| found.item.is_answered())
        .map(|(found, suggested)| {
            let suggested = match time {
                Time::Each(each) => each,
                _ => suggested,
            };
            new_entry(&found, Some(suggested))
        })
        .collect();
    let own = || {
        let suggested = entries.iter().filter_map(|new| new.entry.allowed);
        suggested.map(|time| time + TIME_FOR_PROBES).sum()
    };
    NewSession {
        kind: SessionKind::Mock,
        settings: Settings {
            timing: match time {
                Time::Own | Time::Each(_) => Timing::Total(own()),
                Time::Total(limit) => Timing::Total(limit),
                Time::None => Timing::Untimed,
            },
            exam: true,
            overtime: false,
        },
        drill: None,
        seed: None,
        entries,
    }
}

/// What can be asked about the criteria of an item.
fn topic(library: &Library, item: &ItemRef) -> Topic {
    let rubric = library.get(item).map(|found| criteria(found.item));
    let follow_ups = rubric.into_iter().flatten();
    let follow_ups = follow_ups.filter_map(|one| Some((one.id, one.follow_up?)));
    Topic {
        follow_ups: follow_ups.collect(),
        ..Topic::default()
    }
}

fn saved_items(saved: Vec<SavedEntry>, library: &Library, rated: &[usize]) -> Vec<(Entry, Topic)> {
    let each = saved.into_iter().enumerate().map(|(index, saved)| {
        let mut entry = saved.entry;
        for probe in &saved.probes {
            entry.used = entry.used.saturating_add(probe.used);
        }
        let topic = Topic {
            probes: saved.probes,
            rated: rated.contains(&index),
            ..topic(library, &entry.item)
        };
        (entry, topic)
    });
    each.collect()
}

/// A drill of just these criteria: each item once, asked for what is weak in it. The schedule does
/// not learn from it, because it is no whole answer.
pub fn drill_of(mock: &Mock, library: &Library) -> NewDrill {
    let weak = mock.weakest();
    let mut entries: Vec<NewEntry> = Vec::new();
    for one in weak.iter().take(MOST_WEAK) {
        let Some(entry) = mock.quiz().entries.get(one.index) else {
            continue;
        };
        let at = entries.iter().position(|new| new.entry.item == entry.item);
        if at.is_none()
            && let Some(found) = library.get(&entry.item)
        {
            entries.push(new_entry(&found, Some(time_for(found.item))));
        }
    }
    for new in &mut entries {
        let is_weak = |id: &CriterionId| {
            weak.iter().take(MOST_WEAK).any(|one| {
                let of = mock.quiz().entries.get(one.index);
                one.criterion == *id && of.is_some_and(|of| of.item == new.entry.item)
            })
        };
        let wanted: Vec<_> = new
            .entry
            .criteria
            .iter()
            .filter(|(id, _)| is_weak(id))
            .cloned()
            .collect();
        if !wanted.is_empty() {
            new.entry.criteria = wanted;
        }
    }
    let items = entries.iter().map(|new| &new.entry.item);
    let cards = topics(library, items).map(|tags| Card::new(AskReason::Named, tags));
    NewDrill {
        cards: cards.collect(),
        session: NewSession {
            kind: SessionKind::Drill,
            settings: Drill::QUIZ,
            drill: Some(drill::Settings {
                cram: true,
                ..drill::Settings::default()
            }),
            seed: None,
            entries,
        },
    }
}

/// What an entry asks for where it is not the whole item: the follow-ups of its criteria, or what
/// they ask for where there is none. Nothing where the whole item is asked.
pub fn only_asked(found: &Found<'_>, entry: &Entry) -> Vec<String> {
    let rubric = criteria(found.item);
    if rubric.iter().all(|one| entry.asks_for(&one.id)) {
        return Vec::new();
    }
    let asked = rubric.into_iter().filter(|one| entry.asks_for(&one.id));
    asked.map(|one| one.follow_up.unwrap_or(one.text)).collect()
}

impl Session for ActiveMock<'_> {
    type Event = Event;
    type Effect = Effect;
    type Draft = Part;

    fn update(&mut self, event: Event) -> Vec<Effect> {
        self.mock.update(event)
    }

    fn tick(&mut self, by: Duration) -> Vec<Effect> {
        self.mock.update(quiz::Event::Tick(by).into())
    }

    fn graded(entry: usize, grade: Option<Grade>) -> Event {
        let part = Part::from_number(entry);
        Event::Graded { part, grade }
    }

    fn response(&self, entry: usize) -> Option<(&ItemRef, &str)> {
        let part = Part::from_number(entry);
        let entry = self.mock.quiz().entries.get(part.index)?;
        Some((&entry.item, self.mock.to_grade(part)?))
    }

    fn is_leave(event: &Event) -> bool {
        matches!(event, Event::Quiz(quiz::Event::Leave))
    }

    fn is_at_same_place(&self, before: &Self) -> bool {
        let (here, there) = (&self.mock, &before.mock);
        (here.quiz().current, here.phase()) == (there.quiz().current, there.phase())
            && here.writing() == there.writing()
    }

    fn name(&self) -> &'static str {
        "mock interview"
    }

    fn texts(&self, part: Part) -> Vec<UnsavedText> {
        let entry = self.mock.quiz().entries.get(part.index);
        let probe = part.probe.map(|nth| format!(", probe {}", nth + 1));
        let text = entry.map(|entry| UnsavedText {
            about: format!("{}{}", entry.item, probe.unwrap_or_default()),
            text: self.mock.text(part).to_owned(),
        });
        text.into_iter().collect()
    }

    fn save(&self, part: Part, store: &Store, id: i64) -> Result<(), StoreError> {
        match (part.probe, self.mock.quiz().entries.get(part.index)) {
            (None, Some(entry)) => store.save_draft(id, part.index, entry),
            _ => store.store_probes(id, part.index, self.mock.probes(part.index)),
        }
    }

    fn carry_out(&self, effect: &Effect, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        match effect {
            Effect::Quiz(effect) => carry_out(self.mock.quiz(), effect, work)?,
            Effect::SaveDraft(part) => work.save_soon(*part),
            Effect::SaveClock(part) => work.save_later(*part),
            Effect::StoreProbe(part) => work.save_now(*part)?,
            Effect::Grade(part) => work.grade(part.number()),
            Effect::StoreReview { index } => self.store_review(*index, work)?,
        }
        Ok(())
    }

    fn moved(&self, before: Option<&Self>, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        moved(
            before.map(|before| before.mock.quiz()),
            self.mock.quiz(),
            work,
        )
    }
}

impl ActiveMock<'_> {
    /// Lets the schedule of drills learn from an item that is done. What came only after a probe
    /// counts less, and the time that probes took does not count.
    fn store_review(&self, index: usize, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        let (store, id) = (work.store()?, work.id());
        let (Some(entry), probes) = (self.mock.quiz().entries.get(index), self.mock.probes(index))
        else {
            return Ok(());
        };
        let Some(score) = rated_score(entry, probes, self.config.thresholds.after_probe) else {
            return Ok(());
        };
        let machine = self.mock.whole(index);
        let machine = machine.and_then(|whole| Some(whole.answer()?.grade.as_ref()?.score));
        let asked: Duration = probes.iter().map(|probe| probe.used).sum();
        let used = entry.used.saturating_sub(asked);
        let suggested = entry.allowed.unwrap_or(used);
        let rating = self.config.thresholds.propose(score, used, suggested);
        let moment = self.config.moment(store);
        let preview = self.config.preview(store, &entry.item, moment.day)?;
        store.add_review(
            &self.config.scheduler.model,
            &NewReview {
                item: entry.item.clone(),
                moment,
                rating,
                proposed: Some(rating),
                machine,
                score: Some(score),
                overridden: false,
                used: entry.used,
                entry: Some((id, index)),
                cram: false,
                due: preview.outcomes.for_rating(rating).due,
            },
        )?;
        Ok(())
    }
}

impl<'a> MockInterview<'a> {
    /// Begins one. Its clock starts at `now`.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start(
        services: SessionServices<'a>,
        new: &NewSession,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = services.store.start_session(new)?;
        let entries = new.entries.iter().map(|new| new.entry.clone());
        let items = entries.map(|entry| {
            let topic = topic(services.library, &entry.item);
            (entry, topic)
        });
        let mock = Mock::new(new.settings.timing, items.collect());
        let begun = (
            ActiveMock {
                mock,
                config: services.config,
            },
            Vec::new(),
        );
        Ok(Self::claimed(services, claim, begun, now)?.0)
    }

    /// Takes an unfinished one up where it was left: at the same item and probe. Its clock
    /// continues at `now`.
    ///
    /// # Errors
    ///
    /// It is not there, is finished or no mock interview, or runs elsewhere; or the store fails.
    pub fn resume(
        services: SessionServices<'a>,
        id: i64,
        now: Instant,
    ) -> Result<(Self, Outcome), StoreError> {
        let (saved, claim) = take_up(services, id, SessionKind::Mock)?;
        let (timing, current) = (saved.settings.timing, saved.current);
        let items = saved_items(saved.entries, services.library, &rated(services.store, id)?);
        let (mock, effects) = Mock::resume(timing, items, current);
        let begun = (
            ActiveMock {
                mock,
                config: services.config,
            },
            effects,
        );
        let (mut driver, mut outcome) = Self::claimed(services, claim, begun, now)?;
        if let Some(part) = driver.mock().writing() {
            let before = driver.mock().text(part).to_owned();
            let edited = |text| quiz::Event::Edited(text).into();
            driver.recover(part.number(), &before, edited, &mut outcome);
        }
        Ok((driver, outcome))
    }

    /// Reads the debrief of a finished one again.
    ///
    /// # Errors
    ///
    /// It is not there, or the store fails.
    pub fn review_finished(
        services: SessionServices<'a>,
        id: i64,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let mut saved: SavedSession = services.store.session(id)?;
        match_banks(services.store, services.library, &mut saved)?;
        let timing = saved.settings.timing;
        let items = saved_items(saved.entries, services.library, &rated(services.store, id)?);
        let (mock, effects) = Mock::review_finished(timing, items);
        let begun = (
            ActiveMock {
                mock,
                config: services.config,
            },
            effects,
        );
        let none: Option<Claim> = None;
        Ok(Self::new(services.store, (id, none), begun, services.grades, now)?.0)
    }

    /// The interview as it stands.
    pub fn mock(&self) -> &Mock {
        &self.session().mock
    }
}

/// The entries that the schedule has learnt of.
fn rated(store: &Store, id: i64) -> Result<Vec<usize>, StoreError> {
    let ratings = store.ratings(id)?;
    Ok(ratings.into_iter().map(|(index, _)| index).collect())
}

#[cfg(test)]
mod tests;
