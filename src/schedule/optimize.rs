//! Fitting the memory model to what a person has remembered and forgotten.
//!
//! The `fsrs` crate does the fitting and the measuring. What is here is which reviews are
//! learnt from and which are tested on: parameters are only ever tested on reviews that came
//! after all that they were fitted to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fsrs::{
    CombinedProgressState, ComputeParametersInput, FSRS, FSRSError, FSRSItem, FSRSReview,
    compute_parameters,
};
use serde::{Deserialize, Serialize};

use super::{Day, Parameters, Rating};

/// With fewer reviews a fit would say more about chance than about a person.
pub const LEAST: usize = 100;

/// Parameters that were fitted before are tested on at least so many reviews since.
pub const LEAST_SINCE: usize = 50;

/// One fit to the older reviews, to be tested on the newer ones, and one to all.
const FITS: usize = 2;

/// How well parameters foretell what was remembered. Both are better when lower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The mean surprise at each review.
    pub log_loss: f32,
    /// How far the foretold and the true shares lie apart, over bins of similar reviews.
    pub rmse_bins: f32,
}

/// Reviews to learn from, in the order of their days: each with those of its item before it.
#[derive(Clone, Debug, Default)]
pub struct Training {
    reviews: Vec<Lesson>,
}

#[derive(Clone, Debug)]
struct Lesson {
    day: Day,
    /// Which item, by number.
    item: i64,
    history: FSRSItem,
}

/// What a fit has given.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The parameters, fitted to the whole log.
    pub parameters: Parameters,
    /// On how many reviews the old and the new ones were tested.
    pub tested: usize,
    /// How well the old ones did there.
    pub before: Figures,
    /// How well parameters fitted to the reviews before those did there.
    pub after: Figures,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFit {
    /// The log holds too few reviews.
    TooFew {
        /// So many there are.
        found: usize,
        /// So many it takes.
        needed: usize,
    },
    /// Too few reviews have come since the last fit to test it against a new one.
    TooFewSince {
        /// So many there are.
        found: usize,
        /// So many it takes.
        needed: usize,
    },
    /// It was stopped.
    Stopped,
    /// The log is such that nothing can be fitted to it.
    Impossible,
}

/// Looks on while a fit is made, from another thread, and can stop it.
#[derive(Debug, Default)]
pub struct Watch {
    state: Arc<Mutex<CombinedProgressState>>,
    fits: AtomicUsize,
}

impl Watch {
    /// The share that is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let done = state.current() as f32 / state.total().max(1) as f32;
        let fits = self.fits.load(Ordering::Relaxed) as f32;
        ((fits + done.min(1.0)) / FITS as f32).min(1.0)
    }

    /// Stops the fit as soon as may be.
    pub fn stop(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.want_abort = true;
    }

    fn is_stopped(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.want_abort
    }

    fn next_fit(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.splits.clear();
        self.fits.fetch_add(1, Ordering::Relaxed);
    }
}

impl Training {
    /// Takes the histories of items, each the reviews that counted in their order.
    pub fn new(histories: impl IntoIterator<Item = Vec<(Day, Rating)>>) -> Self {
        let mut reviews = Vec::new();
        for (item, history) in histories.into_iter().enumerate() {
            let mut before: Option<Day> = None;
            let mut past = Vec::with_capacity(history.len());
            for (day, rating) in history {
                let elapsed = before.map_or(0, |before| day.since(before).max(0).unsigned_abs());
                past.push(FSRSReview {
                    rating: u32::from(rating.number()),
                    delta_t: elapsed,
                });
                // The first review of an item tests no memory.
                if before.is_some() && elapsed > 0 {
                    reviews.push(Lesson {
                        day,
                        item: item as i64,
                        history: FSRSItem {
                            reviews: past.clone(),
                        },
                    });
                }
                before = Some(day);
            }
        }
        reviews.sort_by_key(|lesson| lesson.day);
        Self { reviews }
    }

    /// How many reviews there are to learn from.
    pub fn len(&self) -> usize {
        self.reviews.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.reviews.is_empty()
    }

    /// Fits parameters to the log. Whether that is worth while is found by fitting others to
    /// the older two thirds and testing them and the present ones on the newest third. The
    /// present ones were fitted to the log up to a day, or to none of it; what they have seen
    /// does not test them.
    pub fn fit(
        &self,
        present: &Parameters,
        fitted: Option<Day>,
        watch: &Watch,
    ) -> Result<Fit, NoFit> {
        let count = self.reviews.len();
        if count < LEAST {
            return Err(NoFit::TooFew {
                found: count,
                needed: LEAST,
            });
        }
        let since = fitted.map_or(0, |fitted| {
            self.reviews.partition_point(|lesson| lesson.day <= fitted)
        });
        if fitted.is_some() && count - since < LEAST_SINCE {
            return Err(NoFit::TooFewSince {
                found: count - since,
                needed: LEAST_SINCE,
            });
        }
        let first = since.max(count - count / 3);
        let older = FSRS::new(&self.fitted_to(first, watch)?)?;
        watch.next_fit();
        let numbers = self.fitted_to(count, watch)?;
        Ok(Fit {
            parameters: Parameters::try_from(numbers).map_err(|_| NoFit::Impossible)?,
            tested: count - first,
            before: self.measure(&FSRS::new(present.values())?, first)?,
            after: self.measure(&older, first)?,
        })
    }

    /// The parameters that fit the first so many reviews.
    fn fitted_to(&self, count: usize, watch: &Watch) -> Result<Vec<f32>, NoFit> {
        if watch.is_stopped() {
            return Err(NoFit::Stopped);
        }
        let (train_set, card_ids) = unzip(&self.reviews[..count]);
        Ok(compute_parameters(ComputeParametersInput {
            train_set,
            card_ids: Some(card_ids),
            progress: Some(Arc::clone(&watch.state)),
            ..ComputeParametersInput::default()
        })?)
    }

    /// How well parameters do on the reviews from one on.
    fn measure(&self, fsrs: &FSRS, first: usize) -> Result<Figures, NoFit> {
        let (items, ids) = unzip(&self.reviews[first..]);
        let figures = fsrs.evaluate_with_card_ids(items, ids, |_| true)?;
        Ok(Figures {
            log_loss: figures.log_loss,
            rmse_bins: figures.rmse_bins,
        })
    }
}

fn unzip(lessons: &[Lesson]) -> (Vec<FSRSItem>, Vec<i64>) {
    lessons
        .iter()
        .map(|lesson| (lesson.history.clone(), lesson.item))
        .unzip()
}

impl Fit {
    /// Whether the new parameters foretell better than the old ones.
    pub fn is_better(&self) -> bool {
        self.after.log_loss < self.before.log_loss
    }
}

impl From<FSRSError> for NoFit {
    fn from(error: FSRSError) -> Self {
        match error {
            FSRSError::Interrupted => Self::Stopped,
            _ => Self::Impossible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{BankId, ItemId, ItemRef};
    use crate::schedule::simulate::{Learner, Simulation};
    use crate::schedule::{Card, Limits, Model, Scheduler};

    const START: Day = Day::new(20_000);

    /// The log of somebody whose memory is another than most people's.
    fn log_of(model: &Model, items: usize, days: i32) -> Vec<Vec<(Day, Rating)>> {
        let cards: Vec<Card> = (0..items)
            .map(|n| Card {
                item: ItemRef {
                    bank: BankId::new("b"),
                    item: ItemId::new(n.to_string()),
                },
                state: None,
                goal: None,
            })
            .collect();
        let learner = Learner::new(model, &cards, 11);
        let limits = Limits {
            new: 5,
            reviews: 200,
        };
        let mut life = Simulation::new(Scheduler::default(), cards, learner, limits);
        let mut log = vec![Vec::new(); items];
        for n in 0..days {
            let day = START.plus(n);
            for step in life.live(day, Limits { new: 0, reviews: 0 }) {
                log[step.card].push((day, step.rating));
            }
        }
        log
    }

    /// Somebody whose memories begin, and grow, so much firmer than most people's.
    fn memory(begin: f32, grow: f32) -> Model {
        let mut numbers = *Parameters::default().values();
        for number in &mut numbers[..4] {
            *number *= begin;
        }
        numbers[8] += grow;
        Model::new(&Parameters::try_from(numbers.to_vec()).unwrap())
    }

    fn fit(log: Vec<Vec<(Day, Rating)>>, since: Option<Day>) -> Result<Fit, NoFit> {
        Training::new(log).fit(&Parameters::default(), since, &Watch::default())
    }

    #[test]
    fn the_log_of_an_unusual_memory_gives_parameters_that_foretell_better() {
        let log = log_of(&memory(2.0, 0.5), 200, 150);
        let fit = fit(log.clone(), None).unwrap();
        assert!(fit.is_better(), "{fit:?}");
        assert!(fit.after.rmse_bins < fit.before.rmse_bins, "{fit:?}");
        // The better parameters leave nothing to be found by doing it again.
        let again = Training::new(log)
            .fit(&fit.parameters, None, &Watch::default())
            .unwrap();
        assert!(!again.is_better(), "{again:?}");
    }

    #[test]
    fn a_fit_that_foretells_no_better_is_not_taken_for_better() {
        let fit = fit(log_of(&Model::default(), 80, 100), None).unwrap();
        assert!(
            fit.after.log_loss >= fit.before.log_loss && !fit.is_better(),
            "{fit:?}"
        );
    }

    #[test]
    fn a_short_log_is_too_little() {
        let log = log_of(&Model::default(), 10, 10);
        let found = Training::new(log.clone()).len();
        assert!(found > 0);
        let needed = LEAST;
        assert_eq!(fit(log, None), Err(NoFit::TooFew { found, needed }));
        assert_eq!(
            fit(Vec::new(), None),
            Err(NoFit::TooFew { found: 0, needed })
        );
    }

    #[test]
    fn parameters_fitted_yesterday_are_not_tested_on_what_they_were_fitted_to() {
        let log = log_of(&Model::default(), 60, 60);
        let yesterday = START.plus(58);
        let result = fit(log, Some(yesterday));
        assert!(
            matches!(
                result,
                Err(NoFit::TooFewSince {
                    needed: LEAST_SINCE,
                    ..
                })
            ),
            "{result:?}"
        );
    }

    #[test]
    fn a_fit_that_is_stopped_says_so() {
        let log = log_of(&Model::default(), 60, 60);
        let watch = Watch::default();
        watch.stop();
        let result = Training::new(log).fit(&Parameters::default(), None, &watch);
        assert_eq!(result, Err(NoFit::Stopped));
    }

    #[test]
    fn first_reviews_and_second_ones_of_a_day_teach_nothing() {
        let day = Day::new;
        let training = Training::new([
            vec![(day(1), Rating::Good)],
            vec![
                (day(5), Rating::Good),
                (day(5), Rating::Again),
                (day(9), Rating::Hard),
            ],
            vec![(day(2), Rating::Good), (day(3), Rating::Again)],
        ]);
        let days: Vec<i32> = training.reviews.iter().map(|l| l.day.number()).collect();
        assert_eq!(days, [3, 9]);
    }
}
