use super::*;
use crate::bank::Level;
use crate::convert::MAX_ITEMS;

fn read_it(text: &str) -> Result<Parsed, ConvertError> {
    read("a.csv", text, &Layout::default(), &mut |_| {})
}

fn skipped(found: &Parsed) -> Vec<String> {
    let skipped = found.skipped.iter();
    skipped.map(|s| format!("{}: {}", s.at, s.reason)).collect()
}

#[test]
fn a_header_says_what_the_columns_are() {
    let found = read_it(
        "Question;Answer;Tags;Level;What to look for;Owner\n\
         Why?;\"So; it\nis\";aws, db;senior;\"- One\n- Two\";me\n",
    )
    .unwrap();
    let item = &found.items[0].item;
    assert_eq!(item.prompt, "Why?");
    assert_eq!(item.answer.as_deref(), Some("So; it\nis"));
    assert_eq!(item.tags, ["aws", "db"]);
    assert_eq!(item.level, Some(Level::Senior));
    assert_eq!(item.look_for[1].text, "Two");
    assert_eq!(
        skipped(&found),
        ["line 1: a column of a name that is not known"]
    );
}

#[test]
fn columns_can_be_named_where_there_is_no_header() {
    let layout = Layout {
        delimiter: Some(b'\t'),
        columns: Some(vec![Column::Prompt, Column::Answer]),
    };
    let text = "mutex\ta \"lock\"\n\"odd\tone\n";
    let found = read("a.tsv", text, &layout, &mut |_| {}).unwrap();
    assert_eq!(found.items[0].item.answer.as_deref(), Some("a \"lock\""));
    assert_eq!(found.items[1].item.prompt, "\"odd");
}

#[test]
fn rows_that_are_no_items_are_named_with_their_lines() {
    let found = read_it("prompt,answer\nA?,a\n\n,b\n\"C\n?\",\nD?,d,more\n").unwrap();
    assert_eq!(found.items.len(), 3);
    assert!(!found.items[1].item.is_answered());
    assert_eq!(
        skipped(&found),
        [
            "line 4: a row without a question",
            "line 7: a cell beyond the last column",
        ]
    );
}

#[test]
fn a_quote_that_is_never_closed_is_an_error_with_its_line() {
    for text in [
        "prompt,answer\nA?,\"a\nB?,b\n",
        "prompt,answer\nA?,\"a\nB?,\"b\"\n",
    ] {
        let error = read_it(text).unwrap_err().to_string();
        assert!(error.starts_with("a.csv:2: a quote"), "{error}");
    }
    assert_eq!(
        read_it("prompt,answer\n5\" disk?,a\n").unwrap().items.len(),
        1
    );
}

#[test]
fn a_header_without_questions_is_an_error() {
    let error = read_it("a,b\n1,2\n").unwrap_err().to_string();
    assert!(
        error.starts_with("a.csv:1: no column is called `prompt`"),
        "{error}"
    );
}

#[test]
fn what_a_spreadsheet_would_run_is_written_as_text() {
    let mut item = item("=1+1");
    item.answer = Some("'-x".to_owned());
    let written = write([&item]);
    assert!(
        written.contains(",'=1+1,") && written.contains(",''-x,"),
        "{written}"
    );
    assert_eq!(read_it(&written).unwrap().items[0].item, item);
}

#[test]
fn the_options_of_a_row_are_asked_and_the_right_one_is_the_answer() {
    for (header, row, answer) in [
        (
            "Question,Option A,Option B,Option C,Answer",
            "Which?,one,two,three,B",
            "two",
        ),
        (
            "question,a,b,c,correct",
            "Which?,one,two,three,Option c",
            "three",
        ),
        (
            "Question,Option 1,Option 2,Option 3,Answer Key",
            "Which?,one,two,three,1",
            "one",
        ),
        (
            "Question,Option 1,Option 2,Option 3,Answer",
            "Which?,one,two,three,Two",
            "two",
        ),
        (
            "Question,A,B,C,Answer",
            "Which?,one,two,three,\"A, C\"",
            "- one\n- three",
        ),
        (
            "question,correct_answer,incorrect_answer1,incorrect_answer2",
            "Which?,three,one,two",
            "three",
        ),
    ] {
        let found = read_it(&format!("{header}\n{row}\n")).unwrap();
        let item = &found.items[0].item;
        assert_eq!(item.answer.as_deref(), Some(answer), "{header}");
        for option in ["- one", "- two", "- three"] {
            assert!(item.prompt.contains(option), "{header}: {}", item.prompt);
        }
    }
}

#[test]
fn notes_that_anki_wrote_as_text_come_in_as_it_says_they_are_written() {
    let found = read_it(
        "#separator:tab\n#html:true\n#tags column:3\n\
         What is a <i>latch</i>?\tA short lock &amp; a cheap one\tdb leech locks\n",
    )
    .unwrap();
    let item = &found.items[0].item;
    assert_eq!(item.prompt, "What is a latch?");
    assert_eq!(item.answer.as_deref(), Some("A short lock & a cheap one"));
    assert_eq!(item.tags, ["db", "locks"]);
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.skipped, []);
    let plain = read_it("#separator:semicolon\n#html:false\nWhat is Vec<T>?;A list.\n").unwrap();
    assert_eq!(plain.items[0].item.prompt, "What is Vec<T>?");
}

#[test]
fn cards_of_flashcard_sites_need_no_header() {
    let found = read_it("latch\tA short lock.\nmutex\tA lock,\nfor one thread.\n").unwrap();
    assert_eq!(found.items.len(), 2);
    assert_eq!(
        found.items[1].item.answer.as_deref(),
        Some("A lock,\nfor one thread.")
    );
    let found = read_it("7,What is a latch?,A short lock.\n8,What is a mutex?,A lock.\n").unwrap();
    assert_eq!(found.items[1].item.prompt, "What is a mutex?");
}

#[test]
fn what_excel_adds_and_titles_above_the_header_are_no_items() {
    let found = read_it(
        "sep=;\r\nOur questions;\r\n;\r\nQuestion;Answer\r\nWhy?;\"So\r\nit is &lt;b&gt;.\"\r\n",
    )
    .unwrap();
    assert_eq!(found.items.len(), 1);
    assert_eq!(
        found.items[0].item.answer.as_deref(),
        Some("So\nit is <b>.")
    );
    assert_eq!(skipped(&found), ["line 2: a row above the header"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, ..Default::default() })]

    #[test]
    fn what_is_written_reads_back_as_the_same_items(item in crate::bank::written::item()) {
        let written = write([&item]);
        let found = read_it(&written).unwrap();
        proptest::prop_assert_eq!(&found.skipped, &[]);
        proptest::prop_assert_eq!(&found.items[0].item, &item, "{}", written);
    }
}

/// A sheet of so many rows, each with a question of its own.
fn sheet(rows: usize) -> String {
    let row = |n| format!("What does service {n} do?,It waits.\n");
    let rows = (0..rows).map(row);
    ["prompt,answer\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect()
}

#[test]
fn two_hundred_thousand_rows_come_in_one_by_one() {
    let (mut count, mut last) = (0, String::new());
    let layout = Layout::default();
    let text = sheet(200_000);
    let found = read_each("long.csv", &text, &layout, &mut |_| {}, &mut |imported| {
        count += 1;
        last = imported.item.prompt.clone();
    })
    .unwrap();
    assert_eq!((count, found.skipped.len()), (200_000, 0));
    assert_eq!(last, "What does service 199999 do?");
    assert!(found.items.is_empty());
}

#[test]
fn more_rows_than_the_limit_are_refused_with_what_to_do() {
    let text = sheet(MAX_ITEMS + 1);
    let layout = Layout::default();
    let refused = read_each("long.csv", &text, &layout, &mut |_| {}, &mut |_| {});
    let refused = refused.unwrap_err().to_string();
    assert_eq!(
        refused,
        "more than 250000 items; split the file into several"
    );
}

#[test]
fn columns_of_questions_and_answers_are_known_in_other_languages() {
    let text = "Frage;Antwort\nWas ist ein Mutex?;Eine Sperre, für einen.\n";
    let parsed = read("a.csv", text, &Layout::default(), &mut |_| {}).unwrap();
    assert_eq!(parsed.items.len(), 1);
    assert_eq!(parsed.items[0].item.prompt, "Was ist ein Mutex?");
}
