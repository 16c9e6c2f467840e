//! Interview posts as plain text: numbered questions, `Answer:`, `What to look for:`.
//!
//! An item begins with a numbered line (`3. Scenario: Cold Start Issue`, `Q3: …`), or with a
//! question that `Answer:` follows. Numbers in a list inside an answer begin none: they count on
//! by themselves, and no label follows them. Within an item, labels part the question, the answer
//! and what to look for. What stands before the first item, after the last one, and alone between
//! two (the headings of sections) is left out and said.

use super::prose::{Block, Kind, Line, blocks, bullet, is_rule, lines, numbered, render};
use super::words::key;
use super::{ConvertError, Found, Imported, Place, criteria, item};
use crate::bank::{Item, Kind as ItemKind, Level, beginning};

/// How far below a numbered line its label may stand, in lines.
const LABEL_WITHIN: usize = 40;

/// What a label says about the text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Question,
    Situation,
    Answer,
    LookFor,
    FollowUp,
    Level,
    Tags,
}

/// Reads an article.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Found, ConvertError> {
    let lines = lines(text);
    let starts = starts(&lines);
    let mut found = Found::default();
    let opening = starts.first().map_or(lines.len(), |start| start.at);
    introduction(&lines[..opening], &mut found);
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1);
        let end = next.map_or(lines.len(), |next| next.at);
        let body = &lines[start.body..end];
        let body = match next {
            Some(_) => section_heading(body, &mut found),
            None => footer(body, &mut found),
        };
        if let Some(imported) = read_item(start, lines[start.at].number, body, &mut found) {
            found.take(imported)?;
        }
    }
    found.skipped.sort_by_key(|skipped| skipped.at);
    Ok(found)
}

/// The title, and the rest that is said and left out.
fn introduction(lines: &[Line<'_>], found: &mut Found) {
    let Some(first) = lines.iter().position(|line| !line.is_blank()) else {
        return;
    };
    let title = unmarked(&lines[first].text);
    let stands_alone = lines.get(first + 1).is_none_or(Line::is_blank);
    let rest = if stands_alone && title.chars().count() <= 120 {
        found.title = Some(title.to_owned());
        &lines[first + 1..]
    } else {
        &lines[first..]
    };
    skip_lines(rest, "an introduction", found);
}

fn skip_lines(lines: &[Line<'_>], why: &'static str, found: &mut Found) {
    let mut texts = lines
        .iter()
        .filter(|line| !line.is_blank() && !is_rule(&line.text));
    if let Some(first) = texts.next() {
        let last = texts.next_back().unwrap_or(first);
        found.skip(Place::Lines(first.number, last.number), why, &first.text);
    }
}

/// Where an item begins.
struct Start {
    /// Its first line, as an index.
    at: usize,
    /// The line after its heading.
    body: usize,
    /// What the heading says, without its number.
    text: String,
    /// The heading calls it a scenario.
    scenario: bool,
}

/// Finds where items begin.
fn starts(lines: &[Line<'_>]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    // The number of the last item, the next number of a list inside it, and whether it has its
    // answer.
    let (mut last, mut listed, mut answered) = (0, None, true);
    let mut fenced = false;
    for (at, line) in lines.iter().enumerate() {
        if super::prose::is_fence(&line.text) {
            fenced = !fenced;
        }
        if fenced || line.is_blank() {
            continue;
        }
        let mut begin = |text: &str, body, scenario, answered: &mut bool| {
            *answered = false;
            starts.push(Start {
                at,
                body,
                text: unmarked(text).to_owned(),
                scenario,
            });
        };
        if let Some(heading) = heading(&line.text) {
            let (text, body) = match heading.rest {
                "" => match lines[at + 1..].iter().position(|line| !line.is_blank()) {
                    Some(gap) => (lines[at + 1 + gap].text.as_ref(), at + gap + 2),
                    None => continue,
                },
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

/// A label at the start of a line, and what stands behind it.
fn label(line: &str) -> Option<(Label, &str)> {
    let bare = line.trim().trim_start_matches('#').trim_start();
    let bare = bullet(bare).map_or(bare, |(_, rest)| rest);
    let bare = bare.trim_start_matches(['*', '_']);
    let (name, rest) = match bare.find([':', '：']) {
        Some(at) if at <= 60 => {
            let rest = bare[at..].trim_start_matches([':', '：', '*', '_']);
            (&bare[..at], Some(rest.trim()))
        }
        _ if bare.len() <= 60 => (bare, None),
        _ => return None,
    };
    let name = name.trim().trim_end_matches(['*', '_']).to_lowercase();
    let name = name
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .replace('’', "'");
    let found = match name.as_str() {
        "answer" | "sample answer" | "model answer" | "expected answer" | "ideal answer"
        | "suggested answer" | "example answer" | "good answer" | "strong answer" | "solution"
        | "correct answer" => Label::Answer,
        "ans" | "a" | "response" if rest.is_some() => Label::Answer,
        "question" | "q" | "the question" | "ask" | "prompt" if rest.is_some() => Label::Question,
        "scenario" | "situation" | "context" if rest.is_some() => Label::Situation,
        "key points"
        | "key points to cover"
        | "points to cover"
        | "evaluation criteria"
        | "assessment criteria"
        | "expected points"
        | "criteria"
        | "rubric" => Label::LookFor,
        "follow up"
        | "follow-up"
        | "follow-ups"
        | "follow ups"
        | "follow-up question"
        | "follow-up questions"
        | "follow up questions" => Label::FollowUp,
        "difficulty" | "level" | "seniority" if rest.is_some() => Label::Level,
        "tags" | "topics" if rest.is_some() => Label::Tags,
        name if name.split_whitespace().count() <= 8
            && [
                "to look for",
                "look for",
                "looking for",
                "to listen for",
                "listen for",
            ]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            Label::LookFor
        }
        _ => return None,
    };
    Some((found, rest.unwrap_or_default()))
}

fn starts_with(text: &str, word: &str) -> bool {
    let start = text.trim_start_matches(['*', '_', ' ']);
    start
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// A heading without the marks around it.
fn unmarked(text: &str) -> &str {
    text.trim()
        .trim_start_matches('#')
        .trim_matches(['*', '_', ' '])
        .trim()
}

/// The parts of an item, each the lines under its label.
#[derive(Default)]
struct Parts<'a> {
    lead: Vec<Line<'a>>,
    question: Vec<Line<'a>>,
    answer: Vec<Line<'a>>,
    look_for: Vec<Line<'a>>,
    follow_up: Vec<Line<'a>>,
    level: Option<Level>,
    tags: Vec<String>,
    answered: bool,
    scenario: bool,
}

fn parts<'a>(body: &[Line<'a>], found: &mut Found) -> Parts<'a> {
    let mut parts = Parts::default();
    let mut part = None;
    let mut fenced = false;
    for line in body {
        fenced ^= super::prose::is_fence(&line.text);
        let (text, number) = (line.text.as_ref(), line.number);
        let mut line = line.clone();
        if let Some((new, rest)) = label(text).filter(|_| !fenced) {
            match new {
                Label::Level => match level(rest) {
                    Some(level) => {
                        parts.level = Some(level);
                        continue;
                    }
                    None => found.skip(
                        Place::Lines(number, number),
                        "a level that is not junior, mid or senior",
                        text,
                    ),
                },
                Label::Tags => {
                    let tags = rest.split([',', ';']).map(str::trim);
                    let tags = tags.filter(|tag| !tag.is_empty()).take(100);
                    parts.tags = tags.map(str::to_owned).collect();
                    continue;
                }
                // A label that comes again further down is text.
                Label::Situation if parts.answered => {}
                Label::Question if parts.answered => {}
                Label::Answer if part == Some(Label::Answer) => {}
                new => {
                    parts.answered |= matches!(new, Label::Answer | Label::LookFor);
                    parts.scenario |= new == Label::Situation;
                    part = Some(new);
                    line.text = rest.to_owned().into();
                }
            }
        }
        match part {
            None => parts.lead.push(line),
            Some(Label::Answer) => parts.answer.push(line),
            Some(Label::LookFor) => parts.look_for.push(line),
            Some(Label::FollowUp) => parts.follow_up.push(line),
            Some(_) => parts.question.push(line),
        }
    }
    parts
}

fn level(word: &str) -> Option<Level> {
    match word.to_lowercase().trim_matches(['*', '_', ' ', '.']) {
        "junior" | "easy" | "beginner" | "basic" | "entry" => Some(Level::Junior),
        "mid" | "medium" | "intermediate" | "mid-level" => Some(Level::Mid),
        "senior" | "hard" | "advanced" | "expert" | "difficult" => Some(Level::Senior),
        _ => None,
    }
}

/// Reads a question whose answer has the labels of an article, wherever it was found; `None` where
/// it has none.
pub(super) fn labelled(
    prompt: &str,
    answer: &str,
    at: Place,
    found: &mut Found,
) -> Option<Imported> {
    let mut body = lines(answer);
    let is_label = |line: &Line<'_>| matches!(label(&line.text), Some((Label::LookFor, _)));
    if !body.iter().any(is_label) {
        return None;
    }
    let number = at.line().unwrap_or(1);
    for line in &mut body {
        line.number = number;
    }
    let start = Start {
        at: 0,
        body: 0,
        text: unmarked(prompt).to_owned(),
        scenario: starts_with(prompt, "scenario"),
    };
    let imported = read_item(&start, number, &body, found)?;
    Some(Imported { at, ..imported })
}

/// An answer without the word that says it is one.
pub(super) fn without_label(answer: &str) -> &str {
    let (first, rest) = answer.split_once('\n').unwrap_or((answer, ""));
    match label(first) {
        Some((Label::Answer, "")) => rest.trim_start_matches('\n'),
        // What stands behind the label on its line ends where the line does.
        Some((Label::Answer, behind)) => answer.find(behind).map_or(answer, |at| &answer[at..]),
        _ => answer,
    }
}

fn read_item(
    start: &Start,
    number: usize,
    body: &[Line<'_>],
    found: &mut Found,
) -> Option<Imported> {
    let mut parts = parts(body, found);
    // Without a label, what follows the heading is the answer.
    if !parts.answered && parts.question.is_empty() {
        parts.answer = std::mem::take(&mut parts.lead);
    }
    let heading = start
        .text
        .strip_prefix("Scenario")
        .or_else(|| start.text.strip_prefix("scenario"))
        .map(|rest| rest.trim_start_matches([':', '-', '–', '—', ' ']))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&start.text);
    let lead = render(&blocks(&parts.lead));
    let question = render(&blocks(&parts.question));
    let (title, prompt) = match (question.is_empty(), lead.is_empty()) {
        (true, true) => (None, heading.to_owned()),
        (true, false) if heading.ends_with(['.', '?', '!', ':']) => {
            (None, format!("{heading}\n\n{lead}"))
        }
        (true, false) => (Some(heading), lead),
        (false, true) => (Some(heading), question),
        (false, false) => (Some(heading), format!("{lead}\n\n{question}")),
    };
    let last = body.iter().rfind(|line| !line.is_blank());
    let at = Place::Lines(number, last.map_or(number, |line| line.number.max(number)));
    let answer = without_repeats(blocks(&parts.answer), found);
    let looked_for = without_repeats(blocks(&parts.look_for), found);
    let mut item = item(&prompt);
    if let Some(title) = title.filter(|title| **title != prompt) {
        item = Item {
            id: super::item(title).id,
            title: beginning(title),
            ..item
        };
    }
    if start.scenario || parts.scenario {
        item.kind = ItemKind::Scenario;
    }
    item.level = parts.level;
    item.tags = parts.tags;
    item.look_for = rubric(&answer, &looked_for, found);
    item.answer = Some(render(&answer)).filter(|answer| !answer.is_empty());
    item.notes = Some(blocks(&parts.follow_up))
        .filter(|blocks| !blocks.is_empty())
        .map(|blocks| format!("Follow up:\n\n{}", render(&blocks)));
    if item.answer.is_none() && item.look_for.is_empty() {
        found.skip(at, "a question without an answer", &prompt);
        return None;
    }
    Some(Imported {
        key: key(title.unwrap_or(&prompt)),
        at,
        item,
        reviews: Vec::new(),
    })
}

/// The criteria: what to look for, or else the bullets of the answer.
fn rubric(
    answer: &[Block],
    looked_for: &[Block],
    found: &mut Found,
) -> Vec<crate::bank::Criterion> {
    let bullets = |blocks: &[Block]| -> Vec<String> {
        let listed = |block: &&Block| matches!(block.kind, Kind::Bullet(_));
        blocks
            .iter()
            .filter(listed)
            .map(|block| block.text.clone())
            .collect()
    };
    let mut texts = bullets(looked_for);
    if texts.is_empty() {
        // A list that has lost its bullets: each of its paragraphs was one.
        texts = looked_for.iter().map(|block| block.text.clone()).collect();
    } else {
        for block in looked_for {
            if !matches!(block.kind, Kind::Bullet(_)) {
                let at = Place::Lines(block.first, block.last);
                found.skip(at, "text beside the list of what to look for", &block.text);
            }
        }
    }
    if texts.is_empty() {
        texts = bullets(answer);
    }
    criteria(texts.iter().map(String::as_str))
}

/// Takes bullets away that say again what one before them said.
fn without_repeats(blocks: Vec<Block>, found: &mut Found) -> Vec<Block> {
    let mut seen: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    for block in blocks {
        if matches!(block.kind, Kind::Bullet(_)) {
            let said = key(block.text.trim_end_matches(['.', ';', ',']));
            if seen.contains(&said) {
                let at = Place::Lines(block.first, block.last);
                found.skip(at, "a bullet that stands twice", &block.text);
                continue;
            }
            // Lists are short; one that is not is not searched to its end.
            if seen.len() < 1_000 {
                seen.push(said);
            }
        }
        kept.push(block);
    }
    kept
}

/// Cuts off a heading that stands alone at the end of an item: it is that of the next section.
fn section_heading<'a, 'b>(body: &'a [Line<'b>], found: &mut Found) -> &'a [Line<'b>] {
    let divides = |line: &Line<'_>| line.is_blank() || is_rule(&line.text);
    let Some(at) = body.iter().rposition(|line| !divides(line)) else {
        return body;
    };
    let line = &body[at];
    let text = unmarked(&line.text);
    let short = text.split_whitespace().count() <= 8;
    let marked = line.text.trim_start().starts_with('#');
    let alone = at > 0 && divides(&body[at - 1]) && at + 1 < body.len();
    let above = body[..at].iter().any(|line| !divides(line));
    let titled = text
        .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || !c.is_ascii())
        && !text.ends_with(['.', '!', '?', ':', ';', ',', ')', '`']);
    let listed = bullet(&line.text).is_some() || label(&line.text).is_some();
    if above && short && !listed && (marked || (alone && titled)) {
        let at_line = Place::Lines(line.number, line.number);
        found.skip(at_line, "the heading of a section", text);
        return section_heading(&body[..at], found);
    }
    body
}

/// Cuts off what follows the last item.
fn footer<'a, 'b>(body: &'a [Line<'b>], found: &mut Found) -> &'a [Line<'b>] {
    const OPENINGS: &[&str] = &[
        "conclusion",
        "in conclusion",
        "final thoughts",
        "final words",
        "closing thoughts",
        "wrapping up",
        "wrap up",
        "to sum up",
        "thanks for reading",
        "thank you for",
        "if you enjoyed",
        "if you found",
        "if you liked",
        "if this helped",
        "follow me",
        "follow us",
        "follow the author",
        "subscribe",
        "share this",
        "share the",
        "share",
        "happy learning",
        "happy coding",
        "happy interviewing",
        "good luck",
        "best of luck",
        "about the author",
        "about author",
        "written by",
        "related",
        "read more",
        "read next",
        "more from",
        "recommended",
        "you may also like",
        "you might also like",
        "leave a comment",
        "leave a reply",
        "comments",
        "©",
        "copyright",
        "all rights reserved",
        "that's all",
        "that’s all",
        "that's it",
        "that’s it",
        "these questions",
        "this list of questions",
        "further reading",
        "originally published",
        "sign up",
        "join our",
        "join the",
        "join my",
        "clap",
        "next steps",
        "i hope",
        "we hope",
        "hope this",
        "stay tuned",
        "connect with",
        "buy me",
        "published",
        "last updated",
        "reply",
        "responses",
    ];
    let begun = body
        .iter()
        .position(|line| matches!(label(&line.text), Some((Label::Answer | Label::LookFor, _))));
    let from = begun.map_or(0, |at| at + 1);
    let mut gap = false;
    for (at, line) in body.iter().enumerate().skip(from) {
        if line.is_blank() || is_rule(&line.text) {
            gap = true;
            continue;
        }
        let said = unmarked(&line.text).to_lowercase();
        let said = said.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
        let opens = |opening: &str| {
            said.strip_prefix(opening)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let above = body[from.min(at)..at].iter().any(|line| !line.is_blank());
        let answered = begun.is_none() || above || at > from;
        if gap
            && answered
            && bullet(&line.text).is_none()
            && OPENINGS.iter().any(|opening| opens(opening))
        {
            skip_lines(&body[at..], "a footer", found);
            return &body[..at];
        }
        gap = false;
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "\
Serverless Interview Questions

By A. Writer, 7 min read
Here are questions I ask.

1. What is a dead letter queue?
Answer:
A queue for messages that could not be handled, set with
`
maxReceiveCount
`
on the source queue.
•
Keeps failed messages
•
Lets you look at them later
• Keeps failed messages.

Scenario-Based Questions

2. Scenario: Slow First Requests
Question:
Users see slow first requests.
What do you do?
What to look for:
• Uses Provisioned
Concurrency
• Shrinks the package, in steps:
1. dependencies
2. layers

Q3) Why?

Because of

idempotency

in the client.

Final thoughts
Thanks for reading!
";

    fn skipped(found: &Found) -> Vec<(String, &'static str)> {
        let skipped = found.skipped.iter();
        skipped.map(|s| (s.at.to_string(), s.why)).collect()
    }

    #[test]
    fn a_pasted_post_becomes_items() {
        let found = read(POST).unwrap();
        assert_eq!(
            found.title.as_deref(),
            Some("Serverless Interview Questions")
        );
        let items: Vec<&Item> = found.items.iter().map(|i| &i.item).collect();
        assert_eq!(items.len(), 3);

        assert_eq!(items[0].id.as_str(), "dead-letter-queue");
        assert_eq!(items[0].prompt, "What is a dead letter queue?");
        assert_eq!(
            items[0].answer.as_deref(),
            Some(
                "A queue for messages that could not be handled, set with `maxReceiveCount` on the source queue.\n\n- Keeps failed messages\n- Lets you look at them later"
            )
        );
        let texts: Vec<&str> = items[0].look_for.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(
            texts,
            ["Keeps failed messages", "Lets you look at them later"]
        );

        assert_eq!(items[1].kind, ItemKind::Scenario);
        assert_eq!(items[1].title, "Slow First Requests");
        assert_eq!(
            items[1].prompt,
            "Users see slow first requests. What do you do?"
        );
        assert_eq!(items[1].answer, None);
        assert_eq!(items[1].look_for[0].text, "Uses Provisioned Concurrency");
        assert_eq!(
            items[1].look_for[0].id.as_str(),
            "uses-provisioned-concurrency"
        );

        assert_eq!(
            items[2].answer.as_deref(),
            Some("Because of idempotency in the client.")
        );
    }

    #[test]
    fn what_became_no_item_is_named_with_its_lines() {
        assert_eq!(
            skipped(&read(POST).unwrap()),
            [
                ("lines 3-4".to_owned(), "an introduction"),
                ("line 17".to_owned(), "a bullet that stands twice"),
                ("line 19".to_owned(), "the heading of a section"),
                ("lines 40-41".to_owned(), "a footer"),
            ]
        );
    }

    #[test]
    fn a_numbered_list_in_an_answer_begins_no_items() {
        let found = read(
            "1. How do you deploy?\nAnswer: In steps.\n1. Build it.\n2. Test it.\n3. Is it fine?\n\n2. Why?\nAnswer: So.\n",
        )
        .unwrap();
        let prompts: Vec<&str> = found.items.iter().map(|i| i.item.prompt.as_str()).collect();
        assert_eq!(prompts, ["How do you deploy?", "Why?"]);
        assert!(
            found.items[0]
                .item
                .answer
                .as_ref()
                .unwrap()
                .contains("3. Is it fine?")
        );
    }

    #[test]
    fn questions_need_no_numbers() {
        let found =
            read("What is a lock?\nAnswer: A guard.\n\nWhat is a latch?\nAnswer: A gate.\n")
                .unwrap();
        assert_eq!(found.items.len(), 2);
        assert_eq!(found.items[1].item.answer.as_deref(), Some("A gate."));
        let found = read("Question: One?\nAnswer: 1\nQuestion: Two?\nAnswer: 2\n").unwrap();
        assert_eq!(found.items.len(), 2);
    }

    #[test]
    fn bold_headings_and_labels_are_read_as_plain_ones() {
        let found = read("**1. What is Rust?**\n\n**Answer:** A language.\n\n**What to look for:**\n\n* **Safety** without a collector\n").unwrap();
        let item = &found.items[0].item;
        assert_eq!(item.prompt, "What is Rust?");
        assert_eq!(item.answer.as_deref(), Some("A language."));
        assert_eq!(item.look_for[0].text, "**Safety** without a collector");
    }

    #[test]
    fn a_question_without_an_answer_is_left_out_and_said() {
        let found = read("1. What?\n2. How?\nAnswer: So.\n").unwrap();
        assert_eq!(found.items.len(), 1);
        assert_eq!(
            skipped(&found),
            [("line 1".to_owned(), "a question without an answer")]
        );
    }
}
