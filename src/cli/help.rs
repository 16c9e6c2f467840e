//! The list of commands in `viva --help`, by what a person has come for.

use std::io::{self, IsTerminal};

use clap::builder::styling::Style;
use clap::{Command, CommandFactory};

use super::Cli;
use crate::report::layout::{MEASURE, wrap_to};

/// The commands under their headings, the most wanted first.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Practise",
        &[
            "quiz", "mock", "drill", "topics", "due", "goal", "history", "note", "stats",
            "optimize",
        ],
    ),
    (
        "Interview others",
        &[
            "plan",
            "screen",
            "scorecard",
            "compare",
            "debrief",
            "agreement",
            "train-rater",
            "candidate",
            "forget",
            "hub",
        ],
    ),
    (
        "Read, write and share banks",
        &[
            "list", "show", "new", "edit", "try", "check", "bank", "import", "export", "rename",
            "schema",
        ],
    ),
    ("Grade and compare marks", &["score", "calibrate"]),
    ("Keep safe", &["backup", "restore", "doctor"]),
    ("Settings", &["config", "completions", "man"]),
];

/// The column at which the sentences begin.
const COLUMN: usize = 15;

/// The command line as clap knows it, for what is not help: completions and manual pages.
pub fn ungrouped() -> Command {
    unbroken(Cli::command())
}

/// The same command with every paragraph below its options on one line: clap breaks it where the
/// terminal ends, and a break of our own would come on top of that.
fn unbroken(command: Command) -> Command {
    let joined = command.get_after_help().map(|help| join(&help.to_string()));
    let command = match joined {
        Some(help) => command.after_help(help),
        None => command,
    };
    command.mut_subcommands(unbroken)
}

/// Joins the lines of paragraphs. Lines that are indented, like examples, and a line that
/// introduces them stay as they are.
fn join(help: &str) -> String {
    let mut joined = String::new();
    let mut flows = false;
    for line in help.lines() {
        let is_text = !line.is_empty() && !line.starts_with(' ');
        if is_text && flows {
            joined.push(' ');
        } else if !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(line);
        flows = is_text && !line.ends_with(':');
    }
    joined
}

/// How wide clap makes help: as the terminal is, up to a width that is good to read.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok();
    let columns = columns.and_then(|columns| columns.parse().ok());
    let terminal = || {
        let is_terminal = io::stdout().is_terminal();
        let size = is_terminal.then(crossterm::terminal::size)?.ok();
        size.map(|(columns, _)| usize::from(columns))
    };
    columns
        .or_else(terminal)
        .filter(|columns| *columns > 0)
        .map_or(MEASURE, |columns| columns.min(MEASURE))
}

/// The command line with its commands listed in groups: clap knows only one heading for all of
/// them.
pub fn command() -> Command {
    let command = ungrouped();
    let listed = list(&command, width());
    command
        .mut_subcommands(|command| command.hide(true))
        .override_usage("viva [OPTIONS] [COMMAND]")
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{listed}{{all-args}}{{after-help}}"
        ))
}

/// The groups with their commands. One that stands in none is one to practise with.
fn groups(command: &Command) -> Vec<(&'static str, Vec<&str>)> {
    let is_grouped = |name: &&str| GROUPS.iter().any(|(_, names)| names.contains(name));
    let known = command.get_subcommands().map(Command::get_name);
    let mut others: Vec<&str> = known.filter(|name| !is_grouped(name)).collect();
    let mut groups = Vec::new();
    for (heading, names) in GROUPS {
        let mut names = names.to_vec();
        names.append(&mut others);
        groups.push((*heading, names));
    }
    groups
}

fn list(command: &Command, width: usize) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let styled = |style: &Style, text: &str| format!("{style}{text}{style:#}");
    let mut listed = String::new();
    for (heading, names) in groups(command) {
        listed += &styled(header, &format!("{heading}:"));
        listed += "\n";
        for name in names {
            let about = command
                .find_subcommand(name)
                .and_then(Command::get_about)
                .map_or_else(String::new, ToString::to_string);
            let about = wrap_to(&about, COLUMN, width.max(COLUMN + 20));
            let gap = " ".repeat(COLUMN.saturating_sub(2 + name.len()));
            listed += &format!("  {}{gap}{}\n", styled(literal, name), about.trim());
        }
        listed += "\n";
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_example_is_broken_at_80_columns() {
        fn check(command: &Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string);
            for line in help.iter().flat_map(|help| help.lines()) {
                let is_example = line.starts_with(' ');
                assert!(!is_example || line.chars().count() <= 80, "{path}: {line}");
            }
            command.get_subcommands().for_each(|one| check(one, &path));
        }
        check(&ungrouped(), "");
    }

    #[test]
    fn paragraphs_are_joined_and_examples_are_not() {
        assert_eq!(
            join("Examples:\n  viva a\n  viva b\n\nWhat is\nsaid\nhere.\n\nAnd\nmore"),
            "Examples:\n  viva a\n  viva b\n\nWhat is said here.\n\nAnd more"
        );
    }

    #[test]
    fn commands_are_listed_within_a_narrow_terminal() {
        let listed = list(&Cli::command(), 50);
        let plain = without_styles(&listed);
        let widest = plain.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(50), "{plain}");
    }

    /// Without the styles that clap gives its headings.
    fn without_styles(text: &str) -> String {
        let mut plain = String::new();
        let mut styled = false;
        for c in text.chars() {
            match c {
                '\u{1b}' => styled = true,
                'm' if styled => styled = false,
                _ if styled => {}
                _ => plain.push(c),
            }
        }
        plain
    }

    #[test]
    fn every_command_stands_in_one_group() {
        let command = Cli::command();
        let groups = groups(&command);
        let mut listed: Vec<&str> = groups.into_iter().flat_map(|(_, names)| names).collect();
        listed.sort_unstable();
        let mut known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        known.sort_unstable();
        assert_eq!(listed, known);
    }

    #[test]
    fn a_command_in_no_group_is_one_to_practise_with() {
        let command = Cli::command().subcommand(Command::new("recite"));
        let (heading, names) = &groups(&command)[0];
        assert_eq!(*heading, "Practise");
        assert_eq!(names.last(), Some(&"recite"));
    }
}
