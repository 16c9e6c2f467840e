//! Viva prepares people for technical interviews, and helps those who hold them.
//!
//! Data goes one way through the rooms of this crate, as plain values:
//!
//! ```text
//! bank/*.yaml ─▶ bank ─▶ session ─▶ grading ─▶ store ─▶ report
//!               Item     Response    Grade      SQLite   terminal · Markdown · HTML · JSON
//! ```
//!
//! - [`bank`]: items, rubrics, plans and the pattern language; loading and checking them.
//! - [`session`]: quiz, drill, screening and training as pure state machines.
//! - [`grading`]: from a response to its marks, with evidence and reasons.
//! - [`schedule`]: when an item is due, and what a rating does to it.
//! - [`store`]: what is kept on disk.
//! - [`app`]: what every front end does the same way: running sessions on the store.
//! - [`report`]: results, statistics and scorecards as text, Markdown, HTML, JSON and CSV.
//! - [`convert`]: other formats in and out.
//! - [`tui`]: the full-screen program.
//! - [`cli`]: one file a subcommand.

pub mod app;
pub mod bank;
pub mod cli;
pub mod convert;
pub mod grading;
pub mod report;
pub mod schedule;
pub mod session;
mod shell;
pub mod store;
pub mod tui;
