//! Criteria for items that have none, from the claims of the model answer.
//!
//! A claim is a sentence of the answer's prose, cut at commas, brackets and semicolons where enough
//! stands on both sides. Of a long answer the weightiest claims become criteria; the rest stays in
//! the answer. What tells more weighs more: a claim with rare words, one that speaks of what is
//! asked, and those that come first, where an answer says what the matter is.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use compact_str::CompactString;

use crate::bank::{Criterion, CriterionId, Item, Weight};

use super::text::prose::{Kind, passages};
use super::text::{Break, Token, rarity, tokenise};

/// At most so many claims are criteria.
const MOST: usize = 12;
/// Of so many claims or fewer all weigh the same.
const FEW: usize = 3;
/// A clause with fewer telling words than these says too little to be a criterion of its own.
const CLAUSE_WORDS: usize = 4;
/// The longest criterion, in characters: who says more says it in the answer.
const LONGEST: usize = 300;
/// So much of its words counts at most: a long sentence is no better than a good one.
const ENOUGH: f64 = 4.0;

/// What begins with one of these is no claim without what follows.
const SUBORDINATE: [&str; 16] = [
    "when", "whenever", "if", "because", "once", "while", "as", "although", "though", "since",
    "after", "before", "to", "unless", "for", "by",
];
/// What begins so speaks of the text and not of the matter.
const ABOUT_THE_TEXT: [&str; 12] = [
    "let's",
    "lets ",
    "let us",
    "as per the above",
    "as shown",
    "see ",
    "here is",
    "here are",
    "below is",
    "below are",
    "consider the following",
    "in the above",
];

/// The rubric of an item: its own, or one criterion for each weighty claim of its model answer.
pub(crate) fn criteria(item: &Item) -> Vec<Criterion> {
    asked(item).into_owned()
}

/// The same, to look at.
pub(super) fn asked(item: &Item) -> Cow<'_, [Criterion]> {
    if !item.look_for.is_empty() {
        return Cow::Borrowed(&item.look_for);
    }
    let claims = claims(item.answer.as_deref().unwrap_or_default(), &item.prompt);
    claims
        .into_iter()
        .enumerate()
        .map(|(i, claim)| {
            let id = CriterionId::new(format!("point-{}", i + 1));
            Criterion {
                weight: claim.weight,
                ..Criterion::without_patterns(id, claim.text)
            }
        })
        .collect()
}

struct Claim {
    text: String,
    /// How much it tells.
    tells: f64,
    weight: Weight,
}

/// The weightiest claims of an answer, in its order.
fn claims(answer: &str, prompt: &str) -> Vec<Claim> {
    let asked: FxHashSet<CompactString> = telling_stems(&tokenise(prompt)).collect();
    let mut claims: Vec<Claim> = Vec::new();
    let mut short: Vec<Claim> = Vec::new();
    let mut known: FxHashSet<String> = FxHashSet::default();
    for passage in passages(answer) {
        if passage.kind == Kind::Label {
            continue;
        }
        for (text, tokens) in clauses(&passage.text) {
            if text.is_empty() || !known.insert(text.to_lowercase()) {
                continue;
            }
            let stems: FxHashSet<CompactString> = telling_stems(&tokens).collect();
            let words = tokens.iter().filter(|token| !token.little);
            let rare: f64 = words.map(|token| rarity(&token.norm)).sum();
            let about = stems.iter().any(|stem| asked.contains(stem));
            let order = 1.0 / (claims.len() + 1) as f64;
            let claim = Claim {
                tells: rare.min(ENOUGH) + f64::from(u8::from(about)) + ENOUGH * order,
                text: cut_off(&text),
                weight: Weight::ONE,
            };
            // "Yes." and "It depends:" say something only where nothing else does.
            if stems.len() < 2 {
                short.push(claim);
            } else {
                claims.push(claim);
            }
        }
    }
    if claims.is_empty() {
        claims = short;
    }
    assign_weights(&mut claims);
    claims
}

/// Keeps the weightiest, and weighs them: what an answer says first and most tellingly thrice, what
/// comes next twice.
fn assign_weights(claims: &mut Vec<Claim>) {
    let mut ranks: Vec<f64> = claims.iter().map(|claim| claim.tells).collect();
    ranks.sort_by(|a, b| b.total_cmp(a));
    if claims.len() <= FEW {
        return;
    }
    let at = |rank: usize| ranks.get(rank).copied().unwrap_or(f64::MIN);
    let (first, second, last) = (at(FEW - 1), at(2 * FEW - 1), at(MOST - 1));
    claims.retain(|claim| claim.tells >= last);
    claims.truncate(MOST);
    for claim in claims {
        let weight = if claim.tells >= first {
            3.0
        } else if claim.tells >= second {
            2.0
        } else {
            1.0
        };
        claim.weight = Weight::new(weight).unwrap_or(Weight::ONE);
    }
}

fn telling_stems(tokens: &[Token]) -> impl Iterator<Item = CompactString> {
    let telling = tokens.iter().filter(|token| !token.little);
    telling.map(|token| token.stem.clone())
}

/// A text cut at the ends of sentences, and within them at commas, brackets and semicolons where
/// enough stands on both sides. What only asks is left out where something is said.
fn clauses(text: &str) -> Vec<(String, Vec<Token>)> {
    let tokens = tokenise(text);
    let mut starts = vec![0];
    let mut depth = 0;
    for at in 1..tokens.len() {
        let since = starts.last().copied().unwrap_or(0);
        let sentence = tokens[at..]
            .iter()
            .take_while(|t| t.sentence == tokens[at].sentence);
        let rest = sentence.filter(|token| !token.little);
        let rest = rest.take(CLAUSE_WORDS).count();
        let between = &text[tokens[at - 1].end..tokens[at].start];
        for mark in between.chars() {
            match mark {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
        }
        let cut = tokens[at].sentence != tokens[at - 1].sentence
            || (tokens[at].before >= Break::Comma
                && depth <= 0
                && between.contains([',', ';', ':', '—', '–'])
                && between.contains(char::is_whitespace)
                && !SUBORDINATE.contains(&tokens[since].norm.as_str())
                && says_enough(&tokens[since..at])
                && rest >= CLAUSE_WORDS);
        if cut {
            starts.push(at);
        }
    }
    let bounds: Vec<usize> = starts
        .iter()
        .map(|&start| match start.checked_sub(1) {
            None => 0,
            Some(before) => {
                let (from, to) = (tokens[before].end, tokens[start].start);
                from + ending(&text[from..to])
            }
        })
        .chain([text.len()])
        .collect();
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    let spans = starts.iter().zip(ends).zip(bounds.windows(2));
    let clauses = spans.filter(|((start, end), _)| *start < end);
    let clauses: Vec<(String, Vec<Token>)> = clauses
        .map(|((start, end), bounds)| {
            let text = tidy(&text[bounds[0]..bounds[1]]);
            (text, tokens[*start..end].to_vec())
        })
        .collect();
    let says = |text: &str| {
        let beginning = text.to_lowercase();
        let mut known = ABOUT_THE_TEXT.iter();
        !text.ends_with('?') && !known.any(|about| beginning.starts_with(about))
    };
    if !clauses.iter().any(|(text, _)| says(text)) {
        return clauses;
    }
    let said = clauses.into_iter().filter(|(text, _)| says(text));
    said.collect()
}

fn says_enough(tokens: &[Token]) -> bool {
    let telling = tokens.iter().filter(|token| !token.little);
    telling.take(CLAUSE_WORDS).count() >= CLAUSE_WORDS
}

/// How much of what stands between two clauses belongs to the first.
fn ending(between: &str) -> usize {
    let begins = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–');
    between.find(begins).unwrap_or(between.len())
}

/// A clause on one line, without what the cut left at its ends.
fn tidy(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = line.as_str();
    loop {
        let before = text.len();
        text = text.trim_matches(|c: char| c.is_whitespace() || "•‣▪·,;—–→|".contains(c));
        text = text.trim_end_matches([':', '-', '(', '[']);
        for mark in ["- ", "* ", "+ ", "> ", ": "] {
            text = text.strip_prefix(mark).unwrap_or(text);
        }
        for (open, close) in [('(', ')'), ('[', ']')] {
            let count = |mark: char| text.matches(mark).count();
            let whole = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
            if let Some(inside) = whole.filter(|inside| !inside.contains([open, close])) {
                text = inside;
            } else if count(open) > count(close) {
                text = text.strip_prefix(open).unwrap_or(text);
            } else if count(close) > count(open) {
                let end = text.trim_end_matches(['.', ',']);
                text = end.strip_suffix(close).unwrap_or(text);
            }
        }
        if text.len() == before {
            return text.to_owned();
        }
    }
}

/// A text of a length that can be looked at: of a longer one the beginning, to a whole word.
fn cut_off(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(answer: &str) -> Vec<String> {
        let claims = claims(answer, "What is it?");
        claims.into_iter().map(|claim| claim.text).collect()
    }

    #[test]
    fn a_sentence_is_cut_where_enough_stands_on_both_sides() {
        assert_eq!(
            texts("Arrays have a fixed size in memory, while linked lists can grow node by node."),
            [
                "Arrays have a fixed size in memory",
                "while linked lists can grow node by node."
            ]
        );
        assert_eq!(texts("First in, first out."), ["First in, first out."]);
        assert_eq!(
            texts("One thing only. Another thing still."),
            ["One thing only.", "Another thing still."]
        );
    }

    #[test]
    fn names_survive_whole() {
        assert_eq!(texts("C++"), ["C++"]);
        assert_eq!(texts("O(log n)"), ["O(log n)"]);
        assert_eq!(
            texts("Find the process with `lsof -i :80`."),
            ["Find the process with lsof -i :80."]
        );
        assert_eq!(
            texts("Runs on .NET (version 8), as `std::vec::Vec<T>` does in another language."),
            [
                "Runs on .NET (version 8)",
                "as std::vec::Vec<T> does in another language."
            ]
        );
    }

    #[test]
    fn what_only_asks_or_says_nothing_is_no_criterion_beside_what_says_something() {
        assert_eq!(
            texts("Yes. Why so? The garbage collector frees unused memory."),
            ["The garbage collector frees unused memory."]
        );
        assert_eq!(texts("Yes."), ["Yes."]);
    }

    #[test]
    fn of_a_long_answer_the_weightiest_claims_are_criteria_in_their_order() {
        let answer: String = (0..40)
            .map(|n| format!("- The partition {n} replicates checkpoint number {n}\n"))
            .collect();
        let claims = claims(&answer, "What is it?");
        assert_eq!(claims.len(), MOST);
        assert!(claims[0].text.contains("partition 0"));
        assert!(claims[0].weight.get() > claims[MOST - 1].weight.get());
    }
}
