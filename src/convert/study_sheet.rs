//! Items as a study sheet in Markdown: to read, to print, to put into a wiki.

use crate::bank::{Bank, Found, Item, beginning, clock, harmless, one_line};

/// Writes a sheet of items, under a heading for each bank.
pub fn write<'a>(items: impl IntoIterator<Item = Found<'a>>) -> String {
    let mut out = String::new();
    let mut bank: Option<&Bank> = None;
    for found in items {
        if bank.is_none_or(|bank| bank.id != found.bank.id) {
            bank = Some(found.bank);
            heading(&mut out, "#", &found.bank.title);
        }
        item(&mut out, found.item, &found.tags());
    }
    out
}

fn item(out: &mut String, item: &Item, tags: &[&str]) {
    let titled = item.title != beginning(&item.prompt);
    let short = !item.prompt.contains('\n');
    // A question of one line is its own heading.
    heading(
        out,
        "##",
        if titled || !short {
            &item.title
        } else {
            &item.prompt
        },
    );
    let mut about = vec![item.kind.to_string()];
    about.extend(item.level.map(|level| level.to_string()));
    about.extend(item.time.map(clock));
    about.extend(tags.iter().map(|tag| one_line(tag)));
    paragraph(out, &format!("*{}*", about.join(" · ")));
    if titled || !short {
        paragraph(out, &item.prompt);
    }
    if !item.look_for.is_empty() {
        paragraph(out, "**What to look for**");
        for criterion in &item.look_for {
            let weight = criterion.weight.get();
            let weight = if weight == 1.0 {
                String::new()
            } else {
                format!(" (weight {weight})")
            };
            out.push_str(&format!("- {}{weight}\n", one_line(&criterion.text)));
            if let Some(follow_up) = &criterion.follow_up {
                out.push_str(&format!("  - *{}*\n", one_line(follow_up)));
            }
            for (mark, text) in criterion.anchors.all() {
                out.push_str(&format!("  - {mark}: {}\n", one_line(text)));
            }
        }
        out.push('\n');
    }
    if let Some(answer) = &item.answer {
        paragraph(out, "**Answer**");
        paragraph(out, answer);
    }
    if let Some(notes) = &item.notes {
        let quoted: Vec<String> = notes.lines().map(|line| format!("> {line}")).collect();
        paragraph(out, &quoted.join("\n"));
    }
}

fn heading(out: &mut String, marks: &str, text: &str) {
    out.push_str(&format!("{marks} {}\n\n", one_line(text)));
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str(&harmless(text));
    out.push_str("\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Library, read_bank};

    #[test]
    fn a_sheet_reads_from_the_question_to_the_answer() {
        let bank = "bank: b\ntitle: Locks\ntags: [sync]\nitems:\n  - id: i\n    level: mid\n    time: 2m\n    prompt: \"Why?\\e\"\n    look_for:\n      - {id: a, text: Order, weight: 2, follow_up: And then?}\n    answer: So.\n    notes: Old.\n";
        let library = Library::from_iter([read_bank("b", bank).unwrap()]);
        assert_eq!(
            write(library.items()),
            "# Locks\n\n## Why?␛\n\n*question · mid · 2:00 · sync*\n\n**What to look for**\n\n- Order (weight 2)\n  - *And then?*\n\n**Answer**\n\nSo.\n\n> Old.\n\n"
        );
    }
}
