//! Patterns that fire on the model answers of other items.

use rustc_hash::FxHashMap;
use twox_hash::XxHash3_64;

use super::super::patterns::matcher::MatchContext;
use super::texts::Texts;
use super::{ItemView, Key};
use crate::bank::{Bank, Fault, Item, Path};

/// A pattern that fires on fewer other model answers than these may be about a common theme.
const LEAST: usize = 3;
/// … and on a smaller share of them.
const SHARE: f64 = 1.0 / 3.0;
/// In a bank of many items each is compared with so many others only that no more answers than
/// these are read in all.
const MOST_READINGS: usize = 20_000;

/// Which of an item's patterns under `match` fire on an answer, counted from the first of its first
/// criterion; by the hash of the answer.
pub type Readings = FxHashMap<u64, Vec<u32>>;

/// The model answers of a bank.
pub struct Others<'a> {
    /// The answer of each item, empty where it has none, with its hash.
    answers: Vec<(&'a str, u64)>,
    /// With how many others an item is compared.
    each: usize,
}

impl<'a> Others<'a> {
    pub fn new(bank: &'a Bank) -> Self {
        let items = bank.items.len();
        let each = (MOST_READINGS / items.max(1)).min(items.saturating_sub(1));
        if each < LEAST {
            return Self {
                answers: Vec::new(),
                each: 0,
            };
        }
        let answers = bank.items.iter().map(|item| {
            let answer = item.answer.as_deref().unwrap_or_default();
            (answer, XxHash3_64::oneshot(answer.as_bytes()))
        });
        Self {
            answers: answers.collect(),
            each,
        }
    }

    /// The answers that others are compared with.
    pub fn answers(&self) -> impl Iterator<Item = &'a str> {
        self.answers.iter().map(|(answer, _)| *answer)
    }

    /// The answers that the item at a place is compared with: those that follow, and round again
    /// from the first.
    fn beside(&self, at: usize) -> impl Iterator<Item = (&'a str, u64)> {
        let places = at + 1..=at + self.each;
        places
            .map(|other| self.answers[other % self.answers.len()])
            .filter(|(answer, _)| !answer.is_empty())
    }

    /// The faults of the item at a place, with paths that start at the item, and what its patterns
    /// find in each answer. What is in `known` need not be looked for.
    pub fn look<'v>(
        &self,
        at: usize,
        item: &Item,
        known: Option<&Readings>,
        view: impl Fn() -> &'v ItemView<'v>,
        texts: &Texts,
    ) -> (Vec<Fault>, Readings) {
        let (mut faults, mut readings) = (Vec::new(), Readings::default());
        if self.each == 0 || !item.look_for.iter().any(|c| !c.full.is_empty()) {
            return (faults, readings);
        }
        let mut fires: Vec<usize> = Vec::new();
        let mut read = 0;
        for (answer, hash) in self.beside(at) {
            let known = known.and_then(|known| known.get(&hash)).cloned();
            let firing = known.unwrap_or_else(|| firing(view(), answer, texts));
            for &pattern in &firing {
                let pattern = pattern as usize;
                fires.resize(fires.len().max(pattern + 1), 0);
                fires[pattern] += 1;
            }
            read += 1;
            readings.insert(hash, firing);
        }
        let enough = (read as f64 * SHARE).ceil() as usize;
        let enough = enough.max(LEAST);
        let criteria = item.look_for.iter().enumerate();
        let patterns = criteria.flat_map(|(criterion, asked)| {
            let path = Path::root().key("look_for").index(criterion).key("match");
            (0..asked.full.len()).map(move |pattern| path.index(pattern))
        });
        for (path, fires) in patterns.zip(fires) {
            if fires >= enough {
                let message = format!(
                    "this pattern fires on the model answers of {fires} of {read} other items"
                );
                faults.push(
                    Fault::at(&path, message)
                        .hint("narrow it by a word that belongs to this criterion"),
                );
            }
        }
        (faults, readings)
    }
}

/// The patterns under `match` that fire on an answer.
fn firing(view: &ItemView<'_>, answer: &str, texts: &Texts) -> Vec<u32> {
    let read = texts.read(answer, view);
    let context = MatchContext::new(&view.vocabulary, &read.reading, &read.polarity);
    let groups = view.groups.iter().filter(|group| group.key == Key::Match);
    let patterns = groups.flat_map(|group| &group.compiled);
    (0..)
        .zip(patterns)
        .filter(|(_, pattern)| !pattern.affirmed(&context).is_empty())
        .map(|(place, _)| place)
        .collect()
}
