//! Comments that switch rules off: `# viva: allow RULE, RULE`.
//!
//! At the end of a line, or on a line of its own before it, such a comment speaks of what is found
//! on that line; before the first line of the bank it speaks of the whole file. Errors, which no
//! rule found, cannot be switched off.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::position::locate;

const MARK: &str = "# viva: allow ";

/// The faults that no comment of the text switches off.
pub fn not_allowed(text: &str, faults: Vec<Fault>) -> Vec<Fault> {
    if !text.contains(MARK) || faults.is_empty() {
        return faults;
    }
    let allowed = allowed(text);
    let places = locate(text, &faults);
    let is_off = |fault: &Fault, line: usize| {
        let rule = fault.rule?;
        let lines = [0, line];
        let mut said = lines.iter().filter_map(|line| allowed.get(line)).flatten();
        said.find(|allowed| **allowed == rule)
    };
    faults
        .into_iter()
        .zip(places)
        .filter(|(fault, place)| is_off(fault, place.line).is_none())
        .map(|(fault, _)| fault)
        .collect()
}

/// The rules switched off on each line; line 0 stands for all.
fn allowed(text: &str) -> BTreeMap<usize, Vec<&str>> {
    let mut allowed: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut waiting: Vec<&str> = Vec::new();
    let mut begun = false;
    for (number, line) in text.lines().enumerate() {
        let comment_only = line.trim_start().starts_with('#');
        if let Some((_, rules)) = line.split_once(MARK) {
            let rules = rules.split(|c: char| c == ',' || c.is_whitespace());
            waiting.extend(rules.filter(|rule| !rule.is_empty()));
        }
        if comment_only || line.trim().is_empty() {
            continue;
        }
        if !begun {
            begun = true;
            let on_line = line.contains(MARK);
            if !on_line {
                allowed.entry(0).or_default().append(&mut waiting);
            }
        }
        if !waiting.is_empty() {
            allowed.entry(number + 1).or_default().append(&mut waiting);
        }
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::fault::Path;

    const TEXT: &str = "# viva: allow everywhere\n\nbank: b\ntags: [x] # viva: allow here, there\n# viva: allow below\n# Why: because.\nitems:\n  - id: a\n";

    fn is_on(rule: &'static str, key: &str) -> bool {
        let fault = Fault {
            rule: Some(rule),
            ..Fault::at(&Path::root().key(key), "").spot(crate::bank::Spot::Key)
        };
        !not_allowed(TEXT, vec![fault]).is_empty()
    }

    #[test]
    fn a_comment_speaks_of_its_line_or_of_the_next() {
        assert!(!is_on("here", "tags") && !is_on("there", "tags"));
        assert!(!is_on("below", "items"));
        assert!(is_on("here", "items") && is_on("below", "tags") && is_on("other", "tags"));
    }

    #[test]
    fn before_the_first_line_it_speaks_of_the_whole_file() {
        assert!(!is_on("everywhere", "tags") && !is_on("everywhere", "items"));
    }

    #[test]
    fn an_error_cannot_be_switched_off() {
        let fault = Fault::at(&Path::root().key("tags"), "");
        assert_eq!(not_allowed(TEXT, vec![fault.clone()]), [fault]);
    }
}
