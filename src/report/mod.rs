//! Results as text: what a person reads after an answer, at the end of a quiz, and later.
//!
//! Pure functions from plain values to strings. This room prints nothing, asks no terminal and
//! reads no clock. Whatever it is given from a bank, a store or a person, what it gives back
//! cannot command a terminal.

pub mod agenda;
pub mod agreement;
pub mod calendar;
pub mod calibration;
pub mod compare;
pub mod debrief;
pub mod drill;
pub mod gone;
pub mod history;
pub mod layout;
pub mod links;
pub mod mock;
pub mod paint;
pub mod quiz;
pub mod scorecard;
pub mod sheet;
pub mod stats;
pub mod training;

/// Our symbols as letters and signs that every terminal has, for a locale without UTF-8.
/// Other characters stay: they are the bank's and the person's own.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '✓' => plain.push('+'),
            '◐' => plain.push('~'),
            '✗' => plain.push('x'),
            '½' => plain.push_str("1/2"),
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '…' => plain.push_str("..."),
            '·' | '–' | '—' | '▅' | '▆' => plain.push('-'),
            '░' | '▃' | '▄' => plain.push('.'),
            '▒' | '▇' => plain.push('='),
            '▓' => plain.push('*'),
            '█' => plain.push('#'),
            '▁' | '▂' => plain.push('_'),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_without_utf_8_gets_signs_that_it_has() {
        assert_eq!(ascii("✓ 1 · ◐ ½ · ✗ 0 “é”"), "+ 1 - ~ 1/2 - x 0 \"é\"");
    }
}
