//! What becomes of texts in this format.

use super::*;

fn items(text: &str) -> Vec<Item> {
    let parsed = read(text).unwrap();
    parsed
        .items
        .into_iter()
        .map(|imported| imported.item)
        .collect()
}

#[test]
fn a_match_without_its_other_half_ends_without_a_blank() {
    let all = items("Match. {=cat -> food =dog -> }");
    let answer = all[0].answer.as_deref().unwrap();
    assert_eq!(answer, answer.trim_end());
}

#[test]
fn a_question_that_wants_a_text_and_one_that_wants_a_word() {
    let all = items(
        "::sockets::What is a socket? {}\n\n::tcp::Which protocol keeps the order? { =TCP ~UDP#No ~ICMP }\n",
    );
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].title, "sockets");
    assert_eq!(all[0].prompt, "What is a socket?");
    assert!(!all[0].is_answered());
    assert_eq!(
        all[1].prompt,
        "Which protocol keeps the order?\n\n- TCP\n- UDP\n- ICMP"
    );
    assert_eq!(all[1].answer.as_deref(), Some("TCP"));
}

#[test]
fn every_kind_of_answer_is_read() {
    let text = "\
// A comment [tag:sums]
$CATEGORY: $course$/top/Net works

Two plus two is {=four =4}.

::range:: What is a number from 1 to 5? {#3:2}

What is between one and three? {#1..3}

The sun is cold. {F#It is hot.}

Match. { =cat -> food =dog -> bone }

Pick two. {
  ~%50%one#the first of the two is this one
  ~%50%two
  ~%-100%three

  ~four
####Because it is so.
}

[html]<p>What is <b>2 &lt; 3</b>?</p>{=true}

A text that describes.

Escaped \\{braces\\} and a \\= b? {=yes \\~ no}
";
    let all = items(text);
    let message: Vec<(&str, &str)> = all
        .iter()
        .map(|item| {
            (
                item.prompt.as_str(),
                item.answer.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        message,
        [
            ("Two plus two is.", "four"),
            ("What is a number from 1 to 5?", "3 (± 2)"),
            ("What is between one and three?", "1 to 3"),
            ("True or false? The sun is cold.", "False"),
            (
                "Match.\n\n- cat\n- dog\n\nwith: bone; food",
                "- cat: food\n- dog: bone"
            ),
            (
                "Pick two.\n\n- one\n- two\n- three\n- four",
                "- one\n- two\n\nthe first of the two is this one\n\nBecause it is so."
            ),
            ("What is 2 < 3?", "true"),
            ("Escaped {braces} and a = b?", "yes ~ no"),
        ]
    );
    assert_eq!(all[0].notes.as_deref(), Some("Also right: 4"));
    assert_eq!(all[0].tags, ["sums"]);
    let skipped = read(text).unwrap().skipped;
    assert_eq!(skipped[0].reason, "a description, not a question");
}

#[test]
fn only_texts_in_this_format_look_like_it() {
    assert!(looks_like("::a::Why? {}\n"));
    // Anchors of headings, as office programs write them.
    assert!(!looks_like(
        "# **Python** {#python}\n\n## **1\\. Why?** {#1.-why?}\n\nSo.\n\n## **2\\. How?** {#2.-how?}\n\nSo.\n"
    ));
    assert!(looks_like("Why? {=a}\n\nHow? {=b ~c}\n"));
    assert!(!looks_like("fn main() {\n    a();\n}\n\nfn b() {}\n"));
    assert!(!looks_like("# What is {}?\n\nA pair of braces.\n"));
}

#[test]
fn what_earns_a_part_is_right_only_where_nothing_earns_all() {
    let found = items(
        "::a::Which? {=one ~%50%two ~three}\n\n::b::Which two? {~%50%one ~%50%two ~%-100%three}\n",
    );
    assert_eq!(found[0].answer.as_deref(), Some("one"));
    assert_eq!(found[1].answer.as_deref(), Some("- one\n- two"));
}

#[test]
fn what_is_written_reads_back_with_its_answer() {
    let bank = crate::bank::read_bank("b", "bank: b\ntitle: A/B\nitems:\n  - id: i\n    tags: [x]\n    prompt: \"Why {a}: b = c?\\n\\nLine # two\"\n    look_for: [{id: c, text: Point}]\n    answer: \"So ~ it\\nis.\"\n").unwrap();
    let text = write(bank.items.iter().map(|item| (&bank, item)));
    let all = items(&text);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].prompt, bank.items[0].prompt);
    assert_eq!(all[0].answer.as_deref(), Some("So ~ it\nis."));
    assert_eq!(all[0].look_for[0].text, "Point");
    assert_eq!(all[0].tags, ["x"]);
    assert_eq!(all[0].id, bank.items[0].id);
    assert_eq!(read(&text).unwrap().title.as_deref(), Some("A/B"));
}

#[test]
fn a_title_begins_a_question_without_an_empty_line_above_it() {
    let all = items(
        "::a::Which one locks?{=mutex ~pipe}\n::b::Which one talks?{\n=pipe\n~mutex\n}\n::c::Why?{}\n",
    );
    let titles: Vec<&str> = all.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["a", "b", "c"]);
}
