//! What a person reads.

use std::time::Duration;

use super::*;
use crate::bank::{BankId, ItemId, Library, Weight, read_bank};
use crate::grading::{Evidence, Grade};
use crate::session::quiz::{Event, Settings, Timing};

const BANK: &str = r#"
bank: gate
tags: [cloud]
items:
  - id: slow
    title: "Slow first\e requests"
    tags: [speed]
    prompt: Why?
    look_for:
      - {id: warm, text: Keeps instances warm., weight: 2, match: [warm], follow_up: What does it cost?}
      - {id: small, text: Makes the package small., match: [small], follow_up: What would you drop?}
    answer: I keep it warm and small.
  - {id: keys, title: Keys, tags: [safety], prompt: Why?, answer: They meter.}
"#;

fn library() -> Library {
    Library::from_iter([read_bank("b.yaml", BANK).unwrap()])
}

fn reference(item: &str) -> ItemRef {
    ItemRef {
        bank: BankId::new("gate"),
        item: ItemId::new(item),
    }
}

fn given(id: &str, mark: Mark, weight: f64, reason: Reason, evidence: &str) -> CriterionMark {
    CriterionMark {
        id: CriterionId::new(id),
        mark,
        weight: Weight::new(weight).unwrap(),
        reason,
        confidence: Confidence::High,
        evidence: Evidence::quote(evidence, 0..evidence.len())
            .filter(|quote| !quote.text.is_empty())
            .into_iter()
            .collect(),
    }
}

/// The first item answered in 65 of 240 seconds, the second one not reached.
fn quiz() -> Quiz {
    let entry = |item: &str, criteria: &[(&str, f64)]| {
        let criteria = criteria
            .iter()
            .map(|(id, weight)| (CriterionId::new(*id), Weight::new(*weight).unwrap()))
            .collect();
        Entry::new(reference(item), criteria, Some(Duration::from_secs(240)))
    };
    let settings = Settings {
        timing: Timing::PerItem,
        exam: false,
        overtime: false,
    };
    let entries = vec![
        entry("slow", &[("warm", 2.0), ("small", 1.0)]),
        entry("keys", &[("point-1", 1.0)]),
    ];
    let mut quiz = Quiz::new(settings, entries);
    quiz.update(Event::Tick(Duration::from_secs(65)));
    quiz.update(Event::Edited("I keep\u{1b}[2J it warm".to_owned()));
    quiz.update(Event::Submit);
    quiz.update(Event::Graded {
        index: 0,
        grade: Grade::new(vec![
            given(
                "warm",
                Mark::Full,
                2.0,
                Reason::Matched,
                "keep\u{1b}[2J it warm",
            ),
            given("small", Mark::None, 1.0, Reason::Negated, "not small"),
        ]),
    });
    quiz
}

fn shown(quiz: &Quiz) -> String {
    let library = library();
    let entry = &quiz.entries[0];
    result(entry, library.get(&entry.item), Paint::none())
}

#[test]
fn a_result_explains_every_mark_and_ends_with_the_model_answer() {
    assert_eq!(
        shown(&quiz()),
        "\
Slow first␛ requests  67 % · took 1:05 of 4:00

 1 ✓ 1  Keeps instances warm. (weight 2)
        matched: “keep␛[2J it warm”
 2 ✗ 0  Makes the package small.
        ! negated: “not small”
        Next time: What would you drop?

Model answer
  I keep it warm and small.
"
    );
}

#[test]
fn an_own_mark_stands_beside_the_graders() {
    let mut quiz = quiz();
    quiz.update(Event::Override {
        criterion: CriterionId::new("small"),
        mark: Some(Mark::Half),
    });
    let text = shown(&quiz);
    assert!(text.contains(" 2 ◐ ½  Makes"), "{text}");
    let line = "your mark; the machine gave ✗ 0, ! negated: “not small”";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("83 %"), "{text}");
}

#[test]
fn a_result_without_its_bank_still_tells_the_marks() {
    let text = result(&quiz().entries[0], None, Paint::none());
    assert!(text.starts_with("gate/slow  67 %"), "{text}");
    assert!(text.contains(" 1 ✓ 1  warm (weight 2)"), "{text}");
}

#[test]
fn a_summary_tells_the_score_what_was_left_out_and_every_item() {
    let mut quiz = quiz();
    quiz.update(Event::Finish);
    let library = library();
    let find = |item: &ItemRef| library.get(item);
    assert_eq!(
        summary(&quiz, &find, Paint::none()),
        "\
67 % · 1 of 2 items answered · 1:05 of 8:00

Left out
  ✗ 0  Makes the package small. (Slow first␛ requests)

Items
  1  Slow first␛ requests  67 %  1:05 of 4:00
  2  Keys                     –  0:00 of 4:00  not answered
"
    );
}

#[test]
fn tags_are_scored_with_the_weakest_first_and_without_those_of_every_item() {
    let mut quiz = quiz();
    quiz.update(Event::Next);
    quiz.update(Event::Submit);
    quiz.update(Event::Graded {
        index: 1,
        grade: Grade::new(vec![given("point-1", Mark::None, 1.0, Reason::Missed, "")]),
    });
    let library = library();
    let find = |item: &ItemRef| library.get(item);
    let tags: Vec<_> = by_tag(&quiz, &find)
        .into_iter()
        .map(|tag| (tag.tag, tag.score.percent(), tag.items))
        .collect();
    assert_eq!(
        tags,
        [("safety".to_owned(), 0, 1), ("speed".to_owned(), 67, 1)]
    );
}

#[test]
fn what_lost_most_comes_first() {
    let mut quiz = quiz();
    quiz.update(Event::Override {
        criterion: CriterionId::new("warm"),
        mark: Some(Mark::None),
    });
    let weak: Vec<_> = weakest(&quiz).into_iter().map(|w| w.criterion).collect();
    assert_eq!(weak, [CriterionId::new("warm"), CriterionId::new("small")]);
}
