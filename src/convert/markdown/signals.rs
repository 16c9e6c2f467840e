//! What single lines say about themselves: that they ask, number or steer.
//!
//! All of it looks at the text of one line or block and at nothing around it.

use super::super::plain_text::{is_rule, numbered};
use super::heading_words::{ASIDES, ENDINGS, PARTS, PERHAPS_ASIDES};
use super::words::{ASKING_PARTS, OPENINGS, TELLING};

/// How surely a text asks something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// Nothing says that it does.
    #[default]
    No,
    /// It is a task, or is numbered as a question.
    Task,
    /// It ends in a question mark, or all but does.
    Question,
}

/// Whether a text asks something. Code in it does not count.
pub fn asks(text: &str) -> Asks {
    let prose = without_code(text);
    let prose = prose.trim();
    if ends_question(prose) {
        return Asks::Question;
    }
    let bare = prose.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut words = bare.split(|c: char| c.is_whitespace() || c == ',' || c == '/');
    let first = words.next().unwrap_or_default().to_lowercase();
    let first = first.trim_end_matches(|c: char| !c.is_alphanumeric());
    let first = first.replace('’', "'");
    let opens = OPENINGS.contains(&first.as_str()) && words.any(|word| !word.is_empty());
    let marked = prose
        .char_indices()
        .any(|(at, c)| is_question_mark(c) && !prose[at..].starts_with("?="));
    if opens && marked && !prose.contains("://") {
        return Asks::Question;
    }
    let parts = ASKING_PARTS.iter().any(|part| prose.contains(part));
    if opens || parts || prose.starts_with('¿') {
        return Asks::Task;
    }
    Asks::No
}

/// Whether a sentence asks somebody to speak: only a question does.
pub fn is_asked_for(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or_default();
    let first = first.to_lowercase();
    TELLING.contains(&first.trim_matches(|c: char| !c.is_alphanumeric()))
        && sentence.split_whitespace().count() > 1
}

fn is_question_mark(c: char) -> bool {
    matches!(c, '?' | '？' | '؟' | '⁇' | '՞' | '፧')
}

/// Whether a line ends in a question mark, whatever decorates its end.
pub fn ends_question(line: &str) -> bool {
    let text = without_end(line);
    let text = text.trim_end_matches([
        '*', '_', ' ', '"', '\'', ')', ']', '”', '’', '»', '\\', '`', '.', '!', ':', '\u{a0}',
    ]);
    let text = without_end(text);
    text.ends_with(is_question_mark)
}

/// The text without emoji, marks and blanks at its end.
pub fn without_end(text: &str) -> &str {
    let mut text = text.trim_end();
    loop {
        let before = text;
        text = text.trim_end_matches(|c: char| is_decoration(c) || c.is_whitespace());
        // `:star:`
        if let Some(rest) = text.strip_suffix(':')
            && let Some(open) = rest.rfind(':')
            && (1..=30).contains(&(rest.len() - open - 1))
            && rest[open + 1..]
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
            text = &rest[..open];
        }
        if text == before {
            return text;
        }
    }
}

/// The text without emoji and bullets at its start.
pub fn without_start(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let before = text;
        text = text.trim_start_matches(|c: char| is_decoration(c) || c.is_whitespace());
        if let Some(rest) = text.strip_prefix(':')
            && let Some(close) = rest.find(':')
            && (1..=30).contains(&close)
            && rest[..close]
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
            text = &rest[close + 1..];
        }
        if text == before {
            return text;
        }
    }
}

/// Whether a character only decorates: emoji, arrows, boxes, what joins and varies them.
pub fn is_decoration(c: char) -> bool {
    matches!(u32::from(c),
        0x200B..=0x200D | 0x2060 | 0xFE00..=0xFE0F | 0x20E3
        | 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2460..=0x24FF | 0x2500..=0x27BF | 0x2900..=0x297F
        | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299
        | 0x1F000..=0x1FAFF | 0xE0020..=0xE007F)
        || matches!(c, '•' | '●' | '▪' | '◦' | '○' | '‣' | '▸' | '►' | '»' | '›')
}

/// Whether every sentence of a text asks. Orders alone do not: answers give them too.
pub fn only_asks(text: &str) -> bool {
    let prose = without_code(text);
    let is_mark = |c: char| matches!(c, '?' | '？' | '؟');
    let mut is_asking = false;
    for sentence in prose.split_inclusive(['?', '？', '؟', '.', '!', '。']) {
        let bare = sentence.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c));
        if !bare.chars().any(char::is_alphanumeric) {
            continue;
        }
        if bare.ends_with(is_mark) || is_asked_for(bare) {
            is_asking = true;
        } else if !is_asking || asks(bare) == Asks::No {
            return false;
        }
    }
    is_asking
}

/// The text without what stands between backticks.
pub fn without_code(text: &str) -> String {
    if !text.contains('`') {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text.replace('`', "");
    }
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { "x" } else { part })
        .collect()
}

/// Whether a word is one that questions and tasks begin with.
pub fn opens(word: &str) -> bool {
    OPENINGS.contains(&word)
}

/// How surely a heading stands above a part that holds no questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// It does not.
    No,
    /// If there are only links below it.
    IfLinks,
    /// It does.
    Yes,
}

/// The words of a text in lowercase, without what stands between them.
fn bare_words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Whether a heading stands above a part that holds no questions.
pub fn aside(heading: &str) -> Aside {
    let name = bare_words(heading);
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    if ASIDES.contains(&name) {
        Aside::Yes
    } else if PERHAPS_ASIDES.contains(&name) {
        Aside::IfLinks
    } else {
        Aside::No
    }
}

/// Whether a heading names a part that answers have.
pub fn is_part_of_answer(heading: &str) -> bool {
    PARTS.contains(&bare_name(heading).as_str())
}

/// Whether a heading names a part with which a text ends.
pub fn is_ending(heading: &str) -> bool {
    ENDINGS.contains(&bare_name(heading).as_str())
}

/// The words of a heading in small letters, without marks, numbers and pictures.
pub fn bare_name(heading: &str) -> String {
    let name: String = heading
        .chars()
        .map(|c| if c.is_alphabetic() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether an answer is only a place for one.
pub fn is_placeholder(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "todo",
        "tbd",
        "tba",
        "wip",
        "answer here",
        "your answer here",
        "answer",
        "coming soon",
        "to be completed",
        "to be added",
        "to be done",
        "work in progress",
        "n a",
        "na",
        "none",
        "no answer",
        "not answered yet",
        "fill me",
        "write your answer here",
        "add answer",
        "add answer here",
        "in progress",
        "to do",
        "pending",
        "empty",
        "待补充",
        "待更新",
        "待完善",
        "xxx",
    ];
    if text.len() > 60 {
        return false;
    }
    let name = bare_words(text);
    WORDS.contains(&name.as_str())
        || (name.is_empty()
            && !text.contains([
                '`', '+', '=', '<', '>', '$', '%', '&', '^', '~', '/', '\\', '|', '@', '(', '[',
                '{',
            ]))
}

/// A level that a word or a picture gives, in brackets or at the end.
pub fn level(word: &str) -> Option<crate::bank::Level> {
    use crate::bank::Level;
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let word = word
        .strip_suffix("level")
        .map_or(word.as_str(), |word| word.trim_end_matches([' ', '-']));
    match word {
        "easy" | "beginner" | "basic" | "junior" | "jr" | "entry" | "fresher" | "freshers"
        | "einfach" | "fácil" | "facile" | "简单" => Some(Level::Junior),
        "medium" | "intermediate" | "mid" | "moderate" | "mittel" | "medio" | "moyen" | "中等" => {
            Some(Level::Mid)
        }
        "hard" | "advanced" | "senior" | "sr" | "staff" | "expert" | "difficult" | "schwer"
        | "difícil" | "difficile" | "困难" => Some(Level::Senior),
        _ => None,
    }
}

/// What stands behind the number that a question has, and the number. `1.`, `1)`, `(1)`, `1\.`,
/// `#1`, `1 -`, `1:`.
pub fn number(text: &str) -> Option<(u32, &str)> {
    let bare = text.trim_start();
    let (hashed, bare) = match bare.strip_prefix('#') {
        Some(rest) => (true, rest),
        None => (false, bare),
    };
    let (open, bare) = match bare.strip_prefix(['(', '[']) {
        Some(rest) => (true, rest),
        None => (false, bare),
    };
    if let Some(counted) = keycap_number(bare) {
        return Some(counted);
    }
    let digits = bare
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(bare.len());
    if digits == 0 || digits > 4 {
        return None;
    }
    let number = bare[..digits].parse().ok()?;
    let rest = &bare[digits..];
    if open {
        return Some((number, rest.strip_prefix([')', ']'])?.trim_start()));
    }
    // `#1 What`
    if hashed && rest.starts_with(' ') && rest.trim_start().starts_with(char::is_alphanumeric) {
        return Some((number, rest.trim_start()));
    }
    let rest = rest.strip_prefix('\\').unwrap_or(rest);
    // `1.2 What`, `1.2. What`
    let mut rest = rest;
    let mut parts = 0;
    while let Some(more) = rest.strip_prefix('.')
        && let digits = more
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(more.len())
        && digits > 0
        && digits <= 3
        && parts < 4
    {
        rest = &more[digits..];
        parts += 1;
    }
    if parts > 0 && rest.starts_with(char::is_whitespace) {
        return Some((number, rest.trim_start()));
    }
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let marked = &rest[blanks..];
    let behind = match blanks {
        0 => marked.strip_prefix(['.', ')', ':', '、', '．', '-', '–', '—', '：'])?,
        _ => marked.strip_prefix(['-', '–', '—', ':', '.', ')'])?,
    };
    let fits = behind.is_empty()
        || behind.starts_with(|c: char| {
            c.is_whitespace() || matches!(c, '*' | '_' | '`' | '"') || !c.is_ascii()
        });
    // `1.What` is a question too, `1.5` is a number.
    let close = behind.starts_with(|c: char| c.is_alphabetic()) && !marked.starts_with('-');
    (fits || close).then(|| (number, behind.trim_start()))
}

/// A number in keycaps, and what stands behind it: `1️⃣ Why?`
fn keycap_number(text: &str) -> Option<(u32, &str)> {
    let (mut number, mut rest) = (None, text);
    while let Some(digit) = rest.chars().next().and_then(|c| c.to_digit(10))
        && let Some(behind) = rest[1..]
            .trim_start_matches('\u{fe0f}')
            .strip_prefix('\u{20e3}')
    {
        number = Some(
            number
                .unwrap_or(0_u32)
                .checked_mul(10)?
                .checked_add(digit)?,
        );
        rest = behind;
    }
    Some((number?, rest.trim_start()))
}

/// The name of a section without the Roman or Chinese number before it: `II. Storage`, `二、存储`.
pub fn without_outline_number(text: &str) -> &str {
    let bare = text.trim_start();
    let counted = |c: char| matches!(c, 'I' | 'V' | 'X') || "一二三四五六七八九十".contains(c);
    let Some(end) = bare.find(|c: char| !counted(c)).filter(|end| *end > 0) else {
        return bare;
    };
    let (number, rest) = bare.split_at(end);
    let behind = match number.is_ascii() {
        true => rest
            .strip_prefix(['.', ')', ':'])
            .filter(|behind| behind.starts_with(' ')),
        false => rest.strip_prefix(['、', '.', '．', '：']),
    };
    behind.map_or(bare, str::trim_start)
}

/// The fence with which a line opens code, wherever the line stands.
pub fn opens_fence(line: &str) -> Option<(char, usize)> {
    let mut bare = line.trim_start_matches(['>', ' ', '\t']);
    // In an entry of a list.
    if let Some(rest) = bare.strip_prefix(['-', '*', '+'])
        && rest.starts_with(' ')
    {
        bare = rest.trim_start();
    } else if let Some((_, rest)) = numbered(bare) {
        bare = rest;
    }
    let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = bare.len() - bare.trim_start_matches(mark).len();
    let info = &bare[length..];
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

/// What stands behind an arrow that leads from a question to its answer.
pub fn behind_arrow(line: &str) -> Option<&str> {
    let bare = line.trim_start();
    let arrows = ["->", "=>", "-->", "==>", "→", "⇒", "➡️", "➡", "➔", "↳"];
    let rest = arrows.iter().find_map(|arrow| bare.strip_prefix(arrow))?;
    rest.starts_with(' ').then(|| rest.trim_start())
}

/// How many columns blanks take: a tab goes to the next multiple of four.
pub fn columns(text: &str) -> usize {
    text.chars().fold(0, |column, c| match c {
        '\t' => column / 4 * 4 + 4,
        _ => column + 1,
    })
}

/// Whether a whole line is bold, but for what decorates its end.
pub fn is_bold_line(line: &str) -> bool {
    let bare = without_end(without_start(line));
    let bare = bare.trim_end_matches(['?', ':', '.', ' ', '\\']);
    let Some(inside) = bare
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"))
        .or_else(|| {
            bare.strip_prefix("__")
                .and_then(|rest| rest.strip_suffix("__"))
        })
    else {
        return false;
    };
    !inside.trim().is_empty() && !inside.contains("**")
}

/// Whether a text is only a rule, blanks or marks.
pub fn says_nothing(text: &str) -> bool {
    is_rule(text) || !text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
