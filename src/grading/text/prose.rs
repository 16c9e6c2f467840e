//! A model answer as prose: what it says, without what is only there to be looked at.
//!
//! Answers are Markdown. Code blocks, images, bare links, lists of links and labels ("Useful
//! resources", "Back to top") make no claim that a response could make as well, so they are left
//! out; the rest is given as it reads, without marks, so that `C++`, `Option<T>` and
//! `lsof -i :80` stay whole.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::tokenise;

/// A stretch of running text: a paragraph, an entry of a list, a row of a table, a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grading) struct Passage {
    pub text: String,
    pub kind: Kind,
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grading) enum Kind {
    /// It says something.
    Statement,
    /// It names or announces what comes.
    Label,
}

/// What announces links and not claims.
const SOURCES: [&str; 22] = [
    "source",
    "sources",
    "source s",
    "reference",
    "references",
    "resources",
    "useful resources",
    "additional resources",
    "more resources",
    "other resources",
    "useful links",
    "links",
    "further reading",
    "additional reading",
    "source s and further reading",
    "sources and further reading",
    "read more",
    "learn more",
    "see also",
    "more information",
    "more info",
    "related topics",
];

/// What a page says to its reader and not about the matter.
const NAVIGATION: [&str; 6] = [
    "back to top",
    "back to the top",
    "table of contents",
    "to top",
    "answer",
    "solution",
];

/// The passages of an answer. Where nothing in it is prose, all of it is one.
pub(in crate::grading) fn passages(answer: &str) -> Vec<Passage> {
    let mut reader = Reader::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(answer, options) {
        reader.take(event);
    }
    let mut passages = reader.passages;
    if passages.iter().all(|passage| passage.kind == Kind::Label) {
        // A heading or a word in bold is all the answer there is; or else code is.
        for passage in &mut passages {
            passage.kind = Kind::Statement;
        }
        if passages.is_empty() && !reader.code.trim().is_empty() {
            passages.push(Passage {
                text: reader.code.split_whitespace().collect::<Vec<_>>().join(" "),
                kind: Kind::Statement,
            });
        }
    }
    passages
}

/// The prose of an answer, a passage a paragraph.
pub(in crate::grading) fn prose(answer: &str) -> String {
    let statements = passages(answer).into_iter();
    let statements = statements.filter(|passage| passage.kind == Kind::Statement);
    statements
        .map(|passage| passage.text)
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[derive(Default)]
struct Reader {
    passages: Vec<Passage>,
    /// The passage that is being read.
    text: String,
    /// How many of its characters stand in links, in bold, and in images.
    linked: usize,
    bold: usize,
    in_link: usize,
    in_bold: usize,
    in_image: usize,
    in_code: bool,
    in_heading: bool,
    in_table_head: bool,
    /// A footnote tells where a claim is from, and claims nothing itself.
    in_footnote: bool,
    /// The address of the link that is being read.
    address: String,
    /// What is being read stands under the name of a list of links.
    among_sources: bool,
    /// All code in blocks.
    code: String,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.close();
                self.in_footnote = true;
            }
            Event::End(TagEnd::FootnoteDefinition) => self.in_footnote = false,
            _ if self.in_footnote => {}
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => self.code.push_str(&text),
            Event::Text(text) | Event::Code(text) => self.push_text(&text),
            Event::InlineHtml(html) | Event::Html(html) if !is_html(&html) => self.push_text(&html),
            Event::InlineHtml(html) if html.starts_with("<br") => self.text.push('\n'),
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Item | Tag::TableRow | Tag::TableHead => self.close(),
            Tag::Heading { .. } => {
                self.close();
                self.among_sources = false;
                self.in_heading = true;
            }
            Tag::CodeBlock(kind) => {
                self.close();
                self.in_code = true;
                if let CodeBlockKind::Fenced(_) = kind {
                    self.code.push('\n');
                }
            }
            Tag::Link { dest_url, .. } => {
                self.in_link += 1;
                self.address = dest_url.to_string();
            }
            Tag::Strong => self.in_bold += 1,
            Tag::Image { .. } => self.in_image += 1,
            _ => {}
        }
        if matches!(tag, Tag::TableHead) {
            self.in_table_head = true;
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow => self.close(),
            TagEnd::TableHead => {
                self.close();
                self.in_table_head = false;
            }
            TagEnd::Heading(_) => {
                self.close();
                self.in_heading = false;
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Link => self.in_link -= 1,
            TagEnd::Strong => self.in_bold -= 1,
            TagEnd::Image => self.in_image -= 1,
            TagEnd::TableCell if !self.text.is_empty() => self.text.push_str("; "),
            _ => {}
        }
    }

    fn push_text(&mut self, text: &str) {
        if self.in_image > 0 || (self.in_link > 0 && text == self.address) {
            return;
        }
        let letters = letters(text);
        self.linked += if self.in_link > 0 { letters } else { 0 };
        self.bold += if self.in_bold > 0 { letters } else { 0 };
        self.text.push_str(text);
    }

    /// Ends the passage that is being read.
    fn close(&mut self) {
        let read = std::mem::take(&mut self.text);
        let (linked, bold) = (self.linked, self.bold);
        (self.linked, self.bold) = (0, 0);
        let text = without_addresses(&read);
        let text = text.trim().trim_end_matches(';').trim();
        let all = letters(text);
        if all == 0 || self.in_table_head {
            return;
        }
        let name = named(text);
        if SOURCES.contains(&name.as_str()) {
            self.among_sources = true;
            return;
        }
        let only_links = linked + 3 >= all && linked > 0;
        let source = text
            .split_once(':')
            .is_some_and(|(label, _)| SOURCES.contains(&named(label).as_str()));
        if only_links || source || NAVIGATION.contains(&name.as_str()) {
            return;
        }
        if self.among_sources && linked > 0 {
            return;
        }
        let label = self.in_heading || (text.ends_with(':') && telling(text) < 4) || {
            // Words in bold alone are a heading, unless they are a sentence.
            bold == all && !text.ends_with(['.', '!']) && telling(text) < 6
        };
        self.passages.push(Passage {
            text: text.to_owned(),
            kind: if label { Kind::Label } else { Kind::Statement },
        });
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn telling(text: &str) -> usize {
    tokenise(text).iter().filter(|token| !token.little).count()
}

/// The words of a label, without marks.
fn named(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

/// A text without addresses that stand bare in it.
fn without_addresses(text: &str) -> String {
    if !text.contains("://") {
        return text.to_owned();
    }
    let lines = text.lines().map(|line| {
        let words = line.split(' ').filter(|word| !word.contains("://"));
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a tag is one of HTML and not a parameter of a type, as in `Option<T>`.
fn is_html(tag: &str) -> bool {
    const NAMES: &str = "a abbr b big blockquote br center code dd del details div dl dt em font h1 \
        h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q s samp small source span strike \
        strong sub summary sup table tbody td th thead tr tt u ul var video";
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let name = name.unwrap_or_default();
    name.is_empty() || NAMES.split_whitespace().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(answer: &str) -> Vec<String> {
        let passages = passages(answer).into_iter();
        let statements = passages.filter(|passage| passage.kind == Kind::Statement);
        statements.map(|passage| passage.text).collect()
    }

    #[test]
    fn code_links_and_labels_are_no_statements() {
        let answer = "Add them with the plus operator.\n\n```javascript\nconst total = a + b;\n```\n\n\
            ![a diagram](sum.png)\n\nUseful resources:\n\n- [Operators](https://example.org/ops)\n\n\
            Source: https://example.org/sum\n\n**[Back to Top](#top)**\n";
        assert_eq!(statements(answer), ["Add them with the plus operator."]);
    }

    #[test]
    fn lists_and_tables_are_statements_and_headings_are_not() {
        let answer = "### Benefits\n\n**Two of them**\n\n- It *absorbs* bursts\n- It is [cheap](https://a.b) to run\n\n\
            | Name | Meaning |\n| --- | --- |\n| queue | waits |\n";
        assert_eq!(
            statements(answer),
            ["It absorbs bursts", "It is cheap to run", "queue; waits"]
        );
    }

    #[test]
    fn names_stay_whole() {
        assert_eq!(
            statements("`Option<T>` or Box<T>, in <b>C++</b>; see `lsof -i :80`."),
            ["Option<T> or Box<T>, in C++; see lsof -i :80."]
        );
    }

    #[test]
    fn what_is_code_or_a_heading_alone_is_the_answer_all_the_same() {
        assert_eq!(statements("```sh\nkill -9 42\n```"), ["kill -9 42"]);
        assert_eq!(statements("**Four**"), ["Four"]);
        assert_eq!(statements("![a](b.png)"), [""; 0]);
    }
}
