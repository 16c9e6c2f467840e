//! Multiple choice: the options of a question, and which of them are right.

use super::inline;
use super::signals;

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its letter, in upper case.
    pub letter: Option<char>,
    /// What it says, without ticks.
    pub text: String,
    /// It has a box, ticked or not.
    pub boxed: bool,
    /// It is marked as right.
    pub right: bool,
}

/// Reads a list entry or a line as an option.
pub fn choice(text: &str) -> Option<Choice> {
    let (boxed, ticked, text) = match inline::checkbox(text) {
        Some((ticked, rest)) => (true, ticked, rest),
        None => (false, false, text.trim()),
    };
    let (picked, text) = without_tick(text);
    let (letter, said) = match letter(text) {
        Some((letter, said)) => (Some(letter), said),
        None => (None, text.to_owned()),
    };
    let (behind, said) = without_tick(&said);
    let strong = inline::without_emphasis(said) != said && said.starts_with("**");
    let said = if strong {
        inline::without_emphasis(said)
    } else {
        said
    };
    let right = ticked || picked || behind || (strong && letter.is_some());
    (boxed || letter.is_some() || picked || behind).then(|| Choice {
        letter,
        text: said.trim().to_owned(),
        boxed,
        right,
    })
}

/// The text without a tick before or behind it, and whether there was one.
fn without_tick(text: &str) -> (bool, &str) {
    const TICKS: [char; 4] = ['✅', '✔', '✓', '☑'];
    let bare = text.trim();
    if let Some(rest) = bare.strip_prefix(TICKS) {
        return (true, rest.trim_start_matches('\u{fe0f}').trim());
    }
    let tail = bare.trim_end_matches('\u{fe0f}');
    if let Some(rest) = tail.strip_suffix(TICKS) {
        return (true, rest.trim());
    }
    let lower = bare.to_lowercase();
    for mark in [
        "(correct)",
        "(right)",
        "*(correct)*",
        "[correct]",
        "(correct answer)",
        "<-- correct",
        "← correct",
    ] {
        if lower.ends_with(mark) && bare.is_char_boundary(bare.len() - mark.len()) {
            return (true, bare[..bare.len() - mark.len()].trim());
        }
    }
    (false, bare)
}

/// The letter before an option: `A:`, `A.`, `A)`, `(a)`, `**A.**`.
pub fn letter(text: &str) -> Option<(char, String)> {
    let bare = text.trim_start();
    let open = bare.trim_start_matches(['*', '_', '(', '[']);
    let lead = &bare[..bare.len() - open.len()];
    let mut chars = open.chars();
    let letter = chars
        .next()
        .filter(|c| matches!(c, 'a'..='j' | 'A'..='J'))?;
    let rest = chars.as_str();
    let marks = rest.trim_start_matches(['*', '_']);
    let behind = marks.strip_prefix([')', '.', ':', ']', '：'])?;
    let closed = behind.trim_start_matches(['*', '_']);
    let said = closed.trim_start();
    // `e.g.` is no option.
    let blank = said.is_empty()
        || closed.len() > said.len()
        || !behind.starts_with(char::is_alphanumeric) && closed.len() < behind.len();
    if !blank && !said.starts_with('`') {
        return None;
    }
    // `**A. text**`
    let strong = lead.contains("**") && closed.len() == behind.len() && marks.len() == rest.len();
    let said = if strong {
        format!("**{said}")
    } else {
        said.to_owned()
    };
    Some((letter.to_ascii_uppercase(), said))
}

/// The letters that an answer gives: `B`, `B, D`, `(b)`, `B and C`, `Option B`, `B: because`.
/// With what stands behind them.
pub fn letters(text: &str) -> Option<(Vec<char>, &str)> {
    let mut rest = text
        .trim()
        .trim_start_matches(['*', '_', '`', '(', '[', ' ']);
    for word in ["option", "options", "choice"] {
        if rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
        {
            rest = rest[word.len()..].trim_start_matches([' ', ':', '*', '(']);
        }
    }
    let mut found: Vec<char> = Vec::new();
    loop {
        let mut chars = rest.chars();
        let Some(letter) = chars.next().filter(|c| matches!(c, 'a'..='j' | 'A'..='J')) else {
            break;
        };
        let after = chars.as_str();
        if after.starts_with(char::is_alphanumeric) {
            break;
        }
        // `a lock` begins a sentence.
        if letter.is_ascii_lowercase()
            && after.starts_with(' ')
            && found.is_empty()
            && !after.trim_start().is_empty()
        {
            return None;
        }
        if letter == 'A'
            && after.starts_with(' ')
            && found.is_empty()
            && after.trim_start().starts_with(|c: char| c.is_lowercase())
            && !after.trim_start().starts_with("and ")
        {
            return None;
        }
        found.push(letter.to_ascii_uppercase());
        rest = after.trim_start_matches(['*', '_', '`', ')', ']']);
        let next = rest.trim_start();
        let joined = next
            .strip_prefix([',', '&', '/', '+'])
            .or_else(|| next.strip_prefix("and "))
            .or_else(|| next.strip_prefix("or "));
        let Some(joined) = joined else { break };
        let joined = joined.trim_start();
        let joined = joined.strip_prefix("and ").unwrap_or(joined);
        rest = joined.trim_start_matches(['*', '_', '`', '(', '[', ' ']);
    }
    if found.is_empty() {
        return None;
    }
    let behind =
        rest.trim_start_matches([' ', '.', ':', ')', '-', '–', '—', ',', '*', '_', ']', '`']);
    Some((found, behind))
}

/// Whether options with letters count on from A.
pub fn counts_on(options: &[Choice]) -> bool {
    let mut expected = 'A';
    for option in options {
        match option.letter {
            Some(letter) if letter == expected => {
                expected = char::from_u32(u32::from(expected) + 1).unwrap_or('Z');
            }
            Some(_) => return false,
            None => {}
        }
    }
    expected > 'B'
}

/// How an option is written: its letter, if it has one, and its text.
pub fn written(option: &Choice) -> String {
    match option.letter {
        Some(letter) if option.text.is_empty() => letter.to_string(),
        Some(letter) => format!("{letter}: {}", option.text),
        None => option.text.clone(),
    }
}

/// Whether a text says nothing but that something follows.
pub fn is_heading_of_options(text: &str) -> bool {
    let name = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    matches!(
        name.as_str(),
        "options" | "choices" | "option" | "optionen" | "opciones"
    ) || signals::says_nothing(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(
        letter: Option<char>,
        text: &str,
        right: bool,
    ) -> Option<(Option<char>, String, bool)> {
        Some((letter, text.to_owned(), right))
    }

    #[test]
    fn options_are_known_by_boxes_letters_and_ticks() {
        let read = |text| choice(text).map(|c| (c.letter, c.text, c.right));
        assert_eq!(read("[ ] `ls`"), option(None, "`ls`", false));
        assert_eq!(read("[x] `kill`"), option(None, "`kill`", true));
        assert_eq!(read("A: `1`"), option(Some('A'), "`1`", false));
        assert_eq!(read("b) two"), option(Some('B'), "two", false));
        assert_eq!(read("(c) three ✅"), option(Some('C'), "three", true));
        assert_eq!(read("**D. four**"), option(Some('D'), "four", true));
        assert_eq!(read("**D.** four"), option(Some('D'), "four", false));
        assert_eq!(read("✔️ five"), option(None, "five", true));
        for text in [
            "e.g. this",
            "A lock",
            "a lock: for one",
            "Benefits",
            "i.e. so",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn letters_of_an_answer_are_told_from_words() {
        let read = |text| letters(text).map(|(letters, rest)| (letters, rest.to_owned()));
        assert_eq!(read("B"), Some((vec!['B'], String::new())));
        assert_eq!(read("B, D"), Some((vec!['B', 'D'], String::new())));
        assert_eq!(read("(b) two"), Some((vec!['B'], "two".to_owned())));
        assert_eq!(read("A and C."), Some((vec!['A', 'C'], String::new())));
        assert_eq!(read("Option **C**"), Some((vec!['C'], String::new())));
        assert_eq!(
            read("B: because it is"),
            Some((vec!['B'], "because it is".to_owned()))
        );
        assert_eq!(read("A lock guards"), None);
        assert_eq!(read("a guard"), None);
        assert_eq!(read("Because"), None);
    }
}
