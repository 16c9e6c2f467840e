//! The list of commands in `viva --help`, by what a person has come for.

use clap::builder::styling::Style;
use clap::{Command, CommandFactory};

use super::Cli;
use crate::report::layout::wrap;

/// The commands under their headings, the most wanted first.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "Practise",
        &[
            "quiz", "drill", "due", "goal", "history", "stats", "optimize",
        ],
    ),
    (
        "Interview others",
        &[
            "plan",
            "screen",
            "scorecard",
            "compare",
            "agreement",
            "train-rater",
            "forget",
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
    ("Settings", &["config", "completions", "man"]),
];

/// The column at which the sentences begin.
const COLUMN: usize = 15;

/// The command line as clap knows it, for what is not help: completions and manual pages.
pub fn ungrouped() -> Command {
    Cli::command()
}

/// The command line with its commands listed in groups: clap knows only one heading for all of
/// them.
pub fn command() -> Command {
    let command = Cli::command();
    let listed = list(&command);
    command
        .mut_subcommands(|command| command.hide(true))
        .override_usage("viva [OPTIONS] [COMMAND]")
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{listed}{{all-args}}{{after-help}}"
        ))
}

fn list(command: &Command) -> String {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let styled = |style: &Style, text: &str| format!("{style}{text}{style:#}");
    let mut listed = String::new();
    for (heading, names) in GROUPS {
        listed += &styled(header, &format!("{heading}:"));
        listed += "\n";
        for name in *names {
            let about = command
                .find_subcommand(name)
                .and_then(Command::get_about)
                .map_or_else(String::new, ToString::to_string);
            let about = wrap(&about, COLUMN);
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
    fn every_command_stands_in_one_group() {
        let mut listed: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        listed.sort_unstable();
        let command = Cli::command();
        let mut known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        known.sort_unstable();
        assert_eq!(listed, known);
    }
}
