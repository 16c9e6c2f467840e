//! The memory model: FSRS-6, as the `fsrs` crate computes it.

use std::fmt;

use fsrs::{DEFAULT_PARAMETERS, FSRS, MemoryState, current_retrievability};
use serde::{Deserialize, Serialize};

use super::Rating;

/// How firmly an item is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// After so many days without a review it is remembered with a probability of 0.9.
    pub stability: f32,
    /// How hard it is to make firmer, from 1 to 10.
    pub difficulty: f32,
}

/// The probability of remembering at which an item falls due, from 0.7 to 0.97.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f32")]
pub struct Retention(f32);

/// The 21 numbers by which FSRS-6 tells one person's memory from another's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Parameters([f32; 21]);

/// FSRS with somebody's parameters.
#[derive(Clone)]
pub struct Model {
    fsrs: FSRS,
    parameters: Parameters,
}

impl Retention {
    /// The lowest one.
    pub const LOWEST: f32 = 0.7;
    /// The highest one.
    pub const HIGHEST: f32 = 0.97;

    /// A probability, if it lies between the lowest and the highest.
    pub fn new(probability: f32) -> Option<Self> {
        (Self::LOWEST..=Self::HIGHEST)
            .contains(&probability)
            .then_some(Self(probability))
    }

    /// The probability.
    pub fn get(self) -> f32 {
        self.0
    }
}

impl TryFrom<f32> for Retention {
    type Error = String;

    fn try_from(probability: f32) -> Result<Self, String> {
        Self::new(probability).ok_or_else(|| {
            let (lowest, highest) = (Self::LOWEST, Self::HIGHEST);
            format!("expected a number from {lowest} to {highest}, found {probability}")
        })
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self(0.9)
    }
}

impl Default for Parameters {
    /// What fits most people.
    fn default() -> Self {
        Self(DEFAULT_PARAMETERS)
    }
}

impl TryFrom<Vec<f32>> for Parameters {
    type Error = String;

    fn try_from(values: Vec<f32>) -> Result<Self, String> {
        let count = values.len();
        match <[f32; 21]>::try_from(values) {
            Ok(values) if FSRS::new(&values).is_ok() => Ok(Self(values)),
            Ok(_) => Err("parameters of FSRS-6 are finite numbers".to_owned()),
            Err(_) => Err(format!("FSRS-6 has 21 parameters, not {count}")),
        }
    }
}

impl From<Parameters> for Vec<f32> {
    fn from(parameters: Parameters) -> Self {
        parameters.0.to_vec()
    }
}

impl Parameters {
    /// The numbers.
    pub fn values(&self) -> &[f32; 21] {
        &self.0
    }
}

impl Default for Model {
    fn default() -> Self {
        Self::new(&Parameters::default())
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Model").field(&self.parameters).finish()
    }
}

impl Model {
    /// The model of a person with these parameters.
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            // They were accepted when they became parameters.
            fsrs: FSRS::new(&parameters.0).unwrap_or_default(),
            parameters: parameters.clone(),
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What each rating makes of a memory after so many days, in the order of [`Rating::ALL`].
    /// `None` is an item that was never reviewed.
    pub fn next_all(&self, memory: Option<Memory>, elapsed: u32) -> [Memory; 4] {
        let before = memory.map(|memory| MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        });
        let of = |state: fsrs::ItemState| Memory {
            stability: state.memory.stability,
            difficulty: state.memory.difficulty,
        };
        match self
            .fsrs
            .next_states(before, Retention::default().0, elapsed)
        {
            Ok(next) => [next.again, next.hard, next.good, next.easy].map(of),
            // The crate refuses only memories that are no numbers: begin anew.
            Err(_) if before.is_some() => self.next_all(None, elapsed),
            Err(_) => {
                [Memory {
                    stability: 1.0,
                    difficulty: 5.0,
                }; 4]
            }
        }
    }

    /// What one rating makes of it.
    pub fn next(&self, memory: Option<Memory>, elapsed: u32, rating: Rating) -> Memory {
        self.next_all(memory, elapsed)[rating as usize]
    }

    /// The probability of remembering so many days after the last review, from 0 to 1.
    pub fn retrievability(&self, memory: Memory, elapsed: f32) -> f32 {
        let state = MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        };
        current_retrievability(state, elapsed.max(0.0), self.parameters.0[20])
    }

    /// After how many days that probability has fallen to the desired one.
    pub fn interval(&self, memory: Memory, retention: Retention) -> f32 {
        self.fsrs
            .next_interval(Some(memory.stability), retention.0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_as_many_days_as_its_stability_nine_of_ten_items_are_remembered() {
        let model = Model::default();
        let memory = model.next(None, 0, Rating::Good);
        assert!((model.retrievability(memory, memory.stability) - 0.9).abs() < 1e-4);
        assert!((model.interval(memory, Retention::default()) - memory.stability).abs() < 1e-3);
    }

    #[test]
    fn a_better_rating_leaves_a_firmer_memory() {
        let model = Model::default();
        let first = model.next(None, 0, Rating::Good);
        for (memory, elapsed) in [(None, 0), (Some(first), 3), (Some(first), 40)] {
            let next = model.next_all(memory, elapsed).map(|m| m.stability);
            assert!(next.is_sorted(), "{next:?}");
        }
    }

    #[test]
    fn the_desired_retention_lies_between_its_bounds() {
        assert!(Retention::new(0.7).is_some() && Retention::new(0.97).is_some());
        for wrong in [0.69, 0.98, f32::NAN, -1.0] {
            assert_eq!(Retention::new(wrong), None);
        }
    }

    #[test]
    fn parameters_are_twenty_one_numbers() {
        assert!(Parameters::try_from(vec![0.5; 21]).is_ok());
        assert!(Parameters::try_from(vec![0.5; 20]).is_err());
        assert!(Parameters::try_from(vec![f32::NAN; 21]).is_err());
    }
}
