//! Rules about prompts, answers, examples and tags.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::super::text::tokenise;
use super::ItemView;
use super::texts::Texts;
use crate::bank::{Bank, Fault, Fix, Path, clock};

/// How many words a minute people speak.
const SPOKEN: u64 = 150;
/// The shortest tag in which one letter may be a slip.
const TAG_FROM: usize = 4;
/// The shortest tag in which two may be.
const TAG_TWICE_FROM: usize = 8;

pub fn untested(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();
    if view.item.examples.is_empty() {
        return faults;
    }

    let named: BTreeSet<&str> = view
        .item
        .examples
        .iter()
        .flat_map(|example| &example.marks)
        .map(|(id, _)| id.as_str())
        .collect();
    for (at, criterion) in view.item.look_for.iter().enumerate() {
        if !criterion.full.is_empty() && !named.contains(criterion.id.as_str()) {
            faults.push(
                Fault::at(
                    &Path::root().key("look_for").index(at).key("id"),
                    format!("no example says what `{}` earns", criterion.id),
                )
                .hint("name it under `marks` of an example"),
            );
        }
    }

    faults
}

pub fn no_examples(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    if !view.has_patterns() || !view.item.examples.is_empty() {
        return Vec::new();
    }
    vec![
        Fault::at(&Path::root().key("id"), "no example tests this rubric")
            .hint("add a right, a half right and a wrong response under `examples`"),
    ]
}

pub fn no_answer(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    if view.item.answer.is_some() {
        return Vec::new();
    }
    vec![
        Fault::at(&Path::root().key("id"), "the item has no model answer")
            .hint("write under `answer` what a good response says"),
    ]
}

pub fn long_answer(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let Some(answer) = &view.item.answer else {
        return Vec::new();
    };
    let words = answer.split_whitespace().count() as u64;
    let takes = Duration::from_secs(words * 60 / SPOKEN);
    let time = view.item.time_or_usual();
    if takes <= time {
        return Vec::new();
    }
    let message = format!(
        "{words} words take {} to say, and the item has {}",
        clock(takes),
        clock(time)
    );
    vec![
        Fault::at(&Path::root().key("answer"), message)
            .hint("shorten the answer, or give more `time`"),
    ]
}

pub fn tag_spelling(bank: &Bank) -> Vec<Fault> {
    let items = bank.items.iter().enumerate();
    let items = items.map(|(at, item)| (item_path(at).key("tags"), &*item.tags));
    let lists: Vec<(Path, &Vec<String>)> = std::iter::once((Path::root().key("tags"), &bank.tags))
        .chain(items)
        .collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in lists.iter().flat_map(|(_, tags)| *tags) {
        *uses.entry(tag).or_default() += 1;
    }
    // The bank's own tags are those of every item.
    for tag in &bank.tags {
        uses.insert(tag, usize::MAX);
    }
    let mut faults = Vec::new();
    for (path, tags) in &lists {
        for (at, tag) in tags.iter().enumerate() {
            if uses.get(tag.as_str()) != Some(&1) {
                continue;
            }
            let known = uses.iter().filter(|(_, uses)| **uses > 1);
            let meant = known
                .filter(|(known, _)| is_slip(tag, known))
                .max_by_key(|(_, uses)| **uses);
            if let Some((known, _)) = meant {
                let fault = Fault::at(
                    &path.index(at),
                    format!("`{tag}` is used once; `{known}` looks like what was meant"),
                )
                .hint(format!("write `{known}`"));
                let plain = known.starts_with(|c: char| c.is_ascii_alphabetic())
                    && known.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                faults.push(if plain {
                    fault.fix(Fix::Replace((*known).to_owned()))
                } else {
                    fault
                });
            }
        }
    }
    faults
}

/// Whether a word is another but for a slip of the pen, its case or its ending. Numbers tell
/// words apart: `http1` and `http2`.
fn is_slip(word: &str, known: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if digits(word) != digits(known) {
        return false;
    }
    let (word, known) = (word.to_lowercase(), known.to_lowercase());
    let allowed = match known.chars().count().min(word.chars().count()) {
        length if length >= TAG_TWICE_FROM => 2,
        length if length >= TAG_FROM => 1,
        _ => 0,
    };
    strsim::osa_distance(&word, &known) <= allowed
}

pub fn item_path(at: usize) -> Path {
    Path::root().key("items").index(at)
}

pub fn duplicate_prompt(bank: &Bank) -> Vec<Fault> {
    let mut seen: BTreeMap<Vec<String>, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, item) in bank.items.iter().enumerate() {
        let words: Vec<String> = tokenise(&item.prompt)
            .into_iter()
            .filter(|token| !token.little)
            .map(|token| token.stem.into_string())
            .collect();
        if words.is_empty() {
            continue;
        }
        if let Some(first) = seen.get(&words) {
            faults.push(
                Fault::at(
                    &item_path(at).key("prompt"),
                    format!("`{first}` asks the same"),
                )
                .hint("remove one, or say what makes it a different question"),
            );
        } else {
            seen.insert(words, item.id.as_str());
        }
    }
    faults
}
