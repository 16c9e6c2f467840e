//! The campaign: the program is killed at random moments, over and over, and afterwards nothing
//! that it had confirmed may be missing; and its readers get hostile inputs by the hundred thousand.
//!
//! ```text
//! cargo test --test campaign                                     the short form, below a minute
//! cargo test --test campaign -- --kills 1000 --inputs 1000000    the long one
//! cargo test --test campaign -- --seed 7 --only migration        one part, from another seed
//! ```
//!
//! It is no part of `cargo test`. The seed decides everything but what the clock does. Another build
//! of the program can be named as `VIVA_CAMPAIGN_PROGRAM`.

#![allow(clippy::unwrap_used, reason = "a campaign may fail by panicking")]

#[path = "../../fuzz/entries.rs"]
#[allow(dead_code, reason = "all readers are fed here, and none by its name")]
mod entries;
mod inputs;
#[cfg(unix)]
mod kills;

use std::panic;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What is asked of it.
struct Length {
    seed: u64,
    kills: u64,
    inputs: u64,
    only: Option<String>,
}

impl Length {
    fn of_arguments() -> Result<Self, String> {
        let mut length = Self {
            seed: 1,
            kills: 24,
            inputs: 4_000,
            only: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(format!("{name} wants a value"))?;
            let number = || value.parse().map_err(|_| format!("{value} is no number"));
            match name.as_str() {
                "--seed" => length.seed = number()?,
                "--kills" => length.kills = number()?,
                "--inputs" => length.inputs = number()?,
                "--only" => length.only = Some(value),
                other => return Err(format!("{other} is not known")),
            }
        }
        Ok(length)
    }
}

fn main() -> ExitCode {
    #[cfg(unix)]
    if std::env::var_os(kills::HOLDS_TERMINAL).is_some() {
        kills::hold_terminal();
        return ExitCode::SUCCESS;
    }
    let length = match Length::of_arguments() {
        Ok(length) => length,
        Err(error) => {
            eprintln!("{error}; known are --seed, --kills, --inputs and --only");
            return ExitCode::from(2);
        }
    };
    let mut findings = feed(&length);
    #[cfg(unix)]
    findings.extend(kills::run(
        length.seed,
        length.kills,
        length.only.as_deref(),
    ));
    for finding in &findings {
        println!("FOUND {finding}");
    }
    println!("{} found, seed {}", findings.len(), length.seed);
    ExitCode::from(u8::from(!findings.is_empty()))
}

/// The time that this thread has had, which what else the machine does is no part of; the time that
/// has gone by, where the system does not tell.
fn used(begun: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

/// Longer than this, and an input of a few hundred bytes is a finding by itself.
const LONGEST: Duration = Duration::from_secs(5);

/// Feeds the readers in turn.
fn feed(length: &Length) -> Vec<String> {
    let mut findings = Vec::new();
    let wanted = |name: &str| length.only.as_deref().is_none_or(|only| only == name);
    let readers: Vec<_> = entries::ENTRIES
        .into_iter()
        .filter(|(name, _)| wanted(name) || wanted("inputs"))
        .collect();
    if readers.is_empty() || length.inputs == 0 {
        return findings;
    }
    let begun = Instant::now();
    let mut slowest = (Duration::ZERO, "");
    let mut inputs = inputs::Inputs::new(length.seed);
    panic::set_hook(Box::new(|_| {}));
    for number in 0..length.inputs {
        let (name, entry) = readers[number as usize % readers.len()];
        let bytes = inputs.next(name);
        let before = used(begun);
        let ended = panic::catch_unwind(|| entry(&bytes));
        let took = used(begun).saturating_sub(before);
        slowest = slowest.max((took, name));
        let shown = || String::from_utf8_lossy(&bytes).into_owned();
        if let Err(panicked) = ended {
            let text = panicked.downcast_ref::<String>().cloned();
            let text = text.or(panicked.downcast_ref::<&str>().map(ToString::to_string));
            findings.push(format!(
                "{name}: {}: {:?}",
                text.unwrap_or_default(),
                shown()
            ));
        } else if took > LONGEST {
            findings.push(format!("{name} took {took:?}: {:?}", shown()));
        }
    }
    let _ = panic::take_hook();
    println!(
        "{} inputs for {} readers in {:.0?}; the slowest took {:.0?} ({})",
        length.inputs,
        readers.len(),
        begun.elapsed(),
        slowest.0,
        slowest.1
    );
    findings
}
