//! Lists whose bullets pasting has lost, moved or doubled.
//!
//! A web page copied as text may lose all bullets of a list, keep one in the middle of a line where
//! inline code broke it, or give an entry twice, once cut off.

use std::borrow::Cow;

use super::super::ids::key;
use super::super::plain_text::{
    Block, Kind, Line, blocks, bullet, is_code, is_dangling, is_fence, numbered,
};
use super::super::{Parsed, Place};

/// Lists are short; one that is not is not searched to its end.
const SEARCHED: usize = 1_000;

/// The blocks of a part that is a list: where no line has a bullet, the entries are found again.
pub(super) fn entries(lines: &[Line<'_>]) -> Vec<Block> {
    let marked = |line: &Line<'_>| {
        bullet(&line.text).is_some() || numbered(&line.text).is_some() || is_fence(&line.text)
    };
    let said = || lines.iter().filter(|line| !line.is_blank());
    if lines.iter().any(marked) || said().count() < 2 {
        return blocks(lines);
    }
    let ended = |text: &str| text.trim_end().ends_with(['.', '!', '?', ';']);
    // A word by itself is what a line break has cut out.
    let whole = || said().filter(|line| ended(&line.text) || line.text.trim().contains(' '));
    let sentences = 2 * whole().filter(|line| ended(&line.text)).count() >= whole().count();
    let mut found: Vec<Line<'_>> = Vec::new();
    let mut gap = false;
    for line in lines {
        if line.is_blank() {
            gap = true;
            continue;
        }
        let text = line.text.trim();
        let begins = found.last().is_none_or(|above| {
            let above = above.text.as_ref();
            let open = above.matches('`').count() % 2 == 1 || is_dangling(above);
            let small =
                !text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '*');
            let word = !text.contains(char::is_whitespace) && (!ended(text) || is_code(text));
            let closed = ended(above) || (gap && !small);
            !open && (closed || !(small || word || sentences))
        });
        match found.last_mut() {
            Some(above) if !begins => {
                above.text = Cow::Owned(format!("{} {text}", above.text));
            }
            _ => found.push(Line {
                number: line.number,
                text: Cow::Owned(format!("- {text}")),
            }),
        }
        gap = false;
    }
    blocks(&found)
}

/// Parts entries that a lost line break has put together: a bullet or a dash in the middle of a line,
/// behind inline code.
pub(super) fn apart(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    let listed: Vec<bool> = blocks
        .iter()
        .map(|block| matches!(block.kind, Kind::Bullet(_)))
        .collect();
    for (at, mut block) in blocks.into_iter().enumerate() {
        let list = listed[at] || listed.get(at + 1) == Some(&true);
        let broken = block.last > block.first || block.text.contains('`');
        let counted = matches!(&block.kind, Kind::Bullet(mark) if mark != "-");
        while list && broken && !counted && block.kind != Kind::Code {
            let Some((before, behind)) = split(&block.text) else {
                break;
            };
            let rest = Block {
                kind: Kind::Bullet("-".to_owned()),
                text: behind.to_owned(),
                ..block.clone()
            };
            block.text = before.to_owned();
            out.push(block);
            block = rest;
        }
        out.push(block);
    }
    out
}

/// An entry and the one behind the mark in it. `` `code` - what it is`` is one entry.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut ticks = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find(' ').map(|at| at + from) {
        ticks += text[from..at].matches('`').count();
        from = at + 1;
        let rest = &text[from..];
        let Some(mark) = rest.chars().next() else {
            break;
        };
        let behind = &rest[mark.len_utf8()..];
        let Some(behind) = behind.strip_prefix(' ') else {
            continue;
        };
        let before = &text[..at];
        let words = |text: &str| text.split_whitespace().count();
        let fits = match mark {
            '•' | '●' | '▪' => true,
            '-' | '–' => words(before) >= 3 && words(behind) >= 2,
            _ => false,
        };
        if ticks % 2 == 0 && fits && behind.starts_with(char::is_uppercase) {
            return Some((before.trim_end(), behind.trim_start()));
        }
    }
    None
}

/// Takes bullets away that say again what another says, or the beginning of it.
pub(super) fn without_repeats(blocks: Vec<Block>, found: &mut Parsed) -> Vec<Block> {
    let said: Vec<String> = blocks
        .iter()
        .map(|block| match block.kind {
            Kind::Bullet(_) => key(block.text.trim_end_matches(['.', ';', ',', '…'])),
            _ => String::new(),
        })
        .collect();
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut seen: Vec<&str> = Vec::new();
    for (at, block) in blocks.into_iter().enumerate() {
        let own = said[at].as_str();
        if own.is_empty() {
            kept.push(block);
            continue;
        }
        let place = Place::Lines(block.first, block.last);
        if seen.contains(&own) {
            found.skip(place, "a repeated bullet", &block.text);
            continue;
        }
        if is_cut_off(&block.text, at, &said) {
            found.skip(place, "the beginning of another bullet", &block.text);
            continue;
        }
        if seen.len() < SEARCHED {
            seen.push(own);
        }
        kept.push(block);
    }
    kept
}

/// Whether an entry is the beginning of another: beside it, or anywhere if its sentence has no end.
fn is_cut_off(text: &str, at: usize, said: &[String]) -> bool {
    let own = said[at].as_str();
    let open = !text.ends_with(['.', '!', '?']);
    if own.split_whitespace().count() < 2 {
        return false;
    }
    let near = at.saturating_sub(SEARCHED / 2)..(at + SEARCHED / 2).min(said.len());
    near.into_iter().any(|other| {
        let goes_on = said[other]
            .strip_prefix(own)
            .is_some_and(|rest| rest.starts_with(' '));
        goes_on && (open || other.abs_diff(at) == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::plain_text::lines;
    use super::*;

    fn texts(blocks: &[Block]) -> Vec<&str> {
        blocks.iter().map(|block| block.text.as_str()).collect()
    }

    #[test]
    fn lines_that_lost_their_bullets_are_entries_again() {
        let text = "Keeps instances warm with Provisioned\nConcurrency.\nShrinks the package.\n\nMoves work out of the handler with\n`\ninit\n`\ncode.\n";
        assert_eq!(
            texts(&entries(&lines(text))),
            [
                "Keeps instances warm with Provisioned Concurrency.",
                "Shrinks the package.",
                "Moves work out of the handler with `init` code."
            ]
        );
        let text = "Keeps instances warm\nShrinks the package and\nits layers\nWeighs the cost\n";
        assert_eq!(
            texts(&entries(&lines(text))),
            [
                "Keeps instances warm",
                "Shrinks the package and its layers",
                "Weighs the cost"
            ]
        );
    }

    #[test]
    fn a_dash_behind_inline_code_begins_the_next_entry() {
        let found = |text: &str| apart(blocks(&lines(text)));
        let text = "- Lambda authorizers read a\n`\nTOKEN\n` - User pools hold people\n- Keys are no identity\n";
        assert_eq!(
            texts(&found(text)),
            [
                "Lambda authorizers read a `TOKEN`",
                "User pools hold people",
                "Keys are no identity"
            ]
        );
        let text = "- `TOKEN` - The default kind\n- Retries - but not for ever\n";
        assert_eq!(
            texts(&found(text)),
            ["`TOKEN` - The default kind", "Retries - but not for ever"]
        );
    }

    #[test]
    fn an_entry_cut_off_and_given_again_is_one() {
        let text = "- Retries with\n- Retries with backoff and jitter\n- Sets an alarm on depth\n- Sets an alarm\n- Sets limits\n- Retries with backoff and jitter.\n";
        let mut parsed = Parsed::default();
        let kept = without_repeats(blocks(&lines(text)), &mut parsed);
        assert_eq!(
            texts(&kept),
            [
                "Retries with backoff and jitter",
                "Sets an alarm on depth",
                "Sets limits"
            ]
        );
        assert_eq!(parsed.skipped.len(), 3);
    }
}
