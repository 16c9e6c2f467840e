//! Emacs' org files: questions as headlines, with or without org-drill's or org-fc's marks.
//!
//! An outline is turned into Markdown line by line, so that line numbers stay, and read by what
//! finds the questions there: drawers, planning, keywords and comments go, blocks become fences,
//! markup and links are rewritten. Headlines that a drill has marked are questions whatever they
//! say; their brackets are holes where there is no answer. What a drill remembers of a headline's
//! last review comes along.
//!
//! The crates for org (`orgize`, `org-rust-parser`) build a tree of all of its syntax. The first is
//! an alpha whose time grows with the square of the length of some texts, and either would leave
//! this mapping to be written; of org only lines and headlines matter here.

mod markup;

use std::collections::BTreeMap;

use super::cloze;
use super::ids::key;
use super::markdown::{self, Carrier, Options};
use super::plain_text::{bullet, numbered};
use super::{ConvertError, Imported, Parsed, PastReview, item};
use markup::{body_line, inline};

/// Tags that mark a headline for a drill.
const DRILL_TAGS: [&str; 2] = ["drill", "fc"];
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// Reads a file.
///
/// # Errors
///
/// More items than a bank should hold, or no question of the form that is wanted.
pub fn read(text: &str, options: &Options) -> Result<Parsed, ConvertError> {
    let outline = Outline::new(text);
    let by_drill = options.questions.is_none() && outline.drilled.is_some();
    let options = &Options {
        questions: options.questions.or(outline.drilled),
    };
    let mut parsed = markdown::read(&outline.markdown, options)?;
    if by_drill {
        for form in &mut parsed.forms {
            form.reason = "marked for a drill".to_owned();
        }
    }
    parsed.title = outline.title.clone().or(parsed.title.take());
    let items = std::mem::take(&mut parsed.items);
    for mut imported in items {
        let line = imported.at.line().unwrap_or_default();
        let Some(headline) = outline.headlines.get(&line) else {
            parsed.push(imported)?;
            continue;
        };
        let item = &mut imported.item;
        for tag in &headline.tags {
            if !item.tags.contains(tag) {
                item.tags.push(tag.clone());
            }
        }
        imported.reviews = headline.review.into_iter().collect();
        if let Some(id) = &headline.id {
            imported.key.clone_from(id);
        }
        if headline.drilled && headline.cloze && !item.is_answered()
            || headline.is_cloze_of(&imported)
        {
            cards(imported, headline, &mut parsed)?;
        } else {
            parsed.push(imported)?;
        }
    }
    Ok(parsed)
}

/// Whether a text is an org file.
pub fn looks_like(text: &str) -> bool {
    let mut headlines = 0;
    let mut markdown = 0;
    for line in text.lines().take(5_000) {
        let lower = line.trim().to_lowercase();
        if lower.starts_with("#+title:") || lower.starts_with("#+begin_") || lower == ":properties:"
        {
            return true;
        }
        let stars = line.len() - line.trim_start_matches('*').len();
        if stars > 0 && (lower.ends_with(":drill:") || lower.ends_with(":fc:")) {
            return true;
        }
        headlines += usize::from(stars >= 2 && line[stars..].starts_with(' '));
        let bold = line[stars..].contains("**");
        markdown += usize::from(line.starts_with("# ") || line.starts_with("## ") || bold);
    }
    headlines >= 2 && markdown == 0
}

/// The holes of a headline as a card each.
fn cards(imported: Imported, headline: &Headline, parsed: &mut Parsed) -> Result<(), ConvertError> {
    let source = imported
        .item
        .answer
        .clone()
        .unwrap_or_else(|| imported.item.prompt.clone());
    let found = cloze::bracketed(&with_hints(&source));
    if found.is_empty() {
        return parsed.push(imported);
    }
    for card in found {
        let mut new = item(&card.prompt);
        new.answer = Some(
            card.answer
                .split("||")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        );
        new.notes = Some(card.sentence);
        new.tags.clone_from(&imported.item.tags);
        let own = headline
            .id
            .as_ref()
            .map(|id| format!("{id}#{}", card.number));
        parsed.push(Imported {
            key: own.unwrap_or_else(|| key(&new.prompt)),
            at: imported.at,
            item: new,
            reviews: imported.reviews.clone(),
        })?;
    }
    Ok(())
}

/// `[hidden||hint]` without its hint.
fn with_hints(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("||") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.find(']') {
            Some(end) if !rest[..end].contains('\n') => rest = &rest[end..],
            _ => {
                out.push_str("||");
                rest = &rest[2..];
            }
        }
    }
    out + rest
}

/// What a headline says of itself.
#[derive(Debug, Default)]
struct Headline {
    tags: Vec<String>,
    drilled: bool,
    /// Its text has holes, by its type or because nothing else would be asked.
    cloze: bool,
    id: Option<String>,
    review: Option<PastReview>,
}

impl Headline {
    /// Whether a drilled item asks by holes: its type says so.
    fn is_cloze_of(&self, imported: &Imported) -> bool {
        self.drilled
            && self.cloze
            && imported
                .item
                .answer
                .as_ref()
                .is_some_and(|answer| answer.contains('['))
    }
}

struct Outline {
    markdown: String,
    /// The level of all headlines that are marked for a drill, if it is one.
    drilled: Option<Carrier>,
    title: Option<String>,
    /// By line.
    headlines: BTreeMap<usize, Headline>,
}

/// What lines are being read.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Text,
    Drawer,
    Code,
    Quote,
    /// A block whose marks alone go.
    Other,
}

impl Outline {
    fn new(text: &str) -> Self {
        let mut outline = Self {
            markdown: String::with_capacity(text.len() + 64),
            drilled: drilled_level(text).map(Carrier::Heading),
            title: None,
            headlines: BTreeMap::new(),
        };
        let mut inside = Inside::Text;
        let mut within_drilled: Option<usize> = None;
        let mut headline: Option<(usize, Headline)> = None;
        let mut properties: BTreeMap<String, String> = BTreeMap::new();
        let mut indent = 0;
        let mut list = List::default();
        // The tags of the file, and those of the headlines around.
        let mut file_tags: Vec<String> = Vec::new();
        let mut around: Vec<(usize, Vec<String>)> = Vec::new();
        let lines: Vec<&str> = text.lines().collect();
        let sided = has_sides(&lines);
        for (index, line) in lines.iter().enumerate() {
            let number = index + 1;
            let line = line.trim_end();
            let lower = line.trim().to_lowercase();
            if inside == Inside::Text
                && let Some((level, rest)) = stars(line)
            {
                outline.close(headline.take(), &properties);
                properties.clear();
                let (mut title, mut found) = read_headline(rest);
                let drilled = found.drilled;
                // Tags hold for all that stands below.
                around.retain(|(outer, _)| *outer < level);
                let own = std::mem::take(&mut found.tags);
                found.tags.clone_from(&file_tags);
                found
                    .tags
                    .extend(around.iter().flat_map(|(_, tags)| tags.iter().cloned()));
                found.tags.extend(own.iter().cloned());
                if !own.is_empty() {
                    around.push((level, own));
                }
                // What a card hides is called so in many collections.
                if sided && title.eq_ignore_ascii_case("front") {
                    title = "Question".to_owned();
                } else if (sided || within_drilled.is_some_and(|outer| level > outer))
                    && title.eq_ignore_ascii_case("back")
                {
                    title = "Answer".to_owned();
                } else if drilled || within_drilled.is_some_and(|outer| level <= outer) {
                    within_drilled = drilled.then_some(level);
                }
                headline = Some((number, found));
                indent = body_indent(&lines[index + 1..]);
                let level = "#".repeat(level.min(6));
                // A label makes a question of whatever a drill has marked.
                let label = if drilled && outline.drilled.is_none() && !title.is_empty() {
                    "Q: "
                } else {
                    ""
                };
                outline.push(&format!("{level} {label}{}", inline(&title)));
                continue;
            }
            let mut written = String::new();
            match inside {
                Inside::Drawer => {
                    if lower == ":end:" {
                        inside = Inside::Text;
                    } else if let Some((name, value)) = property(line) {
                        properties.insert(name, value);
                    }
                }
                Inside::Code if lower.starts_with("#+end_") => {
                    written = "```".to_owned();
                    inside = Inside::Text;
                }
                Inside::Code => {
                    let code = outdent(line, indent);
                    let bare = code.trim_start();
                    // A comma keeps stars and marks from being read.
                    written = match bare.strip_prefix(',') {
                        Some(rest) if rest.starts_with(['*', '#', ',']) => {
                            format!("{}{rest}", &code[..code.len() - bare.len()])
                        }
                        _ => code.to_owned(),
                    };
                }
                Inside::Quote | Inside::Other if lower.starts_with("#+end_") => {
                    inside = Inside::Text;
                }
                Inside::Quote => written = format!("> {}", inline(line.trim())),
                Inside::Text | Inside::Other => {
                    if let Some(rest) = lower.strip_prefix("#+begin_") {
                        let name = rest.split_whitespace().next().unwrap_or_default();
                        inside = match name {
                            "src" | "example" | "export" => Inside::Code,
                            "quote" | "verse" => Inside::Quote,
                            "comment" => Inside::Drawer,
                            _ => Inside::Other,
                        };
                        if inside == Inside::Code {
                            let language = line.split_whitespace().nth(1).unwrap_or_default();
                            let language = if name == "src" { language } else { "" };
                            written = format!("```{language}");
                        }
                    } else if is_drawer(&lower) {
                        inside = Inside::Drawer;
                    } else if let Some(value) = lower.strip_prefix("#+title:") {
                        let start = line.len() - value.len();
                        let title = line.get(start..).unwrap_or_default().trim();
                        outline.title = Some(title.to_owned()).filter(|title| !title.is_empty());
                    } else if lower.starts_with("#+filetags:") {
                        let tags = line.trim()["#+filetags:".len()..].split([':', ' ']);
                        let tags = tags.filter(|tag| !tag.is_empty()).map(str::to_owned);
                        file_tags.extend(tags);
                    } else if !is_planning(&lower) && !is_comment(line) {
                        written = body_line(list.outdent(outdent(line, indent)));
                    }
                }
            }
            outline.push(&written);
        }
        if inside == Inside::Code {
            outline.push("```");
        }
        outline.close(headline, &properties);
        outline
    }

    fn push(&mut self, line: &str) {
        self.markdown.push_str(line);
        self.markdown.push('\n');
    }

    fn close(
        &mut self,
        headline: Option<(usize, Headline)>,
        properties: &BTreeMap<String, String>,
    ) {
        let Some((line, mut headline)) = headline else {
            return;
        };
        headline.id = properties.get("id").cloned().filter(|id| id.len() > 8);
        headline.review = review(properties);
        let kind = properties
            .get("drill_card_type")
            .or(properties.get("fc_type"))
            .map_or("", String::as_str);
        headline.cloze = headline.drilled
            && (kind.contains("cloze") || kind.starts_with("hide") || kind.starts_with("show"));
        if kind.is_empty() && headline.drilled {
            headline.cloze = true;
        }
        self.headlines.insert(line, headline);
    }
}

/// Whether cards have a headline for each side, as `anki-editor` writes them.
fn has_sides(lines: &[&str]) -> bool {
    let has = |name: &str| {
        let titles = lines.iter().filter_map(|line| stars(line));
        titles
            .filter(|(level, title)| *level > 1 && title.trim().eq_ignore_ascii_case(name))
            .count()
    };
    let fronts = has("front");
    fronts > 0 && fronts == has("back")
}

/// The list that lines stand in: outside of one, indentation means nothing in org.
#[derive(Default)]
struct List {
    /// How far its entries are indented.
    base: Option<usize>,
}

impl List {
    fn outdent<'a>(&mut self, line: &'a str) -> &'a str {
        let bare = line.trim_start();
        let lead = line.len() - bare.len();
        if bare.is_empty() {
            return bare;
        }
        let dashed = bullet(bare).is_some() && bare.starts_with(['-', '+']);
        let entry = dashed || numbered(bare).is_some();
        match self.base {
            Some(base) if lead > base || (entry && lead == base) => &line[base.min(lead)..],
            _ if entry => {
                self.base = Some(lead);
                bare
            }
            _ => {
                self.base = None;
                bare
            }
        }
    }
}

/// The one level of all headlines that are marked for a drill.
fn drilled_level(text: &str) -> Option<u8> {
    let drilled = text.lines().filter_map(|line| {
        let (level, rest) = stars(line.trim_end())?;
        read_headline(rest).1.drilled.then_some(level)
    });
    let mut levels: Vec<usize> = drilled.collect();
    levels.dedup();
    match levels[..] {
        [only @ 1..=6] => u8::try_from(only).ok(),
        _ => None,
    }
}

/// The level of a headline, and what stands behind its stars.
fn stars(line: &str) -> Option<(usize, &str)> {
    let level = line.len() - line.trim_start_matches('*').len();
    let rest = line[level..].strip_prefix([' ', '\t'])?;
    (level > 0).then_some((level, rest.trim()))
}

/// The title of a headline, and what else it says.
fn read_headline(text: &str) -> (String, Headline) {
    const WORDS: [&str; 10] = [
        "TODO",
        "DONE",
        "NEXT",
        "WAITING",
        "HOLD",
        "CANCELLED",
        "CANCELED",
        "STARTED",
        "SOMEDAY",
        "PROJ",
    ];
    let mut headline = Headline::default();
    let mut text = text;
    if let Some((first, rest)) = text.split_once(' ')
        && WORDS.contains(&first)
    {
        text = rest.trim_start();
    }
    if text.starts_with("[#") && text.get(3..4) == Some("]") {
        text = text[4..].trim_start();
    }
    if let Some((before, last)) = text.rsplit_once(char::is_whitespace).or(Some(("", text)))
        && last.len() > 2
        && last.starts_with(':')
        && last.ends_with(':')
        && last
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '@' | '#' | '%' | '-'))
    {
        for tag in last.split(':').filter(|tag| !tag.is_empty()) {
            if DRILL_TAGS.contains(&tag.to_lowercase().as_str()) {
                headline.drilled = true;
            } else {
                headline.tags.push(tag.to_owned());
            }
        }
        text = before.trim_end();
    }
    // `[2/7]`, `[30%]`
    if let Some(open) = text.rfind('[')
        && let Some(inside) = text[open..].strip_suffix(']')
        && inside[1..]
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '/' | '%'))
    {
        text = text[..open].trim_end();
    }
    (text.to_owned(), headline)
}

/// How far the text below a headline is indented: as org itself does.
fn body_indent(below: &[&str]) -> usize {
    let body = below
        .iter()
        .take(200)
        .take_while(|line| stars(line).is_none());
    body.filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0)
}

fn outdent(line: &str, columns: usize) -> &str {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    &line[blanks.min(columns)..]
}

fn is_drawer(lower: &str) -> bool {
    lower.len() > 2
        && lower.starts_with(':')
        && lower.ends_with(':')
        && lower != ":end:"
        && lower[1..lower.len() - 1]
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn property(line: &str) -> Option<(String, String)> {
    let rest = line.trim().strip_prefix(':')?;
    let (name, value) = rest.split_once(':')?;
    Some((name.to_lowercase(), value.trim().to_owned()))
}

fn is_planning(lower: &str) -> bool {
    ["scheduled:", "deadline:", "closed:", "clock:"]
        .iter()
        .any(|word| lower.starts_with(word))
}

fn is_comment(line: &str) -> bool {
    let bare = line.trim_start();
    bare == "#" || bare.starts_with("# ") || bare.starts_with("#+")
}

/// The last review that org-drill remembers.
fn review(properties: &BTreeMap<String, String>) -> Option<PastReview> {
    let at = moment(properties.get("drill_last_reviewed")?)?;
    let quality: u8 = properties.get("drill_last_quality")?.trim().parse().ok()?;
    let interval: f64 = properties
        .get("drill_last_interval")
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(1.0);
    Some(PastReview {
        id: at,
        at,
        rating: match quality {
            0..=2 => 1,
            3 => 2,
            4 => 3,
            _ => 4,
        },
        used: 0,
        interval: interval.clamp(1.0, 36_500.0).round() as i32,
    })
}

/// `[2021-10-29 Fri 14:49]`, in milliseconds since 1970, as if it had been noted in UTC.
fn moment(text: &str) -> Option<i64> {
    let mut parts = text
        .trim_matches(|c: char| matches!(c, '[' | ']' | '<' | '>' | ' '))
        .split_whitespace();
    let date: jiff::civil::Date = parts.next()?.parse().ok()?;
    let days = date
        .since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1)))
        .ok()?
        .get_days();
    let minutes = parts
        .find_map(|part| {
            let (hour, minute) = part.split_once(':')?;
            Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
        })
        .filter(|minutes| (0..24 * 60).contains(minutes))
        .unwrap_or(12 * 60);
    Some((i64::from(days) * 24 * 60 + minutes) * MINUTE)
}

#[cfg(test)]
mod tests;
