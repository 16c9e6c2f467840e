//! Where the items of an article begin.

use super::super::plain_text::{Line, is_fence, numbered};
use super::label::{Label, label};
use super::{starts_with, unmarked};

/// How far below a numbered line its label may stand, in lines.
const LABEL_WITHIN: usize = 40;

/// Where an item begins.
pub(super) struct ItemStart {
    /// Its first line, as an index.
    pub(super) at: usize,
    /// The line after its heading.
    pub(super) body: usize,
    /// What the heading says, without its number.
    pub(super) text: String,
    /// The heading calls it a scenario.
    pub(super) scenario: bool,
}

/// Finds where items begin.
pub(super) fn starts(lines: &[Line<'_>]) -> Vec<ItemStart> {
    let mut starts: Vec<ItemStart> = Vec::new();
    // The number of the last item, the next number of a list inside it, and whether it has its
    // answer.
    let (mut last, mut listed, mut answered) = (0, None, true);
    let mut fenced = false;
    for (at, line) in lines.iter().enumerate() {
        if is_fence(&line.text) {
            fenced = !fenced;
        }
        if fenced || line.is_blank() {
            continue;
        }
        let mut begin = |text: &str, body, scenario, answered: &mut bool| {
            *answered = false;
            starts.push(ItemStart {
                at,
                body,
                text: unmarked(text).to_owned(),
                scenario,
            });
        };
        if let Some(heading) = heading(&line.text) {
            let (text, body) = match heading.rest {
                "" => {
                    let next = (at + 1..lines.len()).find(|&next| !lines[next].is_blank());
                    // A number before another number has no question.
                    let next = next.filter(|&next| self::heading(&lines[next].text).is_none());
                    let Some(next) = next else { continue };
                    (lines[next].text.as_ref(), next + 1)
                }
                rest => (rest, at + 1),
            };
            let number = heading.number;
            let scenario = heading.scenario || starts_with(text, "scenario");
            let asks = scenario || heading.strong || unmarked(text).ends_with('?');
            let next = number > last || number == 1;
            let begins = if heading.named {
                true
            } else if listed == Some(number) || !next || (number == 1 && last > 0) {
                label_follows(lines, body) && (asks || answered)
            } else {
                asks || label_follows(lines, body)
            };
            if begins {
                (last, listed) = (number, None);
                begin(text, body, scenario, &mut answered);
            } else {
                listed = Some(number + 1);
            }
            continue;
        }
        match label(&line.text) {
            Some((Label::Answer | Label::LookFor, _)) => answered = true,
            Some((Label::Question, rest)) if answered && !rest.is_empty() => {
                begin(rest, at + 1, false, &mut answered);
            }
            Some((Label::Situation, rest)) if answered && label_follows(lines, at + 1) => {
                begin(rest, at + 1, true, &mut answered);
            }
            None if answered && unmarked(&line.text).ends_with('?') => {
                let next = lines[at + 1..].iter().find(|line| !line.is_blank());
                let next = next.and_then(|line| label(&line.text));
                if matches!(next, Some((Label::Answer | Label::LookFor, _))) {
                    begin(&line.text, at + 1, false, &mut answered);
                }
            }
            _ => {}
        }
    }
    starts
}

/// A line that may begin an item.
struct Heading<'a> {
    number: u32,
    rest: &'a str,
    /// `Q3`, `Question 3`: no list is numbered so.
    named: bool,
    /// It is marked as a heading.
    strong: bool,
    scenario: bool,
}

fn heading(line: &str) -> Option<Heading<'_>> {
    let bare = line.trim_start().trim_start_matches('#').trim_start();
    let strong = line.trim_start().starts_with('#') || bare.starts_with("**");
    let bare = bare.trim_start_matches(['*', '_']);
    for (word, scenario) in [("question", false), ("scenario", true), ("q", false)] {
        if !starts_with(bare, word) {
            continue;
        }
        let rest = bare[word.len()..].trim_start().trim_start_matches('#');
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let Some(number) = rest[..digits].parse().ok().filter(|_| digits <= 4) else {
            continue;
        };
        let rest = rest[digits..].trim_start_matches(['.', ':', ')', '-', '–', '—', ' ', '*', '_']);
        return Some(Heading {
            number,
            rest: rest.trim(),
            named: true,
            strong,
            scenario,
        });
    }
    let (number, rest) = numbered(bare)?;
    Some(Heading {
        number,
        rest: rest.trim_start_matches(['*', '_']).trim(),
        named: false,
        strong,
        scenario: false,
    })
}

/// Whether a label of an item stands below, before the next numbered line.
fn label_follows(lines: &[Line<'_>], from: usize) -> bool {
    let below = lines.get(from..).unwrap_or_default();
    below
        .iter()
        .take(LABEL_WITHIN)
        .take_while(|line| heading(&line.text).is_none())
        .any(|line| {
            matches!(
                label(&line.text),
                Some((Label::Question | Label::Answer | Label::LookFor, _))
            )
        })
}
