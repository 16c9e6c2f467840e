//! GIFT, the text format in which teachers write questions for Moodle.
//!
//! Questions stand between empty lines: `::title:: text { answers }`. In braces stand right (`=`)
//! and wrong (`~`) answers, pairs (`=a -> b`), numbers (`#3:0.5`), `T` or `F`, or nothing where a
//! text is wanted. `$CATEGORY:` names what follows, `//` begins a comment, `\` takes the meaning
//! from the character behind it. No crate reads it, and it is small.

mod write;

use super::choice::{Choice, choice_item, short_answer};
use super::ids::{key, slug};
use super::{ConvertError, Imported, Parsed, Place, grader_notes, html};
use crate::bank::{Item, ItemId, Kind, beginning, is_id};

pub use write::write;

/// What stands behind the title of a scenario.
const SCENARIO: &str = " (scenario)";

/// Reads a file of questions.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Parsed, ConvertError> {
    let mut parsed = Parsed::default();
    let mut category: Option<String> = None;
    let mut categories = Vec::new();
    for chunk in chunks(text) {
        if let Some(name) = chunk.text.trim().strip_prefix("$CATEGORY:") {
            category = category_name(name);
            continue;
        }
        let place = Place::Lines(chunk.first, chunk.last);
        match question(&chunk) {
            Ok(mut item) => {
                item.tags.extend(chunk.tags);
                if let Some(id) = chunk.id.as_deref().and_then(|id| id.rsplit('/').next())
                    && is_id(id)
                {
                    item.id = ItemId::new(id);
                }
                categories.push(category.clone());
                let key = key(&format!("{}\u{1f}{}", item.title, item.prompt));
                parsed.push(Imported {
                    key,
                    at: place,
                    item,
                    reviews: Vec::new(),
                })?;
            }
            Err(reason) => parsed.skip(place, reason, &chunk.text),
        }
    }
    take_categories(&mut parsed, &categories);
    Ok(parsed)
}

/// Whether a text is in this format: blocks with answers in braces.
pub fn looks_like(text: &str) -> bool {
    let mut titled = 0;
    let mut answered = 0;
    for chunk in chunks(text).into_iter().take(200) {
        let body = chunk.text.trim();
        let named = body.starts_with("::") && !body.starts_with(":::");
        titled += usize::from(named || body.starts_with("$CATEGORY:"));
        let braces = find(body, '{').zip(rfind_close(body));
        if let Some((open, close)) = braces
            && open < close
        {
            let inside = body[open + 1..close].trim();
            let sure = inside.is_empty()
                || inside.starts_with(['=', '~'])
                // What graders read of an essay.
                || inside.starts_with("####")
                || inside.strip_prefix('#').is_some_and(starts_with_number)
                || matches!(inside.to_uppercase().as_str(), "T" | "F" | "TRUE" | "FALSE");
            // Code has braces too, and so have anchors of headings: `# Why? {#why}`.
            let code = body.contains(';') && !inside.starts_with(['=', '~'])
                || body.starts_with(['#', '|', '-', '*', '>']) && body[..open].contains(' ');
            answered += usize::from(sure && !code);
        }
    }
    answered > 0 && (titled > 0 || answered >= 2)
}

/// Whether a numeric answer begins: `3`, `=3:0.5`, `1..5`, further ones behind it.
fn starts_with_number(text: &str) -> bool {
    let bare = text.trim_start().trim_start_matches(['=', '%', '-', '+']);
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ':'));
    let number =
        digits.len() < bare.len() && bare.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    number && !digits.starts_with(|c: char| c.is_alphabetic() || c == '-' || c == '_')
}

/// A part of the file between empty lines.
struct Chunk {
    first: usize,
    last: usize,
    text: String,
    /// `[tag:…]` in the comments above it.
    tags: Vec<String>,
    /// `[id:…]` there.
    id: Option<String>,
}

fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut open: Option<Chunk> = None;
    let mut tags: Vec<String> = Vec::new();
    let mut id: Option<String> = None;
    // Empty lines in braces part nothing.
    let mut depth = 0_i32;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let bare = line.trim();
        if let Some(comment) = bare.strip_prefix("//") {
            tags.extend(comment_marks(comment, "[tag:"));
            id = comment_marks(comment, "[id:").pop().or(id);
            continue;
        }
        if bare.is_empty() && depth <= 0 {
            chunks.extend(open.take());
            depth = 0;
            continue;
        }
        // A title begins a question, whether or not an empty line stands above it.
        let titled = bare.starts_with("::") && !bare.starts_with(":::");
        if titled && depth <= 0 && open.as_ref().is_some_and(|chunk| chunk.text.contains('}')) {
            chunks.extend(open.take());
            depth = 0;
        }
        depth += braces(line);
        if bare.starts_with("$CATEGORY:") {
            chunks.extend(open.take());
            chunks.push(Chunk {
                first: number,
                last: number,
                text: bare.to_owned(),
                tags: Vec::new(),
                id: None,
            });
            depth = 0;
            continue;
        }
        match &mut open {
            Some(chunk) => {
                chunk.text.push('\n');
                chunk.text.push_str(line);
                chunk.last = number;
            }
            // An empty line in braces that nothing has opened.
            None if bare.is_empty() => {}
            None => {
                open = Some(Chunk {
                    first: number,
                    last: number,
                    text: line.to_owned(),
                    tags: std::mem::take(&mut tags),
                    id: id.take(),
                });
            }
        }
        // A brace that is never closed must not swallow the file.
        if depth > 0
            && open
                .as_ref()
                .is_some_and(|chunk| number - chunk.first > 200)
        {
            depth = 0;
        }
    }
    chunks.extend(open);
    chunks
}

/// How many braces a line opens more than it closes.
fn braces(line: &str) -> i32 {
    let mut escaped = false;
    let mut depth = 0;
    for c in line.chars() {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    depth
}

/// What a comment says behind a mark: `[tag:…]`, `[id:…]`.
fn comment_marks(comment: &str, mark: &str) -> Vec<String> {
    let marks = comment.split(mark).skip(1);
    marks
        .filter_map(|rest| Some(rest.split_once(']')?.0.trim().to_owned()))
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// The last part of a category's path, in which a `/` is written twice.
pub(super) fn category_name(path: &str) -> Option<String> {
    let path = path.replace("//", "\u{0}");
    let name = path
        .trim()
        .rsplit('/')
        .find(|part| !part.trim().is_empty())?;
    let name = name.replace('\u{0}', "/").trim().to_owned();
    let plain = name.starts_with('$')
        || name.eq_ignore_ascii_case("top")
        || name.to_lowercase().starts_with("default for");
    (!plain).then_some(name)
}

/// A category as a tag.
fn category_tag(name: &str) -> String {
    let name = name.to_lowercase();
    name.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The category of each item is its first tag; where all are of one, that tells none from another, and
/// is the title of the whole.
pub(super) fn take_categories(parsed: &mut Parsed, categories: &[Option<String>]) {
    if let Some(Some(name)) = categories.first()
        && categories.iter().all(|other| other.as_ref() == Some(name))
    {
        parsed.title = Some(name.clone());
        return;
    }
    for (imported, category) in parsed.items.iter_mut().zip(categories) {
        let tags = &mut imported.item.tags;
        if let Some(tag) = category.as_deref().map(category_tag)
            && !tags.contains(&tag)
        {
            tags.insert(0, tag);
        }
    }
}

/// The first place of a character that no backslash stands before.
fn find(text: &str, wanted: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == wanted && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// The last closing brace that no backslash stands before.
fn rfind_close(text: &str) -> Option<usize> {
    let mut escaped = false;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if c == '}' && !escaped {
            last = Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    last
}

fn question(chunk: &Chunk) -> Result<Item, &'static str> {
    let mut text = chunk.text.trim();
    let (mut title, mut scenario) = (None, false);
    if let Some(rest) = text.strip_prefix("::")
        && let Some(end) = title_end(rest)
    {
        let written = plain(&rest[..end], Markup::Plain);
        let bare = written.strip_suffix(SCENARIO);
        scenario = bare.is_some();
        title = Some(bare.map_or(written.clone(), str::to_owned));
        text = rest[end + 2..].trim_start();
    }
    let (markup, text) = markup(text);
    let open = find(text, '{');
    let Some(open) = open else {
        return Err("a description, not a question");
    };
    let close = rfind_close(text).filter(|close| *close > open);
    let Some(close) = close else {
        return Err("a brace that is never closed");
    };
    let before = plain(&text[..open], markup);
    let after = plain(&text[close + 1..], markup);
    let prompt = if after.is_empty() || after.chars().all(|c| c.is_ascii_punctuation()) {
        format!("{before}{after}")
    } else {
        format!("{before} _____ {after}")
    };
    let prompt = prompt.trim().to_owned();
    if prompt.is_empty() {
        return Err("an answer without a question");
    }
    let mut item = answers(&prompt, &text[open + 1..close], markup);
    if let Some(title) = title.filter(|title| !title.is_empty() && *title != prompt) {
        item.id = ItemId::new(slug(&title));
        item.title = beginning(&title).into();
    }
    if scenario {
        item.kind = Kind::Scenario;
    }
    Ok(item)
}

fn title_end(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("::").map(|at| at + from) {
        if !text[..at].ends_with('\\') {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// How a text is marked up.
#[derive(Clone, Copy, PartialEq)]
enum Markup {
    /// Moodle's own: HTML, with line breaks that count.
    Auto,
    Html,
    Plain,
    Markdown,
}

fn markup(text: &str) -> (Markup, &str) {
    for (name, markup) in [
        ("[html]", Markup::Html),
        ("[moodle]", Markup::Auto),
        ("[plain]", Markup::Plain),
        ("[markdown]", Markup::Markdown),
    ] {
        if let Some(rest) = text.strip_prefix(name) {
            return (markup, rest.trim_start());
        }
    }
    (Markup::Auto, text)
}

/// A text without its escapes and its HTML.
fn plain(text: &str, markup: Markup) -> String {
    let mut out = String::new();
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        match (c, markup) {
            ('\\', _) => match chars.next() {
                Some('n') => out.push('\n'),
                Some(c @ ('~' | '=' | '#' | '{' | '}' | ':')) => out.push(c),
                Some('\\') => out.push('\\'),
                Some(other) => {
                    out.push('\\');
                    out.push(other);
                }
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    let tagged = out.contains('<') || out.contains('&');
    match markup {
        Markup::Html => html::text(&out).text,
        Markup::Auto if tagged => {
            // Line breaks count here.
            let lines: Vec<&str> = out.lines().collect();
            html::text(&lines.join("<br>")).text
        }
        _ => out.trim().to_owned(),
    }
}

/// An answer in braces.
struct Answer {
    right: bool,
    /// It earns all that there is to earn.
    whole: bool,
    text: String,
    feedback: String,
}

fn answers(prompt: &str, inside: &str, markup: Markup) -> Item {
    let (inside, general) = match inside.split_once("####") {
        Some((inside, general)) => (inside, plain(general, markup)),
        None => (inside, String::new()),
    };
    let general = Some(general).filter(|text| !text.is_empty());
    let bare = inside.trim();
    if bare.is_empty() {
        let mut item = super::item(prompt);
        item.answer = general;
        if let Some((answer, look_for)) = item.answer.as_deref().and_then(grader_notes::split) {
            item.answer = Some(answer);
            item.look_for = look_for;
        }
        return item;
    }
    if let Some(numbers) = bare.strip_prefix('#') {
        return short_answer(prompt, &number_answers(numbers), general.as_deref());
    }
    let (word, feedback) = match find(bare, '#') {
        Some(at) => (bare[..at].trim(), plain(&bare[at + 1..], markup)),
        None => (bare, String::new()),
    };
    let truth = match word.to_uppercase().as_str() {
        "T" | "TRUE" => Some("True"),
        "F" | "FALSE" => Some("False"),
        _ => None,
    };
    if let Some(truth) = truth {
        let explained: Vec<String> = general.into_iter().collect();
        let _ = feedback;
        let asked = format!("True or false? {prompt}");
        return short_answer(
            &asked,
            &[truth.to_owned()],
            explained.first().map(String::as_str),
        );
    }
    let all = split_answers(bare, markup);
    let pairs: Vec<(&str, &str)> = all
        .iter()
        .filter_map(|answer| answer.text.split_once("->"))
        .map(|(one, other)| (one.trim(), other.trim()))
        .collect();
    if pairs.len() == all.len() && !pairs.is_empty() {
        return matching(prompt, &pairs, general.as_deref());
    }
    let mut explained: Vec<String> = all
        .iter()
        .filter(|answer| answer.right && says_something(&answer.feedback))
        .map(|answer| answer.feedback.clone())
        .collect();
    explained.extend(general);
    let explained = explained.join("\n\n");
    if all.iter().all(|answer| answer.right) {
        let right: Vec<String> = all.into_iter().map(|answer| answer.text).collect();
        return short_answer(prompt, &right, Some(&explained));
    }
    let options: Vec<Choice> = all
        .into_iter()
        .map(|answer| Choice::new(answer.text, answer.right))
        .collect();
    choice_item(prompt, &options, Some(&explained))
}

/// Feedback that says more than that the answer was right.
pub(super) fn says_something(feedback: &str) -> bool {
    feedback.split_whitespace().count() > 4
}

/// A question for pairs: both sides are shown apart, the answer puts them together.
pub(super) fn matching(prompt: &str, pairs: &[(&str, &str)], explained: Option<&str>) -> Item {
    let mut others: Vec<&str> = pairs.iter().map(|(_, other)| *other).collect();
    others.sort_unstable();
    others.dedup();
    let ones: Vec<String> = pairs
        .iter()
        .filter(|(one, _)| !one.is_empty())
        .map(|(one, _)| format!("- {one}"))
        .collect();
    let prompt = format!(
        "{prompt}\n\n{}\n\nwith: {}",
        ones.join("\n"),
        others.join("; ")
    );
    let mut item = super::item(&prompt);
    let mut answer: Vec<String> = pairs
        .iter()
        .filter(|(one, _)| !one.is_empty())
        .map(|(one, other)| format!("- {one}: {other}"))
        .collect();
    answer.extend(explained.map(|text| format!("\n{text}")));
    item.answer = Some(answer.join("\n"));
    item
}

/// `3:0.5`, `1..5`, `=3:0 =%50%4:1`.
fn number_answers(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(['=', '~']).collect();
    let answers = parts.into_iter().filter_map(|part| {
        let part = part.split('#').next().unwrap_or_default().trim();
        let part = without_weight(part).1.trim();
        let said = match (part.split_once(".."), part.split_once(':')) {
            (Some((low, high)), _) => format!("{} to {}", low.trim(), high.trim()),
            (None, Some((number, around))) => match around.trim() {
                "" | "0" => number.trim().to_owned(),
                around => format!("{} (± {around})", number.trim()),
            },
            (None, None) => part.to_owned(),
        };
        (!said.is_empty()).then_some(said)
    });
    answers.collect()
}

/// `%50%text`: the weight and the text.
fn without_weight(text: &str) -> (Option<f64>, &str) {
    let weighed = text.strip_prefix('%').and_then(|rest| {
        let (weight, text) = rest.split_once('%')?;
        Some((weight.trim().parse().ok()?, text))
    });
    match weighed {
        Some((weight, text)) => (Some(weight), text),
        None => (None, text),
    }
}

fn split_answers(text: &str, markup: Markup) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut starts: Vec<(usize, bool)> = Vec::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if matches!(c, '=' | '~') && !escaped {
            starts.push((at, c == '='));
        }
        escaped = c == '\\' && !escaped;
    }
    if starts.is_empty() {
        starts.push((0, true));
    }
    for (index, (start, right)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |(end, _)| *end);
        let skip = usize::from(text[*start..].starts_with(['=', '~']));
        let said = &text[start + skip..end];
        let (weight, said) = without_weight(said.trim());
        let (said, feedback) = match find(said, '#') {
            Some(at) => (&said[..at], &said[at + 1..]),
            None => (said, ""),
        };
        let own = self::markup(said.trim());
        let own_markup = if own.0 == Markup::Auto { markup } else { own.0 };
        let text = plain(own.1, own_markup);
        if text.is_empty() {
            continue;
        }
        answers.push(Answer {
            right: weight.map_or(*right, |weight| weight > 0.0),
            whole: weight.map_or(*right, |weight| weight >= 100.0),
            text,
            feedback: plain(feedback, markup),
        });
    }
    // Beside one that earns all, what earns a part is half right at best.
    if answers.iter().any(|answer| answer.whole) {
        for answer in &mut answers {
            answer.right = answer.whole;
        }
    }
    answers
}

#[cfg(test)]
mod tests;
