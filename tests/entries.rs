//! What cargo-fuzz runs for hours, for a moment at each test: every reader and the grader on
//! arbitrary bytes and on damaged examples.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "../fuzz/entries.rs"]
mod entries;
#[path = "campaign/inputs.rs"]
mod inputs;

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_reader_ends_on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for (name, _) in entries::ENTRIES {
            entries::feed(name, &bytes);
        }
    }

    #[test]
    fn every_reader_ends_on_damaged_examples(seed in any::<u64>()) {
        let mut inputs = inputs::Inputs::new(seed);
        for (name, _) in entries::ENTRIES {
            entries::feed(name, &inputs.next(name));
        }
    }
}
