//! From a tree of YAML values to a bank, finding every fault on the way.
//!
//! This file knows the keys of a bank and what may stand under each. It knows nothing of
//! files, lines and columns: a fault names its place by the path of keys to it.

mod fields;

use std::collections::HashSet;

use serde_yaml::{Mapping, Value};

use super::fault::{Fault, Path, Spot};
use super::model::{
    Anchors, Bank, BankId, Body, Criterion, CriterionId, Example, Exemplars, Item, ItemId, Kind,
    Level, Mark, Weight,
};
use super::pattern::Pattern;
use super::suggest::did_you_mean;
use super::text::one_line;
use fields::{MAX_LISTED, duplicate, known_keys, list_of_texts, not_text};
pub(super) use fields::{
    QUOTE, at_key, choice, duration, each, id, mapping, missing, required_text, text, texts,
};
pub use fields::{is_id, kebab, read_id};

pub(super) const BANK_KEYS: &[&str] = &["bank", "title", "tags", "synonyms", "opposites", "items"];
pub(super) const ITEM_KEYS: &[&str] = &[
    "id",
    "kind",
    "title",
    "level",
    "time",
    "tags",
    "prompt",
    "look_for",
    "answer",
    "unanswered",
    "notes",
    "examples",
];
pub(super) const CRITERION_KEYS: &[&str] = &[
    "id",
    "text",
    "weight",
    "match",
    "partial",
    "not",
    "follow_up",
    "anchors",
    "exemplars",
];
pub(super) const EXEMPLAR_KEYS: &[&str] = &["full", "half", "none"];
pub(super) const EXAMPLE_KEYS: &[&str] = &["response", "marks"];

pub(super) const EMPTY: &str = "the file is empty";
pub(super) const EMPTY_HINT: &str = "a bank starts with `bank: its-id` and `items:`";

/// How many characters a sentence that people say may have.
pub(super) const EXEMPLAR_LENGTH: usize = 2_000;
/// How many characters of a prompt stand in for a title.
const TITLE_LENGTH: usize = 56;

pub(super) type Faults = Vec<Fault>;

/// Makes a bank of a tree; `None` where nothing of it is a bank. Where faults were found
/// the bank lacks what they concern and must not be used.
pub(super) fn lower(tree: &Value, faults: &mut Faults) -> Option<Bank> {
    if tree.is_null() {
        faults.push(Fault::at(&Path::root(), EMPTY).hint(EMPTY_HINT));
        return None;
    }
    let map = mapping(tree, "a bank", BANK_KEYS, faults)?;
    let bank = without_items(map, faults);
    let items = items(map, faults);
    Some(Bank { items, ..bank? })
}

/// What a bank says besides its items.
pub(super) fn without_items(map: &Mapping, faults: &mut Faults) -> Option<Bank> {
    let id = id(map, "bank", "a bank", faults);
    let title = text(map, "title", faults);
    let tags = texts(map, "tags", faults);
    let synonyms = synonyms(map, faults);
    let opposites = opposites(map, faults);
    let id = id?;
    Some(Bank {
        title: title.unwrap_or_else(|| id.clone()),
        id: BankId::new(id),
        tags,
        synonyms: synonyms.into(),
        opposites: opposites.into(),
        items: Vec::new(),
    })
}

fn items(map: &Mapping, faults: &mut Faults) -> Vec<Item> {
    if !map.contains_key("items") {
        faults.push(
            Fault::at(&Path::root(), "the bank has no `items`").hint("list them under `items:`"),
        );
    }
    let mut seen = HashSet::new();
    each(map, "items", faults, |value, faults| {
        let item = item(value, faults)?;
        if !seen.insert(item.id.clone()) {
            faults.push(duplicate("item", "bank", item.id.as_str()));
        }
        Some(item)
    })
}

pub(super) fn item(value: &Value, faults: &mut Faults) -> Option<Item> {
    let map = mapping(value, "an item", ITEM_KEYS, faults)?;
    let id = id(map, "id", "an item", faults);
    let kind = choice(map, "kind", Kind::ALL, Kind::as_str, faults);
    let level = choice(map, "level", Level::ALL, Level::as_str, faults);
    let title = text(map, "title", faults);
    let time = duration(map, faults);
    let tags = texts(map, "tags", faults);
    let prompt = required_text(map, "prompt", "an item", faults);
    let answer = text(map, "answer", faults);
    let notes = text(map, "notes", faults);
    let unanswered = unanswered(map, faults);
    if !unanswered && !map.contains_key("look_for") && !map.contains_key("answer") {
        faults.push(
            Fault::at(&Path::root(), "the item has no `look_for` and no `answer`").hint(
                "list what a good response says under `look_for:`; `unanswered: true` keeps a \
                 question for interviews",
            ),
        );
    }
    let mut seen = HashSet::new();
    let look_for = each(map, "look_for", faults, |value, faults| {
        let criterion = criterion(value, faults)?;
        if !seen.insert(criterion.id.clone()) {
            faults.push(duplicate("criterion", "item", criterion.id.as_str()));
        }
        Some(criterion)
    });
    let known: Option<HashSet<&str>> = map
        .contains_key("look_for")
        .then(|| look_for.iter().map(|c| c.id.as_str()).collect());
    let examples = each(map, "examples", faults, |value, faults| {
        example(value, known.as_ref(), faults)
    });
    let prompt = prompt?;
    Some(Item {
        id: ItemId::new(id?),
        kind: kind.unwrap_or_default(),
        title: title.unwrap_or_else(|| beginning(&prompt)).into(),
        level,
        time,
        tags: tags.into(),
        body: Body {
            prompt,
            look_for,
            answer,
            notes,
            examples,
        }
        .into(),
    })
}

/// Whether the item says of itself that nobody has answered it yet.
fn unanswered(map: &Mapping, faults: &mut Faults) -> bool {
    match map.get("unanswered") {
        None | Some(Value::Bool(false)) => false,
        Some(Value::Bool(true)) => true,
        Some(_) => at_key(faults, "unanswered", |faults| {
            faults.push(
                Fault::at(&Path::root(), "`unanswered` is true or false")
                    .hint("write `unanswered: true`"),
            );
            true
        }),
    }
}

fn criterion(value: &Value, faults: &mut Faults) -> Option<Criterion> {
    let map = mapping(value, "a criterion", CRITERION_KEYS, faults)?;
    let id = id(map, "id", "a criterion", faults);
    let text_ = required_text(map, "text", "a criterion", faults);
    let weight = weight(map, faults);
    let full = patterns(map, "match", faults);
    let partial = patterns(map, "partial", faults);
    let not = patterns(map, "not", faults);
    let follow_up = text(map, "follow_up", faults);
    let anchors = anchors(map, faults);
    let exemplars = exemplars(map, faults);
    Some(Criterion {
        id: CriterionId::new(id?),
        text: text_?,
        weight,
        full,
        partial,
        not,
        follow_up,
        anchors,
        exemplars,
    })
}

/// What responses that earn each mark are like.
fn anchors(map: &Mapping, faults: &mut Faults) -> Anchors {
    const HINT: &str = "write `anchors: { 1: …, 0.5: …, 0: … }`, each mark at most once";
    let mut found = Anchors::default();
    let given = match map.get("anchors") {
        None => return found,
        Some(Value::Mapping(given)) if !given.is_empty() => given,
        Some(_) => {
            at_key(faults, "anchors", |faults| {
                let message = "`anchors` says what earns 1, ½ and 0";
                faults.push(Fault::at(&Path::root(), message).hint(HINT));
            });
            return found;
        }
    };
    at_key(faults, "anchors", |faults| {
        for (key, value) in given {
            let name = match key {
                Value::String(name) => name.clone(),
                Value::Number(number) => number.to_string(),
                _ => String::new(),
            };
            let mark = match name.as_str() {
                "½" => Some(Mark::Half),
                name => name.parse().ok().and_then(Mark::from_value),
            };
            at_key(faults, &name, |faults| {
                let Some(mark) = mark else {
                    let message =
                        format!("an anchor is for 1, 0.5 or 0, not `{}`", one_line(&name));
                    faults.push(Fault::at(&Path::root(), message).hint(HINT));
                    return;
                };
                let place = found.of_mut(mark);
                match value {
                    Value::String(text) if !text.trim().is_empty() && place.is_none() => {
                        *place = Some(text.trim_end().to_owned());
                    }
                    Value::String(_) if place.is_some() => {
                        let message = format!("the mark {mark} has two anchors");
                        faults.push(Fault::at(&Path::root(), message).hint("remove one"));
                    }
                    _ => {
                        let message = "an anchor is a text";
                        faults.push(
                            Fault::at(&Path::root(), message)
                                .hint("say in a sentence what earns this mark"),
                        );
                    }
                }
            });
        }
    });
    found
}

/// Sentences by the mark that they earn.
fn exemplars(map: &Mapping, faults: &mut Faults) -> Exemplars {
    let given = match map.get("exemplars") {
        None => return Exemplars::default(),
        Some(Value::Mapping(given)) if !given.is_empty() => given,
        Some(_) => {
            at_key(faults, "exemplars", |faults| {
                let message = "`exemplars` says what people say, by the mark that it earns";
                let hint =
                    "write `full:`, `half:` and `none:` below it, each with a list of sentences";
                faults.push(Fault::at(&Path::root(), message).hint(hint));
            });
            return Exemplars::default();
        }
    };
    at_key(faults, "exemplars", |faults| {
        known_keys(given, "`exemplars`", EXEMPLAR_KEYS, faults);
        let mut said = |mark| {
            let key = Exemplars::key(mark);
            each(given, key, faults, |value, faults| {
                exemplar(key, value, faults)
            })
        };
        Exemplars {
            full: said(Mark::Full),
            half: said(Mark::Half),
            none: said(Mark::None),
        }
    })
}

fn exemplar(key: &str, value: &Value, faults: &mut Faults) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim(),
        Value::Null => "",
        other => {
            faults.push(not_text(key, other));
            return None;
        }
    };
    let length = text.chars().count();
    if length == 0 {
        let message = format!("an entry of `{key}` is empty");
        faults.push(Fault::at(&Path::root(), message).hint("write a sentence, or remove it"));
    } else if length > EXEMPLAR_LENGTH {
        let message = format!("an exemplar of {length} characters; {EXEMPLAR_LENGTH} are the most");
        let hint = "a sentence or two is enough: longer responses are `examples` of the item";
        faults.push(Fault::at(&Path::root(), message).hint(hint));
    }
    Some(text.to_owned())
}

fn example(value: &Value, known: Option<&HashSet<&str>>, faults: &mut Faults) -> Option<Example> {
    let map = mapping(value, "an example", EXAMPLE_KEYS, faults)?;
    let response = match map.get("response") {
        Some(Value::String(response)) => Some(response.clone()),
        Some(other) => {
            at_key(faults, "response", |faults| {
                faults.push(not_text("response", other));
            });
            None
        }
        None => {
            faults.push(missing("response", "an example"));
            None
        }
    };
    let marks = match map.get("marks") {
        Some(Value::Mapping(marks)) if !marks.is_empty() => at_key(faults, "marks", |faults| {
            marks
                .iter()
                .filter_map(|(id, mark)| example_mark(id.as_str()?, mark, known, faults))
                .collect()
        }),
        Some(_) => {
            at_key(faults, "marks", |faults| {
                faults.push(
                    Fault::at(&Path::root(), "`marks` says what each criterion earns")
                        .hint("write `marks: { criterion-id: 1, another: 0.5 }`"),
                );
            });
            Vec::new()
        }
        None => {
            faults.push(missing("marks", "an example"));
            Vec::new()
        }
    };
    Some(Example {
        response: response?,
        marks,
    })
}

fn example_mark(
    id: &str,
    mark: &Value,
    known: Option<&HashSet<&str>>,
    faults: &mut Faults,
) -> Option<(CriterionId, Mark)> {
    at_key(faults, id, |faults| {
        // Where the criteria come from the model answer, only grading knows their ids.
        if let Some(known) = known
            && !known.contains(id)
        {
            let mut known: Vec<&str> = known.iter().copied().take(MAX_LISTED).collect();
            known.sort_unstable();
            let hint = did_you_mean(id, known.iter().copied())
                .unwrap_or_else(|| format!("the criteria are {}", known.join(", ")));
            faults.push(
                Fault::at(
                    &Path::root(),
                    format!("the item has no criterion `{}`", one_line(id)),
                )
                .spot(Spot::Key)
                .hint(hint),
            );
        }
        let mark = mark.as_f64().and_then(Mark::from_value);
        if mark.is_none() {
            faults.push(Fault::at(&Path::root(), "a mark is 0, 0.5 or 1"));
        }
        Some((CriterionId::new(id), mark?))
    })
}

fn patterns(map: &Mapping, key: &str, faults: &mut Faults) -> Vec<Pattern> {
    if let Some(Value::String(_) | Value::Mapping(_)) = map.get(key) {
        at_key(faults, key, |faults| {
            faults.push(
                Fault::at(&Path::root(), format!("`{key}` is a list of patterns"))
                    .hint("put `- ` before it, on a line of its own"),
            );
        });
        return Vec::new();
    }
    each(map, key, faults, |value, faults| {
        Pattern::read(value)
            .map_err(|mut found| faults.append(&mut found))
            .ok()
    })
}

fn weight(map: &Mapping, faults: &mut Faults) -> Weight {
    let Some(value) = map.get("weight") else {
        return Weight::ONE;
    };
    value.as_f64().and_then(Weight::new).unwrap_or_else(|| {
        at_key(faults, "weight", |faults| {
            faults.push(
                Fault::at(&Path::root(), "a weight is a number above 0, at most 1000")
                    .hint("2 counts twice as much as 1; leave out a criterion that must not count"),
            );
        });
        Weight::ONE
    })
}

fn synonyms(map: &Mapping, faults: &mut Faults) -> Vec<Vec<String>> {
    each(map, "synonyms", faults, |value, faults| {
        let words = match value {
            Value::Sequence(words) if words.len() >= 2 => words,
            _ => {
                faults.push(
                    Fault::at(
                        &Path::root(),
                        "a group of synonyms is a list of at least two",
                    )
                    .hint("write `- [dead letter queue, DLQ]`"),
                );
                return None;
            }
        };
        Some(list_of_texts(words, "synonym", faults))
    })
}

/// Two sides each, a side being a word or a list of them.
fn opposites(map: &Mapping, faults: &mut Faults) -> Vec<[Vec<String>; 2]> {
    each(map, "opposites", faults, |value, faults| {
        let Some([one, other]) = value.as_sequence().map(Vec::as_slice) else {
            faults.push(
                Fault::at(&Path::root(), "opposites are a list of two sides")
                    .hint("write `- [ordered, [unordered, in any order]]`"),
            );
            return None;
        };
        let mut side = |value: &Value| match value {
            Value::Sequence(words) => list_of_texts(words, "opposite", faults),
            word => list_of_texts(std::slice::from_ref(word), "opposite", faults),
        };
        Some([side(one), side(other)])
    })
}

/// The first words of a prompt: the title of an item that has none.
pub fn beginning(prompt: &str) -> String {
    let mut title = String::new();
    let mut length = 0;
    for word in prompt.split_whitespace() {
        let more = word.chars().count() + usize::from(length > 0);
        if length > 0 && length + more > TITLE_LENGTH {
            return title + "…";
        }
        if length > 0 {
            title.push(' ');
        }
        title.extend(word.chars().take(TITLE_LENGTH));
        length += more;
    }
    title
}
