//! The program as a person runs it: the real binary, one behaviour a test.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod bank;
mod calibrate;
mod check;
mod config;
mod due;
mod import;
mod lint;
mod list;
mod loading;
mod new;
mod quiz;
mod score;
#[cfg(unix)]
mod screen;
mod show;
mod viva;

use viva::Viva;
