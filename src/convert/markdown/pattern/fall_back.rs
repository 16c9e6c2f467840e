//! Documents in which nothing asks: terms and what they mean, or an article about one thing.

use std::ops::Range;

use super::super::candidates::Reading;
use super::super::carrier::Carrier;
use super::super::document::Kind;
use super::{Choice, Cut, Segment};

impl Reading<'_> {
    /// Where nothing asks: terms and what they mean, or an article about one thing.
    pub(super) fn fall_back(&self, range: &Range<usize>, cut: &mut Cut) {
        let blocks = &self.document.blocks;
        let headings: Vec<usize> = self
            .candidates_in(range)
            .filter(|index| matches!(self.candidates[*index].carrier, Carrier::Heading(_)))
            .collect();
        let level_of = |index: usize| match self.candidates[index].carrier {
            Carrier::Heading(level) => level,
            _ => 0,
        };
        // A list of terms below a title.
        if headings.len() <= 1
            && let Some((choice, segments)) = self.glossary(range)
            && segments.len() >= 3
        {
            let terms: usize = segments.iter().map(|s| 1 + s.body.len()).sum();
            if 10 * terms >= 6 * range.len() {
                cut.choices.push(choice);
                cut.segments = segments;
                return;
            }
        }
        // One article: a title with an introduction longer than what stands below its headings.
        if let Some(&first) = headings.first()
            && level_of(first) == 1
        {
            let words = |range: Range<usize>| -> usize {
                range
                    .filter(|at| {
                        !self.beside[*at] && !matches!(blocks[*at].kind, Kind::Code { .. })
                    })
                    .map(|at| self.document.text(&blocks[at]).split_whitespace().count())
                    .sum()
            };
            let start = self.candidates[first].block + 1;
            let next = headings
                .get(1)
                .map_or(range.end, |h| self.candidates[*h].block);
            let opening = words(start..next);
            let titles = headings.iter().filter(|h| level_of(**h) == 1).count();
            let below = headings.len() - titles;
            let rest = words(next..range.end);
            if titles == 1
                && (below == 0 || (opening >= 80 && opening * below >= rest / 2))
                && opening > 0
            {
                cut.choices.push(Choice {
                    carrier: Carrier::Heading(1),
                    questions: 1,
                    reason: "no heading is a question; the title has a long text of its own"
                        .to_owned(),
                });
                let end = headings[1..]
                    .iter()
                    .map(|h| self.candidates[*h].block)
                    .find(|block| matches!(blocks[*block].kind, Kind::Heading(1)))
                    .unwrap_or(range.end);
                cut.segments.push(Segment {
                    candidate: first,
                    body: start..end,
                    apart: Vec::new(),
                });
                return;
            }
        }
        for level in (1..=6).rev() {
            let count = headings.iter().filter(|h| level_of(**h) == level).count();
            let segments = self.segments(Carrier::Heading(level), range, false);
            let telling: std::collections::HashSet<&str> = segments
                .iter()
                .map(|s| self.candidates[s.candidate].question.text.as_str())
                .collect();
            if segments.is_empty() || (count < 2 && level > 1 && headings.len() > 1) {
                continue;
            }
            // `Example`, `Notes` again and again are parts of answers.
            if 2 * telling.len() < segments.len() {
                continue;
            }
            cut.choices.push(Choice {
                carrier: Carrier::Heading(level),
                questions: segments.len(),
                reason: "no heading is a question; these are the deepest that occur several times"
                    .to_owned(),
            });
            cut.segments = segments;
            return;
        }
        if let Some((choice, segments)) = self.glossary(range) {
            cut.choices.push(choice);
            cut.segments = segments;
        }
    }

    /// Bold terms with what they mean behind or below them.
    fn glossary(&self, range: &Range<usize>) -> Option<(Choice, Vec<Segment>)> {
        for carrier in [Carrier::Fold, Carrier::Bold, Carrier::BoldItem(1)] {
            let mut segments = self.segments(carrier, range, true);
            segments.retain(|segment| self.has_text(segment));
            if segments.len() >= 2 {
                let choice = Choice {
                    carrier,
                    questions: segments.len(),
                    reason: "no line is a question; each of these has text of its own".to_owned(),
                };
                return Some((choice, segments));
            }
        }
        None
    }
}
