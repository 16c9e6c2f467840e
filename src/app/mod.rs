//! What every front end does the same way: running a session on the store, asking for grades, what
//! a day asks for, what a quiz or an interview consists of.
//!
//! A front end says what the person does and what time it is, and draws what comes of it. This
//! room reads no key and draws nothing.

pub mod agenda;
mod answering;
pub mod backup;
pub mod candidates;
mod drill;
mod drill_config;
mod driver;
pub mod editing;
mod gone;
pub mod graders;
mod grades;
pub mod hub;
pub mod mock;
pub mod past;
pub mod plans;
pub mod quiz_options;
pub mod ready_plans;
mod saved;
mod screening;
mod services;
mod session;
pub mod settings;
pub(crate) mod shell;
pub mod speech;
pub(crate) mod temporary;
mod today;
pub mod topics;
mod training;
mod unsaved;

pub use answering::{ActiveSession, Answering};
pub use drill::{Draft, NewDrill, Resumable};
pub use drill_config::{DrillConfig, RatingPreview};
pub use driver::Driver;
pub use gone::{Gone, GoneItem};
#[cfg(test)]
pub(crate) use grades::fakes::FakeGrades;
pub use grades::{GRACE, GradeWorker, Grades, PendingGrades, Reply, Ticket};
pub use screening::Interview;
pub use services::SessionServices;
pub use session::{Outcome, Session, Work, not_saved};
pub use today::{DrillOptions, DrillSummary, DrilledItem, Forecast, HeldBack, Today, TodayItem};
pub use training::RaterTraining;
pub use unsaved::{FILE_PREFIX, Unsaved, UnsavedText};
