//! A scorecard for the terminal. Nothing in it can command one.

use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::{Criterion, Item, Scorecard, Section, wording};
use crate::bank::{harmless, one_line};
use crate::report::layout::{MEASURE, Side, columns, wrap};
use crate::report::paint::Paint;
use crate::report::quiz::add_lines;

/// Where the text of a criterion begins, after its mark.
const TEXT: usize = 8;

/// How wide a bar is.
const BAR: usize = 20;

/// The whole scorecard.
pub fn text(card: &Scorecard, zone: &TimeZone, paint: Paint) -> String {
    let mut about = vec![wording::day(card.started, zone)];
    about.push(format!(
        "interviewer {}",
        one_line(card.interviewer.as_deref().unwrap_or(wording::NAMELESS))
    ));
    about.push(wording::time(card.used().as_secs_f64(), None));
    let title = match &card.plan.role {
        Some(role) => format!("{} · {}", card.plan.title, role),
        None => card.plan.title.clone(),
    };
    let mut out = format!(
        "{}\n{}\n{}\n\n{}\n",
        paint.bold(&one_line(&card.candidate)),
        one_line(&title),
        paint.dim(&about.join(" · ")),
        paint.accent(&format!(
            "{} · {}",
            wording::recommendation(card.recommendation),
            wording::headline(card.score, card.too_little_asked)
        )),
    );
    out.push_str(&format!("{}\n", wording::covered(card.coverage)));
    if let Some(uncovered) = wording::too_little(card) {
        out.push_str(&format!("{uncovered}.\n"));
    }
    if !card.summary.trim().is_empty() {
        out.push_str(&format!("\n{}", wrap(&harmless(&card.summary), 0)));
    }
    out.push_str(&remarks("Red flags and strengths", card, false, paint));
    out.push('\n');
    add_lines(&mut out, &section_lines(&card.sections));
    for section in &card.sections {
        out.push_str(&format!("\n{}\n", paint.bold(&one_line(&section.title))));
        for item in section.items.iter().filter(|item| !item.added) {
            out.push_str(&item_text(item, card, paint));
        }
    }
    if card.added().next().is_some() {
        out.push_str(&format!(
            "\n{}\n{}\n",
            paint.bold(wording::ADDED),
            paint.dim(wording::ADDED_APART)
        ));
        for item in card.added() {
            out.push_str(&item_text(item, card, paint));
        }
    }
    out.push_str(&remarks("Notes", card, true, paint));
    out.push_str(&amendments(card, zone, paint));
    out
}

fn section_lines(sections: &[Section]) -> Vec<String> {
    let rows: Vec<Vec<String>> = sections
        .iter()
        .map(|section| {
            let cells = (section.score.unwrap_or(0.0) * BAR as f64).round() as usize;
            vec![
                one_line(&section.title),
                format!("{}{}", "█".repeat(cells), "░".repeat(BAR - cells)),
                wording::percent_short(section.score),
                wording::coverage(section.coverage),
            ]
        })
        .collect();
    columns(&[Side::Left, Side::Left, Side::Right, Side::Left], &rows)
}

fn item_text(item: &Item, card: &Scorecard, paint: Paint) -> String {
    let mut out = format!(
        "{:>2} {}\n",
        item.number,
        wrap(
            &format!("{} · {}", one_line(&item.title), wording::item_facts(item)),
            3
        )
        .trim(),
    );
    if !item.asked {
        return out;
    }
    for criterion in &item.criteria {
        out.push_str(&criterion_text(criterion, item, card, paint));
    }
    if !item.response.trim().is_empty() {
        out.push_str(&format!(
            "   {}\n{}",
            paint.dim("What was said"),
            wrap(&harmless(&item.response), 5)
        ));
    }
    out
}

fn criterion_text(criterion: &Criterion, item: &Item, card: &Scorecard, paint: Paint) -> String {
    let lead = format!("   {}  ", wording::rating(criterion.rating));
    let weight = wording::weight(criterion.weight);
    let weight = weight.map_or(String::new(), |weight| format!(" ({weight})"));
    let line = format!("{}{weight}", one_line(&criterion.text));
    let wide = lead.chars().count();
    // A silence takes so much of the line that a long text begins below it.
    let mut out = if wide > TEXT && wide + line.width() > MEASURE {
        format!("{}\n{}", lead.trim_end(), wrap(&line, TEXT))
    } else {
        format!("{lead}{}", wrap(&line, TEXT).trim_start())
    };
    let mut under = Vec::new();
    under.extend(wording::anchor(criterion).map(|anchor| one_line(&anchor)));
    if !criterion.note.trim().is_empty() {
        under.push(format!("note: {}", one_line(&criterion.note)));
    }
    under.extend(wording::suggestion(criterion).map(|words| one_line(&words)));
    let amended = card.amendments_of(item.number, &criterion.id).count();
    if amended > 0 {
        under.push("amended, see below".to_owned());
    }
    for line in under {
        out.push_str(&paint.dim(wrap(&line, TEXT).trim_end()));
        out.push('\n');
    }
    out
}

/// The notes, or the red flags and strengths.
fn remarks(title: &str, card: &Scorecard, notes: bool, paint: Paint) -> String {
    let mut out = String::new();
    for remark in wording::remarks(card, notes) {
        if out.is_empty() {
            out.push_str(&format!("\n{}\n", paint.bold(title)));
        }
        let place = wording::remark_place(remark, card);
        let lead = match notes {
            true => String::new(),
            false => format!("{}: ", wording::remark_kind(remark.kind)),
        };
        let line = format!("{lead}{} ({})", one_line(&remark.text), one_line(&place));
        out.push_str(&format!("  {}", wrap(&line, 4).trim_start()));
    }
    out
}

fn amendments(card: &Scorecard, zone: &TimeZone, paint: Paint) -> String {
    if card.amendments.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", paint.bold("Amended after the commit"));
    for amendment in &card.amendments {
        let line = format!(
            "{}: {} Why: {}",
            one_line(&wording::amended(amendment, zone)),
            one_line(&wording::amendment(amendment, card)),
            one_line(&amendment.reason)
        );
        out.push_str(&format!("  {}", wrap(&line, 4).trim_start()));
    }
    out
}
