//! Items as questions of GIFT.

use super::super::grader_notes;
use super::SCENARIO;
use crate::bank::{Bank, Item, Kind, harmless, one_line};

/// Writes a bank: each item as a question that wants a text, with the model answer and the rubric
/// as general feedback, so that whoever reads the answers sees them.
pub fn write<'a>(items: impl IntoIterator<Item = (&'a Bank, &'a Item)>) -> String {
    let mut out = String::new();
    let mut bank: Option<&str> = None;
    for (home, item) in items {
        if bank != Some(home.id.as_str()) {
            bank = Some(home.id.as_str());
            let name = home.title.replace('/', "//").replace(['\n', '\r'], " ");
            out.push_str(&format!("$CATEGORY: {name}\n\n"));
        }
        let tags: Vec<String> = item
            .tags
            .iter()
            .map(|tag| format!("[tag:{}]", tag.replace([']', '\n'], " ")))
            .collect();
        let kind = match item.kind {
            Kind::Scenario => SCENARIO,
            Kind::Question => "",
        };
        let id = home.reference(item).to_string().replace([']', '\n'], " ");
        let marks: Vec<String> = std::iter::once(format!("[id:{id}]")).chain(tags).collect();
        out.push_str(&format!("// {}\n", marks.join(" ")));
        let title = escaped(&format!("{}{kind}", item.title));
        out.push_str(&format!(
            "::{title}::[markdown]{} {{",
            escaped(&item.prompt)
        ));
        let mut feedback: Vec<String> = item.answer.iter().cloned().collect();
        if !item.look_for.is_empty() {
            let points: Vec<String> = item
                .look_for
                .iter()
                .map(|c| format!("- {}{}", one_line(&c.text), grader_notes::weight_note(c)))
                .collect();
            let label = grader_notes::LABEL;
            feedback.push(format!("{label}:\n\n{}", points.join("\n")));
        }
        if !feedback.is_empty() {
            out.push_str(&format!("####{}", escaped(&feedback.join("\n\n"))));
        }
        out.push_str("}\n\n");
    }
    out
}

/// A text on one line, with its meaning taken from every character that has one.
fn escaped(text: &str) -> String {
    let safe = harmless(text);
    let mut out = String::new();
    for c in safe.trim().chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}
