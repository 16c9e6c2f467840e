//! The words that deny a statement or leave it open, as the data file groups them.

use std::cell::RefCell;
use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::super::text::{Break, Token, data_lines, tokenise};

/// What a phrase does: see the head of each kind in the data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Harmless,
    Restriction,
    Retraction,
    Report,
    Blank,
    Doubt,
    Instead,
    Failing,
    Negator,
    Nobody,
    Determiner,
    Others,
    Rejecting,
    Refusal,
    Declining,
    Verdict,
    Ended,
}

/// The kinds that are cues, by their names in the data file; of equally long cues the first wins.
/// The `exact` ones stand as written, in no other inflection.
const CUES: &[(&str, Cue, bool)] = &[
    ("restrictions", Cue::Restriction, false),
    ("harmless", Cue::Harmless, false),
    ("retractions", Cue::Retraction, true),
    ("reports", Cue::Report, true),
    ("blanks", Cue::Blank, false),
    ("doubts", Cue::Doubt, false),
    ("instead", Cue::Instead, false),
    ("failing", Cue::Failing, false),
    ("negators", Cue::Negator, true),
    ("nobodies", Cue::Nobody, true),
    ("determiners", Cue::Determiner, true),
    ("others", Cue::Others, false),
    ("rejecting", Cue::Rejecting, false),
    ("refusals", Cue::Refusal, false),
    ("declining", Cue::Declining, false),
    ("verdicts", Cue::Verdict, true),
    ("ended", Cue::Ended, true),
];

/// The groups of words that are looked at beside a cue, by their names in the data file. A word may
/// be in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Effects,
    Values,
    Idle,
    Reasons,
    Bearings,
    Weak,
    Pronouns,
    Plurals,
    Telling,
    Disagreeing,
    Fillers,
    Ends,
    ClauseStarts,
    DeniedAnew,
    Subjects,
    SubjectsAfterAs,
    Objects,
    Relative,
    Auxiliaries,
    Trimming,
    Persons,
    Anybody,
    Rejecters,
    Wishing,
    Modals,
    Being,
    Degrees,
    PassedOver,
    AdverbsOfTime,
    Times,
    Afterthoughts,
    Conditions,
    Beginners,
    Prepositions,
    LeftAlone,
    SwitchedOff,
    Tags,
    Asking,
    Affirming,
    Others,
    Exceeding,
    Beyond,
    Numbers,
    Able,
    Limits,
    Facets,
    Seeing,
    Hearing,
    Holding,
    Speaker,
    Usual,
}

const GROUPS: &[(&str, Group)] = &[
    ("effects", Group::Effects),
    ("values", Group::Values),
    ("idle", Group::Idle),
    ("reasons", Group::Reasons),
    ("bearings", Group::Bearings),
    ("weak", Group::Weak),
    ("pronouns", Group::Pronouns),
    ("plurals", Group::Plurals),
    ("telling", Group::Telling),
    ("disagreeing", Group::Disagreeing),
    ("fillers", Group::Fillers),
    ("ends", Group::Ends),
    ("clause starts", Group::ClauseStarts),
    ("denied anew", Group::DeniedAnew),
    ("subjects", Group::Subjects),
    ("subjects after as", Group::SubjectsAfterAs),
    ("objects", Group::Objects),
    ("relative", Group::Relative),
    ("auxiliaries", Group::Auxiliaries),
    ("trimming", Group::Trimming),
    ("persons", Group::Persons),
    ("anybody", Group::Anybody),
    ("rejecters", Group::Rejecters),
    ("wishing", Group::Wishing),
    ("modals", Group::Modals),
    ("being", Group::Being),
    ("degrees", Group::Degrees),
    ("passed over", Group::PassedOver),
    ("adverbs of time", Group::AdverbsOfTime),
    ("times", Group::Times),
    ("afterthoughts", Group::Afterthoughts),
    ("conditions", Group::Conditions),
    ("beginners", Group::Beginners),
    ("prepositions", Group::Prepositions),
    ("left alone", Group::LeftAlone),
    ("switched off", Group::SwitchedOff),
    ("tags", Group::Tags),
    ("asking", Group::Asking),
    ("affirming", Group::Affirming),
    ("others", Group::Others),
    ("exceeding", Group::Exceeding),
    ("beyond", Group::Beyond),
    ("numbers", Group::Numbers),
    ("able", Group::Able),
    ("limits", Group::Limits),
    ("facets", Group::Facets),
    ("seeing", Group::Seeing),
    ("hearing", Group::Hearing),
    ("holding", Group::Holding),
    ("speaker", Group::Speaker),
    ("usual", Group::Usual),
];

/// A bit that no group has.
const MAY_BEGIN_CUE: u64 = 1 << 63;

/// How many words are remembered with their groups.
const REMEMBERED: usize = 16_384;

/// The groups that a word is in, a bit for each, and one for the words that cues begin with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Groups(u64);

impl Groups {
    pub(super) fn contain(self, group: Group) -> bool {
        self.0 & (1 << group as u32) != 0
    }

    fn add(&mut self, group: Group) {
        self.0 |= 1 << group as u32;
    }

    /// Whether a cue may begin with the word.
    pub(super) fn may_begin_cue(self) -> bool {
        self.0 & MAY_BEGIN_CUE != 0
    }
}

/// All words, by what they do.
#[derive(Debug, Default)]
pub(super) struct Words {
    cues: Phrases<Cue>,
    groups: Phrases<Group>,
}

/// Phrases, found by their first word.
#[derive(Debug)]
struct Phrases<T> {
    by_stem: FxHashMap<CompactString, Vec<(Vec<CompactString>, T)>>,
    by_norm: FxHashMap<CompactString, Vec<(Vec<CompactString>, T)>>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self {
            by_stem: FxHashMap::default(),
            by_norm: FxHashMap::default(),
        }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &str, exact: bool, what: T) {
        let tokens = tokenise(phrase).into_iter();
        let words: Vec<CompactString> = tokens
            .map(|token| if exact { token.norm } else { token.stem })
            .collect();
        let Some(first) = words.first() else { return };
        let known = if exact {
            &mut self.by_norm
        } else {
            &mut self.by_stem
        };
        known.entry(first.clone()).or_default().push((words, what));
    }

    /// Whether a phrase begins with a word.
    fn begins_with(&self, first: &Token) -> bool {
        self.by_stem.contains_key(&first.stem) || self.by_norm.contains_key(&first.norm)
    }

    /// The phrases that stand at a place, each with its length.
    fn at<'a>(&'a self, tokens: &'a [Token], at: usize) -> impl Iterator<Item = (T, usize)> + 'a {
        let first = tokens.get(at);
        let by_stem = first.and_then(|first| self.by_stem.get(&first.stem));
        let by_norm = first.and_then(|first| self.by_norm.get(&first.norm));
        let stands = move |words: &[CompactString], exact: bool| {
            words.iter().enumerate().skip(1).all(|(i, word)| {
                tokens.get(at + i).is_some_and(|token| {
                    let form = if exact { &token.norm } else { &token.stem };
                    form == word && token.before < Break::Clause
                })
            })
        };
        let by_stem = by_stem.into_iter().flatten().map(|known| (known, false));
        let by_norm = by_norm.into_iter().flatten().map(|known| (known, true));
        by_stem
            .chain(by_norm)
            .filter(move |((words, _), exact)| stands(words, *exact))
            .map(|((words, what), _)| (*what, words.len()))
    }
}

impl Words {
    fn read(text: &'static str) -> Self {
        let mut words = Self::default();
        for (name, members) in lines(text) {
            let cue = CUES.iter().find(|(known, ..)| *known == name);
            let group = GROUPS.iter().find(|(known, _)| *known == name);
            for member in members.split(',') {
                if let Some(&(_, cue, exact)) = cue {
                    words.cues.add(member, exact, cue);
                }
                if let Some(&(_, group)) = group {
                    // Adjectives stand as written: "not needed" says that it is no good, "not need X"
                    // that X is.
                    words.groups.add(member, group == Group::Values, group);
                }
            }
        }
        words
    }

    /// The cues at a place, each with how many words it has, the one to try first in front.
    pub(super) fn cues(&self, tokens: &[Token], at: usize) -> SmallVec<[(Cue, usize); 4]> {
        let mut cues: SmallVec<[(Cue, usize); 4]> = self.cues.at(tokens, at).collect();
        if cues.len() > 1 {
            let order = |cue: Cue| CUES.iter().position(|&(_, known, _)| known == cue);
            cues.sort_by_key(|&(cue, length)| (std::cmp::Reverse(length), order(cue)));
        }
        cues
    }

    /// How many words the longest phrase of a group at a place has; 0 where none stands.
    pub(super) fn length(&self, group: Group, tokens: &[Token], at: usize) -> usize {
        let phrases = self.groups.at(tokens, at);
        phrases
            .filter(|&(known, _)| known == group)
            .map(|(_, length)| length)
            .max()
            .unwrap_or(0)
    }

    fn groups_of(&self, token: &Token) -> Groups {
        let mut groups = Groups::default();
        let phrases = self.groups.at(std::slice::from_ref(token), 0);
        phrases.for_each(|(group, _)| groups.add(group));
        if self.cues.begins_with(token) {
            groups.0 |= MAY_BEGIN_CUE;
        }
        groups
    }
}

/// For each word of a text, which groups it is in by itself. Most words have been met before.
pub(super) fn groups(tokens: &[Token]) -> Vec<Groups> {
    thread_local! {
        static MET: RefCell<FxHashMap<CompactString, Groups>> = RefCell::default();
    }
    MET.with_borrow_mut(|met| {
        let of = |token: &Token| {
            if let Some(&known) = met.get(&token.norm) {
                return known;
            }
            if met.len() >= REMEMBERED {
                met.clear();
            }
            let groups = WORDS.groups_of(token);
            met.insert(token.norm.clone(), groups);
            groups
        };
        tokens.iter().map(of).collect()
    })
}

/// The lines of the data file: a name and its members.
fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data_lines(text).filter_map(|line| line.split_once(':'))
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(DENIAL));

const DENIAL: &str = include_str!("../data/denial.txt");

/// Words of a pattern that make it about a negation.
static ABOUT_NEGATION: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let words = "not no nobody nothing never without nor neither hardly lack lacks zero none avoid \
        instead rather useless pointless unnecessary overkill against rid";
    words.split_whitespace().collect()
});

/// Whether a word could be part of a cue: patterns that hold one are about the negation.
pub(crate) fn is_cue_word(norm: &str, stem: &str) -> bool {
    ABOUT_NEGATION.contains(norm) || (stem != norm && ABOUT_NEGATION.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_read_and_every_name_has_a_line() {
        let known = |name: &str| {
            CUES.iter().any(|(cue, ..)| *cue == name)
                || GROUPS.iter().any(|(group, _)| *group == name)
        };
        let names: Vec<&str> = lines(DENIAL).map(|(name, _)| name).collect();
        assert_eq!(names.len(), data_lines(DENIAL).count());
        let strange: Vec<_> = names.iter().filter(|name| !known(name)).collect();
        assert!(strange.is_empty(), "{strange:?}");
        let cues = CUES.iter().map(|(name, ..)| name);
        let missing: Vec<_> = cues
            .chain(GROUPS.iter().map(|(name, _)| name))
            .filter(|name| !names.contains(name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
