//! The names of the settings, with what each takes: drawn from the JSON Schema of [`Settings`].

use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{GraderOptions, HubOptions, Me, Settings, settings_schema};
use crate::bank::one_line;

/// A setting, as [`Settings`] describes it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name in the file; `table.key` for one in a table.
    pub path: String,
    /// What it does.
    pub about: String,
    /// What a value looks like.
    pub shape: Shape,
    /// Which values it takes, to follow "expected".
    pub(super) wants: String,
    /// An example: the usual value, as it stands in a file.
    pub example: String,
}

/// What a value looks like in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A number.
    Number,
    /// `true` or `false`.
    Switch,
    /// A text in quotation marks.
    Text,
}

impl Key {
    /// The variable of the environment that overrides the file.
    pub fn variable(&self) -> String {
        format!("VIVA_{}", self.path.replace('.', "_").to_uppercase())
    }

    /// A value as it stands in a file, if the setting takes it.
    pub(super) fn read(&self, written: &str) -> Result<toml::Value, String> {
        let expected = || format!("expected {}, found {}", self.wants, one_line(written));
        let alone: toml::Table =
            toml::from_str(&format!("{} = {written}", self.path)).map_err(|_| expected())?;
        Settings::deserialize(alone.clone()).map_err(|error| {
            // What a type of its own says is better than what the schema knows.
            let own = error.message().trim_end();
            if own.starts_with("expected") {
                own.to_owned()
            } else {
                expected()
            }
        })?;
        let mut parts = self.path.split('.');
        parts
            .try_fold(toml::Value::Table(alone), |value, part| {
                value.get(part).cloned()
            })
            .ok_or_else(expected)
    }
}

/// Every setting, in order.
pub fn keys() -> &'static [Key] {
    static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
        let schema = settings_schema();
        // A value that is usually absent is in the list too.
        let some = |text: &str| Some(text.to_owned());
        let example = Settings {
            data_dir: Some(PathBuf::from("~/viva")),
            me: Me {
                name: Some("B. Rater".to_owned()),
            },
            grader: GraderOptions {
                command: some("my-grader --strict"),
                address: some("http://localhost:11434/v1"),
                model: some("qwen3:8b"),
                key_variable: some("MY_KEY"),
                key_command: some("pass show my-key"),
                ..GraderOptions::default()
            },
            hub: HubOptions {
                connection: some("postgresql://me@db.example.org/viva"),
                command: some("pass show viva-hub"),
                ca: Some(PathBuf::from("~/hub-ca.pem")),
                ..HubOptions::default()
            },
            ..Settings::default()
        };
        let text = toml::to_string(&example).unwrap_or_default();
        let mut table = String::new();
        let mut keys = Vec::new();
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                table = format!("{name}.");
            } else if let Some((name, example)) = line.split_once(" = ") {
                let path = format!("{table}{name}");
                let pointer = format!("/properties/{}", path.replace('.', "/properties/"));
                let described = schema.pointer(&pointer);
                let text = |key| Some(described?.get(key)?.as_str()?.to_owned());
                keys.push(Key {
                    path,
                    about: text("description").unwrap_or_default(),
                    shape: match text("type").as_deref() {
                        Some("number" | "integer") => Shape::Number,
                        Some("boolean") => Shape::Switch,
                        _ => Shape::Text,
                    },
                    wants: described.map_or_else(String::new, wants),
                    example: example.to_owned(),
                });
            }
        }
        keys
    });
    &KEYS
}

/// Which values a schema takes.
fn wants(schema: &serde_json::Value) -> String {
    let number = |key| schema.get(key).and_then(serde_json::Value::as_f64);
    match (
        schema["type"].as_str(),
        number("minimum"),
        number("maximum"),
    ) {
        (Some("integer"), lowest, _) => {
            format!("a whole number from {}", lowest.unwrap_or_default())
        }
        (Some("number"), Some(lowest), Some(highest)) => {
            format!("a number from {lowest} to {highest}")
        }
        (Some("number"), ..) => "a number".to_owned(),
        (Some("boolean"), ..) => "true or false".to_owned(),
        _ => match schema.get("oneOf").and_then(serde_json::Value::as_array) {
            Some(values) => {
                let values = values.iter().filter_map(|value| value["const"].as_str());
                let quoted: Vec<String> = values.map(|value| format!("\"{value}\"")).collect();
                format!("one of {}", quoted.join(", "))
            }
            None => "a string in quotes".to_owned(),
        },
    }
}

pub(super) fn key(path: &str) -> Option<&'static Key> {
    keys().iter().find(|key| key.path == path)
}
