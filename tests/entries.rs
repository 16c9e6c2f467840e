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

#[test]
fn every_reader_has_a_target_of_its_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut targets: Vec<String> = std::fs::read_dir(folder.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    targets.sort();
    let mut wanted: Vec<String> = Vec::new();
    for (name, _) in entries::ENTRIES {
        let file = format!("{name}.rs");
        let bin = format!("name = \"{name}\"\npath = \"fuzz_targets/{file}\"");
        assert!(manifest.contains(&bin), "{name} in fuzz/Cargo.toml");
        let target = std::fs::read_to_string(folder.join("fuzz_targets").join(&file)).unwrap();
        assert!(target.contains(&format!("entries::feed(\"{name}\", bytes)")));
        wanted.push(file);
    }
    wanted.sort();
    assert_eq!(targets, wanted);
}
