//! What every front end does the same way: running a session on the store, asking for grades.
//!
//! A front end says what the person does and what time it is, and draws what comes of it. This
//! room reads no key and draws nothing.

mod grades;
mod interview;
mod runner;

#[cfg(test)]
pub(crate) use grades::fakes::FakeGrades;
pub use grades::{Asked, GRACE, GradeWorker, Grades, Reply, Ticket};
pub use interview::Interview;
pub use runner::{Reaction, Runner};
