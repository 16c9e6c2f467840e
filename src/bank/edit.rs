//! Changes to the text of a bank that leave the rest of it as its author wrote it.
//!
//! A change is a piece of text put in place of another, so comments, quotes and the order of keys
//! stay. Every changed text is read again: it must say what the old one said but for the change.

mod exemplars;

use std::ops::Range;

use serde_yaml::Value;

use super::document::Document;
use super::fault::{Fault, Fix, Path, Step};

pub use exemplars::{AddedExemplars, NoPlaceFor, Unfit, as_exemplar, with_exemplars};

/// The text with what its faults' fixes say, each done to the place of its fault, and how many
/// were done. A fix whose place cannot be told in the text, or that would change anything else (an
/// anchor that is used elsewhere), is left out.
pub fn apply_fixes(text: &str, faults: &[Fault]) -> (String, usize) {
    let fixes = faults
        .iter()
        .filter_map(|fault| Some((&fault.path, fault.fix.as_ref()?)));
    let document = Document::new(text);
    let mut placed: Vec<(Range<usize>, (&Path, &Fix))> = fixes
        .filter_map(|(path, fix)| {
            let place = document.extent(path)?;
            let place = match fix {
                Fix::Remove => entry(text, place)?,
                Fix::Replace(_) => place,
            };
            Some((place, (path, fix)))
        })
        .collect();
    // From the end, so that the places before stay what they are.
    placed.sort_by_key(|(place, _)| std::cmp::Reverse((place.start, place.end)));
    placed.dedup_by(|next, before| next.0.end > before.0.start);
    let all = placed.iter().map(|(_, fix)| *fix);
    let done = placed.iter().fold(text.to_owned(), |text, (place, fix)| {
        with(&text, place.clone(), fix.1)
    });
    if says(&done, text, all) {
        return (done, placed.len());
    }
    // One of them does harm: one by one, without it.
    let mut count = 0;
    let mut fixed = text.to_owned();
    for (place, fix) in placed {
        let next = with(&fixed, place, fix.1);
        if says(&next, &fixed, std::iter::once(fix)) {
            fixed = next;
            count += 1;
        }
    }
    (fixed, count)
}

fn with(text: &str, place: Range<usize>, fix: &Fix) -> String {
    let word = match fix {
        Fix::Remove => "",
        Fix::Replace(word) => word,
    };
    format!("{}{word}{}", &text[..place.start], &text[place.end..])
}

/// Whether a text says what another says with these fixes, the last in the text first.
fn says<'a>(new: &str, old: &str, fixes: impl Iterator<Item = (&'a Path, &'a Fix)>) -> bool {
    let read = |text: &str| serde_yaml::from_str::<Value>(text).ok();
    let (Some(mut wanted), Some(got)) = (read(old), read(new)) else {
        return false;
    };
    for (path, fix) in fixes {
        let Some((last, steps)) = path.steps().split_last() else {
            return false;
        };
        let around = steps
            .iter()
            .try_fold(&mut wanted, |value, step| match step {
                Step::Key(key) => value.get_mut(key.as_str()),
                Step::Index(index) => value.get_mut(*index),
            });
        match (around, last, fix) {
            (Some(Value::Sequence(list)), Step::Index(index), Fix::Remove)
                if *index < list.len() =>
            {
                list.remove(*index);
            }
            (Some(Value::Sequence(list)), Step::Index(index), Fix::Replace(word))
                if *index < list.len() =>
            {
                list[*index] = Value::String(word.clone());
            }
            _ => return false,
        }
    }
    wanted == got
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
    let place = Document::new(text).extent(&last)?;
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
        apply_fixes(text, &[Fault::at(path, "").fix(Fix::Remove)]).0
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
        let fixed = "ü: 1\na: [lambda, lambda]\n".to_owned();
        assert_eq!(apply_fixes(text, &[fault]), (fixed, 1));
    }

    #[test]
    fn what_would_change_anything_else_is_left_out() {
        let text = "a:\n  - &x one\n  - two\nb: [*x]\n";
        let remove = |index| Fault::at(&element(index), "").fix(Fix::Remove);
        assert_eq!(
            apply_fixes(text, &[remove(0), remove(1)]),
            ("a:\n  - &x one\nb: [*x]\n".to_owned(), 1)
        );
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
