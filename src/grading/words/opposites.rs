//! Words and phrases that exclude each other: what a criterion's words must not be answered by.

use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::member::{Member, has_stems, key, member};
use crate::grading::text::data_lines;

/// Pairs of sides, found by the stems of their members.
#[derive(Debug, Default)]
pub(crate) struct Opposites {
    sides: Vec<Vec<Member>>,
    /// By the stems of a member: the sides that it stands on. A side's opposite is its neighbour.
    by_stems: FxHashMap<CompactString, Vec<usize>>,
}

/// What the program knows by itself: see the head of the data file.
static TRADE: LazyLock<Opposites> = LazyLock::new(|| {
    let mut opposites = Opposites::default();
    for line in data_lines(include_str!("../data/opposites.txt")) {
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
                let stems: Vec<&str> = member.iter().map(|(_, stem)| stem.as_str()).collect();
                self.by_stems.entry(key(&stems)).or_default().push(side);
            }
            self.sides.push(members);
        }
    }

    /// What stands on the same side as these stems.
    pub fn beside<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = &'a Member> {
        let members = self.sides_of(stems).flat_map(|side| &self.sides[side]);
        members.filter(move |member| !has_stems(member, stems))
    }

    /// What stands against these stems.
    pub fn against<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = &'a Member> {
        self.sides_of(stems).flat_map(|side| &self.sides[side ^ 1])
    }

    fn sides_of<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = usize> + use<'a> {
        let sides = match stems {
            [stem] => self.by_stems.get(*stem),
            _ => self.by_stems.get(&key(stems)),
        };
        sides.into_iter().flatten().copied()
    }
}
