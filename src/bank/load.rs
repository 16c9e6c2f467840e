//! From files to banks: which files, read within limits, all problems collected.

mod reading;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path as FilePath;

use serde_yaml::Value;
use twox_hash::XxHash3_128;

use super::built_in::BUILTIN;
use super::cache::Cache;
use super::fault::{Fault, MAX_FAULTS};
use super::files::{MAX_FILE, bank_files, is_stream, without_mark};
use super::findings::{self, Inspector};
use super::fingerprint::Fingerprint;
use super::library::{Library, LoadedBank};
use super::lower::lower;
use super::model::{Bank, Item};
use super::packed::{KnownItems, PackedBank, PackedItems};
use super::position::Position;
use super::problem::Problem;
use super::source::Source;
use super::split::{LONG, read_parts};
use super::tree;
use reading::{Reader, Reading, Text};

/// So many problems are told where something else was asked for: one mistake made in every item
/// must not push the first of them out of the terminal.
const MAX_SHOWN: usize = 20;

/// Why banks were not loaded: every problem with any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl std::error::Error for LoadError {}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().take(MAX_SHOWN).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.problems.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n\nand {more} more: fix these first"),
        }
    }
}

/// What came of reading sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// The banks that could be read.
    pub library: Library,
    /// Every problem found, file by file.
    pub problems: Vec<Problem>,
}

/// Loads banks.
///
/// # Errors
///
/// Every problem of every file. A bank with problems is not loaded, and then nothing is.
///
/// ```
/// use viva::bank::{Source, load};
///
/// let library = load(&[Source::Builtin])?;
/// assert!(library.items().count() > 20);
/// # Ok::<(), viva::bank::LoadError>(())
/// ```
pub fn load(sources: &[Source]) -> Result<Library, LoadError> {
    let Checked { library, problems } = check(sources, |_| Vec::new());
    if problems.is_empty() {
        Ok(library)
    } else {
        Err(LoadError { problems })
    }
}

/// What could be loaded, and the problems of the files that were left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Available {
    /// The sound banks.
    pub library: Library,
    /// Every problem of the others.
    pub left_out: Vec<Problem>,
}

/// Loads the banks that are sound. A file with problems in a [`Source::Folder`], which nobody has
/// named, is left out. A file that is as it was comes from the cache.
///
/// # Errors
///
/// Every problem of every file that was named. Then nothing is loaded.
pub fn load_available(sources: &[Source], cache: Option<&Cache>) -> Result<Available, LoadError> {
    let mut reading = Reading::new(Reader {
        prove: &|_, _| Vec::new(),
        cache,
        tells_faults: false,
    });
    let mut left_out = Vec::new();
    for source in sources {
        if matches!(source, Source::Folder(_)) {
            left_out.extend(reading.sound_only(source));
        } else {
            reading.source(source);
        }
    }
    let Checked { library, problems } = reading.checked;
    if problems.is_empty() {
        Ok(Available { library, left_out })
    } else {
        Err(LoadError { problems })
    }
}

/// The first problem of each file.
pub fn first_of_each_file(problems: &[Problem]) -> Vec<&Problem> {
    let mut first: Vec<&Problem> = Vec::new();
    for problem in problems {
        if first.iter().all(|known| known.file != problem.file) {
            first.push(problem);
        }
    }
    first
}

/// What the files of sources look like, without reading them: as long as it stays the same, so
/// does what they hold.
pub fn fingerprint_files(sources: &[Source]) -> String {
    let mut mark = Fingerprint::default();
    for source in sources {
        mark_source(source, &mut mark);
    }
    mark.hex()
}

fn mark_source(source: &Source, mark: &mut Fingerprint) {
    match source {
        Source::Builtin => BUILTIN.iter().for_each(|bank| mark.take(bank.fingerprint)),
        Source::Id { id, among } => {
            mark.take(id.as_str());
            among.iter().for_each(|source| mark_source(source, mark));
        }
        Source::Path(path) | Source::Folder(path) => {
            let files = if path.is_dir() {
                bank_files(path).unwrap_or_default()
            } else {
                vec![path.clone()]
            };
            for file in files {
                mark.take(&file.to_string_lossy());
                if let Ok(about) = fs::metadata(&file) {
                    mark.take(&format!("{} {:?}", about.len(), about.modified().ok()));
                }
            }
        }
    }
}

/// Reads banks and collects every problem. `prove` looks for further faults in a bank
/// that is sound so far; their paths start at the bank's root.
pub fn check(sources: &[Source], prove: impl Fn(&LoadedBank) -> Vec<Fault> + Sync) -> Checked {
    let prove = |loaded: &LoadedBank, _: &Text<'_>| prove(loaded);
    let mut reading = Reading::new(Reader {
        prove: &prove,
        cache: None,
        tells_faults: true,
    });
    for source in sources {
        reading.source(source);
    }
    reading.checked
}

/// The same, with all that an inspector finds. A bank that is as it was comes from the cache, and so
/// does what was found in it; of one that was edited the inspector looks at what has changed.
pub fn check_by(inspector: &impl Inspector, sources: &[Source], cache: Option<&Cache>) -> Checked {
    let prove = |loaded: &LoadedBank, text: &Text<'_>| {
        let faults = match cache {
            Some(cache) => findings::inspected(inspector, loaded, &text.get(), cache),
            None => inspector.inspect(loaded, None),
        };
        inspector.apply_levels(faults)
    };
    let mut reading = Reading::new(Reader {
        prove: &prove,
        cache,
        tells_faults: true,
    });
    for source in sources {
        reading.source(source);
    }
    reading.checked
}

/// Reads a bank from text; `name` stands for the file in problems.
///
/// # Errors
///
/// Every problem, in the order of the lines.
///
/// ```
/// use viva::bank::read_bank;
///
/// let text = "bank: b\nitems:\n  - {id: i, prompt: Why?, answer: Because., time: soon}\n";
/// let problems = read_bank("mine.yaml", text).unwrap_err();
/// assert_eq!(problems[0].file, "mine.yaml");
/// assert_eq!(problems[0].place.as_ref().map(|place| place.line), Some(3));
/// ```
pub fn read_bank(name: &str, text: &str) -> Result<Bank, Vec<Problem>> {
    match in_parts(text, &KnownItems::default(), |items, _| Some(items)) {
        Some((bank, items)) => Ok(Bank {
            items: items.into_iter().flatten().collect(),
            ..bank
        }),
        None => read_whole(name, text),
    }
}

/// Reads a bank for nothing but its problems.
///
/// # Errors
///
/// As [`read_bank`].
pub fn prove_readable(name: &str, text: &str) -> Result<(), Vec<Problem>> {
    match in_parts(text, &KnownItems::default(), |_, _| Some(())) {
        Some(_) => Ok(()),
        None => read_whole(name, text).map(drop),
    }
}

/// Reads a bank at one go, with every fault there is.
pub(super) fn read_whole(name: &str, text: &str) -> Result<Bank, Vec<Problem>> {
    read_as(name, text, lower)
}

/// Reads a bank and keeps it in the cache.
fn read_and_keep(
    name: &str,
    text: &str,
    cache: &Cache,
    file: &FilePath,
) -> Result<Bank, Vec<Problem>> {
    let hash = || XxHash3_128::oneshot(text.as_bytes());
    let packed = |items: Vec<Item>, texts| Some((PackedItems::pack(&items, texts).ok()?, items));
    if let Some((bank, parts)) = in_parts(text, &cache.last_items(file), packed) {
        let (packed, items): (_, Vec<_>) = parts.into_iter().unzip();
        if let Ok(packed) = PackedBank::new(&bank, packed) {
            cache.put(file, hash(), &packed);
        }
        let items = items.into_iter().flatten().collect();
        return Ok(Bank { items, ..bank });
    }
    let bank = read_whole(name, text)?;
    if Cache::is_worth(text)
        && let Ok(items) = PackedItems::pack(&bank.items, Vec::new())
        && let Ok(packed) = PackedBank::new(&bank, vec![items])
    {
        cache.put(file, hash(), &packed);
    }
    Ok(bank)
}

/// Reads a long bank and keeps it in the cache, holding no more of it in memory than it is packed;
/// `None` where that cannot be, or where nothing comes of it.
fn read_long(path: &FilePath, cache: &Cache) -> Option<Bank> {
    // What is no file is not even opened: a pipe gives its text only once.
    let about = fs::metadata(path).ok()?;
    if !about.is_file() || about.len() < LONG as u64 || about.len() > MAX_FILE {
        return None;
    }
    let mut hashed = Hashed {
        source: File::open(path).ok()?.take(MAX_FILE),
        hash: XxHash3_128::new(),
    };
    let mut text = BufReader::with_capacity(64 * 1024, &mut hashed);
    if text.fill_buf().ok()?.starts_with("\u{feff}".as_bytes()) {
        text.consume("\u{feff}".len());
    }
    let packed = |items: Vec<Item>, texts| PackedItems::pack(&items, texts).ok();
    let (bank, items) = read_parts(text, &cache.last_items(path), packed)?;
    let packed = PackedBank::new(&bank, items).ok()?;
    cache.put(path, hashed.hash.finish_128(), &packed);
    Some(packed.into_bank())
}

/// Hashes what is read.
struct Hashed<R> {
    source: R,
    hash: XxHash3_128,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(into)?;
        self.hash.write(&into[..read]);
        Ok(read)
    }
}

/// Reads a long bank a part at a time, if it can be; see [`read_parts`].
fn in_parts<T: Send>(
    text: &str,
    known: &KnownItems,
    take: impl Fn(Vec<Item>, Vec<u128>) -> Option<T> + Sync,
) -> Option<(Bank, Vec<T>)> {
    let text = without_mark(text);
    (text.len() >= LONG).then(|| read_parts(text.as_bytes(), known, take))?
}

/// Reads what `lower` makes of the tree that a text is.
pub(super) fn read_as<T>(
    name: &str,
    text: &str,
    lower: impl FnOnce(&Value, &mut Vec<Fault>) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    let text = without_mark(text);
    let mut faults = Vec::new();
    let tree = tree::parse(text, &mut faults).map_err(|misread| {
        let position = Position {
            line: misread.line,
            column: misread.column,
        };
        vec![Problem::at(name, text, position, &misread.message).hint(misread.hint)]
    })?;
    match lower(&tree, &mut faults) {
        Some(read) if faults.is_empty() => Ok(read),
        _ => {
            let more = faults.len() >= MAX_FAULTS;
            let mut problems = Problem::from_faults(name, text, &faults);
            if more {
                let message = "more problems were found than are shown; fix these first";
                problems.push(Problem::whole_file(name, message));
            }
            Err(problems)
        }
    }
}

/// Whether the files of sources are read in a moment: few, small, and files.
pub fn is_quick(sources: &[Source]) -> bool {
    const MOST_FILES: usize = 200;
    const MOST_BYTES: u64 = 512 * 1024;
    sources.iter().all(|source| match source {
        Source::Builtin => true,
        Source::Id { among, .. } => is_quick(among),
        Source::Path(path) | Source::Folder(path) => {
            if !path.is_dir() {
                return !is_stream(path);
            }
            let Ok(entries) = fs::read_dir(path) else {
                return true;
            };
            let mut bytes = 0;
            for (number, entry) in entries.flatten().enumerate() {
                let meta = fs::metadata(entry.path());
                bytes += meta.as_ref().map_or(0, fs::Metadata::len);
                let is_stream = meta.is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
                if is_stream || number >= MOST_FILES || bytes > MOST_BYTES {
                    return false;
                }
            }
            true
        }
    })
}

#[cfg(test)]
mod tests;
