//! Reading the configuration: the file, the environment and the flags, one over the other.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Shape, key, keys};
use super::{Settings, Theme};
use crate::bank::{LoadError, Position, Problem, STDIN_NAME, did_you_mean};
use crate::schedule::Thresholds;

/// The file's name in the configuration folder.
const FILE_NAME: &str = "config.toml";

/// The largest that is read, in bytes.
const MAX_SETTINGS: u64 = 1 << 20;

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

/// The variables of the environment that say where things are and what holds.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// Those among all variables.
    pub fn among(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let ours = variables.into_iter().filter_map(|(name, value)| {
            // Letter case does not count in names there.
            let name = match name.into_string() {
                Ok(name) if cfg!(windows) => name.to_uppercase(),
                Ok(name) => name,
                Err(_) => return None,
            };
            let is_ours = name.starts_with(OWN) || name.starts_with("XDG_");
            (is_ours && !value.is_empty()).then_some((name, value))
        });
        Self(ours.collect())
    }

    fn get(&self, name: &str) -> Option<&OsString> {
        self.0.get(name)
    }

    /// Whether any of them may be that of a setting whose name nobody has looked up yet.
    pub(super) fn has_settings(&self) -> bool {
        let mut own = self.0.keys().filter(|name| name.starts_with(OWN));
        own.any(|name| !NO_SETTINGS.contains(&name.as_str()))
    }
}

/// What the names of the program's variables begin with.
const OWN: &str = "VIVA_";

/// The variables that are read by themselves.
const NO_SETTINGS: [&str; 3] = ["VIVA_CONFIG", "VIVA_DATA_DIR", "VIVA_NOW"];

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
    pub fn read(flags: Flags, environment: &Environment) -> Result<Self, SettingsError> {
        let mut config = Self::default();
        let named = flags
            .config
            .or_else(|| environment.get("VIVA_CONFIG").map(PathBuf::from));
        let is_named = named.is_some();
        config.file = named.or_else(|| Some(config_folder(environment)?.join(FILE_NAME)));
        let mut layers = match config.file.clone() {
            Some(file) => config.read_file(&file, is_named)?,
            None => toml::Table::new(),
        };
        if environment.has_settings() {
            config.read_environment(environment, &mut layers)?;
        }
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
        if let Some(folder) = environment.get("VIVA_DATA_DIR") {
            config.settings.data_dir = Some(at_home(Path::new(folder)));
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
        let is_stdin = file == Path::new("-");
        let name = if is_stdin {
            STDIN_NAME.to_owned()
        } else {
            file.display().to_string()
        };
        let read = if is_stdin {
            let stdin = io::stdin().lock();
            stdin.take(MAX_SETTINGS + 1).read_to_string(&mut text)
        } else {
            fs::File::open(file)
                .and_then(|file| file.take(MAX_SETTINGS + 1).read_to_string(&mut text))
        };
        match read {
            Ok(length) if length as u64 > MAX_SETTINGS => {
                let what = name;
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
            Err(source) => return Err(SettingsError::Read { what: name, source }),
        };
        self.file_exists = true;
        self.read_text(&name, &text)
            .map_err(|problems| LoadError { problems }.into())
    }

    /// Takes what a file says, or lists what is wrong with it.
    pub(super) fn read_text(
        &mut self,
        file: &str,
        text: &str,
    ) -> Result<toml::Table, Vec<Problem>> {
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
        environment: &Environment,
        layers: &mut toml::Table,
    ) -> Result<(), SettingsError> {
        for key in keys().iter().filter(|key| key.path != "data_dir") {
            let name = key.variable();
            let Some(value) = environment.get(&name) else {
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

/// The folder for configuration: what XDG_CONFIG_HOME says, on every system, or else what is
/// usual on this one.
fn config_folder(environment: &Environment) -> Option<PathBuf> {
    xdg(environment, "XDG_CONFIG_HOME").or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "viva")?;
        Some(dirs.config_dir().to_owned())
    })
}

/// The folder for data where nothing was configured: what XDG_DATA_HOME says, on every system, or
/// else what is usual on this one.
pub fn usual_data_folder(environment: &Environment) -> Option<PathBuf> {
    xdg(environment, "XDG_DATA_HOME").or_else(|| {
        let dirs = directories::ProjectDirs::from("", "", "viva")?;
        Some(dirs.data_dir().to_owned())
    })
}

fn xdg(environment: &Environment, name: &str) -> Option<PathBuf> {
    // A relative path counts for nothing, says the specification.
    let folder = environment.get(name).map(PathBuf::from);
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
