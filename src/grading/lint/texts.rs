//! Model answers and examples, as rubrics read them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::super::patterns::reading::Reading;
use super::super::patterns::vocabulary::{Vocabulary, WordNumbers};
use super::super::polarity::Polarity;
use super::super::text::{Token, tokenise};
use super::ItemView;

/// The texts that many rubrics read, each taken apart once.
#[derive(Default)]
pub struct Texts {
    /// By where they stand in memory.
    known: FxHashMap<(usize, usize), OnceLock<Text>>,
    numbers: Mutex<WordNumbers>,
}

/// A text without any rubric.
struct Text {
    tokens: Arc<[Token]>,
    numbers: Vec<u32>,
    polarity: Arc<Polarity>,
}

/// A text of the bank as a check reads it: its words, and what is denied in it.
pub struct CheckedText {
    pub reading: Reading,
    pub polarity: Arc<Polarity>,
}

impl Texts {
    /// Texts of the bank that many will read.
    pub fn of_many<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let known = texts.map(|text| (place(text), OnceLock::new()));
        Self {
            known: known.collect(),
            numbers: Mutex::default(),
        }
    }

    /// Reads a text of the bank.
    pub fn read(&self, text: &str, view: &ItemView<'_>) -> CheckedText {
        let vocabulary = &view.vocabulary;
        let Some(known) = self.known.get(&place(text)) else {
            return CheckedText::once(text, vocabulary);
        };
        let known = known.get_or_init(|| self.take_apart(text));
        let met = &mut view.met.borrow_mut();
        let reading = vocabulary.read_again(&known.tokens, &known.numbers, text, met);
        // Only words that the rubric spells out or divides change what is denied.
        let polarity = if Arc::ptr_eq(&reading.tokens, &known.tokens) {
            Arc::clone(&known.polarity)
        } else {
            Arc::new(Polarity::read(&reading.tokens, text))
        };
        CheckedText { reading, polarity }
    }

    fn take_apart(&self, text: &str) -> Text {
        let tokens: Arc<[Token]> = tokenise(text).into();
        // Words that have been given a number keep it.
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        Text {
            numbers: numbers.of(&tokens, text),
            polarity: Arc::new(Polarity::read(&tokens, text)),
            tokens,
        }
    }
}

/// Where a text stands in memory.
fn place(text: &str) -> (usize, usize) {
    (text.as_ptr() as usize, text.len())
}

impl CheckedText {
    /// Reads a text that is read only once.
    pub fn once(text: &str, vocabulary: &Vocabulary) -> Self {
        let reading = vocabulary.read(text);
        Self {
            polarity: Arc::new(Polarity::read(&reading.tokens, text)),
            reading,
        }
    }
}
