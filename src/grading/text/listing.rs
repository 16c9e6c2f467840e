//! Telling a list of terms from a statement.
//!
//! A response that names everything and says nothing earns little from an examiner. It shows in
//! the text: many short pieces between commas or line ends, and none of the little words that
//! hold a sentence together.

use super::{Break, Token};

/// Fewer pieces than these may be a short, honest answer.
const PIECES: usize = 6;
/// A longer mean piece, in words, says something about its term.
const MEAN_WORDS: f64 = 2.0;
/// A piece of more words than this says something about its term.
const LONGEST_TERM: usize = 3;
/// With more than one such piece in this many, notes are more than a list.
const LONG_PIECES: usize = 30;
/// A larger share of little words makes sentences.
const LITTLE_SHARE: f64 = 0.12;
/// So many words and hardly a little one among them, without any mark, are a heap of terms.
const HEAP_WORDS: usize = 12;
/// The share of little words up to which it is one.
const HEAP_LITTLE_SHARE: f64 = 0.04;

/// For each word of a text: whether it stands in a bare list.
pub(crate) fn listed(tokens: &[Token], text: &str) -> Vec<bool> {
    if is_list(tokens, text) || is_heap(tokens, text) {
        return vec![true; tokens.len()];
    }
    let mut listed = Vec::with_capacity(tokens.len());
    for sentence in tokens.chunk_by(|a, b| a.sentence == b.sentence) {
        listed.resize(listed.len() + sentence.len(), is_list(sentence, text));
    }
    listed
}

/// What may stand between two entries of a list. A bracket, a colon or an arrow explains.
fn separates(token: &Token, next: &Token, text: &str) -> bool {
    if matches!(
        next.before,
        Break::Comma | Break::Sentence | Break::Question
    ) {
        return true;
    }
    let between = &text[token.end..next.start];
    between.contains([';', '|', '·', '\n']) || between.contains(" / ")
}

fn is_list(tokens: &[Token], text: &str) -> bool {
    // Most texts are sentences, which is told at once.
    if little_share(tokens) > LITTLE_SHARE {
        return false;
    }
    // Parts of one written word, as in "x-ray", count once.
    let written = |token: &&Token| token.before != Break::Joined;
    let pieces: Vec<usize> = tokens
        .chunk_by(|token, next| !separates(token, next, text))
        .map(|piece| piece.iter().filter(written).count())
        .collect();
    let words: usize = pieces.iter().sum();
    let long = pieces.iter().filter(|&&words| words > LONGEST_TERM).count();
    pieces.len() >= PIECES
        && words as f64 / pieces.len() as f64 <= MEAN_WORDS
        && long * LONG_PIECES <= pieces.len()
}

/// Terms with nothing between them at all: no mark, and no little word.
fn is_heap(tokens: &[Token], text: &str) -> bool {
    tokens.len() >= HEAP_WORDS
        && little_share(tokens) <= HEAP_LITTLE_SHARE
        && tokens
            .windows(2)
            .all(|pair| pair[1].before <= Break::Blank && !separates(&pair[0], &pair[1], text))
}

fn little_share(tokens: &[Token]) -> f64 {
    let little = tokens.iter().filter(|token| token.little).count();
    little as f64 / tokens.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::tokenise;
    use super::*;

    fn all_listed(text: &str) -> bool {
        listed(&tokenise(text), text).iter().all(|&listed| listed)
    }

    #[test]
    fn bare_terms_are_a_list_by_commas_or_by_lines() {
        assert!(all_listed(
            "cold start, Lambda, VPC, provisioned concurrency, memory, p99, X-Ray"
        ));
        for separator in ["\n", "; ", " / ", " | ", " · ", " "] {
            let terms = ["cold start", "Lambda", "VPC", "memory", "p99", "X-Ray"];
            let twice: Vec<_> = terms
                .iter()
                .chain(&["Cognito", "JWT", "CORS", "DLQ", "canary"])
                .copied()
                .collect();
            assert!(all_listed(&twice.join(separator)), "{separator:?}");
        }
    }

    #[test]
    fn terse_bullets_with_content_are_statements() {
        let notes = "- REST, HTTP, WebSocket APIs\n- throttle per client by usage plan\n- auth: IAM, Cognito, own authorizer\n- logs to CloudWatch";
        assert!(!listed(&tokenise(notes), notes).contains(&true));
    }

    #[test]
    fn a_short_answer_of_two_terms_is_no_list() {
        assert!(!all_listed("provisioned concurrency, smaller package"));
    }
}
