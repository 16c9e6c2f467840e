//! What is kept on disk: sessions with their drafts, responses, marks and overrides, candidates
//! and their screenings with ratings and notes, and the log of reviews with the states it amounts to.
//!
//! One SQLite file in the data folder. This room gives and takes plain values; it knows nothing
//! of how a mark comes about, and it never shows anything. What joins it to
//! sessions stands in [`crate::app`].

mod candidates;
mod codes;
mod copy;
mod database;
mod decisions;
mod drills;
mod error;
mod export;
mod forget;
#[cfg(test)]
mod formats;
mod hub;
mod import;
mod judges;
mod log_sync;
mod names;
mod network;
mod notes;
mod open;
mod pages;
mod past;
mod plans;
pub mod record;
mod rename;
mod review;
mod review_row;
mod reviews;
mod rubrics;
mod saved;
mod screenings;
mod sessions;
mod standings;
mod statistics;
pub(crate) mod sync;
mod topics;
mod trainings;
mod uid;

pub use candidates::{Candidate, Correction, Decline, ScreeningState};
pub use codes::Codes;
pub use copy::problems_of_copy;
pub use database::{Atomic, Claim, Store};
pub use decisions::{Decision, KeptDecision, Outcome};
pub use error::StoreError;
pub use forget::Traces;
pub use hub::{Agreed, AgreedFile, CommittedCard, ForgottenPrints, Membership, Record};
pub use import::{Fault, Faulty, Imported};
pub use judges::JudgeAnswers;
pub use names::{close_names, same_name};
pub use network::network_file_system;
pub use notes::{OwnNote, PastAnswer};
pub use open::{BACKUPS, FILE_NAME, make_folder as make_private_folder};
pub use past::PastReview;
pub use plans::Fitted;
pub use rename::Kept;
pub use review::{Added, Done, NewReview, Rebuilt, Review, ReviewKind, Standing};
pub use reviews::LogFilter;
pub use saved::{NewEntry, NewSession, SavedEntry, SavedSession, SessionKind, SessionState};
pub use screenings::SavedScreening;
pub use statistics::{DayCount, ItemScores, Judged, QuizAnswer, Statistics, Tallies, WeekScore};
pub use trainings::SavedTraining;
pub use uid::Uid;
