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
    self, BankId, CriterionId, Fault, Filter, FindError, Fingerprint, Found, ItemId, ItemRef, Kind,
    Library, LoadError, Path, Problem, SelectError, Weight, did_you_mean, one_line,
};
use crate::grading::criteria;
use crate::session::choose::{Order, choose};
use crate::session::screening::{About, Criterion, Entry, ON_THE_SPOT, Screening, Section};

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
        Ok(file) => library.map_or_else(Vec::new, |library| {
            // What fails for the plan itself fails for every role of it.
            let mut found = Vec::new();
            for file in std::iter::once(file.clone()).chain(by_role(&file)) {
                found = screening(&file, library, "", None)
                    .err()
                    .unwrap_or_default();
                if !found.is_empty() {
                    break;
                }
            }
            found
        }),
    });
    problems.collect()
}

/// The plan once for each of its roles.
pub fn by_role(file: &PlanFile) -> Vec<PlanFile> {
    let roles = file.plan.roles.iter().map(|role| PlanFile {
        plan: Plan {
            role: Some(role.role.clone()),
            ..file.plan.clone()
        },
        ..file.clone()
    });
    roles.collect()
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
    let mut entries = entries(&file.plan, library).map_err(|faults| file.problems(&faults))?;
    let plan = &file.plan;
    apply_role_weights(plan, &mut entries).map_err(|faults| file.problems(&faults))?;
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

/// Gives criteria the weights that the plan's role says.
fn apply_role_weights(plan: &Plan, entries: &mut [Entry]) -> Result<(), Vec<Fault>> {
    let Some(role) = plan.own_role() else {
        return Ok(());
    };
    let place = plan.roles.iter().position(|one| one == role).unwrap_or(0);
    let mut faults = Vec::new();
    for (name, weight) in &role.weights {
        let mut found = false;
        for entry in entries.iter_mut() {
            let (bank, item) = (entry.item.bank.as_str(), entry.item.item.as_str());
            let rest = name.strip_prefix(&format!("{bank}/{item}"));
            let rest = rest.or_else(|| name.strip_prefix(item));
            let only = match rest {
                Some("") => None,
                Some(rest) if rest.starts_with('/') => Some(&rest[1..]),
                _ => continue,
            };
            let mut changed = false;
            for criterion in &mut entry.criteria {
                if only.is_none_or(|id| criterion.id.as_str() == id) {
                    criterion.weight = *weight;
                    changed = true;
                }
            }
            if changed {
                found = true;
                // The marks of another weighting are of another rubric.
                let mut hash = Fingerprint::default();
                hash.take(&entry.rubric);
                hash.take(name);
                hash.take(&weight.get().to_string());
                entry.rubric = hash.hex();
            }
        }
        // What a rule draws differs by role and seed: only what the plan names can be missed.
        let drawn = plan.sections.iter().flat_map(|section| &section.wants);
        let is_rule = |want: &crate::bank::plan::Want| matches!(want.which, Which::Rule { .. });
        if !found && !drawn.into_iter().any(is_rule) {
            let path = Path::root()
                .key("roles")
                .index(place)
                .key("weights")
                .key(name);
            let message = format!("this plan asks no item or criterion `{name}`");
            faults.push(Fault::at(&path, message).hint("write `item/criterion`, or an item"));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
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
        title: found.item.title.to_string(),
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

/// The most criteria of a question typed on the spot.
const MOST_CRITERIA: usize = 3;

/// A question of the interviewer's own, as it is added to an interview. `criteria` are one to three
/// sentences with semicolons between them.
///
/// # Errors
///
/// Says what is wrong with the question or the criteria.
pub fn improvised(question: &str, criteria: &str) -> Result<Entry, String> {
    let question = one_line(question.trim());
    if question.is_empty() {
        return Err("Type the question first".to_owned());
    }
    let texts: Vec<String> = criteria
        .split(';')
        .map(|text| one_line(text.trim()))
        .filter(|text| !text.is_empty())
        .collect();
    if texts.is_empty() || texts.len() > MOST_CRITERIA {
        return Err(format!(
            "Say what to look for, one to {MOST_CRITERIA} things with ; between them"
        ));
    }
    let criteria: Vec<Criterion> = texts
        .into_iter()
        .enumerate()
        .map(|(index, text)| {
            let id = CriterionId::new(format!("point-{}", index + 1));
            Criterion::new(id, text, Weight::ONE, None)
        })
        .collect();
    // The same question on another card is the same item.
    let mut name = Fingerprint::default();
    name.take(&question);
    let mut rubric = Fingerprint::default();
    criteria
        .iter()
        .for_each(|criterion| rubric.take(&criterion.text));
    let title: String = question.chars().take(60).collect();
    Ok(Entry {
        item: ItemRef {
            bank: BankId::new(ON_THE_SPOT),
            item: ItemId::new(name.hex()),
        },
        section: 0,
        added: true,
        kind: Kind::Question,
        level: None,
        title: if title.len() < question.len() {
            format!("{title}…")
        } else {
            title
        },
        prompt: question,
        rubric: rubric.hex(),
        time: Duration::from_secs(180),
        used: Duration::ZERO,
        asked: false,
        response: String::new(),
        criteria,
    })
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
                    let mut filter = filter.clone();
                    let level = plan.own_role().and_then(|role| role.level);
                    filter.level = filter.level.or(level);
                    let drawn = draw(library, *count, &filter, plan.seed, &taken);
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
    use crate::bank::read_bank;

    fn library(items: usize) -> Library {
        let item = |n| format!("{{id: item-{n}, level: mid, prompt: P, answer: First point.}}");
        let items: Vec<String> = (0..items).map(item).collect();
        let text = format!("{{bank: b, items: [{}]}}", items.join(", "));
        Library::from_iter([read_bank("b.yaml", &text).unwrap()])
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
    fn a_question_of_ones_own_has_one_to_three_criteria_and_is_the_same_on_each_card() {
        let asked = improvised(" Why Rust? ", "Names safety; names speed;").unwrap();
        assert_eq!(
            (asked.prompt.as_str(), asked.criteria.len()),
            ("Why Rust?", 2)
        );
        assert!(asked.added);
        assert_eq!(improvised("Why Rust?", "x").unwrap().item, asked.item);
        for (question, criteria) in [("", "a"), ("Why?", " ; "), ("Why?", "a;b;c;d")] {
            assert!(
                improvised(question, criteria).is_err(),
                "{question} {criteria}"
            );
        }
    }

    #[test]
    fn a_role_has_its_level_and_its_weights() {
        let items = "{id: j, level: junior, prompt: P, answer: First point.},
            {id: s, level: senior, prompt: P, answer: First point.},
            {id: fixed, prompt: P, look_for: [{id: c, text: T, match: [a]}, {id: d, text: U, match: [b]}]}";
        let text = format!("{{bank: b, items: [{items}]}}");
        let library = Library::from_iter([read_bank("b.yaml", &text).unwrap()]);
        let text = "plan: p\nroles:\n  - {role: Junior, level: junior}\n  - {role: Senior, level: \
                    senior, weights: {fixed/d: 3}}\nsections: [{title: A, items: [fixed, {count: 1}]}]\n";
        let file = PlanFile::from_text("p.yaml", text.to_owned()).unwrap();
        let plans = by_role(&file);
        let asked: Vec<Screening> = plans
            .iter()
            .map(|file| screening(file, &library, "A", None).unwrap())
            .collect();
        assert_eq!(asked[0].entries[1].item.item.as_str(), "j");
        assert_eq!(asked[1].entries[1].item.item.as_str(), "s");
        let weights = |asked: &Screening| -> Vec<f64> {
            asked.entries[0]
                .criteria
                .iter()
                .map(|c| c.weight.get())
                .collect()
        };
        assert_eq!(
            (weights(&asked[0]), weights(&asked[1])),
            (vec![1.0, 1.0], vec![1.0, 3.0])
        );
        assert_ne!(asked[0].entries[0].rubric, asked[1].entries[0].rubric);
        assert_eq!(asked[1].about.role.as_deref(), Some("Senior"));
        let wrong = text
            .replace("fixed/d", "fixed/x")
            .replace(", {count: 1}", "");
        let file = PlanFile::from_text("p.yaml", wrong).unwrap();
        let problems = screening(&by_role(&file)[1], &library, "A", None).unwrap_err();
        let shown = problems[0].to_string();
        assert!(
            shown.starts_with("p.yaml:4:54: this plan asks no item or criterion `fixed/x`"),
            "{shown}"
        );
    }

    #[test]
    fn a_plan_may_give_an_item_its_own_time() {
        let file = plan(["{id: item-1, time: 90s}", "item-2"]);
        let screening = screening(&file, &library(3), "A. Example", None).unwrap();
        let times = screening.entries.iter().map(|entry| entry.time.as_secs());
        assert_eq!(times.collect::<Vec<_>>(), [90, 180]);
    }
}
