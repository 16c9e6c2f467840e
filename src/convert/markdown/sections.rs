//! What stands around the questions: the title, the headings of sections, which become tags, and
//! what became no item.

use std::collections::HashSet;
use std::ops::Range;

use super::super::Parsed;
use super::candidates::Reading;
use super::document::Kind;
use super::inline::{self, without_html};
use super::pattern::Cut;
use super::signals::{self, Asks};

/// The longest tag that is made of a heading, in characters.
const LONGEST_TAG: usize = 40;

/// The title of a document: that of its front matter, or a first heading above the questions.
pub fn title(reading: &Reading<'_>, cut: &Cut) -> Option<String> {
    let document = reading.document;
    let heading = || {
        let block = &document.blocks[title_block(reading, cut)?];
        let bare = inline::without_images(&document.heading(block));
        Some(inline::inline(&inline::question(&bare).text).words)
    };
    document
        .title
        .clone()
        .or_else(heading)
        .map(|title| signals::without_end(signals::without_start(&title)).to_owned())
        .filter(|title| !title.is_empty())
}

/// The heading that is the title of the whole.
fn title_block(reading: &Reading<'_>, cut: &Cut) -> Option<usize> {
    let blocks = &reading.document.blocks;
    let first = cut.segments.first();
    let first = first.map_or(usize::MAX, |first| {
        reading.candidates[first.candidate].block
    });
    let heading = |at: &usize| matches!(blocks[*at].kind, Kind::Heading(_));
    let at = (0..blocks.len()).find(heading)?;
    let Kind::Heading(level) = blocks[at].kind else {
        return None;
    };
    // A title of the second level has no other beside it above the questions.
    let alone = || {
        let mut others = (at + 1..first.min(blocks.len())).filter(heading);
        others.all(|at| !matches!(blocks[at].kind, Kind::Heading(1 | 2)))
    };
    let fits = level == 1 || (level == 2 && at < first && alone());
    (fits && !reading.beside[at]).then_some(at)
}

/// By question, a tag made of the heading of its section; and the headings that tags were made of.
pub fn section_tags(reading: &Reading<'_>, cut: &Cut) -> (Vec<Option<String>>, HashSet<usize>) {
    let document = reading.document;
    let mut taken = vec![false; document.blocks.len()];
    for segment in &cut.segments {
        taken[reading.candidates[segment.candidate].block] = true;
        taken[segment.body.clone()].fill(true);
    }
    let title =
        title_block(reading, cut).filter(|title| !is_first_section(reading, &taken, *title));
    let mut found: Vec<Option<(usize, String)>> = Vec::with_capacity(cut.segments.len());
    // The headings around, each with its level and tag.
    let mut around: Vec<(u8, usize, Option<String>)> = Vec::new();
    let mut at = 0;
    for segment in &cut.segments {
        let block = reading.candidates[segment.candidate].block;
        while at < block {
            if let Kind::Heading(level) = document.blocks[at].kind
                && !taken[at]
                && !reading.beside[at]
            {
                around.retain(|(other, ..)| *other < level);
                let heading = document.heading(&document.blocks[at]);
                let asks = signals::asks(&heading) == Asks::Question;
                let tag = tag_of(&heading).filter(|_| !asks);
                around.push((level, at, tag.filter(|_| Some(at) != title)));
            }
            at += 1;
        }
        let nearest = around
            .iter()
            .rev()
            .find_map(|(_, at, tag)| Some((*at, tag.clone()?)));
        found.push(nearest);
    }
    let tags: Vec<Option<String>> = found
        .iter()
        .map(|tag| tag.as_ref().map(|(_, tag)| tag.clone()))
        .collect();
    if tags.iter().all(|tag| tag == &tags[0]) {
        return (vec![None; tags.len()], HashSet::new());
    }
    (
        tags,
        found.into_iter().flatten().map(|(at, _)| at).collect(),
    )
}

/// Whether a title is only the first of several headings of its level with questions below.
fn is_first_section(reading: &Reading<'_>, taken: &[bool], title: usize) -> bool {
    let blocks = &reading.document.blocks;
    let same = |at: &usize| blocks[*at].kind == blocks[title].kind && !taken[*at];
    let heads: Vec<usize> = (title..blocks.len()).filter(same).collect();
    let ends = heads.iter().skip(1).copied().chain([blocks.len()]);
    let mut filled = heads
        .iter()
        .zip(ends)
        .map(|(at, end)| taken[*at..end].contains(&true));
    filled.next() == Some(true) && filled.any(|filled| filled)
}

/// A tag of the words of a heading.
fn tag_of(heading: &str) -> Option<String> {
    const SAY_NOTHING: [&str; 12] = [
        "questions",
        "question",
        "interview",
        "answers",
        "answer",
        "and",
        "the",
        "q",
        "a",
        "for",
        "about",
        "on",
    ];
    let name = inline::question(heading).text;
    let name = inline::inline(signals::without_outline_number(&name)).words;
    let name = name.to_lowercase();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#' | '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty() && !SAY_NOTHING.contains(word))
        .collect();
    let mut tag = String::new();
    for word in words {
        if !tag.is_empty() && tag.chars().count() + word.chars().count() >= LONGEST_TAG {
            break;
        }
        if !tag.is_empty() {
            tag.push('-');
        }
        tag.extend(word.chars().take(LONGEST_TAG));
    }
    (!tag.is_empty() && tag.chars().any(char::is_alphabetic)).then_some(tag)
}

/// Names what became no item.
pub fn skip_the_rest(
    reading: &Reading<'_>,
    cut: &Cut,
    tagging: &HashSet<usize>,
    parsed: &mut Parsed,
) {
    let blocks = &reading.document.blocks;
    let mut used = vec![false; blocks.len()];
    for segment in &cut.segments {
        let candidate = &reading.candidates[segment.candidate];
        used[candidate.block] = true;
        used[segment.body.clone()].fill(true);
        segment.apart.iter().for_each(|at| used[*at] = true);
        if let Kind::FoldStart { end, .. } = blocks[candidate.block].kind
            && end < used.len()
        {
            used[end] = true;
        }
    }
    let first = used.iter().position(|used| *used).unwrap_or(used.len());
    let title = title_block(reading, cut);
    let mut open: Option<(&'static str, Range<usize>, String)> = None;
    let mut notes = Vec::new();
    for at in 0..blocks.len() {
        let block = &blocks[at];
        let text = match &block.kind {
            Kind::FoldStart { summary, .. } => summary.clone(),
            Kind::Heading(_) => reading.document.heading(block),
            Kind::Rule | Kind::FoldEnd => String::new(),
            _ => reading.document.text(block),
        };
        let text = without_html(&text).text;
        let navigation = reading.beside[at] && inline::is_navigation(&reading.document.text(block));
        if used[at]
            || Some(at) == title
            || tagging.contains(&at)
            || navigation
            || signals::says_nothing(&text)
        {
            if used[at] || tagging.contains(&at) {
                notes.extend(open.take());
            } else if let Some((_, lines, _)) = &mut open
                && reading.beside[at]
            {
                lines.end = block.lines.end;
            }
            continue;
        }
        let heading = matches!(block.kind, Kind::Heading(_) | Kind::FoldStart { .. });
        let reason = match block.kind {
            _ if reading.beside[at] => "contents, links or a part about the text",
            _ if heading => "the heading of a section",
            _ if at < first => "text before the first question",
            _ => "text that answers no question",
        };
        match &mut open {
            Some((same, lines, _)) if *same == reason && !heading => {
                lines.end = block.lines.end;
            }
            _ => {
                notes.extend(open.take());
                open = Some((reason, block.lines.clone(), text));
            }
        }
    }
    notes.extend(open);
    for (reason, lines, text) in notes {
        let place = reading.document.place(&lines);
        parsed.skip(place, reason, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_made_of_what_a_heading_names() {
        assert_eq!(tag_of("## 🧠 Questions about C++:").as_deref(), Some("c++"));
        assert_eq!(
            tag_of("1. Data Structures").as_deref(),
            Some("data-structures")
        );
        assert_eq!(tag_of("Interview Questions"), None);
        assert_eq!(tag_of("II. Advanced").as_deref(), Some("advanced"));
        assert_eq!(tag_of("二、并发").as_deref(), Some("并发"));
        assert_eq!(tag_of("IV drips").as_deref(), Some("iv-drips"));
        assert_eq!(tag_of("Основы").as_deref(), Some("основы"));
    }
}
