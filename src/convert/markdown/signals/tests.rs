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
