//! A run of items as a pure state machine.
//!
//! Events go in, effects come out. This room reads no clock, no file and no key, so every
//! path through a session, time running out included, can be written as a test by hand.

pub mod choose;
pub mod drill;
pub mod mock;
pub mod quiz;
pub mod screening;
pub mod training;
