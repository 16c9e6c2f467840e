//! When two names are one: how people's names are compared.

use std::cmp::Ordering;

use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Two spellings of one name: letter case and the number of blanks do not count.
pub fn same_name(name: &str, other: &str) -> bool {
    folded(name) == folded(other)
}

/// A name as names are compared: composed, in small letters, one blank between words.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .map(|word| word.to_lowercase().nfc().collect())
        .collect();
    words.join(" ")
}

/// Two names that differ so little that they may be one person's: the same words in another order,
/// a slip of the finger in a word, accents left out, or a first name shortened to its initial.
///
/// A name of fewer than two words is never close to another: too many people share it.
pub fn close_names(name: &str, other: &str) -> bool {
    let (one, mut two) = (words(name), words(other));
    if one.len() != two.len() || one.len() < 2 {
        return false;
    }
    let mut exact = 0;
    for word in &one {
        let found = two.iter().position(|other| other == word);
        let place = found.or_else(|| two.iter().position(|other| alike(word, other)));
        let Some(place) = place else {
            return false;
        };
        exact += usize::from(found.is_some());
        two.remove(place);
    }
    // Two slips in two words are another name.
    exact + 1 >= one.len()
}

/// The words of a name, without accents, signs and letter case.
fn words(name: &str) -> Vec<String> {
    let plain: String = name
        .to_lowercase()
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn alike(word: &str, other: &str) -> bool {
    let (long, short) = (
        word.chars().count().max(other.chars().count()),
        word.chars().count().min(other.chars().count()),
    );
    if short == 1 {
        return long > 1 && word.chars().next() == other.chars().next();
    }
    let slips = match long {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    strsim::osa_distance(word, other) <= slips
}

/// Lets a connection compare names: `COLLATE person_name`.
pub(super) fn teach(db: &Connection) -> rusqlite::Result<()> {
    db.create_collation("person_name", |one: &str, other: &str| -> Ordering {
        folded(one).cmp(&folded(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_and_composition_make_no_other_name() {
        assert!(same_name(" ann  EXAMPLE ", "Ann Example"));
        assert!(same_name("Jose\u{301}", "José"));
        assert!(!same_name("Ann Example", "Anne Example"));
    }

    #[test]
    fn a_slip_an_accent_an_initial_and_another_order_are_close() {
        for (one, other) in [
            ("Anna Kowalsky", "Anna Kowalski"),
            ("Anna Kowlaski", "Anna Kowalski"),
            ("Kowalski Anna", "Anna Kowalski"),
            ("A. Kowalski", "Anna Kowalski"),
            ("Jose Muller", "José Müller"),
            ("Jean-Luc Picard", "Jean Luc Picard"),
        ] {
            assert!(close_names(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn another_person_is_not_close() {
        for (one, other) in [
            ("A. Example", "B. Example"),
            ("Anna Kowalski", "Jan Kowalski"),
            ("Ann Example", "Di Third"),
            ("Anna", "Anne"),
            ("Anna Nowak", "Hanna Novak"),
            ("Anna Maria Nowak", "Anna Nowak"),
        ] {
            assert!(!close_names(one, other), "{one} / {other}");
        }
    }
}
