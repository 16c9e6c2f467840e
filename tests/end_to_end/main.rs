//! The program as a person runs it: the real binary, one behaviour a test.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod anki;
mod backup;
mod bank;
#[cfg(unix)]
mod bounds;
mod browser;
mod calibrate;
mod candidate;
mod check;
mod color;
mod completions;
mod config;
mod drill;
mod due;
mod exemplars;
#[cfg(unix)]
mod graders;
mod history_file;
#[cfg(unix)]
mod hub;
mod import;
#[cfg(unix)]
mod interview;
#[cfg(unix)]
mod keeping;
mod left_out;
mod lint;
mod list;
mod loading;
mod marks;
mod mock;
mod model_answers;
mod new;
mod notes;
mod optimize;
mod plan;
#[cfg(unix)]
mod postgres;
mod quiz;
mod score;
mod scorecard;
#[cfg(unix)]
mod screen;
mod screening;
mod show;
mod speech;
mod standard_streams;
mod stats;
mod topics;
mod train_rater;
mod trial;
mod unanswered;
mod viva;

use viva::Viva;
