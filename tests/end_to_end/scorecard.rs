//! Stories of scorecards: shown, passed on, brought in, amended, compared, agreed on.

use std::fs;
use std::time::Duration;

use ::viva::bank::{BankId, CriterionId, ItemId, ItemRef, Kind, Mark, Weight};
use ::viva::session::screening::{
    About, Criterion, Entry, Rating, Recommendation, Screening, Section,
};
use ::viva::store::Store;
use jiff::Timestamp;

use crate::Viva;

const FULL: Rating = Rating::Marked(Mark::Full);
const HALF: Rating = Rating::Marked(Mark::Half);
const NONE: Rating = Rating::Marked(Mark::None);
const UNCLEAR: Rating = Rating::NotEnoughEvidence;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A screening of a plan of two items with three criteria.
pub fn screening(candidate: &str, interviewer: &str, ratings: [Rating; 3]) -> Screening {
    let criterion = |id: &str, text: &str, rating| Criterion {
        rating,
        ..Criterion::new(CriterionId::new(id), text.to_owned(), Weight::ONE, None)
    };
    let entry = |id: &str, title: &str, criteria: Vec<Criterion>| Entry {
        item: ItemRef {
            bank: BankId::new("gateway"),
            item: ItemId::new(id),
        },
        section: 0,
        added: false,
        kind: Kind::Scenario,
        level: None,
        title: title.to_owned(),
        prompt: format!("{title}: why?"),
        rubric: "r".to_owned(),
        time: Duration::from_secs(240),
        used: Duration::from_secs(200),
        asked: true,
        response: String::new(),
        criteria,
    };
    let [warm, small, meter] = ratings;
    let mut slow = entry(
        "warm",
        "Slow first requests",
        vec![
            criterion("keep", "Keeps instances warm.", warm),
            criterion("small", "Makes the package small.", small),
        ],
    );
    slow.criteria[1].note = format!("{candidate} only named it");
    let keys = entry(
        "keys",
        "What keys are for",
        vec![criterion("meter", "They meter.", meter)],
    );
    let about = About {
        plan: "platform".to_owned(),
        title: "Platform engineer".to_owned(),
        role: Some("Engineer".to_owned()),
        candidate: candidate.to_owned(),
        candidate_uid: None,
        interviewer: Some(interviewer.to_owned()),
        needed: 60,
    };
    let section = Section {
        title: "Depth".to_owned(),
        time: None,
        used: Duration::from_secs(400),
    };
    let mut screening = Screening::new(about, vec![section], vec![slow, keys]);
    screening.recommendation = Some(Recommendation::Yes);
    screening.summary = format!("{candidate} knows the field.");
    screening.committed = Some(time("2026-03-12T10:40:00Z"));
    screening
}

/// Keeps a screening in the data folder; scorecards are numbered from 1.
pub fn with(viva: Viva, screening: &Screening) -> Viva {
    let started = || time("2026-03-12T10:00:00Z");
    let store = Store::open(&viva.data_dir(), started).unwrap();
    store.start_screening(screening).unwrap();
    viva
}

fn home() -> Viva {
    Viva::new().env("LANG", "C.UTF-8").env("TZ", "UTC")
}

fn ann() -> Viva {
    with(
        home(),
        &screening("Ann Example", "Bo Rater", [FULL, HALF, NONE]),
    )
}

/// Ann by Bo and by Cy, Di by both.
fn panel() -> Viva {
    let viva = with(
        ann(),
        &screening("Ann Example", "Cy Other", [FULL, NONE, NONE]),
    );
    let viva = with(viva, &screening("Di Third", "Bo Rater", [NONE, FULL, FULL]));
    with(viva, &screening("Di Third", "Cy Other", [HALF, NONE, FULL]))
}

#[test]
fn scorecards_are_listed_with_how_they_came_out() {
    let mut open = screening("Di Third", "Bo Rater", [FULL; 3]);
    open.committed = None;
    with(ann(), &open)
        .args(["scorecard", "list"])
        .stdout(
            "\
id  date        candidate    interviewer  plan               score  recommendation
 2  2026-03-12  Di Third     Bo Rater     Platform engineer      –  not committed
 1  2026-03-12  Ann Example  Bo Rater     Platform engineer   50 %  ✓ yes
",
        )
        .run();
}

#[test]
fn without_scorecards_the_list_tells_how_to_begin() {
    home()
        .args(["scorecard", "list"])
        .stdout("No scorecard yet. `viva screen --plan FILE --candidate NAME` starts one.\n")
        .run();
}

#[test]
fn a_scorecard_is_shown_with_its_marks_and_notes() {
    let ran = ann().args(["scorecard", "show", "1"]).run();
    for message in [
        "Ann Example\nPlatform engineer · Engineer\n",
        "✓ yes · 50 %\n",
        "◐ ½  Makes the package small.\n        note: Ann Example only named it\n",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
}

#[test]
fn no_score_is_shown_before_the_recommendation_is_committed() {
    let mut open = screening("Ann Example", "Bo Rater", [FULL; 3]);
    open.committed = None;
    let message =
        "error: screening 1 is not committed yet; `viva screen --resume=1` continues it\n";
    let viva = with(home(), &open);
    let viva = viva
        .args(["scorecard", "show", "1"])
        .status(1)
        .stdout("")
        .stderr(message)
        .run();
    let viva = viva
        .then()
        .args(["compare", "1"])
        .status(1)
        .stdout("")
        .stderr(message);
    let ran = viva
        .run()
        .then()
        .args(["scorecard", "list", "--format", "json"])
        .run();
    assert_eq!(ran.json()[0]["score"], serde_json::Value::Null);
}

#[test]
fn another_interviewers_scorecard_is_sealed_until_ones_own_is_committed() {
    let mut own = screening("ann example", "Cy Other", [NONE; 3]);
    own.committed = None;
    let viva = with(panel(), &own);
    let sealed = "is sealed until screening 5 of the same candidate is committed; \
                  `viva screen --resume=5` continues it";
    let message = format!("error: scorecard 1 {sealed}\n");
    let show = viva
        .args(["scorecard", "show", "1"])
        .status(1)
        .stdout("")
        .stderr(&message);
    let export = show.run().then();
    let export = export
        .args(["scorecard", "export", "1", "--format", "json"])
        .status(1)
        .stdout("")
        .stderr(&message);
    let list = export
        .run()
        .then()
        .env("LANG", "C.UTF-8")
        .args(["scorecard", "list"])
        .run();
    assert!(
        list.stdout.contains("–  sealed until 5 is committed"),
        "{}",
        list.stdout
    );
    // Of a plan the others are compared; the sealed one and the open one are said.
    let compare = list
        .then()
        .args(["compare", "platform", "--format", "json"])
        .any_stderr();
    let compare = compare.run();
    assert!(
        compare
            .stderr
            .contains(&format!("left out: scorecard 1 {sealed}"))
    );
    assert!(
        compare
            .stderr
            .contains("left out: screening 5 is not committed yet")
    );
    let json = compare.json();
    let columns = json["columns"].as_array().unwrap().iter();
    let cards: usize = columns.map(|c| c["cards"].as_array().unwrap().len()).sum();
    assert_eq!(cards, 3, "Cy's own, and both of Di");
}

#[test]
fn every_form_is_exported_and_a_file_is_for_its_owner_alone() {
    let mut viva = ann();
    for (form, begins) in [
        ("md", "# Scorecard: Ann Example\n"),
        ("html", "<!DOCTYPE html>"),
        ("json", "{\n  \"scorecard\": 1,\n"),
        ("csv", "uid,candidate,interviewer,"),
    ] {
        let file = format!("card.{form}");
        let ran = viva
            .args(["scorecard", "export", "1", "--format", form, "-o", &file])
            .stdout("")
            .run();
        let path = ran.home().join(&file);
        assert!(fs::read_to_string(&path).unwrap().starts_with(begins));
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).unwrap().permissions(),
            );
            assert_eq!(mode & 0o077, 0);
        }
        viva = ran.then();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let ran = ann()
        .file("card.md", "no folder")
        .args([
            "scorecard",
            "export",
            "1",
            "--format",
            "md",
            "-o",
            "card.md/card.md",
        ])
        .status(1)
        .any_stderr()
        .run();
    let message = "error: card.md";
    assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
}

#[test]
fn a_blind_export_has_the_same_codes_each_time_and_no_name() {
    let export = |viva: Viva, id: &str, form: &str| {
        let args = ["scorecard", "export", id, "--format", form, "--anonymous"];
        viva.args(args).run()
    };
    let first = export(panel(), "1", "json");
    let card = first.json();
    for name in ["Ann", "Example", "Bo Rater", "Rater", "T10:"] {
        assert!(!first.stdout.contains(name), "{name}");
    }
    let code = card["candidate"].as_str().unwrap().to_owned();
    assert!(code.starts_with("Candidate "), "{code}");
    assert_eq!(card["summary"], format!("{code} knows the field."));
    let again = export(first.then(), "1", "json");
    assert_eq!(again.json(), card);
    let other = export(again.then(), "2", "json");
    assert_eq!(other.json()["candidate"], card["candidate"]);
    assert_ne!(other.json()["interviewer"], card["interviewer"]);
    let page = export(other.then(), "1", "html");
    assert!(!page.stdout.contains("Ann") && page.stdout.contains(&code));
    // It can be brought in elsewhere, again and again.
    let elsewhere = home().file("blind.json", card.to_string());
    let ran = elsewhere.args(["scorecard", "import", "blind.json"]);
    let ran = ran
        .stdout(&format!("blind.json: scorecard 1, {code}\n"))
        .run();
    ran.then()
        .args(["scorecard", "import", "blind.json"])
        .stdout("blind.json: scorecard 1, unchanged\n")
        .run();
}

#[test]
fn a_forgotten_candidates_code_is_forgotten_too() {
    let export = [
        "scorecard",
        "export",
        "1",
        "--format",
        "json",
        "--anonymous",
    ];
    let ran = panel().args(export).run();
    let card = ran.json();
    let kept = |data: &std::path::Path, text: &serde_json::Value| {
        let text = text.as_str().unwrap().as_bytes();
        let files = fs::read_dir(data)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).any(|path| {
            let bytes = fs::read(path).unwrap();
            bytes.windows(text.len()).any(|window| window == text)
        })
    };
    let data = ran.home().join("data");
    assert!(kept(&data, &card["candidate"]) && kept(&data, &card["uid"]));
    let ran = ran
        .then()
        .args(["forget", "--candidate", "Ann Example", "--yes"])
        .run();
    let data = ran.home().join("data");
    assert!(!kept(&data, &card["candidate"]) && !kept(&data, &card["uid"]));
}

/// Ann's scorecard as a file of that name in another home.
fn sent(viva: Viva, name: &str, to: Viva) -> (Viva, Viva) {
    let ran = viva
        .args(["scorecard", "export", "1", "--format", "json"])
        .run();
    let json = ran.stdout.clone();
    (ran.then(), to.file(name, json))
}

#[test]
fn a_colleagues_scorecard_comes_in_once_with_later_amendments() {
    let (ann, other) = sent(ann(), "a.json", home());
    let other = other.args(["scorecard", "import", "a.json"]);
    let other = other
        .stdout("a.json: scorecard 1, Ann Example\n")
        .run()
        .then();
    let amend = [
        "scorecard",
        "amend",
        "1",
        "--reason",
        "Misheard",
        "--item",
        "2",
        "--criterion",
        "meter",
        "--rating",
        "could not answer",
    ];
    let ann = ann
        .args(amend)
        .stdout("Scorecard 1: 1 amendment.\n")
        .run()
        .then();
    let (_, other) = sent(ann, "b.json", other);
    let other = other.args(["scorecard", "import", "b.json", "a.json"]);
    let other = other
        .stdout(
            "b.json: scorecard 1, 1 amendment added\n\
             a.json: scorecard 1, which has 1 amendment more than the file\n",
        )
        .run();
    let shown = other
        .then()
        .env("LANG", "C.UTF-8")
        .args(["scorecard", "show", "1"])
        .run();
    let words: Vec<&str> = shown.stdout.split_whitespace().collect();
    let message = "✗ could not answer, before ✗ 0. Why: Misheard";
    assert!(words.join(" ").contains(message), "{}", shown.stdout);
    let refused = shown
        .then()
        .args(["scorecard", "amend", "1", "--reason", "x", "--summary", "y"]);
    refused
        .status(1)
        .stderr(
            "error: scorecard 1 belongs to a colleague; only they can amend it and export it again\n",
        )
        .run();
}

#[test]
fn files_that_contradict_what_is_here_or_themselves_are_told_and_change_nothing() {
    let (_, other) = sent(ann(), "a.json", home());
    let text = fs::read_to_string(other.path("a.json")).unwrap();
    let changed = text.replace("knows the field", "knows nothing");
    let forged = text.replacen("\"score\": 0.5", "\"score\": 0.9", 1);
    assert!(changed != text && forged != text);
    let other = other
        .file("changed.json", changed)
        .file("forged.json", forged)
        .file("other.json", "{\"scorecard\": 1,\n\"uid\": 3}")
        .args([
            "scorecard",
            "import",
            "a.json",
            "changed.json",
            "forged.json",
            "other.json",
        ]);
    let ran = other
        .status(1)
        .stdout("a.json: scorecard 1, Ann Example\n")
        .any_stderr()
        .run();
    let message: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        message[0],
        "error: changed.json: contradicts scorecard 1, which stays as it is: the summary"
    );
    assert!(
        message[1].starts_with("error: forged.json: the score does not match the rest"),
        "{message:?}"
    );
    assert!(
        message[2].starts_with("error: other.json: 2:8: invalid type"),
        "{message:?}"
    );
    let list = ran
        .then()
        .args(["scorecard", "list", "--format", "json"])
        .run();
    assert_eq!(list.json().as_array().unwrap().len(), 1);
}

#[test]
fn an_amendment_names_what_there_is_where_it_finds_nothing() {
    let message =
        "error: item 1 has no criterion `kep`; did you mean `keep`?; it has keep, small\n";
    ann()
        .args([
            "scorecard",
            "amend",
            "1",
            "--reason",
            "x",
            "--item",
            "1",
            "--criterion",
            "kep",
            "--rating",
            "1",
        ])
        .status(1)
        .stderr(message)
        .run();
}

#[test]
fn a_plan_is_compared_by_its_title_in_every_form() {
    let mut viva = panel();
    for (form, begins) in [
        ("text", "Platform engineer\n2 candidates, 4 scorecards\n"),
        ("md", "# Comparison: Platform engineer\n"),
        ("html", "<!DOCTYPE html>"),
        ("json", "{\n  \"plan\": \"platform\",\n"),
        (
            "csv",
            "section,item,criterion,text,weight,spread,Ann Example (Bo Rater),",
        ),
    ] {
        let ran = viva
            .args(["compare", "platform ENGINEER", "--format", form])
            .run();
        assert!(ran.stdout.starts_with(begins), "{}", ran.stdout);
        viva = ran.then();
    }
}

#[test]
fn a_plan_is_named_by_its_file_too() {
    let plan = "plan: platform\ntitle: Platform engineer\nsections:\n  - title: Depth\n    \
                items: [warm]\n";
    let ran = panel()
        .file("my-plan.yaml", plan)
        .args(["compare", "my-plan.yaml", "--plain"])
        .run();
    assert!(
        ran.stdout
            .starts_with("Platform engineer\n2 candidates, 4 scorecards\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn candidates_are_ordered_by_name_unless_asked_for_by_score() {
    let order = |viva: Viva, by: &[&str]| {
        let args = ["compare", "1", "3", "--format", "json"];
        let ran = viva.args(args).args(by.iter().copied()).run();
        let columns = ran.json()["columns"].clone();
        let names = columns
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["cards"][0]["id"].as_i64().unwrap());
        (names.collect::<Vec<_>>(), ran.then())
    };
    let (by_name, viva) = order(panel(), &[]);
    let (by_score, _) = order(viva, &["--by", "score"]);
    assert_eq!((by_name, by_score), (vec![1, 3], vec![3, 1]));
}

#[test]
fn scorecards_of_different_plans_are_not_compared() {
    let mut other = screening("Ann Example", "Bo Rater", [FULL; 3]);
    other.about.plan = "data".to_owned();
    with(ann(), &other)
        .args(["compare", "1", "2"])
        .status(1)
        .stderr(
            "error: scorecards 1 and 2 are of different plans; only those of the same plan can \
             be compared\n",
        )
        .run();
    ann()
        .args(["compare", "data"])
        .status(1)
        .stderr(
            "error: no scorecard has a plan called `data`; `viva scorecard list` shows what \
             there is\n",
        )
        .run();
}

#[test]
fn two_interviewers_agreement_is_kappa_with_what_they_differ_on_first() {
    let ran = panel().args(["agreement", "platform"]).run();
    for message in [
        "2 interviewers · 2 candidates\n",
        "exact    50 %  the same mark: 3 of 6 pairs\n",
        "  Bo Rater  6 marks  +0.17  lenient\n",
        "  Slow first requests: Makes the package small. (0 of 2 pairs the same, kappa 0.000)\n",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
    let json = ran
        .then()
        .args(["agreement", "platform", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["measure"], "weighted_kappa");
    // In squared half marks: 1 + 1 + 4 apart; by lot (2·1 + 2·2·4 + 3 + 2 + 3·3·4 + 3) / 6.
    let kappa = json["agreement"].as_f64().unwrap();
    assert!((kappa - (1.0 - 6.0 * 6.0 / 62.0)).abs() < 1e-9, "{kappa}");
}

#[test]
fn three_interviewers_agreement_is_alpha() {
    let viva = with(
        panel(),
        &screening("Ann Example", "Ed Fourth", [HALF, UNCLEAR, NONE]),
    );
    let json = viva
        .args(["agreement", "platform", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["measure"], "alpha");
    assert_eq!(json["raters"].as_array().unwrap().len(), 3);
    assert!(json["ordinal_alpha"].is_number());
}

#[test]
fn one_interviewer_alone_agrees_with_nobody() {
    ann()
        .args(["agreement", "platform"])
        .status(1)
        .stderr(
            "error: no candidate has scorecards of two interviewers; `viva scorecard import \
             FILE` brings in a colleague's\n",
        )
        .run();
}

#[test]
fn signs_of_other_locales_are_not_printed() {
    let ran = panel().env("LANG", "C").args(["compare", "platform"]).run();
    assert!(ran.stdout.is_ascii(), "{}", ran.stdout);
}

#[test]
fn an_exported_scorecard_fits_its_published_schema() {
    let schema = home().args(["schema", "scorecard"]).run().json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let export = ["scorecard", "export", "1", "--format", "json"];
    let card = ann().args(export).run().json();
    assert!(validator.is_valid(&card));
}

#[test]
fn a_debrief_shows_all_cards_of_a_candidate_in_every_form() {
    let mut viva = panel();
    for (form, message) in [
        ("text", "Recommendations (2)"),
        ("md", "## Judged differently"),
        ("html", "<title>Debrief: Ann Example</title>"),
        ("json", "\"disagreements\": ["),
        ("csv", "candidate,outside_id,round,interviewer,"),
    ] {
        let ran = viva
            .args(["debrief", "ann example", "--format", form])
            .run();
        assert!(ran.stdout.contains(message), "{message} in {}", ran.stdout);
        viva = ran.then();
    }
    let row = ["debrief", "1", "--format", "csv", "--rows", "candidates"];
    let ran = viva.args(row).run();
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    let compare = [
        "compare",
        "platform",
        "--format",
        "csv",
        "--rows",
        "candidates",
    ];
    let ran = ran.then().args(compare).run();
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    let export = [
        "scorecard",
        "export",
        "1",
        "--format",
        "csv",
        "--rows",
        "candidates",
    ];
    let ran = ran.then().args(export).run();
    assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
}

#[test]
fn a_decision_is_recorded_once_and_only_amended() {
    let decide = [
        "debrief",
        "Ann Example",
        "--decide",
        "on hold",
        "--reason",
        "Wait for Ed.",
    ];
    let ran = panel().args(decide).stdout("Ann Example: on hold.\n").run();
    let again = ran.then().args(decide).status(1).stderr(
        "error: `on hold` is decided already; --amend records another decision, and this one \
         stays\n",
    );
    let amend = [
        "debrief",
        "1",
        "--amend",
        "--decide",
        "hire",
        "--reason",
        "Ed says yes.",
    ];
    let ran = again.run().then().args(amend).run();
    let json = ran
        .then()
        .args(["debrief", "1", "--format", "json"])
        .run()
        .json();
    let decisions = json["decisions"].as_array().unwrap();
    let outcomes: Vec<&str> = decisions
        .iter()
        .map(|d| d["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["on hold", "hire"]);
    let unsaid = ["debrief", "1", "--decide", "hire"];
    panel().args(unsaid).status(2).any_stderr().run();
    let unsaid = ["debrief", "1", "--decide", "hire", "--reason", " "];
    let message = "error: a decision needs a reason: --reason 'TEXT'\n";
    panel().args(unsaid).status(1).stderr(message).run();
}

#[test]
fn a_debrief_keeps_a_colleagues_card_sealed_until_mine_is_committed_or_i_decline() {
    let (_, other) = sent(ann(), "a.json", home().env("VIVA_ME_NAME", "Di Third"));
    let ran = other.args(["scorecard", "import", "a.json"]).run();
    let debrief = |viva: Viva| {
        viva.env("VIVA_ME_NAME", "Di Third")
            .args(["debrief", "1", "--plain"])
    };
    let ran = debrief(ran.then()).run();
    assert!(
        ran.stdout.contains("sealed until you have rated"),
        "{}",
        ran.stdout
    );
    for message in ["+ yes", "50 %", "knows the field", "only named it"] {
        assert!(!ran.stdout.contains(message), "{message} in {}", ran.stdout);
    }
    let decide = ["debrief", "1", "--decide", "hire", "--reason", "x"];
    let ran = ran
        .then()
        .env("VIVA_ME_NAME", "Di Third")
        .args(decide)
        .status(1)
        .any_stderr()
        .run();
    assert!(ran.stderr.contains("sealed for you"), "{}", ran.stderr);
    let ran = ran.then().args(["candidate", "decline", "1"]).run();
    let ran = debrief(ran.then()).run();
    assert!(ran.stdout.contains("knows the field"), "{}", ran.stdout);
}

#[test]
fn a_discarded_screening_is_in_no_debrief_and_an_open_one_is_only_named() {
    let mut open = screening("Ann Example", "Ed Fourth", [FULL; 3]);
    open.committed = None;
    let ran = with(ann(), &open).args(["debrief", "1"]).run();
    assert!(
        ran.stdout
            .contains("Ed Fourth, Platform engineer: not committed yet"),
        "{}",
        ran.stdout
    );
    let discard = ["screen", "--discard=2", "--reason", "fell ill"];
    let ran = ran.then().args(discard).run();
    let ran = ran.then().args(["debrief", "1"]).run();
    assert!(!ran.stdout.contains("Ed Fourth"), "{}", ran.stdout);
}
