//! When output is coloured: what the flag, the conventions of the environment and the terminal say.

use std::ffi::OsString;

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

#[cfg(test)]
mod tests {
    use super::*;

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
