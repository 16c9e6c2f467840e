//! `viva bank`: the banks of one's own, kept in the data folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::HumanBytes;
use serde::Serialize;

use super::output::{count, json};
use super::terminal::confirmed;
use super::{Context, Error, Format, files, schema};
use crate::app::quiz_options;
use crate::bank::{
    self, Bank, BankId, CacheSize, Changes, ItemId, LoadedBank, Problem, Source, changes, one_line,
};
use crate::grading::prove;
use crate::report::layout::{Side, columns};
use crate::store::FILE_NAME;

/// What to do with banks.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva bank add my-questions.yaml  load it always from now on
  viva bank add ~/team-banks       all banks of a folder
  viva bank list
  viva bank remove my-questions

Banks are kept as files in the `banks` folder of the data folder. A folder under git may be there \
instead, or be named with --bank: `git pull` updates it.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copy a bank into the data folder, replacing one of the same id
    Add {
        /// A file or a folder of banks; `-` is the standard input
        path: PathBuf,
        /// Add it even if its model answers or examples do not get the expected marks
        #[arg(long)]
        force: bool,
    },
    /// List the banks that are loaded, with their origins and versions
    List {
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Remove a bank from the data folder; your answers stay in the history
    Remove {
        /// Its id, or the name of its file
        #[arg(value_name = "BANK")]
        name: String,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}

/// Does it.
///
/// # Errors
///
/// A bank that does not pass, that is not there, or a folder that cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    match &args.command {
        Command::Add { path, force } => add(path, *force, context),
        Command::List { format } => list(*format, context),
        Command::Remove { name, yes } => remove(name, *yes, context),
    }
}

fn folder(context: &Context) -> Result<PathBuf, Error> {
    Ok(context.data_dir()?.join("banks"))
}

/// The banks in the data folder that can be read.
fn own(folder: &Path) -> Vec<LoadedBank> {
    bank::check(&[Source::Folder(folder.to_owned())], |_| Vec::new())
        .library
        .banks
}

fn add(path: &Path, force: bool, context: &Context) -> Result<(), Error> {
    let folder = folder(context)?;
    let checked = bank::check(&[Source::Path(path.to_owned())], |loaded| {
        prove(&loaded.bank)
    });
    let is_read = |problem: &&Problem| {
        let mut banks = checked.library.banks.iter();
        banks.any(|loaded| one_line(&loaded.origin) == problem.file)
    };
    let unread = !checked.problems.iter().all(|problem| is_read(&problem));
    if unread || (!force && !checked.problems.is_empty()) {
        return Err(Error::NotAdded {
            listed: listed(&checked.problems),
            problems: checked.problems.len(),
            hint: if unread {
                "a bank that cannot be read would be left out of everything"
            } else {
                "--force adds it anyway"
            },
        });
    }
    let builtin = bank::load(&[Source::Builtin])?;
    if let Some(taken) = checked.library.banks.iter().find(|loaded| {
        builtin
            .banks
            .iter()
            .any(|known| known.bank.id == loaded.bank.id)
    }) {
        return Err(Error::BankIdTaken(taken.bank.id.to_string()));
    }
    let answered = answered(context)?;
    for loaded in &checked.library.banks {
        let message = add_one(loaded, &folder, &answered)?;
        context.print(&message)?;
    }
    Ok(())
}

fn listed(problems: &[Problem]) -> String {
    let messages: Vec<String> = problems.iter().map(Problem::to_string).collect();
    messages.join("\n\n")
}

/// Copies one bank and says what that changes.
fn add_one(
    loaded: &LoadedBank,
    folder: &Path,
    answered: &BTreeMap<(BankId, ItemId), usize>,
) -> Result<String, Error> {
    let bank = &loaded.bank;
    let text = match &loaded.path {
        Some(from) => files::read(from)?,
        None if loaded.origin == bank::STDIN_NAME => bank::stdin()?,
        None => return Ok(String::new()),
    };
    let known = own(folder);
    let earlier = known.iter().find(|known| known.bank.id == bank.id);
    let target = earlier
        .and_then(|known| known.path.clone())
        .unwrap_or_else(|| folder.join(format!("{}.yaml", bank.id)));
    if earlier.is_none() && target.exists() {
        return Err(Error::NotOurs {
            file: files::shown(&target),
        });
    }
    if text.contains(schema::line().trim()) {
        schema::write_beside(&target)?;
    }
    let shown = files::shown(&target);
    let items = count(bank.items.len(), "item");
    let Some(LoadedBank { bank: old, .. }) = earlier else {
        files::replace(&target, &text)?;
        return Ok(format!("Added: {}, {items}, as {shown}\n", bank.id));
    };
    let before = files::read(&target)?;
    if before == text {
        return Ok(format!("Unchanged: {}, {items}, in {shown}\n", bank.id));
    }
    let kept = target.with_extension("yaml.old");
    files::replace(&kept, &before)?;
    files::replace(&target, &text)?;
    let changes = changes(old, bank);
    Ok(format!(
        "Replaced: {}, {items}, in {shown}\n{}The previous version was saved as {}\n",
        bank.id,
        report_update(&changes, bank, answered),
        files::shown(&kept),
    ))
}

fn report_update(
    changes: &Changes,
    bank: &Bank,
    answered: &BTreeMap<(BankId, ItemId), usize>,
) -> String {
    let mut out = String::new();
    let mut line = |what: &str, ids: Vec<&str>| {
        if !ids.is_empty() {
            out.push_str(&format!("  {what}: {}\n", ids.join(", ")));
        }
    };
    line("new", changes.added.iter().map(ItemId::as_str).collect());
    line(
        "changed",
        changes.changed.iter().map(ItemId::as_str).collect(),
    );
    line(
        "gone",
        changes.lost.iter().map(|(id, _)| id.as_str()).collect(),
    );
    for (id, like) in &changes.lost {
        let answers = answered.get(&(bank.id.clone(), id.clone()));
        let answers = answers.copied().unwrap_or_default();
        if answers > 0 {
            let like = like.as_ref().map_or(String::new(), |like| {
                format!("; `{like}` looks like it and could take its old id")
            });
            out.push_str(&format!(
                "  {} to `{id}` will no longer be linked in the history{like}\n",
                count(answers, "answer")
            ));
        }
    }
    for (item, id, _) in &changes.lost_criteria {
        if answered.contains_key(&(bank.id.clone(), item.clone())) {
            out.push_str(&format!(
                "  earlier marks for `{id}` of `{item}` will no longer be linked\n"
            ));
        }
    }
    out
}

/// How many answers hang on each item.
fn answered(context: &Context) -> Result<BTreeMap<(BankId, ItemId), usize>, Error> {
    let data = context.data_dir()?;
    let mut answers = BTreeMap::new();
    if !data.join(FILE_NAME).exists() {
        return Ok(answers);
    }
    let store = context.store_to_read()?;
    for session in store.sessions(usize::MAX)? {
        for saved in &session.entries {
            if saved.entry.answer().is_some() {
                let item = &saved.entry.item;
                *answers
                    .entry((item.bank.clone(), item.item.clone()))
                    .or_default() += 1;
            }
        }
    }
    Ok(answers)
}

#[derive(Serialize)]
struct Listing<'a> {
    banks: Vec<Line<'a>>,
    problems: &'a [Problem],
    cache: Option<CacheLine>,
}

/// The banks that are kept as they were read, so that they load at once.
#[derive(Serialize)]
struct CacheLine {
    folder: PathBuf,
    #[serde(flatten)]
    size: CacheSize,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    version: String,
    origin: &'a str,
    items: Vec<&'a str>,
}

fn list(format: Format, context: &Context) -> Result<(), Error> {
    let checked = bank::check(&context.sources(), |_| Vec::new());
    let cache = context.cache().map(|cache| CacheLine {
        folder: cache.folder().to_owned(),
        size: cache.size(),
    });
    let lines: Vec<Line<'_>> = checked
        .library
        .banks
        .iter()
        .map(|LoadedBank { bank, origin, .. }| Line {
            id: bank.id.as_str(),
            title: &bank.title,
            version: quiz_options::version(bank),
            origin,
            items: bank.items.iter().map(|item| item.id.as_str()).collect(),
        })
        .collect();
    if format == Format::Json {
        let problems = &checked.problems;
        return context.print(&json(&Listing {
            banks: lines,
            problems,
            cache,
        })?);
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                line.id.to_owned(),
                one_line(line.title),
                count(line.items.len(), "item"),
                line.version.clone(),
                one_line(line.origin),
            ]
        })
        .collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Left, Side::Left];
    let mut out = columns(&sides, &rows).join("\n");
    out.push('\n');
    if let Some(CacheLine { folder, size }) = cache.filter(|cache| cache.size.banks > 0) {
        out.push_str(&format!(
            "\nCache: {}, {} in {}; it saves time and can be deleted\n",
            count(size.banks, "bank"),
            HumanBytes(size.bytes),
            files::shown(&folder),
        ));
    }
    if !checked.problems.is_empty() {
        out.push_str(&format!(
            "\n{}\n\n{}: {} until this is fixed\n",
            listed(&checked.problems),
            count(checked.problems.len(), "problem"),
            if context.names_banks() {
                "no bank loads"
            } else {
                "files with problems are left out"
            },
        ));
    }
    context.page(&out)
}

fn remove(name: &str, yes: bool, context: &Context) -> Result<(), Error> {
    let folder = folder(context)?;
    let known = own(&folder);
    let by_id = known.iter().find(|known| known.bank.id.as_str() == name);
    let by_file = || {
        // Also one that cannot be read any more.
        let mut names = [
            format!("{name}.yaml"),
            format!("{name}.yml"),
            name.to_owned(),
        ]
        .into_iter();
        let plain = Path::new(name).components().count() == 1;
        names
            .find(|file| plain && folder.join(file).is_file())
            .map(|file| folder.join(file))
    };
    let Some(file) = by_id.and_then(|known| known.path.clone()).or_else(by_file) else {
        let ids: Vec<&str> = known.iter().map(|known| known.bank.id.as_str()).collect();
        return Err(Error::NoOwnBank {
            name: one_line(name),
            hint: match (bank::did_you_mean(name, ids.iter().copied()), &ids[..]) {
                (Some(hint), _) => hint,
                (None, []) => "there are none".to_owned(),
                (None, ids) => format!("there are {}", ids.join(", ")),
            },
        });
    };
    let shown = files::shown(&file);
    if !yes && !confirmed(&format!("Remove {shown}? Your answers are kept. [y/N] "))? {
        return context.print("Nothing was removed.\n");
    }
    fs::remove_file(&file).map_err(|source| Error::Write {
        what: shown.clone(),
        source,
    })?;
    context.print(&format!("Removed: {shown}\n"))
}
