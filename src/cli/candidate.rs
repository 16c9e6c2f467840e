//! `viva candidate`: the people who are screened, as records that outlive a misspelt name.

mod export;

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use super::clock;
use super::hub::after_commit;
use super::output::{count, json};
use super::{Context, Error, Format, candidate_name, cards, forget};
use crate::app::candidates::Seals;
use crate::bank::{harmless, one_line};
use crate::report::layout::{Side, titled};
use crate::report::scorecard::wording;
use crate::store::{Candidate, Correction, SavedScreening, Store};

/// What to do with candidates.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva candidate list
  viva candidate correct 3 --name 'Anna Kowalski'
  viva candidate merge 7 3             7 was the same person as 3
  viva candidate export 3 -o anna      everything about a person, to hand over
  viva candidate forget --due          everyone who is due to be forgotten

A candidate is named by name, by an earlier name, or by number.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with candidates.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// List all candidates
    List {
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Show a candidate: names, screenings, when to be forgotten
    Show {
        /// The candidate
        #[arg(value_name = "CANDIDATE")]
        candidate: String,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Correct a candidate's record; every scorecard stays theirs
    Correct(Correct),
    /// Make one record of two that are the same person
    Merge {
        /// The record that goes
        #[arg(value_name = "CANDIDATE")]
        from: String,
        /// The record that stays, with its name
        #[arg(value_name = "INTO")]
        into: String,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Write everything about a candidate into a folder, readable and as JSON
    Export(export::Args),
    /// Remove everything kept about a candidate
    Forget(Forget),
    /// Say that you will not rate a candidate, so that colleagues' scorecards are not sealed
    Decline {
        /// The candidate
        #[arg(value_name = "CANDIDATE")]
        candidate: String,
        /// By this plan only: its id
        #[arg(long, value_name = "PLAN")]
        plan: Option<String>,
    },
}

/// What to change.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva candidate correct 'Anna Kowalsky' --name 'Anna Kowalski'
  viva candidate correct 3 --outside-id ATS-1207 --forget-on 2026-12-31

The earlier name stays as an alias, so that it still finds the person; --drop-alias removes it.")]
pub struct Correct {
    /// The candidate
    #[arg(value_name = "CANDIDATE")]
    pub candidate: String,
    /// The right name
    #[arg(long, value_name = "NAME", value_parser = candidate_name::read_name)]
    pub name: Option<String>,
    /// Another name that they go by
    #[arg(long, value_name = "NAME", value_parser = candidate_name::read_name)]
    pub alias: Option<String>,
    /// A name that they do not go by
    #[arg(long, value_name = "NAME")]
    pub drop_alias: Option<String>,
    /// What another system calls them, such as the applicant system; '' for nothing
    #[arg(long, value_name = "ID")]
    pub outside_id: Option<String>,
    /// A note on the person
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// The day on which they are to be forgotten, like 2026-12-31, or `never`
    #[arg(long, value_name = "DAY", value_parser = read_day)]
    pub forget_on: Option<ForgetOn>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// A day, or none.
#[derive(Clone, Copy, Debug)]
pub struct ForgetOn(Option<Date>);

fn read_day(text: &str) -> Result<ForgetOn, String> {
    if text == "never" {
        return Ok(ForgetOn(None));
    }
    let day = text.parse();
    day.map(|day| ForgetOn(Some(day)))
        .map_err(|_| "write a day like 2026-12-31, or `never`".to_owned())
}

/// Whom to forget.
#[derive(clap::Args, Debug)]
pub struct Forget {
    /// The candidate
    #[arg(
        value_name = "CANDIDATE",
        required_unless_present = "due",
        conflicts_with = "due"
    )]
    pub candidate: Option<String>,
    /// Everyone who was to be forgotten by today
    #[arg(long)]
    pub due: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Does it.
///
/// # Errors
///
/// A store that cannot be used, or no such candidate.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    match &args.command {
        Command::List { format } => list(&store, *format, context),
        Command::Show { candidate, format } => show(
            &store,
            &candidate_name::named(&store, candidate)?,
            *format,
            context,
        ),
        Command::Correct(args) => correct(&store, args, context),
        Command::Merge { from, into, format } => {
            let (from, into) = (
                candidate_name::named(&store, from)?,
                candidate_name::named(&store, into)?,
            );
            if from.id == into.id {
                return context.print_text(&format!(
                    "{} is one candidate already.\n",
                    one_line(&into.name)
                ));
            }
            let merged = store.merge_candidates(from.id, into.id)?;
            show(&store, &merged, *format, context)
        }
        Command::Export(args) => export::run(&store, args, context),
        Command::Forget(args) => forget_some(&store, args, context),
        Command::Decline { candidate, plan } => {
            let candidate = candidate_name::named(&store, candidate)?;
            store.decline(candidate.id, plan.as_deref())?;
            let round = plan.as_deref().map_or(String::new(), |plan| {
                format!(" by the plan `{}`", one_line(plan))
            });
            context.print_text(&format!(
                "You will not rate {}{round}: colleagues' scorecards are not sealed for you.\n",
                one_line(&candidate.name)
            ))?;
            after_commit(context, &store);
            Ok(())
        }
    }
}

fn today(context: &Context) -> Date {
    let now = context.clock().now();
    now.to_zoned_datetime(clock::zone()).date()
}

/// A candidate as told.
#[derive(Serialize)]
struct CandidateJson<'a> {
    id: i64,
    uid: &'a str,
    name: &'a str,
    aliases: &'a [String],
    outside_id: Option<&'a str>,
    note: &'a str,
    forget_on: Option<Date>,
    /// The day is today or has passed.
    due: bool,
    created: jiff::Timestamp,
    screenings: usize,
}

fn candidate_json(candidate: &Candidate, today: Date) -> CandidateJson<'_> {
    CandidateJson {
        id: candidate.id,
        uid: &candidate.uid,
        name: &candidate.name,
        aliases: &candidate.aliases,
        outside_id: candidate.outside_id.as_deref(),
        note: &candidate.note,
        forget_on: candidate.forget_on,
        due: is_due(candidate, today),
        created: candidate.created,
        screenings: candidate.screenings,
    }
}

fn is_due(candidate: &Candidate, today: Date) -> bool {
    candidate.forget_on.is_some_and(|day| day <= today)
}

/// The day on which somebody is to be forgotten, and whether it has come.
fn forget_on(candidate: &Candidate, today: Date) -> String {
    match candidate.forget_on {
        Some(day) if is_due(candidate, today) => format!("{day}, due"),
        Some(day) => day.to_string(),
        None => "–".to_owned(),
    }
}

fn list(store: &Store, format: Format, context: &Context) -> Result<(), Error> {
    let all = store.candidates()?;
    let today = today(context);
    if format == Format::Json {
        let all: Vec<CandidateJson<'_>> =
            all.iter().map(|one| candidate_json(one, today)).collect();
        return context.print(&json(&all)?);
    }
    if all.is_empty() {
        return context.print_text(
            "No candidate yet. `viva screen --plan FILE --candidate NAME` starts with one.\n",
        );
    }
    let head = [
        ("id", Side::Right),
        ("name", Side::Left),
        ("outside id", Side::Left),
        ("screenings", Side::Right),
        ("forget on", Side::Left),
    ];
    let rows = all.iter().map(|one| {
        vec![
            one.id.to_string(),
            one_line(&one.name),
            one.outside_id.as_deref().map_or("–".to_owned(), one_line),
            one.screenings.to_string(),
            forget_on(one, today),
        ]
    });
    let mut text = titled(head, rows, context.paint());
    let due = all.iter().filter(|one| is_due(one, today)).count();
    if due > 0 {
        let _ = writeln!(
            text,
            "\n{} due to be forgotten: `viva candidate forget --due`",
            count(due, "candidate")
        );
    }
    context.page_text(&text)
}

/// A screening of a candidate, without anything that may not be seen.
#[derive(Serialize)]
struct Screened {
    id: i64,
    plan: String,
    title: String,
    interviewer: Option<String>,
    started: jiff::Timestamp,
    state: String,
}

fn screened(saved: &SavedScreening, seals: &Seals) -> Screened {
    let about = &saved.screening.about;
    let mut state = cards::state(saved, seals);
    if let Some(discarded) = &saved.screening.discarded {
        state = format!("{state}: {}", one_line(&discarded.reason));
    }
    Screened {
        id: saved.id,
        plan: about.plan.clone(),
        title: about.title.clone(),
        interviewer: about.interviewer.clone(),
        started: saved.started,
        state,
    }
}

fn show(
    store: &Store,
    candidate: &Candidate,
    format: Format,
    context: &Context,
) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        #[serde(flatten)]
        candidate: CandidateJson<'a>,
        scorecards: Vec<Screened>,
    }
    let seals = Seals::read(store, context.me())?;
    let saved = store.screenings_of(candidate.id)?;
    let scorecards: Vec<Screened> = saved.iter().map(|saved| screened(saved, &seals)).collect();
    let today = today(context);
    if format == Format::Json {
        return context.print(&json(&Shown {
            candidate: candidate_json(candidate, today),
            scorecards,
        })?);
    }
    let paint = context.paint();
    let mut out = format!(
        "{}\n{}\n",
        paint.bold(&one_line(&candidate.name)),
        paint.dim(&format!("candidate {}", candidate.id))
    );
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<11} {value}");
    };
    if !candidate.aliases.is_empty() {
        let names: Vec<String> = candidate
            .aliases
            .iter()
            .map(|name| one_line(name))
            .collect();
        fact("also", names.join(", "));
    }
    if let Some(outside_id) = &candidate.outside_id {
        fact("outside id", one_line(outside_id));
    }
    if candidate.forget_on.is_some() {
        fact("forget on", forget_on(candidate, today));
    }
    if !candidate.note.is_empty() {
        fact(
            "note",
            harmless(&candidate.note).replace('\n', "\n            "),
        );
    }
    out.push('\n');
    if scorecards.is_empty() {
        out.push_str("No screening.\n");
    }
    let zone = clock::zone();
    let rows: Vec<Vec<String>> = scorecards
        .iter()
        .map(|one| {
            vec![
                one.id.to_string(),
                wording::day(one.started, &zone),
                one_line(&one.title),
                one_line(one.interviewer.as_deref().unwrap_or(wording::NAMELESS)),
                one.state.clone(),
            ]
        })
        .collect();
    let sides = [Side::Right, Side::Left, Side::Left, Side::Left, Side::Left];
    for line in crate::report::layout::columns(&sides, &rows) {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    context.page_text(&out)
}

fn correct(store: &Store, args: &Correct, context: &Context) -> Result<(), Error> {
    let candidate = candidate_name::named(store, &args.candidate)?;
    let correction = Correction {
        name: args.name.clone(),
        alias: args.alias.clone(),
        drop_alias: args.drop_alias.clone(),
        outside_id: args.outside_id.as_deref().map(one_line),
        note: args.note.clone(),
        forget_on: args.forget_on.map(|day| day.0),
    };
    if correction == Correction::default() {
        return Err(Error::NothingToCorrect);
    }
    let corrected = store.correct_candidate(candidate.id, &correction)?;
    show(store, &corrected, args.format, context)
}

fn forget_some(store: &Store, args: &Forget, context: &Context) -> Result<(), Error> {
    let whom = match &args.candidate {
        Some(named) => vec![named.clone()],
        None => {
            let today = today(context);
            let all = store.candidates()?;
            let due = all.iter().filter(|one| is_due(one, today));
            due.map(|one| one.id.to_string()).collect()
        }
    };
    if whom.is_empty() {
        let listing = if args.format == Format::Json {
            "[]\n"
        } else {
            "Nobody is due to be forgotten.\n"
        };
        return context.print(listing);
    }
    forget::all(store, &whom, args.yes, args.format, context)
}
