//! `viva note`: what a person adds to an item, and the earlier answers to it.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::clock;
use super::output::json;
use super::score::read_response;
use super::{Context, Error, Format};
use crate::bank::{ItemRef, harmless, one_line};
use crate::grading::Score;
use crate::report::layout::{Side, columns, wrap};
use crate::session::quiz::Answer;
use crate::store::SessionKind;

/// Which item, and what to do.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva note slow-first-requests             your note, and your answers so far
  viva note slow-first-requests --star      for `viva quiz --starred`
  viva note slow-first-requests --set -     read a new note from standard input

Notes are Markdown. They and the stars go along with `viva export history`.")]
pub struct Args {
    /// The item's id, or BANK/ID where several banks have that id
    #[arg(value_name = "ITEM")]
    pub item: String,
    /// Take the note from a file; `-` is the standard input, and an empty file removes the note
    #[arg(long, value_name = "FILE")]
    pub set: Option<PathBuf>,
    /// Give the item a star
    #[arg(long, conflicts_with = "unstar")]
    pub star: bool,
    /// Remove the star
    #[arg(long)]
    pub unstar: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    item: ItemRef,
    starred: bool,
    note: String,
    /// The newest first.
    answers: Vec<AnswerLine>,
}

#[derive(Serialize)]
struct AnswerLine {
    session: i64,
    kind: SessionKind,
    at: Timestamp,
    /// As it was marked, the person's own marks counted.
    then: Option<Score>,
    /// By today's rubric.
    now: Option<Score>,
    response: String,
}

/// Changes note and star as asked, and shows them with the answers.
///
/// # Errors
///
/// No such item, a note that cannot be read, or a store that cannot be used.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let item = library.find(&args.item)?.reference();
    let note = (args.set.as_deref())
        .map(|path| read_response(Some(path)))
        .transpose()?;
    let store = context.store()?;
    if let Some(note) = &note {
        store.set_note(&item, note.trim_end())?;
    }
    if args.star || args.unstar {
        store.set_star(&item, args.star)?;
    }
    let own = store.own_note(&item)?;
    let mut grader = context.built_in_grader(&library)?;
    let mut answers = Vec::new();
    for past in store.answers_to(&item)? {
        let entry = &past.saved.entry;
        let now = if entry.response.trim().is_empty() {
            None
        } else {
            Some(grader.grade(&item, &entry.response)?.score)
        };
        answers.push(AnswerLine {
            session: past.session,
            kind: past.kind,
            at: past.saved.submitted.unwrap_or(past.started),
            then: entry.answer().and_then(Answer::score),
            now,
            response: entry.response.clone(),
        });
    }
    let report = Report {
        item,
        starred: own.starred,
        note: own.note,
        answers,
    };
    match args.format {
        Format::Json => context.print(&json(&report)?),
        Format::Text => {
            let title = library.find(&args.item)?.item.title.clone();
            context.page_text(&text(&title, &report, context))
        }
    }
}

fn text(title: &str, report: &Report, context: &Context) -> String {
    let paint = context.paint();
    let starred = if report.starred { "  starred" } else { "" };
    let mut out = format!(
        "{}{}\n\n",
        paint.bold(&one_line(title)),
        paint.accent(starred)
    );
    if report.note.is_empty() {
        out += "You have no note on it.\n";
    } else {
        out += &wrap(&harmless(&report.note), 2);
    }
    if report.answers.is_empty() {
        return out + "\nYou have not answered it yet.\n";
    }
    let percent = |score: Option<Score>| {
        score.map_or_else(|| "–".to_owned(), |score| format!("{} %", score.percent()))
    };
    let head = ["answered", "session", "", "then", "now"].map(str::to_owned);
    let zone = clock::zone();
    let rows = report.answers.iter().map(|answer| {
        let at = answer.at.to_zoned_datetime(zone.clone());
        vec![
            at.strftime("%Y-%m-%d %H:%M").to_string(),
            answer.session.to_string(),
            answer.kind.as_str().to_owned(),
            percent(answer.then),
            percent(answer.now),
        ]
    });
    let rows: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(rows).collect();
    let sides = [
        Side::Left,
        Side::Right,
        Side::Left,
        Side::Right,
        Side::Right,
    ];
    out.push('\n');
    for line in columns(&sides, &rows) {
        out += line.trim_end();
        out.push('\n');
    }
    out
}
