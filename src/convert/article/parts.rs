//! The parts of an item, and the item they make.

use super::super::ids::key;
use super::super::plain_text::{Block, Kind, Line, blocks, is_fence, render};
use super::super::{Imported, Parsed, Place, criteria, item};
use super::label::{Label, label, level};
use super::lists::{apart, entries, without_repeats};
use super::starts::ItemStart;
use crate::bank::{Criterion, Item, Kind as ItemKind, Level, beginning};

/// The parts of an item, each the lines under its label.
#[derive(Default)]
struct Parts<'a> {
    lead: Vec<Line<'a>>,
    question: Vec<Line<'a>>,
    answer: Vec<Line<'a>>,
    look_for: Vec<Line<'a>>,
    follow_up: Vec<Line<'a>>,
    level: Option<Level>,
    tags: Vec<String>,
    answered: bool,
    scenario: bool,
}

fn parts<'a>(body: &[Line<'a>], found: &mut Parsed) -> Parts<'a> {
    let mut parts = Parts::default();
    let mut part = None;
    let mut fenced = false;
    for line in body {
        fenced ^= is_fence(&line.text);
        let (text, number) = (line.text.as_ref(), line.number);
        let mut line = line.clone();
        if let Some((new, rest)) = label(text).filter(|_| !fenced) {
            match new {
                Label::Level => match level(rest) {
                    Some(level) => {
                        parts.level = Some(level);
                        continue;
                    }
                    None => found.skip(
                        Place::Lines(number, number),
                        "a level that is not junior, mid or senior",
                        text,
                    ),
                },
                Label::Tags => {
                    let tags = rest.split([',', ';']).map(str::trim);
                    let tags = tags.filter(|tag| !tag.is_empty()).take(100);
                    parts.tags = tags.map(str::to_owned).collect();
                    continue;
                }
                // A label that comes again further down is text.
                Label::Situation if parts.answered => {}
                Label::Question if parts.answered => {}
                Label::Answer if part == Some(Label::Answer) => {}
                new => {
                    parts.answered |= matches!(new, Label::Answer | Label::LookFor);
                    parts.scenario |= new == Label::Situation;
                    part = Some(new);
                    line.text = rest.to_owned().into();
                }
            }
        }
        match part {
            None => parts.lead.push(line),
            Some(Label::Answer) => parts.answer.push(line),
            Some(Label::LookFor) => parts.look_for.push(line),
            Some(Label::FollowUp) => parts.follow_up.push(line),
            Some(_) => parts.question.push(line),
        }
    }
    parts
}

pub(super) fn read_item(
    start: &ItemStart,
    number: usize,
    body: &[Line<'_>],
    found: &mut Parsed,
) -> Option<Imported> {
    let mut parts = parts(body, found);
    // Without a label, what follows the heading is the answer.
    if !parts.answered && parts.question.is_empty() {
        parts.answer = std::mem::take(&mut parts.lead);
    }
    let heading = start
        .text
        .strip_prefix("Scenario")
        .or_else(|| start.text.strip_prefix("scenario"))
        .map(|rest| rest.trim_start_matches([':', '-', '–', '—', ' ']))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&start.text);
    let lead = render(&blocks(&parts.lead));
    let question = render(&blocks(&parts.question));
    let (title, prompt) = match (question.is_empty(), lead.is_empty()) {
        (true, true) => (None, heading.to_owned()),
        (true, false) if heading.ends_with(['.', '?', '!', ':']) => {
            (None, format!("{heading}\n\n{lead}"))
        }
        (true, false) => (Some(heading), lead),
        (false, true) => (Some(heading), question),
        (false, false) => (Some(heading), format!("{lead}\n\n{question}")),
    };
    let last = body.iter().rfind(|line| !line.is_blank());
    let at = Place::Lines(number, last.map_or(number, |line| line.number.max(number)));
    let answer = without_repeats(apart(blocks(&parts.answer)), found);
    let looked_for = without_repeats(apart(entries(&parts.look_for)), found);
    let mut item = item(&prompt);
    if let Some(title) = title.filter(|title| **title != prompt) {
        item = Item {
            id: self::item(title).id,
            title: beginning(title).into(),
            ..item
        };
    }
    if start.scenario || parts.scenario {
        item.kind = ItemKind::Scenario;
    }
    item.level = parts.level;
    item.tags = parts.tags.into();
    item.look_for = rubric(&answer, &looked_for, found);
    item.answer = Some(render(&answer)).filter(|answer| !answer.is_empty());
    item.notes = Some(blocks(&parts.follow_up))
        .filter(|blocks| !blocks.is_empty())
        .map(|blocks| format!("Follow up:\n\n{}", render(&blocks)));
    // What asks is kept for interviewers; a heading without anything below it is nothing.
    let asks = prompt.trim_end().ends_with(['?', '？']);
    if item.answer.is_none() && item.look_for.is_empty() && !asks {
        found.skip(at, "a question without an answer", &prompt);
        return None;
    }
    Some(Imported {
        key: key(title.unwrap_or(&prompt)),
        at,
        item,
        reviews: Vec::new(),
    })
}

/// The criteria: what to look for, or else the bullets of the answer.
fn rubric(answer: &[Block], looked_for: &[Block], found: &mut Parsed) -> Vec<Criterion> {
    let bullets = |blocks: &[Block]| -> Vec<String> {
        let listed = |block: &&Block| matches!(block.kind, Kind::Bullet(_));
        blocks
            .iter()
            .filter(listed)
            .map(|block| block.text.clone())
            .collect()
    };
    let mut texts = bullets(looked_for);
    if texts.is_empty() {
        // A list that has lost its bullets: each of its paragraphs was one.
        texts = looked_for.iter().map(|block| block.text.clone()).collect();
    } else {
        // Between bullets it has lost its own.
        let last = looked_for
            .iter()
            .rposition(|block| matches!(block.kind, Kind::Bullet(_)));
        let first = looked_for
            .iter()
            .position(|block| matches!(block.kind, Kind::Bullet(_)));
        let between = first.unwrap_or(0)..last.unwrap_or(0);
        let entry = |at: usize, block: &Block| {
            matches!(block.kind, Kind::Bullet(_))
                || block.kind == Kind::Paragraph
                    && between.contains(&at)
                    && !block.text.ends_with(':')
        };
        let entries = looked_for.iter().enumerate();
        let entries = entries.filter(|(at, block)| entry(*at, block));
        texts = entries.map(|(_, block)| block.text.clone()).collect();
        for (at, block) in looked_for.iter().enumerate() {
            if !entry(at, block) {
                let at = Place::Lines(block.first, block.last);
                found.skip(at, "text beside the list of what to look for", &block.text);
            }
        }
    }
    if texts.is_empty() {
        texts = bullets(answer);
    }
    criteria(texts.iter().map(String::as_str))
}
