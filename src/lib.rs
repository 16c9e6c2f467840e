//! Viva prepares people for technical interviews, and helps those who hold them.
//!
//! Data goes one way through the rooms of this crate, as plain values:
//!
//! ```text
//! bank/*.yaml ─▶ bank ─▶ session ─▶ grading ─▶ app ─▶ report
//!               Item     Response    Grade     driver   terminal · Markdown · HTML · JSON
//! ```
//!
//! - [`bank`]: items, rubrics, plans and the pattern language; loading and checking them.
//! - [`session`]: quiz, drill, screening and training as pure state machines.
//! - [`grading`]: from a response to its marks, with evidence and reasons.
//! - [`schedule`]: when an item is due, and what a rating does to it.
//! - [`store`]: what is kept on disk.
//! - [`hub`]: the PostgreSQL of a team, where committed scorecards meet.
//! - [`app`]: what every front end does the same way: running sessions on the store.
//! - [`report`]: results, statistics and scorecards as text, Markdown, HTML, JSON and CSV.
//! - [`convert`]: other formats in and out.
//! - [`tui`]: the full-screen program.
//! - [`cli`]: one file a subcommand.
//!
//! ```
//! use std::sync::Arc;
//! use viva::bank::{Source, load};
//! use viva::grading::{GraderSettings, ItemGrader, Patterns};
//!
//! let library = Arc::new(load(&[Source::Builtin])?);
//! let settings = GraderSettings { patterns: Patterns::FromBank, synonyms: Vec::new() };
//! let mut grader = ItemGrader::new(Arc::clone(&library), settings);
//!
//! let item = library.find("slow-first-requests")?.reference();
//! let response = "Those are cold starts. Provisioned concurrency keeps some environments warm.";
//! let grade = grader.grade(&item, response)?;
//! assert!(grade.score.percent() > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod app;
pub mod bank;
pub mod cli;
pub mod convert;
pub mod grading;
pub mod hub;
pub mod report;
pub mod schedule;
pub mod session;
pub mod store;
pub mod tui;
