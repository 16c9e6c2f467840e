//! Candidates as records: misspelt, corrected, merged, told apart, exported, forgotten; and whose
//! scorecards are whose.

use std::fs;

use ::viva::bank::Mark;
use ::viva::session::screening::{Rating, Screening};

use crate::Viva;
use crate::plan::PLAN;
use crate::scorecard::{screening, with};
use crate::viva::{GATEWAYS, Ran};

const FULL: Rating = Rating::Marked(Mark::Full);

fn home() -> Viva {
    Viva::new().env("LANG", "C.UTF-8").env("TZ", "UTC")
}

fn card(candidate: &str, interviewer: &str) -> Screening {
    screening(candidate, interviewer, [FULL; 3])
}

fn then<'a>(ran: Ran, args: impl IntoIterator<Item = &'a str>) -> Viva {
    ran.then().args(args)
}

/// An unfinished screening of somebody.
fn open(candidate: &str, interviewer: &str) -> Screening {
    let mut open = card(candidate, interviewer);
    open.committed = None;
    open.recommendation = None;
    open
}

#[test]
fn a_corrected_name_stands_on_every_scorecard() {
    let viva = with(home(), &card("Anna Kowalsky", "Bo Rater"));
    let viva = with(viva, &card("anna kowalsky", "Cy Other"));
    let ran = viva
        .args([
            "candidate",
            "correct",
            "Anna Kowalsky",
            "--name",
            "Anna Kowalski",
        ])
        .args(["--outside-id", "ATS-7", "--forget-on", "2026-12-31"])
        .run();
    for message in [
        "Anna Kowalski\ncandidate 1\n",
        "also        Anna Kowalsky\n",
        "outside id  ATS-7\n",
        "forget on   2026-12-31",
        "2  2026-03-12  Platform engineer  Cy Other  ✓ yes",
    ] {
        assert!(ran.stdout.contains(message), "{message}\n{}", ran.stdout);
    }
    let list = then(ran, ["scorecard", "list"]).run();
    assert_eq!(list.stdout.matches("Anna Kowalski").count(), 2);
    assert!(!list.stdout.contains("Kowalsky"));
}

#[test]
fn two_records_of_one_person_become_one_with_all_scorecards() {
    let viva = with(home(), &card("Anna Kowalski", "Bo Rater"));
    let viva = with(viva, &card("Ania Kowalska", "Cy Other"));
    let merged = viva
        .args([
            "candidate",
            "merge",
            "Ania Kowalska",
            "1",
            "--format",
            "json",
        ])
        .run();
    let merged = merged.json();
    assert_eq!(merged["name"], "Anna Kowalski");
    assert_eq!(merged["aliases"][0], "Ania Kowalska");
    assert_eq!(merged["scorecards"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_name_close_to_a_known_one_is_asked_about() {
    let viva = with(home(), &card("Anna Kowalski", "Bo Rater"));
    let start = [
        "screen",
        "--plain",
        "--plan",
        "p.yaml",
        "--candidate",
        "Anna Kowalsky",
    ];
    let ran = viva
        .bank(GATEWAYS)
        .file("p.yaml", PLAN)
        .args(start)
        .status(1)
        .stderr(
            "error: did you mean Anna Kowalski (candidate 1)? Name the candidate by number, or \
             use --new-candidate if `Anna Kowalsky` is somebody else\n",
        )
        .run();
    let ran = then(ran, ["--bank", "bank.yaml"])
        .args(start)
        .args(["--new-candidate"])
        .stdin("quit\n")
        .run();
    let list = then(ran, ["candidate", "list", "--format", "json"])
        .run()
        .json();
    let names: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["Anna Kowalski", "Anna Kowalsky"]);
}

#[test]
fn two_people_of_one_name_are_told_apart_by_number() {
    let viva = with(home(), &card("Anna Kowalski", "Bo Rater"));
    let start = ["screen", "--plain", "--plan", "p.yaml", "--candidate"];
    let ran = viva
        .bank(GATEWAYS)
        .file("p.yaml", PLAN)
        .args(start)
        .args(["Anna Kowalski", "--new-candidate"])
        .stdin("quit\n")
        .run();
    let ran = then(ran, ["candidate", "correct", "2", "--outside-id", "ATS-9"]).run();
    let ran = then(ran, ["--bank", "bank.yaml"])
        .args(start)
        .args(["anna kowalski"])
        .status(1)
        .stderr(
            "error: `anna kowalski` may be Anna Kowalski (candidate 1) or Anna Kowalski \
             (candidate 2, ATS-9); name one by number\n",
        )
        .run();
    let ran = then(ran, ["--bank", "bank.yaml"])
        .args(start)
        .args(["1"])
        .stdin("quit\n")
        .run();
    let ran = then(ran, ["candidate", "list"]).run();
    assert!(
        ran.stdout
            .contains(" 1  Anna Kowalski  -                    2"),
        "{}",
        ran.stdout
    );
    // Who is forgotten takes no namesake along.
    let ran = then(ran, ["candidate", "forget", "1", "--yes"])
        .any_stderr()
        .run();
    let left = then(ran, ["candidate", "list", "--format", "json"])
        .run()
        .json();
    assert_eq!(left[0]["outside_id"], "ATS-9");
    assert_eq!(left.as_array().map(Vec::len), Some(1));
}

#[test]
fn everything_about_a_person_is_in_one_folder() {
    let viva = with(home(), &card("Ann Example", "Bo Rater"));
    let viva = with(viva, &open("Ann Example", "Cy Other"));
    let viva = with(viva, &card("Di Third", "Bo Rater"));
    let refused = viva
        .args(["candidate", "export", "Ann Example", "-o", "ann"])
        .status(1)
        .any_stderr()
        .run();
    assert!(refused.stderr.contains("--sealed"), "{}", refused.stderr);
    let declined = then(refused, ["candidate", "decline", "1", "--plan", "second"]).run();
    let ran = then(
        declined,
        ["candidate", "export", "1", "--sealed", "-o", "ann"],
    )
    .run();
    let folder = ran.home().join("ann");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let about = read("README.md");
    assert!(
        about.starts_with("# What is kept about Ann Example\n"),
        "{about}"
    );
    assert!(
        about.contains("| finished | [screening-1.md](screening-1.md) |"),
        "{about}"
    );
    assert!(
        about.contains("| unfinished | [screening-2.md](screening-2.md) |"),
        "{about}"
    );
    assert!(about.contains("by the plans: second"), "{about}");
    assert!(read("candidate.json").contains("\"declined\": [\n    \"second\"\n  ]"));
    assert!(read("screening-1.md").contains("Ann Example only named it"));
    assert!(read("screening-2.md").contains("Not committed."));
    for name in ["candidate.json", "screening-1.json", "screening-2.json"] {
        serde_json::from_str::<serde_json::Value>(&read(name)).unwrap();
    }
    let names = fs::read_dir(&folder).unwrap();
    for file in names {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("Di Third"));
    }
}

#[test]
fn who_was_forgotten_comes_back_only_when_asked_for() {
    let ran = with(home(), &card("Ann Example", "Bo Rater"))
        .args([
            "scorecard",
            "export",
            "1",
            "--format",
            "json",
            "-o",
            "ann.json",
        ])
        .run();
    let ran = then(ran, ["forget", "--candidate", "Ann Example", "--yes"]).run();
    let ran = then(ran, ["scorecard", "import", "ann.json"])
        .status(1)
        .any_stderr()
        .run();
    assert!(
        ran.stderr
            .contains("so the scorecard was not imported; --bring-back imports it"),
        "{}",
        ran.stderr
    );
    let ran = then(ran, ["scorecard", "import", "ann.json", "--bring-back"]).run();
    assert_eq!(ran.stdout, "ann.json: scorecard 2, Ann Example\n");
}

#[test]
fn who_was_to_be_forgotten_by_now_is() {
    let viva = with(home(), &card("Ann Example", "Bo Rater"));
    let viva = with(viva, &card("Di Third", "Bo Rater"));
    let ran = viva
        .args(["candidate", "correct", "1", "--forget-on", "2026-01-31"])
        .run();
    let ran = then(ran, ["candidate", "list"]).run();
    assert!(ran.stdout.contains("2026-01-31, due"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("1 candidate due to be forgotten"),
        "{}",
        ran.stdout
    );
    let ran = then(ran, ["candidate", "forget", "--due", "--yes"]).run();
    let ran = then(ran, ["candidate", "forget", "--due", "--yes"])
        .stdout("Nobody is due to be forgotten.\n")
        .run();
    let left = then(ran, ["candidate", "list", "--format", "json"])
        .run()
        .json();
    assert_eq!(left[0]["name"], "Di Third");
}

#[test]
fn a_colleagues_card_of_a_misspelt_name_joins_the_right_record() {
    let theirs = with(home(), &card("Anna Kowalsky", "Cy Other"))
        .args(["scorecard", "export", "1", "--format", "json"])
        .run();
    let viva = with(home(), &card("Anna Kowalski", "Bo Rater")).file("c.json", &theirs.stdout);
    let ran = viva.args(["scorecard", "import", "c.json"]).run();
    assert_eq!(
        ran.stdout,
        "c.json: scorecard 2, Anna Kowalsky; a new candidate, perhaps Anna Kowalski (candidate 1): \
         `viva candidate merge` makes them one\n"
    );
    let ran = then(ran, ["candidate", "merge", "2", "1"]).run();
    // The file still says the old name; it is the same card.
    then(ran, ["scorecard", "import", "c.json"])
        .stdout("c.json: scorecard 2, unchanged\n")
        .run();
}

#[test]
fn a_discarded_screening_seals_nothing_and_counts_nowhere() {
    let viva = with(home(), &card("Ann Example", "Bo Rater"));
    let viva = with(viva, &open("Ann Example", "Cy Other"));
    let ran = viva
        .args(["scorecard", "show", "1"])
        .status(1)
        .any_stderr()
        .run();
    let ran = then(ran, ["screen", "--discard=2", "--reason", "fell ill"])
        .stdout("Screening 2 of Ann Example is discarded: it seals nothing and counts nowhere.\n")
        .run();
    let ran = then(ran, ["scorecard", "list"]).run();
    assert!(ran.stdout.contains("-  discarded\n"), "{}", ran.stdout);
    let ran = then(ran, ["scorecard", "show", "1"]).run();
    let ran = then(ran, ["screen", "--plain", "--resume=2"])
        .status(1)
        .stderr("error: screening 2 was discarded; nothing of it can be changed\n")
        .run();
    then(ran, ["compare", "2"])
        .status(1)
        .stderr("error: screening 2 was discarded, so there is no scorecard of it\n")
        .run();
}

#[test]
fn ones_own_cards_are_amended_and_others_are_not() {
    let viva = with(home(), &card("Ann Example", "Bo Rater"));
    let viva = with(viva, &card("Ann Example", "Cy Other"));
    let ran = viva
        .env("VIVA_ME_NAME", "Bo Rater")
        .args([
            "scorecard",
            "amend",
            "1",
            "--reason",
            "Reread",
            "--summary",
            "Good.",
        ])
        .run();
    let ran = then(ran, ["scorecard", "show", "1"]).run();
    assert!(
        ran.stdout.contains(" by Bo Rater: Summary: \"Good.\""),
        "{}",
        ran.stdout
    );
    let args = [
        "scorecard",
        "amend",
        "2",
        "--reason",
        "Reread",
        "--summary",
        "Good.",
    ];
    then(ran, args)
        .env("VIVA_ME_NAME", "Bo Rater")
        .status(1)
        .stderr(
            "error: screening 2 is Cy Other's, and you are Bo Rater in the configuration; only \
             they can continue, amend or discard it\n",
        )
        .run();
}

#[test]
fn one_resumes_ones_own() {
    let viva = with(home(), &open("Ann Example", "Bo Rater"));
    let viva = with(viva, &open("Di Third", "Cy Other"));
    let ran = viva
        .env("VIVA_ME_NAME", "bo rater")
        .args(["screen", "--plain", "--resume"])
        .stdin("quit\n")
        .run();
    assert!(ran.stdout.starts_with("Ann Example:"), "{}", ran.stdout);
}

#[test]
fn colleagues_cards_are_sealed_until_one_has_rated_or_will_not() {
    let theirs = with(home(), &card("Ann Example", "Cy Other"))
        .args(["scorecard", "export", "1", "--format", "json"])
        .run();
    let viva = home()
        .env("VIVA_ME_NAME", "Bo Rater")
        .file("c.json", &theirs.stdout);
    let ran = viva
        .args(["scorecard", "import", "c.json"])
        .stdout("c.json: scorecard 1, Ann Example; sealed until you have rated\n")
        .run();
    let me = |viva: Viva| viva.env("VIVA_ME_NAME", "Bo Rater");
    let ran = me(then(ran, ["scorecard", "show", "1"]))
        .status(1)
        .stderr(
            "error: scorecard 1 is sealed until you have committed yours of the same interview; \
             if you will not rate, `viva candidate decline 1` says so\n",
        )
        .run();
    let ran = me(then(ran, ["candidate", "decline", "Ann Example"])).run();
    me(then(ran, ["scorecard", "show", "1"])).run();
}
