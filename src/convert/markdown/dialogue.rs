//! Conversations: one who asks and one who answers, each known by a name before what is said.
//!
//! `**Interviewer:** Why?`, `Me: So.` The names may be any, in any language: two that take turns, and
//! what stands behind the one of them asks.

use std::collections::HashMap;

use super::labels;
use super::signals;

/// The lines of a text on which somebody speaks, with the label of a question or an answer instead of
/// the name, if two in it take turns: one asks, at least three times, and the other speaks after
/// almost every question.
pub fn labelled(lines: &[&str]) -> HashMap<usize, String> {
    let mut fenced = false;
    let mut turns: Vec<(usize, Turn<'_>)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if signals::opens_fence(line).is_some() {
            fenced = !fenced;
        } else if !fenced && let Some(turn) = turn(line) {
            turns.push((at, turn));
        }
    }
    let Some((asks, answers)) = speakers(&turns) else {
        return HashMap::new();
    };
    let labels = turns.iter().filter_map(|(at, turn)| {
        let label = match turn.name {
            name if name == asks => "Q",
            name if name == answers => "A",
            _ => return None,
        };
        let lead = &lines[*at][..lines[*at].len() - lines[*at].trim_start().len()];
        Some((*at, format!("{lead}{label}: {}", turn.said)))
    });
    labels.collect()
}

/// Who asks, and who answers.
fn speakers<'a>(turns: &[(usize, Turn<'a>)]) -> Option<(&'a str, &'a str)> {
    let mut asking: HashMap<&str, (usize, usize)> = HashMap::new();
    for (_, turn) in turns {
        let (all, questions) = asking.entry(turn.name).or_default();
        *all += 1;
        *questions += usize::from(signals::ends_question(turn.said));
    }
    let askers = asking.into_iter().filter(|(name, (all, questions))| {
        let asks = *questions >= 3 && 5 * questions >= 4 * all;
        asks && labels::label(&format!("{name}: x")).is_none()
    });
    let (count, asks) = askers
        .map(|(name, (_, questions))| (questions, name))
        .max()?;
    let mut following: HashMap<&str, usize> = HashMap::new();
    for pair in turns.windows(2) {
        if pair[0].1.name == asks && pair[1].1.name != asks {
            *following.entry(pair[1].1.name).or_default() += 1;
        }
    }
    let (answers, times) = following
        .into_iter()
        .max_by_key(|(name, times)| (*times, *name))?;
    (5 * times >= 4 * count).then_some((asks, answers))
}

/// What somebody says.
struct Turn<'a> {
    name: &'a str,
    said: &'a str,
}

/// `**Name:** what is said`, `Name: what is said`
fn turn(line: &str) -> Option<Turn<'_>> {
    let bare = line.trim();
    let open = bare.trim_start_matches(['*', '_']);
    let strong = open.len() < bare.len();
    let (name, said) = open.split_once([':', '：'])?;
    let name = name.trim_end_matches(['*', '_']);
    let letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '.');
    let words = name.split_whitespace().count();
    let fits = (1..=3).contains(&words) && name.len() <= 40 && name.chars().all(letter);
    let said = if strong {
        said.trim_start_matches(['*', '_'])
    } else {
        said
    };
    let blank = said.is_empty() || said.starts_with([' ', '\t']) || line.contains('：');
    (fits && blank).then(|| Turn {
        name,
        said: said.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_who_take_turns_ask_and_answer() {
        let talk = [
            "**Ann:** Why?",
            "",
            "  **Ben:** So.",
            "Ann: How?",
            "Ben: Thus.",
            "```",
            "Ben: code",
            "```",
            "Ann: When?",
            "Ben: Now.",
            "Carl: Hm.",
        ];
        let found = labelled(&talk);
        assert_eq!(found[&0], "Q: Why?");
        assert_eq!(found[&2], "  A: So.");
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn words_before_colons_are_no_conversation() {
        for lines in [
            ["Note: Why?", "Note: How?", "Note: When?", ""],
            ["Input: a", "Output: b", "Input: c", "Output: d"],
            ["Ann: Why?", "Ben: So.", "Ann: How?", "Ben: Thus."],
        ] {
            assert!(labelled(&lines).is_empty(), "{lines:?}");
        }
        // Their labels are known already.
        let known = ["Q: a?", "A: b", "Q: c?", "A: d", "Q: e?", "A: f"];
        assert!(labelled(&known).is_empty());
    }
}
