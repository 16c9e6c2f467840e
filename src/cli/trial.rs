//! `viva try`: a response and a rubric side by side, while either changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::full_screen;
use super::grader::GraderArgs;
use super::score::read_response;
use super::terminal::is_terminal;
use super::{Context, Error, edit, files};
use crate::app::GradeWorker;
use crate::bank::{
    self, CriterionId, Fault, Found, ItemRef, Library, Mark, Path as Place, Severity, Source, Step,
};
use crate::grading::{Grade, GraderSettings, ItemGrader, Judge, Patterns, lint};
use crate::report::quiz::{marks, symbol};
use crate::tui::{App, Trial, Tried};

/// What to try.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva try slow-first-requests --bank mine.yaml  ctrl-o opens the bank
  viva try keys --response answer.txt --watch    print again on changes
  echo 'It meters.' | viva try keys              once

In the full screen ctrl-n shows the model answer and the examples. The response there at the end \
is printed as an example to paste into the bank.")]
pub struct Args {
    /// The item's id, or BANK/ID where several banks have that id
    pub item: String,
    /// The file that holds the response; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    pub response: Option<PathBuf>,
    /// What marks it.
    #[command(flatten)]
    pub grader: GraderArgs,
    /// Print the marks, without a full screen
    #[arg(long)]
    pub plain: bool,
    /// Keep running, and print the marks again whenever the bank or the response changes
    #[arg(long)]
    pub watch: bool,
}

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A grader from outside the program is asked once nothing was typed for so long.
const JUDGE_REST: Duration = Duration::from_millis(1_500);

/// Tries a response.
///
/// # Errors
///
/// No such item, a response or a bank that cannot be read, or a terminal that cannot be used.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let context = &context.with_grader(&args.grader);
    let library = context.library()?;
    let found = library.find(&args.item)?;
    let item = found.reference();
    let loaded = library
        .banks
        .iter()
        .find(|loaded| loaded.bank.id == item.bank);
    let file = loaded.and_then(|loaded| loaded.path.clone());
    if args.plain || args.watch || !is_terminal() {
        return plain(args, context, &library, found, file.as_deref());
    }
    let response = match &args.response {
        Some(path) => read_response(Some(path))?,
        None => String::new(),
    };
    let line = file
        .as_ref()
        .map_or(Ok(1), |_| edit::place(&library, &args.item).map(|(_, l)| l))?;
    let settings = context.grader_settings(Patterns::FromBank)?;
    let judge = context.judge(true)?;
    let now = tried(&library, found, &settings, judge.as_ref(), line);
    let mut watched = Watched::new(file.iter().cloned());
    let path = file.clone();
    let news = Box::new(move || {
        let path = path.as_deref().filter(|_| watched.changed())?;
        Some(read_again(path, &item, &settings, judge.as_ref()))
    });
    let look = context.look();
    let mut app = App::new(look, Instant::now());
    let rest = if context.asks_a_judge() {
        JUDGE_REST
    } else {
        Duration::ZERO
    };
    app.open(Box::new(
        Trial::new(look, now, file, &response, news).resting(rest),
    ));
    full_screen::run(context, &mut app)
}

/// An item with its rubric made ready.
fn tried(
    library: &Arc<Library>,
    found: Found<'_>,
    settings: &GraderSettings,
    judge: Option<&Arc<dyn Judge>>,
    line: usize,
) -> Tried {
    let Found { bank, item } = found;
    let at = bank.items.iter().position(|other| other.id == item.id);
    let here = Place::root().key("items").index(at.unwrap_or_default());
    let steps: &[Step] = here.steps();
    let (unproved, faulty) = lint::prove_and_lint(bank);
    let faults = unproved
        .into_iter()
        .chain(faulty)
        .filter(|fault: &Fault| fault.path.steps().starts_with(steps))
        .filter(|fault| fault.severity != Severity::Note)
        .map(|fault| match fault.rule {
            Some(rule) => format!("{} [{rule}]", fault.message),
            None => fault.message,
        })
        .collect();
    let answer = item
        .answer
        .iter()
        .map(|text| ("The model answer".to_owned(), text.clone()));
    let examples = item
        .examples
        .iter()
        .enumerate()
        .map(|(number, example)| (format!("Example {}", number + 1), example.response.clone()));
    let mut grader = ItemGrader::new(Arc::clone(library), settings.clone());
    if let Some(judge) = judge {
        grader = grader.judged_by(Arc::clone(judge));
    }
    Tried {
        title: item.title.to_string(),
        item: found.reference(),
        grades: Box::new(GradeWorker::new(grader)),
        faults,
        samples: answer.chain(examples).collect(),
        line,
    }
}

/// The item as its file says it now; or why it cannot be used.
fn read_again(
    path: &Path,
    item: &ItemRef,
    settings: &GraderSettings,
    judge: Option<&Arc<dyn Judge>>,
) -> Result<Tried, String> {
    let library = bank::load(&[Source::Path(path.to_owned())]).map_err(|error| {
        let count = error.problems.len();
        let first = error.problems.first();
        let first = first.map_or(String::new(), |problem| {
            let place = problem.place.as_ref();
            let line = place.map_or(String::new(), |place| format!("line {}: ", place.line));
            format!("{line}{}", problem.message)
        });
        match count {
            0 | 1 => first,
            more => format!("{first} (and {} more)", more - 1),
        }
    })?;
    let library = Arc::new(library);
    let found = library
        .get(item)
        .ok_or_else(|| format!("the file has no item `{item}` any more"))?;
    let line = edit::place(&library, &item.to_string()).map_or(1, |(_, line)| line);
    Ok(tried(&library, found, settings, judge, line))
}

/// Files that may change. They are looked at again and again: that works on every system and on
/// network folders, and with editors that put a new file in the place of the old one.
struct Watched {
    files: Vec<(PathBuf, Option<Stamp>)>,
}

type Stamp = (Option<SystemTime>, u64);

impl Watched {
    fn new(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let files = files.into_iter().map(|file| {
            let stamp = stamp(&file);
            (file, stamp)
        });
        Self {
            files: files.collect(),
        }
    }

    /// Whether any has changed since the last time. One that is gone for a moment, while it is
    /// being replaced, has not changed yet.
    fn changed(&mut self) -> bool {
        let mut changed = false;
        for (file, seen) in &mut self.files {
            let now = stamp(file);
            if now.is_some() && now != *seen {
                *seen = now;
                changed = true;
            }
        }
        changed
    }
}

fn stamp(file: &Path) -> Option<Stamp> {
    let data = fs::metadata(file).ok()?;
    Some((data.modified().ok(), data.len()))
}

/// Prints the marks, once or whenever something changes.
fn plain(
    args: &Args,
    context: &Context,
    library: &Arc<Library>,
    found: Found<'_>,
    file: Option<&Path>,
) -> Result<(), Error> {
    let item = found.reference();
    let from = args
        .response
        .as_deref()
        .filter(|path| !files::is_standard(path));
    let mut watched = Watched::new(file.into_iter().chain(from).map(Path::to_owned));
    let mut response = read_response(args.response.as_deref())?;
    let mut grade = context
        .grader(library, Patterns::FromBank)?
        .grade(&item, &response)?;
    context.print(&shown(&grade, found, context))?;
    if !args.watch {
        return Ok(());
    }
    loop {
        thread::sleep(LOOK_EVERY);
        if !watched.changed() {
            continue;
        }
        if from.is_some() {
            response = read_response(args.response.as_deref())?;
        }
        let source = file.map_or(Source::Builtin, |file| Source::Path(file.to_owned()));
        let library = match bank::load(&[source]) {
            Ok(library) => Arc::new(library),
            Err(error) => {
                context.print(&format!("\n{error}\n"))?;
                continue;
            }
        };
        let Some(found) = library.get(&item) else {
            let name = file.map_or(String::new(), files::shown);
            context.print(&format!("\n{name} has no item `{item}` any more\n"))?;
            continue;
        };
        let new = context
            .grader(&library, Patterns::FromBank)?
            .grade(&item, &response)?;
        let changes = changes(&grade, &new);
        let changed = if changes.is_empty() {
            "no mark has changed".to_owned()
        } else {
            changes.join(", ")
        };
        context.print(&format!("\n{changed}\n\n{}", shown(&new, found, context)))?;
        grade = new;
    }
}

fn shown(grade: &Grade, found: Found<'_>, context: &Context) -> String {
    let paint = context.paint();
    format!(
        "{}\n{}",
        paint.accent(&format!("{} %", grade.of_marks().percent())),
        marks(grade, &BTreeMap::new(), Some(found), None, paint),
    )
}

/// Which marks differ: `keep: 0 → 1`.
fn changes(old: &Grade, new: &Grade) -> Vec<String> {
    let of = |grade: &Grade| -> BTreeMap<CriterionId, Mark> {
        let marks = grade.criteria.iter();
        marks.map(|given| (given.id.clone(), given.mark)).collect()
    };
    let (old, new) = (of(old), of(new));
    new.iter()
        .filter_map(|(id, mark)| match old.get(id) {
            Some(was) if was == mark => None,
            Some(was) => Some(format!("{id}: {} → {}", symbol(*was), symbol(*mark))),
            None => Some(format!("{id}: {}", symbol(*mark))),
        })
        .collect()
}
