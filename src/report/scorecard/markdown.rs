//! A scorecard as Markdown: CommonMark with the tables that most readers know.
//!
//! Everything typed is text: [`escaped`] puts a backslash before each sign that could be markup,
//! a link or HTML.

use jiff::tz::TimeZone;

use super::{Item, Scorecard, wording};
use crate::bank::{harmless, one_line};

/// The whole scorecard.
pub fn markdown(card: &Scorecard, zone: &TimeZone) -> String {
    let interviewer = card.interviewer.as_deref().unwrap_or(wording::NAMELESS);
    let mut out = format!("# Scorecard: {}\n\n", escaped(&card.candidate));
    let mut facts = vec![("Plan", escaped(&card.plan.title))];
    facts.extend(card.plan.role.iter().map(|role| ("Role", escaped(role))));
    facts.extend([
        ("Interviewer", escaped(interviewer)),
        ("Date", wording::day(card.started, zone)),
        ("Time", wording::time(card.used().as_secs_f64(), None)),
        (
            "Recommendation",
            format!("**{}**", wording::recommendation(card.recommendation)),
        ),
        (
            "Score",
            wording::too_little(card).unwrap_or_else(|| wording::percent(card.score)),
        ),
        ("Covered", wording::covered(card.coverage)),
    ]);
    for (name, fact) in facts {
        out.push_str(&format!("- {name}: {fact}\n"));
    }
    if !card.summary.trim().is_empty() {
        out.push_str(&format!("\n## Summary\n\n{}", paragraphs(&card.summary)));
    }
    out.push_str(&remarks("Red flags and strengths", card, false));
    out.push_str(
        "\n## Sections\n\n| Section | Score | Covered | Time |\n| --- | ---: | --- | ---: |\n",
    );
    for section in &card.sections {
        out.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            escaped(&section.title),
            wording::percent_short(section.score),
            wording::coverage(section.coverage),
            wording::time(section.used, section.time)
        ));
    }
    for section in &card.sections {
        out.push_str(&format!("\n## {}\n", escaped(&section.title)));
        for item in section.items.iter().filter(|item| !item.added) {
            out.push_str(&item_text(item, card));
        }
    }
    if card.added().next().is_some() {
        out.push_str(&format!(
            "\n## {}\n\n{}\n",
            wording::ADDED,
            wording::ADDED_APART
        ));
        for item in card.added() {
            out.push_str(&item_text(item, card));
        }
    }
    out.push_str(&remarks("Notes", card, true));
    if !card.amendments.is_empty() {
        out.push_str("\n## Amended after the commit\n\n");
        for amendment in &card.amendments {
            out.push_str(&format!(
                "- {}: {} Why: {}\n",
                escaped(&wording::amended(amendment, zone)),
                escaped(&wording::amendment(amendment, card)),
                escaped(&amendment.reason)
            ));
        }
    }
    out
}

/// The notes, or the red flags and strengths.
fn remarks(title: &str, card: &Scorecard, notes: bool) -> String {
    let mut out = String::new();
    for remark in wording::remarks(card, notes) {
        if out.is_empty() {
            out.push_str(&format!("\n## {title}\n\n"));
        }
        let lead = match notes {
            true => String::new(),
            // The signs are ours, but one of them would begin a list.
            false => format!("{}: ", escaped(wording::remark_kind(remark.kind))),
        };
        out.push_str(&format!(
            "- {lead}{} ({})\n",
            escaped(&remark.text),
            escaped(&wording::remark_place(remark, card))
        ));
    }
    out
}

fn item_text(item: &Item, card: &Scorecard) -> String {
    let mut out = format!(
        "\n### {}. {}\n\n{}\n\n{}",
        item.number,
        escaped(&item.title),
        escaped(&wording::item_facts(item)),
        paragraphs(&item.prompt),
    );
    if !item.asked {
        return out;
    }
    out.push_str("\n| Mark | Criterion | Note |\n| --- | --- | --- |\n");
    for criterion in &item.criteria {
        let mut text = escaped(&criterion.text);
        if let Some(weight) = wording::weight(criterion.weight) {
            text.push_str(&format!(" ({weight})"));
        }
        let mut notes = Vec::new();
        if !criterion.note.trim().is_empty() {
            notes.push(escaped(&criterion.note));
        }
        notes.extend(wording::suggestion(criterion).map(|words| escaped(&words)));
        if card.amendments_of(item.number, &criterion.id).count() > 0 {
            notes.push("amended, see below".to_owned());
        }
        out.push_str(&format!(
            "| {} | {text} | {} |\n",
            wording::rating(criterion.rating),
            notes.join("; ")
        ));
    }
    if !item.response.trim().is_empty() {
        out.push_str("\nWhat was said:\n\n");
        for line in paragraphs(&item.response).lines() {
            out.push_str(format!("> {line}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// Text as paragraphs: its lines stay lines, its blank lines stay between paragraphs.
pub fn paragraphs(text: &str) -> String {
    let text = harmless(text.trim());
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        out.push_str(line);
        let next = lines.get(index + 1);
        if !line.is_empty() && next.is_some_and(|next| !next.is_empty()) {
            // A backslash at its end keeps a line one.
            out.push('\\');
        }
        out.push('\n');
    }
    out
}

/// Text on one line in which nothing is markup: no emphasis, link, HTML, cell or list.
pub fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let starts_list = text.starts_with(['+', '-', '#', '=', ':']);
    // `1. ` and `1) ` begin a list, too.
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_number = (number.len() < text.len()).then(|| text.len() - number.len());
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '@' => {
                true
            }
            '+' | '-' | '=' => at == 0 && starts_list,
            '.' | ')' if after_number == Some(at) => true,
            // Web addresses become links by themselves in many readers.
            ':' => (at == 0 && starts_list) || rest.starts_with("://"),
            '.' => text[..at].to_ascii_lowercase().ends_with("www"),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
