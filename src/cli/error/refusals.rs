//! Why a command does not do what it was asked for with scorecards, decisions and histories.

use crate::bank::ItemRef;
use crate::store::record::Name;
use crate::store::{Outcome, StoreError};

/// Why scorecards cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum CardsError {
    /// The interview is still going on, or its recommendation is not made.
    #[error("screening {id} is not committed yet; `viva screen --resume={id}` continues it")]
    NotCommitted {
        /// The screening.
        id: i64,
    },
    /// Somebody's own scorecard of the interview comes first.
    #[error(
        "scorecard {id} is sealed until screening {by} of the same candidate is committed; \
         `viva screen --resume={by}` continues it"
    )]
    Sealed {
        /// The scorecard.
        id: i64,
        /// The screening that seals it.
        by: i64,
    },
    /// The person who looks has not rated the candidate.
    #[error(
        "scorecard {id} is sealed until you have committed yours of the same interview; if you \
         will not rate, `viva candidate decline {candidate}` says so"
    )]
    Unrated {
        /// The scorecard.
        id: i64,
        /// The candidate's number.
        candidate: i64,
    },
    /// The interview never took place.
    #[error("screening {id} was discarded, so there is no scorecard of it")]
    Discarded {
        /// The screening.
        id: i64,
    },
    /// No plan is called so.
    #[error("no scorecard has a plan called `{0}`; `viva scorecard list` shows what there is")]
    NoPlan(String),
    /// What is not of one plan cannot be compared.
    #[error(
        "scorecards {0} and {1} are of different plans; only those of the same plan can be compared"
    )]
    OtherPlan(i64, i64),
    /// All of them are sealed or not committed.
    #[error("no scorecard is left to show")]
    NoneLeft,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DebriefError {
    /// No reason.
    #[error("a decision needs a reason: --reason 'TEXT'")]
    NoReason,
    /// One is recorded.
    #[error("`{0}` is decided already; --amend records another decision, and this one stays")]
    Decided(Outcome),
    /// None is recorded.
    #[error("nothing is decided yet, so there is nothing to amend")]
    Undecided,
    /// Whoever decides has not rated.
    #[error(
        "scorecards are sealed for you: commit yours first, or `viva candidate decline {0}` says \
         that you will not rate"
    )]
    Sealed(i64),
}

/// Why a history stays under its name.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// Nothing has that name.
    #[error("nothing is stored about `{name}`{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Unknown {
        /// The name.
        name: String,
        /// What may have been meant.
        hint: Option<String>,
    },
    /// Several items have that id.
    #[error("`{name}` is ambiguous; use one of: {}", names.join(", "))]
    Several {
        /// The id.
        name: String,
        /// Their full names.
        names: Vec<String>,
    },
    /// No such bank.
    #[error("no loaded bank is called `{name}`{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    NoBank {
        /// The name.
        name: String,
        /// What may have been meant.
        hint: Option<String>,
    },
    /// Both names are the same.
    #[error("it is already called `{0}`")]
    Same(Name),
    /// The new name has a history.
    #[error("`{name}` has a history of its own ({history}); --merge makes one of the two")]
    Taken {
        /// The new name.
        name: Name,
        /// How much.
        history: String,
    },
    /// A bank has the item.
    #[error("`{0}` is in a loaded bank; only items that no bank has any more can be forgotten")]
    InUse(ItemRef),
    /// Nobody has said yes.
    #[error("nothing was forgotten; use --yes where nobody can confirm")]
    Unconfirmed,
}
