//! How much is read of a source.

/// The largest text that is read, in bytes: as much as a bank may have.
pub const MAX_TEXT: u64 = crate::bank::MAX_FILE;
/// The most items that are taken from a source.
pub const MAX_ITEMS: usize = 250_000;
/// The most cells that a row may have.
pub const MAX_COLUMNS: usize = 1_000;
