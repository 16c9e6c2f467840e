//! Breaking text into rows of a given width, in cells of the terminal.
//!
//! One rule for all text on the screen: rows break after blanks, a word longer than a row is
//! cut between two characters as a reader sees them, and blanks at a row's end hang over its
//! edge. It never changes the text: rows are ranges of bytes that follow each other.

use std::ops::Range;

use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

/// The cells that a piece of text takes.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(cells).sum()
}

fn cells(grapheme: &str) -> usize {
    if grapheme.chars().any(char::is_control) {
        0
    } else {
        usize::from(grapheme.cell_width())
    }
}

/// The rows of one line (a text without line breaks): at least one, covering all of it.
pub fn rows(line: &str, room: usize) -> Vec<Range<usize>> {
    each_row(line, room).collect()
}

/// The same, found one by one. What begins with a row has the same rows by itself.
pub fn each_row(line: &str, room: usize) -> impl Iterator<Item = Range<usize>> {
    let room = room.max(1);
    let mut graphemes = line.grapheme_indices(true).peekable();
    let mut start = 0;
    let mut used = 0;
    // Where the word being read begins, and the cells of the row before it.
    let mut word = (0, 0);
    let mut ended = false;
    std::iter::from_fn(move || {
        while let Some(&(at, grapheme)) = graphemes.peek() {
            let blank = grapheme.chars().all(char::is_whitespace);
            let takes = cells(grapheme);
            if !blank && used + takes > room && at > start {
                let (from, before) = if word.0 > start { word } else { (at, used) };
                let row = start..from;
                start = from;
                used -= before;
                word = (start, 0);
                return Some(row);
            }
            graphemes.next();
            used += takes;
            let end = at + grapheme.len();
            // Chinese and Japanese are written without blanks.
            if blank || takes > 1 || (grapheme == "-" && used > 1) {
                word = (end, used);
            }
        }
        let last = (!ended).then_some(start..line.len());
        ended = true;
        last
    })
}

/// Cuts a text to so many cells, the last of them an ellipsis where something was cut off.
pub fn shorten(text: &str, room: usize, ellipsis: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(width(ellipsis));
    let mut short = String::new();
    for grapheme in text.graphemes(true) {
        let takes = cells(grapheme);
        if takes > left {
            break;
        }
        left -= takes;
        short.push_str(grapheme);
    }
    let short = short.trim_end();
    if room < width(ellipsis) {
        String::new()
    } else {
        format!("{short}{ellipsis}")
    }
}

/// Text in several styles, to be laid out as one paragraph.
#[derive(Clone, Debug, Default)]
pub struct Styled {
    text: String,
    pieces: Vec<(Range<usize>, Style)>,
}

impl Styled {
    /// Text in one style.
    pub fn new(text: &str, style: Style) -> Self {
        let mut styled = Self::default();
        styled.push(text, style);
        styled
    }

    /// Adds text.
    pub fn push(&mut self, text: &str, style: Style) {
        let start = self.text.len();
        self.text.push_str(text);
        // In one piece, so that a combining mark is not parted from its letter.
        match self.pieces.last_mut() {
            Some((range, last)) if *last == style => range.end = self.text.len(),
            _ => self.pieces.push((start..self.text.len(), style)),
        }
    }

    /// There is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Lays the text out: the first row opens with `first`, every other with `rest`; both
    /// should be equally wide. Blanks at row ends are dropped.
    pub fn lines(&self, room: usize, first: &Span<'_>, rest: &Span<'_>) -> Vec<Line<'static>> {
        let room = room.saturating_sub(first.width()).max(1);
        let mut lines = Vec::new();
        let mut offset = 0;
        for line in self.text.split('\n') {
            for row in rows(line, room) {
                let shown = line.get(row.clone()).unwrap_or_default().trim_end().len();
                let row = offset + row.start..offset + row.start + shown;
                let lead = if lines.is_empty() { first } else { rest };
                let mut spans = vec![Span::styled(lead.content.clone().into_owned(), lead.style)];
                spans.extend(self.cut(row));
                lines.push(Line::from(spans));
            }
            offset += line.len() + 1;
        }
        lines
    }

    fn cut(&self, row: Range<usize>) -> impl Iterator<Item = Span<'static>> {
        self.pieces.iter().filter_map(move |(piece, style)| {
            let part = piece.start.max(row.start)..piece.end.min(row.end);
            let text = self.text.get(part).filter(|text| !text.is_empty())?;
            Some(Span::styled(text.to_owned(), *style))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(line: &str, room: usize) -> Vec<&str> {
        rows(line, room).into_iter().map(|row| &line[row]).collect()
    }

    #[test]
    fn rows_break_after_blanks() {
        assert_eq!(cut("one two three", 8), ["one two ", "three"]);
        assert_eq!(cut("one two", 7), ["one two"]);
        assert_eq!(cut("", 7), [""]);
    }

    #[test]
    fn a_long_word_is_cut_and_the_words_around_it_stay_whole() {
        assert_eq!(
            cut("an abcdefghij end", 4),
            ["an ", "abcd", "efgh", "ij ", "end"]
        );
    }

    #[test]
    fn blanks_hang_over_the_edge() {
        assert_eq!(cut("four     five", 4), ["four     ", "five"]);
    }

    #[test]
    fn wide_and_combined_characters_are_never_split() {
        assert_eq!(cut("日本語", 5), ["日本", "語"]);
        assert_eq!(
            cut("e\u{301}e\u{301}e\u{301}", 2),
            ["e\u{301}e\u{301}", "e\u{301}"]
        );
        assert_eq!(cut("👩‍💻👩‍💻", 3), ["👩‍💻", "👩‍💻"]);
    }

    #[test]
    fn a_hyphen_is_a_place_to_break() {
        assert_eq!(cut("re-use well-known", 12), ["re-use well-", "known"]);
    }

    #[test]
    fn shortened_text_ends_in_an_ellipsis() {
        assert_eq!(shorten("Slow first requests", 12, "…"), "Slow first…");
        assert_eq!(shorten("日本語", 4, "…"), "日…");
        assert_eq!(shorten("fits", 4, "…"), "fits");
    }

    #[test]
    fn styles_go_with_their_words() {
        let bold = Style::new().bold();
        let mut styled = Styled::new("keep it ", Style::new());
        styled.push("warm and ready", bold);
        let lines = styled.lines(12, &Span::raw("- "), &Span::raw("  "));
        let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["- keep it", "  warm and", "  ready"]);
        assert_eq!(lines[1].spans[1].style, bold);
    }

    proptest! {
        #[test]
        fn rows_cover_the_line_and_fit(line in "[a-c 日e\u{301}👩‍💻-]{0,40}", room in 2usize..20) {
            let rows = rows(&line, room);
            let whole: String = rows.iter().map(|row| &line[row.clone()]).collect();
            prop_assert_eq!(&whole, &line);
            for row in rows {
                let shown = line[row].trim_end();
                let one = shown.graphemes(true).count() <= 1;
                prop_assert!(one || width(shown) <= room, "{shown:?} is wider than {room}");
            }
        }
    }
}
