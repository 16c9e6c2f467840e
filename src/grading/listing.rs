//! Telling a list of terms from a statement.
//!
//! A response that names everything and says nothing earns little from an examiner. It shows in
//! the text: many short pieces between commas or line ends, and none of the little words that
//! hold a sentence together.

use super::text::{Break, Token};

/// Fewer pieces than these may be a short, honest answer.
const PIECES: usize = 6;
/// A longer mean piece, in words, says something about its term.
const MEAN_WORDS: f64 = 1.8;
/// A larger share of little words makes sentences.
const LITTLE_SHARE: f64 = 0.12;

/// For each word: whether it stands in a bare list.
pub(crate) fn listed(tokens: &[Token]) -> Vec<bool> {
    if is_list(tokens) {
        return vec![true; tokens.len()];
    }
    let mut listed = Vec::with_capacity(tokens.len());
    for sentence in tokens.chunk_by(|a, b| a.sentence == b.sentence) {
        listed.resize(listed.len() + sentence.len(), is_list(sentence));
    }
    listed
}

fn is_list(tokens: &[Token]) -> bool {
    let pieces = 1 + tokens
        .iter()
        .skip(1)
        .filter(|token| {
            matches!(
                token.before,
                Break::Comma | Break::Sentence | Break::Question
            )
        })
        .count();
    // Parts of one written word, as in "x-ray", count once.
    let words = tokens
        .iter()
        .filter(|token| token.before != Break::Joined)
        .count();
    let little = tokens.iter().filter(|token| token.little).count();
    pieces >= PIECES
        && words as f64 / pieces as f64 <= MEAN_WORDS
        && little as f64 / tokens.len() as f64 <= LITTLE_SHARE
}

#[cfg(test)]
mod tests {
    use super::super::text::tokenise;
    use super::*;

    fn all_listed(text: &str) -> bool {
        listed(&tokenise(text)).iter().all(|&listed| listed)
    }

    #[test]
    fn bare_terms_are_a_list_by_commas_or_by_lines() {
        assert!(all_listed(
            "cold start, Lambda, VPC, provisioned concurrency, memory, p99, X-Ray"
        ));
        assert!(all_listed("cold start\nLambda\nVPC\nmemory\np99\nX-Ray"));
    }

    #[test]
    fn terse_bullets_with_content_are_statements() {
        let notes = "- REST, HTTP, WebSocket APIs\n- throttle per client by usage plan\n- auth: IAM, Cognito, own authorizer\n- logs to CloudWatch";
        assert!(!listed(&tokenise(notes)).contains(&true));
    }

    #[test]
    fn a_short_answer_of_two_terms_is_no_list() {
        assert!(!all_listed("provisioned concurrency, smaller package"));
    }
}
