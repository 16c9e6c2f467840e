//! `viva check`: every problem of a bank or a plan in one run.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::output::{count, json};
use super::{Context, Error, Format};
use crate::bank::plan::is_plan;
use crate::bank::{self, Checked, Problem};
use crate::grading::prove;

/// What to check.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva check                      the built-in banks, your own, and your plans
  viva check my-bank.yaml more/   these files and folders

Exit status: 0 no problems, 1 problems.")]
pub struct Args {
    /// Files and folders; without any, all banks that would be loaded, and your plans
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report<'a> {
    banks: usize,
    items: usize,
    criteria: usize,
    examples: usize,
    plans: usize,
    problems: &'a [Problem],
}

/// Checks banks and plans, and reports.
///
/// # Errors
///
/// [`Error::Reported`] where there are problems.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let (plans, banks): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| is_plan(path));
    let (plans, sources) = if args.paths.is_empty() {
        (super::plan::own(context), context.sources())
    } else {
        (plans, context.named(&banks))
    };
    let mut checked = bank::check(&sources, prove);
    checked
        .problems
        .extend(super::plan::check_files(&plans, context));
    let report = report(&checked, plans.len());
    match args.format {
        Format::Text => context.print(&text(&report))?,
        Format::Json => context.print(&json(&report)?)?,
    }
    if checked.problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Reported)
    }
}

fn report(checked: &Checked, plans: usize) -> Report<'_> {
    let items = || checked.library.items().map(|found| found.item);
    Report {
        banks: checked.library.banks.len(),
        items: items().count(),
        criteria: items().map(|item| item.look_for.len()).sum(),
        examples: items().map(|item| item.examples.len()).sum(),
        plans,
        problems: &checked.problems,
    }
}

fn text(report: &Report<'_>) -> String {
    let mut out = String::new();
    for problem in report.problems {
        out.push_str(&format!("{problem}\n\n"));
    }
    if report.problems.is_empty() {
        let mut parts = Vec::new();
        if report.banks > 0 || report.plans == 0 {
            parts.push(count(report.items, "item"));
            parts.push(count(report.criteria, "criterion"));
            parts.push(count(report.examples, "example"));
        }
        if report.plans > 0 {
            parts.push(count(report.plans, "plan"));
        }
        out.push_str(&format!("{}: no problems\n", parts.join(", ")));
    } else {
        let files: BTreeSet<&str> = report.problems.iter().map(|p| p.file.as_str()).collect();
        out.push_str(&format!(
            "{} in {}\n",
            count(report.problems.len(), "problem"),
            count(files.len(), "file"),
        ));
    }
    out
}
