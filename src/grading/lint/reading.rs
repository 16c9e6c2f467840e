//! Rules about rubrics as people read them.

use super::texts::Texts;
use super::{ItemView, Key};
use crate::bank::Fault;
use crate::bank::pattern::{Form, Pattern, Phrase, Slot};
use crate::grading::patterns::compiled::telling_words;
use crate::grading::text::english_rank;

/// A criterion has at most so many patterns under `match`.
const MOST_PATTERNS: usize = 5;
/// … and so many under `partial` and under `not`.
const MOST_OTHERS: usize = 2;
/// A pattern has at most so many characters.
const LONGEST_PATTERN: usize = 100;
/// So frequent words of English stand in any answer.
const LITTLE: usize = 90;

pub fn hard_to_read(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for group in &view.groups {
        let most = match group.key {
            Key::Match => MOST_PATTERNS,
            Key::Partial | Key::Not => MOST_OTHERS,
        };
        if group.patterns.len() > most {
            let message = format!(
                "{} patterns where a reader expects at most {most}",
                group.patterns.len()
            );
            faults.push(Fault::at(&group.path, message).hint(
                "keep those that say the idea in its own words and its usual names; \
                 synonyms, inflections and denials are known",
            ));
        }
        for (path, pattern, _) in group.each() {
            let length = pattern.to_string().chars().count();
            if length > LONGEST_PATTERN {
                let message = format!(
                    "a pattern of {length} characters, {LONGEST_PATTERN} are still read at a glance"
                );
                faults.push(
                    Fault::at(&path, message)
                        .hint("leave out what any engineer's dictionary has, or make it two"),
                );
            }
        }
    }
    faults
}

pub fn little_words(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for group in &view.groups {
        if group.key == Key::Not {
            continue;
        }
        for (path, pattern, _) in group.each() {
            // A single word is judged by a rule of its own.
            if let Some(words) = littlest(pattern).filter(|words| words.len() > 1) {
                let message = format!("“{}” alone matches it", words.join(" … "));
                faults.push(
                    Fault::at(&path, message)
                        .hint("ask for a word that only this claim needs as well"),
                );
            }
        }
    }
    faults
}

/// The words of a match that says nothing by itself, if the pattern has one: frequent ones all.
fn littlest(pattern: &Pattern) -> Option<Vec<String>> {
    match pattern {
        Pattern::Phrase(phrase) => littlest_phrase(phrase),
        Pattern::Any(parts) => parts.iter().find_map(littlest),
        Pattern::All { parts, .. } => {
            let wanted = parts
                .iter()
                .filter(|part| !matches!(part, Pattern::None(_)));
            let words: Option<Vec<Vec<String>>> = wanted.map(littlest).collect();
            words.map(|words| words.concat())
        }
        Pattern::None(_) => None,
    }
}

fn littlest_phrase(phrase: &Phrase) -> Option<Vec<String>> {
    let words: Option<Vec<Vec<String>>> = phrase.slots.iter().map(littlest_slot).collect();
    words.map(|words| words.concat())
}

fn littlest_slot(slot: &Slot) -> Option<Vec<String>> {
    let frequent = |word: &(String, Form)| english_rank(&word.0).is_some_and(|rank| rank <= LITTLE);
    let alternatives = slot.alternatives.iter().map(|words| telling_words(words));
    alternatives
        .filter(|words| words.iter().all(frequent))
        .map(|words| words.into_iter().map(|(word, _)| word).collect())
        .next()
}
