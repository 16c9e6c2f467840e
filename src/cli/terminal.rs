//! What commands need to know of a terminal and of whoever sits at it.

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::io::{self, IsTerminal, Write};

use super::Error;

/// Whether a full screen can be drawn.
pub fn is_terminal() -> bool {
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// Asks; yes begins with y.
pub fn confirmed(question: &str) -> Result<bool, Error> {
    match ask(question)? {
        Some(answer) => Ok(answer.starts_with('y')),
        None => Err(Error::Unasked),
    }
}

/// Asks, and gives the answer in small letters; `None` where nobody can be asked.
pub fn ask(question: &str) -> Result<Option<String>, Error> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut err = io::stderr();
    write!(err, "{question}")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(Some(answer.trim().to_lowercase()))
}

/// A seed that nobody chose, short enough to be typed again.
pub fn fresh_seed() -> u64 {
    // The standard library's hashers are keyed by the system's randomness.
    RandomState::new().hash_one(0) % 1_000_000_000
}
