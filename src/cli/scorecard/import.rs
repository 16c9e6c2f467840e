//! Bringing in scorecards: the same file twice is no harm, and two that contradict each other are
//! never mixed.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::backup::BackupReason;
use crate::app::candidates::{NameMatch, Seal, Seals, match_name};
use crate::bank::{STDIN_NAME, one_line};
use crate::cli::candidate_name;
use crate::cli::lines::open;
use crate::cli::output::{complain, count, json};
use crate::cli::terminal::ask;
use crate::cli::{Context, Error, Format, backup, files};
use crate::report::scorecard::{Item, Scorecard};
use crate::store::{Candidate, SavedScreening, Store, StoreError};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 32 * 1024 * 1024;

/// Which files, and whose they are.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The files; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The candidate that they are about, where the name on them does not tell
    #[arg(long, value_name = "CANDIDATE")]
    pub candidate: Option<String>,
    /// Import scorecards of people who were forgotten, too
    #[arg(long)]
    pub bring_back: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// What came of a file.
#[derive(Serialize)]
struct Outcome {
    file: String,
    #[serde(flatten)]
    what: ImportOutcome,
    /// The scorecard's number here.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    /// It may not be seen yet.
    sealed: bool,
    /// The screening that has to be committed before it may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_by: Option<i64>,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum ImportOutcome {
    /// It was not here.
    Added {
        candidate: String,
        /// Somebody known whose name is so close that it may be the same person.
        #[serde(skip_serializing_if = "Option::is_none")]
        like: Option<String>,
    },
    /// It was, and the file has amendments that were not.
    Amended { amendments: usize },
    /// It was here as it is.
    Known,
    /// It was here, and the file lacks amendments that are here.
    Older { amendments: usize },
    /// It was here and says something else.
    Conflict { differs: Vec<String> },
    /// It cannot be used.
    Error { error: String },
}

/// Brings files in, one after the other; a file that cannot be used does not stop the others.
pub fn run(store: &Store, args: &Args, context: &Context) -> Result<(), Error> {
    backup::before(BackupReason::Import, store, context)?;
    let mut outcomes = Vec::new();
    for file in &args.files {
        outcomes.push(bring(store, file, args, context)?);
    }
    match args.format {
        Format::Json => context.print(&json(&outcomes)?)?,
        Format::Text => {
            for outcome in &outcomes {
                report(outcome, context)?;
            }
        }
    }
    let failed = |outcome: &Outcome| {
        matches!(
            outcome.what,
            ImportOutcome::Conflict { .. } | ImportOutcome::Error { .. }
        )
    };
    if outcomes.iter().any(failed) {
        Err(Error::Reported)
    } else {
        Ok(())
    }
}

fn bring(store: &Store, path: &Path, args: &Args, context: &Context) -> Result<Outcome, Error> {
    let file = if files::is_standard(path) {
        STDIN_NAME.to_owned()
    } else {
        files::shown(path)
    };
    let card = read(path).and_then(|text| {
        let card = Scorecard::read(&text).map_err(|error| format!("{file}: {error}"))?;
        // It has been read once: what it tells of is there.
        let saved = card
            .to_screening()
            .map_err(|error| format!("{file}: {error}"))?;
        Ok((card, saved))
    });
    let (what, id) = match card {
        Ok((card, saved)) => match store.screening_by_uid(&saved.uid)? {
            None => match whose(store, &card, args)? {
                Ok((uid, like)) => {
                    let mut saved = saved;
                    saved.screening.about.candidate_uid = uid;
                    let id = store.add_screening(&saved)?;
                    let candidate = store.screening(id)?.screening.about.candidate;
                    (ImportOutcome::Added { candidate, like }, Some(id))
                }
                Err(error) => {
                    let error = format!("{file}: {error}");
                    (ImportOutcome::Error { error }, None)
                }
            },
            Some(known) => (join(store, &known, &saved)?, Some(known.id)),
        },
        Err(error) => (ImportOutcome::Error { error }, None),
    };
    let seal = match id {
        Some(id) => Seals::read(store, context.me())?
            .for_screening(id)
            .first()
            .copied(),
        None => None,
    };
    Ok(Outcome {
        file,
        what,
        id,
        sealed: seal.is_some(),
        sealed_by: match seal {
            Some(Seal::Open(by)) => Some(by),
            _ => None,
        },
    })
}

/// The uid of the record that a new scorecard belongs to, `None` for a record of its own by its
/// name; and somebody whose name is close to it. What cannot be told is an error.
#[expect(clippy::type_complexity, reason = "one caller takes it apart at once")]
fn whose(
    store: &Store,
    card: &Scorecard,
    args: &Args,
) -> Result<Result<(Option<String>, Option<String>), String>, Error> {
    let uids = card.candidate_uid.iter().chain([&card.uid]);
    let names = [card.candidate.as_str()];
    let gone = store.forgotten(names, uids.map(String::as_str))?;
    if let Some(at) = gone.filter(|_| !args.bring_back) {
        let day = at.strftime("%Y-%m-%d");
        let asked = ask(&format!(
            "{} was forgotten on {day}. Import the scorecard anyway? [y/n] ",
            one_line(&card.candidate)
        ))?;
        if asked.is_none_or(|answer| !answer.starts_with('y')) {
            return Ok(Err(format!(
                "{} was forgotten on {day}, so the scorecard was not imported; --bring-back \
                 imports it",
                one_line(&card.candidate)
            )));
        }
    }
    let joined = |record: &Candidate| -> Result<String, StoreError> {
        if let Some(uid) = &card.candidate_uid {
            // What comes later from the same colleague belongs to the same person.
            store.add_candidate_uid(record.id, uid)?;
        }
        Ok(record.uid.clone())
    };
    if let Some(named) = &args.candidate {
        let record = candidate_name::named(store, named)?;
        return Ok(Ok((Some(joined(&record)?), None)));
    }
    if let Some(uid) = &card.candidate_uid
        && let Some(record) = store.candidate_by_uid(uid)?
    {
        return Ok(Ok((Some(record.uid), None)));
    }
    Ok(match match_name(&store.candidates()?, &card.candidate) {
        NameMatch::Known(record) => Ok((Some(joined(&record)?), None)),
        NameMatch::Several(all) => Err(format!(
            "`{}` may be {}; --candidate says which",
            one_line(&card.candidate),
            candidate_name::listed(&all)
        )),
        NameMatch::Close(all) => Ok((
            card.candidate_uid.clone(),
            Some(candidate_name::listed(&all)),
        )),
        NameMatch::Nobody => Ok((card.candidate_uid.clone(), None)),
    })
}

fn read(path: &Path) -> Result<String, String> {
    let (source, what) = open(path).map_err(|error| plain(&error))?;
    let mut bytes = Vec::new();
    source
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{what} cannot be read: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!(
            "{what}: longer than {LONGEST} bytes, so it is not a scorecard"
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("{what}: not UTF-8 from byte {} on", at + 1)
    })
}

/// A message without what the printing of it adds again.
fn plain(error: &Error) -> String {
    let text = error.to_string();
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

/// Joins what a file says with what is here: amendments are added, and nothing is overwritten.
fn join(
    store: &Store,
    known: &SavedScreening,
    new: &SavedScreening,
) -> Result<ImportOutcome, StoreError> {
    let (here, there) = (unamended(known), unamended(new));
    let mut differs = match (&here, &there) {
        (Some(here), Some(there)) => differences(here, there),
        _ => vec!["the local copy is not committed".to_owned()],
    };
    let (old, new) = (&amendments(known), &amendments(new));
    let common = old.len().min(new.len());
    if old[..common] != new[..common] {
        differs.push("the amendments".to_owned());
    }
    if !differs.is_empty() {
        return Ok(ImportOutcome::Conflict { differs });
    }
    if new.len() < old.len() {
        let amendments = old.len() - new.len();
        return Ok(ImportOutcome::Older { amendments });
    }
    let added = &new[common..];
    for amendment in added {
        store.store_amendment(known.id, amendment)?;
    }
    Ok(if added.is_empty() {
        ImportOutcome::Known
    } else {
        ImportOutcome::Amended {
            amendments: added.len(),
        }
    })
}

/// The scorecard as it was committed.
fn unamended(saved: &SavedScreening) -> Option<Scorecard> {
    let mut saved = saved.clone();
    saved.screening.amendments.clear();
    Scorecard::from_saved(&saved)
}

/// The amendments with their places as a scorecard has them: added items stand elsewhere in a file.
fn amendments(saved: &SavedScreening) -> Vec<crate::session::screening::Amendment> {
    let as_read = Scorecard::from_saved(saved).and_then(|card| card.to_screening().ok());
    as_read.map_or(Vec::new(), |read| read.screening.amendments)
}

/// What two scorecards say differently.
fn differences(here: &Scorecard, there: &Scorecard) -> Vec<String> {
    let mut differs = Vec::new();
    let mut check = |same: bool, what: &str| {
        if !same {
            differs.push(what.to_owned());
        }
    };
    check(here.interviewer == there.interviewer, "the interviewer");
    check(here.plan == there.plan, "the plan");
    check(
        here.recommendation == there.recommendation,
        "the recommendation",
    );
    check(here.summary == there.summary, "the summary");
    check(here.remarks == there.remarks, "the notes");
    let items = |card: &Scorecard| card.items().count();
    check(items(here) == items(there), "the number of items");
    for (one, other) in here.items().zip(there.items()) {
        check(same(one, other), &format!("item {}", one.number));
    }
    let times = |card: &Scorecard| (card.started, card.committed);
    check(times(here) == times(there), "the times");
    differs
}

/// Two items say the same; times are those that a file can hold.
fn same(one: &Item, other: &Item) -> bool {
    serde_json::to_value(one).ok() == serde_json::to_value(other).ok()
}

fn report(outcome: &Outcome, context: &Context) -> Result<(), Error> {
    let file = &outcome.file;
    let id = outcome.id.unwrap_or(0);
    let message = match &outcome.what {
        ImportOutcome::Added { candidate, like } => {
            let like = like.as_ref().map_or(String::new(), |like| {
                format!("; a new candidate, perhaps {like}: `viva candidate merge` makes them one")
            });
            format!("{file}: scorecard {id}, {}{like}", one_line(candidate))
        }
        ImportOutcome::Amended { amendments } => {
            format!(
                "{file}: scorecard {id}, {} added",
                count(*amendments, "amendment")
            )
        }
        ImportOutcome::Known => format!("{file}: scorecard {id}, unchanged"),
        ImportOutcome::Older { amendments } => format!(
            "{file}: scorecard {id}, which has {} more than the file",
            count(*amendments, "amendment")
        ),
        ImportOutcome::Conflict { differs } => {
            complain(&format!(
                "error: {file}: contradicts scorecard {id}, which stays as it is: {}",
                differs.join(", ")
            ));
            return Ok(());
        }
        ImportOutcome::Error { error } => {
            complain(&format!("error: {error}"));
            return Ok(());
        }
    };
    let sealed = match outcome.sealed_by {
        Some(by) => format!("; sealed until screening {by} is committed"),
        None if outcome.sealed => "; sealed until you have rated".to_owned(),
        None => String::new(),
    };
    context.print_text(&format!("{message}{sealed}\n"))
}
