//! Rules about what patterns find.

use std::collections::BTreeSet;

use super::super::patterns::compiled::telling_words;
use super::super::patterns::matcher::MatchContext;
use super::super::text::english_rank;
use super::cover::Names;
use super::texts::{CheckedText, Texts};
use super::{ItemView, Key};
use crate::bank::pattern::{Form, Pattern, Phrase, Slot};
use crate::bank::{Fault, Fix, Path};

/// Words of English up to this rank stand in nearly every answer.
const COMMON: usize = 1_500;
/// How many ways to say a pattern are tried.
const WAYS: usize = 4;

impl CheckedText {
    fn context<'a>(&'a self, view: &'a ItemView<'_>) -> MatchContext<'a> {
        MatchContext::new(&view.vocabulary, &self.reading, &self.polarity)
    }
}

pub fn impossible(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();

    for group in &view.groups {
        let not = match group.key {
            Key::Not => None,
            _ => view.group(group.criterion, Key::Not),
        };
        for (path, pattern, compiled) in group.each() {
            let mut stands = false;
            let mut counts = false;
            for way in 0..WAYS {
                let read = CheckedText::once(&said(pattern, way), &view.vocabulary);
                // Its words may deny one another where it names a negation.
                let context = read.context(view);
                let found = compiled.anywhere(&context);
                let ruled_out: BTreeSet<u32> = not
                    .iter()
                    .flat_map(|group| &group.compiled)
                    .flat_map(|not| not.affirmed(&context).into_owned())
                    .flat_map(|found| found.words)
                    .collect();
                stands |= !found.is_empty();
                counts |= found
                    .iter()
                    .any(|found| found.words.iter().all(|word| !ruled_out.contains(word)));
                if counts {
                    break;
                }
            }
            if !stands {
                faults.push(
                    Fault::at(&path, "no response can match this pattern")
                        .hint("see whether its parts fit into `within`, and what `none` bars"),
                );
            } else if !counts {
                faults.push(
                    Fault::at(&path, "whatever this pattern finds, `not` rules out")
                        .hint("narrow the patterns under `not`"),
                );
            }
        }
    }

    faults
}

/// One way to say what a pattern wants: its words as they stand, in the order of its parts.
fn said(pattern: &Pattern, way: usize) -> String {
    let all = |parts: &[Pattern]| {
        let parts: Vec<String> = parts.iter().map(|part| said(part, way)).collect();
        parts.join(" ")
    };
    match pattern {
        Pattern::Phrase(phrase) => phrase_said(phrase, way),
        Pattern::All { parts, .. } => all(parts),
        Pattern::Any(parts) => parts
            .get(way % parts.len().max(1))
            .map_or(String::new(), |part| said(part, way)),
        Pattern::None(_) => String::new(),
    }
}

fn phrase_said(phrase: &Phrase, way: usize) -> String {
    let slot = |slot: &Slot| {
        let words = slot.alternatives.get(way % slot.alternatives.len().max(1));
        let words: Vec<&str> = words
            .into_iter()
            .flatten()
            .map(|w| w.text.as_str())
            .collect();
        words.join(" ")
    };
    let slots: Vec<String> = phrase.slots.iter().map(slot).collect();
    slots.join(" ")
}

pub fn redundant(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();

    let names = Names::new(&view.vocabulary);
    for group in &view.groups {
        let whole = match group.key {
            Key::Partial => view.group(group.criterion, Key::Match),
            _ => None,
        };
        for (at, (path, _, narrow)) in group.each().enumerate() {
            let wider = group.each().enumerate().find(|(other, (_, _, wide))| {
                *other != at
                        && names.covers(wide, narrow)
                        // Of two that find the same, the first stays.
                        && (*other < at || !names.covers(narrow, wide))
            });
            if let Some((_, (_, wider, _))) = wider {
                faults.push(
                    Fault::at(
                        &path,
                        format!("`{}` finds all that this pattern finds", short(wider)),
                    )
                    .hint("remove it, or narrow the other")
                    .fix(Fix::Remove),
                );
                continue;
            }
            let earned = whole
                .and_then(|whole| whole.each().find(|(_, _, wide)| names.covers(wide, narrow)));
            if let Some((_, wider, _)) = earned {
                let fault = Fault::at(
                    &path,
                    format!(
                        "`{}` under `match` finds all that this pattern finds",
                        short(wider)
                    ),
                )
                .hint("remove it, or narrow the other");
                // An empty list would be a fault of its own.
                faults.push(if group.patterns.len() > 1 {
                    fault.fix(Fix::Remove)
                } else {
                    fault
                });
            }
        }
    }

    faults
}

/// A pattern in a message.
fn short(pattern: &Pattern) -> String {
    const LONGEST: usize = 60;
    let text = pattern.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

pub fn common_word(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();

    for group in view.groups.iter().filter(|group| group.key == Key::Match) {
        for (path, pattern, _) in group.each() {
            let common = single_words(pattern)
                .into_iter()
                .find(|word| english_rank(word).is_some_and(|rank| rank <= COMMON));
            if let Some(word) = common {
                faults.push(
                    Fault::at(
                        &path,
                        format!("the single word “{word}” earns the full mark"),
                    )
                    .hint("ask for the words around it as well"),
                );
            }
        }
    }

    faults
}

/// The words that meet a pattern alone.
fn single_words(pattern: &Pattern) -> Vec<String> {
    match pattern {
        Pattern::Phrase(phrase) => {
            let words = |slot: &Slot| -> Vec<Vec<(String, Form)>> {
                slot.alternatives
                    .iter()
                    .map(|words| telling_words(words))
                    .collect()
            };
            let mut slots = phrase.slots.iter().map(words);
            let mut slots = slots
                .by_ref()
                .filter(|alternatives| alternatives.iter().any(|words| !words.is_empty()));
            let (Some(only), None) = (slots.next(), slots.next()) else {
                return Vec::new();
            };
            only.into_iter()
                .filter_map(|words| match &words[..] {
                    [(word, Form::Inflected | Form::Exact)] => Some(word.clone()),
                    _ => None,
                })
                .collect()
        }
        Pattern::Any(parts) => parts.iter().flat_map(single_words).collect(),
        Pattern::All { parts, .. } => match &parts[..] {
            [only] => single_words(only),
            _ => Vec::new(),
        },
        Pattern::None(_) => Vec::new(),
    }
}

pub fn unexercised(view: &ItemView<'_>, texts: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();

    let examples = view.item.examples.iter().map(|example| &example.response);
    let answers: Vec<&String> = view.item.answer.iter().chain(examples).collect();
    if !view.has_patterns() || answers.is_empty() {
        return faults;
    }
    let responses: Vec<CheckedText> = answers.iter().map(|text| texts.read(text, view)).collect();
    let contexts: Vec<MatchContext<'_>> = responses
        .iter()
        .map(|responses| responses.context(view))
        .collect();
    for group in &view.groups {
        let idle: Vec<Path> = group
            .each()
            .filter(|(_, _, pattern)| {
                let idle = |context: &MatchContext<'_>| pattern.affirmed(context).is_empty();
                contexts.iter().all(idle)
            })
            .map(|(path, _, _)| path)
            .collect();
        faults.extend(idle.iter().map(|path| {
            Fault::at(
                path,
                "neither the model answer nor an example meets this pattern",
            )
            .hint("add an example that does, or see with `viva try` what it finds")
        }));
    }

    faults
}
