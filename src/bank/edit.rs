//! Changes to the text of a bank that leave the rest of it as its author wrote it.
//!
//! A change is a piece of text put in place of another, so comments, quotes and the order of keys
//! stay. Whether the changed text says what it should is for the caller to check, by reading it.

use std::ops::Range;

use super::fault::{Fault, Fix, Path};
use super::position::extents;

/// The text with what its faults' fixes say, each done to the place of its fault. A fix whose
/// place cannot be told in the text is left out, as is one inside the place of another.
pub fn mend(text: &str, faults: &[Fault]) -> String {
    let fixes = || {
        faults
            .iter()
            .filter_map(|fault| Some((&fault.path, fault.fix.as_ref()?)))
    };
    let places = extents(text, fixes().map(|(path, _)| path));
    let mut changes: Vec<(Range<usize>, &str)> = fixes()
        .zip(places)
        .filter_map(|((_, fix), place)| match fix {
            Fix::Remove => Some((entry(text, place?)?, "")),
            Fix::Replace(word) => Some((place?, word.as_str())),
        })
        .collect();
    changes.sort_by_key(|(place, _)| (place.start, place.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, with) in changes {
        if place.start >= at {
            out.push_str(&text[at..place.start]);
            out.push_str(with);
            at = place.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// The bytes to take away so that an entry is gone from its list.
fn entry(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let before = without_block_head(text[..value.start].trim_end());
    let after = &text[value.end..];
    if before.ends_with('-') {
        // `- entry` on lines of its own, with the comment at its end.
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let alone = before[line..before.len() - 1].trim().is_empty();
        let end = after.find('\n').map_or(text.len(), |at| value.end + at + 1);
        let rest = text[value.end..end].trim();
        return (alone && (rest.is_empty() || rest.starts_with('#'))).then_some(line..end);
    }
    // `[one, entry, more]`: with the comma behind it, or else with the one before it.
    let comma = after.len() - after.trim_start().len();
    if after[comma..].starts_with(',') {
        let rest = &after[comma + 1..];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        return Some(value.start..value.end + comma + 1 + blanks);
    }
    before.ends_with(',').then(|| before.len() - 1..value.end)
}

/// Text in a block begins below its `|` or `>`, which belongs to it.
fn without_block_head(before: &str) -> &str {
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let (dash, head) = match before[line..].find("- ") {
        Some(at) => (line + at + 1, before[line + at + 2..].trim_start()),
        None => return before,
    };
    if head.starts_with(['|', '>']) {
        &before[..dash]
    } else {
        before
    }
}

/// The text with an item more at the end of its list. `item` is written as if it stood at the
/// beginning of a line, its first line after `- `. `None` where the items do not stand one below
/// the other.
pub fn with_item(text: &str, items: usize, item: &str) -> Option<String> {
    let last = Path::root().key("items").index(items.checked_sub(1)?);
    let place = extents(text, [&last].into_iter()).pop()??;
    let before = text[..place.start].trim_end().strip_suffix('-')?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = &before[line..];
    if !indent.trim().is_empty() {
        return None;
    }
    let break_ = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let end = text[place.end..]
        .find('\n')
        .map_or(text.len(), |at| place.end + at + 1);
    let mut out = text[..end].to_owned();
    if !out.ends_with('\n') {
        out.push_str(break_);
    }
    for (number, line) in item.lines().enumerate() {
        let lead = if number == 0 { "- " } else { "  " };
        if !line.is_empty() {
            out.push_str(&format!("{indent}{lead}{line}"));
        }
        out.push_str(break_);
    }
    out.push_str(&text[end..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(text: &str, path: &Path) -> String {
        mend(text, &[Fault::at(path, "").fix(Fix::Remove)])
    }

    fn element(index: usize) -> Path {
        Path::root().key("a").index(index)
    }

    #[test]
    fn an_entry_goes_with_its_line_and_the_comments_of_others_stay() {
        let text = "# head\na:\n  # first\n  - one  # gone\n  # second\n  - {b: [c,\n      d]}\n  - |\n    text\n\nz: 1\n";
        assert_eq!(
            removed(text, &element(0)),
            "# head\na:\n  # first\n  # second\n  - {b: [c,\n      d]}\n  - |\n    text\n\nz: 1\n"
        );
        assert_eq!(
            removed(text, &element(1)),
            "# head\na:\n  # first\n  - one  # gone\n  # second\n  - |\n    text\n\nz: 1\n"
        );
        assert_eq!(
            removed(text, &element(2)),
            "# head\na:\n  # first\n  - one  # gone\n  # second\n  - {b: [c,\n      d]}\n\nz: 1\n"
        );
    }

    #[test]
    fn an_entry_that_is_a_mapping_goes_with_all_its_lines() {
        let text = "a:\n- all: [x]\n  within: 3\n- b # kept\n";
        assert_eq!(removed(text, &element(0)), "a:\n- b # kept\n");
    }

    #[test]
    fn an_entry_goes_from_a_list_in_brackets_with_its_comma() {
        let text = "a: [one, 'two', three] # c\n";
        assert_eq!(removed(text, &element(0)), "a: ['two', three] # c\n");
        assert_eq!(removed(text, &element(1)), "a: [one, three] # c\n");
        assert_eq!(removed(text, &element(2)), "a: [one, 'two'] # c\n");
    }

    #[test]
    fn a_word_is_replaced_where_it_stands_quotes_and_all() {
        let text = "ü: 1\na: [lambda, \"lamda\"]\n";
        let fault = Fault::at(&element(1), "").fix(Fix::Replace("lambda".to_owned()));
        assert_eq!(mend(text, &[fault]), "ü: 1\na: [lambda, lambda]\n");
    }

    #[test]
    fn an_item_comes_after_the_last_one_before_what_follows_the_list() {
        let text = "items:\n  - id: a\n    prompt: |\n      Why?\n\ntags: [x]\n";
        assert_eq!(
            with_item(text, 1, "id: b\n\nprompt: P\n").unwrap(),
            "items:\n  - id: a\n    prompt: |\n      Why?\n  - id: b\n\n    prompt: P\n\ntags: [x]\n"
        );
        assert_eq!(
            with_item("items:\r\n- id: a", 1, "id: b").unwrap(),
            "items:\r\n- id: a\r\n- id: b\r\n"
        );
        assert_eq!(with_item("items: [{id: a}]", 1, "id: b"), None);
    }
}
