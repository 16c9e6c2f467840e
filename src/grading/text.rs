//! Text as the matcher sees it: words with their stems, their places and the breaks between them.
//!
//! A pattern's words go through the same door as a response's, so both sides agree on
//! hyphens, contractions, spelling and inflection.
//!
//! This room cuts texts up: answers in Markdown into `prose`, prose into words, words into `clauses`;
//! it tells a `listing` from a statement, and English from another `language`. It never knows what a
//! word means, nor what a rubric asks for.

pub(super) mod clauses;
pub(super) mod language;
pub(super) mod listing;
pub(super) mod prose;

use std::cell::RefCell;
use std::sync::LazyLock;

use compact_str::CompactString;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The logarithm of the rank up to which words of English tell nothing, and how much further
/// those lie that tell all (from a random search on the development responses).
const RARITY: (f64, f64) = (4.5, 5.5);

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Lower case, without accents; a negated verb form is `not`.
    pub norm: CompactString,
    /// What its inflections have in common.
    pub stem: CompactString,
    /// What stands between it and the word before.
    pub before: Break,
    /// Which sentence it is in, counted from 0.
    pub sentence: u32,
    /// How many telling words come before it.
    pub content: u32,
    /// Carries structure rather than meaning: an article, a pronoun, a filler.
    pub little: bool,
    /// How frequent it is in general English: its rank, from 1, or [`UNRANKED`].
    pub rank: u32,
}

/// The rank of a word that is rare or unknown.
pub(crate) const UNRANKED: u32 = u32::MAX;

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// Nothing but a hyphen, a slash, a dot.
    Joined,
    /// Blanks.
    Blank,
    /// A comma.
    Comma,
    /// A bracket, a colon, a semicolon, a dash, an arrow.
    Clause,
    /// The end of a sentence, a bullet, an empty line.
    Sentence,
    /// The end of a question.
    Question,
}

impl Break {
    /// A new sentence starts after it.
    fn ends_sentence(self) -> bool {
        self >= Self::Sentence
    }
}

const LITTLE: &str = "a an the of to in on at for and or with by from as is are was were be been being am \
    it its this that these those there here i we you he she they me us him them my our your his their \
    so then just also really basically actually very quite simply um uh er erm like well ok okay yeah \
    do does did can could would should will shall may might must have has had get which who what too \
    some any such than if into onto about own each else both";

/// Little words that a pattern may still name: dropping them would change its meaning.
const TELLING_IN_PATTERNS: &str = "in on than if into each both here own";

const ABBREVIATIONS: &str = "e.g i.e etc vs approx incl resp cf mr mrs dr fig eg ie";

const NEGATED: &str = "dont doesnt didnt cant cannot wont wouldnt shouldnt couldnt isnt arent wasnt werent \
    hasnt havent hadnt neednt mustnt aint";

/// Numbers in words, and in digits.
const NUMBERS: [(&str, &str); 18] = [
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("fifteen", "15"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("ninety", "90"),
    ("hundred", "100"),
];

/// So many words are remembered; those of many banks together are fewer.
const REMEMBERED: usize = 16_384;

const UNITS: &str = "ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days \
    b kb mb gb tb k kib mib gib rps qps tps x";

fn set(words: &'static str) -> FxHashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Words that need no stemmer, nearly half of any text.
static SPECIAL: LazyLock<FxHashMap<&str, Special>> = LazyLock::new(|| {
    let little = LITTLE
        .split_whitespace()
        .map(|word| (word, Special::Little(stem(word))));
    let negated = NEGATED
        .split_whitespace()
        .map(|word| (word, Special::Negated));
    let numbers = NUMBERS
        .iter()
        .map(|&(word, digits)| (word, Special::Number(digits)));
    little.chain(negated).chain(numbers).collect()
});

/// What is known of a word before it is looked at.
enum Special {
    /// It is little, and this is its stem.
    Little(CompactString),
    /// It is a verb with its negation.
    Negated,
    /// It is a number.
    Number(&'static str),
}

static TELLING_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set(TELLING_IN_PATTERNS));
static UNIT_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set(UNITS));
static ABBREVIATION_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set(ABBREVIATIONS));
static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Stems that a stemmer tells apart, each with the one that stands for them all.
static IRREGULAR: LazyLock<FxHashMap<CompactString, CompactString>> = LazyLock::new(|| {
    data_lines(include_str!("data/irregular.txt"))
        .flat_map(|line| {
            let mut stems = line.split_whitespace().map(regular_stem);
            let first = stems.next().unwrap_or_default();
            stems.map(move |stem| (stem, first.clone()))
        })
        .collect()
});

/// General English words with their rank by frequency, from 1.
static ENGLISH: LazyLock<FxHashMap<&str, usize>> = LazyLock::new(|| {
    data_lines(include_str!("data/english.txt"))
        .enumerate()
        .map(|(i, word)| (word, i + 1))
        .collect()
});

/// The lines of a data file, without comments and empty ones.
pub(crate) fn data_lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// How frequent a word is in general English: its rank, from 1; `None` for a rare or unknown word.
pub(crate) fn english_rank(norm: &str) -> Option<usize> {
    ENGLISH.get(norm).copied()
}

/// The same as a number of its own, [`UNRANKED`] for a rare or unknown word.
pub(super) fn rank(norm: &str) -> u32 {
    let rank = english_rank(norm).and_then(|rank| u32::try_from(rank).ok());
    rank.unwrap_or(UNRANKED)
}

/// From 0.05 for the most frequent words of English to 1 for those it does not know.
pub(super) fn rarity(norm: &str) -> f64 {
    let (nothing, all) = RARITY;
    match english_rank(norm) {
        None => 1.0,
        Some(rank) => (((rank as f64).ln() - nothing) / all).clamp(0.05, 1.0),
    }
}

/// Whether a pattern's word may be passed over.
pub(crate) fn is_little_in_pattern(norm: &str) -> bool {
    matches!(SPECIAL.get(norm), Some(Special::Little(_))) && !TELLING_SET.contains(norm)
}

/// What the inflections of a word have in common: its Snowball stem, after bringing British
/// spellings and irregular forms together.
pub(crate) fn stem(norm: &str) -> CompactString {
    if norm
        .bytes()
        .any(|byte| byte.is_ascii_digit() || byte == b'(')
    {
        return norm.into();
    }
    let stem = regular_stem(norm);
    IRREGULAR.get(&stem).cloned().unwrap_or(stem)
}

/// What is known of a word of a text by itself.
#[derive(Clone)]
struct Known {
    /// Where it is written in another form than it is compared in.
    norm: Option<CompactString>,
    stem: CompactString,
    little: bool,
    rank: u32,
}

impl Known {
    fn new(norm: &str) -> Self {
        let special = SPECIAL.get(norm);
        let (other, stem) = match special {
            Some(Special::Little(stem)) => (None, stem.clone()),
            Some(Special::Negated) => (Some("not"), "not".into()),
            Some(&Special::Number(digits)) => (Some(digits), digits.into()),
            None => (None, stem(norm)),
        };
        Self {
            stem,
            little: matches!(special, Some(Special::Little(_))),
            rank: rank(other.unwrap_or(norm)),
            norm: other.map(CompactString::from),
        }
    }

    /// Most words have been met before, in this text or another, and stemming is the dearest part
    /// of reading.
    fn remembered(norm: &CompactString) -> Self {
        thread_local! {
            static MET: RefCell<FxHashMap<CompactString, Known>> = RefCell::default();
        }
        MET.with_borrow_mut(|met| {
            if let Some(known) = met.get(norm) {
                return known.clone();
            }
            if met.len() >= REMEMBERED {
                met.clear();
            }
            let known = Self::new(norm);
            met.insert(norm.clone(), known.clone());
            known
        })
    }
}

fn regular_stem(norm: &str) -> CompactString {
    // A stemmer takes the end of an abbreviation for an inflection: "AWS", "DNS".
    if norm.len() <= 3 {
        return norm.into();
    }
    match american(norm) {
        Some(word) => STEMMER.stem(&word).into(),
        None => STEMMER.stem(norm).into(),
    }
}

/// A British spelling in its American form.
fn american(word: &str) -> Option<String> {
    const ENDINGS: [(&str, &str); 14] = [
        ("isation", "ization"),
        ("isations", "izations"),
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ising", "izing"),
        ("iser", "izer"),
        ("isers", "izers"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("ysing", "yzing"),
        ("our", "or"),
        ("ours", "ors"),
        ("entre", "enter"),
    ];
    if word.len() < 6 {
        return None;
    }
    ENDINGS
        .iter()
        .find_map(|(british, american)| Some(word.strip_suffix(british)?.to_owned() + american))
}

/// A quantity in base units, from a number and the unit after it: `15` `min` and `900` `s` are the same.
pub(crate) fn quantity(number: &str, unit: &str) -> Option<String> {
    let (kind, factor) = match unit {
        "ms" | "millisecond" | "milliseconds" => ("time", 0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => ("time", 1.0),
        "m" | "min" | "mins" | "minute" | "minutes" => ("time", 60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => ("time", 3_600.0),
        "day" | "days" => ("time", 86_400.0),
        "kb" | "kib" | "kilobyte" | "kilobytes" => ("size", 1.0 / 1_024.0),
        "mb" | "mib" | "megabyte" | "megabytes" | "meg" | "megs" => ("size", 1.0),
        "gb" | "gib" | "gigabyte" | "gigabytes" | "gig" | "gigs" => ("size", 1_024.0),
        "tb" | "tib" | "terabyte" | "terabytes" => ("size", 1_048_576.0),
        _ => return None,
    };
    let value: f64 = number.parse().ok()?;
    Some(format!("{kind}:{}", value * factor))
}

/// Splits a text into its words. Takes time and room in proportion to the text.
pub(crate) fn tokenise(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut sentence = 0;
    let mut content = 0;
    let mut at = 0;
    while let Some((start, end)) = next_word(text, at) {
        let before = if tokens.is_empty() {
            Break::Sentence
        } else {
            gap(text, at, start, tokens.last())
        };
        if before.ends_sentence() && !tokens.is_empty() {
            sentence += 1;
        }
        let mut push = |start: usize, end: usize, norm: CompactString, before: Break| {
            let known = Known::remembered(&norm);
            let little = known.little;
            tokens.push(Token {
                start,
                end,
                norm: known.norm.unwrap_or(norm),
                stem: known.stem,
                before,
                sentence,
                content,
                little,
                rank: known.rank,
            });
            content += u32::from(!little);
        };
        let word = &text[start..end];
        // "w/o" is one word; "w/" says "with", which is little.
        if word.eq_ignore_ascii_case("w") && text[end..].starts_with("/o") {
            let end = end + 2;
            push(start, end, "without".into(), before);
            at = end;
            continue;
        }
        let word = abbreviation(word);
        match unit_split(word) {
            Some(cut) => {
                push(
                    start,
                    start + cut,
                    word[..cut].replace(',', "").into(),
                    before,
                );
                push(
                    start + cut,
                    end,
                    word[cut..].to_ascii_lowercase().into(),
                    Break::Joined,
                );
            }
            None => push(start, end, normal(word), before),
        }
        at = end;
    }
    tokens
}

/// The next run of word characters at or after a byte, or the next name that has other characters.
fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text[from..].find(char::is_alphanumeric)?;
    // "I/O(…)" is no class of growth.
    let bytes = text.as_bytes();
    let alone = start == 0 || bytes[start - 1] != b'/';
    if let Some(length) = growth_class(&text[start..]).filter(|_| alone) {
        return Some((start, start + length));
    }
    // Most words are plain letters with a blank behind them.
    let letters = bytes[start..].iter();
    let plain = start
        + letters
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
    let goes_on = |byte: &u8| !byte.is_ascii() || matches!(byte, b'\'' | b',' | b'.');
    let end = if bytes.get(plain).is_some_and(goes_on) {
        end_of_word(text, start)
    } else {
        plain
    };
    Some((start, end + marks_of_name(&text[start..end], &text[end..])))
}

/// Where a word of any characters ends.
fn end_of_word(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut rest = text[start..].char_indices().peekable();
    let mut previous = ' ';
    while let Some((offset, c)) = rest.next() {
        let next = rest.peek().map(|&(_, next)| next);
        let inside = match c {
            '\'' | '’' | '‘' => {
                previous.is_alphabetic() && next.is_some_and(char::is_alphabetic)
            }
            ',' | '.' => {
                previous.is_ascii_digit() && next.is_some_and(|next| next.is_ascii_digit())
            }
            _ => c.is_alphanumeric() || is_combining_mark(c),
        };
        if !inside {
            break;
        }
        end = start + offset + c.len_utf8();
        previous = c;
    }
    end
}

/// How long a class of growth is that begins a text, such as `O(n log n)`: it is one name, and
/// `O(log n)` another.
fn growth_class(text: &str) -> Option<usize> {
    const LONGEST: usize = 40;
    let open = text.strip_prefix(['O', 'o', 'Θ', 'Ω'])?;
    let inside = open.strip_prefix('(')?;
    let mut depth = 1;
    for (at, c) in inside.char_indices().take(LONGEST) {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then_some(text.len() - inside.len() + at + 1);
        }
    }
    None
}

/// How many bytes of the marks after a word belong to its name: `C++`, `C#`.
fn marks_of_name(word: &str, after: &str) -> usize {
    const MARKS: [&str; 2] = ["++", "#"];
    let letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
    let marks = MARKS.iter().filter(|_| letter);
    let marks = marks.filter_map(|marks| Some((marks.len(), after.strip_prefix(marks)?)));
    let mut ended = marks.filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric));
    ended.next().map_or(0, |(length, _)| length)
}

/// Where the unit begins in a word such as `15min`.
fn unit_split(word: &str) -> Option<usize> {
    let cut = word.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))?;
    let unit = word.get(cut..)?;
    (cut > 0 && UNIT_SET.contains(unit.to_ascii_lowercase().as_str())).then_some(cut)
}

/// An abbreviation without its plural ending: "VMs", "SCPs".
fn abbreviation(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(letters)
            if letters.len() > 1 && letters.bytes().all(|byte| byte.is_ascii_uppercase()) =>
        {
            letters
        }
        _ => word,
    }
}

/// A word in lower case, without accents, apostrophes resolved.
fn normal(word: &str) -> CompactString {
    if growth_class(word).is_some() {
        let inside = word.split_once('(').map_or(word, |(_, inside)| inside);
        let written = inside.replace('²', "^2").to_lowercase();
        let telling = |c: &char| c.is_alphanumeric() || matches!(c, '^' | '+' | '-' | '/' | '!');
        let inside: String = written.chars().filter(telling).collect();
        return format!("o({inside})").into();
    }
    let mut norm = if word.is_ascii() {
        let mut norm = CompactString::from(word);
        norm.make_ascii_lowercase();
        norm
    } else {
        let folded: CompactString = word
            .nfkd()
            .filter(|&c| !is_combining_mark(c))
            .flat_map(char::to_lowercase)
            .map(|c| if matches!(c, '’' | '‘') { '\'' } else { c })
            .collect();
        // A word of combining marks alone keeps them: an empty word would match everywhere.
        if folded.is_empty() {
            word.into()
        } else {
            folded
        }
    };
    if let Some(cut) = norm.find('\'') {
        if norm[cut..].starts_with("'t") && norm[..cut].ends_with('n') {
            return "not".into();
        }
        // Marks alone may stand before it, and they are folded away: such a word is kept as written.
        if cut == 0 {
            return word.into();
        }
        norm.truncate(cut);
    }
    if norm.as_bytes()[0].is_ascii_digit() {
        norm.retain(|c| c != ',');
    }
    norm
}

/// What stands between the byte after one word and the first of the next.
fn gap(text: &str, from: usize, to: usize, last: Option<&Token>) -> Break {
    let between = &text[from..to];
    if between == " " {
        return Break::Blank;
    }
    let mut found = if between.contains(char::is_whitespace) {
        Break::Blank
    } else {
        Break::Joined
    };
    let mut first_line = true;
    let mut chars = between.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        // At the end of the gap stands the next word: a mark glued to it ends nothing.
        let open_after = next.is_some_and(|next| next.is_whitespace() || "\"')]*_`".contains(next));
        let kind = match c {
            ',' | '|' => Break::Comma,
            '(' | ')' | '[' | ']' | ';' | '—' | '–' | '…' | '→' | '>' => Break::Clause,
            ':' | '-' | '=' if open_after => Break::Clause,
            '?' if open_after => Break::Question,
            '!' if open_after => Break::Sentence,
            '.' if open_after && !abbreviates(text, last, from + offset) => Break::Sentence,
            '•' | '‣' | '·' | '▪' => Break::Sentence,
            '\n' if std::mem::take(&mut first_line)
                && line_ends(text, from + offset, &between[offset..]) =>
            {
                Break::Sentence
            }
            _ => continue,
        };
        found = found.max(kind);
    }
    found
}

/// The full stop at this byte belongs to an abbreviation or a numbered line.
fn abbreviates(text: &str, last: Option<&Token>, at: usize) -> bool {
    let Some(last) = last else { return false };
    if last.end != at {
        return false;
    }
    let numbered = last.norm.bytes().all(|b| b.is_ascii_digit()) && last.before.ends_sentence();
    let dotted = text[..last.start].ends_with('.') && last.norm.len() == 1;
    numbered || dotted || ABBREVIATION_SET.contains(last.norm.as_str())
}

/// Whether a new line starts a new thought, or only wraps the old one.
fn line_ends(text: &str, at: usize, after: &str) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let length = at - line;
    let next = after.trim_start_matches(['\n', '\r']);
    let next_start = text[at..].trim_start().chars().next();
    let empty_line = after.matches('\n').count() > 1;
    let bullet = next.trim_start().starts_with(['-', '*', '+', '•', '#']);
    let numbered = next_start.is_some_and(|c| c.is_ascii_digit());
    let capital = next_start.is_some_and(char::is_uppercase);
    if empty_line || bullet {
        return true;
    }
    let goes_on = text[..at]
        .trim_end_matches(['\r', ' '])
        .ends_with([',', '-', '(', '/']);
    !goes_on && (length < 40 || (length < 56 && (capital || numbered)))
}

#[cfg(test)]
mod tests;
