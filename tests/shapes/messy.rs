//! Answers as people write them, with code, tables, lists, headings and questions of their own, in
//! the forms of public collections and other programs.

use std::fmt::Write as _;
use std::path::Path;

use viva::convert::markdown::{self, Options};
use viva::convert::{Parsed, SourceFormat, csv, gift, json_cards, moodle, obsidian, org};

/// A question and its answer in Markdown.
struct Card {
    question: String,
    answer: String,
}

/// 48 cards.
fn cards() -> Vec<Card> {
    let text = include_str!("../data/cards.md");
    let cards = text.split("%%% ").skip(1).map(|card| {
        let (question, answer) = card.split_once('\n').unwrap();
        Card {
            question: question.trim().to_owned(),
            answer: answer.trim().to_owned(),
        }
    });
    cards.collect()
}

const PARTS: [&str; 7] = [
    "Basics",
    "Concurrency & threads",
    "Databases",
    "The web",
    "Operations",
    "Design",
    "People",
];

impl Card {
    /// The answer in one paragraph, without code and tables.
    fn line(&self) -> String {
        let mut fenced = false;
        let lines = self.answer.lines().filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.starts_with("```") && !line.starts_with('|')
        });
        let bare = |line: &str| {
            let line = line.trim_start_matches([' ', '-', '*', '>', '#']);
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            match digits.strip_prefix(". ") {
                Some(rest) if digits.len() < line.len() => rest.to_owned(),
                _ => line.to_owned(),
            }
        };
        let lines: Vec<String> = lines.map(bare).filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    }

    /// The answer behind a mark or blanks before each line.
    fn behind(&self, lead: &str) -> String {
        let lines = self.answer.lines().map(|line| {
            let whole = format!("{lead}{line}");
            whole.trim_end().to_owned() + "\n"
        });
        lines.collect()
    }

    /// The answer with its headings two levels deeper.
    fn deeper(&self) -> String {
        self.answer.replace("#### ", "###### ")
    }
}

/// The words of a text, in lower case and without marks.
fn words(text: &str) -> Vec<String> {
    let plain = text
        .replace("&lt;", "<")
        .replace("&amp;", "&")
        .to_lowercase();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(str::to_owned)
        .collect()
}

/// Every card is an item, in order; each answer has all of its own words and no question of another
/// card.
fn whole(shape: &str, parsed: &Parsed, answer: impl Fn(&Card) -> String) {
    let cards = cards();
    let prompts: Vec<&str> = parsed
        .items
        .iter()
        .map(|i| i.item.prompt.as_str())
        .collect();
    assert_eq!(prompts.len(), cards.len(), "{shape}: {prompts:#?}");
    for (card, imported) in cards.iter().zip(&parsed.items) {
        let item = &imported.item;
        assert_eq!(
            words(&item.prompt),
            words(&card.question),
            "{shape}: {item:#?}"
        );
        let mut kept = item.answer.clone().unwrap_or_default();
        kept.push_str(&item.notes.clone().unwrap_or_default());
        for criterion in &item.look_for {
            kept.push_str(&format!(" {}", criterion.text));
        }
        let found = words(&kept);
        for word in words(&answer(card)) {
            assert!(
                found.contains(&word),
                "{shape}: `{word}` is lost: {item:#?}"
            );
        }
        for other in &cards {
            let glued = other.question != card.question && kept.contains(&other.question);
            assert!(!glued, "{shape}: {item:#?}");
        }
    }
}

/// A collection with a title, an introduction and sections of seven.
fn collection(section: Option<&str>, write: impl Fn(&mut String, usize, &Card)) -> String {
    let mut out = "# Interview questions\n\n> Pull requests are welcome!\n\n".to_owned();
    for (at, card) in cards().iter().enumerate() {
        if let Some(marks) = section
            && at % 7 == 0
        {
            let _ = write!(out, "\n{marks} {}\n\n", PARTS[at / 7]);
        }
        write(&mut out, at, card);
    }
    out
}

type Shape = fn(&mut String, usize, &Card);

fn markdown(shapes: &[(&str, Option<&str>, Shape)], answer: fn(&Card) -> String) {
    for (name, section, shape) in shapes {
        let text = collection(*section, shape);
        let format = SourceFormat::recognize(Path::new("a.md"), &text);
        assert_eq!(format, SourceFormat::Markdown, "{name}");
        let parsed = markdown::read(&text, &Options::default()).unwrap();
        whole(name, &parsed, answer);
    }
}

fn all(card: &Card) -> String {
    card.answer.clone()
}

#[test]
fn headings_however_they_are_numbered() {
    markdown(
        &[
            ("numbers in every form", Some("##"), |out, at, card| {
                let n = at + 1;
                let number = [
                    format!("{n}. "),
                    format!("{n}) "),
                    String::new(),
                    format!("Q{n}: "),
                    format!("{n} - "),
                ];
                let blanks = if at % 4 == 0 { "  " } else { " " };
                let closing = if at % 9 == 0 { " ###" } else { "" };
                let rule = if at % 3 == 0 { "---\n\n" } else { "" };
                let _ = write!(
                    out,
                    "###{blanks}{}{}{closing}\n{}\n\n{rule}",
                    number[at % 5],
                    card.question,
                    card.answer
                );
            }),
            ("entries of a list", None, |out, at, card| {
                let _ = write!(
                    out,
                    "{}. ### {}\n\n{}\n    **[⬆ Back to Top](#top)**\n\n",
                    at + 1,
                    card.question,
                    card.behind("    ")
                );
            }),
            ("odd blanks", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "###\u{a0}{}.\u{a0}{}   \n\u{200b}\n{}\t\n \n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("links to themselves", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "<a name=\"q-{at}\"></a>\n#### [{}](#q-{at})\n\n{}\n\n<sub>[top](#top)</sub>\n\n",
                    card.question,
                    card.deeper()
                );
            }),
            ("names of headings", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "### {} {{#q-{at}}}\n\n:::tip Answer\n\n{}\n\n:::\n\n",
                    card.question, card.answer
                );
            }),
            (
                "headings that only say question",
                Some("##"),
                |out, _, card| {
                    let _ = write!(
                        out,
                        "#### Question\n{}\n\n#### Answer\n{}\n\n",
                        card.question, card.answer
                    );
                },
            ),
            ("a note below each", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "### {}\n\n> [!NOTE]\n{}\n",
                    card.question,
                    card.behind("> ")
                );
            }),
            ("hints of a book", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "### {}\n\n{{% hint style=\"info\" %}}\n{}\n{{% endhint %}}\n\n",
                    card.question, card.answer
                );
            }),
            ("a notebook as Markdown", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "### <span style=\"color:blue\">{}</span>\n<a id=\"q{at}\"></a>\n\n{}\n\n\n",
                    card.question.replace('<', "&lt;"),
                    card.answer
                );
            }),
        ],
        all,
    );
}

#[test]
fn bold_lines_and_labels() {
    markdown(
        &[
            ("bold numbers", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "**Q{}.** {}\n\n{}\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("bold to the end", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "**Q{}. {}**\n\n**A.** {}\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("hash and number", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "#{} **{}**\n\n{}\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("breaks", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "**{}. {}**<br/>{}\n<br/><br/>\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("pictures before bold", Some("## 🔥"), |out, _, card| {
                let _ = write!(out, "🔹 **{}**\n\n👉 {}\n\n", card.question, card.answer);
            }),
            ("hard breaks", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "Q{}: {}  \nAns: {}\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("quoted answers", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "__{}. {}__\n\n{}\n",
                    at + 1,
                    card.question,
                    card.behind("> ")
                );
            }),
        ],
        all,
    );
    markdown(
        &[
            ("a paragraph", Some("##"), |out, _, card| {
                let _ = write!(out, "**Q:** {}\n**A:** {}\n\n", card.question, card.line());
            }),
            ("a line", None, |out, _, card| {
                let _ = write!(out, "Q: {} A: {}\n\n", card.question, card.line());
            }),
            ("numbers on both", None, |out, at, card| {
                let n = at + 1;
                let _ = write!(out, "Q{n}. {}\nA{n}. {}\n\n", card.question, card.line());
            }),
        ],
        Card::line,
    );
}

#[test]
fn lists_of_every_depth() {
    markdown(
        &[
            ("bold entries", Some("##"), |out, _, card| {
                let _ = write!(out, "- **{}**\n\n{}\n", card.question, card.behind("  "));
            }),
            ("numbers, indented by three", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "{}. {}\n\n{}\n",
                    at + 1,
                    card.question,
                    card.behind("   ")
                );
            }),
            ("numbers that begin anew", Some("###"), |out, at, card| {
                let n = at % 7 + 1;
                let _ = write!(
                    out,
                    "{n}. **{}**\n\n{}\n",
                    card.question,
                    card.behind("   ")
                );
            }),
            ("answers at the margin", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "{}. **{}**\n\n{}\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("tabs", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "{}.\t**{}**\n\n{}\n",
                    at + 1,
                    card.question,
                    card.behind("\t")
                );
            }),
            ("toggles", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "- {}\n    \n{}    \n",
                    card.question,
                    card.behind("    ")
                );
            }),
            ("colours of levels", Some("##"), |out, at, card| {
                let level = ["🟢", "🟡", "🔴"][at % 3];
                let _ = write!(
                    out,
                    "- {level} {}\n\n{}\n",
                    card.question,
                    card.behind("  ")
                );
            }),
        ],
        all,
    );
    markdown(
        &[
            ("topics above", None, |out, at, card| {
                if at % 7 == 0 {
                    let _ = writeln!(out, "- {}", PARTS[at / 7]);
                }
                let _ = write!(out, "  - {}\n    - {}\n", card.question, card.line());
            }),
            ("arrows", Some("##"), |out, at, card| {
                let _ = write!(out, "{}) {}\n-> {}\n\n", at + 1, card.question, card.line());
            }),
            ("sides of a card", None, |out, _, card| {
                let _ = writeln!(out, "- {}>>{}", card.question, card.line());
            }),
            ("cards of an outliner", None, |out, _, card| {
                let _ = write!(
                    out,
                    "- {} #card\n  card-last-interval:: 4\n  card-repeats:: 2\n\t- {}\n",
                    card.question,
                    card.line()
                );
            }),
        ],
        Card::line,
    );
}

#[test]
fn folds_in_every_dialect() {
    markdown(
        &[
            ("details", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "<details>\n<summary><strong>{}. {}</strong></summary>\n\n<br>\n\n{}\n\n</details>\n<br>\n\n",
                    at + 1,
                    card.question.replace('<', "&lt;"),
                    card.answer
                );
            }),
            ("details around the answer", Some("##"), |out, at, card| {
                let _ = write!(
                    out,
                    "{}. {}\n\n<details><summary>Show answer</summary>\n\n{}\n\n</details>\n\n",
                    at + 1,
                    card.question,
                    card.answer
                );
            }),
            ("admonitions", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "??? question \"{}\"\n\n{}\n",
                    card.question,
                    card.behind("    ")
                );
            }),
            ("callouts", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "> [!question]- {}\n{}\n",
                    card.question,
                    card.behind("> ")
                );
            }),
            ("containers", Some("##"), |out, _, card| {
                let _ = write!(
                    out,
                    "::: details {}\n\n{}\n\n:::\n\n",
                    card.question, card.answer
                );
            }),
            ("definitions", Some("##"), |out, _, card| {
                let answer = card.behind("    ");
                let _ = write!(out, "{}\n:   {}\n", card.question, answer.trim_start());
            }),
        ],
        all,
    );
}

#[test]
fn lines_slides_and_tables() {
    markdown(
        &[
            ("a picture for each", Some("## 📚"), |out, _, card| {
                let _ = write!(out, "❓ {}\n\n✅ {}\n\n", card.question, card.answer);
            }),
            ("slides", None, |out, at, card| {
                if at == 0 {
                    *out = "---\nmarp: true\ntheme: gaia\n---\n\n# Warm-up\n\nOn slides\n\n"
                        .to_owned();
                }
                let _ = write!(
                    out,
                    "---\n\n# {}\n\n---\n\n{}\n\n",
                    card.question, card.answer
                );
            }),
        ],
        all,
    );
    // A quoted answer cannot be told from a quoted question.
    markdown(
        &[("quotes", Some("##"), |out, _, card| {
            let answer = card.answer.replace("> ", "");
            let _ = write!(out, "> {}\n\n{answer}\n\n", card.question);
        })],
        |card| card.answer.replace("> ", ""),
    );
    let cells = |text: &str| text.replace('|', "\\|");
    for head in [
        "| # | Question | Answer |",
        "| No. | Interview question | What I would say |",
        "| | Sort of | Text |",
    ] {
        let text = collection(None, |out, at, card| {
            if at % 7 == 0 {
                let _ = write!(out, "\n## {}\n\n{head}\n|---|---|---|\n", PARTS[at / 7]);
            }
            let asked = cells(&card.question);
            let _ = writeln!(
                out,
                "| {} | **{asked}** | {} |",
                at + 1,
                cells(&card.line())
            );
        });
        let parsed = markdown::read(&text, &Options::default()).unwrap();
        whole(head, &parsed, Card::line);
    }
}

#[test]
fn a_document_in_several_manners() {
    let text = collection(Some("##"), |out, at, card| {
        let (question, answer) = (&card.question, &card.answer);
        let _ = match at / 7 {
            0 => write!(out, "### {}. {question}\n\n{answer}\n\n", at + 1),
            1 => write!(out, "### {question}\n\n{answer}\n\n"),
            2 => write!(out, "**{}. {question}**\n\n{answer}\n\n", at + 1),
            3 => write!(out, "**Q: {question}**\n\nA: {answer}\n\n"),
            4 => write!(
                out,
                "<details><summary>{question}</summary>\n\n{answer}\n\n</details>\n\n"
            ),
            _ => write!(out, "- **{question}**\n\n{}\n", card.behind("  ")),
        };
    });
    let parsed = markdown::read(&text, &Options::default()).unwrap();
    whole("several manners", &parsed, all);
}

/// A file of another program is known for what it is and comes in whole.
fn file(
    name: &str,
    format: SourceFormat,
    text: &str,
    read: impl Fn(&str) -> Parsed,
    answer: fn(&Card) -> String,
) {
    assert_eq!(
        SourceFormat::recognize(Path::new(name), text),
        format,
        "{name}"
    );
    whole(name, &read(text), answer);
}

fn written(write: impl Fn(&mut String, usize, &Card)) -> String {
    let mut out = String::new();
    for (at, card) in cards().iter().enumerate() {
        write(&mut out, at, card);
    }
    out
}

/// An answer without the empty lines, at which a card of Obsidian would end.
fn close(card: &Card) -> String {
    let lines = card.answer.lines().filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn notes_of_obsidian_with_tags_ids_and_schedules() {
    let read = |text: &str| obsidian::read(text).unwrap();
    let pairs = written(|out, at, card| {
        if at % 7 == 0 {
            let _ = write!(out, "#flashcards/part{at}\n\n## {}\n\n", PARTS[at / 7]);
        }
        let schedule = [
            "\n<!--SR:!2025-11-17,195,310-->",
            " <!--SR:!2025-10-01,3,250-->",
            "",
        ];
        let gap = if at % 2 == 0 { "\n" } else { "" };
        let _ = write!(
            out,
            "{}::{}{}\n{gap}",
            card.question,
            card.line(),
            schedule[at % 3]
        );
    });
    file("pairs.md", SourceFormat::Obsidian, &pairs, read, Card::line);
    let parsed = obsidian::read(&pairs).unwrap();
    for (at, imported) in parsed.items.iter().enumerate() {
        assert_eq!(
            imported.reviews.len(),
            usize::from(at % 3 < 2),
            "{imported:#?}"
        );
    }
    let blocks = written(|out, _, card| {
        let _ = write!(
            out,
            "#card\n{}\n?\n{}\n\n---\n\n",
            card.question,
            close(card)
        );
    });
    file("blocks.md", SourceFormat::Obsidian, &blocks, read, all);
}

fn as_org(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().map(|line| {
        if let Some(language) = line.strip_prefix("```") {
            fenced = !fenced;
            return if fenced {
                format!("#+BEGIN_SRC {language}\n")
            } else {
                "#+END_SRC\n".to_owned()
            };
        }
        if fenced {
            return format!("{line}\n");
        }
        let line = line.replace('`', "~").replace("**", "*");
        let line = match line.strip_prefix("* ").or(line.strip_prefix("#### ")) {
            Some(rest) => format!("- {rest}"),
            None => line,
        };
        format!("{line}\n")
    });
    lines.collect()
}

#[test]
fn outlines_with_drawers_plans_and_sides() {
    let read = |text: &str| org::read(text, &Options::default()).unwrap();
    let drill = written(|out, at, card| {
        if at % 7 == 0 {
            let _ = writeln!(out, "* {}", PARTS[at / 7]);
        }
        let state = ["", "TODO ", "[#A] "][at % 3];
        let _ = write!(
            out,
            "** {state}{}    :drill:web:\n   SCHEDULED: <2025-11-{:02} Mon>\n   :PROPERTIES:\n   \
             :ID:       0a-0000-{at}\n   :DRILL_LAST_INTERVAL: 3.86\n   :DRILL_LAST_REVIEWED: \
             [2025-11-01 Sat 10:00]\n   :DRILL_LAST_QUALITY: 4\n   :END:\n*** Answer\n{}\n",
            card.question,
            at % 28 + 1,
            as_org(&card.answer)
        );
    });
    file("drill.org", SourceFormat::Org, &drill, read, all);
    assert!(read(&drill).items.iter().all(|i| i.reviews.len() == 1));
    let sides = written(|out, at, card| {
        let _ = write!(
            out,
            "* Card {}\n:PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\n** Front\n{}\n** Back\n{}\n",
            at + 1,
            card.question,
            as_org(&card.answer)
        );
    });
    file("sides.org", SourceFormat::Org, &sides, read, all);
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\~=#{}:".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn quizzes_as_moodle_writes_them() {
    let text = written(|out, at, card| {
        if at == 0 {
            out.push_str("// question: 0  name: Switch category to $course$/top\n$CATEGORY: $course$/top\n\n");
        }
        let _ = write!(
            out,
            "// question: {at}  name: Q{at}\n::Q{at}::[html]<p>{}</p>{{\n\t=%100%{}#\n}}\n\n\n",
            escaped(&html(&card.question)),
            escaped(&html(&card.line()))
        );
    });
    let read = |text: &str| gift::read(text).unwrap();
    file("quiz.gift", SourceFormat::Gift, &text, read, Card::line);
    let text = written(|out, at, card| {
        if at == 0 {
            out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n<!-- question: 0  -->\n<question type=\"category\"><category><text>$course$/top</text></category></question>\n");
        }
        let question = html(&card.question);
        let question = if at % 2 == 0 {
            format!("<![CDATA[<p dir=\"ltr\">{question}</p>]]>")
        } else {
            html(&question)
        };
        let answer = html(&card.line());
        let (kind, answers) = if at % 3 == 0 {
            (
                "essay",
                format!(
                    "<generalfeedback format=\"html\"><text><![CDATA[<p>{answer}</p>]]></text></generalfeedback><responseformat>editor</responseformat>"
                ),
            )
        } else {
            (
                "shortanswer",
                format!(
                    "<generalfeedback format=\"html\"><text></text></generalfeedback><answer fraction=\"100\" format=\"moodle_auto_format\"><text>{answer}</text><feedback format=\"html\"><text></text></feedback></answer>"
                ),
            )
        };
        let _ = writeln!(
            out,
            "<question type=\"{kind}\"><name><text>Q{at}</text></name><questiontext format=\"html\"><text>{question}</text></questiontext>{answers}</question>"
        );
    });
    let text = text + "</quiz>\n";
    let read = |text: &str| moodle::read("quiz.xml", text).unwrap();
    file("quiz.xml", SourceFormat::Moodle, &text, read, Card::line);
}

#[test]
fn options_with_small_letters() {
    let text = written(|out, at, card| {
        let _ = write!(
            out,
            "{}. {}\na) Nobody knows\nb) {}\nc) It depends\nAnswer: {}\n\n",
            at + 1,
            card.question,
            card.line(),
            ["B", "b", "B)"][at % 3]
        );
    });
    assert_eq!(
        SourceFormat::recognize(Path::new("a.txt"), &text),
        SourceFormat::Markdown
    );
    let parsed = markdown::read(&text, &Options::default()).unwrap();
    assert_eq!(parsed.items.len(), 48);
    for (card, imported) in cards().iter().zip(&parsed.items) {
        let item = &imported.item;
        assert!(item.prompt.contains("Nobody knows"), "{item:#?}");
        let text = item.answer.as_deref().unwrap_or_default();
        let answer = words(text);
        for word in words(&card.line()) {
            assert!(answer.contains(&word), "{word}: {item:#?}");
        }
        assert!(!text.contains("Nobody knows"), "{item:#?}");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[test]
fn sheets_and_text_exports_with_answers_of_several_lines() {
    let read = |text: &str| csv::read("a", text, &csv::Layout::default(), &mut |_| {}).unwrap();
    let notes = written(|out, at, card| {
        if at == 0 {
            out.push_str("#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n");
        }
        let answer = html(&card.answer).replace('\n', "<br>");
        let _ = writeln!(
            out,
            "g{at}\tBasic\tWork::Interview\t{}\t{}\tweb basics",
            html(&card.question),
            quoted(&answer)
        );
    });
    file("notes.txt", SourceFormat::Csv, &notes, read, all);
    assert_eq!(
        read(&notes).items[0].item.tags,
        ["web", "basics", "interview"]
    );
    // Quizlet quotes nothing.
    let set = written(|out, at, card| {
        let answer = if at % 2 == 0 {
            card.line()
        } else {
            card.answer.clone()
        };
        let _ = writeln!(out, "{}\t{answer}", card.question);
    });
    file("set.txt", SourceFormat::Csv, &set, read, Card::line);
    let excel = written(|out, at, card| {
        if at == 0 {
            out.push_str("sep=;\r\nNr.;Question;Expected answer;Difficulty;Topic\r\n");
        }
        let _ = write!(
            out,
            "{};{};{};{};{}\r\n",
            at + 1,
            quoted(&card.question),
            quoted(&card.answer),
            ["easy", "medium", "Sr"][at % 3],
            PARTS[at / 7]
        );
    });
    file("sheet.csv", SourceFormat::Csv, &excel, read, all);
    assert!(read(&excel).items.iter().all(|i| i.item.level.is_some()));
    let bytes: Vec<u8> = std::iter::once(0xfeff)
        .chain(excel.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let text = viva::convert::read_text("sheet.csv", bytes.as_slice()).unwrap();
    file("sheet.csv", SourceFormat::Csv, &text, read, all);
}

#[test]
fn json_of_every_shape() {
    let read = |text: &str| json_cards::read("a", text).unwrap();
    let cards = cards();
    let json = |card: &Card| serde_json::json!({"question": card.question, "answer": card.answer});
    let each = |make: &dyn Fn(&Card) -> serde_json::Value| -> Vec<serde_json::Value> {
        cards.iter().map(make).collect()
    };
    let parts: Vec<_> = cards
        .chunks(7)
        .zip(PARTS)
        .map(|(cards, name)| {
            let cards: Vec<_> = cards.iter().map(json).collect();
            serde_json::json!({"name": name, "questions": cards})
        })
        .collect();
    let notebook: Vec<_> = cards
        .iter()
        .enumerate()
        .flat_map(|(at, card)| {
            let answer: Vec<String> = card.answer.lines().map(|line| format!("{line}\n")).collect();
            [
                serde_json::json!({"cell_type": "markdown", "source": [format!("### {}. {}", at + 1, card.question)]}),
                serde_json::json!({"cell_type": "markdown", "source": answer}),
            ]
        })
        .collect();
    let talks: Vec<String> = cards
        .iter()
        .map(|card| {
            serde_json::json!({"messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": card.question},
                {"role": "assistant", "content": card.answer},
            ]})
            .to_string()
        })
        .collect();
    for (name, text) in [
        (
            "parts.json",
            serde_json::json!({"title": "All", "categories": parts}).to_string(),
        ),
        (
            "pairs.json",
            serde_json::json!(each(&|c| serde_json::json!([c.question, c.answer]))).to_string(),
        ),
        (
            "sides.json",
            serde_json::json!(each(
                &|c| serde_json::json!({"front": c.question, "back": c.answer})
            ))
            .to_string(),
        ),
        ("talks.jsonl", talks.join("\n")),
        (
            "book.ipynb",
            serde_json::json!({"cells": notebook, "nbformat": 4}).to_string(),
        ),
    ] {
        file(name, SourceFormat::Json, &text, read, all);
    }
}

#[test]
fn cards_with_holes_between_questions() {
    let text = written(|out, at, card| {
        if at % 4 == 3 {
            let _ = write!(out, "C: Card {at} has the number [no. {}].\n\n", at * 7);
        }
        let _ = write!(out, "Q: {}\nA:{}\n\n", card.question, card.deeper());
        if at % 3 == 0 {
            out.push_str("---\n\n");
        }
    });
    let mut parsed = markdown::read(&text, &Options::default()).unwrap();
    assert_eq!(parsed.items.len(), 60);
    let holes = parsed
        .items
        .iter()
        .filter(|i| i.item.prompt.contains("[…]"));
    assert_eq!(holes.count(), 12);
    parsed.items.retain(|i| !i.item.prompt.contains("[…]"));
    whole("holes", &parsed, all);
}
