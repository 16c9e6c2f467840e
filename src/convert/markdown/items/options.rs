//! Questions with options: those go into the prompt, the right ones into the answer.

use super::super::super::ids::key;
use super::super::candidates::Candidate;
use super::super::choices::{self, Choice};
use super::super::document::{Block, Kind, unquoted};
use super::super::labels::{self, Label};
use super::super::layout::dedented;
use super::super::pattern::Segment;
use super::{Maker, Parts};

impl Maker<'_, '_> {
    /// The options that a question gives.
    pub(super) fn options(&self, blocks: &[usize]) -> Option<Vec<(usize, Choice)>> {
        let mut found: Vec<(usize, Choice)> = Vec::new();
        for at in blocks {
            let block = &self.blocks()[*at];
            if block.kind != Kind::Paragraph {
                continue;
            }
            for line in block.lines.clone() {
                let text = self.line_text(block, line);
                let listed = block.item.is_some() && line == block.lines.start;
                if let Some(choice) = choices::choice(&text)
                    && (listed || choice.letter.is_some())
                {
                    found.push((*at, choice));
                }
            }
        }
        let boxed = found.iter().filter(|(_, choice)| choice.boxed).count();
        let right = found.iter().any(|(_, choice)| choice.right);
        let all: Vec<Choice> = found.iter().map(|(_, choice)| choice.clone()).collect();
        let lettered = choices::counts_on(&all);
        let sure = (boxed >= 2 && right) || lettered;
        (found.len() >= 2 && sure).then_some(found)
    }

    /// A line of a paragraph without the marks around it.
    fn line_text(&self, block: &Block, line: usize) -> String {
        let text = self.document.lines[line].text.as_str();
        let text = if line == block.lines.start {
            &text[block.start.min(text.len())..]
        } else {
            unquoted(text, block.quotes)
        };
        text.trim().trim_end_matches('\\').trim_end().to_owned()
    }

    /// The parts of a question with options: those go into the prompt, the right ones into the
    /// answer, with what explains them.
    pub(super) fn with_options(
        &self,
        candidate: &Candidate,
        segment: &Segment,
        mut parts: Parts,
        body: &[usize],
        split: Option<usize>,
        options: &[(usize, Choice)],
    ) -> Parts {
        let end = split.unwrap_or(body.len());
        let is_option = |at: &usize| options.iter().any(|(block, _)| block == at);
        let first = body.iter().position(is_option).unwrap_or(end);
        let last = body[..end].iter().rposition(is_option).unwrap_or(first);
        let mut answered: Vec<usize> = body[end..].to_vec();
        let mut right: Vec<&Choice> = options
            .iter()
            .map(|(_, choice)| choice)
            .filter(|choice| choice.right)
            .collect();
        let mut explained = String::new();
        // `Answer: B`
        if let Some(at) = answered
            .iter()
            .position(|at| self.names_letters(*at).is_some())
            && at <= 2
            && let Some((letters, behind)) = self.names_letters(answered[at])
        {
            let named: Vec<&Choice> = options
                .iter()
                .map(|(_, choice)| choice)
                .filter(|choice| {
                    choice
                        .letter
                        .is_some_and(|letter| letters.contains(&letter))
                })
                .collect();
            if !named.is_empty() {
                right = named;
                explained = behind;
                answered.remove(at);
            }
        }
        let lettered = options
            .iter()
            .any(|(_, choice)| choice.boxed || choice.right);
        if right.is_empty() && !lettered && split.is_none() {
            // A list with letters in an answer.
            self.answer(candidate, segment, body, &mut parts);
            parts.prompt.push(candidate.question.text.clone());
            return parts;
        }
        let generic = labels::is_generic_name(&candidate.question.text);
        if !generic {
            parts.prompt.push(candidate.question.text.clone());
        }
        if !candidate.rest.is_empty() {
            parts.prompt.push(candidate.rest.clone());
        }
        // Headings of the options, and code between them, stay with the question.
        let before: Vec<usize> = body[..first]
            .iter()
            .copied()
            .filter(|at| !choices::is_heading_of_options(&self.document.text(&self.blocks()[*at])))
            .collect();
        parts.prompt.extend(self.reading.written(&before, segment));
        let shown = self.shown_options(&body[first..=last.max(first).min(body.len() - 1)], options);
        parts.prompt.push(shown);
        for choice in &right {
            parts.answer.push(choices::written(choice));
        }
        if parts.answer.len() > 1 {
            let list: Vec<String> = parts
                .answer
                .iter()
                .map(|text| format!("- {text}"))
                .collect();
            parts.answer = vec![list.join("\n")];
        }
        let behind = &body[(last + 1).min(end)..end];
        let says = !right
            .iter()
            .any(|choice| key(&choice.text) == key(&explained));
        if !explained.is_empty() && says {
            parts.answer.push(explained);
        }
        let mut rest = Parts::default();
        let bare = Candidate {
            rest: String::new(),
            ..candidate.clone()
        };
        let all: Vec<usize> = behind.iter().chain(&answered).copied().collect();
        self.answer(&bare, segment, &all, &mut rest);
        parts.answer.extend(rest.answer);
        parts.notes.extend(rest.notes);
        parts
    }

    /// The options as a list, with the code that stands between them.
    fn shown_options(&self, blocks: &[usize], options: &[(usize, Choice)]) -> String {
        let mut out = String::new();
        for at in blocks {
            let mut own = options.iter().filter(|(block, _)| block == at).peekable();
            if own.peek().is_none() {
                let block = &self.blocks()[*at];
                if !matches!(block.kind, Kind::Rule) {
                    let text = dedented(&self.reading.lines(block.lines.clone(), block.quotes, 0));
                    for line in text.lines() {
                        out.push_str(&format!("  {line}\n"));
                    }
                }
                continue;
            }
            for (_, choice) in own {
                out.push_str(&format!("- {}\n", choices::written(choice)));
            }
        }
        out.trim_end().to_owned()
    }

    /// The letters that a block gives as the answer, and what stands behind them.
    fn names_letters(&self, at: usize) -> Option<(Vec<char>, String)> {
        let block = &self.blocks()[at];
        let text = match block.kind {
            Kind::Heading(_) => self.document.heading(block),
            Kind::Paragraph => self.document.text(block),
            _ => return None,
        };
        let said = match labels::label(&text) {
            Some((Label::Answer | Label::Solution, rest)) => rest,
            _ => text.as_str(),
        };
        let (letters, behind) = choices::letters(said)?;
        Some((letters, behind.to_owned()))
    }
}
