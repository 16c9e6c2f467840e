//! What shows on a terminal while something takes its time.
//!
//! It goes to the standard error, only where that is a terminal, and leaves no trace: however the
//! work ends, its line is cleared.

use std::borrow::Cow;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::output::utf8;

/// A bar as wide as the terminal, behind what is being done.
pub fn bar(doing: impl Into<Cow<'static, str>>, length: u64) -> ProgressBar {
    let (template, chars) = if utf8() {
        ("{msg} {wide_bar} {percent:>3} %", "█▉▊▋▌▍▎▏ ")
    } else {
        ("{msg} [{wide_bar}] {percent:>3} %", "=> ")
    };
    let bar = ProgressBar::new(length)
        .with_message(doing)
        .with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars(chars)),
        Err(_) => bar,
    }
}

/// A sign that moves, for work of which nobody knows how much is done.
pub fn spinner(doing: impl Into<Cow<'static, str>>) -> ProgressBar {
    let style = ProgressStyle::default_spinner();
    let spinner = ProgressBar::new_spinner()
        .with_message(doing)
        .with_finish(ProgressFinish::AndClear)
        .with_style(if utf8() {
            style
        } else {
            style.tick_chars("|/-\\ ")
        });
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
