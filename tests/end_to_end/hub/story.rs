//! A hiring panel from its first interview to what is left of it: three interviewers with a data
//! folder each, a hiring manager and an owner, two candidates, two rounds.

use super::{count, hub, person};
use crate::postgres::Database;
use crate::screening::WHOLE;
use crate::viva::{GATEWAYS, Ran};

const NO: &str = "mark 1 = 0\nnext\nmark 1 = 1/2\nrest = could not answer\nflag blames others\n\
                  finish\nrecommend no\nsummary Too thin.\ncommit\n";

/// Somebody of the panel at work in their own folder.
struct Member<'a> {
    db: &'a Database,
    who: &'static str,
    name: &'static str,
    ran: Option<Ran>,
}

impl<'a> Member<'a> {
    fn joins(db: &'a Database, who: &'static str, name: &'static str) -> Self {
        let viva = person(db, who)
            .file("bank.yaml", GATEWAYS)
            .env("VIVA_ME_NAME", name);
        let ran = Some(viva.args(["hub", "join"]).run());
        Self { db, who, name, ran }
    }

    fn runs(&mut self, args: &[&str], stdin: &str, status: i32) -> (String, String) {
        let banks = ["screen", "plan"].contains(&args[0]);
        let banks = if banks {
            &["--bank", "bank.yaml"][..]
        } else {
            &[]
        };
        let viva = self.ran.take().unwrap().then();
        let ran = viva
            .env("LANG", "C.UTF-8")
            .env("VIVA_ME_NAME", self.name)
            .env("VIVA_HUB_CONNECTION", &self.db.url(self.who))
            .args(banks.iter().copied())
            .args(args.iter().copied())
            .stdin(stdin)
            .any_stderr()
            .status(status)
            .run();
        let printed = (ran.stdout.clone(), ran.stderr.clone());
        self.ran = Some(ran);
        printed
    }

    /// Runs it, and gives what it printed.
    fn does(&mut self, args: &[&str]) -> String {
        self.runs(args, "", 0).0
    }

    fn syncs(&mut self) -> String {
        self.does(&["hub", "sync"])
    }

    fn screens(&mut self, plan: &str, candidate: &str, said: &str) {
        let args = [
            "screen",
            "--plain",
            "--plan",
            plan,
            "--candidate",
            candidate,
        ];
        self.runs(&args, said, 0);
        self.syncs();
    }

    fn debrief(&mut self, candidate: &str) -> serde_json::Value {
        let told = self.does(&["debrief", candidate, "--format", "json"]);
        serde_json::from_str(&told).unwrap()
    }

    fn counts(&self, sql: &str) -> i64 {
        count(self.db, self.who, sql)
    }
}

fn interviewers(debrief: &serde_json::Value) -> Vec<&str> {
    let cards = debrief["cards"].as_array().unwrap().iter();
    cards
        .map(|card| card["interviewer"].as_str().unwrap())
        .collect()
}

#[test]
fn a_panel_from_the_first_interview_to_what_is_left_of_it() {
    let Some(db) = hub() else { return };
    let mut bo = Member::joins(&db, "bo", "Bo Rater");
    let mut cy = Member::joins(&db, "cy", "Cy Other");
    let mut di = Member::joins(&db, "di", "Di Third");
    let mut hana = Member::joins(&db, "hm", "Hana Manager");
    let mut owner = Member::joins(&db, "owner", "Olga Owner");

    // Two rounds, from one laptop to all.
    for (plan, title) in [("first", "First round"), ("second", "Second round")] {
        let new = ["plan", "new", plan, "--title", title];
        let sections = ["--section", "Warm-up 5m: keys", "--section", "Depth: warm"];
        bo.does(&[&new[..], &sections].concat());
        bo.does(&["hub", "share", plan]);
    }
    for other in [&mut cy, &mut di, &mut hana] {
        assert!(other.syncs().contains("Received: 2 files."));
    }

    // Bo misspells a name; Cy is asked, and corrects it for all.
    bo.screens("first", "Anna Kowalsky", WHOLE);
    cy.syncs();
    let anna = [
        "screen",
        "--plain",
        "--plan",
        "first",
        "--candidate",
        "Anna Kowalski",
    ];
    let (_, asked) = cy.runs(&anna, WHOLE, 1);
    assert!(asked.contains("did you mean Anna Kowalsky"), "{asked}");
    cy.does(&[
        "candidate",
        "correct",
        "Anna Kowalsky",
        "--name",
        "Anna Kowalski",
    ]);
    cy.screens("first", "Anna Kowalski", NO);
    bo.syncs();
    let list = bo.does(&["scorecard", "list"]);
    assert_eq!(list.matches("Anna Kowalski").count(), 2, "{list}");
    assert!(!list.contains("Kowalsky"), "{list}");

    // Ben does not come to Di's interview; the next time he does.
    let ben = [
        "screen",
        "--plain",
        "--plan",
        "first",
        "--candidate",
        "Ben Adams",
    ];
    di.runs(&ben, "mark 1 = 0\nleave\n", 0);
    di.does(&["screen", "--discard", "--reason", "he did not come"]);
    bo.screens("first", "Ben Adams", NO);
    di.syncs();
    let sealed = di.does(&["scorecard", "list"]);
    assert!(!sealed.contains("✗ no"), "{sealed}");
    assert_eq!(di.counts("SELECT count(*) FROM viva.cards"), 0);
    di.screens("first", "Ben Adams", WHOLE);
    let list = di.does(&["scorecard", "list"]);
    assert!(
        list.contains("discarded") && list.contains("✗ no"),
        "{list}"
    );
    cy.screens("second", "Ben Adams", WHOLE);
    di.screens("second", "Anna Kowalski", WHOLE);

    // Each sees what they should, by plain SQL.
    for member in [&mut bo, &mut cy, &mut hana] {
        member.syncs();
    }
    let cards = "SELECT count(*) FROM viva.cards";
    let read = "SELECT count(*) FROM viva.read_cards(ARRAY(SELECT uid FROM viva.cards))";
    let by = |who: &str, plan: &str| {
        let who = db.login(who);
        format!("{cards} WHERE author = '{who}' AND plan = '{plan}'")
    };
    for (member, sees) in [(&bo, 4), (&cy, 3), (&di, 3), (&hana, 6)] {
        assert_eq!(member.counts(cards), sees, "{}", member.who);
        assert_eq!(member.counts(read), sees, "{}", member.who);
    }
    // The first owner owns the tables, and yet is handed nothing of what cards say.
    assert_eq!(owner.counts(read), 0);
    assert_eq!(
        di.counts(&by("cy", "first")),
        0,
        "Di did not rate Anna there"
    );
    assert_eq!(cy.counts(&by("di", "first")), 0, "nor Cy Ben");

    // The debrief: Di says that she will not rate the first round, and has all of it.
    assert_eq!(interviewers(&di.debrief("Anna Kowalski")), ["Di Third"]);
    di.does(&["candidate", "decline", "Anna Kowalski", "--plan", "first"]);
    di.syncs();
    let debrief = di.debrief("Anna Kowalski");
    assert_eq!(interviewers(&debrief), ["Bo Rater", "Cy Other", "Di Third"]);
    let flags = debrief["red_flags"].as_array().unwrap().iter();
    let flags: Vec<&str> = flags.map(|flag| flag["text"].as_str().unwrap()).collect();
    assert!(flags.contains(&"blames others"), "{flags:?}");
    assert!(!debrief["disagreements"].as_array().unwrap().is_empty());
    let compared = hana.does(&["compare", "first", "--plain"]);
    for part in ["Anna Kowalski", "Ben Adams", "1 ✓ yes, 1 ✗ no"] {
        assert!(compared.contains(part), "{part}\n{compared}");
    }
    let reason = "Two of three say yes.";
    hana.does(&[
        "debrief",
        "Anna Kowalski",
        "--decide",
        "hire",
        "--reason",
        reason,
    ]);
    hana.syncs();
    di.syncs();
    assert_eq!(
        di.debrief("Anna Kowalski")["decisions"][0]["by"],
        "Hana Manager"
    );
    // Bo, for whom the second round is sealed, does not hear of it.
    bo.syncs();
    assert_eq!(
        bo.debrief("Anna Kowalski")["decisions"],
        serde_json::json!([])
    );

    // Ben is forgotten: on the hub, then by each.
    let removed = owner.does(&["hub", "forget", "Ben Adams", "--yes"]);
    assert!(removed.contains("with 3 scorecards"), "{removed}");
    for member in [&mut bo, &mut cy, &mut di, &mut hana] {
        let told = member.syncs();
        assert!(
            told.contains("Ben Adams, was forgotten on the hub"),
            "{told}"
        );
        member.does(&["candidate", "forget", "Ben Adams", "--yes"]);
        let told = member.syncs();
        assert!(told.contains("Nothing new on either side."), "{told}");
        let list = member.does(&["scorecard", "list"]);
        assert!(
            !list.contains("Ben Adams") && list.contains("Anna Kowalski"),
            "{list}"
        );
        let store = std::fs::read(member.ran.as_ref().unwrap().home().join("data/viva.db"));
        let name = b"Ben Adams";
        let found = store.unwrap().windows(name.len()).any(|part| part == name);
        assert!(!found, "{}", member.who);
    }
    assert_eq!(hana.counts(cards), 3);
    assert_eq!(hana.counts("SELECT count(*) FROM viva.candidates"), 1);

    // Who did all that, only the owner knows of others.
    let logins = "SELECT count(DISTINCT login) FROM viva.audit";
    assert_eq!(owner.counts(logins), 5);
    for member in [&bo, &cy, &di, &hana] {
        assert_eq!(member.counts(logins), 1, "{}", member.who);
        let changed = db.sql(member.who).batch_execute("DELETE FROM viva.audit");
        assert!(changed.is_err(), "{}", member.who);
    }
}
