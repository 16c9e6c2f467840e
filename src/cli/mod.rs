//! The command line: one file a subcommand. Arguments in, library called, result printed.
//!
//! Exit status: 0 done, 1 the input was wrong, 2 the command line was wrong.

mod against;
mod agreement;
mod bank;
mod calibrate;
mod cards;
mod check;
mod clock;
mod compare;
mod config;
mod context;
mod drill;
mod due;
mod edit;
mod export;
mod files;
mod forget;
mod full_screen;
mod goal;
mod history;
mod history_file;
mod import;
mod lines;
mod list;
mod new;
mod optimize;
mod orphans;
mod output;
mod plain;
mod plan;
mod progress;
mod quiz;
mod rename;
mod schema;
mod score;
mod scorecard;
mod screen;
mod settings;
mod show;
mod stats;
mod train_rater;
mod trial;

use std::io;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use context::Context;

use crate::bank::{FindError, ItemRef, LoadError, Problem, SelectError};
use crate::convert::ConvertError;
use crate::grading::GradeError;
use crate::report::layout;
use crate::schedule::Day;
use crate::store::StoreError;

/// The command line as it is typed.
#[derive(Debug, Parser)]
#[command(
    name = "viva",
    version,
    about = "Prepare for technical interviews: timed quizzes, explained marks, offline",
    after_help = EXAMPLES,
    max_term_width = 88,
    subcommand_help_heading = "Commands",
)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  viva quiz                                 ten items against the clock
  viva quiz --resume                        go on with the quiz you left
  viva drill                                what is due today
  viva history                              see how you did
  viva stats                                see what you remember and what you leave out
  viva list --kind scenario --tag lambda    see what there is
  viva show slow-first-requests             read one item
  viva show slow-first-requests --reveal    … with its rubric and model answer
  viva check my-bank.yaml                   look a bank of your own over

Banks are YAML files. The built-in ones and those in the `banks` folder of the data
folder are always there; with --bank only what it names is.";

/// Options of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this bank only: a file, a folder, a bank's id or the word `builtin` (repeatable)
    #[arg(long = "bank", value_name = "BANK", global = true)]
    pub banks: Vec<std::path::PathBuf>,
    /// The folder for results and for banks of your own [env: VIVA_DATA_DIR]
    #[arg(long, value_name = "FOLDER", global = true)]
    pub data_dir: Option<std::path::PathBuf>,
    /// The configuration file; `viva config` says which one is read [env: VIVA_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<std::path::PathBuf>,
    /// When to use colours and bold type; `auto` obeys NO_COLOR
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: When,
    /// The colours of the full screen [env: VIVA_THEME]
    #[arg(long, value_name = "THEME", global = true)]
    pub theme: Option<crate::tui::Theme>,
}

/// When something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where the output goes to a terminal.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answer items against the clock, with every mark explained
    Quiz(quiz::Args),
    /// Review what is due today, each answer marked and rated
    Drill(drill::Args),
    /// Say what today asks for, quickly enough for a shell prompt
    Due(due::Args),
    /// Say when the interview is, and see what it takes until then
    Goal(goal::Args),
    /// Fit the schedule to your own memory, as the log of reviews shows it
    Optimize(optimize::Args),
    /// List earlier sessions, or show one with its answers and marks
    History(history::Args),
    /// See what you remember, what is coming, and what you leave out
    Stats(stats::Args),
    /// List banks and items
    List(list::Args),
    /// Show one item; its rubric and model answer only on request
    Show(show::Args),
    /// Grade a response, or a file of them, and explain every mark
    Score(score::Args),
    /// Compare the grader's marks with people's, and find the patterns that a rubric lacks
    Calibrate(calibrate::Args),
    /// Interview a candidate by a plan
    Screen(screen::Args),
    /// Remove everything kept about a candidate
    Forget(forget::Args),
    /// Write and show plans for interviews
    Plan(plan::Args),
    /// Show scorecards of screenings, pass them on, bring colleagues' in
    Scorecard(scorecard::Args),
    /// Compare the scorecards of a plan, candidate by candidate
    Compare(compare::Args),
    /// Tell how well interviewers of the same interviews agree
    Agreement(agreement::Args),
    /// Practise marking: graded responses, marked blind, beside the gold standard
    TrainRater(train_rater::Args),
    /// Look banks and plans over and report every problem
    Check(check::Args),
    /// Make a bank of questions in another format, or bring one up to date
    Import(import::Args),
    /// Write items in another format: for Anki, a spreadsheet, a wiki, a program
    Export(export::Args),
    /// Begin a bank, or an item of one
    New(new::Args),
    /// Open an item in your editor, and check its bank when you are done
    Edit(edit::Args),
    /// Try a response on an item while you change its patterns
    Try(trial::Args),
    /// Add, list and remove banks of your own
    Bank(bank::Args),
    /// Print what a bank's file may hold, as JSON Schema
    Schema(schema::Args),
    /// Carry the history of an item or a bank over to another name
    Rename(rename::Args),
    /// Show the configuration: where its file is, and what holds
    Config(config::Args),
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Banks with problems.
    #[error("{0}\n\nerror: {count}; no bank was loaded", count = output::count(.0.problems.len(), "problem"))]
    Load(#[from] LoadError),
    /// A screening of nobody.
    #[error(
        "error: name a plan and a candidate with --plan and --candidate, or go on with --resume"
    )]
    NoPlanNamed,
    /// No unfinished screening.
    #[error("error: there is no unfinished screening to go on with")]
    NoScreeningToResume,
    /// A screening that is over.
    #[error(
        "error: screening {0} is committed; `viva screen --amend {0}` changes it with a reason"
    )]
    Committed(i64),
    /// A screening that is not over.
    #[error("error: screening {0} is not committed; `viva screen --resume={0}` goes on with it")]
    NotCommitted(i64),
    /// A scorecard of somebody else.
    #[error("error: scorecard {0} is a colleague's; only they amend it, and export it once more")]
    Colleagues(i64),
    /// A screening that was begun before.
    #[error(
        "error: a screening of {candidate} by this plan is unfinished; `viva screen --resume={id}` \
         goes on with it, --anew begins another"
    )]
    UnfinishedScreening {
        /// Its number.
        id: i64,
        /// The candidate.
        candidate: String,
    },
    /// A candidate of whom nothing is kept.
    #[error("error: nothing is kept about `{name}`{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    NoCandidate {
        /// Their name.
        name: String,
        /// One that may have been meant.
        hint: Option<String>,
    },
    /// A plan with problems.
    #[error("{0}\n\nerror: {count}; the plan cannot be used", count = output::count(.0.problems.len(), "problem"))]
    Plan(LoadError),
    /// No such plan.
    #[error("error: there is no plan `{name}`; {hint}")]
    NoPlan {
        /// Its name.
        name: String,
        /// What to do.
        hint: String,
    },
    /// A section that says nothing clear.
    #[error("error: {0}")]
    Section(String),
    /// A plan of nothing.
    #[error("error: a plan needs a section; name one with --section 'TITLE TIME: ITEM, RULE'")]
    NoSections,
    /// A configuration file with problems.
    #[error("{0}\n\nerror: the configuration file cannot be used")]
    Config(LoadError),
    /// A variable of the environment that cannot be understood.
    #[error("error: {name}: {message}")]
    Variable {
        /// Which one.
        name: String,
        /// Why.
        message: String,
    },
    /// No such item, or several.
    #[error("error: {0}")]
    Find(#[from] FindError),
    /// A filter that names what there is not.
    #[error("error: {0}")]
    Select(#[from] SelectError),
    /// A response that cannot be graded.
    #[error("error: {0}")]
    Grade(#[from] GradeError),
    /// A file that cannot be read.
    #[error("error: {what} cannot be read: {source}")]
    Read {
        /// Which one.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A file in another format that cannot be read or written.
    #[error("error: {0}")]
    Convert(#[from] ConvertError),
    /// Items of several banks where one is wanted.
    #[error(
        "error: the items are in several banks, and this format holds one; name it with --bank"
    )]
    SeveralBanks,
    /// A file that holds nothing to import.
    #[error("error: no item was found in {files}; {hint}")]
    NothingFound {
        /// Which ones.
        files: String,
        /// What the format expects.
        hint: &'static str,
    },
    /// A file that cannot be written.
    #[error("error: {what} cannot be written: {source}")]
    Write {
        /// Which one.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// Scorecards that cannot be shown.
    #[error("error: {0}")]
    Cards(#[from] cards::CardsError),
    /// No editor, or one that failed.
    #[error("error: {0}")]
    Editor(String),
    /// An item that is in no file.
    #[error(
        "error: `{0}` is in a built-in bank, which cannot be changed; `viva new bank` begins one of your own"
    )]
    BuiltIn(ItemRef),
    /// A bank that does not pass.
    #[error("{told}\n\nerror: {count}; nothing was added: {hint}", count = output::count(*.problems, "problem"))]
    NotAdded {
        /// The problems.
        told: String,
        /// How many.
        problems: usize,
        /// What to do.
        hint: &'static str,
    },
    /// A bank with the id of a built-in one.
    #[error("error: a built-in bank has the id `{0}`; give the new one another id")]
    BankIdTaken(String),
    /// A file in the place of a new one, with something else in it.
    #[error(
        "error: {file} is there and holds another bank, or none that can be read; move it away first"
    )]
    NotOurs {
        /// The file.
        file: String,
    },
    /// No such bank in the data folder.
    #[error("error: no bank of yours is called `{name}`; {hint}")]
    NoOwnBank {
        /// The name.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A question where nobody can be asked.
    #[error("error: nobody can be asked here; --yes says yes beforehand")]
    Unasked,
    /// No earlier version to compare with.
    #[error("error: `{name}` is no file or folder, and git knows no such revision in {folder}")]
    NoEarlier {
        /// What was named.
        name: String,
        /// Where git was asked.
        folder: String,
    },
    /// A new file where there is one.
    #[error("error: {file} is there already; name another file with -o")]
    Exists {
        /// Which one.
        file: String,
    },
    /// A new item of an id that is taken.
    #[error("error: there is an item `{0}` already; give the new one another id")]
    ItemExists(ItemRef),
    /// No bank of one's own, or several.
    #[error("error: say which bank with --bank FILE")]
    WhichBank,
    /// A bank that cannot be added to.
    #[error(
        "error: no place for an item was found in {file}; items that stand one below the other, \
         each after `- `, can be added to"
    )]
    NoPlace {
        /// The file.
        file: String,
    },
    /// The store.
    #[error("error: {0}")]
    Store(#[from] StoreError),
    /// The history of an item that cannot be had under that name.
    #[error("error: {0}")]
    Kept(#[from] rename::KeptError),
    /// A full screen where there is none.
    #[error(
        "error: the full screen needs a terminal; with --plain it runs line by line on \
         standard input and output"
    )]
    NoTerminal,
    /// A quiz of nothing.
    #[error("error: no item fits; `viva list` with the same filters shows what there is")]
    NoItems,
    /// No unfinished quiz.
    #[error("error: there is no unfinished quiz to go on with; `viva quiz` starts one")]
    NothingToResume,
    /// An unfinished quiz whose bank is not loaded.
    #[error(
        "error: session {session} asks for `{item}`, which no loaded bank has; name its bank \
         with --bank"
    )]
    ItemGone {
        /// The session.
        session: i64,
        /// The item.
        item: ItemRef,
    },
    /// `VIVA_NOW` that cannot be understood.
    #[error("error: VIVA_NOW is a moment like 2026-03-01T09:00:00Z, not `{text}`")]
    NoMoment {
        /// What it says.
        text: String,
    },
    /// A screen that cannot be begun with.
    #[error("error: {0}")]
    Begin(String),
    /// An interview that is not ahead, or too far.
    #[error(
        "error: an interview can be planned for the days from tomorrow to two years ahead, not \
         for {day}; today is {today}"
    )]
    GoalDay {
        /// The day given.
        day: Day,
        /// The day it is.
        today: Day,
    },
    /// Nowhere to keep anything.
    #[error("error: no home folder is known; name a folder with --data-dir or VIVA_DATA_DIR")]
    NoDataDir,
    /// The output cannot be written.
    #[error("error: the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// A signal of this number ended the program in good order.
    #[error("")]
    Signal(i32),
    /// The command has said itself what is wrong.
    #[error("")]
    Reported,
}

impl Error {
    /// The problems of a plan.
    fn plan(problems: Vec<Problem>) -> Self {
        Self::Plan(LoadError { problems })
    }
}

/// Parses the command line, runs it, and says how it went.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help for a reader who has gone away is no failure.
            drop(error.print());
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Error::Reported) => ExitCode::FAILURE,
        // As a shell reports a program that a signal ended.
        Err(Error::Signal(signal)) => {
            u8::try_from(128 + signal).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            output::complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Error> {
    let context = Context::new(cli.global)?;
    match cli.command {
        None => full_screen::home(&context),
        Some(Command::Quiz(args)) => quiz::run(&args, &context),
        Some(Command::Drill(args)) => drill::run(&args, &context),
        Some(Command::Due(args)) => due::run(&args, &context),
        Some(Command::Goal(args)) => goal::run(&args, &context),
        Some(Command::Optimize(args)) => optimize::run(&args, &context),
        Some(Command::History(args)) => history::run(&args, &context),
        Some(Command::Stats(args)) => stats::run(&args, &context),
        Some(Command::List(args)) => list::run(&args, &context),
        Some(Command::Show(args)) => show::run(&args, &context),
        Some(Command::Score(args)) => score::run(&args, &context),
        Some(Command::Calibrate(args)) => calibrate::run(&args, &context),
        Some(Command::Screen(args)) => screen::run(&args, &context),
        Some(Command::Forget(args)) => forget::run(&args, &context),
        Some(Command::Plan(args)) => plan::run(&args, &context),
        Some(Command::Scorecard(args)) => scorecard::run(&args, &context),
        Some(Command::Compare(args)) => compare::run(&args, &context),
        Some(Command::Agreement(args)) => agreement::run(&args, &context),
        Some(Command::TrainRater(args)) => train_rater::run(&args, &context),
        Some(Command::Check(args)) => check::run(&args, &context),
        Some(Command::Import(args)) => import::run(&args, &context),
        Some(Command::Export(args)) => export::run(&args, &context),
        Some(Command::New(args)) => new::run(&args, &context),
        Some(Command::Edit(args)) => edit::run(&args, &context),
        Some(Command::Try(args)) => trial::run(&args, &context),
        Some(Command::Bank(args)) => bank::run(&args, &context),
        Some(Command::Schema(args)) => schema::run(&args, &context),
        Some(Command::Rename(args)) => rename::run(&args, &context),
        Some(Command::Config(args)) => config::run(&args, &context),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
