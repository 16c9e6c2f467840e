//! Viva prepares people for technical interviews, and helps those who hold them.
//!
//! Data goes one way through the rooms of this crate, as plain values:
//!
//! ```text
//! bank/*.yaml ─▶ bank ─▶ session ─▶ grading ─▶ store ─▶ report
//!               Item     Response    Grade      SQLite   terminal · JSON
//! ```
//!
//! - [`bank`]: items, rubrics and the pattern language; loading and checking them.
//! - [`session`]: a run of items as a pure state machine.
//! - [`grading`]: from a response to its marks, with evidence and reasons.
//! - [`schedule`]: when an item is due, and what a rating does to it.
//! - [`store`]: what is kept on disk.
//! - [`report`]: results as text and JSON.
//! - [`convert`]: other formats in and out.
//! - [`tui`]: the full-screen program.
//! - [`cli`]: one file a subcommand.

pub mod bank;
pub mod cli;
pub mod convert;
pub mod grading;
pub mod report;
pub mod schedule;
pub mod session;
pub mod store;
pub mod tui;
