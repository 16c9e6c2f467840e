//! What can keep a response from being graded.

use crate::bank::ItemRef;

/// The longest response that is graded, in bytes.
pub const MAX_RESPONSE: usize = 64 * 1024;

/// Why a response was not graded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GradeError {
    /// It is longer than any spoken answer.
    #[error("the response is longer than the {MAX_RESPONSE} bytes that are graded; shorten it")]
    TooLong,
    /// The banks that are loaded have no such item.
    #[error("no loaded bank has the item `{0}`")]
    UnknownItem(ItemRef),
}
