//! The configuration: usual values, then the file, then the environment, then the flags.
//!
//! Every key stands once, in [`SETTINGS`], with all that is to be known about it; the file, the
//! environment and `viva config` go by that table.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Error;
use crate::bank::{LoadError, Position, Problem, did_you_mean};
use crate::schedule::{DayEnd, Limits, Model, Parameters, Retention, Scheduler, Thresholds};
use crate::tui::Theme;

/// The file's name in the configuration folder.
const FILE_NAME: &str = "config.toml";

/// What a person has configured.
#[derive(Clone, Debug)]
pub struct Config {
    /// How likely an item must still be remembered when it falls due.
    pub retention: Retention,
    /// When a day ends.
    pub day_end: DayEnd,
    /// How many new items a day brings at most.
    pub new_per_day: u32,
    /// How many reviews a day asks for at most, new items left out.
    pub reviews_per_day: u32,
    /// Whether intervals are varied.
    pub fuzz: bool,
    /// Which score and time propose which rating.
    pub thresholds: Thresholds,
    /// The colours of the full screen.
    pub theme: Theme,
    /// The data folder; `None` for the system's.
    pub data_dir: Option<PathBuf>,
    /// The file; `None` where the system knows of no home folder.
    pub file: Option<PathBuf>,
    /// Whether the file is there.
    pub file_exists: bool,
    /// Where each setting comes from, in the order of [`SETTINGS`].
    pub origins: [Origin; SETTINGS.len()],
}

/// Where the value of a setting comes from. A later one overrides an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Nothing was said.
    Default,
    /// The configuration file.
    File,
    /// A variable of the environment.
    Environment,
    /// The command line.
    Flag,
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

/// All there is to know about a key.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file; `table.key` for one in a table.
    pub key: &'static str,
    /// What it does, for the template.
    pub about: &'static str,
    /// What it looks like.
    pub shape: Shape,
    /// Which values it takes, to end a sentence.
    pub wants: &'static str,
    /// Takes a value.
    read: fn(&mut Config, &str) -> Option<()>,
    /// Shows the present value as it would be typed, without quotation marks.
    pub show: fn(&Config) -> String,
}

/// Every key.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "desired_retention",
        about: "How likely an item must still be remembered when it comes back.\n\
                Higher means more reviews.",
        shape: Shape::Number,
        wants: "a number from 0.7 to 0.97",
        read: |c, text| set(&mut c.retention, Retention::new(text.parse().ok()?)),
        show: |c| c.retention.get().to_string(),
    },
    Setting {
        key: "day_end",
        about: "When a day ends: what is done before counts for the day before.",
        shape: Shape::Text,
        wants: "a time of day like \"04:00\"",
        read: |c, text| set(&mut c.day_end, text.parse().ok()),
        show: |c| c.day_end.to_string(),
    },
    Setting {
        key: "new_per_day",
        about: "How many new items a day brings at most.",
        shape: Shape::Number,
        wants: "a whole number from 0 on",
        read: |c, text| set(&mut c.new_per_day, text.parse().ok()),
        show: |c| c.new_per_day.to_string(),
    },
    Setting {
        key: "reviews_per_day",
        about: "How many reviews a day asks for at most, besides the new items.",
        shape: Shape::Number,
        wants: "a whole number from 0 on",
        read: |c, text| set(&mut c.reviews_per_day, text.parse().ok()),
        show: |c| c.reviews_per_day.to_string(),
    },
    Setting {
        key: "fuzz",
        about: "Whether intervals are varied a little, so that items learnt together part\n\
                and no day gets too full.",
        shape: Shape::Switch,
        wants: "true or false",
        read: |c, text| set(&mut c.fuzz, text.parse().ok()),
        show: |c| c.fuzz.to_string(),
    },
    Setting {
        key: "theme",
        about: "The colours of the full screen.",
        shape: Shape::Text,
        wants: "\"terminal\", \"light\" or \"dark\"",
        read: |c, text| set(&mut c.theme, Theme::from_str(text, true).ok()),
        show: |c| {
            let value = c.theme.to_possible_value();
            value.map_or_else(String::new, |value| value.get_name().to_owned())
        },
    },
    Setting {
        key: "data_dir",
        about: "The folder for results and for banks of your own; without it the system's\n\
                data folder. A relative path begins at this file's folder.",
        shape: Shape::Text,
        wants: "a path, which may begin with `~/`",
        read: |c, text| {
            let path = match text.strip_prefix("~/") {
                Some(rest) => directories::BaseDirs::new()?.home_dir().join(rest),
                None => PathBuf::from(text),
            };
            set(&mut c.data_dir, (!text.is_empty()).then_some(Some(path)))
        },
        show: |c| {
            let path = c.data_dir.as_deref().map(Path::to_string_lossy);
            path.map_or_else(String::new, std::borrow::Cow::into_owned)
        },
    },
    Setting {
        key: "rating.pass",
        about: "A lower score has failed, and \"again\" is proposed.",
        shape: Shape::Number,
        wants: SHARE,
        read: |c, text| set(&mut c.thresholds.pass, share(text)),
        show: |c| c.thresholds.pass.to_string(),
    },
    Setting {
        key: "rating.good",
        about: "A lower score is \"hard\".",
        shape: Shape::Number,
        wants: SHARE,
        read: |c, text| set(&mut c.thresholds.good, share(text)),
        show: |c| c.thresholds.good.to_string(),
    },
    Setting {
        key: "rating.easy",
        about: "From this score on it is \"easy\", if it was fast.",
        shape: Shape::Number,
        wants: SHARE,
        read: |c, text| set(&mut c.thresholds.easy, share(text)),
        show: |c| c.thresholds.easy.to_string(),
    },
    Setting {
        key: "rating.fast",
        about: "Up to this share of the item's time is fast.",
        shape: Shape::Number,
        wants: TIMES,
        read: |c, text| set(&mut c.thresholds.fast, times(text)),
        show: |c| c.thresholds.fast.to_string(),
    },
    Setting {
        key: "rating.slow",
        about: "More than this share of the item's time is \"hard\", however good the score.",
        shape: Shape::Number,
        wants: TIMES,
        read: |c, text| set(&mut c.thresholds.slow, times(text)),
        show: |c| c.thresholds.slow.to_string(),
    },
];

const SHARE: &str = "a number from 0 to 1";
const TIMES: &str = "a number from 0 to 100";

fn set<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn share(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
}

fn times(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|times| (0.0..=100.0).contains(times))
}

impl Setting {
    /// The variable of the environment that overrides the file.
    pub fn variable(&self) -> String {
        format!("VIVA_{}", self.key.replace('.', "_").to_uppercase())
    }
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

impl Default for Config {
    fn default() -> Self {
        Self {
            retention: Retention::default(),
            day_end: DayEnd::default(),
            new_per_day: 10,
            reviews_per_day: 100,
            fuzz: true,
            thresholds: Thresholds::default(),
            theme: Theme::default(),
            data_dir: None,
            file: None,
            file_exists: false,
            origins: [Origin::Default; SETTINGS.len()],
        }
    }
}

impl Config {
    /// Reads the file and the environment, and lets the flags override them.
    ///
    /// # Errors
    ///
    /// Every problem of the file at once; or a variable that cannot be understood.
    pub fn read(flags: Flags, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let mut config = Self::default();
        let named = flags.config.or_else(|| {
            variable("VIVA_CONFIG")
                .filter(|name| !name.is_empty())
                .map(PathBuf::from)
        });
        let is_named = named.is_some();
        config.file = named.or_else(|| {
            let dirs = directories::ProjectDirs::from("", "", "viva")?;
            Some(dirs.config_dir().join(FILE_NAME))
        });
        if let Some(file) = config.file.clone() {
            config.read_file(&file, is_named)?;
        }
        config.read_environment(variable)?;
        if let Some(folder) = flags.data_dir {
            config.data_dir = Some(folder);
            config.mark("data_dir", Origin::Flag);
        }
        if let Some(theme) = flags.theme {
            config.theme = theme;
            config.mark("theme", Origin::Flag);
        }
        if let Some((key, message)) = disorder(&config.thresholds) {
            // No flag sets them, and the file was found in order: a variable did it.
            return Err(Error::Variable {
                name: named_setting(key).map_or_else(String::new, |(_, s)| s.variable()),
                message,
            });
        }
        Ok(config)
    }

    /// The scheduler of these wishes for a person with these parameters.
    pub fn scheduler(&self, parameters: &Parameters) -> Scheduler {
        Scheduler {
            model: Model::new(parameters),
            retention: self.retention,
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

    fn mark(&mut self, key: &str, origin: Origin) {
        if let Some((index, _)) = named_setting(key) {
            self.origins[index] = origin;
        }
    }

    fn read_file(&mut self, file: &Path, must_be_there: bool) -> Result<(), Error> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_be_there => {
                return Ok(());
            }
            Err(source) => {
                return Err(Error::Read {
                    what: file.display().to_string(),
                    source,
                });
            }
        };
        self.file_exists = true;
        let problems = self.read_text(&file.display().to_string(), &text);
        if !problems.is_empty() {
            return Err(Error::Config(LoadError { problems }));
        }
        if let (Some(folder), Some(data)) = (file.parent(), &mut self.data_dir) {
            *data = folder.join(&*data);
        }
        Ok(())
    }

    /// Takes what a file says, and lists what is wrong with it.
    fn read_text(&mut self, file: &str, text: &str) -> Vec<Problem> {
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let position = position(text, error.span().unwrap_or(0..0).start);
                return vec![Problem::at(file, text, position, error.message())];
            }
        };
        let mut problems = Vec::new();
        let mut wrong = |span: Range<usize>, message: &str, hint: Option<String>| {
            let position = position(text, span.start);
            problems.push((
                span.start,
                Problem::at(file, text, position, message).hint(hint),
            ));
        };
        let mut places = Vec::new();
        for (path, span, value) in flatten(table.get_ref()) {
            let Some((index, setting)) = named_setting(&path) else {
                wrong(span, &format!("unknown key `{path}`"), hint_for(&path));
                continue;
            };
            let value_span = value.span();
            let given = &text[value_span.clone()];
            let read = match (setting.shape, value.get_ref()) {
                (Shape::Text, DeValue::String(text)) => (setting.read)(self, text),
                (Shape::Number, DeValue::Integer(_) | DeValue::Float(_)) => {
                    (setting.read)(self, &given.replace('_', ""))
                }
                (Shape::Switch, DeValue::Boolean(_)) => (setting.read)(self, given),
                _ => None,
            };
            match read {
                Some(()) => self.origins[index] = Origin::File,
                None => wrong(
                    value_span.clone(),
                    &format!("`{path}` cannot be {given}"),
                    Some(format!("it is {}", setting.wants)),
                ),
            }
            places.push((setting.key, value_span));
        }
        if let Some((key, message)) = disorder(&self.thresholds) {
            let place = places.iter().find(|(place, _)| *place == key);
            // Its neighbour is the one that was set, then.
            let place =
                place.or_else(|| places.iter().find(|(place, _)| place.starts_with("rating")));
            if let Some((_, span)) = place {
                wrong(span.clone(), &message, None);
            }
        }
        problems.sort_by_key(|(start, _)| *start);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }

    fn read_environment(
        &mut self,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<(), Error> {
        for (index, setting) in SETTINGS.iter().enumerate() {
            let name = setting.variable();
            let Some(value) = variable(&name).filter(|value| !value.is_empty()) else {
                continue;
            };
            if setting.key == "data_dir" {
                // A path need not be a text.
                self.data_dir = Some(PathBuf::from(value));
            } else {
                let text = value.to_string_lossy();
                (setting.read)(self, &text).ok_or_else(|| Error::Variable {
                    name,
                    message: format!("it is {}, not `{text}`", setting.wants),
                })?;
            }
            self.origins[index] = Origin::Environment;
        }
        Ok(())
    }
}

fn named_setting(key: &str) -> Option<(usize, &'static Setting)> {
    SETTINGS
        .iter()
        .enumerate()
        .find(|(_, setting)| setting.key == key)
}

/// What is nearest to a key that there is not.
fn hint_for(path: &str) -> Option<String> {
    let keys = SETTINGS.iter().map(|setting| setting.key);
    did_you_mean(path, keys.chain(["rating"]))
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
            DeValue::Table(inner) if SETTINGS.iter().any(|s| s.key.starts_with(&prefix)) => {
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
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let mut config = Config::default();
        let problems = config.read_text("config.toml", text);
        if problems.is_empty() {
            return Ok(config);
        }
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Err(lines.join("\n"))
    }

    fn with(variables: &[(&str, &str)]) -> Result<Config, String> {
        let flags = Flags {
            theme: Some(Theme::Dark),
            ..Flags::default()
        };
        let variable = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        };
        Config::read(flags, variable).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_sets_what_it_names_and_leaves_the_rest() {
        let config = read(
            "desired_retention = 0.85\nday_end = \"3:30\"\nreviews_per_day = 1_000\nfuzz = false\n\
             [rating]\npass = 0.6\n",
        )
        .unwrap();
        assert_eq!(config.retention, Retention::new(0.85).unwrap());
        assert_eq!(config.day_end.to_string(), "03:30");
        assert_eq!((config.reviews_per_day, config.new_per_day), (1000, 10));
        assert!(!config.fuzz);
        assert_eq!(config.thresholds.pass, 0.6);
        assert_eq!(config.thresholds.good, 0.7);
        assert_eq!(config.origins[0], Origin::File);
        assert_eq!(config.origins[2], Origin::Default);
    }

    #[test]
    fn every_problem_is_told_with_its_place_and_a_way_out() {
        insta::assert_snapshot!(
            read("desired_retention = 1.2\nfuzzy = true\n\n[rating]\ngod = 0.7\neasy = \"very\"\n")
                .unwrap_err()
        );
    }

    #[test]
    fn thresholds_out_of_order_are_told_at_the_one_that_was_set() {
        let told = read("[rating]\npass = 0.8\n").unwrap_err();
        assert!(
            told.starts_with(
                "config.toml:2:8: `rating.good` (0.7) is lower than `rating.pass` (0.8)"
            ),
            "{told}"
        );
    }

    #[test]
    fn a_file_that_is_no_toml_says_where() {
        let told = read("fuzz = true\nday_end = 04:00\n").unwrap_err();
        assert!(told.starts_with("config.toml:2:"), "{told}");
    }

    #[test]
    fn the_environment_overrides_the_file_and_flags_override_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        fs::write(
            &file,
            "theme = \"light\"\nnew_per_day = 3\ndata_dir = \"d\"\n",
        )
        .unwrap();
        let name = file.to_str().unwrap();
        let config = with(&[
            ("VIVA_CONFIG", name),
            ("VIVA_THEME", "light"),
            ("VIVA_NEW_PER_DAY", "5"),
            ("VIVA_RATING_PASS", "0.3"),
            ("VIVA_FUZZ", ""),
        ])
        .unwrap();
        assert_eq!((config.theme, config.new_per_day), (Theme::Dark, 5));
        assert_eq!(config.thresholds.pass, 0.3);
        assert_eq!(config.data_dir, Some(folder.path().join("d")));
        let origin = |key| config.origins[named_setting(key).unwrap().0];
        assert_eq!(origin("theme"), Origin::Flag);
        assert_eq!(origin("new_per_day"), Origin::Environment);
        assert_eq!(origin("data_dir"), Origin::File);
        assert_eq!(origin("fuzz"), Origin::Default);
    }

    #[test]
    fn a_variable_that_cannot_be_understood_is_named() {
        assert_eq!(
            with(&[("VIVA_DESIRED_RETENTION", "high")]).unwrap_err(),
            "error: VIVA_DESIRED_RETENTION: it is a number from 0.7 to 0.97, not `high`"
        );
        assert_eq!(
            with(&[("VIVA_RATING_EASY", "0.2")]).unwrap_err(),
            "error: VIVA_RATING_EASY: `rating.easy` (0.2) is lower than `rating.good` (0.7)"
        );
    }

    #[test]
    fn a_file_named_by_hand_must_be_there() {
        let told = with(&[("VIVA_CONFIG", "/nowhere/c.toml")]).unwrap_err();
        assert!(
            told.starts_with("error: /nowhere/c.toml cannot be read"),
            "{told}"
        );
    }
}
