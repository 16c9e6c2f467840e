//! A word to a person who looks elsewhere: that something long is done.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use crate::bank::one_line;

/// What takes no longer is waited for.
const LONG: Duration = Duration::from_secs(10);

/// Says on the desktop that something is done which took so long, where the terminal can.
pub fn when_long(took: Duration, text: &str) {
    let mut out = io::stderr();
    if out.is_terminal()
        && let Some(sequence) = sequence(took, text, |name| env::var(name).ok())
    {
        // Nothing hangs on it.
        drop(
            out.write_all(sequence.as_bytes())
                .and_then(|()| out.flush()),
        );
    }
}

/// What makes the terminal show a notification (OSC 9); `None` where nobody waits so long, or where
/// the terminal is not known to have any.
fn sequence(
    took: Duration,
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let known = ["iTerm.app", "WezTerm", "ghostty"];
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    let has = known.contains(&program.as_str()) || variable("KITTY_WINDOW_ID").is_some();
    let is_nested = variable("TMUX").is_some() || variable("STY").is_some();
    (took >= LONG && has && !is_nested).then(|| format!("\x1b]9;{}\x1b\\", one_line(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence_for(seconds: u64, name: &str, value: &str) -> Option<String> {
        sequence(Duration::from_secs(seconds), "viva: 3 items", |asked| {
            (asked == name).then(|| value.to_owned())
        })
    }

    #[test]
    fn only_a_long_wait_is_told_and_only_where_the_terminal_can() {
        let text = Some("\x1b]9;viva: 3 items\x1b\\".to_owned());
        assert_eq!(sequence_for(12, "TERM_PROGRAM", "WezTerm"), text);
        assert_eq!(sequence_for(12, "KITTY_WINDOW_ID", "1"), text);
        assert_eq!(sequence_for(2, "TERM_PROGRAM", "WezTerm"), None);
        assert_eq!(sequence_for(12, "TERM_PROGRAM", "Apple_Terminal"), None);
    }
}
