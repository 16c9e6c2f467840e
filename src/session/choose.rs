//! Choosing the items of a session, the same ones for the same seed.
//!
//! A seed names its choice for ever, on every machine: the generator is ChaCha with 12 rounds,
//! its key the seed's eight bytes in little-endian order followed by zeros, and the shuffle is
//! written out here rather than taken from a library that may better its own one day. Where
//! the seed comes from is not this room's business.

use std::str::FromStr;

use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// In which order items are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// At random.
    #[default]
    Random,
    /// As the banks have them, from the first on.
    Bank,
}

impl FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "random" => Ok(Self::Random),
            "bank" => Ok(Self::Bank),
            _ => Err(format!("an order is random or bank, not {text}")),
        }
    }
}

/// Takes `count` of the items, or all where there are fewer.
pub fn choose<T: Clone>(items: &[T], count: usize, order: Order, seed: u64) -> Vec<T> {
    let mut chosen = items.to_vec();
    let count = count.min(chosen.len());
    if order == Order::Random {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut lot = ChaCha12Rng::from_seed(key);
        // Each place in turn draws from those not drawn yet, so a longer quiz of the same
        // seed begins with the shorter one.
        for place in 0..count {
            let rest = (chosen.len() - place) as u64;
            chosen.swap(place, place + below(rest, &mut lot) as usize);
        }
    }
    chosen.truncate(count);
    chosen
}

/// A number below `bound`, each as likely as the other.
fn below(bound: u64, lot: &mut impl Rng) -> u64 {
    // The numbers past the last whole multiple of the bound would favour the small ones.
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = lot.next_u64();
        if drawn < fair {
            return drawn % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ten() -> Vec<u32> {
        (0..10).collect()
    }

    #[test]
    fn a_seed_gives_the_same_items_on_every_machine_and_in_every_version() {
        assert_eq!(
            choose(&ten(), 10, Order::Random, 1),
            [8, 7, 3, 6, 4, 0, 2, 5, 1, 9],
            "people repeat quizzes by their seed: this order must never change"
        );
        assert_eq!(choose(&ten(), 4, Order::Random, u64::MAX), [9, 8, 3, 7]);
    }

    #[test]
    fn a_longer_quiz_of_the_same_seed_begins_with_the_shorter_one() {
        let long = choose(&ten(), 8, Order::Random, 7);
        assert_eq!(choose(&ten(), 3, Order::Random, 7), long[..3]);
    }

    #[test]
    fn bank_order_takes_the_first_ones_whatever_the_seed() {
        assert_eq!(choose(&ten(), 3, Order::Bank, 99), [0, 1, 2]);
    }

    #[test]
    fn every_item_comes_first_about_as_often() {
        let mut first = [0u32; 10];
        for seed in 0..10_000 {
            first[choose(&ten(), 1, Order::Random, seed)[0] as usize] += 1;
        }
        assert!(first.iter().all(|n| (850..1150).contains(n)), "{first:?}");
    }

    proptest! {
        #[test]
        fn no_item_is_taken_twice(size in 0u32..40, count in 0usize..50, seed: u64) {
            let items: Vec<u32> = (0..size).collect();
            let mut chosen = choose(&items, count, Order::Random, seed);
            prop_assert_eq!(chosen.len(), count.min(items.len()));
            chosen.sort_unstable();
            chosen.dedup();
            prop_assert_eq!(chosen.len(), count.min(items.len()));
        }
    }
}
