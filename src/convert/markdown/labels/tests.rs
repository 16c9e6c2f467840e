//! What a line is taken to be labelled as.

use super::*;

#[test]
fn labels_are_known_in_bold_in_headings_and_with_numbers() {
    let labels = |line| label(line).map(|(label, rest)| (label, rest.to_owned()));
    let answer = |rest: &str| Some((Label::Answer, rest.to_owned()));
    let question = |rest: &str| Some((Label::Question, rest.to_owned()));
    assert_eq!(labels("Answer: yes"), answer("yes"));
    assert_eq!(labels("**Answer:** yes"), answer("yes"));
    assert_eq!(labels("**Answer**: yes"), answer("yes"));
    assert_eq!(labels("**Answer: yes**"), answer("yes"));
    assert_eq!(labels("#### Answer: B"), answer("B"));
    assert_eq!(labels("✅ Answer:"), answer(""));
    assert_eq!(labels("> **The Answer**"), answer(""));
    assert_eq!(labels("A:yes"), Some((Label::A, "yes".to_owned())));
    assert_eq!(labels("Antwort: ja"), answer("ja"));
    assert_eq!(labels("Q: Why?"), question("Why?"));
    assert_eq!(labels("**Q1.** Why?"), question("Why?"));
    assert_eq!(labels("Question 12: Why?"), question("Why?"));
    assert_eq!(labels("Q. ***Why?***"), question("***Why?***"));
    assert_eq!(labels("Frage 2: Warum?"), question("Warum?"));
    assert_eq!(labels("Q1 : Pourquoi ?"), question("Pourquoi ?"));
    assert_eq!(
        labels("R : Parce que."),
        Some((Label::A, "Parce que.".to_owned()))
    );
    assert_eq!(labels("Answers differ in many ways"), None);
    assert_eq!(labels("Quite so."), None);
    assert_eq!(labels("Answer the phone"), None);
    assert_eq!(labels("A port: a number"), None);
    assert_eq!(labels("Question everything"), None);
}

#[test]
fn folds_that_only_offer_an_answer_are_known() {
    for text in [
        "Answer",
        "**Answer**",
        "Show answer",
        "Click to see the answer!",
        "👉 View Solution",
        "Antwort",
        "الإجابة",
        "答案",
        "查看答案",
        "Reveal",
        "Answer and explanation",
        "Solution 1",
    ] {
        assert!(is_answer_label(text), "{text}");
    }
    for text in [
        "What is the answer to life?",
        "See Class",
        "Answering machines",
        "Caches",
        "Show the difference between a and b",
    ] {
        assert!(!is_answer_label(text), "{text}");
    }
}
