//! A Markdown text as a flat sequence of blocks, each with its lines and the list it stands in.
//!
//! People's files are not always what CommonMark would want: headings without a blank after the
//! marks, `<details>` in the middle of a line, rules that turn the text above them into a heading.
//! Such lines are first brought into the usual form, with the number that each had in the file;
//! then a CommonMark parser finds the blocks. What only steers a renderer (front matter, comments)
//! is taken out here.

mod paragraphs;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::super::{Place, Skipped};
use super::normalize::{Footnote, Line, Mark, Normalized, normalize};
use super::signals;
use paragraphs::{list_form, split_paragraph, titled_lists};

/// A text, taken apart.
#[derive(Debug, Default)]
pub struct Document {
    /// Its lines, in the usual form.
    pub lines: Vec<Line>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// The title that its front matter gives.
    pub title: Option<String>,
    /// What was taken out.
    pub skipped: Vec<Skipped>,
    /// Its footnotes, which stand wherever their author put them.
    pub footnotes: Vec<Footnote>,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// Code between fences, or indented.
    Code {
        /// It has fences.
        fenced: bool,
    },
    /// HTML that is more than a word in a line.
    Html,
    /// A table.
    Table,
    /// A line across the page.
    Rule,
    /// Where `<details>` opens, with its summary.
    FoldStart {
        /// The text of its `<summary>`.
        summary: String,
        /// The block that closes it; one past the last where none does.
        end: usize,
    },
    /// Where it closes.
    FoldEnd,
}

/// The entry of a list that a block begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Its number, in a numbered list.
    pub number: Option<u32>,
    /// Where its text begins, in columns.
    pub content: usize,
}

/// A block and where it stands.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its lines, as indices.
    pub lines: Range<usize>,
    /// The byte of its first line at which it begins, behind the marks of lists and quotes.
    pub start: usize,
    /// The column that its text is indented to by the lists around it.
    pub indent: usize,
    /// How many lists it stands in.
    pub depth: usize,
    /// How many quotes it stands in.
    pub quotes: usize,
    /// The list entry that it begins.
    pub item: Option<ListItem>,
}

impl Document {
    /// Takes a text apart.
    pub fn new(text: &str) -> Self {
        let Normalized {
            lines,
            marks,
            title,
            skipped,
            footnotes,
        } = normalize(text);
        let mut document = Self {
            lines,
            blocks: Vec::new(),
            title,
            skipped,
            footnotes,
        };
        document.find_blocks(&marks);
        document
    }

    /// The numbers of the first and the last line of some blocks.
    pub fn place(&self, lines: &Range<usize>) -> Place {
        let number = |at: usize| self.lines.get(at).map_or(1, |line| line.number);
        let last = lines.end.max(lines.start + 1) - 1;
        Place::Lines(number(lines.start), number(last).max(number(lines.start)))
    }

    /// The text of a block on one line, without the marks of the lists and quotes around it.
    pub fn text(&self, block: &Block) -> String {
        let mut text = String::new();
        for at in block.lines.clone() {
            let line = self.lines[at].text.as_str();
            let line = if at == block.lines.start {
                &line[block.start.min(line.len())..]
            } else {
                unquoted(line, block.quotes)
            };
            let line = line.trim();
            if !text.is_empty() && !line.is_empty() {
                text.push(' ');
            }
            text.push_str(line);
        }
        text
    }

    /// The text of a heading without its marks.
    pub fn heading(&self, block: &Block) -> String {
        let text = self.text(block);
        let line = self.lines[block.lines.start].text[block.start..].trim_start();
        if line.starts_with('#') {
            let bare = text.trim_start_matches('#').trim();
            let open = bare.trim_end_matches('#');
            // `C#` is no closing mark.
            return if open.ends_with(char::is_whitespace) || open.is_empty() {
                open.trim().to_owned()
            } else {
                bare.to_owned()
            };
        }
        // The line below a setext heading is no text.
        let marks = text.trim_end_matches(['=', '-']);
        marks.trim().to_owned()
    }

    fn find_blocks(&mut self, marks: &[(usize, Mark)]) {
        let mut starts = Vec::with_capacity(self.lines.len());
        let mut text = String::new();
        for line in &self.lines {
            starts.push(text.len());
            text.push_str(&line.text);
            text.push('\n');
        }
        let mut finder = Finder {
            lines: &self.lines,
            starts,
            text: &text,
            containers: Vec::new(),
            item: None,
            leaf: None,
            blocks: Vec::new(),
        };
        let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
        for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
            finder.event(event, range);
        }
        finder.close();
        let found = finder.blocks;
        let titled = titled_lists(&self.lines, &found);
        let mut blocks = Vec::with_capacity(found.len());
        for block in found {
            let titled = titled.contains(&list_form(&block));
            split_paragraph(&self.lines, block, titled, &mut blocks);
        }
        self.blocks = with_folds(blocks, marks);
    }
}

/// The line without so many marks of quotes before it.
pub fn unquoted(line: &str, quotes: usize) -> &str {
    let mut line = line;
    for _ in 0..quotes {
        let bare = line.trim_start();
        match bare.strip_prefix('>') {
            Some(rest) => line = rest.strip_prefix(' ').unwrap_or(rest),
            None => break,
        }
    }
    line
}

/// A list or a quote around.
enum Container {
    List(Option<u64>),
    Item { content: usize },
    Quote,
}

/// Turns the parser's events into blocks.
struct Finder<'a> {
    lines: &'a [Line],
    starts: Vec<usize>,
    text: &'a str,
    containers: Vec<Container>,
    /// The entry of a list that has just begun.
    item: Option<ListItem>,
    /// The block that is open, and whether nobody will close it.
    leaf: Option<(Kind, Range<usize>, bool)>,
    blocks: Vec<Block>,
}

impl Finder<'_> {
    fn line_of(&self, byte: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= byte)
            .saturating_sub(1)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Rule => {
                self.close();
                self.leaf = Some((Kind::Rule, range, false));
                self.close();
            }
            Event::SoftBreak | Event::HardBreak => {}
            _ => self.inline(range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let kind = match tag {
            Tag::List(first) => {
                self.close();
                // A number at the end of its sentence is no list: `128.`
                if is_number(&self.text[range.clone()]) {
                    self.leaf = Some((Kind::Paragraph, range, false));
                    self.close();
                }
                self.containers.push(Container::List(*first));
                return;
            }
            Tag::Item => {
                self.close();
                let place = match self.containers.last() {
                    Some(Container::List(next)) => *next,
                    _ => None,
                };
                let number = match self.containers.last_mut() {
                    Some(Container::List(Some(next))) => {
                        let number = u32::try_from(*next).unwrap_or(u32::MAX);
                        *next = next.saturating_add(1);
                        // What people write counts, not the place in the list.
                        Some(self.written_number(range.start).unwrap_or(number))
                    }
                    _ => None,
                };
                let content = self.content_column(range.start);
                let counts_on = number.map(u64::from) == place;
                if !counts_on && is_number(&self.text[range.clone()]) {
                    self.leaf = Some((Kind::Paragraph, range, false));
                    self.close();
                }
                self.containers.push(Container::Item { content });
                self.item = Some(ListItem { number, content });
                return;
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.containers.push(Container::Quote);
                return;
            }
            Tag::Heading { level, .. } => Kind::Heading(level_number(*level)),
            Tag::Paragraph => Kind::Paragraph,
            Tag::CodeBlock(kind) => Kind::Code {
                fenced: matches!(kind, CodeBlockKind::Fenced(_)),
            },
            Tag::HtmlBlock => Kind::Html,
            Tag::Table(_) => Kind::Table,
            _ => {
                self.inline(range);
                return;
            }
        };
        self.close();
        self.leaf = Some((kind, range, false));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.close();
                self.containers.pop();
                self.item = None;
            }
            TagEnd::Heading(_)
            | TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table => self.close(),
            _ => {}
        }
    }

    /// Text in an entry of a list that has no paragraph of its own.
    fn inline(&mut self, range: Range<usize>) {
        match &mut self.leaf {
            Some((_, open, true)) => open.end = open.end.max(range.end),
            Some(_) => {}
            None => self.leaf = Some((Kind::Paragraph, range, true)),
        }
    }

    fn close(&mut self) {
        let Some((kind, range, _)) = self.leaf.take() else {
            return;
        };
        let said = self.text[range.clone()].trim_end();
        let first = self.line_of(range.start);
        let last = self.line_of(range.start + said.len().max(1) - 1).max(first);
        let items = self.containers.iter().filter_map(|c| match c {
            Container::Item { content } => Some(*content),
            _ => None,
        });
        let indent = items.clone().next_back().unwrap_or(0);
        let depth = items.count();
        let quotes = self.containers.iter();
        let quotes = quotes.filter(|c| matches!(c, Container::Quote)).count();
        let start = range.start - self.starts[first];
        let ruled = matches!(kind, Kind::Heading(_)) && self.is_ruled_text(first, last, start);
        let block = Block {
            kind: if ruled { Kind::Paragraph } else { kind },
            lines: if ruled { first..last } else { first..last + 1 },
            start,
            indent,
            depth,
            quotes,
            item: self.item.take(),
        };
        let rule = ruled.then(|| Block {
            kind: Kind::Rule,
            lines: last..last + 1,
            start: 0,
            item: None,
            ..block.clone()
        });
        self.blocks.push(block);
        self.blocks.extend(rule);
    }

    /// Text that only a rule directly below it makes a heading.
    fn is_ruled_text(&self, first: usize, last: usize, start: usize) -> bool {
        let head = self.lines[first].text[start..].trim();
        if head.starts_with('#') || last == first {
            return false;
        }
        let rule = self.lines[last].text.trim_start_matches(['>', ' ']);
        let underlined = 5 * rule.trim_end().len() >= 4 * head.len();
        if last == first + 1 && (underlined || signals::ends_question(head)) {
            return false;
        }
        let long = last > first + 1 || head.chars().count() > 100;
        long || (rule.starts_with('-')
            && head.ends_with(['.', ';', ':', ',', ')', '`', '!', '>', '*']))
    }

    /// The number as it is written at this place.
    fn written_number(&self, byte: usize) -> Option<u32> {
        let rest = self.text[byte..].trim_start();
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        rest[..digits].parse().ok()
    }

    /// The column at which the text of a list entry begins.
    fn content_column(&self, byte: usize) -> usize {
        let line = self.line_of(byte);
        let start = self.starts[line];
        let text = &self.lines[line].text;
        let lead = &text[..(byte - start).min(text.len())];
        let rest = &text[lead.len()..];
        let bare = rest.trim_start_matches([' ', '\t']);
        let column = signals::columns(lead) + signals::columns(&rest[..rest.len() - bare.len()]);
        let marker = match bare.find(|c: char| !c.is_ascii_digit()) {
            Some(0) | None => 1,
            Some(digits) => digits + 1,
        };
        let behind = bare.get(marker..).unwrap_or_default();
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        // A tab reaches to the next stop from where it stands.
        let end = text.len() - behind.len() + blanks;
        let width = signals::columns(&text[..end]) - signals::columns(&text[..end - blanks]);
        if width == 0 || width > 4 || behind.len() == blanks {
            return column + marker + 1;
        }
        column + marker + width
    }
}

/// Whether a text is a number with what may close it.
fn is_number(text: &str) -> bool {
    let digits = text.trim().trim_end_matches(['.', ')']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Puts the places where `<details>` open and close among the blocks.
fn with_folds(blocks: Vec<Block>, marks: &[(usize, Mark)]) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len() + marks.len());
    let mut open: Vec<usize> = Vec::new();
    let mut marks = marks.iter().peekable();
    let fold = |kind, line: usize| Block {
        kind,
        lines: line..line + 1,
        start: 0,
        indent: 0,
        depth: 0,
        quotes: 0,
        item: None,
    };
    let mut take = |out: &mut Vec<Block>, line: usize, mark: &Mark| match mark {
        Mark::Open => {
            open.push(out.len());
            let kind = Kind::FoldStart {
                summary: String::new(),
                end: usize::MAX,
            };
            out.push(fold(kind, line));
        }
        Mark::Summary(text) => {
            if let Some(this) = open.last()
                && let Kind::FoldStart { summary, .. } = &mut out[*this].kind
                && summary.is_empty()
            {
                summary.clone_from(text);
            }
        }
        Mark::Close => {
            if let Some(this) = open.pop() {
                let at = out.len();
                if let Kind::FoldStart { end, .. } = &mut out[this].kind {
                    *end = at;
                }
                out.push(fold(Kind::FoldEnd, line.saturating_sub(1)));
            }
        }
    };
    for block in blocks {
        while let Some((line, mark)) = marks.next_if(|(line, _)| *line <= block.lines.start) {
            take(&mut out, *line, mark);
        }
        out.push(block);
    }
    for (line, mark) in marks {
        take(&mut out, *line, mark);
    }
    close_open_folds(&mut out);
    out
}

/// One that is never closed ends where the next one opens.
fn close_open_folds(blocks: &mut [Block]) {
    let mut next = blocks.len();
    for at in (0..blocks.len()).rev() {
        if let Kind::FoldStart { end, .. } = &mut blocks[at].kind {
            if *end == usize::MAX {
                *end = next;
            }
            next = at;
        }
    }
}
