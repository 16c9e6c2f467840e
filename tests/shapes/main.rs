//! A collection of 52 questions in every shape that people keep such collections in: each comes in
//! with no item lost, split or glued to another.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod collections;
mod decks;
mod markdown;
mod messy;

use viva::convert::{Parsed, csv};

/// A question, its answer in a sentence, and the points of the answer.
pub struct Card {
    /// What is asked.
    pub question: String,
    /// The answer, in a sentence.
    pub answer: String,
    /// Its points.
    pub points: Vec<String>,
}

/// The collection.
pub fn cards() -> Vec<Card> {
    let sheet = include_str!("../data/sheet.csv");
    let read = csv::read("sheet.csv", sheet, &csv::Layout::default(), &mut |_| {}).unwrap();
    let cards = read.items.into_iter().map(|imported| {
        let item = imported.item;
        let mut points: Vec<String> = item.look_for.iter().map(|c| c.text.clone()).collect();
        if points.is_empty() {
            points = vec![
                format!("First point of {}", item.id),
                format!("Second point of {}", item.id),
            ];
        }
        Card {
            question: item.prompt.clone(),
            answer: (item.answer.clone()).unwrap_or_else(|| format!("The answer of {}.", item.id)),
            points,
        }
    });
    cards.collect()
}

/// The words of a text, without marks: what must survive whatever the form.
fn words(text: &str) -> String {
    let bare = text.replace(['`', '*', '_', '>'], "");
    let words: Vec<&str> = bare
        .split_whitespace()
        .filter(|word| !matches!(*word, "-" | "•"))
        .collect();
    words.join(" ").to_lowercase()
}

/// What must be in an answer.
#[derive(Clone, Copy, PartialEq)]
pub enum Holds {
    /// The sentence and the points.
    All,
    /// The sentence.
    Sentence,
    /// Nothing: the questions come without answers.
    Nothing,
}

/// Every card is an item, in order, with its own answer and nobody else's.
pub fn whole(shape: &str, cards: &[Card], parsed: &Parsed, holds: Holds) {
    assert!(cards.len() >= 40);
    let prompts: Vec<&str> = parsed
        .items
        .iter()
        .map(|i| i.item.prompt.as_str())
        .collect();
    assert_eq!(parsed.items.len(), cards.len(), "{shape}: {prompts:#?}");
    for (at, (card, imported)) in cards.iter().zip(&parsed.items).enumerate() {
        let item = &imported.item;
        let message = format!("{shape}, item {at}: {item:#?}");
        assert_eq!(words(&item.prompt), words(&card.question), "{message}");
        let rubric: Vec<&str> = item.look_for.iter().map(|c| c.text.as_str()).collect();
        let answer = words(item.answer.as_deref().unwrap_or_default()) + &words(&rubric.join(" "));
        match holds {
            Holds::Nothing => {
                assert_eq!(item.answer, None, "{message}");
                continue;
            }
            Holds::All => {
                for point in &card.points {
                    assert!(answer.contains(&words(point)), "{point}: {message}");
                }
            }
            Holds::Sentence => {}
        }
        assert!(answer.contains(&words(&card.answer)), "{message}");
        for (other, neighbour) in cards.iter().enumerate() {
            if other != at {
                assert!(!answer.contains(&words(&neighbour.question)), "{message}");
                assert!(!answer.contains(&words(&neighbour.answer)), "{message}");
            }
        }
    }
}
