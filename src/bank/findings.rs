//! What was found in banks when they were last checked, kept in the cache: a bank that is as it was
//! is not checked again, and of one that was edited only what has changed.

use std::borrow::Cow;
use std::path::{Path as FilePath, PathBuf};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::cache::{Cache, FINDINGS_EXTENSION, Header, real};
use super::fault::Fault;
use super::files::{BUILTIN_NAME, without_mark};
use super::library::LoadedBank;
use super::position::locate;

/// Stands for how this build reads, proves and looks banks over.
const FORM: &str = env!("VIVA_FINDINGS_FORM");

/// Looks for what is wrong in banks that can be read, in several at once.
pub trait Inspector: Sync {
    /// What is wrong in a bank; paths start at its root. `memory`, if there is one, is what was left
    /// there at the last look at the bank, by this build, and empty where there was none; what is
    /// there afterwards is kept for the next look. It may change how long it takes, not what is
    /// found.
    fn inspect(&self, loaded: &LoadedBank, memory: Option<&mut Vec<u8>>) -> Vec<Fault>;

    /// What of it is reported, and as how grave.
    fn apply_levels(&self, faults: Vec<Fault>) -> Vec<Fault>;

    /// The rule of that name.
    fn rule(&self, name: &str) -> Option<&'static str>;
}

/// What is kept of a bank.
#[derive(Serialize, Deserialize)]
struct Findings<'a> {
    /// Each fault, with the rule that found it.
    #[serde(borrow)]
    faults: Vec<(Option<&'a str>, Cow<'a, Fault>)>,
    memory: &'a [u8],
}

/// Where the findings of a bank are kept.
struct Place {
    path: PathBuf,
    /// The file that they belong to, in whose place it is; empty for a bank of the program itself.
    file: PathBuf,
}

impl Place {
    fn new(cache: &Cache, loaded: &LoadedBank) -> Option<Self> {
        let (name, file) = match &loaded.path {
            Some(path) => {
                let file = real(path);
                (file.clone(), file)
            }
            None if loaded.origin == BUILTIN_NAME => {
                let name = FilePath::new(BUILTIN_NAME).join(loaded.bank.id.as_str());
                (name, PathBuf::new())
            }
            // What came through a pipe is not looked for again.
            None => return None,
        };
        Some(Self {
            path: cache.place_of(&name, FINDINGS_EXTENSION),
            file,
        })
    }
}

/// What an inspector finds in a bank of this text, with the positions of all of it.
pub(super) fn inspected(
    inspector: &impl Inspector,
    loaded: &LoadedBank,
    text: &str,
    cache: &Cache,
) -> Vec<Fault> {
    let Some(place) = Place::new(cache, loaded) else {
        return inspector.inspect(loaded, None);
    };
    let hash = XxHash3_128::oneshot(text.as_bytes());
    let mut memory = Vec::new();
    if let Some(bytes) = cache.read_own(&place.path).ok()
        && let Some((header, rest)) = Header::read(&bytes, FORM)
        && let Ok(kept) = postcard::from_bytes::<Findings<'_>>(rest)
    {
        if header.text == hash
            && let Some(faults) = with_rules(inspector, kept.faults)
        {
            return faults;
        }
        memory = kept.memory.to_vec();
    }
    let mut faults = inspector.inspect(loaded, Some(&mut memory));
    let positions = if faults.is_empty() {
        Vec::new()
    } else {
        locate(without_mark(text), &faults)
    };
    for (fault, position) in faults.iter_mut().zip(positions) {
        fault.position = Some(position);
    }
    keep(cache, &place, hash, &faults, &memory);
    faults
}

fn with_rules(
    inspector: &impl Inspector,
    faults: Vec<(Option<&str>, Cow<'_, Fault>)>,
) -> Option<Vec<Fault>> {
    let with_rule = |(rule, fault): (Option<&str>, Cow<'_, Fault>)| {
        let rule = match rule {
            Some(name) => Some(inspector.rule(name)?),
            None => None,
        };
        Some(Fault {
            rule,
            ..fault.into_owned()
        })
    };
    faults.into_iter().map(with_rule).collect()
}

/// Keeps what was found. Where that cannot be, nothing is lost but time.
fn keep(cache: &Cache, place: &Place, text: u128, faults: &[Fault], memory: &[u8]) {
    let faults = faults.iter();
    let findings = Findings {
        faults: faults
            .map(|fault| (fault.rule, Cow::Borrowed(fault)))
            .collect(),
        memory,
    };
    let Ok(packed) = postcard::to_allocvec(&findings) else {
        return;
    };
    let header = Header {
        form: FORM,
        text,
        packed: XxHash3_128::oneshot(&packed),
        file: &place.file.to_string_lossy(),
    };
    let _ = cache.write_parts(&place.path, &header, &[&packed]);
}

#[cfg(test)]
mod tests;
