//! What stands within a line: bold text, links, HTML; and the bare question in a decorated one.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::super::html;
use super::super::plain_text::is_fence;
use super::labels;
use super::signals::{self, without_end, without_start};
use crate::bank::Level;

/// A link and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
    /// The bytes that it takes.
    pub range: Range<usize>,
}

/// What a piece of inline Markdown holds.
#[derive(Debug, Default)]
pub struct Inline {
    /// Its words, without marks; code without its backticks.
    pub words: String,
    /// Its links.
    pub links: Vec<Link>,
    /// How many characters of its words stand in links.
    pub linked: usize,
    /// How many images it has.
    pub images: usize,
    /// The bytes of the first bold piece, with its marks.
    pub bold: Option<Range<usize>>,
}

/// Looks into a piece of inline Markdown.
pub fn inline(source: &str) -> Inline {
    let mut found = Inline::default();
    let mut links: Vec<Link> = Vec::new();
    let mut image = 0;
    for (event, range) in Parser::new_ext(source, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(Link {
                text: String::new(),
                url: dest_url.into_string(),
                range,
            }),
            Event::End(TagEnd::Link) => found.links.extend(links.pop()),
            Event::Start(Tag::Image { .. }) => {
                image += 1;
                found.images += 1;
            }
            Event::End(TagEnd::Image) => image -= 1,
            Event::Start(Tag::Strong) if found.bold.is_none() => found.bold = Some(range),
            Event::Text(text) | Event::Code(text) if image == 0 => {
                if let Some(link) = links.last_mut() {
                    link.text.push_str(&text);
                    found.linked += text.chars().count();
                }
                found.words.push_str(&text);
            }
            // What is HTML has been made Markdown before; this only looks like it.
            Event::InlineHtml(text) | Event::Html(text) => found.words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => found.words.push(' '),
            _ => {}
        }
    }
    found
}

/// Whether a text only leads back to another place of the same page, or says nothing.
pub fn is_navigation(source: &str) -> bool {
    if source.len() > 1_000 {
        return false;
    }
    if !source.contains(['[', '<']) {
        return false;
    }
    let shown = without_html(source).text;
    let inline = inline(&shown);
    let anchors = inline.links.iter().all(|link| link.url.starts_with('#'))
        && (!inline.links.is_empty() || source.contains("href=\"#") || source.contains("href='#"));
    let words: Vec<&str> = inline
        .words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if anchors && words.len() <= 6 {
        return true;
    }
    // Badges, and pictures alone.
    inline.images > 0 && words.is_empty() && source.contains("badge")
}

/// What a list entry or a paragraph holds besides links: few words.
pub fn is_only_links(source: &str) -> bool {
    if !source.contains("](") && !source.contains("://") {
        return false;
    }
    let inline = inline(source);
    let bare = inline
        .words
        .split_whitespace()
        .filter(|word| word.contains("://"))
        .map(|word| word.chars().count())
        .sum::<usize>();
    let all = inline.words.chars().filter(|c| c.is_alphanumeric()).count();
    let linked = inline.linked + bare;
    linked > 0 && all.saturating_sub(linked) <= 30 && 2 * linked >= all
}

/// The text without its images, and without links that hold nothing else.
pub fn without_images(source: &str) -> String {
    if !source.contains("![") {
        return source.to_owned();
    }
    let (mut out, mut at, mut open) = (String::new(), 0, None);
    for (event, range) in Parser::new_ext(source, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { .. }) => open = Some(range),
            Event::Start(Tag::Image { .. }) => {
                // `[![badge](badge.svg)](address)`
                let around = open.take().filter(|link| link.start + 1 == range.start);
                let whole = around.unwrap_or(range);
                if whole.start >= at {
                    out.push_str(&source[at..whole.start]);
                    at = whole.end;
                }
            }
            _ => {}
        }
    }
    out.push_str(&source[at..]);
    out
}

/// Text with what its links say, and not where they lead.
pub fn without_targets(source: &str) -> String {
    if !source.contains("](") {
        return source.to_owned();
    }
    let (mut out, mut at) = (String::new(), 0);
    for link in inline(source).links {
        if link.range.start >= at {
            out.push_str(&source[at..link.range.start]);
            out.push_str(&link.text);
            at = link.range.end;
        }
    }
    out.push_str(&source[at..]);
    out
}

/// A question without what decorates it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What is asked, as Markdown.
    pub text: String,
    /// Its number.
    pub number: Option<u32>,
    /// `Q:` or the like stands before it.
    pub labelled: bool,
    /// The level in brackets behind it.
    pub level: Option<Level>,
    /// The page that the whole of it was a link to.
    pub link: Option<String>,
}

/// Takes from a question what decorates it: numbers, labels, emoji, emphasis around all of it,
/// anchors, ways back to the top.
pub fn question(source: &str) -> Question {
    let mut found = Question::default();
    let made = without_html(source).text;
    let mut text = made.replace('\n', " ").trim().to_owned();
    for _ in 0..8 {
        let before = text.clone();
        text = without_start(without_end(&text)).trim().to_owned();
        text = without_emphasis(&text).to_owned();
        text = without_jumps(&text);
        text = without_card_tag(&text).to_owned();
        if let Some((label, url)) = whole_link(&text) {
            if !url.starts_with('#') {
                found.link.get_or_insert(url);
            }
            text = label;
        }
        if let Some((labels::Label::Question, rest)) = labels::label(&text)
            && !rest.is_empty()
        {
            if found.number.is_none() {
                found.number = label_number(&text);
            }
            found.labelled = true;
            text = rest.to_owned();
        }
        if let Some((number, rest)) = signals::number(&text)
            && rest.chars().any(char::is_alphanumeric)
        {
            found.number.get_or_insert(number);
            text = rest.to_owned();
        }
        if let Some(rest) = checkbox(&text) {
            text = rest.1.to_owned();
        }
        if let Some((rest, level)) = bracketed_level(&text) {
            found.level = Some(level);
            text = rest.to_owned();
        }
        if text == before {
            break;
        }
    }
    found.text = text;
    found
}

/// The text without the tag at its end by which flashcard programs know a card.
fn without_card_tag(text: &str) -> &str {
    const TAGS: [&str; 8] = [
        "card",
        "cards",
        "flashcard",
        "flashcards",
        "card-reverse",
        "card-spaced",
        "spaced",
        "anki",
    ];
    match text.rsplit_once(" #") {
        Some((before, tag)) if TAGS.contains(&tag) => before.trim_end(),
        _ => text,
    }
}

/// The number in `Q3:`.
fn label_number(text: &str) -> Option<u32> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok().filter(|_| digits.len() <= 4)
}

/// The mark of a task list and the text behind it.
pub fn checkbox(text: &str) -> Option<(bool, &str)> {
    let bare = text.trim_start();
    let inside = bare.strip_prefix('[')?;
    let mut chars = inside.chars();
    let ticked = match chars.next()? {
        ' ' => false,
        'x' | 'X' | '✓' | '✔' => true,
        _ => return None,
    };
    let rest = chars.as_str().strip_prefix(']')?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| (ticked, rest.trim()))
}

/// The text without emphasis around the whole of it.
pub fn without_emphasis(text: &str) -> &str {
    for mark in ["***", "**", "*", "___", "__", "_"] {
        if let Some(inside) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            && !inside.is_empty()
            && !inside.contains(mark)
            && !inside.starts_with(char::is_whitespace)
        {
            return inside.trim();
        }
    }
    text
}

/// The text without links to other places of the page whose words say only that.
fn without_jumps(text: &str) -> String {
    if !text.contains("](#") {
        return text.to_owned();
    }
    let found = inline(text);
    let mut out = String::new();
    let mut at = 0;
    let all = found.words.chars().filter(|c| c.is_alphanumeric()).count();
    for link in &found.links {
        let name = link.text.to_lowercase();
        let name = name.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
        let jumps = link.url.starts_with('#')
            && (letters == 0
                || matches!(
                    name,
                    "toc"
                        | "top"
                        | "up"
                        | "back"
                        | "back to top"
                        | "index"
                        | "home"
                        | "link"
                        | "contents"
                        | "table of contents"
                        | "permalink"
                        | "anchor"
                        | "go to top"
                ));
        if !jumps || letters == all || link.range.start < at {
            continue;
        }
        let before = &text[at..link.range.start];
        let mut end = link.range.end;
        // `[[toc](#toc)]`
        let inner = before.trim_end();
        let outer = inner
            .strip_suffix('[')
            .filter(|_| text[end..].starts_with(']'));
        match outer {
            Some(outer) => {
                out.push_str(outer);
                end += 1;
            }
            None => out.push_str(before),
        }
        at = end;
    }
    out.push_str(&text[at..]);
    out.trim().to_owned()
}

/// The words and the target of a link that is the whole text.
fn whole_link(text: &str) -> Option<(String, String)> {
    if !text.starts_with('[') || !text.contains("](") {
        return None;
    }
    let found = inline(text);
    let [link] = &found.links[..] else {
        return None;
    };
    let close = text[link.range.clone()].rfind("](")?;
    let whole = link.range.start == 0
        && without_end(&text[link.range.end..])
            .trim_matches(['.', '*', ' '])
            .is_empty();
    let label = &text[1..close];
    (whole && !label.trim().is_empty()).then(|| (label.trim().to_owned(), link.url.clone()))
}

/// A level in brackets at the end: `Why? (easy)`.
fn bracketed_level(text: &str) -> Option<(&str, Level)> {
    let bare = text.trim_end_matches(['*', '_', '`', ' ']);
    let inside = bare.strip_suffix([')', ']'])?;
    let open = inside.rfind(['(', '['])?;
    let level = signals::level(&inside[open + 1..])?;
    let rest = bare[..open].trim_end_matches(['*', '_', '`', ' ', '-', '–', '—']);
    (!rest.is_empty()).then_some((rest, level))
}

/// A level in brackets that a text begins with, and what stands behind it.
pub fn level_before(text: &str) -> Option<(Level, &str)> {
    let bare = text.trim_start_matches(['*', '_', '`', ' ']);
    let inside = bare.strip_prefix(['(', '['])?;
    let close = inside.find([')', ']'])?;
    let level = signals::level(&inside[..close])?;
    let behind = inside[close + 1..].trim_start_matches(['*', '_', '`']);
    Some((level, behind.trim_start()))
}

/// The text of Markdown with its HTML made Markdown, and a note for each image.
pub fn without_html(source: &str) -> html::Text {
    let mut out = html::Text::default();
    let mut at = 0;
    // The link of HTML that is open.
    let mut open: Option<html::Link> = None;
    for (event, range) in Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter() {
        if range.start < at {
            continue;
        }
        if matches!(event, Event::Text(_))
            && range.start > at
            && is_needlessly_escaped(source, range.start)
        {
            out.text.push_str(&source[at..range.start - 1]);
            at = range.start;
            continue;
        }
        let piece = match event {
            Event::Start(Tag::HtmlBlock) => {
                let mut made = html::fragment(&source[range.clone()]);
                // Another block follows.
                made.text.push('\n');
                made
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                let tag = &source[range.clone()];
                let mut made = html::fragment(tag);
                out.text.push_str(&source[at..range.start]);
                at = range.start;
                if html::opens_link(tag) {
                    open.take()
                        .into_iter()
                        .for_each(|link| link.drop(&mut out.text));
                    open = html::Link::open(html::address(tag), &mut out.text);
                } else if tag.eq_ignore_ascii_case("</a>") {
                    open.take()
                        .into_iter()
                        .for_each(|link| link.close(&mut out.text));
                } else {
                    out.text.push_str(&made.text);
                }
                made.text.clear();
                made
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
    open.into_iter().for_each(|link| link.drop(&mut out.text));
    out.text = tidy(&out.text);
    out
}

/// Whether a backslash stands before this character that changes nothing of how the text reads, as
/// word processors write them: `snake\_case`, `1\.`, `\-`.
fn is_needlessly_escaped(source: &str, at: usize) -> bool {
    let Some(before) = source[..at].strip_suffix('\\') else {
        return false;
    };
    let (above, mut below) = (before.chars().next_back(), source[at..].chars());
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match below.next() {
        Some('.' | ',' | ';' | ':' | '\'' | '"' | '/' | '?' | '%' | '@') => true,
        Some('#') => word(above),
        Some('_') => word(above) && word(below.next()),
        Some('-' | '+' | '=' | '!') => true,
        Some('>') => above.is_some_and(|c| c != '\n'),
        _ => false,
    }
}

/// Takes blanks from the ends of lines and blank lines that follow each other, outside of code.
pub fn tidy(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_sheds_what_decorates_it() {
        let bare = |source: &str| question(source).text;
        for source in [
            "Why?",
            "**Why?**",
            "1. Why?",
            "**1. Why?**",
            "Q1. ***Why?***",
            "Q. ***Why?***",
            "🔹 **Q3: Why?** 👶",
            "[Why?](#why)",
            "[[toc](#toc)] Why?",
            "[[↑]](#toc) <a name='x'>Why?</a>",
            "Why? [⬆](#top)",
            "[ ] Why?",
            "#3 - Why?",
            "Why? (easy)",
        ] {
            assert_eq!(bare(source), "Why?", "{source}");
        }
        assert_eq!(bare("What is Option<T> for?"), "What is Option<T> for?");
        assert_eq!(bare("**var** or **let**?"), "**var** or **let**?");
        assert_eq!(question("Q12: Why?").number, Some(12));
        assert_eq!(question("Why? [Hard]").level, Some(Level::Senior));
        assert_eq!(
            question("[Why?](https://a.example)").link.as_deref(),
            Some("https://a.example")
        );
    }

    #[test]
    fn ways_through_the_page_are_known() {
        for source in [
            "**[⬆ Back to Top](#table-of-contents)**",
            "<div align=\"right\"><b><a href=\"#\">↥ back to top</a></b></div>",
            "[↑](#toc)",
        ] {
            assert!(is_navigation(source), "{source}");
        }
        assert!(!is_navigation(
            "A lock, see [above](#lock), guards what threads share."
        ));
        assert!(is_only_links(
            "[Learn from here](https://a.example) and [here](https://b.example)"
        ));
        assert!(!is_only_links(
            "A long explanation of what a lock is, see [this](https://a.example)."
        ));
    }
}
