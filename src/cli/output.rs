//! What all commands do alike when they print.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use super::Error;
use crate::bank::harmless;

/// How text is styled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    type_: bool,
    color: bool,
}

impl Paint {
    /// Colours, bold and dim.
    pub fn full() -> Self {
        Self {
            type_: true,
            color: true,
        }
    }

    /// Bold and dim only.
    pub fn without_color() -> Self {
        Self {
            type_: true,
            color: false,
        }
    }

    /// Plain text.
    pub fn none() -> Self {
        Self {
            type_: false,
            color: false,
        }
    }

    /// What to read now.
    pub fn bold(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What is secondary.
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// What leads the eye: the one accent colour, where there is colour.
    pub fn accent(self, text: &str) -> String {
        let color = self.color.then_some(AnsiColor::Cyan.into());
        self.styled(Style::new().bold().fg_color(color), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.type_ && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// `1 item`, `2 items`; `1 criterion`, `2 criteria`.
pub fn count(number: usize, what: &str) -> String {
    match (number, what) {
        (1, _) => format!("1 {what}"),
        (_, "criterion") => format!("{number} criteria"),
        _ => format!("{number} {what}s"),
    }
}

/// A value as indented JSON, in which even the characters that JSON would leave as they
/// are cannot command a terminal.
///
/// # Errors
///
/// The value has no JSON form.
pub fn json(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
    Ok(escape(&text) + "\n")
}

/// Characters that are not harmless stand only inside strings, where an escape says the same.
fn escape(json: &str) -> String {
    let safe = harmless(json);
    if safe == json {
        return json.to_owned();
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for (c, shown) in json.chars().zip(safe.chars()) {
        if c == shown {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

/// Says on the standard error what is wrong.
pub fn complain(message: &str) {
    // Where even that cannot be written, the exit status must do.
    let _ = writeln!(io::stderr(), "{}", harmless(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_without_a_live_character() {
        let text = "a\u{9b}b\u{7f}c\u{e0041}\u{1b}\n";
        let printed = json(&text).unwrap();
        assert!(
            printed.trim_end().chars().all(|c| !c.is_control()),
            "{printed}"
        );
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }

    #[test]
    fn plain_text_has_no_escape_sequences() {
        assert_eq!(Paint::none().bold("a") + &Paint::none().accent("b"), "ab");
        assert_eq!(Paint::full().bold("a"), "\x1b[1ma\x1b[0m");
        assert_eq!(Paint::without_color().accent("a"), "\x1b[1ma\x1b[0m");
    }
}
