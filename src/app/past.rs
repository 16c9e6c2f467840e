//! Items by what is known of them: those with a star, those that went badly, those never answered.

use std::collections::BTreeSet;

use crate::bank::{Found, ItemRef};
use crate::store::{Store, StoreError};

/// An item is weak whose last answer scored less than this.
pub const WEAK_BELOW: f64 = 0.7;

/// Which items come by what is known of them. What is asked for must hold all at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PastFilter {
    /// Those with a star.
    pub starred: bool,
    /// Those whose last answer scored less than 70 %.
    pub weak: bool,
    /// Those that were never answered.
    pub never: bool,
}

impl PastFilter {
    /// Each alone, and none of them, in the order in which they are offered.
    pub const EACH: [Self; 4] = [
        Self::all(),
        Self {
            starred: true,
            ..Self::all()
        },
        Self {
            weak: true,
            ..Self::all()
        },
        Self {
            never: true,
            ..Self::all()
        },
    ];

    const fn all() -> Self {
        Self {
            starred: false,
            weak: false,
            never: false,
        }
    }

    /// What it asks for in words; empty for nothing.
    pub fn describe(self) -> String {
        let words = [
            (self.starred, "starred"),
            (self.weak, "weak"),
            (self.never, "never answered"),
        ];
        let words = words.into_iter().filter(|(asked, _)| *asked);
        words.map(|(_, word)| word).collect::<Vec<_>>().join(", ")
    }

    /// Leaves the items that it asks for.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn retain(self, store: &Store, items: &mut Vec<Found<'_>>) -> Result<(), StoreError> {
        let mut keep = |wanted: &BTreeSet<ItemRef>, is_in: bool| {
            items.retain(|found| wanted.contains(&found.reference()) == is_in);
        };
        if self.starred {
            keep(&store.starred()?, true);
        }
        if self.weak {
            keep(&store.scored_below(WEAK_BELOW)?, true);
        }
        if self.never {
            keep(&store.answered()?, false);
        }
        Ok(())
    }
}
