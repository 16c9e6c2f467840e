//! What is wrong with a bank, and where in its tree; before anyone looks for the line.
//!
//! A fault names its place by a path of keys and indices, so that it can be found while
//! values are read, long after the text they came from was parsed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many faults of a bank are collected. Nobody reads more, and a hostile file must
/// not fill the memory with them.
pub(super) const MAX_FAULTS: usize = 1_000;

/// One step down a YAML tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Step {
    /// Into the value of this key.
    Key(String),
    /// Into this element of a list, counted from 0.
    Index(usize),
}

/// A place in a YAML tree, written `items[3].look_for[1].match[0]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Path(Vec<Step>);

impl Path {
    /// The tree's root.
    pub fn root() -> Self {
        Self::default()
    }

    /// The place one key further down.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The place one element further down.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The place one step further down.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// A place further down, seen from here.
    #[must_use]
    pub fn join(&self, below: &Self) -> Self {
        Self(self.0.iter().chain(&below.0).cloned().collect())
    }

    /// Puts a step before the others: what is seen from here, seen from one level up.
    pub fn prepend(&mut self, step: Step) {
        self.0.insert(0, step);
    }

    /// The way from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if place == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Which part of the place a fault points at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// The value there.
    #[default]
    Value,
    /// The key that leads there.
    Key,
    /// The second (third, …) key of the same name in one mapping: how many came before it.
    RepeatedKey(usize),
    /// This byte of the string there.
    Offset(usize),
}

/// How grave a fault is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look.
    Note,
    /// Probably not what the author wants.
    Warning,
    /// The bank cannot be read, or its rubrics do not do what it says.
    #[default]
    Error,
}

impl Severity {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What would fix a fault, applied to the value at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fix {
    /// Take it out of its list.
    Remove,
    /// Write this word in its place.
    Replace(String),
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
}

/// Something wrong at one place of a bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The place.
    pub path: Path,
    /// Which part of it.
    pub spot: Spot,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// The rule that found it; `None` where the bank could not even be read or proved.
    #[serde(skip)]
    pub rule: Option<&'static str>,
    /// How to fix it, where `--fix` can.
    pub fix: Option<Fix>,
    /// Where it stands in the text, if that was looked up already.
    pub position: Option<Position>,
}

impl Fault {
    /// A fault of the value at a place.
    pub fn at(path: &Path, message: impl Into<String>) -> Self {
        Self {
            path: path.clone(),
            spot: Spot::Value,
            message: message.into(),
            hint: None,
            severity: Severity::Error,
            rule: None,
            fix: None,
            position: None,
        }
    }

    /// The same, with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with its fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same, pointing at another part of the place.
    #[must_use]
    pub fn spot(mut self, spot: Spot) -> Self {
        self.spot = spot;
        self
    }
}

/// Runs a reader one step further down: the faults it finds get their paths from here.
pub(super) fn below<T>(
    faults: &mut Vec<Fault>,
    step: impl Fn() -> Step,
    read: impl FnOnce(&mut Vec<Fault>) -> T,
) -> T {
    let before = faults.len();
    let result = read(faults);
    for fault in &mut faults[before..] {
        fault.path.prepend(step());
    }
    result
}
