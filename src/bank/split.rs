//! Long banks a part at a time: on all cores, and without the text and the tree of a whole file in
//! memory.
//!
//! An entry of `items:` begins at a line that says so by its indentation, whatever stands in the
//! entries. So a text is cut before such lines as it is read, each item is parsed by itself, and
//! what comes of it is what the whole would give. An item whose text was parsed before is not parsed
//! again. That holds for banks as people and programs write
//! them; where anything is otherwise or wrong, nothing comes of it here, and the whole is read
//! instead: to find every fault and to tell where it stands.

use std::collections::HashSet;
use std::io::BufRead;
use std::mem::take;

use rayon::prelude::*;
use serde_yaml::{Mapping, Value};
use twox_hash::{XxHash3_64, XxHash3_128};

use super::lower::{BANK_KEYS, item, mapping, without_items};
use super::model::{Bank, Item};
use super::packed::KnownItems;
use super::tree;

/// Shorter texts are as quickly read whole.
pub(super) const LONG: usize = 64 * 1024;
/// Parts are about this long: long enough that handing them over takes no time.
const PART: usize = 16 * 1024;

/// The bank that a text is, without its items, and what `take` makes of each part of them and of the
/// hashes of their texts. `None` where it has to be read whole.
pub(super) fn read_parts<T: Send>(
    text: impl BufRead + Send,
    known: &KnownItems,
    take: impl Fn(Vec<Item>, Vec<u128>) -> Option<T> + Sync,
) -> Option<(Bank, Vec<T>)> {
    let mut cutter = Cutter::new(text);
    let parts = cutter.by_ref().enumerate().par_bridge();
    let read: Option<Vec<(usize, Vec<u64>, T)>> = parts
        .map(|(number, part)| {
            let texts: Vec<u128> = part.entries().map(hash).collect();
            let read = part.entries().zip(&texts);
            let items: Option<Vec<Item>> = read
                .map(|(text, hash)| known.get(*hash).or_else(|| only_item(text)))
                .collect();
            drop(part);
            let items = items?;
            let ids = (items.iter())
                .map(|item| XxHash3_64::oneshot(item.id.as_str().as_bytes()))
                .collect();
            Some((number, ids, take(items, texts)?))
        })
        .collect();
    let mut read = read?;
    read.sort_unstable_by_key(|(number, ..)| *number);
    let (above, below) = cutter.finish()?;
    let mut keys = keys(&above)?;
    for (key, value) in keys_of_mapping(&below)? {
        if keys.insert(key, value).is_some() {
            return None;
        }
    }
    let keys = Value::Mapping(keys);
    let mut faults = Vec::new();
    let keys = mapping(&keys, "a bank", BANK_KEYS, &mut faults)?;
    let bank = without_items(keys, &mut faults).filter(|_| faults.is_empty())?;
    // The hashes of many ids take less memory than the ids. Two ids of one hash are told apart by
    // reading the whole.
    let mut seen = HashSet::new();
    let ids = read.iter().flat_map(|(_, ids, _)| ids);
    let differ = { ids }.all(|id| seen.insert(id));
    drop(seen);
    let taken = read.into_iter().map(|(.., taken)| taken);
    differ.then(|| (bank, taken.collect()))
}

/// Some items, one after the other.
#[derive(Default)]
struct Part {
    text: String,
    /// Where each begins.
    starts: Vec<usize>,
}

impl Part {
    fn entries(&self) -> impl Iterator<Item = &str> {
        let ends = self.starts.iter().skip(1).copied();
        let ends = ends.chain([self.text.len()]);
        (self.starts.iter().zip(ends)).map(|(&start, end)| &self.text[start..end])
    }
}

fn hash(text: &str) -> u128 {
    XxHash3_128::oneshot(text.as_bytes())
}

/// Cuts a text into lists of items, and keeps what stands around them.
struct Cutter<R> {
    text: R,
    line: Vec<u8>,
    /// The keys above `items:`.
    above: String,
    /// Items that are not handed over yet.
    part: Part,
    /// The keys below the items.
    below: String,
    at: At,
}

/// How far a text is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Beginning,
    /// Something has been said.
    Above,
    /// Behind `items:`.
    Start,
    /// The dashes of the items stand in this column.
    Items(usize),
    Below,
    /// It cannot be cut.
    Odd,
}

impl<R: BufRead> Iterator for Cutter<R> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            if self.at == At::Odd {
                return None;
            }
            self.line.clear();
            match self.text.read_until(b'\n', &mut self.line) {
                Ok(0) => return Some(take(&mut self.part)).filter(|part| !part.starts.is_empty()),
                Ok(_) => {}
                Err(_) => self.at = At::Odd,
            }
            if let Some(part) = self.line() {
                return Some(part);
            }
        }
    }
}

impl<R: BufRead> Cutter<R> {
    fn new(text: R) -> Self {
        Self {
            text,
            line: Vec::new(),
            above: String::new(),
            part: Part::default(),
            below: String::new(),
            at: At::Beginning,
        }
    }

    /// What stands above and below the items.
    fn finish(self) -> Option<(String, String)> {
        matches!(self.at, At::Items(_) | At::Below).then_some((self.above, self.below))
    }

    /// Takes in a line; gives the part that is complete before it.
    fn line(&mut self) -> Option<Part> {
        let line = str::from_utf8(&self.line).ok();
        let Some(line) = line.filter(|line| !has_other_breaks(line)) else {
            self.at = At::Odd;
            return None;
        };
        let indent = line.len() - line.trim_start_matches(' ').len();
        let content = line[indent..].trim_end();
        let says_nothing = content.is_empty() || content.starts_with('#');
        let is_entry = content == "-" || content.starts_with("- ");
        let mut complete = None;
        if line.starts_with("---") || line.starts_with("...") {
            // A document may begin with a line of its own; nowhere else may another one begin.
            self.at = match self.at {
                At::Beginning if content == "---" => At::Above,
                _ => At::Odd,
            };
        } else if !says_nothing {
            match self.at {
                At::Beginning | At::Above if is_items(line) => self.at = At::Start,
                At::Beginning => self.at = At::Above,
                At::Start if is_entry => {
                    self.at = At::Items(indent);
                    self.part.starts.push(0);
                }
                At::Start => self.at = At::Odd,
                At::Items(column) if is_entry && indent == column => {
                    if self.part.text.len() >= PART {
                        complete = Some(take(&mut self.part));
                    }
                    self.part.starts.push(self.part.text.len());
                }
                At::Items(_) if indent == 0 => {
                    complete = Some(take(&mut self.part));
                    self.at = At::Below;
                }
                At::Below if is_items(line) => self.at = At::Odd,
                At::Above | At::Items(_) | At::Below | At::Odd => {}
            }
        }
        match self.at {
            At::Beginning | At::Above => self.above.push_str(line),
            At::Items(_) => self.part.text.push_str(line),
            At::Below => self.below.push_str(line),
            At::Start | At::Odd => {}
        }
        complete
    }
}

/// YAML knows ends of lines that are none to anybody else.
fn has_other_breaks(line: &str) -> bool {
    if !line.bytes().any(|byte| matches!(byte, b'\r' | 0xC2 | 0xE2)) {
        return false;
    }
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    line.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Whether a line is the key of the items, with nothing behind it.
fn is_items(line: &str) -> bool {
    line.strip_prefix("items:").is_some_and(|rest| {
        let comment = rest.trim_start();
        comment.is_empty() || (comment.starts_with('#') && comment.len() < rest.len())
    })
}

/// The keys above the items. There may be none, where they stand below.
fn keys(text: &str) -> Option<Mapping> {
    let lines = text.lines().map(str::trim_end);
    let is_said = lines
        .filter(|line| *line != "---")
        .any(|line| !line.is_empty() && !line.trim_start().starts_with('#'));
    if is_said {
        keys_of_mapping(text)
    } else {
        Some(Mapping::new())
    }
}

/// The keys of a mapping that begins at the left margin and with a word: so that it is one without
/// brackets, and may be continued.
fn keys_of_mapping(text: &str) -> Option<Mapping> {
    if text.is_empty() {
        return Some(Mapping::new());
    }
    let lines = text.lines();
    let first = lines
        .filter(|line| line.trim_end() != "---")
        .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
    if !first.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    match parse(text)? {
        Value::Mapping(keys) if !keys.contains_key("items") => Some(keys),
        _ => None,
    }
}

/// The item that a text is, if it is one and nothing is wrong with it.
fn only_item(text: &str) -> Option<Item> {
    let Value::Sequence(entries) = parse(text)? else {
        return None;
    };
    let [entry] = &entries[..] else {
        return None;
    };
    let mut faults = Vec::new();
    item(entry, &mut faults).filter(|_| faults.is_empty())
}

fn parse(text: &str) -> Option<Value> {
    let mut faults = Vec::new();
    let tree = tree::parse_part(text, &mut faults).ok()?;
    faults.is_empty().then_some(tree)
}

#[cfg(test)]
mod tests;
