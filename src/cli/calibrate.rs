//! `viva calibrate`: the grader's marks and scores against people's.

mod add;
mod graders;
mod history;
pub(super) mod read;

use std::path::PathBuf;

use super::output::{complain, count, json};
use super::{Context, Error, Format};
use crate::app::graders::GraderName;
use crate::bank::{ItemRef, Library};
use crate::grading::{Calibration, Marked, Patterns, calibrate, leave_out};
use crate::report::calibration::{About, CalibrationJson, Show, text};

use read::{BadLine, InputFormat, Reading};

/// So many bad lines are named, without `--all`.
const BAD_LINES: usize = 20;

/// What to compare, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva calibrate --bank my-bank.yaml marked.jsonl
  viva calibrate marked.csv --item slow-first-requests --all
  viva calibrate marked.jsonl --min-kappa 0.8  for a bank's own tests
  viva calibrate scores.csv                    scores of whole responses
  viva calibrate --from-history                your own changes to marks
  viva calibrate marked.jsonl --bank my-bank.yaml --add-exemplars
                                               makes them exemplars in the bank
  viva calibrate marked.jsonl --grader endpoint  another grader against people
  viva calibrate marked.jsonl --grader endpoint --grader built-in
                                               both, and one against the other

Marks are numbers from 0 to 1; what lies between 0, 0.5 and 1 counts as the nearest. JSON lines \
hold one response each, with a mark for each criterion or a list of several people's, of which \
the median counts:

  {\"item\": \"…\", \"id\": \"…\", \"response\": \"…\", \"marks\": {\"warm\": [0.5, 1, 1]}}

CSV has a header and one of two forms: a column for each criterion, in which a cell may be empty; \
or a line for each mark. The column `id` may be missing in both.

  item,id,response,warm,small              item,id,response,criterion,mark
  slow-first,a1,I would…,1,0.5             slow-first,a1,I would…,warm,1

Instead of marks, or beside them, a response may have people's score of the whole, from 0 to 1; \
of several people's the mean counts. In CSV that is the column `score` (the marks of a criterion of \
that name need a line each). It is compared with the item's score, and no marks are made of it.

  {\"item\": \"…\", \"response\": \"…\", \"score\": [0.7, 0.8]}

  item,response,score
  slow-first,I would…,0.7

Lines of the same item and id are the same response, marked by several people. A line that cannot \
be used is reported with its number, and the others are used.

The exemplars of a criterion are what people say, by the mark that it earns: a bank keeps them, and \
answers are compared with them. --add-exemplars changes the bank's file. Nothing is added where that \
makes marks of the other responses worse, which takes four responses to an item to measure.

Exit status: 0 done; 1 nothing could be compared, exemplars could not be added, or kappa is \
below --min-kappa.")]
pub struct Args {
    /// Files of responses with people's marks or scores; `-` is the standard input
    #[arg(
        value_name = "FILE",
        required_unless_present = "from_history",
        conflicts_with = "from_history"
    )]
    pub files: Vec<PathBuf>,
    /// Take your own answers, and the marks that you changed, from the history
    #[arg(long)]
    pub from_history: bool,
    /// What the files hold; without it a name that ends in .csv says CSV, any other JSON lines
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,
    /// Compare responses to this item only (repeatable)
    #[arg(long = "item", value_name = "ITEM")]
    pub items: Vec<String>,
    /// Write the responses into your banks as exemplars, by people's marks; the rest stays as it is
    #[arg(
        long,
        conflicts_with_all = ["ignore_patterns", "graders", "min_kappa", "disagreements", "all"]
    )]
    pub add_exemplars: bool,
    /// Add them even if they make marks worse
    #[arg(long, requires = "add_exemplars")]
    pub force: bool,
    /// Judge every criterion by its sentence alone, ignoring the bank's patterns
    #[arg(long)]
    pub ignore_patterns: bool,
    /// What to measure: built-in, command, endpoint or endpoint:MODEL; twice to compare two
    #[arg(long = "grader", value_name = "GRADER")]
    pub graders: Vec<GraderName>,
    /// Fail if kappa is below this, from -1 to 1
    #[arg(long, value_name = "KAPPA", value_parser = kappa, allow_negative_numbers = true)]
    pub min_kappa: Option<f64>,
    /// Seed for kappa's interval: the same seed gives the same figures
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// Show at most this many disagreements (10 as text, all as JSON)
    #[arg(long, value_name = "N")]
    pub disagreements: Option<usize>,
    /// Show every criterion, disagreement and suggestion, and whole responses
    #[arg(long)]
    pub all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

fn kappa(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|kappa| (-1.0..=1.0).contains(kappa))
        .ok_or_else(|| "kappa is a number from -1 to 1".to_owned())
}

/// Compares and reports.
///
/// # Errors
///
/// A file or a store that cannot be read, an unknown item, nothing to compare, or a kappa that
/// is too low.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let only: Vec<ItemRef> = args
        .items
        .iter()
        .map(|name| library.find(name).map(|found| found.reference()))
        .collect::<Result<_, _>>()?;
    let (mut marked, bad_lines) = gather(args, context, &library)?;
    if !only.is_empty() {
        marked.retain(|marked| only.contains(&marked.item));
    }
    report_bad(&bad_lines, args.all);
    if args.graders.len() > 2 {
        complain("error: two graders at most can be compared; name --grader once or twice");
        return Err(Error::Reported);
    }
    let is_empty = |marked: &Marked| marked.marks.is_empty() && marked.score.is_none();
    let has_no_marks = marked.iter().all(is_empty);
    if has_no_marks && (args.graders.len() < 2 || marked.is_empty()) {
        complain(&nothing(args, bad_lines.len()));
        return Err(Error::Reported);
    }
    if args.add_exemplars {
        return add::add(args, context, &library, marked);
    }
    let patterns = if args.ignore_patterns {
        Patterns::Derived
    } else {
        Patterns::FromBank
    };
    let mut about = About {
        seed: args.seed,
        bad_lines: bad_lines.len(),
        from_history: args.from_history,
        left_out: None,
    };
    if let [first, second] = &args.graders[..] {
        let contexts = [first, second].map(|name| context.with_grader_named(name));
        return graders::compare(args, &contexts, &library, &marked, patterns, about);
    }
    let context = &match args.graders.first() {
        Some(name) => context.with_grader_named(name),
        None => context.clone(),
    };
    let graders::Asked {
        mut grader, marked, ..
    } = graders::ask(context, &library, &marked, patterns)?;
    if marked.iter().all(is_empty) {
        complain("error: nothing to compare: the grader marked no response");
        return Err(Error::Reported);
    }
    let calibration = calibrate(&mut grader, &marked, args.seed)?;
    if !context.asks_a_judge() {
        about.left_out = leave_out(&grader, &marked)?;
    }
    match args.format {
        Format::Json => {
            let most = args.disagreements.unwrap_or(usize::MAX);
            context.print(&json(&CalibrationJson::new(&calibration, about, most))?)?;
        }
        Format::Text => {
            let show = Show::new(args.disagreements, args.all);
            let text = text(&calibration, about, show, context.paint());
            context.page_text(&text)?;
        }
    }
    args.min_kappa
        .map_or(Ok(()), |least| hold_to(least, &calibration))
}

/// The responses with their marks, and the lines that have none.
fn gather(
    args: &Args,
    context: &Context,
    library: &Library,
) -> Result<(Vec<Marked>, Vec<BadLine>), Error> {
    if args.from_history {
        let store = context.store_to_read()?;
        let (marked, gone) = history::marked(&store.sessions(usize::MAX)?, library);
        if gone > 0 {
            complain(&format!(
                "{} left out: no loaded bank has the item, or it has changed since",
                count(gone, "answer")
            ));
        }
        return Ok((marked, Vec::new()));
    }
    let mut reading = Reading::new(library);
    for path in &args.files {
        reading.file(path, args.input_format)?;
    }
    Ok(reading.finish())
}

fn report_bad(bad_lines: &[BadLine], all: bool) {
    let shown = if all { usize::MAX } else { BAD_LINES };
    for bad in bad_lines.iter().take(shown) {
        complain(&bad.to_string());
    }
    let more = bad_lines.len().saturating_sub(shown);
    if more > 0 {
        complain(&format!("{more} more bad lines; --all names them"));
    }
}

fn nothing(args: &Args, bad_lines: usize) -> String {
    if args.from_history {
        "error: nothing to compare: no answer in the history has a mark that you changed; \
         a quiz's result shows how to change one"
            .to_owned()
    } else if bad_lines > 0 {
        "error: nothing to compare: no valid line has a response with marks or a score".to_owned()
    } else {
        "error: nothing to compare: there is no response with marks or a score".to_owned()
    }
}

/// Whether kappa is as high as it has to be.
fn hold_to(least: f64, calibration: &Calibration<'_>) -> Result<(), Error> {
    let problem = match calibration.counts.kappa() {
        Some(kappa) if kappa >= least => return Ok(()),
        Some(kappa) => format!("error: kappa is {kappa:.3}, below the {least} asked for"),
        None if calibration.responses == 0 => {
            "error: there is no kappa, because no response has marks by criterion; \
             --min-kappa needs them"
                .to_owned()
        }
        None => "error: kappa is undefined, because every mark is the same; \
                 --min-kappa needs responses with different marks"
            .to_owned(),
    };
    complain(&problem);
    Err(Error::Reported)
}
