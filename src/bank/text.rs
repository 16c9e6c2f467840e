//! Text from banks and files, made safe to show.

use std::borrow::Cow;
use std::path::is_separator;

/// The text with every character that could command a terminal, or turn its text around,
/// replaced by a visible one; line breaks and tabs stay. Characters are replaced one for
/// one, so character counts stay as they are (byte lengths need not).
///
/// ```
/// assert_eq!(viva::bank::harmless("\u{1b}[2J"), "␛[2J");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| stand_in(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(stand_in).collect())
    }
}

/// The same on one line: runs of blanks, tabs and line breaks become one blank.
///
/// ```
/// assert_eq!(viva::bank::one_line(" Slow\n  first\trequests "), "Slow first requests");
/// ```
pub fn one_line(text: &str) -> String {
    if is_plain_line(text) {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    harmless(&words.join(" ")).into_owned()
}

/// A text as one argument of a command that is shown, to be copied into a shell.
///
/// ```
/// assert_eq!(viva::bank::as_argument("banks/mine.yaml"), "banks/mine.yaml");
/// assert_eq!(viva::bank::as_argument("Anna's bank.yaml"), r"'Anna'\''s bank.yaml'");
/// ```
pub fn as_argument(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-.,:+@%".contains(c) || is_separator(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A sentence but for case, blanks and the marks at its end: what two have in common that say the same in
/// the same words.
///
/// ```
/// assert_eq!(viva::bank::bare_sentence(" It is  Warm! "), "it is warm");
/// ```
pub fn bare_sentence(sentence: &str) -> String {
    let words = sentence.trim_end_matches(|c: char| c.is_whitespace() || ".!?…".contains(c));
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether a text is words of visible ASCII with one blank between them, as most names are.
fn is_plain_line(text: &str) -> bool {
    let mut after_blank = true;
    let is_plain = text.bytes().all(|byte| {
        let is_blank = byte == b' ';
        let fits = byte.is_ascii_graphic() || is_blank && !after_blank;
        after_blank = is_blank;
        fits
    });
    is_plain && (text.is_empty() || !after_blank)
}

/// Whether a spreadsheet could take a cell with this text for a formula: it begins with a sign that
/// begins one, ASCII or full-width, after blanks and signs that nobody sees.
///
/// ```
/// assert!(viva::bank::is_formula(" \u{feff}=1+1"));
/// assert!(!viva::bank::is_formula("1+1=2"));
/// ```
pub fn is_formula(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    text.trim_start_matches(unseen).starts_with(signs) || text.starts_with(['\t', '\r', '\n'])
}

fn stand_in(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        // The pictures of control characters stand in their order from U+2400 on.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        // Bidirectional embeddings, overrides and isolates.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Line and paragraph separators, interlinear annotations, invisible tags.
        | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_visible() {
        assert_eq!(harmless("a\x1b[31mred\x07"), "a␛[31mred␇");
        assert_eq!(harmless("\u{9b}2J \x7f \r"), "\u{fffd}2J ␡ ␍");
    }

    #[test]
    fn a_plain_line_is_taken_as_it_is_and_any_other_made_one() {
        for (text, line) in [
            ("", ""),
            (" ", ""),
            ("Slow first requests", "Slow first requests"),
            (" Slow", "Slow"),
            ("Slow ", "Slow"),
            ("Slow  first", "Slow first"),
            ("Slow\tfirst", "Slow first"),
            ("Größe und  Maß", "Größe und Maß"),
            ("\x1b[2J", "␛[2J"),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn text_cannot_be_turned_around() {
        assert_eq!(harmless("a\u{202e}b"), "a\u{fffd}b");
    }

    #[test]
    fn ordinary_text_is_not_even_copied() {
        assert!(matches!(
            harmless("Größe:\n\t– 日本語 👩‍💻"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line(" a\n\n b\tc\r\nd\x1b "), "a b c d␛");
    }
}
