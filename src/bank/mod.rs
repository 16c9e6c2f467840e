//! Items and rubrics: the model, its YAML form, loading, checking and selecting.
//!
//! This room knows what a bank says. It never grades, and it never prints.

mod fault;
mod model;
pub mod pattern;
mod suggest;

pub use fault::{Fault, Path, Spot, Step};
pub use model::{
    Bank, BankId, Criterion, CriterionId, Example, Item, ItemId, ItemRef, Kind, Level, Mark, Weight,
};
pub use suggest::{closest, did_you_mean};
