//! Markdown in the forms of public collections.

use std::fmt::Write as _;

use viva::convert::markdown::{self, Options};

use crate::{Card, Holds, cards, whole};

/// How a card is written, given its number.
type Shape = fn(&mut String, usize, &Card);

fn bullets(card: &Card, indent: &str, mark: &str) -> String {
    let lines = card
        .points
        .iter()
        .map(|point| format!("{indent}{mark} {point}\n"));
    lines.collect()
}

/// Writes a collection: a title, an introduction, contents, sections of seven.
fn collection(cards: &[Card], section: Option<&str>, shape: Shape) -> String {
    let mut out =
        String::from("# Questions for engineers\n\nA collection. Contributions are welcome.\n\n");
    if let Some(marks) = section {
        writeln!(out, "{marks} Table of Contents\n").unwrap();
        for number in 1..=8 {
            writeln!(out, "{number}. [Part {number}](#part-{number})").unwrap();
        }
    }
    for (at, card) in cards.iter().enumerate() {
        if let Some(marks) = section
            && at % 7 == 0
        {
            writeln!(out, "\n{marks} Part {}\n", at / 7 + 1).unwrap();
        }
        shape(&mut out, at + 1, card);
    }
    out.push_str("\n## License\n\nDo what you like.\n");
    out
}

fn try_shapes(shapes: &[(&str, Option<&str>, Shape)], holds: Holds) {
    let cards = cards();
    for (name, section, shape) in shapes {
        let text = collection(&cards, *section, *shape);
        for (kind, text) in [
            (*name, text.clone()),
            (
                "with Windows line ends",
                format!("\u{feff}{}", text.replace('\n', "\r\n")),
            ),
        ] {
            let parsed = markdown::read(&text, &Options::default()).unwrap();
            whole(&format!("{name} {kind}"), &cards, &parsed, holds);
        }
    }
}

#[test]
fn headings_carry_the_questions_whatever_stands_before_them() {
    try_shapes(
        &[
            ("plain", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "### {}\n\n{}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "*")
                );
            }),
            ("numbered", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "#### {n}. {}\n\n{}\n\n##### Details\n\n{}\n**[⬆ Back to Top](#table-of-contents)**\n\n---\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("labelled", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "### Q{n}. ***{}***\n{}\n\n{}\n<div align=\"right\">\n    <b><a href=\"#\">↥ back to top</a></b>\n</div>\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "+")
                );
            }),
            ("with emoji", Some("## 🚀"), |out, n, card| {
                let _ = write!(
                    out,
                    "### ❓ {n}) {} 👶\n\n✅ **Answer:** {}\n\n💡 **Remember:**\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("underlined", None, |out, _, card| {
                let line = "-".repeat(card.question.len());
                let _ = write!(
                    out,
                    "{}\n{line}\n\n{}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "*")
                );
            }),
            ("in a numbered list", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "{n}.  ### {}\n\n    {}\n\n    ```js\n    let x = a ? b : c; // why?\n    ```\n\n{}\n   **[⬆ Back to Top](#toc)**\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "    ", "-")
                );
            }),
            ("as HTML", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "<h3>{n}. {}</h3>\n\n<p>{}</p>\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "*")
                );
            }),
            ("with a fold for the answer", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "###### {n}. {}\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n{}\n\n{}\n</p>\n</details>\n\n---\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("without names", None, |out, n, card| {
                let _ = write!(
                    out,
                    "## Question {n}\n\n{}\n\n### The Answer\n\n{}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
        ],
        Holds::All,
    );
}

#[test]
fn bold_lines_carry_the_questions() {
    try_shapes(
        &[
            ("bold", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "**{} ⭐️**\n\n{}\n\n{}\n<br/>\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("bold and numbered", Some("##"), |out, n, card| {
                let _ = write!(
                    out,
                    "**{n}\\. {}**\n\n{}\n\n1. **First**: see below.\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("bold, answered in a quote", None, |out, n, card| {
                let _ = write!(
                    out,
                    "**Q{n}: {}**\n> {}\n>\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "> ", "-")
                );
            }),
            ("bold in HTML", Some("###"), |out, n, card| {
                let _ = write!(
                    out,
                    "<b>{n}. {}</b>\n\n{}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "*")
                );
            }),
        ],
        Holds::All,
    );
}

#[test]
fn entries_of_lists_carry_the_questions() {
    try_shapes(
        &[
            ("bold entries", Some("####"), |out, _, card| {
                let _ = write!(
                    out,
                    "* **{}**\n    - {}\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "    ", "-")
                );
            }),
            ("bold numbers with a label", Some("###"), |out, n, card| {
                let _ = write!(
                    out,
                    "{n}. **{}**\n   - **Answer**: {}\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "     ", "-")
                );
            }),
            ("numbers, answered at the margin", None, |out, n, card| {
                let _ = write!(
                    out,
                    "{n}. {}\n\n{}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("numbers, answered below", None, |out, n, card| {
                let _ = write!(
                    out,
                    "{n}) {}\n\n   **Ans:** {}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "    ", "*")
                );
            }),
            ("toggles", None, |out, _, card| {
                let _ = write!(
                    out,
                    "- {}\n    \n    {}\n    \n{}    \n",
                    card.question,
                    card.answer,
                    bullets(card, "    ", "-")
                );
            }),
        ],
        Holds::All,
    );
}

#[test]
fn folds_pairs_and_tables_carry_the_questions() {
    try_shapes(
        &[
            ("folds", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "<details>\n<summary><b>{}</b></summary><br>\n\n{}\n\n{}\nUseful resources:\n\n- [One](https://a.example/1)\n- [Two](https://a.example/2)\n\n</details>\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("pairs", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "Q: {}\nA: {}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("numbered pairs", None, |out, n, card| {
                let _ = write!(
                    out,
                    "**Q{n}:** {}\n\n**A{n}:** {}\n\n{}\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
            ("labels", None, |out, _, card| {
                let _ = write!(
                    out,
                    "**Question:** {}\n\n**Answer:** {}\n\n{}\n---\n\n",
                    card.question,
                    card.answer,
                    bullets(card, "", "-")
                );
            }),
        ],
        Holds::All,
    );
    let cards = cards();
    let mut table = "# Cards\n\n| No. | Question | Answer |\n| --- | --- | --- |\n".to_owned();
    for (at, card) in cards.iter().enumerate() {
        let _ = writeln!(table, "| {at} | {} | {} |", card.question, card.answer);
    }
    let parsed = markdown::read(&table, &Options::default()).unwrap();
    whole("a table", &cards, &parsed, Holds::Sentence);
}

#[test]
fn questions_without_answers_come_in_as_well() {
    try_shapes(
        &[
            ("bullets", Some("##"), |out, _, card| {
                let _ = writeln!(out, "* {}", card.question);
            }),
            ("numbers", Some("##"), |out, n, card| {
                let _ = writeln!(out, "{n}. {}", card.question);
            }),
            ("boxes", None, |out, _, card| {
                let _ = writeln!(out, "- [ ] {}", card.question);
            }),
            ("links to read", Some("###"), |out, _, card| {
                let _ = writeln!(
                    out,
                    "* **{}** - [Learn from here](https://a.example/b)\n",
                    card.question
                );
            }),
            ("bold lines", Some("##"), |out, _, card| {
                let _ = writeln!(out, "**{}**\n", card.question);
            }),
            ("headings", None, |out, n, card| {
                let _ = writeln!(out, "### {n}. {}\n\nTODO\n", card.question);
            }),
        ],
        Holds::Nothing,
    );
}

#[test]
fn the_options_of_a_choice_are_asked_and_only_the_right_one_is_the_answer() {
    let cards = cards();
    let shapes: [(&str, Shape); 3] = [
        ("boxes", |out, n, card| {
            let _ = write!(
                out,
                "#### Q{n}. {}\n\n- [ ] wrong-a{n}\n- [x] {}\n- [ ] wrong-c{n}\n\n[Reference](https://a.example)\n\n",
                card.question, card.answer
            );
        }),
        ("letters", |out, n, card| {
            let _ = write!(
                out,
                "**{n}. {}**\n\nA) wrong-a{n}  \nB) {}  \nC) wrong-c{n}\n\n**Answer: B**\n\n",
                card.question, card.answer
            );
        }),
        ("a fold", |out, n, card| {
            let _ = write!(
                out,
                "###### {n}. {}\n\n- A: wrong-a{n}\n- B: {}\n- C: wrong-c{n}\n\n<details><summary><b>Answer</b></summary>\n<p>\n\n#### Answer: B\n\nBecause it is {n}.\n\n</p>\n</details>\n\n---\n\n",
                card.question, card.answer
            );
        }),
    ];
    for (name, shape) in shapes {
        let text = collection(&cards, None, shape);
        let parsed = markdown::read(&text, &Options::default()).unwrap();
        assert_eq!(parsed.items.len(), cards.len(), "{name}");
        for (at, (card, imported)) in cards.iter().zip(&parsed.items).enumerate() {
            let item = &imported.item;
            let answer = item.answer.as_deref().unwrap_or_default();
            let n = at + 1;
            assert!(item.prompt.starts_with(&card.question), "{name}: {item:#?}");
            for option in [
                format!("wrong-a{n}"),
                card.answer.clone(),
                format!("wrong-c{n}"),
            ] {
                assert!(item.prompt.contains(&option), "{name}: {item:#?}");
            }
            assert!(answer.contains(&card.answer), "{name}: {item:#?}");
            assert!(!answer.contains("wrong-"), "{name}: {item:#?}");
            assert!(!item.prompt.contains("[x]") && !item.prompt.contains("[ ]"));
        }
    }
}
