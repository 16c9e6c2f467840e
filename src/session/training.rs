//! Rater training: an interviewer marks responses that others have marked, blind, and then sees
//! where they differ.
//!
//! Whoever trains gives every criterion of a response a mark; only then the marks of the gold
//! standard are shown, and their own can no longer be changed. An event that makes no sense where
//! the training stands does nothing.

use crate::bank::{CriterionId, ItemRef, Mark};
use crate::grading::Grade;
use crate::grading::agreement::Confusion;

/// A training.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// What is marked, in order.
    pub samples: Vec<Sample>,
    /// The sample looked at.
    pub current: usize,
    /// What the interviewer is doing.
    pub phase: Phase,
    /// The grader's marks of a sample that was compared.
    grade: Option<(usize, Grade)>,
    /// The sample whose marks by the grader are asked for and have not come yet.
    grading: Option<usize>,
}

/// A response that others have marked. All text is as it was when the training began.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The item that it answers.
    pub item: ItemRef,
    /// The item's title.
    pub title: String,
    /// What was asked.
    pub prompt: String,
    /// The response.
    pub response: String,
    /// What is marked.
    pub criteria: Vec<Judged>,
    /// The gold standard was shown.
    pub revealed: bool,
}

/// A criterion with both marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Which one.
    pub id: CriterionId,
    /// What it asks for.
    pub text: String,
    /// The mark of the gold standard.
    pub gold: Mark,
    /// The interviewer's.
    pub own: Option<Mark>,
}

/// What the interviewer is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Marking, blind.
    Marking,
    /// Seeing where the marks differ.
    Comparing,
    /// Seeing the figures; nothing is left to mark.
    Summary,
    /// Left; unless it is over it can be resumed.
    Left,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A mark for a criterion of the current sample, counted from 0.
    Mark {
        /// Which criterion.
        criterion: usize,
        /// Its mark.
        mark: Mark,
    },
    /// Show the gold standard; every criterion has to be marked.
    Compare,
    /// On to the next sample, or to the figures.
    Next,
    /// The grader has looked at a sample; without marks it could not grade it.
    Graded {
        /// Which sample.
        sample: usize,
        /// Its marks.
        grade: Option<Grade>,
    },
    /// Leave.
    Leave,
}

/// What the driver must do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put this mark of the current sample on disk.
    StoreMark {
        /// Which sample.
        sample: usize,
        /// Which criterion.
        criterion: usize,
    },
    /// Put on disk that the gold standard of this sample was shown.
    StoreRevealed(usize),
    /// Put on disk that it is over.
    StoreFinished,
    /// Ask for the grader's marks of a sample; [`Event::Graded`] brings them, at once or later.
    Grade {
        /// Which sample.
        sample: usize,
    },
    /// The screens are done with it.
    Exit,
}

/// What marks say about whoever gave them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Pairs of marks, the gold standard's first.
    pub counts: Confusion,
    /// The mean of the own marks less the gold standard's: above 0 lenient, below 0 strict.
    pub leniency: f64,
}

impl Training {
    /// A fresh training.
    pub fn new(samples: Vec<Sample>) -> Self {
        Self {
            samples,
            current: 0,
            phase: Phase::Marking,
            grade: None,
            grading: None,
        }
    }

    /// A training that was left: at its first sample that was not compared yet.
    pub fn resume(samples: Vec<Sample>) -> Self {
        let mut training = Self::new(samples);
        training.move_on();
        training
    }

    fn move_on(&mut self) {
        match self.samples.iter().position(|sample| !sample.revealed) {
            Some(next) => {
                self.current = next;
                self.phase = Phase::Marking;
            }
            None => self.phase = Phase::Summary,
        }
    }

    /// Takes an event and says what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let sample = self.current;
        match (self.phase, event) {
            (Phase::Left, _) => Vec::new(),
            (_, Event::Leave) => {
                self.phase = Phase::Left;
                vec![Effect::Exit]
            }
            (_, Event::Graded { sample, grade }) => {
                if self.grading == Some(sample) {
                    self.grading = None;
                    self.grade = grade.map(|grade| (sample, grade));
                }
                Vec::new()
            }
            (Phase::Marking, Event::Mark { criterion, mark }) => {
                let judged = self.samples.get_mut(sample);
                let judged = judged.and_then(|sample| sample.criteria.get_mut(criterion));
                match judged {
                    Some(judged) if judged.own != Some(mark) => {
                        judged.own = Some(mark);
                        vec![Effect::StoreMark { sample, criterion }]
                    }
                    _ => Vec::new(),
                }
            }
            (Phase::Marking, Event::Compare) => match self.samples.get_mut(sample) {
                Some(shown) if shown.unmarked().is_none() => {
                    shown.revealed = true;
                    self.phase = Phase::Comparing;
                    self.grading = Some(sample);
                    vec![Effect::StoreRevealed(sample), Effect::Grade { sample }]
                }
                _ => Vec::new(),
            },
            (Phase::Comparing, Event::Next) => {
                self.move_on();
                if self.phase == Phase::Summary {
                    vec![Effect::StoreFinished]
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }

    /// The current sample; `None` only in a training of nothing.
    pub fn sample(&self) -> Option<&Sample> {
        self.samples.get(self.current)
    }

    /// The grader's marks of the current sample, once it is compared and they have come.
    pub fn grade(&self) -> Option<&Grade> {
        let (sample, grade) = self.grade.as_ref()?;
        (*sample == self.current && self.phase == Phase::Comparing).then_some(grade)
    }

    /// The grader's marks of the current sample are asked for and have not come yet.
    pub fn is_grading(&self) -> bool {
        self.grading == Some(self.current)
    }

    /// Everything was compared.
    pub fn is_over(&self) -> bool {
        self.samples.iter().all(|sample| sample.revealed)
    }

    /// What the marks compared so far say.
    pub fn figures(&self) -> Figures {
        Figures::from_samples(self.samples.iter().filter(|sample| sample.revealed))
    }
}

impl Sample {
    /// The first criterion without a mark of the interviewer's.
    pub fn unmarked(&self) -> Option<usize> {
        self.criteria.iter().position(|judged| judged.own.is_none())
    }
}

impl Judged {
    /// The own mark less the gold standard's, from −1 to 1.
    pub fn difference(&self) -> Option<f64> {
        Some(self.own?.value() - self.gold.value())
    }
}

impl Figures {
    /// Of all marks of these samples.
    pub fn from_samples<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let mut counts = Confusion::default();
        let mut sum = 0.0;
        for judged in samples.into_iter().flat_map(|sample| &sample.criteria) {
            if let (Some(own), Some(difference)) = (judged.own, judged.difference()) {
                counts.add(judged.gold, own);
                sum += difference;
            }
        }
        Self {
            leniency: sum / counts.total().max(1) as f64,
            counts,
        }
    }
}

#[cfg(test)]
mod tests;
