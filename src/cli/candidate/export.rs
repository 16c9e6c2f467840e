//! Everything about a candidate in one folder: the answer to a person who asks what is kept.

use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{CandidateJson, candidate_json};
use crate::app::candidates::Seals;
use crate::bank::one_line;
use crate::cli::clock;
use crate::cli::output::{count, json};
use crate::cli::{Context, Error, candidate_name, files};
use crate::report::scorecard::markdown::escaped;
use crate::report::scorecard::{Remark, Scorecard, Section, html, markdown, wording};
use crate::store::{Decision, SavedScreening, Store, make_private_folder};

/// Whose data, and where to.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Example:
  viva candidate export 3 -o anna-kowalski

The folder gets README.md, which says what is kept and why, candidate.json with the record, and \
each screening as Markdown, HTML and JSON: committed, unfinished and discarded ones. It holds what \
colleagues gave as well; --sealed writes it even while that is sealed for you.")]
pub struct Args {
    /// The candidate
    #[arg(value_name = "CANDIDATE")]
    pub candidate: String,
    /// The folder to write, readable by you alone
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Write scorecards too that are sealed for you
    #[arg(long)]
    pub sealed: bool,
}

/// A screening that is no scorecard: not committed, or discarded.
#[derive(Serialize)]
struct Unfinished {
    uid: String,
    plan: String,
    title: String,
    candidate: String,
    interviewer: Option<String>,
    started: Timestamp,
    discarded: Option<Timestamp>,
    discard_reason: Option<String>,
    recommendation: Option<String>,
    summary: String,
    sections: Vec<Section>,
    remarks: Vec<Remark>,
}

/// A candidate's record, with the plans by which the owner of this folder does not rate them.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(flatten)]
    record: CandidateJson<'a>,
    declined: Vec<String>,
}

/// Writes the folder.
pub fn run(store: &Store, args: &Args, context: &Context) -> Result<(), Error> {
    let candidate = candidate_name::named(store, &args.candidate)?;
    let saved = store.screenings_of(candidate.id)?;
    let seals = Seals::read(store, context.me())?;
    if !args.sealed
        && saved
            .iter()
            .any(|saved| !seals.for_screening(saved.id).is_empty())
    {
        return Err(Error::SealedExport);
    }
    let folder = &args.output;
    let exists = folder.read_dir().is_ok_and(|mut all| all.next().is_some());
    if exists {
        return Err(Error::FolderInUse {
            folder: files::shown(folder),
        });
    }
    make_private_folder(folder).map_err(|source| Error::Write {
        what: files::shown(folder),
        source,
    })?;
    let write = |name: String, text: &str| files::replace_private(&folder.join(name), text);
    let zone = clock::zone();
    let mut written = Vec::new();
    for saved in saved.iter().rev() {
        let name = format!("screening-{}", saved.id);
        match Scorecard::from_saved(saved) {
            Some(card) => {
                write(format!("{name}.md"), &markdown::markdown(&card, &zone))?;
                write(format!("{name}.html"), &html::page(&card, &zone))?;
                write(format!("{name}.json"), &json(&card)?)?;
            }
            None => {
                let unfinished = unfinished(saved);
                write(format!("{name}.md"), &as_markdown(&unfinished))?;
                write(format!("{name}.json"), &json(&unfinished)?)?;
            }
        }
        written.push((saved, name));
    }
    let today = super::today(context);
    let declines = store.declines()?.into_iter();
    let declines = declines.filter(|one| one.candidate == candidate.id);
    let record = Kept {
        record: candidate_json(&candidate, today),
        declined: declines
            .map(|one| one.plan.unwrap_or_else(|| "every plan".to_owned()))
            .collect(),
    };
    write("candidate.json".to_owned(), &json(&record)?)?;
    let decisions = store.decisions(candidate.id)?;
    if !decisions.is_empty() {
        write("decisions.json".to_owned(), &json(&decisions)?)?;
    }
    let readme = readme(&record, &written, &decisions, &zone);
    write("README.md".to_owned(), &readme)?;
    context.print_text(&format!(
        "{}: the record and {} of {} are in {}.\n",
        files::shown(&folder.join("README.md")),
        count(written.len(), "screening"),
        one_line(&candidate.name),
        files::shown(folder)
    ))
}

fn unfinished(saved: &SavedScreening) -> Unfinished {
    let screening = &saved.screening;
    let about = &screening.about;
    let (sections, remarks) = Scorecard::parts(screening);
    Unfinished {
        uid: saved.uid.clone(),
        plan: about.plan.clone(),
        title: about.title.clone(),
        candidate: about.candidate.clone(),
        interviewer: about.interviewer.clone(),
        started: saved.started,
        discarded: screening.discarded.as_ref().map(|discarded| discarded.at),
        discard_reason: screening.discarded.as_ref().map(|one| one.reason.clone()),
        recommendation: screening.recommendation.map(|one| one.to_string()),
        summary: screening.summary.clone(),
        sections,
        remarks,
    }
}

fn as_markdown(screening: &Unfinished) -> String {
    let state = match &screening.discard_reason {
        Some(reason) => format!("Discarded: {}", escaped(reason)),
        None => "Not committed.".to_owned(),
    };
    let mut out = format!("# {}\n\n{state}\n", escaped(&screening.title));
    for section in &screening.sections {
        let _ = write!(out, "\n## {}\n", escaped(&section.title));
        for item in section.items.iter().filter(|item| item.asked) {
            let _ = write!(out, "\n### {}\n\n", escaped(&item.title));
            for criterion in &item.criteria {
                let note = match criterion.note.trim() {
                    "" => String::new(),
                    note => format!(". Note: {}", escaped(note)),
                };
                let _ = writeln!(
                    out,
                    "- {}: {}{note}",
                    wording::rating(criterion.rating),
                    escaped(&criterion.text)
                );
            }
            if !item.response.trim().is_empty() {
                let _ = write!(out, "\nWhat was said: {}\n", escaped(item.response.trim()));
            }
        }
    }
    if !screening.remarks.is_empty() {
        out.push_str("\n## Notes\n\n");
    }
    for remark in &screening.remarks {
        let kind = wording::remark_kind(remark.kind);
        let _ = writeln!(out, "- {}: {}", escaped(kind), escaped(&remark.text));
    }
    out
}

fn readme(
    kept: &Kept<'_>,
    written: &[(&SavedScreening, String)],
    decisions: &[Decision],
    zone: &TimeZone,
) -> String {
    let record = &kept.record;
    let mut out = format!(
        "# What is kept about {}\n\nThis is everything that this copy of viva keeps about you: \
         the record below and {} of interviews. Each is in a file to read (.md, .html) and, with every detail, in JSON.\n\n",
        escaped(record.name),
        count(written.len(), "record")
    );
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(out, "- {name}: {value}");
    };
    fact("Name", escaped(record.name));
    if !record.aliases.is_empty() {
        fact("Other names", escaped(&record.aliases.join(", ")));
    }
    if let Some(id) = record.outside_id {
        fact("Known elsewhere as", escaped(id));
    }
    if !record.note.is_empty() {
        fact("Note", escaped(record.note));
    }
    fact("Kept since", wording::day(record.created, zone));
    if let Some(day) = record.forget_on {
        fact("To be removed on", day.to_string());
    }
    if !kept.declined.is_empty() {
        let declined = escaped(&kept.declined.join(", "));
        fact("Not rated by whoever keeps this, by the plans", declined);
    }
    if !decisions.is_empty() {
        out.push_str("\nWhat was decided, in order; the last holds:\n\n");
    }
    for decision in decisions {
        let by = decision
            .by
            .as_deref()
            .map_or(String::new(), |by| format!(" by {}", escaped(by)));
        let _ = writeln!(
            out,
            "- {}, {}{by}: {}",
            decision.outcome,
            wording::day(decision.at, zone),
            escaped(&decision.reason)
        );
    }
    if !written.is_empty() {
        out.push_str(
            "\n| Interview | Day | Interviewer | State | File |\n| --- | --- | --- | --- | --- |\n",
        );
    }
    for (saved, name) in written {
        let about = &saved.screening.about;
        let state = match (saved.is_committed(), &saved.screening.discarded) {
            (_, Some(_)) => "discarded",
            (true, None) => "finished",
            (false, None) => "unfinished",
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {state} | [{name}.md]({name}.md) |",
            escaped(&about.title),
            wording::day(saved.started, zone),
            escaped(about.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
        );
    }
    out
}
