//! What a person has configured: usual values, then the file, then the environment, then the
//! flags, each layer over the one before.
//!
//! [`Settings`] says all there is to know about a setting, once: its name, its type, what it does
//! and its usual value. The file, the variables, `viva config` and the JSON Schema go by it.

use std::num::NonZeroU32;
use std::path::PathBuf;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize, Serializer};

use super::speech::SpeechCommands;
use crate::schedule::{DayEnd, Limits, Model, Parameters, Retention, Scheduler, Thresholds};

mod keys;
mod read;

pub use keys::{Key, Shape, keys};
pub use read::{Configuration, Environment, Flags, Origin, SettingsError, usual_data_folder};

/// The configuration of viva.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How likely an item must still be remembered when it comes back.
    /// Higher means more reviews.
    #[serde(serialize_with = "as_written")]
    #[schemars(with = "f32", range(min = 0.7, max = 0.97))]
    pub desired_retention: Retention,
    /// When a day ends: what is done before counts for the day before.
    #[schemars(with = "String", regex(pattern = r"^[0-9]{1,2}:[0-9]{1,2}$"))]
    pub day_end: DayEnd,
    /// How many new items a day brings at most.
    pub new_per_day: u32,
    /// How many reviews a day asks for at most, besides the new items.
    pub reviews_per_day: u32,
    /// Whether intervals are varied a little, so that items learnt together part
    /// and no day gets too full.
    pub fuzz: bool,
    /// The colours of the full screen.
    pub theme: Theme,
    /// Whether the full screen takes the mouse: the wheel scrolls, a click selects and opens. The
    /// terminal's own selection then needs its shift key.
    pub mouse: bool,
    /// The folder for results and for banks of your own; without it the system's
    /// data folder. A relative path begins at this file's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub data_dir: Option<PathBuf>,
    /// Which score and which time propose which rating.
    pub rating: Thresholds,
    /// The commands for spoken practice.
    pub speech: SpeechCommands,
    /// Who uses this data folder to interview others.
    pub me: Me,
    /// What marks responses.
    pub grader: GraderOptions,
    /// The team's hub, where committed scorecards meet.
    pub hub: HubOptions,
}

/// The team's hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HubOptions {
    /// The connection string of the hub's PostgreSQL. With a password in it, better a
    /// command that prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub connection: Option<String>,
    /// A command that prints the connection string.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub command: Option<String>,
    /// A file with the certificate of an authority that signed the server's, where the
    /// system does not know that authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub ca: Option<PathBuf>,
    /// When this folder and the hub are brought together: only when you say so, or also
    /// when an interview begins and when a scorecard is committed.
    pub sync: SyncWhen,
}

/// When a data folder and the hub are brought together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SyncWhen {
    /// With `viva hub sync`.
    #[default]
    Manual,
    /// When viva starts, and when a scorecard is committed or amended, as well.
    Auto,
}

/// What marks responses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GraderOptions {
    /// What marks responses: the built-in rules, a command of yours, or a model
    /// behind an address.
    #[serde(rename = "use")]
    pub kind: GraderKind,
    /// The command. It reads a question as one line of JSON and prints marks as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub command: Option<String>,
    /// The base address of a chat interface as ollama, llama.cpp's server, LM Studio
    /// and vLLM have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub address: Option<String>,
    /// The model to ask for there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub model: Option<String>,
    /// The variable of the environment that holds the key for the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub key_variable: Option<String>,
    /// A command that prints the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub key_command: Option<String>,
    /// How many seconds an answer may take.
    pub timeout: NonZeroU32,
    /// How many questions are asked at once when there are many.
    pub parallel: NonZeroU32,
    /// Whether responses may be sent to an address that is not this machine without
    /// asking you first.
    pub remote: bool,
    /// Whether it may mark what candidates say in screenings as well.
    pub screenings: bool,
}

impl Default for GraderOptions {
    fn default() -> Self {
        Self {
            kind: GraderKind::default(),
            command: None,
            address: None,
            model: None,
            key_variable: None,
            key_command: None,
            timeout: NonZeroU32::MIN.saturating_add(59),
            parallel: NonZeroU32::MIN,
            remote: false,
            screenings: false,
        }
    }
}

/// A kind of grader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GraderKind {
    /// The patterns of the bank, and the sentences of criteria without any.
    #[default]
    BuiltIn,
    /// A command that was configured.
    Command,
    /// A model behind an address.
    Endpoint,
}

impl GraderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::BuiltIn, Self::Command, Self::Endpoint];

    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Command => "command",
            Self::Endpoint => "endpoint",
        }
    }
}

/// Who interviews.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Me {
    /// Your name on scorecards. With it, only your own scorecards can be amended, and
    /// colleagues' stay sealed until you have rated, or said that you will not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub name: Option<String>,
}

/// The colours of the full screen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// The terminal's own sixteen colours on its own background.
    #[default]
    Terminal,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
    /// No colour at all: bold, dim and underlined text only.
    #[value(skip)]
    #[serde(skip)]
    Plain,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            desired_retention: Retention::default(),
            day_end: DayEnd::default(),
            new_per_day: 10,
            reviews_per_day: 100,
            fuzz: true,
            theme: Theme::default(),
            mouse: true,
            data_dir: None,
            rating: Thresholds::default(),
            speech: SpeechCommands::default(),
            me: Me::default(),
            grader: GraderOptions::default(),
            hub: HubOptions::default(),
        }
    }
}

/// As short as it is written: 0.9, not the number nearest to it.
fn as_written<S: Serializer>(retention: &Retention, serializer: S) -> Result<S::Ok, S::Error> {
    let shortest: f64 = retention.get().to_string().parse().unwrap_or_default();
    serializer.serialize_f64(shortest)
}

/// The JSON Schema of the configuration file, draft 2020-12.
pub fn settings_schema() -> Schema {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Settings>()
}

impl Settings {
    /// The scheduler that these settings ask for, for a person with these parameters.
    pub fn scheduler(&self, parameters: &Parameters) -> Scheduler {
        Scheduler {
            model: Model::new(parameters),
            retention: self.desired_retention,
            fuzz: self.fuzz,
        }
    }

    /// How much a day may bring.
    pub fn limits(&self) -> Limits {
        Limits {
            new: self.new_per_day,
            reviews: self.reviews_per_day,
        }
    }

    /// The value of a setting as it would be typed, without quotation marks; empty for none.
    pub fn shown(&self, path: &str) -> String {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let value = path
            .split('.')
            .try_fold(toml::Value::Table(table), |value, part| {
                value.get(part).cloned()
            });
        match value {
            None => String::new(),
            Some(toml::Value::String(text)) => text,
            Some(toml::Value::Float(number)) => number.to_string(),
            Some(other) => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
