use super::*;

/// Exemplars for the criterion `c` of the item `i`.
fn said(full: &[&str], half: &[&str], none: &[&str]) -> AddedExemplars {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    AddedExemplars {
        item: ItemId::new("i"),
        criterion: CriterionId::new("c"),
        exemplars: Exemplars {
            full: texts(full),
            half: texts(half),
            none: texts(none),
        },
    }
}

fn added(text: &str, full: &[&str], half: &[&str], none: &[&str]) -> String {
    with_exemplars(text, &[said(full, half, none)]).unwrap()
}

const BLOCK: &str = "\
# my bank
bank: b   # its id
items:
  # the first
  - id: i
    prompt: |
      Why?

    look_for:
      - id: c   # this one
        text: 'It is warm.'
        match: [\"warm\", hot]   # two
        # about the next
      - text: >-
          It stays
          so.
        id: d

    answer: \"It is warm and stays so.\"
  - id: j
    prompt: P
    answer: A
";

#[test]
fn a_criterion_gets_exemplars_and_everything_else_stays() {
    let new = added(BLOCK, &["It is not cold."], &[], &["No: cold.", "Cold"]);
    let wanted = BLOCK.replace(
        "hot]   # two\n",
        "hot]   # two\n        exemplars:\n          full:\n            - It is not cold.\n          \
         none:\n            - 'No: cold.'\n            - Cold\n",
    );
    assert_eq!(new, wanted);
}

#[test]
fn exemplars_come_after_folded_text_and_text_in_blocks() {
    for (ends, at) in [
        (
            "      - id: c\n        text: >-\n          It is\n          warm.\n",
            8,
        ),
        (
            "      - id: c\n        text: T\n        follow_up: |\n          And?\n\n          So?\n",
            8,
        ),
        (
            "    - id: c\n      text: It is\n        warm, isn't\n        it?  # plain\n",
            6,
        ),
    ] {
        for after in [
            "",
            "    answer: A\n",
            "\n\n      # a comment\n    answer: A\n",
            "    # left\n",
        ] {
            let text =
                format!("bank: b\nitems:\n  - id: i\n    prompt: P\n    look_for:\n{ends}{after}");
            let new = added(&text, &["Yes."], &[], &[]);
            let exemplars = format!(
                "{:at$}exemplars:\n{:at$}  full:\n{:at$}    - Yes.\n",
                "", "", ""
            );
            let before = text.strip_suffix(after).unwrap();
            assert_eq!(new, format!("{before}{exemplars}{after}"));
        }
    }
}

#[test]
fn exemplars_that_are_there_stay_before_the_new_ones() {
    let text = "\
bank: b
items:
- id: i
  prompt: P
  look_for:
  - id: c
    exemplars:   # what people say
      none:
      - |
        Two
        lines.
      - Cold.  # the last
      # end
      full: [Warm., 'It''s hot.',]  # short
    text: It is warm.
";
    let new = added(
        text,
        &["Not cold, no.", "Say \"warm\"."],
        &["Tepid."],
        &["A\nB"],
    );
    assert_eq!(
        new,
        "\
bank: b
items:
- id: i
  prompt: P
  look_for:
  - id: c
    exemplars:   # what people say
      none:
      - |
        Two
        lines.
      - Cold.  # the last
      - |
        A
        B
      # end
      full: [Warm., 'It''s hot.',
        \"Not cold, no.\",
        \"Say \\\"warm\\\".\",]  # short
      half:
        - Tepid.
    text: It is warm.
"
    );
}

#[test]
fn a_new_kind_comes_after_the_last_entry_of_the_others() {
    let text = "bank: b\nitems:\n  - id: i\n    prompt: P\n    look_for:\n      - id: c\n        text: T\n        \
                exemplars:\n          none:\n            - Cold.";
    assert_eq!(
        added(text, &["Warm."], &[], &["Icy."]),
        format!("{text}\n            - Icy.\n          full:\n            - Warm.\n")
    );
}

#[test]
fn a_criterion_in_braces_keeps_its_form() {
    let text = "{bank: b, items: [{id: i, prompt: P, look_for: [{id: c, text: T}]}]}\n";
    assert_eq!(
        added(text, &["Warm."], &[], &["Cold, 0."]),
        "{bank: b, items: [{id: i, prompt: P, look_for: [{id: c, text: T, exemplars: {full: [\n  \
         \"Warm.\"], none: [\n  \"Cold, 0.\"]}}]}]}\n"
    );
    let text = "\
bank: b
items:
  - id: i
    prompt: P
    look_for:
      - {id: c, text: T, exemplars: {full: [Warm.]}}
";
    assert_eq!(
        added(text, &["Hot."], &["Tepid."], &[]),
        text.replace(
            "[Warm.]",
            "[Warm.,\n        \"Hot.\"], half: [\n        \"Tepid.\"]"
        )
    );
}

#[test]
fn a_bank_in_json_stays_json() {
    let text = "{\"bank\": \"b\", \"items\": [\n  {\"id\": \"i\", \"prompt\": \"P\", \"look_for\": [\n    \
                {\n      \"id\": \"c\",\n      \"text\": \"T\"\n    }\n  ]}\n]}\n";
    let once = added(text, &["\"Warm\"\n\tindeed."], &["Tepid."], &[]);
    let twice = added(&once, &["Hot."], &[], &["Cold."]);
    let value: serde_json::Value = serde_json::from_str(&twice).unwrap();
    assert_eq!(
        value["items"][0]["look_for"][0]["exemplars"],
        serde_json::json!({
            "full": ["\"Warm\"\n\tindeed.", "Hot."], "half": ["Tepid."], "none": ["Cold."]
        })
    );
}

#[test]
fn windows_line_ends_and_the_mark_at_the_start_stay() {
    let text = format!("\u{feff}{}", BLOCK.replace('\n', "\r\n"));
    let new = added(&text, &["Two\nlines.\n\nMore."], &[], &["Cold."]);
    assert!(new.starts_with('\u{feff}'));
    assert!(!new.replace("\r\n", "").contains('\n'));
    let unix = added(BLOCK, &["Two\nlines.\n\nMore."], &[], &["Cold."]);
    assert_eq!(new[3..].replace("\r\n", "\n"), unix);
}

#[test]
fn several_criteria_get_theirs_at_once() {
    let mut of_d = said(&["Forever."], &[], &["Now and then."]);
    of_d.criterion = CriterionId::new("d");
    let of_c = said(&["Hot."], &[], &["Cold."]);
    let both = with_exemplars(BLOCK, &[of_c.clone(), of_d.clone()]).unwrap();
    let one = with_exemplars(BLOCK, &[of_d]).unwrap();
    assert_eq!(with_exemplars(&one, &[of_c]).unwrap(), both);
}

#[test]
fn whatever_is_said_reads_back() {
    let long = "word ".repeat(60);
    let said = [
        "- a: b # c",
        "true",
        "Two\n  lines,\n\tindented",
        " \u{e9}… “so” ",
        "'quoted' \"twice\" \\",
        "[x], {y}",
        long.trim(),
        "*a &b !c %d @e `f",
    ]
    .map(str::trim);
    for text in [
        BLOCK,
        "{bank: b, items: [{id: i, prompt: P, look_for: [{id: c, text: T}]}]}",
    ] {
        let new = added(text, &said, &[], &said);
        let bank = read_bank("b.yaml", &new).unwrap();
        assert_eq!(bank.items[0].look_for[0].exemplars.none, said);
        assert_eq!(bank.items[0].look_for[0].exemplars.full, said);
    }
}

#[test]
fn what_would_change_anything_else_is_told_with_its_line() {
    let shared = "\
bank: b
items:
  - id: h
    prompt: P
    look_for:
      - &it
        id: c
        text: T
  - id: i
    prompt: P
    look_for:
      - *it
";
    let of_i = said(&["Yes."], &[], &[]);
    let form = |line, name: &str| {
        Err(NoPlaceFor::Form {
            line,
            name: name.to_owned(),
        })
    };
    let add = |added: &AddedExemplars| with_exemplars(shared, std::slice::from_ref(added));
    assert_eq!(add(&of_i), form(12, "i/c"));
    let of_h = AddedExemplars {
        item: ItemId::new("h"),
        ..of_i.clone()
    };
    assert_eq!(add(&of_h), form(6, "h/c"));
    let anchored = "\
bank: b
items:
  - id: h
    prompt: P
    look_for:
      - id: c
        text: T
        exemplars: &said
          full: [Warm.]
          none: [Cold.]
  - id: i
    prompt: P
    look_for:
      - id: c
        text: T
        exemplars: *said
";
    assert_eq!(
        with_exemplars(anchored, std::slice::from_ref(&of_i)),
        form(14, "i/c")
    );
    assert_eq!(with_exemplars(anchored, &[of_h]), form(6, "h/c"));
    assert_eq!(
        with_exemplars("bank: b", std::slice::from_ref(&of_i)),
        Err(NoPlaceFor::NotSound)
    );
    let other = "bank: b\nitems: [{id: i, prompt: P, look_for: [{id: d, text: T}]}]";
    assert_eq!(
        with_exemplars(other, &[of_i]),
        Err(NoPlaceFor::Gone("i/c".to_owned()))
    );
}
