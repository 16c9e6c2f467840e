//! Aiken, a text format for multiple choice: the question on a line, options with letters, and
//! `ANSWER: B`. No crate reads it, and it is smaller than any would be.

use super::choice::{Choice, choice_item};
use super::ids::key;
use super::{ConvertError, Imported, Parsed, Place};

/// Reads a file of questions.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Parsed, ConvertError> {
    let mut parsed = Parsed::default();
    let mut open = Open::default();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let bare = line.trim();
        if let Some(letter) = answer(bare) {
            let done = std::mem::take(&mut open);
            done.finish(&letter, number, &mut parsed)?;
        } else if let Some((letter, text)) = option(bare).filter(|_| !open.question.is_empty()) {
            open.options.push((letter, text.to_owned()));
        } else if bare.is_empty() {
            // An empty line parts questions, but not a question from its options.
        } else if open.options.is_empty() {
            if open.question.is_empty() {
                open.first = number;
            } else {
                open.question.push('\n');
            }
            open.question.push_str(bare);
        } else if bare.starts_with(char::is_alphabetic) && open.options.len() < 2 {
            // No option after all: the text goes on.
            for (letter, text) in std::mem::take(&mut open.options) {
                open.question.push_str(&format!("\n{letter}. {text}"));
            }
            open.question.push('\n');
            open.question.push_str(bare);
        } else {
            let place = Place::Lines(open.first, number - 1);
            parsed.skip(place, "a question without `ANSWER:`", &open.question);
            open = Open {
                first: number,
                question: bare.to_owned(),
                options: Vec::new(),
            };
        }
    }
    if !open.question.is_empty() {
        let place = Place::Lines(open.first, text.lines().count().max(open.first));
        parsed.skip(place, "a question without `ANSWER:`", &open.question);
    }
    Ok(parsed)
}

/// Whether a text is in this format.
pub fn looks_like(text: &str) -> bool {
    let mut options = 0;
    for line in text.lines().take(2_000) {
        let bare = line.trim();
        if answer(bare).is_some() && bare.starts_with("ANSWER") {
            if options >= 2 {
                return true;
            }
            options = 0;
        } else if option(bare).is_some() {
            options += 1;
        }
    }
    false
}

/// Whether a text has several questions with options and an answer, if not in this form: with small
/// letters, or `Answer: b`.
pub(super) fn has_choices(text: &str) -> bool {
    let (mut options, mut questions) = (0, 0);
    for line in text.lines().take(2_000) {
        let bare = line.trim();
        let upper = bare.get(..1).map(str::to_uppercase).unwrap_or_default();
        let rest = bare.get(1..).unwrap_or_default();
        if answer(bare).is_some() {
            questions += usize::from(options >= 2);
            options = 0;
        } else if option(&format!("{upper}{rest}")).is_some() {
            options += 1;
        }
    }
    questions >= 2
}

/// A question that is being read.
#[derive(Default)]
struct Open {
    first: usize,
    question: String,
    options: Vec<(char, String)>,
}

impl Open {
    fn finish(self, letters: &str, last: usize, parsed: &mut Parsed) -> Result<(), ConvertError> {
        let first = if self.question.is_empty() {
            last
        } else {
            self.first
        };
        let at = Place::Lines(first, last);
        if self.question.is_empty() {
            parsed.skip(at, "an answer without a question", letters);
            return Ok(());
        }
        let options: Vec<Choice> = self
            .options
            .iter()
            .map(|(letter, text)| Choice::new(text.clone(), letters.contains(*letter)))
            .collect();
        if !options.iter().any(|option| option.right) {
            parsed.skip(at, "an answer that is none of the options", letters);
        }
        let item = choice_item(&self.question, &options, None);
        parsed.push(Imported {
            key: key(&item.prompt),
            at,
            item,
            reviews: Vec::new(),
        })
    }
}

/// The letters in `ANSWER: B`.
fn answer(line: &str) -> Option<String> {
    let rest = line
        .get(..6)
        .filter(|word| word.eq_ignore_ascii_case("answer"))
        .map(|_| line[6..].trim_start())?;
    let rest = rest.strip_prefix(':')?;
    let letters: String = rest
        .split([',', ' ', '.', ')'])
        .filter(|part| part.chars().count() == 1)
        .flat_map(str::chars)
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    (!letters.is_empty()).then_some(letters)
}

/// `A. text` or `A) text`.
fn option(line: &str) -> Option<(char, &str)> {
    let mut chars = line.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase)?;
    let rest = chars.as_str().strip_prefix(['.', ')'])?;
    let blank = rest.is_empty() || rest.starts_with([' ', '\t']);
    blank.then(|| (letter, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::borrowed_pairs;
    use super::*;

    const QUIZ: &str = "\
Which of these is a fruit?
A. stone
B. apple
C. desk
ANSWER: B

Which layer
carries packets?

A) link
B) network
ANSWER: B

This one has no answer.
A. x
B. y
What is next?
A. z
B. w
ANSWER: A
";

    #[test]
    fn the_right_option_is_the_answer() {
        let parsed = read(QUIZ).unwrap();
        assert_eq!(
            borrowed_pairs(&parsed),
            [
                (
                    "Which of these is a fruit?\n\n- stone\n- apple\n- desk",
                    "apple"
                ),
                (
                    "Which layer\ncarries packets?\n\n- link\n- network",
                    "network"
                ),
                ("What is next?\n\n- z\n- w", "z"),
            ]
        );
        assert_eq!(parsed.skipped[0].reason, "a question without `ANSWER:`");
        assert_eq!(parsed.skipped[0].at, Place::Lines(14, 16));
    }

    #[test]
    fn only_texts_in_this_format_look_like_it() {
        assert!(looks_like(QUIZ));
        assert!(!looks_like("1. Why?\nAnswer: So.\n"));
        assert!(!looks_like("A. one\nB. two\n"));
    }
}
