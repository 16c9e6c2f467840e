#![no_main]

#[path = "../entries.rs"]
#[allow(dead_code, reason = "one target uses one of them")]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::feed("marked_table", bytes));
