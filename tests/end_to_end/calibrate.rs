//! Stories of `viva calibrate`.

use serde_json::{Value, json};

use crate::Viva;

const BANK: &str = "
bank: gateway
items:
  - id: slow-first
    title: Slow first requests
    prompt: Why are first requests slow?
    look_for:
      - id: warm
        text: Keeps instances warm.
        match: [provisioned concurrency]
      - id: small
        text: Makes the package small.
        match: [small package]
        partial: [smaller]
";

fn calibrate() -> Viva {
    Viva::new()
        .bank(BANK)
        .env("LANG", "C.UTF-8")
        .args(["calibrate"])
}

/// A line of a file: id, response, the marks of `warm` and `small`.
fn line(id: &str, response: &str, warm: f64, small: f64) -> String {
    let marks = json!({"warm": warm, "small": small});
    json!({"item": "slow-first", "id": id, "response": response, "marks": marks}).to_string() + "\n"
}

/// Six responses: the machine misses `warm` in two, gives `small` wrongly in one.
fn six() -> String {
    [
        line("a", "Provisioned concurrency.", 1.0, 0.0),
        line("b", "I'd preheat it, in a small package.", 1.0, 1.0),
        line("c", "We preheat.", 1.0, 0.0),
        line("d", "A small package.", 0.0, 1.0),
        line("e", "A small package looks nice.", 0.0, 0.0),
        line("f", "Something smaller.", 0.0, 0.5),
    ]
    .concat()
}

#[test]
fn agreement_is_reported_in_figures_and_as_a_table() {
    let ran = calibrate().args(["-"]).stdin(&six()).run();
    // By people 0 six times, ½ once, 1 five times.
    for message in [
        "12 marks of 6 responses",
        "exact         75 %  the same mark: 9 of 12",
        "false full    17 %  1 where people gave 0: 1 of 6",
        "missed full   40 %  0 where people gave 1: 2 of 5",
        "unsure         0 %  of low-confidence marks wrong: 0 of 1",
        "sure          27 %  of high-confidence marks wrong: 3 of 11",
        "unsure of      8 %  of all marks, of low confidence: 1 of 12",
        "          viva 0  viva ½  viva 1\n\
         people 0       5       0       1\n\
         people ½       0       1       0\n\
         people 1       2       0       3\n",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
}

#[test]
fn each_disagreement_shows_both_marks_the_response_and_the_evidence() {
    let ran = calibrate().args(["-"]).stdin(&six()).run();
    assert!(
        ran.stdout.contains(
            "\
slow-first: e
  “A small package looks nice.”
  people 0  viva 1  small (matched)
    Makes the package small.
    evidence: “A small package looks nice”
"
        ),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("people 1  viva 0  warm (missed)"));
    let wide = ran.stdout.lines().find(|line| line.chars().count() > 88);
    assert_eq!(wide, None);
}

#[test]
fn what_missed_responses_share_is_suggested_ready_to_paste_and_mends_the_bank() {
    let ran = calibrate().args(["-"]).stdin(&six()).run();
    let suggested = "    match:\n      - preheat  # earns 2 of 2 missed, 0 of 3 marked 0\n";
    assert!(ran.stdout.contains(suggested), "{}", ran.stdout);
    let mended = BANK.replace(
        "        match: [provisioned concurrency]\n",
        "        match:\n          - provisioned concurrency\n          - preheat  # earns 2\n",
    );
    let ran = Viva::new()
        .bank(&mended)
        .args(["calibrate", "-", "--format", "json"])
        .stdin(&six())
        .run();
    assert_eq!(ran.json()["missed_full"], 0.0);
}

#[test]
fn a_criterion_without_patterns_is_to_get_some_for_all_that_earns_full_marks() {
    let bank = BANK.replace("        match: [provisioned concurrency]\n", "");
    let input = [
        line("a", "I keep the instances warm by a preheat.", 1.0, 0.0),
        line("b", "You preheat.", 1.0, 0.0),
        line("c", "No idea.", 0.0, 0.0),
    ]
    .concat();
    let ran = Viva::new()
        .bank(&bank)
        .env("LANG", "C.UTF-8")
        .args(["calibrate", "-"])
        .stdin(&input)
        .run();
    // Only `b` is missed, but the pattern will have to find `a` as well.
    assert!(ran.stdout.contains("missed full   50 %"), "{}", ran.stdout);
    let suggested = "slow-first/warm  by its sentence\n  Keeps instances warm.\n    match:\n      \
                     - preheat  # earns 2 of 2, 0 of 1 marked 0\n";
    assert!(ran.stdout.contains(suggested), "{}", ran.stdout);
}

#[test]
fn json_has_every_figure() {
    let ran = calibrate()
        .args(["-", "--format", "json"])
        .stdin(&six())
        .run();
    let report = ran.json();
    assert_eq!(report["responses"], 6);
    assert_eq!(report["marks"], 12);
    assert_eq!(report["exact"], 0.75);
    assert_eq!(
        report["confusion"],
        json!([[5, 0, 1], [0, 1, 0], [2, 0, 3]])
    );
    // Distance 12; by lot 4·(6·4 + 5·7) + 6·1 + 1·7 + 1·4 + 5·1 = 258, over 12.
    let kappa = report["kappa"].as_f64().unwrap();
    assert!(
        (kappa - (1.0 - 12.0 * 12.0 / 258.0)).abs() < 1e-9,
        "{kappa}"
    );
    let interval = report["kappa_interval"].as_array().unwrap();
    assert!(interval[0].as_f64().unwrap() < kappa && kappa < interval[1].as_f64().unwrap());
    let warm = &report["criteria"][0];
    assert_eq!(warm["criterion"], "warm");
    assert_eq!(warm["full"]["precision"], 1.0);
    assert_eq!(warm["full"]["recall"], json!(1.0 / 3.0));
    assert_eq!(warm["suggestions"][0]["pattern"], "preheat");
    assert_eq!(
        report["confidence"]["low"],
        json!({"marks": 1, "share": 1.0 / 12.0, "wrong": 0.0})
    );
    let worst: Vec<&Value> = report["disagreements"].as_array().unwrap().iter().collect();
    assert_eq!(worst.len(), 3);
    assert_eq!(worst[0]["id"], "b");
    assert_eq!(
        worst[2]["evidence"][0]["text"],
        "A small package looks nice"
    );
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let report = |seed: &str| {
        let args = ["-", "--format", "json", "--seed", seed];
        calibrate().args(args).stdin(&six()).run().stdout
    };
    assert_eq!(report("1"), report("1"));
    assert_ne!(report("1"), report("2"));
}

#[test]
fn bad_lines_are_reported_by_number_and_the_rest_is_used() {
    let input = [
        &line("a", "Provisioned concurrency.", 1.0, 0.0),
        "{\"item\": \"slow-first\", \"marks\": {}\n",
        "\n",
        &line("a", "Another.", 1.0, 0.0),
        &line("b", "A small package.", 1.2, 1.0),
        "{\"item\": \"slow-frst\", \"response\": \"\", \"marks\": {\"warm\": 1}}\n",
        "{\"item\": \"slow-first\", \"response\": \"\", \"marks\": {\"wram\": 1}}\n",
        "{\"item\": \"slow-first\", \"response\": \"\", \"marks\": {\"warm\": \"1\"}}\n",
        "{\"item\": \"slow-first\", \"response\": \"\", \"marks\": {\"warm\": null}}\n",
        &line("c", "A small package.", 0.0, 1.0),
    ]
    .concat();
    let ran = calibrate()
        .args(["marked.jsonl"])
        .file("marked.jsonl", input)
        .stderr(
            "\
marked.jsonl:2:34: EOF while parsing an object
marked.jsonl:4: the id `a` is already used by another response to this item
marked.jsonl:5: the mark of `warm` is 1.2; a mark is a number from 0 to 1
marked.jsonl:6: no item is called `slow-frst`; did you mean `slow-first`?
marked.jsonl:7: the item `slow-first` has no criterion `wram`; did you mean `warm`?
marked.jsonl:8: the mark of `warm` is \"1\"; a mark is a number from 0 to 1
marked.jsonl:9: it has neither marks nor a score
",
        )
        .run();
    assert!(ran.stdout.starts_with("4 marks of 2 responses\n"));
    assert!(ran.stdout.contains("Left out, as reported: 7 bad lines."));
}

#[test]
fn nothing_that_can_be_used_is_an_error() {
    calibrate()
        .args(["-"])
        .stdin("{}\n")
        .status(1)
        .stdout("")
        .stderr(
            "standard input:1:2: missing field `item`\n\
             error: nothing to compare: no valid line has a response with marks or a score\n",
        )
        .run();
    calibrate()
        .args(["-"])
        .status(1)
        .stderr("error: nothing to compare: there is no response with marks or a score\n")
        .run();
}

#[test]
fn a_csv_file_has_a_column_for_each_criterion() {
    let ran = calibrate()
        .args(["marked.csv", "--format", "json"])
        .file(
            "marked.csv",
            "Item,response,warm,small,mood\r\n\
             slow-first,\"Provisioned concurrency,\n\"\"always\"\".\",1,0,good\r\n\
             \r\n\
             slow-first,No idea.,0,,bad\r\n\
             slow-first,\"Too, many\",0,0\r\n\
             slow-first,Maybe.,half,0,\r\n",
        )
        .stderr(
            "marked.csv:1: no item has a criterion `mood`; its column is left out\n\
             marked.csv:6: 4 cells, but the header has 5\n\
             marked.csv:7: the mark of `warm` is `half`; a mark is a number from 0 to 1\n",
        )
        .run();
    assert_eq!(ran.json()["marks"], 3);
    assert_eq!(ran.json()["exact"], 1.0);
}

#[test]
fn a_csv_file_with_a_line_for_each_mark_gathers_them_and_takes_the_median() {
    let ran = calibrate()
        .args(["-", "--input-format", "csv", "--format", "json"])
        .stdin(
            "id,item,response,criterion,mark\n\
             a,slow-first,Provisioned concurrency.,warm,1\n\
             a,slow-first,Provisioned concurrency.,warm,0\n\
             a,slow-first,Provisioned concurrency.,warm,1\n\
             a,slow-first,Provisioned concurrency.,small,0\n\
             ,slow-first,No idea.,warm,0\n\
             ,slow-first,No idea.,small,0\n",
        )
        .run();
    let report = ran.json();
    assert_eq!(
        (&report["responses"], &report["marks"]),
        (&2.into(), &4.into())
    );
    assert_eq!(report["kappa"], 1.0);
}

#[test]
fn several_raters_in_one_line_or_in_several_files_count_by_their_median() {
    let several = r#"{"item": "slow-first", "id": "a", "response": "No idea.", "marks": {"warm": [0, 0.5, 0]}}"#;
    let one = r#"{"item": "slow-first", "id": "b", "response": "Hm.", "marks": {"warm": 1}}"#;
    let other = r#"{"item": "slow-first", "id": "b", "response": "Hm.", "marks": {"warm": 0}}"#;
    let ran = calibrate()
        .args(["one.jsonl", "other.jsonl", "--format", "json"])
        .file("one.jsonl", format!("{several}\n{one}\n"))
        .file("other.jsonl", other)
        .run();
    assert_eq!(
        ran.json()["confusion"],
        json!([[1, 0, 0], [1, 0, 0], [0, 0, 0]])
    );
}

/// Four whole responses, with the machine's scores 0.5, 0.5, 0 and 0.25.
fn scored(scores: [&str; 4]) -> String {
    let responses = [
        "Provisioned concurrency.",
        "A small package.",
        "No idea.",
        "Something smaller.",
    ];
    let line = |(response, score)| {
        format!("{{\"item\": \"slow-first\", \"response\": \"{response}\", \"score\": {score}}}\n")
    };
    responses.into_iter().zip(scores).map(line).collect()
}

#[test]
fn peoples_scores_of_whole_responses_are_compared_with_the_items_score() {
    let ran = calibrate()
        .args(["-"])
        .stdin(&scored(["1", "[0.4, null, 0.6]", "0", "0.95"]))
        .run();
    // Deviations from 0.3125 and 0.6125: r = 0.221875 / √(0.171875 · 0.651875). Differences 0.5, 0,
    // 0 and 0.7. Of four pairs 0.5 ties one and wins one, and 0.25 loses one and wins one.
    assert_eq!(
        ran.stdout,
        "\
Whole responses: 4 scores

correlation  0.663  Pearson's r of viva's scores with people's
difference   0.300  mean absolute difference, of a score from 0 to 1
full score   0.625  AUC: full by people (0.95 or more) against less: 2 of 4 full
"
    );
    let ran = calibrate()
        .args(["-"])
        .stdin(&scored(["0.9", "0.5", "0", "0.2"]))
        .run();
    assert!(!ran.stdout.contains("full score"), "{}", ran.stdout);
}

#[test]
fn a_csv_file_may_have_scores_alone() {
    let ran = calibrate()
        .args(["scores.csv", "--format", "json"])
        .file(
            "scores.csv",
            "item,response,Score\n\
             slow-first,Provisioned concurrency.,1\n\
             slow-first,No idea.,0\n\
             slow-first,Hm.,70\n\
             slow-first,Hm.,NaN\n\
             slow-first,Hm.,good\n\
             slow-first,Hm.,\n",
        )
        .stderr(
            "scores.csv:4: the score is 70; a score is a number from 0 to 1\n\
             scores.csv:5: the score is NaN; a score is a number from 0 to 1\n\
             scores.csv:6: the score is `good`; a score is a number from 0 to 1\n\
             scores.csv:7: it has neither marks nor a score\n",
        )
        .run();
    let report = ran.json();
    assert_eq!(
        report["scores"],
        json!({
            "responses": 2,
            "correlation": 1.0,
            "mean_difference": 0.25,
            "full": 1,
            "full_auc": 1.0,
        })
    );
    // No marks are made of a score.
    assert_eq!(
        (&report["responses"], &report["marks"]),
        (&0.into(), &0.into())
    );
    assert_eq!(report["criteria"], json!([]));
}

#[test]
fn scores_stand_beside_marks_and_several_peoples_count_by_their_mean() {
    let ran = calibrate()
        .args(["marked.csv", "more.jsonl", "--format", "json"])
        .file(
            "marked.csv",
            "item,id,response,criterion,mark,score\n\
             slow-first,a,No idea.,warm,0,\n\
             slow-first,a,No idea.,small,0,0.1\n\
             slow-first,a,No idea.,,,0.3\n",
        )
        .file(
            "more.jsonl",
            r#"{"item": "slow-first", "id": "a", "response": "No idea.", "score": 0.5}"#,
        )
        .run();
    let report = ran.json();
    assert_eq!(
        (&report["responses"], &report["marks"]),
        (&1.into(), &2.into())
    );
    assert_eq!(report["scores"]["responses"], 1);
    let difference = report["scores"]["mean_difference"].as_f64().unwrap();
    assert!((difference - 0.3).abs() < 1e-9, "{difference}");
    let input = six() + &scored(["1", "1", "0", "0"]);
    let ran = calibrate().args(["-"]).stdin(&input).run();
    let both = "12 marks of 6 responses\n";
    assert!(ran.stdout.starts_with(both), "{}", ran.stdout);
    let then = "\n\nWhole responses: 4 scores\n\ncorrelation";
    assert!(ran.stdout.contains(then), "{}", ran.stdout);
}

#[test]
fn scores_out_of_range_are_bad_lines_and_a_kappa_needs_marks() {
    let ran = calibrate()
        .args(["-", "--min-kappa", "0.5"])
        .stdin(&scored(["-0.1", "[0.5, \"b\"]", "{}", "0.5"]))
        .status(1)
        .stderr(
            "standard input:1: the score is -0.1; a score is a number from 0 to 1\n\
             standard input:2: the score is \"b\"; a score is a number from 0 to 1\n\
             standard input:3: the score is {}; a score is a number from 0 to 1\n\
             error: there is no kappa, because no response has marks by criterion; --min-kappa \
             needs them\n",
        )
        .run();
    let message = "Whole responses: 1 score\n\ncorrelation      –  ";
    assert!(ran.stdout.starts_with(message), "{}", ran.stdout);
    let left_out = "\n\nLeft out, as reported: 3 bad lines.\n";
    assert!(ran.stdout.ends_with(left_out), "{}", ran.stdout);
}

#[test]
fn finer_marks_count_as_the_nearest_and_the_report_says_how_many() {
    let input = [
        line("a", "Provisioned concurrency.", 0.75, 0.2),
        line("b", "Something smaller.", 0.0, 0.25),
        line("c", "Hm.", 0.5, 1.0),
    ]
    .concat();
    let ran = calibrate().args(["-"]).stdin(&input).run();
    let message = "\nMarks between 0, ½ and 1 count as the nearest: 3 of 6.\n";
    assert_eq!(ran.stdout.matches(message).count(), 1, "{}", ran.stdout);
    let ran = calibrate()
        .args(["-", "--format", "json"])
        .stdin(&input)
        .run();
    let report = ran.json();
    assert_eq!(report["rounded"], 3);
    assert_eq!(
        report["confusion"],
        json!([[2, 0, 0], [1, 1, 0], [1, 0, 1]])
    );
    let ran = calibrate().args(["-"]).stdin(&six()).run();
    assert!(!ran.stdout.contains("nearest"), "{}", ran.stdout);
}

#[test]
fn a_kappa_below_the_least_wanted_fails_after_the_report() {
    let ran = calibrate()
        .args(["-", "--min-kappa", "0.8"])
        .stdin(&six())
        .status(1)
        .stderr("error: kappa is 0.442, below the 0.8 asked for\n")
        .run();
    assert!(ran.stdout.contains("Criteria, the weakest first"));
    calibrate()
        .args(["-", "--min-kappa", "0.4"])
        .stdin(&six())
        .run();
    let ran = calibrate()
        .args(["-", "--min-kappa", "0.4"])
        .stdin(&line("a", "No idea.", 0.0, 0.0))
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("kappa is undefined"), "{}", ran.stderr);
    calibrate()
        .args(["-", "--min-kappa", "2"])
        .status(2)
        .any_stderr()
        .run();
}

#[test]
fn one_item_can_be_looked_at_alone_and_patterns_left_out() {
    let two = BANK.to_owned()
        + "  - id: other\n    prompt: P\n    look_for:\n      - {id: it, text: Turns on tracing., match: [x]}\n";
    let input =
        six() + r#"{"item": "other", "response": "I turn on tracing.", "marks": {"it": 1}}"#;
    let report = |args: &[&str]| {
        Viva::new()
            .bank(&two)
            .args(["calibrate", "-", "--item", "other", "--format", "json"])
            .args(args.iter().copied())
            .stdin(&input)
            .run()
            .json()
    };
    let with = report(&[]);
    assert_eq!((&with["marks"], &with["exact"]), (&1.into(), &0.0.into()));
    assert_eq!(report(&["--ignore-patterns"])["exact"], 1.0);
}

#[test]
fn long_lists_are_cut_and_say_how_to_see_all() {
    let input: String = (0..30)
        .map(|n| line(&format!("r{n}"), "No idea.", 1.0, 0.0))
        .collect();
    let ran = calibrate().args(["-"]).stdin(&input).run();
    let how = "… 20 more; --disagreements N shows N, --all shows them all\n";
    assert!(ran.stdout.contains(how), "{}", ran.stdout);
    let ran = calibrate().args(["-", "--all"]).stdin(&input).run();
    assert_eq!(ran.stdout.matches("viva 0  warm (missed)").count(), 30);
    let ran = calibrate()
        .args(["-", "--disagreements", "3"])
        .stdin(&input)
        .run();
    assert_eq!(ran.stdout.matches("viva 0  warm (missed)").count(), 3);
}

#[test]
fn a_learners_own_marks_are_read_from_the_history() {
    let quiz = |viva: Viva, response: &str| {
        viva.env("LANG", "C.UTF-8")
            .args(["quiz", "--plain", "slow-first"])
            .stdin(response)
            .run()
            .then()
            .args(["--bank", "bank.yaml"])
    };
    let viva = quiz(Viva::new().bank(BANK), "I preheat it.\n.\nmark 1 = 1\n\n");
    let viva = quiz(viva, "You can preheat.\n.\nmark 1 = 1\n\n");
    let viva = quiz(viva, "No idea.\n.\n\n");
    let ran = viva
        .env("LANG", "C.UTF-8")
        .args(["calibrate", "--from-history"])
        .run();
    assert!(
        ran.stdout.starts_with("2 marks of 2 responses\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("slow-first: session 1, answer 1"));
    let suggested = "      - preheat  # earns 2 of 2 missed, 0 of 1 marked 0\n";
    assert!(ran.stdout.contains(suggested), "{}", ran.stdout);
}

#[test]
fn a_history_without_changed_marks_says_what_is_missing() {
    let ran = calibrate()
        .args(["--from-history"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("no answer in the history has a mark that you changed"),
        "{}",
        ran.stderr
    );
    calibrate().status(2).any_stderr().run();
}

#[test]
fn control_characters_of_a_file_never_reach_the_terminal() {
    let input = line(
        "\u{1b}[2J",
        "A \u{9b}small\u{1b}[31m package\u{202e}.",
        0.0,
        0.0,
    ) + "{\"item\": \"\\u001b[2J\", \"response\": \"\", \"marks\": {}}\n";
    for format in ["text", "json"] {
        let ran = calibrate()
            .args(["-", "--all", "--format", format])
            .stdin(&input)
            .any_stderr()
            .run();
        let live = ['\u{1b}', '\u{9b}', '\u{202e}'];
        assert!(!ran.stdout.contains(live), "{:?}", ran.stdout);
        assert!(!ran.stderr.contains(live), "{:?}", ran.stderr);
    }
}

const BANK_YAML: [&str; 2] = ["--bank", "bank.yaml"];

/// A bank without patterns, in the hand of its author.
const ASIDE: &str = "\
# mine
bank: queues
items:
  - id: poison
    prompt: One message makes the consumer crash each time. What do you change?
    look_for:
      - id: aside        # the point
        text: \"Moves it to a dead letter queue.\"
        # where else?
    answer: It moves to a dead letter queue.
";

/// Eight responses in other words than the bank's, half of them right, and one too long to be an exemplar.
fn eight() -> String {
    let right = [
        "We park it aside after three tries.",
        "After some tries I would park it aside.",
        "Park it aside, so the others get through.",
        "It is put aside after three tries so the others get through.",
    ];
    let wrong = [
        "Just keep retrying until it works.",
        "I keep retrying it until it works at some point.",
        "Keep retrying, it works at some point.",
        "I would delete it at some point.",
    ];
    let all = right
        .iter()
        .zip(wrong)
        .flat_map(|(right, wrong)| [(*right, 1), (wrong, 0)]);
    let line = |(response, mark): (&str, u8)| {
        json!({"item": "poison", "response": response, "marks": {"aside": mark}}).to_string() + "\n"
    };
    let long = "no ".repeat(700);
    all.chain([(long.as_str(), 0)]).map(line).collect()
}

#[test]
fn what_responses_are_worth_as_exemplars_is_found_out_on_each_left_out() {
    let asked = |format: &str| {
        let ran = Viva::new()
            .bank(ASIDE)
            .env("LANG", "C.UTF-8")
            .args(["calibrate", "-", "--format", format])
            .stdin(&eight());
        ran.run()
    };
    let text = asked("text").stdout;
    let told =
        "\n\nWith the other responses in the bank as exemplars (what people say, by the mark";
    assert!(text.contains(told), "{text}");
    let few = "\n9 responses are few: others may give quite other figures.\n";
    assert!(text.contains(few), "{text}");
    assert!(text.contains("--add-exemplars"), "{text}");
    let json = asked("json").json();
    let worth = &json["with_exemplars"];
    assert_eq!(
        (&worth["responses"], &worth["known"]),
        (&9.into(), &0.into())
    );
    assert_eq!(worth["kappa_without"], json["kappa"]);
    assert!(worth["kappa"].as_f64() > json["kappa"].as_f64(), "{worth}");
    // Nothing is said of it where nobody could add them.
    let few = calibrate()
        .args(["-"])
        .stdin(&line("a", "Warm.", 1.0, 0.0))
        .run();
    assert!(!few.stdout.contains("exemplars"), "{}", few.stdout);
}

#[test]
fn responses_are_added_to_the_bank_once_and_nothing_else_changes() {
    let add = ["calibrate", "marked.jsonl", "--add-exemplars"];
    let ran = Viva::new()
        .bank(ASIDE)
        .args(add)
        .file("marked.jsonl", eight())
        .run();
    let added = "Added to bank.yaml: 8 exemplars from 8 responses.\n\
                 Left out: 1 response of more than 2,000 characters.\n";
    assert!(ran.stdout.starts_with(added), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\nNext: `viva check bank.yaml`\n"));
    let bank = std::fs::read_to_string(ran.home().join("bank.yaml")).unwrap();
    let exemplars = "        exemplars:
          full:
            - We park it aside after three tries.
            - After some tries I would park it aside.
            - Park it aside, so the others get through.
            - It is put aside after three tries so the others get through.
          none:
            - Just keep retrying until it works.
            - I keep retrying it until it works at some point.
            - Keep retrying, it works at some point.
            - I would delete it at some point.
";
    let wanted = ASIDE.replace("queue.\"\n", &format!("queue.\"\n{exemplars}"));
    assert_eq!(bank, wanted);
    let again = ran.then().args(BANK_YAML).args(add).run();
    assert_eq!(
        again.stdout,
        "Nothing to add.\n\
         Left out: 8 responses whose words are there already.\n\
         Left out: 1 response of more than 2,000 characters.\n"
    );
    let bank = std::fs::read_to_string(again.home().join("bank.yaml")).unwrap();
    assert_eq!(bank, wanted);
    let flatters = again
        .then()
        .args(BANK_YAML)
        .args(["calibrate", "marked.jsonl"])
        .run();
    let told = "8 responses are exemplars of the bank, so the figures above flatter.";
    assert!(flatters.stdout.contains(told), "{}", flatters.stdout);
}

#[test]
fn responses_too_few_to_measure_by_are_added_and_that_is_said() {
    let three: String = eight().split_inclusive('\n').take(3).collect();
    let viva = || Viva::new().bank(ASIDE).stdin(&three);
    let report = viva().args(["calibrate", "-"]).run().stdout;
    assert!(report.contains("\n3 responses are few: "), "{report}");
    // Drawing the same again and again is no certainty.
    assert!(!report.contains("interval"), "{report}");
    let added = viva().args(["calibrate", "-", "--add-exemplars"]).run();
    assert_eq!(
        added.stdout,
        "Added to bank.yaml: 3 exemplars from 3 responses.\n\
         Whether they help could not be measured: that takes 4 different responses to an\n\
         item at least, with different marks.\n\
         Next: `viva check bank.yaml`\n"
    );
}

#[test]
fn a_bank_that_cannot_be_added_to_stays_and_the_reason_is_told() {
    let shared = ASIDE.replace("- id: aside ", "- &it\n        id: aside ")
        + "  - id: other\n    prompt: P\n    look_for: [*it]\n";
    let ran = Viva::new()
        .bank(&shared)
        .args(["calibrate", "-", "--add-exemplars"])
        .stdin(&eight())
        .status(1)
        .stdout("")
        .stderr(
            "error: nothing was added to bank.yaml: line 7: the criterion `poison/aside` is written \
             in a way that cannot be added to; write its keys below each other, without anchors, \
             aliases and tabs, and run this again\n",
        )
        .run();
    let bank = std::fs::read_to_string(ran.home().join("bank.yaml")).unwrap();
    assert_eq!(bank, shared);
}

#[test]
fn built_in_banks_are_not_added_to() {
    let marks = json!({"item": "slow-first-requests", "response": "Hm.",
        "marks": {"provisioned-concurrency": 0}});
    Viva::new()
        .args(["--bank", "builtin", "calibrate", "-", "--add-exemplars"])
        .stdin(&format!("{marks}\n"))
        .status(1)
        .stderr(
            "error: nothing was added: only banks in files can be changed, and the responses are to \
             others; `viva export json ITEM -o mine.json` copies a built-in item, and `--bank \
             mine.json` uses the copy\n",
        )
        .run();
}

#[test]
fn responses_that_make_marks_worse_are_added_only_by_force() {
    // The pattern tells all, and the words around it nothing.
    let bank = ASIDE.replace("        # where", "        match: [aside]\n        # where");
    let line = |(at, response): (usize, &str)| {
        let mark = usize::from(response.contains("aside"));
        json!({"item": "poison", "id": at, "response": response, "marks": {"aside": mark}})
            .to_string()
            + "\n"
    };
    let responses = [
        "Put aside at once, said the red fox.",
        "Put away at once, said the red fox.",
        "The blue hen set a message aside today.",
        "The blue hen set a message down today.",
        "Aside it goes, whatever the old cat thinks.",
        "Down it goes, whatever the old cat thinks.",
    ];
    let input: String = responses.into_iter().enumerate().map(line).collect();
    let ran = Viva::new()
        .bank(&bank)
        .args(["calibrate", "m.jsonl", "--add-exemplars"])
        .file("m.jsonl", input)
        .status(1)
        .stdout("")
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("kappa on each response left out falls from")
    );
    let kept = std::fs::read_to_string(ran.home().join("bank.yaml")).unwrap();
    assert_eq!(kept, bank);
    let forced = ran
        .then()
        .args(BANK_YAML)
        .args(["calibrate", "m.jsonl", "--add-exemplars", "--force"])
        .run();
    assert!(
        forced
            .stdout
            .starts_with("Added to bank.yaml: 6 exemplars from 6 responses.\n")
    );
}
