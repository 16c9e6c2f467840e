//! What becomes of texts in this format.

use super::super::tests::borrowed_pairs;
use super::*;

const QUIZ: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/top/Net works</text></category></question>
  <question type="essay">
    <name><text>sockets</text></name>
    <questiontext format="html"><text><![CDATA[<p>What is a <b>socket</b> &amp; why?</p>]]></text></questiontext>
    <generalfeedback format="html"><text>An end of a connection.</text></generalfeedback>
    <graderinfo format="html"><text>&lt;ul&gt;&lt;li&gt;An end (weight 2)&lt;/li&gt;&lt;li&gt;Of a connection&lt;/li&gt;&lt;/ul&gt;</text></graderinfo>
    <tags><tag><text>net</text></tag></tags>
  </question>
  <question type="shortanswer">
    <name><text>order</text></name>
    <questiontext format="plain_text"><text>Which protocol keeps the order?</text></questiontext>
    <answer fraction="100" format="plain_text"><text>TCP</text><feedback><text>Yes.</text></feedback></answer>
    <answer fraction="100" format="plain_text"><text>SCTP</text></answer>
    <answer fraction="0" format="plain_text"><text>*</text></answer>
  </question>
  <question type="multichoice">
    <name><text>layer</text></name>
    <questiontext format="markdown"><text>Which *layer*?</text></questiontext>
    <single>true</single>
    <answer fraction="0"><text>link</text></answer>
    <answer fraction="100"><text>&lt;p&gt;network&lt;/p&gt;</text><feedback><text>Packets are what it deals with.</text></feedback></answer>
  </question>
  <question type="truefalse"><questiontext><text>It is so.</text></questiontext>
    <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
  <question type="numerical"><questiontext><text>How many?</text></questiontext>
    <answer fraction="100"><text>3</text><tolerance>0.5</tolerance></answer></question>
  <question type="matching"><questiontext><text>Match.</text></questiontext>
    <subquestion><text>a</text><answer><text>1</text></answer></subquestion>
    <subquestion><text>b</text><answer><text>2</text></answer></subquestion></question>
  <question type="cloze"><questiontext><text>{1:SHORTANSWER:=Paris#yes~%50%paris} is {2:MC:small~=big}.</text></questiontext></question>
  <question type="description"><questiontext><text>Read this.</text></questiontext></question>
  <question type="ddimageortext"><questiontext><text>Drag it.</text></questiontext></question>
</quiz>
"#;

#[test]
fn every_kind_of_question_is_read() {
    let parsed = read("q.xml", QUIZ).unwrap();
    assert_eq!(
        borrowed_pairs(&parsed),
        [
            ("What is a socket & why?", "An end of a connection."),
            ("Which protocol keeps the order?", "TCP"),
            (
                "Which *layer*?\n\n- link\n- network",
                "network\n\nPackets are what it deals with."
            ),
            ("True or false? It is so.", "False"),
            ("How many?", "3 (± 0.5)"),
            ("Match.\n\n- a\n- b\n\nwith: 1; 2", "- a: 1\n- b: 2"),
            ("_____ is _____.", "- Paris\n- big"),
        ]
    );
    let essay = &parsed.items[0].item;
    assert_eq!(essay.title, "sockets");
    assert_eq!(essay.look_for.len(), 2);
    assert_eq!(essay.look_for[0].text, "An end");
    assert_eq!(essay.look_for[0].weight.get(), 2.0);
    assert_eq!(essay.tags, ["net"]);
    assert_eq!(
        parsed.items[1].item.notes.as_deref(),
        Some("Also right: SCTP")
    );
    let skipped: Vec<(Place, &str)> = parsed.skipped.iter().map(|s| (s.at, s.reason)).collect();
    assert_eq!(
        skipped,
        [
            (Place::Lines(33, 33), "a description, not a question"),
            (
                Place::Lines(34, 34),
                "a question of a kind that cannot be imported"
            ),
        ]
    );
}

#[test]
fn what_is_no_xml_is_an_error_with_its_line() {
    let error = read("q.xml", "<quiz>\n<question>\n</quiz>\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("q.xml:3: the file is not valid XML: "),
        "{error}"
    );
    let deep = "<a>".repeat(1_000);
    assert!(read("q.xml", &deep).is_err());
}

#[test]
fn an_entity_of_the_files_own_is_not_expanded() {
    let bomb = "<!DOCTYPE q [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<quiz><question type=\"essay\"><questiontext><text>Why &b;?</text></questiontext></question></quiz>";
    let parsed = read("q.xml", bomb).unwrap();
    assert_eq!(parsed.items[0].item.prompt, "Why &b;?");
}

#[test]
fn what_is_written_reads_back_with_its_rubric() {
    let bank = crate::bank::read_bank("b", "bank: b\ntitle: A & B\ntags: [t]\nitems:\n  - id: i\n    title: Short\n    prompt: \"Why `a < b`?\\n\\n- one\\n- two\"\n    look_for: [{id: c, text: Says <b>, weight: 3}, {id: d, text: Two}]\n    answer: \"So & so.\"\n").unwrap();
    let text = write(bank.items.iter().map(|item| (&bank, item)));
    let parsed = read("q.xml", &text).unwrap();
    assert_eq!(parsed.items.len(), 1, "{text}");
    let item = &parsed.items[0].item;
    assert_eq!(item.prompt, bank.items[0].prompt);
    assert_eq!(item.title, "Short");
    assert_eq!(item.answer.as_deref(), Some("So & so."));
    assert_eq!(item.look_for[0].text, "Says <b>");
    assert_eq!(item.look_for[0].weight.get(), 3.0);
    assert_eq!(parsed.items[0].key, "b/i");
    let mut exported = bank.items[0].clone();
    exported.look_for.clone_from(&item.look_for);
    let again = write([(&bank, &exported)]);
    assert_eq!(again, text);
}
