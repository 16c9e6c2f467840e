//! Blocks as Markdown again: without what the lists and quotes around them indent.

use std::ops::Range;

use super::candidates::Reading;
use super::document::{Block, Kind, unquoted};
use super::inline::tidy;
use super::labels::{self, Label};
use super::pattern::Segment;
use super::signals;

impl Reading<'_> {
    /// Whether a block is a paragraph that a word for "solution" begins.
    pub fn is_solution(&self, at: usize) -> bool {
        let block = &self.document.blocks[at];
        block.kind == Kind::Paragraph
            && matches!(
                labels::label(&self.document.text(block)),
                Some((Label::Solution, _))
            )
    }

    /// Blocks as Markdown, without what the lists around them indent; nothing where they say
    /// nothing. What was left out between them leaves a gap and no more.
    pub fn written(&self, blocks: &[usize], segment: &Segment) -> Option<String> {
        let head = &self.document.blocks[self.candidates[segment.candidate].block];
        Some(tidy(&self.piece(blocks, head))).filter(|text| !text.is_empty())
    }

    fn piece(&self, wanted: &[usize], head: &Block) -> String {
        let blocks = &self.document.blocks;
        let mut text = String::new();
        let mut last: Option<usize> = None;
        // Where the text begins: in the question's own list entry, or in that of `Answer:`.
        let (mut indent, mut depth, mut shift) = (head.indent, head.depth, 0);
        let only_code = wanted
            .iter()
            .all(|at| blocks[*at].kind == Kind::Code { fenced: false });
        for &at in wanted {
            let block = &blocks[at];
            if block.depth < depth {
                (indent, depth) = (head.indent, head.depth);
            }
            // Text that has left the list is not indented by it.
            let indent_here = if block.depth < head.depth { 0 } else { indent };
            let labelled = self.answers[at] || (self.is_solution(at) && last.is_none());
            let own = match &block.kind {
                Kind::FoldEnd => String::new(),
                Kind::FoldStart { .. } if labelled => String::new(),
                Kind::FoldStart { summary, .. } => summary.trim().to_owned(),
                Kind::Heading(_) | Kind::Paragraph if labelled => {
                    if let Some(item) = &block.item {
                        (indent, depth, shift) = (item.content, block.depth, 0);
                    }
                    self.behind_label(block)
                }
                _ => {
                    let quotes = block.quotes.min(head.quotes);
                    let lines = self.lines(block.lines.clone(), quotes, indent_here);
                    let lead = lines.len() - lines.trim_start_matches(' ').len();
                    // Up to three blanks mean nothing; in a list they move all of it.
                    let outer =
                        block.depth <= depth || (block.depth == depth + 1 && block.item.is_some());
                    if outer && lead <= 3 {
                        shift = lead;
                    }
                    let code = block.kind == (Kind::Code { fenced: false });
                    match (shift, code && !only_code) {
                        (0, _) | (_, true) => lines,
                        _ => self.lines(block.lines.clone(), quotes, indent_here + shift),
                    }
                }
            };
            if own.trim().is_empty() {
                continue;
            }
            if let Some(last) = last {
                let close =
                    block.lines.start <= last && !matches!(block.kind, Kind::FoldStart { .. });
                text.push_str(if close { "\n" } else { "\n\n" });
            }
            text.push_str(&own);
            last = Some(block.lines.end);
        }
        if !only_code || head.depth > 0 {
            text = dedented(&text);
        }
        unlisted(&text)
    }

    /// What a block says behind the label that the answer begins with.
    fn behind_label(&self, block: &Block) -> String {
        let indent = block
            .item
            .as_ref()
            .map_or(block.indent, |item| item.content);
        let lines = self.lines(block.lines.clone(), block.quotes, indent);
        let first = &self.document.lines[block.lines.start].text;
        let first = if matches!(block.kind, Kind::Heading(_)) {
            self.document.heading(block)
        } else {
            first[block.start.min(first.len())..].to_owned()
        };
        let behind = match labels::label(&first) {
            Some((_, rest)) => rest.to_owned(),
            None if labels::is_answer_label(&first) => String::new(),
            None => first,
        };
        let rest: Vec<&str> = match block.kind {
            Kind::Heading(_) => Vec::new(),
            _ => lines.lines().skip(1).collect(),
        };
        let mut out = behind;
        for line in rest {
            out.push('\n');
            out.push_str(line);
        }
        out
    }

    /// Lines as they are written, but for the quotes and the indentation around them.
    pub fn lines(&self, range: Range<usize>, quotes: usize, indent: usize) -> String {
        let lines: Vec<String> = self.document.lines[range]
            .iter()
            .map(|line| outdented(unquoted(&line.text, quotes), indent))
            .collect();
        lines.join("\n")
    }
}

/// A line without so many columns of blanks before it.
fn outdented(line: &str, columns: usize) -> String {
    let mut column = 0;
    for (at, c) in line.char_indices() {
        if column >= columns {
            // A tab that reached too far leaves blanks.
            return format!("{}{}", " ".repeat(column - columns), &line[at..]);
        }
        match c {
            ' ' => column += 1,
            '\t' => column = column / 4 * 4 + 4,
            _ => return line[at..].to_owned(),
        }
    }
    String::new()
}

/// A text without the blanks that all of its lines begin with.
pub fn dedented(text: &str) -> String {
    let indent = |line: &str| {
        let lead = &line[..line.len() - line.trim_start().len()];
        signals::columns(lead)
    };
    let least = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    if least == 0 {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| outdented(line, least)).collect();
    lines.join("\n")
}

/// An answer that is one entry of a list, without the mark of the list.
fn unlisted(text: &str) -> String {
    let Some(rest) = text
        .strip_prefix("- ")
        .or_else(|| text.strip_prefix("* "))
        .or_else(|| text.strip_prefix("+ "))
    else {
        return text.to_owned();
    };
    let mut lines = rest.lines();
    let first = lines.next().unwrap_or_default().trim_start();
    let rest: Vec<&str> = lines.collect();
    if rest
        .iter()
        .any(|line| !line.trim().is_empty() && !line.starts_with(' '))
    {
        return text.to_owned();
    }
    let rest = dedented(&rest.join("\n"));
    if rest.trim().is_empty() {
        first.to_owned()
    } else {
        format!("{first}\n{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_comes_off_in_columns() {
        assert_eq!(outdented("\tx", 4), "x");
        assert_eq!(outdented("\tx", 2), "  x");
        assert_eq!(outdented("  x", 4), "x");
        assert_eq!(dedented("  a\n    b\n\n  c"), "a\n  b\n\nc");
        assert_eq!(unlisted("- a\n  - b"), "a\n- b");
        assert_eq!(unlisted("- a\n- b"), "- a\n- b");
    }
}
