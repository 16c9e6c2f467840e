//! Plans: finding them in a folder, and from a plan to a screening about to begin: which items, in
//! which order, with their texts as they are today.
//!
//! The same plan, banks and seed give the same items. A rule never draws what the plan has
//! already, by name or by an earlier rule.

use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;

use super::quiz_options::{fingerprint, time_for};
use crate::bank::plan::{Plan, PlanFile, Which, describe, plan_files};
use crate::bank::{
    self, Fault, Filter, FindError, Found, ItemRef, Library, LoadError, Path, Problem, SelectError,
    did_you_mean, one_line,
};
use crate::grading::criteria;
use crate::session::choose::{Order, choose};
use crate::session::screening::{About, Criterion, Entry, Screening, Section};

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No file and no plan of the folder has this name.
    #[error("there is no plan `{name}`; {hint}")]
    Unknown {
        /// The name.
        name: String,
        /// What to do.
        hint: String,
    },
    /// The plan has problems.
    #[error(transparent)]
    Problems(#[from] LoadError),
}

/// Reads the plan that a person names by its file or, in a folder of plans, by its id.
///
/// # Errors
///
/// Every problem of it; no such plan, with one that may have been meant.
pub fn find(name: &FilePath, folder: Option<&FilePath>) -> Result<PlanFile, PlanError> {
    let plans = folder.map_or_else(Vec::new, plan_files);
    let stem = |path: &FilePath| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let own = plans
        .iter()
        .find(|path| path.file_stem() == Some(name.as_os_str()));
    let read = match own.filter(|_| !name.is_file()) {
        Some(path) => PlanFile::read(path),
        None if !name.exists() && name.as_os_str() != "-" => {
            let known: Vec<String> = plans.iter().filter_map(|path| stem(path)).collect();
            let word = name.to_string_lossy();
            let hint = did_you_mean(&word, known.iter().map(String::as_str)).unwrap_or_else(|| {
                if known.is_empty() {
                    "`viva plan new` writes one".to_owned()
                } else {
                    format!("your plans are {}", one_line(&known.join(", ")))
                }
            });
            return Err(PlanError::Unknown {
                name: one_line(&word),
                hint,
            });
        }
        None => PlanFile::read(name),
    };
    read.map_err(|problems| LoadError { problems }.into())
}

/// Every problem of plan files. What they ask for is looked up only where there is a library.
pub fn problems(paths: &[PathBuf], library: Option<&Library>) -> Vec<Problem> {
    let problems = paths.iter().flat_map(|path| match PlanFile::read(path) {
        Err(problems) => problems,
        Ok(file) => library
            .and_then(|library| screening(&file, library, "", None).err())
            .unwrap_or_default(),
    });
    problems.collect()
}

/// The screening that a plan gives for a candidate.
///
/// # Errors
///
/// Every item that no bank has, and every rule that too few items fit.
pub fn screening(
    file: &PlanFile,
    library: &Library,
    candidate: &str,
    interviewer: Option<&str>,
) -> Result<Screening, Vec<Problem>> {
    let entries = entries(&file.plan, library).map_err(|faults| file.problems(&faults))?;
    let plan = &file.plan;
    let about = About {
        plan: plan.id.clone(),
        title: plan.title.clone(),
        role: plan.role.clone(),
        candidate: candidate.to_owned(),
        candidate_uid: None,
        interviewer: interviewer.map(str::to_owned),
        needed: plan.coverage,
    };
    let sections = plan.sections.iter().map(|section| Section {
        title: section.title.clone(),
        time: section.time,
        used: Duration::ZERO,
    });
    Ok(Screening::new(about, sections.collect(), entries))
}

/// An item as it would be asked in a section. `time` is instead of its own.
pub fn entry(found: Found<'_>, section: usize, time: Option<Duration>) -> Entry {
    let mut criteria = criteria(found.item);
    if criteria.is_empty() {
        criteria.push(bank::Criterion::overall());
    }
    Entry {
        item: found.reference(),
        section,
        added: false,
        kind: found.item.kind,
        level: found.item.level,
        title: found.item.title.clone(),
        prompt: found.item.prompt.clone(),
        rubric: fingerprint(&criteria),
        time: time.unwrap_or_else(|| time_for(found.item)),
        used: Duration::ZERO,
        asked: false,
        response: String::new(),
        criteria: criteria
            .into_iter()
            .map(|c| Criterion {
                anchors: c.anchors,
                ..Criterion::new(c.id, c.text, c.weight, c.follow_up)
            })
            .collect(),
    }
}

fn entries(plan: &Plan, library: &Library) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut faults = Vec::new();
    // What is named goes first, wherever it stands, so that no rule draws it.
    let mut taken: Vec<ItemRef> = Vec::new();
    let mut named: Vec<Option<Found<'_>>> = Vec::new();
    for (path, want) in wants(plan) {
        let Which::Named(name) = &want.which else {
            continue;
        };
        let found = library.find(name);
        match &found {
            Ok(found) if taken.contains(&found.reference()) => {
                let message = format!("the item `{name}` is listed twice in this plan");
                faults.push(Fault::at(&path, message).hint("remove one"));
            }
            Ok(found) => taken.push(found.reference()),
            Err(error) => faults.push(not_found(&path, error)),
        }
        named.push(found.ok());
    }
    let mut named = named.into_iter();
    let mut entries = Vec::new();
    for (number, section) in plan.sections.iter().enumerate() {
        for (place, want) in section.wants.iter().enumerate() {
            let found = match &want.which {
                Which::Named(_) => Vec::from_iter(named.next().flatten()),
                Which::Rule { count, filter } => {
                    let path = path(number, place);
                    let drawn = draw(library, *count, filter, plan.seed, &taken);
                    drawn.unwrap_or_else(|fault| {
                        faults.push(Fault { path, ..*fault });
                        Vec::new()
                    })
                }
            };
            for found in found {
                if !taken.contains(&found.reference()) {
                    taken.push(found.reference());
                }
                entries.push(entry(found, number, want.time));
            }
        }
    }
    if faults.is_empty() {
        Ok(entries)
    } else {
        Err(faults)
    }
}

/// Every item and rule of a plan with its place.
fn wants(plan: &Plan) -> impl Iterator<Item = (Path, &crate::bank::plan::Want)> {
    plan.sections
        .iter()
        .enumerate()
        .flat_map(|(number, section)| {
            let wants = section.wants.iter().enumerate();
            wants.map(move |(place, want)| (path(number, place), want))
        })
}

fn path(section: usize, place: usize) -> Path {
    let section = Path::root().key("sections").index(section);
    section.key("items").index(place)
}

fn not_found(path: &Path, error: &FindError) -> Fault {
    let fault = |message: String| Fault::at(path, message);
    match error {
        FindError::Unknown { name, hint } => {
            let fault = fault(format!("no item is called `{name}`"));
            fault.hint(
                hint.as_deref()
                    .unwrap_or("`viva list` shows the items; add banks with --bank"),
            )
        }
        FindError::Ambiguous { .. } => fault(error.to_string()),
    }
}

fn draw<'a>(
    library: &'a Library,
    count: usize,
    filter: &Filter,
    seed: u64,
    taken: &[ItemRef],
) -> Result<Vec<Found<'a>>, Box<Fault>> {
    let fault = |message: String| Fault::at(&Path::root(), message);
    let mut fitting = library.select(filter).map_err(|error| match error {
        SelectError::UnknownTag { tag, hint } => {
            Box::new(fault(format!("no item has the tag `{tag}`")).hint(hint))
        }
        SelectError::UnknownBank { bank, hint } => {
            Box::new(fault(format!("no bank has the id `{bank}`")).hint(hint))
        }
    })?;
    fitting.retain(|found| !taken.contains(&found.reference()));
    if fitting.len() < count {
        let wanted = describe(count, filter);
        let left = fitting.len();
        let few = fault(format!("needs {wanted}, found {left}"));
        let hint = "ask for fewer or different items; those already in the plan do not count";
        return Err(Box::new(few.hint(hint)));
    }
    Ok(choose(&fitting, count, Order::Random, seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{LoadedBank, read_bank};

    fn library(items: usize) -> Library {
        let item = |n| format!("{{id: item-{n}, level: mid, prompt: P, answer: First point.}}");
        let items: Vec<String> = (0..items).map(item).collect();
        let text = format!("{{bank: b, items: [{}]}}", items.join(", "));
        Library {
            banks: vec![LoadedBank {
                bank: read_bank("b.yaml", &text).unwrap(),
                origin: "b.yaml".to_owned(),
                path: None,
            }],
        }
    }

    fn plan(items: [&str; 2]) -> PlanFile {
        let [first, second] = items;
        let text = format!(
            "plan: p\nseed: 7\nsections:\n  - title: A\n    items: [{first}]\n  - title: B\n    \
             items: [{second}]\n"
        );
        PlanFile::from_text("p.yaml", text).unwrap()
    }

    fn asked(file: &PlanFile, library: &Library) -> Vec<String> {
        let screening = screening(file, library, "A. Example", None).unwrap();
        let name = |entry: &Entry| format!("{} {}", entry.section, entry.item.item);
        screening.entries.iter().map(name).collect()
    }

    fn problems(file: &PlanFile) -> Vec<String> {
        let problems = screening(file, &library(3), "A. Example", None).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_plan_asks_everyone_the_same_in_the_same_order() {
        let file = plan(["{count: 3}", "{count: 2}"]);
        let expected = ["0 item-5", "0 item-6", "0 item-7", "1 item-3", "1 item-9"];
        assert_eq!(
            asked(&file, &library(10)),
            expected,
            "candidates are compared by it: this order must never change"
        );
    }

    #[test]
    fn a_rule_never_draws_what_the_plan_has_already() {
        let file = plan(["{count: 9}", "item-3"]);
        let mut asked = asked(&file, &library(10));
        assert_eq!(asked.last().map(String::as_str), Some("1 item-3"));
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), 10);
    }

    #[test]
    fn what_is_not_there_is_told_with_its_place() {
        let file = plan(["itme-1, item-1, item-1", "{count: 9, level: mid}"]);
        let problems = problems(&file);
        assert_eq!(
            problems[0],
            "p.yaml:5:13: no item is called `itme-1`\n 5 |     items: [itme-1, item-1, item-1]\n   \
             |             ^\n   = did you mean `item-1`?"
        );
        assert!(problems[1].starts_with("p.yaml:5:29: the item `item-1` is listed twice"));
        assert!(problems[2].contains("needs 9 mid items, found 2"));
    }

    #[test]
    fn a_plan_may_give_an_item_its_own_time() {
        let file = plan(["{id: item-1, time: 90s}", "item-2"]);
        let screening = screening(&file, &library(3), "A. Example", None).unwrap();
        let times = screening.entries.iter().map(|entry| entry.time.as_secs());
        assert_eq!(times.collect::<Vec<_>>(), [90, 180]);
    }
}
