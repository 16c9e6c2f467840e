//! Quizzes and drills on the store: how they begin, continue and are taken up again, and what their
//! effects mean there. A drill is a quiz whose answers are rated; both share screens and lines.

use std::time::{Duration, Instant};

use super::drill::{NewDrill, SavedDrill};
use super::drill_config::{DrillConfig, RatingPreview};
use super::driver::Driver;
use super::gone::{match_banks, take_up};
use super::services::SessionServices;
use super::session::{Outcome, Session, Work};
use super::unsaved::UnsavedText;
use crate::bank::ItemRef;
use crate::grading::Grade;
use crate::schedule::Moment;
use crate::session::drill::{Drill, Effect, Event};
use crate::session::quiz::{self, Phase, Quiz};
use crate::store::{NewReview, NewSession, SessionKind, Store, StoreError};

/// A quiz or a drill that runs on a store.
pub type Answering<'a> = Driver<'a, ActiveSession<'a>>;

/// A quiz or a drill.
#[derive(Clone, Debug)]
pub enum ActiveSession<'a> {
    /// A quiz.
    Quiz(Quiz),
    /// A drill.
    Drill(Box<ActiveDrill<'a>>),
}

/// A drill and what it goes by.
#[derive(Clone, Debug)]
pub struct ActiveDrill<'a> {
    drill: Drill,
    config: &'a DrillConfig,
    /// What each rating would make of the answer to be rated, and which entry that is.
    preview: Option<(usize, RatingPreview)>,
}

impl ActiveSession<'_> {
    fn quiz(&self) -> &Quiz {
        match self {
            Self::Quiz(quiz) => quiz,
            Self::Drill(active) => active.drill.quiz(),
        }
    }
}

impl Session for ActiveSession<'_> {
    type Event = Event;
    type Effect = Effect;
    /// The text and the time of an entry.
    type Draft = usize;

    /// What happens in a drill alone does nothing to a quiz.
    fn update(&mut self, event: Event) -> Vec<Effect> {
        match (self, event) {
            (Self::Drill(active), event) => active.drill.update(event),
            (Self::Quiz(quiz), Event::Quiz(event)) => {
                quiz.update(event).into_iter().map(Into::into).collect()
            }
            (Self::Quiz(_), _) => Vec::new(),
        }
    }

    fn tick(&mut self, by: Duration) -> Vec<Effect> {
        self.update(quiz::Event::Tick(by).into())
    }

    fn graded(index: usize, grade: Option<Grade>) -> Event {
        Event::Quiz(match grade {
            Some(grade) => quiz::Event::Graded { index, grade },
            None => quiz::Event::NotGraded { index },
        })
    }

    fn response(&self, entry: usize) -> Option<(&ItemRef, &str)> {
        let entry = self.quiz().entries.get(entry)?;
        Some((&entry.item, &entry.response))
    }

    fn is_leave(event: &Event) -> bool {
        matches!(event, Event::Quiz(quiz::Event::Leave))
    }

    fn is_at_same_place(&self, before: &Self) -> bool {
        let rates = |active: &Self| match active {
            Self::Drill(active) => active.drill.is_rating(),
            Self::Quiz(_) => false,
        };
        let (here, there) = (self.quiz(), before.quiz());
        (here.current, here.phase) == (there.current, there.phase) && rates(self) == rates(before)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Quiz(_) => "quiz",
            Self::Drill(_) => "drill",
        }
    }

    fn texts(&self, index: usize) -> Vec<UnsavedText> {
        let entry = self.quiz().entries.get(index);
        let text = entry.map(|entry| UnsavedText {
            about: entry.item.to_string(),
            text: entry.response.clone(),
        });
        text.into_iter().collect()
    }

    fn save(&self, index: usize, store: &Store, id: i64) -> Result<(), StoreError> {
        match self.quiz().entries.get(index) {
            Some(entry) => store.save_draft(id, index, entry),
            None => Ok(()),
        }
    }

    fn carry_out(&self, effect: &Effect, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        use quiz::Effect as E;
        match (effect, self) {
            (Effect::Quiz(E::SaveDraft { index }), _) => work.save_soon(*index),
            (Effect::Quiz(E::SaveClock { index }), _) => work.save_later(*index),
            (Effect::Quiz(E::Grade { index }), _) => work.grade(*index),
            (Effect::Quiz(effect), _) => return carry_out(self.quiz(), effect, work),
            (effect, Self::Drill(active)) => return active.carry_out(effect, work),
            (_, Self::Quiz(_)) => {}
        }
        Ok(())
    }

    fn moved(&self, before: Option<&Self>, work: &mut Work<'_, Self>) -> Result<(), StoreError> {
        moved(before.map(Self::quiz), self.quiz(), work)
    }

    fn look_up(&mut self, store: &Store) -> Result<(), StoreError> {
        let Self::Drill(active) = self else {
            return Ok(());
        };
        let index = active.drill.quiz().current;
        if !active.drill.is_rating() {
            active.preview = None;
        } else if active.preview.as_ref().is_none_or(|(of, _)| *of != index) {
            active.preview = None;
            let (_, preview) = active.preview_of(index, store)?;
            active.preview = Some((index, preview));
        }
        Ok(())
    }
}

/// Carries out what answering asks for in a quiz and in what is built on one. What a draft is, and
/// what is graded, each of them says itself.
pub(super) fn carry_out<S: Session>(
    quiz: &Quiz,
    effect: &quiz::Effect,
    work: &mut Work<'_, S>,
) -> Result<(), StoreError> {
    use quiz::Effect as E;
    let id = work.id();
    match *effect {
        E::SaveDraft { .. } | E::SaveClock { .. } | E::Grade { .. } => {}
        E::StoreResponse { index } => {
            if let Some(entry) = quiz.entries.get(index) {
                work.store()?.store_response(id, index, entry)?;
            }
        }
        E::StoreGrade { index } => {
            if let Some(grade) = quiz.answer(index).and_then(|a| a.grade.as_ref()) {
                work.store()?.store_grade(id, index, grade)?;
            }
        }
        E::StoreOverrides { index } => {
            if let Some(answer) = quiz.answer(index) {
                work.store()?
                    .store_overrides(id, index, &answer.overrides)?;
            }
        }
        E::StoreState { index } => {
            if let Some(entry) = quiz.entries.get(index) {
                work.store()?.store_state(id, index, &entry.state)?;
            }
        }
        E::StoreFinish => {
            work.store()?.store_finished(id)?;
            work.finished();
        }
        E::Ring => work.ring(),
        E::Exit => {
            work.store()?.leave(id)?;
            work.exit();
        }
    }
    Ok(())
}

/// Saves which entry is looked at, where that has changed.
pub(super) fn moved<S: Session>(
    before: Option<&Quiz>,
    now: &Quiz,
    work: &mut Work<'_, S>,
) -> Result<(), StoreError> {
    if before.is_none_or(|before| before.current != now.current) {
        work.store()?.store_current(work.id(), now.current)?;
    }
    Ok(())
}

impl ActiveDrill<'_> {
    fn preview_of(
        &self,
        index: usize,
        store: &Store,
    ) -> Result<(Moment, RatingPreview), StoreError> {
        let moment = self.config.moment(store);
        let entries = &self.drill.quiz().entries;
        let item = &entries[index.min(entries.len() - 1)].item;
        let preview = self.config.preview(store, item, moment.day)?;
        Ok((moment, preview))
    }

    fn carry_out(
        &self,
        effect: &Effect,
        work: &mut Work<'_, ActiveSession<'_>>,
    ) -> Result<(), StoreError> {
        let (store, id) = (work.store()?, work.id());
        let (drill, config) = (&self.drill, self.config);
        let item = |index: usize| drill.quiz().entries.get(index).map(|entry| &entry.item);
        match *effect {
            Effect::Quiz(_) => {}
            Effect::StoreReview { index } => {
                let Some(rating) = drill.card(index).and_then(|card| card.rated) else {
                    return Ok(());
                };
                let (moment, preview) = self.preview_of(index, store)?;
                let entry = &drill.quiz().entries[index];
                let answer = entry.answer();
                let machine = answer
                    .and_then(|answer| answer.grade.as_ref())
                    .filter(|_| !drill.settings.recall);
                let added = store.add_review(
                    &config.scheduler.model,
                    &NewReview {
                        item: entry.item.clone(),
                        moment,
                        rating,
                        proposed: drill.proposed_for(index),
                        machine: machine.map(|grade| grade.score),
                        score: drill.quiz().score(index),
                        overridden: answer.is_some_and(|answer| !answer.overrides.is_empty()),
                        used: entry.used,
                        entry: Some((id, index)),
                        cram: drill.settings.cram,
                        due: preview.outcomes.for_rating(rating).due,
                    },
                )?;
                if added.is_leech_now() {
                    work.leech(index);
                }
            }
            Effect::TakeBackReview { index } => {
                store.take_back_review(&config.scheduler.model, id, index)?;
            }
            Effect::StoreEntry { index } => store.repeat_entry(id, index, item(index))?,
            Effect::StoreSuspended { index, suspended } => {
                if let Some(item) = item(index) {
                    store.suspend(item, suspended)?;
                }
            }
            Effect::StoreBuried { index, buried } => {
                let tomorrow = config.today(store).plus(1);
                if let Some(item) = item(index) {
                    store.bury(item, buried.then_some(tomorrow))?;
                }
            }
            Effect::Reopen => {
                store.reopen(id)?;
                work.reopened();
            }
        }
        Ok(())
    }
}

impl<'a> Answering<'a> {
    /// Begins a quiz. The clock of its first item starts at `now`.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start_quiz(
        services: SessionServices<'a>,
        new: &NewSession,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = services.store.start_session(new)?;
        let entries = new.entries.iter().map(|e| e.entry.clone()).collect();
        let quiz = ActiveSession::Quiz(Quiz::new(new.settings, entries));
        Ok(Self::claimed(services, claim, (quiz, Vec::new()), now)?.0)
    }

    /// Takes up an unfinished quiz where it was left. Its clock continues at `now`.
    ///
    /// # Errors
    ///
    /// It is not there, is finished or no quiz, or runs elsewhere; or the store fails.
    pub fn resume_quiz(
        services: SessionServices<'a>,
        session: i64,
        now: Instant,
    ) -> Result<(Self, Outcome), StoreError> {
        let (saved, claim) = take_up(services, session, SessionKind::Quiz)?;
        let current = saved.current;
        let (quiz, effects) = Quiz::resume(saved.settings, saved.quiz_entries(), current);
        let effects = effects.into_iter().map(Effect::from).collect();
        let begun = (ActiveSession::Quiz(quiz), effects);
        let (mut driver, mut outcome) = Self::claimed(services, claim, begun, now)?;
        driver.recover_answer(&mut outcome);
        Ok((driver, outcome))
    }

    /// Looks at a finished session again. Marks can be changed, and answers whose grade a sudden
    /// end has cost are graded.
    ///
    /// # Errors
    ///
    /// It is not there, or the store fails.
    pub fn review_finished(
        services: SessionServices<'a>,
        session: i64,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let mut saved = services.store.session(session)?;
        match_banks(services.store, services.library, &mut saved)?;
        let mut quiz = saved.finished_quiz();
        // The debrief of another kind sees to that, part by part.
        let effects = if matches!(saved.kind, SessionKind::Quiz | SessionKind::Drill) {
            quiz.grade_again()
        } else {
            Vec::new()
        };
        let effects = effects.into_iter().map(Effect::from).collect();
        let begun = (ActiveSession::Quiz(quiz), effects);
        Ok(Self::new(services.store, (session, None), begun, services.grades, now)?.0)
    }

    /// Begins a drill. The clock of its first item starts at `now`.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn start_drill(
        services: SessionServices<'a>,
        new: &NewDrill,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let claim = services.store.start_session(&new.session)?;
        let entries = new.session.entries.iter().map(|new| new.entry.clone());
        let settings = services
            .config
            .with_thresholds(new.session.drill.unwrap_or_default());
        let drill = Drill::new(settings, entries.zip(new.cards.iter().cloned()).collect());
        let begun = (ActiveSession::drill(drill, services.config), Vec::new());
        Ok(Self::claimed(services, claim, begun, now)?.0)
    }

    /// Takes up an unfinished drill where it was left. Its clock continues at `now`.
    ///
    /// # Errors
    ///
    /// As [`Answering::resume_quiz`].
    pub fn resume_drill(
        services: SessionServices<'a>,
        session: i64,
        now: Instant,
    ) -> Result<(Self, Outcome), StoreError> {
        let (_, claim) = services.store.resume_session(session, SessionKind::Drill)?;
        let saved = SavedDrill::read(services, session)?;
        let settings = services.config.with_thresholds(saved.settings);
        let (drill, effects) = Drill::resume(settings, saved.entries, &saved.rated, saved.current);
        let begun = (ActiveSession::drill(drill, services.config), effects);
        let (mut driver, mut outcome) = Self::claimed(services, claim, begun, now)?;
        driver.recover_answer(&mut outcome);
        Ok((driver, outcome))
    }

    /// Takes the last step of the newest drill back, be it over or unfinished, and continues
    /// there. `None` where there is no step to take back.
    ///
    /// # Errors
    ///
    /// It runs elsewhere, or the store fails.
    pub fn undo_drill(
        services: SessionServices<'a>,
        now: Instant,
    ) -> Result<Option<Self>, StoreError> {
        let Some(session) = services.store.last_rated_session()? else {
            return Ok(None);
        };
        let claim = services
            .store
            .wait_for_claim(&session.to_string(), session)?;
        let saved = SavedDrill::read(services, session)?;
        let settings = services.config.with_thresholds(saved.settings);
        let drill = if saved.finished {
            Drill::review_finished(settings, saved.entries, &saved.rated)
        } else {
            services.store.reopen(session)?;
            Drill::resume(settings, saved.entries, &saved.rated, saved.current).0
        };
        let begun = (ActiveSession::drill(drill, services.config), Vec::new());
        let (mut driver, _) = Self::new(
            services.store,
            (session, Some(claim)),
            begun,
            services.grades,
            now,
        )?;
        driver.handle(quiz::Event::Undo, now).saved()?;
        Ok(Some(driver))
    }

    /// Takes over what the person's own editor saved before a sudden end.
    fn recover_answer(&mut self, outcome: &mut Outcome) {
        let quiz = self.quiz();
        let Some(entry) = quiz.entry().filter(|_| quiz.phase == Phase::Answering) else {
            return;
        };
        let (index, before) = (quiz.current, entry.response.clone());
        let edited = |text| quiz::Event::Edited(text).into();
        self.recover(index, &before, edited, outcome);
    }

    /// The quiz as it stands; in a drill the one that asks for its answers.
    pub fn quiz(&self) -> &Quiz {
        self.session().quiz()
    }

    /// The drill as it stands, if it is one.
    pub fn drill(&self) -> Option<&Drill> {
        match self.session() {
            ActiveSession::Drill(active) => Some(&active.drill),
            ActiveSession::Quiz(_) => None,
        }
    }

    /// What each rating would make of the answer to be rated.
    pub fn preview(&self) -> Option<&RatingPreview> {
        match self.session() {
            ActiveSession::Drill(active) => active.preview.as_ref().map(|(_, preview)| preview),
            ActiveSession::Quiz(_) => None,
        }
    }
}

impl<'a> ActiveSession<'a> {
    fn drill(drill: Drill, config: &'a DrillConfig) -> Self {
        Self::Drill(Box::new(ActiveDrill {
            drill,
            config,
            preview: None,
        }))
    }
}

#[cfg(test)]
mod drill_tests;
#[cfg(test)]
mod quiz_tests;
