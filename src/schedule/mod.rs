//! When an item is due, and what a rating does to it.
//!
//! The memory model is FSRS-6 as the `fsrs` crate has it; no formula of it is here. What
//! does stand here is what a calendar and a person make of it: which day a moment belongs to,
//! how an interval becomes a day that is not too full, which rating a score suggests, and how a
//! log of reviews becomes the state of an item.
//!
//! Everything is a pure function of its arguments. This room reads no clock, no file and no
//! random source, and it knows nothing of sessions or of SQL.

mod agenda;
mod card;
mod day;
mod goal;
mod memory;
pub mod optimize;
mod rating;
mod scheduler;
pub mod simulate;
mod state;

pub use agenda::{Agenda, Limits, shown_due};
pub use card::Card;
pub use day::{Day, DayEnd, Moment};
pub use goal::Goals;
pub use memory::{Memory, Model, Parameters, Retention};
pub use rating::{Rating, Thresholds};
pub use scheduler::{LONGEST, Load, Outcome, Outcomes, Scheduler};
pub use state::{Counted, ItemState, WIDEST, counts, is_leech, leech_now};
