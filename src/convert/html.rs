//! From HTML to the light Markdown that prompts and answers are written in.
//!
//! The text is read as a stream of tags and characters and never becomes a tree, so depth costs
//! nothing and what is not closed does no harm. Code stays code, lists stay lists, an image
//! becomes a note of its name; scripts and styles are counted and left out. What looks like a tag
//! but is none of HTML's (`List<String>`) is text.

mod links;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use pulldown_cmark::{Event, Options, Parser, Tag as Element, TagEnd};

use links::leads_to_the_web;
pub use links::{Link, address, opens_link};

/// The tags of HTML that may stand in a question or an answer. Whatever else is between angle
/// brackets is text.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];
/// Lists nested deeper than this are indented no further.
const DEEPEST: usize = 8;

/// What became of a piece of HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// How many images and sounds became notes.
    pub media: usize,
    /// How many scripts and styles were left out.
    pub scripts: usize,
}

/// Makes text of HTML.
pub fn text(html: &str) -> Text {
    let mut made = read(html, false);
    made.text = made.text.trim().to_owned();
    made
}

/// The same for a piece from the middle of a text: blanks and breaks at its ends stay.
pub fn fragment(html: &str) -> Text {
    read(html, true)
}

fn read(html: &str, within: bool) -> Text {
    let input = BufferQueue::default();
    let writer = Writer {
        within,
        ..Writer::default()
    };
    input.push_back(StrTendril::from(known_tags_only(html)));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(writer)), Default::default());
    while !input.is_empty() {
        // It comes back early only for scripts that a browser would run.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finished()
}

/// Markdown as HTML; what HTML the text itself has is shown and not obeyed. Links and images lead
/// to the web or to an address of mail, or nowhere: then their text is all that is left of them.
pub fn from_markdown(text: &str) -> String {
    let mut open = Vec::new();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Element::Link { ref dest_url, .. } | Element::Image { ref dest_url, .. }) => {
            open.push(leads_to_the_web(dest_url));
            open.last()?.then_some(event)
        }
        Event::End(TagEnd::Link | TagEnd::Image) => open.pop()?.then_some(event),
        event => Some(event),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    let out = out.trim();
    // A single paragraph needs no frame.
    let inside = out
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    match inside {
        Some(inside) if !inside.contains("<p>") => inside.to_owned(),
        _ => out.to_owned(),
    }
}

/// A text of which it is not known whether it is HTML: Markdown of HTML, and of anything else what
/// it is. Where nothing but single words is marked, line breaks are meant.
pub fn of_either(text: &str) -> String {
    if !is_markup(text) {
        return text.to_owned();
    }
    let lower = text.to_ascii_lowercase();
    let blocks = ["<br", "<p", "<div", "<li", "<table", "<h", "<ul", "<ol"];
    if blocks.iter().any(|tag| lower.contains(tag)) {
        self::text(text).text
    } else {
        self::text(&text.replace('\n', "<br>")).text
    }
}

/// Whether a text is written in HTML: it closes a tag of HTML's, breaks lines with one, or names
/// characters.
pub fn is_markup(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let near = rest
            .char_indices()
            .nth(16)
            .map_or(rest, |(end, _)| &rest[..end]);
        let closes = near.starts_with('/') && is_tag(near);
        let lower = near.to_ascii_lowercase();
        closes
            || ["br>", "br/>", "br />", "img ", "hr>"]
                .iter()
                .any(|tag| lower.starts_with(tag))
    });
    tag || text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.find(';').is_some_and(|end| {
            (2..=8).contains(&end)
                && rest[..end]
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '#')
        })
    })
}

/// Whether this begins with a tag of HTML.
fn is_tag(text: &str) -> bool {
    let name = text.strip_prefix('/').unwrap_or(text);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let ends = matches!(name[end..].chars().next(), None | Some('>' | '/'))
        || name[end..].starts_with(char::is_whitespace);
    ends && TAGS.contains(&name[..end].to_ascii_lowercase().as_str())
}

/// The text with every `<` that begins no tag written as the character it is.
fn known_tags_only(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // Longer names than any tag's need no look.
        let near = rest
            .char_indices()
            .nth(16)
            .map_or(rest, |(end, _)| &rest[..end]);
        if is_tag(near) || rest.starts_with("!--") || rest.starts_with("!DOCTYPE") {
            out.push('<');
        } else {
            out.push_str("&lt;");
        }
    }
    out + rest
}

struct Sink(RefCell<Writer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.0.borrow_mut().token(token)
    }
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Text stands before it.
    within: bool,
    /// The next number of each list around; `None` for bullets.
    lists: Vec<Option<usize>>,
    /// Inside `<pre>`.
    verbatim: bool,
    /// Inside a script, a style or the like.
    hidden: bool,
    /// A blank is due before the next word.
    space: bool,
    /// How many cells the row has so far.
    cells: usize,
    /// The first row of a table is being read: a line sets it off from the others.
    head: bool,
    /// The link that is open.
    link: Option<Link>,
    media: usize,
    scripts: usize,
}

impl Writer {
    fn token(&mut self, token: Token) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) if !self.hidden => self.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.start(&tag),
            Token::TagToken(tag) => self.end(&tag.name),
            Token::NullCharacterToken if !self.hidden => self.text("\u{fffd}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn text(&mut self, text: &str) {
        if self.verbatim {
            self.out.push_str(text);
            return;
        }
        if text.starts_with(is_blank) {
            self.space = true;
        }
        for word in text.split(is_blank).filter(|word| !word.is_empty()) {
            self.flush_space();
            self.out.push_str(word);
            self.space = true;
        }
        if !text.ends_with(is_blank) {
            self.space = false;
        }
    }

    fn flush_space(&mut self) {
        if self.space && (self.within || !self.out.is_empty()) && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        self.space = false;
    }

    /// Begins a new line; with `gap`, after a blank one.
    fn break_line(&mut self, gap: bool) {
        self.space = false;
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if self.out.is_empty() && !self.within {
            return;
        }
        let wanted = if gap { "\n\n" } else { "\n" };
        while !self.out.ends_with(wanted) {
            self.out.push('\n');
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let attribute = |name: &str| {
            let found = tag.attrs.iter().find(|a| &*a.name.local == name);
            found
                .map(|a| a.value.trim())
                .filter(|value| !value.is_empty())
        };
        match &*tag.name {
            "br" if self.verbatim => self.out.push('\n'),
            "br" => {
                self.space = false;
                self.out.push('\n');
            }
            "script" | "style" | "template" | "svg" => {
                self.scripts += 1;
                self.hidden = !tag.self_closing;
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => TokenSinkResult::Continue,
                };
            }
            _ if self.hidden => {}
            "img" | "audio" | "video" | "embed" | "object" | "iframe" => {
                let what = if &*tag.name == "img" {
                    "image"
                } else {
                    "media"
                };
                let source = attribute("src").or_else(|| attribute("data"));
                let name = attribute("alt").or_else(|| source.map(file_name));
                self.media += 1;
                self.flush_space();
                self.out.push_str(&match name {
                    Some(name) => format!("({what}: {name})"),
                    None => format!("({what})"),
                });
            }
            "pre" => {
                self.break_line(true);
                self.out.push_str("```\n");
                self.verbatim = true;
            }
            "code" if self.verbatim => {
                let class = attribute("class").unwrap_or_default();
                let mut classes = class.split_whitespace();
                let language = classes.find_map(|class| class.strip_prefix("language-"));
                let known =
                    |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.');
                if let Some(language) = language.filter(|name| name.chars().all(known))
                    && self.out.ends_with("```\n")
                {
                    self.out.insert_str(self.out.len() - 1, language);
                }
            }
            _ if self.verbatim => {}
            "code" | "kbd" | "samp" | "tt" => {
                self.flush_space();
                self.out.push('`');
            }
            "sup" => self.text("^"),
            "a" => {
                let address = attribute("href").map(str::to_owned);
                self.flush_space();
                self.leave_link();
                self.link = Link::open(address, &mut self.out);
            }
            "ul" | "ol" => {
                self.break_line(self.lists.is_empty());
                self.lists.push((&*tag.name == "ol").then_some(1));
            }
            "li" => {
                self.break_line(false);
                let depth = self.lists.len().clamp(1, DEEPEST);
                self.out.push_str(&"  ".repeat(depth - 1));
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.out.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => self.out.push_str("- "),
                }
            }
            "td" | "th" => {
                if self.cells > 0 {
                    self.out.push_str(" | ");
                }
                self.cells += 1;
            }
            "tr" => {
                self.break_line(false);
                self.end_head();
                self.cells = 0;
            }
            // A paragraph in a list entry stays on the entry's line.
            "p" | "div" if self.out.ends_with("- ") || self.out.ends_with(". ") => {}
            name => self.block(name),
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        match name {
            "script" | "style" | "template" | "svg" => self.hidden = false,
            _ if self.hidden => {}
            "pre" if self.verbatim => {
                if !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
                self.out.push_str("```\n\n");
                self.verbatim = false;
            }
            _ if self.verbatim => {}
            "code" | "kbd" | "samp" | "tt" => self.out.push('`'),
            "a" => {
                if let Some(link) = self.link.take() {
                    link.close(&mut self.out);
                }
            }
            "ul" | "ol" => {
                self.lists.pop();
                self.break_line(self.lists.is_empty());
            }
            "p" | "div" if !self.lists.is_empty() => {}
            name => self.block(name),
        }
    }

    /// Sets the first row of a table off, if it has been read.
    fn end_head(&mut self) {
        if self.head && self.cells > 1 {
            self.break_line(false);
            self.out.push_str(&vec!["---"; self.cells].join(" | "));
            self.break_line(false);
            self.head = false;
        }
    }

    /// What parts blocks of text.
    fn block(&mut self, name: &str) {
        if name == "table" {
            self.head = !self.head && self.cells == 0;
            self.cells = 0;
        }
        match name {
            "p" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "details"
            | "dl" | "hr" | "figure" => self.break_line(true),
            "div" | "section" | "article" | "header" | "footer" | "dt" | "dd" | "summary"
            | "figcaption" | "address" | "aside" | "main" | "nav" | "form" | "option"
            | "center" => self.break_line(false),
            _ => {}
        }
    }

    /// Keeps the words of a link that is never closed.
    fn leave_link(&mut self) {
        if let Some(link) = self.link.take() {
            link.drop(&mut self.out);
        }
    }

    fn finished(mut self) -> Text {
        self.leave_link();
        if self.verbatim {
            self.end("pre");
        }
        if self.space && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        Text {
            text: self.out,
            media: self.media,
            scripts: self.scripts,
        }
    }
}

/// What HTML takes for a blank, the kind that does not break lines included.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}'
}

/// The last part of an address.
fn file_name(source: &str) -> &str {
    if source.starts_with("data:") {
        return "embedded";
    }
    let path = source.split(['?', '#']).next().unwrap_or(source);
    path.rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(path)
}

#[cfg(test)]
mod tests;
