//! What becomes of texts in every form.

mod around;
mod inner;
mod sheet;

use super::super::tests::pair;
use super::*;

fn parsed(text: &str) -> Parsed {
    read(text, &Options::default()).unwrap()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    super::super::tests::pairs(parsed(text))
}

fn skipped(text: &str) -> Vec<String> {
    let skipped = parsed(text).skipped.into_iter();
    skipped.map(|s| format!("{}: {}", s.at, s.reason)).collect()
}

#[test]
fn headings_are_questions_and_the_text_below_is_the_answer() {
    let text = "# Git\n\nAbout Git.\n\n## Basics\n\n### What is `HEAD`?\n\nA *name*.\n\n```sh\n# not a heading\n```\n\n#### More\n\nMuch.\n\n### How do you undo?\n\n- reset\n- revert\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What is `HEAD`?",
                "A *name*.\n\n```sh\n# not a heading\n```\n\n#### More\n\nMuch."
            ),
            pair("How do you undo?", "- reset\n- revert"),
        ]
    );
    assert_eq!(
        skipped(text),
        [
            "line 3: text before the first question",
            "line 5: the heading of a section"
        ]
    );
    assert_eq!(parsed(text).title.as_deref(), Some("Git"));
}

#[test]
fn details_hold_a_question_and_its_answer() {
    let text = "## Linux\n\n<details>\n<summary>What does <code>chmod</code> do?</summary><br><b>\n\nSets *modes*:\n\n  * read\n  * write\n\n```\nchmod 1 <file>\n```\n![tree](a/b.png)\n</b></details>\n\n<details><summary>One line?</summary><br><b>Yes, with List&lt;T> and <br>two</b></details>\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What does `chmod` do?",
                "Sets *modes*:\n\n* read\n* write\n\n```\nchmod 1 <file>\n```\n(image: tree)"
            ),
            pair("One line?", "Yes, with List<T> and\ntwo"),
        ]
    );
}

#[test]
fn details_around_others_are_sections_unless_they_say_something() {
    let text = "<details><summary>All</summary>\n<details><summary>A?</summary>a</details>\n<details><summary>B?</summary>b <details><summary>Hint</summary>c</details></details>\n</details>\n";
    assert_eq!(pairs(text), [pair("A?", "a"), pair("B?", "b\n\nHint\n\nc")]);
    assert_eq!(skipped(text), ["line 1: the heading of a section"]);
}

#[test]
fn details_that_are_never_closed_end_where_the_next_begin() {
    let text = "<details><summary>A?</summary>a\n\n<details><summary>B?</summary>b</details>\n";
    assert_eq!(pairs(text), [pair("A?", "a"), pair("B?", "b")]);
}

#[test]
fn pairs_of_lines_are_cards() {
    let text = "Q: What is a\nmutex?\nA: A lock.\n\n- for one\n\nQ: Why?\nA: So.\n---\nC: A [cloze].\nloose words\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a mutex?", "A lock.\n\n- for one"),
            pair("Why?", "So."),
            pair("A […]. loose words", "cloze")
        ]
    );
    assert!(skipped(text).is_empty());
}

#[test]
fn a_list_of_what_to_look_for_becomes_the_rubric() {
    let text = "## Scenario: Slow builds\n\nBuilds take an hour.\n\n**What to look for:**\n\n- Caches layers\n- Measures first\n\n## Two\n\nText.\n";
    let found = parsed(text);
    let item = &found.items[0].item;
    let texts: Vec<&str> = item.look_for.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["Caches layers", "Measures first"]);
    assert_eq!(found.items.len(), 2);
}

#[test]
fn scripts_are_left_out_and_said() {
    let text = "## Why?\n\nSo.\n\n<script>\nalert(1)\n</script>\n";
    assert_eq!(pairs(text), [pair("Why?", "So.")]);
    assert_eq!(skipped(text), ["lines 1-7: a script or a style"]);
}

fn answered(text: &str) -> Vec<(String, Option<String>)> {
    let items = parsed(text).items.into_iter();
    items
        .map(|i| (i.item.prompt.clone(), i.item.answer.clone()))
        .collect()
}

#[test]
fn a_fold_that_only_says_answer_belongs_to_the_question_above_it() {
    let text = "###### 1. What is logged?\n\n```js\nlet n = 2;\nlog(n * n);\n```\n\n- A: `2`\n- B: `4`\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nTwo times two is logged.\n\n</p>\n</details>\n\n---\n\n###### 2. What is logged?\n\n```js\nlog('n');\n```\n\n- A: `n`\n- B: an error\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: A\n\nIt is a text.\n\n</p>\n</details>\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What is logged?\n\n```js\nlet n = 2;\nlog(n * n);\n```\n\n- A: `2`\n- B: `4`",
                "B: `4`\n\nTwo times two is logged."
            ),
            pair(
                "What is logged?\n\n```js\nlog('n');\n```\n\n- A: `n`\n- B: an error",
                "A: `n`\n\nIt is a text."
            ),
        ]
    );
}

#[test]
fn a_word_for_answer_in_any_language_is_known_by_coming_again_or_by_itself() {
    for word in [
        "Antwort",
        "Respuesta",
        "Ответ",
        "答案",
        "الإجابة",
        "Click to see the solution",
    ] {
        let text = format!(
            "### Erste Frage?\n\n<details><summary>{word}</summary>\n\nEins.\n\n</details>\n\n### Zweite Frage?\n\n<details><summary>{word}</summary>\n\nZwei.\n\n</details>\n"
        );
        assert_eq!(
            pairs(&text),
            [
                pair("Erste Frage?", "Eins."),
                pair("Zweite Frage?", "Zwei.")
            ],
            "{word}"
        );
    }
}

#[test]
fn headings_in_a_numbered_list_keep_what_stands_in_their_entry() {
    let text = "1.  ### What is a cache?\n\n    It keeps copies.\n\n    #### Costs\n\n    - It takes memory.\n\n    **[⬆ Back to Top](#contents)**\n\n   2.  ### What is a buffer?\n       It keeps what is on its way.\n\n       <details>\n       <summary><b>See Example</b></summary>\n\n       A ring of slots.\n\n       </details>\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What is a cache?",
                "It keeps copies.\n\n#### Costs\n\n- It takes memory."
            ),
            pair(
                "What is a buffer?",
                "It keeps what is on its way.\n\nSee Example\n\nA ring of slots."
            ),
        ]
    );
    assert!(skipped(text).is_empty());
}

#[test]
fn bold_questions_below_headings_make_the_headings_tags() {
    let text = "# Threads\n\n## Locks\n\n**What is a lock?**\n\nIt lets one in.\n\n## Queues\n\n**Why bound a queue?** 🚀\n\nMemory ends.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "It lets one in."),
            pair("Why bound a queue?", "Memory ends.")
        ]
    );
    let parsed = parsed(text);
    assert_eq!(parsed.items[0].item.tags, ["locks"]);
    assert_eq!(parsed.items[1].item.tags, ["queues"]);
    assert_eq!(parsed.title.as_deref(), Some("Threads"));
    assert!(parsed.skipped.is_empty());
}

#[test]
fn a_body_that_only_asks_belongs_to_the_prompt() {
    let text = "#### [[toc](#toc)] Dead Code\nWhy does dead code do harm? How would you find it?\n\n#### [[toc](#toc)] Big Balls of Mud\nThe term describes a system without a structure.\nHow would you bring one under control?\n";
    assert_eq!(
        answered(text),
        [
            (
                "Dead Code: Why does dead code do harm? How would you find it?".to_owned(),
                None
            ),
            (
                "Big Balls of Mud\n\nThe term describes a system without a structure.\nHow would you bring one under control?".to_owned(),
                None
            ),
        ]
    );
    assert_eq!(parsed(text).items[0].item.title, "Dead Code");
}

#[test]
fn contents_related_pages_and_ways_back_are_no_items() {
    let text = "## Contents\n\n- [What is a port?](#a)\n- [What is a socket?](#b)\n\n## Q1. What is a port?\n\nA number.\n\n<div align=\"right\"><b><a href=\"#\">Back to Top</a></b></div>\n\n## Q2. What is a socket?\n\nAn end of a connection.\n\n[↑](#top)\n\n## Related Topics\n\n* [Routers](routers.md)\n* [Switches](switches.md)\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a port?", "A number."),
            pair("What is a socket?", "An end of a connection.")
        ]
    );
    assert_eq!(
        skipped(text),
        [
            "lines 1-4: contents, links or a part about the text",
            "lines 18-21: contents, links or a part about the text"
        ]
    );
}

#[test]
fn what_only_looks_like_a_tag_stays_in_prompts_and_answers() {
    assert_eq!(
        pairs(
            "## What do `Vec` and Result<T> hold?\n\nVec<T> holds many, Result<T> one or an error.\n"
        ),
        [pair(
            "What do `Vec` and Result<T> hold?",
            "Vec<T> holds many, Result<T> one or an error."
        )]
    );
}

#[test]
fn ticked_options_are_the_answer_and_none_is_ticked_in_the_prompt() {
    let text = "#### Q1. Which of these lists files?\n\n- [x] `ls`\n- [ ] `rm`\n- [ ] `mv`\n\n**Explanation**: it lists.\n\n#### Q2. Which two are numbers?\n\n- [x] 1\n- [ ] a\n- [x] 2\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "Which of these lists files?\n\n- `ls`\n- `rm`\n- `mv`",
                "`ls`\n\nit lists."
            ),
            pair("Which two are numbers?\n\n- 1\n- a\n- 2", "- 1\n- 2"),
        ]
    );
}

#[test]
fn a_list_of_questions_comes_in_without_its_front_matter() {
    let text = "---\ntitle: Disks\nlayout: page\n---\n\n* What is a sector?\n* Describe how a file is found.\n  * Who keeps the table?\n* Why does a disk wear out?\n";
    let parsed = parsed(text);
    assert_eq!(parsed.title.as_deref(), Some("Disks"));
    let prompts: Vec<&str> = parsed
        .items
        .iter()
        .map(|i| i.item.prompt.as_str())
        .collect();
    assert_eq!(
        prompts,
        [
            "What is a sector?",
            "Describe how a file is found.",
            "Why does a disk wear out?"
        ]
    );
    assert!(parsed.items.iter().all(|i| !i.item.is_answered()));
    assert_eq!(
        parsed.items[1].item.notes.as_deref(),
        Some("Follow up:\n\nWho keeps the table?")
    );
    assert_eq!(skipped(text), ["lines 1-4: front matter"]);
}

#[test]
fn an_answer_that_is_only_a_label_or_a_place_for_one_is_none() {
    for body in [
        "Answer:",
        "**Answer:**",
        "A:",
        "TODO",
        "Answer here",
        "Coming soon...",
        "...",
        "<br>",
    ] {
        let text = format!("## Why?\n\n{body}\n\n## How?\n\nSo.\n");
        let all = answered(&text);
        assert_eq!(all.len(), 2, "{body}");
        assert_eq!(all[0], ("Why?".to_owned(), None), "{body}");
    }
}

#[test]
fn an_answer_of_links_or_pictures_is_kept_as_a_note() {
    let text = "## Why?\n\n[Read this](https://a.example) and [that](https://b.example)\n\n## How?\n\n![a map](b.png)\n\n## What?\n\nSee [this](https://c.example), which tells how the parts of it hang together.\n";
    let items = parsed(text).items;
    assert_eq!(items[0].item.answer, None);
    assert!(
        items[0]
            .item
            .notes
            .as_ref()
            .unwrap()
            .contains("https://a.example")
    );
    assert_eq!(items[1].item.answer, None);
    assert_eq!(items[1].item.notes.as_deref(), Some("(image: a map)"));
    assert!(items[2].item.answer.is_some());
}

#[test]
fn code_belongs_to_the_question_if_it_stands_before_the_answer() {
    let text = "## What does this print?\n\n```py\nprint(1)\n```\n\nIt prints 1.\n\n## How do you print?\n\n```py\nprint(2)\n```\n\nThat is all.\n";
    assert_eq!(
        pairs(text),
        [
            pair(
                "What does this print?\n\n```py\nprint(1)\n```",
                "It prints 1."
            ),
            pair("How do you print?", "```py\nprint(2)\n```\n\nThat is all."),
        ]
    );
}

#[test]
fn the_form_can_be_named() {
    let text = "## One\n\n**Why?**\n\nSo.\n\n## Two\n\n**How?**\n\nThus.\n";
    let headings = Options {
        questions: Some(Carrier::parse("heading:2").unwrap()),
    };
    let read_as = read(text, &headings).unwrap();
    assert_eq!(read_as.items.len(), 2);
    assert!(read_as.items[0].item.prompt.starts_with("One"));
    let lists = Options {
        questions: Some(Carrier::parse("list").unwrap()),
    };
    assert_eq!(
        read(text, &lists).unwrap_err().to_string(),
        "no question was found in list entries; the file has 2 headings of level 2, 2 bold lines"
    );
    assert!(Carrier::parse("headings:9").is_err());
}

#[test]
fn what_was_found_is_told_with_its_reason() {
    let parsed = parsed("# T\n\n### 1. Why?\n\nSo.\n\n### 2. How?\n\nThus.\n");
    assert_eq!(parsed.forms.len(), 1);
    assert_eq!(parsed.forms[0].name, "headings of level 3");
    assert_eq!(parsed.forms[0].questions, 2);
    assert_eq!(
        parsed.forms[0].reason,
        "2 of 2 are questions or numbered, 2 have text below"
    );
}

#[test]
fn a_section_of_questions_with_labelled_answers_is_no_question() {
    let text = "# Katalog\n\n## Grundlagen\n\n### Frage 1: Was ist ein Index?\n\n**Antwort:** Eine sortierte Kopie.\n\n### Frage 2: Wann schadet er?\n\n**Antwort:** Beim Schreiben.\n\n## Mehr\n\n### Frage 3: Was ist ein Latch?\n\n**Antwort:** Ein kurzer Riegel.\n";
    assert_eq!(
        pairs(text),
        [
            pair("Was ist ein Index?", "Eine sortierte Kopie."),
            pair("Wann schadet er?", "Beim Schreiben."),
            pair("Was ist ein Latch?", "Ein kurzer Riegel."),
        ]
    );
}

#[test]
fn answers_in_french_are_labelled_with_another_letter_and_a_blank() {
    let text =
        "Q1 : Qu'est-ce qu'un verrou ?\n\nR : Un garde.\n\nQ2 : Pourquoi ?\n\nR : Pour attendre.\n";
    assert_eq!(
        pairs(text),
        [
            pair("Qu'est-ce qu'un verrou ?", "Un garde."),
            pair("Pourquoi ?", "Pour attendre."),
        ]
    );
}

#[test]
fn lists_of_definitions_are_questions_and_answers() {
    let text = "<dl>\n<dt>What is a pod?</dt>\n<dd>What is scheduled.</dd>\n<dt>What is a node?</dt>\n<dd>What runs pods.</dd>\n</dl>\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a pod?", "What is scheduled."),
            pair("What is a node?", "What runs pods."),
        ]
    );
}

#[test]
fn a_level_behind_a_bold_question_is_its_level_and_not_its_answer() {
    let text =
        "**1) What is REST?** _(easy)_\nA style.\n\n**2) What is HATEOAS?** _(senior)_\nLinks.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is REST?", "A style."),
            pair("What is HATEOAS?", "Links.")
        ]
    );
    let levels: Vec<_> = parsed(text).items.iter().map(|i| i.item.level).collect();
    assert_eq!(
        levels,
        [
            Some(crate::bank::Level::Junior),
            Some(crate::bank::Level::Senior)
        ]
    );
}

#[test]
fn the_title_of_a_list_of_questions_is_none_of_them() {
    let text = "# Interview prep\n\n- Threads\n  - What is a mutex?\n    - A lock.\n  - What is a semaphore?\n    - A counter.\n- Networks\n  - What is DNS?\n    - Names.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a mutex?", "A lock."),
            pair("What is a semaphore?", "A counter."),
            pair("What is DNS?", "Names."),
        ]
    );
}

#[test]
fn backslashes_that_word_processors_write_are_taken_out() {
    let text = "## Which name?\n\n1\\. Use max\\_size \\- it is kept\\!\n\n## Which rest?\n\nKeep \\*this\\*, \\_that\\_, \\[a\\], `a\\_b` and \\(x\\).\n\n```\na\\-b\n```\n";
    assert_eq!(
        pairs(text),
        [
            pair("Which name?", "1. Use max_size - it is kept!"),
            pair(
                "Which rest?",
                "Keep \\*this\\*, \\_that\\_, \\[a\\], `a\\_b` and \\(x\\).\n\n```\na\\-b\n```"
            ),
        ]
    );
}

#[test]
fn a_labelled_question_between_headings_is_one_of_its_own() {
    let text = "# Locks\n\n## Basics\n\n**Q: What is a latch?**\n\nA short lock.\n\n### What is a fence?\n\nA barrier.\n\n### What is a queue?\n\nA line.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a latch?", "A short lock."),
            pair("What is a fence?", "A barrier."),
            pair("What is a queue?", "A line."),
        ]
    );
    let text = "## What is a lock?\n\nA guard.\n\n**Q: What is a latch?**\n\nA short lock.\n\n## What is a fence?\n\nA barrier.\n\n**Q: Why a fence?**\n\n**A:** For order.\n\n## What is a queue?\n\nA line.\n";
    assert_eq!(
        pairs(text),
        [
            pair("What is a lock?", "A guard."),
            pair("What is a latch?", "A short lock."),
            pair("What is a fence?", "A barrier."),
            pair("Why a fence?", "For order."),
            pair("What is a queue?", "A line."),
        ]
    );
}

#[test]
fn a_numbered_name_above_its_question_is_one_question_with_it() {
    for (first, second) in [("##", "##"), ("##", "###")] {
        let text = format!(
            "# Threads\n\n{first} 1. Deadlocks\n\n{second} How do two threads block each other?\n\nEach waits.\n\n{first} 2. Latches\n\n{second} What does a latch do?\n\nIt spins.\n\n{first} 3. Fences\n\n{second} Why do fences matter?\n\nFor order.\n"
        );
        let found = pairs(&text);
        assert_eq!(found.len(), 3, "{text}: {found:?}");
        assert_eq!(
            found[0],
            pair("How do two threads block each other?", "Each waits.")
        );
    }
}
