//! Markdown in three shapes, alone or mixed: questions as headings with their answers below,
//! `<details>` with the question as `<summary>`, and `Q:` / `A:` pairs.
//!
//! Text is kept as it is written; only HTML in it is made Markdown and images become notes. What
//! the first two shapes have taken is out of sight of the third, and no text is lost: what belongs
//! to no item is named with its lines.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::ids::key;
use super::plain_text::{is_fence, is_rule};
use super::{ConvertError, Imported, Parsed, Place, article, html, item};

/// Reads a Markdown file.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Parsed, ConvertError> {
    let mut reader = Reader {
        lines: Lines::of(text),
        text,
        rest: text.as_bytes().to_vec(),
        found: Parsed::default(),
    };
    reader.details()?;
    reader.pairs()?;
    reader.headings()?;
    let mut found = reader.found;
    found.items.sort_by_key(|imported| imported.at);
    found.skipped.sort_by_key(|skipped| skipped.at);
    Ok(found)
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
    /// The text with what has been taken blanked out.
    rest: Vec<u8>,
    found: Parsed,
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(
            std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        )
    }

    fn number(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}

/// A `<details>` element.
struct Details {
    all: Range<usize>,
    summary: Range<usize>,
    body: Range<usize>,
    /// The elements directly inside it.
    inner: Vec<usize>,
}

impl Reader<'_> {
    /// The lines that a range of the text stands on, blanks at its ends left out.
    fn place(&self, range: &Range<usize>) -> Place {
        let inside = &self.text[range.clone()];
        let start = range.start + inside.len() - inside.trim_start().len();
        let end = range.start + inside.trim_end().len();
        let (first, last) = (
            self.lines.number(start),
            self.lines.number(end.max(start + 1) - 1),
        );
        Place::Lines(first, last.max(first))
    }

    fn blank_out(&mut self, range: Range<usize>) {
        for byte in &mut self.rest[range] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn rest(&self) -> String {
        // Whole ranges of characters were made blanks, so it is still UTF-8.
        String::from_utf8_lossy(&self.rest).into_owned()
    }

    /// Takes a question and its answer; `head` is where the question stands.
    fn take(&mut self, prompt: &str, answer: &str, at: &Range<usize>) -> Result<(), ConvertError> {
        let place = self.place(at);
        let (prompt, answer) = (self.shown(prompt, place), self.shown(answer, place));
        if prompt.is_empty() {
            self.found
                .skip(place, "an answer without a question", &answer);
        } else if answer.is_empty() {
            self.found
                .skip(place, "a question without an answer", &prompt);
        } else if let Some(labelled) = article::labelled(&prompt, &answer, place, &mut self.found) {
            self.found.take(labelled)?;
        } else {
            let mut item = item(&prompt);
            item.answer = Some(article::without_label(&answer).to_owned());
            self.found.take(Imported {
                key: key(&prompt),
                at: place,
                item,
                reviews: Vec::new(),
            })?;
        }
        Ok(())
    }

    /// Text as it is kept, with a word about what was left out of it.
    fn shown(&mut self, source: &str, at: Place) -> String {
        let made = without_html(source);
        if made.scripts > 0 {
            self.found.skip(at, "a script or a style", source);
        }
        if made.media > 0 {
            self.found
                .skip(at, "an image or a sound: only its name is kept", source);
        }
        made.text
    }

    fn details(&mut self) -> Result<(), ConvertError> {
        let all = details(self.text);
        let mut taken = 0;
        for element in &all {
            if element.all.start < taken {
                continue;
            }
            let mut own = String::new();
            let mut at = element.body.start;
            for inner in &element.inner {
                let inner = &all[*inner].all;
                own.push_str(&self.text[at..inner.start]);
                at = inner.end;
            }
            own.push_str(&self.text[at..element.body.end]);
            let text = self.text;
            let question = &text[element.summary.clone()];
            if !element.inner.is_empty() && html::text(&own).text.is_empty() {
                let summary = html::text(question).text;
                let at = self.place(&element.summary);
                self.found.skip(at, "the heading of a section", &summary);
                continue;
            }
            self.take(
                &html::text(question).text,
                &text[element.body.clone()],
                &element.all,
            )?;
            taken = element.all.end;
        }
        let mut done = 0;
        for element in &all {
            // What stands inside of another is blank by then.
            if element.all.start >= done {
                done = element.all.end;
                self.blank_out(element.all.clone());
            }
        }
        Ok(())
    }

    fn pairs(&mut self) -> Result<(), ConvertError> {
        let rest = self.rest();
        // What is being read: its question, its answer, and where the pair began.
        let mut pair: Option<(Range<usize>, Option<Range<usize>>)> = None;
        let mut fenced = false;
        let mut pairs = Vec::new();
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            fenced ^= is_fence(line);
            if fenced {
                if let Some((question, answer)) = &mut pair {
                    answer.as_mut().unwrap_or(question).end = range.end;
                }
                continue;
            }
            let behind = |mark| Some(range.end - after(line, mark)?.len());
            if let Some(start) = behind('Q') {
                pairs.extend(pair.replace((start..range.end, None)));
            } else if let (Some(start), Some((_, answer @ None))) = (behind('A'), &mut pair) {
                *answer = Some(start..range.end);
            } else if behind('C').is_some() {
                pairs.extend(pair.take());
                let place = self.place(&range);
                self.found.skip(place, "a cloze card", line.trim());
                self.blank_out(range);
            } else if is_rule(line.trim()) || line.starts_with('#') {
                pairs.extend(pair.take());
            } else if let Some((question, answer)) = &mut pair {
                answer.as_mut().unwrap_or(question).end = range.end;
            }
        }
        pairs.extend(pair);
        for (question, answer) in pairs {
            let answer = answer.unwrap_or(question.end..question.end);
            let all = question.start..answer.end.max(question.end);
            self.take(&rest[question], rest[answer].trim(), &all)?;
            let start = self.lines.0[self.lines.number(all.start) - 1];
            self.blank_out(start..all.end);
        }
        Ok(())
    }

    fn headings(&mut self) -> Result<(), ConvertError> {
        let rest = self.rest();
        let headings = headings(&rest);
        let alone = self.found.items.is_empty();
        let level = question_level(&headings);
        if let Some(title) = headings.first().filter(|h| h.level == HeadingLevel::H1) {
            self.found.title = Some(html::text(&title.text).text);
        }
        let opening = headings.first().map_or(rest.len(), |h| h.all.start);
        self.leave("text before the first question", &rest, 0..opening);
        let mut at = 0;
        while let Some(heading) = headings.get(at) {
            // Deeper headings are part of an answer.
            let deeper = headings[at + 1..]
                .iter()
                .take_while(|h| h.level > heading.level);
            let next = at + 1 + deeper.count();
            let end = headings.get(next).map_or(rest.len(), |h| h.all.start);
            let below = headings.get(at + 1).map_or(rest.len(), |h| h.all.start);
            let text = rest[heading.all.end..end].trim();
            let is_question = if alone {
                Some(heading.level) == level || (heading.asks && at > 0)
            } else {
                heading.asks && !text.is_empty()
            };
            // A question above others is the heading of a section.
            let asks_below = headings[at + 1..next]
                .iter()
                .any(|h| h.asks || Some(h.level) == level);
            if is_question && !(asks_below && heading.level < level.unwrap_or(HeadingLevel::H6)) {
                let all = heading.all.start..end;
                self.take(&heading.text, text, &all)?;
                at = next;
                continue;
            }
            if !(at == 0 && self.found.title.is_some()) {
                let place = self.place(&heading.all);
                self.found
                    .skip(place, "the heading of a section", &heading.text);
            }
            self.leave(
                "text that answers no question",
                &rest,
                heading.all.end..below,
            );
            at += 1;
        }
        Ok(())
    }

    /// Tells of what stands there and is taken for nothing.
    fn leave(&mut self, reason: &'static str, rest: &str, range: Range<usize>) {
        let mut at = range.start;
        let mut said = rest[range].split_inclusive('\n').filter_map(|line| {
            at += line.len();
            let says = line.chars().any(char::is_alphanumeric);
            says.then_some((at - line.len(), line.trim()))
        });
        if let Some((start, text)) = said.next() {
            let last = said.last().map_or(start, |(start, _)| start);
            let place = Place::Lines(self.lines.number(start), self.lines.number(last));
            self.found.skip(place, reason, text);
        }
    }
}

/// What stands behind `Q:` (or another letter), however bold it is.
fn after(line: &str, mark: char) -> Option<&str> {
    let bare = line.trim_start().trim_start_matches("**");
    let rest = bare.strip_prefix(mark)?.trim_start_matches("**");
    let rest = rest.strip_prefix(':')?;
    let rest = rest.strip_prefix("**").unwrap_or(rest);
    rest.starts_with(char::is_whitespace).then_some(rest)
}

/// A heading and its place.
struct Heading {
    all: Range<usize>,
    level: HeadingLevel,
    text: String,
    /// It reads like a question.
    asks: bool,
}

fn headings(text: &str) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                headings.push(Heading {
                    all: range,
                    level,
                    text: String::new(),
                    asks: false,
                });
            }
            Event::End(TagEnd::Heading(_)) => {
                inside = false;
                if let Some(heading) = headings.last_mut() {
                    heading.text = heading.text.trim().to_owned();
                    heading.asks = asks(&heading.text);
                }
            }
            Event::Text(text) if inside => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push_str(&text);
                }
            }
            Event::Code(text) if inside => {
                if let Some(heading) = headings.last_mut() {
                    heading.text.push_str(&format!("`{text}`"));
                }
            }
            _ => {}
        }
    }
    headings
}

/// Whether a heading reads like a question or a task.
fn asks(text: &str) -> bool {
    const OPENINGS: [&str; 18] = [
        "what", "how", "why", "when", "which", "who", "where", "explain", "describe", "define",
        "compare", "name", "list", "is", "are", "can", "do", "does",
    ];
    let text = text.trim_end_matches(['*', '_', ' ', '`']);
    let bare = super::plain_text::numbered(text).map_or(text, |(_, rest)| rest);
    let first = bare
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    text.ends_with('?')
        || bare.len() < text.len()
        || (OPENINGS.contains(&first.to_lowercase().as_str())
            && bare.split_whitespace().count() > 2)
}

/// The level whose headings are the questions: that of most of those that read like one, or else
/// the deepest that has several.
fn question_level(headings: &[Heading]) -> Option<HeadingLevel> {
    let levels = [
        HeadingLevel::H1,
        HeadingLevel::H2,
        HeadingLevel::H3,
        HeadingLevel::H4,
        HeadingLevel::H5,
        HeadingLevel::H6,
    ];
    let of = |level: HeadingLevel| headings.iter().filter(move |h| h.level == level);
    let asking = |level: &HeadingLevel| of(*level).filter(|h| h.asks).count();
    let most = levels.iter().rev().max_by_key(|level| asking(level))?;
    if asking(most) > 0 {
        return Some(*most);
    }
    levels
        .into_iter()
        .rev()
        .find(|level| of(*level).count() > 1)
        .or_else(|| {
            levels
                .into_iter()
                .rev()
                .find(|level| of(*level).count() > 0)
        })
}

/// The text of Markdown with its HTML made Markdown, and a note for each image.
fn without_html(source: &str) -> html::Text {
    let mut out = html::Text::default();
    let mut at = 0;
    for (event, range) in Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter() {
        if range.start < at {
            continue;
        }
        let piece = match event {
            Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => {
                html::fragment(&source[range.clone()])
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let inside = &source[range.clone()];
                let alt = inside.get(2..).and_then(|rest| rest.split(']').next());
                let name = alt.filter(|alt| !alt.is_empty()).unwrap_or(&dest_url);
                html::Text {
                    text: format!("(image: {name})"),
                    media: 1,
                    scripts: 0,
                }
            }
            // A character written by its name.
            Event::Text(said) if source[range.clone()].starts_with('&') && range.len() > 2 => {
                html::Text {
                    text: said.into_string(),
                    ..html::Text::default()
                }
            }
            _ => continue,
        };
        out.text.push_str(&source[at..range.start]);
        out.text.push_str(&piece.text);
        out.media += piece.media;
        out.scripts += piece.scripts;
        at = range.end;
    }
    out.text.push_str(&source[at..]);
    out.text = tidy(&out.text);
    out
}

/// Takes blanks from the ends of lines and blank lines that follow each other, outside of code.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let (mut fenced, mut gap) = (false, true);
    for line in text.lines() {
        let opens = is_fence(line);
        if !fenced && line.trim().is_empty() {
            if !gap {
                out.push('\n');
            }
            gap = true;
            continue;
        }
        out.push_str(line.trim_end());
        out.push('\n');
        gap = false;
        fenced ^= opens;
    }
    out.trim().to_owned()
}

/// Finds the `<details>` elements of a text, those outside of code, in the order of their starts.
fn details(text: &str) -> Vec<Details> {
    let mut all: Vec<Details> = Vec::new();
    // Those that are not closed yet, each with where its summary begins.
    let mut open: Vec<usize> = Vec::new();
    let mut begun: Vec<Option<usize>> = Vec::new();
    for (range, name) in tags(text) {
        match (name, open.last().copied()) {
            ("details", _) => {
                if let Some(outer) = open.last() {
                    let index = all.len();
                    all[*outer].inner.push(index);
                }
                open.push(all.len());
                begun.push(None);
                all.push(Details {
                    all: range.start..text.len(),
                    summary: range.end..range.end,
                    body: range.end..text.len(),
                    inner: Vec::new(),
                });
            }
            ("summary", Some(this)) if all[this].summary.is_empty() => {
                begun[this] = Some(range.end);
            }
            ("/summary", Some(this)) => {
                if let Some(start) = begun[this].take() {
                    all[this].summary = start..range.start;
                    all[this].body.start = range.end;
                }
            }
            ("/details", Some(this)) => {
                all[this].body.end = range.start;
                all[this].all.end = range.end;
                open.pop();
            }
            _ => {}
        }
    }
    // One that is never closed ends where the next begins.
    for this in open {
        if let Some(next) = all[this].inner.first().map(|inner| all[*inner].all.start) {
            all[this].inner.clear();
            all[this].all.end = next;
            // The first inside may stand in its summary.
            all[this].body = all[this].body.start.min(next)..next;
            let summary = &mut all[this].summary;
            *summary = summary.start.min(next)..summary.end.min(next);
        }
    }
    for this in 0..all.len() {
        let body = all[this].body.clone();
        let mut inner = std::mem::take(&mut all[this].inner);
        inner.retain(|inner| all[*inner].all.start >= body.start);
        all[this].inner = inner;
    }
    all
}

/// The tags that make up `<details>`, outside of fenced code.
fn tags(text: &str) -> Vec<(Range<usize>, &'static str)> {
    const NAMES: [&str; 4] = ["details", "summary", "/details", "/summary"];
    let mut tags = Vec::new();
    let (mut at, mut fenced) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let fence = is_fence(line);
        fenced ^= fence;
        if fenced || fence {
            continue;
        }
        for (open, _) in line.match_indices('<') {
            let inside = &line[open + 1..];
            let name = NAMES.into_iter().find(|name| {
                inside
                    .get(..name.len())
                    .is_some_and(|s| s.eq_ignore_ascii_case(name))
                    && inside[name.len()..].starts_with(['>', ' ', '\t', '\n', '\r'])
            });
            let Some(name) = name else { continue };
            if let Some(close) = inside.find('>') {
                tags.push((start + open..start + open + 1 + close + 1, name));
            }
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let items = read(text).unwrap().items.into_iter();
        items
            .map(|i| (i.item.prompt, i.item.answer.unwrap_or_default()))
            .collect()
    }

    fn pair(prompt: &str, answer: &str) -> (String, String) {
        (prompt.to_owned(), answer.to_owned())
    }

    fn skipped(text: &str) -> Vec<String> {
        let skipped = read(text).unwrap().skipped.into_iter();
        skipped.map(|s| format!("{}: {}", s.at, s.reason)).collect()
    }

    #[test]
    fn headings_are_questions_and_the_text_below_is_the_answer() {
        let text = "# Git\n\nAbout Git.\n\n## Basics\n\n### What is `HEAD`?\n\nA *name*.\n\n```sh\n# not a heading\n```\n\n#### More\n\nMuch.\n\n### How do you undo?\n\n- reset\n- revert\n";
        assert_eq!(
            pairs(text),
            [
                pair(
                    "What is `HEAD`?",
                    "A *name*.\n\n```sh\n# not a heading\n```\n\n#### More\n\nMuch."
                ),
                pair("How do you undo?", "- reset\n- revert"),
            ]
        );
        assert_eq!(
            skipped(text),
            [
                "line 3: text that answers no question",
                "line 5: the heading of a section"
            ]
        );
        assert_eq!(read(text).unwrap().title.as_deref(), Some("Git"));
    }

    #[test]
    fn details_hold_a_question_and_its_answer() {
        let text = "## Linux\n\n<details>\n<summary>What does <code>chmod</code> do?</summary><br><b>\n\nSets *modes*:\n\n  * read\n  * write\n\n```\nchmod 1 <file>\n```\n![tree](a/b.png)\n</b></details>\n\n<details><summary>One line?</summary><br><b>Yes, with List&lt;T> and <br>two</b></details>\n";
        assert_eq!(
            pairs(text),
            [
                pair(
                    "What does `chmod` do?",
                    "Sets *modes*:\n\n  * read\n  * write\n\n```\nchmod 1 <file>\n```\n(image: tree)"
                ),
                pair("One line?", "Yes, with List<T> and\ntwo"),
            ]
        );
    }

    #[test]
    fn details_around_others_are_sections_unless_they_say_something() {
        let text = "<details><summary>All</summary>\n<details><summary>A?</summary>a</details>\n<details><summary>B?</summary>b <details><summary>Hint</summary>c</details></details>\n</details>\n";
        assert_eq!(pairs(text), [pair("A?", "a"), pair("B?", "b\n\nHint\nc")]);
        assert_eq!(skipped(text), ["line 1: the heading of a section"]);
    }

    #[test]
    fn details_that_are_never_closed_end_where_the_next_begin() {
        let text = "<details><summary>A?</summary>a\n\n<details><summary>B?</summary>b</details>\n";
        assert_eq!(pairs(text), [pair("A?", "a"), pair("B?", "b")]);
    }

    #[test]
    fn pairs_of_lines_are_cards() {
        let text = "Q: What is a\nmutex?\nA: A lock.\n\n- for one\n\nQ: Why?\nA: So.\n---\nC: A [cloze].\nloose words\n";
        assert_eq!(
            pairs(text),
            [
                pair("What is a\nmutex?", "A lock.\n\n- for one"),
                pair("Why?", "So.")
            ]
        );
        assert_eq!(
            skipped(text),
            [
                "line 10: a cloze card",
                "line 11: text before the first question"
            ]
        );
    }

    #[test]
    fn a_list_of_what_to_look_for_becomes_the_rubric() {
        let text = "## Scenario: Slow builds\n\nBuilds take an hour.\n\n**What to look for:**\n\n- Caches layers\n- Measures first\n\n## Two\n\nText.\n";
        let found = read(text).unwrap();
        let item = &found.items[0].item;
        let texts: Vec<&str> = item.look_for.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["Caches layers", "Measures first"]);
        assert_eq!(found.items.len(), 2);
    }

    #[test]
    fn scripts_are_left_out_and_said() {
        let text = "## Why?\n\nSo.\n\n<script>\nalert(1)\n</script>\n";
        assert_eq!(pairs(text), [pair("Why?", "So.")]);
        assert_eq!(skipped(text), ["lines 1-7: a script or a style"]);
    }
}
