//! Where a question ends, and which questions are only the headings of others.

use std::ops::Range;

use super::super::candidates::{Candidate, Reading};
use super::super::carrier::Carrier;
use super::super::document::{Block, Kind};
use super::super::inline;
use super::super::labels;
use super::super::signals::{self, Asks};
use super::Segment;
use super::members::numbering;

impl Reading<'_> {
    /// The deepest level of headings that stand above questions, as opposed to headings in answers:
    /// those are followed by text.
    pub(super) fn section_level(&self, members: &[usize], range: &Range<usize>) -> u8 {
        let blocks = &self.document.blocks;
        let heads: Vec<usize> = members
            .iter()
            .map(|member| self.candidates[*member].block)
            .collect();
        let Some((&first, &last)) = heads.first().zip(heads.last()) else {
            return 0;
        };
        let mut above = self.level_above[first];
        // By level: headings directly above a question, and others between the questions.
        let (mut before, mut within) = ([0_usize; 7], [0_usize; 7]);
        let mut at_question = false;
        let mut heads = heads.iter().rev().peekable();
        for at in range.clone().rev() {
            if heads.next_if(|head| **head == at).is_some() {
                at_question = true;
                continue;
            }
            match blocks[at].kind {
                _ if self.beside[at] || self.answers[at] => {}
                Kind::Heading(level) if at > last => {
                    // What comes behind all questions is another matter, unless answers have such
                    // headings too.
                    if level <= 2 && within[usize::from(level)] == 0 {
                        above = above.max(level);
                    }
                }
                Kind::Heading(level) if at_question => before[usize::from(level)] += 1,
                Kind::Heading(level) => within[usize::from(level)] += usize::from(at > first),
                Kind::Rule | Kind::FoldEnd => {}
                _ => at_question = false,
            }
        }
        let sections = (1..=6).filter(|level| {
            let level = usize::from(*level);
            before[level] > 0 && before[level] >= within[level]
        });
        sections.max().unwrap_or(0).max(above)
    }

    /// The blocks that belong to a question, up to the next of its form. Headings of the level
    /// `sections` and above stand above other questions; those of `inner` stand in answers.
    pub(super) fn body(
        &self,
        candidate: &Candidate,
        next: usize,
        sections: u8,
        inner: &[usize],
    ) -> Range<usize> {
        let blocks = &self.document.blocks;
        let head = candidate.block;
        let start = head + 1;
        if candidate.row.is_some() {
            return start..start;
        }
        let block = &blocks[head];
        let unnamed = is_unnamed(candidate);
        let ends = |at: usize| -> bool {
            let other = &blocks[at];
            match (candidate.carrier, &other.kind) {
                _ if self.hidden[at] => false,
                (_, Kind::Heading(_)) if self.answers[at] => false,
                // A heading in the same entry of a list.
                (_, Kind::Heading(_)) if block.depth > 0 && other.depth >= block.depth => false,
                (Carrier::Heading(level), Kind::Heading(other)) => {
                    *other < level
                        || (*other == level && !unnamed && inner.binary_search(&at).is_err())
                }
                (Carrier::Label, Kind::Rule) => true,
                // A heading that asks is the next question, however deep it is.
                (Carrier::Label, Kind::Heading(_))
                    if signals::asks(&self.document.heading(other)) == Asks::Question =>
                {
                    !self.beside[at]
                }
                (Carrier::Fold | Carrier::Row, Kind::Heading(_)) => false,
                (_, Kind::Heading(other)) => *other <= sections,
                // The next question of another form that surely is one.
                (Carrier::Bold | Carrier::Line, Kind::FoldStart { summary, .. }) => {
                    signals::asks(summary) == Asks::Question
                }
                (Carrier::Item(depth) | Carrier::BoldItem(depth), _) => {
                    let number = |block: &Block| block.item.as_ref().map(|item| item.number);
                    let next = match (number(block), number(other)) {
                        // A list that counts anew stands in the answer.
                        (Some(Some(this)), Some(Some(other))) => other == this + 1,
                        (this, other) => this.map(|n| n.is_some()) == other.map(|n| n.is_some()),
                    };
                    other.item.is_some()
                        && (next || other.depth < usize::from(depth))
                        && other.depth <= usize::from(depth)
                        && other.depth > 0
                        && !is_option(&self.document.text(other))
                }
                _ => false,
            }
        };
        if let Kind::FoldStart { end, .. } = &block.kind {
            return start..(*end).min(blocks.len()).max(start);
        }
        let end = (start..next).find(|at| ends(*at)).unwrap_or(next);
        start..end.max(start)
    }

    /// Where answers stand inside the list, text behind the list is another matter.
    pub(super) fn drop_trailing_text(&self, segments: &mut [Segment]) {
        let blocks = &self.document.blocks;
        let inside = |segment: &Segment| {
            let head = &blocks[self.candidates[segment.candidate].block];
            let mut last = segment.body.start;
            for at in segment.body.clone() {
                // A fold has no depth of its own.
                match blocks[at].kind {
                    Kind::FoldStart { .. } => {}
                    Kind::FoldEnd if last == at => last = at + 1,
                    Kind::FoldEnd => {}
                    _ if blocks[at].depth >= head.depth => last = at + 1,
                    _ => break,
                }
            }
            last - segment.body.start
        };
        let nested = segments.iter().filter(|s| inside(s) > 0).count();
        let flat = segments
            .iter()
            .filter(|s| inside(s) == 0 && self.said_in(&s.body) > 0)
            .count();
        for segment in segments {
            let length = inside(segment);
            let cut = segment.body.start + length;
            if cut >= segment.body.end {
                continue;
            }
            let behind = &blocks[cut];
            let line = self.document.lines[behind.lines.start].text.as_str();
            let indented = line.starts_with([' ', '\t']);
            let code = matches!(behind.kind, Kind::Code { .. }) || indented;
            let keeps = if length > 0 {
                // Text that was only indented too little.
                nested < 4 * flat || code
            } else {
                flat >= nested || code
            };
            if !keeps {
                segment.body.end = cut;
            }
        }
    }

    /// Whether a candidate only says that it is a question.
    pub(super) fn is_unnamed(&self, index: usize) -> bool {
        is_unnamed(&self.candidates[index])
    }

    /// How many blocks ask: where there is one answer, those above it.
    pub(super) fn asked_of(&self, body: &Range<usize>) -> usize {
        let mut answers = body.clone().filter(|at| self.answers[*at]);
        match (answers.next(), answers.next()) {
            (Some(answer), None) => self.asked_in(&(body.start..answer)),
            _ => self.asked_in(body),
        }
    }

    /// Takes out what is the heading of others.
    pub(super) fn drop_sections(&self, carrier: Carrier, segments: &mut Vec<Segment>) {
        let numbers: Vec<usize> = segments.iter().map(|s| s.candidate).collect();
        let numbers = numbering(&numbers, &self.candidates);
        segments.retain(|segment| {
            let candidate = &self.candidates[segment.candidate];
            let body = &segment.body;
            match carrier {
                Carrier::Heading(_) => {
                    let asked = self.asked_of(body);
                    let answered = self.answers[body.clone()].iter().any(|a| *a);
                    if candidate.asks == Asks::No && !candidate.marked {
                        // With numbers all around, one without is a section.
                        let section = numbers && !answered;
                        return !section
                            && asked < 2 + usize::from(answered) * 2
                            && (self.said_in(body) > 0 || answered);
                    }
                    self.carries(segment) || asked < 2
                }
                Carrier::Fold => {
                    let nested = body.clone().any(|at| {
                        matches!(self.document.blocks[at].kind, Kind::FoldStart { .. })
                            && !self.answers[at]
                    });
                    let own = body.clone().take_while(|at| {
                        !matches!(self.document.blocks[*at].kind, Kind::FoldStart { .. })
                    });
                    let own = own.count();
                    !nested
                        || self.said_in(&(body.start..body.start + own)) > 0
                        || candidate.asks == Asks::Question && self.asked_in(body) == 0
                }
                _ => true,
            }
        });
        // What stands inside of another question is its own.
        let mut end = 0;
        segments.retain(|segment| {
            let start = self.candidates[segment.candidate].block;
            let kept = start >= end || self.candidates[segment.candidate].row.is_some();
            if kept {
                end = end.max(segment.body.end);
            }
            kept
        });
    }
}

/// Whether a list entry is one of several choices.
fn is_option(text: &str) -> bool {
    inline::checkbox(text).is_some()
}

/// Whether a question only says that it is one.
fn is_unnamed(candidate: &Candidate) -> bool {
    let text = &candidate.question.text;
    labels::is_generic_name(text)
        || matches!(labels::label(text), Some((labels::Label::Question, "")))
}
