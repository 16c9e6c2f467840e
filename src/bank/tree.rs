//! From YAML text to a tree of values, within bounds.
//!
//! Whatever the text says, the time and the memory this takes stay in proportion to its
//! length: nesting is limited, and so is what aliases may expand to.

use std::collections::HashMap;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Mapping, Sequence, Value};

use super::document::{NestingError, nesting};
use super::fault::{Fault, MAX_FAULTS, Path, Spot, Step};
use super::lower::{EMPTY, EMPTY_HINT};
use super::text::one_line;

/// Why the text is no tree, and where: line and column, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misread {
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub hint: Option<String>,
}

/// How deep lists and mappings may stand in each other.
const MAX_DEPTH: usize = 128;

/// Parses text. Faults that leave a tree (keys that stand twice) are pushed to `faults`.
pub(super) fn parse(text: &str, faults: &mut Vec<Fault>) -> Result<Value, Misread> {
    parse_within(1 << 20, text, faults)
}

/// Parses a part of a text, of which there may be many: aliases must not make much of each.
pub(super) fn parse_part(text: &str, faults: &mut Vec<Fault>) -> Result<Value, Misread> {
    parse_within(0, text, faults)
}

fn parse_within(budget: usize, text: &str, faults: &mut Vec<Fault>) -> Result<Value, Misread> {
    check_nesting(text)?;
    let mut state = State {
        // What the text itself can hold never comes near this; only aliases get there.
        budget: budget | text.len().saturating_mul(10),
        refusal: None,
        faults: Vec::new(),
    };
    let tree = Tree(&mut state).deserialize(serde_yaml::Deserializer::from_str(text));
    match tree {
        Ok(value) => {
            faults.append(&mut state.faults);
            Ok(value)
        }
        Err(error) => Err(misread(&error, state.refusal)),
    }
}

/// The YAML reader takes time in proportion to how deep brackets are nested, at every
/// step. So where a quick count finds that they might be deep, a second parser that
/// gives up early looks whether they are.
fn check_nesting(text: &str) -> Result<(), Misread> {
    let mut depth: usize = 0;
    let suspicious = text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    });
    if !suspicious {
        return Ok(());
    }
    nesting(text, MAX_DEPTH).map_err(|error| match error {
        NestingError::TooDeep(at) => too_deep(at.line, at.column),
        NestingError::NoYaml(at, why) => Misread {
            line: at.line,
            column: at.column,
            message: format!("not YAML: {why}"),
            hint: None,
        },
    })
}

fn too_deep(line: usize, column: usize) -> Misread {
    Misread {
        line,
        column,
        message: format!("lists and mappings are nested more than {MAX_DEPTH} levels deep"),
        hint: Some("a bank needs about ten levels".to_owned()),
    }
}

/// Says in this program's words what the YAML reader found.
fn misread(error: &serde_yaml::Error, refusal: Option<Refusal>) -> Misread {
    let (line, column) = error
        .location()
        .map_or((1, 1), |at| (at.line(), at.column()));
    let said = one_line(&error.to_string());
    let (message, hint) = match refusal {
        Some(Refusal::Expansion) => (EXPANSION, Some(EXPANSION_HINT)),
        Some(Refusal::Tag) => (
            "a YAML tag (`!…`) is not supported in a bank",
            Some("put text that starts with ! in quotes"),
        ),
        None if said.contains("recursion limit") => return too_deep(line, column),
        None if said.contains("repetition limit") => (EXPANSION, Some(EXPANSION_HINT)),
        None if said.contains("more than one document") => (
            "the file holds more than one YAML document",
            Some("make a file of each part between the `---` lines"),
        ),
        None if said.contains("EOF while parsing") => (EMPTY, Some(EMPTY_HINT)),
        None if said.contains("unknown anchor") => (
            "this alias (`*…`) names no anchor (`&…`) above it",
            Some("put text that starts with * in quotes"),
        ),
        None => {
            // The reader puts its own position into the sentence; ours stands before it.
            let message = match said.split_once(" at line ") {
                Some((message, rest)) => match rest.split_once(", ") {
                    Some((_, context)) => format!("{message}, {context}"),
                    None => message.to_owned(),
                },
                None => said.clone(),
            };
            return Misread {
                line,
                column,
                message: format!("not YAML: {message}"),
                hint: syntax_hint(&said).map(str::to_owned),
            };
        }
    };
    Misread {
        line,
        column,
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    }
}

const EXPANSION: &str = "aliases (`*…`) repeat too much of the file";
const EXPANSION_HINT: &str = "write out what differs, and refer to smaller parts";

fn syntax_hint(said: &str) -> Option<&'static str> {
    [
        (
            "mapping values are not allowed",
            "a text with a colon and a blank in it needs quotes",
        ),
        (
            "cannot start any token",
            "indent with spaces, not tabs; put text that starts with @, ` or % in quotes",
        ),
        (
            "did not find expected key",
            "check the indentation and the quotes here and in the line above",
        ),
        (
            "did not find expected '-' indicator",
            "check the indentation here and in the line above",
        ),
        (
            "did not find expected ',' or",
            "look for a missing comma or bracket; `[two words]|b` needs quotes around it",
        ),
        (
            "unexpected end of stream",
            "look for a quote that is never closed",
        ),
        (
            "control characters are not allowed",
            "remove the character, or escape it in double quotes",
        ),
    ]
    .into_iter()
    .find(|(part, _)| said.contains(part))
    .map(|(_, hint)| hint)
}

struct State {
    /// How many more nodes and bytes of text the tree may hold.
    budget: usize,
    refusal: Option<Refusal>,
    faults: Vec<Fault>,
}

#[derive(Clone, Copy)]
enum Refusal {
    Expansion,
    Tag,
}

impl State {
    fn spend<E: serde::de::Error>(&mut self, size: usize) -> Result<(), E> {
        match self.budget.checked_sub(size) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(self.refuse(Refusal::Expansion)),
        }
    }

    fn refuse<E: serde::de::Error>(&mut self, refusal: Refusal) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }
}

/// Builds a tree, counting as it goes.
struct Tree<'a>(&'a mut State);

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.spend(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Number((value as f64).into()))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Number((value as f64).into()))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.0.spend(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let state = self.0;
        let mut values = Sequence::new();
        loop {
            let before = state.faults.len();
            let Some(value) = access.next_element_seed(Tree(state))? else {
                return Ok(Value::Sequence(values));
            };
            for fault in &mut state.faults[before..] {
                fault.path.prepend(Step::Index(values.len()));
            }
            values.push(value);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let state = self.0;
        let mut map = Mapping::new();
        let mut repeated: HashMap<String, usize> = HashMap::new();
        while let Some(key) = access.next_key_seed(Tree(state))? {
            let before = state.faults.len();
            let value = access.next_value_seed(Tree(state))?;
            // The marks that anchors are for are keys too: `1`, `0.5`.
            let key = match key {
                Value::Number(number) => Value::String(number.to_string()),
                key => key,
            };
            let Value::String(name) = &key else {
                if state.faults.len() >= MAX_FAULTS {
                    continue;
                }
                state.faults.push(
                    Fault::at(&Path::root(), "a key in this mapping is not text")
                        .hint("put the key in quotes, or the whole text it begins"),
                );
                continue;
            };
            for fault in &mut state.faults[before..] {
                fault.path.prepend(Step::Key(name.clone()));
            }
            if map.contains_key(&key) {
                let place = repeated.entry(name.clone()).or_default();
                *place += 1;
                let place = *place;
                if state.faults.len() >= MAX_FAULTS {
                    continue;
                }
                state.faults.push(
                    Fault::at(
                        &Path::root().key(name),
                        format!("the key `{name}` is defined twice in this mapping"),
                    )
                    .spot(Spot::RepeatedKey(place))
                    .hint("remove one, or merge the two"),
                );
            } else {
                map.insert(key, value);
            }
        }
        Ok(Value::Mapping(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(self.0.refuse(Refusal::Tag))
    }
}
