//! A file that is to be imported: what it is, and what was found in it.

use std::io::Write;
use std::path::Path;

use indicatif::ProgressBar;

use crate::cli::progress::bar;
use crate::cli::{Error, files, lines};
use crate::convert::csv::Layout;
use crate::convert::markdown::{self, Carrier};
use crate::convert::{
    self, ConvertError, Imported, Parsed, ReadOptions, SourceFormat, anki, article,
};

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub struct Instructions {
    /// What they are; found out for each, where it is not said.
    pub format: Option<SourceFormat>,
    /// What carries the questions of an outline.
    pub questions: Option<Carrier>,
    /// How rows are laid out.
    pub layout: Layout,
}

/// A file and what was found in it.
pub struct ReadFile {
    /// Its name.
    pub file: String,
    /// What it is.
    pub format: SourceFormat,
    /// Nobody said what it is.
    pub recognized: bool,
    /// How many items.
    pub items: usize,
    /// What was found besides them.
    pub found: Parsed,
}

/// Reads a file, and hands over its items one by one: those of long lists while it is read.
///
/// # Errors
///
/// It cannot be read, or is not of the format that was named.
pub fn read(
    path: &Path,
    instructions: &Instructions,
    take: &mut dyn FnMut(Imported),
) -> Result<ReadFile, Error> {
    let mut read = read_file(path, instructions, take)?;
    std::mem::take(&mut read.found.items)
        .into_iter()
        .for_each(take);
    Ok(read)
}

fn read_file(
    path: &Path,
    instructions: &Instructions,
    take: &mut dyn FnMut(Imported),
) -> Result<ReadFile, Error> {
    let file = if files::is_standard(path) {
        "the standard input".to_owned()
    } else {
        files::shown(path)
    };
    if path.is_dir() {
        return Err(ConvertError::Folder { file }.into());
    }
    let named = instructions.format;
    if !files::is_standard(path) && named.unwrap_or(SourceFormat::Anki) == SourceFormat::Anki {
        // A package may be larger than any text.
        let package = ["apkg", "colpkg", "anki2", "anki21"].iter().any(|end| {
            path.extension()
                .is_some_and(|own| own.eq_ignore_ascii_case(end))
        });
        // A pipe gives its bytes only once, and in their order.
        let is_stream =
            std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir());
        if package && !is_stream {
            let found = anki::read_each(&file, path, take)
                .map_err(|error| better(error, path, &file, named))?;
            return Ok(ReadFile::new(file, SourceFormat::Anki, named, found));
        }
    }
    let (source, file) = lines::open(path)?;
    let bytes = convert::read_bytes(&file, source)?;
    if named.unwrap_or(SourceFormat::Anki) == SourceFormat::Anki && SourceFormat::is_anki(&bytes) {
        let mut copy = tempfile::NamedTempFile::new().map_err(Error::Output)?;
        copy.write_all(&bytes).map_err(Error::Output)?;
        let found = anki::read_each(&file, copy.path(), take)?;
        return Ok(ReadFile::new(file, SourceFormat::Anki, named, found));
    }
    let text = convert::decode(&file, bytes)?;
    let recognized = SourceFormat::recognize(path, &text);
    let format = match named {
        Some(SourceFormat::Anki) => {
            return Err(other(file, recognized, SourceFormat::Anki).into());
        }
        Some(format) => format,
        None if instructions.questions.is_some() && recognized != SourceFormat::Org => {
            SourceFormat::Markdown
        }
        None => recognized,
    };
    let sure = SourceFormat::of_text(&text);
    // What cannot be anything else is not read as what it is not.
    let certain = sure.filter(|sure| matches!(sure, SourceFormat::Json | SourceFormat::Moodle));
    if let (Some(sure), Some(named)) = (certain, named)
        && differs(sure, named)
    {
        return Err(other(file, sure, named).into());
    }
    let options = ReadOptions {
        outline: markdown::Options {
            questions: instructions.questions,
        },
        layout: instructions.layout.clone(),
    };
    let mut bar: Option<ProgressBar> = None;
    let mut shown = |done| {
        bar.get_or_insert_with(|| progress(text.len()))
            .set_position(done);
    };
    let found = format.read(&file, &text, &options, &mut shown, take);
    drop(bar);
    match found {
        Ok(found) if found.items.is_empty() && found.handed_over == 0 => {
            // Few of its own signs, and yet a post: what has no pattern may still have labels.
            if named.is_none() && format == SourceFormat::Markdown {
                let post = article::read(&text)?;
                if post
                    .items
                    .iter()
                    .any(|imported| imported.item.is_answered())
                {
                    return Ok(ReadFile::new(file, SourceFormat::Article, named, post));
                }
            }
            match sure {
                Some(sure) if named.is_some() && differs(sure, format) => {
                    Err(other(file, sure, format).into())
                }
                _ => Ok(ReadFile::new(file, format, named, found)),
            }
        }
        Ok(found) => Ok(ReadFile::new(file, format, named, found)),
        Err(error @ ConvertError::TooManyItems) => Err(error.into()),
        Err(error) => Err(match sure {
            Some(sure) if differs(sure, format) => other(file, sure, format).into(),
            _ => error.into(),
        }),
    }
}

/// A sheet is a sheet, whatever separates its cells.
fn differs(one: SourceFormat, other: SourceFormat) -> bool {
    let sheet = |format| matches!(format, SourceFormat::Csv | SourceFormat::Tsv);
    one != other && !(sheet(one) && sheet(other))
}

fn other(file: String, found: SourceFormat, named: SourceFormat) -> ConvertError {
    match found {
        SourceFormat::Bank => ConvertError::IsBank { file },
        _ => ConvertError::OtherFormat {
            file,
            found: found.description(),
            named: named.description(),
            format: found.name(),
        },
    }
}

/// What is no package may be something else that is read.
fn better(
    error: ConvertError,
    path: &Path,
    file: &str,
    named: Option<SourceFormat>,
) -> ConvertError {
    let text = || {
        let (source, _) = lines::open(path).ok()?;
        convert::read_text(file, source).ok()
    };
    match (&error, named) {
        (ConvertError::Package { .. }, Some(named)) => match text() {
            Some(text) => other(file.to_owned(), SourceFormat::recognize(path, &text), named),
            None => error,
        },
        _ => error,
    }
}

impl ReadFile {
    fn new(file: String, format: SourceFormat, named: Option<SourceFormat>, found: Parsed) -> Self {
        Self {
            file,
            format,
            recognized: named.is_none(),
            items: found.items.len() + found.handed_over,
            found,
        }
    }
}

/// A bar for long work.
fn progress(bytes: usize) -> ProgressBar {
    if bytes < 1 << 20 {
        return ProgressBar::hidden();
    }
    bar("reading", bytes as u64)
}
