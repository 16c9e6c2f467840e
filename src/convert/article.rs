//! Interview posts as plain text: numbered questions, `Answer:`, `What to look for:`.
//!
//! An item begins with a numbered line (`3. Scenario: Cold ItemStart Issue`, `Q3: …`), or with a
//! question that `Answer:` follows. Numbers in a list inside an answer begin none: they count on
//! by themselves, and no label follows them. Within an item, labels part the question, the answer
//! and what to look for. What stands before the first item, after the last one, and alone between
//! two (the headings of sections) is left out and said.

mod boundaries;
mod label;
mod lists;
mod parts;
mod starts;

use super::plain_text::{Line, lines};
use super::{ConvertError, Imported, Parsed, Place};

use boundaries::{footer, introduction, section_heading};
use label::{Label, label};
use parts::read_item;
use starts::{ItemStart, starts};

/// Reads an article.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Parsed, ConvertError> {
    let lines = lines(text);
    let starts = starts(&lines);
    let mut found = Parsed::default();
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
            found.push(imported)?;
        }
    }
    found.skipped.sort_by_key(|skipped| skipped.at);
    Ok(found)
}

/// Reads a question whose answer has the labels of an article, wherever it was found; `None` where
/// it has none.
pub(super) fn labelled(
    prompt: &str,
    answer: &str,
    at: Place,
    found: &mut Parsed,
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
    let start = ItemStart {
        at: 0,
        body: 0,
        text: unmarked(prompt).to_owned(),
        scenario: starts_with(prompt, "scenario"),
    };
    let imported = read_item(&start, number, &body, found)?;
    Some(Imported { at, ..imported })
}

/// Whether a text has the labels that such posts have, and is not laid out as Markdown.
pub fn looks_like(text: &str) -> bool {
    let labels = |line: &&str| {
        matches!(
            label(line.trim()),
            Some((Label::Answer | Label::LookFor, _))
        )
    };
    let lines = || text.lines().take(20_000);
    lines().filter(labels).take(2).count() == 2
        && lines().filter(|line| line.starts_with('#')).count() <= 1
}

/// Whether a line labels a part of an item that is neither its question nor its answer.
pub(super) fn is_inner_label(line: &str) -> bool {
    matches!(
        label(line),
        Some((
            Label::LookFor | Label::FollowUp | Label::Level | Label::Tags,
            _
        ))
    )
}

/// Whether a line says that a list of what to look for follows, and nothing else.
pub(super) fn is_look_for(line: &str) -> bool {
    matches!(label(line), Some((Label::LookFor, "")))
}

/// Whether a heading calls what it stands above a scenario.
pub(super) fn is_scenario(heading: &str) -> bool {
    starts_with(heading.trim_start_matches(['#', ' ']), "scenario")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Item, Kind as ItemKind};

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

    fn skipped(found: &Parsed) -> Vec<(String, &'static str)> {
        let skipped = found.skipped.iter();
        skipped.map(|s| (s.at.to_string(), s.reason)).collect()
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
                ("line 17".to_owned(), "a repeated bullet"),
                ("line 19".to_owned(), "the heading of a section"),
                ("lines 40-41".to_owned(), "a footer"),
            ]
        );
    }

    #[test]
    fn points_are_found_again_whatever_pasting_did_to_their_bullets() {
        let text = "\
11. How do you secure an endpoint?
Answer:
API Gateway offers several ways:
- IAM roles for callers within the account.
- Lambda authorizers read tokens of your own from
`
Authorization
` - Cognito user pools hold people who sign in.
- Cognito user pools hold people

12. Scenario: Slow First Requests
Users see slow first requests. What do you do?
What to look for:
Uses Provisioned Concurrency to keep instances warm.
Shrinks the package and its dependencies.
Moves initialization out of the handler.
Weighs cost against latency.

13. Scenario: Throttled At Peak
Requests fail at peak. Why?
What to look for:
• Reads the metric
`
Throttles
` - Raises the limit.
Sets reserved concurrency.
• Retries with exponential
• Retries with exponential backoff
";
        let found = read(text).unwrap();
        let points: Vec<Vec<&str>> = found
            .items
            .iter()
            .map(|i| i.item.look_for.iter().map(|c| c.text.as_str()).collect())
            .collect();
        assert_eq!(
            points,
            [
                vec![
                    "IAM roles for callers within the account.",
                    "Lambda authorizers read tokens of your own from `Authorization`",
                    "Cognito user pools hold people who sign in.",
                ],
                vec![
                    "Uses Provisioned Concurrency to keep instances warm.",
                    "Shrinks the package and its dependencies.",
                    "Moves initialization out of the handler.",
                    "Weighs cost against latency.",
                ],
                vec![
                    "Reads the metric `Throttles`",
                    "Raises the limit.",
                    "Sets reserved concurrency.",
                    "Retries with exponential backoff",
                ],
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
    fn a_number_before_another_number_has_no_question() {
        let text =
            "14.\n14.\n14. How does collection work?\n\nAnswer: It finds what is reachable.\n";
        let found = read(text).unwrap();
        let prompts: Vec<&str> = found.items.iter().map(|i| i.item.prompt.as_str()).collect();
        assert_eq!(prompts, ["How does collection work?"]);
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
    fn a_question_without_an_answer_stays_for_interviews() {
        let found = read("1. What?\n2. How?\nAnswer: So.\n").unwrap();
        assert_eq!(found.items.len(), 2);
        assert!(!found.items[0].item.is_answered());
        assert_eq!(skipped(&found), []);
    }
}
