//! A rubric as other programs show it to whoever grades: a list below `What to look for`, with the
//! weight behind each entry that weighs more than one.

use super::criteria;
use crate::bank::{Criterion, Weight};

/// What stands above the list.
pub const LABEL: &str = "What to look for";

/// What stands behind the text of a criterion: its weight, where it is not one.
pub fn weight_note(criterion: &Criterion) -> String {
    match criterion.weight.get() {
        1.0 => String::new(),
        weight => format!(" (weight {weight})"),
    }
}

/// Criteria of the entries of such a list.
pub fn read_criteria<'a>(entries: impl IntoIterator<Item = &'a str>) -> Vec<Criterion> {
    let weighed = |entry: &'a str| {
        let (text, weight) = entry.rsplit_once(" (weight ")?;
        let weight = weight.strip_suffix(')')?.trim().parse().ok()?;
        Some((text.trim(), Weight::new(weight)?))
    };
    let entries = entries.into_iter();
    let entries = entries.map(|entry| weighed(entry).unwrap_or((entry.trim(), Weight::ONE)));
    let entries: Vec<(&str, Weight)> = entries.collect();
    let mut found = criteria(entries.iter().map(|(text, _)| *text));
    for (criterion, (_, weight)) in found.iter_mut().zip(&entries) {
        criterion.weight = *weight;
    }
    found
}

/// An answer that ends in such a list, and the rubric; nothing where it does not.
pub fn split(answer: &str) -> Option<(String, Vec<Criterion>)> {
    let lines: Vec<&str> = answer.lines().collect();
    let at = lines.iter().rposition(|line| is_label(line))?;
    let below = lines[at + 1..].iter().map(|line| line.trim());
    let entries: Option<Vec<&str>> = below
        .filter(|line| !line.is_empty())
        .map(|line| line.strip_prefix("- "))
        .collect();
    let entries = entries.filter(|entries| !entries.is_empty())?;
    let above = lines[..at].join("\n").trim().to_owned();
    Some((above, read_criteria(entries)))
}

/// Whether a line only says that the list follows.
pub fn is_label(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '#'));
    bare.eq_ignore_ascii_case(LABEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_for_graders_is_split_from_the_answer() {
        let (answer, points) =
            split("So.\n\n**What to look for**\n- One (weight 2)\n- Two (of three)\n").unwrap();
        assert_eq!(answer, "So.");
        assert_eq!(points[0].text, "One");
        assert_eq!(points[0].weight.get(), 2.0);
        assert_eq!(points[1].text, "Two (of three)");
        for whole in [
            "So.",
            "What to look for:\n\n- a\n\nMore.",
            "What to look for",
        ] {
            assert_eq!(split(whole), None, "{whole}");
        }
    }
}
