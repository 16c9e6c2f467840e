//! From items to YAML that people like to read and edit: keys in their usual order, long text
//! in blocks, short lists on one line.
//!
//! What is written reads back as the same bank, whatever its texts hold: those that a block or a
//! plain scalar could not keep are written in double quotes, with escapes.

use std::fmt::Write as _;
use std::time::Duration;

use super::lower::beginning;
use super::model::{Bank, Criterion, Example, Exemplars, Item, Kind, Level, Mark, Weight};
use super::pattern::Pattern;
use super::text::harmless;

/// Where folded text breaks, in characters.
const MEASURE: usize = 96;
/// How far the keys of an item are indented.
pub const ITEM_INDENT: usize = 4;

/// Writes a bank.
pub fn write_bank(bank: &Bank) -> String {
    let mut out = write_head(bank);
    for item in &bank.items {
        out.push_str(&write_item(item));
    }
    out
}

/// The bank's own keys, and the one that its items stand under.
pub fn write_head(bank: &Bank) -> String {
    let mut out = String::new();
    scalar(&mut out, 0, "bank:", bank.id.as_str(), End::Free);
    if bank.title != bank.id.as_str() {
        scalar(&mut out, 0, "title:", &bank.title, End::Free);
    }
    if !bank.tags.is_empty() {
        line(&mut out, 0, &format!("tags: {}", flow_list(&bank.tags)));
    }
    if !bank.synonyms.is_empty() {
        line(&mut out, 0, "synonyms:");
        for group in &bank.synonyms {
            line(&mut out, 2, &format!("- {}", flow_list(group)));
        }
    }
    if !bank.opposites.is_empty() {
        line(&mut out, 0, "opposites:");
        for [one, other] in &bank.opposites {
            let sides = format!("[{}, {}]", flow_list(one), flow_list(other));
            line(&mut out, 2, &format!("- {sides}"));
        }
    }
    line(&mut out, 0, "items:");
    out
}

/// An item as an entry of the bank's list.
pub fn write_item(item: &Item) -> String {
    as_entry(
        &item_fields(item, ITEM_INDENT)
            .into_iter()
            .map(|(_, text)| text)
            .collect::<String>(),
        ITEM_INDENT,
    )
}

/// The keys of an item in their order, each with its lines at this indentation.
pub fn item_fields(item: &Item, indent: usize) -> Vec<(&'static str, String)> {
    let title = Some(item.title.as_str()).filter(|title| *title != beginning(&item.prompt));
    let kind = Some(item.kind).filter(|kind| *kind != Kind::default());
    let time = item.time.map(written_duration);
    let text = |key: &'static str, value: Option<&str>| {
        let mut out = String::new();
        scalar(&mut out, indent, &format!("{key}:"), value?, End::Free);
        Some((key, out))
    };
    let list = |key: &'static str, entries: Vec<String>| {
        let mut out = format!("{:indent$}{key}:\n", "");
        for entry in &entries {
            out.push_str(&as_entry(entry, indent + 4));
        }
        (!entries.is_empty()).then_some((key, out))
    };
    let tags = format!("{:indent$}tags: {}\n", "", flow_list(&item.tags));
    let look_for = item.look_for.iter().map(|c| criterion(c, indent + 4));
    let examples = item.examples.iter().map(|e| example(e, indent + 4));
    [
        text("id", Some(item.id.as_str())),
        text("kind", kind.map(Kind::as_str)),
        text("title", title),
        text("level", item.level.map(Level::as_str)),
        time.map(|time| ("time", format!("{:indent$}time: {time}\n", ""))),
        (!item.tags.is_empty()).then_some(("tags", tags)),
        text("prompt", Some(&item.prompt)),
        list("look_for", look_for.collect()),
        text("answer", item.answer.as_deref()),
        (!item.is_answered()).then(|| ("unanswered", format!("{:indent$}unanswered: true\n", ""))),
        text("notes", item.notes.as_deref()),
        list("examples", examples.collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn criterion(criterion: &Criterion, indent: usize) -> String {
    let mut out = String::new();
    scalar(&mut out, indent, "id:", criterion.id.as_str(), End::Free);
    scalar(&mut out, indent, "text:", &criterion.text, End::Free);
    if criterion.weight != Weight::ONE {
        line(
            &mut out,
            indent,
            &format!("weight: {}", criterion.weight.get()),
        );
    }
    let mut patterns = |key: &str, patterns: &[Pattern]| {
        if !patterns.is_empty() {
            line(&mut out, indent, key);
            for pattern in patterns {
                line(&mut out, indent + 2, &format!("- {pattern}"));
            }
        }
    };
    patterns("match:", &criterion.full);
    patterns("partial:", &criterion.partial);
    patterns("not:", &criterion.not);
    if let Some(follow_up) = &criterion.follow_up {
        scalar(&mut out, indent, "follow_up:", follow_up, End::Free);
    }
    if !criterion.anchors.is_empty() {
        line(&mut out, indent, "anchors:");
        for (mark, text) in criterion.anchors.all() {
            let key = format!("{}:", mark.value());
            scalar(&mut out, indent + 2, &key, text, End::Free);
        }
    }
    if !criterion.exemplars.is_empty() {
        out.push_str(&exemplars(&criterion.exemplars, indent));
    }
    out
}

/// The exemplars of a criterion, under their key.
pub(super) fn exemplars(exemplars: &Exemplars, indent: usize) -> String {
    let mut out = String::new();
    line(&mut out, indent, "exemplars:");
    for (mark, said) in exemplars.by_mark() {
        if !said.is_empty() {
            out.push_str(&exemplars_of(mark, said, indent + 2));
        }
    }
    out
}

/// Those that earn a mark, under the key of the mark.
pub(super) fn exemplars_of(mark: Mark, said: &[String], indent: usize) -> String {
    let mut out = String::new();
    line(&mut out, indent, &format!("{}:", Exemplars::key(mark)));
    out.push_str(&entries(said, indent + 2));
    out
}

/// Texts as entries of a list, each at a dash.
pub(super) fn entries(texts: &[String], indent: usize) -> String {
    let mut out = String::new();
    for text in texts {
        scalar(&mut out, indent, "-", text, End::Free);
    }
    out
}

fn example(example: &Example, indent: usize) -> String {
    let mut out = String::new();
    scalar(&mut out, indent, "response:", &example.response, End::Exact);
    let marks: Vec<String> = example
        .marks
        .iter()
        .map(|(id, mark)| format!("{}: {}", flow_scalar(id.as_str()), mark.value()))
        .collect();
    line(
        &mut out,
        indent,
        &format!("marks: {{ {} }}", marks.join(", ")),
    );
    out
}

/// Hours, minutes and seconds: `1h`, `3m30s`.
pub(super) fn written_duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let mut out = String::new();
    for (number, unit) in [
        (seconds / 3_600, 'h'),
        (seconds / 60 % 60, 'm'),
        (seconds % 60, 's'),
    ] {
        if number > 0 {
            // Writing to a string cannot fail.
            let _ = write!(out, "{number}{unit}");
        }
    }
    out
}

/// Puts the dash of a list entry into the indentation of its first line.
pub fn as_entry(lines: &str, indent: usize) -> String {
    let content = lines.get(indent..).unwrap_or_default();
    format!("{}- {content}", " ".repeat(indent.saturating_sub(2)))
}

fn line(out: &mut String, indent: usize, text: &str) {
    let _ = writeln!(out, "{:indent$}{text}", "");
}

/// Whether line breaks at the end of a text matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Whoever reads it takes them off.
    Free,
    /// They belong to it.
    Exact,
}

/// Writes a key and its text, in the form that suits the text.
fn scalar(out: &mut String, indent: usize, key: &str, text: &str, end: End) {
    let deeper = indent + 2;
    if let Some(header) = literal(text, end) {
        line(out, indent, &format!("{key} {header}"));
        for part in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if part.is_empty() {
                out.push('\n');
            } else {
                line(out, deeper, part);
            }
        }
        return;
    }
    let length = indent + key.len() + 1 + text.chars().count();
    if length > MEASURE && folds(text) {
        line(out, indent, &format!("{key} >-"));
        let mut row = String::new();
        let mut width = deeper;
        for word in text.split(' ') {
            let more = word.chars().count() + 1;
            if !row.is_empty() && width + more > MEASURE {
                line(out, deeper, &row);
                row.clear();
                width = deeper;
            }
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
            width += more;
        }
        line(out, deeper, &row);
        return;
    }
    let written = if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    };
    line(out, indent, &format!("{key} {written}"));
}

/// The header of the literal block that keeps a text of several lines, if one can.
fn literal(text: &str, end: End) -> Option<&'static str> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let fits = body.contains('\n')
        && shows(body, true)
        && !body.starts_with([' ', '\t', '\n'])
        && body
            .split('\n')
            .all(|row| row.is_empty() || !row.trim().is_empty())
        && !body.ends_with('\n');
    match (fits, end, text.len() > body.len()) {
        (false, ..) => None,
        (true, End::Free, _) | (true, End::Exact, true) => Some("|"),
        (true, End::Exact, false) => Some("|-"),
    }
}

/// Whether a text of one line can be broken between its words and reads back the same.
fn folds(text: &str) -> bool {
    shows(text, false) && text.split(' ').all(|word| !word.is_empty())
}

/// Whether every character may stand in the file as it is.
fn shows(text: &str, breaks: bool) -> bool {
    harmless(text) == text
        && text.chars().all(|c| match c {
            '\n' | '\t' => breaks,
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
            _ => true,
        })
}

/// Whether a text needs no quotes anywhere.
fn is_plain(text: &str) -> bool {
    let keyword = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    text.starts_with(char::is_alphabetic)
        && shows(text, false)
        && text.trim() == text
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !keyword.contains(&text.to_lowercase().as_str())
}

/// A text in a list between brackets.
pub(super) fn flow_scalar(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}', ':', '#', '"', '\'']) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

pub(super) fn flow_list(texts: &[String]) -> String {
    let written: Vec<String> = texts.iter().map(|text| flow_scalar(text)).collect();
    format!("[{}]", written.join(", "))
}

/// In single quotes where every character shows, in double ones with escapes where not.
fn quoted(text: &str) -> String {
    if shows(text, false) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\x1b' => out.push_str("\\e"),
            c if shows(c.encode_utf8(&mut [0; 4]), false) => out.push(c),
            c => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::super::{BankId, Body, CriterionId, ItemId, read_bank};
    use super::*;

    const WRITTEN: &str = "\
bank: b
title: A bank
tags: [aws, 'a, b']
synonyms:
  - [dead letter queue, DLQ]
opposites:
  - [[ordered], [unordered, in any order]]
items:
  - id: lost-events
    kind: scenario
    title: Lost events
    level: mid
    time: 3m30s
    tags: [reliability]
    prompt: |
      Events get lost.

          indented: code
      What do you do?
    look_for:
      - id: queue
        text: >-
          Catches failed events in a dead letter queue, and says who looks into that queue and
          when they do it.
        weight: 2
        match:
          - dead letter queue
          - {all: [failed|failing, event|message], within: 15}
        partial:
          - queue
        not:
          - no queue
        follow_up: 'Who looks: and when?'
        exemplars:
          full:
            - What fails goes into a queue of its own.
            - >-
              After a few tries it is put aside into a queue for what is dead, and somebody
              gets to know.
          none:
            - '- no: never'
    answer: With a queue.
    notes: '# none'
    examples:
      - response: |-
          Two
          lines
        marks: { queue: 0.5 }
  - id: 'yes'
    prompt: Why?
    answer: '42'
";

    #[test]
    fn a_bank_is_written_as_people_write_one() {
        let bank = read_bank("b.yaml", WRITTEN).unwrap();
        assert_eq!(write_bank(&bank), WRITTEN);
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-z ]{1,30}",
            any::<char>().prop_map(String::from),
            prop::sample::select(vec![
                "\n",
                "\t",
                ": ",
                " #",
                "- ",
                "'",
                "\"",
                "\\",
                "\u{1b}[31m",
                "\r\n",
                "\u{85}",
                "\u{2028}",
                "\u{feff}",
                "true",
                "~",
                "12",
                "&a",
                "*a",
                "!x",
                "%",
                "@",
                "`",
                "|",
                ">",
                "{",
                "]",
                ",",
                "---",
                "...",
                "\u{e0041}",
                "\u{fffe}",
                "  ",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 1..12)
            .prop_map(|pieces| pieces.concat())
            .prop_filter("text is more than blanks", |text| !text.trim().is_empty())
    }

    /// As the loader hands it over.
    pub(crate) fn kept() -> impl Strategy<Value = String> {
        text().prop_map(|text| text.trim_end().to_owned())
    }

    fn tags() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(text().prop_map(|text| text.trim().to_owned()), 0..3)
    }

    /// Items with texts of every sort.
    pub(crate) fn item() -> impl Strategy<Value = Item> {
        let said = || prop::collection::vec(text().prop_map(|text| text.trim().to_owned()), 0..3);
        let criterion = (
            (kept(), prop::option::of(kept()), 1_u32..2_000),
            (said(), said()),
        );
        let criterion = criterion.prop_map(|((text, follow_up, weight), (full, none))| Criterion {
            id: CriterionId::new("null"),
            text,
            weight: Weight::new(f64::from(weight) / 2.0).unwrap_or(Weight::ONE),
            full: vec![Pattern::Phrase("a|[b c] \"d\"".parse().unwrap())],
            partial: Vec::new(),
            not: Vec::new(),
            anchors: crate::bank::Anchors {
                full: follow_up.clone(),
                half: None,
                none: follow_up.as_ref().map(|_| "Says nothing of it.".to_owned()),
            },
            follow_up,
            exemplars: Exemplars {
                full,
                half: Vec::new(),
                none,
            },
        });
        let example = text().prop_map(|response| Example {
            response,
            marks: vec![(CriterionId::new("null"), Mark::Half)],
        });
        (
            (kept(), kept(), prop::option::of(1_u64..86_400)),
            prop::option::of(criterion),
            (kept(), prop::option::of(kept())),
            (tags(), prop::collection::vec(example, 0..2)),
        )
            .prop_map(
                |((title, prompt, time), look_for, (answer, notes), (tags, examples))| Item {
                    id: ItemId::new("1.5"),
                    kind: Kind::Scenario,
                    title: title.into(),
                    level: Some(Level::Senior),
                    time: time.map(Duration::from_secs),
                    tags: tags.into(),
                    body: Body {
                        prompt,
                        examples: if look_for.is_some() {
                            examples
                        } else {
                            Vec::new()
                        },
                        look_for: look_for.into_iter().collect(),
                        answer: Some(answer),
                        notes,
                    }
                    .into(),
                },
            )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn whatever_its_texts_hold_a_bank_reads_back_the_same(
            item in item(), title in kept(), tags in tags()
        ) {
            let bank = Bank {
                id: BankId::new("b"),
                title,
                tags,
                synonyms: Vec::new().into(),
                opposites: Vec::new().into(),
                items: vec![item],
            };
            let written = write_bank(&bank);
            prop_assert_eq!(&read_bank("b", &written).map_err(|problems| {
                TestCaseError::fail(format!("{}\n{written}", problems[0]))
            })?, &bank, "{}", written);
            prop_assert!(!written.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
