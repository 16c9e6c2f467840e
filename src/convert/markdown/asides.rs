//! Parts of a document that hold no questions: contents, lists of links, ways back to the top, parts
//! about the text itself.

use std::collections::HashMap;

use super::document::{Block, Document, Kind};
use super::inline;
use super::labels;
use super::signals::{self, Aside, Asks};

/// By block, whether it stands beside the questions: contents, links to other pages, ways back
/// to the top, parts about the text itself.
pub fn beside(document: &Document) -> Vec<bool> {
    let blocks = &document.blocks;
    let mut beside = vec![false; blocks.len()];
    // By name, the last heading of it: a list that names headings below it is one of contents.
    let mut headings: HashMap<String, usize> = HashMap::new();
    // Below a question it would be a part of the answer.
    let mut first_asking = blocks.len();
    for (at, block) in blocks.iter().enumerate() {
        if matches!(block.kind, Kind::Heading(_)) {
            let heading = document.heading(block);
            if signals::asks(&heading) > Asks::No {
                first_asking = first_asking.min(at);
            }
            headings.insert(name_of(&heading), at);
        }
    }
    // Lists of links, list by list.
    let mut at = 0;
    while at < blocks.len() {
        if blocks[at].depth == 0 || blocks[at].item.is_none() {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < blocks.len() && blocks[end].depth > 0 {
            end += 1;
        }
        let entries: Vec<usize> = (at..end).filter(|at| blocks[*at].item.is_some()).collect();
        let texts: Vec<String> = entries
            .iter()
            .map(|at| document.text(&blocks[*at]))
            .collect();
        let anchors = texts.iter().filter(|text| is_anchor_entry(text)).count();
        let links = texts
            .iter()
            .filter(|text| inline::is_only_links(text))
            .count();
        let named = entries.iter().zip(&texts).filter(|(at, text)| {
            let last = headings.get(name_of(text).as_str());
            last.is_some_and(|last| last > *at)
        });
        let contents = anchors >= 2 && 10 * anchors >= 6 * entries.len()
            || at < first_asking && entries.len() >= 2 && 10 * named.count() >= 8 * entries.len();
        let linked = links >= 2 && 10 * links >= 9 * entries.len();
        if contents || linked {
            beside[at..end].fill(true);
        }
        at = end;
    }
    for (at, block) in blocks.iter().enumerate() {
        let text = || document.text(block);
        match &block.kind {
            Kind::Paragraph if !beside[at] => {
                let text = text();
                beside[at] = inline::is_navigation(&text);
            }
            Kind::Html => beside[at] = inline::is_navigation(&html_source(document, block)),
            Kind::Table => {
                let rows = document.lines[block.lines.clone()].iter().skip(2);
                let rows: Vec<bool> = rows.map(|line| line.text.contains("](#")).collect();
                let anchors = rows.iter().filter(|anchor| **anchor).count();
                beside[at] = anchors >= 2 && 10 * anchors >= 6 * rows.len();
            }
            _ => {}
        }
    }
    // Parts with a telling name.
    let heads: Vec<bool> = blocks
        .iter()
        .map(|block| matches!(block.kind, Kind::Heading(_)))
        .collect();
    let mut at = 0;
    while at < blocks.len() {
        let block = &blocks[at];
        let (name, level, end) = match &block.kind {
            Kind::Heading(level) => {
                let end = heads[at + 1..].iter().position(|head| *head);
                let end = end.map_or(blocks.len(), |end| at + 1 + end);
                (document.heading(block), *level, end)
            }
            // One that is never closed would swallow all that follows.
            Kind::FoldStart { summary, end } if *end - at <= 2_000 => {
                (summary.clone(), 0, (*end + 1).min(blocks.len()))
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let name = inline::question(&name).text;
        let fold = level == 0;
        let links_only = (at + 1..end).all(|at| {
            beside[at]
                || matches!(blocks[at].kind, Kind::Rule | Kind::FoldEnd)
                || inline::is_only_links(&document.text(&blocks[at]))
        });
        let sure = match signals::aside(&name) {
            Aside::Yes => true,
            Aside::IfLinks => links_only,
            Aside::No => fold && name.to_lowercase().contains("table of contents"),
        };
        if !sure {
            at += 1;
            continue;
        }
        beside[at..end].fill(true);
        at = end;
        // Deeper parts of it, unless there are questions in them.
        while !fold && at < blocks.len() {
            let Kind::Heading(deeper) = blocks[at].kind else {
                break;
            };
            let end = heads[at + 1..].iter().position(|head| *head);
            let end = end.map_or(blocks.len(), |end| at + 1 + end);
            let asks = (at..end).any(|at| {
                let text = match blocks[at].kind {
                    Kind::Heading(_) => document.heading(&blocks[at]),
                    Kind::Paragraph => document.text(&blocks[at]),
                    _ => return false,
                };
                signals::ends_question(&text) || labels::label(&text).is_some()
            });
            if deeper <= level || asks || links_only && level <= 2 {
                break;
            }
            beside[at..end].fill(true);
            at = end;
        }
    }
    beside
}

/// A heading, or an entry of a list, by its words alone.
fn name_of(text: &str) -> String {
    let name = inline::inline(&inline::question(text).text).words;
    name.trim().to_lowercase()
}

/// Whether an entry of a list leads to a place of this page, or of another file's.
fn is_anchor_entry(text: &str) -> bool {
    if !text.contains("](") {
        return false;
    }
    let found = inline::inline(text);
    let leads = found.links.iter().any(|link| {
        link.url.starts_with('#') || (link.url.contains(".md#") && !link.url.contains("://"))
    });
    leads && found.words.chars().count() <= found.linked + 20
}

/// The text of a block of HTML as it is.
fn html_source(document: &Document, block: &Block) -> String {
    let lines: Vec<&str> = document.lines[block.lines.clone()]
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    lines.join("\n")
}
