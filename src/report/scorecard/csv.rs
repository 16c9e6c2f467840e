//! A scorecard as comma-separated values, a line for each criterion.
//!
//! A spreadsheet takes a cell that begins with certain signs for a formula; [`cell`] makes such a
//! cell text.

use super::{Scorecard, wording};
use crate::bank::{harmless, is_formula};
use crate::session::screening::RemarkKind;

/// The columns.
const HEAD: [&str; 23] = [
    "uid",
    "candidate",
    "interviewer",
    "plan",
    "role",
    "started",
    "recommendation",
    "section",
    "number",
    "bank",
    "item",
    "title",
    "added",
    "asked",
    "item_score",
    "criterion",
    "text",
    "weight",
    "rating",
    "mark",
    "note",
    "grader_mark",
    "grader_reason",
];

/// The criteria of a scorecard.
pub fn csv(card: &Scorecard) -> String {
    let rows = card.sections.iter().flat_map(|section| {
        section.items.iter().flat_map(move |item| {
            item.criteria.iter().map(move |criterion| {
                let suggestion = criterion.suggestion.as_ref();
                vec![
                    card.uid.clone(),
                    card.candidate.clone(),
                    card.interviewer.clone().unwrap_or_default(),
                    card.plan.title.clone(),
                    card.plan.role.clone().unwrap_or_default(),
                    card.started.to_string(),
                    card.recommendation.to_string(),
                    section.title.clone(),
                    item.number.to_string(),
                    item.bank.clone(),
                    item.item.clone(),
                    item.title.clone(),
                    item.added.to_string(),
                    item.asked.to_string(),
                    item.score.map_or(String::new(), |score| score.to_string()),
                    criterion.id.clone(),
                    criterion.text.clone(),
                    criterion.weight.to_string(),
                    criterion.rating.to_string(),
                    wording::mark_value(criterion.mark),
                    criterion.note.clone(),
                    wording::mark_value(suggestion.map(|given| given.mark)),
                    suggestion.map_or(String::new(), |given| given.reason.to_string()),
                ]
            })
        })
    });
    table(&HEAD, rows)
}

/// A row for the candidate, as an applicant system takes them.
pub fn candidate(card: &Scorecard) -> String {
    let of = |kind: RemarkKind| {
        let all = card.remarks.iter().filter(|remark| remark.kind == kind);
        let texts: Vec<&str> = all.map(|remark| remark.text.as_str()).collect();
        texts.join("; ")
    };
    let mut head: Vec<String> = [
        "uid",
        "candidate",
        "candidate_uid",
        "interviewer",
        "plan",
        "role",
        "started",
        "committed",
        "recommendation",
        "score",
        "too_little_asked",
        "judged",
        "list",
        "summary",
        "red_flags",
        "strengths",
    ]
    .map(str::to_owned)
    .to_vec();
    let value = |score: Option<f64>| score.map_or(String::new(), |score| score.to_string());
    let mut row = vec![
        card.uid.clone(),
        card.candidate.clone(),
        card.candidate_uid.clone().unwrap_or_default(),
        card.interviewer.clone().unwrap_or_default(),
        card.plan.title.clone(),
        card.plan.role.clone().unwrap_or_default(),
        card.started.to_string(),
        card.committed.to_string(),
        card.recommendation.to_string(),
        value(card.score),
        card.too_little_asked.to_string(),
        card.coverage
            .judged
            .map_or(String::new(), |judged| judged.to_string()),
        card.list.clone().unwrap_or_default(),
        card.summary.clone(),
        of(RemarkKind::RedFlag),
        of(RemarkKind::Strength),
    ];
    for section in &card.sections {
        head.push(format!("section: {}", section.title));
        row.push(value(section.score));
    }
    table(&head, [row])
}

/// Lines of cells under a head, each made safe.
pub fn table<S: AsRef<str>>(head: &[S], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let head: Vec<String> = head.iter().map(|cell| cell.as_ref().to_owned()).collect();
    for row in std::iter::once(head).chain(rows) {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row.iter().map(|text| cell(text)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula and no terminal for a command: an apostrophe
/// stands before the signs that begin one.
pub fn cell(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let begins = is_formula(&text);
    let text = harmless(&text);
    if begins {
        format!("'{text}")
    } else {
        text.into_owned()
    }
}
