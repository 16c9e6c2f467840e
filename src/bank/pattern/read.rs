//! Reads patterns from their written form, and says what is wrong with those that are none.

use std::str::FromStr;

use serde_yaml::{Mapping, Value};

use super::{Form, Pattern, Phrase, Slot, Within, Word};
use crate::bank::fault::{Fault, Path, Spot};
use crate::bank::lower::QUOTE;
use crate::bank::suggest::did_you_mean;

/// How deep `all`, `any` and `none` may stand in each other.
const MAX_DEPTH: usize = 16;
/// How many words a pattern may hold, so that grading stays quick whatever a bank says.
const MAX_WORDS: usize = 1_000;
/// The widest stretch that `within` may name.
const MAX_WITHIN: u64 = 1_000;
/// The keys of a pattern's mapping.
pub(in crate::bank) const KEYS: [&str; 4] = ["all", "any", "none", "within"];

impl Pattern {
    /// Reads a pattern as it stands in a bank: a string, or a mapping with `all`, `any`
    /// or `none` (and `within` beside `all`).
    ///
    /// # Errors
    ///
    /// Every fault of it, with paths that start at this value.
    pub fn read(value: &Value) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let pattern = read(value, &Path::root(), 0, &mut faults);
        if let Some(pattern) = &pattern {
            if matches!(pattern, Self::None(_)) {
                faults.push(
                    Fault::at(&Path::root(), "`none` alone only says what must not appear")
                        .hint("make it a part of an `all` that also says what must appear"),
                );
            }
            if pattern.words() > MAX_WORDS {
                faults.push(
                    Fault::at(
                        &Path::root(),
                        format!("a pattern may have at most {MAX_WORDS} words"),
                    )
                    .hint("split it into several patterns"),
                );
            }
        }
        match pattern {
            Some(pattern) if faults.is_empty() => Ok(pattern),
            _ => Err(faults),
        }
    }

    /// How many words stand in it.
    fn words(&self) -> usize {
        match self {
            Self::Phrase(phrase) => phrase
                .slots
                .iter()
                .flat_map(|slot| &slot.alternatives)
                .map(Vec::len)
                .sum(),
            Self::All { parts, .. } | Self::Any(parts) | Self::None(parts) => {
                parts.iter().map(Self::words).sum()
            }
        }
    }
}

impl FromStr for Phrase {
    type Err = PhraseError;

    /// Reads a phrase: slots separated by blanks, alternatives by `|`.
    fn from_str(text: &str) -> Result<Self, PhraseError> {
        Reader { text, at: 0 }.phrase()
    }
}

/// Why a string is no phrase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PhraseError {
    /// Where in the string, in bytes.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl PhraseError {
    fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Reads one node of the tree; `None` after a fault.
fn read(value: &Value, path: &Path, depth: usize, faults: &mut Vec<Fault>) -> Option<Pattern> {
    if depth > MAX_DEPTH {
        faults.push(Fault::at(
            path,
            format!("patterns may nest {MAX_DEPTH} deep at most"),
        ));
        return None;
    }
    let fault = match value {
        Value::String(text) => match text.parse() {
            Ok(phrase) => return Some(Pattern::Phrase(phrase)),
            Err(PhraseError {
                offset,
                message,
                hint,
            }) => Fault {
                spot: Spot::Offset(offset),
                hint,
                ..Fault::at(path, message)
            },
        },
        Value::Mapping(map) => return read_mapping(map, path, depth, faults),
        Value::Number(_) => Fault::at(path, "a pattern is text, this is a number")
            .hint(QUOTE),
        Value::Bool(truth) => Fault::at(path, format!("a pattern is text, this is the value {truth}"))
            .hint(QUOTE),
        Value::Sequence(_) => Fault::at(path, "a pattern is text or a mapping, this is a list")
            .hint("for alternatives write `any: […]`; a text that begins with [ needs quotes: '[two words]|b'"),
        Value::Null => Fault::at(path, "a pattern is missing here")
            .hint("write a phrase, or a mapping with `all` or `any`"),
        Value::Tagged(_) => Fault::at(path, "a YAML tag (`!…`) is not supported here")
            .hint("put text that starts with ! in quotes"),
    };
    faults.push(fault);
    None
}

fn read_mapping(
    map: &Mapping,
    path: &Path,
    depth: usize,
    faults: &mut Vec<Fault>,
) -> Option<Pattern> {
    let before = faults.len();
    for key in map.keys() {
        match key.as_str() {
            Some(key) if KEYS.contains(&key) => {}
            Some(key) => {
                let hint = did_you_mean(key, KEYS).unwrap_or_else(|| {
                    format!(
                        "a pattern has `all`, `any`, `none` or `within`; \
                         a text with a colon needs quotes: \"{key}: …\""
                    )
                });
                faults.push(
                    Fault::at(&path.key(key), format!("unknown key `{key}` in a pattern"))
                        .spot(Spot::Key)
                        .hint(hint),
                );
            }
            None => faults.push(
                Fault::at(path, "the keys of a pattern are words")
                    .hint("a text with a colon in it needs quotes"),
            ),
        }
    }

    let joins: Vec<&str> = ["all", "any", "none"]
        .into_iter()
        .filter(|join| map.contains_key(join))
        .collect();
    match joins[..] {
        [] if faults.len() == before => faults.push(
            Fault::at(path, "a pattern's mapping needs `all`, `any` or `none`")
                .hint("`within` limits how far apart the parts of an `all` may be"),
        ),
        [_, second, ..] => faults.push(
            Fault::at(
                &path.key(second),
                format!("`{}` and `{second}` are in the same mapping", joins[0]),
            )
            .spot(Spot::Key)
            .hint(format!(
                "nest one in the other: `{}: [{{{second}: […]}}, …]`",
                joins[0]
            )),
        ),
        _ => {}
    }
    let within = map.get("within").map(|value| {
        let path = path.key("within");
        if joins.iter().any(|join| *join != "all") {
            faults.push(
                Fault::at(&path, "`within` belongs to `all` only")
                    .spot(Spot::Key)
                    .hint("move it to the `all` whose parts must be close together"),
            );
        }
        read_within(value, &path, faults)
    });

    let mut parts = Vec::new();
    for join in &joins {
        parts = read_parts(&map[*join], &path.key(*join), join, depth, faults);
    }
    if faults.len() > before {
        return None;
    }
    match joins[..] {
        ["all"] => Some(Pattern::All {
            parts,
            within: within.unwrap_or_default(),
        }),
        ["any"] => Some(Pattern::Any(parts)),
        _ => Some(Pattern::None(parts)),
    }
}

fn read_parts(
    value: &Value,
    path: &Path,
    join: &str,
    depth: usize,
    faults: &mut Vec<Fault>,
) -> Vec<Pattern> {
    let Value::Sequence(values) = value else {
        faults.push(
            Fault::at(path, format!("`{join}` needs a list of patterns"))
                .hint(format!("write `{join}: [one, another]`")),
        );
        return Vec::new();
    };
    if values.is_empty() {
        faults.push(
            Fault::at(path, format!("`{join}` is empty"))
                .hint("list the patterns it joins, or remove it"),
        );
    }
    let before = faults.len();
    let mut parts = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let path = path.index(index);
        let Some(part) = read(value, &path, depth + 1, faults) else {
            continue;
        };
        if matches!(part, Pattern::None(_)) && join != "all" {
            faults.push(
                Fault::at(&path, format!("`none` is not allowed in `{join}`"))
                    .hint("make it a part of an `all` that also says what must appear"),
            );
        }
        parts.push(part);
    }
    if join == "all"
        && faults.len() == before
        && !parts.is_empty()
        && parts.iter().all(|part| matches!(part, Pattern::None(_)))
    {
        faults.push(
            Fault::at(path, "`all` only says what must not appear")
                .hint("add a part that must appear"),
        );
    }
    parts
}

fn read_within(value: &Value, path: &Path, faults: &mut Vec<Fault>) -> Within {
    match value {
        Value::String(word) if word == "sentence" => return Within::Sentence,
        Value::String(word) if word == "response" => return Within::Response,
        Value::Number(number) => {
            if let Some(words) = number
                .as_u64()
                .filter(|words| (1..=MAX_WITHIN).contains(words))
                .and_then(|words| usize::try_from(words).ok())
            {
                return Within::Words(words);
            }
        }
        _ => {}
    }
    let hint = value
        .as_str()
        .and_then(|word| did_you_mean(word, ["sentence", "response"]))
        .unwrap_or_else(|| "for instance `within: 8` or `within: response`".to_owned());
    faults.push(
        Fault::at(
            path,
            format!(
                "`within` is a number of words from 1 to {MAX_WITHIN}, `sentence` or `response`"
            ),
        )
        .hint(hint),
    );
    Within::default()
}

/// Walks a phrase's string.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn phrase(&mut self) -> Result<Phrase, PhraseError> {
        let mut slots = Vec::new();
        loop {
            self.blanks();
            if self.peek().is_none() {
                break;
            }
            slots.push(self.slot()?);
        }
        if slots.is_empty() {
            return Err(PhraseError::new(0, "the pattern is empty")
                .hint("write the words that a response must contain"));
        }
        Ok(Phrase { slots })
    }

    fn slot(&mut self) -> Result<Slot, PhraseError> {
        let mut alternatives = vec![self.alternative()?];
        while self.eat('|') {
            alternatives.push(self.alternative()?);
        }
        match self.peek() {
            None => {}
            Some(c) if c.is_whitespace() => {}
            Some(c) => {
                return Err(PhraseError::new(
                    self.at,
                    format!("a blank or `|` is missing before `{}`", shown(c)),
                )
                .hint("blanks separate words, `|` separates alternatives"));
            }
        }
        Ok(Slot { alternatives })
    }

    fn alternative(&mut self) -> Result<Vec<Word>, PhraseError> {
        match self.peek() {
            Some('[') => self.bracket(),
            Some('"') => self.quoted(),
            None | Some('|') => Err(self.empty_alternative()),
            Some(c) if c.is_whitespace() => Err(self.empty_alternative()),
            Some(_) => Ok(vec![self.word()?]),
        }
    }

    fn empty_alternative(&self) -> PhraseError {
        PhraseError::new(self.at, "an alternative is missing here")
            .hint("write `a|b` without blanks around the `|`")
    }

    /// `[two words]`
    fn bracket(&mut self) -> Result<Vec<Word>, PhraseError> {
        let open = self.at;
        self.eat('[');
        let mut words = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    return Err(PhraseError::new(open, "this `[` is never closed")
                        .hint("close it after the last word: `[two words]|other`"));
                }
                Some(']') => break,
                Some('[') => {
                    return Err(PhraseError::new(self.at, "brackets cannot be nested"));
                }
                Some('|') => {
                    return Err(PhraseError::new(
                        self.at,
                        "alternatives are not allowed inside brackets",
                    )
                    .hint("write `[two words]|[three more words]`"));
                }
                Some('"') => words.extend(self.quoted()?),
                Some(_) => words.push(self.word()?),
            }
        }
        self.eat(']');
        if words.is_empty() {
            return Err(PhraseError::new(open, "the brackets are empty"));
        }
        Ok(words)
    }

    /// `"these very words"`
    fn quoted(&mut self) -> Result<Vec<Word>, PhraseError> {
        let open = self.at;
        self.eat('"');
        let start = self.at;
        let Some(length) = self.text[start..].find('"') else {
            return Err(PhraseError::new(open, "this quote is never closed")
                .hint("close it after the last exact word: \"these words\""));
        };
        let inside = &self.text[start..start + length];
        self.at = start + length + 1;
        let words = inside
            .split_whitespace()
            .map(|text| {
                let offset = start + (text.as_ptr() as usize - inside.as_ptr() as usize);
                word(text, offset, Form::Exact)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if words.is_empty() {
            return Err(PhraseError::new(open, "the quotes are empty"));
        }
        Ok(words)
    }

    /// `word` or `word*`
    fn word(&mut self) -> Result<Word, PhraseError> {
        let start = self.at;
        let rest = &self.text[start..];
        // A class of growth is one name: `O(n log n)`.
        let class = rest.strip_prefix("O(").and_then(|inside| inside.find(')'));
        let class = class.map_or(0, |end| "O(".len() + end);
        let ends = |c: char| c.is_whitespace() || matches!(c, '|' | '[' | ']' | '"' | '*');
        let class = if rest[..class].contains(['|', '[', ']', '"', '*']) {
            0
        } else {
            class
        };
        let length = rest[class..]
            .find(ends)
            .map_or(rest.len(), |end| class + end);
        let text = &rest[..length];
        self.at += length;
        match self.peek() {
            Some('*') if text.is_empty() => Err(PhraseError::new(
                self.at,
                "a `*` must follow the start of a word",
            )
            .hint("for instance `config*`")),
            Some('*') => {
                self.eat('*');
                match self.peek() {
                    None | Some('|' | ']') => {}
                    Some(c) if c.is_whitespace() => {}
                    Some(_) => {
                        return Err(PhraseError::new(
                            self.at - 1,
                            "a `*` is only allowed at the end of a word",
                        )
                        .hint("for instance `config*`"));
                    }
                }
                word(text, start, Form::Prefix)
            }
            Some(c @ (']' | '[' | '"')) if text.is_empty() || c != ']' => Err(PhraseError::new(
                self.at,
                format!("there is a stray `{c}` here"),
            )
            .hint("brackets and quotes must enclose a whole alternative: `[two words]|\"exact\"`")),
            _ => word(text, start, Form::Inflected),
        }
    }
}

fn word(text: &str, offset: usize, form: Form) -> Result<Word, PhraseError> {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_control()) {
        return Err(PhraseError::new(
            offset + at,
            format!("a control character (U+{:04X}) is here", u32::from(c)),
        ));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(PhraseError::new(
            offset,
            format!("`{text}` has no letter and no digit, so no word can match it"),
        )
        .hint("leave it out: punctuation is not compared"));
    }
    Ok(Word {
        text: text.to_owned(),
        form,
    })
}

fn shown(c: char) -> char {
    if c.is_control() {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}
