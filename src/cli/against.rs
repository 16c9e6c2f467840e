//! Earlier versions of banks: in a folder, in a file, or in git.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Error;
use super::files::shown;
use crate::bank::{self, Bank, Library, Source, one_line, read_bank};

/// Where earlier versions are.
pub enum Earlier {
    /// Banks that were read from a folder or a file.
    Banks(Library),
    /// A revision of git, by its full name.
    Revision(String),
}

impl Earlier {
    /// What a person names. A path that is there is one; anything else is a revision in the
    /// repository of the banks.
    ///
    /// # Errors
    ///
    /// Banks that cannot be read, or no such revision.
    pub fn named(name: &str, library: &Library) -> Result<Self, Error> {
        let path = PathBuf::from(name);
        if path.exists() {
            return Ok(Self::Banks(bank::load(&[Source::Path(path)])?));
        }
        let beside = library
            .banks
            .iter()
            .find_map(|loaded| loaded.path.as_deref());
        let folder = beside.map_or(Path::new("."), folder_of);
        let wanted = format!("{name}^{{commit}}");
        let args = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ];
        match git(folder, &args.map(OsString::from)) {
            Some(out) => Ok(Self::Revision(
                String::from_utf8_lossy(&out).trim().to_owned(),
            )),
            None => Err(Error::NoEarlier {
                name: one_line(name),
                folder: shown(folder),
            }),
        }
    }

    /// The earlier version of a bank; `None` where there was none.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn version_of(&self, path: &Path, bank: &Bank) -> Result<Option<Bank>, Error> {
        match self {
            Self::Banks(library) => {
                let same_file = |loaded: &&bank::LoadedBank| {
                    let name = |path: &Path| path.file_name().map(ToOwned::to_owned);
                    loaded.path.as_deref().and_then(name) == name(path)
                };
                let banks = &library.banks;
                let found = banks
                    .iter()
                    .find(|loaded| loaded.bank.id == bank.id)
                    .or_else(|| banks.iter().find(same_file))
                    .or_else(|| banks.first().filter(|_| banks.len() == 1));
                Ok(found.map(|loaded| loaded.bank.clone()))
            }
            Self::Revision(revision) => {
                let Some(name) = path.file_name() else {
                    return Ok(None);
                };
                let mut object = OsString::from(format!("{revision}:./"));
                object.push(name);
                let Some(bytes) = git(folder_of(path), &[OsString::from("show"), object]) else {
                    return Ok(None);
                };
                let name = format!("{} at {revision:.12}", shown(path));
                let text = String::from_utf8_lossy(&bytes);
                read_bank(&name, &text)
                    .map(Some)
                    .map_err(|problems| Error::Load(bank::LoadError { problems }))
            }
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What git prints; `None` where it fails or is not there.
fn git(folder: &Path, args: &[OsString]) -> Option<Vec<u8>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .output()
        .ok()?;
    output.status.success().then_some(output.stdout)
}
