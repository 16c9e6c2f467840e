//! Items, rubrics and plans: the model, its YAML form, loading, checking and selecting.
//!
//! This room knows what a bank says. It never grades, and it never prints.

mod fault;
mod library;
mod load;
mod lower;
mod model;
pub mod pattern;
pub mod plan;
mod position;
mod problem;
mod select;
mod suggest;
mod text;
mod time;
mod tree;

pub use fault::{Fault, Path, Spot, Step};
pub use library::{FindError, Found, Library, LoadedBank};
pub use load::{BUILTIN_NAME, Checked, LoadError, MAX_FILE, Source, check, load, read_bank};
pub use model::{
    Bank, BankId, Criterion, CriterionId, Example, Item, ItemId, ItemRef, Kind, Level, Mark, Weight,
};
pub use position::Position;
pub use problem::{Place, Problem};
pub use select::{Filter, Hit, SelectError, find};
pub use suggest::{closest, did_you_mean};
pub use text::{harmless, one_line};
pub use time::{HINT as DURATION_HINT, clock, read_duration};
