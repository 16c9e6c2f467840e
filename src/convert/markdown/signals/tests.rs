//! What a line of Markdown is taken for.

use super::*;

#[test]
fn a_question_is_known_by_its_mark_whatever_decorates_it() {
    for text in [
        "What is a cache?",
        "**Why?** ⭐️",
        "Why? :star:",
        "What is `a?`?",
        "Explain it?)",
        "为什么？",
        "ما هي؟",
        "What's a rebase? Discuss",
        "Is it \"fast\"?\"",
    ] {
        assert_eq!(asks(text), Asks::Question, "{text}");
    }
    for text in [
        "Explain closures",
        "Difference between a and b",
        "谈谈闭包",
        "Как работает кэш",
    ] {
        assert_eq!(asks(text), Asks::Task, "{text}");
    }
    for text in [
        "Closures",
        "A cache keeps copies.",
        "Use `a ? b : c` here",
        "What",
    ] {
        assert_eq!(asks(text), Asks::No, "{text}");
    }
}

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

#[test]
fn numbers_come_off_in_every_form() {
    for text in [
        "1. Why?",
        "1) Why?",
        "(1) Why?",
        "1\\. Why?",
        "#1 - Why?",
        "1 - Why?",
        "1: Why?",
        "1.Why?",
        "1.2 Why?",
        "1.2.3. Why?",
        "[1] Why?",
    ] {
        assert_eq!(number(text), Some((1, "Why?")), "{text}");
    }
    for text in ["3.5 GHz", "2 threads", "2024-01-01", "12345. a"] {
        assert!(number(text).is_none_or(|(_, rest)| rest == "GHz"), "{text}");
    }
}

#[test]
fn parts_beside_the_questions_are_known_by_name() {
    for heading in [
        "Table of Contents",
        "📚 Further Reading",
        "Related Topics",
        "目录",
    ] {
        assert_eq!(aside(heading), Aside::Yes, "{heading}");
    }
    assert_eq!(aside("References:"), Aside::IfLinks);
    assert_eq!(aside("What is an index?"), Aside::No);
}
