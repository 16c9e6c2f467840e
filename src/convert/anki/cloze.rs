//! Sentences with holes: `{{c1::answer::hint}}`.

/// The highest number that a hole may have.
const HIGHEST: i64 = 500;

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
pub fn numbers(text: &str) -> Vec<i64> {
    let mut numbers: Vec<i64> = text
        .match_indices("{{c")
        .filter_map(|(at, _)| opening(&text[at..]))
        .map(|(number, _)| number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The text with the holes of this number left open.
pub fn hidden(text: &str, number: i64) -> String {
    render(text, Some(number))
}

/// The text with every hole filled.
pub fn shown(text: &str) -> String {
    render(text, None)
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

fn render(text: &str, hide: Option<i64>) -> String {
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
        assert_eq!(numbers(text), [1, 2]);
        assert_eq!(hidden(text, 1), "A [lock] guards a critical […].");
        assert_eq!(hidden(text, 2), "A mutex guards a […].");
        assert_eq!(shown(text), "A mutex guards a critical section.");
    }

    #[test]
    fn what_is_no_hole_is_text() {
        for text in ["{{c::x}}", "{{c1:x}}", "a }} b", "{{c0::x}}", "{{x}}"] {
            assert_eq!(shown(text), text);
            assert!(!is_there(text));
        }
        assert_eq!(shown("a {{c1::b"), "a {{c1::b");
    }
}
