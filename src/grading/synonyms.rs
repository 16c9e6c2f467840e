//! Words and phrases that mean the same: a bank's own groups, and the lexicon that ships with
//! the program.

use std::collections::HashMap;
use std::sync::LazyLock;

use compact_str::CompactString;

use crate::bank::Bank;

use super::opposites::Opposites;
use super::text::{data_lines, is_little_in_pattern, tokenise};

/// The words of one member of a group: norm and stem of each.
pub(crate) type Member = Vec<(CompactString, CompactString)>;

/// The words of a member that carry meaning.
pub(super) fn member(text: &str) -> Member {
    tokenise(text)
        .into_iter()
        .filter(|token| !is_little_in_pattern(&token.norm))
        .map(|token| (token.norm, token.stem))
        .collect()
}

/// Groups of members, found by the stems of those that have synonyms.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Group>,
    by_stems: HashMap<Vec<CompactString>, Vec<usize>>,
    longest: usize,
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
    include_str!("data/lexicon/terms.txt"),
    include_str!("data/lexicon/general.txt"),
    include_str!("data/lexicon/cloud.txt"),
    include_str!("data/lexicon/data.txt"),
    include_str!("data/lexicon/operations.txt"),
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
            let stems: Vec<CompactString> = member.iter().map(|(_, stem)| stem.clone()).collect();
            self.longest = self.longest.max(stems.len());
            let groups = self.by_stems.entry(stems).or_default();
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
        self.groups.push(Group { direction, members });
    }

    /// The longest member that these stems begin with: its length and the other members of its
    /// groups. Length 0 where there is none.
    pub fn longest_at(&self, stems: &[&str]) -> (usize, Vec<&Member>) {
        for length in (1..=self.longest.min(stems.len())).rev() {
            let others = self.standing_for(&stems[..length]);
            if !others.is_empty() {
                return (length, others);
            }
        }
        (0, Vec::new())
    }

    /// What may stand for exactly these stems.
    pub fn standing_for(&self, stems: &[&str]) -> Vec<&Member> {
        self.others(stems, |_| true)
    }

    /// What means the same as exactly these stems, both ways.
    pub fn equal_to(&self, stems: &[&str]) -> Vec<&Member> {
        self.others(stems, |direction| direction == Direction::Both)
    }

    /// What the lines that go one way have for exactly these stems.
    pub fn pointed_at(&self, stems: &[&str]) -> Vec<&Member> {
        self.others(stems, |direction| direction == Direction::FromFirst)
    }

    fn others(&self, stems: &[&str], wanted: impl Fn(Direction) -> bool) -> Vec<&Member> {
        let key: Vec<CompactString> = stems.iter().map(|&stem| stem.into()).collect();
        let groups = self
            .by_stems
            .get(&key)
            .into_iter()
            .flatten()
            .map(|&group| &self.groups[group]);
        groups
            .filter(|group| wanted(group.direction))
            .flat_map(|group| &group.members)
            .filter(|member| !member.iter().map(|(_, stem)| stem).eq(&key))
            .collect()
    }
}
