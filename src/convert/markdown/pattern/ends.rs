//! What stands behind the last question and is not its answer: the answers to all of them, or a
//! word to the reader below a rule.

use std::collections::HashMap;
use std::ops::Range;

use super::super::candidates::Reading;
use super::super::document::Kind;
use super::Cut;

/// So many words a text below the last rule has at most.
const LONGEST_FOOTER: usize = 60;

impl Reading<'_> {
    /// Gives each question its own of the answers that stand in a numbered list behind all of them.
    pub fn take_answers_apart(&mut self, cut: &mut Cut) {
        let blocks = &self.document.blocks;
        let Some(last) = cut.segments.last() else {
            return;
        };
        let body = last.body.start..blocks.len();
        let heading = |at: &usize| matches!(blocks[*at].kind, Kind::Heading(_));
        let Some(head) = body.clone().find(|at| heading(at) && self.answers[*at]) else {
            return;
        };
        let others = cut.segments.iter().map(|segment| {
            let end = segment.body.end.min(head);
            self.answers[segment.body.start.min(end)..end].contains(&true)
        });
        if others.into_iter().any(|answered| answered) {
            return;
        }
        // By number, the blocks of each answer.
        let mut answers: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut open = None;
        let mut count = 0;
        let after = blocks[..body.end].iter().enumerate().skip(head + 1);
        for (at, block) in after {
            if matches!(block.kind, Kind::Heading(_)) {
                break;
            }
            if block.depth == 1
                && let Some(number) = block.item.as_ref().and_then(|item| item.number)
            {
                open = Some(number);
                count += 1;
            }
            match open {
                _ if block.kind == Kind::Rule || self.beside[at] => {}
                Some(number) if block.depth > 0 => answers.entry(number).or_default().push(at),
                _ => return,
            }
        }
        let numbers: Vec<Option<u32>> = cut
            .segments
            .iter()
            .map(|segment| {
                let candidate = &self.candidates[segment.candidate];
                let listed = blocks[candidate.block].item.as_ref();
                let listed = listed.and_then(|item| item.number);
                candidate.question.number.or(listed)
            })
            .collect();
        let fits = numbers
            .iter()
            .all(|number| number.is_some_and(|n| answers.contains_key(&n)));
        if count != cut.segments.len() || count != answers.len() || count < 2 || !fits {
            return;
        }
        for (segment, number) in cut.segments.iter_mut().zip(numbers) {
            segment.body.end = segment.body.end.min(head);
            segment.apart = number.and_then(|n| answers.remove(&n)).unwrap_or_default();
            if let Some(first) = segment.apart.first() {
                self.answers[*first] = true;
            }
        }
    }

    /// Takes a word to the reader off the last answer: short text below the only rule that stands in
    /// an answer.
    pub fn drop_footer(&self, cut: &mut Cut) {
        let blocks = &self.document.blocks;
        if cut.segments.len() < 3 {
            return;
        }
        let rule_in = |body: &Range<usize>| {
            body.clone()
                .rev()
                .find(|at| blocks[*at].kind == Kind::Rule && self.said_in(&(*at + 1..body.end)) > 0)
        };
        let Some((last, others)) = cut.segments.split_last_mut() else {
            return;
        };
        if others.iter().any(|other| rule_in(&other.body).is_some()) {
            return;
        }
        let Some(rule) = rule_in(&last.body) else {
            return;
        };
        let before = last.body.start..rule;
        let more = rule_in(&before).is_some();
        let answered =
            self.said_in(&before) > 0 || !self.candidates[last.candidate].rest.is_empty();
        let mut words = 0;
        let plain = (rule + 1..last.body.end).all(|at| {
            let block = &blocks[at];
            words += self.document.text(block).split_whitespace().count();
            let text = matches!(block.kind, Kind::Paragraph | Kind::Html | Kind::Rule);
            text && block.depth == 0 && block.quotes == 0 && !self.answers[at] && !self.hidden[at]
        });
        if answered && plain && !more && words <= LONGEST_FOOTER {
            last.body.end = rule;
        }
    }
}
