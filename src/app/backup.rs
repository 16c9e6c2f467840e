//! Backups: one archive with everything of a person's, made, checked, thinned out and taken back.
//!
//! An archive is a zip file with `backup.json`, which says what made it, `viva.db`, and the files
//! of the data folder that a person wrote: banks, plans, synonyms. The settings, which lie in
//! another folder, are in it as `config.toml`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempDir};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::temporary::{PREFIX, Pending, SUFFIX, is_unfinished};
use crate::bank::one_line;
use crate::store::{FILE_NAME, Store, StoreError, make_private_folder, problems_of_copy};

/// The folder of backups in the data folder.
pub const FOLDER: &str = crate::store::BACKUPS;

/// Says in an archive what it is.
const ABOUT: &str = "backup.json";

/// The settings in an archive.
const SETTINGS: &str = "config.toml";

/// What of the data folder is in an archive besides the database: folders, then files.
const FOLDERS: [&str; 2] = ["banks", "plans"];
const FILES: [&str; 1] = ["synonyms.txt"];

/// How deep folders are followed.
const DEEPEST: usize = 16;

/// The most files of an archive, and the most bytes of one of them but the database.
const MOST_FILES: usize = 10_000;
const LARGEST_FILE: u64 = 64 << 20;

/// The largest database.
const LARGEST: u64 = 64 << 30;

/// The format of archives.
const FORMAT: u32 = 1;

/// Why there is no backup, or it was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store fails.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file cannot be read or written.
    #[error("{}: {source}", one_line(&.file.display().to_string()))]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The archive cannot be written.
    #[error("the backup cannot be written: {0}")]
    Write(io::Error),
    /// It is no backup, or is broken.
    #[error("not a backup that can be used: {0}")]
    Unusable(String),
    /// What was written is not sound.
    #[error(
        "the database is damaged, and so is its backup: {}; `viva doctor` has the details", .0.join("; ")
    )]
    Damaged(Vec<String>),
    /// The database is damaged, and no backup is made of it.
    #[error(
        "the database is damaged: {}; `viva doctor` has the details, and `viva restore FILE` \
         restores a backup", .0.join("; ")
    )]
    DamagedStore(Vec<String>),
    /// A session runs.
    #[error("another viva is running a session; close it first")]
    Running,
}

/// Where what is backed up lies.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The settings.
    pub settings: Option<&'a Path>,
}

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The format of the archive.
    pub backup: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When.
    pub made: Timestamp,
}

/// What is in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// What it says of itself; a bare database says nothing.
    pub about: Option<About>,
    /// The files beside the database, with `/` between folders.
    pub files: Vec<String>,
}

/// Writes an archive and checks it: every file can be read again, and the database in it is sound.
///
/// # Errors
///
/// What cannot be read or written; a database that is damaged.
pub fn write(
    store: &Store,
    places: Places<'_>,
    target: &mut (impl Read + Write + Seek),
) -> Result<Contents, BackupError> {
    let (scratch, _pending) = scratch(store.folder())?;
    let database = scratch.path().join(FILE_NAME);
    store.copy_to(&database)?;
    archive(&database, &files(places), store.time(), target).map_err(written)?;
    target.rewind().map_err(BackupError::Write)?;
    let again = scratch.path().join("again");
    let unpacked = unpack(target, &again)?;
    let problems = problems_of_copy(&again.join(FILE_NAME))?;
    if problems.is_empty() {
        Ok(unpacked)
    } else {
        Err(BackupError::Damaged(problems))
    }
}

fn written(error: zip::result::ZipError) -> BackupError {
    BackupError::Write(error.into())
}

fn archive(
    database: &Path,
    files: &[(String, PathBuf)],
    made: Timestamp,
    target: &mut (impl Write + Seek),
) -> zip::result::ZipResult<()> {
    let mut zip = ZipWriter::new(target);
    let options = SimpleFileOptions::default()
        .unix_permissions(0o600)
        .large_file(true);
    zip.start_file(ABOUT, options)?;
    let about = About {
        backup: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made,
    };
    serde_json::to_writer(&mut zip, &about).map_err(io::Error::from)?;
    zip.start_file(FILE_NAME, options)?;
    io::copy(&mut File::open(database)?, &mut zip)?;
    for (name, path) in files {
        let mut file = match File::open(path) {
            // Removed since it was found.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            opened => opened?,
        };
        zip.start_file(name.as_str(), options)?;
        io::copy(&mut file, &mut zip)?;
    }
    zip.finish()?;
    Ok(())
}

/// The files beside the database: their names in the archive, and where they lie.
fn files(places: Places<'_>) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        collect(&places.data.join(folder), folder, DEEPEST, &mut found);
    }
    let singles = FILES.map(|name| (name.to_owned(), places.data.join(name)));
    let settings = places
        .settings
        .map(|file| (SETTINGS.to_owned(), file.to_owned()));
    let singles = singles.into_iter().chain(settings);
    found.extend(singles.filter(|(_, path)| path.is_file()));
    found
}

/// Regular files alone: a pipe would never end.
fn collect(folder: &Path, name: &str, depth: usize, found: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let Some(own) = path.file_name().and_then(|own| own.to_str()) else {
            continue;
        };
        if is_unfinished(own) {
            continue;
        }
        let name = format!("{name}/{own}");
        if path.is_file() && found.len() < MOST_FILES {
            found.push((name, path));
        } else if path.is_dir() && depth > 0 {
            collect(&path, &name, depth - 1, found);
        }
    }
}

/// A folder for what is needed for a moment.
fn scratch(data: &Path) -> Result<(TempDir, Pending), BackupError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    let make = || builder.tempdir_in(data);
    Pending::make(make, TempDir::path).map_err(|source| BackupError::File {
        file: data.to_owned(),
        source,
    })
}

/// Unpacks an archive, or a bare database, into a folder that is not there yet.
fn unpack(source: &mut (impl Read + Seek), folder: &Path) -> Result<Contents, BackupError> {
    let unusable = |what: String| BackupError::Unusable(what);
    let failed = |file: &Path, source| BackupError::File {
        file: file.to_owned(),
        source,
    };
    make_private_folder(folder).map_err(|error| failed(folder, error))?;
    let mut magic = [0; 16];
    let is_bare = source.read_exact(&mut magic).is_ok() && magic == *b"SQLite format 3\0";
    source.rewind().map_err(BackupError::Write)?;
    if is_bare {
        let path = folder.join(FILE_NAME);
        take(source, &path, LARGEST).map_err(|error| failed(&path, error))?;
        return Ok(Contents {
            about: None,
            files: Vec::new(),
        });
    }
    let mut zip = ZipArchive::new(source).map_err(|error| unusable(error.to_string()))?;
    let about: About = {
        let file = zip
            .by_name(ABOUT)
            .map_err(|_| unusable("it has no backup.json".to_owned()))?;
        serde_json::from_reader(file.take(1 << 16)).map_err(|error| unusable(error.to_string()))?
    };
    if about.backup > FORMAT {
        return Err(unusable(format!(
            "a newer viva, {}, made it",
            one_line(&about.version)
        )));
    }
    if zip.len() > MOST_FILES + 16 {
        return Err(unusable(format!("it holds more than {MOST_FILES} files")));
    }
    let mut files = Vec::new();
    let mut has_database = false;
    for index in 0..zip.len() {
        let mut file = zip
            .by_index(index)
            .map_err(|error| unusable(error.to_string()))?;
        let name = file.name().map_err(|error| unusable(error.to_string()))?;
        let name = name.into_owned();
        if name == ABOUT || file.is_dir() {
            continue;
        }
        if !is_known(&name) {
            return Err(unusable(format!(
                "`{}` does not belong in a backup",
                one_line(&name)
            )));
        }
        has_database |= name == FILE_NAME;
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            make_private_folder(parent).map_err(|error| failed(parent, error))?;
        }
        let limit = if name == FILE_NAME {
            LARGEST
        } else {
            LARGEST_FILE
        };
        take(&mut file, &path, limit).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                unusable(format!("`{}` is broken: {error}", one_line(&name)))
            }
            _ => failed(&path, error),
        })?;
        if name != FILE_NAME {
            files.push(name);
        }
    }
    if !has_database {
        return Err(unusable("it has no viva.db".to_owned()));
    }
    Ok(Contents {
        about: Some(about),
        files,
    })
}

/// Whether a file of this name belongs in an archive, and nowhere outside of it.
fn is_known(name: &str) -> bool {
    let path = Path::new(name);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && !name.contains('\\');
    let in_folder = FOLDERS.iter().any(|folder| {
        name.strip_prefix(folder)
            .is_some_and(|n| n.starts_with('/'))
    });
    is_plain && (in_folder || FILES.contains(&name) || [FILE_NAME, SETTINGS].contains(&name))
}

fn take(source: &mut impl Read, path: &Path, limit: u64) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut target = options.open(path)?;
    let copied = io::copy(&mut source.take(limit + 1), &mut target)?;
    if copied > limit {
        let what = format!("larger than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    target.sync_all()
}

/// An archive that was unpacked, checked and brought to the present format, not yet in place.
#[derive(Debug)]
pub struct Unpacked {
    folder: tempfile::TempDir,
    /// What is in it.
    pub contents: Contents,
}

impl Unpacked {
    /// Unpacks an archive, or a bare database, beside the data, and checks it.
    ///
    /// # Errors
    ///
    /// It is no backup, or is damaged, or there is no room.
    pub fn read(source: &mut (impl Read + Seek), data: &Path) -> Result<Self, BackupError> {
        make_private_folder(data).map_err(|source| BackupError::File {
            file: data.to_owned(),
            source,
        })?;
        let (scratch, _pending) = scratch(data)?;
        let folder = scratch.path().join("data");
        let contents = unpack(source, &folder)?;
        let problems = problems_of_copy(&folder.join(FILE_NAME))?;
        if !problems.is_empty() {
            return Err(BackupError::Unusable(format!(
                "its database is damaged: {}",
                problems.join("; ")
            )));
        }
        // Brought to the present format here, where nothing else can see it.
        let store = Store::open(&folder, Timestamp::now)?;
        store.copy_to(&scratch.path().join(FILE_NAME))?;
        Ok(Self {
            folder: scratch,
            contents,
        })
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(FILE_NAME)
    }

    /// The files beside it: where each lies, and where it belongs.
    pub fn files(&self, places: Places<'_>) -> Vec<(PathBuf, PathBuf)> {
        let place = |name: &String| {
            let target = if name == SETTINGS {
                places.settings?.to_owned()
            } else {
                places.data.join(name)
            };
            Some((self.folder.path().join("data").join(name), target))
        };
        self.contents.files.iter().filter_map(place).collect()
    }
}

/// Why a backup was made by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupReason {
    /// Something is about to be imported.
    Import,
    /// A history is about to get another name, or to be merged.
    Rename,
    /// Another backup is about to be taken back.
    Restore,
    /// A repair is about to change something.
    Repair,
    /// A week has gone by.
    Weekly,
}

impl BackupReason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Import => "before-import",
            Self::Rename => "before-rename",
            Self::Restore => "before-restore",
            Self::Repair => "before-repair",
            Self::Weekly => "weekly",
        }
    }
}

/// Makes a backup in the data folder, and removes older ones of which enough are left. Nothing
/// where nothing has ever been kept.
///
/// # Errors
///
/// As [`write()`].
pub fn automatic(
    store: &Store,
    places: Places<'_>,
    why: BackupReason,
    now: &ZonedDateTime,
) -> Result<Option<PathBuf>, BackupError> {
    if store.is_empty()? {
        return Ok(None);
    }
    archived(store, places, why, now).map(Some)
}

/// The same, however little there is to back up.
///
/// # Errors
///
/// As [`automatic`].
pub fn archived(
    store: &Store,
    places: Places<'_>,
    why: BackupReason,
    now: &ZonedDateTime,
) -> Result<PathBuf, BackupError> {
    let folder = places.data.join(FOLDER);
    let failed = |source| BackupError::File {
        file: folder.clone(),
        source,
    };
    make_private_folder(&folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    let make = || builder.tempfile_in(&folder);
    let (mut file, _pending) = Pending::make(make, NamedTempFile::path).map_err(failed)?;
    let _ = file.as_file().lock();
    write(store, places, file.as_file_mut())?;
    file.as_file().sync_all().map_err(BackupError::Write)?;
    let mut number = 1;
    let path = loop {
        let path = folder.join(automatic_name(now.datetime(), why, number));
        match file.persist_noclobber(&path) {
            Ok(_) => break path,
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                file = taken.file;
                number += 1;
            }
            Err(other) => return Err(failed(other.error)),
        }
    };
    for old in superfluous(&automatic_backups(places.data), now.datetime()) {
        // One that stays takes room, and is looked at again next time.
        let _ = fs::remove_file(old);
    }
    Ok(path)
}

fn automatic_name(at: DateTime, why: BackupReason, number: u32) -> String {
    let stamp = at.strftime("%Y%m%d-%H%M%S");
    let more = if number > 1 {
        format!("-{number}")
    } else {
        String::new()
    };
    format!("auto-{stamp}-{}{more}.zip", why.as_str())
}

/// The backups that were made by themselves, the newest first, and when.
pub fn automatic_backups(data: &Path) -> Vec<(DateTime, PathBuf)> {
    let entries = fs::read_dir(data.join(FOLDER));
    let entries = entries.into_iter().flatten().flatten();
    let mut found: Vec<(DateTime, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let stamp = name
                .strip_prefix("auto-")?
                .strip_suffix(".zip")?
                .get(..15)?;
            let at = DateTime::strptime("%Y%m%d-%H%M%S", stamp).ok()?;
            Some((at, entry.path()))
        })
        .collect();
    found.sort();
    found.reverse();
    found
}

/// Which of the backups, the newest first, are not needed: all of the last two days are kept,
/// then the newest of each of twelve days, ten weeks and nine months before.
fn superfluous(backups: &[(DateTime, PathBuf)], now: DateTime) -> Vec<PathBuf> {
    const LEVELS: [(usize, Key); 3] = [
        (12, |at| at.strftime("%Y-%m-%d").to_string()),
        (10, |at| at.strftime("%G-%V").to_string()),
        (9, |at| at.strftime("%Y-%m").to_string()),
    ];
    type Key = fn(DateTime) -> String;
    let recent = now.checked_sub(2.days()).unwrap_or(now);
    let mut kept: [BTreeSet<String>; 3] = Default::default();
    let mut rest = Vec::new();
    'backups: for (at, path) in backups {
        if *at >= recent {
            continue;
        }
        for (level, (most, key)) in LEVELS.into_iter().enumerate() {
            let key = key(*at);
            if kept[level].contains(&key) {
                // A newer one of that day, week or month is there.
                rest.push(path.clone());
                continue 'backups;
            }
            if kept[level].len() < most {
                kept[level].insert(key);
                continue 'backups;
            }
        }
        rest.push(path.clone());
    }
    rest
}

/// Whether it is time for a weekly backup.
pub fn is_weekly_due(data: &Path, now: &ZonedDateTime) -> bool {
    let newest = automatic_backups(data).first().map(|(at, _)| *at);
    let week_ago = now.datetime().checked_sub(7.days());
    match (newest, week_ago) {
        (Some(newest), Ok(week_ago)) => newest <= week_ago,
        _ => true,
    }
}

/// Every backup in the data folder, whoever made it.
pub fn all_backups(data: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(data.join(FOLDER));
    let entries = entries.into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "zip"))
        .collect();
    found.sort();
    found
}

/// Changes the database in an archive, and puts the changed archive in its place. `change` says
/// whether anything was changed; where nothing was, the archive stays.
///
/// # Errors
///
/// It is no backup, or cannot be written.
pub fn change(
    file: &Path,
    data: &Path,
    change: impl FnOnce(&Path) -> Result<bool, StoreError>,
) -> Result<bool, BackupError> {
    let failed = |source| BackupError::File {
        file: file.to_owned(),
        source,
    };
    let (scratch, _pending) = scratch(data)?;
    let folder = scratch.path().join("data");
    let contents = unpack(&mut File::open(file).map_err(failed)?, &folder)?;
    if !change(&folder.join(FILE_NAME))? {
        return Ok(false);
    }
    let files: Vec<(String, PathBuf)> = contents
        .files
        .iter()
        .map(|name| (name.clone(), folder.join(name)))
        .collect();
    let made = contents
        .about
        .map_or_else(Timestamp::now, |about| about.made);
    let mut new = tempfile::NamedTempFile::new_in(scratch.path()).map_err(failed)?;
    archive(&folder.join(FILE_NAME), &files, made, new.as_file_mut()).map_err(written)?;
    new.as_file().sync_all().map_err(failed)?;
    new.persist(file).map_err(|error| failed(error.error))?;
    Ok(true)
}

#[cfg(test)]
mod tests;
