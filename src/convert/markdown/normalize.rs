//! Bringing lines into the form that CommonMark knows, with the number that each had in the file.
//!
//! People write headings without a blank after the marks, `<details>` in the middle of a line,
//! lists that begin in the middle of a paragraph, HTML where Markdown would do. Front matter and
//! comments, which only steer a renderer, are taken out.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::{Place, Skipped, html, plain_text};
use super::choices;
use super::dialects::{LineKind, Parts};
use super::dialogue;
use super::document::{Document, Footnote, Line};
use super::signals::{self, columns, opens_fence};

/// Brings lines into the usual form; tells where `<details>` open and close.
pub fn normalize(text: &str, document: &mut Document) -> Vec<(usize, Mark)> {
    let mut reading = Normalizing::default();
    let mut rest = text;
    let mut number = 1;
    if let Some(front) = front_matter(text) {
        document.title = front.title;
        let place = Place::Lines(1, front.lines);
        document
            .skipped
            .push(Skipped::new(place, "front matter", front.first));
        rest = front.rest;
        number = front.lines + 1;
    }
    let lines: Vec<&str> = split_lines(rest).collect();
    let mut answers = answers_with_a(&lines).into_iter().peekable();
    let mut notes = footnotes(&lines, number, document).into_iter().peekable();
    let spoken = dialogue::labelled(&lines);
    let tables = html_tables(&lines);
    let mut within_table = 0;
    for (at, line) in lines.iter().enumerate() {
        if let Some(table) = tables.get(&at) {
            reading.line(number, "", document);
            for (offset, row) in &table.rows {
                reading.line(number + offset, row, document);
            }
            reading.line(number + table.lines - 1, "", document);
            within_table = at + table.lines;
        }
        if at < within_table {
            number += 1;
            continue;
        }
        if notes.next_if(|note| *note == at).is_some() {
            reading.line(number, "", document);
        } else if answers.next_if(|answer| *answer == at).is_some() {
            reading.line(number, &line.replacen(['.', ')', '．'], ":", 1), document);
        } else {
            reading.line(
                number,
                spoken.get(&at).map_or(*line, String::as_str),
                document,
            );
        }
        number += 1;
    }
    reading.finish(document);
    reading.marks
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
        let label = matches!(signals::label(bare), Some((signals::Label::Question, _)));
        labelled += usize::from(label);
        asked = label || signals::ends_question(bare);
    }
    // One alone may be somebody's name.
    if found.len() < 2 && labelled == 0 {
        found.clear();
    }
    found
}

/// A table of HTML as one of Markdown.
struct HtmlTable {
    /// How many lines it takes.
    lines: usize,
    /// Its rows, each with the line that it begins on, counted from the table's first.
    rows: Vec<(usize, String)>,
}

/// By their first line, the tables of HTML that are nothing but rows of equally many short cells.
fn html_tables(lines: &[&str]) -> HashMap<usize, HtmlTable> {
    const LONGEST: usize = 2_000;
    let starts = |line: &str, tag: &str| {
        let bare = line.trim_start();
        bare.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    let mut found = HashMap::new();
    let mut fenced = false;
    let mut at = 0;
    while at < lines.len() {
        fenced ^= opens_fence(lines[at]).is_some();
        if fenced || !starts(lines[at], "<table") {
            at += 1;
            continue;
        }
        let near = &lines[at..lines.len().min(at + LONGEST)];
        let end = near
            .iter()
            .position(|line| line.to_ascii_lowercase().contains("</table>"));
        let Some(end) = end else {
            at += near.len();
            continue;
        };
        let source = near[..=end].join("\n");
        if let Some(rows) = plain_rows(&source) {
            let begins = near[..=end].iter().enumerate().flat_map(|(offset, line)| {
                std::iter::repeat_n(offset, line.to_ascii_lowercase().matches("<tr").count())
            });
            // The line below the head has no row of its own.
            let begins: Vec<usize> = begins.collect();
            let place = |row: usize| begins.get(row.saturating_sub(usize::from(row > 0)));
            let rows = rows
                .into_iter()
                .enumerate()
                .map(|(row, text)| (place(row).copied().unwrap_or(end), text));
            let rows = rows.collect();
            found.insert(
                at,
                HtmlTable {
                    lines: end + 1,
                    rows,
                },
            );
        }
        at += end + 1;
    }
    found
}

/// The rows of a table, if all have as many cells as the first and none goes on in another line.
fn plain_rows(source: &str) -> Option<Vec<String>> {
    let lower = source.to_ascii_lowercase();
    let nested = lower.matches("<table").count() > 1;
    if nested
        || ["<pre", "<li", "<details", "rowspan", "colspan"]
            .iter()
            .any(|tag| lower.contains(tag))
    {
        return None;
    }
    let made = html::text(&source.replace(['\r', '\n'], " "));
    let rows: Vec<&str> = made.text.lines().map(str::trim).collect();
    let cells = |row: &str| row.matches(" | ").count();
    let first = cells(rows.first()?);
    let even = first > 0 && rows.iter().all(|row| cells(row) == first);
    (even && rows.len() >= 4 && made.media == 0)
        .then(|| rows.into_iter().map(|row| format!("| {row} |")).collect())
}

/// Takes note of the footnotes of a text whose first line has this number; the lines they stand on.
fn footnotes(lines: &[&str], first: usize, document: &mut Document) -> Vec<usize> {
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
            document.footnotes.push(Footnote {
                name: name.to_owned(),
                text: text.trim().to_owned(),
                line: first + at,
            });
            taken.push(at);
        } else if at > 0
            && taken.last() == Some(&(at - 1))
            && line.starts_with([' ', '\t'])
            && let Some(note) = document.footnotes.last_mut()
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
    marks: Vec<(usize, Mark)>,
    /// What other programs than CommonMark's hold together.
    parts: Parts,
    /// The entry of a numbered list that is open.
    entry: Option<Entry>,
    /// How many blanks the lines of the code around lack.
    lacks: usize,
}

impl Normalizing {
    fn line(&mut self, number: usize, line: &str, document: &mut Document) {
        let line = line.trim_end_matches(['\u{feff}', '\u{200b}']);
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let plain = plain_blanks(line);
        let line = plain.as_ref();
        if self.comment.is_some() || self.summary.is_some() {
            let line = self.without_comments(number, line, document);
            self.without_tags(number, &line, document);
            return;
        }
        let Some(line) = self.in_parts(number, line, document) else {
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
            self.push(number, line, document);
            return;
        }
        let line = without_template(line);
        self.lacks = self.lacking(&line);
        let line = shifted(&line, self.lacks);
        if let Some(fence) = opens_fence(&line) {
            self.fence = Some(fence);
            self.push(number, line, document);
            return;
        }
        let line = self.without_comments(number, &line, document);
        self.without_tags(number, &line, document);
    }

    /// The line without what the parts around it put before it, if it has text.
    fn in_parts(&mut self, number: usize, line: &str, document: &mut Document) -> Option<String> {
        let term = self.term(line, document);
        let (closed, kind) = self.parts.line(line, self.fence.is_some(), term.is_some());
        if closed > 0 {
            self.fence = None;
        }
        for _ in 0..closed {
            self.push(number, String::new(), document);
            self.mark(Mark::Close, document);
        }
        match kind {
            LineKind::Text(text) => return Some(text),
            LineKind::Nothing => self.push(number, String::new(), document),
            LineKind::Opens(title) => self.fold(number, title, document),
            LineKind::Defines(meaning) => {
                let line = term.and_then(|at| {
                    let line = document.lines.drain(at..).next();
                    line.map(|line| (line.number, line.text))
                });
                let (first, title) = line?;
                self.fold(first, title, document);
                return Some(meaning);
            }
        }
        None
    }

    fn fold(&mut self, number: usize, title: String, document: &mut Document) {
        self.mark(Mark::Open, document);
        self.push(number, String::new(), document);
        self.mark(Mark::Summary(title), document);
    }

    /// The line above, if a definition may stand below it: a line of text by itself.
    fn term(&self, line: &str, document: &Document) -> Option<usize> {
        if !line.trim_start().starts_with(": ") && !line.trim_start().starts_with(":\t") {
            return None;
        }
        let blank = |at: usize| document.lines[at].text.trim().is_empty();
        let mut at = document.lines.len().checked_sub(1)?;
        if blank(at) {
            at = at.checked_sub(1)?;
        }
        let marked = self.marks.last().map_or(0, |(line, _)| *line);
        let text = document.lines[at].text.as_str();
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

    fn finish(&mut self, document: &mut Document) {
        for _ in 0..self.parts.close() {
            let last = document.lines.last().map_or(1, |line| line.number);
            self.push(last, String::new(), document);
            self.mark(Mark::Close, document);
        }
        if let Some((number, text)) = self.comment.take() {
            // One that is never closed is text.
            for (more, line) in text.lines().enumerate() {
                self.push(number + more, line.replacen("<!--", "", 1), document);
            }
        }
        if let Some(summary) = self.summary.take() {
            self.mark(Mark::Summary(summary), document);
        }
    }

    fn push(&mut self, number: usize, text: String, document: &mut Document) {
        document.lines.push(Line { number, text });
    }

    fn mark(&mut self, mark: Mark, document: &Document) {
        self.marks.push((document.lines.len(), mark));
    }

    /// The line without what stands in comments.
    fn without_comments(&mut self, number: usize, line: &str, document: &mut Document) -> String {
        let mut out = String::new();
        let mut rest = line;
        let mut ticks = 0;
        loop {
            if let Some((first, mut text)) = self.comment.take() {
                let Some(end) = rest.find("-->") else {
                    text.push('\n');
                    text.push_str(rest);
                    self.comment = Some((first, text));
                    return out;
                };
                text.push_str(&rest[..end]);
                if text.split_whitespace().count() > 4 {
                    let place = Place::Lines(first, number);
                    let text = text.trim_start_matches("<!--").trim();
                    document
                        .skipped
                        .push(Skipped::new(place, "a comment", text));
                }
                rest = &rest[end + 3..];
                continue;
            }
            let Some(start) = rest.find("<!--") else {
                out.push_str(rest);
                return out;
            };
            let before = &rest[..start];
            out.push_str(before);
            ticks += before.matches('`').count();
            if ticks % 2 == 1 {
                out.push_str("<!--");
                rest = &rest[start + 4..];
                continue;
            }
            self.comment = Some((number, "<!--".to_owned()));
            rest = &rest[start + 4..];
        }
    }

    /// The line in pieces, with the tags of `<details>` as marks between them.
    fn without_tags(&mut self, number: usize, line: &str, document: &mut Document) {
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
            self.piece(number, &rest[..open], document);
            match name {
                "details" => {
                    self.close_summary(document);
                    self.mark(Mark::Open, document);
                    self.push(number, String::new(), document);
                }
                "summary" => {
                    self.close_summary(document);
                    self.summary = Some(String::new());
                }
                "/summary" => self.close_summary(document),
                _ => {
                    self.close_summary(document);
                    self.push(number, String::new(), document);
                    self.mark(Mark::Close, document);
                }
            }
            rest = &inside[close + 1..];
            (from, ticks) = (0, 0);
        }
        if !tagged || !rest.trim().is_empty() {
            self.piece(number, rest, document);
        }
    }

    fn close_summary(&mut self, document: &mut Document) {
        if let Some(summary) = self.summary.take() {
            self.mark(Mark::Summary(summary), document);
        }
    }

    fn piece(&mut self, number: usize, text: &str, document: &mut Document) {
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
            self.push(number, String::new(), document);
        }
        if is_property(text) {
            self.push(number, String::new(), document);
            return;
        }
        let text = usual_form(text);
        // CommonMark lets only a list that begins with 1 stand directly below text.
        let above = document.lines.last().map_or("", |line| line.text.trim());
        let interrupts = !above.is_empty()
            && plain_text::numbered(&text).is_some_and(|(number, rest)| {
                number > 1 && (rest.starts_with("**") || signals::ends_question(rest))
            })
            && plain_text::numbered(above).is_none()
            && !text.starts_with("    ");
        if interrupts {
            self.push(number, String::new(), document);
        }
        self.push(number, text, document);
    }
}

/// The line with plain blanks around its marks: web pages put others there.
fn plain_blanks(line: &str) -> Cow<'_, str> {
    let odd = |c: char| matches!(c, '\u{a0}' | '\u{200b}' | '\u{202f}' | '\u{2060}');
    let text = line.find(char::is_alphanumeric).unwrap_or(line.len());
    // The blank behind `10.`
    let digits = line[text..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ')');
    let end = text + digits.unwrap_or(line.len() - text);
    let end = line[end..]
        .chars()
        .next()
        .map_or(end, |c| end + c.len_utf8());
    if !line[..end].contains(odd) {
        return Cow::Borrowed(line);
    }
    let marks = line[..end].replace(['\u{200b}', '\u{2060}'], "");
    let marks = marks.replace(['\u{a0}', '\u{202f}'], " ");
    Cow::Owned(marks + &line[end..])
}

/// A line behind so many more blanks.
fn shifted(line: &str, blanks: usize) -> String {
    if line.trim().is_empty() {
        return line.to_owned();
    }
    " ".repeat(blanks) + line
}

/// What note programs keep of a card: `card-repeats:: 2`, `^1602345`.
fn is_property(line: &str) -> bool {
    let bare = line.trim();
    let word = |name: &str| {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        name.len() >= 2 && name.chars().all(known)
    };
    if let Some((name, value)) = bare.split_once(":: ") {
        return word(name)
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && !value.is_empty();
    }
    bare.strip_prefix('^').is_some_and(word)
}

/// Whether a line ends code that the generator of a site highlights.
fn ends_template(line: &str) -> bool {
    let bare: String = line.split_whitespace().collect();
    matches!(
        bare.as_str(),
        "{%endhighlight%}" | "{{</highlight>}}" | "{{%/highlight%}}"
    )
}

/// A line that steers the generator of a site or names a part of its page, made what a reader sees:
/// code, or nothing. `{% highlight go %}`, `{{< tip >}}`, `</Tabs>`
fn without_template(line: String) -> String {
    let bare = line.trim();
    let lead = &line[..line.len() - line.trim_start().len()];
    let marks = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let tag = marks.iter().find_map(|(open, close)| {
        let inside = bare.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains(close)).then(|| inside.trim_matches(['-', ' ']))
    });
    if let Some(tag) = tag {
        let mut words = tag.split_whitespace();
        return match words.next().unwrap_or_default() {
            "highlight" => format!("{lead}```{}", words.next().unwrap_or_default()),
            _ => String::new(),
        };
    }
    let named = |tag: &str| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        let (name, rest) = name.split_at(end.unwrap_or(name.len()));
        let component = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_uppercase());
        component && (rest.is_empty() || rest.starts_with([' ', '/'])) && !rest.contains(['<', '>'])
    };
    let inside = bare
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    if inside.is_some_and(named) {
        return String::new();
    }
    line
}

/// A line in the form that a CommonMark parser knows.
fn usual_form(line: &str) -> String {
    let trimmed = line.trim();
    let lead = &line[..line.len() - line.trim_start().len()];
    // `<h3>…</h3>`
    if let Some(rest) = trimmed.strip_prefix("<h").or(trimmed.strip_prefix("<H"))
        && let Some(level) = rest.chars().next().and_then(|c| c.to_digit(10))
        && (1..=6).contains(&level)
        && let Some(end) = rest.to_ascii_lowercase().rfind("</h")
        && let Some(open) = rest.find('>')
        && open < end
    {
        let inside = html::text(&rest[open + 1..end]).text.replace('\n', " ");
        let marks = "#".repeat(level as usize);
        return format!("{lead}{marks} {inside}");
    }
    // `<dt>Term</dt>`, `<dd>What it is</dd>`
    let defined = |open: &str, close: &str| trimmed.strip_prefix(open)?.strip_suffix(close);
    match trimmed {
        "<dl>" | "</dl>" => return String::new(),
        _ => {}
    }
    if let Some(term) = defined("<dt>", "</dt>") {
        return format!("{lead}**{term}**");
    }
    if let Some(text) = defined("<dd>", "</dd>") {
        return format!("{lead}{text}");
    }
    // `## Heading {#its-name}`
    if trimmed.starts_with('#')
        && let Some((text, name)) = trimmed.rsplit_once('{')
        && name.ends_with('}')
        && name.starts_with(['#', '.', ':'])
    {
        return format!("{lead}{}", text.trim_end());
    }
    // `##Heading`
    let marks = trimmed.len() - trimmed.trim_start_matches('#').len();
    if (2..=6).contains(&marks) && lead.len() < 4 {
        let rest = &trimmed[marks..];
        if rest.starts_with(|c: char| !c.is_whitespace() && c != '!') {
            return format!("{lead}{} {rest}", &trimmed[..marks]);
        }
    }
    // A paragraph, a bold line or a break of HTML around one line.
    let mut text = line.to_owned();
    if text.contains('<') {
        for (tag, with) in [("b", "**"), ("strong", "**"), ("i", "*"), ("em", "*")] {
            text = paired(&text, tag, with);
        }
        let bare = text.trim();
        let wrapper = |tag: &str| {
            let tag = tag.trim_matches(['<', '>', '/']).trim();
            let name = tag.split_whitespace().next().unwrap_or_default();
            matches!(
                name.to_ascii_lowercase().as_str(),
                "p" | "br" | "center" | "b" | "strong" | "hr" | "span" | "font"
            )
        };
        if bare.starts_with('<')
            && bare.ends_with('>')
            && bare
                .split_inclusive('>')
                .all(|tag| tag.trim().starts_with('<') && wrapper(tag.trim()))
        {
            // Stars never make a heading of the line above.
            let rule = bare.to_ascii_lowercase().contains("<hr");
            return if rule {
                "***".to_owned()
            } else {
                String::new()
            };
        }
        // `<p>Text</p>`
        if let Some(inside) = bare
            .strip_prefix("<p>")
            .and_then(|rest| rest.strip_suffix("</p>"))
            && !inside.contains("<p>")
        {
            return format!("{lead}{inside}");
        }
    }
    // Bullets that a word processor has made.
    let bare = text.trim_start();
    if let Some(rest) = bare.strip_prefix(['•', '●', '▪', '◦', '○', '‣', '⁃', '∙'])
        && rest.starts_with(char::is_whitespace)
    {
        let lead = &text[..text.len() - bare.len()];
        return format!("{lead}- {}", rest.trim_start());
    }
    text
}

/// The line with an HTML tag that opens and closes in it made Markdown.
fn paired(line: &str, tag: &str, with: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(&open) {
        let inside = &rest[start + open.len()..];
        let Some(end) = inside.find(&close) else {
            break;
        };
        if rest[..start].matches('`').count() % 2 == 1 {
            out.push_str(&rest[..start + open.len()]);
            rest = inside;
            continue;
        }
        out.push_str(&rest[..start]);
        let said = inside[..end].trim();
        if !said.is_empty() {
            out.push_str(with);
            out.push_str(said);
            out.push_str(with);
        }
        rest = &inside[end + close.len()..];
    }
    out + rest
}
