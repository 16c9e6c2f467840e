//! What belongs to an answer although it looks like a question, and the other way round.

use super::super::super::tests::pair;
use super::{pairs, parsed, skipped};

#[test]
fn a_heading_without_a_number_between_numbered_questions_stands_in_the_answer() {
    let text = "# Kafka\n\n## 1. What is a topic?\n\nA log.\n\n## How it is kept\n\nIn segments.\n\n## 2. What is an offset?\n\nA position.\n\n## Where it is stored\n\n- in a topic\n\n## 3. What is a broker?\n\nA server.\n\n## Conclusion\n\nGood luck!\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What is a topic?",
                "A log.\n\n## How it is kept\n\nIn segments."
            ),
            pair(
                "What is an offset?",
                "A position.\n\n## Where it is stored\n\n- in a topic"
            ),
            pair("What is a broker?", "A server."),
        ]
    );
    assert_eq!(
        skipped(text),
        [
            "line 23: the heading of a section",
            "line 25: text that answers no question"
        ]
    );
}

#[test]
fn sections_between_numbered_questions_stay_sections() {
    let text = "## Basic questions\n\n## 1. What is a?\n\nOne.\n\n## 2. What is b?\n\nTwo.\n\n## Advanced questions\n\nThese are hard.\n\n## 3. What is c?\n\nThree.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a?", "One."),
            pair("What is b?", "Two."),
            pair("What is c?", "Three."),
        ]
    );
}

#[test]
fn a_heading_that_names_a_part_or_is_said_again_and_again_stands_in_the_answer() {
    let text = "## What is a bean?\n\nAn object.\n\n## Worked case\n\nOne.\n\n## What is a scope?\n\nA life.\n\n## Worked case\n\nTwo.\n\n## What is AOP?\n\nAspects.\n\n## Example\n\n`@Around`\n\n## Proxies\n\nThey wrap.\n\n## What is a starter?\n\nA set.\n";
    let prompts: Vec<String> = pairs(text).into_iter().map(|(prompt, _)| prompt).collect();
    assert_eq!(
        prompts,
        [
            "What is a bean?",
            "What is a scope?",
            "What is AOP?",
            "Proxies",
            "What is a starter?"
        ]
    );
    assert_eq!(pairs(text)[2].1, "Aspects.\n\n## Example\n\n`@Around`");
}

#[test]
fn a_bold_task_without_a_verb_of_asking_is_a_question_among_others() {
    let text = "**What is a set?**\n\nNo doubles.\n\n**Fizz Buzz**\n\nMultiples of three.\n\n**How do you find a cycle?**\n\nTwo pointers.\n\n**Time complexity**\n\nLinear.\n\n**LRU cache**\n\nA map and a list.\n\n**Why sort?**\n\nTo search.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a set?", "No doubles."),
            pair("Fizz Buzz", "Multiples of three."),
            pair(
                "How do you find a cycle?",
                "Two pointers.\n\n**Time complexity**\n\nLinear."
            ),
            pair("LRU cache", "A map and a list."),
            pair("Why sort?", "To search."),
        ]
    );
    // Where most bold lines only name something, they part the answers.
    let text = "**What is memory?**\n\nTwo parts:\n\n**The stack**\n\nFrames.\n\n**The heap**\n\nObjects.\n\n**What is a leak?**\n\nTwo kinds:\n\n**Lost pointers**\n\nIn C.\n\n**Kept pointers**\n\nIn Java.\n";
    assert_eq!(pairs(text).len(), 2);
}

#[test]
fn a_title_on_the_first_line_of_an_entry_is_the_question_where_others_ask_there() {
    let text = "1. What is a map?\n   Buckets by hash.\n2. Fizz Buzz\n   Multiples of three.\n3. How do you sort?\n   By comparing.\n4. LRU cache\n   A map and a list.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a map?", "Buckets by hash."),
            pair("Fizz Buzz", "Multiples of three."),
            pair("How do you sort?", "By comparing."),
            pair("LRU cache", "A map and a list."),
        ]
    );
}

#[test]
fn entries_that_are_all_written_as_one_dot_do_not_count_anew() {
    let text = "1. What is state?\n\n    A map.\n\n1. What is a module?\n\n    A folder.\n\n1. plan vs apply\n\n    Shows or does.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is state?", "A map."),
            pair("What is a module?", "A folder."),
            pair("plan vs apply", "Shows or does."),
        ]
    );
}

#[test]
fn options_in_a_list_and_their_answer_to_unfold_are_one_question() {
    let text = "1. Which service stores objects?\n    - A. EBS\n    - B. S3\n\n    <details markdown=1><summary markdown='span'>Answer</summary>\n\n    Correct answer: B\n    </details>\n\n2. Which two scale? (Choose TWO)\n    - A. Lambda\n    - B. A box\n    - C. Fargate\n\n    <details markdown=1><summary markdown='span'>Answer</summary>\n\n    Correct answer: A, C\n    </details>\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "Which service stores objects?\n\n- A: EBS\n- B: S3",
                "B: S3"
            ),
            pair(
                "Which two scale? (Choose TWO)\n\n- A: Lambda\n- B: A box\n- C: Fargate",
                "- A: Lambda\n- C: Fargate"
            ),
        ]
    );
}

#[test]
fn an_order_below_a_title_is_the_answer_where_other_titles_have_one() {
    let text = "### 1. Two sum\n\nRemember indices.\n\n### 2. Merge two lists\n\nCompare the heads and take the smaller one.\n\n### 3. Union-find\n\nTrees of members.\n";
    assert_eq!(
        pairs(text)[1],
        pair(
            "Merge two lists",
            "Compare the heads and take the smaller one."
        )
    );
    let text = "### Exercise A\n\nCompare lists and sets.\n\n### Exercise B\n\nDescribe a heap and a stack.\n";
    assert!(pairs(text).iter().all(|(_, answer)| answer.is_empty()));
}

#[test]
fn answers_behind_an_arrow_a_letter_or_in_quotes_lose_those_marks() {
    assert_eq!(
        pairs(
            "- What is a pod? -> the smallest unit\n- Taint? → keeps pods off\n- And a node? => a machine\n"
        ),
        [
            pair("What is a pod?", "the smallest unit"),
            pair("Taint?", "keeps pods off"),
            pair("And a node?", "a machine"),
        ]
    );
    assert_eq!(
        pairs("Q1. What is a class?\nA. A plan.\n\nQ2. What is an object?\nAns- A thing.\n"),
        [
            pair("What is a class?", "A plan."),
            pair("What is an object?", "A thing."),
        ]
    );
    // `A.` before `B.` is an option.
    let text = "Q1. Which one?\nA. this\nB. that\n\nAnswer: B\n";
    assert_eq!(
        pairs(text),
        [pair("Which one?\n\n- A: this\n- B: that", "B: that")]
    );
    assert_eq!(
        pairs(
            "### Your weakness?\n\n> Something real.\n>\n> Or how?\n\n### And how would you choose?\n\n> How sure are they?\n"
        ),
        [
            pair("Your weakness?", "Something real.\n\nOr how?"),
            pair("And how would you choose?", "How sure are they?"),
        ]
    );
}

#[test]
fn a_title_keeps_no_badges() {
    let text = "# Cards [![CI](a.svg)](b) ![stars](c.svg)\n\n## What is it?\n\nThat.\n";
    assert_eq!(parsed(text).title.as_deref(), Some("Cards"));
}

#[test]
fn labels_in_chinese_are_no_part_of_the_question() {
    assert_eq!(
        pairs("**问：什么是闭包？**\n\n答：函数。\n\n**问：什么是防抖？**\n\n答：等待。\n"),
        [
            pair("什么是闭包？", "函数。"),
            pair("什么是防抖？", "等待。")
        ]
    );
}
