//! What all commands do alike when they print.

use std::env;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::Serialize;

use super::Error;
use crate::bank::harmless;
pub use crate::report::layout::count;
pub use crate::report::paint::Paint;

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

/// A value as JSON on one line, as harmless as [`json`]'s.
pub fn json_line(value: &impl Serialize) -> String {
    // What a command reports is built of strings, numbers and lists, which all have a form.
    let text = serde_json::to_string(value).unwrap_or_default();
    escape(&text) + "\n"
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

/// Whether the locale has more than ASCII: what the first of its variables that says anything
/// says. Windows' terminals always have.
pub fn utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(env::var_os)
        .find(|value| !value.is_empty());
    let named = locale.is_some_and(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    cfg!(windows) || named
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
}
