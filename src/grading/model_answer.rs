//! Which sentences of a model answer earn a criterion.

use unicode_segmentation::UnicodeSegmentation;

use super::{Patterns, Rubric};
use crate::bank::{CriterionId, Found};

/// The sentences of an item's model answer that earn a criterion, as they stand there, in order.
/// Nothing where the item has no model answer, or nothing in it earns the criterion.
pub fn earning_sentences(found: &Found<'_>, criterion: &CriterionId) -> Vec<String> {
    let Some(answer) = found.item.answer.as_deref() else {
        return Vec::new();
    };
    let rubric = Rubric::new(found.bank, found.item, Patterns::FromBank);
    let Ok(grade) = rubric.grade(answer) else {
        return Vec::new();
    };
    let given = grade.criteria.iter().find(|given| given.id == *criterion);
    let evidence = given.map_or(&[][..], |given| &given.evidence);
    sentences(answer)
        .into_iter()
        .filter(|(start, sentence)| {
            let end = start + sentence.len();
            let overlaps = |at: &super::Evidence| at.start < end && *start < at.end;
            evidence.iter().any(overlaps)
        })
        .map(|(_, sentence)| sentence.trim().to_owned())
        .collect()
}

/// Sentences with their places. A line of a list is one as well, and so is a paragraph's last.
fn sentences(text: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (start, block) in blocks(text) {
        // As long as before, and no end of a sentence.
        let block = block.replace('\n', " ");
        let sentences = block.split_sentence_bound_indices();
        all.extend(sentences.map(|(at, sentence)| (start + at, sentence.to_owned())));
    }
    all
}

/// Paragraphs and list items: a line break inside of one ends no sentence.
fn blocks(text: &str) -> Vec<(usize, &str)> {
    let mut blocks = Vec::new();
    let mut begun = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.trim_start();
        let is_item = begins.starts_with("- ") || begins.starts_with("* ");
        if (is_item || begins.is_empty()) && at > begun {
            blocks.push((begun, &text[begun..at]));
            begun = at;
        }
        at += line.len();
    }
    blocks.push((begun, &text[begun..]));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Library, read_bank};

    const BANK: &str = "bank: b
items:
  - id: one
    prompt: P
    look_for:
      - {id: cache, text: T, match: [cache]}
      - {id: queue, text: T, match: [queue]}
      - {id: other, text: T, match: [lighthouse]}
    answer: |
      First comes a cache in front of it. Then the
      work goes onto a queue.

      - A second queue takes what fails.
";

    #[test]
    fn the_sentences_that_earn_a_criterion_are_found() {
        let library = Library::from_iter([read_bank("b.yaml", BANK).unwrap()]);
        let found = library.find("one").unwrap();
        let of = |id| earning_sentences(&found, &CriterionId::new(id));
        assert_eq!(of("cache"), ["First comes a cache in front of it."]);
        let queue = of("queue");
        assert!(queue[0].starts_with("Then the work goes"), "{queue:?}");
        assert!(of("other").is_empty());
    }
}
