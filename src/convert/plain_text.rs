//! Plain text as people paste it: lines put together to paragraphs, bullets and code.
//!
//! Text copied from a web page has line breaks where the page had none: around inline code, and
//! between a bullet and its text. What goes on is told from what begins anew by small signs: a
//! small letter, a word that cannot end a sentence, a backtick that is not closed.

use std::borrow::Cow;

/// One line of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number, counted from 1.
    pub number: usize,
    /// Its text, with plain blanks and none at its end.
    pub text: Cow<'a, str>,
}

impl Line<'_> {
    /// Whether nothing stands on it.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// What sort of block it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Running text.
    Paragraph,
    /// An entry of a list, under this mark: `-`, or its number.
    Bullet(String),
    /// Lines between fences, with the fences.
    Code,
}

/// A piece of text and the lines it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first line.
    pub first: usize,
    /// The last line.
    pub last: usize,
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: String,
}

/// The lines of a text.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    text.lines()
        .enumerate()
        .map(|(index, line)| Line {
            number: index + 1,
            text: cleaned(line),
        })
        .collect()
}

/// A line without the invisible characters that web pages put between words.
fn cleaned(line: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{200b}' | '\u{200c}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\r'
        )
    };
    if line.contains(odd) {
        let mut clean = line.replace(['\u{a0}'], " ");
        clean.retain(|c| !odd(c));
        Cow::Owned(clean.trim_end().to_owned())
    } else {
        Cow::Borrowed(line.trim_end())
    }
}

/// The mark of a list entry and what follows it.
pub fn bullet(line: &str) -> Option<(&'static str, &str)> {
    const MARKS: [char; 17] = [
        '•', '◦', '▪', '▫', '‣', '·', '●', '○', '–', '—', '-', '*', '+', '✅', '✔', '✓', '➡',
    ];
    let line = line.trim_start();
    let rest = line.strip_prefix(MARKS)?;
    let rest = rest.strip_prefix('\u{fe0f}').unwrap_or(rest);
    let ascii = line.starts_with(['-', '*', '+', '–', '—']);
    if rest.is_empty() || rest.starts_with([' ', '\t']) || (!ascii && !rest.starts_with(MARKS)) {
        Some(("-", rest.trim()))
    } else {
        None
    }
}

/// The number of a list entry and what follows it.
pub fn numbered(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let number = line[..digits].parse().ok().filter(|_| digits <= 4)?;
    let rest = line[digits..].strip_prefix(['.', ')', ':'])?;
    (rest.is_empty() || rest.starts_with([' ', '\t', '*', '_'])).then(|| (number, rest.trim()))
}

/// Whether a line opens or closes code.
pub fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Whether a line only divides what is above it from what is below it.
pub fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else {
        return false;
    };
    let rest: Vec<char> = marks.collect();
    first == '⸻' && rest.is_empty()
        || matches!(first, '-' | '*' | '_' | '=' | '—' | '─' | '~')
            && rest.len() >= 2
            && rest.iter().all(|c| *c == first)
}

/// Puts lines together.
pub fn blocks(lines: &[Line<'_>]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // A bullet whose text is still to come, and whether a blank line came last.
    let (mut waiting, mut gap) = (None, true);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if line.is_blank() || is_rule(&line.text) {
            gap = true;
            continue;
        }
        if is_fence(&line.text) {
            let body = &lines[at..];
            let length = body.iter().position(|line| is_fence(&line.text));
            let length = length.map_or(body.len(), |end| end + 1);
            let code = std::iter::once(line).chain(&body[..length]);
            let code: Vec<&str> = code.map(|line| line.text.as_ref()).collect();
            at += length;
            blocks.push(Block {
                first: line.number,
                last: line.number + length,
                kind: Kind::Code,
                text: code.join("\n"),
            });
            (waiting, gap) = (None, true);
            continue;
        }
        let begun = match (bullet(&line.text), numbered(&line.text)) {
            (Some((mark, rest)), _) => Some((mark.to_owned(), rest)),
            (None, Some((number, rest))) => Some((format!("{number}."), rest)),
            (None, None) => None,
        };
        let text = line.text.trim();
        match begun {
            // `128.` alone is a sentence.
            Some((mark, "")) if is_number_alone(&mark, blocks.last(), lines.get(at)) => {
                blocks.push(Block {
                    first: line.number,
                    last: line.number,
                    kind: Kind::Paragraph,
                    text: text.to_owned(),
                });
            }
            Some((mark, "")) => waiting = Some((line.number, mark)),
            Some((mark, rest)) => {
                waiting = None;
                blocks.push(Block {
                    first: line.number,
                    last: line.number,
                    kind: Kind::Bullet(mark),
                    text: rest.to_owned(),
                });
            }
            None => match (waiting.take(), blocks.last_mut()) {
                (Some((first, mark)), _) => blocks.push(Block {
                    first,
                    last: line.number,
                    kind: Kind::Bullet(mark),
                    text: text.to_owned(),
                }),
                (None, Some(block))
                    if continues(block, &line.text, gap, next_is_listed(&lines[at..])) =>
                {
                    add(&mut block.text, text);
                    block.last = line.number;
                }
                _ => blocks.push(Block {
                    first: line.number,
                    last: line.number,
                    kind: Kind::Paragraph,
                    text: text.to_owned(),
                }),
            },
        }
        gap = false;
    }
    for block in &mut blocks {
        if block.kind != Kind::Code {
            block.text = tidy(&block.text);
        }
    }
    blocks
}

/// Whether the mark of a list without a text is a number that ends a sentence: no text follows, and
/// no list is counted.
fn is_number_alone(mark: &str, above: Option<&Block>, below: Option<&Line<'_>>) -> bool {
    let counted =
        above.is_some_and(|above| matches!(&above.kind, Kind::Bullet(mark) if mark != "-"));
    let number = mark.starts_with(|c: char| c.is_ascii_digit()) && mark != "1.";
    number && !counted && below.is_none_or(Line::is_blank)
}

/// Whether the next line is an entry of a list.
fn next_is_listed(below: &[Line<'_>]) -> bool {
    let next = below.first().map_or("", |line| line.text.as_ref());
    bullet(next).is_some() || numbered(next).is_some()
}

/// Whether a line belongs to the block before it. `listed` says that the line below it is an
/// entry of a list.
fn continues(block: &Block, line: &str, gap: bool, listed: bool) -> bool {
    let (before, next) = (block.text.as_str(), line.trim_start());
    if block.kind == Kind::Code {
        return false;
    }
    let ended = before.ends_with(['.', '!', '?', ':', ';']);
    let open = before.matches('`').count() % 2 == 1 || is_dangling(before);
    let small = next.starts_with(|c: char| c.is_lowercase() || ",.;:)!?`".contains(c));
    if gap {
        return open || (small && !ended);
    }
    match block.kind {
        Kind::Paragraph => true,
        _ => {
            let indented = line.len() > next.len() + 1;
            let wrapped = !ended && before.chars().count() >= 60;
            let begun = small || is_code(next);
            // Behind a short entry that has ended, a sentence of its own has lost its bullet.
            let own = ended
                && before.chars().count() < 60
                && next.starts_with(char::is_uppercase)
                && next.split_whitespace().count() >= 3;
            indented || open || (listed && !own) || wrapped || (begun && !ended)
        }
    }
}

/// Whether a text ends with a word that no sentence ends with.
pub fn is_dangling(text: &str) -> bool {
    const WORDS: [&str; 34] = [
        "a", "an", "and", "any", "as", "at", "between", "by", "each", "every", "for", "from", "in",
        "into", "is", "like", "of", "on", "or", "per", "set", "such", "than", "that", "the", "to",
        "use", "using", "via", "with", "without", "your", "called", "its",
    ];
    text.ends_with([',', '('])
        || text
            .rsplit(char::is_whitespace)
            .next()
            .is_some_and(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// Whether a line is one word that looks like code and not like prose.
pub fn is_code(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next();
    !line.contains(char::is_whitespace)
        && (line.contains(['_', '(', ')', '/', '=', '<', '{', '$', '@'])
            || line.contains("::")
            || chars.any(|c| c.is_uppercase() || c.is_ascii_digit()))
}

fn add(text: &mut String, more: &str) {
    let close = more.starts_with([',', ';', ':', ')', '!', '?'])
        || more
            .strip_prefix('.')
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    if !close && !text.ends_with('(') {
        text.push(' ');
    }
    text.push_str(more);
}

/// Takes doubled blanks away, and those that a line break left just inside inline code.
fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let merged = words.join(" ");
    if merged.matches('`').count() % 2 == 1 || merged.contains("``") {
        return merged;
    }
    let parts = merged.split('`').enumerate();
    let parts: Vec<&str> = parts
        .map(|(index, part)| if index % 2 == 1 { part.trim() } else { part })
        .collect();
    parts.join("`")
}

/// Text that shows blocks as they are: paragraphs apart, entries of a list together.
pub fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let listed = matches!(block.kind, Kind::Bullet(_));
        if index > 0 {
            let together = listed && matches!(blocks[index - 1].kind, Kind::Bullet(_));
            out.push_str(if together { "\n" } else { "\n\n" });
        }
        if let Kind::Bullet(mark) = &block.kind {
            out.push_str(mark);
            out.push(' ');
        }
        out.push_str(&block.text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        render(&blocks(&lines(text)))
    }

    #[test]
    fn line_breaks_around_inline_code_are_taken_out() {
        assert_eq!(
            read("Set the\n`\nAWS_PROXY\n`\nintegration, then use\nput_item\n.\n\nNext one."),
            "Set the `AWS_PROXY` integration, then use put_item.\n\nNext one."
        );
        assert_eq!(
            read("Use the\n\nX-Ray\n\nservice."),
            "Use the X-Ray service."
        );
    }

    #[test]
    fn bullets_on_lines_of_their_own_find_their_text() {
        assert_eq!(
            read("•\nOne thing\n\n•\n\nAnother"),
            "- One thing\n- Another"
        );
    }

    #[test]
    fn a_bullet_goes_on_where_its_sentence_does() {
        assert_eq!(
            read("- Calls\ninvokeFunction\nfrom the client\n- Next\nThese are all."),
            "- Calls invokeFunction from the client\n- Next\n\nThese are all."
        );
    }

    #[test]
    fn code_stays_as_it_is() {
        let code = "```sh\nls  -l\n\n- x\n```";
        assert_eq!(
            read(&format!("So:\n{code}\nDone.")),
            format!("So:\n\n{code}\n\nDone.")
        );
    }

    #[test]
    fn a_list_with_numbers_keeps_them() {
        assert_eq!(read("1. One\n2) Two"), "1. One\n2. Two");
    }
}
