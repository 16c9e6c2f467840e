//! What becomes of texts in this format.

use super::super::tests::{pair, pairs};
use super::*;

fn parsed(text: &str) -> Parsed {
    read(text, &Options::default()).unwrap()
}

fn cards(text: &str) -> Vec<(String, String)> {
    pairs(parsed(text))
}

const DRILL: &str = "\
#+TITLE: Cards
# a comment
* Networks
** What is a socket?  :drill:tcp:
SCHEDULED: <2021-11-09 Tue>
:PROPERTIES:
:ID: 74acbb92-63f6
:DRILL_LAST_INTERVAL: 11.1407
:DRILL_LAST_QUALITY: 5
:DRILL_LAST_REVIEWED: [2021-10-29 Fri 14:49]
:END:
*** Answer
An end of a =connection=, see [[https://a.example][here]].
** Exercise 2 :drill:

In general, how to open a *file*?

*** The Answer

    Call it:

#+begin_src c
,* int main() { return a ? b : c; }
#+end_src

** TODO [#A] Why bound a queue? [1/2]
   Memory /ends/.
   - one :: first
   - two
** Holes :drill:
A [mutex||lock] guards a [section].
";

#[test]
fn headlines_are_questions_with_their_answers_below() {
    assert_eq!(
        cards(DRILL),
        [
            pair(
                "What is a socket?",
                "An end of a `connection`, see [here](https://a.example)."
            ),
            pair(
                "In general, how to open a **file**?",
                "Call it:\n\n```c\n* int main() { return a ? b : c; }\n```"
            ),
            pair(
                "Why bound a queue?",
                "Memory *ends*.\n- **one**: first\n- two"
            ),
            pair("A […] guards a section.", "mutex"),
            pair("A mutex guards a […].", "section"),
        ]
    );
    let parsed = parsed(DRILL);
    assert_eq!(parsed.title.as_deref(), Some("Cards"));
    assert_eq!(parsed.items[0].at, crate::convert::Place::Lines(4, 13));
    assert_eq!(parsed.items[0].key, "74acbb92-63f6");
    assert!(parsed.items[0].item.tags.contains(&"tcp".to_owned()));
    assert!(!parsed.items[0].item.tags.contains(&"drill".to_owned()));
}

#[test]
fn what_a_drill_remembers_is_the_last_review() {
    let review = parsed(DRILL).items[0].reviews[0];
    // 2021-10-29T14:49Z
    assert_eq!(review.at, 1_635_518_940_000);
    assert_eq!((review.rating, review.interval), (4, 11));
}

#[test]
fn a_single_card_below_a_heading_is_the_question() {
    let text = "* Networks\n** What is a socket? :drill:\n:PROPERTIES:\n:ID: 1\n:END:\n*** Answer\nAn end.\n";
    assert_eq!(cards(text), [pair("What is a socket?", "An end.")]);
}

#[test]
fn text_above_the_hidden_side_of_a_card_belongs_to_the_question() {
    let text = "* Kernel\n** System calls :drill:\nWhat enters the kernel?\n*** Back\nA trap.\n** Faults :drill:\nWhat is a page fault?\n*** Answer\nA missing page.\n";
    assert_eq!(
        cards(text),
        [
            pair("System calls: What enters the kernel?", "A trap."),
            pair("Faults: What is a page fault?", "A missing page.")
        ]
    );
    assert_eq!(parsed(text).forms[0].reason, "marked for a drill");
}

#[test]
fn an_outline_without_marks_is_read_too() {
    let text = "* Basics\n** What is a cache?\nIt keeps copies.\n** Why does it go stale?\nThe source changes.\n";
    assert_eq!(
        cards(text),
        [
            pair("What is a cache?", "It keeps copies."),
            pair("Why does it go stale?", "The source changes.")
        ]
    );
}

#[test]
fn only_outlines_look_like_one() {
    assert!(looks_like(DRILL));
    assert!(looks_like("* a\n** b\nc\n** d\n"));
    assert!(!looks_like("# T\n\n* a\n* b\n"));
    assert!(!looks_like("**What is a cache?**\n\n** bold\n"));
}

#[test]
fn tags_hold_for_all_that_stands_below_a_headline() {
    let text = "#+TITLE: Notes\n#+FILETAGS: :prep:\n* Nets :net:\n** What is a port? :tcp:\nA number.\n** What is a hub?\nA box.\n* Stores\n** What is a row?\nA record.\n";
    let items = parsed(text).items;
    let tags: Vec<Vec<String>> = items.iter().map(|i| i.item.tags.to_vec()).collect();
    assert_eq!(
        tags,
        [
            vec!["nets", "prep", "net", "tcp"],
            vec!["nets", "prep", "net"],
            vec!["stores", "prep"],
        ]
    );
}
