//! Marked responses written into the banks as exemplars.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Args;
use crate::bank::{Library, NoPlaceFor, with_exemplars};
use crate::cli::output::{complain, json};
use crate::cli::{Context, Error, Format, files};
use crate::grading::{ItemGrader, Marked, Offer, OfferCounts, Patterns, leave_out, offer};
use crate::report::calibration::{Added, AddedFile, AddedJson, added};

/// Adds what the responses give each bank to its file: to all files or, where one of them cannot be
/// changed, to none. What makes marks worse is not added unless that is forced.
///
/// # Errors
///
/// A file that cannot be read, changed or written; responses without marks, to banks that are in no
/// file, or that make marks worse.
pub fn add(
    args: &Args,
    context: &Context,
    library: &Arc<Library>,
    mut marked: Vec<Marked>,
) -> Result<(), Error> {
    marked.retain(|marked| !marked.marks.is_empty());
    if marked.is_empty() {
        let why = "no response has marks by criterion, which exemplars are made of";
        return Err(refused(&format!("error: nothing to add: {why}")));
    }
    let mut done = Added::default();
    let mut counts = OfferCounts::default();
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    let mut in_files = 0;
    for loaded in &library.banks {
        // What comes through a pipe has no place to be written to.
        let Some(path) = loaded.path.as_deref().filter(|path| path.is_file()) else {
            continue;
        };
        let of_bank = |marked: &&Marked| marked.item.bank == loaded.bank.id;
        in_files += marked.iter().filter(of_bank).count();
        let Offer {
            added,
            counts: of_bank,
        } = offer(&loaded.bank, &marked);
        counts.add(&of_bank);
        if added.is_empty() {
            continue;
        }
        files::not_read_only(path)?;
        let new = with_exemplars(&files::read(path)?, &added);
        texts.push((path.to_owned(), new.map_err(|why| no_place(path, &why))?));
        done.files.push(AddedFile {
            file: files::shown(path),
            exemplars: of_bank.exemplars,
            responses: of_bank.responses,
        });
    }
    if in_files == 0 {
        return Err(refused(
            "error: nothing was added: only banks in files can be changed, and the responses are to \
             others; `viva export json ITEM -o mine.json` copies a built-in item, and `--bank \
             mine.json` uses the copy",
        ));
    }
    done.counts = counts;
    done.in_no_file = marked.len() - in_files;
    if !texts.is_empty() {
        let settings = context.grader_settings(Patterns::FromBank)?;
        let grader = ItemGrader::new(Arc::clone(library), settings);
        done.left_out = leave_out(&grader, &marked)?;
        if let Some(why) = done.refusal().filter(|_| !args.force) {
            return Err(refused(&format!("error: nothing was added: {why}")));
        }
    }
    for (path, text) in &texts {
        files::replace(path, text)?;
    }
    match args.format {
        Format::Json => context.print(&json(&AddedJson::from(&done))?),
        Format::Text => context.print_text(&added(&done)),
    }
}

fn no_place(path: &Path, why: &NoPlaceFor) -> Error {
    let file = files::shown(path);
    refused(&format!("error: nothing was added to {file}: {why}"))
}

fn refused(message: &str) -> Error {
    complain(message);
    Error::Reported
}
