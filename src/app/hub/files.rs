//! Plans and banks here and on the hub. Nothing is shared by itself: [`share`] begins with a file,
//! and from then on syncs keep it as it is on the hub, as long as only one side has changed it.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::candidates::hex;
use super::{Folders, Prefer, Sync, SyncError};
use crate::app::temporary::{PREFIX, SUFFIX};
use crate::bank::plan::{PlanFile, is_plan, plan_files};
use crate::bank::{LoadError, Source, is_id, load, one_line, read_bank};
use crate::hub::{FileKind, Hub, HubFile, Revision};
use crate::store::{AgreedFile, Store};

/// The longest file that is shared, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Why a file is not shared.
#[derive(Debug, Error)]
pub enum ShareError {
    /// It has problems.
    #[error(transparent)]
    Problems(#[from] LoadError),
    /// It is elsewhere.
    #[error(
        "{0} is not in the `plans` or `banks` folder of the data folder, where syncs look for it; \
         `viva bank add` copies a bank there"
    )]
    Elsewhere(String),
    /// Another file of that id is on the hub.
    #[error(
        "another {kind} `{id}` is on the hub, or it was changed there; `viva hub sync` fetches it"
    )]
    Other {
        /// What sort of file.
        kind: FileKind,
        /// Its id.
        id: String,
    },
    /// The hub or the store.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

/// What was shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// What sort of file.
    pub kind: FileKind,
    /// Its id.
    pub id: String,
    /// The revision on the hub.
    pub revision: i64,
}

/// Puts a plan or a bank on the hub.
///
/// # Errors
///
/// It has problems, is elsewhere, or another one of its id is there.
pub fn share(
    store: &Store,
    hub: &mut Hub,
    folders: &Folders,
    path: &Path,
) -> Result<Shared, ShareError> {
    let shown = one_line(&path.display().to_string());
    let kind = if is_plan(path) {
        FileKind::Plan
    } else {
        FileKind::Bank
    };
    let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
    let here = folders.folder(kind).canonicalize().ok();
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let (true, Some(file)) = (parent.is_some() && parent == here, name) else {
        return Err(ShareError::Elsewhere(shown));
    };
    let text = read(path).map_err(|source| SyncError::File {
        file: shown.clone(),
        source,
    })?;
    let id = id_of(kind, &shown, &text)?;
    let agreed = store.agreed_files().map_err(SyncError::from)?;
    let known = agreed
        .iter()
        .find(|one| one.kind == kind.as_str() && one.id == id);
    let new = HubFile {
        kind,
        id: id.clone(),
        revision: known.map_or(0, |known| known.revision),
        digest: digest(&text),
    };
    match hub.put_file(&new, &text).map_err(SyncError::from)? {
        Revision::Kept(revision) => {
            let agreed = AgreedFile {
                kind: kind.as_str().to_owned(),
                id: id.clone(),
                file,
                revision,
                digest: new.digest,
            };
            store.agree_on_file(&agreed).map_err(SyncError::from)?;
            Ok(Shared { kind, id, revision })
        }
        Revision::Changed => Err(ShareError::Other { kind, id }),
    }
}

impl Folders {
    fn folder(&self, kind: FileKind) -> &Path {
        match kind {
            FileKind::Plan => &self.plans,
            FileKind::Bank => &self.banks,
        }
    }
}

impl Sync<'_> {
    pub(super) fn files(&mut self, folders: &Folders) -> Result<(), SyncError> {
        let agreed = self.store.agreed_files()?;
        for theirs in self.hub.files()? {
            let known = agreed
                .iter()
                .find(|one| one.kind == theirs.kind.as_str() && one.id == theirs.id);
            match known {
                None => self.new_file(&theirs, folders)?,
                Some(known) => self.known_file(&theirs, known, folders)?,
            }
        }
        Ok(())
    }

    /// A file that this folder has not had.
    fn new_file(&mut self, theirs: &HubFile, folders: &Folders) -> Result<(), SyncError> {
        let about = format!("{} `{}`", theirs.kind, one_line(&theirs.id));
        let folder = folders.folder(theirs.kind);
        if !is_id(&theirs.id) {
            self.conflict(format!(
                "{about}: the hub has it under a name that is not an id"
            ));
            return Ok(());
        }
        let file = format!("{}.yaml", theirs.id);
        let own = own_file(theirs.kind, &theirs.id, folder);
        let path = own.clone().unwrap_or_else(|| folder.join(&file));
        let here = digest_of(&path);
        if own.is_some() || path.exists() {
            let same = here.as_ref() == Some(&theirs.digest);
            if !same && self.prefer != Some(Prefer::Hub) {
                self.conflict(format!(
                    "{about}: another one of that id is in {}; `viva hub share` replaces the one \
                     on the hub after `--prefer hub` has fetched it, or move yours away",
                    one_line(&path.display().to_string())
                ));
                return Ok(());
            }
        } else if theirs.kind == FileKind::Bank && is_builtin(&theirs.id) {
            self.conflict(format!("{about}: a built-in bank has that id"));
            return Ok(());
        }
        self.fetch_file(theirs, &path, here.as_deref())
    }

    /// A file that was shared from here, or fetched before.
    fn known_file(
        &mut self,
        theirs: &HubFile,
        known: &AgreedFile,
        folders: &Folders,
    ) -> Result<(), SyncError> {
        let path = folders.folder(theirs.kind).join(&known.file);
        let changed_there = theirs.revision != known.revision;
        let text = match read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Removed here: it comes back when there is something new of it.
                return if changed_there {
                    self.fetch_file(theirs, &path, None)
                } else {
                    Ok(())
                };
            }
            Err(source) => {
                let file = one_line(&path.display().to_string());
                return Err(SyncError::File { file, source });
            }
        };
        let now = digest(&text);
        if now == theirs.digest {
            if changed_there || now != known.digest {
                self.agree_on_file(theirs, &path)?;
            }
            return Ok(());
        }
        match (now != known.digest, changed_there, self.prefer) {
            (false, ..) | (true, true, Some(Prefer::Hub)) => {
                self.fetch_file(theirs, &path, Some(&now))
            }
            (true, false, _) | (true, true, Some(Prefer::Mine)) => {
                self.send_file(theirs, &path, &text)
            }
            (true, true, None) => {
                self.conflict(format!(
                    "{} `{}`: changed here and on the hub; `viva hub sync --prefer mine` or \
                     `--prefer hub` settles it",
                    theirs.kind, theirs.id
                ));
                Ok(())
            }
        }
    }

    fn send_file(&mut self, theirs: &HubFile, path: &Path, text: &str) -> Result<(), SyncError> {
        let shown = one_line(&path.display().to_string());
        match id_of(theirs.kind, &shown, text) {
            Ok(id) if id == theirs.id => {}
            Ok(_) => {
                self.conflict(format!("{shown}: its id has changed since it was shared"));
                return Ok(());
            }
            Err(_) => {
                self.conflict(format!(
                    "{shown}: it has problems and was not sent; `viva check`"
                ));
                return Ok(());
            }
        }
        let new = HubFile {
            digest: digest(text),
            ..theirs.clone()
        };
        let put = self.hub.put_file(&new, text);
        match self.or_conflict(put, || shown.clone())? {
            Some(Revision::Kept(revision)) => {
                self.done.sent.files += 1;
                self.agree_on_file(&HubFile { revision, ..new }, path)
            }
            Some(Revision::Changed) => {
                self.conflict(format!(
                    "{shown}: changed on the hub at this moment; the next sync compares it"
                ));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Puts a file of the hub in the place of one that had that digest here when that was settled.
    fn fetch_file(
        &mut self,
        theirs: &HubFile,
        path: &Path,
        here: Option<&str>,
    ) -> Result<(), SyncError> {
        let text = self.hub.read_file(theirs)?;
        let about = format!("{} `{}`", theirs.kind, theirs.id);
        let is_that = digest(&text) == theirs.digest
            && id_of(theirs.kind, &about, &text).is_ok_and(|id| id == theirs.id);
        if !is_that {
            self.conflict(format!(
                "{about}: this viva cannot read what the hub has; it may need a newer one"
            ));
            return Ok(());
        }
        let now = digest_of(path);
        if now.as_ref() == Some(&theirs.digest) {
            return self.agree_on_file(theirs, path);
        }
        if now.as_deref() != here {
            self.conflict(format!(
                "{about}: changed here at this moment; the next sync compares it"
            ));
            return Ok(());
        }
        write(path, &text).map_err(|source| SyncError::File {
            file: one_line(&path.display().to_string()),
            source,
        })?;
        self.done.received.files += 1;
        self.agree_on_file(theirs, path)
    }

    fn agree_on_file(&self, file: &HubFile, path: &Path) -> Result<(), SyncError> {
        let name = path.file_name().unwrap_or_default();
        let agreed = AgreedFile {
            kind: file.kind.as_str().to_owned(),
            id: file.id.clone(),
            file: name.to_string_lossy().into_owned(),
            revision: file.revision,
            digest: file.digest.clone(),
        };
        Ok(self.store.agree_on_file(&agreed)?)
    }
}

/// The file of that id in a folder, whatever its name.
fn own_file(kind: FileKind, id: &str, folder: &Path) -> Option<PathBuf> {
    match kind {
        FileKind::Plan => plan_files(folder)
            .into_iter()
            .find(|path| PlanFile::read(path).is_ok_and(|file| file.plan.id == id)),
        FileKind::Bank => {
            let checked = crate::bank::check(&[Source::Folder(folder.to_owned())], |_| Vec::new());
            let mut banks = checked.library.banks.into_iter();
            banks.find(|loaded| loaded.bank.id.as_str() == id)?.path
        }
    }
}

fn is_builtin(id: &str) -> bool {
    load(&[Source::Builtin])
        .is_ok_and(|library| library.banks.iter().any(|one| one.bank.id.as_str() == id))
}

fn id_of(kind: FileKind, shown: &str, text: &str) -> Result<String, LoadError> {
    let id = match kind {
        FileKind::Plan => PlanFile::from_text(shown, text.to_owned()).map(|file| file.plan.id),
        FileKind::Bank => read_bank(shown, text).map(|bank| bank.id.as_str().to_owned()),
    };
    id.map_err(|problems| LoadError { problems })
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The digest of a file that can be read.
fn digest_of(path: &Path) -> Option<String> {
    read(path).ok().map(|text| digest(&text))
}

fn read(path: &Path) -> io::Result<String> {
    let wrong = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
    // To open a pipe waits for who writes it, and a device may have no end.
    if !fs::metadata(path)?.is_file() {
        return wrong("not a file".to_owned());
    }
    let mut text = String::new();
    if fs::File::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)? as u64
        > LONGEST
    {
        return wrong(format!("longer than {LONGEST} bytes"));
    }
    Ok(text)
}

/// All of it or nothing.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
