//! What stands beside questions and answers: footnotes, hints, answers at the end of the page, words
//! to the reader, the marks of site generators.

use super::*;

fn prompts_and_answers(text: &str) -> Vec<(String, String)> {
    pairs(text)
}

#[test]
fn a_footnote_stands_below_the_answer_that_refers_to_it() {
    let text = "## What is a lock?\n\nA guard.[^1]\n\n## What is a quorum?\n\nMost of them.[^two]\n\n## Why[^q] so?\n\nBecause.\n\n[^1]: Dijkstra.\n[^two]: See *Paxos*.\n    And more.\n[^q]: Asked twice.\n[^3]: Nobody.\n";
    let found = parsed(text);
    assert_eq!(
        pairs(text)[..2],
        [
            pair("What is a lock?", "A guard.[^1]\n\n[^1]: Dijkstra."),
            pair(
                "What is a quorum?",
                "Most of them.[^two]\n\n[^two]: See *Paxos*. And more."
            ),
        ]
    );
    let last = &found.items[2].item;
    assert_eq!(last.answer.as_deref(), Some("Because."));
    assert_eq!(last.notes.as_deref(), Some("[^q]: Asked twice."));
    assert_eq!(
        skipped(text),
        ["line 17: a footnote that no question refers to"]
    );
    let code = "## How?\n\n```\n[^1]: no note\n```\n\n## Why?\n\nSo.\n";
    assert_eq!(pairs(code)[0].1, "```\n[^1]: no note\n```");
}

#[test]
fn answers_in_a_numbered_list_behind_all_questions_go_to_their_own() {
    let text = "# Quiz\n\n## Questions\n\n1. What is a lock?\n2. What is a latch?\n3. Why both?\n\n## Answers\n\n2. A lighter guard.\n3. For two reasons:\n\n   - cost\n   - fairness\n1. A guard.\n";
    let text = text.replace("2. A lighter", "1. A guard.\n2. A lighter");
    let text = text.replace("fairness\n1. A guard.\n", "fairness\n");
    assert_eq!(
        prompts_and_answers(&text),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a latch?", "A lighter guard."),
            pair("Why both?", "For two reasons:\n\n- cost\n- fairness"),
        ]
    );
    let letters = "1. Which one locks?\n\n   A. mutex\n   B. pipe\n\n2. Which one talks?\n\n   A. mutex\n   B. pipe\n\n## Answer key\n\n1. A\n2. B\n";
    assert_eq!(
        pairs(letters),
        [
            pair("Which one locks?\n\n- A: mutex\n- B: pipe", "A: mutex"),
            pair("Which one talks?\n\n- A: mutex\n- B: pipe", "B: pipe"),
        ]
    );
}

#[test]
fn a_word_to_the_reader_below_the_last_rule_is_no_answer() {
    let body = "## A?\n\nOne.\n\n## B?\n\nTwo.\n\n## C?\n\nThree.\n\n";
    for rule in ["---", "<hr>"] {
        let text = format!("{body}{rule}\n\nStar this page if it helped.\n");
        assert_eq!(pairs(&text)[2], pair("C?", "Three."), "{rule}");
        assert_eq!(skipped(&text), ["line 15: text that answers no question"]);
    }
    // Where other answers have rules too, or code stands below it, it is a part of the answer.
    let ruled = format!("{body}---\n\nMore.\n").replace("One.", "One.\n\n---\n\nAnd a half.");
    assert_eq!(pairs(&ruled)[2].1, "Three.\n\n---\n\nMore.");
    let code = format!("{body}---\n\n```\nx\n```\n");
    assert_eq!(pairs(&code)[2].1, "Three.\n\n---\n\n```\nx\n```");
}

#[test]
fn what_is_folded_between_a_question_and_its_answer_is_a_hint() {
    let text = "### Reverse a list\n\n<details>\n<summary>Hint</summary>\nKeep a pointer.\n</details>\n\n<details>\n<summary>Solution</summary>\n\nTurn each node around.\n</details>\n\n### Find a cycle\n\n<details>\n<summary>Solution</summary>\n\nTwo speeds.\n</details>\n";
    let items = parsed(text).items;
    let first = &items[0].item;
    assert_eq!(first.prompt, "Reverse a list");
    assert_eq!(first.answer.as_deref(), Some("Turn each node around."));
    assert_eq!(first.notes.as_deref(), Some("Hint: Keep a pointer."));
    assert_eq!(items.len(), 2);
}

#[test]
fn the_other_columns_of_a_table_are_kept_or_named() {
    let text = "| # | Question | Answer | Level | Topics | Notes | Asked by |\n|--|--|--|--|--|--|--|\n| 1 | What is a lock? | A guard. | Hard | threads, os | ask twice | Ann |\n| 2 | Why? | So. | easy | | - | |\n";
    let items = parsed(text).items;
    let item = &items[0].item;
    assert_eq!(item.level, Some(crate::bank::Level::Senior));
    assert_eq!(item.tags, ["threads", "os"]);
    assert_eq!(item.notes.as_deref(), Some("ask twice"));
    assert_eq!(items[1].item.level, Some(crate::bank::Level::Junior));
    assert_eq!(items[1].item.notes, None);
    assert_eq!(
        skipped(text),
        ["line 1: a column of a name that is not known"]
    );
}

#[test]
fn whoever_asks_and_answers_by_turns_is_read() {
    let text = "**Interviewer:** What is a lock?\n\n**Me:** A guard.\n\n**Interviewer:** And a latch?\n\n**Me:** A lighter one.\n\n```\nMe: code\n```\n\n**Interviewer:** Why both?\n\n**Me:** For speed.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "A guard."),
            pair("And a latch?", "A lighter one.\n\n```\nMe: code\n```"),
            pair("Why both?", "For speed."),
        ]
    );
}

#[test]
fn marks_of_site_generators_and_components_are_no_text() {
    let text = "## What is a lock?\n\n{{< notice tip >}}\nA guard.\n{{< /notice >}}\n\n{% highlight go %}\nmu.Lock()\n{% endhighlight %}\n\n<Tabs>\n\n## Why?\n\nA `{% raw %}` stays, and `Option<T>` too.\n\n</Tabs>\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "A guard.\n\n```go\nmu.Lock()\n```"),
            pair("Why?", "A `{% raw %}` stays, and `Option<T>` too."),
        ]
    );
}

#[test]
fn links_of_html_stay_links() {
    let text = "## Where is <a href=\"https://a.example/x\">the manual</a>?\n\nHow a port is opened and closed again is shown on <a href=\"https://a.example/b(c)\">this page</a>, <a href=\"#top\">up</a> and <a name=\"x\">here</a>.\n\n<p>Or <a href='https://b.example'>that</a>.</p>\n\n## Why?\n\nSo.\n";
    let items = parsed(text).items;
    assert_eq!(
        items[0].item.prompt,
        "Where is [the manual](https://a.example/x)?"
    );
    assert_eq!(items[0].item.title, "Where is the manual?");
    assert_eq!(
        items[0].item.answer.as_deref(),
        Some(
            "How a port is opened and closed again is shown on [this page](<https://a.example/b(c)>), up and here.\n\nOr [that](https://b.example)."
        )
    );
}

#[test]
fn links_behind_a_task_are_notes() {
    let text = "* What is a view? - [Read](https://a.example/a)\n* Tell about `Model`. - [Read](https://a.example/b)\n* What is a bus? - [Read](https://a.example/c)\n";
    let items = parsed(text).items;
    assert_eq!(items[1].item.prompt, "Tell about `Model`.");
    assert_eq!(
        items[1].item.notes.as_deref(),
        Some("[Read](https://a.example/b)")
    );
}

#[test]
fn sections_that_name_a_level_give_it() {
    let text = "# Go\n\n## I. Beginner level\n\n### What is a map?\n\nA table.\n\n## II. Advanced\n\n### What is a race?\n\nAn accident.\n";
    let items = parsed(text).items;
    assert_eq!(items[0].item.level, Some(crate::bank::Level::Junior));
    assert_eq!(items[1].item.level, Some(crate::bank::Level::Senior));
    assert_eq!(items[1].item.tags, ["advanced"]);
}

#[test]
fn code_behind_tabs_stays_code() {
    let text = "1.\tWhat is a call?\n\n\tA request:\n\n\t\twrite(1);\n\n2.\tWhat is a trap?\n\n\tAn exception.\n";
    assert_eq!(
        pairs(text)[0],
        pair("What is a call?", "A request:\n\n\twrite(1);")
    );
}

#[test]
fn a_letter_alone_above_the_answer_is_its_label() {
    let text = "## Q1. What is a lock?\nA.\n- a guard\n- a wait\n\n## Q2. Why?\nA. So.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "- a guard\n- a wait"),
            pair("Why?", "So."),
        ]
    );
}

#[test]
fn a_heading_above_one_that_asks_for_the_same_is_one_question_with_it() {
    let text = "# Caches\n\n## What is a cache?\n\n### What is a cache and why use one?\n\nA copy.\n\n#### Example\n\nA page.\n\n## Explain stampedes\n\n### What is a stampede?\n\nAll miss.\n\n## How fast is it?\n\n### Who measures?\n\nYou do.\n";
    let items = parsed(text).items;
    let texts: Vec<(&str, &str)> = items
        .iter()
        .map(|i| (i.item.prompt.as_str(), i.item.answer.as_deref().unwrap()))
        .collect();
    assert_eq!(
        texts,
        [
            (
                "What is a cache and why use one?",
                "A copy.\n\n#### Example\n\nA page."
            ),
            ("What is a stampede?", "All miss."),
            ("How fast is it?\n\nWho measures?", "You do."),
        ]
    );
    assert_eq!(items[1].item.title, "Explain stampedes");
}

#[test]
fn what_is_asked_below_every_heading_belongs_to_the_question() {
    let text = "### Explain locks\n\nWhat is a lock?\n\nA guard.\n\n### Explain queues\n\nWhat is a queue?\n\nA line.\n\n### Explain heaps\n\nWhat is a heap?\n\nA tree.\n";
    assert_eq!(
        pairs(text)[0],
        pair("Explain locks\n\nWhat is a lock?", "A guard.")
    );
}

#[test]
fn a_bold_question_that_goes_on_with_the_numbers_of_headings_is_one_more() {
    let text = "## 1. What is a lock?\n\nA guard.\n\n**2. What is a latch?**\n\nA light one.\n\n## 3. Why both?\n\nFor speed.\n\n**Why is that so?**\n\nLess waiting.\n\n## 4. What is a queue?\n\nA line.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a latch?", "A light one."),
            pair(
                "Why both?",
                "For speed.\n\n**Why is that so?**\n\nLess waiting."
            ),
            pair("What is a queue?", "A line."),
        ]
    );
}

#[test]
fn short_words_for_answer_are_no_part_of_it() {
    let text = "**Q.1 What is a lock?**\n\nAns. A guard.\n\n**Q.2 What is a latch?**\n\nAns – A light one.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a latch?", "A light one."),
        ]
    );
}

#[test]
fn a_list_that_names_the_headings_below_is_one_of_contents() {
    let text = "- Basics\n  - What is a lock?\n  - What is a latch?\n\n### Basics\n\n#### What is a lock?\n\nA guard, or:\n\n- Kinds\n- Costs\n\n##### Kinds\n\nTwo.\n\n##### Costs\n\nSome.\n\n#### What is a latch?\n\nA light one.\n";
    let found = pairs(text);
    assert_eq!(found.len(), 2);
    assert!(found[0].1.contains("- Kinds\n- Costs"), "{found:?}");
}

#[test]
fn numbers_in_keycaps_are_numbers() {
    let text =
        "1️⃣ What is a lock?\nA guard.\n\n2️⃣ What is a latch?\nA light one.\n\n1️⃣0️⃣ Why?\nSo.\n";
    let prompts: Vec<String> = pairs(text).into_iter().map(|(prompt, _)| prompt).collect();
    assert_eq!(prompts, ["What is a lock?", "What is a latch?", "Why?"]);
}

#[test]
fn headings_within_a_prompt_are_not_in_its_title() {
    let text = "## 1) Design a chat\n\n### Requirements\n- in order\n\n### Solution\nA log.\n\n## 2) Design a map\n\n### Requirements\n- fast\n\n### Solution\nTiles.\n";
    let item = &parsed(text).items[0].item;
    assert_eq!(item.title, "Design a chat");
    assert_eq!(item.answer.as_deref(), Some("A log."));
}

#[test]
fn the_rows_of_a_table_of_html_are_questions_too() {
    let text = "# Nets\n\n<table>\n<tr><th>Question</th><th>Answer</th></tr>\n<tr><td>What is a port?</td><td>A <b>number</b>.</td></tr>\n<tr>\n<td>What is a hub?</td>\n<td>A box.</td>\n</tr>\n</table>\n\nEnd.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a port?", "A number."),
            pair("What is a hub?", "A box."),
        ]
    );
    let places: Vec<String> = parsed(text)
        .items
        .iter()
        .map(|i| i.at.to_string())
        .collect();
    assert_eq!(places, ["line 5", "line 6"]);
}
