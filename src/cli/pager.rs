//! A pager for text that is longer than the terminal.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use super::Error;
use crate::app::shell;

/// Shows a text in the person's pager, if it is longer than the terminal; tells whether it did.
///
/// # Errors
///
/// The pager that VIVA_PAGER or PAGER names cannot be used.
pub fn show(text: &str) -> Result<bool, Error> {
    let is_watched = io::stdout().is_terminal() && io::stdin().is_terminal();
    if !is_watched || env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Ok(false);
    }
    let Ok((columns, rows @ 1..)) = crossterm::terminal::size() else {
        return Ok(false);
    };
    let chosen = choose(&|name| env::var_os(name));
    if chosen == Chosen::None || fits(text, columns, rows) {
        return Ok(false);
    }
    let (name, is_named) = match &chosen {
        Chosen::Named(name) => (name.as_str(), true),
        _ => ("less", false),
    };
    let mut command: Command = shell::command(name, &[]);
    command.stdin(Stdio::piped());
    // What git does: leave at once when all fits, keep colours, leave the text on the screen.
    for (variable, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if env::var_os(variable).is_none() {
            command.env(variable, value);
        }
    }
    let failed = |source: io::Error| Error::Pager {
        pager: name.to_owned(),
        source,
    };
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(source) if is_named => return Err(failed(source)),
        Err(_) => return Ok(false),
    };
    if let Some(mut pipe) = child.stdin.take() {
        // Whoever quits the pager early has read enough.
        match pipe.write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(failed(error)),
            _ => {}
        }
    }
    let status = child.wait().map_err(failed)?;
    // A shell that does not know the command says so by 127; nothing has been shown then.
    Ok(is_named || status.code() != Some(127))
}

#[derive(Debug, PartialEq, Eq)]
enum Chosen {
    Usual,
    Named(String),
    None,
}

/// VIVA_PAGER comes before PAGER; an empty one, or `cat`, means none.
fn choose(variable: &dyn Fn(&str) -> Option<OsString>) -> Chosen {
    let Some(named) = variable("VIVA_PAGER").or_else(|| variable("PAGER")) else {
        return Chosen::Usual;
    };
    match named.to_string_lossy().trim() {
        "" | "cat" => Chosen::None,
        name => Chosen::Named(name.to_owned()),
    }
}

/// Whether a text and the prompt after it fit the terminal.
fn fits(text: &str, columns: u16, rows: u16) -> bool {
    let columns = usize::from(columns.max(1));
    let rows = usize::from(rows);
    let height = |line: &str| line.chars().count().div_ceil(columns).max(1);
    text.lines().map(height).sum::<usize>() < rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Chosen {
        choose(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_program_s_own_variable_comes_first_and_cat_is_no_pager() {
        assert_eq!(chosen(&[]), Chosen::Usual);
        assert_eq!(
            chosen(&[("PAGER", "most")]),
            Chosen::Named("most".to_owned())
        );
        assert_eq!(
            chosen(&[("PAGER", "most"), ("VIVA_PAGER", "less -S")]),
            Chosen::Named("less -S".to_owned())
        );
        assert_eq!(
            chosen(&[("PAGER", "most"), ("VIVA_PAGER", "")]),
            Chosen::None
        );
        assert_eq!(chosen(&[("PAGER", "cat")]), Chosen::None);
    }

    #[test]
    fn a_text_that_fits_leaves_a_line_for_the_prompt() {
        assert!(fits("a\nb\n", 80, 3));
        assert!(!fits("a\nb\nc\n", 80, 3));
        assert!(!fits(&"x".repeat(200), 80, 3));
    }
}
