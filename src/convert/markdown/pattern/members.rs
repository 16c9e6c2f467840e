//! Which candidates of a form are questions, and the blocks below each.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::candidates::{Candidate, Reading};
use super::super::carrier::Carrier;
use super::super::document::Kind;
use super::super::inline;
use super::super::labels;
use super::super::signals::{self, Asks};
use super::Segment;

impl Reading<'_> {
    /// The questions of a form in a range. With `all`, every candidate of the form is one.
    pub(super) fn segments(
        &self,
        carrier: Carrier,
        range: &Range<usize>,
        all: bool,
    ) -> Vec<Segment> {
        let (members, inner) = self.members(carrier, range, all);
        let sections = self.section_level(&members, range);
        let mut segments = Vec::with_capacity(members.len());
        for (index, &member) in members.iter().enumerate() {
            let candidate = &self.candidates[member];
            let next = members[index + 1..]
                .iter()
                .map(|next| self.candidates[*next].block)
                .find(|block| *block > candidate.block)
                .unwrap_or(range.end);
            let body = self.body(candidate, range.end.min(next), sections, &inner);
            segments.push(Segment {
                candidate: member,
                body,
                apart: Vec::new(),
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

    /// The candidates of a form that belong to its pattern, and the blocks of those that stand in
    /// the answer to one of them.
    fn members(
        &self,
        carrier: Carrier,
        range: &Range<usize>,
        all: bool,
    ) -> (Vec<usize>, Vec<usize>) {
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
            return (found, Vec::new());
        }
        let mut inner = Vec::new();
        let asks = |index: &usize| self.candidates[*index].asks > Asks::No;
        match carrier {
            Carrier::Heading(level) => {
                self.drop_title(level, &mut found);
                self.drop_named_beside_unnamed(&mut found);
                inner = self.take_inner_headings(&mut found, range);
                self.take_named_questions(&mut found, &mut inner);
                let numbers = numbering(&found, &self.candidates);
                if numbers {
                    found.retain(|index| {
                        let candidate = &self.candidates[*index];
                        candidate.asks > Asks::No
                            || self.document.blocks[candidate.block].depth == 0
                    });
                }
                // A deeper heading or a bold line that goes on with the numbers is a question too.
                if numbers {
                    let last = |found: &[usize], before: usize| {
                        let at = found.partition_point(|index| *index < before);
                        let mut earlier = found[..at].iter().rev();
                        earlier.find_map(|index| self.candidates[*index].question.number)
                    };
                    let deeper: Vec<usize> = within
                        .filter(|index| {
                            let candidate = &self.candidates[*index];
                            let follows = candidate.question.number.is_some_and(|number| {
                                let next = found.iter().find(|next| *next > index);
                                let next = next.map(|next| self.candidates[*next].question.number);
                                let goes_on = next.is_none_or(|next| next == Some(number + 1));
                                let heading = matches!(candidate.carrier, Carrier::Heading(_));
                                last(&found, *index) == number.checked_sub(1)
                                    && (heading || goes_on)
                            });
                            let other = match candidate.carrier {
                                Carrier::Heading(other) => other != level,
                                carrier => carrier == Carrier::Bold,
                            };
                            other && candidate.asks == Asks::Question && follows
                        })
                        .collect();
                    found.extend(deeper);
                    found.sort_unstable();
                }
            }
            Carrier::Bold => self.keep_bold_questions(&mut found, range),
            Carrier::Fold => found.retain(|index| {
                let candidate = &self.candidates[*index];
                asks(index) || is_title(&candidate.question.text)
            }),
            Carrier::Item(_) | Carrier::BoldItem(_) => found = self.asking_lists(&found, carrier),
            Carrier::Line => self.keep_asking_lines(&mut found),
            Carrier::Label | Carrier::Row => {}
        }
        (found, inner)
    }

    /// Takes out the title of a document whose questions have headings of the first level too.
    fn drop_title(&self, level: u8, found: &mut Vec<usize>) {
        let asks = |index: &usize| self.candidates[*index].asks > Asks::No;
        let Some((first, others)) = found.split_first() else {
            return;
        };
        let asking = others.iter().filter(|index| asks(index)).count();
        let title = level == 1
            && !asks(first)
            && self.level_above[self.candidates[*first].block] == 0
            && asking >= 3
            && 10 * asking >= 8 * others.len();
        if title {
            found.remove(0);
        }
    }

    /// Where most headings only say `Question`, the others stand in answers.
    fn drop_named_beside_unnamed(&self, found: &mut Vec<usize>) {
        let unnamed = found.iter().filter(|index| self.is_unnamed(**index));
        let unnamed = unnamed.count();
        if unnamed >= 2 && 10 * unnamed >= 6 * found.len() {
            found
                .retain(|index| self.is_unnamed(*index) || self.candidates[*index].asks > Asks::No);
        }
    }

    /// Takes out the headings that only ask what the one right above them numbers or calls a question:
    /// `## Question 1: Locks`, `## What is a lock?`. Their blocks join those that stand below another.
    fn take_named_questions(&self, found: &mut Vec<usize>, inner: &mut Vec<usize>) {
        let mut above: Option<usize> = None;
        found.retain(|&index| {
            let block = self.candidates[index].block;
            let asked = above.is_some_and(|above| {
                self.candidates[above].block + 1 == block && self.names_question(above, block)
            });
            above = (!asked).then_some(index);
            if asked {
                inner.push(block);
            }
            !asked
        });
        inner.sort_unstable();
    }

    /// Whether a numbered heading that asks nothing stands above the heading at `block`, which asks
    /// and has no number.
    pub(in super::super) fn names_question(&self, index: usize, block: usize) -> bool {
        let candidate = &self.candidates[index];
        let below = &self.document.blocks[block];
        let named = |question: &inline::Question| question.labelled || question.number.is_some();
        let heading = |kind: &Kind| matches!(kind, Kind::Heading(_));
        if !heading(&below.kind)
            || !matches!(candidate.carrier, Carrier::Heading(_))
            || !named(&candidate.question)
            || signals::asks(&candidate.question.text) == Asks::Question
        {
            return false;
        }
        let question = inline::question(&self.document.heading(below));
        !named(&question) && signals::asks(&question.text) == Asks::Question
    }

    /// What a heading right below another one asks, where all of the other's text stands below it.
    pub(in super::super) fn asked_below(
        &self,
        index: usize,
        body: &Range<usize>,
    ) -> Option<String> {
        let blocks = &self.document.blocks;
        let candidate = &self.candidates[index];
        let first = blocks.get(body.start).filter(|_| !body.is_empty())?;
        let (Carrier::Heading(outer), Kind::Heading(inner)) = (candidate.carrier, &first.kind)
        else {
            return None;
        };
        let mut others = blocks[body.start + 1..body.end].iter();
        let alone =
            others.all(|other| !matches!(&other.kind, Kind::Heading(other) if other <= inner));
        let fits = *inner > outer && alone && candidate.rest.is_empty() && !candidate.marked;
        let answers = self.answers[body.start] || self.beside[body.start];
        if !fits || answers || self.is_unnamed(index) || self.said_in(body) == 0 {
            return None;
        }
        let asked = inline::question(&self.document.heading(first)).text;
        (signals::asks(&asked) == Asks::Question).then_some(asked)
    }

    /// Of lines by themselves, those that ask; where most that do begin with the same picture or
    /// quote mark, all that do so.
    fn keep_asking_lines(&self, found: &mut Vec<usize>) {
        let line = |index: &usize| &self.candidates[*index];
        let mut marks: BTreeMap<Option<char>, usize> = BTreeMap::new();
        let mut asking = 0;
        for line in found.iter().map(line) {
            if line.asks == Asks::Question {
                *marks.entry(line.mark).or_default() += 1;
                asking += 1;
            }
        }
        let usual = marks.into_iter().max_by_key(|(_, count)| *count);
        let usual = usual.filter(|(_, count)| 10 * count >= 6 * asking);
        match usual {
            Some((Some(mark), count)) if count >= 3 => found.retain(|index| {
                let line = line(index);
                let said = mark == '>'
                    && line.asks == Asks::No
                    && line.question.text.ends_with(['.', '!', ';']);
                line.mark == Some(mark) && !said
            }),
            _ => found.retain(|index| {
                let line = line(index);
                let unmarked = asking >= 4 && line.mark.is_none() && line.rest.is_empty();
                line.mark != Some('>')
                    && (line.asks == Asks::Question || unmarked && line.asks == Asks::Task)
            }),
        }
        // Where answers stand below their questions, one that goes on in its line is none.
        let alone = found.iter().filter(|index| line(index).rest.is_empty());
        let alone = alone.count();
        if alone >= 4 && 10 * alone >= 7 * found.len() {
            found.retain(|index| line(index).rest.is_empty());
        }
    }

    /// Takes out the entries of a numbered list that stands in an answer: where the questions count
    /// on, those that begin to count anew and do not ask.
    fn drop_inner_numbers(&self, found: &mut Vec<usize>) {
        // Where every entry is written as `1.`, none counts anew.
        let number = |index: &usize| {
            let block = &self.document.blocks[self.candidates[*index].block];
            block.item.as_ref().and_then(|item| item.number)
        };
        let asks = |index: &usize| self.candidates[*index].asks > Asks::No;
        if found.iter().all(|index| number(index) == Some(1)) {
            return;
        }
        let (mut last, mut inner) = (0, None);
        found.retain(|index| {
            let Some(number) = number(index) else {
                return true;
            };
            let continues = inner.is_some_and(|inner| number == inner + 1);
            let anew = number == 1 && last > 0;
            if !asks(index) && (anew || continues) {
                inner = Some(number);
                return false;
            }
            (last, inner) = (number, None);
            true
        });
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
                let mut group = group;
                if numbered {
                    self.drop_inner_numbers(&mut group);
                }
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
}

/// Whether most of some candidates are numbered.
pub(super) fn numbering(found: &[usize], candidates: &[Candidate]) -> bool {
    let numbered = found
        .iter()
        .filter(|index| {
            let question = &candidates[**index].question;
            question.number.is_some() || question.labelled
        })
        .count();
    numbered >= 2 && 10 * numbered >= 7 * found.len()
}

/// Whether a text could be the title of something: some words, no label.
pub(super) fn is_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    !text.ends_with(':') && labels::label(text).is_none() && (2..=25).contains(&words)
}
