//! What of the blocks below a question belongs to the prompt, what is the answer, what is neither.

use super::super::candidates::Candidate;
use super::super::carrier::Carrier;
use super::super::choices;
use super::super::document::{Block, Kind};
use super::super::inline::{self, without_html};
use super::super::labels::{self, Label};
use super::super::pattern::Segment;
use super::super::signals::{self, Asks};
use super::Maker;
use super::code::{shows_code, speaks_of_code};

/// The parts of an item, as Markdown.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) prompt: Vec<String>,
    pub(super) answer: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl Maker<'_, '_> {
    /// The parts of an item.
    pub(super) fn parts(&self, candidate: &Candidate, segment: &Segment) -> Parts {
        let question = candidate.question.text.clone();
        let mut parts = Parts::default();
        if let Some(row) = &candidate.row {
            parts.prompt.push(question);
            if !row.answer.is_empty() {
                parts.answer.push(row.answer.clone());
            }
            parts.notes.extend(row.notes.iter().cloned());
            return parts;
        }
        if let Some(link) = &candidate.question.link {
            parts.notes.push(format!("Read more: {link}"));
        }
        let body: Vec<usize> = segment
            .body
            .clone()
            .filter(|at| !self.reading.beside[*at])
            .chain(segment.apart.iter().copied())
            .collect();
        let split = self.answer_at(&body, candidate);
        let rule = |at: &usize| self.blocks()[*at].kind == Kind::Rule;
        let body: Vec<usize> = match body.iter().rposition(|at| !rule(at)) {
            Some(last) => body[..=last].to_vec(),
            None => Vec::new(),
        };
        let (before, after) = match split {
            Some(at) => body.split_at(at),
            None => (&body[..0], &body[..]),
        };
        let options = self.options(if split.is_some() { before } else { &body });
        if let Some(options) = options {
            return self.with_options(candidate, segment, parts, &body, split, &options);
        }
        let asks = candidate.asks > Asks::No;
        let mut before: Vec<usize> = before.to_vec();
        let mut after: Vec<usize> = after.to_vec();
        if split.is_none() {
            let length = self.asked_before(&after, candidate);
            before = after.drain(..length).collect();
        }
        if split.is_some() {
            self.take_hints(&mut before, segment, &mut parts);
        }
        // `## Question` below `# Card 1`
        before.retain(|at| {
            let block = &self.blocks()[*at];
            let heading = matches!(block.kind, Kind::Heading(_));
            !(heading && labels::is_question_name(&self.document.heading(block)))
        });
        let own = self.reading.written(&before, segment);
        let generic = labels::is_generic_name(&question)
            || matches!(labels::label(&question), Some((Label::Question, "")));
        let topic = !asks && !generic;
        match own {
            None => parts.prompt.push(question),
            Some(only) if topic && !only.contains('\n') => {
                let name = question.trim_end_matches([':', '.']);
                parts.prompt.push(format!("{name}: {only}"));
            }
            Some(own) => {
                if !generic {
                    parts.prompt.push(question);
                }
                parts.prompt.push(own);
            }
        }
        self.answer(candidate, segment, &after, &mut parts);
        parts
    }

    /// What is folded between a question and its answer helps those who are stuck, and is not asked.
    fn take_hints(&self, before: &mut Vec<usize>, segment: &Segment, parts: &mut Parts) {
        let mut at = 0;
        while at < before.len() {
            let Kind::FoldStart { summary, end } = &self.blocks()[before[at]].kind else {
                at += 1;
                continue;
            };
            let length = before[at..]
                .iter()
                .take_while(|block| **block <= *end)
                .count();
            let inside: Vec<usize> = before[at + 1..at + length].to_vec();
            let code = |block: &usize| matches!(self.blocks()[*block].kind, Kind::Code { .. });
            if inside.iter().any(code) {
                at += length;
                continue;
            }
            let text = self.reading.written(&inside, segment).unwrap_or_default();
            let name = inline::question(summary).text;
            let name = name.trim_end_matches(':');
            let gap = if text.contains('\n') { "\n\n" } else { " " };
            parts.notes.push(format!("{name}:{gap}{text}"));
            before.drain(at..at + length);
        }
    }

    /// The answer: what stands behind the question in its line, and the blocks that are left.
    pub(super) fn answer(
        &self,
        candidate: &Candidate,
        segment: &Segment,
        after: &[usize],
        parts: &mut Parts,
    ) {
        let rest = candidate.rest.as_str();
        let rules = after
            .iter()
            .take_while(|at| self.blocks()[**at].kind == Kind::Rule);
        let after = &after[rules.count()..];
        if !rest.is_empty() {
            if inline::is_only_links(rest) {
                parts.notes.push(rest.to_owned());
            } else {
                parts.answer.push(rest.to_owned());
            }
        }
        let follow_ups = self.only_follow_ups(after, candidate);
        let Some(text) = self.reading.written(after, segment) else {
            return;
        };
        if follow_ups {
            parts.notes.push(format!("Follow up:\n\n{text}"));
            return;
        }
        let bare: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let links = !bare.is_empty()
            && bare.iter().all(|line| {
                let line = line.trim_start_matches(['-', '*', '+', ' ']);
                inline::is_only_links(line) || signals::says_nothing(line)
            });
        if (links && rest.is_empty()) || is_only_pictures(&text) {
            parts.notes.push(text);
        } else {
            parts.answer.push(text);
        }
    }

    /// Whether all blocks are list entries that ask more.
    fn only_follow_ups(&self, after: &[usize], candidate: &Candidate) -> bool {
        if after.is_empty() || !candidate.rest.is_empty() {
            return false;
        }
        let quotes = self.blocks()[candidate.block].quotes;
        after.iter().all(|at| {
            let block = &self.blocks()[*at];
            match block.kind {
                Kind::Rule => true,
                Kind::Paragraph if block.quotes > quotes => false,
                Kind::Paragraph => {
                    let text = self.document.text(block);
                    let asks = signals::asks(&text);
                    let listed = block.item.is_some() && block.depth > 0;
                    asks == Asks::Question && (listed || signals::only_asks(&text))
                        || (listed
                            && asks == Asks::Task
                            && text.split_whitespace().count() > 3
                            && !text.ends_with('.'))
                        || listed && asks == Asks::Task && candidate.carrier >= Carrier::BoldItem(0)
                }
                _ => false,
            }
        })
    }

    /// The place in the body at which the answer begins.
    fn answer_at(&self, body: &[usize], candidate: &Candidate) -> Option<usize> {
        let strong = body.iter().position(|at| self.reading.answers[*at]);
        let weak = || {
            let at = body.iter().position(|at| self.reading.is_solution(*at))?;
            let only_prompt = body[..at].iter().all(|at| {
                let block = &self.blocks()[*at];
                match block.kind {
                    Kind::Paragraph => {
                        let text = self.document.text(block);
                        signals::only_asks(&text) || choices::choice(&text).is_some()
                    }
                    Kind::Code { .. } | Kind::Rule | Kind::Html => true,
                    _ => false,
                }
            });
            (only_prompt || self.solutions || at == 0).then_some(at)
        };
        // In an answer that has begun on the question's own line a label is text.
        if !candidate.rest.is_empty() && strong.is_some_and(|at| at > 0) {
            return Some(0);
        }
        strong.or_else(weak)
    }

    /// How many of the blocks at the beginning still belong to the question.
    fn asked_before(&self, after: &[usize], candidate: &Candidate) -> usize {
        if !candidate.rest.is_empty() {
            return 0;
        }
        let said: Vec<(usize, &Block)> =
            after.iter().map(|at| (*at, &self.blocks()[*at])).collect();
        let asks = |block: &Block| {
            if block.kind != Kind::Paragraph
                || block.depth > self.blocks()[candidate.block].depth
                // What is quoted below a question answers it.
                || candidate.asks > Asks::No && block.quotes > self.blocks()[candidate.block].quotes
            {
                return false;
            }
            let text = self.document.text(block);
            signals::only_asks(&text) && (self.orders || signals::ends_question(&text))
        };
        let is_code = |block: &Block| matches!(block.kind, Kind::Code { fenced: true });
        let rule = |block: &Block| block.kind == Kind::Rule;
        let mut length = 0;
        while length < said.len() && (asks(said[length].1) || (length > 0 && rule(said[length].1)))
        {
            length += 1;
        }
        let rest = said[length..]
            .iter()
            .filter(|(_, block)| !rule(block))
            .count();
        if candidate.asks > Asks::No && length > 0 && rest > 0 && !self.asking {
            // A question that an answer begins with is part of it.
            let code = said.get(length).is_some_and(|(_, block)| is_code(block));
            if !code {
                length = 0;
            }
        }
        // A topic whose text ends in a question is asked by all of it.
        let last = said
            .iter()
            .rposition(|(_, block)| block.kind == Kind::Paragraph);
        if candidate.asks == Asks::No
            && let Some(last) = last
            && said[last + 1..]
                .iter()
                .all(|(_, block)| is_code(block) || rule(block))
            && said[..last]
                .iter()
                .all(|(_, block)| block.kind == Kind::Paragraph)
            && signals::ends_question(&self.document.text(said[last].1))
        {
            return said.len();
        }
        // Code that the question speaks of.
        let speaks = speaks_of_code(&candidate.question.text)
            || (length > 0 && speaks_of_code(&self.document.text(said[length - 1].1)));
        let mut codes = length;
        while codes < said.len() && (is_code(said[codes].1) || rule(said[codes].1)) {
            codes += 1;
        }
        let found = said[length..codes].iter().any(|(_, block)| is_code(block));
        let more = said[codes..].iter().any(|(_, block)| !rule(block));
        let listed = matches!(
            candidate.carrier,
            Carrier::Item(_) | Carrier::BoldItem(_) | Carrier::Line
        );
        if found && speaks && (more || listed || length > 0 || shows_code(&candidate.question.text))
        {
            length = codes;
        }
        length
    }
}

/// Whether nothing but pictures stands in a text.
fn is_only_pictures(text: &str) -> bool {
    if !text.contains("![") && !text.contains("<img") {
        return false;
    }
    let made = without_html(text).text;
    let mut bare = String::new();
    let mut rest = made.as_str();
    while let Some(at) = rest.find("(image") {
        bare.push_str(&rest[..at]);
        rest = rest[at..].find(')').map_or("", |end| &rest[at + end + 1..]);
    }
    bare.push_str(rest);
    signals::says_nothing(&bare)
}
