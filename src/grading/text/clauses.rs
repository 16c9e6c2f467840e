//! A text cut into clauses, by its marks and the words that join clauses.

use super::{Break, Token};

/// A clause has at least so many words.
const SHORTEST: usize = 3;
/// A comma ends a clause that has so many words; a shorter piece is part of a list.
const LONG_ENOUGH: usize = 5;

/// Words that begin a clause wherever they stand.
const JOINING: [&str; 15] = [
    "but", "because", "although", "though", "while", "whereas", "unless", "until", "when", "which",
    "where", "who", "so", "since", "if",
];

/// Words that begin a clause after a comma.
const AFTER_A_COMMA: [&str; 14] = [
    "and", "but", "then", "i", "we", "you", "it", "they", "he", "she", "this", "that", "because",
    "so",
];

/// For each word of a text the first word of its clause.
pub(in crate::grading) fn clauses(tokens: &[Token]) -> Vec<u32> {
    let mut starts: Vec<u32> = Vec::with_capacity(tokens.len());
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let sentence = at > 0 && tokens[at - 1].sentence == token.sentence;
        if !sentence || begins(token, at - start) {
            start = at;
        }
        starts.push(start as u32);
    }
    starts
}

/// Whether a clause of so many words ends before a word of the same sentence.
fn begins(token: &Token, length: usize) -> bool {
    let word = token.norm.as_str();
    length >= SHORTEST
        && match token.before {
            Break::Joined => false,
            Break::Blank => JOINING.contains(&word),
            Break::Comma => length >= LONG_ENOUGH || AFTER_A_COMMA.contains(&word),
            Break::Clause | Break::Sentence | Break::Question => true,
        }
}

#[cfg(test)]
mod tests {
    use super::super::tokenise;
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let tokens = tokenise(text);
        let starts = clauses(&tokens);
        let places: Vec<usize> = (0..tokens.len()).collect();
        places
            .chunk_by(|&a, &b| starts[a] == starts[b])
            .map(|words| {
                text[tokens[words[0]].start..tokens[words[words.len() - 1]].end].to_owned()
            })
            .collect()
    }

    #[test]
    fn joining_words_marks_and_long_pieces_between_commas_end_a_clause() {
        assert_eq!(
            cut(
                "I keep two copies warm because users wait, and I don't shrink anything; that's all"
            ),
            [
                "I keep two copies warm",
                "because users wait",
                "and I don't shrink anything",
                "that's all"
            ]
        );
    }

    #[test]
    fn a_list_stays_in_one_piece() {
        assert_eq!(cut("REST, HTTP and WebSocket APIs").len(), 1);
    }
}
