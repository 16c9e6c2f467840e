//! When output is coloured: what the flag, the conventions of the environment and the terminal say.

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use clap::{ColorChoice, ValueEnum};

use super::When;
use super::output::Paint;

/// What decides about colour.
pub struct ColorPolicy<'a> {
    /// `--color`.
    pub flag: When,
    /// The output goes to a terminal that has colours.
    pub terminal: bool,
    /// The environment.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
}

impl ColorPolicy<'_> {
    /// How text is styled. The flag comes first, then NO_COLOR, then what forces colours
    /// (FORCE_COLOR, CLICOLOR_FORCE), then `CLICOLOR=0`, then whether the output is a terminal.
    ///
    /// See <https://no-color.org>, <https://force-color.org> and <https://bixense.com/clicolors>.
    pub fn paint(&self) -> Paint {
        match self.flag {
            When::Always => return Paint::full(),
            When::Never => return Paint::none(),
            When::Auto => {}
        }
        let is_styled = self.terminal || self.forced();
        match (is_styled, self.refused()) {
            (false, _) => Paint::none(),
            // NO_COLOR is about colour; bold and dim stay.
            (true, true) => Paint::without_color(),
            (true, false) => Paint::full(),
        }
    }

    /// Whether the full screen, which is always on a terminal, has colours.
    pub fn full_screen(&self) -> bool {
        match self.flag {
            When::Always => true,
            When::Never => false,
            When::Auto => !self.refused(),
        }
    }

    fn refused(&self) -> bool {
        let refused = self.value("NO_COLOR").is_some();
        let off = self.value("CLICOLOR").is_some_and(|value| value == "0");
        refused || (off && !self.forced())
    }

    fn forced(&self) -> bool {
        self.value("NO_COLOR").is_none()
            && ["FORCE_COLOR", "CLICOLOR_FORCE"]
                .into_iter()
                .filter_map(|name| self.value(name))
                .any(|value| value != "0" && value != "false")
    }

    /// An empty variable says nothing.
    fn value(&self, name: &str) -> Option<OsString> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }
}

/// Whether help and complaints about the command line have colours. They are printed before the
/// command line has been understood, so `--color` is looked for among the words of it.
pub fn of_help(words: impl IntoIterator<Item = OsString>) -> ColorChoice {
    let words: Vec<String> = words
        .into_iter()
        .map(|word| word.to_string_lossy().into_owned())
        .take_while(|word| word != "--")
        .collect();
    let after = words.windows(2).filter(|pair| pair[0] == "--color");
    let after = after.map(|pair| pair[1].as_str());
    let joined = words
        .iter()
        .filter_map(|word| word.strip_prefix("--color="));
    let flag = after.chain(joined).last();
    let policy = ColorPolicy {
        flag: flag
            .and_then(|flag| When::from_str(flag, false).ok())
            .unwrap_or_default(),
        terminal: io::stdout().is_terminal(),
        variable: &|name| std::env::var_os(name),
    };
    let paint = policy.paint();
    if paint == Paint::full() {
        ColorChoice::Always
    } else {
        ColorChoice::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_obeys_the_flag_wherever_it_stands() {
        let choice = |words: &[&str]| of_help(words.iter().map(OsString::from));
        assert_eq!(
            choice(&["viva", "--help", "--color=always"]),
            ColorChoice::Always
        );
        assert_eq!(
            choice(&["viva", "--color", "never", "quiz", "-h"]),
            ColorChoice::Never
        );
        assert_eq!(
            choice(&["viva", "--color", "always", "--color=never", "-h"]),
            ColorChoice::Never
        );
    }

    fn paint(flag: When, terminal: bool, variables: &[(&str, &str)]) -> Paint {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        ColorPolicy {
            flag,
            terminal,
            variable: &variable,
        }
        .paint()
    }

    #[test]
    fn a_terminal_has_colours_and_a_pipe_has_none() {
        assert_eq!(paint(When::Auto, true, &[]), Paint::full());
        assert_eq!(paint(When::Auto, false, &[]), Paint::none());
    }

    #[test]
    fn the_environment_refuses_and_forces_colours() {
        let plain = Paint::without_color();
        for (terminal, variables, expected) in [
            (true, &[("NO_COLOR", "1")][..], plain),
            (true, &[("NO_COLOR", "")], Paint::full()),
            (true, &[("CLICOLOR", "0")], plain),
            (true, &[("CLICOLOR", "1")], Paint::full()),
            (false, &[("CLICOLOR", "1")], Paint::none()),
            (false, &[("CLICOLOR_FORCE", "1")], Paint::full()),
            (false, &[("CLICOLOR_FORCE", "0")], Paint::none()),
            (false, &[("FORCE_COLOR", "3")], Paint::full()),
            (false, &[("FORCE_COLOR", "0")], Paint::none()),
            (
                true,
                &[("FORCE_COLOR", "1"), ("CLICOLOR", "0")],
                Paint::full(),
            ),
            (
                false,
                &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")],
                Paint::none(),
            ),
        ] {
            assert_eq!(
                paint(When::Auto, terminal, variables),
                expected,
                "{terminal} {variables:?}"
            );
        }
    }

    #[test]
    fn the_flag_outranks_the_environment() {
        assert_eq!(
            paint(When::Always, false, &[("NO_COLOR", "1")]),
            Paint::full()
        );
        assert_eq!(
            paint(When::Never, true, &[("FORCE_COLOR", "1")]),
            Paint::none()
        );
    }
}
