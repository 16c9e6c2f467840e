//! What a line is labelled as: a question, an answer, the name of either.

use super::signals::{ends_question, is_bold_line, number, without_end, without_start};
use super::words::{ANSWERS, LITTLE, QUESTIONS, REVEALS, SOLUTIONS};

/// What a label at the start of a line says about what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A question begins.
    Question,
    /// The answer begins.
    Answer,
    /// `A:`, which may also be the first of several choices.
    A,
    /// Perhaps the answer begins, perhaps a part of it does.
    Solution,
    /// A card with holes.
    Cloze,
}

/// A label and what stands behind it on its line; whether it needs a colon is told by its kind.
pub fn label(line: &str) -> Option<(Label, &str)> {
    let bare = line.trim();
    let bare = bare.trim_start_matches('>').trim_start();
    let bare = bare.trim_start_matches('#').trim_start();
    let bare = match bare.strip_prefix(['-', '*', '+']) {
        Some(rest) if rest.starts_with(' ') => rest.trim_start(),
        _ => bare,
    };
    let bare = without_start(bare);
    let inner = bare.trim_start_matches(['*', '_']);
    let strong = inner.len() < bare.len();
    // `Q:`, `Q1.`, `Question 3:`
    if let Some(rest) = question_label(inner) {
        return Some((Label::Question, unwrapped_end(rest, strong)));
    }
    if let Some(rest) = inner.strip_prefix("C:")
        && rest.starts_with(char::is_whitespace)
        && rest.contains('[')
    {
        return Some((Label::Cloze, rest.trim()));
    }
    // `R:` where answers are called réponse, respuesta, risposta.
    if let Some(rest) = inner.strip_prefix('R') {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let close = rest.trim_start_matches(['*', '_', ' ']);
        if let Some(behind) = close.strip_prefix([':', '：']) {
            return Some((Label::A, unwrapped_end(behind, strong)));
        }
    }
    if let Some(rest) = inner.strip_prefix(['A', 'a']) {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let close = rest.trim_start_matches(['*', '_']);
        // `A:yes` needs no blank, `a: b` in prose does not begin a line.
        if let Some(behind) = close.strip_prefix([':', '：'])
            && inner.starts_with('A')
        {
            return Some((Label::A, unwrapped_end(behind, strong)));
        }
        let counted = rest.len() + 1 < inner.len();
        if let Some(behind) = close.strip_prefix(['.', ')'])
            && inner.starts_with('A')
            && (strong || counted)
            && behind.starts_with([' ', '*', '_'])
        {
            return Some((Label::A, unwrapped_end(behind, strong)));
        }
    }
    let end = inner
        .find([':', '：', '-', '–', '—'])
        .filter(|at| *at <= 60);
    let head = end.map_or(inner, |at| &inner[..at]);
    let head = without_end(head).trim_matches(['*', '_', ' ', '[', ']', '(', ')', '.', '-']);
    if head.is_empty() || head.chars().count() > 40 {
        return None;
    }
    let name = head.to_lowercase();
    let name = name
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '#' || c.is_whitespace())
        .trim_start_matches("the ");
    let found = if ANSWERS.contains(&name) {
        Label::Answer
    } else if SOLUTIONS.contains(&name) {
        Label::Solution
    } else {
        return None;
    };
    match end {
        Some(at) => {
            let colon = inner[at..].starts_with([':', '：']);
            let behind = inner[at..].trim_start_matches([':', '：', '-', '–', '—']);
            let behind = unwrapped_end(behind, strong);
            // `Answer - text` is a label only in bold or at its end; `Ans- text` is one.
            let attached = !inner[..at].ends_with(' ')
                && inner[at..]
                    .trim_start_matches(['-', '–', '—'])
                    .starts_with(' ');
            (colon || strong || attached || behind.is_empty()).then_some((found, behind))
        }
        // A word alone on its line.
        None => Some((found, "")),
    }
}

/// Whether a line in a paragraph begins a question or an answer.
pub fn begins_part(line: &str) -> bool {
    if let Some((label, behind)) = label(line) {
        return match label {
            Label::Solution => behind.is_empty(),
            Label::Question => !behind.is_empty(),
            _ => true,
        };
    }
    if is_bold_line(line) {
        return true;
    }
    number(line).is_some_and(|(_, rest)| ends_question(rest))
}

/// What stands behind a word for "answer" that a stop or a dash sets off: `Ans. So.`, `Answer – so`.
pub fn behind_answer_word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_alphabetic())?;
    let (word, rest) = text.split_at(end);
    let behind = rest
        .trim_start_matches(' ')
        .strip_prefix(['.', '-', '–', '—'])?;
    (ANSWERS.contains(&word.to_lowercase().as_str()) && behind.starts_with(' '))
        .then(|| behind.trim_start())
}

/// Text behind a label, without the marks that closed around the label.
fn unwrapped_end(text: &str, strong: bool) -> &str {
    let text = text.trim();
    if !strong {
        return text;
    }
    let open = text.trim_start_matches(['*', '_']);
    if open.len() < text.len() {
        return open.trim_start();
    }
    // The marks close behind the text: `**Answer: yes**`.
    let closed = text.trim_end_matches(['*', '_']);
    if closed.len() < text.len() && !closed.contains("**") {
        return closed.trim_end();
    }
    text
}

/// What stands behind `Q:`, `Q1.`, `Question 3:` or `Question:`.
fn question_label(text: &str) -> Option<&str> {
    for word in QUESTIONS {
        let Some(rest) = text
            .get(..word.len())
            .filter(|start| start.to_lowercase() == *word)
            .map(|_| &text[word.len()..])
        else {
            continue;
        };
        let spaced = rest.trim_start_matches([' ', '#', '-', '.']);
        let digits = spaced
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(spaced.len());
        let (numbered, after) = (digits > 0 && digits <= 4, &spaced[digits..]);
        if numbered {
            let close = after.trim_start_matches(['*', '_', ' ']);
            if let Some(rest) = close.strip_prefix(['.', ':', ')', '：', '-', '–', '—', '|', ']'])
            {
                return Some(rest.trim_start_matches(['*', '_']));
            }
            // `Q3 What …`
            if after.is_empty() || after.starts_with([' ', '*', '_']) {
                return Some(after.trim_start_matches(['*', '_', ' ']));
            }
            continue;
        }
        let close = rest.trim_start_matches(['*', '_']);
        if let Some(rest) = close.strip_prefix([':', '：', '.', ')']) {
            let fits = *word == "q" || close.starts_with([':', '：']);
            let blank = rest.is_empty()
                || rest.starts_with([' ', '\t', '*', '_'])
                || close.starts_with([':', '：']);
            if fits && blank {
                return Some(rest.trim_start_matches(['*', '_']));
            }
        }
    }
    None
}

/// Whether a text is nothing but a word for "answer", or offers to show one.
pub fn is_answer_label(text: &str) -> bool {
    let bare = without_end(without_start(text));
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.chars().count() > 60 {
        return false;
    }
    let name = bare.to_lowercase();
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '#' || c.is_whitespace());
    let known = |name: &str| ANSWERS.contains(&name) || SOLUTIONS.contains(&name);
    if known(name) {
        return true;
    }
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|w| !w.is_empty())
        .collect();
    let reveals = words.iter().any(|word| REVEALS.contains(word))
        || REVEALS
            .iter()
            .any(|word| !word.is_ascii() && name.contains(word));
    let names = words.iter().any(|word| known(word))
        || ANSWERS
            .iter()
            .any(|word| !word.is_ascii() && name.contains(word));
    let alone = words
        .iter()
        .all(|word| REVEALS.contains(word) || LITTLE.contains(word));
    words.len() <= 8 && reveals && (names || alone)
        || words.len() <= 3
            && names
            && words.iter().all(|w| {
                known(w)
                    || matches!(
                        *w,
                        "the" | "and" | "with" | "your" | "a" | "my" | "de" | "la" | "die" | "hint"
                    )
            })
}

/// Whether a text is nothing but a word for "question".
pub fn is_question_name(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    QUESTIONS.contains(&bare.to_lowercase().as_str())
}

/// Whether a text is nothing but a word for "answer".
pub fn is_answer_name(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    ANSWERS.contains(&bare.to_lowercase().as_str())
}

/// Whether a heading only names what stands below it as an item: `Question 3`, `Exercise`.
pub fn is_generic_name(text: &str) -> bool {
    const NAMES: &[&str] = &[
        "question",
        "exercise",
        "problem",
        "task",
        "q",
        "item",
        "example",
        "card",
        "quiz",
        "challenge",
        "frage",
        "aufgabe",
        "pregunta",
        "ejercicio",
        "exercice",
        "exercício",
        "pergunta",
        "вопрос",
        "задача",
        "题目",
        "問題",
        "问题",
        "문제",
        "no",
        "nr",
        "number",
        "case",
        "interview question",
        "coding question",
        "practice question",
    ];
    let bare = without_end(without_start(text));
    let name: String = bare
        .chars()
        .map(|c| {
            if c.is_alphabetic() || c == ' ' {
                c
            } else {
                ' '
            }
        })
        .collect();
    let name = name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    name.is_empty() || NAMES.contains(&name.as_str())
}

#[cfg(test)]
mod tests;
