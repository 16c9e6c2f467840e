//! Items as a note with cards.

use super::super::grader_notes;
use super::super::plain_text::is_fence;
use crate::bank::{Bank, Item};

/// Writes items as cards of several lines, with their decks as tags.
pub fn write<'a>(items: impl IntoIterator<Item = (&'a Bank, &'a Item)>) -> String {
    let mut out = String::new();
    let mut deck: Option<String> = None;
    for (bank, item) in items {
        let here = format!("#flashcards/{}", tag(bank.id.as_str()));
        if deck.as_ref() != Some(&here) {
            out.push_str(&format!(
                "{here}\n\n# {}\n\n",
                crate::bank::one_line(&bank.title)
            ));
            deck = Some(here);
        }
        let mut answer = item.answer.clone().unwrap_or_default();
        if !item.look_for.is_empty() {
            let points: Vec<String> = item
                .look_for
                .iter()
                .map(|c| {
                    let text = crate::bank::one_line(&c.text);
                    format!("- {text}{}", grader_notes::weight_note(c))
                })
                .collect();
            let label = grader_notes::LABEL;
            answer = format!("{answer}\n\n**{label}**\n\n{}", points.join("\n"));
        }
        if answer.trim().is_empty() {
            continue;
        }
        out.push_str(&format!(
            "{}\n?\n{}\n\n",
            side(&item.prompt),
            side(answer.trim())
        ));
    }
    out
}

fn tag(id: &str) -> String {
    id.replace('.', "-")
}

/// A side of a card: no empty line may stand in it outside of code, and nothing that separates.
fn side(text: &str) -> String {
    let safe = crate::bank::harmless(text);
    let mut fenced = false;
    let lines = safe.lines().filter_map(|line| {
        fenced ^= is_fence(line);
        let line = match line.trim() {
            "?" | "??" => format!("\\{}", line.trim()),
            "" if !fenced => return None,
            _ => line.to_owned(),
        };
        Some(if fenced {
            line
        } else {
            line.replace("::", ":\u{200b}:")
        })
    });
    lines.collect::<Vec<_>>().join("\n")
}
