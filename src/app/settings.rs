//! What a person has configured: usual values, then the file, then the environment, then the
//! flags, each layer over the one before.
//!
//! [`Settings`] says all there is to know about a setting, once: its name, its type, what it does
//! and its usual value. The file, the variables, `viva config` and the JSON Schema go by it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::num::NonZeroU32;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize, Serializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::speech::SpeechCommands;
use crate::bank::{LoadError, Position, Problem, did_you_mean, one_line};
use crate::schedule::{DayEnd, Limits, Model, Parameters, Retention, Scheduler, Thresholds};

/// The file's name in the configuration folder.
const FILE_NAME: &str = "config.toml";

/// The largest that is read, in bytes.
const MAX_SETTINGS: u64 = 1 << 20;

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
    wants: String,
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
    fn read(&self, written: &str) -> Result<toml::Value, String> {
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

fn key(path: &str) -> Option<&'static Key> {
    keys().iter().find(|key| key.path == path)
}

/// Where the value of a setting comes from. A later one overrides an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Nothing was said.
    #[default]
    Default,
    /// The configuration file.
    File,
    /// A variable of the environment.
    Environment,
    /// The command line.
    Flag,
}

/// What the command line says; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The data folder.
    pub data_dir: Option<PathBuf>,
    /// The colours of the full screen.
    pub theme: Option<Theme>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{what} cannot be read: {source}")]
    Read {
        /// Which file.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// Every problem of the file.
    #[error(transparent)]
    File(#[from] LoadError),
    /// A variable that cannot be understood.
    #[error("{name}: {message}")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong with its value.
        message: String,
    },
}

/// The settings that hold, and where they come from.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// What holds.
    pub settings: Settings,
    /// The file; `None` where the system knows of no home folder.
    pub file: Option<PathBuf>,
    /// Whether the file is there.
    pub file_exists: bool,
    /// Where each setting comes from that is not the usual one.
    origins: BTreeMap<String, Origin>,
}

impl Configuration {
    /// Reads the file and the environment, and lets the flags override them.
    ///
    /// # Errors
    ///
    /// Every problem of the file at once; or a variable that cannot be understood.
    pub fn read(
        flags: Flags,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, SettingsError> {
        let mut config = Self::default();
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let named = flags
            .config
            .or_else(|| variable("VIVA_CONFIG").map(PathBuf::from));
        let is_named = named.is_some();
        config.file = named.or_else(|| Some(config_folder(&variable)?.join(FILE_NAME)));
        let mut layers = match config.file.clone() {
            Some(file) => config.read_file(&file, is_named)?,
            None => toml::Table::new(),
        };
        config.read_environment(&variable, &mut layers)?;
        config.settings = layers.try_into().unwrap_or_default();
        let paths = [
            ("data_dir", &mut config.settings.data_dir),
            ("hub.ca", &mut config.settings.hub.ca),
        ];
        for (key, path) in paths {
            let Some(path) = path else { continue };
            *path = at_home(path);
            // What a file says begins at the file.
            if config.origins.get(key) == Some(&Origin::File)
                && let Some(parent) = config.file.as_deref().and_then(Path::parent)
            {
                *path = parent.join(&*path);
            }
        }
        // A path need not be a text.
        if let Some(folder) = variable("VIVA_DATA_DIR") {
            config.settings.data_dir = Some(at_home(Path::new(&folder)));
            config.mark("data_dir", Origin::Environment);
        }
        if let Some(folder) = flags.data_dir {
            config.settings.data_dir = Some(folder);
            config.mark("data_dir", Origin::Flag);
        }
        if let Some(theme) = flags.theme {
            config.settings.theme = theme;
            config.mark("theme", Origin::Flag);
        }
        if let Some((path, message)) = disorder(&config.settings.rating) {
            // No flag sets them, and the file was found in order: a variable did it.
            let name = key(path).map_or_else(String::new, Key::variable);
            return Err(SettingsError::Variable { name, message });
        }
        Ok(config)
    }

    /// Where a setting comes from.
    pub fn origin(&self, path: &str) -> Origin {
        self.origins.get(path).copied().unwrap_or_default()
    }

    fn mark(&mut self, path: &str, origin: Origin) {
        self.origins.insert(path.to_owned(), origin);
    }

    fn read_file(
        &mut self,
        file: &Path,
        must_be_there: bool,
    ) -> Result<toml::Table, SettingsError> {
        let is_stream = fs::metadata(file).is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
        if is_stream && !must_be_there {
            // Nobody named it: to read it could wait for ever.
            let what = file.display().to_string();
            let why = "it is a pipe or a device, and not a file";
            let source = io::Error::new(io::ErrorKind::InvalidInput, why);
            return Err(SettingsError::Read { what, source });
        }
        let mut text = String::new();
        let read = fs::File::open(file)
            .and_then(|file| file.take(MAX_SETTINGS + 1).read_to_string(&mut text));
        match read {
            Ok(length) if length as u64 > MAX_SETTINGS => {
                let what = file.display().to_string();
                let source = io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("it is larger than {MAX_SETTINGS} bytes"),
                );
                return Err(SettingsError::Read { what, source });
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_be_there => {
                return Ok(toml::Table::new());
            }
            Err(source) => {
                let what = file.display().to_string();
                return Err(SettingsError::Read { what, source });
            }
        };
        self.file_exists = true;
        self.read_text(&file.display().to_string(), &text)
            .map_err(|problems| LoadError { problems }.into())
    }

    /// Takes what a file says, or lists what is wrong with it.
    fn read_text(&mut self, file: &str, text: &str) -> Result<toml::Table, Vec<Problem>> {
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let position = position(text, error.span().unwrap_or(0..0).start);
                return Err(vec![Problem::at(file, text, position, error.message())]);
            }
        };
        let mut problems = Vec::new();
        let mut wrong = |span: Range<usize>, message: &str, hint: Option<String>| {
            let position = position(text, span.start);
            let problem = Problem::at(file, text, position, message).hint(hint);
            problems.push((span.start, problem));
        };
        let mut places = Vec::new();
        let mut layer = toml::Table::new();
        for (path, span, value) in flatten(table.get_ref()) {
            let Some(key) = key(&path) else {
                wrong(span, &format!("unknown key `{path}`"), hint_for(&path));
                continue;
            };
            let span = value.span();
            match key.read(&text[span.clone()]) {
                Ok(value) => {
                    set(&mut layer, &path, value);
                    self.mark(&path, Origin::File);
                }
                Err(message) => wrong(span.clone(), &format!("`{path}`: {message}"), None),
            }
            places.push((path, span));
        }
        let given: Settings = layer.clone().try_into().unwrap_or_default();
        if let Some((path, message)) = disorder(&given.rating) {
            let place = places.iter().find(|(place, _)| place == path);
            // Its neighbour is the one that was set, then.
            let place =
                place.or_else(|| places.iter().find(|(place, _)| place.starts_with("rating")));
            if let Some((_, span)) = place {
                wrong(span.clone(), &message, None);
            }
        }
        if problems.is_empty() {
            return Ok(layer);
        }
        problems.sort_by_key(|(start, _)| *start);
        Err(problems.into_iter().map(|(_, problem)| problem).collect())
    }

    fn read_environment(
        &mut self,
        variable: &impl Fn(&str) -> Option<OsString>,
        layers: &mut toml::Table,
    ) -> Result<(), SettingsError> {
        for key in keys().iter().filter(|key| key.path != "data_dir") {
            let name = key.variable();
            let Some(value) = variable(&name) else {
                continue;
            };
            let text = value.to_string_lossy();
            let written = match key.shape {
                Shape::Text => toml::Value::from(text.as_ref()).to_string(),
                Shape::Number | Shape::Switch => text.into_owned(),
            };
            let value = key
                .read(&written)
                .map_err(|message| SettingsError::Variable { name, message })?;
            set(layers, &key.path, value);
            self.mark(&key.path, Origin::Environment);
        }
        Ok(())
    }
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

/// The folder for configuration: what XDG_CONFIG_HOME says, on every system, or else what is
/// usual on this one.
fn config_folder(variable: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    xdg(variable, "XDG_CONFIG_HOME").or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "viva")?;
        Some(dirs.config_dir().to_owned())
    })
}

/// The folder for data where nothing was configured: what XDG_DATA_HOME says, on every system, or
/// else what is usual on this one.
pub fn usual_data_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    xdg(&variable, "XDG_DATA_HOME").or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "viva")?;
        Some(dirs.data_dir().to_owned())
    })
}

fn xdg(variable: &impl Fn(&str) -> Option<OsString>, name: &str) -> Option<PathBuf> {
    // A relative path counts for nothing, says the specification.
    let folder = variable(name).map(PathBuf::from);
    Some(folder.filter(|folder| folder.is_absolute())?.join("viva"))
}

/// A path that may begin with `~/`.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => path.to_owned(),
    }
}

fn set(table: &mut toml::Table, path: &str, value: toml::Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((name, rest)) => {
            let inner = table
                .entry(name)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// What is nearest to a key that there is not.
fn hint_for(path: &str) -> Option<String> {
    let known = keys().iter().map(|key| key.path.as_str());
    did_you_mean(path, known.chain(["rating", "grader", "hub"]))
        .or_else(|| Some("`viva config` lists the keys".to_owned()))
}

/// Thresholds that contradict each other: the key to look at, and why.
fn disorder(thresholds: &Thresholds) -> Option<(&'static str, String)> {
    let pairs = [
        (
            "rating.good",
            thresholds.good,
            "rating.pass",
            thresholds.pass,
        ),
        (
            "rating.easy",
            thresholds.easy,
            "rating.good",
            thresholds.good,
        ),
        (
            "rating.slow",
            thresholds.slow,
            "rating.fast",
            thresholds.fast,
        ),
    ];
    pairs
        .into_iter()
        .find(|(_, high, _, low)| high < low)
        .map(|(key, high, other, low)| {
            (
                key,
                format!("`{key}` ({high}) is lower than `{other}` ({low})"),
            )
        })
}

/// The keys of a table, those in tables with a full stop between, each with the place of its
/// name and its value. A table where no table is known is one unknown key.
fn flatten<'a, 'i>(
    table: &'a DeTable<'i>,
) -> Vec<(String, Range<usize>, &'a Spanned<DeValue<'i>>)> {
    let mut all = Vec::new();
    for (key, value) in table {
        let name = key.get_ref();
        let prefix = format!("{name}.");
        match value.get_ref() {
            DeValue::Table(inner) if keys().iter().any(|key| key.path.starts_with(&prefix)) => {
                let inner = flatten(inner).into_iter();
                all.extend(inner.map(|(path, span, value)| (prefix.clone() + &path, span, value)));
            }
            _ => all.push((name.to_string(), key.span(), value)),
        }
    }
    all
}

/// The line and column of a byte.
fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests;
