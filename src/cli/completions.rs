//! `viva completions`, and what a shell asks for when somebody presses tab.
//!
//! A shell's script runs `viva` again with `COMPLETE` set. The answer then comes from the command
//! line itself and, for ids, from the banks, plans and the store that this command line would use.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use clap::{Arg, Command};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter, ValueCompleter};
use clap_complete::env::{Bash, CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};

use super::{Context, Error, Global, help};
use crate::bank::one_line;
use crate::store::FILE_NAME;

/// The variable by which a shell asks for completions.
const VARIABLE: &str = "COMPLETE";

const SHELLS: Shells<'static> = Shells(&[&Bash, &Zsh, &Fish, &Powershell, &Elvish, &Nushell]);

/// Which shell.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  source <(viva completions bash)                               in ~/.bashrc
  source <(viva completions zsh)                                in ~/.zshrc
  viva completions fish | source                                in config.fish
  viva completions powershell | Out-String | Invoke-Expression  in $PROFILE
  eval (viva completions elvish | slurp)                        in rc.elv
  viva completions nushell | save viva.nu                       in its autoload

Items, banks, tags, plans and sessions are completed too, as they are when you press tab. The \
script calls `viva`, which must be on the PATH.")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell that completions are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell.
    Powershell,
    /// Elvish.
    Elvish,
    /// Nushell.
    Nushell,
}

impl Shell {
    fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Zsh => &Zsh,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Elvish => &Elvish,
            Self::Nushell => &Nushell,
        }
    }
}

/// Prints the script that a shell reads at its start.
///
/// # Errors
///
/// It cannot be printed.
pub fn run(args: &Args) -> Result<(), Error> {
    let mut script = Vec::new();
    (args.shell.completer()).write_registration(VARIABLE, "viva", "viva", "viva", &mut script)?;
    io::Write::write_all(&mut io::stdout().lock(), &script)?;
    Ok(())
}

/// Answers a shell that asks for completions; tells whether one did.
///
/// # Errors
///
/// An unknown shell, or an answer that cannot be written.
pub fn answer() -> clap::error::Result<bool> {
    let folder = env::current_dir().ok();
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .bin("viva")
        .shells(SHELLS)
        .try_complete(env::args_os(), folder.as_deref())
}

/// The command line, with every value completed by what its name says it is.
fn command() -> Command {
    // The grouped list of commands hides them from clap, and so from a shell.
    complete_values(help::ungrouped())
}

fn complete_values(command: Command) -> Command {
    command
        .mut_args(|arg| match completer(&arg) {
            Some(completer) => arg.add(completer),
            None => arg,
        })
        .mut_subcommands(complete_values)
}

fn completer(arg: &Arg) -> Option<ArgValueCompleter> {
    let [name] = arg.get_value_names()? else {
        return None;
    };
    let files = || PathCompleter::any();
    Some(match name.as_str() {
        "ITEM" | "OLD" => ids(items),
        "TAG" => ids(tags),
        "TOPIC" => ids(topics),
        "SESSION" => ids(sessions),
        "SCREENING" | "SCORECARD" => ids(screenings),
        "CANDIDATE" | "INTO" => ids(people),
        "BANK" => ids_or_files(banks),
        "PLAN" => ids_or_files(plans),
        "PLAN|SCORECARD" => ids_or_files(|context| [plans(context), screenings(context)].concat()),
        "FILE" | "PATH" | "BASE" => ArgValueCompleter::new(files().stdio()),
        "GRADER" => ids(graders),
        "FOLDER" | "DIR" => ArgValueCompleter::new(PathCompleter::dir()),
        _ => return None,
    })
}

/// An id and what it stands for.
type Candidate = (String, String);

fn ids(find: fn(&Context) -> Vec<Candidate>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| candidates(find, current))
}

fn ids_or_files(find: fn(&Context) -> Vec<Candidate>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let mut found = candidates(find, current);
        found.extend(PathCompleter::any().complete(current));
        found
    })
}

fn candidates(find: fn(&Context) -> Vec<Candidate>, current: &OsStr) -> Vec<CompletionCandidate> {
    // Whoever presses tab can't be shown an error: there is then nothing to offer.
    let Ok(context) = Context::new(typed_options(env::args_os())) else {
        return Vec::new();
    };
    let current = current.to_string_lossy();
    find(&context)
        .into_iter()
        .filter(|(id, _)| id.starts_with(&*current))
        .map(|(id, help)| CompletionCandidate::new(id).help(Some(one_line(&help).into())))
        .collect()
}

/// The options that decide where banks, plans and sessions are, as far as they are typed.
fn typed_options(words: impl Iterator<Item = OsString>) -> Global {
    let mut global = Global::default();
    let mut words = words.skip_while(|word| word != "--").skip(1);
    while let Some(word) = words.next() {
        let Some(word) = word.to_str() else { continue };
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (word, None),
        };
        if !matches!(name, "--bank" | "--data-dir" | "--config") {
            continue;
        }
        let Some(value) = value.or_else(|| words.next()).filter(|v| !v.is_empty()) else {
            continue;
        };
        match name {
            "--bank" => global.banks.push(value.into()),
            "--data-dir" => global.data_dir = Some(value.into()),
            _ => global.config = Some(value.into()),
        }
    }
    global
}

/// The graders that can be asked as things are configured.
fn graders(context: &Context) -> Vec<Candidate> {
    let options = &context.settings().grader;
    let mut known = vec![("built-in".to_owned(), "the rubric's patterns".to_owned())];
    if let Some(command) = &options.command {
        known.push(("command".to_owned(), command.clone()));
    }
    if let Some(address) = &options.address {
        known.push(("endpoint".to_owned(), address.clone()));
        let model = options.model.iter();
        known.extend(model.map(|model| (format!("endpoint:{model}"), address.clone())));
    }
    known
}

fn items(context: &Context) -> Vec<Candidate> {
    let Ok(library) = context.library() else {
        return Vec::new();
    };
    library
        .items()
        .map(|found| {
            let id = found.item.id.to_string();
            let is_unique = library.find(&id).is_ok();
            let name = if is_unique {
                id
            } else {
                found.reference().to_string()
            };
            (name, found.item.title.to_string())
        })
        .collect()
}

fn banks(context: &Context) -> Vec<Candidate> {
    // What is being completed is no bank yet: offer those that would be loaded without it.
    let sources = context.default_sources();
    let found = crate::bank::load_available(&sources, context.cache().as_ref());
    let loaded = found.map_or_else(|_| Vec::new(), |found| found.library.banks);
    loaded
        .iter()
        .map(|loaded| (loaded.bank.id.to_string(), loaded.bank.title.clone()))
        .chain([("builtin".to_owned(), "The banks built in".to_owned())])
        .collect()
}

fn topics(context: &Context) -> Vec<Candidate> {
    let mut banks = banks(context);
    // The name of all built-in ones is no topic.
    banks.pop();
    banks
}

fn tags(context: &Context) -> Vec<Candidate> {
    let Ok(library) = context.library() else {
        return Vec::new();
    };
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for found in library.items() {
        for tag in found.tags() {
            *counts.entry(tag).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|(tag, items)| (tag.to_owned(), super::output::count(items, "item")))
        .collect()
}

fn plans(context: &Context) -> Vec<Candidate> {
    context
        .plans()
        .iter()
        .filter_map(|file| context.plan(file).ok())
        .map(|file| (file.plan.id.clone(), file.plan.title.clone()))
        .collect()
}

/// Sessions, the latest first.
fn sessions(context: &Context) -> Vec<Candidate> {
    let saved = store(context).and_then(|store| store.sessions(usize::MAX).ok());
    saved
        .unwrap_or_default()
        .iter()
        .map(|saved| {
            let day = saved.started.strftime("%Y-%m-%d");
            (
                saved.id.to_string(),
                format!("{} of {day}", saved.kind.as_str()),
            )
        })
        .collect()
}

fn people(context: &Context) -> Vec<Candidate> {
    let known = store(context).and_then(|store| store.candidates().ok());
    let known = known.unwrap_or_default().into_iter();
    known.map(|one| (one.id.to_string(), one.name)).collect()
}

fn screenings(context: &Context) -> Vec<Candidate> {
    let saved = store(context).and_then(|store| store.screenings().ok());
    saved
        .unwrap_or_default()
        .iter()
        .map(|saved| {
            let screening = &saved.screening;
            let who = format!("{}, {}", screening.about.candidate, screening.about.title);
            (saved.id.to_string(), who)
        })
        .collect()
}

/// The store, unless there is none yet: a tab makes no files.
fn store(context: &Context) -> Option<crate::store::Store> {
    let file = context.data_dir().ok()?.join(FILE_NAME);
    file.is_file().then(|| context.store_to_read().ok())?
}

/// Nushell, which `clap_complete` knows only with the ids left out.
struct Nushell;

impl EnvCompleter for Nushell {
    fn name(&self) -> &'static str {
        "nushell"
    }

    fn is(&self, name: &str) -> bool {
        matches!(name, "nushell" | "nu")
    }

    fn write_registration(
        &self,
        var: &str,
        _: &str,
        bin: &str,
        completer: &str,
        buf: &mut dyn io::Write,
    ) -> io::Result<()> {
        let script = include_str!("completions/nushell.nu");
        let script = script
            .replace("VARIABLE", var)
            .replace("PROGRAM", bin)
            .replace("COMPLETER", completer);
        buf.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        buf: &mut dyn io::Write,
    ) -> io::Result<()> {
        let last = words.len().saturating_sub(1);
        let candidates = clap_complete::engine::complete(command, words, last, folder)?;
        let records: Vec<_> = candidates
            .iter()
            .map(|candidate| {
                serde_json::json!({
                    "value": candidate.get_value().to_string_lossy(),
                    "description": candidate.get_help().map(ToString::to_string),
                })
            })
            .collect();
        serde_json::to_writer(buf, &records).map_err(io::Error::from)
    }
}
