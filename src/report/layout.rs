//! Columns and lines of text for people.

use pulldown_cmark::{Event, Parser};
use unicode_width::UnicodeWidthStr;

use super::paint::Paint;
use crate::bank::harmless;

/// The widest line of running text.
pub const MEASURE: usize = 88;

/// A letter for each column, as in a spreadsheet: A to Z, then AA.
pub fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

/// Which side the text of a column keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lines of aligned columns, two blanks apart. Every row has as many cells as there are
/// sides; no blanks stand at the end of a line.
pub fn columns(sides: &[Side], rows: &[Vec<String>]) -> Vec<String> {
    let widths: Vec<usize> = (0..sides.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(sides.iter().zip(&widths))
                .map(|(cell, (side, width))| {
                    let room = " ".repeat(width.saturating_sub(cell.width()));
                    match side {
                        Side::Left => format!("{cell}{room}"),
                        Side::Right => format!("{room}{cell}"),
                    }
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect()
}

/// The same where the first row names the columns: it is dimmed.
pub fn table(sides: &[Side], rows: &[Vec<String>], paint: Paint) -> Vec<String> {
    let mut lines = columns(sides, rows);
    if let Some(head) = lines.first_mut() {
        *head = paint.dim(head);
    }
    lines
}

/// A table as a text, with the name and the side of each column.
pub fn titled<const N: usize>(
    head: [(&str, Side); N],
    rows: impl IntoIterator<Item = Vec<String>>,
    paint: Paint,
) -> String {
    let names = head.map(|(name, _)| name.to_owned()).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(names).chain(rows).collect();
    table(&head.map(|(_, side)| side), &rows, paint).join("\n") + "\n"
}

/// `1 item`, `2 items`; `1 criterion`, `2 criteria`.
///
/// ```
/// use viva::report::layout::count;
///
/// assert_eq!(count(1, "item"), "1 item");
/// assert_eq!(count(2, "criterion"), "2 criteria");
/// ```
pub fn count(number: usize, what: &str) -> String {
    match (number, what) {
        (1, _) => format!("1 {what}"),
        (_, "criterion") => format!("{number} criteria"),
        _ => format!("{number} {what}s"),
    }
}

/// What a figure of agreement says, for those who have not met it.
pub fn by_chance(name: &str) -> String {
    format!("{name}: 1 is full agreement, 0 no more than chance would bring.\n")
}

/// Text with its long lines broken between words, and every line indented. A line's own
/// indentation and list mark are kept clear below it.
pub fn wrap(text: &str, indent: usize) -> String {
    wrap_to(text, indent, MEASURE)
}

/// A prompt, an answer or notes: wrapped once the lines of a paragraph are put together, for they
/// end where their author's editor ended them.
pub fn prose(text: &str, indent: usize) -> String {
    wrap(&harmless(&filled(text)), indent)
}

/// A text whose paragraphs have a line each, as Markdown reads them; lists and code stay as they are.
pub(super) fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut events = Parser::new(text).into_offset_iter().peekable();
    while let Some((event, at)) = events.next() {
        if let (Event::SoftBreak, Some((_, next))) = (event, events.peek())
            && at.start >= done
            && next.start >= at.end
        {
            out.push_str(&text[done..at.start]);
            out.push(' ');
            done = next.start;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// The same for lines of another width.
pub fn wrap_to(text: &str, indent: usize, measure: usize) -> String {
    let mut wrapped = String::new();
    for line in text.trim_end().lines() {
        let content = line.trim_start();
        let own = line.width() - content.width();
        let hang = own
            + ["- ", "* ", "+ "]
                .iter()
                .find(|mark| content.starts_with(**mark))
                .map_or(0, |mark| mark.len());
        let mut current = " ".repeat(indent + own);
        let mut empty = true;
        for word in content.split_whitespace() {
            if !empty && current.width() + 1 + word.width() > measure {
                wrapped.push_str(current.trim_end());
                wrapped.push('\n');
                current = " ".repeat(indent + hang);
                empty = true;
            }
            if !empty {
                current.push(' ');
            }
            current.push_str(word);
            empty = false;
        }
        wrapped.push_str(current.trim_end());
        wrapped.push('\n');
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_anew_and_lists_and_code_are_not() {
        let long = "word ".repeat(19).trim_end().to_owned();
        let text = format!(
            "{long}\nends here, with `code\nin it`.\r\nSo on.\n\n- one\n  goes on\n- two\n\n> said\n> so\n\n\
             ```\na\n  b\n```\n\n    c\n    d\n\nhard  \nbreak"
        );
        assert_eq!(
            filled(&text),
            format!(
                "{long} ends here, with `code\nin it`. So on.\n\n- one goes on\n- two\n\n> said so\n\n\
                 ```\na\n  b\n```\n\n    c\n    d\n\nhard  \nbreak"
            )
        );
        let lines = prose(&text, 0);
        let first: Vec<usize> = lines.lines().take(2).map(str::len).collect();
        assert!(first[0] > 80 && first[1] > 30, "{lines}");
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let rows =
            [["日本", "4:00", "x"], ["a", "12:00", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            columns(&[Side::Left, Side::Right, Side::Left], &rows),
            ["日本   4:00  x", "a     12:00"]
        );
    }

    #[test]
    fn long_lines_break_between_words_and_lists_hang() {
        let text = format!("short\n\n- {}\n", "word ".repeat(30));
        let wrapped = wrap(&text, 2);
        let lines: Vec<&str> = wrapped.lines().collect();
        assert_eq!(&lines[..2], ["  short", ""]);
        assert!(lines[2].starts_with("  - word") && lines[3].starts_with("    word"));
        assert!(lines.iter().all(|line| line.width() <= MEASURE));
    }
}
