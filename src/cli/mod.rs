//! The command line: one file a subcommand. Arguments in, library called, result printed.
//!
//! Exit status: 0 done, 1 the input was wrong, 2 the command line was wrong.

mod against;
mod agreement;
mod backup;
mod bank;
mod calibrate;
mod candidate;
mod candidate_name;
mod cards;
mod check;
mod clock;
mod color;
mod compare;
mod completions;
mod config;
mod context;
mod day_plan;
mod debrief;
mod doctor;
mod drill;
mod due;
mod edit;
mod error;
mod export;
mod files;
mod forget;
mod full_screen;
mod goal;
mod grader;
mod help;
mod history;
mod history_file;
mod hub;
mod import;
mod lines;
mod list;
mod man;
mod mock;
mod new;
mod note;
mod notify;
mod optimize;
mod orphans;
mod output;
mod pager;
mod plain;
mod plan;
mod practice;
mod presented;
mod privacy;
mod progress;
mod quiz;
mod rename;
mod schema;
mod score;
mod scorecard;
mod screen;
mod show;
mod stats;
mod terminal;
mod topics;
mod train_rater;
mod trial;
mod version;

use std::io;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

pub use calibrate::read::{BadLine, InputFormat, Reading as MarkedResponses};
pub use context::Context;
pub use error::Error;
pub use score::grade_lines;

/// The command line as it is typed.
#[derive(Debug, Default, Parser)]
#[command(
    name = "viva",
    version = version::short(),
    long_version = version::long(),
    about = "Prepare for technical interviews, or hold them: explained marks, nothing lost, offline",
    after_help = EXAMPLES,
    max_term_width = 88,
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
  viva quiz                               ten items against the clock
  viva quiz --resume                      continue the quiz you left
  viva mock                               an interview with follow-up questions
  viva drill                              what is due today
  viva history                            see how you did
  viva stats                              see what you remember
  viva list --kind scenario --tag lambda  see what there is
  viva show slow-first-requests           read one item
  viva show slow-first-requests --reveal  … with its rubric and model answer
  viva check my-bank.yaml                 check a bank of your own

Banks are YAML files. The built-in ones and those in the `banks` folder of the data folder are \
always loaded; with --bank only what it names is.";

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
    /// The configuration file, `-` for the standard input; `viva config` shows which one is read
    /// [env: VIVA_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<std::path::PathBuf>,
    /// When to use colours and bold type; `auto` obeys NO_COLOR, FORCE_COLOR, CLICOLOR and
    /// CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: When,
    /// The colours of the full screen [env: VIVA_THEME]
    #[arg(long, value_name = "THEME", global = true)]
    pub theme: Option<crate::app::settings::Theme>,
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
    /// Rehearse an interview: probes follow your answers, then a debrief
    Mock(mock::Args),
    /// Review what is due today, each answer marked and rated
    Drill(drill::Args),
    /// Show what is due today, quickly enough for a shell prompt
    Due(due::Args),
    /// Set the day of the interview, and see what it takes until then
    Goal(goal::Args),
    /// Choose what to study: topics with their items
    Topics(topics::Args),
    /// Fit the schedule to your own memory, from the log of reviews
    Optimize(optimize::Args),
    /// List earlier sessions, or show one with its answers and marks
    History(history::Args),
    /// See what you remember, what is coming, and what you leave out
    Stats(stats::Args),
    /// Write a note on an item or give it a star, and see your answers to it
    Note(note::Args),
    /// List banks and items
    List(list::Args),
    /// Show one item; its rubric and model answer only on request
    Show(show::Args),
    /// Grade a response, or a file of them, and explain every mark
    Score(score::Args),
    /// Compare the grader's marks with people's, and find the patterns a rubric lacks
    Calibrate(calibrate::Args),
    /// Interview a candidate by a plan
    Screen(screen::Args),
    /// List candidates, correct, merge, export and forget them
    Candidate(candidate::Args),
    /// Remove everything kept about a candidate
    Forget(forget::Args),
    /// Share committed scorecards, candidates, plans and banks with a team
    Hub(hub::Args),
    /// Write and show plans for interviews
    Plan(plan::Args),
    /// Show, export, import and amend scorecards
    Scorecard(scorecard::Args),
    /// Compare the scorecards of a plan, candidate by candidate
    Compare(compare::Args),
    /// Show all scorecards of a candidate side by side, and record the decision
    Debrief(debrief::Args),
    /// Measure how well interviewers of the same interviews agree
    Agreement(agreement::Args),
    /// Practise marking: mark responses blind, then compare with the gold standard
    TrainRater(train_rater::Args),
    /// Check banks and plans and report every problem
    Check(check::Args),
    /// Make a bank from questions in another format, or update one
    Import(import::Args),
    /// Write items in another format: for Anki, a spreadsheet, a wiki, a program
    Export(export::Args),
    /// Create a bank, or an item in one
    New(new::Args),
    /// Open an item in your editor, and check its bank when you are done
    Edit(edit::Args),
    /// Try a response on an item while you change its patterns
    Try(trial::Args),
    /// Add, list and remove banks of your own
    Bank(bank::Args),
    /// Print the JSON Schema of banks, plans, scorecards or the configuration
    Schema(schema::Args),
    /// Move the history of an item or a bank to another name
    Rename(rename::Args),
    /// Back up everything in one file, and check it
    Backup(backup::BackupArgs),
    /// Restore a backup
    Restore(backup::RestoreArgs),
    /// Check that everything kept is sound, and repair what is safe
    Doctor(doctor::Args),
    /// Show the configuration: its file, and the value of every setting
    Config(config::Args),
    /// Print what a shell needs to complete commands, items, plans and sessions
    Completions(completions::Args),
    /// Write the manual pages
    Man(man::Args),
}

/// Parses the command line, runs it, and says how it went.
pub fn main() -> ExitCode {
    match completions::answer() {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => {
            drop(error.print());
            return ExitCode::FAILURE;
        }
    }
    let cli = match parse() {
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

/// Reads the command line. What help needs is made only where somebody asks for it or is to be told
/// what is wrong.
fn parse() -> clap::error::Result<Cli> {
    if std::env::args_os().len() < 2 {
        return Ok(Cli::default());
    }
    let read = |command: clap::Command| {
        let matches = command.try_get_matches()?;
        Cli::from_arg_matches(&matches)
    };
    read(Cli::command())
        .or_else(|_| read(help::command().color(color::of_help(std::env::args_os()))))
}

fn run(cli: Cli) -> Result<(), Error> {
    let context = Context::new(cli.global)?;
    match cli.command {
        None => full_screen::home(&context),
        Some(Command::Quiz(args)) => quiz::run(&args, &context),
        Some(Command::Mock(args)) => mock::run(&args, &context),
        Some(Command::Drill(args)) => drill::run(&args, &context),
        Some(Command::Due(args)) => due::run(&args, &context),
        Some(Command::Goal(args)) => goal::run(&args, &context),
        Some(Command::Topics(args)) => topics::run(&args, &context),
        Some(Command::Optimize(args)) => optimize::run(&args, &context),
        Some(Command::History(args)) => history::run(&args, &context),
        Some(Command::Stats(args)) => stats::run(&args, &context),
        Some(Command::Note(args)) => note::run(&args, &context),
        Some(Command::List(args)) => list::run(&args, &context),
        Some(Command::Show(args)) => show::run(&args, &context),
        Some(Command::Score(args)) => score::run(&args, &context),
        Some(Command::Calibrate(args)) => calibrate::run(&args, &context),
        Some(Command::Screen(args)) => screen::run(&args, &context),
        Some(Command::Candidate(args)) => candidate::run(&args, &context),
        Some(Command::Forget(args)) => forget::run(&args, &context),
        Some(Command::Hub(args)) => hub::run(&args, &context),
        Some(Command::Plan(args)) => plan::run(&args, &context),
        Some(Command::Scorecard(args)) => scorecard::run(&args, &context),
        Some(Command::Compare(args)) => compare::run(&args, &context),
        Some(Command::Debrief(args)) => debrief::run(&args, &context),
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
        Some(Command::Backup(args)) => backup::run(&args, &context),
        Some(Command::Restore(args)) => backup::restore(&args, &context),
        Some(Command::Doctor(args)) => doctor::run(&args, &context),
        Some(Command::Config(args)) => config::run(&args, &context),
        // These two need no configuration, but a broken one should not go unnoticed.
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args, &context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_without_a_word_says_what_is_usual() {
        let parsed = Cli::try_parse_from(["viva"]).unwrap();
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Cli::default()));
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
