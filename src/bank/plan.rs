//! Plans: which items an interviewer asks, in which sections, with how much time.
//!
//! A plan is a YAML file of its own. It names items, or says by a rule which ones it wants; what
//! a rule finds among the loaded banks is decided elsewhere, and so is how it is asked.

use std::fmt::Write as _;
use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;

use serde_yaml::{Mapping, Value};

use super::fault::{Fault, Path};
use super::files::{bank_files, is_stream, read_file, shown, without_mark};
use super::load::read_as;
use super::lower::{
    Faults, at_key, choice, duration, each, id, mapping, missing, required_text, text, texts,
};
use super::model::{BankId, Kind, Level, Weight};
use super::problem::Problem;
use super::select::Filter;
use super::text::one_line;
use super::write::{flow_list, flow_scalar, written_duration};

/// The most items that a rule may ask for.
pub const MOST: u64 = 100;

/// Where a plan says nothing else, so much of its weight must be judged, in per cent, before an
/// interview has a score.
pub const USUAL_COVERAGE: u8 = 60;

pub(super) const PLAN_KEYS: &[&str] = &[
    "plan", "title", "role", "seed", "coverage", "roles", "sections",
];
pub(super) const ROLE_KEYS: &[&str] = &["role", "level", "weights"];
pub(super) const SECTION_KEYS: &[&str] = &["title", "time", "items"];
pub(super) const ITEM_KEYS: &[&str] = &["id", "time"];
pub(super) const RULE_KEYS: &[&str] = &["count", "bank", "tags", "level", "kind", "time"];

/// What is asked of every candidate for a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its id: scorecards of the same plan are compared.
    pub id: String,
    /// Its title, for people.
    pub title: String,
    /// The role that candidates are interviewed for.
    pub role: Option<String>,
    /// Where the choices by rule come from.
    pub seed: u64,
    /// How much of its weight must be judged, in per cent, before an interview has a score.
    pub coverage: u8,
    /// What is different for each of several roles.
    pub roles: Vec<Role>,
    /// Its parts, in order.
    pub sections: Vec<Section>,
}

/// What a plan does otherwise for a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// The role.
    pub role: String,
    /// The level of what rules draw that name none.
    pub level: Option<Level>,
    /// What criteria count, instead of what their bank says: `item/criterion` or
    /// `bank/item/criterion`, or an item for all criteria of it.
    pub weights: Vec<(String, Weight)>,
}

/// A part of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// The time for it; without one, what its items need.
    pub time: Option<Duration>,
    /// What is asked in it, in order.
    pub wants: Vec<Want>,
}

/// An item of a plan, or a rule for several.
#[derive(Clone, Debug, PartialEq)]
pub struct Want {
    /// Which.
    pub which: Which,
    /// The time for each, instead of its own.
    pub time: Option<Duration>,
}

/// Which items are wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// The one of that name, an id or `bank/id`.
    Named(String),
    /// So many of those that a filter wants, at random.
    Rule {
        /// How many.
        count: usize,
        /// Of which.
        filter: Filter,
    },
}

/// A plan with the text that it was read from, so that what is wrong can be shown in place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// The file, as the person named it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The plan.
    pub plan: Plan,
}

impl PlanFile {
    /// Reads a plan file.
    ///
    /// # Errors
    ///
    /// Every problem, in the order of the lines.
    pub fn read(path: &FilePath) -> Result<Self, Vec<Problem>> {
        let name = shown(path);
        let text = read_file(path).map_err(|problem| vec![*problem])?;
        Self::from_text(&name, text)
    }

    /// Reads a plan from text; `name` stands for the file in problems.
    ///
    /// # Errors
    ///
    /// Every problem, in the order of the lines.
    pub fn from_text(name: &str, text: String) -> Result<Self, Vec<Problem>> {
        let plan = read_as(name, &text, lower)?;
        Ok(Self {
            name: name.to_owned(),
            text,
            plan,
        })
    }

    /// Faults of the plan as problems with line and column.
    pub fn problems(&self, faults: &[Fault]) -> Vec<Problem> {
        Problem::from_faults(&self.name, without_mark(&self.text), faults)
    }
}

/// Whether a file is meant as a plan: a mapping with a key `plan` and no `bank`.
pub fn is_plan(path: &FilePath) -> bool {
    if is_stream(path) {
        return false;
    }
    let Ok(text) = read_file(path) else {
        return false;
    };
    let begins = |key: &str| {
        without_mark(&text)
            .lines()
            .any(|line| line.starts_with(key))
    };
    begins("plan:") && !begins("bank:")
}

/// The plan files of a folder, by name; none where there is no such folder.
pub fn plan_files(folder: &FilePath) -> Vec<PathBuf> {
    let files = bank_files(folder).unwrap_or_default();
    files.into_iter().filter(|file| is_plan(file)).collect()
}

fn lower(tree: &Value, faults: &mut Faults) -> Option<Plan> {
    let map = mapping(tree, "a plan", PLAN_KEYS, faults)?;
    let id = id(map, "plan", "a plan", faults);
    let title = text(map, "title", faults);
    let role = text(map, "role", faults);
    let seed = match map.get("seed") {
        None => 0,
        Some(value) => value.as_u64().unwrap_or_else(|| {
            at_key(faults, "seed", |faults| {
                faults.push(
                    Fault::at(&Path::root(), "a seed is a whole number from 0")
                        .hint("any number; a different one draws different items"),
                );
            });
            0
        }),
    };
    let coverage = map.get("coverage").map(|value| {
        share(value).unwrap_or_else(|| {
            at_key(faults, "coverage", |faults| {
                let message = "`coverage` is a share from 0% to 100%";
                faults.push(Fault::at(&Path::root(), message).hint(
                    "so much of the plan must be judged before there is a score, like `60%`",
                ));
            });
            USUAL_COVERAGE
        })
    });
    let roles = if map.contains_key("roles") {
        each(map, "roles", faults, lower_role)
    } else {
        Vec::new()
    };
    if !map.contains_key("sections") {
        faults.push(missing("sections", "a plan"));
    }
    let sections = each(map, "sections", faults, section);
    let id = id?;
    Some(Plan {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        role,
        seed,
        coverage: coverage.unwrap_or(USUAL_COVERAGE),
        roles,
        sections,
    })
}

/// A share in whole per cent: `60%` or `60`.
fn share(value: &Value) -> Option<u8> {
    let percent = match value {
        Value::Number(number) => u8::try_from(number.as_u64()?).ok()?,
        Value::String(text) => {
            let digits = text.strip_suffix('%')?.trim_end();
            let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| sound)?
        }
        _ => return None,
    };
    (percent <= 100).then_some(percent)
}

fn lower_role(value: &Value, faults: &mut Faults) -> Option<Role> {
    let map = mapping(value, "a role", ROLE_KEYS, faults)?;
    let role = required_text(map, "role", "a role", faults);
    let level = choice(map, "level", Level::ALL, Level::as_str, faults);
    let mut weights = Vec::new();
    if let Some(given) = map.get("weights") {
        at_key(faults, "weights", |faults| match given {
            Value::Mapping(given) => {
                for (name, value) in given {
                    let name = name.as_str().unwrap_or_default().to_owned();
                    match value.as_f64().and_then(Weight::new) {
                        Some(weight) => weights.push((name, weight)),
                        None => at_key(faults, &name, |faults| {
                            let message = "a weight is a number above 0, at most 1000";
                            faults.push(Fault::at(&Path::root(), message));
                        }),
                    }
                }
            }
            _ => faults.push(
                Fault::at(&Path::root(), "`weights` is a mapping")
                    .hint("write `weights: { item/criterion: 2 }`"),
            ),
        });
    }
    Some(Role {
        role: role?,
        level,
        weights,
    })
}

fn section(value: &Value, faults: &mut Faults) -> Option<Section> {
    let map = mapping(value, "a section", SECTION_KEYS, faults)?;
    let title = required_text(map, "title", "a section", faults);
    let time = duration(map, faults);
    if !map.contains_key("items") {
        faults.push(missing("items", "a section"));
    }
    let wants = each(map, "items", faults, want);
    Some(Section {
        title: title?,
        time,
        wants,
    })
}

fn want(value: &Value, faults: &mut Faults) -> Option<Want> {
    if let Value::String(name) = value {
        return Some(Want {
            which: Which::Named(name.trim().to_owned()),
            time: None,
        });
    }
    let is_rule = value
        .as_mapping()
        .is_some_and(|map| map.contains_key("count"));
    if is_rule {
        return rule(mapping(value, "a rule", RULE_KEYS, faults)?, faults);
    }
    let is_neither = value.as_mapping().is_none_or(|map| !map.contains_key("id"));
    if is_neither {
        faults.push(
            Fault::at(&Path::root(), "this is neither an item nor a rule").hint(
                "write an item's id, or a rule like `{ count: 2, level: mid, tags: [lambda] }`",
            ),
        );
        return None;
    }
    let map = mapping(value, "an item of a plan", ITEM_KEYS, faults)?;
    let name = required_text(map, "id", "an item of a plan", faults);
    let time = duration(map, faults);
    Some(Want {
        which: Which::Named(name?),
        time,
    })
}

fn rule(map: &Mapping, faults: &mut Faults) -> Option<Want> {
    let count = map.get("count").and_then(Value::as_u64);
    let count = count.filter(|count| (1..=MOST).contains(count));
    if count.is_none() {
        at_key(faults, "count", |faults| {
            let message = format!("`count` is a whole number from 1 to {MOST}");
            faults.push(Fault::at(&Path::root(), message).hint("that many items are drawn"));
        });
    }
    let filter = Filter {
        kind: choice(map, "kind", Kind::ALL, Kind::as_str, faults),
        level: choice(map, "level", Level::ALL, Level::as_str, faults),
        bank: text(map, "bank", faults).map(BankId::new),
        topics: Vec::new(),
        tags: texts(map, "tags", faults),
    };
    let time = duration(map, faults);
    let count = usize::try_from(count?).ok()?;
    Some(Want {
        which: Which::Rule { count, filter },
        time,
    })
}

impl Want {
    /// Reads what a person types for it: an item's id, or a rule in words, as in
    /// `3 scenario mid #lambda bank:aws`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub fn typed(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let first = words.next().ok_or("nothing is named")?;
        let Ok(count) = first.parse::<u64>() else {
            return match words.next() {
                None => Ok(Self {
                    which: Which::Named(first.to_owned()),
                    time: None,
                }),
                Some(_) => Err(format!(
                    "`{text}` is neither an item nor a rule; {TYPED_HINT}"
                )),
            };
        };
        if !(1..=MOST).contains(&count) {
            return Err(format!("a rule draws 1 to {MOST} items, not {count}"));
        }
        let mut filter = Filter::default();
        for word in words {
            let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
            let level = Level::ALL.into_iter().find(|level| level.as_str() == word);
            if kind.is_some() {
                filter.kind = kind;
            } else if level.is_some() {
                filter.level = level;
            } else if let Some(tag) = word.strip_prefix('#').filter(|tag| !tag.is_empty()) {
                filter.tags.push(tag.to_owned());
            } else if let Some(bank) = word.strip_prefix("bank:").filter(|bank| !bank.is_empty()) {
                filter.bank = Some(BankId::new(bank));
            } else {
                return Err(format!("`{word}` is not an item or a rule; {TYPED_HINT}"));
            }
        }
        Ok(Self {
            which: Which::Rule {
                count: count as usize,
                filter,
            },
            time: None,
        })
    }
}

/// How to type what a section asks.
pub const TYPED_HINT: &str =
    "write an item's id, or a rule like `3 scenario mid #lambda bank:some-bank`";

impl Plan {
    /// What is different for the role that the plan is for, if anything is.
    pub fn own_role(&self) -> Option<&Role> {
        let role = self.role.as_deref()?;
        self.roles
            .iter()
            .find(|one| one.role.eq_ignore_ascii_case(role))
    }

    /// The plan for one of its roles.
    ///
    /// # Errors
    ///
    /// It has no such role; says which it has.
    pub fn for_role(&self, role: &str) -> Result<Self, String> {
        let found = self
            .roles
            .iter()
            .find(|one| one.role.eq_ignore_ascii_case(role.trim()));
        match found {
            Some(found) => Ok(Self {
                role: Some(found.role.clone()),
                ..self.clone()
            }),
            None if self.roles.is_empty() => Err(format!("the plan `{}` has no `roles`", self.id)),
            None => {
                let all: Vec<&str> = self.roles.iter().map(|one| one.role.as_str()).collect();
                Err(format!(
                    "the plan `{}` has no role `{}`; it has {}",
                    self.id,
                    one_line(role),
                    one_line(&all.join(", "))
                ))
            }
        }
    }

    /// The plan as a file says it.
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "plan: {}", flow_scalar(&self.id));
        let _ = writeln!(out, "title: {}", flow_scalar(&self.title));
        if let Some(role) = &self.role {
            let _ = writeln!(out, "role: {}", flow_scalar(role));
        }
        let _ = writeln!(
            out,
            "seed: {}   # a different number draws different items",
            self.seed
        );
        if self.coverage != USUAL_COVERAGE {
            let _ = writeln!(out, "coverage: {}%", self.coverage);
        }
        if !self.roles.is_empty() {
            let _ = writeln!(out, "roles:");
        }
        for role in &self.roles {
            let _ = writeln!(out, "  - role: {}", flow_scalar(&role.role));
            if let Some(level) = role.level {
                let _ = writeln!(out, "    level: {level}");
            }
            if !role.weights.is_empty() {
                let _ = writeln!(out, "    weights:");
            }
            for (name, weight) in &role.weights {
                let _ = writeln!(out, "      {}: {}", flow_scalar(name), weight.get());
            }
        }
        let _ = writeln!(out, "sections:");
        for section in &self.sections {
            let _ = writeln!(out, "  - title: {}", flow_scalar(&section.title));
            if let Some(time) = section.time {
                let _ = writeln!(out, "    time: {}", written_duration(time));
            }
            let _ = writeln!(out, "    items:");
            for want in &section.wants {
                let _ = writeln!(out, "      - {}", want.to_yaml());
            }
        }
        out
    }
}

impl Want {
    fn to_yaml(&self) -> String {
        let time = self
            .time
            .map(|time| format!("time: {}", written_duration(time)));
        let (filter, count) = match &self.which {
            Which::Named(name) => {
                return match time {
                    None => flow_scalar(name),
                    Some(time) => format!("{{ id: {}, {time} }}", flow_scalar(name)),
                };
            }
            Which::Rule { count, filter } => (filter, count),
        };
        let parts = [
            Some(format!("count: {count}")),
            filter.kind.map(|kind| format!("kind: {kind}")),
            filter.level.map(|level| format!("level: {level}")),
            (!filter.tags.is_empty()).then(|| format!("tags: {}", flow_list(&filter.tags))),
            filter
                .bank
                .as_ref()
                .map(|bank| format!("bank: {}", flow_scalar(bank.as_str()))),
            time,
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{{ {} }}", parts.join(", "))
    }
}

/// A rule in words.
pub fn describe(count: usize, filter: &Filter) -> String {
    let mut words = vec![count.to_string()];
    words.extend(filter.level.map(|level| level.to_string()));
    let noun = filter.kind.map_or("item", Kind::as_str);
    words.push(format!("{noun}{}", if count == 1 { "" } else { "s" }));
    if !filter.tags.is_empty() {
        words.push(format!("about {}", filter.tags.join(", ")));
    }
    words.extend(filter.bank.as_ref().map(|bank| format!("of {bank}")));
    words.join(" ")
}

#[cfg(test)]
mod tests;
