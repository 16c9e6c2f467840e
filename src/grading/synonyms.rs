//! Words and phrases that mean the same: a bank's own groups and those that ship with the program.

use std::collections::HashMap;

use super::text::{data_lines, is_little_in_pattern, tokenise};

/// The words of one member of a group: norm and stem of each.
type Member = Vec<(String, String)>;

/// Groups of members, found by the stems of any of them.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<Member>>,
    by_stems: HashMap<Vec<String>, Vec<usize>>,
    longest: usize,
}

impl Synonyms {
    /// Groups as a bank writes them.
    pub fn new<'a>(groups: impl IntoIterator<Item = &'a [String]>) -> Self {
        let mut synonyms = Self::default();
        for group in groups {
            synonyms.add(group.iter().map(String::as_str));
        }
        synonyms
    }

    /// Adds the groups of a data file: one a line, members separated by ` = `.
    pub fn extend_from_data(&mut self, text: &'static str) {
        for line in data_lines(text) {
            self.add(line.split(" = "));
        }
    }

    fn add<'a>(&mut self, members: impl Iterator<Item = &'a str>) {
        let group = self.groups.len();
        let members: Vec<Member> = members
            .map(|member| {
                tokenise(member)
                    .into_iter()
                    .filter(|token| !is_little_in_pattern(&token.norm))
                    .map(|token| (token.norm, token.stem))
                    .collect()
            })
            .filter(|member: &Member| !member.is_empty())
            .collect();
        for member in &members {
            let stems: Vec<String> = member.iter().map(|(_, stem)| stem.clone()).collect();
            self.longest = self.longest.max(stems.len());
            let groups = self.by_stems.entry(stems).or_default();
            if groups.last() != Some(&group) {
                groups.push(group);
            }
        }
        self.groups.push(members);
    }

    /// The longest member that these stems begin with: its length and the other members of its
    /// groups. Length 0 where there is none.
    pub fn longest_at(&self, stems: &[&str]) -> (usize, Vec<&Member>) {
        for length in (1..=self.longest.min(stems.len())).rev() {
            let key: Vec<String> = stems[..length]
                .iter()
                .map(|&stem| stem.to_owned())
                .collect();
            let Some(groups) = self.by_stems.get(&key) else {
                continue;
            };
            let others = groups
                .iter()
                .flat_map(|&group| &self.groups[group])
                .filter(|member| !member.iter().map(|(_, stem)| stem).eq(&key))
                .collect();
            return (length, others);
        }
        (0, Vec::new())
    }
}
