//! Lists of what to look for in an answer, and the labels above them.

use super::super::article;
use super::document::{Document, Kind};
use super::signals;

/// By block, whether it stands in a list of what to look for or is the label above one.
pub fn looked_for(document: &Document) -> Vec<bool> {
    let mut found = vec![false; document.blocks.len()];
    let mut at = 0;
    while at < found.len() {
        match list_end(document, at) {
            Some(end) => {
                found[at..end].fill(true);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// One past the list of what to look for whose label stands here.
pub fn list_end(document: &Document, at: usize) -> Option<usize> {
    let blocks = &document.blocks;
    let (label, first) = (blocks.get(at)?, blocks.get(at + 1)?);
    let text = match label.kind {
        Kind::Heading(_) => document.heading(label),
        Kind::Paragraph => document.text(label),
        _ => return None,
    };
    let mut number = first.item.as_ref()?.number;
    if first.depth <= label.depth || !article::is_look_for(&text) {
        return None;
    }
    let (mut end, mut entries, mut asking) = (at + 1, 0, 0);
    while let Some(block) = blocks.get(end)
        && block.depth >= first.depth
        && block.quotes == first.quotes
    {
        if block.depth == first.depth
            && let Some(item) = &block.item
        {
            // A list that counts on elsewhere is another.
            match (number, item.number) {
                _ if entries == 0 => {}
                (None, None) => {}
                (Some(last), Some(this)) if this == last + 1 => number = Some(this),
                _ => break,
            }
            entries += 1;
            asking += usize::from(signals::ends_question(&document.text(block)));
        }
        end += 1;
    }
    // A list that mostly asks is one of questions.
    (2 * asking <= entries).then_some(end)
}
