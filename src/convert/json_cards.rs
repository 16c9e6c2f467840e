//! Cards in JSON, in whatever shape: a list of objects with a question and an answer, such lists by
//! topic, an object from questions to answers, pairs, turns of a conversation, a line for each of
//! them; CrowdAnki's decks; notebooks of Jupyter; and a bank of Viva's own.
//!
//! Keys are known by the names that columns of a sheet have. What has no question is named.

mod notebook;

use serde_json::{Map, Value};

use super::anki::{self, NoteFields};
use super::choice::{Choice, choice_item};
use super::csv::{Column, column};
use super::ids::{key, slug};
use super::markdown::choice_letters;
use super::{ConvertError, Imported, Parsed, Place, criteria, html, item};
use crate::bank::{Item, ItemId, Kind, Level, beginning, is_id, read_bank, read_duration};

/// Reads a file. `file` stands for it in errors.
///
/// # Errors
///
/// The file is no JSON, or has more items than a bank should hold.
pub fn read(file: &str, text: &str) -> Result<Parsed, ConvertError> {
    let mut parsed = Parsed::default();
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => match lines(text) {
            Some(lines) => Value::Array(lines),
            None => {
                return Err(ConvertError::Json {
                    file: file.to_owned(),
                    line: error.line(),
                    column: error.column(),
                    what: error
                        .to_string()
                        .split(" at line ")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                });
            }
        },
    };
    if let Some((text, cells)) = notebook::cells(&value) {
        return notebook::read(&text, &cells);
    }
    if let Some(items) = own_bank(&value, text) {
        for (index, item) in items.into_iter().enumerate() {
            parsed.push(Imported {
                key: item.id.to_string(),
                at: Place::Entry(index + 1),
                item,
                reviews: Vec::new(),
            })?;
        }
        parsed.title = value["title"].as_str().map(str::to_owned);
        return Ok(parsed);
    }
    let mut walk = Walk {
        parsed,
        entries: 0,
        models: anki::models_of(&value),
        in_deck: false,
        nested: false,
    };
    walk.value(&value, &mut Vec::new())?;
    if let Some(title) = ["title", "name", "deck"]
        .iter()
        .find_map(|name| value.get(name)?.as_str())
    {
        walk.parsed.title = Some(title.to_owned());
    }
    Ok(walk.parsed)
}

/// Whether a text is JSON that may hold cards.
pub fn looks_like(text: &str) -> bool {
    let bare = text.trim_start();
    let opens = bare.starts_with('{') || bare.starts_with('[');
    opens
        && bare[1..]
            .trim_start()
            .starts_with(['"', '{', '[', '}', ']'])
        && (serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() || lines(text).is_some())
}

/// An object a line.
fn lines(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).ok()?;
        if !value.is_object() {
            return None;
        }
        values.push(value);
    }
    (values.len() > 1).then_some(values)
}

/// The items of a bank of Viva's own.
fn own_bank(value: &Value, text: &str) -> Option<Vec<Item>> {
    value.get("bank")?.as_str()?;
    value.get("items")?.as_array()?;
    Some(read_bank("", text).ok()?.items)
}

/// An object's keys that say what they hold.
struct Fields<'a> {
    prompt: Option<&'a Value>,
    object: &'a Map<String, Value>,
}

fn wanted(object: &Map<String, Value>, column_wanted: Column) -> Option<&Value> {
    let mut found = object
        .iter()
        .filter(|(name, value)| column(&spaced(name)).ok() == Some(column_wanted) && says(value));
    let first = found.next();
    // `question` before `term` where both are there.
    let exact = object.get(match column_wanted {
        Column::Prompt => "question",
        Column::Answer => "answer",
        _ => "",
    });
    exact
        .filter(|value| says(value))
        .or(first.map(|(_, value)| value))
}

/// `correctAnswer` as `correct answer`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            out.push(' ');
        }
        small = c.is_lowercase();
        out.push(if matches!(c, '_' | '-') { ' ' } else { c });
    }
    out
}

fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    }
}

/// A value as Markdown: lists as lists.
fn text_of(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => String::new(),
        Value::Array(values) => {
            let lines: Vec<String> = values
                .iter()
                .map(text_of)
                .filter(|text| !text.is_empty())
                .map(|text| format!("- {}", text.replace('\n', "\n  ")))
                .collect();
            lines.join("\n")
        }
        Value::Object(map) => {
            let named = ["text", "value", "content", "answer", "title", "name"];
            let one = named.iter().find_map(|name| map.get(*name));
            match one {
                Some(value) => text_of(value),
                None => {
                    let lines: Vec<String> = map
                        .iter()
                        .map(|(name, value)| {
                            format!("- {name}: {}", text_of(value).replace('\n', "\n  "))
                        })
                        .collect();
                    lines.join("\n")
                }
            }
        }
    };
    html::of_either(&text)
}

struct Walk {
    parsed: Parsed,
    entries: usize,
    /// CrowdAnki's names of fields.
    models: anki::Models,
    /// The outermost deck of CrowdAnki's has been entered.
    in_deck: bool,
    /// The outermost value has been entered.
    nested: bool,
}

impl Walk {
    fn value(&mut self, value: &Value, path: &mut Vec<String>) -> Result<(), ConvertError> {
        match value {
            Value::Array(values) if is_pairs(values) => {
                for pair in values {
                    self.pair(&pair[0], &pair[1], path)?;
                }
                Ok(())
            }
            Value::Array(values) if is_talk(values) => {
                for turns in values.windows(2) {
                    let [(asker, asked), (answerer, answer)] = [&turns[0], &turns[1]].map(turn);
                    if is_asker(asker) && !is_asker(answerer) && answerer != "system" {
                        self.pair(asked, answer, path)?;
                    }
                }
                Ok(())
            }
            Value::Array(values) => {
                self.nested = true;
                for value in values {
                    self.value(value, path)?;
                }
                Ok(())
            }
            Value::Object(object) => self.object(object, path),
            _ => Ok(()),
        }
    }

    fn pair(&mut self, asked: &Value, answer: &Value, path: &[String]) -> Result<(), ConvertError> {
        self.entries += 1;
        let mut new = item(&text_of(asked));
        new.answer = Some(text_of(answer));
        self.push(new, None, path)
    }

    fn object(
        &mut self,
        object: &Map<String, Value>,
        path: &mut Vec<String>,
    ) -> Result<(), ConvertError> {
        if object.get("__type__").and_then(Value::as_str) == Some("NoteModel") {
            return Ok(());
        }
        if let Some(note) = NoteFields::from_json(object, &self.models) {
            self.entries += 1;
            let at = Place::Entry(self.entries);
            return note.push(at, path.last().map(String::as_str), &mut self.parsed);
        }
        let fields = Fields {
            prompt: wanted(object, Column::Prompt).filter(|value| !is_nested(value)),
            object,
        };
        if fields.prompt.is_some() {
            return self.card(&fields, path);
        }
        // From questions to answers.
        let plain = object.len() >= 2
            && object
                .iter()
                .all(|(name, value)| value.is_string() && name.split_whitespace().count() >= 2);
        if plain {
            for (question, answer) in object {
                self.pair(&Value::String(question.clone()), answer, path)?;
            }
            return Ok(());
        }
        let deck = object.get("__type__").and_then(Value::as_str) == Some("Deck");
        // The whole deck's name is the title; those of the decks in it are topics.
        let deck_name = object
            .get("name")
            .and_then(Value::as_str)
            .filter(|_| deck && std::mem::replace(&mut self.in_deck, true));
        // Below the outermost value, what is named holds what stands in it.
        let outer = std::mem::replace(&mut self.nested, true);
        let named = ["name", "title", "category", "topic", "section", "subject"];
        let named = named.iter().find_map(|name| object.get(*name)?.as_str());
        let group = named.filter(|name| outer && !deck && !name.trim().is_empty());
        let topics = path.len();
        path.extend(deck_name.or(group).map(str::to_owned));
        let mut nested = false;
        for (name, value) in object {
            if matches!(
                name.as_str(),
                "note_models" | "deck_configurations" | "media_files"
            ) {
                continue;
            }
            if is_nested(value) {
                nested = true;
                let list = [
                    "questions",
                    "items",
                    "cards",
                    "data",
                    "notes",
                    "flashcards",
                    "children",
                    "results",
                    "entries",
                    "quiz",
                    "content",
                ];
                let topic = group.is_none() && !list.contains(&name.to_lowercase().as_str());
                if topic {
                    path.push(name.clone());
                }
                self.value(value, path)?;
                if topic {
                    path.pop();
                }
            }
        }
        path.truncate(topics);
        if !nested && !object.is_empty() {
            self.entries += 1;
            let text = object.values().find_map(Value::as_str).unwrap_or_default();
            let at = Place::Entry(self.entries);
            self.parsed.skip(at, "an entry without a question", text);
        }
        Ok(())
    }

    fn card(&mut self, fields: &Fields<'_>, path: &[String]) -> Result<(), ConvertError> {
        self.entries += 1;
        let prompt = fields.prompt.map(text_of).unwrap_or_default();
        let object = fields.object;
        let text = |wanted_column| wanted(object, wanted_column).map(text_of);
        let answer = wanted(object, Column::Answer);
        let options = object
            .iter()
            .find(|(name, value)| {
                matches!(
                    name.to_lowercase().as_str(),
                    "options"
                        | "choices"
                        | "answers"
                        | "incorrect_answers"
                        | "incorrectanswers"
                        | "alternatives"
                ) && matches!(value, Value::Array(_) | Value::Object(_))
            })
            .map(|(name, value)| (name.to_lowercase(), value));
        let mut new = match options {
            Some((name, value))
                if name != "answers" || answer_index(object).is_some() || has_right(value) =>
            {
                let explained = text(Column::Notes);
                let choices = choices(value, object, answer, name.starts_with("incorrect"));
                choice_item(&prompt, &choices, explained.as_deref())
            }
            _ => {
                let mut new = item(&prompt);
                new.answer = answer.map(text_of);
                new.notes = text(Column::Notes);
                new
            }
        };
        if let Some(title) = text(Column::Title).filter(|title| *title != prompt) {
            new.id = ItemId::new(slug(&title));
            new.title = beginning(&title).into();
        }
        let id = text(Column::Id);
        if let Some(id) = id.as_deref().filter(|id| is_id(id) && id.len() > 2) {
            new.id = ItemId::new(id);
        }
        if let Some(points) = wanted(object, Column::LookFor) {
            let points: Vec<String> = match points {
                Value::Array(values) => values.iter().map(text_of).collect(),
                other => text_of(other)
                    .lines()
                    .map(|line| line.trim_start_matches(['-', '*', ' ']).to_owned())
                    .collect(),
            };
            new.look_for = criteria(
                points
                    .iter()
                    .map(String::as_str)
                    .filter(|text| !text.trim().is_empty()),
            );
        }
        new.level = text(Column::Level).and_then(|word| level(&word));
        new.time = text(Column::Time).and_then(|text| read_duration(&text).ok());
        if text(Column::Kind).is_some_and(|kind| kind.eq_ignore_ascii_case("scenario")) {
            new.kind = Kind::Scenario;
        }
        *new.tags = match wanted(object, Column::Tags) {
            Some(Value::Array(values)) => values.iter().map(text_of).collect(),
            Some(value) => text_of(value)
                .split([',', ';'])
                .map(|tag| tag.trim().to_owned())
                .collect(),
            None => Vec::new(),
        };
        new.tags.retain(|tag| !tag.is_empty());
        self.push(new, id, path)
    }

    fn push(
        &mut self,
        mut new: Item,
        id: Option<String>,
        path: &[String],
    ) -> Result<(), ConvertError> {
        if let Some(topic) = path.last() {
            let tag = topic
                .to_lowercase()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join("-");
            if !new.tags.contains(&tag) {
                new.tags.push(tag);
            }
        }
        let at = Place::Entry(self.entries);
        self.parsed.push(Imported {
            key: id
                .filter(|id| id.len() > 2)
                .unwrap_or_else(|| key(&new.prompt)),
            at,
            item: new,
            reviews: Vec::new(),
        })
    }
}

/// Whether all are pairs of texts, the first of which asks or is a term: `["Why?", "So."]`.
fn is_pairs(values: &[Value]) -> bool {
    let pair = |value: &Value| {
        value.as_array().is_some_and(|pair| {
            pair.len() == 2 && pair.iter().all(|side| side.is_string() && says(side))
        })
    };
    values.len() >= 2 && values.iter().all(pair)
}

/// Whether all are turns of a conversation.
fn is_talk(values: &[Value]) -> bool {
    values.len() >= 2 && values.iter().all(|value| !turn(value).0.is_empty())
}

/// Who speaks, and what is said.
fn turn(value: &Value) -> (&str, &Value) {
    let part = |names: [&str; 2]| names.iter().find_map(|name| value.get(name));
    let speaker = part(["role", "from"]).and_then(Value::as_str);
    match (speaker, part(["content", "value"])) {
        (Some(speaker), Some(said)) if said.is_string() => (speaker, said),
        _ => ("", &Value::Null),
    }
}

fn is_asker(speaker: &str) -> bool {
    matches!(speaker, "user" | "human" | "interviewer")
}

fn level(word: &str) -> Option<Level> {
    super::markdown::level(word).or_else(|| {
        Level::ALL
            .into_iter()
            .find(|level| word.eq_ignore_ascii_case(level.as_str()))
    })
}

/// Whether something with parts of its own stands there.
fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(values) => values
            .iter()
            .any(|value| value.is_object() || value.is_array()),
        _ => false,
    }
}

/// The index or letter of the right option.
fn answer_index(object: &Map<String, Value>) -> Option<&Value> {
    const NAMES: [&str; 10] = [
        "correct",
        "correctanswer",
        "correct_answer",
        "correctindex",
        "correct_index",
        "correctoption",
        "correct_option",
        "answerindex",
        "answer_index",
        "solution",
    ];
    object
        .iter()
        .find(|(name, value)| NAMES.contains(&name.to_lowercase().as_str()) && says(value))
        .map(|(_, value)| value)
}

/// Whether options say of themselves that they are right.
fn has_right(value: &Value) -> bool {
    let Value::Array(values) = value else {
        return false;
    };
    values.iter().any(|value| right_flag(value).is_some())
}

fn right_flag(value: &Value) -> Option<bool> {
    let object = value.as_object()?;
    object
        .iter()
        .find(|(name, _)| {
            matches!(
                name.to_lowercase().as_str(),
                "correct" | "iscorrect" | "is_correct" | "right" | "isright"
            )
        })
        .and_then(|(_, value)| value.as_bool())
}

fn choices(
    options: &Value,
    object: &Map<String, Value>,
    answer: Option<&Value>,
    wrong_only: bool,
) -> Vec<Choice> {
    let named: Vec<(String, String, Option<bool>)> = match options {
        Value::Array(values) => values
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), text_of(value), right_flag(value)))
            .collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), text_of(value), None))
            .collect(),
        _ => Vec::new(),
    };
    let correct = answer_index(object).or(answer);
    if wrong_only {
        let mut all: Vec<Choice> = correct
            .map(|value| Choice::new(text_of(value), true))
            .into_iter()
            .collect();
        all.extend(
            named
                .into_iter()
                .map(|(_, text, _)| Choice::new(text, false)),
        );
        return all;
    }
    let wanted: Vec<String> = match correct {
        Some(Value::Array(values)) => values.iter().map(text_of).collect(),
        Some(value) => vec![text_of(value)],
        None => Vec::new(),
    };
    let texts: Vec<String> = named.iter().map(|(_, text, _)| key(text)).collect();
    let is_right = |index: usize, name: &str, text: &str| {
        wanted.iter().any(|wanted| {
            if key(wanted) == key(text) || wanted.eq_ignore_ascii_case(name) && options.is_object()
            {
                return true;
            }
            // A number or a letter, where no option says just that.
            if texts.contains(&key(wanted)) {
                return false;
            }
            let number: Option<usize> = wanted.trim().parse().ok();
            let letter = choice_letters(wanted).and_then(|letters| {
                let letter = *letters.first()?;
                Some(letter as usize - 'A' as usize)
            });
            number.or(letter) == Some(index)
        })
    };
    named
        .iter()
        .enumerate()
        .map(|(index, (name, text, flag))| {
            let right = flag.unwrap_or_else(|| is_right(index, name, text));
            Choice::new(text.clone(), right)
        })
        .collect()
}

#[cfg(test)]
mod tests;
