//! The banks in the program itself.

use bytes::Bytes;

use super::model::Bank;
use super::packed::unpack;

/// A bank in the program itself.
pub(super) struct BuiltIn {
    /// Its id.
    pub(super) id: &'static str,
    /// The [`Fingerprint`](super::Fingerprint) of its text.
    pub(super) fingerprint: &'static str,
    /// As it stands in the sources.
    pub(super) text: &'static str,
    /// The same, packed when the program is built.
    packed: &'static [u8],
}

/// The banks in the program itself, by the names of their files.
pub(super) const BUILTIN: &[BuiltIn] = include!(concat!(env!("OUT_DIR"), "/built_in_banks.rs"));

impl BuiltIn {
    /// Unpacks it. The tests keep it from ever failing.
    pub(super) fn unpack(&self) -> Option<Bank> {
        unpack(&Bytes::from_static(self.packed))
    }
}
