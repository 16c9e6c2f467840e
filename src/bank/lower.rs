//! From a tree of YAML values to a bank, finding every fault on the way.
//!
//! This file knows the keys of a bank and what may stand under each. It knows nothing of
//! files, lines and columns: a fault names its place by the path of keys to it.

use std::collections::HashSet;
use std::time::Duration;

use serde_yaml::{Mapping, Value};

use super::body::Body;
use super::fault::{Fault, MAX_FAULTS, Path, Spot, Step, below};
use super::model::{
    Anchors, Bank, BankId, Criterion, CriterionId, Example, Item, ItemId, Kind, Level, Mark, Weight,
};
use super::pattern::Pattern;
use super::suggest::did_you_mean;
use super::text::one_line;
use super::time::{HINT as DURATION_HINT, read_duration};

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
];
pub(super) const EXAMPLE_KEYS: &[&str] = &["response", "marks"];

pub(super) const EMPTY: &str = "the file is empty";
pub(super) const EMPTY_HINT: &str = "a bank starts with `bank: its-id` and `items:`";

/// How many entries a list of tags or a group of synonyms may have, and how many ids a
/// hint looks at.
const MAX_LISTED: usize = 100;

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
        synonyms,
        opposites,
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
        title: title.unwrap_or_else(|| beginning(&prompt)),
        level,
        time,
        tags,
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
    Some(Criterion {
        id: CriterionId::new(id?),
        text: text_?,
        weight,
        full,
        partial,
        not,
        follow_up,
        anchors,
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

pub(super) fn duration(map: &Mapping, faults: &mut Faults) -> Option<Duration> {
    let value = map.get("time")?;
    at_key(faults, "time", |faults| {
        let (message, hint) = match value {
            Value::String(text) => match read_duration(text) {
                Ok(duration) => return Some(duration),
                Err(message) => (message, DURATION_HINT.to_owned()),
            },
            Value::Number(number) => (
                "a length of time needs a unit".to_owned(),
                format!("write `{number}m` for minutes or `{number}s` for seconds"),
            ),
            _ => (
                "`time` is a length of time".to_owned(),
                DURATION_HINT.to_owned(),
            ),
        };
        faults.push(Fault::at(&Path::root(), message).hint(hint));
        None
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

/// One of a few words.
pub(super) fn choice<T: Copy>(
    map: &Mapping,
    key: &str,
    choices: impl IntoIterator<Item = T> + Clone,
    name: fn(T) -> &'static str,
    faults: &mut Faults,
) -> Option<T> {
    let value = map.get(key)?;
    let word = value.as_str().unwrap_or_default();
    let found = choices.clone().into_iter().find(|c| name(*c) == word);
    if found.is_none() {
        let names: Vec<&str> = choices.into_iter().map(name).collect();
        at_key(faults, key, |faults| {
            let fault = Fault::at(
                &Path::root(),
                format!("`{key}` is one of {}", names.join(", ")),
            );
            faults.push(match did_you_mean(word, names.iter().copied()) {
                Some(hint) => fault.hint(hint),
                None => fault,
            });
        });
    }
    found
}

/// An id: what history and other files refer to.
pub(super) fn id(map: &Mapping, key: &str, what: &str, faults: &mut Faults) -> Option<String> {
    let text = required_text(map, key, what, faults)?;
    if let Some(message) = id_fault(&text) {
        at_key(faults, key, |faults| {
            faults.push(Fault::at(&Path::root(), message).hint(id_hint(&text)));
        });
    }
    Some(text)
}

/// Reads an id that a person types.
///
/// # Errors
///
/// Says what an id may hold.
pub fn read_id(text: &str) -> Result<String, String> {
    match id_fault(text) {
        None if !text.is_empty() => Ok(text.to_owned()),
        None => Err("an id is not empty".to_owned()),
        Some(message) => Err(format!("{message}; {}", id_hint(text))),
    }
}

fn id_hint(text: &str) -> String {
    let better = kebab(text);
    if better.is_empty() || !text.is_ascii() {
        "for instance `slow-first-requests`".to_owned()
    } else {
        format!("write `{better}`")
    }
}

/// Whether a text has the form of an id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && id_fault(text).is_none()
}

fn id_fault(text: &str) -> Option<&'static str> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if !text.chars().all(fine) {
        Some("an id may contain only lowercase letters a-z, digits, `-`, `_` and `.`")
    } else if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Some("an id must start with a letter or a digit")
    } else if text.len() > 100 {
        Some("an id has 100 characters at most")
    } else {
        None
    }
}

fn kebab(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut id = words.join("-");
    id.truncate(100);
    id
}

pub(super) fn mapping<'a>(
    value: &'a Value,
    what: &str,
    keys: &[&str],
    faults: &mut Faults,
) -> Option<&'a Mapping> {
    let Value::Mapping(map) = value else {
        faults.push(
            Fault::at(&Path::root(), format!("{what} is a mapping"))
                .hint(format!("with the keys {}", keys.join(", "))),
        );
        return None;
    };
    for key in map.keys().filter_map(Value::as_str) {
        if !keys.contains(&key) && faults.len() < MAX_FAULTS {
            let hint = did_you_mean(key, keys.iter().copied())
                .unwrap_or_else(|| format!("{what} has {}", keys.join(", ")));
            faults.push(
                Fault::at(
                    &Path::root().key(key),
                    format!("unknown key `{}` in {what}", one_line(key)),
                )
                .spot(Spot::Key)
                .hint(hint),
            );
        }
    }
    Some(map)
}

/// Text that may be left out, but not left empty.
pub(super) fn text(map: &Mapping, key: &str, faults: &mut Faults) -> Option<String> {
    let value = map.get(key)?;
    at_key(faults, key, |faults| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim_end().to_owned()),
        Value::String(_) | Value::Null => {
            faults.push(
                Fault::at(&Path::root(), format!("`{key}` is empty"))
                    .spot(Spot::Key)
                    .hint("write some text, or remove the key"),
            );
            None
        }
        other => {
            faults.push(not_text(key, other));
            None
        }
    })
}

pub(super) fn required_text(
    map: &Mapping,
    key: &str,
    what: &str,
    faults: &mut Faults,
) -> Option<String> {
    if !map.contains_key(key) {
        faults.push(missing(key, what));
    }
    text(map, key, faults)
}

pub(super) fn texts(map: &Mapping, key: &str, faults: &mut Faults) -> Vec<String> {
    match map.get(key) {
        None => Vec::new(),
        Some(Value::Sequence(values)) => {
            at_key(faults, key, |faults| list_of_texts(values, key, faults))
        }
        Some(_) => {
            at_key(faults, key, |faults| {
                faults.push(
                    Fault::at(&Path::root(), format!("`{key}` is a list"))
                        .hint(format!("write `{key}: [one, another]`")),
                );
            });
            Vec::new()
        }
    }
}

fn list_of_texts(values: &[Value], what: &str, faults: &mut Faults) -> Vec<String> {
    let mut texts = Vec::new();
    if values.len() > MAX_LISTED {
        faults.push(Fault::at(
            &Path::root(),
            format!("`{what}` may have {MAX_LISTED} entries at most"),
        ));
        return texts;
    }
    for (index, value) in values.iter().enumerate() {
        match value {
            Value::String(text) if !text.trim().is_empty() => texts.push(text.trim().to_owned()),
            Value::String(_) | Value::Null => faults.push(Fault::at(
                &Path::root().index(index),
                format!("an entry of `{what}` is empty"),
            )),
            other => below(
                faults,
                || Step::Index(index),
                |faults| {
                    faults.push(not_text(what, other));
                },
            ),
        }
    }
    texts
}

/// How many entries a list may have: many more than anybody writes, and few enough for every
/// command to come to its end.
fn most(key: &str) -> usize {
    match key {
        "items" => 250_000,
        "examples" => 10_000,
        _ => 1_000,
    }
}

/// Reads every element of a list that may be left out, but not left empty.
pub(super) fn each<T>(
    map: &Mapping,
    key: &str,
    faults: &mut Faults,
    mut read: impl FnMut(&Value, &mut Faults) -> Option<T>,
) -> Vec<T> {
    let Some(value) = map.get(key) else {
        return Vec::new();
    };
    at_key(faults, key, |faults| match value {
        Value::Sequence(values) if values.len() > most(key) => {
            let most = most(key);
            faults.push(
                Fault::at(
                    &Path::root(),
                    format!("`{key}` has {} entries; {most} are the most", values.len()),
                )
                .hint(match key {
                    "items" => "split the bank into several files",
                    "look_for" => "make several items of it: nobody answers so much at once",
                    _ => "leave out what is not needed",
                }),
            );
            Vec::new()
        }
        Value::Sequence(values) if !values.is_empty() => values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| {
                if faults.len() >= MAX_FAULTS {
                    return None;
                }
                below(faults, || Step::Index(index), |faults| read(value, faults))
            })
            .collect(),
        Value::Sequence(_) | Value::Null => {
            faults.push(
                Fault::at(&Path::root(), format!("`{key}` is empty"))
                    .spot(Spot::Key)
                    .hint(match key {
                        "items" => "add at least one item here",
                        "look_for" => "list what a good response says, or leave `look_for` out to take it from the answer",
                        "match" => "list patterns, or leave `match` out to derive them from the text",
                        _ => "fill it, or remove the key",
                    }),
            );
            Vec::new()
        }
        _ => {
            faults.push(
                Fault::at(&Path::root(), format!("`{key}` is a list"))
                    .hint("put `- ` before each of its entries"),
            );
            Vec::new()
        }
    })
}

pub(super) fn at_key<T>(faults: &mut Faults, key: &str, read: impl FnOnce(&mut Faults) -> T) -> T {
    below(faults, || Step::Key(key.to_owned()), read)
}

pub(super) fn missing(key: &str, what: &str) -> Fault {
    Fault::at(
        &Path::root(),
        format!("`{key}` is missing: {what} needs it"),
    )
}

fn duplicate(what: &str, home: &str, id: &str) -> Fault {
    Fault::at(
        &Path::root().key("id"),
        format!(
            "the {what} id `{}` is defined twice in this {home}",
            one_line(id)
        ),
    )
    .hint("change one of the ids")
}

/// The hint for a value that would be text in quotes; what is written there is added where the
/// text is at hand, since `0o17` is 15 by now.
pub(super) const QUOTE: &str = "put it in quotes";

fn not_text(key: &str, value: &Value) -> Fault {
    let what = match value {
        Value::Number(_) => "a number",
        Value::Bool(_) => "a truth value",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        _ => "nothing",
    };
    let hint = match value {
        Value::Number(_) | Value::Bool(_) => QUOTE,
        _ => "a text with a colon, or one that begins with a bracket, needs quotes",
    };
    Fault::at(&Path::root(), format!("`{key}` is text, this is {what}")).hint(hint)
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
