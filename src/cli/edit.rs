//! `viva edit`: an item in the person's own editor, checked when it is closed.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::output::complain;
use super::{Context, Error, files};
use crate::bank::{
    self, Fault, Found, Library, LoadError, LoadedBank, Path as Place, Problem, Severity, Source,
    one_line, place_of,
};
use crate::grading::lint;
use crate::tui::open_editor;

/// Which item.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva edit slow-first-requests --bank mine.yaml
  EDITOR=nano viva edit mine/indexes

The editor is what VISUAL or EDITOR names. Many are opened at the item's line: vi, vim, nano, \
emacs, kak, micro, code, subl, zed, hx and others. When it is closed the bank is checked.")]
pub struct Args {
    /// Its id, or BANK/ID where several banks have that id
    pub item: String,
}

/// Opens the editor, checks, and offers to go back until nothing is left to fix.
///
/// # Errors
///
/// No such item, an item of a built-in bank, no editor, or a bank that is left with errors.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let (file, mut line) = match context.library() {
        Ok(library) => match (place(&library, &args.item), first_place(context.left_out())) {
            (Ok(place), _) => place,
            // It may well be in a file that was left out.
            (Err(Error::Find(error)), Some((file, line))) => {
                let broken = LoadError {
                    problems: context.left_out().to_vec(),
                };
                if !asked(&broken.to_string(), &file, line, true)? {
                    return Err(Error::Find(error));
                }
                (file, line)
            }
            (Err(error), _) => return Err(error),
        },
        // What is broken is what most needs an editor.
        Err(Error::Load(broken)) => {
            let Some((file, line)) = first_place(&broken.problems) else {
                return Err(Error::Load(broken));
            };
            if !asked(&broken.to_string(), &file, line, true)? {
                return Err(Error::Reported);
            }
            (file, line)
        }
        Err(other) => return Err(other),
    };
    loop {
        open_editor(&file, Some(line)).map_err(Error::Editor)?;
        let source = Source::Path(file.clone());
        let mut problems = bank::check(&[source], found_in).problems;
        problems.retain(|problem| problem.severity != Severity::Note);
        let broken = problems.iter().any(|p| p.severity == Severity::Error);
        if problems.is_empty() {
            return context.print(&format!("{}: no problems\n", files::shown(&file)));
        }
        let messages: Vec<String> = problems.iter().map(Problem::to_string).collect();
        let next = first_place(&problems).map_or(line, |(_, line)| line);
        if asked(&messages.join("\n\n"), &file, next, broken)? {
            line = next;
        } else if broken {
            return Err(Error::Reported);
        } else {
            return Ok(());
        }
    }
}

fn found_in(loaded: &LoadedBank) -> Vec<Fault> {
    let (mut faults, found) = lint::prove_and_lint(&loaded.bank);
    faults.extend(found);
    faults
}

/// The file and the line of an item.
pub fn place(library: &Library, name: &str) -> Result<(PathBuf, usize), Error> {
    let found = library.find(name)?;
    let Some(file) = file_of(library, found) else {
        return Err(Error::BuiltIn(found.reference()));
    };
    let at = found
        .bank
        .items
        .iter()
        .position(|item| item.id == found.item.id);
    let path = Place::root().key("items").index(at.unwrap_or_default());
    let text = files::read(&file)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok((file, place_of(text, &path).line))
}

fn file_of(library: &Library, found: Found<'_>) -> Option<PathBuf> {
    let loaded = library
        .banks
        .iter()
        .find(|loaded| loaded.bank.id == found.bank.id)?;
    loaded.path.clone()
}

/// The first problem that has a line in a file that is there.
fn first_place(problems: &[Problem]) -> Option<(PathBuf, usize)> {
    // What cannot be read comes before what could be better.
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems.into_iter().find_map(|problem| {
        let line = problem.place.as_ref()?.line;
        let file = PathBuf::from(&problem.file);
        file.is_file().then_some((file, line))
    })
}

/// Tells what was found, and asks whether to go (back) to the editor; enter means `usual`. Where
/// nobody can be asked the answer is no.
fn asked(messages: &str, file: &Path, line: usize, usual: bool) -> Result<bool, Error> {
    complain(messages);
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    let choice = if usual { "Y/n" } else { "y/N" };
    let name = one_line(&file.display().to_string());
    let mut err = io::stderr();
    write!(err, "\nEdit {name} at line {line}? [{choice}] ")?;
    err.flush()?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        return Ok(false);
    }
    Ok(match answer.trim().to_lowercase().as_str() {
        "" => usual,
        answer => answer.starts_with('y'),
    })
}
