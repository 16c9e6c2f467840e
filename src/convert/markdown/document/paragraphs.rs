//! Paragraphs that hold a question and what belongs to it, or several questions, cut where the next
//! begins.

use std::collections::{HashMap, HashSet};

use super::super::super::plain_text;
use super::super::normalize::Line;
use super::super::{choices, labels, signals};
use super::{Block, Kind, unquoted};

/// What entries of one form of list have in common: how deep it stands, and whether it has numbers.
pub(super) fn list_form(block: &Block) -> (usize, bool) {
    let numbered = block
        .item
        .as_ref()
        .is_some_and(|item| item.number.is_some());
    (block.depth, numbered)
}

/// The forms of lists whose entries have a first line of their own: most that go on for several
/// lines ask in the first one, or name something in few words.
pub(super) fn titled_lists(lines: &[Line], blocks: &[Block]) -> HashSet<(usize, bool)> {
    // By form: entries that ask, name and do neither in their first line.
    let mut counts: HashMap<(usize, bool), (usize, usize, usize)> = HashMap::new();
    for block in blocks {
        if block.kind != Kind::Paragraph || block.item.is_none() || block.lines.len() < 2 {
            continue;
        }
        let (asking, naming, other) = counts.entry(list_form(block)).or_default();
        let first = lines[block.lines.start].text.as_str();
        let first = first[block.start.min(first.len())..].trim();
        let next = unquoted(&lines[block.lines.start + 1].text, block.quotes).trim();
        let asks = signals::ends_question(first) || signals::asks(first) > signals::Asks::No;
        match could_be_title(first, next) {
            true if asks => *asking += 1,
            true => *naming += 1,
            false => *other += usize::from(!signals::ends_question(first)),
        }
    }
    let titled = |(_, (asking, naming, other)): &(_, (usize, usize, usize))| {
        *asking >= 2 && asking >= naming && asking + naming >= 4 * other
    };
    counts
        .into_iter()
        .filter(titled)
        .map(|(form, _)| form)
        .collect()
}

/// Whether a line stands above the next one as its title: it is short, ends as none would that goes
/// on, and the next one begins a sentence.
fn could_be_title(line: &str, next: &str) -> bool {
    line.chars().count() < 80
        && !line.ends_with(['.', ',', ';', '-', '–', '('])
        && !plain_text::is_dangling(line)
        && !next.is_empty()
        && !next.starts_with(char::is_lowercase)
}

/// Cuts a paragraph where a question or a label stands on a line of its own; with `titled`, behind
/// the first line that could be a title.
pub(super) fn split_paragraph(lines: &[Line], block: Block, titled: bool, blocks: &mut Vec<Block>) {
    if block.kind != Kind::Paragraph || block.lines.len() < 2 {
        blocks.push(block);
        return;
    }
    let line_text = |at: usize| {
        let text = lines[at].text.as_str();
        if at == block.lines.start {
            &text[block.start.min(text.len())..]
        } else {
            unquoted(text, block.quotes)
        }
    };
    let mut cuts = Vec::new();
    for at in block.lines.start..block.lines.end {
        let line = line_text(at).trim();
        let last = at + 1 == block.lines.end;
        let answers = at == block.lines.start + 1
            && block.item.is_some()
            && signals::behind_arrow(line).is_some();
        // The first of several options.
        let lettered = |at: usize, wanted: char| {
            choices::letter(line_text(at).trim()).is_some_and(|(letter, _)| letter == wanted)
        };
        let options = !last && lettered(at, 'A') && lettered(at + 1, 'B');
        if at > block.lines.start && (answers || options || labels::begins_part(line)) {
            cuts.push(at);
        }
        let task = |line: &str| {
            let next = line_text(at + 1).trim();
            at == block.lines.start
                && block.item.is_some()
                && (titled && could_be_title(line, next)
                    || line.chars().count() < 80
                        && signals::asks(line) > signals::Asks::No
                        && !plain_text::is_dangling(line)
                        && next.starts_with(char::is_uppercase))
        };
        if !last && (signals::ends_question(line) || task(line)) {
            cuts.push(at + 1);
        }
    }
    cuts.dedup();
    let mut from = block.lines.start;
    for cut in cuts.into_iter().chain([block.lines.end]) {
        if cut <= from {
            continue;
        }
        let first = from == block.lines.start;
        let text = lines[from].text.as_str();
        let start = if first {
            block.start
        } else {
            let bare = unquoted(text, block.quotes).trim_start();
            text.len() - bare.len()
        };
        blocks.push(Block {
            lines: from..cut,
            start,
            item: if first { block.item.clone() } else { None },
            ..block.clone()
        });
        from = cut;
    }
}
