//! Evidence: the clause of a response that carries a claim, verbatim.

use std::ops::Range;

use crate::grading::Evidence;
use crate::grading::text::Token;

/// The most words that a quotation has …
const LONGEST: usize = 25;
/// … and the fewest, where the sentence has as many.
const SHORTEST: usize = 3;
/// The most clauses that are quoted for one mark.
const MOST: usize = 2;

/// What joins a clause to the one before says nothing.
const CONJUNCTIONS: [&str; 4] = ["and", "but", "so", "or"];

/// The clauses that hold these words of a response, in order.
///
/// `starts` says for each word of the response with which word its clause begins.
pub(super) fn quote(
    response: &str,
    tokens: &[Token],
    starts: &[u32],
    words: &[u32],
) -> Vec<Evidence> {
    let mut spans: Vec<(Range<usize>, usize)> = Vec::new();
    for &word in words {
        let word = word as usize;
        match spans.last_mut() {
            Some((span, held)) if span.contains(&word) => *held += 1,
            _ => spans.push((clause_around(tokens, starts, word), 1)),
        }
    }
    let mut spans = joined(tokens, spans);
    if let [(span, _)] = spans.as_mut_slice()
        && span.len() < SHORTEST
    {
        // A sentence that is itself too short is quoted with the one beside it.
        span.end = tokens.len().min(span.start + SHORTEST);
        span.start = span.start.min(span.end.saturating_sub(SHORTEST));
    }
    if spans.len() > MOST {
        spans.sort_by_key(|(span, held)| (std::cmp::Reverse(*held), span.start));
        spans.truncate(MOST);
        spans.sort_by_key(|(span, _)| span.start);
    }
    spans
        .into_iter()
        .filter_map(|(span, _)| {
            let held: Vec<usize> = words
                .iter()
                .map(|&word| word as usize)
                .filter(|word| span.contains(word))
                .collect();
            let span = without_conjunction(tokens, trimmed(span, &held), &held);
            let bytes = tokens.get(span.start)?.start..tokens.get(span.end - 1)?.end;
            Evidence::quote(response, bytes)
        })
        .collect()
}

/// The clause that a word stands in, with a neighbour where it is too short to say anything.
fn clause_around(tokens: &[Token], starts: &[u32], word: usize) -> Range<usize> {
    let sentence = tokens[word].sentence;
    let clause = starts.partition_point(|&start| start < starts[word])
        ..starts.partition_point(|&start| start <= starts[word]);
    let (mut start, mut end) = (clause.start, clause.end);
    let inside = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.sentence == sentence)
    };
    while end - start < SHORTEST {
        if inside(end) {
            end += 1;
        } else if start > 0 && inside(start - 1) {
            start -= 1;
        } else {
            break;
        }
    }
    start..end
}

/// "and I'd use queues" is quoted without its "and".
fn without_conjunction(tokens: &[Token], span: Range<usize>, held: &[usize]) -> Range<usize> {
    let joins = CONJUNCTIONS.contains(&tokens[span.start].norm.as_str());
    if joins && span.len() > SHORTEST && !held.contains(&span.start) {
        span.start + 1..span.end
    } else {
        span
    }
}

/// Neighbouring clauses in one piece where that is short enough.
fn joined(tokens: &[Token], spans: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
    let mut pieces: Vec<(Range<usize>, usize)> = Vec::new();
    for (span, held) in spans {
        match pieces.last_mut() {
            Some((last, known))
                if span.end - last.start <= LONGEST
                    && span.start <= last.end
                    && tokens[last.start].sentence == tokens[span.start].sentence =>
            {
                last.end = span.end;
                *known += held;
            }
            _ => pieces.push((span, held)),
        }
    }
    pieces
}

/// The stretch of a long clause that holds most of the words, with some of what stands around it.
fn trimmed(span: Range<usize>, held: &[usize]) -> Range<usize> {
    if span.len() <= LONGEST {
        return span;
    }
    let (Some(&first), Some(&last)) = (held.first(), held.last()) else {
        return span.start..span.start + LONGEST;
    };
    if last - first < LONGEST {
        let room = LONGEST - (last - first + 1);
        let start = first.saturating_sub(room / 2).max(span.start);
        let end = (start + LONGEST).min(span.end);
        return end - LONGEST.min(end - span.start)..end;
    }
    let within = |start: usize| {
        held.iter()
            .filter(move |&&word| (start..start + LONGEST).contains(&word))
    };
    let start = held
        .iter()
        .copied()
        .max_by_key(|&start| (within(start).count(), std::cmp::Reverse(start)))
        .unwrap_or(span.start);
    start..(start + LONGEST).min(span.end)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::*;
    use crate::bank::{self, Criterion, Mark, Source};
    use crate::grading::text::clauses::clauses;
    use crate::grading::text::tokenise;
    use crate::grading::words::synonyms::Synonyms;
    use crate::grading::{GraderSettings, ItemGrader, Patterns};

    /// The stems of a criterion's sentence and patterns, and of what the lexicon has for them.
    fn stems_about(criterion: &Criterion, own: &Synonyms) -> HashSet<String> {
        let patterns = criterion.full.iter().chain(&criterion.partial);
        let texts = patterns.map(ToString::to_string);
        let mut about = HashSet::new();
        for text in texts.chain([criterion.text.clone()]) {
            let tokens = tokenise(&text);
            let stems: Vec<&str> = tokens
                .iter()
                .filter(|token| !token.little)
                .map(|token| token.stem.as_str())
                .collect();
            for length in 1..=4 {
                for run in stems.windows(length) {
                    let known = Synonyms::lexicon().standing_for(run);
                    let members = known.chain(own.standing_for(run));
                    about.extend(members.flatten().map(|(_, stem)| stem.to_string()));
                }
            }
            about.extend(stems.into_iter().map(str::to_owned));
        }
        about
    }

    #[test]
    fn every_mark_of_the_built_in_banks_is_shown_by_words_about_the_criterion() {
        let library = Arc::new(bank::load(&[Source::Builtin]).unwrap());
        let settings = GraderSettings {
            patterns: Patterns::FromBank,
            synonyms: Vec::new(),
        };
        let mut grader = ItemGrader::new(Arc::clone(&library), settings);
        let mut faults = Vec::new();
        let mut marks = 0;
        for found in library.items() {
            let own = Synonyms::from_bank(found.bank);
            let examples = found.item.examples.iter().map(|example| &example.response);
            for response in examples.chain(&found.item.answer) {
                let grade = grader.grade(&found.reference(), response).unwrap();
                for (mark, criterion) in grade.criteria.iter().zip(&found.item.look_for) {
                    if mark.mark == Mark::None {
                        continue;
                    }
                    marks += 1;
                    let quoted: Vec<&str> = mark.evidence.iter().map(|e| e.text.as_str()).collect();
                    let quoted = quoted.join(" ");
                    let tokens = tokenise(&quoted);
                    let about = stems_about(criterion, &own);
                    let tells = tokens
                        .iter()
                        .any(|token| !token.little && about.contains(token.stem.as_str()));
                    if tokens.len() < SHORTEST || !tells {
                        faults.push(format!("{}/{}: {quoted}", found.item.id, criterion.id));
                    }
                }
            }
        }
        assert!(marks > 100, "{marks}");
        assert!(faults.is_empty(), "{faults:#?}");
    }

    fn quoted(text: &str, words: &[&str]) -> Vec<String> {
        let tokens = tokenise(text);
        let at = |word: &&str| tokens.iter().position(|token| token.norm == *word).unwrap() as u32;
        let words: Vec<u32> = words.iter().map(at).collect();
        let evidence = quote(text, &tokens, &clauses(&tokens), &words);
        evidence.into_iter().map(|evidence| evidence.text).collect()
    }

    #[test]
    fn the_clause_around_the_words_is_quoted() {
        assert_eq!(
            quoted(
                "Well, I'd first look at the logs, because they tell most, and then buy concurrency; nothing else.",
                &["buy", "concurrency"]
            ),
            ["then buy concurrency"]
        );
    }

    #[test]
    fn a_single_word_is_never_quoted_alone() {
        assert_eq!(
            quoted("Rollback: if it breaks.", &["rollback"]),
            ["Rollback: if it breaks"]
        );
    }

    #[test]
    fn two_clauses_that_lie_apart_are_both_quoted() {
        let text = "When traffic is low the first caller waits for a fresh environment to boot, since it was idle. \
            So I keep some of them warm all the time.";
        assert_eq!(
            quoted(text, &["caller", "boot", "warm"]),
            [
                "When traffic is low the first caller waits for a fresh environment to boot",
                "I keep some of them warm all the time"
            ]
        );
    }

    #[test]
    fn a_quotation_has_at_most_25_words() {
        let text = "first ".to_owned() + &"word ".repeat(60) + "last";
        for words in [["first", "last"], ["first", "first"], ["last", "last"]] {
            for quotation in quoted(&text, &words) {
                assert!(quotation.split_whitespace().count() <= 25);
            }
        }
    }
}
