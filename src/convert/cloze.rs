//! Sentences with holes, as flashcard programs write them: `{{c1::answer::hint}}` in Anki, `[answer]`
//! in hashcards and repeater, `==answer==` in Obsidian. A card asks for what one hole hides.

use std::ops::Range;

/// The highest number that a hole may have.
const HIGHEST: i64 = 500;

/// A card of a sentence with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The number of its hole, where holes have numbers.
    pub number: i64,
    /// The sentence with its hole open.
    pub prompt: String,
    /// What the hole hides.
    pub answer: String,
    /// The whole sentence.
    pub sentence: String,
}

/// The cards of a text with Anki's holes: one for each number.
pub fn numbered(text: &str) -> Vec<Card> {
    let cards = numbers(text).into_iter().map(|number| {
        let mut answers = Vec::new();
        let prompt = render(text, Some(number), &mut answers);
        Card {
            number,
            prompt,
            answer: answers.join(", "),
            sentence: shown(text),
        }
    });
    cards
        .filter(|card| !card.answer.trim().is_empty())
        .collect()
}

/// The cards of a text with holes in brackets: one for each. Links, images and code have none.
pub fn bracketed(text: &str) -> Vec<Card> {
    cards(text, &holes_in_brackets(text))
}

/// The cards of a text with holes between `==`: one for each.
pub fn marked(text: &str) -> Vec<Card> {
    cards(text, &holes_in_marks(text))
}

/// A hole: the bytes with its marks and those of what it hides.
type Hole = (Range<usize>, Range<usize>);

/// One card for each hole; the other holes are filled.
fn cards(text: &str, holes: &[Hole]) -> Vec<Card> {
    let filled = |open: Option<usize>| {
        let mut out = String::new();
        let mut at = 0;
        for (index, (whole, inside)) in holes.iter().enumerate() {
            out.push_str(&text[at..whole.start]);
            if open == Some(index) {
                out.push_str("[…]");
            } else {
                out.push_str(&text[inside.clone()]);
            }
            at = whole.end;
        }
        out.push_str(&text[at..]);
        out
    };
    let sentence = filled(None);
    holes
        .iter()
        .enumerate()
        // Nobody makes a card of more; a hostile text would grow with the square of its length.
        .take(MOST_HOLES)
        .map(|(index, (_, inside))| Card {
            number: index as i64 + 1,
            prompt: filled(Some(index)),
            answer: text[inside.clone()].trim().to_owned(),
            sentence: sentence.clone(),
        })
        .filter(|card| !card.answer.is_empty())
        .collect()
}

fn holes_in_brackets(text: &str) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut open: Option<usize> = None;
    let mut code = false;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '`' => code = !code,
            _ if code || before == '\\' => {}
            '[' if before != '!' => open = Some(at),
            ']' => {
                let link = matches!(chars.peek(), Some((_, '(' | '[')));
                if let Some(start) = open.take()
                    && !link
                {
                    holes.push((start..at + 1, start + 1..at));
                }
            }
            _ => {}
        }
        before = if before == '\\' { ' ' } else { c };
    }
    holes
}

fn holes_in_marks(text: &str) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut open: Option<usize> = None;
    let mut code = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '`' => code = !code,
            '\n' => open = None,
            _ if !code && text[at..].starts_with("==") => {
                let said = open.map(|start| &text[start..at]);
                match (open, said) {
                    (Some(start), Some(said)) if !said.is_empty() && !said.ends_with(' ') => {
                        holes.push((start - 2..at + 2, start..at));
                        open = None;
                    }
                    _ => {
                        open = Some(at + 2).filter(|start| !text[*start..].starts_with([' ', '=']));
                    }
                }
                at += 2;
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    holes
}

/// The most holes of a sentence that become cards.
const MOST_HOLES: usize = 64;

/// A hole that has been opened and not yet closed.
struct Open {
    number: i64,
    text: String,
}

/// Whether a text has a hole.
pub fn is_there(text: &str) -> bool {
    !numbers(text).is_empty()
}

/// The numbers of its holes, in their order.
fn numbers(text: &str) -> Vec<i64> {
    let mut numbers: Vec<i64> = text
        .match_indices("{{c")
        .filter_map(|(at, _)| opening(&text[at..]))
        .map(|(number, _)| number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The text with every hole filled.
pub fn shown(text: &str) -> String {
    render(text, None, &mut Vec::new())
}

/// The number of a hole that begins here, and the length of what opens it.
fn opening(text: &str) -> Option<(i64, usize)> {
    let rest = text.strip_prefix("{{c")?;
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .filter(|digits| (1..=3).contains(digits))?;
    let number = rest[..digits]
        .parse()
        .ok()
        .filter(|number| (1..=HIGHEST).contains(number))?;
    rest[digits..].strip_prefix("::")?;
    Some((number, 3 + digits + 2))
}

/// The text with the holes of a number left open, and what they hide.
fn render(text: &str, hide: Option<i64>, hidden: &mut Vec<String>) -> String {
    let mut open: Vec<Open> = Vec::new();
    let mut out = String::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some((number, length)) = opening(rest) {
            open.push(Open {
                number,
                text: String::new(),
            });
            at += length;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        if rest.starts_with("}}")
            && let Some(done) = open.pop()
        {
            let (said, hint) = match done.text.rsplit_once("::") {
                Some((said, hint)) => (said, Some(hint)),
                None => (done.text.as_str(), None),
            };
            let to = open.last_mut().map_or(&mut out, |outer| &mut outer.text);
            if hide == Some(done.number) {
                hidden.push(said.to_owned());
                to.push_str(&format!("[{}]", hint.unwrap_or("…")));
            } else {
                to.push_str(said);
            }
            at += 2;
            continue;
        }
        let to = open.last_mut().map_or(&mut out, |outer| &mut outer.text);
        to.push(c);
        at += c.len_utf8();
    }
    // What was never closed is text, its beginning included.
    for Open { number, text } in open {
        out.push_str(&format!("{{{{c{number}::{text}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_a_question_of_its_own() {
        let text = "A {{c1::mutex::lock}} guards a {{c2::critical {{c1::section}}}}.";
        let cards = numbered(text);
        assert_eq!(cards.len(), 2);
        assert_eq!(cards[0].prompt, "A [lock] guards a critical […].");
        assert_eq!(cards[0].answer, "mutex, section");
        assert_eq!(cards[1].prompt, "A mutex guards a […].");
        assert_eq!(cards[1].answer, "critical section");
        assert_eq!(cards[1].sentence, "A mutex guards a critical section.");
    }

    #[test]
    fn what_is_no_hole_is_text() {
        for text in ["{{c::x}}", "{{c1:x}}", "a }} b", "{{c0::x}}", "{{x}}"] {
            assert_eq!(shown(text), text);
            assert!(!is_there(text));
        }
        assert_eq!(shown("a {{c1::b"), "a {{c1::b");
    }

    #[test]
    fn holes_in_brackets_and_marks_are_a_card_each() {
        let pairs = |cards: Vec<Card>| -> Vec<(String, String)> {
            cards.into_iter().map(|c| (c.prompt, c.answer)).collect()
        };
        let pair = |prompt: &str, answer: &str| (prompt.to_owned(), answer.to_owned());
        assert_eq!(
            pairs(bracketed(
                "A [mutex] guards, see [this](x), ![a](b), `a[0]`, a [section]."
            )),
            [
                pair(
                    "A […] guards, see [this](x), ![a](b), `a[0]`, a section.",
                    "mutex"
                ),
                pair(
                    "A mutex guards, see [this](x), ![a](b), `a[0]`, a […].",
                    "section"
                ),
            ]
        );
        assert_eq!(
            pairs(marked("A ==mutex== is `a == b ==c==` a ==lock==")),
            [
                pair("A […] is `a == b ==c==` a lock", "mutex"),
                pair("A mutex is `a == b ==c==` a […]", "lock"),
            ]
        );
        assert!(marked("a == b and c == d").is_empty());
    }
}
