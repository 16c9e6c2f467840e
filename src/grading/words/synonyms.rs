//! Words and phrases that mean the same: a bank's own groups, and the lexicon that ships with
//! the program.

use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::bank::Bank;
use crate::grading::text::data_lines;

use super::member::{Member, has_stems, key, member};
use super::opposites::Opposites;

/// Groups of members, found by the stems of those that have synonyms.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Group>,
    /// By stems as [`key`] joins them.
    by_stems: FxHashMap<CompactString, Vec<usize>>,
    /// By the first stem: how many words the longest member has that begins with it and has
    /// synonyms.
    longest: FxHashMap<CompactString, usize>,
    /// What excludes each other in the bank that the groups are from.
    opposites: Opposites,
}

/// Members that go together.
#[derive(Debug)]
struct Group {
    direction: Direction,
    members: Vec<Member>,
}

/// General knowledge of software and cloud engineering: see the head of the first file.
const LEXICON_FILES: [&str; 5] = [
    include_str!("../data/lexicon/terms.txt"),
    include_str!("../data/lexicon/general.txt"),
    include_str!("../data/lexicon/cloud.txt"),
    include_str!("../data/lexicon/data.txt"),
    include_str!("../data/lexicon/operations.txt"),
];

static LEXICON: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut lexicon = Synonyms::default();
    for line in LEXICON_FILES.into_iter().flat_map(data_lines) {
        if line.contains(" ~ ") {
            lexicon.add(line.split(" ~ "), Direction::FromFirst);
        } else {
            lexicon.add(line.split(" = "), Direction::Both);
        }
    }
    lexicon
});

/// Which members of a group have the others as synonyms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// Every one.
    Both,
    /// The first alone: the others point to it, it does not stand for them.
    FromFirst,
}

impl Synonyms {
    /// Groups as a bank writes them.
    pub fn new<'a>(groups: impl IntoIterator<Item = &'a [String]>) -> Self {
        let mut synonyms = Self::default();
        for group in groups {
            synonyms.add(group.iter().map(String::as_str), Direction::Both);
        }
        synonyms
    }

    /// The groups of a bank.
    pub fn from_bank(bank: &Bank) -> Self {
        Self::with_own(bank, &[])
    }

    /// The groups of a bank and a person's own.
    pub fn with_own(bank: &Bank, own: &[Vec<String>]) -> Self {
        let groups = bank.synonyms.iter().chain(own);
        let mut synonyms = Self::new(groups.map(Vec::as_slice));
        for [one, other] in &bank.opposites {
            let [one, other] = [one, other].map(|side| side.iter().map(String::as_str));
            synonyms.opposites.add(one, other);
        }
        synonyms
    }

    /// What excludes each other in the bank.
    pub fn opposites(&self) -> &Opposites {
        &self.opposites
    }

    /// The lexicon that ships with the program.
    pub fn lexicon() -> &'static Self {
        &LEXICON
    }

    fn add<'a>(&mut self, members: impl Iterator<Item = &'a str>, direction: Direction) {
        let group = self.groups.len();
        let members: Vec<Member> = members
            .map(member)
            .filter(|member| !member.is_empty())
            .collect();
        let heads = match direction {
            Direction::Both => members.len(),
            Direction::FromFirst => 1,
        };
        for member in members.iter().take(heads) {
            let stems: Vec<&str> = member.iter().map(|(_, stem)| stem.as_str()).collect();
            if let Some(first) = stems.first() {
                let longest = self.longest.entry((*first).into()).or_default();
                *longest = stems.len().max(*longest);
            }
            let groups = self.by_stems.entry(key(&stems)).or_default();
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
        self.groups.push(Group { direction, members });
    }

    /// How long the longest member is that these stems begin with, in words; 0 where there is
    /// none.
    pub fn longest_at(&self, stems: &[&str]) -> usize {
        let first = stems.first().and_then(|first| self.longest.get(*first));
        let longest = first.copied().unwrap_or(0);
        let lengths = (1..=longest.min(stems.len())).rev();
        let mut known =
            lengths.filter(|&length| self.standing_for(&stems[..length]).next().is_some());
        known.next().unwrap_or(0)
    }

    /// What may stand for exactly these stems.
    pub fn standing_for<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = &'a Member> {
        self.others(stems, |_| true)
    }

    /// What means the same as exactly these stems, both ways.
    pub fn equal_to<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = &'a Member> {
        self.others(stems, |direction| direction == Direction::Both)
    }

    /// What the lines that go one way have for exactly these stems.
    pub fn pointed_at<'a>(&'a self, stems: &[&str]) -> impl Iterator<Item = &'a Member> {
        self.others(stems, |direction| direction == Direction::FromFirst)
    }

    fn others<'a>(
        &'a self,
        stems: &[&str],
        wanted: impl Fn(Direction) -> bool,
    ) -> impl Iterator<Item = &'a Member> {
        let groups = match stems {
            [stem] => self.by_stems.get(*stem),
            _ => self.by_stems.get(&key(stems)),
        };
        let groups = groups
            .into_iter()
            .flatten()
            .map(|&group| &self.groups[group]);
        groups
            .filter(move |group| wanted(group.direction))
            .flat_map(|group| &group.members)
            .filter(move |member| !has_stems(member, stems))
    }
}
