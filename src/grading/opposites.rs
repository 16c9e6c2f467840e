//! Words and phrases that exclude each other: what a criterion's words must not be answered by.

use std::collections::HashMap;
use std::sync::LazyLock;

use compact_str::CompactString;

use super::synonyms::{Member, member};
use super::text::data_lines;

/// Pairs of sides, found by the stems of their members.
#[derive(Debug, Default)]
pub(crate) struct Opposites {
    sides: Vec<Vec<Member>>,
    /// By the stems of a member: the sides that it stands on. A side's opposite is its neighbour.
    by_stems: HashMap<Vec<CompactString>, Vec<usize>>,
}

/// What the program knows by itself: see the head of the data file.
static TRADE: LazyLock<Opposites> = LazyLock::new(|| {
    let mut opposites = Opposites::default();
    for line in data_lines(include_str!("data/opposites.txt")) {
        if let Some((left, right)) = line.split_once("<>") {
            opposites.add(left.split(','), right.split(','));
        }
    }
    opposites
});

impl Opposites {
    /// The opposites that ship with the program.
    pub fn of_the_trade() -> &'static Self {
        &TRADE
    }

    /// Takes in two sides.
    pub fn add<'a>(
        &mut self,
        left: impl Iterator<Item = &'a str>,
        right: impl Iterator<Item = &'a str>,
    ) {
        for members in [left.collect::<Vec<_>>(), right.collect()] {
            let side = self.sides.len();
            let members: Vec<Member> = members
                .into_iter()
                .map(member)
                .filter(|member| !member.is_empty())
                .collect();
            for member in &members {
                let stems = member.iter().map(|(_, stem)| stem.clone()).collect();
                self.by_stems.entry(stems).or_default().push(side);
            }
            self.sides.push(members);
        }
    }

    /// What stands on the same side as these stems, and what stands against them.
    pub fn around(&self, stems: &[CompactString]) -> (Vec<&Member>, Vec<&Member>) {
        let sides = self.by_stems.get(stems).into_iter().flatten();
        let mut around = (Vec::new(), Vec::new());
        for &side in sides {
            let own = &self.sides[side];
            around.0.extend(
                own.iter()
                    .filter(|member| !member.iter().map(|(_, stem)| stem).eq(stems)),
            );
            around.1.extend(&self.sides[side ^ 1]);
        }
        around
    }
}
