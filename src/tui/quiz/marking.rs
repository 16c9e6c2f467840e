//! The result of an answer: selecting criteria, changing marks, copying, and going on from there.

use std::time::Instant;

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{QuizScreen, result};
use crate::bank::Mark;
use crate::grading::{Confidence, earning_sentences};
use crate::session::quiz::{Entry, Event};
use crate::tui::item_page::{self, ItemPage};
use crate::tui::keys::{self, Command};
use crate::tui::list;
use crate::tui::screen::Transition;
use crate::tui::writing::AnswerScreen;

impl<'a> QuizScreen<'a> {
    /// A key was pressed at a result.
    pub(in crate::tui) fn result_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let body = result::body(self, area);
        match given {
            Some(Command::Next) if self.only_result => return Transition::Back,
            Some(Command::Next) => return self.event(Event::Next, now, area),
            Some(Command::Back) => return self.event(Event::Leave, now, area),
            Some(Command::Items) => self.items = Some(self.quiz().current),
            Some(Command::UndoMark) => return self.event(Event::Undo, now, area),
            Some(Command::Agree) if self.undecided().is_none() => {
                return match self.entry() {
                    Some(entry) if !entry.response.is_empty() => {
                        Transition::Copy(entry.response.clone())
                    }
                    _ => Transition::Notice("There is no answer to copy.".to_owned()),
                };
            }
            Some(Command::CopyModel) => {
                let found = self
                    .entry()
                    .and_then(|entry| self.services.library.get(&entry.item));
                let model = found.and_then(|found| found.item.answer.clone());
                return model.map_or_else(
                    || Transition::Notice("There is no model answer to copy.".to_owned()),
                    Transition::Copy,
                );
            }
            Some(Command::SelectNext) => self.select(1),
            Some(Command::SelectBefore) => self.select(-1),
            Some(Command::Agree) => return self.decide(Mark::Full, now, area),
            Some(Command::Disagree) => return self.decide(Mark::None, now, area),
            Some(Command::Mark) => {
                let nth = keys::digit(key)
                    .map(|digit| digit - 1)
                    .or(keys::letter(key).map(|(nth, _)| nth));
                return match nth.filter(|nth| *nth < self.marks_at_once()) {
                    Some(nth) => self.change_mark(self.first_mark + nth, now, area),
                    None => Transition::Stay,
                };
            }
            Some(Command::ItemPage) => {
                if let Some(entry) = self.entry() {
                    let page = ItemPage::open(self.services, &entry.item);
                    return item_page::opened(page);
                }
            }
            Some(Command::BuiltIn) => self.built_in = !self.built_in && self.is_judged(),
            Some(Command::MoreMarks) => {
                let count = self.entry().map_or(0, |entry| entry.criteria.len());
                let next = self.first_mark + self.marks_at_once();
                self.first_mark = if next < count { next } else { 0 };
            }
            Some(Command::Before | Command::After) if !self.is_unfinished() => {
                let by = if given == Some(Command::After) { 1 } else { -1 };
                if self.drill().is_some() {
                    return self.turn_over(by, now, area);
                }
                let to = self.quiz().current.saturating_add_signed(by);
                if to < self.quiz().entries.len() {
                    self.chosen = to;
                    return self.event(Event::Open(to), now, area);
                }
            }
            Some(Command::Section) => {
                let (lines, answers) = result::lines(self, body.width);
                let last = lines.len().saturating_sub(usize::from(body.height));
                self.result_top = if self.result_top < answers.min(last) {
                    answers.min(last)
                } else {
                    0
                };
            }
            Some(other) => {
                let (lines, _) = result::lines(self, body.width);
                self.result_top = list::scrolled(self.result_top, lines.len(), body.height, other);
            }
            None => {}
        }
        Transition::Stay
    }

    /// Selects the next or the previous criterion, and past the last one none.
    fn select(&mut self, by: isize) {
        let Some(entry) = self.entry() else { return };
        let places = entry.criteria.len() as isize + 1;
        // Nothing selected stands before the first and after the last.
        let now = self
            .selected
            .as_ref()
            .map_or(0, |(index, _)| *index as isize + 1);
        let next = (now + by).rem_euclid(places);
        let index = usize::try_from(next - 1).ok();
        self.selected = index.and_then(|index| {
            let found = self.services.library.get(&entry.item)?;
            let (criterion, _) = entry.criteria.get(index)?;
            Some((index, earning_sentences(&found, criterion)))
        });
    }

    /// How many criteria have a key at once: digits, or letters where digits rate.
    pub(in crate::tui) fn marks_at_once(&self) -> usize {
        if self.drill().is_some() {
            keys::LETTERS.len()
        } else {
            9
        }
    }

    /// Whether a grader from outside the program was asked about the answer that is shown.
    pub(in crate::tui) fn is_judged(&self) -> bool {
        let graded = self.entry().and_then(Entry::graded);
        graded.is_some_and(|(_, grade)| grade.opinion.is_some())
    }

    /// Gives the next of the three marks to a criterion; the machine's own is no override.
    fn change_mark(&mut self, index: usize, now: Instant, area: Rect) -> Transition<'a> {
        // The marks that count are changed, so they are shown.
        self.built_in = false;
        let quiz = self.session.quiz();
        let Some((criterion, _)) = quiz.entry().and_then(|entry| entry.criteria.get(index)) else {
            return Transition::Stay;
        };
        let criterion = criterion.clone();
        // What was only thought is ticked without a grade.
        let recalls = self.drill().is_some_and(|drill| drill.settings.recall);
        let mark = quiz.final_mark(quiz.current, &criterion);
        let Some(mark) = mark.or(recalls.then_some(Mark::None)) else {
            return Transition::Stay;
        };
        let next = match mark {
            Mark::Full => Mark::Half,
            Mark::Half => Mark::None,
            Mark::None => Mark::Full,
        };
        let grade = quiz
            .answer(quiz.current)
            .and_then(|answer| answer.grade.as_ref());
        let given = grade.and_then(|grade| grade.criteria.iter().find(|c| c.id == criterion));
        let is_machines = given.is_some_and(|given| given.mark == next);
        let mark = (!is_machines).then_some(next);
        self.event(Event::Override { criterion, mark }, now, area)
    }

    /// The first criterion that the machine is unsure of and the person has not decided.
    pub(in crate::tui) fn undecided(&self) -> Option<&crate::bank::CriterionId> {
        let answer = self.quiz().answer(self.quiz().current)?;
        let unsure = answer.grade.as_ref()?.criteria.iter().find(|given| {
            given.confidence == Confidence::Low && !answer.overrides.contains_key(&given.id)
        })?;
        Some(&unsure.id)
    }

    fn decide(&mut self, mark: Mark, now: Instant, area: Rect) -> Transition<'a> {
        let Some(criterion) = self.undecided().cloned() else {
            return Transition::Stay;
        };
        let mark = Some(mark);
        self.event(Event::Override { criterion, mark }, now, area)
    }
}
