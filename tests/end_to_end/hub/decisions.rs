//! Decisions through the hub, and those who will not rate.

use super::{card, count, hub, person, synced, then};
use crate::postgres::Database;
use crate::scorecard::with;
use crate::viva::Ran;

/// Records a decision, or amends one, and syncs.
fn decided(ran: Ran, db: &Database, who: &str, outcome: &str, more: &[&'static str]) -> Ran {
    let ran = recorded(ran, db, who, outcome, more);
    then(ran, db, who, ["hub", "sync"]).run()
}

fn recorded(ran: Ran, db: &Database, who: &str, outcome: &str, more: &[&'static str]) -> Ran {
    let args = ["debrief", "1", "--decide", outcome, "--reason"];
    let ran = then(ran, db, who, args).args([format!("{who} says so").as_str()]);
    ran.args(more.iter().copied()).run()
}

/// The decisions that a folder has on record, in order.
fn decisions_of(ran: Ran, db: &Database, who: &str) -> (Ran, Vec<String>) {
    let ran = then(ran, db, who, ["debrief", "1", "--format", "json"]).run();
    let decisions = ran.json()["decisions"].clone();
    let lines = decisions.as_array().unwrap().iter().map(|one| {
        let by = one["by"].as_str().unwrap_or("–");
        format!("{} by {by}", one["outcome"].as_str().unwrap())
    });
    let lines = lines.collect();
    (ran, lines)
}

#[test]
fn what_was_decided_reaches_those_for_whom_no_card_is_sealed() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let cy = synced(&db, "cy", &[card("Ann Example", "Cy Other")]);
    synced(&db, "di", &[card("Somebody Else", "Di Third")]);
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let bo = decided(bo, &db, "bo", "on hold", &[]);
    assert!(bo.stdout.contains("Sent: 1 decision."), "{}", bo.stdout);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("1 decision."), "{}", cy.stdout);
    let cy = decided(cy, &db, "cy", "hire", &["--amend"]);
    assert!(cy.stdout.contains("Sent: 1 decision."), "{}", cy.stdout);
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let (bo, seen) = decisions_of(bo, &db, "bo");
    assert_eq!(seen, ["on hold by –", "hire by Cy Other"]);
    let (_, seen) = decisions_of(cy, &db, "cy");
    assert_eq!(seen, ["on hold by Bo Rater", "hire by –"]);
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(bo.stdout.contains("Nothing new"), "{}", bo.stdout);
    // By plain SQL, too, nobody else knows.
    let all = "SELECT count(*) FROM viva.decisions";
    let said = "SELECT count(*) FROM viva.read_decisions(ARRAY(SELECT uid FROM viva.decisions))";
    for (who, sees) in [("bo", 2), ("cy", 2), ("di", 0), ("hm", 2), ("owner", 2)] {
        assert_eq!(count(&db, who, all), sees, "{who}");
        let reads = if who == "owner" { 0 } else { sees };
        assert_eq!(count(&db, who, said), reads, "{who}");
    }
    let uid: String = {
        let mut admin = db.admin();
        let row = admin.query_one("SELECT uid FROM viva.decisions WHERE number = 1", &[]);
        row.unwrap().get(0)
    };
    let said = format!("SELECT count(*) FROM viva.read_decisions(ARRAY['{uid}'])");
    assert_eq!(count(&db, "di", &said), 0);
    for who in ["bo", "cy", "di", "hm"] {
        for forbidden in [
            "SELECT body FROM viva.decision_bodies",
            "UPDATE viva.decisions SET number = 9",
            "DELETE FROM viva.decisions",
            "DELETE FROM viva.declines",
            "SELECT name FROM viva.candidate_records",
        ] {
            let mut sql = db.sql(who);
            assert!(sql.batch_execute(forbidden).is_err(), "{who}: {forbidden}");
        }
    }
    // Nor does who sees not every card decide.
    let body = "{\"outcome\": \"hire\", \"reason\": \"So.\", \"at\": \"2026-03-01T00:00:00Z\"}";
    let fresh = "f".repeat(32);
    let refused = db.sql("di").query_one(
        "SELECT viva.put_decision((SELECT uid FROM viva.candidates WHERE name = 'Ann Example'), \
         $1, $2, 2)",
        &[&fresh, &body],
    );
    let refused = refused.unwrap_err();
    let refused = refused.as_db_error().unwrap().message();
    assert!(refused.contains("are sealed for it"), "{refused}");
}

#[test]
fn what_two_decided_at_once_is_named_and_settled() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let cy = synced(&db, "cy", &[card("Ann Example", "Cy Other")]);
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let _hm = synced(&db, "hm", &[]);
    let bo = decided(bo, &db, "bo", "hire", &[]);
    let cy = recorded(cy, &db, "cy", "no hire", &[]);
    let conflict = "`no hire` was decided here and `hire` on the hub by Bo Rater";
    let cy = then(cy, &db, "cy", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(cy.stderr.contains(conflict), "{}", cy.stderr);
    // Once more the same; nothing was overwritten.
    let cy = then(cy, &db, "cy", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(cy.stderr.contains(conflict), "{}", cy.stderr);
    let cy = then(cy, &db, "cy", ["hub", "sync", "--prefer", "mine"]).run();
    assert!(cy.stdout.contains("Sent: 1 decision."), "{}", cy.stdout);
    let (cy, seen) = decisions_of(cy, &db, "cy");
    assert_eq!(seen, ["hire by Bo Rater", "no hire by –"], "mine holds");
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let (bo, seen) = decisions_of(bo, &db, "bo");
    assert_eq!(seen, ["hire by –", "no hire by Cy Other"]);
    // And the other way: the hub's holds, one's own stays on record here.
    let _bo = decided(bo, &db, "bo", "another round", &["--amend"]);
    let cy = recorded(cy, &db, "cy", "on hold", &["--amend"]);
    let cy = then(cy, &db, "cy", ["hub", "sync", "--prefer", "hub"]).run();
    let (cy, seen) = decisions_of(cy, &db, "cy");
    assert_eq!(seen[2..], ["on hold by –", "another round by Bo Rater"]);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("Nothing new"), "{}", cy.stdout);
    let sent = count(&db, "hm", "SELECT count(*) FROM viva.decisions");
    assert_eq!(sent, 3);
}

#[test]
fn records_that_become_one_keep_all_decisions() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Anna Kowalski", "Bo Rater")]);
    let bo = decided(bo, &db, "bo", "on hold", &[]);
    let cy = synced(&db, "cy", &[card("Ania Kowalska", "Cy Other")]);
    let cy = decided(cy, &db, "cy", "hire", &[]);
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let merge = ["candidate", "merge", "Ania Kowalska", "Anna Kowalski"];
    let bo = then(bo, &db, "bo", merge).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let (_, bos) = decisions_of(bo, &db, "bo");
    assert_eq!(bos, ["on hold by –", "hire by Cy Other"]);
    let list = then(cy, &db, "cy", ["candidate", "list", "--format", "json"]).run();
    let id = list.json()[0]["id"].to_string();
    let args = ["debrief", &id, "--format", "json"];
    let cys = then(list, &db, "cy", args).run().json();
    let cys: Vec<&str> = cys["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(cys, ["on hold", "hire"], "the same order for all");
}

#[test]
fn who_will_not_rate_a_round_sees_it_after_having_rated_another() {
    let Some(db) = hub() else { return };
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let mut second = card("Ann Example", "Cy Other");
    second.about.plan = "second".to_owned();
    let cy = synced(&db, "cy", &[second]);
    assert!(!cy.stdout.contains("Received: 1 sc"), "{}", cy.stdout);
    let decline = ["candidate", "decline", "1", "--plan", "platform"];
    let cy = then(cy, &db, "cy", decline).run();
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("Sent: 1 decline."), "{}", cy.stdout);
    assert!(
        cy.stdout.contains("Received: 1 scorecard."),
        "{}",
        cy.stdout
    );
    let who = db.login("cy");
    let declined = format!(
        "SELECT count(*) FROM viva.audit WHERE login = '{who}' AND action = 'decline' \
         AND detail = 'platform'"
    );
    assert_eq!(count(&db, "owner", &declined), 1);
    // Having read it, Cy does not rate after all.
    let cy = with(cy.then(), &card("Ann Example", "Cy Other"));
    let cy = cy
        .env("VIVA_HUB_CONNECTION", &db.url("cy"))
        .args(["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        cy.stderr
            .contains("said that it would not rate, and has read"),
        "{}",
        cy.stderr
    );
    // On another machine of Cy's it is known as well.
    let machine = synced(&db, "cy", &[]);
    assert!(machine.stdout.contains("1 decline"), "{}", machine.stdout);
    // Who has rated nothing of the candidate opens nothing by that.
    let di = synced(&db, "di", &[]);
    let di = then(di, &db, "di", ["candidate", "decline", "1"]).run();
    let di = then(di, &db, "di", ["hub", "sync"]).run();
    assert!(di.stdout.contains("Sent: 1 decline."), "{}", di.stdout);
    assert!(!di.stdout.contains("scorecard"), "{}", di.stdout);
    assert_eq!(count(&db, "di", "SELECT count(*) FROM viva.cards"), 0);
}

#[test]
fn a_hub_of_the_version_before_works_without_decisions_until_it_is_brought_up_to_date() {
    let Some(server) = crate::postgres::server() else {
        return;
    };
    let db = server.database();
    // As the version before made it.
    let mut sql = db.sql("owner");
    sql.batch_execute(include_str!("../../../src/hub/schema_1.sql"))
        .unwrap();
    sql.batch_execute(
        "INSERT INTO viva.hub (uid, version, oldest_client) VALUES (repeat('a', 32), 1, 1);
         SELECT viva.found('Olga Owner')",
    )
    .unwrap();
    super::add(&db, "bo", "Bo Rater", "interviewer");
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    assert!(
        bo.stdout.contains("Sent: 1 scorecard, 1 candidate."),
        "{}",
        bo.stdout
    );
    let bo = decided(bo, &db, "bo", "hire", &[]);
    assert!(
        bo.stdout.contains("decisions stay here, since the hub is"),
        "{}",
        bo.stdout
    );
    let init = person(&db, "owner").args(["hub", "init", "--name", "Olga"]);
    let init = init.run();
    assert!(
        init.stdout.contains("updated from version 1 to 2"),
        "{}",
        init.stdout
    );
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(bo.stdout.contains("Sent: 1 decision."), "{}", bo.stdout);
    // What a program of that version asks for is answered as before.
    let asked = "SELECT count(*) FROM viva.hello(1), viva.candidates c, viva.list_cards()";
    assert_eq!(count(&db, "bo", asked), 1);
}
