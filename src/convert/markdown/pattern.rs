//! Which of a document's forms carries its questions, and where each question ends.
//!
//! First every place that could be a question is noted as a [`Candidate`], with its form
//! ([`Carrier`]) and how surely it asks. Then the form is chosen, from the outermost to the
//! innermost: the first one in which enough candidates ask and have something of their own below.
//! What the chosen form leaves is looked at again by itself, so that a document may be mixed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::ConvertError;
use super::candidates::{Candidate, Reading};
use super::carrier::Carrier;
use super::document::{Block, Kind};
use super::inline;
use super::signals::{self, Asks};

/// A question and the blocks below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The candidate.
    pub candidate: usize,
    /// The blocks below it that are its own.
    pub body: Range<usize>,
    /// The headings above it, from the outermost in.
    pub sections: Vec<usize>,
}

/// Which form was chosen, and how many questions it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The form.
    pub carrier: Carrier,
    /// How many questions have it.
    pub questions: usize,
    /// Why it was chosen.
    pub reason: String,
}

/// What a document was cut into.
#[derive(Debug, Default)]
pub struct Cut {
    /// The questions, in order.
    pub segments: Vec<Segment>,
    /// The forms that were chosen.
    pub choices: Vec<Choice>,
}

/// How often what is left is looked at again.
const MOST_ROUNDS: usize = 6;

impl Reading<'_> {
    /// Cuts the document into questions. A form that the person names is taken as it is.
    ///
    /// # Errors
    ///
    /// The form that was named stands nowhere.
    pub fn cut(&self, wanted: Option<Carrier>) -> Result<Cut, ConvertError> {
        let mut cut = Cut::default();
        let whole = 0..self.document.blocks.len();
        if let Some(carrier) = wanted {
            let segments = self.segments(carrier, &whole, true);
            if segments.is_empty() {
                return Err(ConvertError::NoSuchQuestions {
                    wanted: carrier.to_string(),
                    found: self.forms(),
                });
            }
            cut.choices.push(Choice {
                carrier,
                questions: segments.len(),
                reason: "as --questions says".to_owned(),
            });
            cut.segments = segments;
            return Ok(cut);
        }
        self.cut_range(&whole, 0, &mut cut);
        if cut.segments.is_empty() {
            self.fall_back(&whole, &mut cut);
        }
        cut.segments.sort_by_key(|segment| {
            let candidate = &self.candidates[segment.candidate];
            (candidate.block, segment.candidate)
        });
        Ok(cut)
    }

    /// Which forms there are, for a message.
    fn forms(&self) -> String {
        let mut counts: BTreeMap<Carrier, usize> = BTreeMap::new();
        for candidate in &self.candidates {
            *counts.entry(candidate.carrier).or_default() += 1;
        }
        let forms: Vec<String> = counts
            .iter()
            .map(|(carrier, count)| format!("{count} {carrier}"))
            .collect();
        if forms.is_empty() {
            "nothing that could be a question".to_owned()
        } else {
            forms.join(", ")
        }
    }

    fn cut_range(&self, range: &Range<usize>, round: usize, cut: &mut Cut) {
        if round >= MOST_ROUNDS || range.is_empty() || self.asking_in(range) == 0 {
            return;
        }
        let Some((carrier, segments, reason)) = self.choose(range, round) else {
            return;
        };
        let known = cut
            .choices
            .iter_mut()
            .find(|choice| choice.carrier == carrier);
        match known {
            Some(choice) => choice.questions += segments.len(),
            None => cut.choices.push(Choice {
                carrier,
                questions: segments.len(),
                reason,
            }),
        }
        let mut at = range.start;
        let mut left = Vec::new();
        for segment in &segments {
            let start = self.candidates[segment.candidate].block;
            if start > at {
                left.push(at..start);
            }
            at = at.max(segment.body.end).max(start + 1);
        }
        if at < range.end {
            left.push(at..range.end);
        }
        cut.segments.extend(segments);
        for rest in left {
            self.cut_range(&rest, round + 1, cut);
        }
    }

    fn asking_in(&self, range: &Range<usize>) -> usize {
        let candidates = &self.candidates[self.candidates_in(range)];
        candidates.iter().filter(|c| c.asks > Asks::No).count()
    }

    /// The form that carries the questions of a range.
    fn choose(
        &self,
        range: &Range<usize>,
        round: usize,
    ) -> Option<(Carrier, Vec<Segment>, String)> {
        let candidates = &self.candidates[self.candidates_in(range)];
        let mut counts: BTreeMap<Carrier, (usize, usize)> = BTreeMap::new();
        for candidate in candidates {
            let (all, asking) = counts.entry(candidate.carrier).or_default();
            *all += 1;
            *asking += usize::from(candidate.asks > Asks::No);
        }
        let most = counts.values().map(|(_, asking)| *asking).max()?;
        let mut second: Option<(usize, Carrier, Vec<Segment>, usize)> = None;
        for (&carrier, &(all, _)) in &counts {
            let mut segments = self.segments(carrier, range, false);
            if round > 0 && !carrier.is_list() {
                segments.retain(|segment| self.has_text(segment));
            }
            let effective = segments
                .iter()
                .filter(|segment| self.carries(segment))
                .count();
            if effective == 0 {
                continue;
            }
            let share = effective as f64 / segments.len().max(1) as f64;
            let explicit = matches!(carrier, Carrier::Label | Carrier::Row);
            let enough = match carrier {
                _ if explicit => true,
                // What another form has left over asks by itself or not at all.
                Carrier::Item(_) | Carrier::BoldItem(_) | Carrier::Line if round > 0 => {
                    share >= 0.5 && effective >= 2
                }
                _ if round > 0 => share >= 0.5,
                _ => effective >= 2 && (share >= 0.5 || effective >= most) && 7 * effective >= most,
            };
            if enough {
                let asking = segments
                    .iter()
                    .filter(|s| self.candidates[s.candidate].asks > Asks::No)
                    .count();
                let reason = format!(
                    "{asking} of {all} are questions or numbered, {} have text below",
                    segments.iter().filter(|s| self.has_text(s)).count()
                );
                return Some((carrier, segments, reason));
            }
            if second.as_ref().is_none_or(|(best, ..)| effective > *best) {
                second = Some((effective, carrier, segments, all));
            }
        }
        let (effective, carrier, segments, all) = second.filter(|_| round == 0)?;
        let reason = format!("{effective} of {all} are questions, more than in any other form");
        Some((carrier, segments, reason))
    }

    /// Whether a question has text of its own below or beside it.
    fn has_text(&self, segment: &Segment) -> bool {
        let candidate = &self.candidates[segment.candidate];
        !candidate.rest.is_empty()
            || candidate
                .row
                .as_ref()
                .is_some_and(|row| !row.answer.is_empty())
            || self.said_in(&segment.body) > 0
    }

    /// Whether a segment is a question and no section of others.
    fn carries(&self, segment: &Segment) -> bool {
        let candidate = &self.candidates[segment.candidate];
        let body = &segment.body;
        let answered = self.answers[body.clone()].iter().any(|answers| *answers);
        if candidate.carrier.is_list() || candidate.carrier == Carrier::Line {
            return candidate.asks > Asks::No;
        }
        if answered && self.asked_in(body) <= 2 && !self.is_section(candidate, body) {
            return true;
        }
        if candidate.asks == Asks::No {
            return self.body_asks(body);
        }
        // Other questions below make it a section, unless it has said something before them.
        if self.asked_in(body) < 2 {
            return true;
        }
        let first = self.candidates[self.candidates_in(body)]
            .iter()
            .find(|c| c.asks == Asks::Question)
            .map_or(body.end, |c| c.block);
        self.said_in(&(body.start..first)) > 0
    }

    /// Whether a heading that does not ask stands above headings or bold lines that do.
    fn is_section(&self, candidate: &Candidate, body: &Range<usize>) -> bool {
        let below = &self.candidates[self.candidates_in(body)];
        candidate.asks == Asks::No
            && below.iter().any(|below| {
                let names = matches!(below.carrier, Carrier::Heading(_) | Carrier::Bold);
                names && below.asks == Asks::Question
            })
    }

    /// Whether all that stands below a heading is a question: a few paragraphs, the last of which
    /// asks, and perhaps code.
    fn body_asks(&self, body: &Range<usize>) -> bool {
        let candidates = &self.candidates[self.candidates_in(body)];
        if candidates.iter().any(|c| c.carrier != Carrier::Line) {
            return false;
        }
        let mut paragraphs = 0;
        let mut last = String::new();
        for at in body.clone() {
            let block = &self.document.blocks[at];
            match block.kind {
                Kind::Rule => {}
                _ if self.beside[at] => {}
                Kind::Paragraph if block.depth == 0 => {
                    last = self.document.text(block);
                    paragraphs += 1;
                }
                Kind::Code { .. } if paragraphs > 0 => {}
                _ => return false,
            }
        }
        (1..=3).contains(&paragraphs) && (only_asks(&last) || signals::ends_question(&last))
    }

    /// The questions of a form in a range. With `all`, every candidate of the form is one.
    fn segments(&self, carrier: Carrier, range: &Range<usize>, all: bool) -> Vec<Segment> {
        let members = self.members(carrier, range, all);
        let mut segments = Vec::with_capacity(members.len());
        for (index, &member) in members.iter().enumerate() {
            let candidate = &self.candidates[member];
            let next = members[index + 1..]
                .iter()
                .map(|next| self.candidates[*next].block)
                .find(|block| *block > candidate.block)
                .unwrap_or(range.end);
            let body = self.body(candidate, range.end.min(next));
            segments.push(Segment {
                candidate: member,
                body,
                sections: Vec::new(),
            });
        }
        if carrier.is_list() {
            self.drop_trailing_text(&mut segments);
        }
        if !all {
            self.drop_sections(carrier, &mut segments);
        }
        segments
    }

    /// The candidates of a form that belong to its pattern.
    fn members(&self, carrier: Carrier, range: &Range<usize>, all: bool) -> Vec<usize> {
        let within = self.candidates_in(range);
        let same = |index: &usize| self.candidates[*index].carrier == carrier;
        let mut found: Vec<usize> = match carrier {
            // Bold entries are entries too, and so are those that ask between bold ones.
            Carrier::Item(depth) | Carrier::BoldItem(depth) => within
                .clone()
                .filter(|index| {
                    let other = &self.candidates[*index];
                    let bold = matches!(carrier, Carrier::BoldItem(_));
                    other.carrier == Carrier::BoldItem(depth)
                        || other.carrier == Carrier::Item(depth)
                            && (!bold || other.asks == Asks::Question)
                })
                .collect(),
            _ => within.clone().filter(same).collect(),
        };
        if all || matches!(carrier, Carrier::Label | Carrier::Row) {
            return found;
        }
        let asks = |index: &usize| self.candidates[*index].asks > Asks::No;
        match carrier {
            Carrier::Heading(level) => {
                let numbers = numbering(&found, &self.candidates);
                if numbers {
                    found.retain(|index| {
                        let candidate = &self.candidates[*index];
                        candidate.asks > Asks::No
                            || self.document.blocks[candidate.block].depth == 0
                    });
                }
                // A deeper heading that goes on with the numbers is a question too.
                if numbers {
                    let last = |found: &[usize], before: usize| {
                        let at = found.partition_point(|index| *index < before);
                        let mut earlier = found[..at].iter().rev();
                        earlier.find_map(|index| self.candidates[*index].question.number)
                    };
                    let deeper: Vec<usize> = within
                        .filter(|index| {
                            let candidate = &self.candidates[*index];
                            matches!(candidate.carrier, Carrier::Heading(other) if other != level)
                                && candidate.asks == Asks::Question
                                && candidate.question.number.is_some_and(|number| {
                                    last(&found, *index).is_some_and(|before| number == before + 1)
                                })
                        })
                        .collect();
                    found.extend(deeper);
                    found.sort_unstable();
                }
            }
            Carrier::Bold => {
                let asking = found.iter().filter(|index| asks(index)).count();
                let sure = |index: &usize| {
                    let candidate = &self.candidates[*index];
                    signals::asks(&candidate.question.text) > Asks::No
                };
                let plain = found
                    .iter()
                    .filter(|index| {
                        sure(index) && self.candidates[**index].question.number.is_none()
                    })
                    .count();
                let surely = found.iter().filter(|index| sure(index)).count();
                let by_number = 2 * plain < surely || surely == 0;
                let mostly = 5 * asking >= 4 * found.len();
                found.retain(|index| {
                    let candidate = &self.candidates[*index];
                    sure(index)
                        || (candidate.question.number.is_some() && by_number)
                        || (mostly
                            && is_title(&candidate.question.text)
                            && candidate.rest.is_empty())
                });
            }
            Carrier::Fold => found.retain(|index| {
                let candidate = &self.candidates[*index];
                asks(index) || is_title(&candidate.question.text)
            }),
            Carrier::Item(_) | Carrier::BoldItem(_) => found = self.asking_lists(&found, carrier),
            Carrier::Line | Carrier::Label | Carrier::Row => {}
        }
        found
    }

    /// The entries of lists whose entries mostly ask: list by list, since an introduction may
    /// have one too.
    fn asking_lists(&self, found: &[usize], carrier: Carrier) -> Vec<usize> {
        let blocks = &self.document.blocks;
        let headed = |from: usize, to: usize| {
            blocks[from..to]
                .iter()
                .any(|block| matches!(block.kind, Kind::Heading(_)))
        };
        let all_ask = found
            .iter()
            .filter(|index| self.candidates[**index].asks > Asks::No)
            .count();
        let mostly = 5 * all_ask >= 4 * found.len();
        let mut kept = Vec::new();
        let mut from = 0;
        while from < found.len() {
            let mut to = from + 1;
            while to < found.len()
                && !headed(
                    self.candidates[found[to - 1]].block,
                    self.candidates[found[to]].block,
                )
            {
                to += 1;
            }
            // A list with numbers and one without beside it are two.
            for numbered in [true, false] {
                let group: Vec<usize> = found[from..to]
                    .iter()
                    .copied()
                    .filter(|index| {
                        let block = &blocks[self.candidates[*index].block];
                        block
                            .item
                            .as_ref()
                            .is_some_and(|i| i.number.is_some() == numbered)
                    })
                    .collect();
                let asking = group
                    .iter()
                    .filter(|index| self.candidates[**index].asks > Asks::No)
                    .count();
                let enough = 2 * asking >= group.len() || (mostly && 3 * asking >= group.len());
                let own = group
                    .iter()
                    .any(|index| self.candidates[*index].carrier == carrier);
                if asking > 0 && enough && own {
                    kept.extend_from_slice(&group);
                }
            }
            from = to;
        }
        kept.sort_unstable();
        kept
    }

    /// The blocks that belong to a question, up to the next of its form.
    fn body(&self, candidate: &Candidate, next: usize) -> Range<usize> {
        let blocks = &self.document.blocks;
        let head = candidate.block;
        let start = head + 1;
        if candidate.row.is_some() {
            return start..start;
        }
        let block = &blocks[head];
        let ends = |at: usize| -> bool {
            let other = &blocks[at];
            match (candidate.carrier, &other.kind) {
                (_, Kind::Heading(_)) if self.answers[at] => false,
                // A heading in the same entry of a list.
                (Carrier::Heading(_), Kind::Heading(_))
                    if block.depth > 0 && other.depth >= block.depth =>
                {
                    false
                }
                (Carrier::Heading(level), Kind::Heading(other)) => *other <= level,
                (Carrier::Label, Kind::Heading(_) | Kind::Rule) => true,
                (Carrier::Bold | Carrier::Line, Kind::Heading(other)) => {
                    *other <= self.level_above[head]
                }
                (_, Kind::Heading(_)) => candidate.carrier.is_list(),
                // The next question of another form that surely is one.
                (Carrier::Bold | Carrier::Line, Kind::FoldStart { summary, .. }) => {
                    signals::asks(summary) == Asks::Question
                }
                (Carrier::Item(depth) | Carrier::BoldItem(depth), _) => {
                    let numbered = |block: &Block| block.item.as_ref().map(|i| i.number.is_some());
                    other.item.is_some()
                        && (numbered(other) == numbered(block) || other.depth < usize::from(depth))
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
    fn drop_trailing_text(&self, segments: &mut [Segment]) {
        let blocks = &self.document.blocks;
        let inside = |segment: &Segment| {
            let head = &blocks[self.candidates[segment.candidate].block];
            let depth = head.depth;
            let body = segment.body.clone();
            body.into_iter()
                .take_while(|at| blocks[*at].depth >= depth)
                .count()
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

    /// Takes out what is the heading of others.
    fn drop_sections(&self, carrier: Carrier, segments: &mut Vec<Segment>) {
        let numbers: Vec<usize> = segments.iter().map(|s| s.candidate).collect();
        let numbers = numbering(&numbers, &self.candidates);
        segments.retain(|segment| {
            let candidate = &self.candidates[segment.candidate];
            let body = &segment.body;
            match carrier {
                Carrier::Heading(_) => {
                    let asked = self.asked_in(body);
                    let answered = self.answers[body.clone()].iter().any(|a| *a);
                    if candidate.asks == Asks::No {
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

    /// Where nothing asks: terms and what they mean, or an article about one thing.
    fn fall_back(&self, range: &Range<usize>, cut: &mut Cut) {
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
                    sections: Vec::new(),
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

/// Whether most of some candidates are numbered.
fn numbering(found: &[usize], candidates: &[Candidate]) -> bool {
    let numbered = found
        .iter()
        .filter(|index| {
            let question = &candidates[**index].question;
            question.number.is_some() || question.labelled
        })
        .count();
    numbered >= 2 && 10 * numbered >= 7 * found.len()
}

/// Whether every sentence of a text asks. Orders alone do not: answers give them too.
pub fn only_asks(text: &str) -> bool {
    let prose = signals::without_code(text);
    let is_mark = |c: char| matches!(c, '?' | '？' | '؟');
    let mut asks = false;
    for sentence in prose.split_inclusive(['?', '？', '؟', '.', '!', '。']) {
        let bare = sentence.trim_matches(|c: char| !c.is_alphanumeric() && !is_mark(c));
        if !bare.chars().any(char::is_alphanumeric) {
            continue;
        }
        if bare.ends_with(is_mark) || signals::is_asked_for(bare) {
            asks = true;
        } else if !asks || signals::asks(bare) == Asks::No {
            return false;
        }
    }
    asks
}

/// Whether a text could be the title of something: some words, no label.
fn is_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    !text.ends_with(':') && signals::label(text).is_none() && (2..=25).contains(&words)
}

/// Whether a list entry is one of several choices.
fn is_option(text: &str) -> bool {
    inline::checkbox(text).is_some()
}
