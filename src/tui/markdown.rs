//! Prompts and answers made readable: the Markdown that people write in them, laid out for a
//! given width. Anything it does not know is shown as it stands.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::theme::Look;
use super::wrap::Styled;
use crate::bank::harmless;

/// Lays out a text in rows of at most `room` cells.
pub fn lines(source: &str, room: u16, look: &Look) -> Vec<Line<'static>> {
    let source = harmless(source);
    let mut layout = Layout::new(usize::from(room), look);
    for event in Parser::new(&source) {
        layout.take(event);
    }
    layout.end_block();
    layout.out
}

struct Layout<'a> {
    room: usize,
    look: &'a Look,
    out: Vec<Line<'static>>,
    /// The paragraph being read.
    text: Styled,
    /// What opens its first row; later rows are indented as far.
    lead: Option<String>,
    /// The next number of each list around, `None` for bullets.
    lists: Vec<Option<u64>>,
    quotes: usize,
    bold: usize,
    italic: usize,
    code: bool,
    /// A blank line comes before the next block.
    gap: bool,
}

impl<'a> Layout<'a> {
    fn new(room: usize, look: &'a Look) -> Self {
        Self {
            room,
            look,
            out: Vec::new(),
            text: Styled::default(),
            lead: None,
            lists: Vec::new(),
            quotes: 0,
            bold: 0,
            italic: 0,
            code: false,
            gap: false,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code => self.code_block(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push(&text, self.style());
            }
            Event::Code(code) => self.text.push(&code, self.style().patch(self.look.code)),
            Event::SoftBreak => self.text.push(" ", self.style()),
            Event::HardBreak => self.text.push("\n", self.style()),
            Event::Rule => {
                self.end_block();
                self.open_gap();
                let rule = self.look.symbols.rule.repeat(self.room.min(12));
                self.out.push(Line::styled(rule, self.look.dim));
                self.gap = true;
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.end_block(),
            Tag::Heading { level, .. } => {
                self.end_block();
                self.gap = !self.out.is_empty();
                self.bold += 1;
                if *level == HeadingLevel::H1 {
                    self.gap = !self.out.is_empty();
                }
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.end_block();
                self.lead = Some(self.bullet());
            }
            Tag::CodeBlock(kind) => {
                self.end_block();
                self.code = true;
                self.gap |= matches!(kind, CodeBlockKind::Fenced(_)) && !self.out.is_empty();
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.quotes += 1;
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Link { .. } | Tag::Image { .. } => {}
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.end_block();
                self.gap = true;
            }
            TagEnd::Heading(_) => {
                self.end_block();
                self.bold -= 1;
                self.gap = false;
            }
            TagEnd::Item => {
                self.end_block();
                self.lead = None;
                self.gap = false;
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
                self.gap = self.lists.is_empty();
            }
            TagEnd::CodeBlock => {
                self.code = false;
                self.gap = true;
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotes -= 1;
                self.gap = true;
            }
            TagEnd::Emphasis => self.italic -= 1,
            TagEnd::Strong => self.bold -= 1,
            _ => {}
        }
    }

    fn style(&self) -> Style {
        let mut style = Style::new();
        if self.bold > 0 {
            style = style.patch(self.look.bold);
        }
        if self.italic > 0 {
            style = style.add_modifier(Modifier::ITALIC);
        }
        style
    }

    fn bullet(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let lead = format!("{number}. ");
                *number += 1;
                lead
            }
            _ => format!("{} ", self.look.symbols.bullet),
        }
    }

    /// How far blocks are indented by the lists and quotes around them.
    fn indent(&self) -> String {
        let quote = format!("{} ", self.look.symbols.side);
        let inner = match self.lists.len() {
            0 => 0,
            depth => (depth - 1) * 2,
        };
        quote.repeat(self.quotes) + &" ".repeat(inner)
    }

    fn open_gap(&mut self) {
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            self.out.push(Line::default());
        }
    }

    /// Lays out the paragraph that was read.
    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return;
        }
        self.open_gap();
        let indent = self.indent();
        let (first, rest) = match self.lead.take() {
            Some(lead) => {
                let blank = " ".repeat(super::wrap::width(&lead));
                (format!("{indent}{lead}"), format!("{indent}{blank}"))
            }
            None if self.lists.is_empty() => (indent.clone(), indent),
            // A second paragraph of a list's item.
            None => (format!("{indent}  "), format!("{indent}  ")),
        };
        let (first, rest) = (
            Span::styled(first, self.look.dim),
            Span::styled(rest, self.look.dim),
        );
        self.out.extend(text.lines(self.room, &first, &rest));
    }

    fn code_block(&mut self, code: &str) {
        self.open_gap();
        let lead = format!("{}  ", self.indent());
        let lead = Span::styled(lead, self.look.dim);
        let code = code
            .strip_suffix('\n')
            .unwrap_or(code)
            .replace('\t', "    ");
        let code = Styled::new(&code, self.look.code);
        self.out.extend(code.lines(self.room, &lead, &lead));
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::Theme;
    use super::*;

    fn shown(source: &str, room: u16) -> Vec<String> {
        let look = Look::new(Theme::Terminal, true);
        lines(source, room, &look)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn paragraphs_are_filled_and_parted_by_a_blank_line() {
        assert_eq!(
            shown("one two\nthree\n\nfour", 9),
            ["one two", "three", "", "four"]
        );
        assert_eq!(shown("one two\nthree", 20), ["one two three"]);
    }

    #[test]
    fn lists_keep_their_bullets_and_hang_their_indent() {
        assert_eq!(
            shown(
                "Say:\n- what it costs now\n- why\n  1. first\n  2. second",
                12
            ),
            [
                "Say:",
                "",
                "• what it",
                "  costs now",
                "• why",
                "  1. first",
                "  2. second"
            ]
        );
    }

    #[test]
    fn code_is_set_apart_and_keeps_its_own_lines() {
        assert_eq!(
            shown("Run:\n\n```yaml\na: 1\n  b: 2\n```\nand look", 40),
            ["Run:", "", "  a: 1", "    b: 2", "", "and look"]
        );
    }

    #[test]
    fn inline_code_and_strong_words_have_their_styles() {
        let look = Look::new(Theme::Terminal, true);
        let lines = lines("use `aws s3` **now**", 40, &look);
        let styles: Vec<_> = lines[0]
            .spans
            .iter()
            .map(|s| (s.content.as_ref(), s.style))
            .collect();
        assert!(styles.contains(&("aws s3", look.code)));
        assert!(styles.contains(&("now", look.bold)));
    }

    #[test]
    fn what_is_not_markdown_is_shown_as_it_stands() {
        assert_eq!(
            shown("my_var_name <thing> a*b", 40),
            ["my_var_name <thing> a*b"]
        );
        assert_eq!(shown("a\x1b[31mb", 40), ["a␛[31mb"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_wide_or_makes_it_fail(source in "\\PC{0,200}", room in 4u16..60) {
            lines(&source, room, &Look::new(Theme::Terminal, true));
        }
    }
}
