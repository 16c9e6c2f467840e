//! `viva plan`: writing plans for interviews, and looking at what they ask.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::output::{count, json};
use super::{Context, Error, Format, files};
use crate::app::{plans, ready_plans};
use crate::bank::plan::{Plan, PlanFile, Section, TYPED_HINT, USUAL_COVERAGE, Want};
use crate::bank::{DURATION_HINT, Library, as_argument, clock, one_line, read_duration};
use crate::report::layout::{Side, columns};
use crate::report::sheet;
use crate::session::screening::Screening;
use crate::store::make_private_folder;

/// What to do with plans.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with plans.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Write a new plan; without sections it asks for them
    New(NewArgs),
    /// Show what a plan asks, or print it as an interviewer's sheet
    Show(ShowArgs),
}

/// A new plan.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva plan new platform  asks for title and sections, or takes a ready plan
  viva plan new platform --from mid-cloud-engineer
  viva plan new platform --title 'Platform engineer' \\
    --section 'Warm-up 10m: slow-first-requests, 1 question junior' \\
    --section 'Depth 25m: 3 scenario mid #lambda'

What a section asks is an item's id, or a rule: how many, of which kind and level, with which \
#tags, of which bank:ID.")]
pub struct NewArgs {
    /// The plan's id, lowercase letters and hyphens; its file is named after it
    #[arg(value_name = "ID")]
    pub id: String,
    /// Its title, for people
    #[arg(long)]
    pub title: Option<String>,
    /// The role that candidates are interviewed for
    #[arg(long)]
    pub role: Option<String>,
    /// The seed for items that rules choose
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Begin with a ready plan, an hour from the built-in banks
    #[arg(long, value_name = "READY", value_parser = PossibleValuesParser::new(ready_plans::NAMES), conflicts_with = "sections")]
    pub from: Option<String>,
    /// A section: `TITLE [TIME]: ITEM, RULE, …` (repeatable)
    #[arg(long = "section", value_name = "SECTION")]
    pub sections: Vec<String>,
    /// The file; without it, one in the `plans` folder of the data folder
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long)]
    pub force: bool,
}

/// Which plan, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva plan show platform  a plan of the data folder
  viva plan show platform.yaml --sheet html > sheet.html")]
pub struct ShowArgs {
    /// Its file, or its id if it is in the `plans` folder of the data folder
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// For one of the plan's roles
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// Print a sheet for paper, with boxes and room for notes
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "format")]
    pub sheet: Option<Sheet>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// How a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Sheet {
    /// Markdown.
    Md,
    /// One HTML file that prints on A4.
    Html,
}

/// Writes or shows a plan.
///
/// # Errors
///
/// A plan with problems, banks that do not load, or a file that cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    match &args.command {
        Command::New(args) => new(args, context),
        Command::Show(args) => show(args, context),
    }
}

fn show(args: &ShowArgs, context: &Context) -> Result<(), Error> {
    let mut file = context.plan(&args.plan)?;
    if let Some(role) = &args.role {
        file.plan = file.plan.for_role(role).map_err(Error::Role)?;
    }
    let library = context.library()?;
    let screening = plans::screening(&file, &library, "", None).map_err(Error::plan)?;
    match (args.sheet, args.format) {
        (Some(Sheet::Md), _) => files::print(sheet::markdown(&screening).as_bytes()),
        (Some(Sheet::Html), _) => files::print(sheet::html(&screening).as_bytes()),
        (None, Format::Json) => context.print(&json(&PlanJson::new(&file.plan, &screening))?),
        (None, Format::Text) => context.page_text(&text(&file.plan, &screening, context)),
    }
}

fn text(plan: &Plan, screening: &Screening, context: &Context) -> String {
    let paint = context.paint();
    let mut about = vec![plan.id.clone()];
    about.extend(plan.role.as_deref().map(one_line));
    about.push(count(screening.entries.len(), "item"));
    about.push(clock(screening.planned()));
    about.push(format!("a score from {} % judged", plan.coverage));
    let mut out = format!(
        "{}\n{}\n",
        paint.accent(&one_line(&plan.title)),
        paint.dim(&about.join(" · "))
    );
    for (number, section) in screening.sections.iter().enumerate() {
        let needed: Duration = screening
            .in_section(number)
            .map(|index| screening.entries[index].time)
            .sum();
        let time = screening.section_time(number);
        let over = if needed > time {
            format!("  its items need {}", clock(needed))
        } else {
            String::new()
        };
        out.push_str(&format!(
            "\n{}  {}{}\n",
            paint.bold(&one_line(&section.title)),
            clock(time),
            paint.dim(&over)
        ));
        let rows: Vec<Vec<String>> = screening
            .in_section(number)
            .map(|index| {
                let entry = &screening.entries[index];
                let level = entry
                    .level
                    .map_or_else(String::new, |level| level.to_string());
                vec![
                    format!("  {}", one_line(&entry.title)),
                    clock(entry.time),
                    entry.kind.to_string(),
                    level,
                    entry.item.to_string(),
                ]
            })
            .collect();
        let sides = [Side::Left, Side::Right, Side::Left, Side::Left, Side::Left];
        for line in columns(&sides, &rows) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

#[derive(Serialize)]
struct PlanJson<'a> {
    plan: &'a str,
    title: &'a str,
    role: Option<&'a str>,
    seed: u64,
    coverage: u8,
    list: String,
    seconds: u64,
    sections: Vec<SectionJson<'a>>,
}

#[derive(Serialize)]
struct SectionJson<'a> {
    title: &'a str,
    seconds: u64,
    items: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    bank: &'a str,
    item: &'a str,
    title: &'a str,
    kind: &'a str,
    level: Option<&'a str>,
    seconds: u64,
    criteria: Vec<&'a str>,
}

impl<'a> PlanJson<'a> {
    fn new(plan: &'a Plan, screening: &'a Screening) -> Self {
        let item = |index: usize| {
            let entry = &screening.entries[index];
            ItemJson {
                bank: entry.item.bank.as_str(),
                item: entry.item.item.as_str(),
                title: &entry.title,
                kind: entry.kind.as_str(),
                level: entry.level.map(crate::bank::Level::as_str),
                seconds: entry.time.as_secs(),
                criteria: entry.criteria.iter().map(|c| c.id.as_str()).collect(),
            }
        };
        let sections = screening.sections.iter().enumerate();
        Self {
            plan: &plan.id,
            title: &plan.title,
            role: plan.role.as_deref(),
            seed: plan.seed,
            coverage: plan.coverage,
            list: screening.list(),
            seconds: screening.planned().as_secs(),
            sections: sections
                .map(|(number, section)| SectionJson {
                    title: &section.title,
                    seconds: screening.section_time(number).as_secs(),
                    items: screening.in_section(number).map(item).collect(),
                })
                .collect(),
        }
    }
}

fn new(args: &NewArgs, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let path = match &args.output {
        Some(path) => path.clone(),
        None => context.plan_folder()?.join(format!("{}.yaml", args.id)),
    };
    if path.exists() && !args.force {
        return Err(Error::Exists {
            file: files::shown(&path),
        });
    }
    let ready = args.from.as_deref().map(ready_plans::ready_plan);
    let mut plan = match ready.transpose()?.flatten() {
        Some(ready) => Plan {
            id: args.id.clone(),
            title: args.title.clone().unwrap_or(ready.title),
            role: args.role.clone().or(ready.role),
            ..ready
        },
        None => Plan {
            id: args.id.clone(),
            title: args.title.clone().unwrap_or_else(|| args.id.clone()),
            role: args.role.clone(),
            seed: args.seed,
            coverage: USUAL_COVERAGE,
            roles: Vec::new(),
            sections: Vec::new(),
        },
    };
    for section in &args.sections {
        let section = read_section(section).map_err(Error::Section)?;
        plan.sections.push(section);
    }
    // An id that cannot be one is told before any question is asked.
    check(
        &Plan {
            sections: Vec::new(),
            ..plan.clone()
        },
        &path,
        None,
    )?;
    if plan.sections.is_empty() {
        if !super::terminal::is_terminal() {
            return Err(Error::NoSections);
        }
        ask(&mut plan, args, context, &library)?;
    }
    check(&plan, &path, Some(&library))?;
    if args.output.is_none() {
        // It may be the first thing in the data folder.
        let folder = context.plan_folder()?;
        make_private_folder(&folder).map_err(|source| Error::Write {
            what: files::shown(&folder),
            source,
        })?;
    }
    if args.force {
        files::replace(&path, &plan.to_yaml())?;
    } else {
        files::create(&path, &plan.to_yaml())?;
    }
    if files::is_standard(&path) {
        return Ok(());
    }
    context.print(&format!(
        "{} is written; `viva plan show {}` shows what it asks.\n",
        one_line(&path.display().to_string()),
        as_argument(&one_line(
            &args
                .output
                .as_ref()
                .map_or_else(|| args.id.clone(), |path| path.display().to_string())
        )),
    ))
}

/// Tells what is wrong with a plan before it is written.
fn check(plan: &Plan, path: &Path, library: Option<&Library>) -> Result<(), Error> {
    let name = path.display().to_string();
    let mut yaml = plan.to_yaml();
    if library.is_none() {
        yaml = yaml.replace("sections:\n", "sections: [{ title: x, items: [x] }]\n");
    }
    let file = PlanFile::from_text(&name, yaml).map_err(Error::plan)?;
    if let Some(library) = library {
        plans::screening(&file, library, "", None).map_err(Error::plan)?;
    }
    Ok(())
}

/// Reads `TITLE [TIME]: ITEM, RULE, …`.
fn read_section(text: &str) -> Result<Section, String> {
    let (head, items) = text.rsplit_once(": ").ok_or_else(|| {
        format!(
            "`{}` is not a section; write `TITLE [TIME]: ITEM, RULE, …`",
            one_line(text)
        )
    })?;
    let (title, time) = match head.trim().rsplit_once(' ') {
        Some((title, time)) if read_duration(time).is_ok() => (title, read_duration(time).ok()),
        _ => (head, None),
    };
    if title.trim().is_empty() || read_duration(head.trim()).is_ok() {
        return Err(format!(
            "`{}` names no title before it; write `TITLE [TIME]: ITEM, RULE, …`",
            one_line(head.trim())
        ));
    }
    if time.is_none()
        && let Some(meant) = meant_as_time(head)
    {
        return Err(format!(
            "`{}` is not a time for a section; {DURATION_HINT}",
            one_line(meant)
        ));
    }
    Ok(Section {
        title: title.trim().to_owned(),
        time,
        wants: read_wants(items)?,
    })
}

/// The end of a section's head that was meant as its time and is none: `15min`, `1.5h`, `10 m`, or a
/// bare number that is too high to count sections.
fn meant_as_time(head: &str) -> Option<&str> {
    let head = head.trim();
    let last = head.rsplit(' ').next()?;
    let before = head[..head.len() - last.len()].trim_end();
    let number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let is_unit = matches!(
        last.to_lowercase().as_str(),
        "h" | "m"
            | "s"
            | "hour"
            | "hours"
            | "min"
            | "mins"
            | "minute"
            | "minutes"
            | "sec"
            | "seconds"
    );
    let counted = before.rsplit(' ').next().filter(|word| number(word));
    if let Some(counted) = counted.filter(|_| is_unit) {
        return Some(&head[before.len() - counted.len()..]);
    }
    let is_bare = number(last) && last.len() > 1;
    let begins = last.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let has_digit = last.contains(|c: char| c.is_ascii_digit());
    (!before.is_empty() && (is_bare || (begins && has_digit && !number(last)))).then_some(last)
}

fn read_wants(text: &str) -> Result<Vec<Want>, String> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(Want::typed).collect()
}

/// Offers the ready plans whose items are loaded; tells whether one was taken.
fn take_ready(
    plan: &mut Plan,
    answer: &mut impl FnMut(&str) -> Result<Option<String>, Error>,
    context: &Context,
    library: &Library,
) -> Result<bool, Error> {
    let mut offered = Vec::new();
    for name in ready_plans::NAMES {
        let Some(ready) = ready_plans::ready_plan(name)? else {
            continue;
        };
        let file = PlanFile::from_text(name, ready.to_yaml()).map_err(Error::plan)?;
        if let Ok(screening) = plans::screening(&file, library, "", None) {
            offered.push((ready, screening));
        }
    }
    if offered.is_empty() {
        return Ok(false);
    }
    context.print("Ready plans from the built-in banks:\n")?;
    for (number, (ready, screening)) in offered.iter().enumerate() {
        let items = count(screening.entries.len(), "item");
        let time = clock(screening.planned());
        let title = &ready.title;
        context.print(&format!("  {}  {title:<22}  {items}, {time}\n", number + 1))?;
    }
    loop {
        let question = "Number of the plan to begin with (enter for sections of your own): ";
        let Some(text) = answer(question)? else {
            return Ok(false);
        };
        let number = text.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let Some((ready, _)) = number.and_then(|number| offered.get(number)) else {
            let last = offered.len();
            context.print(&format!("  write a number from 1 to {last}\n"))?;
            continue;
        };
        if plan.title == plan.id {
            plan.title.clone_from(&ready.title);
        }
        plan.role = plan.role.take().or_else(|| ready.role.clone());
        plan.sections.clone_from(&ready.sections);
        return Ok(true);
    }
}

/// How much is read of what is typed, in bytes.
const MOST_TYPED: u64 = 1 << 20;

/// Asks for what the command line did not say.
fn ask(plan: &mut Plan, args: &NewArgs, context: &Context, library: &Library) -> Result<(), Error> {
    let mut lines = io::stdin().lock().take(MOST_TYPED).lines();
    let mut answer = |question: &str| -> Result<Option<String>, Error> {
        context.print(question)?;
        let line = lines.next().transpose()?;
        Ok(line
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty()))
    };
    if take_ready(plan, &mut answer, context, library)? {
        return Ok(());
    }
    if args.title.is_none()
        && let Some(title) = answer(&format!("Title [{}]: ", plan.id))?
    {
        plan.title = title;
    }
    if args.role.is_none() {
        plan.role = answer("Role (optional): ")?;
    }
    context.print(&format!(
        "\nNow the sections. For what each asks, {TYPED_HINT};\nseveral with commas between \
         them. `viva list` shows the items.\n"
    ))?;
    loop {
        let number = plan.sections.len() + 1;
        let Some(title) = answer(&format!("\nSection {number} (enter to finish): "))? else {
            break;
        };
        let time = loop {
            match answer("  Time, like 10m (enter for what its items need): ")? {
                None => break None,
                Some(text) => match read_duration(&text) {
                    Ok(time) => break Some(time),
                    Err(error) => context.print(&format!("  {error}; {DURATION_HINT}\n"))?,
                },
            }
        };
        loop {
            let Some(text) = answer("  Items and rules (enter to skip the section): ")? else {
                break;
            };
            let wants = match read_wants(&text) {
                Ok(wants) => wants,
                Err(error) => {
                    context.print(&format!("  {error}\n"))?;
                    continue;
                }
            };
            plan.sections.push(Section {
                title: title.clone(),
                time,
                wants,
            });
            let file = PlanFile::from_text("plan", plan.to_yaml()).map_err(Error::plan)?;
            match plans::screening(&file, library, "", None) {
                Ok(screening) => {
                    for index in screening.in_section(number - 1) {
                        let entry = &screening.entries[index];
                        let time = clock(entry.time);
                        context.print(&format!("    {time:>5}  {}\n", one_line(&entry.title)))?;
                    }
                    break;
                }
                Err(problems) => {
                    plan.sections.pop();
                    for problem in problems {
                        let hint = problem
                            .hint
                            .map_or_else(String::new, |hint| format!("; {hint}"));
                        context.print(&format!("  {}{hint}\n", problem.message))?;
                    }
                }
            }
        }
    }
    if plan.sections.is_empty() {
        return Err(Error::NoSections);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::plan::Which;

    #[test]
    fn a_section_is_typed_as_title_time_and_items() {
        let section = read_section("Warm-up: part 1 10m: one, 2 question junior").unwrap();
        assert_eq!(section.title, "Warm-up: part 1");
    }

    #[test]
    fn a_time_that_is_none_is_told_and_not_taken_for_a_title() {
        for (section, expected) in [
            ("Depth 15min: one", "`15min` is not a time for a section"),
            ("Depth 1.5h: one", "`1.5h` is not a time for a section"),
            ("Depth 15: one", "`15` is not a time for a section"),
            ("Depth 10 m: one", "`10 m` is not a time for a section"),
            ("Depth 0m: one", "`0m` is not a time for a section"),
            ("Depth -5m: one", "`-5m` is not a time for a section"),
        ] {
            let error = read_section(section).unwrap_err();
            assert!(error.starts_with(expected), "{section}: {error}");
        }
        let error = read_section("5m: one").unwrap_err();
        assert!(error.contains("`5m` names no title before it"), "{error}");
        for title in ["Part 2", "IPv6", "Design - part 1"] {
            let section = read_section(&format!("{title}: one")).unwrap();
            assert_eq!((section.title.as_str(), section.time), (title, None));
        }
    }

    #[test]
    fn a_time_may_be_left_out() {
        let section = read_section("Depth: one").unwrap();
        assert_eq!((section.title.as_str(), section.time), ("Depth", None));
        assert_eq!(section.wants[0].which, Which::Named("one".to_owned()));
        assert!(read_section("Depth").is_err());
    }
}
