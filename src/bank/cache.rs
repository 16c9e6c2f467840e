//! Banks as they were read before, so that a file that is as it was need not be parsed again.
//!
//! Nothing depends on the cache: what is damaged, made by another build, of another text or of
//! another user is passed over, and deleting any of it is always safe.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use twox_hash::{XxHash3_64, XxHash3_128};

use super::files::MAX_FILE;
use super::model::Bank;
use super::packed::{KnownItems, PackedBank, unpack};

/// Shorter texts are read as quickly as the cache.
const SHORTEST: usize = 4096;
/// What a packed bank takes at most: its text, without what YAML writes around it.
const LONGEST: u64 = 2 * MAX_FILE;
/// What the names of its files end in.
const EXTENSION: &str = "bank";
/// The same of files that hold what banks have, as far as a day is planned by it.
pub(super) const LIST_EXTENSION: &str = "items";
/// What those of findings end in.
pub(super) const FINDINGS_EXTENSION: &str = "findings";
/// Lists of items of which nobody has changed a bank for so long are made anew, as those of banks
/// that nobody names any more must go some day.
const LAID_ASIDE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// What a program that was ended has left behind is this old.
const ABANDONED: Duration = Duration::from_secs(60 * 60);
/// Stands for how this build reads and packs banks.
pub(super) const FORM: &str = env!("VIVA_BANK_FORM");

/// Where banks that were read are kept.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    /// What nobody needs any more was looked for.
    tidy: Arc<AtomicBool>,
}

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CacheSize {
    /// How many banks.
    pub banks: usize,
    /// What they take together.
    pub bytes: u64,
}

/// What stands before a packed bank.
#[derive(Serialize, Deserialize)]
pub(super) struct Header<'a> {
    pub(super) form: &'a str,
    /// The hash of the text it was read from, or of what the files look like.
    pub(super) text: u128,
    /// The hash of what follows.
    pub(super) packed: u128,
    /// The file it was read from, so that it can go with it.
    pub(super) file: &'a str,
}

impl<'a> Header<'a> {
    /// What stands before, and what follows; `None` for what is damaged or of another build.
    pub(super) fn read(bytes: &'a [u8], form: &str) -> Option<(Self, &'a [u8])> {
        let (header, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        let is_whole = header.form == form && header.packed == XxHash3_128::oneshot(rest);
        is_whole.then_some((header, rest))
    }
}

impl Cache {
    /// A cache in this folder, which is made when there is something to keep; the folder around it
    /// must be there.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            tidy: Arc::default(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The bank that a file was read as, if it holds what it held then.
    pub(super) fn get(&self, file: &Path) -> Option<Bank> {
        self.get_if(file, |text| hash_of(file).is_ok_and(|hash| hash == text))
    }

    /// The same for one whose text is known to have this hash.
    pub(super) fn get_of(&self, file: &Path, text: u128) -> Option<Bank> {
        self.get_if(file, |known| known == text)
    }

    fn get_if(&self, file: &Path, is_same: impl FnOnce(u128) -> bool) -> Option<Bank> {
        let (text, packed) = self.last(file)?;
        is_same(text).then(|| unpack(&packed))?
    }

    /// The items that a file had when it was last read item by item, whatever it holds now.
    pub(super) fn last_items(&self, file: &Path) -> KnownItems {
        let last = self.last(file);
        last.and_then(|(_, packed)| KnownItems::unpack(&packed))
            .unwrap_or_default()
    }

    /// The hash of the text that a file had when it was last read, and the bank in it, packed.
    fn last(&self, file: &Path) -> Option<(u128, Bytes)> {
        let bytes = Bytes::from(self.read_own(&self.place(file)).ok()?);
        let (header, rest) = Header::read(&bytes, FORM)?;
        Some((header.text, bytes.slice_ref(rest)))
    }

    /// The bytes of a file, if it is of whom the store is.
    pub(super) fn read_own(&self, path: &Path) -> io::Result<Vec<u8>> {
        // To open a pipe waits for who writes it.
        if !fs::metadata(path)?.is_file() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut file = File::open(path)?;
        let about = file.metadata()?;
        let beside_it = self.folder.parent().unwrap_or(&self.folder);
        if !about.is_file() || !same_owner(&about, beside_it) || about.len() > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1);
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Keeps what a file was read as, whose text has this hash. Where that cannot be, nothing is lost
    /// but time.
    pub(super) fn put(&self, file: &Path, text: u128, bank: &PackedBank) {
        let _ = self.write(file, text, bank);
    }

    /// Whether the bank of a text is worth to be kept.
    pub(super) fn is_worth(text: &str) -> bool {
        text.len() >= SHORTEST
    }

    fn write(&self, file: &Path, text: u128, bank: &PackedBank) -> io::Result<()> {
        let heads = bank.heads().map_err(io::Error::other)?;
        let mut hash = XxHash3_128::new();
        hash.write(&heads);
        bank.bodies().iter().for_each(|part| hash.write(part));
        let real = real(file);
        let header = Header {
            form: FORM,
            text,
            packed: hash.finish_128(),
            file: &real.to_string_lossy(),
        };
        let bodies = bank.bodies().iter().map(|part| &part[..]);
        let parts: Vec<&[u8]> = [&heads[..]].into_iter().chain(bodies).collect();
        self.write_parts(&self.place(file), &header, &parts)
    }

    /// Writes a file of the cache, all of it or nothing.
    pub(super) fn write_parts(
        &self,
        place: &Path,
        header: &Header<'_>,
        parts: &[&[u8]],
    ) -> io::Result<()> {
        let header = postcard::to_allocvec(header).map_err(io::Error::other)?;
        make_folder(&self.folder)?;
        if !self.tidy.swap(true, Ordering::Relaxed) {
            self.tidy();
        }
        let mut new = tempfile::NamedTempFile::new_in(&self.folder)?;
        new.write_all(&header)?;
        for part in parts {
            new.write_all(part)?;
        }
        new.persist(place)?;
        Ok(())
    }

    /// Removes what belongs to files that are gone, and what was never finished.
    fn tidy(&self) {
        for path in self.files() {
            let is_older = |than: Duration| {
                let modified = fs::metadata(&path).and_then(|about| about.modified());
                modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > than))
            };
            let is_over = match path.extension().and_then(OsStr::to_str) {
                Some(EXTENSION | FINDINGS_EXTENSION) => {
                    file_of(&path).is_some_and(|file| !file.exists())
                }
                Some(LIST_EXTENSION) => is_older(LAID_ASIDE),
                _ => is_older(ABANDONED),
            };
            if is_over {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// How much is kept.
    pub fn size(&self) -> CacheSize {
        let mut size = CacheSize::default();
        for path in self.files() {
            let kept = match path.extension().and_then(OsStr::to_str) {
                Some(EXTENSION) => 1,
                Some(LIST_EXTENSION | FINDINGS_EXTENSION) => 0,
                _ => continue,
            };
            size.banks += kept;
            size.bytes += fs::metadata(path).map_or(0, |about| about.len());
        }
        size
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        entries.flatten().map(|entry| entry.path())
    }

    /// Where the bank of a file is kept.
    fn place(&self, file: &Path) -> PathBuf {
        self.place_of(&real(file), EXTENSION)
    }

    /// Where something is kept of a file of that full name.
    pub(super) fn place_of(&self, file: &Path, extension: &str) -> PathBuf {
        let name = XxHash3_64::oneshot(file.as_os_str().as_encoded_bytes());
        self.folder.join(format!("{name:016x}.{extension}"))
    }
}

/// Makes a folder if it is not there, whoever else does so at the same time.
fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

pub(super) fn real(file: &Path) -> PathBuf {
    fs::canonicalize(file).unwrap_or_else(|_| file.to_owned())
}

/// The hash of what a file holds, which is not held in memory for it. What is no file of a bank's
/// size is not even opened: a pipe gives its text only once.
fn hash_of(file: &Path) -> io::Result<u128> {
    let about = fs::metadata(file)?;
    if !about.is_file() || about.len() > MAX_FILE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut file = File::open(file)?;
    let mut hash = XxHash3_128::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hash.finish_128()),
            read => hash.write(&part[..read]),
        }
    }
}

/// The file that a cached bank was read from; `None` for what belongs to none.
fn file_of(cached: &Path) -> Option<PathBuf> {
    // Paths end well before this.
    let mut start = Vec::new();
    let is_file = fs::metadata(cached).is_ok_and(|about| about.is_file());
    let file = is_file.then(|| File::open(cached).ok()).flatten()?;
    file.take(64 * 1024).read_to_end(&mut start).ok()?;
    let (header, _) = postcard::take_from_bytes::<Header<'_>>(&start).ok()?;
    (!header.file.is_empty()).then(|| PathBuf::from(header.file))
}

/// Whether a file belongs to whom a folder belongs to.
#[cfg(unix)]
fn same_owner(file: &fs::Metadata, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).is_ok_and(|folder| folder.uid() == file.uid())
}

/// Folders of users are closed to others there.
#[cfg(not(unix))]
fn same_owner(_: &fs::Metadata, _: &Path) -> bool {
    true
}

#[cfg(test)]
pub(super) mod tests;
