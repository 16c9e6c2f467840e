//! Sources read one after the other, the files of a folder on all cores.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path as FilePath, PathBuf};

use rayon::prelude::*;
use twox_hash::XxHash3_128;

use super::super::allow::not_allowed;
use super::super::built_in::BUILTIN;
use super::super::cache::Cache;
use super::super::fault::{Fault, Path};
use super::super::files::{
    BUILTIN_NAME, NAMES_HINT, STDIN, bank_files, is_stream, near_file, read_file, shown,
    without_mark,
};
use super::super::library::LoadedBank;
use super::super::model::{Bank, BankId};
use super::super::problem::Problem;
use super::super::source::Source;
use super::super::suggest::did_you_mean;
use super::super::text::one_line;
use super::{Checked, read_and_keep, read_bank, read_long};

/// So many files of a folder are read at once: their texts are in memory together.
const TOGETHER: usize = 32;

/// The text of a bank.
pub(super) enum Text<'a> {
    /// It is at hand.
    Here(Cow<'a, str>),
    /// It is looked at only to tell where something is wrong.
    In(&'a FilePath),
}

impl Text<'_> {
    pub(super) fn get(&self) -> Cow<'_, str> {
        match self {
            Self::Here(text) => Cow::Borrowed(text),
            Self::In(file) => Cow::Owned(read_file(file).unwrap_or_default()),
        }
    }
}

/// Looks for further faults in a bank that is sound so far.
type Prove<'a> = dyn Fn(&LoadedBank, &Text<'_>) -> Vec<Fault> + Sync + 'a;

/// How files are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) prove: &'a Prove<'a>,
    /// What is in it has no faults that reading finds.
    pub(super) cache: Option<&'a Cache>,
    /// Faults are told that reading does not find, so that the text is wanted besides the bank.
    pub(super) tells_faults: bool,
}

/// A file that was read.
struct Read<'a> {
    name: String,
    path: Option<&'a FilePath>,
    text: Text<'a>,
    bank: Result<Bank, Vec<Problem>>,
}

impl Reader<'_> {
    fn read<'a>(&self, path: &'a FilePath) -> Read<'a> {
        // The standard input is no file that could be edited.
        let own = (path != FilePath::new(STDIN)).then_some(path);
        let read = |text, bank| Read {
            name: shown(path),
            path: own,
            text,
            bank,
        };
        let cache = self.cache.zip(own);
        if let Some((cache, file)) = cache.filter(|_| !self.tells_faults)
            && let Some(bank) = cache.get(file).or_else(|| read_long(file, cache))
        {
            return read(Text::In(path), Ok(bank));
        }
        let text = match read_file(path) {
            Ok(text) => text,
            Err(problem) => return read(Text::In(path), Err(vec![*problem])),
        };
        let kept =
            |(cache, file): (&Cache, _)| cache.get_of(file, XxHash3_128::oneshot(text.as_bytes()));
        let bank = match (cache, cache.filter(|_| self.tells_faults).and_then(kept)) {
            (_, Some(bank)) => Ok(bank),
            (Some((cache, file)), None) => read_and_keep(&shown(path), &text, cache, file),
            (None, None) => read_bank(&shown(path), &text),
        };
        read(Text::Here(text.into()), bank)
    }

    /// The problems of a bank that could be read, with a fault of it that is known already.
    fn problems(&self, loaded: &LoadedBank, text: &Text<'_>, known: Option<Fault>) -> Vec<Problem> {
        let mut faults = (self.prove)(loaded, text);
        faults.extend(known);
        if faults.is_empty() {
            return Vec::new();
        }
        let text = text.get();
        let text = without_mark(&text);
        Problem::from_faults(&loaded.origin, text, &not_allowed(text, faults))
    }
}

/// Does something with each; on all cores, unless there is only one.
fn each<T: Send, U: Send>(all: Vec<T>, work: impl Fn(T) -> U + Sync + Send) -> Vec<U> {
    if all.len() < 2 {
        all.into_iter().map(work).collect()
    } else {
        all.into_par_iter().map(work).collect()
    }
}

pub(super) struct Reading<'a> {
    reader: Reader<'a>,
    seen_files: HashSet<PathBuf>,
    seen_ids: HashMap<BankId, String>,
    pub(super) checked: Checked,
}

impl<'a> Reading<'a> {
    pub(super) fn new(reader: Reader<'a>) -> Self {
        Self {
            reader,
            seen_files: HashSet::new(),
            seen_ids: HashMap::new(),
            checked: Checked::default(),
        }
    }

    /// Reads a source and keeps what is sound in it; gives the problems of the rest.
    pub(super) fn sound_only(&mut self, source: &Source) -> Vec<Problem> {
        let problems = self.checked.problems.len();
        let banks = self.checked.library.banks.len();
        self.source(source);
        let found: Vec<Problem> = self.checked.problems.drain(problems..).collect();
        let mut index = 0;
        self.checked.library.banks.retain(|loaded| {
            index += 1;
            let origin = one_line(&loaded.origin);
            index <= banks || found.iter().all(|problem| problem.file != origin)
        });
        found
    }

    pub(super) fn source(&mut self, source: &Source) {
        match source {
            Source::Builtin => self.built_in(0..BUILTIN.len()),
            Source::Id { id, among } => self.by_id(id, among),
            Source::Path(path) if path.is_dir() => self.folder(path, true),
            Source::Path(path) => self.files(std::slice::from_ref(path), false),
            Source::Folder(path) if path.is_dir() => self.folder(path, false),
            Source::Folder(_) => {}
        }
    }

    fn built_in(&mut self, indices: impl IntoIterator<Item = usize>) {
        let mut read = Vec::new();
        for index in indices {
            // Not the name of any real file, since those are absolute.
            let mark = PathBuf::from(format!("{BUILTIN_NAME}/{index}"));
            if self.seen_files.insert(mark) {
                let built_in = &BUILTIN[index];
                let bank = built_in.unpack();
                read.push(Read {
                    name: BUILTIN_NAME.to_owned(),
                    path: None,
                    text: Text::Here(built_in.text.into()),
                    bank: bank.map_or_else(|| read_bank(BUILTIN_NAME, built_in.text), Ok),
                });
            }
        }
        self.take_in(read);
    }

    fn by_id(&mut self, id: &BankId, among: &[Source]) {
        let mut reading = Reading::new(Reader {
            prove: &|_, _| Vec::new(),
            cache: self.reader.cache,
            tells_faults: false,
        });
        for source in among {
            reading.source(source);
        }
        let others = reading.checked.library.banks;
        let found = others.iter().find(|loaded| loaded.bank.id == *id);
        match found.map(|loaded| loaded.path.as_deref()) {
            Some(Some(path)) => self.files(&[path.to_owned()], false),
            Some(None) => {
                let mut built_in = BUILTIN.iter();
                if let Some(index) = built_in.position(|bank| bank.id == id.as_str()) {
                    self.built_in([index]);
                }
            }
            None => {
                let ids = others.iter().map(|loaded| loaded.bank.id.as_str());
                let hint = did_you_mean(id.as_str(), ids.chain([BUILTIN_NAME]))
                    .or_else(|| near_file(FilePath::new(id.as_str())))
                    .unwrap_or_else(|| NAMES_HINT.to_owned());
                self.problem(id.as_str(), "no such file, folder or bank", Some(hint));
            }
        }
    }

    fn folder(&mut self, folder: &FilePath, must_hold_one: bool) {
        match bank_files(folder) {
            Ok(files) if files.is_empty() && must_hold_one => self.problem(
                &folder.display().to_string(),
                "no bank is in this folder",
                Some("a bank is a file whose name ends in .yaml or .yml".to_owned()),
            ),
            Ok(files) => {
                for files in files.chunks(TOGETHER) {
                    self.files(files, true);
                }
            }
            Err(error) => self.problem(
                &folder.display().to_string(),
                format!("the folder cannot be read: {error}"),
                None,
            ),
        }
    }

    fn files(&mut self, paths: &[PathBuf], in_folder: bool) {
        let is_open = |path: &FilePath| in_folder && is_stream(path);
        // The same file named twice is one bank, not two of one id.
        let mut is_new = |path: &FilePath| {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            self.seen_files.insert(real)
        };
        let paths = paths.iter().map(PathBuf::as_path);
        let paths = paths.filter(|path| is_open(path) || is_new(path)).collect();
        let reader = self.reader;
        let read = each(paths, |path: &FilePath| {
            if is_open(path) {
                let message = "a pipe or a device is read only where it is named by itself";
                let hint = "remove it from the folder, or name it with --bank".to_owned();
                let problem = Problem::whole_file(&path.display().to_string(), message);
                return Read {
                    name: shown(path),
                    path: None,
                    text: Text::In(path),
                    bank: Err(vec![problem.hint(Some(hint))]),
                };
            }
            reader.read(path)
        });
        self.take_in(read);
    }

    /// Takes in what was read, in its order.
    fn take_in(&mut self, read: Vec<Read<'_>>) {
        let with_known: Vec<_> = (read.into_iter())
            .map(|read| {
                let loaded = LoadedBank {
                    bank: read.bank?,
                    origin: read.name,
                    path: read.path.map(FilePath::to_owned),
                };
                let known = self.same_id(&loaded);
                Ok((loaded, read.text, known))
            })
            .collect();
        let reader = self.reader;
        let work = |read: Result<(LoadedBank, Text<'_>, Option<Fault>), Vec<Problem>>| match read {
            Ok((loaded, text, known)) => {
                let problems = reader.problems(&loaded, &text, known);
                (Some(loaded), problems)
            }
            Err(problems) => (None, problems),
        };
        let done = if reader.tells_faults {
            each(with_known, work)
        } else {
            with_known.into_iter().map(work).collect()
        };
        for (loaded, mut problems) in done {
            self.checked.problems.append(&mut problems);
            self.checked.library.banks.extend(loaded);
        }
    }

    /// What is wrong with the id of a bank, if an earlier one has it.
    fn same_id(&mut self, loaded: &LoadedBank) -> Option<Fault> {
        let id = &loaded.bank.id;
        let Some(first) = self.seen_ids.get(id) else {
            self.seen_ids.insert(id.clone(), loaded.origin.clone());
            return None;
        };
        let message = format!("another bank has the same id `{id}`: {first}");
        Some(
            Fault::at(&Path::root().key("bank"), message)
                .hint("change one of the ids, or choose a bank with --bank"),
        )
    }

    fn problem(&mut self, file: &str, message: impl Into<String>, hint: Option<String>) {
        let problem = Problem::whole_file(file, message).hint(hint);
        self.checked.problems.push(problem);
    }
}
