//! Readers of single fields: a word, an id, a text, a list, a length of time, and the faults that
//! each can have. They know nothing of what the fields are for.

use std::time::Duration;

use serde_yaml::{Mapping, Value};

use super::Faults;
use crate::bank::fault::{Fault, MAX_FAULTS, Path, Spot, Step, below};
use crate::bank::model::Exemplars;
use crate::bank::suggest::did_you_mean;
use crate::bank::text::one_line;
use crate::bank::time::{HINT as DURATION_HINT, read_duration};

/// How many entries a list of tags or a group of synonyms may have, and how many ids a
/// hint looks at.
pub(super) const MAX_LISTED: usize = 100;

pub(in crate::bank) fn duration(map: &Mapping, faults: &mut Faults) -> Option<Duration> {
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

/// One of a few words.
pub(in crate::bank) fn choice<T: Copy>(
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
pub(in crate::bank) fn id(
    map: &Mapping,
    key: &str,
    what: &str,
    faults: &mut Faults,
) -> Option<String> {
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
        None => Err("an id must not be empty".to_owned()),
        Some(message) => Err(format!("{message}; {}", id_hint(text))),
    }
}

pub(super) fn id_hint(text: &str) -> String {
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

pub(super) fn id_fault(text: &str) -> Option<&'static str> {
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

/// What can be the id of something with this name; nothing where no letter of it can.
pub fn kebab(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut id = words.join("-");
    id.truncate(100);
    id
}

pub(in crate::bank) fn mapping<'a>(
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
    known_keys(map, what, keys, faults);
    Some(map)
}

/// Tells the keys of a mapping that are none of these.
pub(super) fn known_keys(map: &Mapping, what: &str, keys: &[&str], faults: &mut Faults) {
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
}

/// Text that may be left out, but not left empty.
pub(in crate::bank) fn text(map: &Mapping, key: &str, faults: &mut Faults) -> Option<String> {
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

pub(in crate::bank) fn required_text(
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

pub(in crate::bank) fn texts(map: &Mapping, key: &str, faults: &mut Faults) -> Vec<String> {
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

pub(super) fn list_of_texts(values: &[Value], what: &str, faults: &mut Faults) -> Vec<String> {
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
pub(super) fn most(key: &str) -> usize {
    match key {
        "items" => 250_000,
        "examples" => 10_000,
        "full" | "half" | "none" => Exemplars::MOST,
        _ => 1_000,
    }
}

/// Reads every element of a list that may be left out, but not left empty.
pub(in crate::bank) fn each<T>(
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

pub(in crate::bank) fn at_key<T>(
    faults: &mut Faults,
    key: &str,
    read: impl FnOnce(&mut Faults) -> T,
) -> T {
    below(faults, || Step::Key(key.to_owned()), read)
}

pub(in crate::bank) fn missing(key: &str, what: &str) -> Fault {
    Fault::at(
        &Path::root(),
        format!("`{key}` is missing: {what} needs it"),
    )
}

pub(super) fn duplicate(what: &str, home: &str, id: &str) -> Fault {
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
pub(in crate::bank) const QUOTE: &str = "put it in quotes";

pub(super) fn not_text(key: &str, value: &Value) -> Fault {
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
