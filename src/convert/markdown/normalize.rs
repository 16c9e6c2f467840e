//! Bringing lines into the form that CommonMark knows, with the number that each had in the file.
//!
//! People write headings without a blank after the marks, `<details>` in the middle of a line,
//! lists that begin in the middle of a paragraph, HTML where Markdown would do. Front matter and
//! comments, which only steer a renderer, are taken out.

use super::super::{Place, Skipped, plain_text};
use super::choices;
use super::dialects::{LineKind, Parts};
use super::dialogue;
use super::html_tables::html_tables;
use super::labels;
use super::signals::{self, columns, opens_fence};
use super::usual_form::{
    ends_template, is_property, plain_blanks, shifted, usual_form, without_template,
};

/// A text in the usual form, and what was taken out of it.
#[derive(Debug, Default)]
pub struct Normalized {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Where `<details>` open and close: before which line.
    pub marks: Vec<(usize, Mark)>,
    /// The title that its front matter gives.
    pub title: Option<String>,
    /// What was taken out.
    pub skipped: Vec<Skipped>,
    /// Its footnotes, which stand wherever their author put them.
    pub footnotes: Vec<Footnote>,
}

/// A footnote.
#[derive(Debug)]
pub struct Footnote {
    /// What it is referred to by.
    pub name: String,
    /// What it says, on one line.
    pub text: String,
    /// The number of its first line in the file.
    pub line: usize,
}

/// A line in the usual form.
#[derive(Debug)]
pub struct Line {
    /// Its number in the file, counted from 1.
    pub number: usize,
    /// Its text, without the line break.
    pub text: String,
}

/// A tag of `<details>` and the line it stands on.
#[derive(Debug)]
pub enum Mark {
    /// `<details>`
    Open,
    /// What stands between `<summary>` and `</summary>`.
    Summary(String),
    /// `</details>`
    Close,
}

/// Brings the lines of a text into the usual form.
pub fn normalize(text: &str) -> Normalized {
    let mut out = Normalized::default();
    let mut reading = Normalizing::default();
    let mut rest = text;
    let mut number = 1;
    if let Some(front) = front_matter(text) {
        out.title = front.title;
        let place = Place::Lines(1, front.lines);
        out.skipped
            .push(Skipped::new(place, "front matter", front.first));
        rest = front.rest;
        number = front.lines + 1;
    }
    let lines: Vec<&str> = split_lines(rest).collect();
    let mut answers = answers_with_a(&lines).into_iter().peekable();
    let mut notes = footnotes(&lines, number, &mut out).into_iter().peekable();
    let spoken = dialogue::labelled(&lines);
    let tables = html_tables(&lines);
    let mut within_table = 0;
    for (at, line) in lines.iter().enumerate() {
        if let Some(table) = tables.get(&at) {
            reading.line(number, "", &mut out);
            for (offset, row) in &table.rows {
                reading.line(number + offset, row, &mut out);
            }
            reading.line(number + table.lines - 1, "", &mut out);
            within_table = at + table.lines;
        }
        if at < within_table {
            number += 1;
            continue;
        }
        if notes.next_if(|note| *note == at).is_some() {
            reading.line(number, "", &mut out);
        } else if answers.next_if(|answer| *answer == at).is_some() {
            reading.line(number, &line.replacen(['.', ')', '．'], ":", 1), &mut out);
        } else {
            reading.line(
                number,
                spoken.get(&at).map_or(*line, String::as_str),
                &mut out,
            );
        }
        number += 1;
    }
    reading.finish(&mut out);
    out
}

/// The lines of a text, whatever ends them.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.find(['\n', '\r']);
        let Some(end) = end else {
            rest = None;
            return (!text.is_empty()).then_some(text);
        };
        let after = &text[end..];
        rest = Some(after.strip_prefix("\r\n").unwrap_or(&after[1..]));
        Some(&text[..end])
    })
}

/// The lines that begin with `A.` as an answer, and not as the first of several options: directly
/// below a question, and no `B.` follows.
fn answers_with_a(lines: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut labelled, mut asked) = (0, false);
    for (at, line) in lines.iter().enumerate() {
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        let begins = bare
            .strip_prefix(['A'])
            .and_then(|rest| rest.strip_prefix(['.', ')', '．']))
            .is_some_and(|rest| {
                rest.is_empty() || rest.starts_with([' ', '\u{3000}']) || bare.contains('．')
            });
        if begins && asked {
            let mut behind = lines[at + 1..]
                .iter()
                .filter(|line| !line.trim().is_empty());
            let optional = behind
                .by_ref()
                .take(4)
                .any(|line| choices::letter(line).is_some_and(|(letter, _)| letter == 'B'));
            if !optional {
                found.push(at);
            }
        }
        let label = matches!(labels::label(bare), Some((labels::Label::Question, _)));
        labelled += usize::from(label);
        asked = label || signals::ends_question(bare);
    }
    // One alone may be somebody's name.
    if found.len() < 2 && labelled == 0 {
        found.clear();
    }
    found
}

/// Takes note of the footnotes of a text whose first line has this number; the lines they stand on.
fn footnotes(lines: &[&str], first: usize, out: &mut Normalized) -> Vec<usize> {
    let mut taken: Vec<usize> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some((mark, length)) = opens_fence(line) {
            fence = match fence {
                Some((open, least)) if open == mark && length >= least => None,
                None => Some((mark, length)),
                open => open,
            };
            continue;
        }
        if fence.is_some() {
            continue;
        }
        let found = line
            .strip_prefix("[^")
            .and_then(|rest| rest.split_once("]:"));
        if let Some((name, text)) = found
            && !name.is_empty()
            && !name.contains([' ', ']'])
            && !text.trim().is_empty()
        {
            out.footnotes.push(Footnote {
                name: name.to_owned(),
                text: text.trim().to_owned(),
                line: first + at,
            });
            taken.push(at);
        } else if at > 0
            && taken.last() == Some(&(at - 1))
            && line.starts_with([' ', '\t'])
            && let Some(note) = out.footnotes.last_mut()
            && !line.trim().is_empty()
        {
            note.text.push(' ');
            note.text.push_str(line.trim());
            taken.push(at);
        }
    }
    taken
}

struct FrontMatter<'a> {
    title: Option<String>,
    first: &'a str,
    lines: usize,
    rest: &'a str,
}

/// What site generators keep at the top of a page.
fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    let mut lines = split_lines(text).enumerate();
    let fence = lines.next()?.1.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let separator = if fence == "---" { ':' } else { '=' };
    let mut title = None;
    let mut first = "";
    let mut keys = 0;
    for (at, line) in lines.take(200) {
        let line = line.trim_end();
        if line == fence || (fence == "---" && line == "...") {
            let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
            let rest = text[end..].trim_start_matches([' ', '\t']);
            let rest = rest.strip_prefix('\r').unwrap_or(rest);
            let rest = rest.strip_prefix('\n').unwrap_or(rest);
            return (keys > 0).then_some(FrontMatter {
                title,
                first,
                lines: at + 1,
                rest,
            });
        }
        if let Some((key, value)) = line.split_once(separator) {
            keys += 1;
            let value = value.trim().trim_matches(['"', '\'']);
            if key.trim().eq_ignore_ascii_case("title") && !value.is_empty() {
                title = Some(value.to_owned());
            }
        } else if keys == 0 && !line.trim().is_empty() && !line.starts_with('#') {
            return None;
        }
        if first.is_empty() {
            first = line;
        }
    }
    None
}

/// An entry of a numbered list.
#[derive(Clone, Copy)]
struct Entry {
    number: u32,
    /// The column of its number.
    column: usize,
    /// The column of its text.
    text: usize,
}

/// How far normalizing has come.
#[derive(Default)]
struct Normalizing {
    /// The fence that closes the code around.
    fence: Option<(char, usize)>,
    /// A comment is open: its first line and its text.
    comment: Option<(usize, String)>,
    /// A `<summary>` is open: its text.
    summary: Option<String>,
    /// What other programs than CommonMark's hold together.
    parts: Parts,
    /// The entry of a numbered list that is open.
    entry: Option<Entry>,
    /// How many blanks the lines of the code around lack.
    lacks: usize,
}

impl Normalizing {
    fn line(&mut self, number: usize, line: &str, out: &mut Normalized) {
        let line = line.trim_end_matches(['\u{feff}', '\u{200b}']);
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let plain = plain_blanks(line);
        let line = plain.as_ref();
        if self.comment.is_some() || self.summary.is_some() {
            let line = self.without_comments(number, line, out);
            self.without_tags(number, &line, out);
            return;
        }
        let Some(line) = self.in_parts(number, line, out) else {
            return;
        };
        if let Some((mark, length)) = self.fence {
            let line = if mark == '`' && ends_template(&line) {
                "```".to_owned()
            } else {
                line
            };
            let bare = line.trim_start_matches(['>', ' ', '\t']).trim_end();
            if bare.len() >= length && bare.chars().all(|c| c == mark) {
                self.fence = None;
            }
            let line = shifted(line.trim_end(), self.lacks);
            self.push(number, line, out);
            return;
        }
        let line = without_template(line);
        self.lacks = self.lacking(&line);
        let line = shifted(&line, self.lacks);
        if let Some(fence) = opens_fence(&line) {
            self.fence = Some(fence);
            self.push(number, line, out);
            return;
        }
        let line = self.without_comments(number, &line, out);
        self.without_tags(number, &line, out);
    }

    /// The line without what the parts around it put before it, if it has text.
    fn in_parts(&mut self, number: usize, line: &str, out: &mut Normalized) -> Option<String> {
        let term = self.term(line, out);
        let (closed, kind) = self.parts.line(line, self.fence.is_some(), term.is_some());
        if closed > 0 {
            self.fence = None;
        }
        for _ in 0..closed {
            self.push(number, String::new(), out);
            self.mark(Mark::Close, out);
        }
        match kind {
            LineKind::Text(text) => return Some(text),
            LineKind::Nothing => self.push(number, String::new(), out),
            LineKind::Opens(title) => self.fold(number, title, out),
            LineKind::Defines(meaning) => {
                let line = term.and_then(|at| {
                    let line = out.lines.drain(at..).next();
                    line.map(|line| (line.number, line.text))
                });
                let (first, title) = line?;
                self.fold(first, title, out);
                return Some(meaning);
            }
        }
        None
    }

    fn fold(&mut self, number: usize, title: String, out: &mut Normalized) {
        self.mark(Mark::Open, out);
        self.push(number, String::new(), out);
        self.mark(Mark::Summary(title), out);
    }

    /// The line above, if a definition may stand below it: a line of text by itself.
    fn term(&self, line: &str, out: &Normalized) -> Option<usize> {
        if !line.trim_start().starts_with(": ") && !line.trim_start().starts_with(":\t") {
            return None;
        }
        let blank = |at: usize| out.lines[at].text.trim().is_empty();
        let mut at = out.lines.len().checked_sub(1)?;
        if blank(at) {
            at = at.checked_sub(1)?;
        }
        let marked = out.marks.last().map_or(0, |(line, _)| *line);
        let text = out.lines[at].text.as_str();
        let plain = !text.starts_with([' ', '\t', '#', '>', '|', '-', '+', '<', ':', '`', '~'])
            && plain_text::numbered(text).is_none()
            && plain_text::bullet(text).is_none();
        let alone = at == 0 || at == marked || blank(at - 1);
        (at >= marked && plain && alone && !blank(at)).then_some(at)
    }

    /// How many blanks a line lacks to stand in the entry of a numbered list above it. The text of
    /// `10. Why?` begins at the fifth column, and people indent by two or three.
    fn lacking(&mut self, line: &str) -> usize {
        let bare = line.trim_start();
        let lead = &line[..line.len() - bare.len()];
        if bare.is_empty() || lead.contains('\t') {
            return 0;
        }
        let at = lead.len();
        let digits = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        let listed = plain_text::numbered(bare).filter(|_| !bare[digits..].starts_with(':'));
        if let Some(entry) = self.entry
            && at >= entry.column + 2
            && listed.is_none_or(|(number, _)| number != entry.number + 1)
        {
            return entry.text.saturating_sub(at);
        }
        self.entry = listed.map(|(number, rest)| {
            let marker = bare.len() - rest.len();
            let width = if marker > digits + 5 || rest.is_empty() {
                digits + 2
            } else {
                columns(&line[..at + marker]) - at
            };
            Entry {
                number,
                column: at,
                text: at + width,
            }
        });
        0
    }

    fn finish(&mut self, out: &mut Normalized) {
        for _ in 0..self.parts.close() {
            let last = out.lines.last().map_or(1, |line| line.number);
            self.push(last, String::new(), out);
            self.mark(Mark::Close, out);
        }
        if let Some((number, text)) = self.comment.take() {
            // One that is never closed is text.
            for (more, line) in text.lines().enumerate() {
                self.push(number + more, line.replacen("<!--", "", 1), out);
            }
        }
        if let Some(summary) = self.summary.take() {
            self.mark(Mark::Summary(summary), out);
        }
    }

    fn push(&mut self, number: usize, text: String, out: &mut Normalized) {
        out.lines.push(Line { number, text });
    }

    fn mark(&mut self, mark: Mark, out: &mut Normalized) {
        out.marks.push((out.lines.len(), mark));
    }

    /// The line without what stands in comments.
    fn without_comments(&mut self, number: usize, line: &str, out: &mut Normalized) -> String {
        let mut kept = String::new();
        let mut rest = line;
        let mut ticks = 0;
        loop {
            if let Some((first, mut text)) = self.comment.take() {
                let Some(end) = rest.find("-->") else {
                    text.push('\n');
                    text.push_str(rest);
                    self.comment = Some((first, text));
                    return kept;
                };
                text.push_str(&rest[..end]);
                if text.split_whitespace().count() > 4 {
                    let place = Place::Lines(first, number);
                    let text = text.trim_start_matches("<!--").trim();
                    out.skipped.push(Skipped::new(place, "a comment", text));
                }
                rest = &rest[end + 3..];
                continue;
            }
            let Some(start) = rest.find("<!--") else {
                kept.push_str(rest);
                return kept;
            };
            let before = &rest[..start];
            kept.push_str(before);
            ticks += before.matches('`').count();
            if ticks % 2 == 1 {
                kept.push_str("<!--");
                rest = &rest[start + 4..];
                continue;
            }
            self.comment = Some((number, "<!--".to_owned()));
            rest = &rest[start + 4..];
        }
    }

    /// The line in pieces, with the tags of `<details>` as marks between them.
    fn without_tags(&mut self, number: usize, line: &str, out: &mut Normalized) {
        const NAMES: [&str; 4] = ["details", "summary", "/details", "/summary"];
        let mut rest = line;
        let mut tagged = false;
        // Where to look next, and how many backticks stand before that.
        let (mut from, mut ticks) = (0, 0);
        while let Some(open) = rest[from..].find('<').map(|at| at + from) {
            let inside = &rest[open + 1..];
            ticks += rest[from..open].matches('`').count();
            let name = NAMES.into_iter().find(|name| {
                inside
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
                    && inside[name.len()..].starts_with(['>', ' ', '\t', '/'])
            });
            let Some(name) = name.filter(|_| ticks % 2 == 0) else {
                from = open + 1;
                continue;
            };
            let Some(close) = inside.find('>') else {
                break;
            };
            tagged = true;
            self.piece(number, &rest[..open], out);
            match name {
                "details" => {
                    self.close_summary(out);
                    self.mark(Mark::Open, out);
                    self.push(number, String::new(), out);
                }
                "summary" => {
                    self.close_summary(out);
                    self.summary = Some(String::new());
                }
                "/summary" => self.close_summary(out),
                _ => {
                    self.close_summary(out);
                    self.push(number, String::new(), out);
                    self.mark(Mark::Close, out);
                }
            }
            rest = &inside[close + 1..];
            (from, ticks) = (0, 0);
        }
        if !tagged || !rest.trim().is_empty() {
            self.piece(number, rest, out);
        }
    }

    fn close_summary(&mut self, out: &mut Normalized) {
        if let Some(summary) = self.summary.take() {
            self.mark(Mark::Summary(summary), out);
        }
    }

    fn piece(&mut self, number: usize, text: &str, out: &mut Normalized) {
        if let Some(summary) = &mut self.summary {
            if !summary.is_empty() {
                summary.push(' ');
            }
            summary.push_str(text.trim());
            return;
        }
        // An entry of a list of definitions is a paragraph of its own.
        if ["<dt>", "<dd>"]
            .iter()
            .any(|tag| text.trim_start().starts_with(tag))
        {
            self.push(number, String::new(), out);
        }
        if is_property(text) {
            self.push(number, String::new(), out);
            return;
        }
        let text = usual_form(text);
        // CommonMark lets only a list that begins with 1 stand directly below text.
        let above = out.lines.last().map_or("", |line| line.text.trim());
        let interrupts = !above.is_empty()
            && plain_text::numbered(&text).is_some_and(|(number, rest)| {
                number > 1 && (rest.starts_with("**") || signals::ends_question(rest))
            })
            && plain_text::numbered(above).is_none()
            && !text.starts_with("    ");
        if interrupts {
            self.push(number, String::new(), out);
        }
        self.push(number, text, out);
    }
}
