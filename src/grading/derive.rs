//! Marks from prose: for criteria that have no patterns, and for items that have no rubric.

use std::collections::HashMap;

use crate::bank::{Bank, Criterion, CriterionId, Item, Mark, Weight};

use super::matcher::{Compiled, Match};
use super::negation::Negation;
use super::synonyms::{Member, Synonyms};
use super::text::{Break, Token, english_rank, tokenise};
use super::vocabulary::{Reading, Vocabulary};

pub(crate) fn tune(name: &str, default: f64) -> f64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

/// The rubric of an item: its own, or one criterion for each sentence of its model answer.
pub(crate) fn criteria(item: &Item) -> Vec<Criterion> {
    if !item.look_for.is_empty() {
        return item.look_for.clone();
    }
    sentences(item.answer.as_deref().unwrap_or_default())
        .into_iter()
        .enumerate()
        .map(|(i, text)| Criterion {
            id: CriterionId::new(format!("point-{}", i + 1)),
            text: text.to_owned(),
            weight: Weight::ONE,
            full: Vec::new(),
            partial: Vec::new(),
            not: Vec::new(),
            follow_up: None,
        })
        .collect()
}

fn sentences(text: &str) -> Vec<&str> {
    tokenise(text)
        .chunk_by(|a, b| a.sentence == b.sentence)
        .filter_map(|tokens| text.get(tokens.first()?.start..tokens.last()?.end))
        .collect()
}

/// How common words are in a bank's criteria: what most of them say tells little.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// By stem: in how many criteria.
    criteria_with: HashMap<String, u32>,
    criteria: u32,
}

impl Background {
    pub fn of(bank: &Bank) -> Self {
        let mut background = Self::default();
        for criterion in bank.items.iter().flat_map(|item| &item.look_for) {
            background.criteria += 1;
            let mut stems: Vec<_> = tokenise(&criterion.text)
                .into_iter()
                .map(|token| token.stem)
                .collect();
            stems.sort_unstable();
            stems.dedup();
            for stem in stems {
                *background.criteria_with.entry(stem).or_default() += 1;
            }
        }
        background
    }

    /// 1 for a word of one criterion alone, towards 0 for one in all of them.
    fn telling(&self, stem: &str) -> f64 {
        let with = f64::from(self.criteria_with.get(stem).copied().unwrap_or(1).max(1));
        let all = f64::from(self.criteria.max(30));
        1.0 - tune("BG", 0.8) * with.ln() / all.ln()
    }
}

/// What a criterion's sentence asks for, as weighted units of meaning.
#[derive(Debug)]
pub(crate) struct Derived {
    units: Vec<Unit>,
    total: f64,
}

#[derive(Debug)]
struct Unit {
    weight: f64,
    shown_by: Compiled,
    /// The sentence itself denies it, so a denial in the response is no objection.
    denied: bool,
}

/// How much of a criterion a response shows.
#[derive(Debug)]
pub(crate) struct Coverage {
    /// From 0 to 1.
    pub share: f64,
    /// The words that show it.
    pub found: Option<Match>,
}

impl Derived {
    /// Takes a criterion's sentence apart.
    pub fn new(
        criterion: &Criterion,
        item: &Item,
        background: &Background,
        own: &Synonyms,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let tokens = tokenise(&criterion.text);
        let negation = Negation::of(&tokens);
        let prompt: Vec<String> = tokenise(&item.prompt)
            .into_iter()
            .map(|token| token.stem)
            .collect();
        let siblings: Vec<Vec<String>> = item
            .look_for
            .iter()
            .map(|other| {
                tokenise(&other.text)
                    .into_iter()
                    .map(|token| token.stem)
                    .collect()
            })
            .collect();
        let rarity = |token: &Token| {
            let among = siblings
                .iter()
                .filter(|stems| stems.contains(&token.stem))
                .count()
                .max(1);
            let mut weight = general_rarity(token) * background.telling(&token.stem);
            weight /= (among as f64).powf(tune("SIB", 0.5));
            if prompt.contains(&token.stem) {
                weight *= tune("PROMPT", 0.4);
            }
            weight
        };
        let mut units = Vec::new();
        let mut at = 0;
        let mut factor = 1.0;
        while at < tokens.len() {
            let token = &tokens[at];
            if !units.is_empty() && (token.before >= Break::Comma || is_aside(&token.norm)) {
                factor = tune("ASIDE", 0.7);
            }
            if token.little || is_framing(at, token) {
                at += 1;
                continue;
            }
            let run: Vec<&Token> = tokens[at..]
                .iter()
                .enumerate()
                .take_while(|(i, token)| *i == 0 || (token.before <= Break::Blank && !token.little))
                .map(|(_, token)| token)
                .collect();
            let stems: Vec<&str> = run.iter().map(|token| token.stem.as_str()).collect();
            let length = own
                .longest_at(&stems)
                .0
                .max(Synonyms::lexicon().longest_at(&stems).0)
                .max(1);
            let words = &run[..length];
            let weight = words.iter().map(|token| rarity(token)).fold(0.0, f64::max)
                * (1.0 + tune("MULTI", 0.15) * (length as f64 - 1.0));
            let literal: Member = words
                .iter()
                .map(|token| (token.norm.clone(), token.stem.clone()))
                .collect();
            let mut shown_by = vec![literal];
            expand(&stems[..length], own, &mut shown_by);
            units.push(Unit {
                weight: weight * factor,
                shown_by: Compiled::any_of(&shown_by, vocabulary),
                denied: negation.denies(at),
            });
            at += length;
        }
        units.retain(|unit| unit.weight > 0.0);
        let total = units.iter().map(|unit| unit.weight).sum();
        Self { units, total }
    }

    /// How much of it a response shows in its best stretch.
    pub fn coverage(&self, reading: &Reading, negation: &Negation, listed: &[bool]) -> Coverage {
        let mut places: Vec<(u32, usize, Match)> = Vec::new();
        for (i, unit) in self.units.iter().enumerate() {
            let found = if unit.denied {
                unit.shown_by.anywhere(reading)
            } else {
                unit.shown_by.affirmed(reading, negation)
            };
            places.extend(
                found
                    .into_iter()
                    .filter(|found| !listed[found.first() as usize])
                    .map(|found| (found.first(), i, found)),
            );
        }
        places.sort_by_key(|&(at, unit, _)| (at, unit));
        let (one, window) = self.best(&places, reading, 0, tune("W1", 28.0) as u32);
        let (two, wider) = self.best(&places, reading, 1, tune("W2", 50.0) as u32);
        let (any, _) = self.best(&places, reading, u32::MAX, u32::MAX);
        let total = self.total.max(f64::MIN_POSITIVE);
        let (k2, k3) = (tune("K2", 0.85), tune("K3", 0.6));
        let share = (one / total).max(k2 * two / total).max(k3 * any / total);
        let window = if one / total >= k2 * two / total {
            window
        } else {
            wider
        };
        let found = places[window].iter().map(|(_, _, found)| found).fold(
            None,
            |all: Option<Match>, found| {
                Some(match all {
                    None => found.clone(),
                    Some(all) => all.and(found),
                })
            },
        );
        Coverage { share, found }
    }

    /// The weight of the units in the best window of at most `words` words that crosses at most
    /// `ends` sentence ends.
    fn best(
        &self,
        places: &[(u32, usize, Match)],
        reading: &Reading,
        ends: u32,
        words: u32,
    ) -> (f64, std::ops::Range<usize>) {
        let mut counts = vec![0u32; self.units.len()];
        let mut weight = 0.0;
        let mut best = (0.0, 0..0);
        let mut start = 0;
        for (end, (at, unit, _)) in places.iter().enumerate() {
            if counts[*unit] == 0 {
                weight += self.units[*unit].weight;
            }
            counts[*unit] += 1;
            loop {
                let (first, first_unit, _) = &places[start];
                let far = at - first > words
                    || reading.tokens[*at as usize].sentence
                        - reading.tokens[*first as usize].sentence
                        > ends;
                if !far {
                    break;
                }
                counts[*first_unit] -= 1;
                if counts[*first_unit] == 0 {
                    weight -= self.units[*first_unit].weight;
                }
                start += 1;
            }
            if weight > best.0 + 1e-9 {
                best = (weight, start..end + 1);
            }
        }
        best
    }
}

/// Everything that may stand for a unit: its synonyms, and theirs.
fn expand(stems: &[&str], own: &Synonyms, shown_by: &mut Vec<Member>) {
    let lexicon = Synonyms::lexicon();
    let mut add = |member: &Member| {
        if !shown_by.contains(member) {
            shown_by.push(member.clone());
        }
    };
    let first: Vec<&Member> = own.of(stems).into_iter().chain(lexicon.of(stems)).collect();
    for member in &first {
        add(member);
    }
    for member in lexicon.equal_to(stems).into_iter().chain(own.of(stems)) {
        let stems: Vec<&str> = member.iter().map(|(_, stem)| stem.as_str()).collect();
        for further in lexicon.of(&stems) {
            add(further);
        }
    }
}

/// From 0 for the most frequent words of English to 1 for those it does not know.
fn general_rarity(token: &Token) -> f64 {
    match english_rank(&token.norm) {
        None => 1.0,
        Some(rank) => (((rank as f64).ln() - tune("R0", 4.5)) / tune("R1", 5.5)).clamp(0.05, 1.0),
    }
}

/// What comes after it is by the way.
fn is_aside(norm: &str) -> bool {
    matches!(
        norm,
        "that"
            | "so"
            | "because"
            | "when"
            | "where"
            | "which"
            | "while"
            | "by"
            | "rather"
            | "instead"
            | "before"
            | "after"
            | "above"
    )
}

/// The verb that opens a criterion speaks of the response and not of the matter.
fn is_framing(at: usize, token: &Token) -> bool {
    at == 0
        && matches!(
            token.stem.as_str(),
            "use"
                | "say"
                | "explain"
                | "describ"
                | "mention"
                | "name"
                | "discuss"
                | "know"
                | "understand"
                | "propos"
                | "make"
                | "set"
                | "list"
                | "give"
                | "talk"
                | "show"
                | "state"
                | "note"
                | "consid"
                | "suggest"
                | "look"
        )
}

/// The mark for a share, and whether it is a close call.
pub(crate) fn mark(share: f64) -> (Mark, bool) {
    let (half, full) = (tune("THALF", 0.35), tune("TFULL", 0.45));
    let mark = if share >= full {
        Mark::Full
    } else if share >= half {
        Mark::Half
    } else {
        Mark::None
    };
    (mark, (half * 0.8..full * 1.2).contains(&share))
}
