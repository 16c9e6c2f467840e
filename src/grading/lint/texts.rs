//! Model answers and examples, taken apart once for all rubrics that read them.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::polarity::Polarity;
use super::super::reading::Reading;
use super::super::text::{Token, tokenise};
use super::super::vocabulary::Vocabulary;

/// Texts by where they stand in memory, as far as they have been read.
#[derive(Default)]
pub struct Texts {
    known: RefCell<FxHashMap<(usize, usize), Text>>,
}

/// A text without any rubric.
struct Text {
    tokens: Vec<Token>,
    polarity: Rc<Polarity>,
}

/// A text of the bank as a check reads it: its words, and what is denied in it.
pub struct CheckedText {
    pub reading: Reading,
    pub polarity: Rc<Polarity>,
}

impl Texts {
    /// Reads a text of the bank.
    pub fn read(&self, text: &str, vocabulary: &Vocabulary) -> CheckedText {
        let place = (text.as_ptr() as usize, text.len());
        let mut known = self.known.borrow_mut();
        let known = known.entry(place).or_insert_with(|| {
            let tokens = tokenise(text);
            let polarity = Rc::new(Polarity::read(&tokens, text));
            Text { tokens, polarity }
        });
        let reading = vocabulary.read_words(known.tokens.clone(), text);
        // Only words that the rubric spells out or divides change what is denied.
        let polarity = if reading.tokens == known.tokens {
            Rc::clone(&known.polarity)
        } else {
            Rc::new(Polarity::read(&reading.tokens, text))
        };
        CheckedText { reading, polarity }
    }
}

impl CheckedText {
    /// Reads a text that is read only once.
    pub fn once(text: &str, vocabulary: &Vocabulary) -> Self {
        let reading = vocabulary.read(text);
        Self {
            polarity: Rc::new(Polarity::read(&reading.tokens, text)),
            reading,
        }
    }
}
