//! `viva check`: every problem of a bank or plan in one run, and what a good author would look at again.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::output::{count, json};
use super::{Context, Error, Format, against, files, orphans};
use crate::app::plans;
use crate::bank::plan::is_plan;
use crate::bank::{
    self, Checked, Fault, Inspector, LoadedBank, Problem, Severity, apply_fixes, changes,
    not_allowed, one_line, read_bank,
};
use crate::grading::lint::{self, RULES, Rule};
use crate::grading::prove;
use crate::report::layout::wrap;

/// What to check.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva check                              all banks and your plans
  viva check my-bank.yaml more/           these files and folders
  viva check my-bank.yaml --fix           fix what can be fixed automatically
  viva check my-bank.yaml --against main  ids lost since then
  viva check --deny warnings              for CI; see also --format github
  viva check --explain redundant-pattern
  viva check --history                    items that no bank has any more

In a bank the comment `# viva: allow RULE` switches a rule off for its line or the next, at the \
top of the file for the whole of it.

Exit status: 0 no errors, 1 errors.")]
pub struct Args {
    /// Files and folders; without any, all banks that would be loaded, and your plans. `-` is
    /// the standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Compare ids with an earlier version: a folder or file, or a revision of git
    #[arg(long, value_name = "DIR|REV")]
    pub against: Option<String>,
    /// Fix what can be fixed automatically, in the files themselves
    #[arg(long)]
    pub fix: bool,
    /// Show notes as well
    #[arg(long)]
    pub notes: bool,
    /// Do not report what this rule finds (repeatable)
    #[arg(long, value_name = "RULE", value_parser = rule_name)]
    pub allow: Vec<String>,
    /// Report what this rule finds as an error; `warnings` means all of them (repeatable)
    #[arg(long, value_name = "RULE", value_parser = rule_or_warnings)]
    pub deny: Vec<String>,
    /// List the rules
    #[arg(long, conflicts_with = "paths")]
    pub list_rules: bool,
    /// Say what a rule is for
    #[arg(long, value_name = "RULE", value_parser = rule_name, conflicts_with = "paths")]
    pub explain: Option<String>,
    /// Items with a history instead of banks
    #[command(flatten)]
    pub history: orphans::Orphans,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
}

/// How what was found is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For the annotations of GitHub Actions.
    Github,
}

impl From<CheckFormat> for Format {
    fn from(format: CheckFormat) -> Self {
        match format {
            CheckFormat::Json => Self::Json,
            CheckFormat::Text | CheckFormat::Github => Self::Text,
        }
    }
}

const WARNINGS: &str = "warnings";

fn rule_name(name: &str) -> Result<String, String> {
    known_rule(name, &[])
}

fn rule_or_warnings(name: &str) -> Result<String, String> {
    known_rule(name, &[WARNINGS])
}

fn known_rule(name: &str, others: &[&str]) -> Result<String, String> {
    if lint::rule(name).is_some() || others.contains(&name) {
        return Ok(name.to_owned());
    }
    let names = RULES
        .iter()
        .map(|rule| rule.name)
        .chain(others.iter().copied());
    let hint = bank::did_you_mean(name, names);
    let hint = hint.unwrap_or_else(|| "`viva check --list-rules` shows them".to_owned());
    Err(format!("no rule has this name; {hint}"))
}

#[derive(Serialize)]
struct Report<'a> {
    banks: usize,
    items: usize,
    criteria: usize,
    examples: usize,
    plans: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    problems: &'a [Problem],
}

#[derive(Serialize)]
struct ListedRule {
    name: &'static str,
    severity: Severity,
    fixable: bool,
    summary: &'static str,
}

/// Checks banks and plans, and reports.
///
/// # Errors
///
/// [`Error::Reported`] where there are errors.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if args.list_rules {
        return list_rules(args, context);
    }
    if let Some(rule) = args.explain.as_deref().and_then(lint::rule) {
        return context.print(&explained(rule));
    }
    if args.history.history {
        return orphans::run(&args.history, args.format.into(), context);
    }
    if args.fix && args.paths.iter().any(|path| files::is_standard(path)) {
        return Err(Error::FixStdin);
    }
    let (plan_files, banks): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| is_plan(path));
    let (plan_files, sources) = if args.paths.is_empty() {
        (context.plans(), context.sources())
    } else {
        (plan_files, context.named(&banks))
    };
    let cache = context.cache();
    let mut checked = bank::check_by(args, &sources, cache.as_ref());
    let mut fixed = 0;
    if args.fix {
        fixed = fix(&checked, args)?;
        if fixed > 0 {
            checked = bank::check_by(args, &sources, cache.as_ref());
        }
    }
    if let Some(earlier) = &args.against {
        compare(&mut checked, earlier, args)?;
    }
    let library = (!plan_files.is_empty()).then(|| context.library().ok());
    let found = plans::problems(&plan_files, library.flatten().as_deref());
    checked.problems.extend(found);
    let report = report(&checked, plan_files.len());
    match args.format {
        CheckFormat::Text => context.page(&text(&report, fixed, args.notes))?,
        CheckFormat::Json => context.print(&json(&report)?)?,
        CheckFormat::Github => context.print(&github(&report, args.notes))?,
    }
    if report.errors == 0 {
        Ok(())
    } else {
        Err(Error::Reported)
    }
}

impl Inspector for Args {
    fn inspect(
        &self,
        LoadedBank { bank, origin, .. }: &LoadedBank,
        memory: Option<&mut Vec<u8>>,
    ) -> Vec<Fault> {
        // Nobody can change what is built in; only that it works is worth a word.
        if origin == bank::BUILTIN_NAME {
            return prove(bank);
        }
        let (mut faults, mut found) = lint::prove_and_lint_again(bank, memory);
        faults.append(&mut found);
        faults
    }

    fn apply_levels(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        let names = |list: &[String], rule: &str| list.iter().any(|name| name == rule);
        faults.retain(|fault| fault.rule.is_none_or(|rule| !names(&self.allow, rule)));
        for fault in &mut faults {
            let warning = fault.severity == Severity::Warning && names(&self.deny, WARNINGS);
            if warning || fault.rule.is_some_and(|rule| names(&self.deny, rule)) {
                fault.severity = Severity::Error;
            }
        }
        faults
    }

    fn rule(&self, name: &str) -> Option<&'static str> {
        lint::rule(name).map(|rule| rule.name)
    }
}

/// Fixes the files of sound banks; gives how many places were fixed.
fn fix(checked: &Checked, args: &Args) -> Result<usize, Error> {
    let mut fixed = 0;
    for loaded in &checked.library.banks {
        let Some(path) = &loaded.path else { continue };
        let text = files::read(path)?;
        let plain = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let faults = not_allowed(plain, args.apply_levels(lint::lint(&loaded.bank)));
        let (new, count) = apply_fixes(plain, &faults);
        if count > 0 && read_bank(&loaded.origin, &new).is_ok() {
            let mark = &text[..text.len() - plain.len()];
            files::replace(path, &format!("{mark}{new}"))?;
            fixed += count;
        }
    }
    Ok(fixed)
}

/// Adds what banks have lost since an earlier version.
fn compare(checked: &mut Checked, earlier: &str, args: &Args) -> Result<(), Error> {
    let earlier = against::Earlier::named(earlier, &checked.library)?;
    for LoadedBank { bank, origin, path } in &checked.library.banks {
        let Some(path) = path else { continue };
        let Some(old) = earlier.version_of(path, bank)? else {
            continue;
        };
        let text = files::read(path)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let faults = args.apply_levels(changes(&old, bank).faults(bank));
        let problems = Problem::from_faults(origin, text, &not_allowed(text, faults));
        checked.problems.extend(problems);
    }
    Ok(())
}

fn report(checked: &Checked, plans: usize) -> Report<'_> {
    let items = || checked.library.items().map(|found| found.item);
    let of = |severity| {
        let problems = checked.problems.iter();
        problems
            .filter(|problem| problem.severity == severity)
            .count()
    };
    Report {
        banks: checked.library.banks.len(),
        items: items().count(),
        criteria: items().map(|item| item.look_for.len()).sum(),
        examples: items().map(|item| item.examples.len()).sum(),
        plans,
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        notes: of(Severity::Note),
        problems: &checked.problems,
    }
}

impl Report<'_> {
    fn shown(&self, notes: bool) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(move |problem| notes || problem.severity != Severity::Note)
    }
}

fn text(report: &Report<'_>, fixed: usize, notes: bool) -> String {
    let mut out = String::new();
    let mut files: BTreeSet<&str> = BTreeSet::new();
    let mut fixable = 0;
    for problem in report.shown(notes) {
        out.push_str(&format!("{problem}\n\n"));
        files.insert(&problem.file);
        fixable += usize::from(problem.fixable);
    }
    if fixed > 0 {
        out.push_str(&format!("{} fixed\n", count(fixed, "place")));
    }
    let mut found = Vec::new();
    if report.errors > 0 {
        found.push(count(report.errors, "problem"));
    }
    if report.warnings > 0 {
        found.push(count(report.warnings, "warning"));
    }
    if report.notes > 0 && notes {
        found.push(count(report.notes, "note"));
    }
    if report.errors == 0 {
        let mut sound = Vec::new();
        if report.banks > 0 || report.plans == 0 {
            sound.push(count(report.items, "item"));
            sound.push(count(report.criteria, "criterion"));
            sound.push(count(report.examples, "example"));
        }
        if report.plans > 0 {
            sound.push(count(report.plans, "plan"));
        }
        out.push_str(&format!("{}: no problems", sound.join(", ")));
        if !found.is_empty() {
            out.push_str(&format!(", {}", found.join(", ")));
        }
    } else {
        out.push_str(&format!(
            "{} in {}",
            found.join(", "),
            count(files.len(), "file")
        ));
    }
    out.push('\n');
    if fixable > 0 {
        out.push_str(&format!("{fixable} of them can be fixed with --fix\n"));
    }
    if report.notes > 0 && !notes {
        out.push_str(&format!(
            "--notes shows {} more\n",
            count(report.notes, "note")
        ));
    }
    out
}

/// As GitHub Actions reads it: a command a line, which marks the place in the change.
fn github(report: &Report<'_>, notes: bool) -> String {
    let escape = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for problem in report.shown(notes) {
        let command = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        out.push_str(&format!("::{command} file={}", property(&problem.file)));
        if let Some(place) = &problem.place {
            out.push_str(&format!(",line={},col={}", place.line, place.column));
        }
        out.push_str(&format!(
            ",title={}",
            property(problem.rule.unwrap_or("viva check"))
        ));
        let mut message = problem.message.clone();
        if let Some(hint) = &problem.hint {
            message.push_str(&format!("\n{hint}"));
        }
        out.push_str(&format!("::{}\n", escape(&message)));
    }
    out
}

fn list_rules(args: &Args, context: &Context) -> Result<(), Error> {
    if args.format == CheckFormat::Json {
        let rules: Vec<ListedRule> = RULES
            .iter()
            .map(|rule| ListedRule {
                name: rule.name,
                severity: rule.severity,
                fixable: rule.fixable,
                summary: rule.summary,
            })
            .collect();
        return context.print(&json(&rules)?);
    }
    let rows: Vec<Vec<String>> = RULES
        .iter()
        .map(|rule| {
            let fix = if rule.fixable { "--fix" } else { "" };
            [rule.name, rule.severity.as_str(), fix, rule.summary]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    let sides = [crate::report::layout::Side::Left; 4];
    let lines = crate::report::layout::columns(&sides, &rows);
    context.page(&(lines.join("\n") + "\n"))
}

fn explained(rule: &Rule) -> String {
    let fix = if rule.fixable { ", fixed by --fix" } else { "" };
    format!(
        "{} ({}{fix})\n\n{}\n{}",
        rule.name,
        rule.severity.as_str(),
        wrap(&format!("Finds {}.", rule.summary), 2),
        wrap(&one_line(rule.why), 2),
    )
}
